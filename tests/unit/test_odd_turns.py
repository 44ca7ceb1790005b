"""Odd turns of a case: late papers, second rounds, a withdrawal told twice; nothing is forgotten or made up."""

from datetime import UTC, date, datetime, timedelta

from core.commands.checklist import answer, write_reason
from core.commands.documents import rename_kind, take_in, type_fact, type_facts
from core.commands.intake import file_answer, file_counter_notice, record_arrival, withdraw_complaint
from core.commands.lead import extend, reopen
from core.commands.review import ask_supplement, decline_withdrawal, forward, revoke
from core.domain.appeal import Appeal, Listing
from core.domain.deadlines import Deadline
from core.domain.refusals import Refusal
from core.domain.terms import AnswerKind, DocumentKind, Outcome, Side, Standing, State, Value
from core.office import Office
from core.queries.case import Case, open_case
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    REVIEWER,
    Clock,
    answer_all,
    disclosed,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.rounds import ECL, added, answered, arrived, at_the_notary, forwarded, passed


def seen(office: Office, appeal: Appeal) -> Case:
    """The case as its reviewer sees it."""
    return done(open_case(office, REVIEWER, appeal.appeal_no))


def test_a_supplement_does_not_make_a_late_counter_notice_timely(office: Office, clock: Clock):
    """The counter-notice is measured by its own window, whatever the supplement's window is."""
    appeal = disclosed(office, ECL)
    for kind in (DocumentKind.COUNTER_NOTICE, DocumentKind.INVOICE):
        with_document(office, appeal, Side.SELLER, kind)
    clock.move(days=40)
    appeal = done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    assert seen(office, appeal).assessment.machine["cn_in_time"].value is Value.NOT_MET
    done(answer(office, REVIEWER, appeal.appeal_no, "cn_statement_clear", Value.CANNOT_VERIFY))
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="Say why."))
    appeal = done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version))
    appeal = done(extend(office, LEAD, appeal.appeal_no, appeal.version, added(1)))
    appeal = done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    assert seen(office, appeal).assessment.machine["cn_in_time"].value is Value.NOT_MET


def test_an_arrival_put_right_keeps_the_extension(office: Office, clock: Clock):
    """A lead's extension is not lost when the day of the arrival is corrected."""
    appeal = arrived(office)
    period = at_the_notary(office, appeal, date(2026, 11, 27), date(2026, 12, 1))
    appeal = done(extend(office, LEAD, appeal.appeal_no, appeal.version, period))
    clock.move(days=1)
    appeal = done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=clock()))
    ran = Deadline.model_validate_json(appeal.deadline or "")
    assert [each.reason for each in ran.tollings] == ["Notarisation abroad."]
    assert ran.start.isoformat() == "2026-11-25"
    assert appeal.response_due_on == ran.due


def test_a_withdrawal_told_twice_still_leads_back(office: Office, clock: Clock):
    """Declined, the case is with the complainant again, as before the first telling."""
    appeal = arrived(office)
    due = appeal.due_on
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    for _telling in range(2):
        appeal = done(withdraw_complaint(office, INTAKE, appeal.appeal_no, appeal.version))
    done(answer(office, REVIEWER, appeal.appeal_no, "wd_signed_sealed", Value.NOT_MET))
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="The letter is forged."))
    appeal = done(decline_withdrawal(office, REVIEWER, appeal.appeal_no, appeal.version))
    assert (appeal.state, appeal.answer_kind, appeal.due_on) == (State.AWAITING_COMPLAINANT, None, due)


def test_forwarding_again_begins_a_new_answer(office: Office, clock: Clock):
    """The answer of an earlier round is not taken for one to the new forwarding."""
    appeal = answered(office, arrived(office))
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="It only repeats the complaint."))
    outcome = Outcome.REVOKED_INVALID_ANSWER
    appeal = done(revoke(office, REVIEWER, appeal.appeal_no, appeal.version, outcome=outcome))
    back = State.PRELIMINARY_REVIEW
    appeal = done(reopen(office, LEAD, appeal.appeal_no, appeal.version, to=back, reason="A forged invoice."))
    appeal = done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))
    assert (appeal.answered_at, appeal.answer_kind) == (None, None)


def test_a_reopened_answer_is_held_against_what_was_forwarded(office: Office, clock: Clock):
    """What the preliminary review relied on stays what the answer must rebut, after a final decision too."""
    appeal = reviewable(office, ECL, DocumentKind.INVOICE, DocumentKind.TILL_SLIP)
    answer_all(office, REVIEWER, appeal)
    invoice = next(each for each in seen(office, appeal).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    no = appeal.appeal_no
    done(answer(office, REVIEWER, no, "fp_tax_site_verified", Value.MET, exhibit_id=invoice.exhibit_id))
    appeal = done(forward(office, REVIEWER, no, appeal.version, as_filed=AS_FILED))
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    appeal = answered(office, done(record_arrival(office, INTAKE, no, appeal.version, arrived_at=clock())))
    materials = next(e for e in seen(office, appeal).dossier.exhibits if e.kind == DocumentKind.COUNTER_MATERIALS)
    done(type_fact(office, INTAKE, materials.exhibit_id, "rebuts", invoice.label))
    assert seen(office, appeal).assessment.machine["cm_rebuts_each_document"].value is Value.MET
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(write_reason(office, REVIEWER, no, reason="No support."))
    outcome = Outcome.REVOKED_INVALID_ANSWER
    appeal = done(revoke(office, REVIEWER, no, appeal.version, outcome=outcome))
    appeal = done(reopen(office, LEAD, no, appeal.version, to=State.FINAL_REVIEW, reason="New proof."))
    assert seen(office, appeal).assessment.machine["cm_rebuts_each_document"].value is Value.MET


def test_no_supplement_is_asked_for_without_a_question(office: Office):
    """What the machine leaves open on a route that nobody claims is no reason to write to the seller."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    proof = next(each for each in seen(office, appeal).dossier.exhibits if each.side is Side.COMPLAINANT)
    done(type_fact(office, INTAKE, proof.exhibit_id, "number", "12345678"))
    answer_all(office, REVIEWER, appeal)
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="Something more, please."))
    case = seen(office, appeal)
    unclaimed = [each for each in case.assessment.checklist.routes if each.id not in case.assessment.claimed]
    left_open = {item.criterion for route in unclaimed for item in route.items} & set(case.assessment.machine)
    assert any(case.assessment.values.get(each) is Value.CANNOT_VERIFY for each in left_open), "a ground for the test"
    assert refusal_of(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version)) == "criteria_missing"


def test_an_action_counts_until_the_material_must_be_restored(office: Office, clock: Clock):
    """Under 512(g) the notice keeps the material down if it comes first: until the fourteenth business day."""
    clock.now = datetime(2026, 11, 13, 17, tzinfo=UTC)
    appeal = forwarded(office, passed(office, "us_dmca_512g_2"))
    clock.now = datetime(2026, 12, 4, 17, tzinfo=UTC)
    notice = with_document(office, appeal, Side.COMPLAINANT, DocumentKind.LEGAL_ACTION_NOTICE)
    kind = AnswerKind.LEGAL_ACTION_NOTICE
    appeal = done(file_answer(office, INTAKE, appeal.appeal_no, appeal.version, kind=kind))
    assert seen(office, appeal).assessment.machine["cm_legal_action_in_window"].value is Value.MET
    done(type_fact(office, INTAKE, notice.exhibit_id, "received_on", "2026-12-05"))
    assert seen(office, appeal).assessment.machine["cm_legal_action_in_window"].value is Value.NOT_MET


def test_what_was_sold_of_one_listing_only_covers_nothing(office: Office):
    """A quantity that is not known for every listing can refute a purchase, not confirm it."""
    listings = (Listing(listing_id="1", sold_quantity=3), Listing(listing_id="2"))
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE, listings=listings)
    invoice = next(each for each in seen(office, appeal).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    for bought, expected in (("40", Value.CANNOT_VERIFY), ("2", Value.NOT_MET)):
        done(type_fact(office, REVIEWER, invoice.exhibit_id, "quantity", bought))
        assert seen(office, appeal).assessment.machine["fp_quantity_covers"].value is expected


def test_a_number_without_its_code_is_not_called_unused(office: Office):
    """Eight digits begin anew with each invoice code: alone they neither clear nor accuse an invoice."""
    appeals = [reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE) for _ in range(2)]
    for appeal, code, expected in zip(appeals, ("", "044031900111"), (Value.CANNOT_VERIFY, Value.MET), strict=True):
        invoice = next(each for each in seen(office, appeal).dossier.exhibits if each.kind == DocumentKind.INVOICE)
        done(type_facts(office, REVIEWER, invoice.exhibit_id, {"number": "12345678", "code": code}))
        assert seen(office, appeal).assessment.machine["fp_not_reused"].value is expected


def test_an_accepted_invoice_is_not_accepted_as_the_till_slip_that_it_is(office: Office):
    """When the kind of a document is corrected, what was answered of it is asked again; other answers stay."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    answer_all(office, REVIEWER, appeal)
    case = seen(office, appeal)
    invoice = next(each for each in case.dossier.exhibits if each.kind == DocumentKind.INVOICE)
    done(answer(office, REVIEWER, appeal.appeal_no, "fp_price_plausible", Value.MET, exhibit_id=invoice.exhibit_id))
    assert case.assessment.verdict.stand is Standing.PASSES
    done(rename_kind(office, REVIEWER, invoice.exhibit_id, DocumentKind.TILL_SLIP))
    case = seen(office, appeal)
    assert case.assessment.values["cn_evidence_attached"] is Value.NOT_MET
    assert not {"fp_kind_allowed", "fp_price_plausible"} & set(case.assessment.values)
    assert case.assessment.values["cn_written_signed"] is Value.MET
    refused = forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED)
    assert isinstance(refused, Refusal)
    # A till slip cannot be looked up on the tax site either: what was found there went with the invoice.
    assert [refused.code, *(each.code for each in refused.also)] == ["lookup_missing", "no_route_passes"]


def test_a_second_answer_is_not_judged_by_what_was_said_of_the_first(office: Office, clock: Clock):
    """What a reviewer found of an earlier round's answer decides nothing about a new one."""
    appeal = answered(office, arrived(office))
    no = appeal.appeal_no
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(write_reason(office, REVIEWER, no, reason="It only repeats the complaint."))
    outcome = Outcome.REVOKED_INVALID_ANSWER
    appeal = done(revoke(office, REVIEWER, no, appeal.version, outcome=outcome))
    back = State.PRELIMINARY_REVIEW
    appeal = done(reopen(office, LEAD, no, appeal.version, to=back, reason="A forged invoice."))
    appeal = answered(office, done(forward(office, REVIEWER, no, appeal.version, as_filed=AS_FILED)))
    assert seen(office, appeal).assessment.verdict.stand is Standing.OPEN
    refused = revoke(office, REVIEWER, no, appeal.version, outcome=outcome, reason="As before.")
    assert refusal_of(refused) == "findings_disagree"


def test_a_withdrawal_is_not_confirmed_by_what_was_said_of_the_sellers_letter(office: Office):
    """The seller's letter and the complainant's own word are two papers, though the questions are the same."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.WITHDRAWAL_LETTER)
    answer_all(office, REVIEWER, appeal)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER, "We withdraw, if paid.")
    appeal = done(withdraw_complaint(office, INTAKE, appeal.appeal_no, appeal.version))
    assert seen(office, appeal).assessment.verdict.stand is Standing.OPEN


def test_no_document_comes_from_the_future(office: Office, clock: Clock):
    """The day on which a notice came decides whether it counts: one that lies ahead is refused, nothing is kept."""
    appeal = disclosed(office, ECL)
    side, kind = Side.COMPLAINANT, DocumentKind.LEGAL_ACTION_NOTICE
    ahead = clock() + timedelta(days=1)
    no = appeal.appeal_no
    refused = take_in(office, INTAKE, no, side=side, kind=kind, name="a.txt", data=b"a", received_at=ahead)
    assert refusal_of(refused) == "time_impossible"
    assert [each for each in seen(office, appeal).dossier.exhibits if each.kind == kind] == []
