"""A lead goes through the run sheet while an answer arrives: one is refused, the others are closed, all is kept."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.commands.intake import record_arrival
from core.commands.review import forward
from core.domain.terms import DocumentKind, Side
from core.office import Office
from core.queries.case import open_case
from tests.browser.counter import does, open_intake
from tests.browser.house import House, settled, sign_in
from tests.browser.reviewing import drawn
from tests.cases import AS_FILED, INTAKE, LEAD, answer_all, disclosed, done, reviewable, with_document
from tests.cast import CHEN, ORTEGA

ECL = "tmall_trademark_v1_1"


@pytest.fixture(scope="module")
def cases() -> dict[str, str]:
    """The numbers of the cases, by what happens to them."""
    return {}


@pytest.fixture(scope="module")
def furnish(cases: dict[str, str]):
    """Sixty days ago two appeals were forwarded and one was disclosed; since then nobody has answered."""

    def fill(office: Office) -> None:
        then = datetime.now(UTC) - timedelta(days=60)
        past = replace(office, clock=lambda: then)
        for name in ("answered", "silent"):
            appeal = reviewable(past, ECL, DocumentKind.INVOICE)
            answer_all(past, LEAD, appeal)
            appeal = done(forward(past, LEAD, appeal.appeal_no, appeal.version, as_filed=AS_FILED))
            with_document(past, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
            done(record_arrival(past, INTAKE, appeal.appeal_no, appeal.version, arrived_at=then))
            cases[name] = appeal.appeal_no
        cases["seller"] = disclosed(past, ECL).appeal_no
        answered = done(open_case(past, LEAD, cases["answered"])).appeal
        with_document(past, answered, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)

    return fill


def test_an_answer_that_arrives_while_the_sheet_is_confirmed(browser: Browser, house: House, cases, page: Page) -> None:
    """The dry run changes nothing; the case that was answered is refused with its reason, the others are closed."""
    lead = sign_in(page, house, ORTEGA, "/runsheet")
    _tick_all(lead)
    lead.get_by_role("button", name="Confirm 3 silences…").click()
    expect(lead.locator(".ask")).to_contain_text("2 punishments are revoked; 1 appeal is closed")
    settled(lead)

    counter = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    clerk = sign_in(counter.new_page(), house, CHEN)
    open_intake(clerk, house, cases["answered"])
    does(clerk, "File the complainant's answer")
    counter.close()

    lead.locator(".st-key-confirm button").click()

    expect(lead.locator(".ask")).to_contain_text("1 was refused and is unchanged.")
    expect(_line(lead, cases["answered"])).to_contain_text("Chen Yu has acted on this appeal since you opened it")
    expect(_line(lead, cases["silent"])).to_contain_text("punishment revoked")
    expect(_line(lead, cases["seller"])).to_contain_text("punishment stands")

    lead.get_by_role("link", name="Record of bulk action 1").click()
    expect(lead.locator(".ask")).to_contain_text("Bulk action 1: run sheet of")
    expect(lead.locator(".ask")).to_contain_text("2 done")
    expect(lead.locator(".came")).to_have_count(1)
    expect(lead.locator(".came")).to_contain_text("Chen Yu has acted on this appeal since you opened it")
    settled(lead)
    lead.get_by_role("radio", name="Done 2").click()
    expect(lead.locator(".came")).to_have_count(2)
    expect(lead.locator(".came").first).to_contain_text("days from")

    with lead.expect_download() as taken:
        lead.get_by_role("link", name="Export as CSV").click()
    rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text(encoding="utf-8-sig"))))
    assert {each["appeal_no"]: each["result"] for each in rows} == {
        cases["answered"]: "refused",
        cases["silent"]: "confirmed",
        cases["seller"]: "confirmed",
    }

    lead.goto(f"{house.url}/runsheet")
    expect(lead.locator(".st-key-card_silence")).to_contain_text("There are no silences to confirm today.")
    lead.get_by_role("link", name="Earlier bulk actions").click()
    expect(lead.locator(".run")).to_contain_text("1 refused")

    settled(lead)
    lead.locator(".st-key-bell button").first.click()
    news = lead.locator(".st-key-notices").get_by_role(
        "button", name=f"{cases['answered']} The complainant has answered"
    )
    news.click()
    drawn(lead, cases["answered"])


def _tick_all(page: Page) -> None:
    expect(page.locator(".st-key-card_silence .line")).to_have_count(3)
    settled(page)
    page.locator(".st-key-pick_all label").first.click()
    expect(page.get_by_role("button", name="Confirm 3 silences…")).to_be_enabled()
    settled(page)


def _line(page: Page, no: str) -> Locator:
    return page.locator(f".st-key-line_{no}")
