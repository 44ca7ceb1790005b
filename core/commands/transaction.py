"""How every verb is done: read the case, ask ``why_not``, append the event, write what follows from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from errno import EDQUOT, EFBIG, ENOSPC
from typing import Any, Final, TypeAlias

from core.domain.appeal import SET, Appeal, Exhibit, changed
from core.domain.checks.result import invoice_key
from core.domain.disclosure import Given
from core.domain.facts import FACT_FIELDS, parse_facts
from core.domain.fingerprints import Key, keys_of
from core.domain.labels import label_of, past_label
from core.domain.letter import called
from core.domain.lifecycle import WAITING, Facts, move_for, target_of, why_not
from core.domain.people import Person
from core.domain.permissions import Act, may, sees_images
from core.domain.policy import Checklist
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseKind
from core.domain.terms import ZONE, DocumentKind, Side, State, Verb
from core.domain.text import Text, say
from core.ledger.case_file import claimed_now
from core.ledger.documents import TYPED, add_fact, facts_of, read_exhibit, readings_of, set_used
from core.ledger.drafts import drafts_of, end_lease, insert_disclosures, read_lease, save_draft
from core.ledger.engine import Cursor
from core.ledger.letters import insert_letters
from core.ledger.people import read_person
from core.ledger.proposals import settle_proposal
from core.ledger.record import append, events_of, not_before, read_appeal, set_standing
from core.ledger.reuse import set_keys, set_known
from core.ledger.runs import end_request
from core.ledger.second_reviews import review_refusal
from core.office import Office, T, settled

LEASE: Final = timedelta(minutes=15)

LEGAL_STATES: Final = frozenset({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW})

DECIDE_REQUESTS: Final = frozenset({Verb.EXTEND, Verb.DECLINE_EXTENSION})
"""After them, as after every change of turn, no request for more time waits."""

PHRASE = "%Y-%m-%d %H:%M"

Beside: TypeAlias = Callable[[Cursor, Appeal], None]
"""Writes rows beside an event, in its transaction; the case is as the event leaves it."""


@dataclass(frozen=True)
class Outcomes:
    """What an act leaves behind: the fields it sets, what the event tells besides, and rows beside the event."""

    changes: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    beside: Beside | None = None


Choice: TypeAlias = Verb | Callable[[Appeal], Verb]

Weigh: TypeAlias = Callable[[Cursor, Appeal, datetime], "tuple[Facts, Outcomes] | Refusal"]


def act(
    office: Office, actor: Person, verb: Choice, appeal_no: str, version: int | None, weigh: Weigh
) -> Appeal | Refusal:
    """Does one verb on one case, in one transaction; returns the case as it is then, or why not.

    ``version`` is the case as the person saw it (None: whatever it is now, for acts that cannot go
    stale, such as a comment). ``verb`` may rest on the case as it is read in the transaction; ``weigh``
    gathers the facts of the case and says what the act sets.
    """
    return settled(
        office, lambda cursor: act_within(office, cursor, actor, verb, appeal_no, version, weigh), case=appeal_no
    )


def act_within(
    office: Office,
    cursor: Cursor,
    actor: Person,
    choice: Choice,
    appeal_no: str,
    version: int | None,
    weigh: Weigh,
) -> Appeal | Refusal:
    """``act`` as part of a transaction on that case that writes more than it; what is refused has written nothing."""
    now = not_before(cursor, appeal_no, office.now())
    appeal = read_appeal(cursor, appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("appeal"), name=appeal_no)
    if version is not None and version != appeal.version:
        return stale(cursor, appeal)
    verb = choice if isinstance(choice, Verb) else choice(appeal)
    weighed = weigh(cursor, appeal, now)
    if isinstance(weighed, Refusal):
        return weighed
    facts, outcomes = weighed
    if refusal := why_not(actor, verb, appeal, facts):
        return refusal
    move = move_for(verb, facts)
    changes = {**_where(target_of(move, appeal)), **outcomes.changes}
    after = append(
        cursor, appeal, appeal_no, verb, actor.person_id, now, {SET: changed(appeal, changes), **outcomes.details}
    )
    if facts.holder or (after.state is State.CLOSED and not move.held):  # a held move has asked for the holder
        end_lease(cursor, appeal_no, now)
    if appeal.state in WAITING and (after.state is not appeal.state or verb in DECIDE_REQUESTS):
        end_request(cursor, appeal_no)
    if outcomes.beside:
        outcomes.beside(cursor, after)
    _settle_proposal(cursor, appeal, after, verb, outcomes, actor, now)
    insert_letters(cursor, called(office.policy_of(after), verb, after, now))
    _keep_routes(office, cursor, appeal, after)
    return after


def _settle_proposal(
    cursor: Cursor, before: Appeal, after: Appeal, verb: Verb, outcomes: Outcomes, actor: Person, now: datetime
) -> None:
    """A decision that waits is approved, sent back, or overtaken by whatever moves the case on."""
    if before.state not in LEGAL_STATES:
        return  # a decision waits in a review only
    if verb is Verb.SEND_BACK:
        settled_as = "sent_back"
    elif "approved_by" in outcomes.details:
        settled_as = "approved"
    elif after.state is not before.state or verb is Verb.WITHDRAW_COMPLAINT:
        settled_as = "overtaken"
    else:
        return
    settle_proposal(cursor, after.appeal_no, settled_as, after.version, actor.person_id, now)


def _keep_routes(office: Office, cursor: Cursor, before: Appeal, after: Appeal) -> None:
    """A case that comes to legal asks another checklist: the queue reads which of its routes are claimed."""
    if after.state is not before.state and after.state in LEGAL_STATES:
        set_standing(cursor, after.appeal_no, " ".join(claimed_now(office.rules, cursor, after)), "")


def _where(target: State | None) -> dict[str, Any]:
    if target is None:
        return {}
    return {"state": target, **({"due_on": None, "deadline": None} if target is State.CLOSED else {})}


def stale(cursor: Cursor, appeal: Appeal) -> Refusal:
    """Who did what last, for the one who came second."""
    last = events_of(cursor, appeal.appeal_no)[appeal.version - 1]
    person = read_person(cursor, last.actor)
    return refuse(
        "stale",
        who=person.name if person else last.actor,
        what=past_label(last.verb),
        when=last.at.astimezone(ZONE).strftime(PHRASE),
    )


def holding(cursor: Cursor, appeal_no: str, now: datetime) -> dict[str, Any]:
    """The holder of a case at this moment, as fields of ``Facts``; empty when nobody holds it."""
    lease = read_lease(cursor, appeal_no)
    if lease is None or lease.until <= now:
        return {}
    return {
        "holder": read_person(cursor, lease.person_id),
        "held_until": lease.until.astimezone(ZONE).strftime("%H:%M"),
    }


def moment(given: datetime | None, now: datetime) -> datetime:
    """When it happened: as given (aware), else now."""
    return (given or now).astimezone(UTC)


FULL: Final = frozenset({ENOSPC, EDQUOT, EFBIG})

WeighDocument: TypeAlias = Callable[[Cursor, Exhibit], "tuple[Facts, Outcomes] | Refusal"]


def _kept(office: Office, done: Appeal | Refusal, exhibit_id: str) -> Exhibit | Refusal:
    """The document as an act on it left it."""
    if isinstance(done, Refusal):
        return done
    with office.store.reading() as cursor:
        kept = read_exhibit(cursor, exhibit_id)
    return kept or refuse("not_found", what=say("document"), name=exhibit_id)


def on_document(office: Office, exhibit_id: str, do: Callable[[Cursor, Exhibit], T | Refusal]) -> T | Refusal:
    """Does a transaction on a document, while nobody else writes on its case; refused where it is not on file."""

    def found(cursor: Cursor) -> T | Refusal:
        exhibit = read_exhibit(cursor, exhibit_id)
        return do(cursor, exhibit) if exhibit else refuse("not_found", what=say("document"), name=exhibit_id)

    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
    return settled(office, found, case=exhibit.appeal_no if exhibit else "")


def act_on(office: Office, actor: Person, verb: Verb, exhibit_id: str, weigh: WeighDocument) -> Exhibit | Refusal:
    """Does an act on a document as ``act`` does one on its case; ``weigh`` sees the document as it is then."""
    if refusal := on_the_case(actor):
        return refusal
    with office.store.reading() as cursor:
        found = read_exhibit(cursor, exhibit_id)
        refusal = review_refusal(cursor, actor, found.appeal_no) if found else None
    if found is None or refusal:
        return refusal or refuse("not_found", what=say("document"), name=exhibit_id)
    return _kept(office, act(office, actor, verb, found.appeal_no, None, _weighed(exhibit_id, weigh)), exhibit_id)


def _weighed(exhibit_id: str, weigh: WeighDocument) -> Weigh:
    def weighed(cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        exhibit = read_exhibit(cursor, exhibit_id)  # its kind may have been corrected in the meantime
        return weigh(cursor, exhibit) if exhibit else refuse("not_found", what=say("document"), name=exhibit_id)

    return weighed


def sight(actor: Person, *kinds: DocumentKind) -> Facts:
    """What of these kinds the person does not see."""
    hidden = dict.fromkeys(kind for kind in kinds if not sees_images(actor, kind))
    return Facts(out_of_sight=tuple(map(label_of, hidden)))


def type_facts_within(
    office: Office, cursor: Cursor, actor: Person, exhibit: Exhibit, given: Mapping[str, str]
) -> Refusal | None:
    """``type_facts`` as part of a transaction on the document's case; what is refused has written nothing."""
    if refusal := on_the_case(actor) or review_refusal(cursor, actor, exhibit.appeal_no):
        return refusal
    weigh = _weighed(exhibit.exhibit_id, _typing(office, actor, given))
    done = act_within(office, cursor, actor, Verb.TYPE_FACTS, exhibit.appeal_no, None, weigh)
    return done if isinstance(done, Refusal) else None


def _typing(office: Office, actor: Person, given: Mapping[str, str]) -> WeighDocument:
    def weigh(_cursor: Cursor, exhibit: Exhibit) -> tuple[Facts, Outcomes] | Refusal:
        kind = DocumentKind(exhibit.kind)
        problems = parse_facts(kind, given)[1]
        for wrong in (each for each in FACT_FIELDS.get(kind, ()) if each.name in problems):
            label, reason = Text(key=wrong.label), problems[wrong.name]
            return refuse("field_invalid", field=label, given=given[wrong.name], reason=reason)
        typed = sorted(name for name, value in given.items() if value.strip())
        told = {"document": exhibit.label, "typed": typed, "taken_back": sorted(given.keys() - {*typed})}
        return sight(actor, kind), Outcomes(
            details={key: value for key, value in told.items() if value},
            beside=lambda inner, _after: _save(office, inner, actor, exhibit, given),
        )

    return weigh


def _save(office: Office, cursor: Cursor, actor: Person, exhibit: Exhibit, given: Mapping[str, str]) -> None:
    now = office.now()
    for name, value in given.items():
        add_fact(cursor, exhibit.exhibit_id, name, value.strip(), TYPED, actor.person_id, now)
    record_use(cursor, exhibit, now)


def record_use(cursor: Cursor, exhibit: Exhibit, at: datetime) -> None:
    """Keeps under what a proof of purchase can be found again in other cases, known from a moment (aware) on."""
    raw = {name: entry[0] for name, entry in facts_of(cursor, exhibit.appeal_no).get(exhibit.exhibit_id, {}).items()}
    facts = parse_facts(DocumentKind(exhibit.kind), raw)[0]
    key = invoice_key(facts) if facts else None
    appeal = read_appeal(cursor, exhibit.appeal_no)
    if appeal:
        set_used(cursor, (key,) if key else (), exhibit, appeal.seller_id)
        keys = [*keys_of(facts), *_also_in(cursor, exhibit)]
        if exhibit.side is not Side.OFFICE:
            set_keys(cursor, exhibit, appeal, [(ReuseKind.BYTES, exhibit.sha256), *keys])
        if exhibit.side is Side.SELLER:
            set_known(cursor, exhibit, appeal.seller_id, {key for kind, key in keys if kind is ReuseKind.INVOICE}, at)


def _also_in(cursor: Cursor, exhibit: Exhibit) -> list[Key]:
    """The keys of every invoice that was read in the file; the form holds one."""
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
    """Refuses whoever has no business with the documents of a case."""
    return may(actor, Act.HANDLE_DOCUMENTS)


def gives(
    given: Sequence[Given], to: Side, ground: str, actor: Person, when: datetime
) -> Callable[[Cursor, Appeal], None]:
    """Writes, beside the event that tells it too, who was given which documents in which form on what ground."""

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        insert_disclosures(
            cursor,
            [
                {
                    "appeal_no": appeal.appeal_no,
                    "seq": appeal.version,
                    "exhibit_id": each.exhibit.exhibit_id,
                    "recipient": to,
                    "rendition": each.rendition,
                    "ground": ground,
                    "given_at": when,
                    "given_by": actor.person_id,
                    "sha256": each.sha256,
                    "pack_id": each.pack_id,
                    "as_filed_because": each.because,
                }
                for each in given
            ],
        )

    return beside


def ask_anew(checklist: Checklist) -> Callable[[Cursor, Appeal], None]:
    """Takes back, beside an event, every answer to a checklist: what has come now was not read when they were given."""
    asked = {item.criterion for item in checklist.items()}

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        for draft in drafts_of(cursor, appeal.appeal_no):
            kept = {name: each for name, each in draft.form.answers.items() if name not in asked}
            if kept != draft.form.answers:
                form = draft.form.model_copy(update={"answers": kept})
                save_draft(cursor, draft.model_copy(update={"form": form}))

    return beside
