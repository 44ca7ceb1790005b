"""Accounts, people who can decide, and the names offered as filters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.analytics.parties import Column, busiest_parties, cases_of_parties
from core.domain.masking import pseudonym
from core.domain.people import SIGN_IN_IDLES, SIGN_IN_LASTS, Client, Person
from core.domain.permissions import Act, allowed, may
from core.domain.refusals import Refusal
from core.domain.terms import Side
from core.ledger.clients import all_clients
from core.ledger.engine import Engine, ResultCache
from core.ledger.people import CompanyAccount, all_people, company_accounts, everybody, sign_ins_by_person
from core.ledger.record import parties_like, parties_under, read_parties
from core.office import PEOPLE_FILE, Office

# What the numbers can be narrowed to, and what their groups are called: parties by name only for who may see names.

COLUMN: Final[dict[Side, Column]] = {Side.SELLER: "seller_id", Side.COMPLAINANT: "complainant_id"}

_BUSIEST: Final[ResultCache[dict[Column, tuple[str, ...]]]] = ResultCache(1)

OFFERED: Final = 20  # parties of one answer: more are found by more of the name

LONGEST: Final = 100


@dataclass(frozen=True)
class PartyMatch:
    """A party that was found: what it is called for the person who asked, and how many appeals it has."""

    party_id: str
    called: str
    cases: int


@dataclass(frozen=True)
class PartyMatches:
    """The parties that were found, best first, and whether there are more of them."""

    matches: tuple[PartyMatch, ...]
    more: bool


def reviewers(office: Office, actor: Person) -> dict[str, str] | Refusal:
    """Whose work the numbers can be narrowed to, for managers and leads: names by id."""
    return may(actor, Act.COUNT_CASES) or _people(office)


def find_parties(office: Office, actor: Person, side: Side, words: str) -> PartyMatches | Refusal:
    """The sellers or complainants that these words mean, of all there are, for managers and leads.

    A lead finds them by a part of the name or the start of the id; whoever sees numbers only by the start of the
    pseudonym, which stands in every list and file. Without words: those with the most appeals.
    """
    if refusal := may(actor, Act.COUNT_CASES):
        return refusal
    words, column = words.strip()[:LONGEST], COLUMN[side]
    with office.store.reading() as cursor:
        if not words:
            ids = _busiest(office.store)[column]
        elif allowed(actor, Act.SEE_PARTIES_IN_FIGURES):
            ids = tuple(parties_like(cursor, side, words, OFFERED + 1))
        else:
            ids = parties_under(cursor, side, words, OFFERED + 1)
        cases = cases_of_parties(cursor, column, ids)
    called = names_of_parties(office, actor, ids)
    matches = tuple(PartyMatch(each, called[each], cases.get(each, 0)) for each in ids[:OFFERED])
    return PartyMatches(matches, more=len(ids) > OFFERED)


def names_of_parties(office: Office, actor: Person, ids: Iterable[str]) -> dict[str, str]:
    """What these parties are called: by their names for a lead, by pseudonyms for whoever sees numbers only."""
    wanted = tuple(dict.fromkeys(ids))
    if not allowed(actor, Act.SEE_PARTIES_IN_FIGURES) or not wanted:
        return {each: pseudonym(each) for each in wanted}
    with office.store.reading() as cursor:
        parties = read_parties(cursor, *wanted)
    return {each: parties[each].name if each in parties else each for each in wanted}


def names_of_people(office: Office, actor: Person, ids: Iterable[str]) -> dict[str, str]:
    """What these colleagues are called, for managers and leads; whoever has no account stands for their id."""
    known = _people(office) if allowed(actor, Act.COUNT_CASES) else {}
    return {each: known.get(each, each) for each in ids}


def _people(office: Office) -> dict[str, str]:
    return {each.person_id: each.name for each in everybody(office.store).values()}


def _busiest(store: Engine) -> dict[Column, tuple[str, ...]]:
    """The ids by side."""

    def read() -> dict[Column, tuple[str, ...]]:
        with store.reading() as cursor:
            return {column: busiest_parties(cursor, column, OFFERED + 1) for column in COLUMN.values()}

    return _BUSIEST.get(store, None, ("appeal_no", *COLUMN.values()), read)


# Who can decide cases: for handing over and assigning.


def deciders(office: Office, actor: Person) -> tuple[Person, ...]:
    """The active reviewers and leads besides the one who asks, by name; nobody for other roles."""
    if not allowed(actor, Act.HOLD_CASES):
        return ()
    people = everybody(office.store).values()
    return tuple(
        each for each in people if each.active and allowed(each, Act.HOLD_CASES) and each.person_id != actor.person_id
    )


# The accounts of the office, for its administrator.


@dataclass(frozen=True)
class Account:
    """A person, how many sign-ins of theirs still hold, and when one was last used (aware UTC; None for never).

    ``company`` is their subject at the company's provider, "" for one who signs in by password.
    """

    person: Person
    signed_in: int
    seen_at: datetime | None
    company: str = ""


def accounts(office: Office, actor: Person) -> tuple[Account, ...] | Refusal:
    """Every account by name; an administrator's to see."""
    if refusal := may(actor, Act.VIEW_ACCOUNTS):
        return refusal
    now = office.now()
    with office.store.reading() as cursor:
        signed_in = sign_ins_by_person(cursor, now - SIGN_IN_LASTS, now - SIGN_IN_IDLES)
        linked = {each.person_id: each.subject for each in company_accounts(cursor, waiting=False)}
        people = all_people(cursor)
    found = ((each, *signed_in.get(each.person_id, (0, None))) for each in people)
    return tuple(Account(person, held, seen, linked.get(person.person_id, "")) for person, held, seen in found)


def waiting_accounts(office: Office, actor: Person) -> tuple[CompanyAccount, ...] | Refusal:
    """The people of the company's provider whose name somebody here has already; an administrator's to decide."""
    if refusal := may(actor, Act.VIEW_ACCOUNTS):
        return refusal
    with office.store.reading() as cursor:
        return company_accounts(cursor, waiting=True)


def api_clients(office: Office, actor: Person) -> tuple[Client, ...] | Refusal:
    """The programs that call the API, by name, those that were revoked too; never what their tokens are."""
    if refusal := may(actor, Act.MANAGE_CLIENTS):
        return refusal
    with office.store.reading() as cursor:
        return all_clients(cursor)


def is_empty(office: Office) -> bool:
    """Whether nobody has an account yet; asked at the door, before anybody is known."""
    return not everybody(office.store)


def demonstration_people(office: Office) -> tuple[Person, ...]:
    """Who can sign in of those whom the demonstration has made; nobody where the office is none.

    Told at the door before anybody is known, so by its own file alone, which no other office has.
    """
    file = office.home / PEOPLE_FILE
    if not file.exists():
        return ()
    made = {line.split()[0] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    return tuple(each for each in everybody(office.store).values() if each.active and each.person_id in made)
