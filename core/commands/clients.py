"""Programs that call the API: adding them with scopes, authenticating and revoking them; and what their calls do.

A token is shown once and stored as a hash; it has 256 random bits, so it cannot be guessed. A call is one transaction:
the case, its documents, the act, and the answer under the call's key are saved together or not at all. Files are
uploaded first, each under its SHA-256, and then named in the calls.
"""

import hashlib
import json
import math
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, TypeAlias
from uuid import uuid4
from weakref import WeakKeyDictionary

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from core.commands import documents, intake, letters, orders, reading
from core.commands.accounts import account_of, hash_of_token
from core.commands.transaction import LockedCase, OfCase, OfficeTransaction, on_office, transact
from core.documents import sniffing
from core.documents.reading.document import READABLE
from core.documents.vault import Damaged
from core.domain.appeal import Appeal, Exhibit, Listing, MoreTime, OwnAccount, Party
from core.domain.letter import Delivery
from core.domain.orders import Order
from core.domain.people import SCOPES, SYSTEM, Client, Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.terms import AnswerKind, DocumentKind, Outcome, PenaltyKind, RightType, Side, State, TimeGround
from core.domain.text import AccountLanguage, mark, say
from core.ledger import bundles, claims, clients, record
from core.ledger import documents as on_file
from core.ledger import letters as on_paper
from core.ledger.engine import SEARCH, Cursor, Engine
from core.office import Office, write

TOKEN: Final = "redress_"  # noqa: S105 - how every token begins, by which a search for leaked ones finds it
"""How a token begins."""

LASTS: Final = timedelta(days=365)
"""Default validity of a token."""

PER_MINUTE: Final = 120
"""Default limit of calls per client and minute."""

MOST_PER_MINUTE: Final = 6_000

TIDIED_AFTER: Final = timedelta(hours=1)
"""After this long without tidying, the next call deletes old entries."""


def add_client(
    office: Office,
    name: str,
    scopes: Collection[str],
    *,
    expires_at: datetime | None = None,
    per_minute: int = PER_MINUTE,
    actor: Person = SYSTEM,
) -> tuple[Client, str] | Refusal:
    """Adds a client and returns it with its token, which is never shown again; ``expires_at`` is aware."""
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
        details = {"client": client.client_id, "scopes": " ".join(client.scopes)}
        record.log_act(cursor, "client_added", actor.person_id, now, details)
        return client

    added = write(office, add, common="people")
    return added if isinstance(added, Refusal) else (added, token)


@on_office(Act.MANAGE_CLIENTS)
def revoke_client(tx: OfficeTransaction, client_id: str) -> Client | Refusal:
    """Revokes a client's token at once, in every process and for good."""
    client = clients.read_client(tx.cursor, client_id)
    if client is None:
        return refuse("not_found", what=say("client.client_within"), name=client_id)
    if client.revoked_at is not None:
        return client
    clients.set_revoked(tx.cursor, client_id, tx.now)
    tx.log("client_revoked", {"client": client_id})
    return client.model_copy(update={"revoked_at": tx.now})


def client_of(office: Office, token: str) -> Client | None:
    """The client of a token; None if the token is unknown, expired or revoked."""
    client = clients.client_by_token(office.store, hash_of_token(token)) if token.startswith(TOKEN) else None
    return client if client and client.holds(office.now()) else None


# Their calls: counted before and recorded after; each call that changes something is done once under its key.

A_MINUTE: Final = timedelta(minutes=1)

LONGEST_KEY: Final = 200


class CallRecord(NamedTuple):
    """The record of a call and its answer; ``code`` is that of the refusal, "" if there was none."""

    request_id: str
    method: str
    route: str
    appeal_no: str
    status: int
    code: str
    called_at: datetime


class Call(NamedTuple):
    """A call: the client, the key, and the hash of the request (method, address and body).

    ``noted`` is its record so far, which is kept with what the call does; without it the call is not recorded.
    """

    client: Client
    key: str
    asked: str
    noted: CallRecord | None = None


class Answer(NamedTuple):
    """The answer to a call: its status and its JSON body."""

    status: int
    body: dict[str, Any]


class UndoneError(Exception):
    """Rolls back a transaction because a later part of it is refused."""

    def __init__(self, refusal: Refusal) -> None:
        """``refusal`` is returned to the caller."""
        super().__init__(refusal.code)
        self.refusal = refusal


def once(cursor: Cursor, call: Call, office: Office, do: Callable[[], Answer]) -> Answer:
    """Runs ``do`` and stores its answer under the call's key in this transaction, or returns the answer already stored.

    Either way the call is recorded in the same transaction. Of two simultaneous calls the second finds the first one's
    answer, or conflicts with it and is repeated. Raises ``RefusedError`` if the key was used for a different request,
    and ``UndoneError`` if ``do`` is refused; then nothing is saved, and the key may be used again.
    """
    client_id = call.client.client_id
    if earlier := clients.answer_under(cursor, client_id, call.key):
        if earlier.asked != call.asked:
            raise RefusedError(refuse("key_reused", name=call.key))
        return _with_record(office, cursor, call, Answer(earlier.status, json.loads(earlier.answer)))
    try:
        made = do()
    except RefusedError as ended:
        raise UndoneError(ended.refusal) from None
    stored = clients.KeptAnswer(call.asked, made.status, json.dumps(made.body, ensure_ascii=False))
    clients.insert_answer(cursor, client_id, call.key, stored, office.now())
    return _with_record(office, cursor, call, made)


def _with_record(office: Office, cursor: Cursor, call: Call, answer: Answer) -> Answer:
    """Records the call with its answer, where it has a record."""
    if call.noted:
        number = str(answer.body.get("appeal_no", ""))
        _note(office, call.client.client_id, call.noted._replace(appeal_no=number, status=answer.status), cursor)
    return answer


@dataclass
class RecentCalls:
    """What this process knows of a client's calls, so that it need not ask for each of them.

    So many are ``left`` before they are counted again: no minute since then (aware) can have more calls than those
    counted and those made since, where nobody else serves the record. ``seen`` is the last use on record.
    """

    left: int = 0
    since: datetime = datetime.min.replace(tzinfo=UTC)  # noqa: RUF009 - never changes
    seen: datetime | None = None


_RECENT: Final[WeakKeyDictionary[Engine, defaultdict[str, RecentCalls]]] = WeakKeyDictionary()

_COUNTING: Final = Lock()


def _recent(office: Office, client_id: str) -> RecentCalls:
    return _RECENT.setdefault(office.store, defaultdict(RecentCalls))[client_id]


def count_call(office: Office, client: Client) -> Refusal | None:
    """Refuses a client that has made too many calls in the last minute, counted across all processes."""
    now, calls = office.now(), _recent(office, client.client_id)
    with _COUNTING:
        calls.left -= 1
        if calls.left >= 0 and now >= calls.since:  # unless the clock was set back
            return None
    made, first = office.read(clients.last_calls, client.client_id, client.per_minute, now - A_MINUTE, now)
    if first is None:
        calls.left, calls.since = 0 if office.store.shared else client.per_minute - made - 1, now
        return None
    left = (first + A_MINUTE - now).total_seconds()
    return refuse("calls_too_many", most=client.per_minute, seconds=max(1, math.ceil(left)))


def note_call(office: Office, client: Client, call: CallRecord) -> Refusal | None:
    """Records a call that has changed nothing, with its answer and when the client was last seen."""
    return write(office, claims.only_claims(lambda cursor: _note(office, client.client_id, call, cursor)))


def _note(office: Office, client_id: str, call: CallRecord, cursor: Cursor) -> None:
    """Records a call and, to the minute, when the client was last seen; once an hour deletes old entries."""
    clients.insert_call(cursor, client_id, call._asdict())
    calls = _recent(office, client_id)
    if calls.seen and timedelta(0) <= call.called_at - calls.seen < A_MINUTE:
        return
    client = clients.read_client(cursor, client_id)
    calls.seen = seen = client.last_used_at if client else None
    if seen is None or call.called_at - seen >= A_MINUTE:
        clients.touch_client(cursor, client_id, call.called_at)
    if seen is None or call.called_at - seen >= TIDIED_AFTER:
        clients.forget_old(cursor, call.called_at)


def send_file(office: Office, client: Client, sha256: str, data: bytes) -> clients.KeptFile | Refusal:
    """Receives a client's file: checked like any other and stored, so that later calls may name it.

    Refused as in ``core.documents.upload``, and if its bytes do not match the hash it was sent under.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        return refuse("hash_differs", given=sha256, found=found)
    file = keep_bytes(office, sha256, data)
    if isinstance(file, Refusal):
        return file
    note = claims.only_claims(lambda cursor: clients.keep_file(cursor, client.client_id, file, office.now()))
    return write(office, note) or file


def keep_bytes(office: Office, name: str, data: bytes) -> clients.KeptFile | Refusal:
    """Checks a file and stores its bytes; no row refers to it yet."""
    examined = documents.examine_and_keep(office, name, data)
    if isinstance(examined, Refusal):
        return examined
    return clients.KeptFile(examined.sha256, examined.media_type, examined.size, examined.pages)


# The bodies of calls.

Word = Annotated[str, Field(max_length=200)]

Words = Annotated[str, Field(max_length=20_000)]


def _plausible(moment: datetime) -> datetime:
    """A time in UTC. Raises ``ValueError`` for one so far away that some zone has no day for it."""
    if not 1900 <= moment.year <= 2999:  # noqa: PLR2004 - as the message says it
        raise ValueError("the year must be from 1900 to 2999")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

MOST_DOCUMENTS: Final = 50


class Body(BaseModel):
    """A JSON body; unknown fields are refused, so that nothing is silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DocumentBody(Body):
    """A document to put on file: a file uploaded earlier, the side it comes from, and its kind."""

    sha256: Sha256
    side: Literal["seller", "complainant"]
    kind: DocumentKind
    name: Annotated[str, Field(min_length=1, max_length=200)]


class WithDocuments(Body):
    """A call that may also put documents on file, and then does an act on the case."""

    documents: Annotated[tuple[DocumentBody, ...], Field(max_length=MOST_DOCUMENTS)] = ()

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Does the act, once the documents are on file; on its own a document is no act."""
        return case.appeal


class ReceivedBody(WithDocuments):
    """Something received; ``received_at`` is when (default: now)."""

    received_at: Moment | None = None


class AppealBody(WithDocuments):
    """A new appeal, with the fields of the appeals CSV; without a number it gets the next one of the year.

    Letters to a party are drafted in the language of its account: ``en`` or ``zh``, or as the policy says.
    """

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
    seller_language: AccountLanguage = ""
    complainant_language: AccountLanguage = ""
    opened_at: Moment | None = None

    def new(self) -> intake.NewAppeal:
        """The appeal in the form the command takes."""
        return intake.NewAppeal(
            **self.model_dump(exclude={"documents", "policy", "seller", "complainant", "listing_ids"}),
            policy_id=self.policy or None,
            seller=Party(party_id="", side=Side.SELLER, name=self.seller),
            complainant=Party(party_id="", side=Side.COMPLAINANT, name=self.complainant),
            listings=tuple(Listing(listing_id=each) for each in dict.fromkeys(self.listing_ids)),
        )


class ChannelBody(Body):
    """The party's own account through which something was sent, and when its holder was authenticated there."""

    account: Annotated[Word, Field(min_length=1)]
    authenticated_at: Moment

    def own(self) -> OwnAccount:
        """The account in the form the record stores."""
        return OwnAccount(account=self.account, authenticated_at=self.authenticated_at)


class ChannelledBody(ReceivedBody):
    """Something that the party ``sender`` sent itself; its documents may name the party's account used, and when."""

    sender: ClassVar[Side]
    channel: ChannelBody | None = None


class FilingBody(ReceivedBody):
    """Documents on their own, in addition to the parties' filings."""

    documents: Annotated[tuple[DocumentBody, ...], Field(min_length=1, max_length=MOST_DOCUMENTS)]


class DisclosureBody(WithDocuments):
    """The seller has been given the complainant's name and the certificate; ``as_filed``: why it is unredacted."""

    at: Moment | None = None
    as_filed: Words = ""

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Discloses."""
        return intake.disclose.within(case, at=self.at, as_filed=self.as_filed)


class CounterNoticeBody(ChannelledBody):
    """The seller's counter-notice, as a document or as ``text``, which is put on file as a document."""

    sender = Side.SELLER
    text_kind: ClassVar = DocumentKind.COUNTER_NOTICE
    text: Words = ""

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Passes it to legal."""
        return intake.file_counter_notice.within(case, received_at=self.received_at)


class AnswerBody(ChannelledBody):
    """The complainant's answer with its document; a withdrawal has its own call."""

    sender = Side.COMPLAINANT
    kind: Literal["counter_materials", "legal_action_notice"]

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Passes it to legal."""
        return intake.file_answer.within(case, kind=AnswerKind(self.kind), received_at=self.received_at)


class WithdrawalBody(ChannelledBody):
    """The complainant's withdrawal, as a document or as ``text``, which is put on file as a document."""

    sender = Side.COMPLAINANT
    text_kind: ClassVar = DocumentKind.WITHDRAWAL_LETTER
    text: Words = ""

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Records it, for a reviewer to confirm."""
        return intake.withdraw_complaint.within(case, received_at=self.received_at)


class MoreTimeBody(ReceivedBody):
    """A request for more time by the party whose answer is awaited: a ground, and days to add or not to count."""

    ground: TimeGround | None = None
    reason: Annotated[Words, Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=366)] = 0
    first_day: date | None = None
    last_day: date | None = None

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Records the request, for a lead to decide."""
        request = MoreTime(**self.model_dump(include={"ground", "reason", "days", "first_day", "last_day"}))
        return intake.request_extension.within(case, request, received_at=self.received_at)


class ArrivalBody(WithDocuments):
    """The forwarded materials reached the complainant; the proof is among the documents."""

    arrived_at: Moment

    def done(self, case: LockedCase) -> Appeal | Refusal:
        """Records the arrival."""
        return intake.record_arrival.within(case, arrived_at=self.arrived_at)


class ConfirmationBody(Body):
    """The measure was changed as ordered: the marketplace's reference, and when (default: now)."""

    reference: Annotated[Word, Field(min_length=1)]
    effective_at: Moment | None = None


class RefusedOrderBody(Body):
    """The measure was not changed, and why."""

    reason: Annotated[Words, Field(min_length=1)]


class DeliveryBody(Body):
    """The outcome of sending a letter: delivered, when (default: now) and with which reference, or failed and why."""

    became: Literal["delivered", "failed"]
    at: Moment | None = None
    reference: Word = ""
    reason: Words = ""


# The bodies of answers.


class LetterStatus(Body):
    """A released letter or a given bundle, and the state of its delivery."""

    letter_id: str = Field(validation_alias="delivery_id")
    appeal_no: str
    letter: str | None
    recipient: str
    state: str
    sent_at: AwareDatetime | None
    delivered_at: AwareDatetime | None


class OrderStatus(Body):
    """An order and its state; ``due_on`` is the day by which it must take effect."""

    order_id: str
    appeal_no: str
    kind: str
    state: str
    due_on: date
    effective_at: AwareDatetime | None


class FileState(Body):
    """An uploaded file: its hash, its type by content, bytes and pages."""

    sha256: Sha256
    media_type: str
    size: int
    pages: int


class AppealState(Body):
    """What anybody who knows the number may know about an appeal: no names, no texts, no findings of legal."""

    appeal_no: str
    state: State
    right_type: RightType
    policy: str = Field(validation_alias="policy_id")
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
    decided_at: AwareDatetime | None = Field(validation_alias="final_decided_at")


class OpenedAppeal(AppealState):
    """A newly opened appeal, and others on the same complaint with a listing in common, latest first."""

    appealed_before: tuple[str, ...]


class AppealPage(Body):
    """A page of appeals in order of their numbers; ``next`` is the value of ``after`` for the next page."""

    appeals: tuple[AppealState, ...]
    next: str | None


def state_of(appeal: Appeal) -> AppealState:
    """The public state of a case."""
    return AppealState.model_validate(appeal, from_attributes=True)


# What each call does.


class CheckedDocument(NamedTuple):
    """A document of a call, checked and stored."""

    side: Side
    kind: DocumentKind
    name: str
    file: clients.KeptFile


Papers: TypeAlias = "tuple[CheckedDocument, ...] | Refusal"
"""The documents of a call, or why they cannot be filed."""


ATTEST: Final = "accounts:attest"
"""The scope of clients that may state through whose account something was sent."""

AUTHENTICATED, RECEIVED = mark("client.authenticated_within"), mark("word.received_within")

ABOVE: Final = "As it was handed in:"
"""Put above a text that begins like HTML or a script, so that it is recognised as plain text."""


def call_open(office: Office, call: Call, _number: str, body: AppealBody) -> Answer | Refusal:
    """Opens an appeal with its documents; answers 201 and its number."""
    found = _papers(office, call.client, body)

    def opened(cursor: Cursor) -> Answer:
        papers = granted(found)
        appeal = granted(intake.open_within(office, cursor, call.client.actor, body.new()))
        before = record.appealed_before(cursor, appeal.complaint_no, appeal.listing_ids, appeal.appeal_no)
        if papers:
            log = record.log_end(cursor, appeal.appeal_no)
            case = LockedCase(office, cursor, call.client.actor, appeal, log, log.not_before(office.now()))
            appeal = _with_documents(case, body, papers).appeal
        # What is kept of another case rests on its documents, its parties, and the appeals of the same complaint.
        cursor.drafts_only = not papers and not before and SEARCH not in cursor.touched
        return Answer(201, {**_state_of(appeal), "appealed_before": list(before)})

    def opened_once(cursor: Cursor) -> Answer:
        return once(cursor, call, office, lambda: opened(cursor))

    return _and_read(office, found, lambda: write(office, opened_once, common="openings"))


def _act_once(
    office: Office, call: Call, actor: Person, appeal_no: str, filed: Papers, do: Callable[[LockedCase], Answer]
) -> Answer | Refusal:
    """Does it on the locked case, unless this very call was answered before: then it is the same answer."""

    def done_once(case: LockedCase) -> Answer:
        return once(case.cursor, call, office, lambda: do(case))

    return _and_read(office, filed, lambda: transact(office, actor, appeal_no, None, done_once))


def do_act(office: Office, call: Call, appeal_no: str, body: WithDocuments) -> Answer | Refusal:
    """Puts the documents of a call on file and performs the act, or does neither; answers with the case."""
    found = _papers(office, call.client, body)

    def done(case: LockedCase) -> Answer:
        papers = granted(found)
        granted(_why_not_attested(call.client, body, papers))
        granted(_untimely(case, body))
        return Answer(200, _state_of(granted(body.done(_with_documents(case, body, papers)))))

    return _act_once(office, call, call.client.actor, appeal_no, found, done)


def settle_order(
    office: Office, call: Call, order_id: str, body: ConfirmationBody | RefusedOrderBody
) -> Answer | Refusal:
    """Confirms or refuses an order on behalf of the calling marketplace system."""

    def settle(case: LockedCase) -> Order | Refusal:
        if isinstance(body, RefusedOrderBody):
            return orders.refuse_order.within(case, order_id, reason=body.reason)
        reference, at = body.reference, body.effective_at
        return orders.confirm_order.within(case, order_id, reference=reference, effective_at=at)

    return _settle(office, call, orders.order_on_record(office, call.client.machine, order_id), settle, OrderStatus)


def settle_letter(office: Office, call: Call, letter_id: str, body: DeliveryBody) -> Answer | Refusal:
    """Records the delivery or failure of a letter on behalf of the calling marketplace system."""

    def settle(case: LockedCase) -> Delivery | Refusal:
        if body.became == "failed":
            return letters.record_failure.within(case, letter_id, reason=body.reason)
        return letters.record_delivery.within(case, letter_id, reference=body.reference, delivered_at=body.at)

    return _settle(
        office, call, letters.delivery_on_record(office, call.client.machine, letter_id), settle, LetterStatus
    )


def _settle(
    office: Office,
    call: Call,
    found: OfCase | Refusal,
    settle: Callable[[LockedCase], Order | Delivery | Refusal],
    model: type[Body],
) -> Answer | Refusal:
    """Settles what was found of a case on behalf of the calling system; answers with what it has become."""
    if isinstance(found, Refusal):
        return found

    def done(case: LockedCase) -> Answer:
        return Answer(200, model.model_validate(granted(settle(case)), from_attributes=True).model_dump(mode="json"))

    return _act_once(office, call, call.client.machine, found.appeal_no, (), done)


class LetterPdf(NamedTuple):
    """A letter or bundle as sent to a party: its case, its bytes and their SHA-256."""

    letter_id: str
    appeal_no: str
    data: bytes
    sha256: str


def read_letter_pdf(office: Office, letter_id: str) -> LetterPdf | Refusal:
    """A released letter or a given bundle, by the id of its message; anything not yet released is refused.

    The bytes are hashed again, and refused if they have changed.
    """
    with office.store.reading() as cursor:
        row, way = on_paper.read_letter(cursor, letter_id), on_paper.read_delivery(cursor, letter_id)
        pack = bundles.read_bundle(cursor, way.pack_id) if way and way.pack_id else None
    sha256, of = (pack.sha256, pack.appeal_no) if pack else (row.pdf_sha256, row.appeal_no) if row else (None, "")
    if sha256 is None:
        return refuse("not_found", what=say("letter.letter_within"), name=letter_id)
    try:
        return LetterPdf(letter_id, of, office.vault.read(sha256), sha256)
    except Damaged:
        reason = say("letter.its_file_is_missing_or_was_changed")
        return refuse("file_unreadable", name=f"{letter_id}.pdf", reason=reason)


def read_state(office: Office, appeal_no: str) -> AppealState | Refusal:
    """The public state of a case."""
    found = office.read(record.read_appeal, appeal_no)
    return state_of(found) if found else refuse("not_found", what=say("word.appeal_within"), name=appeal_no)


def list_states(office: Office, after: str, limit: int) -> AppealPage:
    """The next cases after a number, in order of their numbers."""
    found = office.read(record.appeals_after, after, limit + 1)
    more = len(found) > limit
    return AppealPage(appeals=tuple(map(state_of, found[:limit])), next=found[limit - 1].appeal_no if more else None)


def _papers(office: Office, client: Client, body: WithDocuments) -> Papers:
    """The documents of a call: files uploaded by this client, and its text, which is checked and stored here.

    A refusal is for whoever has no answer to this call yet: one that was answered may have lost its files meanwhile.
    """
    named_files = {each.sha256 for each in body.documents}
    sent = office.read(clients.files_of, client.client_id, named_files) if named_files else {}
    lacking = next((each.sha256 for each in body.documents if each.sha256 not in sent), None)
    if lacking is not None:
        return refuse("not_found", what=say("client.file_within"), name=lacking)
    named = tuple(CheckedDocument(Side(each.side), each.kind, each.name, sent[each.sha256]) for each in body.documents)
    if not (isinstance(body, CounterNoticeBody | WithdrawalBody) and body.text):
        return named
    written, kind = _written(office, body.text), body.text_kind
    if isinstance(written, Refusal):
        return written
    return CheckedDocument(body.sender, kind, f"{kind}.txt", written), *named


def _written(office: Office, text: str) -> clients.KeptFile | Refusal:
    data = text.encode() if sniffing.sniff(text.encode()) == "text/plain" else f"{ABOVE}\n\n{text}".encode()
    return keep_bytes(office, "text.txt", data)


def _why_not_attested(client: Client, body: WithDocuments, papers: tuple[CheckedDocument, ...]) -> Refusal | None:
    """Refuses a channel that this client may not name, or in a call without a document of that party."""
    if not (isinstance(body, ChannelledBody) and body.channel):
        return None
    if ATTEST not in client.scopes:
        return refuse("scope_missing", scopes=ATTEST)
    if all(each.side is not body.sender for each in papers):
        return refuse("field_missing", fields=(say("client.document_of_sender_within"),))
    return None


def _untimely(case: LockedCase, body: WithDocuments) -> Refusal | None:
    """Refuses an authentication in the future, or later than the day on which the documents were received."""
    if not (isinstance(body, ChannelledBody) and body.channel):
        return None
    moments = (AUTHENTICATED, body.channel.authenticated_at), (RECEIVED, body.received_at or case.now)
    return intake.in_order(case.now, *moments)


def _with_documents(case: LockedCase, body: WithDocuments, papers: tuple[CheckedDocument, ...]) -> LockedCase:
    """Puts the documents on file, each with an event; returns the updated case."""
    at = (body.received_at if isinstance(body, ReceivedBody) else None) or case.now
    sent = body if isinstance(body, ChannelledBody) else None
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
        own = sent.channel.own() if sent and sent.channel and each.side is sent.sender else None
        documents.put_on_file(case, exhibit, account=own)
        case = case.then()
    return case


def _state_of(appeal: Appeal) -> dict[str, Any]:
    return state_of(appeal).model_dump(mode="json")


def _and_read(office: Office, papers: Papers, do: Callable[[], Answer | Refusal]) -> Answer | Refusal:
    """Runs a transaction that a refusal rolls back; the documents it files are then read in the background."""
    try:
        answer = do()
    except UndoneError as undone:
        return undone.refusal
    if isinstance(answer, Answer) and papers:
        with office.store.reading() as cursor:
            filed = on_file.exhibits_of(cursor, answer.body["appeal_no"])
            waiting = [each.exhibit_id for each in filed if on_file.is_waiting(cursor, each.exhibit_id)]
        for each in waiting:
            office.background.put(each)
        if any(each.media_type not in READABLE for each in filed):
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
