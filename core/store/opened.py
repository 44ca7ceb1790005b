"""Which documents were shown to whom, and how many of them a decider had never opened."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from core.model.appeal import Exhibit
from core.model.terms import Side
from core.store.file import Cursor


def insert_opened(cursor: Cursor, exhibits: Collection[Exhibit], person_id: str, at: datetime) -> None:
    """Writes down that these documents were shown to a person at a moment (aware); the first time stays."""
    rows = [row for appeal_no in {each.appeal_no for each in exhibits} for row in _opened_in(cursor, appeal_no)]
    known = {row["exhibit_id"] for row in rows if row["person_id"] == person_id}
    new = {each.exhibit_id: each.appeal_no for each in exhibits if each.exhibit_id not in known}
    cursor.insert_all(
        "opened",
        [
            {"appeal_no": appeal_no, "exhibit_id": exhibit_id, "person_id": person_id, "opened_at": at}
            for exhibit_id, appeal_no in new.items()
        ],
    )


def never_opened(
    cursor: Cursor, exhibits: Iterable[Exhibit], appeal_no: str, person_id: str, until: datetime
) -> tuple[str, ...]:
    """The labels of those documents of the two sides that this person had not opened by a moment (aware)."""
    rows = _opened_in(cursor, appeal_no)
    seen = {row["exhibit_id"] for row in rows if row["person_id"] == person_id and row["opened_at"] <= until}
    return tuple(each.label for each in exhibits if each.side is not Side.OFFICE and each.exhibit_id not in seen)


def insert_decision_opened(cursor: Cursor, appeal_no: str, seq: int, at: datetime, count: int) -> None:
    """Writes down how many documents the decider of this decision had never opened."""
    cursor.insert("decision_opened", {"appeal_no": appeal_no, "seq": seq, "decided_at": at, "never_opened": count})


def _opened_in(cursor: Cursor, appeal_no: str) -> list[dict[str, Any]]:
    return cursor.rows("SELECT exhibit_id, person_id, opened_at FROM opened WHERE appeal_no = ?", [appeal_no])
