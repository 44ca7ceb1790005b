"""Forward, reject, ask, revoke, uphold; second approval.

It rests on the decider's own form as saved; all findings are snapshotted, human and machine, so that the log can be
read without the program.

How a decision is taken, and what it rests on, is in ``core.commands.review``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from core.analytics.reuse import hits_of
from core.commands.transaction import Outcomes, act, gives, holding
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
from core.domain.clocks import response_begins, response_clock, runs
from core.domain.disclosure import Given, ready_pack, rendered, rule_for
from core.domain.findings import Draft, Form, Proposal, ProposedDecision
from core.domain.lifecycle import Facts, why_not, why_not_prepare
from core.domain.move_facts import packing_facts
from core.domain.people import Person
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseHit, hits_for_log
from core.domain.second_review import LOOKED_AT
from core.domain.terms import DocumentKind, Outcome, Rendition, Side, Verb
from core.domain.text import mark, say
from core.ledger.bundles import packs_of
from core.ledger.case_file import read_case_file
from core.ledger.documents import insert_decision_opened, never_opened
from core.ledger.drafts import insert_findings, read_draft, save_draft
from core.ledger.engine import Cursor
from core.ledger.proposals import insert_proposal, waiting_on
from core.ledger.record import before_withdrawal, completed_at, read_appeal
from core.ledger.second_reviews import review_refusal
from core.office import Office

# A decision that wants a second person is proposed: kept whole, with the form it rests on, and nothing happens yet.


def proposed(
    asked: ProposedDecision,
    because: Sequence[str],
    form: Form,
    told: dict[str, Any],
    draft: Draft | None,
    actor: Person,
    now: datetime,
) -> Outcomes:
    """What proposing leaves behind: the decision as it would be, in the event, and a row that waits.

    The words of the decision are in the log now and must not slip into the next one.
    """
    why = told["legal_risk"]["reason"] if "legal_risk" in told else ""
    whole = {
        **told,
        "asked": asked.model_copy(update={"reason": told["reason"], "risk_reason": why}).model_dump(mode="json"),
        "because": list(because),
        "form": form.model_dump(mode="json"),
    }

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        insert_proposal(
            cursor,
            {
                "appeal_no": appeal.appeal_no,
                "seq": appeal.version,
                "decision": decision_key(asked),
                "because": " ".join(because),
                "proposed_by": actor.person_id,
                "proposed_at": now,
            },
        )
        spoken(cursor, draft, appeal.version)

    return Outcomes({}, {"proposed": whole}, beside)


def spoken(cursor: Cursor, draft: Draft | None, version: int) -> None:
    """Empties the words of a form whose decision is in the log: they must not slip into the next one."""
    if draft and (draft.form.reason or draft.form.private_note or draft.form.risk_reason):
        form = draft.form.model_copy(update={"reason": "", "private_note": "", "risk_reason": ""})
        save_draft(cursor, draft.model_copy(update={"form": form, "version_seen": version}))


# How a decision is taken: what it rests on, gathered in one transaction and written down with it.

TOLD = ("criterion", "value", "by", "machine", "exhibit_id", "inputs", "note", "lookup")

OFTEN_EMPTY = frozenset({"lookup"})


@dataclass(frozen=True)
class Weighed:
    """What a decision looks at: the case, the decider's form and what stands on it, and what would go out with it."""

    dossier: Dossier
    form: Form
    assessment: Assessment
    facts: Facts
    now: datetime
    sent: tuple[Given, ...] = ()
    reuse: tuple[ReuseHit, ...] = ()
    unopened: tuple[str, ...] = ()
    risk: Risk | None = None
    effective: datetime | None = None


Decide = Callable[[Cursor, Weighed], Outcomes]


def take_decision(  # noqa: PLR0913 - a decision is these things
    office: Office,
    actor: Person,
    asked: ProposedDecision,
    appeal_no: str,
    version: int,
    decide: Decide,
    *,
    goes: Callable[[Exhibit], bool] | None = None,
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Does a decision: gathers its facts, snapshots its findings, and keeps the verdict with the event.

    ``goes`` says which documents go to the complainant with it. Where the policy wants a second person it is only
    proposed; ``approved`` is the proposal that a lead now lets take effect, on the form of who proposed it.
    """

    def second(appeal: Appeal) -> tuple[str, ...]:
        return _second(office, appeal, asked) if approved is None else ()

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        draft = None if approved else read_draft(cursor, appeal_no, actor.person_id)
        form = approved.form if approved else draft.form if draft else Form()
        weighed = _weighed(office, cursor, actor, appeal, asked, form, now, goes, approved)
        outcomes = decide(cursor, weighed)
        by = approved.proposed_by if approved else actor.person_id
        findings = snapshot(weighed.assessment, form, by, now)
        if approved and not still_holds(approved, weighed.dossier, weighed.assessment, findings):
            return refuse("approval_outdated", who=by)
        told = _told(weighed, findings, outcomes)
        if because := second(appeal):
            refusal = why_not(actor, asked.verb, appeal, weighed.facts)
            return refusal or (weighed.facts, proposed(asked, because, form, told, draft, actor, now))
        if approved:
            told |= {"decided_by": approved.proposed_by, "approved_by": actor.person_id}
        return weighed.facts, replace(outcomes, details=told, beside=_beside(draft, weighed, findings, outcomes))

    return act(office, actor, lambda appeal: Verb.PROPOSE if second(appeal) else asked.verb, appeal_no, version, weigh)


def _second(office: Office, appeal: Appeal, asked: ProposedDecision) -> tuple[str, ...]:
    """What wants a second person before a decision takes effect."""
    if asked.verb not in LOOKED_AT:
        return ()
    exceptional = asked.exceptional or asked.outcome is Outcome.REVOKED_OTHER
    return wants_second(office.policy_of(appeal), appeal, exceptional=exceptional)


def _weighed(  # noqa: PLR0913, PLR0917 - see take_decision
    office: Office,
    cursor: Cursor,
    actor: Person,
    appeal: Appeal,
    asked: ProposedDecision,
    form: Form,
    now: datetime,
    goes: Callable[[Exhibit], bool] | None,
    approved: Proposal | None,
) -> Weighed:
    """The case with what stands on this form, and the facts that the life cycle asks about."""
    file = read_case_file(office.rules, cursor, appeal, now)
    dossier, assessment = file.dossier, assess(file, form, office.rules)
    risk = legal_risk(asked.verb, dossier, assessment)
    wanted = Facts(
        outcome=asked.outcome,
        exceptional=asked.exceptional,
        as_filed=asked.as_filed,
        legal_risk=risk.kind if risk else None,
        legal_risk_day=risk.day if risk else None,
        risk_reason=asked.risk_reason or form.risk_reason,
    )
    packing, sent = _sent(cursor, dossier, goes, wanted) if goes else (wanted, ())
    facts = replace(
        packing,
        reason=asked.reason or form.reason,
        **holding(cursor, appeal.appeal_no, now),
        **facts_of_verdict(assessment, form),
    )
    waiting = waiting_on(cursor, appeal.appeal_no)
    facts = with_proposal(facts, waiting, actor, approving=approved is not None)
    by, until = (approved.proposed_by, approved.proposed_at) if approved else (actor.person_id, now)
    unopened = never_opened(cursor, dossier.exhibits, appeal.appeal_no, by, until)
    reuse, effective = hits_of(cursor, appeal, dossier.exhibits), completed_at(cursor, appeal)
    return Weighed(dossier, form, assessment, facts, now, sent, reuse, unopened, risk, effective)


def _sent(
    cursor: Cursor, dossier: Dossier, goes: Callable[[Exhibit], bool], asked: Facts
) -> tuple[Facts, tuple[Given, ...]]:
    """What goes to the complainant, each document in its form, and what the life cycle asks about that."""
    pack = ready_pack(packs_of(cursor, dossier.appeal.appeal_no), Side.COMPLAINANT)
    chosen = [each for each in dossier.exhibits if goes(each)]
    found = packing_facts(chosen, dossier.exhibits, pack, Side.COMPLAINANT, asked.as_filed)
    facts = replace(asked, never_given=found.never_given, in_pack_only=found.in_pack_only, unmasked=found.unmasked)
    return facts, tuple(rendered(chosen, pack, Side.COMPLAINANT, asked.as_filed, Rendition.AS_FILED))


def _told(weighed: Weighed, findings: list[dict[str, Any]], outcomes: Outcomes) -> dict[str, Any]:
    """The event's own account: what it rests on, what the party reads, and what stays in the office."""
    verdict = weighed.assessment.verdict
    told = {
        "verdict": verdict.stand,
        "routes": list(weighed.assessment.claimed),
        "passed_routes": list(verdict.passed_routes),
        "findings": [_told_of(each) for each in findings],
        "exhibits": {each.label: each.sha256 for each in weighed.dossier.exhibits},
        "policy": weighed.dossier.policy.id,
        "reuse": hits_for_log(weighed.reuse),
        "unopened": list(weighed.unopened),
        "reason": weighed.facts.reason,
        "private_note": weighed.form.private_note,
        **({"exceptional": True} if weighed.facts.exceptional else {}),
        **_left_aside(weighed),
    }
    return {**told, **outcomes.details}


def _told_of(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding as the event tells it; a look-up only where there was one."""
    return {key: finding[key] for key in TOLD if finding[key] is not None or key not in OFTEN_EMPTY}


def _left_aside(weighed: Weighed) -> dict[str, Any]:
    """What of the statute the decision leaves aside, by which day, and why."""
    if weighed.risk is None:
        return {}
    kind, day = weighed.risk.kind, weighed.risk.day
    return {"legal_risk": {"kind": kind, "day": day, "reason": weighed.facts.risk_reason.strip()}}


def _beside(
    draft: Draft | None, weighed: Weighed, findings: list[dict[str, Any]], outcomes: Outcomes
) -> Callable[[Cursor, Appeal], None]:
    """Writes the findings; the words of this decision are in the log now and must not slip into the next one."""

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        insert_findings(cursor, appeal.appeal_no, appeal.version, findings)
        insert_decision_opened(cursor, appeal.appeal_no, appeal.version, weighed.now, len(weighed.unopened))
        spoken(cursor, draft, appeal.version)
        if outcomes.beside:
            outcomes.beside(cursor, appeal)

    return beside


# What legal decides: forward, reject, ask for more; revoke, uphold, or decline a withdrawal.

FORWARDED = mark("the counter-notice and its evidence are forwarded (E-Commerce Law art. 43)")

ANSWER = ("answered_at", "answer_kind", "answer_before", "withdrawn_at", "withdrawn_from")  # of an earlier round


def forward(  # noqa: PLR0913 - each is said by the person who forwards
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    give: tuple[str, ...] | None = None,
    as_filed: str = "",
    reason: str = "",
    exceptional: bool = False,
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Sends a valid appeal to the complainant.

    ``give`` names the exhibits that go with it (labels); by default all of the seller's but identity documents.
    Those of the pack that was released last go blacked out, the others as filed: ``as_filed`` says why, where by
    default something of them is masked.
    """

    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        appeal, policy = weighed.dossier.appeal, weighed.dossier.policy
        begins = response_begins(policy, arrived=None, effective=weighed.effective)
        changes = {
            "preliminary_decided_at": weighed.now,
            "preliminary_outcome": "forwarded",
            "forwarded_at": weighed.now,
            "arrived_at": None,
            "reviewer": _decider(actor, approved),
            "exceptional": appeal.exceptional or exceptional,
            **{field: None for field in ANSWER if getattr(appeal, field) is not None},
            "counter_notice_effective_at": weighed.effective,
            **response_clock(office.rules, policy, appeal, begins, weighed.now),
        }
        details = {"given": [each.told() for each in weighed.sent]}
        return Outcomes(changes, details, gives(weighed.sent, Side.COMPLAINANT, FORWARDED, actor, weighed.now))

    asked = ProposedDecision(verb=Verb.FORWARD, reason=reason, exceptional=exceptional, give=give, as_filed=as_filed)
    return take_decision(
        office, actor, asked, appeal_no, version, decide, goes=lambda each: _goes(each, give), approved=approved
    )


def _decider(actor: Person, approved: Proposal | None) -> str:
    """Who took the decision: whoever proposed it, where a lead only approves."""
    return approved.proposed_by if approved else actor.person_id


def _goes(exhibit: Exhibit, give: tuple[str, ...] | None) -> bool:
    if exhibit.side is not Side.SELLER:
        return False
    return exhibit.label in give if give is not None else rule_for(Side.COMPLAINANT, DocumentKind(exhibit.kind)).given


def reject(  # noqa: PLR0913 - each is said by the person who decides
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    reason: str = "",
    exceptional: bool = False,
    risk_reason: str = "",
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Ends an appeal that no route carries: the punishment stands, and the seller reads the reason.

    ``risk_reason`` says why it is refused although the statutory minimum is there, where it is.
    """

    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        return Outcomes(
            {
                "preliminary_decided_at": weighed.now,
                "preliminary_outcome": "rejected",
                "final_decided_at": weighed.now,
                "outcome": Outcome.REJECTED_PRELIMINARY,
                "reviewer": _decider(actor, approved),
                "exceptional": weighed.dossier.appeal.exceptional or exceptional,
                "legal_risk": weighed.risk.kind if weighed.risk else None,
            }
        )

    asked = ProposedDecision(verb=Verb.REJECT, reason=reason, exceptional=exceptional, risk_reason=risk_reason)
    return take_decision(office, actor, asked, appeal_no, version, decide, approved=approved)


def ask_supplement(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Asks the seller for what could not be verified; the supplement window begins."""

    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        appeal, policy = weighed.dossier.appeal, weighed.dossier.policy
        changes = {
            "supplements": appeal.supplements + 1,
            "reviewer": actor.person_id,
            **runs(office.rules, policy, "supplement", weighed.now),
        }
        return Outcomes(changes, {"criteria": list(unverified(weighed.assessment, weighed.form))})

    return take_decision(
        office, actor, ProposedDecision(verb=Verb.ASK_SUPPLEMENT, reason=reason), appeal_no, version, decide
    )


def revoke(  # noqa: PLR0913 - each is said by the person who decides
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    outcome: Outcome,
    reason: str = "",
    exceptional: bool = False,
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Ends the punishment after the final review; the findings must agree with the outcome."""
    asked = ProposedDecision(verb=Verb.REVOKE, outcome=outcome, reason=reason, exceptional=exceptional)
    return _final(office, actor, asked, appeal_no, version, approved)


def uphold(  # noqa: PLR0913 - each is said by the person who decides
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    outcome: Outcome,
    reason: str = "",
    exceptional: bool = False,
    risk_reason: str = "",
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Keeps the punishment after the final review; both sides are pointed to legal channels.

    ``risk_reason`` says why it is kept although no suit or complaint was notified in time, where none was.
    """
    asked = ProposedDecision(
        verb=Verb.UPHOLD, outcome=outcome, reason=reason, exceptional=exceptional, risk_reason=risk_reason
    )
    return _final(office, actor, asked, appeal_no, version, approved)


def _final(
    office: Office, actor: Person, asked: ProposedDecision, appeal_no: str, version: int, approved: Proposal | None
) -> Appeal | Refusal:
    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        told = ["seller", "complainant"]
        changes = {
            "final_decided_at": weighed.now,
            "outcome": asked.outcome,
            "reviewer": _decider(actor, approved),
            "exceptional": weighed.dossier.appeal.exceptional or asked.exceptional,
            "legal_risk": weighed.risk.kind if weighed.risk else None,
        }
        return Outcomes(changes, {"told": told, "legal_channels": asked.verb is Verb.UPHOLD})

    return take_decision(office, actor, asked, appeal_no, version, decide, approved=approved)


def decline_withdrawal(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Finds that the complaint was not withdrawn after all; the appeal goes on where it was, on its old clock.

    It rests on the answers to the withdrawal's criteria, at least one of them “not met” or “can't verify”.
    """

    def decide(cursor: Cursor, weighed: Weighed) -> Outcomes:
        changes = {
            "withdrawn_at": None,
            "withdrawn_from": None,
            "answer_kind": weighed.dossier.appeal.answer_before,
            "answer_before": None,
            **before_withdrawal(cursor, appeal_no),
        }
        return Outcomes(changes, {"criteria": list(doubted(weighed.assessment, weighed.form))})

    asked = ProposedDecision(verb=Verb.DECLINE_WITHDRAWAL, reason=reason)
    return take_decision(office, actor, asked, appeal_no, version, decide)


# A second person approves a decision, which then takes effect as it was proposed, or sends it back with a reason.

DO: Final[dict[Verb, Callable[..., Appeal | Refusal]]] = {
    Verb.FORWARD: forward,
    Verb.REJECT: reject,
    Verb.REVOKE: revoke,
    Verb.UPHOLD: uphold,
}


def approve(office: Office, actor: Person, appeal_no: str, version: int) -> Appeal | Refusal:
    """Lets the decision that waits take effect now, as its own event that names both people.

    For a lead other than the one who proposed it; refused when the case no longer is as it was then.
    """
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        if refusal := why_not_prepare(actor, Verb.SEND_BACK, appeal, Facts()) or review_refusal(
            cursor, actor, appeal_no
        ):
            return refusal
        waiting = waiting_on(cursor, appeal_no)
    if waiting is None:
        return refuse("approval_none")
    asked = waiting.proposal.asked
    more: dict[str, Any] = {"reason": asked.reason, "exceptional": asked.exceptional, "approved": waiting.proposal}
    if asked.verb is Verb.FORWARD:
        more |= {"give": asked.give, "as_filed": asked.as_filed}
    if asked.verb in {Verb.REJECT, Verb.UPHOLD}:
        more["risk_reason"] = asked.risk_reason
    if asked.outcome:
        more["outcome"] = asked.outcome
    return DO[asked.verb](office, actor, appeal_no, version, **more)


def send_back(office: Office, actor: Person, appeal_no: str, version: int, *, reason: str) -> Appeal | Refusal:
    """Gives the decision that waits back to legal's review, with a reason that its proposer reads."""

    def weigh(cursor: Cursor, _appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        facts = with_proposal(
            Facts(reason=reason, **holding(cursor, appeal_no, now)), waiting_on(cursor, appeal_no), actor
        )
        return facts, Outcomes({}, {"reason": reason})

    return act(office, actor, Verb.SEND_BACK, appeal_no, version, weigh)
