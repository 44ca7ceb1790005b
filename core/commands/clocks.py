"""The clock of each state: which window of the policy runs, from which day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from core.deadlines import Deadline, Extension, due
from core.model.appeal import Appeal
from core.model.rules import Policy, Window
from core.model.terms import State, Verb
from core.office import Office, day_in, zone_of
from core.store.file import Cursor
from core.store.record import events_of


def count(
    office: Office, policy: Policy, window: Window, start: date, extensions: Iterable[Extension] = ()
) -> Deadline:
    """The due date of a window of this policy from a day, with its sum."""
    calendar = office.calendars[policy.calendar]
    return due(start, window.days, window.unit, calendar, roll=window.roll, extensions=extensions)


def prolonged(office: Office, policy: Policy, running: Deadline, more: Extension) -> Deadline:
    """The running window with one extension more, begun and counted as it was: an end that was given stays its base."""
    return due(
        running.start,
        running.days,
        running.unit,
        office.calendars[policy.calendar],
        roll=running.roll,
        extensions=(*running.extensions, more),
        tollings=running.tollings,
    )


def runs(
    office: Office,
    policy: Policy,
    name: str,
    start: datetime,
    extensions: Iterable[Extension] = (),
    **also: str,
) -> dict[str, Any]:
    """The fields of a case whose window ``name`` starts with that moment; ``also`` names a field kept besides."""
    window = policy.windows[name]  # type: ignore[index] # a window name by construction
    return clock(count(office, policy, window, day_in(start, zone_of(policy)), extensions), **also)


def clock(deadline: Deadline, **also: str) -> dict[str, Any]:
    """The fields of a case under this deadline."""
    return {
        "due_on": deadline.due,
        "deadline": deadline.model_dump_json(),
        **dict.fromkeys(also.values(), deadline.due),
    }


def response_clock(office: Office, policy: Policy, appeal: Appeal, arrived_at: datetime | None) -> dict[str, Any]:
    """The complainant's window: from arrival, or from the counter-notice where the policy says so (512(g)).

    Without the start it does not run yet: no due date. A start put right keeps the extensions granted before.
    """
    starts = {"arrival": arrived_at, "counter_notice": appeal.counter_notice_at}[policy.window("response").starts]
    if starts is None:
        return {"due_on": None, "deadline": None, "response_due_on": None}
    ran = running(appeal) if appeal.state is State.AWAITING_COMPLAINANT else None
    return runs(office, policy, "response", starts, ran.extensions if ran else (), also="response_due_on")


def running(appeal: Appeal) -> Deadline | None:
    """The sum of the clock that runs, if one does."""
    return Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None


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
