"""The invoice route: form, parties, amounts, and the quantity ledger (bought, used elsewhere, covered).

Purchased pieces are allotted to appeals in order. A later appeal never takes pieces that an earlier one cannot get
elsewhere; if the earlier one can be served from another invoice, it is moved there. A shortfall therefore means that no
allotment covers the sales (augmenting paths, Ford and Fulkerson 1956).

Each piece is counted once across a seller's appeals (domain.md 3.2, 5.3). If words, dates or quantities are ambiguous,
both bounds are computed: ``sure`` covers the sales under every interpretation, ``at_most`` under the one most
favourable to the seller. A shortfall is reported only if no interpretation helps.
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

# Allotting purchased pieces to sold pieces, each only once, serving earlier demands first.

D = TypeVar("D", bound=Hashable)

S = TypeVar("S", bound=Hashable)


class Demand(NamedTuple, Generic[D, S]):
    """A demand for a number of pieces, and the supplies that can serve it."""

    who: D
    pieces: int
    of: Collection[S]


def allot(wishes: Sequence[Demand[D, S]], supplies: Mapping[S, int]) -> Counter[tuple[D, S]]:
    """The pieces each demand gets from each supply; earlier demands come first, none gets more than it wants."""
    allotted: Counter[tuple[D, S]] = Counter()
    left = dict(supplies)
    reach = {wish.who: tuple(each for each in wish.of if each in supplies) for wish in wishes}
    for wish in wishes:
        wanted = wish.pieces
        while wanted > 0 and (way := _way(wish.who, reach, allotted, left)):
            moved = min(wanted, left[way[-1][1]], *(allotted[who, of] for who, of in _taken_back(way)))
            for who, of in way:
                allotted[who, of] += moved
            for who, of in _taken_back(way):
                allotted[who, of] -= moved
            left[way[-1][1]] -= moved
            wanted -= moved
    return +allotted


def _way(
    start: D, reach: Mapping[D, Sequence[S]], allotted: Mapping[tuple[D, S], int], left: Mapping[S, int]
) -> list[tuple[D, S]]:
    """The shortest augmenting path to a supply with pieces left."""
    ways: deque[list[tuple[D, S]]] = deque([[(start, of)] for of in reach[start]])
    seen: set[S] = set(reach[start])
    while ways:
        way = ways.popleft()
        supply = way[-1][1]
        if left[supply] > 0:
            return way
        for who in reach:
            if allotted.get((who, supply), 0) > 0:
                ways.extend([*way, (who, of)] for of in reach[who] if of not in seen)
                seen.update(reach[who])
    return []


def _taken_back(way: Sequence[tuple[D, S]]) -> list[tuple[D, S]]:
    """The allotments given back along an augmenting path."""
    return [(way[at][0], way[at - 1][1]) for at in range(1, len(way))]


# Whether the goods on a voucher are those of a listing, judging by their words: model, brand, name.

CATEGORY: Final = re.compile(r"\*[^*]{1,40}\*")
"""The tax category printed before the name on a Chinese invoice: ``*服装*``."""

BETWEEN: Final = re.compile(r"[；;\n]+")

WIDE: Final = re.compile(r"[\u2e80-\u9fff]+")

WORD: Final = re.compile(r"[a-z0-9]+(?:[-./][a-z0-9]+)*")

SHORTEST: Final = 2

MODEL: Final = re.compile(r"(?=.*\d)(?=.*[a-z])(?!\d+(?:\.\d+)?[a-z]{1,2}$).+")
"""Letters and digits, except measures such as 45L or 200W."""

COUNT: Final = re.compile(r"\d{1,3}|(?:19|20)\d\d")
"""A small number or a year, which does not identify goods."""

EMPTY: Final = frozenset({
    "正品", "现货", "新款", "包邮", "官方", "旗舰", "旗舰店", "专卖", "专卖店", "同款", "全新",
    "货款", "商品", "产品", "规格", "型号", "数量", "颜色",
    "new", "in", "stock", "the", "and", "for", "with", "from", "of", "pcs", "pc", "piece", "pieces", "set",
    "pack", "box", "size", "item", "goods", "model", "brand", "official",
})  # fmt: skip
"""Words common to any goods, which identify nothing."""


class Words(NamedTuple):
    """The identifying words of goods: ``models`` have letters and digits, ``names`` are the other words."""

    models: frozenset[str]
    names: frozenset[str]
    runs: tuple[str, ...] = ()
    """Runs of Chinese, which has no spaces between words."""

    @property
    def silent(self) -> bool:
        """Whether nothing is named."""
        return not (self.models or self.names or self.runs)


def items_of(goods: str | None) -> tuple[str, ...]:
    """The goods listed on a voucher, one by one, as written."""
    return tuple(each.strip() for each in BETWEEN.split(goods or "") if each.strip())


def words_of(*written: str | None) -> Words:
    """The identifying words of goods, without tax categories, years and common words."""
    text = CATEGORY.sub(" ", plain(" ".join(filter(None, written))).casefold())
    found = (each for each in WORD.findall(text) if len(each) >= SHORTEST and each not in EMPTY)
    words = {each for each in found if not COUNT.fullmatch(each)}
    models = frozenset(each for each in words if MODEL.fullmatch(each))
    runs = tuple(each for each in WIDE.findall(text) if len(each) >= SHORTEST and each not in EMPTY)
    return Words(models, frozenset(words) - models, runs)


def shared(one: Words, other: Words) -> tuple[str, ...]:
    """The words in common; none if both name different models, whatever else they share."""
    models = one.models & other.models
    if one.models and other.models and not models:
        return ()
    common = {*models, *(one.names & other.names), *_common_runs(one.runs, other.runs)}
    return tuple(sorted(common, key=lambda each: (each not in models, each)))


def _common_runs(some: Iterable[str], others: Iterable[str]) -> set[str]:
    """The common stretches of Chinese runs that are long enough for a word."""
    others = tuple(others)
    found = (stretch for one in some for other in others for stretch in _stretches(one, other))
    return {each for each in found if each not in EMPTY}


def _stretches(one: str, other: str) -> tuple[str, ...]:
    """The longest common stretch, and the longest ones before and after it."""
    for length in range(len(one), SHORTEST - 1, -1):
        for start in range(len(one) - length + 1):
            stretch = one[start : start + length]
            if stretch in other:
                return (*_stretches(one[:start], other), stretch, *_stretches(one[start + length :], other))
    return ()


# The quantity ledger: what each invoice provided, what earlier appeals used of it, and what covers the sales.

Why: TypeAlias = Literal["person", "words", "nothing", "other", "some", "late"]
"""Why a voucher counts for a listing, or does not.

It counts because of a ``person``, common ``words``, or because there is ``nothing`` to compare. It does not, or not
fully, because it names ``other`` goods, only ``some`` of its goods match and their quantity is unknown, or it is dated
after the last sale (``late``).
"""

CRITERION: Final = "fp_quantity_covers"

COUNTS: Final = frozenset[Why]({"person", "words", "nothing"})

NO_END: Final = 10**12
"""Represents an unknown quantity: more than anything sold."""


class Purchase(NamedTuple):
    """A voucher in the ledger; ``fits`` are the listings it may count for, ``words`` the words that match.

    ``quantity`` is None if not read. ``used`` is what earlier appeals took, by number; ``here`` what covers the sales
    of this one, by listing.
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
        """The pieces used by neither this appeal nor an earlier one; None if the quantity is unknown."""
        if self.quantity is None:
            return None
        return self.quantity - sum(pieces for _, pieces in (*self.used, *self.here))


class Coverage(NamedTuple):
    """A punished listing: the quantity sold, and how much of it is covered, at least and at most."""

    sale: Listing
    sure: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The vouchers, the listings, and the totals: bought, sold, covered for sure and at most.

    ``sold`` is None if no quantity is on file; ``of_all``: it is known for every listing. ``unsure`` are the earlier
    appeals whose usage is unknown.
    """

    purchases: tuple[Purchase, ...]
    covers: tuple[Coverage, ...]
    sold: int | None
    of_all: bool
    unsure: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Purchase, ...]:
        """The vouchers that count and have a known quantity."""
        return tuple(
            each
            for each in self.purchases
            if each.why in COUNTS and (each.fits or not self.covers) and each.quantity is not None
        )

    @property
    def bought(self) -> int:
        """The total number of pieces on these vouchers."""
        return sum(each.quantity or 0 for each in self.counted)

    @property
    def used(self) -> int:
        """How many of these pieces earlier appeals used."""
        return sum(pieces for each in self.counted for _, pieces in each.used)

    @property
    def sure(self) -> int:
        """The sold pieces covered under every interpretation."""
        return sum(each.sure for each in self.covers)

    @property
    def at_most(self) -> int:
        """The sold pieces covered under the most favourable interpretation."""
        return sum(each.at_most for each in self.covers)


def ledger(ground: CaseContext) -> Ledger:
    """The ledger of an appeal; a voucher not accepted by the policy is included only if there is no other."""
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
    """The vouchers of an appeal with the listings they may count for."""
    days = ground.sale_days
    last = days.last if days else None
    return tuple(_purchase(each, last) for each in all_vouchers(ground, CRITERION))


def _purchase(found: CheckInput[VoucherFacts], last: date | None) -> Purchase:
    exhibit, facts, ground = found.exhibit, found.facts, found.ground
    matched, every = ground.matched.get(exhibit.id), tuple(each.listing_id for each in ground.sales)
    plain = Purchase(
        exhibit=exhibit,
        key=invoice_key(facts) or exhibit.id,
        goods=items_of(facts.goods),
        brand_model=facts.brand_model or "",
        quantity=matched.quantity if matched and matched.quantity is not None else facts.quantity,
        bought_on=facts.date,
        why="nothing",
        fits=every,
    )
    if last and facts.date and facts.date > last:
        return plain._replace(why="late", fits=())
    if matched:
        return plain._replace(why="person", fits=tuple(each for each in every if each in matched.listing_ids))
    return _by_words(plain, ground)


def _by_words(bought: Purchase, ground: CaseContext) -> Purchase:
    """The listings whose titles share words with the goods; a title or goods without words decide nothing."""
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
    """The pieces taken by each demand from each invoice, earlier appeals first.

    With ``sure`` earlier appeals take as much as they may have and this one only what certainly counts; otherwise the
    reverse.
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
    """The invoices that count for a listing; ``wide`` includes those that may be for other goods."""
    return [
        each.key
        for each in bought
        if (each.why in COUNTS and sale.listing_id in each.fits) or (wide and each.why in {"other", "some"})
    ]


def _most_taken(ground: CaseContext, _: EarlierAppeal, sale: Listing) -> int:
    """The most an earlier appeal can have taken: all it sold, except what certainly are the same sales."""
    sold = NO_END if sale.sold_quantity is None else sale.sold_quantity
    return max(sold - _same_sales(ground, sale, surely=True), 0)


def _least_taken(ground: CaseContext, earlier: EarlierAppeal, sale: Listing) -> int:
    """The least an earlier appeal took: nothing if it failed; otherwise what goes beyond possibly identical sales."""
    if not earlier.settled or sale.sold_quantity is None:
        return 0
    return max(sale.sold_quantity - _same_sales(ground, sale, surely=False), 0)


def _same_sales(ground: CaseContext, sale: Listing, *, surely: bool) -> int:
    """How many pieces of another appeal's sales are identical to those here: the same listing in the same period.

    With ``surely`` one period must be within the other; otherwise it is enough that they may overlap.
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
    """Whether it is unknown how many pieces an earlier appeal took."""
    return any(
        _least_taken(ground, earlier, sale) != _most_taken(ground, earlier, sale) for sale in earlier.ground.sales
    )


def _with_uses(bought: Purchase, allotted: dict[tuple[tuple[str, str], str], int], here: str) -> Purchase:
    used, own = Counter[str](), Counter[str]()
    for ((appeal, listing), key), pieces in allotted.items():
        if key == bought.key:
            into, name = (own, listing) if appeal == here else (used, appeal)
            into[name] += pieces
    return bought._replace(used=tuple(used.items()), here=tuple(own.items()))


def _served(allotted: dict[tuple[tuple[str, str], str], int], who: tuple[str, str]) -> int:
    return sum(pieces for (each, _), pieces in allotted.items() if each == who)


# Whether purchases cover sales, by the quantity ledger (domain.md 5.3).


@check_on(typed_voucher)
def fp_quantity_covers(found: CheckInput[VoucherFacts]) -> CheckResult:
    """Purchases before the last sale, not used in an earlier appeal, cover the sales."""
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
    """The result if it is enough under one interpretation and not under another: what to look at first."""
    known: dict[str, Fact] = {"covered": book.sure, "sold": book.sold}
    apart = joined(each.exhibit.label for each in book.purchases if each.why in {"other", "some"})
    if apart:
        return found.cannot_verify("check.surely_covered_sold_names_other", documents=apart, **known)
    return found.cannot_verify("check.surely_covered_sold_how_many", appeals=joined(book.unsure), **known)


# What can be checked offline on an invoice or another proof of purchase (domain.md 3.2, 5.3).

CENT: Final = Decimal("0.01")


def money(amount: Decimal) -> str:
    """An amount for display: 1,234.50."""
    return f"{amount:,}"


@check
def fp_kind_allowed(ground: CaseContext) -> CheckResult | None:
    """The voucher is of a kind accepted by the policy; receipts and till slips often are not.

    If it is filed as an accepted kind but reads as another kind of voucher, or has a date and a total but nothing that
    shows its kind, it is left open for a person.
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
    """Whether a proof of purchase has a date and a total, whatever its kind."""
    return isinstance(facts, VoucherFacts) and facts.date is not None and facts.total is not None


def _without(found: CheckInput[VoucherFacts], key: str) -> CheckResult:
    """Not applicable: vouchers of this kind do not show what the criterion is about."""
    return found.not_applicable(key, kind=label_of(found.exhibit.kind))


@check_on(typed_voucher)
def fp_number_format(found: CheckInput[VoucherFacts]) -> CheckResult:
    """Code and number have the form of an invoice's, which says nothing about authenticity."""
    facts = found.facts
    if not isinstance(facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_no_invoice_number"))
    found.need(facts.code or facts.number, "check.invoice_number_within")
    return found.by_number("check.exhibit_number_reason_invoice", check_fapiao(facts.code, facts.number))


@check_on(typed_voucher)
def fp_issuer_id_check(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The issuer's credit code has a correct check character."""
    if not found.facts.issuer_id and not isinstance(found.facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_need_not_show"))
    code = found.need(found.facts.issuer_id, "check.issuers_credit_code_within")
    return found.by_number("check.issuers_credit_code", check_uscc(code), called="code")


@check_on(typed_voucher)
def fp_buyer_is_seller(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The buyer is the shop's verified account holder."""
    buyer = buyer_of(found.facts)
    if buyer.unnamed and not isinstance(found.facts, InvoiceFacts):
        return _without(found, mark("check.document_kind_need_not_name"))
    return found.compare(buyer, found.ground.subject)


@check_on(typed_voucher)
def fp_date_valid(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The date exists and is not in the future."""
    date, today = found.need(found.facts.date, "check.date_within"), found.ground.today
    return found.met_if(
        date <= today, "check.is_dated_not_after_today", "check.is_dated_today_is", date=date, today=today
    )


@check_on(typed_voucher)
def fp_year_region_plausible(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The year in the number matches the date, the region the issuer; another region only leaves it open."""
    facts = found.facts
    parts = check_fapiao(facts.code, facts.number).parts if isinstance(facts, InvoiceFacts) else {}
    if "year" not in parts:
        return found.not_applicable("check.number_carries_no_year_no")
    date = found.need(facts.date, "check.date_within")
    # Old-form invoice books could be printed a year before use.
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
    """Amount and tax add up to the total, and the tax matches the rate; a negative total is a red-letter invoice."""
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

    Use in another seller's case refutes. In a case of the same seller one voucher may properly cover both, so it is
    left to a person, with the result of the quantity ledger.
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
    """The result if the same file or page is in another case, whatever number was read on it."""
    seen = [each for each in found.ground.used_elsewhere if each.exhibit_id == found.exhibit.id and not each.key]
    strangers = joined(dict.fromkeys(each.appeal_no for each in seen if not each.seller_same))
    if strangers:
        return found.not_met("check.same_page_also_filed", appeals=strangers)
    own = joined(dict.fromkeys(each.appeal_no for each in seen))
    if not own:
        return None
    return found.cannot_verify("check.same_seller_also_filed_this_page_in", appeals=own, pieces=_pieces(found.ground))


def _pieces(ground: CaseContext) -> Text:
    """The quantity ledger's statement on whether the pieces suffice for all appeals that rely on them."""
    found = fp_quantity_covers(ground)
    return found.sentence if found else say("check.its_quantity_was_not_read")


@check_on(typed_voucher)
def fp_before_sale(found: CheckInput[VoucherFacts]) -> CheckResult:
    """The date is not after the first punished sale and the complaint; a later invoice can be lawful."""
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
    """The issuer is the rights holder or in a chain that starts there."""
    return reaches(found)
