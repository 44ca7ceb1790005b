"""Files of what the pages of numbers show: the cases behind a number, all of them, and the table of a chart.

What leaves the office is hashed as every export is (domain.md 7.1): parties are pseudonyms for everyone, and each
file is recorded with who took it, its filters, its rows and its SHA-256.
"""

from collections.abc import Iterator, Mapping, Sequence

from core.errors import Refusal
from core.exchange.cells import BOM, csv_text
from core.exchange.leaving import leave, left
from core.model.people import Person
from core.office import Office
from core.permissions import Act, may
from core.queries.counted import Number, looked_at
from core.store.metrics_listed import HEADER, Which, how_many, lines_listed


def counted_csv(office: Office, actor: Person, of: Number, told: Mapping[str, str]) -> Iterator[bytes] | Refusal:
    """The cases a number counts as pieces of CSV; ``told`` are the filters that the record keeps of it.

    Refused at once to whoever may not list them.
    """
    with looked_at(office, actor, of) as held:
        if isinstance(held, Refusal):
            return held
        count = how_many(held.reading, _which(of))
    leaving = leave(office, actor, f"cases: {of.asked.name}", told, count)
    return leaving if isinstance(leaving, Refusal) else leaving.pieces(BOM + HEADER, _lines(office, actor, of))


def _lines(office: Office, actor: Person, of: Number) -> Iterator[tuple[str, int]]:
    with looked_at(office, actor, of) as held:
        if not isinstance(held, Refusal):
            yield from lines_listed(held.reading, _which(of))


def _which(of: Number) -> Which:
    return Which(of.asked.name, of.asked.by, of.asked.only, of.group, of.part)


def table_csv(
    office: Office,
    actor: Person,
    name: str,
    told: Mapping[str, str],
    table: tuple[Sequence[str], Sequence[Sequence[object]]],
) -> bytes | Refusal:
    """The table of a chart, its header and its rows, as one CSV file; that it was taken is recorded."""
    if refusal := may(actor, Act.EXPORT_CHARTS):
        return refusal
    header, rows = table
    data = (BOM + csv_text([header, *rows])).encode()
    return left(office, actor, f"chart: {name}", told, len(rows), data)
