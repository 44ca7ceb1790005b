"""A note on a criterion is saved beside its answer, and never in place of it."""

from core.commands.checklist import answer, note
from core.domain.terms import Value
from core.queries.case import open_case
from tests.cases import INTAKE, REVIEWER, Clock, done, new_office, refusal_of, reviewable

CRITERION = "cn_written_signed"


def test_a_note_leaves_the_answer_as_it_is(tmp_path):
    """Whichever of the two is saved first, both are there."""
    office = new_office(tmp_path, Clock())
    no = reviewable(office).appeal_no
    done(note(office, REVIEWER, no, CRITERION, "The seal is hard to read."))
    done(answer(office, REVIEWER, no, CRITERION, Value.NOT_MET))
    before = done(open_case(office, REVIEWER, no)).form.answers[CRITERION]
    done(note(office, REVIEWER, no, CRITERION, "There is no seal."))
    after = done(open_case(office, REVIEWER, no)).form.answers[CRITERION]
    refused = refusal_of(note(office, INTAKE, no, CRITERION, "Mine."))
    office.close()

    assert (before.value, before.note) == (Value.NOT_MET, "The seal is hard to read.")
    assert (after.value, after.note) == (Value.NOT_MET, "There is no seal.")
    assert refused == "not_permitted"
