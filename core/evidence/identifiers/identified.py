"""What checking a number gives, and how a number is made comparable first."""

import re

from pydantic import BaseModel, ConfigDict

from core.model.entry import plain
from core.text import Text


class Identified(BaseModel):
    """A number read by its own rules: ``valid`` is None where form alone cannot say.

    ``value`` is the normalised number, ``parts`` what its places mean. True never says that the
    thing exists or is genuine: a program without a register cannot know that.
    """

    model_config = ConfigDict(frozen=True)

    value: str
    valid: bool | None
    reason: Text
    parts: dict[str, str] = {}


def narrow(value: str) -> str:
    """The number in narrow upper-case characters, without blanks, hyphens and dashes."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212]+", "", plain(value)).upper()
