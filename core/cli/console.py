"""What all commands share: arguments, output and progress."""

import argparse
import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from core.domain.people import Person
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.text import Language, Text, say
from core.exchange.backup import sweep
from core.language import render, t
from core.ledger.acknowledgements import SUFFIX
from core.ledger.missing_acts import MissingEvent
from core.ledger.people import all_people
from core.office import LINE_FILE, RECORD_FILE, Office, database, has_record, home_folder, open_office

# What every command shares: how it is asked, how it answers, and how a refusal is told.

DONE: Final = 0

REFUSED: Final = 1

NAMED: Final = 5
"""So many lacking acts are named in a sentence; a check names them all."""

WRONG_USAGE: Final = 2


@dataclass(frozen=True)
class Console:
    """How a command was asked, and where its answers go: sentences, or JSON with ``--json``."""

    asked: Namespace
    lang: Language

    @property
    def json(self) -> bool:
        """Whether answers are for a program."""
        return bool(getattr(self.asked, "json", False))

    def t(self, key: str, **facts: object) -> str:
        """The text in the language asked for."""
        return t(key, self.lang, **facts)

    def told(self, text: Text | str) -> str:
        """The sentence in the language asked for; what is text already stays as it stands."""
        return render(text, self.lang) if isinstance(text, Text) else text

    def say(self, *lines: Text | str) -> None:
        """Prints sentences, each on a line, unless answers are for a program."""
        if not self.json:
            for line in lines:
                print(self.told(line))

    def answer(self, found: dict[str, Any], *lines: Text | str) -> int:
        """Prints the answer, for a program as one JSON object a line, else as these lines; gives the exit code."""
        if self.json:
            print(json.dumps(found, ensure_ascii=False, default=str))
        self.say(*lines)
        return DONE

    def refused(self, refusal: Refusal) -> int:
        """Tells a refusal on standard error: sentence, basis, remedy; answers the exit code."""
        told = self._refusal_fields(refusal)
        if self.json:
            print(json.dumps(told, ensure_ascii=False, default=str), file=sys.stderr)
        else:
            also = [each["because"] for each in told["also"]]
            print("\n".join([told["because"], *also, told["basis"], told["remedy"]]), file=sys.stderr)
        return REFUSED

    def _refusal_fields(self, refusal: Refusal) -> dict[str, Any]:
        return {
            "code": refusal.code,
            "kind": refusal.kind,
            **{part: self.told(getattr(refusal, part)) for part in ("because", "basis", "remedy")},
            "also": [self._refusal_fields(each) for each in refusal.also],
        }


def short_refused(short: MissingEvent) -> Refusal:
    """What is lacking, in words: the first few acts by case and number."""
    if short.gone:
        return refuse("line_gone", file=(LINE_FILE if database() else RECORD_FILE) + SUFFIX)
    first = [f"{each.appeal_no} ({each.seq})" for each in short.lacking[:NAMED]]
    more = len(short.lacking) - len(first)
    named = ", ".join(first) + (f" … +{more}" if more else "") or str(short.acknowledged - short.found)
    return refuse("record_short", lacking=named, acknowledged=short.acknowledged, found=short.found)


def need_office() -> None:
    """Refuses where there is no office at ``REDRESS_HOME``."""
    if not has_record(home_folder()):
        raise RefusedError(refuse("no_office", home=str(home_folder())))


@contextmanager
def office_open(*, new: bool = False, short: bool = False) -> Iterator[Office]:
    """The office of ``REDRESS_HOME`` while the block runs; only ``new`` makes one where there is none.

    One whose record lacks what was acknowledged is opened for those that look at it only (``short``).

    ``new`` is for commands that bring something in; one that answers would answer for an empty office.

    Raises ``CannotOpenError`` when the app holds it, ``RefusedError`` when there is none, or it lacks something.
    """
    if not new:
        need_office()
    office = open_office()
    sweep(office.home)
    try:
        if office.short and not short:
            raise RefusedError(short_refused(office.short))
        yield office
    finally:
        office.close()


def person_called(office: Office, name: str) -> Person:
    """The active person with that sign-in name, or with that name when only one has it; refused where there is none."""
    with office.store.reading() as cursor:
        people = [each for each in all_people(cursor) if each.active]
    found = [each for each in people if each.person_id == name] or [each for each in people if each.name == name]
    return granted(found[0] if len(found) == 1 else refuse("not_found", what=say("cli.person"), name=name))


def write_whole(out: Path, pieces: Iterable[bytes]) -> None:
    """Writes a file that appears under its name when it is complete."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


# What an argument may be, for ``commands.toml``: what is something else is wrong usage.


def day(given: str) -> date:
    """A day as an option takes it; what is none is wrong usage."""
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{given!r} is no day: write it as 2026-12-09") from error


def count(given: str) -> int:
    """A whole number from 1 as an option takes it."""
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is no whole number from 1")
    return int(given)


def up_to(most: int) -> Callable[[str], int]:
    """What an option takes that is a whole number from 1 to ``most``."""

    def number(given: str) -> int:
        if (found := count(given)) > most:
            raise argparse.ArgumentTypeError(f"{given!r} is more than {most:,}")
        return found

    return number


# How far a long command has come, on standard error: a line that moves on a terminal, a few plain lines elsewhere.

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
