"""The facts in the QR codes of Chinese tax invoices, wherever they stand in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.evidence.identifiers.fapiao_qr import check_fapiao_qr
from core.evidence.identifiers.identified import Identified
from core.model.reading import Mark, ReadFact
from core.text import Text, say

SURE: Final = 0.99
DOUBTED: Final = 0.6
FIELDS: Final = {"code": "code", "number": "number", "date": "date", "seller_tax_no": "issuer_id"}
SPOILT: Final = {
    "code_length": "code", "number_length": "number", "date": "date", "seller_tax_no": "seller_tax_no",
    "amount": "amount",
}  # fmt: skip


@dataclass(frozen=True)
class Codes:
    """The facts of all invoice codes, how many invoices they are of, and what is wrong with one."""

    facts: tuple[ReadFact, ...]
    numbers: tuple[str, ...]
    notes: tuple[Text, ...]


def read_codes(marks: Sequence[Mark]) -> Codes:
    """The invoices whose QR codes were seen, in the order of the pages; other codes are passed over."""
    facts: list[ReadFact] = []
    notes: list[Text] = []
    invoices: dict[tuple[str, str], int] = {}
    for mark in marks:
        found = check_fapiao_qr(mark.text)
        if found.parts["layout"] == "unknown":
            continue
        key = (found.parts["code"], found.parts["number"])
        if key in invoices:
            continue
        invoices[key] = len(invoices) + 1
        facts.extend(_facts(found, mark, invoices[key]))
        if not found.valid:
            notes.append(say("QR code, page {page}: {reason}", page=mark.page, reason=found.reason))
    return Codes(tuple(facts), tuple(number for _, number in invoices), tuple(notes))


def _facts(found: Identified, mark: Mark, invoice: int) -> list[ReadFact]:
    spoilt = {SPOILT[each] for each in found.parts["problems"].split(";") if each in SPOILT}
    sure = SURE if found.valid else DOUBTED
    parts = FIELDS | ({"amount": _amount(found)} if _amount(found) else {})
    return [
        ReadFact(field, found.parts[part], f"QR:{mark.page}", sure, mark.page, mark.box, invoice)
        for part, field in parts.items()
        if found.parts[part] and part not in spoilt
    ]


def _amount(found: Identified) -> str:
    """What the amount is of: with tax on fully digital invoices, before tax on those with a code.

    Which it is on blockchain invoices differs by issuer, so it is left out there.
    """
    if found.parts["layout"] == "blockchain":
        return ""
    return "net" if found.parts["code"] else "total"
