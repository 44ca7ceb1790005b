"""The guard before Streamlit, without a browser: which requests and websockets reach the app, and as what."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import streamlit
from plotly.offline.offline import get_plotlyjs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.state import SessionState
from streamlit.web.server.starlette.starlette_server_config import STATIC_ASSET_CACHE_MAX_AGE_SECONDS

from core.domain.permissions import Act
from core.network import reached_from
from pages.shared import app_state
from pages.shared.app_state import PageRunner
from pages.shared.context import BACK_CHANNEL, COOKIE
from pages.shared.elements import PLOTLY_ADDRESS
from pages.shared.navigation import PLACES
from pages.shared.server import (
    CONTENT,
    FIRST,
    LARGEST,
    SIGNED_IN,
    SIGNED_OUT_AT_ONE_ADDRESS,
    STREAM,
    FirstFiles,
    Guard,
)
from tests.cases import done
from tests.cast import CAST, CHEN, DEMIR, ORTEGA, ZHAO, Member, hire, sign_in
from tests.house.source import PAGES

HOST = "127.0.0.1:8501"

OWN = f"http://{HOST}"

PEER = "203.0.113.9"


class Inside:
    """Stands for the app: remembers what reached it, and speaks first where it is told to."""

    def __init__(self) -> None:
        """Nothing has come yet, and nothing is said."""
        self.scopes: list[dict] = []
        self.says: list[ForwardMsg] = []
        self.leaves = asyncio.Event()
        self.full = asyncio.Event()

    async def __call__(self, scope, _receive, send) -> None:
        """Welcomes a websocket, says its messages, and stays until it is told to leave; answers a request."""
        self.scopes.append(scope)
        if len(self.scopes) == SIGNED_OUT_AT_ONE_ADDRESS:
            self.full.set()
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            for each in self.says:
                await send({"type": "websocket.send", "bytes": each.SerializeToString()})
            await self.leaves.wait()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def inside():
    """What is guarded."""
    return Inside()


@pytest.fixture
def people(office):
    """The whole cast, able to sign in."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    return office


def guarded(inside: Inside, **environment: str) -> Guard:
    """A guard with the settings of that environment."""
    return Guard(inside, done(reached_from(environment)))


def cookie(office, member: Member) -> dict[str, str]:
    """The header of a browser in which that person is signed in."""
    token = done(sign_in(office, member.person.person_id, member.password, PEER))
    return {"cookie": f"{COOKIE}={token}"}


def scope_of(kind: str, path: str, headers: Mapping[str, str], method: str = "GET") -> dict:
    """What the server would hand on."""
    told = {"host": HOST, **headers}
    return {
        "type": kind,
        "path": path,
        "scheme": "ws" if kind == "websocket" else "http",
        "method": method,
        "client": (PEER, 5000),
        "headers": [(name.encode(), value.encode()) for name, value in told.items() if value],
    }


async def nothing() -> dict:
    """A browser that says nothing."""
    await asyncio.Event().wait()
    raise AssertionError


async def told_by(guard: Guard, scope: dict) -> list[dict]:
    """What comes back."""
    told: list[dict] = []

    async def send(message) -> None:
        told.append(message)

    await guard(scope, nothing, send)
    return told


def ask(guard: Guard, method: str, path: str, **headers: str) -> int:
    """The status of the answer."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(told_by(guard, scope_of("http", path, sent, method)))[0]["status"]


def knock(guard: Guard, inside: Inside, **headers: str) -> list[dict]:
    """What a websocket is told that leaves as soon as it was welcomed."""
    inside.leaves.set()
    sent = {name.replace("_", "-"): value for name, value in {"origin": OWN, **headers}.items()}
    return asyncio.run(told_by(guard, scope_of("websocket", STREAM, sent)))


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://evil.test", "http://localhost:1", "http://127.0.0.1:8502", f"https://{HOST}", f"{OWN}/", HOST],
)
def test_a_websocket_from_another_page_never_reaches_streamlit(inside, origin):
    """There it would be let in from any port of this machine, or the machine's address would be asked for outside."""
    told = knock(guarded(inside), inside, origin=origin)

    assert told == [{"type": "websocket.close", "code": 1008, "reason": ""}]
    assert inside.scopes == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("origin", ["", "http://127.0.0.1:8502", f"https://{HOST}", f"ftp://{HOST}"])
def test_whatever_changes_something_comes_from_an_own_page(inside, method, origin):
    """The scheme counts too."""
    assert ask(guarded(inside), method, "/auth/sign-in", origin=origin) == 403
    assert ask(guarded(inside), method, "/auth/sign-in", origin=OWN) == 200


def test_the_provider_of_the_company_comes_without_an_origin_to_one_address_only(inside):
    """It is no browser; a page of another site, which always names itself, does not pass for it."""
    guard = guarded(inside)
    assert ask(guard, "POST", BACK_CHANNEL, host=HOST) == 200
    assert ask(guard, "POST", BACK_CHANNEL, host=HOST, origin="https://evil.example") == 403
    assert ask(guard, "POST", BACK_CHANNEL, host=HOST, origin="null") == 403
    assert ask(guard, "POST", BACK_CHANNEL, host="evil.example") == 421
    assert ask(guard, "POST", "/auth/company/callback", host=HOST) == 403
    assert knock(guard, inside, host=HOST, origin="")[0]["type"] == "websocket.close"


def test_a_program_comes_without_an_origin_to_the_api_only(inside):
    """It shows a token; a page of another site, which always names itself, cannot make a browser call it."""
    guard = guarded(inside)
    for method in ("POST", "PUT", "DELETE"):
        assert ask(guard, method, "/api/v1/appeals", host=HOST) == 200
        assert ask(guard, method, "/api/v1/appeals", host=HOST, origin="https://evil.example") == 403
        assert ask(guard, method, "/apiary", host=HOST) == 403
    assert ask(guard, "POST", "/api/v1/appeals", host="evil.example") == 421
    assert knock(guard, inside, host=HOST, origin="")[0]["type"] == "websocket.close"


def test_a_name_that_was_pointed_here_is_not_served(inside):
    """Rebinding: the browser of a reviewer would take the stranger's page and this office for one."""
    strange = {"host": "x.evil.test", "origin": "http://x.evil.test"}

    assert ask(guarded(inside), "GET", "/healthz", **strange) == 421
    assert ask(guarded(inside), "POST", "/auth/sign-in", **strange) == 421
    assert knock(guarded(inside), inside, **strange)[0]["code"] == 1008
    assert ask(guarded(inside, REDRESS_ADDRESS="http://x.evil.test"), "POST", "/auth/sign-in", **strange) == 200


def test_what_every_page_begins_with_is_answered_from_memory(inside):
    """All that Streamlit's page names, byte for byte, kept as long as Streamlit has it kept; the rest is passed on."""
    static = Path(streamlit.__file__).parent / "static"
    named = re.findall(r'"\./(static/(?:js|css)/[^"]+)"', (static / "index.html").read_text("utf-8"))
    files = FirstFiles(inside)
    guard = Guard(files, done(reached_from({})))

    assert len(named) > 50
    for name in named:
        status, headers, body = asyncio.run(answer_of(guard, f"/{name}"))
        assert (status, body) == (200, (static / name).read_bytes())
        kept = f"public, immutable, max-age={STATIC_ASSET_CACHE_MAX_AGE_SECONDS}"
        assert headers[b"cache-control"].decode() == kept
        assert headers[b"content-type"].startswith(b"text/css" if name.endswith(".css") else b"text/javascript")
    assert not inside.scopes
    assert asyncio.run(answer_of(guard, f"/{named[0]}", host="evil.example"))[0] == 421
    asyncio.run(answer_of(guard, f"/{named[0]}", method="HEAD"))
    asyncio.run(answer_of(guard, "/static/js/other.js"))
    assert [each["path"] for each in inside.scopes] == [f"/{named[0]}", "/static/js/other.js"]


def test_each_page_is_told_where_its_server_is_before_it_asks(inside):
    """Streamlit's page with one script more, which the headers allow; other addresses are Streamlit's own."""
    files = FirstFiles(inside)
    theirs = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")

    for path in ("/", *(f"/{place.url_path}" for place in PLACES)):
        status, headers, body = asyncio.run(answer_of(files, path))
        assert (status, headers[b"cache-control"]) == (200, b"no-cache")
        assert body.decode().replace(FIRST, "") == theirs
        assert body.decode().count(FIRST) == 1
    for each in FIRST.split("</script>")[:-1]:
        written = each.removeprefix("<script>").encode()
        assert f"'sha256-{b64encode(sha256(written).digest()).decode()}'" in CONTENT
    asyncio.run(answer_of(files, "/elsewhere"))
    assert [each["path"] for each in inside.scopes] == ["/elsewhere"]


def test_a_page_has_what_its_reader_sees_at_once(people, inside):
    """Behind Streamlit's page, kept by nobody, with a script that the headers allow; to strangers it comes as it is."""
    asked = []

    def first_paint(*given) -> str:
        asked.append(given)
        return "<p>42.4%</p>" if given[1] == "overview" else ""

    files = FirstFiles(inside, first_paint)
    _, headers, body = asyncio.run(answer_of(files, "/overview", query=b"months=6", more=cookie(people, ORTEGA)))
    seen = body.decode().partition('<div id="first_paint" inert>')[2]
    script = re.findall(r"<script>(.*?)</script>", seen, re.DOTALL)[-1]
    (letters,) = re.findall(r"src:url\(([^)]*)\)", seen)
    assert asked == [(ORTEGA.person, "overview", {"months": "6"})]
    assert headers[b"cache-control"] == b"no-store"
    assert '<template shadowrootmode="closed"><p>42.4%</p></template>' in seen
    assert (Path(streamlit.__file__).parent / "static" / letters).is_file()
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in CONTENT

    for path, person in (("/queue", cookie(people, ORTEGA)), ("/overview", {})):
        _, headers, body = asyncio.run(answer_of(files, path, more=person))
        assert (headers[b"cache-control"], b"first_paint" in body) == (b"no-cache", False)


def test_a_page_whose_first_paint_fails_comes_without(people, inside, caplog):
    """The log says why; the page itself asks again, and tells its reader."""

    def first_paint(*_given) -> str:
        raise OSError("no answer")

    status, _, body = asyncio.run(answer_of(FirstFiles(inside, first_paint), "/overview", more=cookie(people, ORTEGA)))

    assert (status, b"first_paint" in body) == (200, False)
    assert "comes without" in caplog.text


def test_the_script_of_charts_is_answered_as_the_package_brings_it(inside):
    """Byte for byte, at an address that changes with its version."""
    status, headers, body = asyncio.run(answer_of(FirstFiles(inside), PLOTLY_ADDRESS))

    assert (status, headers[b"content-type"]) == (200, b"text/javascript; charset=utf-8")
    assert body.decode() == get_plotlyjs()
    assert f"-{version('plotly')}." in PLOTLY_ADDRESS


async def answer_of(
    app, path: str, method: str = "GET", host: str = HOST, query: bytes = b"", more: Mapping[str, str] | None = None
) -> tuple[int, dict[bytes, bytes], bytes]:
    """The status, the headers and the body that come back."""
    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    headers = [(b"host", host.encode()), *((name.encode(), value.encode()) for name, value in (more or {}).items())]
    scope = {"type": "http", "scheme": "http", "method": method, "path": path, "headers": headers, "client": (PEER, 1)}
    scope["query_string"] = query
    await app(scope, None, send)
    return said[0]["status"], dict(said[0]["headers"]), b"".join(each.get("body", b"") for each in said[1:])


def test_two_hosts_are_no_host(inside):
    """A proxy might look at one and the office at the other."""
    twice = scope_of("http", "/healthz", {})
    twice["headers"].append((b"host", b"localhost"))

    assert asyncio.run(told_by(guarded(inside), twice))[0]["status"] == 421


def test_behind_a_proxy_that_speaks_tls_the_office_knows_its_scheme(inside):
    """By its setting: pages of http are strangers then, and no header makes a difference."""
    guard = guarded(inside, REDRESS_ADDRESS="https://redress.example.com")
    asked = {"host": "redress.example.com", "x_forwarded_proto": "http"}

    assert ask(guard, "POST", "/auth/sign-in", **asked, origin="http://redress.example.com") == 403
    assert ask(guard, "POST", "/auth/sign-in", **asked, origin="https://redress.example.com") == 200
    assert inside.scopes[0]["scheme"] == "https"


@pytest.mark.parametrize(("proxies", "asks"), [("", PEER), (PEER, "198.51.100.7"), ("10.0.0.0/8", PEER)])
def test_the_address_that_asks_is_not_forged(inside, proxies, asks):
    """Failed sign-ins are counted by it."""
    ask(guarded(inside, REDRESS_PROXIES=proxies), "GET", "/", x_forwarded_for="1.2.3.4, 198.51.100.7")

    assert inside.scopes[0]["client"][0] == asks


@pytest.mark.parametrize("member", [None, *CAST], ids=lambda member: member.person.person_id if member else "nobody")
def test_files_are_sent_only_by_who_takes_files_in_into_their_own_session(people, inside, member):
    """Signed out, with another role, or with the number of a colleague's session: refused before anything is read."""
    guard = guarded(inside)
    who = cookie(people, member) if member else {}
    guard.held.owners |= {"mine": member.person.person_id if member else "", "theirs": "somebody", "door": ""}
    takes_in = member and {each for each in LARGEST if member.role in each.roles}
    allowed = 200 if takes_in else 403
    sent = {"origin": OWN, "content_length": "10", **who}

    assert ask(guard, "PUT", "/_stcore/upload_file/mine/f", **sent) == allowed
    assert ask(guard, "DELETE", "/_stcore/upload_file/mine/f", **sent) == allowed
    for other in ("theirs", "door", "unknown", ""):
        assert ask(guard, "PUT", f"/_stcore/upload_file/{other}/f", **sent) == 403


def test_the_roles_that_send_files_are_those_whose_pages_take_them(people, inside):
    """Read off the pages, so that a new place for files is not refused by an old list."""
    taking = {path for path in PAGES.rglob("*.py") if "file_uploader(" in path.read_text(encoding="utf-8")}
    pages = {"intake": "intake/page.py", "imports": "imports/page.py"}
    files = {next(page for word, page in pages.items() if word in str(path)) for path in taking}
    roles = {role for place in PLACES if place.file in files for role in place.roles}

    assert roles == Act.UPLOAD_DOCUMENTS.roles | Act.UPLOAD_HISTORY.roles


def test_a_history_may_be_larger_than_a_document(people, inside):
    """The page of imports takes 200 MB from an administrator; of documents nobody sends as much."""
    guard = guarded(inside)
    guard.held.owners |= {"chen": CHEN.person.person_id, "demir": DEMIR.person.person_id}
    size = str(150 * 1024 * 1024)

    def put(whose: str, member: Member) -> int:
        headers = {"origin": OWN, **cookie(people, member), "content_length": size}
        return ask(guard, "PUT", f"/_stcore/upload_file/{whose}/f", **headers)

    assert (put("demir", DEMIR), put("chen", CHEN)) == (200, 413)


def test_what_is_sent_has_an_end(people, inside):
    """Of one file, of one person, and of all together; what does not say its length is not read."""
    guard = guarded(inside, REDRESS_UPLOADS_PERSON="40", REDRESS_UPLOADS_ALL="60")
    chen, demir = ({"origin": OWN, **cookie(people, each)} for each in (CHEN, DEMIR))
    guard.held.owners |= {"chen": CHEN.person.person_id, "demir": DEMIR.person.person_id}
    mega = 1024 * 1024

    def put(whose: str, who: dict[str, str], size: str) -> int:
        return ask(guard, "PUT", f"/_stcore/upload_file/{whose}/f", **who, content_length=size)

    assert put("chen", chen, "") == 411
    assert put("chen", chen, "1e3") == 411
    assert put("chen", chen, str(LARGEST[Act.UPLOAD_DOCUMENTS] + 1)) == 413
    guard.held.coming["chen"] = 20 * mega
    assert put("chen", chen, str(21 * mega)) == 413
    assert put("chen", chen, str(20 * mega)) == 200
    guard.held.coming["lin"] = 30 * mega
    assert put("demir", demir, str(11 * mega)) == 413
    assert put("demir", demir, str(10 * mega)) == 200
    assert guard.held.coming["demir"] == 0


@pytest.mark.parametrize(
    ("path", "out", "reviewer", "admin"),
    [
        ("/_stcore/health", 200, 200, 200),
        ("/_stcore/host-config", 200, 200, 200),
        ("/_stcore/metrics", 404, 404, 200),
        ("/_stcore/script-health-check", 404, 404, 404),
        ("/_stcore/agent", 404, 404, 404),
        ("/auth/login", 404, 404, 404),
        ("/oauth2callback", 404, 404, 404),
        ("/media/0123.png", 404, 200, 200),
        ("/queue", 200, 200, 200),
    ],
)
def test_strangers_are_told_little(people, inside, path, out, reviewer, admin):
    """Figures of the server are an administrator's; what Streamlit has besides is nobody's."""
    guard = guarded(inside)

    assert ask(guard, "GET", path) == out
    assert ask(guard, "GET", path, **cookie(people, ZHAO)) == reviewer
    assert ask(guard, "GET", path, **cookie(people, DEMIR)) == admin


def begun(session: str) -> ForwardMsg:
    """What Streamlit says when a run begins."""
    told = ForwardMsg()
    told.new_session.main_script_path = "/srv/redress/frame.py"
    told.new_session.initialize.session_id = session
    told.new_session.initialize.environment_info.python_version = "3.11.7"
    told.new_session.initialize.user_info.installation_id = "f00"
    return told


def test_a_websocket_of_a_stranger_is_small_and_learns_little(people, inside):
    """Neither version nor path nor number of the installation; a person of the office gets what Streamlit says."""
    inside.says = [begun("s1")]
    guard = guarded(inside)
    out = knock(guard, inside)
    signed_in = knock(guard, inside, **cookie(people, ZHAO))
    told = [ForwardMsg.FromString(each[1]["bytes"]).new_session for each in (out, signed_in)]

    assert [each[0][SIGNED_IN] for each in (out, signed_in)] == [False, True]
    assert [each.main_script_path for each in told] == ["", "/srv/redress/frame.py"]
    assert [each.initialize.session_id for each in told] == ["s1", "s1"]
    assert b"3.11.7" not in out[1]["bytes"]
    assert b"f00" not in out[1]["bytes"]
    assert guard.held.owners["s1"] == ZHAO.person.person_id


@pytest.mark.parametrize(("member", "kept"), [(ZHAO, True), (CHEN, False), (None, False)])
def test_a_session_is_come_back_to_by_its_person_only(people, inside, member, kept):
    """Its number stands in addresses, so in the log of a proxy: it must open nothing."""
    guard = guarded(inside)
    guard.held.owners["abc"] = ZHAO.person.person_id
    who = cookie(people, member) if member else {}
    knock(guard, inside, sec_websocket_protocol="streamlit, token, abc", **who)
    asked = dict(inside.scopes[0]["headers"])[b"sec-websocket-protocol"]

    assert (b"abc" in asked) is kept
    assert asked.startswith(b"streamlit, token")


def test_strangers_hold_so_many_websockets_and_no_more(people, inside):
    """From one address; whoever is signed in is let in all the same, and who has left makes room."""
    guard = guarded(inside)

    async def crowd() -> tuple[list[dict], list[dict], list[dict]]:
        standing = [
            asyncio.create_task(told_by(guard, scope_of("websocket", STREAM, {"origin": OWN})))
            for _ in range(SIGNED_OUT_AT_ONE_ADDRESS)
        ]
        await inside.full.wait()
        late = await told_by(guard, scope_of("websocket", STREAM, {"origin": OWN}))
        inside.leaves.set()
        known = await told_by(guard, scope_of("websocket", STREAM, {"origin": OWN, **who}))
        await asyncio.gather(*standing)
        return late, known, await told_by(guard, scope_of("websocket", STREAM, {"origin": OWN}))

    who = cookie(people, ZHAO)
    late, known, later = asyncio.run(crowd())

    assert [each["type"] for each in late] == ["websocket.close"]
    assert [each["type"] for each in known] == ["websocket.accept"]
    assert [each["type"] for each in later] == ["websocket.accept"]
    assert not guard.held.at_door


def about(page: str, part: str = "") -> RerunData:
    """A browser asks for a page, or for a part of the one it has."""
    return RerunData(page_script_hash=page, fragment_id=part or None)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The event loop that Streamlit gives the runners of a session."""
    made = asyncio.new_event_loop()
    yield made
    made.close()


def runner_of(begins: RerunData, there: str, kind: type[PageRunner] = PageRunner, loop: object = None) -> Any:
    """Runs the pages of a session whose browser has shown one of them."""
    pages = PagesManager("app.py")
    pages.set_current_page_script_hash(there)
    nothing = dict.fromkeys(("uploaded_file_mgr", "script_cache", "fragment_storage"))
    more = {"session_id": "s1", "main_script_path": "app.py", "session_state": SessionState(), "user_info": {}}
    return kind(initial_rerun_data=begins, pages_manager=pages, event_loop=loop, **more, **nothing)


class Held(PageRunner):
    """Stands for a runner that is beginning a run or, if it draws, is within one, until it may go on."""

    def __init__(self, **given: Any) -> None:
        """Nothing has been begun yet."""
        super().__init__(**given)
        self.begun, self.goes_on, self.drawn = Event(), Event(), list[str]()

    def _run_script(self, rerun_data: RerunData) -> None:
        self.begun.set()
        assert self.goes_on.wait(20)
        self._install_event_loop()  # as Streamlit does before each run
        self.drawn.append(rerun_data.page_script_hash)


def started(page: str, loop: asyncio.AbstractEventLoop, *, draws: bool = False) -> Held:
    """Runs a page of the session, and is held there."""
    runner: Held = runner_of(about(page), "", Held, loop)
    runner._execing = draws
    runner.start()
    return runner


def ended(runner: Held) -> list[str]:
    """What it has drawn, once it may go on and has come to its end."""
    runner.goes_on.set()
    assert runner._script_thread
    runner._script_thread.join(20)
    return runner.drawn


def test_a_link_waits_for_a_runner_that_is_just_beginning_a_run(monkeypatch, loop):
    """Streamlit keeps the page to be drawn for the whole session: the run that is stopped would have the last word."""
    waits = Event()
    monkeypatch.setattr(app_state, "sleep", lambda _: waits.set())
    left = started("case", loop)
    assert left.begun.wait(20)
    left.request_stop()
    follows = started("letters", loop)
    assert waits.wait(20)
    assert not follows.begun.is_set()

    assert (ended(left), ended(follows)) == ([], ["letters"])


def test_a_link_does_not_wait_for_a_page_that_is_being_drawn(loop):
    """It ends at its next element; a long question to the record keeps nobody on the page."""
    left = started("timing", loop, draws=True)
    assert left.begun.wait(20)
    left.request_stop()
    follows = started("letters", loop)

    assert follows.begun.wait(20)
    assert (ended(follows), ended(left)) == (["letters"], [])


def runs_next(runner: PageRunner) -> tuple[str, list[str]] | None:
    """The page and the parts that are drawn next, if anything is."""
    found = runner._requests.on_scriptrunner_ready()  # what the runner's thread asks
    if found.type is not ScriptRequestType.RERUN:
        return None
    return found.rerun_data.page_script_hash, found.rerun_data.fragment_id_queue


def test_a_page_that_is_left_is_not_asked_for_a_part():
    """Neither before the next one is begun nor while it is drawn; and a request of the next one counts."""
    runner = runner_of(about("queue"), there="case")

    assert runner.request_rerun(about("case", "mark"))
    assert runs_next(runner) == ("queue", [])
    assert runner.request_rerun(about("case", "mark"))
    assert runner.request_rerun(about("queue", "list"))
    assert runs_next(runner) == ("queue", ["list"])
    assert runs_next(runner) is None
    assert not runner.request_rerun(about("queue", "list")), "another runner takes it"


def test_a_page_that_leads_away_is_not_asked_for_a_part_either():
    """Before or after it has led away, until Streamlit has told the browser so."""
    runner = runner_of(about("case"), there="case")
    assert runs_next(runner) == ("case", [])

    assert runner.request_rerun(about("case", "mark"))
    runner._requests.request_rerun(about("queue"))  # as ``st.switch_page`` does
    assert runner.request_rerun(about("case", "mark"))
    assert runs_next(runner) == ("queue", [])
    assert runner.request_rerun(about("case", "mark"))
    assert runs_next(runner) is None


def test_a_part_of_every_page_is_drawn_on_the_page_that_is_there():
    """The bell was pressed on the page before; its request arrives when the next one has been drawn."""
    assert runs_next(runner_of(about("case", "bell"), there="queue")) == ("queue", ["bell"])


def test_no_other_websocket_is_there(inside):
    """Only the one of Streamlit's pages."""
    told = asyncio.run(told_by(guarded(inside), scope_of("websocket", "/other", {"origin": OWN})))

    assert told[0]["type"] == "websocket.close"
