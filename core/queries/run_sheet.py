"""What is legally due today, the follow-ups, and the runs on record."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from core.domain.appeal import Appeal, FollowUp
from core.domain.deadlines import Deadline, days_left, two_clocks
from core.domain.lifecycle import Facts, why_not
from core.domain.masking import names_for
from core.domain.move_facts import latest_of, promised_day, silence_facts, unfiled_answers
from core.domain.people import Lease, Person
from core.domain.permissions import Act, allowed, requires
from core.domain.policy import day_in, day_text, zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.run_sheet import DueLine, Request, Run, RunLine, Why
from core.domain.terms import State, Verb
from core.domain.text import Text, say
from core.language import render
from core.ledger.documents import exhibits_by_case
from core.ledger.drafts import lease_fields
from core.ledger.engine import Cursor, ResultCache
from core.ledger.people import all_people, everybody
from core.ledger.record import appeal_of, read_appeal, with_receipt, withdrawals_unfiled
from core.ledger.runs import count_runs, due_cases, follow_ups_until, lines_of_run, runs_between
from core.ledger.second_reviews import hidden_cases, review_refusal
from core.office import Office

# Due follow-ups: on the run sheet for everyone in legal, and in the bell of whoever set them.


@dataclass(frozen=True)
class DueFollowUp:
    """A follow-up that is due, its case, and the name of whoever set it.

    ``day`` is its day with the place where it is counted, ``left`` the days until then: 0 today, negative if late.
    """

    follow_up: FollowUp
    appeal: Appeal
    set_by: str
    day: Text
    left: int


def follow_ups_due(office: Office, actor: Person) -> tuple[DueFollowUp, ...]:
    """Follow-ups due by today, longest due first; for legal only, without cases hidden from the reader."""
    if not allowed(actor, Act.READ_FINDINGS):
        return ()
    with office.store.reading() as cursor:
        hidden = hidden_cases(cursor, actor)
        return tuple(each for each in due_on_file(office, cursor) if each.appeal.appeal_no not in hidden)


def due_on_file(office: Office, cursor: Cursor) -> tuple[DueFollowUp, ...]:
    """Every follow-up due in the zone of its case's policy."""
    now, names = office.now(), {key: each.name for key, each in everybody(office.store).items()}
    found = []
    for each in follow_ups_until(cursor, day_in(now)):
        if appeal := read_appeal(cursor, each.appeal_no):
            policy = office.policy_of(appeal)
            day, left = day_text(each.due_on, policy), days_left(now, each.due_on, zone_of(policy))
            found.append(DueFollowUp(each, appeal, names.get(each.set_by, each.set_by), day, left))
    return tuple(each for each in found if each.left <= 0)


# The runs of the run sheet: the list, and one with all lines.

PAGE: Final = 30


@dataclass(frozen=True)
class Runs:
    """One page of runs, newest first; the total number, and the page number."""

    runs: tuple[Run, ...]
    names: dict[str, str]
    total: int
    number: int


@dataclass(frozen=True)
class RunDetail:
    """A run, its lines in the order of its sheet, and the names of people by id."""

    run: Run
    lines: tuple[RunLine, ...]
    names: dict[str, str]


@requires(Act.VIEW_RUNS)
def list_runs(office: Office, actor: Person, page: int = 1) -> Runs | Refusal:
    """Page ``page`` (from 1) of the runs; for legal only, because their refusals name who acted."""
    with office.store.reading() as cursor:
        total = count_runs(cursor)
        number = min(max(page, 1), max(1, -(-total // PAGE)))
        last = total - (number - 1) * PAGE
        names = names_for(actor, all_people(cursor), render)
        return Runs(runs_between(cursor, max(last - PAGE + 1, 1), last), names, total, number)


@requires(Act.VIEW_RUNS)
def open_run(office: Office, actor: Person, run_no: int) -> RunDetail | Refusal:
    """The run with that number; for legal only, because its refusals name who acted."""
    with office.store.reading() as cursor:
        found = runs_between(cursor, run_no, run_no) if 0 < run_no <= count_runs(cursor) else ()
        if not found:
            return refuse("not_found", what=say("cli.run_of_run_sheet"), name=str(run_no))
        lines = lines_of_run(cursor, run_no)
        hidden = hidden_cases(cursor, actor) & {each.appeal_no for each in lines}
        if hidden and (refusal := review_refusal(cursor, actor, min(hidden))):
            return refusal
        return RunDetail(found[0], lines, names_for(actor, all_people(cursor), render))


# What is due today by law: silences to confirm, arrivals without proof, windows about to end.

WHYS: Final[tuple[Why, ...]] = get_args(Why)

SOON: Final = timedelta(days=2)

ELSEWHERE: Final = timedelta(days=1)
"""The margin for zones: a day that is over here may not have begun in a policy's zone, and vice versa."""

ASKED_LATER: Final = "-"
"""A placeholder for the reason given when the act is done, so that a line shows only other obstacles."""

FRESH: Final = timedelta(minutes=1)

_SHEETS: Final[ResultCache["tuple[DueLine, ...] | Refusal"]] = ResultCache(4, FRESH)
"""Cached by person; only a few, because with thousands of lines each takes several megabytes."""


@requires(Act.VIEW_RUN_SHEET)
def run_sheet(office: Office, actor: Person) -> tuple[DueLine, ...] | Refusal:
    """The lines of the day, silences first; lines the reader may not confirm contain the refusal."""
    now = office.now()
    with office.store.reading() as cursor:
        found = due_cases(cursor, now, day_in(now) + SOON + ELSEWHERE, two_clocks(office.rules))
        for row in (each for each in found if each["supplements"]):
            known = with_receipt(office.rules, cursor, appeal_of(row))
            row["counter_notice_effective_at"] = known.counter_notice_effective_at
        filed = exhibits_by_case(cursor, [row["appeal_no"] for row in found])
        people = {each.person_id: each for each in all_people(cursor)}
        hidden = hidden_cases(cursor, actor)
        shown = [each for each in found if each["appeal_no"] not in hidden]
        for row in shown:
            row["filed"] = filed.get(row["appeal_no"], ())
            row["withdrawals"] = withdrawals_unfiled(cursor, appeal_of(row), row["filed"])
    lines = (_line(office, actor, row, people, now) for row in shown)
    return tuple(sorted((line for line in lines if line), key=lambda line: WHYS.index(line.why)))


def cached_run_sheet(office: Office, actor: Person) -> tuple[DueLine, ...] | Refusal:
    """The run sheet for a page that is redrawn at every tick; recomputed if a case has changed, or after a while.

    The display may be slightly out of date; every line is checked again when it is confirmed.
    """
    return _SHEETS.get(office.store, actor.person_id, ("version",), lambda: run_sheet(office, actor), now=office.now())


def _line(
    office: Office, actor: Person, row: dict[str, Any], people: dict[str, Person], now: datetime
) -> DueLine | None:
    """The line of a case, or None if nothing is due."""
    appeal = appeal_of(row)
    request = _request_of(row)
    facts = replace(silence_facts(office.rules, appeal, now), extension_pending=request is not None, reason=ASKED_LATER)
    why = _why(office, appeal, facts, now)
    if why is None:
        return None
    unfiled = unfiled_answers(office.rules, appeal, row["filed"])
    facts = replace(facts, unfiled=unfiled, unfiled_withdrawals=row["withdrawals"])
    if row["held_by"]:
        lease = Lease(appeal_no=appeal.appeal_no, person_id=row["held_by"], until=row["held_until"])
        facts = replace(facts, **lease_fields(lease, people.get(lease.person_id), now))
    verb = _verb(appeal, why)
    return DueLine(
        appeal,
        row["seller"],
        row["complainant"],
        why,
        verb,
        why_not(actor, verb, appeal, facts),
        office.policy_of(appeal),
        promised_day(office.rules, appeal),
        latest_of(office.rules, appeal),
        request,
    )


def _verb(appeal: Appeal, why: Why) -> Verb:
    """The act required by the line."""
    if appeal.state is State.AWAITING_SELLER:
        return Verb.LAPSE_SELLER
    return Verb.END_WAIT if why == "latest_first" else Verb.LAPSE


def _request_of(row: dict[str, Any]) -> Request | None:
    if row["asked_seq"] is None:
        return None
    fields = {name: row[f"asked_{name}"] for name in Request.model_fields if name != "appeal_no"}
    return Request(appeal_no=row["appeal_no"], **fields)


def _why(office: Office, appeal: Appeal, facts: Facts, now: datetime) -> Why | None:
    if appeal.state is State.AWAITING_COMPLAINANT and facts.needs_arrival and appeal.arrived_at is None:
        return "no_arrival"
    if facts.past_due:
        return "silence"
    if facts.latest_first:
        return "latest_first"
    if facts.extension_pending:
        return "asked"
    today, promised = day_in(now, zone_of(office.policy_of(appeal))), promised_day(office.rules, appeal)
    if promised is None or promised - today > SOON:
        return None
    ran = Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None
    if ran and (ran.extensions or ran.tollings):
        return "extension"
    supplement = appeal.state is State.AWAITING_SELLER and appeal.supplements
    return "supplement" if supplement else "ending"
