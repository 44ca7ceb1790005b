"""Due dates with their whole sum, and which window runs for a case, from which day.

The day on which a window starts is not counted (Civil Code 201); a last day that is a day off moves to the next
working day (Civil Code 203). An extension begins when the window it extends ends, roll included,
so each moves the date by at least its days; the original date stays readable.

The letter, the run sheet, the button, the command and the metric all ask here what a party was promised. A window is
never shorter than its days since the materials were sent out: a platform that was slow itself cannot count a silence
against anybody. Pure: days of the policy's zone come in and go out.
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

# A due date with its whole sum: each day counted, skipped or rolled over, and why.

DAY = timedelta(days=1)


class Extension(Frozen):
    """More time, granted by a lead on a ground and for a reason; earlier sums name no ground."""

    days: int = Field(ge=1)
    unit: Unit
    reason: str
    by: str
    granted_on: date
    ground: TimeGround | None = None
    document: str = ""


class Tolling(Frozen):
    """Days that do not count, first and last included (SPC Reply of 14 Sep 2020, item 3), granted as an extension."""

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
    """The ground and the reason; the reason alone in sums from before there were grounds."""
    return say("format.ground_reason", ground=label_of(more.ground), reason=more.reason) if more.ground else more.reason


class Step(Frozen):
    """One day of the sum; ``number`` is its place in the count, None if it is not counted."""

    day: date
    counted: bool
    number: int | None
    why: Text


class Stage(Frozen):
    """The window, or one extension of it: its last counted day, where it ends, and what the end moved over."""

    start: date
    days: int
    unit: Unit
    last: date
    due: date
    over: tuple[Text, ...]
    extension: Extension | None
    steps: tuple[Step, ...]


class Deadline(Frozen):
    """A due date and its sum; ``original`` is the date without extensions and tolling."""

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
        """One step a day from the start to the due day; the last says what makes the answer provisional."""
        why = say("deadline.day_it_starts_is_not_counted")
        first = _uncounted(self.start, why)
        *steps, last = (first, *(step for stage in self.stages for step in stage.steps))
        for caveat in self.caveats:
            said = say("deadline.why_caveat_provisional", why=last.why, caveat=caveat)
            last = last.model_copy(update={"why": said})
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
    """The last of ``days`` after ``start`` (dates of the policy's zone), with its sum.

    Negative days raise ValueError, a date past the year 9999 OverflowError.
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
    """The same; most cases of an office ask about the same few days, and a sum of thirty days takes a millisecond."""
    uncapped = _Rule(calendar=calendar, roll=roll, excluded=_tolled_days(tolled), kept={})
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
    """What decides about a day: the calendar, the days tolled, and those a cap gives back to the count."""

    calendar: Calendar
    roll: bool
    excluded: dict[date, Text | str]
    kept: dict[date, Text | str]

    def without_tolling(self) -> "_Rule":
        return replace(self, excluded={}, kept={})

    def tolling(self, days: Iterable[date]) -> "_Rule":
        allowed = {day: self.excluded[day] for day in days}
        given_back = {day: reason for day, reason in self.excluded.items() if day not in allowed}
        return replace(self, excluded=allowed, kept=given_back)

    def stopped(self, day: date) -> Text | None:
        """Why no window can end on that day; None if it can."""
        if day in self.excluded:
            return say("deadline.tolled_reason", reason=self.excluded[day])
        return self.calendar.why_off(day)


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
    """Each text once, in the order of its first use: five days of one holiday are one reason."""
    return tuple({text.model_dump_json(): text for text in texts}.values())


def _skipped(rule: _Rule, day: date, stopped: Text) -> Text:
    return stopped if day in rule.excluded else say("deadline.not_working_day", off=stopped)


def _counted(rule: _Rule, day: date, number: int, extension: Extension | None) -> Text:
    what = say("deadline.day_number" if extension is None else "deadline.extension_day", number=number)
    if day in rule.kept:
        return say("deadline.counted_tolling_is_at_its_cap", what=what)
    if holiday := rule.calendar.make_up(day):
        return say("deadline.worked_in_place_of_day_off", what=what, holiday=holiday)
    if off := rule.calendar.why_off(day):
        return say("format.what_off", what=what, off=off)
    return what


def _tolled_days(tollings: Iterable[Tolling]) -> dict[date, Text | str]:
    """Every tolled day once, in order, with the reason that was given for it."""
    days: dict[date, Text | str] = {}
    for tolling in sorted(tollings, key=lambda each: (each.first, each.last)):
        for day in _between(tolling.first, tolling.last):
            days.setdefault(day, _why(tolling))
    return dict(sorted(days.items()))


def _capped(rule: _Rule, start: date, days: int, unit: Unit, cap: TollingCap | None) -> _Rule:
    """The rule with as many tolled days, from the first on, as the cap allows."""
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
    """What the calendar could not know about the days that decide the answer."""
    asked: list[date] = []
    for stage in stages:
        if stage.days and (capped or stage.unit == "working"):
            asked += _between(stage.start + DAY, stage.due)
        elif rule.roll:
            asked += _between(stage.last, stage.due)
    found = {day.year: caveat for day in asked if (caveat := rule.calendar.caveat(day))}
    return _distinct(found.values())


def _between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


# When a day ends, and how far it is: the only place where a due date meets the time of day.


def ends_at(due: Deadline | date, zone: ZoneInfo) -> datetime:
    """24:00 of the due day in that zone (Civil Code 203), as aware UTC: the first moment that is too late."""
    return datetime.combine(_whole_day(due) + timedelta(days=1), time(), zone).astimezone(UTC)


def days_left(now: datetime, due: Deadline | date, zone: ZoneInfo) -> int:
    """Whole days from now to the due day in that zone: 0 is today, negative is late; ``now`` is aware."""
    return (_whole_day(due) - _aware(now).astimezone(zone).date()).days


def is_past(now: datetime, due: Deadline | date, zone: ZoneInfo) -> bool:
    """Whether the due day has ended in that zone; ``now`` is aware."""
    return _aware(now) >= ends_at(due, zone)


def _whole_day(due: Deadline | date) -> date:
    return due.due if isinstance(due, Deadline) else due


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("a time without its zone cannot be compared with a due date")
    return now


# What a party that is awaited was promised: until when it may answer, whenever its window began.


def window_from(
    window: Window,
    calendar: Calendar,
    start: date,
    extensions: Iterable[Extension] = (),
    tollings: Iterable[Tolling] = (),
) -> Deadline:
    """The window of a policy from a day, with the time that was granted and its sum."""
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
    """The window that the letter tells: from the day the policy begins it, but never from before it was sent.

    512(g)(2)(C) counts from the receipt of the counter-notice; forwarded later, the complainant still has the whole
    window that the letter speaks of. The time granted to a window that ``ran`` already is kept.
    """
    granted = (ran.extensions, ran.tollings) if ran else ()
    return window_from(window, calendar, max(filter(None, (begins, sent))), *granted)


def promised_until(window: Window, calendar: Calendar, named: date | None, sent: date | None) -> date | None:
    """The last day that was promised; only when it has ended in the policy's zone, a silence counts.

    ``named`` is the due date on record, which letters name; None while no window runs. It stands also where an
    earlier version counted it from before ``sent``, the day the materials were sent: the later day protects.
    """
    if named is None or sent is None:
        return named
    return max(named, window_from(window, calendar, sent).due)


def latest_day(window: Window, calendar: Calendar, begins: date | None) -> date | None:
    """The last day to act on a silence, where the policy has one: 512(g)(2)(C), 14 business days from receipt."""
    if window.latest_days is None or begins is None:
        return None
    return due(begins, window.latest_days, window.unit, calendar, roll=window.roll).due


def clash(promised: date | None, latest: date | None) -> bool:
    """Whether the latest day comes before a silence may count: it was forwarded too late to keep both."""
    return promised is not None and latest is not None and latest <= promised


def longer(running: Deadline, calendar: Calendar, more: Extension | Tolling, cap: TollingCap | None) -> Deadline:
    """The running window with more time, begun and counted as it was: an end that was given stays its base."""
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
    """How many more working days may be left out of the count: of the tolled days, or up to the end of the window."""
    if cap.over == "window":
        limit = due(running.start, cap.working_days, "working", calendar).due
        return sum(calendar.is_working(day) for day in _between(running.due + DAY, limit))
    used = sum(calendar.is_working(day) for day in _tolled_days(running.tollings) if day > running.start)
    return max(0, cap.working_days - used)


# The clock of a case: which window of the policy runs in which state, and from which day.


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


# A deadline for people and programs: its reason in a line, its sum in words, its steps as JSON.


def reason(deadline: Deadline) -> Text:
    """The sum in one line: the window from its start, what the end moved over, tolling, extensions, caveats."""
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
    """The sum as rows of label and value, in the order a person would check it."""
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
    """How long a window is: "15 days" or "10 working days"."""
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
    told = say("deadline.first_last_reason_to", first=tolling.first, last=tolling.last, reason=_why(tolling))
    if tolling.granted_on is None:
        return told
    return say("deadline.granted_by", sum=told, by=tolling.by, granted_on=tolling.granted_on)


def _row(extension: Extension, stage: Stage) -> tuple[Text, Text]:
    more, why, by, on = window_in_words(stage.days, stage.unit), _why(extension), extension.by, extension.granted_on
    return say("word.extension"), say(
        "deadline.to_granted_by", more=more, due=stage.due, reason=why, by=by, granted_on=on
    )
