"""The gate: what the machine says of the counter-notice."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain.case_context import CaseContext
from core.domain.checks.result import checked
from tests.grounds import (
    BRAND,
    CASE,
    SHOP,
    SHOP_ID,
    STRANGER,
    STRANGER_ID,
    case,
    certificate,
    invoice,
    paper,
    sentence,
    value,
)

NOTICE = {
    "seller_name": SHOP,
    "seller_id": SHOP_ID,
    "contact": "0571-0000 0000",
    "complaint_no": "TS-20260901",
    "listing_ids": "612345678901",
}


def says(criterion: str, **changed: str) -> str | None:
    """The value on a counter-notice that is sound but for these fields."""
    return value(checked(criterion, case(paper("A1", "counter_notice", **(NOTICE | changed)))))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"seller_name": "杭州青禾电子商务有限公司 "}, "met"),
        ({"seller_name": STRANGER, "seller_id": STRANGER_ID}, "not_met"),
        ({"seller_id": ""}, "cannot_verify"),
        ({"contact": ""}, "cannot_verify"),
        ({"seller_name": STRANGER, "seller_id": ""}, "not_met"),
    ],
)
def test_the_seller_is_the_verified_person_and_gives_all_three(changed: dict[str, str], expected: str):
    """Name, code and contact are asked for; another firm refutes, a gap leaves open."""
    assert says("cn_seller_identity", **changed) == expected


def test_a_gap_in_the_seller_identity_is_named():
    """The reviewer reads which field is missing, not that something is."""
    found = checked("cn_seller_identity", case(paper("A1", "counter_notice", **(NOTICE | {"contact": ""}))))
    assert sentence(found) == "A1: not entered yet: the contact."


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("TS-20260901", "met"),
        ("ts 20260901", "met"),
        ("R-2026-0001", "met"),
        ("TS-20260902", "not_met"),
        ("", "cannot_verify"),
    ],
)
def test_the_complaint_is_cited(number: str, expected: str):
    """Blanks, hyphens and case do not make another number."""
    assert says("cn_complaint_ref", complaint_no=number) == expected


def test_without_a_number_in_the_case_nothing_is_refuted():
    """A file without a complaint number cannot contradict the one cited."""
    assert (
        value(checked("cn_complaint_ref", case(paper("A1", "counter_notice", **NOTICE), complaint_no=None)))
        == "cannot_verify"
    )


@pytest.mark.parametrize(
    ("listings", "expected"),
    [
        ("612345678901", "met"),
        ("https://item.example.com/item.htm?id=612345678901&x=1", "met"),
        ("6123456789012", "not_met"),
        ("700000000001", "not_met"),
        ("612345678901 700000000001", "cannot_verify"),
        ("", "cannot_verify"),
    ],
)
def test_the_listings_are_those_of_the_case(listings: str, expected: str):
    """An address that holds the id is as good; a longer id is another listing."""
    assert says("cn_listing_located", listing_ids=listings) == expected


def test_without_listings_in_the_case_the_ones_named_are_left_open():
    """Nothing to hold them against."""
    assert (
        value(checked("cn_listing_located", case(paper("A1", "counter_notice", **NOTICE), listing_ids=())))
        == "cannot_verify"
    )


def test_evidence_is_attached_when_it_is_of_a_listed_kind():
    """An invoice is listed, a till slip is not, and the notice itself is no evidence."""
    notice = paper("A1", "counter_notice", **NOTICE)
    assert value(checked("cn_evidence_attached", case(notice, invoice()))) == "met"
    assert value(checked("cn_evidence_attached", case(notice))) == "not_met"
    assert value(checked("cn_evidence_attached", case(notice, certificate("B1")))) == "not_met"
    slip = checked("cn_evidence_attached", case(notice, paper("A2", "till_slip")))
    assert value(slip) == "not_met"
    assert sentence(slip).startswith("A2: not of a kind the policy lists. It lists: Withdrawal letter, Invoice")


def test_a_policy_that_asks_for_no_evidence_is_not_answered_for():
    """512(g) lists none: there is nothing to say."""
    assert checked("cn_evidence_attached", case(invoice(), accepts={})) is None
    assert checked("cn_right_type_match", case(invoice(), accepts={})) is None


def test_the_evidence_serves_the_right_complained_of():
    """A patent certificate says nothing in a trademark appeal; a till slip claims its route at least."""
    assert value(checked("cn_right_type_match", case(invoice(), claimed=()))) == "met"
    assert value(checked("cn_right_type_match", case(paper("A2", "till_slip")))) == "met"
    assert value(checked("cn_right_type_match", case(paper("A2", "patent_certificate"), claimed=()))) == "not_met"
    assert checked("cn_right_type_match", case()) is None


@pytest.mark.parametrize(
    ("received", "due", "expected"),
    [
        (date(2026, 9, 4), date(2026, 9, 4), "met"),
        (date(2026, 9, 5), date(2026, 9, 4), "not_met"),
        (date(2026, 9, 4), None, "cannot_verify"),
        (None, date(2026, 9, 4), None),
    ],
)
def test_it_came_in_time_when_it_came_on_the_last_day(received: date | None, due: date | None, expected: str | None):
    """The last day counts whole."""
    ground = case(counter_notice_received_on=received, seller_due_on=due)
    assert value(checked("cn_in_time", ground)) == expected


def test_the_day_on_the_exhibit_counts_where_the_case_has_none():
    """The document itself was received on a day."""
    notice = replace(paper("A1", "counter_notice"), received_on=date(2026, 9, 3))
    assert value(checked("cn_in_time", case(notice, counter_notice_received_on=None))) == "met"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ({}, "met"),
        ({"decision_no": "(2025)沪73民终1号", "decision_effective": "yes"}, "not_met"),
        ({"decision_no": "(2025)沪73民终1号", "decision_effective": "no"}, "met"),
        ({"decision_no": "(2025)沪73民终1号"}, "cannot_verify"),
    ],
)
def test_a_judgment_in_effect_is_held_against_the_seller(decision: dict[str, str], expected: str):
    """Only one in effect; one under appeal binds nobody."""
    assert (
        value(checked("cn_no_binding_finding", case(paper("B1", "complaint", complainant=BRAND, **decision))))
        == expected
    )


@pytest.mark.parametrize(
    "criterion",
    ["cn_seller_identity", "cn_complaint_ref", "cn_listing_located", "cn_no_binding_finding"],
)
def test_while_nothing_was_typed_nothing_is_said(criterion: str):
    """An imported text without facts is for a person to read first."""
    assert checked(criterion, case(paper("A1", "counter_notice"), paper("B1", "complaint"))) is None
    assert checked(criterion, CASE) is None


def test_the_finding_carries_its_inputs_and_its_document():
    """What was compared stands beside the value, and the page can open the document."""
    found = checked("cn_complaint_ref", case(paper("A1", "counter_notice", **(NOTICE | {"complaint_no": "TS-1"}))))
    assert found
    assert (found.criterion, found.exhibit_id) == ("cn_complaint_ref", "exhibit-A1")
    assert found.inputs == {"exhibit": "A1", "number": "TS-1", "wanted": "TS-20260901"}
    assert sentence(found) == "A1 cites TS-1; this complaint is TS-20260901."


def inputs(criterion: str, ground: CaseContext) -> dict[str, str]:
    """What the finding rests on."""
    found = checked(criterion, ground)
    assert found
    return found.inputs


def test_the_evidence_that_serves_is_named_else_all_there_is():
    """A claimed route is served by what the reviewer finds in it."""
    photo = paper("A4", "store_photo")
    assert inputs("cn_right_type_match", case(invoice("A2"), photo, claimed=()))["documents"] == "A2"
    assert inputs("cn_right_type_match", case(photo, claimed=("tm_purchase",)))["documents"] == "A4"
    assert value(checked("cn_right_type_match", case(photo, claimed=("tm_barcode",)))) == "not_met"
    assert inputs("cn_evidence_attached", case(invoice("A2"), photo, invoice("A5")))["documents"] == "A2, A5"
    assert inputs("cn_evidence_attached", case(photo, paper("A5", "comparison")))["documents"] == "A4, A5"
    assert inputs("cn_evidence_attached", case())["kinds"] == inputs("cn_evidence_attached", case(photo))["kinds"]
