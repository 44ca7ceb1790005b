"""The imports page: a file is looked through first, imported then, and what was rejected can be taken home."""

import threading
from pathlib import Path

import pytest

from core.commands.checklist import take_case
from core.commands.verification import check_record
from core.domain.terms import Role
from core.exchange.appeal_import import begin_appeals
from core.exchange.csv_files import ImportResult
from core.exchange.history_import import begin, job_of, rejects_of, send, send_appeals
from core.exchange.history_rows import USUAL, ReadingOptions
from core.ledger.documents import exhibits_of
from core.ledger.record import events_of
from tests import ten
from tests.app.stage import at_desk, html_of, open_page
from tests.app.test_routes import Client, enter
from tests.cases import ADMIN, INTAKE, LEAD, REVIEWER, done, refusal_of, reviewable
from tests.cast import CAST, DEMIR, hire
from tests.files import read_csv, written_csv

BIG5 = Path(__file__).parents[1] / "unit" / "encodings" / "big5.csv"

BAD = {"appeal_no": "H-BAD", "right_type": "design", "opened_at": "2026-01-01"}


def sent(office, tmp_path, rows):
    """A file that the administrator has sent."""
    return done(send(office, ADMIN, written_csv(tmp_path / "h.csv", rows).read_bytes()))


def waited(office, person=ADMIN):
    """The run of that person, when it has ended."""
    for thread in threading.enumerate():
        if thread.name == "history":
            thread.join()
    return job_of(office, person)


def look(office, path, *, dry_run=True):
    """A run to its end."""
    done(begin(office, ADMIN, "h.csv", path, how=USUAL, lang="en", dry_run=dry_run))
    return waited(office)


def count(office) -> int:
    """The cases on record."""
    with office.store.reading() as cursor:
        return int(cursor.value("SELECT count(*) FROM appeal"))


def test_a_look_says_what_would_come_and_changes_nothing(office, tmp_path):
    """How many, where they stand, the first of them, and each bad row with its line."""
    look(office, sent(office, tmp_path, [*ten.rows_of(), BAD]))
    shown = html_of(open_page("imports", ADMIN))

    assert '<b class="ok">10</b><small>would be imported</small>' in shown
    assert '<b class="bad">1</b><small>rejected</small>' in shown
    assert "Closed 8" in shown
    assert "right_type “design” is unknown" in shown
    assert '<td class="num">12</td>' in shown
    assert "UTF-8, commas" in shown
    assert count(office) == 0


def test_the_first_cases_have_the_day_that_the_file_says(office, tmp_path):
    """A day in the file begins at midnight in the office's zone, which is the day before elsewhere."""
    row = {"appeal_no": "H-1", "right_type": "patent", "opened_at": "2025-01-01"}
    look(office, sent(office, tmp_path, [row]))

    assert "<td>Wed 1 Jan 2025</td>" in html_of(open_page("imports", ADMIN))


def test_the_import_is_one_press_after_the_look(office, tmp_path):
    """The good rows come in, in the name of the administrator; a second run adds nothing."""
    look(office, sent(office, tmp_path, [*ten.rows_of(), BAD]))
    page = open_page("imports", ADMIN)
    with at_desk(ADMIN):
        next(each for each in page.button if each.label == "Import 10 appeals").click()
        page.run()
    job = waited(office)
    again = look(office, sent(office, tmp_path, ten.rows_of()))
    with office.store.reading() as cursor:
        actors = cursor.rows("SELECT DISTINCT actor FROM event")

    assert job.result == ImportResult(10, 0, 1)
    assert count(office) == 10
    assert actors == [{"actor": ADMIN.person_id}]
    assert again.result == ImportResult(0, 10, 0)


def test_a_file_whose_dates_are_unclear_is_refused_on_the_page(office, tmp_path):
    """With the forms it can be in, and where to say so."""
    look(office, sent(office, tmp_path, [BAD | {"right_type": "patent", "opened_at": "3/4/2026"}]))
    shown = html_of(open_page("imports", ADMIN))

    assert 'data-code="date_form"' in shown
    assert "(dmy)" in shown
    assert "(mdy)" in shown


@pytest.fixture
def client(office):
    """A browser at the routes of an office whose people can sign in."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    return Client()


def test_rejected_rows_are_for_who_sent_them(office, client, tmp_path):
    """As a file with line and reason; nobody else finds one."""
    person = DEMIR.person
    path = done(send(office, person, written_csv(tmp_path / "h.csv", [BAD]).read_bytes()))
    done(begin(office, person, "h.csv", path, how=USUAL, lang="en", dry_run=True))
    waited(office, person)
    for member in CAST:
        enter(client, member)
        answer = client.get("/import/rejects.csv")
        assert answer.status_code == (200 if member.role is Role.ADMIN else 404)
        if member.role is Role.ADMIN:
            assert [(row["line"], row["appeal_no"]) for row in read_csv(answer.content)] == [("2", "H-BAD")]


def test_only_an_administrator_sends_history(office, tmp_path):
    """The query refuses, not only the page."""
    assert refusal_of(send(office, LEAD, b"x")) == "not_permitted"
    path = sent(office, tmp_path, [BAD])
    assert refusal_of(begin(office, LEAD, "h.csv", path, how=USUAL, lang="en", dry_run=True)) == "not_permitted"
    assert refusal_of(rejects_of(office, LEAD)) == "not_found"


def test_a_file_that_is_gone_is_said_to_be(office, tmp_path):
    """It is sent again."""
    path = sent(office, tmp_path, [BAD])
    path.unlink()
    assert refusal_of(begin(office, ADMIN, "h.csv", path, how=USUAL, lang="en", dry_run=True)) == "path_unusable"


def test_an_encoding_that_the_file_does_not_tell_is_chosen_with_a_sample(office):
    """Refused with the line as it reads in each; named, the look shows that line before anything comes in."""
    path = done(send(office, ADMIN, BIG5.read_bytes()))
    look(office, path)
    refused = html_of(open_page("imports", ADMIN))
    done(begin(office, ADMIN, "h.csv", path, how=ReadingOptions(encoding="Big5"), lang="en", dry_run=True))
    waited(office)
    page = open_page("imports", ADMIN)
    shown = html_of(page)

    assert 'data-code="encoding_untold"' in refused
    assert "Big5: “B-1,trademark,米勒公司繁體" in refused
    assert "Big5, commas" in shown
    assert "Reads as: B-1,trademark,米勒公司繁體" in shown
    assert count(office) == 0
    (encoding,) = [each for each in page.selectbox if each.label == "Encoding"]
    assert {"as the file shows", "Big5", "GB18030", "Windows-1252"} <= set(encoding.options)
    with at_desk(ADMIN):
        next(each for each in page.button if each.label == "Import 2 appeals").click()
        page.run()
    assert waited(office).result == ImportResult(2, 0, 0)


# Appeals of a file, which customer service takes in.

ROW = {
    "appeal_no": "N-1", "right_type": "trademark", "seller": "Qimu Home", "complainant": "Halden & Moss",
    "opened_at": "2026-11-01", "disclosed_at": "2026-11-02", "counter_notice_at": "2026-11-05T09:30:00+08:00",
    "counter_notice_text": "We bought these lamps from the brand itself.", "exhibits": "other:bill.txt",
}  # fmt: skip

WRONG = ROW | {"appeal_no": "N-2", "right_type": "design"}

LACKS = ROW | {"appeal_no": "N-3", "exhibits": "invoice:none.pdf"}

BILL = ("mail/bill.txt", b"A bill for lamps.")


def appeals_sent(office, tmp_path, *rows, documents=(BILL,)):
    """A file of appeals that customer service has sent with its documents."""
    return done(send_appeals(office, INTAKE, written_csv(tmp_path / "a.csv", list(rows)).read_bytes(), documents))


def appeals_looked_at(office, path, *, dry_run=True):
    """A run over it to its end."""
    done(begin_appeals(office, INTAKE, "a.csv", path, how=USUAL, lang="en", dry_run=dry_run))
    return waited(office, INTAKE)


def test_the_columns_of_an_appeals_file_stand_with_the_values_they_may_have(office):
    """As the export of cases writes them, and the languages of the parties."""
    shown = html_of(open_page("imports", INTAKE))

    for name, values in (("right_type", "trademark | patent | copyright"), ("seller_language", "en | zh")):
        row = next(each for each in shown.split("<tr") if f"<code>{name}</code>" in each)
        assert f"{values}</td>" in row


def test_a_look_through_appeals_names_each_faulty_line_and_changes_nothing(office, tmp_path):
    """The column and what is wrong with it, the document that is not there; how far the good ones come."""
    appeals_looked_at(office, appeals_sent(office, tmp_path, ROW, WRONG, LACKS))
    shown = html_of(open_page("imports", INTAKE))

    assert '<b class="ok">1</b><small>would be imported</small>' in shown
    assert "Preliminary review 1" in shown
    assert '<td class="num">3</td><td class="no">N-2</td><td>right_type “design” is unknown' in shown
    assert "there is no file “none.pdf” beside the CSV" in shown
    assert count(office) == 0


def test_the_good_appeals_come_in_through_their_moves_in_the_name_of_who_sent_them(office, tmp_path):
    """With their documents; a second run adds nothing, and what was sent is not kept."""
    path = appeals_sent(office, tmp_path, ROW, WRONG)
    appeals_looked_at(office, path)
    page = open_page("imports", INTAKE)
    with at_desk(INTAKE):
        next(each for each in page.button if each.label == "Import 1 appeal").click()
        page.run()
    job = waited(office, INTAKE)
    with office.store.reading() as cursor:
        events, exhibits = events_of(cursor, "N-1"), exhibits_of(cursor, "N-1")

    assert job.result == ImportResult(1, 0, 1)
    assert [str(each.verb) for each in events][::4] == ["open", "disclose"]
    assert {each.actor for each in events} == {INTAKE.person_id}
    assert "bill.txt" in {each.name for each in exhibits}
    assert not path.parent.exists()
    assert "Each appeal separately" in html_of(open_page("imports", INTAKE))
    assert appeals_looked_at(office, appeals_sent(office, tmp_path, ROW)).result == ImportResult(0, 1, 0)


def test_others_work_while_appeals_come_in(office, tmp_path):
    """Each row is written by itself: cases are opened and decided on between two of them."""
    rows = [ROW | {"appeal_no": f"N-{n}", "exhibits": ""} for n in range(20)]
    path = appeals_sent(office, tmp_path, *rows, documents=())
    done(begin_appeals(office, INTAKE, "a.csv", path, how=USUAL, lang="en", dry_run=False))
    for _ in range(5):
        case = reviewable(office)
        done(take_case(office, REVIEWER, case.appeal_no))

    assert waited(office, INTAKE).result == ImportResult(20, 0, 0)
    assert count(office) == 25
    assert check_record(office).faults == ()


@pytest.mark.parametrize("names", [("a.txt", "b/a.txt"), ("..",), ("x" * 201,), ("",)])
def test_a_document_that_cannot_be_kept_under_its_name_is_refused(office, names):
    """Two of one name, no name, a name too long: nothing of the file is kept."""
    documents = [(name, b"words") for name in names]
    assert refusal_of(send_appeals(office, INTAKE, b"appeal_no\n", documents)) == "path_unusable"
    assert not list((office.home / "imports").glob("*"))


@pytest.mark.parametrize("person", [ADMIN, LEAD, REVIEWER], ids=lambda each: each.role)
def test_only_customer_service_sends_appeals(office, person, tmp_path):
    """An administrator finds the history there instead; the rows of one are nothing for another."""
    assert refusal_of(send_appeals(office, person, b"appeal_no\n", ())) == "not_permitted"
    path = appeals_sent(office, tmp_path, WRONG)
    appeals_looked_at(office, path)
    assert (
        refusal_of(begin_appeals(office, person, "a.csv", path, how=USUAL, lang="en", dry_run=True)) == "not_permitted"
    )
    assert refusal_of(rejects_of(office, person)) == "not_found"
    assert b"N-2" in done(rejects_of(office, INTAKE))
    assert refusal_of(send(office, INTAKE, b"appeal_no\n")) == "not_permitted"
