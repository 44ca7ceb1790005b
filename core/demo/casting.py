"""Gives each story its parties: a rights holder and a shop that fit it and have appeared least so far."""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Final

from core.demo.brands import BRANDS, BY_KEY, Brand
from core.demo.cast import CHINESE_SHOPS, SHOPS_ABROAD, Shop
from core.demo.stories import Story

OF_A_CHINESE_OWNER: Final = frozenset(
    {"invoice_of_owner", "till_slip_from_owner", "delivery_note", "delivery_note_scanned"}
)


class Casting:
    """The parties in an order of their own, and how often each has appeared."""

    def __init__(self, dice: Random) -> None:
        self._brands = dice.sample(BRANDS, len(BRANDS))
        self._shops = dice.sample(CHINESE_SHOPS, len(CHINESE_SHOPS))
        self._abroad = dice.sample(SHOPS_ABROAD, len(SHOPS_ABROAD))
        self._seen: Counter[str] = Counter()
        self._cast: dict[str, tuple[Brand, Shop]] = {}

    def parties(self, story: Story) -> tuple[Brand, Shop]:
        """The rights holder and the shop of the story's next case."""
        if story.parties_of in self._cast:
            return self._cast[story.parties_of]
        us = story.us
        brand = BY_KEY[story.brand] if story.brand else self._brand(story, us=us)
        fitting = [shop for shop in (self._abroad if us else self._shops) if shop.sells(brand.product.outline)]
        by_name = {shop.name: shop for shop in fitting}
        self._seen[brand.key] += 1
        name = self._least(by_name)
        self._seen[name] += 1
        self._cast[story.name] = brand, by_name[name]
        return self._cast[story.name]

    def _brand(self, story: Story, *, us: bool) -> Brand:
        papers = (*story.papers, *(step.partition(":")[2] for step in story.steps))
        chinese = bool(OF_A_CHINESE_OWNER.intersection(papers))
        fits = (brand for brand in self._brands if not (us and brand.lang == "zh"))
        return BY_KEY[self._least(brand.key for brand in fits if brand.lang == "zh" or not chinese)]

    def _least(self, names: Iterable[str]) -> str:
        return min(names, key=lambda name: self._seen[name])
