"""The first hour in a browser: an empty office, its first administrator, and the steps that are open."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from core.office import open_office
from tests import postgres
from tests.browser.house import DRAWN_WITHIN, House, served

PASSWORD = "tafel kiosk wimpel grat"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An office that nobody has an account in."""
    home = tmp_path_factory.mktemp("empty")
    if postgres.ON:
        postgres.begin(home)
    open_office(home).close()
    house = served(home)
    yield house
    house.stop()


def test_an_empty_office_gets_its_first_administrator(house: House, page: Page, browser: Browser) -> None:
    """From the form of the first run, at the machine itself, to the page that lists what is open."""
    page.goto(house.url)
    expect(page.get_by_text("Nobody can sign in yet")).to_be_visible(timeout=DRAWN_WITHIN)
    expect(page.locator("#who")).to_be_focused()
    assert page.locator("#code").count() == 0
    assert re.search(r"this code: (\w{5}-){3}\w{5}\.", house.log.read_text("utf-8"))
    page.locator("#who").fill("Aylin Demir")
    page.locator("#password").fill("aylin demir aylin")
    page.get_by_role("button", name="Create the first administrator").click()

    expect(page.locator(".refusal[data-code=first_run_incomplete]")).to_be_visible(timeout=DRAWN_WITHIN)
    expect(page.locator("#who")).to_have_value("Aylin Demir")
    expect(page.locator("#password")).to_be_focused()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Create the first administrator").click()

    expect(page.get_by_text("6 steps are open")).to_be_visible(timeout=DRAWN_WITHIN)
    expect(page).to_have_url(f"{house.url}/")
    expect(page.get_by_text("Aylin Demir").first).to_be_visible()
    page.get_by_role("button", name="This is correct").first.click()
    expect(page.get_by_text("5 steps are open")).to_be_visible(timeout=DRAWN_WITHIN)
    stranger = browser.new_context(locale="en-GB").new_page()
    stranger.goto(f"{house.url}/setup")
    expect(stranger.locator("#account")).to_be_visible(timeout=DRAWN_WITHIN)
    assert stranger.locator("#who").count() == 0
