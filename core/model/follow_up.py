"""A day on which somebody wants to look at a case again: what is awaited, such as the docketing of a suit."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class FollowUp(BaseModel):
    """The follow-up of a case, open or closed; ``due_on`` is a day in the zone of its policy, ``seq`` its event."""

    model_config = ConfigDict(frozen=True)

    appeal_no: str
    seq: int
    due_on: date
    what: str
    set_by: str
