"""The guard before Streamlit in the real app: what strangers tried, and what the office's own people still can do."""

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from pages.shared.server import FRAME, FRAME_AT_DOOR
from tests.browser.house import House, enter, eventually, served, sign_in
from tests.cast import CHEN, DEMIR, ORTEGA

STRANGER = """<!doctype html><title>another page</title><script>
const heard = [];
const line = new WebSocket("ws://%s/_stcore/stream", ["streamlit"]);
line.onopen = () => heard.push("open");
line.onclose = (event) => { heard.push("closed"); document.title = heard.join(" "); };
</script>"""


@contextmanager
def listening(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[int]:
    """A server of somebody else on this machine; its port."""

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_given: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def a_line(house: House, context: BrowserContext | None = None, **more: Any) -> ClientConnection:
    """A websocket as the office's own page opens it, with the cookies of that browser."""
    cookies = {each["name"]: each["value"] for each in context.cookies()} if context else {}
    return connect(
        house.url.replace("http", "ws") + "/_stcore/stream",
        **{
            "origin": house.url,
            "subprotocols": ["streamlit"],
            "additional_headers": {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
            "max_size": None,
            "proxy": None,
            **more,
        },
    )


def session_of(line: ClientConnection) -> str:
    """The number of the session that has begun."""
    run = BackMsg()
    run.rerun_script.query_string = ""
    line.send(run.SerializeToString())
    while not (told := ForwardMsg.FromString(line.recv(timeout=60))).HasField("new_session"):
        pass
    return str(told.new_session.initialize.session_id)


def test_no_request_leaves_the_machine_unasked(office_home):
    """Strangers knock, people sign in and work; a proxy that would carry what goes outside hears nothing."""
    heard: list[str] = []

    def answer(asked: http.server.BaseHTTPRequestHandler) -> None:
        heard.append(asked.path)

    with listening(answer) as port:
        proxy = f"http://127.0.0.1:{port}"
        house = served(office_home, http_proxy=proxy, https_proxy=proxy, HTTP_PROXY=proxy, HTTPS_PROXY=proxy)
        try:
            for origin in ("http://evil.test", "null", "http://localhost:1", None):
                with pytest.raises(InvalidStatus):
                    a_line(house, origin=origin)
            with a_line(house) as line:
                session_of(line)
        finally:
            house.stop()

    assert heard == []


def test_the_office_answers_at_the_name_that_it_was_given(office_home):
    """As behind a proxy that speaks TLS: pages of that name and scheme are its own, and the sign-in says https."""
    house = served(office_home, REDRESS_ADDRESS="https://redress.test")
    form = {"account": CHEN.person.person_id, "password": CHEN.password}

    def post(origin: str) -> httpx.Response:
        told = {"Host": "redress.test", "Origin": origin}
        return httpx.post(f"{house.url}/auth/sign-in", data=form, headers=told, trust_env=False)

    try:
        assert post("http://redress.test").status_code == 403
        let_in = post("https://redress.test")
    finally:
        house.stop()

    assert let_in.status_code == 303
    cookie = let_in.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


def test_a_page_on_another_port_cannot_act_as_the_person_who_is_signed_in(house, page):
    """Cookies know no ports: the browser sends the sign-in along, and the guard looks where the page comes from."""
    sign_in(page, house, ORTEGA)

    def answer(asked: http.server.BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.send_header("Content-Type", "text/html")
        asked.end_headers()
        asked.wfile.write((STRANGER % urlsplit(house.url).netloc).encode())

    with listening(answer) as port:
        other = page.context.new_page()
        other.goto(f"http://127.0.0.1:{port}/")
        expect(other).to_have_title("closed")


def put(house: House, path: str, size: int, context: BrowserContext) -> int:
    """The status of a file that is sent as Streamlit's page sends it."""
    context.request.get(f"{house.url}/_stcore/health")
    token = next(each.get("value", "") for each in context.cookies() if each.get("name") == "_streamlit_xsrf")
    answer = context.request.put(
        f"{house.url}{path}",
        headers={"Origin": house.url, "X-Xsrftoken": token},
        multipart={"file": {"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes(size)}},
    )
    return answer.status


def test_a_stranger_sends_no_file_and_no_large_frame(house, context):
    """With a live session and Streamlit's own token all the same: a sign-in form takes no files."""
    with a_line(house, context) as line:
        session = session_of(line)
        assert put(house, f"/_stcore/upload_file/{session}/{uuid4()}", 1000, context) == 403
        assert too_big(line, FRAME_AT_DOOR + 1)


def too_big(line: ClientConnection, size: int) -> bool:
    """Whether the line is cut because a frame of so many bytes is too big."""
    try:
        line.send(bytes(size))
        while True:
            line.recv(timeout=60)
    except ConnectionClosed as closed:
        return closed.rcvd is not None and closed.rcvd.code == 1009


def test_files_go_into_a_session_of_one_s_own_only(house, context, browser):
    """The number of a colleague's session stands in the log of many a proxy."""
    enter(context, house, CHEN)
    elsewhere = enter(browser.new_context(), house, DEMIR)
    with a_line(house, context) as mine, a_line(house, elsewhere) as theirs:
        numbers = session_of(mine), session_of(theirs)
        answers = [put(house, f"/_stcore/upload_file/{each}/{uuid4()}", 1000, context) for each in numbers]
    elsewhere.close()

    assert answers == [204, 403]


def test_who_is_signed_in_may_send_a_long_form(house, context):
    """Frames up to the office's own limit pass, and no longer ones."""
    enter(context, house, CHEN)
    with a_line(house, context) as line:
        session_of(line)
        long = BackMsg()
        long.rerun_script.query_string = "x" * (FRAME_AT_DOOR * 2)
        line.send(long.SerializeToString())
        assert line.recv(timeout=60)
        assert too_big(line, FRAME + 1)


def test_the_session_of_a_stranger_is_let_go_with_its_tab(house, context):
    """A door that was closed leaves nothing behind: the session's number is no longer a live one."""
    enter(context, house, DEMIR)
    before = sessions(house, context)
    with a_line(house) as line:
        session_of(line)
        assert sessions(house, context) == before + 1
    eventually(lambda: sessions(house, context) == before, "the session is still there")


def sessions(house: House, context: BrowserContext) -> int:
    """How many sessions the server has, as an administrator sees its figures."""
    told = context.request.get(f"{house.url}/_stcore/metrics").text()
    lines = [line for line in told.splitlines() if line.startswith("active_sessions")]
    return int(float(lines[0].split()[-1])) if lines else 0


def test_the_number_of_a_session_opens_nothing(house, context):
    """Whoever knows it begins a session of their own."""
    enter(context, house, CHEN)
    with a_line(house, context) as mine:
        session = session_of(mine)
        with a_line(house, subprotocols=["streamlit", "token", session]) as other:
            assert session_of(other) != session


def test_a_name_that_was_pointed_at_this_machine_is_not_served(house):
    """DNS rebinding: guesses of passwords out of a reviewer's browser."""
    strange = {"Host": "x.evil.test", "Origin": "http://x.evil.test"}
    answer = httpx.post(f"{house.url}/auth/sign-in", data={"account": "a"}, headers=strange, trust_env=False)

    assert answer.status_code == 421
