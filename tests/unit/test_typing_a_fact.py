"""A fact typed off a document: refused in the words of the form when it cannot be read."""

import pytest

from core.commands.documents import rename_kind, type_fact, type_facts
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Side, Value
from core.language import render
from core.queries.case import open_case
from tests.cases import INTAKE, REVIEWER, done, opened, reviewable, with_document
from tests.english import english


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "“Invoice date” cannot be “yesterday”: “yesterday” is not a date. Write it as 2026-09-18."),
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


VOUCHERS = [
    (DocumentKind.INVOICE, {"number": "26312000000184730526"}),
    (DocumentKind.TILL_SLIP, {"number": "88", "date": "2026-09-18", "issuer_name": "Kestrel Audio"}),
]


@pytest.mark.parametrize(("kind", "facts"), VOUCHERS)
def test_the_same_voucher_in_another_case_is_found(office, kind, facts):
    """What was typed off it here is compared with what was typed off it there."""
    first, second = (reviewable(office, "taobao_trademark_v2_1", kind) for _ in range(2))
    for appeal in (first, second):
        exhibit = next(
            each for each in done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.exhibits if each.kind == kind
        )
        done(type_facts(office, REVIEWER, exhibit.exhibit_id, facts))

    finding = done(open_case(office, REVIEWER, second.appeal_no)).assessment.machine["fp_not_reused"]

    assert finding.value is Value.CANNOT_VERIFY
    assert first.appeal_no in english(finding.sentence)


def test_a_document_called_something_else_is_no_voucher_any_more(office):
    """Correcting what a document is takes it out of the comparison."""
    first, second = (reviewable(office, "taobao_trademark_v2_1", DocumentKind.INVOICE) for _ in range(2))
    for appeal in (first, second):
        exhibit = done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.exhibits[1]
        done(type_facts(office, REVIEWER, exhibit.exhibit_id, {"number": "26312000000184730526"}))
        if appeal is first:
            done(rename_kind(office, REVIEWER, exhibit.exhibit_id, DocumentKind.OTHER))

    finding = done(open_case(office, REVIEWER, second.appeal_no)).assessment.machine["fp_not_reused"]

    assert finding.value is Value.MET


def test_facts_typed_together_are_saved_together_or_not_at_all(office):
    """One value that cannot be read keeps the others out as well: the form is still there to be put right."""
    appeal = reviewable(office, "tmall_trademark_v1_1")
    invoice = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)

    refused = type_facts(office, REVIEWER, invoice.exhibit_id, {"number": "26312000000184730526", "date": "yesterday"})
    assert isinstance(refused, Refusal)
    assert done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.typed.get(invoice.exhibit_id, {}) == {}

    done(type_facts(office, REVIEWER, invoice.exhibit_id, {"number": "26312000000184730526", "date": "2026-09-18"}))
    typed = done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.typed[invoice.exhibit_id]
    assert {field: given for field, (given, _, _) in typed.items()} == {
        "number": "26312000000184730526",
        "date": "2026-09-18",
    }
