"""Letters of the parties: their facts, and references to the case and the law anywhere in their text.

Each match gives its place. The absence of a match is never a finding against anybody, because wording varies.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.documents.reading import layout, rules
from core.documents.reading.layout import Cell, Facts, Found, PageLayout
from core.domain.identifiers import check_email, check_phone
from core.domain.reading import LETTERS, NAMED, ReadFact
from core.domain.terms import DocumentKind
from core.domain.text import plain

# The words of a letter as one text, which knows the cell of each character.

PARAGRAPH: Final = 1.9
"""The distance from one line to the next, in line heights, beyond which a new paragraph begins."""

LINE: Final = 1
"""The height of a line of plain text, whose boxes count lines and characters."""

SURE: Final = 0.9

LEAST_SURE: Final = 0.7
"""The confidence in a number in which OCR wrote a letter for a digit."""


@dataclass(frozen=True)
class Words:
    """``text`` in normalised lower case, the text as ``written``, and the number of the cell of each character."""

    text: str
    written: str
    places: tuple[int, ...]
    cells: tuple[Cell, ...]

    def fact(self, field: str, value: str, start: int, end: int, sure: float = SURE) -> ReadFact:
        """The text between two characters as a fact, with its whole place on the page where it begins."""
        cells = [self.cells[each] for each in dict.fromkeys(self.places[start:end])]
        first = cells[0].mark
        boxes = [each.mark.box for each in cells if each.mark.page == first.page]
        if first.box[3] - first.box[1] == LINE:
            box = (*boxes[0][:2], *boxes[-1][2:])
        else:
            left, top, right, bottom = zip(*boxes, strict=True)
            box = (min(left), min(top), max(right), max(bottom))
        way = "picture" if first.place else "text"
        return ReadFact(field, value, f"{way}:{first.page}", round(sure * first.sure, 3), first.page, box)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The start and end of the sentence that contains this passage."""
        begins = max((each.end() for each in SENTENCE.finditer(self.text, 0, start)), default=0)
        ends = SENTENCE.search(self.text, max(start, end - 1))
        return begins, min(ends.start() + 1 if ends else len(self.text), end + LONGEST_SENTENCE)


SENTENCE: Final = re.compile(r"[.;!?](?:[\"”'’*_)\]]+|(?=\s|$))\s*|[。；！？][”’）]*|\n+")

LONGEST_SENTENCE: Final = 300


def words_of(sheet: PageLayout) -> Words:
    """The words of a document in the order of its rows; a new paragraph begins on a new line."""
    text, written = "", ""
    places: list[int] = []
    before: Cell | None = None
    for number, cell in enumerate(sheet.cells):
        joint = _joint(before, cell) if before else ""
        text += joint + "".join(each.lower() if len(each.lower()) == 1 else each for each in cell.plain)
        written += joint + cell.text
        places += [max(number - 1, 0)] * len(joint) + [number] * len(cell.text)
        before = cell
    return Words(text, written, tuple(places), sheet.cells)


def _joint(before: Cell, cell: Cell) -> str:
    apart = cell.mark.page != before.mark.page or cell.top - before.top > PARAGRAPH * max(before.height, 1)
    if apart and cell.top != before.top:
        return "\n"
    return "" if layout.RUNS_ON.match(before.text[-1]) or layout.RUNS_ON.match(cell.text[0]) else " "


# Values of the case in the words: its numbers, its listings, its parties.

FEWEST: Final = 6

FEWEST_HANZI: Final = 4

MOST_OTHERS: Final = 3

ALIKE: Final = {
    "0": "[0o]",
    "o": "[0o]",
    "1": "[1il]",
    "i": "[1il]",
    "l": "[1il]",
    "5": "[5s]",
    "8": "[8b]",
    "2": "[2z]",
}
"""Characters that OCR confuses; they are treated as alike only in recognised text."""


def named(words: Words, known: Mapping[str, Iterable[str]]) -> Iterator[ReadFact]:
    """The values of the case that occur in the words, by the fields of ``NAMED``, each at its first place.

    Also other numbers that look like the case's complaint number: the letter may be about another complaint.
    """
    recognised = any(cell.mark.place or cell.mark.sure < 1 for cell in words.cells)
    for field in NAMED:
        for value in dict.fromkeys(known.get(field, ())):
            strict, lenient = (_written(value, alike=alike) for alike in (False, True))
            if strict is None or lenient is None:
                continue
            if hit := strict.search(words.text):
                yield words.fact(field, value, hit.start(), hit.end())
            elif recognised and (hit := lenient.search(words.text)):
                yield words.fact(field, value, hit.start(), hit.end(), LEAST_SURE)
    for value in known.get("named_complaint", ()):
        yield from _others(words, value)


def _written(value: str, *, alike: bool) -> re.Pattern[str] | None:
    """A pattern for a value with anything between its letters and digits; None if it is too short."""
    signs = re.findall(r"[^\W_]", plain(value).lower())
    if len(signs) < (FEWEST_HANZI if re.search(rf"[{layout.HANZI}]", value) else FEWEST):
        return None
    between = r"[\W_]{0,3}"
    body = between.join(ALIKE.get(each, re.escape(each)) if alike else re.escape(each) for each in signs)
    return re.compile(rf"(?<![0-9a-z]){body}(?![0-9a-z])")


def _others(words: Words, value: str) -> Iterator[ReadFact]:
    form = re.sub(r"\d", r"\\d", re.sub(r"(?<=\d)-(?=\d)", "-?", plain(value).lower()))
    if len(re.findall(r"\d", value)) < FEWEST or not re.fullmatch(r"[a-z0-9-]+", plain(value).lower()):
        return
    bare = re.sub(r"\W", "", plain(value).lower())
    hits = {re.sub(r"\W", "", hit[0]): hit for hit in re.finditer(rf"(?<![0-9a-z-]){form}(?![0-9a-z-])", words.text)}
    for other, hit in [each for each in hits.items() if each[0] != bare][:MOST_OTHERS]:
        if not value.isdigit() or other != bare:
            yield words.fact("named_complaint", words.written[hit.start() : hit.end()], hit.start(), hit.end())


# What 17 U.S.C. 512(g)(3) requires a counter-notice to say, in whatever words.

KEYWORDS: Final = (
    "perjury", "penalty", "jurisdiction", "misidentification", "mistake", "district", "federal", "service", "process",
    "signature",
)  # fmt: skip
"""Words that are recognised even with a letter or two misread."""

LONG_WORD: Final = 10

LONGEST_STATEMENT: Final = 300


def stated(words: Words) -> Iterator[ReadFact]:
    """The statements that a letter makes, by the fields of ``STATED``, each at its first place.

    A form's request for a statement, a quotation of what the law requires, or a denial does not count.
    """
    text, back = _mended(words.text)
    meant = re.compile(rules.PRINT.letter.unstated, re.IGNORECASE)
    for field, pattern in rules.PRINT.letter.statements.items():
        for hit in re.finditer(layout.normalised(pattern), text, re.IGNORECASE | re.DOTALL):
            start, end = back[hit.start()], back[hit.end() - 1] + 1
            begins, ends = words.sentence(start, end)
            if meant.search(text, _at(back, begins), hit.end()):
                continue
            sentence = " ".join(words.written[begins:ends].split()).strip('*_"”“> ')
            yield words.fact(f"stated_{field}", sentence[:LONGEST_STATEMENT], begins, ends)
            break


def _at(back: Sequence[int], place: int) -> int:
    return next((at for at, each in enumerate(back) if each >= place), len(back))


def _mended(text: str) -> tuple[str, list[int]]:
    """The text with its misread keywords corrected, and the original position of each character."""
    mended, back, last = "", list[int](), 0
    for hit in re.finditer(r"[a-z0-9]{6,}", text):
        word = _keyword(hit[0])
        mended += text[last : hit.start()] + word
        back += range(last, hit.start())
        back += [min(hit.start() + place, hit.end() - 1) for place in range(len(word))]
        last = hit.end()
    return mended + text[last:], [*back, *range(last, len(text))]


def _keyword(word: str) -> str:
    for each in KEYWORDS:
        allowed = 2 if len(each) >= LONG_WORD else 1
        if word != each and abs(len(word) - len(each)) <= allowed and _distance(word, each) <= allowed:
            return each
    return word


def _distance(one: str, other: str) -> int:
    """The number of letters to change, add or remove to turn one word into the other."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        new = [number]
        for place, (left, above) in enumerate(pairwise(row)):
            new.append(min(above + 1, new[place] + 1, left + (letter != other[place])))
        row = new
    return row[-1]


# The facts of a counter-notice and of the complainant's answer that no rule of the file can express.

LISTING: Final = re.compile(
    r"(?:商品 ?(?:id|链接|编号)|宝贝 ?id|链接 ?id|listings?|items?|asins?|product ids?|listing ids?)"
    r"[^\d。.]{0,24}?((?:\d{9,15}(?:[、,，;；和及]\n?|[ and-])*)+)"
    r"|[?&]id=(\d{9,15})|/(?:itm|item|dp|listing)/(\d{9,15})"
)

MOST_BESIDE: Final = 16
"""The most characters besides the day in the line that dates a letter: Date, 日期, a place."""

OWN: Final = r"我[方司店]|本[店人司]|店铺|公司|声明人|申诉人|seller|we\b|our\b|my\b|i\b"


def counter_notice(sheet: PageLayout) -> Facts:
    """The complaint that it answers, for which listings, by whom, and when."""
    return rules.facts_of(DocumentKind.COUNTER_NOTICE, sheet) | {
        "listing_ids": _listings(sheet),
        "contact": _contact(sheet),
        "signed_on": day_of_letter(sheet),
    }


def answer(sheet: PageLayout) -> Facts:
    """The appeal and complaint that it answers, on which right, and what of the seller's it rebuts."""
    found = rules.facts_of(DocumentKind.COUNTER_MATERIALS, sheet)
    labels = re.findall(r"(?:证据|exhibits? |^|(?<=[\s（(]))(a\d{1,2})(?=[（(,，:：、 ])", sheet.flow.lower())
    first = sheet.at(labels[0].upper()) if labels else None
    rebuts = Found(", ".join(dict.fromkeys(each.upper() for each in labels)), first.cell) if first else None
    return found | {"rebuts": rebuts}


def _listings(sheet: PageLayout) -> Found | None:
    words = words_of(sheet)
    hits = [*LISTING.finditer(words.text)]
    ids = dict.fromkeys(each for hit in hits for each in re.findall(r"\d{9,15}", next(filter(None, hit.groups()))))
    return Found(", ".join(ids), words.cells[words.places[hits[0].start(hits[0].lastindex or 0)]]) if ids else None


def _contact(sheet: PageLayout) -> Found | None:
    """A telephone number or an e-mail address after its label, if it is well-formed."""
    for each in sheet.labelled(rules.PRINT.letter.contact):
        words = re.split(r"[，。;；]|\s{2,}|, ", each.text)[0].strip()
        if check_phone(words).valid is None or check_email(words).valid is None:
            return Found(words, each.cell)
    found = sheet.sought(
        rf"(?:{rules.PRINT.letter.contact}) ?[:：]? ?(\+?[\d(][\d() -]{{6,20}}\d|[^\s@:：，,;；]+@[\w.-]+\w)"
    )
    return found if found and (check_phone(found.text).valid is None or check_email(found.text).valid is None) else None


def day_of_letter(sheet: PageLayout) -> Found | None:
    """The last day alone in a line or after its label; a day within a sentence refers to something else."""
    for cell in reversed(sheet.cells):
        days = layout.days_in(cell.text)
        written = layout.DAY.search(cell.text.translate(layout.NARROW))
        if len(days) == 1 and written and len(cell.text) - len(written[0]) <= MOST_BESIDE:
            return Found(days[0], cell)
    return None


# What a letter is read for besides the fields of its form.


def passages(sheet: PageLayout, kind: DocumentKind, known: Mapping[str, Iterable[str]]) -> tuple[ReadFact, ...] | None:
    """The values of the case in a letter, and the statements of a counter-notice; None for other documents."""
    if kind not in LETTERS:
        return None
    words = words_of(sheet)
    return (*named(words, known), *(stated(words) if kind is DocumentKind.COUNTER_NOTICE else ()))
