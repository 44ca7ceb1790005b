"""The invoice route: form, parties, amounts, and the quantity ledger: bought, used elsewhere, covered.

Pieces bought are allotted to appeals in their order. A later one never takes from an earlier one what that one cannot
get elsewhere; where an earlier one can be served from another invoice, it is moved there. So a shortfall means that
no way of counting covers what was sold (augmenting paths, Ford and Fulkerson 1956).

Each piece is counted once across the appeals of a seller (domain.md 3.2, 5.3). Where words, days or
quantities leave something open, both ends are counted: ``sure`` is what covers the sales in every
reading, ``at_most`` what could cover them in the reading that is best for the seller. So a shortfall
is said only when no reading helps.
"""

import re
from collections import Counter, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from core.domain.appeal import Listing
from core.domain.case_context import CaseContext, EarlierAppeal, ExhibitContext, Span
from core.domain.checks.chain_of_title import reaches
from core.domain.checks.result import (
    VOUCHER_KINDS,
    About,
    CheckInput,
    CheckResult,
    accepted_kinds,
    all_vouchers,
    buyer_of,
    check,
    check_on,
    joined,
    typed_voucher,
    voucher,
)
from core.domain.facts import Facts, InvoiceFacts, VoucherFacts
from core.domain.identifiers import RATES, ROUNDING, check_fapiao, check_uscc
from core.domain.reuse import invoice_key, lacks_its_code
from core.domain.terms import DocumentKind, label_of
from core.domain.text import Fact, Text, mark, plain, say

# How pieces bought are allotted to pieces sold, each only once: the first who asked are served as far as can be.

D = TypeVar("D", bound=Hashable)

S = TypeVar("S", bound=Hashable)


class Demand(NamedTuple, Generic[D, S]):
    """Who wants how many pieces, and from which supplies they may come."""

    who: D
    pieces: int
    of: Collection[S]


def allot(wishes: Sequence[Demand[D, S]], supplies: Mapping[S, int]) -> Counter[tuple[D, S]]:
    """How many pieces each gets of each supply; earlier wishes come first, none gets more than it wants."""
    given: Counter[tuple[D, S]] = Counter()
    left = dict(supplies)
    reach = {wish.who: tuple(each for each in wish.of if each in supplies) for wish in wishes}
    for wish in wishes:
        wanted = wish.pieces
        while wanted > 0 and (way := _way(wish.who, reach, given, left)):
            moved = min(wanted, left[way[-1][1]], *(given[who, of] for who, of in _taken_back(way)))
            for who, of in way:
                given[who, of] += moved
            for who, of in _taken_back(way):
                given[who, of] -= moved
            left[way[-1][1]] -= moved
            wanted -= moved
    return +given


def _way(
    start: D, reach: Mapping[D, Sequence[S]], given: Mapping[tuple[D, S], int], left: Mapping[S, int]
) -> list[tuple[D, S]]:
    """The shortest way to a supply with something left: each takes from where the next one is moved away."""
    ways: deque[list[tuple[D, S]]] = deque([[(start, of)] for of in reach[start]])
    seen: set[S] = set(reach[start])
    while ways:
        way = ways.popleft()
        supply = way[-1][1]
        if left[supply] > 0:
            return way
        for who in reach:
            if given.get((who, supply), 0) > 0:
                ways.extend([*way, (who, of)] for of in reach[who] if of not in seen)
                seen.update(reach[who])
    return []


def _taken_back(way: Sequence[tuple[D, S]]) -> list[tuple[D, S]]:
    """What those who are moved along the way give back: the supply that the one before them takes."""
    return [(way[at][0], way[at - 1][1]) for at in range(1, len(way))]


# Whether the goods of a voucher are those of a listing, as far as their words tell: model, brand, name.

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


# The quantity ledger: what each invoice brought in, what earlier appeals used of it, and what covers the sales.

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

    exhibit: ExhibitContext
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


class Coverage(NamedTuple):
    """A punished listing: what was sold of it and how much of that is covered, at least and at most."""

    sale: Listing
    sure: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The vouchers, the listings, and the totals: bought, sold, covered for sure and at most.

    ``sold`` is None when no quantity is on file; ``of_all`` says that it is known for every listing.
    ``unsure`` are the earlier appeals of which it is not known how much they took.
    """

    purchases: tuple[Purchase, ...]
    covers: tuple[Coverage, ...]
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


def ledger(ground: CaseContext) -> Ledger:
    """The ledger of an appeal; a voucher that the policy does not accept is in it only where there is no other."""
    own = purchases(ground)
    least, most = _allotted(ground, own, sure=True), _allotted(ground, own, sure=False)
    here, sold = ground.appeal_no, [each.sold_quantity for each in ground.sales if each.sold_quantity is not None]
    return Ledger(
        purchases=tuple(_with_uses(each, least, here) for each in own),
        covers=tuple(
            Coverage(each, _served(least, (here, each.listing_id)), _served(most, (here, each.listing_id)))
            for each in ground.sales
        ),
        sold=sum(sold) if sold else None,
        of_all=len(sold) == len(ground.sales),
        unsure=tuple(each.appeal_no for each in ground.earlier if _doubtful(ground, each)),
    )


def purchases(ground: CaseContext) -> tuple[Purchase, ...]:
    """The vouchers of an appeal with the listings that they may count for."""
    days = ground.sale_days
    last = days.last if days else None
    return tuple(_purchase(each, last) for each in all_vouchers(ground, CRITERION))


def _purchase(found: CheckInput[VoucherFacts], last: date | None) -> Purchase:
    exhibit, facts, ground = found.exhibit, found.facts, found.ground
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


def _by_words(bought: Purchase, ground: CaseContext) -> Purchase:
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


def _allotted(ground: CaseContext, own: tuple[Purchase, ...], *, sure: bool) -> dict[tuple[tuple[str, str], str], int]:
    """Who takes how many pieces of which invoice: earlier appeals first.

    ``sure`` lets the earlier ones take as much as they may have and this one only what surely counts; else
    the other way about.
    """
    supplies: dict[str, int] = {}
    wishes: list[Demand[tuple[str, str], str]] = []
    for each in own:
        supplies.setdefault(each.key, _pieces_bought(each, sure=sure))
    for earlier in ground.earlier:
        theirs = purchases(earlier.ground)
        for each in theirs:
            supplies.setdefault(each.key, _pieces_bought(each, sure=sure))
        taken = _most_taken if sure else _least_taken
        wishes.extend(
            Demand((earlier.appeal_no, sale.listing_id), taken(ground, earlier, sale), _keys(theirs, sale, wide=sure))
            for sale in earlier.ground.sales
        )
    wishes.extend(
        Demand((ground.appeal_no, sale.listing_id), sale.sold_quantity or 0, _keys(own, sale, wide=not sure))
        for sale in ground.sales
    )
    return dict(allot(wishes, supplies))


def _pieces_bought(bought: Purchase, *, sure: bool) -> int:
    if bought.quantity is None:
        return 0 if sure else NO_END
    return max(bought.quantity, 0)


def _keys(bought: tuple[Purchase, ...], sale: Listing, *, wide: bool) -> list[str]:
    """The invoices that count for a listing; ``wide`` takes those too that may be of other goods."""
    return [
        each.key
        for each in bought
        if (each.why in COUNTS and sale.listing_id in each.fits) or (wide and each.why in {"other", "some"})
    ]


def _most_taken(ground: CaseContext, _: EarlierAppeal, sale: Listing) -> int:
    """What an earlier appeal took at most: all it sold, but for what surely are the same sales."""
    sold = NO_END if sale.sold_quantity is None else sale.sold_quantity
    return max(sold - _same_sales(ground, sale, surely=True), 0)


def _least_taken(ground: CaseContext, earlier: EarlierAppeal, sale: Listing) -> int:
    """What an earlier appeal took at least: nothing where it failed; of the same sales what goes beyond them."""
    if not earlier.settled or sale.sold_quantity is None:
        return 0
    return max(sale.sold_quantity - _same_sales(ground, sale, surely=False), 0)


def _same_sales(ground: CaseContext, sale: Listing, *, surely: bool) -> int:
    """How many pieces of another appeal's sale are the very ones sold here: the same listing in the same days.

    ``surely`` asks for one span within the other; else it is enough that the spans may touch.
    """
    here = next((each for each in ground.sales if each.listing_id == sale.listing_id), None)
    if here is None or here.sold_quantity is None:
        return 0
    spans = sorted(
        Span(each.first_sold_on, each.last_sold_on) for each in (here, sale) if each.first_sold_on and each.last_sold_on
    )
    if len(spans) < len((here, sale)):
        return 0 if surely else here.sold_quantity
    before, after = spans
    within = after.last <= before.last or after.first == before.first
    same = within if surely else after.first <= before.last
    return here.sold_quantity if same else 0


def _doubtful(ground: CaseContext, earlier: EarlierAppeal) -> bool:
    """Whether it is open how many pieces an earlier appeal took."""
    return any(
        _least_taken(ground, earlier, sale) != _most_taken(ground, earlier, sale) for sale in earlier.ground.sales
    )


def _with_uses(bought: Purchase, given: dict[tuple[tuple[str, str], str], int], here: str) -> Purchase:
    used, own = Counter[str](), Counter[str]()
    for ((appeal, listing), key), pieces in given.items():
        if key == bought.key:
            into, name = (own, listing) if appeal == here else (used, appeal)
            into[name] += pieces
    return bought._replace(used=tuple(used.items()), here=tuple(own.items()))


def _served(given: dict[tuple[tuple[str, str], str], int], who: tuple[str, str]) -> int:
    return sum(pieces for (each, _), pieces in given.items() if each == who)


# Whether what was bought covers what was sold, by the quantity ledger (domain.md 5.3).


@check_on(typed_voucher)
def fp_quantity_covers(found: CheckInput[VoucherFacts]) -> CheckResult:
    """What was bought before the last sale, and not used in an earlier appeal, covers what was sold."""
    book = ledger(found.ground)
    silent = [each.exhibit for each in book.purchases if each.quantity is None and each.why != "late"]
    if silent and not book.counted:
        return found.not_typed_yet(say("check.quantity_within"))
    documents = joined(each.exhibit.label for each in book.counted) or "–"
    known: dict[str, Fact] = {"bought": book.bought, "sold": book.sold, "documents": documents}
    if book.sold is None:
        return found.cannot_verify("check.bought_quantity_sold_is_not_on_file", **known)
    if book.used:
        appeals = dict.fromkeys(appeal for each in book.counted for appeal, _ in each.used)
        known |= {"used": book.used, "appeals": joined(appeals)}
    if book.sure >= book.sold:
        return _covered(found, book, known)
    if book.at_most < book.sold:
        return _short(found, book, known)
    return About(silent[0]).not_typed_yet(say("check.quantity_within")) if silent else _not_sure(found, book)


def _covered(found: About, book: Ledger, known: dict[str, Fact]) -> CheckResult:
    if not book.of_all:
        return found.cannot_verify("check.bought_sold_at_least_some", **known)
    return found.met("check.bought_them_used" if book.used else "check.bought_sold", **known)


def _short(found: About, book: Ledger, known: dict[str, Fact]) -> CheckResult:
    if book.used:
        return found.not_met("check.bought_them_used_in_at_most", covered=book.at_most, **known)
    if book.bought >= (book.sold or 0):
        bare = joined(each.sale.listing_id for each in book.covers if each.at_most < (each.sale.sold_quantity or 0))
        return found.not_met("check.bought_but_not_enough_goods", covered=book.at_most, listings=bare, **known)
    return found.not_met("check.bought_only_before_last_sale_sold", **known)


def _not_sure(found: About, book: Ledger) -> CheckResult:
    """Enough in one reading and too little in another: what to look at first."""
    known: dict[str, Fact] = {"covered": book.sure, "sold": book.sold}
    apart = joined(each.exhibit.label for each in book.purchases if each.why in {"other", "some"})
    if apart:
        return found.cannot_verify("check.surely_covered_sold_names_other", documents=apart, **known)
    return found.cannot_verify("check.surely_covered_sold_how_many", appeals=joined(book.unsure), **known)


# What can be said offline of an invoice or another proof of purchase (domain.md 3.2, 5.3).

CENT: Final = Decimal("0.01")


def money(amount: Decimal) -> str:
    """An amount as people read it: 1,234.50."""
    return f"{amount:,}"


@check
def fp_kind_allowed(ground: CaseContext) -> CheckResult | None:
    """The voucher is of a kind that the policy accepts; receipts and till slips often are not.

    One that is filed as an accepted kind and reads as another voucher is left for a person to look at, and so is one
    that has a day and a total, and nothing that shows which kind it is.
    """
    exhibit = voucher(ground, "fp_kind_allowed")
    accepted = accepted_kinds(ground)
    if exhibit is None or not accepted:
        return None
    kinds = tuple(label_of(kind) for kind in DocumentKind if kind in accepted)
    kind, about, sentence = label_of(exhibit.kind), About(exhibit), mark("check.policy_accepts")
    if exhibit.kind in accepted and exhibit.read_as and exhibit.read_as in VOUCHER_KINDS - accepted:
        read_as = label_of(exhibit.read_as)
        return about.cannot_verify("check.filed_as_reads_as_policy", kind=kind, read_as=read_as, kinds=kinds)
    if exhibit.kind in accepted and exhibit.read_as is DocumentKind.OTHER and _states_a_sale(exhibit.facts):
        return about.cannot_verify("check.filed_as_nothing_shows_it", kind=kind, kinds=kinds)
    return about.met_if(exhibit.kind in accepted, sentence, sentence, kind=kind, kinds=kinds)


def _states_a_sale(facts: Facts | None) -> bool:
    """Whether a proof of purchase has a day and a total, whatever it is."""
    return isinstance(facts, VoucherFacts) and facts.date is not None and facts.total is not None


def _without(found: CheckInput[VoucherFacts], key: str) -> CheckResult:
    """Not applicable: no voucher of this kind shows what the criterion is about."""
    return found.not_applicable(key, kind=label_of(found.exhibit.kind))


@check_on(typed_voucher)
def fp_number_format(found: CheckInput[VoucherFacts]) -> CheckResult:
    """Code and number have the form of an invoice; nothing is said of their being genuine."""
    facts = found.facts
    if not isinstance(facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_no_invoice_number"))
    found.need(facts.code or facts.number, "check.invoice_number_within")
    return found.by_number("check.exhibit_number_reason_invoice", check_fapiao(facts.code, facts.number))


@check_on(typed_voucher)
def fp_issuer_id_check(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The issuer's credit code passes its check character."""
    if not found.facts.issuer_id and not isinstance(found.facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_need_not_show"))
    code = found.need(found.facts.issuer_id, "check.issuers_credit_code_within")
    return found.by_number("check.issuers_credit_code", check_uscc(code), called="code")


@check_on(typed_voucher)
def fp_buyer_is_seller(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The buyer is the shop's verified person."""
    buyer = buyer_of(found.facts)
    if buyer.unnamed and not isinstance(found.facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_need_not_name"))
    return found.compare(buyer, found.ground.subject)


@check_on(typed_voucher)
def fp_date_valid(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The date is a day of the calendar, today or before."""
    date, today = found.need(found.facts.date, "check.date_within"), found.ground.today
    return found.met_if(
        date <= today, "check.is_dated_not_after_today", "check.is_dated_today_is", date=date, today=today
    )


@check_on(typed_voucher)
def fp_year_region_plausible(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The year in the number fits the date, the region the issuer; other regions only leave it open."""
    facts = found.facts
    parts = check_fapiao(facts.code, facts.number).parts if isinstance(facts, InvoiceFacts) else {}
    if "year" not in parts:
        return found.not_applicable("check.number_carries_no_year_no")
    date = found.need(facts.date, "check.date_within")
    # Books of the old form could be printed a year before they were used.
    years = (date.year,) if parts["form"] == "digital" else (date.year, date.year - 1)
    known: dict[str, Fact] = {"year": parts["year"], "date": date, "region": parts["region"]}
    if int(parts["year"]) not in years:
        return found.not_met("check.number_says_date_is", **known)
    issuer = check_uscc(facts.issuer_id or "").parts.get("region", "")
    if issuer and issuer[:2] != parts["region"][:2]:
        return found.cannot_verify("check.number_region_issuer_registered", issuer=issuer[:2], **known)
    return found.met("check.year_and_region_in_number_fit", **known)


@check_on(typed_voucher)
def fp_amounts_reconcile(found: CheckInput[VoucherFacts]) -> CheckResult:
    """Amount and tax make the total, and the tax fits the rate; a negative total is a red-letter invoice."""
    facts = found.facts
    if not isinstance(facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_shows_no_tax"))
    net, tax, total = facts.net, facts.tax, facts.total
    if total is not None and total < 0:
        return found.not_met("check.total_is_red_letter_invoice", total=money(total))
    if net is None or tax is None or total is None:
        return found.not_typed_yet(say("check.amount_tax_and_total"))
    known: dict[str, Fact] = {"net": money(net), "tax": money(tax), "total": money(total)}
    if abs(net + tax - total) > CENT:
        return found.not_met("check.but_total_is", **known, sum=money(net + tax))
    return _rate_fits(found, net, tax, facts.tax_rate, known)


def _rate_fits(found: About, net: Decimal, tax: Decimal, rate: Decimal | None, known: dict[str, Fact]) -> CheckResult:
    if rate is None:
        return found.met("check.rate_was_not_read", **known)
    known = known | {"rate": f"{rate.normalize():f}"}
    if rate not in RATES:
        return found.not_met("check.percent_no_rate_value_added", **known)
    if abs(net * rate / 100 - tax) > ROUNDING:
        expected = money((net * rate / 100).quantize(CENT))
        return found.not_met("check.percent_of_is_but_tax_is", expected=expected, **known)
    return found.met("check.and_is_percent", **known)


@check_on(typed_voucher)
def fp_not_reused(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The same voucher is in no other case.

    In one of another seller it refutes. One of the same seller may rightly cover both, so it is left to a person, with
    what the quantity ledger says of its pieces.
    """
    ground, facts = found.ground, found.facts
    if pictured := _same_page(found):
        return pictured
    key = found.need(invoice_key(facts), "check.what_tells_from_others_number")
    number = facts.number or ""
    if lacks_its_code(facts):
        return found.not_typed_yet(say("check.invoice_code_within"))
    others = [each for each in ground.used_elsewhere if each.key == key and each.appeal_no != ground.appeal_no]
    strangers = [each.appeal_no for each in others if not each.seller_same]
    if strangers:
        return found.not_met("check.number_also_filed_by_another", number=number, appeals=joined(strangers))
    if others:
        known: dict[str, Fact] = {"number": number, "appeals": joined(dict.fromkeys(each.appeal_no for each in others))}
        return found.cannot_verify("check.same_seller_also_filed_number_in", **known, pieces=_pieces(ground))
    return found.met("check.number_is_in_no_other_case", number=number)


def _same_page(found: CheckInput[VoucherFacts]) -> CheckResult | None:
    """The very file or page in another case, whatever number was read on it."""
    seen = [each for each in found.ground.used_elsewhere if each.exhibit_id == found.exhibit.id and not each.key]
    strangers = joined(dict.fromkeys(each.appeal_no for each in seen if not each.seller_same))
    if strangers:
        return found.not_met("check.same_page_also_filed", appeals=strangers)
    own = joined(dict.fromkeys(each.appeal_no for each in seen))
    if not own:
        return None
    return found.cannot_verify("check.same_seller_also_filed_this_page_in", appeals=own, pieces=_pieces(found.ground))


def _pieces(ground: CaseContext) -> Text:
    """Whether the pieces suffice for all appeals that rely on them: the answer of the quantity ledger."""
    found = fp_quantity_covers(ground)
    return found.sentence if found else say("check.its_quantity_was_not_read")


@check_on(typed_voucher)
def fp_before_sale(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The date is on or before the first punished sale and the complaint; a later invoice can be lawful."""
    date, sold = found.need(found.facts.date, "check.date_within"), found.ground.first_sold_on
    complained = found.ground.complained_on
    known: dict[str, Fact] = {"date": date, "sold": sold, "complained": complained}
    if complained and date > complained:
        return found.not_met("check.dated_after_complaint_invoices_may", **known)
    if sold and date > sold:
        return found.not_met("check.dated_after_first_sale", **known)
    if not (sold and complained):
        return found.cannot_verify("check.dated_day_first_sale_or", **known)
    return found.met("check.is_dated_first_sale_complaint", **known)


@check_on(typed_voucher)
def fp_points_to_owner(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The issuer is the rights holder or stands in a chain that starts there."""
    return reaches(found)
