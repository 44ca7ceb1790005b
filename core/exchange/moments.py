"""Times as files give them: ISO 8601, with or without a time of day, with or without an offset."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment(given: str, zone: ZoneInfo) -> datetime:
    """The moment as aware UTC; a date is the beginning of that day, and a time without offset is of that zone.

    Raises ValueError for what is no ISO 8601 time, or none that a calendar has.
    """
    read = datetime.fromisoformat(given)
    if read.tzinfo is UTC:
        return read
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(given) from error
