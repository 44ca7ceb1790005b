"""Whole tables as CSV: UTF-8 with byte order mark, RFC 4180, no row limit, written as they are read.

What an export must not contain (domain.md 7.1) is not selected in the first place: no names, contacts,
document numbers, free text or reviewers; parties are pseudonyms. Complaint and listing numbers are left
out as well, because marketplaces put account names and links into them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final, get_args

from core.errors import Refusal, refuse
from core.exchange.cells import BOM
from core.model.names import name_of
from core.model.people import Person
from core.model.terms import Outcome, RightType, Role, State
from core.office import ZONE, Office
from core.store.export import Chosen, Report, header_of, insert_export, lines_of
from core.text import say

REPORTS: Final[tuple[Report, ...]] = get_args(Report)
MAY: Final = frozenset({Role.LEAD, Role.MANAGER})


@dataclass(frozen=True)
class Filters:
    """Which cases: opened from ``first`` to ``last`` (days in Shanghai, both included), of these words; None is any."""

    first: date | None = None
    last: date | None = None
    right_type: RightType | None = None
    state: State | None = None
    outcome: Outcome | None = None


def stream(office: Office, actor: Person, report: str, filters: Filters) -> Iterator[bytes] | Refusal:
    """The table as pieces of a CSV file; refused at once to whoever may not export.

    When the last piece was taken, or the reader left before, it is recorded who took how many rows, with which
    filters, and their SHA-256.
    """
    if actor.role not in MAY:
        roles = tuple(name_of(role) for role in Role if role in MAY)
        return refuse("not_permitted", role_name=name_of(actor.role), roles=roles)
    if report not in REPORTS:
        return refuse("not_found", what=say("report"), name=report)
    return _pieces(office, actor, report, filters)


def _pieces(office: Office, actor: Person, report: Report, filters: Filters) -> Iterator[bytes]:
    taken, rows = sha256(), 0
    try:
        with office.store.reading() as cursor:
            head = (BOM + header_of(report)).encode()
            taken.update(head)
            yield head
            for lines, count in lines_of(cursor, report, _chosen(filters)):
                piece = lines.encode()
                taken.update(piece)
                rows += count
                yield piece
    finally:
        record_export(office, actor, report, _told(filters), rows, taken.hexdigest())


def record_export(office: Office, actor: Person, report: str, filters: dict[str, str], rows: int, digest: str) -> None:
    """Writes down that a file left the office."""
    with office.store.writing() as cursor:
        insert_export(
            cursor,
            {
                "exported_at": office.now(),
                "exported_by": actor.person_id,
                "report": report,
                "filters": json.dumps(filters, sort_keys=True, ensure_ascii=False),
                "row_count": rows,
                "sha256": digest,
            },
        )


def _chosen(filters: Filters) -> Chosen:
    return Chosen(
        opened_from=_begins(filters.first) if filters.first else None,
        opened_before=_begins(filters.last + timedelta(days=1)) if filters.last else None,
        right_type=filters.right_type,
        state=filters.state,
        outcome=filters.outcome,
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _told(filters: Filters) -> dict[str, str]:
    return {name: str(value) for name, value in vars(filters).items() if value is not None}
