"""Programs that call the API: added with scopes, known by their token, revoked at once; and what their calls do.

A token is shown once and kept as a hash. It has 256 random bits, so that nobody finds it by trying. A call is one
transaction: the case, its documents, the act and the answer under the call's key are kept together or not at all. Files
are sent before, each by its SHA-256, and named in the calls.
"""

import hashlib
import json
import math
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from core.commands import documents, intake, letters, orders, reading
from core.commands.accounts import account_of, hash_of_token
from core.commands.transaction import LockedCase, transact
from core.documents import sniffing
from core.documents.vault import Damaged
from core.domain.appeal import Appeal, Exhibit, Listing, MoreTime, OwnAccount, Party
from core.domain.people import SCOPES, SYSTEM, Client, Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.terms import AnswerKind, DocumentKind, Outcome, PenaltyKind, RightType, Side, State, TimeGround
from core.domain.text import mark, say
from core.ledger import bundles, claims, clients, record
from core.ledger import documents as on_file
from core.ledger import letters as on_paper
from core.ledger.engine import Cursor
from core.office import Office, settled

TOKEN: Final = "redress_"  # noqa: S105 - how every token begins, by which a search for leaked ones finds it
"""How a token begins."""

LASTS: Final = timedelta(days=365)
"""How long a token is good unless it is said otherwise."""

PER_MINUTE: Final = 120
"""How many calls a client may make in a minute unless it is said otherwise."""

MOST_PER_MINUTE: Final = 6_000

TIDIED_AFTER: Final = timedelta(hours=1)
"""After so long without a call the next one lets go of what is old."""


def add_client(
    office: Office,
    name: str,
    scopes: Collection[str],
    *,
    expires_at: datetime | None = None,
    per_minute: int = PER_MINUTE,
    actor: Person = SYSTEM,
) -> tuple[Client, str] | Refusal:
    """Adds a client and answers it with its token, which nobody can read again; ``expires_at`` is aware."""
    now = office.now()
    until = expires_at or now + LASTS
    if refusal := may(actor, Act.MANAGE_CLIENTS) or _why_not(name, scopes, until, now, per_minute):
        return refusal
    token = f"{TOKEN}{secrets.token_urlsafe(32)}"

    def add(cursor: Cursor) -> Client:
        taken = {each.client_id for each in clients.all_clients(cursor)}
        wanted = account_of(name) or "client"
        choices = (wanted, *(f"{wanted}{n}" for n in range(2, len(taken) + 3)))
        client = Client(
            client_id=next(each for each in choices if each not in taken),
            name=name.strip(),
            scopes=tuple(each for each in SCOPES if each in scopes),
            per_minute=per_minute,
            created_at=now,
            created_by=actor.person_id,
            expires_at=until,
        )
        clients.insert_client(cursor, client, hash_of_token(token))
        told = {"client": client.client_id, "scopes": " ".join(client.scopes)}
        record.log_act(cursor, "client_added", actor.person_id, now, told)
        return client

    added = settled(office, add, common="people")
    return added if isinstance(added, Refusal) else (added, token)


def revoke_client(office: Office, actor: Person, client_id: str) -> Client | Refusal:
    """Ends a client's token at once, in every process; one that is revoked stays so."""
    if refusal := may(actor, Act.MANAGE_CLIENTS):
        return refusal

    def revoke(cursor: Cursor) -> Client | Refusal:
        client, now = clients.read_client(cursor, client_id), office.now()
        if client is None:
            return refuse("not_found", what=say("client.client_within"), name=client_id)
        if client.revoked_at is not None:
            return client
        clients.set_revoked(cursor, client_id, now)
        record.log_act(cursor, "client_revoked", actor.person_id, now, {"client": client_id})
        return client.model_copy(update={"revoked_at": now})

    return settled(office, revoke, common="people")


def client_of(office: Office, token: str) -> Client | None:
    """Whose token it is, None for one that is unknown, has expired or was revoked."""
    client = clients.client_by_token(office.store, hash_of_token(token)) if token.startswith(TOKEN) else None
    return client if client and client.holds(office.now()) else None


# Their calls: counted before, recorded after, and each that does something done once under its key.

A_MINUTE: Final = timedelta(minutes=1)

LONGEST_KEY: Final = 200


class Call(NamedTuple):
    """Who calls, under which key, and the hash of what is asked: method, address and body."""

    client: Client
    key: str
    asked: str


class Answer(NamedTuple):
    """What a call is answered: its status, and what is told in JSON."""

    status: int
    told: dict[str, Any]


class Noted(NamedTuple):
    """What is recorded of a call: how it was asked and answered; ``code`` is that of the refusal, "" for none."""

    request_id: str
    method: str
    route: str
    appeal_no: str
    status: int
    code: str
    called_at: datetime


class UndoneError(Exception):
    """What a transaction has done is undone, because a later part of it is refused."""

    def __init__(self, refusal: Refusal) -> None:
        """``refusal`` is what the caller is told."""
        super().__init__(refusal.code)
        self.refusal = refusal


def once(cursor: Cursor, call: Call, now: datetime, do: Callable[[], Answer]) -> Answer:
    """Does what is asked and keeps the answer under the call's key, in this transaction; or answers what is kept.

    Of two at the same moment the second finds what the first has kept, or conflicts with it and is done again. Raises
    ``RefusedError`` where the key was used for something else, ``UndoneError`` where ``do`` is refused: then nothing
    is kept, and the same key may be used again.
    """
    client_id = call.client.client_id
    if kept := clients.answer_under(cursor, client_id, call.key):
        if kept.asked != call.asked:
            raise RefusedError(refuse("key_reused", name=call.key))
        return Answer(kept.status, json.loads(kept.answer))
    try:
        made = do()
    except RefusedError as ended:
        raise UndoneError(ended.refusal) from None
    answer = json.dumps(made.told, ensure_ascii=False)
    clients.insert_answer(cursor, client_id, call.key, clients.KeptAnswer(call.asked, made.status, answer), now)
    return made


def count_call(office: Office, client: Client) -> Refusal | None:
    """Refuses a client that has called too often in the last minute, whichever process it has called."""
    now = office.now()
    with office.store.reading() as cursor:
        called = clients.calls_since(cursor, client.client_id, now - A_MINUTE, now)
    if len(called) < client.per_minute:
        return None
    free = called[-client.per_minute] + A_MINUTE
    return refuse("calls_too_many", most=client.per_minute, seconds=max(1, math.ceil((free - now).total_seconds())))


def note_call(office: Office, client: Client, call: Noted) -> Refusal | None:
    """Records a call as it was answered, and that the client was seen; once an hour what is old is let go."""

    def note(cursor: Cursor) -> None:
        clients.insert_call(cursor, client.client_id, call._asdict())
        kept = clients.read_client(cursor, client.client_id)
        seen = kept.last_used_at if kept else None
        if seen is None or call.called_at - seen >= A_MINUTE:
            clients.touch_client(cursor, client.client_id, call.called_at)
        if seen is None or call.called_at - seen >= TIDIED_AFTER:
            clients.forget_old(cursor, call.called_at)

    return settled(office, claims.aside(note))


def send_file(office: Office, client: Client, sha256: str, data: bytes) -> clients.KeptFile | Refusal:
    """Takes a file that a client sends: examined as any other, and kept, so that its calls may name it.

    Refused as in ``core.documents.upload``, and where its bytes are not those of the hash it was sent under.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        return refuse("hash_differs", given=sha256, found=found)
    file = keep_bytes(office, sha256, data)
    if isinstance(file, Refusal):
        return file
    note = claims.aside(lambda cursor: clients.keep_file(cursor, client.client_id, file, office.now()))
    return settled(office, note) or file


def keep_bytes(office: Office, name: str, data: bytes) -> clients.KeptFile | Refusal:
    """Examines a file and keeps its bytes; no row speaks of it yet."""
    examined = documents.examine_and_keep(office, name, data)
    if isinstance(examined, Refusal):
        return examined
    return clients.KeptFile(examined.sha256, examined.media_type, examined.size, examined.pages)


# What a call hands in.

Word = Annotated[str, Field(max_length=200)]

Words = Annotated[str, Field(max_length=20_000)]

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

MOST_DOCUMENTS: Final = 50

MOST_LISTINGS: Final = 1_000


class Body(BaseModel):
    """What is told in JSON; a field that is not known is refused, so that nothing that is told is passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DocumentBody(Body):
    """A document to be put on file: a file that was sent before, whose it is and what it is."""

    sha256: Sha256
    side: Literal["seller", "complainant"]
    kind: DocumentKind
    name: Annotated[str, Field(min_length=1, max_length=200)]


class WithDocuments(Body):
    """A call that may put documents on file with what it does."""

    documents: Annotated[tuple[DocumentBody, ...], Field(max_length=MOST_DOCUMENTS)] = ()


class Received(WithDocuments):
    """Something that has come in; ``received_at`` is when, else it is now."""

    received_at: AwareDatetime | None = None


class AppealBody(WithDocuments):
    """A new appeal, with the fields of the appeals CSV; without a number the next one of the year is given."""

    appeal_no: Annotated[str, Field(max_length=64, pattern=r"^[\w.\-/]*$")] = ""
    right_type: RightType
    policy: Word = ""
    seller: Annotated[Word, Field(min_length=1)]
    complainant: Annotated[Word, Field(min_length=1)]
    complaint_no: Word = ""
    complained_on: date | None = None
    right_no: Word = ""
    listing_ids: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(max_length=1000)] = ()
    penalty_kind: PenaltyKind | None = None
    opened_at: AwareDatetime | None = None

    def new(self) -> intake.NewAppeal:
        """The same as the command takes it."""
        return intake.NewAppeal(
            appeal_no=self.appeal_no,
            right_type=self.right_type,
            policy_id=self.policy or None,
            seller=Party(party_id="", side=Side.SELLER, name=self.seller),
            complainant=Party(party_id="", side=Side.COMPLAINANT, name=self.complainant),
            complaint_no=self.complaint_no,
            complained_on=self.complained_on,
            right_no=self.right_no,
            listings=tuple(Listing(listing_id=each) for each in dict.fromkeys(self.listing_ids)),
            penalty_kind=self.penalty_kind,
            opened_at=self.opened_at,
        )


class ChannelBody(Body):
    """The account of the party itself through which this came, and when its holder was authenticated there."""

    account: Annotated[Word, Field(min_length=1)]
    authenticated_at: AwareDatetime

    def own(self) -> OwnAccount:
        """The same as the record keeps it."""
        return OwnAccount(account=self.account, authenticated_at=self.authenticated_at.astimezone(UTC))


class Channelled(Received):
    """What a party itself has sent: its documents may say through which account of its own, and when."""

    channel: ChannelBody | None = None


class FilingBody(Received):
    """Documents alone, that come in beside what the parties file, or complete it."""

    documents: Annotated[tuple[DocumentBody, ...], Field(min_length=1, max_length=MOST_DOCUMENTS)]


class DisclosureBody(WithDocuments):
    """The seller has been told who complained, and given the certificate; ``as_filed`` says why it goes unmasked."""

    at: AwareDatetime | None = None
    as_filed: Words = ""


class CounterNoticeBody(Channelled):
    """The seller's counter-notice: as a document, or as ``text``, which is put on file as one."""

    text: Words = ""


class AnswerBody(Channelled):
    """The complainant's answer, with the document that it is; a withdrawal has a call of its own."""

    kind: Literal["counter_materials", "legal_action_notice"]


class WithdrawalBody(Channelled):
    """The complainant withdraws: as a document, or as ``text``, which is put on file as one."""

    text: Words = ""


class MoreTimeBody(Received):
    """The party that is awaited asks for more time: a ground, and days to add or days that do not count."""

    ground: TimeGround | None = None
    reason: Annotated[Words, Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=366)] = 0
    first_day: date | None = None
    last_day: date | None = None


class ArrivalBody(WithDocuments):
    """The forwarded materials have reached the complainant, with the proof of it among the documents."""

    arrived_at: AwareDatetime


class ConfirmationBody(Body):
    """The measure has changed as ordered: under which reference there, and when, else now."""

    reference: Annotated[Word, Field(min_length=1)]
    effective_at: AwareDatetime | None = None


class RefusedOrderBody(Body):
    """The measure was not changed, and why."""

    reason: Annotated[Words, Field(min_length=1)]


class DeliveryBody(Body):
    """What has become of a letter: delivered, when (else now) and under which reference there; or failed, and why."""

    became: Literal["delivered", "failed"]
    at: AwareDatetime | None = None
    reference: Word = ""
    reason: Words = ""


# What is told back.


class LetterTold(Body):
    """A released letter, or a bundle that was given, and how far it is on its way."""

    letter_id: str
    appeal_no: str
    letter: str | None
    recipient: str
    state: str
    sent_at: AwareDatetime | None
    delivered_at: AwareDatetime | None


class OrderTold(Body):
    """An order and what has become of it; ``due_on`` is the day by which it must be in effect."""

    order_id: str
    appeal_no: str
    kind: str
    state: str
    due_on: date
    effective_at: AwareDatetime | None


class FileState(Body):
    """A file that was sent: its hash, its kind by its content, bytes and pages."""

    sha256: Sha256
    media_type: str
    size: int
    pages: int


class AppealState(Body):
    """What anybody who knows the number may know of an appeal: no names, no words, nothing of what legal found."""

    appeal_no: str
    state: State
    right_type: RightType
    policy: str
    listing_ids: tuple[str, ...]
    penalty_kind: PenaltyKind | None
    opened_at: AwareDatetime
    disclosed_at: AwareDatetime | None
    counter_notice_at: AwareDatetime | None
    forwarded_at: AwareDatetime | None
    arrived_at: AwareDatetime | None
    answered_at: AwareDatetime | None
    due_on: date | None
    outcome: Outcome | None
    decided_at: AwareDatetime | None


class OpenedAppeal(AppealState):
    """An appeal that was opened, and the others of the same complaint with one of its listings, the latest first."""

    appealed_before: tuple[str, ...]


class AppealPage(Body):
    """Some appeals in the order of their numbers; ``next`` is what ``after`` is to be for those that follow."""

    appeals: tuple[AppealState, ...]
    next: str | None


def state_of(appeal: Appeal) -> AppealState:
    """What is told of a case."""
    same = AppealState.model_fields.keys() - {"policy", "decided_at"}
    told: dict[str, Any] = {name: getattr(appeal, name) for name in same}
    return AppealState(**told, policy=appeal.policy_id, decided_at=appeal.final_decided_at)


# What each call does.

CaseAct = Literal["documents", "disclosure", "counter-notice", "answer", "withdrawal", "more-time", "arrival"]
"""What can be done to a case that is there, as the last word of the address says it."""


class Paper(NamedTuple):
    """A document that a call brings, its bytes kept and examined."""

    side: Side
    kind: DocumentKind
    name: str
    file: clients.KeptFile


SENDERS: Final[Mapping[type[Body], Side]] = {
    CounterNoticeBody: Side.SELLER, AnswerBody: Side.COMPLAINANT, WithdrawalBody: Side.COMPLAINANT,
}  # fmt: skip
"""Whose account it is that a call may name."""

ATTEST: Final = "accounts:attest"
"""The scope of a client that may say through whose account something came."""

TEXTS: Final[Mapping[type[Body], tuple[Side, DocumentKind]]] = {
    CounterNoticeBody: (Side.SELLER, DocumentKind.COUNTER_NOTICE),
    WithdrawalBody: (Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER),
}
"""As what the text of a call goes on file."""

AUTHENTICATED, RECEIVED = mark("client.authenticated_within"), mark("word.received_within")

ABOVE: Final = "As it was handed in:"
"""Above a text that begins like a page or a program; with a line above it, it is read as the letter that it is."""


def call_open(office: Office, call: Call, body: AppealBody) -> Answer | Refusal:
    """Opens an appeal with its documents; answered with 201 and its number."""
    papers = _papers(office, call.client, body)
    if isinstance(papers, Refusal):
        return papers

    def opened(cursor: Cursor) -> Answer:
        appeal = granted(intake.open_within(office, cursor, call.client.actor, body.new()))
        log = record.log_end(cursor, appeal.appeal_no)
        case = LockedCase(office, cursor, call.client.actor, appeal, log, log.not_before(office.now()))
        before = record.appealed_before(cursor, appeal.complaint_no, appeal.listing_ids, appeal.appeal_no)
        return Answer(201, {**_told(_filed(case, body, papers).appeal), "appealed_before": list(before)})

    def opened_once(cursor: Cursor) -> Answer:
        return once(cursor, call, office.now(), lambda: opened(cursor))

    return _whole(office, lambda: settled(office, opened_once, common="openings"))


def do_act(office: Office, call: Call, appeal_no: str, act: CaseAct, body: WithDocuments) -> Answer | Refusal:
    """Puts the documents of a call on the file of a case and does the act, or neither; answered with the case."""
    papers = _papers(office, call.client, body)
    if isinstance(papers, Refusal):
        return papers
    if refusal := _why_not_attested(call.client, body, papers):
        return refusal

    def done(case: LockedCase) -> Answer:
        granted(_untimely(case, body))
        return Answer(200, _told(granted(CASE_ACTS[act](_filed(case, body, papers), body))))

    def done_once(case: LockedCase) -> Answer:
        return once(case.cursor, call, case.now, lambda: done(case))

    return _whole(office, lambda: transact(office, call.client.actor, appeal_no, None, done_once))


def settle_order(
    office: Office, call: Call, order_id: str, body: ConfirmationBody | RefusedOrderBody
) -> Answer | Refusal:
    """Confirms an order, or refuses it, in the name of the marketplace's system that calls."""
    order = orders.order_on_record(office, order_id)
    if isinstance(order, Refusal):
        return order

    def done(case: LockedCase) -> Answer:
        if isinstance(body, ConfirmationBody):
            after = orders.confirm_within(case, order_id, reference=body.reference, effective_at=body.effective_at)
        else:
            after = orders.refuse_within(case, order_id, reason=body.reason)
        told = {name: getattr(after, name) for name in OrderTold.model_fields}
        return Answer(200, OrderTold.model_validate(told).model_dump(mode="json"))

    def done_once(case: LockedCase) -> Answer:
        return once(case.cursor, call, case.now, lambda: done(case))

    return _whole(office, lambda: transact(office, call.client.machine, order.appeal_no, None, done_once))


def settle_letter(office: Office, call: Call, letter_id: str, body: DeliveryBody) -> Answer | Refusal:
    """Records that a letter was delivered or failed, in the name of the marketplace's system that calls."""
    found = letters.delivery_on_record(office, letter_id)
    if isinstance(found, Refusal):
        return found

    def done(case: LockedCase) -> Answer:
        if body.became == "delivered":
            after = letters.delivery_within(case, letter_id, reference=body.reference, delivered_at=body.at)
        else:
            after = letters.failure_within(case, letter_id, reason=body.reason)
        told = {name: getattr(after, name) for name in LetterTold.model_fields if name != "letter_id"}
        return Answer(200, LetterTold.model_validate({"letter_id": letter_id, **told}).model_dump(mode="json"))

    def done_once(case: LockedCase) -> Answer:
        return once(case.cursor, call, case.now, lambda: done(case))

    return _whole(office, lambda: transact(office, call.client.machine, found.appeal_no, None, done_once))


class LetterPdf(NamedTuple):
    """A letter or a bundle as it goes to a party: of which case, its bytes, and their SHA-256."""

    letter_id: str
    appeal_no: str
    data: bytes
    sha256: str


def read_letter_pdf(office: Office, letter_id: str) -> LetterPdf | Refusal:
    """A released letter, or a bundle that an act has given, by the id of its message; what may not go yet is no letter.

    The bytes are hashed again: one that was changed is refused.
    """
    with office.store.reading() as cursor:
        row, way = on_paper.read_letter(cursor, letter_id), on_paper.read_delivery(cursor, letter_id)
        pack = bundles.read_bundle(cursor, way.pack_id) if way and way.pack_id else None
    kept, of = (pack.sha256, pack.appeal_no) if pack else (row.pdf_sha256, row.appeal_no) if row else (None, "")
    if kept is None:
        return refuse("not_found", what=say("letter.letter_within"), name=letter_id)
    try:
        return LetterPdf(letter_id, of, office.vault.read(kept), kept)
    except Damaged:
        reason = say("letter.its_file_is_missing_or_was_changed")
        return refuse("file_unreadable", name=f"{letter_id}.pdf", reason=reason)


def read_state(office: Office, appeal_no: str) -> AppealState | Refusal:
    """The public state of a case."""
    with office.store.reading() as cursor:
        found = record.read_appeal(cursor, appeal_no)
    return state_of(found) if found else refuse("not_found", what=say("word.appeal_within"), name=appeal_no)


def list_states(office: Office, after: str, limit: int) -> AppealPage:
    """The next cases after a number, in the order of the numbers."""
    with office.store.reading() as cursor:
        found = record.appeals_after(cursor, after, limit + 1)
    more = len(found) > limit
    return AppealPage(appeals=tuple(map(state_of, found[:limit])), next=found[limit - 1].appeal_no if more else None)


def _disclose(case: LockedCase, body: DisclosureBody) -> Appeal | Refusal:
    return intake.disclose.within(case, at=body.at, as_filed=body.as_filed)


def _file_counter_notice(case: LockedCase, body: CounterNoticeBody) -> Appeal | Refusal:
    return intake.file_counter_notice.within(case, received_at=body.received_at)


def _file_answer(case: LockedCase, body: AnswerBody) -> Appeal | Refusal:
    return intake.file_answer.within(case, kind=AnswerKind(body.kind), received_at=body.received_at)


def _withdraw(case: LockedCase, body: WithdrawalBody) -> Appeal | Refusal:
    return intake.withdraw_complaint.within(case, received_at=body.received_at)


def _ask_for_more_time(case: LockedCase, body: MoreTimeBody) -> Appeal | Refusal:
    asked = MoreTime(**body.model_dump(include={"ground", "reason", "days", "first_day", "last_day"}))
    return intake.request_extension.within(case, asked, received_at=body.received_at)


def _record_arrival(case: LockedCase, body: ArrivalBody) -> Appeal | Refusal:
    return intake.record_arrival.within(case, arrived_at=body.arrived_at)


def _only_file(case: LockedCase, _body: FilingBody) -> Appeal | Refusal:
    return case.appeal


CASE_ACTS: Final[Mapping[CaseAct, Callable[[LockedCase, Any], Appeal | Refusal]]] = {
    "documents": _only_file,
    "disclosure": _disclose,
    "counter-notice": _file_counter_notice,
    "answer": _file_answer,
    "withdrawal": _withdraw,
    "more-time": _ask_for_more_time,
    "arrival": _record_arrival,
}


def _papers(office: Office, client: Client, body: WithDocuments) -> tuple[Paper, ...] | Refusal:
    """The documents of a call: files that this client has sent, and its text, which is examined and kept here."""
    with office.store.reading() as cursor:
        sent = clients.files_of(cursor, client.client_id, {each.sha256 for each in body.documents})
    lacking = next((each.sha256 for each in body.documents if each.sha256 not in sent), None)
    if lacking is not None:
        return refuse("not_found", what=say("client.file_within"), name=lacking)
    named = tuple(Paper(Side(each.side), each.kind, each.name, sent[each.sha256]) for each in body.documents)
    text = getattr(body, "text", "")
    if not text:
        return named
    written = _written(office, text)
    side, kind = TEXTS[type(body)]
    return written if isinstance(written, Refusal) else (Paper(side, kind, f"{kind}.txt", written), *named)


def _written(office: Office, text: str) -> clients.KeptFile | Refusal:
    data = text.encode() if sniffing.sniff(text.encode()) == "text/plain" else f"{ABOVE}\n\n{text}".encode()
    return keep_bytes(office, "text.txt", data)


def _why_not_attested(client: Client, body: WithDocuments, papers: tuple[Paper, ...]) -> Refusal | None:
    """Refuses a channel that this client may not name, and one of a call without a document of that party."""
    channel = getattr(body, "channel", None)
    if channel is None:
        return None
    if ATTEST not in client.scopes:
        return refuse("scope_missing", scopes=ATTEST)
    if all(each.side is not SENDERS[type(body)] for each in papers):
        return refuse("field_missing", fields=(say("client.document_of_sender_within"),))
    return None


def _untimely(case: LockedCase, body: WithDocuments) -> Refusal | None:
    """Refuses a party that was authenticated in the future, or on a later day than what it sent came in."""
    channel = getattr(body, "channel", None)
    if channel is None:
        return None
    received = getattr(body, "received_at", None) or case.now
    return intake.in_order(case.now, (AUTHENTICATED, channel.authenticated_at), (RECEIVED, received))


def _filed(case: LockedCase, body: WithDocuments, papers: tuple[Paper, ...]) -> LockedCase:
    """Puts the documents on file, each an event of the case; the case as it is then."""
    at, channel = getattr(body, "received_at", None) or case.now, getattr(body, "channel", None)
    for each in papers:
        exhibit = Exhibit(
            exhibit_id=uuid4().hex,
            appeal_no=case.appeal_no,
            label="",
            side=each.side,
            kind=each.kind,
            name=sniffing.clean_name(each.name) or each.kind,
            **each.file._asdict(),
            received_at=min(at, case.now),
            received_by=case.actor.person_id,
        )
        own = channel.own() if channel and each.side is SENDERS[type(body)] else None
        documents.put_on_file(case, exhibit, account=own)
        case = case.then()
    return case


def _told(appeal: Appeal) -> dict[str, Any]:
    return state_of(appeal).model_dump(mode="json")


def _whole(office: Office, do: Callable[[], Answer | Refusal]) -> Answer | Refusal:
    """Does a transaction that a refusal undoes; what it has put on file is read in the background then."""
    try:
        answer = do()
    except UndoneError as undone:
        return undone.refusal
    if isinstance(answer, Answer):
        with office.store.reading() as cursor:
            filed = [each.exhibit_id for each in on_file.exhibits_of(cursor, answer.told["appeal_no"])]
            waiting = [each for each in filed if on_file.is_waiting(cursor, each)]
        for each in waiting:
            office.background.put(each)
        office.texts.put(reading.TEXTS)
    return answer


def _why_not(name: str, scopes: Collection[str], until: datetime, now: datetime, per_minute: int) -> Refusal | None:
    if not name.strip() or not scopes:
        missing = (say("client.name_within"),) if not name.strip() else (say("client.scopes_within"),)
        return refuse("field_missing", fields=missing)
    if unknown := next((each for each in scopes if each not in SCOPES), None):
        reason = say("client.scopes_are", scopes=", ".join(SCOPES))
        return refuse("field_invalid", field=say("client.scopes_within"), given=unknown, reason=reason)
    if until <= now:
        field, reason = say("client.expires_within"), say("client.is_over_already")
        return refuse("field_invalid", field=field, given=str(day_in(until)), reason=reason)
    if not 0 < per_minute <= MOST_PER_MINUTE:
        field, reason = say("client.per_minute_within"), say("client.from_one_to", most=MOST_PER_MINUTE)
        return refuse("field_invalid", field=field, given=str(per_minute), reason=reason)
    return None
