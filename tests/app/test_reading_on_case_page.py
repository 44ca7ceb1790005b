"""What was read off a document, as the case page shows it."""

import pytest

from core.commands.documents import take_in
from core.commands.reading import read_one
from core.model.terms import DocumentKind, Side
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import INTAKE, REVIEWER, done, reviewable
from tests.paper_cast import digital


@pytest.fixture
def exhibit(office):
    """A drawn invoice in a case under preliminary review; nothing reads in the background."""
    appeal = reviewable(office, "tmall_trademark_v1")
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
    assert "typed by" not in said
