"""The exported tables as lines of CSV; their columns are defined in ``tables.toml``.

What must not leave is not selected in the first place: no names, contacts, document numbers, free text or reviewers;
parties are pseudonyms (domain.md 7.1). Complaint and listing numbers are left out too, because marketplaces put account
names and links into them. The names and meanings of the columns are in the message catalogues.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from core.analytics.counts import CaseFilter, Reading, day_begins, group_args
from core.analytics.questions import QUESTIONS
from core.analytics.relation import CLOSES, HOUR, OPENS
from core.domain import terms
from core.domain.terms import Verb
from core.domain.text import mark
from core.language import t
from core.ledger.engine import Cursor, loaded
from core.ledger.record import acts_of

# The columns of exported tables, each turned into a CSV cell by the database (domain.md 7.1).

# Cells that a spreadsheet would run: they start with one of these characters, narrow or wide, even after quotes and
# invisible characters.
RUNS: Final = "^[\"'\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@|\t\r\n＝＋－＠]"

DECISIONS: Final = (
    Verb.ASK_SUPPLEMENT, Verb.FORWARD, Verb.REJECT, Verb.REVOKE, Verb.UPHOLD, Verb.DECLINE_WITHDRAWAL, Verb.LAPSE,
    Verb.LAPSE_SELLER, Verb.END_WAIT,
)  # fmt: skip

FILTERED: Final = {
    "right_types": "a.right_type",
    "policies": "a.policy_id",
    "complainants": "a.complainant_id",
    "sellers": "a.seller_id",
    "penalties": "coalesce(a.penalty_kind, '')",
    "reviewers": "coalesce(a.reviewer, '')",
    "states": "a.state",
    "outcomes": "a.outcome",
}


DATE_TIME: Final = "ISO 8601 time"

DATE: Final = "ISO 8601 day"

TEN_DIGITS: Final = "10 hexadecimal digits"

COUNT: Final = "count"

TRUTH: Final = "true / false"

DAY_ZONE: Final = "day of the policy's zone"

SHANGHAI: Final = "Asia/Shanghai"

ALIASES: Final = {
    "a": "appeal", "c": "appeal", "w": "appeal", "e": "event", "f": "finding", "x": "exhibit", "d": "disclosure",
}  # fmt: skip
"""The tables from which columns are read."""


@dataclass(frozen=True)
class Cell:
    """An exported column: the SQL of its cells, and its entry in the codebook.

    Its meaning is ``column.MEANING`` in the catalogues; without ``meaning`` the name of the column is used.
    """

    sql: str = ""
    values: str = ""
    unit: str = ""
    zone: str = ""
    source: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class ExportTable:
    """One exported table: its columns, its source in SQL, and the alias that has ``appeal_no``."""

    columns: Mapping[str, Cell]
    source: str
    alias: str
    where: str = ""
    order: str = ""


def word_cell(column: str) -> str:
    """A word of a closed list, or a number; written as it is."""
    return f"coalesce({column}::VARCHAR, '')"


def typed_cell(column: str) -> str:
    """Text that somebody typed: made harmless to a spreadsheet, and quoted where RFC 4180 requires it."""
    runs = RUNS.replace("'", "''")
    safe = f"CASE WHEN regexp_matches({column}, '{runs}') THEN '''' || {column} ELSE {column} END"
    return (
        f"CASE WHEN regexp_matches({column}, '[\",\r\n]') THEN '\"' || replace({safe}, '\"', '\"\"') || '\"'"
        f" ELSE {safe} END"
    )


def worded(column: str, *keys: str) -> str:
    """The one of these sentences that applies, in English; older records contain the words themselves."""
    words = " ".join(f"WHEN '{key}' THEN '{t(key, 'en')}'" for key in keys)
    return f"CASE {column} {words} ELSE {column} END"


def time_cell(column: str) -> str:
    """A moment in UTC, to the second."""
    return f"coalesce(strftime({column}, '%Y-%m-%dT%H:%M:%SZ'), '')"


def party_cell(column: str) -> str:
    """The pseudonym that ``core.domain.masking`` gives a party (domain.md 7.1: hashed)."""
    return f"CASE WHEN {column} = '' THEN '' ELSE substr(sha256('party:' || {column}), 1, 10) END"


def person_cell(column: str) -> str:
    """A person of the office, hashed with the salt of this office."""
    return f"substr(sha256((SELECT salt FROM office_salt) || ':person:' || {column}), 1, 10)"


def _of_payload(name: str) -> str:
    """A word in the data of an event."""
    return f"coalesce(e.payload ->> '$.{name}', '')"


def _list(name: str) -> str:
    """The words of a list in the data of an event, separated by blanks."""
    return f"array_to_string(coalesce(json_extract_string(e.payload, '$.{name}[*]'), []), ' ')"


def _looked_up(name: str) -> str:
    """The text that a person typed about a look-up."""
    return typed_cell(f"coalesce(f.looked_up ->> '$.{name}', '')")


MADE: Final[dict[str, tuple[Callable[[str], str], dict[str, str]]]] = {
    "plain": (str, {}),
    "typed": (typed_cell, {}),
    "word": (word_cell, {}),
    "party": (party_cell, {"unit": TEN_DIGITS}),
    "person": (person_cell, {"unit": TEN_DIGITS}),
    "time": (time_cell, {"unit": DATE_TIME, "zone": "UTC"}),
    "day": (word_cell, {"unit": DATE, "zone": DAY_ZONE}),
    "count": (str, {"unit": COUNT}),
    "truth": (str, {"values": TRUTH}),
    "event": (_of_payload, {"source": "event.payload"}),
    "list": (_list, {"source": "event.payload"}),
    "looked_up": (_looked_up, {"source": "finding.looked_up"}),
}
"""How each kind of cell is made, and what its codebook says about it."""

PUT_IN: Final = {
    "decisions": str(tuple(map(str, DECISIONS))),
    "ground": worded("d.ground", mark("ground.disclosure"), mark("ground.forwarding")),
    "working_day": str((CLOSES - OPENS) * HOUR),
}


def _cell(column: Mapping[str, str]) -> Cell:
    """A column from its entry in ``tables.toml``. Raises KeyError or TypeError for an invalid entry."""
    entry = {name: each.format_map(PUT_IN) for name, each in column.items()}
    make, always = MADE[entry.pop("as", "plain")]
    of = entry.pop("of")
    alias, _, name = of.partition(".")
    source = {"source": f"{ALIASES[alias]}.{name}"} if alias in ALIASES else {}
    closed = entry.pop("terms", "")
    values = DECISIONS if closed == "Decision" else getattr(terms, closed) if closed else ()
    return Cell(make(of), **{**source, "values": " | ".join(values), **always, **entry})


def _columns(table: Mapping[str, Any]) -> dict[str, Cell]:
    return {name: _cell(column) for name, column in table["columns"].items()}


_FILE: Final = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))

TABLES: Final = {
    name: ExportTable(
        _columns(each), each["from"], each["alias"], each.get("where", "").format_map(PUT_IN), each.get("order", "")
    )
    for name, each in _FILE["table"].items()
}

TIMES: Final = _columns(_FILE["response-times"])


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV with its line end, as SQL."""
    return f"concat_ws(',', {', '.join(cells)}) || chr(13) || chr(10)"


def _line_of(columns: Mapping[str, Cell]) -> str:
    return csv_line(each.sql for each in columns.values())


def in_order(report: str, *, whole: bool) -> tuple[str, str]:
    """The joins and the sort keys that give the order of the record.

    A case has the place of its first event. All events have this order already, and are not sorted.
    """
    alias, order = TABLES[report].alias, TABLES[report].order
    if report == "timeline" and whole:
        return "", ""
    seq = "1" if report == "cases" else f"{alias}.seq"
    return f" LEFT JOIN journal j ON j.log = {alias}.appeal_no AND j.seq = {seq}", f" ORDER BY {order}"


# Whole tables as lines of CSV, made in the database and passed on in batches, so that memory use stays level.

EXPORT_BATCH: Final = 20_000


@dataclass(frozen=True)
class ExportFilter:
    """Which rows: the filters of the metrics, and besides the states and outcomes of the cases; empty lists are any.

    The days of ``only`` are those on which cases were opened; for response times those on which the complainant was
    asked (``counted_from``), for metrics what each is counted by. Parties and people by their ids, or by the
    pseudonyms of an earlier export. ``as_of`` is the moment of what is counted as of one (None: now).
    """

    only: CaseFilter = field(default_factory=CaseFilter)
    states: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    as_of: date | datetime | None = None


def columns_of(report: str) -> tuple[str, ...]:
    """The names of the columns of a report (``response-times`` included), in order."""
    return tuple(cells_of(report))


def cells_of(report: str) -> Mapping[str, Cell]:
    """The columns of a report, by name."""
    return TIMES if report == "response-times" else TABLES[report].columns


def count_of(cursor: Cursor, report: str, chosen: ExportFilter) -> int:
    """The number of rows of the table."""
    rows, args = _export_rows(report, chosen)
    return int(cursor.value(f"SELECT count(*) {rows}", args))


def csv_lines(cursor: Cursor, report: str, chosen: ExportFilter) -> Iterator[tuple[str, int]]:
    """The lines in the order of the record, in batches: some thousand lines as one text, and their number."""
    joined, order = in_order(report, whole=chosen == ExportFilter())
    rows, args = _export_rows(report, chosen, joined)
    return _taken(cursor, f"SELECT {_line_of(TABLES[report].columns)} {rows}{order}", args)


def count_of_times(reading: Reading, chosen: ExportFilter) -> int:
    """The number of appeals that waited for an answer: the n of the response time with the same filters."""
    rows, args = _timed(reading, chosen)
    return int(reading.cursor.value(f"SELECT count(*) {rows}", args))


def time_lines(reading: Reading, chosen: ExportFilter) -> Iterator[tuple[str, int]]:
    """One line per forwarded appeal, by number: its wait as the metrics count it at the reading's moment."""
    rows, args = _timed(reading, chosen)
    return _taken(reading.cursor, f"SELECT {_line_of(TIMES)} {rows} ORDER BY w.appeal_no", args)


def _timed(reading: Reading, chosen: ExportFilter) -> tuple[str, dict[str, Any]]:
    rows, args = reading.timed("complainant_response_time", chosen.only)
    tests = [f"list_contains(${name}, {column})" for name, column in (("states", "state"), ("outcomes", "outcome"))]
    active = [test for name, test in zip(("states", "outcomes"), tests, strict=True) if getattr(chosen, name)]
    where = f" WHERE {' AND '.join(active)}" if active else ""
    return f"{rows}{where}", {**args, "states": list(chosen.states), "outcomes": list(chosen.outcomes)}


def _export_rows(report: str, chosen: ExportFilter, joined: str = "") -> tuple[str, dict[str, Any]]:
    """The SQL after SELECT, and the arguments of its conditions; no condition without a filter."""
    tests, args = _tests(chosen)
    table = TABLES[report]
    where = [table.where] if table.where else []
    if tests and report == "cases":
        where += tests
    elif tests:
        where.append(f"{table.alias}.appeal_no IN (SELECT a.appeal_no FROM appeal a WHERE {' AND '.join(tests)})")
    tested = f" WHERE {' AND '.join(where)}" if where else ""
    return f"FROM {table.source}{joined}{tested}", args


def _tests(chosen: ExportFilter) -> tuple[list[str], dict[str, Any]]:
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
        if values := getattr(only, name, ()) or getattr(chosen, name, ()):
            tests.append(f"list_contains(${name}, {column})")
            args[name] = list(values)
    return tests, args


def _taken(cursor: Cursor, sql: str, args: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for batch in cursor.batches(sql, args, EXPORT_BATCH):
        yield "".join(row[0] for row in batch), len(batch)


TYPES: Final = {DATE_TIME: "TIMESTAMPTZ", DATE: "DATE", COUNT: "BIGINT"}
"""The SQL type of a value with that unit."""

FRACTIONS: Final = ("share of 1", "days of ", "working days of ", "working hours")
"""The prefixes of units whose values are fractions."""


WRITTEN_SO: Final = """delim = ',', quote = '"', escape = '"', new_line = '\\r\\n'"""
"""The format of lines of CSV (RFC 4180)."""


def write_parquet(cursor: Cursor, lines: Path, columns: Mapping[str, Cell], out: Path) -> None:
    """Converts lines of CSV, without a header, into a Parquet file with these columns."""
    names = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    cells = ", ".join(f'{_value(name, each)} AS "{name}"' for name, each in columns.items())
    how = f"columns = {{{names}}}, header = false, auto_detect = false, {WRITTEN_SO}"
    read = f"read_csv({_quoted(lines)}, {how})"
    cursor.run(f"COPY (SELECT {cells} FROM {read}) TO {_quoted(out)} (FORMAT parquet, COMPRESSION zstd)")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _value(name: str, cell: Cell) -> str:
    """The typed value of a CSV cell: empty becomes null, and a text loses its protective apostrophe."""
    column, runs = f'"{name}"', RUNS.replace("'", "''")
    if cell.values == TRUTH:
        return f"nullif({column}, '')::BOOLEAN"
    if cell.unit in TYPES or cell.unit.startswith(FRACTIONS):
        return f"nullif({column}, '')::{TYPES.get(cell.unit, 'DOUBLE')}"
    harmless = f"starts_with({column}, '''') AND regexp_matches({column}[2:], '{runs}')"
    return f"CASE WHEN {harmless} THEN {column}[2:] ELSE nullif({column}, '') END"


def party_ids_called(cursor: Cursor, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The given ids, and those of the parties whose pseudonyms were given."""
    if not ids:
        return ()
    found = cursor.rows(
        "SELECT party_id FROM (SELECT seller_id AS party_id FROM appeal UNION SELECT complainant_id FROM appeal) known"
        " WHERE party_id <> '' AND list_contains(?, substr(sha256('party:' || party_id), 1, 10))"
        " ORDER BY party_id",
        [list(ids)],
    )
    return tuple(dict.fromkeys((*ids, *(row["party_id"] for row in found))))


def person_ids_called(cursor: Cursor, ids: tuple[str, ...]) -> tuple[str, ...]:
    """As ``party_ids_called``, for reviewers: their ids, or the pseudonyms of an export."""
    if not ids:
        return ()
    known = {hidden: person_id for person_id, hidden in person_pseudonyms(cursor).items()}
    return tuple(dict.fromkeys((*ids, *(known[each] for each in ids if each in known))))


def person_pseudonyms(cursor: Cursor) -> dict[str, str]:
    """The pseudonym of each person of the office, and of each reviewer of imported cases, as exported."""
    rows = cursor.rows(
        f"SELECT person_id, {person_cell('person_id')} AS hidden FROM (SELECT person_id FROM person UNION"
        " SELECT reviewer FROM appeal UNION SELECT assigned_to FROM appeal) known WHERE person_id <> ''"
    )
    return {row["person_id"]: row["hidden"] for row in rows}


NOT_ENDED: Final[dict[str, object]] = {"row_count": 0, "sha256": "", "whole": False}


def exports(cursor: Cursor, limit: int) -> list[dict[str, object]]:
    """The last exports, newest first, each as it ended or, if it has not ended, as it began."""
    begun = acts_of(cursor, ("export", "export_before"), limit=limit)
    ends = acts_of(cursor, ("export_ended",), since=begun[-1]["position"]) if begun else []
    ended = {each["payload"]["export_id"]: each["payload"] for each in ends}
    return [
        {
            "exported_at": each["happened_at"],
            "exported_by": each["actor"],
            **NOT_ENDED,
            **each["payload"],
            **ended.get(each["payload"]["export_id"], {}),
        }
        for each in begun
    ]


# The cases behind a number, with the columns of a list, by the conditions that count them.

Row: TypeAlias = tuple[Any, ...]

SHOWN: Final = tuple(_FILE["listed"])
"""The columns of a list of cases, by their names in the relation."""

CELLS: Final = {each["name"]: MADE[each["as"]][0](column) for column, each in _FILE["listed"].items()}

BATCH: Final = 10_000

HEADER: Final = ",".join(CELLS) + "\r\n"


@dataclass(frozen=True)
class CaseSelection:
    """One number: its question, grouping and filters, the group, and the part of it."""

    name: str
    by: str
    only: CaseFilter
    group: str
    part: str


def count_cases(reading: Reading, which: CaseSelection) -> int:
    """The number of cases that one number counts."""
    return int(reading.cursor.value(f"SELECT count(*) {_rows(reading, which)}", _args(reading, which)) or 0)


def list_cases(reading: Reading, which: CaseSelection, *, limit: int = -1, offset: int = 0) -> Iterator[list[Row]]:
    """The cases that one number counts, by case number, some thousand at a time; columns as in ``SHOWN``.

    All of them, or a page of ``limit``. A case that counts more than once (by its routes) appears as often.
    """
    page = " LIMIT $limit OFFSET $offset" if limit >= 0 else ""
    sql = f"SELECT {', '.join(SHOWN)} {_rows(reading, which)} ORDER BY appeal_no{page}"
    for batch in reading.cursor.batches(sql, {**_args(reading, which), "limit": limit, "offset": offset}, BATCH):
        yield [tuple(loaded(cell) for cell in row) for row in batch]


def case_lines(reading: Reading, which: CaseSelection) -> Iterator[tuple[str, int]]:
    """All cases that one number counts as CSV, in batches: some thousand lines as one text, and their number."""
    sql = (
        f"SELECT {csv_line(CELLS.values())} FROM (SELECT {', '.join(SHOWN)} {_rows(reading, which)}) ORDER BY appeal_no"
    )
    for batch in reading.cursor.batches(sql, _args(reading, which), BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def _rows(reading: Reading, which: CaseSelection) -> str:
    return reading.rows_of(which.name, which.by, which.only, which.part)


def _args(reading: Reading, which: CaseSelection) -> dict[str, object]:
    return {**reading.args_of(QUESTIONS[which.name], which.only), **group_args(which.by, which.group)}
