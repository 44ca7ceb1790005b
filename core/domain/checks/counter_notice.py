"""The gate: is the counter-notice complete, in time, and about this complaint? (domain.md 5.1)."""

from typing import Final

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.result import (
    NO_EVIDENCE,
    About,
    CheckInput,
    CheckResult,
    check,
    check_on,
    cited,
    cites_complaint,
    complaint,
    in_window,
    joined,
    same_number,
    seller_evidence,
    touches_listings,
)
from core.domain.facts import ComplaintFacts, CounterNoticeFacts
from core.domain.labels import label_of
from core.domain.names import Party
from core.domain.terms import DocumentKind, Side, Value
from core.domain.text import mark, say

counter_notice: Final = cited(CounterNoticeFacts, Side.SELLER)


def _labels(exhibits: tuple[ExhibitContext, ...]) -> str:
    return joined(each.label for each in exhibits)


def _listed(ground: CaseContext) -> frozenset[DocumentKind]:
    """The kinds of document that the policy lists on any of its routes."""
    return frozenset[DocumentKind]().union(*ground.accepts.values())


@check_on(counter_notice)
def cn_seller_identity(notice: CheckInput[CounterNoticeFacts]) -> CheckResult:
    """Name, code and contact are given and are those of the shop's verified person."""
    name, code, contact = notice.facts.seller_name, notice.facts.seller_id, notice.facts.contact
    said = notice.compare(Party(say("check.seller_named"), name, code), notice.ground.subject)
    labels = (say("check.sellers_name_within"), say("check.sellers_credit_code_or_id"), say("check.contact_within"))
    missing = tuple(label for label, value in zip(labels, (name, code, contact), strict=True) if not value)
    return notice.not_typed_yet(*missing) if missing and said.value is Value.MET else said


@check_on(counter_notice)
def cn_complaint_ref(notice: CheckInput[CounterNoticeFacts]) -> CheckResult:
    """The number cited is that of this complaint, or of this appeal against the punishment."""
    number = notice.facts.complaint_no
    if number and same_number(number, notice.ground.appeal_no):
        return notice.met("check.cites_appeal", number=number)
    return cites_complaint(notice, number)


@check_on(counter_notice)
def cn_listing_located(notice: CheckInput[CounterNoticeFacts]) -> CheckResult:
    """The listings to restore are listings of this case."""
    return touches_listings(notice, notice.facts.listing_ids)


@check
def cn_evidence_attached(ground: CaseContext) -> CheckResult | None:
    """A document of a kind that the policy lists is on file."""
    listed_kinds, evidence = _listed(ground), seller_evidence(ground)
    if not listed_kinds:
        return None
    valid = ground.filed(listed_kinds - NO_EVIDENCE, Side.SELLER)
    if valid:
        return About().met("check.on_file_and_of_kind_policy_lists", documents=_labels(valid))
    kinds = tuple(label_of(kind) for kind in DocumentKind if kind in listed_kinds)
    if not evidence:
        return About().not_met("check.no_evidence_is_on_file_policy_lists", kinds=kinds)
    return About().not_met("check.not_of_kind_policy_lists_it_lists", documents=_labels(evidence), kinds=kinds)


@check
def cn_right_type_match(ground: CaseContext) -> CheckResult | None:
    """Some evidence on file serves a route for the right complained of."""
    evidence = seller_evidence(ground)
    if not evidence or not ground.accepts:
        return None
    serving = ground.filed(_listed(ground) - NO_EVIDENCE, Side.SELLER)
    return About().met_if(
        serving or set(ground.claimed) & set(ground.accepts),
        "check.evidence_for_this_kind_of_right",
        "check.no_evidence_for_this_kind_of_right",
        documents=_labels(serving or evidence),
        right=label_of(ground.right_type),
    )


@check
def cn_in_time(ground: CaseContext) -> CheckResult | None:
    """It was received on or before the seller's last day."""
    exhibit = ground.cited("cn_in_time", [DocumentKind.COUNTER_NOTICE], Side.SELLER)
    received = ground.counter_notice_received_on or (exhibit.received_on if exhibit else None)
    if received is None:
        return None
    return in_window(exhibit, received, ground.seller_due_on, mark("check.received_on_no_due_date_seller"))


@check_on(complaint)
def cn_no_binding_finding(found: CheckInput[ComplaintFacts]) -> CheckResult:
    """The complaint relies on no judgment or decision that is in effect."""
    number = found.facts.decision_no
    if not number:
        return found.met("check.relies_on_no_judgment_or_decision")
    if found.facts.decision_effective == "yes":
        return found.not_met("check.relies_on_decision_in_effect", number=number)
    if found.facts.decision_effective == "no":
        return found.met("check.relies_on_decision_not_in_effect", number=number)
    return found.cannot_verify("check.relies_on_decision_whether", number=number)
