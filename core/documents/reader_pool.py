"""The pool of reader processes: their time-outs, their replacement, and what was too slow before.

Of a document that took too long, what is remembered is the SHA-256 of the document and the job: what was done, of
which page, at which resolution; the other pages of a document with one heavy page stay open to everyone. It is kept
in memory, for this process, until it is started anew. The same job is refused at once for a minute after the first
time, then for four, sixteen and sixty: the first may have been the fault of a busy machine. After that it is tried
again, and is forgotten as soon as it ends in time. A document of which anything is remembered waits for its turn: one
such is worked on at a time.

A reader lives on from job to job (a start costs a quarter of a second) and does one at a time, since
pdfium is not made for threads. It is killed when it exceeds its time, replaced when it crashes or has
done many jobs, and never sees anything but the bytes it is asked about.
"""

import atexit
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from math import ceil
from pathlib import Path
from threading import Event, Lock, Timer
from typing import Any, Final, TypeAlias

from core.documents.reader_protocol import (
    DPI,
    HOLDS,
    LETTERS,
    LETTERS_WALL_SECONDS,
    MAX_PAGES,
    MAX_PIXELS,
    REASONS,
    START_SECONDS,
    WALL_SECONDS,
    Header,
    Hold,
    Reason,
    receive,
    send,
)
from core.domain.refusals import Refusal, refuse
from core.domain.text import Text, say

# One reader process: started without our environment, given one job at a time, and ended when it takes too long.

JOBS_IN_A_LIFE = 500

PROJECT = Path(__file__).resolve().parents[2]

KEPT_FROM_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

OUT_OF_PROCESSOR = -getattr(signal, "SIGXCPU", 0) or None
"""How a process ends that used up its processor time; elsewhere than on Unix there is no such ceiling."""

Answer: TypeAlias = tuple[Header, bytes]


@dataclass(frozen=True)
class Unreadable:
    """Why a document or a page cannot be shown; ``found`` is the number that was too high, if any."""

    reason: Reason
    found: int = 0


class Reader:
    """One reader process and the lock that gives it one job at a time."""

    def __init__(self, wall_seconds: float = WALL_SECONDS, does: str = "", idle_seconds: float = 0.0) -> None:
        self._wall = wall_seconds
        self._does = does
        self._idle = idle_seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._done = 0
        self._held: tuple[Hold, ...] = ()

    def ask(self, job: Header, data: bytes) -> tuple[Header, bytes] | Unreadable:
        """The answer to one job; a reader that died is replaced and asked once more, as the job may not be to blame."""
        with self._lock:
            answer = self._try(job, data)
            answer = self._try(job, data) if answer == Unreadable("crashed") else answer
            self._rest_after(self._idle)
            return answer

    def warm(self) -> None:
        """Starts the process ahead of its first job, without waiting for it."""
        with self._lock:
            self._living()

    def held(self) -> tuple[Hold, ...]:
        """What the kernel holds the process to; it is started if it does not run. Nothing where it cannot start."""
        with self._lock:
            try:
                self._greet(self._living())
            except OSError:  # the machine cannot start one now
                return ()
            return self._held

    def close(self) -> None:
        """Ends the process; the next job would start another."""
        with self._lock:
            self._end()

    def _rest_after(self, seconds: float) -> None:
        """Ends the process when nothing is asked for so long; asked again, it starts anew."""
        if not seconds or self._process is None:
            return
        timer = Timer(seconds, self._rest, (self._process, self._done))
        timer.daemon = True
        timer.start()

    def _rest(self, process: "subprocess.Popen[bytes]", done: int) -> None:
        with self._lock:
            if self._process is process and self._done == done:
                self._end()

    def _try(self, job: Header, data: bytes) -> tuple[Header, bytes] | Unreadable:
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
        if self._done >= JOBS_IN_A_LIFE or answer[0].get("reason") == "too_much_memory":
            self._end()
        return answer

    def _greet(self, process: "subprocess.Popen[bytes]") -> Reason | None:
        """Waits for a new process to be confined: the time a busy machine takes for it is not the document's."""
        if self._ready:
            return None
        greeting, expired = _within(START_SECONDS, process, partial(_greeted, process))
        if greeting is None:
            self._end()
            return "busy" if expired else "crashed"
        told = str(greeting[0].get("held", "")).split()
        self._held = tuple(each for each in HOLDS if each in told)
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
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was left unsent is of no use to anyone
                continue


def _start(does: str) -> "subprocess.Popen[bytes]":
    """A reader without our environment: no secret of the server is in a process that opens strangers' files."""
    return subprocess.Popen(  # noqa: S603 - the program and each of its words stand in this file
        [sys.executable, "-E", "-s", "-m", "core.documents.reader_process", *does.split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        env={name: os.environ[name] for name in KEPT_FROM_ENVIRONMENT if name in os.environ} | ONE_THREAD,
    )


def _within(
    seconds: float, process: "subprocess.Popen[bytes]", ask: Callable[[], Answer | None]
) -> tuple[Answer | None, bool]:
    """What came of asking a process, and whether it was ended because it took longer than it may."""
    expired = Event()
    timer = Timer(seconds, _kill, (process, expired))
    timer.start()
    try:
        return ask(), expired.is_set()
    finally:
        timer.cancel()


def _greeted(process: "subprocess.Popen[bytes]") -> Answer | None:
    """The word by which a process tells that it is confined and waits for its first job."""
    return receive(process.stdout) if process.stdout else None


def _exchange(process: "subprocess.Popen[bytes]", job: Header, data: bytes) -> tuple[Header, bytes] | None:
    if process.stdin is None or process.stdout is None:
        return None
    try:
        send(process.stdin, job, data)
        return receive(process.stdout)
    except OSError:
        return None


def _kill(process: "subprocess.Popen[bytes]", expired: Event) -> None:
    expired.set()
    process.kill()


MILLION = 1_000_000


def why_unreadable(name: str | Text, found: Unreadable) -> Refusal:
    """The refusal for a document that its reader could not read or draw."""
    if found.reason == "encrypted":
        return refuse("file_encrypted", name=name)
    if found.reason == "too_many_pages":
        return refuse("too_many_pages", name=name, pages=found.found, limit=MAX_PAGES)
    if found.reason == "too_many_pixels":
        return refuse("too_many_pixels", name=name, pixels=ceil(found.found / MILLION), limit=MAX_PIXELS // MILLION)
    if found.reason == "busy":
        return refuse("reader_busy", name=name)
    return refuse("file_unreadable", name=name, reason=in_words(found))


def in_words(found: Unreadable) -> Text:
    """Why a document cannot be opened, as the end of a sentence."""
    told: dict[Reason, Text] = {
        "no_pages": say("document.it_has_no_pages"),
        "no_such_page": say("document.it_has_no_page", number=found.found),
        "too_slow": say("document.opening_it_took_longer_than_seconds", seconds=int(WALL_SECONDS)),
        "too_much_memory": say("document.opening_needs_more_memory_than"),
        "foreign": say("document.asks_for_things_outside_itself"),
        "no_invoice": say("document.xml_but_no_e_invoice"),
        "too_many_entries": say("document.holds_files_more_than_looked", count=found.found),
        "crashed": say("document.makes_program_opens_documents_fail"),
    }
    return told.get(found.reason, say("document.it_is_damaged_or_cut_off"))


# Remembers which documents ran out of time in a reader, so that they do not take one again at every look.

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


# Has documents opened and drawn in processes of their own, and ends one that takes too long.

POOL = 3
"""One may read a document and one draw ahead; one is then free for whoever turns a page."""

QUEUE_SECONDS = 30.0

LETTERS_QUEUE_SECONDS = 120.0

IDLE_SECONDS = 30.0
"""After which a process that recognised letters ends: its models hold several hundred megabytes."""

JPEG_STARTS = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Page:
    """One page: width and height in pixels of the image that ``render`` gives at the usual resolution."""

    width: int
    height: int


class Readers:
    """A few readers; a job waits until one of them is free."""

    def __init__(
        self, size: int = POOL, wall_seconds: float = WALL_SECONDS, queue_seconds: float = QUEUE_SECONDS
    ) -> None:
        self._all = [Reader(wall_seconds) for _ in range(size)]
        self._free: queue.LifoQueue[Reader] = queue.LifoQueue()
        self._queue_seconds = queue_seconds
        self._slow, self._letters_slow = Slow(), Slow()
        self._letters = Reader(LETTERS_WALL_SECONDS, LETTERS, IDLE_SECONDS)
        self._letters_free: queue.LifoQueue[Reader] = queue.LifoQueue()
        self._letters_free.put(self._letters)
        for reader in self._all:
            self._free.put(reader)

    def inspect(self, data: bytes, media_type: str) -> tuple[Page, ...] | Unreadable:
        """The pages of a PDF or a picture, or why it cannot be read; nothing raises for bad bytes."""
        answer = self._ask({"do": "inspect", "media_type": media_type}, data)
        if isinstance(answer, Unreadable):
            return answer
        pages = answer[0].get("pages")
        if not isinstance(pages, list) or not pages:
            return Unreadable("damaged")
        return tuple(Page(int(width), int(height)) for width, height in pages)

    def render(self, data: bytes, media_type: str, page: int, dpi: int = DPI) -> bytes | Unreadable:
        """One page as JPEG, counted from 1; the longer side has at most 2400 pixels."""
        answer = self._ask({"do": "render", "media_type": media_type, "page": page, "dpi": dpi}, data)
        if isinstance(answer, Unreadable):
            return answer
        return answer[1] if answer[1].startswith(JPEG_STARTS) else Unreadable("damaged")

    def look(self, data: bytes, media_type: str, page: int) -> dict[str, Any] | Unreadable:
        """What is seen on one page, counted from 1: ``codes`` and ``words``, each a text and its box."""
        return self._told({"do": "look", "media_type": media_type, "page": page}, data)

    def letters(self, data: bytes, media_type: str, page: int) -> dict[str, Any] | Unreadable:
        """The runs of letters recognised on one page, counted from 1: ``words``, each with text, sure, box and place.

        One page at a time is recognised, in a process of its own that ends when it has nothing to do; the
        answer takes a second or two, and waits for the pages asked before it.
        """
        return self._told({"do": "letters", "media_type": media_type, "page": page}, data)

    def prints(self, data: bytes, media_type: str, page: int) -> tuple[int, ...] | Unreadable:
        """The hashes of one page as it lies and turned by quarters, counted from 1; none for a blank page."""
        told = self._told({"do": "prints", "media_type": media_type, "page": page}, data)
        if isinstance(told, Unreadable):
            return told
        hashes = told.get("hashes")
        return tuple(int(each) for each in hashes) if isinstance(hashes, list) else Unreadable("damaged")

    def small(self, data: bytes, media_type: str, page: int) -> bytes | Unreadable:
        """The small grey picture of one page that ``alike`` compares."""
        answer = self._ask({"do": "small", "media_type": media_type, "page": page}, data)
        return answer if isinstance(answer, Unreadable) else answer[1]

    def alike(self, one: bytes, other: bytes, turns: int) -> float | Unreadable:
        """How well two small pictures fit, from 0 to 1, the first turned by so many quarters."""
        told = self._told({"do": "alike", "turns": turns}, len(one).to_bytes(4) + one + other)
        if isinstance(told, Unreadable):
            return told
        found = told.get("alike")
        return float(found) if isinstance(found, int | float) else Unreadable("damaged")

    def embedded(self, data: bytes, media_type: str = "application/pdf") -> dict[str, Any] | Unreadable:
        """The e-invoices of a PDF, an OFD or an XML: ``invoices``, each with ``name``, ``problem`` and ``fields``."""
        return self._told({"do": "embedded", "media_type": media_type}, data)

    def text(self, data: bytes, media_type: str) -> str | Unreadable:
        """The words of an OFD or an XML, a line under each other, without any markup."""
        answer = self._ask({"do": "text", "media_type": media_type}, data)
        return answer if isinstance(answer, Unreadable) else answer[1].decode(errors="replace")

    def listed(self, data: bytes) -> dict[str, Any] | Unreadable:
        """The ``files`` of an archive in their order: ``name``, ``size`` and why one is ``withheld`` (or None)."""
        return self._told({"do": "list"}, data)

    def unpacked(self, data: bytes, numbers: list[int]) -> list[bytes | None] | Unreadable:
        """Some files of an archive by their places; None for one that is withheld or broken.

        There may be fewer than were asked for, when they are large together: the rest is asked for again.
        """
        answer = self._ask({"do": "unpack", "files": [numbers]}, data)
        return answer if isinstance(answer, Unreadable) else _parted(answer)

    def mask(
        self, data: bytes, media_type: str, page: int, boxes: list[list[int]], stamp: str = ""
    ) -> bytes | Unreadable:
        """One page as JPEG for a pack, counted from 1: its boxes black, stamped below; a text is drawn as pages."""
        job: Header = {"do": "mask", "media_type": media_type, "page": page, "boxes": boxes, "stamp": stamp}
        answer = self._ask(job, data)
        if isinstance(answer, Unreadable):
            return answer
        return answer[1] if answer[1].startswith(JPEG_STARTS) else Unreadable("damaged")

    def recheck(self, data: bytes, page: int, boxes: list[list[int]]) -> dict[str, Any] | Unreadable:
        """What a page of a finished pack shows: ``words``, ``codes``, ``metadata``, ``attachments``, ``black``."""
        return self._told({"do": "recheck", "page": page, "boxes": boxes}, data)

    def typeset(self, data: bytes, media_type: str = "text/plain") -> dict[str, Any] | Unreadable:
        """The ``pages`` of a document that is words: for each its lines with their boxes."""
        return self._told({"do": "typeset", "media_type": media_type}, data)

    def _told(self, job: Header, data: bytes) -> dict[str, Any] | Unreadable:
        answer = self._ask(job, data)
        if isinstance(answer, Unreadable):
            return answer
        try:
            told = json.loads(answer[1])
        except ValueError:
            return Unreadable("damaged")
        return told if isinstance(told, dict) else Unreadable("damaged")

    def warm(self) -> None:
        """Starts all readers ahead of the first job."""
        for reader in self._all:
            reader.warm()

    def held(self) -> tuple[Hold, ...]:
        """What the kernel holds the readers to, as one of them tells; the others and the recogniser are its like."""
        try:
            with self._taken() as reader:
                return reader.held()
        except queue.Empty:
            return ()

    def close(self) -> None:
        """Ends all reader processes."""
        for reader in (*self._all, self._letters):
            reader.close()

    def _ask(self, job: Header, data: bytes) -> Answer | Unreadable:
        document = hashlib.sha256(data).hexdigest()
        answer = None
        try:
            while answer is None:
                answer = self._try(document, job, data)
        except (queue.Empty, OSError):  # none came free, or the machine cannot start one now
            return Unreadable("busy")
        if not isinstance(answer, Unreadable) and "reason" in answer[0]:
            return _unreadable(answer[0])
        return answer

    def _try(self, document: str, job: Header, data: bytes) -> Answer | Unreadable | None:
        """The answer to a job; None when the document proved slow while this waited, and so has to wait its turn."""
        for_letters = job["do"] == "letters"
        slow = self._letters_slow if for_letters else self._slow
        if refused := slow.refused(document, job):
            return refused
        in_turn = slow.knows(document)
        turn = slow.turn(self._patience(for_letters=for_letters)) if in_turn else nullcontext()
        with turn, self._taken(for_letters=for_letters) as reader:
            if slow.refused(document, job) or (slow.knows(document) and not in_turn):
                return None
            answer = reader.ask(job, data)
            slow.learn(document, job, answer)
            return answer

    def _patience(self, *, for_letters: bool) -> float:
        return LETTERS_QUEUE_SECONDS if for_letters else self._queue_seconds

    @contextmanager
    def _taken(self, *, for_letters: bool = False) -> Iterator[Reader]:
        free = self._letters_free if for_letters else self._free
        reader = free.get(timeout=self._patience(for_letters=for_letters))
        try:
            yield reader
        finally:
            free.put(reader)


@cache
def readers() -> Readers:
    """The readers of this process, made once and ended with it."""
    made = Readers()
    atexit.register(made.close)
    return made


def _parted(answer: tuple[Header, bytes]) -> list[bytes | None] | Unreadable:
    """The body cut at the lengths that the header names."""
    header, body = answer
    lengths = header.get("lengths")
    if not isinstance(lengths, list) or sum(max(0, each) for each in lengths[0]) != len(body):
        return Unreadable("damaged")
    parts: list[bytes | None] = []
    at = 0
    for length in lengths[0]:
        parts.append(body[at : at + length] if length >= 0 else None)
        at += max(0, length)
    return parts


def _unreadable(header: Header) -> Unreadable:
    found = header.get("found", 0)
    known: dict[object, Reason] = {reason: reason for reason in REASONS}
    return Unreadable(known.get(header["reason"], "damaged"), found if isinstance(found, int) else 0)
