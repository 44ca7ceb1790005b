"""Turns: how many draw pages and write at the same time, in the order in which they came.

Beyond a few threads at once nobody is served sooner. They take each other's lock of the interpreter, and the locks
inside Streamlit and DuckDB, thousands of times a second: with 150 at it everybody waited for 15 seconds, while two
cores were not full (docs/benchmarks-load.md). A turn is a courtesy and no lock: nothing rests on it for
its truth, and whoever has waited too long goes ahead.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import Final

AT_ONCE: Final = 3
PATIENCE: Final = 10.0  # seconds


class Turns:
    """So many at once; a thread that has a turn has it for all it does."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        """All are free; ``patience`` is in seconds."""
        self._lock = Lock()
        self._free = at_once
        self._waiting: deque[Lock] = deque()
        self._having: set[int] = set()
        self._patience = patience

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn for the block: the first that came has the next one that is free."""
        me = get_ident()
        if me in self._having:
            yield
            return
        self._wait()
        self._having.add(me)
        try:
            yield
        finally:
            self._having.discard(me)
            self._give_back()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """For the block another may have this thread's turn; afterwards it goes on without waiting."""
        me = get_ident()
        if me not in self._having:
            yield
            return
        self._having.discard(me)
        self._give_back()
        try:
            yield
        finally:
            with self._lock:
                self._free -= 1
            self._having.add(me)

    def _wait(self) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=self._patience):
            return  # the turn was handed over
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
                self._free -= 1

    def _give_back(self) -> None:
        with self._lock:
            self._free += 1
            if self._waiting and self._free > 0:
                self._free -= 1
                self._waiting.popleft().release()
