"""What ``app.py`` gives the server: its guard, start-up, error page and security headers.

Connections and uploads held by browsers are counted on the event loop, so that none is counted twice or missed.

Streamlit accepts websockets from any port of this machine, asks an external server for this machine's address when a
page of another site connects, stores whatever anybody sends, and gives a session to anyone who knows its id. Therefore
every request is checked here first:

- the Host is a name of this office (otherwise any name pointed at this machine would be served as its own page);
- websockets and requests that change something come from a page of this office, with the same scheme, name and port;
  programs that call the API come from no page, and cookies do not count for them;
- files are accepted only from people who are signed in and whose role may upload, into their own session, within
limits;
- people who are signed out learn nothing about the software and can hold only a few small websockets;
- a session can be resumed only by the person who began it, and ends soon after, with everything uploaded to it.

docs/security.md explains this to administrators; what browsers hold is counted in ``held``.

Streamlit starts uvicorn with fixed settings that cannot be configured: forwarded headers are trusted from this machine,
the server's name is sent, and a websocket may send 200 MB before it is authenticated.
"""

import asyncio
import gc
import inspect
import logging
import re
import secrets
import tomllib
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from string import Template
from threading import Thread
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

import streamlit
import streamlit as st
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from core.analytics.case_list import QueueFilters
from core.commands import accounts, bundles, reading
from core.domain.people import CONSOLE, Person
from core.domain.permissions import Act, allowed
from core.exchange import mail, webhooks
from core.exchange.backup import sweep
from core.language import render, t
from core.network import ADDRESS, MEGABYTE, OfficeAddresses, reached
from core.office import NOT_KEPT, Checkpoints, Office, why_not_kept
from core.queries import search
from core.queries.case import open_case
from core.queries.queue import QueuePage, queue_page
from pages.shared import app_state, context, elements, guard, navigation

LOG = logging.getLogger("redress")

# What browsers hold on the server: Streamlit sessions with their owners, websockets, and uploaded files.

SIGNED_OUT_AT_ONE_ADDRESS: Final = 60  # a whole office may share one address, and everybody may be signing in

SIGNED_OUT_IN_ALL: Final = 300

KEPT_AFTER: Final = 115.0  # seconds that a session waits for its browser to return; less than Streamlit's own 120

SIGNED_IN: Final = "redress.signed_in"
"""The key by which an accepted websocket tells ``server.Frames`` whether somebody is signed in."""


@dataclass
class OpenSessions:
    """The owner of each session (a person's id, or "" if signed out), strangers' websockets, and running uploads."""

    owners: dict[str, str] = field(default_factory=dict)
    at_door: "Counter[str]" = field(default_factory=Counter)
    """How many websockets each address holds signed out."""
    coming: "Counter[str]" = field(default_factory=Counter)
    """Bytes that each person is sending just now."""

    def crowded(self, address: str) -> bool:
        """Returns whether one more stranger would be too many, from this address or in total."""
        return self.at_door[address] >= SIGNED_OUT_AT_ONE_ADDRESS or sum(self.at_door.values()) >= SIGNED_OUT_IN_ALL

    @contextmanager
    def standing(self, address: str) -> Iterator[None]:
        """Counts a stranger's websocket while the block runs."""
        self.at_door[address] += 1
        try:
            yield
        finally:
            self.at_door[address] -= 1
            self.at_door += Counter()  # removes the addresses that hold none

    @contextmanager
    def sending(self, person_id: str, size: int) -> Iterator[None]:
        """Counts so many bytes of that person while the block runs; afterwards Streamlit holds them, or nobody."""
        self.coming[person_id] += size
        try:
            yield
        finally:
            self.coming[person_id] -= size

    def takes(self, person_id: str, size: int, reached: OfficeAddresses) -> bool:
        """Returns whether that person may upload so many more bytes."""
        held = self.files()
        return not size or (held[person_id] + size <= reached.person and sum(held.values()) + size <= reached.everybody)

    def files(self) -> "Counter[str]":
        """Returns, by person, the bytes that are in memory or just being uploaded."""
        held = Counter(self.coming)
        files = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
        if isinstance(files, MemoryUploadedFileManager):
            for session, uploaded in list(files.file_storage.items()):
                held[self.owners.get(session, "")] += sum(len(each.data) for each in list(uploaded.values()))
        return held

    def own_session_only(self, scope: Scope, owner: str) -> Scope:
        """Removes another person's session number from a handshake, so that a new session begins."""
        name = b"sec-websocket-protocol"
        protocols = b",".join(value for each, value in scope["headers"] if each == name).split(b",")
        if len(protocols) < 3 or self.owners.get(protocols[2].strip().decode("latin-1")) == owner:  # noqa: PLR2004 - name, token, session
            return scope
        others = [each for each in scope["headers"] if each[0] != name]
        return {**scope, "headers": [*others, (name, b",".join(protocols[:2]))]}

    def end_later(self, session: str) -> None:
        """Ends a session nobody resumes in time, a stranger's at once, and frees its state and files."""

        def end() -> None:
            if Runtime.exists() and not (runtime := Runtime.instance()).is_active_session(session):
                runtime.close_session(session)
                self.owners.pop(session, None)

        asyncio.get_running_loop().call_later(KEPT_AFTER if self.owners.get(session) else 0, end)


@dataclass
class Line:
    """One websocket: notes its session's owner, and tells strangers less."""

    held: OpenSessions
    owner: str
    passed: Send
    session: str = ""

    async def send(self, message: Message) -> None:
        """Passes a message on; for people who are signed out, without details of the software and its environment."""
        if message["type"] == "websocket.accept":
            message = {**message, SIGNED_IN: bool(self.owner)}
        elif (data := message.get("bytes")) and not (self.owner and self.session):
            message = {**message, "bytes": self._looked_at(data)}
        await self.passed(message)

    def _looked_at(self, data: bytes) -> bytes:
        message = ForwardMsg.FromString(data)
        if not message.HasField("new_session"):
            return data
        begun = message.new_session
        self.session = begun.initialize.session_id
        self.held.owners[self.session] = self.owner
        if self.owner:
            return data
        begun.main_script_path = ""
        begun.initialize.user_info.Clear()
        begun.initialize.environment_info.Clear()
        return bytes(message.SerializeToString())


# The guard before Streamlit: who may connect, request, upload and resume, decided before Streamlit is involved.


STREAM: Final = "/_stcore/stream"

UPLOADS: Final = "/_stcore/upload_file/"

OPEN: Final = ("/_stcore/health", "/_stcore/host-config", "/_stcore/bidi-components/", UPLOADS)
"""Streamlit's own addresses that its page needs; of the others, administrators see the metrics."""

STREAMLITS_OWN: Final = ("/_stcore/", "/auth/login", "/auth/logout", "/oauth2callback")

LARGEST: Final = {Act.UPLOAD_DOCUMENTS: 26 * MEGABYTE, Act.UPLOAD_HISTORY: 201 * MEGABYTE}
"""The largest upload in bytes, including the form around the file, by the act that allows it."""


@dataclass
class Guard:
    """ASGI middleware in front of the app; one per process."""

    app: ASGIApp
    reached: OfficeAddresses
    held: OpenSessions = field(default_factory=OpenSessions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is allowed, with the true scheme and address; refuses the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, websocket = headers.getlist("host"), scope["type"] == "websocket"
        served = "https" if scope["scheme"] in ("https", "wss") else "http"
        scheme = self.reached.scheme_at(hosts[0], served) if len(hosts) == 1 else None
        if scheme is None:
            text = t("frame.redress_does_not_answer", "en", setting=ADDRESS)
            await _refuse(scope, receive, send, 421, f"{text}\n")
            return
        peer, port = scope["client"] or ("unknown", 0)
        address = self.reached.asks_for(peer, ", ".join(headers.getlist("x-forwarded-for")))
        scope = {
            **scope,
            "scheme": scheme.replace("http", "ws") if websocket else scheme,
            "client": (address, port if address == peer else 0),
        }
        origins = headers.getlist("origin")
        no_browser = scope["path"] == context.BACK_CHANNEL or scope["path"].startswith(context.API)
        own = origins == [f"{scheme}://{hosts[0]}"] or (no_browser and not origins)
        if not own and (websocket or scope["method"] not in ("GET", "HEAD", "OPTIONS")):
            await _refuse(scope, receive, send, 403)
        elif websocket:
            await self._connect(scope, receive, send, headers)
        elif scope["path"].startswith(UPLOADS) and scope["method"] in ("PUT", "DELETE"):
            await self._send_file(scope, receive, send, headers)
        elif await self._may_ask(scope["path"], headers):
            await self.app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, 404)

    async def _may_ask(self, path: str, headers: Headers) -> bool:
        """Returns whether this path is open to the caller: Streamlit's own ones only as far as its page needs them."""
        if path.startswith(STREAMLITS_OWN) and not path.startswith(OPEN):
            person = await _person(headers)
            return person is not None and allowed(person, Act.VIEW_SERVER_FIGURES) and path == "/_stcore/metrics"
        return not path.startswith("/media/") or await _person(headers) is not None

    async def _send_file(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Lets a file into the person's own session, as far as there is room, or removes one from it."""
        person, session = await _person(headers), scope["path"].removeprefix(UPLOADS).partition("/")[0]
        length = headers.get("content-length", "0" if scope["method"] == "DELETE" else "")
        largest = max((size for act, size in LARGEST.items() if person and allowed(person, act)), default=0)
        if person is None or not largest or self.held.owners.get(session) != person.person_id:
            await _refuse(scope, receive, send, 403)
        elif not (length.isascii() and length.isdecimal()):
            await _refuse(scope, receive, send, 411)
        elif int(length) > largest or not self.held.takes(person.person_id, int(length), self.reached):
            await _refuse(scope, receive, send, 413)
        else:
            with self.held.sending(person.person_id, int(length)):
                await self.app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Lets in a websocket of a page of this office."""
        person, address = await _person(headers), scope["client"][0]
        crowded = person is None and self.held.crowded(address)
        if crowded:
            LOG.warning("No further signed-out websocket from %s: %s", address, self.held.at_door)
        if crowded or scope["path"] != STREAM:
            await _refuse(scope, receive, send, 403)
            return
        line = Line(self.held, person.person_id if person else "", send)
        try:
            with nullcontext() if person else self.held.standing(address):
                await self.app(self.held.own_session_only(scope, line.owner), receive, line.send)
        finally:
            if line.session:
                self.held.end_later(line.session)


async def _person(headers: Headers) -> Person | None:
    """Returns the person of the browser's sign-in; None also while the office cannot be opened.

    A person who still has to choose a password counts as nobody here, and gets no further than that form.
    """
    if not (token := cookie_parser("; ".join(headers.getlist("cookie"))).get(context.COOKIE)):
        return None
    try:
        person = await run_in_threadpool(lambda: accounts.who_is(app_state.office(), token))
    except Exception:
        LOG.exception("It could not be looked up who is here")
        return None
    return None if person is None or person.must_change else person


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str = "") -> None:
    """Refuses a request with its status; closes a websocket before it opens, which browsers see as 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
    else:
        await PlainTextResponse(text, status)(scope, receive, send)


# What every answer of the server tells the browser to refuse.

_SETTINGS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("server.toml").read_text(encoding="utf-8"))

HEADERS: Final[dict[str, str]] = _SETTINGS["headers"]

HTTPS_ONLY: Final[dict[str, str]] = _SETTINGS["https_only"]

FIRST_NEEDED: Final[list[str]] = _SETTINGS["first_needed"]
"""The modules loaded as the server starts, so that the first reader of the day does not wait."""

STREAMLITS_FILES: Final = Path(streamlit.__file__).parent / "static"


def _scripts(*names: str) -> str:
    found = [path for name in names for path in sorted((STREAMLITS_FILES / "static" / "js").glob(f"{name}.*.js"))]
    named = (path.relative_to(STREAMLITS_FILES).as_posix() for path in found)
    # At low priority, so that what the page needs first is fetched first.
    return ", ".join(f"</{each}>; rel=modulepreload; fetchpriority=low" for each in named)


WITH_THE_PAGE: Final = _scripts(*_SETTINGS["scripts"])

WITH_CHARTS: Final = f"{WITH_THE_PAGE}, <{elements.PLOTLY_ADDRESS}>; rel=preload; as=script; fetchpriority=low"

KINDS: Final = {".js": "text/javascript", ".css": "text/css"}

KEPT: Final = {"Cache-Control": "public, immutable, max-age=31536000"}
"""As Streamlit has them kept: a name says which version it is."""


def _inline(script: str) -> str:
    return f"<script>{Path(__file__).with_name(script).read_text(encoding='utf-8')}</script>"


FIRST: Final = _SETTINGS["where"] + _inline("keys.js")
"""What the page runs before all of Streamlit's: where its server is, and who hears the keys until it does."""

PAGE: Final = (STREAMLITS_FILES / "index.html").read_text(encoding="utf-8").replace("<head>", f"<head>{FIRST}", 1)


FirstPaint: TypeAlias = Callable[[Person, str, Mapping[str, str]], str]
"""Returns, as HTML, what the page at an address shows a person before its scripts load; ``params`` is its query."""

FIRST_PAINT: Final = Template(_SETTINGS["first_paint"])

FIRST_PAINT_SCRIPT: Final = _inline("first_paint.js")

LETTERS: Final = "".join(re.findall(r"static/media/SourceSansVF-Upright[\w.-]+", PAGE)[:1])


def _first_files() -> dict[str, Response]:
    named = re.findall(r"/static/(?:js|css)/[\w.-]+", PAGE + WITH_THE_PAGE)
    files = {each: STREAMLITS_FILES / each[1:] for each in named} | {elements.PLOTLY_ADDRESS: elements.PLOTLY}
    pages = ("/", *(f"/{place.url_path}" for place in navigation.PLACES))
    return {at: Response(file.read_bytes(), 200, KEPT, KINDS[file.suffix]) for at, file in files.items()} | {
        at: HTMLResponse(PAGE, headers={"Cache-Control": "no-cache"}) for at in pages
    }


@dataclass
class FirstFiles:
    """Serves Streamlit's page, scripts and styles from memory; ASGI middleware behind the guard.

    A new browser requests seventy files, six at a time. From the disk, each takes three trips to a thread: together,
    half of what a first page costs the server.
    """

    app: ASGIApp
    first_paint: FirstPaint = lambda _person, _address, _asked: ""
    files: dict[str, Response] = field(default_factory=_first_files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the requests for these files and passes everything else on."""
        found = self.files.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if isinstance(found, HTMLResponse):
            found = await self._with_first_paint(scope) or found
        await (found or self.app)(scope, receive, send)

    async def _with_first_paint(self, scope: Scope) -> Response | None:
        """Returns the page with its first paint, never cached; None without one, or if it fails."""
        if (person := await _person(Headers(scope=scope))) is None:
            return None
        params = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
        try:
            seen = await run_in_threadpool(self.first_paint, person, scope["path"].strip("/"), params)
        except Exception:
            LOG.exception("The page comes without what it shows at once")
            return None
        html = FIRST_PAINT.substitute(letters=LETTERS, seen=seen, script=FIRST_PAINT_SCRIPT)
        return HTMLResponse(PAGE.replace("</body>", f"{html}</body>"), headers=context.NEVER_KEPT) if seen else None


OF_CHARTS: Final = frozenset({"overview", "timing", "quality"})


def _written_in_the_page() -> list[str]:
    """Returns the hashes of the inline scripts of the page, Streamlit's and ours."""
    written = re.findall(r"<script>(.*?)</script>", PAGE + FIRST_PAINT_SCRIPT + guard.FOCUS, re.DOTALL)
    return [f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in written]


CONTENT: Final = "; ".join(_SETTINGS["content"]).format(written=" ".join(_written_in_the_page()))


async def _has_charts(scope: Scope) -> bool:
    """Returns whether the requested page has charts; ``/`` is the first page of the current person."""
    if path := scope["path"].strip("/"):
        return path in OF_CHARTS
    person = await _person(Headers(scope=scope))
    return person is not None and navigation.first_for(person.role).url_path in OF_CHARTS


@dataclass
class SecurityHeaders:
    """Adds security headers to each answer that does not set its own, and to pages the scripts to preload."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on and adds the headers to the answers."""
        charts = scope["type"] == "http" and await _has_charts(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | HTTPS_ONLY if reached().https else HEADERS).items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", CONTENT)
                    headers.append("Link", WITH_CHARTS if charts else WITH_THE_PAGE)
                for name in [each for each in headers if each.startswith("access-control-")]:
                    del headers[name]  # Streamlit lets a page at its own default port upload files; nobody else may
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


# The server of the app: uvicorn, as ``python -m core serve`` starts it, with small frames for strangers.

FRAME: Final = 2_000_000  # bytes; all fields of the largest form take a tenth of it

FRAME_AT_DOOR: Final = 64_000  # bytes; a sign-in form sends no more than its address

PING: Final = 30.0  # seconds; Streamlit's own value


class Frames(WebSocketsSansIOProtocol):
    """A websocket that accepts only small frames until the guard has let in a person who is signed in."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments, handed on
        """Takes the arguments with which uvicorn makes one for each connection."""
        super().__init__(*args, **named)
        self.conn.max_message_size = FRAME_AT_DOOR

    async def send(self, message: Mapping[str, Any]) -> None:
        """Sends the app's message; once the app accepts a person who is signed in, allows larger frames."""
        if message["type"] == "websocket.accept" and message.get(SIGNED_IN):
            self.conn.max_message_size = self.config.ws_max_size
        await super().send(message)  # type: ignore[arg-type]


def serve(app: ASGIApp, address: str, port: int) -> None:
    """Serves the app at that address and port until stopped; with TLS if Streamlit's settings name a certificate."""
    certificate, key = st.get_option("server.sslCertFile"), st.get_option("server.sslKeyFile")
    uvicorn.run(
        app,
        host=address,
        port=port,
        ws=Frames,
        ws_max_size=FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        ssl_certfile=certificate or None,
        ssl_keyfile=key or None,
        proxy_headers=False,  # the guard reads them, but only from proxies named by the office
        server_header=False,
        access_log=False,
        use_colors=False,
    )


# What a person sees when a page fails: no trace, but the number under which the log has it.


def error_page(error: Exception) -> bool:
    """Logs the trace and shows its number; returns True so that Streamlit's own error box is not shown.

    If the database does not answer, the page says just that: the next run finds it once it is back.
    """
    number = secrets.token_hex(4)
    LOG.error("Page error %s", number, exc_info=error)
    lang = st.session_state.get("language") or guard.language()
    if isinstance(error, NOT_KEPT):
        lost = why_not_kept(error)
        st.error(f"{render(lost.because, lang)} {render(lost.remedy, lang)}")
        return True
    st.error(t("frame.page_could_not_drawn", lang, number=number))
    return True


# Done once when the server starts, so that the first reader of the day does not wait; and when it stops.


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None]:
    """The app's ``lifespan``: begins preloading in the background, so that the server starts at once.

    At the end it closes the office: the log is merged into the database file, and the next start finds it complete.
    """
    setattr(app_session, "ScriptRunner", app_state.PageRunner)  # noqa: B010 - Streamlit has no other place for it
    app_state.at_opening(start_background)
    Thread(target=preload, name="preload", daemon=True).start()
    yield
    await asyncio.to_thread(app_state.close_office)


def start_background(opened: Office) -> None:
    """Starts what an office does while served: reading and drawing documents, indexing, sending messages."""
    sweep(opened.home)
    reading.start_reading(opened)
    bundles.start_looking(opened)
    opened.pages.start()
    opened.analytics.freshness(wait=False)
    search.index_of(opened).start()
    webhooks.start(opened)
    mail.start(opened)
    Checkpoints(opened).start()


def read_ahead(office: Office) -> None:
    """Reads the queue and its most urgent case, as the first reader will, so that the queries are parsed and cached."""
    found = queue_page(office, CONSOLE, QueueFilters())
    if isinstance(found, QueuePage) and found.rows:
        open_case(office, CONSOLE, found.rows[0].appeal_no)


def preload() -> None:
    """Opens the office with its readers, and loads the pages' modules and the texts of both languages.

    An error here is reported to whoever requests the first page.

    What is loaded by then stays to the end, so the garbage collector need not walk through it: a walk through
    everything takes up to 400 ms, in which nobody is answered.
    """
    gc.disable()
    try:
        opened = app_state.office()
        for name in FIRST_NEEDED:
            import_module(name)
        read_ahead(opened)
        for lang in ("en", "zh"):
            t("label.value.met", lang)
        inspect.stack()  # Streamlit calls this with its first element: Python then looks for the file of every module
    except Exception:
        LOG.exception("The start was not prepared")
    finally:
        gc.freeze()
        gc.enable()
