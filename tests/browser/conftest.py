"""Fixtures of the browser tests: an office with its people, the app that serves it, a browser.

A test module that needs other cases overrides ``furnish`` with a fixture of its own.
"""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as BrowserError

from core.office import Office, open_office
from tests import postgres
from tests.browser.house import CHROMIUM, DRAWN_WITHIN, FLAGS, House, served
from tests.cast import hire


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


WHERE_IT_STANDS = """() => JSON.stringify({
  address: location.href,
  script: document.querySelector("[data-testid=stApp]")?.dataset.testScriptState,
  checklists: [...document.querySelectorAll(".checklist")].map(each => each.dataset.unsaved),
  mounts: window.redressChecklist?.mounts.map(({ root, data }) => [root.isConnected, data.of, data.taken, data.cursor]),
  own: [...window.redressChecklist?.lists ?? []].map(([of, { cursor, waiting }]) => [of, cursor, waiting]),
  text: document.body.innerText.slice(0, 1500),
})"""
"""What a page shows, for the report of a test that failed where nobody can look."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed in the browser says what its page and its server were at."""
    report = yield
    arguments = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        if isinstance(page := arguments.get("page"), Page):
            report.sections.append(("page", _where_it_stands(page)))
        if isinstance(house := arguments.get("house"), House):
            report.sections.append(("server", "\n".join(house.log.read_text("utf-8").splitlines()[-40:])))
    return report


def _where_it_stands(page: Page) -> str:
    try:
        return str(page.evaluate(WHERE_IT_STANDS))
    except BrowserError as error:
        return f"The page does not answer: {error}"


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """What is in the office besides its people: nothing."""
    return lambda _office: None


@pytest.fixture(scope="module")
def office_home(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Office], None]) -> Path:
    """The folder of an office with the whole cast, furnished and shut again, ready to be served."""
    home = tmp_path_factory.mktemp("office")
    if postgres.ON:
        postgres.begin(home)
    office = open_office(home)
    hire(office)
    furnish(office)
    office.close()
    return home


@pytest.fixture(scope="module")
def house(office_home: Path) -> Iterator[House]:
    """The app, serving that office in a process of its own."""
    house = served(office_home)
    yield house
    if house.process.poll() is None:
        house.stop()


@pytest.fixture(scope="module")
def server(house: House) -> str:
    """The address of the app."""
    return house.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window; what is expected may take as long as a page does on a busy machine."""
    expect.set_options(timeout=DRAWN_WITHIN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who has not been here yet."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab of it."""
    return context.new_page()
