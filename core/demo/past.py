"""The past of the demonstration office: closed cases of an earlier system over two years, as ``import history`` reads.

Arrivals follow the working days and swell after the sales of June and November, when the reviews take longer too.
Each rights holder has habits of its own; answers spread over the window and crowd towards its end. Each case has a
policy that was in force on the day it was opened. The same seed and day make the same cases.
"""

import csv
from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, TypeVar

from core.demo.habits import COUNTER_NOTICED, Holder, holders, shops
from core.demo.lives import Life
from core.demo.numbers import complaint_number, listing_number
from core.exchange.history_rows import COLUMNS
from core.exchange.history_rules import Rules
from core.model.rules import Policy
from core.model.terms import PenaltyKind, RightType
from core.office import ZONE, Office, day_in, zone_of

T = TypeVar("T")
DAY: Final = timedelta(days=1)
SPAN: Final = 2 * 365
GROWTH: Final = 0.4
"""How much busier the last day is than the first."""
DAY_OFF: Final = 0.3
SALES: Final = (((6, 19), (7, 8), 1.5), ((11, 12), (12, 10), 1.8))
"""The weeks after the great sales, and how many times as much comes in then."""
BETTER: Final = timedelta(days=330)
"""So long ago another reviewer joined, and sellers were told better what counts: quicker, and more get through."""
QUICKER, MORE_PASS = 0.8, 0.07
LINES: Final = {"tmall": 0.55, "taobao": 0.45}
UNDER_512G: Final = 0.5
"""Of the copyright complaints of owners abroad, those about shops abroad."""
US: Final = "us"
REFUSED: Final = {RightType.TRADEMARK: 0.34, RightType.PATENT: 0.5, RightType.COPYRIGHT: 0.24}
"""How many fail in the preliminary review."""
PENALTIES: Final = {
    PenaltyKind.LISTING_REMOVED: 0.66,
    PenaltyKind.LISTING_BLOCKED: 0.18,
    PenaltyKind.POINTS_DEDUCTED: 0.11,
    PenaltyKind.SHOP_RESTRICTED: 0.05,
}


def write_past(office: Office, file: Path, cases: int, seed: int, now: datetime, deciders: Mapping[str, float]) -> None:
    """Writes that many cases that ended before the day of ``now`` (aware); ``deciders``: ids, and how much each did."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(Past(office, seed, now, deciders).rows(cases))


class Past:
    """Makes the cases of one past."""

    def __init__(self, office: Office, seed: int, now: datetime, deciders: Mapping[str, float]) -> None:
        """``now`` is aware; nothing of the past lies on its day or after."""
        self.office, self.deciders = office, deciders
        self.dice = Random(f"past {seed}")
        self.today = day_in(now)
        self.limit = datetime.combine(self.today, time(), ZONE)
        self.shops = shops(seed)
        found = holders(seed)
        self.holders = {each.name: each for each in found}
        self.often = {each.name: each.weight for each in found}
        self.days = [self.today - DAY * ago for ago in range(SPAN, 0, -1)]
        self.sums = list(accumulate(self._comes_in(day) for day in self.days))
        self.rules = Rules(office, now, frozenset())

    def rows(self, cases: int) -> Iterator[dict[str, str]]:
        """So many rows of a history file, in the order in which the cases were opened."""
        made = sorted((self._closed() for _ in range(cases)), key=lambda row: row["opened_at"])
        for number, row in enumerate(made, 1):
            yield {"appeal_no": f"SS-{row['opened_at'][:4]}-{number:05d}", **row}

    def _closed(self) -> dict[str, str]:
        """A case that has ended; what would still run is the new system's, and another is made in its place."""
        while True:
            day = self.days[bisect(self.sums, self.dice.random() * self.sums[-1], hi=len(self.days) - 1)]
            holder = self.holders[self._one_of(self.often)]
            right = self._one_of(holder.rights)
            policy = self._policy(holder, right, day)
            if policy is None:
                continue
            life = self._life(policy, holder, day)
            life.live(self._opened(day, policy))
            if max(life.at.values()) < self.limit:
                return self._matter(policy, holder, day) | life.cells

    def _comes_in(self, day: date) -> float:
        """How much comes in on that day beside others."""
        growth = 1 + GROWTH * (1 - (self.today - day).days / SPAN)
        at_work = 1.0 if self.office.calendars["cn"].is_working(day) else DAY_OFF
        return growth * at_work * after_sales(day)

    def _policy(self, holder: Holder, right: RightType, day: date) -> Policy | None:
        """A policy of that right that was in force that day; None when none was."""
        us = holder.abroad and right is RightType.COPYRIGHT and self.dice.random() < UNDER_512G
        line = US if us else self._one_of(LINES)
        book = self.office.policies
        return book.in_force(right, day, line) or book.in_force(right, day)

    def _life(self, policy: Policy, holder: Holder, day: date) -> Life:
        lately = self.today - day < BETTER
        habit = COUNTER_NOTICED if policy.line == US else holder.habit
        return Life(
            policy=policy,
            calendar=self.office.calendars[policy.calendar],
            due=partial(self.rules.end, policy),
            habit=habit,
            refused=REFUSED[policy.right_type] - habit.careless - MORE_PASS * lately,
            load=after_sales(day) * (QUICKER if lately else 1.0),
            dice=self.dice,
        )

    def _opened(self, day: date, policy: Policy) -> datetime:
        """Customer service opens cases from nine to six where the office is."""
        return datetime.combine(day, time(9), zone_of(policy)) + timedelta(minutes=self.dice.randrange(9 * 60))

    def _matter(self, policy: Policy, holder: Holder, day: date) -> dict[str, str]:
        """What the case is about, as a history file writes it."""
        dice = self.dice
        names, often = self.shops.abroad if policy.line == US else self.shops.here
        return {
            "right_type": policy.right_type,
            "policy": policy.id,
            "seller": dice.choices(names, cum_weights=often)[0],
            "complainant": holder.name,
            "complaint_no": complaint_number(policy.right_type, day.year, dice),
            "right_no": holder.right_no(policy.right_type),
            "listing_ids": " ".join(listing_number(dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))),
            "penalty_kind": self._one_of(PENALTIES),
            "reviewer": self._one_of(self.deciders),
        }

    def _one_of(self, weighed: Mapping[T, float]) -> T:
        return self.dice.choices(list(weighed), list(weighed.values()))[0]


def after_sales(day: date) -> float:
    """How many times as much comes in on that day as in quiet weeks: the great sales are followed by complaints."""
    return next((more for first, last, more in SALES if first <= (day.month, day.day) <= last), 1.0)
