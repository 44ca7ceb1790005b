"""The filters of the numbers in an address: what is asked for, what is carried on, and what is left out."""

from datetime import UTC, date, datetime

import pytest

from core.analytics.counts import CaseFilter
from pages.components.metric_scope import MetricScope, read_scope

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_without_a_filter_the_last_twelve_months_are_meant():
    """From the first day of a month, the running month counted."""
    scope = read_scope({}, NOW)

    assert (scope.only, scope.months) == (CaseFilter(since=date(2025, 12, 1), until=date(2026, 11, 24)), "12")
    assert scope.address() == {}


@pytest.mark.parametrize(
    "asked",
    [
        {"months": "6"},
        {"months": "all", "right-type": "patent,copyright"},
        {"from": "2026-01-05", "to": "2026-02-03", "seller": "S-1"},
        {"from": "2026-01-05", "as-of": "2026-03-31"},
        {"penalty": "listing_removed", "reviewer": "zhao", "policy": "us_copyright_v2", "complainant": "C-1,C-2"},
    ],
)
def test_an_address_asks_for_the_same_again(asked):
    """What a scope writes is what it was read from."""
    assert read_scope(asked, NOW).address() == asked


def test_what_is_unknown_or_to_come_is_left_out():
    """A misspelt word narrows nothing, and no number is told of tomorrow."""
    asked = {"right-type": "trademark,nonsense", "from": "yesterday", "as-of": "2027-01-01", "months": "7"}

    assert read_scope(asked, NOW).address() == {"right-type": "trademark"}


def test_a_moment_is_written_out_to_the_microsecond():
    """A list that is opened from a number is of that very moment, and its dates stand still."""
    exact = read_scope({}, NOW).exact(NOW)

    assert exact == {"from": "2025-12-01", "to": "2026-11-24", "as-of": "2026-11-24T04:00:00+00:00"}
    assert read_scope(exact, NOW).as_of == NOW


def test_a_past_day_moves_the_months():
    """The last twelve months as they stood then."""
    scope = read_scope({"as-of": "2026-03-31"}, NOW)

    assert (scope.only.since, scope.only.until) == (date(2025, 4, 1), date(2026, 3, 31))


def test_the_period_before_is_as_long():
    """It ends the day before this one begins; all time has none before it."""
    before = read_scope({"from": "2026-02-01", "to": "2026-02-28"}, NOW).before()

    assert before == MetricScope(CaseFilter(since=date(2026, 1, 4), until=date(2026, 1, 31)))
    assert read_scope({"months": "all"}, NOW).before() is None


def test_what_is_open_has_no_period():
    """The cases of a right are counted whenever they were opened."""
    standing = read_scope({"right-type": "patent"}, NOW).standing()

    assert standing.only == CaseFilter(right_types=("patent",))
