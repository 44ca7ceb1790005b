"""A person of the office, and the lease by which a case is held."""

from datetime import datetime, timedelta
from typing import Final

from core.domain.terms import Role
from core.domain.text import Frozen

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
