"""A decision of high sales value in two browsers: proposed by a reviewer, found by a lead, approved or sent back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.commands import checklist
from core.office import Office
from tests.browser.house import enter, settled, sign_in, write
from tests.browser.reviewing import as_filed, asked, decide, drawn, open_case, recorded
from tests.cases import REVIEWER, answer_all, done, reviewable
from tests.cast import ORTEGA, ZHAO
from tests.unit.test_second_approval import DEAR

FIRST, SECOND = "AP-2026-000001", "AP-2026-000002"

FORWARD = "Forward to the complainant"

WHY_BACK = "The invoice on A1 is not the seller's."


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """Two cases of high sales value whose questions a reviewer has answered."""

    def fill(office: Office) -> None:
        for _ in range(2):
            appeal = reviewable(office, listings=DEAR)
            done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
            answer_all(office, REVIEWER, appeal)

    return fill


def test_a_lead_hears_of_a_proposal_approves_one_and_sends_one_back(house, page, browser):
    """The bell and the queue tell the lead; the reviewer is told what came back, and reads why."""
    zhao = sign_in(page, house, ZHAO)
    for number in (FIRST, SECOND):
        _propose(open_case(zhao, house, number), number)

    other = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    try:
        lead = enter(other, house, ORTEGA).new_page()
        lead.goto(house.url)
        _approve_by_the_bell(lead)
        _send_back_by_the_queue(lead)
    finally:
        other.close()

    zhao.goto(f"{house.url}/queue")
    _told(zhao, f"{SECOND} J. Ortega sent your decision back: {FORWARD}").click()
    drawn(zhao, SECOND)
    back = zhao.locator(".st-key-judgement .apart.warn2")
    expect(back).to_contain_text("J. Ortega sent the proposed decision back")
    expect(back).to_contain_text(WHY_BACK)
    expect(zhao.locator(".st-key-foot").get_by_role("button", name=FORWARD)).to_be_enabled()


def _propose(page: Page, number: str) -> None:
    """Decides as always; the word of it says that it waits."""
    dialog = decide(page, FORWARD)
    as_filed(dialog)
    write(dialog.get_by_role("textbox").last, "All is there.")
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.get_by_test_id("stToast").first).to_contain_text(
        f"{number}: {FORWARD}. Proposed; a lead has to approve it."
    )


def _approve_by_the_bell(page: Page) -> None:
    _told(page, f"{FIRST} Zhao Ling proposes, and asks you to approve: {FORWARD}").click()
    drawn(page, FIRST)
    expect(page.locator(".st-key-foot")).to_contain_text("Proposed by Zhao Ling")
    page.locator(".st-key-second_approve button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Approve: {FORWARD}")
    settled(page)
    dialog.get_by_role("button", name="Confirm").click()
    recorded(page, FIRST, "approved")


def _send_back_by_the_queue(page: Page) -> None:
    page.locator(".st-key-tabs").get_by_role("radio", name=re.compile(r"^To approve 1$")).click()
    listed = page.locator(".st-key-grid").get_by_role("row").filter(has_text=SECOND)
    expect(listed).to_contain_text(FORWARD)
    expect(listed).to_contain_text("Zhao Ling")
    expect(page.locator(".st-key-grid").get_by_role("row")).to_have_count(2)  # the head, and this one
    settled(page)
    listed.click()
    drawn(page, SECOND)
    page.locator(".st-key-second_send_back button").click()
    dialog = asked(page, "Send back")
    write(dialog.get_by_role("textbox").last, WHY_BACK)
    dialog.get_by_role("button", name="Confirm").click()
    recorded(page, SECOND, "sent back")
    expect(page.locator(".st-key-nothing")).to_contain_text("There are no decisions for you to approve.")


def _told(page: Page, words: str) -> Locator:
    """The notice of those words, behind the bell."""
    expect(page.locator(".st-key-bell")).to_be_visible()
    settled(page)
    page.locator(".st-key-bell button").first.click()
    notice = page.locator(".st-key-notices").get_by_role("button", name=words)
    expect(notice).to_be_visible()
    return notice
