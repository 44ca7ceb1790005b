"""The follow-ups that stand: one a case, until it is ended or another takes its place."""

from datetime import date
from typing import Final

from core.model.follow_up import FollowUp
from core.store.file import Cursor

_DUE: Final = "SELECT * FROM follow_up WHERE due_on <= ? ORDER BY due_on, appeal_no"


def save_follow_up(cursor: Cursor, follow_up: FollowUp) -> None:
    """Keeps a follow-up, in place of an earlier one of the case."""
    end_follow_up(cursor, follow_up.appeal_no)
    cursor.insert("follow_up", follow_up.model_dump())


def end_follow_up(cursor: Cursor, appeal_no: str) -> None:
    """Nothing is to be followed up any more."""
    cursor.run("DELETE FROM follow_up WHERE appeal_no = ?", [appeal_no])


def follow_up_of(cursor: Cursor, appeal_no: str) -> FollowUp | None:
    """The follow-up of a case, if one stands."""
    row = cursor.row("SELECT * FROM follow_up WHERE appeal_no = ?", [appeal_no])
    return FollowUp.model_validate(row) if row else None


def follow_ups_until(cursor: Cursor, day: date) -> tuple[FollowUp, ...]:
    """Those that fall due by a day, the longest due first."""
    return tuple(FollowUp.model_validate(row) for row in cursor.rows(_DUE, [day]))
