"""What a search looks for and where it finds it: the words of a text, of a question, and what of both is the same.

Words of Latin script and numbers are found whole or by their beginning, Chinese by any two characters that stand
together. A number is found however it is written: its parts, and what they are without the blanks, points and dashes
between them, are words too. Full-width letters and digits are narrow, and letters have no case. Pure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from core.domain.appeal import Appeal, Exhibit, Party
from core.domain.facts import FACT_FIELDS
from core.domain.masking import exhibit_for, fact_for, names_one, party_for
from core.domain.people import Person
from core.domain.permissions import sees_images
from core.domain.terms import DocumentKind, Side

Sort: TypeAlias = Literal["number", "text"]
"""How a text is found: a number exactly, first of all; any other by its words."""

HANZI: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
"""Scripts without blanks between their words: Chinese, and Japanese and Korean, of which parties write too."""

RUN: Final = re.compile(rf"[{HANZI}]+|[^\W_{HANZI}]+")

BETWEEN: Final = re.compile(r"[\s./\\_:()#·‐-―-]{1,2}")
"""What may stand between the parts of one number."""

PARTS: Final = 6
"""So many parts of a number that is written with something between them are looked for as one."""

LETTERS: Final = 5
"""A part without a digit has at most so many letters: ZL, AP, INV, No."""

SHORTEST: Final = 5
"""Characters that a number put together of its parts has at least."""

LEAST: Final = 2
"""Characters that a question has at least."""

LONGEST: Final = 200
"""Characters of a question that are looked at."""

TAILS: Final = (6, 8)
"""By so many of its last characters a number is found as well: they are what people read out."""

AROUND: Final = 40
"""Characters that are shown before and after what was found."""


@dataclass(frozen=True)
class Entry:
    """One place of a case where something can be found, as one role may see it.

    ``field`` names it: ``complaint_no``, ``seller_name``, ``fact``, ``comment`` …; ``what`` is the field of a form for
    a fact, and whose name it is for a person. ``exhibit_id`` is the document where it stands in one, with its ``page``,
    0 for none in particular.
    """

    field: str
    text: str
    sort: Sort = "text"
    what: str = ""
    exhibit_id: str = ""
    page: int = 0


class Piece(NamedTuple):
    """A piece of a text; ``hit`` where it is what was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Question:
    """A question taken apart: ``number`` is all of it without what stands between, empty where it is no number.

    ``phrases`` are its words: of Chinese the pairs of characters in their order. Of the last word the beginning is
    enough (``open_end``).
    """

    number: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()
    open_end: bool = False
    runs: tuple[str, ...] = field(default=(), compare=False)

    @property
    def empty(self) -> bool:
        """Whether there is too little of it to look for anything."""
        return len("".join(self.runs)) < LEAST


def folded(text: str) -> str:
    """The text as it is compared: narrow, without case."""
    return normalize("NFKC", text).casefold()


def question(asked: str) -> Question:
    """What somebody looks for."""
    text = folded(asked[:LONGEST]).strip()
    runs = tuple(RUN.findall(text))
    latin = not any(_is_hanzi(each) for each in runs)
    number = "".join(runs) if latin and any(each.isdecimal() for run in runs for each in run) else ""
    phrases = tuple(tuple(_pairs(run)) if _is_hanzi(run) else (run,) for run in runs)
    return Question(number, phrases, bool(runs) and len(runs[-1]) >= LEAST and not _is_hanzi(runs[-1]), runs)


def words(text: str, sort: Sort = "text") -> Iterator[str]:
    """The words by which a text is found, in its order; numbers as a whole come after."""
    plain = folded(text)
    found = [(each.group(), each.span()) for each in RUN.finditer(plain)]
    for run, _ in found:
        yield from _pairs(run) if _is_hanzi(run) else (run,)
    yield from _put_together(plain, found)
    if sort == "number":
        yield from _whole([run for run, _ in found])


def _whole(runs: Sequence[str]) -> Iterator[str]:
    """A number in one piece, without the letters before it, and its last characters."""
    whole = "".join(runs)
    bare = whole.lstrip("abcdefghijklmnopqrstuvwxyz")
    for each in dict.fromkeys([whole, bare, *(whole[-many:] for many in TAILS if len(whole) > many)]):
        if len(each) >= SHORTEST:
            yield each


def _put_together(text: str, found: Sequence[tuple[str, tuple[int, int]]]) -> Iterator[str]:
    """The parts of numbers without what stands between: 2019 3 0123456.4 as one, and what of it can be one."""
    for first, (run, _) in enumerate(found):
        whole, last = run, first
        while _is_part(found[last][0]) and last - first + 1 < PARTS and last + 1 < len(found):
            between = text[found[last][1][1] : found[last + 1][1][0]]
            if not BETWEEN.fullmatch(between) or not _is_part(found[last + 1][0]):
                break
            last += 1
            whole += found[last][0]
            if len(whole) >= SHORTEST and any(each.isdecimal() for each in whole):
                yield whole


def _is_part(run: str) -> bool:
    return not _is_hanzi(run) and (len(run) <= LETTERS or any(each.isdecimal() for each in run))


def _is_hanzi(run: str) -> bool:
    return re.match(f"[{HANZI}]", run) is not None


def _pairs(run: str) -> Iterator[str]:
    """The characters two by two; a single one by itself."""
    yield from (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else (run,)


# What of a case can be found, by whom. The same function makes the index and shows what was found, so that neither can
# tell what the other keeps.


@dataclass(frozen=True)
class CaseText:
    """All of a case in which something can be found, unmasked.

    ``typed`` are the values that count by document and field, ``pages`` the words of its pages by document, ``orders``
    the numbers of what its decisions order, ``actors`` the ids of who has worked on it.
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
"""How the form reads the facts that are numbers of something."""


def entries_of(person: Person, found: CaseText, names: Mapping[str, Person]) -> tuple[Entry, ...]:
    """What of a case this person may find, masked as they see it on its page; ``names`` are the people by id."""
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
    """The name of a file, the facts off it, and its words for whoever may look at it."""
    kind = DocumentKind(exhibit.kind)
    filed = exhibit.exhibit_id
    types = {each.name: each.type for each in FACT_FIELDS.get(kind, ())}
    for name, given in found.typed.get(filed, {}).items():
        if types.get(name, "choice") == "choice":
            continue
        sort: Sort = "number" if types[name] in NUMBERS else "text"
        yield Entry("fact", fact_for(person, kind, name, given), sort, what=name, exhibit_id=filed)
    yield Entry("file_name", exhibit_for(person, exhibit).name, exhibit_id=filed)
    if sees_images(person, kind):
        for page, text in sorted(found.pages.get(filed, {}).items()):
            yield Entry("page", text, exhibit_id=filed, page=page)


# What was found in a text, for whoever may read that text.


def is_exact(asked: Question, entry: Entry) -> bool:
    """Whether an entry is the very number that was asked for, or the very words."""
    return bool(asked.runs) and "".join(RUN.findall(folded(entry.text))) == "".join(asked.runs)


def best_entry(asked: Question, entries: Iterable[Entry]) -> Entry | None:
    """The entry that answers a question best: the very number first, then a number, then a text with most of it."""
    ranked = [(_rank(asked, each), -at, each) for at, each in enumerate(entries)]
    found = max(ranked, key=lambda each: each[:2], default=None)
    return found[2] if found and found[0] > (0, 0) else None


def _rank(asked: Question, entry: Entry) -> tuple[int, int]:
    if is_exact(asked, entry):
        return 3, len(asked.runs)
    if asked.number and entry.sort == "number" and _number_at(asked.number, entry.text):
        return 2, 0
    hits = _spans(asked, entry.text)
    return (1, len({folded(entry.text[first:past]) for first, past in hits})) if hits else (0, 0)


def answers(asked: Question, entries: Sequence[Entry]) -> bool:
    """Whether these entries together have all that is asked for: the number as a whole, or each of the words."""
    if asked.number and any(_number_at(asked.number, each.text) for each in entries):
        return True
    return all(any(_word_at(run, each.text) for each in entries) for run in asked.runs)


def marked(asked: Question, text: str) -> tuple[Piece, ...]:
    """The text around the first place where what was asked for stands, in pieces; its beginning where it does not."""
    spans = _spans(asked, text)
    first = spans[0][0] if spans else 0
    start = max(0, first - AROUND)
    end = min(len(text), (spans[0][1] if spans else 0) + 2 * AROUND)
    pieces, at = [Piece("…")] if start else [], start
    for begins, past in spans:
        if begins < at or past > end:
            continue
        pieces += [Piece(text[at:begins]), Piece(text[begins:past], hit=True)]
        at = past
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return tuple(each for each in pieces if each.text)


def _spans(asked: Question, text: str) -> list[tuple[int, int]]:
    """Where in a text the number stands, or any of the words, in order and apart from one another."""
    number = list(_number_at(asked.number, text)) if asked.number else []
    found = number or [span for run in asked.runs if len(run) > 1 for span in _word_at(run, text)]
    kept: list[tuple[int, int]] = []
    for first, past in sorted(found):
        if not kept or first >= kept[-1][1]:
            kept.append((first, past))
    return kept


def _number_at(number: str, text: str) -> list[tuple[int, int]]:
    """Where a number stands in a text, whatever stands between its parts: at the beginning of a word, or at its end."""
    if number not in "".join(RUN.findall(folded(text))):
        return []
    between = r"[\W_]{0,3}"
    pattern = re.compile(between.join(map(re.escape, number)))
    narrow, places = _narrowed(text)
    found = (each.span() for each in pattern.finditer(narrow))
    apart = [span for span in found if _stands_apart(narrow, *span)]
    return [(places[first], places[past - 1] + 1) for first, past in apart]


def _stands_apart(text: str, first: int, past: int) -> bool:
    """Whether what stands there begins where a word, or its digits, begin, or ends where one ends."""
    before, after = text[first - 1 : first], text[past : past + 1]
    begins = not before.isalnum() or _is_hanzi(before) or (before.isalpha() and text[first].isdecimal())
    return begins or not after.isalnum() or _is_hanzi(after)


def _word_at(run: str, text: str) -> list[tuple[int, int]]:
    """Where a word stands in a text: Chinese anywhere, others from their beginning."""
    narrow, places = _narrowed(text)
    begins = "" if _is_hanzi(run) else rf"(?<![^\W_{HANZI}])"
    found = (each.span() for each in re.finditer(begins + re.escape(run), narrow))
    return [(places[first], places[past - 1] + 1) for first, past in found]


def _narrowed(text: str) -> tuple[str, list[int]]:
    """A text as it is compared, and where in it each of its characters stood."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters = [(each, at) for at, letter in enumerate(text) for each in folded(letter)]
    return "".join(each for each, _ in letters), [at for _, at in letters]
