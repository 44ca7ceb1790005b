"""What the complainant answers with: a rebuttal of each document, or a legal action (domain.md 4, 5.9)."""

from typing import Final

from core.evidence.checks.answer import answered_on, in_window
from core.evidence.checks.on_file import seller_evidence
from core.evidence.checks.parties import Party, compare, likeness, the_complainant, the_subject
from core.evidence.checks.patent import kind_of, patent_of
from core.evidence.checks.references import same_right, sorted_out, touches_listings
from core.evidence.checks.saying import (
    Said,
    beside,
    by_name,
    finding,
    listed,
    met,
    not_met,
    read,
    unclear,
    unread,
    worst,
)
from core.evidence.checks.works import work_known_from, work_of
from core.evidence.identifiers import narrow
from core.model.facts import AnswerFacts, LegalActionFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, Side, Value
from core.text import Fact, Text, say


def _materials(ground: Ground, criterion: str) -> tuple[ExhibitGround, AnswerFacts] | None:
    exhibit = ground.cited(criterion, [DocumentKind.COUNTER_MATERIALS], Side.COMPLAINANT)
    facts = read(exhibit, AnswerFacts)
    return (exhibit, facts) if exhibit and facts else None


def _action(ground: Ground, criterion: str) -> tuple[ExhibitGround, LegalActionFacts] | None:
    exhibit = ground.cited(criterion, [DocumentKind.LEGAL_ACTION_NOTICE], Side.COMPLAINANT)
    facts = read(exhibit, LegalActionFacts)
    return (exhibit, facts) if exhibit and facts else None


@finding
def cm_rebuts_each_document(ground: Ground) -> Said | None:
    """Each document of the seller that was relied on is answered by its label."""
    found = _materials(ground, "cm_rebuts_each_document")
    if found is None:
        return None
    exhibit, facts = found
    relied = _relied_on(ground)
    if not relied:
        return unclear(exhibit, say("No evidence of the seller is on file."))
    if not facts.rebuts:
        return unread(exhibit, say("which documents of the seller it answers"))
    answered = {narrow(each) for each in facts.rebuts}
    missing = [each.label for each in relied if narrow(each.label) not in answered]
    if missing:
        sentence = say(
            "{exhibit} answers {answered}, but not {missing}.", answered=listed(facts.rebuts), missing=listed(missing)
        )
        return not_met(exhibit, sentence)
    return met(
        exhibit,
        say("{exhibit} answers each document relied on: {relied}.", relied=listed(each.label for each in relied)),
    )


def _relied_on(ground: Ground) -> tuple[ExhibitGround, ...]:
    """The seller's evidence that carried the preliminary review; all of it where none is marked."""
    evidence = seller_evidence(ground)
    return tuple(each for each in evidence if each.id in ground.relied_on) or evidence


@finding
def cm_test_purchase_linked(ground: Ground) -> Said | None:
    """A test purchase names its order, a listing of the case and this seller, and was made before the answer."""
    found = _materials(ground, "cm_test_purchase_linked")
    if found is None:
        return None
    exhibit, facts = found
    named = (facts.test_order_no, facts.test_listing_id, facts.test_seller, facts.test_bought_on)
    if not any(named):
        return beside(exhibit, say("{exhibit} names no test purchase."))
    labels = (say("its order"), say("its listing"), say("its seller"), say("its day"))
    missing = tuple(label for label, value in zip(labels, named, strict=True) if not value)
    wrong = _test_purchase_wrong(exhibit, facts, ground)
    if wrong or missing:
        return wrong or unread(exhibit, *missing)
    known: dict[str, Fact] = {
        "order": facts.test_order_no,
        "listing": facts.test_listing_id,
        "on": facts.test_bought_on,
    }
    return met(exhibit, say("{exhibit}: order {order} of listing {listing} on {on}, from this seller.", **known))


def _test_purchase_wrong(exhibit: ExhibitGround, facts: AnswerFacts, ground: Ground) -> Said | None:
    if facts.test_listing_id and ground.listing_ids and sorted_out([facts.test_listing_id], ground.listing_ids)[1]:
        sentence = say(
            "{exhibit}: the test purchase is of {listing}, which is no listing of this case.",
            listing=facts.test_listing_id,
        )
        return not_met(exhibit, sentence)
    sent_on = answered_on(ground, exhibit)
    if facts.test_bought_on and facts.test_bought_on > sent_on:
        known: dict[str, Fact] = {"on": facts.test_bought_on, "answered": sent_on}
        return not_met(
            exhibit, say("{exhibit}: the test purchase was made on {on}, after the answer of {answered}.", **known)
        )
    if not facts.test_seller:
        return None
    seller = Party(say("the seller of the test purchase"), facts.test_seller)
    if ground.shop_name and likeness(seller, Party(seller.role, ground.shop_name)) == "same":
        return None
    said = compare(exhibit, seller, the_subject(ground))
    return None if said.value is Value.MET else said


@finding
def cm_patent_evaluation(ground: Ground) -> Said | None:
    """A utility model or design comes with its evaluation report; an invention needs none."""
    patent = patent_of(ground, "cm_patent_evaluation", Side.COMPLAINANT)
    kind = kind_of(patent[1]) if patent else None
    if kind == "invention" and patent:
        return beside(patent[0], say("{exhibit} is an invention; no evaluation report is needed."))
    found = _materials(ground, "cm_patent_evaluation")
    if found is None:
        return None
    exhibit, facts = found
    if kind is None:
        return unclear(exhibit, say("The kind of the complainant's patent was not read."))
    if not facts.evaluation_report:
        return unread(exhibit, say("the number of the evaluation report"))
    return met(exhibit, say("{exhibit} names evaluation report {number}.", number=facts.evaluation_report))


@finding
def cm_work_proof_dated(ground: Ground) -> Said | None:
    """The complainant's work has a dated proof, from before the complaint."""
    known_from = work_known_from(ground, "cm_work_proof_dated")
    found = work_of(ground, "cm_work_proof_dated", Side.COMPLAINANT) or _materials(ground, "cm_work_proof_dated")
    if known_from is None:
        return unread(found[0], say("when the work was made or published")) if found else None
    exhibit, day = known_from
    known: dict[str, Fact] = {"day": day, "complained": ground.complained_on}
    if ground.complained_on and day > ground.complained_on:
        return not_met(exhibit, say("{exhibit} dates the work {day}, after the complaint of {complained}.", **known))
    return met(exhibit, say("{exhibit} dates the work {day}.", day=day))


@finding
def cm_legal_action_notified(ground: Ground) -> Said | None:
    """Authority, day, parties and item of an action that was filed; that it was taken up is another question."""
    found = _action(ground, "cm_legal_action_notified")
    if found is None:
        return None
    exhibit, facts = found
    fields = ((facts.authority, say("the authority")), (facts.filed_on, say("the day")))
    if said := _lacking(ground, exhibit, facts, tuple(label for value, label in fields if not value)):
        return said
    known: dict[str, Fact] = {"authority": facts.authority, "filed": facts.filed_on}
    return met(exhibit, say("{exhibit}: {authority}, {filed}; both parties and the item fit.", **known))


@finding
def cm_legal_action_proof(ground: Ground) -> Said | None:
    """Authority, number and day of an action of the complainant against this seller about this item."""
    found = _action(ground, "cm_legal_action_proof")
    if found is None:
        return None
    exhibit, facts = found
    fields = (
        (facts.authority, say("the authority")),
        (facts.case_no, say("the case number")),
        (facts.filed_on, say("the day")),
    )
    if said := _lacking(ground, exhibit, facts, tuple(label for value, label in fields if not value)):
        return said
    known: dict[str, Fact] = {"authority": facts.authority, "number": facts.case_no, "filed": facts.filed_on}
    return met(
        exhibit, say("{exhibit}: {authority}, number {number}, {filed}; both parties and the item fit.", **known)
    )


def _lacking(ground: Ground, exhibit: ExhibitGround, facts: LegalActionFacts, missing: tuple[Text, ...]) -> Said | None:
    """What refutes the action, or leaves it open: other parties, another item, fields not read; None if it fits."""
    parties = [
        compare(exhibit, Party(say("the claimant"), facts.claimant, facts.claimant_id), the_complainant(ground)),
        compare(exhibit, Party(say("the respondent"), facts.respondent, facts.respondent_id), the_subject(ground)),
    ]
    item = _item(exhibit, facts, ground)
    said = worst([*parties, item, *([unread(exhibit, *missing)] if missing else [])])
    return said if said and said.value is not Value.MET else None


def _item(exhibit: ExhibitGround, facts: LegalActionFacts, ground: Ground) -> Said:
    """Whether the action is about a listing or the right of this case."""
    if facts.listing_ids and ground.listing_ids:
        _, strange = sorted_out(facts.listing_ids, ground.listing_ids)
        if len(strange) < len(facts.listing_ids):
            return met(exhibit, say("{exhibit} names {listings} of this case.", listings=listed(facts.listing_ids)))
        return touches_listings(exhibit, facts.listing_ids, ground)
    if facts.right_no and ground.right_no:
        known: dict[str, Fact] = {"found": facts.right_no, "wanted": ground.right_no}
        if same_right(facts.right_no, ground.right_no):
            return met(exhibit, say("{exhibit} is about right {found}.", found=facts.right_no))
        return not_met(exhibit, say("{exhibit} is about right {found}; this case is about {wanted}.", **known))
    return unread(exhibit, say("the listings or the right number"))


@finding
def cm_legal_action_in_window(ground: Ground) -> Said | None:
    """The notice of the action came within the response window; under 512(g) before the material must be restored."""
    exhibit = ground.cited("cm_legal_action_in_window", [DocumentKind.LEGAL_ACTION_NOTICE], Side.COMPLAINANT)
    if exhibit is None:
        return None
    facts = read(exhibit, LegalActionFacts)
    received = (facts.received_on if facts else None) or exhibit.received_on or ground.answered_on
    return in_window(exhibit, received, ground.action_due_on or ground.response_due_on) if received else None


CHECKS: Final = by_name(
    cm_rebuts_each_document,
    cm_test_purchase_linked,
    cm_patent_evaluation,
    cm_work_proof_dated,
    cm_legal_action_notified,
    cm_legal_action_proof,
    cm_legal_action_in_window,
)
