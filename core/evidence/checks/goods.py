"""Whether the goods of a voucher are those of a listing, as far as their words tell: model, brand, name."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from core.model.entry import plain

CATEGORY: Final = re.compile(r"\*[^*]{1,40}\*")
"""The tax category that a Chinese invoice prints before the name: ``*服装*``."""
BETWEEN: Final = re.compile(r"[；;\n]+")
WIDE: Final = re.compile(r"[\u2e80-\u9fff]+")
WORD: Final = re.compile(r"[a-z0-9]+(?:[-./][a-z0-9]+)*")
SHORTEST: Final = 2
MODEL: Final = re.compile(r"(?=.*\d)(?=.*[a-z])(?!\d+(?:\.\d+)?[a-z]{1,2}$).+")
"""Letters and digits, but no measure such as 45L or 200W."""
COUNT: Final = re.compile(r"\d{1,3}|(?:19|20)\d\d")
"""A small number or a year tells no goods apart."""
EMPTY: Final = frozenset({
    "正品", "现货", "新款", "包邮", "官方", "旗舰", "旗舰店", "专卖", "专卖店", "同款", "全新",
    "货款", "商品", "产品", "规格", "型号", "数量", "颜色",
    "new", "in", "stock", "the", "and", "for", "with", "from", "of", "pcs", "pc", "piece", "pieces", "set",
    "pack", "box", "size", "item", "goods", "model", "brand", "official",
})  # fmt: skip
"""Words that any goods may carry: they tell nothing."""


class Words(NamedTuple):
    """What names goods: ``models`` are of letters and digits, ``names`` are the other words."""

    models: frozenset[str]
    names: frozenset[str]
    runs: tuple[str, ...] = ()
    """What is written in Chinese, which has no blanks between its words."""

    @property
    def silent(self) -> bool:
        """Whether nothing is named."""
        return not (self.models or self.names or self.runs)


def items_of(goods: str | None) -> tuple[str, ...]:
    """The goods that a voucher lists, one by one, as they are written."""
    return tuple(each.strip() for each in BETWEEN.split(goods or "") if each.strip())


def words_of(*written: str | None) -> Words:
    """The words that name goods; tax categories, years and what any goods may carry are left out."""
    text = CATEGORY.sub(" ", plain(" ".join(filter(None, written))).casefold())
    found = (each for each in WORD.findall(text) if len(each) >= SHORTEST and each not in EMPTY)
    words = {each for each in found if not COUNT.fullmatch(each)}
    models = frozenset(each for each in words if MODEL.fullmatch(each))
    runs = tuple(each for each in WIDE.findall(text) if len(each) >= SHORTEST and each not in EMPTY)
    return Words(models, frozenset(words) - models, runs)


def shared(one: Words, other: Words) -> tuple[str, ...]:
    """The words both name goods by; none when both name a model and not the same, whatever else they share."""
    models = one.models & other.models
    if one.models and other.models and not models:
        return ()
    common = {*models, *(one.names & other.names), *_common_runs(one.runs, other.runs)}
    return tuple(sorted(common, key=lambda each: (each not in models, each)))


def _common_runs(some: Iterable[str], others: Iterable[str]) -> set[str]:
    """The stretches of characters that the Chinese runs share, where they are of a word's length."""
    others = tuple(others)
    found = (stretch for one in some for other in others for stretch in _stretches(one, other))
    return {each for each in found if each not in EMPTY}


def _stretches(one: str, other: str) -> tuple[str, ...]:
    """The longest stretch that both have, and the longest ones before and after it."""
    for length in range(len(one), SHORTEST - 1, -1):
        for start in range(len(one) - length + 1):
            stretch = one[start : start + length]
            if stretch in other:
                return (*_stretches(one[:start], other), stretch, *_stretches(one[start + length :], other))
    return ()
