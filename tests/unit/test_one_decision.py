"""Two deciders, a double click, a stale tab, a lapsed lease: one decision, and the loser is told who did what."""

from datetime import timedelta

from core.commands.accounts import add_person
from core.commands.checklist import answer, release_case, renew_lease, take_case, take_next_case, write_reason
from core.commands.lead import assign, hand_over
from core.commands.review import forward, reject
from core.domain.appeal import Appeal
from core.domain.people import Lease
from core.domain.refusals import Refusal
from core.domain.terms import Role, State, Value, Verb
from core.ledger.drafts import save_lease
from core.office import Office, open_office
from core.queries.case import open_case
from tests.cases import INTAKE, LEAD, REVIEWER, SECOND, Clock, answer_all, done, refusal_of, reviewable
from tests.unit.test_two_at_once import together


def verbs(office: Office, appeal: Appeal) -> list[Verb]:
    """What happened to the case, in order."""
    return [event.verb for event in done(open_case(office, LEAD, appeal.appeal_no)).timeline]


def test_two_deciders_at_the_same_moment_make_one_decision(office: Office, beside: Office | None) -> None:
    """However the two fall together, one event is written and the other is told who was first."""
    for _ in range(4 if beside else 8):
        appeal = reviewable(office)
        for person in (REVIEWER, SECOND):
            answer_all(office, person, appeal)
        no, version = appeal.appeal_no, appeal.version
        decisions = [
            lambda who=who, no=no, version=version: forward(office, who, no, version) for who in (REVIEWER, SECOND)
        ]
        results = together(*decisions, office=beside)

        refused = [each for each in results if isinstance(each, Refusal)]
        assert [each.code for each in refused] == ["stale"]
        assert verbs(office, appeal).count(Verb.FORWARD) == 1
        winner = REVIEWER if isinstance(results[0], Appeal) else SECOND
        assert refused[0].facts["who"] == winner.name


def test_a_double_click_decides_once(office: Office) -> None:
    """The second click carries the version it was drawn with and is refused."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)

    first = forward(office, REVIEWER, appeal.appeal_no, appeal.version)
    second = forward(office, REVIEWER, appeal.appeal_no, appeal.version)

    assert done(first).state is State.AWAITING_COMPLAINANT
    assert refusal_of(second) == "stale"
    assert verbs(office, appeal).count(Verb.FORWARD) == 1


def test_the_losers_draft_is_kept(office: Office) -> None:
    """What the second person had filled in is still there after the refusal."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(answer(office, SECOND, appeal.appeal_no, "cn_written_signed", Value.NOT_MET, note="no signature"))
    done(write_reason(office, SECOND, appeal.appeal_no, reason="It is not signed."))
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))

    refused = reject(office, SECOND, appeal.appeal_no, appeal.version)

    form = done(open_case(office, SECOND, appeal.appeal_no)).form
    assert refusal_of(refused) == "stale"
    assert (form.reason, form.answers["cn_written_signed"].note) == ("It is not signed.", "no signature")


def test_a_lapsed_lease_lets_its_holder_finish_unless_someone_took_the_case(office: Office, clock: Clock) -> None:
    """After 15 minutes the case is free; whoever takes it is the only one who can decide it."""
    appeal, other = reviewable(office), reviewable(office)
    for each in (appeal, other):
        answer_all(office, REVIEWER, each)
        done(take_case(office, REVIEWER, each.appeal_no))
    clock.move(minutes=16)
    done(take_case(office, SECOND, other.appeal_no))

    untouched = forward(office, REVIEWER, appeal.appeal_no, appeal.version)
    taken = forward(office, REVIEWER, other.appeal_no, other.version)

    assert done(untouched).state is State.AWAITING_COMPLAINANT
    assert refusal_of(taken) == "held_by_other"


def test_nobody_takes_a_case_that_is_held(office: Office, clock: Clock) -> None:
    """A lease lasts 15 minutes and is renewed by work; others wait that long."""
    appeal = reviewable(office)
    lease = done(take_case(office, REVIEWER, appeal.appeal_no))
    clock.move(minutes=10)
    assert renew_lease(office, REVIEWER, appeal.appeal_no, lease) is not None
    clock.move(minutes=10)

    assert refusal_of(take_case(office, SECOND, appeal.appeal_no)) == "held_by_other"
    clock.move(minutes=6)
    done(take_case(office, SECOND, appeal.appeal_no))
    assert refusal_of(renew_lease(office, REVIEWER, appeal.appeal_no, lease)) == "held_by_other"


def test_a_case_can_be_let_go(office: Office) -> None:
    """What is let go is free at once."""
    appeal = reviewable(office)
    done(take_case(office, REVIEWER, appeal.appeal_no))

    release_case(office, REVIEWER, appeal.appeal_no)

    assert done(take_case(office, SECOND, appeal.appeal_no)).person_id == SECOND.person_id


def test_a_hand_over_gives_the_case_and_the_form(office: Office) -> None:
    """The colleague holds it at once and goes on from what was filled in; the giver can decide it no more."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(take_case(office, REVIEWER, appeal.appeal_no))

    after = done(hand_over(office, REVIEWER, appeal.appeal_no, appeal.version, to=SECOND.person_id))

    assert after.assigned_to == SECOND.person_id
    assert refusal_of(forward(office, REVIEWER, appeal.appeal_no, after.version)) == "held_by_other"
    assert done(forward(office, SECOND, appeal.appeal_no, after.version)).state is State.AWAITING_COMPLAINANT


def test_take_next_is_the_most_urgent_free_one_and_never_the_same_for_two(office: Office, clock: Clock) -> None:
    """The earliest due date comes first; a case taken by one is not offered to the other."""
    first = reviewable(office)
    clock.move(days=1)
    second = reviewable(office)

    assert take_next_case(office, REVIEWER) == first.appeal_no
    assert take_next_case(office, SECOND) == second.appeal_no
    assert refusal_of(take_next_case(office, LEAD)) == "nothing_waits"


def test_everybody_who_presses_take_next_at_once_gets_a_case_of_their_own(
    office: Office, beside: Office | None
) -> None:
    """However often one loses the most urgent case to somebody quicker, the one after it is still there."""
    cases = {reviewable(office).appeal_no for _ in range(12)}
    crowd = [done(add_person(office, f"Reviewer {number}", Role.REVIEWER))[0] for number in range(12)]
    taken = together(*[lambda who=who: take_next_case(office, who) for who in crowd], office=beside)

    assert sorted(map(str, taken)) == sorted(cases)


def test_a_case_that_somebody_is_taking_is_passed_over_for_the_one_after_it(office: Office, clock: Clock) -> None:
    """Nobody waits for the other to be done, and nobody is told of a conflict."""
    first = reviewable(office)
    clock.move(days=1)
    second = reviewable(office)
    done(take_case(office, SECOND, first.appeal_no))
    release_case(office, SECOND, first.appeal_no)
    held = Lease(appeal_no=first.appeal_no, person_id=SECOND.person_id, until=clock() + timedelta(minutes=15))

    with office.store.writing() as not_committed:
        save_lease(not_committed, held)
        assert take_next_case(office, REVIEWER) == second.appeal_no


def test_an_assigned_case_is_left_to_its_reviewer(office: Office) -> None:
    """Take next gives it to the one it was assigned to and to nobody else."""
    appeal = reviewable(office)
    done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=SECOND.person_id))

    assert refusal_of(take_next_case(office, REVIEWER)) == "nothing_waits"
    assert take_next_case(office, SECOND) == appeal.appeal_no


def test_an_urgent_case_comes_before_ones_own_that_can_wait(office: Office, clock: Clock) -> None:
    """The due date decides; a case of one's own comes first only among those due the same day."""
    urgent = reviewable(office)
    clock.move(days=2)
    own = reviewable(office)
    done(assign(office, LEAD, own.appeal_no, own.version, to=REVIEWER.person_id))

    assert take_next_case(office, REVIEWER) == urgent.appeal_no


def test_only_legal_takes_and_answers(office: Office) -> None:
    """Customer service neither holds a case nor fills in its checklist."""
    appeal = reviewable(office)

    assert refusal_of(take_case(office, INTAKE, appeal.appeal_no)) == "not_permitted"
    assert refusal_of(answer(office, INTAKE, appeal.appeal_no, "cn_written_signed", Value.MET)) == "not_permitted"


def test_a_draft_outlives_the_office(office: Office, clock: Clock) -> None:
    """Each answer is on disk when it is acknowledged: a new process shows it."""
    appeal = reviewable(office)
    done(answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.CANNOT_VERIFY, note="blurred"))
    office.close()

    again = open_office(office.home, clock)
    form = done(open_case(again, REVIEWER, appeal.appeal_no)).form
    again.close()

    assert (form.answers["cn_written_signed"].value, form.answers["cn_written_signed"].note) == (
        Value.CANNOT_VERIFY,
        "blurred",
    )
