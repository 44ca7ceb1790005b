"""A decision that waits for a second person, as its case and the queue show it."""

from core.model.terms import State
from core.queries.case import open_case
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import LEAD, SECOND, done
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
    assert "Good faith stated under penalty of perjury" in asked.partition("Findings of")[2]
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
