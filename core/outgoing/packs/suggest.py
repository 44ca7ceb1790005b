"""Where on a page something stands that a party is not to read: pure rules over words with their boxes.

Numbers, names and amounts are found by their form, by the label before them, and by what is known of the
case. A rule may find too much: a person switches off what the party needs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.evidence.identifiers.fapiao_qr import check_fapiao_qr
from core.model.reading import Mark
from core.model.terms import Masked
from core.outgoing.packs.defaults import KEPT_DIGITS
from core.outgoing.packs.patterns import LABELLED, PATTERNS, compact, same_name
from core.outgoing.packs.spans import Span, token_around
from core.outgoing.packs.values import in_code, pattern_of

ROW: Final = 0.5
"""How much of its height a value must share with its label to stand on the same row."""

NEAR: Final = 260
"""Thousandths of the page's width between a label and its value, at most."""


@dataclass(frozen=True)
class Known:
    """What the case knows: values that are masked where they stand, and names that are no third parties."""

    values: tuple[tuple[Masked, str], ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A part of a page that a rule found; a QR code is found whole."""

    what: Masked
    span: Span


def suggest(words: Sequence[Mark], codes: Sequence[Mark], wanted: frozenset[Masked], known: Known) -> tuple[Found, ...]:
    """What a page shows of what is ``wanted`` masked, each place once, in reading order.

    ``words`` and ``codes`` are of one page. A QR code is masked whole when its content holds a masked value.
    """
    known = Known((*known.values, *_coded(codes)), known.own)
    found: dict[Mark, list[Found]] = {}
    for each in _all(words, known):
        kept = found.setdefault(each.span.mark, [])
        if each.what in wanted and each.span.text.strip() and not any(_overlap(each.span, one.span) for one in kept):
            kept.append(each)
    listed = [each for mark in words for each in sorted(found.get(mark, []), key=lambda one: one.span.start)]
    values = [value for what, value in known.values if what in wanted] + [_told(each) for each in listed]
    hidden = [
        Found(Masked.CODE, Span(code, 0, len(code.text)))
        for code in codes
        if any(in_code(code.text, value) for value in values)
    ]
    return (*listed, *hidden)


def _coded(codes: Sequence[Mark]) -> Iterator[tuple[Masked, str]]:
    """Number and amount of a tax invoice by its QR code, which says surely what print or a photograph shows somehow."""
    for code in codes:
        parts = check_fapiao_qr(code.text).parts
        if parts.get("layout") != "unknown":
            numbers = ((Masked.INVOICE_NUMBER, parts["number"]), (Masked.INVOICE_NUMBER, parts["code"]))
            yield from (each for each in (*numbers, (Masked.PRICE, parts["amount"])) if each[1])


def _told(found: Found) -> str:
    """The value a found part belongs to: of an invoice number the whole, of which its last digits stay."""
    return token_around(found.span) if found.what is Masked.INVOICE_NUMBER else found.span.text


def _all(words: Sequence[Mark], known: Known) -> Iterator[Found]:
    """Everything that any rule finds; the surest first, as the first one of a place counts."""
    yield from _known(words, known)
    yield from _labelled(words, known)
    for what, pattern in PATTERNS:
        for mark in words:
            for hit in pattern.finditer(mark.text):
                yield from _admitted(what, Span(mark, *hit.span()), known)


def _known(words: Sequence[Mark], known: Known) -> Iterator[Found]:
    for what, value in sorted(known.values, key=lambda each: -len(each[1])):
        pattern = pattern_of(value)
        for mark in words if pattern else ():
            for hit in pattern.finditer(mark.text):  # type: ignore[union-attr] # without a pattern there are no words
                yield from _admitted(what, Span(mark, *hit.span()), known)


def _labelled(words: Sequence[Mark], known: Known) -> Iterator[Found]:
    """Values that follow their label, in the same run or in the next one of the row."""
    for what, label, value in LABELLED:
        for mark in words:
            for hit in label.finditer(mark.text):
                span = _after(words, mark, hit.end())
                taken = value.match(span.text) if span else None
                if span and taken:
                    ends = Span(span.mark, span.start + taken.start(1), span.start + taken.end(1))
                    yield from _admitted(what, ends, known)


def _after(words: Sequence[Mark], mark: Mark, end: int) -> Span | None:
    """What stands behind a label: the rest of its run, else the run to its right."""
    if mark.text[end:].strip():
        blank = len(mark.text[end:]) - len(mark.text[end:].lstrip())
        return Span(mark, end + blank, len(mark.text))
    right = [each for each in words if each is not mark and _beside(mark, each)]
    nearest = min(right, key=lambda each: each.box[0], default=None)
    return Span(nearest, 0, len(nearest.text)) if nearest else None


def _beside(label: Mark, value: Mark) -> bool:
    shared = min(label.box[3], value.box[3]) - max(label.box[1], value.box[1])
    height = min(label.box[3] - label.box[1], value.box[3] - value.box[1])
    return shared >= ROW * height and -5 <= value.box[0] - label.box[2] <= NEAR  # noqa: PLR2004 - boxes may touch


def _admitted(what: Masked, span: Span, known: Known) -> Iterator[Found]:
    """What of a hit is masked: own names are no third parties, and an invoice number keeps its last digits."""
    if what in {Masked.THIRD_PARTY, Masked.ID_NUMBER} and any(same_name(span.text, each) for each in known.own):
        return
    if what is Masked.INVOICE_NUMBER:
        if len(compact(span.text)) <= KEPT_DIGITS:
            return
        span = Span(span.mark, span.start, span.end - KEPT_DIGITS)
    if what is Masked.ADDRESS:
        span = _below_city(span)
    yield Found(what, span)


def _below_city(span: Span) -> Span:
    """An address without its province and city, which may be read."""
    city = re.match(r"\s*(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?[\u4e00-\u9fff]{2,6}?市", span.text)
    return Span(span.mark, span.start + city.end(), span.end) if city and city.end() < len(span.text) else span


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
