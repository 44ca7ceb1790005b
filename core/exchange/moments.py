"""Times as files give them: ISO 8601, with or without a time of day, with or without an offset."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=65536)
def moment(given: str, zone: ZoneInfo) -> datetime:
    """The moment as aware UTC; a date is the beginning of that day, and a time without offset is of that zone.

    Raises ValueError for what is no ISO 8601 time, or none that a calendar has.
    """
    read = datetime.fromisoformat(given)
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(given) from error


@lru_cache(maxsize=65536)
def day(given: str, zone: ZoneInfo) -> date:
    """The calendar day in that zone; a time counts for the day it falls on. Raises ValueError as above."""
    return moment(given, zone).astimezone(zone).date()
