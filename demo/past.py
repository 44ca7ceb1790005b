"""The past of the demonstration office: closed cases of an earlier system over two years.

Arrivals follow the working days and swell after the sales of June and November, when the reviews take longer too.
Each rights holder has habits of its own; answers spread over the window and crowd towards its end. Each case has a
policy that was in force on the day it was opened. The same seed and day make the same cases.
"""

import csv
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeVar

from core.domain.policy import Calendar, Policy, WindowName, day_in, zone_of
from core.domain.terms import ZONE, AnswerKind, Outcome, PenaltyKind, RightType
from core.exchange.history_rows import COLUMNS, Rules
from core.office import Office
from demo.cast import CHINESE_SHOPS, SHOPS_ABROAD
from demo.numbers import complaint_number, listing_number, patent_number
from demo.rights_holders import BRANDS, Brand

# The parties of the demonstration's past: rights holders with their habits, and shops; all are invented.


@dataclass(frozen=True)
class Habit:
    """How a rights holder takes an appeal that is forwarded to it: shares of 1, the rest answers with materials.

    ``rush`` is the share of the answers that come in the last days of the window, ``pace`` the days the others take
    on average; ``holds`` of its counter-materials are found to rebut; ``careless`` is how much likelier than usual a
    seller gets past the preliminary review, because the complaint was weak.
    """

    silent: float
    withdraws: float
    sues: float
    rush: float
    pace: float
    holds: float
    careless: float


ORDINARY: Final = Habit(silent=0.36, withdraws=0.08, sues=0.05, rush=0.5, pace=5, holds=0.56, careless=0)

PROMPT: Final = Habit(silent=0.12, withdraws=0.08, sues=0.03, rush=0.15, pace=2.5, holds=0.66, careless=-0.06)

WATCHFUL: Final = Habit(silent=0.16, withdraws=0.05, sues=0.08, rush=0.65, pace=6, holds=0.7, careless=-0.08)

DISTANT: Final = Habit(silent=0.7, withdraws=0.05, sues=0.03, rush=0.7, pace=7, holds=0.42, careless=0.08)

SETTLING: Final = Habit(silent=0.22, withdraws=0.36, sues=0.01, rush=0.35, pace=4, holds=0.5, careless=0)

LITIGIOUS: Final = Habit(silent=0.08, withdraws=0.03, sues=0.34, rush=0.55, pace=6, holds=0.74, careless=-0.1)

WHOLESALE: Final = Habit(silent=0.52, withdraws=0.1, sues=0.02, rush=0.6, pace=6, holds=0.3, careless=0.16)

COUNTER_NOTICED: Final = Habit(silent=0.8, withdraws=0.07, sues=0.13, rush=0.5, pace=4, holds=0, careless=0.2)
"""Under 512(g) only the notice of an action is an answer, and few bring one."""

RIGHTS: Final = {RightType.TRADEMARK: 0.62, RightType.PATENT: 0.2, RightType.COPYRIGHT: 0.18}

BOOKS: Final = {RightType.TRADEMARK: 0.24, RightType.PATENT: 0.02, RightType.COPYRIGHT: 0.74}

DESIGNS: Final = {RightType.TRADEMARK: 0.3, RightType.PATENT: 0.62, RightType.COPYRIGHT: 0.08}


def _mark_number(dice: Random, _holder: str) -> str:
    return str(dice.randrange(6_000_000, 60_000_000))


def _patent_number(dice: Random, holder: str) -> str:
    return patent_number(dice.choice(("design", "utility_model")), dice.randrange(2017, 2023), holder)


def _work_number(dice: Random, _holder: str) -> str:
    return f"样作登字-{dice.randrange(2018, 2024)}-F-{dice.randrange(10**8):08d}"


RIGHT_NUMBERS: Final[Mapping[RightType, Callable[[Random, str], str]]] = {
    RightType.TRADEMARK: _mark_number,
    RightType.PATENT: _patent_number,
    RightType.COPYRIGHT: _work_number,
}


@dataclass(frozen=True)
class Holder:
    """A rights holder of the past: its name, how many of the complaints are its own, and how it behaves."""

    name: str
    weight: float
    habit: Habit
    rights: Mapping[RightType, float]
    abroad: bool
    brand: Brand | None = None

    def right_no(self, right: RightType) -> str:
        """The number of its right, always the same one."""
        if self.brand:
            numbers = {RightType.TRADEMARK: self.brand.mark_no, RightType.PATENT: self.brand.patent.number}
            return numbers.get(right, self.brand.work.code)
        return RIGHT_NUMBERS[right](Random(f"right {self.name} {right}"), self.name)


# Of the rights holders that have open cases: how many complaints beside the others, and their habit.
KNOWN: Final[dict[str, tuple[float, Habit]]] = {
    "lanan": (8.0, WATCHFUL),
    "qingmo": (4.5, PROMPT),
    "heyu": (3.5, SETTLING),
    "mulihome": (3.0, ORDINARY),
    "chuqing": (5.0, WHOLESALE),
    "tongya": (4.0, LITIGIOUS),
    "kewei": (6.0, WHOLESALE),
    "yunjian": (3.0, PROMPT),
    "shanwai": (2.5, ORDINARY),
    "zhigeng": (2.5, SETTLING),
    "ridgeline": (3.5, DISTANT),
    "osterby": (2.5, DISTANT),
    "larkspur-press": (2.0, DISTANT),
    "juniper-slate": (2.5, LITIGIOUS),
    "tessel": (2.0, ORDINARY),
}

MARKS: Final = (
    "榛野", "岚汀", "栀颂", "漠川", "樾和", "朵拾", "青砚", "云锄", "素筑", "鹿迩", "沐棠", "松烬", "岸芷", "简枝",
    "拾澜", "墨屿", "禾焙", "雾屏", "柚见", "知桨", "南荇", "竹隐", "予山", "砾石", "浅岚", "橘舍", "半岛蓝", "星栈",
    "野渡", "棉里",
)  # fmt: skip

TRADES: Final = ("家居用品", "服饰", "电器", "数码科技", "箱包", "文具", "玩具", "灯具", "户外用品", "日化", "家具")

TOWNS: Final = ("杭州", "宁波", "广州", "深圳", "厦门", "苏州", "佛山", "义乌", "东莞", "青岛", "成都")

ABROAD: Final = (
    "Brackenfold Knitwear Ltd", "Halyard & Moss Ltd", "Cobalt Heron Audio GmbH", "Fjordlys Belysning A/S",
    "Vellum Row Publishing LLC", "Oxbow Toy Company Inc.", "Maison Tamarin SARL", "Greywater Cutlery Ltd",
    "Pinnacle Fen Optics Inc.", "Studio Lantana S.r.l.",
)  # fmt: skip

OTHERS: Final = (ORDINARY, ORDINARY, ORDINARY, PROMPT, WATCHFUL, DISTANT, SETTLING, WHOLESALE)

FIRST: Final = (
    "小满", "云上", "拾光", "青禾", "木棉", "南巷", "北屿", "初见", "半夏", "晴川", "鹿鸣", "听雨", "向晚", "星河",
    "松间", "海盐", "柠檬", "橘子", "蓝鲸", "麦田", "石榴", "茉莉", "山茶", "白桦", "芦苇", "浮生", "知味", "念安",
    "四季", "长亭", "远山", "近水", "暖阳", "微凉", "清欢", "如初", "朝暮", "时光", "梧桐", "银杏", "枫叶", "飞鸟",
    "游鱼", "晨曦", "落霞", "星辰", "明月", "清风", "细雨", "初雪", "春笋", "夏蝉", "秋实", "冬藏", "花间", "竹里",
    "溪边", "桥头", "井畔", "巷口",
)  # fmt: skip

KINDS: Final = (
    "家居馆", "服饰店", "数码专营店", "箱包专营店", "玩具店", "灯饰店", "百货商行", "生活馆", "优品店", "杂货铺",
    "户外店", "母婴店", "文具店",
)  # fmt: skip


def holders(seed: int) -> tuple[Holder, ...]:
    """The rights holders of the demonstration, then others, of whom a few complain often and many hardly ever."""
    dice = Random(f"holders {seed}")
    known = [
        Holder(brand.owner.name, *KNOWN[brand.key], _rights(brand), abroad=brand.lang == "en", brand=brand)
        for brand in BRANDS
    ]
    home = [f"{mark}{dice.choice(TRADES)}（{dice.choice(TOWNS)}）有限公司" for mark in dice.sample(MARKS, len(MARKS))]
    names = dice.sample([*home, *ABROAD], len(home) + len(ABROAD))
    others = [
        Holder(
            name, 7 / (place + 1) ** 0.8, DISTANT if name in ABROAD else dice.choice(OTHERS),
            dice.choice((RIGHTS, RIGHTS, RIGHTS, DESIGNS)), abroad=name in ABROAD,
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    return (*known, *others)


def _rights(brand: Brand) -> Mapping[RightType, float]:
    if brand.product.outline == "book":
        return BOOKS
    return DESIGNS if brand.key in {"tongya", "kewei"} else RIGHTS


class Shops(NamedTuple):
    """Sellers, each list of names with the running sums of how often they appeal: ``here``, and ``abroad``."""

    here: tuple[tuple[str, ...], tuple[float, ...]]
    abroad: tuple[tuple[str, ...], tuple[float, ...]]


def shops(seed: int) -> Shops:
    """The sellers of the demonstration, and hundreds of others that appeal now and then."""
    dice = Random(f"shops {seed}")
    known = [shop.name for shop in CHINESE_SHOPS]
    others = [f"{first}{kind}" for first in FIRST for kind in KINDS]
    dice.shuffle(others)
    often = [4.0] * len(known) + [1 / (place + 3) ** 0.35 for place in range(len(others))]
    abroad = tuple(shop.name for shop in SHOPS_ABROAD)
    return Shops(((*known, *others), tuple(accumulate(often))), (abroad, tuple(accumulate([1.0] * len(abroad)))))


# The life of one closed case of the demonstration's past: when each step came, and how it ended.

DAY: Final = timedelta(days=1)

MINUTE: Final = timedelta(minutes=1)

GIVES_UP: Final = 0.11

TAKEN_BACK: Final = 0.04
"""The share of complaints withdrawn before the seller has filed a counter-notice."""

LATE: Final = 0.07
"""The share of complainants that let the window pass but write after its end."""

OTHERWISE: Final = 0.03
"""The share of decided cases that a lead revokes for a reason of its own."""

LAST_DAYS: Final = 0.9
"""How many days before its end, on average, what crowds towards the end of a window comes."""

DISCLOSED, NOTICED = 0.55, 0.6

TO_DECIDE: Final = {"preliminary": 0.46, "final": 0.5}
"""How much of its window a review takes on average, in quiet times."""


@dataclass
class Life:
    """One case on its way: its rules, what is going on around it, and in ``at`` and ``words`` what has happened.

    ``due`` answers the last day of a window that starts on a day; ``load`` is how busy the office is, 1 in quiet times;
    ``refused`` the chance to fail in the preliminary review.
    """

    policy: Policy
    calendar: Calendar
    due: Callable[[WindowName, date], date]
    habit: Habit
    refused: float
    load: float
    dice: Random
    at: dict[str, datetime] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, str]:
        """The events of the case, as a history file has them."""
        moments = {name: at.isoformat(timespec="minutes") for name, at in self.at.items()}
        return moments | self.words

    def live(self, opened: datetime) -> None:
        """Fills in every step, from the opening to the end."""
        self.at["opened_at"] = opened
        disclosed = self._after(opened, DISCLOSED * self.load)
        self.at["disclosed_at"] = disclosed
        sort = self.dice.random()
        if sort < GIVES_UP:
            self._end(self._confirmed("counter_notice", disclosed), Outcome.ABANDONED_BY_SELLER)
            return
        if sort < GIVES_UP + TAKEN_BACK:
            self._taken_back(disclosed)
            return
        noticed = self._in_window("counter_notice", disclosed, 1.6)
        self.at["counter_notice_at"] = noticed
        decided = self._reviewed("preliminary", noticed)
        self.at["preliminary_decided_at"] = decided
        if self.dice.random() < self.refused:
            self._end(decided, Outcome.REJECTED_PRELIMINARY)
            return
        self.words["preliminary_outcome"] = "forwarded"
        self.at["forwarded_at"] = decided
        starts = noticed
        if self.policy.window("response").starts == "arrival":
            starts = self.at["arrived_at"] = decided + DAY * (0.1 + 1.4 * self.dice.random())
        self._answered(starts, decided)

    def _taken_back(self, disclosed: datetime) -> None:
        """The complainant takes the complaint back while the seller still has time."""
        self.words["answer_kind"] = AnswerKind.WITHDRAWAL
        self.at["answered_at"] = self._in_window("counter_notice", disclosed, 1)
        self._end(self._at_work(self.at["answered_at"], self.dice.choice((0, 0, 1))), Outcome.REVOKED_WITHDRAWN)

    def _answered(self, starts: datetime, forwarded: datetime) -> None:
        """The complainant answers, withdraws, or lets the window pass."""
        habit, sort = self.habit, self.dice.random()
        over = self._over("response", starts)
        if sort < habit.silent or over <= forwarded + DAY:
            self._silent(starts)
            return
        if sort < habit.silent + habit.withdraws:
            self.words["answer_kind"] = AnswerKind.WITHDRAWAL
            came = max(starts, forwarded)
            came += (over - came) * (0.05 + 0.9 * self.dice.random())
        else:
            sues = self.dice.random() < habit.sues / max(1 - habit.silent - habit.withdraws, 0.01)
            self.words["answer_kind"] = AnswerKind.LEGAL_ACTION_NOTICE if sues else AnswerKind.COUNTER_MATERIALS
            came = self._answer_came(max(starts, forwarded), over)
        self.at["answered_at"] = came
        self._end(self._reviewed("final", came), self._outcome())

    def _answer_came(self, starts: datetime, over: datetime) -> datetime:
        """Some take their time to gather, some wait for the last days."""
        if self.dice.random() < self.habit.rush:
            came = over - min(DAY * self.dice.expovariate(1 / LAST_DAYS), (over - starts) * 0.8)
            return max(came, starts + MINUTE)
        return min(starts + DAY * self.dice.gammavariate(2.2, self.habit.pace / 2.2), over - MINUTE)

    def _outcome(self) -> Outcome:
        kind = self.words["answer_kind"]
        if kind == AnswerKind.WITHDRAWAL:
            return Outcome.REVOKED_WITHDRAWN
        if self.dice.random() < OTHERWISE:
            return Outcome.REVOKED_OTHER
        if kind == AnswerKind.LEGAL_ACTION_NOTICE:
            return Outcome.UPHELD_LEGAL_ACTION
        holds = self.dice.random() < self.habit.holds
        return Outcome.UPHELD_VALID_ANSWER if holds else Outcome.REVOKED_INVALID_ANSWER

    def _silent(self, starts: datetime) -> None:
        """A lead confirms the silence; some complainants write afterwards."""
        ended = self._confirmed("response", starts)
        self._end(ended, Outcome.REVOKED_NO_ANSWER)
        if self.dice.random() < LATE:
            self.at["answered_at"] = self._after(ended, 3)
            self.words["answer_kind"] = AnswerKind.COUNTER_MATERIALS

    def _end(self, at: datetime, outcome: Outcome) -> None:
        self.at["final_decided_at"] = at
        self.words["outcome"] = outcome

    def _after(self, at: datetime, days: float) -> datetime:
        """Some time after, on average that many days, never at once."""
        return at + max(5 * MINUTE, DAY * self.dice.expovariate(1 / days))

    def _over(self, window: WindowName, starts: datetime) -> datetime:
        """The moment at which the window is over: the end of its last day."""
        zone = zone_of(self.policy)
        return datetime.combine(self.due(window, starts.astimezone(zone).date()) + DAY, time(), zone)

    def _in_window(self, window: WindowName, starts: datetime, crowding: float) -> datetime:
        """A moment within the window; the higher ``crowding``, the nearer to its end."""
        over = self._over(window, starts)
        part: float = 1 - (1 - self.dice.random() ** (1 / crowding)) * 0.97
        return starts + max((over - starts) * part - 5 * MINUTE, 5 * MINUTE)

    def _confirmed(self, window: WindowName, starts: datetime) -> datetime:
        """When a lead confirms that a window has passed in silence: on one of the next working days."""
        return self._at_work(self._over(window, starts), self.dice.choice((0, 0, 0, 1, 1, 2)))

    def _reviewed(self, window: WindowName, starts: datetime) -> datetime:
        """When a review is decided: most in time, some late when much comes in."""
        mean = self.policy.window(window).days * TO_DECIDE[window] * self.load
        return self._at_work(starts, int(self.dice.gammavariate(2.2, mean / 2.2)))

    def _at_work(self, after: datetime, days: int) -> datetime:
        """A moment in the working hours of so many working days later; 0 is the same day, or the next one at work."""
        zone = zone_of(self.policy)
        local = after.astimezone(zone)
        day, left = local.date(), days
        while left or not self.calendar.is_working(day):
            day += DAY
            left -= left > 0 and self.calendar.is_working(day)
        moment = datetime.combine(day, time(9), zone) + MINUTE * self.dice.randrange(9 * 60)
        return moment if moment > after else after + MINUTE * self.dice.randrange(20, 150)


# The past of the demonstration office: closed cases of an earlier system over two years, as ``import history`` reads.

T = TypeVar("T")

SPAN: Final = 2 * 365

GROWTH: Final = 0.4
"""The ratio of cases on the last day to those on the first."""

DAY_OFF: Final = 0.3

SALES: Final = (((6, 19), (7, 8), 1.5), ((11, 12), (12, 10), 1.8))
"""The weeks after the great sales, and how many times as much comes in then."""

BETTER: Final = timedelta(days=330)
"""So long ago another reviewer joined, and sellers were told better what counts: quicker, and more get through."""

QUICKER, MORE_PASS = 0.8, 0.07

LINES: Final = {"tmall": 0.55, "taobao": 0.45}

UNDER_512G: Final = 0.5
"""The share of foreign owners' copyright complaints that concern shops abroad."""

US: Final = "us"

REFUSED: Final = {RightType.TRADEMARK: 0.34, RightType.PATENT: 0.5, RightType.COPYRIGHT: 0.24}
"""The share of cases that fail the preliminary review."""

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
        """The given number of rows of a history file, in the order in which the cases were opened."""
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
