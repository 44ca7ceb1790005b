"""A person of the office, a program that acts in it by the API, and the lease by which a case is held."""

from datetime import datetime, timedelta
from typing import Final

from core.domain.terms import Role
from core.domain.text import Frozen, mark

SIGN_IN_LASTS: Final = timedelta(hours=12)

SIGN_IN_IDLES: Final = timedelta(hours=1)


class Person(Frozen):
    """An account of the office. ``language`` is en or zh; ``active`` false means it can no longer sign in.

    ``must_change``: somebody else has chosen or seen the password, and it is good only for choosing one's own.
    """

    person_id: str
    name: str
    role: Role
    language: str = "en"
    active: bool = True
    must_change: bool = False


class Lease(Frozen):
    """Who holds a case, until when (aware UTC)."""

    appeal_no: str
    person_id: str
    until: datetime


SYSTEM: Final = Person(person_id="system", name="Redress", role=Role.SYSTEM)

CONSOLE: Final = Person(person_id="console", name="console", role=Role.LEAD)
"""Whoever holds the file at the command line may read it; what is decided needs a person of the office by name."""

APPEALS_IMPORT: Final = Person(person_id="import", name="import", role=Role.INTAKE)

HISTORY_IMPORT: Final = Person(person_id="import", name="import", role=Role.ADMIN)
"""Who takes in the appeals, and the history, of a file at the command line."""

ACCOUNT_ROLES: Final = tuple(role for role in Role if role is not Role.SYSTEM)
"""What an account can be; nobody signs in as the program."""


SCOPES: Final = {
    "intake:write": mark("client.scope_intake"),
    "answers:write": mark("client.scope_answers"),
    "orders:confirm": mark("client.scope_orders"),
    "events:read": mark("client.scope_events"),
    "accounts:attest": mark("client.scope_accounts"),
}
"""What a program may be let do by the API, each with what it means in words."""

CLIENT: Final = "api:"
"""How the id begins by which the record names a program; no account is called so, and nobody signs in as one."""


class Client(Frozen):
    """A program that calls the API with a token, until it expires or is revoked; times are aware UTC."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    per_minute: int
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether its token is still good at that moment (aware)."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def actor(self) -> Person:
        """As whom it does what customer service does with what arrives."""
        return Person(person_id=f"{CLIENT}{self.client_id}", name=self.name, role=Role.INTAKE, active=False)

    @property
    def machine(self) -> Person:
        """As whom it says what the marketplace's systems have done: a program that decides nothing."""
        return self.actor.model_copy(update={"role": Role.SYSTEM})
