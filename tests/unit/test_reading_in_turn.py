"""In which turn documents are read: what somebody looks at first, pictures page by page, and nothing is lost."""

import pytest

from core.commands.documents import take_in, type_fact
from core.commands.reading import ask_to_read, read_one, read_opened, recognise_one, start_reading
from core.documents.background import Background
from core.documents.reader_pool import Unreadable
from core.documents.reading.document import DocumentContent
from core.domain.appeal import Appeal, Exhibit
from core.domain.reading import Mark, Reading
from core.domain.terms import DocumentKind, Side
from core.office import Office
from core.queries.case import open_case
from core.queries.documents import differences, has_unread, reading_progress, reading_progress_of
from demo.papers.pictures import as_photo, as_scan
from demo.papers.sheet import Sheet
from tests.cases import INTAKE, MANAGER, REVIEWER, done, opened, refusal_of, reviewable
from tests.english import english
from tests.paper_cast import digital

LINES = (
    ("购物小票", 400, 40),
    ("收银员", 60, 90),
    ("合计", 60, 200),
    ("80.00", 600, 200),
    ("找零", 60, 300),
    ("0.00", 600, 300),
)


def filed(office: Office, appeal: Appeal, sheet: Sheet, kind: DocumentKind = DocumentKind.INVOICE) -> Exhibit:
    """A drawn document taken in for the seller."""
    return done(
        take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=kind, name=sheet.name, data=sheet.data)
    )


def reading(office: Office, exhibit: Exhibit) -> Reading | None:
    """How far the reading of a document is."""
    return done(open_case(office, REVIEWER, exhibit.appeal_no)).readings.get(exhibit.exhibit_id)


def test_what_came_last_is_done_first_and_what_may_wait_last():
    """Three hundred documents left over do not hold up the one that was just dropped."""
    background = Background()
    told: list[str] = []

    def do(name: str) -> bool:
        if name == "busy":  # while it is at work, the others come in
            background.put("left over 1", later=True)
            background.put("left over 2", later=True)
            background.put("dropped", later=True)
            background.put("earlier")
            background.put("dropped")
        told.append(name)
        return name == "earlier" and told.count("earlier") == 1

    background.start(do)
    background.put("busy")
    background.finish()
    background.close()

    assert told == ["busy", "dropped", "earlier", "earlier", "left over 1", "left over 2"]


def test_an_opened_case_has_its_documents_read(office):
    """Filed by an import, where nothing reads: the first reviewer who opens the case finds them read."""
    appeal = opened(office)
    first, second = filed(office, appeal, digital()), filed(office, appeal, digital())
    seen = done(open_case(office, REVIEWER, appeal.appeal_no))
    assert has_unread(seen.dossier.exhibits, seen.readings, seen.sought)
    assert read_opened(office, REVIEWER, appeal.appeal_no) == ()
    start_reading(office)

    assert read_opened(office, REVIEWER, appeal.appeal_no) == (first.exhibit_id, second.exhibit_id)
    assert read_opened(office, REVIEWER, appeal.appeal_no) == ()
    office.background.finish()

    seen = done(open_case(office, REVIEWER, appeal.appeal_no))
    assert [seen.readings[each.exhibit_id].state for each in (first, second)] == ["read", "read"]
    assert reading_progress_of(office, INTAKE, appeal.appeal_no) == reading_progress(seen.readings)
    assert refusal_of(read_opened(office, MANAGER, appeal.appeal_no)) == "not_permitted"
    assert refusal_of(reading_progress_of(office, MANAGER, appeal.appeal_no)) == "not_permitted"


def test_a_photograph_shows_its_code_before_its_letters(office):
    """The quick part is there while the slow one goes on, and what a person typed meanwhile stays."""
    appeal, sheet = opened(office), as_photo(digital())
    exhibit = filed(office, appeal, sheet)
    read_one(office, exhibit.exhibit_id)
    early = reading(office, exhibit)
    assert early
    assert (early.state, {each.origin for each in early.facts}) == ("waiting", {"QR:1"})
    done(type_fact(office, REVIEWER, exhibit.exhibit_id, "issuer_name", "another firm"))

    assert recognise_one(office, {}, exhibit.exhibit_id) is False

    late = reading(office, exhibit)
    typed = done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.typed[exhibit.exhibit_id]
    assert late
    assert (late.state, {each.origin for each in late.facts}) == ("read", {"QR:1", "picture:1"})
    assert typed["issuer_name"][:2] == ("another firm", "typed")
    assert typed["buyer_name"][:2] == (sheet.facts["buyer_name"], "picture:1")
    assert [each.field.name for each in differences(exhibit, late, typed)] == ["issuer_name"]


@pytest.fixture
def pictured(office, monkeypatch):
    """A scan of two pages whose letters are recognised as the test says."""
    exhibit = filed(office, reviewable(office, "tmall_trademark_v1_1"), as_scan(digital()))
    seen = DocumentContent((), (), 2, pictures=(1, 2))
    monkeypatch.setattr("core.commands.reading.first_pass", lambda *_: seen)
    return exhibit


def words(page: int) -> list[Mark]:
    """A page of a till slip as it is recognised."""
    places = [(text, (left, top, left + 100, top + 20)) for text, left, top in LINES]
    return [Mark(page, text, box, 0.9, box) for text, box in places]


def test_a_scan_is_recognised_page_by_page(office, pictured, monkeypatch):
    """Between two pages another document may go first; the pages that were done are not done again."""
    asked: list[int] = []

    def recognised(_: bytes, __: str, page: int, ___: object) -> list[Mark]:
        asked.append(page)
        return words(page)

    monkeypatch.setattr("core.documents.reading.document.words_of_picture", recognised)
    held: dict[str, DocumentContent] = {}

    assert recognise_one(office, held, pictured.exhibit_id) is True
    assert recognise_one(office, held, pictured.exhibit_id) is False
    assert (asked, held) == ([1, 2], {})


def test_a_page_that_kills_its_reader_is_told_and_can_be_read_again(office, pictured, monkeypatch):
    """Failed, with the reason and with what the other page gave; asked again, it is read."""
    bad: list[object] = [Unreadable("crashed")]
    monkeypatch.setattr(
        "core.documents.reading.document.words_of_picture", lambda _, __, page, ___: bad.pop() if bad else words(page)
    )
    held: dict[str, DocumentContent] = {}
    while recognise_one(office, held, pictured.exhibit_id):
        pass
    failed = reading(office, pictured)
    assert failed
    assert (failed.state, failed.kind) == ("failed", DocumentKind.TILL_SLIP)
    assert "failed on page 1" in english(failed.because)

    done(ask_to_read(office, REVIEWER, pictured.exhibit_id))
    while recognise_one(office, held, pictured.exhibit_id):
        pass
    again = reading(office, pictured)
    assert again
    assert (again.state, again.kind) == ("read", DocumentKind.TILL_SLIP)


def test_a_till_slip_filed_as_an_invoice_is_doubted(office, pictured, monkeypatch):
    """The check on the kind tells the reviewer, who decides."""
    monkeypatch.setattr("core.documents.reading.document.words_of_picture", lambda _, __, page, ___: words(page))
    held: dict[str, DocumentContent] = {}
    while recognise_one(office, held, pictured.exhibit_id):
        pass
    finding = done(open_case(office, REVIEWER, pictured.appeal_no)).assessment.machine["fp_kind_allowed"]

    assert finding.value == "cannot_verify"
    assert "filed as" in english(finding.sentence)
    assert "reads as: till slip" in english(finding.sentence).lower()
