"""The people of the tests, with passwords they can sign in with."""

from dataclasses import dataclass
from typing import Final

from core.commands import accounts
from core.commands.accounts import add_person, count_attempt, waited
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import Role
from core.office import Office
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, SECOND, done


@dataclass(frozen=True)
class Member:
    """An account and its password."""

    person: Person
    password: str

    @property
    def role(self) -> Role:
        """What the person may do."""
        return self.person.role


CHEN: Final = Member(INTAKE, "chen keeps the counter")

ZHAO: Final = Member(REVIEWER, "zhao reads the invoices")

LIN: Final = Member(SECOND, "lin looks a second time")

ORTEGA: Final = Member(LEAD, "ortega signs the sheet")

VOSS: Final = Member(MANAGER, "voss counts the rates")

DEMIR: Final = Member(ADMIN, "demir holds the keys")

CAST: Final = (CHEN, ZHAO, LIN, ORTEGA, VOSS, DEMIR)

OF_ROLE: Final = {Role.INTAKE: CHEN, Role.REVIEWER: ZHAO, Role.LEAD: ORTEGA, Role.MANAGER: VOSS, Role.ADMIN: DEMIR}


def hire(office: Office, *members: Member) -> None:
    """Gives the members of the cast (all of them when none is named) an account, by the command."""
    for each in members or CAST:
        person = each.person
        done(add_person(office, person.name, person.role, each.password, person_id=person.person_id, own=True))


def sign_in(office: Office, account: str, password: str, address: str = "10.0.0.7") -> str | Refusal:
    """The token of a sign-in in a browser that is not known, without the wait before it."""
    tried = count_attempt(office, account, address)
    if isinstance(tried, Refusal):
        return tried
    try:
        let_in = accounts.sign_in(office, tried, password)
    finally:
        waited(office, tried)
    return let_in if isinstance(let_in, Refusal) else let_in.token
