"""A second review in two browsers: announced and drawn by a lead, done blind by a reviewer, and back with the lead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from core.commands import checklist, second_reviews
from core.commands.review import reject
from core.domain.policy import day_in
from core.domain.terms import Value
from core.office import Office
from tests.browser.house import enter, settled, sign_in, write
from tests.browser.reviewing import answer_by_keys, drawn
from tests.cases import LEAD, REVIEWER, answer_all, done, reviewable
from tests.cast import LIN, ORTEGA

CASE = "AP-2026-000001"

FIRST_REASON = "The statement under penalty of perjury is missing."

SECOND_REASON = "The statement is on the second page."

KEPT = ("Zhao", "zhao", FIRST_REASON, "Rejected", "rejected_preliminary")


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """Three days ago a sample was announced, and a case rejected a little later."""

    def fill(office: Office) -> None:
        now = office.now()
        clock = [now - timedelta(days=3)]
        then = replace(office, clock=lambda: clock[0])
        day = day_in(clock[0])
        done(
            second_reviews.announce_sample(
                then, LEAD, first=day, last=day + timedelta(days=1), by=("outcome",), base=Decimal(1)
            )
        )
        clock[0] += timedelta(seconds=1)
        appeal = reviewable(then)
        done(checklist.take_case(then, REVIEWER, appeal.appeal_no))
        answer_all(then, REVIEWER, appeal)
        done(checklist.answer(then, REVIEWER, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET))
        done(reject(then, REVIEWER, appeal.appeal_no, appeal.version, reason=FIRST_REASON))

    return fill


def test_a_second_look_is_drawn_done_blind_and_comes_back_to_the_lead(house, page, browser):
    """Nothing of the first decision is on the page or in any route, until the look is given; then both are told."""
    sign_in(page, house, ORTEGA, "/secondlook")
    samples = page.locator(".st-key-card_samples")
    expect(samples).to_contain_text("Sample 1")
    seed = samples.locator(".seed").inner_text()
    settled(page)
    samples.get_by_role("button", name="Draw").click()
    expect(page.get_by_test_id("stToast").first).to_contain_text("1 decision was drawn and given to a reviewer.")
    expect(samples).to_contain_text("0 of 1 reviewed")
    settled(page)
    page.get_by_role("button", name="Announce").click()
    expect(samples).to_contain_text("Sample 2")
    expect(samples.locator(".seed").last).to_have_text(seed)

    other = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    try:
        look = _looked_at_blind(enter(other, house, LIN).new_page(), house.url)
        expect(look.get_by_test_id("stToast").first).to_contain_text("Second review 1-1: Forward to the complainant.")
        expect(look.locator(".st-key-card_mine")).to_contain_text("You have no second reviews to do.")
        drawn(_at(look, f"{house.url}/appeal?no={CASE}"), CASE)
        expect(look.locator(".st-key-past")).to_contain_text(FIRST_REASON)
    finally:
        other.close()

    page.reload()
    differ = page.locator(".st-key-card_differ")
    expect(differ).to_contain_text(CASE)
    for told in (FIRST_REASON, SECOND_REASON, "Zhao Ling", "Lin Mei", "Forward to the complainant"):
        expect(differ).to_contain_text(told)
    settled(page)
    differ.get_by_role("textbox").fill("The second page has it.")
    differ.get_by_role("textbox").press("Enter")
    settled(page)
    differ.get_by_role("button", name="The second review was right").click()
    expect(differ.locator(".chip.acc")).to_have_text("The second review was right")

    settled(page)
    page.goto(f"{house.url}/quality")
    agreed = page.locator('.kpi[data-metric="second_look_agreement"]')
    expect(agreed).to_contain_text("0 of 1 second reviews reached the same decision")
    settled(page)
    agreed.locator('a[href*="part=differ"]').click()
    expect(page.locator(".cases")).to_contain_text("1 case")
    expect(page.locator("table.list")).to_contain_text(CASE)


def _at(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def _looked_at_blind(page: Page, url: str) -> Page:
    """Opens the look from the list, finds nothing of the first decision anywhere, and decides otherwise."""
    letters = [f"{CASE}-{seq}-{side}" for seq in range(1, 8) for side in ("seller", "complainant")]
    routes = [f"/report/{CASE}.{form}" for form in ("html", "pdf", "csv")]
    routes += [f"/letter/{each}.txt" for each in letters] + [f"/export/{each}.csv" for each in ("cases", "timeline")]
    for route in routes:
        answer = page.context.request.get(url + route)
        assert not answer.ok, route
        assert not any(each in answer.text() for each in KEPT), route

    _at(page, f"{url}/appeal?no={CASE}")
    expect(page.locator('.refusal[data-code="look_open"]')).to_be_visible()
    _nothing_told(page)
    _at(page, f"{url}/queue?tab=closed")
    expect(page.locator(".st-key-tabs").get_by_role("radio", name="Closed")).to_be_checked()
    settled(page)
    assert CASE not in page.content()

    _at(page, f"{url}/secondlook")
    expect(page.locator(".st-key-card_mine")).to_contain_text(CASE)
    settled(page)
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.locator(".st-key-strip")).to_contain_text("Second review 1-1: Preliminary review")
    expect(page.locator(".st-key-go_next button")).to_be_visible()
    settled(page)
    _nothing_told(page)
    assert answer_by_keys(page)
    _nothing_told(page)
    page.locator(".st-key-foot").get_by_role("button", name="Forward to the complainant").click()
    dialog = page.get_by_role("dialog")
    write(dialog.get_by_role("textbox"), SECOND_REASON)
    _nothing_told(page)
    dialog.get_by_role("button", name="Submit this second review").click()
    return page


def _nothing_told(page: Page) -> None:
    """No word of the first decision stands on the page, seen or unseen."""
    page.wait_for_load_state()
    told = page.locator("[data-testid=stApp]").evaluate(
        "app => app.outerHTML.replace(/<style[\\s\\S]*?<\\/style>/g, '')"
    )
    assert [each for each in KEPT if each in told] == []
    seen = page.locator("body").inner_text()
    assert not any(each in seen for each in KEPT)
