"""The page on quality: what managers and leads read of second reviews, and where a number leads."""

from core.commands import review, second_reviews
from core.ledger.people import insert_person
from tests.app.stage import html_of, open_page
from tests.app.test_numbers import listed, shown_on
from tests.cases import LEAD, MANAGER, OTHER_LEAD, SECOND, answer_all, approved, done, reviewable
from tests.unit.test_quality_numbers import again, rejected, with_invoice
from tests.unit.test_second_look import looked

NAMES = (
    "second_look_agreement",
    "exceptional_decisions",
    "reopened_cases",
    "second_looks",
    "evidence_never_opened",
    "reused_invoices",
)


def test_an_empty_office_says_so(office):
    """No look yet: counts of nothing, no share, no error."""
    page = open_page("quality", MANAGER)

    assert not page.exception
    assert "0 of 0 second reviews reached the same decision" in html_of(page)
    assert "No second review was submitted in this period." in html_of(page)


def test_every_number_says_of_what_it_is_and_lists_as_many_cases(office, clock):
    """Second reviews that differ, an end against the findings, a reopened case, an invoice in two shops' appeals."""
    _, look = looked(office, clock)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="It is on page 2."))
    case = reviewable(office)
    answer_all(office, LEAD, case)
    waits = done(review.reject(office, LEAD, case.appeal_no, case.version, reason="So ordered.", exceptional=True))
    approved(office, waits)
    again(office, rejected(office))
    for shop in ("One", "Two"):
        with_invoice(office, shop)

    page = html_of(open_page("quality", MANAGER))
    shown = shown_on(page)

    assert {each.asked["metric"] for each in shown} == {*NAMES, "refused_with_minimum", "evidence_failure_top"}
    for each in shown:
        assert listed(office, each.asked, clock()) == each.count, each
    for name in NAMES:
        assert f'data-metric="{name}"' in page
    assert "appeals that ended" in page
    assert "preliminary or final decisions" in page
    assert {"differ", "other_shop", "open"} <= {each.asked.get("part") for each in shown}


def test_a_filter_is_in_force_for_second_looks_too(office, clock):
    """One was given; under another right there is none, and it says so."""
    _, look = looked(office, clock)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "reject", reason="It is missing."))

    assert "metric=second_look_agreement&amp;part=k" in html_of(open_page("quality", MANAGER))
    patents = html_of(open_page("quality", MANAGER, **{"right-type": "patent"}))
    assert "0 of 0 second reviews reached the same decision" in patents


def test_a_manager_reads_no_name_of_a_reviewer_and_a_lead_goes_on_to_what_differs(office, clock):
    """The lead also sees them by reviewer."""
    _, look = looked(office, clock)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="It is on page 2."))

    manager, lead = html_of(open_page("quality", MANAGER)), html_of(open_page("quality", LEAD))

    assert "Zhao" not in manager
    assert 'href="/secondlook"' not in manager
    assert "Zhao" in lead
    assert 'href="/secondlook"' in lead


def test_a_lead_with_a_look_open_learns_nothing_of_its_case(office, clock):
    """It is in no count, the page says so, and the list of a number is refused until the look is given."""
    appeal, look = looked(office, clock)
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", clock())
    done(second_reviews.assign_review(office, LEAD, look.look_id, OTHER_LEAD.person_id))

    page = html_of(open_page("quality", OTHER_LEAD))
    drawn = html_of(open_page("cases", OTHER_LEAD, metric="second_looks", months="all"))

    assert "Without 1 appeal that you are to review a second time." in page
    assert "0 of 0 appeals that ended" in page
    assert 'data-code="look_open"' in drawn
    assert appeal.appeal_no not in page + drawn
    assert "Without 1 appeal" not in html_of(open_page("quality", LEAD))
