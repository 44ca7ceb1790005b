"""Claims: work that one process does for all, so that no two do it at once and none is left undone.

A claim is a row with an end time. Its holder renews it with each piece of the work and releases it at the end; the
claim of a killed process expires, and another process takes over. If the claim is renewed in the transaction that
writes the result, a process that lost it cannot write. Times are of the record's clock (``Engine.now``), shared by all
processes.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from core.ledger.engine import Cursor

LASTS: Final = timedelta(minutes=1)
"""How long a claim lasts by default: longer than any piece of the work takes."""


NOBODY_S: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The end time of a claim that nobody holds."""


class Claim(NamedTuple):
    """A claim: its name, its holder, its end (aware UTC), and information about its progress."""

    name: str
    holder: str
    until: datetime
    details: dict[str, Any]


def take(
    cursor: Cursor,
    name: str,
    holder: str,
    now: datetime,
    details: Mapping[str, object] | None = None,
    *,
    lasts: timedelta = LASTS,
) -> bool:
    """Takes or renews the claim; False while somebody else holds it. Simultaneous callers are serialised.

    Without new information the earlier one is kept.
    """
    words = json.dumps(details, ensure_ascii=False) if details is not None else None
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
    """Offers work to whichever process has time: a claim that nobody holds; an existing claim is kept."""
    cursor.run("INSERT INTO claim VALUES (?, '', ?, '{}') ON CONFLICT DO NOTHING", [name, NOBODY_S])


def ended(cursor: Cursor, begins: str, now: datetime, most: int) -> list[str]:
    """Work that nobody holds: the names of at most ``most`` expired claims with that prefix, oldest first."""
    rows = cursor.rows(
        "SELECT name FROM claim WHERE starts_with(name, ?) AND held_until <= ? ORDER BY held_until, name LIMIT ?",
        [begins, now, most],
    )
    return [row["name"] for row in rows]


def release(cursor: Cursor, name: str, holder: str) -> None:
    """Releases the claim when the work is done or given up."""
    cursor.run("DELETE FROM claim WHERE name = ? AND holder = ?", [name, holder])


def give_back(cursor: Cursor, holder: str) -> None:
    """Releases everything a holder has, for other processes to take up."""
    cursor.run("UPDATE claim SET holder = '', held_until = ? WHERE holder = ?", [NOBODY_S, holder])


def drop(cursor: Cursor, name: str) -> None:
    """Deletes the claim, whoever holds it."""
    cursor.run("DELETE FROM claim WHERE name = ?", [name])


def read(cursor: Cursor, name: str) -> Claim | None:
    """The claim with that name, expired or not."""
    row = cursor.row("SELECT * FROM claim WHERE name = ?", [name])
    return _claim(row) if row else None


def held_claims(cursor: Cursor, begins: str, now: datetime) -> list[Claim]:
    """The claims with that prefix that are held now."""
    rows = cursor.rows("SELECT * FROM claim WHERE starts_with(name, ?) AND held_until > ?", [begins, now])
    return [_claim(row) for row in rows]


def forget(cursor: Cursor, begins: str, now: datetime) -> None:
    """Deletes expired claims with that prefix, left by killed processes."""
    cursor.run("DELETE FROM claim WHERE starts_with(name, ?) AND held_until <= ?", [begins, now])


def only_claims(do: Callable[[Cursor], Any]) -> Callable[[Cursor], Any]:
    """Marks a transaction that writes only claims and changes nothing shown or counted."""

    def done(cursor: Cursor) -> Any:  # noqa: ANN401 - whatever it answers
        cursor.drafts_only = True
        return do(cursor)

    return done


def _claim(row: dict[str, Any]) -> Claim:
    return Claim(row["name"], row["holder"], row["held_until"], json.loads(row["told"]))
