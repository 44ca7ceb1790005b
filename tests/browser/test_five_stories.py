"""The seed's five steps, end to end in the browser, as each role does its part.

Everything is done by clicks and keys on the pages, with one exception: a complainant's silence takes fifteen days, and
the pages cannot forward a case in the past. That story is brought to the complainant's turn by commands, in an office
whose clock stood forty days back, and is walked in the browser from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from core.commands.documents import take_in
from core.commands.intake import disclose, file_counter_notice
from core.commands.review import forward
from core.commands.verification import check_record
from core.domain.policy import day_in
from core.domain.terms import RightType, Side, State, Value, Verb, past_label
from core.office import Office, open_office
from core.queries.case import open_case
from tests.browser import papers
from tests.browser.counter import does, lacks, open_appeal, open_intake
from tests.browser.counter import take_in as take_in_of_counter
from tests.browser.house import House, sign_in
from tests.browser.papers import Call
from tests.browser.reviewing import (
    answer_by_keys,
    as_filed,
    close_dialog,
    confirm,
    decide,
    drawn,
    machine,
    record,
    sees_a_page_image,
    type_facts,
)
from tests.browser.reviewing import open_case as open_case_of_reviewing
from tests.cases import AS_FILED, INTAKE, REVIEWER, Clock, answer_all, done, opened
from tests.cast import CHEN, ORTEGA, ZHAO, Member
from tests.english import english

NOW = datetime.now(UTC)

TODAY = day_in(NOW)

FORTY_DAYS = timedelta(days=40)

DISCLOSE, FILE = "Disclose complainant and certificate", "File the counter-notice"

ARRIVAL, ANSWER = "Record the arrival", "File the complainant's answer"

FORWARD, REJECT = "Forward to the complainant", "Reject: punishment stands"

UPHOLD, INVALID = "Uphold: the answer is valid", "Revoke: the answer is invalid"

NOT_ASKED = dict.fromkeys(
    ("cm_agent_authority", "cm_issuer_denial", "cm_test_purchase_linked", "cm_appraisal_sound"), Value.NOT_APPLICABLE
)


@pytest.fixture(scope="module")
def silent() -> list[str]:
    """The number of the case whose complainant stays silent."""
    return []


@pytest.fixture(scope="module")
def furnish(silent: list[str]) -> Callable[[Office], None]:
    """A trademark appeal with an invoice, forwarded forty days ago."""

    def furnished(office: Office) -> None:
        past = replace(office, clock=Clock(NOW - FORTY_DAYS))
        call = Call(TODAY - FORTY_DAYS, 1)
        appeal = opened(
            past, "tmall_trademark_v1_1", **papers.parties(), complaint_no=call.complaint_no, right_no=call.right_no,
            complained_on=call.complained_on, listings=call.listing_rows(),
        )  # fmt: skip
        no = appeal.appeal_no
        for side, paper in ((Side.COMPLAINANT, papers.certificate(call)), (Side.SELLER, papers.counter_notice(call)),
                            (Side.SELLER, papers.invoice(call))):  # fmt: skip
            done(take_in(past, INTAKE, no, side=side, kind=paper.kind, name=paper.name, data=paper.data))
        appeal = done(disclose(past, INTAKE, no, appeal.version, as_filed=AS_FILED))
        appeal = done(file_counter_notice(past, INTAKE, no, appeal.version))
        answer_all(past, REVIEWER, appeal)
        silent.append(done(forward(past, REVIEWER, no, appeal.version, as_filed=AS_FILED)).appeal_no)

    return furnished


def desk_of(browser: Browser, house: House, member: Member) -> Iterator[Page]:
    """The tab in which a person works."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield sign_in(context.new_page(), house, member)
    context.close()


@pytest.fixture(scope="module")
def chen(browser: Browser, house: House) -> Iterator[Page]:
    """Customer service's tab."""
    yield from desk_of(browser, house, CHEN)


@pytest.fixture(scope="module")
def zhao(browser: Browser, house: House) -> Iterator[Page]:
    """The reviewer's tab."""
    yield from desk_of(browser, house, ZHAO)


@pytest.fixture(scope="module")
def ortega(browser: Browser, house: House) -> Iterator[Page]:
    """The lead's tab."""
    yield from desk_of(browser, house, ORTEGA)


def comes_to_legal(chen: Page, house: House, call: Call, evidence) -> str:
    """Customer service opens the appeal, discloses, and hands the counter-notice and its evidence to legal."""
    no = open_appeal(chen, house, call)
    lacks(chen, DISCLOSE)
    take_in_of_counter(chen, papers.certificate(call), as_labels="B1")
    expect(chen.locator(".st-key-next_step")).to_contain_text("B1")
    as_filed(chen.locator(".st-key-next_step"))
    does(chen, DISCLOSE)
    take_in_of_counter(chen, papers.counter_notice(call), evidence, as_labels="A1, A2")
    does(chen, FILE)
    expect(chen.locator(".brief .head")).to_contain_text("Preliminary review")
    return no


def takes_next(zhao: Page, house: House, no: str) -> None:
    """The reviewer takes the next case from the queue: it is this one."""
    zhao.goto(house.url)
    zhao.get_by_role("button", name="Take next").click()
    drawn(zhao, no)
    expect(zhao.locator(".st-key-held")).to_contain_text("you, until")


def finds(zhao: Page, house: House, no: str) -> None:
    """The reviewer finds the case in the queue and opens it: looking holds nothing yet."""
    zhao.goto(house.url)
    zhao.get_by_role("link", name=no, exact=True).click()
    drawn(zhao, no)
    expect(zhao.locator(".st-key-held")).to_contain_text("nobody")


def answers(chen: Page, house: House, call: Call, no: str, *, labels: str) -> None:
    """The materials arrive at the complainant, with proof, and its answer is taken in and filed."""
    open_intake(chen, house, no)
    lacks(chen, ARRIVAL)
    take_in_of_counter(chen, papers.proof(call, TODAY), as_labels="C1")
    does(chen, ARRIVAL)
    expect(chen.locator(".brief .head")).to_contain_text("due")
    take_in_of_counter(chen, papers.counter_materials(call, no), as_labels=labels)
    does(chen, ANSWER)
    expect(chen.locator(".brief .head")).to_contain_text("Final review")


def ended(page: Page, house: House, no: str, outcome: str) -> None:
    """The case is closed with that outcome, and says so."""
    open_case_of_reviewing(page, house, no)
    expect(page.locator(".st-key-strip")).to_contain_text(outcome)
    expect(page.locator(".st-key-past")).to_contain_text(outcome)


def test_a_complainant_who_does_not_answer_loses_the_punishment(house, silent, chen, ortega):
    """Arrival with proof, fifteen days, no answer: the lead confirms the silence, and the punishment is revoked."""
    call, no = Call(TODAY - FORTY_DAYS, 1), silent[0]
    arrived = NOW - FORTY_DAYS + timedelta(days=1)
    open_intake(chen, house, no)
    take_in_of_counter(chen, papers.proof(call, day_in(arrived)), as_labels="C1")
    does(chen, ARRIVAL, at=("Arrived at", arrived))
    expect(chen.locator(".brief .head")).to_contain_text("d late")

    ortega.goto(f"{house.url}/runsheet")
    line = ortega.locator(f".st-key-line_{no}")
    expect(line).to_contain_text("Complainant silent: punishment revoked")
    ortega.locator(f".st-key-pick_{no} label").click()
    ortega.get_by_role("button", name="Confirm 1 silence…").click()
    expect(ortega.get_by_text("Confirm these silences?")).to_be_visible()
    ortega.get_by_role("button", name="Confirm 1 silence", exact=True).click()
    expect(ortega.locator(".ask").filter(has_text="Done")).to_contain_text("1 punishment is revoked.")

    ended(ortega, house, no, "Revoked: the complainant did not answer")
    newest = record(ortega).first
    expect(newest).to_contain_text(english(past_label(Verb.LAPSE)))
    expect(newest).to_contain_text("J. Ortega")


def test_a_till_slip_alone_is_refused_and_the_seller_reads_why(house, chen, zhao):
    """The machine finds that a till slip does not count: the punishment stands, with a reason for the seller."""
    call = Call(TODAY, 2)
    no = comes_to_legal(chen, house, call, papers.till_slip(call))
    takes_next(zhao, house, no)
    type_facts(zhao, "A2", papers.till_slip(call))
    sees_a_page_image(zhao)
    expect(machine(zhao, "fp_quantity_covers")).to_have_text("auto")
    expect(machine(zhao, "fp_kind_allowed")).to_contain_text("Not met")
    answer_by_keys(zhao, {"fp_kind_allowed": Value.NOT_MET})
    expect(zhao.locator(".verdict")).to_contain_text("fails")
    expect(zhao.get_by_role("button", name=FORWARD).first).to_be_disabled()
    zhao.keyboard.press("Alt+3")
    confirm(zhao, no, REJECT, "A till slip names no buyer and is no invoice; send an invoice of your supplier.")

    ended(zhao, house, no, "Rejected: no route passed")
    expect(zhao.locator(".st-key-past")).to_contain_text("A till slip names no buyer")
    open_intake(chen, house, no)
    expect(chen.locator(".st-key-card_past")).to_contain_text("A till slip names no buyer")


def test_a_patent_appeal_answered_validly_is_upheld_and_both_go_to_law(house, chen, zhao):
    """The seller's own certificate passes; the answer does too: the punishment stands, the law is open to both."""
    call = Call(TODAY, 3, RightType.PATENT)
    no = comes_to_legal(chen, house, call, papers.own_patent(call))
    finds(zhao, house, no)
    type_facts(zhao, "A2", papers.own_patent(call))
    sees_a_page_image(zhao)
    for criterion in ("pc_number_check", "pc_kind_match", "pc_in_term"):
        expect(machine(zhao, criterion)).to_have_text("auto")
    answer_by_keys(zhao)
    expect(zhao.locator(".verdict")).to_contain_text("passes")
    zhao.keyboard.press("Alt+1")
    confirm(zhao, no, FORWARD)
    answers(chen, house, call, no, labels="B2")

    finds(zhao, house, no)
    answer_by_keys(zhao, NOT_ASKED)
    decide(zhao, UPHOLD)
    confirm(zhao, no, UPHOLD, "The complainant's design was not anticipated by the seller's.")
    ended(zhao, house, no, "Upheld: the complainant's answer was valid")
    newest = record(zhao).first
    expect(newest).to_contain_text(english(past_label(Verb.UPHOLD)))
    expect(newest).to_contain_text("Both sides were told and pointed to legal channels.")
    expect(newest).to_contain_text("was not anticipated")
    close_dialog(zhao)


def test_a_withdrawal_that_the_complainant_confirms_revokes(house, chen, zhao):
    """The letter the seller filed passes its route; the complainant withdraws itself, and the reviewer confirms it."""
    call = Call(TODAY, 4)
    no = comes_to_legal(chen, house, call, papers.withdrawal(call, TODAY - timedelta(days=2)))
    finds(zhao, house, no)
    type_facts(zhao, "A2", papers.withdrawal(call, TODAY - timedelta(days=2)))
    expect(machine(zhao, "wd_complaint_identified")).to_have_text("auto")
    answer_by_keys(zhao)
    decide(zhao, FORWARD)
    confirm(zhao, no, FORWARD)

    open_intake(chen, house, no)
    take_in_of_counter(chen, papers.withdrawal(call, TODAY), as_labels="B2")
    does(chen, "Record the complainant's withdrawal")
    finds(zhao, house, no)
    answer_by_keys(zhao)
    decide(zhao, "Revoke: complaint withdrawn")
    confirm(zhao, no, "Revoke: complaint withdrawn", "The complainant confirmed its withdrawal by telephone.")
    ended(zhao, house, no, "Revoked: the complaint was withdrawn")


def test_an_invalid_answer_revokes_and_the_next_case_opens(house, chen, zhao):
    """Invoice typed beside its image, machine checks, forward; the answer rebuts nothing and the punishment ends."""
    call = Call(TODAY, 5)
    no = comes_to_legal(chen, house, call, papers.invoice(call))
    finds(zhao, house, no)
    type_facts(zhao, "A1", papers.counter_notice(call))
    expect(machine(zhao, "cn_complaint_ref")).to_have_text("auto")
    type_facts(zhao, "A2", papers.invoice(call))
    for criterion in ("fp_number_format", "fp_buyer_is_seller", "fp_amounts_reconcile", "fp_before_sale"):
        expect(machine(zhao, criterion)).to_have_text("auto")
    given = answer_by_keys(zhao)
    assert "fp_tax_site_verified" in given
    assert "fp_number_format" not in given, "what the machine settles asks for no key"
    zhao.keyboard.press("Alt+1")
    confirm(zhao, no, FORWARD)
    answers(chen, house, call, no, labels="B2")
    following = comes_to_legal(chen, house, Call(TODAY, 6), papers.till_slip(Call(TODAY, 6)))

    takes_next(zhao, house, no)
    answer_by_keys(zhao, NOT_ASKED | {"cm_rebuttal_supported": Value.NOT_MET})
    decide(zhao, INVALID)
    confirm(zhao, no, INVALID, "The answer repeats the complaint and supports none of it.")
    drawn(zhao, following)
    expect(zhao.locator(".st-key-held")).to_contain_text("you, until")
    ended(zhao, house, no, "Revoked: the complainant's answer was invalid")


def test_the_record_of_these_days_is_whole(house, silent):
    """Every chain, every case and every document is what was written."""
    house.stop()
    office = open_office(house.home)
    checked = check_record(office)
    state = done(open_case(office, REVIEWER, silent[0])).appeal.state
    office.close()

    assert checked.faults == ()
    assert (checked.appeals, state) == (6, State.CLOSED)
