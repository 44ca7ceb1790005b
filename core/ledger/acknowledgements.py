"""The line of heads: acknowledged events, kept beside the record so that a record that lost some is noticed.

DuckDB keeps the newest transactions in a log beside the file until it writes them into the file. If that log is cut,
removed or not copied, they are lost, and DuckDB opens what is left without complaint. So every committed event is also
written here, on disk before its command answers: one line with the case number, the event number and the hash.

A *base* stands for everything on record when it was written: the number of events and one hash over their hashes. It
is written when a line is started, when the record is ahead of it (a kill between commit and line), and when a copy is
restored or a loss accepted; in the last two cases the earlier part of the line no longer counts. The line proves
nothing against somebody who rewrites both files (docs/security.md).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from logging import getLogger
from pathlib import Path
from threading import Lock
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

LOG = getLogger(__name__)

SUFFIX: Final = ".heads"

BASE: Final = "base"

Why: TypeAlias = Literal["begun", "caught_up", "copied", "restored", "accepted"]

WHYS: Final[tuple[Why, ...]] = get_args(Why)

VOIDS: Final = frozenset({"begun", "copied", "restored", "accepted"})
"""After a base for one of these reasons, only it and what follows is required to be on record."""

OF_BASE: Final = 5

OF_HEAD: Final = 3


class Head(NamedTuple):
    """One acknowledged event: its case, its number there, its hash."""

    appeal_no: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Base:
    """What was on record at a time (aware UTC): the number of events, one hash over theirs, and why it was written."""

    events: int
    digest: str
    at: datetime
    why: Why


@dataclass(frozen=True)
class Line:
    """The content of a line: its last base, and the heads that must be on record; ``since`` counts those after it."""

    base: Base
    heads: tuple[Head, ...]
    since: int
    alone: bool = True

    @property
    def events(self) -> int:
        """The minimum number of acknowledged events.

        If other processes write too, their events can be both in the base and after it.
        """
        return self.base.events + self.since if self.alone else self.base.events


class Heads:
    """The line beside a record: read when the record is opened, extended with each commit."""

    def __init__(self, record: Path | None, *, alone: bool = True) -> None:
        """The line of that record; none for one in memory. ``alone``: no other process writes to the record."""
        self.alone = alone
        self.path = record.with_name(record.name + SUFFIX) if record else None
        self._lock, self._writing = Lock(), Lock()
        self._waiting: list[Head] = []
        self._taken = self._written = 0

    def acknowledge(self, heads: Sequence[Head]) -> None:
        """Writes committed heads; they are on disk when it returns. Simultaneous callers share one sync.

        A full disk is no reason to refuse what is already committed: it is logged and retried with the next commit, and
        at the next start the line catches up with the record.
        """
        if not heads or self.path is None:
            return
        with self._lock:
            self._waiting += heads
            self._taken += 1
            mine = self._taken
        with self._writing:
            if self._written >= mine:
                return
            with self._lock:
                due, upto = self._waiting, self._taken
                self._waiting = []
            try:
                _append(self.path, "".join(f"{each.appeal_no} {each.seq} {each.hash}\n" for each in due))
                self._written = upto
            except OSError as error:
                LOG.warning("The line of heads could not be written: %s", error)
                with self._lock:
                    self._waiting = due + self._waiting

    def begin(self, events: int, digest: str, why: Why) -> Base:
        """Writes a base for what is on record now: the number of events, and one hash over theirs."""
        base = Base(events, digest, datetime.now(UTC), why)
        if self.path:
            _append(self.path, f"{BASE} {base.events} {base.digest} {base.at.isoformat()} {why}\n")
        return base

    def read(self) -> Line | None:
        """The content of the line; None if there is none. A half-written last entry is ignored."""
        if self.path is None or not self.path.exists():
            return None
        lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        base, heads, since = None, list[Head](), 0
        for words in (each.split(" ") for each in lines[:-1]):
            if (found := _base(words)) is not None:
                base, since = found, 0
                heads = [] if found.why in VOIDS else heads
            elif (head := _head(words)) is not None:
                heads.append(head)
                since += 1
        return Line(base, tuple(heads), since, self.alone) if base else None


def _base(words: list[str]) -> Base | None:
    if len(words) != OF_BASE or words[0] != BASE:
        return None
    why = next((each for each in WHYS if each == words[4]), None)
    try:
        return Base(int(words[1]), words[2], datetime.fromisoformat(words[3]), why) if why else None
    except ValueError:
        return None


def _head(words: list[str]) -> Head | None:
    # A case number from an earlier system may contain spaces.
    if len(words) < OF_HEAD or not words[-2].isdigit():
        return None
    return Head(" ".join(words[:-2]), int(words[-2]), words[-1])


def locked(opened: int, *, wait: bool = True) -> bool:
    """Locks an open file against other processes of this machine until it is closed; False if one has it."""
    if os.name == "nt":  # there only one process has the record open, and the home is its own
        return True
    from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: PLC0415 - not on Windows

    try:
        flock(opened, LOCK_EX if wait else LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _append(path: Path, text: str) -> None:
    """Appends to the file, all or nothing, on disk when it returns; processes of one home take turns."""
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        locked(opened)
        before = os.fstat(opened).st_size
        data = text.encode()
        if before and os.pread(opened, 1, before - 1) != b"\n":  # a kill cut the last line: end it here
            data = b"\n" + data
        try:
            while data:
                data = data[os.write(opened, data) :]
            os.fdatasync(opened) if hasattr(os, "fdatasync") else os.fsync(opened)
        except OSError:
            os.ftruncate(opened, before)
            raise
    finally:
        os.close(opened)
