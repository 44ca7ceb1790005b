"""The finished pack read again: whether what was masked can still be read anywhere in the same document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.model.pack import Area
from core.model.reading import Box, Mark
from core.model.terms import Masked
from core.outgoing.packs.patterns import LABELLED, PATTERNS, same_name
from core.outgoing.packs.seen import Page
from core.outgoing.packs.spans import WIDTHS, Span, covered, left_over, token_around
from core.outgoing.packs.values import in_code, reads

PERSONAL: Final = frozenset(
    {Masked.EMAIL, Masked.ID_NUMBER, Masked.PHONE, Masked.BANK, Masked.INVOICE_NUMBER, Masked.PRICE, Masked.THIRD_PARTY}
)


@dataclass(frozen=True)
class Hidden:
    """A value that an area masks."""

    what: Masked
    value: str


@dataclass(frozen=True)
class Readable:
    """What a person can still read in the pack: on which of the document's pages, and what kind of value."""

    page: int
    what: Masked


def hidden_by(page: Page, areas: Iterable[Area], own: Sequence[str] = ()) -> list[Hidden]:
    """The values under the black areas of a page, names that are the parties' ``own`` left out.

    Of a drawn area only what has the form of a number, an account, an amount or a firm's name is a value; any
    other words under it may well stand elsewhere.
    """
    found: list[Hidden] = []
    for area in areas:
        if area.what is Masked.CODE:
            continue
        spans = _under(page, area.box)
        if area.what is Masked.AREA:
            found += [each for span in spans for each in _recognised(span)]
        else:
            found += [Hidden(area.what, _whole(area.what, span)) for span in spans]
    return [each for each in found if not any(same_name(each.value, name) for name in own)]


def _under(page: Page, box: Box) -> list[Span]:
    """The words under an area, as either way to lay them out has it: a value may begin in one where a label ends."""
    laid = [covered(mark, box, width) for mark in page.words for width in WIDTHS]
    return list(dict.fromkeys(span for spans in laid for span in spans if span.text.strip()))


def _whole(what: Masked, span: Span) -> str:
    """The value that an area belongs to: a number of which some digits stay is hidden as long as it is not whole."""
    return token_around(span) if what is Masked.INVOICE_NUMBER else span.text


def _recognised(span: Span) -> list[Hidden]:
    """The values within words under a drawn area."""
    found = [
        Hidden(what, hit.group())
        for what, pattern in PATTERNS
        if what in PERSONAL
        for hit in pattern.finditer(span.text)
    ]
    for what, label, value in LABELLED:
        behind = (value.match(span.text, hit.end()) for hit in label.finditer(span.text))
        found += [Hidden(what, taken.group(1)) for taken in behind if taken]
    return found


def still_read(values: Sequence[Hidden], shown: Iterable[tuple[int, Sequence[str], Sequence[str]]]) -> Readable | None:
    """The first masked value that can be read: ``shown`` are page, texts and contents of codes, one row a page."""
    for page, texts, codes in shown:
        flow = " ".join(texts)
        for each in values:
            if any(reads(text, each.value) for text in (*texts, flow)):
                return Readable(page, each.what)
            if any(in_code(code, each.value) for code in codes):
                return Readable(page, Masked.CODE)
    return None


def shown_beside(words: Iterable[Mark], boxes: Sequence[Box]) -> list[str]:
    """What is left of the words that a document says are on a page when these areas are black."""
    return [text for mark in words for text in left_over(mark, list(boxes))]
