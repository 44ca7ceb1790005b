"""A pack is made, released, given with the forward, and found in the record, in Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.domain.terms import DocumentKind, Side
from core.office import Office
from tests.browser.house import DRAWN_WITHIN, READ_WITHIN, House, settled, sign_in
from tests.browser.reviewing import close_dialog, confirm, decide, drawn, record, refused
from tests.cases import REVIEWER, answer_all, reviewable, with_document
from tests.cast import ZHAO

NO = "AP-2026-000001"

FORWARD = "Forward to the complainant"

SLIP = """送货单
供货方：上海澜岸贸易有限公司
联系人：周岚
电话：13912345678
货款 1,250.00
数量 40
货款 1250.00 已付
"""


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """A case that can go forward, with a delivery note that is masked by default."""

    def fill(office: Office) -> None:
        appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.AUTHORISATION)
        with_document(office, appeal, Side.SELLER, DocumentKind.DELIVERY_NOTE, SLIP)
        answer_all(office, REVIEWER, appeal)

    return fill


def black(page: Page) -> Locator:
    """The head of the list: how many areas are black, of how many."""
    return page.locator(".bench .list h2")


def drag(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    """Draws a rectangle over the page as filed, in shares of it."""
    sheet = page.locator(".bench .filed .draw").bounding_box()
    assert sheet
    page.mouse.move(sheet["x"] + left * sheet["width"], sheet["y"] + top * sheet["height"])
    page.mouse.down()
    page.mouse.move(sheet["x"] + right * sheet["width"], sheet["y"] + bottom * sheet["height"], steps=4)
    page.mouse.up()


def sees_both_sides(page: Page) -> None:
    """The page as filed and as they will see it are both drawn."""
    for side in ("filed", "seen"):
        image = page.locator(f".bench .{side} img")
        expect(image).to_be_visible()
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("each => each.naturalWidth") > 0


def fits_when_enlarged(page: Page) -> None:
    """At 200 percent no button of the bar lies over the title, and both sides are wide enough to read."""
    page.set_viewport_size({"width": 720, "height": 450})
    title = page.locator(".packtitle").first.bounding_box()
    assert title
    for each in page.locator(".st-key-packbar button:visible").all():
        box = each.bounding_box()
        assert box
        beside = box["x"] >= title["x"] + title["width"] or box["x"] + box["width"] <= title["x"]
        assert beside or box["y"] >= title["y"] + title["height"]
    assert min(page.locator(".bench .pane").evaluate_all("all => all.map(each => each.clientWidth)")) >= 300
    page.set_viewport_size({"width": 1440, "height": 900})


def frames(page: Page) -> None:
    """Draws a rectangle over the page as filed without a mouse: it is moved, sized, and redacted by Enter."""
    layer, frame = page.locator(".bench .filed .draw"), page.locator(".bench .filed .rubber")
    expect(layer).to_have_accessible_name(re.compile("arrow keys move a frame"))
    layer.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(frame).to_be_hidden()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(frame).to_have_attribute("style", re.compile("left: 10%; top: 10.5%; width: 30.5%; height: 3%"))
    page.keyboard.press("Enter")
    expect(black(page)).to_contain_text("6 / 6")
    expect(frame).to_be_hidden()
    expect(page.locator(".bench .rows select")).to_be_enabled()  # until it is saved it is shown, and is off
    expect(layer).to_be_focused()


def draws_and_undoes(page: Page) -> None:
    """An area is drawn with the mouse or the keyboard, is there again after a reload, and is undone."""
    frames(page)
    page.locator(".st-key-pack_undo button").click()
    expect(black(page)).to_contain_text("5 / 5")
    settled(page)
    drag(page, 0.1, 0.6, 0.4, 0.7)
    expect(black(page)).to_contain_text("6 / 6")
    expect(page.locator(".bench .rows select")).to_be_enabled()
    page.reload()
    page.locator(".bench .tabs button").last.click(timeout=DRAWN_WITHIN)
    expect(black(page)).to_contain_text("6 / 6")
    page.locator(".st-key-pack_undo button").click()
    expect(black(page)).to_contain_text("5 / 5")
    settled(page)


def test_a_pack_is_made_released_given_and_found_again(house: House, page: Page):
    """Areas, both sides, the check that refuses, the release by a key, the forward, the ledger."""
    sign_in(page, house, ZHAO, f"/appeal?no={NO}")
    drawn(page, NO)
    dialog = decide(page, FORWARD)
    expect(dialog).to_contain_text("To be redacted, not yet in a bundle: A2, A3")
    dialog.get_by_role("button", name="Confirm").click()
    refused(page, "pack_needed")
    page.get_by_role("dialog").get_by_role("button", name="Prepare the bundle").click()

    expect(page.locator(".bench .tabs")).to_contain_text("A3", timeout=READ_WITHIN)
    page.locator(".bench .tabs button").last.click()
    expect(black(page)).to_contain_text("5 / 5")
    sees_both_sides(page)
    fits_when_enlarged(page)

    draws_and_undoes(page)
    page.get_by_role("checkbox", name=re.compile("price")).last.uncheck()
    expect(black(page)).to_contain_text("4 / 5")
    settled(page)
    page.get_by_role("button", name="Release the bundle").click()
    expect(page.locator('.refusal[data-code="pack_readable"]')).to_contain_text("page 1 of A3", timeout=READ_WITHIN)
    page.locator(".st-key-pack_undo button").click()
    expect(black(page)).to_contain_text("5 / 5")
    settled(page).keyboard.press("Control+Enter")
    link = page.get_by_role("link", name="Open the bundle (PDF)")
    expect(link).to_be_visible(timeout=READ_WITHIN)
    expect(page.get_by_role("button", name="Back to the case")).to_be_focused()
    with page.expect_download() as fetched:
        link.click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-1.4")

    page.get_by_role("button", name="Back to the case").click()
    drawn(page, NO)
    dialog = decide(page, FORWARD)
    expect(dialog).to_contain_text("A2, A3")
    expect(dialog).to_contain_text("As filed: A1")
    expect(dialog.get_by_role("textbox", name="unredacted")).to_have_count(0)
    confirm(page, NO, FORWARD)

    page.goto(f"{house.url}/appeal?no={NO}")
    drawn(page, NO)
    record(page)
    page.get_by_role("dialog").get_by_role("tab", name="Given to the parties").click()
    ledger = page.locator('table.ledger[data-side="complainant"]')
    expect(ledger.get_by_role("row", name=re.compile("^A3 "))).to_contain_text("redacted")
    expect(ledger.get_by_role("row", name=re.compile("^A1 "))).to_contain_text("as filed")
    expect(ledger.get_by_role("link", name=re.compile("^bundle ")).first).to_be_visible()
    close_dialog(page)
