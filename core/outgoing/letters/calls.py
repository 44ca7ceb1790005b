"""Which act calls for which letter, and to whom."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from core.model.appeal import Appeal
from core.model.letter import LetterRow, letter_id
from core.model.rules import LetterName, Policy
from core.model.terms import Role, Side, State, Verb
from core.permissions import MAY, Act

CALLS: Final[dict[Verb, tuple[LetterName, ...]]] = {
    Verb.DISCLOSE: ("disclosure",),
    Verb.ASK_SUPPLEMENT: ("supplement",),
    Verb.FORWARD: ("forward", "forward_seller"),
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
OF_INTAKE: Final[frozenset[LetterName]] = frozenset({"disclosure", "given_up", "late"})
TURN: Final = {State.AWAITING_SELLER: Side.SELLER, State.AWAITING_COMPLAINANT: Side.COMPLAINANT}


def may_write(role: Role, kind: LetterName) -> bool:
    """Whether that role writes, reads and releases letters of that kind."""
    return role in MAY[Act.WRITE_INTAKE_LETTERS if kind in OF_INTAKE else Act.WRITE_DECISION_LETTERS]


def called(policy: Policy, verb: Verb, after: Appeal, at: datetime) -> Iterator[LetterRow]:
    """The letters that an act calls for; ``after`` is the case with it. An extension is told to whom it helps."""
    for kind, side in ((each, side) for each in CALLS.get(verb, ()) for side in policy.letter(each).to):
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
