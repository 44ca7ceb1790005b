"""The routes: signing in and out, health, page images, documents, bundles, letters, reports, tables.

Letters and reports open in the browser where it can show them: they are the office's own, nothing of a stranger runs
in them.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from typing import Final, get_args
from urllib.parse import quote, urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from core.analytics.metrics import take_snapshot
from core.charts.theme import LIGHT
from core.commands.accounts import (
    LetIn,
    Try,
    knock,
    set_language,
    sign_in,
    sign_out,
    sign_out_everywhere,
    waited,
    who_is,
)
from core.domain.deadlines import day_in
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal
from core.domain.text import LANGUAGES, Language
from core.exchange.case_report import FORMS, report_file
from core.exchange.codebook import codebook_file
from core.exchange.export import REPORTS, counted_csv, stream, table_csv
from core.exchange.history_import import rejects_of
from core.exchange.run_export import run_csv
from core.language import render, t
from core.queries.bundles import pack_file, packed_page
from core.queries.documents import file_of, page_of
from core.queries.letters import Format, letter_file
from pages.components.metric_filters import SIDES, _told, filters_of
from pages.components.metric_scope import GROUPS, number_of, read
from pages.metrics.cards import SHEETS
from pages.metrics.figures import PageMetrics
from pages.shared import context
from pages.shared.app_state import office
from pages.shared.context import NEVER_KEPT, NOSNIFF, RequestContext
from pages.shared.elements import safe

# Page images and documents, each only for who may see it; and what all downloads share.

PRIVATE: Final = {**NOSNIFF, "Cache-Control": "private, max-age=300"}

TEXT: Final = "text/plain; charset=utf-8"

CSV: Final = "text/csv; charset=utf-8"

DIGITS: Final = 4


async def page_image(request: Request) -> Response:
    """One page of a document as JPEG, with ``dpi`` for a closer look; 404 for whoever may not see it, as for none."""
    person = await context.person_of(request)
    dpi = request.query_params.get("dpi")
    if person is None or (dpi is not None and not dpi.isdecimal()):
        return nothing()
    exhibit_id, page = request.path_params["exhibit_id"], request.path_params["page"]
    return await picture(lambda: page_of(office(), person, exhibit_id, page, int(dpi[:DIGITS]) if dpi else None))


async def picture(draw: Callable[[], bytes | Refusal]) -> Response:
    """A page as JPEG, drawn while others are served; what cannot be shown says why."""
    drawn = await run_in_threadpool(draw)
    if isinstance(drawn, Refusal):
        return refused(drawn)
    return Response(drawn, media_type="image/jpeg", headers=PRIVATE)


async def file(request: Request) -> Response:
    """A document as it was received: to be saved, never opened by the browser itself."""
    person = await context.person_of(request)
    if person is None:
        return nothing()
    found = await run_in_threadpool(file_of, office(), person, request.path_params["exhibit_id"])
    if isinstance(found, Refusal):
        return refused(found)
    exhibit, data = found
    headers = {**saved_as(exhibit.name), "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(data, media_type=exhibit.media_type, headers=headers)


def nothing() -> Response:
    """As if there were nothing here."""
    return Response(status_code=404, headers=NEVER_KEPT)


def refused(refusal: Refusal) -> Response:
    """What may be known but cannot be shown says why; the rest does not exist."""
    if refusal.kind in ("not_found", "not_permitted"):
        return nothing()
    said = f"{render(refusal.because, LANGUAGES[0])} {render(refusal.remedy, LANGUAGES[0])}"
    return Response(said, 422, NEVER_KEPT, TEXT)


async def sent(pieces: Iterator[bytes]) -> AsyncGenerator[bytes]:
    """The pieces, read in a thread; closed there too when the reader leaves, so that what was taken is recorded."""
    try:
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        if isinstance(pieces, Generator):
            asyncio.get_running_loop().run_in_executor(None, pieces.close)


def saved_as(name: str) -> dict[str, str]:
    """The headers of a file that is saved under this name and never kept by the browser."""
    return {**NEVER_KEPT, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


# The routes of the files: a chart's table, and all cases of a number; the address carries the filters.


async def chart(request: Request) -> Response:
    """The table of a chart as CSV, with the headings and words of the language it was shown in."""
    person = await context.person_of(request)
    sheet, asked = request.path_params["sheet"], dict(request.query_params)
    if (
        person is None
        or may(person, Act.EXPORT_CHARTS)
        or sheet not in SHEETS
        or asked.get("by", "") not in {"", *GROUPS}
    ):
        return nothing()
    data = await run_in_threadpool(_chart, person, sheet, asked)
    if isinstance(data, Refusal):
        return refused(data)
    return Response(data, media_type=CSV, headers=saved_as(f"redress-{sheet}-{day_in(office().now())}.csv"))


async def cases(request: Request) -> Response:
    """All cases that a number counts, written as they are read."""
    person = await context.person_of(request)
    asked = dict(request.query_params)
    of = number_of({**asked, "metric": request.path_params["metric"]}, read(asked, office().now()))
    if person is None or of is None:
        return nothing()
    pieces = await run_in_threadpool(counted_csv, office(), person, of, asked)
    if isinstance(pieces, Refusal):
        return refused(pieces)
    headers = saved_as(f"redress-{of.asked.name}-{day_in(office().now())}.csv")
    return StreamingResponse(sent(pieces), media_type=CSV, headers={**headers, "Content-Encoding": "identity"})


def _chart(person: Person, sheet: str, asked: dict[str, str]) -> bytes | Refusal:
    spoken = asked.get("lang", "")
    lang = next((each for each in LANGUAGES if each == spoken), LANGUAGES[0])
    desk, scope = RequestContext(office(), person, lang), read(asked, office().now())
    with take_snapshot(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            return held
        drawn = SHEETS[sheet].draw(PageMetrics(desk, scope, held, LIGHT), asked.get("by", ""))
    return table_csv(desk.office, person, sheet, asked, (drawn.table.ids, drawn.table.rows))


async def find(request: Request) -> Response:
    """The parties that are meant by ``q``, as JSON, best first; 404 for whoever may not see numbers."""
    person, asked = await context.person_of(request), request.query_params
    side = SIDES.get(asked.get("side", ""))
    if person is None or side is None:
        return nothing()
    told = await run_in_threadpool(_told, person, side, asked.get("q", ""), asked.get("lang", ""))
    return nothing() if told is None else JSONResponse(told, headers=NEVER_KEPT)


# Signing in and out: the sign-in form and the menu of the person post here.

LONGEST_FORM: Final = 16_384  # bytes; nobody who is not signed in may send more

HASHERS: Final = CapacityLimiter(2)
"""Looking at passwords takes half a second each, in threads of its own: pages and pictures do not wait for it."""

MOST_WAITING: Final = 10


async def enter(request: Request) -> Response:
    """Signs in, and leads on to the page that was asked for; a refusal leads back to the form with its code."""
    if not context.within_limit(request, LONGEST_FORM):
        return Response(status_code=413)
    if HASHERS.statistics().tasks_waiting >= MOST_WAITING:
        return _busy()
    form = await request.form()
    account, password, wanted, lang = (str(form.get(name, "")) for name in ("account", "password", "next", "language"))
    let_in = await _let_in(request, account, password)
    back = context.local_path(wanted)
    if isinstance(let_in, Refusal):
        asked = {"refused": let_in.code, **{key: str(value) for key, value in let_in.facts.items()}}
        return RedirectResponse(_with(back, {**asked, **({"lang": lang} if lang else {})}), 303, NEVER_KEPT)
    if lang and (person := await run_in_threadpool(who_is, office(), let_in.token)):
        await run_in_threadpool(set_language, office(), person, lang)
    response = RedirectResponse(back, 303, NEVER_KEPT)
    context.give_cookies(response, let_in)
    return response


async def _let_in(request: Request, account: str, password: str) -> LetIn | Refusal:
    """Waits as long as the try has to, holding no thread, and looks at the password then."""
    browser, address = request.cookies.get(context.BROWSER, ""), context.address_of(request)
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
    token = request.cookies.get(context.COOKIE)
    return _out(await run_in_threadpool(sign_out, office(), token) if token else None)


async def sign_out_everywhere_route(request: Request) -> Response:
    """Ends every sign-in of the person who asks."""
    person = await context.person_of(request)
    return _out(await run_in_threadpool(sign_out_everywhere, office(), person) if person else None)


def _busy() -> Response:
    """So many are signing in that one more would wait for long: said at once, on a page that needs nothing."""
    told = "".join(f'<p lang="{lang}">{safe(t("frame.many_people_signing_in_go", lang))}</p>' for lang in ("en", "zh"))
    return HTMLResponse(f"<!doctype html><title>Redress</title>{told}", 503, {**NEVER_KEPT, "Retry-After": "5"})


def _with(path: str, asked: dict[str, str]) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode(asked)}"


def _out(ended: object) -> Response:
    """Out of this browser; at the door it is said when the sign-in could not be ended at the office too."""
    to = _with("/", {"refused": ended.code}) if isinstance(ended, Refusal) else "/"
    response = RedirectResponse(to, 303, NEVER_KEPT)
    context.clear_session_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'  # page images of evidence that the browser keeps for five minutes
    return response


# The rows of a history file that were not taken, for the administrator who sent it.


async def rejects(request: Request) -> Response:
    """Line, reason and row of each; corrected, the file can be imported as it is."""
    person = await context.person_of(request)
    if person is None:
        return nothing()
    data = await run_in_threadpool(rejects_of, office(), person)
    return (
        refused(data) if isinstance(data, Refusal) else Response(data, media_type=CSV, headers=saved_as("rejects.csv"))
    )


# The pages and the file of a bundle, each only for who makes it or may see all that is in it.


async def pack_page(request: Request) -> Response:
    """A page of a pack being made, ``filed`` or as it will be ``seen``; 404 for whoever does not make it."""
    person, asked = await context.person_of(request), request.path_params
    if person is None or asked["form"] not in ("filed", "seen"):
        return nothing()
    pack_id, exhibit_id, page = (asked[each] for each in ("pack_id", "exhibit_id", "page"))
    masked = asked["form"] == "seen"
    return await picture(lambda: packed_page(office(), person, pack_id, exhibit_id, page, masked=masked))


async def pack(request: Request) -> Response:
    """A released pack as PDF; 404 for whoever may not see every document in it."""
    person = await context.person_of(request)
    if person is None:
        return nothing()
    found = await run_in_threadpool(pack_file, office(), person, request.path_params["pack_id"])
    if isinstance(found, Refusal):
        return refused(found)
    made, data = found
    return Response(data, media_type="application/pdf", headers=saved_as(f"{made.appeal_no}-{made.pack_id}.pdf"))


# What the office writes itself, letters and reports of cases, each only for who may read it.

PDF: Final = "application/pdf"

HTML: Final = "text/html; charset=utf-8"

MEDIA: Final = {"pdf": PDF, "txt": TEXT, "html": HTML}

OWN_STYLE_ONLY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


async def letter(request: Request) -> Response:
    """A letter as PDF or plain text: as released, or its draft."""
    person, wanted = await context.person_of(request), request.path_params["wanted"]
    if person is None or wanted not in get_args(Format):
        return nothing()
    found = await run_in_threadpool(letter_file, office(), person, request.path_params["letter_id"], wanted)
    if isinstance(found, Refusal):
        return refused(found)
    name, told = found
    return _shown(told, name, wanted)


async def report(request: Request) -> Response:
    """The report of one case as a page, PDF or CSV, in the person's language; the CSV is saved, not shown."""
    person, form = await context.person_of(request), request.path_params["form"]
    if person is None or form not in FORMS:
        return nothing()
    appeal_no = request.path_params["appeal_no"]
    lang: Language = "zh" if person.language == "zh" else "en"
    told = await run_in_threadpool(report_file, office(), person, appeal_no, form, lang)
    if isinstance(told, Refusal):
        return refused(told)
    if form == "csv":
        return Response(told, media_type=CSV, headers=saved_as(f"{appeal_no}.csv"))
    return _shown(told, f"{appeal_no}.{form}", form)


async def run(request: Request) -> Response:
    """One run of the run sheet as CSV, saved."""
    person, run_no = await context.person_of(request), request.path_params["run_no"]
    if person is None:
        return nothing()
    pieces = await run_in_threadpool(run_csv, office(), person, run_no)
    if isinstance(pieces, Refusal):
        return refused(pieces)
    return StreamingResponse(sent(pieces), media_type=CSV, headers=saved_as(f"redress-run-{run_no}.csv"))


def _shown(told: bytes, name: str, kind: str) -> Response:
    headers = {**NEVER_KEPT, "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"}
    if kind == "html":
        headers["Content-Security-Policy"] = OWN_STYLE_ONLY
    return Response(told, media_type=MEDIA[kind], headers=headers)


# The own routes: signing in and out, health, and the downloads.


async def health(_request: Request) -> Response:
    """Whether the office answers; says nothing about what is in it."""
    await run_in_threadpool(lambda: office().now())
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)


# Whole tables and their codebooks, for whoever may export; the address carries the filters of the command line.


async def export(request: Request) -> Response:
    """A whole table as CSV, written as it is read."""
    person = await context.person_of(request)
    if person is None:
        return nothing()
    filters = filters_of(request.query_params)
    if filters is None:
        return Response(status_code=400, headers=NEVER_KEPT)
    report = request.path_params["report"]
    pieces = await run_in_threadpool(stream, office(), person, report, filters)
    if isinstance(pieces, Refusal):
        return refused(pieces)
    headers = saved_as(f"redress-{report}-{day_in(office().now())}.csv")
    # Left as it is: packing a million rows would cost more than carrying them.
    headers["Content-Encoding"] = "identity"
    return StreamingResponse(sent(pieces), media_type=CSV, headers=headers)


async def codebook(request: Request) -> Response:
    """What the columns of a table mean."""
    person, report = await context.person_of(request), request.path_params["report"]
    if person is None or may(person, Act.EXPORT_TABLES) or report not in REPORTS:
        return nothing()
    data = await run_in_threadpool(codebook_file, report)
    return Response(data, media_type=CSV, headers=saved_as(f"redress-{report}.codebook.csv"))
