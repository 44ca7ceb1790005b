"""Who works here."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.model.terms import Role

SIGN_IN_LASTS: Final = timedelta(hours=12)
SIGN_IN_IDLES: Final = timedelta(hours=1)


class Person(BaseModel):
    """An account of the office. ``language`` is en or zh; ``active`` false means it can no longer sign in.

    ``must_change``: somebody else has chosen or seen the password, and it is good only for choosing one's own.
    """

    model_config = ConfigDict(frozen=True)

    person_id: str
    name: str
    role: Role
    language: str = "en"
    active: bool = True
    must_change: bool = False


class Lease(BaseModel):
    """Who holds a case, until when (aware UTC)."""

    model_config = ConfigDict(frozen=True)

    appeal_no: str
    person_id: str
    until: datetime


SYSTEM = Person(person_id="system", name="Redress", role=Role.SYSTEM)
