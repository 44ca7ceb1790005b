"""Who has the most cases."""

from typing import Literal

from core.store.file import Cursor


def busiest_parties(cursor: Cursor, side: Literal["complainant_id", "seller_id"], limit: int) -> tuple[str, ...]:
    """The ids of the parties of a side with the most cases, the most first."""
    rows = cursor.rows(
        f"SELECT {side} AS id FROM appeal WHERE {side} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?", [limit]
    )
    return tuple(str(row["id"]) for row in rows)
