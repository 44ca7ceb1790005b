"""What was read off a document, as the case page shows it."""

import re

import pytest

from core.commands.documents import take_in, type_fact
from core.commands.reading import read_one
from core.domain.terms import DocumentKind, Side
from core.queries.case import open_case
from pages.components.evidence import outlines
from pages.shared.context import context_for
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import INTAKE, REVIEWER, done, reviewable
from tests.paper_cast import digital


@pytest.fixture
def exhibit(office):
    """A drawn invoice in a case under preliminary review; nothing reads in the background."""
    appeal = reviewable(office, "tmall_trademark_v1_1")
    drawn = digital()
    kind = DocumentKind.INVOICE
    return done(
        take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=kind, name=drawn.name, data=drawn.data)
    )


def run(page) -> str:
    """Lets the page follow, and gives all it says."""
    with at_desk(REVIEWER):
        page.run()
    assert not page.exception
    return html_of(page)


def button(page, key):
    """The button of that key, if it is there."""
    return next((each for each in page.button if each.key == key), None)


def field(page, label):
    """A text field by its label."""
    return next(each for each in page.text_input if each.label == label)


def test_a_reading_that_finishes_shows_up_and_keeps_what_was_typed(office, exhibit):
    """While it is read the reviewer types a date; afterwards the number is there, and the date is the reviewer's."""
    page = open_page("appeal", REVIEWER, no=exhibit.appeal_no, ex=exhibit.label)
    button(page, "read_document").click()
    assert "is being read" in run(page)
    assert button(page, "read_document") is None
    button(page, "facts_toggle").click()
    run(page)
    field(page, "Invoice date").input("2026-09-19")
    run(page)

    read_one(office, exhibit.exhibit_id)
    said = run(page)

    assert field(page, "Invoice date").value == "2026-09-19"
    assert field(page, "Invoice number").value == digital().facts["number"]
    assert "⚠ Invoice date: 2026-09-19 (Zhao Ling) counts" in said
    assert "2026-09-18 (QR code, page 1)" in said


def test_the_table_says_where_each_fact_is_from(office, exhibit):
    """What the program read is never shown as if a person had typed it."""
    read_one(office, exhibit.exhibit_id)
    said = html_of(open_page("appeal", REVIEWER, no=exhibit.appeal_no, ex=exhibit.label))

    assert "QR code, page 1" in said
    assert "entered by" not in said


def test_a_document_on_file_as_another_kind_is_filed_right_with_one_press(office):
    """An invoice filed as a receipt stands out, with the reason; a press corrects the kind and the warning goes."""
    appeal, drawn = reviewable(office, "tmall_trademark_v1_1"), digital()
    filed = done(
        take_in(
            office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=DocumentKind.RECEIPT, name="a.pdf", data=drawn.data
        )
    )
    read_one(office, filed.exhibit_id)
    page = open_page("appeal", REVIEWER, no=filed.appeal_no, ex=filed.label)
    assert '<div class="doubt">It is filed as another kind, but looks like: Invoice.' in html_of(page)
    assert button(page, "file_as").label == "File as: Invoice"
    button(page, "file_as").click()
    said = run(page)

    case = done(open_case(office, REVIEWER, filed.appeal_no))
    assert {each.label: each.kind for each in case.dossier.exhibits}[filed.label] == DocumentKind.INVOICE
    assert button(page, "file_as") is None
    assert "looks like" not in said


def facts(page) -> list[str]:
    """The cells of the facts table."""
    return re.findall(r"<td.*?</td>", html_of(page))


def test_a_fact_that_was_read_leads_to_its_place(office, exhibit):
    """By mouse and keyboard; what the document says otherwise leads there too, and what it does not say nowhere."""
    read_one(office, exhibit.exhibit_id)
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "buyer_name", "别家"))
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "isbn", "9787111213826"))
    cells = facts(open_page("appeal", REVIEWER, no=exhibit.appeal_no, ex=exhibit.label))

    number = next(each for each in cells if f"{exhibit.exhibit_id} number" in each and "goto" in each)
    assert 'role="button" tabindex="0"' in number
    assert "Show where it was read, on page 1" in number
    assert any(f"{exhibit.exhibit_id} buyer_name" in each for each in cells)
    assert not any(f"{exhibit.exhibit_id} isbn" in each for each in cells)


def test_a_fact_read_with_low_confidence_says_so(office, exhibit):
    """Below 80 % it is marked, until a person has typed it."""
    read_one(office, exhibit.exhibit_id)
    with office.store.writing() as cursor:
        cursor.run("UPDATE read_fact SET confidence = 0.62 WHERE field = 'issuer_id'")
    page = open_page("appeal", REVIEWER, no=exhibit.appeal_no, ex=exhibit.label)

    assert "⚠ 62 %" in html_of(page)
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "issuer_id", digital().facts["issuer_id"]))
    assert "⚠ 62 %" not in run(page)


def test_the_viewer_is_told_each_place_once_and_which_values_count(office, exhibit):
    """The date that a person typed differently does not count as read; the QR code names three fields at one place."""
    read_one(office, exhibit.exhibit_id)
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "date", "2026-09-19"))
    page = open_page("appeal", REVIEWER, no=exhibit.appeal_no, ex=exhibit.label)
    with at_desk(REVIEWER):
        case = done(open_case(office, REVIEWER, exhibit.appeal_no))
    marks = outlines(
        context_for(REVIEWER), exhibit, case.readings[exhibit.exhibit_id], case.dossier.typed[exhibit.exhibit_id]
    )

    assert not page.exception
    assert {each["field"] for each in marks if each["from"].startswith("QR code")} == {"number", "date", "total"}
    assert {each["counts"] for each in marks if each["field"] == "date"} == {False}
    assert {each["counts"] for each in marks if each["field"] == "number"} == {True}
