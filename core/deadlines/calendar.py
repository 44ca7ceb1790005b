"""Days off and make-up working days, by year, as data of ``data/calendar``.

A year whose days off are not announced yet is provisional; past its years a calendar knows
weekends only. Both are said, never passed over.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.text import Text, mark, say

SATURDAY = 5
WEEKEND = {5: mark("Saturday"), 6: mark("Sunday")}


class Holiday(BaseModel):
    """A holiday's name in both languages; the English one is its key in the catalogue."""

    model_config = ConfigDict(frozen=True)

    en: str
    zh: str


class Calendar(BaseModel):
    """The working days of one place; ``off`` and ``worked`` name the holiday each date belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    name: Holiday
    first_year: int
    last_year: int
    provisional_years: frozenset[int] = frozenset()
    source: str = ""
    off: dict[date, Holiday] = {}
    worked: dict[date, Holiday] = {}

    def __hash__(self) -> int:
        """By its name and version, of which there is one: so a sum can be remembered for it."""
        return hash((self.id, self.version))

    def is_working(self, day: date) -> bool:
        """Whether people work on that day: make-up days are worked, even on a Saturday or Sunday."""
        return self.why_off(day) is None

    def why_off(self, day: date) -> Text | None:
        """The holiday or weekend day that makes it a day off; None on a working day."""
        if day in self.worked:
            return None
        if day in self.off:
            return Text(key=self.off[day].en)
        return Text(key=WEEKEND[day.weekday()]) if day.weekday() >= SATURDAY else None

    def make_up(self, day: date) -> Text | None:
        """The holiday for which this weekend day is worked instead; None on any other day."""
        return Text(key=self.worked[day].en) if day in self.worked else None

    def known(self, day: date) -> bool:
        """Whether the days off of that year are announced and in this calendar."""
        return self.caveat(day) is None

    def caveat(self, day: date) -> Text | None:
        """Why the answer for that day is provisional, and what it was counted with; None if it is not."""
        if day.year > self.last_year:
            return say(
                "the calendar {name} ends with {year}, after it only weekends are days off",
                name=Text(key=self.name.en),
                year=str(self.last_year),
            )
        if day.year < self.first_year:
            return say(
                "the calendar {name} begins with {year}, before it only weekends are days off",
                name=Text(key=self.name.en),
                year=str(self.first_year),
            )
        if day.year in self.provisional_years:
            return say(
                "the days off of {year} are not announced yet, statutory holidays and weekends are "
                "taken as days off and no make-up working days",
                year=str(day.year),
            )
        return None


def load_calendars(folder: Path) -> dict[str, Calendar]:
    """The calendars of a folder by id; a file that does not hold one raises ValueError with its name."""
    calendars: dict[str, Calendar] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            calendar = _read(tomllib.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"{path}: not a calendar: {problem!r}") from problem
        if calendar.id in calendars:
            raise ValueError(f"{path}: the calendar id {calendar.id} is taken by another file")
        calendars[calendar.id] = calendar
    return calendars


def _read(data: dict[str, Any]) -> Calendar:
    holidays = {key: Holiday(**names) for key, names in data["holiday"].items()}
    years = data["year"]
    return Calendar(
        id=data["id"],
        version=data["version"],
        name=Holiday(**data["name"]),
        first_year=min(map(int, years)),
        last_year=max(map(int, years)),
        provisional_years=frozenset(int(year) for year, what in years.items() if what.get("provisional", False)),
        source=data["source"],
        off=_dates(years, "off", holidays),
        worked=_dates(years, "worked", holidays),
    )


def _dates(years: dict[str, Any], group: str, holidays: dict[str, Holiday]) -> dict[date, Holiday]:
    named: dict[date, Holiday] = {}
    for year, what in years.items():
        for holiday, days in what.get(group, {}).items():
            for day in days:
                if str(day.year) != year or day in named:
                    raise ValueError(f"{day} stands under {year}, {group}, {holiday}: wrong year or twice")
                named[day] = holidays[holiday]
    return named
