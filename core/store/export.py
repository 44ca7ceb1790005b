"""Whole tables as lines of CSV, made in the database and handed on in batches, so that memory stays level."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from core.store.export_cells import FILTERED, TIMES, in_order, line_of, person, table_of
from core.store.file import Cursor
from core.store.metrics_count import Only, Reading, day_begins

BATCH: Final = 20_000


@dataclass(frozen=True)
class Chosen:
    """Which rows are exported: of the cases that ``only`` names, in these states, with these outcomes.

    The days of ``only`` are those on which cases were opened; empty lists mean all.
    """

    only: Only = field(default_factory=Only)
    states: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


def columns_of(report: str) -> tuple[str, ...]:
    """The names of the columns of a report, also of ``response-times``, in their order."""
    return tuple(TIMES if report == "response-times" else table_of(report).columns)


def count_of(cursor: Cursor, report: str, chosen: Chosen) -> int:
    """How many rows the table has."""
    rows, args = _rows(report, chosen)
    return int(cursor.value(f"SELECT count(*) {rows}", args))


def lines_of(cursor: Cursor, report: str, chosen: Chosen) -> Iterator[tuple[str, int]]:
    """The lines in the order of the record: each time some thousand of them as one text, and how many they are."""
    rows, args = _rows(report, chosen)
    return _taken(cursor, f"SELECT {line_of(table_of(report).columns)} {rows}{in_order(report, whole=not args)}", args)


def count_of_times(reading: Reading, chosen: Chosen) -> int:
    """How many appeals waited for an answer: the n of the response time with the same filters."""
    rows, args = _timed(reading, chosen)
    return int(reading.cursor.value(f"SELECT count(*) {rows}", args))


def lines_of_times(reading: Reading, chosen: Chosen) -> Iterator[tuple[str, int]]:
    """One line a forwarded appeal, by number: its wait as the metrics count it at the reading's moment."""
    rows, args = _timed(reading, chosen)
    return _taken(reading.cursor, f"SELECT {line_of(TIMES)} {rows} ORDER BY w.appeal_no", args)


def _timed(reading: Reading, chosen: Chosen) -> tuple[str, dict[str, Any]]:
    rows, args = reading.timed("complainant_response_time", chosen.only)
    tests = [f"list_contains(${name}, {column})" for name, column in (("states", "state"), ("outcomes", "outcome"))]
    asked = [test for name, test in zip(("states", "outcomes"), tests, strict=True) if getattr(chosen, name)]
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    return f"{rows}{where}", {**args, "states": list(chosen.states), "outcomes": list(chosen.outcomes)}


def _rows(report: str, chosen: Chosen) -> tuple[str, dict[str, Any]]:
    """What follows SELECT, and the arguments of its tests; none without a filter."""
    tests, args = _tests(chosen)
    table = table_of(report)
    where = [table.where] if table.where else []
    if tests and report == "cases":
        where += tests
    elif tests:
        where.append(f"{table.alias}.appeal_no IN (SELECT a.appeal_no FROM appeal a WHERE {' AND '.join(tests)})")
    tested = f" WHERE {' AND '.join(where)}" if where else ""
    return f"FROM {table.source}{tested}", args


def _tests(chosen: Chosen) -> tuple[list[str], dict[str, Any]]:
    only = chosen.only
    tests: list[str] = []
    args: dict[str, Any] = {}
    if only.since:
        tests.append("a.opened_at >= $since")
        args["since"] = day_begins(only.since)
    if only.until:
        tests.append("a.opened_at < $until")
        args["until"] = day_begins(only.until, after=True)
    for name, column in FILTERED.items():
        if asked := getattr(only, name, ()) or getattr(chosen, name, ()):
            tests.append(f"list_contains(${name}, {column})")
            args[name] = list(asked)
    return tests, args


def _taken(cursor: Cursor, sql: str, args: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for batch in cursor.batches(sql, args, BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def parties_called(cursor: Cursor, given: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that are meant: those given, and those of the parties whose pseudonym was given."""
    if not given:
        return ()
    found = cursor.rows(
        "SELECT party_id FROM party WHERE list_contains(?, substr(sha256('party:' || party_id), 1, 10))"
        " ORDER BY party_id",
        [list(given)],
    )
    return tuple(dict.fromkeys((*given, *(row["party_id"] for row in found))))


def people_called(cursor: Cursor, given: tuple[str, ...]) -> tuple[str, ...]:
    """As ``parties_called``, for reviewers: their ids, or the pseudonyms of an export."""
    if not given:
        return ()
    known = {hidden: person_id for person_id, hidden in person_pseudonyms(cursor).items()}
    return tuple(dict.fromkeys((*given, *(known[each] for each in given if each in known))))


def person_pseudonyms(cursor: Cursor) -> dict[str, str]:
    """What stands in an export for each person of the office, and each reviewer of imported cases."""
    rows = cursor.rows(
        f"SELECT person_id, {person('person_id')} AS hidden FROM (SELECT person_id FROM person UNION"
        " SELECT DISTINCT unnest([reviewer, assigned_to]) FROM appeal) WHERE person_id <> ''"
    )
    return {row["person_id"]: row["hidden"] for row in rows}


def insert_export(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds who exported what."""
    cursor.insert("export", row)


def set_export_end(cursor: Cursor, export_id: str, rows: int, digest: str, whole: bool) -> None:  # noqa: FBT001 - a column
    """How an export that had begun came to its end: how many rows left, their SHA-256, and whether it was all."""
    cursor.run(
        "UPDATE export SET row_count = ?, sha256 = ?, whole = ? WHERE export_id = ?", [rows, digest, whole, export_id]
    )


def exports(cursor: Cursor, limit: int) -> list[dict[str, object]]:
    """The last exports, newest first."""
    return cursor.rows("SELECT * FROM export ORDER BY exported_at DESC LIMIT ?", [limit])
