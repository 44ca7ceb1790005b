"""The page of the policies, and what a case tells of its policy and of what is to be followed up."""

import re

import pytest

from core.commands.checklist import follow_up
from core.domain.policy import day_in
from core.domain.terms import DocumentKind
from core.queries.case import open_case
from core.queries.rules import requirements
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, done, reviewable


def test_an_administrator_reads_the_versions_and_what_is_open(office):
    """Days, sources and unconfirmed points of each; the provisional calendar first, with the way out."""
    page = open_page("policies", ADMIN)
    told = html_of(page)

    assert not page.exception
    for each in office.policies.all():
        assert each.id in told
    assert "The days off of 2027 in the calendar of mainland China are provisional" in told
    assert "python -m core calendar NOTICE.txt --write" in told
    assert "2027-01-01" in told
    told = html_of(open_page("policies", ADMIN, policy="taobao_trademark_v3"))
    assert "The text of the new law was not read in full." in told


@pytest.mark.parametrize("person", [INTAKE, REVIEWER, LEAD, MANAGER, ADMIN], ids=lambda each: each.role)
def test_everybody_reads_what_a_policy_asks(office, person):
    """Periods with their sources, gate, routes with the documents that count, criteria in words, letters."""
    told = html_of(open_page("policies", person, policy="tmall_trademark_v1"))

    assert "3 working days after the disclosure of the complaint" in told
    assert "Source: Marketplace help pages: 3 working days" in told
    assert "up to 20 working days can be left out of the count" in told
    assert "Gate, required of every appeal: Counter-notice" in told
    assert "Route: Bought from the owner&#x27;s chain" in told
    assert "In writing, signed or sealed" in told
    assert "to: Complainant" in told
    assert ("calendar NOTICE.txt" in told) is (person is ADMIN)


def test_a_policy_says_all_that_it_asks(office):
    """Each criterion, window, letter, source and open point of each policy has a line of its own."""
    for policy in office.policies.all():
        keys = [line.key for part in requirements(office.rules, policy) for line in part.lines]
        lists = (policy.appeal, policy.answer, policy.withdrawal)

        assert {item.criterion for each in lists for item in each.items()} <= set(keys)
        assert {*policy.windows, *policy.letters} <= set(keys)
        assert {each.en for each in (*policy.sources, *policy.unconfirmed)} <= set(keys)


def test_two_policies_stand_side_by_side(office):
    """What differs is marked in words and nothing else is shown, until all is wanted."""
    address = {"policy": "us_dmca_512g_2", "with": "us_dmca_512g"}
    page = open_page("policies", REVIEWER, **address)
    told = html_of(page)

    assert "lines differ" in told
    assert "cm_board_claim_qualifies" in told
    assert "cn_written_signed" not in told
    assert told.count('<tr class="differs">') == told.count(">differs</span>")
    with at_desk(REVIEWER):
        page = page.toggle(key="only_what_differs").set_value(False).run()
    assert "cn_written_signed" in html_of(page)


def test_an_unknown_policy_in_the_address_is_none(office):
    """The first in force is shown; with itself it is not compared."""
    page = open_page("policies", MANAGER, policy="<b>", **{"with": "nothing"})

    assert not page.exception
    assert "Compare with the version before" in html_of(page) or "Gate, required of every appeal" in html_of(page)


def test_a_case_leads_to_its_policy(office):
    """From the strip of legal's page, and from the case in short of customer service."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    link = 'href="/policies?policy=tmall_trademark_v1_1" target="_blank"'

    assert link in html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))
    assert link in html_of(open_page("intake", INTAKE, no=appeal.appeal_no))


def test_a_case_tells_what_of_its_policy_is_unconfirmed(office):
    """Beside the due date and its sum."""
    appeal = reviewable(office, "taobao_copyright_v2_1", DocumentKind.INVOICE)

    told = html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))

    assert "Taobao copyright, version 2.1 (partly unconfirmed)" in re.sub(r"<[^>]+>", "", told)
    assert "Still to be confirmed by a lawyer" in told
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
