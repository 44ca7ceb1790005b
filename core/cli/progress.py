"""How far a long command has come, on standard error: a line that moves on a terminal, a few plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from core.cli.console import Console
from core.text import Text

WIDTH: Final = 24
QUARTERS: Final = 4
CLEAR: Final = "\x1b[K"
"""Ends the line on a terminal where an earlier one was longer."""


@contextmanager
def meter(console: Console) -> Iterator[Callable[[Text, float], None]]:
    """What hears how far it is: the thing that is being done, and the part of the whole that is done, 0 to 1."""
    if console.json:
        yield lambda _what, _part: None
    elif sys.stderr.isatty():
        try:
            yield _Moving(console)
        finally:
            print(file=sys.stderr)
    else:
        yield _Plain(console)


class _Moving:
    """One line that is written over: a bar, per cent, seconds, and what is being done."""

    def __init__(self, console: Console) -> None:
        self.console, self.started = console, time.monotonic()

    def __call__(self, what: Text, part: float) -> None:
        full = round(part * WIDTH)
        seconds = time.monotonic() - self.started
        told = f"{'█' * full}{'░' * (WIDTH - full)} {part:4.0%} {seconds:4.0f} s  {self.console.told(what)}"
        print(f"\r{told}{CLEAR}", end="", file=sys.stderr, flush=True)


class _Plain:
    """A line for each quarter of the whole."""

    def __init__(self, console: Console) -> None:
        self.console, self.said = console, 0

    def __call__(self, what: Text, part: float) -> None:
        if (quarter := int(part * QUARTERS)) > self.said:
            self.said = quarter
            print(f"{part:4.0%}  {self.console.told(what)}", file=sys.stderr, flush=True)
