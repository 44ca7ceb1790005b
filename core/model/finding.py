"""Answers to criteria: what the machine can say from typed facts, and what is recorded."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from core.model.terms import Value
from core.text import Text

MACHINE = "machine"


class MachineFinding(BaseModel):
    """What a check says of one criterion: the value, one sentence with the inputs, and the inputs themselves."""

    model_config = ConfigDict(frozen=True)

    criterion: str
    value: Value
    sentence: Text
    inputs: dict[str, str] = {}
    exhibit_id: str | None = None


class Finding(BaseModel):
    """A recorded answer to one criterion; append-only, followed by later ones and never changed.

    ``by`` is ``"machine"`` or a person's id, ``at`` an aware UTC time, ``sentence`` the machine's own words.
    """

    model_config = ConfigDict(frozen=True)

    criterion: str
    value: Value
    by: str
    at: datetime
    exhibit_id: str | None = None
    note: str = ""
    inputs: dict[str, str] = {}
    sentence: Text | None = None

    @property
    def human(self) -> bool:
        """Whether a person said it."""
        return self.by != MACHINE
