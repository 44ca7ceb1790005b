"""The demonstration office: its people, cases of every kind and state, and the past of an earlier system.

Each story is played once, through the commands; what is asked for beyond them are closed cases of the last two years,
imported as any office imports its history. It is built aside and put in place when it is whole: a build that is killed
leaves the office as it was, and the next one starts anew.
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

from core.commands.accounts import add_person
from core.commands.verification import seal_record
from core.documents.page_cache import PageCache
from core.domain.people import SYSTEM, Person
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.text import Text, say
from core.exchange.csv_files import RejectedRow
from core.exchange.history_import import import_history
from core.ledger.people import all_people
from core.office import PEOPLE_FILE, RECORD_FILE, Office, open_office, put_record, utc_now
from demo.cast import DECIDED, STAFF
from demo.matter import Casting, Matter, matter_of
from demo.past import write_past
from demo.play import Play, StoryError, drawing, perform
from demo.reviewing import Looking, write_letters
from demo.schedule import Plan, plan
from demo.staff import Staff
from demo.standard_reasons import write_standard_reasons
from demo.stories import APPEALS, STORIES, split

PART: Final = ".demonstration.part"

HISTORY: Final = "earlier_system.csv"

AHEAD: Final = 16
"""The number of coming steps whose documents are drawn in advance."""

LETTERS_FROM, PAST_FROM = 0.78, 0.9
"""The share of the time that is over when letters are written, and when the past is imported."""

Progress = Callable[[Text, float], None]
"""Called with the current step and the completed share of the whole, from 0 to 1."""


def unheard(_what: Text, _part: float) -> None:
    """Ignores the progress."""


@dataclass(frozen=True)
class Account:
    """A demonstration account with its password, which is kept nowhere but in the people's file."""

    person: Person
    password: str


@dataclass(frozen=True)
class Built:
    """What a build did: how many appeals were added (none when ``found`` were there), and in how many seconds.

    ``past`` of those added are imported; ``told`` gives the number of each of the others and the story it plays;
    ``message`` says the result in a sentence.
    """

    added: int
    past: int
    found: int
    accounts: tuple[Account, ...]
    told: dict[str, str]
    seconds: float
    message: Text


class ScriptedClock:
    """A clock set by the play."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time of the play, aware UTC."""
        return self.now


def build(
    office_home: Path,
    appeals: int = APPEALS,
    seed: int = 7,
    clock: Callable[[], datetime] = utc_now,
    progress: Progress = unheard,
) -> Built:
    """Fills the office with that many demonstration appeals, unless it has appeals already; see ``split``.

    Raises ``CannotOpenError`` while another process has it open, ``StoryError`` when a command refuses a story.
    """
    started = time.monotonic()
    home = open_office(office_home, clock)
    try:
        with home.store.reading() as cursor:
            found = int(cursor.value("SELECT count(*) FROM appeal"))
        if found:
            said = say("demonstration.office_appeals_already_nothing_added", count=found)
            return Built(0, 0, found, (), {}, time.monotonic() - started, said)
        part = _aside(home)
        accounts, told = _fill(home, part, Wanted(*split(appeals), seed, clock()), progress)
    finally:
        home.close()
    _put_in_place(office_home, part, accounts)
    seconds = time.monotonic() - started
    took = f"{seconds:.0f}"
    said = (
        say(
            "demonstration.appeals_made_in_seconds",
            count=f"{appeals:,}", played=len(told), past=f"{appeals - len(told):,}", seconds=took,
        )
        if appeals > len(told)
        else say("demonstration.appeals_were_made_in_seconds", count=appeals, seconds=took)
    )  # fmt: skip
    return Built(appeals, appeals - len(told), 0, accounts, told, seconds, said)


def _aside(home: Office) -> Path:
    """A folder beside the record with a copy of it; leftovers of an earlier build are deleted."""
    part = home.home / PART
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    home.store.copy_into(part / RECORD_FILE)
    return part


def _put_in_place(home: Path, part: Path, accounts: tuple[Account, ...]) -> None:
    people = home / PEOPLE_FILE
    people.unlink(missing_ok=True)
    people.touch(mode=0o600)
    people.write_text("".join(f"{line}\n" for line in lines_of(accounts)), encoding="utf-8")
    put_record(home, part / RECORD_FILE)
    shutil.rmtree(part)


def lines_of(accounts: tuple[Account, ...]) -> Iterator[str]:
    """Sign-in name, password, role and name, each below the other; names come last, theirs are of two widths."""
    rows = [(each.person.person_id, each.password, str(each.person.role)) for each in accounts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, each in zip(rows, accounts, strict=True):
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), each.person.name])


@dataclass(frozen=True)
class Wanted:
    """What is to be built: how many stories are played, how many cases imported, by which seed and up to when."""

    played: int
    past: int
    seed: int
    now: datetime


def _fill(home: Office, part: Path, wanted: Wanted, progress: Progress) -> tuple[tuple[Account, ...], dict[str, str]]:
    clock = ScriptedClock(wanted.now - timedelta(days=120))
    aside = open_office(part, clock, kept_in="")
    # Evidence is named by its content: what a killed build leaves in the vault harms nothing.
    office = replace(aside, vault=home.vault, pages=PageCache(home.home / "pages"))
    progress(say("demonstration.people_of_office"), 0)
    try:
        accounts = _hire(office)
        staff = Staff(tuple(each.person for each in accounts))
        write_standard_reasons(office, staff)
        told = _play(office, staff, wanted, clock, progress)
        progress(say("demonstration.letters_within"), LETTERS_FROM)
        write_letters(office, staff, wanted.now, lambda at: setattr(clock, "now", at))
        if wanted.past:
            progress(say("demonstration.cases_of_last_two_years"), PAST_FROM)
            _import_past(office, staff, wanted)
        seal_record(office, SYSTEM)
        office.store.checkpoint()
        progress(say("word.done_within"), 1)
    finally:
        office.close()
    return accounts, told


def _play(office: Office, staff: Staff, wanted: Wanted, clock: ScriptedClock, progress: Progress) -> dict[str, str]:
    """Plays all stories at once, each act at its moment; answers which case plays which story."""
    cast = tuple(_cast(office, wanted))
    with drawing(sum(len(steps) for _, steps in cast)) as drawn:
        reviewers = cycle(staff.reviewers)
        plays = [Play(office, staff, drawn, steps, matter, next(reviewers)) for matter, steps in cast]
        acts = [*_turns(plays), *Looking(office, staff, lambda refusal: StoryError(str(refusal))).acts(wanted.now)]
        acts.sort(key=lambda each: each[0])
        for place, (at, act) in enumerate(acts):
            clock.now = at
            act()
            progress(say("demonstration.cases_in_work"), LETTERS_FROM * (place + 1) / len(acts))
    return {play.case.appeal_no: play.matter.story.name for play in plays}


def _turns(plays: list[Play]) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The steps of all stories in the order of their moments; while one is done, the next papers are drawn."""
    turns = sorted(((step.at, play, nth) for play in plays for nth, step in enumerate(play.steps)), key=lambda t: t[0])

    def take(place: int) -> None:
        for _, play, nth in turns[place : place + AHEAD]:
            if nth == play.done:
                play.draw_ahead()
        perform(turns[place][1])

    for place, (at, _, _) in enumerate(turns):
        yield at.astimezone(UTC), partial(take, place)


def _hire(office: Office) -> tuple[Account, ...]:
    with office.store.reading() as cursor:
        taken = {person.person_id for person in all_people(cursor)}
    accounts = []
    for worker in STAFF:
        account = worker.account if worker.account not in taken else f"{worker.account}.demo"
        added = add_person(office, worker.name, worker.role, person_id=account, language=worker.language, own=True)
        if isinstance(added, Refusal):
            raise StoryError(str(added))
        accounts.append(Account(*added))
    return tuple(accounts)


def _cast(office: Office, wanted: Wanted) -> Iterator[tuple[Matter, tuple[Plan, ...]]]:
    """The stories that are played: what each is about, and its steps."""
    casting = Casting(Random(f"office {wanted.seed}"))
    for number, story in enumerate(STORIES[: wanted.played]):
        key = f"{wanted.seed}-{number}"
        steps = plan(office, story, wanted.now, key)
        brand, shop = casting.parties(story)
        yield matter_of(story, brand, shop, story.rule.right_type, day_in(steps[0].at), key), steps


def _import_past(office: Office, staff: Staff, wanted: Wanted) -> None:
    """What an earlier system had, read in by the administrator as any history is."""
    deciders = {each.person_id: DECIDED[each.role] for each in staff.people if each.role in DECIDED}
    file = office.home / HISTORY
    write_past(office, file, wanted.past, wanted.seed, wanted.now, deciders)

    def reject(row: RejectedRow) -> None:
        raise StoryError(f"{HISTORY}:{row.row.line}: {row.reason}")

    imported = import_history(office, file, reject, actor=staff.admin)
    if isinstance(imported, Refusal):
        raise StoryError(str(imported))
