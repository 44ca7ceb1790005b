"""Letters: their kinds and states, and which act requires which letter."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from core.domain.appeal import Appeal
from core.domain.permissions import Act
from core.domain.policy import LetterName, Policy
from core.domain.terms import DETAILS, Channel, DeliveryState, Role, Side, State, Verb, label_of
from core.domain.text import AccountLanguage, Frozen, Language, Text, mark, say

# A letter to a party: the act that requires it, its status, and its finished text.

NUMBERED: Final = re.compile(r"^(\d{1,3}\. |• )")  # list paragraphs are indented behind their number

LetterState: TypeAlias = Literal["waiting", "released", "dropped"]


class LetterRow(Frozen):
    """A letter required by the event ``seq`` of a case; ``body`` is the edited draft, or None.

    ``edition`` counts the changes to the draft; whoever changes it states the edition they saw. ``settled_seq`` is the
    event that released or dropped the letter; the hashes are those of the released PDF and plain text, ``reason`` says
    why it was dropped. Times are aware UTC.
    """

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


class Letterhead(Frozen):
    """Who writes the letters of a line of the marketplace, as an administrator words it in both languages.

    Each change is a version more; ``written_at`` is aware UTC, and a letter has the one of the day it was released.
    """

    line: str
    version: int
    en: str
    zh: str
    written_by: str
    written_at: datetime


class FinishedLetter(Frozen):
    """A finished letter: the fixed head, the paragraphs, the close."""

    language: Language
    letterhead: str
    day: date
    addressee: tuple[str, ...]
    references: tuple[tuple[str, str], ...]
    subject: str
    paragraphs: tuple[str, ...]
    footer: str


class Delivery(Frozen):
    """A released letter, or a bundle provided by an act, on its way to a party; times are aware UTC.

    ``seq`` is the event that released or provided it, ``about`` the act it is about, ``letter`` the kind of letter
    (None for a bundle), ``pack_id`` the bundle. ``sent_at`` is the time stated by whoever sent it; ``sent_seq`` is the
    event that records this, None if a system took it. ``settled_seq`` is the event that records that it was delivered
    (``delivered_at``) or failed. References and reasons are only in those events.
    """

    delivery_id: str
    appeal_no: str
    seq: int
    about: int
    recipient: Side
    letter: LetterName | None = None
    pack_id: str | None = None
    released_at: datetime
    by_mail: bool = False
    channel: Channel | None = None
    sent_at: datetime | None = None
    sent_seq: int | None = None
    sent_by: str | None = None
    settled_as: DeliveryState | None = None
    settled_seq: int | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    delivered_at: datetime | None = None

    @property
    def state(self) -> DeliveryState:
        """Its status."""
        return self.settled_as or (DeliveryState.SENT if self.sent_at else DeliveryState.TO_SEND)


BY_MAIL: Final = "by_mail"
"""The key under which a release records whether the letter goes by e-mail. Releases by earlier editions of Redress,
which recorded no deliveries, lack it; whether those letters were sent is unknown."""

BUNDLE: Final = "bundle"
"""The key under which an act records the bundle it provided, with the same meaning."""


MAIL_ADDRESS: Final = re.compile(r"[^@\s<>,;:()\[\]\"\\]{1,64}@[^@\s<>,;:()\[\]\"\\]{1,255}")


def mail_address(text: str) -> str | None:
    """The e-mail address in a contact field; None if it contains none, or more than one."""
    return text.strip() if MAIL_ADDRESS.fullmatch(text.strip()) else None


def delivery_of_bundle(appeal_no: str, seq: int, recipient: Side, pack_id: str, at: datetime) -> Delivery:
    """The delivery, still to be sent, of the bundle that the act ``seq`` provided to that side."""
    name = f"{letter_id(appeal_no, seq, recipient)}.{BUNDLE}"
    return Delivery(
        delivery_id=name, appeal_no=appeal_no, seq=seq, about=seq, recipient=recipient, pack_id=pack_id, released_at=at
    )


def delivery_name(kind: LetterName | None) -> Text:
    """The label of a delivery: its letter, or a bundle."""
    return letter_name(kind) if kind else say("letter.bundle")


def letter_name(kind: LetterName) -> Text:
    """The label of a kind of letter."""
    return Text(key=f"label.letter.{kind}")


def letter_id(appeal_no: str, seq: int, recipient: Side) -> str:
    """The id of the letter to that side about that event."""
    return f"{appeal_no}.{seq}.{recipient}"


def paragraphs_of(body: str) -> tuple[str, ...]:
    """The paragraphs of a text: one per line, without empty lines."""
    return tuple(line.strip() for line in body.splitlines() if line.strip())


# Which act requires which letter, and to whom.

CALLS: Final[dict[Verb, tuple[LetterName, ...]]] = {
    Verb.OPEN: ("opened",),
    Verb.DISCLOSE: ("disclosure",),
    Verb.ASK_SUPPLEMENT: ("supplement",),
    Verb.FORWARD: ("forward", "forward_seller"),
    Verb.FILE_ANSWER: ("answered",),
    Verb.WITHDRAW_COMPLAINT: ("answered",),
    Verb.REJECT: ("reject",),
    Verb.REVOKE: ("revoke",),
    Verb.UPHOLD: ("uphold",),
    Verb.LAPSE: ("lapse",),
    Verb.LAPSE_SELLER: ("abandoned",),
    Verb.END_WAIT: ("revoke",),
    Verb.WITHDRAW_APPEAL: ("given_up",),
    Verb.EXTEND: ("extended",),
    Verb.DECLINE_WITHDRAWAL: ("declined",),
    Verb.REOPEN: ("reopened",),
    Verb.NOTE_LATE_ANSWER: ("late",),
}

# Letters that give the seller a decision with its reasons (domain.md 1.8).
DECISIONS: Final[frozenset[LetterName]] = frozenset(
    {"supplement", "forward_seller", "reject", "revoke", "uphold", "lapse", "abandoned", "reopened"}
)

# Customer service writes about its own acts; all other letters contain findings and are legal's (domain.md 7.1).
OF_INTAKE: Final[frozenset[LetterName]] = frozenset({"opened", "disclosure", "answered", "given_up", "late"})

TURN: Final = {State.AWAITING_SELLER: Side.SELLER, State.AWAITING_COMPLAINANT: Side.COMPLAINANT}


def may_write(role: Role, kind: LetterName) -> bool:
    """Whether that role may write, read and release letters of that kind."""
    act = Act.WRITE_INTAKE_LETTERS if kind in OF_INTAKE else Act.WRITE_DECISION_LETTERS
    return role in act.roles


# The language of a letter: that of the party's account, otherwise that of the policy, until a person chooses another.

LANGUAGE_LABELS: Final[dict[AccountLanguage, str]] = {
    "": mark("letter.language_by_policy"), "en": mark("letter.english"), "zh": mark("letter.chinese"),
}  # fmt: skip


def language_for(policy: Policy, appeal: Appeal, side: Side) -> Language:
    """The language in which letters to that side are drafted."""
    return appeal.language_of(side) or policy.letter_languages[side]


def why_in_language(policy: Policy, appeal: Appeal, row: LetterRow) -> Text:
    """Why a letter is in its language, or that its recipient uses another one."""
    known, side = appeal.language_of(row.recipient), row.recipient
    if row.language == language_for(policy, appeal, side):
        return Text(key=DETAILS[f"{side}_language"] if known else LANGUAGE_LABELS[""])
    return say("letter.party_uses_other_language", side=label_of(side)) if known else say("letter.language_chosen")


def called(policy: Policy, verb: Verb, after: Appeal, at: datetime) -> Iterator[LetterRow]:
    """The letters that an act requires; ``after`` is the case after it. An extension goes to the side it helps.

    Letters missing from the case's policy are left out.
    """
    known = [each for each in CALLS.get(verb, ()) if each in policy.letters]
    for kind, side in ((each, side) for each in known for side in policy.letter(each).to):
        if verb is Verb.EXTEND and side is not TURN.get(after.state):
            continue
        yield LetterRow(
            letter_id=letter_id(after.appeal_no, after.version, side),
            appeal_no=after.appeal_no,
            seq=after.version,
            kind=kind,
            recipient=side,
            called_at=at,
            language=language_for(policy, after, side),
        )
