"""What all commands share: arguments, output and progress."""

import argparse
import json
import re
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

# What every command shares: its arguments, its answers, and its refusals.

DONE: Final = 0

REFUSED: Final = 1

NAMED: Final = 5
"""The number of missing acts named in a sentence; a check names them all."""

WRONG_USAGE: Final = 2

CONTROL_CHARACTERS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""By these a name typed by somebody else would command a terminal or reverse its lines (bidirectional marks)."""


def escaped(text: str) -> str:
    """The text with control characters written as JSON escapes them, and indented after a line break in it."""
    return CONTROL_CHARACTERS.sub(lambda found: json.dumps(found[0])[1:-1], text.replace("\n", "\n  "))


@dataclass(frozen=True)
class Console:
    """The arguments of a command, and the output of its answers: sentences, or JSON with ``--json``."""

    args: Namespace
    lang: Language

    @property
    def json(self) -> bool:
        """Whether answers are meant for a program."""
        return bool(getattr(self.args, "json", False))

    def t(self, key: str, **facts: object) -> str:
        """The text in the user's language."""
        return t(key, self.lang, **facts)

    def render(self, text: Text | str) -> str:
        """The sentence in the user's language; a string is returned unchanged."""
        return render(text, self.lang) if isinstance(text, Text) else text

    def say(self, *lines: Text | str) -> None:
        """Prints sentences, one per line, unless answers are meant for a program."""
        if not self.json:
            for line in lines:
                print(escaped(self.render(line)))

    def answer(self, found: dict[str, Any], *lines: Text | str) -> int:
        """Prints the answer, as one line of JSON for a program, otherwise as these lines; returns the exit code."""
        if self.json:
            print(escaped(json.dumps(found, ensure_ascii=False, default=str)))
        self.say(*lines)
        return DONE

    def refused(self, refusal: Refusal) -> int:
        """Prints a refusal on standard error: sentence, basis, remedy; returns the exit code."""
        fields = self._refusal_fields(refusal)
        if self.json:
            print(escaped(json.dumps(fields, ensure_ascii=False, default=str)), file=sys.stderr)
        else:
            also = (each["because"] for each in fields["also"])
            lines = fields["because"], *also, fields["basis"], fields["remedy"]
            print("\n".join(map(escaped, lines)), file=sys.stderr)
        return REFUSED

    def _refusal_fields(self, refusal: Refusal) -> dict[str, Any]:
        return {
            "code": refusal.code,
            "kind": refusal.kind,
            **{part: self.render(getattr(refusal, part)) for part in ("because", "basis", "remedy")},
            "also": [self._refusal_fields(each) for each in refusal.also],
        }


def short_refused(short: MissingEvent) -> Refusal:
    """The refusal that names what is missing: the first few acts by case and number."""
    if short.gone:
        return refuse("line_gone", file=(LINE_FILE if database() else RECORD_FILE) + SUFFIX)
    first = [f"{each.appeal_no} ({each.seq})" for each in short.lacking[:NAMED]]
    more = len(short.lacking) - len(first)
    named = ", ".join(first) + (f" … +{more}" if more else "") or str(short.acknowledged - short.found)
    return refuse("record_short", lacking=named, acknowledged=short.acknowledged, found=short.found)


def need_office() -> None:
    """Raises RefusedError if there is no office at ``REDRESS_HOME``."""
    if not has_record(home_folder()):
        raise RefusedError(refuse("no_office", home=str(home_folder())))


@contextmanager
def office_open(*, new: bool = False, short: bool = False) -> Iterator[Office]:
    """The office of ``REDRESS_HOME``, closed when the block ends; only ``new`` creates one if there is none.

    An office whose record lacks acknowledged acts is opened only for commands that inspect it (``short``).

    ``new`` is for commands that bring something in; a query would otherwise answer for an empty office.

    Raises ``CannotOpenError`` if the app holds it, and ``RefusedError`` if there is none or it lacks something.
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
    """The active person with that sign-in name, or with that name if it is unique; else raises RefusedError."""
    people = [each for each in office.read(all_people) if each.active]
    found = [each for each in people if each.person_id == name] or [each for each in people if each.name == name]
    return granted(found[0] if len(found) == 1 else refuse("not_found", what=say("cli.person"), name=name))


def write_whole(out: Path, pieces: Iterable[bytes]) -> None:
    """Writes a file that appears under its name only when it is complete."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


# The types of arguments in ``commands.toml``; any other value is a usage error.


def day(text: str) -> date:
    """A day, as an option gives it; anything else is a usage error."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-12-09") from error


def count(text: str) -> int:
    """A whole number from 1, as an option gives it."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def up_to(most: int) -> Callable[[str], int]:
    """The type of an option that takes a whole number from 1 to ``most``."""

    def number(text: str) -> int:
        if (found := count(text)) > most:
            raise argparse.ArgumentTypeError(f"{text!r} is more than {most:,}")
        return found

    return number


# The progress of a long command, on standard error: a moving line on a terminal, a few plain lines elsewhere.

WIDTH: Final = 24

QUARTERS: Final = 4

CLEAR: Final = "\x1b[K"
"""Clears the rest of a terminal's line, in case an earlier one was longer."""


@contextmanager
def meter(console: Console) -> Iterator[Callable[[Text, float], None]]:
    """The function to call with the current step and the completed part of the whole, 0 to 1."""
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
    """One line that is overwritten: a bar, per cent, seconds, and the current step."""

    def __init__(self, console: Console) -> None:
        self.console, self.started = console, time.monotonic()

    def __call__(self, what: Text, part: float) -> None:
        full = round(part * WIDTH)
        seconds = time.monotonic() - self.started
        line = f"{'█' * full}{'░' * (WIDTH - full)} {part:4.0%} {seconds:4.0f} s  {self.console.render(what)}"
        print(f"\r{line}{CLEAR}", end="", file=sys.stderr, flush=True)


class _Plain:
    """A line for each quarter of the whole."""

    def __init__(self, console: Console) -> None:
        self.console, self.quarter = console, 0

    def __call__(self, what: Text, part: float) -> None:
        if (quarter := int(part * QUARTERS)) > self.quarter:
            self.quarter = quarter
            print(f"{part:4.0%}  {self.console.render(what)}", file=sys.stderr, flush=True)
