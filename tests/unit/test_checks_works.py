"""Copyright: licences, own works, genuine copies, earlier publication."""

from datetime import date

import pytest

from core.domain.case_context import ExhibitContext
from core.domain.checks.result import checked
from core.domain.terms import RightType
from tests.grounds import BRAND, CASE, DEALER, LATER, SHOP, STRANGER, case, grant, invoice, paper, value

ROUTES = LATER | {"cr_purchase": LATER["tm_purchase"]}


def work(label: str, **typed: str) -> ExhibitContext:
    """A dated proof of a work."""
    return paper(label, "copyright_certificate", **typed)


THEIRS = work("B1", title="星河图册", owner=BRAND, created_on="2024-05-01", published_on="2024-06-01")


def says(criterion: str, *exhibits: ExhibitContext, **changed: object) -> str | None:
    """The value in a copyright case."""
    return value(
        checked(criterion, case(*exhibits, **({"right_type": RightType.COPYRIGHT, "accepts": ROUTES} | changed)))
    )


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (({},), "met"),
        (({"grantee": DEALER}, {"grantor": DEALER}), "met"),
        (({"grantee": DEALER}, {"grantor": STRANGER}), "not_met"),
        (({"grantor": STRANGER},), "not_met"),
        (({"grantor": ""},), "cannot_verify"),
    ],
)
def test_the_licence_comes_from_the_owner(links: tuple[dict[str, str], ...], expected: str):
    """Directly or link by link."""
    assert says("cl_grantor_is_owner", grant("A2", *links), THEIRS) == expected


@pytest.mark.parametrize(
    ("ends", "expected"), [("2026-12-31", "met"), ("2026-08-19", "not_met"), ("", "cannot_verify")]
)
def test_the_licence_covers_the_use(ends: str, expected: str):
    """Sales until 20 August 2026."""
    assert says("cl_term_covers_use", grant("A2", {"ends_on": ends})) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"owner": SHOP, "author": STRANGER}, "met"),
        ({"author": SHOP}, "met"),
        ({"owner": STRANGER, "author": SHOP}, "not_met"),
        ({"author": STRANGER}, "not_met"),
        ({"title": "星河图册"}, "cannot_verify"),
    ],
)
def test_the_work_is_the_sellers(typed: dict[str, str], expected: str):
    """The owner named counts before the author: works are assigned."""
    assert says("co_author_is_seller", work("A2", **typed)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"created_on": "2024-04-30"}, "met"),
        ({"published_on": "2024-04-30", "registered_on": "2025-01-01"}, "met"),
        ({"registered_on": "2024-04-30"}, "met"),
        ({"created_on": "2024-05-01"}, "not_met"),
        ({"created_on": "2025-01-01"}, "not_met"),
        ({"owner": SHOP}, "cannot_verify"),
    ],
)
def test_the_sellers_work_is_older(typed: dict[str, str], expected: str):
    """The complainant's was made on 1 May 2024: the same day is not before."""
    assert says("co_earlier_than_complainant", work("A2", **typed), THEIRS) == expected


def test_an_undated_work_of_the_complainant_leaves_it_open():
    """Older than what is not dated cannot be said; its answer may date it."""
    own = work("A2", created_on="2024-04-30")
    assert says("co_earlier_than_complainant", own) == "cannot_verify"
    assert says("co_earlier_than_complainant", own, work("B1", owner=BRAND)) == "cannot_verify"
    dated = paper("B2", "counter_materials", work_published_on="2024-04-01")
    assert says("co_earlier_than_complainant", own, work("B1", owner=BRAND), dated) == "not_met"


@pytest.mark.parametrize(
    ("goods", "expected"),
    [("图书 《星河图册》 2024年版", "met"), ("图书一批", "cannot_verify"), ("", "cannot_verify")],
)
def test_the_document_shows_the_title(goods: str, expected: str):
    """Punctuation does not matter; other words are for a person to weigh."""
    assert says("cp_title_on_document", invoice(goods=goods), THEIRS) == expected


def test_the_title_may_come_from_the_complaint_or_be_unknown():
    """Where the complainant's proof names none."""
    complaint = paper("B2", "complaint", work_title="星河图册")
    assert says("cp_title_on_document", invoice(goods="星河图册"), complaint) == "met"
    assert says("cp_title_on_document", invoice(goods="星河图册")) == "cannot_verify"


@pytest.mark.parametrize(
    ("isbn", "expected"), [("978-7-111-07575-2", "met"), ("978-7-111-07575-3", "not_met"), ("", "cannot_verify")]
)
def test_the_isbn_passes_its_check_digit(isbn: str, expected: str):
    """ISO 2108."""
    assert says("cp_isbn_check", invoice(isbn=isbn)) == expected


@pytest.mark.parametrize(
    ("issuer", "expected"), [({}, "met"), ({"issuer_name": STRANGER, "issuer_id": ""}, "cannot_verify")]
)
def test_the_supply_reaches_the_owner(issuer: dict[str, str], expected: str):
    """The publisher's own invoice, or a chain to it."""
    assert says("cp_points_to_owner", invoice(**issuer), THEIRS) == expected


@pytest.mark.parametrize(
    ("published", "expected"), [("2024-04-30", "met"), ("2024-05-01", "not_met"), ("", "cannot_verify")]
)
def test_the_disclosure_is_older_than_the_work(published: str, expected: str):
    """Before the complainant's work was made."""
    assert (
        says("cd_date_before", paper("A2", "prior_publication", title="t", published_on=published), THEIRS) == expected
    )


@pytest.mark.parametrize(
    "criterion",
    [
        "cl_grantor_is_owner",
        "cl_term_covers_use",
        "co_author_is_seller",
        "co_earlier_than_complainant",
        "cp_title_on_document",
        "cp_isbn_check",
        "cp_points_to_owner",
        "cd_date_before",
    ],
)
def test_while_nothing_was_typed_nothing_is_said(criterion: str):
    """No document, or documents nobody has read."""
    blank = (work("A2"), paper("A3", "invoice"), paper("A4", "prior_publication"), paper("A5", "authorisation"))
    assert checked(criterion, CASE) is None
    assert says(criterion, *blank, complained_on=date(2026, 9, 1)) is None
