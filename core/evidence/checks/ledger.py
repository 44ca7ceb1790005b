"""The quantity ledger: what each invoice brought in, what earlier appeals used of it, and what covers the sales.

Each piece is counted once across the appeals of a seller (domain.md 3.2, 5.3). Where words, days or
quantities leave something open, both ends are counted: ``sure`` is what covers the sales in every
reading, ``at_most`` what could cover them in the reading that is best for the seller. So a shortfall
is said only when no reading helps.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from core.evidence.checks.allot import Wish, allot
from core.evidence.checks.goods import items_of, shared, words_of
from core.evidence.checks.terms import Span, sale_days
from core.evidence.checks.voucher import all_vouchers, invoice_key, typed_voucher
from core.model.facts import VoucherFacts
from core.model.ground import Earlier, ExhibitGround, Ground, Sale

Why: TypeAlias = Literal["person", "words", "nothing", "other", "some", "late"]
"""Why a voucher counts for a listing, or does not.

By a person, by shared ``words``, for want of words to compare (``nothing``); ``other`` goods are named;
``some`` of its goods are named, and how many pieces is not known; bought after the last sale (``late``).
"""
CRITERION: Final = "fp_quantity_covers"
COUNTS: Final = frozenset[Why]({"person", "words", "nothing"})
NO_END: Final = 10**12
"""Stands for a quantity that nobody has read: more than anything sold."""


class Purchase(NamedTuple):
    """A voucher in the ledger; ``fits`` are the listings it may count for, ``words`` those that say so.

    ``quantity`` is None while it was not read. ``used`` is what earlier appeals took, by number; ``here``
    what covers the sales of this one, by listing.
    """

    exhibit: ExhibitGround
    key: str
    goods: tuple[str, ...]
    brand_model: str
    quantity: int | None
    bought_on: date | None
    why: Why
    fits: tuple[str, ...]
    words: tuple[str, ...] = ()
    used: tuple[tuple[str, int], ...] = ()
    here: tuple[tuple[str, int], ...] = ()

    @property
    def left(self) -> int | None:
        """What neither this appeal nor an earlier one used; None while the quantity was not read."""
        if self.quantity is None:
            return None
        return self.quantity - sum(pieces for _, pieces in (*self.used, *self.here))


class Cover(NamedTuple):
    """A punished listing: what was sold of it and how much of that is covered, at least and at most."""

    sale: Sale
    sure: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The vouchers, the listings, and the totals: bought, sold, covered for sure and at most.

    ``sold`` is None when no quantity is on file; ``of_all`` says that it is known for every listing.
    ``unsure`` are the earlier appeals of which it is not known how much they took.
    """

    purchases: tuple[Purchase, ...]
    covers: tuple[Cover, ...]
    sold: int | None
    of_all: bool
    unsure: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Purchase, ...]:
        """The vouchers that count and whose quantity is known."""
        return tuple(
            each
            for each in self.purchases
            if each.why in COUNTS and (each.fits or not self.covers) and each.quantity is not None
        )

    @property
    def bought(self) -> int:
        """How many pieces they add up to."""
        return sum(each.quantity or 0 for each in self.counted)

    @property
    def used(self) -> int:
        """How many of those earlier appeals used."""
        return sum(pieces for each in self.counted for _, pieces in each.used)

    @property
    def sure(self) -> int:
        """How many of the pieces sold are covered in every reading."""
        return sum(each.sure for each in self.covers)

    @property
    def at_most(self) -> int:
        """How many are covered in the best reading."""
        return sum(each.at_most for each in self.covers)


def ledger(ground: Ground) -> Ledger:
    """The ledger of an appeal; a voucher that the policy does not accept is in it only where there is no other."""
    own = purchases(ground)
    least, most = _allotted(ground, own, sure=True), _allotted(ground, own, sure=False)
    here = ground.appeal_no
    return Ledger(
        purchases=tuple(_with_uses(each, least, here) for each in own),
        covers=tuple(
            Cover(each, _served(least, (here, each.listing_id)), _served(most, (here, each.listing_id)))
            for each in ground.sales
        ),
        sold=sum(each.quantity for each in ground.sales if each.quantity is not None)
        if any(each.quantity is not None for each in ground.sales)
        else None,
        of_all=all(each.quantity is not None for each in ground.sales),
        unsure=tuple(each.appeal_no for each in ground.earlier if _doubtful(ground, each)),
    )


def purchases(ground: Ground) -> tuple[Purchase, ...]:
    """The vouchers of an appeal with the listings that they may count for."""
    days = sale_days(ground)
    found = all_vouchers(ground)
    if not found and (only := typed_voucher(ground, CRITERION)):
        found = [only]
    return tuple(_purchase(exhibit, facts, ground, days.last if days else None) for exhibit, facts in found)


def _purchase(exhibit: ExhibitGround, facts: VoucherFacts, ground: Ground, last: date | None) -> Purchase:
    said, every = ground.matched.get(exhibit.id), tuple(each.listing_id for each in ground.sales)
    plain = Purchase(
        exhibit=exhibit,
        key=invoice_key(facts) or exhibit.id,
        goods=items_of(facts.goods),
        brand_model=facts.brand_model or "",
        quantity=said.quantity if said and said.quantity is not None else facts.quantity,
        bought_on=facts.date,
        why="nothing",
        fits=every,
    )
    if last and facts.date and facts.date > last:
        return plain._replace(why="late", fits=())
    if said:
        return plain._replace(why="person", fits=tuple(each for each in every if each in said.listing_ids))
    return _by_words(plain, ground)


def _by_words(bought: Purchase, ground: Ground) -> Purchase:
    """The listings whose titles share words with the goods; a title or goods without words tells nothing."""
    titled = {each.listing_id: words_of(each.title) for each in ground.sales}
    if not titled or words_of(bought.brand_model, *bought.goods).silent:
        return bought
    named = {
        listing: shared(words_of(bought.brand_model, *bought.goods), title) if not title.silent else ()
        for listing, title in titled.items()
    }
    fits = tuple(listing for listing, words in named.items() if words)
    words = tuple(dict.fromkeys(word for each in named.values() for word in each))
    if not fits:
        untitled = tuple(listing for listing, title in titled.items() if title.silent)
        return bought._replace(fits=untitled) if untitled else bought._replace(why="other", fits=())
    strange = [each for each in bought.goods if not any(shared(words_of(each), titled[one]) for one in fits)]
    some = len(bought.goods) > 1 and strange
    return bought._replace(why="some" if some else "words", fits=fits, words=words)


def _allotted(ground: Ground, own: tuple[Purchase, ...], *, sure: bool) -> dict[tuple[tuple[str, str], str], int]:
    """Who takes how many pieces of which invoice: earlier appeals first.

    ``sure`` lets the earlier ones take as much as they may have and this one only what surely counts; else
    the other way about.
    """
    supplies: dict[str, int] = {}
    wishes: list[Wish[tuple[str, str], str]] = []
    for each in own:
        supplies.setdefault(each.key, _pieces(each, sure=sure))
    for earlier in ground.earlier:
        theirs = purchases(earlier.ground)
        for each in theirs:
            supplies.setdefault(each.key, _pieces(each, sure=sure))
        taken = _most_taken if sure else _least_taken
        wishes.extend(
            Wish((earlier.appeal_no, sale.listing_id), taken(ground, earlier, sale), _keys(theirs, sale, wide=sure))
            for sale in earlier.ground.sales
        )
    wishes.extend(
        Wish((ground.appeal_no, sale.listing_id), sale.quantity or 0, _keys(own, sale, wide=not sure))
        for sale in ground.sales
    )
    return dict(allot(wishes, supplies))


def _pieces(bought: Purchase, *, sure: bool) -> int:
    if bought.quantity is None:
        return 0 if sure else NO_END
    return max(bought.quantity, 0)


def _keys(bought: tuple[Purchase, ...], sale: Sale, *, wide: bool) -> list[str]:
    """The invoices that count for a listing; ``wide`` takes those too that may be of other goods."""
    return [
        each.key
        for each in bought
        if (each.why in COUNTS and sale.listing_id in each.fits) or (wide and each.why in {"other", "some"})
    ]


def _most_taken(ground: Ground, _: Earlier, sale: Sale) -> int:
    """What an earlier appeal took at most: all it sold, but for what surely are the same sales."""
    sold = NO_END if sale.quantity is None else sale.quantity
    return max(sold - _same_sales(ground, sale, surely=True), 0)


def _least_taken(ground: Ground, earlier: Earlier, sale: Sale) -> int:
    """What an earlier appeal took at least: nothing where it failed; of the same sales what goes beyond them."""
    if not earlier.settled or sale.quantity is None:
        return 0
    return max(sale.quantity - _same_sales(ground, sale, surely=False), 0)


def _same_sales(ground: Ground, sale: Sale, *, surely: bool) -> int:
    """How many pieces of another appeal's sale are the very ones sold here: the same listing in the same days.

    ``surely`` asks for one span within the other; else it is enough that the spans may touch.
    """
    here = next((each for each in ground.sales if each.listing_id == sale.listing_id), None)
    if here is None or here.quantity is None:
        return 0
    spans = sorted(Span(each.first_on, each.last_on) for each in (here, sale) if each.first_on and each.last_on)
    if len(spans) < len((here, sale)):
        return 0 if surely else here.quantity
    before, after = spans
    within = after.last <= before.last or after.first == before.first
    same = within if surely else after.first <= before.last
    return here.quantity if same else 0


def _doubtful(ground: Ground, earlier: Earlier) -> bool:
    """Whether it is open how many pieces an earlier appeal took."""
    return any(
        _least_taken(ground, earlier, sale) != _most_taken(ground, earlier, sale) for sale in earlier.ground.sales
    )


def _with_uses(bought: Purchase, given: dict[tuple[tuple[str, str], str], int], here: str) -> Purchase:
    used: dict[str, int] = {}
    own: dict[str, int] = {}
    for ((appeal, listing), key), pieces in given.items():
        if key == bought.key and pieces:
            into, name = (own, listing) if appeal == here else (used, appeal)
            into[name] = into.get(name, 0) + pieces
    return bought._replace(used=tuple(used.items()), here=tuple(own.items()))


def _served(given: dict[tuple[tuple[str, str], str], int], who: tuple[str, str]) -> int:
    return sum(pieces for (each, _), pieces in given.items() if each == who)
