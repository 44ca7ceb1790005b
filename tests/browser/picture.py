"""Takes the picture of the README anew: ``make picture``.

The case page of a fresh demonstration, as its reviewer finds it at 1440 × 900.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from core.demo.office import Account, build
from tests.browser.house import CHROMIUM, FLAGS, ROOT, House, enter, served, settled
from tests.cast import Member

PICTURE: Final = ROOT / "docs" / "case.png"
STORY: Final = "held by a reviewer"
REVIEWER: Final = "nadia.brandt"


def main() -> int:
    """Builds the office in a folder that is thrown away, serves it, and writes the picture."""
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder))
        number = next(number for number, story in built.told.items() if story == STORY)
        reviewer = next(each for each in built.accounts if each.person.person_id == REVIEWER)
        house = served(Path(folder))
        try:
            _take(house, reviewer, number)
        finally:
            house.stop()
    with Image.open(PICTURE) as taken:
        taken.convert("RGB").save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")  # noqa: T201 - its report
    return 0


def _take(house: House, reviewer: Account, number: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme="light")
        enter(context, house, Member(reviewer.person, reviewer.password))
        page = context.new_page()
        page.goto(f"{house.url}/appeal?no={number}")
        settled(page)
        seen = page.locator(".paper img").first
        seen.wait_for()
        seen.evaluate("image => image.decode()")
        settled(page).screenshot(path=PICTURE, animations="disabled")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
