"""Decisions that wait for a second person, and how each was settled."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from core.store.file import Cursor


def insert_proposal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a decision that waits."""
    cursor.insert("proposal", row)


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


def waiting_among(cursor: Cursor, numbers: Collection[str]) -> frozenset[str]:
    """Those of these cases on which a decision waits."""
    if not numbers:
        return frozenset()
    rows = cursor.rows(
        f"SELECT appeal_no FROM proposal WHERE settled_as IS NULL AND appeal_no IN ({', '.join('?' * len(numbers))})",
        list(numbers),
    )
    return frozenset(row["appeal_no"] for row in rows)


def unlike_log(cursor: Cursor) -> list[dict[str, Any]]:
    """Proposals without their event, and events without their proposal: case and number."""
    return cursor.rows(
        "SELECT coalesce(p.appeal_no, e.appeal_no) AS appeal_no, coalesce(p.seq, e.seq) AS seq FROM proposal p"
        " FULL JOIN (SELECT appeal_no, seq, actor FROM event WHERE verb = 'propose') e"
        " ON p.appeal_no = e.appeal_no AND p.seq = e.seq WHERE p.seq IS NULL OR e.seq IS NULL"
        " OR p.proposed_by <> e.actor ORDER BY 1, 2"
    )
