"""A due date with its whole sum: each day counted, skipped or rolled over, and why.

The day it starts is not counted (Civil Code 201); a last day that is a day off moves to the next
working day (Civil Code 203). An extension begins when the window it extends ends, roll included,
so each moves the date by at least its days; the original date stays readable.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.deadlines.calendar import Calendar
from core.model.names import name_of
from core.model.terms import TimeGround
from core.text import Text, say

Unit: TypeAlias = Literal["calendar", "working"]
DAY = timedelta(days=1)


class Extension(BaseModel):
    """More time, granted by a lead on a ground and for a reason; earlier sums name no ground."""

    model_config = ConfigDict(frozen=True)

    days: int = Field(ge=1)
    unit: Unit
    reason: str
    by: str
    granted_on: date
    ground: TimeGround | None = None
    document: str = ""

    @property
    def why(self) -> Text | str:
        """The ground and the reason; the reason alone in sums from before there were grounds."""
        return _why(self.ground, self.reason)


class Tolling(BaseModel):
    """Days that do not count, first and last included (SPC Reply of 14 Sep 2020, item 3), granted as an extension."""

    model_config = ConfigDict(frozen=True)

    first: date
    last: date
    reason: str
    by: str = ""
    granted_on: date | None = None
    ground: TimeGround | None = None
    document: str = ""

    @property
    def why(self) -> Text | str:
        """The ground and the reason; the reason alone in sums from before there were grounds."""
        return _why(self.ground, self.reason)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} is before the first {self.first}")
        return self


def _why(ground: TimeGround | None, reason: str) -> Text | str:
    return say("{ground}: {reason}", ground=name_of(ground), reason=reason) if ground else reason


class Cap(BaseModel):
    """How far tolling may go, in working days: of the tolled days themselves, or of the whole window."""

    model_config = ConfigDict(frozen=True)

    working_days: int = Field(ge=0)
    over: Literal["tolled", "window"] = "tolled"


class Step(BaseModel):
    """One day of the sum; ``number`` is its place in the count, None if it is not counted."""

    model_config = ConfigDict(frozen=True)

    day: date
    counted: bool
    number: int | None
    why: Text


class Stage(BaseModel):
    """The window, or one extension of it: its last counted day, where it ends, and what the end moved over."""

    model_config = ConfigDict(frozen=True)

    start: date
    days: int
    unit: Unit
    last: date
    due: date
    over: tuple[Text, ...]
    extension: Extension | None
    steps: tuple[Step, ...]


class Deadline(BaseModel):
    """A due date and its sum; ``original`` is the date without extensions and tolling."""

    model_config = ConfigDict(frozen=True)

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
        why = say("The day it starts is not counted")
        first = Step(day=self.start, counted=False, number=None, why=why)
        *steps, last = (first, *(step for stage in self.stages for step in stage.steps))
        for caveat in self.caveats:
            said = say("{why}; provisional: {caveat}", why=last.why, caveat=caveat)
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
    cap: Cap | None = None,
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
    cap: Cap | None,
) -> Deadline:
    """The same; most cases of an office ask about the same few days, and a sum of thirty days takes a millisecond."""
    uncapped = _Rule(calendar=calendar, roll=roll, excluded=_tolled_days(tolled), kept={})
    rule = _capped(uncapped, start, days, unit, cap)
    stages = _stages(rule, _stage(rule, start, days, unit), granted)
    caveats = _caveats(rule, stages, capped=cap is not None and bool(tolled))
    return Deadline(
        start=start,
        days=days,
        unit=unit,
        roll=roll,
        stages=stages,
        original=_stage(rule.without_tolling(), start, days, unit).due,
        due=stages[-1].due,
        rolled=stages[-1].due != stages[-1].last,
        provisional=bool(caveats),
        caveats=caveats,
        calendar_id=calendar.id,
        calendar_version=calendar.version,
        calendar_name=Text(key=calendar.name.en),
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
            return say("Tolled: {reason}", reason=self.excluded[day])
        return self.calendar.why_off(day)


def _stages(rule: _Rule, window: Stage, extensions: Iterable[Extension]) -> tuple[Stage, ...]:
    stages = [window]
    for extension in extensions:
        stages.append(_stage(rule, stages[-1].due, extension.days, extension.unit, extension))
    return tuple(stages)


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
            steps.append(Step(day=day, counted=False, number=None, why=say("{off}: no window ends here", off=stopped)))
        day += DAY
    if day != last:
        steps.append(Step(day=day, counted=False, number=None, why=say("The next working day: the window ends here")))
    return Stage(
        start=start,
        days=days,
        unit=unit,
        last=last,
        due=day,
        over=_distinct(over),
        extension=extension,
        steps=tuple(steps),
    )


def _distinct(texts: Iterable[Text]) -> tuple[Text, ...]:
    """Each text once, in the order of its first use: five days of one holiday are one reason."""
    return tuple({text.model_dump_json(): text for text in texts}.values())


def _skipped(rule: _Rule, day: date, stopped: Text) -> Text:
    return stopped if day in rule.excluded else say("{off}: not a working day", off=stopped)


def _counted(rule: _Rule, day: date, number: int, extension: Extension | None) -> Text:
    what = say("Day {number}", number=number) if extension is None else say("Extension day {number}", number=number)
    if day in rule.kept:
        return say("{what}, counted: tolling is at its cap", what=what)
    if holiday := rule.calendar.make_up(day):
        return say("{what}, worked in place of a day off ({holiday})", what=what, holiday=holiday)
    if off := rule.calendar.why_off(day):
        return say("{what} ({off})", what=what, off=off)
    return what


def _tolled_days(tollings: Iterable[Tolling]) -> dict[date, Text | str]:
    """Every tolled day once, in order, with the reason that was given for it."""
    days: dict[date, Text | str] = {}
    for tolling in sorted(tollings, key=lambda each: (each.first, each.last)):
        for day in _between(tolling.first, tolling.last):
            days.setdefault(day, tolling.why)
    return dict(sorted(days.items()))


def _capped(rule: _Rule, start: date, days: int, unit: Unit, cap: Cap | None) -> _Rule:
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


def _caveats(rule: _Rule, stages: tuple[Stage, ...], *, capped: bool) -> tuple[Text, ...]:
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
