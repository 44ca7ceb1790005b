"""What a party that is awaited was promised: until when it may answer, whenever its window began.

The letter, the run sheet, the button, the command and the metric all ask here. A window is never shorter than its
days since the materials were sent out: a platform that was slow itself cannot count a silence against anybody.
Pure: days of the policy's zone come in and go out; when a day ends is said by ``core.deadlines.clock``.
"""

from dataclasses import dataclass
from datetime import date

from core.deadlines.calendar import Calendar
from core.deadlines.count import DAY, Cap, Deadline, Extension, Tolling, due
from core.model.rules import Window


@dataclass(frozen=True)
class More:
    """More time that was granted: days that are added, days that do not count, and how far these may go."""

    extensions: tuple[Extension, ...] = ()
    tollings: tuple[Tolling, ...] = ()
    cap: Cap | None = None

    @classmethod
    def of(cls, running: Deadline | None, cap: Cap | None = None) -> "More":
        """What was granted of a window that runs, to be kept where it is counted anew."""
        return cls(running.extensions, running.tollings, cap) if running else cls(cap=cap)


def window_from(window: Window, calendar: Calendar, start: date, more: More | None = None) -> Deadline:
    """The window of a policy from a day, with its sum."""
    granted = more or More()
    return due(
        start,
        window.days,
        window.unit,
        calendar,
        roll=window.roll,
        extensions=granted.extensions,
        tollings=granted.tollings,
        cap=granted.cap,
    )


def announced(
    window: Window, calendar: Calendar, begins: date, sent: date | None, more: More | None = None
) -> Deadline:
    """The window that the letter tells: from the day the policy begins it, but never from before it was sent.

    512(g)(2)(C) counts from the receipt of the counter-notice; forwarded later, the complainant still has the whole
    window that the letter speaks of.
    """
    return window_from(window, calendar, max(filter(None, (begins, sent))), more)


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


def longer(running: Deadline, calendar: Calendar, more: Extension | Tolling, cap: Cap | None) -> Deadline:
    """The running window with more time, begun and counted as it was: an end that was given stays its base."""
    added = isinstance(more, Extension)
    return due(
        running.start,
        running.days,
        running.unit,
        calendar,
        roll=running.roll,
        extensions=(*running.extensions, *((more,) if added else ())),
        tollings=(*running.tollings, *(() if added else (more,))),
        cap=cap,
    )


def left_of_cap(running: Deadline, calendar: Calendar, cap: Cap) -> int:
    """How many more working days may be left out of the count: of the tolled days, or up to the end of the window."""
    if cap.over == "window":
        limit = due(running.start, cap.working_days, "working", calendar).due
        return sum(calendar.is_working(running.due + n * DAY) for n in range(1, (limit - running.due).days + 1))
    tolled = {each.first + n * DAY for each in running.tollings for n in range((each.last - each.first).days + 1)}
    used = sum(calendar.is_working(day) for day in tolled if day > running.start)
    return max(0, cap.working_days - used)
