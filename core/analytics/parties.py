"""The busiest parties, how the cases of one complainant ended, and decided cases similar to the current one.

Every list belongs to a count: both run the same query with the same condition.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from core.analytics.relation import ASKED_AT, SQL, Zones, end_of
from core.domain.precedents import SPANS, Likeness, span_of_latest
from core.domain.terms import State
from core.ledger.engine import Cursor, among

Params: TypeAlias = Mapping[str, Any]
"""The named arguments of a query."""


class ComplainantQuestion(NamedTuple):
    """A query for the appeals against a complainant, except one and those in ``hidden``; "lately" is since a time."""

    complainant_id: str
    but: str
    now: datetime
    since: datetime
    zones: Zones
    hidden: tuple[str, ...] = ()


def answers_of_complainant(cursor: Cursor, question: ComplainantQuestion) -> dict[str, Any]:
    """The other appeals against a complainant, counted (``cases``) by status, as one NumPy array per column.

    The status is how it ended (``ENDED``, all false for an open one); ``answered``, ``withdrawn``, or else waiting;
    ``lately``: opened since that time; ``due``: forwarded with the window over; ``in_time``: answered before that;
    ``question``: whether the complainant has been asked yet, and ``hours`` from the arrival (or the forwarding, if the
    window needs no arrival) to the answer, or to the end of the window or the case. A window ends with its last day in
    the policy's zone. A complainant may have half of a large office, and nearly as many rows as cases.
    """
    columns = "outcome, kind, lately, over, in_time, hours"
    query, args = _of_complainant(question)
    flags = ", ".join(f"coalesce({PARTS[name]}, false) AS {name}" for name in (*ENDED, "withdrawn", "due", "in_time"))
    return cursor.arrays(
        f"SELECT cases, {flags}, lately, kind = 'answered' AS answered, hours IS NOT NULL AS asked,"
        " coalesce(hours, 0) AS hours"
        f" FROM (SELECT {columns}, count(*) AS cases FROM ({query}) answered GROUP BY ALL) counted",
        args,
    )


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
    cursor: Cursor, question: ComplainantQuestion, part: str, limit: int, offset: int
) -> tuple[list[str], int]:
    """A page of the case numbers of a part, most recently moved first, and their total number.

    Raises KeyError for an unknown part.
    """
    query, args = _of_complainant(question)
    return _page(cursor, f"SELECT appeal_no, moved_at FROM ({query}) cases WHERE {PARTS[part]}", args, limit, offset)


def _of_complainant(question: ComplainantQuestion) -> tuple[str, Params]:
    args = {"complainant": question.complainant_id, "but": question.but, "now": question.now, "since": question.since}
    query = SQL["answers"].format(asked_at=ASKED_AT, ends=end_of("a.response_due_on", question.zones))
    return query, args | {"hidden": list(question.hidden)}


def _page(cursor: Cursor, query: str, args: Params, limit: int, offset: int) -> tuple[list[str], int]:
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
    days = span_of_latest(_decided(cursor, now))
    return EVER if days is None else now - timedelta(days=days)


def _decided(cursor: Cursor, now: datetime) -> Iterator[tuple[int | None, int]]:
    """The number of cases decided in each of ``SPANS``, then of all; those of the shortest three in one query."""
    short, since = SPANS[:3], {f"since{days}": now - timedelta(days=days) for days in SPANS}
    closed = "FROM appeal WHERE state = 'closed'"
    counts = ", ".join(f"count(*) FILTER (final_decided_at > $since{days})" for days in short)
    row = cursor.row(f"SELECT {counts} {closed} AND final_decided_at > $since{short[-1]}", since)
    yield from zip(short, (row or {}).values(), strict=True)
    for days in SPANS[len(short) :]:
        yield days, int(cursor.value(f"SELECT count(*) {closed} AND final_decided_at > $since{days}", since))
    yield None, int(cursor.value(f"SELECT count(*) {closed}"))


def similar_cases(
    cursor: Cursor, params: Params, words: tuple[str, ...], least: int
) -> tuple[dict[str, tuple[Likeness, ...]], int]:
    """The decided cases with most in common with one, by number, each with what is shared; and how many share anything.

    ``params`` contains the arguments of ``similar.sql``: the case's parties, right, failing criteria, cases with an
    invoice by the same issuers; and ``since``, ``hidden``, ``most`` and ``but``. At least ``least`` words of the titles
    must be shared; each word is a separate condition, because a function over a list takes three times as long.
    """
    word_args = {f"word{n}": word for n, word in enumerate(words)}
    standing = " + ".join(f"contains(titles, ${name})::INTEGER" for name in word_args)
    rows = cursor.rows(SQL["similar"].format(shared_words=standing or "0"), {**params, **word_args, "least": least})
    late = int(rows[0]["total"]) if rows else 0
    found = [_Similar(row, tuple(each for each in Likeness if row[each])) for row in rows]
    early = _early(cursor, params)
    total = late + sum(Likeness.COMPLAINANT not in each.shared for each in early.values())
    if params["complainant"]:
        total += _early_of_complainant(cursor, params)
    if params["complainant"] and late < params["most"]:  # otherwise none with nothing else in common is among the best
        newest = cursor.rows(_NEWEST.format(_EARLY.format("complainant_id = $complainant")), params)
        early = {row["appeal_no"]: _Similar(row, (Likeness.COMPLAINANT,)) for row in newest} | early
    best = nlargest(params["most"], [*found, *early.values()], key=_Similar.place)
    return {each.row["appeal_no"]: each.shared for each in best}, total


class _Similar(NamedTuple):
    row: Mapping[str, Any]
    shared: tuple[Likeness, ...]

    def place(self) -> tuple[int, datetime, str]:
        """As in ``core.domain.precedents.ranked``."""
        return len(self.shared), self.row["final_decided_at"] or EVER, self.row["appeal_no"]


MOST_EARLY: Final = 5_000
"""The maximum number of early cases of one seller, or of one right, that are compared, newest first."""

# The first condition stands alone, so that DuckDB uses an index for it.
_EARLY: Final = (
    "WITH own AS MATERIALIZED (SELECT appeal_no, state, final_decided_at, complainant_id, right_no, right_type,"
    " seller_id FROM appeal WHERE {})"
    " SELECT * FROM own WHERE state = 'closed' AND (final_decided_at <= $since OR final_decided_at IS NULL)"
)

_NEWEST: Final = (
    "{} AND appeal_no <> $but AND NOT list_contains($hidden, appeal_no)"
    " ORDER BY final_decided_at DESC NULLS LAST, appeal_no DESC LIMIT $most"
)


def _early(cursor: Cursor, params: Params) -> dict[str, _Similar]:
    """The early cases of the seller, the right and the issuers, by number, with what they share."""
    of = {"seller_id = $seller": params["seller"], "right_no = $right_no": params["right_no"]}
    of["appeal_no IN (SELECT unnest($issuers))"] = params["issuers"]
    args = {**params, "most": MOST_EARLY}
    rows = [
        row for where, value in of.items() if value for row in cursor.rows(_NEWEST.format(_EARLY.format(where)), args)
    ]
    found = (_Similar(row, tuple(_shared(params, row))) for row in rows)
    return {each.row["appeal_no"]: each for each in found if each.shared}


def _shared(params: Params, row: Mapping[str, Any]) -> Iterator[Likeness]:
    if row["complainant_id"] == params["complainant"] != "":
        yield Likeness.COMPLAINANT
    if (row["right_no"], row["right_type"]) == (params["right_no"], params["right_type"]) and row["right_no"]:
        yield Likeness.RIGHT
    if row["seller_id"] == params["seller"]:
        yield Likeness.SELLER
    if row["appeal_no"] in params["issuers"]:
        yield Likeness.ISSUER


def _early_of_complainant(cursor: Cursor, args: Params) -> int:
    """The number of early cases of the complainant; those left out are looked up, as all numbers need not be read."""
    counted = cursor.value(
        "SELECT count(*) FROM appeal WHERE complainant_id = $complainant AND state = 'closed'"
        " AND (final_decided_at <= $since OR final_decided_at IS NULL)",
        args,
    )
    columns, numbers = "appeal_no, complainant_id, state, final_decided_at", [args["but"], *args["hidden"]]
    left_out = among(cursor, f"SELECT {columns} FROM appeal WHERE appeal_no IN ({{}})", numbers)
    closed = [row for row in left_out if row["complainant_id"] == args["complainant"] and row["state"] == State.CLOSED]
    return int(counted) - len([row for row in closed if (row["final_decided_at"] or EVER) <= args["since"]])


def answers_before(cursor: Cursor, params: Params) -> list[dict[str, Any]]:
    """How a criterion was answered: each ``answer`` with its ``cases``, of which ``own`` are the complainant's."""
    return cursor.rows(
        "SELECT answer, count(*) AS cases, count(*) FILTER (own) AS own"
        f" FROM ({SQL['answered_before']}) a GROUP BY answer ORDER BY cases DESC, answer",
        params,
    )


def cases_answered(
    cursor: Cursor, params: Params, answer: str, limit: int, offset: int, *, own: bool
) -> tuple[list[str], int]:
    """A page of the cases in which the criterion was answered that way, latest first, and their total number."""
    query = f"SELECT appeal_no, final_decided_at AS moved_at FROM ({SQL['answered_before']}) a WHERE answer = $answer"
    return _page(cursor, f"{query} AND own" if own else query, {**params, "answer": answer}, limit, offset)


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
