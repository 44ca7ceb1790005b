"""The facts that the needs of a move ask for: more time and its ground, and when a silence counts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.appeal import Appeal, Event, MoreTime
from core.domain.deadlines import Deadline, Extension, Tolling, count, longer, runs, window_of
from core.domain.lifecycle import MOVES
from core.domain.move_facts import (
    STEPS,
    TooLate,
    days_left,
    ground_facts,
    latest_comes_first,
    latest_of,
    minimum_day,
    prolonged,
    promised_day,
    silence_facts,
    too_late_to_forward,
)
from core.domain.permissions import INTAKE
from core.domain.policy import day_text
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, State, TimeGround, Verb, label_of
from tests.cases import LEAD, NOON
from tests.dossiers import DMCA, RULES, TAOBAO, an_appeal, an_exhibit

CHINA, AMERICA = (RULES.policy_of(an_appeal(each)) for each in (TAOBAO, DMCA))

NOTARISED, BEYOND = TimeGround.NOTARISATION, TimeGround.BEYOND_CONTROL

PAPERS = TimeGround.PAPERS_ELSEWHERE

START, DUE = date(2026, 11, 24), date(2026, 12, 9)


def awaited(state: State, policy_id: str = TAOBAO, deadline: Deadline | None = None, **fields: Any) -> Appeal:
    """A case whose window runs since noon of 24 November, or under this deadline."""
    case = an_appeal(policy_id, state, **fields)
    policy = RULES.policy_of(case)
    clock = count(RULES, policy, window_of(case, policy), START) if deadline is None else deadline
    return case.model_copy(update={"due_on": clock.due, "deadline": clock.model_dump_json()})


OF_SELLER, OF_COMPLAINANT = awaited(State.AWAITING_SELLER), awaited(State.AWAITING_COMPLAINANT)


@pytest.mark.parametrize("state", State)
def test_customer_service_is_offered_in_each_state_what_it_may_do_there(state: State):
    """Its acts that the life cycle allows from that state, but for the general ones."""
    offered = set(STEPS[state])
    possible = {move.verb for move in MOVES if move.roles & INTAKE and state in move.sources}
    assert offered <= possible
    general = {
        Verb.COMMENT, Verb.RELEASE_LETTER, Verb.DROP_LETTER, Verb.TAKE_IN, Verb.CORRECT_KIND, Verb.TYPE_FACTS,
        Verb.CORRECT, Verb.MOVE_DOCUMENT, Verb.WITHDRAW_DOCUMENT,
        Verb.RECORD_SENDING, Verb.RECORD_DELIVERY, Verb.RECORD_FAILURE,
    }  # fmt: skip
    assert possible - offered <= general


# How much time is left to grant.


def terms(case: Appeal, ground: TimeGround) -> Any:
    """The policy's terms of that ground in the window that runs."""
    found = window_of(case, RULES.policy_of(case)).ground(ground)
    assert found
    return found


def test_added_days_are_left_up_to_the_cap_of_the_window():
    """What was granted is used up, and never more than all of it; none where no window runs."""
    assert days_left(RULES, OF_SELLER, terms(OF_SELLER, NOTARISED)) == 27
    window = CHINA.window("counter_notice")
    for granted, left in ((1, 26), (27, 0), (30, 0)):
        more = Extension(days=granted, unit="working", reason="x", by="lea", granted_on=START)
        case = awaited(State.AWAITING_SELLER, deadline=count(RULES, CHINA, window, START, [more]))
        assert days_left(RULES, case, terms(case, NOTARISED)) == left
    assert days_left(RULES, an_appeal(state=State.AWAITING_SELLER), terms(OF_SELLER, NOTARISED)) == 0


def test_days_not_to_be_counted_are_left_up_to_the_cap_of_the_policy():
    """Twenty working days (SPC Reply of 14 Sep 2020); days off use up nothing."""
    assert days_left(RULES, OF_COMPLAINANT, terms(OF_COMPLAINANT, BEYOND)) == 20
    window = CHINA.window("response")
    tolled = Tolling(first=date(2026, 11, 27), last=date(2026, 11, 30), reason="x")
    ran = longer(count(RULES, CHINA, window, START), RULES.calendar_of(CHINA), tolled, window.tolling_cap)
    case = awaited(State.AWAITING_COMPLAINANT, deadline=ran)
    assert days_left(RULES, case, terms(case, BEYOND)) == 18
    uncapped = CHINA.windows | {"response": window.model_copy(update={"tolling_cap": None})}
    book = RULES.policies.model_copy(update={"policies": {TAOBAO: CHINA.model_copy(update={"windows": uncapped})}})
    bare = type(RULES)(book, RULES.calendars)
    assert days_left(bare, case, terms(case, BEYOND)) == 0


def asked(ground: TimeGround | None = NOTARISED, **fields: Any) -> MoreTime:
    """More time, asked for or granted."""
    return MoreTime(ground=ground, reason="ill", **fields)


@pytest.mark.parametrize(
    ("case", "wanted", "known", "documented"),
    [
        (OF_SELLER, asked(days=2, document="A1"), True, True),
        (OF_SELLER, asked(days=2, document="A9"), True, False),
        (OF_SELLER, asked(days=2), True, False),
        (OF_SELLER, asked(PAPERS, days=2), True, True),
        (OF_SELLER, asked(None, days=2), True, True),
        (OF_COMPLAINANT, asked(PAPERS, days=2), False, True),
    ],
)
def test_a_ground_is_one_of_the_policys_and_shown_by_a_document_where_the_policy_asks(case, wanted, known, documented):
    """A label that is on file; a ground the window does not have is known by nobody."""
    told = ground_facts(RULES, case, [an_exhibit("A1", DocumentKind.OTHER)], wanted)
    assert (told["ground_known"], told["ground_documented"]) == (known, documented)
    assert told["reason"] == "ill"
    assert told["ground"] == (label_of(wanted.ground) if wanted.ground else "")
    assert told["grounds"] == tuple(label_of(each.id) for each in window_of(case, CHINA).grounds)
    assert bool(told["missing"]) is (wanted.ground is None)


def test_a_window_without_grounds_says_so():
    """512(g) lets nobody prolong the sender's window."""
    told = ground_facts(RULES, awaited(State.AWAITING_COMPLAINANT, DMCA), [], asked(days=1))
    assert len(told["grounds"]) == 1
    assert told["grounds"][0] not in [label_of(each) for each in TimeGround]
    assert not told["ground_known"]


def test_a_window_with_added_days_ends_later_by_them_and_keeps_who_granted_them():
    """In the unit of the policy, on the day of its zone."""
    night = datetime(2026, 11, 25, 16, tzinfo=UTC)  # midnight of the 26th in Shanghai
    found = prolonged(RULES, OF_SELLER, asked(days=2, document="A1"), LEAD, night)
    assert isinstance(found, Deadline)
    assert (found.original, found.due) == (date(2026, 11, 27), date(2026, 12, 1))
    assert found.extensions == (
        Extension(
            days=2, unit="working", reason="ill", by=LEAD.name, granted_on=date(2026, 11, 26), ground=NOTARISED,
            document="A1",
        ),
    )  # fmt: skip
    strays = asked(days=2, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2), document="A1")
    assert prolonged(RULES, OF_SELLER, strays, LEAD, night) == found
    american = prolonged(RULES, awaited(State.AWAITING_SELLER, DMCA), asked(PAPERS, days=3), LEAD, NOON)
    assert isinstance(american, Deadline)
    assert (american.extensions[0].unit, american.extensions[0].granted_on) == ("calendar", date(2026, 11, 23))


def test_a_window_with_days_left_out_ends_later_by_them():
    """First and last included; the cap of the policy stays."""
    wanted = asked(BEYOND, first_day=date(2026, 11, 30), last_day=date(2026, 12, 1), document="B1")
    found = prolonged(RULES, OF_COMPLAINANT, wanted, LEAD, NOON)
    assert isinstance(found, Deadline)
    assert (found.original, found.due, found.extensions) == (DUE, date(2026, 12, 11), ())
    assert found.tollings == (
        Tolling(
            first=date(2026, 11, 30), last=date(2026, 12, 1), reason="ill", by=LEAD.name, granted_on=START,
            ground=BEYOND, document="B1",
        ),
    )  # fmt: skip
    for_ever = asked(BEYOND, first_day=date(2026, 11, 25), last_day=date(2027, 6, 30))
    capped = prolonged(RULES, OF_COMPLAINANT, for_ever, LEAD, NOON)
    assert isinstance(capped, Deadline)
    assert capped.due < date(2027, 2, 1)


@pytest.mark.parametrize(
    ("first", "last", "outside"),
    [
        (date(2026, 11, 10), date(2026, 11, 20), True),
        (date(2026, 11, 20), START, True),
        (date(2026, 11, 20), START + timedelta(days=1), False),
        (START, START, True),
        (DUE, DUE + timedelta(days=3), False),
        (DUE + timedelta(days=1), DUE + timedelta(days=3), True),
    ],
)
def test_only_days_of_the_window_can_be_left_out_of_it(first: date, last: date, *, outside: bool):
    """The day it starts is not counted, so leaving it out changes nothing."""
    found = prolonged(RULES, OF_COMPLAINANT, asked(BEYOND, first_day=first, last_day=last), LEAD, NOON)
    if not outside:
        assert isinstance(found, Deadline)
        return
    assert isinstance(found, Refusal)
    assert found.code == "days_outside_window"
    assert found.facts == {"first": first, "last": last, "start": START, "due": DUE}


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        (an_appeal(state=State.AWAITING_SELLER), asked(days=2)),
        (OF_SELLER, asked(None, days=2)),
        (OF_SELLER, asked(days=0)),
        (OF_COMPLAINANT, asked(PAPERS, days=2)),
        (OF_COMPLAINANT, asked(BEYOND, days=2)),
    ],
)
def test_nothing_is_prolonged_without_a_window_a_ground_or_days(case: Appeal, wanted: MoreTime):
    """The needs of the act say what is missing."""
    assert prolonged(RULES, case, wanted, LEAD, NOON) is None


# When a silence counts.

MIDNIGHT = datetime(2026, 12, 9, 16, tzinfo=UTC)  # of 10 December in Shanghai


def test_a_silence_counts_when_the_promised_day_is_over_in_the_zone_of_the_policy():
    """Civil Code 203: at 24:00."""
    before, after = (silence_facts(RULES, OF_COMPLAINANT, MIDNIGHT - timedelta(seconds=n)) for n in (1, 0))
    assert (before.past_due, after.past_due) == (False, True)
    assert before.due == day_text(DUE, CHINA)
    assert (before.needs_arrival, before.latest_first, before.minimum_over, before.minimum) == (True, False, False, "")
    none = silence_facts(RULES, an_appeal(state=State.AWAITING_COMPLAINANT), MIDNIGHT)
    assert not none.past_due
    assert none.due not in ["", day_text(DUE, CHINA)]


def test_the_promised_day_is_the_later_of_the_one_on_record_and_the_whole_window_since_the_forwarding():
    """Only for the complainant: the seller is promised what is on record."""
    sent = NOON + timedelta(days=5)
    late = awaited(State.AWAITING_COMPLAINANT, forwarded_at=sent)
    assert promised_day(RULES, late) == date(2026, 12, 14)
    assert promised_day(RULES, awaited(State.AWAITING_COMPLAINANT, forwarded_at=NOON - timedelta(days=5))) == DUE
    assert promised_day(RULES, OF_COMPLAINANT) == DUE
    assert promised_day(RULES, an_appeal(state=State.AWAITING_COMPLAINANT, forwarded_at=sent)) is None
    assert promised_day(RULES, awaited(State.AWAITING_SELLER, forwarded_at=sent)) == date(2026, 11, 27)


# 512(g): from Mon 23 Nov 2026 in New York ten business days end on 8 December, fourteen on 14 December.

TEN, FOURTEEN = date(2026, 12, 8), date(2026, 12, 14)


def restoring(sent: datetime = NOON, **fields: Any) -> Appeal:
    """A case under 512(g) that awaits the sender of the notice, forwarded at that moment."""
    case = an_appeal(DMCA, State.AWAITING_COMPLAINANT, counter_notice_at=NOON, forwarded_at=sent, **fields)
    return case.model_copy(update=runs(RULES, AMERICA, "response", sent))


def test_the_latest_day_runs_from_the_counter_notice_through_the_reviews_until_the_end():
    """A case that was taken up again has had its own; what is on record counts before what is counted anew."""
    assert latest_of(RULES, restoring()) == FOURTEEN
    assert latest_of(RULES, restoring(response_latest_on=TEN)) == TEN
    assert latest_of(RULES, restoring(counter_notice_effective_at=NOON + timedelta(days=1))) == date(2026, 12, 15)
    assert latest_of(RULES, restoring(reopened=1)) is None
    assert latest_of(RULES, OF_COMPLAINANT) is None
    for state in State:
        runs_there = state in {State.PRELIMINARY_REVIEW, State.AWAITING_COMPLAINANT, State.FINAL_REVIEW}
        case = an_appeal(DMCA, state, counter_notice_at=NOON)
        assert latest_of(RULES, case) == (FOURTEEN if runs_there else None)


@pytest.mark.parametrize(("days", "first"), [(0, False), (6, False), (7, True), (8, True)])
def test_a_lead_decides_where_the_latest_day_is_over_before_a_silence_may_count(days: int, *, first: bool):
    """Forwarded a week late the ten days of the letter end with the fourteenth day, or after it."""
    case = restoring(NOON + timedelta(days=days))
    assert latest_comes_first(RULES, case) is first
    assert silence_facts(RULES, case, NOON).latest_first is first
    reviewed = case.model_copy(update={"state": State.FINAL_REVIEW})
    assert not latest_comes_first(RULES, reviewed)


def test_the_wait_is_ended_by_a_lead_not_before_the_least_that_the_statute_gives():
    """17 U.S.C. 512(g)(2)(C): ten business days after receipt, whenever it was forwarded; midnight of New York."""
    late = restoring(NOON + timedelta(days=10))
    assert minimum_day(RULES, late) == TEN
    over = datetime(2026, 12, 9, 5, tzinfo=UTC)
    before, after = (silence_facts(RULES, late, over - timedelta(seconds=n)) for n in (1, 0))
    assert (before.minimum_over, after.minimum_over) == (False, True)
    assert (after.minimum, after.needs_arrival) == (day_text(TEN, AMERICA), False)
    completed = restoring(counter_notice_effective_at=NOON + timedelta(days=1))
    assert minimum_day(RULES, completed) == date(2026, 12, 9)
    assert minimum_day(RULES, an_appeal(DMCA, State.AWAITING_COMPLAINANT)) is None
    assert minimum_day(RULES, awaited(State.AWAITING_COMPLAINANT, counter_notice_at=NOON)) is None


@given(st.integers(0, 20))
def test_a_forwarding_that_comes_too_late_for_both_days_is_said_before_it_is_done(days: int):
    """The whole window of the letter would not end before the latest day."""
    case = an_appeal(DMCA, counter_notice_at=NOON)
    found = too_late_to_forward(RULES, case, (), NOON + timedelta(days=days))
    assert (found is None) == (days < 7)
    if found:
        assert found == TooLate(max(found.promised, FOURTEEN), FOURTEEN)
        assert found.promised >= FOURTEEN


def test_the_two_days_of_a_late_forwarding_are_named():
    """A supplement that completed the counter-notice moves both; a case taken up again has had its latest day."""
    at = NOON + timedelta(days=7)
    assert too_late_to_forward(RULES, an_appeal(DMCA, counter_notice_at=NOON), (), at) == TooLate(FOURTEEN, FOURTEEN)
    supplement = Event(
        appeal_no="R-1", seq=3, verb=Verb.FILE_COUNTER_NOTICE, actor="chen", at=at, previous_hash="", hash="",
        payload={"received_at": at.isoformat()},
    )  # fmt: skip
    assert too_late_to_forward(RULES, an_appeal(DMCA, counter_notice_at=NOON), [supplement], at) is None
    assert too_late_to_forward(RULES, an_appeal(DMCA, counter_notice_at=NOON, reopened=1), (), at) is None
    assert too_late_to_forward(RULES, an_appeal(DMCA), (), at) is None
    assert too_late_to_forward(RULES, an_appeal(counter_notice_at=NOON), (), at) is None
