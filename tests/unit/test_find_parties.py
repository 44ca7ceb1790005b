"""The search among all parties: by name for a lead, by pseudonym for a manager, whole sides however many there are."""

import pytest

from core.domain.appeal import Party
from core.domain.masking import pseudonym
from core.domain.terms import Side
from core.ledger.record import save_party
from core.queries.people import OFFERED, find_parties
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, done, opened, refusal_of

SHOPS = 400


@pytest.fixture
def town(office):
    """Many shops, two brands, and one shop that has appealed."""
    names = {f"S-{number:04}": f"Shop {number:04}" for number in range(SHOPS)} | {"S-nl": "Northlight %_ Goods"}
    with office.store.writing() as cursor:
        for party_id, name in names.items():
            save_party(cursor, Party(party_id=party_id, side=Side.SELLER, name=name))
        save_party(cursor, Party(party_id="C-nl", side=Side.COMPLAINANT, name="Northlight Brands"))
    opened(office)
    return office


def called(office, person, side, words):
    """What the parties that are found are called, in their order."""
    return [each.called for each in done(find_parties(office, person, side, words)).matches]


def test_a_lead_finds_any_shop_by_a_part_of_its_name(town):
    """Also one without a single case, in any case of letters; what begins so stands first."""
    assert called(town, LEAD, Side.SELLER, "northLIGHT %") == ["Northlight %_ Goods"]
    assert called(town, LEAD, Side.SELLER, "goods") == ["Northlight %_ Goods"]
    assert called(town, LEAD, Side.SELLER, "s-0399") == ["Shop 0399"]
    assert called(town, LEAD, Side.COMPLAINANT, "northlight") == ["Northlight Brands"]
    assert called(town, LEAD, Side.SELLER, "%") == ["Northlight %_ Goods"]
    assert called(town, LEAD, Side.SELLER, "nobody at all") == []


def test_more_than_one_answer_holds_is_said(town):
    """A page of them, and that there are more."""
    found = done(find_parties(town, LEAD, Side.SELLER, "shop 0"))

    assert (len(found.matches), found.more) == (OFFERED, True)
    assert not done(find_parties(town, LEAD, Side.SELLER, "shop 039")).more


def test_a_manager_finds_by_the_pseudonym_and_sees_no_name(town):
    """A name finds nothing: else it could be tried which pseudonym is whose."""
    wanted = pseudonym("S-0123")
    found = done(find_parties(town, MANAGER, Side.SELLER, wanted[:7].upper()))

    assert [(each.party_id, each.called) for each in found.matches] == [("S-0123", wanted)]
    assert called(town, MANAGER, Side.SELLER, "Northlight") == []
    assert called(town, MANAGER, Side.SELLER, "S-0123") == []


def test_without_words_those_with_cases_are_offered(town):
    """The most appeals first, with how many."""
    found = done(find_parties(town, LEAD, Side.SELLER, "  "))

    assert [each.cases for each in found.matches] == [1]


@pytest.mark.parametrize("person", [INTAKE, REVIEWER, ADMIN], ids=lambda each: str(each.role))
def test_others_are_refused(town, person):
    """By the query itself."""
    assert refusal_of(find_parties(town, person, Side.SELLER, "Shop")) == "not_permitted"
