"""One at a time for one case: whoever writes on it reads it after everybody before has written.

A transaction sees the file as it was when it began. Two that read the same rows and write different ones do not
conflict, though the second would have decided otherwise: two documents get one label, two packs are begun for one
side. So writers on one case go one after the other. In this process a lock by name does it, since one process owns
the file; with a server it would be the case's row, locked by the database until the transaction ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from core.store.turns import Turns

PATIENCE: Final = 10.0
"""Seconds; a transaction takes some milliseconds, so whoever waits as long is told."""


@dataclass
class _Wanted:
    """A lock, and how many hold it or wait for it."""

    lock: Lock = field(default_factory=Lock)
    by: int = 0


class Locks:
    """A lock for each name that somebody holds or waits for; of a name that nobody wants nothing is kept."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Nothing is held; ``patience`` is in seconds."""
        self._own = Lock()
        self._wanted: dict[str, _Wanted] = {}
        self._patience = patience

    def __len__(self) -> int:
        """How many names somebody holds or waits for."""
        return len(self._wanted)

    @contextmanager
    def held(self, name: str, turns: Turns) -> Iterator[bool]:
        """Holds the name for the block; False where others held it all the while that one waits.

        Whoever waits lends the turn: who holds the lock may need one.
        """
        with self._own:
            wanted = self._wanted.setdefault(name, _Wanted())
            wanted.by += 1
        got = False
        try:
            got = wanted.lock.acquire(blocking=False)
            if not got:
                with turns.lent():
                    got = wanted.lock.acquire(timeout=self._patience)
            yield got
        finally:
            if got:
                wanted.lock.release()
            with self._own:
                wanted.by -= 1
                if not wanted.by:
                    del self._wanted[name]
