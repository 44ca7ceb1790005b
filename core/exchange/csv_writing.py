"""Cells of a CSV file that people open in a spreadsheet: nothing in them may run.

A spreadsheet takes a cell as a formula by its first character, full-width forms included, and looks
past invisible ones. Such a cell gets an apostrophe in front, which spreadsheets read as "this is text".
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Final

from core.analytics.tables import RUNS

BOM: Final = "\ufeff"

MADE_HARMLESS: Final = re.compile(f"'(?={RUNS.removeprefix('^')})")

_RUNS: Final = re.compile(RUNS)


def neutralise_formula(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def restore_cell(cell: str) -> str:
    """The cell before ``harmless``."""
    return cell[1:] if MADE_HARMLESS.match(cell) else cell


def written(value: object) -> str:
    """A value as a cell: ISO dates, times in UTC, nothing for None, harmless text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int):
        return str(value).lower()
    return neutralise_formula(str(value))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as RFC 4180 text; line ends are CRLF."""
    told = io.StringIO(newline="")
    csv.writer(told).writerows([written(cell) for cell in row] for row in rows)
    return told.getvalue()
