"""How texts are indexed and matched by a search: the words of a text, of a query, and where they match.

Latin words and numbers are found whole or by their beginning, Chinese by any two adjacent characters. A number is
found however it is written: its parts, and the parts joined without spaces, points and dashes, are words too.
Full-width letters and digits count as half-width, and case is ignored. Pure.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Final, Literal, NamedTuple, TypeAlias
from unicodedata import east_asian_width, normalize

from core.domain.appeal import Appeal, Exhibit, Party
from core.domain.facts import FACT_FIELDS
from core.domain.masking import exhibit_for, fact_for, names_one, party_for
from core.domain.people import Person
from core.domain.permissions import sees_images
from core.domain.reading import Box, Mark
from core.domain.terms import DocumentKind, Side

Sort: TypeAlias = Literal["number", "text"]
"""How a text is found: a number exactly and first, any other text by its words."""

HANZI: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
"""Scripts searched by character pairs: Chinese, and Japanese and Korean, which parties also use."""

RUN: Final = re.compile(rf"[{HANZI}]+|[^\W_{HANZI}]+")

_BY_PAIRS: Final = re.compile(f"[{HANZI}]")

DIGIT: Final = re.compile(r"\d")

BETWEEN: Final = re.compile(r"[\s./\\_:()#·‐-―-]{1,2}")
"""What may separate the parts of one number."""

PARTS: Final = 6
"""The maximum number of separated parts that are joined into one number."""

LETTERS: Final = 5
"""The maximum length of a part without digits: ZL, AP, INV, No."""

SHORTEST: Final = 5
"""The minimum length of a number joined from parts."""

LEAST: Final = 2
"""The minimum length of a query."""

LONGEST: Final = 200
"""The maximum length of a query; the rest is ignored."""

TAILS: Final = (6, 8)
"""A number is also found by this many of its last characters, because people read those out."""

AROUND: Final = 40
"""Characters shown before and after a match."""


@dataclass(frozen=True)
class Entry:
    """One searchable place in a case, as one role may see it.

    ``field`` names it: ``complaint_no``, ``seller_name``, ``fact``, ``comment`` …; ``what`` is the form field of a
    fact, or the kind of person for a name. ``exhibit_id`` is the document, if the place is in one, with its ``page``
    (0 for none in particular).
    """

    field: str
    text: str
    sort: Sort = "text"
    what: str = ""
    exhibit_id: str = ""
    page: int = 0


class Piece(NamedTuple):
    """A piece of a text; ``hit`` if it matches the query."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Question:
    """A parsed query: ``number`` is the whole query without separators, empty if it is not a number.

    ``phrases`` are its words, for Chinese the character pairs in order. With ``open_end`` the last word may be only the
    beginning of one.
    """

    number: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()
    open_end: bool = False
    runs: tuple[str, ...] = field(default=(), compare=False)

    @property
    def empty(self) -> bool:
        """Whether it is too short to search for."""
        return len("".join(self.runs)) < LEAST


def folded(text: str) -> str:
    """The text in the form that is compared: half-width, case folded."""
    return text.lower() if text.isascii() else normalize("NFKC", text).casefold()


def question(text: str) -> Question:
    """The parsed query."""
    runs = tuple(RUN.findall(folded(text[:LONGEST]).strip()))
    latin = not any(_is_hanzi(each) for each in runs)
    number = "".join(runs) if latin and any(each.isdecimal() for run in runs for each in run) else ""
    phrases = tuple(tuple(_pairs(run)) if _is_hanzi(run) else (run,) for run in runs)
    return Question(number, phrases, bool(runs) and len(runs[-1]) >= LEAST and not _is_hanzi(runs[-1]), runs)


def words(text: str, sort: Sort = "text") -> Iterator[str]:
    """The words by which a text is found, in order, followed by whole numbers."""
    plain = folded(text)
    found = [(each.group(), each.span()) for each in RUN.finditer(plain)]
    for run, _ in found:
        if _is_hanzi(run):
            yield from _pairs(run)
        else:
            yield run
    yield from _put_together(plain, found)
    if sort == "number":
        yield from _whole([run for run, _ in found])


def _whole(runs: Sequence[str]) -> Iterator[str]:
    """A number in one piece, without leading letters, and its last characters."""
    whole = "".join(runs)
    bare = whole.lstrip("abcdefghijklmnopqrstuvwxyz")
    for each in dict.fromkeys([whole, bare, *(whole[-many:] for many in TAILS if len(whole) > many)]):
        if len(each) >= SHORTEST:
            yield each


def _put_together(text: str, found: Sequence[tuple[str, tuple[int, int]]]) -> Iterator[str]:
    """Numbers joined from separated parts: 2019 3 0123456.4 as one, and shorter combinations that could be one."""
    parts = [_is_part(run) for run, _ in found]
    joined = [  # whether a part and the next one may be of the same number
        one and other and BETWEEN.fullmatch(text, before[1], after[0]) is not None
        for one, other, (_, before), (_, after) in zip(parts, parts[1:], found, found[1:], strict=False)
    ]
    for first in (at for at, each in enumerate(joined) if each):
        whole, last = found[first][0], first
        while last < len(joined) and joined[last] and last - first + 1 < PARTS:
            last += 1
            whole += found[last][0]
            if len(whole) >= SHORTEST and DIGIT.search(whole):
                yield whole


def _is_part(run: str) -> bool:
    return not _is_hanzi(run) and (len(run) <= LETTERS or DIGIT.search(run) is not None)


def _is_hanzi(run: str) -> bool:
    return run >= HANZI[0] and _BY_PAIRS.match(run) is not None


def _pairs(run: str) -> Iterator[str]:
    """The character pairs; a single character by itself."""
    yield from (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else (run,)


# What can be found in a case, and by whom. The same function builds the index and shows the matches, so neither can
# reveal what the other hides.


@dataclass(frozen=True)
class CaseText:
    """Everything searchable in a case, unmasked.

    ``typed`` are the current values by document and field, ``pages`` the words of the pages by document, ``orders`` the
    order numbers, ``actors`` the ids of everyone who has worked on it.
    """

    appeal: Appeal
    parties: Sequence[Party] = ()
    exhibits: Sequence[Exhibit] = ()
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pages: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    orders: Sequence[str] = ()
    comments: Sequence[str] = ()
    actors: Collection[str] = ()


PARTY_NUMBERS: Final = ("subject_id", "phone")

PARTY_WORDS: Final = ("name", "subject_name", "contact", "email", "address")

NUMBERS: Final = frozenset({"code", "codes"})
"""The field types of facts that are numbers."""


def entries_of(person: Person, found: CaseText, names: Mapping[str, Person]) -> tuple[Entry, ...]:
    """What this person may find in a case, masked as on its page; ``names`` are people by id."""
    appeal = found.appeal
    entries = [
        Entry("appeal_no", appeal.appeal_no, "number"),
        Entry("complaint_no", appeal.complaint_no, "number"),
        Entry("right_no", appeal.right_no, "number"),
        Entry("penalty_note", appeal.penalty_note),
        *(Entry("order_no", each, "number") for each in found.orders),
    ]
    for listing in appeal.listings:
        entries += [Entry("listing_id", listing.listing_id, "number"), Entry("listing_title", listing.title)]
    for party in found.parties:
        entries += _of_party(party_for(person, party))
    for exhibit in found.exhibits:
        entries += _of_document(person, exhibit, found)
    entries += [Entry("comment", each) for each in found.comments]
    known = [names[each] for each in sorted(found.actors) if each in names]
    entries += [Entry("person", each.name, what=each.person_id) for each in known if names_one(person, each)]
    return tuple(each for each in entries if each.text)


def _of_party(party: Party) -> Iterator[Entry]:
    side = "seller" if party.side is Side.SELLER else "complainant"
    for each in PARTY_WORDS:
        yield Entry(f"{side}_{each}", getattr(party, each))
    for each in PARTY_NUMBERS:
        yield Entry(f"{side}_{each}", getattr(party, each), "number")


def _of_document(person: Person, exhibit: Exhibit, found: CaseText) -> Iterator[Entry]:
    """The file name of a document, its facts, and its words for those who may open it."""
    kind = DocumentKind(exhibit.kind)
    filed = exhibit.exhibit_id
    types = {each.name: each.type for each in FACT_FIELDS.get(kind, ())}
    for name, value in found.typed.get(filed, {}).items():
        if types.get(name, "choice") == "choice":
            continue
        sort: Sort = "number" if types[name] in NUMBERS else "text"
        yield Entry("fact", fact_for(person, kind, name, value), sort, what=name, exhibit_id=filed)
    yield Entry("file_name", exhibit_for(person, exhibit).name, exhibit_id=filed)
    if sees_images(person, kind):
        for page, text in sorted(found.pages.get(filed, {}).items()):
            yield Entry("page", text, exhibit_id=filed, page=page)


# The matches in a text that the person may read.


def is_exact(query: Question, entry: Entry) -> bool:
    """Whether an entry is exactly the number or the words of the query."""
    return bool(query.runs) and "".join(RUN.findall(folded(entry.text))) == "".join(query.runs)


def best_entry(query: Question, entries: Iterable[Entry]) -> Entry | None:
    """The best entry for a query: the exact number first, then other numbers, then the text with most of its words."""
    ranked = [(_rank(query, each), -at, each) for at, each in enumerate(entries)]
    found = max(ranked, key=lambda each: each[:2], default=None)
    return found[2] if found and found[0] > (0, 0) else None


def _rank(query: Question, entry: Entry) -> tuple[int, int]:
    if is_exact(query, entry):
        return 3, len(query.runs)
    if query.number and entry.sort == "number" and _number_at(query.number, entry.text):
        return 2, 0
    hits = _spans(query, entry.text)
    return (1, len({folded(entry.text[first:past]) for first, past in hits})) if hits else (0, 0)


def answers(query: Question, entries: Sequence[Entry]) -> bool:
    """Whether these entries together match the query: the whole number, or every word."""
    if query.number and any(_number_at(query.number, each.text) for each in entries):
        return True
    return all(any(_word_at(run, each.text) for each in entries) for run in query.runs)


def excerpt(query: Question, text: str) -> tuple[Piece, ...]:
    """The text around the place with most of what was asked for, in pieces; the beginning if there is no match."""
    spans = _spans(query, text) or [(0, 0)]
    starts, so_far = [first for first, _ in spans], [0, *accumulate(past - first for first, past in spans)]
    best = max(range(len(spans)), key=lambda at: so_far[bisect_left(starts, spans[at][1] + 2 * AROUND)] - so_far[at])
    start, end = max(0, starts[best] - AROUND), min(len(text), spans[best][1] + 2 * AROUND)
    pieces, at = [Piece("…")] if start else [], start
    for begins, past in spans:
        if at <= begins and past <= end:
            pieces += [Piece(text[at:begins]), Piece(text[begins:past], hit=True)]
            at = past
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return tuple(each for each in pieces if each.text)


def _spans(query: Question, text: str) -> list[tuple[int, int]]:
    """The positions of the number or any of the words in a text, in order and without overlaps."""
    number = list(_number_at(query.number, text)) if query.number else []
    found = number or [span for run in query.runs if len(run) > 1 for span in _word_at(run, text)]
    spans: list[tuple[int, int]] = []
    for first, past in sorted(found):
        if not spans or first >= spans[-1][1]:
            spans.append((first, past))
    return spans


def _number_at(number: str, text: str) -> list[tuple[int, int]]:
    """The positions of a number in a text, whatever separates its parts, at the beginning or end of a word."""
    if number not in "".join(RUN.findall(folded(text))):
        return []
    pattern = re.compile(r"[\W_]{0,3}".join(map(re.escape, number)))
    narrow, places = _narrowed(text)
    found = (each.span() for each in pattern.finditer(narrow))
    apart = [span for span in found if _stands_apart(narrow, *span)]
    return [(places[first], places[past - 1] + 1) for first, past in apart]


def _stands_apart(text: str, first: int, past: int) -> bool:
    """Whether that range begins where a word or its digits begin, or ends where a word ends."""
    before, after = text[first - 1 : first], text[past : past + 1]
    begins = not before.isalnum() or _is_hanzi(before) or (before.isalpha() and text[first].isdecimal())
    return begins or not after.isalnum() or _is_hanzi(after)


def _word_at(run: str, text: str) -> list[tuple[int, int]]:
    """The positions of a word in a text: Chinese anywhere, other words from their beginning."""
    narrow, places = _narrowed(text)
    begins = "" if _is_hanzi(run) else rf"(?<![^\W_{HANZI}])"
    found = (each.span() for each in re.finditer(begins + re.escape(run), narrow))
    return [(places[first], places[past - 1] + 1) for first, past in found]


@lru_cache(maxsize=16)
def _narrowed(text: str) -> tuple[str, Sequence[int]]:
    """A text in the form that is compared, and the original position of each of its characters.

    It is asked several times in succession for each text, once for each word.
    """
    letters = [_letter(each) for each in text]
    plain = "".join(letters)
    if len(plain) == len(text) and all(letters):  # one each
        return plain, range(len(text))
    return plain, [at for at, each in enumerate(letters) for _ in each]


_letter: Final = lru_cache(maxsize=8192)(folded)


# The same words sought in one document: where on its page, or in its text, and in which line.

MOST_PASSAGES: Final = 500
"""The most places of one page that are shown."""

LONGEST_LINE: Final = 150
"""The most characters that are quoted before and after the place in a line of a text."""

NARROW: Final = frozenset("iljtfrI.,:;'|!()[]/- ")

LEAST_NARROW, USUAL, LARGE, WHOLE = 0.3, 0.54, 0.68, 1.0
"""About how wide print is, in heights of its letters: ``i``, ``n``, ``N``, and a Chinese character."""


@dataclass(frozen=True)
class Passage:
    """A place in a document: the ``words`` of the lines in which it stands, and its ``boxes`` on the page.

    In a text, which has no page, ``span`` is where it begins and ends, counted as browsers do (UTF-16).
    """

    words: str
    boxes: tuple[Box, ...] = ()
    span: tuple[int, int] = (0, 0)


def joined(runs: Iterable[str]) -> tuple[str, list[int]]:
    """Runs of words as one text, with a blank between them except between two Chinese characters; where each begins."""
    text, starts = "", []
    for run in runs:
        text += "" if not text or re.fullmatch(rf"[{HANZI}]{{2}}", text[-1:] + run[:1]) else " "
        starts.append(len(text))
        text += run
    return text, starts


def places_of(query: Question, text: str) -> list[tuple[int, int]]:
    """Where the whole query stands in a text, in order: its words one after the other, a number however it is parted.

    Unlike a search over all cases it also finds the middle of a word, as a browser does, since print is often read
    without the blanks between words.
    """
    if not query.runs:
        return []
    if query.number:  # a short one would be found across the columns of a table
        pattern = (r"[\W_]{0,3}" if len(query.number) >= SHORTEST else "[,.'/-]?").join(map(re.escape, query.number))
    else:
        runs = (r"\s?".join(run) if _is_hanzi(run) else re.escape(run) for run in query.runs)
        pattern = r"[\W_]{0,3}".join(runs)
    narrow, places = _narrowed(text)
    return [(places[each.start()], places[each.end() - 1] + 1) for each in re.finditer(pattern, narrow)]


def passages_on(words: Sequence[Mark], query: Question) -> tuple[Passage, ...]:
    """The places of the query on one page, given its runs of words; each of its lines if nothing is asked."""
    runs = [each.text.strip() for each in words]
    if not query.runs:
        return tuple(Passage(run, (each.box,)) for run, each in zip(runs, words, strict=True))
    text, starts = joined(runs)
    found = []
    for first, past in places_of(query, text)[:MOST_PASSAGES]:
        touched = range(bisect_right(starts, first) - 1, bisect_left(starts, past))
        boxes = (_part_of(words[at], runs[at], first - starts[at], past - starts[at]) for at in touched)
        found.append(Passage(joined(runs[at] for at in touched)[0], tuple(boxes)))
    return tuple(found)


def passages_in(text: str, query: Question) -> tuple[Passage, ...]:
    """The places of the query in a text, each with its line or, of a long one, what stands around it."""
    beyond = [at for at, each in enumerate(text) if each > "\uffff"]  # two units of UTF-16 each
    found = []
    for first, past in places_of(query, text)[:MOST_PASSAGES]:
        begins = max(text.rfind("\n", 0, first) + 1, first - LONGEST_LINE)
        ends = min(text.find("\n", past) % (len(text) + 1), past + LONGEST_LINE)  # -1 becomes the length
        span = first + bisect_left(beyond, first), past + bisect_left(beyond, past)
        found.append(Passage(text[begins:ends].strip(), span=span))
    return tuple(found)


def _part_of(mark: Mark, run: str, first: int, past: int) -> Box:
    """The part of a run's box that some of its characters take up, or would if they are as wide as usual."""
    left, top, right, bottom = mark.box
    if right - left < bottom - top:  # it is vertical, or has a letter or two
        return mark.box
    edges: Sequence[float] = (*mark.edges, right)
    if len(mark.edges) != len(run):
        widths = [_width_of(each) for each in run]
        for end in (0, -1):  # the box ends where the ink of a Chinese point or bracket does
            widths[end] = widths[end] if run[end].isalnum() else LEAST_NARROW
        scale = (right - left) / sum(widths)
        edges = [left + each * scale for each in accumulate(widths, initial=0.0)]
    begins, ends = sorted((edges[max(first, 0)], edges[min(past, len(run))]))  # upside down the first is the last
    return round(begins), top, round(ends), bottom


def _width_of(letter: str) -> float:
    if letter in NARROW:
        return LEAST_NARROW
    return WHOLE if east_asian_width(letter) in "WF" else LARGE if letter.isupper() else USUAL
