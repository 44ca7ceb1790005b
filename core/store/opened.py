"""Which documents were shown to whom, and how many of them a decider had never opened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.model.appeal import Exhibit
from core.model.terms import Side
from core.store.file import Cursor


def insert_opened(cursor: Cursor, exhibits: Iterable[Exhibit], person_id: str, at: datetime) -> None:
    """Writes down that these documents were shown to a person at a moment (aware); the first time stays."""
    for each in exhibits:
        cursor.run(
            "INSERT INTO opened VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [each.appeal_no, each.exhibit_id, person_id, at],
        )


def never_opened(
    cursor: Cursor, exhibits: Iterable[Exhibit], appeal_no: str, person_id: str, until: datetime
) -> tuple[str, ...]:
    """The labels of those documents of the two sides that this person had not opened by a moment (aware)."""
    rows = cursor.rows("SELECT exhibit_id, person_id, opened_at FROM opened WHERE appeal_no = ?", [appeal_no])
    seen = {row["exhibit_id"] for row in rows if row["person_id"] == person_id and row["opened_at"] <= until}
    return tuple(each.label for each in exhibits if each.side is not Side.OFFICE and each.exhibit_id not in seen)


def insert_decision_opened(cursor: Cursor, appeal_no: str, seq: int, at: datetime, count: int) -> None:
    """Writes down how many documents the decider of this decision had never opened."""
    cursor.insert("decision_opened", {"appeal_no": appeal_no, "seq": seq, "decided_at": at, "never_opened": count})


def counts_unlike_log(cursor: Cursor) -> list[dict[str, Any]]:
    """Decisions whose count is not what their event tells: case and number.

    A case without any event is not named: what breaks then is the seal, as with its findings.
    """
    return cursor.rows(
        "SELECT coalesce(d.appeal_no, e.appeal_no) AS appeal_no, coalesce(d.seq, e.seq) AS seq FROM decision_opened d"
        " FULL JOIN (SELECT appeal_no, seq, happened_at, json_array_length(payload, '$.unopened') AS told FROM event"
        " WHERE verb <> 'propose' AND contains(payload, '\"unopened\"')"
        " AND json_array_length(payload, '$.unopened') IS NOT NULL) e"
        " ON d.appeal_no = e.appeal_no AND d.seq = e.seq"
        " WHERE d.seq IS NULL OR d.never_opened <> e.told OR d.decided_at <> e.happened_at"
        " OR e.seq IS NULL AND d.appeal_no IN (SELECT appeal_no FROM event)"
        " ORDER BY 1, 2"
    )
