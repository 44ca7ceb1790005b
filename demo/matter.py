"""What one appeal of the demonstration is about: its parties, numbers, days and quantities."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from core.domain.appeal import Listing, Party
from core.domain.terms import DocumentKind, PenaltyKind, RightType, Side
from core.domain.text import Language
from demo.cast import CHINESE_SHOPS, SHOPS_ABROAD, Shop
from demo.numbers import complaint_number, listing_number
from demo.rights_holders import BRANDS, BY_KEY, Brand
from demo.stories import Story

# Gives each story its parties: the suitable rights holder and shop that have appeared least so far.

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


# What one appeal of the demonstration is about: its parties, numbers, days and quantities.

DEAR: Final = 128_000
"""The sales of a listing if they are high: of high value under every policy."""

PENALTIES: Final = (
    PenaltyKind.LISTING_REMOVED,
    PenaltyKind.LISTING_BLOCKED,
    PenaltyKind.LISTING_REMOVED,
    PenaltyKind.POINTS_DEDUCTED,
    PenaltyKind.SHOP_RESTRICTED,
)

POINTS: Final = "2"


@dataclass(frozen=True)
class Matter:
    """The facts behind the documents of one appeal; days are days of the marketplace."""

    story: Story
    seed: str
    right_type: RightType
    brand: Brand
    shop: Shop
    complaint_no: str
    complained_on: date
    first_sold_on: date
    last_sold_on: date
    bought_on: date
    listings: tuple[Listing, ...]
    penalty: PenaltyKind

    @property
    def listing_ids(self) -> tuple[str, ...]:
        """The ids of the punished listings."""
        return tuple(each.listing_id for each in self.listings)

    @property
    def sold(self) -> int:
        """The number of pieces sold under all listings."""
        return sum(each.sold_quantity or 0 for each in self.listings)

    @property
    def lang(self) -> Language:
        """The language of the seller's letters."""
        return self.shop.lang

    def has(self, flaw: str) -> bool:
        """Whether the story has this flaw in its papers."""
        return flaw in self.story.flaws

    @property
    def right_no(self) -> str:
        """The number of the right complained of."""
        return {
            RightType.TRADEMARK: self.brand.mark_no,
            RightType.PATENT: self.brand.patent.number,
            RightType.COPYRIGHT: self.brand.work.code,
        }[self.right_type]

    @property
    def right(self) -> str:
        """The right in words, in the language of the rights holder."""
        zh = self.brand.lang == "zh"
        mark, number = self.brand.shown, self.brand.product.number_class
        patent, work = self.brand.patent.title, self.brand.work.title
        in_chinese, in_english = {
            RightType.TRADEMARK: (f"“{mark}”注册商标，第{number}类", f"the trade mark {mark}, class {number}"),
            RightType.PATENT: (f"“{patent}”专利", f"the patent {patent}"),
            RightType.COPYRIGHT: (f"作品“{work}”著作权", f"the work “{work}”"),
        }[self.right_type]
        return in_chinese if zh else in_english

    def party(self, side: Side) -> Party:
        """The seller or the complainant as customer service enters them."""
        if side is Side.SELLER:
            firm, name, mail = self.shop.firm, self.shop.name, self.shop.email
        else:
            firm, name, mail = self.brand.owner, self.brand.owner.name, self.brand.email
        return Party(
            party_id="",
            side=side,
            name=name,
            subject_name=firm.name,
            subject_id=firm.code,
            contact=firm.person,
            phone=firm.phone,
            email=mail,
            address=firm.address,
        )


class OnFile(NamedTuple):
    """A document of the case, as others name it: ``label`` is empty where it is only promised."""

    label: str
    side: Side
    kind: DocumentKind


@dataclass(frozen=True)
class Scene:
    """One moment of a case, for whoever draws a paper then: the day, the case's number, and what is on file.

    The number is empty before the case is opened.
    """

    matter: Matter
    on: date
    appeal_no: str = ""
    filed: tuple[OnFile, ...] = ()


def matter_of(story: Story, brand: Brand, shop: Shop, right_type: RightType, opened_on: date, seed: str) -> Matter:
    """Invents the numbers of a case that is opened on that day; the same seed gives the same numbers."""
    dice = Random(f"matter {seed}")
    complained_on = opened_on - timedelta(days=dice.randrange(2, 6))
    last_sold_on = complained_on - timedelta(days=dice.randrange(1, 4))
    first_sold_on = last_sold_on - timedelta(days=dice.randrange(35, 90))
    return Matter(
        story=story,
        seed=seed,
        right_type=right_type,
        brand=brand,
        shop=shop,
        complaint_no=complaint_number(right_type, complained_on.year, dice),
        complained_on=complained_on,
        first_sold_on=first_sold_on,
        last_sold_on=last_sold_on,
        bought_on=first_sold_on - timedelta(days=dice.randrange(6, 25)),
        listings=_priced(_listings(brand, shop, (first_sold_on, last_sold_on), dice), dear="dear" in story.flaws),
        penalty=dice.choice(PENALTIES),
    )


def _priced(listings: tuple[Listing, ...], *, dear: bool) -> tuple[Listing, ...]:
    """The amount of sales, stated only if it is of high value."""
    return tuple(each.model_copy(update={"sold_value": DEAR}) for each in listings) if dear else listings


def _listings(brand: Brand, shop: Shop, sold: tuple[date, date], dice: Random) -> tuple[Listing, ...]:
    product = brand.product
    title = f"{brand.shown} {product.name} {product.model}"
    named = f"{title} {'正品 现货' if shop.lang == 'zh' else 'new, in stock'}"
    return tuple(
        Listing(
            listing_id=listing_number(dice),
            title=named,
            sold_quantity=dice.randrange(8, 60),
            first_sold_on=sold[0],
            last_sold_on=sold[1],
        )
        for _ in range(dice.choice((1, 1, 2, 3)))
    )
