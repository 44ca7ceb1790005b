"""The further ways of the later trademark list: what a program can say of a page and of a bar code."""

from core.domain.checks.result import checked
from tests.grounds import BRAND, BRAND_ID, STRANGER, case, certificate, paper, sentence, value


def query(**typed: str):
    """A query of a bar code that is sound but for these fields."""
    return paper("A2", "barcode_query", **({"barcode": "6901234567892", "owner": BRAND} | typed))


def page(**typed: str):
    """A page of the rights holder."""
    return paper("A2", "official_page", **({"publisher": BRAND, "publisher_id": BRAND_ID} | typed))


def test_a_bar_code_is_checked_by_its_digit():
    """A wrong digit refutes it; nothing typed leaves it open."""
    assert value(checked("bc_number_check", case(query()))) == "met"
    assert value(checked("bc_number_check", case(query(barcode="6901234567893")))) == "not_met"
    assert value(checked("bc_number_check", case(query(barcode="")))) == "cannot_verify"
    assert checked("bc_number_check", case()) is None


def test_the_owner_of_a_bar_code_or_page_is_held_against_the_certificate():
    """Another name may be its maker or its house: that is for a person, and never refuted."""
    for criterion, same, other in (
        ("bc_linked_to_brand", query(), query(owner=STRANGER)),
        ("os_published_by_owner", page(), page(publisher=STRANGER, publisher_id="")),
    ):
        assert value(checked(criterion, case(same, certificate()))) == "met"
        said = checked(criterion, case(other, certificate()))
        assert value(said) == "cannot_verify"
        assert STRANGER in sentence(said)
        assert checked(criterion, case()) is None
