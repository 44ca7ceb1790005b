"""The rules as an administrator sees them, and calendars that are not announced when they should be."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.domain.people import SYSTEM
from core.queries.notifications import notices
from core.queries.rules import calendar_warnings, rule_book
from tests.cases import ADMIN, LEAD, done, refusal_of
from tests.english import english


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 11, 14), []),
        (date(2026, 11, 15), [2027]),
        (date(2026, 12, 31), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 11, 15), [2027, 2028]),
        (date(2025, 11, 20), []),
    ],
)
def test_a_calendar_warns_from_the_middle_of_november_on(office, today, years):
    """The State Council announces the next year early in November; until it is loaded its due dates may move."""
    assert [each.year for each in calendar_warnings(office, today) if each.calendar == "cn"] == years


def test_a_year_that_is_not_in_the_calendar_warns_in_other_words(office):
    """After 2030 the federal calendar knows weekends only."""
    told = [
        english(each.text) for each in calendar_warnings(office, date(2030, 11, 15)) if each.calendar == "us_federal"
    ]

    assert len(told) == 1
    assert "The days off of 2031 are not in the calendar of US federal" in told[0]


def test_the_bell_of_an_administrator_tells_it_once_a_month(office, clock):
    """It leads to the page of the rules; a lead, who cannot load it, is not told."""
    (notice,) = notices(office, ADMIN)
    clock.now = datetime(2026, 12, 1, 4, tzinfo=UTC)
    (later,) = notices(office, ADMIN)

    assert (notice.kind, notice.place, notice.appeal_no) == ("calendar", "policies", "")
    assert "provisional" in english(notice.text)
    assert notice.key != later.key
    assert not [each for each in notices(office, LEAD) if each.kind == "calendar"]


def test_an_announced_calendar_is_told_of_no_more(office):
    """The warning goes by itself."""
    cn = office.calendars["cn"].model_copy(update={"provisional_years": frozenset()})
    announced = replace(office, calendars={**office.calendars, "cn": cn})

    assert list(calendar_warnings(announced, date(2026, 12, 1))) == []


def test_everybody_reads_the_rule_book(office):
    """All versions with whether they are in force, line by line; a program, which is nobody, does not."""
    book = done(rule_book(office, ADMIN))
    stands = {each.policy.id: each.stands for each in book.versions}

    assert len(stands) == len(office.policies.all())
    assert stands["tmall_trademark_v1"] == "past"
    assert stands["tmall_trademark_v1_1"] == "now"
    assert stands["tmall_trademark_v3"] == "to_come"
    assert done(rule_book(office, LEAD)) == book
    assert refusal_of(rule_book(office, SYSTEM)) == "not_permitted"
