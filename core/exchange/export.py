"""Files that leave the office (tables, runs, the log) and their codebooks; each is recorded before its first byte.

If an export cannot be recorded, for example on a full disk, nothing leaves. The record shows who took what, with which
filters, how many of how many rows, the SHA-256 of what left, and whether the file was complete.

What an export must not contain (domain.md 7.1) is not selected in the first place, see ``core.analytics.tables``.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args
from weakref import WeakKeyDictionary

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, Json

from core.analytics import metrics, tables
from core.analytics.tables import TABLES, TIMES, Cell, person_pseudonyms
from core.domain.deadlines import Deadline, reason
from core.domain.masking import person_pseudonym, pseudonym
from core.domain.people import Person
from core.domain.permissions import Act, requires
from core.domain.refusals import Refusal, refuse
from core.domain.run_sheet import RunLine
from core.domain.terms import LegalRisk, Outcome, RightType, State, Verb
from core.domain.text import LANGUAGES, say
from core.exchange import csv_files, metrics_export
from core.exchange.csv_files import BOM, csv_text
from core.exchange.metrics_export import COLUMNS, metric_rows
from core.language import render, t
from core.ledger import claims, engine, record, second_reviews
from core.ledger.people import office_salt
from core.network import MEGABYTE
from core.office import Office, write
from core.queries import people, security
from core.queries.metrics import Number, snapshot_for
from core.queries.run_sheet import RunDetail, open_run

# The exports in progress, so that a page can show how far they are.


@dataclass
class RunningExport:
    """An export in progress: id, report, person, start (aware UTC), total rows, and rows sent so far."""

    export_id: str
    report: str
    person_id: str
    began_at: datetime
    total: int
    rows: int = 0
    published_at: datetime | None = None


_UNDERWAY: Final[WeakKeyDictionary[engine.Engine, list[RunningExport]]] = WeakKeyDictionary()


def underway(office: Office) -> list[RunningExport]:
    """The exports that this process is sending, one list for each open record."""
    return _UNDERWAY.setdefault(office.store, [])


GOING: Final = "export:"
"""The prefix of an export's claim while it is being sent, so that every process can show it."""

PUBLISHED_EVERY: Final = timedelta(seconds=2)


def _publish(office: Office, going: RunningExport) -> None:
    """Publishes the progress of an export to the other processes every other second."""
    now = office.now()
    if office.store.shared and (going.published_at is None or now - going.published_at >= PUBLISHED_EVERY):
        details = {"report": going.report, "person_id": going.person_id, "total": going.total, "rows": going.rows}
        name, going.published_at = GOING + going.export_id, now
        write(office, claims.only_claims(lambda cursor: claims.take(cursor, name, name, now, details)))


def _running_elsewhere(office: Office) -> list[RunningExport]:
    """The exports that other processes are sending."""
    if not office.store.shared:
        return []
    own = {GOING + each.export_id for each in underway(office)}
    found = [each for each in office.read(claims.held_claims, GOING, office.now()) if each.name not in own]
    return [RunningExport(each.name.removeprefix(GOING), began_at=each.until, **each.details) for each in found]


# A file on its way out: recorded before its first byte, and again after its last.

Pieces: TypeAlias = Iterator[tuple[str | bytes, int]]
"""Parts of a file as text or bytes, each with its number of rows."""


def export_in_pieces(
    office: Office, actor: Person, report: str, filters: Mapping[str, str], of_rows: int, head: str, lines: Pieces
) -> Iterator[bytes] | Refusal:
    """Records that an export begins and returns its pieces; refused on a full disk."""
    going = RunningExport(secrets.token_hex(8), report, actor.person_id, office.now(), of_rows)
    return _written(office, going, "export", _begin(going, filters)) or _pieces(office, going, head, lines)


def _pieces(office: Office, going: RunningExport, head: str, lines: Pieces) -> Iterator[bytes]:
    """The file in pieces; its end is recorded, even if the reader stops early.

    On a full disk it stays on record as begun.
    """
    taken, whole = sha256(), False
    underway(office).append(going)
    try:
        for text, count in chain([(head, 0)], lines):
            piece = text if isinstance(text, bytes) else text.encode()
            taken.update(piece)
            going.rows += count
            _publish(office, going)
            yield piece
        whole = True
    finally:
        underway(office).remove(going)
        if going.published_at:
            write(office, claims.only_claims(lambda cursor: claims.drop(cursor, GOING + going.export_id)))
        _written(office, going, "export_ended", _end(going.rows, taken.hexdigest(), whole=whole))


def record_export(
    office: Office, actor: Person, report: str, filters: Mapping[str, str], rows: int, data: bytes
) -> bytes | Refusal:
    """The file, after recording that it left complete; refused on a full disk."""
    going = RunningExport(secrets.token_hex(8), report, actor.person_id, office.now(), rows)
    end = _end(rows, sha256(data).hexdigest(), whole=True)
    return _written(office, going, "export", {**_begin(going, filters), **end}) or data


def _begin(going: RunningExport, filters: Mapping[str, str]) -> dict[str, object]:
    recorded = json.dumps(dict(filters), sort_keys=True, ensure_ascii=False)
    return {"report": going.report, "filters": recorded, "of_rows": going.total}


def _end(rows: int, digest: str, *, whole: bool) -> dict[str, object]:
    return {"row_count": rows, "sha256": digest, "whole": whole}


def _written(
    office: Office, going: RunningExport, verb: Literal["export", "export_ended"], details: Mapping[str, object]
) -> Refusal | None:
    at, payload = going.began_at if verb == "export" else office.now(), {"export_id": going.export_id, **details}
    return write(office, lambda cursor: record.log_act(cursor, verb, going.person_id, at, payload))


def log_csv(office: Office, actor: Person, query: security.LogFilter) -> bytes | Refusal:
    """The log of the office as one CSV file, newest first; the export itself is logged too."""
    found = security.read_log(office, actor, query, security.MOST)
    if isinstance(found, Refusal):
        return found
    rows = [
        (each.position, each.at, each.actor, each.verb, json.dumps(each.payload, ensure_ascii=False))
        for each in found.acts
    ]
    data = (BOM + csv_text([("position", "at", "account", "act", "told"), *rows])).encode()
    filters = {name: str(value) for name, value in asdict(query).items() if value and name != "page"}
    return record_export(office, actor, "office_log", filters, len(rows), data)


# Files from the metrics pages: all cases behind a figure, and the table of a chart.


def counted_csv(office: Office, actor: Person, of: Number, filters: Mapping[str, str]) -> Iterator[bytes] | Refusal:
    """The cases behind a figure as pieces of CSV; ``filters`` are the filters to record.

    Refused at once to anyone who may not list them.
    """
    with snapshot_for(office, actor, of) as held:
        if isinstance(held, Refusal):
            return held
        count = tables.count_cases(held.reading, _which(of))
    lines = _counted_lines(office, actor, of)
    return export_in_pieces(office, actor, f"cases: {of.metric.name}", filters, count, BOM + tables.HEADER, lines)


def _counted_lines(office: Office, actor: Person, of: Number) -> Pieces:
    with snapshot_for(office, actor, of) as held:
        if not isinstance(held, Refusal):
            yield from tables.case_lines(held.reading, _which(of))


def _which(of: Number) -> tables.CaseSelection:
    return tables.CaseSelection(of.metric.name, of.metric.by, of.metric.only, of.group, of.part)


@requires(Act.EXPORT_CHARTS)
def table_csv(
    office: Office,
    actor: Person,
    name: str,
    filters: Mapping[str, str],
    table: tuple[Sequence[str], Sequence[Sequence[object]]],
) -> bytes | Refusal:
    """The table of a chart with its header as one CSV file; the export is recorded."""
    header, rows = table
    data = (BOM + csv_text([header, *rows])).encode()
    return record_export(office, actor, f"chart: {name}", filters, len(rows), data)


# Whole tables as CSV: UTF-8 with byte order mark, RFC 4180, no row limit, streamed.

Report: TypeAlias = Literal["cases", "decisions", "findings", "timeline", "response-times", "metrics", "disclosures"]

REPORTS: Final[tuple[Report, ...]] = get_args(Report)

AS_OF: Final = frozenset({"response-times", "metrics"})
"""The reports as of a given moment, possibly in the past; all others show the current record."""


def stream_rows(office: Office, actor: Person, report: str, filters: tables.ExportFilter) -> Iterator[bytes] | Refusal:
    """The table as pieces of a CSV file; refused at once to anyone who may not export.

    Before the first piece, and after the last or when the reader stops early, it is recorded who took how many of how
    many rows, with which filters, and their SHA-256.
    """
    if refusal := _why_not(office, actor, report, filters):
        return refusal
    count, lines = _count(office, actor, report, filters), _lines(office, actor, report, filters)
    head = BOM + ",".join(columns_of(report)) + "\r\n"
    return export_in_pieces(office, actor, report, _filters_in_force(filters), count, head, lines)


def stream_parquet(
    office: Office, actor: Person, report: str, filters: tables.ExportFilter
) -> Iterator[bytes] | Refusal:
    """The same rows and columns as pieces of a Parquet file, refused and recorded like ``stream_rows``.

    Columns have the types given in the codebook, empty cells are null, and text is not protected against formulas.
    """
    if refusal := _why_not(office, actor, report, filters):
        return refusal
    count, recorded = _count(office, actor, report, filters), {**_filters_in_force(filters), "format": "parquet"}
    return export_in_pieces(office, actor, report, recorded, count, "", _parquet(office, actor, report, filters))


def _parquet(office: Office, actor: Person, report: str, filters: tables.ExportFilter) -> Pieces:
    """The file, built from the CSV lines once all are there."""
    columns = COLUMNS if report == "metrics" else tables.cells_of(report)
    with TemporaryDirectory(prefix="redress-export-") as folder:
        lines, out = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        with lines.open("w", encoding="utf-8", newline="") as file:
            for text, count in _lines(office, actor, report, filters):
                file.write(str(text))
                yield b"", count
        with office.analytics.reading() as cursor:
            tables.write_parquet(cursor, lines, columns, out)
        with out.open("rb") as made:
            while piece := made.read(MEGABYTE):
                yield piece, 0


def rows_of(office: Office, actor: Person, report: str, filters: tables.ExportFilter) -> int | Refusal:
    """The number of rows ``stream_rows`` would return now."""
    if refusal := _why_not(office, actor, report, filters):
        return refusal
    return _count(office, actor, report, filters)


def columns_of(report: str) -> tuple[str, ...]:
    """The columns of a report in their order."""
    return tuple(COLUMNS) if report == "metrics" else tables.columns_of(report)


@requires(Act.EXPORT_TABLES)
def _why_not(office: Office, actor: Person, report: str, filters: tables.ExportFilter) -> Refusal | None:
    if report not in REPORTS:
        return refuse("not_found", what=say("export.report"), name=report)
    with office.store.reading() as cursor:
        if refusal := second_reviews.list_refusal(cursor, actor):
            return refusal
    if filters.as_of is None:
        return None
    if report not in AS_OF:
        reason = say("export.table_record_as_stands_past")
        return refuse("field_invalid", field=say("word.as_of_within"), given=filters.as_of.isoformat(), reason=reason)
    moment = metrics.as_of_moment(office, filters.as_of)
    return moment if isinstance(moment, Refusal) else None


def _count(office: Office, actor: Person, report: str, filters: tables.ExportFilter) -> int:
    chosen = _named(office, filters)
    if report == "metrics":
        return len(metric_rows(office, actor, chosen.only, filters.as_of))
    if report == "response-times":
        with metrics.take_snapshot(office, filters.as_of) as held:
            return 0 if isinstance(held, Refusal) else tables.count_of_times(held.reading, chosen)
    with office.analytics.reading() as cursor:
        return tables.count_of(cursor, report, chosen)


def _lines(office: Office, actor: Person, report: str, filters: tables.ExportFilter) -> Pieces:
    chosen = _named(office, filters)
    if report == "metrics":
        rows = metric_rows(office, actor, chosen.only, filters.as_of)
        yield csv_text(rows), len(rows)
    elif report == "response-times":
        with metrics.take_snapshot(office, filters.as_of) as held:
            if not isinstance(held, Refusal):
                yield from tables.time_lines(held.reading, chosen)
    else:
        with office.analytics.reading() as cursor:
            yield from tables.csv_lines(cursor, report, chosen)


def _named(office: Office, filters: tables.ExportFilter) -> tables.ExportFilter:
    """The filters with pseudonyms replaced by ids."""
    only = filters.only
    with office.analytics.reading() as cursor:
        named = replace(
            only,
            complainants=tables.party_ids_called(cursor, only.complainants),
            sellers=tables.party_ids_called(cursor, only.sellers),
            reviewers=tables.person_ids_called(cursor, only.reviewers),
        )
    return replace(filters, only=named)


OPTIONS: Final = {
    "right-type": "right_types", "policy": "policies", "complainant": "complainants", "seller": "sellers",
    "penalty": "penalties", "reviewer": "reviewers", "state": "states", "outcome": "outcomes",
}  # fmt: skip
"""The option names of filters that take several values."""


def _filters_in_force(filters: tables.ExportFilter) -> dict[str, str]:
    """The active filters as recorded: by option name, lists separated by commas."""
    options = vars(filters) | vars(filters.only)
    several = {option: ",".join(options[name]) for option, name in OPTIONS.items()}
    active = {"from": options["since"], "to": options["until"], **several, "as-of": options["as_of"]}
    return {name: str(value) for name, value in active.items() if value}


# The feed of events: the columns of the tables of acts and decisions, in order of position in the record.


class FeedEvent(BaseModel):
    """An act on a case in the feed: the columns of ``timeline`` and ``decisions``, and the case.

    ``position`` is its place in the office-wide order; values not yet set in the case are null.
    """

    model_config = ConfigDict(frozen=True)

    position: int
    appeal_no: str
    seq: int
    verb: Verb
    happened_at: AwareDatetime
    right_type: RightType
    policy: str
    seller: str
    complainant: str
    state: State | None
    due_on: date | None
    outcome: Outcome | None
    exceptional: bool
    legal_risk: LegalRisk | None
    verdict: str | None
    routes: tuple[str, ...]
    passed_routes: tuple[str, ...]
    findings: int
    reviewer: str | None
    hash: str


class Feed(NamedTuple):
    """A page of events in order; ``last`` is the position up to which it is complete."""

    events: tuple[FeedEvent, ...]
    last: int


def read_feed(office: Office, after: int, limit: int) -> Feed | Refusal:
    """The events after a position; refused if the record ends before it, as after restoring a backup."""
    with office.store.reading() as cursor:
        end, rows, salt = engine.end_of(cursor), record.events_after(cursor, after, limit), office_salt(cursor)
    if after > end.position:
        return refuse("body_invalid", place="after", reason=say("export.record_ends_at", position=end.position))
    events = tuple(_for_feed(row, salt) for row in rows)
    return Feed(events, events[-1].position if len(events) == limit else end.position)


def _for_feed(row: Mapping[str, Any], salt: str) -> FeedEvent:
    """The parts of an event that may leave, chosen field by field so that nothing else does."""
    payload = json.loads(row["payload"])
    after = payload.get("set", {})
    decided = row["verb"] in tables.DECISIONS
    return FeedEvent.model_validate(
        {
            **{
                each: row[each]
                for each in ("position", "appeal_no", "seq", "verb", "happened_at", "right_type", "hash")
            },
            **{each: after.get(each) for each in ("state", "due_on", "outcome")},
            **{side: row[f"{side}_id"] and pseudonym(row[f"{side}_id"]) for side in ("seller", "complainant")},
            "policy": (decided and payload.get("policy")) or row["policy_id"],
            "exceptional": bool(payload.get("exceptional")),
            "legal_risk": (payload.get("legal_risk") or {}).get("kind"),
            "verdict": payload.get("verdict"),
            "routes": payload.get("routes") or (),
            "passed_routes": payload.get("passed_routes") or (),
            "findings": len(payload.get("findings") or ()),
            "reviewer": person_pseudonym(salt, payload.get("decided_by") or row["actor"]) if decided else None,
        }
    )


# Recent exports and exports in progress.


class PastExport(BaseModel):
    """One export on record: when (aware UTC), who (a name), which report, filters by option, rows, SHA-256.

    ``of_rows`` is the total number of rows (None: unknown); ``whole`` is whether all of them left.
    """

    model_config = ConfigDict(frozen=True)

    at: datetime = Field(validation_alias="exported_at")
    who: str
    report: str
    filters: Json[dict[str, Any]]
    rows: int = Field(validation_alias="row_count")
    of_rows: int | None
    whole: bool
    sha256: str


@requires(Act.VIEW_EXPORT_LOG)
def last_taken(office: Office, actor: Person, limit: int = 20) -> tuple[PastExport, ...] | Refusal:
    """The latest finished exports, newest first, for people who may export."""
    with office.store.reading() as cursor:
        now = {each.export_id for each in underway(office)}
        rows = [each for each in tables.exports(cursor, limit + len(now)) if each["export_id"] not in now][:limit]
    names = people.names_of_people(office, actor, {str(row["exported_by"]) for row in rows})
    return tuple(PastExport.model_validate({**row, "who": names[str(row["exported_by"])]}) for row in rows)


@requires(Act.VIEW_EXPORT_LOG)
def running_exports(office: Office, actor: Person) -> tuple[tuple[RunningExport, str], ...] | Refusal:
    """The exports in progress, each with the person's name, for people who may export."""
    now = [*underway(office), *_running_elsewhere(office)]
    names = people.names_of_people(office, actor, {each.person_id for each in now})
    return tuple((each, names[each.person_id]) for each in now)


# What the columns of an export mean.

CODEBOOK_HEADER: Final = ("column", "meaning_en", "meaning_zh", "values", "unit", "zone", "source")

BOOK: Final[dict[str, Mapping[str, Cell]]] = {
    **{report: table.columns for report, table in TABLES.items()},
    "response-times": TIMES,
    "metrics": metrics_export.COLUMNS,
}


def about_report(report: str) -> str:
    """The message id of a report's description."""
    return f"codebook.{report.replace('-', '_')}"


def meaning_of_column(name: str, cell: Cell) -> str:
    """The message id of a column's meaning."""
    return f"column.{cell.meaning or name}"


def codebook_file(report: Report) -> bytes:
    """The codebook of a report as a CSV file: column, meaning in both languages, values, unit, zone, source."""
    rows = (
        (
            name,
            *(t(meaning_of_column(name, each), lang) for lang in LANGUAGES),
            each.values,
            each.unit,
            each.zone,
            each.source,
        )
        for name, each in BOOK[report].items()
    )
    return (csv_files.BOM + csv_files.csv_text([CODEBOOK_HEADER, *rows])).encode()


# One run of the run sheet as CSV.

RUN_HEADER: Final = (
    "run", "as_of", "begun_at", "ended_at", "way", "by", "line", "appeal_no", "why", "verb", "due_on", "due_sum",
    "in_the_way", "chosen", "result", "settled_at", "event", "refusal", "refusal_words",
)  # fmt: skip

SOMEBODY: Final = say("export.colleague")

AT_ONCE: Final = 1000


@requires(Act.EXPORT_RUN)
def run_csv(office: Office, actor: Person, run_no: int) -> Iterator[bytes] | Refusal:
    """The file in pieces, in English like every export; refused at once to anyone who may not export.

    It is recorded who took how many rows, even if the reader stopped early.
    """
    found = open_run(office, actor, run_no)
    if isinstance(found, Refusal):
        return found
    by = office.read(person_pseudonyms)[found.run.begun_by]
    of, head = {"run": str(run_no)}, csv_files.BOM + csv_files.csv_text([RUN_HEADER])
    return export_in_pieces(office, actor, "run", of, len(found.lines), head, _lines_of_run(found, by))


def _lines_of_run(found: RunDetail, by: str) -> Pieces:
    for first in range(0, len(found.lines), AT_ONCE):
        lines = found.lines[first : first + AT_ONCE]
        yield csv_files.csv_text(_row_of_run(found, by, each) for each in lines), len(lines)


def _row_of_run(found: RunDetail, by: str, line: RunLine) -> tuple[object, ...]:
    run = found.run
    deadline = Deadline.model_validate_json(line.deadline) if line.deadline else None
    due_sum = render(reason(deadline), "en") if deadline else None
    refusal, refused = (each.code if each else None for each in (line.refusal, line.refused))
    of_run = (run.run_no, run.as_of, run.begun_at, run.ended_at, run.way, by)
    of_sheet = (line.line_no, line.appeal_no, line.why, line.verb, line.due_on, due_sum, refusal)
    return (
        *of_run,
        *of_sheet,
        line.chosen,
        line.came,
        line.settled_at,
        line.seq,
        refused,
        _refusal_in_words(line.refused),
    )


def _refusal_in_words(refused: Refusal | None) -> str | None:
    """A refusal in words, without the name of the person who acted."""
    if refused is None:
        return None
    facts = {name: SOMEBODY if name == "who" else fact for name, fact in refused.facts.items()}
    return render(refused.model_copy(update={"facts": facts}).because, "en")
