"""Reading the facts of one document: every page is read, its kind determined, and the rules of that kind applied.

Reading the text layer takes a fraction of a second per page; OCR takes a second or two per page and is only done for
pages without text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any, Final

from core.documents.reader_pool import Readers, Unreadable, readers
from core.documents.reader_protocol import Job, Message
from core.documents.reading import layout, letters, purchases, rules
from core.documents.sniffing import EXCEL, WORD, decode_text
from core.domain.facts import FACT_FIELDS, VoucherFacts, kinds_with, parse_facts, typed_facts
from core.domain.identifiers import check_uscc
from core.domain.reading import LETTERS, ORDER, Box, Conflict, Mark, ReadFact, ReadResult
from core.domain.search import joined
from core.domain.terms import DocumentKind
from core.domain.text import Text, mark, plain, say

# Which of several readings of a field to believe, and which of them disagree.


def ranked(found: Sequence[ReadFact]) -> tuple[ReadFact, ...]:
    """The facts, ordered for each invoice and field by the credibility of their source."""
    return tuple(sorted(found, key=lambda each: (each.invoice, _rank(each))))


def preferred(found: Iterable[ReadFact], invoice: int = 1) -> dict[str, ReadFact]:
    """The most credible fact for each field of one invoice of the file."""
    chosen: dict[str, ReadFact] = {}
    for each in ranked(tuple(found)):
        if each.invoice == invoice:
            chosen.setdefault(each.field, each)
    return chosen


def conflicts_of(kind: DocumentKind, found: Sequence[ReadFact]) -> tuple[Conflict, ...]:
    """The fields of the first invoice for which two sources give different values."""
    by_field: dict[str, list[ReadFact]] = {}
    for each in ranked(found):
        if each.invoice == 1:
            by_field.setdefault(each.field, []).append(each)
    return tuple(
        Conflict(field, tuple(several))
        for field, several in by_field.items()
        if any(not same(kind, field, several[0].value, other.value) for other in several[1:])
    )


def same(kind: DocumentKind, field: str, one: str, other: str) -> bool:
    """Whether two spellings are one value: 120 and 120.00, full-width and narrow brackets, with or without blanks."""
    values = [getattr(parse_facts(kind, {field: each})[0], field, None) for each in (one, other)]
    if values[0] is not None and values[0] == values[1]:
        return True
    return _bare(one) == _bare(other)


def _bare(written: str) -> str:
    return re.sub(r"[\W_]+", "", plain(written)).upper()


def _rank(fact: ReadFact) -> tuple[int, int]:
    way = fact.origin.partition(":")[0]
    # An inconsistent code or XML is believed less than the print.
    return (fact.confidence < 0.7, ORDER.index(way) if way in ORDER else len(ORDER))  # noqa: PLR2004


# Text in the picture of a page, with its places: for the rules that find facts, and for redaction.


def words_of_picture(
    data: bytes, media_type: str, page: int, opened_by: Readers | None = None
) -> list[Mark] | Unreadable:
    """The runs of text recognised on one page (counted from 1) of a PDF or a picture, from top to bottom.

    The page is read as it is displayed, whatever text a PDF carries underneath, so text under a mask is not included.
    Boxes are in thousandths of the page as shown; ``sure`` is the recogniser's confidence. It takes a second or two
    and never raises for damaged bytes.
    """
    seen = (opened_by or readers()).ask(Job("letters", media_type, page), data)
    return seen if isinstance(seen, Unreadable) else marks_of(page, seen.fields["words"])


def marks_of(page: int, entries: Iterable[dict[str, Any]]) -> list[Mark]:
    """The answer of a reader process about one page, as marks."""
    return [
        Mark(
            page,
            str(each["text"]),
            _box(each["box"]),
            float(each.get("sure", 1)),
            _box(each["place"]) if "place" in each else None,
            tuple(map(int, each.get("edges", ()))),
        )
        for each in entries
    ]


def _box(edges: Iterable[int]) -> Box:
    left, top, right, bottom = (int(edge) for edge in edges)
    return left, top, right, bottom


# Reads a document's pages in the reader processes: codes and text layers first, text in pictures afterwards.

MAX_PAGES_READ: Final = 20

TEXT: Final = "text/plain"

CARRIERS: Final = frozenset({"application/pdf", "application/ofd", "application/xml"})
"""The types that may be an e-invoice or carry one as data."""

OFFICE: Final = frozenset({WORD, EXCEL})
"""The types that are laid out on pages: they have text, and some pages may hold nothing but pictures."""

PICTURED: Final = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff", "image/heic", *OFFICE}
)
"""The types whose pages are drawn and may contain text in pictures only."""

FAILED: Final[dict[str, str]] = {
    "too_slow": mark("reading.recognising_letters_page_took_too"),
    "too_much_memory": mark("reading.recognising_letters_page_needs_more"),
}

BROKEN_OFF: Final = mark("reading.program_recognises_letters_failed")

FEWEST_LETTERS: Final = 20
"""A page with fewer letters than this in its text layer counts as a picture: a scanner may stamp a number on it."""


@dataclass(frozen=True)
class DocumentContent:
    """What has been read of a document so far.

    The codes and words of its pages, the number of pages, the data it carries, the pages that are pictures and still
    need OCR, and why OCR failed on some. ``text`` is the whole of a plain text.
    """

    codes: tuple[Mark, ...]
    words: tuple[Mark, ...]
    pages: int
    attached: tuple[dict[str, Any], ...] = field(default=())
    signed: bool = False
    pictures: tuple[int, ...] = ()
    failed: Text | None = None
    text: str | None = None


def first_pass(data: bytes, media_type: str, used: Readers, going: Callable[[], bool]) -> DocumentContent | Unreadable:
    """The first pass over every page; ``going`` is asked before each, and if it says no the answer is ``busy``."""
    if media_type == TEXT:
        return _written(data)
    inspected = used.ask(Job("inspect", media_type), data)
    if isinstance(inspected, Unreadable):
        return inspected
    pages = len(inspected.fields["pages"])
    codes: list[Mark] = []
    words: list[Mark] = []
    pictures: list[int] = []
    for page in range(1, min(pages, MAX_PAGES_READ) + 1):
        if not going():
            return Unreadable("busy")
        seen = used.ask(Job("look", media_type, page), data)
        if isinstance(seen, Unreadable):
            continue  # the other pages can still be read
        written = marks_of(page, seen.fields["words"])
        codes += marks_of(page, seen.fields["codes"])
        words += written
        if _is_picture(media_type, written, seen.fields):
            pictures.append(page)
    found = used.ask(Job("embedded", media_type), data) if media_type in CARRIERS else None
    carried = found.fields if isinstance(found, Message) else {}
    return DocumentContent(
        tuple(codes),
        tuple(words),
        pages,
        attached=tuple(carried.get("invoices", ())),
        signed=bool(carried.get("signed")),
        pictures=tuple(pictures),
    )


def _is_picture(media_type: str, written: Sequence[Mark], content: Mapping[str, Any]) -> bool:
    """Whether a page has text in a picture: it has no other, or such words beside a large picture that tell no kind."""
    few = sum(len(each.text.strip()) for each in written) < FEWEST_LETTERS
    return media_type in PICTURED and (few or bool(content.get("pictured") and kind_by_title(_sheet(written)) is None))


def words_of_page(data: bytes, used: Readers, media_type: str, page: int) -> tuple[Mark, ...] | Unreadable:
    """The words of one page (from 1), printed and recognised, as they are kept for the search."""
    seen = used.ask(Job("look", media_type, page), data)
    if isinstance(seen, Unreadable):
        return seen
    words = tuple(marks_of(page, seen.fields["words"]))
    if not _is_picture(media_type, words, seen.fields):
        return words
    found = recognise(DocumentContent((), words, page, pictures=(page,)), data, media_type, used)
    return found if isinstance(found, Unreadable) else found.words


def _written(data: bytes) -> DocumentContent | Unreadable:
    """A plain text as one page; each run is a line, or as much of a long line as a rule examines."""
    try:
        text = decode_text(data)
    except ValueError:
        return Unreadable("damaged")
    lines = enumerate(text.replace("\r\n", "\n").split("\n"))
    return DocumentContent((), tuple(mark for line, words in lines for mark in _runs(line, words)), 1, text=text)


def _runs(line: int, words: str) -> Iterator[Mark]:
    """The words of a line, without the characters that mark headings and list items."""
    for run in re.finditer(rf"\S(?:.{{0,{LONGEST_RUN - 2}}}\S)?(?!\S)|\S{{{LONGEST_RUN}}}", words):
        bare = run[0].strip("*_#> \t")
        start = run.start() + run[0].index(bare)
        if bare:
            yield Mark(1, bare, (start, line, start + len(bare), line + 1))


def recognise(seen: DocumentContent, data: bytes, media_type: str, used: Readers) -> DocumentContent | Unreadable:
    """Recognises the text of the next page that is a picture; ``busy`` if no reader became free.

    A page that crashes its reader is reported in ``failed`` and skipped.
    """
    page, *rest = seen.pictures
    found = words_of_picture(data, media_type, page, used)
    if isinstance(found, list):
        written = [each for each in seen.words if each.page == page]
        more = [each for each in found if not any(_covers(one.box, each.box) for one in written)]
        return replace(seen, words=(*seen.words, *more), pictures=tuple(rest))
    if found.reason == "busy":
        return found
    passed_over = found.reason in {"damaged", "no_such_page"}
    failed = seen.failed if passed_over else say(FAILED.get(found.reason, BROKEN_OFF), page=page)
    return replace(seen, pictures=tuple(rest), failed=failed)


def _covers(written: Box, recognised: Box) -> bool:
    """Whether recognised text repeats a run of the text layer: half of one box lies in the other."""
    across = min(written[2], recognised[2]) - max(written[0], recognised[0])
    down = min(written[3], recognised[3]) - max(written[1], recognised[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (written, recognised)]
    return across > 0 and down > 0 and 2 * across * down > min(areas)


LONGEST_PAGE: Final = 20_000
"""The most characters of a page that are kept for the search."""


LONGEST_TEXT: Final = 200_000
"""The most characters of a plain text that are kept for the search."""


def words_by_page(seen: DocumentContent) -> dict[int, str]:
    """The words of each page as kept for the search; a plain text has no pages and is under 0."""
    return text_by_page(seen.words) if seen.text is None else {0: seen.text[:LONGEST_TEXT]}


def text_by_page(words: Iterable[Mark]) -> dict[int, str]:
    """The words of each page in order; runs are joined with a blank, except between two Chinese characters."""
    found: dict[int, list[str]] = {}
    for each in words:
        found.setdefault(each.page, []).append(each.text.strip())
    return {page: joined(runs)[0][:LONGEST_PAGE] for page, runs in found.items()}


# The likely kind of a document, by the words in its largest type.

LARGEST: Final = 4

UPPER_PART: Final = 350

MAX_BESIDE: Final = 8
"""The most characters that a title may have before and after it: （普通发票）, 增值税."""

LARGE: Final = 1.5
"""How much taller than ordinary words those are that are a title even below a title that stands by itself."""

MAX_TILL_WORDS: Final = 4


def kind_by_title(sheet: layout.PageLayout) -> tuple[DocumentKind, Text] | None:
    """The kind whose title is among the largest words of the first page, with the words that show it.

    Words found only on till slips outweigh a heading, as many slips are headed “Tax invoice”, unless 发票 appears
    too, other than in the words that an invoice can be had for the slip.
    """
    first = [cell for cell in sheet.cells if cell.mark.page == 1]
    at_the_till = purchases.till_slip_words(sheet)
    if at_the_till and not any(map(purchases.TILL.invoice.search, (cell.plain for cell in first))):
        shown = ", ".join(at_the_till[:MAX_TILL_WORDS])
        return DocumentKind.TILL_SLIP, say("reading.it_shows_what_only_till_slips_show", words=shown)
    one_size = len({cell.height for cell in first}) == 1  # as in a plain text, which has one size
    lying = [cell for cell in first if cell.right - cell.left > cell.height and not one_size]  # not vertical
    largest = sorted(lying, key=lambda each: -each.height)[:LARGEST]
    usual = median(each.height for each in first) if first else 0
    large = _titled((each for each in largest), "{}")
    alone = _titled(
        (each for each in first if each.top < UPPER_PART),
        rf"^[^:]{{{{0,{MAX_BESIDE}}}}}(?:{{}})[^:]{{{{0,{MAX_BESIDE}}}}}$",
    )
    stands_out = large and (alone is None or large[0].height > LARGE * usual or large[0].top <= alone[0].top)
    if titled := large if stands_out else alone:
        return titled[1], say("reading.it_is_headed", title=titled[0].text)
    numbered = purchases.shows_invoice(sheet)
    return (DocumentKind.INVOICE, say("reading.it_has_number_of_invoice", number=numbered.text)) if numbered else None


def _titled(cells: Iterable[layout.Cell], form: str) -> tuple[layout.Cell, DocumentKind] | None:
    """The first cell that has a title, in the form of a pattern around it, with its kind."""
    for cell in cells:
        for kind, pattern in rules.PRINT.titles.items():
            if re.search(form.format(layout.normalised(pattern)), cell.plain, re.IGNORECASE):
                return cell, kind
    return None


# The facts in the words of a document, printed or recognised, by the rules of the kind that its title shows.

SURE: Final = 0.9
"""The confidence in a fact whose words are certain: the rule that found it may still be wrong."""

MAX_WORDS: Final = 2_000
"""The most runs of words that are read; certificates and letters have some hundred."""

LONGEST_RUN: Final = 300
"""The most characters of one run that are examined; a line of print has fewer."""

PURCHASES: Final = kinds_with(VoucherFacts)

RULES: Final[dict[DocumentKind, Callable[[layout.PageLayout], layout.Facts]]] = {
    DocumentKind.TRADEMARK_CERTIFICATE: rules.trademark,
    DocumentKind.COPYRIGHT_CERTIFICATE: rules.copyright_work,
    DocumentKind.IDENTITY_DOCUMENT: rules.identity,
    DocumentKind.AUTHORISATION: rules.grant,
    DocumentKind.CONTRACT: rules.grant,
    DocumentKind.COUNTER_NOTICE: letters.counter_notice,
    DocumentKind.COUNTER_MATERIALS: letters.answer,
    DocumentKind.WITHDRAWAL_LETTER: rules.withdrawal,
    DocumentKind.TILL_SLIP: purchases.till_slip,
    DocumentKind.RECEIPT: purchases.receipt,
    DocumentKind.DELIVERY_NOTE: purchases.delivery_note,
}


def read_text(
    words: Sequence[Mark], known: DocumentKind | None = None, filed: DocumentKind | None = None
) -> tuple[tuple[DocumentKind, Text] | None, tuple[ReadFact, ...]]:
    """The kind that the words show, if any, and the facts by the rules of that kind, or of ``known`` if given.

    If neither is there, the rules of the kind under which it is ``filed`` are used.
    The confidence in a recognised fact is the recogniser's, reduced by the doubt about the rule.
    """
    sheet = _sheet(words)
    titled = kind_by_title(sheet)
    kind = known or (titled[0] if titled else filed)
    rule = _rule(kind, sheet)
    return titled, tuple(_fact(field, each) for field, each in rule(sheet).items() if each) if rule else ()


def _sheet(words: Sequence[Mark]) -> layout.PageLayout:
    return layout.sheet_of([replace(each, text=each.text[:LONGEST_RUN]) for each in words[:MAX_WORDS]])


def _rule(kind: DocumentKind | None, sheet: layout.PageLayout) -> Callable[[layout.PageLayout], layout.Facts] | None:
    if kind is DocumentKind.INVOICE:
        chinese = re.search(rf"[{layout.HANZI}]", sheet.flow) and re.search("发票|税", sheet.flow)
        return purchases.chinese_invoice if chinese else purchases.english_invoice
    return RULES.get(kind) or (partial(rules.facts_of, kind) if kind in rules.PRINT.facts else None) if kind else None


def _fact(field: str, found: layout.Found) -> ReadFact:
    mark = found.cell.mark
    way = "picture" if mark.place else "text"
    return ReadFact(field, found.text, f"{way}:{mark.page}", round(SURE * mark.sure, 3), mark.page, mark.box)


# Reads a whole document: every page is read in a reader process, and the results are put together.

EARLIEST, LATEST = "1990", "2099"

DRAWN: Final = CARRIERS | PICTURED

READABLE: Final = DRAWN | {TEXT}

SIGNED: Final = say("reading.signed_electronically_signature_not")

AS_DATA: Final = (DocumentKind.INVOICE, say("reading.it_carries_e_invoice_as_data"))

WITH_CODE: Final = (DocumentKind.INVOICE, say("reading.it_has_qr_code_of_tax_invoice"))

AS_FILED: Final = say("reading.it_was_filed_as_this")

NOTHING: Final = (DocumentKind.OTHER, say("reading.nothing_in_it_shows_what_it_is"))

XML_SURE: Final = 1.0

XML_DOUBTED: Final = 0.5


def read_document(data: bytes, media_type: str, opened_by: Readers | None = None) -> ReadResult | Unreadable:
    """What a document says: its likely kind with the reason, its facts, and where two sources disagree.

    Only the first 20 pages are read. A file of an unknown type gives an empty reading; damaged bytes never raise.
    """
    if media_type not in READABLE:
        return ReadResult(DocumentKind.OTHER, say("reading.documents_of_this_type_are_not_read"))
    used = opened_by or readers()
    seen = first_pass(data, media_type, used, lambda: True)
    while isinstance(seen, DocumentContent) and seen.pictures:
        seen = recognise(seen, data, media_type, used)
    return seen if isinstance(seen, Unreadable) else reading_of(seen)


def reading_of(
    seen: DocumentContent, filed: DocumentKind | None = None, known: Mapping[str, Sequence[str]] | None = None
) -> ReadResult:
    """Puts together what was read on the pages so far and in the attached e-invoices.

    ``filed`` is the kind under which a person filed it. If that is a proof of purchase and the document shows no other
    kind, the kind stays “other” and the facts take the form of a proof of purchase. A letter that shows no kind is what
    it was filed as.
    ``known`` are the values of the case to look for in a letter's words, by the fields of ``NAMED``.
    """
    codes = purchases.read_codes(seen.codes)
    xml, notes = _from_xml(seen.attached)
    words, voucher = _of_first(seen.words, codes), filed if filed in PURCHASES else None
    by_hand = voucher or (filed if filed in LETTERS else None)
    titled, printed = read_text(words, DocumentKind.INVOICE if codes.numbers else None, by_hand)
    if titled is None and not codes.numbers and words and filed in LETTERS:
        titled = (filed, AS_FILED)
    kind, because = (AS_DATA if seen.attached else WITH_CODE if codes.numbers else titled) or NOTHING
    read_by = voucher if kind is DocumentKind.OTHER and voucher else kind
    found = [each for one in (*xml, *codes.facts, *printed) if (each := _normal(read_by, one))]
    notes += [*codes.notes, *_words_differ(words, found)]
    if len(codes.numbers) > 1:
        numbers = ", ".join(codes.numbers)
        notes.append(say("reading.there_are_invoices_in_this_file", count=len(codes.numbers), numbers=numbers))
    if seen.pages > MAX_PAGES_READ:
        notes.append(say("reading.only_first_of_pages_were_read", most=MAX_PAGES_READ, pages=seen.pages))
    if seen.signed:
        notes.append(SIGNED)
    passages = letters.passages(_sheet(words), filed or kind, known or {})
    return ReadResult(kind, because, ranked(found), conflicts_of(kind, found), tuple(notes), seen.failed, passages)


def _from_xml(attached: Sequence[dict[str, Any]]) -> tuple[list[ReadFact], list[Text]]:
    facts: list[ReadFact] = []
    notes: list[Text] = []
    for place, each in enumerate(attached, 1):
        name, problem = str(each["name"]), str(each["problem"])
        if problem:
            note = say("reading.e_invoice_is_not_valid", name=name, problem=problem)
            notes.append(note if name else say("reading.e_invoice_not_valid", problem=problem))
        sure = XML_DOUBTED if problem else XML_SURE
        origin, invoice = f"{each.get('way', 'XML')}:{name}", int(each.get("invoice", place))
        facts.extend(
            ReadFact(field, str(value), origin, sure, invoice=invoice) for field, value in each["fields"].items()
        )
    return facts, notes


def _words_differ(words: Sequence[Mark], found: Sequence[ReadFact]) -> list[Text]:
    """A note if the total in capital characters differs from the one in figures, as on an altered invoice.

    OCR may misread capitals: in a picture this is noted only if net and tax do not confirm the figures either.
    """
    printed = {each.field: each for each in found if each.origin.startswith(("text", "picture"))}
    total = printed.get("total")
    in_words = purchases.total_in_words(_sheet(words)) if total else None
    if total is None or in_words is None or Decimal(total.value) == Decimal(in_words.text):
        return []
    sums = [Decimal(printed[field].value) for field in ("net", "tax") if field in printed]
    if total.origin.startswith("picture") and sum(sums) == Decimal(total.value):
        return []
    return [say("reading.total_in_words_differs", figures=total.value, words=in_words.text)]


def _of_first(words: Sequence[Mark], codes: purchases.QrCodes) -> Sequence[Mark]:
    """The words of the first invoice's pages, so that those of a second one in the file are not mixed in."""
    others = [each.page for each in codes.facts if each.invoice > 1 and each.page]
    return [each for each in words if each.page < min(others)] if others else words


def _normal(kind: DocumentKind, found: ReadFact) -> ReadFact | None:
    """The fact as the form would show it; None if the form cannot take it, such as an invalid date."""
    facts, problems = parse_facts(kind, {found.field: found.value})
    if facts is None or problems:
        return None
    written = typed_facts(facts).get(found.field)
    if found.field == "date" and written and not EARLIEST <= written[:4] <= LATEST:
        return None  # no purchase is from that year, so it was misread
    return replace(found, value=written) if written and _plausible(kind, found, written) else None


PICTURE: Final = "picture"

PRINTED: Final = ("text", PICTURE)

YEARS: Final = range(1900, 2101)

CREDIT_CODE: Final = 18
"""The length of a credit code and of an identity card number; other registers number differently."""

PARTS: Final = re.compile(r"(?:issuer|buyer|seller|owner|patentee|grant(?:or|ee)|sender|agent)_id$")


def _plausible(kind: DocumentKind, found: ReadFact, written: str) -> bool:
    """Whether a printed value is plausible: a wrong value is worse than none.

    A number has a digit, a day lies within two centuries, and an empty field of a form is not a value. A credit code
    recognised in a picture must have its check character; in a text layer a wrong one is kept, because it is a sign.
    """
    if not found.origin.startswith(PRINTED):
        return True
    if re.fullmatch(r"\W*[\[<{].*[\]>}]\W*|[\W_]+", written):  # left to be filled in, or blacked out
        return False
    kinds = {each.name: each.type for each in FACT_FIELDS[kind]}
    if kinds[found.field] == "code" and not re.search(r"\d", written):
        return False
    day = re.fullmatch(r"(\d{4})-\d\d-\d\d", written)
    if day:
        return int(day[1]) in YEARS
    code = PARTS.search(found.field) or (kind is DocumentKind.IDENTITY_DOCUMENT and found.field == "number")
    recognised = found.origin.startswith(PICTURE)
    return not (code and recognised) or len(written) != CREDIT_CODE or check_uscc(written).valid is not False
