"""An invoice on its way through the office, in Chromium: photographed, read, corrected, found elsewhere, sent on.

Customer service drops the photograph; the reviewer sees its facts on the page and in the form, corrects one and sees
the checks follow, looks at the same invoice in another shop's appeal, blacks out the pack, forwards, and finds the
letter and what was given in the record.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.commands.documents import take_in, type_fact
from core.commands.intake import disclose
from core.domain.appeal import Party
from core.domain.policy import day_in
from core.domain.terms import Side
from core.office import Office
from demo.papers import pictures
from demo.papers.sheet import Sheet
from tests.browser import papers
from tests.browser.counter import does, open_intake
from tests.browser.counter import take_in as take_in_of_counter
from tests.browser.house import READ_WITHIN, House, eventually, settled, sign_in
from tests.browser.papers import Call
from tests.browser.reviewing import (
    answer_by_keys,
    choose,
    close_dialog,
    confirm,
    decide,
    drawn,
    look_at,
    open_case,
    record,
    sees_answers,
)
from tests.browser.test_pack import black, drag, sees_both_sides
from tests.browser.test_viewer import sees_page, stage
from tests.cases import AS_FILED, INTAKE, REVIEWER, done, opened, reviewable
from tests.cast import CHEN, ZHAO
from tests.paper_cast import LAMP, SUPPLIER

CALL = Call(day_in(datetime.now(UTC)), 6)

OTHER, OURS = "AP-2026-000001", "AP-2026-000002"

OTHER_SHOP = Party(
    party_id="", side=Side.SELLER, name="海角杂货铺", subject_name="厦门海角百货商行有限公司",
    subject_id="91350203MA2FAR4R9N",
)  # fmt: skip

FORWARD = "Forward to the complainant"

NOTE = "Both shops belong to one firm; each piece is counted once."


def photographed() -> Sheet:
    """The dealer's invoice as a telephone took it, on a table."""
    return pictures.as_photo(papers.invoice(CALL))


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """Another shop's appeal on the same invoice, and one of ours that waits for the seller's answer."""

    def fill(office: Office) -> None:
        other = reviewable(office, "tmall_trademark_v1_1", seller=OTHER_SHOP)
        invoice = papers.invoice(CALL)
        kept = done(
            take_in(
                office,
                INTAKE,
                other.appeal_no,
                side=Side.SELLER,
                kind=invoice.kind,
                name=invoice.name,
                data=invoice.data,
            )
        )
        done(type_fact(office, REVIEWER, kept.exhibit_id, "number", invoice.facts["number"]))
        appeal = opened(
            office, "tmall_trademark_v1_1", **papers.parties(), complaint_no=CALL.complaint_no, right_no=CALL.right_no,
            complained_on=CALL.complained_on, listings=CALL.listing_rows(),
        )  # fmt: skip
        mark = papers.certificate(CALL)
        done(
            take_in(
                office, INTAKE, appeal.appeal_no, side=Side.COMPLAINANT, kind=mark.kind, name=mark.name, data=mark.data
            )
        )
        assert done(disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed=AS_FILED)).appeal_no == OURS

    return fill


def outline(page: Page, field: str) -> Locator:
    """Where a fact was read, on the page."""
    return page.locator(f'.st-key-viewer .mark[data-fields~="{field}"]')


def outlined_and_filled(page: Page) -> None:
    """Once the letters are recognised, all facts stand below the page, by themselves, and each leads to its place."""
    facts = page.locator(".st-key-factstable")
    expect(facts).to_contain_text(SUPPLIER.name, timeout=READ_WITHIN)
    expect(facts).to_contain_text(papers.invoice(CALL).facts["number"])
    expect(facts).to_contain_text("QR code, page 1")
    settled(page)
    facts.get_by_role("button", name=re.compile(SUPPLIER.code)).click()
    expect(outline(page, "issuer_id")).to_have_class(re.compile(r"\bon\b"))
    expect(outline(page, "issuer_id")).to_be_in_viewport()


def corrected(page: Page) -> None:
    """Fewer pieces than were sold, and the check of the quantity fails; as many as the page shows, and it is met."""
    page.keyboard.press("f")
    form = page.locator(".st-key-factsform")
    expect(form.locator("input:focus")).to_be_visible()  # the caret has come: the form is drawn as it will stay
    expect(page.locator("body")).not_to_contain_text("being read", timeout=READ_WITHIN)  # else it is drawn anew then
    settled(page)
    quantity = form.get_by_role("textbox", name="Quantity", exact=True)
    expect(quantity).to_have_value(str(LAMP.quantity))
    for typed, answer in (("4", "Not met"), (str(LAMP.quantity), "Met")):
        marked = page.locator(".st-key-row_fp_quantity_covers").get_by_role("radio", name=answer, exact=True)

        def entered(typed: str = typed, marked: Locator = marked) -> bool:
            """Typed, and again where the field was drawn anew under it."""
            if marked.get_attribute("aria-checked") != "true":
                quantity.fill(typed)
                quantity.press("Enter")
                settled(page)
            return marked.get_attribute("aria-checked") == "true"

        eventually(entered, f"{typed} pieces are not marked {answer}")
        sees_answers(page, fp_quantity_covers=answer)
    page.locator(".st-key-facts_toggle button").first.click()
    expect(page.locator(".st-key-factstable")).to_contain_text(ZHAO.person.name)
    settled(page)


def seen_elsewhere(page: Page) -> None:
    """The radar names the other shop's appeal, lays its invoice beside the photograph, and takes the reason."""
    hits = page.locator(".st-key-asiderow").get_by_role("radio", name=re.compile("^Elsewhere"))
    expect(hits).to_have_text("Elsewhere 1")
    hits.click()
    hit = page.locator(".hit.open")
    expect(hit).to_contain_text("The same invoice number")
    expect(hit).to_contain_text(OTHER_SHOP.name)
    expect(hit.get_by_role("link", name=OTHER)).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Show side by side").click()
    expect(page.locator(".st-key-viewer .paper")).to_have_count(2)
    for side, title in enumerate(("A2 Invoice", f"A2 Invoice of {OTHER}")):
        sees_page(page, 1, side)
        expect(stage(page, side).get_by_role("img", name=f"{title} 1/1", exact=True)).to_be_visible()
    expect(page.locator(".st-key-viewer select option:checked")).to_have_text(f"A2 Invoice of {OTHER}")
    settled(page)
    page.get_by_role("button", name="Explain").click()
    page.get_by_role("textbox", name="Why this is not a concern").fill(NOTE)
    page.get_by_role("button", name="Save the explanation").click()
    expect(hits).to_have_text("Elsewhere")
    settled(page)
    page.locator(".st-key-asiderow").get_by_role("radio", name="Checklist").click()
    settled(page)


def judged(page: Page) -> None:
    """All is answered; what the machine refuses, the second use, is overruled with a note."""
    answer_by_keys(page)
    sees_answers(page, fp_not_reused="Not met")
    choose(page, "fp_not_reused", "Met")
    page.locator(".st-key-note button").first.click()
    note = page.get_by_role("textbox", name=re.compile("^Note on this criterion"))
    note.fill(NOTE)
    note.press("Control+Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".verdict")).to_contain_text("passes")
    settled(page)


def redacted(page: Page) -> None:
    """Prices and supplier are black already; the remark is blacked out by hand; what goes out is checked and kept."""
    decide(page, FORWARD).get_by_role("button", name="Prepare the bundle").click()
    tab = page.locator(".bench .tabs button").filter(has_text="A2")
    tab.click(timeout=READ_WITHIN)
    sees_both_sides(page)
    expect(black(page)).to_contain_text(re.compile(r"[1-9]\d* / "))
    for what in ("price", "third party", "QR code"):
        expect(page.get_by_role("checkbox", name=re.compile(what)).first).to_be_checked()
    before = black(page).inner_text()
    drag(page, 0.1, 0.75, 0.4, 0.8)
    expect(black(page)).not_to_have_text(before)
    expect(page.locator(".bench .rows select")).to_be_enabled()  # saved
    settled(page)
    page.get_by_role("button", name="Release the bundle").click()
    expect(page.get_by_role("link", name="Open the bundle (PDF)")).to_be_visible(timeout=READ_WITHIN)
    page.get_by_role("button", name="Back to the case").click()
    drawn(page, OURS)


def letter_sent(page: Page) -> None:
    """The letter to the complainant waits; a sentence is added, and it is released."""
    page.get_by_role("link", name="Letters").click()
    expect(page.locator(".letter-title")).to_be_visible()
    settled(page)
    page.get_by_role("button", name=re.compile("^Forwarding → Complainant")).click()
    expect(page.locator(".letter-title")).to_have_text("Forwarding → Complainant")
    text = page.get_by_role("textbox", name="Text of the letter")
    expect(text).to_have_value(re.compile(CALL.listings[0]))
    settled(page)
    text.fill(text.input_value() + "\n\nThe documents are in the bundle.")
    text.press("Control+Enter")
    expect(page.locator(".paper")).to_contain_text("The documents are in the bundle.")
    settled(page)
    waiting = page.locator(".box-head").inner_text()
    page.get_by_role("button", name="Release").click()
    expect(page.locator(".box-head")).not_to_have_text(waiting)


def in_the_record(page: Page) -> None:
    """The letter as sent, the pack that was given, and what went as filed."""
    record(page)
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Letters").click()
    kept = drawer.get_by_role("link", name="Text").first.get_attribute("href")
    assert (
        "The documents are in the bundle." in page.context.request.get(page.url.split("/appeal")[0] + str(kept)).text()
    )
    drawer.get_by_role("tab", name="Given to the parties").click()
    given = page.locator('table.ledger[data-side="complainant"]').get_by_role("row", name=re.compile("^A2 "))
    expect(given).to_contain_text("redacted")
    expect(given).to_contain_text(ZHAO.person.name)
    expect(given.get_by_role("link", name=re.compile("^bundle "))).to_be_visible()
    close_dialog(page)


def test_an_invoice_goes_from_the_sellers_telephone_to_the_complainant(browser: Browser, house: House, page: Page):
    """The whole way, each step by the person who takes it."""
    chen = sign_in(browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB"), house, CHEN)
    open_intake(chen, house, OURS)
    take_in_of_counter(chen, papers.counter_notice(CALL), photographed(), as_labels="A1, A2")
    does(chen, "File the counter-notice")
    chen.context.close()

    sign_in(page, house, ZHAO, f"/appeal?no={OURS}")
    drawn(page, OURS)
    look_at(page, "A2")
    outlined_and_filled(page)
    corrected(page)
    seen_elsewhere(page)
    judged(page)
    redacted(page)
    decide(page, FORWARD)
    confirm(page, OURS, FORWARD)
    letter_sent(page)
    open_case(page, house, OURS)
    in_the_record(page)
