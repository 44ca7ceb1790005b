"""The tables that are exported, as lines of CSV.

What must not leave is not selected in the first place. What each column means stands in ``core.exchange.codebook``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from core.analytics.counts import CaseFilter, Reading, day_begins, group_args
from core.analytics.questions import QUESTIONS
from core.analytics.relation import CLOSES, HOUR, OPENS
from core.domain.terms import Verb
from core.domain.text import mark
from core.language import t
from core.ledger.engine import Cursor, loaded
from core.ledger.record import acts_of

# The columns of the tables that go out, each made into a cell of CSV by the database (domain.md 7.1).

# Where a spreadsheet begins to run a cell: by these first characters, narrow or wide, also behind quotes and
# characters that nobody sees.
RUNS: Final = "^[\"'\u200b\u200c\u200d\u2060\ufeff]*[=+\\-@|\t\r\n＝＋－＠]"

DECISIONS: Final = (
    Verb.ASK_SUPPLEMENT,
    Verb.FORWARD,
    Verb.REJECT,
    Verb.REVOKE,
    Verb.UPHOLD,
    Verb.DECLINE_WITHDRAWAL,
    Verb.LAPSE,
    Verb.LAPSE_SELLER,
    Verb.END_WAIT,
)

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


@dataclass(frozen=True)
class ExportTable:
    """One table that goes out: its columns as SQL, what it is read from, and the alias that has ``appeal_no``."""

    columns: Mapping[str, str]
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


def _set(name: str) -> str:
    """A field that an event sets."""
    return _told(f"set.{name}")


def _list(name: str) -> str:
    """The words of a list that an event tells, with blanks between them."""
    return f"array_to_string(coalesce(json_extract_string(e.payload, '$.{name}[*]'), []), ' ')"


_CASES: Final = {
    "appeal_no": typed_cell("a.appeal_no"),
    "state": "a.state",
    "right_type": "a.right_type",
    "policy": "a.policy_id",
    "seller": party_cell("a.seller_id"),
    "complainant": party_cell("a.complainant_id"),
    "right_no": typed_cell("a.right_no"),
    "listings": "json_array_length(a.listings)",
    "penalty_kind": word_cell("a.penalty_kind"),
    "opened_at": time_cell("a.opened_at"),
    "disclosed_at": time_cell("a.disclosed_at"),
    "counter_notice_at": time_cell("a.counter_notice_at"),
    "counter_notice_effective_at": time_cell("a.counter_notice_effective_at"),
    "preliminary_decided_at": time_cell("a.preliminary_decided_at"),
    "preliminary_outcome": word_cell("a.preliminary_outcome"),
    "forwarded_at": time_cell("a.forwarded_at"),
    "arrived_at": time_cell("a.arrived_at"),
    "response_due_on": word_cell("a.response_due_on"),
    "response_latest_on": word_cell("a.response_latest_on"),
    "answered_at": time_cell("a.answered_at"),
    "answer_kind": word_cell("a.answer_kind"),
    "withdrawn_at": time_cell("a.withdrawn_at"),
    "final_decided_at": time_cell("a.final_decided_at"),
    "outcome": word_cell("a.outcome"),
    "due_on": word_cell("a.due_on"),
    "exceptional": "a.exceptional",
    "legal_risk": word_cell("a.legal_risk"),
    "supplements": "a.supplements",
    "late_answers": "a.late_answers",
    "reopened": "a.reopened",
    "imported": "a.imported",
    "version": "a.version",
}

_TIMELINE: Final = {
    "appeal_no": typed_cell("e.appeal_no"),
    "seq": "e.seq",
    "verb": "e.verb",
    "happened_at": time_cell("e.happened_at"),
    "state": _set("state"),
    "due_on": _set("due_on"),
    "outcome": _set("outcome"),
    "exceptional": "coalesce(e.payload ->> '$.exceptional', 'false')",
    "hash": "e.hash",
}

_DECISIONS: Final = {
    "appeal_no": typed_cell("e.appeal_no"),
    "seq": "e.seq",
    "decision": "e.verb",
    "decided_at": time_cell("e.happened_at"),
    "right_type": "c.right_type",
    "policy": "coalesce(e.payload ->> '$.policy', c.policy_id)",
    "verdict": _told("verdict"),
    "routes": _list("routes"),
    "passed_routes": _list("passed_routes"),
    "findings": "coalesce(json_array_length(e.payload -> '$.findings'), 0)",
    "state": _set("state"),
    "outcome": _set("outcome"),
    "exceptional": "coalesce(e.payload ->> '$.exceptional', 'false')",
    "legal_risk": _told("legal_risk.kind"),
    "reviewer": person_cell("coalesce(e.payload ->> '$.decided_by', e.actor)"),
    "hash": "e.hash",
}

_FINDINGS: Final = {
    "appeal_no": typed_cell("f.appeal_no"),
    "seq": "f.seq",
    "criterion": "f.criterion",
    "value": "f.finding_value",
    "machine_value": word_cell("f.machine_value"),
    "made_by": "CASE WHEN f.made_by = 'machine' THEN 'machine' ELSE 'person' END",
    "made_at": time_cell("f.made_at"),
    "looked_up_site": typed_cell("coalesce(f.looked_up ->> '$.site', '')"),
    "looked_up_at": typed_cell("coalesce(f.looked_up ->> '$.at', '')"),
    "looked_up_result": typed_cell("coalesce(f.looked_up ->> '$.result', '')"),
    "exhibit": word_cell("x.label"),
    "exhibit_kind": word_cell("x.kind"),
}

_DISCLOSURES: Final = {
    "appeal_no": typed_cell("d.appeal_no"),
    "seq": "d.seq",
    "given_at": time_cell("d.given_at"),
    "recipient": "d.recipient",
    "exhibit": word_cell("x.label"),
    "exhibit_kind": word_cell("x.kind"),
    "rendition": "d.rendition",
    "ground": typed_cell(worded("d.ground", mark("ground.disclosure"), mark("ground.forwarding"))),
    "in_pack": "d.pack_id IS NOT NULL",
    "as_filed_for_a_reason": "coalesce(d.as_filed_because, '') <> ''",
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
    "appeal_no": typed_cell("w.appeal_no"),
    "right_type": "w.right_type",
    "policy": "w.policy_id",
    "seller": party_cell("w.seller_id"),
    "complainant": party_cell("w.complainant_id"),
    "forwarded_at": time_cell("w.forwarded_at"),
    "arrived_at": time_cell("w.arrived_at"),
    "counted_from": time_cell("w.start"),
    "due_at": time_cell("w.response_ends"),
    "first_answer_at": f"CASE WHEN w.kind = 1 THEN {time_cell('w.stop')} ELSE '' END",
    "answer_kind": "CASE WHEN w.kind = 1 THEN coalesce(w.answer_kind, '') ELSE '' END",
    "counted_to": time_cell("w.stop"),
    "reason": "CASE WHEN w.kind = 1 THEN 'answered' WHEN w.kind = 2 AND w.withdrawn_at = w.stop THEN 'withdrawn'"
    " WHEN w.kind = 2 THEN 'ended' WHEN w.response_ends <= $as_of OR w.state = 'closed' THEN 'silence'"
    " ELSE 'open' END",
    "censored": "w.kind = 0",
    "days": "printf('%.4f', (epoch_us(w.stop) - epoch_us(w.start)) / 86400000000)",
    "working_days_of_9_hours": f"printf('%.4f', w.worked / {_WORKING_DAY})",
    "working_days_provisional": "w.guessed",
    "late_answer": "coalesce(w.late, false)",
    "exceptional": "w.exceptional",
    "imported": "w.imported",
    "as_of": time_cell("$as_of::TIMESTAMP"),
}


def table_of(report: str) -> ExportTable:
    """The table of a report that is read from the record as it stands."""
    return TABLES[report]


def csv_line(columns: Mapping[str, str]) -> str:
    """One line of CSV with its end, as SQL."""
    return f"concat_ws(',', {', '.join(columns.values())}) || chr(13) || chr(10)"


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
    """Which rows are exported: of the cases that ``only`` names, in these states, with these outcomes.

    The days of ``only`` are those on which cases were opened; empty lists mean all.
    """

    only: CaseFilter = field(default_factory=CaseFilter)
    states: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


def columns_of(report: str) -> tuple[str, ...]:
    """The names of the columns of a report, also of ``response-times``, in their order."""
    return tuple(TIMES if report == "response-times" else table_of(report).columns)


def count_of(cursor: Cursor, report: str, chosen: ExportFilter) -> int:
    """How many rows the table has."""
    rows, args = _export_rows(report, chosen)
    return int(cursor.value(f"SELECT count(*) {rows}", args))


def csv_lines(cursor: Cursor, report: str, chosen: ExportFilter) -> Iterator[tuple[str, int]]:
    """The lines in the order of the record: each time some thousand of them as one text, and how many they are."""
    joined, order = in_order(report, whole=chosen == ExportFilter())
    rows, args = _export_rows(report, chosen, joined)
    return _taken(cursor, f"SELECT {csv_line(table_of(report).columns)} {rows}{order}", args)


def count_of_times(reading: Reading, chosen: ExportFilter) -> int:
    """How many appeals waited for an answer: the n of the response time with the same filters."""
    rows, args = _timed(reading, chosen)
    return int(reading.cursor.value(f"SELECT count(*) {rows}", args))


def time_lines(reading: Reading, chosen: ExportFilter) -> Iterator[tuple[str, int]]:
    """One line a forwarded appeal, by number: its wait as the metrics count it at the reading's moment."""
    rows, args = _timed(reading, chosen)
    return _taken(reading.cursor, f"SELECT {csv_line(TIMES)} {rows} ORDER BY w.appeal_no", args)


def _timed(reading: Reading, chosen: ExportFilter) -> tuple[str, dict[str, Any]]:
    rows, args = reading.timed("complainant_response_time", chosen.only)
    tests = [f"list_contains(${name}, {column})" for name, column in (("states", "state"), ("outcomes", "outcome"))]
    asked = [test for name, test in zip(("states", "outcomes"), tests, strict=True) if getattr(chosen, name)]
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    return f"{rows}{where}", {**args, "states": list(chosen.states), "outcomes": list(chosen.outcomes)}


def _export_rows(report: str, chosen: ExportFilter, joined: str = "") -> tuple[str, dict[str, Any]]:
    """What follows SELECT, and the arguments of its tests; none without a filter."""
    tests, args = _tests(chosen)
    table = table_of(report)
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

# What a list of cases shows of each; no name is among them.
SHOWN: Final = (
    "appeal_no",
    "right_type",
    "policy_id",
    "seller_id",
    "complainant_id",
    "penalty",
    "state",
    "outcome",
    "opened_at",
    "started",
    "passed_at",
    "arrived_at",
    "ended",
    "exceptional",
    "legal_risk",
    "imported",
)

BATCH: Final = 10_000

# The same as cells of a file, in the order of ``SHOWN``.
CELLS: Final[dict[str, str]] = {
    "appeal_no": typed_cell("appeal_no"),
    "right_type": "right_type",
    "policy": "policy_id",
    "seller": party_cell("seller_id"),
    "complainant": party_cell("complainant_id"),
    "penalty_kind": "penalty",
    "state": "state",
    "outcome": word_cell("outcome"),
    "opened_at": time_cell("opened_at"),
    "counter_notice_at": time_cell("started"),
    "preliminary_decided_at": time_cell("passed_at"),
    "arrived_at": time_cell("arrived_at"),
    "ended_at": time_cell("ended"),
    "exceptional": word_cell("exceptional"),
    "legal_risk": word_cell("legal_risk"),
    "imported": word_cell("imported"),
}

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
    sql = f"SELECT {csv_line(CELLS)} FROM (SELECT {', '.join(SHOWN)} {_rows(reading, which)}) ORDER BY appeal_no"
    for batch in reading.cursor.batches(sql, _args(reading, which), BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def _rows(reading: Reading, which: CaseSelection) -> str:
    return reading.rows_of(which.name, which.by, which.only, which.part)


def _args(reading: Reading, which: CaseSelection) -> dict[str, object]:
    return {**reading.args_of(QUESTIONS[which.name], which.only), **group_args(which.by, which.group)}
