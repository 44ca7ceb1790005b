"""One act on many cases of the queue: tried first and undone, then one event or one refusal for each."""

import pytest

from core.commands import checklist, lead, review
from core.commands.runs import ManyAct, begin_many, do_many, try_many
from core.commands.verification import check_record
from core.domain.appeal import Appeal, Party
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.run_sheet import RunLine
from core.domain.terms import DocumentKind, Side, State, Value, Verb
from core.ledger.record import events_of, read_appeal
from core.office import Office
from core.queries.run_sheet import open_run
from tests.cases import INTAKE, LEAD, REVIEWER, SECOND, answer_all, done, refusal_of, reviewable
from tests.unit.test_two_at_once import together

ASSIGN = ManyAct(Verb.ASSIGN, "One seller, one reviewer.", SECOND.person_id)


def log_of(office: Office, number: str) -> list[Verb]:
    """What happened on a case."""
    with office.store.reading() as cursor:
        return [each.verb for each in events_of(cursor, number)]


def case(office: Office, number: str) -> Appeal:
    """The case as it is."""
    with office.store.reading() as cursor:
        found = read_appeal(cursor, number)
    assert found
    return found


def ended(office: Office) -> Appeal:
    """A case that was rejected."""
    (appeal,) = failing(office, 1)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    return done(review.reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No."))


def tried(office: Office, person: Person, asked: ManyAct, *cases: Appeal) -> tuple[RunLine, ...]:
    """The dry run."""
    return done(try_many(office, person, asked, [each.appeal_no for each in cases]))


def all_done(office: Office, person: Person, asked: ManyAct, lines: tuple[RunLine, ...]) -> list[RunLine]:
    """The run, to its end."""
    return list(do_many(office, person, done(begin_many(office, person, asked, lines))))


def codes(lines: object) -> list[str]:
    """The refusal of each line, "" for none."""
    return [(each.refused or each.refusal).code if each.refused or each.refusal else "" for each in lines]  # type: ignore[attr-defined]


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(office):
    """Each case by its own rules: one that has ended cannot be assigned, one that is not there not at all."""
    free, elsewhere = reviewable(office), ended(office)
    before = {each.appeal_no: log_of(office, each.appeal_no) for each in (free, elsewhere)}
    lines = done(try_many(office, LEAD, ASSIGN, [free.appeal_no, elsewhere.appeal_no, "AP-1", free.appeal_no]))

    assert codes(lines) == ["", "wrong_state", "not_found"]
    assert [each.chosen for each in lines] == [True, False, False]
    assert before == {number: log_of(office, number) for number in before}
    assert case(office, free.appeal_no) == free
    assert check_record(office).faults == ()


def test_each_case_has_its_own_event_with_the_same_reason(office):
    """And the run is on record with every line, those that were refused too."""
    first, second, elsewhere = reviewable(office), reviewable(office), ended(office)
    lines = tried(office, LEAD, ASSIGN, first, second, elsewhere)

    assert codes(all_done(office, LEAD, ASSIGN, lines)) == ["", ""]
    for each in (first, second):
        with office.store.reading() as cursor:
            last = events_of(cursor, each.appeal_no)[-1]
        assert (last.verb, last.payload["to"], last.payload["reason"]) == (Verb.ASSIGN, SECOND.person_id, ASSIGN.reason)
    found = done(open_run(office, REVIEWER, 1))
    assert (found.run.way, found.run.confirmed, found.run.without_result, found.run.ended_at is None) == (
        "queue",
        2,
        0,
        False,
    )
    assert [each.came for each in found.lines] == ["confirmed", "confirmed", "not_chosen"]
    assert check_record(office).faults == ()


def test_a_case_that_moved_since_the_dry_run_is_refused_and_stops_no_other(office):
    """What was looked at is what is done."""
    moved, still = reviewable(office), reviewable(office)
    lines = tried(office, LEAD, ASSIGN, moved, still)
    done(checklist.comment(office, INTAKE, moved.appeal_no, "The seller called."))

    assert codes(all_done(office, LEAD, ASSIGN, lines)) == ["stale", ""]
    assert case(office, moved.appeal_no).assigned_to is None
    assert case(office, still.appeal_no).assigned_to == SECOND.person_id


def test_a_run_that_is_interrupted_says_how_far_it_came(office):
    """The rest is as it was."""
    cases = [reviewable(office) for _ in range(3)]
    begun = done(begin_many(office, LEAD, ASSIGN, tried(office, LEAD, ASSIGN, *cases)))
    next(run := do_many(office, LEAD, begun))
    run.close()

    found = done(open_run(office, LEAD, begun.run_no))
    assert (found.run.ended_at, found.run.confirmed, found.run.without_result) == (None, 1, 2)
    assert [case(office, each.appeal_no).assigned_to for each in cases] == [SECOND.person_id, None, None]


def test_two_runs_over_the_same_cases_do_each_once(office):
    """Whoever comes second is refused case by case."""
    cases = [reviewable(office) for _ in range(4)]
    starts = [done(begin_many(office, LEAD, ASSIGN, tried(office, LEAD, ASSIGN, *cases))) for _ in range(2)]
    both = together(*[lambda start=start: list(do_many(office, LEAD, start)) for start in starts])

    assert sorted(code for lines in both for code in codes(lines)) == [""] * 4 + ["stale"] * 4
    assert all(log_of(office, each.appeal_no).count(Verb.ASSIGN) == 1 for each in cases)


def failing(office: Office, number: int, value: Value = Value.NOT_MET) -> list[Appeal]:
    """Appeals of one seller that the reviewer has answered so."""
    cases = [reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE) for _ in range(number)]
    for each in cases:
        answer_all(office, REVIEWER, each, value)
        checklist.release_case(office, REVIEWER, each.appeal_no)
    return cases


@pytest.mark.parametrize(
    ("verb", "value", "state"),
    [(Verb.REJECT, Value.NOT_MET, State.CLOSED), (Verb.ASK_SUPPLEMENT, Value.CANNOT_VERIFY, State.AWAITING_SELLER)],
)
def test_appeals_of_one_seller_that_fail_alike_are_decided_together(office, verb, value, state):
    """Each is taken, decided and told to the seller as if it were the only one; what a colleague holds is left."""
    cases = failing(office, 3, value)
    done(checklist.take_case(office, SECOND, cases[1].appeal_no))
    asked = ManyAct(verb, "The invoice names other goods.")
    lines = tried(office, REVIEWER, asked, *cases)

    assert codes(lines) == ["", "held_by_other", ""]
    assert codes(all_done(office, REVIEWER, asked, lines)) == ["", ""]
    assert [case(office, each.appeal_no).state for each in cases] == [state, State.PRELIMINARY_REVIEW, state]


def test_what_is_not_alike_is_not_decided_together(office):
    """Another seller, or no criterion that fails in all of them: the whole is refused in words."""
    asked = ManyAct(Verb.REJECT, "No.")
    one, two = failing(office, 2)
    unanswered = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    other = Party(party_id="", side=Side.SELLER, name="Harbour Lamps", subject_name="Harbour Lamps Ltd")
    of_another = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE, seller=other)
    done(checklist.fill_in(office, REVIEWER, two.appeal_no, lambda form: form.model_copy(update={"answers": {}})))

    for lacks in (two, unanswered):
        refused = try_many(office, REVIEWER, asked, [one.appeal_no, lacks.appeal_no])
        assert refusal_of(refused) == "failing_criterion_differs"
    assert refusal_of(try_many(office, REVIEWER, asked, [one.appeal_no, of_another.appeal_no])) == "sellers_differ"
    assert isinstance(try_many(office, REVIEWER, asked, [one.appeal_no]), tuple)


def test_nobody_does_to_many_what_they_may_not_do_to_one(office):
    """Roles are asked for the whole and for each case; a reason is required."""
    number = reviewable(office).appeal_no

    assert refusal_of(try_many(office, INTAKE, ASSIGN, [number])) == "not_permitted"
    assert codes(done(try_many(office, REVIEWER, ASSIGN, [number]))) == ["not_permitted"]
    assert refusal_of(try_many(office, LEAD, ASSIGN._replace(reason=" "), [number])) == "field_missing"
    assert refusal_of(try_many(office, LEAD, ASSIGN, [])) == "field_missing"
    comment = ManyAct(Verb.COMMENT, "The seller called about all of them.")
    assert not isinstance(
        all_done(office, REVIEWER, comment, done(try_many(office, REVIEWER, comment, [number]))), Refusal
    )
    assert (
        refusal_of(begin_many(office, LEAD, ASSIGN, done(try_many(office, REVIEWER, ASSIGN, [number]))))
        == "field_missing"
    )


def test_what_one_holds_is_handed_over_with_the_reason_as_its_note(office):
    """What a colleague holds is refused."""
    held, free = reviewable(office), reviewable(office)
    done(checklist.take_case(office, REVIEWER, held.appeal_no))
    done(checklist.take_case(office, LEAD, free.appeal_no))
    asked = ManyAct(Verb.HAND_OVER, "I am away from tomorrow.", SECOND.person_id)
    lines = tried(office, REVIEWER, asked, held, free)

    assert [bool(code) for code in codes(lines)] == [False, True]
    all_done(office, REVIEWER, asked, lines)
    assert case(office, held.appeal_no).assigned_to == SECOND.person_id
    assert (
        refusal_of(lead.assign(office, REVIEWER, free.appeal_no, free.version, to=SECOND.person_id)) == "not_permitted"
    )
