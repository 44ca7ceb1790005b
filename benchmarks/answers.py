"""How soon an answer on the case page is seen, saved, and followed by the verdict: this tree, and others beside it.

``python -m benchmarks.answers [FOLDER…]`` serves this tree and each folder (another checkout, such as the commit
before a change), one after the other, in rounds, on one office each of the same cases, and drives Chromium: keys one
by one, then twenty of them 30 ms apart. It prints milliseconds from the key to the frame that shows it, and what the
draft has in the end. Bar: seen p95 50, verdict p95 200, none lost or doubled.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from core.domain.terms import DocumentKind, Value
from core.office import open_office
from core.queries.case import open_case
from tests.browser.house import CHROMIUM, FLAGS, ROOT, House, enter, served, settled
from tests.cases import REVIEWER, done, reviewable
from tests.cast import CHEN, ZHAO, hire

ROUNDS: Final = 3

KEYS: Final = 18

BURST: Final = 20

APART: Final = 0.03  # seconds between two keys of a burst

WITHIN: Final = 30_000  # milliseconds

SETTLES: Final = 10_000  # milliseconds, after which a burst is over on a busy machine too

GIVEN: Final = {"2": Value.NOT_MET, "3": Value.CANNOT_VERIFY}

WATCH = """{
  const checked = id => document.querySelector(`.st-key-row_${id} [role=radio][aria-checked=true]`);
  const met = () => [...document.querySelectorAll('.grp .num')].map(each => each.textContent).join();
  const text = name => document.querySelector(name)?.textContent ?? '';
  const told = () => text('.verdict') + text('.why') + met();
  window.timed = [];
  window.addEventListener('keydown', event => {
    if (!document.querySelector('.now')) return;
    const id = document.querySelector('.now .in').textContent.split(' ')[0], before = told(), begun = event.timeStamp;
    const one = { id, seen: null, saved: null, verdict: null };
    window.timed.push(one);
    const look = () => {
      const radio = checked(id), now = performance.now() - begun;
      if (radio) one.seen ??= now;
      if (radio && !radio.matches('.saving')) one.saved ??= now;
      const last = window.timed.at(-1) === one; // what follows the next key is not the doing of this one
      if (last && told() !== before) one.verdict ??= now;
      if (one.saved === null || last && one.verdict === null && now < 2000) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}"""


def furnish(home: Path) -> list[str]:
    """An office with a case for each part of each round, all alike; answers their numbers."""
    office = open_office(home)
    hire(office, CHEN, ZHAO)
    kinds = (DocumentKind.INVOICE, DocumentKind.AUTHORISATION)
    made = [reviewable(office, "tmall_trademark_v1_1", *kinds).appeal_no for _ in range(2 * ROUNDS)]
    office.close()
    return made


def opened(page: Page, address: str, number: str) -> Page:
    """The case, drawn and listening; what times the keys hears them before the page does."""
    page.add_init_script(WATCH)
    page.goto(f"{address}/appeal?no={number}")
    page.locator(".st-key-go_next button").wait_for()
    settled(page)
    page.wait_for_timeout(500)
    return page


def one_by_one(page: Page) -> list[dict[str, Any]]:
    """A key, and the next when all that it does is seen."""
    for at in range(KEYS):
        page.keyboard.press("23"[at % 2])
        page.wait_for_function("() => timed.at(-1).saved !== null", timeout=WITHIN)
        page.wait_for_timeout(250)
    return list(page.evaluate("timed"))


def burst(page: Page) -> tuple[list[dict[str, Any]], list[str]]:
    """Twenty keys of somebody who knows the checklist; answers when each was seen, on which line, and the keys."""
    keys = ["23"[at % 3 == 0] for at in range(BURST)]
    for key in keys:
        page.keyboard.press(key)
        time.sleep(APART)
    page.wait_for_timeout(SETTLES)
    settled(page)
    return list(page.evaluate("timed")), keys


def processor(house: House) -> float:
    """Milliseconds of processor that the server has taken so far."""
    fields = Path(f"/proc/{house.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


class Tree:
    """One tree with its office, and what was measured of it."""

    def __init__(self, name: str, folder: Path, home: Path) -> None:
        self.name, self.folder, self.home = name, folder, home
        self.numbers = furnish(home)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[str] = []

    def round(self, browser: Browser, at: int) -> None:
        """Serves it, measures once, and looks at the drafts."""
        single, fast = self.numbers[2 * at : 2 * at + 2]
        house = served(self.home, tree=self.folder)
        try:
            context = enter(browser.new_context(viewport={"width": 1440, "height": 900}), house, ZHAO)
            page = opened(context.new_page(), house.url, single)
            before = processor(house)
            timed = one_by_one(page)
            self.times["server's processor for an answer"].append((processor(house) - before) / KEYS)
            for what in ("seen", "saved", "verdict"):
                self.times[f"one key: {what}"] += [each[what] for each in timed if each[what] is not None]
            timed, keys = burst(opened(context.new_page(), house.url, fast))
            self.times["a burst: seen"] += [each["seen"] for each in timed if each["seen"] is not None]
            self.times["a burst: saved"] += [each["saved"] for each in timed if each["saved"] is not None]
            context.close()
        finally:
            house.stop()
        self._check(fast, keys)

    def _check(self, number: str, keys: list[str]) -> None:
        """Compares the draft with the keys: on a case without answers they go down the checklist, one to a line.

        What the page shows is not asked: while it draws itself anew it hears keys, but has no line to show them on.
        """
        office = open_office(self.home)
        case = done(open_case(office, REVIEWER, number))
        office.close()
        answers = case.form.answers
        lines = [each.criterion for each in case.policy.appeal.items()]
        found = [answers[line].value for line in lines if line in answers and answers[line].value]
        pairs = enumerate(zip_longest([GIVEN[key] for key in keys], found), 1)
        self.wrong += [f"line {at}: {value} instead of {wanted}" for at, (wanted, value) in pairs if value != wanted]

    def tell(self) -> None:
        """Prints its figures."""
        print(f"\n{self.name}")
        for what, times in self.times.items():
            ordered = sorted(times)
            p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
            print(f"{what:<36} p50 {statistics.median(ordered):6.0f}   p95 {p95:6.0f}   n {len(ordered)}")
        print(f"{'burst: lost, doubled or misplaced':<36} {len(self.wrong)} of {BURST * ROUNDS} {self.wrong or ''}")


def main() -> None:
    """Measures in rounds, so that what else the machine does meets all alike."""
    with tempfile.TemporaryDirectory() as homes, sync_playwright() as playwright:
        folders = [*map(Path, sys.argv[1:]), ROOT]
        trees = []
        for at, folder in enumerate(folders):
            home = Path(homes) / str(at)
            home.mkdir()
            trees.append(Tree("this tree" if folder == ROOT else str(folder), folder, home))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        print(f"load of this machine, runnable processes {os.getloadavg()[0]:.1f}")
        for at in range(ROUNDS):
            for tree in trees:
                tree.round(browser, at)
        print(f"load of this machine, at the end         {os.getloadavg()[0]:.1f}")
        for tree in trees:
            tree.tell()
        browser.close()


if __name__ == "__main__":
    main()
