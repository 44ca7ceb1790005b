"""Runs: what was chosen is done line by line, and the run itself is kept as a record.

Those of the run sheet confirm silences, those of the queue do one act on many cases that were selected.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from core.commands import lead, review
from core.commands.lead import confirm_silence
from core.commands.transaction import LEASE, LockedCase, transact
from core.domain.appeal import Appeal
from core.domain.lifecycle import Facts
from core.domain.people import Lease, Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal, granted, refuse
from core.domain.run_sheet import DueLine, RunLine, Way
from core.domain.terms import Value, Verb
from core.domain.text import Text, mark, say
from core.ledger.drafts import lease_facts, read_draft, save_lease
from core.ledger.engine import Cursor
from core.ledger.record import read_appeals
from core.ledger.runs import insert_confirmed, insert_refused, insert_run, insert_run_end
from core.ledger.second_reviews import review_refusal
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


# One act on many cases: tried first, then done one after the other, each by the command of a single case.


class ManyAct(NamedTuple):
    """What is done with each of many cases: one of ``MANY``, the reason that goes to all, and who is given them."""

    verb: Verb
    reason: str
    to: str = ""


@dataclass(frozen=True)
class ManyStart:
    """A run over ticked cases that is on record: its number, the act, and the lines that are done."""

    run_no: int
    asked: ManyAct
    chosen: tuple[RunLine, ...]


class _TriedError(Exception):
    """Ends a trial, so that its transaction is undone."""


def try_many(office: Office, actor: Person, asked: ManyAct, numbers: Sequence[str]) -> tuple[RunLine, ...] | Refusal:
    """What the act would come to for each case, in this order: its refusal, or none. Nothing is written.

    Each case is locked and the act is done on it as it would be; then the transaction is undone. The whole is refused
    without a reason, and where a decision is asked for cases that it may not be given together.
    """
    lacking = ((mark("word.reason"), asked.reason.strip()), (mark("queue.ticked_cases"), numbers))
    missing = tuple(Text(key=key) for key, given in lacking if not given)
    if refusal := may(actor, Act.ACT_ON_MANY_CASES) or (refuse("field_missing", fields=missing) if missing else None):
        return refusal
    if asked.verb in _FAILING and (refusal := _not_alike(office, actor, asked.verb, numbers)):
        return refusal
    return tuple(_tried(office, actor, asked, at, number) for at, number in enumerate(dict.fromkeys(numbers), start=1))


def begin_many(office: Office, actor: Person, asked: ManyAct, lines: Sequence[RunLine]) -> ManyStart | Refusal:
    """Puts the run on record: the cases as they were tried. Those that were refused then are not done."""
    if refusal := may(actor, Act.ACT_ON_MANY_CASES):
        return refusal
    now = office.now()
    chosen = tuple(each for each in lines if each.chosen)
    if not chosen:
        return refuse("field_missing", fields=(say("queue.ticked_cases"),))

    def write(cursor: Cursor) -> int:
        return insert_run(cursor, now, actor.person_id, day_in(now), "queue", lines)

    run_no = settled(office, write, common="runs")
    return run_no if isinstance(run_no, Refusal) else ManyStart(run_no, asked, chosen)


def do_many(office: Office, actor: Person, begun: ManyStart) -> Generator[RunLine, None, None]:
    """Does the act on each case as it was tried, one event or one refusal a line, and answers the line with it.

    A case that moved meanwhile is refused and stops no other; see ``go_through`` for the rest.
    """
    with in_turn(office, RUN, _holder(begun.run_no), {"by": actor.person_id}):
        for line in begun.chosen:
            refusal = _done(office, actor, begun, line)
            yield line.model_copy(update={"refused": refusal, "seq": None if refusal else line.version + 1})
    settled(office, lambda cursor: insert_run_end(cursor, begun.run_no, office.now()), common="runs")


def _done(office: Office, actor: Person, begun: ManyStart, line: RunLine) -> Refusal | None:
    run_no = begun.run_no

    def do(case: LockedCase) -> None:
        still_in_turn(office, case.cursor, RUN, _holder(run_no))
        after = _act_on(case, begun.asked)
        insert_confirmed(case.cursor, run_no, line.line_no, office.now(), after.version)

    refusal = transact(office, actor, line.appeal_no, line.version, do)
    if refusal:
        settled(
            office, lambda cursor: insert_refused(cursor, run_no, line.line_no, office.now(), refusal), common="runs"
        )
    return refusal


def _tried(office: Office, actor: Person, asked: ManyAct, at: int, number: str) -> RunLine:
    seen: dict[str, Appeal] = {}

    def do(case: LockedCase) -> None:
        seen[number] = case.appeal
        _act_on(case, asked)
        raise _TriedError

    try:
        refusal = transact(office, actor, number, None, do)
    except _TriedError:
        refusal = None
    found = seen.get(number)
    return RunLine(
        line_no=at,
        appeal_no=number,
        version=found.version if found else 0,
        why="selected",
        verb=asked.verb,
        due_on=found.due_on if found else None,
        deadline=found.deadline if found else None,
        refusal=refusal,
        chosen=refusal is None,
    )


def _act_on(case: LockedCase, asked: ManyAct) -> Appeal:
    """The act on one case; a case that is decided is taken first, as nobody decides what they do not hold."""
    granted(may(case.actor, Act.ACT_ON_MANY_CASES) or review_refusal(case.cursor, case.actor, case.appeal_no))
    if asked.verb in _FAILING and not lease_facts(case.cursor, case.appeal_no, case.now):
        lease = Lease(appeal_no=case.appeal_no, person_id=case.actor.person_id, until=case.now + LEASE)
        save_lease(case.cursor, lease)
    return granted(_MANY[asked.verb](case, asked))


_MANY: Final[dict[Verb, Callable[[LockedCase, ManyAct], Appeal | Refusal]]] = {
    Verb.ASSIGN: lambda case, asked: lead.assign.within(case, to=asked.to, reason=asked.reason),
    Verb.HAND_OVER: lambda case, asked: lead.hand_over.within(case, to=asked.to, note=asked.reason),
    Verb.COMMENT: lambda case, asked: case.record(Verb.COMMENT, Facts(), details={"text": asked.reason}),
    Verb.REJECT: lambda case, asked: review.reject.within(case, reason=asked.reason),
    Verb.ASK_SUPPLEMENT: lambda case, asked: review.ask_supplement.within(case, reason=asked.reason),
}

MANY: Final = tuple(_MANY)
"""What can be done with many cases at once."""

_FAILING: Final = {
    Verb.REJECT: frozenset({Value.NOT_MET}),
    Verb.ASK_SUPPLEMENT: frozenset({Value.NOT_MET, Value.CANNOT_VERIFY}),
}
"""The decisions that cases are given together, and the answers to the one criterion that all of them must share."""

_NAMED: Final = 3
"""How many of the cases a refusal of all of them names."""


def _not_alike(office: Office, actor: Person, verb: Verb, numbers: Sequence[str]) -> Refusal | None:
    """Why these cases are not decided together: they are not one seller's, or fail no criterion that is the same."""
    with office.store.reading() as cursor:
        appeals = read_appeals(cursor, numbers)
        drafts = [read_draft(cursor, each, actor.person_id) for each in appeals]
    fail = [
        {name for name, each in draft.form.answers.items() if each.value in _FAILING[verb]} if draft else set()
        for draft in drafts
    ]
    if len({each.seller_id for each in appeals.values()}) > 1:
        reason = say("queue.only_one_sellers_appeals_are_decided_together")
    elif fail and not set.intersection(*fail):
        reason = say("queue.they_do_not_fail_the_same_criterion")
    else:
        return None
    given = ", ".join(numbers[:_NAMED]) + (", …" if len(numbers) > _NAMED else "")
    return refuse("field_invalid", field=say("queue.ticked_cases"), given=given, reason=reason)


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
