"""The complainant's answer: its gate, its rebuttal, legal action, and withdrawal."""

from datetime import date
from typing import Final, NamedTuple, assert_never

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.authorisation import may_act
from core.domain.checks.result import (
    COPYRIGHT_YEARS,
    CheckResult,
    cannot_verify,
    certificate,
    check,
    check_on,
    cited,
    cites_complaint,
    compare,
    complainants_patent,
    complainants_work,
    in_term,
    in_window,
    issuer_of,
    joined,
    kind_of,
    later,
    met,
    not_applicable,
    not_met,
    not_typed_yet,
    read,
    same_number,
    same_right,
    seller_evidence,
    sorted_out,
    standing_on,
    the_complainant,
    the_subject,
    touches_listings,
    work_known_from,
    worst_of,
)
from core.domain.facts import AnswerFacts, CopyrightFacts, LegalActionFacts, WithdrawalFacts
from core.domain.identifiers import narrow
from core.domain.names import Party, likeness
from core.domain.terms import DocumentKind, RightType, Side, Value
from core.domain.text import Fact, Text, say

# The gate of the complainant's answer: who sends it, in time, about this appeal, on what right (domain.md 4, 5.9).

FEWEST_DECIDED: Final = 20

MOST_REVOKED_PERCENT: Final = 5
"""A share above which a large marketplace removes complainants from its good-faith programme (domain.md 2.1)."""


ANSWERS: Final = (DocumentKind.COUNTER_MATERIALS, DocumentKind.LEGAL_ACTION_NOTICE)


class Answer(NamedTuple):
    """What the complainant sent: counter-materials, or else the notice of a legal action."""

    exhibit: ExhibitContext
    sender: Party
    numbers: tuple[str, ...]
    listings: tuple[str, ...]


def _answer(ground: CaseContext, criterion: str) -> tuple[Answer] | None:
    chosen = ground.chosen(criterion, ANSWERS, Side.COMPLAINANT)
    filed = (chosen,) if chosen else tuple(each for kind in ANSWERS for each in ground.filed([kind], Side.COMPLAINANT))
    role = say("check.sender_within")
    for exhibit in filed:
        if facts := read(exhibit, AnswerFacts):
            numbers = tuple(each for each in (facts.appeal_no, facts.complaint_no) if each)
            return (Answer(exhibit, Party(role, facts.sender_name, facts.sender_id), numbers, ()),)
        if action := read(exhibit, LegalActionFacts):
            return (Answer(exhibit, Party(role, action.claimant, action.claimant_id), (), action.listing_ids),)
    return None


def _answered_in_time(exhibit: ExhibitContext | None, received: date | None, due: date | None) -> CheckResult | None:
    if received is None:
        return None
    return in_window(exhibit, received, due, say("check.received_on_no_due_date", received=received))


@check
def cm_in_time(ground: CaseContext) -> CheckResult | None:
    """The answer came within the response window."""
    exhibit = ground.cited("cm_in_time", ANSWERS, Side.COMPLAINANT)
    received = ground.answered_on or (exhibit.received_on if exhibit else None)
    return _answered_in_time(exhibit, received, ground.response_due_on)


@check_on(_answer)
def cm_refers_to_appeal(ground: CaseContext, found: Answer) -> CheckResult:
    """The answer names this appeal, its complaint or its listings."""
    wanted = [each for each in (ground.appeal_no, ground.complaint_no) if each]
    for number in found.numbers:
        if any(same_number(number, each) for each in wanted):
            return met(found.exhibit, say("check.exhibit_number_names", number=number))
    if found.numbers:
        return not_met(found.exhibit, say("check.names_this_is", numbers=joined(found.numbers), wanted=joined(wanted)))
    if found.listings:
        return touches_listings(found.exhibit, found.listings, ground)
    return not_typed_yet(found.exhibit, say("check.which_appeal_it_answers"))


@check_on(_answer)
def cm_identity(ground: CaseContext, found: Answer) -> CheckResult:
    """The sender is the complainant, or an agent whose power of attorney was read."""
    said = compare(found.exhibit, found.sender, the_complainant(ground))
    if said.value is not Value.NOT_MET:
        return said
    agent = may_act(ground, "cm_identity", found.sender, the_complainant(ground), answered_on(ground, found.exhibit))
    return agent if agent.value is Value.MET else said


@check_on(_answer)
def cm_agent_authority(ground: CaseContext, found: Answer) -> CheckResult | None:
    """An agent who sends the answer has a power of attorney in term; the complainant itself needs none."""
    if found.sender.unnamed:
        return None
    if likeness(found.sender, the_complainant(ground)) == "same":
        return not_applicable(found.exhibit, say("check.is_sent_by_complainant_itself"))
    on = answered_on(ground, found.exhibit)
    return may_act(ground, "cm_agent_authority", found.sender, the_complainant(ground), on)


def answered_on(ground: CaseContext, exhibit: ExhibitContext) -> date:
    """The day of the answer: as recorded, else as the document came, else today."""
    return ground.answered_on or exhibit.received_on or ground.today


@check
def cm_right_in_force(ground: CaseContext) -> CheckResult | None:
    """The complainant's right was in force on the day of the complaint and is today."""
    days = [day for day in (ground.complained_on, ground.today) if day]
    match ground.right_type:
        case RightType.TRADEMARK:
            trademark = certificate(ground, "cm_right_in_force")
            return worst_of(standing_on(*trademark, day) for day in days) if trademark else None
        case RightType.PATENT:
            patent = complainants_patent(ground, "cm_right_in_force")
            return worst_of(in_term(*patent, day) for day in days) if patent else None
        case RightType.COPYRIGHT:
            work = complainants_work(ground, "cm_right_in_force")
            return _copyright_in_force(*work, ground.today) if work else None
    assert_never(ground.right_type)


def _copyright_in_force(exhibit: ExhibitContext, facts: CopyrightFacts, today: date) -> CheckResult:
    """Fifty years from its making hold for every work (Copyright Law art. 23); from publication only for some.

    A natural author's work lasts to fifty years after death: one that was first published long after it is no longer
    protected, however young its publication.
    """
    made, published = facts.created_on, facts.published_on
    if made and today <= _fifty_years(made):
        known: dict[str, Fact] = {"start": made, "end": _fifty_years(made)}
        return met(exhibit, say("check.made_on_protected_to_at_least", **known))
    start = published or made
    if start is None:
        return not_typed_yet(exhibit, say("check.when_work_was_made_or_published"))
    known = {"start": start, "end": _fifty_years(start)}
    if published and today <= _fifty_years(published):
        return cannot_verify(exhibit, say("check.published_on_legal_entitys_work", **known))
    return cannot_verify(exhibit, say("check.work_after_depends_on_authors", **known))


def _fifty_years(start: date) -> date:
    """The last day of the fiftieth year after."""
    return date(later(start, years=COPYRIGHT_YEARS).year, 12, 31)


@check
def cm_no_bad_faith_flag(ground: CaseContext) -> CheckResult | None:
    """The complainant's appeals of the last three months do not stand out; forged rights are for a person to see."""
    decided, revoked = ground.complainant_decided, ground.complainant_revoked
    if not decided:
        return None
    known: dict[str, Fact] = {"revoked": revoked, "decided": decided, "limit": MOST_REVOKED_PERCENT}
    if decided < FEWEST_DECIDED:
        return cannot_verify(None, say("check.appeals_against_complainant_revoked_too", **known))
    if revoked * 100 > decided * MOST_REVOKED_PERCENT:
        return cannot_verify(None, say("check.appeals_against_complainant_revoked_more", **known))
    return met(None, say("check.appeals_against_complainant_revoked", **known))


# What the complainant answers with: a rebuttal of each document, or a legal action (domain.md 4, 5.9).


counter_materials: Final = cited(AnswerFacts, Side.COMPLAINANT)

legal_action: Final = cited(LegalActionFacts, Side.COMPLAINANT)


@check_on(counter_materials)
def cm_rebuts_each_document(ground: CaseContext, exhibit: ExhibitContext, facts: AnswerFacts) -> CheckResult:
    """Each document of the seller that was relied on is answered by its label."""
    relied = _relied_on(ground)
    if not relied:
        return cannot_verify(exhibit, say("check.no_evidence_of_seller_is_on_file"))
    if not facts.rebuts:
        return not_typed_yet(exhibit, say("check.which_documents_of_seller_it_answers"))
    answered = {narrow(each) for each in facts.rebuts}
    missing = [each.label for each in relied if narrow(each.label) not in answered]
    if missing:
        return not_met(exhibit, say("check.answers_but_not", answered=joined(facts.rebuts), missing=joined(missing)))
    return met(exhibit, say("check.answers_each_document_relied_on", relied=joined(each.label for each in relied)))


def _relied_on(ground: CaseContext) -> tuple[ExhibitContext, ...]:
    """The seller's evidence that carried the preliminary review; all of it where none is marked."""
    evidence = seller_evidence(ground)
    return tuple(each for each in evidence if each.id in ground.relied_on) or evidence


@check_on(counter_materials)
def cm_test_purchase_linked(ground: CaseContext, exhibit: ExhibitContext, facts: AnswerFacts) -> CheckResult:
    """A test purchase names its order, a listing of the case and this seller, and was made before the answer."""
    named = (facts.test_order_no, facts.test_listing_id, facts.test_seller, facts.test_bought_on)
    if not any(named):
        return not_applicable(exhibit, say("check.names_no_test_purchase"))
    labels = (say("check.its_order"), say("check.its_listing"), say("check.its_seller"), say("check.its_day"))
    missing = tuple(label for label, value in zip(labels, named, strict=True) if not value)
    wrong = _test_purchase_wrong(exhibit, facts, ground)
    if wrong or missing:
        return wrong or not_typed_yet(exhibit, *missing)
    known: dict[str, Fact] = {
        "order": facts.test_order_no,
        "listing": facts.test_listing_id,
        "on": facts.test_bought_on,
    }
    return met(exhibit, say("check.order_of_listing_on_from_this_seller", **known))


def _test_purchase_wrong(exhibit: ExhibitContext, facts: AnswerFacts, ground: CaseContext) -> CheckResult | None:
    if facts.test_listing_id and ground.listing_ids and sorted_out([facts.test_listing_id], ground.listing_ids)[1]:
        return not_met(exhibit, say("check.test_purchase_which_no_listing", listing=facts.test_listing_id))
    sent_on = answered_on(ground, exhibit)
    if facts.test_bought_on and facts.test_bought_on > sent_on:
        known: dict[str, Fact] = {"on": facts.test_bought_on, "answered": sent_on}
        return not_met(exhibit, say("check.test_purchase_made_on_after", **known))
    if not facts.test_seller:
        return None
    seller = Party(say("check.seller_of_test_purchase"), facts.test_seller)
    if ground.shop_name and likeness(seller, Party(seller.role, ground.shop_name)) == "same":
        return None
    said = compare(exhibit, seller, the_subject(ground))
    return None if said.value is Value.MET else said


@check
def cm_patent_evaluation(ground: CaseContext) -> CheckResult | None:
    """A utility model or design comes with its evaluation report; an invention needs none."""
    patent = complainants_patent(ground, "cm_patent_evaluation")
    kind = kind_of(patent[1]) if patent else None
    if kind == "invention" and patent:
        return not_applicable(patent[0], say("check.invention_no_evaluation_report_needed"))
    found = counter_materials(ground, "cm_patent_evaluation")
    if found is None:
        return None
    exhibit, facts = found
    if kind is None:
        return cannot_verify(exhibit, say("check.kind_complainants_patent_not_read"))
    if not facts.evaluation_report:
        return not_typed_yet(exhibit, say("check.number_of_evaluation_report"))
    return met(exhibit, say("check.names_evaluation_report", number=facts.evaluation_report))


@check
def cm_work_proof_dated(ground: CaseContext) -> CheckResult | None:
    """The complainant's work has a dated proof, from before the complaint."""
    known_from = work_known_from(ground, "cm_work_proof_dated")
    found = complainants_work(ground, "cm_work_proof_dated") or counter_materials(ground, "cm_work_proof_dated")
    if known_from is None:
        return not_typed_yet(found[0], say("check.when_work_was_made_or_published")) if found else None
    exhibit, day = known_from
    known: dict[str, Fact] = {"day": day, "complained": ground.complained_on}
    if ground.complained_on and day > ground.complained_on:
        return not_met(exhibit, say("check.dates_work_after_complaint_of", **known))
    return met(exhibit, say("check.dates_work", day=day))


@check_on(legal_action)
def cm_legal_action_notified(ground: CaseContext, exhibit: ExhibitContext, facts: LegalActionFacts) -> CheckResult:
    """Authority, day, parties and item of an action that was filed; that it was taken up is another question."""
    fields = ((facts.authority, say("check.authority")), (facts.filed_on, say("word.day_within")))
    fits = say("check.both_parties_and_item_fit", authority=facts.authority, filed=facts.filed_on)
    return _wrong_or_missing(ground, exhibit, facts, fields) or met(exhibit, fits)


@check_on(legal_action)
def cm_legal_action_proof(ground: CaseContext, exhibit: ExhibitContext, facts: LegalActionFacts) -> CheckResult:
    """Authority, number and day of an action of the complainant against this seller about this item."""
    fields = (
        (facts.authority, say("check.authority")),
        (facts.case_no, say("check.case_number_within")),
        (facts.filed_on, say("word.day_within")),
    )
    known: dict[str, Fact] = {"authority": facts.authority, "number": facts.case_no, "filed": facts.filed_on}
    fits = say("check.number_both_parties_and_item_fit", **known)
    return _wrong_or_missing(ground, exhibit, facts, fields) or met(exhibit, fits)


def _wrong_or_missing(
    ground: CaseContext, exhibit: ExhibitContext, facts: LegalActionFacts, fields: tuple[tuple[object, Text], ...]
) -> CheckResult | None:
    """What refutes the action, or leaves it open: other parties, another item, fields not read; None if it fits."""
    claimant = Party(say("check.claimant_within"), facts.claimant, facts.claimant_id)
    respondent = Party(say("check.respondent_within"), facts.respondent, facts.respondent_id)
    parties = (compare(exhibit, claimant, the_complainant(ground)), compare(exhibit, respondent, the_subject(ground)))
    missing = [label for value, label in fields if not value]
    item = _item(exhibit, facts, ground)
    said = worst_of([*parties, item, *([not_typed_yet(exhibit, *missing)] if missing else [])])
    return said if said and said.value is not Value.MET else None


def _item(exhibit: ExhibitContext, facts: LegalActionFacts, ground: CaseContext) -> CheckResult:
    """Whether the action is about a listing or the right of this case."""
    if facts.listing_ids and ground.listing_ids:
        _, strange = sorted_out(facts.listing_ids, ground.listing_ids)
        if len(strange) < len(facts.listing_ids):
            return met(exhibit, say("check.names_of_this_case", listings=joined(facts.listing_ids)))
        return touches_listings(exhibit, facts.listing_ids, ground)
    if facts.right_no and ground.right_no:
        known: dict[str, Fact] = {"found": facts.right_no, "wanted": ground.right_no}
        if same_right(facts.right_no, ground.right_no):
            return met(exhibit, say("check.is_about_right", found=facts.right_no))
        return not_met(exhibit, say("check.is_about_right_this_case_is_about", **known))
    return not_typed_yet(exhibit, say("check.listings_or_right_number"))


@check
def cm_legal_action_in_window(ground: CaseContext) -> CheckResult | None:
    """The notice of the action came within the response window; under 512(g) before the material must be restored."""
    exhibit = ground.cited("cm_legal_action_in_window", [DocumentKind.LEGAL_ACTION_NOTICE], Side.COMPLAINANT)
    if exhibit is None:
        return None
    facts = read(exhibit, LegalActionFacts)
    received = (facts.received_on if facts else None) or exhibit.received_on or ground.answered_on
    return _answered_in_time(exhibit, received, ground.action_due_on or ground.response_due_on)


# A letter that withdraws the complaint (domain.md 3.7, 5.2).

LETTER: Final = frozenset({DocumentKind.WITHDRAWAL_LETTER})


def withdrawal_letter(ground: CaseContext, criterion: str) -> tuple[ExhibitContext, WithdrawalFacts] | None:
    """The letter relied on; else the seller's when it claims the route, else the complainant's own first."""
    sides = (Side.SELLER, Side.COMPLAINANT) if "tm_withdrawal" in ground.claimed else (Side.COMPLAINANT, Side.SELLER)
    filed = (each for side in (*sides, Side.OFFICE) for each in ground.filed(LETTER, side))
    exhibit = ground.chosen(criterion, LETTER) or next(filed, None)
    facts = read(exhibit, WithdrawalFacts)
    return (exhibit, facts) if exhibit and facts else None


@check_on(withdrawal_letter)
def wd_complaint_identified(ground: CaseContext, exhibit: ExhibitContext, facts: WithdrawalFacts) -> CheckResult:
    """The letter cites this complaint's number."""
    return cites_complaint(exhibit, facts.complaint_no, ground)


@check_on(withdrawal_letter)
def wd_scope_covers_listings(ground: CaseContext, exhibit: ExhibitContext, facts: WithdrawalFacts) -> CheckResult:
    """The letter withdraws the whole complaint or names every punished listing."""
    if facts.scope == "whole_complaint":
        return met(exhibit, say("check.withdraws_whole_complaint"))
    if not facts.listing_ids:
        return not_typed_yet(exhibit, say("check.listings_within"))
    if not ground.listing_ids:
        return cannot_verify(exhibit, say("check.case_file_names_no_listing"))
    missing, _ = sorted_out(facts.listing_ids, ground.listing_ids)
    if missing:
        return not_met(exhibit, say("check.does_not_name", missing=joined(missing)))
    return met(exhibit, say("check.names_every_listing", listings=joined(ground.listing_ids)))


@check_on(withdrawal_letter)
def wd_issuer_is_complainant(ground: CaseContext, exhibit: ExhibitContext, facts: WithdrawalFacts) -> CheckResult:
    """The issuer is the complainant."""
    return compare(exhibit, issuer_of(facts), the_complainant(ground))


@check_on(withdrawal_letter)
def wd_signatory_authority(ground: CaseContext, exhibit: ExhibitContext, facts: WithdrawalFacts) -> CheckResult:
    """The complainant signs for itself, or an agent with a power of attorney in term."""
    if facts.agent_name:
        agent = Party(say("check.agent_within"), facts.agent_name)
        return may_act(ground, "wd_signatory_authority", agent, the_complainant(ground), facts.signed_on)
    own = compare(exhibit, issuer_of(facts), the_complainant(ground))
    if own.value is Value.MET:
        return met(exhibit, say("check.complainants_own_letter_no_agent"))
    return cannot_verify(exhibit, say("check.not_complainants_own_letter_no"))


@check_on(withdrawal_letter)
def wd_dated_after_complaint(ground: CaseContext, exhibit: ExhibitContext, facts: WithdrawalFacts) -> CheckResult:
    """The letter is dated on or after the complaint, and not in the future."""
    if facts.signed_on is None:
        return not_typed_yet(exhibit, say("check.date_of_letter"))
    if facts.signed_on > ground.today:
        return not_met(exhibit, say("check.is_dated_in_future", signed=facts.signed_on))
    if ground.complained_on is None:
        return cannot_verify(exhibit, say("check.case_file_has_no_day_of_complaint"))
    days = {"signed": facts.signed_on, "complained": ground.complained_on}
    if facts.signed_on < ground.complained_on:
        return not_met(exhibit, say("check.is_dated_before_complaint_of", **days))
    return met(exhibit, say("check.is_dated_complaint", **days))
