"""Rows that were not taken: line, reason and the row as it was, so that it can be corrected and imported again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, TypeAlias

from core.exchange.cells import BOM, csv_text
from core.exchange.table import OF_REJECTS
from core.language import Language, render
from core.text import Text


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be true: the line it begins on, why, and its cells."""

    line: int
    reason: Text
    cells: dict[str, str]


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added, rows that were on record already, rows rejected."""

    added: int
    known: int
    rejected: int


Reject: TypeAlias = Callable[[Rejected], None]


@contextmanager
def rejects_file(path: Path | None, lang: Language) -> Iterator[Reject]:
    """Takes rejected rows while the block runs; the file appears with the first of them, none without a path."""
    with ExitStack() as stack:
        opened: list[TextIO] = []

        def reject(row: Rejected) -> None:
            if path is None:
                return
            if not opened:
                file = path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
                opened.append(stack.enter_context(file))
                file.write(BOM + csv_text([(*OF_REJECTS, *row.cells)]))
            opened[0].write(csv_text([(row.line, render(row.reason, lang), *row.cells.values())]))

        yield reject
