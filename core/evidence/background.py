"""Does work beside the office's own, one thing after the other; nothing is done before it is started."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

LOG = logging.getLogger(__name__)
WORKERS = 1
"""One, so that the other reader process is free for whoever turns a page."""


class Background:
    """A queue of names and one worker that does what it was started with for each."""

    def __init__(self) -> None:
        """Starts nothing."""
        self._pool: ThreadPoolExecutor | None = None
        self._do: Callable[[str], None] | None = None
        self._open: set[Future[None]] = set()
        self._lock = Lock()

    @property
    def running(self) -> bool:
        """Whether what is put in gets done."""
        return self._pool is not None

    def start(self, do: Callable[[str], None]) -> None:
        """From now on ``do`` is done for each name that is put in, in a thread of its own."""
        with self._lock:
            if self._pool is None:
                self._do = do
                self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="reading")

    def put(self, name: str) -> None:
        """Hands a name over and returns at once; without a start it is left where it waits."""
        with self._lock:
            if self._pool is None:
                return
            self._open = {each for each in self._open if not each.done()}
            self._open.add(self._pool.submit(self._one, name))

    def finish(self) -> None:
        """Waits until all that was put in so far is done."""
        with self._lock:
            open_ones = set(self._open)
        wait(open_ones)

    def close(self) -> None:
        """Ends after the name that is being done; the others are left where they wait."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _one(self, name: str) -> None:
        if self._do is None:
            return
        try:
            self._do(name)
        except Exception:
            LOG.exception("Reading %s failed", name)
