"""A run of the run sheet: what was chosen is confirmed line by line, and the run itself is kept as a record."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.commands.lead import confirm_silence
from core.commands.transaction import LockedCase, transact
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.run_sheet import DueLine, RunLine, Way
from core.domain.terms import Verb
from core.domain.text import say
from core.ledger.engine import Cursor
from core.ledger.runs import insert_confirmed, insert_refused, insert_run, insert_run_end
from core.office import Office, in_turn, settled, still_in_turn

RUN: Final = "run"
"""The claim of whoever goes through a run: one at a time in all processes."""


@dataclass(frozen=True)
class RunStart:
    """A run that is on record and may be gone through: its number, and the lines that were chosen with theirs."""

    run_no: int
    chosen: tuple[tuple[int, DueLine], ...]


@dataclass(frozen=True)
class Result:
    """A line as it was confirmed, and why it was refused, if it was."""

    due: DueLine
    refusal: Refusal | None


def begin_run(
    office: Office,
    actor: Person,
    sheet: Sequence[DueLine],
    chosen: Collection[str],
    *,
    way: Way,
    as_of: date | None = None,
) -> RunStart | Refusal:
    """Puts a run on record: the whole sheet as the lead saw it, and the numbers of the cases that are to be confirmed.

    Nothing is confirmed yet. Only silences can be chosen; without any there is no run. ``as_of`` is the day whose
    sheet it is, else today; one to come is refused.
    """
    if refusal := may(actor, Act.CONFIRM_SILENCES):
        return refusal
    today = day_in(office.now())
    day = as_of or today
    if day > today:
        reason = say("run_sheet.silence_confirmed_when_last_day")
        return refuse("field_invalid", field=say("run_sheet.day_of_run_sheet"), given=day, reason=reason)
    meant = {each.appeal.appeal_no for each in sheet if each.why == "silence"} & set(chosen)
    if not meant:
        return refuse("field_missing", fields=(say("run_sheet.silences_that_are_confirmed"),))
    lines = [_kept(at, each, chosen=each.appeal.appeal_no in meant) for at, each in enumerate(sheet, start=1)]

    def write(cursor: Cursor) -> int:
        return insert_run(cursor, office.now(), actor.person_id, day, way, lines)

    run_no = settled(office, write, common="runs")
    if isinstance(run_no, Refusal):
        return run_no
    return RunStart(run_no, tuple((line.line_no, due) for line, due in zip(lines, sheet, strict=True) if line.chosen))


def go_through(office: Office, actor: Person, begun: RunStart) -> Iterator[Result]:
    """Confirms what was chosen, one event a line, each for the case as the sheet showed it.

    What came of a line is on record before it is told; a run that is left half-way keeps what was done, and has
    no end. Where several processes share the record one run is gone through at a time, and the next one after it.
    """
    with in_turn(office, RUN, _holder(begun.run_no), {"by": actor.person_id}):
        for line_no, due in begun.chosen:
            yield Result(due, _confirm(office, actor, begun.run_no, line_no, due))
    settled(office, lambda cursor: insert_run_end(cursor, begun.run_no, office.now()), common="runs")


def _confirm(office: Office, actor: Person, run_no: int, line_no: int, due: DueLine) -> Refusal | None:
    """Confirms one silence, its result in the event's own transaction; a refusal is written down by itself."""

    def do(case: LockedCase) -> None:
        still_in_turn(office, case.cursor, RUN, _holder(run_no))
        after = confirm_silence(case, Verb.LAPSE if due.verb is Verb.LAPSE else Verb.LAPSE_SELLER)
        insert_confirmed(case.cursor, run_no, line_no, office.now(), after.version)

    refusal = transact(office, actor, due.appeal.appeal_no, due.appeal.version, do)
    if refusal:
        settled(office, lambda cursor: insert_refused(cursor, run_no, line_no, office.now(), refusal), common="runs")
    return refusal


def _holder(run_no: int) -> str:
    return f"{RUN} {run_no}"


def _kept(at: int, due: DueLine, *, chosen: bool) -> RunLine:
    appeal = due.appeal
    return RunLine(
        line_no=at,
        appeal_no=appeal.appeal_no,
        version=appeal.version,
        why=due.why,
        verb=due.verb,
        due_on=appeal.due_on,
        deadline=appeal.deadline,
        refusal=due.refusal,
        chosen=chosen,
    )
