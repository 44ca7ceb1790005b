"""Letters on their way: two released at once, both marked as sent, one delivered, and the arrival that it proposes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from core.commands.letters import save_letter
from core.office import Office
from core.queries.letters import letters_of_case
from tests.browser.house import House, settled, sign_in
from tests.cases import done
from tests.cast import CHEN, ZHAO
from tests.rounds import forwarded

CASE = "AP-2026-000001"

TO_COMPLAINANT, TO_SELLER = "Forwarding → Complainant", "Forwarding: notice to the seller → Seller"


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """One case at the complainant, whose letters are written."""

    def fill(office: Office) -> None:
        appeal = forwarded(office)
        for row in letters_of_case(office, ZHAO.person, appeal.appeal_no):
            done(save_letter(office, ZHAO.person, row.letter_id, "en", "Please look at what we have sent."))

    return fill


def tick(page: Page, *names: str) -> None:
    """Ticks the lines of those letters, one after the other."""
    for name in names:
        settled(page)
        line = page.locator("[class*='st-key-row_'],[class*='st-key-way_AP']").filter(has_text=name.split(" →")[0])
        line.filter(has_text=name.split("→ ")[1]).get_by_test_id("stCheckbox").locator("label").first.click()
    settled(page)


def turn(page: Page, tab: str) -> None:
    """Opens that tab."""
    settled(page)
    page.locator(".st-key-tabs").get_by_role("radio", name=re.compile(f"^{tab}")).or_(
        page.locator(".st-key-tabs").get_by_role("button", name=re.compile(f"^{tab}"))
    ).first.click()
    settled(page)


def test_from_the_release_of_two_letters_to_the_arrival(house: House, page: Page, browser: Browser) -> None:
    """Each step is a click; nothing that was released is out of sight, and a person records the arrival."""
    sign_in(page, house, ZHAO, "/letters")
    expect(page.locator(".box-head")).to_have_text("4 letters to release")
    tick(page, TO_COMPLAINANT, TO_SELLER)
    page.get_by_role("button", name="Release 2 letters").click()
    expect(page.locator(".came")).to_contain_text("Done: 2 of 2.")
    expect(page.locator(".box-head")).to_have_text("2 letters to release")

    turn(page, "To send")
    expect(page).to_have_url(re.compile("tab=send"))
    expect(page.get_by_role("link", name="PDF")).to_have_count(2)
    tick(page, TO_COMPLAINANT, TO_SELLER)
    page.get_by_role("button", name="Mark 2 as sent").click()
    expect(page.locator(".nothing")).to_contain_text("There is nothing to send.")

    turn(page, "Sent")
    tick(page, TO_COMPLAINANT)
    page.get_by_label("Reference").fill("SF-17")
    page.get_by_label("Reference").press("Tab")
    settled(page)
    page.get_by_role("button", name="Record 1 as delivered").click()
    expect(page.locator(".came")).to_contain_text("Done: 1 of 1.")
    expect(page.locator(".way")).to_have_count(1)

    turn(page, "Delivered or failed")
    expect(page.locator(".way")).to_contain_text("SF-17")

    with browser.new_context() as context:
        counter = sign_in(context.new_page(), house, CHEN, f"/intake?no={CASE}")
        expect(counter.locator(".proposed")).to_contain_text(f"{TO_COMPLAINANT}: delivered according to SF-17")
        settled(counter)
        counter.get_by_role("button", name="Record the arrival").click()
        expect(counter.locator(".past")).to_contain_text("Arrival recorded")
        expect(counter.locator(".st-key-card_letters")).to_contain_text("Marketplace message")
