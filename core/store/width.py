"""How many processors DuckDB works with: one for the many short questions, all of them for those over everything.

A second thread costs a short question more than it saves it: a decision takes a fifth less of the processor with one,
and what the others do meanwhile is not held up. A question that reads a million rows is done sooner with all.
DuckDB has one number of threads for the whole file; ``SET threads`` takes 0.3 ms.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Final

import duckdb

ONE: Final = "SET threads = 1"
ALL: Final = "RESET threads"


def narrow(raw: duckdb.DuckDBPyConnection) -> None:
    """One thread from now on: that of whoever asks."""
    raw.execute(ONE)


class Width:
    """Counts who asks a question over everything; while anybody does, DuckDB works with all processors."""

    def __init__(self) -> None:
        """Nobody asks."""
        self._lock = Lock()
        self._asking = 0

    @contextmanager
    def widened(self, raw: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """All processors for the block, and for what others do meanwhile."""
        with self._lock:
            self._asking += 1
            if self._asking == 1:
                _quietly(raw, ALL)
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if not self._asking:
                    _quietly(raw, ONE)


def _quietly(raw: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Does it where it can be done: a file that a full disk has stopped is opened again by whoever works on it."""
    with suppress(duckdb.Error), raw.cursor() as own:
        own.execute(statement)
