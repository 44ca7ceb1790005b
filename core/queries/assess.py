"""What the checklist says of a case now: the machine's findings, a person's answers, the verdict."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from core.deadlines import Rules
from core.evidence.checks import check_all
from core.model.appeal import Appeal, Exhibit, Party
from core.model.draft import Form, LookedUp
from core.model.finding import MachineFinding
from core.model.ground import ExhibitGround, Ground
from core.model.rules import Checklist, Policy
from core.model.terms import AnswerKind, DocumentKind, Outcome, Side, State, Value, Verb
from core.office import day_in, zone_of
from core.queries.lookups import look_ups, unlooked
from core.queries.radar import reuses
from core.queries.sales import days_of_sale, earlier_on_the_same, matched_by_hand, paper_of, sales_of
from core.queries.silence import latest_if
from core.store.exhibits import exhibits_of, facts_on
from core.store.file import Cursor
from core.store.listing import record_of_complainant
from core.store.parties import read_parties
from core.store.readings import kinds_read
from core.store.record import last_of
from core.store.work import findings_of
from core.verdict import Verdict, judge

Typed = dict[str, dict[str, tuple[str, str, str]]]
RECENT: Final = timedelta(days=92)  # "rolling 3 months" of domain.md 6.2


@dataclass(frozen=True)
class Dossier:
    """A case with its parties, documents and what was typed off them, as one transaction sees it."""

    appeal: Appeal
    policy: Policy
    seller: Party
    complainant: Party
    exhibits: tuple[Exhibit, ...]
    typed: Typed

    def kinds(self, side: Side) -> frozenset[DocumentKind]:
        """The document kinds on file from one side."""
        return frozenset(DocumentKind(each.kind) for each in self.exhibits if each.side is side)


@dataclass(frozen=True)
class CaseFile:
    """A case with all that its checks read, of other cases as well; what a form cites is added when it is assessed."""

    dossier: Dossier
    ground: Ground


def open_decisions(appeal: Appeal, checklist: Checklist) -> tuple[tuple[Verb, Outcome | None], ...]:
    """The decisions that the stage of a case offers, in the order of the buttons."""
    if appeal.state is State.PRELIMINARY_REVIEW:
        return ((Verb.FORWARD, None), (Verb.ASK_SUPPLEMENT, None), (Verb.REJECT, None))
    if appeal.state is not State.FINAL_REVIEW:
        return ()
    if checklist.subject == "withdrawal":
        return ((Verb.REVOKE, Outcome.REVOKED_WITHDRAWN), (Verb.DECLINE_WITHDRAWAL, None))
    return (
        (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER),
        (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER),
        (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION),
    )


@dataclass(frozen=True)
class Assessment:
    """The checklist of the case's stage with what stands on it.

    ``machine`` has the checks' findings, ``values`` what counts: a person's answer, else the
    machine's where the criterion is the machine's alone (kind M). A suggestion (MH) counts only
    once a person has confirmed it. ``ground`` is what the checks read; None where it is kept from the reader.
    ``lookups`` are the look-ups outside on record; ``unlooked`` the criteria answered “met” without theirs, which
    count as open.
    """

    checklist: Checklist
    claimed: tuple[str, ...]
    machine: Mapping[str, MachineFinding]
    values: Mapping[str, Value]
    verdict: Verdict
    ground: Ground | None = None
    lookups: Mapping[str, LookedUp] = field(default_factory=dict)
    unlooked: frozenset[str] = frozenset()


def read_dossier(rules: Rules, cursor: Cursor, appeal: Appeal) -> Dossier:
    """Everything on file about a case."""
    parties = read_parties(cursor, appeal.seller_id, appeal.complainant_id)
    exhibits = exhibits_of(cursor, appeal.appeal_no)
    return Dossier(
        appeal=appeal,
        policy=rules.policy_of(appeal),
        seller=parties.get(appeal.seller_id) or _unknown(appeal.seller_id, Side.SELLER),
        complainant=parties.get(appeal.complainant_id) or _unknown(appeal.complainant_id, Side.COMPLAINANT),
        exhibits=exhibits,
        typed=facts_on(cursor, [each.exhibit_id for each in exhibits]),
    )


def _unknown(party_id: str, side: Side) -> Party:
    return Party(party_id=party_id, side=side, name="")


def read_case_file(rules: Rules, cursor: Cursor, appeal: Appeal, now: datetime) -> CaseFile:
    """The case file of a case as it is on record now."""
    return complete(rules, cursor, read_dossier(rules, cursor, appeal), now)


def complete(rules: Rules, cursor: Cursor, dossier: Dossier, now: datetime) -> CaseFile:
    """The case file of a dossier as it was at that moment (aware UTC), which may be long ago."""
    return CaseFile(dossier, _ground(rules, cursor, dossier, now))


def assess(file: CaseFile, form: Form, rules: Rules) -> Assessment:
    """The checklist that the case's stage asks, answered by this form and by the machine; reads nothing more."""
    dossier, ground = file.dossier, replace(file.ground, cites=form.cites)
    checklist = stage_checklist(dossier)
    claimed = claimed_routes(checklist, dossier)
    machine = check_all((item.criterion for item in checklist.items()), ground)
    lookups = look_ups(rules.policies, checklist, dossier.exhibits, dossier.typed, form)
    bare = unlooked(rules.policies, form, lookups)
    values = effective(rules, checklist, machine, form, bare)
    verdict = judge(checklist, values, claimed)
    return Assessment(checklist, claimed, machine, values, verdict, ground, lookups, bare)


def stage_checklist(dossier: Dossier) -> Checklist:
    """The seller's appeal until it is forwarded; then the complainant's answer or withdrawal."""
    appeal, policy = dossier.appeal, dossier.policy
    if appeal.state is not State.FINAL_REVIEW:
        return policy.appeal
    return policy.withdrawal if appeal.answer_kind is AnswerKind.WITHDRAWAL else policy.answer


def claimed_routes(checklist: Checklist, dossier: Dossier) -> tuple[str, ...]:
    """The routes that a document on file claims."""
    side = Side.SELLER if checklist.subject == "appeal" else Side.COMPLAINANT
    return checklist.claimed(dossier.kinds(side))


def claimed_now(rules: Rules, cursor: Cursor, appeal: Appeal) -> tuple[str, ...]:
    """The routes claimed by what is on file, of the checklist that the case's stage asks."""
    dossier = Dossier(
        appeal=appeal,
        policy=rules.policy_of(appeal),
        seller=_unknown(appeal.seller_id, Side.SELLER),
        complainant=_unknown(appeal.complainant_id, Side.COMPLAINANT),
        exhibits=exhibits_of(cursor, appeal.appeal_no),
        typed={},
    )
    return claimed_routes(stage_checklist(dossier), dossier)


def effective(
    rules: Rules, checklist: Checklist, machine: Mapping[str, MachineFinding], form: Form, bare: Collection[str] = ()
) -> dict[str, Value]:
    """The values that count, by criterion; what nobody has answered is left out, and ``bare`` ones are as open."""
    found: dict[str, Value] = {}
    for item in checklist.items():
        answer = form.answers.get(item.criterion)
        if item.criterion in bare:
            continue
        if answer and answer.value:
            found[item.criterion] = answer.value
        elif item.criterion in machine and rules.policies.criterion(item.criterion).kind == "M":
            found[item.criterion] = machine[item.criterion].value
    return found


def _ground(rules: Rules, cursor: Cursor, dossier: Dossier, now: datetime) -> Ground:
    appeal, zone, checklist = dossier.appeal, zone_of(dossier.policy), stage_checklist(dossier)

    def day(moment: datetime | None) -> date | None:
        return day_in(moment, zone) if moment else None

    decided, revoked = _record_of_complainant(cursor, appeal, now)
    papers = _papers(cursor, dossier)
    return Ground(
        appeal_no=appeal.appeal_no,
        right_type=appeal.right_type,
        today=day_in(now, zone),
        complaint_no=appeal.complaint_no or None,
        complained_on=appeal.complained_on,
        listing_ids=appeal.listing_ids,
        right_no=appeal.right_no or None,
        **_parties(dossier),
        sales=sales_of(appeal),
        **days_of_sale(appeal),
        counter_notice_received_on=day(appeal.counter_notice_at),
        seller_due_on=appeal.seller_due_on,
        arrived_on=day(appeal.arrived_at),
        response_due_on=appeal.response_due_on,
        action_due_on=_action_due_on(rules, appeal),
        answered_on=day(appeal.answered_at),
        accepts={route.id: route.accepts for route in checklist.routes},
        claimed=claimed_routes(checklist, dossier),
        exhibits=papers,
        matched=matched_by_hand(dossier.typed),
        earlier=earlier_on_the_same(rules, cursor, appeal, papers),
        used_elsewhere=reuses(cursor, appeal, dossier.exhibits) if dossier.typed else (),
        relied_on=_relied_on(cursor, appeal) if appeal.state is State.FINAL_REVIEW else frozenset(),
        complainant_decided=decided,
        complainant_revoked=revoked,
    )


def _papers(cursor: Cursor, dossier: Dossier) -> tuple[ExhibitGround, ...]:
    """The documents with what was typed off them, and as which kind they were read."""
    read_as = kinds_read(cursor, [each.exhibit_id for each in dossier.exhibits])
    zone = zone_of(dossier.policy)
    return tuple(
        replace(paper_of(each, dossier.typed, day_in(each.received_at, zone)), read_as=read_as.get(each.exhibit_id))
        for each in dossier.exhibits
    )


def _parties(dossier: Dossier) -> dict[str, Any]:
    """Who stands against whom, as far as it is on file."""
    return {
        "complainant_name": dossier.complainant.subject or None,
        "complainant_id": dossier.complainant.subject_id or None,
        "subject_name": dossier.seller.subject or None,
        "subject_id": dossier.seller.subject_id or None,
        "shop_name": dossier.seller.name or None,
    }


def _action_due_on(rules: Rules, appeal: Appeal) -> date | None:
    """Until when the notice of an action counts, where the policy has a latest day; never less than was promised."""
    latest = appeal.response_latest_on or latest_if(rules, appeal, appeal.counter_notice_effective_at)
    return max(latest, appeal.response_due_on or latest) if latest else None


def _relied_on(cursor: Cursor, appeal: Appeal) -> frozenset[str]:
    """The seller's documents that carried the preliminary review: cited by a finding that was met."""
    found = findings_of(cursor, appeal.appeal_no)
    forwarded = last_of(cursor, appeal.appeal_no, Verb.FORWARD, appeal.version)
    return frozenset(
        str(each["exhibit_id"])
        for each in found
        if each["seq"] == forwarded and each["exhibit_id"] and each["finding_value"] == Value.MET
    )


def _record_of_complainant(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[int, int]:
    """How that complainant's appeals of the last three months ended; asked in final review only."""
    if appeal.state is not State.FINAL_REVIEW:
        return 0, 0
    return record_of_complainant(cursor, appeal.complainant_id, now - RECENT, now)
