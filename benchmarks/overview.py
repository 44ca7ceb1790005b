"""How soon a manager sees the overview in a fresh browser: this tree, and others beside it, by turns.

``python -m benchmarks.overview [FOLDER…]`` serves this tree and each folder (another checkout) on one office each of
the same history, and opens the overview in browsers that have nothing in their cache. It prints milliseconds from the
address to the headline, to the first chart and to the last, what was loaded by then, and the processor time of the
server and of the page's thread. Bar: headline and first chart within 1,200 ms. "Seen at once" are both as they stand in
the page itself, painted before Streamlit has come; the others are Streamlit's, which can be pressed.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.answers import processor
from benchmarks.history import write_history
from core.exchange.history_import import import_history
from core.office import open_office
from tests.browser.house import CHROMIUM, DRAWN_WITHIN, FLAGS, ROOT, enter, served, settled
from tests.cases import done
from tests.cast import VOSS, hire

CASES: Final = 10_000

ROUNDS: Final = 3

BROWSERS: Final = 4

WATCH: Final = """{
  const seen = window.seen = {}, loaded = () => performance.getEntriesByType('resource');
  const wanted = {
    'headline': '.kpi.first .n', 'first chart': '.st-key-card_cohorts .barlayer .point path',
    'last chart': '.st-key-card_ageing .barlayer .point path', 'last table': '.st-key-card_workload table',
  };
  const paint = () => performance.getEntriesByType('paint').find((each) => each.name === 'first-contentful-paint');
  const look = () => {
    // The first paint is that of the sheet when it is in the page before Streamlit has drawn anything.
    if (document.getElementById('first_paint') && paint()) seen['seen at once'] ??= paint().startTime;
    for (const [name, at] of Object.entries(wanted)) if (!seen[name] && document.querySelector(at)) {
      seen[name] = performance.now();
      if (name === 'first chart') {
        seen['requests by the first chart'] = loaded().length;
        seen['kB by the first chart'] = loaded().reduce((sum, each) => sum + each.transferSize, 0) / 1000;
      }
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def busy_until(page: Page, wire: CDPSession, name: str) -> float:
    """Waits until that stands on the page; the processor time that its thread had taken by then, in milliseconds."""
    until = time.monotonic() + DRAWN_WITHIN / 1000
    while not page.evaluate("name => window.seen?.[name]", name):
        assert time.monotonic() < until, f"not drawn: {name}"
    metrics = wire.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration") * 1000)


class Tree:
    """One tree with its office, and what was measured of it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.name, self.folder, self.home = "this tree" if folder == ROOT else str(folder), folder, home
        self.figures: dict[str, list[float]] = defaultdict(list)
        home.mkdir()
        office = open_office(home)
        hire(office, VOSS)
        file = write_history(home / "history.csv", CASES, until=datetime.now(UTC))
        done(import_history(office, file, lambda _: None))
        office.close()

    def round(self, browser: Browser) -> None:
        """Serves it and opens the page in several browsers, each without anything in its cache."""
        house = served(self.home, tree=self.folder)
        try:
            for at in range(BROWSERS):
                context = enter(browser.new_context(viewport={"width": 1440, "height": 900}), house, VOSS)
                page, before = context.new_page(), processor(house)
                page.add_init_script(WATCH)
                wire = context.new_cdp_session(page)
                wire.send("Performance.enable", {"timeDomain": "threadTicks"})
                page.goto(house.url, wait_until="commit")
                busy = {name: busy_until(page, wire, name) for name in ("first chart", "last chart", "last table")}
                settled(page)
                kind = "of a fresh server, " if at == 0 else ""
                seen = page.evaluate("window.seen") | {"server's processor": processor(house) - before}
                seen |= {f"page's processor by the {name}": took for name, took in busy.items()}
                for name, took in seen.items():
                    self.figures[kind + name].append(took)
                context.close()
        finally:
            house.stop()

    def tell(self) -> None:
        """Prints its figures."""
        print(f"\n{self.name}")
        for name, found in self.figures.items():
            print(f"{name:<46} p50 {statistics.median(found):6.0f}   max {max(found):6.0f}   n {len(found)}")


def main() -> None:
    """Measures in rounds, so that what else the machine does meets all alike."""
    with tempfile.TemporaryDirectory() as homes, sync_playwright() as playwright:
        folders = [*(Path(each).resolve() for each in sys.argv[1:]), ROOT]
        trees = [Tree(folder, Path(homes) / str(at)) for at, folder in enumerate(folders)]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        print(f"load of this machine, runnable processes {os.getloadavg()[0]:.1f}")
        for _ in range(ROUNDS):
            for tree in trees:
                tree.round(browser)
        print(f"load of this machine, at the end         {os.getloadavg()[0]:.1f}")
        for tree in trees:
            tree.tell()
        browser.close()


if __name__ == "__main__":
    main()
