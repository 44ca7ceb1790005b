"""The busiest parties, and how the cases of one complainant ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, TypeAlias

from core.analytics.relation import ASKED_AT, SQL, Zones, end_of
from core.ledger.engine import Cursor


def answers_of_complainant(
    cursor: Cursor, complainant_id: str, *, but: str, now: datetime, since: datetime, zones: Zones
) -> list[dict[str, Any]]:
    """The appeals against a complainant but for one, counted (``cases``) by how each stands.

    ``outcome``; ``kind`` of what came: answered, withdrawn, or waiting; ``lately`` opened since then; ``over``
    when it was forwarded and the window is over, ``in_time`` when the answer came before; ``hours`` from the
    arrival, or from the forwarding where the window needs none, to what came, or to the end of the window or the
    case (None where the complainant was not asked yet). A window ends with its last day in the policy's zone.
    """
    asked = {"complainant": complainant_id, "but": but, "now": now, "since": since}
    query = SQL["answers"].format(asked_at=ASKED_AT, ends=end_of("a.response_due_on", zones))
    return cursor.rows(query, asked)


# Who has the most cases, and how many some have.

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
        f"SELECT {side} AS id, count(*) AS n FROM appeal WHERE {side} IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1",
        [list(ids)],
    )
    return {str(row["id"]): int(row["n"]) for row in rows}
