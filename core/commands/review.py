"""What legal decides: forward, reject, ask for more; revoke, uphold, or decline a withdrawal.

A decision rests on the decider's own form as saved, read in the same transaction; all findings are
written down with it, human and machine, so that the log can be read without the program.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.commands.act import Outcomes, act, holding
from core.commands.clocks import response_clock, runs
from core.commands.intake import gives
from core.errors import Refusal
from core.lifecycle import Facts
from core.model.appeal import Appeal, Exhibit
from core.model.draft import Draft, Form
from core.model.people import Person
from core.model.radar import Hit
from core.model.terms import DocumentKind, Outcome, Rendition, Side, Verb
from core.office import Office
from core.outgoing.packs.defaults import rule_for
from core.queries.assess import Assessment, Dossier, assess, read_dossier
from core.queries.facts import facts_of_verdict, unverified
from core.queries.giving import Given, packing_facts, ready_pack, rendered
from core.queries.radar import hits_of, hits_told
from core.queries.snapshot import snapshot
from core.store.file import Cursor
from core.store.packs import packs_of
from core.store.record import events_of
from core.store.work import insert_findings, read_draft, save_draft
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


Decide = Callable[[Weighed], Outcomes]


def _decide(  # noqa: PLR0913 - a decision is these things
    office: Office,
    actor: Person,
    verb: Verb,
    appeal_no: str,
    version: int,
    asked: Facts,
    decide: Decide,
    *,
    goes: Callable[[Exhibit], bool] | None = None,
) -> Appeal | Refusal:
    """Does a decision: gathers its facts, snapshots its findings, and keeps the verdict with the event.

    ``goes`` says which documents go to the complainant with it.
    """

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        dossier = read_dossier(office, cursor, appeal)
        draft = read_draft(cursor, appeal_no, actor.person_id)
        form = draft.form if draft else Form()
        assessment = assess(office, cursor, dossier, form, now)
        packing, sent = _sent(cursor, dossier, goes, asked) if goes else (asked, ())
        facts = replace(
            packing,
            reason=asked.reason or form.reason,
            **holding(cursor, appeal_no, now),
            **facts_of_verdict(assessment, form),
        )
        weighed = Weighed(dossier, form, assessment, facts, now, sent, hits_of(cursor, appeal, dossier.exhibits))
        outcomes = decide(weighed)
        findings = snapshot(assessment, form, actor.person_id, now)
        return facts, replace(
            outcomes, details=_told(weighed, findings, outcomes), beside=_beside(draft, findings, outcomes)
        )

    return act(office, actor, verb, appeal_no, version, weigh)


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
        "reason": weighed.facts.reason,
        "private_note": weighed.form.private_note,
        **({"exceptional": True} if weighed.facts.exceptional else {}),
    }
    return {**told, **outcomes.details}


def _beside(
    draft: Draft | None, findings: list[dict[str, Any]], outcomes: Outcomes
) -> Callable[[Cursor, Appeal], None]:
    """Writes the findings; the words of this decision are in the log now and must not slip into the next one."""

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        insert_findings(cursor, appeal.appeal_no, appeal.version, findings)
        if draft and (draft.form.reason or draft.form.private_note):
            spoken = draft.form.model_copy(update={"reason": "", "private_note": ""})
            save_draft(cursor, draft.model_copy(update={"form": spoken, "version_seen": appeal.version}))
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
) -> Appeal | Refusal:
    """Sends a valid appeal to the complainant.

    ``give`` names the exhibits that go with it (labels); by default all of the seller's but identity documents.
    Those of the pack that was released last go blacked out, the others as filed: ``as_filed`` says why, where by
    default something of them is masked.
    """

    def decide(weighed: Weighed) -> Outcomes:
        appeal = weighed.dossier.appeal
        changes = {
            "preliminary_decided_at": weighed.now,
            "preliminary_outcome": "forwarded",
            "forwarded_at": weighed.now,
            "arrived_at": None,
            "reviewer": actor.person_id,
            "exceptional": appeal.exceptional or exceptional,
            **{field: None for field in ANSWER if getattr(appeal, field) is not None},
            **response_clock(office, weighed.dossier.policy, appeal, None),
        }
        details = {"given": [each.told() for each in weighed.sent]}
        return Outcomes(changes, details, gives(weighed.sent, Side.COMPLAINANT, FORWARDED, actor, weighed.now))

    asked = Facts(reason=reason, exceptional=exceptional, as_filed=as_filed)
    return _decide(office, actor, Verb.FORWARD, appeal_no, version, asked, decide, goes=lambda each: _goes(each, give))


def _goes(exhibit: Exhibit, give: tuple[str, ...] | None) -> bool:
    if exhibit.side is not Side.SELLER:
        return False
    return exhibit.label in give if give is not None else rule_for(Side.COMPLAINANT, DocumentKind(exhibit.kind)).given


def reject(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = "", exceptional: bool = False
) -> Appeal | Refusal:
    """Ends an appeal that no route carries: the punishment stands, and the seller reads the reason."""

    def decide(weighed: Weighed) -> Outcomes:
        return Outcomes(
            {
                "preliminary_decided_at": weighed.now,
                "preliminary_outcome": "rejected",
                "final_decided_at": weighed.now,
                "outcome": Outcome.REJECTED_PRELIMINARY,
                "reviewer": actor.person_id,
                "exceptional": weighed.dossier.appeal.exceptional or exceptional,
            }
        )

    return _decide(
        office, actor, Verb.REJECT, appeal_no, version, Facts(reason=reason, exceptional=exceptional), decide
    )


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

    return _decide(office, actor, Verb.ASK_SUPPLEMENT, appeal_no, version, Facts(reason=reason), decide)


def revoke(
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    outcome: Outcome,
    reason: str = "",
    exceptional: bool = False,
) -> Appeal | Refusal:
    """Ends the punishment after the final review; the findings must agree with the outcome."""
    return _final(
        office, actor, Verb.REVOKE, appeal_no, version, Facts(outcome=outcome, reason=reason, exceptional=exceptional)
    )


def uphold(
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    outcome: Outcome,
    reason: str = "",
    exceptional: bool = False,
) -> Appeal | Refusal:
    """Keeps the punishment after the final review; both sides are pointed to legal channels."""
    return _final(
        office, actor, Verb.UPHOLD, appeal_no, version, Facts(outcome=outcome, reason=reason, exceptional=exceptional)
    )


def _final(office: Office, actor: Person, verb: Verb, appeal_no: str, version: int, asked: Facts) -> Appeal | Refusal:
    def decide(weighed: Weighed) -> Outcomes:
        told = ["seller", "complainant"]
        changes = {
            "final_decided_at": weighed.now,
            "outcome": asked.outcome,
            "reviewer": actor.person_id,
            "exceptional": weighed.dossier.appeal.exceptional or asked.exceptional,
        }
        return Outcomes(changes, {"told": told, "legal_channels": verb is Verb.UPHOLD})

    return _decide(office, actor, verb, appeal_no, version, asked, decide)


def decline_withdrawal(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Finds that the complaint was not withdrawn after all; the appeal goes on where it was, on its old clock."""

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        draft = read_draft(cursor, appeal_no, actor.person_id)
        facts = Facts(reason=reason or (draft.form.reason if draft else ""), **holding(cursor, appeal_no, now))
        changes = {
            "withdrawn_at": None,
            "withdrawn_from": None,
            "answer_kind": appeal.answer_before,
            "answer_before": None,
            **_clock_before_withdrawal(cursor, appeal_no),
        }
        return facts, Outcomes(changes, {"reason": facts.reason})

    return act(office, actor, Verb.DECLINE_WITHDRAWAL, appeal_no, version, weigh)


def _clock_before_withdrawal(cursor: Cursor, appeal_no: str) -> dict[str, Any]:
    """The clock that ran when the withdrawal came."""
    clock: dict[str, Any] = {"due_on": None, "deadline": None}
    for event in events_of(cursor, appeal_no):
        if event.verb is Verb.WITHDRAW_COMPLAINT:
            continue
        told = event.payload.get("set", {})
        if "deadline" in told:
            clock = {"due_on": told["due_on"], "deadline": told["deadline"]}
    return clock
