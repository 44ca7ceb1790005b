"""Decisions that wait for a second person, and how each was settled."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from core.domain.findings import Proposal, ProposedDecision, Waiting
from core.ledger.engine import PROPOSALS, Cursor
from core.ledger.people import read_person
from core.ledger.record import events_of


class Proposed(NamedTuple):
    """A decision that waits, or was sent back: ``decision`` as ``second_review.key_of``, ``by`` who proposed it.

    ``seq`` is the event that proposes it; ``settled_by`` who sent it back, or "".
    """

    appeal_no: str
    seq: int
    decision: str
    by: str
    settled_by: str = ""


def insert_proposal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a decision that waits."""
    cursor.insert("proposal", row)
    cursor.touched.add(PROPOSALS)


def waiting_seq(cursor: Cursor, appeal_no: str) -> int | None:
    """The event that proposes the decision which waits on this case; None when none does."""
    rows = cursor.rows("SELECT seq, settled_as FROM proposal WHERE appeal_no = ?", [appeal_no])
    return max((row["seq"] for row in rows if row["settled_as"] is None), default=None)


def settle_proposal(cursor: Cursor, appeal_no: str, settled_as: str, seq: int, by: str, at: datetime) -> None:
    """Writes down what became of the decision that waits on this case, if one does."""
    if waiting_seq(cursor, appeal_no) is None:
        return
    cursor.run(
        "UPDATE proposal SET settled_as = ?, settled_seq = ?, settled_by = ?, settled_at = ?"
        " WHERE appeal_no = ? AND settled_as IS NULL",
        [settled_as, seq, by, at, appeal_no],
    )
    cursor.touched.add(PROPOSALS)


def waiting_among(cursor: Cursor, numbers: Collection[str]) -> dict[str, Proposed]:
    """The decisions that wait on these cases, by case."""
    if not numbers:
        return {}
    rows = cursor.rows(
        f"SELECT {_TOLD} FROM proposal WHERE settled_as IS NULL AND appeal_no IN ({', '.join('?' * len(numbers))})",
        list(numbers),
    )
    return {row["appeal_no"]: Proposed(**row) for row in rows}


def waiting_for(cursor: Cursor, person_id: str, limit: int) -> list[Proposed]:
    """The decisions that wait and that somebody else than this person proposed, the oldest first."""
    rows = cursor.rows(
        f"SELECT {_TOLD} FROM proposal WHERE settled_as IS NULL AND proposed_by <> ?"
        " ORDER BY proposed_at, appeal_no LIMIT ?",
        [person_id, limit],
    )
    return [Proposed(**row) for row in rows]


def sent_back_to(cursor: Cursor, person_id: str, limit: int) -> list[Proposed]:
    """The proposals of this person that were sent back, as long as nothing was proposed or decided since."""
    rows = cursor.rows(
        f"SELECT {_TOLD}, settled_by, settled_seq FROM proposal p SEMI JOIN (SELECT appeal_no FROM pending"
        " WHERE state IN ('preliminary_review', 'final_review')) q USING (appeal_no)"
        " WHERE settled_as = 'sent_back' AND proposed_by = ? ORDER BY settled_at DESC, appeal_no LIMIT ?",
        [person_id, limit],
    )
    decided = _decided_last(cursor, [row["appeal_no"] for row in rows])
    return [
        Proposed(**{name: row[name] for name in Proposed._fields})
        for row in rows
        if decided.get(row["appeal_no"], 0) < row["settled_seq"]
    ]


def _decided_last(cursor: Cursor, numbers: Collection[str]) -> dict[str, int]:
    """The last event of each case that decided or proposed something; asked by the number alone, which has an index."""
    if not numbers:
        return {}
    marks = ", ".join("?" * len(numbers))
    rows = cursor.rows(
        f"SELECT appeal_no, seq, verb FROM event WHERE appeal_no IN ({marks}) ORDER BY seq", list(numbers)
    )
    return {row["appeal_no"]: row["seq"] for row in rows if row["verb"] in DECIDING}


DECIDING: Final = frozenset({"propose", "forward", "reject", "ask_supplement", "revoke", "uphold", "reopen"})

_TOLD: Final = "appeal_no, seq, decision, proposed_by AS by"


def waiting_on(cursor: Cursor, appeal_no: str) -> Waiting | None:
    """The decision that waits on a case, read from its event."""
    seq = waiting_seq(cursor, appeal_no)
    if seq is None:
        return None
    event = events_of(cursor, appeal_no)[seq - 1]
    told = event.payload["proposed"]
    proposal = Proposal(
        appeal_no=appeal_no,
        seq=seq,
        asked=ProposedDecision.model_validate(told["asked"]),
        because=tuple(told["because"]),
        proposed_by=event.actor,
        proposed_at=event.at,
        form=told["form"],
        values={each["criterion"]: each["value"] for each in told["findings"]},
        exhibits=told["exhibits"],
    )
    person = read_person(cursor, event.actor)
    return Waiting(proposal, person.name if person else event.actor)
