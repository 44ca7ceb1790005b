"""Restored within the statutory time: the share of docs/metrics.md, worked out on paper for eight cases of 512(g)."""

from datetime import date

import pytest

from core.analytics.metrics import Metric, measures
from core.domain.terms import Outcome
from core.exchange.metrics_export import metrics_json
from tests.cases import LEAD, MANAGER, cases_behind, done
from tests.rounds import forwarded, passed
from tests.ten import take_history

NAME = "restored_in_time"

# number, counter-notice, forwarded, answered, its kind, ended (Shanghai), outcome
EIGHT = (
    ("1", "2026-08-03", "2026-08-04", "", "", "2026-08-19T10:00:00+08:00", Outcome.REVOKED_NO_ANSWER),
    ("2", "2026-08-03", "2026-08-04", "", "", "2026-08-22T11:00:00+08:00", Outcome.REVOKED_NO_ANSWER),
    ("3", "2026-08-03", "2026-08-04", "", "", "2026-08-25T10:00:00+08:00", Outcome.REVOKED_NO_ANSWER),
    ("4", "2026-08-03", "2026-08-04", "2026-08-12", "legal_action_notice", "2026-08-20", Outcome.UPHELD_LEGAL_ACTION),
    ("5", "2026-08-03", "2026-08-04", "", "", "", ""),
    ("6", "2026-08-03", "2026-08-04", "2026-08-10", "withdrawal", "2026-08-11", Outcome.REVOKED_WITHDRAWN),
    ("7", "2026-08-03", "2026-08-04", "2026-08-12", "legal_action_notice", "", ""),
    ("8", "2026-11-13", "2026-11-16", "", "", "", ""),
)


@pytest.fixture
def eight(office, tmp_path):
    """The office with the eight cases."""
    rows = [
        {
            "appeal_no": f"U-{number}",
            "right_type": "copyright",
            "policy": "us_dmca_512g_2",
            "opened_at": notice,
            "disclosed_at": notice,
            "counter_notice_at": notice,
            "preliminary_decided_at": sent,
            "preliminary_outcome": "forwarded",
            "forwarded_at": sent,
            "answered_at": answered,
            "answer_kind": kind,
            "final_decided_at": ended,
            "outcome": outcome,
        }
        for number, notice, sent, answered, kind, ended, outcome in EIGHT
    ]
    take_history(office, tmp_path, rows)
    return office


def numbers(office, part, **asked):
    """The cases that a part counts, by number."""
    return [int(each[-1]) for each in done(cases_behind(office, MANAGER, Metric(NAME, **asked), "", part))]


def test_each_count_is_that_of_paper_and_opens_its_cases(eight):
    """The latest day is 21 August in New York: case 2, at 11:00 on the 22nd in Shanghai, is in time."""
    (found,) = done(measures(eight, MANAGER, Metric(NAME)))

    assert (found.n, found.k, found.parts) == (5, 3, {"restored_late": 1, "still_down": 1, "withdrawn": 1})
    assert numbers(eight, "n") == [1, 2, 3, 5, 6]
    assert numbers(eight, "k") == [1, 2, 6]
    assert [numbers(eight, part) for part in ("restored_late", "still_down", "withdrawn")] == [[3], [5], [6]]


def test_as_of_a_day_within_the_time_nothing_is_late_yet(eight):
    """On 21 August the latest day has not ended in New York: only what was restored counts."""
    assert numbers(eight, "n", as_of=date(2026, 8, 21)) == [1, 6]
    assert numbers(eight, "still_down", as_of=date(2026, 8, 22)) == [3, 5]


def test_the_report_tells_it(eight):
    """`metrics --json` has the counts beside the share, which five cases are too few for."""
    told = done(metrics_json(eight, MANAGER))[NAME]

    assert (told["n"], told["k"], told["restored_late"], told["withheld"]) == (5, 3, 1, "small")


def test_a_case_of_this_office_is_counted_by_what_its_log_says(office, clock):
    """Forwarded by the commands, it counts as still down once its latest day is over."""
    case = forwarded(office, passed(office, "us_dmca_512g_2"))
    assert case.response_latest_on
    assert done(measures(office, LEAD, Metric(NAME)))[0].n == 0
    clock.move(days=30)

    (found,) = done(measures(office, LEAD, Metric(NAME)))

    assert (found.n, found.k, found.parts["still_down"]) == (1, 0, 1)
