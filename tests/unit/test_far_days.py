"""The first and the last days of the calendar in an address or an option: an answer or a refusal, never a trace."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core.__main__ import main
from core.analytics.counts import CaseFilter
from core.analytics.metrics import Metric, as_of_moment, measures, waiting_times
from core.analytics.questions import QUESTIONS
from core.analytics.tables import ExportFilter
from core.domain.refusals import Refusal
from core.exchange.export import REPORTS, stream_rows
from pages.components.metric_scope import filters_of, read_scope
from tests.cases import MANAGER, Clock, cases_behind, done, new_office, refusal_of
from tests.ten import rows_of, take_history

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)

EVER = CaseFilter(since=date.min, until=date.max)


@pytest.fixture
def ten(office, tmp_path):
    """The office with the ten cases."""
    take_history(office, tmp_path, rows_of())
    return office


@pytest.mark.parametrize("only", [EVER, CaseFilter(since=date.min), CaseFilter(until=date.max)])
@pytest.mark.parametrize("name", ["appeals", "complainant_answer_rate", "revocation_rate_cohort"])
def test_from_ever_to_ever_is_all_time(ten, name, only):
    """A period of all the days there are leaves nothing out."""
    assert done(measures(ten, MANAGER, Metric(name, only=only))) == done(measures(ten, MANAGER, Metric(name)))
    assert done(cases_behind(ten, MANAGER, Metric(name, only=only))) == done(cases_behind(ten, MANAGER, Metric(name)))


@pytest.mark.parametrize(
    "only", [CaseFilter(since=date.max), CaseFilter(until=date.min), CaseFilter(since=date.max, until=date.min)]
)
def test_a_period_before_or_after_all_has_no_case(ten, only):
    """And says so by a count."""
    assert done(measures(ten, MANAGER, Metric("appeals", only=only)))[0].n == 0


@pytest.mark.parametrize("name", QUESTIONS)
def test_on_the_first_day_there_was_no_case(ten, name):
    """As of the year 1 every number is of none."""
    asked = Metric(name, as_of=date.min)
    found = [each.n for each in done(measures(ten, MANAGER, asked))]
    if QUESTIONS[name].wait:
        found += [each.n for each in done(waiting_times(ten, MANAGER, asked))]

    assert set(found) <= {0}


@pytest.mark.parametrize(
    "as_of",
    [
        date.max,
        datetime.max.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_moment_that_cannot_be_is_refused(ten, as_of):
    """By name, not by a trace."""
    assert refusal_of(as_of_moment(ten, as_of)) == "field_invalid"


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize(
    "filters",
    [
        ExportFilter(EVER),
        ExportFilter(as_of=date.max),
        ExportFilter(as_of=date.min),
        ExportFilter(EVER, as_of=date.min),
    ],
)
def test_a_table_is_given_or_refused(ten, report, filters):
    """Of the last day response times and metrics are refused, of the first they are empty but for their counts."""
    pieces = stream_rows(ten, MANAGER, report, filters)

    if isinstance(pieces, Refusal):
        assert pieces.code == "field_invalid"
    else:
        assert b"".join(pieces).startswith("\ufeff".encode())


@pytest.mark.parametrize(
    "address",
    [
        {"as-of": "0001-01-01"},
        {"as-of": "9999-12-31"},
        {"as-of": "0001-01-01", "months": "24"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "0001-01-02", "to": "0001-01-05"},
        {"from": "9999-12-31", "to": "9999-12-31"},
        {"as-of": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_an_address_of_far_days_is_read(ten, address):
    """Its period before is there or not; its cases can be listed or are refused."""
    scope = read_scope(address, NOW)
    before = scope.before()

    assert before is None or (scope.only.since and before.only.until == scope.only.since - timedelta(days=1))
    found = cases_behind(ten, MANAGER, Metric("appeals", only=scope.only, as_of=scope.as_of))
    assert isinstance(found, tuple) or found.code == "field_invalid"
    assert filters_of({name: word for name, word in address.items() if name != "months"})


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--as-of", "0001-01-01"], 0),
        (["--as-of", "9999-12-31"], 1),
        (["--from", "0001-01-01", "--to", "9999-12-31"], 0),
    ],
)
def test_the_command_line_answers_or_refuses(tmp_path, monkeypatch, capsys, words, code):
    """``metrics`` and ``export`` alike."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    take_history(office, tmp_path, rows_of())
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(home))

    assert main(["metrics", *words]) == code
    assert main(["export", "response-times", str(tmp_path / "out.csv"), *words]) == code
    assert "Traceback" not in capsys.readouterr().err
