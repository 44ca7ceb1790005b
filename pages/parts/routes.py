"""The own routes: signing in and out, health, and the downloads."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.commands.people import set_language
from core.commands.sign_in import sign_in, sign_out, sign_out_everywhere, who_is
from core.errors import Refusal
from pages.insight.parts import files, parties
from pages.parts import downloads, gate, import_downloads, pack_downloads, papers, tables
from pages.parts.downloads import NEVER_KEPT
from pages.parts.house import office

LONGEST_FORM: Final = 16_384  # bytes; nobody who is not signed in may send more


async def enter(request: Request) -> Response:
    """Signs in, and leads on to the page that was asked for; a refusal leads back to the form with its code."""
    if not gate.is_short(request, LONGEST_FORM):
        return Response(status_code=413)
    form = await request.form()
    account, password, wanted, lang = (str(form.get(name, "")) for name in ("account", "password", "next", "lang"))
    token = await run_in_threadpool(sign_in, office(), account, password, gate.address_of(request))
    back = gate.own_path(wanted)
    if isinstance(token, Refusal):
        asked = {"refused": token.code, **{key: str(value) for key, value in token.facts.items()}}
        return RedirectResponse(_with(back, {**asked, **({"lang": lang} if lang else {})}), 303, NEVER_KEPT)
    if lang and (person := await run_in_threadpool(who_is, office(), token)):
        await run_in_threadpool(set_language, office(), person, lang)
    response = RedirectResponse(back, 303, NEVER_KEPT)
    gate.give_cookie(response, token)
    return response


async def leave(request: Request) -> Response:
    """Ends this sign-in."""
    token = request.cookies.get(gate.COOKIE)
    return _out(await run_in_threadpool(sign_out, office(), token) if token else None)


async def leave_everywhere(request: Request) -> Response:
    """Ends every sign-in of the person who asks."""
    person = await gate.person_of(request)
    return _out(await run_in_threadpool(sign_out_everywhere, office(), person) if person else None)


async def health(_request: Request) -> Response:
    """Whether the office answers; says nothing about what is in it."""
    await run_in_threadpool(lambda: office().now())
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)


def _with(path: str, asked: dict[str, str]) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode(asked)}"


def _out(ended: object) -> Response:
    """Out of this browser; at the door it is said when the sign-in could not be ended at the office too."""
    to = _with("/", {"refused": ended.code}) if isinstance(ended, Refusal) else "/"
    response = RedirectResponse(to, 303, NEVER_KEPT)
    gate.take_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'  # page images of evidence that the browser keeps for five minutes
    return response


ROUTES = [
    Route("/auth/sign-in", enter, methods=["POST"]),
    Route("/auth/sign-out", leave, methods=["POST"]),
    Route("/auth/sign-out-everywhere", leave_everywhere, methods=["POST"]),
    Route("/exhibit/{exhibit_id}/{page:int}.jpg", downloads.page_image),
    Route("/exhibit/{exhibit_id}/file", downloads.file),
    Route("/pack/{pack_id}.pdf", pack_downloads.pack),
    Route("/pack/{pack_id}/{exhibit_id}/{page:int}/{form}.jpg", pack_downloads.pack_page),
    Route("/export/{report}.codebook.csv", tables.codebook),
    Route("/export/{report}.csv", tables.export),
    Route("/import/rejects.csv", import_downloads.rejects),
    Route("/report/{appeal_no}.{form:str}", papers.report),
    Route("/run/{run_no:int}.csv", papers.run),
    Route("/letter/{letter_id}.{wanted:str}", papers.letter),
    Route("/numbers/{sheet}.csv", files.chart),
    Route("/numbers/cases/{metric}.csv", files.cases),
    Route("/parties", parties.find),
    Route("/healthz", health),
]
