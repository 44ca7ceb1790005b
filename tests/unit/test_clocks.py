"""The clock of each state: which window runs, from which day, until when (design.md 2, domain.md 2)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.domain.appeal import Appeal, Event
from core.domain.deadlines import (
    Extension,
    Tolling,
    clock,
    count,
    effective_at,
    latest_if,
    longer,
    response_begins,
    response_clock,
    running,
    runs,
    two_clocks,
    window_of,
)
from core.domain.policy import TollingCap
from core.domain.terms import State, Verb
from tests.cases import NOON
from tests.dossiers import DMCA, RULES, TAOBAO, an_appeal

CHINA, AMERICA = (RULES.policy_of(an_appeal(each)) for each in (TAOBAO, DMCA))

DUE = date(2026, 12, 9)  # fifteen days from Tue 24 Nov 2026


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("supplements", [0, 1, 2])
def test_the_window_that_runs_is_that_of_whoever_is_awaited(state: State, supplements: int):
    """The complainant's answer; else the seller's counter-notice, or its supplement once one was asked for."""
    found = window_of(an_appeal(state=state, supplements=supplements), CHINA)
    name = "supplement" if supplements else "counter_notice"
    assert found is CHINA.windows["response" if state is State.AWAITING_COMPLAINANT else name]  # type: ignore[index]


def test_how_far_days_may_be_left_out_is_the_policys_to_say():
    """SPC Reply of 14 Sep 2020: twenty working days in China, none under 512(g)."""
    assert CHINA.window("response").tolling_cap == TollingCap(working_days=20, over="tolled")
    assert CHINA.window("counter_notice").tolling_cap is None
    assert AMERICA.window("response").tolling_cap is None


def test_a_clock_writes_its_due_day_and_its_sum_and_reads_it_back():
    """And the day once more where another field keeps it."""
    sum_ = count(RULES, CHINA, CHINA.window("response"), date(2026, 11, 24))
    assert (sum_.due, sum_.days, sum_.unit) == (DUE, 15, "calendar")
    fields = clock(sum_, also="response_due_on", and_="seller_due_on")
    assert fields == {
        "due_on": DUE, "deadline": sum_.model_dump_json(), "response_due_on": DUE, "seller_due_on": DUE,
    }  # fmt: skip
    assert running(an_appeal(deadline=fields["deadline"])) == sum_
    assert running(an_appeal()) is None


def test_an_extension_lengthens_the_window():
    """It begins where the window ended."""
    more = Extension(days=2, unit="working", reason="x", by="lea", granted_on=date(2026, 11, 25))
    plain = count(RULES, CHINA, CHINA.window("counter_notice"), date(2026, 11, 24))
    longer_ = count(RULES, CHINA, CHINA.window("counter_notice"), date(2026, 11, 24), [more])
    assert (plain.due, longer_.due, longer_.original) == (date(2026, 11, 27), date(2026, 12, 1), plain.due)


@pytest.mark.parametrize(
    ("policy_id", "name", "at", "due"),
    [
        (TAOBAO, "counter_notice", datetime(2026, 11, 24, 15, 59, tzinfo=UTC), date(2026, 11, 27)),
        (TAOBAO, "counter_notice", datetime(2026, 11, 24, 16, 0, tzinfo=UTC), date(2026, 11, 30)),
        (DMCA, "counter_notice", datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 12, 23)),
        (DMCA, "counter_notice", datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 12, 24)),
        (DMCA, "response", datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 12, 9)),
    ],
)
def test_a_window_begins_with_the_day_of_its_moment_in_the_zone_of_the_policy(policy_id, name, at, due):
    """Midnight in Shanghai is 16:00 UTC, in New York in winter 05:00."""
    policy = RULES.policies.policy(policy_id)
    assert policy
    assert runs(RULES, policy, name, at)["due_on"] == due
    assert runs(RULES, policy, name, at, also="seller_due_on")["seller_due_on"] == due


# The complainant's window.


def test_the_complainants_window_does_not_run_before_it_begins():
    """All four of its fields are empty."""
    assert response_clock(RULES, CHINA, an_appeal(), None, NOON) == dict.fromkeys(
        ("due_on", "deadline", "response_due_on", "response_latest_on")
    )


def waiting(policy_id: str = TAOBAO, **fields: Any) -> Appeal:
    """A case that awaits the complainant."""
    return an_appeal(policy_id, State.AWAITING_COMPLAINANT, **fields)


def test_the_complainants_window_runs_from_its_beginning_but_never_from_before_the_materials_were_sent():
    """512(g)(2)(C): ten business days; what is forwarded later still leaves the whole window; the latest day stays."""
    early, late = NOON, NOON + timedelta(days=7)
    at_once = response_clock(RULES, AMERICA, waiting(DMCA), early, early)
    # 04:00 UTC is still 23 November in New York; the 26th is Thanksgiving
    assert at_once["due_on"] == at_once["response_due_on"] == date(2026, 12, 8)
    assert at_once["response_latest_on"] == date(2026, 12, 14)
    later = response_clock(RULES, AMERICA, waiting(DMCA), early, late)
    assert (later["due_on"], later["response_latest_on"]) == (date(2026, 12, 14), date(2026, 12, 14))
    on_record = response_clock(RULES, AMERICA, waiting(DMCA, forwarded_at=late), early, None)
    assert on_record == later
    assert response_clock(RULES, AMERICA, waiting(DMCA, forwarded_at=late), early, early) == at_once
    assert response_clock(RULES, AMERICA, waiting(DMCA), early, None) == at_once
    assert response_clock(RULES, CHINA, waiting(), early, early)["response_latest_on"] is None


def test_a_beginning_that_is_put_right_keeps_the_time_that_was_granted():
    """Only of the complainant's own window: what the seller was granted before is no matter."""
    window = CHINA.window("response")
    tolled = Tolling(first=date(2026, 11, 30), last=date(2026, 12, 1), reason="flood")
    ran = longer(count(RULES, CHINA, window, date(2026, 11, 24)), RULES.calendar_of(CHINA), tolled, window.tolling_cap)
    assert ran.due == date(2026, 12, 11)
    again = response_clock(RULES, CHINA, waiting(deadline=ran.model_dump_json()), NOON + timedelta(days=1), None)
    # the fifteenth day and the two left out make Saturday 12 December, which moves to Monday
    assert again["due_on"] == date(2026, 12, 14)
    found = running(waiting(deadline=again["deadline"]))
    assert found
    assert found.tollings == (tolled,)
    other = an_appeal(state=State.FINAL_REVIEW, deadline=ran.model_dump_json())
    assert response_clock(RULES, CHINA, other, NOON, None)["due_on"] == DUE


def test_the_window_begins_with_the_arrival_or_under_512g_with_the_counter_notice():
    """Each as its policy says; None while that moment is not known."""
    early, late = NOON, NOON + timedelta(days=1)
    assert response_begins(CHINA, arrived=late, effective=early) == late
    assert response_begins(AMERICA, arrived=late, effective=early) == early
    assert response_begins(CHINA, arrived=None, effective=early) is None
    assert response_begins(AMERICA, arrived=late, effective=None) is None


def test_only_512g_has_a_latest_day_beside_the_window():
    """17 U.S.C. 512(g)(2)(C): not more than 14 business days."""
    assert set(two_clocks(RULES)) == {each.id for each in RULES.policies.all() if each.line == "us"}


def test_the_latest_day_runs_from_the_counter_notice_that_was_effective_else_from_the_first():
    """In New York; none in China, and none while nothing was filed."""
    case = an_appeal(DMCA, counter_notice_at=NOON)
    assert latest_if(RULES, case, None) == date(2026, 12, 14)
    assert latest_if(RULES, case, NOON + timedelta(days=2)) == date(2026, 12, 16)
    assert latest_if(RULES, an_appeal(DMCA), None) is None
    assert latest_if(RULES, an_appeal(counter_notice_at=NOON), NOON) is None


def filed(seq: int, verb: Verb = Verb.FILE_COUNTER_NOTICE, **payload: Any) -> Event:
    """An act on the case."""
    return Event(appeal_no="R-1", seq=seq, verb=verb, actor="chen", at=NOON, payload=payload, previous_hash="", hash="")


def test_the_counter_notice_came_when_it_was_complete():
    """17 U.S.C. 512(g)(3): on record, else by the last filing that tells its day, else the first filing."""
    first, second, third = ((NOON + timedelta(days=n)) for n in (0, 3, 5))
    told = [filed(n, received_at=each.isoformat()) for n, each in enumerate((first, second), 1)]
    bare = an_appeal(DMCA, counter_notice_at=first)
    assert effective_at(an_appeal(DMCA, counter_notice_effective_at=third, counter_notice_at=first), told) == third
    assert effective_at(bare, told) == second
    assert effective_at(bare, [*told, filed(3, Verb.TAKE_IN, received_at=third.isoformat())]) == second
    assert effective_at(bare, told[:1]) == first
    assert effective_at(bare, [told[1], filed(3)]) == first
    assert effective_at(bare, []) == first
    assert effective_at(an_appeal(DMCA), []) is None
