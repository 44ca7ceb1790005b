"""The line of heads: what was acknowledged, kept beside the record, so that a record that lost some of it is noticed.

DuckDB keeps the newest transactions in a log beside the file until it writes them into it. A log that is cut, removed
or not copied loses them, and DuckDB opens what is left without a word. So every event that was committed is written
here too, on disk before its command answers: a line with the number of its case, its own number, and its hash.

A *base* stands for all that was on record when it was written: their number, and one hash over their hashes. One is
written when a line is begun, when the record is ahead of it (a kill between the commit and the line), and when a copy
is put back or a loss accepted; of these two, what stood in the line before counts no more. It proves nothing against
somebody who rewrites both files (docs/security.md).
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
"""After such a base only it and what follows it is asked for."""

OF_BASE: Final = 5

OF_HEAD: Final = 3


class Head(NamedTuple):
    """One acknowledged event: its case, its number there, its hash."""

    appeal_no: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Base:
    """What was on record at a moment (aware UTC): how many events, one hash over all of theirs, and why it was told."""

    events: int
    digest: str
    at: datetime
    why: Why


@dataclass(frozen=True)
class Line:
    """What a line says: its last base, and the heads to be found on record; ``since`` counts those after the base."""

    base: Base
    heads: tuple[Head, ...]
    since: int
    alone: bool = True

    @property
    def events(self) -> int:
        """How many events were acknowledged, at least.

        Where other processes write as well, what they have committed may stand in the base and after it.
        """
        return self.base.events + self.since if self.alone else self.base.events


class Heads:
    """The line beside a record: read when the record is opened, added to with each commit."""

    def __init__(self, record: Path | None, *, alone: bool = True) -> None:
        """The line of that record; none for one in memory. ``alone`` is whether no other process writes on it."""
        self.alone = alone
        self.path = record.with_name(record.name + SUFFIX) if record else None
        self._lock, self._writing = Lock(), Lock()
        self._waiting: list[Head] = []
        self._taken = self._written = 0

    def acknowledge(self, heads: Sequence[Head]) -> None:
        """Writes what was committed; on disk when it returns. Those who come at the same moment share one sync.

        A disk that takes nothing is no reason to refuse what is committed: it is told in the log of the program and
        tried again with the next commit, and at the next start the line catches up with the record.
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
        """Writes a base for what is on record now: how many events, and one hash over all of theirs."""
        base = Base(events, digest, datetime.now(UTC), why)
        if self.path:
            _append(self.path, f"{BASE} {base.events} {base.digest} {base.at.isoformat()} {why}\n")
        return base

    def read(self) -> Line | None:
        """What the line says; None where there is none. What a kill has left half written is no word."""
        if self.path is None or not self.path.exists():
            return None
        lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        base, heads, since = None, list[Head](), 0
        for words in (each.split(" ") for each in lines[:-1]):
            if (told := _base(words)) is not None:
                base, since = told, 0
                heads = [] if told.why in VOIDS else heads
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
    # The number of a case may hold blanks where it came from an earlier system.
    if len(words) < OF_HEAD or not words[-2].isdigit():
        return None
    return Head(" ".join(words[:-2]), int(words[-2]), words[-1])


def locked(opened: int, *, wait: bool = True) -> bool:
    """Locks an open file, until it is closed, against the other processes of this machine; False where one has it."""
    if os.name == "nt":  # there one process has the record open, and the home is its own
        return True
    from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: PLC0415 - not on Windows

    try:
        flock(opened, LOCK_EX if wait else LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _append(path: Path, text: str) -> None:
    """Adds to the file, all or nothing, and on disk when it returns; processes of one home do so one after another."""
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        locked(opened)
        before = os.fstat(opened).st_size
        data = text.encode()
        if before and os.pread(opened, 1, before - 1) != b"\n":  # a kill cut the last line: it ends here
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
