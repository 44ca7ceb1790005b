"""A manager's way from the headline to a file: filter, click a month's bar, see its cases, take them with them."""

import csv
import io
import re
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.history import write_history
from core.exchange.history_import import import_history
from pages.shared.elements import PLOTLY_ADDRESS
from tests.browser.house import DRAWN_WITHIN, a_run, eventually, messages, settled, sign_in
from tests.cases import done
from tests.cast import ORTEGA, VOSS

CASES = 900

NAMES = re.compile(r"Shop \d|Brand \d")


@pytest.fixture(scope="module")
def furnish(tmp_path_factory):
    """Believable cases up to this day, enough for a mature month to have a bar of its own."""

    def fill(office) -> None:
        file = write_history(tmp_path_factory.mktemp("history") / "history.csv", CASES, until=datetime.now(UTC))
        rejected: list[object] = []
        done(import_history(office, file, rejected.append))

    return fill


def counts(card: Locator) -> dict[str, int]:
    """The count of each month, as the card's own table has it."""
    rows = [row.locator("td").all_text_contents()[:2] for row in card.locator("table.figures tbody tr").all()]
    return {month: int(count.replace(",", "")) for month, count in rows}


def click_bar(page: Page, card: Locator, number: int) -> str:
    """Clicks a bar of the chart of a card; answers its month, as the address of its cases names it."""
    bar = card.locator(".barlayer .point path").nth(number)
    expect(bar).to_be_visible()
    told = card.locator(".hoverlayer .hovertext")

    def over() -> bool:
        """The mouse is on the bar, and the chart says so: it may still have been drawn a moment ago."""
        box = bar.bounding_box()
        if box:
            page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return told.count() > 0

    def opened() -> bool:
        """The cases of the bar are shown; a chart that was drawn anew under the mouse is clicked once more."""
        if "/cases?" not in page.url and bar.count() and over():
            page.mouse.down()
            page.mouse.up()
        with suppress(PlaywrightTimeoutError):
            page.wait_for_url(re.compile(r"/cases\?"), timeout=DRAWN_WITHIN / 4)
        return "/cases?" in page.url

    eventually(opened, "no bar under the mouse, or its cases were not opened")
    asked = dict(parse_qsl(urlsplit(page.url).query))
    assert (asked["metric"], asked["by"], asked["part"]) == ("revocation_rate_cohort", "month", "n")
    return asked["group"]


def test_a_manager_goes_from_a_bar_to_a_file_of_its_cases(house, page):
    """The count of the bar, of the list and of the file are one number, and no name is anywhere."""
    sign_in(page, house, VOSS)
    settled(page)
    expect(page.locator(".kpi.first .n")).to_contain_text("95 %")
    with a_run(page):
        page.locator(".st-key-scope").get_by_role("button", name="Trademark").click()
    page.wait_for_url(re.compile(r"right-type=trademark"))
    expect(page.locator(".kpi.first a").last).to_have_attribute("href", re.compile("right-type=trademark"))
    settled(page)

    card = page.locator(".st-key-card_cohorts")
    shown = counts(card)
    count = shown[click_bar(page, card, 2)]
    expect(page.locator(".cases b")).to_have_text(f"{count} cases" if count > 1 else "1 case")
    expect(page.locator("table.list tbody tr")).to_have_count(count)
    assert set(page.locator("table.list tbody tr td:nth-child(2)").all_inner_texts()) == {"Trademark"}
    assert not NAMES.search(page.locator("body").inner_text())
    assert page.locator("table.list a").count() == 0

    with page.expect_download() as download:
        page.get_by_role("link", name="All of them as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert len(rows) == count
    assert [each["appeal_no"] for each in rows] == [
        each.split()[0] for each in page.locator("table.list tbody tr td:first-child").all_inner_texts()
    ]
    assert not NAMES.search(text)


def test_the_headline_is_painted_before_anything_that_draws_charts_is_run(house, page):
    """To compile it takes longer than all else; and a click on what it has drawn opens the cases."""
    page.add_init_script("""{
      const look = () => {
        const told = document.querySelector('.kpi.first .n');
        if (told || window.Plotly) window.cameFirst = told && !window.Plotly ? 'headline' : 'charts';
        else requestAnimationFrame(look);
      };
      look();
    }""")
    sign_in(page, house, VOSS)
    card = page.locator(".st-key-card_cohorts")
    expect(card.get_by_role("figure", name="Revocation rate by month")).to_be_visible()
    expect(card.locator(".barlayer .point path").first).to_be_visible()

    assert page.evaluate("window.cameFirst") == "headline"


def test_the_overview_is_seen_before_its_scripts_have_come_and_is_in_nobodys_way(house, page):
    """It fills the window, makes room for the page when the charts stand, and at once for whoever presses something."""
    held: list[Route] = []

    def hold(asked: Route) -> None:
        held.append(asked)

    sign_in(page, house, VOSS)
    for pressed in (False, True):
        page.route(f"**{PLOTLY_ADDRESS if pressed else '/static/js/index.*'}", hold)
        page.goto(house.url, wait_until="commit")
        seen = page.locator("#first_paint")
        expect(seen).to_be_attached()
        assert seen.bounding_box() == {"x": 0, "y": 0, **page.viewport_size}
        if pressed:
            page.get_by_role("link", name="Timing").click()
            expect(page.get_by_text("Time to the preliminary decision").first).to_be_visible()
            expect(seen).to_have_count(0)
        else:
            assert page.locator(".kpi.first").count() == 0
        while held:
            held.pop().continue_()
        page.unroute_all()
    page.goto(house.url)
    expect(page.locator(".st-key-card_answered .main-svg").first).to_be_visible()
    expect(page.locator("#first_paint")).to_have_count(0)


def test_a_chart_is_as_wide_as_its_card_in_a_window_of_any_width(house, page):
    """It is drawn anew with the window."""
    sign_in(page, house, VOSS)
    drawn = page.locator(".st-key-card_cohorts .chart .main-svg").first
    expect(drawn).to_be_visible()
    wide = drawn.bounding_box()
    page.set_viewport_size({"width": 1100, "height": 800})
    card = page.locator(".st-key-card_cohorts .chart")

    eventually(
        lambda: drawn.bounding_box()["width"] == card.bounding_box()["width"] < wide["width"], "as wide as before"
    )


def test_what_is_below_the_fold_follows_and_leads_to_its_cases(house, page):
    """Nothing is pressed for it; a grouping there stays in the address, and a mark there opens its cases."""
    sign_in(page, house, VOSS)
    rates = page.locator(".st-key-card_rates")
    expect(page.locator(".st-key-card_workload table.figures")).to_be_visible()
    expect(page.locator(".st-key-below")).to_have_count(0)
    settled(page)
    with a_run(page):
        rates.get_by_role("radio", name="Punishment").click()
    assert "by=penalty" in page.url
    expect(rates.locator(".foot a").first).to_have_attribute("href", re.compile("by=penalty"))
    mark = page.locator(".st-key-card_reasons .barlayer .point path").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(re.compile(r"/cases\?.*metric=revocation_mix"))
    expect(page.locator("table.list tbody tr").first).to_be_visible()


def test_what_was_asked_of_a_page_that_is_left_does_not_empty_the_next(house, page):
    """The way to another page has begun at the server, and the browser, not told yet, asks for a part of the first."""
    asked: list[str | bytes] = []

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def sent(message: str | bytes) -> None:
            server.send(message)
            run = BackMsg.FromString(message).rerun_script if isinstance(message, bytes) else None
            if run and run.fragment_id:
                asked.append(message)
            elif run and asked:
                server.send(asked[-1])

        socket.on_message(sent)

    page.route_web_socket("**/stream**", connect)
    sign_in(page, house, VOSS)
    expect(page.locator(".st-key-card_workload")).to_be_visible()
    settled(page)
    assert asked
    page.get_by_role("link", name="Timing").click()
    page.wait_for_url(re.compile("/timing"))
    settled(page)
    expect(page.locator(".kpi.first .l")).to_contain_text("Time to the complainant's answer")
    settled(page)
    expect(page.locator(".kpi.first .l")).to_be_visible()


def test_the_filters_go_with_the_person(house, page):
    """From the overview to timing by the navigation, whose links carry no address; and back from a list."""
    sign_in(page, house, VOSS, "/?right-type=patent&months=24")
    settled(page)
    page.get_by_role("link", name="Timing").click()
    page.wait_for_url(re.compile(r"/timing\?.*right-type=patent"))
    expect(page.locator(".kpi.first .l")).to_contain_text("Time to the complainant's answer")
    expect(page.locator(".st-key-scope").get_by_role("button", name="Patent")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".st-key-scope").get_by_role("radio", name="24 months")).to_be_checked()
    settled(page)
    page.locator(".kpi.first a[href^='/cases']").click()
    expect(page.locator(".cases")).to_contain_text("Time to the complainant's answer")
    page.get_by_role("link", name="Back to the numbers").click()

    expect(page.locator(".kpi.first .l")).to_contain_text("Time to the complainant's answer")
    assert re.search(r"/timing\?months=24&right-type=patent", page.url)


def test_a_manager_finds_one_seller_of_many(house, page):
    """By the start of the pseudonym; the choice stands in the address, and goes to the other pages."""
    sign_in(page, house, VOSS, "/cases?metric=appeals&months=all")
    wanted = page.locator("table.list tbody tr td:nth-child(6)").last.inner_text()
    page.goto(f"{house.url}/?months=all")
    settled(page)
    page.get_by_role("button", name="More filters").click()
    search = page.get_by_role("combobox", name="Seller")
    search.press_sequentially(wanted[:8])
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_have_text(re.compile(wanted))
    search.press("Enter")
    page.wait_for_url(re.compile(r"seller=\w"))
    expect(page.get_by_role("button", name=f"Remove {wanted}")).to_be_visible()
    settled(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Timing").click()

    page.wait_for_url(re.compile(r"/timing\?.*seller=\w"))
    expect(page.get_by_role("button", name="More filters · 1")).to_be_visible()


def test_a_file_of_a_chart_has_what_its_table_shows(house, page):
    """Row for row."""
    sign_in(page, house, VOSS)
    settled(page)
    card = page.locator(".st-key-card_cohorts")
    card.get_by_text("Table", exact=True).click()
    expect(card.locator("table.figures")).to_be_visible()
    with page.expect_download() as download:
        card.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    shown = [line.locator("td").all_inner_texts()[:2] for line in card.locator("tbody tr").all()]
    assert [[row["group"], row["n"]] for row in rows] == shown


def test_a_lead_opens_a_case_from_a_number(house, page):
    """A lead sees the names, and each number leads to its case."""
    sign_in(page, house, ORTEGA, "/cases?metric=appeals&months=all")
    expect(page.locator(".cases b")).to_have_text(f"{CASES} cases")
    expect(page.locator("table.list tbody tr")).to_have_count(50)
    assert NAMES.search(page.locator("table.list").inner_text())
    settled(page)
    page.evaluate("window.stays = true")
    number = page.locator("table.list tbody a").first
    told = number.inner_text()
    number.click()

    expect(page.locator(".st-key-strip .strip")).to_contain_text(told)
    assert re.search(rf"/appeal\?no={told}$", page.url)
    assert page.evaluate("window.stays"), "the page was loaded anew"


def test_what_refreshes_itself_sends_nothing_a_second_time(house, page):
    """Streamlit's own clock sends a click that is about to be sent, and a busy browser then had a comment twice."""
    sign_in(page, house, VOSS)
    settled(page)
    with messages(page) as heard:
        page.get_by_role("link", name="Exports").click()
        expect(page.get_by_text("Last exports")).to_be_visible(timeout=DRAWN_WITHIN)
        eventually(lambda: bool(page.title()) and heard.count("rerun_script") > 2, "the exports are not refreshed")
    assert "auto_rerun" not in heard
