"""An office that is connected: appeals arrive by themselves, decisions take effect and confirmed, and it is seen.

The marketplace is ``demo.receiver`` in a process of its own. An appeal arrives by the API and is decided in Chromium.
"""

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.commands.clients import add_client
from core.domain.policy import day_in
from core.office import Office
from demo import connected
from demo.papers.sheet import Sheet
from tests.browser import papers
from tests.browser.house import ROOT, House, eventually, free_port, settled, sign_in
from tests.browser.papers import Call
from tests.browser.reviewing import answer_by_keys, choose, confirm, decide, open_case
from tests.cases import AS_FILED, done
from tests.cast import DEMIR, VOSS, ZHAO, Member
from tests.paper_cast import OWNER
from tests.receiver import SECRET as OTHER_SECRET
from tests.receiver import Receiver, receiving

TODAY = day_in(datetime.now(UTC))

REVOKE = "Revoke: complaint withdrawn"


@pytest.fixture(scope="module")
def marketplace() -> dict[str, str]:
    """Where the marketplace listens, and what it knows once the office is furnished: its secret and its tokens."""
    return {"PORT": str(free_port())}


@pytest.fixture(scope="module")
def furnish(marketplace: dict[str, str]) -> Callable[[Office], None]:
    """The office is connected as the demonstration is, and a portal hands in what the parties send."""

    def furnished(office: Office) -> None:
        marketplace["SECRET"], marketplace["TOKEN"] = connected.connect(office, int(marketplace["PORT"]))
        _, marketplace["PORTAL"] = done(add_client(office, "Portal", ("intake:write", "answers:write")))

    return furnished


@contextmanager
def at_work(house: House, marketplace: dict[str, str], **other: str) -> Iterator[None]:
    """The demonstration receiver in a process of its own, with ``other`` settings where some are given."""
    told = {**os.environ, **marketplace, "API": f"{house.url}/api/v1", **other}
    with (house.home / "receiver.log").open("ab") as log:
        running = subprocess.Popen([sys.executable, "-m", "demo.receiver"], cwd=ROOT, env=told, stderr=log)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def call(house: House, token: str, method: str, path: str, data: bytes, key: str = "") -> dict[str, Any]:
    """Calls the API."""
    headers = {"Authorization": f"Bearer {token}"}
    if key:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
    asked = urllib.request.Request(f"{house.url}/api/v1{path}", data, headers, method=method)  # noqa: S310 - our own
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own server
        told: dict[str, Any] = json.load(answer)
        return told


def sent(house: House, token: str, side: str, sheet: Sheet) -> dict[str, str]:
    """Sends a file; the document that a call names."""
    sha256 = hashlib.sha256(sheet.data).hexdigest()
    call(house, token, "PUT", f"/files/{sha256}", sheet.data)
    return {"sha256": sha256, "side": side, "kind": str(sheet.kind), "name": sheet.name}


def arrives(house: House, token: str, about: Call) -> str:
    """An appeal arrives with two files, is disclosed, and its complaint withdrawn, all by the API; its number."""

    def post(path: str, **body: object) -> dict[str, Any]:
        return call(house, token, "POST", path, json.dumps(body).encode(), f"{about.serial}{path}")

    files = [
        sent(house, token, "complainant", papers.certificate(about)),
        sent(house, token, "seller", papers.counter_notice(about)),
    ]
    opened = post(
        "/appeals", right_type=str(about.right), seller=papers.SHOP, complainant=OWNER.name,
        complaint_no=about.complaint_no, right_no=about.right_no, listing_ids=about.listings,
        penalty_kind="listing_removed", documents=files,
    )  # fmt: skip
    no = str(opened["appeal_no"])
    post(f"/appeals/{no}/disclosure", as_filed=AS_FILED)
    letter = sent(house, token, "complainant", papers.withdrawal(about, TODAY))
    assert post(f"/appeals/{no}/withdrawal", documents=[letter])["state"] == "final_review"
    return no


@contextmanager
def desk_of(browser: Browser, house: House, member: Member, path: str = "/") -> Iterator[Page]:
    """The tab in which a person works."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield sign_in(context.new_page(), house, member, path)
    context.close()


def revokes(browser: Browser, house: House, no: str) -> None:
    """A reviewer confirms the withdrawal: the penalty is to end."""
    with desk_of(browser, house, ZHAO) as page:
        open_case(page, house, no)
        answer_by_keys(page)
        choose(page, "wd_dated_after_complaint", "Met")  # a call does not tell the day of the complaint
        decide(page, REVOKE)
        confirm(page, no, REVOKE, "The complainant confirmed its withdrawal by telephone.")


def test_an_appeal_that_came_by_the_api_is_decided_and_confirmed_to_be_in_effect(browser, house, marketplace):
    """The receiver is told of the order and confirms it; the case and the figures say so."""
    with at_work(house, marketplace):
        no = arrives(house, marketplace["PORTAL"], Call(TODAY, 1))
        revokes(browser, house, no)
        log = house.home / "receiver.log"
        eventually(lambda: f"{no}." in log.read_text("utf-8"), "no order was confirmed")
    assert "redress.measure.end is done and confirmed." in log.read_text("utf-8")

    with desk_of(browser, house, ZHAO) as page:
        open_case(page, house, no)
        expect(page.locator(".st-key-strip")).to_contain_text("End the punishment: in effect since")
    with desk_of(browser, house, VOSS, "/timing?months=all") as page:
        settled(page)
        card = page.locator('[data-metric="decided_not_in_effect"]')
        expect(card).to_contain_text("0 of 1 decisions with an order")


def tried(page: Page, house: House, message: str) -> Locator:
    """The attempts with which a message was sent, as the page shows them now, the newest first."""
    page.goto(f"{house.url}/connections")
    settled(page)
    attempts = page.locator("details").filter(has_text=connected.NAME).first
    if attempts.get_attribute("open") is None:
        attempts.locator("summary").click()
    return page.locator("details tr").filter(has_text=message)


def sees(page: Page, house: House, message: str, answer: str) -> None:
    """The administrator looks at the page until that answer is among the attempts."""
    eventually(lambda: tried(page, house, message).filter(has_text=answer).count() > 0, f"{answer} is not seen")


def sends_again(page: Page, message: str) -> None:
    """The administrator does not wait for the next attempt."""
    settled(page)
    page.get_by_label("Send again").fill(message)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status").filter(has_text="1 message is sent again.")).to_be_visible()


def test_a_receiver_that_fails_and_then_refuses_the_signature_gets_its_order_in_the_end(browser, house, marketplace):
    """500 for a while, then 401 for a secret that is not the endpoint's, then 204: each attempt is seen."""
    failing = Receiver(500)
    with receiving(failing, port=int(marketplace["PORT"])), desk_of(browser, house, DEMIR) as page:
        no = arrives(house, marketplace["PORTAL"], Call(TODAY, 2))
        first = f"{no}.1.appeal.open"
        eventually(lambda: failing.ids.count(first) >= 2, "it was not tried again")
        sees(page, house, first, "refused (500)")
        revokes(browser, house, no)
    of_this = {each for each in failing.ids if each.startswith(no)}
    assert of_this == {first}, "what follows of an appeal waits for what comes before"

    with desk_of(browser, house, DEMIR) as page:
        with at_work(house, marketplace, SECRET=OTHER_SECRET):
            tried(page, house, first)
            sends_again(page, first)
            sees(page, house, first, "refused (401)")
        with at_work(house, marketplace):
            tried(page, house, first)
            sends_again(page, first)
            sees(page, house, first, "received (204)")
            sees(page, house, "measure.end", "received (204)")
            page.get_by_role("button", name="Send test").click()
            expect(page.locator("details tr", has_text="test.").first).to_contain_text("received (204)")
            log = house.home / "receiver.log"
            eventually(lambda: f"{no}." in log.read_text("utf-8"), "no order was confirmed")
        answers = tried(page, house, first)
        assert answers.filter(has_text="refused (500)").count() >= 2
    with desk_of(browser, house, ZHAO) as page:
        open_case(page, house, no)
        expect(page.locator(".st-key-strip")).to_contain_text("End the punishment: in effect since")
