"""Signing in and out: the forms of the door and of the person's menu post here."""

import asyncio
from typing import Final
from urllib.parse import urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.commands.people import set_language
from core.commands.sign_in import LetIn, knock, sign_in, sign_out, sign_out_everywhere, who_is
from core.commands.tries import Try, waited
from core.errors import Refusal
from core.language import t
from pages.parts import gate
from pages.parts.downloads import NEVER_KEPT
from pages.parts.house import office
from pages.parts.show import safe

LONGEST_FORM: Final = 16_384  # bytes; nobody who is not signed in may send more
HASHERS: Final = CapacityLimiter(2)
"""Looking at passwords takes half a second each, in threads of its own: pages and pictures do not wait for it."""
MOST_WAITING: Final = 10


async def enter(request: Request) -> Response:
    """Signs in, and leads on to the page that was asked for; a refusal leads back to the form with its code."""
    if not gate.is_short(request, LONGEST_FORM):
        return Response(status_code=413)
    if HASHERS.statistics().tasks_waiting >= MOST_WAITING:
        return _busy()
    form = await request.form()
    account, password, wanted, lang = (str(form.get(name, "")) for name in ("account", "password", "next", "language"))
    let_in = await _let_in(request, account, password)
    back = gate.own_path(wanted)
    if isinstance(let_in, Refusal):
        asked = {"refused": let_in.code, **{key: str(value) for key, value in let_in.facts.items()}}
        return RedirectResponse(_with(back, {**asked, **({"lang": lang} if lang else {})}), 303, NEVER_KEPT)
    if lang and (person := await run_in_threadpool(who_is, office(), let_in.token)):
        await run_in_threadpool(set_language, office(), person, lang)
    response = RedirectResponse(back, 303, NEVER_KEPT)
    gate.give_cookies(response, let_in)
    return response


async def _let_in(request: Request, account: str, password: str) -> LetIn | Refusal:
    """Waits as long as the try has to, holding no thread, and looks at the password then."""
    browser, address = request.cookies.get(gate.BROWSER, ""), gate.address_of(request)
    tried = await run_in_threadpool(knock, office(), account, address, browser)
    if not isinstance(tried, Try):
        return tried
    try:
        await asyncio.sleep(tried.held)
        return await to_thread.run_sync(sign_in, office(), tried, password, browser, limiter=HASHERS)
    finally:
        waited(tried)


async def leave(request: Request) -> Response:
    """Ends this sign-in."""
    token = request.cookies.get(gate.COOKIE)
    return _out(await run_in_threadpool(sign_out, office(), token) if token else None)


async def leave_everywhere(request: Request) -> Response:
    """Ends every sign-in of the person who asks."""
    person = await gate.person_of(request)
    return _out(await run_in_threadpool(sign_out_everywhere, office(), person) if person else None)


def _busy() -> Response:
    """So many are signing in that one more would wait for long: said at once, on a page that needs nothing."""
    told = "".join(
        f'<p lang="{lang}">{safe(t("Many people are signing in. Go back and try again in a moment.", lang))}</p>'
        for lang in ("en", "zh")
    )
    return HTMLResponse(f"<!doctype html><title>Redress</title>{told}", 503, {**NEVER_KEPT, "Retry-After": "5"})


def _with(path: str, asked: dict[str, str]) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode(asked)}"


def _out(ended: object) -> Response:
    """Out of this browser; at the door it is said when the sign-in could not be ended at the office too."""
    to = _with("/", {"refused": ended.code}) if isinstance(ended, Refusal) else "/"
    response = RedirectResponse(to, 303, NEVER_KEPT)
    gate.take_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'  # page images of evidence that the browser keeps for five minutes
    return response
