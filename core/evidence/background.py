"""Does work beside the office's own, one thing after the other; nothing is done before it is started."""

import logging
from collections.abc import Callable
from queue import Queue
from threading import Event, Lock, Thread, main_thread

LOG = logging.getLogger(__name__)


class Background:
    """A queue of names and one worker that does what it was started with for each.

    One, so that of the reader processes one is always free for whoever turns a page. What is left in the
    queue at the end is lost here: what must be done is on record and handed over again at the next start.
    """

    def __init__(self) -> None:
        """Starts nothing."""
        self._names: Queue[str | None] = Queue()
        self._worker: Thread | None = None
        self._closed = Event()
        self._lock = Lock()

    @property
    def running(self) -> bool:
        """Whether what is put in gets done."""
        return self._worker is not None and not self._closed.is_set()

    @property
    def ending(self) -> bool:
        """Whether the office closes or the program ends: long work stops at the next page."""
        return self._closed.is_set() or not main_thread().is_alive()

    def start(self, do: Callable[[str], None]) -> None:
        """From now on ``do`` is done for each name that is put in; the thread does not hold up the program's end."""
        with self._lock:
            if self._worker is None and not self._closed.is_set():
                self._worker = Thread(target=self._work, args=(do,), name="background", daemon=True)
                self._worker.start()

    def put(self, name: str) -> None:
        """Hands a name over and returns at once; without a start it is left where it waits."""
        if self.running:
            self._names.put(name)

    def finish(self) -> None:
        """Waits until all that was put in so far is done."""
        if self.running:
            self._names.join()

    def close(self) -> None:
        """Ends with the page that is being read."""
        self._closed.set()
        self._names.put(None)
        if self._worker is not None:
            self._worker.join()

    def _work(self, do: Callable[[str], None]) -> None:
        while (name := self._names.get()) is not None and not self.ending:
            try:
                do(name)
            except Exception:
                LOG.exception("Work on %s failed", name)
            finally:
                self._names.task_done()
