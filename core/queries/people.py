"""The accounts of the office, for its administrator."""

from dataclasses import dataclass
from datetime import datetime

from core.errors import Refusal
from core.model.people import SIGN_IN_IDLES, SIGN_IN_LASTS, Person
from core.office import Office
from core.permissions import Act, may
from core.store.people import all_people, everybody, sign_ins_by_person


@dataclass(frozen=True)
class Account:
    """A person, how many sign-ins of theirs still hold, and when one was last used (aware UTC; None for never)."""

    person: Person
    signed_in: int
    seen_at: datetime | None


def accounts(office: Office, actor: Person) -> tuple[Account, ...] | Refusal:
    """Every account by name; an administrator's to see."""
    if refusal := may(actor, Act.VIEW_ACCOUNTS):
        return refusal
    now = office.now()
    with office.store.reading() as cursor:
        signed_in = sign_ins_by_person(cursor, now - SIGN_IN_LASTS, now - SIGN_IN_IDLES)
        return tuple(Account(each, *signed_in.get(each.person_id, (0, None))) for each in all_people(cursor))


def is_empty(office: Office) -> bool:
    """Whether nobody has an account yet; asked at the door, before anybody is known."""
    return not everybody(office.store)
