"""Rows that were not taken: line, reason and the row as it was, so that it can be corrected and imported again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, TypeAlias

from core.exchange.cells import BOM, csv_text
from core.exchange.table import OF_REJECTS, Row
from core.language import Language, render
from core.text import Text


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
