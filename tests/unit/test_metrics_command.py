"""``python -m core metrics``: one object of numbers, or a table for people."""

import json

import pytest

from core.__main__ import main
from tests.cases import Clock, new_office
from tests.ten import extended_rows, rows_of, take_history


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An office with the ten cases twenty times over, closed, where the commands look for it."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    take_history(office, tmp_path, rows_of(20))
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(home))
    return home


def told(capsys, *words):
    """The object a command prints."""
    assert main(["metrics", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_object_has_the_numbers_of_the_design(home, capsys):
    """The keys of design.md 7 and the numbers on quality, and what paper says of the ten cases."""
    found = told(capsys, "--as-of", "2026-11-23")

    assert list(found) == [
        "as_of",
        "appeals",
        "revocation_rate_cohort",
        "revocation_share_of_decisions",
        "complainant_response",
        "complainant_answer_rate",
        "restored_in_time",
        "time_to_preliminary",
        "time_to_final",
        "complaint_to_counter_notice",
        "disclosure_to_counter_notice",
        "retracted_without_counter_notice",
        "overdue_open",
        "quality",
    ]
    assert found["as_of"] == "2026-11-23T23:59:59+08:00"
    assert (found["appeals"]["total"], found["appeals"]["open"], found["appeals"]["closed"]) == (200, 40, 160)
    assert found["appeals"]["by_state"]["awaiting_complainant"] == 20
    assert found["appeals"]["by_outcome"]["revoked_no_answer"] == 40
    assert found["overdue_open"] == {"total": 20, "by_state": {"preliminary_review": 20}}


def test_rates_are_by_month_or_as_asked(home, capsys):
    """August is mature, the later cohorts are not; by right there is one group."""
    august, *young = told(capsys, "--as-of", "2026-11-23")["revocation_rate_cohort"]
    (trademark,) = told(capsys, "--as-of", "2026-11-23", "--group-by", "right_type")["revocation_rate_cohort"]

    assert (august["group"], august["n"], august["k"]) == ("2026-08", 140, 60)
    assert august["low"] < august["rate"] < august["high"]
    assert [(each["group"], each["n"], each["k"], each["rate"], each["withheld"]) for each in young] == [
        ("2026-10", 20, None, None, "immature"),
        ("2026-11", 20, None, None, "immature"),
    ]
    assert (trademark["group"], trademark["k"]) == ("trademark", 60)


def test_the_response_is_a_curve_with_its_days(home, capsys):
    """The fixed days; past the last at risk nothing is said."""
    response = told(capsys, "--as-of", "2026-11-23")["complainant_response"]
    by_day = {each["day"]: each for each in response["curve"]}

    assert list(by_day) == [1, 3, 7, 14, 15, 20, 21, 30, 45, 90, 180]
    assert (response["n"], response["answered"], response["withdrawn"], response["censored"]) == (140, 60, 20, 60)
    assert (response["median_days"], response["restricted_mean_days"]) == (None, pytest.approx(387 / 35))
    assert (by_day[15]["answered_share"], by_day[15]["at_risk"]) == (pytest.approx(3 / 7), 40)
    assert (by_day[20]["answered_share"], by_day[20]["at_risk"]) == (None, 0)


def test_filters_leave_out_what_was_not_asked_for(home, capsys):
    """Another right has no cases; a reviewer has those decided."""
    none = told(capsys, "--right-type", "patent")
    some = told(capsys, "--reviewer", "zhao", "--from", "2026-08-01", "--to", "2026-08-31")

    assert (none["appeals"]["total"], none["complainant_response"]["n"]) == (0, 0)
    assert some["appeals"]["total"] == 140


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_get_a_table(home, capsys, lang):
    """Each number under its name with its definition, in both languages."""
    assert main(["metrics", "--lang", lang, "--group-by", "right_type"]) == 0

    out = capsys.readouterr().out
    assert "60 / 140" in out
    assert "42.9%" in out


def test_a_day_to_come_is_refused(home, capsys):
    """Exit 1, and why."""
    assert main(["metrics", "--as-of", "2100-01-01", "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["code"] == "field_invalid"


@pytest.fixture
def extended(tmp_path, monkeypatch):
    """317 closed disputes with windows of twenty days, and one whose window was extended to day 39."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    take_history(office, tmp_path, extended_rows())
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(home))


def test_one_extended_appeal_tells_nothing_of_the_others(extended, capsys):
    """28 of 318 were answered in their windows: no median of thirty days, and no share of one on day 30."""
    response = told(capsys)["complainant_response"]
    by_day = {each["day"]: each for each in response["curve"]}

    assert (response["n"], response["answered"], response["late"], response["withheld"]) == (318, 28, 16, "")
    assert (response["median_days"], response["known_until_day"]) == (None, pytest.approx(20 + 14 / 24))
    assert by_day[20]["answered_share"] == pytest.approx(27 / 318)
    assert (by_day[30]["answered_share"], by_day[30]["low"], by_day[30]["high"], by_day[30]["at_risk"]) == (
        None,
        None,
        None,
        1,
    )
    assert main(["metrics"]) == 0
    out = capsys.readouterr().out
    assert "median: not reached" in out
    assert "Not known beyond day 20" in out


def test_times_of_few_are_withheld_at_the_command_line(tmp_path, monkeypatch, capsys):
    """Ten cases: no median, no share, no mean, and the reason where a program looks for it and in words."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    take_history(office, tmp_path, rows_of())
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(home))
    found = told(capsys, "--group-by", "right_type")

    for name in ("complainant_response", "time_to_preliminary", "time_to_final"):
        for each in (found[name], *found[name]["groups"]):
            assert (each["withheld"], each["known_until_day"], each["median_days"]) == ("small", None, None)
    assert {each["answered_share"] for each in found["complainant_response"]["curve"]} == {None}
    assert (found["complainant_response"]["restricted_mean_days"], found["time_to_final"]["p90_days"]) == (None, None)
    assert found["time_to_final"]["median_working_hours"] is None
    assert main(["metrics"]) == 0
    assert "median: –" in capsys.readouterr().out


def test_the_sellers_own_times_are_told(home, capsys):
    """In the object by name, and in words."""
    found = told(capsys)["disclosure_to_counter_notice"]
    by_day = {each["day"]: each for each in found["curve"]}

    assert (found["n"], found["filed"], found["withdrawn"], found["ended_otherwise"]) == (200, 180, 0, 20)
    assert (found["median_days"], found["p90_days"], found["known_until_day"]) == (1.0, 3.0, 8.0)
    assert (found["restricted_mean_days"], found["restricted_to_days"]) == (pytest.approx(2.0), 8.0)
    assert (by_day[1]["filed_share"], by_day[14]["filed_share"]) == (pytest.approx(0.7), None)
    assert main(["metrics"]) == 0
    out = capsys.readouterr().out
    assert "180 filed, 0 taken back before, 20 ended otherwise" in out
    assert "Not known beyond day 8" in out
    assert "Withdrawn without a counter-notice" in out
