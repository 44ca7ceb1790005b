"""The queue names the routes that the documents on file claim, whatever stage a case is at."""

from datetime import timedelta

import pytest

from core.analytics.case_list import QueueFilters
from core.domain.terms import State
from core.office import Office
from core.queries.queue import queue_page
from tests.cases import LEAD, NOON, REVIEWER, Clock, done
from tests.story import Tale, begin


@pytest.fixture
def clock() -> Clock:
    """The office's clock, a month before noon of the tests' day."""
    return Clock(NOON - timedelta(days=30))


def routes(tale: Tale) -> tuple[str, ...]:
    """The routes in the case's line of the queue."""
    (row,) = done(queue_page(tale.office, REVIEWER, QueueFilters())).rows
    return row.routes


def test_an_answer_brings_its_own_routes(office: Office, clock: Clock) -> None:
    """In the final review the line names how the complainant answered, no longer how the seller appealed."""
    tale = begin(office, clock, "own_patent")
    assert routes(tale) == ("pt_certificate",)

    for verb, word in (("forward", ""), ("arrive", ""), ("answer", "counter_materials")):
        tale.go(verb, word)

    assert routes(tale) == ("rebuttal",)


def test_a_reopened_case_has_its_routes_again(office: Office, clock: Clock) -> None:
    """What was on file before the first decision still claims its route, so that the filter finds the case."""
    tale = begin(office, clock, "till_slip")
    tale.go("reject")

    tale.go("reopen", State.PRELIMINARY_REVIEW)

    assert routes(tale) == ("tm_purchase",)
    page = done(queue_page(office, LEAD, QueueFilters(route="tm_purchase")))
    assert [row.appeal_no for row in page.rows] == [tale.appeal.appeal_no]
