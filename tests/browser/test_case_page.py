"""The case page in Chromium: a decision by keys alone, documents that can be looked at, and no page that scrolls."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from decimal import Decimal
from typing import Final

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from core.commands.checklist import note
from core.commands.documents import take_in, type_fact
from core.domain.terms import DocumentKind, Side
from demo.papers.purchases import digital_invoice
from demo.papers.rights import trademark_certificate
from demo.papers.sheet import Firm, Goods
from tests.browser.house import (
    DRAWN_WITHIN,
    READ_WITHIN,
    House,
    a_run,
    enter,
    messages,
    served,
    settled,
    sign_in,
    waits_for,
)
from tests.browser.reviewing import as_filed, at_cursor, drawn, press, row, saved
from tests.cases import INTAKE, REVIEWER, answer_all, done, reviewable, with_document
from tests.cast import LIN, ZHAO

OWNER = Firm("澜岸实业（宁波）有限公司", person="周岚")

SHOP = Firm("杭州栖木家居有限公司", "91330106MA2K7Q4P8B")

SCRIPT = "A long text\n<script>document.title='ran'</script> 税务 http://example.com/" + "x" * 400 + "\nline\n" * 200

FIRST, SECOND_CASE, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH = (
    f"AP-2026-{number:06d}" for number in range(1, 11)
)

AGAIN_WITHIN = 60_000  # milliseconds: Streamlit's page tries a server that is gone less and less often

GIVEN = {
    "cn_written_signed": "Met",
    "cn_seller_identity": "Not met",
    "cn_complaint_ref": "Met",
    "cn_listing_located": "Can't verify",
    "cn_statement_clear": "Can't verify",
}

SEND = """([of, press]) => {
  const mount = redressChecklist.mounts.at(-1), sent = { of: of || mount.data.of, sent: performance.now() | 0 };
  mount.set("sent", { ...sent, cursor: mount.data.cursor, presses: [{ what: "answer", ...press }] });
}"""
"""Sends a press as the checklist does, under a number and for a checklist of one's own."""


@pytest.fixture(scope="module")
def furnish():
    """Ten trademark appeals; the first with an invoice, a renewed certificate of two pages and a text."""

    def fill(office) -> None:
        for _ in range(10):
            appeal = reviewable(office, "tmall_trademark_v1_1")
            number = appeal.appeal_no
            goods = Goods("*灯具*落地灯", "LA-F203", "台", 40, Decimal(180))
            for side, sheet in (
                (Side.SELLER, digital_invoice(
                    number="26312000000184730526", issued=date(2026, 9, 18), seller=OWNER, buyer=SHOP, lines=[goods],
                )),
                (Side.COMPLAINANT, trademark_certificate(
                    number="31847206", mark="澜岸", owner=OWNER, classes=(11,), goods="灯",
                    registered=date(2009, 6, 21), expires=date(2019, 6, 20), renewed_to=date(2029, 6, 20),
                )),
            ):  # fmt: skip
                filed = done(
                    take_in(office, INTAKE, number, side=side, kind=sheet.kind, name=sheet.name, data=sheet.data)
                )
                for field, given in sheet.facts.items():
                    done(type_fact(office, REVIEWER, filed.exhibit_id, field, given))
            with_document(office, appeal, Side.SELLER, DocumentKind.LISTING_PHOTO, SCRIPT)
            done(note(office, ZHAO.person, number, "cn_legible_unmasked", "<b>bold</b>"))
            if number in {SECOND_CASE, SIXTH, SEVENTH, TENTH}:
                answer_all(office, ZHAO.person, appeal)

    return fill


def case_page(page: Page, house: House, number: str = FIRST, more: str = "", member=ZHAO) -> Page:
    """The page of a case, drawn and listening to keys."""
    sign_in(page, house, member, f"/appeal?no={number}{more}")
    expect(page.locator(".st-key-go_next button")).to_be_visible(timeout=DRAWN_WITHIN)
    return settled(page)


@contextmanager
def standing_still(house: House) -> Iterator[None]:
    """The app does nothing meanwhile."""
    house.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        house.process.send_signal(signal.SIGCONT)


AWAY = """() => {
  const root = document.querySelector('.checklist');
  window.away = { root, parent: root.parentElement };
  root.remove();
}"""
"""Takes the checklist out of the page."""


TWICE = """() => {
  const { mounts } = redressChecklist, stays = mounts.at(-1), copy = stays.root.cloneNode(true);
  stays.root.after(copy);
  mounts.push({ ...stays, root: copy });
  window.twice = copy;
}"""
"""Draws the checklist once more, as Streamlit does for a moment, after the one that stays."""


LATE = """() => {
  const { send } = WebSocket.prototype;
  let last = [];
  WebSocket.prototype.send = function (data) {
    last = [this, data];
    send.call(this, data);
  };
  const { port1, port2 } = new MessageChannel();
  const soon = () => new Promise((then) => {
    port1.onmessage = then;
    port2.postMessage(0);
  });
  window.pressAmid = async (presses) => {
    const [line, asked] = last;
    for (let times = 0; times < 4000; times++) {
      if (times % 200 === 0 && presses.length) document.querySelector(presses.shift()).click();
      send.call(line, asked);
      await soon();
    }
  };
}"""
"""What the page sent last is sent again and again from the moment another page is asked for."""


SWALLOWED = """() => {
  const mount = redressChecklist.mounts.at(-1), { set } = mount;
  mount.set = () => {
    mount.set = set;
    document.querySelector("[data-testid=stApp]").dataset.testScriptState = "running";
  };
}"""
"""The next that the checklist sends is lost, and the page says from then on that the app is at work."""


class Line:
    """The connection of a tab, which can be cut and mended."""

    def __init__(self, page: Page) -> None:
        self.broken = False
        self.last: WebSocketRoute | None = None
        page.route_web_socket("**/stream**", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.broken:
            socket.close()
            return
        self.last = socket
        socket.connect_to_server()

    def cut(self) -> None:
        """From now on there is none, and no new one."""
        self.broken = True
        assert self.last
        self.last.close()

    def mend(self) -> None:
        """The next one that is tried stands."""
        self.broken = False


def shown(page: Page, of: int = 0):
    """The stage of a paper, inside the viewer's shadow root."""
    return page.locator(".st-key-viewer .stage").nth(of)


def cursor(page: Page):
    """The line at the cursor."""
    return page.locator(".crit.cur .tx")


def chosen(page: Page, criterion: str):
    """The answer that is chosen for a criterion."""
    return page.locator(f".st-key-row_{criterion} [role=radio][aria-checked=true]")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (1366, 768)])
def test_the_page_never_scrolls(house, page, width, height):
    """Everything for the decision is in the window; only the list and the page image scroll."""
    page.set_viewport_size({"width": width, "height": height})
    case_page(page, house, more="&ex=A2&pin=1")

    waits_for(
        page,
        "[document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
        ".every(each => each.scrollHeight === each.clientHeight && each.scrollWidth === each.clientWidth)",
    )
    expect(page.locator(".st-key-verdict")).to_be_in_viewport()
    expect(page.locator(".st-key-decide_2")).to_be_in_viewport()


def test_a_document_is_shown_turned_and_zoomed(house, page):
    """The page image comes from the own route; pages turn, and the zoom is the reader's."""
    case_page(page, house, more="&ex=B2")
    expect(shown(page)).to_have_attribute("data-shown", house_url("/1.jpg"), timeout=DRAWN_WITHIN)

    page.get_by_label("Next page").click()
    expect(shown(page)).to_have_attribute("data-shown", house_url("/2.jpg"))
    expect(page.get_by_label("Next page")).to_be_disabled()

    before = page.locator(".st-key-viewer .zoom").first.inner_text()
    page.get_by_label("Zoom in").click()
    assert page.locator(".st-key-viewer .zoom").first.inner_text() != before


def house_url(end: str):
    """Any address that ends so."""
    return re.compile(re.escape(end) + "$")


def test_a_text_is_shown_as_text(house, page):
    """Markup in a party's text is shown, never run."""
    case_page(page, house, more="&ex=A3")

    expect(shown(page)).to_contain_text("<script>document.title='ran'</script>", timeout=DRAWN_WITHIN)
    assert page.title() != "ran"
    expect(page.locator(".st-key-row_cn_legible_unmasked .mu")).to_have_attribute("title", "<b>bold</b>")
    expect(page.locator(".checklist b")).to_have_count(0)


def test_the_certificate_lies_beside(house, page):
    """One key lays it beside the document, and the address says so."""
    case_page(page, house, more="&ex=A2")
    expect(shown(page)).to_be_visible(timeout=DRAWN_WITHIN)

    expect(page.locator(".st-key-compare button")).to_be_visible(timeout=DRAWN_WITHIN)  # it is drawn after the image
    page.keyboard.press("m")

    expect(page.locator(".st-key-viewer .paper")).to_have_count(2, timeout=DRAWN_WITHIN)
    assert "pin=1" in page.url


def test_keys_answer_and_step_but_not_while_one_types(house, page):
    """A note with a 1 in it is a note."""
    case_page(page, house)
    expect(cursor(page)).to_have_text("In writing, signed or sealed")

    press(page, "1")
    expect(cursor(page)).to_have_text("Seller's identity matches the shop")
    second = cursor(page).inner_text()
    page.locator(".st-key-note button").first.click()
    page.get_by_label("Note on this criterion; it is kept with the finding").fill("")
    page.keyboard.type("12 h e t")

    assert cursor(page).inner_text() == second
    assert page.get_by_label("Note on this criterion; it is kept with the finding").input_value() == "12 h e t"


def test_what_is_typed_into_a_field_that_the_page_takes_away_answers_nothing(house, page):
    """The digits of a number are text to whoever types them, also once the field is gone."""
    case_page(page, house, FIRST)
    first = at_cursor(page)
    page.keyboard.press("s")
    sought = page.locator(".st-key-viewer").get_by_role("searchbox")
    expect(sought).to_be_focused()
    page.keyboard.type("70")
    sought.evaluate("field => field.remove()")
    page.keyboard.type("3312")
    assert at_cursor(page) == first
    page.keyboard.press("Escape")
    press(page, "ArrowDown")
    assert at_cursor(page) != first
    press(page, "ArrowUp")


def test_what_is_typed_behind_an_early_key_of_a_field_answers_nothing(house, page):
    """The key waits until the page can act on it, and opens the field; the digits behind it were text."""
    case_page(page, house, FIRST)
    first = at_cursor(page)
    page.goto(f"{house.url}/appeal?no={FIRST}")
    expect(page.locator(".st-key-strip .strip")).to_contain_text(FIRST)
    for key in "s7033":
        page.keyboard.press(key)
    expect(page.locator(".st-key-viewer").get_by_role("searchbox")).to_be_focused()
    drawn(page, FIRST)
    assert at_cursor(page) == first


@pytest.mark.parametrize("halted", [False, True], ids=["while the page is drawn", "while the app stands still"])
def test_fast_keys_answer_one_criterion_after_the_other(house, page, halted):
    """Keys that come before the page is drawn again each answer once, in order, the criterion that is next then."""
    no = FOURTH if halted else THIRD
    case_page(page, house, no)
    expect(cursor(page)).to_have_text("In writing, signed or sealed")

    with standing_still(house) if halted else nullcontext():
        for key in ("1", "2", "1", "3", "3"):
            page.keyboard.press(key)
        shows(page, **GIVEN)
        if halted:
            expect(page.locator(".answers .saving")).to_have_count(len(GIVEN))
            expect(page.locator(".late")).to_contain_text("5 not saved yet")
    saved(page)
    expect(page.locator(".answers .saving")).to_have_count(0)
    expect(page.locator(".late")).to_be_hidden()
    settled(page)
    assert at_cursor(page) == "cn_truth_guarantee"
    page.goto(f"{house.url}/appeal?no={no}")
    drawn(page, no)

    shows(page, **GIVEN)
    expect(chosen(page, "cn_truth_guarantee")).to_have_count(0)


def shows(page: Page, **answers: str) -> None:
    """These answers are chosen on the lines of these criteria."""
    for criterion, answer in answers.items():
        expect(chosen(page, criterion)).to_have_text(answer)


def test_a_click_on_the_name_of_a_line_puts_the_cursor_there(house, page):
    """The key after it answers the line that was clicked, and no other."""
    case_page(page, house, NINTH)
    line = page.locator(".st-key-list .row").nth(3)
    wanted = line.get_attribute("class").split("st-key-row_", 1)[1]
    with a_run(page):
        line.locator(".tx").click()

    assert at_cursor(page) == wanted
    press(page, "3")
    expect(chosen(page, wanted)).to_have_text("Can't verify")


def test_a_key_that_is_held_down_answers_one_criterion(house, page):
    """What a keyboard repeats is no answer of a person; the cursor may be led on so."""
    case_page(page, house, FIRST)
    before = at_cursor(page)
    for _ in range(4):
        page.keyboard.down("3")
    page.keyboard.up("3")
    saved(page)
    after = at_cursor(page)
    expect(chosen(page, before)).to_have_text("Can't verify")
    expect(chosen(page, after)).to_have_count(0)

    lines = page.locator(".row .crit")
    at = lines.evaluate_all("all => all.findIndex(each => each.matches('.cur'))")
    for _ in range(3):
        page.keyboard.down("ArrowDown")
    page.keyboard.up("ArrowDown")
    expect(lines.nth(at + 3)).to_have_class("crit cur")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert at_cursor(page) == after
    saved(page)


def test_no_part_of_the_page_is_left_to_what_the_browser_may_have_forgotten(house, page):
    """Streamlit names a large part by its hash when the browser still has it; if it does not, the page stands still."""
    case_page(page, house, FIRST)
    with messages(page) as heard:
        for key in ("ArrowDown", "ArrowUp") * 3:
            press(page, key)
            settled(page)
    assert heard.count("delta") > 6
    assert "ref_hash" not in heard


@pytest.mark.parametrize(("other", "comes"), [("help", "[data-testid=stDialog]"), ("back", ".st-key-tabs")])
def test_what_is_pressed_in_two_places_and_sent_in_one_message_happens_in_both(house, page, other, comes):
    """A busy browser names only one place as changed: the list of keys is in another one, the way back in the page."""
    case_page(page, house, FIRST)
    expect(page.locator("body")).not_to_contain_text("being read", timeout=READ_WITHIN)
    with a_run(page):
        page.locator(".st-key-ex_after button").first.click()  # draws the whole page if something was read since
    pressed = [page.locator(f".st-key-{key} button").first.element_handle() for key in ("ex_after", other)]
    with messages(page) as heard:
        page.evaluate("pressed => pressed.forEach(each => each.click())", pressed)
        expect(page.locator(comes)).to_be_visible(timeout=DRAWN_WITHIN)
        settled(page)
    assert heard.count("rerun_script") == 1
    assert heard.count("new_session") <= 3  # each place once, and the page to which it leads


@pytest.mark.parametrize(
    ("presses", "name", "part"),
    [
        ((".st-key-back button",), "Queue", ".st-key-grid"),
        (("a[href$='/letters']",), "Letters", ".st-key-tabs"),
        ((".st-key-back button", "a[href$='/letters']"), "Letters", ".st-key-tabs"),
    ],
    ids=["the page leads away", "a link", "a link while the page leads away"],
)
def test_what_a_page_still_asks_while_another_takes_its_place_leaves_that_one_whole(house, page, presses, name, part):
    """Whether the browser or the app itself goes there, and however the requests fall between its steps."""
    case_page(page, house, FIRST)
    expect(page.locator("body")).not_to_contain_text("being read", timeout=READ_WITHIN)
    page.evaluate(LATE)
    with a_run(page):
        press(page, "3")
    page.evaluate("presses => window.pressAmid(presses)", [*presses])
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settled(page)
    expect(page.locator(part)).to_be_visible()


def test_a_press_that_arrives_again_answers_nothing(house, page):
    """What a browser sends once more, or of another checklist, is passed over; what is new beside it counts."""
    case_page(page, house, FIRST)
    before = at_cursor(page)
    press(page, "3")
    after = at_cursor(page)
    assert after != before

    with a_run(page):
        page.evaluate(SEND, ["another", {"number": 9e15, "at": after, "value": "met", "was": None}])
    expect(chosen(page, after)).to_have_count(0)
    with a_run(page):
        page.evaluate(SEND, ["", {"number": 1, "at": before, "value": "met", "was": "cannot_verify"}])
    expect(chosen(page, before)).to_have_text("Can't verify")
    with a_run(page):
        page.evaluate(SEND, ["", {"number": 9e15, "at": after, "value": "met", "was": None}])
    expect(chosen(page, before)).to_have_text("Can't verify")
    expect(chosen(page, after)).to_have_text("Met")


def test_what_is_refused_is_taken_back_with_the_reason(house, page, browser):
    """Another window has answered meanwhile: its answer comes back, the line says why, and the cursor stands there."""
    case_page(page, house, FIRST)
    criterion = at_cursor(page)
    with browser.new_context(viewport={"width": 1440, "height": 900}) as other:
        second = case_page(other.new_page(), house, FIRST)
        press(second, "2")
    with standing_still(house):
        page.keyboard.press("1")
        page.keyboard.press("3")
        expect(chosen(page, criterion)).to_have_text("Met")
        following = page.locator(".row:has([data-value=cannot_verify].saving)").get_attribute("class").split("_", 1)[1]
    saved(page)

    expect(chosen(page, criterion)).to_have_text("Not met")
    expect(page.locator(f".st-key-row_{criterion} .m.bad")).to_have_text("not saved")
    expect(page.locator('.refusal[data-code="form_stale"]')).to_be_visible()
    expect(chosen(page, following)).to_have_text("Can't verify")
    assert at_cursor(page) == criterion
    press(page, "1")
    expect(chosen(page, criterion)).to_have_text("Met")
    expect(page.locator(f".st-key-row_{criterion} .m.bad")).to_have_count(0)


def test_what_is_pressed_without_a_connection_is_sent_when_it_is_back(house, page):
    """In order, once, for the checklist that stood there; until then the page says that it is not saved."""
    line = Line(page)
    case_page(page, house, FIFTH)
    line.cut()
    for key in ("1", "2", "ArrowDown", "3"):
        page.keyboard.press(key)
    expect(page.locator(".late")).to_contain_text("3 not saved yet")
    expect(page.locator(".answers .saving")).to_have_count(3)
    line.mend()
    saved(page)

    page.goto(f"{house.url}/appeal?no={FIFTH}")
    drawn(page, FIFTH)
    shows(page, cn_written_signed="Met", cn_seller_identity="Not met", cn_listing_located="Can't verify")
    expect(chosen(page, "cn_complaint_ref")).to_have_count(0)


@pytest.mark.parametrize(("number", "dies"), [(SIXTH, False), (SEVENTH, True)], ids=["same server", "new server"])
def test_what_was_pressed_for_a_stage_that_has_passed_is_told(house, page, browser, number, dies):
    """Another window of the same person decides meanwhile: the answers are not taken, and each is named with why."""
    line = Line(page)
    case_page(page, house, number)
    first = page.locator(".crit.cur .tx").inner_text()
    line.cut()
    for key in ("2", "3"):
        page.keyboard.press(key)
    expect(page.locator(".answers .saving")).to_have_count(2)
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        other = case_page(context.new_page(), house, number)
        expect(other.locator(".st-key-decide_0 button")).to_be_enabled(timeout=DRAWN_WITHIN)
        other.keyboard.press("Alt+1")
        expect(other.get_by_role("textbox", name="unredacted")).to_be_visible()
        as_filed(other.get_by_role("dialog"))
        other.keyboard.press("Control+Enter")
        expect(other.get_by_test_id("stToast")).to_contain_text("Recorded", timeout=DRAWN_WITHIN)
    if dies:
        house.kill()
        house.process = served(house.home, int(house.url.rpartition(":")[2])).process
    line.mend()

    missed = page.locator(".missed [role=alert]")
    expect(missed).to_contain_text("Zhao Ling: “Forwarded to the complainant”", timeout=AGAIN_WITHIN)
    expect(missed.get_by_role("listitem")).to_have_text([f"{first}: Not met", re.compile(": Can't verify$")])
    expect(page.locator(".st-key-past")).to_be_visible()
    missed.get_by_role("button", name="Close").click()
    expect(missed).to_have_count(0)


def test_a_key_that_comes_while_the_page_is_drawn_anew_is_not_lost(house, page):
    """The checklist is taken away for a moment then; a key is meant for it all the same, not where a panel stands."""
    case_page(page, house, FIFTH)
    criterion = at_cursor(page)
    page.evaluate(AWAY)
    page.keyboard.press("3")
    page.evaluate("() => away.parent.append(away.root)")
    saved(page)
    expect(chosen(page, criterion)).to_have_text("Can't verify")

    criterion = at_cursor(page)
    page.evaluate(AWAY)
    page.evaluate("() => away.parent.append(Object.assign(document.createElement('i'), { className: 'st-key-panel' }))")
    page.keyboard.press("3")
    page.evaluate("() => away.parent.replaceChildren(away.root)")
    assert at_cursor(page) == criterion
    expect(chosen(page, criterion)).to_have_count(0)


@contextmanager
def withheld(page: Page, script: str) -> Iterator[None]:
    """The browser does not get that script of Streamlit's until the end, as on a slow line."""
    held: list[Route] = []
    ended: list[bool] = []

    def asked_for(route: Route) -> None:
        if ended:
            route.continue_()
        else:
            held.append(route)

    page.route(f"**/static/js/{script}.*.js", asked_for)
    yield
    ended.append(True)
    assert held, f"{script} was not asked for"
    for each in held:
        each.continue_()


OPENED_BY: Final = {
    "m": ".st-key-viewer .two",
    "f": ".st-key-factsform",
    "p": ".st-key-panel",
    "t": "[role=dialog] .event",
    "h": "[role=dialog] kbd",
    "Alt+1": "[role=dialog] textarea",
}
"""What each key brings, by the key."""


@pytest.mark.parametrize("key", OPENED_BY)
def test_a_key_that_comes_before_its_button_is_drawn_is_not_lost(house, page, key):
    """The page shows its checklist and its document, and no button yet: the key acts once its button is there."""
    enter(page.context, house, ZHAO)
    with withheld(page, "Button"):
        page.goto(f"{house.url}/appeal?no={SECOND_CASE}")
        expect(page.locator(".st-key-go_next button")).to_be_visible()
        settled(page)
        expect(page.locator(".st-key-help button")).to_have_count(0)
        page.keyboard.press(key)
    expect(page.locator(OPENED_BY[key]).first).to_be_visible()
    if key != "p":
        expect(page.locator(".now")).to_have_attribute("data-turn", "0")


@pytest.mark.parametrize("number", [EIGHTH, FOURTH], ids=["none answered yet", "some answered"])
def test_answers_that_come_before_the_checklist_is_drawn_are_not_lost(house, page, number):
    """The page shows whose case it is, its buttons and the verdict, and no checklist yet; the keys keep their order."""
    enter(page.context, house, ZHAO)
    with withheld(page, "BidiComponent"):
        page.goto(f"{house.url}/appeal?no={number}")
        expect(page.locator(".st-key-help button")).to_be_visible()
        settled(page)
        expect(page.locator(".checklist")).to_have_count(0)
        page.keyboard.press("1")
        page.keyboard.press("2")
        page.keyboard.press("m")
    expect(page.locator(".st-key-viewer .two")).to_be_visible()
    saved(page)
    expect(chosen(page, "cn_written_signed")).to_have_text("Met")
    expect(chosen(page, "cn_seller_identity")).to_have_text("Not met")
    expect(page.locator(".now")).to_have_attribute("data-turn", "2")


def test_an_answer_right_after_the_panel_is_left_is_not_lost(house, page):
    """The last panel still stands when the key comes after that which leads on to the checklist."""
    sign_in(page, house, ZHAO, f"/appeal?no={NINTH}&aside=similar")
    expect(page.locator(".st-key-panel")).to_be_visible()
    expect(page.locator(".st-key-aside_next button")).to_be_visible()
    settled(page)
    page.keyboard.press("p")
    page.keyboard.press("3")
    expect(page.locator(".now")).to_have_attribute("data-turn", "1")
    saved(page)
    expect(chosen(page, "cn_written_signed")).to_have_text("Can't verify")


AT_ONCE = """([seen, key]) => {
  const before = document.querySelector(seen).textContent;
  new MutationObserver((_, watch) => {
    if ((document.querySelector(seen)?.textContent ?? before) === before) return;
    watch.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
  }).observe(document, { subtree: true, childList: true, characterData: true });
}"""
"""Presses the key in the moment in which the page shows something else there."""


def test_an_answer_in_the_moment_the_next_case_is_shown_is_given_to_that_case(house, page):
    """The checklist of the case before may still stand then; the key is meant for the case that the page names."""
    case_page(page, house, TENTH)
    expect(page.locator(".st-key-decide_0 button")).to_be_enabled()
    page.keyboard.press("Alt+1")
    expect(page.get_by_role("textbox", name="unredacted")).to_be_visible()
    as_filed(page.get_by_role("dialog"))
    page.evaluate(AT_ONCE, [".strip", "2"])
    page.keyboard.press("Control+Enter")

    expect(page.get_by_test_id("stToast")).to_contain_text("Recorded")
    expect(page.locator(".now")).to_have_attribute("data-turn", "1")
    saved(page)
    page.reload()
    expect(page.locator(".strip")).not_to_contain_text(f"Appeal {TENTH}")
    expect(page.locator(".checklist [role=radio][aria-checked=true]").filter(has_text="Not met")).not_to_have_count(0)


def test_the_checklist_that_stays_shows_what_was_pressed_while_there_were_two(house, page):
    """Streamlit may draw it twice for a moment, and take the later one away."""
    case_page(page, house, FIFTH)
    criterion = at_cursor(page)
    with standing_still(house):
        page.keyboard.press("ArrowDown")
        page.evaluate(TWICE)
        page.keyboard.press("ArrowUp")
        page.evaluate("() => twice.remove()")
        expect(row(page, criterion).locator(".crit")).to_have_class("crit cur")
        saved(page)
    saved(page)


def test_what_was_lost_is_sent_again_also_by_a_page_that_is_always_at_work(house, page):
    """A page that missed the end of a run says for ever that one is running; the answer may not wait for its end."""
    case_page(page, house, FIFTH)
    criterion = at_cursor(page)
    page.evaluate(SWALLOWED)
    page.keyboard.press("2")
    saved(page)

    page.goto(f"{house.url}/appeal?no={FIFTH}")
    drawn(page, FIFTH)
    expect(chosen(page, criterion)).to_have_text("Not met")


def test_what_was_pressed_before_the_server_died_is_kept_by_the_next(house, page):
    """A new server knows nothing of this page; the answers were meant for this case at this stage all the same."""
    case_page(page, house, FIFTH)
    criterion = at_cursor(page)
    house.kill()
    page.keyboard.press("3")
    expect(page.locator(".answers .saving")).to_have_count(1)
    house.process = served(house.home, int(house.url.rpartition(":")[2])).process
    saved(page, within=AGAIN_WITHIN)

    page.goto(f"{house.url}/appeal?no={FIFTH}")
    drawn(page, FIFTH)
    expect(chosen(page, criterion)).to_have_text("Can't verify")


def test_the_answers_are_radio_buttons_by_the_keyboard(house, page):
    """A line is one stop of the Tab key, Left and Right lead along its answers, and Space chooses."""
    case_page(page, house, NINTH)
    line = page.get_by_role("radiogroup", name="Complete, legible, not edited")
    radios = line.get_by_role("radio")
    expect(line.locator('[tabindex="0"]')).to_have_count(1)
    radios.first.focus()
    page.keyboard.press("ArrowRight")
    expect(radios.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    expect(radios.nth(1)).to_be_checked()
    expect(radios.nth(1)).to_be_focused()
    saved(page)
    page.keyboard.press("Space")
    expect(radios.and_(page.get_by_role("radio", checked=True))).to_have_count(0)
    saved(page)


def test_a_case_is_decided_by_keys_alone_and_the_next_one_opens(house, page):
    """Alt+1 asks, the reason is typed, Ctrl+Enter confirms; what was recorded is said."""
    case_page(page, house, SECOND_CASE)
    expect(page.locator(".st-key-decide_0 button")).to_be_enabled(timeout=DRAWN_WITHIN)

    page.keyboard.press("Alt+1")
    expect(page.get_by_role("dialog")).to_contain_text("The seller sees this")
    expect(page.get_by_role("textbox", name="unredacted")).to_be_visible()
    as_filed(page.get_by_role("dialog"))
    page.keyboard.press("Control+Enter")

    expect(page.get_by_test_id("stToast")).to_contain_text("Recorded", timeout=DRAWN_WITHIN)
    expect(page.locator(".strip")).not_to_contain_text(SECOND_CASE)


def test_two_browsers_on_one_case(house, page, browser):
    """The second reads who holds it; nothing of the first is touched."""
    case_page(page, house, FIRST)
    with browser.new_context(viewport={"width": 1440, "height": 900}) as other:
        second = case_page(other.new_page(), house, FIRST, member=LIN)

        expect(second.locator(".why")).to_contain_text("Zhao Ling holds this appeal until")
        expect(second.locator(".st-key-decide_1 button").first).to_be_disabled()
        expect(second.locator(".st-key-put_met")).to_have_count(0)


CONTRAST = """button => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => numbers(colour).slice(0, 3).map(each => each / 255)
    .map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = node => getComputedStyle(node).backgroundColor;
  const opaque = node => (numbers(ground(node))[3] ?? 1) === 1 ? node : opaque(node.parentElement);
  const behind = light(ground(opaque(button)));
  const words = [...button.querySelectorAll("p, p *")].filter(each => each.innerText.trim());
  return Math.min(...words.map(each => light(getComputedStyle(each).color))
    .map(each => (Math.max(each, behind) + 0.05) / (Math.min(each, behind) + 0.05)));
}"""
"""How much the words of a button stand out from what is behind them, as WCAG 2 counts it."""


def test_what_is_pointed_at_or_open_can_be_read_in_the_dark(house, browser):
    """A button under the pointer, and one whose panel is open, keep the contrast that WCAG asks of text."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme="dark")
    page = case_page(context.new_page(), house, THIRD)
    page.add_style_tag(content="*{transition:none!important}")
    for name in ("record", "note", "reasons", "help", "bell", "me"):
        button = page.locator(f".st-key-{name} button").last
        button.hover()
        assert button.evaluate(CONTRAST) >= 4.5, name
        if name in {"note", "reasons", "bell"}:
            button.click()
            expect(button).to_have_attribute("aria-expanded", "true")
            assert button.evaluate(CONTRAST) >= 4.5, f"{name} open"
            page.keyboard.press("Escape")
            settled(page)
    context.close()
