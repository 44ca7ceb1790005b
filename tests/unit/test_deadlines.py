"""Due dates against the published vectors, the known mistakes, and what must hold for every window."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.cli.casework import as_json
from core.domain.deadlines import (
    Deadline,
    Extension,
    Tolling,
    announced,
    clash,
    days_left,
    due,
    ends_at,
    is_past,
    latest_day,
    left_of_cap,
    longer,
    promised_until,
    reason,
    table,
    window_from,
    window_in_words,
)
from core.domain.policy import Calendar, Rules, TollingCap, day_in
from core.domain.text import Note
from core.language import render
from core.rule_files import load_calendars, load_policies
from tests.dossiers import an_appeal
from tests.english import english

CALENDARS = load_calendars(Path(__file__).parents[2] / "data" / "calendar")

CN, US = CALENDARS["cn"], CALENDARS["us_federal"]

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def _day(text):
    return date.fromisoformat(text)


def _more(days, unit="calendar", why="notarisation abroad"):
    return Extension(days=days, unit=unit, reason=why, by="H. Wu", granted_on=_day("2026-11-24"))


def _tolled(first, last, why="the platform was closed"):
    return Tolling(first=_day(first), last=_day(last), reason=why)


def _whys(deadline):
    return [(step["date"], step["counted"], step["why"]) for step in as_json(deadline)["steps"]]


# The published vectors (domain.md 8).


@pytest.mark.parametrize(
    ("arrived", "last", "rolled", "twenty"),
    [
        ("2026-01-30", "2026-02-14", "2026-02-14", "2026-03-05"),
        ("2026-02-06", "2026-02-21", "2026-02-24", "2026-03-12"),
        ("2026-04-20", "2026-05-05", "2026-05-06", "2026-05-20"),
        ("2026-09-18", "2026-10-03", "2026-10-08", "2026-10-22"),
        ("2026-09-25", "2026-10-10", "2026-10-10", "2026-10-29"),
        ("2026-11-02", "2026-11-17", "2026-11-17", "2026-11-30"),
        ("2026-11-24", "2026-12-09", "2026-12-09", "2026-12-22"),
    ],
)
def test_chinese_windows_end_where_the_table_says(arrived, last, rolled, twenty):
    """15 calendar days roll over days off, not over make-up Saturdays; 20 working days count those."""
    window = due(_day(arrived), 15, "calendar", CN)
    assert (window.stages[0].last, window.due, window.original) == (_day(last), _day(rolled), _day(rolled))
    assert window.rolled == (last != rolled)
    assert due(_day(arrived), 15, "calendar", CN, roll=False).due == _day(last)
    assert due(_day(arrived), 20, "working", CN).due == _day(twenty)
    assert not window.provisional


@pytest.mark.parametrize(
    ("received", "earliest", "latest"),
    [
        ("2026-11-13", "2026-11-30", "2026-12-04"),
        ("2026-12-18", "2027-01-05", "2027-01-11"),
        ("2026-06-26", "2026-07-13", "2026-07-17"),
    ],
)
def test_dmca_restores_between_the_tenth_and_the_fourteenth_business_day(received, earliest, latest):
    """17 U.S.C. 512(g)(2)(C): not less than 10, not more than 14 business days after receipt."""
    assert due(_day(received), 10, "working", US).due == _day(earliest)
    assert due(_day(received), 14, "working", US).due == _day(latest)


# Known mistakes of others.


@pytest.mark.parametrize(
    ("start", "calendar", "days", "over", "end"),
    [
        ("2026-02-14", US, 0, ("Saturday", "Sunday", "Washington's Birthday"), "2026-02-17"),
        ("2026-06-30", US, 3, ("Independence Day (observed)", "Independence Day", "Sunday"), "2026-07-06"),
        ("2026-08-21", US, 15, ("Saturday", "Sunday", "Labor Day"), "2026-09-08"),
        ("2026-09-18", CN, 15, ("National Day",), "2026-10-08"),
        ("2026-10-31", CN, 14, ("Saturday", "Sunday"), "2026-11-16"),
    ],
)
def test_a_day_off_behind_a_day_off_is_rolled_over_too(start, calendar, days, over, end):
    """Saturday, Sunday and a holiday Monday: the roll goes on until people work, and names each once."""
    window = due(_day(start), days, "calendar", calendar)
    assert window.due == _day(end)
    assert tuple(map(english, window.stages[0].over)) == over


@pytest.mark.parametrize(
    ("start", "days", "unit", "calendar", "end"),
    [
        ("2024-12-17", 15, "calendar", CN, "2025-01-02"),
        ("2025-12-29", 3, "working", CN, "2026-01-04"),
        ("2022-12-20", 10, "working", CN, "2023-01-04"),
        ("2025-12-24", 10, "working", US, "2026-01-09"),
        ("2021-12-17", 14, "calendar", US, "2022-01-03"),
    ],
)
def test_windows_cross_the_new_year(start, days, unit, calendar, end):
    """Both years' days off count, and an observed New Year on 31 December is off."""
    assert due(_day(start), days, unit, calendar).due == _day(end)


@pytest.mark.parametrize(
    ("start", "unit", "end"),
    [
        ("2026-11-24", "calendar", "2026-11-24"),
        ("2026-11-24", "working", "2026-11-24"),
        ("2026-11-28", "calendar", "2026-11-30"),
        ("2026-10-01", "working", "2026-10-08"),
        ("2026-10-10", "calendar", "2026-10-10"),
    ],
)
def test_zero_days_are_due_on_the_start_day(start, unit, end):
    """A window of no days ends the day it starts, or on the next working day."""
    window = due(_day(start), 0, unit, CN)
    assert window.due == _day(end)
    assert window.steps[0].day == _day(start)


def test_zero_days_without_roll_ask_no_calendar():
    """Nothing is counted and nothing moved, so nothing can be provisional."""
    window = due(_day("2031-11-23"), 0, "working", CN, roll=False)
    assert (window.due, window.provisional) == (_day("2031-11-23"), False)


def test_make_up_saturdays_are_working_days():
    """A window may end on a worked Saturday, and working days count it, saying why."""
    assert due(_day("2026-10-09"), 1, "working", CN).due == _day("2026-10-10")
    steps = _whys(due(_day("2026-10-09"), 1, "working", CN))
    assert steps[-1] == ("2026-10-10", True, "Day 1, make-up working day (National Day)")


def test_seven_working_days_can_span_two_weekends():
    """Thursday plus 7 working days skips both weekends: Monday of the week after next."""
    window = due(_day("2026-11-05"), 7, "working", CN)
    assert window.due == _day("2026-11-16")
    skipped = [step.day.day for step in window.steps if not step.counted]
    assert skipped == [5, 7, 8, 14, 15]


def test_an_extension_never_overwrites_the_original_date():
    """Extensions add up one after the other; what was promised first stays readable, and so does each end."""
    window = due(_day("2026-11-24"), 15, "calendar", CN, extensions=[_more(3), _more(5, "working")])
    assert window.original == _day("2026-12-09")
    assert [stage.due for stage in window.stages] == [_day("2026-12-09"), _day("2026-12-14"), _day("2026-12-21")]
    assert window.due == _day("2026-12-21")
    assert len(window.extensions) == 2


def test_an_extension_begins_after_the_roll():
    """The rolled day is the window's last day (Civil Code 203): five more days are five more days."""
    window = due(_day("2026-09-18"), 15, "calendar", CN, extensions=[_more(5)])
    assert (window.original, window.due) == (_day("2026-10-08"), _day("2026-10-13"))


# The steps add up to the answer.


def test_each_day_of_the_sum_says_why():
    """Start, counted days, skipped days off and the roll each carry their reason."""
    assert _whys(due(_day("2026-10-01"), 2, "calendar", CN)) == [
        ("2026-10-01", False, "The day it starts is not counted"),
        ("2026-10-02", True, "Day 1 (National Day)"),
        ("2026-10-03", True, "Day 2 (National Day)"),
        ("2026-10-04", False, "National Day: the window does not end here"),
        ("2026-10-05", False, "National Day: the window does not end here"),
        ("2026-10-06", False, "National Day: the window does not end here"),
        ("2026-10-07", False, "National Day: the window does not end here"),
        ("2026-10-08", False, "The next working day: the window ends here"),
    ]
    assert _whys(due(_day("2026-11-27"), 1, "working", CN))[1:] == [
        ("2026-11-28", False, "Saturday: not a working day"),
        ("2026-11-29", False, "Sunday: not a working day"),
        ("2026-11-30", True, "Day 1"),
    ]


def test_the_command_answers_with_iso_dates_and_english_reasons():
    """The JSON of `due` is due, provisional and steps, and nothing that JSON cannot hold."""
    answer = json.loads(json.dumps(as_json(due(_day("2026-11-24"), 1, "calendar", CN))))
    assert answer == {
        "due": "2026-11-25",
        "provisional": False,
        "steps": [
            {"date": "2026-11-24", "counted": False, "why": "The day it starts is not counted"},
            {"date": "2026-11-25", "counted": True, "why": "Day 1"},
        ],
    }


def test_a_deadline_is_read_back_as_it_was_kept():
    """A case keeps its deadline as JSON: the sum, its words and its steps survive that unchanged."""
    tolled = [_tolled("2026-12-21", "2026-12-22")]
    kept = due(_day("2026-12-18"), 15, "calendar", CN, extensions=[_more(5, "working")], tollings=tolled)
    back = Deadline.model_validate_json(kept.model_dump_json())
    assert back == kept
    assert (table(back), reason(back), back.steps) == (table(kept), reason(kept), kept.steps)


# Tolling.


def test_tolled_days_are_not_counted():
    """Three tolled days move the end by three, with the reason on each; the original date stays."""
    window = due(_day("2026-11-02"), 15, "calendar", CN, tollings=[_tolled("2026-11-10", "2026-11-12")])
    assert (window.original, window.due) == (_day("2026-11-17"), _day("2026-11-20"))
    assert ("2026-11-11", False, "Not counted: the platform was closed") in _whys(window)


def test_tollings_that_overlap_count_once():
    """A day cannot be left out twice; days outside the window change nothing."""
    twice = [_tolled("2026-11-10", "2026-11-12"), _tolled("2026-11-11", "2026-11-13", "notarisation")]
    window = due(_day("2026-11-02"), 15, "calendar", CN, tollings=twice)
    assert window.due == _day("2026-11-23")
    assert ("2026-11-12", False, "Not counted: the platform was closed") in _whys(window)
    assert ("2026-11-13", False, "Not counted: notarisation") in _whys(window)
    outside = [_tolled("2026-10-01", "2026-11-02"), _tolled("2026-11-18", "2026-11-30")]
    assert due(_day("2026-11-02"), 15, "calendar", CN, tollings=outside).due == _day("2026-11-17")


def test_a_window_does_not_end_on_a_tolled_day():
    """The last day is a Sunday and Monday is tolled: the end moves on to Tuesday."""
    window = due(_day("2026-11-14"), 1, "calendar", CN, tollings=[_tolled("2026-11-16", "2026-11-16")])
    assert window.due == _day("2026-11-17")


def test_tolling_is_capped_in_working_days():
    """A cap of 2 working days leaves out Friday, the weekend and Monday; from Tuesday days count again."""
    tolled = [_tolled("2026-11-06", "2026-11-12")]
    window = due(_day("2026-11-02"), 15, "calendar", CN, tollings=tolled, cap=TollingCap(working_days=2))
    assert window.due == _day("2026-11-23")
    assert window.stages[0].last == _day("2026-11-21")
    assert ("2026-11-10", True, "Day 4, counted: no more days can be left out") in _whys(window)


def test_tolling_cap_may_bound_the_whole_window():
    """Read as a bound on the window, 20 working days are the furthest tolling can move it."""
    tolled = [_tolled("2026-11-03", "2026-12-31")]
    cap = TollingCap(working_days=20, over="window")
    window = due(_day("2026-11-02"), 15, "calendar", CN, tollings=tolled, cap=cap)
    assert window.original < window.due == due(_day("2026-11-02"), 20, "working", CN).due == _day("2026-11-30")
    short = TollingCap(working_days=1, over="window")
    assert due(_day("2026-11-02"), 15, "calendar", CN, tollings=tolled, cap=short).due == window.original


def test_a_small_tolling_is_untouched_by_its_cap():
    """What stays within the cap is left out whole, in either reading; no tolling needs no cap."""
    for over in ("tolled", "window"):
        cap = TollingCap(working_days=20, over=over)
        tolled = [_tolled("2026-11-10", "2026-11-12")]
        assert due(_day("2026-11-02"), 15, "calendar", CN, tollings=tolled, cap=cap).due == _day("2026-11-20")
        assert due(_day("2026-11-02"), 15, "calendar", CN, cap=cap).due == _day("2026-11-17")


def test_days_before_the_window_use_up_no_cap():
    """Tolling that began before the start spends its cap from the first day of the window on."""
    tolled = [_tolled("2026-10-26", "2026-11-06")]
    window = due(_day("2026-11-02"), 15, "calendar", CN, tollings=tolled, cap=TollingCap(working_days=2))
    assert window.stages[0].last == _day("2026-11-19")


def test_a_cap_that_asked_an_unknown_year_is_provisional():
    """Which days of December 2018 used up the cap is not known, though the end is in 2019; without cap nobody asked."""
    tolled = [_tolled("2018-12-24", "2018-12-28")]
    window = due(_day("2018-12-20"), 15, "calendar", CN, tollings=tolled, cap=TollingCap(working_days=2))
    assert (window.due.year, window.provisional) == (2019, True)
    assert not due(_day("2018-12-20"), 15, "calendar", CN, tollings=tolled).provisional
    assert not due(_day("2018-12-20"), 15, "calendar", CN, cap=TollingCap(working_days=2)).provisional


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: due(_day("2026-11-02"), -1, "calendar", CN),
        lambda: _tolled("2026-11-03", "2026-11-02"),
        lambda: _more(0),
    ],
)
def test_what_makes_no_sense_is_no_window(wrong):
    """Negative days, a tolling that ends before it begins and an extension of nothing are errors."""
    with pytest.raises((ValueError, ValidationError)):
        wrong()


# Provisional answers.


def test_an_end_in_2027_is_provisional_and_says_so():
    """The notice for 2027 is not out: the date is given, marked, and the last step, line and table say why."""
    window = due(_day("2026-12-21"), 15, "calendar", CN)
    assert (window.due, window.provisional) == (_day("2027-01-05"), True)
    said = "the days off of 2027 have not been announced yet"
    assert said in as_json(window)["steps"][-1]["why"]
    assert said in render(reason(window), "en")
    assert any(render(label, "en") == "Provisional" and said in render(value, "en") for label, value in table(window))


def test_past_the_calendars_end_only_weekends_are_off_and_it_says_so():
    """1 Oct 2028 has no calendar: nothing raises, nothing is silent."""
    window = due(_day("2028-09-16"), 15, "calendar", CN)
    assert (window.due, window.provisional) == (_day("2028-10-02"), True)
    assert "ends with 2027" in english(window.caveats[0])


def test_before_the_calendars_start_is_provisional_too():
    """A window of 2018 was counted without its holidays."""
    assert due(_day("2018-09-20"), 3, "working", CN).provisional
    assert not due(_day("2018-12-31"), 3, "working", CN).provisional
    assert due(_day("2018-09-20"), 0, "working", CN).provisional


def test_only_days_that_decide_make_an_answer_provisional():
    """Calendar days without roll ask no calendar; a window that ends in a known year is certain."""
    assert not due(_day("2028-09-16"), 15, "calendar", CN, roll=False).provisional
    assert due(_day("2028-09-16"), 15, "working", CN, roll=False).provisional
    assert not due(_day("2026-12-16"), 15, "calendar", CN).provisional
    assert not due(_day("2018-12-25"), 15, "calendar", CN).provisional


# The sum in words.


@pytest.mark.parametrize(
    ("window", "says"),
    [
        (due(_day("2026-11-24"), 15, "calendar", CN), "15 days from Tue 24 Nov 2026, the last day is a working day"),
        (due(_day("2026-11-24"), 1, "calendar", CN), "1 day from Tue 24 Nov 2026, the last day is a working day"),
        (
            due(_day("2026-11-24"), 1, "working", CN),
            "1 working day from Tue 24 Nov 2026, the last day is a working day",
        ),
        (
            due(_day("2026-08-21"), 15, "calendar", US),
            "15 days from Fri 21 Aug 2026, rolled over Saturday, Sunday, Labor Day",
        ),
        (
            due(_day("2026-08-21"), 15, "calendar", US, roll=False),
            "15 days from Fri 21 Aug 2026, not extended if the last day is a day off",
        ),
        (
            due(_day("2026-11-24"), 15, "calendar", CN, extensions=[_more(5, "working")]),
            "15 days from Tue 24 Nov 2026, the last day is a working day; plus 5 working days: notarisation abroad",
        ),
        (
            due(_day("2026-11-24"), 15, "calendar", CN, extensions=[_more(3, why="{illness}")]),
            (
                "15 days from Tue 24 Nov 2026, the last day is a working day; "
                "plus 3 days, rolled over Saturday, Sunday: {illness}"
            ),
        ),
        (
            due(_day("2026-11-02"), 15, "calendar", CN, tollings=[_tolled("2026-11-10", "2026-11-12")]),
            (
                "15 days from Mon 2 Nov 2026, the last day is a working day; "
                "not counted Tue 10 Nov 2026 to Thu 12 Nov 2026: the platform was closed"
            ),
        ),
    ],
)
def test_the_reason_is_one_line(window, says):
    """The strip says window, start, roll, tolling and extensions; a typed reason is shown as typed."""
    assert render(reason(window), "en") == says


def test_the_table_is_the_sum_a_person_can_check():
    """Start, window, last day, roll, each extension, the original date, the due date and the calendar's version."""
    extended = due(
        _day("2026-09-18"),
        15,
        "calendar",
        CN,
        extensions=[_more(5, "working")],
        tollings=[_tolled("2026-09-21", "2026-09-21")],
    )
    assert [(render(label, "en"), render(value, "en")) for label, value in table(extended)] == [
        ("Start day", "Fri 18 Sep 2026"),
        ("The start day itself", "not counted"),
        ("Window", "15 calendar days"),
        ("Days not counted", "Mon 21 Sep 2026 to Mon 21 Sep 2026: the platform was closed"),
        ("Last day", "Sun 4 Oct 2026"),
        ("Falls on a day off", "National Day: moved to Thu 8 Oct 2026"),
        ("Extension", "5 working days to Wed 14 Oct 2026: notarisation abroad (granted by H. Wu, Tue 24 Nov 2026)"),
        ("Original date", "Thu 8 Oct 2026"),
        ("Due", "Wed 14 Oct 2026"),
        ("Calendar", "mainland China, version 2026.1"),
    ]


@pytest.mark.parametrize(
    ("window", "row"),
    [
        (due(_day("2026-11-24"), 15, "calendar", CN), ("Falls on a day off", "no")),
        (due(_day("2026-11-24"), 15, "calendar", CN), ("Extensions", "none")),
        (due(_day("2026-11-28"), 0, "calendar", CN, roll=False), ("Falls on a day off", "not extended")),
        (due(_day("2026-11-24"), 10, "working", CN), ("Window", "10 working days")),
        (due(_day("2026-11-24"), 1, "calendar", CN), ("Window", "1 calendar day")),
    ],
)
def test_the_table_says_what_did_not_happen(window, row):
    """No roll and no extension are said, not left out."""
    assert row in [(render(label, "en"), render(value, "en")) for label, value in table(window)]


# Time of day.


def test_a_window_ends_at_midnight_of_its_zone():
    """24:00 of the due day: 16:00 UTC for Shanghai; New York's clock change is minded."""
    window = due(_day("2026-11-24"), 15, "calendar", CN)
    assert ends_at(window, SHANGHAI) == datetime(2026, 12, 9, 16, tzinfo=UTC)
    assert ends_at(_day("2026-10-31"), NEW_YORK) == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert ends_at(_day("2026-11-01"), NEW_YORK) == datetime(2026, 11, 2, 5, tzinfo=UTC)


def test_the_last_second_is_in_time_and_midnight_is_not():
    """The window is open until 24:00 and closed from then on."""
    end = datetime(2026, 12, 9, 16, tzinfo=UTC)
    assert not is_past(end - timedelta(microseconds=1), _day("2026-12-09"), SHANGHAI)
    assert is_past(end, _day("2026-12-09"), SHANGHAI)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 12, 8, 15, 59, tzinfo=UTC), 1),
        (datetime(2026, 12, 8, 16, 0, tzinfo=UTC), 0),
        (datetime(2026, 12, 9, 15, 59, tzinfo=UTC), 0),
        (datetime(2026, 12, 9, 16, 0, tzinfo=UTC), -1),
    ],
)
def test_days_left_are_days_of_the_zone(now, left):
    """0 is today in Shanghai, negative is late, whatever the server's zone."""
    assert days_left(now, due(_day("2026-11-24"), 15, "calendar", CN), SHANGHAI) == left


def test_a_time_without_zone_is_refused():
    """A naive time would be right or wrong by eight hours."""
    naive = datetime(2026, 12, 9, 12, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without its zone"):
        is_past(naive, _day("2026-12-09"), SHANGHAI)
    with pytest.raises(ValueError, match="without its zone"):
        days_left(naive, _day("2026-12-09"), SHANGHAI)


# What holds for every window.

FEAST = Note(en="National Day", zh="国庆节")

NAME = Note(en="mainland China", zh="中国大陆")

SPAN = st.dates(_day("2026-01-01"), _day("2026-06-30"))

UNITS = st.sampled_from(["calendar", "working"])

WINDOW = st.fixed_dictionaries({"start": SPAN, "days": st.integers(0, 40), "unit": UNITS})

MORE = st.lists(st.builds(_more, st.integers(1, 10), UNITS), max_size=3)

TOLLED = st.lists(
    st.builds(
        lambda first, length: Tolling(first=first, last=first + timedelta(length), reason="notarisation"),
        SPAN,
        st.integers(0, 10),
    ),
    max_size=2,
)

CAPS = st.none() | st.builds(TollingCap, working_days=st.integers(1, 25), over=st.sampled_from(["tolled", "window"]))


def _calendar(off, worked=()):
    return Calendar(
        id="cn",
        version="1",
        name=NAME,
        first_year=2026,
        last_year=2027,
        off=dict.fromkeys(off, FEAST),
        worked=dict.fromkeys(worked, FEAST),
    )


FEASTS = st.frozensets(st.dates(_day("2026-01-01"), _day("2026-09-30")), max_size=80)

EVERY = settings(max_examples=60)


@EVERY
@given(window=WINDOW, off=FEASTS, worked=FEASTS, more=MORE, tolled=TOLLED, cap=CAPS)
def test_the_steps_add_up_to_the_answer(window, off, worked, more, tolled, cap):
    """One step a day from start to due, as many counted as were given, and never an end on a day off."""
    calendar = _calendar(off, worked)
    deadline = due(**window, calendar=calendar, extensions=more, tollings=tolled, cap=cap)
    assert [step.day for step in deadline.steps] == [
        deadline.start + timedelta(n) for n in range((deadline.due - deadline.start).days + 1)
    ]
    assert sum(step.counted for step in deadline.steps) == window["days"] + sum(each.days for each in more)
    assert all((step.number is not None) == step.counted for step in deadline.steps)
    assert calendar.is_working(deadline.due)
    assert deadline.original <= deadline.due
    assert deadline.original == due(**window, calendar=calendar).due


@EVERY
@given(window=WINDOW, off=FEASTS, further=FEASTS, more=MORE, roll=st.booleans())
def test_more_days_off_never_end_it_earlier(window, off, further, more, roll):
    """A holiday can only give time."""
    fewer = due(**window, calendar=_calendar(off), roll=roll, extensions=more)
    assert fewer.due <= due(**window, calendar=_calendar(off | further), roll=roll, extensions=more).due


@EVERY
@given(window=WINDOW, off=FEASTS, more=MORE.filter(bool))
def test_each_extension_gives_at_least_its_days(window, off, more):
    """No grant is swallowed by a roll."""
    stages = due(**window, calendar=_calendar(off), extensions=more).stages
    for before, after in pairwise(stages):
        assert (after.due - before.due).days >= after.days


@EVERY
@given(window=WINDOW, off=FEASTS, worked=FEASTS)
def test_the_answer_is_that_of_a_list_of_days(window, off, worked):
    """Counted another way, by listing working days, the end is the same."""
    calendar = _calendar(off, worked)
    days = [window["start"] + timedelta(n) for n in range(400)]
    working = [day for day in days if day in worked or (day not in off and day.weekday() < 5)]
    counting = days[1:] if window["unit"] == "calendar" else [day for day in working if day > window["start"]]
    last = counting[window["days"] - 1] if window["days"] else window["start"]
    assert due(**window, calendar=calendar).due == next(day for day in working if day >= last)
    assert due(**window, calendar=calendar, roll=False).due == last


@EVERY
@given(window=WINDOW, off=FEASTS, tolled=TOLLED, cap=CAPS)
def test_a_cap_only_takes_tolling_back(window, off, tolled, cap):
    """Capped tolling lies between no tolling and all of it, and within its bound on the whole window."""
    calendar = _calendar(off)
    without = due(**window, calendar=calendar).due
    capped = due(**window, calendar=calendar, tollings=tolled, cap=cap).due
    assert without <= capped <= due(**window, calendar=calendar, tollings=tolled).due
    if cap and cap.over == "window":
        assert capped <= max(without, due(window["start"], cap.working_days, "working", calendar).due)


# What a party that is awaited was promised.

POLICIES = load_policies(Path(__file__).parents[2] / "data" / "policy")

CHINA, AMERICA = (POLICIES.policies[each] for each in ("tmall_trademark_v1_1", "us_dmca_512g_2"))

ANSWER, NOTICE = CHINA.window("response"), AMERICA.window("response")

TUESDAY = date(2026, 11, 24)


def test_a_window_of_a_policy_is_counted_as_the_policy_says_with_what_was_granted():
    """Days, unit and roll are the window's; nothing granted, nothing added."""
    plain = window_from(ANSWER, CN, TUESDAY)
    assert plain == due(TUESDAY, 15, "calendar", CN, roll=True)
    assert window_from(NOTICE, US, TUESDAY) == due(TUESDAY, 10, "working", US, roll=False)
    tolled, cap = _tolled("2026-11-30", "2026-12-04"), TollingCap(working_days=2)
    expected = due(TUESDAY, 15, "calendar", CN, roll=True, extensions=[_more(3)], tollings=[tolled], cap=cap)
    capped = ANSWER.model_copy(update={"tolling_cap": cap})
    assert window_from(capped, CN, TUESDAY, [_more(3)], [tolled]) == expected
    assert announced(capped, CN, TUESDAY, None, expected) == expected
    assert announced(capped, CN, TUESDAY, None) == plain


@given(st.integers(-20, 20))
def test_the_announced_window_is_never_counted_from_before_the_materials_were_sent(days):
    """512(g)(2)(C): the whole window that the letter speaks of; sent before, it runs from its beginning."""
    sent = TUESDAY + timedelta(days=days)
    ran = window_from(NOTICE, US, TUESDAY, [_more(2)])
    assert announced(NOTICE, US, TUESDAY, sent, ran) == window_from(NOTICE, US, max(TUESDAY, sent), [_more(2)])
    assert announced(NOTICE, US, TUESDAY, None) == window_from(NOTICE, US, TUESDAY)


@pytest.mark.parametrize(
    ("named", "sent", "until"),
    [
        (None, TUESDAY, None),
        (_day("2026-12-09"), None, _day("2026-12-09")),
        (_day("2026-12-01"), TUESDAY, _day("2026-12-09")),
        (_day("2026-12-20"), TUESDAY, _day("2026-12-20")),
    ],
)
def test_what_was_promised_is_the_later_of_the_day_on_record_and_the_window_since_the_sending(named, sent, until):
    """A platform that was slow itself cannot count a silence against anybody."""
    assert promised_until(ANSWER, CN, named, sent) == until


def test_the_latest_day_is_counted_in_the_unit_of_the_window():
    """512(g)(2)(C): 14 business days from receipt; none where the policy has none, or nothing began."""
    assert latest_day(NOTICE, US, _day("2026-11-23")) == _day("2026-12-14")
    assert latest_day(NOTICE, US, None) is None
    assert latest_day(ANSWER, CN, TUESDAY) is None
    in_days = NOTICE.model_copy(update={"unit": "calendar", "roll": True})
    assert latest_day(in_days, US, _day("2026-11-28")) == _day("2026-12-14")
    assert latest_day(in_days.model_copy(update={"roll": False}), US, _day("2026-11-28")) == _day("2026-12-12")


@pytest.mark.parametrize(
    ("promised", "latest", "clashes"),
    [
        (TUESDAY, TUESDAY, True),
        (TUESDAY, TUESDAY - timedelta(days=1), True),
        (TUESDAY, TUESDAY + timedelta(days=1), False),
        (None, TUESDAY, False),
        (TUESDAY, None, False),
        (None, None, False),
    ],
)
def test_two_days_clash_where_the_latest_is_over_when_a_silence_begins_to_count(promised, latest, *, clashes):
    """A silence counts the day after the promised one."""
    assert clash(promised, latest) is clashes


def test_more_time_is_added_to_what_was_granted_before():
    """Begun and counted as it was; an extension beside a tolling, each after those before."""
    ran = window_from(ANSWER, CN, TUESDAY, [_more(1)], [_tolled("2026-11-25", "2026-11-25")])
    added = longer(ran, CN, _more(2), TollingCap(working_days=9))
    assert (added.extensions, added.tollings) == ((_more(1), _more(2)), ran.tollings)
    tolled = longer(ran, CN, _tolled("2026-12-01", "2026-12-02"), None)
    assert tolled.extensions == ran.extensions
    assert tolled.tollings == (*ran.tollings, _tolled("2026-12-01", "2026-12-02"))
    for each in (added, tolled):
        assert (each.start, each.days, each.unit, each.roll) == (ran.start, ran.days, ran.unit, ran.roll)
        assert each.due > ran.due
    unrolled = window_from(ANSWER.model_copy(update={"roll": False}), CN, TUESDAY)
    assert not longer(unrolled, CN, _more(1), None).roll
    capped = longer(ran, CN, _tolled("2026-11-26", "2026-11-27"), TollingCap(working_days=1))
    assert capped.due < longer(ran, CN, _tolled("2026-11-26", "2026-11-27"), None).due


@pytest.mark.parametrize(
    ("tolled", "left"),
    [
        ((), 5),
        ((("2026-11-25", "2026-11-25"),), 4),
        ((("2026-11-27", "2026-11-30"),), 3),
        ((("2026-11-28", "2026-11-29"),), 5),
        ((("2026-11-25", "2026-11-26"), ("2026-11-26", "2026-11-27")), 2),
        ((("2026-11-20", "2026-11-24"),), 5),
        ((("2026-11-24", "2026-11-25"),), 4),
        ((("2026-11-25", "2026-12-10"),), 0),
    ],
)
def test_of_a_cap_on_the_days_left_out_is_left_what_they_have_not_used(tolled, left):
    """Working days after the start, each once; never less than none."""
    ran = window_from(ANSWER, CN, TUESDAY, tollings=[_tolled(*each) for each in tolled])
    assert left_of_cap(ran, CN, TollingCap(working_days=5)) == left


@pytest.mark.parametrize(("days", "left"), [(10, 0), (11, 0), (12, 1), (15, 4)])
def test_of_a_cap_on_the_whole_window_is_left_what_lies_between_its_end_and_the_cap(days, left):
    """Fifteen days end on Wed 9 December, the eleventh working day; from there on working days count."""
    ran = window_from(ANSWER, CN, TUESDAY)
    assert ran.due == _day("2026-12-09")
    assert left_of_cap(ran, CN, TollingCap(working_days=days, over="window")) == left


def test_a_case_whose_policy_is_not_among_the_rules_is_a_damaged_office():
    """Every case is pinned to the version it began under."""
    rules = Rules(POLICIES, CALENDARS)
    case = an_appeal("us_dmca_512g_2")
    assert rules.policy_of(case) is AMERICA
    assert rules.calendar_of(AMERICA) is US
    with pytest.raises(LookupError, match="no_such_policy"):
        rules.policy_of(case.model_copy(update={"policy_id": "no_such_policy"}))


def test_the_day_of_a_moment_is_that_of_the_zone_and_of_shanghai_where_none_is_named():
    """16:00 UTC is midnight there."""
    late = datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert day_in(late) == _day("2026-11-25")
    assert day_in(late - timedelta(seconds=1)) == TUESDAY
    assert day_in(late, NEW_YORK) == TUESDAY


def test_a_calendar_is_told_from_another_by_its_name_and_version():
    """So a sum can be remembered for it, and a new version is counted anew."""
    assert hash(CN) == hash(CN.model_copy(update={"source": "elsewhere"}))
    assert hash(CN) != hash(US)
    changed = CN.model_copy(update={"version": "2", "off": CN.off | {_day("2026-12-09"): Note(en="x", zh="x")}})
    assert due(TUESDAY, 15, "calendar", changed).due == _day("2026-12-10")
    assert due(TUESDAY, 15, "calendar", CN).due == _day("2026-12-09")


@pytest.mark.parametrize(("days", "unit"), [(1, "working"), (2, "working"), (1, "calendar"), (2, "calendar")])
def test_a_window_of_one_day_is_told_in_the_singular(days, unit):
    """In the line of its sum and in the table."""
    told = render(window_in_words(days, unit), "en")
    assert told == f"{days} {'working ' if unit == 'working' else ''}day{'s' if days > 1 else ''}"
    rows = [render(value, "en") for _, value in table(due(TUESDAY, days, unit, CN))]
    assert f"{days} {unit} day{'s' if days > 1 else ''}" in rows


@pytest.mark.parametrize(
    ("more", "caveats"),
    [
        ({}, 0),
        ({"cap": TollingCap(working_days=3)}, 0),
        ({"tollings": [_tolled("2026-12-30", "2026-12-30")]}, 0),
        ({"tollings": [_tolled("2026-12-30", "2026-12-30")], "cap": TollingCap(working_days=3)}, 1),
    ],
)
def test_a_year_that_is_not_announced_matters_only_where_working_days_are_counted(more, caveats):
    """Calendar days without a roll ask no calendar; a cap on days left out counts working ones."""
    assert len(due(_day("2026-12-28"), 10, "calendar", CN, roll=False, **more).caveats) == caveats
