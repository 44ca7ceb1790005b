"""A withdrawal that lies on file unrecorded stops every decision: the complaint may have ended."""

from collections.abc import Callable

import pytest

from core.commands import lead, review
from core.commands.checklist import answer
from core.commands.documents import rename_kind
from core.commands.intake import withdraw_appeal, withdraw_complaint
from core.domain.appeal import Appeal, Exhibit
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Outcome, Side, State, Value, Verb
from core.office import Office
from core.queries.case import decision_refusal, open_case
from core.queries.run_sheet import run_sheet
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
from tests.rounds import answered, arrived, passed

LETTER = DocumentKind.WITHDRAWAL_LETTER

Decision = Callable[[Office, Appeal], object]


def letter(office: Office, appeal: Appeal, text: str = "We withdraw.") -> Exhibit:
    """The complainant's letter, put on file and no more."""
    return with_document(office, appeal, Side.COMPLAINANT, LETTER, text)


def now(office: Office, appeal: Appeal) -> Appeal:
    """The case as it stands."""
    return done(open_case(office, REVIEWER, appeal.appeal_no)).appeal


def withdrawn(office: Office, appeal: Appeal) -> Appeal:
    """The case whose withdrawal is recorded."""
    return done(withdraw_complaint(office, INTAKE, appeal.appeal_no, now(office, appeal).version))


def declined(office: Office, appeal: Appeal) -> Appeal:
    """The case back where it was, as its letter was found not to be signed."""
    done(answer(office, REVIEWER, appeal.appeal_no, "wd_signed_sealed", Value.NOT_MET))
    return done(review.decline_withdrawal(office, REVIEWER, appeal.appeal_no, appeal.version, reason="Unsigned."))


def lines(office: Office) -> list[str]:
    """The code of the refusal of each line of the run sheet, "" where it can be confirmed."""
    return [line.refusal.code if line.refusal else "" for line in done(run_sheet(office, LEAD))]


def test_a_seller_is_not_silent_about_a_complaint_that_was_withdrawn(office: Office, clock: Clock) -> None:
    """It would close the appeal against the seller, whose punishment rests on nothing any more."""
    appeal = disclosed(office, "taobao_copyright_v2_1")
    clock.move(days=20)
    letter(office, appeal)

    assert refusal_of(lead.lapse_seller(office, LEAD, appeal.appeal_no, now(office, appeal).version)) == (
        "withdrawal_unfiled"
    )
    assert lines(office) == ["withdrawal_unfiled"]
    assert withdrawn(office, appeal).state is State.FINAL_REVIEW


def test_a_complainant_who_withdrew_late_did_not_keep_silent(office: Office, clock: Clock) -> None:
    """The appeal ends as withdrawn, and is not counted among those that nobody answered."""
    appeal = arrived(office)
    clock.move(days=40)
    letter(office, appeal)

    assert refusal_of(lead.lapse(office, LEAD, appeal.appeal_no, now(office, appeal).version)) == "withdrawal_unfiled"
    assert lines(office) == ["withdrawal_unfiled"]


def test_a_letter_that_was_declined_is_dealt_with_and_the_next_one_is_not(office: Office, clock: Clock) -> None:
    """Nor is a document that turns out to be one."""
    appeal = arrived(office)
    other = with_document(office, appeal, Side.COMPLAINANT, DocumentKind.OTHER)
    letter(office, appeal)
    appeal = declined(office, withdrawn(office, appeal))
    clock.move(days=40)
    assert lines(office) == [""]

    again = letter(office, appeal, "Again: we withdraw.")
    assert lines(office) == ["withdrawal_unfiled"]
    done(rename_kind(office, INTAKE, again.exhibit_id, DocumentKind.OTHER))
    assert lines(office) == [""]

    done(rename_kind(office, INTAKE, other.exhibit_id, LETTER))
    assert lines(office) == ["withdrawal_unfiled"]
    done(rename_kind(office, INTAKE, other.exhibit_id, DocumentKind.OTHER))
    assert done(lead.lapse(office, LEAD, appeal.appeal_no, now(office, appeal).version)).state is State.CLOSED


def forward(office: Office, appeal: Appeal) -> object:
    """Sends it to the complainant."""
    return review.forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED)


def reject(office: Office, appeal: Appeal) -> object:
    """Rejects it."""
    return review.reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No.", risk_reason="No.")


def supplement(office: Office, appeal: Appeal) -> object:
    """Asks the seller for more."""
    return review.ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version, reason="Which one?")


@pytest.mark.parametrize(
    ("decide", "value"), [(forward, Value.MET), (reject, Value.NOT_MET), (supplement, Value.CANNOT_VERIFY)]
)
def test_nothing_is_decided_before_it(office: Office, decide: Decision, value: Value) -> None:
    """Its button is off, too; once the letter is recorded, the withdrawal is what is decided."""
    appeal = reviewable(office, "taobao_copyright_v2_1", DocumentKind.INVOICE)
    letter(office, appeal)
    answer_all(office, REVIEWER, appeal, value)
    appeal = now(office, appeal)

    assert refusal_of(decide(office, appeal)) == "withdrawal_unfiled"
    shown = decision_refusal(done(open_case(office, REVIEWER, appeal.appeal_no)), REVIEWER, Verb.REJECT)
    assert isinstance(shown, Refusal)
    assert shown.code == "withdrawal_unfiled"
    assert withdrawn(office, appeal).state is State.FINAL_REVIEW


@pytest.mark.parametrize(
    ("outcome", "value"), [(Outcome.UPHELD_VALID_ANSWER, Value.MET), (Outcome.REVOKED_INVALID_ANSWER, Value.NOT_MET)]
)
def test_an_answer_is_not_judged_that_was_followed_by_a_withdrawal(
    office: Office, outcome: Outcome, value: Value
) -> None:
    """Neither for nor against the complainant."""
    appeal = answered(office, arrived(office))
    letter(office, appeal)
    answer_all(office, REVIEWER, appeal, value)
    decide = review.uphold if value is Value.MET else review.revoke
    version = now(office, appeal).version

    refused = decide(office, REVIEWER, appeal.appeal_no, version, outcome=outcome, reason="So it is.")
    assert refusal_of(refused) == "withdrawal_unfiled"
    assert withdrawn(office, appeal).state is State.FINAL_REVIEW


def test_a_sellers_withdrawal_does_not_go_before_the_complainants(office: Office) -> None:
    """The punishment would stand."""
    appeal = disclosed(office)
    letter(office, appeal)
    version = now(office, appeal).version
    refused = withdraw_appeal(office, INTAKE, appeal.appeal_no, version, reason="They have settled.")
    assert refusal_of(refused) == "withdrawal_unfiled"


def test_the_sellers_own_copy_of_a_letter_is_evidence_and_stops_nothing(office: Office) -> None:
    """It is weighed on its route, as what the seller hands in."""
    appeal = passed(office)
    with_document(office, appeal, Side.SELLER, LETTER)
    answer_all(office, REVIEWER, appeal)
    assert done(forward(office, now(office, appeal)))
