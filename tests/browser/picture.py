"""Takes the pictures of the README and of the manager's day anew: ``make picture``.

One fresh demonstration at 1440 × 900: the case page as its reviewer finds it, the numbers as its manager does.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from demo.office import Built, build
from tests.browser.house import CHROMIUM, FLAGS, ROOT, House, enter, served, settled
from tests.cast import Member

DOCS: Final = ROOT / "docs"

STORY: Final = "held by a reviewer"

REVIEWER: Final = "nadia.brandt"

MANAGER: Final = "mara.voss"

COLOURS: Final = 256

DRAWN: Final = 60_000  # milliseconds

NUMBERS: Final = {
    "manager-overview": ("/", ".st-key-card_workload table"),
    "manager-timing": ("/timing", ".kpi.first"),
    "manager-cases": ("/cases?metric=revocation_share_of_decisions&part=k&back=/", ".cases"),
}


def main() -> int:
    """Builds the office in a folder that is thrown away, serves it, and writes the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder))
        house = served(Path(folder))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
                _take_case(_page_of(browser, house, built, REVIEWER), house, built)
                _take_numbers(_page_of(browser, house, built, MANAGER), house)
                browser.close()
        finally:
            house.stop()
    return 0


def _page_of(browser: Browser, house: House, built: Built, account: str) -> Page:
    """A page of a browser in which that person has signed in."""
    who = next(each for each in built.accounts if each.person.person_id == account)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme="light")
    return enter(context, house, Member(who.person, who.password)).new_page()


def _take_case(page: Page, house: House, built: Built) -> None:
    number = next(number for number, story in built.told.items() if story == STORY)
    page.goto(f"{house.url}/appeal?no={number}")
    settled(page)
    seen = page.locator(".paper img").first
    seen.wait_for()
    seen.evaluate("image => image.decode()")
    file = DOCS / "case.png"
    settled(page).screenshot(path=file, animations="disabled")
    with Image.open(file) as taken:
        taken.convert("RGB").save(file, optimize=True)
    _report(file)


def _take_numbers(page: Page, house: House) -> None:
    for name, (address, wanted) in NUMBERS.items():
        page.goto(house.url + address)
        expect(page.locator(wanted)).to_be_visible(timeout=DRAWN)
        settled(page)
        for chart in page.locator(".chart").all():
            expect(chart.locator(".main-svg").first).to_be_attached(timeout=DRAWN)
        file = DOCS / f"{name}.png"
        settled(page).screenshot(path=file, animations="disabled")
        with Image.open(file) as taken:
            taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        _report(file)


def _report(file: Path) -> None:
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")  # noqa: T201 - its report


if __name__ == "__main__":
    sys.exit(main())
