"""A letter to a party: what calls for it, how far it is, and what it says once it is written."""

import re
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from core.language import Language
from core.model.rules import LetterName
from core.model.terms import Side
from core.text import Text, mark

NUMBERED: Final = re.compile(r"^(\d{1,3}\. |• )")  # a paragraph of a list hangs behind its number
LetterState: TypeAlias = Literal["waiting", "released", "dropped"]

# What each letter is called for people.
LETTER_NAMES: dict[LetterName, str] = {
    "disclosure": mark("Disclosure"),
    "supplement": mark("Request for a supplement"),
    "forward": mark("Forwarding"),
    "forward_seller": mark("Forwarding, for the seller"),
    "reject": mark("Rejection"),
    "revoke": mark("Revocation"),
    "uphold": mark("Upholding"),
    "lapse": mark("Silence: revocation"),
    "abandoned": mark("Silence: closed"),
    "given_up": mark("Closed at the seller's wish"),
    "extended": mark("Extension"),
    "declined": mark("Withdrawal declined"),
    "reopened": mark("Reopening"),
    "late": mark("Late answer"),
}


class LetterRow(BaseModel):
    """A letter that an event of a case calls for; ``seq`` is the event, ``body`` the draft as typed, if one was.

    ``edition`` counts how often the draft was changed: who changes it names the one they saw.
    ``settled_seq`` is the event that released or dropped it; the hashes are those of the PDF and of the plain
    text as released, ``reason`` why it was dropped. Times are aware UTC.
    """

    model_config = ConfigDict(frozen=True)

    letter_id: str
    appeal_no: str
    seq: int
    kind: LetterName
    recipient: Side
    called_at: datetime
    state: LetterState = "waiting"
    language: Language
    body: str | None = None
    edition: int = 0
    typed_by: str | None = None
    typed_at: datetime | None = None
    settled_seq: int | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    pdf_sha256: str | None = None
    text_sha256: str | None = None
    reason: str | None = None


class Written(BaseModel):
    """A letter as it stands on paper: the fixed head, the text by paragraphs, the close."""

    model_config = ConfigDict(frozen=True)

    language: Language
    letterhead: str
    day: date
    addressee: tuple[str, ...]
    references: tuple[tuple[str, str], ...]
    subject: str
    paragraphs: tuple[str, ...]
    footer: str


def letter_name(kind: LetterName) -> Text:
    """The letter as people call it."""
    return Text(key=LETTER_NAMES[kind])


def letter_id(appeal_no: str, seq: int, recipient: Side) -> str:
    """The name of the letter to that side about that event."""
    return f"{appeal_no}.{seq}.{recipient}"


def paragraphs_of(body: str) -> tuple[str, ...]:
    """The paragraphs of a text as typed: one a line, empty lines left out."""
    return tuple(line.strip() for line in body.splitlines() if line.strip())
