"""Redaction: finds what a party may not read, and builds the bundle's file with it removed.

A run of text has one box; its characters are positioned within it by their widths. As these differ between typefaces,
an area extends from the leftmost possible beginning of the words to their rightmost possible end: a blacked-out label
does no harm, but a remaining digit reveals the size of an amount.

Numbers, names and amounts are found by their form, by the label before them, and by what the case knows. If a rule
finds too much, a person switches off what the party needs to see.

A bundle's file is a PDF of flattened page images, which is then read back. It has no text, metadata, date, identifier
or attachment, and the same pages give the same bytes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Self, TypeAlias

from pydantic import BeforeValidator, model_validator

from core.documents import reader_pool, reader_protocol
from core.documents.reader_pool import Readers, Unreadable, readers, why_unreadable
from core.documents.reader_protocol import Job
from core.documents.reading.document import marks_of, words_of_picture
from core.documents.sniffing import WORDS
from core.documents.vault import Damaged, Vault
from core.domain.appeal import Exhibit, Party
from core.domain.disclosure import KEPT_DIGITS, Bundle, RedactedArea, rule_for
from core.domain.identifiers import check_fapiao_qr
from core.domain.reading import Box, Mark
from core.domain.refusals import Refusal, refuse
from core.domain.terms import DocumentKind, Masked, Side, label_of
from core.domain.text import Strict, Text, say
from core.ledger import bundles, documents, engine
from core.rule_files import any_of, any_word, load_rules

# What masked values look like: how phones, accounts, amounts, addresses and names are written in both languages.

AnyOf: TypeAlias = Annotated[re.Pattern[str], BeforeValidator(any_of)]


class Labelled(Strict):
    """The label that precedes a masked value, and the pattern of the value itself (group 1)."""

    words: Annotated[re.Pattern[str], BeforeValidator(any_word)]
    value: re.Pattern[str]

    @model_validator(mode="after")
    def _has_its_value(self) -> Self:
        if not self.value.groups:
            raise ValueError("value has no group: nothing would be masked")
        return self


class MaskingRules(Strict):
    """The contents of ``data/reading/masked.toml``; where two forms match the same words, the earlier one wins."""

    forms: dict[Masked, AnyOf]
    labels: dict[Masked, Labelled]
    facts: dict[str, Masked]
    contacts: dict[Literal["phone", "email", "address"], Masked]

    @model_validator(mode="after")
    def _nothing_is_forgotten(self) -> Self:
        found = {Masked.CODE, Masked.AREA, *self.forms, *self.labels}
        if lacking := [each for each in Masked if each not in found]:
            raise ValueError(f"neither form nor label: {', '.join(lacking)}")
        return self


RULES: Final = load_rules(Path(__file__).parents[2] / "data" / "reading" / "masked.toml", MaskingRules)

PATTERNS: Final = tuple(RULES.forms.items())

LABELLED: Final = tuple((what, each.words, each.value) for what, each in RULES.labels.items())


def compact(text: str) -> str:
    """The text reduced to its letters, digits and Chinese characters, in lower case."""
    return "".join(each for each in text.lower() if each.isalnum())


def same_name(found: str, known: str) -> bool:
    """Whether the text found and a known name are the same, ignoring anything printed before or after either."""
    one, other = compact(found), compact(known)
    return bool(other) and (one in other or other in one) and bool(one)


# Whether a masked value can still be read: the same number, name or amount, however it is written or broken.

SEPARATORS: Final = r"[\W_]"

GROUPS: Final = r"[\s,，]?"

POINT: Final = r"\s?[.．,，:]\s?"

FEWEST: Final = 3
"""The least number of letters or digits a value needs to be searched for; shorter ones would match everywhere."""

LONG: Final = 7
"""A value with more letters or digits than this cannot be part of another one by chance."""

FEWEST_HANZI: Final = 2


@lru_cache(maxsize=4096)
def value_pattern(value: str) -> re.Pattern[str] | None:
    """A pattern that finds the value in a text, or None if the value is too short to be told from chance.

    Blanks and separators may come or go, a decimal point stays one, and a number is not found within a longer one.
    """
    plain = unicodedata.normalize("NFKC", value).strip()
    signs = [each for each in plain if each.isalnum()]
    hanzi = sum(each >= "\u3400" for each in signs)
    if not (hanzi >= FEWEST_HANZI or len(signs) - hanzi >= FEWEST):
        return None
    parts: list[str] = []
    between = ""
    for at, each in enumerate(plain):
        if each.isalnum():
            loose = GROUPS if each.isdigit() else r"\s?"
            parts += ([between or loose] if parts else []) + [re.escape(each)]
            between = ""
        elif parts:
            between = POINT if _is_point(plain, at) else f"{SEPARATORS}{{0,4}}"
    first, last = signs[0], signs[-1]
    before = r"(?<![0-9A-Za-z])(?<!\d[,.])" if first.isascii() else ""
    after = r"(?![0-9A-Za-z])" if last.isascii() else ""
    return re.compile(before + "".join(parts) + after, re.IGNORECASE)


def is_readable_in(text: str, value: str) -> bool:
    """Whether the value can be read in the text."""
    pattern = value_pattern(value)
    return bool(pattern and pattern.search(unicodedata.normalize("NFKC", text)))


def in_qr_code(content: str, value: str) -> bool:
    """Whether the content of a QR code has the value as one of its fields or, if the value is long, within a field."""
    fields = [search_form(each) for each in re.split(r"[,;，；&=?/\s]+", content)]
    wanted = search_form(value)
    return len(wanted) >= FEWEST and (wanted in fields or any(wanted in each for each in fields if len(wanted) > LONG))


def search_form(text: str) -> str:
    """The value's letters, digits and Chinese characters, in lower case, with its decimal point."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(each for at, each in enumerate(plain) if each.isalnum() or _is_point(plain, at))


def _is_point(text: str, at: int) -> bool:
    return text[at] in ".．" and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


# The geometry of a run of text: where a part of it lies, and which part an area covers.

SLACK: Final = 0.35
"""How far an area extends beyond its words, in widths of a Latin character, since typefaces vary."""

SLACK_IN_DIGITS: Final = 0.05
"""The same within a number: digits are equally wide, and the next one may have to stay legible."""

RISE: Final = 3
"""How far an area extends above and below the words, in thousandths of the page's height."""

WHOLE: Final = 1000

THIN: Final = frozenset("iljftrI.,:;'|!()[]/ ")

BROAD: Final = frozenset("mw@%")


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def even(sign: str) -> float:
    """The width of a character in fixed-pitch type, where a Chinese character is twice as wide as any other."""
    return 2 if _is_wide(sign) else 1


def proportional(sign: str) -> float:
    """The width of a character in print: broad digits, half-empty Chinese punctuation, thin and wide letters."""
    if _is_wide(sign):
        return 1 if unicodedata.category(sign).startswith("P") else 1.65
    if sign in THIN:
        return 0.45
    return 1.25 if sign.isupper() or sign in BROAD else 1


WIDTHS: Final = (even, proportional)


@dataclass(frozen=True)
class Span:
    """A part of a run, given by the offsets of its characters."""

    mark: Mark
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the part."""
        return self.mark.text[self.start : self.end]


def box_of(span: Span) -> Box:
    """The box of the part, with a small margin."""
    top, bottom = span.mark.box[1], span.mark.box[3]
    slack = SLACK_IN_DIGITS if span.mark.text.strip().isdigit() else SLACK
    reach = [_reach(span, slack, width) for width in WIDTHS]
    from_left, to_right = min(each[0] for each in reach), max(each[1] for each in reach)
    return max(0, round(from_left)), max(0, top - RISE), min(WHOLE, round(to_right)), min(WHOLE, bottom + RISE)


def _reach(span: Span, slack: float, width: Callable[[str], float]) -> tuple[float, float]:
    """The left and right edge of the part if its characters have these widths."""
    left, right = span.mark.box[0], span.mark.box[2]
    offsets = _offsets(span.mark.text, width)
    unit = (right - left) / max(offsets[-1], 1)
    from_left = left + (offsets[span.start] - slack) * unit if offsets[span.start] else left - RISE
    to_right = left + (offsets[span.end] + slack) * unit if offsets[span.end] < offsets[-1] else right + RISE
    return from_left, to_right


def covered(mark: Mark, box: Box, width: Callable[[str], float] = even) -> list[Span]:
    """The parts of a run under an area: the characters whose middle it covers, given their widths."""
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
    """The whole number that the part belongs to, extended on both sides over Latin letters, digits and hyphens.

    A blank or colon at either end of the part does not belong to the number, nor does anything beyond it.
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
    """The text of a run that remains legible once these areas are black."""
    hidden = {at for box in boxes for span in covered(mark, box) for at in range(span.start, span.end)}
    shown = "".join("\n" if at in hidden else each for at, each in enumerate(mark.text))
    return [each for each in shown.split("\n") if each.strip()]


def _offsets(text: str, width: Callable[[str], float]) -> list[float]:
    """Where each character begins and the last one ends, in widths of a digit; outer blanks take no room."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    offsets = [0.0]
    for at, each in enumerate(text):
        offsets.append(offsets[-1] + (width(each) if first <= at < last else 0))
    return offsets


# Where a page shows something that a party must not read: pure rules over words and their boxes.

ROW: Final = 0.5
"""The share of its height that a value must have in common with its label to count as on the same row."""

NEAR: Final = 260
"""The greatest distance between a label and its value, in thousandths of the page's width."""


@dataclass(frozen=True)
class KnownValues:
    """What the case knows: values to mask wherever they appear, and names that do not belong to third parties."""

    values: tuple[tuple[Masked, str], ...] = ()
    own: tuple[str, ...] = ()


class Suggestion(NamedTuple):
    """A part of a page that a rule found, and what it is; a QR code is always found as a whole."""

    what: Masked
    span: Span


def suggest(
    words: Sequence[Mark], codes: Sequence[Mark], wanted: frozenset[Masked], known: KnownValues
) -> tuple[Suggestion, ...]:
    """The parts of a page to mask that are of a kind in ``wanted``, each place once, in reading order.

    ``words`` and ``codes`` are of one page. A QR code is masked whole when its content holds a masked value.
    """
    values = (*known.values, *_coded(codes))
    found: dict[Mark, list[Suggestion]] = {mark: [] for mark in words}
    for what, hit in _hits(words, values):
        span = _part_to_mask(what, hit, known.own)
        if what in wanted and span and span.text.strip():
            suggestions = found[span.mark]
            if not any(span.start < one.span.end and one.span.start < span.end for one in suggestions):
                suggestions.append(Suggestion(what, span))
    listed = [each for suggestions in found.values() for each in sorted(suggestions, key=lambda one: one.span.start)]
    masked = [value for what, value in values if what in wanted] + [value_masked(*each) for each in listed]
    hidden = [code for code in codes if any(in_qr_code(code.text, value) for value in masked)]
    return (*listed, *(Suggestion(Masked.CODE, Span(code, 0, len(code.text))) for code in hidden))


def _coded(codes: Sequence[Mark]) -> Iterator[tuple[Masked, str]]:
    """The number and amount of a tax invoice from its QR code, which is more reliable than print or a photograph."""
    for code in codes:
        parts = check_fapiao_qr(code.text).parts
        if parts.get("layout") != "unknown":
            numbers = ((Masked.INVOICE_NUMBER, parts["number"]), (Masked.INVOICE_NUMBER, parts["code"]))
            yield from (each for each in (*numbers, (Masked.PRICE, parts["amount"])) if each[1])


def value_masked(what: Masked, span: Span) -> str:
    """The value that an area masks: of an invoice number the whole, although its last digits stay legible."""
    return token_around(span) if what is Masked.INVOICE_NUMBER else span.text


def _hits(words: Sequence[Mark], values: Iterable[tuple[Masked, str]]) -> Iterator[Suggestion]:
    """Everything that any rule finds, most certain first, because the first hit in a place wins."""
    longest_first = sorted(values, key=lambda each: -len(each[1]))
    yield from by_form(words, [(what, form) for what, value in longest_first if (form := value_pattern(value))])
    yield from by_label(words)
    yield from by_form(words, PATTERNS)


def by_form(words: Sequence[Mark], forms: Iterable[tuple[Masked, re.Pattern[str]]]) -> Iterator[Suggestion]:
    """The parts of the words that match one of these forms."""
    for what, form in forms:
        for mark in words:
            for hit in form.finditer(mark.text):
                yield Suggestion(what, Span(mark, *hit.span()))


def by_label(words: Sequence[Mark]) -> Iterator[Suggestion]:
    """The values that follow a label, in the same run or in the next run of the row."""
    for what, label, value in LABELLED:
        for mark in words:
            for hit in label.finditer(mark.text):
                span = _span_after(words, mark, hit.end())
                if span and (taken := value.match(span.text)):
                    yield Suggestion(what, Span(span.mark, span.start + taken.start(1), span.start + taken.end(1)))


def _span_after(words: Sequence[Mark], mark: Mark, end: int) -> Span | None:
    """The text after a label: the rest of its run or, if that is empty, the run to its right."""
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
    """The part of a hit to mask: the parties' own names stay, and an invoice number keeps its last digits."""
    if what in {Masked.THIRD_PARTY, Masked.ID_NUMBER} and any(same_name(span.text, each) for each in own):
        return None
    if what is Masked.INVOICE_NUMBER:
        return replace(span, end=span.end - KEPT_DIGITS) if len(compact(span.text)) > KEPT_DIGITS else None
    return _below_city(span) if what is Masked.ADDRESS else span


def _below_city(span: Span) -> Span:
    """The address without its province and city, which may stay legible."""
    city = re.match(r"\s*(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?[\u4e00-\u9fff]{2,6}?市", span.text)
    return replace(span, start=span.start + city.end()) if city and city.end() < len(span.text) else span


# What a case knows about a document before its pages are read: values to mask, and names that may stay.


def known_of(facts: Mapping[str, str], seller: Party, complainant: Party, recipient: Side) -> KnownValues:
    """The known values of a document, from the fields typed or read (field to value) and the parties of the case.

    The contacts on file of the side that does not get the pack are masked where a document shows them.
    """
    names = (name for each in (seller, complainant) for name in (each.name, each.subject_name, each.subject_id))
    own = tuple(name for name in names if name.strip())
    other = seller if recipient is Side.COMPLAINANT else complainant
    read = [(RULES.facts[field], value) for field, value in facts.items() if field in RULES.facts]
    others = [(what, value) for what, value in read if not any(same_name(value, each) for each in own)]
    contacts = [(what, getattr(other, field)) for field, what in RULES.contacts.items()]
    return KnownValues(tuple((what, value) for what, value in (*others, *contacts) if value.strip()), own)


# What can be read on a page: its text layer, its QR codes, and the text recognised in its image.

SAME_LINE: Final = 0.5
"""The share of a run's box that must lie under another run with the same text for the two to count as one."""


@dataclass(frozen=True)
class Page:
    """The words and codes of one page; pages are counted from 1."""

    number: int
    words: tuple[Mark, ...] = ()
    codes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class SourceDocument:
    """A document to read: its bytes, type and hash, and the number of pages it has in a pack."""

    data: bytes
    media_type: str
    sha256: str
    pages: int


SEEN: Final[dict[tuple[str, int, bool], Page]] = {}
"""Recently read pages, by the document's hash: OCR takes seconds, and a document never changes."""

MAX_SEEN: Final = 400


@dataclass(frozen=True)
class PagePicture:
    """Reads pages of documents; ``letters`` says whether text in the image is recognised too (OCR).

    Without it a picture has no words, and what a page shows outside its text layer is not found.
    """

    opened_by: Readers = field(default_factory=readers)
    letters: bool = True

    def knows(self, paper: SourceDocument, number: int) -> bool:
        """Whether a page was read recently, so that ``page`` answers at once."""
        return (paper.sha256, number, self.letters) in SEEN

    def page(self, paper: SourceDocument, number: int) -> Page | Unreadable:
        """What can be read on a page, counted from 1; damaged bytes give Unreadable and never raise."""
        place = (paper.sha256, number, self.letters)
        if cached := SEEN.get(place):
            return cached
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
        return Page(number, tuple(marks_of(number, set_out.fields["pages"][number - 1])))

    def _drawn(self, paper: SourceDocument, number: int) -> Page | Unreadable:
        seen = self.opened_by.ask(Job("look", paper.media_type, number), paper.data)
        if isinstance(seen, Unreadable):
            return seen
        words = tuple(marks_of(number, seen.fields["words"]))
        codes = tuple(marks_of(number, seen.fields["codes"]))
        if self.letters:
            recognised = words_of_picture(paper.data, paper.media_type, number, self.opened_by)
            if isinstance(recognised, Unreadable):
                return recognised
            words += tuple(each for each in recognised if not in_text_layer(each, words))
        return Page(number, words, codes)


def pages_in_pack(data: bytes, media_type: str, pages: int) -> int | Unreadable:
    """The number of pages a document has in a pack: the number on file or, for a text, as many as it fills."""
    if media_type not in WORDS:
        return pages
    found = readers().ask(Job("typeset", media_type), data)
    return found if isinstance(found, Unreadable) else len(found.fields["pages"])


def in_text_layer(seen: Mark, words: Iterable[Mark]) -> bool:
    """Whether the text layer has the same letters in the same place, so that OCR adds nothing."""
    letters = "".join(compact(each.text) for each in words if share(seen.box, each.box) > 0)
    return bool(letters) and compact(seen.text) in letters


def share(one: Box, other: Box) -> float:
    """The share of the first box that lies under the second."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    size = (one[2] - one[0]) * (one[3] - one[1])
    return max(0, across) * max(0, down) / size if size else 0.0


# Every page of a document, searched for what is masked by default; the result is the list of areas.

SAME_VALUE: Final = 0.6
"""An area of which at least this share lies under another one adds nothing."""


def areas_in(
    paper: SourceDocument,
    exhibit_id: str,
    name: str | Text,
    look: PagePicture,
    wanted: frozenset[Masked],
    known: KnownValues,
) -> list[RedactedArea] | Refusal:
    """The areas that the rules find, page by page, each with the number 0; a Refusal if a page is unreadable."""
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


# The file of a bundle: a PDF of JPEG pages only, written here so that it cannot contain anything else.

WIDTH: Final = 595
"""The width of every page in points, that of A4; the height follows from the picture."""

START_OF_FRAME: Final = frozenset({0xC0, 0xC1, 0xC2})

ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})
"""The JPEG markers that are not followed by a length."""


def pdf_of(pages: Sequence[Sequence[bytes]]) -> bytes:
    """The pages as a PDF, each with its pictures (JPEG) from top to bottom; raises ValueError if one is not a JPEG."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for pictures in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects += _page(pictures, len(objects) + 1)
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>".encode()
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % each for each in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page(pictures: Sequence[bytes], number: int) -> list[bytes]:
    """The PDF objects of a page: the page itself, its drawing instructions, and its pictures."""
    heights = [_height(each) for each in pictures]
    below = [sum(heights[at + 1 :]) for at in range(len(pictures))]
    places = zip(heights, below, strict=True)
    draws = " ".join(f"q {WIDTH} 0 0 {high:.2f} 0 {at:.2f} cm /I{no} Do Q" for no, (high, at) in enumerate(places))
    names = "".join(f"/I{no} {number + 2 + no} 0 R" for no in range(len(pictures)))
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {sum(heights):.2f}]/Contents {number + 1} 0 R"
    return [
        f"{page}/Resources<</XObject<<{names}>>>>>>".encode(),
        f"<</Length {len(draws)}>>\nstream\n{draws}\nendstream".encode(),
        *map(_picture, pictures),
    ]


def _height(jpeg: bytes) -> float:
    """The height of the picture in points when it is as wide as the page."""
    wide, high, _ = size_of(jpeg)
    return WIDTH * high / wide


def _picture(jpeg: bytes) -> bytes:
    wide, high, colours = size_of(jpeg)
    space = "DeviceRGB" if colours == 3 else "DeviceGray"  # noqa: PLR2004 - red, green and blue
    image = f"<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/{space}/BitsPerComponent 8"
    return f"{image}/Filter/DCTDecode/Length {len(jpeg)}>>\nstream\n".encode() + jpeg + b"\nendstream"


def size_of(jpeg: bytes) -> tuple[int, int, int]:
    """The width and height in pixels and the number of colour components, from the header; raises ValueError."""
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        if marker in START_OF_FRAME:
            return int.from_bytes(jpeg[at + 7 : at + 9]), int.from_bytes(jpeg[at + 5 : at + 7]), jpeg[at + 9]
        at += 2 if marker in ALONE else 2 + length
    raise ValueError("a page of a pack is no JPEG")


def content_share(page: Sequence[bytes]) -> float:
    """The share of a page's height that its first picture, the document, takes; the stamp is below it."""
    return _height(page[0]) / sum(map(_height, page))


# The finished bundle, read back: can anything that was masked still be read in the same document?

PERSONAL: Final = frozenset(
    {Masked.EMAIL, Masked.ID_NUMBER, Masked.PHONE, Masked.BANK, Masked.INVOICE_NUMBER, Masked.PRICE, Masked.THIRD_PARTY}
)


MaskedValue: TypeAlias = tuple[Masked, str]
"""A value that an area masks, with its kind."""


def hidden_by(page: Page, areas: Iterable[RedactedArea], own: Sequence[str] = ()) -> list[MaskedValue]:
    """The values under the black areas of a page, except the parties' ``own`` names.

    Under an area drawn by hand, only numbers, accounts, amounts and firms' names count as values; any other words
    there may well appear elsewhere too.
    """
    found: list[MaskedValue] = []
    for area in areas:
        if area.what is not Masked.CODE:
            for span in _under(page, area.box):
                hits = _recognised(span) if area.what is Masked.AREA else [Suggestion(area.what, span)]
                found += [(what, value_masked(what, hit)) for what, hit in hits]
    return [(what, value) for what, value in found if not any(same_name(value, name) for name in own)]


def _under(page: Page, box: Box) -> list[Span]:
    """The words under an area in either kind of type: a value may begin in one where a label ends in the other."""
    laid = [covered(mark, box, width) for mark in page.words for width in WIDTHS]
    return list(dict.fromkeys(span for spans in laid for span in spans if span.text.strip()))


def _recognised(span: Span) -> list[Suggestion]:
    """The values within the words under an area drawn by hand, recognised from these words alone."""
    alone = [replace(span.mark, text=span.text)]
    return [*by_form(alone, [each for each in PATTERNS if each[0] in PERSONAL]), *by_label(alone)]


def still_read(
    values: Sequence[MaskedValue], shown: Iterable[tuple[int, Sequence[str], Sequence[str]]]
) -> tuple[int, Masked] | None:
    """The first page on which a masked value can still be read, and the kind of that value; None if there is none.

    Each row of ``shown`` is a page number, the texts of the page, and the contents of its codes.
    """
    for page, texts, codes in shown:
        flow = " ".join(texts)
        for what, value in values:
            if any(is_readable_in(text, value) for text in (*texts, flow)):
                return page, what
            if any(in_qr_code(code, value) for code in codes):
                return page, Masked.CODE
    return None


# Building a bundle: pages are flattened, blacked out, stamped and put into one file, which is then read back.

PDF: Final = "application/pdf"

FOR: Final = {Side.COMPLAINANT: "致投诉人 for the complainant", Side.SELLER: "致卖家 for the seller"}
"""The recipient named on the stamp, in both languages, because anyone may come to read a pack."""


@dataclass(frozen=True)
class BundlePart:
    """A document of the pack: its row, its bytes and its black areas."""

    exhibit: Exhibit
    paper: SourceDocument
    areas: tuple[RedactedArea, ...]

    def boxes(self, page: int) -> list[Box]:
        """The black areas of one page."""
        return [each.box for each in self.areas if each.page == page]


@dataclass(frozen=True)
class BuiltBundle:
    """The finished file and its pages in order, each as two JPEGs: the page and the band with its stamp."""

    data: bytes
    pages: tuple[tuple[bytes, bytes], ...]


# Outgoing pages are read as soon as they can be drawn, ahead of the release, which then uses the same bytes.

DRAWN: Final[dict[tuple[str, int, tuple[Box, ...]], str]] = {}
"""The hash under which an outgoing page's reading is kept, by document hash, page number and black areas."""

MAX_DRAWN: Final = 400


def drawn_page(part: BundlePart, number: int, look: PagePicture) -> bytes | reader_pool.Unreadable:
    """A page with its areas blacked out, as JPEG; the same areas give the same bytes."""
    job = reader_protocol.Job("mask", part.paper.media_type, number, boxes=part.boxes(number))
    page = look.opened_by.ask(job, part.paper.data)
    return page if isinstance(page, reader_pool.Unreadable) else page.body


def as_document(jpeg: bytes) -> SourceDocument:
    """An outgoing page as a document of its own, so that it is read once however often it is needed."""
    data = pdf_of([[jpeg]])
    return SourceDocument(data, PDF, sha256(data).hexdigest(), 1)


def read_next(parts: Sequence[BundlePart], look: PagePicture) -> bool:
    """Reads one more outgoing page ahead of the release; returns whether more remain."""
    unread = [
        (part, number)
        for part in parts
        for number in range(1, part.paper.pages + 1)
        if not look.knows(SourceDocument(b"", PDF, DRAWN.get(_place(part, number), ""), 1), 1)
    ]
    if not unread:
        return False
    jpeg = drawn_page(*unread[0], look)
    if isinstance(jpeg, reader_pool.Unreadable):
        return False
    page = as_document(jpeg)
    if len(DRAWN) >= MAX_DRAWN:
        DRAWN.clear()
    DRAWN[_place(*unread[0])] = page.sha256
    return isinstance(look.page(page, 1), Page) and len(unread) > 1


def _place(part: BundlePart, number: int) -> tuple[str, int, tuple[Box, ...]]:
    return part.paper.sha256, number, tuple(part.boxes(number))


def make(
    parts: Sequence[BundlePart], look: PagePicture, recipient: Side, pack_id: str, at: datetime
) -> BuiltBundle | Refusal:
    """The file of the pack; ``at`` is the time of release, already in the zone that the stamp shows.

    Returns a Refusal with the reason if a page cannot be drawn.
    """
    drawn: list[tuple[bytes, bytes]] = []
    pages = [(part, number) for part in parts for number in range(1, part.paper.pages + 1)]
    for part, number in pages:
        document = f"{part.exhibit.appeal_no} · {part.exhibit.label} · {len(drawn) + 1}/{len(pages)}"
        stamp = f"{document} · {FOR[recipient]} · pack {pack_id} · {at:%Y-%m-%d %H:%M %z}"
        page = drawn_page(part, number, look)
        if isinstance(page, reader_pool.Unreadable):
            return reader_pool.why_unreadable(part.exhibit.label, page)
        band = look.opened_by.ask(reader_protocol.Job("stamp", page=size_of(page)[0], stamp=stamp), b"")
        if isinstance(band, reader_pool.Unreadable):
            return reader_pool.why_unreadable(part.exhibit.label, band)
        drawn.append((page, band.body))
    return BuiltBundle(pdf_of(drawn), tuple(drawn))


def checked(made: BuiltBundle, parts: Sequence[BundlePart], look: PagePicture, own: Sequence[str]) -> Refusal | None:
    """Reads the finished file back; None if it may go out, otherwise a Refusal naming the page and kind of value.

    It must contain nothing but page images and stamps, every area must be black, and no masked value may be legible
    anywhere in the same document: in the text outside the areas, in a QR code, or by OCR of the image. Identical images
    are not read twice.
    """
    at = 0
    for part in parts:
        values: list[MaskedValue] = []
        shown: list[tuple[int, Sequence[str], Sequence[str]]] = []
        for number in range(1, part.paper.pages + 1):
            before = look.page(part.paper, number)
            if isinstance(before, reader_pool.Unreadable):
                return reader_pool.why_unreadable(part.exhibit.label, before)
            after = _after(made, at + number, part.boxes(number), look)
            if isinstance(after, Refusal):
                return after
            on_page = [each for each in part.areas if each.page == number]
            values += hidden_by(before, on_page, own)
            left = [text for mark in before.words for text in left_over(mark, part.boxes(number))]
            texts = [*left, *(each.text for each in after.words)]
            shown.append((number, texts, [each.text for each in after.codes]))
        if found := still_read(values, shown):
            page, what = found
            return refuse("pack_readable", page=page, label=part.exhibit.label, what=label_of(what))
        at += part.paper.pages
    return None


def _after(made: BuiltBundle, number: int, boxes: Sequence[Box], look: PagePicture) -> Page | Refusal:
    """What can be read on a finished page; a Refusal if it holds more than its pictures or an area is not black."""
    page = made.pages[number - 1]
    height = content_share(page)
    placed = [[left, int(top * height), right, round(bottom * height)] for left, top, right, bottom in boxes]
    shown = look.opened_by.ask(reader_protocol.Job("recheck", PDF, number, boxes=placed), made.data)
    if isinstance(shown, reader_pool.Unreadable):
        return refuse("pack_unsound", reason=say("redaction.page_of_it_cannot_be_drawn", number=number))
    content = shown.fields
    pictures = [sha256(each).hexdigest() for each in page]
    if content["words"] or content["metadata"] or content["attachments"] or content["pictures"] != pictures:
        return refuse("pack_unsound", reason=say("redaction.page_carries_more_than_picture", number=number))
    if not all(content["black"]):
        return refuse("pack_unsound", reason=say("redaction.area_on_page_is_not_black", number=number))
    read = look.page(as_document(page[0]), 1)
    if isinstance(read, reader_pool.Unreadable):
        return refuse("reader_busy", name=say("word.page_number", number=number))
    return Page(number, read.words, (*read.codes, *marks_of(number, content["codes"])))


def paper_of(vault: Vault, exhibit: Exhibit) -> SourceDocument | Refusal:
    """The document's bytes and its number of pages in a pack; a Refusal if its file is not the one taken in."""
    try:
        data = vault.read(exhibit.sha256)
    except Damaged as damaged:
        missing = damaged.soundness == "missing"
        reason = say("verify.its_file_is_missing") if missing else say("redaction.its_file_was_changed")
        return refuse("file_unreadable", name=exhibit.label, reason=reason)
    pages = pages_in_pack(data, exhibit.media_type, exhibit.pages)
    if isinstance(pages, reader_pool.Unreadable):
        return reader_pool.why_unreadable(exhibit.label, pages)
    return SourceDocument(data, exhibit.media_type, exhibit.sha256, pages)


def parts_of(vault: Vault, cursor: engine.Cursor, pack: Bundle) -> list[BundlePart] | Refusal:
    """The documents of a pack with their bytes and black areas; a Refusal if one cannot be used."""
    parts = []
    for exhibit in documents.exhibits_of(cursor, pack.appeal_no):
        if exhibit.exhibit_id not in pack.form.exhibits:
            continue
        paper = paper_of(vault, exhibit)
        if isinstance(paper, Refusal):
            return paper
        parts.append(BundlePart(exhibit, paper, pack.form.black(exhibit.exhibit_id)))
    return parts or refuse("pack_empty")


def known_for(cursor: engine.Cursor, pack: Bundle, exhibit: Exhibit) -> tuple[KnownValues, frozenset[Masked]]:
    """What the case knows of a document (typed before read values), and what is masked for that side by default."""
    read = documents.readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    facts = {each.field: each.value for each in read.facts} if read else {}
    typed = documents.facts_on(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id, {})
    facts |= {field: value for field, (value, _, _) in typed.items() if value}
    seller, complainant = bundles.parties_of(cursor, pack)
    wanted = rule_for(pack.recipient, DocumentKind(exhibit.kind)).masks
    if wanted:
        wanted |= {Masked.CODE}
    return known_of(facts, seller, complainant, pack.recipient), wanted
