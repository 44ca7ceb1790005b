"""Letters: their kinds and states, and which act calls for which."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from core.domain.appeal import Appeal
from core.domain.permissions import Act
from core.domain.policy import LetterName, Policy
from core.domain.terms import Channel, DeliveryState, Role, Side, State, Verb
from core.domain.text import Frozen, Language, Text, say

# A letter to a party: what calls for it, how far it is, and what it says once it is written.

NUMBERED: Final = re.compile(r"^(\d{1,3}\. |• )")  # a paragraph of a list hangs behind its number

LetterState: TypeAlias = Literal["waiting", "released", "dropped"]


class LetterRow(Frozen):
    """A letter that an event of a case calls for; ``seq`` is the event, ``body`` the draft as typed, if one was.

    ``edition`` counts how often the draft was changed: who changes it names the one they saw.
    ``settled_seq`` is the event that released or dropped it; the hashes are those of the PDF and of the plain
    text as released, ``reason`` why it was dropped. Times are aware UTC.
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


class Written(Frozen):
    """A letter as it stands on paper: the fixed head, the text by paragraphs, the close."""

    language: Language
    letterhead: str
    day: date
    addressee: tuple[str, ...]
    references: tuple[tuple[str, str], ...]
    subject: str
    paragraphs: tuple[str, ...]
    footer: str


class Delivery(Frozen):
    """A released letter, or a bundle that an act has given, on its way to a party; times are aware UTC.

    ``seq`` is the event that released or gave it, ``about`` the act that it tells of, ``letter`` the kind of letter and
    None of a bundle, ``pack_id`` the bundle. ``sent_at`` is when whoever sent it says; ``sent_seq`` is the event
    that says so, None where a system has taken it by itself. ``settled_seq`` is the event that says that it was
    delivered (``delivered_at``) or that it failed. References and reasons stand in those events alone.
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
        """How far it is."""
        return self.settled_as or (DeliveryState.SENT if self.sent_at else DeliveryState.TO_SEND)


BY_MAIL: Final = "by_mail"
"""Under what the release of a letter tells whether it goes by e-mail; a release of an edition without deliveries tells
nothing, and of that letter nobody knows whether it was sent."""

BUNDLE: Final = "bundle"
"""Under what an act tells the bundle that it has given, with the same meaning."""


MAIL_ADDRESS: Final = re.compile(r"[^@\s<>,;:()\[\]\"\\]{1,64}@[^@\s<>,;:()\[\]\"\\]{1,255}")


def mail_address(given: str) -> str | None:
    """The address to which a letter can be sent by e-mail, None where what was given is none, or more than one."""
    return given.strip() if MAIL_ADDRESS.fullmatch(given.strip()) else None


def delivery_of_bundle(appeal_no: str, seq: int, recipient: Side, pack_id: str, at: datetime) -> Delivery:
    """The bundle that the act ``seq`` has given to that side, to be sent."""
    name = f"{letter_id(appeal_no, seq, recipient)}.{BUNDLE}"
    return Delivery(
        delivery_id=name, appeal_no=appeal_no, seq=seq, about=seq, recipient=recipient, pack_id=pack_id, released_at=at
    )


def delivery_name(kind: LetterName | None) -> Text:
    """What is on its way, as people call it."""
    return letter_name(kind) if kind else say("letter.bundle")


def letter_name(kind: LetterName) -> Text:
    """The letter as people call it."""
    return Text(key=f"label.letter.{kind}")


def letter_id(appeal_no: str, seq: int, recipient: Side) -> str:
    """The name of the letter to that side about that event."""
    return f"{appeal_no}.{seq}.{recipient}"


def paragraphs_of(body: str) -> tuple[str, ...]:
    """The paragraphs of a text as typed: one a line, empty lines left out."""
    return tuple(line.strip() for line in body.splitlines() if line.strip())


# Which act calls for which letter, and to whom.

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

# Letters that tell the seller of a decision with its reasons (domain.md 1.8).
DECISIONS: Final[frozenset[LetterName]] = frozenset(
    {"supplement", "forward_seller", "reject", "revoke", "uphold", "lapse", "abandoned", "reopened"}
)

# What customer service does, it also writes about; the rest tells findings, which are legal's (domain.md 7.1).
OF_INTAKE: Final[frozenset[LetterName]] = frozenset({"opened", "disclosure", "answered", "given_up", "late"})

TURN: Final = {State.AWAITING_SELLER: Side.SELLER, State.AWAITING_COMPLAINANT: Side.COMPLAINANT}


def may_write(role: Role, kind: LetterName) -> bool:
    """Whether that role writes, reads and releases letters of that kind."""
    act = Act.WRITE_INTAKE_LETTERS if kind in OF_INTAKE else Act.WRITE_DECISION_LETTERS
    return role in act.roles


def called(policy: Policy, verb: Verb, after: Appeal, at: datetime) -> Iterator[LetterRow]:
    """The letters that an act calls for; ``after`` is the case with it. An extension is told to whom it helps.

    A letter that the case's policy does not know is not called for.
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
            language=policy.letter_languages[side],
        )
