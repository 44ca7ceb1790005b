"""Values that are asked for far more often than they change: kept until a transaction changes what they rest on."""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from core.store.file import Engine

T = TypeVar("T")


class Known(Generic[T]):
    """One value for each open file. ``rests_on`` names what ``Engine.changes`` counts."""

    def __init__(self, *rests_on: str) -> None:
        """Nothing is known yet."""
        self._rests_on = rests_on
        self._known: WeakKeyDictionary[Engine, tuple[tuple[int, ...], T]] = WeakKeyDictionary()

    def of(self, store: Engine, make: Callable[[], T]) -> T:
        """The value that is known; made where nothing is known, or where what it rests on has changed since.

        ``make`` has to read in a transaction that begins only now: the stamp is older than what it sees, so a
        change in between makes the value be read once too often and never once too seldom.
        """
        stamp = tuple(store.changes.get(each, 0) for each in self._rests_on)
        known = self._known.get(store)
        if known is None or known[0] != stamp:
            known = self._known[store] = (stamp, make())
        return known[1]
