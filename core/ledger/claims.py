"""Claims: what one process does for all of them, so that no two do it at once and none of it is left undone.

A claim is a row with an end. Its holder claims it again with each piece of the work, and lets go of it at the end; the
claim of a process that was killed ends by itself, and another takes the work up. Where a piece is claimed in the
transaction that writes what came of it, nobody writes who has lost the claim meanwhile. Moments are of the record's
clock (``Engine.now``), which all processes share.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from core.ledger.engine import Cursor

LASTS: Final = timedelta(minutes=1)
"""How long a claim holds unless it is said otherwise: longer than any piece of the work takes."""


NOBODY_S: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a claim ended that nobody held."""


class Claim(NamedTuple):
    """A claim as it stands: its name, who holds it, until when (aware UTC), and what is told of it."""

    name: str
    holder: str
    until: datetime
    told: dict[str, Any]


def take(
    cursor: Cursor,
    name: str,
    holder: str,
    now: datetime,
    told: Mapping[str, object] | None = None,
    *,
    lasts: timedelta = LASTS,
) -> bool:
    """Claims it, or claims it again; False while somebody else holds it. Two that come at once have it one after one.

    What was told of it stays where nothing is told now.
    """
    words = json.dumps(told, ensure_ascii=False) if told is not None else None
    changed = cursor.run(
        "UPDATE claim SET holder = ?, held_until = ?, told = coalesce(?, told)"
        " WHERE name = ? AND (holder = ? OR held_until <= ?)",
        [holder, now + lasts, words, name, holder, now],
    )
    return bool(changed) or bool(
        cursor.run(
            "INSERT INTO claim VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", [name, holder, now + lasts, words or "{}"]
        )
    )


def offer(cursor: Cursor, name: str) -> None:
    """Work that waits for whoever has time: a claim that nobody holds; one that stands stays."""
    cursor.run("INSERT INTO claim VALUES (?, '', ?, '{}') ON CONFLICT DO NOTHING", [name, NOBODY_S])


def ended(cursor: Cursor, begins: str, now: datetime, most: int) -> list[str]:
    """Work that is to be done and that nobody holds: the names of some claims that begin so, the oldest first."""
    rows = cursor.rows(
        "SELECT name FROM claim WHERE starts_with(name, ?) AND held_until <= ? ORDER BY held_until, name LIMIT ?",
        [begins, now, most],
    )
    return [row["name"] for row in rows]


def let_go(cursor: Cursor, name: str, holder: str) -> None:
    """The work is done, or given up: whoever comes next may claim it."""
    cursor.run("DELETE FROM claim WHERE name = ? AND holder = ?", [name, holder])


def give_back(cursor: Cursor, holder: str) -> None:
    """All that one holds waits for whoever has time."""
    cursor.run("UPDATE claim SET holder = '', held_until = ? WHERE holder = ?", [NOBODY_S, holder])


def drop(cursor: Cursor, name: str) -> None:
    """Nothing is told of it any more, whoever holds it."""
    cursor.run("DELETE FROM claim WHERE name = ?", [name])


def read(cursor: Cursor, name: str) -> Claim | None:
    """The last claim of that name, ended or not."""
    row = cursor.row("SELECT * FROM claim WHERE name = ?", [name])
    return _claim(row) if row else None


def standing(cursor: Cursor, begins: str, now: datetime) -> list[Claim]:
    """The claims whose name begins so and that hold now."""
    rows = cursor.rows("SELECT * FROM claim WHERE starts_with(name, ?) AND held_until > ?", [begins, now])
    return [_claim(row) for row in rows]


def forget(cursor: Cursor, begins: str, now: datetime) -> None:
    """The claims whose name begins so and that have ended go: those of processes that were killed."""
    cursor.run("DELETE FROM claim WHERE starts_with(name, ?) AND held_until <= ?", [begins, now])


def aside(do: Callable[[Cursor], Any]) -> Callable[[Cursor], Any]:
    """A transaction that writes claims alone: it changes nothing that is shown of a case or counted."""

    def done(cursor: Cursor) -> Any:  # noqa: ANN401 - whatever it answers
        cursor.drafts_only = True
        return do(cursor)

    return done


def _claim(row: dict[str, Any]) -> Claim:
    return Claim(row["name"], row["holder"], row["held_until"], json.loads(row["told"]))
