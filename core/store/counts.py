"""Who has the most cases, and how many some have."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from core.store.file import Cursor

Column: TypeAlias = Literal["complainant_id", "seller_id"]


def busiest_parties(cursor: Cursor, side: Column, limit: int) -> tuple[str, ...]:
    """The ids of the parties of a side with the most cases, the most first."""
    rows = cursor.rows(
        f"SELECT {side} AS id FROM appeal WHERE {side} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?", [limit]
    )
    return tuple(str(row["id"]) for row in rows)


def cases_of_parties(cursor: Cursor, side: Column, ids: Iterable[str]) -> dict[str, int]:
    """How many appeals each of these parties has on that side; whoever has none is not in it."""
    rows = cursor.rows(
        f"SELECT {side} AS id, count(*) AS n FROM appeal WHERE {side} IN (SELECT unnest(?)) GROUP BY 1", [list(ids)]
    )
    return {str(row["id"]): int(row["n"]) for row in rows}
