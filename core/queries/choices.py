"""What the numbers can be narrowed to, and what their groups are called: parties by name only for who may see names."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from core.errors import Refusal, refuse
from core.model.names import name_of
from core.model.people import Person
from core.model.terms import Role
from core.office import Office
from core.queries.masks import pseudonym
from core.store.counts import busiest_parties
from core.store.file import Store
from core.store.parties import read_parties
from core.store.people import all_people

SEES_NUMBERS: Final = (Role.MANAGER, Role.LEAD)
OFFERED: Final = 200  # parties of each side, those with the most cases; any other can be given by its id


@dataclass(frozen=True)
class Choices:
    """Ids with what they are called for the person who asked; parties with the most cases first."""

    complainants: dict[str, str]
    sellers: dict[str, str]
    people: dict[str, str]


def choices(office: Office, actor: Person) -> Choices | Refusal:
    """Whom the numbers can be narrowed to, for managers and leads."""
    if actor.role not in SEES_NUMBERS:
        return refuse("not_permitted", role_name=name_of(actor.role), roles=tuple(name_of(r) for r in SEES_NUMBERS))
    complainants, sellers = _busiest(office.store)
    called = parties_called(office, actor, (*complainants, *sellers))
    people = _people(office)
    return Choices({each: called[each] for each in complainants}, {each: called[each] for each in sellers}, people)


def parties_called(office: Office, actor: Person, ids: Iterable[str]) -> dict[str, str]:
    """What these parties are called: by their names for a lead, by pseudonyms for whoever sees numbers only."""
    wanted = tuple(dict.fromkeys(ids))
    if actor.role is not Role.LEAD or not wanted:
        return {each: pseudonym(each) for each in wanted}
    with office.store.reading() as cursor:
        parties = read_parties(cursor, *wanted)
    return {each: parties[each].name if each in parties else each for each in wanted}


def people_called(office: Office, actor: Person, ids: Iterable[str]) -> dict[str, str]:
    """What these colleagues are called, for managers and leads; whoever has no account stands for their id."""
    known = _people(office) if actor.role in SEES_NUMBERS else {}
    return {each: known.get(each, each) for each in ids}


def _people(office: Office) -> dict[str, str]:
    with office.store.reading() as cursor:
        return {each.person_id: each.name for each in all_people(cursor)}


_kept: WeakKeyDictionary[Store, tuple[tuple[int, ...], tuple[tuple[str, ...], tuple[str, ...]]]] = WeakKeyDictionary()
_lock: Final = Lock()


def _busiest(store: Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids, kept until a case is opened or changes its parties."""
    now = tuple(store.changes.get(each, 0) for each in ("appeal_no", "complainant_id", "seller_id"))
    with _lock:
        found = _kept.get(store)
    if found and found[0] == now:
        return found[1]
    with store.reading() as cursor:
        told = busiest_parties(cursor, "complainant_id", OFFERED), busiest_parties(cursor, "seller_id", OFFERED)
    with _lock:
        _kept[store] = now, told
    return told
