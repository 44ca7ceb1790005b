"""Presses of keys as a browser sends them: numbered, so that each counts once and in its order."""

from typing import Literal, TypeAlias

from pydantic import BaseModel, Field, ValidationError

from core.model.appeal import FROZEN

Does: TypeAlias = Literal["met", "not_met", "cannot_verify", "not_applicable", "previous", "next"]
"""What a key of the checklist does: it answers the criterion at the cursor, or moves the cursor."""


class Press(BaseModel):
    """One press: its number, which the browser counts up as long as the page stands, and what its key does."""

    model_config = FROZEN

    number: int = Field(ge=1)
    does: Does


class Presses(BaseModel):
    """The presses that a browser has not heard of being taken, and the checklist ``of`` which they were meant for.

    ``sent`` counts how often it has sent: what comes again is told from what came before.
    """

    model_config = FROZEN

    of: str
    sent: int
    presses: tuple[Press, ...]


def new_presses(sent: object, of: str, taken: int) -> tuple[Press, ...]:
    """Those of the presses sent that are to be done now, in order: meant for this checklist, later than ``taken``.

    What no page of ours sends has none.
    """
    try:
        found = Presses.model_validate(sent)
    except ValidationError:
        return ()
    new = {each.number: each for each in found.presses if each.number > taken}
    return tuple(new[number] for number in sorted(new)) if found.of == of else ()
