"""How every verb is done: read the case, ask ``why_not``, append the event, write what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias, TypeVar

from core.errors import Refusal, refuse
from core.lifecycle import WAITING, Facts, move_for, target_of, why_not
from core.model.appeal import Appeal
from core.model.fold import SET, changed
from core.model.names import told_of
from core.model.people import Person
from core.model.terms import State, Verb
from core.office import ZONE, Office
from core.outgoing.letters.calls import called
from core.queries.assess import claimed_now
from core.store.file import Common, Conflict, Cursor, Unwritten
from core.store.letters import insert_letters
from core.store.people import read_person
from core.store.proposals import settle_proposal
from core.store.record import append, events_of, not_before, read_appeal, set_standing
from core.store.runs import end_request
from core.store.work import end_lease, read_lease
from core.text import say

T = TypeVar("T")
LEASE: Final = timedelta(minutes=15)
LEGAL_STATES: Final = frozenset({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW})
DECIDE_REQUESTS: Final = frozenset({Verb.EXTEND, Verb.DECLINE_EXTENSION})
"""After them, as after every change of turn, no request for more time waits."""

PHRASE = "%Y-%m-%d %H:%M"
Beside: TypeAlias = Callable[[Cursor, Appeal], None]
"""Writes rows beside an event, in its transaction; the case is as the event leaves it."""


@dataclass(frozen=True)
class Outcomes:
    """What an act leaves behind: the fields it sets, what the event tells besides, and rows beside the event."""

    changes: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    beside: Beside | None = None


Choice: TypeAlias = Verb | Callable[[Appeal], Verb]
Weigh: TypeAlias = Callable[[Cursor, Appeal, datetime], "tuple[Facts, Outcomes] | Refusal"]


def act(
    office: Office, actor: Person, verb: Choice, appeal_no: str, version: int | None, weigh: Weigh
) -> Appeal | Refusal:
    """Does one verb on one case, in one transaction; returns the case as it is then, or why not.

    ``version`` is the case as the person saw it (None: whatever it is now, for acts that cannot go
    stale, such as a comment). ``verb`` may rest on the case as it is read in the transaction; ``weigh``
    gathers the facts of the case and says what the act sets.
    """
    return settled(
        office, lambda cursor: act_within(office, cursor, actor, verb, appeal_no, version, weigh), case=appeal_no
    )


def settled(
    office: Office, do: Callable[[Cursor], T | Refusal], *, case: str = "", common: Common | None = None
) -> T | Refusal:
    """Does a transaction as ``Store.settle`` does, ``do`` asking the clock within it.

    Refused when the disk takes nothing more, and when others write on the same all the while.
    """
    try:
        return office.store.settle(do, case=case, common=common)
    except Conflict:
        return refuse("busy")
    except Unwritten:
        return refuse("disk_full")


def at_once(office: Office, do: Callable[[Cursor], T | Refusal], *, case: str) -> T | Refusal | None:
    """Does a transaction once; None when someone else changes the same row at this moment."""
    try:
        return office.store.settle(do, case=case, again=False)
    except Conflict:
        return None
    except Unwritten:
        return refuse("disk_full")


def act_within(
    office: Office,
    cursor: Cursor,
    actor: Person,
    choice: Choice,
    appeal_no: str,
    version: int | None,
    weigh: Weigh,
) -> Appeal | Refusal:
    """``act`` as part of a transaction on that case that writes more than it; what is refused has written nothing."""
    now = not_before(cursor, appeal_no, office.now())
    appeal = read_appeal(cursor, appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("appeal"), name=appeal_no)
    if version is not None and version != appeal.version:
        return stale(cursor, appeal)
    verb = choice if isinstance(choice, Verb) else choice(appeal)
    weighed = weigh(cursor, appeal, now)
    if isinstance(weighed, Refusal):
        return weighed
    facts, outcomes = weighed
    if refusal := why_not(actor, verb, appeal, facts):
        return refusal
    move = move_for(verb, facts)
    changes = {**_where(target_of(move, appeal)), **outcomes.changes}
    after = append(
        cursor, appeal, appeal_no, verb, actor.person_id, now, {SET: changed(appeal, changes), **outcomes.details}
    )
    if facts.holder or (after.state is State.CLOSED and not move.held):  # a held move has asked for the holder
        end_lease(cursor, appeal_no, now)
    if appeal.state in WAITING and (after.state is not appeal.state or verb in DECIDE_REQUESTS):
        end_request(cursor, appeal_no)
    if outcomes.beside:
        outcomes.beside(cursor, after)
    _settle_proposal(cursor, appeal, after, verb, outcomes, actor, now)
    insert_letters(cursor, called(office.policy_of(after), verb, after, now))
    _keep_routes(office, cursor, appeal, after)
    return after


def _settle_proposal(
    cursor: Cursor, before: Appeal, after: Appeal, verb: Verb, outcomes: Outcomes, actor: Person, now: datetime
) -> None:
    """A decision that waits is approved, sent back, or overtaken by whatever moves the case on."""
    if before.state not in LEGAL_STATES:
        return  # a decision waits in a review only
    if verb is Verb.SEND_BACK:
        settled_as = "sent_back"
    elif "approved_by" in outcomes.details:
        settled_as = "approved"
    elif after.state is not before.state or verb is Verb.WITHDRAW_COMPLAINT:
        settled_as = "overtaken"
    else:
        return
    settle_proposal(cursor, after.appeal_no, settled_as, after.version, actor.person_id, now)


def _keep_routes(office: Office, cursor: Cursor, before: Appeal, after: Appeal) -> None:
    """A case that comes to legal asks another checklist: the queue reads which of its routes are claimed."""
    if after.state is not before.state and after.state in LEGAL_STATES:
        set_standing(cursor, after.appeal_no, " ".join(claimed_now(office.rules, cursor, after)), "")


def _where(target: State | None) -> dict[str, Any]:
    if target is None:
        return {}
    return {"state": target, **({"due_on": None, "deadline": None} if target is State.CLOSED else {})}


def stale(cursor: Cursor, appeal: Appeal) -> Refusal:
    """Who did what last, for the one who came second."""
    last = events_of(cursor, appeal.appeal_no)[appeal.version - 1]
    person = read_person(cursor, last.actor)
    return refuse(
        "stale",
        who=person.name if person else last.actor,
        what=told_of(last.verb),
        when=last.at.astimezone(ZONE).strftime(PHRASE),
    )


def holding(cursor: Cursor, appeal_no: str, now: datetime) -> dict[str, Any]:
    """The holder of a case at this moment, as fields of ``Facts``; empty when nobody holds it."""
    lease = read_lease(cursor, appeal_no)
    if lease is None or lease.until <= now:
        return {}
    return {
        "holder": read_person(cursor, lease.person_id),
        "held_until": lease.until.astimezone(ZONE).strftime("%H:%M"),
    }


def moment(given: datetime | None, now: datetime) -> datetime:
    """When it happened: as given (aware), else now."""
    return (given or now).astimezone(UTC)
