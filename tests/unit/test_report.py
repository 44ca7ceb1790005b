"""The report of one case: what was decided, why, on which documents, and how each date was counted."""

import re

import pypdfium2 as pdfium
import pytest

from core.analytics.tables import exports
from core.commands.checklist import answer, comment, write_reason
from core.commands.documents import type_fact
from core.commands.letters import record_sending, release_letter
from core.commands.review import forward, reject
from core.commands.verification import seal_record
from core.domain.appeal import Appeal
from core.domain.people import SYSTEM
from core.domain.refusals import Refusal
from core.domain.terms import ON_FILE, Channel, DocumentKind, Value, Verb
from core.domain.text import Language
from core.exchange.case_report import Form, case_csv, report_file
from core.ledger.documents import exhibits_of
from core.ledger.drafts import findings_of
from core.office import Office
from core.queries.case import open_case
from core.queries.letters import letters_of_case
from tests.cases import ADMIN, AS_FILED, INTAKE, LEAD, MANAGER, REVIEWER, answer_all, done, reviewable
from tests.files import read_csv

POLICY = "tmall_trademark_v1_1"


def forwarded(office: Office) -> Appeal:
    """An appeal that a reviewer has sent on, with a reason, a private note and a comment."""
    appeal = reviewable(office, POLICY, DocumentKind.WITHDRAWAL_LETTER)
    answer_all(office, REVIEWER, appeal)
    done(
        write_reason(
            office, REVIEWER, appeal.appeal_no, reason="The letter names the complaint.", private_note="looks odd"
        )
    )
    done(comment(office, LEAD, appeal.appeal_no, "please hurry"))
    return done(forward(office, REVIEWER, appeal.appeal_no, appeal.version + 1, as_filed=AS_FILED))


def half_answered(office: Office) -> Appeal:
    """An appeal that a reviewer rejected on one answer; what the checks suggest of the others is not confirmed."""
    appeal = reviewable(office, POLICY)
    seller = done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.seller
    with office.store.reading() as cursor:
        on_file = exhibits_of(cursor, appeal.appeal_no)
    notice = next(each for each in on_file if each.kind == DocumentKind.COUNTER_NOTICE)
    typed = {"seller_name": seller.subject, "seller_id": seller.subject_id, "contact": seller.phone}
    for field, value in typed.items():
        done(type_fact(office, REVIEWER, notice.exhibit_id, field, value))
    done(answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.NOT_MET))
    now = done(open_case(office, REVIEWER, appeal.appeal_no)).appeal
    return done(reject(office, REVIEWER, now.appeal_no, now.version, reason="No seal.", risk_reason="Nobody signed."))


def lines(office: Office, appeal: Appeal, section: str) -> list[dict[str, str]]:
    """The lines of one section, as a reviewer's report has them."""
    rows = read_csv(done(case_csv(office, REVIEWER, appeal.appeal_no)))
    return [row for row in rows if row["section"] == section]


def test_it_says_what_was_decided_why_and_by_whom(office):
    """The reason is the one that the party reads; what must not leave the office is not in it."""
    appeal = forwarded(office)
    (decision,) = lines(office, appeal, "decision")
    whole = done(case_csv(office, LEAD, appeal.appeal_no)).decode()

    assert (decision["what"], decision["who"]) == ("forward", REVIEWER.name)
    assert decision["text"] == "The letter names the complaint."
    assert decision["value"].startswith("verdict: passes; passed: ")
    assert "looks odd" not in whole
    assert "please hurry" not in whole


def test_documents_and_findings_are_named_with_their_hashes(office):
    """Whoever has the report can tell whether a document is the one that was decided on."""
    appeal = forwarded(office)
    with office.store.reading() as cursor:
        documents = {each.label: each.sha256 for each in exhibits_of(cursor, appeal.appeal_no)}
        findings = findings_of(cursor, appeal.appeal_no)
    told = lines(office, appeal, "finding")

    assert {row["exhibit"]: row["sha256"] for row in lines(office, appeal, "exhibit")} == documents
    assert [row["what"] for row in told] == [each["criterion"] for each in findings]
    assert all(row["value"].startswith(each["finding_value"]) for row, each in zip(told, findings, strict=True))
    assert lines(office, appeal, "disclosure")


def test_each_due_date_comes_with_its_sum(office):
    """The calendar and its version are named, so that it can be counted again."""
    appeal = forwarded(office)
    due = lines(office, appeal, "due")

    assert [row["what"] for row in due] == ["disclose", "file_counter_notice"]
    assert due[0]["value"] == "2026-11-27"
    assert due[0]["text"] == "3 working days from Tue 24 Nov 2026, the last day is a working day"
    assert due[0]["who"].startswith("cn, version ")


def test_the_timeline_and_the_rules_are_in_it(office):
    """Every event with its hash, the policy and the calendar by version."""
    appeal = forwarded(office)
    events = lines(office, appeal, "event")
    about = {row["what"]: row["value"] for row in lines(office, appeal, "case")}

    acts = [row["what"] for row in events if row["what"] not in ON_FILE]
    assert acts == ["open", "disclose", "file_counter_notice", "comment", "forward"]
    assert "take_in" in {row["what"] for row in events}
    assert all(len(row["sha256"]) == 64 for row in events)
    assert (about["policy"], about["state"], about["seller"]) == (
        POLICY,
        "awaiting_complainant",
        "Northlight Lamps LLC",
    )
    assert about["calendar"].startswith("cn, version ")


def test_that_it_was_made_is_recorded(office):
    """A report leaves the office as an export does."""
    appeal = forwarded(office)
    done(case_csv(office, REVIEWER, appeal.appeal_no))
    with office.store.reading() as cursor:
        (row,) = exports(cursor, 10)

    assert (row["report"], row["exported_by"]) == ("case", REVIEWER.person_id)


@pytest.mark.parametrize("person", [INTAKE, MANAGER, ADMIN], ids=lambda person: person.role)
def test_only_legal_reports_a_case(office, person):
    """It has names and reasons in full."""
    refusal = case_csv(office, person, "AP-2026-000001")

    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_permitted"


def test_an_unknown_case_is_refused(office):
    """It is named."""
    refusal = case_csv(office, REVIEWER, "AP-1999-000001")

    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_found"


def shown(office: Office, appeal: Appeal, form: Form, lang: Language = "en") -> str:
    """The words of a report, without the marks of its form."""
    data = done(report_file(office, REVIEWER, appeal.appeal_no, form, lang))
    if form == "html":
        return re.sub(r"<[^>]+>", " ", data.decode())
    document = pdfium.PdfDocument(data)
    return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_it_can_be_read_as_a_page_and_on_paper(office, form):
    """Decision, reason, criteria in words, documents with whole hashes, dates with their sums, rules by version."""
    appeal = forwarded(office)
    seal_record(office, SYSTEM)
    (letter,) = [each for each in letters_of_case(office, REVIEWER, appeal.appeal_no) if each.kind == "disclosure"]
    done(release_letter(office, REVIEWER, letter.letter_id, "en", "Here it is."))
    case = done(open_case(office, REVIEWER, appeal.appeal_no))
    told = shown(office, appeal, form)
    joined = re.sub(r"\s+", "", told)

    assert "The letter names the complaint." in told
    assert "The withdrawal is unconditional." in told
    assert "3 working days from Tue 24 Nov 2026" in re.sub(r"\s+", " ", told)
    assert POLICY in told
    assert all(each.sha256 in joined for each in case.dossier.exhibits)
    assert case.timeline[-1].hash in joined
    assert "Last seal of the log" in re.sub(r"\s+", " ", told)
    assert "released" in told
    assert "looks odd" not in told
    assert "please hurry" not in told


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_what_nobody_answered_is_no_finding_of_the_system(office, form):
    """A check that only suggests leaves its criterion open: “Can't verify (check: Met), system” contradicted itself."""
    told = re.sub(r"\s+", " ", shown(office, half_answered(office), form))

    assert "Not answered (check: Met)" in told
    assert "Can't verify (check" not in told


def test_a_column_of_the_page_is_wide_enough_for_its_words(office):
    """The hashes took the room, and words were broken at any letter."""
    appeal = forwarded(office)
    page = done(report_file(office, REVIEWER, appeal.appeal_no, "html", "en")).decode()
    letters = page[page.index("<h2>Letters") :]

    assert '<col style="width:22%">' in letters[: letters.index("</table>")]


def test_it_speaks_chinese_too(office):
    """Headings, findings and sums; reasons stay as they were written."""
    told = shown(office, forwarded(office), "pdf", "zh")

    assert "决定及理由" in told
    assert "撤诉无附加条件" in told
    assert "The letter names the complaint." in told


def test_what_strangers_wrote_is_shown_and_never_run(office):
    """A seller may call its shop a script."""
    appeal = forwarded(office)
    with office.store.writing() as cursor:
        cursor.run("UPDATE party SET name = '<script>alert(1)</script>', subject_name = ''")
    page = done(report_file(office, REVIEWER, appeal.appeal_no, "html", "en")).decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_it_names_the_last_event_that_it_tells(office):
    """A sending is an event too, though the case stays as it was; the page named the event before it."""
    appeal = forwarded(office)
    (letter,) = [each for each in letters_of_case(office, REVIEWER, appeal.appeal_no) if each.kind == "disclosure"]
    done(release_letter(office, REVIEWER, letter.letter_id, "en", "Here it is."))
    done(record_sending(office, INTAKE, letter.letter_id, channel=Channel.COURIER))
    last = done(open_case(office, REVIEWER, appeal.appeal_no)).timeline[-1]

    assert last.verb == Verb.RECORD_SENDING
    assert f"from event {last.seq} of the log" in shown(office, appeal, "html")


def test_the_same_case_gives_the_same_pdf(office):
    """So that its hash proves what was handed out."""
    appeal = forwarded(office)
    first, second = (done(report_file(office, LEAD, appeal.appeal_no, "pdf", "en")) for _ in range(2))

    assert first == second


def test_letters_are_lines_of_the_csv(office):
    """Kind, to whom, how far."""
    appeal = forwarded(office)

    told = [(row["what"], row["value"]) for row in lines(office, appeal, "letter")]

    assert sorted(told) == [
        ("disclosure", "seller; waiting"),
        ("forward", "complainant; waiting"),
        ("forward_seller", "seller; waiting"),
    ]


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_each_form_is_recorded_and_for_legal_only(office, form):
    """As the CSV is."""
    appeal = forwarded(office)
    done(report_file(office, REVIEWER, appeal.appeal_no, form, "en"))
    with office.store.reading() as cursor:
        (row,) = exports(cursor, 10)

    assert (row["report"], row["exported_by"], form in str(row["filters"])) == ("case", REVIEWER.person_id, True)
    assert isinstance(report_file(office, MANAGER, appeal.appeal_no, form, "en"), Refusal)
