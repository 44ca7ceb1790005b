"""When each step of a story happens: planned backwards from now, so that its clock ends when the story says.

Parties act on any day, the office's lawyers on working days. A silence is confirmed the day after the
window it ends; no moment lies in the future, and each lies after the one before.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from core.domain.deadlines import Tolling, window_from
from core.domain.policy import Policy, WindowName, day_in, zone_of
from core.domain.terms import ZONE
from core.office import Office
from demo.stories import Rule, Story

DAY: Final = timedelta(days=1)

MINUTE: Final = timedelta(minutes=1)

GAPS: Final = {
    "disclose": 1, "file": 2, "resupply": 2, "forward": 3, "forward!": 3, "reject": 3, "supplement": 3, "arrive": 2,
    "answer": 9, "withdraw": 5, "withdraw_appeal": 3, "decline": 2, "revoke": 3, "revoke!": 3, "uphold": 3, "late": 4,
    "reopen": 5, "extend": 4, "comment": 0, "assign": 0, "draft": 1, "hold": 0, "hand_over": 0, "add": 1, "lapse": 0,
    "lapse_seller": 0, "ask_time": 2, "decline_time": 1, "end_wait": 9, "follow_up": 0,
    "end_follow_up": 2, "refuse_order": 1, "resend_order": 1, "confirm_order": 1, "correct": 0, "misfiled": 0,
}  # fmt: skip

US_GAPS: Final = {"forward": 1, "answer": 4}

SLOW: Final = 10
"""Days from a counter-notice to a forwarding that is too late: four business days at least, over any holidays."""

CLOCKS: Final[dict[str, WindowName]] = {
    "disclose": "counter_notice", "file": "preliminary", "resupply": "preliminary", "supplement": "supplement",
    "arrive": "response", "answer": "final", "withdraw": "final", "reopen": "preliminary",
}  # fmt: skip

BY_LEGAL: Final = frozenset(
    {
        "forward",
        "forward!",
        "reject",
        "supplement",
        "decline",
        "revoke",
        "revoke!",
        "uphold",
        "reopen",
        "extend",
        "decline_time",
        "lapse",
    }
)

BOTH_DAYS: Final = (14, 20)
"""Hours of Shanghai that are the same calendar day in New York."""

SILENCES: Final = frozenset({"lapse", "lapse_seller"})


@dataclass(frozen=True)
class Plan:
    """One step and its moment; ``verb`` may carry a word: ``uphold:upheld_valid_answer``."""

    verb: str
    word: str
    at: datetime


@dataclass(frozen=True)
class Clock:
    """The window that runs from a step of a story, and how many of its days do not count."""

    start: int
    window: WindowName
    extension: int = 0


def plan(office: Office, story: Story, now: datetime, seed: str) -> tuple[Plan, ...]:
    """The steps of a story with their moments (aware UTC), the last of them before ``now``."""
    policy = policy_on(office, story.rule, day_in(now))
    steps = [tuple(each.split(":")) for each in story.steps]
    verbs = [each[0] for each in steps]
    days = _Days(office, policy, verbs, story).fill(day_in(now, zone_of(policy)))
    if (then := policy_on(office, story.rule, days[0])) != policy:  # opened under the rules of before
        days = _Days(office, then, verbs, story).fill(day_in(now, zone_of(policy)))
    hours = BOTH_DAYS if policy.calendar == "us_federal" else None
    moments = _moments(days, verbs, now, Random(f"moments {seed}"), hours)
    return tuple(Plan(step[0], step[1] if len(step) > 1 else "", at) for step, at in zip(steps, moments, strict=True))


def policy_on(office: Office, rule: Rule, day: date) -> Policy:
    """The policy of that line and right in force on a day; raises LookupError where there is none."""
    found = office.policies.in_force(rule.right_type, day, rule.line)
    if found is None:
        raise LookupError(f"no policy of {rule.line} for {rule.right_type} is in force on {day}")
    return found


class _Days:
    """The days of one story's steps."""

    def __init__(self, office: Office, policy: Policy, verbs: list[str], story: Story) -> None:
        self.office, self.policy, self.verbs, self.story = office, policy, verbs, story
        self.from_notice = policy.window("response").starts == "counter_notice"
        self.days: list[date | None] = [None] * len(verbs)

    def fill(self, today: date) -> list[date]:
        """The day of every step."""
        last = len(self.verbs) - 1
        if self.story.due is None:
            self._put(last, self._at_work(last, today - timedelta(days=self.story.ended)))
            self._back(last)
        else:
            clock = self._running(last + 1)
            self.days[clock.start] = self._start(clock, today + timedelta(days=self.story.due), today)
            self._forth(clock.start, last, today)
            self._back(clock.start)
        return [day for day in self.days if day is not None]

    def _put(self, index: int, day: date) -> None:
        self.days[index] = day

    def _gap(self, index: int) -> timedelta:
        verb = self.verbs[index]
        days = US_GAPS.get(verb, GAPS[verb]) if self.from_notice else GAPS[verb]
        if verb == "file" and "late" in self.story.flaws:
            days = 14
        if verb == "forward" and "slow" in self.story.flaws:
            days = SLOW
        return timedelta(days=days)

    def _at_work(self, index: int, day: date) -> date:
        """The day itself, or the working day before it for what legal does."""
        calendar = self.office.calendars[self.policy.calendar]
        while self.verbs[index] in BY_LEGAL and not calendar.is_working(day):
            day -= DAY
        return day

    def _running(self, end: int) -> Clock:
        """The clock that runs before the step ``end``; a declined withdrawal leaves the one before it."""
        declined, extension = False, 0
        for index in range(end - 1, -1, -1):
            verb = self.verbs[index]
            declined |= verb == "decline"
            if verb == "extend":
                extension = int(self.story.steps[index].split(":")[1])
            if verb in {"forward", "forward!"} and self.from_notice:
                return Clock(index, "response", extension)
            if verb in CLOCKS and not (declined and verb == "withdraw"):
                final = self.story.steps[index] == "reopen:final_review"
                return Clock(index, "final" if final else CLOCKS[verb], extension)
        raise LookupError(f"{self.story.name}: no clock runs at its end")

    def _due(self, clock: Clock, start: date) -> date:
        """The end of a window; its extension are days after the start that do not count."""
        window, calendar = self.policy.window(clock.window), self.office.calendars[self.policy.calendar]
        tolled: tuple[Tolling, ...] = ()
        if clock.extension:
            last = start + timedelta(days=clock.extension)
            tolled = (Tolling(first=start + DAY, last=last, reason="-"),)
        return window_from(window, calendar, start, tollings=tolled).due

    def _start(self, clock: Clock, target: date, latest: date) -> date:
        """The day from which the clock ends nearest to the target, a later end before an earlier one."""
        starts = [latest - timedelta(days=ago) for ago in range(60)]
        if self.verbs[clock.start] in BY_LEGAL:
            calendar = self.office.calendars[self.policy.calendar]
            starts = [day for day in starts if calendar.is_working(day)]

        def miss(day: date) -> tuple[int, bool]:
            due = self._due(clock, day)
            return abs((due - target).days), due < target

        return min(starts, key=miss)

    def _forth(self, start: int, end: int, latest: date) -> None:
        """Each step after ``start`` its gap later, never after ``latest``."""
        for index in range(start + 1, end + 1):
            before = self.days[index - 1] or latest
            self.days[index] = min(before + self._gap(index), latest)

    def _back(self, end: int) -> None:
        """Each step before ``end`` its gap earlier; a silence reaches back to the start of its window."""
        index = end
        while index > 0:
            day = self.days[index] or date.min
            if self.verbs[index] in SILENCES:
                clock = self._running(index)
                target = day - DAY
                self.days[clock.start] = next(
                    start
                    for start in (target - timedelta(days=ago) for ago in range(120))
                    if self._due(clock, start) <= target and self._at_work(clock.start, start) == start
                )
                self._forth(clock.start, index - 1, target)
                index = clock.start
                continue
            self.days[index - 1] = self._at_work(index - 1, day - self._gap(index))
            index -= 1


def _moments(
    days: list[date], verbs: list[str], now: datetime, dice: Random, hours: tuple[int, int] | None
) -> list[datetime]:
    """A time of day for each step, all before now and in order."""
    moments: list[datetime] = []
    limit = now - 3 * MINUTE
    for day, verb in reversed(list(zip(days, verbs, strict=True))):
        first, last = hours or ((9, 18) if verb in BY_LEGAL else (8, 21))
        at = datetime.combine(day, time(dice.randrange(first, last), dice.randrange(60)), ZONE).astimezone(UTC)
        if verb == "hold":
            at = limit
        at = min(at, limit)
        moments.append(at)
        limit = at - 7 * MINUTE
    return moments[::-1]
