"""A standard reason: written by a lead, changed by two at once, put into a decision by a click and by a key, edited."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from core.commands.standard_reasons import add_reason
from core.domain.terms import Value
from core.office import Office
from tests.browser.house import House, settled, sign_in
from tests.browser.reviewing import decide, drawn, open_case, record, recorded
from tests.cases import answer_all, done, reviewable
from tests.cast import ORTEGA, ZHAO

CASE = "AP-2026-000001"

REJECT = "Reject: punishment stands"

WHOLE = "We have read each document that you sent."

PERJURY = "The statement under penalty of perjury is missing."


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """A 512(g) case that fails on every criterion a person answers, and one standard reason."""

    def fill(office: Office) -> None:
        answer_all(office, ZHAO.person, reviewable(office), Value.NOT_MET)
        done(add_reason(office, ORTEGA.person, decision="reject", en=WHOLE, zh="我方已逐一审阅您提交的材料。"))
        done(add_reason(office, ORTEGA.person, decision="forward", en="It goes forward.", zh="现予转送。"))

    return fill


def test_a_lead_writes_one_and_a_reviewer_puts_it_into_a_decision(house: House, page: Page, browser: Browser) -> None:
    """By the page from Policies; in the dialog a click and a key, what was typed stays, and all of it can be edited."""
    lead = sign_in(browser.new_page(), house, ORTEGA, "/policies")
    lead.get_by_role("link", name="Standard reasons of decisions").click()
    lead.get_by_role("button", name="New standard reason").click()
    settled(lead)
    lead.get_by_role("combobox", name="Criterion").fill("Good faith")
    lead.get_by_role("option", name="Good faith stated under penalty of perjury").click()
    settled(lead)
    lead.get_by_label("English").fill(PERJURY)
    lead.get_by_label("Chinese").fill("缺少在伪证责任下作出的声明。")
    lead.get_by_label("Chinese").press("Tab")
    settled(lead)
    lead.get_by_role("button", name="Save", exact=True).click()
    expect(lead.get_by_test_id("stToast").first).to_contain_text("SR-003 is saved as version 1.")
    expect(lead.locator(".st-key-card_reason")).to_contain_text("SR-003, version 1, written by")

    sign_in(page, house, ZHAO, f"/appeal?no={CASE}")
    dialog = decide(drawn(page, CASE), REJECT)
    offers = dialog.locator(".st-key-standard_reasons").get_by_role("button")
    expect(offers).to_have_text([re.compile(PERJURY), re.compile(WHOLE)])
    field = dialog.get_by_role("textbox").last
    field.press_sequentially("Dear seller,")
    field.press("Alt+4")
    expect(field).to_have_value(f"Dear seller,\n{PERJURY}")
    expect(field).to_be_focused()
    settled(page)
    offers.last.click()
    expect(field).to_have_value(f"Dear seller,\n{PERJURY}\n{WHOLE}")
    settled(page)
    field.fill(f"Dear seller,\n{PERJURY}\nSend it, and appeal again.")
    field.press("Control+Enter")
    recorded(page, CASE, REJECT)

    open_case(page, house, CASE)
    newest = record(page).first
    expect(newest).to_contain_text("Send it, and appeal again.")
    expect(newest).to_contain_text("Contains these standard reasons unchanged: SR-003.1")


def test_of_two_leads_the_second_sees_what_the_first_has_written(house: House, page: Page, browser: Browser) -> None:
    """Their own words stay before them, the other's beside; a reviewer reads, and retires nothing."""
    pages = [sign_in(each, house, ORTEGA, "/reasons?reason=SR-001") for each in (page, browser.new_page())]
    for number, each in enumerate(pages):
        each.get_by_label("English").fill(f"Words of window {number}.")
        each.get_by_label("English").press("Tab")
        settled(each)
    for each in pages:
        each.get_by_role("button", name="Save as a new version").click()
        settled(each)
    first, second = pages
    expect(first.locator(".st-key-card_reason")).to_contain_text("SR-001, version 2")
    expect(second.get_by_role("alert")).to_contain_text("has changed this standard reason since you opened it")
    expect(second.locator(".st-key-written_meanwhile")).to_contain_text("Words of window 0.")
    expect(second.get_by_label("English")).to_have_value("Words of window 1.")
    second.get_by_role("button", name="Save as a new version").click()
    expect(second.locator(".st-key-card_reason")).to_contain_text("SR-001, version 3")
    second.get_by_role("button", name="Retire").click()
    expect(second.locator(".st-key-card_reason")).to_contain_text("SR-001, version 4, retired by")

    reader = sign_in(browser.new_page(), house, ZHAO, "/reasons?reason=SR-001")
    expect(reader.locator(".st-key-card_reason")).to_contain_text("Words of window 1.")
    expect(reader.get_by_role("button", name="Save as a new version")).to_have_count(0)
