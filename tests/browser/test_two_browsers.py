"""Several tabs and people on one case: one decision, nothing lost, and each is told what the other did."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from core.commands.lead import assign
from core.domain.terms import DocumentKind, Value, Verb, label_of, past_label
from core.language import render
from core.office import Office
from tests.browser.house import House, served, settled, sign_in, write
from tests.browser.reviewing import (
    answer_by_keys,
    asked,
    at_cursor,
    choose,
    confirm,
    decide,
    drawn,
    open_case,
    press,
    record,
    recorded,
    refused,
    row,
    sees_answers,
)
from tests.cases import LEAD, answer_all, done, reviewable
from tests.cast import LIN, ZHAO
from tests.english import english

FORWARD, REJECT = "Forward to the complainant", "Reject: punishment stands"

FORWARDED = english(past_label(Verb.FORWARD))

FIRST, SECOND, THIRD = "cn_written_signed", "cn_seller_identity", "cn_complaint_ref"

NAMES = ("held", "handed", "doubled", "stale", "kept", "typed", "spoken", "long", "reasoned", "called", "next")

FOUND = {"handed": Value.MET, "doubled": Value.MET, "reasoned": Value.NOT_MET}  # what Zhao had answered before


@pytest.fixture(scope="module")
def cases() -> dict[str, str]:
    """The numbers of the cases, by what they are for."""
    return {}


@pytest.fixture(scope="module")
def furnish(cases: dict[str, str]) -> Callable[[Office], None]:
    """A case for each test; all are the lead's, so that nobody is handed one as the next but Zhao, once."""

    def furnished(office: Office) -> None:
        for name in NAMES:
            kinds = (DocumentKind.INVOICE,) if name == "long" else ()
            appeal = reviewable(office, "tmall_trademark_v1_1" if kinds else "us_dmca_512g_2", *kinds)
            to = ZHAO if name == "next" else None
            done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=to.person.person_id if to else "ortega"))
            if name in FOUND:
                answer_all(office, ZHAO.person, appeal, FOUND[name])
            cases[name] = appeal.appeal_no

    return furnished


def entered(browser: Browser, house: House, member) -> BrowserContext:
    """A browser in which the person has signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    sign_in(context.new_page(), house, member).close()
    return context


@pytest.fixture(scope="module")
def zhaos(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """Zhao's browser."""
    context = entered(browser, house, ZHAO)
    yield context
    context.close()


@pytest.fixture(scope="module")
def lins(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """Lin's browser."""
    context = entered(browser, house, LIN)
    yield context
    context.close()


@pytest.fixture
def zhao(zhaos: BrowserContext) -> Iterator[Page]:
    """A tab of Zhao's."""
    page = zhaos.new_page()
    yield page
    page.close()


@pytest.fixture
def lin(lins: BrowserContext) -> Iterator[Page]:
    """A tab of Lin's."""
    page = lins.new_page()
    yield page
    page.close()


def decisions(page: Page) -> list[Locator]:
    """The three buttons at the foot that decide; one that is off is drawn twice, so the first of each."""
    return [page.locator(f".st-key-decide_{place} button").first for place in range(3)]


def test_who_comes_second_reads_and_is_told_who_holds_it(house, cases, zhao, lin):
    """The case is Zhao's: Lin sees by whom it is held and until when, and nothing that she presses changes it."""
    no = cases["held"]
    open_case(zhao, house, no)
    press(zhao, "1")
    open_case(lin, house, no)
    cursor = at_cursor(lin)
    for key in ("1", "2", "3"):
        lin.keyboard.press(key)
    lin.keyboard.press("Alt+3")
    settled(lin)

    expect(lin.locator(".st-key-held")).to_contain_text("Zhao Ling, until")
    expect(lin.locator(".st-key-foot")).to_contain_text("Zhao Ling holds this appeal until")
    for decision in decisions(lin):
        expect(decision).to_be_disabled()
    expect(lin.locator("[class*=st-key-put_]")).to_have_count(0)
    expect(lin.get_by_role("dialog")).to_have_count(0)
    assert at_cursor(lin) == cursor
    sees_answers(lin, **{FIRST: ""})
    expect(row(lin, FIRST).get_by_role("radio").first).to_be_disabled()


def test_handed_over_decided_and_the_loser_is_told(house, cases, zhao, lin):
    """Zhao hands the case to Lin, who decides it; Zhao's other tab, about to confirm, learns who did what."""
    no = cases["handed"]
    open_case(zhao, house, no)
    late = open_case(zhao.context.new_page(), house, no)
    decide(late, FORWARD)
    zhao.locator(".st-key-holder button").first.click()
    zhao.get_by_role("combobox", name="Hand over to").click()
    zhao.get_by_role("option", name="Lin Mei").click()
    settled(zhao)
    zhao.get_by_role("button", name="Hand over", exact=True).click()
    expect(zhao.locator(".st-key-foot")).to_contain_text("Lin Mei holds this appeal until")

    open_case(lin, house, no)
    sees_answers(lin, **{FIRST: "Met"})  # Lin goes on from what Zhao had answered
    decide(lin, FORWARD)
    confirm(lin, no, FORWARD)
    late.get_by_role("dialog").get_by_role("button", name="Confirm").click()

    expect(refused(late, "stale")).to_contain_text("Lin Mei")
    expect(refused(late, "stale")).to_contain_text(FORWARDED)
    late.get_by_role("button", name="Reload the case").click()
    expect(late.locator(".st-key-strip")).to_contain_text("Complainant's turn")
    expect(late.locator(".st-key-foot")).to_contain_text("Your draft is kept.")
    events = record(late)
    expect(events.filter(has_text=FORWARDED)).to_have_count(1)
    expect(events.filter(has_text=FORWARDED)).to_contain_text("Lin Mei")
    late.close()


def test_a_double_click_decides_once_and_opens_the_next_case(house, cases, zhao):
    """Two presses of Confirm are one decision; the second falls on nothing, and the next case is untouched."""
    no = cases["doubled"]
    open_case(zhao, house, no)
    zhao.keyboard.press("Alt+1")
    asked(zhao, FORWARD).get_by_role("button", name="Confirm").dblclick()
    recorded(zhao, no, FORWARD)
    drawn(zhao, cases["next"])

    expect(zhao.locator(".st-key-held")).to_contain_text("you, until")
    expect(zhao.get_by_role("dialog")).to_have_count(0)
    events = record(zhao)
    expect(events.filter(has_text=FORWARDED)).to_have_count(0)
    open_case(zhao, house, no)
    events = record(zhao)
    expect(events.filter(has_text=FORWARDED)).to_have_count(1)


def test_two_tabs_of_one_person_lose_nothing(house, cases, zhao):
    """What is answered in one tab is not undone by the other, which was drawn before it."""
    no = cases["stale"]
    open_case(zhao, house, no)
    other = open_case(zhao.context.new_page(), house, no)
    press(zhao, "1")
    press(other, "ArrowDown")
    press(other, "2")
    zhao.reload()
    drawn(zhao, no)

    for page in (zhao, other):
        sees_answers(page, **{FIRST: "Met", SECOND: "Not met"})
    choose(zhao, SECOND, "Met")
    press(zhao, "ArrowDown")
    answer_by_keys(zhao)
    decide(zhao, FORWARD)
    confirm(zhao, no, FORWARD)
    other.keyboard.press("1")
    expect(refused(other, "stale")).to_contain_text("Zhao Ling")
    other.close()


def test_no_key_fires_while_text_is_typed(house, cases, zhao):
    """Digits and letters of a reason, a note or a fact are text; the checklist stays as it was."""
    no = cases["typed"]
    open_case(zhao, house, no)
    cursor = at_cursor(zhao)
    said = "1 of 3 invoices, 2 pages: H, T, M, E and F are letters."
    zhao.get_by_role("button", name="Reason").click()
    zhao.get_by_placeholder("Reason", exact=True).press_sequentially(said)
    expect(zhao.get_by_placeholder("Reason", exact=True)).to_have_value(said)
    zhao.get_by_placeholder("Private note").click()
    zhao.get_by_placeholder("Private note").press_sequentially("123")
    zhao.keyboard.press("Escape")
    settled(zhao)
    open_case(zhao, house, no)

    assert at_cursor(zhao) == cursor
    sees_answers(zhao, **dict.fromkeys((FIRST, SECOND, THIRD), ""))
    expect(zhao.get_by_role("dialog")).to_have_count(0)
    expect(zhao.locator(".st-key-factsform")).to_have_count(0)
    zhao.get_by_role("button", name="Reason").click()
    expect(zhao.get_by_placeholder("Reason", exact=True)).to_have_value(said)


def test_a_reason_typed_last_is_part_of_the_decision(house, cases, zhao):
    """Ctrl+Enter from within the field of the reason confirms with every word of it."""
    no = cases["reasoned"]
    open_case(zhao, house, no)
    zhao.keyboard.press("Alt+3")
    field = asked(zhao, REJECT).get_by_role("textbox").last
    field.press_sequentially("The counter-notice is not signed.")
    field.press("Control+Enter")
    recorded(zhao, no, REJECT)
    open_case(zhao, house, no)

    expect(zhao.locator(".st-key-past")).to_contain_text("The counter-notice is not signed.")
    expect(record(zhao).filter(has_text=english(past_label(Verb.REJECT)))).to_have_count(1)


def bell(page: Page, words: str) -> Locator:
    """The notice that says so, behind the opened bell."""
    settled(page)
    page.locator(".st-key-bell button").first.click()
    notice = page.locator(".st-key-notices").get_by_role("button", name=words)
    expect(notice).to_be_visible()
    return notice


def test_a_mention_leads_whoever_is_meant_to_the_comment_and_their_answer_back(house, cases, zhao, lin):
    """Lin is called by her name after an @, the lead from the list; the bell opens the comment, and she answers it."""
    no, question = cases["called"], "@Lin Mei is A2 the same shop?"
    open_case(zhao, house, no)
    record(zhao)
    drawer = zhao.get_by_role("dialog")
    drawer.get_by_role("tab", name="Comments").click()
    write(drawer.get_by_label("For colleagues; the parties never see it"), question)
    drawer.get_by_role("combobox", name="Notify colleagues").click()
    zhao.get_by_role("option", name="J. Ortega").click()
    zhao.keyboard.press("Tab")  # leaves the list, which stays open for the next name
    settled(zhao)
    drawer.get_by_role("button", name="Add the comment").click()
    expect(drawer.locator(".event:visible", has_text=question)).to_contain_text("@J. Ortega")

    lin.goto(f"{house.url}/letters")
    bell(lin, f"{no} Zhao Ling mentions you in a comment").click()
    asked_here = lin.get_by_role("dialog").locator(".event.here")
    expect(asked_here).to_contain_text(question)
    lin.get_by_role("dialog").get_by_role("button", name="Reply", exact=True).click()
    answer = lin.get_by_role("dialog").get_by_role("button", name="Add the reply")
    expect(answer).to_be_visible()
    write(lin.get_by_label("For colleagues; the parties never see it"), "It is.")
    answer.click()
    expect(lin.get_by_role("dialog").locator(".event:visible", has_text="It is.")).to_contain_text("Zhao Ling")

    zhao.goto(f"{house.url}/letters")
    bell(zhao, f"{no} Lin Mei answers your comment").click()
    expect(zhao.get_by_role("dialog").locator(".event.here")).to_contain_text("It is.")


def test_the_language_is_switched_at_once_and_remembered(house, cases, browser, zhaos, zhao):
    """One click and the page speaks Chinese; so does the next tab and the next sign-in; one click back."""
    no = cases["spoken"]
    open_case(zhao, house, no)
    press(zhao, "2")
    zhao.get_by_role("radio", name="中文").click()
    expect(zhao.locator(".st-key-foot")).to_contain_text("转送投诉人")
    sees_answers(zhao, **{FIRST: render(label_of(Value.NOT_MET), "zh"), SECOND: ""})
    expect(zhao.get_by_role("link", name="队列")).to_be_visible()
    expect(zhao.locator(".st-key-strip")).to_contain_text("Northlight Lamps")
    with browser.new_context(locale="en-GB") as elsewhere:
        page = sign_in(elsewhere.new_page(), house, ZHAO)
        expect(page.get_by_role("link", name="队列")).to_be_visible()
    zhao.get_by_role("radio", name="EN").click()
    expect(zhao.locator(".st-key-foot")).to_contain_text(FORWARD)
    sees_answers(zhao, **{FIRST: "Not met", SECOND: ""})


def test_a_link_to_the_queue_by_its_name_shows_what_it_asks_for(house, cases, zhao):
    """The queue is a reviewer's first page and at the root; a colleague's link may name it."""
    zhao.goto(f"{house.url}/queue?tab=closed&right=patent&q=AP-2026")

    expect(zhao.locator(".st-key-tabs").get_by_role("radio", name="Closed")).to_be_checked()
    expect(zhao.get_by_label("Search")).to_have_value("AP-2026")


@pytest.mark.parametrize("language", ["中文", "EN"])
def test_a_decision_needs_no_scroll_at_1440_by_900(house, cases, zhao, language):
    """Evidence, checklist, verdict and every decision are within the window, in both languages."""
    open_case(zhao, house, cases["long"])
    zhao.get_by_role("radio", name=language).click()
    expect(zhao.get_by_role("radio", name=language)).to_be_checked()
    drawn(zhao, cases["long"])

    assert zhao.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    assert zhao.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    for part in (*decisions(zhao), zhao.locator(".now"), zhao.locator(".verdict"), zhao.locator(".crit.cur")):
        expect(part).to_be_in_viewport(ratio=1)


def test_a_reload_and_a_restart_of_the_server_keep_each_answer(house, cases, zhao):
    """The server is killed and started again: the answers, the reason and the sign-in are still there."""
    no, kept = cases["kept"], {FIRST: "Met", SECOND: "Not met", THIRD: "Can't verify"}
    open_case(zhao, house, no)
    for key in ("1", "2", "3"):
        press(zhao, key)
    zhao.get_by_role("button", name="Reason").click()
    write(zhao.get_by_placeholder("Reason", exact=True), "The name differs.")
    zhao.reload()
    drawn(zhao, no)
    sees_answers(zhao, **kept)
    house.kill()
    house.process = served(house.home, int(house.url.rpartition(":")[2])).process
    zhao.reload()
    drawn(zhao, no)

    sees_answers(zhao, **kept)
    zhao.get_by_role("button", name="Reason").click()
    expect(zhao.get_by_placeholder("Reason", exact=True)).to_have_value("The name differs.")
