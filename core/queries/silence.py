"""When a silence counts: asked by the run sheet, by the commands that confirm it, and by their buttons."""

from datetime import date, datetime
from typing import Any

from core.lifecycle import Facts
from core.model.appeal import Appeal
from core.model.people import Lease, Person
from core.model.rules import Policy
from core.model.run import Request
from core.model.terms import State
from core.office import ZONE, Office, day_in, zone_of
from core.store.file import Cursor
from core.store.people import read_person
from core.store.runs import request_of
from core.store.work import read_lease
from core.text import say


def silence_facts(office: Office, appeal: Appeal, now: datetime) -> Facts:
    """What the life cycle asks before a silence counts."""
    policy = office.policy_of(appeal)
    return Facts(
        needs_arrival=policy.window("response").starts == "arrival",
        past_due=may_lapse_on(appeal, policy, day_in(now, zone_of(policy))),
        due=say("{day}", day=appeal.due_on) if appeal.due_on else say("no day yet"),
    )


def standing(cursor: Cursor, appeal_no: str, now: datetime) -> dict[str, Any]:
    """What else may stand in a silence's way, as fields of ``Facts``: who holds the case, and a request for time."""
    lease = read_lease(cursor, appeal_no)
    holder = read_person(cursor, lease.person_id) if lease else None
    return {**held(lease, holder, now), "extension_pending": request_of(cursor, appeal_no) is not None}


def request_waiting(office: Office, appeal: Appeal) -> Request | None:
    """The request for more time of a case that nobody has decided; none when no party is awaited."""
    if appeal.state not in {State.AWAITING_SELLER, State.AWAITING_COMPLAINANT}:
        return None
    with office.store.reading() as cursor:
        return request_of(cursor, appeal.appeal_no)


def held(lease: Lease | None, holder: Person | None, now: datetime) -> dict[str, Any]:
    """The lease as fields of ``Facts``; nothing when it has run out."""
    if lease is None or lease.until <= now:
        return {}
    return {"holder": holder, "held_until": lease.until.astimezone(ZONE).strftime("%H:%M")}


def may_lapse_on(appeal: Appeal, policy: Policy, today: date) -> bool:
    """Whether silence may be confirmed on this day of the policy's zone.

    After the last day; under 512(g) from the tenth business day on (not less than 10, not more than 14).
    """
    if appeal.due_on is None:
        return False
    earliest_day = appeal.state is State.AWAITING_COMPLAINANT and policy.window("response").latest_days is not None
    return today >= appeal.due_on if earliest_day else today > appeal.due_on
