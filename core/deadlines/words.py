"""A deadline for people and programs: its reason in a line, its sum in words, its steps as JSON."""

from datetime import date
from typing import Any

from core.deadlines.count import Deadline, Extension, Stage, Tolling, Unit
from core.language import render
from core.text import Text, say


def reason(deadline: Deadline) -> Text:
    """The sum in one line: the window from its start, what the end moved over, tolling, extensions, caveats."""
    base = say(
        "{window} from {start}, {end}",
        window=window_in_words(deadline.days, deadline.unit),
        start=deadline.start,
        end=_end(deadline.stages[0], roll=deadline.roll),
    )
    for tolling in deadline.tollings:
        base = say(
            "{sum}; not counted {first} to {last}: {reason}",
            sum=base,
            first=tolling.first,
            last=tolling.last,
            reason=tolling.why,
        )
    for extension, stage in zip(deadline.extensions, deadline.stages[1:], strict=True):
        base = _extended(base, extension, stage)
    for caveat in deadline.caveats:
        base = say("{sum}; provisional: {caveat}", sum=base, caveat=caveat)
    return base


def table(deadline: Deadline) -> tuple[tuple[Text, Text], ...]:
    """The sum as rows of label and value, in the order a person would check it."""
    first = deadline.stages[0]
    rows = [
        (say("Start day"), _day(deadline.start)),
        (say("The start day itself"), say("not counted")),
        (say("Window"), _wholewindow_in_words(deadline)),
        *((say("Days not counted"), _tolled(tolling)) for tolling in deadline.tollings),
        (say("Last day"), _day(first.last)),
        (say("Day off at the end"), _roll(first, roll=deadline.roll)),
        *(_row(*each) for each in zip(deadline.extensions, deadline.stages[1:], strict=True)),
        *([] if deadline.extensions else [(say("Extensions"), say("none"))]),
        *([] if deadline.due == deadline.original else [(say("Original date"), _day(deadline.original))]),
        (say("Due"), _day(deadline.due)),
        (say("Calendar"), _calendar(deadline)),
        *((say("Provisional"), caveat) for caveat in deadline.caveats),
    ]
    return tuple(rows)


def as_json(deadline: Deadline) -> dict[str, Any]:
    """The answer of ``python -m core due``: ISO dates, each step with its reason in English."""
    return {
        "due": deadline.due.isoformat(),
        "provisional": deadline.provisional,
        "steps": [
            {"date": step.day.isoformat(), "counted": step.counted, "why": render(step.why, "en")}
            for step in deadline.steps
        ],
    }


def window_in_words(days: int, unit: Unit) -> Text:
    """How long a window is: "15 days" or "10 working days"."""
    if unit == "working":
        return say("1 working day") if days == 1 else say("{days} working days", days=days)
    return say("1 day") if days == 1 else say("{days} days", days=days)


def _wholewindow_in_words(deadline: Deadline) -> Text:
    if deadline.unit == "working":
        return window_in_words(deadline.days, "working")
    return say("1 calendar day") if deadline.days == 1 else say("{days} calendar days", days=deadline.days)


def _day(day: date) -> Text:
    return say("{day}", day=day)


def _end(stage: Stage, *, roll: bool) -> Text:
    if not roll:
        return say("days off do not move the end")
    if stage.due == stage.last:
        return say("no day off at the end")
    return say("rolled over {off}", off=stage.over)


def _roll(stage: Stage, *, roll: bool) -> Text:
    if not roll:
        return say("does not move the end")
    if stage.due == stage.last:
        return say("no: no roll")
    return say("{off}: moved to {due}", off=stage.over, due=stage.due)


def _extended(base: Text, extension: Extension, stage: Stage) -> Text:
    more = window_in_words(stage.days, stage.unit)
    if stage.due == stage.last:
        return say("{sum}; plus {more}: {reason}", sum=base, more=more, reason=extension.why)
    return say(
        "{sum}; plus {more}, rolled over {off}: {reason}",
        sum=base,
        more=more,
        off=stage.over,
        reason=extension.why,
    )


def _tolled(tolling: Tolling) -> Text:
    told = say("{first} to {last}: {reason}", first=tolling.first, last=tolling.last, reason=tolling.why)
    if tolling.granted_on is None:
        return told
    return say("{sum} (granted by {by}, {granted_on})", sum=told, by=tolling.by, granted_on=tolling.granted_on)


def _row(extension: Extension, stage: Stage) -> tuple[Text, Text]:
    what = say(
        "{more} to {due}: {reason} (granted by {by}, {granted_on})",
        more=window_in_words(stage.days, stage.unit),
        due=stage.due,
        reason=extension.why,
        by=extension.by,
        granted_on=extension.granted_on,
    )
    return say("Extension"), what


def _calendar(deadline: Deadline) -> Text:
    return say("{name}, version {version}", name=deadline.calendar_name, version=deadline.calendar_version)
