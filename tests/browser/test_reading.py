"""A document is read while the reviewer works on it, in Chromium."""

import pytest
from playwright.sync_api import Page, expect

from core.commands.documents import take_in
from core.domain.terms import Side
from tests.browser.house import DRAWN_WITHIN, House, a_run, settled, sign_in, write
from tests.browser.reviewing import look_at, row
from tests.cases import INTAKE, done, reviewable
from tests.cast import ZHAO
from tests.paper_cast import digital

STEPS = 60


@pytest.fixture(scope="module")
def furnish():
    """A case with an invoice that nobody has typed or read."""

    def fill(office) -> None:
        appeal, sheet = reviewable(office, "tmall_trademark_v1_1"), digital()
        done(
            take_in(
                office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=sheet.kind, name=sheet.name, data=sheet.data
            )
        )

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
