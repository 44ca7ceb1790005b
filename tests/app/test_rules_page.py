"""The page of the rules, and what a case tells of its policy and of what is to be followed up."""

from core.commands.checklist import follow_up
from core.domain.policy import day_in
from core.domain.terms import DocumentKind
from core.queries.case import open_case
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, LEAD, REVIEWER, done, reviewable


def test_an_administrator_reads_the_versions_and_what_is_open(office):
    """Days, sources and unconfirmed points of each; the provisional calendar first, with the way out."""
    page = open_page("rules", ADMIN)
    told = html_of(page)

    assert not page.exception
    for each in office.policies.all():
        assert each.id in told
    assert "The days off of 2027 in the calendar of mainland China are provisional" in told
    assert "python -m core calendar NOTICE.txt --write" in told
    assert "The text of the new law was not read in full." in told
    assert "2027-01-01" in told


def test_a_case_tells_what_of_its_policy_is_unconfirmed(office):
    """Beside the due date and its sum."""
    appeal = reviewable(office, "taobao_copyright_v2_1", DocumentKind.INVOICE)

    told = html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))

    assert "taobao_copyright_v2_1 (not all confirmed)" in told
    assert "What a lawyer has still to confirm" in told
    assert "Regulation of 2013 arts. 16-17" in told


def test_a_follow_up_is_set_and_ended_on_the_case_page(office, clock):
    """Its day stands on the strip; the run sheet has it when the day has come."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    page = open_page("appeal", REVIEWER, no=appeal.appeal_no)
    with at_desk(REVIEWER):
        page.text_input(key="follow_what").set_value("Docketing of the suit")
        page.button(key="follow_up").click()
        page = page.run()
    stands = done(open_case(office, REVIEWER, appeal.appeal_no)).follow_up

    assert stands
    assert (stands.due_on - day_in(office.now())).days == 14
    assert "follow up" in html_of(page)
    clock.move(days=15)
    assert "Docketing of the suit" in html_of(open_page("runsheet", LEAD))
    page = open_page("appeal", LEAD, no=appeal.appeal_no)
    with at_desk(LEAD):
        page.text_input(key="follow_came").set_value("Docketed")
        page.button(key="end_follow_up").click()
        page.run()
    assert done(open_case(office, REVIEWER, appeal.appeal_no)).follow_up is None


def test_the_run_sheet_is_silent_without_follow_ups(office):
    """No empty card."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    done(
        follow_up(office, REVIEWER, appeal.appeal_no, due_on=day_in(office.now()).replace(year=2027), what="Docketing")
    )

    assert "To follow up" not in html_of(open_page("runsheet", LEAD))
