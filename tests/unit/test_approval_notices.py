"""A decision that waits for a second person: who is told of it, who finds it in the queue, and until when."""

import pytest

from core.analytics.case_list import QueueFilters
from core.commands.checklist import take_next_case
from core.commands.review import approve, send_back
from core.domain.people import Person
from core.ledger.people import insert_person
from core.office import Office
from core.queries.case import open_case
from core.queries.notifications import notices
from core.queries.queue import QueuePage, queue_page
from tests.cases import INTAKE, LEAD, OTHER_LEAD, REVIEWER, SECOND, done, refusal_of
from tests.english import english
from tests.unit.test_second_approval import proposed


@pytest.fixture(autouse=True)
def other_lead(office: Office) -> None:
    """There is a second lead."""
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", office.now())


def told(office: Office, person: Person, kind: str) -> list[tuple[str, str]]:
    """What a person is told of approvals, with the case."""
    return [(each.appeal_no, english(each.text)) for each in notices(office, person) if each.kind == kind]


def to_approve(office: Office, person: Person) -> QueuePage:
    """The tab of what waits for this person."""
    return done(queue_page(office, person, QueueFilters(tab="approve")))


def test_every_lead_is_told_at_once_and_nobody_else(office):
    """The notices were asked for a moment before, and what is kept of them is old with the proposal."""
    before = [told(office, each, "approve") for each in (LEAD, OTHER_LEAD)]
    appeal = proposed(office)

    wanted = [(appeal.appeal_no, "Zhao Ling proposes, and asks you to approve: Forward to the complainant")]
    assert before == [[], []]
    assert told(office, LEAD, "approve") == wanted
    assert told(office, OTHER_LEAD, "approve") == wanted
    assert [told(office, each, "approve") for each in (REVIEWER, SECOND, INTAKE)] == [[], [], []]


def test_a_lead_finds_it_in_a_tab_with_who_proposed_what(office):
    """Counted; a reviewer's tab counts nothing."""
    appeal = proposed(office)
    page = to_approve(office, LEAD)

    assert [(row.appeal_no, row.proposed, row.proposed_by) for row in page.rows] == [
        (appeal.appeal_no, "forward", "Zhao Ling")
    ]
    assert (page.total, page.counts["approve"]) == (1, 1)
    assert to_approve(office, SECOND).counts["approve"] == 0


def test_what_a_lead_proposed_waits_for_another(office):
    """It is neither told nor counted to the one who may not approve it."""
    proposed(office, LEAD)

    assert told(office, LEAD, "approve") == []
    assert (to_approve(office, LEAD).total, to_approve(office, LEAD).counts["approve"]) == (0, 0)
    assert len(told(office, OTHER_LEAD, "approve")) == 1
    assert to_approve(office, OTHER_LEAD).counts["approve"] == 1


def test_an_approval_ends_it(office):
    """Nothing waits any more, and nothing was sent back."""
    appeal = proposed(office)
    done(approve(office, LEAD, appeal.appeal_no, appeal.version))

    assert told(office, LEAD, "approve") == []
    assert to_approve(office, LEAD).counts["approve"] == 0
    assert told(office, REVIEWER, "returned") == []


def test_who_proposed_it_is_told_that_it_came_back_until_it_is_decided_anew(office):
    """By whom and what; a colleague is not told; proposed again it waits for the lead again."""
    appeal = proposed(office)
    done(send_back(office, LEAD, appeal.appeal_no, appeal.version, reason="Look at A1 again."))

    assert told(office, REVIEWER, "returned") == [
        (appeal.appeal_no, "J. Ortega sent your decision back: Forward to the complainant")
    ]
    assert told(office, SECOND, "returned") == []
    assert told(office, LEAD, "approve") == []

    proposed(office, appeal=done(open_case(office, REVIEWER, appeal.appeal_no)).appeal)

    assert told(office, REVIEWER, "returned") == []
    assert len(told(office, LEAD, "approve")) == 1


def test_nobody_is_given_a_case_next_that_waits_for_approval(office):
    """Held by a reviewer who can do nothing on it, it could not be approved; sent back, it is given again."""
    appeal = proposed(office)
    assert refusal_of(take_next_case(office, REVIEWER)) == "nothing_waits"
    assert refusal_of(take_next_case(office, LEAD)) == "nothing_waits"

    done(send_back(office, LEAD, appeal.appeal_no, appeal.version, reason="Look at A1 again."))
    assert done(take_next_case(office, SECOND)) == appeal.appeal_no
