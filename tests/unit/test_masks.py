"""What customer service may read of contacts: domain.md 7.1, however the contact was written down."""

import pytest

from core.domain.appeal import Exhibit, Party
from core.domain.masking import exhibit_for, mask_address, mask_email, mask_id, mask_phone, party_for
from core.domain.terms import DocumentKind, Side
from tests.cases import INTAKE, NOON, REVIEWER


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138****1234"),
        ("+86 138-1234-1234", "+861****1234"),
        ("0571-88886666", "057****6666"),
        ("8888666", "****66"),
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
