"""The guard before Streamlit: who may connect, ask, send and come back, settled before Streamlit hears of it.

Streamlit takes a websocket from any port of this machine, asks a stranger's server for the address of this one
when a page of another site knocks, keeps what anybody sends, and hands a session to whoever knows its number. So
everything that reaches it has passed here:

- the Host is a name of this office (else a name that was pointed at this machine would be served as its own page);
- a websocket, and whatever changes something, comes from a page of this office: same scheme, name and port;
- files are sent by those who are signed in and whose role takes files in, into a session of their own, within limits;
- nobody who is signed out learns what runs here, nor holds more than a few small websockets;
- a session is come back to only by the person who began it, and ends, with all that was sent to it, soon after.

docs/security.md says the same to administrators; what browsers hold is counted in ``held``.
"""

import logging
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.commands.sign_in import who_is
from core.language import t
from core.model.people import Person
from core.permissions import Act, allowed
from core.reached import ADDRESS, MEGABYTE, Reached
from pages.parts.gate import COOKIE
from pages.parts.held import Held, Line
from pages.parts.house import office

LOG: Final = logging.getLogger("redress")
STREAM: Final = "/_stcore/stream"
UPLOADS: Final = "/_stcore/upload_file/"
OPEN: Final = ("/_stcore/health", "/_stcore/host-config", "/_stcore/bidi-components/", UPLOADS)
"""What Streamlit's page needs under its own addresses; of the rest an administrator sees the figures."""
STREAMLITS_OWN: Final = ("/_stcore/", "/auth/login", "/auth/logout", "/oauth2callback")
LARGEST: Final = {Act.UPLOAD_DOCUMENTS: 26 * MEGABYTE, Act.UPLOAD_HISTORY: 201 * MEGABYTE}
"""What is sent, and how large a file may be with the form around it."""


@dataclass
class Guard:
    """Stands before the app, as ASGI middleware; one for the process."""

    app: ASGIApp
    reached: Reached
    held: Held = field(default_factory=Held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass, with the scheme and the address that hold; refuses the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, websocket = headers.getlist("host"), scope["type"] == "websocket"
        served = "https" if scope["scheme"] in ("https", "wss") else "http"
        scheme = self.reached.scheme_at(hosts[0], served) if len(hosts) == 1 else None
        if scheme is None:
            told = t(
                "Redress does not answer at this name. Whoever runs it can name it in {setting}.", "en", setting=ADDRESS
            )
            await _refuse(scope, receive, send, 421, f"{told}\n")
            return
        peer, port = scope["client"] or ("unknown", 0)
        address = self.reached.asks_for(peer, ", ".join(headers.getlist("x-forwarded-for")))
        scope = {
            **scope,
            "scheme": scheme.replace("http", "ws") if websocket else scheme,
            "client": (address, port if address == peer else 0),
        }
        own = headers.getlist("origin") == [f"{scheme}://{hosts[0]}"]
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
        """Whether this is told to whoever asks: Streamlit's own addresses only as far as its page needs them."""
        if path.startswith(STREAMLITS_OWN) and not path.startswith(OPEN):
            person = await _person(headers)
            return person is not None and allowed(person, Act.VIEW_SERVER_FIGURES) and path == "/_stcore/metrics"
        return not path.startswith("/media/") or await _person(headers) is not None

    async def _send_file(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """A file into a session of one's own, or taken back from it, as long as there is room."""
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
        """A websocket of a page of this office."""
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
    """The person of the sign-in that the browser carries; nobody, too, as long as the office cannot be opened.

    Who has still to choose a password of their own is let in no further than to the form for it.
    """
    if not (token := cookie_parser("; ".join(headers.getlist("cookie"))).get(COOKIE)):
        return None
    try:
        person = await run_in_threadpool(lambda: who_is(office(), token))
    except Exception:
        LOG.exception("It could not be looked up who is here")
        return None
    return None if person is None or person.must_change else person


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, told: str = "") -> None:
    """A websocket is closed before it is opened, which browsers are told as 403; a request gets its status."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
    else:
        await PlainTextResponse(told, status)(scope, receive, send)
