"""What legal decides: forward, reject, ask for more; revoke, uphold, or decline a withdrawal.

A decision rests on the decider's own form as saved, read in the same transaction; all findings are
written down with it, human and machine, so that the log can be read without the program.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.commands.act import Outcomes, act, holding
from core.commands.clocks import before_withdrawal, completed_at, response_begins, response_clock, runs
from core.commands.intake import gives
from core.commands.proposing import proposed, spoken
from core.errors import Refusal, refuse
from core.lifecycle import Facts, why_not
from core.model.appeal import Appeal, Exhibit
from core.model.draft import Draft, Form
from core.model.look import LOOKED_AT
from core.model.people import Person
from core.model.proposal import Asked, Proposal
from core.model.radar import Hit
from core.model.terms import DocumentKind, Outcome, Rendition, Side, Verb
from core.office import Office
from core.outgoing.packs.defaults import rule_for
from core.queries.assess import Assessment, Dossier, assess, read_dossier
from core.queries.facts import facts_of_verdict, unverified
from core.queries.giving import Given, packing_facts, ready_pack, rendered
from core.queries.proposals import still_holds, waiting_on, wants_second, with_proposal
from core.queries.radar import hits_of, hits_told
from core.queries.snapshot import snapshot
from core.store.file import Cursor
from core.store.opened import insert_decision_opened, never_opened
from core.store.packs import packs_of
from core.store.work import insert_findings, read_draft
from core.text import mark

FORWARDED = mark("the counter-notice and its evidence are forwarded (E-Commerce Law art. 43)")
TOLD = ("criterion", "value", "by", "machine", "exhibit_id", "inputs", "note")
ANSWER = ("answered_at", "answer_kind", "answer_before", "withdrawn_at", "withdrawn_from")  # of an earlier round


@dataclass(frozen=True)
class Weighed:
    """What a decision looks at: the case, the decider's form and what stands on it, and what would go out with it."""

    dossier: Dossier
    form: Form
    assessment: Assessment
    facts: Facts
    now: datetime
    sent: tuple[Given, ...] = ()
    reuse: tuple[Hit, ...] = ()
    unopened: tuple[str, ...] = ()
    effective: datetime | None = None


Decide = Callable[[Weighed], Outcomes]


def _decide(  # noqa: PLR0913 - a decision is these things
    office: Office,
    actor: Person,
    asked: Asked,
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
        outcomes = decide(weighed)
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


def _second(office: Office, appeal: Appeal, asked: Asked) -> tuple[str, ...]:
    """What wants a second person before a decision takes effect."""
    if asked.verb not in LOOKED_AT:
        return ()
    exceptional = asked.exceptional or asked.outcome is Outcome.REVOKED_OTHER
    return wants_second(office.policy_of(appeal), appeal, exceptional=exceptional)


def _weighed(  # noqa: PLR0913, PLR0917 - see _decide
    office: Office,
    cursor: Cursor,
    actor: Person,
    appeal: Appeal,
    asked: Asked,
    form: Form,
    now: datetime,
    goes: Callable[[Exhibit], bool] | None,
    approved: Proposal | None,
) -> Weighed:
    """The case with what stands on this form, and the facts that the life cycle asks about."""
    dossier = read_dossier(office, cursor, appeal)
    assessment = assess(office, cursor, dossier, form, now)
    wanted = Facts(outcome=asked.outcome, exceptional=asked.exceptional, as_filed=asked.as_filed)
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
    return Weighed(dossier, form, assessment, facts, now, sent, reuse, unopened, effective)


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
        "findings": [{key: each[key] for key in TOLD} for each in findings],
        "exhibits": {each.label: each.sha256 for each in weighed.dossier.exhibits},
        "policy": weighed.dossier.policy.id,
        "reuse": hits_told(weighed.reuse),
        "unopened": list(weighed.unopened),
        "reason": weighed.facts.reason,
        "private_note": weighed.form.private_note,
        **({"exceptional": True} if weighed.facts.exceptional else {}),
    }
    return {**told, **outcomes.details}


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

    def decide(weighed: Weighed) -> Outcomes:
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
            **response_clock(office, policy, appeal, begins, weighed.now),
        }
        details = {"given": [each.told() for each in weighed.sent]}
        return Outcomes(changes, details, gives(weighed.sent, Side.COMPLAINANT, FORWARDED, actor, weighed.now))

    asked = Asked(verb=Verb.FORWARD, reason=reason, exceptional=exceptional, give=give, as_filed=as_filed)
    return _decide(
        office, actor, asked, appeal_no, version, decide, goes=lambda each: _goes(each, give), approved=approved
    )


def _decider(actor: Person, approved: Proposal | None) -> str:
    """Who took the decision: whoever proposed it, where a lead only approves."""
    return approved.proposed_by if approved else actor.person_id


def _goes(exhibit: Exhibit, give: tuple[str, ...] | None) -> bool:
    if exhibit.side is not Side.SELLER:
        return False
    return exhibit.label in give if give is not None else rule_for(Side.COMPLAINANT, DocumentKind(exhibit.kind)).given


def reject(
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    reason: str = "",
    exceptional: bool = False,
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Ends an appeal that no route carries: the punishment stands, and the seller reads the reason."""

    def decide(weighed: Weighed) -> Outcomes:
        return Outcomes(
            {
                "preliminary_decided_at": weighed.now,
                "preliminary_outcome": "rejected",
                "final_decided_at": weighed.now,
                "outcome": Outcome.REJECTED_PRELIMINARY,
                "reviewer": _decider(actor, approved),
                "exceptional": weighed.dossier.appeal.exceptional or exceptional,
            }
        )

    asked = Asked(verb=Verb.REJECT, reason=reason, exceptional=exceptional)
    return _decide(office, actor, asked, appeal_no, version, decide, approved=approved)


def ask_supplement(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Asks the seller for what could not be verified; the supplement window begins."""

    def decide(weighed: Weighed) -> Outcomes:
        appeal, policy = weighed.dossier.appeal, weighed.dossier.policy
        changes = {
            "supplements": appeal.supplements + 1,
            "reviewer": actor.person_id,
            **runs(office, policy, "supplement", weighed.now),
        }
        return Outcomes(changes, {"criteria": list(unverified(weighed.assessment))})

    return _decide(office, actor, Asked(verb=Verb.ASK_SUPPLEMENT, reason=reason), appeal_no, version, decide)


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
    asked = Asked(verb=Verb.REVOKE, outcome=outcome, reason=reason, exceptional=exceptional)
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
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Keeps the punishment after the final review; both sides are pointed to legal channels."""
    asked = Asked(verb=Verb.UPHOLD, outcome=outcome, reason=reason, exceptional=exceptional)
    return _final(office, actor, asked, appeal_no, version, approved)


def _final(
    office: Office, actor: Person, asked: Asked, appeal_no: str, version: int, approved: Proposal | None
) -> Appeal | Refusal:
    def decide(weighed: Weighed) -> Outcomes:
        told = ["seller", "complainant"]
        changes = {
            "final_decided_at": weighed.now,
            "outcome": asked.outcome,
            "reviewer": _decider(actor, approved),
            "exceptional": weighed.dossier.appeal.exceptional or asked.exceptional,
        }
        return Outcomes(changes, {"told": told, "legal_channels": asked.verb is Verb.UPHOLD})

    return _decide(office, actor, asked, appeal_no, version, decide, approved=approved)


def decline_withdrawal(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Finds that the complaint was not withdrawn after all; the appeal goes on where it was, on its old clock."""

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        draft = read_draft(cursor, appeal_no, actor.person_id)
        given = Facts(reason=reason or (draft.form.reason if draft else ""), **holding(cursor, appeal_no, now))
        facts = with_proposal(given, waiting_on(cursor, appeal_no), actor)
        changes = {
            "withdrawn_at": None,
            "withdrawn_from": None,
            "answer_kind": appeal.answer_before,
            "answer_before": None,
            **before_withdrawal(cursor, appeal_no),
        }
        return facts, Outcomes(changes, {"reason": facts.reason})

    return act(office, actor, Verb.DECLINE_WITHDRAWAL, appeal_no, version, weigh)
