"""A fact typed off a document: refused in the words of the form when it cannot be read."""

from pathlib import Path

import pytest

from core.commands.documents import type_fact
from core.errors import Refusal
from core.language import render
from core.model.terms import DocumentKind, Side
from core.office import Office
from tests.cases import INTAKE, REVIEWER, Clock, new_office, opened, with_document


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An empty office."""
    return new_office(tmp_path, Clock())


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "“Invoice date” cannot be “yesterday”: “yesterday” is not a date. Write it like 2026-09-18."),
        ("zh", "“开票日期”不能为“yesterday”：“yesterday”不是日期。格式如 2026-09-18。"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_the_name_of_its_field(office, lang, told):
    """The person knows the field by its label on the form, in their language, and not by its id."""
    invoice = with_document(office, opened(office), Side.SELLER, DocumentKind.INVOICE)

    refusal = type_fact(office, REVIEWER, invoice.exhibit_id, "date", "yesterday")

    assert isinstance(refusal, Refusal)
    assert render(refusal.because, lang) == told


def test_a_field_of_an_authorisation_is_named_without_its_place(office):
    """The links of a chain share their labels."""
    grant = with_document(office, opened(office), Side.SELLER, DocumentKind.AUTHORISATION)

    refusal = type_fact(office, INTAKE, grant.exhibit_id, "link2_ends_on", "31 April")

    assert isinstance(refusal, Refusal)
    assert render(refusal.because, "en").startswith("“Until” cannot be “31 April”")
