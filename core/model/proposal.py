"""A decision that waits for a second person: as it was proposed, with the form it rests on."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from core.model.draft import Form
from core.model.terms import Outcome, Verb


class Asked(BaseModel):
    """What a decider asked for: the arguments of the decision."""

    model_config = ConfigDict(frozen=True)

    verb: Verb
    outcome: Outcome | None = None
    reason: str = ""
    exceptional: bool = False
    give: tuple[str, ...] | None = None
    as_filed: str = ""
    risk_reason: str = ""


class Proposal(BaseModel):
    """A decision that waits: who proposed it and when, why it wants a second person, and what it rests on.

    ``because`` names what of the policy asks for it; ``values`` are the findings that counted, by criterion, and
    ``exhibits`` the documents on file, by label, with their SHA-256.
    """

    model_config = ConfigDict(frozen=True)

    appeal_no: str
    seq: int
    asked: Asked
    because: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    form: Form
    values: dict[str, str]
    exhibits: dict[str, str]
