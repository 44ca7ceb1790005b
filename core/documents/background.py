"""Work done outside the requests, one job at a time. Nothing runs before ``start``."""

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
    """A queue of names, and one worker that calls the function it was started with for each of them.

    There is only one worker, so that a reader process stays free for whoever turns a page. The name put in last is
    done first, because somebody is looking at it now; names put in for later wait for all the others. Whatever is left
    in the queue at the end is on record as waiting and is handed over again at the next start.
    """

    def __init__(self) -> None:
        """Creates an empty queue; starts no thread."""
        self._queue: PriorityQueue[tuple[float, str]] = PriorityQueue()
        self._places: dict[str, float] = {}
        self._counted = count(1)
        self._worker: Thread | None = None
        self._closed = Event()
        self._lock = Lock()
        self._look: Callable[[], object] | None = None

    @property
    def waiting(self) -> bool:
        """Whether any name in the queue is still to be done."""
        return bool(self._places)

    @property
    def running(self) -> bool:
        """Whether the worker has been started."""
        return self._worker is not None and not self._closed.is_set()

    @property
    def ending(self) -> bool:
        """Whether the office is closing or the program ending; long work then stops at the next page."""
        return self._closed.is_set() or not main_thread().is_alive()

    def rest(self, seconds: float) -> None:
        """Waits for this long, or until the office closes if that is sooner."""
        self._closed.wait(seconds)

    def start(self, do: Callable[[str], bool | None], look: Callable[[], object] | None = None) -> None:
        """Starts the worker, which calls ``do`` for each name put in; its thread does not delay the end of the program.

        If ``do`` returns True, there is more to do for the name: it keeps its place, and names put in meanwhile go
        first. ``look`` is called every few seconds while the queue is empty, and may put in work that other processes
        left.
        """
        with self._lock:
            self._look = look
            if self._worker is None and not self._closed.is_set():
                self._worker = Thread(target=self._work, args=(do,), name="background", daemon=True)
                self._worker.start()

    def put(self, name: str, *, later: bool = False) -> None:
        """Queues a name and returns at once; if the worker has not been started, nothing is queued.

        A name that is already waiting is not done twice, but may move forward.
        """
        if not self.running:
            return
        with self._lock:
            place = next(self._counted)
            self._insert(name, place if later else -place)

    def finish(self) -> None:
        """Waits until everything put in so far is done."""
        if self.running:
            self._queue.join()

    def close(self) -> None:
        """Stops the worker after the page it is reading."""
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
        """The next name; waits until there is one."""
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
