"""The clocks of a case: which window runs in which state, what moves it, and when a silence counts."""

from datetime import UTC, date, datetime

from core.commands.checklist import answer, write_reason
from core.commands.intake import (
    file_answer,
    file_counter_notice,
    note_late_answer,
    record_arrival,
    withdraw_appeal,
    withdraw_complaint,
)
from core.commands.lead import extend, lapse, lapse_seller, reopen
from core.commands.review import ask_supplement, decline_withdrawal, reject, revoke
from core.domain.deadlines import Deadline
from core.domain.terms import AnswerKind, DocumentKind, Outcome, Side, State, TimeGround, Value
from core.office import Office
from core.queries.case import open_case
from core.queries.run_sheet import run_sheet
from tests.cases import (
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
from tests.english import english
from tests.rounds import ECL, added, arrived, at_the_notary, forwarded, passed


def test_the_response_window_runs_from_arrival(office: Office, clock: Clock) -> None:
    """Before the arrival there is no due date; 15 days after 24 Nov 2026 is Wed 9 Dec."""
    appeal = forwarded(office)

    assert appeal.due_on is None
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    after = done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=clock.now))
    assert (after.state, after.due_on, after.response_due_on) == (
        State.AWAITING_COMPLAINANT, date(2026, 12, 9), date(2026, 12, 9),
    )  # fmt: skip


def test_an_arrival_corrected_moves_the_due_date(office: Office, clock: Clock) -> None:
    """A second proof with another day computes the due date anew."""
    appeal = arrived(office)
    clock.move(days=1)

    after = done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=clock.now))

    assert after.due_on == date(2026, 12, 10)


def test_no_arrival_lies_in_the_future_or_before_the_forward(office: Office, clock: Clock) -> None:
    """An impossible time is refused and nothing is changed."""
    appeal = arrived(office)

    for impossible in (datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)):
        refused = record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=impossible)
        assert refusal_of(refused) == "time_impossible"
    assert done(open_case(office, LEAD, appeal.appeal_no)).appeal == appeal


def test_days_at_the_notary_do_not_count_and_the_original_date_stays(office: Office, clock: Clock) -> None:
    """Two periods stand in the sum, each with its ground, its reason and its document; together 20 working days."""
    appeal = arrived(office)
    first = at_the_notary(office, appeal, date(2026, 11, 25), date(2026, 11, 27))
    once = done(extend(office, LEAD, appeal.appeal_no, appeal.version, first))
    second = at_the_notary(office, appeal, date(2026, 11, 30), date(2026, 12, 2), "Legalisation.")
    twice = done(extend(office, LEAD, appeal.appeal_no, once.version, second))

    deadline = Deadline.model_validate_json(twice.deadline or "")

    assert (once.due_on, deadline.original) == (date(2026, 12, 14), date(2026, 12, 9))
    assert [(each.ground, each.reason, each.document) for each in deadline.tollings] == [
        ("notarisation", "Notarisation abroad.", "B2"), ("notarisation", "Legalisation.", "B3"),
    ]  # fmt: skip
    assert twice.due_on == twice.response_due_on == deadline.due == date(2026, 12, 15)


def test_what_is_not_counted_has_its_cap(office: Office, clock: Clock) -> None:
    """Six weeks at the notary: 20 working days are left out, the rest is counted; after that nothing is left."""
    appeal = arrived(office)
    weeks = at_the_notary(office, appeal, date(2026, 11, 25), date(2027, 1, 8))
    longer = done(extend(office, LEAD, appeal.appeal_no, appeal.version, weeks))

    assert longer.due_on == date(2027, 1, 6)
    more = at_the_notary(office, appeal, date(2026, 12, 28), date(2026, 12, 30))
    assert refusal_of(extend(office, LEAD, appeal.appeal_no, longer.version, more)) == "extension_over_cap"


def test_more_time_needs_a_ground_of_the_policy_its_document_and_days_of_the_window(
    office: Office, clock: Clock
) -> None:
    """Each refusal says what is wrong, and the window stays as it is."""
    appeal = arrived(office)
    first, last = date(2026, 11, 25), date(2026, 11, 27)
    bare = at_the_notary(office, appeal, first, last, shown=False)
    papers = bare.model_copy(update={"ground": TimeGround.PAPERS_ELSEWHERE})
    past = at_the_notary(office, appeal, date(2026, 11, 2), date(2026, 11, 6))
    wrong = {
        "ground_not_known": papers,
        "ground_undocumented": bare,
        "days_outside_window": past,
        "field_missing": bare.model_copy(update={"ground": None}),
        "reason_missing": past.model_copy(update={"first_day": first, "last_day": last, "reason": " "}),
    }

    for code, asked in wrong.items():
        assert refusal_of(extend(office, LEAD, appeal.appeal_no, appeal.version, asked)) == code
    backwards = bare.model_copy(update={"first_day": last, "last_day": first})
    assert refusal_of(extend(office, LEAD, appeal.appeal_no, appeal.version, backwards)) == "field_missing"
    assert done(open_case(office, LEAD, appeal.appeal_no)).appeal.due_on == appeal.due_on


def test_a_sellers_days_are_added_within_the_house_cap(office: Office) -> None:
    """The seller's window is prolonged by days; more than the cap is refused with what is left."""
    appeal = disclosed(office, "tmall_trademark_v1_1")
    longer = done(extend(office, LEAD, appeal.appeal_no, appeal.version, added(3)))

    deadline = Deadline.model_validate_json(longer.deadline or "")
    assert [(each.days, each.ground) for each in deadline.extensions] == [(3, "papers_elsewhere")]
    refused = extend(office, LEAD, appeal.appeal_no, longer.version, added(25))
    assert refusal_of(refused) == "extension_over_cap"
    assert "leaves 24" in english(refused)


def test_silence_counts_only_after_the_last_day(office: Office, clock: Clock) -> None:
    """On the due day it is refused, the day after it is confirmed: the punishment is revoked."""
    appeal = arrived(office)
    clock.move(days=15)
    assert refusal_of(lapse(office, LEAD, appeal.appeal_no, appeal.version)) == "not_past_due"
    clock.move(days=1)

    after = done(lapse(office, LEAD, appeal.appeal_no, appeal.version))

    assert (after.state, after.outcome, after.due_on) == (State.CLOSED, Outcome.REVOKED_NO_ANSWER, None)


def test_an_answer_that_came_stops_the_silence(office: Office, clock: Clock) -> None:
    """The stale line of a run sheet is refused, the answer is reviewed."""
    appeal = arrived(office)
    clock.move(days=16)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    answered = done(file_answer(office, INTAKE, appeal.appeal_no, appeal.version, kind=AnswerKind.COUNTER_MATERIALS))

    assert answered.state is State.FINAL_REVIEW
    assert refusal_of(lapse(office, LEAD, appeal.appeal_no, appeal.version)) == "stale"


def test_under_512g_silence_counts_after_the_tenth_business_day(office: Office, clock: Clock) -> None:
    """Received and forwarded Fri 13 Nov 2026: the letter says by Mon 30 Nov, the material is restored from 1 Dec on."""
    clock.now = datetime(2026, 11, 13, 17, tzinfo=UTC)
    appeal = forwarded(office, passed(office, "us_dmca_512g_2"))
    assert appeal.due_on == date(2026, 11, 30)
    clock.now = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert refusal_of(lapse(office, LEAD, appeal.appeal_no, appeal.version)) == "not_past_due"
    clock.now = datetime(2026, 12, 1, 17, tzinfo=UTC)

    assert done(lapse(office, LEAD, appeal.appeal_no, appeal.version)).outcome is Outcome.REVOKED_NO_ANSWER


def test_under_512g_counter_materials_do_not_count(office: Office) -> None:
    """Only the notice of an action keeps the material down."""
    appeal = forwarded(office, passed(office, "us_dmca_512g_2"))
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)

    refused = file_answer(office, INTAKE, appeal.appeal_no, appeal.version, kind=AnswerKind.COUNTER_MATERIALS)

    assert refusal_of(refused) == "answer_not_counted"


def test_a_supplement_gives_the_seller_a_window_and_comes_back(office: Office, clock: Clock) -> None:
    """What could not be verified is named; the counter-notice keeps its own date."""
    appeal = reviewable(office, ECL, DocumentKind.INVOICE)
    done(answer(office, REVIEWER, appeal.appeal_no, "fp_tax_site_verified", Value.CANNOT_VERIFY))
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="Please send the original file."))

    asked = done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version))
    clock.move(days=1)
    back = done(file_counter_notice(office, INTAKE, appeal.appeal_no, asked.version))

    assert (asked.state, asked.supplements) == (State.AWAITING_SELLER, 1)
    assert asked.due_on
    assert (back.state, back.counter_notice_at) == (State.PRELIMINARY_REVIEW, appeal.counter_notice_at)
    event = done(open_case(office, LEAD, appeal.appeal_no)).timeline[asked.version - 1]
    assert (event.payload["criteria"], event.payload["reason"]) == (
        ["fp_tax_site_verified"],
        "Please send the original file.",
    )


def test_the_words_of_one_decision_do_not_slip_into_the_next(office: Office) -> None:
    """The reason of a supplement is in the log and no longer in the form; the answers stay."""
    appeal = reviewable(office, ECL, DocumentKind.INVOICE)
    done(answer(office, REVIEWER, appeal.appeal_no, "fp_tax_site_verified", Value.CANNOT_VERIFY))
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="Please send the file.", private_note="Looks odd."))

    done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version))

    form = done(open_case(office, REVIEWER, appeal.appeal_no)).form
    assert (form.reason, form.private_note) == ("", "")
    assert form.answers["fp_tax_site_verified"].value is Value.CANNOT_VERIFY


def test_a_withdrawal_is_confirmed_by_a_reviewer(office: Office, clock: Clock) -> None:
    """Customer service records it, legal confirms it: revoked as withdrawn, not as unanswered."""
    appeal = arrived(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    recorded = done(withdraw_complaint(office, INTAKE, appeal.appeal_no, appeal.version))
    answer_all(office, REVIEWER, recorded)

    after = done(
        revoke(
            office, REVIEWER, appeal.appeal_no, recorded.version,
            outcome=Outcome.REVOKED_WITHDRAWN, reason="The complainant has withdrawn.",
        )
    )  # fmt: skip

    assert (after.outcome, after.answered_at) == (Outcome.REVOKED_WITHDRAWN, None)


def test_a_declined_withdrawal_goes_on_where_it_was(office: Office, clock: Clock) -> None:
    """The complainant's turn goes on, on the old clock, extension included."""
    appeal = arrived(office)
    period = at_the_notary(office, appeal, date(2026, 11, 25), date(2026, 11, 27))
    longer = done(extend(office, LEAD, appeal.appeal_no, appeal.version, period))
    with_document(office, appeal, Side.SELLER, DocumentKind.WITHDRAWAL_LETTER)
    recorded = done(withdraw_complaint(office, INTAKE, appeal.appeal_no, longer.version))
    done(answer(office, REVIEWER, appeal.appeal_no, "wd_confirmed_direct", Value.NOT_MET))

    after = done(
        decline_withdrawal(office, REVIEWER, appeal.appeal_no, recorded.version, reason="The complainant denies it.")
    )

    assert (after.state, after.answer_kind, after.withdrawn_at) == (State.AWAITING_COMPLAINANT, None, None)
    assert (after.due_on, after.deadline) == (longer.due_on, longer.deadline)


def test_a_reopened_case_keeps_its_old_decision_readable(office: Office) -> None:
    """Reopening clears the outcome of the case, not of its log."""
    appeal = reviewable(office, ECL, DocumentKind.TILL_SLIP)
    done(answer(office, REVIEWER, appeal.appeal_no, "cn_truth_guarantee", Value.NOT_MET))
    closed = done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No guarantee."))

    again = done(
        reopen(office, LEAD, appeal.appeal_no, closed.version, to=State.PRELIMINARY_REVIEW, reason="New facts.")
    )

    assert (again.state, again.outcome, again.reopened) == (State.PRELIMINARY_REVIEW, None, 1)
    log = done(open_case(office, LEAD, appeal.appeal_no)).timeline
    assert log[-1].payload["earlier_outcome"] == "rejected_preliminary"
    assert log[-2].payload["reason"] == "No guarantee."


def test_a_late_answer_is_counted_and_changes_nothing(office: Office, clock: Clock) -> None:
    """It is noted on the closed case; the outcome stays."""
    appeal = arrived(office)
    clock.move(days=16)
    closed = done(lapse(office, LEAD, appeal.appeal_no, appeal.version))
    clock.move(days=1)

    after = done(
        note_late_answer(office, INTAKE, appeal.appeal_no, closed.version, received_at=clock.now, note="By post.")
    )

    assert (after.late_answers, after.outcome, after.state) == (1, Outcome.REVOKED_NO_ANSWER, State.CLOSED)


def test_a_silent_seller_is_closed_by_a_lead(office: Office, clock: Clock) -> None:
    """After the seller's window the lead confirms; the punishment stands."""
    appeal = disclosed(office, ECL)
    assert refusal_of(lapse_seller(office, LEAD, appeal.appeal_no, appeal.version)) == "not_past_due"
    clock.move(days=40)

    assert done(lapse_seller(office, LEAD, appeal.appeal_no, appeal.version)).outcome is Outcome.ABANDONED_BY_SELLER


def test_a_seller_may_give_up(office: Office) -> None:
    """The seller's statement closes the appeal."""
    appeal = disclosed(office, ECL)

    after = done(withdraw_appeal(office, INTAKE, appeal.appeal_no, appeal.version, reason="Seller's letter."))

    assert after.outcome is Outcome.ABANDONED_BY_SELLER


def test_the_run_sheet_names_what_is_due_and_why(office: Office, clock: Clock) -> None:
    """A silence, an arrival without proof and a window that ends soon, each with its act."""
    silent, unproved = arrived(office), forwarded(office)
    clock.move(days=14)
    soon = {each.appeal.appeal_no: each.why for each in done(run_sheet(office, LEAD))}
    clock.move(days=2)

    late = {each.appeal.appeal_no: (each.why, each.refusal) for each in done(run_sheet(office, LEAD))}

    assert soon == {silent.appeal_no: "ending", unproved.appeal_no: "no_arrival"}
    assert late[silent.appeal_no] == ("silence", None)
    assert refusal_of(late[unproved.appeal_no][1]) == "arrival_missing"
