"""The parties' filings: the seller's counter-notice, the complainant's answer, and a withdrawal."""

import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final, NamedTuple, TypeVar

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.chain_of_title import may_act
from core.domain.checks.result import (
    About,
    CheckInput,
    CheckResult,
    Passages,
    check,
    check_on,
    cited,
    complainants_patent,
    complainants_work,
    complaint,
    first_read,
    issuer_of,
    joined,
    kind_of,
    or_through_account,
    read,
    same_right,
    searched,
    sent_through_account,
    suggests,
    work_known_from,
    worst_of,
)
from core.domain.facts import AnswerFacts, ComplaintFacts, CounterNoticeFacts, LegalActionFacts, WithdrawalFacts
from core.domain.identifiers import Party, likeness, narrow
from core.domain.reading import STATED, ReadFact
from core.domain.terms import DocumentKind, Side, Value, label_of
from core.domain.text import Fact, Text, mark, say

# The documents on file that count as evidence.

NO_EVIDENCE: Final = frozenset(
    {
        DocumentKind.COUNTER_NOTICE,
        DocumentKind.IDENTITY_DOCUMENT,
        DocumentKind.POWER_OF_ATTORNEY,
        DocumentKind.PROOF_OF_ARRIVAL,
        DocumentKind.COMPLAINT,
    }
)


def seller_evidence(ground: CaseContext) -> tuple[ExhibitContext, ...]:
    """The seller's documents except the counter-notice and those about persons."""
    return ground.filed((kind for kind in DocumentKind if kind not in NO_EVIDENCE), Side.SELLER)


# Whether a document was received in time, and refers to this complaint and these listings.

T = TypeVar("T")


def in_window(
    exhibit: ExhibitContext | None, received: date | None, due: date | None, unknown: str
) -> CheckResult | None:
    """Met if it was received by the last day on which it counts; ``unknown`` is the sentence if that day is unknown.

    None if the day of receipt is unknown.
    """
    if received is None:
        return None
    if due is None:
        return About(exhibit).cannot_verify(unknown, received=received)
    known: dict[str, Fact] = {"received": received, "due": due}
    return About(exhibit).met_if(
        received <= due, "check.received_on_due_by", "check.received_on_but_it_was_due_by", **known
    )


def same_number(one: str, other: str) -> bool:
    """Whether two file numbers are equal, ignoring spaces, hyphens, width and case."""
    return narrow(one) == narrow(other)


def cites_complaint(found: CheckInput[T], number: str | None) -> CheckResult:
    """Met if the complaint number on the document is that of the case."""
    number, wanted = found.need(number, "check.complaint_number_within"), found.ground.complaint_no
    if not wanted:
        return found.cannot_verify("check.case_file_has_no_complaint_number")
    if same_number(number, wanted):
        return found.met("check.cites_complaint", number=number)
    if own := Passages(found.exhibit).standing("named_complaint", [wanted]):
        result = found.cannot_verify("check.cites_another_but_this_stands_too", number=number, found=stands(own))
        return result._replace(only_suggests=True)
    return found.not_met("check.cites_this_complaint_is", number=number, wanted=wanted)


# What was found in the words of a letter if the facts needed were not read: a suggestion, on which a person decides.


def stands(passages: Iterable[ReadFact]) -> str:
    """Values with their pages: ``TS-20261104-0917 (1)``."""
    return joined(f"{each.value} ({each.page})" for each in passages)


def complaint_stands(letter: Passages, ground: CaseContext) -> CheckResult | None:
    """Whether the letter contains the complaint or appeal number, or another number of that form."""
    if not ground.complaint_no:
        return None
    own = letter.standing("named_complaint", [ground.complaint_no]) + letter.standing(
        "named_appeal", [ground.appeal_no]
    )
    if own:
        return letter.met("check.number_stands_in_it", found=stands(own[:1]))
    others = letter.standing("named_complaint")
    if others:
        wanted = ground.complaint_no
        return letter.cannot_verify("check.another_number_stands_in_it", found=stands(others), wanted=wanted)
    return letter.cannot_verify("check.number_not_found_in_it", wanted=ground.complaint_no)


def listings_stand(letter: Passages, ground: CaseContext) -> CheckResult | None:
    """Which listings of the case occur in the letter."""
    if not ground.listing_ids:
        return None
    found = letter.standing("named_listing", ground.listing_ids)
    missing = [each for each in ground.listing_ids if not letter.standing("named_listing", [each])]
    if not found:
        return letter.cannot_verify("check.no_listing_found_in_it", wanted=joined(missing))
    if missing:
        return letter.cannot_verify("check.listings_stand_but_not", found=stands(found), missing=joined(missing))
    return letter.met("check.listings_stand_in_it", found=stands(found))


def party_stands(letter: Passages, named: Party, fields: tuple[str, str]) -> CheckResult | None:
    """Whether a party's code and name occur in the letter; a person judges whose letter it is."""
    name, code = (
        letter.standing(field, [value or ""]) for field, value in zip(fields, (named.name, named.id), strict=True)
    )
    known: dict[str, Fact] = {"role": named.role}
    if code or name:
        return letter.cannot_verify("check.party_stands_in_it", found=stands((*code, *name)), **known)
    return None if named.unnamed else letter.cannot_verify("check.party_not_found_in_it", wanted=named.shown, **known)


def statements_stand(letter: Passages, *fields: str) -> CheckResult:
    """Whether a letter makes these statements; one not found may be worded differently."""
    found = [hits[0] for field in fields if (hits := letter.standing(field))]
    missing = tuple(Text(key=STATED[field]) for field in fields if not letter.standing(field))
    if not found:
        result = letter.cannot_verify("check.statement_not_found_in_it", missing=missing)
    elif missing:
        pages, names = joined(each.page for each in found), tuple(Text(key=STATED[each.field]) for each in found)
        result = letter.cannot_verify("check.statement_stands_but_not", found=names, pages=pages, missing=missing)
    else:
        pages = joined(dict.fromkeys(each.page for each in found))
        result = letter.met("check.statement_stands_in_it", pages=pages, words=found[0].value[:SHOWN])
    return result._replace(only_suggests=True)


SHOWN: Final = 120
"""The number of characters of a statement shown on the line of its criterion."""


def names_listing(written: str, listing: str) -> bool:
    """Whether an id or address in a document refers to the listing."""
    wanted = listing.strip().casefold()
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", written.casefold()) is not None


def unmatched(written: Iterable[str], listings: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The case's listings that are not named, and named ones that are not among them."""
    named, wanted = tuple(written), tuple(listings)
    missing = tuple(each for each in wanted if not any(names_listing(one, each) for one in named))
    strange = tuple(one for one in named if not any(names_listing(one, each) for each in wanted))
    return missing, strange


def touches_listings(found: CheckInput[T], written: tuple[str, ...]) -> CheckResult:
    """Met if only listings of the case are named, not met if none of them is, otherwise open."""
    written, listings = found.need(written, "check.listings_within"), found.ground.listing_ids
    if not listings:
        return found.cannot_verify("check.case_file_names_no_listing")
    _, strange = unmatched(written, listings)
    if len(strange) == len(written):
        return found.not_met("check.names_none_them_listing_case", strange=joined(strange))
    if strange:
        return found.cannot_verify("check.also_names_which_no_listing", strange=joined(strange))
    return found.met("check.names_of_this_case", listings=joined(written))


# The gate of the counter-notice: is it complete, in time, and about this complaint (domain.md 5.1)?

counter_notice: Final = cited(CounterNoticeFacts, Side.SELLER)


def _labels(exhibits: tuple[ExhibitContext, ...]) -> str:
    return joined(each.label for each in exhibits)


def _listed(ground: CaseContext) -> frozenset[DocumentKind]:
    """The document kinds that the policy lists on any of its routes."""
    return frozenset[DocumentKind]().union(*ground.accepts.values())


_NOTICE: Final = searched([DocumentKind.COUNTER_NOTICE], Side.SELLER)


def _seller_stands(letter: Passages, ground: CaseContext) -> CheckResult | None:
    return party_stands(letter, ground.subject, ("named_seller", "named_seller_id"))


@check_on(cited(CounterNoticeFacts, Side.SELLER, account=Side.SELLER), suggests(_NOTICE, _seller_stands))
def cn_seller_identity(notice: CheckInput[CounterNoticeFacts]) -> CheckResult:
    """Name, code and contact are given and are those of the shop's verified account holder.

    The seller's own account replaces name and code, but not the contact.
    """
    name, code, contact = notice.facts.seller_name, notice.facts.seller_id, notice.facts.contact
    result = notice.compare(Party(say("check.seller_named"), name, code), notice.ground.subject)
    labels = (say("check.sellers_name_within"), say("check.sellers_credit_code_or_id"), say("check.contact_within"))
    missing = tuple(label for label, value in zip(labels, (name, code, contact), strict=True) if not value)
    if missing and result.value is Value.MET:
        result = notice.not_typed_yet(*missing)
    shown = or_through_account(result, notice.exhibit, Side.SELLER)
    if shown is result or contact:
        return shown
    return notice.cannot_verify("check.came_through_own_account_but_contact", **shown.sentence.facts)


@check_on(counter_notice, suggests(_NOTICE, complaint_stands))
def cn_complaint_ref(notice: CheckInput[CounterNoticeFacts]) -> CheckResult:
    """The number cited is that of this complaint, or of this appeal."""
    number = notice.facts.complaint_no
    if number and same_number(number, notice.ground.appeal_no):
        return notice.met("check.cites_appeal", number=number)
    return cites_complaint(notice, number)


@check_on(counter_notice, suggests(_NOTICE, listings_stand))
def cn_listing_located(notice: CheckInput[CounterNoticeFacts]) -> CheckResult:
    """The listings to restore are listings of this case."""
    return touches_listings(notice, notice.facts.listing_ids)


@check_on(_NOTICE)
def cn_truth_guarantee(letter: Passages) -> CheckResult:
    """The wording of the guarantee, if found."""
    return statements_stand(letter, "stated_truth")


@check_on(_NOTICE)
def cn_perjury_statement(letter: Passages) -> CheckResult:
    """The wording of the good-faith belief and the penalty of perjury (17 U.S.C. 512(g)(3)(C))."""
    return statements_stand(letter, "stated_belief", "stated_perjury")


@check_on(_NOTICE)
def cn_jurisdiction_consent(letter: Passages) -> CheckResult:
    """The wording of the consent to jurisdiction and the acceptance of service (17 U.S.C. 512(g)(3)(D))."""
    return statements_stand(letter, "stated_jurisdiction", "stated_service")


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
    """Some evidence on file supports a route for the disputed right."""
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
    return in_window(exhibit, received, ground.seller_due_on, mark("check.received_on_no_due_date_seller"))


@check_on(complaint)
def cn_no_binding_finding(found: CheckInput[ComplaintFacts]) -> CheckResult:
    """The complaint does not rely on a judgment or decision in effect."""
    number = found.facts.decision_no
    if not number:
        return found.met("check.relies_on_no_judgment_or_decision")
    if found.facts.decision_effective == "yes":
        return found.not_met("check.relies_on_decision_in_effect", number=number)
    if found.facts.decision_effective == "no":
        return found.met("check.relies_on_decision_not_in_effect", number=number)
    return found.cannot_verify("check.relies_on_decision_whether", number=number)


# The gate of the complainant's answer: sender, time, reference to this appeal, right (domain.md 4, 5.9).

FEWEST_DECIDED: Final = 20

MOST_REVOKED_PERCENT: Final = 5
"""The share above which a large marketplace removes complainants from its good-faith programme (domain.md 2.1)."""


NO_DUE_DATE: Final = mark("check.received_on_no_due_date")

ANSWERS: Final = (DocumentKind.COUNTER_MATERIALS, DocumentKind.LEGAL_ACTION_NOTICE)


class Answer(NamedTuple):
    """What the complainant sent: counter-materials, otherwise the notice of a legal action."""

    sender: Party
    numbers: tuple[str, ...]
    listings: tuple[str, ...]
    right_no: str | None = None


def _answer(ground: CaseContext, criterion: str) -> CheckInput[Answer] | None:
    chosen = ground.chosen(criterion, ANSWERS, Side.COMPLAINANT)
    filed = (chosen,) if chosen else tuple(each for kind in ANSWERS for each in ground.filed([kind], Side.COMPLAINANT))
    role = say("check.sender_within")
    for exhibit in filed:
        found: Answer | None = None
        if facts := read(exhibit, AnswerFacts):
            numbers = tuple(each for each in (facts.appeal_no, facts.complaint_no) if each)
            found = Answer(Party(role, facts.sender_name, facts.sender_id), numbers, (), facts.right_no)
        elif action := read(exhibit, LegalActionFacts):
            found = Answer(Party(role, action.claimant, action.claimant_id), (), action.listing_ids)
        if found:
            return CheckInput(exhibit, found, ground, criterion)
    return None


def _sent_answer(ground: CaseContext, criterion: str) -> CheckInput[Answer] | None:
    """The answer, even without typed facts if it was sent through the complainant's own account."""
    exhibit, unread = ground.cited(criterion, ANSWERS, Side.COMPLAINANT), Party(say("check.sender_within"), None)
    if (found := _answer(ground, criterion)) or exhibit is None or not sent_through_account(exhibit, Side.COMPLAINANT):
        return found
    return CheckInput(exhibit, Answer(unread, (), ()), ground, criterion)


@check
def cm_in_time(ground: CaseContext) -> CheckResult | None:
    """The answer came within the response window."""
    exhibit = ground.cited("cm_in_time", ANSWERS, Side.COMPLAINANT)
    received = ground.answered_on or (exhibit.received_on if exhibit else None)
    return in_window(exhibit, received, ground.response_due_on, NO_DUE_DATE)


def another_right(found: CheckInput[T], named: str | None, cited: CheckResult) -> CheckResult:
    """The result for the number cited; open if the letter is about another right."""
    wanted = found.ground.right_no
    if cited.value is not Value.MET or not named or not wanted or same_right(named, wanted):
        return cited
    return found.cannot_verify("check.cites_complaint_but_another_right", named=named, wanted=wanted)


_ANSWER: Final = searched(ANSWERS, Side.COMPLAINANT)


def _complainant_stands(letter: Passages, ground: CaseContext) -> CheckResult | None:
    return party_stands(letter, ground.complainant, ("named_complainant", "named_complainant_id"))


@check_on(_answer, suggests(_ANSWER, complaint_stands))
def cm_refers_to_appeal(found: CheckInput[Answer]) -> CheckResult:
    """The answer names this appeal, its complaint or its listings."""
    ground, numbers = found.ground, found.facts.numbers
    wanted = [each for each in (ground.appeal_no, ground.complaint_no) if each]
    for number in numbers:
        if any(same_number(number, each) for each in wanted):
            return another_right(found, found.facts.right_no, found.met("check.exhibit_number_names", number=number))
    if numbers:
        return found.not_met("check.names_this_is", numbers=joined(numbers), wanted=joined(wanted))
    return touches_listings(found, found.need(found.facts.listings, "check.which_appeal_it_answers"))


@check_on(_sent_answer, suggests(_ANSWER, _complainant_stands))
def cm_identity(found: CheckInput[Answer]) -> CheckResult:
    """The sender is the complainant (also shown by its own account), or an agent with a power of attorney on file."""
    result = found.compare(found.facts.sender, found.ground.complainant)
    if result.value is not Value.NOT_MET:
        return or_through_account(result, found.exhibit, Side.COMPLAINANT)
    agent = _sender_may_act(found)
    return agent if agent.value is Value.MET else result


@check_on(_answer)
def cm_agent_authority(found: CheckInput[Answer]) -> CheckResult | None:
    """An agent who sends the answer has a power of attorney in force; the complainant itself needs none."""
    if found.facts.sender.unnamed:
        return None
    if likeness(found.facts.sender, found.ground.complainant) == "same":
        return found.not_applicable("check.is_sent_by_complainant_itself")
    return _sender_may_act(found)


def _sender_may_act(found: CheckInput[Answer]) -> CheckResult:
    ground, on = found.ground, answered_on(found.ground, found.exhibit)
    return may_act(ground, found.criterion, found.facts.sender, ground.complainant, on)


def answered_on(ground: CaseContext, exhibit: ExhibitContext) -> date:
    """The day of the answer: as recorded, otherwise the document's receipt, otherwise today."""
    return ground.answered_on or exhibit.received_on or ground.today


@check
def cm_no_bad_faith_flag(ground: CaseContext) -> CheckResult | None:
    """Appeals against the complainant in the last three months are inconspicuous; a person looks for forged rights."""
    decided, revoked = ground.complainant_decided, ground.complainant_revoked
    if not decided:
        return None
    known: dict[str, Fact] = {"revoked": revoked, "decided": decided, "limit": MOST_REVOKED_PERCENT}
    if decided < FEWEST_DECIDED:
        return About().cannot_verify("check.appeals_against_complainant_revoked_too", **known)
    if revoked * 100 > decided * MOST_REVOKED_PERCENT:
        return About().cannot_verify("check.appeals_against_complainant_revoked_more", **known)
    return About().met("check.appeals_against_complainant_revoked", **known)


# The content of the complainant's answer: a rebuttal of each document, or a legal action (domain.md 4, 5.9).


counter_materials: Final = cited(AnswerFacts, Side.COMPLAINANT)

legal_action: Final = cited(LegalActionFacts, Side.COMPLAINANT)


@check_on(counter_materials)
def cm_rebuts_each_document(found: CheckInput[AnswerFacts]) -> CheckResult:
    """Every document of the seller that was relied on is addressed by its label."""
    relied = _relied_on(found.ground)
    if not relied:
        return found.cannot_verify("check.no_evidence_of_seller_is_on_file")
    rebuts = found.need(found.facts.rebuts, "check.which_documents_of_seller_it_answers")
    answered = {narrow(each) for each in rebuts}
    missing = [each.label for each in relied if narrow(each.label) not in answered]
    if missing:
        return found.not_met("check.answers_but_not", answered=joined(rebuts), missing=joined(missing))
    return found.met("check.answers_each_document_relied_on", relied=joined(each.label for each in relied))


def _relied_on(ground: CaseContext) -> tuple[ExhibitContext, ...]:
    """The seller's evidence relied on in the preliminary review; all of it if none is marked."""
    evidence = seller_evidence(ground)
    return tuple(each for each in evidence if each.id in ground.relied_on) or evidence


@check_on(counter_materials)
def cm_test_purchase_linked(found: CheckInput[AnswerFacts]) -> CheckResult:
    """A test purchase names its order, a listing of the case and this seller, and precedes the answer."""
    facts = found.facts
    named = (facts.test_order_no, facts.test_listing_id, facts.test_seller, facts.test_bought_on)
    if not any(named):
        return found.not_applicable("check.names_no_test_purchase")
    labels = (say("check.its_order"), say("check.its_listing"), say("check.its_seller"), say("check.its_day"))
    missing = tuple(label for label, value in zip(labels, named, strict=True) if not value)
    wrong = _test_purchase_wrong(found)
    if wrong or missing:
        return wrong or found.not_typed_yet(*missing)
    order, listing, _, on = named
    return found.met("check.order_of_listing_on_from_this_seller", order=order, listing=listing, on=on)


def _test_purchase_wrong(found: CheckInput[AnswerFacts]) -> CheckResult | None:
    facts, ground = found.facts, found.ground
    if facts.test_listing_id and ground.listing_ids and unmatched([facts.test_listing_id], ground.listing_ids)[1]:
        return found.not_met("check.test_purchase_which_no_listing", listing=facts.test_listing_id)
    sent_on = answered_on(ground, found.exhibit)
    if facts.test_bought_on and facts.test_bought_on > sent_on:
        return found.not_met("check.test_purchase_made_on_after", on=facts.test_bought_on, answered=sent_on)
    if not facts.test_seller:
        return None
    seller = Party(say("check.seller_of_test_purchase"), facts.test_seller)
    if ground.shop_name and likeness(seller, Party(seller.role, ground.shop_name)) == "same":
        return None
    result = found.compare(seller, ground.subject)
    return None if result.value is Value.MET else result


@check
def cm_patent_evaluation(ground: CaseContext) -> CheckResult | None:
    """A utility model or design comes with its evaluation report; an invention needs none."""
    patent = complainants_patent(ground, "cm_patent_evaluation")
    kind = kind_of(patent.facts) if patent else None
    if kind == "invention" and patent:
        return patent.not_applicable("check.invention_no_evaluation_report_needed")
    found = counter_materials(ground, "cm_patent_evaluation")
    if found is None:
        return None
    if kind is None:
        return found.cannot_verify("check.kind_complainants_patent_not_read")
    number = found.need(found.facts.evaluation_report, "check.number_of_evaluation_report")
    return found.met("check.names_evaluation_report", number=number)


@check
def cm_work_proof_dated(ground: CaseContext) -> CheckResult | None:
    """The complainant's work has a dated proof from before the complaint."""
    known_from = work_known_from(ground, "cm_work_proof_dated")
    found = complainants_work(ground, "cm_work_proof_dated") or counter_materials(ground, "cm_work_proof_dated")
    if known_from is None:
        return found.not_typed_yet(say("check.when_work_was_made_or_published")) if found else None
    exhibit, day = known_from
    if ground.complained_on and day > ground.complained_on:
        known: dict[str, Fact] = {"day": day, "complained": ground.complained_on}
        return About(exhibit).not_met("check.dates_work_after_complaint_of", **known)
    return About(exhibit).met("check.dates_work", day=day)


@check_on(legal_action)
def cm_legal_action_notified(found: CheckInput[LegalActionFacts]) -> CheckResult:
    """Authority, date, parties and item of an action that was filed; whether it was accepted is a separate question."""
    authority, filed = found.facts.authority, found.facts.filed_on
    fields = ((authority, say("check.authority")), (filed, say("word.day_within")))
    fits = found.met("check.both_parties_and_item_fit", authority=authority, filed=filed)
    return _wrong_or_missing(found, fields) or fits


@check_on(legal_action)
def cm_legal_action_proof(found: CheckInput[LegalActionFacts]) -> CheckResult:
    """Authority, number and date of an action by the complainant against this seller about this item."""
    authority, number, filed = found.facts.authority, found.facts.case_no, found.facts.filed_on
    labels = (say("check.authority"), say("check.case_number_within"), say("word.day_within"))
    fields = tuple(zip((authority, number, filed), labels, strict=True))
    fits = found.met("check.number_both_parties_and_item_fit", authority=authority, number=number, filed=filed)
    return _wrong_or_missing(found, fields) or fits


def _wrong_or_missing(
    found: CheckInput[LegalActionFacts], fields: tuple[tuple[object, Text], ...]
) -> CheckResult | None:
    """What refutes the action or leaves it open: other parties, another item, missing fields; None if it matches."""
    facts, ground = found.facts, found.ground
    claimant = Party(say("check.claimant_within"), facts.claimant, facts.claimant_id)
    respondent = Party(say("check.respondent_within"), facts.respondent, facts.respondent_id)
    parties = (found.compare(claimant, ground.complainant), found.compare(respondent, ground.subject))
    missing = [label for value, label in fields if not value]
    result = worst_of([*parties, _item(found), *([found.not_typed_yet(*missing)] if missing else [])])
    return result if result and result.value is not Value.MET else None


def _item(found: CheckInput[LegalActionFacts]) -> CheckResult:
    """Whether the action is about a listing or the right of this case."""
    facts, ground = found.facts, found.ground
    if facts.listing_ids and ground.listing_ids:
        _, strange = unmatched(facts.listing_ids, ground.listing_ids)
        if len(strange) < len(facts.listing_ids):
            return found.met("check.names_of_this_case", listings=joined(facts.listing_ids))
        return touches_listings(found, facts.listing_ids)
    if facts.right_no and ground.right_no:
        if same_right(facts.right_no, ground.right_no):
            return found.met("check.is_about_right", found=facts.right_no)
        return found.not_met("check.is_about_right_this_case_is_about", found=facts.right_no, wanted=ground.right_no)
    return found.not_typed_yet(say("check.listings_or_right_number"))


@check
def cm_legal_action_in_window(ground: CaseContext) -> CheckResult | None:
    """The notice of the action was received in the response window; under 512(g) before restoration is due."""
    exhibit = ground.cited("cm_legal_action_in_window", [DocumentKind.LEGAL_ACTION_NOTICE], Side.COMPLAINANT)
    if exhibit is None:
        return None
    facts = read(exhibit, LegalActionFacts)
    received = (facts.received_on if facts else None) or exhibit.received_on or ground.answered_on
    return in_window(exhibit, received, ground.action_due_on or ground.response_due_on, NO_DUE_DATE)


# A letter that withdraws the complaint (domain.md 3.7, 5.2).

LETTER: Final = frozenset({DocumentKind.WITHDRAWAL_LETTER})


def withdrawal_letter(
    ground: CaseContext, criterion: str, account: Side | None = None
) -> CheckInput[WithdrawalFacts] | None:
    """The letter relied on; otherwise the seller's if it claims the route, otherwise the complainant's first."""
    return first_read([_letter_filed(ground, criterion)], WithdrawalFacts, ground, criterion, account)


def _letter_filed(ground: CaseContext, criterion: str) -> ExhibitContext | None:
    sides = (Side.SELLER, Side.COMPLAINANT) if "tm_withdrawal" in ground.claimed else (Side.COMPLAINANT, Side.SELLER)
    filed = (each for side in (*sides, Side.OFFICE) for each in ground.filed(LETTER, side))
    return ground.chosen(criterion, LETTER) or next(filed, None)


def _letter_searched(ground: CaseContext, criterion: str) -> Passages | None:
    exhibit = _letter_filed(ground, criterion)
    return Passages(exhibit) if exhibit and exhibit.passages is not None else None


@check_on(withdrawal_letter, suggests(_letter_searched, complaint_stands))
def wd_complaint_identified(letter: CheckInput[WithdrawalFacts]) -> CheckResult:
    """The letter cites this complaint's number, and no other right."""
    return another_right(letter, letter.facts.right_no, cites_complaint(letter, letter.facts.complaint_no))


@check_on(withdrawal_letter, suggests(_letter_searched, listings_stand))
def wd_scope_covers_listings(letter: CheckInput[WithdrawalFacts]) -> CheckResult:
    """The letter withdraws the whole complaint or names every punished listing."""
    if letter.facts.scope == "whole_complaint":
        return letter.met("check.withdraws_whole_complaint")
    named, listings = letter.need(letter.facts.listing_ids, "check.listings_within"), letter.ground.listing_ids
    if not listings:
        return letter.cannot_verify("check.case_file_names_no_listing")
    missing, _ = unmatched(named, listings)
    if missing:
        return letter.not_met("check.does_not_name", missing=joined(missing))
    return letter.met("check.names_every_listing", listings=joined(listings))


@check_on(partial(withdrawal_letter, account=Side.COMPLAINANT), suggests(_letter_searched, _complainant_stands))
def wd_issuer_is_complainant(letter: CheckInput[WithdrawalFacts]) -> CheckResult:
    """The issuer is the complainant, by the letter itself or because the complainant's own account sent it."""
    result = letter.compare(issuer_of(letter.facts), letter.ground.complainant)
    return or_through_account(result, letter.exhibit, Side.COMPLAINANT)


@check
def wd_confirmed_direct(ground: CaseContext) -> CheckResult | None:
    """A withdrawal letter was sent through the complainant's own account; otherwise a person asks."""
    filed = (sent_through_account(each, Side.COMPLAINANT) for each in ground.filed(LETTER, Side.COMPLAINANT))
    return next((each for each in filed if each), None)


@check_on(withdrawal_letter)
def wd_signatory_authority(letter: CheckInput[WithdrawalFacts]) -> CheckResult:
    """The complainant signs for itself, or through an agent with a power of attorney in force."""
    facts, complainant = letter.facts, letter.ground.complainant
    if facts.agent_name:
        agent = Party(say("check.agent_within"), facts.agent_name)
        return may_act(letter.ground, letter.criterion, agent, complainant, facts.signed_on)
    if letter.compare(issuer_of(facts), complainant).value is Value.MET:
        return letter.met("check.complainants_own_letter_no_agent")
    return letter.cannot_verify("check.not_complainants_own_letter_no")


@check_on(withdrawal_letter)
def wd_dated_after_complaint(letter: CheckInput[WithdrawalFacts]) -> CheckResult:
    """The letter is dated on or after the complaint, and not in the future."""
    signed, complained = letter.need(letter.facts.signed_on, "check.date_of_letter"), letter.ground.complained_on
    if signed > letter.ground.today:
        return letter.not_met("check.is_dated_in_future", signed=signed)
    if complained is None:
        return letter.cannot_verify("check.case_file_has_no_day_of_complaint")
    known: dict[str, Fact] = {"signed": signed, "complained": complained}
    return letter.met_if(
        signed >= complained, "check.is_dated_complaint", "check.is_dated_before_complaint_of", **known
    )
