"""Work done beside the requests, one job after the other; nothing is done before it is started."""

import logging
from collections.abc import Callable
from itertools import count
from math import inf
from queue import Empty, PriorityQueue
from threading import Event, Lock, Thread, main_thread
from typing import Final

LOG = logging.getLogger(__name__)

END: Final = (-inf, "")

LOOK_EVERY: Final = 5.0  # seconds


class Background:
    """A queue of names and one worker that does what it was started with for each.

    One, so that of the reader processes one is free for whoever turns a page. What was put in last is done
    first, as somebody looks at it now, and what is put in for later waits for all of it. What is left in the
    queue at the end is on record as waiting, and is handed over again at the next start.
    """

    def __init__(self) -> None:
        """Starts nothing."""
        self._queue: PriorityQueue[tuple[float, str]] = PriorityQueue()
        self._places: dict[str, float] = {}
        self._counted = count(1)
        self._worker: Thread | None = None
        self._closed = Event()
        self._lock = Lock()
        self._look: Callable[[], object] | None = None

    @property
    def waiting(self) -> bool:
        """Whether anything that was put in is still to be done."""
        return bool(self._places)

    @property
    def running(self) -> bool:
        """Whether what is put in gets done."""
        return self._worker is not None and not self._closed.is_set()

    @property
    def ending(self) -> bool:
        """Whether the office closes or the program ends: long work stops at the next page."""
        return self._closed.is_set() or not main_thread().is_alive()

    def rest(self, seconds: float) -> None:
        """Waits so long, and no longer than until the office closes."""
        self._closed.wait(seconds)

    def start(self, do: Callable[[str], bool | None], look: Callable[[], object] | None = None) -> None:
        """From now on ``do`` is done for each name that is put in; the thread does not hold up the program's end.

        A name for which it answers True has more to be done: it keeps its place, and what came in meanwhile goes first.
        ``look`` is done every few seconds while there is nothing to do, and may put in what others have left.
        """
        with self._lock:
            self._look = look
            if self._worker is None and not self._closed.is_set():
                self._worker = Thread(target=self._work, args=(do,), name="background", daemon=True)
                self._worker.start()

    def put(self, name: str, *, later: bool = False) -> None:
        """Hands a name over and returns at once; without a start it is left where it waits.

        A name that waits already is not done twice, but may come to be done sooner.
        """
        if not self.running:
            return
        with self._lock:
            place = next(self._counted)
            self._insert(name, place if later else -place)

    def finish(self) -> None:
        """Waits until all that was put in so far is done."""
        if self.running:
            self._queue.join()

    def close(self) -> None:
        """Ends with the page that is being read."""
        self._closed.set()
        self._queue.put(END)
        if self._worker is not None:
            self._worker.join()

    def _insert(self, name: str, place: float) -> None:
        if place < self._places.get(name, inf):
            self._places[name] = place
            self._queue.put((place, name))

    def _work(self, do: Callable[[str], bool | None]) -> None:
        while (found := self._next()) != END and not self.ending:
            try:
                self._do(do, *found)
            finally:
                self._queue.task_done()

    def _next(self) -> tuple[float, str]:
        """What is to be done next, once there is anything."""
        while self._look:
            try:
                return self._queue.get(timeout=LOOK_EVERY)
            except Empty:
                self._looked(self._look)
        return self._queue.get()

    def _looked(self, look: Callable[[], object]) -> None:
        try:
            look()
        except Exception:
            LOG.exception("It could not be looked for more work")

    def _do(self, do: Callable[[str], bool | None], place: float, name: str) -> None:
        with self._lock:
            if self._places.get(name) != place:
                return  # it was done already, from a place further ahead
            del self._places[name]
        more = False
        try:
            more = bool(do(name))
        except Exception:
            LOG.exception("Work on %s failed", name)
        if more:
            with self._lock:
                self._insert(name, place)
