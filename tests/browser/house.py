"""A house for browser tests: the real app in a process of its own, and a browser at its door."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.cast import Member

ROOT: Final = Path(__file__).resolve().parents[2]
CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SERVED_WITHIN: Final = 60.0
BINARY: Final = 2  # the opcode of RFC 6455
DRAWN_WITHIN: Final = 20_000  # milliseconds: two cores may be shared
READ_WITHIN: Final = 120_000  # milliseconds: letters are recognised in pictures, on a machine that may be shared
OFF: Final = (
    # The address bar's suggestions are two pages of their own, loaded anew for each window: more processor time than
    # most of our pages take. Nobody types into that bar here.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    # What Playwright switches off itself; Chromium takes the last list only.
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "AimEnabled",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)  # fmt: skip
FLAGS: Final = (
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb",
    f"--disable-features={','.join(OFF)}",
)  # fmt: skip


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


def served(home: Path, port: int | None = None, tree: Path = ROOT, **environment: str) -> House:
    """Starts the app of a tree on a free port (or that one) by ``python -m core serve``; waits until it answers."""
    port = port or free_port()
    log = home / "serve.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "serve", "--port", str(port)],
            cwd=tree,
            env={**os.environ, "REDRESS_HOME": str(home), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    house = House(f"http://127.0.0.1:{port}", home, process, log)
    eventually(lambda: _healthy(house), f"the app did not answer: {log}")
    return house


def waits_for(page: Page, condition: str) -> None:
    """Waits until a condition in JavaScript holds; compiled once, as the page lets nobody compile text later."""
    page.evaluate(
        f"""() => new Promise((resolve, reject) => {{
            const ends = performance.now() + {DRAWN_WITHIN};
            const look = () => {{
                if ({condition}) resolve();
                else if (performance.now() > ends) reject(new Error("It did not become true in time."));
                else requestAnimationFrame(look);
            }};
            look();
        }})"""
    )


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


def settled(page: Page, within: float = DRAWN_WITHIN) -> Page:
    """Waits until the app has drawn what it has to draw, so many milliseconds at most."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=within)
    return page


@contextmanager
def a_run(page: Page) -> Iterator[None]:
    """What is done in the block makes the app run; at its end the app has run and drawn what came of it.

    ``settled`` alone may look before the run has begun, and then sees the page as it was; and a short run begins and
    ends between two looks. So this one listens to what the browser asks and the app answers.
    """
    settled(page)
    with messages(page) as heard:
        yield
        until = time.monotonic() + DRAWN_WITHIN / 1000
        while not _has_run(heard):
            assert time.monotonic() < until, f"the app did not run: {heard}"
            page.evaluate("() => new Promise(requestAnimationFrame)")
    settled(page)


@contextmanager
def messages(page: Page) -> Iterator[list[str]]:
    """The kinds of the messages that the browser and the app send each other in the block, in their order."""
    heard: list[str] = []
    wire = page.context.new_cdp_session(page)
    wire.on("Network.webSocketFrameSent", lambda event: heard.append(_kind(event, BackMsg)))
    wire.on("Network.webSocketFrameReceived", lambda event: heard.append(_kind(event, ForwardMsg)))
    wire.send("Network.enable")
    yield heard
    wire.detach()


def _kind(event: dict[str, Any], message: type[BackMsg | ForwardMsg]) -> str:
    """What a frame between browser and app is about; "" of one that only keeps the line open."""
    frame = event["response"]
    return (
        str(message.FromString(b64decode(frame["payloadData"])).WhichOneof("type")) if frame["opcode"] == BINARY else ""
    )


def _has_run(heard: Sequence[str]) -> bool:
    """Whether the app has come to an end since it was last asked."""
    asked = max((at for at, kind in enumerate(heard) if kind == "rerun_script"), default=len(heard))
    return "script_finished" in heard[asked:]


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
            return json.load(answer)["status"] == "ok"
    except OSError:
        return False
