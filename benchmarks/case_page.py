"""How fast the case page is in a real browser: click to repaint, a document change, page images, a fact's place.

``python -m benchmarks.case_page`` builds an office of its own with drawn documents and a scan of 20 pages,
serves it and drives Chromium; it prints milliseconds. Bar (design.md 8, issue 3): click to repaint p95 250,
first page image 1,000, next page 300.
"""

import os
import statistics
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.scan import PAGES, scan
from core.commands.documents import take_in, type_fact
from core.commands.intake import NewAppeal, disclose, file_counter_notice, open_appeal
from core.commands.reading import read_one
from core.domain.appeal import Exhibit, Listing, Party
from core.domain.reading import Reading
from core.domain.terms import DocumentKind, PenaltyKind, RightType, Side
from core.ledger.documents import exhibits_of, set_reading
from core.office import Office, open_office
from demo.papers.notices import counter_notice
from demo.papers.purchases import digital_invoice
from demo.papers.rights import trademark_certificate
from demo.papers.sheet import Firm, Goods, Sheet
from tests.browser.house import CHROMIUM, FLAGS, enter, served, settled
from tests.cases import INTAKE, REVIEWER, done
from tests.cast import CHEN, ZHAO, hire

CLICKS = 40

SELLER = Firm("杭州栖木家居有限公司", "91330106MA2K7Q4P8B", phone="0571-88127730", person="林晓")

TRADER = Firm("上海澜岸贸易有限公司", "91310115MA1H9X3T27", person="周岚")

OWNER = Firm("澜岸实业（宁波）有限公司", person="周岚")

LISTING = "703318845521"

COMPLAINT = "TM-2026-118204"

MARK = "31847206"

DAY = date(2026, 9, 18)

CLICK = """async ([row, place]) => {
  const met = () => [...document.querySelectorAll('.grp .num')].map(each => each.textContent).join();
  const before = met(), started = performance.now();
  document.querySelectorAll(`.st-key-row_${row} [role=radio]`)[place].click();
  return await new Promise(done => {
    const look = () => met() !== before ? done(performance.now() - started) : requestAnimationFrame(look);
    look();
  });
}"""

LOOK = """async (place) => {
  const stage = () => document.querySelector('.st-key-viewer [data-testid=stBidiComponentIsolated]')
    ?.shadowRoot?.querySelector('.stage') ?? [...document.querySelectorAll('.st-key-viewer *')]
    .map(each => each.shadowRoot?.querySelector('.stage')).find(Boolean);
  const first = () => [...document.querySelectorAll('.first img')].some(each => each.complete && each.naturalWidth);
  const before = stage()?.dataset.shown, started = performance.now();
  if (place !== null) document.querySelectorAll('.st-key-ex [role=radio]')[place].click();
  return await new Promise(done => {
    const look = () => {
      const now = stage()?.dataset.shown;
      if (place === null ? now || first() : now && now !== before) return done(performance.now() - started);
      requestAnimationFrame(look);
    };
    look();
  });
}"""

TURN = """async (to) => {
  const root = [...document.querySelectorAll('.st-key-viewer *')].map(each => each.shadowRoot).find(Boolean);
  const stage = root.querySelector('.stage'), before = stage.dataset.shown, started = performance.now();
  root.querySelector(`.bar [aria-label="${to}"]`).click();
  return await new Promise(done => {
    const look = () => stage.dataset.shown !== before ? done(performance.now() - started) : requestAnimationFrame(look);
    look();
  });
}"""

AIM = """async (field) => {
  const root = [...document.querySelectorAll('.st-key-viewer *')].map(each => each.shadowRoot).find(Boolean);
  const started = performance.now();
  document.querySelector(`.goto[data-fact$=" ${field}"]`).click();
  return await new Promise(done => {
    const look = () => root.querySelector(`.mark.on[data-fields="${field}"]`)
      ? done(performance.now() - started) : requestAnimationFrame(look);
    look();
  });
}"""


def furnish(home: Path) -> str:
    """An office with one trademark appeal that waits for legal; answers its number."""
    office = open_office(home)
    hire(office, CHEN, ZHAO)
    number = done(open_appeal(office, INTAKE, appeal())).appeal_no
    put(office, number, Side.COMPLAINANT, certificate())
    told = done(disclose(office, INTAKE, number, 1, as_filed="The owner is a firm."))
    put(office, number, Side.SELLER, notice())
    read_one(office, put(office, number, Side.SELLER, invoice()).exhibit_id)
    kind = DocumentKind.CONTRACT
    done(take_in(office, INTAKE, number, side=Side.SELLER, kind=kind, name="scan.pdf", data=scan()))
    done(file_counter_notice(office, INTAKE, number, told.version))
    read_already(office, number)
    office.close()
    return number


def appeal() -> NewAppeal:
    """A seller of lamps against the owner of their mark."""
    return NewAppeal(
        right_type=RightType.TRADEMARK,
        policy_id="taobao_trademark_v2",
        seller=Party(party_id="", side=Side.SELLER, name="栖木家居", subject_name=SELLER.name, subject_id=SELLER.code),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name=OWNER.name, subject_name=OWNER.name),
        complaint_no=COMPLAINT,
        right_no=MARK,
        listings=(Listing(listing_id=LISTING, sold_quantity=31),),
        penalty_kind=PenaltyKind.LISTING_REMOVED,
    )


def certificate() -> Sheet:
    """The complainant's."""
    ends = DAY.replace(year=2036)
    return trademark_certificate(
        number=MARK, mark="澜岸", owner=OWNER, classes=(11,), goods="灯", registered=DAY, expires=ends
    )


def notice() -> Sheet:
    """The seller's counter-notice."""
    told = ("正品。",)
    return counter_notice(
        lang="zh", seller=SELLER, shop="栖木家居", complaint_no=COMPLAINT, listings=(LISTING,), reasons=told, signed=DAY
    )


def invoice() -> Sheet:
    """For the lamps, from a dealer."""
    lamps = Goods("*灯具*落地灯", "LA-F203", "台", 40, Decimal(180))
    return digital_invoice(number="26312000000184730526", issued=DAY, seller=TRADER, buyer=SELLER, lines=[lamps])


def put(office: Office, number: str, side: Side, sheet: Sheet) -> Exhibit:
    """Takes a drawn document in and types the facts that stand on it."""
    filed = done(take_in(office, INTAKE, number, side=side, kind=sheet.kind, name=sheet.name, data=sheet.data))
    for field, given in sheet.facts.items():
        done(type_fact(office, REVIEWER, filed.exhibit_id, field, given))
    return filed


def read_already(office: Office, number: str) -> None:
    """What is not read yet would be read beside the measurement."""
    with office.store.writing() as cursor:
        for each in exhibits_of(cursor, number):
            if each.kind != DocumentKind.INVOICE:
                set_reading(cursor, each.exhibit_id, Reading("read"), office.now())


def told(name: str, times: list[float]) -> None:
    """One line of figures, in milliseconds."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"{name:<44} p50 {statistics.median(ordered):6.0f}   p95 {p95:6.0f}   n {len(ordered)}")


def measure(page: Page, address: str, number: str) -> None:
    """Prints what a reviewer waits for; a machine that does other work besides makes every figure larger."""
    print(f"{'load of this machine, runnable processes':<44}     {os.getloadavg()[0]:6.1f}")
    started = time.monotonic()
    page.goto(f"{address}/appeal?no={number}&ex=A2")
    page.evaluate(LOOK, None)
    print(f"{'address typed to first page image, cold':<44}     {(time.monotonic() - started) * 1000:6.0f}")
    settled(page).wait_for_selector(".st-key-row_cn_written_signed [role=radio]")
    print(f"{'criteria drawn at once':<44}     {page.locator('.crit').count():6.0f}")
    told(
        "answer by click: to verdict and buttons",
        [page.evaluate(CLICK, ["cn_written_signed", at % 2]) for at in range(CLICKS)],
    )
    told("another document: to its page image", [page.evaluate(LOOK, at % 2) for at in range(CLICKS // 2)])
    told("a fact: to its emphasised place", [page.evaluate(AIM, each) for each in ("date", "issuer_id", "net") * 5])
    page.goto(f"{address}/appeal?no={number}&ex=A3")
    page.locator(".st-key-viewer .stage[data-shown]").wait_for()
    turns = [page.evaluate(TURN, "Next page") for _ in range(PAGES - 1)]
    told("next page of a 20-page scan, at once", turns)
    page.goto(f"{address}/appeal?no={number}&ex=A2")
    page.locator(".st-key-viewer .stage[data-shown]").wait_for()
    started = time.monotonic()
    page.reload()
    page.evaluate(LOOK, None)
    print(f"{'reload to first page image, warm':<44}     {(time.monotonic() - started) * 1000:6.0f}")


def main() -> None:
    """Builds, serves, measures, and leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        number = furnish(Path(folder))
        house = served(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            context = enter(browser.new_context(viewport={"width": 1440, "height": 900}), house, ZHAO)
            measure(context.new_page(), house.url, number)
            browser.close()
        finally:
            house.stop()


if __name__ == "__main__":
    main()
