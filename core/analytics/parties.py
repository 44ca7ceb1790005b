"""The busiest parties, how the cases of one complainant ended, and decided cases similar to the current one.

Every list belongs to a count: both run the same query with the same condition.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from core.analytics.relation import ASKED_AT, SQL, Zones, end_of
from core.domain.precedents import SPANS, Likeness, look_back
from core.domain.terms import State
from core.ledger.engine import Cursor, among

Asked: TypeAlias = Mapping[str, Any]
"""The named arguments of a query."""


class ComplainantQuestion(NamedTuple):
    """A query for the appeals against a complainant, except one and those in ``hidden``; "lately" is since a time."""

    complainant_id: str
    but: str
    now: datetime
    since: datetime
    zones: Zones
    hidden: tuple[str, ...] = ()


def answers_of_complainant(cursor: Cursor, asked: ComplainantQuestion) -> list[dict[str, Any]]:
    """The other appeals against a complainant, counted (``cases``) by status.

    The status is ``outcome``; ``kind``: answered, withdrawn, or waiting; ``lately``: opened since that time; ``over``:
    forwarded with the window over; ``in_time``: answered before that; ``hours`` from the arrival (or the forwarding, if
    the window needs no arrival) to the answer, or to the end of the window or the case (None if the complainant has not
    been asked yet). A window ends with its last day in the policy's zone.
    """
    columns = "outcome, kind, lately, over, in_time, hours"
    query, args = _of_complainant(asked)
    return cursor.rows(f"SELECT {columns}, count(*) AS cases FROM ({query}) told GROUP BY ALL", args)


ENDED: Final = ("revoked", "upheld", "rejected", "abandoned")

PARTS: Final = {
    "appeals": "true",
    **{name: f"starts_with(outcome, '{name}')" for name in ENDED},
    "open": "NOT regexp_matches(coalesce(outcome, ''), '^(" + "|".join(ENDED) + ")')",
    "withdrawn": "kind = 'withdrawn'",
    "decided": "regexp_matches(outcome, '^(revoked|upheld|rejected)')",
    "lately": "lately",
    "lately_revoked": "lately AND starts_with(outcome, 'revoked')",
    "due": "over",
    "in_time": "over AND in_time",
    "asked": "hours IS NOT NULL",
}
"""The conditions for the appeals against a complainant behind each figure, by name."""


def cases_of_complainant(
    cursor: Cursor, asked: ComplainantQuestion, part: str, limit: int, offset: int
) -> tuple[list[str], int]:
    """A page of the case numbers of a part, most recently moved first, and their total number.

    Raises KeyError for an unknown part.
    """
    query, args = _of_complainant(asked)
    return _page(cursor, f"SELECT appeal_no, moved_at FROM ({query}) told WHERE {PARTS[part]}", args, limit, offset)


def _of_complainant(asked: ComplainantQuestion) -> tuple[str, Asked]:
    args = {"complainant": asked.complainant_id, "but": asked.but, "now": asked.now, "since": asked.since}
    query = SQL["answers"].format(asked_at=ASKED_AT, ends=end_of("a.response_due_on", asked.zones))
    return query, args | {"hidden": list(asked.hidden)}


def _page(cursor: Cursor, query: str, args: Asked, limit: int, offset: int) -> tuple[list[str], int]:
    """A page of the cases of a query with ``appeal_no`` and ``moved_at``, latest first, and their total number."""
    rows = cursor.rows(
        f"WITH found AS MATERIALIZED ({query}) SELECT appeal_no, (SELECT count(*) FROM found) AS total FROM found"
        " ORDER BY moved_at DESC NULLS LAST, appeal_no DESC LIMIT $limit OFFSET $offset",
        {**args, "limit": limit, "offset": offset},
    )
    return [row["appeal_no"] for row in rows], int(rows[0]["total"]) if rows else 0


# Decided cases similar to the current one, and how a criterion was answered in decided cases.

EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def compared_since(cursor: Cursor, now: datetime) -> datetime:
    """The time since which titles and findings are compared; the whole past in an office small enough.

    The file keeps the time range of each of its parts, so a short span is counted in few of them.
    """
    count = "SELECT count(*) FROM appeal WHERE state = 'closed'"
    spans = (
        (days, int(cursor.value(f"{count} AND final_decided_at > $since", {"since": now - timedelta(days=days)})))
        for days in SPANS
    )
    every = ((None, int(cursor.value(count))) for _ in (1,))
    days = look_back(chain(spans, every))
    return EVER if days is None else now - timedelta(days=days)


def similar_cases(
    cursor: Cursor, asked: Asked, words: tuple[str, ...], least: int
) -> tuple[dict[str, tuple[Likeness, ...]], int]:
    """The decided cases with most in common with one, by number, each with what is shared; and how many share anything.

    ``asked`` contains the arguments of ``similar.sql``: the case's parties, right, failing criteria, cases with an
    invoice by the same issuers; and ``since``, ``hidden``, ``most`` and ``but``. At least ``least`` words of the titles
    must be shared; each word is a separate condition, because a function over a list takes three times as long.
    """
    told = {f"word{n}": word for n, word in enumerate(words)}
    standing = " + ".join(f"contains(titles, ${name})::INTEGER" for name in told)
    query = SQL["similar"].format(shared_words=standing or "0")
    rows = cursor.rows(query, {**asked, **told, "least": least})
    found = {row["appeal_no"]: tuple(each for each in Likeness if row[each]) for row in rows}
    numbers = rows[0] if rows else {"total": 0, "late_total": 0, "early_of_complainant": 0}
    if not asked["complainant"]:
        return found, numbers["total"]
    total = numbers["total"] - numbers["early_of_complainant"] + _early_of_complainant(cursor, asked)
    if numbers["late_total"] < asked["most"]:  # otherwise no early case with nothing else in common is listed
        for row in cursor.rows(f"SELECT appeal_no {_EARLY} AND appeal_no <> $but{_NEWEST}", asked):
            found.setdefault(row["appeal_no"], (Likeness.COMPLAINANT,))
    return found, total


_EARLY: Final = (
    "FROM appeal WHERE complainant_id = $complainant AND state = 'closed'"
    " AND (final_decided_at <= $since OR final_decided_at IS NULL)"
)

_NEWEST: Final = (
    " AND NOT list_contains($hidden, appeal_no) ORDER BY final_decided_at DESC NULLS LAST, appeal_no DESC LIMIT $most"
)


def _early_of_complainant(cursor: Cursor, asked: Asked) -> int:
    """The number of early cases of the complainant; those left out are looked up, as all numbers need not be read."""
    columns = "complainant_id, state, final_decided_at AS decided"
    left_out = among(
        cursor, f"SELECT {columns} FROM appeal WHERE appeal_no IN ({{}})", [asked["but"], *asked["hidden"]]
    )
    counted = int(cursor.value(f"SELECT count(*) {_EARLY}", asked))
    own = [row for row in left_out if row["complainant_id"] == asked["complainant"] and row["state"] == State.CLOSED]
    return counted - sum(row["decided"] is None or row["decided"] <= asked["since"] for row in own)


def answers_before(cursor: Cursor, asked: Asked) -> list[dict[str, Any]]:
    """How a criterion was answered: each ``answer`` with its ``cases``, of which ``own`` are the complainant's."""
    return cursor.rows(
        "SELECT answer, count(*) AS cases, count(*) FILTER (own) AS own"
        f" FROM ({SQL['answered_before']}) told GROUP BY answer ORDER BY cases DESC, answer",
        asked,
    )


def cases_answered(
    cursor: Cursor, asked: Asked, answer: str, limit: int, offset: int, *, own: bool
) -> tuple[list[str], int]:
    """A page of the cases in which the criterion was answered that way, latest first, and their total number."""
    query = (
        f"SELECT appeal_no, final_decided_at AS moved_at FROM ({SQL['answered_before']}) told WHERE answer = $answer"
    )
    return _page(cursor, f"{query} AND own" if own else query, {**asked, "answer": answer}, limit, offset)


# The parties with the most cases, and numbers of cases by party.

Column: TypeAlias = Literal["complainant_id", "seller_id"]


def busiest_parties(cursor: Cursor, side: Column, limit: int) -> tuple[str, ...]:
    """The ids of the parties on a side with the most cases, most first."""
    rows = cursor.rows(
        f"SELECT {side} AS id FROM appeal WHERE {side} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?", [limit]
    )
    return tuple(str(row["id"]) for row in rows)


def cases_of_parties(cursor: Cursor, side: Column, ids: Iterable[str]) -> dict[str, int]:
    """The number of appeals of each of these parties on that side; parties without any are left out."""
    rows = cursor.rows(
        f"SELECT {side} AS id, count(*) AS n FROM appeal WHERE {side} IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1",
        [list(ids)],
    )
    return {str(row["id"]): int(row["n"]) for row in rows}
