"""The e-invoice inside a PDF (ZUGFeRD 1.0, Factur-X and ZUGFeRD 2, XRechnung): its fields, or what is wrong with it.

Runs in the confined process only. The parser takes no document type, no entities and nothing from
elsewhere; the schemas are those of the ``factur-x`` package.
"""

import logging
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import facturx
from lxml import etree

ROOTS: Final = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})
MOST_BYTES: Final = 4_000_000
LONGEST: Final = 300
DAY_DIGITS: Final = 8

HEAD: Final = "ExchangedDocument|HeaderExchangedDocument"
DEAL: Final = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
AGREED: Final = f"{DEAL}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
SETTLED: Final = f"{DEAL}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
SUMS: Final = f"{SETTLED}/SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
LINE: Final = f"{DEAL}/IncludedSupplyChainTradeLineItem"
NAME: Final = f"{LINE}/SpecifiedTradeProduct/Name"
BILLED: Final = f"{LINE}/SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity"

FIELDS: Final[dict[str, str]] = {
    "number": f"{HEAD}/ID",
    "date": f"{HEAD}/IssueDateTime/DateTimeString",
    "net": f"{SUMS}/TaxBasisTotalAmount",
    "tax": f"{SUMS}/TaxTotalAmount",
    "total": f"{SUMS}/GrandTotalAmount",
    "issuer_name": f"{AGREED}/SellerTradeParty/Name",
    "buyer_name": f"{AGREED}/BuyerTradeParty/Name",
}
AMOUNTS: Final = frozenset({"net", "tax", "total"})

logging.getLogger("factur-x").disabled = True


def read(name: str, data: bytes) -> dict[str, Any] | None:
    """One attachment as ``name``, ``problem`` (empty when it is valid) and ``fields``; None when it is no e-invoice."""
    try:
        root = _parsed(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        return {"name": name, "problem": str(error)[:LONGEST], "fields": {}}
    if etree.QName(root).localname not in ROOTS:
        return None
    return {"name": name, "problem": _problem(root), "fields": _fields(root)}


def _parsed(data: bytes) -> Any:  # noqa: ANN401 - lxml is published without types
    if len(data) > MOST_BYTES:
        raise ValueError(f"larger than {MOST_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("document type declarations are not taken")
    return root


def _problem(root: Any) -> str:  # noqa: ANN401 - see _parsed
    """What the published schema of its profile says against it; empty when nothing."""
    try:
        facturx.xml_check_xsd(root)
    except Exception as error:  # noqa: BLE001 - the package raises plain exceptions
        cause = error.__cause__ or error
        return str(cause)[:LONGEST]
    return ""


def _fields(root: Any) -> dict[str, str]:  # noqa: ANN401 - see _parsed
    found = {field: written for field, path in FIELDS.items() if (written := _first(root, path))}
    if "date" in found:
        found["date"] = found["date"][:DAY_DIGITS]
    for side, field in (("SellerTradeParty", "issuer_id"), ("BuyerTradeParty", "buyer_id")):
        if number := _tax_number(root, f"{AGREED}/{side}"):
            found[field] = number
    goods = [written for each in _all(root, NAME) if (written := _text(each))]
    if goods:
        found["goods"] = "；".join(goods)
    quantity = _sum([_text(each) for each in _all(root, BILLED)])
    if quantity is not None:
        found["quantity"] = quantity
    rates = {
        _text(each) for each in _all(root, f"{SETTLED}/ApplicableTradeTax/RateApplicablePercent|ApplicablePercent")
    }
    if len(rates) == 1:
        found["tax_rate"] = rates.pop()
    return {field: written for field, written in found.items() if field not in AMOUNTS or _number(written) is not None}


def _tax_number(root: Any, party: str) -> str:  # noqa: ANN401 - see _parsed
    """The VAT number of a party, or any tax number it has, or its number in a register."""
    numbers = _all(root, f"{party}/SpecifiedTaxRegistration/ID")
    vat = [each for each in numbers if each.get("schemeID") == "VA"]
    chosen = (vat or numbers or _all(root, f"{party}/SpecifiedLegalOrganization/ID"))[:1]
    return _text(chosen[0]) if chosen else ""


def _all(root: Any, path: str) -> list[Any]:  # noqa: ANN401 - see _parsed
    """The elements at a path of local names; ``a|b`` is either."""
    nodes = [root]
    for step in path.split("/"):
        names = step.split("|")
        nodes = [
            child
            for node in nodes
            for child in node
            if isinstance(child.tag, str) and etree.QName(child).localname in names
        ]
    return nodes


def _first(root: Any, path: str) -> str:  # noqa: ANN401 - see _parsed
    found = _all(root, path)
    return _text(found[0]) if found else ""


def _text(node: Any) -> str:  # noqa: ANN401 - see _parsed
    return " ".join((node.text or "").split())[:LONGEST]


def _number(written: str) -> Decimal | None:
    try:
        return Decimal(written)
    except InvalidOperation:
        return None


def _sum(written: list[str]) -> str | None:
    """The whole number that quantities add up to, or None."""
    numbers = [_number(each) for each in written]
    known = [each for each in numbers if each is not None and each.is_finite()]
    total = sum(known, Decimal(0))
    return str(int(total)) if known and len(known) == len(numbers) and total % 1 == 0 else None
