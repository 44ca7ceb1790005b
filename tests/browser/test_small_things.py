"""What a reviewer's hands notice each day: nothing jumps, the keyboard leads in and out, looking keeps nobody out."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from core.commands.review import reject
from core.domain.terms import DocumentKind, Value
from core.office import Office
from tests.browser.house import House, a_run, settled, sign_in
from tests.browser.reviewing import drawn, open_case, press
from tests.cases import REVIEWER, answer_all, done, reviewable
from tests.cast import CHEN, LIN, ORTEGA, ZHAO

STILL, TYPED, HELD, LEFT, LATE = (f"AP-2026-00000{number}" for number in range(1, 6))


DECIDED = "AP-2026-000006"

TOGETHER = ("AP-2026-000007", "AP-2026-000008")

REASON = "The invoice names other goods."


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """A trademark appeal for each test, with an invoice of which nothing is typed, one that was rejected, and two."""

    def fill(office: Office) -> None:
        for _ in range(5):
            reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
        decided = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
        answer_all(office, REVIEWER, decided, Value.NOT_MET)
        done(reject(office, REVIEWER, decided.appeal_no, decided.version, reason=REASON))
        for _ in TOGETHER:
            reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)

    return fill


@pytest.fixture
def zhao(page: Page, house: House) -> Page:
    """The reviewer."""
    return sign_in(page, house, ZHAO)


def test_each_page_is_titled_and_has_its_heading(zhao: Page, house: House) -> None:
    """Two tabs, and the pages of the history, can be told apart; a screen reader says where one is."""
    zhao.goto(f"{house.url}/letters")
    expect(zhao).to_have_title("Letters · Redress")
    expect(zhao.get_by_role("heading", level=1)).to_have_text("Letters")
    open_case(zhao, house, STILL)
    expect(zhao).to_have_title(f"{STILL} · Redress")
    zhao.get_by_role("link", name="Queue").click()
    expect(zhao).to_have_title("Queue · Redress")


def test_an_address_that_no_page_has_is_said_with_the_way_out(zhao: Page, house: House) -> None:
    """In the language of whoever is here; it is refused as any page of another role is."""
    zhao.goto(f"{house.url}/nowhere")
    expect(zhao.locator(".refusal")).to_contain_text("There is no page “nowhere” here.")
    expect(zhao.get_by_role("dialog")).to_have_count(0)
    settled(zhao)
    zhao.get_by_test_id("stMain").get_by_role("link", name="Queue").click()
    expect(zhao).to_have_title("Queue · Redress")


def test_the_checklist_stands_still_after_a_visit_to_the_panels(zhao: Page, house: House) -> None:
    """Each line begins where it began, whichever panel was shown before."""
    open_case(zhao, house, STILL)
    before = left_of_lines(zhao)
    following = zhao.locator(".st-key-aside_next button")
    for _ in range(5):
        with a_run(zhao):
            following.click()
        expect(zhao.locator(".st-key-panel")).to_be_visible()
    with a_run(zhao):
        following.click()
    expect(zhao.locator(".st-key-go_next button")).to_be_visible()
    settled(zhao)

    assert left_of_lines(zhao) == before


def test_the_keyboard_leads_to_how_it_was_decided_before(zhao: Page, house: House) -> None:
    """P turns to the similar cases; the number, and each figure of the complainant, open what they stand for."""
    open_case(zhao, house, STILL)
    zhao.locator(".st-key-note button").click()
    before = zhao.locator(".before")
    expect(before).to_have_text("In decided cases of this policy: Not met 1 (this complainant 1)")
    expect(before.get_by_role("link")).to_have_count(2)
    zhao.keyboard.press("Escape")
    settled(zhao)
    for _ in range(5):
        with a_run(zhao):
            zhao.keyboard.press("p")
    like = zhao.locator(".hit.like")
    expect(like).to_contain_text("the complainant")
    expect(like).to_contain_text(REASON)
    with zhao.expect_popup() as opened:
        like.get_by_role("link", name=DECIDED).click()
    expect(drawn(opened.value, DECIDED).locator(".st-key-past")).to_contain_text(REASON)
    opened.value.close()

    zhao.locator(".st-key-asiderow").get_by_role("radio", name="Complainant").click()
    with zhao.expect_popup() as opened:
        zhao.locator(".st-key-panel .facts.book a").last.click()
    expect(opened.value.locator(".hit.like").first).to_be_visible()
    opened.value.close()


def left_of_lines(page: Page) -> list[int]:
    """Where the text of each line begins, in pixels."""
    expect(page.locator(".crit .tx").first).to_be_visible()
    return page.locator(".crit .tx").evaluate_all("all => all.map(each => each.getBoundingClientRect().x | 0)")


def test_the_keyboard_leads_into_the_form_of_facts_and_out_again(zhao: Page, house: House) -> None:
    """F begins to type, Escape leaves the field, Escape once more closes the form; then a key answers a criterion."""
    open_case(zhao, house, TYPED)
    zhao.get_by_role("radio", name="A2").first.click()
    settled(zhao)
    zhao.keyboard.press("f")
    form = zhao.locator(".st-key-factsform")
    expect(form.get_by_role("textbox").first).to_be_focused()
    zhao.keyboard.type("26312000000184730526")
    zhao.keyboard.press("Escape")

    expect(form).to_be_visible()
    expect(zhao.locator(":focus").and_(form.locator("input"))).to_have_count(0)
    expect(form.get_by_role("textbox").first).to_have_value("26312000000184730526")
    settled(zhao)
    zhao.keyboard.press("Escape")
    expect(form).to_have_count(0)
    settled(zhao)
    press(zhao, "1")


def test_the_caret_waits_for_the_fields_however_late_they_are_drawn(zhao: Page, house: House) -> None:
    """A browser that opens a form for the first time fetches what draws its fields; they come when that has come."""

    def late(route: Route) -> None:
        zhao.wait_for_timeout(3_000)
        route.continue_()

    zhao.route("**/TextInput.*.js", late)
    open_case(zhao, house, LATE)
    zhao.get_by_role("radio", name="A2").first.click()
    settled(zhao)
    zhao.keyboard.press("f")

    expect(zhao.locator(".st-key-factsform").get_by_label("Invoice code")).to_be_focused()


@contextmanager
def colleague(browser: Browser, house: House) -> Iterator[Page]:
    """Another reviewer in a browser of her own, at the same case."""
    context: BrowserContext = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield open_case(sign_in(context.new_page(), house, LIN), house, HELD)
    context.close()


def test_two_look_and_the_first_to_answer_holds_the_case(zhao: Page, browser: Browser, house: House) -> None:
    """Both could; one does; the other is told at the next key."""
    open_case(zhao, house, HELD)
    with colleague(browser, house) as lin:
        expect(lin.locator(".st-key-held")).to_contain_text("nobody")
        expect(zhao.locator(".st-key-held")).to_contain_text("nobody")
        press(zhao, "2")
        expect(zhao.locator(".st-key-held")).to_contain_text("you, until")

        lin.keyboard.press("1")
        expect(lin.locator(".st-key-judgement .refusal")).to_contain_text("Zhao Ling holds this appeal until")


def test_whoever_was_signed_out_elsewhere_is_told_so_and_what_was_lost(zhao: Page, house: House) -> None:
    """The door says that the drafts are kept and what to do again; signed in, one is back in the case."""
    open_case(zhao, house, LEFT)
    press(zhao, "1")
    zhao.context.request.post(f"{house.url}/auth/sign-out", headers={"Origin": house.url}, max_redirects=0)
    plain = zhao.context.new_page()
    plain.goto(house.url)
    expect(plain.locator(".door button[type=submit]")).to_be_visible()
    expect(plain.locator(".door .refusal")).to_have_count(0)

    zhao.keyboard.press("2")
    told = zhao.locator(".door .refusal")
    expect(told).to_contain_text("You are signed out.")
    expect(told).to_contain_text("Sign in again; your drafts are kept.")
    expect(told).to_contain_text("Your last key or entry was not saved: please repeat it.")

    zhao.locator("#account").fill(ZHAO.person.person_id)
    zhao.locator("#password").fill(ZHAO.password)
    zhao.locator(".door button[type=submit]").click()
    drawn(zhao, LEFT)


def test_two_cases_of_the_queue_are_assigned_at_once(page: Page, house: House) -> None:
    """One is ticked with the mouse, one with Space; the preview names both, then both are the colleague's."""
    lead = sign_in(page, house, ORTEGA, "/queue")
    table = lead.get_by_role("table", name="Legal's turn")
    table.get_by_role("checkbox", name=TOGETHER[0]).check()
    expect(lead.get_by_text("1 case selected")).to_be_visible()
    settled(lead)
    table.get_by_role("link", name=TOGETHER[1]).focus()
    lead.keyboard.press("Space")
    expect(lead.get_by_text("2 cases selected")).to_be_visible()
    settled(lead)
    foot = lead.locator(".st-key-foot")
    for place, name in enumerate(("Assign to a reviewer", LIN.person.name)):
        foot.get_by_role("combobox").nth(place).click()
        with a_run(lead):
            lead.get_by_role("option", name=name).click()
    foot.get_by_role("textbox", name="Reason or comment, recorded in every case").fill("One seller, one reviewer.")
    lead.keyboard.press("Enter")
    foot.get_by_role("button", name="Preview").click()
    expect(lead.locator(".st-key-many_lines tbody tr")).to_have_count(2)
    lead.get_by_role("button", name="Confirm for 2 cases").click()
    expect(lead.locator(".st-key-many_lines .chip.ok")).to_have_text(["Assigned", "Assigned"])
    settled(lead)
    lead.get_by_role("button", name="Back to the list").click()
    for number in TOGETHER:
        expect(table.locator(f'tr[data-no="{number}"]')).to_contain_text(f"{LIN.person.name}, assigned")


def views(page: Page) -> Locator:
    """The menu of views, opened by its button unless it is open."""
    menu = settled(page).locator(".st-key-views")
    if not menu.is_visible():
        page.locator(".st-key-queue_views").get_by_test_id("stPopoverButton").click()
    expect(menu).to_be_visible()
    settled(page)
    return menu


def in_menu(page: Page, act: str, told: str) -> None:
    """Presses a button of the menu of views; the page says what was done."""
    with a_run(page):
        views(page).get_by_role("button", name=act).click()
    expect(page.get_by_test_id("stToast").filter(has_text=told)).to_be_visible()


def picks(page: Page, name: str) -> None:
    """Picks a view: the menu closes, its button names the view, and the list is what the view asks for."""
    with a_run(page):
        views(page).get_by_role("button", name=name).click()
    expect(page.locator(".st-key-views")).to_be_hidden()
    expect(page.locator(".st-key-queue_views")).to_contain_text(name)
    expect(page.get_by_role("table", name="Closed").locator("tr[data-no]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?tab=closed&right=trademark$"))


def test_a_view_is_saved_opened_shared_and_deleted(page: Page, browser: Browser, house: House) -> None:
    """A lead keeps tab and filter under a name; a reviewer finds the shared view, and nothing to change it with."""
    named, button = "Decided trademarks", ".st-key-queue_views"
    lead = settled(sign_in(page, house, ORTEGA, "/queue?tab=closed&right=trademark"))
    views(lead).get_by_label("Save the present tab, filters and order as").fill(named)
    in_menu(lead, "Save view", f"View “{named}” saved")
    expect(lead.locator(button)).to_contain_text(named)
    lead.goto(f"{house.url}/queue?tab=free")
    expect(lead.get_by_role("table", name="Unassigned")).to_be_visible()
    expect(lead.locator(button)).to_contain_text("Views")
    picks(lead, named)

    in_menu(lead, "Share", f"View “{named}” shared with the office")
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") as other:
        reviewer = sign_in(other.new_page(), house, ZHAO, "/queue")
        picks(reviewer, named)
        offered = views(reviewer)
        expect(offered).to_contain_text("Shared with the office")
        expect(offered.get_by_role("button", name="Delete")).to_have_count(0)
        expect(offered.get_by_label("Name of the view")).to_have_count(0)

        in_menu(lead, "Delete", f"View “{named}” deleted")
        expect(lead.locator(button)).to_contain_text("Views")
        reviewer.reload()
        expect(reviewer.locator(button)).to_contain_text("Views")
        expect(views(reviewer).get_by_role("button", name=named)).to_have_count(0)


def test_a_calendar_covers_nothing_until_it_is_asked_for(page: Page, house: House) -> None:
    """Reached by Tab it would lie over the fields that come next; a press, or Alt and the arrow down, opens it."""
    clerk = settled(sign_in(page, house, CHEN, "/intake?new=1"))
    calendar = clerk.get_by_test_id("stDateInputCalendar")
    clerk.get_by_label("Complaint number").focus()
    expect(clerk.get_by_label("Complaint number")).to_be_focused()
    clerk.keyboard.press("Tab")
    expect(clerk.get_by_role("spinbutton", name="year, Complaint filed on")).to_be_focused()
    expect(calendar).to_be_hidden()
    clerk.keyboard.press("Alt+ArrowDown")
    expect(calendar).to_be_visible()
    clerk.keyboard.press("Escape")
    expect(calendar).to_be_hidden()
    clerk.get_by_role("spinbutton", name="year, Complaint filed on").click()
    expect(calendar).to_be_visible()


def test_a_choice_adds_no_stop_for_whoever_counts_tabs(page: Page, house: House) -> None:
    """One Tab leads from the punishment to its note, chosen or not; Escape clears the choice as its button would."""
    clerk = settled(sign_in(page, house, CHEN, "/intake?new=1"))
    punishment, note = clerk.get_by_role("combobox", name="Punishment"), clerk.get_by_label("Note on the punishment")
    punishment.focus()
    clerk.keyboard.type("listing removed")
    clerk.get_by_role("option", name="listing removed").wait_for()
    with a_run(clerk):
        clerk.keyboard.press("Enter")
    expect(punishment).to_have_value("listing removed")
    clerk.keyboard.press("Tab")
    expect(note).to_be_focused()
    punishment.focus()
    clerk.keyboard.press("Escape")
    expect(punishment).to_have_value("")


def test_fields_of_the_same_name_belong_to_the_side_that_a_screen_reader_names(page: Page, house: House) -> None:
    """Seller and complainant are asked for the same; each card is a group of its name, in the reader's language."""
    clerk = settled(sign_in(page, house, CHEN, "/intake?new=1"))
    for side in ("Seller", "Complainant"):
        card = clerk.get_by_role("group", name=side, exact=True)
        expect(card.get_by_label("Verified account holder")).to_have_count(1)
    clerk.get_by_role("radio", name="中文").click()
    for side in ("卖家", "投诉人"):
        expect(clerk.get_by_role("group", name=side, exact=True).get_by_role("textbox")).not_to_have_count(0)


def test_an_empty_date_field_says_in_the_readers_language_what_belongs_where(page: Page, house: House) -> None:
    """Streamlit writes English in every language, so the page writes over it."""
    clerk = settled(sign_in(page, house, CHEN, "/intake?new=1"))
    parts = clerk.get_by_test_id("stDateInput").first.get_by_role("spinbutton")
    shown = "nodes => nodes.map(each => getComputedStyle(each, '::after').content)"
    expect(parts).to_have_count(3)
    if clerk.get_by_role("radio", name="中文", checked=True).count():  # the language is kept with the account
        with a_run(clerk):
            clerk.get_by_role("radio", name="EN").click()
    expect(clerk.locator("html")).not_to_have_attribute("lang", "zh-CN")
    assert parts.evaluate_all(shown) == ["none"] * 3
    with a_run(clerk):
        clerk.get_by_role("radio", name="中文").click()
    expect(clerk.locator("html")).to_have_attribute("lang", "zh-CN")
    assert parts.evaluate_all(shown) == ['"年"', '"月"', '"日"']
