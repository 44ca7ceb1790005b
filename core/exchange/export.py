"""Whole tables as CSV: UTF-8 with byte order mark, RFC 4180, no row limit, written as they are read.

What an export must not contain (domain.md 7.1) is not selected in the first place: no names, contacts,
document numbers, free text or reviewers; parties are pseudonyms. Complaint and listing numbers are left
out as well, because marketplaces put account names and links into them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args

from core.errors import Refusal, refuse
from core.exchange.cells import BOM, csv_text
from core.exchange.export_metrics import HEADER as METRICS_HEADER
from core.exchange.export_metrics import metric_rows
from core.exchange.leaving import leave
from core.metrics.ask import Only, sitting
from core.metrics.moments import moment_of
from core.model.people import Person
from core.office import Office
from core.permissions import Act, may
from core.queries.blind import kept_from_lists
from core.store import export as tables
from core.store.export import Chosen
from core.store.file import Cursor
from core.text import say

Report: TypeAlias = Literal["cases", "decisions", "findings", "timeline", "response-times", "metrics", "disclosures"]
REPORTS: Final[tuple[Report, ...]] = get_args(Report)
AS_OF: Final = frozenset({"response-times", "metrics"})
"""The reports that are counted as of a moment, which may lie in the past; the others are the record as it stands."""

Pieces: TypeAlias = Iterator[tuple[str, int]]


@dataclass(frozen=True)
class Filters:
    """Which rows: the filters of the metrics, and besides the states and outcomes of the cases; empty lists are any.

    The days of ``only`` are those on which cases were opened; for response times those on which the complainant was
    asked (``counted_from``), for metrics what each is counted by. Parties and people by their ids, or by the
    pseudonyms of an earlier export.
    """

    only: Only = field(default_factory=Only)
    states: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    as_of: date | datetime | None = None


def stream(office: Office, actor: Person, report: str, filters: Filters) -> Iterator[bytes] | Refusal:
    """The table as pieces of a CSV file; refused at once to whoever may not export.

    Before the first piece, and again after the last or when the reader leaves before, it is recorded who took how
    many of how many rows, with which filters, and their SHA-256.
    """
    if refusal := _why_not(office, actor, report, filters):
        return refusal
    leaving = leave(office, actor, report, _told(filters), _count(office, actor, report, filters))
    if isinstance(leaving, Refusal):
        return leaving
    return leaving.pieces(BOM + ",".join(columns_of(report)) + "\r\n", _lines(office, actor, report, filters))


def rows_of(office: Office, actor: Person, report: str, filters: Filters) -> int | Refusal:
    """How many rows ``stream`` would give now."""
    if refusal := _why_not(office, actor, report, filters):
        return refusal
    return _count(office, actor, report, filters)


def columns_of(report: str) -> tuple[str, ...]:
    """The columns of a report in their order."""
    return METRICS_HEADER if report == "metrics" else tables.columns_of(report)


def _why_not(office: Office, actor: Person, report: str, filters: Filters) -> Refusal | None:
    if refusal := may(actor, Act.EXPORT_TABLES):
        return refusal
    if report not in REPORTS:
        return refuse("not_found", what=say("report"), name=report)
    with office.store.reading() as cursor:
        if refusal := kept_from_lists(cursor, actor):
            return refusal
    if filters.as_of is None:
        return None
    if report not in AS_OF:
        reason = say("this table is the record as it stands; a past day is told by response-times and metrics")
        return refuse("field_invalid", field=say("as of"), given=filters.as_of.isoformat(), reason=reason)
    moment = moment_of(office, filters.as_of)
    return moment if isinstance(moment, Refusal) else None


def _count(office: Office, actor: Person, report: str, filters: Filters) -> int:
    if report == "metrics":
        return len(metric_rows(office, actor, _meant(office, filters).only, filters.as_of))
    if report == "response-times":
        with sitting(office, filters.as_of) as held:
            return 0 if isinstance(held, Refusal) else tables.count_of_times(held.reading, _meant(office, filters))
    with office.store.reading() as cursor:
        return tables.count_of(cursor, report, _named(cursor, filters))


def _lines(office: Office, actor: Person, report: str, filters: Filters) -> Pieces:
    if report == "metrics":
        rows = metric_rows(office, actor, _meant(office, filters).only, filters.as_of)
        yield csv_text(rows), len(rows)
    elif report == "response-times":
        chosen = _meant(office, filters)
        with sitting(office, filters.as_of) as held:
            if not isinstance(held, Refusal):
                yield from tables.lines_of_times(held.reading, chosen)
    else:
        with office.store.reading() as cursor:
            yield from tables.lines_of(cursor, report, _named(cursor, filters))


def _meant(office: Office, filters: Filters) -> Chosen:
    with office.store.reading() as cursor:
        return _named(cursor, filters)


def _named(cursor: Cursor, filters: Filters) -> Chosen:
    """The filters with the ids of those who were named by their pseudonyms."""
    only = filters.only
    named = replace(
        only,
        complainants=tables.parties_called(cursor, only.complainants),
        sellers=tables.parties_called(cursor, only.sellers),
        reviewers=tables.people_called(cursor, only.reviewers),
    )
    return Chosen(named, filters.states, filters.outcomes)


def _told(filters: Filters) -> dict[str, str]:
    """The filters in force as the record keeps them: by the names of the options, lists with commas."""
    only = filters.only
    given = {
        "from": only.since,
        "to": only.until,
        "right-type": ",".join(only.right_types),
        "policy": ",".join(only.policies),
        "complainant": ",".join(only.complainants),
        "seller": ",".join(only.sellers),
        "penalty": ",".join(only.penalties),
        "reviewer": ",".join(only.reviewers),
        "state": ",".join(filters.states),
        "outcome": ",".join(filters.outcomes),
        "as-of": filters.as_of,
    }
    return {name: str(value) for name, value in given.items() if value}
