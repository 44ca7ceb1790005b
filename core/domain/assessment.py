"""The current checklist of a case: machine findings, answers, the verdict, and whether a second person must approve.

“Verified” is a person's finding with site, time and result, never a key press alone (domain.md 1.6, 3.2).

A person may keep a measure without notice of legal action, or reject a counter-notice that meets the statutory
minimum, but needs a separate reason; both are marked and counted. The policy says whether they apply and what the
minimum is (domain.md 1.5, 2.2).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from core.domain import terms
from core.domain.appeal import ACCOUNT, Appeal, Exhibit
from core.domain.case_context import (
    CaseContext,
    CaseFile,
    Dossier,
    TypedFacts,
    claimed_routes,
    own_account,
    stage_checklist,
    value_of,
)
from core.domain.checks.result import check_all
from core.domain.facts import FACT_FIELDS, OWN_ACCOUNT
from core.domain.findings import (
    LOOKED_UP_AT,
    MACHINE,
    Answer,
    Form,
    LookedUp,
    MachineFinding,
    Proposal,
    ProposedDecision,
    WaitingProposal,
)
from core.domain.lifecycle import Facts
from core.domain.people import Person
from core.domain.policy import Checklist, Criterion, Group, Policy, PolicyBook, Rules, day_in, zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.second_review import key_of
from core.domain.terms import DocumentKind, LegalRisk, Outcome, Side, Standing, State, Value, Verb
from core.domain.text import say
from core.domain.verdict import Verdict, answered, judge

SLACK: Final = timedelta(minutes=5)
"""Tolerance for look-up times, which come from the reviewer's own clock."""


def look_up_refusal(made: LookedUp, now: datetime) -> Refusal | None:
    """Why a look-up cannot be saved: a field is empty, or its time is invalid or in the future; None if it can."""
    when = say("word.looked_up_at")
    fields = ((say("word.site"), made.site), (when, made.at), (say("word.result"), made.result))
    missing = tuple(label for label, value in fields if not value.strip())
    if missing:
        return refuse("field_missing", fields=missing)
    try:
        at = datetime.strptime(made.at.strip(), LOOKED_UP_AT).replace(tzinfo=terms.ZONE)
    except ValueError:
        return refuse("field_invalid", field=when, given=made.at, reason=say("assessment.write_as_2026_11_30"))
    if at > now + SLACK:
        return refuse("field_invalid", field=when, given=made.at, reason=say("assessment.it_is_still_to_come"))
    return None


# External look-ups (tax site, registers, supplier) on record for the criteria that rest on one.


def look_ups(
    book: PolicyBook, checklist: Checklist, exhibits: Iterable[Exhibit], typed: TypedFacts, form: Form
) -> dict[str, LookedUp]:
    """The look-ups on record by criterion: from the document's facts, otherwise from the answer."""
    papers = tuple(exhibits)
    found = {}
    for item in checklist.items():
        criterion = book.criterion(item.criterion)
        if criterion.lookup is None:
            continue
        answer = form.answers.get(item.criterion, Answer())
        exhibit = holder(criterion, papers, answer.exhibit_id)
        if made := (exhibit and _typed(criterion, typed.get(exhibit.exhibit_id, {}))) or answer.lookup:
            found[item.criterion] = made
    return found


def by_account(
    book: PolicyBook, machine: Mapping[str, MachineFinding], exhibits: Iterable[Exhibit], typed: TypedFacts
) -> dict[str, LookedUp]:
    """Look-ups that a document replaces because the party to be asked sent it through its own account.

    ``site`` is the program that reported it; the account itself is recorded only with the document.
    """
    found = {}
    filed = {each.exhibit_id for each in exhibits}
    for name, finding in machine.items():
        lookup, paper = book.criterion(name).lookup, finding.exhibit_id
        if lookup is None or lookup.account is None or finding.value is not Value.MET or paper not in filed:
            continue
        facts = typed.get(paper or "", {})
        if account := own_account(facts):
            at = account.authenticated_at.astimezone(terms.ZONE).strftime(LOOKED_UP_AT)
            found[name] = LookedUp(site=facts[ACCOUNT][2] or "API", at=at, result=OWN_ACCOUNT)
    return found


def holder(criterion: Criterion, exhibits: Iterable[Exhibit], cited: str | None) -> Exhibit | None:
    """The document whose form contains the look-up: the one cited, otherwise the seller's first."""
    fields = set(criterion.lookup.facts) if criterion.lookup else set()
    having = [
        each
        for each in exhibits
        if fields and fields <= {field.name for field in FACT_FIELDS.get(DocumentKind(each.kind), ())}
    ]
    if cited:
        return next((each for each in having if each.exhibit_id == cited), None)
    return next((each for each in having if each.side is Side.SELLER), None)


def _typed(criterion: Criterion, facts: Mapping[str, tuple[str, str, str]]) -> LookedUp | None:
    """The look-up in the facts of a document; None unless site, time and result are all present."""
    if criterion.lookup is None:
        return None
    site, at, result = (facts.get(name, ("", "", ""))[0].strip() for name in criterion.lookup.facts)
    return LookedUp(site=site, at=at, result=result) if site and at and result else None


def unlooked(book: PolicyBook, form: Form, found: Mapping[str, LookedUp]) -> frozenset[str]:
    """The criteria answered “met” by a person without the required look-up; they count as open."""
    return frozenset(
        name
        for name, answer in form.answers.items()
        if answer.value is Value.MET and name in book.criteria and book.criteria[name].lookup and name not in found
    )


# The current state of the checklist: the machine's findings, a person's answers, the verdict.


def open_decisions(appeal: Appeal, checklist: Checklist) -> tuple[tuple[Verb, Outcome | None], ...]:
    """The decisions available at the case's stage, in the order of the buttons."""
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
    """The checklist of the case's stage with its answers.

    ``machine`` contains the checks' findings. ``values`` contains what counts: a person's answer, otherwise the
    machine's if the criterion is answered by machine alone (kind M); a suggestion (MH) counts only once a person has
    confirmed it. ``ground`` is what the checks read; None if it is hidden from the reader. ``lookups`` are the external
    look-ups on record, ``unlooked`` the criteria answered “met” without theirs, which count as open.
    """

    checklist: Checklist
    claimed: tuple[str, ...]
    machine: Mapping[str, MachineFinding]
    values: Mapping[str, Value]
    verdict: Verdict
    ground: CaseContext | None = None
    lookups: Mapping[str, LookedUp] = field(default_factory=dict)
    unlooked: frozenset[str] = frozenset()


def assess(file: CaseFile, form: Form, rules: Rules) -> Assessment:
    """The checklist for the case's stage, answered by this form and by the machine; reads nothing from the record."""
    dossier, ground = file.dossier, replace(file.ground, cites=form.cites)
    checklist = stage_checklist(dossier)
    claimed = claimed_routes(checklist, dossier)
    machine = check_all((item.criterion for item in checklist.items()), ground)
    lookups = by_account(rules.policies, machine, dossier.exhibits, dossier.typed) | look_ups(
        rules.policies, checklist, dossier.exhibits, dossier.typed, form
    )
    bare = unlooked(rules.policies, form, lookups)
    values = effective(rules, checklist, machine, form, bare)
    return Assessment(checklist, claimed, machine, values, judge(checklist, values, claimed), ground, lookups, bare)


def effective(
    rules: Rules, checklist: Checklist, machine: Mapping[str, MachineFinding], form: Form, bare: Collection[str] = ()
) -> dict[str, Value]:
    """The values that count, by criterion; unanswered criteria are left out, and those in ``bare`` count as open."""
    found: dict[str, Value] = {}
    for item in checklist.items():
        answer = form.answers.get(item.criterion)
        if item.criterion in bare:
            continue
        if answer and answer.value:
            found[item.criterion] = answer.value
        elif (finding := machine.get(item.criterion)) and counts_alone(rules.policies, finding):
            found[item.criterion] = finding.value
    return found


def counts_alone(policies: PolicyBook, finding: MachineFinding) -> bool:
    """Whether a finding counts without a person's answer: the criterion is kind M, and it is not just a suggestion."""
    return policies.criterion(finding.criterion).kind == "M" and not finding.only_suggests


# Which document is evidence for which criterion, and what the findings say about each document.

Mark: TypeAlias = Literal["bad", "warn", "ok", "none"]

CERTIFICATES: Final = frozenset(terms.CERTIFICATE_KINDS.values())

ABOUT_THE_RIGHT: Final = ("tr_", "pp_complainant", "cm_right")

WORST: Final[dict[Value | None, Mark]] = {
    Value.NOT_MET: "bad",
    Value.CANNOT_VERIFY: "warn",
    None: "warn",
    Value.MET: "ok",
    Value.NOT_APPLICABLE: "ok",
}

ORDER: Final[tuple[Mark, ...]] = ("none", "ok", "warn", "bad")


def document_by_criterion(dossier: Dossier, assessment: Assessment, form: Form) -> dict[str, Exhibit]:
    """The document behind each criterion: the one a person cites, otherwise the machine's, otherwise the usual one.

    Criteria about the complainant's right refer to the rights certificate, those of a gate to the document it is
    about. A criterion without a document on file is left out.
    """
    on_file = {each.exhibit_id: each for each in dossier.exhibits}
    found = {}
    for group in assessment.checklist.groups():
        usual = _usual(assessment.checklist, group, dossier)
        for item in group.items:
            answer, machine = form.answers.get(item.criterion), assessment.machine.get(item.criterion)
            about_the_right = item.criterion.startswith(ABOUT_THE_RIGHT)
            named = (
                answer.exhibit_id if answer else None,
                form.cites.get(item.criterion),
                machine.exhibit_id if machine else None,
                None if about_the_right else form.cites.get(group.id),
            )
            exhibit = next((on_file[each] for each in named if each in on_file), None)
            if exhibit := exhibit or (certificate(dossier) if about_the_right else usual):
                found[item.criterion] = exhibit
    return found


def certificate(dossier: Dossier) -> Exhibit | None:
    """The complainant's rights certificate; None if it is not on file."""
    return _first(dossier.exhibits, CERTIFICATES, Side.COMPLAINANT)


def _usual(checklist: Checklist, group: Group, dossier: Dossier) -> Exhibit | None:
    """The document a group is about: for a route a kind it uses, for a gate the notice, answer or withdrawal."""
    of_gate = {
        "appeal": frozenset({DocumentKind.COUNTER_NOTICE}),
        "withdrawal": frozenset({DocumentKind.WITHDRAWAL_LETTER}),
        "answer": frozenset(kind for route in checklist.routes for kind in route.uses),
    }
    return _first(dossier.exhibits, group.uses or of_gate[checklist.subject], checklist.side)


def _first(exhibits: Iterable[Exhibit], kinds: Collection[DocumentKind], side: Side) -> Exhibit | None:
    return next((each for each in exhibits if each.side is side and DocumentKind(each.kind) in kinds), None)


def alternatives(dossier: Dossier, assessment: Assessment, group: Group) -> tuple[Exhibit, ...]:
    """The documents a route can rely on if there is a choice; otherwise empty."""
    side = assessment.checklist.side
    fits = tuple(each for each in dossier.exhibits if each.side is side and DocumentKind(each.kind) in group.uses)
    return fits if len(fits) > 1 else ()


def marks(dossier: Dossier, assessment: Assessment, form: Form) -> dict[str, Mark]:
    """For each exhibit id the worst finding on it among the deciding blocking criteria.

    ``bad``: not met; ``warn``: open or not verified; ``ok``: all met; ``none``: no criterion refers to it.
    """
    spoken = document_by_criterion(dossier, assessment, form)
    found: dict[str, Mark] = {each.exhibit_id: "none" for each in dossier.exhibits}
    for group in assessment.checklist.groups():
        if group is not assessment.checklist.gate and group.id not in assessment.claimed:
            continue
        for item in group.blocking:
            exhibit = spoken.get(item.criterion)
            if exhibit:
                mark = WORST[assessment.values.get(item.criterion)]
                found[exhibit.exhibit_id] = max(found[exhibit.exhibit_id], mark, key=ORDER.index)
    return found


# What the life cycle needs to know about a verdict, as fields of its ``Facts``.


def facts_of_verdict(assessment: Assessment, form: Form) -> dict[str, Any]:
    """Fields for ``Facts``: the standing of the appeal or the answer, and overruled findings that lack a note."""
    verdict = assessment.verdict
    lacking = {
        "unexplained": unexplained(assessment, form),
        "unlooked": tuple(each for each in _asked(assessment) if each in assessment.unlooked),
    }
    if assessment.checklist.subject != "appeal":
        return lacking | {
            "answer_stand": verdict.stand,
            "answer_routes": frozenset(verdict.passed_routes),
            "doubted": bool(doubted(assessment, form)),
        }
    return lacking | {
        "stand": verdict.stand,
        "not_met": len(verdict.not_met),
        "open": len(verdict.open),
        "criteria_named": bool(unverified(assessment, form)),
    }


def unverified(assessment: Assessment, form: Form) -> tuple[str, ...]:
    """Criteria of the gate and the claimed routes answered “can't verify” by a person: what a supplement asks for."""
    return _answered(assessment, form, Value.CANNOT_VERIFY)


def doubted(assessment: Assessment, form: Form) -> tuple[str, ...]:
    """Withdrawal criteria answered “not met” or “can't verify” by a person: the basis for declining it."""
    if assessment.checklist.subject != "withdrawal":
        return ()
    return _answered(assessment, form, Value.NOT_MET, Value.CANNOT_VERIFY)


def _answered(assessment: Assessment, form: Form, *values: Value) -> tuple[str, ...]:
    """The criteria of the gate and the claimed routes that a person answered with one of these values."""
    return tuple(each for each in _asked(assessment) if (answer := form.answers.get(each)) and answer.value in values)


def unexplained(assessment: Assessment, form: Form) -> tuple[str, ...]:
    """Criteria of the gate and the claimed routes answered “met” against the machine's “not met”, without a note."""
    return tuple(
        each
        for each in _asked(assessment)
        if (answer := form.answers.get(each))
        and answer.value is Value.MET
        and not answer.note.strip()
        and (machine := assessment.machine.get(each))
        and machine.value is Value.NOT_MET
    )


def _asked(assessment: Assessment) -> tuple[str, ...]:
    """The criteria of the gate and of the claimed routes, in the order of the page."""
    checklist = assessment.checklist
    groups = (checklist.gate, *(each for each in checklist.routes if each.id in assessment.claimed))
    return tuple(item.criterion for group in groups for item in group.items)


# What a decision would leave aside of the statute: a measure kept without notice, a statement not forwarded.

LEGAL_ACTION = "legal_action"


@dataclass(frozen=True)
class Risk:
    """What a decision would leave aside; ``day`` is the last day on which a notice counts, None while unknown."""

    kind: LegalRisk
    day: date | None = None


def legal_risk(verb: Verb, dossier: Dossier, assessment: Assessment) -> Risk | None:
    """What this decision would leave aside as the case stands; None for most decisions."""
    if verb is Verb.UPHOLD and dossier.policy.statutory_notice and not _notified(dossier, assessment):
        return Risk(LegalRisk.KEPT_WITHOUT_NOTICE, dossier.appeal.response_due_on)
    if verb is Verb.REJECT and _has_minimum(dossier, assessment):
        return Risk(LegalRisk.REFUSED_WITH_MINIMUM)
    return None


def _notified(dossier: Dossier, assessment: Assessment) -> bool:
    """Whether the complainant notified us in time of a complaint or court action (E-Commerce Law art. 43).

    In time means by the last day of its window including extensions: delay outside its control is not counted (SPC
    Reply of 14 Sep 2020, no. 3). A notice that legal found insufficient does not count.
    """
    route = assessment.verdict.group(LEGAL_ACTION)
    if route is not None and route.stand is Standing.FAILS:
        return False
    last, zone = dossier.appeal.response_due_on, zone_of(dossier.policy)
    return any(
        each.side is Side.COMPLAINANT
        and each.kind == DocumentKind.LEGAL_ACTION_NOTICE
        and (last is None or day_in(each.received_at, zone) <= last)
        for each in dossier.exhibits
    )


def _has_minimum(dossier: Dossier, assessment: Assessment) -> bool:
    """Whether the counter-notice meets the statutory minimum, whatever else is missing."""
    minimum = dossier.policy.statutory_minimum
    if minimum is None or (minimum.any_evidence and not assessment.claimed):
        return False
    items = (assessment.checklist.item(each) for each in minimum.criteria)
    return all(item and answered(item, assessment.values.get(item.criterion)) is Standing.PASSES for item in items)


# Whether a decision needs a second person, and the decision awaiting approval on a case.


def wants_second(policy: Policy, appeal: Appeal, *, exceptional: bool) -> tuple[str, ...]:
    """The policy's reasons for requiring a second person before this decision takes effect; empty for none."""
    found = (("high_value", value_of(policy, appeal.listings) == "high"), ("exceptional", exceptional))
    return tuple(name for name, holds in found if holds and name in policy.second_approval)


def with_proposal(facts: Facts, waiting: WaitingProposal | None, actor: Person, *, approving: bool = False) -> Facts:
    """The facts, completed with those about a decision awaiting approval."""
    if waiting is None:
        return facts
    own = waiting.proposal.proposed_by == actor.person_id
    return replace(facts, proposed_by=waiting.who, own_proposal=own, approving=approving)


def still_holds(proposal: Proposal, dossier: Dossier, assessment: Assessment, findings: list[dict[str, Any]]) -> bool:
    """Whether documents, questions and findings are still those on which the decision was proposed."""
    exhibits = {each.label: each.sha256 for each in dossier.exhibits}
    values = {each["criterion"]: str(each["value"]) for each in findings}
    criteria = {item.criterion for item in assessment.checklist.items()}
    return proposal.exhibits == exhibits and proposal.values == values and proposal.values.keys() <= criteria


def decision_key(decision: ProposedDecision) -> str:
    """The decision as one word, in the form used by second reviews."""
    return key_of(decision.verb, decision.outcome)


# Every finding as it counts at one moment, as recorded by decisions and second reviews.


def snapshot(assessment: Assessment, form: Form, by: str, at: datetime) -> list[dict[str, Any]]:
    """Every finding with its author, the machine's result, document and inputs; ``by`` filled in the form."""
    found = []
    for item in assessment.checklist.items():
        answer = form.answers.get(item.criterion)
        machine = assessment.machine.get(item.criterion)
        value, lookup = assessment.values.get(item.criterion), assessment.lookups.get(item.criterion)
        if value is None and machine is None and item.criterion not in assessment.unlooked:
            continue
        by_person = answer is not None and answer.value is not None
        found.append(
            {
                "criterion": item.criterion,
                "value": value or Value.CANNOT_VERIFY,
                "by": by if by_person else MACHINE,
                "at": at,
                "exhibit_id": (answer.exhibit_id if answer else None) or (machine.exhibit_id if machine else None),
                "machine": machine.value if machine else None,
                "inputs": dict(machine.inputs) if machine else {},
                "note": answer.note if answer else "",
                "lookup": lookup.model_dump() if lookup and by_person else None,
            }
        )
    return found
