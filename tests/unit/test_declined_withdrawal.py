"""Declining a withdrawal rests on findings, as every decision does: at least one “not met” or “can't verify”."""

import pytest

from core.commands import checklist
from core.commands.documents import type_facts
from core.commands.intake import withdraw_complaint
from core.commands.review import decline_withdrawal
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Side, State, Value, Verb
from core.ledger.drafts import findings_of
from core.ledger.record import events_of
from core.letters.draft import open_letter
from core.queries.case import decision_refusal, open_case
from core.queries.letters import letters_of_case
from tests.cases import INTAKE, REVIEWER, answer_all, done, refusal_of, reviewable, with_document


@pytest.fixture
def appeal(office):
    """A case whose complaint is said to be withdrawn, with the letter on file."""
    case = reviewable(office)
    with_document(office, case, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    return done(withdraw_complaint(office, INTAKE, case.appeal_no, case.version))


def decline(office, appeal):
    """The withdrawal declined in a word."""
    return decline_withdrawal(office, REVIEWER, appeal.appeal_no, appeal.version, reason="It is not hers.")


def button(office, appeal):
    """Why the button “Decline” is off, if it is."""
    return decision_refusal(done(open_case(office, REVIEWER, appeal.appeal_no)), REVIEWER, Verb.DECLINE_WITHDRAWAL)


@pytest.mark.parametrize("answered", [None, Value.MET])
def test_a_withdrawal_that_nothing_speaks_against_is_not_declined(office, appeal, answered):
    """Neither unread nor with every criterion met: the command refuses, the button is off, the case stands."""
    if answered:
        answer_all(office, REVIEWER, appeal, answered)

    refused = decline(office, appeal)

    assert refusal_of(refused) == "withdrawal_undoubted"
    shown = button(office, appeal)
    assert isinstance(shown, Refusal)
    assert shown.code == "withdrawal_undoubted"
    assert done(open_case(office, REVIEWER, appeal.appeal_no)).appeal == appeal


@pytest.mark.parametrize("value", [Value.NOT_MET, Value.CANNOT_VERIFY])
def test_one_doubt_is_enough_and_stands_in_the_event(office, appeal, value):
    """The findings are snapshotted as with every decision, and the event names what it rests on."""
    answer_all(office, REVIEWER, appeal)
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "wd_signed_sealed", value, note="The seal is a picture."))
    assert button(office, appeal) is None

    after = done(decline(office, appeal))

    assert after.state is State.PRELIMINARY_REVIEW
    with office.store.reading() as cursor:
        event = events_of(cursor, appeal.appeal_no)[-1]
        found = {each["criterion"]: each for each in findings_of(cursor, appeal.appeal_no) if each["seq"] == event.seq}
    assert event.payload["criteria"] == ["wd_signed_sealed"]
    assert event.payload["reason"] == "It is not hers."
    told = {each["criterion"]: each for each in event.payload["findings"]}
    assert told["wd_signed_sealed"]["value"] == value
    assert told["wd_signed_sealed"]["note"] == "The seal is a picture."
    assert found["wd_signed_sealed"]["finding_value"] == value
    assert found["wd_unconditional"]["finding_value"] == Value.MET


def test_what_only_the_machine_doubts_is_not_enough(office, appeal):
    """A letter of another complaint: the reviewer says so, not the program."""
    letter = with_document(office, appeal, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER, "another letter")

    done(type_facts(office, INTAKE, letter.exhibit_id, {"complaint_no": "TM-1999-000001"}))
    appeal = done(open_case(office, REVIEWER, appeal.appeal_no)).appeal

    assert refusal_of(decline(office, appeal)) == "withdrawal_undoubted"


def test_the_letter_names_what_was_lacking(office, appeal):
    """To the complainant, in both languages, with the reviewer's words first."""
    answer_all(office, REVIEWER, appeal)
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "wd_signed_sealed", Value.NOT_MET))
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "wd_confirmed_direct", Value.CANNOT_VERIFY))
    done(decline(office, appeal))

    (row,) = [each for each in letters_of_case(office, REVIEWER, appeal.appeal_no) if each.kind == "declined"]
    english, chinese = (done(open_letter(office, REVIEWER, row.letter_id, language=lang)).body for lang in ("en", "zh"))

    assert row.recipient is Side.COMPLAINANT
    assert "It is not hers.\n1. The withdrawal letter bears no signature or seal" in english
    assert "2. Could not be verified: The complainant confirmed it through its own registered channel" in english
    assert "1. 撤诉书未签字或盖章" in chinese
    assert "2. 无法核实：投诉人已通过其注册渠道确认撤诉" in chinese


def test_legal_alone_declines(office, appeal):
    """Customer service records a withdrawal and does not judge it."""
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)

    refused = decline_withdrawal(office, INTAKE, appeal.appeal_no, appeal.version, reason="No.")

    assert refusal_of(refused) == "not_permitted"
