"""Whole tables as lines of CSV, made in the database and handed on in batches, so that memory stays level."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from core.store.file import Cursor, stored

Report: TypeAlias = Literal["cases", "timeline"]

# Where a spreadsheet begins to run a cell: by these first characters, narrow or wide, also behind quotes and
# characters that nobody sees.
RUNS: Final = "^[\"'\u200b\u200c\u200d\u2060\ufeff]*[=+\\-@|\t\r\n＝＋－＠]"
BATCH: Final = 20_000


@dataclass(frozen=True)
class Chosen:
    """Which cases are exported: opened from a moment (aware UTC) to before another, of these words; None is any."""

    opened_from: datetime | None = None
    opened_before: datetime | None = None
    right_type: str | None = None
    state: str | None = None
    outcome: str | None = None


def _word(column: str) -> str:
    """A word of a closed list, or a number."""
    return f"coalesce({column}::VARCHAR, '')"


def _given(column: str) -> str:
    """What somebody typed: harmless to a spreadsheet, and quoted where RFC 4180 asks for it."""
    runs = RUNS.replace("'", "''")
    safe = f"CASE WHEN regexp_matches({column}, '{runs}') THEN '''' || {column} ELSE {column} END"
    return (
        f"CASE WHEN regexp_matches({column}, '[\",\r\n]') THEN '\"' || replace({safe}, '\"', '\"\"') || '\"'"
        f" ELSE {safe} END"
    )


def _time(column: str) -> str:
    return f"coalesce(strftime({column}, '%Y-%m-%dT%H:%M:%SZ'), '')"


def _party(column: str) -> str:
    """The same pseudonym as ``core.queries.masks`` gives a party (domain.md 7.1: hashed)."""
    return f"CASE WHEN {column} = '' THEN '' ELSE substr(sha256('party:' || {column}), 1, 10) END"


def _set(name: str) -> str:
    """A field that an event sets."""
    return f"coalesce(e.payload ->> '$.set.{name}', '')"


COLUMNS: Final[dict[Report, dict[str, str]]] = {
    "cases": {
        "appeal_no": _given("a.appeal_no"),
        "state": "a.state",
        "right_type": "a.right_type",
        "policy": "a.policy_id",
        "seller": _party("a.seller_id"),
        "complainant": _party("a.complainant_id"),
        "right_no": _given("a.right_no"),
        "listings": "json_array_length(a.listings)",
        "penalty_kind": _word("a.penalty_kind"),
        "opened_at": _time("a.opened_at"),
        "disclosed_at": _time("a.disclosed_at"),
        "counter_notice_at": _time("a.counter_notice_at"),
        "preliminary_decided_at": _time("a.preliminary_decided_at"),
        "preliminary_outcome": _word("a.preliminary_outcome"),
        "forwarded_at": _time("a.forwarded_at"),
        "arrived_at": _time("a.arrived_at"),
        "response_due_on": _word("a.response_due_on"),
        "answered_at": _time("a.answered_at"),
        "answer_kind": _word("a.answer_kind"),
        "withdrawn_at": _time("a.withdrawn_at"),
        "final_decided_at": _time("a.final_decided_at"),
        "outcome": _word("a.outcome"),
        "due_on": _word("a.due_on"),
        "exceptional": "a.exceptional",
        "supplements": "a.supplements",
        "late_answers": "a.late_answers",
        "reopened": "a.reopened",
        "imported": "a.imported",
        "version": "a.version",
    },
    "timeline": {
        "appeal_no": _given("e.appeal_no"),
        "seq": "e.seq",
        "verb": "e.verb",
        "happened_at": _time("e.happened_at"),
        "state": _set("state"),
        "due_on": _set("due_on"),
        "outcome": _set("outcome"),
        "exceptional": "coalesce(e.payload ->> '$.exceptional', 'false')",
        "hash": "e.hash",
    },
}
_FROM: Final[dict[Report, str]] = {
    "cases": "FROM appeal a",
    "timeline": "FROM event e",
}
_TESTS: Final = {
    "opened_from": "a.opened_at >= $opened_from",
    "opened_before": "a.opened_at < $opened_before",
    "right_type": "a.right_type = $right_type",
    "state": "a.state = $state",
    "outcome": "a.outcome = $outcome",
}


def header_of(report: Report) -> str:
    """The header line, stable and English."""
    return ",".join(COLUMNS[report]) + "\r\n"


def lines_of(cursor: Cursor, report: Report, chosen: Chosen) -> Iterator[tuple[str, int]]:
    """The lines in the order of the record: each time some thousand of them as one text, and how many they are."""
    asked = {name: value for name, value in asdict(chosen).items() if value is not None}
    where = " WHERE " + " AND ".join(_TESTS[name] for name in asked) if asked else ""
    if report == "timeline" and asked:
        where = f" WHERE e.appeal_no IN (SELECT a.appeal_no FROM appeal a{where})"
    line = ", ".join(COLUMNS[report].values())
    sql = f"SELECT concat_ws(',', {line}) || chr(13) || chr(10) {_FROM[report]}{where}"
    cursor.raw.execute(sql, {name: stored(value) for name, value in asked.items()})
    while batch := cursor.raw.fetchmany(BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def insert_export(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds who exported what."""
    cursor.insert("export", row)


def exports(cursor: Cursor, limit: int) -> list[dict[str, object]]:
    """The last exports, newest first."""
    return cursor.rows("SELECT * FROM export ORDER BY exported_at DESC LIMIT ?", [limit])
