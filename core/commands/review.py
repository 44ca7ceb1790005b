"""Legal's decisions: forward, reject, ask for a supplement, revoke, uphold, and approve a colleague's proposal.

Each describes the decision and passes it to ``_decide``. A decision is based on the decider's own saved form; all
findings, human and machine, are recorded with it, so that the log can be read without the program.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias

from core.commands.transaction import Command, LockedCase, given_in, on_case, record_disclosures, stale, transact
from core.domain.appeal import Appeal, Exhibit
from core.domain.assessment import (
    Assessment,
    Risk,
    assess,
    decision_key,
    doubted,
    facts_of_verdict,
    legal_risk,
    snapshot,
    still_holds,
    unverified,
    wants_second,
    with_proposal,
)
from core.domain.case_context import Dossier
from core.domain.deadlines import response_begins, response_clock, runs
from core.domain.disclosure import Given, ready_bundle, rendered, rule_for
from core.domain.findings import Draft, Form, Proposal, ProposedDecision
from core.domain.lifecycle import Facts, why_not, why_not_prepare
from core.domain.move_facts import packing_facts
from core.domain.people import Person
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.reuse import ReuseHit
from core.domain.second_review import LOOKED_AT
from core.domain.terms import DocumentKind, Outcome, Rendition, Side, Verb
from core.domain.text import mark
from core.ledger.bundles import ANY_BUNDLE, bundles_of
from core.ledger.case_file import hits_of, questions_by_number, read_case_file
from core.ledger.documents import OPENED, insert_decision_opened, never_opened
from core.ledger.drafts import (
    DRAFTS,
    LEASE,
    PROPOSALS_OF,
    insert_findings,
    insert_proposal,
    lease_facts,
    read_draft,
    save_draft,
    waiting_on,
)
from core.ledger.engine import Cursor, Question
from core.ledger.outbox import ACTIVE
from core.ledger.record import before_withdrawal, completed_at, events_of, withdrawals_unfiled
from core.office import Office

P = ParamSpec("P")

# How every decision is taken, from the case file to the rows beside the event.

RECORDED = ("criterion", "value", "by", "machine", "exhibit_id", "inputs", "note", "lookup")

OFTEN_EMPTY = frozenset({"lookup"})

FORWARDED = mark("ground.forwarding")

ANSWER = ("answered_at", "answer_kind", "answer_before", "withdrawn_at", "withdrawn_from")  # of an earlier round


@dataclass(frozen=True)
class DecisionBasis:
    """The basis of a decision: the case, the decider's form with its entries, and the documents to be given."""

    decision: ProposedDecision
    decider: str
    dossier: Dossier
    form: Form
    assessment: Assessment
    facts: Facts
    sent: tuple[Given, ...]
    reuse: tuple[ReuseHit, ...]
    unopened: tuple[str, ...]
    risk: Risk | None


def _decide(case: LockedCase, decision: ProposedDecision, approved: Proposal | None = None) -> Appeal:
    """Takes a decision: gathers its basis, records its findings, and saves the verdict with the event.

    If the policy requires a second person, the decision is only proposed. ``approved`` is a proposal that a lead now
    approves, based on the proposer's form.
    """
    cursor, draft = case.cursor, None if approved else read_draft(case.cursor, case.appeal_no, case.actor.person_id)
    weighed = _weigh(case, decision, draft.form if draft else Form(), approved)
    findings = snapshot(weighed.assessment, weighed.form, weighed.decider, case.now)
    if approved and not still_holds(approved, weighed.dossier, weighed.assessment, findings):
        raise RefusedError(refuse("approval_outdated", who=weighed.decider))
    changes, details = DECIDED[decision.verb](case, weighed)
    payload = _event_details(weighed, findings) | details
    if approved:
        payload |= {"decided_by": approved.proposed_by, "approved_by": case.actor.person_id}
    elif because := _second(case, decision):
        return _propose(case, weighed, because, payload, draft)
    after = case.record(decision.verb, weighed.facts, changes, payload)
    insert_findings(cursor, after.appeal_no, after.version, findings)
    insert_decision_opened(cursor, after.appeal_no, after.version, case.now, len(weighed.unopened))
    record_disclosures(case, after, weighed.sent, Side.COMPLAINANT, FORWARDED, case.now)
    _spoken(cursor, draft)
    return after


def _weigh(case: LockedCase, decision: ProposedDecision, form: Form, approved: Proposal | None) -> DecisionBasis:
    """The case with the entries of this form, assessed once, and the facts needed by the life cycle."""
    cursor, by, until = case.cursor, case.actor.person_id, case.now
    if approved:
        form, by, until = approved.form, approved.proposed_by, approved.proposed_at
    file = read_case_file(case.office.rules, cursor, case.appeal, case.now)
    dossier, assessment = file.dossier, assess(file, form, case.office.rules)
    risk = legal_risk(decision.verb, dossier, assessment)
    facts = Facts(
        outcome=decision.outcome,
        exceptional=decision.exceptional,
        as_filed=decision.as_filed,
        legal_risk=risk.kind if risk else None,
        legal_risk_day=risk.day if risk else None,
        risk_reason=decision.risk_reason or form.risk_reason,
        reason=decision.reason or form.reason,
        unfiled_withdrawals=withdrawals_unfiled(cursor, case.appeal, dossier.exhibits),
        **lease_facts(cursor, case.appeal_no, case.now),
        **facts_of_verdict(assessment, form),
    )
    facts = with_proposal(facts, waiting_on(cursor, case.appeal_no), case.actor, approving=approved is not None)
    facts, sent = _sent(cursor, dossier, decision, facts) if decision.verb is Verb.FORWARD else (facts, ())
    unopened = never_opened(cursor, dossier.exhibits, case.appeal_no, by, until)
    reuse = hits_of(cursor, case.appeal, dossier.exhibits)
    return DecisionBasis(decision, by, dossier, form, assessment, facts, sent, reuse, unopened, risk)


def _sent(
    cursor: Cursor, dossier: Dossier, decision: ProposedDecision, facts: Facts
) -> tuple[Facts, tuple[Given, ...]]:
    """The documents for the complainant, each in its form, and the related facts needed by the life cycle."""
    pack = ready_bundle(bundles_of(cursor, dossier.appeal.appeal_no), Side.COMPLAINANT, dossier.exhibits)
    chosen = [each for each in dossier.exhibits if _goes(each, decision.give)]
    found = packing_facts(chosen, dossier.exhibits, pack, Side.COMPLAINANT, decision.as_filed)
    facts = replace(facts, never_given=found.never_given, in_pack_only=found.in_pack_only, unmasked=found.unmasked)
    return facts, tuple(rendered(chosen, pack, Side.COMPLAINANT, decision.as_filed, Rendition.AS_FILED))


def _goes(exhibit: Exhibit, give: tuple[str, ...] | None) -> bool:
    if exhibit.side is not Side.SELLER:
        return False
    return exhibit.label in give if give is not None else rule_for(Side.COMPLAINANT, DocumentKind(exhibit.kind)).given


def _event_details(weighed: DecisionBasis, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """The details of the event: its basis, the text for the party, and what stays in the office."""
    verdict = weighed.assessment.verdict
    return {
        "verdict": verdict.stand,
        "routes": list(weighed.assessment.claimed),
        "passed_routes": list(verdict.passed_routes),
        "findings": [_finding_details(each) for each in findings],
        "exhibits": {each.label: each.sha256 for each in weighed.dossier.exhibits},
        "policy": weighed.dossier.policy.id,
        "reuse": [_reuse_details(each) for each in weighed.reuse],
        "unopened": list(weighed.unopened),
        "reason": weighed.facts.reason,
        "private_note": weighed.form.private_note,
        **({"exceptional": True} if weighed.facts.exceptional else {}),
        **_left_aside(weighed),
    }


def _finding_details(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding in the form recorded in the event, with the look-up if there was one."""
    return {key: finding[key] for key in RECORDED if finding[key] is not None or key not in OFTEN_EMPTY}


def _reuse_details(hit: ReuseHit) -> dict[str, Any]:
    """A document also found in another case, as shown, and whether that was explained."""
    return {
        "kind": hit.kind,
        "appeal_no": hit.appeal.appeal_no,
        "exhibit": hit.exhibit.label,
        "explained": hit.explained.reason if hit.explained else "",
        "own": hit.own,
    }


def _left_aside(weighed: DecisionBasis) -> dict[str, Any]:
    """The part of the statute the decision departs from, the relevant day, and why."""
    if weighed.risk is None:
        return {}
    kind, day = weighed.risk.kind, weighed.risk.day
    return {"legal_risk": {"kind": kind, "day": day, "reason": weighed.facts.risk_reason.strip()}}


# A decision that needs a second person is proposed: it is saved complete, with its form, but has no effect yet.


def _second(case: LockedCase, decision: ProposedDecision) -> tuple[str, ...]:
    """The reasons why a decision needs a second person before it takes effect."""
    if decision.verb not in LOOKED_AT:
        return ()
    exceptional = decision.exceptional or decision.outcome is Outcome.REVOKED_OTHER
    return wants_second(case.policy, case.appeal, exceptional=exceptional)


def _propose(
    case: LockedCase, weighed: DecisionBasis, because: Sequence[str], payload: dict[str, Any], draft: Draft | None
) -> Appeal:
    """Saves the decision as it would be recorded, and a waiting row; refused if it could not be taken."""
    decision = weighed.decision
    granted(why_not(case.actor, decision.verb, case.appeal, weighed.facts))
    why = payload["legal_risk"]["reason"] if "legal_risk" in payload else ""
    whole = {
        **payload,
        "asked": decision.model_copy(update={"reason": payload["reason"], "risk_reason": why}).model_dump(mode="json"),
        "because": list(because),
        "form": weighed.form.model_dump(mode="json"),
    }
    after = case.record(Verb.PROPOSE, weighed.facts, details={"proposed": whole})
    row = {
        "appeal_no": after.appeal_no,
        "seq": after.version,
        "decision": decision_key(decision),
        "because": " ".join(because),
        "proposed_by": case.actor.person_id,
        "proposed_at": case.now,
    }
    insert_proposal(case.cursor, row)
    _spoken(case.cursor, draft)
    return after


def _spoken(cursor: Cursor, draft: Draft | None) -> None:
    """Clears the texts of a form after its decision, so that they do not end up in the next one."""
    if draft and (draft.form.reason or draft.form.private_note or draft.form.risk_reason):
        form = draft.form.model_copy(update={"reason": "", "private_note": "", "risk_reason": ""})
        save_draft(cursor, draft.model_copy(update={"form": form}))


# The fields each decision sets on the case, and additional details of its event.

Effect: TypeAlias = tuple[dict[str, Any], dict[str, Any]]


def _forwarded(case: LockedCase, weighed: DecisionBasis) -> Effect:
    effective = completed_at(case.cursor, case.appeal)
    begins = response_begins(case.policy, arrived=None, effective=effective)
    changes = {
        "preliminary_decided_at": case.now,
        "preliminary_outcome": "forwarded",
        "forwarded_at": case.now,
        "arrived_at": None,
        "reviewer": weighed.decider,
        "exceptional": case.appeal.exceptional or weighed.decision.exceptional,
        **{field: None for field in ANSWER if getattr(case.appeal, field) is not None},
        "counter_notice_effective_at": effective,
        **response_clock(case.office.rules, case.policy, case.appeal, begins, case.now),
    }
    return changes, given_in(weighed.sent)


def _rejected(case: LockedCase, weighed: DecisionBasis) -> Effect:
    changes = {
        "preliminary_decided_at": case.now,
        "preliminary_outcome": "rejected",
        **_closed(case, weighed, Outcome.REJECTED_PRELIMINARY),
    }
    return changes, {}


def _closed(case: LockedCase, weighed: DecisionBasis, outcome: Outcome | None) -> dict[str, Any]:
    return {
        "final_decided_at": case.now,
        "outcome": outcome,
        "reviewer": weighed.decider,
        "exceptional": case.appeal.exceptional or weighed.decision.exceptional,
        "legal_risk": weighed.risk.kind if weighed.risk else None,
    }


def _supplement_asked(case: LockedCase, weighed: DecisionBasis) -> Effect:
    changes = {
        "supplements": case.appeal.supplements + 1,
        "reviewer": weighed.decider,
        **runs(case.office.rules, case.policy, "supplement", case.now),
    }
    return changes, {"criteria": list(unverified(weighed.assessment, weighed.form))}


def _ended(case: LockedCase, weighed: DecisionBasis) -> Effect:
    details = {"told": ["seller", "complainant"], "legal_channels": weighed.decision.verb is Verb.UPHOLD}
    return _closed(case, weighed, weighed.decision.outcome), details


def _withdrawal_declined(case: LockedCase, weighed: DecisionBasis) -> Effect:
    changes = {
        "withdrawn_at": None,
        "withdrawn_from": None,
        "answer_kind": case.appeal.answer_before,
        "answer_before": None,
        **before_withdrawal(case.cursor, case.appeal_no),
    }
    return changes, {"criteria": list(doubted(weighed.assessment, weighed.form))}


DECIDED: Final[dict[Verb, Callable[[LockedCase, DecisionBasis], Effect]]] = {
    Verb.FORWARD: _forwarded,
    Verb.REJECT: _rejected,
    Verb.ASK_SUPPLEMENT: _supplement_asked,
    Verb.REVOKE: _ended,
    Verb.UPHOLD: _ended,
    Verb.DECLINE_WITHDRAWAL: _withdrawal_declined,
}


def _asked(appeal: Appeal) -> Iterable[Question]:
    """What every decision asks about its case."""
    by_number = (DRAFTS, LEASE, PROPOSALS_OF, ANY_BUNDLE, OPENED)
    return (*questions_by_number(appeal), *((each, [appeal.appeal_no]) for each in by_number), (ACTIVE, []))


def _decision(do: Callable[Concatenate[LockedCase, P], Appeal]) -> Command[P, Appeal]:
    return on_case(do, _asked)


@_decision
def forward(
    case: LockedCase,
    *,
    give: tuple[str, ...] | None = None,
    as_filed: str = "",
    reason: str = "",
    exceptional: bool = False,
) -> Appeal:
    """Sends a valid appeal to the complainant.

    ``give`` are the labels of the documents to send; by default all of the seller's except identity documents. Those in
    the last released bundle are sent redacted, the others as filed; ``as_filed`` is the reason if something in them
    would normally be redacted.
    """
    decision = ProposedDecision(verb=Verb.FORWARD, reason=reason, exceptional=exceptional, give=give, as_filed=as_filed)
    return _decide(case, decision)


@_decision
def reject(case: LockedCase, *, reason: str = "", exceptional: bool = False, risk_reason: str = "") -> Appeal:
    """Rejects an appeal that succeeds on no route: the measure stands, and the seller receives the reason.

    ``risk_reason`` is needed if the statutory minimum is met, and says why it is rejected all the same.
    """
    decision = ProposedDecision(verb=Verb.REJECT, reason=reason, exceptional=exceptional, risk_reason=risk_reason)
    return _decide(case, decision)


@_decision
def ask_supplement(case: LockedCase, *, reason: str = "") -> Appeal:
    """Asks the seller to supplement what could not be verified; the supplement window begins."""
    return _decide(case, ProposedDecision(verb=Verb.ASK_SUPPLEMENT, reason=reason))


@_decision
def revoke(case: LockedCase, *, outcome: Outcome, reason: str = "", exceptional: bool = False) -> Appeal:
    """Revokes the measure after the final review; the findings must agree with the outcome."""
    decision = ProposedDecision(verb=Verb.REVOKE, outcome=outcome, reason=reason, exceptional=exceptional)
    return _decide(case, decision)


@_decision
def uphold(
    case: LockedCase, *, outcome: Outcome, reason: str = "", exceptional: bool = False, risk_reason: str = ""
) -> Appeal:
    """Upholds the measure after the final review; both sides are referred to legal channels.

    ``risk_reason`` is needed if no action or complaint was notified in time, and says why the measure is upheld anyway.
    """
    decision = ProposedDecision(
        verb=Verb.UPHOLD, outcome=outcome, reason=reason, exceptional=exceptional, risk_reason=risk_reason
    )
    return _decide(case, decision)


@_decision
def decline_withdrawal(case: LockedCase, *, reason: str = "") -> Appeal:
    """Declines a withdrawal; the appeal continues from its previous state with its previous deadline.

    This requires an answer of “not met” or “can't verify” to at least one criterion of the withdrawal.
    """
    return _decide(case, ProposedDecision(verb=Verb.DECLINE_WITHDRAWAL, reason=reason))


# A second person approves a decision, which then takes effect as proposed, or sends it back with a reason.


def approve(office: Office, actor: Person, appeal_no: str, version: int) -> Appeal | Refusal:
    """Approves the waiting decision, which takes effect now, in an event that names both people.

    Only a lead other than the proposer may do this; refused if the case has changed since the proposal.
    """

    def do(case: LockedCase) -> Appeal | Refusal:
        granted(why_not_prepare(actor, Verb.SEND_BACK, case.appeal, Facts()))
        waiting = waiting_on(case.cursor, appeal_no)
        if waiting is None:
            return refuse("approval_none")
        if version != case.appeal.version:
            return stale(case.cursor, events_of(case.cursor, appeal_no)[-1])
        return _decide(case, waiting.proposal.asked, waiting.proposal)

    return transact(office, actor, appeal_no, None, do, asks=_asked)


@on_case
def send_back(case: LockedCase, *, reason: str) -> Appeal:
    """Sends the waiting decision back to review, with a reason for its proposer."""
    facts = Facts(reason=reason, **lease_facts(case.cursor, case.appeal_no, case.now))
    facts = with_proposal(facts, waiting_on(case.cursor, case.appeal_no), case.actor)
    return case.record(Verb.SEND_BACK, facts, details={"reason": reason})
