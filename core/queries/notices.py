"""Notices: what a person is to be told of wherever they are in the app, each leading to its case.

They are computed from the open cases, so that one goes by itself when its occasion is over; kept for each person
until a column that they rest on changes, so that a page drawn anew asks nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

from core.lifecycle import LEGAL
from core.model.look import told_decision
from core.model.people import Person
from core.model.terms import AnswerKind, Role, State, Verb
from core.office import Office, day_in, zone_of
from core.queries.letters import kinds_for
from core.queries.masks import SEES_CASES
from core.queries.runsheet import SOON
from core.store.file import PROPOSALS, Cursor, Store
from core.store.letters import count_waiting
from core.store.looks import open_for
from core.store.notices import MOST, cases_of, given_to, seen_by, windows_over, without_arrival
from core.store.people import all_people
from core.store.proposals import Proposed, sent_back_to, waiting_for
from core.store.runs import count_requests
from core.text import Text, mark, say

Kind: TypeAlias = Literal[
    "due", "arrived", "handed", "look", "sheet", "asked", "arrival", "letters", "approve", "returned"
]
READ: Final = (
    "state", "due_on", "assigned_to", "reviewer", "supplements", "answer_kind", "answered_at", "withdrawn_at",
    PROPOSALS,
)  # fmt: skip
"""The columns of a case that notices rest on, and the decisions that wait for a second person."""
FRESH: Final = timedelta(minutes=1)
"""How long an answer is given again though none of them has changed: letters go out, second looks are drawn."""

GIVEN: Final = {Verb.ASSIGN: mark("{who} assigned it to you"), Verb.HAND_OVER: mark("{who} handed it over to you")}


@dataclass(frozen=True)
class Notice:
    """One notice: ``key`` names it for ``seen``, ``text`` says it; it leads to a case, else to the page ``place``."""

    key: str
    kind: Kind
    text: Text
    place: str
    appeal_no: str = ""
    seen: bool = False


@dataclass(frozen=True)
class _Kept:
    stamp: tuple[int, ...]
    at: datetime
    notices: tuple[Notice, ...]


_KEPT: Final[WeakKeyDictionary[Store, dict[str, _Kept]]] = WeakKeyDictionary()


def notices(office: Office, actor: Person) -> tuple[Notice, ...]:
    """What this person is to be told of, the most pressing first; nothing for roles that see no case."""
    if actor.role not in SEES_CASES:
        return ()
    now, kept = office.now(), _KEPT.setdefault(office.store, {})
    stamp = tuple(office.store.changes.get(each, 0) for each in READ)
    found = kept.get(actor.person_id)
    if found and found.stamp == stamp and timedelta(0) <= now - found.at <= FRESH:
        return found.notices
    with office.store.reading() as cursor:
        seen = seen_by(cursor, actor.person_id)
        told = tuple(replace(each, seen=each.key in seen) for each in _all(office, cursor, actor, now))
    kept[actor.person_id] = _Kept(stamp, now, told)
    return told


def forget(office: Office, actor: Person) -> None:
    """What was kept for this person is asked anew: they have seen some of it."""
    _KEPT.get(office.store, {}).pop(actor.person_id, None)


def _all(office: Office, cursor: Cursor, actor: Person, now: datetime) -> Iterator[Notice]:
    today = day_in(now)
    looks = open_for(cursor, actor.person_id) if actor.role in LEGAL else ()
    hidden = frozenset(each.appeal_no for each in looks)
    if actor.role in LEGAL:
        names = {each.person_id: each.name for each in all_people(cursor)}
        yield from (each for each in _of_proposals(cursor, actor, names) if each.appeal_no not in hidden)
        yield from _of_cases(office, cursor, actor, hidden, names, now)
        for each in looks:
            yield Notice(f"look:{each.look_id}", "look", say("A second look waits for you"), "secondlook")
    if actor.role is Role.LEAD and (over := windows_over(cursor, today)):
        told = say("Windows that are over without an answer: {count}", count=over)
        yield Notice(f"sheet:{today}", "sheet", told, "runsheet")
    if actor.role is Role.LEAD and (asked := count_requests(cursor)):
        told = say("Requests for more time to decide: {count}", count=asked)
        yield Notice(f"asked:{today}", "asked", told, "runsheet")
    if actor.role is Role.INTAKE and (unproved := without_arrival(cursor)):
        told = say("Forwarded, and no arrival on record: {count}", count=unproved)
        yield Notice(f"arrival:{today}", "arrival", told, "runsheet")
    if waits := sum(count_waiting(cursor, kinds_for(actor.role), hidden).values()):
        told = say("Letters that wait to be released: {count}", count=waits)
        yield Notice(f"letters:{today}", "letters", told, "letters")


def _of_proposals(cursor: Cursor, actor: Person, names: dict[str, str]) -> Iterator[Notice]:
    """Decisions that wait for a lead's approval, and this person's own that were sent back."""
    for each in sent_back_to(cursor, actor.person_id, MOST):
        who = names.get(each.settled_by, each.settled_by)
        told = say("{who} sent your decision back: {decision}", who=who, decision=told_decision(each.decision))
        yield _on(each, "returned", told)
    for each in waiting_for(cursor, actor.person_id, MOST) if actor.role is Role.LEAD else ():
        who = names.get(each.by, each.by)
        told = say("{who} proposes and waits for approval: {decision}", who=who, decision=told_decision(each.decision))
        yield _on(each, "approve", told)


def _on(proposed: Proposed, kind: Kind, told: Text) -> Notice:
    return Notice(f"{kind}:{proposed.appeal_no}:{proposed.seq}", kind, told, "appeal", proposed.appeal_no)


def _of_cases(
    office: Office, cursor: Cursor, actor: Person, hidden: frozenset[str], names: dict[str, str], now: datetime
) -> Iterator[Notice]:
    """The notices of this person's cases; those that they look at a second time are kept from them."""
    cases = [row for row in cases_of(cursor, actor.person_id) if row["appeal_no"] not in hidden]
    given = given_to(cursor, [row["appeal_no"] for row in cases if row["assigned_to"] == actor.person_id])
    yield from (late for row in cases if (late := _due(office, row, now)))
    yield from (news for row in cases if (news := _arrived(row)))
    for row in cases:
        event = given.get(row["appeal_no"])
        if event and event["actor"] != actor.person_id:
            who = names.get(event["actor"], event["actor"])
            told = Text(key=GIVEN[Verb(event["verb"])], facts={"who": who})
            yield _case(row, "handed", str(event["seq"]), told)


def _due(office: Office, row: dict[str, Any], now: datetime) -> Notice | None:
    """The case is due within two days, or late."""
    policy, due_on = office.policies.policy(row["policy_id"]), row["due_on"]
    if due_on is None or policy is None or due_on - day_in(now, zone_of(policy)) > SOON:
        return None
    return _case(row, "due", str(due_on), _days(due_on, day_in(now, zone_of(policy))))


def _days(due_on: date, today: date) -> Text:
    if due_on < today:
        return say("The decision is late: it was due {day}", day=due_on)
    return say("The decision is due {day}", day=due_on)


def _arrived(row: dict[str, Any]) -> Notice | None:
    """A supplement or an answer has brought the case back to legal."""
    if row["state"] == State.PRELIMINARY_REVIEW:
        told, at = mark("The seller's supplement has arrived"), row["supplements"]
    elif row["answer_kind"] == AnswerKind.WITHDRAWAL:
        told, at = mark("The complainant has withdrawn"), row["withdrawn_at"]
    else:
        told, at = mark("The complainant has answered"), row["answered_at"]
    return _case(row, "arrived", str(at), Text(key=told)) if at else None


def _case(row: dict[str, Any], kind: Kind, occasion: str, told: Text) -> Notice:
    return Notice(f"{kind}:{row['appeal_no']}:{occasion}", kind, told, "appeal", row["appeal_no"])
