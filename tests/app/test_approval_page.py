"""A decision that waits for a second person, as its case and the queue show it."""

from core.commands.review import send_back
from core.domain.terms import State
from core.queries.case import open_case
from tests.app.stage import at_desk, html_of, open_page
from tests.app.test_queue_page import queue, rows, words
from tests.cases import LEAD, OTHER_LEAD, REVIEWER, SECOND, done
from tests.unit.test_second_approval import proposed


def test_a_lead_approves_on_the_page_and_others_read_why_it_waits(office):
    """A reviewer finds no way to decide; the lead finds who proposed what, and lets it take effect."""
    appeal = proposed(office)
    reads = open_page("appeal", SECOND, no=appeal.appeal_no)
    page = open_page("appeal", LEAD, no=appeal.appeal_no)
    with at_desk(LEAD):
        page.button(key="second_approve").click().run()
        asked = html_of(page)
        page.button(key="second_confirm").click().run()

    assert not reads.exception
    assert "Proposed by Zhao Ling" in html_of(reads)
    assert [each.key for each in reads.button if str(each.key).startswith(("decide_", "second_"))] == []
    assert "All there." in asked
    assert "Good faith stated under penalty of perjury" in asked.partition("Findings behind")[2]
    assert not page.exception
    assert done(open_case(office, LEAD, appeal.appeal_no)).appeal.state is State.AWAITING_COMPLAINANT


def test_a_lead_sends_it_back_with_a_reason(office):
    """Without one it is refused in place; then the review is open again."""
    appeal = proposed(office)
    page = open_page("appeal", LEAD, no=appeal.appeal_no)
    with at_desk(LEAD):
        page.button(key="second_send_back").click().run()
        page.button(key="second_confirm").click().run()
        refused = html_of(page)
        page.text_area(key="back_why").set_value("Look at A1 again.")
        page.button(key="second_confirm").click().run()

    assert 'data-code="reason_missing"' in refused
    assert done(open_case(office, SECOND, appeal.appeal_no)).waiting is None


def test_who_proposed_it_does_not_hold_up_the_one_who_approves(office):
    """A lead who looks at the own proposal takes nothing, nor does another; the one about to approve holds it."""
    appeal = proposed(office, LEAD)

    open_page("appeal", LEAD, no=appeal.appeal_no)
    page = open_page("appeal", OTHER_LEAD, no=appeal.appeal_no)
    looked = done(open_case(office, LEAD, appeal.appeal_no)).lease
    with at_desk(OTHER_LEAD):
        page.button(key="second_approve").click().run()
    lease = done(open_case(office, LEAD, appeal.appeal_no)).lease

    assert looked is None
    assert lease
    assert lease.person_id == OTHER_LEAD.person_id


def test_the_reviewer_reads_why_it_came_back(office):
    """Who sent it back and the reason stand over the checklist, until the case is decided anew."""
    appeal = proposed(office)
    done(send_back(office, LEAD, appeal.appeal_no, appeal.version, reason="Look at A1 again."))

    page = html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))
    assert "J. Ortega sent the proposed decision back on" in page
    assert "Look at A1 again." in page

    proposed(office, appeal=done(open_case(office, REVIEWER, appeal.appeal_no)).appeal)
    assert "sent the proposed decision back" not in html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))


def test_the_tab_to_approve_is_a_leads(office):
    """With the decision and who proposed it; a reviewer has no such tab."""
    proposed(office)
    lead, reviewer = (queue(person, tab="approve") for person in (LEAD, SECOND))

    assert not lead.exception
    assert "Forward to the complainant" in rows(lead)[0]
    assert "Zhao Ling" in rows(lead)[0]
    assert reviewer.session_state["queue_tab"] == "legal"


def test_an_empty_tab_says_what_comes_next(office):
    """No list is a blank."""
    assert "There are no decisions for you to approve." in words(queue(LEAD, tab="approve"))
