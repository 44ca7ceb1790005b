"""The API without a browser: who may call what, what each call does, and how every no is told."""

import asyncio
import hashlib
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from threading import Event, Semaphore
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.commands import clients
from core.commands.accounts import hash_of_token
from core.commands.checklist import comment
from core.commands.clients import add_client, revoke_client
from core.commands.letters import release_letter
from core.commands.verification import check_record
from core.documents.upload import MAX_BYTES
from core.documents.vault import path_of
from core.domain.refusals import CODES, Refusal, refuse
from core.domain.terms import DocumentKind, Side, State, Verb
from core.domain.text import say
from core.ledger.documents import exhibits_of
from core.ledger.engine import Unreachable
from core.ledger.letters import letters_of
from core.ledger.orders import orders_of
from core.ledger.record import events_of, read_appeal
from core.office import Office
from core.queries.case import open_case
from core.queries.letters import deliveries_of_case
from core.queries.orders import open_order
from core.queries.people import deciders
from core.queries.security import LogFilter, read_log
from pages.routes import api
from pages.routes.api import OPERATIONS, PREFIX, WHY_NOT, description, status_of
from tests.cases import ADMIN, INTAKE, LEAD, REVIEWER, Clock, answer_all, disclosed, done, opened, with_document
from tests.rounds import answered, arrived, forwarded, revoked

HOST = "http://testserver.local"

CERTIFICATE = b"Certificate of registration No. 1234567 for NORTHLIGHT."

NOTICE = b"I sell genuine lamps. Northlight Lamps, 24 November 2026."

NEW = {
    "right_type": "trademark",
    "seller": "Northlight Lamps",
    "complainant": "Halden & Moss",
    "complaint_no": "TM-2026-118204",
    "listing_ids": ["703318845521"],
    "penalty_kind": "listing_removed",
}


class Caller:
    """A program with a token; each act gets a key of its own unless one is given."""

    def __init__(self, office: Office, *scopes: str, **more: Any) -> None:
        """A new client with these scopes."""
        self.office = office
        self.client, self.token = done(add_client(office, "Seller portal", scopes, actor=ADMIN, **more))
        self.app = Starlette(routes=api.ROUTES)
        self.count = 0

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """The whole answer; ``headers`` come over those of a proper call."""
        return asyncio.run(self.ask_within(method, path, **given))

    async def ask_within(self, method: str, path: str, **given: Any) -> httpx.Response:
        """The same beside other calls."""
        self.count += 1
        own = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"key-{self.count}"}
        headers = {name: value for name, value in {**own, **given.pop("headers", {})}.items() if value is not None}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as program:
            return await program.request(method, path, **given, headers=headers)

    def post(self, path: str, body: object, **given: Any) -> httpx.Response:
        """The answer to a call with a body."""
        return self.ask("POST", f"{PREFIX}{path}", json=body, **given)

    def get(self, path: str, **given: Any) -> httpx.Response:
        """The answer to a look."""
        return self.ask("GET", f"{PREFIX}{path}", **given)

    def send(self, data: bytes, sha256: str = "", **given: Any) -> httpx.Response:
        """The answer to a file."""
        return self.ask("PUT", f"{PREFIX}/files/{sha256 or hashlib.sha256(data).hexdigest()}", content=data, **given)

    def paper(self, data: bytes, side: str, kind: str) -> dict[str, str]:
        """A document for a body, its file sent before."""
        assert self.send(data).status_code == 201
        return {"sha256": hashlib.sha256(data).hexdigest(), "side": side, "kind": kind, "name": f"{kind}.txt"}


@pytest.fixture
def caller(office: Office) -> Caller:
    """A client that may hand in everything."""
    return Caller(office, "intake:write", "answers:write")


def problem(answer: httpx.Response, code: str) -> dict[str, Any]:
    """What a refused call is told; each says its code, its page and its number."""
    told: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (told["code"], told["status"]) == (code, answer.status_code)
    assert answer.status_code in WHY_NOT
    assert told["type"] == f"{HOST}/api/problems/{code}"
    assert told["instance"] == f"urn:uuid:{answer.headers['request-id']}"
    return told


def rows(office: Office, table: str) -> list[dict[str, Any]]:
    """A whole table."""
    with office.store.reading() as cursor:
        return cursor.rows(f"SELECT * FROM {table}")


def test_an_appeal_comes_in_with_its_documents_and_goes_to_legal(caller, office):
    """Opened, disclosed and answered by calls alone: the same case as by hand, every act by the client's name."""
    papers = [caller.paper(CERTIFICATE, "complainant", "trademark_certificate")]
    made = caller.post("/appeals", {**NEW, "documents": papers})
    again = caller.post("/appeals", NEW)
    assert (made.json()["appealed_before"], again.json()["appealed_before"]) == ([], [made.json()["appeal_no"]])
    number = made.json()["appeal_no"]
    told = caller.post(f"/appeals/{number}/disclosure", {"as_filed": "The owner is a firm."})
    notice = caller.paper(NOTICE, "seller", "counter_notice")
    filed = caller.post(f"/appeals/{number}/counter-notice", {"documents": [notice]})

    assert (made.status_code, made.json()["state"]) == (201, "opened")
    assert (told.status_code, told.json()["state"]) == (200, "awaiting_seller")
    assert (filed.status_code, filed.json()["state"]) == (200, "preliminary_review")
    assert caller.get(f"/appeals/{number}").json() == filed.json()
    with office.store.reading() as cursor:
        events, on_file = events_of(cursor, number), exhibits_of(cursor, number)
    assert [each.verb for each in events] == [
        Verb.OPEN, Verb.TAKE_IN, Verb.DISCLOSE, Verb.TAKE_IN, Verb.FILE_COUNTER_NOTICE,
    ]  # fmt: skip
    assert {each.actor for each in events} == {"api:seller.portal"}
    for reader in (REVIEWER, INTAKE):
        assert done(open_case(office, reader, number)).names["api:seller.portal"] == "Seller portal (API)"
    assert [(each.label, each.side) for each in on_file] == [("A1", Side.SELLER), ("B1", Side.COMPLAINANT)]
    assert check_record(office).faults == ()


@pytest.mark.parametrize(
    ("day", "policy"),
    [("2026-11-30T12:00+08:00", "taobao_trademark_v2_1"), ("2026-12-01T12:00+08:00", "taobao_trademark_v2_2")],
)
@pytest.mark.parametrize("named", ["taobao_trademark_v2_1", "taobao_trademark_v2_2"])
def test_any_version_of_a_policy_names_it(caller, office, clock, named, day, policy):
    """A marketplace's system does not know when a version ends: the case follows the one of the day."""
    clock.now = datetime.fromisoformat(day).astimezone(UTC)
    made = caller.post("/appeals", {**NEW, "policy": named})

    assert made.status_code == 201, made.text
    assert done(open_case(office, REVIEWER, made.json()["appeal_no"])).appeal.policy_id == policy


def test_a_policy_of_another_right_is_refused(caller):
    """It is not said that none is in force."""
    told = problem(caller.post("/appeals", {**NEW, "policy": "taobao_copyright_v2_1"}), "field_invalid")
    assert "it is for Copyright" in told["detail"]


def test_the_complainants_side_comes_in(caller, office):
    """The arrival with its proof, a request for more time, and the answer."""
    appeal = forwarded(office)
    number = appeal.appeal_no
    proof = caller.paper(b"Delivered.", "complainant", "proof_of_arrival")
    arrived = caller.post(f"/appeals/{number}/arrival", {"arrived_at": office.now().isoformat(), "documents": [proof]})
    answer = caller.paper(b"We made no such lamps.", "complainant", "counter_materials")
    filed = caller.post(f"/appeals/{number}/answer", {"kind": "counter_materials", "documents": [answer]})

    assert arrived.status_code == 200, arrived.text
    assert arrived.json()["arrived_at"]
    assert (filed.status_code, filed.json()["state"]) == (200, "final_review"), filed.text


def test_a_withdrawal_in_words_is_put_on_file_as_its_letter(caller, office):
    """A portal has a form and no file."""
    appeal = disclosed(office)
    told = caller.post(f"/appeals/{appeal.appeal_no}/withdrawal", {"text": "We withdraw complaint TM-2026-118204."})

    assert (told.status_code, told.json()["state"]) == (200, "final_review"), told.text
    with office.store.reading() as cursor:
        letter = exhibits_of(cursor, appeal.appeal_no)[-1]
    assert (letter.kind, letter.side) == ("withdrawal_letter", Side.COMPLAINANT)
    assert office.vault.read(letter.sha256) == b"We withdraw complaint TM-2026-118204."


def test_what_is_refused_leaves_nothing_behind(caller, office):
    """The documents of a refused act are not on file, and its key may be used again."""
    appeal = opened(office)
    notice = caller.paper(NOTICE, "seller", "counter_notice")
    early = caller.post(
        f"/appeals/{appeal.appeal_no}/counter-notice", {"documents": [notice]}, headers={"Idempotency-Key": "k"}
    )
    problem(early, "wrong_state")
    with office.store.reading() as cursor:
        assert exhibits_of(cursor, appeal.appeal_no) == ()
        assert read_appeal(cursor, appeal.appeal_no) == appeal
        assert len(events_of(cursor, appeal.appeal_no)) == 1
    assert rows(office, "api_answer") == []
    again = caller.post(
        f"/appeals/{appeal.appeal_no}/documents", {"documents": [notice]}, headers={"Idempotency-Key": "k"}
    )
    assert again.status_code == 200


def test_a_call_without_a_token_that_holds_is_told_how_to_come_in(caller, office, clock: Clock):
    """Unknown, revoked and expired are one answer; the body is not read."""
    for header in (None, "", "Basic x", "Bearer nonsense", f"Bearer {caller.token}x"):
        answer = caller.post("/appeals", NEW, headers={"Authorization": header})
        problem(answer, "client_unknown")
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    short = Caller(office, "intake:write", expires_at=office.now() + timedelta(days=1))
    clock.move(days=1)
    problem(short.get("/appeals"), "client_unknown")
    done(revoke_client(office, ADMIN, caller.client.client_id))
    problem(caller.get("/appeals"), "client_unknown")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_a_call_needs_one_of_its_scopes(office, operation):
    """A client that reads events alone can hand in nothing and read no case; one that confirms orders, no event."""
    reader = Caller(office, "orders:confirm" if "events:read" in operation.scopes else "events:read")
    names = {"appeal_no": "AP-2026-000001", "order_id": "AP-2026-000001.7", "letter_id": "AP-2026-000001.7.seller"}
    path = operation.path.format(sha256="0" * 64, **names)
    answer = reader.ask(operation.method, f"{PREFIX}{path}", headers={"Content-Type": "application/json"})

    told = problem(answer, "scope_missing")
    assert answer.status_code == 403
    assert all(scope in told["detail"] for scope in operation.scopes)


def test_the_same_key_and_body_is_answered_the_same_and_done_once(caller, office):
    """Another body is refused; another client's key is another one."""
    key = {"Idempotency-Key": "call-of-14:02"}
    first, second = (caller.post("/appeals", NEW, headers=key) for _ in range(2))
    other = caller.post("/appeals", {**NEW, "complaint_no": "TM-2"}, headers=key)
    elsewhere = Caller(office, "intake:write").post("/appeals", NEW, headers=key)

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    problem(other, "key_reused")
    assert elsewhere.json()["appeal_no"] != first.json()["appeal_no"]
    assert len(rows(office, "appeal")) == 2


@pytest.mark.parametrize("key", [None, "", "k" * 201, "with blank", "é".encode()])
def test_what_does_something_needs_a_key(caller, key):
    """Else nobody knows whether it was done when the line breaks."""
    problem(caller.post("/appeals", NEW, headers={"Idempotency-Key": key}), "key_missing")
    problem(caller.post("/appeals/%01/withdrawal", {}, headers={"Idempotency-Key": key}), "key_missing")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**NEW, "right_type": "design"}, "/right_type"),
        ({**NEW, "colour": "red"}, "/colour"),
        ({key: NEW[key] for key in NEW if key != "seller"}, "/seller"),
        ({**NEW, "documents": [{"sha256": "x"}]}, "/documents/0/sha256"),
        ({**NEW, "opened_at": "2026-11-24T12:00:00"}, "/opened_at"),
        ([], ""),
    ],
)
def test_a_body_says_where_it_is_wrong(caller, body, pointer):
    """By a JSON pointer; a field that is not known is not passed over."""
    told = problem(caller.post("/appeals", body), "body_invalid")
    assert pointer in [each["pointer"] for each in told["errors"]]


def test_what_is_no_json_is_refused_by_its_kind_or_its_place(caller):
    """415 for the wrong kind, 422 for what cannot be read."""
    text = {"Content-Type": "text/plain"}
    json_ = {"Content-Type": "application/json; charset=utf-8"}

    problem(caller.ask("POST", f"{PREFIX}/appeals", content=b"{}", headers=text), "body_kind_refused")
    problem(caller.ask("POST", f"{PREFIX}/appeals", content=b'{"seller": "\xff', headers=json_), "body_invalid")
    nul = caller.post("/appeals", {**NEW, "seller": "a\0b"})
    problem(nul, "nul_typed")
    assert nul.status_code == 422


def test_a_body_that_is_too_large_is_not_read(caller):
    """By the length that it says, and by what comes where it says none."""
    problem(caller.post("/appeals", {**NEW, "seller": "x" * 1_100_000}), "body_too_large")
    problem(caller.send(b"x", headers={"Content-Length": str(MAX_BYTES + 1)}), "body_too_large")

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1_000_000

    answer = caller.ask("PUT", f"{PREFIX}/files/{'0' * 64}", content=endless())
    problem(answer, "body_too_large")
    assert answer.status_code == 413


def test_a_file_is_kept_under_its_hash_and_by_the_rules_of_all_files(caller, office):
    """Examined as one that a person sends; what is refused is not kept."""
    sent = caller.send(CERTIFICATE)
    assert sent.json()["media_type"] == "text/plain"
    assert office.vault.read(sent.json()["sha256"]) == CERTIFICATE
    assert caller.send(CERTIFICATE).status_code == 201, "the same file again"
    problem(caller.send(CERTIFICATE, "0" * 64), "hash_differs")
    problem(caller.send(b""), "file_empty")
    program = caller.send(b"MZ\x90\x00" + bytes(200))
    problem(program, "file_kind_refused")
    assert program.status_code == 415
    problem(caller.send(b"%PDF-1.7\nnothing"), "file_unreadable")
    problem(caller.ask("PUT", f"{PREFIX}/files/NOHASH", content=b"x"), "call_unknown")
    assert len(rows(office, "api_file")) == 1


def test_a_call_names_only_files_of_its_own_client(caller, office):
    """Who knows the hash of somebody's document does not get it onto a case."""
    paper = caller.paper(CERTIFICATE, "complainant", "trademark_certificate")
    other = Caller(office, "intake:write")

    problem(other.post("/appeals", {**NEW, "documents": [paper]}), "not_found")
    assert rows(office, "appeal") == []


def test_too_many_calls_in_a_minute_are_told_when_to_come_again(office, clock: Clock):
    """Counted in the record, so that it holds over all processes."""
    busy = Caller(office, "intake:write", per_minute=3)
    assert [busy.get("/appeals").status_code for _ in range(4)] == [200, 200, 200, 429]
    clock.move(seconds=20)
    late = busy.get("/appeals")
    problem(late, "calls_too_many")
    assert late.headers["retry-after"] == "40"
    clock.move(seconds=40)
    assert busy.get("/appeals").status_code == 200


def test_calls_are_counted_also_where_most_are_not_looked_up(office, clock: Clock):
    """A call that was refused for its scope counts like another; with a clock that was set back it is looked up."""
    busy = Caller(office, "intake:write", per_minute=4)

    def calls(path: str, times: int) -> list[int]:
        clock.move(seconds=1)
        return [busy.get(path).status_code for _ in range(times)]

    assert calls("/appeals", 2) == [200, 200]
    clock.move(seconds=59)
    assert calls("/events", 1) == [403]
    assert calls("/appeals", 3) == [200, 200, 200]  # the first two are more than a minute ago
    assert calls("/appeals", 1) == [429]
    clock.move(seconds=-3)
    assert calls("/appeals", 4) == [200, 200, 200, 429]  # as of then, those made later are left out
    clock.move(seconds=3)
    assert calls("/appeals", 1) == [429]


def readings_that_wait(monkeypatch: pytest.MonkeyPatch) -> tuple[Event, Semaphore, list[str]]:
    """Lets each reading of a state wait: for what, with a permit for each that has begun, and which have ended."""
    held, begun, order = Event(), Semaphore(0), list[str]()

    def slowly(_office: Office, number: str) -> Refusal:
        begun.release()
        held.wait()
        order.append(number)
        return refuse("not_found", what=say("word.appeal_within"), name=number)

    monkeypatch.setattr(clients, "read_state", slowly)
    return held, begun, order


def test_a_person_is_served_while_many_calls_wait(caller, office, monkeypatch):
    """However many come, they have two threads and wait in their order; what people do takes no turn among them."""
    appeal = opened(office)
    held, begun, order = readings_that_wait(monkeypatch)

    async def crowd() -> list[int]:
        async def call(number: int) -> int:
            return (await caller.ask_within("GET", f"{PREFIX}/appeals/N-{number}")).status_code

        calls = [asyncio.create_task(call(number)) for number in range(30)]
        await asyncio.to_thread(begun.acquire)
        await asyncio.to_thread(begun.acquire)
        done(await asyncio.to_thread(comment, office, REVIEWER, appeal.appeal_no, "Seen."))
        assert (order, any(each.done() for each in calls)) == ([], False)
        assert api.CALLS.statistics().borrowed_tokens == api.CALLS.total_tokens
        held.set()
        return list(await asyncio.gather(*calls))

    assert asyncio.run(crowd()) == [404] * 30
    assert len(order) == 30
    with office.store.reading() as cursor:
        assert events_of(cursor, appeal.appeal_no)[-1].verb is Verb.COMMENT


def test_a_client_that_floods_does_not_keep_another_waiting(office, monkeypatch):
    """Each waits for its own calls; a flood beyond what may wait is refused, and only to the client that sends it."""
    flooding, quiet = (Caller(office, "intake:write", per_minute=1000) for _ in range(2))
    assert [each.get("/appeals").status_code for each in (flooding, quiet)] == [200, 200]
    held, begun, order = readings_that_wait(monkeypatch)

    async def crowd() -> tuple[list[httpx.Response], httpx.Response]:
        flood = [asyncio.create_task(flooding.ask_within("GET", f"{PREFIX}/appeals/A-{n}")) for n in range(120)]
        await asyncio.to_thread(begun.acquire)
        await asyncio.to_thread(begun.acquire)
        one = asyncio.create_task(quiet.ask_within("GET", f"{PREFIX}/appeals/B"))
        held.set()
        return list(await asyncio.gather(*flood)), await one

    flood, one = asyncio.run(crowd())
    refused = [each for each in flood if each.status_code == 429]
    assert one.status_code == 404
    assert len(order) == 1 + len(flood) - len(refused)
    assert order.index("B") < len(order) / 2
    assert len(refused) == len(flood) - api.MOST_WAITING - api.LANES[hash_of_token(flooding.token)].calls.total_tokens
    for each in refused:
        problem(each, "calls_too_many")
        assert each.headers["retry-after"] == "5"


@pytest.mark.parametrize("seen", [True, False], ids=["seen before", "new to this process"])
def test_files_that_arrive_slowly_do_not_keep_another_client_waiting(office, *, seen):
    """A client that begins many takes its own places only; another sends its file meanwhile."""
    slow, quick = (Caller(office, "intake:write") for _ in range(2))
    if seen:
        assert [each.get("/appeals").status_code for each in (slow, quick)] == [200, 200]
    path = f"{PREFIX}/files/{hashlib.sha256(NOTICE).hexdigest()}"

    async def crowd() -> tuple[httpx.Response, list[bool], list[httpx.Response]]:
        rest, begun = asyncio.Event(), asyncio.Semaphore(0)

        async def slowly() -> AsyncIterator[bytes]:
            begun.release()
            yield NOTICE[:9]
            await rest.wait()
            yield NOTICE[9:]

        sending = [asyncio.create_task(slow.ask_within("PUT", path, content=slowly())) for _ in range(6)]
        await begun.acquire()
        await begun.acquire()
        one = await quick.ask_within("PUT", path, content=NOTICE)
        ended = [each.done() for each in sending]
        rest.set()
        return one, ended, list(await asyncio.gather(*sending))

    one, ended, sent = asyncio.run(crowd())
    assert (one.status_code, any(ended)) == (201, False)
    assert [each.status_code for each in sent] == [201] * 6


def test_each_call_is_recorded_with_its_client_and_request(caller, office):
    """What it was, which case, and how it was answered; neither a token nor a body."""
    made = caller.post("/appeals", NEW)
    lost = caller.get("/appeals/AP-1999-000001")
    kept = {row["request_id"]: row for row in rows(office, "api_call")}
    first, second = (kept[each.headers["request-id"]] for each in (made, lost))

    assert (first["client_id"], first["route"], first["status"]) == ("seller.portal", "/appeals", 201)
    assert first["appeal_no"] == made.json()["appeal_no"]
    assert (second["status"], second["code"], second["appeal_no"]) == (404, "not_found", "AP-1999-000001")
    (client,) = rows(office, "api_client")
    assert client["last_used_at"] == office.now()


def test_a_call_that_is_repeated_is_recorded_each_time_with_the_answer_it_was_given(caller, office):
    """The record of a call is kept with what it does, and with an answer that was kept before."""
    first, second = (caller.post("/appeals", NEW, headers={"Idempotency-Key": "the-same"}) for _ in range(2))
    told = [(row["request_id"], row["appeal_no"], row["status"]) for row in rows(office, "api_call")]
    number = first.json()["appeal_no"]
    assert told == [(each.headers["request-id"], number, 201) for each in (first, second)]


def test_the_list_goes_on_where_it_ended(caller, office):
    """Page by page, each case once."""
    numbers = [opened(office).appeal_no for _ in range(5)]
    found, after = [], ""
    while True:
        page = caller.get(f"/appeals?limit=2&after={after}").json()
        found += [each["appeal_no"] for each in page["appeals"]]
        if not (after := page["next"]):
            break
    assert found == numbers
    for asked in ("limit=0", "limit=201", "limit=x", "after=%00"):
        problem(caller.get(f"/appeals?{asked}"), "body_invalid")


def test_the_feed_goes_on_where_it_ended(office):
    """Line by line, and the header says from where to ask on."""
    reader = Caller(office, "events:read")
    numbers = [opened(office).appeal_no for _ in range(5)]
    lines: list[dict[str, Any]] = []
    after = "0"
    while True:
        answer = reader.get(f"/events?after={after}&limit=2")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
        portion = [json.loads(line) for line in answer.text.splitlines()]
        after = answer.headers["last-position"]
        if not portion:
            break
        assert int(after) >= portion[-1]["position"]
        lines += portion
    assert [each["appeal_no"] for each in lines] == numbers
    assert reader.get("/events").text.splitlines() == [json.dumps(each, separators=(",", ":")) for each in lines]
    assert [row["code"] for row in rows(office, "api_call")][-1] == ""


@pytest.mark.parametrize(
    "asked", ["limit=0", "limit=5001", "limit=x", "after=-1", "after=x", f"after={10**18}", "after="]
)
def test_what_the_feed_cannot_be_asked_is_a_problem(office, asked):
    """Also a position that the record has not come to: after a copy was put back a program would wait for ever."""
    told = problem(Caller(office, "events:read").get(f"/events?{asked}"), "body_invalid")
    assert asked.partition("=")[0] in told["detail"]


def test_the_public_state_tells_no_name_and_nothing_of_legal(caller, office):
    """A client may read the state of every case, and of none more than that."""
    appeal = disclosed(office)
    with_document(office, appeal, Side.SELLER, DocumentKind.COUNTER_NOTICE)
    told = caller.get(f"/appeals/{appeal.appeal_no}").text

    assert "Northlight" not in told
    assert "Halden" not in told
    assert json.loads(told)["policy"] == appeal.policy_id


def test_an_order_is_confirmed_once_by_the_marketplaces_own_system(office):
    """In the name of the client and with its reference; who comes second is told what has become of it."""
    number = revoked(office, answered(office, arrived(office))).appeal_no
    with office.store.reading() as cursor:
        (order,) = orders_of(cursor, number)
    seller = Caller(office, "intake:write")
    system = Caller(office, "orders:confirm")
    path, key = f"/orders/{order.order_id}/confirmation", {"Idempotency-Key": "OP-7"}
    problem(seller.post(path, {"reference": "OP-7"}), "scope_missing")
    problem(system.post("/orders/none/confirmation", {"reference": "OP-7"}), "not_found")
    told, again = (system.post(path, {"reference": "OP-7"}, headers=key) for _ in range(2))
    late = system.post(f"/orders/{order.order_id}/refusal", {"reason": "The listing is gone."})

    assert (told.status_code, told.json()["state"]) == (200, "confirmed"), told.text
    assert told.json() == again.json()
    assert problem(late, "order_settled")["status"] in WHY_NOT
    with office.store.reading() as cursor:
        last = events_of(cursor, number)[-1]
    assert (last.verb, last.actor) == (Verb.CONFIRM_ORDER, system.client.machine.person_id)
    assert last.payload["reference"] == "OP-7"
    name = f"{system.client.name} (API)"
    assert done(open_order(office, REVIEWER, order.order_id)).by == name
    logged = done(read_log(office, ADMIN, LogFilter(kind="clients")))
    assert logged.names[system.client.actor.person_id] == name
    assert system.client.actor.person_id not in {each.person_id for each in deciders(office, LEAD)}
    assert check_record(office).faults == ()


def test_a_letter_is_delivered_or_failed_as_the_marketplaces_system_says(office, clock):
    """Once, in the name of the client; what failed may come after all. What is not on its way is not known."""
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, appeal.appeal_no)
    system, other = Caller(office, "answers:write"), Caller(office, "orders:confirm")
    path, key = f"/letters/{row.letter_id}/delivery", {"Idempotency-Key": "MSG-1"}
    problem(system.post(path, {"became": "failed", "reason": "Unknown."}), "not_found")
    done(release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal."))
    clock.move(hours=2)
    at = (office.now() - timedelta(hours=1)).isoformat()
    problem(other.post(path, {"became": "failed", "reason": "Unknown."}), "scope_missing")
    problem(system.post(path, {"became": "sent"}), "body_invalid")
    problem(system.post(path, {"became": "failed"}), "reason_missing")
    problem(system.post(path, {"became": "delivered", "at": at}), "field_missing")

    failed = system.post(path, {"became": "failed", "reason": "Mailbox full."})
    told, again = (
        system.post(path, {"became": "delivered", "at": at, "reference": "MSG-1"}, headers=key) for _ in range(2)
    )
    late = system.post(path, {"became": "failed", "reason": "No."})

    assert (failed.status_code, failed.json()["state"]) == (200, "failed"), failed.text
    assert (told.status_code, told.json()["state"], told.json()["appeal_no"]) == (200, "delivered", appeal.appeal_no)
    assert told.json() == again.json()
    problem(late, "delivery_settled")
    (way,) = deliveries_of_case(office, LEAD, appeal.appeal_no)
    assert (way.who, way.note) == (f"{system.client.name} (API)", "MSG-1")
    assert way.delivery.settled_by == system.client.machine.person_id
    assert check_record(office).faults == ()


def test_a_released_letter_is_given_as_pdf_to_whoever_delivers_it(office):
    """The very bytes whose hash its message tells; what waits is not known, and no other scope opens it."""
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, appeal.appeal_no)
    system, other = Caller(office, "answers:write"), Caller(office, "orders:confirm", "intake:write")
    path = f"/letters/{row.letter_id}.pdf"
    problem(system.get(path), "not_found")
    done(release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal."))
    problem(other.get(path), "scope_missing")

    found = system.get(path)

    assert (found.status_code, found.headers["content-type"]) == (200, "application/pdf"), found.text
    assert found.content.startswith(b"%PDF")
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, appeal.appeal_no)
    digest = hashlib.sha256(found.content).digest()
    assert digest.hex() == row.pdf_sha256
    assert found.headers["repr-digest"] == f"sha-256=:{b64encode(digest).decode()}:"
    call = rows(office, "api_call")[-1]
    assert (call["appeal_no"], call["status"]) == (appeal.appeal_no, 200)
    assert row.pdf_sha256
    (office.home / "evidence" / path_of(row.pdf_sha256)).write_bytes(b"%PDF-1.4 another")
    problem(system.get(path), "file_unreadable")


def test_a_number_with_a_slash_is_addressed_encoded(office):
    """``%2F`` is part of the number, of an order and of a letter too; any other slash ends it."""
    program = Caller(office, "intake:write", "answers:write", "orders:confirm")
    papers = [program.paper(CERTIFICATE, "complainant", "trademark_certificate")]
    number = program.post("/appeals", {**NEW, "appeal_no": "2026/7", "documents": papers}).json()["appeal_no"]

    assert number == "2026/7"
    assert program.get("/appeals/2026%2F7").json()["appeal_no"] == number
    told = program.post("/appeals/2026%2f7/disclosure", {"as_filed": "The owner is a firm."})
    assert (told.status_code, told.json()["appeal_no"]) == (200, number)
    problem(program.get("/appeals/2026/7"), "call_unknown")
    problem(program.get("/appeals/2026%252F7"), "not_found")
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, number)
    problem(program.get(f"/letters/{row.letter_id.replace('/', '%2F')}.pdf"), "not_found")
    done(release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal."))
    assert program.get(f"/letters/{row.letter_id.replace('/', '%2F')}.pdf").status_code == 200
    assert program.get(f"/letters/{row.letter_id}.pdf").status_code == 404


def test_an_order_is_refused_with_its_reason(office):
    """And may be confirmed later, when the reason is gone."""
    number = revoked(office, answered(office, arrived(office))).appeal_no
    with office.store.reading() as cursor:
        (order,) = orders_of(cursor, number)
    system = Caller(office, "orders:confirm")
    refused = system.post(f"/orders/{order.order_id}/refusal", {"reason": "The listing is gone."})
    confirmed = system.post(f"/orders/{order.order_id}/confirmation", {"reference": "OP-8"})

    assert (refused.status_code, refused.json()["state"]) == (200, "refused"), refused.text
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed"), confirmed.text


def test_an_address_or_a_method_that_is_none_is_told_as_a_problem(caller):
    """With the methods that there are."""
    assert problem(caller.get("/nothing"), "call_unknown")["status"] == 404
    wrong = caller.ask("DELETE", f"{PREFIX}/appeals")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST, GET")
    problem(caller.get("/appeals/%00"), "call_unknown")


def test_a_number_that_is_none_tells_what_a_program_may_know(caller):
    """That there is none, and to look at the number: of the queue and its search a client has nothing."""
    told = problem(caller.get("/appeals/AP-1999-000001"), "not_found")
    assert "AP-1999-000001" in told["detail"]
    assert told["remedy"] == "Check the number: it comes from an earlier answer or from a message."
    assert not [each for each in told.values() if "queue" in str(each)]


def test_the_day_of_the_complaint_comes_in(caller, office):
    """As on the form of a new appeal."""
    number = caller.post("/appeals", {**NEW, "complained_on": "2026-11-20"}).json()["appeal_no"]
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
    assert appeal is not None
    assert appeal.complained_on == date(2026, 11, 20)
    assert problem(caller.post("/appeals", {**NEW, "complained_on": "20/11/2026"}), "body_invalid")["errors"]


def test_the_languages_of_the_parties_come_in(caller, office):
    """Their letters are drafted in them; another one is refused with its place."""
    papers = [caller.paper(CERTIFICATE, "complainant", "trademark_certificate")]
    languages = {"seller_language": "en", "complainant_language": "zh"}
    number = caller.post("/appeals", {**NEW, **languages, "documents": papers}).json()["appeal_no"]
    caller.post(f"/appeals/{number}/disclosure", {"as_filed": "The owner is a firm."})
    with office.store.reading() as cursor:
        appeal, (letter,) = read_appeal(cursor, number), letters_of(cursor, number)
    assert appeal is not None
    assert (appeal.seller_language, appeal.complainant_language) == ("en", "zh")
    assert (letter.recipient, letter.language) == ("seller", "en")
    (error,) = problem(caller.post("/appeals", {**NEW, "seller_language": "fr"}), "body_invalid")["errors"]
    assert "seller_language" in error["pointer"]


def test_a_refusal_is_told_in_the_language_that_is_asked_for(caller):
    """As pages do."""
    told = problem(caller.get("/appeals/none", headers={"Accept-Language": "zh-CN,zh;q=0.9"}), "not_found")
    assert "申诉" in told["detail"]


def test_a_database_that_does_not_answer_is_told_as_that(caller, office, monkeypatch):
    """503, to be asked again; never as a case that is not there."""

    def lost(*_: object) -> None:
        raise Unreachable("server closed the connection unexpectedly")

    monkeypatch.setattr(clients, "read_state", lost)
    answer = caller.get("/appeals/AP-2026-000001")
    problem(answer, "database_lost")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_the_description_is_made_of_the_calls_that_are_answered(caller):
    """Every call with its body and all that it may be refused with; and it is what the address gives."""
    told = caller.ask("GET", "/api/openapi.json").json()
    named = {(path.removeprefix(PREFIX), method.upper()) for path, each in told["paths"].items() for method in each}

    assert told == json.loads(json.dumps(description()))
    assert told["openapi"] == "3.1.0"
    assert named == {(each.path, each.method) for each in OPERATIONS}
    assert {str(status_of_code) for status_of_code in WHY_NOT} <= told["paths"][f"{PREFIX}/appeals"]["post"][
        "responses"
    ].keys()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pages_are_read_without_a_script_and_without_a_token(caller, lang):
    """The calls, and of each refusal its page."""
    page = caller.ask("GET", f"/api?lang={lang}", headers={"Authorization": None})
    assert page.status_code == 200
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert all(each.path in page.text for each in OPERATIONS)
    for code in ("scope_missing", "wrong_state", "stale"):
        told = caller.ask("GET", f"/api/problems/{code}?lang={lang}")
        assert (told.status_code, code in told.text) == (200, True)
    assert caller.ask("GET", "/api/problems/nonsense").status_code == 404


def test_every_refusal_has_a_status_that_is_described():
    """A new code is told like the others of its kind."""
    assert {status_of(refuse(code)) for code in CODES} <= set(WHY_NOT)


def test_a_case_of_a_client_is_decided_as_any_other(caller, office):
    """Nothing about it waits for the client, and its history names it."""
    papers = [caller.paper(CERTIFICATE, "complainant", "trademark_certificate")]
    number = caller.post("/appeals", {**NEW, "documents": papers}).json()["appeal_no"]
    caller.post(f"/appeals/{number}/disclosure", {"as_filed": "The owner is a firm."})
    caller.post(f"/appeals/{number}/counter-notice", {"text": NOTICE.decode()})
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
    assert appeal
    assert appeal.state is State.PRELIMINARY_REVIEW
    answer_all(office, REVIEWER, appeal)
    assert INTAKE.person_id not in {each["actor"] for each in rows(office, "event")}


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_calendar_reaches_is_a_fault_of_the_body(office: Office, caller: Caller, given: str) -> None:
    """Nowhere is it an error of the server: these have no day in Shanghai, or none in UTC."""
    assert problem(caller.post("/appeals", {**NEW, "opened_at": given}), "body_invalid")["errors"]
    number = caller.post("/appeals", NEW).json()["appeal_no"]
    paper = caller.paper(CERTIFICATE, "complainant", "trademark_certificate")
    for act, body in (
        ("documents", {"documents": [paper], "received_at": given}),
        ("disclosure", {"at": given, "as_filed": "Nothing personal."}),
        ("arrival", {"arrived_at": given}),
        ("withdrawal", {"text": "Done.", "received_at": given}),
    ):
        problem(caller.post(f"/appeals/{number}/{act}", body), "body_invalid")


def test_a_call_repeated_after_its_files_were_forgotten_gets_its_answer(caller: Caller, clock: Clock) -> None:
    """Files are kept for a week until a call names them, answers for a month."""
    number = caller.post("/appeals", NEW).json()["appeal_no"]
    body = {"documents": [caller.paper(CERTIFICATE, "complainant", "trademark_certificate")]}
    first = caller.post(f"/appeals/{number}/documents", body, headers={"Idempotency-Key": "once"})
    clock.move(days=8)
    caller.get("/appeals")
    again = caller.post(f"/appeals/{number}/documents", body, headers={"Idempotency-Key": "once"})
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert problem(caller.post(f"/appeals/{number}/documents", body), "not_found")
