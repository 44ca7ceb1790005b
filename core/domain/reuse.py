"""Where the evidence of one appeal was used in others: the kinds of hit, and one hit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.domain.appeal import Appeal, Exhibit


class ReuseKind(StrEnum):
    """In what two documents are the same, the strongest first."""

    BYTES = "bytes"
    INVOICE = "invoice"
    PICTURE = "picture"
    AUTHORISATION = "authorisation"
    CERTIFICATE = "certificate"
    SIGNATORY = "signatory"


ISSUER: Final = "issuer"
"""The kind of a key by which cases with invoices of one issuer are found. It is no hit: a wholesaler serves many."""


@dataclass(frozen=True)
class ReuseExplanation:
    """What a reviewer said of a hit, who and when (aware UTC)."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReuseHit:
    """A document of this appeal that is also in another one.

    ``own`` says that the other appeal is of the same seller. ``page`` and ``other_page`` are those that look
    alike, ``likeness`` how well they fit (0 to 1); both None for a hit of another kind. ``warns`` is whether
    a reviewer has to look at it: another seller's, or a certificate under another complainant.
    """

    kind: ReuseKind
    exhibit: Exhibit
    other: Exhibit
    appeal: Appeal
    seller: str
    complainant: str
    own: bool
    warns: bool
    page: int | None = None
    other_page: int | None = None
    likeness: float | None = None
    explained: ReuseExplanation | None = None

    @property
    def open(self) -> bool:
        """Whether it warns and nobody has explained it."""
        return self.warns and self.explained is None
