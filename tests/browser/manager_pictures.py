"""Takes the pictures of docs/manager-day.md anew: ``python -m tests.browser.manager_pictures``.

An office of six thousand generated appeals up to today, as its manager finds it at 1440 × 900.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.generate import make_office
from core.office import open_office
from tests.browser.house import CHROMIUM, FLAGS, ROOT, House, enter, served, settled
from tests.cast import VOSS, hire

DOCS: Final = ROOT / "docs"
CASES: Final = 6000
COLOURS: Final = 256
PICTURES: Final = {
    "manager-overview": ("/", ".kpi.first"),
    "manager-timing": ("/timing", ".kpi.first"),
    "manager-cases": ("/cases?metric=revocation_share_of_decisions&part=k&back=/", ".cases"),
}


def main() -> int:
    """Makes the office in a folder that is thrown away, serves it, and writes the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        make_office(Path(folder), CASES)
        office = open_office(Path(folder))
        hire(office, VOSS)
        office.close()
        house = served(Path(folder))
        try:
            with sync_playwright() as playwright:
                _take(playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS)), house)
        finally:
            house.stop()
    return 0


def _take(browser: Browser, house: House) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme="light")
    page = enter(context, house, VOSS).new_page()
    for name, (address, wanted) in PICTURES.items():
        file = DOCS / f"{name}.png"
        _drawn(page, house.url + address, wanted).screenshot(path=file, animations="disabled")
        with Image.open(file) as taken:
            taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")  # noqa: T201 - its report
    browser.close()


def _drawn(page: Page, address: str, wanted: str) -> Page:
    """The page when its charts are there."""
    page.goto(address)
    expect(page.locator(wanted)).to_be_visible(timeout=60_000)
    settled(page)
    for chart in page.locator(".stPlotlyChart").all():
        expect(chart.locator(".main-svg").first).to_be_attached()
    return settled(page)


if __name__ == "__main__":
    sys.exit(main())
