"""A day at the office by the keyboard: what customer service and a reviewer press, click and wait for.

``python -m benchmarks.day [--office FOLDER] [--appeals FILE.csv] [--write docs/benchmarks-day.md]`` copies a
demonstration office (or makes one), adds the cases of the day, serves it and drives Chromium. Each row stands beside
what was measured on 30 November 2026, when the same day was walked for the first time. ``--appeals`` is a file of 431
appeals; without it the row of the import is left out.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from mimetypes import guess_type
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from benchmarks.answers import WATCH
from benchmarks.core import machine
from core.commands.documents import take_in, type_fact
from core.commands.intake import disclose, file_counter_notice
from core.commands.reading import read_one
from core.domain.terms import DocumentKind, RightType, Side
from core.office import Office, open_office
from demo.papers.sheet import Sheet
from tests.browser import papers
from tests.browser.counter import does, open_intake
from tests.browser.counter import take_in as hand_in
from tests.browser.house import CHROMIUM, DRAWN_WITHIN, FLAGS, ROOT, House, enter, served, settled, waits_for
from tests.browser.papers import SHOP, Call
from tests.browser.reviewing import (
    LOOKED_UP,
    as_filed,
    asked,
    at_cursor,
    drawn,
    open_case,
    row,
    saved,
)
from tests.browser.reviewing import (
    machine as check_says,
)
from tests.cases import AS_FILED, INTAKE, REVIEWER, answer_all, disclosed, done, opened, reviewable, with_document
from tests.cast import CHEN, ZHAO, Member, hire
from tests.paper_cast import OWNER, SELLER

ANSWERS: Final = 60

DECISIONS: Final = 4

SIGN_INS: Final = 5

LINGERS: Final = 20  # seconds on a case before its bundle is prepared

READ_WITHIN: Final = 120_000  # milliseconds

DAY: Final = datetime.now(UTC).date()


class Row(NamedTuple):
    """One figure: what it is, what it was (between two values, if it varied), and what it is now; a count is an int."""

    what: str
    then: tuple[float, ...]
    now: float

    def line(self) -> str:
        """Its line of the table; a time within a tenth is equal, a count only if it is the same."""
        alike = 0.0 if isinstance(self.now, int) else 0.1
        low, high = min(self.then) * (1 - alike), max(self.then) * (1 + alike)
        verdict = "better" if self.now < low else "**worse**" if self.now > high else "equal"
        return f"| {self.what} | {' to '.join(map(self._told, self.then))} | {self._told(self.now)} | {verdict} |"

    def _told(self, value: float) -> str:
        return f"{value:g}" if isinstance(self.now, int) else f"{value:.{2 if value < 1 else 1}f} s"


COUNT: Final = """{
  const more = name => { try { sessionStorage[name] = Number(sessionStorage[name] ?? 0) + 1; } catch {} };
  addEventListener("keydown", each => {
    if (each.isTrusted && !["Alt", "Control", "Shift"].includes(each.key)) more("keys");
  }, true);
  addEventListener("click", each => { if (each.isTrusted && each.detail) more("clicks"); }, true);
}"""
"""Counts what a person presses and clicks in a tab, over all its pages."""


@dataclass
class Work:
    """What a piece of work took."""

    keys: int = 0
    clicks: int = 0
    seconds: float = 0.0


@contextmanager
def work(page: Page) -> Iterator[Work]:
    """Counts and times what is done in the block; the result is filled in when the block ends."""
    told = "[Number(sessionStorage.keys ?? 0), Number(sessionStorage.clicks ?? 0)]"
    (keys, clicks), begun, took = page.evaluate(told), time.monotonic(), Work()
    yield took
    now = page.evaluate(told)
    took.keys, took.clicks, took.seconds = now[0] - keys, now[1] - clicks, time.monotonic() - begun


def timed(page: Page, act: Callable[[], object], *conditions: str) -> list[float]:
    """Seconds from an act to the first frame in which each condition in JavaScript holds."""
    page.evaluate(
        f"""() => {{
            const begun = performance.now(), looks = [{", ".join(f"() => {each}" for each in conditions)}];
            window.took = looks.map(() => null);
            const look = () => {{
                const now = performance.now() - begun;
                looks.forEach((holds, at) => {{ if (took[at] === null && holds()) took[at] = now; }});
                if (took.includes(null)) requestAnimationFrame(look);
            }};
            requestAnimationFrame(look);
        }}"""
    )
    act()
    waits_for(page, "!window.took.includes(null)")
    return [each / 1000 for each in page.evaluate("took")]


# --- the cases of the day -----------------------------------------------------------------------------------------

SLIP: Final = """送货单
供货方：上海澜岸贸易有限公司
联系人：周岚
电话：13912345678
货款 1250.00 已付
第 """


class Cases(NamedTuple):
    """The numbers of the cases made for the day, by what is done with them."""

    invoice: str
    text: str
    receipt: str
    keys: str
    files: str
    decided: Sequence[str]
    bundles: Sequence[str]


def furnish(office: Office) -> Cases:
    """Adds the people and the cases of the day to the office."""
    hire(office)
    kinds = (DocumentKind.INVOICE, DocumentKind.AUTHORISATION)
    return Cases(
        invoice=of_evidence(office, "tmall_trademark_v1_1", Call(DAY, 1), papers.invoice),
        text=reviewable(office).appeal_no,
        receipt=of_evidence(office, "tmall_patent_v1_1", Call(DAY, 2, RightType.PATENT), papers.till_slip),
        keys=reviewable(office, "tmall_trademark_v1_1", *kinds).appeal_no,
        files=disclosed(office).appeal_no,
        decided=[of_five_pages(office, pages=0) for _ in range(DECISIONS)],
        bundles=[of_five_pages(office) for _ in range(2)],
    )


def of_evidence(office: Office, policy: str, call: Call, evidence: Callable[[Call], Sheet]) -> str:
    """An appeal before legal: its certificate, counter-notice and that evidence, read, and their facts typed."""
    appeal = opened(
        office, policy, **papers.parties(), complaint_no=call.complaint_no, right_no=call.right_no,
        complained_on=call.complained_on, listings=call.listing_rows(), right_type=call.right,
    )  # fmt: skip
    no = appeal.appeal_no
    sides = {papers.certificate: Side.COMPLAINANT, papers.counter_notice: Side.SELLER, evidence: Side.SELLER}
    for drawn_for, side in sides.items():
        paper = drawn_for(call)
        filed = done(take_in(office, INTAKE, no, side=side, kind=paper.kind, name=paper.name, data=paper.data))
        read_one(office, filed.exhibit_id)
        for name, value in paper.facts.items():
            done(type_fact(office, REVIEWER, filed.exhibit_id, name, value))
    appeal = done(disclose(office, INTAKE, no, appeal.version, as_filed=AS_FILED))
    return done(file_counter_notice(office, INTAKE, no, appeal.version)).appeal_no


def of_five_pages(office: Office, pages: int = 5) -> str:
    """A case that can go forward; so many pages of delivery notes are masked by default for the complainant."""
    appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.AUTHORISATION)
    for at in range(pages):
        with_document(office, appeal, Side.SELLER, DocumentKind.DELIVERY_NOTE, f"{SLIP}{at + 1}")
    answer_all(office, REVIEWER, appeal)
    return appeal.appeal_no


# --- customer service ---------------------------------------------------------------------------------------------

TYPED: Final = {
    "complaint": "TS-2026-1182046", "complained": f"{DAY - timedelta(days=5):%Y%m%d}", "right_no": "31847206",
    "penalty": ("ArrowDown", "Enter"), "penalty_note": "whole listing",
    "seller_name": SHOP, "seller_subject": SELLER.name, "seller_code": SELLER.code, "seller_contact": "林晓",
    "seller_phone": "13912345678", "seller_email": "shop@qimu.example",
    "complainant_name": OWNER.name, "complainant_subject": OWNER.name, "complainant_code": OWNER.code,
    "complainant_contact": "周岚", "complainant_phone": "057488127730", "complainant_email": "ip@lanan.example",
    "listing_0": "703318845526", "title_0": "澜岸落地灯", "sold_0": "31", "worth_0": "1250",
    "first_0": f"{DAY - timedelta(days=50):%Y%m%d}", "last_0": f"{DAY - timedelta(days=8):%Y%m%d}",
}  # fmt: skip
"""What is typed into the form, by field, in its order; the kind of right and the policy stay as they are proposed."""

IN_FOCUS: Final = "document.activeElement.closest(\"[class*='st-key-']\")?.className.match(/st-key-(\\S+)/)?.[1] ?? ''"


def opens_an_appeal(page: Page, house: House) -> Work:
    """From N to the appeal's number: fills in the whole form with the keyboard alone."""
    page.goto(f"{house.url}/intake")
    page.locator(".st-key-new button").wait_for()
    settled(page)
    with work(page) as took:
        page.keyboard.press("n")
        page.locator(".st-key-open_appeal button").first.wait_for()
        settled(page)
        page.locator("input:focus").wait_for()
        page.get_by_role("spinbutton").first.wait_for()  # the fields for days come when what draws them is fetched
        for name, value in TYPED.items():
            tabs_to(page, f"new_0_{name}")
            for key in value:
                page.keyboard.press(key) if len(key) > 1 or key.isascii() else page.keyboard.insert_text(key)
            settled(page)
        tabs_to(page, "open_appeal")
        page.keyboard.press("Enter")
        expect(page.locator(".done")).to_contain_text("is open")
    took.keys += sum(not each.isascii() for value in TYPED.values() for each in value)
    return took


def tabs_to(page: Page, field: str) -> None:
    """Presses Tab until a field of the form has the focus."""
    for _ in range(60):
        if page.evaluate(IN_FOCUS).removesuffix("_en") == field:
            return
        page.keyboard.press("Tab")
    raise LookupError(field)


def hands_to_legal(page: Page, house: House) -> Work:
    """From the opened appeal to legal's turn: the certificate, its disclosure, the counter-notice and its evidence."""
    call = Call(DAY, 4)
    open_intake(page, house, page.locator(".brief .head b").inner_text())
    with work(page) as took:
        hand_in(page, papers.certificate(call), as_labels="B1")
        as_filed(page.locator(".st-key-next_step"))
        does(page, "Disclose complainant and certificate")
        hand_in(page, papers.counter_notice(call), papers.invoice(call), as_labels="A1, A2")
        does(page, "File the counter-notice")
        expect(page.locator(".brief .head")).to_contain_text("Preliminary review")
    return took


BAD: Final = {
    "clip.mp4": b"\0\0\0\x18ftypmp42", "page.svg": b"<svg onload='x'/>", "empty.pdf": b"", "run.exe": b"MZ\x90\0" * 99,
    "old.doc": b"\xd0\xcf\x11\xe0" * 99, "mail.pst": b"!BDN\0\0" * 99,
}  # fmt: skip


def twelve_files(page: Page, house: House, no: str) -> tuple[float, float]:
    """Twelve files at once, six of which are good: seconds until they are listed, and until those are filed."""
    call = Call(DAY, 5)
    good = (papers.counter_notice(call), papers.invoice(call), papers.till_slip(call), papers.own_patent(call),
            papers.proof(call, call.on), papers.withdrawal(call, call.on))  # fmt: skip
    files = {**{each.name: each.data for each in good}, **BAD}
    open_intake(page, house, no)
    begun = time.monotonic()
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(
        [
            FilePayload(name=name, mimeType=guess_type(name)[0] or "application/octet-stream", buffer=data)
            for name, data in files.items()
        ]
    )
    button = page.get_by_role("button", name=f"File {len(good)} documents")
    expect(button).to_be_enabled(timeout=READ_WITHIN)
    settled(page)
    listed, begun = time.monotonic() - begun, time.monotonic()
    button.click()
    page.locator(".done").first.wait_for(timeout=READ_WITHIN)
    settled(page)
    return listed, time.monotonic() - begun


# --- the reviewer -------------------------------------------------------------------------------------------------


def answers(page: Page) -> Work:
    """All that waits for a person is answered with the keyboard, look-ups included."""
    with work(page) as took:
        given: list[str] = []
        while (at := at_cursor(page)) not in given and not check_says(page, at).filter(has_text="auto").count():
            given.append(at)
            page.keyboard.press("1")
            if at in LOOKED_UP:
                looks_up(page, at)
            saved(page)
        settled(page)
    return took


def looks_up(page: Page, criterion: str) -> None:
    """Fills in a look-up with the keyboard, unless one of that document is there; only the result is missing."""
    dialog, met = page.get_by_role("dialog"), row(page, criterion).get_by_role("radio", name="Met", checked=True)
    expect(dialog.or_(met).first).to_be_visible()
    if not dialog.count():
        return
    field = dialog.locator("input:focus")
    expect(field).to_be_visible()
    settled(page)
    for key in ("ArrowDown", "Enter") if field.get_attribute("role") == "combobox" else "Found":
        page.keyboard.press(key)
    settled(page)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(met).to_be_visible()


def forwards(page: Page) -> Work:
    """Alt+1, the bundle where the dialog asks for one, Alt+1 and Ctrl+Enter."""
    with work(page) as took:
        page.keyboard.press("Alt+1")
        dialog = asked(page, "Forward to the complainant")
        if dialog.get_by_role("textbox", name="unredacted").count():
            prepares(page)
            releases(page)
            page.get_by_role("button", name="Back to the case").click()
            page.locator(".st-key-decide_0 button").first.wait_for()
            settled(page)
            page.keyboard.press("Alt+1")
            asked(page, "Forward to the complainant")
        page.keyboard.press("Control+Enter")
        page.get_by_test_id("stToast").first.wait_for()
    return took


def prepares(page: Page) -> float:
    """Seconds from the dialog of a decision until the bundle can be read and released."""
    button = page.get_by_role("dialog").get_by_role("button", name="Prepare the bundle")
    button.wait_for()
    begun = time.monotonic()
    button.click()
    page.locator(".bench .tabs").wait_for(timeout=READ_WITHIN)
    page.get_by_role("button", name="Release the bundle").wait_for(timeout=READ_WITHIN)
    settled(page)
    return time.monotonic() - begun


def releases(page: Page) -> float:
    """Seconds from the button until the bundle is there."""
    begun = time.monotonic()
    page.get_by_role("button", name="Release the bundle").click()
    page.get_by_role("link", name="Open the bundle (PDF)").wait_for(timeout=READ_WITHIN)
    return time.monotonic() - begun


def bundles(page: Page, house: House, no: str, lingers: float) -> tuple[float, float]:
    """Seconds to prepare and to release a bundle for the complainant, after so many seconds on the case."""
    open_case(page, house, no)
    time.sleep(lingers)
    page.keyboard.press("Alt+1")
    asked(page, "Forward to the complainant")
    return prepares(page), releases(page)


def rejects(page: Page, house: House, no: str) -> Work:
    """A rejection on a till slip alone; the sentence that the seller reads is not counted among the keys."""
    open_case(page, house, no)
    reject, sentence = page.locator(".st-key-decide_2 button").first, "A till slip names no buyer and is no invoice."
    with work(page) as took:
        expect(reject).to_be_enabled()
        page.keyboard.press("Alt+3")
        asked(page, "Reject").locator("textarea:focus").wait_for()
        page.keyboard.type(sentence)
        page.keyboard.press("Control+Enter")
        page.get_by_test_id("stToast").first.wait_for()
    took.keys -= len(sentence)
    return took


def answers_one_by_one(page: Page, house: House, no: str) -> list[float]:
    """Seconds from a key to the frame in which its answer is shown as saved, sixty times."""
    page.add_init_script(WATCH)
    open_case(page, house, no)
    for at in range(ANSWERS):
        page.keyboard.press("23"[at % 2])
        page.wait_for_function("() => timed.at(-1).saved !== null", timeout=DRAWN_WITHIN)
        settled(page)
    return [each["saved"] / 1000 for each in page.evaluate("timed")]


NAMED: Final = "!document.querySelector('.st-key-strip').textContent.includes('{no}')"

NEXT: Final = """(redressChecklist.mounts.some(each => each.root.isConnected && !each.root.textContent.includes('{no}'))
  && document.querySelector('.st-key-foot button') && !document.querySelector('[role=dialog]')
  && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning')"""


def decides(page: Page, house: House, numbers: Sequence[str]) -> list[float]:
    """Medians in seconds: Alt+1 to the dialog, Ctrl+Enter to the next case named, and to the next case drawn."""
    took = []
    for no in numbers:
        open_case(page, house, no)
        dialog = timed(page, lambda: page.keyboard.press("Alt+1"), "document.querySelector('[role=dialog] textarea')")
        as_filed(asked(page, "Forward to the complainant"))
        named = NAMED.format(no=no)
        took.append(
            dialog
            + timed(page, lambda: page.keyboard.press("Control+Enter"), named, f"{named} && {NEXT.format(no=no)}")
        )
        drawn(page, page.evaluate("new URLSearchParams(location.search).get('no')"))
    return [statistics.median(each) for each in zip(*took, strict=True)]


# --- everybody ----------------------------------------------------------------------------------------------------


def signs_in(browser: Browser, house: House) -> float:
    """Seconds from the button of the form to a queue that can be used, in a browser that was never here."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page()
    page.goto(house.url)
    page.get_by_label("Sign-in name").fill(ZHAO.person.person_id)
    page.locator("#password").fill(ZHAO.password)
    begun = time.monotonic()
    page.locator(".door button[type=submit]").click()
    page.locator(".st-key-grid table tbody tr").first.wait_for(timeout=DRAWN_WITHIN)
    settled(page)
    took = time.monotonic() - begun
    page.context.close()
    return took


def imports(appeals: Path) -> float:
    """Seconds to import the appeals into an empty office on the command line."""
    with tempfile.TemporaryDirectory() as home:
        begun = time.monotonic()
        command, environment = [sys.executable, "-m", "core", "import", "appeals"], {**os.environ, "REDRESS_HOME": home}
        subprocess.run([*command, str(appeals)], cwd=ROOT, check=True, env=environment, stdout=subprocess.DEVNULL)
        return time.monotonic() - begun


# --- the whole day ------------------------------------------------------------------------------------------------


def of_the_clerk(page: Page, house: House, made: Cases) -> Iterator[Row]:
    """What customer service does."""
    form = opens_an_appeal(page, house)
    yield Row("Open an appeal by keyboard, all 25 fields: keystrokes", (260,), form.keys)
    yield Row("the same: time at machine speed", (20,), form.seconds)
    yield Row("Intake to legal's turn, 3 documents: clicks and choices", (11,), hands_to_legal(page, house).clicks)
    listed, filed = twelve_files(page, house, made.files)
    yield Row("12 files at once: until they are listed", (3.3,), listed)
    yield Row("12 files at once: until they are filed", (3.2,), filed)


def of_the_reviewer(page: Page, house: House, made: Cases) -> Iterator[Row]:
    """What a reviewer does."""
    open_case(page, house, made.invoice)
    found, sent = answers(page), forwards(page)
    yield Row("Review of a trademark appeal with an e-invoice and a bundle: key presses", (18,), found.keys + sent.keys)
    yield Row("the same: clicks", (3,), found.clicks + sent.clicks)
    yield Row("the same: time for the answers, look-ups included", (6,), found.seconds)
    yield Row("the same: time for the bundle and the decision", (60,), sent.seconds)
    open_case(page, house, made.text)
    found, sent = answers(page), forwards(page)
    yield Row("Review of a counter-notice under 512(g), text only: key presses", (11,), found.keys + sent.keys)
    yield Row("the same: time", (4,), found.seconds + sent.seconds)
    rejected = rejects(page, house, made.receipt)
    yield Row("Rejection on a receipt only: key presses besides the sentence", (2,), rejected.keys)
    dialog, named, shown = decides(page, house, made.decided)
    yield Row("Alt+1 to the dialog", (0.28,), dialog)
    yield Row("Ctrl+Enter to the next case", (0.24, 0.27), named)
    yield Row("Ctrl+Enter to the next case drawn", (0.61,), shown)
    each = sorted(answers_one_by_one(page, house, made.keys))
    yield Row(f"Key to repaint and saved, {ANSWERS} answers: median", (0.24,), statistics.median(each))
    yield Row("the same: 95 % within", (0.55,), each[int(len(each) * 0.95)])
    for no, lingers in zip(made.bundles, (0, LINGERS), strict=True):
        prepared, released = bundles(page, house, no, lingers)
        yield Row(f"Bundle of 5 pages, after {lingers} s on the case: prepare", (30,), prepared)
        yield Row("the same: release", (22.8,), released)


def of_everybody(browser: Browser, house: House, appeals: Path | None) -> Iterator[Row]:
    """Signing in, and the import."""
    signed = statistics.median(signs_in(browser, house) for _ in range(SIGN_INS))
    yield Row("Sign-in to a queue that can be used", (2.4, 3.5), signed)
    if appeals:
        yield Row("Import of 431 appeals on the command line", (58,), imports(appeals))


def working(browser: Browser, house: House, member: Member) -> Page:
    """The tab in which a person works, and what is pressed in it is counted."""
    context = enter(browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB"), house, member)
    page = context.new_page()
    page.add_init_script(COUNT)
    return page


def measure(house: House, made: Cases, appeals: Path | None) -> list[Row]:
    """All rows, each printed as soon as it is known."""
    rows = []
    with sync_playwright() as playwright:
        expect.set_options(timeout=DRAWN_WITHIN)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for part in (
            of_the_clerk(working(browser, house, CHEN), house, made),
            of_the_reviewer(working(browser, house, ZHAO), house, made),
            of_everybody(browser, house, appeals),
        ):
            for each in part:
                print(each.line(), flush=True)
                rows.append(each)
        browser.close()
    return rows


PAGE: Final = """# A day at the office: keys, clicks and seconds

`python -m benchmarks.day --appeals FILE.csv --write docs/benchmarks-day.md` measures this and writes this page.

{day}, {where}, {busy:.1f} at the end.
Served and driven by Chromium on the same machine, in a demonstration office of 80 open and 2,000 closed appeals.
“Then” is 30 November 2026, when the same day was walked by hand for the first time, on two cores that others used too.
A time within a tenth is called equal, a count only if it is the same.

| | then | now | |
| --- | ---: | ---: | --- |
{rows}
"""


def main() -> None:
    """Makes the office of the day, measures, and writes the page when it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--office", type=Path, metavar="FOLDER", help="a demonstration office, which is copied")
    parser.add_argument("--appeals", type=Path, metavar="FILE.csv")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    asked_for = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="redress-day-") as folder:
        home = Path(folder) / "office"
        if asked_for.office:
            shutil.copytree(asked_for.office, home)
        else:
            environment = {**os.environ, "REDRESS_HOME": str(home)}
            subprocess.run([sys.executable, "-m", "core", "demo"], cwd=ROOT, env=environment, check=True)
        office = open_office(home)
        made = furnish(office)
        office.close()
        where, house = machine(), served(home)
        try:
            rows = measure(house, made, asked_for.appeals)
        finally:
            house.stop()
    if asked_for.write:
        table = "\n".join(each.line() for each in rows)
        page = PAGE.format(day=DAY, where=where, busy=os.getloadavg()[0], rows=table)
        asked_for.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
