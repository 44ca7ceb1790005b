"""The demonstration office: its people, and cases of every kind and state, all made through the commands.

It is built aside and put in place when it is whole: a build that is killed leaves the office as it
was, and the next one starts anew.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

from core.commands.people import add_person
from core.commands.records import seal_record
from core.demo.cast import STAFF
from core.demo.casting import Casting
from core.demo.looking import Looking
from core.demo.matter import matter_of
from core.demo.play import Play, StoryError, perform
from core.demo.post import write_letters
from core.demo.schedule import Plan, plan
from core.demo.staff import Staff
from core.demo.stories import STORIES, Story
from core.errors import Refusal
from core.evidence.pages import PageCache
from core.evidence.vault import Vault
from core.model.people import Person
from core.office import ZONE, Office, open_office, utc_now
from core.store.people import all_people
from core.text import Text, say

APPEALS: Final = 74
FILE: Final = "redress.duckdb"
PEOPLE: Final = "people.txt"
PART: Final = ".demonstration.part"
AGAIN_AFTER: Final = timedelta(days=19)


@dataclass(frozen=True)
class Account:
    """A demonstration account with its password, which is kept nowhere but in the people's file."""

    person: Person
    password: str


@dataclass(frozen=True)
class Built:
    """What a build did: how many appeals were added (none when ``found`` were there), and in how many seconds.

    ``told`` gives the number of each appeal and the story it plays; ``message`` says the result in a sentence.
    """

    added: int
    found: int
    accounts: tuple[Account, ...]
    told: dict[str, str]
    seconds: float
    message: Text


class ScriptedClock:
    """A clock that the play sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time of the play, aware UTC."""
        return self.now


def build(office_home: Path, appeals: int = APPEALS, seed: int = 7, clock: Callable[[], datetime] = utc_now) -> Built:
    """Fills the office with that many demonstration appeals, unless it has appeals already.

    Raises ``OfficeInUseError`` while another process has it open, ``StoryError`` when a command refuses a story.
    """
    started = time.monotonic()
    home = open_office(office_home, clock)
    try:
        with home.store.reading() as cursor:
            found = int(cursor.value("SELECT count(*) FROM appeal"))
        if found:
            said = say("This office has {count} appeals already; nothing was added.", count=found)
            return Built(0, found, (), {}, time.monotonic() - started, said)
        part = _aside(home)
        accounts, told = _fill(home, part, appeals, seed, clock())
    finally:
        home.close()
    _put_in_place(office_home, part, accounts)
    seconds = time.monotonic() - started
    said = say("{count} appeals were made in {seconds} seconds.", count=len(told), seconds=f"{seconds:.0f}")
    return Built(len(told), 0, accounts, told, seconds, said)


def _aside(home: Office) -> Path:
    """A folder beside the record with a copy of it; what an earlier build left there is thrown away."""
    part = home.home / PART
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    home.store.checkpoint()
    shutil.copyfile(home.home / FILE, part / FILE)
    return part


def _put_in_place(home: Path, part: Path, accounts: tuple[Account, ...]) -> None:
    people = home / PEOPLE
    people.unlink(missing_ok=True)
    people.touch(mode=0o600)
    people.write_text("".join(f"{line}\n" for line in lines_of(accounts)), encoding="utf-8")
    (part / FILE).replace(home / FILE)
    shutil.rmtree(part)


def lines_of(accounts: tuple[Account, ...]) -> Iterator[str]:
    """Sign-in name, password, role and name, each below the other; names come last, theirs are of two widths."""
    rows = [(each.person.person_id, each.password, str(each.person.role)) for each in accounts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, each in zip(rows, accounts, strict=True):
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), each.person.name])


def _fill(
    home: Office, part: Path, appeals: int, seed: int, now: datetime
) -> tuple[tuple[Account, ...], dict[str, str]]:
    clock = ScriptedClock(now - timedelta(days=120))
    aside = open_office(part, clock)
    # Evidence is named by its content: what a killed build leaves in the vault harms nothing.
    office = replace(aside, vault=Vault(home.home / "evidence"), pages=PageCache(home.home / "pages"))
    try:
        accounts = _hire(office)
        staff = Staff(tuple(each.person for each in accounts))
        plays = tuple(_plays(office, staff, appeals, seed, now))
        looking = Looking(office, staff, lambda refusal: StoryError(str(refusal)))
        for at, act in sorted((*_steps(plays), *looking.acts(now)), key=lambda each: each[0]):
            clock.now = at
            act()
        write_letters(office, staff, now, lambda at: setattr(clock, "now", at))
        seal_record(office)
        office.store.checkpoint()
    finally:
        office.close()
    return accounts, {play.case.appeal_no: play.matter.story.name for play, _ in plays}


def _hire(office: Office) -> tuple[Account, ...]:
    with office.store.reading() as cursor:
        taken = {person.person_id for person in all_people(cursor)}
    accounts = []
    for worker in STAFF:
        account = worker.account if worker.account not in taken else f"{worker.account}.demo"
        added = add_person(office, worker.name, worker.role, person_id=account, language=worker.language)
        if isinstance(added, Refusal):
            raise StoryError(str(added))
        accounts.append(Account(*added))
    return tuple(accounts)


def _plays(
    office: Office, staff: Staff, appeals: int, seed: int, now: datetime
) -> Iterator[tuple[Play, tuple[Plan, ...]]]:
    """Each story once, then again from the start with other parties and earlier ends."""
    casting = Casting(Random(f"office {seed}"))
    reviewers = cycle(staff.reviewers)
    for number in range(appeals):
        turn, place = divmod(number, len(STORIES))
        story = _again(STORIES[place], turn)
        key = f"{seed}-{number}"
        steps = plan(office, story, now, key)
        brand, shop = casting.parties(story)
        right_type = story.rule.right_type
        matter = matter_of(story, brand, shop, right_type, steps[0].at.astimezone(ZONE).date(), key)
        yield Play(office, staff, matter, next(reviewers)), steps


def _again(story: Story, turn: int) -> Story:
    """The story itself, or played again earlier and without a rights holder of its own."""
    if not turn:
        return story
    ended = story.ended + AGAIN_AFTER.days * turn % 60
    return replace(story, ended=ended, due=None if story.due is None else story.due + turn)


def _steps(plays: tuple[tuple[Play, tuple[Plan, ...]], ...]) -> Iterator[tuple[datetime, Callable[[], None]]]:
    for play, steps in plays:
        for step in steps:
            yield step.at.astimezone(UTC), partial(perform, play, step)
