"""How a decision is taken: what it rests on, gathered in one transaction and written down with it.

It rests on the decider's own form as saved; all findings are snapshotted, human and machine, so that the log can be
read without the program.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.commands.act import Outcomes, act, holding
from core.commands.clocks import completed_at
from core.commands.proposing import proposed, spoken
from core.errors import Refusal, refuse
from core.lifecycle import Facts, why_not
from core.model.appeal import Appeal, Exhibit
from core.model.draft import Draft, Form
from core.model.look import LOOKED_AT
from core.model.people import Person
from core.model.proposal import Asked, Proposal
from core.model.radar import Hit
from core.model.terms import Outcome, Rendition, Side, Verb
from core.office import Office
from core.queries.assess import Assessment, Dossier, assess, read_case_file
from core.queries.facts import facts_of_verdict
from core.queries.giving import Given, packing_facts, ready_pack, rendered
from core.queries.legal_risk import Risk, legal_risk
from core.queries.proposals import still_holds, waiting_on, wants_second, with_proposal
from core.queries.radar import hits_of, hits_told
from core.queries.snapshot import snapshot
from core.store.file import Cursor
from core.store.opened import insert_decision_opened, never_opened
from core.store.packs import packs_of
from core.store.work import insert_findings, read_draft

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
    reuse: tuple[Hit, ...] = ()
    unopened: tuple[str, ...] = ()
    risk: Risk | None = None
    effective: datetime | None = None


Decide = Callable[[Cursor, Weighed], Outcomes]


def take_decision(  # noqa: PLR0913 - a decision is these things
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


def _second(office: Office, appeal: Appeal, asked: Asked) -> tuple[str, ...]:
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
    asked: Asked,
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
        "reuse": hits_told(weighed.reuse),
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
