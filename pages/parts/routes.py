"""The own routes: signing in and out, page images and files for those who may see them, health."""

from urllib.parse import quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.commands.people import set_language
from core.commands.sign_in import sign_in, sign_out, sign_out_everywhere, who_is
from core.errors import Refusal
from core.queries.document import file_of, page_of
from pages.parts import gate
from pages.parts.house import office

NOSNIFF = {"X-Content-Type-Options": "nosniff"}
PRIVATE = {**NOSNIFF, "Cache-Control": "private, max-age=300"}
NEVER_KEPT = {**NOSNIFF, "Cache-Control": "no-store"}


async def enter(request: Request) -> Response:
    """Signs in, and leads on to the page that was asked for; a refusal leads back to the form with its code."""
    if not gate.from_own_page(request):
        return Response(status_code=403)
    form = await request.form()
    account, password, wanted, lang = (str(form.get(name, "")) for name in ("account", "password", "next", "lang"))
    token = await run_in_threadpool(sign_in, office(), account, password[:256], gate.address_of(request))
    back = gate.own_path(wanted)
    if isinstance(token, Refusal):
        asked = {"refused": token.code, **{key: str(value) for key, value in token.facts.items()}}
        return RedirectResponse(_with(back, {**asked, **({"lang": lang} if lang else {})}), 303, NEVER_KEPT)
    if lang and (person := await run_in_threadpool(who_is, office(), token)):
        await run_in_threadpool(set_language, office(), person, lang)
    response = RedirectResponse(back, 303, NEVER_KEPT)
    gate.give_cookie(request, response, token)
    return response


async def leave(request: Request) -> Response:
    """Ends this sign-in."""
    if not gate.from_own_page(request):
        return Response(status_code=403)
    if token := request.cookies.get(gate.COOKIE):
        await run_in_threadpool(sign_out, office(), token)
    return _out()


async def leave_everywhere(request: Request) -> Response:
    """Ends every sign-in of the person who asks."""
    if not gate.from_own_page(request):
        return Response(status_code=403)
    if person := await gate.person_of(request):
        await run_in_threadpool(sign_out_everywhere, office(), person)
    return _out()


async def page_image(request: Request) -> Response:
    """One page of a document as JPEG; 404 for whoever may not see it, as for one that is not there."""
    person = await gate.person_of(request)
    if person is None:
        return _nothing()
    exhibit_id, page = request.path_params["exhibit_id"], request.path_params["page"]
    drawn = await run_in_threadpool(page_of, office(), person, exhibit_id, page)
    if isinstance(drawn, Refusal):
        return _refused(drawn)
    return Response(drawn, media_type="image/jpeg", headers=PRIVATE)


async def file(request: Request) -> Response:
    """A document as it was received: to be saved, never opened by the browser itself."""
    person = await gate.person_of(request)
    if person is None:
        return _nothing()
    found = await run_in_threadpool(file_of, office(), person, request.path_params["exhibit_id"])
    if isinstance(found, Refusal):
        return _refused(found)
    exhibit, data = found
    headers = {
        **NEVER_KEPT,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(exhibit.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=exhibit.media_type, headers=headers)


async def health(_request: Request) -> Response:
    """Whether the office answers; says nothing about what is in it."""
    await run_in_threadpool(lambda: office().now())
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)


def _with(path: str, asked: dict[str, str]) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode(asked)}"


def _out() -> Response:
    response = RedirectResponse("/", 303, NEVER_KEPT)
    gate.take_cookie(response)
    return response


def _nothing() -> Response:
    return Response(status_code=404, headers=NEVER_KEPT)


def _refused(refusal: Refusal) -> Response:
    """What may be known but cannot be shown says why; the rest does not exist."""
    if refusal.kind in ("not_found", "not_permitted"):
        return _nothing()
    return Response(str(refusal), 422, NEVER_KEPT, "text/plain; charset=utf-8")


ROUTES = [
    Route("/auth/sign-in", enter, methods=["POST"]),
    Route("/auth/sign-out", leave, methods=["POST"]),
    Route("/auth/sign-out-everywhere", leave_everywhere, methods=["POST"]),
    Route("/exhibit/{exhibit_id}/{page:int}.jpg", page_image),
    Route("/exhibit/{exhibit_id}/file", file),
    Route("/healthz", health),
]
