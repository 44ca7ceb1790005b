"""The chain of title as a graph: who stands in it, and each fault at the very link where it is."""

import pytest

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.chain_of_title import TitlePath, chain_paths
from tests.grounds import (
    BRAND,
    BRAND_ID,
    CASE,
    DEALER,
    DEALER_ID,
    SHOP,
    SHOP_ID,
    STRANGER,
    STRANGER_ID,
    case,
    certificate,
    grant,
    invoice,
)

ASKED = frozenset({
    "au_starts_at_owner", "au_links_connected", "au_ends_at_seller", "au_terms_cover_sale", "au_goods_classes",
    "au_territory_channel", "au_sublicense_right", "tr_in_force", "fp_points_to_owner", "fp_buyer_is_seller",
})  # fmt: skip

TO_DEALER = {"grantee": DEALER, "grantee_id": DEALER_ID, "sublicense": "yes"}

TO_SHOP = {"grantor": DEALER, "grantor_id": DEALER_ID}


def drawn(ground: CaseContext) -> list[TitlePath]:
    """The graph with all criteria asked."""
    return list(chain_paths(ground, ASKED))


def only(*exhibits: ExhibitContext) -> TitlePath:
    """The one strand of a case with these documents."""
    (strand,) = drawn(case(*exhibits))
    return strand


def persons(strand: TitlePath) -> list[tuple[str, str]]:
    """Who stands in a strand, from the top."""
    return [(each.place, each.name) for each in strand.nodes]


def wrong(strand: TitlePath) -> dict[int, list[str]]:
    """By edge, counted from 1, the criteria that it fails; what is only open is left out."""
    found = {
        place: [each.criterion for each in edge.faults if each.value == "not_met"]
        for place, edge in enumerate(strand.edges, 1)
    }
    return {place: names for place, names in found.items() if names}


def test_a_sound_chain_leads_from_the_owner_to_the_shop():
    """Two grants, nothing wrong, nobody twice."""
    strand = only(grant("A2", TO_DEALER), grant("A3", TO_SHOP), certificate())

    assert persons(strand) == [("owner", BRAND), ("holder", DEALER), ("shop", SHOP)]
    assert [(each.kind, [paper.label for paper in each.papers]) for each in strand.edges] == [
        ("grant", ["A2"]), ("grant", ["A3"]),
    ]  # fmt: skip
    assert strand.faults == ()
    assert strand.whole


def test_without_a_certificate_the_complainant_stands_on_top():
    """Nobody is called the owner whom no certificate names."""
    assert persons(only(grant("A2", {})))[0] == ("complainant", BRAND)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"ends_on": "2026-06-30"}, {}, {1: ["au_terms_cover_sale"]}),
        ({}, {"starts_on": "2026-04-01"}, {2: ["au_terms_cover_sale"]}),
        ({}, {"classes": "25, 28"}, {2: ["au_goods_classes"]}),
        ({"classes": "30"}, {}, {1: ["au_goods_classes"], 2: ["au_goods_classes"]}),
        ({}, {"channel": "线下门店"}, {2: ["au_territory_channel"]}),
        ({"sublicense": "no"}, {}, {1: ["au_sublicense_right"]}),
        ({}, {"sublicense": "no"}, {}),
    ],
)
def test_a_faulty_link_is_marked_where_it_is(first: dict, second: dict, expected: dict):
    """The link that ends too early, grants too much or may not be granted on, and no other."""
    strand = only(grant("A2", TO_DEALER | first), grant("A3", TO_SHOP | second), certificate())

    assert wrong(strand) == expected
    assert strand.whole is not bool(expected)


def test_a_territory_that_leaves_the_mainland_out_is_open_at_its_link():
    """Whether it covers the sale a person reads; the place is told."""
    strand = only(grant("A2", TO_DEALER | {"territory": "香港"}), grant("A3", TO_SHOP), certificate())

    assert [[each.criterion for each in edge.faults] for edge in strand.edges] == [["au_territory_channel"], []]


def test_a_break_is_a_missing_link_between_the_two():
    """The dealer was granted, a stranger grants: between them is nothing on file."""
    strand = only(grant("A2", TO_DEALER), grant("A3", {"grantor": STRANGER, "grantor_id": STRANGER_ID}), certificate())

    assert persons(strand) == [("owner", BRAND), ("holder", DEALER), ("holder", STRANGER), ("shop", SHOP)]
    assert [each.kind for each in strand.edges] == ["grant", "missing", "grant"]
    assert wrong(strand) == {2: ["au_links_connected"]}


def test_a_chain_that_starts_elsewhere_or_ends_elsewhere_has_its_gap_there():
    """From a stranger down, and to somebody who is not the shop."""
    above = only(grant("A2", {"grantor": STRANGER, "grantor_id": STRANGER_ID}), certificate())
    below = only(grant("A2", {"grantee": STRANGER, "grantee_id": STRANGER_ID}), certificate())

    assert [each.kind for each in above.edges] == ["missing", "grant"]
    assert wrong(above) == {1: ["au_starts_at_owner"]}
    assert [each.kind for each in below.edges] == ["grant", "missing"]
    assert wrong(below) == {2: ["au_ends_at_seller"]}
    assert persons(below)[-1] == ("shop", SHOP)


def test_a_lapsed_mark_is_marked_at_the_owner():
    """There is nothing left to grant."""
    strand = only(grant("A2", {}), certificate(registered_on="2010-01-01", expires_on="2020-01-01"))

    assert [each.criterion for each in strand.nodes[0].faults] == ["tr_in_force"]
    assert [each.label for each in strand.nodes[0].papers] == ["B1"]
    assert wrong(strand) == {}


def test_the_issuer_of_an_invoice_stands_in_the_chain():
    """Owner to shop directly; through a dealer with its grant; and a stranger whom nothing links."""
    direct = only(invoice(), certificate())
    assert persons(direct) == [("owner", BRAND), ("shop", SHOP)]
    assert [(each.kind, each.pieces) for each in direct.edges] == [("sale", 40)]

    by_dealer = drawn(case(invoice(issuer_name=DEALER, issuer_id=DEALER_ID), grant("A3", TO_DEALER), certificate()))
    assert [each.kind for each in by_dealer] == ["grant", "sale"]
    assert persons(by_dealer[1]) == [("owner", BRAND), ("issuer", DEALER), ("shop", SHOP)]
    assert by_dealer[1].whole
    assert wrong(by_dealer[0]) == {2: ["au_ends_at_seller"]}

    stranger = drawn(case(invoice(issuer_name=STRANGER, issuer_id=STRANGER_ID), grant("A3", TO_DEALER), certificate()))[
        1
    ]
    assert [each.kind for each in stranger.edges] == ["missing", "sale"]
    assert wrong(stranger) == {1: ["fp_points_to_owner"]}


def test_an_issuer_below_two_grants_stands_at_the_end_of_them():
    """Each person of the chain once, from the top."""
    links = (TO_DEALER, TO_SHOP | {"grantee": STRANGER, "grantee_id": STRANGER_ID})
    ground = case(invoice(issuer_name=STRANGER, issuer_id=STRANGER_ID), grant("A3", *links), certificate())
    (_, sale) = drawn(ground)
    assert persons(sale) == [("owner", BRAND), ("holder", DEALER), ("issuer", STRANGER), ("shop", SHOP)]
    assert [each.kind for each in sale.edges] == ["grant", "grant", "sale"]


def test_everybody_stands_in_the_chain_with_the_code_that_is_known_of_them():
    """Empty where none is."""
    sale = only(invoice(issuer_id=""), certificate(owner_id=BRAND_ID))
    assert [each.code for each in sale.nodes] == [BRAND_ID, SHOP_ID]
    gone = drawn(case(invoice(issuer_id=""), certificate(owner_id=""), subject_id=None))[0]
    assert [each.code for each in gone.nodes] == ["", ""]
    dealer = invoice(issuer_name=DEALER, issuer_id=DEALER_ID)
    assert [each.code for each in only(dealer, certificate()).nodes] == ["", DEALER_ID, SHOP_ID]
    grants = only(grant("A2", TO_DEALER, TO_SHOP), certificate())
    assert [each.code for each in grants.nodes] == ["", DEALER_ID, SHOP_ID]


@pytest.mark.parametrize(
    ("quantities", "pieces"), [(("40",), 40), (("40", ""), 40), (("", ""), None), (("0", "0"), 0), (("40", "5"), 45)]
)
def test_what_was_bought_of_an_issuer_is_added_up_as_far_as_it_was_read(quantities, pieces):
    """Unread ones add nothing, and nothing read is not none."""
    papers = (
        invoice(f"A{at}", number=f"2631700000031629488{at}", quantity=each) for at, each in enumerate(quantities, 2)
    )
    assert only(*papers, certificate()).edges[-1].pieces == pieces


@pytest.mark.parametrize(("sublicense", "faults"), [("yes", []), ("no", ["not_met"]), ("", ["cannot_verify"])])
def test_a_link_that_is_granted_further_must_allow_that_and_the_last_one_need_not(sublicense, faults):
    """A person answers the criterion; the chain shows where to look."""
    strand = only(grant("A2", TO_DEALER | {"sublicense": sublicense}, TO_SHOP | {"sublicense": "no"}), certificate())
    onward = [[f.value.value for f in edge.faults if f.criterion == "au_sublicense_right"] for edge in strand.edges]
    assert onward == [faults, []]
    assert strand.whole is (faults != ["not_met"])


def test_an_invoice_without_an_issuer_leads_nowhere():
    """Nobody stands at its top."""
    assert drawn(case(invoice(issuer_name="", issuer_id=""), certificate())) == []


def test_invoices_of_one_issuer_are_one_sale_and_of_two_are_two_ways():
    """What was bought from the same person adds up."""
    again = invoice("A3", number="26317000000316294885", quantity="10")
    other = invoice("A4", number="26317000000316294886", issuer_name=STRANGER, issuer_id=STRANGER_ID)

    found = drawn(case(invoice(), again, other, certificate()))

    assert [[paper.label for paper in each.edges[-1].papers] for each in found] == [["A2", "A3"], ["A4"]]
    assert found[0].edges[-1].pieces == 50


def test_an_invoice_to_somebody_else_fails_at_the_sale():
    """The last edge does not lead to this shop."""
    strand = only(invoice(buyer_name=STRANGER, buyer_id=STRANGER_ID), certificate())

    assert wrong(strand) == {1: ["fp_buyer_is_seller"]}


def test_what_the_policy_does_not_ask_is_no_fault():
    """Another policy, another list."""
    found = chain_paths(case(grant("A2", {"channel": "线下门店"}), certificate()), ASKED - {"au_territory_channel"})

    assert found[0].faults == ()
    assert chain_paths(CASE, ASKED) == ()
