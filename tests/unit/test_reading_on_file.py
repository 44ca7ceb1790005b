"""Documents on file are read in the background; what a person typed counts over what was read."""

import pytest

from core.commands.documents import rename_kind, take_in, type_fact
from core.commands.reading import ask_to_read, read_one, start_reading
from core.domain.appeal import Appeal, Exhibit
from core.domain.reading import ReadFact, Reading
from core.domain.terms import DocumentKind, Side
from core.office import Office, open_office
from core.queries.case import Case, open_case
from core.queries.documents import differences
from demo.papers.sheet import Sheet
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, Clock, done, new_office, opened, refusal_of
from tests.dossiers import an_exhibit
from tests.drawn import a_pdf
from tests.english import english
from tests.paper_cast import digital


@pytest.fixture
def office(tmp_path):
    """An office that reads in the background."""
    made = new_office(tmp_path, Clock())
    start_reading(made)
    yield made
    made.close()


def filed(office: Office, appeal: Appeal, sheet: Sheet, kind: DocumentKind = DocumentKind.INVOICE) -> Exhibit:
    """A drawn document taken in for the seller."""
    return done(
        take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=kind, name=sheet.name, data=sheet.data)
    )


def case_of(office: Office, appeal: Appeal) -> Case:
    """The case as the reviewer opens it."""
    return done(open_case(office, REVIEWER, appeal.appeal_no))


def counted(office: Office, appeal: Appeal, exhibit: Exhibit) -> dict[str, tuple[str, str]]:
    """What counts for each field of a document, and where it is from."""
    typed = case_of(office, appeal).dossier.typed.get(exhibit.exhibit_id, {})
    return {field: (given, source) for field, (given, source, _) in typed.items()}


def test_a_document_is_read_after_it_was_taken_in(office):
    """The reviewer finds the number there, with where it was read."""
    appeal, invoice = opened(office), digital()
    exhibit = filed(office, appeal, invoice)
    office.background.finish()

    assert counted(office, appeal, exhibit)["number"] == (invoice.facts["number"], "QR:1")
    assert case_of(office, appeal).readings[exhibit.exhibit_id].state == "read"


def test_what_a_person_typed_stays(tmp_path):
    """A read that finishes later replaces nothing; that it differs is shown."""
    office = new_office(tmp_path, Clock())
    appeal = opened(office)
    exhibit = filed(office, appeal, digital())
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "date", "2026-09-19"))
    read_one(office, exhibit.exhibit_id)

    case = case_of(office, appeal)
    assert counted(office, appeal, exhibit)["date"] == ("2026-09-19", "typed")
    found = differences(exhibit, case.readings[exhibit.exhibit_id], case.dossier.typed[exhibit.exhibit_id])
    assert [(each.field.name, each.others[0].value) for each in found] == [("date", "2026-09-18")]
    office.close()


def test_an_office_that_closes_leaves_the_rest_waiting(tmp_path):
    """Closing does not wait for a long scan, and what was not finished is neither lost nor called a failure."""
    office = new_office(tmp_path, Clock())
    appeal = opened(office)
    exhibit = filed(office, appeal, digital())
    done(ask_to_read(office, REVIEWER, exhibit.exhibit_id))
    office.background.close()
    read_one(office, exhibit.exhibit_id)

    assert case_of(office, appeal).readings[exhibit.exhibit_id].state == "waiting"
    office.close()


def test_what_a_person_took_back_stays_away(office):
    """An empty field is an answer too, also when the document is read again."""
    appeal = opened(office)
    exhibit = filed(office, appeal, digital())
    office.background.finish()
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "date", ""))
    done(ask_to_read(office, REVIEWER, exhibit.exhibit_id))
    office.background.finish()

    assert counted(office, appeal, exhibit)["date"] == ("", "typed")


def test_a_correction_of_the_kind_brings_its_facts(office):
    """An invoice filed as another document is said to look like one, and filled in once it is corrected."""
    appeal, invoice = opened(office), digital()
    exhibit = filed(office, appeal, invoice, DocumentKind.OTHER)
    office.background.finish()
    assert counted(office, appeal, exhibit) == {}
    assert case_of(office, appeal).readings[exhibit.exhibit_id].kind is DocumentKind.INVOICE

    done(rename_kind(office, REVIEWER, exhibit.exhibit_id, DocumentKind.INVOICE))

    assert counted(office, appeal, exhibit)["number"] == (invoice.facts["number"], "QR:1")


def test_a_damaged_file_is_told(office):
    """Reading fails with a reason, and the case stays open to work on."""
    appeal = opened(office)
    exhibit = filed(office, appeal, digital())
    office.background.finish()
    place = next(each for each in (office.home / "evidence").rglob(exhibit.sha256))
    place.chmod(0o600)
    place.write_bytes(a_pdf("another"))
    done(ask_to_read(office, LEAD, exhibit.exhibit_id))
    office.background.finish()

    reading = case_of(office, appeal).readings[exhibit.exhibit_id]
    assert reading.state == "failed"
    assert english(reading.because) == "The file is not the one that was filed."


def test_what_waits_when_the_office_closes_is_read_when_it_opens(tmp_path):
    """A restart loses no reading."""
    office = new_office(tmp_path, Clock())
    appeal = opened(office)
    exhibit = filed(office, appeal, digital())
    assert case_of(office, appeal).readings == {}
    done(ask_to_read(office, REVIEWER, exhibit.exhibit_id))
    assert case_of(office, appeal).readings[exhibit.exhibit_id].state == "waiting"
    office.close()

    again = open_office(tmp_path, Clock())
    start_reading(again)
    again.background.finish()

    assert case_of(again, appeal).readings[exhibit.exhibit_id].state == "read"
    again.close()


def test_who_is_not_on_the_case_has_nothing_read(office):
    """A command checks who asks."""
    assert refusal_of(ask_to_read(office, MANAGER, "x")) == "not_permitted"
    assert refusal_of(ask_to_read(office, REVIEWER, "x")) == "not_found"


@pytest.mark.parametrize(
    ("read", "differs"), [("0512-5550 0575", False), ("shop@x.example", False), ("0512-5550 0576", True)]
)
def test_a_contact_that_was_read_is_no_difference_where_it_was_typed_with_another(read, differs):
    """A letter names a telephone and an e-mail address, and its print may show only one of them."""
    notice = an_exhibit("A1", DocumentKind.COUNTER_NOTICE)
    reading = Reading("read", DocumentKind.COUNTER_NOTICE, facts=(ReadFact("contact", read, "text:1", 1.0),))
    typed = {"contact": ("0512-5550 0575 / shop@x.example", "typed", "chen")}

    assert bool(differences(notice, reading, typed)) is differs
