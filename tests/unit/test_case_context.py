"""The case file as a value: what is on file, which paper is meant, what was sold, and what a person matched."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.case_context import (
    GoodsMatch,
    claimed_routes,
    days_of_sale,
    matched_by_hand,
    paper_of,
    stage_checklist,
    value_of,
)
from core.domain.facts import InvoiceFacts
from core.domain.terms import AnswerKind, DocumentKind, Side, State
from tests.dossiers import RULES, a_dossier, a_listing, an_appeal, an_exhibit
from tests.grounds import case, certificate, invoice, paper

K = DocumentKind

POLICY = RULES.policy_of(an_appeal())

FILED = (certificate("B1"), invoice("A3"), paper("A2", "receipt"), invoice("A4"), invoice("B2"))


def labels(exhibits: Any) -> list[str]:
    """Their labels."""
    return [each.label for each in exhibits]


def test_what_is_filed_comes_in_its_order_by_kind_and_side():
    """Of one side, or of both."""
    ground = case(*FILED)
    assert labels(ground.filed([K.INVOICE])) == ["A3", "A4", "B2"]
    assert labels(ground.filed([K.INVOICE], Side.SELLER)) == ["A3", "A4"]
    assert labels(ground.filed([K.INVOICE, K.RECEIPT], Side.SELLER)) == ["A3", "A2", "A4"]
    assert labels(ground.filed([K.INVOICE], Side.COMPLAINANT)) == ["B2"]
    assert ground.filed([]) == ()


@pytest.mark.parametrize(
    ("cites", "chosen", "cited"),
    [
        ({}, None, "A3"),
        ({"fp_not_reused": "exhibit-A4"}, "A4", "A4"),
        ({"tm_purchase": "exhibit-A4"}, "A4", "A4"),
        ({"fp_not_reused": "exhibit-A3", "tm_purchase": "exhibit-A4"}, "A3", "A3"),
        ({"fp_not_reused": "exhibit-B2", "tm_purchase": "exhibit-A4"}, "A4", "A4"),
        ({"fp_not_reused": "exhibit-A2"}, None, "A3"),
        ({"tm_authorisation": "exhibit-A4", "fp_date_valid": "exhibit-A4"}, None, "A3"),
    ],
)
def test_the_paper_a_criterion_speaks_of_is_the_one_relied_on_else_the_first(cites, chosen, cited):
    """For the criterion before the route; only of the kinds and of the side that are asked about."""
    ground = case(*FILED, cites=cites)
    found = ground.chosen("fp_not_reused", iter([K.INVOICE]), Side.SELLER)
    assert (found and found.label) == chosen
    found = ground.cited("fp_not_reused", iter([K.INVOICE]), Side.SELLER)
    assert (found and found.label) == cited


def test_where_no_paper_of_the_kinds_is_on_file_none_is_meant():
    """Neither relied on nor first."""
    assert case(*FILED).cited("fp_not_reused", [K.CONTRACT]) is None
    assert case(*FILED).chosen("fp_not_reused", [K.CONTRACT]) is None


def test_a_dossier_knows_the_kinds_of_each_side():
    """What the complainant filed claims nothing for the seller."""
    dossier = a_dossier(
        an_exhibit("A1", K.INVOICE), an_exhibit("A2", K.CONTRACT), an_exhibit("B1", K.COUNTER_MATERIALS)
    )
    assert dossier.kinds(Side.SELLER) == {K.INVOICE, K.CONTRACT}
    assert dossier.kinds(Side.COMPLAINANT) == {K.COUNTER_MATERIALS}
    assert dossier.kinds(Side.OFFICE) == frozenset()
    assert claimed_routes(POLICY.appeal, dossier) == ("tm_purchase", "tm_authorisation")
    assert claimed_routes(POLICY.answer, dossier) == ("rebuttal",)
    turned = a_dossier(an_exhibit("B1", K.INVOICE), an_exhibit("A1", K.COUNTER_MATERIALS))
    assert claimed_routes(POLICY.appeal, turned) == claimed_routes(POLICY.answer, turned) == ()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", [None, *AnswerKind])
def test_the_appeal_is_judged_until_the_final_review_and_then_the_answer_or_the_withdrawal(state, kind):
    """design.md 2."""
    dossier = a_dossier(appeal=an_appeal(state=state, answer_kind=kind))
    expected = POLICY.appeal
    if state is State.FINAL_REVIEW:
        expected = POLICY.withdrawal if kind is AnswerKind.WITHDRAWAL else POLICY.answer
    assert stage_checklist(dossier) == expected


# What was sold.

DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=4))
def test_the_days_of_sale_run_from_the_first_to_the_last_that_is_known(days):
    """None where no listing tells one."""
    listings = tuple(a_listing(str(at), first_sold_on=one, last_sold_on=two) for at, (one, two) in enumerate(days))
    found = days_of_sale(an_appeal(listings=listings))
    assert found["first_sold_on"] == min((each for each, _ in days if each), default=None)
    assert found["last_sold_on"] == max((each for _, each in days if each), default=None)


@given(st.lists(st.none() | st.integers(0, 100_000), max_size=4))
def test_sales_are_of_high_value_from_the_amount_of_the_policy_on(values):
    """Added up over the listings; where none is on file, nothing is known of it."""
    listings = [a_listing(str(at), sold_value=each) for at, each in enumerate(values)]
    known = [each for each in values if each is not None]
    expected = "unknown" if not known else "high" if sum(known) >= POLICY.high_value.amount else "usual"
    assert value_of(POLICY, listings) == expected
    assert value_of(None, listings) == "unknown"


def test_the_very_amount_of_the_policy_is_high():
    """One below it is not; nothing sold is a known value."""
    amount = POLICY.high_value.amount
    half = a_listing("1", sold_value=amount // 2)
    assert value_of(POLICY, [half, half]) == "high"
    assert value_of(POLICY, [half, a_listing("2", sold_value=amount // 2 - 1)]) == "usual"
    assert value_of(POLICY, [a_listing(sold_value=0)]) == "usual"


# Papers, with what a person typed off them or said of them.


def test_a_paper_carries_what_was_typed_off_it_and_nothing_where_nothing_was():
    """As the facts of its kind, with its day and side."""
    typed = {"eA3": {"number": ("26317000000316294884", "typed", "chen"), "total": ("1,130.00", "typed", "chen")}}
    found = paper_of(an_exhibit("A3", K.INVOICE), typed, date(2026, 11, 20))
    assert (found.id, found.label, found.side, found.kind) == ("eA3", "A3", Side.SELLER, K.INVOICE)
    assert found.received_on == date(2026, 11, 20)
    assert isinstance(found.facts, InvoiceFacts)
    assert (found.facts.number, str(found.facts.total)) == ("26317000000316294884", "1130.00")
    assert paper_of(an_exhibit("A4", K.INVOICE), typed, date(2026, 11, 20)).facts is None
    assert paper_of(an_exhibit("A5", K.STORE_PHOTO), {"eA5": typed["eA3"]}, date(2026, 11, 20)).facts is None


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({"matched": "1 2", "matched_pieces": "40"}, GoodsMatch(listing_ids=("1", "2"), quantity=40)),
        ({"matched": "1", "matched_pieces": ""}, GoodsMatch(listing_ids=("1",))),
        ({"matched": "1"}, GoodsMatch(listing_ids=("1",))),
        ({"matched": "-", "matched_pieces": "0"}, GoodsMatch(listing_ids=(), quantity=0)),
        ({"matched": "", "matched_pieces": "40"}, None),
        ({"matched_pieces": "40"}, None),
        ({"number": "1"}, None),
    ],
)
def test_what_a_person_said_of_a_vouchers_goods_counts_until_it_is_taken_back(entries, expected):
    """The listings it is for, or that it is for none; and how many pieces, where that was said."""
    typed = {"eA3": {name: (value, "typed", "chen") for name, value in entries.items()}}
    assert matched_by_hand(typed) == ({"eA3": expected} if expected else {})
