"""How every act on a case is done: lock and read the case, assess it, ask ``why_not``, append the event, follow up.

A command is a plain function of the locked case (``on_case``), or passes one to ``transact``. It reads from top to
bottom: it gathers the facts, calls ``record``, and writes its own rows after the event. Refusals inside are raised
(``granted``) and returned as values at the end of the transaction.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from errno import EDQUOT, EFBIG, ENOSPC
from functools import update_wrapper
from inspect import Signature, signature
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast

from core.documents.vault import VaultUnreachableError
from core.domain.appeal import SET, VALUES, Appeal, Event, Exhibit, changed
from core.domain.disclosure import Given
from core.domain.facts import FACT_FIELDS, parse_facts
from core.domain.letter import BUNDLE, called, delivery_of_bundle
from core.domain.lifecycle import WAITING, Facts, Move, move_for, nothing_proposed, target_of, why_not
from core.domain.orders import KEEPING, ORDER, NewOrder, kind_for, ordered
from core.domain.people import Person
from core.domain.permissions import Act, may, sees_images
from core.domain.policy import Checklist, Policy
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.reuse import Key, ReuseKind, invoice_key, issuer_keys, keys_of
from core.domain.terms import ZONE, DocumentKind, Outcome, Side, State, Verb, label_of, past_label
from core.domain.text import Fact, Text, say
from core.ledger import record
from core.ledger.case_file import routes_claimed
from core.ledger.documents import TYPED, add_fact, facts_on, read_exhibit, readings_of, set_keys, set_known, set_used
from core.ledger.drafts import drafts_of, end_lease, insert_disclosures, save_draft, settle_proposal
from core.ledger.engine import Common, Cursor, Question
from core.ledger.letters import insert_delivery, insert_letters
from core.ledger.orders import announce, insert_order, orders_of, withdraw_orders
from core.ledger.outbox import put_act
from core.ledger.people import read_person
from core.ledger.record import HEADS, LogEnd, OfficeVerb, append, events_of, log_act, log_end, read_appeal, set_standing
from core.ledger.runs import end_request
from core.ledger.second_reviews import ANY_REVIEW, review_refusal
from core.office import Office, T, why_not_kept, write

P = ParamSpec("P")

T_co = TypeVar("T_co", covariant=True)

LEASE: Final = timedelta(minutes=15)

LEGAL_STATES: Final = frozenset({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW})

DECIDE_REQUESTS: Final = frozenset({Verb.EXTEND, Verb.DECLINE_EXTENSION})
"""Acts after which, as after every change of turn, no request for more time is pending."""

PHRASE = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class LockedCase:
    """A case locked in a transaction: its state as read there, the actor, and the time of the act.

    ``log`` is the end of its log before the act.
    """

    office: Office
    cursor: Cursor
    actor: Person
    appeal: Appeal
    log: LogEnd
    now: datetime

    @property
    def appeal_no(self) -> str:
        """The number of the case."""
        return self.appeal.appeal_no

    @property
    def next_seq(self) -> int:
        """The sequence number of the event this act appends."""
        return self.log.seq + 1

    @property
    def policy(self) -> Policy:
        """The policy the case is pinned to."""
        return self.office.policy_of(self.appeal)

    def then(self) -> "LockedCase":
        """The case after what this transaction has recorded so far, for its next act."""
        appeal, log = appeal_on_file(self.cursor, self.appeal_no), log_end(self.cursor, self.appeal_no)
        return replace(self, appeal=appeal, log=log, now=log.not_before(self.now))

    def also(self, appeal_no: str) -> "LockedCase":
        """The second case locked in this transaction. Raises ``RefusedError`` if there is none."""
        appeal, log = appeal_on_file(self.cursor, appeal_no), log_end(self.cursor, appeal_no)
        granted(review_refusal(self.cursor, self.actor, appeal_no))
        return replace(self, appeal=appeal, log=log, now=log.not_before(self.now))

    def record(
        self,
        verb: Verb,
        facts: Facts,
        changes: Mapping[str, Any] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> Appeal:
        """Asks ``why_not``, appends the event, and writes what follows from every event; returns the updated case.

        ``changes`` are the fields that the act sets; ``details`` are further details of the event. Raises
        ``RefusedError`` before anything is written. Rows specific to this act are written by the command after the
        event.
        """
        if refusal := self._refusal(verb, facts):
            raise RefusedError(refusal)
        move, order = move_for(verb, facts), self._ordered(changes or {})
        payload = {**(details or {}), **({ORDER: order.payload()} if order else {})}
        sets = changed({**_where(target_of(move, self.appeal)), **(changes or {})})
        by, appeal_no = self.actor.person_id, self.appeal_no
        after = append(self.cursor, self.appeal, self.log, verb, by, self.now, {SET: sets, **payload})
        if facts.holder or (after.state is State.CLOSED and not move.held):  # a held move has asked for the holder
            end_lease(self.cursor, appeal_no, self.now)
        if self.appeal.state in WAITING and (after.state is not self.appeal.state or verb in DECIDE_REQUESTS):
            end_request(self.cursor, appeal_no)
        if became := _proposal_became(self.appeal, after, move, payload):
            settle_proposal(self.cursor, appeal_no, became, after.version, by, self.now)
        if order:
            self._order(order, after)
        elif verb is Verb.REOPEN:
            withdraw_orders(self.cursor, appeal_no, self.next_seq, by, self.now)
        insert_letters(self.cursor, called(self.policy, verb, after, self.now))
        put_act(self.office.store, self.cursor, after, self.next_seq, verb, self.log.not_before(self.now))
        if after.state is not self.appeal.state and after.state in LEGAL_STATES:  # legal asks another checklist
            set_standing(self.cursor, appeal_no, " ".join(routes_claimed(self.office.rules, self.cursor, after)), "")
        return after

    def _refusal(self, verb: Verb, facts: Facts) -> Refusal | None:
        """Why the act may not be done: by the moves, or because the policy was rewritten; a comment decides nothing."""
        refusal = why_not(self.actor, verb, self.appeal, facts)
        if refusal or verb is Verb.COMMENT:
            return refusal
        return record.policy_refusal(self.cursor, self.office.rules, self.appeal)

    def _ordered(self, changes: Mapping[str, Any]) -> NewOrder | None:
        """The order about the measure, if the act is a decision that changes it."""
        if not changes.get("outcome"):
            return None
        outcome = Outcome(changes["outcome"])
        if outcome in KEEPING and not self.appeal.reopened:
            return None  # the penalty stands: an order that ended it came with an earlier decision that closed the case
        kind = kind_for(outcome, orders_of(self.cursor, self.appeal_no))
        latest = changes.get("response_latest_on") or self.appeal.response_latest_on
        return ordered(self.office.rules, self.appeal, kind, latest, self.now) if kind else None

    def _order(self, new: NewOrder, after: Appeal) -> None:
        """Writes the order of the decision, and the message that announces it."""
        order = insert_order(self.cursor, after, self.next_seq, new, self.now)
        announce(self.office.store, self.cursor, after, order, self.next_seq, self.now)


def transact(  # noqa: PLR0913 - a transaction is these things
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int | None,
    do: Callable[[LockedCase], T | Refusal],
    *,
    other: str = "",
    common: Common | None = None,
    asks: Callable[[Appeal], Iterable[Question]] = lambda _: (),
) -> T | Refusal:
    """Locks and reads the case, and runs the command ``do`` on it in one transaction.

    Refused, whatever the command, to whoever has to review a decision of this case without knowing it.
    ``version`` is the version the person saw (None: the current one, for acts that cannot be outdated, such as a
    comment). If somebody else changed a row at the same time, the case is read again and ``do`` is repeated from the
    start, so it must not keep state between attempts. It must refuse before it records: a refusal after ``record``
    raises RuntimeError, and the event is rolled back. ``other`` is the number of a second case that ``do`` writes on
    (``LockedCase.also``); ``common`` names shared data to lock as well. ``asks`` returns the
    questions ``do`` will ask about the case, so that they are asked together (``Cursor.ahead``).
    """

    def read_and_do(cursor: Cursor) -> T | Refusal:
        appeal = appeal_on_file(cursor, appeal_no)
        questions = (HEADS, [appeal_no]), (record.OPENED_UNDER, [appeal_no]), (ANY_REVIEW, [actor.person_id])
        cursor.ahead(*questions, *asks(appeal))
        if refusal := review_refusal(cursor, actor, appeal_no):
            return refusal
        log = log_end(cursor, appeal_no)
        now = log.not_before(office.now())
        if version is not None and version != appeal.version:
            return stale(cursor, events_of(cursor, appeal_no)[-1])
        return do(LockedCase(office, cursor, actor, appeal, log, now))

    return write(office, read_and_do, case=appeal_no, other=other, common=common)


class Command(Protocol[P, T_co]):
    """A command as called: with the actor, the case number, and the version the actor saw."""

    def __call__(
        self, office: Office, actor: Person, appeal_no: str, version: int, *args: P.args, **kwargs: P.kwargs
    ) -> T_co | Refusal:
        """The result, or the refusal."""

    @property
    def within(self) -> Callable[Concatenate[LockedCase, P], T_co | Refusal]:
        """The act itself, for a case already locked, so that several acts can share one transaction."""


def on_case(
    do: Callable[Concatenate[LockedCase, P], T | Refusal], asks: Callable[[Appeal], Iterable[Question]] = lambda _: ()
) -> Command[P, T]:
    """Turns a function of a locked case into a command called with ``office, actor, appeal_no, version``.

    ``do`` may raise its refusals (``granted``); the command returns them. ``asks`` as in ``transact``.
    """

    def command(
        office: Office, actor: Person, appeal_no: str, version: int, *args: P.args, **kwargs: P.kwargs
    ) -> T | Refusal:
        return transact(office, actor, appeal_no, version, lambda case: do(case, *args, **kwargs), asks=asks)

    return cast("Command[P, T]", _called_as(command, do, 4))


class OfCase(Protocol):
    """Anything that belongs to a case: a document, an order, a delivery."""

    @property
    def appeal_no(self) -> str:
        """The number of the case."""


class CommandOn(Protocol[P, T_co]):
    """A command on something of a case, as called: with the actor and its id."""

    def __call__(self, office: Office, actor: Person, *args: P.args, **kwargs: P.kwargs) -> T_co | Refusal:
        """The result, or the refusal."""

    @property
    def within(self) -> Callable[Concatenate[LockedCase, P], T_co | Refusal]:
        """As ``Command.within``."""


def on_its_case(
    find: Callable[[Office, Person, str], OfCase | Refusal],
) -> Callable[[Callable[Concatenate[LockedCase, P], T | Refusal]], CommandOn[P, T]]:
    """Turns a function of a locked case and an id into a command called with ``office, actor`` and that id.

    ``find`` says of which case it is, or why the actor may not act on it. A version is not asked for: these acts do not
    depend on what else is on the page. For the rest see ``on_case``.
    """

    def made(do: Callable[Concatenate[LockedCase, P], T | Refusal]) -> CommandOn[P, T]:
        named = list(signature(do).parameters)[1]

        def command(office: Office, actor: Person, *args: P.args, **kwargs: P.kwargs) -> T | Refusal:
            found = find(office, actor, str(args[0] if args else kwargs[named]))
            if isinstance(found, Refusal):
                return found
            return transact(office, actor, found.appeal_no, None, lambda case: do(case, *args, **kwargs))

        return cast("CommandOn[P, T]", _called_as(command, do, 2))

    return made


@dataclass(frozen=True)
class OfficeTransaction:
    """A transaction on what belongs to no case, with its actor and the time of the act."""

    office: Office
    cursor: Cursor
    actor: Person
    now: datetime

    def log(self, verb: OfficeVerb, details: Mapping[str, object]) -> None:
        """Adds the act to the log of the office, see ``log_act``."""
        log_act(self.cursor, verb, self.actor.person_id, self.now, dict(details))


def on_office(
    act: Act | None, common: Common = "people"
) -> Callable[
    [Callable[Concatenate[OfficeTransaction, P], T | Refusal]], Callable[Concatenate[Office, Person, P], T | Refusal]
]:
    """Turns a function of a transaction into a command called with ``office, actor``, for those who may do ``act``.

    Without ``act`` the function itself says for whom it is. ``common`` names what it locks. It may be repeated, and
    may raise its refusals, as in ``on_case``.
    """

    def made(
        do: Callable[Concatenate[OfficeTransaction, P], T | Refusal],
    ) -> Callable[Concatenate[Office, Person, P], T | Refusal]:
        def command(office: Office, actor: Person, *args: P.args, **kwargs: P.kwargs) -> T | Refusal:
            if act and (refusal := may(actor, act)):
                return refusal

            def within(cursor: Cursor) -> T | Refusal:
                return do(OfficeTransaction(office, cursor, actor, office.now()), *args, **kwargs)

            return write(office, within, common=common)

        return cast("Callable[Concatenate[Office, Person, P], T | Refusal]", _called_as(command, do, 2))

    return made


F = TypeVar("F", bound=Callable[..., object])


def _called_as(command: F, do: Callable[..., object], own: int) -> F:
    """The command under the name of what it does; its ``own`` first parameters stand for the first of ``do``."""
    parameters = (*list(signature(command).parameters.values())[:own], *list(signature(do).parameters.values())[1:])
    # The signature is as it is called, not as it is written.
    vars(update_wrapper(command, do)).update({"__signature__": Signature(parameters), "within": do})
    return command


def by_whom(cursor: Cursor, person_id: str | None, at: datetime) -> dict[str, Fact]:
    """Who did something first, and when, for the refusal of whoever comes second."""
    person = read_person(cursor, person_id or "")
    return {"who": person.name if person else person_id or "", "when": at.astimezone(ZONE).strftime(PHRASE)}


def appeal_on_file(cursor: Cursor, appeal_no: str) -> Appeal:
    """The current case. Raises ``RefusedError`` if there is none."""
    appeal = read_appeal(cursor, appeal_no)
    if appeal is None:
        raise RefusedError(refuse("not_found", what=say("word.appeal_within"), name=appeal_no))
    return appeal


def _proposal_became(before: Appeal, after: Appeal, move: Move, payload: Mapping[str, Any]) -> str:
    """The fate of a waiting decision: approved, sent back, or superseded by another act; otherwise ""."""
    if before.state not in LEGAL_STATES:
        return ""  # a decision waits in a review only
    if move.verb is Verb.SEND_BACK:
        return "sent_back"
    if "approved_by" in payload:
        return "approved"
    if nothing_proposed in move.needs:
        return ""  # that none waits was asked already, and the case has been locked since
    return "overtaken" if after.state is not before.state or move.verb is Verb.WITHDRAW_COMPLAINT else ""


def _where(target: State | None) -> dict[str, Any]:
    if target is None:
        return {}
    return {"state": target, **({"due_on": None, "deadline": None} if target is State.CLOSED else {})}


def stale(cursor: Cursor, last: Event) -> Refusal:
    """The refusal for whoever came second, naming the last act and actor."""
    return refuse("stale", what=past_label(last.verb), **by_whom(cursor, last.actor, last.at))


def event_time(at: datetime | None, now: datetime) -> datetime:
    """The given time (aware), otherwise now."""
    return (at or now).astimezone(UTC)


FULL: Final = frozenset({ENOSPC, EDQUOT, EFBIG})


def kept_in_vault(office: Office, *files: bytes) -> tuple[str, ...] | Refusal:
    """Stores files before any row refers to them and returns their hashes; refused if the vault cannot store them."""
    try:
        return tuple(map(office.vault.put, files))
    except VaultUnreachableError as unreachable:
        return why_not_kept(unreachable)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return refuse("disk_full")


def on_document(office: Office, exhibit_id: str, do: Callable[[Cursor, Exhibit], T | Refusal]) -> T | Refusal:
    """Runs a transaction on a document with its case locked; refused if the document is not on file."""

    def found(cursor: Cursor) -> T | Refusal:
        return do(cursor, document_on_file(cursor, exhibit_id))

    exhibit = office.read(read_exhibit, exhibit_id)
    return write(office, found, case=exhibit.appeal_no if exhibit else "")


def document_of(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    """The document, if the actor may handle it; used before its case is locked."""
    if refusal := on_the_case(actor):
        return refusal
    with office.store.reading() as cursor:
        found = read_exhibit(cursor, exhibit_id)
        refusal = review_refusal(cursor, actor, found.appeal_no) if found else None
    return refusal or found or no_document(exhibit_id)


def document_on_file(cursor: Cursor, exhibit_id: str) -> Exhibit:
    """The current document. Raises ``RefusedError`` if there is none."""
    return granted(read_exhibit(cursor, exhibit_id) or no_document(exhibit_id))


def no_document(exhibit_id: str) -> Refusal:
    """The refusal that there is no such document."""
    return refuse("not_found", what=say("word.document_within"), name=exhibit_id)


def sight(actor: Person, *kinds: DocumentKind) -> Facts:
    """The facts stating which of these kinds the person may not see."""
    hidden = dict.fromkeys(kind for kind in kinds if not sees_images(actor, kind))
    return Facts(out_of_sight=tuple(map(label_of, hidden)))


def type_in(case: LockedCase, exhibit_id: str, texts: Mapping[str, str]) -> Appeal:
    """Saves facts typed from a document of the case, by field. Raises ``RefusedError`` before anything is written."""
    exhibit = document_on_file(case.cursor, exhibit_id)  # its kind may have been corrected in the meantime
    kind = DocumentKind(exhibit.kind)
    problems = parse_facts(kind, texts)[1]
    for wrong in (each for each in FACT_FIELDS.get(kind, ()) if each.name in problems):
        label, reason = Text(key=wrong.label), problems[wrong.name]
        raise RefusedError(refuse("field_invalid", field=label, given=texts[wrong.name], reason=reason))
    typed = sorted(name for name, value in texts.items() if value.strip())
    values = {name: texts[name].strip() for name in sorted(texts)}
    fields = {
        "document": exhibit.label, "typed": typed, "taken_back": sorted(texts.keys() - {*typed}), VALUES: values,
    }  # fmt: skip
    details = {key: value for key, value in fields.items() if value}
    after = case.record(Verb.TYPE_FACTS, sight(case.actor, kind), details=details)
    now = case.office.now()
    for name, value in values.items():
        add_fact(case.cursor, exhibit_id, name, value, TYPED, case.actor.person_id, now)
    record_use(case.cursor, exhibit, now)
    return after


def record_use(cursor: Cursor, exhibit: Exhibit, at: datetime) -> None:
    """Saves the keys for finding a proof of purchase in other cases; ``at`` (aware) is when they became known."""
    raw = {name: entry[0] for name, entry in facts_on(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id, {}).items()}
    facts = parse_facts(DocumentKind(exhibit.kind), raw)[0]
    key = invoice_key(facts) if facts else None
    appeal = read_appeal(cursor, exhibit.appeal_no)
    if appeal:
        set_used(cursor, (key,) if key else (), exhibit, appeal.seller_id)
        keys = [*keys_of(facts), *_also_in(cursor, exhibit)]
        if exhibit.side is not Side.OFFICE:
            set_keys(cursor, exhibit, appeal, [(ReuseKind.BYTES, exhibit.sha256), *keys, *issuer_keys(facts)])
        if exhibit.side is Side.SELLER:
            set_known(cursor, exhibit, appeal.seller_id, {key for kind, key in keys if kind is ReuseKind.INVOICE}, at)


def _also_in(cursor: Cursor, exhibit: Exhibit) -> list[Key]:
    """The keys of every invoice found in the file; the form has room for only one."""
    reading = readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    by_invoice: dict[int, dict[str, str]] = {}
    for fact in reading.facts if reading and reading.kind is DocumentKind.INVOICE else ():
        by_invoice.setdefault(fact.invoice, {}).setdefault(fact.field, fact.value)
    return [
        key
        for number, raw in by_invoice.items()
        if number > 1 and exhibit.kind == DocumentKind.INVOICE
        for key in keys_of(parse_facts(DocumentKind.INVOICE, raw)[0])
    ]


def on_the_case(actor: Person) -> Refusal | None:
    """Refuses anyone who may not handle the documents of a case."""
    return may(actor, Act.HANDLE_DOCUMENTS)


def given_in(sent: Collection[Given]) -> dict[str, Any]:
    """The given documents as recorded in the event: each with its form, and the bundle."""
    pack = _bundle_in(sent)
    return {"given": [each.payload() for each in sent], **({BUNDLE: pack} if pack else {})}


def _bundle_in(sent: Collection[Given]) -> str | None:
    """The bundle given with an act; None if documents go as filed."""
    return next((each.pack_id for each in sent if each.pack_id), None)


def record_disclosures(
    case: LockedCase, after: Appeal, sent: Collection[Given], to: Side, ground: str, when: datetime
) -> None:
    """Records who was given which documents, in which form and on what ground, in addition to the event.

    A bundle among them then waits to be sent.
    """
    if pack := _bundle_in(sent):
        insert_delivery(case.cursor, delivery_of_bundle(after.appeal_no, after.version, to, pack, case.now))
    insert_disclosures(
        case.cursor,
        [
            {
                "appeal_no": after.appeal_no,
                "seq": after.version,
                "exhibit_id": each.exhibit.exhibit_id,
                "recipient": to,
                "rendition": each.rendition,
                "ground": ground,
                "given_at": when,
                "given_by": case.actor.person_id,
                "sha256": each.sha256,
                "pack_id": each.pack_id,
                "as_filed_because": each.because,
            }
            for each in sent
        ],
    )


def ask_anew(cursor: Cursor, appeal_no: str, checklist: Checklist) -> None:
    """Withdraws every answer to a checklist, because they were given before the new material arrived."""
    criteria = {item.criterion for item in checklist.items()}
    for draft in drafts_of(cursor, appeal_no):
        answers = {name: each for name, each in draft.form.answers.items() if name not in criteria}
        if answers != draft.form.answers:
            form = draft.form.model_copy(update={"answers": answers})
            save_draft(cursor, draft.model_copy(update={"form": form}))
