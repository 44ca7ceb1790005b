"""The routes: sign-in and sign-out, health, page images, documents, bundles, letters, reports, tables.

Letters and reports open in the browser if it can show them, because the office made them and they contain no untrusted
code.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Final, TypeAlias, TypeVar, get_args
from urllib.parse import quote, urlencode, urlsplit

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from core import company
from core.analytics.metrics import take_snapshot
from core.charts import LIGHT
from core.commands import accounts, setup
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.search import places_of, question
from core.domain.terms import Side
from core.domain.text import LANGUAGES, Language
from core.exchange import case_report, history_import
from core.exchange.export import REPORTS, codebook_file, counted_csv, log_csv, run_csv, stream_rows, table_csv
from core.language import render, t
from core.network import reached
from core.office import NOT_KEPT, why_not_kept
from core.office import health as health_of
from core.queries import bundles, letters, people
from core.queries import setup as queries_setup
from core.queries.documents import file_of, page_of, passages_of
from core.queries.search import Found, Hit, search
from core.queries.security import asked_of
from pages.components.metric_scope import GROUPS, filters_of, number_of, read_scope
from pages.metrics import cards, charts
from pages.shared import context
from pages.shared.app_state import office
from pages.shared.context import NEVER_KEPT, NOSNIFF, RequestContext
from pages.shared.elements import safe
from pages.shared.navigation import PLACE, case_place

# Page images and documents, each only for people who may see it; and what all downloads share.

LOG = logging.getLogger("redress")

PRIVATE: Final = {**NOSNIFF, "Cache-Control": "private, max-age=300"}

TEXT: Final = "text/plain; charset=utf-8"

CSV: Final = "text/csv; charset=utf-8"

DIGITS: Final = 4


ROUTES: Final[list[Route]] = []
"""Each address with its route, registered by the decorator of its function."""

Answer: TypeAlias = Callable[[Request, Person], Response | Refusal | None]


def for_signed_in(address: str) -> Callable[[Answer], Answer]:
    """Registers a route for people who are signed in, run in a thread; 404 for others, and if it returns None.

    If something it needs cannot be reached just now, it answers 503 and says why.
    """

    def routed(answer: Answer) -> Answer:
        async def route(request: Request) -> Response:
            try:
                person = await context.person_of(request)
                found = await run_in_threadpool(answer, request, person) if person else None
            except NOT_KEPT as failed:
                LOG.warning("%s is not answered", address, exc_info=failed)
                return refused(why_not_kept(failed), 503)
            if isinstance(found, Refusal):
                return refused(found)
            return nothing() if found is None else found

        ROUTES.append(Route(address, route))
        return answer

    return routed


def nothing() -> Response:
    """Returns 404, as if nothing existed here."""
    return Response(status_code=404, headers=NEVER_KEPT)


def refused(refusal: Refusal, status: int = 422) -> Response:
    """Says why something cannot be shown, if the person may know of it; otherwise answers 404."""
    if refusal.kind in ("not_found", "not_permitted"):
        return nothing()
    text = f"{render(refusal.because, LANGUAGES[0])} {render(refusal.remedy, LANGUAGES[0])}"
    return Response(text, status, NEVER_KEPT, TEXT)


async def sent(pieces: Iterator[bytes]) -> AsyncGenerator[bytes]:
    """Yields the pieces, read in a thread; closes them there if the reader leaves, so that what left is recorded."""
    try:
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        if isinstance(pieces, Generator):
            asyncio.get_running_loop().run_in_executor(None, pieces.close)


def saved_as(name: str) -> dict[str, str]:
    """Returns the headers of a file to be saved under this name and never cached by the browser."""
    return {**NEVER_KEPT, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


@for_signed_in("/exhibit/{exhibit_id}/{page:int}.jpg")
def page_image(request: Request, person: Person) -> Response | Refusal | None:
    """Returns one page of a document as JPEG, at ``dpi`` if given; 404 if it does not exist or may not be seen."""
    params, dpi = request.path_params, request.query_params.get("dpi")
    if dpi is not None and not dpi.isdecimal():
        return None
    return picture(page_of(office(), person, params["exhibit_id"], params["page"], int(dpi[:DIGITS]) if dpi else None))


def picture(drawn: bytes | Refusal) -> Response | Refusal:
    """Returns a page as JPEG, or the refusal that says why it cannot be shown."""
    return drawn if isinstance(drawn, Refusal) else Response(drawn, media_type="image/jpeg", headers=PRIVATE)


@for_signed_in("/exhibit/{exhibit_id}/{page:int}/find")
def found_on_page(request: Request, person: Person) -> Response | Refusal:
    """Returns where ``q`` stands on one page as JSON, each place with its line; without ``q`` all lines of the page."""
    params = request.path_params
    found = passages_of(office(), person, params["exhibit_id"], params["page"], request.query_params.get("q", ""))
    return found if isinstance(found, Refusal) else JSONResponse([asdict(each) for each in found], headers=NEVER_KEPT)


@for_signed_in("/exhibit/{exhibit_id}/file")
def file(request: Request, person: Person) -> Response | Refusal:
    """Returns a document as it was received: to be saved, never opened by the browser itself."""
    found = file_of(office(), person, request.path_params["exhibit_id"])
    if isinstance(found, Refusal):
        return found
    exhibit, data = found
    headers = {**saved_as(exhibit.name), "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(data, media_type=exhibit.media_type, headers=headers)


def csv_file(data: bytes | Iterator[bytes] | Refusal, name: str) -> Response | Refusal:
    """Returns a CSV under this name, whole or streamed; a stream is not compressed, because that would cost more."""
    if isinstance(data, Refusal):
        return data
    if isinstance(data, bytes):
        return Response(data, media_type=CSV, headers=saved_as(name))
    return StreamingResponse(sent(data), media_type=CSV, headers={**saved_as(name), "Content-Encoding": "identity"})


# The routes of metrics files: a chart's table, and all cases of a figure; the address carries the filters.


@for_signed_in("/numbers/{card}.csv")
def chart(request: Request, person: Person) -> Response | Refusal | None:
    """Returns the table of a chart as CSV, with the headings and texts in the language in which it was shown."""
    card, params = request.path_params["card"], dict(request.query_params)
    if may(person, Act.EXPORT_CHARTS) or card not in cards.CARDS or params.get("by", "") not in {"", *GROUPS}:
        return None
    ctx, scope = RequestContext(office(), person, _language(params)), read_scope(params, office().now())
    with take_snapshot(ctx.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            return held
        drawn = cards.CARDS[card].draw(charts.PageMetrics(ctx, scope, held, LIGHT), params.get("by", ""))
    data = table_csv(ctx.office, person, card, params, (drawn.table.ids, drawn.table.rows))
    return csv_file(data, f"redress-{card}-{day_in(office().now())}.csv")


@for_signed_in("/numbers/cases/{metric}.csv")
def cases(request: Request, person: Person) -> Response | Refusal | None:
    """Returns all cases that a figure counts, streamed."""
    params = dict(request.query_params)
    of = number_of({**params, "metric": request.path_params["metric"]}, read_scope(params, office().now()))
    if of is None:
        return None
    return csv_file(counted_csv(office(), person, of, params), f"redress-{of.metric.name}-{day_in(office().now())}.csv")


def _language(params: Mapping[str, str]) -> Language:
    """Returns the language of the page that asks."""
    return next((each for each in LANGUAGES if each == params.get("lang")), LANGUAGES[0])


@for_signed_in("/parties")
def find(request: Request, person: Person) -> Response | None:
    """Returns the parties that match ``q`` as JSON, best first; 404 for people who may not see metrics."""
    params = request.query_params
    side = next((each for each in (Side.SELLER, Side.COMPLAINANT) if each == params.get("side")), None)
    found = people.find_parties(office(), person, side, params.get("q", "")) if side else None
    if not isinstance(found, people.PartyMatches):
        return None
    ctx = RequestContext(office(), person, _language(params))
    matches = [
        {"id": each.party_id, "called": each.called, "cases": ctx.tn("metric.count_appeals", each.cases)}
        for each in found.matches
    ]
    return JSONResponse({"matches": matches, "more": found.more}, headers=NEVER_KEPT)


# The search of the top bar.


@for_signed_in("/find")
def search_all(request: Request, person: Person) -> Response | Refusal:
    """Returns the cases that match ``q`` for this person as JSON, each with its link; 404 if they may see no case."""
    params = request.query_params
    found = search(office(), person, params.get("q", ""))
    if isinstance(found, Refusal):
        return found
    ctx = RequestContext(office(), person, _language(params))
    return JSONResponse(
        {"hits": [_hit(ctx, each, params.get("q", "")) for each in found.hits], "notes": _notes(ctx, found)},
        headers=NEVER_KEPT,
    )


def _hit(ctx: RequestContext, hit: Hit, words: str) -> dict[str, object]:
    """Describes a case that was found; if it was found in a document, links that document, and the words in it."""
    place = PLACE["appeal"] if hit.label else case_place(ctx.person)
    where = {"no": hit.appeal_no, "ex": hit.label, "page": str(hit.page or "")}
    if hit.field == "page":  # its words stand together, or else the first that was found is marked
        shown = "".join(each.text for each in hit.pieces)
        marked = next((each.text for each in hit.pieces if each.hit), "")
        where["find"] = words if places_of(question(words), shown) else marked
    return {
        "no": hit.appeal_no,
        "href": f"/{place.url_path}?{urlencode({name: value for name, value in where.items() if value})}",
        "state": ctx.label(hit.outcome or hit.state),
        "who": " / ".join(each for each in (hit.seller, hit.complainant) if each),
        "title": ctx.say(hit.title),
        "pieces": [[each.text, each.hit] for each in hit.pieces],
        "exact": hit.exact,
    }


def _notes(ctx: RequestContext, found: Found) -> list[str]:
    """Says, below the cases, if there are none or more, and how far an index under construction is."""
    if found.too_short:
        return [ctx.t("find.too_short")]
    notes = [] if found.hits else [ctx.t("find.nothing"), ctx.t("find.nothing_next")]
    if found.more:
        notes.append(ctx.t("find.more", count=len(found.hits)))
    if found.ready < found.cases:
        notes.append(ctx.t("find.being_made", ready=f"{found.ready:,}", cases=f"{found.cases:,}"))
    return notes


# Signing in and out: the sign-in form and the person's menu post here.

LONGEST_FORM: Final = 16_384  # bytes; people who are not signed in may send no more

HASHERS: Final = CapacityLimiter(2)
"""Checking a password takes half a second, in threads of its own: pages and images do not wait for it."""

MOST_WAITING: Final = 10


async def sign_in_route(request: Request) -> Response:
    """Signs in and redirects to the requested page; a refusal redirects to the form with its code."""
    if not context.within_limit(request, LONGEST_FORM):
        return Response(status_code=413)
    if HASHERS.statistics().tasks_waiting >= MOST_WAITING:
        return _busy()
    form = await request.form()
    account, password, wanted, lang = (str(form.get(name, "")) for name in ("account", "password", "next", "language"))
    let_in = await _let_in(request, account, password)
    back = context.local_path(wanted)
    if isinstance(let_in, Refusal):
        return _to_form(let_in, back, lang)
    if lang and (person := await run_in_threadpool(accounts.who_is, office(), let_in.token)):
        await run_in_threadpool(accounts.set_language, office(), person, lang)
    return await _signed_in(request, back, let_in)


async def _signed_in(request: Request, onward: str, let_in: accounts.SignInTokens) -> Response:
    """Redirects with the cookies of a new sign-in, and ends the one that this browser had until now."""
    if older := request.cookies.get(context.COOKIE):
        await run_in_threadpool(accounts.sign_out, office(), older)
    response = RedirectResponse(onward, 303, NEVER_KEPT)
    context.give_cookies(response, let_in)
    return response


async def _let_in(request: Request, account: str, password: str) -> accounts.SignInTokens | Refusal:
    """Waits as long as this attempt must, without holding a thread, and then checks the password."""
    browser, address = request.cookies.get(context.BROWSER, ""), context.address_of(request)
    tried = await run_in_threadpool(accounts.count_attempt, office(), account, address, browser)
    if not isinstance(tried, accounts.SignInAttempt):
        return tried
    try:
        await asyncio.sleep(tried.held)
        return await to_thread.run_sync(accounts.sign_in, office(), tried, password, browser, limiter=HASHERS)
    finally:
        with CancelScope(shield=True):  # also if the browser has disconnected meanwhile
            await run_in_threadpool(accounts.waited, office(), tried)


async def first_run_route(request: Request) -> Response:
    """Creates the first administrator of an empty office and signs them in; any other office refuses.

    If the company's provider identifies people, its groups determine the first administrator.
    """
    if company.provider():
        return nothing()
    if not context.within_limit(request, LONGEST_FORM):
        return Response(status_code=413)
    if HASHERS.statistics().tasks_waiting >= MOST_WAITING:
        return _busy()
    form = await request.form()
    name, account, password, code, lang = (
        str(form.get(each, "")) for each in ("who", "account", "password", "code", "language")
    )
    peer, host = context.address_of(request), request.headers.get("host", "")
    asked_code = None if reached().at_machine(peer, host, request.headers.keys()) else code
    make = partial(setup.first_administrator, office(), name, account, password, code=asked_code, language=lang)
    made = await to_thread.run_sync(make, limiter=HASHERS)
    let_in = made if isinstance(made, Refusal) else await _let_in(request, made.person_id, password)
    return _to_form(let_in, "/", lang) if isinstance(let_in, Refusal) else await _signed_in(request, "/setup", let_in)


async def sign_out_route(request: Request) -> Response:
    """Ends this sign-in, and the one at the company's provider."""
    token, onward = request.cookies.get(context.COOKIE), await run_in_threadpool(_goodbye, request)
    return _out(await run_in_threadpool(accounts.sign_out, office(), token) if token else None, onward)


async def sign_out_everywhere_route(request: Request) -> Response:
    """Ends every sign-in of the current person, and the one at the company's provider."""
    person, onward = await context.person_of(request), await run_in_threadpool(_goodbye, request)
    return _out(await run_in_threadpool(accounts.sign_out_everywhere, office(), person) if person else None, onward)


# Signing in through the company's provider: the way there, the way back, and the provider's own logout messages.

CALLBACK: Final = "/auth/company/callback"

ASKERS: Final = CapacityLimiter(8)
"""The threads held while a provider is slow or does not answer; no others are."""

T = TypeVar("T")


async def company_route(request: Request) -> Response:
    """Redirects the browser to the provider; 404 if none is configured."""
    provider, params = company.provider(), request.query_params
    if provider is None:
        return nothing()
    onward, lang = context.local_path(params.get("next", "/")), params.get("lang", "")
    lang = lang if lang in LANGUAGES else ""
    begun = await _ask(provider.begin, _address(request, CALLBACK), onward, lang)
    if isinstance(begun, Refusal):
        return _to_form(begun, onward, lang)
    response = RedirectResponse(begun[0], 303, NEVER_KEPT)
    context.give_cookie(response, context.BEGUN, begun[1].written(), context.BEGUN_LASTS)
    return response


async def company_callback_route(request: Request) -> Response:
    """Signs in the person whom the provider names, if this browser began; else redirects to the form."""
    provider = company.provider()
    if provider is None:
        return nothing()
    begun = await _ask(company.SignInState.read, request.cookies.get(context.BEGUN, ""))
    if isinstance(begun, Refusal):
        return _to_form(begun, "/", "")
    onward, let_in = context.local_path(begun.onward), await _company_let_in(provider, request, begun)
    if isinstance(let_in, Refusal):
        response = _to_form(let_in, onward, begun.lang)
    else:
        response = await _signed_in(request, onward, let_in)
    context.clear_cookie(response, context.BEGUN)
    return response


async def company_logout_route(request: Request) -> Response:
    """Ends the sign-ins here that belong to a sign-in that the provider reports as ended."""
    provider = company.provider()
    if provider is None or not context.within_limit(request, LONGEST_FORM):
        return nothing()
    token, now = str((await request.form()).get("logout_token", "")), office().now()
    ended = await _ask(provider.logged_out, token, now)
    why = ended if isinstance(ended, Refusal) else await run_in_threadpool(accounts.end_at_provider, office(), ended)
    return Response(status_code=400 if why else 200, headers=NEVER_KEPT)


async def _company_let_in(
    provider: company.Provider, request: Request, begun: company.SignInState
) -> accounts.SignInTokens | Refusal:
    back, now, address = _address(request, CALLBACK), office().now(), context.address_of(request)
    who = await _ask(provider.redeem, request.query_params, begun, back, now)
    if isinstance(who, Refusal):
        return who
    lang = begun.lang if begun.lang in LANGUAGES else LANGUAGES[0]
    return await run_in_threadpool(accounts.company_sign_in, office(), who, begun.nonce, address, lang)


async def _ask(do: Callable[..., T], *args: object) -> T | Refusal:
    """Calls the provider; logs the reason if it is refused, but never a token."""
    if ASKERS.statistics().tasks_waiting >= MOST_WAITING:
        return refuse("company_unreachable")
    try:
        return await to_thread.run_sync(do, *args, limiter=ASKERS)
    except (company.UnreachableError, company.InvalidAnswerError) as problem:
        LOG.warning("A sign-in or its end at the company's provider was refused: %s", problem)
        return refuse("company_unreachable" if isinstance(problem, company.UnreachableError) else "company_failed")


def _goodbye(request: Request) -> str | None:
    """Returns where this browser signs out at the provider; None if it did not sign in there."""
    provider, token = company.provider(), request.cookies.get(context.COOKIE)
    tokens = accounts.provider_tokens(office(), token) if provider and token else None
    return provider.goodbye(tokens, _address(request, "/")) if provider and tokens is not None else None


def _address(request: Request, path: str) -> str:
    """Returns the URL of a page of this office under the host of the request, which the guard has checked."""
    return f"{request.url.scheme}://{request.url.netloc}{path}"


def _busy() -> Response:
    """Says at once that too many people are signing in; the page needs no script, style or picture."""
    lines = "".join(f'<p lang="{lang}">{safe(t("frame.many_people_signing_in_go", lang))}</p>' for lang in ("en", "zh"))
    return HTMLResponse(f"<!doctype html><title>Redress</title>{lines}", 503, {**NEVER_KEPT, "Retry-After": "5"})


def _with(path: str, params: dict[str, str]) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode(params)}"


def _to_form(refusal: Refusal, back: str, lang: str) -> Response:
    """Redirects to the sign-in form at that page, which shows the refusal."""
    params = {"refused": refusal.code, **{key: str(value) for key, value in refusal.facts.items()}}
    return RedirectResponse(_with(back, {**params, **({"lang": lang} if lang else {})}), 303, NEVER_KEPT)


def _out(ended: object, onward: str | None) -> Response:
    """Signs this browser out and goes ``onward`` to the provider; if the office could not end it, the form says so.

    A page leads to the provider, because browsers let no form of this office, nor its redirects, lead elsewhere.
    """
    if onward and not isinstance(ended, Refusal):
        lines = "".join(f'<p lang="{lang}">{safe(t("frame.signing_out_at_provider", lang))}</p>' for lang in LANGUAGES)
        refresh = f'<meta http-equiv="refresh" content="0;url={safe(onward)}">'
        link = f'<p><a href="{safe(onward)}">{safe(urlsplit(onward).netloc)}</a></p>'
        response: Response = HTMLResponse(
            f"<!doctype html>{refresh}<title>Redress</title>{lines}{link}", 200, NEVER_KEPT
        )
    else:
        to = _with("/", {"refused": ended.code}) if isinstance(ended, Refusal) else "/"
        response = RedirectResponse(to, 303, NEVER_KEPT)
    context.clear_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'  # page images of evidence that the browser caches for five minutes
    return response


# The rejected rows of a history file, for the administrator who uploaded it.


@for_signed_in("/import/rejects.csv")
def rejects(_request: Request, person: Person) -> Response | Refusal:
    """Returns each rejected row with its line and reason; once corrected, the file can be imported as it is."""
    return csv_file(history_import.rejects_of(office(), person), "rejects.csv")


# The pages and the file of a bundle, each only for people who make it or may see all of it.


@for_signed_in("/pack/{pack_id}/{exhibit_id}/{page:int}/{form}.jpg")
def pack_page(request: Request, person: Person) -> Response | Refusal | None:
    """Returns a page of a bundle in the making, as ``filed`` or as it will be ``seen``; 404 for all but its makers."""
    params = request.path_params
    if params["form"] not in ("filed", "seen"):
        return None
    pack_id, exhibit_id, page = (params[each] for each in ("pack_id", "exhibit_id", "page"))
    return picture(bundles.bundle_page(office(), person, pack_id, exhibit_id, page, masked=params["form"] == "seen"))


@for_signed_in("/pack/{pack_id}.pdf")
def pack(request: Request, person: Person) -> Response | Refusal:
    """Returns a released bundle as PDF; 404 for people who may not see every document in it."""
    found = bundles.bundle_file(office(), person, request.path_params["pack_id"])
    if isinstance(found, Refusal):
        return found
    made, data = found
    return Response(data, media_type="application/pdf", headers=saved_as(f"{made.appeal_no}-{made.pack_id}.pdf"))


# What the office writes itself, letters and reports of cases, each only for people who may read it.

PDF: Final = "application/pdf"

HTML: Final = "text/html; charset=utf-8"

MEDIA: Final = {"pdf": PDF, "txt": TEXT, "html": HTML}

OWN_STYLE_ONLY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@for_signed_in("/letter/{letter_id}.{wanted:str}")
def letter(request: Request, person: Person) -> Response | Refusal | None:
    """Returns a letter as PDF or plain text: as released, or its draft."""
    wanted = request.path_params["wanted"]
    if wanted not in get_args(letters.Format):
        return None
    found = letters.letter_file(office(), person, request.path_params["letter_id"], wanted)
    return found if isinstance(found, Refusal) else _inline_file(found[1], found[0], wanted)


@for_signed_in("/setup/letter/{policy_id}.pdf")
def sample_letter(request: Request, person: Person) -> Response | Refusal:
    """Returns a sample letter without addressee as PDF, to show the letterhead before a real one is sent."""
    found = queries_setup.sample_letter(office(), person, request.path_params["policy_id"])
    return found if isinstance(found, Refusal) else _inline_file(found, "test-letter.pdf", "pdf")


@for_signed_in("/report/{appeal_no}.{form:str}")
def report(request: Request, person: Person) -> Response | Refusal | None:
    """Returns the report of a case as a page, PDF or CSV, in the person's language; the CSV is a download."""
    appeal_no, form = request.path_params["appeal_no"], request.path_params["form"]
    if form not in case_report.FORMS:
        return None
    data = case_report.report_file(office(), person, appeal_no, form, "zh" if person.language == "zh" else "en")
    if form == "csv" or isinstance(data, Refusal):
        return csv_file(data, f"{appeal_no}.csv")
    return _inline_file(data, f"{appeal_no}.{form}", form)


@for_signed_in("/run/{run_no:int}.csv")
def run(request: Request, person: Person) -> Response | Refusal:
    """Returns one run of the run sheet as a CSV download."""
    run_no = request.path_params["run_no"]
    return csv_file(run_csv(office(), person, run_no), f"redress-run-{run_no}.csv")


@for_signed_in("/log.csv")
def log(request: Request, person: Person) -> Response | Refusal:
    """Returns the log of the office as CSV, with the filters of its page."""
    return csv_file(log_csv(office(), person, replace(asked_of(request.query_params), page=1)), "redress-log.csv")


def _inline_file(data: bytes, name: str, kind: str) -> Response:
    headers = {**NEVER_KEPT, "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"}
    if kind == "html":
        headers["Content-Security-Policy"] = OWN_STYLE_ONLY
    return Response(data, media_type=MEDIA[kind], headers=headers)


# The app's own routes: signing in and out, health, and the downloads.


async def health(_request: Request) -> Response:
    """Says whether the office answers, on which engine, and how far it is; reveals nothing of its content.

    Answers 503 while its database does not, so that a load balancer sends people elsewhere.
    """
    try:
        answer = await run_in_threadpool(lambda: health_of(office()))
    except NOT_KEPT as lost:
        return JSONResponse({"status": why_not_kept(lost).code}, 503, NEVER_KEPT)
    return JSONResponse(answer, headers=NEVER_KEPT)


# Whole tables and their codebooks, for people who may export; the address has the filters of the command line.


# Registered before the table itself, whose route would take this address for that of a report.
@for_signed_in("/export/{report}.codebook.csv")
def codebook(request: Request, person: Person) -> Response | Refusal | None:
    """Returns what the columns of a table mean."""
    report = request.path_params["report"]
    if may(person, Act.EXPORT_TABLES) or report not in REPORTS:
        return None
    return csv_file(codebook_file(report), f"redress-{report}.codebook.csv")


@for_signed_in("/export/{report}.csv")
def export(request: Request, person: Person) -> Response | Refusal:
    """Returns a whole table as CSV, streamed."""
    filters = filters_of(request.query_params)
    if filters is None:
        return Response(status_code=400, headers=NEVER_KEPT)
    report = request.path_params["report"]
    return csv_file(stream_rows(office(), person, report, filters), f"redress-{report}-{day_in(office().now())}.csv")


ROUTES.extend(
    (
        Route("/auth/sign-in", sign_in_route, methods=["POST"]),
        Route("/auth/first-run", first_run_route, methods=["POST"]),
        Route("/auth/sign-out", sign_out_route, methods=["POST"]),
        Route("/auth/sign-out-everywhere", sign_out_everywhere_route, methods=["POST"]),
        Route("/auth/company", company_route),
        Route(CALLBACK, company_callback_route),
        Route(context.BACK_CHANNEL, company_logout_route, methods=["POST"]),
        Route("/healthz", health),
    )
)
