"""Remembers which documents ran out of time in a reader, so that they do not take one again at every look.

What is remembered is the SHA-256 of the document and the job: what was done, of which page, at which resolution;
the other pages of a document with one heavy page stay open to everyone. It is kept in memory, for this process,
until it is started anew. The same job is refused at once for a minute after the first time, then for four, sixteen
and sixty: the first may have been the fault of a busy machine. After that it is tried again, and is forgotten as soon
as it ends in time. A document of which anything is remembered waits for its turn: one such is worked on at a time.
"""

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeAlias

from core.evidence.reader import Answer, Unreadable
from core.evidence.wire import Header

FIRST_SECONDS: Final = 60.0
LONGER_EACH_TIME: Final = 4
LONGEST_SECONDS: Final = 3600.0
MOST_DOCUMENTS: Final = 1000
"""Of which something is remembered; the one that was slow longest ago is forgotten first."""

Task: TypeAlias = tuple[str, ...]
WHICH: Final = ("do", "page", "dpi")


@dataclass(frozen=True)
class _RanOut:
    until: float
    seconds: float


class Slow:
    """The documents that ran out of time, and the turn of which they have one between them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds that only go on."""
        self._clock = clock
        self._lock = Lock()
        self._turn = Lock()
        self._known: dict[str, dict[Task, _RanOut]] = {}

    def refused(self, document: str, job: Header) -> Unreadable | None:
        """The answer of the last time, while it is too early to try this job on this document (SHA-256) again."""
        with self._lock:
            found = self._known.get(document, {}).get(_task(job))
        return Unreadable("too_slow") if found and self._clock() < found.until else None

    def knows(self, document: str) -> bool:
        """Whether anything asked of the document ran out of time before, and did not end in time since."""
        with self._lock:
            return document in self._known

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Waits until no other slow document is worked on; raises ``queue.Empty`` after so many seconds."""
        if not self._turn.acquire(timeout=seconds):
            raise queue.Empty
        try:
            yield
        finally:
            self._turn.release()

    def learn(self, document: str, job: Header, answer: Answer | Unreadable) -> None:
        """Keeps what came of a job: one that ended in time is forgotten, one that could not be begun tells nothing."""
        task = _task(job)
        with self._lock:
            if answer == Unreadable("too_slow"):
                self._remember(document, task)
            elif not isinstance(answer, Unreadable) and document in self._known:
                self._known[document].pop(task, None)
                if not self._known[document]:
                    del self._known[document]

    def _remember(self, document: str, task: Task) -> None:
        tasks = self._known.pop(document, {})
        before = tasks.get(task)
        seconds = min(before.seconds * LONGER_EACH_TIME, LONGEST_SECONDS) if before else FIRST_SECONDS
        self._known[document] = {**tasks, task: _RanOut(self._clock() + seconds, seconds)}
        while len(self._known) > MOST_DOCUMENTS:
            del self._known[next(iter(self._known))]


def _task(job: Header) -> Task:
    return tuple(str(job.get(each, "")) for each in WHICH)
