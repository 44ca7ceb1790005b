"""When a day ends, and how far it is: the only place where a due date meets the time of day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.deadlines.count import Deadline


def ends_at(due: Deadline | date, zone: ZoneInfo) -> datetime:
    """24:00 of the due day in that zone (Civil Code 203), as aware UTC: the first moment that is too late."""
    return datetime.combine(_day(due) + timedelta(days=1), time(), zone).astimezone(UTC)


def days_left(now: datetime, due: Deadline | date, zone: ZoneInfo) -> int:
    """Whole days from now to the due day in that zone: 0 is today, negative is late; ``now`` is aware."""
    return (_day(due) - _aware(now).astimezone(zone).date()).days


def is_past(now: datetime, due: Deadline | date, zone: ZoneInfo) -> bool:
    """Whether the due day has ended in that zone; ``now`` is aware."""
    return _aware(now) >= ends_at(due, zone)


def _day(due: Deadline | date) -> date:
    return due.due if isinstance(due, Deadline) else due


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("a time without its zone cannot be compared with a due date")
    return now
