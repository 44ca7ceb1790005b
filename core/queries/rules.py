"""The rule book and the calendars as an administrator looks at them: what is in force, and what is still open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import Calendar, Policy, day_in, zone_of
from core.domain.refusals import Refusal
from core.domain.text import Text, mark, say
from core.office import Office

NEXT_YEAR_FROM: Final = (11, 15)
"""The month and day by which the next year's days off are announced: the State Council does so early in November."""

MISSING: Final = mark("rule.days_off_not_in_calendar")

PROVISIONAL: Final = mark("rule.days_off_in_calendar_provisional")


@dataclass(frozen=True)
class CalendarWarning:
    """A calendar that policies count by, and a year of it that is provisional or missing by now."""

    calendar: str
    year: int
    text: Text


@dataclass(frozen=True)
class PolicyVersion:
    """A policy and whether it is in force today."""

    policy: Policy
    stands: Literal["past", "now", "to_come"]


@dataclass(frozen=True)
class RuleBook:
    """All versions, line by line with the newest first, the calendars, and the years that want a notice."""

    versions: tuple[PolicyVersion, ...]
    calendars: tuple[Calendar, ...]
    warned: tuple[CalendarWarning, ...]


def rule_book(office: Office, actor: Person) -> RuleBook | Refusal:
    """What the office decides by; an administrator's to see."""
    if refusal := may(actor, Act.VIEW_RULES):
        return refusal
    newest_first = sorted(office.policies.all(), key=lambda each: each.valid_from, reverse=True)
    policies = sorted(newest_first, key=lambda each: (each.line, each.right_type))
    now = office.now()
    return RuleBook(
        versions=tuple(PolicyVersion(each, _stands(each, day_in(now, zone_of(each)))) for each in policies),
        calendars=tuple(office.calendars[key] for key in sorted(office.calendars)),
        warned=tuple(calendar_warnings(office, day_in(now))),
    )


def _stands(policy: Policy, today: date) -> Literal["past", "now", "to_come"]:
    if policy.covers(today):
        return "now"
    return "past" if policy.valid_from < today else "to_come"


def calendar_warnings(office: Office, today: date) -> Iterator[CalendarWarning]:
    """The years that due dates rest on by now without an announced calendar: this one, from 15 November the next.

    Only calendars count that a policy in force today counts by.
    """
    years = (today.year, *([today.year + 1] if (today.month, today.day) >= NEXT_YEAR_FROM else []))
    for key in sorted({each.calendar for each in office.policies.all() if each.covers(today)}):
        calendar = office.calendars[key]
        for year in years:
            if not calendar.known(date(year, 1, 1)):
                told = PROVISIONAL if year in calendar.provisional_years else MISSING
                yield CalendarWarning(key, year, say(told, year=str(year), place=calendar.name))
