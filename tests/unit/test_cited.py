"""Which document speaks to which criterion, and what the findings make of each document."""

import pytest

from core.commands import checklist
from core.commands.documents import rename_kind
from core.domain.assessment import alternatives, certificate, document_by_criterion, marks
from core.domain.terms import DocumentKind, Role, Side, Value
from core.queries.case import open_case
from core.queries.people import deciders
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, SECOND, done, reviewable, with_document


@pytest.fixture
def appeal(office):
    """An appeal with a counter-notice (A1), an invoice (A2) and a certificate (B1)."""
    return reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)


def seen(office, appeal):
    """The case, and the label of the document each criterion is answered from."""
    case = done(open_case(office, REVIEWER, appeal.appeal_no))
    spoken = document_by_criterion(case.dossier, case.assessment, case.form)
    return case, {criterion: each.label for criterion, each in spoken.items()}


def test_a_gate_speaks_of_the_notice_and_a_route_of_its_paper(office, appeal):
    """Without anything said, a click shows the paper the question is about."""
    _, labels = seen(office, appeal)

    assert labels["cn_written_signed"] == "A1"
    assert labels["fp_tax_site_verified"] == "A2"
    assert "wd_signed_sealed" not in labels


def test_questions_about_the_right_point_to_the_certificate(office, appeal):
    """A trademark's term stands on its certificate, not on the authorisation."""
    with_document(office, appeal, Side.SELLER, DocumentKind.AUTHORISATION)
    case, labels = seen(office, appeal)

    assert labels["tr_registry_checked"] == "B1"
    assert labels["au_signed_sealed"] == "A3"
    found = certificate(case.dossier)
    assert found
    assert found.label == "B1"


def test_what_the_reviewer_relies_on_comes_first(office, appeal):
    """Of two invoices the cited one speaks."""
    second = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE, "second")
    case, _ = seen(office, appeal)
    route = case.assessment.checklist.group("tm_purchase")
    assert [each.label for each in alternatives(case.dossier, case.assessment, route)] == ["A2", "A3"]

    done(checklist.cite(office, REVIEWER, appeal.appeal_no, "tm_purchase", second.exhibit_id))

    assert seen(office, appeal)[1]["fp_tax_site_verified"] == "A3"


def test_one_document_leaves_no_choice(office, appeal):
    """Nothing is asked where there is nothing to choose."""
    case, _ = seen(office, appeal)

    assert alternatives(case.dossier, case.assessment, case.assessment.checklist.group("tm_purchase")) == ()


def test_a_document_shows_the_worst_that_is_said_of_it(office, appeal):
    """Not met outweighs open, open outweighs met; a document that nothing asks for has no mark."""
    listing = with_document(office, appeal, Side.SELLER, DocumentKind.LISTING_PHOTO)

    def mark_of(label):
        case, _ = seen(office, appeal)
        found = marks(case.dossier, case.assessment, case.form)
        return found[next(each.exhibit_id for each in case.dossier.exhibits if each.label == label)]

    assert mark_of("A1") == "warn"
    assert mark_of(listing.label) == "none"

    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.NOT_MET))
    assert mark_of("A1") == "bad"


def test_a_route_that_no_document_claims_marks_nothing(office, appeal):
    """Once the invoice turns out to be something else, its questions are not asked of it."""
    case, _ = seen(office, appeal)
    invoice = next(each for each in case.dossier.exhibits if each.label == "A2")

    done(rename_kind(office, REVIEWER, invoice.exhibit_id, DocumentKind.OTHER))

    case, _ = seen(office, appeal)
    assert marks(case.dossier, case.assessment, case.form)[invoice.exhibit_id] == "none"


def test_only_those_who_decide_can_be_given_a_case(office):
    """Reviewers and leads, without the one who asks; other roles give nothing away."""
    assert [each.person_id for each in deciders(office, REVIEWER)] == [LEAD.person_id, SECOND.person_id]
    assert all(each.role in (Role.REVIEWER, Role.LEAD) for each in deciders(office, LEAD))
    assert deciders(office, INTAKE) == ()
    assert deciders(office, MANAGER) == ()
