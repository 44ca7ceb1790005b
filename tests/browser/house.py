"""A house for browser tests: the real app in a process of its own, and a browser at its door."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.cast import Member

ROOT: Final = Path(__file__).resolve().parents[2]
CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SERVED_WITHIN: Final = 60.0
DRAWN_WITHIN: Final = 20_000  # milliseconds: two cores may be shared
FLAGS: Final = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb")


@dataclass
class House:
    """The app at ``url``, its process, its office's folder and its log."""

    url: str
    home: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """Ends it without a warning, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Asks it to end, and waits until it has."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


def served(home: Path, port: int | None = None, **environment: str) -> House:
    """Starts the app on a free port (or that one) by ``python -m core serve``, and waits until it answers."""
    port = port or free_port()
    log = home / "serve.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "REDRESS_HOME": str(home), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    house = House(f"http://127.0.0.1:{port}", home, process, log)
    eventually(lambda: _healthy(house), f"the app did not answer: {log}")
    return house


def eventually(happened: Callable[[], bool], otherwise: str, within: float = SERVED_WITHIN) -> None:
    """Asks again and again until it has happened; fails with those words after so many seconds."""
    ends = time.monotonic() + within
    while not happened():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.1)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(page: Page, house: House, member: Member, path: str = "/") -> Page:
    """Signs the person in by the form and waits for the page that was asked for."""
    page.goto(house.url + path)
    page.get_by_label("Sign-in name").or_(page.get_by_label("登录名")).fill(member.person.person_id)
    page.locator("#password").fill(member.password)
    page.locator(".door button[type=submit]").click()
    expect(page.locator(".st-key-me")).to_be_visible(timeout=DRAWN_WITHIN)
    return page


def enter(context: BrowserContext, house: House, member: Member) -> BrowserContext:
    """Signs the person in without drawing a page; every tab of this browser is theirs then."""
    answer = context.request.post(
        f"{house.url}/auth/sign-in",
        form={"account": member.person.person_id, "password": member.password},
        headers={"Origin": house.url},
        max_redirects=0,
    )
    assert answer.headers["location"] == "/", answer.headers
    return context


def settled(page: Page) -> Page:
    """Waits until the app has drawn what it has to draw."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=DRAWN_WITHIN)
    return page


RUN_SEEN: Final = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.hasRun = false;
  new MutationObserver(seen => { window.hasRun ||= seen.some(each => each.oldValue === "running"); })
    .observe(app, {attributes: true, attributeOldValue: true, attributeFilter: ["data-test-script-state"]});
}"""


@contextmanager
def a_run(page: Page) -> Iterator[None]:
    """What is done in the block makes the app run; at its end the app has run and drawn what came of it.

    ``settled`` alone may look before the run has begun, and then sees the page as it was.
    """
    settled(page)
    page.evaluate(RUN_SEEN)
    yield
    page.wait_for_function("window.hasRun", timeout=DRAWN_WITHIN)
    settled(page)


def write(field: Locator, text: str) -> None:
    """Writes into a field and leaves it, as a person does who then looks at the page: it is kept and stays there."""
    with a_run(field.page):
        field.fill(text)
        field.blur()
    expect(field).to_have_value(text)


def _healthy(house: House) -> bool:
    assert house.process.poll() is None, house.log.read_text(encoding="utf-8", errors="replace")[-2000:]
    try:
        with urllib.request.urlopen(house.url + "/healthz", timeout=2) as answer:  # noqa: S310 - our own server
            return json.load(answer) == {"status": "ok"}
    except OSError:
        return False
