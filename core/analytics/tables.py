"""The tables that are exported, as lines of CSV.

What must not leave is not selected in the first place. What each column is called and means stands in the catalogues.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from core.analytics.counts import CaseFilter, Reading, day_begins, group_args
from core.analytics.questions import QUESTIONS
from core.analytics.relation import CLOSES, HOUR, OPENS
from core.domain.terms import (
    AnswerKind,
    DocumentKind,
    LegalRisk,
    Outcome,
    PenaltyKind,
    Rendition,
    RightType,
    Side,
    Standing,
    State,
    Value,
    Verb,
)
from core.domain.text import mark
from core.language import t
from core.ledger.engine import Cursor, loaded
from core.ledger.record import acts_of

# The columns of the tables that go out, each made into a cell of CSV by the database (domain.md 7.1).

# Where a spreadsheet begins to run a cell: by these first characters, narrow or wide, also behind quotes and
# characters that nobody sees.
RUNS: Final = "^[\"'\u200b\u200c\u200d\u2060\ufeff]*[=+\\-@|\t\r\n＝＋－＠]"

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
"""The tables that columns are read from."""


@dataclass(frozen=True)
class Cell:
    """A column that goes out: the SQL of its cells, and what its codebook says of it.

    Codebooks are read by programs too, so values, units, zones and sources are plain English words. Its meaning is
    ``column.TOLD`` in the catalogues; without ``told`` it is named as the column.
    """

    sql: str = ""
    values: str = ""
    unit: str = ""
    zone: str = ""
    source: str = ""
    told: str = ""


@dataclass(frozen=True)
class ExportTable:
    """One table that goes out: its columns, what it is read from, and the alias that has ``appeal_no``."""

    columns: Mapping[str, Cell]
    source: str
    alias: str
    where: str = ""
    order: str = ""


def word_cell(column: str) -> str:
    """A word of a closed list, or a number."""
    return f"coalesce({column}::VARCHAR, '')"


def typed_cell(column: str) -> str:
    """What somebody typed: harmless to a spreadsheet, and quoted where RFC 4180 asks for it."""
    runs = RUNS.replace("'", "''")
    safe = f"CASE WHEN regexp_matches({column}, '{runs}') THEN '''' || {column} ELSE {column} END"
    return (
        f"CASE WHEN regexp_matches({column}, '[\",\r\n]') THEN '\"' || replace({safe}, '\"', '\"\"') || '\"'"
        f" ELSE {safe} END"
    )


def worded(column: str, *keys: str) -> str:
    """Which of these sentences it is, in English; records of before sentences had ids have its words already."""
    words = " ".join(f"WHEN '{key}' THEN '{t(key, 'en')}'" for key in keys)
    return f"CASE {column} {words} ELSE {column} END"


def time_cell(column: str) -> str:
    """A moment in UTC, to the second."""
    return f"coalesce(strftime({column}, '%Y-%m-%dT%H:%M:%SZ'), '')"


def party_cell(column: str) -> str:
    """The same pseudonym as ``core.domain.masking`` gives a party (domain.md 7.1: hashed)."""
    return f"CASE WHEN {column} = '' THEN '' ELSE substr(sha256('party:' || {column}), 1, 10) END"


def person_cell(column: str) -> str:
    """A person of the office: hashed with the salt of this office."""
    return f"substr(sha256((SELECT salt FROM office_salt) || ':person:' || {column}), 1, 10)"


def _told(name: str) -> str:
    """A word that an event tells."""
    return f"coalesce(e.payload ->> '$.{name}', '')"


def _list(name: str) -> str:
    """The words of a list that an event tells, with blanks between them."""
    return f"array_to_string(coalesce(json_extract_string(e.payload, '$.{name}[*]'), []), ' ')"


def _column(column: str, sql: str = "", terms: Iterable[str] = (), **told: str) -> Cell:
    """A column of a table as it is, or as ``sql`` makes it; ``terms`` is its closed list. It tells its own source."""
    alias, _, name = column.partition(".")
    return Cell(sql or column, **{"source": f"{ALIASES[alias]}.{name}", "values": " | ".join(terms), **told})


def _word(column: str, terms: Iterable[str] = (), **told: str) -> Cell:
    return _column(column, word_cell(column), terms, **told)


def _typed(column: str, **told: str) -> Cell:
    return _column(column, typed_cell(column), **told)


def _party(column: str) -> Cell:
    return _column(column, party_cell(column), unit=TEN_DIGITS)


def _time(column: str, sql: str = "", **told: str) -> Cell:
    return _column(column, sql or time_cell(column), unit=DATE_TIME, zone="UTC", **told)


def _day(column: str) -> Cell:
    return _column(column, word_cell(column), unit=DATE, zone=DAY_ZONE)


def _count(column: str, sql: str = "", **told: str) -> Cell:
    return _column(column, sql, unit=COUNT, **told)


def _truth(column: str, sql: str = "", **told: str) -> Cell:
    return _column(column, sql, values=TRUTH, **told)


def _event(name: str, terms: Iterable[str] = (), **told: str) -> Cell:
    """A word that an event tells, or sets."""
    return _column("e.payload", _told(name), terms, **told)


def _looked_up(name: str, **told: str) -> Cell:
    """What a person typed of a look-up."""
    return _column("f.looked_up", typed_cell(f"coalesce(f.looked_up ->> '$.{name}', '')"), **told)


def _numbered(alias: str) -> dict[str, Cell]:
    """The case and the number of its event, with which each row of an event begins."""
    number = _typed(f"{alias}.appeal_no", source="appeal.appeal_no")
    return {"appeal_no": number, "seq": _count(f"{alias}.seq", source="event.seq")}


_EXHIBIT: Final = {"exhibit": _word("x.label"), "exhibit_kind": _word("x.kind", DocumentKind)}

_STATE_SET: Final = _event("set.state", State, told="state_after")

_OUTCOME_SET: Final = _event("set.outcome", Outcome, told="outcome_set")

_EXCEPTIONAL_ACT: Final = _truth(
    "e.payload", "coalesce(e.payload ->> '$.exceptional', 'false')", told="exceptional_act"
)

_CASES: Final = {
    "appeal_no": _typed("a.appeal_no"),
    "state": _column("a.state", terms=State),
    "right_type": _column("a.right_type", terms=RightType),
    "policy": _column("a.policy_id"),
    "seller": _party("a.seller_id"),
    "complainant": _party("a.complainant_id"),
    "right_no": _typed("a.right_no"),
    "listings": _count("a.listings", "json_array_length(a.listings)"),
    "penalty_kind": _word("a.penalty_kind", PenaltyKind),
    "opened_at": _time("a.opened_at"),
    "disclosed_at": _time("a.disclosed_at"),
    "counter_notice_at": _time("a.counter_notice_at"),
    "counter_notice_effective_at": _time("a.counter_notice_effective_at"),
    "preliminary_decided_at": _time("a.preliminary_decided_at"),
    "preliminary_outcome": _word("a.preliminary_outcome", ("forwarded", "rejected")),
    "forwarded_at": _time("a.forwarded_at"),
    "arrived_at": _time("a.arrived_at"),
    "response_due_on": _day("a.response_due_on"),
    "response_latest_on": _day("a.response_latest_on"),
    "answered_at": _time("a.answered_at"),
    "answer_kind": _word("a.answer_kind", AnswerKind),
    "withdrawn_at": _time("a.withdrawn_at"),
    "final_decided_at": _time("a.final_decided_at"),
    "outcome": _word("a.outcome", Outcome),
    "due_on": _day("a.due_on"),
    "exceptional": _truth("a.exceptional"),
    "legal_risk": _word("a.legal_risk", LegalRisk),
    "supplements": _count("a.supplements"),
    "late_answers": _count("a.late_answers"),
    "reopened": _count("a.reopened"),
    "imported": _truth("a.imported"),
    "version": _count("a.version"),
}

_TIMELINE: Final = {
    **_numbered("e"),
    "verb": _column("e.verb", terms=Verb),
    "happened_at": _time("e.happened_at"),
    "state": _STATE_SET,
    "due_on": _event("set.due_on", unit=DATE, zone=DAY_ZONE, told="due_on_set"),
    "outcome": _OUTCOME_SET,
    "exceptional": _EXCEPTIONAL_ACT,
    "hash": _column("e.hash", unit="64 hexadecimal digits"),
}

_DECISIONS: Final = {
    **_numbered("e"),
    "decision": _column("e.verb", terms=DECISIONS),
    "decided_at": _time("e.happened_at"),
    "right_type": _column("c.right_type", terms=RightType),
    "policy": _column("c.policy_id", "coalesce(e.payload ->> '$.policy', c.policy_id)"),
    "verdict": _event("verdict", Standing),
    "routes": _column("e.payload", _list("routes")),
    "passed_routes": _column("e.payload", _list("passed_routes")),
    "findings": _count("e.payload", "coalesce(json_array_length(e.payload -> '$.findings'), 0)"),
    "state": _STATE_SET,
    "outcome": _OUTCOME_SET,
    "exceptional": _EXCEPTIONAL_ACT,
    "legal_risk": _event("legal_risk.kind", LegalRisk, told="legal_risk_act"),
    "reviewer": Cell(
        person_cell("coalesce(e.payload ->> '$.decided_by', e.actor)"),
        unit=TEN_DIGITS,
        source="event.decided_by, else event.actor",
    ),
    "hash": _TIMELINE["hash"],
}

_FINDINGS: Final = {
    **_numbered("f"),
    "criterion": _column("f.criterion"),
    "value": _column("f.finding_value", terms=Value),
    "machine_value": _word("f.machine_value", Value),
    "made_by": _column(
        "f.made_by", "CASE WHEN f.made_by = 'machine' THEN 'machine' ELSE 'person' END", ("machine", "person")
    ),
    "made_at": _time("f.made_at"),
    "looked_up_site": _looked_up("site"),
    "looked_up_at": _looked_up("at", unit="YYYY-MM-DD HH:MM", zone=SHANGHAI),
    "looked_up_result": _looked_up("result"),
    **_EXHIBIT,
}

_DISCLOSURES: Final = {
    **_numbered("d"),
    "given_at": _time("d.given_at"),
    "recipient": _column("d.recipient", terms=Side),
    **_EXHIBIT,
    "rendition": _column("d.rendition", terms=Rendition),
    "ground": _column("d.ground", typed_cell(worded("d.ground", mark("ground.disclosure"), mark("ground.forwarding")))),
    "in_pack": _truth("d.pack_id", "d.pack_id IS NOT NULL"),
    "as_filed_for_a_reason": _truth("d.as_filed_because", "coalesce(d.as_filed_because, '') <> ''"),
}

TABLES: Final[dict[str, ExportTable]] = {
    "cases": ExportTable(_CASES, "appeal a", "a"),
    "decisions": ExportTable(
        _DECISIONS,
        "event e JOIN appeal c ON c.appeal_no = e.appeal_no",
        "e",
        f"e.verb IN {tuple(map(str, DECISIONS))}",
        order="j.position",
    ),
    "findings": ExportTable(
        _FINDINGS, "finding f LEFT JOIN exhibit x ON x.exhibit_id = f.exhibit_id", "f", order="j.position, f.number"
    ),
    "timeline": ExportTable(_TIMELINE, "event e", "e", order="j.position"),
    "disclosures": ExportTable(
        _DISCLOSURES,
        "disclosure d LEFT JOIN exhibit x ON x.exhibit_id = d.exhibit_id",
        "d",
        order="j.position, d.number",
    ),
}

# One wait, as ``Reading.timed`` gives it: the relation's columns with start, stop and kind, and the working time.
_WORKING_DAY: Final = (CLOSES - OPENS) * HOUR

TIMES: Final = {
    "appeal_no": _typed("w.appeal_no"),
    "right_type": _column("w.right_type", terms=RightType),
    "policy": _column("w.policy_id"),
    "seller": _party("w.seller_id"),
    "complainant": _party("w.complainant_id"),
    "forwarded_at": _time("w.forwarded_at"),
    "arrived_at": _time("w.arrived_at"),
    "counted_from": _time("w.start", source="appeal.arrived_at, appeal.forwarded_at"),
    "due_at": _time("w.response_ends", source="appeal.response_due_on"),
    "first_answer_at": _time("w.answered_at", f"CASE WHEN w.kind = 1 THEN {time_cell('w.stop')} ELSE '' END"),
    "answer_kind": _column(
        "w.answer_kind",
        "CASE WHEN w.kind = 1 THEN coalesce(w.answer_kind, '') ELSE '' END",
        (AnswerKind.COUNTER_MATERIALS, AnswerKind.LEGAL_ACTION_NOTICE),
    ),
    "counted_to": _time("w.stop", source="appeal"),
    "reason": Cell(
        "CASE WHEN w.kind = 1 THEN 'answered' WHEN w.kind = 2 AND w.withdrawn_at = w.stop THEN 'withdrawn'"
        " WHEN w.kind = 2 THEN 'ended' WHEN w.response_ends <= $as_of OR w.state = 'closed' THEN 'silence'"
        " ELSE 'open' END",
        "answered | withdrawn | ended | silence | open",
        source="appeal",
    ),
    "censored": Cell("w.kind = 0", TRUTH, source="appeal"),
    "days": Cell(
        "printf('%.4f', (epoch_us(w.stop) - epoch_us(w.start)) / 86400000000)", unit="days of 24 hours", source="appeal"
    ),
    "working_days_of_9_hours": Cell(
        f"printf('%.4f', w.worked / {_WORKING_DAY})",
        unit="working days of 9 hours",
        zone=SHANGHAI,
        source="appeal, data/calendar",
    ),
    "working_days_provisional": _truth("w.guessed", source="data/calendar"),
    "late_answer": _truth("w.late", "coalesce(w.late, false)", source="appeal"),
    "exceptional": _truth("w.exceptional"),
    "imported": _truth("w.imported"),
    "as_of": Cell(time_cell("$as_of::TIMESTAMP"), unit=DATE_TIME, zone="UTC", source="appeal"),
}


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV with its end, as SQL."""
    return f"concat_ws(',', {', '.join(cells)}) || chr(13) || chr(10)"


def _line_of(columns: Mapping[str, Cell]) -> str:
    return csv_line(each.sql for each in columns.values())


def in_order(report: str, *, whole: bool) -> tuple[str, str]:
    """The order of the record: what is joined for it, and by what it is sorted.

    What is read from one table comes so by itself, and is not sorted.
    """
    alias, order = TABLES[report].alias, TABLES[report].order
    if not order or (report == "timeline" and whole):
        return "", ""
    return f" LEFT JOIN journal j ON j.log = {alias}.appeal_no AND j.seq = {alias}.seq", f" ORDER BY {order}"


# Whole tables as lines of CSV, made in the database and handed on in batches, so that memory stays level.

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
    """The names of the columns of a report, also of ``response-times``, in their order."""
    return tuple(TIMES if report == "response-times" else TABLES[report].columns)


def count_of(cursor: Cursor, report: str, chosen: ExportFilter) -> int:
    """How many rows the table has."""
    rows, args = _export_rows(report, chosen)
    return int(cursor.value(f"SELECT count(*) {rows}", args))


def csv_lines(cursor: Cursor, report: str, chosen: ExportFilter) -> Iterator[tuple[str, int]]:
    """The lines in the order of the record: each time some thousand of them as one text, and how many they are."""
    joined, order = in_order(report, whole=chosen == ExportFilter())
    rows, args = _export_rows(report, chosen, joined)
    return _taken(cursor, f"SELECT {_line_of(TABLES[report].columns)} {rows}{order}", args)


def count_of_times(reading: Reading, chosen: ExportFilter) -> int:
    """How many appeals waited for an answer: the n of the response time with the same filters."""
    rows, args = _timed(reading, chosen)
    return int(reading.cursor.value(f"SELECT count(*) {rows}", args))


def time_lines(reading: Reading, chosen: ExportFilter) -> Iterator[tuple[str, int]]:
    """One line a forwarded appeal, by number: its wait as the metrics count it at the reading's moment."""
    rows, args = _timed(reading, chosen)
    return _taken(reading.cursor, f"SELECT {_line_of(TIMES)} {rows} ORDER BY w.appeal_no", args)


def _timed(reading: Reading, chosen: ExportFilter) -> tuple[str, dict[str, Any]]:
    rows, args = reading.timed("complainant_response_time", chosen.only)
    tests = [f"list_contains(${name}, {column})" for name, column in (("states", "state"), ("outcomes", "outcome"))]
    asked = [test for name, test in zip(("states", "outcomes"), tests, strict=True) if getattr(chosen, name)]
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    return f"{rows}{where}", {**args, "states": list(chosen.states), "outcomes": list(chosen.outcomes)}


def _export_rows(report: str, chosen: ExportFilter, joined: str = "") -> tuple[str, dict[str, Any]]:
    """What follows SELECT, and the arguments of its tests; none without a filter."""
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
        if asked := getattr(only, name, ()) or getattr(chosen, name, ()):
            tests.append(f"list_contains(${name}, {column})")
            args[name] = list(asked)
    return tests, args


def _taken(cursor: Cursor, sql: str, args: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for batch in cursor.batches(sql, args, EXPORT_BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def party_ids_called(cursor: Cursor, given: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that are meant: those given, and those of the parties whose pseudonym was given."""
    if not given:
        return ()
    found = cursor.rows(
        "SELECT party_id FROM party WHERE list_contains(?, substr(sha256('party:' || party_id), 1, 10))"
        " ORDER BY party_id",
        [list(given)],
    )
    return tuple(dict.fromkeys((*given, *(row["party_id"] for row in found))))


def person_ids_called(cursor: Cursor, given: tuple[str, ...]) -> tuple[str, ...]:
    """As ``parties_called``, for reviewers: their ids, or the pseudonyms of an export."""
    if not given:
        return ()
    known = {hidden: person_id for person_id, hidden in person_pseudonyms(cursor).items()}
    return tuple(dict.fromkeys((*given, *(known[each] for each in given if each in known))))


def person_pseudonyms(cursor: Cursor) -> dict[str, str]:
    """What stands in an export for each person of the office, and each reviewer of imported cases."""
    rows = cursor.rows(
        f"SELECT person_id, {person_cell('person_id')} AS hidden FROM (SELECT person_id FROM person UNION"
        " SELECT DISTINCT unnest([reviewer, assigned_to]) FROM appeal) WHERE person_id <> ''"
    )
    return {row["person_id"]: row["hidden"] for row in rows}


NOT_ENDED: Final[dict[str, object]] = {"row_count": 0, "sha256": "", "whole": False}


def exports(cursor: Cursor, limit: int) -> list[dict[str, object]]:
    """The last exports, newest first, each as it ended or, where it has not, as it began."""
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


# The cases behind a number with what a list shows of each, by the tests that count them.

Row: TypeAlias = tuple[Any, ...]

# What a list of cases shows of each, with its name in a file and its cell there; no name of anybody is among them.
_LISTED: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "appeal_no": ("appeal_no", typed_cell),
    "right_type": ("right_type", str),
    "policy_id": ("policy", str),
    "seller_id": ("seller", party_cell),
    "complainant_id": ("complainant", party_cell),
    "penalty": ("penalty_kind", str),
    "state": ("state", str),
    "outcome": ("outcome", word_cell),
    "opened_at": ("opened_at", time_cell),
    "started": ("counter_notice_at", time_cell),
    "passed_at": ("preliminary_decided_at", time_cell),
    "arrived_at": ("arrived_at", time_cell),
    "ended": ("ended_at", time_cell),
    "exceptional": ("exceptional", word_cell),
    "legal_risk": ("legal_risk", word_cell),
    "imported": ("imported", word_cell),
}

SHOWN: Final = tuple(_LISTED)

CELLS: Final = {name: cell(column) for column, (name, cell) in _LISTED.items()}

BATCH: Final = 10_000

HEADER: Final = ",".join(CELLS) + "\r\n"


@dataclass(frozen=True)
class CaseSelection:
    """One number: its question, what it is grouped by, of which cases, which group, and which part of it."""

    name: str
    by: str
    only: CaseFilter
    group: str
    part: str


def count_cases(reading: Reading, which: CaseSelection) -> int:
    """How many cases one number counts."""
    return int(reading.cursor.value(f"SELECT count(*) {_rows(reading, which)}", _args(reading, which)) or 0)


def list_cases(reading: Reading, which: CaseSelection, *, limit: int = -1, offset: int = 0) -> Iterator[list[Row]]:
    """The cases one number counts, in the order of their numbers, some thousand at a time; columns as ``SHOWN``.

    All of them, or a page of ``limit``. A case that counts more than once (by its routes) is told as often.
    """
    page = " LIMIT $limit OFFSET $offset" if limit >= 0 else ""
    sql = f"SELECT {', '.join(SHOWN)} {_rows(reading, which)} ORDER BY appeal_no{page}"
    for batch in reading.cursor.batches(sql, {**_args(reading, which), "limit": limit, "offset": offset}, BATCH):
        yield [tuple(loaded(cell) for cell in row) for row in batch]


def case_lines(reading: Reading, which: CaseSelection) -> Iterator[tuple[str, int]]:
    """All cases one number counts as lines of CSV, made in the database: some thousand as one text, and how many."""
    sql = (
        f"SELECT {csv_line(CELLS.values())} FROM (SELECT {', '.join(SHOWN)} {_rows(reading, which)}) ORDER BY appeal_no"
    )
    for batch in reading.cursor.batches(sql, _args(reading, which), BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def _rows(reading: Reading, which: CaseSelection) -> str:
    return reading.rows_of(which.name, which.by, which.only, which.part)


def _args(reading: Reading, which: CaseSelection) -> dict[str, object]:
    return {**reading.args_of(QUESTIONS[which.name], which.only), **group_args(which.by, which.group)}
