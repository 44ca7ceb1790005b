"""One case as shown on its page, and where its evidence was used elsewhere."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from core.domain.appeal import Appeal, Event, Exhibit, FollowUp, MoreTime, unfiled_withdrawals
from core.domain.assessment import Assessment, assess, facts_of_verdict, open_decisions, with_proposal
from core.domain.case_context import CaseContext, Dossier, sought_in
from core.domain.checks.chain_of_title import TitlePath, chain_paths
from core.domain.checks.invoices import Ledger, ledger
from core.domain.deadlines import Deadline
from core.domain.disclosure import Bundle, ready_bundle
from core.domain.findings import Draft, Form, WaitingProposal
from core.domain.letter import Delivery
from core.domain.lifecycle import Facts, why_not
from core.domain.masking import events_for, exhibit_for, fact_for, mentions_for, names_for, party_for
from core.domain.move_facts import (
    answer_facts,
    arrival_facts,
    counter_notice_facts,
    disclosure_facts,
    ground_facts,
    late_answer_facts,
    withdrawal_facts,
)
from core.domain.orders import Order
from core.domain.people import CLIENT, Lease, Person
from core.domain.permissions import Act, allowed, requires
from core.domain.policy import Policy
from core.domain.reading import Reading
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseHit
from core.domain.run_sheet import Request
from core.domain.terms import ZONE, AnswerKind, DocumentKind, Outcome, Side, State, Verb
from core.domain.text import say
from core.language import render
from core.ledger.bundles import bundles_of
from core.ledger.case_file import cached_assessment, cached_case_file, hits_of, read_case_file
from core.ledger.clients import client_actors
from core.ledger.documents import RADAR, every_exhibit_of, exhibits_of, never_opened, readings_of
from core.ledger.drafts import disclosures_of, findings_of, read_draft, read_lease, waiting_on
from core.ledger.engine import EVERYTHING, Cursor, ResultCache
from core.ledger.letters import delivery_of_forwarding
from core.ledger.orders import connected, orders_of
from core.ledger.people import everybody
from core.ledger.record import appealed_before, cached_appeal, events_of, read_appeal, with_receipt
from core.ledger.runs import follow_up_of, request_of
from core.ledger.second_reviews import hidden_cases, review_refusal
from core.office import Office


@dataclass(frozen=True)
class Case:
    """Everything the case page shows, read in one transaction.

    ``draft`` is the viewer's own form, or an earlier reviewer's if the case was handed over; ``names`` maps person ids
    to names; ``lease`` is the one in force, if any. Customer service sees neither the findings nor who in legal decided
    (domain.md 7.1). ``orders`` are those of its decisions, oldest first, if a system of the marketplace is connected.
    ``delivery`` is the notice forwarded to the complainant, while an answer is awaited; ``sought`` is the seal of the
    values that are looked for in the case's letters. ``appealed_before`` lists other appeals against the same complaint
    that share a listing with it.
    """

    dossier: Dossier
    assessment: Assessment
    draft: Draft | None
    lease: Lease | None
    now: datetime
    readings: dict[str, Reading]
    timeline: tuple[Event, ...] = ()
    findings: list[dict[str, Any]] = field(default_factory=list)
    disclosures: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    deadline: Deadline | None = None
    packs: tuple[Bundle, ...] = ()
    waiting: WaitingProposal | None = None
    follow_up: FollowUp | None = None
    orders: tuple[Order, ...] = ()
    withdrawn: tuple[Exhibit, ...] = ()
    delivery: Delivery | None = None
    sought: str = ""
    appealed_before: tuple[str, ...] = ()

    @property
    def every_exhibit(self) -> tuple[Exhibit, ...]:
        """The documents on file and those withdrawn from it, because earlier acts refer to them."""
        return (*self.dossier.exhibits, *self.withdrawn)

    @property
    def appeal(self) -> Appeal:
        """The case itself."""
        return self.dossier.appeal

    @property
    def policy(self) -> Policy:
        """The policy to which the case is pinned."""
        return self.dossier.policy

    @property
    def form(self) -> Form:
        """The viewer's form as filled in so far."""
        return self.draft.form if self.draft else Form()


@requires(Act.VIEW_APPEAL)
def open_case(office: Office, actor: Person, appeal_no: str) -> Case | Refusal:
    """The case for this person, with parties and facts masked as the role requires.

    Refused to roles that see no cases, and while the person's own second review of one of its decisions is open.
    """
    now = office.now()
    with office.store.reading() as cursor:
        appeal = cached_appeal(office.store, cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
        if refusal := review_refusal(cursor, actor, appeal_no):
            return refusal
        return _case(office, cursor, actor, with_receipt(office.rules, cursor, appeal), now)


class OnRecord(NamedTuple):
    """The records about a case besides its file; each reader sees of them what their role allows."""

    events: tuple[Event, ...]
    findings: list[dict[str, Any]]
    disclosures: list[dict[str, Any]]
    readings: dict[str, Reading]
    packs: tuple[Bundle, ...]
    waiting: WaitingProposal | None
    follow_up: FollowUp | None
    orders: tuple[Order, ...]
    withdrawn: tuple[Exhibit, ...]
    delivery: Delivery | None
    before: tuple[str, ...]


_ON_RECORD: Final[ResultCache[OnRecord]] = ResultCache(64)


def _on_record(cursor: Cursor, appeal: Appeal, dossier: Dossier) -> OnRecord:
    number = appeal.appeal_no
    return OnRecord(
        events=events_of(cursor, number),
        findings=findings_of(cursor, number),
        disclosures=disclosures_of(cursor, number),
        readings=readings_of(cursor, [each.exhibit_id for each in dossier.exhibits]),
        packs=bundles_of(cursor, number),
        waiting=waiting_on(cursor, number),
        follow_up=follow_up_of(cursor, number),
        orders=orders_of(cursor, number),
        withdrawn=tuple(each for each in every_exhibit_of(cursor, number) if each.withdrawn_seq is not None),
        delivery=delivery_of_forwarding(cursor, appeal) if appeal.state is State.AWAITING_COMPLAINANT else None,
        before=appealed_before(cursor, appeal.complaint_no, appeal.listing_ids, number),
    )


def _case(office: Office, cursor: Cursor, actor: Person, appeal: Appeal, now: datetime) -> Case:
    """The case for this person: cached records, with the form and the lease read now.

    If a commit in between may have changed both, everything is read again within this transaction.
    """
    draft = read_draft(cursor, appeal.appeal_no, actor.person_id) if allowed(actor, Act.HOLD_CASES) else None
    lease = read_lease(cursor, appeal.appeal_no)
    form = draft.form if draft else Form()
    if office.store.transactions() != cursor.since:
        appeal = with_receipt(office.rules, cursor, read_appeal(cursor, appeal.appeal_no) or appeal)
        file = read_case_file(office.rules, cursor, appeal, now)
        assessment = assess(file, form, office.rules)
        found = _on_record(cursor, appeal, file.dossier)
    else:
        file = cached_case_file(office.store, office.rules, cursor, appeal, now)
        assessment = cached_assessment(
            office.store, cursor, file, form.model_dump_json(), lambda: assess(file, form, office.rules)
        )
        found = _ON_RECORD.get(
            office.store, appeal, (EVERYTHING,), lambda: _on_record(cursor, appeal, file.dossier), at=cursor.since
        )
    dossier, names = file.dossier, _names(office, actor, found.events)
    return Case(
        dossier=_masked(actor, dossier),
        # The ground contains what the checks read, with names and numbers unmasked.
        assessment=assessment if allowed(actor, Act.SEE_CONTACTS) else replace(assessment, ground=None),
        draft=draft,
        lease=lease if lease and lease.until > now else None,
        timeline=mentions_for(names, events_for(actor, found.events)),
        findings=found.findings if allowed(actor, Act.READ_FINDINGS) else [],
        disclosures=found.disclosures,
        names=names,
        deadline=Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None,
        now=now,
        readings=_readings(actor, dossier, found.readings),
        packs=found.packs,
        waiting=found.waiting,
        follow_up=found.follow_up if allowed(actor, Act.READ_FINDINGS) else None,
        orders=found.orders if connected(office.store) else (),
        withdrawn=tuple(exhibit_for(actor, each) for each in found.withdrawn),
        delivery=found.delivery,
        sought=sought_in(dossier),
        appealed_before=_seen_of(cursor, actor, found.before),
    )


def _seen_of(cursor: Cursor, actor: Person, numbers: tuple[str, ...]) -> tuple[str, ...]:
    hidden = hidden_cases(cursor, actor) if numbers else ()
    return tuple(each for each in numbers if each not in hidden)


def same_complaint(office: Office, actor: Person, complaint_no: str, listing_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The appeals on record against the same complaint about one of these listings, newest first.

    Empty for roles that read no cases; without the cases that are kept from this person.
    """
    if not allowed(actor, Act.VIEW_APPEAL):
        return ()
    with office.store.reading() as cursor:
        return _seen_of(cursor, actor, appealed_before(cursor, complaint_no, listing_ids))


def _names(office: Office, actor: Person, events: tuple[Event, ...]) -> dict[str, str]:
    """The names of those who acted, by id; API clients are looked up only if one has acted on this case."""
    people = everybody(office.store).values()
    called = any(each.actor.startswith(CLIENT) for each in events)
    return names_for(actor, (*people, *client_actors(office.store)) if called else people, render)


def _readings(actor: Person, dossier: Dossier, found: dict[str, Reading]) -> dict[str, Reading]:
    """The reading of each document, masked in the same way as the facts."""
    kinds = {each.exhibit_id: DocumentKind(each.kind) for each in dossier.exhibits}
    if allowed(actor, Act.SEE_CONTACTS):
        return found
    return {
        exhibit: replace(
            reading,
            facts=tuple(
                replace(each, value=fact_for(actor, kinds[exhibit], each.field, each.value)) for each in reading.facts
            ),
        )
        for exhibit, reading in found.items()
    }


def _masked(actor: Person, dossier: Dossier) -> Dossier:
    if allowed(actor, Act.SEE_CONTACTS):
        return dossier
    kinds = {each.exhibit_id: DocumentKind(each.kind) for each in dossier.exhibits}
    typed = {
        exhibit: {
            field: (fact_for(actor, kinds[exhibit], field, value), source, by)
            for field, (value, source, by) in entries.items()
        }
        for exhibit, entries in dossier.typed.items()
    }
    seller, complainant = (party_for(actor, each) for each in (dossier.seller, dossier.complainant))
    exhibits = tuple(exhibit_for(actor, each) for each in dossier.exhibits)
    return replace(dossier, seller=seller, complainant=complainant, typed=typed, exhibits=exhibits)


def decision_refusal(
    case: Case, actor: Person, verb: Verb, outcome: Outcome | None = None, *, exceptional: bool = False
) -> Refusal | None:
    """Why this decision cannot be taken on the case as it stands, for its button; the reason is checked only later."""
    holder = case.lease and Person(
        person_id=case.lease.person_id, name=case.names.get(case.lease.person_id, ""), role=actor.role
    )
    facts = Facts(
        holder=holder or None,
        held_until=case.lease.until.astimezone(ZONE).strftime("%H:%M") if case.lease else "",
        reason=case.form.reason or "-",
        outcome=outcome,
        exceptional=exceptional,
        unfiled_withdrawals=unfiled_withdrawals(case.appeal, case.dossier.exhibits, case.timeline),
        **facts_of_verdict(case.assessment, case.form),
    )
    return why_not(actor, verb, case.appeal, with_proposal(facts, case.waiting, actor))


def decisions(case: Case) -> tuple[tuple[Verb, Outcome | None], ...]:
    """The decisions that the stage of the case allows, in the order of the buttons."""
    return open_decisions(case.appeal, case.assessment.checklist)


# What is shown beside the checklist of a case: the quantity ledger and the chain of title.


def _seller_ground(case: Case) -> CaseContext | None:
    """The ground of the seller's appeal, even while the answer is judged; None if the viewer may not see it."""
    if case.assessment.ground is None:
        return None
    appeal = case.policy.appeal
    return replace(
        case.assessment.ground,
        accepts={route.id: route.accepts for route in appeal.routes},
        claimed=appeal.claimed(case.dossier.kinds(Side.SELLER)),
    )


def quantity_ledger(case: Case) -> Ledger | None:
    """The quantity ledger; None without a voucher whose facts are known, and for roles that may not see it."""
    ground = _seller_ground(case)
    book = ledger(ground) if ground else None
    return book if book and book.purchases else None


def title_paths(case: Case) -> tuple[TitlePath, ...]:
    """The paths from the rights holder to the shop, an unbroken one first, with what each lacks under the policy."""
    ground = _seller_ground(case)
    found = chain_paths(ground, {item.criterion for item in case.policy.appeal.items()}) if ground else ()
    return tuple(sorted(found, key=lambda each: not each.whole))


def unopened_exhibits(office: Office, actor: Person, dossier: Dossier) -> tuple[str, ...]:
    """The labels of the documents, of both sides, that this person has never opened."""
    return office.read(never_opened, dossier.exhibits, dossier.appeal.appeal_no, actor.person_id, office.now())


# Where the evidence of a case was used in other appeals: whose, how they ended, and what a reviewer noted.


@requires(Act.READ_OTHER_CASES)
def reuse_hits(office: Office, actor: Person, appeal_no: str) -> tuple[ReuseHit, ...] | Refusal:
    """The hits of a case, by document, strongest first; only legal may see other cases (domain.md 7.1)."""
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
        if refusal := review_refusal(cursor, actor, appeal_no):
            return refusal
        hidden = hidden_cases(cursor, actor)
        found = hits_of(cursor, appeal, exhibits_of(cursor, appeal_no))
        return tuple(each for each in found if each.appeal.appeal_no not in hidden)


def reuse_stamp(office: Office) -> int:
    """A number that changes whenever something was added on which the answer may depend."""
    return office.store.position().get(RADAR, 0)


def pending_request(office: Office, appeal: Appeal) -> Request | None:
    """The undecided request for more time on a case; None if no party's answer is awaited."""
    if appeal.state not in {State.AWAITING_SELLER, State.AWAITING_COMPLAINANT}:
        return None
    return office.read(request_of, appeal.appeal_no)


# What customer service can do on a case.


def step_refused(
    office: Office,
    actor: Person,
    case: Case,
    verb: Verb,
    *,
    answer: AnswerKind | None = None,
    text: str = "",
    more: MoreTime | None = None,
) -> Refusal | None:
    """Why this act of customer service is not possible on the case as it stands; None when it is.

    ``answer`` is the kind of the answer to be filed, ``text`` the reason, note or comment given so far, for a
    disclosure why a document goes as filed; ``more`` is the time that is asked for.
    """
    exhibits, appeal = case.dossier.exhibits, case.appeal
    facts = {
        Verb.DISCLOSE: lambda: disclosure_facts(
            exhibits, appeal, case.dossier.complainant, ready_bundle(case.packs, Side.SELLER, exhibits), text
        ),
        Verb.FILE_COUNTER_NOTICE: lambda: counter_notice_facts(exhibits),
        Verb.RECORD_ARRIVAL: lambda: arrival_facts(
            exhibits, case.delivery.delivered_at if case.delivery else None, office.now()
        ),
        Verb.FILE_ANSWER: lambda: answer_facts(exhibits, case.policy, answer or AnswerKind.COUNTER_MATERIALS),
        Verb.WITHDRAW_COMPLAINT: lambda: withdrawal_facts(exhibits),
        Verb.REQUEST_EXTENSION: lambda: Facts(**ground_facts(office.rules, appeal, exhibits, more or MoreTime())),
        Verb.WITHDRAW_APPEAL: lambda: Facts(
            reason=text, unfiled_withdrawals=unfiled_withdrawals(appeal, exhibits, case.timeline)
        ),
        Verb.NOTE_LATE_ANSWER: lambda: late_answer_facts(text),
        Verb.COMMENT: lambda: Facts(missing=() if text.strip() else (say("word.comment_within"),)),
    }[verb]()
    return why_not(actor, Verb.WITHDRAW_COMPLAINT if answer is AnswerKind.WITHDRAWAL else verb, appeal, facts)
