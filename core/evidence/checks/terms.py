"""How long rights last, and which days a case asks about."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from core.model.ground import Ground

TrademarkStanding: TypeAlias = Literal["not_yet", "in_force", "grace", "lapsed"]

TRADEMARK_YEARS: Final = 10
GRACE_MONTHS: Final = 6
COPYRIGHT_YEARS: Final = 50
PATENT_YEARS: Final = {"invention": 20, "utility_model": 10, "design": 15}
OLD_DESIGN_YEARS: Final = 10
LAST_OLD_DESIGN_FILING: Final = date(2021, 5, 31)
"""Designs filed up to this day last 10 years; the amended Patent Law came into force the day after."""

ANNIVERSARY_IN_FORCE: Final = True
"""Whether the anniversary of the filing is itself the last day in force; it is read differently (domain.md 8)."""


class Span(NamedTuple):
    """The first and the last day of what is asked about."""

    first: date
    last: date


def sale_days(ground: Ground) -> Span | None:
    """The days of the punished sales; without sales on file, the day of the complaint."""
    known = [day for day in (ground.first_sold_on, ground.last_sold_on) if day]
    if not known and ground.complained_on:
        known = [ground.complained_on]
    return Span(min(known), max(known)) if known else None


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day years and months later; where the month is shorter, its last day (Civil Code art. 202)."""
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def patent_ends_on(kind: str, filed_on: date) -> date:
    """The last day of a patent's term, counted from the filing date (Patent Law art. 42)."""
    old_design = kind == "design" and filed_on <= LAST_OLD_DESIGN_FILING
    end = later(filed_on, years=OLD_DESIGN_YEARS if old_design else PATENT_YEARS[kind])
    return end if ANNIVERSARY_IN_FORCE else end - timedelta(days=1)


def trademark_ends_on(registered_on: date | None, expires_on: date | None, renewed_to: date | None) -> date | None:
    """The last day of a registration: as renewed, as printed, else ten years from registration (art. 39)."""
    if renewed_to or expires_on:
        return max(day for day in (renewed_to, expires_on) if day)
    return later(registered_on, years=TRADEMARK_YEARS) - timedelta(days=1) if registered_on else None


def trademark_standing(registered_on: date | None, ends_on: date, on: date) -> TrademarkStanding:
    """Where a registration stands on a day: six months of grace follow its end (Trademark Law art. 40)."""
    if registered_on and on < registered_on:
        return "not_yet"
    if on <= ends_on:
        return "in_force"
    return "grace" if on <= later(ends_on, months=GRACE_MONTHS) else "lapsed"
