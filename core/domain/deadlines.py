"""Due dates with their calculation, and which window of a case is running, from which day.

The day on which a window starts is not counted (Civil Code 201); a last day that is a day off moves to the next working
day (Civil Code 203). An extension begins when the window it extends ends, including the roll, so it moves the date by
at least its days; the original date is kept.

Letters, run sheet, buttons, commands and metrics all use this module for what a party was promised. A window is never
shorter than its days since the materials were sent: a platform that was slow itself cannot hold a silence against
anybody. Pure; dates are in the policy's zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from core.domain.appeal import Appeal, Event
from core.domain.policy import Calendar, Policy, Rules, TollingCap, Unit, Window, day_in, zone_of
from core.domain.terms import State, TimeGround, Verb, label_of
from core.domain.text import Frozen, Text, say

# A due date with its calculation: every day counted, skipped or rolled over, and why.

DAY = timedelta(days=1)


class Extension(Frozen):
    """More time, granted by a lead on a ground and for a reason; older ones have no ground."""

    days: int = Field(ge=1)
    unit: Unit
    reason: str
    by: str
    granted_on: date
    ground: TimeGround | None = None
    document: str = ""


class Tolling(Frozen):
    """Days not counted, first to last inclusive (SPC Reply of 14 Sep 2020, item 3), granted like an extension."""

    first: date
    last: date
    reason: str
    by: str = ""
    granted_on: date | None = None
    ground: TimeGround | None = None
    document: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} is before the first {self.first}")
        return self


def _why(more: Extension | Tolling) -> Text | str:
    """The ground and the reason; only the reason in older calculations without grounds."""
    return say("format.ground_reason", ground=label_of(more.ground), reason=more.reason) if more.ground else more.reason


class Step(Frozen):
    """One day of the calculation; ``number`` is its place in the count, None if not counted."""

    day: date
    counted: bool
    number: int | None
    why: Text


class Stage(Frozen):
    """The window or one extension of it: its last counted day, its end, and the days rolled over."""

    start: date
    days: int
    unit: Unit
    last: date
    due: date
    over: tuple[Text, ...]
    extension: Extension | None
    steps: tuple[Step, ...]


class Deadline(Frozen):
    """A due date and its calculation; ``original`` is the date without extensions and tolling."""

    start: date
    days: int
    unit: Unit
    roll: bool
    stages: tuple[Stage, ...]
    original: date
    due: date
    rolled: bool
    provisional: bool
    caveats: tuple[Text, ...]
    calendar_id: str
    calendar_version: str
    calendar_name: Text
    extensions: tuple[Extension, ...]
    tollings: tuple[Tolling, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """One step per day from the start to the due day; the last one includes any caveats."""
        first = _uncounted(self.start, say("deadline.day_it_starts_is_not_counted"))
        *steps, last = (first, *(step for stage in self.stages for step in stage.steps))
        for caveat in self.caveats:
            why = say("deadline.why_caveat_provisional", why=last.why, caveat=caveat)
            last = last.model_copy(update={"why": why})
        return (*steps, last)


def due(  # noqa: PLR0913 a window is these things, each named at the call
    start: date,
    days: int,
    unit: Unit,
    calendar: Calendar,
    *,
    roll: bool = True,
    extensions: Iterable[Extension] = (),
    tollings: Iterable[Tolling] = (),
    cap: TollingCap | None = None,
) -> Deadline:
    """The last of ``days`` after ``start`` (dates in the policy's zone), with its calculation.

    Raises ValueError for negative days, OverflowError for a date past the year 9999.
    """
    if days < 0:
        raise ValueError(f"a window has no negative days: {days}")
    return _due(start, days, unit, calendar, roll, tuple(extensions), tuple(tollings), cap)


@lru_cache(maxsize=256)
def _due(  # noqa: PLR0913, PLR0917 - as above
    start: date,
    days: int,
    unit: Unit,
    calendar: Calendar,
    roll: bool,  # noqa: FBT001 - as above
    granted: tuple[Extension, ...],
    tolled: tuple[Tolling, ...],
    cap: TollingCap | None,
) -> Deadline:
    """The same, cached: most cases share the same few days, and a calculation of thirty days takes a millisecond."""
    uncapped = _Rule(calendar=calendar, roll=roll, excluded=_tolled_days(tolled), capped={})
    rule = _capped(uncapped, start, days, unit, cap)
    stages = [_stage(rule, start, days, unit)]
    for extension in granted:
        stages.append(_stage(rule, stages[-1].due, extension.days, extension.unit, extension))
    caveats = _caveats(rule, stages, capped=cap is not None and bool(tolled))
    return Deadline(
        start=start,
        days=days,
        unit=unit,
        roll=roll,
        stages=tuple(stages),
        original=_stage(rule.without_tolling(), start, days, unit).due,
        due=stages[-1].due,
        rolled=stages[-1].due != stages[-1].last,
        provisional=bool(caveats),
        caveats=caveats,
        calendar_id=calendar.id,
        calendar_version=calendar.version,
        calendar_name=say("format.name", name=calendar.name),
        extensions=granted,
        tollings=tolled,
    )


@dataclass(frozen=True)
class _Rule:
    """What determines whether a day counts: the calendar, tolled days, and those counted because of a cap."""

    calendar: Calendar
    roll: bool
    excluded: dict[date, Text | str]
    capped: dict[date, Text | str]

    def without_tolling(self) -> "_Rule":
        return replace(self, excluded={}, capped={})

    def tolling(self, days: Iterable[date]) -> "_Rule":
        allowed = {day: self.excluded[day] for day in days}
        given_back = {day: reason for day, reason in self.excluded.items() if day not in allowed}
        return replace(self, excluded=allowed, capped=given_back)

    def stopped(self, day: date) -> Text | None:
        """Why a window cannot end on that day; None if it can."""
        if day in self.excluded:
            return say("deadline.tolled_reason", reason=self.excluded[day])
        return self.calendar.why_day_off(day)


def _stage(rule: _Rule, start: date, days: int, unit: Unit, extension: Extension | None = None) -> Stage:
    steps: list[Step] = []
    day, number = start, 0
    while number < days:
        day += DAY
        skipped = rule.stopped(day) if unit == "working" or day in rule.excluded else None
        number += skipped is None
        why = _skipped(rule, day, skipped) if skipped else _counted(rule, day, number, extension)
        steps.append(Step(day=day, counted=skipped is None, number=None if skipped else number, why=why))
    last, over = day, []
    while rule.roll and (stopped := rule.stopped(day)) is not None:
        over.append(stopped)
        if day != last:
            steps.append(_uncounted(day, say("deadline.no_window_ends_here", off=stopped)))
        day += DAY
    if day != last:
        steps.append(_uncounted(day, say("deadline.next_working_day_window_ends_here")))
    reasons = _distinct(over)
    return Stage(
        start=start, days=days, unit=unit, last=last, due=day, over=reasons, extension=extension, steps=tuple(steps)
    )


def _uncounted(day: date, why: Text) -> Step:
    return Step(day=day, counted=False, number=None, why=why)


def _distinct(texts: Iterable[Text]) -> tuple[Text, ...]:
    """The texts without duplicates, in order: five days of one holiday give one reason."""
    return tuple({text.model_dump_json(): text for text in texts}.values())


def _skipped(rule: _Rule, day: date, stopped: Text) -> Text:
    return stopped if day in rule.excluded else say("deadline.not_working_day", off=stopped)


def _counted(rule: _Rule, day: date, number: int, extension: Extension | None) -> Text:
    what = say("deadline.day_number" if extension is None else "deadline.extension_day", number=number)
    if day in rule.capped:
        return say("deadline.counted_tolling_is_at_its_cap", what=what)
    if holiday := rule.calendar.make_up(day):
        return say("deadline.worked_in_place_of_day_off", what=what, holiday=holiday)
    if off := rule.calendar.why_day_off(day):
        return say("format.what_off", what=what, off=off)
    return what


def _tolled_days(tollings: Iterable[Tolling]) -> dict[date, Text | str]:
    """The tolled days in order, each with its reason."""
    days: dict[date, Text | str] = {}
    for tolling in sorted(tollings, key=lambda each: (each.first, each.last)):
        for day in _between(tolling.first, tolling.last):
            days.setdefault(day, _why(tolling))
    return dict(sorted(days.items()))


def _capped(rule: _Rule, start: date, days: int, unit: Unit, cap: TollingCap | None) -> _Rule:
    """The rule with only as many tolled days, from the first on, as the cap allows."""
    if cap is None or not rule.excluded:
        return rule
    tolled = [day for day in rule.excluded if day > start]
    allowed = 0
    if cap.over == "tolled":
        used = 0
        for day in tolled:
            used += rule.calendar.is_working(day)
            allowed += used <= cap.working_days
        return rule.tolling(tolled[:allowed])
    limit = _stage(rule.without_tolling(), start, cap.working_days, "working").due
    tolled = [day for day in tolled if day <= limit]
    while allowed < len(tolled) and _stage(rule.tolling(tolled[: allowed + 1]), start, days, unit).due <= limit:
        allowed += 1
    return rule.tolling(tolled[:allowed])


def _caveats(rule: _Rule, stages: Iterable[Stage], *, capped: bool) -> tuple[Text, ...]:
    """What the calendar does not know about the relevant days."""
    days: list[date] = []
    for stage in stages:
        if stage.days and (capped or stage.unit == "working"):
            days += _between(stage.start + DAY, stage.due)
        elif rule.roll:
            days += _between(stage.last, stage.due)
    found = {day.year: caveat for day in days if (caveat := rule.calendar.caveat(day))}
    return _distinct(found.values())


def _between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


# When a day ends, and how far away it is: the only place that combines a due date with the time of day.


def ends_at(due: Deadline | date, zone: ZoneInfo) -> datetime:
    """24:00 on the due day in that zone (Civil Code 203), as aware UTC: the first moment that is too late."""
    return datetime.combine(_whole_day(due) + timedelta(days=1), time(), zone).astimezone(UTC)


def days_left(now: datetime, due: Deadline | date, zone: ZoneInfo) -> int:
    """Days from ``now`` (aware) to the due day in that zone: 0 is today, negative is late."""
    return (_whole_day(due) - _aware(now).astimezone(zone).date()).days


def is_past(now: datetime, due: Deadline | date, zone: ZoneInfo) -> bool:
    """Whether the due day has ended in that zone at ``now`` (aware)."""
    return _aware(now) >= ends_at(due, zone)


def _whole_day(due: Deadline | date) -> date:
    return due.due if isinstance(due, Deadline) else due


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("a time without its zone cannot be compared with a due date")
    return now


# What an awaited party was promised: until when it may answer, whenever its window began.


def window_from(
    window: Window,
    calendar: Calendar,
    start: date,
    extensions: Iterable[Extension] = (),
    tollings: Iterable[Tolling] = (),
) -> Deadline:
    """A window of a policy from a day on, including granted time, with its calculation."""
    return due(
        start,
        window.days,
        window.unit,
        calendar,
        roll=window.roll,
        extensions=extensions,
        tollings=tollings,
        cap=window.tolling_cap,
    )


def announced(
    window: Window, calendar: Calendar, begins: date, sent: date | None, ran: Deadline | None = None
) -> Deadline:
    """The window stated in the letter: from the policy's starting day, but never from before the letter was sent.

    512(g)(2)(C) counts from the receipt of the counter-notice; if it is forwarded later, the complainant still has the
    whole window stated in the letter. Time granted to a window that already ``ran`` is kept.
    """
    granted = (ran.extensions, ran.tollings) if ran else ()
    return window_from(window, calendar, max(filter(None, (begins, sent))), *granted)


def promised_until(window: Window, calendar: Calendar, named: date | None, sent: date | None) -> date | None:
    """The last promised day; a silence has effect only once it has ended in the policy's zone.

    ``named`` is the due date on record, which letters state; None while no window runs. Earlier versions may have
    counted it from before ``sent``, the day the materials were sent; then the later day protects the party.
    """
    if named is None or sent is None:
        return named
    return max(named, window_from(window, calendar, sent).due)


def latest_day(window: Window, calendar: Calendar, begins: date | None) -> date | None:
    """The last day to act on a silence, if the policy has one: 512(g)(2)(C), 14 business days from receipt."""
    if window.latest_days is None or begins is None:
        return None
    return due(begins, window.latest_days, window.unit, calendar, roll=window.roll).due


def clash(promised: date | None, latest: date | None) -> bool:
    """Whether the latest day is before a silence can have effect: it was forwarded too late to keep both."""
    return promised is not None and latest is not None and latest <= promised


def longer(running: Deadline, calendar: Calendar, more: Extension | Tolling, cap: TollingCap | None) -> Deadline:
    """The running window with more time, with its start and counting unchanged; an imported end stays its basis."""
    added, tolled = ((more,), ()) if isinstance(more, Extension) else ((), (more,))
    return due(
        running.start,
        running.days,
        running.unit,
        calendar,
        roll=running.roll,
        extensions=(*running.extensions, *added),
        tollings=(*running.tollings, *tolled),
        cap=cap,
    )


def left_of_cap(running: Deadline, calendar: Calendar, cap: TollingCap) -> int:
    """How many more working days may be left uncounted, by the cap on tolled days or on the whole window."""
    if cap.over == "window":
        limit = due(running.start, cap.working_days, "working", calendar).due
        return sum(calendar.is_working(day) for day in _between(running.due + DAY, limit))
    used = sum(calendar.is_working(day) for day in _tolled_days(running.tollings) if day > running.start)
    return max(0, cap.working_days - used)


# The deadline of a case: which window of the policy runs in which state, and from which day.


def window_of(appeal: Appeal, policy: Policy) -> Window:
    """The window that runs while the current party is awaited."""
    if appeal.state is State.AWAITING_COMPLAINANT:
        return policy.window("response")
    return policy.window("supplement" if appeal.supplements else "counter_notice")


def running(appeal: Appeal) -> Deadline | None:
    """The running deadline, or None."""
    return Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None


def count(rules: Rules, policy: Policy, window: Window, start: date, extensions: Iterable[Extension] = ()) -> Deadline:
    """The due date of a window of this policy from a day on, with its calculation."""
    return window_from(window, rules.calendar_of(policy), start, extensions)


def runs(
    rules: Rules, policy: Policy, name: str, start: datetime, extensions: Iterable[Extension] = (), **also: str
) -> dict[str, Any]:
    """The fields of a case whose window ``name`` starts at that moment; ``also`` names a further field to set."""
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
    """The fields for the complainant's window from its beginning, and for the policy's latest day.

    ``begins`` is the arrival, or under 512(g) the effective counter-notice; without it the window does not run yet and
    there is no due date. ``forwarded`` None means the forwarding on record. If the beginning is corrected, time granted
    before is kept.
    """
    if begins is None:
        return dict.fromkeys(("due_on", "deadline", "response_due_on", "response_latest_on"))
    window, calendar, zone = policy.window("response"), rules.calendar_of(policy), zone_of(policy)
    ran = running(appeal) if appeal.state is State.AWAITING_COMPLAINANT else None
    sent, start = forwarded or appeal.forwarded_at, day_in(begins, zone)
    window_end = announced(window, calendar, start, sent and day_in(sent, zone), ran)
    return {**clock(window_end, also="response_due_on"), "response_latest_on": latest_day(window, calendar, start)}


def response_begins(policy: Policy, *, arrived: datetime | None, effective: datetime | None) -> datetime | None:
    """The moment from which the policy counts the complainant's window; None if unknown."""
    return effective if policy.window("response").starts == "counter_notice" else arrived


SINCE_RECEIPT: Final = frozenset({State.PRELIMINARY_REVIEW, State.AWAITING_COMPLAINANT, State.FINAL_REVIEW})
"""The states in which the policy's latest day runs beside the case's own deadline."""


def two_clocks(rules: Rules) -> tuple[str, ...]:
    """The policies with a latest day besides the last day of the window."""
    return tuple(each.id for each in rules.policies.all() if each.window("response").latest_days is not None)


def latest_if(rules: Rules, appeal: Appeal, effective: datetime | None) -> date | None:
    """The latest day if the counter-notice is effective at that moment, otherwise counted from the first filing.

    In the zone of the policy; None if the policy has no latest day.
    """
    policy, since = rules.policy_of(appeal), effective or appeal.counter_notice_at
    return latest_day(policy.window("response"), rules.calendar_of(policy), since and day_in(since, zone_of(policy)))


def effective_at(appeal: Appeal, events: Iterable[Event]) -> datetime | None:
    """When the counter-notice became effective: a supplement that completes it replaces the first filing.

    17 U.S.C. 512(g)(3): a counter-notification is effective only with everything the subsection requires. For older
    cases the time is taken from the act that filed the supplement.
    """
    if appeal.counter_notice_effective_at:
        return appeal.counter_notice_effective_at
    received = [each.payload.get("received_at") for each in events if each.verb is Verb.FILE_COUNTER_NOTICE]
    return datetime.fromisoformat(received[-1]) if received and received[-1] else appeal.counter_notice_at


# A deadline for people and programs: its reason in one line, its calculation in words, its steps as JSON.


def reason(deadline: Deadline) -> Text:
    """The calculation in one line: window, start, rolled-over days, tolling, extensions, caveats."""
    base = say(
        "deadline.window_start_end_from",
        window=window_in_words(deadline.days, deadline.unit),
        start=deadline.start,
        end=_end(deadline.stages[0], roll=deadline.roll),
    )
    for tolling in deadline.tollings:
        base = say("deadline.not_counted_to", sum=base, first=tolling.first, last=tolling.last, reason=_why(tolling))
    for extension, stage in zip(deadline.extensions, deadline.stages[1:], strict=True):
        base = _extended(base, extension, stage)
    for caveat in deadline.caveats:
        base = say("deadline.sum_caveat_provisional", sum=base, caveat=caveat)
    return base


def table(deadline: Deadline) -> tuple[tuple[Text, Text], ...]:
    """The calculation as rows of label and value, in the order a person would check it."""
    first = deadline.stages[0]
    rows = [
        (say("deadline.start_day"), _day(deadline.start)),
        (say("deadline.start_day_itself"), say("deadline.not_counted_within")),
        (say("deadline.window"), _first_window_in_words(deadline)),
        *((say("deadline.days_not_counted"), _tolled(tolling)) for tolling in deadline.tollings),
        (say("word.last_day"), _day(first.last)),
        (say("deadline.day_off_at_end"), _roll(first, roll=deadline.roll)),
        *(_row(*each) for each in zip(deadline.extensions, deadline.stages[1:], strict=True)),
        *([] if deadline.extensions else [(say("deadline.extensions"), say("word.none"))]),
        *([] if deadline.due == deadline.original else [(say("deadline.original_date"), _day(deadline.original))]),
        (say("word.due"), _day(deadline.due)),
        (
            say("word.calendar"),
            say("deadline.name_version_version", name=deadline.calendar_name, version=deadline.calendar_version),
        ),
        *((say("word.provisional"), caveat) for caveat in deadline.caveats),
    ]
    return tuple(rows)


def window_in_words(days: int, unit: Unit) -> Text:
    """The length of a window: "15 days" or "10 working days"."""
    if unit == "working":
        return say("deadline.1_working_day") if days == 1 else say("deadline.working_days", days=days)
    return say("deadline.1_day") if days == 1 else say("deadline.days", days=days)


def _first_window_in_words(deadline: Deadline) -> Text:
    if deadline.unit == "working":
        return window_in_words(deadline.days, "working")
    return say("deadline.1_calendar_day") if deadline.days == 1 else say("deadline.calendar_days", days=deadline.days)


def _day(day: date) -> Text:
    return say("format.day", day=day)


def _end(stage: Stage, *, roll: bool) -> Text:
    if not roll:
        return say("deadline.days_off_do_not_move_end")
    if stage.due == stage.last:
        return say("deadline.no_day_off_at_end")
    return say("deadline.rolled_over", off=stage.over)


def _roll(stage: Stage, *, roll: bool) -> Text:
    if not roll:
        return say("deadline.does_not_move_end")
    if stage.due == stage.last:
        return say("deadline.no_no_roll")
    return say("deadline.moved_to", off=stage.over, due=stage.due)


def _extended(base: Text, extension: Extension, stage: Stage) -> Text:
    more = window_in_words(stage.days, stage.unit)
    if stage.due == stage.last:
        return say("deadline.sum_more_reason_plus", sum=base, more=more, reason=_why(extension))
    return say("deadline.plus_rolled_over", sum=base, more=more, off=stage.over, reason=_why(extension))


def _tolled(tolling: Tolling) -> Text:
    sentence = say("deadline.first_last_reason_to", first=tolling.first, last=tolling.last, reason=_why(tolling))
    if tolling.granted_on is None:
        return sentence
    return say("deadline.granted_by", sum=sentence, by=tolling.by, granted_on=tolling.granted_on)


def _row(extension: Extension, stage: Stage) -> tuple[Text, Text]:
    more, why, by, on = window_in_words(stage.days, stage.unit), _why(extension), extension.by, extension.granted_on
    return say("word.extension"), say(
        "deadline.to_granted_by", more=more, due=stage.due, reason=why, by=by, granted_on=on
    )
