"""The quantity ledger: what was bought against what was sold, each piece counted once across a seller's appeals."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.domain.case_context import EarlierAppeal, ExhibitContext, GoodsMatch
from core.domain.checks.invoices import Demand, allot, items_of, ledger, shared, words_of
from core.domain.checks.result import checked
from tests.grounds import case, invoice, sale, sentence, value


def test_the_one_who_asked_first_is_served_first():
    """Two appeals on one invoice: the second gets what the first left."""
    got = allot([Demand("first", 30, ["a"]), Demand("second", 30, ["a"])], {"a": 40})

    assert got == {("first", "a"): 30, ("second", "a"): 10}


def test_an_earlier_one_is_moved_to_another_invoice_rather_than_the_later_left_short():
    """Whose pieces came from which invoice nobody knows: a shortfall must hold in every way of counting."""
    got = allot([Demand("first", 30, ["a", "b"]), Demand("second", 30, ["a"])], {"a": 40, "b": 25})

    assert got["second", "a"] == 30
    assert got["first", "a"] + got["first", "b"] == 30


def test_a_chain_of_moves_is_found():
    """The first moves to the second's place, the second to the third supply."""
    wishes = [Demand(1, 10, ["a", "b"]), Demand(2, 10, ["b", "c"]), Demand(3, 10, ["a"])]

    got = allot(wishes, {"a": 10, "b": 10, "c": 10})

    assert {who: sum(n for (each, _), n in got.items() if each == who) for who in (1, 2, 3)} == {1: 10, 2: 10, 3: 10}


@given(data=some.data())
def test_nothing_is_counted_twice_and_the_first_lose_nothing_to_the_later(data):
    """No supply gives more than it has, nobody gets more than they want, and those before are served the same."""
    supplies = data.draw(some.dictionaries(some.sampled_from("abcd"), some.integers(0, 20), min_size=1))
    wanted = data.draw(some.lists(some.tuples(some.integers(0, 30), some.sets(some.sampled_from("abcd"))), max_size=5))
    wishes = [Demand(at, pieces, sorted(of)) for at, (pieces, of) in enumerate(wanted)]

    got = allot(wishes, supplies)

    assert all(sum(n for (_, of), n in got.items() if of == each) <= has for each, has in supplies.items())
    served = [sum(n for (who, _), n in got.items() if who == wish.who) for wish in wishes]
    assert all(pieces <= wish.pieces for pieces, wish in zip(served, wishes, strict=True))
    assert all(of in wish.of for (who, of) in got for wish in wishes if wish.who == who)
    without = allot(wishes[:-1], supplies)
    before = [sum(n for (who, _), n in without.items() if who == wish.who) for wish in wishes[:-1]]
    assert served[:-1] == before


@pytest.mark.parametrize(
    ("goods", "title", "why"),
    [
        ("*服装*星河风衣", "星河女士风衣 2026新款 正品", ("星河", "风衣")),
        ("*灯具*Halden desk lamp HL-200", "Halden HL-200 lamp, new in stock", ("hl-200", "halden", "lamp")),
        ("Halden desk lamp HL-300", "Halden HL-200 lamp", ()),
        ("*服装*云海外套", "星河风衣 正品 现货", ()),
        ("LAMP ２００Ｗ", "lamp 200w", ("200w", "lamp")),
        ("The Quiet Cartographer 货款 93 copies", "LARKSPUR The Quiet Cartographer LP-0417", ("quiet", "cartographer")),
        ("Ridgeline pack 45L", "Ridgeline RL-45-S 2026", ("ridgeline",)),
        ("正品 现货", "正品 现货", ()),
        ("甲星河", "星河乙", ("星河",)),
        ("星河", "甲星河乙", ("星河",)),
        ("河星", "星河", ()),
        ("lamps", "lamp", ()),
        ("HL-200 A1B2", "A1B2 lamp", ("a1b2",)),
    ],
)
def test_words_tell_which_goods_are_meant(goods: str, title: str, why: tuple[str, ...]):
    """A model decides; else a shared name; words that any goods carry tell nothing."""
    found = shared(words_of(goods), words_of(title))

    assert set(found) == set(why)


def test_a_voucher_may_list_several_goods():
    """As they are read off its lines."""
    assert items_of("*服装*星河风衣；*服装*云海外套; socks\n") == ("*服装*星河风衣", "*服装*云海外套", "socks")


COAT, LAMP = "612345678901", "612345678902"

DAYS: dict[str, Any] = {"first_sold_on": date(2026, 3, 5), "last_sold_on": date(2026, 8, 20)}

SOCKS = "*服装*云海袜子"


def earlier(quantity: int | None, *exhibits: ExhibitContext, settled: bool = True) -> EarlierAppeal:
    """An earlier appeal of the same seller over another listing."""
    sales = (sale(quantity, "699", "星河风衣"),)
    return EarlierAppeal(
        appeal_no="R-2026-0000", ground=case(*exhibits, appeal_no="R-2026-0000", sales=sales), settled=settled
    )


def covers(*exhibits: ExhibitContext, **changed: Any) -> tuple[str | None, str]:
    """What the check says of the quantity, of 31 sold of the coat."""
    ground = case(*exhibits, **({"sales": (sale(31, COAT, "星河风衣 正品"),)} | changed))
    found = checked("fp_quantity_covers", ground)
    return value(found), sentence(found)


def test_an_earlier_appeal_uses_its_share_of_the_invoice():
    """40 bought, 30 sold there: 10 are left for the 31 sold here."""
    said = covers(invoice(), earlier=(earlier(30, invoice()),))

    assert said == (
        "not_met",
        "Bought 40 (A2), of which 30 were used in R-2026-0000: at most 10 of the 31 sold are covered.",
    )
    assert covers(invoice(), earlier=(earlier(9, invoice()),)) == (
        "met",
        "Bought 40 (A2), of which 9 were used in R-2026-0000; the rest covers the 31 sold.",
    )


def test_an_earlier_appeal_on_other_invoices_uses_nothing_here():
    """What it could take from its own second invoice it need not take from this one."""
    second = invoice("A3", number="26317000000316294885", quantity="30")

    assert covers(invoice(), earlier=(earlier(30, invoice(), second),))[0] == "met"
    assert covers(invoice(), earlier=(earlier(30, second),))[0] == "met"


@pytest.mark.parametrize(
    ("quantity", "settled", "expected"),
    [(30, False, "cannot_verify"), (None, True, "cannot_verify"), (9, False, "met")],
)
def test_what_an_earlier_appeal_took_may_be_open(quantity: int | None, settled: bool, expected: str):
    """It was rejected, or how much it sold is not on file: that refutes nobody, but it can leave the matter open."""
    said = covers(invoice(), earlier=(earlier(quantity, invoice(), settled=settled),))

    assert said[0] == expected
    if expected == "cannot_verify":
        assert "how many pieces of the same invoices R-2026-0000 used is not certain" in said[1]


def test_the_same_sales_complained_of_twice_are_counted_once():
    """A listing punished for its mark and for its pictures sold its goods only once."""
    there = case(invoice(), appeal_no="R-2026-0000", sales=(sale(30, COAT, **DAYS),))
    before = EarlierAppeal(appeal_no="R-2026-0000", ground=there)

    assert covers(invoice(), earlier=(before,), sales=(sale(31, COAT, "星河风衣", **DAYS),))[0] == "met"
    apart: dict[str, Any] = {"first_sold_on": date(2026, 9, 1), "last_sold_on": date(2026, 9, 30)}
    assert covers(invoice(), earlier=(before,), sales=(sale(31, COAT, "星河风衣", **apart),), last_sold_on=None)[0] == (
        "not_met"
    )
    undated = covers(invoice(), earlier=(before,), sales=(sale(31, COAT, "星河风衣"),))
    assert undated[0] == "cannot_verify"


def test_other_goods_do_not_count_and_refute_nothing_alone():
    """Whether socks on paper are coats, a person says; where even they would not do, it is refuted."""
    socks = invoice(goods=SOCKS)

    said = covers(socks)
    assert said[0] == "cannot_verify"
    assert "A2 also names other goods. State under Quantities" in said[1]
    assert covers(socks, matched={"exhibit-A2": GoodsMatch(listing_ids=(COAT,))})[0] == "met"
    assert covers(socks, matched={"exhibit-A2": GoodsMatch(listing_ids=())})[0] == "not_met"
    assert covers(invoice(goods=SOCKS, quantity="30"))[0] == "not_met"


def test_of_an_invoice_over_several_goods_it_must_be_said_how_many():
    """40 coats and socks together may be 31 coats, or not."""
    mixed = invoice(goods=f"*服装*星河风衣；{SOCKS}")

    assert covers(mixed)[0] == "cannot_verify"
    assert covers(mixed, matched={"exhibit-A2": GoodsMatch(listing_ids=(COAT,), quantity=31)})[0] == "met"
    assert covers(mixed, matched={"exhibit-A2": GoodsMatch(listing_ids=(COAT,), quantity=30)})[0] == "not_met"


def test_each_listing_is_covered_by_its_own_goods():
    """Enough coats do not make up for lamps."""
    sales = (sale(20, COAT, "星河风衣"), sale(11, LAMP, "Halden HL-200"))
    lamps = invoice("A3", number="26317000000316294885", goods="Halden lamp HL-200", quantity="10")

    said = covers(invoice(), lamps, sales=sales)

    assert said == (
        "not_met",
        f"Bought 50 (A2, A3), but not enough of the goods of {LAMP}: at most 30 of the 31 sold are covered.",
    )


def test_the_ledger_tells_of_each_invoice_what_became_of_it():
    """Bought, used there, used here, left; why it was matched."""
    book = ledger(
        case(
            invoice(quantity="60"),
            invoice("A3", number="26317000000316294885", goods=SOCKS),
            invoice("A4", number="26317000000316294886", date="2026-08-21"),
            sales=(sale(31, COAT, "星河女士风衣"),),
            earlier=(earlier(9, invoice(quantity="60")),),
        )
    )

    coats, socks, late = book.purchases
    assert (coats.why, set(coats.words), coats.used, coats.here, coats.left) == (
        "words", {"星河", "风衣"}, (("R-2026-0000", 9),), ((COAT, 31),), 20,
    )  # fmt: skip
    assert (socks.why, socks.fits, socks.left) == ("other", (), 40)
    assert (late.why, late.fits) == ("late", ())
    assert [(each.sure, each.at_most) for each in book.covers] == [(31, 31)]


def test_words_are_told_models_first_and_then_by_the_alphabet():
    """The reviewer reads first what decides."""
    assert shared(words_of("lamp halden HL-200 星河"), words_of("星河 HL-200 halden lamp")) == (
        "hl-200", "halden", "lamp", "星河",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("invoice_of", "title", "expected"),
    [
        ({"goods": "", "brand_model": "HL-200"}, "Halden HL-200", ("words", (COAT,), ("hl-200",))),
        ({"goods": "", "brand_model": "HL-300"}, "Halden HL-200", ("other", (), ())),
        ({"goods": "", "brand_model": ""}, "Halden HL-200", ("nothing", (COAT,), ())),
        ({"goods": "货款"}, "Halden HL-200", ("nothing", (COAT,), ())),
        ({"goods": "Halden lamp"}, "", ("nothing", (COAT,), ())),
        ({"goods": "Halden lamp"}, "正品 现货", ("nothing", (COAT,), ())),
    ],
)
def test_goods_or_titles_without_words_tell_nothing_and_a_brand_or_model_is_a_word_too(invoice_of, title, expected):
    """Then the voucher may be for any listing."""
    (bought,) = ledger(case(invoice(**invoice_of), sales=(sale(31, COAT, title),))).purchases
    assert (bought.why, bought.fits, bought.words) == expected


def test_goods_that_no_title_names_may_be_those_of_a_listing_without_a_title():
    """Of two listings the one whose title is silent."""
    sales = (sale(20, COAT, "Halden HL-200"), sale(11, LAMP, ""))
    (bought,) = ledger(case(invoice(goods="umbrella"), sales=sales)).purchases
    assert (bought.why, bought.fits) == ("nothing", (LAMP,))


def test_several_goods_count_together_where_each_is_one_of_the_listings():
    """Coats and lamps on one invoice, and both punished."""
    sales = (sale(20, COAT, "星河风衣"), sale(11, LAMP, "Halden HL-200"))
    (bought,) = ledger(case(invoice(goods="*服装*星河风衣；Halden HL-200"), sales=sales)).purchases
    assert (bought.why, bought.fits, bought.goods) == ("words", (COAT, LAMP), ("*服装*星河风衣", "Halden HL-200"))
    (mixed,) = ledger(case(invoice(goods="*服装*星河风衣；umbrella"), sales=sales)).purchases
    assert (mixed.why, mixed.fits) == ("some", (COAT,))


def test_what_a_person_said_of_the_goods_counts_but_not_for_what_was_bought_too_late():
    """Of the listings of the case, in their order; a number said counts before the one that was read."""
    sales = (sale(20, COAT, "星河风衣"), sale(11, LAMP, "Halden HL-200"))
    said = {"exhibit-A2": GoodsMatch(listing_ids=("9", LAMP, COAT), quantity=0)}
    (bought,) = ledger(case(invoice(goods=SOCKS), sales=sales, matched=said)).purchases
    assert (bought.why, bought.fits, bought.quantity, bought.left) == ("person", (COAT, LAMP), 0, 0)
    unsaid = {"exhibit-A2": GoodsMatch(listing_ids=(COAT,))}
    (bought,) = ledger(case(invoice(goods=SOCKS), sales=sales, matched=unsaid)).purchases
    assert (bought.quantity, bought.left) == (40, 20)
    (late,) = ledger(case(invoice(date="2026-08-21"), sales=sales, matched=said)).purchases
    assert (late.why, late.fits) == ("late", ())
    (last,) = ledger(case(invoice(date="2026-08-20"), sales=sales, matched=unsaid)).purchases
    assert last.why == "person"
    (undated,) = ledger(case(invoice(date=""), sales=sales, matched=unsaid)).purchases
    assert (undated.why, undated.bought_on) == ("person", None)


@pytest.mark.parametrize(("quantity", "bought", "covered"), [("0", 0, 0), ("-3", -3, 0), ("1", 1, 1)])
def test_none_bought_covers_none(quantity: str, bought: int, covered: int):
    """A red-letter quantity is no purchase."""
    book = ledger(case(invoice(quantity=quantity), sales=(sale(31, COAT, "星河风衣"),)))
    assert (book.bought, book.sure, book.at_most) == (bought, covered, covered)


def test_a_quantity_that_was_not_read_covers_nothing_for_sure_and_anything_at_most():
    """Nobody knows what is left of it."""
    book = ledger(case(invoice(quantity=""), sales=(sale(31, COAT, "星河风衣"),)))
    assert [(each.sure, each.at_most) for each in book.covers] == [(0, 31)]
    assert (book.counted, book.bought, book.purchases[0].left) == ((), 0, None)


@pytest.mark.parametrize(
    ("sales", "sold", "of_all"),
    [
        ((), None, True),
        ((sale(None, COAT),), None, False),
        ((sale(None, COAT), sale(11, LAMP)), 11, False),
        ((sale(20, COAT), sale(11, LAMP)), 31, True),
        ((sale(0, COAT),), 0, True),
    ],
)
def test_what_was_sold_is_added_up_as_far_as_it_is_on_file(sales: Any, sold: int | None, *, of_all: bool):
    """And it is said whether that is all of it."""
    book = ledger(case(invoice(), sales=sales))
    assert (book.sold, book.of_all) == (sold, of_all)
    assert book.counted == book.purchases


def test_where_a_listings_sales_are_not_on_file_only_the_others_are_surely_covered():
    """It stays open, and that is said."""
    said = covers(invoice(), sales=(sale(31, COAT, "星河风衣"), sale(None, LAMP, "星河风衣")))
    assert said[0] == "cannot_verify"
    assert "sold at least 31" in said[1]


@pytest.mark.parametrize(
    ("quantity", "settled", "unsure"),
    [(30, True, ()), (None, True, ("R-2026-0000",)), (30, False, ("R-2026-0000",)), (0, False, ())],
)
def test_the_ledger_names_the_earlier_appeals_of_which_it_is_open_how_much_they_took(quantity, settled, unsure):
    """Rejected ones took something or nothing; unknown sales anything."""
    ground = case(
        invoice(), sales=(sale(31, COAT, "星河风衣"),), earlier=(earlier(quantity, invoice(), settled=settled),)
    )
    assert ledger(ground).unsure == unsure


def test_an_earlier_appeal_that_may_have_taken_pieces_leaves_the_rest_sure():
    """Rejected with 30 sold: ten are sure, and thirty-one at most."""
    ground = case(invoice(), sales=(sale(31, COAT, "星河风衣"),), earlier=(earlier(30, invoice(), settled=False),))
    assert [(each.sure, each.at_most) for each in ledger(ground).covers] == [(10, 31)]


def test_of_the_same_listing_only_the_same_days_are_the_same_sales():
    """Another listing of the earlier appeal used what it sold."""
    there = case(
        invoice(),
        appeal_no="R-2026-0000",
        sales=(sale(9, LAMP, "星河风衣", **DAYS), sale(30, COAT, "星河风衣", **DAYS)),
    )
    before = EarlierAppeal(appeal_no="R-2026-0000", ground=there)
    book = ledger(case(invoice(), sales=(sale(31, COAT, "星河风衣", **DAYS),), earlier=(before,)))
    (bought,) = book.purchases
    assert bought.used == (("R-2026-0000", 9),)
    assert book.unsure == ()
    assert [(each.sure, each.at_most) for each in book.covers] == [(31, 31)]


def test_an_invoice_that_was_not_read_is_asked_for_only_where_nothing_else_counts_or_suffices():
    """The one that is silent is named, not the one that was read."""
    silent = invoice("A3", number="26317000000316294885", quantity="")
    late = invoice("A4", number="26317000000316294886", quantity="", date="2026-08-21")

    def found(*exhibits: ExhibitContext) -> tuple[str | None, str | None]:
        said = checked("fp_quantity_covers", case(*exhibits, sales=(sale(31, COAT, "星河风衣"),)))
        return value(said), said.exhibit_id if said else None

    assert found(invoice(quantity="30"), silent) == ("cannot_verify", "exhibit-A3")
    assert found(invoice(), silent) == ("met", "exhibit-A2")
    assert found(invoice(quantity="30"), late) == ("not_met", "exhibit-A2")
    assert found(silent) == ("cannot_verify", "exhibit-A3")
    assert found(late) == ("not_met", "exhibit-A4")


def test_pieces_that_several_earlier_appeals_took_are_added_up():
    """Both are named."""
    first, second = (
        EarlierAppeal(
            appeal_no=f"R-{n}", ground=case(invoice(), appeal_no=f"R-{n}", sales=(sale(n, f"69{n}", "星河风衣"),))
        )
        for n in (5, 6)
    )
    said = covers(invoice(), earlier=(first, second))
    assert said[0] == "not_met"
    assert "11 were used in R-5, R-6" in said[1]


def test_a_voucher_filed_twice_counts_once_and_two_without_a_number_count_each():
    """The first that was filed; nothing tells the others to be one."""
    twice = ledger(case(invoice("A2", quantity="20"), invoice("A3", quantity="30")))
    assert ([each.exhibit.label for each in twice.purchases], twice.bought) == (["A2"], 20)
    bare = ledger(case(invoice("A2", number="", quantity="20"), invoice("A3", number="", quantity="30")))
    assert ([each.exhibit.label for each in bare.purchases], bare.bought) == (["A2", "A3"], 50)
    assert [each.key for each in bare.purchases] == ["exhibit-A2", "exhibit-A3"]
