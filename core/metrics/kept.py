"""Answers that are as good as new: kept by question, and by how often what they rest on has changed.

The store counts, for each column of a case, the transactions that changed it. An answer is kept under the
counts of the columns it reads, so a comment makes nothing old and an assignment only the workload. An
answer about a moment in the past rests on the events up to then: what is kept of it stays true, but for
history that is imported later, which tells of the past and counts as a change of all.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from core.store.file import HISTORY, Store
from core.store.metrics_count import Only, columns_read, moves_with_time

Key: TypeAlias = tuple[object, ...]
MOST: Final = 512
FRESH: Final = timedelta(minutes=5)
"""How long an answer about now is given again that waiting alone may change; it says its own moment."""


class Kept:
    """The answers kept for one open record."""

    def __init__(self) -> None:
        """Begins empty."""
        self._answers: OrderedDict[Key, tuple[datetime, object]] = OrderedDict()
        self._lock = Lock()

    @staticmethod
    def key(changes: Mapping[str, int], kind: str, name: str, by: str, only: Only, as_of: datetime | None) -> Key:
        """What the answer depends on; ``changes`` are the store's counts from before the record was read."""
        columns = sorted(columns_read(name, by, only)) if as_of is None else [HISTORY]
        return kind, name, by, only, as_of, tuple(changes.get(each, 0) for each in columns)

    def find(self, key: Key, name: str, now: datetime) -> object | None:
        """The answer, while it is true at this moment."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
        at, answer = found
        as_of = key[4]
        if as_of is None and moves_with_time(name) and not timedelta(0) <= now - at <= FRESH:
            return None
        return answer

    def keep(self, key: Key, at: datetime, answer: object) -> None:
        """Keeps an answer that was computed for that moment; the longest unasked one goes."""
        with self._lock:
            self._answers[key] = (at, answer)
            self._answers.move_to_end(key)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)


_KEPT: Final[WeakKeyDictionary[Store, Kept]] = WeakKeyDictionary()


def kept_of(store: Store) -> Kept:
    """The answers of that record; they go with it."""
    return _KEPT.setdefault(store, Kept())
