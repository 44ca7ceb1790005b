"""Following a case up: set, told when its day has come, ended with what came of it; also of a closed case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core.commands.checklist import end_follow_up, follow_up, take_case
from core.commands.lead import assign, hand_over
from core.commands.verification import check_record
from core.domain.terms import DocumentKind, Verb
from core.queries.case import open_case
from core.queries.notifications import notices
from core.queries.run_sheet import follow_ups_due
from tests.cases import INTAKE, LEAD, REVIEWER, SECOND, done, refusal_of, reviewable
from tests.english import english

DAY = date(2026, 12, 1)


@pytest.fixture
def appeal(office):
    """A case in review."""
    return reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)


def told(office, person):
    """The follow-ups in somebody's bell."""
    return [english(each.text) for each in notices(office, person) if each.kind == "follow_up"]


def test_it_is_told_when_its_day_has_come(office, clock, appeal):
    """To who set it in the bell, to all of legal on the run sheet; not the day before, and to no one else."""
    done(follow_up(office, REVIEWER, appeal.appeal_no, due_on=DAY, what="Docketing of the suit"))
    clock.move(days=6)
    assert (follow_ups_due(office, LEAD), told(office, REVIEWER)) == ((), [])
    clock.move(days=1)

    (due,) = follow_ups_due(office, LEAD)

    assert (due.follow_up.what, due.set_by) == ("Docketing of the suit", REVIEWER.name)
    assert "Docketing of the suit" in told(office, REVIEWER)[0]
    assert told(office, SECOND) == []
    assert follow_ups_due(office, INTAKE) == ()
    assert done(open_case(office, SECOND, appeal.appeal_no)).follow_up == due.follow_up
    assert done(open_case(office, INTAKE, appeal.appeal_no)).follow_up is None


def test_its_day_is_counted_where_the_days_of_its_policy_are(office, clock):
    """In New York it is still the day before: the run sheet, the bell and the case count there, and name the place."""
    american = reviewable(office, "us_dmca_512g_2")
    done(follow_up(office, REVIEWER, american.appeal_no, due_on=DAY, what="Docketing"))
    clock.move(days=DAY.toordinal() - clock().toordinal())
    clock.move(hours=20 - clock().hour)  # 4 o'clock of the next day in Shanghai, 15 o'clock of this day in New York

    (due,) = follow_ups_due(office, LEAD)

    assert (due.left, english(due.day)) == (0, "2026-12-01 (New York)")
    assert "2026-12-01 (New York)" in told(office, REVIEWER)[0]


def test_it_ends_with_what_came_of_it(office, clock, appeal):
    """The log keeps the day, the matter and the result; without a result it does not end."""
    done(follow_up(office, REVIEWER, appeal.appeal_no, due_on=DAY, what="Docketing"))
    clock.move(days=8)

    assert refusal_of(end_follow_up(office, SECOND, appeal.appeal_no, reason=" ")) == "reason_missing"
    done(end_follow_up(office, SECOND, appeal.appeal_no, reason="Docketed on 30 November"))

    case = done(open_case(office, LEAD, appeal.appeal_no))
    assert [each.verb for each in case.timeline[-2:]] == [Verb.FOLLOW_UP, Verb.END_FOLLOW_UP]
    assert case.timeline[-1].payload["reason"] == "Docketed on 30 November"
    assert (case.follow_up, follow_ups_due(office, LEAD), told(office, REVIEWER)) == (None, (), [])
    assert refusal_of(end_follow_up(office, SECOND, appeal.appeal_no, reason="again")) == "not_found"
    assert check_record(office).faults == ()


def test_a_day_of_the_past_or_without_a_matter_is_refused(office, appeal):
    """Nobody would be told in time, or of what."""
    no = appeal.appeal_no
    assert refusal_of(follow_up(office, REVIEWER, no, due_on=date(2026, 11, 23), what="x")) == "field_invalid"
    assert refusal_of(follow_up(office, REVIEWER, no, due_on=DAY, what=" ")) == "field_missing"
    assert refusal_of(follow_up(office, REVIEWER, no, due_on=None, what="x")) == "field_missing"
    assert refusal_of(follow_up(office, INTAKE, no, due_on=DAY, what="x")) == "not_permitted"


def test_verify_holds_it_against_the_log(office, appeal):
    """A row that was changed, or taken away, is named."""
    done(follow_up(office, REVIEWER, appeal.appeal_no, due_on=DAY, what="Docketing"))
    assert check_record(office).faults == ()
    with office.store.writing() as cursor:
        cursor.run("UPDATE follow_up SET due_on = DATE '2027-12-01'")
    (fault,) = check_record(office).faults
    assert "follow-up" in english(fault.what)
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM follow_up")
    assert len(check_record(office).faults) == 1


def test_of_many_at_once_the_last_one_stands(office, appeal):
    """One a case, whoever sets it: row and log agree."""
    with ThreadPoolExecutor(8) as many:
        set_by = [
            many.submit(follow_up, office, REVIEWER, appeal.appeal_no, due_on=DAY, what=f"matter {n}") for n in range(8)
        ]
        assert all(done(each.result()) for each in set_by)

    case = done(open_case(office, LEAD, appeal.appeal_no))
    assert case.follow_up
    assert case.follow_up.seq == case.appeal.version
    assert check_record(office).faults == ()


def test_customer_service_reads_nothing_of_what_legal_writes_to_itself(office, appeal):
    """Its log says that there was a follow-up, a hand-over, an assignment: not what was awaited, or why."""
    done(follow_up(office, REVIEWER, appeal.appeal_no, due_on=DAY, what="secret: docketing"))
    done(end_follow_up(office, REVIEWER, appeal.appeal_no, reason="secret: docketed"))
    done(take_case(office, REVIEWER, appeal.appeal_no))
    held = done(open_case(office, REVIEWER, appeal.appeal_no)).appeal
    handed = done(hand_over(office, REVIEWER, held.appeal_no, held.version, to=SECOND.person_id, note="secret"))
    done(assign(office, LEAD, appeal.appeal_no, handed.version, to=REVIEWER.person_id, reason="secret too"))

    told = {event.verb: event.payload for event in done(open_case(office, INTAKE, appeal.appeal_no)).timeline}
    assert "secret" not in str(told)
    assert (told[Verb.FOLLOW_UP], told[Verb.END_FOLLOW_UP]) == ({"set": {}}, {"set": {}})
    assert "secret" in str([event.payload for event in done(open_case(office, LEAD, appeal.appeal_no)).timeline])
