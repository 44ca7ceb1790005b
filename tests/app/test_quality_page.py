"""The page on quality: what managers and leads read of second looks, and where a number leads."""

from core.commands import looks, review
from core.metrics.ask import Asked, cases_of
from tests.app.stage import html_of, open_page
from tests.cases import LEAD, MANAGER, SECOND, answer_all, approved, done, reviewable
from tests.unit.test_second_look import looked


def test_an_empty_office_says_so(office):
    """No look yet: counts of nothing, no share, no error."""
    page = open_page("quality", MANAGER)

    assert not page.exception
    assert "0 of 0 second looks took the same decision" in html_of(page)
    assert "fewer than 20: no share" in html_of(page)


def test_looks_and_exceptions_are_counted_and_lead_to_their_cases(office, clock):
    """A manager reads no reviewer's name; the lead finds the way to what differs."""
    _, look = looked(office, clock)
    done(looks.give_result(office, SECOND, look.look_id, "forward", reason="It is on page 2."))
    case = reviewable(office)
    answer_all(office, LEAD, case)
    waits = done(review.reject(office, LEAD, case.appeal_no, case.version, reason="So ordered.", exceptional=True))
    approved(office, waits)

    manager, lead = html_of(open_page("quality", MANAGER)), html_of(open_page("quality", LEAD))
    asked = Asked("revocation_share_of_decisions")

    assert "0 of 1 second looks took the same decision" in manager
    assert "Zhao" not in manager
    assert 'href="/secondlook"' in lead
    assert 'href="/secondlook"' not in manager
    assert "part=exceptional" in manager
    assert done(cases_of(office, MANAGER, asked, part="exceptional")) == (case.appeal_no,)
