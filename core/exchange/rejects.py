"""Rows that cannot be true, and why.

What was not taken is written with its line, its reason and the row as it was, so that it can be corrected and imported
again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeAlias
from zoneinfo import ZoneInfo

from core.exchange.cells import BOM, csv_text
from core.exchange.moments import moment
from core.exchange.table import OF_REJECTS, Row
from core.language import Language, render
from core.text import Text, say


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be true, and why."""

    row: Row
    reason: Text

    @property
    def line(self) -> int:
        """The line on which the row begins."""
        return self.row.line

    @property
    def cells(self) -> dict[str, str]:
        """Its cells by column."""
        return self.row.cells


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added, rows that were on record already, rows rejected."""

    added: int
    known: int
    rejected: int


Reject: TypeAlias = Callable[[Rejected], None]


class Untrue(Exception):  # noqa: N818 - the row's fault, not the program's
    """What in a row cannot be true."""

    def __init__(self, reason: Text) -> None:
        """``reason`` is the sentence for the rejects file."""
        super().__init__(str(reason))
        self.reason = reason


def unknown(column: str, given: str, terms: Iterable[str]) -> Text:
    """The sentence for a word that is not of its closed list."""
    known = ", ".join(terms)
    return say("{column} “{given}” is not known; known are: {known}", column=column, given=given, known=known)


def moment_of(column: str, given: str, zone: ZoneInfo) -> datetime:
    """The moment that a cell tells, as ``core.exchange.moments.moment``; raises Untrue for what is none."""
    try:
        return moment(given, zone)
    except ValueError:
        raise Untrue(no_time(column, given)) from None


def no_time(column: str, given: str) -> Text:
    """The sentence for what is no time."""
    return say("{column} is no ISO 8601 day or time: “{given}”", column=column, given=given)


@contextmanager
def rejects_file(path: Path | None, lang: Language) -> Iterator[Reject]:
    """Takes rejected rows while the block runs; the file appears with the first of them, none without a path.

    Each row keeps all its cells, also those past the last column: such a row is rejected again until it is corrected.
    """
    with ExitStack() as stack:
        opened: list[TextIO] = []

        def reject(rejected: Rejected) -> None:
            if path is None:
                return
            row = rejected.row
            if not opened:
                file = path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
                opened.append(stack.enter_context(file))
                file.write(BOM + csv_text([(*OF_REJECTS, *row.columns)]))
            reason = render(rejected.reason, lang)
            opened[0].write(csv_text([(row.line, reason, *row.cells.values(), *row.beyond)]))

        yield reject
