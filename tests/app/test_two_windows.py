"""Two windows of one person on one appeal: neither writes over the other unseen, and nothing typed is lost."""

from core.domain.terms import Value
from core.queries.case import open_case
from tests.app.test_case_page import Reader
from tests.cases import REVIEWER, done, reviewable

CRITERION = "cn_written_signed"

OTHER = "cn_perjury_statement"


def form_of(office, appeal):
    """What is kept of the reviewer's form."""
    return done(open_case(office, REVIEWER, appeal.appeal_no)).form


def two_windows(office):
    """An appeal, and two windows of the reviewer that were drawn before anything was answered."""
    appeal = reviewable(office)
    return appeal, Reader(REVIEWER, appeal.appeal_no), Reader(REVIEWER, appeal.appeal_no)


def test_an_answer_that_was_given_in_another_window_is_not_written_over_unseen(office):
    """The second is told, sees what stands, and may then answer otherwise."""
    appeal, one, two = two_windows(office)
    one.answer(Value.MET, CRITERION)

    two.answer(Value.NOT_MET, CRITERION)
    assert "Another window of yours has filled this in" in two.said
    assert form_of(office, appeal).answers[CRITERION].value is Value.MET
    assert two.line(CRITERION)["value"] == Value.MET

    two.answer(Value.NOT_MET, CRITERION)
    assert form_of(office, appeal).answers[CRITERION].value is Value.NOT_MET


def test_a_key_does_not_write_over_it_either_and_the_cursor_stays(office):
    """The press was meant for the line as it was drawn."""
    appeal, one, two = two_windows(office)
    at = two.place.cursor
    one.answer(Value.MET)

    two.answer(Value.NOT_MET)

    assert "Another window of yours has filled this in" in two.said
    assert two.place.cursor == at
    assert form_of(office, appeal).answers[at].value is Value.MET


def test_answers_to_different_questions_do_not_get_in_each_others_way(office):
    """Nothing is written over, so nobody is stopped; nor by the same answer given twice."""
    appeal, one, two = two_windows(office)
    for window, criterion in ((one, CRITERION), (two, OTHER), (one, OTHER), (two, CRITERION)):
        window.answer(Value.MET, criterion)
        assert "Another window" not in window.said

    assert {name: each.value for name, each in form_of(office, appeal).answers.items()} == {
        CRITERION: Value.MET,
        OTHER: Value.MET,
    }


def test_two_reasons_stand_beside_each_other_until_one_is_chosen(office):
    """What was typed in the second window stays in its field, the other below it; changed once more it counts."""
    appeal, one, two = two_windows(office)
    reason_of(one).set_value("No seal.")
    one.run()

    reason_of(two).set_value("No signature.")
    two.run()
    assert form_of(office, appeal).reason == "No seal."
    assert reason_of(two).value == "No signature."
    assert "<b>No seal.</b>" in two.said

    reason_of(two).set_value("No signature, no seal.")
    two.run()
    assert form_of(office, appeal).reason == "No signature, no seal."
    assert "Your other window" not in two.said


def test_the_other_windows_reason_is_taken(office):
    """The field shows it, and what was typed is given up by choice."""
    _, one, two = two_windows(office)
    reason_of(one).set_value("No seal.")
    one.run()
    reason_of(two).set_value("No signature.")
    two.run()

    two.press(next(each.key for each in two.page.button if each.key and each.key.startswith("other_")))

    assert reason_of(two).value == "No seal."


def reason_of(window: Reader):
    """The field of the reason behind its button."""
    return next(each for each in window.page.text_area if each.key and each.key.startswith("reason_"))
