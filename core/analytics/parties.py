"""The busiest parties, how the cases of one complainant ended, and decided cases that are like one at hand.

Every list is the list of a count: both ask the same question with the same test.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from core.analytics.relation import ASKED_AT, SQL, Zones, end_of
from core.domain.precedents import SPANS, Likeness, look_back
from core.ledger.engine import Cursor

Asked: TypeAlias = Mapping[str, object]
"""What stands for the names of a question."""


class ComplainantQuestion(NamedTuple):
    """The appeals against a complainant, but for one and those in ``hidden``, as of now; "lately" is since then."""

    complainant_id: str
    but: str
    now: datetime
    since: datetime
    zones: Zones
    hidden: tuple[str, ...] = ()


def answers_of_complainant(cursor: Cursor, asked: ComplainantQuestion) -> list[dict[str, Any]]:
    """The appeals against a complainant but for one, counted (``cases``) by how each stands.

    ``outcome``; ``kind`` of what came: answered, withdrawn, or waiting; ``lately`` opened since then; ``over``
    when it was forwarded and the window is over, ``in_time`` when the answer came before; ``hours`` from the
    arrival, or from the forwarding where the window needs none, to what came, or to the end of the window or the
    case (None where the complainant was not asked yet). A window ends with its last day in the policy's zone.
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
"""The appeals against a complainant that a figure counts, by its name."""


def cases_of_complainant(
    cursor: Cursor, asked: ComplainantQuestion, part: str, limit: int, offset: int
) -> tuple[list[str], int]:
    """The numbers of the cases of a part, what has moved last first, a page of them, and how many there are.

    Raises KeyError for a part that there is none of.
    """
    query, args = _of_complainant(asked)
    return _page(cursor, f"SELECT appeal_no, moved_at FROM ({query}) told WHERE {PARTS[part]}", args, limit, offset)


def _of_complainant(asked: ComplainantQuestion) -> tuple[str, Asked]:
    args = {"complainant": asked.complainant_id, "but": asked.but, "now": asked.now, "since": asked.since}
    query = SQL["answers"].format(asked_at=ASKED_AT, ends=end_of("a.response_due_on", asked.zones))
    return query, args | {"hidden": list(asked.hidden)}


def _page(cursor: Cursor, query: str, args: Asked, limit: int, offset: int) -> tuple[list[str], int]:
    """A page of the cases of a question that has ``appeal_no`` and ``moved_at``, the latest first, and their number."""
    rows = cursor.rows(
        f"WITH found AS MATERIALIZED ({query}) SELECT appeal_no, (SELECT count(*) FROM found) AS total FROM found"
        " ORDER BY moved_at DESC NULLS LAST, appeal_no DESC LIMIT $limit OFFSET $offset",
        {**args, "limit": limit, "offset": offset},
    )
    return [row["appeal_no"] for row in rows], int(rows[0]["total"]) if rows else 0


# Decided cases that are like one at hand, and how a criterion was answered in them.

EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def compared_since(cursor: Cursor, now: datetime) -> datetime:
    """Since when titles and findings are compared: for ever in an office that can be read in a moment.

    The file knows between which moments each of its parts lies, so that a short span is counted in few of them.
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
    """The decided cases that share most with one, by number, each with what it shares, and how many share anything.

    ``asked`` has what stands in ``similar.sql``: of the case its parties, its right, the criteria that fail, the cases
    with an invoice of its issuers; and ``since``, ``hidden``, ``most`` and ``but``. ``least`` of the words of its
    titles have to be shared; each is a test of its own, as one function over a list of them takes three times as long.
    """
    told = {f"word{n}": word for n, word in enumerate(words)}
    standing = " + ".join(f"contains(titles, ${name})::INTEGER" for name in told)
    query = SQL["similar"].format(shared_words=standing or "0")
    rows = cursor.rows(query, {**asked, **told, "least": least})
    found = {row["appeal_no"]: tuple(each for each in Likeness if row[each]) for row in rows}
    return found, int(rows[0]["total"]) if rows else 0


def answers_before(cursor: Cursor, asked: Asked) -> list[dict[str, Any]]:
    """How a criterion was answered: ``answer``, in how many ``cases``, in how many of the complainant (``own``)."""
    return cursor.rows(
        "SELECT answer, count(*) AS cases, count(*) FILTER (own) AS own"
        f" FROM ({SQL['answered_before']}) told GROUP BY answer ORDER BY cases DESC, answer",
        asked,
    )


def cases_answered(
    cursor: Cursor, asked: Asked, answer: str, limit: int, offset: int, *, own: bool
) -> tuple[list[str], int]:
    """A page of the cases in which the criterion was answered so, the latest first, and how many there are."""
    query = (
        f"SELECT appeal_no, final_decided_at AS moved_at FROM ({SQL['answered_before']}) told WHERE answer = $answer"
    )
    return _page(cursor, f"{query} AND own" if own else query, {**asked, "answer": answer}, limit, offset)


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
