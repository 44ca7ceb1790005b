"""More time for the party that is awaited: on which grounds, how far, and until when; for acts and their dialogs."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from core.deadlines import Cap, Deadline, Extension, Rules, Tolling, left_of_cap, longer
from core.errors import Refusal, refuse
from core.model.appeal import Appeal, Exhibit
from core.model.names import name_of
from core.model.people import Person
from core.model.rules import GroundTerms, Policy, Window
from core.model.run import MoreTime
from core.model.terms import State
from core.office import day_in, zone_of
from core.text import Text, say


def window_of(appeal: Appeal, policy: Policy) -> Window:
    """The window that runs while a party is awaited."""
    if appeal.state is State.AWAITING_COMPLAINANT:
        return policy.window("response")
    return policy.window("supplement" if appeal.supplements else "counter_notice")


def cap_of(window: Window) -> Cap | None:
    """How far days of this window may be left out of its count."""
    return Cap(**window.tolling_cap.model_dump()) if window.tolling_cap else None


def running(appeal: Appeal) -> Deadline | None:
    """The sum of the clock that runs, if one does."""
    return Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None


def days_left(rules: Rules, appeal: Appeal, terms: GroundTerms) -> int:
    """How many days the policy still leaves on that ground: to be added, in its unit, or not to be counted, worked."""
    policy, runs = rules.policy_of(appeal), running(appeal)
    window = window_of(appeal, policy)
    if runs is None:
        return 0
    if terms.counts == "added":
        return max(0, window.extension_cap - sum(each.days for each in runs.extensions))
    cap = cap_of(window)
    return left_of_cap(runs, rules.calendar_of(policy), cap) if cap else 0


def missing_time(window: Window, asked: MoreTime) -> tuple[Text, ...]:
    """What a request or a grant still lacks: the ground, and the days that go with it."""
    terms = window.ground(asked.ground)
    if asked.ground is None:
        return (say("the ground"),)
    if terms is None:
        return ()  # the refusal that there is no such ground says more
    if terms.counts == "added":
        return () if asked.days > 0 else (say("how many days are asked for"),)
    given = asked.first_day is not None and asked.last_day is not None and asked.first_day <= asked.last_day
    return () if given else (say("the first and the last day that are not to count"),)


def days_of(asked: MoreTime) -> int:
    """How many days are asked for: to be added, or from the first to the last that are not to count."""
    if asked.first_day is None or asked.last_day is None:
        return asked.days
    return (asked.last_day - asked.first_day).days + 1


def ground_facts(rules: Rules, appeal: Appeal, exhibits: Iterable[Exhibit], asked: MoreTime) -> dict[str, Any]:
    """What the life cycle asks of more time, as fields of its ``Facts``; the days themselves apart."""
    window = window_of(appeal, rules.policy_of(appeal))
    terms = window.ground(asked.ground)
    on_file = {each.label for each in exhibits}
    return {
        "missing": missing_time(window, asked),
        "reason": asked.reason,
        "ground": name_of(asked.ground) if asked.ground else "",
        "grounds": tuple(name_of(each.id) for each in window.grounds) or (say("none"),),
        "ground_known": asked.ground is None or terms is not None,
        "ground_documented": terms is None or not terms.document or asked.document in on_file,
    }


def prolonged(rules: Rules, appeal: Appeal, asked: MoreTime, by: Person, now: datetime) -> Deadline | Refusal | None:
    """The window as it would run with this time; None where none runs or the ground does not fit; or why not."""
    policy, runs = rules.policy_of(appeal), running(appeal)
    window = window_of(appeal, policy)
    terms = window.ground(asked.ground)
    if runs is None or terms is None or missing_time(window, asked):
        return None
    on = day_in(now, zone_of(policy))
    if terms.counts == "tolled" and (refusal := _outside(runs, asked)):
        return refusal
    more = _granted(window, terms, asked, by, on)
    return longer(runs, rules.calendar_of(policy), more, cap_of(window))


def _outside(runs: Deadline, asked: MoreTime) -> Refusal | None:
    first, last = asked.first_day, asked.last_day
    if first is None or last is None or (last > runs.start and first <= runs.due):
        return None
    return refuse("days_outside_window", first=first, last=last, start=runs.start, due=runs.due)


def _granted(window: Window, terms: GroundTerms, asked: MoreTime, by: Person, on: date) -> Extension | Tolling:
    told = {"reason": asked.reason, "by": by.name, "granted_on": on, "ground": terms.id, "document": asked.document}
    if terms.counts == "tolled":
        return Tolling.model_validate({"first": asked.first_day, "last": asked.last_day, **told})
    return Extension.model_validate({"days": asked.days, "unit": window.extension_unit, **told})
