"""The runs of the run sheet: the list of them, and one with every line."""

from dataclasses import dataclass
from typing import Final

from core.errors import Refusal, refuse
from core.language import render
from core.model.people import Person
from core.model.run import Run, RunLine
from core.office import Office
from core.permissions import Act, may
from core.queries.blind import blind_on, hidden_from
from core.queries.masks import names_for
from core.store.people import all_people
from core.store.runs import count_runs, lines_of_run, runs_between
from core.text import say

PAGE: Final = 30


@dataclass(frozen=True)
class Runs:
    """One page of the runs, the newest first; how many there are in all, and the page's number."""

    runs: tuple[Run, ...]
    names: dict[str, str]
    total: int
    number: int


@dataclass(frozen=True)
class OneRun:
    """A run, its lines in the order of its sheet, and the names of people by id."""

    run: Run
    lines: tuple[RunLine, ...]
    names: dict[str, str]


def list_runs(office: Office, actor: Person, page: int = 1) -> Runs | Refusal:
    """Page ``page`` (from 1) of the runs; legal's alone, for a refusal in it names who acted."""
    if refusal := may(actor, Act.VIEW_RUNS):
        return refusal
    with office.store.reading() as cursor:
        total = count_runs(cursor)
        number = min(max(page, 1), max(1, -(-total // PAGE)))
        last = total - (number - 1) * PAGE
        names = names_for(actor, all_people(cursor), render)
        return Runs(runs_between(cursor, max(last - PAGE + 1, 1), last), names, total, number)


def run_of(office: Office, actor: Person, run_no: int) -> OneRun | Refusal:
    """The run with that number; legal's alone, for a refusal in it names who acted."""
    if refusal := may(actor, Act.VIEW_RUNS):
        return refusal
    with office.store.reading() as cursor:
        found = runs_between(cursor, run_no, run_no) if 0 < run_no <= count_runs(cursor) else ()
        if not found:
            return refuse("not_found", what=say("run of the run sheet"), name=str(run_no))
        lines = lines_of_run(cursor, run_no)
        kept = hidden_from(cursor, actor) & {each.appeal_no for each in lines}
        if kept and (refusal := blind_on(cursor, actor, min(kept))):
            return refusal
        return OneRun(found[0], lines, names_for(actor, all_people(cursor), render))
