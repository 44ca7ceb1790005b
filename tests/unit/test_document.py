"""The bytes of a document: for whom, and what is said when they cannot be shown."""

import pytest

from core.commands.documents import take_in
from core.commands.reading import read_one
from core.domain.terms import DocumentKind, Role, Side
from core.queries.documents import exhibit_of, file_of, page_of, passages_of, text_of
from tests import paper_cast
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, PEOPLE, REVIEWER, Clock, done, new_office, opened, refusal_of
from tests.drawn import a_pdf
from tests.english import english


@pytest.fixture
def office(tmp_path):
    """An office with one person of each role."""
    office = new_office(tmp_path, Clock())
    yield office
    office.close()


def on_file(office, kind=DocumentKind.INVOICE, data=b"", name="invoice.pdf"):
    """A document of a case: a PDF of two pages unless told otherwise."""
    appeal = opened(office)
    told = data or a_pdf("first page", "second page")
    return done(take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=kind, name=name, data=told))


def test_legal_sees_each_page_and_the_file_as_it_came(office):
    """Pages are JPEG, counted from 1; the file is what the seller sent, to the byte."""
    data = a_pdf("first page", "second page")
    exhibit = on_file(office, data=data)

    assert done(page_of(office, REVIEWER, exhibit.exhibit_id, 1)) != done(page_of(office, LEAD, exhibit.exhibit_id, 2))
    assert done(file_of(office, REVIEWER, exhibit.exhibit_id)) == (exhibit, data)


@pytest.mark.parametrize("page", [0, 3, -1])
def test_there_is_no_page_beyond_the_last(office, page):
    """Nor before the first."""
    assert refusal_of(page_of(office, REVIEWER, on_file(office).exhibit_id, page)) == "not_found"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.role)
@pytest.mark.parametrize("kind", [DocumentKind.INVOICE, DocumentKind.IDENTITY_DOCUMENT, DocumentKind.AUTHORISATION])
def test_who_may_not_see_it_is_told_that_it_does_not_exist(office, person, kind):
    """Customer service: neither invoices nor identity documents (domain.md 7.1); managers and administrators: none."""
    exhibit = on_file(office, kind)
    hidden = person.role in (Role.MANAGER, Role.ADMIN) or (
        person.role is Role.INTAKE and kind is not DocumentKind.AUTHORISATION
    )
    answers = [
        page_of(office, person, exhibit.exhibit_id, 1),
        file_of(office, person, exhibit.exhibit_id),
    ]

    assert [getattr(each, "code", "") for each in answers] == (["not_found"] * 2 if hidden else ["", ""])
    unknown = page_of(office, person, "f" * 32, 1)
    assert refusal_of(unknown) == "not_found"


def test_a_text_is_read_not_drawn(office):
    """Its words come as they are; a document with pages has no such words here."""
    text = on_file(
        office, DocumentKind.COUNTER_NOTICE, "申诉理由如下：<script>alert(1)</script>".encode(), "notice.txt"
    )
    assert done(text_of(office, INTAKE, text.exhibit_id)) == "申诉理由如下：<script>alert(1)</script>"
    assert refusal_of(text_of(office, REVIEWER, on_file(office).exhibit_id)) == "not_found"
    assert refusal_of(text_of(office, MANAGER, text.exhibit_id)) == "not_found"
    assert refusal_of(text_of(office, ADMIN, text.exhibit_id)) == "not_found"


@pytest.mark.parametrize(("damage", "said"), [("change", "was changed"), ("remove", "is missing")])
def test_a_damaged_file_is_said_to_be_damaged(office, damage, said):
    """Not shown as if it were the evidence, and not hidden as if it never was."""
    texts = on_file(office, DocumentKind.COUNTER_NOTICE, b"I disagree.", "notice.txt")
    scan = on_file(office)
    done(page_of(office, REVIEWER, scan.exhibit_id, 1))
    for exhibit in (texts, scan):
        for path in office.home.glob(f"evidence/**/{exhibit.sha256}"):
            path.chmod(0o600)
            path.write_bytes(b"other") if damage == "change" else path.unlink()
    answers = [
        page_of(office, REVIEWER, scan.exhibit_id, 1),
        file_of(office, REVIEWER, scan.exhibit_id),
        text_of(office, REVIEWER, texts.exhibit_id),
    ]

    assert [refusal_of(each) for each in answers] == ["file_unreadable"] * 3
    assert all(said in english(each) for each in answers)


def test_a_closer_look_has_its_few_resolutions(office):
    """Any other would fill the disk with pictures of one page."""
    scan = on_file(office)
    assert done(page_of(office, REVIEWER, scan.exhibit_id, 1, 220)) != done(
        page_of(office, REVIEWER, scan.exhibit_id, 1)
    )
    assert refusal_of(page_of(office, REVIEWER, scan.exhibit_id, 1, 221)) == "not_found"


def test_a_document_of_another_case_is_for_those_who_may_look_at_it(office):
    """A reviewer gets it with what was read off it; to customer service an invoice does not exist here either."""
    invoice = on_file(office, DocumentKind.INVOICE)
    assert done(exhibit_of(office, REVIEWER, invoice.exhibit_id)) == (invoice, None)
    for person in (INTAKE, MANAGER, ADMIN):
        assert refusal_of(exhibit_of(office, person, invoice.exhibit_id)) == "not_found"
    assert refusal_of(exhibit_of(office, REVIEWER, "A2")) == "not_found"


# --- finding words in a document ------------------------------------------------------------------------------------


def found(office, exhibit, asked, page=1, person=REVIEWER):
    """What is found on a page: the words of its lines, and its boxes."""
    return [(each.words, each.boxes) for each in done(passages_of(office, person, exhibit.exhibit_id, page, asked))]


def test_words_are_found_where_they_are_printed(office):
    """On the page that has them, however they are written; nothing asked gives the lines, nothing found none."""
    scan = on_file(office, data=a_pdf("Invoice INV-2026-0017", "Paid: CNY 1,200.00"))

    [(line, [(left, top, right, bottom)])] = found(office, scan, "inv20260017")
    assert line == "Invoice INV-2026-0017"
    [(_, [whole])] = found(office, scan, "")
    assert whole[0] < left < right <= whole[2]
    assert (top, bottom) == (whole[1], whole[3])
    assert [words for words, _ in found(office, scan, "1200", page=2)] == ["Paid: CNY 1,200.00"]
    assert found(office, scan, "1200") == []


def test_words_in_a_picture_are_found_before_and_after_it_was_read(office):
    """By recognising them; what was recognised for the search says where nothing has to be recognised again."""
    slip = paper_cast.slip()
    photo = on_file(office, slip.kind, slip.data, slip.name)
    before = found(office, photo, "合计")
    read_one(office, photo.exhibit_id)

    assert before
    assert found(office, photo, "合计") == before
    assert found(office, photo, "授权书") == []


def test_words_of_a_text_are_counted_as_browsers_count(office):
    """A character beyond the first plane is two; the line is what can be quoted."""
    text = on_file(office, DocumentKind.COUNTER_NOTICE, "𠀀 Re: CR-1\nIn good  faith.\n".encode(), "notice.txt")
    [line] = done(passages_of(office, INTAKE, text.exhibit_id, 1, "good faith"))

    assert (line.words, line.span) == ("In good  faith.", (15, 26))
    [number] = done(passages_of(office, INTAKE, text.exhibit_id, 1, "CR1"))
    assert number.span == (7, 11)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.role)
def test_who_may_not_see_a_document_finds_nothing_in_it(office, person):
    """Words that are there and words that are not are answered alike; so are pages beyond the last."""
    scan, hidden = on_file(office), person.role not in (Role.REVIEWER, Role.LEAD)
    for asked in ("first", "nowhere", ""):
        answer = passages_of(office, person, scan.exhibit_id, 1, asked)
        assert getattr(answer, "code", "") == ("not_found" if hidden else "")
    assert refusal_of(passages_of(office, person, scan.exhibit_id, 3, "first")) == "not_found"


def test_in_a_damaged_file_nothing_is_found(office):
    """Also when its words are still known."""
    scan = on_file(office)
    assert found(office, scan, "first")
    for path in office.home.glob(f"evidence/**/{scan.sha256}"):
        path.unlink()
    assert refusal_of(passages_of(office, REVIEWER, scan.exhibit_id, 1, "first")) == "file_unreadable"
