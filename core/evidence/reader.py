"""One reader process: started without our environment, given one job at a time, and ended when it takes too long.

It is killed when it exceeds its time, replaced when it crashes or has done many jobs, and never sees
anything but the bytes it is asked about.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Lock, Timer
from typing import TypeAlias

from core.evidence.wire import HOLDS, START_SECONDS, WALL_SECONDS, Header, Hold, Reason, receive, send

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
        [sys.executable, "-E", "-s", "-m", "core.evidence.reader_process", *does.split()],
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
