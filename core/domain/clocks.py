"""The clock of each state: which window of the policy runs, from which day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from core.domain.appeal import Appeal, Event
from core.domain.deadlines import Deadline, Extension, Rules, announced, day_in, latest_day, window_from
from core.domain.policy import Policy, Window, zone_of
from core.domain.terms import State, Verb


def window_of(appeal: Appeal, policy: Policy) -> Window:
    """The window that runs while a party is awaited."""
    if appeal.state is State.AWAITING_COMPLAINANT:
        return policy.window("response")
    return policy.window("supplement" if appeal.supplements else "counter_notice")


def running(appeal: Appeal) -> Deadline | None:
    """The sum of the clock that runs, if one does."""
    return Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None


def count(rules: Rules, policy: Policy, window: Window, start: date, extensions: Iterable[Extension] = ()) -> Deadline:
    """The due date of a window of this policy from a day, with its sum."""
    return window_from(window, rules.calendar_of(policy), start, extensions)


def runs(
    rules: Rules, policy: Policy, name: str, start: datetime, extensions: Iterable[Extension] = (), **also: str
) -> dict[str, Any]:
    """The fields of a case whose window ``name`` starts with that moment; ``also`` names a field kept besides."""
    window = policy.windows[name]  # type: ignore[index] # a window name by construction
    return clock(count(rules, policy, window, day_in(start, zone_of(policy)), extensions), **also)


def clock(deadline: Deadline, **also: str) -> dict[str, Any]:
    """The fields of a case under this deadline."""
    return {
        "due_on": deadline.due,
        "deadline": deadline.model_dump_json(),
        **dict.fromkeys(also.values(), deadline.due),
    }


def response_clock(
    rules: Rules, policy: Policy, appeal: Appeal, begins: datetime | None, forwarded: datetime | None
) -> dict[str, Any]:
    """The complainant's window from the moment that begins it, and the policy's latest day, counted from there too.

    ``begins``: the arrival, or under 512(g) the counter-notice that was effective; ``forwarded`` None is the forwarding
    on record. Without the beginning it does not run yet: no due date. One put right keeps the time granted before.
    """
    if begins is None:
        return dict.fromkeys(("due_on", "deadline", "response_due_on", "response_latest_on"))
    window, calendar, zone = policy.window("response"), rules.calendar_of(policy), zone_of(policy)
    ran = running(appeal) if appeal.state is State.AWAITING_COMPLAINANT else None
    sent, start = forwarded or appeal.forwarded_at, day_in(begins, zone)
    told = announced(window, calendar, start, sent and day_in(sent, zone), ran)
    return {**clock(told, also="response_due_on"), "response_latest_on": latest_day(window, calendar, start)}


def response_begins(policy: Policy, *, arrived: datetime | None, effective: datetime | None) -> datetime | None:
    """The moment from which the policy counts the complainant's window."""
    return effective if policy.window("response").starts == "counter_notice" else arrived


SINCE_RECEIPT: Final = frozenset({State.PRELIMINARY_REVIEW, State.AWAITING_COMPLAINANT, State.FINAL_REVIEW})
"""Where the policy's latest day runs, with the case's own clock beside it."""


def two_clocks(rules: Rules) -> tuple[str, ...]:
    """The policies that have a latest day beside the last day of the window."""
    return tuple(each.id for each in rules.policies.all() if each.window("response").latest_days is not None)


def latest_if(rules: Rules, appeal: Appeal, effective: datetime | None) -> date | None:
    """The latest day, were the counter-notice effective at that moment; cases from before it was kept know the first.

    The day lies in the zone of the policy; None where the policy has no latest day.
    """
    policy, since = rules.policy_of(appeal), effective or appeal.counter_notice_at
    return latest_day(policy.window("response"), rules.calendar_of(policy), since and day_in(since, zone_of(policy)))


def effective_at(appeal: Appeal, events: Iterable[Event]) -> datetime | None:
    """When the counter-notice came as it is now: a supplement that completes it counts in place of the first one.

    17 U.S.C. 512(g)(3): a counter-notification is effective only with all that the subsection asks for. Cases from
    before it was kept tell it by the act that filed the supplement.
    """
    if appeal.counter_notice_effective_at:
        return appeal.counter_notice_effective_at
    told = [each.payload.get("received_at") for each in events if each.verb is Verb.FILE_COUNTER_NOTICE]
    return datetime.fromisoformat(told[-1]) if told and told[-1] else appeal.counter_notice_at
