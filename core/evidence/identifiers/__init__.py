"""Numbers on documents, checked by their own rules: credit codes, patents, trademarks, invoices, books, goods."""

from collections.abc import Callable
from typing import Final

from core.evidence.identifiers.barcode import check_barcode
from core.evidence.identifiers.fapiao import check_fapiao, split_fapiao
from core.evidence.identifiers.fapiao_qr import check_fapiao_qr
from core.evidence.identifiers.identified import Identified, narrow
from core.evidence.identifiers.isbn import check_isbn
from core.evidence.identifiers.patent import check_patent
from core.evidence.identifiers.trademark import check_trademark
from core.evidence.identifiers.uscc import check_uscc

__all__ = [
    "IDENTIFIERS",
    "Identified",
    "check_barcode",
    "check_fapiao",
    "check_fapiao_qr",
    "check_isbn",
    "check_patent",
    "check_trademark",
    "check_uscc",
    "check_value",
    "narrow",
]


def _check_fapiao_line(value: str) -> Identified:
    return check_fapiao(*split_fapiao(value))


IDENTIFIERS: Final[dict[str, Callable[[str], Identified]]] = {
    "uscc": check_uscc,
    "patent": check_patent,
    "trademark": check_trademark,
    "fapiao": _check_fapiao_line,
    "fapiao-qr": check_fapiao_qr,
    "isbn": check_isbn,
    "barcode": check_barcode,
}


def check_value(kind: str, value: str) -> Identified:
    """The number checked as that kind of ``IDENTIFIERS``; an unknown kind is a bug and raises KeyError."""
    return IDENTIFIERS[kind](value)
