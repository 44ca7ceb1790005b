"""The seller's own patent, the complainant's, and what came before it."""

from datetime import date

import pytest

from core.domain.case_context import ExhibitContext
from core.domain.checks.result import checked
from core.domain.checks.rights import later, patent_ends_on, trademark_ends_on, trademark_standing
from core.domain.terms import DocumentKind, RightType
from tests.grounds import (
    BRAND,
    BRAND_ID,
    CASE,
    DEALER,
    DEALER_ID,
    SHOP,
    SHOP_ID,
    STRANGER,
    case,
    grant,
    invoice,
    paper,
    sentence,
    value,
)

ROUTES = {
    "pt_certificate": frozenset({DocumentKind.PATENT_CERTIFICATE}),
    "pt_purchase": frozenset({DocumentKind.INVOICE}),
}

OWN = {
    "number": "ZL201620406833.2",
    "patent_kind": "utility_model",
    "patentee": SHOP,
    "patentee_id": SHOP_ID,
    "filed_on": "2016-05-09",
    "granted_on": "2016-11-02",
}

THEIRS = {
    "number": "ZL202322865413.3",
    "patent_kind": "utility_model",
    "patentee": BRAND,
    "patentee_id": BRAND_ID,
    "filed_on": "2023-10-24",
    "granted_on": "2024-06-11",
}


def own(label: str = "A2", **changed: str) -> ExhibitContext:
    """The seller's certificate, sound but for these fields."""
    return paper(label, "patent_certificate", **(OWN | changed))


def theirs(label: str = "B1", **changed: str) -> ExhibitContext:
    """The complainant's certificate, sound but for these fields."""
    return paper(label, "patent_certificate", **(THEIRS | changed))


def says(criterion: str, *exhibits: ExhibitContext, **changed: object) -> str | None:
    """The value in a patent case whose goods were sold in the first days of May 2026."""
    days = {"first_sold_on": date(2026, 5, 1), "last_sold_on": date(2026, 5, 9)}
    ground = case(*exhibits, **({"right_type": RightType.PATENT, "accepts": ROUTES, "claimed": ()} | days | changed))
    return value(checked(criterion, ground))


@pytest.mark.parametrize(
    ("kind", "filed", "ends"),
    [
        ("invention", date(2010, 3, 1), date(2030, 3, 1)),
        ("utility_model", date(2016, 5, 9), date(2026, 5, 9)),
        ("design", date(2021, 5, 31), date(2031, 5, 31)),
        ("design", date(2021, 6, 1), date(2036, 6, 1)),
        ("invention", date(2008, 2, 29), date(2028, 2, 29)),
        ("utility_model", date(2008, 2, 29), date(2018, 2, 28)),
    ],
)
def test_the_term_of_a_patent_runs_from_its_filing(kind: str, filed: date, ends: date):
    """Domain.md 8, patent terms."""
    assert patent_ends_on(kind, filed) == ends


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2015, 3, 20), "not_yet"),
        (date(2015, 3, 21), "in_force"),
        (date(2025, 8, 31), "in_force"),
        (date(2025, 9, 1), "grace"),
        (date(2026, 2, 28), "grace"),
        (date(2026, 3, 1), "lapsed"),
    ],
)
def test_the_grace_of_a_trademark_is_six_months(on: date, standing: str):
    """Domain.md 3.5; where the month is shorter, its last day."""
    assert trademark_standing(date(2015, 3, 21), date(2025, 8, 31), on) == standing


def test_a_trademark_lasts_ten_years_or_as_renewed():
    """Registered on a day, it ends the day before; a renewal counts from its own end."""
    assert trademark_ends_on(date(2016, 8, 21), None, None) == date(2026, 8, 20)
    assert trademark_ends_on(date(2016, 8, 21), date(2026, 8, 20), date(2036, 8, 20)) == date(2036, 8, 20)
    assert trademark_ends_on(None, None, None) is None
    assert later(date(2026, 12, 31), months=2) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("ZL201620406833.2", "met"), ("202310123456.7", "not_met"), ("85100001", "cannot_verify"), ("", "cannot_verify")],
)
def test_the_patent_number_passes_its_check_digit(number: str, expected: str):
    """Domain.md 3.4; a number older than check digits refutes nothing."""
    assert says("pc_number_check", own(number=number)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"patent_kind": "design"}, "not_met"),
        ({"number": "ZL201380059792.3", "patent_kind": "invention"}, "met"),
        ({"number": "nonsense"}, "cannot_verify"),
        ({"patent_kind": ""}, "cannot_verify"),
    ],
)
def test_the_kind_digit_agrees_with_the_certificate(changed: dict[str, str], expected: str):
    """2 is a utility model, 8 an invention that came through the PCT."""
    assert says("pc_kind_match", own(**changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"patentee": STRANGER, "patentee_id": ""}, "not_met"),
        ({"patentee": "", "patentee_id": ""}, "cannot_verify"),
    ],
)
def test_the_patentee_is_the_seller(changed: dict[str, str], expected: str):
    """The seed: the certificate must be the seller's own."""
    assert says("pc_patentee_is_seller", own(**changed)) == expected


@pytest.mark.parametrize(
    ("changed", "last", "expected"),
    [
        ({}, date(2026, 5, 9), "met"),
        ({}, date(2026, 5, 10), "not_met"),
        ({"granted_on": "2026-05-01"}, date(2026, 5, 9), "met"),
        ({"granted_on": "2026-05-02"}, date(2026, 5, 9), "not_met"),
        ({"patent_kind": "design"}, date(2026, 5, 10), "not_met"),
        ({"patent_kind": "invention"}, date(2026, 5, 10), "met"),
        ({"patent_kind": ""}, date(2026, 5, 10), "not_met"),
        ({"filed_on": ""}, date(2026, 5, 9), "cannot_verify"),
        ({"granted_on": ""}, date(2026, 5, 9), "cannot_verify"),
    ],
)
def test_the_patent_was_in_term_when_it_was_sold(changed: dict[str, str], last: date, expected: str):
    """Granted before the first sale and not ended before the last; the anniversary still counts."""
    assert says("pc_in_term", own(**changed), last_sold_on=last) == expected


def test_the_end_of_the_term_is_written_out():
    """The reviewer sees from when to when."""
    found = checked("pc_in_term", case(own(), right_type=RightType.PATENT))
    assert "Utility model, filed on Mon 9 May 2016: its term ended on Sat 9 May 2026" in sentence(found)


def test_without_a_day_of_sale_the_term_stays_open():
    """Nothing to hold it against."""
    assert says("pc_in_term", own(), first_sold_on=None, last_sold_on=None, complained_on=None) == "cannot_verify"


@pytest.mark.parametrize(
    ("exhibits", "expected"),
    [
        ((own(), theirs()), "met"),
        ((own(filed_on="2023-10-24"), theirs()), "not_met"),
        ((own(filed_on="2023-10-25"), theirs()), "not_met"),
        ((own(filed_on=""), theirs()), "cannot_verify"),
        ((own(), theirs(filed_on="")), "cannot_verify"),
        ((own(),), "not_applicable"),
        ((theirs(),), None),
    ],
)
def test_the_sellers_patent_is_the_older_one(exhibits: tuple[ExhibitContext, ...], expected: str | None):
    """A later patent does not permit the use of an earlier one."""
    assert says("pc_filed_before_complainant", *exhibits) == expected


@pytest.mark.parametrize(
    ("exhibits", "spoken_of"),
    [
        ((own(filed_on=""), theirs()), "exhibit-A2"),
        ((own(), theirs(filed_on="")), "exhibit-B1"),
        ((own(filed_on=""), theirs(filed_on="")), "exhibit-A2"),
        ((own(), theirs()), "exhibit-A2"),
    ],
)
def test_the_certificate_whose_filing_date_was_not_read_is_named(exhibits: tuple[ExhibitContext, ...], spoken_of: str):
    """The seller's before the complainant's."""
    found = checked("pc_filed_before_complainant", case(*exhibits))
    assert found
    assert found.exhibit_id == spoken_of


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ((invoice(), theirs()), "met"),
        ((invoice(issuer_name=DEALER, issuer_id=DEALER_ID), theirs()), "cannot_verify"),
        ((invoice(issuer_name=DEALER, issuer_id=""), theirs(), grant("A3", {"grantee": DEALER, "classes": ""})), "met"),
        ((invoice(issuer_name=STRANGER, issuer_id=""), theirs(), grant("A3", {"grantee": DEALER})), "not_met"),
        ((theirs(),), None),
    ],
)
def test_the_goods_were_bought_from_the_patentee(papers: tuple[ExhibitContext, ...], expected: str | None):
    """Directly or from its licensed seller."""
    assert says("pp_issuer_is_patentee", *papers) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"filed_on": "2016-08-31", "granted_on": "2017-01-01"}, "not_met"),
        ({"filed_on": "2016-09-01", "granted_on": "2017-01-01"}, "met"),
        ({"filed_on": ""}, "cannot_verify"),
    ],
)
def test_the_complainants_patent_was_alive_at_the_complaint(changed: dict[str, str], expected: str):
    """The complaint is of 1 September 2026."""
    assert says("pp_complainant_right_in_force", theirs(**changed)) == expected


@pytest.mark.parametrize(
    ("published", "patent", "expected"),
    [
        ("2023-10-23", {}, "met"),
        ("2023-10-24", {}, "not_met"),
        ("2024-01-01", {}, "not_met"),
        ("", {}, "cannot_verify"),
        ("2023-10-23", {"filed_on": ""}, "cannot_verify"),
    ],
)
def test_the_publication_is_older_than_the_filing(published: str, patent: dict[str, str], expected: str):
    """The day of filing itself is too late."""
    prior = paper("A2", "prior_publication", title="catalogue", published_on=published)
    assert says("pd_date_before_filing", prior, theirs(**patent)) == expected


def test_without_the_complainants_patent_a_publication_is_older_than_nothing():
    """The filing date must be read first."""
    assert says("pd_date_before_filing", paper("A2", "prior_publication", published_on="2020-01-01")) == "cannot_verify"


@pytest.mark.parametrize(
    "criterion",
    [
        "pc_number_check",
        "pc_kind_match",
        "pc_patentee_is_seller",
        "pc_in_term",
        "pc_filed_before_complainant",
        "pp_issuer_is_patentee",
        "pp_complainant_right_in_force",
        "pd_date_before_filing",
    ],
)
def test_while_nothing_was_typed_nothing_is_said(criterion: str):
    """No certificate, or certificates nobody has read."""
    blank = (paper("A2", "patent_certificate"), paper("B1", "patent_certificate"), paper("A3", "prior_publication"))
    assert checked(criterion, CASE) is None
    assert says(criterion, *blank) is None
