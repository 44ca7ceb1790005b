"""Accounts, people who can decide, and the names offered as filters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.analytics.parties import Column, busiest_parties, cases_of_parties
from core.domain.masking import can_mention, names_one, pseudonym
from core.domain.people import SIGN_IN_IDLES, SIGN_IN_LASTS, Client, Person, find_mentions, unmatched_mentions
from core.domain.permissions import Act, allowed, may, requires
from core.domain.refusals import Refusal
from core.domain.terms import Side
from core.domain.text import Text, say
from core.ledger.clients import all_clients
from core.ledger.engine import Engine, ResultCache
from core.ledger.people import CompanyAccount, all_people, company_accounts, everybody, sign_ins_by_person
from core.ledger.record import parties_like, parties_under, read_parties
from core.office import PEOPLE_FILE, Office

# What metrics can be filtered by, and the names of their groups; parties by name only for those who may see names.

COLUMN: Final[dict[Side, Column]] = {Side.SELLER: "seller_id", Side.COMPLAINANT: "complainant_id"}

_BUSIEST: Final[ResultCache[dict[Column, tuple[str, ...]]]] = ResultCache(1)

OFFERED: Final = 20  # parties in one answer; a longer part of the name finds others

LONGEST: Final = 100


@dataclass(frozen=True)
class PartyMatch:
    """A party that was found: its name as this person may see it, and its number of appeals."""

    party_id: str
    called: str
    cases: int


@dataclass(frozen=True)
class PartyMatches:
    """The parties that were found, best match first, and whether there are more."""

    matches: tuple[PartyMatch, ...]
    more: bool


def reviewers(office: Office, actor: Person) -> dict[str, str] | Refusal:
    """The reviewers by whom metrics can be filtered, as names by id; for managers and leads."""
    return may(actor, Act.COUNT_CASES) or _people(office)


@requires(Act.COUNT_CASES)
def find_parties(office: Office, actor: Person, side: Side, words: str) -> PartyMatches | Refusal:
    """The sellers or complainants that match these words, for managers and leads; without words, the most frequent.

    A lead finds them by part of the name or the start of the id; other readers of metrics only by the start of the
    pseudonym, which appears in every list and file.
    """
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
    """The parties' names for a lead, and their pseudonyms for other readers of metrics, by id."""
    wanted = tuple(dict.fromkeys(ids))
    if not allowed(actor, Act.SEE_PARTIES_IN_FIGURES) or not wanted:
        return {each: pseudonym(each) for each in wanted}
    parties = office.read(read_parties, *wanted)
    return {each: parties[each].name if each in parties else each for each in wanted}


def names_of_people(office: Office, actor: Person, ids: Iterable[str]) -> dict[str, str]:
    """These colleagues' names by id, for managers and leads; the id itself if there is no account."""
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


# The people who can decide cases, for handing over and assigning.


def deciders(office: Office, actor: Person) -> tuple[Person, ...]:
    """The other active reviewers and leads, by name; empty for other roles."""
    if not allowed(actor, Act.HOLD_CASES):
        return ()
    people = everybody(office.store).values()
    return tuple(
        each for each in people if each.active and allowed(each, Act.HOLD_CASES) and each.person_id != actor.person_id
    )


@requires(Act.VIEW_APPEAL)
def colleagues(office: Office, actor: Person) -> tuple[Person, ...] | Refusal:
    """Whom a comment of this person may mention, by name; for those who work on cases."""
    return tuple(each for each in everybody(office.store).values() if can_mention(actor, each))


@requires(Act.VIEW_APPEAL)
def unnotified(office: Office, actor: Person, text: str) -> Text | Refusal | None:
    """That nobody is notified by some @ in a comment of this person; never whether there is somebody of that name."""
    known = (each for each in everybody(office.store).values() if each != actor and names_one(actor, each))
    names = unmatched_mentions(find_mentions(text, known)[0])
    return say("comment.notifies_nobody", names=" ".join(f"@{each}" for each in names)) if names else None


# The accounts of the office, for its administrator.


@dataclass(frozen=True)
class Account:
    """A person, the number of their valid sign-ins, and when one was last used (aware UTC; None for never).

    ``company`` is their subject at the company's provider, "" for a person who signs in by password.
    """

    person: Person
    signed_in: int
    seen_at: datetime | None
    company: str = ""


@requires(Act.VIEW_ACCOUNTS)
def accounts(office: Office, actor: Person) -> tuple[Account, ...] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """Every account, sorted by name; for administrators only."""
    now = office.now()
    with office.store.reading() as cursor:
        signed_in = sign_ins_by_person(cursor, now - SIGN_IN_LASTS, now - SIGN_IN_IDLES)
        linked = {each.person_id: each.subject for each in company_accounts(cursor, waiting=False)}
        people = all_people(cursor)
    found = ((each, *signed_in.get(each.person_id, (0, None))) for each in people)
    return tuple(Account(person, held, seen, linked.get(person.person_id, "")) for person, held, seen in found)


@requires(Act.VIEW_ACCOUNTS)
def waiting_accounts(office: Office, actor: Person) -> tuple[CompanyAccount, ...] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """People of the company's provider whose name is already taken here; for administrators to decide."""
    return office.read(company_accounts, waiting=True)


@requires(Act.MANAGE_CLIENTS)
def api_clients(office: Office, actor: Person) -> tuple[Client, ...] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """The API clients by name, including revoked ones, never with their tokens."""
    return office.read(all_clients)


def is_empty(office: Office) -> bool:
    """Whether there is no account yet; asked on the sign-in page, before anybody is identified."""
    return not everybody(office.store)


def demonstration_people(office: Office) -> tuple[Person, ...]:
    """The demonstration's people who can sign in; empty unless this office is a demonstration.

    This is shown before anybody is identified, so it depends only on the file that no other office has.
    """
    file = office.home / PEOPLE_FILE
    if not file.exists():
        return ()
    made = {line.split()[0] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    return tuple(each for each in everybody(office.store).values() if each.active and each.person_id in made)
