"""The gate: is the counter-notice complete, in time, and about this complaint? (domain.md 5.1)."""

from typing import Final

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.result import (
    NO_EVIDENCE,
    CheckResult,
    by_name,
    cites_complaint,
    compare,
    finding,
    listed,
    met,
    not_met,
    read,
    same_number,
    seller_evidence,
    the_subject,
    touches_listings,
    unclear,
    unread,
)
from core.domain.facts import ComplaintFacts, CounterNoticeFacts
from core.domain.labels import label_of
from core.domain.names import Party
from core.domain.terms import DocumentKind, Side, Value
from core.domain.text import Text, say


def _notice(ground: CaseContext, criterion: str) -> tuple[ExhibitContext, CounterNoticeFacts] | None:
    exhibit = ground.cited(criterion, [DocumentKind.COUNTER_NOTICE], Side.SELLER)
    facts = read(exhibit, CounterNoticeFacts)
    return (exhibit, facts) if exhibit and facts else None


def _labels(exhibits: tuple[ExhibitContext, ...]) -> str:
    return listed(each.label for each in exhibits)


def _kinds(kinds: frozenset[DocumentKind]) -> tuple[Text, ...]:
    return tuple(label_of(kind) for kind in DocumentKind if kind in kinds)


@finding
def cn_seller_identity(ground: CaseContext) -> CheckResult | None:
    """Name, code and contact are given and are those of the shop's verified person."""
    found = _notice(ground, "cn_seller_identity")
    if found is None:
        return None
    exhibit, facts = found
    said = compare(exhibit, Party(say("the seller named"), facts.seller_name, facts.seller_id), the_subject(ground))
    fields = (
        (facts.seller_name, say("the seller's name")),
        (facts.seller_id, say("the seller's credit code or ID")),
        (facts.contact, say("the contact")),
    )
    missing = tuple(label for value, label in fields if not value)
    return unread(exhibit, *missing) if missing and said.value is Value.MET else said


@finding
def cn_complaint_ref(ground: CaseContext) -> CheckResult | None:
    """The number cited is that of this complaint, or of this appeal against the punishment."""
    found = _notice(ground, "cn_complaint_ref")
    if found is None:
        return None
    exhibit, facts = found
    if facts.complaint_no and same_number(facts.complaint_no, ground.appeal_no):
        return met(exhibit, say("{exhibit} cites appeal {number}.", number=facts.complaint_no))
    return cites_complaint(exhibit, facts.complaint_no, ground)


@finding
def cn_listing_located(ground: CaseContext) -> CheckResult | None:
    """The listings to restore are listings of this case."""
    found = _notice(ground, "cn_listing_located")
    return found and touches_listings(found[0], found[1].listing_ids, ground)


@finding
def cn_evidence_attached(ground: CaseContext) -> CheckResult | None:
    """A document of a kind that the policy lists is on file."""
    listed_kinds = frozenset[DocumentKind]().union(*ground.accepts.values())
    if not listed_kinds:
        return None
    valid = ground.filed(listed_kinds - NO_EVIDENCE, Side.SELLER)
    if valid:
        return met(None, say("On file and of a kind the policy lists: {documents}.", documents=_labels(valid)))
    kinds = _kinds(listed_kinds)
    if not seller_evidence(ground):
        return not_met(None, say("No evidence is on file. The policy lists: {kinds}.", kinds=kinds))
    sentence = say(
        "{documents}: not of a kind the policy lists. It lists: {kinds}.",
        documents=_labels(seller_evidence(ground)),
        kinds=kinds,
    )
    return not_met(None, sentence)


@finding
def cn_right_type_match(ground: CaseContext) -> CheckResult | None:
    """Some evidence on file serves a route for the right complained of."""
    evidence = seller_evidence(ground)
    if not evidence or not ground.accepts:
        return None
    right = label_of(ground.right_type)
    serving = ground.filed(frozenset[DocumentKind]().union(*ground.accepts.values()) - NO_EVIDENCE, Side.SELLER)
    if serving or set(ground.claimed) & set(ground.accepts):
        documents = _labels(serving or evidence)
        return met(
            None, say("Evidence for this kind of right ({right}): {documents}.", documents=documents, right=right)
        )
    sentence = say(
        "{documents}: no evidence for this kind of right ({right}).", documents=_labels(evidence), right=right
    )
    return not_met(None, sentence)


@finding
def cn_in_time(ground: CaseContext) -> CheckResult | None:
    """It was received on or before the seller's last day."""
    exhibit = ground.cited("cn_in_time", [DocumentKind.COUNTER_NOTICE], Side.SELLER)
    received = ground.counter_notice_received_on or (exhibit.received_on if exhibit else None)
    if received is None:
        return None
    if ground.seller_due_on is None:
        return unclear(exhibit, say("Received on {received}; no due date of the seller is on file.", received=received))
    facts = {"received": received, "due": ground.seller_due_on}
    if received <= ground.seller_due_on:
        return met(exhibit, say("Received on {received}, due by {due}.", **facts))
    return not_met(exhibit, say("Received on {received}, but it was due by {due}.", **facts))


@finding
def cn_no_binding_finding(ground: CaseContext) -> CheckResult | None:
    """The complaint relies on no judgment or decision that is in effect."""
    exhibit = ground.cited("cn_no_binding_finding", [DocumentKind.COMPLAINT])
    facts = read(exhibit, ComplaintFacts)
    if not facts:
        return None
    if not facts.decision_no:
        return met(exhibit, say("{exhibit} relies on no judgment or decision."))
    if facts.decision_effective == "yes":
        return not_met(exhibit, say("{exhibit} relies on decision {number}, in effect.", number=facts.decision_no))
    if facts.decision_effective == "no":
        return met(exhibit, say("{exhibit} relies on decision {number}, not in effect.", number=facts.decision_no))
    sentence = say(
        "{exhibit} relies on decision {number}; whether it is in effect is not read.", number=facts.decision_no
    )
    return unclear(exhibit, sentence)


CHECKS: Final = by_name(
    cn_seller_identity,
    cn_complaint_ref,
    cn_listing_located,
    cn_evidence_attached,
    cn_right_type_match,
    cn_in_time,
    cn_no_binding_finding,
)
