"""When a silence counts: asked by the run sheet, by the commands that confirm it, and by their buttons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.deadlines import Rules, announced, clash, is_past, latest_day, promised_until, window_from
from core.lifecycle import Facts
from core.model.appeal import Appeal
from core.model.event import Event
from core.model.people import Lease, Person
from core.model.run import Request
from core.model.terms import State, Verb
from core.office import ZONE, Office, day_in, told_day, zone_of
from core.store.file import Cursor
from core.store.people import read_person
from core.store.record import events_of
from core.store.runs import request_of
from core.store.work import read_lease
from core.text import say

SINCE_RECEIPT: Final = frozenset({State.PRELIMINARY_REVIEW, State.AWAITING_COMPLAINANT, State.FINAL_REVIEW})
"""Where the policy's latest day runs, with the case's own clock beside it."""


def silence_facts(rules: Rules, appeal: Appeal, now: datetime) -> Facts:
    """What the life cycle asks before a silence counts, or a wait is ended before that."""
    policy, promised = rules.policy_of(appeal), promised_day(rules, appeal)
    minimum = minimum_day(rules, appeal)
    return Facts(
        needs_arrival=policy.window("response").starts == "arrival",
        past_due=promised is not None and is_past(now, promised, zone_of(policy)),
        due=told_day(promised, policy) if promised else say("no day yet"),
        latest_first=latest_comes_first(rules, appeal),
        minimum_over=minimum is not None and is_past(now, minimum, zone_of(policy)),
        minimum=told_day(minimum, policy) if minimum else "",
    )


def promised_day(rules: Rules, appeal: Appeal) -> date | None:
    """The last day that the awaited party was promised, in the zone of the policy; None while no window runs."""
    if appeal.state is not State.AWAITING_COMPLAINANT or appeal.forwarded_at is None:
        return appeal.due_on
    policy = rules.policy_of(appeal)
    window, calendar = policy.window("response"), rules.calendar_of(policy)
    return promised_until(window, calendar, appeal.due_on, day_in(appeal.forwarded_at, zone_of(policy)))


def latest_of(rules: Rules, appeal: Appeal) -> date | None:
    """The last day to end the punishment where nobody answers in time, where the policy has one, else None.

    It runs from the counter-notice on, whoever's turn it is; a case that was taken up again has had its own.
    """
    if appeal.reopened or appeal.state not in SINCE_RECEIPT:
        return None
    return appeal.response_latest_on or latest_if(rules, appeal, appeal.counter_notice_effective_at)


def two_clocks(rules: Rules) -> tuple[str, ...]:
    """The policies that have a latest day beside the last day of the window."""
    return tuple(each.id for each in rules.policies.all() if each.window("response").latest_days is not None)


def latest_if(rules: Rules, appeal: Appeal, effective: datetime | None) -> date | None:
    """The latest day, were the counter-notice effective at that moment; cases from before it was kept know the first.

    The day lies in the zone of the policy; None where the policy has no latest day.
    """
    policy, since = rules.policy_of(appeal), effective or appeal.counter_notice_at
    return latest_day(policy.window("response"), rules.calendar_of(policy), since and day_in(since, zone_of(policy)))


def latest_comes_first(rules: Rules, appeal: Appeal) -> bool:
    """Whether the latest day is over before a silence may count, so that a lead has to decide."""
    waits = appeal.state is State.AWAITING_COMPLAINANT
    return waits and clash(promised_day(rules, appeal), latest_of(rules, appeal))


@dataclass(frozen=True)
class TooLate:
    """Forwarded now, the complainant would be promised a day that is not before the policy's latest one."""

    promised: date
    latest: date


def too_late_to_forward(rules: Rules, appeal: Appeal, events: Iterable[Event], now: datetime) -> TooLate | None:
    """What is said before a case is forwarded whose window would not end before the policy's latest day."""
    policy, effective = rules.policy_of(appeal), effective_at(appeal, events)
    latest = None if appeal.reopened else latest_if(rules, appeal, effective)
    if latest is None or effective is None:
        return None
    window, calendar, zone = policy.window("response"), rules.calendar_of(policy), zone_of(policy)
    promised = announced(window, calendar, day_in(effective, zone), day_in(now, zone)).due
    return TooLate(promised, latest) if clash(promised, latest) else None


def minimum_day(rules: Rules, appeal: Appeal) -> date | None:
    """The day before whose end nothing but an answer ends the wait, where the policy has a latest day as well.

    Under 512(g)(2)(C) the tenth business day after the receipt, whenever the counter-notice was forwarded.
    """
    policy, since = rules.policy_of(appeal), appeal.counter_notice_effective_at or appeal.counter_notice_at
    window = policy.window("response")
    if window.latest_days is None or since is None:
        return None
    return window_from(window, rules.calendar_of(policy), day_in(since, zone_of(policy))).due


def effective_at(appeal: Appeal, events: Iterable[Event]) -> datetime | None:
    """When the counter-notice came as it is now: a supplement that completes it counts in place of the first one.

    17 U.S.C. 512(g)(3): a counter-notification is effective only with all that the subsection asks for. Cases from
    before it was kept tell it by the act that filed the supplement.
    """
    if appeal.counter_notice_effective_at:
        return appeal.counter_notice_effective_at
    told = [each.payload.get("received_at") for each in events if each.verb is Verb.FILE_COUNTER_NOTICE]
    return datetime.fromisoformat(told[-1]) if told and told[-1] else appeal.counter_notice_at


def with_receipt(rules: Rules, cursor: Cursor, appeal: Appeal) -> Appeal:
    """The case with the receipt of its completed counter-notice, read from the log where it was not kept yet.

    Only a policy with a latest day asks for it, and only of cases that were asked for a supplement.
    """
    kept = appeal.counter_notice_effective_at is not None or not appeal.supplements
    if kept or appeal.state not in SINCE_RECEIPT or appeal.policy_id not in two_clocks(rules):
        return appeal
    effective = effective_at(appeal, events_of(cursor, appeal.appeal_no))
    return appeal.model_copy(update={"counter_notice_effective_at": effective})


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
