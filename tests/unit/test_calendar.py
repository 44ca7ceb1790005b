"""The shipped calendars: what they know, what they say they do not, and that they are fresh."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from core.domain.text import LANGUAGES, Text, say
from core.language import render
from core.rule_files import load_calendars
from tests.english import english
from tests.house.calendar_source import FOLDER, files

CALENDARS = load_calendars(FOLDER)

CN, US = CALENDARS["cn"], CALENDARS["us_federal"]

MINIMAL = """
id = "tiny"
version = "1"
source = "test"
name = { en = "Tiny", zh = "小" }
[holiday]
feast = { en = "Feast", zh = "节" }
[year.2026.off]
feast = [2026-03-02]
"""


def _days(first_year: int, last_year: int) -> list[date]:
    first = date(first_year, 1, 1)
    return [first + timedelta(n) for n in range((date(last_year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("name", sorted(files()))
def test_the_file_is_what_the_libraries_say(name):
    """A calendar file is regenerated, never drifts."""
    assert (FOLDER / name).read_text("utf-8") == files()[name]


def test_china_works_on_the_days_two_libraries_say():
    """Every day of 2019 to 2026, make-up weekends included, is judged as both libraries judge it."""
    other = holidays.country_holidays("CN", years=range(2019, 2027))
    for day in _days(2019, 2026):
        assert CN.is_working(day) == chinese_calendar.is_workday(day) == other.is_working_day(day), day


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_make_up_weekends_of_2026_are_worked(day):
    """The six announced make-up days are working days and name the holiday they make up for."""
    made_up = date.fromisoformat(day)
    assert made_up.weekday() >= 5
    assert CN.is_working(made_up)
    assert CN.make_up(made_up) is not None


def test_2027_is_provisional_and_says_so():
    """Before the notice for 2027, its statutory holidays count, no weekend is worked, and each answer says why."""
    expected = holidays.country_holidays("CN", years=2027)
    assert {day for day in CN.off if day.year == 2027} == set(expected)
    assert not [day for day in CN.worked if day.year == 2027]
    assert not CN.known(date(2027, 6, 1))
    assert "of 2027 have not been announced yet" in english(CN.caveat(date(2027, 6, 1)))


def test_2027_is_regenerated_once_it_is_announced():
    """When chinesecalendar knows 2027, this fails: raise the version and run tests.house.calendar_source."""
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2027, 1, 4))


def test_us_federal_days_off_are_the_libraries():
    """Every day of 2010 to 2030, observed weekdays included, is judged as the library judges it."""
    other = holidays.country_holidays("US", years=range(2010, 2032))
    for day in _days(2010, 2030):
        assert US.is_working(day) == (day.weekday() < 5 and day not in other), day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-07-03", "Independence Day (observed)"),
        ("2010-12-31", "New Year's Day (observed)"),
        ("2021-12-24", "Christmas Day (observed)"),
        ("2021-06-18", "Juneteenth National Independence Day (observed)"),
        ("2026-11-26", "Thanksgiving Day"),
    ],
)
def test_a_holiday_on_a_weekend_is_observed_on_a_weekday(day, name):
    """The observed day is off under its own name, also across the year's end."""
    assert english(US.why_day_off(date.fromisoformat(day))) == name


def test_juneteenth_begins_in_2021():
    """A holiday is off only since it is the law."""
    assert US.is_working(date(2020, 6, 19))


def test_a_day_off_names_its_reason():
    """The holiday wins over the weekday: 3 Oct 2026 is a Saturday of National Day."""
    assert english(CN.why_day_off(date(2026, 10, 3))) == "National Day"
    assert english(CN.why_day_off(date(2026, 11, 28))) == "Saturday"
    assert english(CN.why_day_off(date(2026, 11, 29))) == "Sunday"
    assert CN.why_day_off(date(2026, 11, 30)) is None
    assert CN.make_up(date(2026, 11, 30)) is None


@pytest.mark.parametrize(
    ("day", "says"), [(date(2028, 10, 2), "ends with 2027"), (date(2018, 10, 2), "begins with 2019")]
)
def test_outside_its_years_a_calendar_knows_weekends_only(day, says):
    """Beyond its years a weekday is taken as working, and the answer is never silently so."""
    assert CN.is_working(day)
    assert not CN.known(day)
    assert says in english(CN.caveat(day))


def test_holidays_are_named_in_both_languages():
    """A sum names them from their file, also after it was kept as JSON."""
    for calendar in CALENDARS.values():
        for name in {calendar.name, *calendar.off.values(), *calendar.worked.values()}:
            kept = Text.model_validate_json(say("format.name", name=name).model_dump_json())
            assert [render(kept, lang) for lang in LANGUAGES] == [name.en, name.zh]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('id = "tiny"', ""),
        ("2026-03-02", "2025-03-02"),
        ("[2026-03-02]", "[2026-03-02, 2026-03-02]"),
        ("[2026-03-02]", '["soon"]'),
        ("feast = [", "fast = ["),
        ("[holiday]", "[holiday"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path, before, after):
    """A missing id, a day under the wrong year, twice or unreadable, an unknown holiday, no TOML: all name the file."""
    (tmp_path / "tiny.toml").write_text(MINIMAL.replace(before, after), "utf-8")
    with pytest.raises(ValueError, match=r"tiny\.toml: not a calendar"):
        load_calendars(tmp_path)


def test_two_files_cannot_share_an_id(tmp_path):
    """Which calendar counts is never a matter of file order."""
    (tmp_path / "a.toml").write_text(MINIMAL, "utf-8")
    assert load_calendars(tmp_path)["tiny"].why_day_off(date(2026, 3, 2)) is not None
    (tmp_path / "b.toml").write_text(MINIMAL, "utf-8")
    with pytest.raises(ValueError, match="taken by another file"):
        load_calendars(tmp_path)
