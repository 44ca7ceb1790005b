"""The search over all cases, open and closed: the matching cases, where they match, and the surrounding text.

Nobody finds more than they may read. The index has columns for each group of roles; its matches are read from the
record again, masked as on the case page, and shown only if the masked text still matches. So nothing is found that was
hidden, withdrawn or erased meanwhile, however far behind the index is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from core.domain.appeal import Exhibit
from core.domain.facts import FACT_FIELDS
from core.domain.masking import names_one
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal
from core.domain.search import (
    CaseText,
    Entry,
    Piece,
    Question,
    answers,
    best_entry,
    entries_of,
    excerpt,
    is_exact,
    question,
)
from core.domain.terms import DocumentKind, Outcome, State
from core.domain.text import Text, mark, say
from core.ledger.engine import Cursor, Engine
from core.ledger.orders import connected
from core.ledger.people import everybody
from core.ledger.search_index import SearchIndex, read_texts, search_columns
from core.ledger.second_reviews import hidden_cases
from core.office import Office

MOST: Final = 20
"""The number of cases shown."""

PORTION: Final = 25
"""The number of cases read at once."""

LOOKED_AT: Final = 200
"""The maximum number of cases read; the index returns more only if hardly any of them match."""

FIELDS: Final = {
    "appeal_no": mark("find.appeal_number"),
    "complaint_no": mark("word.complaint_number"),
    "right_no": mark("find.right_number"),
    "penalty_note": mark("find.penalty_note"),
    "order_no": mark("find.order_number"),
    "listing_id": mark("find.listing_number"),
    "listing_title": mark("find.listing_title"),
    "seller_name": mark("find.seller_name"),
    "seller_subject_name": mark("find.seller_firm"),
    "seller_subject_id": mark("find.seller_code"),
    "seller_contact": mark("find.seller_contact"),
    "seller_phone": mark("find.seller_phone"),
    "seller_email": mark("find.seller_email"),
    "seller_address": mark("find.seller_address"),
    "complainant_name": mark("find.complainant_name"),
    "complainant_subject_name": mark("find.complainant_firm"),
    "complainant_subject_id": mark("find.complainant_code"),
    "complainant_contact": mark("find.complainant_contact"),
    "complainant_phone": mark("find.complainant_phone"),
    "complainant_email": mark("find.complainant_email"),
    "complainant_address": mark("find.complainant_address"),
    "file_name": mark("find.file_name"),
    "page": mark("find.page_text"),
    "comment": mark("find.comment"),
    "person": mark("find.person"),
}
"""What the places are called in which something is found; a fact is called as the form of its document calls it."""


@dataclass(frozen=True)
class Hit:
    """A case that answers: in which field, and the words there with what was asked for marked.

    ``label`` and ``kind`` name the document it stands in, if any, ``page`` its page, 0 for none in particular.
    ``exact`` where it is the very number, or the very name, that was asked for.
    """

    appeal_no: str
    state: State
    outcome: Outcome | None
    seller: str
    complainant: str
    field: str
    title: Text
    pieces: tuple[Piece, ...]
    label: str = ""
    kind: DocumentKind | None = None
    page: int = 0
    exact: bool = False


@dataclass(frozen=True)
class Found:
    """The matching cases, exact numbers first, then the newest; ``more`` if there are others.

    ``too_short``: the query is too short. ``cases`` is the number on record, ``ready`` the number already indexed,
    which is lower while the index is being built.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    too_short: bool = False
    cases: int = 0
    ready: int = 0


_INDEXES: Final[WeakKeyDictionary[Engine, SearchIndex]] = WeakKeyDictionary()

_OPENING: Final = Lock()


def index_of(office: Office) -> SearchIndex:
    """This process's index of the office's record; it is closed together with the office."""
    with _OPENING:
        found = _INDEXES.get(office.store)
        if found is None:
            found = _INDEXES[office.store] = SearchIndex(office.home, office.store)
            office.at_close.append(found.close)
        return found


def search(office: Office, actor: Person, text: str, *, wait: bool = False) -> Found | Refusal:
    """What this person finds for this query; with ``wait`` the index is built first if necessary."""
    if refusal := may(actor, Act.SEARCH):
        return refusal
    query = question(text)
    if query.empty:
        return Found(too_short=True)
    index = index_of(office)
    standing = index.bring_up(wholly=wait)
    names = everybody(office.store)
    people = [
        each.person_id
        for each in names.values()
        if names_one(actor, each) and answers(query, [Entry("person", each.name)])
    ]
    named = index.find(query, search_columns(actor), people)
    with office.store.reading() as cursor:
        hidden = hidden_cases(cursor, actor)
        shown = (each for each in named if each not in hidden)
        hits = tuple(islice(_hits(office, cursor, actor, query, shown), MOST + 1))
    return Found(hits[:MOST], more=len(hits) > MOST, cases=standing.cases, ready=standing.ready)


def _hits(office: Office, cursor: Cursor, actor: Person, query: Question, numbers: Iterable[str]) -> Iterator[Hit]:
    """The matching ones among these cases, as this person may read them."""
    names, ordered = everybody(office.store), connected(office.store)
    left = islice(numbers, LOOKED_AT)
    while portion := list(islice(left, PORTION)):
        found = read_texts(cursor, portion)
        for number in (each for each in portion if each in found):
            case = found[number] if ordered else replace(found[number], orders=())
            entries = entries_of(actor, case, names)
            entry = best_entry(query, entries) if answers(query, entries) else None
            if entry:
                yield _hit(query, case, entries, entry)


def _hit(query: Question, case: CaseText, entries: Iterable[Entry], entry: Entry) -> Hit:
    """A case with its best match, and its parties as this person may see them."""
    texts = {each.field: each.text for each in reversed(tuple(entries))}
    exhibit = next((each for each in case.exhibits if each.exhibit_id == entry.exhibit_id), None)
    return Hit(
        appeal_no=case.appeal.appeal_no,
        state=case.appeal.state,
        outcome=case.appeal.outcome,
        seller=texts.get("seller_name", ""),
        complainant=texts.get("complainant_name", ""),
        field=entry.what if entry.field == "fact" else entry.field,
        title=_title(entry, exhibit),
        pieces=excerpt(query, entry.text),
        label=exhibit.label if exhibit else "",
        kind=DocumentKind(exhibit.kind) if exhibit else None,
        page=entry.page,
        exact=is_exact(query, entry),
    )


def _title(entry: Entry, exhibit: Exhibit | None) -> Text:
    """The label of a place: ``Invoice number, A1``."""
    if exhibit is None:
        return Text(key=FIELDS[entry.field])
    if entry.field == "page":
        page = say("find.page_text_of", document=exhibit.label, page=entry.page)
        return page if entry.page else say("find.text_of", document=exhibit.label)
    forms = {each.name: each.label for each in FACT_FIELDS.get(DocumentKind(exhibit.kind), ())}
    name = Text(key=forms[entry.what] if entry.what else FIELDS[entry.field])
    return say("find.field_of", field=name, document=exhibit.label)
