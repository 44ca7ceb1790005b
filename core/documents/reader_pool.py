"""The pool of reader processes: their time-outs, their replacement, and the documents that were too slow.

For a document that took too long, the pool remembers its SHA-256 and the job (operation, page and resolution), so that
the other pages of a document with one heavy page remain available. This is kept in memory until the process restarts.
The same job is refused at once for one minute after the first time-out, then for four, sixteen and sixty, because the
first may have been due to a busy machine. After that it is tried again, and forgotten once it ends in time. Documents
with a remembered job wait their turn: only one of them is processed at a time.

A reader lives on from job to job (a start costs a quarter of a second) and does one at a time, since
pdfium is not made for threads. It is killed when it exceeds its time, replaced when it crashes or has
done many jobs, and never sees anything but the bytes it is asked about.
"""

import atexit
import hashlib
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache, partial
from math import ceil
from pathlib import Path
from threading import Event, Lock, Timer
from typing import Final

from core.documents import reader_protocol
from core.domain.refusals import Refusal, refuse
from core.domain.text import Fact, Text

# One reader process: started without our environment, given one job at a time, and ended when it takes too long.

JOBS_IN_A_LIFE = 500

PROJECT = Path(__file__).resolve().parents[2]

KEPT_FROM_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

OUT_OF_PROCESSOR = -getattr(signal, "SIGXCPU", 0) or None
"""Return code of a process that used up its processor time; there is no such limit outside Unix."""


@dataclass(frozen=True)
class Unreadable:
    """Why a document or page cannot be shown; ``found`` is the number that exceeded a limit, if any."""

    reason: reader_protocol.Reason
    found: int = 0


class Reader:
    """One reader process and the lock that gives it one job at a time."""

    def __init__(
        self, wall_seconds: float = reader_protocol.WALL_SECONDS, does: str = "", idle_seconds: float = 0.0
    ) -> None:
        self._wall = wall_seconds
        self._does = does
        self._idle = idle_seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._done = 0
        self._held: tuple[reader_protocol.Hold, ...] = ()

    def ask(self, job: reader_protocol.Job, data: bytes) -> reader_protocol.Message | Unreadable:
        """The answer to one job. A reader that died is replaced and asked again, as the job may not be the cause."""
        with self._lock:
            answer = self._try(job, data)
            answer = self._try(job, data) if answer == Unreadable("crashed") else answer
            self._rest_after(self._idle)
            return answer

    def warm(self) -> None:
        """Starts the process ahead of its first job, without waiting for it."""
        with self._lock:
            self._living()

    def held(self) -> tuple[reader_protocol.Hold, ...]:
        """The kernel restrictions on the process, which is started if needed; empty if it cannot start."""
        with self._lock:
            try:
                self._greet(self._living())
            except OSError:  # the machine cannot start one now
                return ()
            return self._held

    def close(self) -> None:
        """Ends the process; the next job starts another."""
        with self._lock:
            self._end()

    def _rest_after(self, seconds: float) -> None:
        """Ends the process when it has been idle this long; the next job starts another."""
        if not seconds or self._process is None:
            return
        timer = Timer(seconds, self._rest, (self._process, self._done))
        timer.daemon = True
        timer.start()

    def _rest(self, process: "subprocess.Popen[bytes]", done: int) -> None:
        with self._lock:
            if self._process is process and self._done == done:
                self._end()

    def _try(self, job: reader_protocol.Job, data: bytes) -> reader_protocol.Message | Unreadable:
        process = self._living()
        if reason := self._greet(process):
            return Unreadable(reason)
        answer, expired = _within(self._wall, process, partial(_exchange, process, job, data))
        self._done += 1
        if answer is None or expired:
            self._end()
            if not self._idle:
                self._living()
            return Unreadable("too_slow" if expired or process.returncode == OUT_OF_PROCESSOR else "crashed")
        if self._done >= JOBS_IN_A_LIFE or answer.fields.get("reason") == "too_much_memory":
            self._end()
        return answer

    def _greet(self, process: "subprocess.Popen[bytes]") -> reader_protocol.Reason | None:
        """Waits until a new process is confined; this time does not count towards the document's limit."""
        if self._ready:
            return None
        greeting, expired = _within(reader_protocol.START_SECONDS, process, partial(_greeted, process))
        if greeting is None:
            self._end()
            return "busy" if expired else "crashed"
        held = greeting.fields.get("held", ())
        self._held = tuple(each for each in reader_protocol.HOLDS if each in held)
        self._ready = True
        return None

    def _living(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _start(self._does)
        return self._process

    def _end(self) -> None:
        process, self._process, self._ready, self._done = self._process, None, False, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(OSError):  # what was left unsent is of no use to anyone
                pipe.close()


def _start(does: str) -> "subprocess.Popen[bytes]":
    """Starts a reader without our environment, so that a process opening untrusted files has no server secrets."""
    return subprocess.Popen(  # noqa: S603 - the program and each of its words stand in this file
        [sys.executable, "-E", "-s", "-m", "core.documents.reader_process", *does.split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        env={name: os.environ[name] for name in KEPT_FROM_ENVIRONMENT if name in os.environ} | ONE_THREAD,
    )


def _within(
    seconds: float, process: "subprocess.Popen[bytes]", ask: Callable[[], reader_protocol.Message | None]
) -> tuple[reader_protocol.Message | None, bool]:
    """The answer of a process, and whether it was killed for taking too long."""
    expired = Event()
    timer = Timer(seconds, _kill, (process, expired))
    timer.start()
    try:
        return ask(), expired.is_set()
    finally:
        timer.cancel()


def _greeted(process: "subprocess.Popen[bytes]") -> reader_protocol.Message | None:
    """The message in which a process reports that it is confined and ready for its first job."""
    return reader_protocol.receive(process.stdout) if process.stdout else None


def _exchange(
    process: "subprocess.Popen[bytes]", job: reader_protocol.Job, data: bytes
) -> reader_protocol.Message | None:
    if process.stdin is None or process.stdout is None:
        return None
    try:
        reader_protocol.send(process.stdin, job._asdict(), data)
        return reader_protocol.receive(process.stdout)
    except OSError:
        return None


def _kill(process: "subprocess.Popen[bytes]", expired: Event) -> None:
    expired.set()
    process.kill()


MILLION = 1_000_000


def why_unreadable(name: str | Text, found: Unreadable) -> Refusal:
    """The refusal for a document that could not be read or drawn."""
    if found.reason == "encrypted":
        return refuse("file_encrypted", name=name)
    if found.reason == "too_many_pages":
        return refuse("too_many_pages", name=name, pages=found.found, limit=reader_protocol.MAX_PAGES)
    if found.reason == "too_many_pixels":
        pixels, limit = ceil(found.found / MILLION), reader_protocol.MAX_PIXELS // MILLION
        return refuse("too_many_pixels", name=name, pixels=pixels, limit=limit)
    if found.reason == "busy":
        return refuse("reader_busy", name=name)
    return refuse("file_unreadable", name=name, reason=in_words(found))


def in_words(found: Unreadable) -> Text:
    """Why a document cannot be opened, as the end of a sentence."""
    facts: dict[str, Fact] = {"number": found.found, "count": found.found, "seconds": int(reader_protocol.WALL_SECONDS)}
    return Text(key=f"document.unreadable.{found.reason}", facts=facts)


# Remembers which documents timed out in a reader, so that they do not occupy one again at every view.

FIRST_SECONDS: Final = 60.0

LONGER_EACH_TIME: Final = 4

LONGEST_SECONDS: Final = 3600.0

MAX_DOCUMENTS: Final = 1000
"""Most documents remembered; the one whose time-out is longest ago is forgotten first."""


@dataclass(frozen=True)
class _TimedOut:
    until: float
    seconds: float


class Slow:
    """The documents that timed out, and the single turn they share."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds of a monotonic clock."""
        self._clock = clock
        self._lock = Lock()
        self._turn = Lock()
        self._known: dict[str, dict[reader_protocol.Task, _TimedOut]] = {}

    def refused(self, document: str, job: reader_protocol.Job) -> Unreadable | None:
        """The last answer, while it is too early to try this job on this document (SHA-256) again; otherwise None."""
        with self._lock:
            found = self._known.get(document, {}).get(job.task)
        return Unreadable("too_slow") if found and self._clock() < found.until else None

    def knows(self, document: str) -> bool:
        """Whether any job on the document timed out and has not ended in time since."""
        with self._lock:
            return document in self._known

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Waits until no other slow document is being processed. Raises ``queue.Empty`` after this many seconds."""
        if not self._turn.acquire(timeout=seconds):
            raise queue.Empty
        try:
            yield
        finally:
            self._turn.release()

    def learn(self, document: str, job: reader_protocol.Job, answer: reader_protocol.Message | Unreadable) -> None:
        """Records the result of a job: one that ended in time is forgotten; one that never started changes nothing."""
        with self._lock:
            if answer == Unreadable("too_slow"):
                self._remember(document, job.task)
            elif not isinstance(answer, Unreadable) and document in self._known:
                self._known[document].pop(job.task, None)
                if not self._known[document]:
                    del self._known[document]

    def _remember(self, document: str, task: reader_protocol.Task) -> None:
        tasks = self._known.pop(document, {})
        before = tasks.get(task)
        seconds = min(before.seconds * LONGER_EACH_TIME, LONGEST_SECONDS) if before else FIRST_SECONDS
        self._known[document] = {**tasks, task: _TimedOut(self._clock() + seconds, seconds)}
        while len(self._known) > MAX_DOCUMENTS:
            del self._known[next(iter(self._known))]


# Opens and draws documents in separate processes, and ends those that take too long.

POOL = 3
"""One may be reading a document and one drawing ahead; the third is free for whoever turns a page."""

QUEUE_SECONDS = 30.0

LETTERS_QUEUE_SECONDS = 120.0

IDLE_SECONDS = 30.0
"""Idle time after which the OCR process ends, because its models hold several hundred megabytes."""

JPEG_STARTS = b"\xff\xd8\xff"

LISTS: Final = {
    "inspect": ("pages",),
    "look": ("codes", "words"),
    "letters": ("words",),
    "hash": ("hashes",),
    "embedded": ("invoices",),
    "list": ("files",),
    "unpack": ("lengths",),
    "recheck": ("words", "codes", "metadata", "black", "pictures"),
    "typeset": ("pages",),
}
"""The lists in an answer, by job."""


class _Queue:
    """Readers of one kind, the documents too slow for them, and how many seconds a job waits for a free one."""

    def __init__(self, all_readers: Sequence[Reader], patience: float) -> None:
        self.all = all_readers
        self.slow = Slow()
        self._patience = patience
        self._free: queue.LifoQueue[Reader] = queue.LifoQueue()
        for reader in all_readers:
            self._free.put(reader)

    @contextmanager
    def taken(self) -> Iterator[Reader]:
        """Reserves a reader. Raises ``queue.Empty`` if none becomes free in time."""
        reader = self._free.get(timeout=self._patience)
        try:
            yield reader
        finally:
            self._free.put(reader)

    def ask(self, job: reader_protocol.Job, data: bytes) -> reader_protocol.Message | Unreadable:
        """The answer to a job; a document that proves slow meanwhile waits its turn."""
        document = hashlib.sha256(data).hexdigest()
        while True:
            if refused := self.slow.refused(document, job):
                return refused
            in_turn = self.slow.knows(document)
            with self.slow.turn(self._patience) if in_turn else nullcontext(), self.taken() as reader:
                if self.slow.refused(document, job) or (self.slow.knows(document) and not in_turn):
                    continue
                answer = reader.ask(job, data)
                self.slow.learn(document, job, answer)
                return answer


class Readers:
    """Several readers, and one for OCR; a job waits until one is free."""

    def __init__(
        self, size: int = POOL, wall_seconds: float = reader_protocol.WALL_SECONDS, queue_seconds: float = QUEUE_SECONDS
    ) -> None:
        self._opening = _Queue([Reader(wall_seconds) for _ in range(size)], queue_seconds)
        # A page takes a second or two, one at a time, in a process that ends when it has nothing to do.
        self._recognising = _Queue(
            [Reader(reader_protocol.LETTERS_WALL_SECONDS, reader_protocol.LETTERS, IDLE_SECONDS)], LETTERS_QUEUE_SECONDS
        )

    def ask(self, job: reader_protocol.Job, data: bytes) -> reader_protocol.Message | Unreadable:
        """The result of a job (see ``Job``), or why there is none; never raises for bad bytes."""
        try:
            answer = (self._recognising if job.do == "letters" else self._opening).ask(job, data)
        except (queue.Empty, OSError):  # none came free, or the machine cannot start one now
            return Unreadable("busy")
        if isinstance(answer, Unreadable):
            return answer
        if "reason" in answer.fields:
            return _unreadable(answer.fields)
        return answer if _is_sound(job, answer) else Unreadable("damaged")

    def warm(self) -> None:
        """Starts all readers ahead of the first job."""
        for reader in self._opening.all:
            reader.warm()

    def held(self) -> tuple[reader_protocol.Hold, ...]:
        """The kernel restrictions on the readers, as reported by one of them; the others have the same."""
        try:
            with self._opening.taken() as reader:
                return reader.held()
        except queue.Empty:
            return ()

    def close(self) -> None:
        """Ends all reader processes."""
        for reader in (*self._opening.all, *self._recognising.all):
            reader.close()


@cache
def readers() -> Readers:
    """The readers of this process, created once and ended with it."""
    made = Readers()
    atexit.register(made.close)
    return made


def _is_sound(job: reader_protocol.Job, answer: reader_protocol.Message) -> bool:
    """Whether the answer has the required form; a reader compromised by a document may send anything."""
    fields, body = answer
    if not all(isinstance(fields.get(each), list) for each in LISTS.get(job.do, ())):
        return False
    match job.do:
        case "inspect":
            return bool(fields["pages"])
        case "render" | "mask" | "stamp":
            return body.startswith(JPEG_STARTS)
        case "unpack":
            return bool(sum(max(0, each) for each in fields["lengths"]) == len(body))
        case "compare":
            return isinstance(fields.get("alike"), int | float)
    return True


def _unreadable(fields: reader_protocol.Fields) -> Unreadable:
    found = fields.get("found", 0)
    known: dict[object, reader_protocol.Reason] = {reason: reason for reason in reader_protocol.REASONS}
    return Unreadable(known.get(fields["reason"], "damaged"), found if isinstance(found, int) else 0)
