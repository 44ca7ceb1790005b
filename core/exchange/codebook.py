"""What the columns of an export mean: a codebook for each report, in both languages, as CSV."""

from collections.abc import Mapping
from typing import Final

from core.analytics.tables import TABLES, TIMES, Cell
from core.domain.text import LANGUAGES
from core.exchange import csv_writing, export, metrics_export
from core.language import t

HEADER: Final = ("column", "meaning_en", "meaning_zh", "values", "unit", "zone", "source")

BOOK: Final[dict[str, Mapping[str, Cell]]] = {
    **{report: table.columns for report, table in TABLES.items()},
    "response-times": TIMES,
    "metrics": metrics_export.COLUMNS,
}


def about(report: str) -> str:
    """What a report holds, as an id of the catalogues."""
    return f"codebook.{report.replace('-', '_')}"


def meaning(name: str, cell: Cell) -> str:
    """What a column means, as an id of the catalogues."""
    return f"column.{cell.told or name}"


def codebook_file(report: export.Report) -> bytes:
    """The codebook of a report as a CSV file: column, meaning in both languages, values, unit, zone, source."""
    rows = (
        (name, *(t(meaning(name, each), lang) for lang in LANGUAGES), each.values, each.unit, each.zone, each.source)
        for name, each in BOOK[report].items()
    )
    return (csv_writing.BOM + csv_writing.csv_text([HEADER, *rows])).encode()
