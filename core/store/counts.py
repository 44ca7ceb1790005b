"""How many cases there are of each kind."""

from datetime import date
from typing import Any, Literal

from core.store.file import Cursor


def counts_by_state(cursor: Cursor, today: date) -> list[dict[str, Any]]:
    """For each state and right type: how many cases, and how many of them are past their due date."""
    return cursor.rows(
        "SELECT state, right_type, count(*) AS appeals, count(*) FILTER (WHERE due_on < ?) AS overdue"
        " FROM appeal GROUP BY state, right_type",
        [today],
    )


def counts_by_outcome(cursor: Cursor) -> list[dict[str, Any]]:
    """For each outcome and right type: how many closed cases."""
    return cursor.rows(
        "SELECT outcome, right_type, count(*) AS appeals FROM appeal"
        " WHERE state = 'closed' AND outcome IS NOT NULL GROUP BY outcome, right_type"
    )


def busiest_parties(cursor: Cursor, side: Literal["complainant_id", "seller_id"], limit: int) -> tuple[str, ...]:
    """The ids of the parties of a side with the most cases, the most first."""
    rows = cursor.rows(
        f"SELECT {side} AS id FROM appeal WHERE {side} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?", [limit]
    )
    return tuple(str(row["id"]) for row in rows)
