"""E-invoices as data: CII, UBL, Chinese XML.

Sources: the CII schemas of ZUGFeRD 1.0 and Factur-X; OASIS UBL 2.1; the electronic invoice of the
Chinese State Taxation Administration of 2019 (``original_invoice.xml`` in OFD) and the XML of the
fully digital invoice (数电票, root ``EInvoice``).

Runs in the confined process only. The schemas are those of the ``factur-x`` package. No schema of the Chinese
formats is published under a licence, so those are only required to have an invoice number.
"""

import logging
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import facturx

from core.documents import sniffing, untrusted

# The known formats, from ``einvoice.toml`` next to this file.


@dataclass(frozen=True)
class EForm:
    """One format: the root elements it is recognised by, its fields, the path of its lines, and a line's fields."""

    roots: list[str]
    fields: dict[str, str]
    line: str
    goods: str
    quantity: str
    model: str = ""
    rates: str = ""
    tax_ids: dict[str, list[str]] = field(default_factory=dict)


def _forms() -> tuple[dict[str, EForm], dict[str, str]]:
    """The formats by name, and the field names of an OFD's own data. Raises TypeError for an unknown key."""
    forms = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    names, metadata = forms.pop("names"), forms.pop("ofd")
    return {name: EForm(**_filled(form, names)) for name, form in forms.items()}, metadata


def _filled(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 - a table of the file, a list or a path
    """The value with its ``{names}`` filled in."""
    if isinstance(value, dict):
        return {key: _filled(each, names) for key, each in value.items()}
    return [_filled(each, names) for each in value] if isinstance(value, list) else value.format(**names)


NAMED, METADATA = _forms()

CHINA_2019: Final = NAMED["CHINA_2019"]

FORMS: Final = {root: form for form in NAMED.values() for root in form.roots}

OF_CHINA: Final = frozenset({"eInvoice", "EInvoice"})

CII_ROOT: Final = "CrossIndustryInvoice"

GUIDELINE: Final = "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"

PRELIMINARY: Final = re.compile(r"zugferd\.de:2p0|urn:ferd:.*:2p0")
"""ZUGFeRD 2.0 before it became Factur-X: its schema is not published under a licence, and the later one differs."""

# An e-invoice as data (CII of ZUGFeRD and Factur-X, UBL, Chinese XML): its fields, or what is wrong with it.

AMOUNTS: Final = frozenset({"net", "tax", "total"})

COMPACT_DAY: Final = re.compile(r"(\d{8})(?:\d{4,9})?")

MAX_GOODS: Final = 1_800
"""Characters of all goods together: the limit of the invoice form."""

logging.getLogger("factur-x").disabled = True


def read(name: str, data: bytes) -> dict[str, Any] | None:
    """An XML file as ``name``, ``problem`` (empty when it is valid) and ``fields``; None if it is not an e-invoice."""
    try:
        root = untrusted.parse_xml(data)
    except (untrusted.BrokenError, untrusted.ForeignError) as error:
        return {"name": name, "problem": str(error)[: untrusted.LONGEST_WORDS], "fields": {}}
    form = form_of(root)
    if form is None:
        return None
    return {"name": name, "problem": _problem(root), "fields": fields_of(root, form)}


def form_of(root: Any) -> EForm | None:  # noqa: ANN401 - see untrusted.parse_xml
    """The format of an XML file by its root element; None if it is unknown."""
    name = untrusted.name_of(root)
    if name in sniffing.UBL_ROOTS and not untrusted.space_of(root).startswith(sniffing.UBL_SPACE):
        return None
    return FORMS.get(name)


def fields_of(root: Any, form: EForm) -> dict[str, str]:  # noqa: ANN401 - see untrusted.parse_xml
    """The fields under the names of the invoice form, as written; amounts that are not numbers are left out."""
    found = {each: written for each, path in form.fields.items() if (written := untrusted.first_at(root, path))}
    for each, places in form.tax_ids.items():
        if number := next((written for place in places if (written := _number_at(root, place))), ""):
            found[each] = number
    if "date" in found:
        found["date"] = _day(found["date"])
    found |= _lines(untrusted.all_at(root, form.line), form)
    rates = {untrusted.words_of(each) for each in untrusted.all_at(root, form.rates)} if form.rates else set()
    if len(rates) == 1:
        found["tax_rate"] = rates.pop()
    return {each: written for each, written in found.items() if each not in AMOUNTS or _number(written) is not None}


def _problem(root: Any) -> str:  # noqa: ANN401 - see untrusted.parse_xml
    """The first error under the published schema of the format; empty if it is valid."""
    name = untrusted.name_of(root)
    if name in OF_CHINA:
        return "" if untrusted.first_at(root, FORMS[name].fields["number"]) else "it names no invoice number"
    if name == CII_ROOT and PRELIMINARY.search(untrusted.first_at(root, GUIDELINE)):
        return "" if untrusted.first_at(root, FORMS[name].fields["number"]) else "it names no invoice number"
    try:
        facturx.xml_check_xsd(root)
    except Exception as error:  # noqa: BLE001 - the package raises plain exceptions
        return str(error.__cause__ or error)[: untrusted.LONGEST_WORDS]
    return ""


def _number_at(root: Any, place: str) -> str:  # noqa: ANN401 - see untrusted.parse_xml
    path, _, scheme = place.partition("@")
    found = [each for each in untrusted.all_at(root, path) if not scheme or each.get("schemeID") == scheme]
    return untrusted.words_of(found[0]) if found else ""


def _day(written: str) -> str:
    """The date of a date or time: 20241118, 20241118093000 and 2024-11-18 09:30:00 all give 2024-11-18."""
    compact = COMPACT_DAY.fullmatch(written)
    return compact[1] if compact else written.split("T", maxsplit=1)[0].split(" ", maxsplit=1)[0]


def _lines(lines: list[Any], form: EForm) -> dict[str, str]:
    """The goods, each once, their models, and the total quantity if every line of goods has a whole number."""
    found = {
        "goods": joined(untrusted.first_at(line, form.goods) for line in lines),
        "brand_model": joined(untrusted.first_at(line, form.model) for line in lines) if form.model else "",
        "quantity": _sum([untrusted.first_at(line, form.quantity) for line in lines]),
    }
    return {each: written for each, written in found.items() if written}


def joined(names: Iterable[str]) -> str:
    """The names as one text, each once, cut to the limit of the invoice form."""
    whole = "；".join(dict.fromkeys(each for each in names if each))
    return whole if len(whole) <= MAX_GOODS else whole[:MAX_GOODS] + "…"


def _number(written: str) -> Decimal | None:
    try:
        return Decimal(written.lstrip("¥￥"))
    except InvalidOperation:
        return None


def _sum(written: list[str]) -> str:
    """The sum of the quantities if it is a whole number, otherwise empty."""
    numbers = [_number(each) for each in written]
    known = [each for each in numbers if each is not None and each.is_finite()]
    total = sum(known, Decimal(0))
    return str(int(total)) if known and len(known) == len(numbers) and total % 1 == 0 else ""
