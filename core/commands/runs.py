"""Runs: selected lines are processed one by one, and the run itself is recorded.

Runs of the run sheet confirm silences; runs of the queue perform one act on many selected cases.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from core.commands import lead, review
from core.commands.checklist import add_comment
from core.commands.lead import confirm_silence
from core.commands.transaction import LEASE, LockedCase, transact
from core.domain.appeal import Appeal
from core.domain.people import Lease, Person
from core.domain.permissions import Act, may, requires
from core.domain.policy import day_in
from core.domain.refusals import Refusal, granted, refuse
from core.domain.run_sheet import DueLine, RunLine, Way
from core.domain.terms import Value, Verb
from core.domain.text import Text, mark, say
from core.ledger.drafts import lease_facts, read_draft, save_lease
from core.ledger.engine import Cursor
from core.ledger.record import read_appeals, read_parties
from core.ledger.runs import insert_confirmed, insert_refused, insert_run, insert_run_end
from core.office import Office, in_turn, still_in_turn, write

RUN: Final = "run"
"""The claim of a run in progress: only one at a time across all processes."""


@dataclass(frozen=True)
class RunStart:
    """A recorded run ready to be processed: its number, and the selected lines with theirs."""

    run_no: int
    chosen: tuple[tuple[int, DueLine], ...]


@dataclass(frozen=True)
class LineResult:
    """A processed line, and its refusal, if any."""

    due: DueLine
    refusal: Refusal | None


@requires(Act.CONFIRM_SILENCES)
def begin_run(
    office: Office,
    actor: Person,
    sheet: Sequence[DueLine],
    chosen: Collection[str],
    *,
    way: Way,
    as_of: date | None = None,
) -> RunStart | Refusal:
    """Records a run: the whole sheet as the lead saw it, and the numbers of the cases to confirm.

    Nothing is confirmed yet. Only silences can be selected, and at least one must be. ``as_of`` is the day of the sheet
    (default: today); a future day is refused.
    """
    today = day_in(office.now())
    day = as_of or today
    if day > today:
        reason = say("run_sheet.silence_confirmed_when_last_day")
        return refuse("field_invalid", field=say("run_sheet.day_of_run_sheet"), given=day, reason=reason)
    meant = {each.appeal.appeal_no for each in sheet if each.why == "silence"} & set(chosen)
    if not meant:
        return refuse("field_missing", fields=(say("run_sheet.silences_that_are_confirmed"),))
    lines = [_kept(at, each, chosen=each.appeal.appeal_no in meant) for at, each in enumerate(sheet, start=1)]

    def begin(cursor: Cursor) -> int:
        return insert_run(cursor, office.now(), actor.person_id, day, way, lines)

    run_no = write(office, begin, common="runs")
    if isinstance(run_no, Refusal):
        return run_no
    return RunStart(run_no, tuple((line.line_no, due) for line, due in zip(lines, sheet, strict=True) if line.chosen))


def go_through(office: Office, actor: Person, begun: RunStart) -> Iterator[LineResult]:
    """Confirms the selected lines, one event each, for the cases as shown on the sheet.

    The result of a line is recorded before it is returned; an interrupted run keeps what was done and has no end time.
    If several processes share the record, runs are processed one after another.
    """
    with in_turn(office, RUN, _holder(begun.run_no), {"by": actor.person_id}):
        for line_no, due in begun.chosen:
            yield LineResult(due, _confirm(office, actor, begun.run_no, line_no, due))
    write(office, lambda cursor: insert_run_end(cursor, begun.run_no, office.now()), common="runs")


def _confirm(office: Office, actor: Person, run_no: int, line_no: int, due: DueLine) -> Refusal | None:
    """Confirms one silence and records the result in the same transaction; a refusal is recorded separately."""

    def do(case: LockedCase) -> None:
        still_in_turn(office, case.cursor, RUN, _holder(run_no))
        after = confirm_silence(case, Verb.LAPSE if due.verb is Verb.LAPSE else Verb.LAPSE_SELLER)
        insert_confirmed(case.cursor, run_no, line_no, office.now(), after.version)

    refusal = transact(office, actor, due.appeal.appeal_no, due.appeal.version, do)
    if refusal:
        write(office, lambda cursor: insert_refused(cursor, run_no, line_no, office.now(), refusal), common="runs")
    return refusal


# One act on many cases: first a trial, then case by case, each through the command for a single case.


class ManyAct(NamedTuple):
    """The act on each of many cases: one of ``MANY``, the common reason, and the assignee."""

    verb: Verb
    reason: str
    to: str = ""


@dataclass(frozen=True)
class ManyStart:
    """A recorded run over selected cases: its number, the act, and the lines to process."""

    run_no: int
    act: ManyAct
    chosen: tuple[RunLine, ...]


class _DryRunError(Exception):
    """Ends a trial so that its transaction is rolled back."""


def try_many(office: Office, actor: Person, act: ManyAct, numbers: Sequence[str]) -> tuple[RunLine, ...] | Refusal:
    """The result the act would have for each case, in order: its refusal, or none. Nothing is saved.

    Each case is locked, the act is performed on it, and the transaction is rolled back. Everything is refused if the
    reason is missing, or if a decision may not be applied to these cases together.
    """
    lacking = ((mark("word.reason"), act.reason.strip()), (mark("queue.ticked_cases"), numbers))
    missing = tuple(Text(key=key) for key, value in lacking if not value)
    if refusal := may(actor, Act.ACT_ON_MANY_CASES) or (refuse("field_missing", fields=missing) if missing else None):
        return refusal
    if act.verb in _FAILING and (refusal := _not_alike(office, actor, act.verb, numbers)):
        return refusal
    return tuple(_tried(office, actor, act, at, number) for at, number in enumerate(dict.fromkeys(numbers), start=1))


@requires(Act.ACT_ON_MANY_CASES)
def begin_many(office: Office, actor: Person, act: ManyAct, lines: Sequence[RunLine]) -> ManyStart | Refusal:
    """Records the run with the cases as tried; cases refused in the trial are not processed."""
    now = office.now()
    chosen = tuple(each for each in lines if each.chosen)
    if not chosen:
        return refuse("field_missing", fields=(say("queue.ticked_cases"),))

    def begin(cursor: Cursor) -> int:
        return insert_run(cursor, now, actor.person_id, day_in(now), "queue", lines)

    run_no = write(office, begin, common="runs")
    return run_no if isinstance(run_no, Refusal) else ManyStart(run_no, act, chosen)


def do_many(office: Office, actor: Person, begun: ManyStart) -> Generator[RunLine, None, None]:
    """Performs the act on each case as tried, with one event or refusal per line, and yields the lines.

    A case that has changed since is refused without stopping the others; for the rest see ``go_through``.
    """
    with in_turn(office, RUN, _holder(begun.run_no), {"by": actor.person_id}):
        for line in begun.chosen:
            refusal = _done(office, actor, begun, line)
            yield line.model_copy(update={"refused": refusal, "seq": None if refusal else line.version + 1})
    write(office, lambda cursor: insert_run_end(cursor, begun.run_no, office.now()), common="runs")


def _done(office: Office, actor: Person, begun: ManyStart, line: RunLine) -> Refusal | None:
    run_no = begun.run_no

    def do(case: LockedCase) -> None:
        still_in_turn(office, case.cursor, RUN, _holder(run_no))
        after = _act_on(case, begun.act)
        insert_confirmed(case.cursor, run_no, line.line_no, office.now(), after.version)

    refusal = transact(office, actor, line.appeal_no, line.version, do)
    if refusal:
        write(office, lambda cursor: insert_refused(cursor, run_no, line.line_no, office.now(), refusal), common="runs")
    return refusal


def _tried(office: Office, actor: Person, act: ManyAct, at: int, number: str) -> RunLine:
    seen: dict[str, tuple[Appeal, str]] = {}

    def do(case: LockedCase) -> None:
        seller = read_parties(case.cursor, case.appeal.seller_id).get(case.appeal.seller_id)
        seen[number] = case.appeal, seller.name if seller else ""
        _act_on(case, act)
        raise _DryRunError

    try:
        refusal = transact(office, actor, number, None, do)
    except _DryRunError:
        refusal = None
    found, seller_name = seen.get(number, (None, ""))
    return RunLine(
        line_no=at,
        appeal_no=number,
        version=found.version if found else 0,
        why="selected",
        verb=act.verb,
        seller=seller_name,
        due_on=found.due_on if found else None,
        deadline=found.deadline if found else None,
        refusal=refusal,
        chosen=refusal is None,
    )


def _act_on(case: LockedCase, act: ManyAct) -> Appeal:
    """Performs the act on one case; for a decision the case is first taken, as only its holder may decide."""
    granted(may(case.actor, Act.ACT_ON_MANY_CASES))
    if act.verb in _FAILING and not lease_facts(case.cursor, case.appeal_no, case.now):
        lease = Lease(appeal_no=case.appeal_no, person_id=case.actor.person_id, until=case.now + LEASE)
        save_lease(case.cursor, lease)
    return granted(_MANY[act.verb](case, act))


_MANY: Final[dict[Verb, Callable[[LockedCase, ManyAct], Appeal | Refusal]]] = {
    Verb.ASSIGN: lambda case, asked: lead.assign.within(case, to=asked.to, reason=asked.reason),
    Verb.HAND_OVER: lambda case, asked: lead.hand_over.within(case, to=asked.to, note=asked.reason),
    Verb.COMMENT: lambda case, asked: add_comment(case, asked.reason),
    Verb.REJECT: lambda case, asked: review.reject.within(case, reason=asked.reason),
    Verb.ASK_SUPPLEMENT: lambda case, asked: review.ask_supplement.within(case, reason=asked.reason),
}

MANY: Final = tuple(_MANY)
"""The acts possible on many cases at once."""

_FAILING: Final = {
    Verb.REJECT: frozenset({Value.NOT_MET}),
    Verb.ASK_SUPPLEMENT: frozenset({Value.NOT_MET, Value.CANNOT_VERIFY}),
}
"""Decisions possible on several cases together, and the answers that all must share on one criterion."""


def _not_alike(office: Office, actor: Person, verb: Verb, numbers: Sequence[str]) -> Refusal | None:
    """Refuses to decide these cases together if they are not of one seller or fail no common criterion."""
    with office.store.reading() as cursor:
        appeals = read_appeals(cursor, numbers)
        drafts = [read_draft(cursor, each, actor.person_id) for each in appeals]
    fail = [
        {name for name, each in draft.form.answers.items() if each.value in _FAILING[verb]} if draft else set()
        for draft in drafts
    ]
    if len({each.seller_id for each in appeals.values()}) > 1:
        return refuse("sellers_differ")
    if fail and not set.intersection(*fail):
        return refuse("failing_criterion_differs")
    return None


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
