"""Answers that are as good as new: kept until the record has moved past the position at which they were computed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from core.store.file import Engine, Position

T = TypeVar("T")


class ResultCache(Generic[T]):
    """Answers by key, apart for each open record; the one that was not asked for longest goes first.

    Threads may ask at the same time. Nothing is locked while an answer is computed, so two that miss the same one
    both compute it. Another process is never overtaken: it can change the file only after this one has closed it,
    and a file that is opened again begins with nothing kept.
    """

    def __init__(self, most: int, fresh: timedelta | None = None) -> None:
        """At most ``most`` answers for a record; ``fresh`` is how long those that waiting alone changes are kept."""
        self._most = most
        self._fresh = fresh
        self._lock = Lock()
        self._kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, _Answer[T]]] = WeakKeyDictionary()

    def get(
        self,
        store: Engine,
        key: Hashable,
        rests_on: Iterable[str],
        make: Callable[[], T],
        *,
        at: Position | None = None,
        now: datetime | None = None,
    ) -> T:
        """The answer that is kept, or else ``make()``; None is returned but never kept.

        ``rests_on`` names what ``Store.changes`` counts: when a transaction has changed any of it, the answer is made
        anew. ``at`` is the position from which ``make`` reads, when it reads an earlier state than that of this
        moment; ``make`` itself has to begin its transaction only after it. So a change in between makes an answer be
        computed once too often and never once too seldom. With ``now`` (aware) an answer that is older than ``fresh``
        is made anew too, and so is one from the future of a clock that was set back.
        """
        position = store.position() if at is None else at
        counts = tuple(position.get(each, 0) for each in rests_on)
        with self._lock:
            kept = self._of(store)
            if found := kept.get(key):
                kept.move_to_end(key)
        if found and found.counts == counts and self._is_fresh(found.at, now):
            return found.answer
        answer = make()
        if answer is not None:
            self._keep(store, key, _Answer(counts, now, answer))
        return answer

    def put(self, store: Engine, key: Hashable, answer: T) -> None:
        """Replaces an answer that is kept by what the caller knows to be newer; what is not kept stays so."""
        with self._lock:
            kept = self._of(store)
            if found := kept.get(key):
                kept[key] = found._replace(answer=answer)

    def _of(self, store: Engine) -> "OrderedDict[Hashable, _Answer[T]]":
        return self._kept.setdefault(store, OrderedDict())

    def _keep(self, store: Engine, key: Hashable, answer: "_Answer[T]") -> None:
        with self._lock:
            kept = self._of(store)
            kept[key] = answer
            kept.move_to_end(key)
            while len(kept) > self._most:
                kept.popitem(last=False)

    def _is_fresh(self, at: datetime | None, now: datetime | None) -> bool:
        if now is None or self._fresh is None:
            return True
        return at is not None and timedelta(0) <= now - at <= self._fresh


class _Answer(NamedTuple, Generic[T]):
    """An answer, the counts of what it rests on, and the moment it was computed for."""

    counts: tuple[int, ...]
    at: datetime | None
    answer: T
