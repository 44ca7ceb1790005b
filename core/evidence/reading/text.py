"""The facts in the words of a document, printed or recognised, by the rules of the kind that its title shows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from core.evidence.reading import certificates, letters, sales, slips, vouchers
from core.evidence.reading.layout import HANZI, Found, Sheet, sheet_of
from core.evidence.reading.titles import kind_by_title
from core.model.reading import Mark, ReadFact
from core.model.terms import DocumentKind
from core.text import Text

SURE: Final = 0.9
"""Of a fact whose words are certain: the rule that found it may still be wrong."""

MOST_WORDS: Final = 2_000
"""Certificates and letters have some hundred runs of words; one with more is read as far as this."""

LONGEST_RUN: Final = 300
"""Characters of one run that are looked at; a line of print has fewer."""

RULES: Final[dict[DocumentKind, Callable[[Sheet], dict[str, Found]]]] = {
    DocumentKind.PATENT_CERTIFICATE: certificates.patent,
    DocumentKind.TRADEMARK_CERTIFICATE: certificates.trademark,
    DocumentKind.COPYRIGHT_CERTIFICATE: certificates.copyright_of,
    DocumentKind.AUTHORISATION: letters.grant,
    DocumentKind.CONTRACT: letters.grant,
    DocumentKind.WITHDRAWAL_LETTER: letters.withdrawal,
    DocumentKind.TILL_SLIP: slips.till_slip,
    DocumentKind.RECEIPT: vouchers.receipt,
    DocumentKind.DELIVERY_NOTE: vouchers.delivery_note,
}


def read_text(
    words: Sequence[Mark], known: DocumentKind | None = None
) -> tuple[tuple[DocumentKind, Text] | None, tuple[ReadFact, ...]]:
    """The kind by what it shows, if that tells, and the facts by the rules of that kind, or of ``known`` when given.

    A fact of recognised words is as sure as its recogniser was, less the doubt of the rule.
    """
    sheet = sheet_of([replace(each, text=each.text[:LONGEST_RUN]) for each in words[:MOST_WORDS]])
    titled = kind_by_title(sheet)
    kind = known or (titled[0] if titled else None)
    rule = _rule(kind, sheet)
    return titled, tuple(_fact(field, each) for field, each in rule(sheet).items()) if rule else ()


def _rule(kind: DocumentKind | None, sheet: Sheet) -> Callable[[Sheet], dict[str, Found]] | None:
    if kind is DocumentKind.INVOICE:
        return (
            sales.chinese_invoice
            if re.search(rf"[{HANZI}]", sheet.flow) and re.search("发票|税", sheet.flow)
            else sales.english_invoice
        )
    return RULES.get(kind) if kind else None


def _fact(field: str, found: Found) -> ReadFact:
    mark = found.cell.mark
    way = "picture" if mark.place else "text"
    return ReadFact(field, found.text, f"{way}:{mark.page}", round(SURE * mark.sure, 3), mark.page, mark.box)
