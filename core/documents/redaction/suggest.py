"""Where on a page something stands that a party may not read.

A run has one box; its characters are laid out within it by their widths. Typefaces differ in these: an area
for words reaches from the leftmost place where they may begin to the rightmost where they may end, as a
blackened label harms nobody and a digit that is left tells how large the amount was.

Numbers, names and amounts are found by their form, by the label before them, and by what is known of the
case. A rule may find too much: a person switches off what the party needs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from core.documents.reader_pool import Readers, Unreadable, readers, why_unreadable
from core.documents.reader_protocol import Job
from core.documents.reading.document import marks_of, words_of_picture
from core.documents.redaction import patterns
from core.documents.sniffing import WORDS
from core.domain.appeal import Party
from core.domain.disclosure import KEPT_DIGITS, RedactedArea
from core.domain.identifiers import check_fapiao_qr
from core.domain.reading import Box, Mark
from core.domain.refusals import Refusal
from core.domain.terms import Masked, Side
from core.domain.text import Text

# A run of words on a page: which part of it lies where, and which part of it an area covers.

SLACK: Final = 0.35
"""Of a Latin character: how far an area reaches beyond the words it is for, as typefaces are not that regular."""

SLACK_IN_DIGITS: Final = 0.05
"""The same within a number: digits are equally wide, and the next one may have to stay readable."""

RISE: Final = 3
"""Thousandths of the page's height that an area is higher and lower than the words."""

WHOLE: Final = 1000

THIN: Final = frozenset("iljftrI.,:;'|!()[]/ ")

BROAD: Final = frozenset("mw@%")


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def even(sign: str) -> float:
    """A Chinese character twice as wide as any other, as on a typewriter."""
    return 2 if _is_wide(sign) else 1


def proportional(sign: str) -> float:
    """As in print: figures wider than half a Chinese character, its marks half empty, thin letters and broad ones."""
    if _is_wide(sign):
        return 1 if unicodedata.category(sign).startswith("P") else 1.65
    if sign in THIN:
        return 0.45
    return 1.25 if sign.isupper() or sign in BROAD else 1


WIDTHS: Final = (even, proportional)


@dataclass(frozen=True)
class Span:
    """A part of a run, by its characters."""

    mark: Mark
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the part."""
        return self.mark.text[self.start : self.end]


def box_of(span: Span) -> Box:
    """Where the part lies, with a little around it."""
    top, bottom = span.mark.box[1], span.mark.box[3]
    slack = SLACK_IN_DIGITS if span.mark.text.strip().isdigit() else SLACK
    reach = [_reach(span, slack, width) for width in WIDTHS]
    from_left, to_right = min(each[0] for each in reach), max(each[1] for each in reach)
    return max(0, round(from_left)), max(0, top - RISE), min(WHOLE, round(to_right)), min(WHOLE, bottom + RISE)


def _reach(span: Span, slack: float, width: Callable[[str], float]) -> tuple[float, float]:
    """From where to where the part lies when its characters have these widths."""
    left, right = span.mark.box[0], span.mark.box[2]
    offsets = _offsets(span.mark.text, width)
    unit = (right - left) / max(offsets[-1], 1)
    from_left = left + (offsets[span.start] - slack) * unit if offsets[span.start] else left - RISE
    to_right = left + (offsets[span.end] + slack) * unit if offsets[span.end] < offsets[-1] else right + RISE
    return from_left, to_right


def covered(mark: Mark, box: Box, width: Callable[[str], float] = even) -> list[Span]:
    """The parts of a run that lie under an area: the characters of such widths whose middle it covers."""
    left, top, right, bottom = mark.box
    middle = (top + bottom) / 2
    if not box[1] <= middle <= box[3] or box[2] < left or box[0] > right:
        return []
    offsets = _offsets(mark.text, width)
    unit = (right - left) / max(offsets[-1], 1)
    spans: list[Span] = []
    for at in range(len(mark.text)):
        centre = left + (offsets[at] + offsets[at + 1]) / 2 * unit
        if not box[0] <= centre <= box[2]:
            continue
        if spans and spans[-1].end == at:
            spans[-1] = Span(mark, spans[-1].start, at + 1)
        else:
            spans.append(Span(mark, at, at + 1))
    return spans


def token_around(span: Span) -> str:
    """The whole number that a part of it belongs to: Latin letters, digits and hyphens on both sides of it.

    A blank or colon at the ends of the part, which its area covers too, is not of the number, nor is what lies beyond.
    """
    text, start, end = span.mark.text, span.start, span.end
    while start < end and not _of_number(text[start]):
        start += 1
    while start < end and not _of_number(text[end - 1]):
        end -= 1
    while start and _of_number(text[start - 1]):
        start -= 1
    while end < len(text) and _of_number(text[end]):
        end += 1
    return text[start:end]


def _of_number(sign: str) -> bool:
    return (sign.isascii() and sign.isalnum()) or sign == "-"


def left_over(mark: Mark, boxes: list[Box]) -> list[str]:
    """What can still be read of a run when these areas are black."""
    hidden = {at for box in boxes for span in covered(mark, box) for at in range(span.start, span.end)}
    shown = "".join("\n" if at in hidden else each for at, each in enumerate(mark.text))
    return [each for each in shown.split("\n") if each.strip()]


def _offsets(text: str, width: Callable[[str], float]) -> list[float]:
    """Where each character begins, and the end, in widths of a digit; blanks at the ends take no room."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    offsets = [0.0]
    for at, each in enumerate(text):
        offsets.append(offsets[-1] + (width(each) if first <= at < last else 0))
    return offsets


# Where on a page something stands that a party is not to read: pure rules over words with their boxes.

ROW: Final = 0.5
"""How much of its height a value must share with its label to stand on the same row."""

NEAR: Final = 260
"""Thousandths of the page's width between a label and its value, at most."""


@dataclass(frozen=True)
class KnownValues:
    """What the case knows: values that are masked where they stand, and names that are no third parties."""

    values: tuple[tuple[Masked, str], ...] = ()
    own: tuple[str, ...] = ()


class Suggestion(NamedTuple):
    """A part of a page that a rule found, and what it is; a QR code is found whole."""

    what: Masked
    span: Span


def suggest(
    words: Sequence[Mark], codes: Sequence[Mark], wanted: frozenset[Masked], known: KnownValues
) -> tuple[Suggestion, ...]:
    """What a page shows of what is ``wanted`` masked, each place once, in reading order.

    ``words`` and ``codes`` are of one page. A QR code is masked whole when its content holds a masked value.
    """
    values = (*known.values, *_coded(codes))
    found: dict[Mark, list[Suggestion]] = {mark: [] for mark in words}
    for what, hit in _hits(words, values):
        span = _part_to_mask(what, hit, known.own)
        if what in wanted and span and span.text.strip():
            kept = found[span.mark]
            if not any(span.start < one.span.end and one.span.start < span.end for one in kept):
                kept.append(Suggestion(what, span))
    listed = [each for kept in found.values() for each in sorted(kept, key=lambda one: one.span.start)]
    masked = [value for what, value in values if what in wanted] + [value_masked(*each) for each in listed]
    hidden = [code for code in codes if any(patterns.in_qr_code(code.text, value) for value in masked)]
    return (*listed, *(Suggestion(Masked.CODE, Span(code, 0, len(code.text))) for code in hidden))


def _coded(codes: Sequence[Mark]) -> Iterator[tuple[Masked, str]]:
    """Number and amount of a tax invoice by its QR code, which says surely what print or a photograph shows somehow."""
    for code in codes:
        parts = check_fapiao_qr(code.text).parts
        if parts.get("layout") != "unknown":
            numbers = ((Masked.INVOICE_NUMBER, parts["number"]), (Masked.INVOICE_NUMBER, parts["code"]))
            yield from (each for each in (*numbers, (Masked.PRICE, parts["amount"])) if each[1])


def value_masked(what: Masked, span: Span) -> str:
    """The value that an area for a part masks: of an invoice number the whole, of which its last digits stay."""
    return token_around(span) if what is Masked.INVOICE_NUMBER else span.text


def _hits(words: Sequence[Mark], values: Iterable[tuple[Masked, str]]) -> Iterator[Suggestion]:
    """Everything that any rule finds; the surest first, as the first one of a place counts."""
    longest_first = sorted(values, key=lambda each: -len(each[1]))
    yield from by_form(
        words, [(what, form) for what, value in longest_first if (form := patterns.value_pattern(value))]
    )
    yield from by_label(words)
    yield from by_form(words, patterns.PATTERNS)


def by_form(words: Sequence[Mark], forms: Iterable[tuple[Masked, re.Pattern[str]]]) -> Iterator[Suggestion]:
    """What has one of these forms."""
    for what, form in forms:
        for mark in words:
            for hit in form.finditer(mark.text):
                yield Suggestion(what, Span(mark, *hit.span()))


def by_label(words: Sequence[Mark]) -> Iterator[Suggestion]:
    """Values that follow their label, in the same run or in the next one of the row."""
    for what, label, value in patterns.LABELLED:
        for mark in words:
            for hit in label.finditer(mark.text):
                span = _after(words, mark, hit.end())
                if span and (taken := value.match(span.text)):
                    yield Suggestion(what, Span(span.mark, span.start + taken.start(1), span.start + taken.end(1)))


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


def _part_to_mask(what: Masked, span: Span, own: Sequence[str]) -> Span | None:
    """What of a hit is masked: own names are no third parties, and an invoice number keeps its last digits."""
    if what in {Masked.THIRD_PARTY, Masked.ID_NUMBER} and any(patterns.same_name(span.text, each) for each in own):
        return None
    if what is Masked.INVOICE_NUMBER:
        return replace(span, end=span.end - KEPT_DIGITS) if len(patterns.compact(span.text)) > KEPT_DIGITS else None
    return _below_city(span) if what is Masked.ADDRESS else span


def _below_city(span: Span) -> Span:
    """An address without its province and city, which may be read."""
    city = re.match(r"\s*(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?[\u4e00-\u9fff]{2,6}?市", span.text)
    return replace(span, start=span.start + city.end()) if city and city.end() < len(span.text) else span


# What a case knows of a document before its pages are looked at: values to mask, and whose names may stay.


def known_of(facts: Mapping[str, str], seller: Party, complainant: Party, recipient: Side) -> KnownValues:
    """From what was typed of or read in a document (field to value), and the parties of the case.

    The contacts on file of the side that does not get the pack are masked where a document shows them.
    """
    names = (name for each in (seller, complainant) for name in (each.name, each.subject_name, each.subject_id))
    own = tuple(name for name in names if name.strip())
    other = seller if recipient is Side.COMPLAINANT else complainant
    read = [(patterns.RULES.facts[field], value) for field, value in facts.items() if field in patterns.RULES.facts]
    others = [(what, value) for what, value in read if not any(patterns.same_name(value, each) for each in own)]
    contacts = [(what, getattr(other, field)) for field, what in patterns.RULES.contacts.items()]
    return KnownValues(tuple((what, value) for what, value in (*others, *contacts) if value.strip()), own)


# What can be read on a page of a document: the text layer, the QR codes, and the letters of the picture.

SAME_LINE: Final = 0.5
"""The share of a run's box that lies under another run that says the same there."""


@dataclass(frozen=True)
class Page:
    """The words and codes of one page, counted from 1."""

    number: int
    words: tuple[Mark, ...] = ()
    codes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class SourceDocument:
    """A document to be looked at: its bytes, type and hash, and the pages it has in a pack."""

    data: bytes
    media_type: str
    sha256: str
    pages: int


SEEN: Final[dict[tuple[str, int, bool], Page]] = {}
"""What was read on the pages of late, by hash: recognising letters takes seconds, and a document never changes."""

MAX_SEEN: Final = 400


@dataclass(frozen=True)
class PagePicture:
    """Reads pages of documents; ``letters`` says whether those of the picture are recognised too.

    Without them a picture has no words, and what stands on a page beside its text layer is not found.
    """

    opened_by: Readers = field(default_factory=readers)
    letters: bool = True

    def knows(self, paper: SourceDocument, number: int) -> bool:
        """Whether a page was looked at of late, so that what stands on it is told at once."""
        return (paper.sha256, number, self.letters) in SEEN

    def page(self, paper: SourceDocument, number: int) -> Page | Unreadable:
        """What stands on a page, counted from 1; nothing raises for bad bytes."""
        place = (paper.sha256, number, self.letters)
        if kept := SEEN.get(place):
            return kept
        page = self._written(paper, number) if paper.media_type in WORDS else self._drawn(paper, number)
        if isinstance(page, Page):
            if len(SEEN) >= MAX_SEEN:
                SEEN.clear()
            SEEN[place] = page
        return page

    def _written(self, paper: SourceDocument, number: int) -> Page | Unreadable:
        set_out = self.opened_by.ask(Job("typeset", paper.media_type), paper.data)
        if isinstance(set_out, Unreadable):
            return set_out
        return Page(number, tuple(marks_of(number, set_out.told["pages"][number - 1])))

    def _drawn(self, paper: SourceDocument, number: int) -> Page | Unreadable:
        seen = self.opened_by.ask(Job("look", paper.media_type, number), paper.data)
        if isinstance(seen, Unreadable):
            return seen
        words = tuple(marks_of(number, seen.told["words"]))
        codes = tuple(marks_of(number, seen.told["codes"]))
        if self.letters:
            recognised = words_of_picture(paper.data, paper.media_type, number, self.opened_by)
            if isinstance(recognised, Unreadable):
                return recognised
            words += tuple(each for each in recognised if not said_there(each, words))
        return Page(number, words, codes)


def pages_in_pack(data: bytes, media_type: str, pages: int, opened_by: Readers | None = None) -> int | Unreadable:
    """How many pages a document has in a pack: those on file; a text has as many as it fills."""
    if media_type not in WORDS:
        return pages
    found = (opened_by or readers()).ask(Job("typeset", media_type), data)
    return found if isinstance(found, Unreadable) else len(found.told["pages"])


def said_there(seen: Mark, words: Iterable[Mark]) -> bool:
    """Whether the text layer says the same at the same place, letter for letter: then the picture adds nothing."""
    said = "".join(patterns.compact(each.text) for each in words if share(seen.box, each.box) > 0)
    return bool(said) and patterns.compact(seen.text) in said


def share(one: Box, other: Box) -> float:
    """The share of the first box that lies under the second."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    size = (one[2] - one[0]) * (one[3] - one[1])
    return max(0, across) * max(0, down) / size if size else 0.0


# Every page of a document searched for what is masked by default, as areas for the list.

SAME_VALUE: Final = 0.6
"""The share of an area that lies under another one, from which on it adds nothing."""


def areas_in(
    paper: SourceDocument,
    exhibit_id: str,
    name: str | Text,
    look: PagePicture,
    wanted: frozenset[Masked],
    known: KnownValues,
) -> list[RedactedArea] | Refusal:
    """The areas that the rules find in a document, page by page, each numbered 0; refused when a page is unreadable."""
    areas: list[RedactedArea] = []
    for number in range(1, paper.pages + 1):
        page = look.page(paper, number)
        if isinstance(page, Unreadable):
            return why_unreadable(name, page)
        areas += _of_page(page, exhibit_id, wanted, known)
    return areas


def _of_page(page: Page, exhibit_id: str, wanted: frozenset[Masked], known: KnownValues) -> list[RedactedArea]:
    areas: list[RedactedArea] = []
    for what, span in suggest(page.words, page.codes, wanted, known):
        box = box_of(span)
        if not any(share(box, each.box) >= SAME_VALUE for each in areas):
            areas.append(RedactedArea(area_id=0, exhibit_id=exhibit_id, page=page.number, box=box, what=what))
    return areas
