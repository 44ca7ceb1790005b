"""From a decision to its letter: the outbox, a text that may not go out, its release, and what the record keeps."""

import re

import pytest
from playwright.sync_api import expect

from core.domain.terms import Value
from tests.browser.house import settled, sign_in
from tests.browser.reviewing import confirm, decide, drawn, open_case, record
from tests.cases import answer_all, reviewable
from tests.cast import ZHAO

CASE = "AP-2026-000001"

REJECT = "Reject: punishment stands"


@pytest.fixture(scope="module")
def furnish():
    """One 512(g) case that fails on every criterion a person answers."""

    def fill(office) -> None:
        answer_all(office, ZHAO.person, reviewable(office), Value.NOT_MET)

    return fill


def test_a_decision_becomes_a_letter_that_is_edited_released_and_kept(house, page):
    """Decide, write, be stopped by a placeholder, put it right, release, find it in the record as sent."""
    sign_in(page, house, ZHAO, f"/appeal?no={CASE}")
    case = drawn(page, CASE)
    decide(case, REJECT)
    confirm(case, CASE, REJECT, "The statement under penalty of perjury is missing.")
    expect(page.get_by_test_id("stToast").first).to_contain_text("3 letters are waiting for release.")

    page.get_by_role("link", name="Letters").click()
    text = page.get_by_role("textbox", name="Text of the letter")
    expect(page.locator(".box-head")).to_have_text("3 letters to release")
    expect(page.locator(".letter-title")).to_have_text("Appeal rejected → Seller")
    expect(text).to_have_value(re.compile("The statement under penalty of perjury is missing\\."))

    settled(page)
    text.fill("We have looked at everything you sent.\nSend {the paper} and ask again.")
    text.press("Control+Enter")
    expect(page.locator(".blocks")).to_contain_text("Paragraph 2: “{the paper}” still has to be filled in.")
    expect(page.locator(".paper mark")).to_have_text("{the paper}")
    expect(page.get_by_role("button", name="Release")).to_be_disabled()

    page.reload()
    expect(text).to_have_value("We have looked at everything you sent.\nSend {the paper} and ask again.")
    settled(page)
    text.fill("We have looked at everything you sent.\nSend the statement and ask again.")
    text.press("Control+Enter")
    expect(page.locator(".blocks")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Release").click()
    expect(page.locator(".box-head")).to_have_text("2 letters to release")

    open_case(page, house, CASE)
    newest = record(page).first
    expect(newest).to_contain_text("Letter released")
    expect(newest).to_contain_text("Appeal rejected → Seller")
    page.get_by_role("tab", name="Letters").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Reasons given; the seller's letter was released")
    letter = drawer.get_by_role("link", name="Text").first.get_attribute("href")
    answer = page.context.request.get(f"{house.url}{letter}")
    assert "Send the statement and ask again." in answer.text()
    paper = page.context.request.get(f"{house.url}{letter}".replace(".txt", ".pdf"))
    assert paper.body().startswith(b"%PDF")
    report = page.context.request.get(f"{house.url}/report/{CASE}.html")
    assert "Rejected: punishment stands" in report.text()
