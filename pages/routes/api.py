"""The API: its calls, the authentication and scopes of callers, the answers, and the API's documentation pages.

It is separate from the routes of the pages: cookies are ignored, and every answer is JSON, including refusals (RFC
9457). Its calls have two threads per process and its files one, so that people always find others free; each client has
a lane of its own to these threads, so that its calls wait for one another and not for a client that sends many. OpenAPI
and the pages are generated from the table of calls and the models of their bodies, so they always agree with the code.
They need no script or external resource and reveal nothing about the office.
"""

import hashlib
import logging
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar
from urllib.parse import quote, unquote
from uuid import uuid4

from anyio import CapacityLimiter, fail_after, to_thread
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import models_json_schema
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from core.commands import clients
from core.commands.accounts import hash_of_token
from core.commands.clients import Answer, Call, CallRecord
from core.documents.upload import MAX_BYTES
from core.domain.people import SCOPES, Client
from core.domain.refusals import CODES, Refusal, refuse
from core.domain.text import Language, mark, say
from core.exchange import appeal_import, export
from core.language import render, t
from core.network import MEGABYTE
from core.office import NOT_KEPT, Office, why_not_kept
from pages.shared.app_state import office
from pages.shared.context import NEVER_KEPT, NOSNIFF
from pages.shared.elements import safe

# The table of calls.

PREFIX: Final = "/api/v1"

DESCRIPTION: Final = "/api/openapi.json"

INTAKE, ANSWERS, ORDERS, EVENTS = "intake:write", "answers:write", "orders:confirm", "events:read"

OF_CASES: Final = (INTAKE, ANSWERS)

MOST_AT_ONCE: Final = 200
"""The maximum number of cases in one answer."""

USUAL: Final = 50

MOST_EVENTS: Final = 5_000
"""The maximum number of events in one answer."""

USUAL_EVENTS: Final = 1_000

LAST: Final = "Last-Position"
"""The header with the last position of the record that the answer covers."""

NDJSON: Final = "application/x-ndjson"


@dataclass(frozen=True)
class Operation:
    """One call: its method and address, the scopes that allow it (any one of them), its body and its answer.

    Without ``answer`` it returns a PDF. ``act`` is what it does on a case, as the last part of its address, and
    ``does`` carries out a call with a body.
    """

    method: str
    path: str
    scopes: tuple[str, ...]
    summary: str
    answer: type[BaseModel] | None
    body: type[clients.Body] | None = None
    status: int = 200
    act: str = ""
    does: Callable[[Office, Call, str, Any], Answer | Refusal] = clients.do_act

    @property
    def name(self) -> str:
        """The name of the call for programs."""
        return self.act.replace("-", "_") or self.summary.rpartition(".")[2]


def _case_call(act: str, scopes: tuple[str, ...], summary: str, body: type[clients.WithDocuments]) -> Operation:
    return Operation("POST", f"/appeals/{{appeal_no}}/{act}", scopes, summary, clients.AppealState, body, act=act)


OPERATIONS: Final = (
    Operation("PUT", "/files/{sha256}", OF_CASES, mark("api.send_file"), clients.FileState, status=201),
    Operation(
        "POST", "/appeals", (INTAKE,), mark("api.open_appeal"), clients.OpenedAppeal, clients.AppealBody, status=201,
        does=clients.call_open,
    ),
    Operation("GET", "/appeals", (INTAKE,), mark("api.list_appeals"), clients.AppealPage),
    Operation("GET", "/appeals/{appeal_no}", (*OF_CASES, ORDERS), mark("api.read_appeal"), clients.AppealState),
    _case_call("documents", OF_CASES, mark("api.file_documents"), clients.FilingBody),
    _case_call("disclosure", (INTAKE,), mark("api.disclose"), clients.DisclosureBody),
    _case_call("counter-notice", (INTAKE,), mark("api.file_counter_notice"), clients.CounterNoticeBody),
    _case_call("answer", (ANSWERS,), mark("api.file_answer"), clients.AnswerBody),
    _case_call("withdrawal", (ANSWERS,), mark("api.withdraw"), clients.WithdrawalBody),
    _case_call("more-time", OF_CASES, mark("api.ask_for_more_time"), clients.MoreTimeBody),
    _case_call("arrival", OF_CASES, mark("api.record_arrival"), clients.ArrivalBody),
    Operation(
        "POST", "/orders/{order_id}/confirmation", (ORDERS,), mark("api.confirm_order"), clients.OrderStatus,
        clients.ConfirmationBody, does=clients.settle_order,
    ),
    Operation(
        "POST", "/orders/{order_id}/refusal", (ORDERS,), mark("api.refuse_order"), clients.OrderStatus,
        clients.RefusedOrderBody, does=clients.settle_order,
    ),
    Operation("GET", "/events", (EVENTS,), mark("api.read_events"), export.FeedEvent),
    Operation(
        "POST", "/letters/{letter_id}/delivery", (ANSWERS,), mark("api.settle_letter"), clients.LetterStatus,
        clients.DeliveryBody, does=clients.settle_letter,
    ),
    Operation("GET", "/letters/{letter_id}.pdf", (ANSWERS,), mark("api.read_letter"), None),
)  # fmt: skip


class FieldFault(clients.Body):
    """What is wrong with one field of a body, and where it stands as a JSON pointer."""

    pointer: str
    reason: str


class Problem(BaseModel):
    """Why a call is refused (RFC 9457); ``type`` is the page of the refusal's code."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    basis: str
    remedy: str
    also: tuple[str, ...] = ()
    errors: tuple[FieldFault, ...] = ()


STATUS: Final = {
    "client_unknown": 401, "key_missing": 400, "call_unknown": 404, "body_too_large": 413, "file_too_large": 413,
    "body_kind_refused": 415, "file_kind_refused": 415, "calls_too_many": 429, "key_reused": 409, "body_late": 408,
    "duplicate_number": 409, "busy": 503, "disk_full": 503, "database_lost": 503, "database_unsure": 503,
    "vault_unreachable": 503, "reader_busy": 503,
}  # fmt: skip
"""The status of some refusals; for all others it follows from their kind."""

OF_KIND: Final = {
    "not_permitted": 403, "wrong_state": 409, "not_found": 404, "stale": 409, "incomplete": 422, "rejected": 422,
}  # fmt: skip

WHY_NOT: Final = (400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 503)
"""The refusals that any call may get."""


def status_of(refusal: Refusal) -> int:
    """Returns the HTTP status of a refusal."""
    return STATUS.get(refusal.code) or OF_KIND[refusal.kind]


# How a call is answered.

LOG = logging.getLogger("redress")

CALLS: Final = CapacityLimiter(2)
"""The threads of the API; people's pages, images and passwords have their own."""

FILES: Final = CapacityLimiter(1)
"""Opening a file takes a second, in a thread of its own, while other calls go on."""

UNKNOWN: Final = CapacityLimiter(1)
"""Looking up a token that this process has not seen yet, which takes under a millisecond, apart from all calls."""

COMING: Final = CapacityLimiter(4)
"""Files being received: at most this many are in memory at once."""

MOST_WAITING: Final = 100
"""At most this many calls of one client wait; more are refused."""


class Lane:
    """The calls of one client that are in progress: no more than there are threads, so that others are always next.

    The rest of its calls wait in their order, and its files apart from them.
    """

    def __init__(self) -> None:
        """An empty lane, with room for a call in each thread and for half of the files being received."""
        self.calls, self.files = CapacityLimiter(CALLS.total_tokens), CapacityLimiter(2)


LANES: Final[dict[str, Lane]] = {}
"""The lanes of the clients that have called this process, by the hash of their token."""

LARGEST_BODY: Final = MEGABYTE

IN_TIME: Final = 60
"""Seconds within which a body must have arrived."""

KEY: Final = re.compile(rf"[!-~]{{1,{clients.LONGEST_KEY}}}")

PRINTABLE: Final = re.compile(r"[^\x00-\x1f\x7f]{1,100}")

AGAIN: Final = (429, 503)
"""The statuses after which a call may be repeated a little later."""

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

T = TypeVar("T")


class Invalid(NamedTuple):
    """A body that is invalid, and where."""

    refusal: Refusal
    faults: tuple[FieldFault, ...]


async def _in_thread(do: Callable[..., T], *args: object, limiter: CapacityLimiter = CALLS) -> T | Refusal:
    """Runs ``do`` in a thread of the API; refuses if nothing can be saved just now."""
    try:
        return await to_thread.run_sync(partial(do, *args), limiter=limiter)
    except NOT_KEPT as failed:
        LOG.warning("A call of the API is not answered", exc_info=failed)
        return why_not_kept(failed)


async def _call(request: Request, operation: Operation) -> Response:
    """Answers a call when it is its turn in the lane of its client; refuses it if too many wait there."""
    request_id, caller = uuid4().hex, hash_of_token(_token(request))
    if caller not in LANES:  # before its first call waits for anything, so that it waits for no stranger
        known = await _in_thread(clients.client_of, office(), _token(request), limiter=UNKNOWN)
        if not isinstance(known, Client):
            return _problem(request, known or refuse("client_unknown"), request_id)
    lane = LANES.setdefault(caller, Lane())
    turn = lane.files if operation.method == "PUT" else lane.calls
    if turn.statistics().tasks_waiting >= MOST_WAITING:
        return _problem(request, refuse("calls_too_many", most=MOST_WAITING, seconds=5), request_id)
    async with turn:
        return await _answer_and_record(request, operation, request_id)


async def _answer_and_record(request: Request, operation: Operation, request_id: str) -> Response:
    """Answers a call and records it with its client and request id."""
    at = office().now()
    admitted = await _in_thread(_admitted, office(), _token(request))
    if not isinstance(admitted, tuple):
        return _problem(request, admitted or refuse("client_unknown"), request_id)
    client, too_many = admitted
    noted = CallRecord(request_id, operation.method, operation.path, "", 0, "", at)
    found = await _answer(request, operation, client, too_many, noted)
    if isinstance(found, Answer):
        response: Response = JSONResponse(found.body, found.status, {**NEVER_KEPT, "Request-Id": request_id})
        number, code = str(found.body.get("appeal_no", "")), ""
    elif isinstance(found, export.Feed):
        response, number, code = _event_lines(found, request_id), "", ""
    elif isinstance(found, clients.LetterPdf):
        response, number, code = _pdf(found, request_id), found.appeal_no, ""
    else:
        refusal = found.refusal if isinstance(found, Invalid) else found
        response = _problem(request, refusal, request_id, found)
        number, code = _number(request), refusal.code
    kept_with_what_it_did = operation.body and isinstance(found, Answer)
    if code != "calls_too_many" and not kept_with_what_it_did:
        noted = noted._replace(appeal_no=number, status=response.status_code, code=code)
        await _in_thread(clients.note_call, office(), client, noted)
    return response


def _event_lines(feed: export.Feed, request_id: str) -> Response:
    """Returns events, one per line, with the position of the last one in a header."""
    lines = "".join(f"{each.model_dump_json()}\n" for each in feed.events)
    return Response(lines, 200, {**NEVER_KEPT, "Request-Id": request_id, LAST: str(feed.last)}, NDJSON)


def _pdf(letter: clients.LetterPdf, request_id: str) -> Response:
    """Returns a letter as it is sent; its digest is that of the content (RFC 9530)."""
    name = quote(f"{letter.letter_id}.pdf", safe="")
    digest = b64encode(bytes.fromhex(letter.sha256)).decode()
    own = {
        "Request-Id": request_id,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        DIGEST: f"sha-256=:{digest}:",
    }
    return Response(letter.data, 200, {**NEVER_KEPT, **NOSNIFF, **own}, PDF)


PDF: Final = "application/pdf"

DIGEST: Final = "Repr-Digest"
"""The header with the hash of a file."""

NAMED: Final = ("appeal_no", "order_id", "letter_id")
"""The path parameters that name a case, an order or a letter."""


def _number(request: Request) -> str:
    """Returns the number of the case, or the id of the order or letter, in the address; "" if missing or impossible."""
    number = next((request.path_params[each] for each in NAMED if each in request.path_params), "")
    return number if PRINTABLE.fullmatch(number) else ""


Found: TypeAlias = Answer | export.Feed | clients.LetterPdf | Refusal | Invalid


def _admitted(office: Office, token: str) -> tuple[Client, Refusal | None] | None:
    """Returns the client of a token, and the refusal if it has called too often; None for an unknown token."""
    client = clients.client_of(office, token)
    return (client, clients.count_call(office, client)) if client else None


async def _answer(
    request: Request, operation: Operation, client: Client, too_many: Refusal | None, noted: CallRecord
) -> Found:
    """Answers a call of this client, after checking its scopes and how often it has called."""
    if not set(operation.scopes) & set(client.scopes):
        return refuse("scope_missing", scopes=", ".join(operation.scopes))
    if refused := too_many or _malformed(request, operation):
        return refused
    number = _number(request)
    if operation.method == "PUT":
        return await _receive_file(request, client)
    if operation.body:
        return await _act(request, operation, client, noted)
    if operation.answer is clients.AppealPage:
        return await _list_appeals(request)
    if operation.answer is export.FeedEvent:
        return await _read_events(request)
    if operation.answer is None:
        return await _in_thread(clients.read_letter_pdf, office(), number)
    found = await _in_thread(clients.read_state, office(), number)
    return found if isinstance(found, Refusal) else Answer(200, found.model_dump(mode="json"))


def _malformed(request: Request, operation: Operation) -> Refusal | None:
    """Refuses a call that changes something without a key, and one whose address has an impossible number."""
    if operation.body and not KEY.fullmatch(request.headers.get("idempotency-key", "")):
        return refuse("key_missing", most=clients.LONGEST_KEY)
    if {*NAMED} & request.path_params.keys() and not _number(request):
        return refuse("call_unknown", method=request.method, path=operation.path)
    return None


async def _receive_file(request: Request, client: Client) -> Answer | Refusal:
    """Receives a file and has it examined like any other."""
    sha256 = request.path_params["sha256"]
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return refuse("call_unknown", method="PUT", path="/files/{sha256}")
    async with COMING:
        data = await _read_body(request, MAX_BYTES)
        if isinstance(data, Refusal):
            return data
        stored = await _in_thread(clients.send_file, office(), client, sha256, data, limiter=FILES)
    return stored if isinstance(stored, Refusal) else Answer(201, stored._asdict())


async def _act(request: Request, operation: Operation, client: Client, noted: CallRecord) -> Answer | Refusal | Invalid:
    """Reads a body and carries out the call, once per idempotency key; an answer to it is recorded with what it did."""
    key, number = request.headers["idempotency-key"], _number(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return refuse("body_kind_refused", wanted="application/json")
    data = await _read_body(request, LARGEST_BODY)
    if isinstance(data, Refusal):
        return data
    body = _parse_body(operation.body or clients.FilingBody, data)
    if isinstance(body, Invalid):
        return body
    line = f"{operation.method}\n{operation.path}\n{number}\n".encode()
    call = Call(client, key, hashlib.sha256(line + data).hexdigest(), noted)
    return await _in_thread(_giving_way, operation.does, office(), call, number, body)


def _giving_way(does: Callable[..., T], office: Office, *args: object) -> T:
    """Carries out a call when no page is being drawn, or after a moment (``core.ledger.engine.Throttle``)."""
    with office.store.turns.taken(giving_way=True):
        return does(office, *args)


def _parse_body(model: type[clients.Body], data: bytes) -> clients.Body | Invalid:
    """Returns the body as its model reads it, or where it is invalid."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        faults = tuple(
            FieldFault(pointer="".join(f"/{part}" for part in each["loc"]), reason=each["msg"])
            for each in error.errors(include_url=False, include_input=False, include_context=False)[:20]
        )
        return Invalid(refuse("body_invalid", place=faults[0].pointer or "/", reason=faults[0].reason), faults)


async def _read_body(request: Request, most: int) -> bytes | Refusal:
    """Reads a body as it arrives, at most ``most`` bytes; refuses one that is larger or arrives too slowly."""
    too_large = refuse("body_too_large", limit=most // MEGABYTE)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        return too_large
    data = bytearray()
    try:
        with fail_after(IN_TIME):
            async for piece in request.stream():
                data += piece
                if len(data) > most:
                    return too_large
    except (TimeoutError, ClientDisconnect):
        return refuse("body_late", seconds=IN_TIME)
    return bytes(data)


async def _list_appeals(request: Request) -> Answer | Refusal:
    """Returns a page of the list of cases."""
    after, limit = request.query_params.get("after", ""), _limit(request, USUAL, MOST_AT_ONCE)
    if isinstance(limit, Refusal):
        return limit
    if after and not PRINTABLE.fullmatch(after):
        return refuse("body_invalid", place="after", reason="AP-2026-000001")
    page = await _in_thread(clients.list_states, office(), after, limit)
    return page if isinstance(page, Refusal) else Answer(200, page.model_dump(mode="json"))


async def _read_events(request: Request) -> export.Feed | Refusal:
    """Returns the events after a position."""
    after, limit = request.query_params.get("after", "0"), _limit(request, USUAL_EVENTS, MOST_EVENTS)
    if isinstance(limit, Refusal):
        return limit
    if not re.fullmatch(r"[0-9]{1,18}", after):
        return refuse("body_invalid", place="after", reason="0, 1, 2, …")
    return await _in_thread(export.read_feed, office(), int(after), limit)


def _limit(request: Request, usual: int, most: int) -> int | Refusal:
    """Returns how many entries the call asks for at once."""
    limit = request.query_params.get("limit", str(usual))
    if not re.fullmatch(r"[0-9]{1,4}", limit) or not 1 <= int(limit) <= most:
        return refuse("body_invalid", place="limit", reason=f"1–{most}")
    return int(limit)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _problem(request: Request, refusal: Refusal, request_id: str, found: object = None, status: int = 0) -> Response:
    """Returns a refusal as a problem document (RFC 9457), in the requested language."""
    lang, status = language_of(request), status or status_of(refusal)
    remedy = say("api.check_the_number") if refusal.code == "not_found" else refusal.remedy  # a program has no queue
    problem = Problem(
        type=f"{request.url.scheme}://{request.url.netloc}/api/problems/{refusal.code}",
        title=refusal.code.replace("_", " ").capitalize(),
        status=status,
        detail=render(refusal.because, lang),
        instance=f"urn:uuid:{request_id}",
        code=refusal.code,
        basis=render(refusal.basis, lang),
        remedy=render(remedy, lang),
        also=tuple(render(each.because, lang) for each in refusal.also),
        errors=found.faults if isinstance(found, Invalid) else (),
    )
    headers = {**NEVER_KEPT, "Request-Id": request_id, "Content-Language": lang, **_hints(refusal, status)}
    return JSONResponse(problem.model_dump(mode="json"), status, headers, "application/problem+json")


def _hints(refusal: Refusal, status: int) -> dict[str, str]:
    """Returns the headers of a refusal: how to authenticate, or when to try again."""
    if refusal.code == "client_unknown":
        return {"WWW-Authenticate": "Bearer"}
    if refusal.code == "scope_missing":
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{refusal.facts["scopes"]}"'}
    if status in AGAIN:
        return {"Retry-After": str(refusal.facts.get("seconds", 5))}
    return {}


def _endpoint(path: str) -> Callable[[Request], Awaitable[Response]]:
    """Returns what answers at a path: the call of the request's method, and 405 for other methods."""
    here = {each.method: each for each in OPERATIONS if each.path == path}

    async def answer(request: Request) -> Response:
        operation = here.get("GET" if request.method == "HEAD" else request.method)
        if operation:
            return await _call(request, operation)
        return _unknown(request, 405, ", ".join(here))

    return answer


async def nothing_here(request: Request) -> Response:
    """Answers addresses that are not part of the API, with 404."""
    return _unknown(request, 404, "")


def _unknown(request: Request, status: int, allowed: str) -> Response:
    refusal = refuse("call_unknown", method=request.method, path=request.url.path[:200])
    response = _problem(request, refusal, uuid4().hex, status=status)
    if allowed:
        response.headers["Allow"] = allowed
    return response


# For programs: OpenAPI 3.1.


@cache
def description() -> dict[str, Any]:
    """Returns the whole OpenAPI description, made from the table of calls and the models of their bodies."""
    inputs: list[type[BaseModel]] = [each.body for each in OPERATIONS if each.body]
    outputs: list[type[BaseModel]] = [*(each.answer for each in OPERATIONS if each.answer), Problem]
    taken: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        *((each, "validation") for each in dict.fromkeys(inputs)),
        *((each, "serialization") for each in dict.fromkeys(outputs)),
    ]
    _, definitions = models_json_schema(taken, ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(f"{PREFIX}{each.path}", {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Redress", "version": "1", "description": t("api.what_it_is", "en")},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "problem": {
                    "description": t("api.refused", "en"),
                    "content": {"application/problem+json": {"schema": _ref(Problem)}},
                }
            },
        },
    }


def _operation(each: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": each.name,
        "summary": t(each.summary, "en"),
        "description": t("api.needs_scope", "en", scopes=", ".join(each.scopes)),
        "parameters": list(_parameters(each)),
        "responses": {
            str(each.status): _success(each),
            **{str(status): {"$ref": "#/components/responses/problem"} for status in WHY_NOT},
        },
    }
    if each.method == "PUT":
        anything = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
        described["requestBody"] = {"required": True, "content": {"application/octet-stream": anything}}
    elif each.body:
        described["requestBody"] = {"required": True, "content": _json(each.body)}
    return described


def _success(each: Operation) -> dict[str, Any]:
    """Returns the description of a call's successful answer."""
    if each.answer is None:
        digest = {"description": t("api.digest", "en"), "required": True, "schema": {"type": "string"}}
        content = {PDF: {"schema": {"type": "string", "contentMediaType": PDF}}}
        return {"description": t("api.as_pdf", "en"), "headers": {DIGEST: digest}, "content": content}
    if each.answer is not export.FeedEvent:
        return {"description": t("api.done", "en"), "content": _json(each.answer)}
    position = {"description": t("api.last_position", "en"), "required": True, "schema": {"type": "integer"}}
    content = {NDJSON: {"schema": _ref(export.FeedEvent)}}
    return {"description": t("api.one_a_line", "en"), "headers": {LAST: position}, "content": content}


def _parameters(each: Operation) -> Iterator[dict[str, Any]]:
    text = {"type": "string", "pattern": r"^[^\u0000-\u001f\u007f]{1,100}$"}
    if "{sha256}" in each.path:
        yield _parameter("sha256", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, required=True)
    for name in NAMED:
        if f"{{{name}}}" in each.path:
            yield _parameter(name, "path", text, required=True)
    if each.method == "POST":
        key = {"type": "string", "pattern": f"^[!-~]{{1,{clients.LONGEST_KEY}}}$"}
        yield _parameter("Idempotency-Key", "header", key, required=True)
    if each.answer is clients.AppealPage:
        yield _parameter("after", "query", {"type": "string"}, required=False)
        yield _limit_parameter(USUAL, MOST_AT_ONCE)
    if each.answer is export.FeedEvent:
        yield _parameter("after", "query", {"type": "integer", "minimum": 0, "default": 0}, required=False)
        yield _limit_parameter(USUAL_EVENTS, MOST_EVENTS)


def _limit_parameter(usual: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return _parameter("limit", "query", schema, required=False)


def _parameter(name: str, place: str, schema: Mapping[str, object], *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": dict(schema)}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": _ref(model)}}


# For people: the same as pages, in both languages.

AS_IN_CSV: Final = tuple(name for name in appeal_import.COLUMNS if name in clients.AppealBody.model_fields)
"""The fields of a new appeal that the appeals CSV has as columns of the same name."""

OWN_STYLE: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

PAGES: Final = Path(__file__).parents[1]

STYLES: Final = ("shared/frame.css", "routes/api.css")


def language_of(request: Request) -> Language:
    """Returns the requested language: by ``lang``, else the one of ours that the browser prefers."""
    wanted = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "zh" if wanted.strip().lower().startswith("zh") else "en"


def _page(title: str, body: str, lang: Language) -> Response:
    other: Language = "en" if lang == "zh" else "zh"
    label = "English" if other == "en" else "中文"
    link = f'<nav><a href="?lang={other}" lang="{other}">{label}</a></nav>'
    style = "".join((PAGES / each).read_text(encoding="utf-8") for each in STYLES)
    html = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f"<style>{style}</style></head><body><main>{link}{body}</main></body></html>"
    )
    return HTMLResponse(html, 200, {**NEVER_KEPT, "Content-Security-Policy": OWN_STYLE})


async def page(request: Request) -> Response:
    """Returns the page of all calls, each with its body, and of every refusal."""
    lang = language_of(request)
    scopes = "".join(
        f"<tr><td><code>{name}</code></td><td>{safe(t(text, lang))}</td></tr>" for name, text in SCOPES.items()
    )
    listed = "".join(
        f'<li><a href="/api/problems/{code}?lang={lang}"><code>{code}</code></a> {status_of(refuse(code))}</li>'
        for code in CODES
    )
    body = (
        f"<h1>{safe(t('api.title', lang))}</h1><p>{safe(t('api.what_it_is', lang))}</p>"
        f'<p><a href="{DESCRIPTION}">{DESCRIPTION}</a></p>'
        f"<h2>{safe(t('api.who_calls', lang))}</h2><p>{safe(t('api.token_in_header', lang))}</p>"
        f'<table class="list">{scopes}</table><p>{safe(t("api.rate_is_limited", lang))}</p>'
        f"<h2>{safe(t('api.once_by_key', lang))}</h2><p>{safe(t('api.key_told', lang))}</p>"
        f"<h2>{safe(t('api.calls', lang))}</h2>{''.join(_section(each, lang) for each in OPERATIONS)}"
        f"<h2>{safe(t('api.refusals', lang))}</h2><p>{safe(t('api.refusals_told', lang))}</p><ul>{listed}</ul>"
    )
    return _page(t("api.title", lang), body, lang)


def _section(each: Operation, lang: Language) -> str:
    scopes = t("api.needs_scope", lang, scopes=", ".join(each.scopes))
    html = (
        f'<h3 id="{each.name}"><span class="method">{each.method}</span> <code>{safe(PREFIX + each.path)}</code></h3>'
        f"<p>{safe(t(each.summary, lang))} {safe(scopes)}</p>"
    )
    if each.body is clients.AppealBody:
        html += f"<p>{safe(t('api.as_in_the_csv', lang, columns=', '.join(AS_IN_CSV)))}</p>"
    return html + (_fields(each.body, lang) if each.body else "")


def _fields(body: type[BaseModel], lang: Language) -> str:
    """Returns a table of a body's fields: name, what it may contain, and whether it is required."""
    schemas = description()["components"]["schemas"]
    rows = "".join(
        f"<tr><td><code>{name}</code></td><td>{safe(_kind(schema, schemas))}</td>"
        f"<td>{safe(t('api.must_be_told', lang)) if body.model_fields[name].is_required() else ''}</td></tr>"
        for name, schema in schemas[body.__name__]["properties"].items()
    )
    return f'<table class="list">{rows}</table>'


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """Describes what a field may contain, in a few words of JSON Schema."""
    if "$ref" in schema:
        return _kind(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(_kind(each, schemas) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'], schemas)}, …]"
    if schema.get("type") == "object":
        return f"{{{', '.join(schema.get('properties', ()))}}}"
    return str(schema.get("format") or schema.get("type", ""))


async def problem_page(request: Request) -> Response:
    """Returns the page of a refusal: the obstacle, the rule it rests on, and the way out."""
    code, lang = request.path_params["code"], language_of(request)
    if code not in CODES:
        return Response(status_code=404, headers=NEVER_KEPT)
    refusal = refuse(code)
    parts = (
        (t("api.in_the_way", lang), refusal.because), (t("api.the_rule", lang), refusal.basis),
        (t("api.the_way_out", lang), refusal.remedy),
    )  # fmt: skip
    sections = "".join(f"<h3>{safe(title)}</h3><p>{safe(render(text, lang))}</p>" for title, text in parts)
    status = t("api.status_is", lang, status=status_of(refusal))
    back = f'<p><a href="/api?lang={lang}">{safe(t("api.title", lang))}</a></p>'
    body = f"<h1><code>{code}</code></h1><p>{safe(status)}</p>{sections}{back}"
    return _page(code, body, lang)


async def openapi(_request: Request) -> Response:
    """Returns the description for programs."""
    return JSONResponse(description(), headers={**NOSNIFF, "Cache-Control": "no-cache"})


SLASH: Final = "%2F"


class CallRoute(Route):
    """A route that treats an encoded slash (``%2F``) as part of a number, and any other slash as its end.

    The path of a request arrives decoded, which hides the difference; the raw path still has it.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Matches like any route, and restores the slashes in numbers."""
        sent = scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "replace")
        if SLASH not in sent.upper():
            return super().matches(scope)
        parts = [unquote(each).replace("/", SLASH) for each in sent.split("/")]
        match, found = super().matches({**scope, "path": "/".join(parts)})
        for name, value in found.get("path_params", {}).items():
            found["path_params"][name] = value.replace(SLASH, "/")
        return match, found


ROUTES: Final = [
    Route("/api", page),
    Route(DESCRIPTION, openapi),
    Route("/api/problems/{code}", problem_page),
    *(CallRoute(f"{PREFIX}{each.path}", _endpoint(each.path), methods=METHODS) for each in OPERATIONS),
    Route("/api/{rest:path}", nothing_here, methods=METHODS),
]
