"""Refusals, as values: what a person tried, why not, on what basis, and the way out.

A refusal cannot be made without a code of the closed list ``CODES``, and each code carries its
sentence, basis and remedy. Pages, command line and tests show the same one. Exceptions are for
bugs and broken disks.
"""

from pydantic import BaseModel, ConfigDict

import core.errors.decisions
import core.errors.letters
import core.errors.packs
import core.errors.people
import core.errors.places
import core.errors.quality
import core.errors.requests  # noqa: F401 - they add their codes to the list
from core.errors.codes import CODES, Code, Kind
from core.text import Fact, Text

__all__ = ["CODES", "Code", "Kind", "Refusal", "refuse"]


class Refusal(BaseModel):
    """A no. ``code`` is of ``CODES``; ``facts`` fill the sentences."""

    model_config = ConfigDict(frozen=True)

    code: str
    facts: dict[str, Fact] = {}
    also: tuple["Refusal", ...] = ()

    @property
    def kind(self) -> Kind:
        """The family of the refusal."""
        return CODES[self.code].kind

    @property
    def because(self) -> Text:
        """What is in the way, in a sentence."""
        return Text(key=CODES[self.code].because, facts=self.facts)

    @property
    def basis(self) -> Text:
        """The rule that says so."""
        return Text(key=CODES[self.code].basis, facts=self.facts)

    @property
    def remedy(self) -> Text:
        """What would make it possible."""
        return Text(key=CODES[self.code].remedy, facts=self.facts)

    def __str__(self) -> str:
        """Sentence and remedy in English, for logs."""
        return f"{self.because} {self.remedy}"


Refusal.model_rebuild(_types_namespace={"Text": Text})


def refuse(code: str, **facts: Fact) -> Refusal:
    """A refusal of that code; an unknown code is a bug and raises KeyError."""
    _ = CODES[code]
    return Refusal(code=code, facts=facts)
