"""The parties of the demonstration's past: rights holders with their habits, and shops; all are invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from core.demo.brands import BRANDS, Brand
from core.demo.cast import CHINESE_SHOPS, SHOPS_ABROAD
from core.demo.numbers import patent_number
from core.model.terms import RightType


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
        dice = Random(f"right {self.name} {right}")
        match right:
            case RightType.TRADEMARK:
                return str(dice.randrange(6_000_000, 60_000_000))
            case RightType.PATENT:
                return patent_number(dice.choice(("design", "utility_model")), dice.randrange(2017, 2023), self.name)
            case RightType.COPYRIGHT:
                return f"样作登字-{dice.randrange(2018, 2024)}-F-{dice.randrange(10**8):08d}"


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
