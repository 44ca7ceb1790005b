"""The queue counts the days left where the policy counts them, as the case page does."""

import pytest

from core.analytics.case_list import QueueFilters, Tab
from core.domain.deadlines import days_left
from core.domain.policy import zone_of
from core.domain.terms import DocumentKind
from core.office import Office
from core.queries.case import open_case
from core.queries.queue import queue_page
from tests.cases import REVIEWER, Clock, done, reviewable


def listed(office: Office, tab: Tab = "legal") -> dict[str, int | None]:
    """The cases of a tab with the days left of each."""
    return {row.appeal_no: row.days_left for row in done(queue_page(office, REVIEWER, QueueFilters(tab=tab))).rows}


@pytest.mark.parametrize("hours", [0, 20, 44, 71, 80, 95, 110])
def test_the_queue_and_the_case_agree_on_the_days_left(office: Office, clock: Clock, hours: int):
    """An American and a Chinese case, at hours when it is another day there than here."""
    cases = [reviewable(office), reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)]
    clock.move(hours=hours)

    for each in cases:
        case = done(open_case(office, REVIEWER, each.appeal_no))
        assert case.appeal.due_on
        left = days_left(clock(), case.appeal.due_on, zone_of(case.policy))
        assert listed(office)[each.appeal_no] == left
        assert (each.appeal_no in listed(office, "late")) is (left < 0)


def test_the_count_of_late_cases_is_that_of_their_list(office: Office, clock: Clock):
    """The due day of the American case is over in Shanghai and not yet in New York."""
    american = reviewable(office)
    assert american.due_on
    clock.now = clock.now.replace(month=american.due_on.month, day=american.due_on.day + 1, hour=3)

    page = done(queue_page(office, REVIEWER, QueueFilters(tab="late")))
    assert (page.total, page.counts["late"], page.rows) == (0, 0, ())

    clock.move(hours=3)
    page = done(queue_page(office, REVIEWER, QueueFilters(tab="late")))
    assert (page.total, page.counts["late"], [row.days_left for row in page.rows]) == (1, 1, [-1])
