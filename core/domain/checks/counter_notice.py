"""The gate: is the counter-notice complete, in time, and about this complaint? (domain.md 5.1)."""

from typing import Final

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.result import (
    NO_EVIDENCE,
    CheckResult,
    cannot_verify,
    check,
    check_on,
    cited,
    cites_complaint,
    compare,
    complaint,
    in_window,
    joined,
    met,
    not_met,
    not_typed_yet,
    same_number,
    seller_evidence,
    the_subject,
    touches_listings,
)
from core.domain.facts import ComplaintFacts, CounterNoticeFacts
from core.domain.labels import label_of
from core.domain.names import Party
from core.domain.terms import DocumentKind, Side, Value
from core.domain.text import Text, say

counter_notice: Final = cited(CounterNoticeFacts, Side.SELLER)


def _labels(exhibits: tuple[ExhibitContext, ...]) -> str:
    return joined(each.label for each in exhibits)


def _kinds(kinds: frozenset[DocumentKind]) -> tuple[Text, ...]:
    return tuple(label_of(kind) for kind in DocumentKind if kind in kinds)


@check_on(counter_notice)
def cn_seller_identity(ground: CaseContext, exhibit: ExhibitContext, facts: CounterNoticeFacts) -> CheckResult:
    """Name, code and contact are given and are those of the shop's verified person."""
    said = compare(exhibit, Party(say("check.seller_named"), facts.seller_name, facts.seller_id), the_subject(ground))
    fields = (
        (facts.seller_name, say("check.sellers_name_within")),
        (facts.seller_id, say("check.sellers_credit_code_or_id")),
        (facts.contact, say("check.contact_within")),
    )
    missing = tuple(label for value, label in fields if not value)
    return not_typed_yet(exhibit, *missing) if missing and said.value is Value.MET else said


@check_on(counter_notice)
def cn_complaint_ref(ground: CaseContext, exhibit: ExhibitContext, facts: CounterNoticeFacts) -> CheckResult:
    """The number cited is that of this complaint, or of this appeal against the punishment."""
    if facts.complaint_no and same_number(facts.complaint_no, ground.appeal_no):
        return met(exhibit, say("check.cites_appeal", number=facts.complaint_no))
    return cites_complaint(exhibit, facts.complaint_no, ground)


@check_on(counter_notice)
def cn_listing_located(ground: CaseContext, exhibit: ExhibitContext, facts: CounterNoticeFacts) -> CheckResult:
    """The listings to restore are listings of this case."""
    return touches_listings(exhibit, facts.listing_ids, ground)


@check
def cn_evidence_attached(ground: CaseContext) -> CheckResult | None:
    """A document of a kind that the policy lists is on file."""
    listed_kinds = frozenset[DocumentKind]().union(*ground.accepts.values())
    if not listed_kinds:
        return None
    valid = ground.filed(listed_kinds - NO_EVIDENCE, Side.SELLER)
    if valid:
        return met(None, say("check.on_file_and_of_kind_policy_lists", documents=_labels(valid)))
    kinds = _kinds(listed_kinds)
    if not seller_evidence(ground):
        return not_met(None, say("check.no_evidence_is_on_file_policy_lists", kinds=kinds))
    sentence = say("check.not_of_kind_policy_lists_it_lists", documents=_labels(seller_evidence(ground)), kinds=kinds)
    return not_met(None, sentence)


@check
def cn_right_type_match(ground: CaseContext) -> CheckResult | None:
    """Some evidence on file serves a route for the right complained of."""
    evidence = seller_evidence(ground)
    if not evidence or not ground.accepts:
        return None
    right = label_of(ground.right_type)
    serving = ground.filed(frozenset[DocumentKind]().union(*ground.accepts.values()) - NO_EVIDENCE, Side.SELLER)
    if serving or set(ground.claimed) & set(ground.accepts):
        documents = _labels(serving or evidence)
        return met(None, say("check.evidence_for_this_kind_of_right", documents=documents, right=right))
    return not_met(None, say("check.no_evidence_for_this_kind_of_right", documents=_labels(evidence), right=right))


@check
def cn_in_time(ground: CaseContext) -> CheckResult | None:
    """It was received on or before the seller's last day."""
    exhibit = ground.cited("cn_in_time", [DocumentKind.COUNTER_NOTICE], Side.SELLER)
    received = ground.counter_notice_received_on or (exhibit.received_on if exhibit else None)
    if received is None:
        return None
    unknown = say("check.received_on_no_due_date_seller", received=received)
    return in_window(exhibit, received, ground.seller_due_on, unknown)


@check_on(complaint)
def cn_no_binding_finding(_: CaseContext, exhibit: ExhibitContext, facts: ComplaintFacts) -> CheckResult:
    """The complaint relies on no judgment or decision that is in effect."""
    if not facts.decision_no:
        return met(exhibit, say("check.relies_on_no_judgment_or_decision"))
    if facts.decision_effective == "yes":
        return not_met(exhibit, say("check.relies_on_decision_in_effect", number=facts.decision_no))
    if facts.decision_effective == "no":
        return met(exhibit, say("check.relies_on_decision_not_in_effect", number=facts.decision_no))
    return cannot_verify(exhibit, say("check.relies_on_decision_whether", number=facts.decision_no))
