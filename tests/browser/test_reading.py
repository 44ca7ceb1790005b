"""A document is read while the reviewer works on it, in Chromium."""

import pytest
from playwright.sync_api import Page, expect

from core.commands.documents import take_in
from core.domain.terms import Side
from demo.papers.pictures import as_scan
from tests.browser.house import DRAWN_WITHIN, READ_WITHIN, House, a_run, settled, sign_in, write
from tests.browser.reviewing import look_at, row
from tests.cases import INTAKE, done, reviewable
from tests.cast import ZHAO
from tests.paper_cast import commercial, contract, digital, older, receipt, special

STEPS = 60


@pytest.fixture(scope="module")
def furnish():
    """Three cases with an invoice that nobody has typed or read; in the second it is the last of six scans."""

    def fill(office) -> None:
        scans = map(as_scan, (older(), special(), commercial(), receipt(), contract(), digital()))
        for sheets in ((digital(),), tuple(scans), (as_scan(contract()), as_scan(older()))):
            no = reviewable(office, "tmall_trademark_v1_1").appeal_no
            for each in sheets:
                done(take_in(office, INTAKE, no, side=Side.SELLER, kind=each.kind, name=each.name, data=each.data))

    return fill


def test_a_document_is_read_while_the_reviewer_types(house: House, page: Page):
    """The date typed meanwhile stays; with the next step the other facts are there, and the checks have followed."""
    sign_in(page, house, ZHAO, "/appeal?no=AP-2026-000001")
    expect(page.locator(".st-key-go_next button")).to_be_visible(timeout=DRAWN_WITHIN)
    settled(page)
    look_at(page, "A2")
    with a_run(page):
        page.locator(".st-key-facts_toggle button").click()
    date = page.locator(".st-key-factsform").get_by_label("Invoice date")
    write(date, "2026-09-19")
    facts = page.locator(".st-key-factstable")
    number = digital().facts["number"]

    page.locator(".st-key-facts_toggle button").click()
    expect(facts).to_be_visible()
    for _ in range(STEPS):  # a read that finishes is seen with the next step, whatever it is
        if number in facts.inner_text():
            break
        look_at(page, "A1")
        look_at(page, "A2")
    expect(facts).to_contain_text(number)
    expect(facts).to_contain_text("QR code, page 1")
    expect(facts).to_contain_text("2026-09-19")
    expect(facts).to_contain_text("there is also 2026-09-18")
    form = row(page, "fp_number_format").get_by_role("radio", name="Met", exact=True)
    expect(form).to_be_checked()


def test_what_is_being_typed_stays_when_the_reading_arrives(house: House, page: Page):
    """The form fills in around the caret; what was being typed is kept, and what was filled in can be cleared."""
    sign_in(page, house, ZHAO, "/appeal?no=AP-2026-000002")
    expect(page.locator(".st-key-go_next button")).to_be_visible(timeout=DRAWN_WITHIN)
    settled(page)
    look_at(page, "A7")
    page.locator(".st-key-facts_toggle button").click()
    form = page.locator(".st-key-factsform")
    date, number = form.get_by_label("Invoice date"), form.get_by_label("Invoice number", exact=True)
    date.fill("2026-09-1")
    expect(number).to_have_value(digital().facts["number"], timeout=READ_WITHIN)
    expect(date).to_be_focused()
    page.keyboard.type("7")
    with a_run(page):
        page.keyboard.press("Tab")
    expect(date).to_have_value("2026-09-17")
    with a_run(page):
        number.fill("")
        number.blur()
    expect(number).to_have_value("")

    page.locator(".st-key-facts_toggle button").click()
    facts = page.locator(".st-key-factstable")
    expect(facts).to_contain_text("2026-09-17")
    expect(facts).to_contain_text("there is also 2026-09-18")


def test_what_is_sought_in_a_document_stays_when_the_reading_arrives(house: House, page: Page):
    """Whenever the sheet is drawn anew with its outlines: the words, the caret and the next key stay in the search."""
    sign_in(page, house, ZHAO, "/appeal?no=AP-2026-000003")
    expect(page.locator(".st-key-go_next button")).to_be_visible(timeout=DRAWN_WITHIN)
    settled(page)
    look_at(page, "A3")
    page.keyboard.press("s")
    sought = page.locator(".st-key-viewer").get_by_role("searchbox")
    expect(sought).to_be_focused()
    page.keyboard.type("发票")
    expect(page.locator(".st-key-viewer .mark").first).to_be_visible(timeout=READ_WITHIN)
    expect(sought).to_be_focused()
    page.keyboard.type("1")
    expect(sought).to_have_value("发票1")
