"""Whoever answers “met” where the machine has refuted it says why: without a note nothing is decided on it."""

import pytest

from core.commands import review
from core.commands.checklist import answer, note, write_reason
from core.commands.documents import type_facts
from core.domain.appeal import Appeal
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, State, Value, Verb
from core.office import Office
from core.queries.case import Case, decision_refusal, open_case
from tests.cases import AS_FILED, LEAD, REVIEWER, answer_all, done, refusal_of, reviewable
from tests.english import english

REFUTED = "fp_issuer_id_check"


def refuted(office: Office, value: Value = Value.MET) -> Appeal:
    """An appeal whose invoice shows a credit code that fails its check; all is answered the same, without notes."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    (paper,) = (each for each in case_of(office, appeal).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    done(type_facts(office, REVIEWER, paper.exhibit_id, {"issuer_id": "91110000600037341M"}))
    answer_all(office, REVIEWER, appeal, value, noted=False)
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="the papers"))
    return case_of(office, appeal).appeal


def case_of(office: Office, appeal: Appeal) -> Case:
    """The case as its reviewer sees it."""
    return done(open_case(office, REVIEWER, appeal.appeal_no))


def forward(office: Office, appeal: Appeal) -> Appeal | Refusal:
    """Forwards it."""
    return review.forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED)


def test_an_overruled_refutation_needs_a_note(office: Office):
    """The answer is kept, the verdict passes, and the decision waits for the note."""
    appeal = refuted(office)
    case = case_of(office, appeal)
    assert case.assessment.machine[REFUTED].value is Value.NOT_MET
    assert case.form.answers[REFUTED].value is Value.MET
    assert case.assessment.verdict.stand == "passes"

    refused = forward(office, appeal)

    assert refusal_of(refused) == "overruling_unexplained"
    assert REFUTED in english(refused)
    assert case_of(office, appeal).appeal.version == appeal.version
    button = decision_refusal(case, REVIEWER, Verb.FORWARD)
    assert button
    assert button.code == "overruling_unexplained"
    for criterion in case.assessment.machine:
        done(note(office, REVIEWER, appeal.appeal_no, criterion, "looked up: the code is printed wrongly"))
    assert decision_refusal(case_of(office, appeal), REVIEWER, Verb.FORWARD) is None
    assert done(forward(office, appeal)).state is State.AWAITING_COMPLAINANT


def test_blanks_are_no_note(office: Office):
    """Something is to be read there."""
    appeal = refuted(office)
    for criterion in case_of(office, appeal).assessment.machine:
        done(note(office, REVIEWER, appeal.appeal_no, criterion, "   "))

    assert refusal_of(forward(office, appeal)) == "overruling_unexplained"


@pytest.mark.parametrize("value", [Value.NOT_MET, Value.CANNOT_VERIFY])
def test_agreeing_or_doubting_needs_none(office: Office, value: Value):
    """Only who says the contrary of a refutation has to explain it."""
    appeal = refuted(office)
    for criterion in case_of(office, appeal).assessment.machine:
        done(answer(office, REVIEWER, appeal.appeal_no, criterion, value))

    assert refusal_of(forward(office, appeal)) == "no_route_passes"


def test_an_exception_does_not_excuse_it(office: Office):
    """A lead who decides against the findings still says why a refutation does not hold."""
    appeal = refuted(office)
    case = case_of(office, appeal)
    for criterion in case.assessment.machine:
        done(answer(office, LEAD, appeal.appeal_no, criterion, Value.MET))

    refused = review.forward(
        office, LEAD, appeal.appeal_no, appeal.version, as_filed=AS_FILED, reason="so ordered", exceptional=True
    )

    assert refusal_of(refused) == "overruling_unexplained"
