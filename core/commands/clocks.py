"""The clock of each state: which window of the policy runs, from which day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from core.deadlines import Deadline, Extension, More, Rules, announced, latest_day, window_from
from core.model.appeal import Appeal
from core.model.rules import Policy, Window
from core.model.terms import State, Verb
from core.office import day_in, zone_of
from core.queries.more_time import cap_of, running
from core.queries.silence import effective_at
from core.store.file import Cursor
from core.store.record import events_of


def count(rules: Rules, policy: Policy, window: Window, start: date, extensions: Iterable[Extension] = ()) -> Deadline:
    """The due date of a window of this policy from a day, with its sum."""
    return window_from(window, rules.calendar_of(policy), start, More(extensions=tuple(extensions)))


def runs(
    rules: Rules,
    policy: Policy,
    name: str,
    start: datetime,
    extensions: Iterable[Extension] = (),
    **also: str,
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
    more = More.of(ran, cap_of(window))
    sent, start = forwarded or appeal.forwarded_at, day_in(begins, zone)
    told = announced(window, calendar, start, sent and day_in(sent, zone), more)
    return {**clock(told, also="response_due_on"), "response_latest_on": latest_day(window, calendar, start)}


def completed_at(cursor: Cursor, appeal: Appeal) -> datetime | None:
    """When the counter-notice on record was complete, see ``effective_at``."""
    return effective_at(appeal, events_of(cursor, appeal.appeal_no))


def response_begins(policy: Policy, *, arrived: datetime | None, effective: datetime | None) -> datetime | None:
    """The moment from which the policy counts the complainant's window."""
    return effective if policy.window("response").starts == "counter_notice" else arrived


def before_withdrawal(cursor: Cursor, appeal_no: str) -> dict[str, Any]:
    """The clock that ran when the withdrawal came."""
    clock: dict[str, Any] = {"due_on": None, "deadline": None}
    for event in events_of(cursor, appeal_no):
        if event.verb is Verb.WITHDRAW_COMPLAINT:
            continue
        told = event.payload.get("set", {})
        if "deadline" in told:
            clock = {"due_on": told["due_on"], "deadline": told["deadline"]}
    return clock
