"""Usable by whoever enlarges the page, hears it or has no mouse: axe-core on each page in both themes, and by hand."""

from collections.abc import Callable
from itertools import groupby

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from core.domain.terms import DocumentKind, Role, Side
from core.office import Office
from pages.shared.navigation import PLACES, Place
from tests.browser.house import House, enter, served, settled, sign_in
from tests.browser.reviewing import drawn, open_case, press, saved
from tests.cases import opened, reviewable, with_document
from tests.cast import OF_ROLE, ZHAO

CASE, OPENED = "AP-2026-000001", "AP-2026-000002"

GRAVE = ("moderate", "serious", "critical")

NARROW = ((720, 450), (1024, 768), (1440, 900))
"""A page of 1440 by 900 at 200 %, a small screen, and the usual one."""

SHOWN = 40
"""Pixels below which a column shows nothing."""

ASKED = {"appeal": f"?no={CASE}", "pack": f"?no={CASE}&to=complainant", "intake": f"?no={OPENED}"}
"""What an address asks of a page that is empty without it."""


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """A trademark appeal for legal to decide, and one just opened."""

    def fill(office: Office) -> None:
        reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
        with_document(office, opened(office), Side.SELLER, DocumentKind.COUNTER_NOTICE)

    return fill


def who(place: Place) -> Role:
    """The first role whose page it is, in the order in which the roles are named."""
    return next(role for role in OF_ROLE if role in place.roles)


def grave(page: Page) -> list[str]:
    """What axe-core finds that is more than minor, with the first place of each."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in GRAVE]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_a_screen_reader_out(house: House, browser: Browser, scheme: str) -> None:
    """Each page as the first of its roles, and the sign-in form: nothing more than minor, in either theme."""
    found: dict[str, list[str]] = {}
    for role, places in groupby(sorted(PLACES, key=who), key=who):
        with browser.new_context(color_scheme=scheme, locale="en-GB") as context:  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(house.url)
            expect(page.locator(".door button[type=submit]")).to_be_visible()
            found["sign-in"] = grave(settled(page))
            enter(context, house, OF_ROLE[role])
            for place in places:
                page.goto(f"{house.url}/{place.url_path}{ASKED.get(place.url_path, '')}")
                expect(page.locator(".st-key-me")).to_be_visible()
                found[place.url_path] = grave(settled(page))

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.fixture
def zhao(page: Page, house: House) -> Page:
    """The reviewer, at the case."""
    return open_case(sign_in(page, house, ZHAO), house, CASE)


def within(inner: Locator, outer: Locator) -> bool:
    """Whether the one lies across the width of the other, without a part cut off."""
    one, other = inner.bounding_box(), outer.bounding_box()
    assert one
    assert other
    return other["x"] <= one["x"] and one["x"] + one["width"] <= other["x"] + other["width"]


@pytest.mark.parametrize("size", NARROW)
def test_the_case_can_be_decided_in_a_narrow_window(zhao: Page, size: tuple[int, int]) -> None:
    """The document is seen, each line can be answered, and no button or reason is cut off or lies over another."""
    zhao.set_viewport_size({"width": size[0], "height": size[1]})
    drawn(zhao, CASE)
    judgement = zhao.locator(".st-key-judgement")
    for inside in ("note", "reasons", "aside_next", "put_met"):
        button = zhao.locator(f".st-key-{inside} button").first
        button.scroll_into_view_if_needed()
        assert within(button, judgement), inside
    views = zhao.locator(".st-key-asiderow [data-testid=stButtonGroup]")
    assert within(views.get_by_role("radio").last, zhao.locator(".st-key-asiderow"))
    assert views.evaluate("each => each.scrollWidth <= each.clientWidth")
    paper = zhao.locator(".st-key-viewer").bounding_box()
    assert paper
    assert paper["height"] >= 250
    zhao.locator(".st-key-row_cn_written_signed").get_by_role("radio", name="Met", exact=True).click()
    expect(zhao.locator('.checklist:not([data-unsaved="0"])')).to_have_count(0)
    for reason in zhao.locator(".st-key-foot .why small").all():
        reason.scroll_into_view_if_needed()
        expect(reason).to_be_in_viewport(ratio=0.99)
    wide = zhao.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_the_note_on_the_policy_is_whole_or_left_out_however_narrow_the_strip(zhao: Page) -> None:
    """While the case is held, which takes more of the strip, and of a case without marks: never a part of the note."""
    press(zhao, "1")
    expect(zhao.locator(".st-key-held")).to_contain_text("you, until")
    zhao.locator(".strip .turn .chip").evaluate_all("all => all.forEach(each => each.remove())")
    for width in range(1210, 1610, 40):
        zhao.set_viewport_size({"width": width, "height": 900})
        turn, note = zhao.locator(".strip .turn .v").bounding_box(), zhao.locator(".strip .policy span").bounding_box()
        assert turn
        assert note
        whole = note["x"] + note["width"] <= turn["x"] + turn["width"] + 0.5
        assert whole or note["y"] >= turn["y"] + turn["height"] - 1, width


def test_the_queue_and_the_navigation_fit_a_small_screen(page: Page, house: House) -> None:
    """No column is drawn away, and no link of the navigation lies below what stands at the top right."""
    page.set_viewport_size({"width": 1024, "height": 768})
    sign_in(page, house, OF_ROLE[Role.LEAD], "/queue")
    heads = page.locator(".st-key-grid th:not(.tick)")
    expect(heads.first).to_be_visible()

    assert heads.evaluate_all("all => Math.min(...all.map(each => each.offsetWidth))") >= SHOWN
    ends = "all => Math.max(...all.map(each => each.getBoundingClientRect().right))"
    tools = page.locator(".st-key-me").bounding_box()
    assert tools
    assert page.get_by_test_id("stTopNavLink").evaluate_all(ends) <= tools["x"]


def test_what_is_pressed_in_the_queue_and_found_by_the_search_is_seen_at_200_percent(page: Page, house: House) -> None:
    """The button for the next case and each result of the search over all cases lie within the window."""
    page.set_viewport_size({"width": 720, "height": 450})
    sign_in(page, house, ZHAO, "/queue")
    expect(page.get_by_role("button", name="Take next").first).to_be_in_viewport(ratio=0.99)
    expect(page.locator(".find input")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(CASE)

    found = page.get_by_role("option").first
    expect(found).to_be_in_viewport(ratio=0.99)
    expect(found.locator(".no")).to_be_in_viewport(ratio=0.99)


def test_escape_leads_back_to_where_one_was(zhao: Page) -> None:
    """Out of the form of facts, of the search over all cases, and of a dialog."""
    here = zhao.locator(".st-key-row_cn_written_signed").get_by_role("radio", name="Met", exact=True)
    for key, entered, escapes in (("f", ".st-key-factsform input:focus", 2), ("h", "[role=dialog]", 1)):
        here.focus()
        zhao.keyboard.press(key)
        expect(zhao.locator(entered)).to_be_visible()
        for _ in range(escapes):
            settled(zhao).keyboard.press("Escape")
        expect(here).to_be_focused()
    zhao.keyboard.press("/")
    expect(here).not_to_be_focused()
    zhao.keyboard.press("Escape")
    expect(here).to_be_focused()


def test_why_a_decision_is_off_is_reached_by_the_keyboard(zhao: Page) -> None:
    """A button that is off takes no focus; its reason below it does, and names the decision."""
    reason = zhao.locator(".st-key-offer_0 .why small")
    reason.focus()

    expect(reason).to_be_focused()
    expect(reason).to_contain_text("Forward to the complainant is not available: The gate does not pass yet")


def test_an_answer_is_told_aloud(zhao: Page) -> None:
    """The verdict as it is now and that the draft is saved, in one place that stays on the page."""
    aloud = zhao.locator('.checklist [role="status"].unseen')
    expect(aloud).to_contain_text("Verdict so far")
    aloud.evaluate("node => node.dataset.same = 'yes'")
    press(zhao, "2")

    expect(aloud).to_contain_text("fails")
    expect(aloud).to_contain_text("Draft saved")
    expect(aloud).to_have_attribute("data-same", "yes")


def test_on_paper_a_case_says_that_its_report_is_what_to_print(zhao: Page) -> None:
    """The document and the whole checklist are there; what is pressed is not, and no pane cuts anything off."""
    expect(zhao.locator(".onpaper")).to_be_hidden()
    zhao.emulate_media(media="print")

    expect(zhao.locator(".onpaper")).to_contain_text("To print and file the case, use its report, under Record")
    paper = zhao.locator(".st-key-viewer").bounding_box()
    assert paper
    assert paper["height"] >= 250
    for pressed in (".st-key-me", ".st-key-foot", ".checklist .acts"):
        expect(zhao.locator(pressed)).to_be_hidden()
    cut = "node => node.scrollHeight - node.clientHeight"
    assert [zhao.locator(pane).evaluate(cut) for pane in (".st-key-judgement", ".lines")] == [0, 0]


def test_a_lost_connection_is_told_in_the_readers_words_and_nothing_is_lost(house: House, zhao: Page) -> None:
    """What is answered meanwhile is saved once the server is back, and only then is it shown as saved."""
    house.kill()
    told = zhao.locator(".offline")
    expect(told).to_contain_text("No connection to the server.")
    zhao.keyboard.press("3")
    expect(zhao.locator(".checklist")).not_to_have_attribute("data-unsaved", "0")
    again = served(house.home, int(house.url.rpartition(":")[2]))
    try:
        expect(told).to_have_count(0, timeout=60_000)
        saved(zhao, 60_000)
    finally:
        again.stop()
