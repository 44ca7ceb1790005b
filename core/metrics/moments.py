"""The moment a question is asked for, and the calendars that its clocks run by."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from core.deadlines import Calendar, ends_at
from core.errors import Refusal, refuse
from core.model.rules import Window, WindowName
from core.office import ZONE, Office, day_in, zone_of
from core.store.metrics_cases import SHANGHAI, Moment, Zones
from core.store.metrics_clocks import Clocks, WindowEnd
from core.text import Text, say

OFFICE_CALENDAR: Final = "cn"
REVIEWS: Final[tuple[WindowName, ...]] = ("preliminary", "final")
TICK: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1)
ROOM: Final = 60  # days past the last start in which its window must find its working days


def moment_of(office: Office, as_of: date | datetime | None) -> Moment | Refusal:
    """Now, or the given moment; a day means its last moment in Shanghai. What is still to come is refused."""
    now = office.now()
    zones = other_zones(office)
    if as_of is None or (not isinstance(as_of, datetime) and as_of == day_in(now)):
        return Moment(now, live=True, zones=zones)
    if not isinstance(as_of, datetime) and as_of > day_in(now):
        return _no_moment(as_of, say("in the future"))
    try:
        when = as_of if isinstance(as_of, datetime) else datetime.combine(as_of + DAY, time(), ZONE) - TICK
        if when <= now:
            return Moment(when.astimezone(UTC), live=False, zones=zones)
    except OverflowError:  # the first and the last days there are cannot be told in every zone
        return _no_moment(as_of, say("no day that can be counted with"))
    return _no_moment(as_of, say("in the future"))


def _no_moment(as_of: date, reason: Text) -> Refusal:
    return refuse("field_invalid", field=say("as of"), given=as_of.isoformat(), reason=reason)


def other_zones(office: Office) -> Zones:
    """The zone of each policy whose days do not end with Shanghai's."""
    return tuple((each.id, each.zone) for each in office.policies.all() if each.zone != SHANGHAI)


def clocks_of(office: Office, first: datetime, last: datetime) -> Clocks:
    """The office's working days from the first moment to the last, and where its own windows end that start there."""
    begin, end = day_in(first) - DAY, day_in(last) + DAY
    calendar = office.calendars[OFFICE_CALENDAR]
    return Clocks(
        days=lambda: [(day, calendar.is_working(day), calendar.known(day)) for day in _days(begin, end)],
        windows=lambda: list(_ends(office, begin, end)),
    )


def _ends(office: Office, begin: date, end: date) -> Iterator[WindowEnd]:
    for policy in office.policies.all():
        for name in REVIEWS:
            ends = _ends_of(office.calendars[policy.calendar], policy.window(name), zone_of(policy), begin, end)
            yield from (WindowEnd(policy.id, name, start, moment) for start, moment in ends)


@lru_cache(maxsize=64)
def _ends_of(
    calendar: Calendar, window: Window, zone: ZoneInfo, begin: date, end: date
) -> tuple[tuple[date, datetime], ...]:
    """The last moment of the window for each start of a span; a span of years is asked for anew each day only."""
    due = due_days(calendar, window, begin, end)
    return tuple((start, ends_at(last, zone) - TICK) for start, last in due.items())


def due_days(calendar: Calendar, window: Window, begin: date, end: date) -> dict[date, date]:
    """The last day of the window for each start of a span, as ``core.deadlines.due`` counts it, without its sum.

    A window that would end more than ``ROOM`` days after the span is left out.
    """
    days = list(_days(begin, end + DAY * (ROOM + window.days)))
    next_worked: list[int] = [len(days)] * len(days)
    worked: list[int] = []
    for n in reversed(range(len(days))):
        after = next_worked[n + 1] if n + 1 < len(days) else len(days)
        next_worked[n] = n if calendar.is_working(days[n]) else after
    place: list[int] = []  # how many working days there are up to each day, itself included
    for n, following in enumerate(next_worked):
        if following == n:
            worked.append(n)
        place.append(len(worked))
    due: dict[date, date] = {}
    for n in range((end - begin).days + 1):
        last = n + window.days
        if window.unit == "working" and window.days:
            wanted = place[n] + window.days - 1
            last = worked[wanted] if wanted < len(worked) else len(days)
        last = next_worked[last] if window.roll and last < len(days) else last
        if last < len(days):
            due[days[n]] = days[last]
    return due


def _days(begin: date, end: date) -> Iterator[date]:
    return (begin + DAY * n for n in range((end - begin).days + 1))
