"""The day that a letter names and the first day of a lapse, over random histories of every shipped policy."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.domain.appeal import Appeal
from core.domain.deadlines import Deadline, Tolling, is_past, longer, response_begins, response_clock
from core.domain.lifecycle import why_not
from core.domain.move_facts import promised_day, silence_facts
from core.domain.policy import Policy, day_in, zone_of
from core.domain.terms import State, Verb
from core.domain.text import say
from core.language import render
from core.letters.compose import LetterSubject, due_in_words
from core.office import DATA, Office
from core.rule_files import load_policies
from tests.cases import LEAD

POLICIES = tuple(load_policies(DATA / "policy").policies)

HISTORIES = 500

DAY = timedelta(days=1)


@dataclass
class History:
    """One history as it might have been: supplements, a late forwarding, an arrival put right, extensions."""

    policy: Policy
    chance: random.Random
    at: datetime = field(init=False)
    effective: datetime = field(init=False)
    forwarded: datetime = field(init=False)
    arrived: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Each step some hours to some weeks after the one before, at any hour of the day."""
        first = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=self.chance.randrange(60 * 24 * 365 * 8))
        self.effective = first
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            self.effective += self._later(20)
        self.forwarded = self.effective + self._later(self.chance.choice((1, 3, 20, 60)))
        self.arrived = self.forwarded + self._later(10)

    def _later(self, days: int) -> timedelta:
        return timedelta(minutes=self.chance.randrange(60 * 24 * days))

    def case(self, office: Office) -> Appeal:
        """The case as the commands leave it, waiting for the complainant."""
        waits = Appeal(
            appeal_no="AP-2026-000001", version=9, state=State.PRELIMINARY_REVIEW, right_type=self.policy.right_type,
            policy_id=self.policy.id, seller_id="s", complainant_id="c", opened_at=self.effective - DAY,
            counter_notice_at=self.effective - DAY,
        )  # fmt: skip
        begins = response_begins(self.policy, arrived=self.arrived, effective=self.effective)
        clock = response_clock(office.rules, self.policy, waits, begins, self.forwarded)
        moments = {"forwarded_at": self.forwarded, "arrived_at": self.arrived, "state": State.AWAITING_COMPLAINANT}
        case = waits.model_copy(update={**moments, "counter_notice_effective_at": self.effective, **clock})
        return self._extended(office, self._put_right(office, case))

    def _put_right(self, office: Office, case: Appeal) -> Appeal:
        """The arrival corrected once, or not."""
        if self.chance.random() < 0.7:
            return case
        self.arrived = self.forwarded + self._later(10)
        begins = response_begins(self.policy, arrived=self.arrived, effective=self.effective)
        again = response_clock(office.rules, self.policy, case, begins, None)
        return case.model_copy(update={"arrived_at": self.arrived, **again})

    def _extended(self, office: Office, case: Appeal) -> Appeal:
        """With up to two periods that do not count, on a ground of the policy, where it has one."""
        window, calendar = self.policy.window("response"), office.calendars[self.policy.calendar]
        for _ in range(self.chance.choice((0, 0, 1, 2)) if window.grounds else 0):
            running = Deadline.model_validate_json(case.deadline or "")
            first = running.start + timedelta(days=self.chance.randint(1, 14))
            more = Tolling(first=first, last=first + timedelta(days=self.chance.randrange(40)), reason="r")
            later = longer(running, calendar, more, window.tolling_cap)
            case = case.model_copy(update={"deadline": later.model_dump_json(), "due_on": later.due})
        return case


def named_in_the_letter(policy: Policy, case: Appeal) -> date:
    """The day that the letter tells the complainant, read back from its words."""
    running = Deadline.model_validate_json(case.deadline or "")
    matter = LetterSubject.__new__(LetterSubject)
    object.__setattr__(matter, "running", running)
    said = due_in_words(matter, "en")
    days = {render(say("{day}", day=each), "en"): each for each in (running.due, running.original, running.start)}
    return next(day for told, day in days.items() if f"by {told} (" in said)


def first_day_of_a_lapse(office: Office, policy: Policy, case: Appeal) -> date:
    """The first day of the policy's zone at whose noon a lead may confirm the silence."""
    zone, start = zone_of(policy), min(case.due_on or date.max, day_in(case.forwarded_at or case.opened_at))

    def allowed(day: date) -> bool:
        noon = datetime.combine(day, time(12), zone).astimezone(UTC)
        return why_not(LEAD, Verb.LAPSE, case, silence_facts(office.rules, case, noon)) is None

    low, high = start - 2 * DAY, start + timedelta(days=400)
    assert not allowed(low)
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (low, middle) if allowed(middle) else (middle, high)
    return high


@pytest.mark.parametrize("policy_id", POLICIES)
def test_a_lapse_is_allowed_from_the_day_after_the_day_in_the_letter(office: Office, policy_id: str) -> None:
    """And never before the announced days since the forwarding, whatever the history."""
    policy = office.policies.policies[policy_id]
    window, zone, chance = policy.window("response"), zone_of(policy), random.Random(policy_id)
    for _ in range(HISTORIES):
        history = History(policy, chance)
        case = history.case(office)
        named = named_in_the_letter(policy, case)

        first = first_day_of_a_lapse(office, policy, case)

        assert first == named + DAY == (promised_day(office.rules, case) or named) + DAY
        assert (first - day_in(history.forwarded, zone)).days > window.days
        midnight = datetime.combine(first, time(), zone).astimezone(UTC)
        assert is_past(midnight, named, zone)
        assert not is_past(midnight - timedelta(microseconds=1), named, zone)
