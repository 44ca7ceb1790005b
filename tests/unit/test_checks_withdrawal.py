"""The withdrawal letter: number, listings, who signs, and when."""

import pytest

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.result import checked
from tests.grounds import BRAND, BRAND_ID, CASE, SHOP, STRANGER, case, paper, sentence, value

LETTER = {
    "complaint_no": "TS-20260901",
    "scope": "whole_complaint",
    "issuer_name": BRAND,
    "issuer_id": BRAND_ID,
    "signed_on": "2026-09-10",
}

AGENT = "上海恒信知识产权代理有限公司"

POWER = {"grantor": BRAND, "agent": AGENT, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


def letter(label: str = "A2", **changed: str) -> ExhibitContext:
    """A sound letter but for these fields."""
    return paper(label, "withdrawal_letter", **(LETTER | changed))


def says(criterion: str, *others: ExhibitContext, **changed: str) -> str | None:
    """The value on that letter, with other papers on file."""
    return value(checked(criterion, case(letter(**changed), *others)))


@pytest.mark.parametrize(("number", "expected"), [("TS-20260901", "met"), ("TS-1", "not_met"), ("", "cannot_verify")])
def test_the_letter_names_this_complaint(number: str, expected: str):
    """Another complaint's withdrawal is none of this one."""
    assert says("wd_complaint_identified", complaint_no=number) == expected


@pytest.mark.parametrize(
    ("scope", "listings", "expected"),
    [
        ("whole_complaint", "", "met"),
        ("listed_only", "612345678901, 612345678902", "met"),
        ("", "612345678902 612345678901 700000000001", "met"),
        ("listed_only", "612345678901", "not_met"),
        ("listed_only", "", "cannot_verify"),
    ],
)
def test_every_punished_listing_is_covered(scope: str, listings: str, expected: str):
    """The whole complaint, or each listing by its number."""
    assert says("wd_scope_covers_listings", scope=scope, listing_ids=listings) == expected


def test_the_listing_left_out_is_named():
    """The reviewer asks the complainant about that one."""
    found = checked("wd_scope_covers_listings", case(letter(scope="listed_only", listing_ids="612345678901")))
    assert sentence(found) == "A2 does not name 612345678902."
    empty = case(letter(scope="listed_only", listing_ids="1"), listing_ids=())
    assert value(checked("wd_scope_covers_listings", empty)) == "cannot_verify"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"issuer_id": ""}, "met"),
        ({"issuer_name": SHOP, "issuer_id": ""}, "not_met"),
        ({"issuer_name": "Xinghe Apparel (Shanghai) Co., Ltd.", "issuer_id": ""}, "cannot_verify"),
        ({"issuer_name": "", "issuer_id": ""}, "cannot_verify"),
    ],
)
def test_the_issuer_is_the_complainant(changed: dict[str, str], expected: str):
    """A name in another script may be the same firm: only its code could tell."""
    assert says("wd_issuer_is_complainant", **changed) == expected


@pytest.mark.parametrize(
    ("power", "expected"),
    [
        (POWER, "met"),
        (POWER | {"ends_on": ""}, "met"),
        (POWER | {"ends_on": "2026-09-09"}, "not_met"),
        (POWER | {"starts_on": "2026-09-11"}, "not_met"),
        (POWER | {"starts_on": ""}, "cannot_verify"),
        (POWER | {"grantor": STRANGER}, "not_met"),
        (POWER | {"grantor": "Xinghe"}, "cannot_verify"),
        (POWER | {"agent": STRANGER}, "cannot_verify"),
        ({}, "cannot_verify"),
    ],
)
def test_an_agent_signs_with_a_power_in_term(power: dict[str, str], expected: str):
    """The complainant's own power, for that agent, on the day of the letter."""
    found = says("wd_signatory_authority", paper("B2", "power_of_attorney", **power), agent_name=AGENT)
    assert found == expected


def test_the_complainant_signs_for_itself():
    """Without an agent the issuer must be the complainant; else nothing is known of the signatory."""
    assert says("wd_signatory_authority") == "met"
    assert says("wd_signatory_authority", issuer_name=STRANGER, issuer_id="") == "cannot_verify"
    assert says("wd_signatory_authority", issuer_name="Xinghe Apparel", issuer_id="") == "cannot_verify"
    assert says("wd_signatory_authority", issuer_name="", issuer_id="") == "cannot_verify"


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ("2026-09-01", "met"),
        ("2026-08-31", "not_met"),
        ("2026-11-24", "met"),
        ("2026-11-25", "not_met"),
        ("", "cannot_verify"),
    ],
)
def test_the_letter_is_not_older_than_the_complaint(signed: str, expected: str):
    """The day of the complaint itself will do; a day to come will not."""
    assert says("wd_dated_after_complaint", signed_on=signed) == expected


def test_without_the_day_of_the_complaint_the_date_stays_open():
    """There is nothing to compare it with."""
    assert value(checked("wd_dated_after_complaint", case(letter(), complained_on=None))) == "cannot_verify"


@pytest.mark.parametrize(
    ("ground", "spoken_of"),
    [
        (case(letter("A2"), letter("B2"), claimed=("tm_withdrawal",)), "exhibit-A2"),
        (case(letter("A2"), letter("B2"), claimed=()), "exhibit-B2"),
        (
            case(letter("A2"), letter("A3"), claimed=("tm_withdrawal",), cites={"tm_withdrawal": "exhibit-A3"}),
            "exhibit-A3",
        ),
        (case(letter("A2"), letter("A3"), cites={"wd_complaint_identified": "exhibit-A3"}), "exhibit-A3"),
        (case(letter("A2"), cites={"wd_complaint_identified": "exhibit-Z9"}), "exhibit-A2"),
    ],
)
def test_the_letter_relied_on_is_the_one_that_is_read(ground: CaseContext, spoken_of: str):
    """The reviewer's choice first; then the seller's on its route, the complainant's own in a withdrawal."""
    found = checked("wd_complaint_identified", ground)
    assert found
    assert found.exhibit_id == spoken_of


@pytest.mark.parametrize(
    "criterion",
    [
        "wd_complaint_identified",
        "wd_scope_covers_listings",
        "wd_issuer_is_complainant",
        "wd_signatory_authority",
        "wd_dated_after_complaint",
    ],
)
def test_while_nothing_was_typed_nothing_is_said(criterion: str):
    """No letter, or a letter nobody has read."""
    assert checked(criterion, CASE) is None
    assert checked(criterion, case(paper("A2", "withdrawal_letter"))) is None
