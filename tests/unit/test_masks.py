"""What customer service may read of contacts: domain.md 7.1, however the contact was written down."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from core.domain.appeal import Event, Exhibit, Party
from core.domain.masking import (
    events_for,
    exhibit_for,
    fact_for,
    mask_address,
    mask_email,
    mask_id,
    mask_number,
    mask_phone,
    names_for,
    party_for,
    pseudonym,
)
from core.domain.people import CLIENT, Person
from core.domain.terms import DocumentKind, Role, Side, Verb
from core.language import render
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, NOON, PEOPLE, REVIEWER


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138****1234"),
        ("+86 138-1234-1234", "+861****1234"),
        ("0571-88886666", "057****6666"),
        ("8888666", "****66"),
        ("1381234123", "****23"),
        ("+861381234123", "+861****4123"),
        ("1", "1"),
        ("(212) 555-0100", "****00"),
        ("13812341234 / 13987654321", "138****1234 / 139****4321"),
        ("", ""),
    ],
)
def test_a_phone_number_is_masked_however_it_is_grouped(given: str, shown: str):
    """Blanks, hyphens and brackets do not let the digits through."""
    assert mask_phone(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("zhao@x.com", "z***@x.com"),
        ("zhao@x.com; lin@y.com", "z***@x.com; l***@y.com"),
        ("zhaoling", "z***"),
        ("zhao@x.com,lin@y.com", "z***@x.com,l***@y.com"),
        ("", ""),
    ],
)
def test_every_address_of_a_mailbox_is_masked(given: str, shown: str):
    """A second mailbox in the same field is masked as the first."""
    assert mask_email(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("浙江省杭州市西湖区文三路1号", "浙江省杭州市***"),
        ("湖南长沙岳麓区桃花村1号", "***"),
        ("Hangzhou", "***"),
        ("12 Main Street, Springfield", "Springfield ***"),
        ("12 Main Street, Springfield, IL 62704", "***"),
        ("12 Main Street, Springfield, ", "***"),
        ("文三路1号，杭州", "杭州 ***"),
        ("1号楼杭州市", "***"),
        ("", ""),
    ],
)
def test_an_address_is_shown_down_to_its_city_or_not_at_all(given: str, shown: str):
    """Where no city can be told, nothing is shown."""
    assert mask_address(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("91110000600037341L", "91110000600037341L"),
        ("11010519491231002X", "110***********002X"),
        ("11010519491231037X", "110***********037X"),  # would pass for a credit code by its last character
        ("92330782MA3JT0N61X", "923***********N61X"),
        ("12345678", "123*5678"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_a_natural_persons_number_is_masked_and_a_firms_is_not(given: str, shown: str):
    """An identity number, and the code of a sole trader, are a person's; a company's code is public."""
    assert mask_id(given) == shown


def test_legal_reads_in_full_what_customer_service_reads_masked():
    """The number of the verified person is masked with the rest."""
    party = Party(party_id="S-1", side=Side.SELLER, name="Shop", subject_id="11010519491231002X", phone="13812341234")
    assert party_for(REVIEWER, party) == party
    masked = party_for(INTAKE, party)
    assert (masked.subject_id, masked.phone) == ("110***********002X", "138****1234")


def test_the_name_of_an_invoices_file_does_not_tell_its_number():
    """Files are often named after the number; a paper that customer service may read keeps its name."""
    invoice = Exhibit(
        exhibit_id="e", appeal_no="1", label="A1", side=Side.SELLER, kind=DocumentKind.INVOICE,
        name="invoice_011012600104_15179870.jpg", sha256="", media_type="image/jpeg", size=1, pages=1,
        received_at=NOON, received_by="chen",
    )  # fmt: skip
    assert exhibit_for(INTAKE, invoice).name == "invoice_******600104_**179870.jpg"
    assert exhibit_for(REVIEWER, invoice) == invoice
    letter = invoice.model_copy(update={"kind": DocumentKind.COUNTER_NOTICE})
    assert exhibit_for(INTAKE, letter) == letter


def test_a_manager_is_told_no_party_by_name_and_customer_service_no_contact_in_full():
    """The same pseudonym everywhere, another one for another party."""
    party = Party(
        party_id="S-1", side=Side.SELLER, name="Shop", subject_name="Zhao Ling", email="zhao@x.com",
        address="浙江省杭州市西湖区", contact="Zhao",
    )  # fmt: skip
    shown = party_for(MANAGER, party)
    assert shown == Party(party_id="S-1", side=Side.SELLER, name=pseudonym("S-1"))
    assert pseudonym("S-1") != pseudonym("S-2")
    assert len(pseudonym("S-1")) == 10
    masked = party_for(INTAKE, party)
    assert (masked.name, masked.email, masked.address) == ("Shop", "z***@x.com", "浙江省杭州市***")


@drawn(st.text("0123456789", max_size=24))
def test_of_a_number_the_last_six_characters_stay(number: str):
    """Both sides can speak of the same invoice; its length is told."""
    shown = mask_number(number)
    assert len(shown) == len(number)
    assert shown[-6:] == number[-6:]
    assert set(shown[:-6]) <= {"*"}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.person_id)
@pytest.mark.parametrize("kind", [DocumentKind.INVOICE, DocumentKind.RECEIPT])
@pytest.mark.parametrize("field", ["code", "number", "total"])
def test_only_the_number_and_the_code_of_an_invoice_are_masked_and_only_for_customer_service(person, kind, field):
    """Whoever sees contacts reads them in full."""
    masked = kind is DocumentKind.INVOICE and field != "total" and person.role not in {Role.REVIEWER, Role.LEAD}
    assert fact_for(person, kind, field, "0110126001") == ("****126001" if masked else "0110126001")


def test_events_are_told_to_customer_service_without_findings_and_private_notes():
    """What is said to the party stays."""
    payload = {"findings": [1], "private_note": "x", "verdict": "passes", "reason": "y"}
    event = Event(
        appeal_no="R-1", seq=1, verb=Verb.FORWARD, actor="zhao", at=NOON, payload=payload, previous_hash="", hash="h"
    )
    assert events_for(REVIEWER, (event,)) == (event,)
    (shown,) = events_for(INTAKE, (event,))
    assert shown == event.model_copy(update={"payload": {"reason": "y"}})


def test_a_program_is_named_to_everybody_as_what_it_is():
    """Nobody takes it for a colleague who happens to be called so."""
    client = Person(person_id=f"{CLIENT}portal", name="Seller portal", role=Role.INTAKE, active=False)
    for person in PEOPLE:
        for language, named in (("en", "Seller portal (API)"), ("zh", "Seller portal（接口）")):
            reader = person.model_copy(update={"language": language})
            assert names_for(reader, [client], render) == {client.person_id: named}


def test_for_customer_service_everyone_of_legal_has_one_name_in_its_language():
    """Its own people are named; legal names everybody."""
    assert names_for(LEAD, PEOPLE, render) == {each.person_id: each.name for each in PEOPLE}
    for language, legal_ in (("en", "legal"), ("zh", "法务")):
        found = names_for(INTAKE.model_copy(update={"language": language}), PEOPLE, render)
        assert found[INTAKE.person_id] == INTAKE.name
        assert found[REVIEWER.person_id] == found[LEAD.person_id] == found[ADMIN.person_id] == legal_
