"""Where the fields of an e-invoice stand in each form that is known, as paths of local names (``a|b`` is either).

Sources: the CII schemas of ZUGFeRD 1.0 and Factur-X; OASIS UBL 2.1; the electronic invoice of the
Chinese State Taxation Administration of 2019 (``original_invoice.xml`` in OFD) and the XML of the
fully digital invoice (数电票, root ``EInvoice``).
"""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class EForm:
    """One form: its fields, where its lines are, and what a line has."""

    fields: dict[str, str]
    line: str
    goods: str
    quantity: str
    model: str = ""
    rates: str = ""
    tax_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The places of a party's number, the best first; the parts after ``@`` is the scheme it must have."""


HEAD: Final = "ExchangedDocument|HeaderExchangedDocument"
DEAL: Final = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
AGREED: Final = f"{DEAL}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
SETTLED: Final = f"{DEAL}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
SUMS: Final = f"{SETTLED}/SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"


def _numbers(party: str) -> tuple[str, ...]:
    """The VAT number of a party, or any tax number it has, or its number in a register."""
    at = f"{AGREED}/{party}"
    taxed = f"{at}/SpecifiedTaxRegistration/ID"
    return f"{taxed}@VA", taxed, f"{at}/SpecifiedLegalOrganization/ID"


CII: Final = EForm(
    fields={
        "number": f"{HEAD}/ID",
        "date": f"{HEAD}/IssueDateTime/DateTimeString",
        "net": f"{SUMS}/TaxBasisTotalAmount",
        "tax": f"{SUMS}/TaxTotalAmount",
        "total": f"{SUMS}/GrandTotalAmount",
        "issuer_name": f"{AGREED}/SellerTradeParty/Name",
        "buyer_name": f"{AGREED}/BuyerTradeParty/Name",
    },
    line=f"{DEAL}/IncludedSupplyChainTradeLineItem",
    goods="SpecifiedTradeProduct/Name",
    quantity="SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity",
    rates=f"{SETTLED}/ApplicableTradeTax/RateApplicablePercent|ApplicablePercent",
    tax_ids={"issuer_id": _numbers("SellerTradeParty"), "buyer_id": _numbers("BuyerTradeParty")},
)


def _ubl(party: str) -> tuple[str, ...]:
    at = f"{party}/Party"
    return f"{at}/PartyTaxScheme/CompanyID", f"{at}/PartyLegalEntity/CompanyID"


UBL: Final = EForm(
    fields={
        "number": "ID",
        "date": "IssueDate",
        "net": "LegalMonetaryTotal/TaxExclusiveAmount",
        "tax": "TaxTotal/TaxAmount",
        "total": "LegalMonetaryTotal/TaxInclusiveAmount",
        "issuer_name": "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
        "buyer_name": "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
    },
    line="InvoiceLine|CreditNoteLine",
    goods="Item/Name",
    quantity="InvoicedQuantity|CreditedQuantity",
    rates="TaxTotal/TaxSubtotal/TaxCategory/Percent",
    tax_ids={"issuer_id": _ubl("AccountingSupplierParty"), "buyer_id": _ubl("AccountingCustomerParty")},
)
CHINA_2019: Final = EForm(
    fields={
        "code": "InvoiceCode",
        "number": "InvoiceNo",
        "date": "IssueDate",
        "net": "TaxExclusiveTotalAmount",
        "tax": "TaxTotalAmount",
        "total": "TaxInclusiveTotalAmount",
        "issuer_name": "Seller/SellerName",
        "issuer_id": "Seller/SellerTaxID",
        "buyer_name": "Buyer/BuyerName",
        "buyer_id": "Buyer/BuyerTaxID",
    },
    line="GoodsInfos/GoodsInfo",
    goods="Item",
    quantity="Quantity",
    model="Specification",
    rates="GoodsInfos/GoodsInfo/TaxScheme",
)
DATA: Final = "EInvoiceData"
CHINA_DIGITAL: Final = EForm(
    fields={
        "number": "TaxSupervisionInfo/InvoiceNumber",
        "date": "TaxSupervisionInfo/IssueTime",
        "net": f"{DATA}/BasicInformation/TotalAmWithoutTax",
        "tax": f"{DATA}/BasicInformation/TotalTaxAm",
        "total": f"{DATA}/BasicInformation/TotalTax-includedAmount",
        "issuer_name": f"{DATA}/SellerInformation/SellerName",
        "issuer_id": f"{DATA}/SellerInformation/SellerIdNum",
        "buyer_name": f"{DATA}/BuyerInformation/BuyerName",
        "buyer_id": f"{DATA}/BuyerInformation/BuyerIdNum",
    },
    line=f"{DATA}/IssuItemInformation",
    goods="ItemName",
    quantity="Quantity",
    model="SpecMod",
    rates=f"{DATA}/IssuItemInformation/TaxRate",
)
UBL_SPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
FORMS: Final[dict[str, EForm]] = {
    "CrossIndustryInvoice": CII,
    "CrossIndustryDocument": CII,
    "Invoice": UBL,
    "CreditNote": UBL,
    "eInvoice": CHINA_2019,
    "EInvoice": CHINA_DIGITAL,
}
OF_UBL: Final = frozenset({"Invoice", "CreditNote"})
OF_CHINA: Final = frozenset({"eInvoice", "EInvoice"})
