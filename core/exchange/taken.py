"""What was exported last, by whom; and what is going out at this moment."""

import json
from dataclasses import dataclass
from datetime import datetime

from core.errors import Refusal
from core.exchange.underway import underway
from core.model.people import Person
from core.office import Office
from core.permissions import Act, may
from core.queries.choices import people_called
from core.store.export import exports


@dataclass(frozen=True)
class Taken:
    """One export on record: when (aware UTC), who (a name), which report, filters by option, rows, SHA-256.

    ``of_rows`` is how many rows there were to take (None: not known), ``whole`` whether all of them left.
    """

    at: datetime
    who: str
    report: str
    filters: dict[str, str]
    rows: int
    of_rows: int | None
    whole: bool
    sha256: str


@dataclass(frozen=True)
class Going:
    """One export that is being taken: who (a name), which report, how many of how many rows."""

    who: str
    report: str
    rows: int
    total: int


def last_taken(office: Office, actor: Person, limit: int = 20) -> tuple[Taken, ...] | Refusal:
    """The last exports that are not under way, newest first, for whoever may export."""
    if refusal := may(actor, Act.VIEW_EXPORT_LOG):
        return refusal
    with office.store.reading() as cursor:
        now = {each.export_id for each in underway(office)}
        rows = [each for each in exports(cursor, limit + len(now)) if each["export_id"] not in now][:limit]
    names = people_called(office, actor, {str(row["exported_by"]) for row in rows})
    return tuple(
        Taken(
            at=row["exported_at"],  # type: ignore[arg-type] # a TIMESTAMP
            who=names[str(row["exported_by"])],
            report=str(row["report"]),
            filters=json.loads(str(row["filters"])),
            rows=int(str(row["row_count"])),
            of_rows=row["of_rows"],  # type: ignore[arg-type] # a BIGINT or nothing
            whole=bool(row["whole"]),
            sha256=str(row["sha256"]),
        )
        for row in rows
    )


def going_out(office: Office, actor: Person) -> tuple[Going, ...] | Refusal:
    """The exports that are being taken now, for whoever may export."""
    if refusal := may(actor, Act.VIEW_EXPORT_LOG):
        return refusal
    now = list(underway(office))
    names = people_called(office, actor, {each.person_id for each in now})
    return tuple(Going(names[each.person_id], each.report, each.rows, each.total) for each in now)
