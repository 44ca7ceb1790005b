"""How many cases there are of each kind."""

from datetime import date
from typing import Any

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
