"""The company's account in a browser: a real provider, the button of the form, the first page, and out of both."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.company import FILE, SECRET
from tests.browser.house import DRAWN_WITHIN, ROOT, House, served, settled
from tests.provider import SETTINGS, mocked

PEOPLE = (
    {"sub": "u-li", "preferred_username": "li.wen", "name": "Li Wen", "groups": ["ip-reviewers"]},
    {"sub": "u-guest", "preferred_username": "guest", "name": "A Guest", "groups": ["canteen"]},
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Somebody else's provider, which knows two people."""
    with mocked(*PEOPLE) as issuer:
        yield issuer


@pytest.fixture(scope="module")
def house(office_home: Path, issuer: str) -> Iterator[House]:
    """The app, whose company has that provider; the server itself is asked nothing that leaves this machine."""
    file = office_home / "company.toml"
    file.write_text(SETTINGS.format(issuer=issuer, more=""), encoding="utf-8")
    house = served(office_home, None, ROOT, **{FILE: str(file), SECRET: "a secret of the tests"})
    yield house
    house.stop()


def test_in_by_the_company_account_and_out_again(page: Page, house: House, issuer: str) -> None:
    """The page that was asked for is drawn for the role of the group; out here is out at the provider as well."""
    page.goto(f"{house.url}/queue?tab=mine")
    page.get_by_role("link", name="Sign in with the company account").click()
    page.get_by_role("button", name="u-li").click()
    expect(page.locator(".st-key-me")).to_contain_text("Li Wen", timeout=DRAWN_WITHIN)
    settled(page)
    assert page.url.startswith(house.url)
    assert "tab=mine" in page.url

    page.get_by_role("button", name="Li Wen").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Change password")).to_have_count(0)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile(f"^{re.escape(issuer)}/oauth2/end_session"))
    assert "id_token_hint=" in page.url
    page.get_by_role("button").first.click()
    page.wait_for_url(f"{house.url}/")
    expect(page.get_by_role("link", name="Sign in with the company account")).to_be_visible(timeout=DRAWN_WITHIN)
    expect(page.locator(".st-key-me")).to_have_count(0)


def test_whoever_is_in_no_group_reads_why(page: Page, house: House) -> None:
    """In the language of the form, with what they can do."""
    page.goto(f"{house.url}/?lang=zh")
    page.get_by_role("link", name="使用公司账号登录").click()
    page.get_by_role("button", name="u-guest").click()
    expect(page.locator(".refusal")).to_contain_text("您的公司账号无权访问本系统。", timeout=DRAWN_WITHIN)
    assert page.url.startswith(house.url)
