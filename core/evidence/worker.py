"""Has documents opened and drawn in processes of their own, and ends one that takes too long.

A reader lives on from job to job (a start costs a quarter of a second) and does one at a time, since
pdfium is not made for threads. It is killed when it exceeds its time, replaced when it crashes or has
done many jobs, and never sees anything but the bytes it is asked about. A document that took too long is
not given to one again at each look (``core.evidence.slow``).
"""

import atexit
import hashlib
import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.evidence.reader import Answer, Reader, Unreadable
from core.evidence.slow import Slow
from core.evidence.wire import (
    DPI,
    LETTERS,
    LETTERS_WALL_SECONDS,
    REASONS,
    WALL_SECONDS,
    Header,
    Hold,
    Reason,
)

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
