"""What every command shares: how it is asked, how it answers, and how a refusal is told."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from core.errors import Refusal, refuse
from core.exchange.backup import sweep
from core.language import Language, render, t
from core.model.people import Person
from core.office import RECORD, Office, home_folder, open_office
from core.store.heads import SUFFIX
from core.store.lost import Short
from core.store.people import all_people
from core.text import Text, say

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

    def told(self, text: Text) -> str:
        """The sentence in the language asked for."""
        return render(text, self.lang)

    def say(self, text: Text) -> None:
        """Prints a sentence, unless the answer is JSON."""
        if not self.json:
            print(self.told(text))

    def give(self, answer: dict[str, Any]) -> None:
        """Prints the answer for a program, one JSON object a line."""
        if self.json:
            print(json.dumps(answer, ensure_ascii=False, default=str))

    def refused(self, refusal: Refusal) -> int:
        """Tells a refusal on standard error: sentence, basis, remedy; answers the exit code."""
        told = self._told(refusal)
        if self.json:
            print(json.dumps(told, ensure_ascii=False, default=str), file=sys.stderr)
        else:
            also = [each["because"] for each in told["also"]]
            print("\n".join([told["because"], *also, told["basis"], told["remedy"]]), file=sys.stderr)
        return REFUSED

    def _told(self, refusal: Refusal) -> dict[str, Any]:
        return {
            "code": refusal.code,
            "kind": refusal.kind,
            "because": render(refusal.because, self.lang),
            "basis": render(refusal.basis, self.lang),
            "remedy": render(refusal.remedy, self.lang),
            "also": [self._told(each) for each in refusal.also],
        }


class NoOfficeError(Exception):
    """There is no office where ``REDRESS_HOME`` points."""

    code: Final = "no_office"


class ShortError(Exception):
    """The record lacks what was acknowledged; people would go on without knowing."""

    def __init__(self, short: Short) -> None:
        """Takes what is lacking."""
        super().__init__()
        self.short = short


def short_refused(short: Short) -> Refusal:
    """What is lacking, in words: the first few acts by case and number."""
    if short.gone:
        return refuse("line_gone", file=RECORD + SUFFIX)
    first = [f"{each.appeal_no} ({each.seq})" for each in short.lacking[:NAMED]]
    more = len(short.lacking) - len(first)
    named = ", ".join(first) + (f" … +{more}" if more else "") or str(short.acknowledged - short.found)
    return refuse("record_short", lacking=named, acknowledged=short.acknowledged, found=short.found)


@contextmanager
def office_open(*, new: bool = False, short: bool = False) -> Iterator[Office]:
    """The office of ``REDRESS_HOME`` while the block runs; only ``new`` makes one where there is none.

    One whose record lacks what was acknowledged is opened for those that look at it only (``short``).

    ``new`` is for commands that bring something in; one that answers would answer for an empty office.

    Raises ``OfficeInUseError`` when the app holds it, ``NoOfficeError`` when there is none, ``ShortError``.
    """
    if not new and not (home_folder() / RECORD).exists():
        raise NoOfficeError
    office = open_office()
    sweep(office.home)
    try:
        if office.short and not short:
            raise ShortError(office.short)
        yield office
    finally:
        office.close()


def person_called(office: Office, name: str) -> Person | Refusal:
    """The active person with that sign-in name, or with that name when only one has it."""
    with office.store.reading() as cursor:
        people = [each for each in all_people(cursor) if each.active]
    found = [each for each in people if each.person_id == name] or [each for each in people if each.name == name]
    return found[0] if len(found) == 1 else refuse("not_found", what=say("person"), name=name)
