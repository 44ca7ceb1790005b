"""Appeals from a file: each row is carried as far as it shows, bad rows are named, and nothing comes in twice."""

import csv
from datetime import date
from pathlib import Path

import pytest

from core.analytics.case_list import TABS, QueueFilters
from core.commands.corrections import Correction, correct
from core.commands.verification import check_record
from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Side, State
from core.exchange.appeal_import import import_appeals
from core.exchange.csv_files import ImportResult, RejectedRow, reading
from core.ledger.documents import exhibits_of
from core.ledger.drafts import disclosures_of
from core.ledger.engine import Cursor
from core.ledger.record import events_of, read_appeal
from core.office import Office
from core.queries.case import open_case, same_complaint
from core.queries.queue import queue_page
from tests.cases import ADMIN, INTAKE, LEAD, REVIEWER, SECOND, done
from tests.english import english
from tests.files import none_rejected, reasons, shared, spectrum, written_csv
from tests.odd_tables import TABLES, notices

ROW = {
    "appeal_no": "N-1",
    "right_type": "trademark",
    "policy": "",
    "seller": "Qimu Home",
    "complainant": "Halden & Moss",
    "complaint_no": "TM-77",
    "right_no": "18273645",
    "listing_ids": "703 704",
    "penalty_kind": "listing_removed",
    "opened_at": "2026-11-01",
    "disclosed_at": "2026-11-02",
    "counter_notice_at": "2026-11-05T09:30:00+08:00",
    "counter_notice_text": "We bought these lamps from the brand itself.",
    "exhibits": "",
}


def bring(office: Office, path: Path, *, dry_run: bool = False) -> tuple[ImportResult, list[tuple[int, str]]]:
    """Imports a file: what it did, and the rows it did not take."""
    rejected: list[RejectedRow] = []
    return done(import_appeals(office, path, rejected.append, dry_run=dry_run)), reasons(rejected)


def case(office: Office, number: str) -> Appeal:
    """The case of that number."""
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
    assert appeal
    return appeal


def verbs(cursor: Cursor, number: str) -> list[str]:
    """What was done to a case, in order."""
    return [str(each.verb) for each in events_of(cursor, number)]


def test_a_row_is_carried_through_the_moves_it_shows(office, tmp_path):
    """Opened, disclosed, counter-notice filed: by the same moves as a call, at the times of the row."""
    imported, rejected = bring(office, written_csv(tmp_path / "a.csv", [ROW]))
    appeal = case(office, "N-1")
    with office.store.reading() as cursor:
        done_verbs = verbs(cursor, "N-1")
        given = disclosures_of(cursor, "N-1")

    assert (imported, rejected) == (ImportResult(added=1, known=0, rejected=0), [])
    assert done_verbs == ["open", "take_in", "take_in", "disclose", "file_counter_notice"]
    assert [each["rendition"] for each in given] == ["as_filed_earlier"]
    assert appeal.state is State.PRELIMINARY_REVIEW
    assert appeal.policy_id == "tmall_trademark_v1_1"
    assert appeal.counter_notice_at
    assert appeal.counter_notice_at.isoformat() == "2026-11-05T01:30:00+00:00"
    assert appeal.opened_at.isoformat() == "2026-10-31T16:00:00+00:00", "a date is a day of the policy's zone"
    assert appeal.listing_ids == ("703", "704")


@pytest.mark.parametrize(
    ("left_out", "state"),
    [
        (("disclosed_at", "counter_notice_at", "counter_notice_text"), State.OPENED),
        (("counter_notice_at", "counter_notice_text"), State.AWAITING_SELLER),
        ((), State.PRELIMINARY_REVIEW),
    ],
)
def test_a_row_goes_no_further_than_it_shows(office, tmp_path, left_out, state):
    """What has not happened yet is left to the people of the office."""
    bring(office, written_csv(tmp_path / "a.csv", [ROW | dict.fromkeys(left_out, "")]))

    assert case(office, "N-1").state is state


def test_a_row_may_tell_the_day_of_the_complaint(office, tmp_path):
    """As the form does; what is no day rejects its row, and a file without the column goes in as before."""
    days = ("2026-10-28", "", "28.10.2026")
    rows = [{**ROW, "appeal_no": f"N-{number}", "complained_on": day} for number, day in enumerate(days, 1)]
    imported, rejected = bring(office, written_csv(tmp_path / "a.csv", rows))

    assert (imported.added, [line for line, _ in rejected]) == (2, [4])
    assert "28.10.2026" in rejected[0][1]
    assert [case(office, number).complained_on for number in ("N-1", "N-2")] == [date(2026, 10, 28), None]


def test_a_row_may_tell_the_languages_of_the_parties(office, tmp_path):
    """The letters are in them; a language that has no letters rejects its row, with those that have."""
    rows = [
        {**ROW, "appeal_no": f"N-{number}", "seller_language": each} for number, each in enumerate(("en", "", "fr"))
    ]
    imported, rejected = bring(office, written_csv(tmp_path / "a.csv", rows))

    assert (imported.added, [line for line, _ in rejected]) == (2, [4])
    assert all(word in rejected[0][1] for word in ("seller_language", "fr", "en, zh"))
    assert [case(office, number).seller_language for number in ("N-0", "N-1")] == ["en", ""]
    assert not check_record(office).faults


def test_what_is_overdue_when_it_is_imported_is_listed_apart(office, tmp_path):
    """It does not stand before the work of today, which a file may bring as well."""
    old = ROW | {"appeal_no": "N-2", "opened_at": "2026-06-01", "disclosed_at": "2026-06-02",
                 "counter_notice_at": "2026-06-03T09:30:00+08:00", "complaint_no": "TM-78"}  # fmt: skip
    new = ROW | {"counter_notice_at": "2026-11-24T09:30:00+08:00", "disclosed_at": "2026-11-23"}
    bring(office, written_csv(tmp_path / "a.csv", [new, old]))

    def listed(backlog):
        page = done(queue_page(office, LEAD, QueueFilters(tab="legal", backlog=backlog)))
        return [row.appeal_no for row in page.rows]

    assert [listed(each) for each in ("apart", "only")] == [["N-1"], ["N-2"]]


def test_the_text_of_the_counter_notice_becomes_a_document(office, tmp_path):
    """The reviewer reads the seller's own words; beside them a note says what stands for the complaint."""
    bring(office, written_csv(tmp_path / "a.csv", [ROW]))
    with office.store.reading() as cursor:
        documents = exhibits_of(cursor, "N-1")
    told = {(each.side, each.kind): office.vault.read(each.sha256).decode() for each in documents}

    assert told[Side.SELLER, DocumentKind.COUNTER_NOTICE] == ROW["counter_notice_text"]
    assert told[Side.COMPLAINANT, DocumentKind.TRADEMARK_CERTIFICATE].startswith(
        "imported: complaint TM-77 of Halden & Moss; right number: 18273645"
    )


def test_a_second_run_adds_nothing_and_a_later_file_goes_on(office, tmp_path):
    """Rows on record are known; a row that shows more by now carries its case on."""
    first = written_csv(tmp_path / "a.csv", [ROW | {"counter_notice_at": "", "counter_notice_text": ""}])
    bring(office, first)
    again, _ = bring(office, first)
    later, _ = bring(office, written_csv(tmp_path / "b.csv", [ROW]))

    assert again == ImportResult(added=0, known=1, rejected=0)
    assert later == ImportResult(added=1, known=0, rejected=0)
    assert case(office, "N-1").state is State.PRELIMINARY_REVIEW


def test_a_dry_run_changes_nothing_and_says_the_same(office, tmp_path):
    """Everything is read and checked, nothing is written."""
    path = written_csv(tmp_path / "a.csv", [ROW, ROW | {"appeal_no": "N-2", "right_type": "design"}])
    tried = bring(office, path, dry_run=True)
    with office.store.reading() as cursor:
        rows = [cursor.value(f"SELECT count(*) FROM {table}") for table in ("event", "exhibit", "party")]

    assert rows == [0, 0, 0]
    assert list(office.vault.all()) == []
    assert tried == bring(office, path)


@pytest.mark.parametrize(
    ("opened", "policy"), [("2026-01-31", "tmall_trademark_v1"), ("2026-02-01", "tmall_trademark_v1_1")]
)
@pytest.mark.parametrize("named", ["tmall_trademark_v1", "tmall_trademark_v1_1"])
def test_a_row_gets_the_version_of_its_rules_that_was_in_force(office, tmp_path, named, opened, policy):
    """Whichever version of the line it names."""
    row = ROW | {"policy": named, "opened_at": opened}
    _, rejected = bring(office, written_csv(tmp_path / "a.csv", [row]))

    assert (case(office, "N-1").policy_id, rejected) == (policy, [])


BAD = [
    ({"seller": " "}, "seller is missing"),
    ({"right_type": "design"}, "right_type “design” is unknown; known values are: trademark, patent, copyright"),
    ({"penalty_kind": "fine"}, "penalty_kind “fine” is unknown"),
    ({"policy": "tmall_trademark_v9"}, "there is no policy “tmall_trademark_v9”"),
    ({"policy": "us_dmca_512g_2"}, "“Policy” cannot be “us_dmca_512g_2”: it is for Copyright"),
    ({"opened_at": "yesterday"}, "opened_at is not an ISO 8601 date or time: “yesterday”"),
    ({"opened_at": "2027-01-01"}, "in the future"),
    ({"opened_at": "2018-12-31"}, "No policy for Trademark is in force"),
    ({"disclosed_at": "2026-10-31"}, "before “opened”"),
    ({"counter_notice_at": "2026-11-01"}, "before “disclosed”"),
    ({"disclosed_at": ""}, "a counter-notice before the complaint was disclosed"),
    ({"counter_notice_text": ""}, "neither a text nor a document of the counter-notice"),
    ({"exhibits": "invoice:missing.pdf"}, "there is no file “missing.pdf” beside the CSV"),
    ({"exhibits": "invoice:../secret.txt"}, "there is no file “../secret.txt” beside the CSV"),
    ({"exhibits": "bill:note.txt"}, "exhibits “bill” is unknown"),
    ({"exhibits": "invoice:empty.txt"}, "“empty.txt” is empty."),
]


@pytest.mark.parametrize(("wrong", "reason"), BAD, ids=[str(wrong) for wrong, _ in BAD])
def test_a_row_that_cannot_be_is_named_with_its_reason(office, tmp_path, wrong, reason):
    """It goes to the rejects with its line, leaves nothing behind, and the good rows are kept."""
    (tmp_path / "secret.txt").write_text("not beside the CSV")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").touch()
    good = ROW | {"appeal_no": "N-2"}
    imported, rejected = bring(office, written_csv(folder / "a.csv", [ROW | wrong, good]))
    with office.store.reading() as cursor:
        numbers = [row["appeal_no"] for row in cursor.rows("SELECT appeal_no FROM appeal")]

    assert imported == ImportResult(added=1, known=0, rejected=1)
    assert [line for line, _ in rejected] == [2]
    assert reason in rejected[0][1]
    assert numbers == ["N-2"]


def test_a_link_does_not_lead_out_of_the_folder(office, tmp_path):
    """A file beside the CSV that points elsewhere is not read."""
    (tmp_path / "secret.txt").write_text("not beside the CSV")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "note.txt").symlink_to(tmp_path / "secret.txt")
    _, rejected = bring(office, written_csv(folder / "a.csv", [ROW | {"exhibits": "invoice:note.txt"}]))

    assert rejected == [(2, "there is no file “note.txt” beside the CSV")]


def test_files_beside_the_csv_become_documents_of_their_side(office, tmp_path):
    """kind:path for the seller, side:kind:path for another; what is the complainant's is found by its kind too."""
    for name in ("bill.txt", "mark.txt", "proof.txt"):
        (tmp_path / name).write_text(f"this is {name}")
    named = "invoice:bill.txt; trademark_certificate:mark.txt;office:proof_of_arrival:proof.txt;"
    bring(office, written_csv(tmp_path / "a.csv", [ROW | {"exhibits": named}]))
    with office.store.reading() as cursor:
        documents = {(each.label, each.kind) for each in exhibits_of(cursor, "N-1")}

    assert documents == {
        ("A1", "counter_notice"),
        ("A2", "invoice"),
        ("B1", "trademark_certificate"),
        ("C1", "proof_of_arrival"),
    }


def test_a_number_names_one_appeal(office, tmp_path):
    """The same number twice in a file, or as another case on record, is rejected."""
    bring(office, written_csv(tmp_path / "a.csv", [ROW]))
    other = ROW | {"seller": "Another Shop"}
    _, rejected = bring(office, written_csv(tmp_path / "b.csv", [other]))
    _, twice = bring(office, written_csv(tmp_path / "c.csv", [ROW, ROW]))

    assert rejected == [(2, "The number “N-1” is already on record.")]
    assert twice == [(3, "the number N-1 is already on line 2")]


def test_a_broken_run_is_gone_on_with(office, tmp_path):
    """A case that was opened when the power went is carried on by the next run."""
    bring(office, written_csv(tmp_path / "a.csv", [ROW | dict.fromkeys(("disclosed_at", "counter_notice_at"), "")]))
    imported, _ = bring(office, written_csv(tmp_path / "b.csv", [ROW]))

    assert imported.added == 1
    assert case(office, "N-1").state is State.PRELIMINARY_REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> I own this.",
        "<https://example.org/> is mine",
        "#!/bin/sh is how this letter begins",
        "=HYPERLINK(1)",
        "\U0001f600 \u202egnihton 中文",
    ],
)
def test_odd_letters_are_taken_as_the_texts_they_are(office, tmp_path, text):
    """What looks like a page or a program is still a seller's letter, whole."""
    imported, rejected = bring(office, written_csv(tmp_path / "a.csv", [ROW | {"counter_notice_text": text}]))
    with office.store.reading() as cursor:
        documents = exhibits_of(cursor, "N-1")
    (letter,) = (each for each in documents if each.kind == DocumentKind.COUNTER_NOTICE)

    assert (imported.added, rejected) == (1, [])
    assert letter.media_type == "text/plain"
    assert office.vault.read(letter.sha256).decode().endswith(text)


@pytest.mark.parametrize(
    ("header", "code", "said"),
    [
        ("appeal_no,colour,right_type", "field_invalid", "colour"),
        ("appeal_no,right_type,seller,complainant", "field_missing", "opened_at"),
        ("appeal_no,appeal_no,right_type,seller,complainant,opened_at", "field_invalid", "appeal_no"),
        ("", "field_missing", "appeal_no"),
    ],
)
def test_a_header_that_is_not_understood_is_refused(office, tmp_path, header, code, said):
    """Unknown columns are refused by name, so that nothing is dropped in silence."""
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\nN-1\n")
    refusal = import_appeals(office, path, none_rejected)

    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert said in english(refusal.because)


def test_a_file_that_is_not_there_is_refused(office, tmp_path):
    """The path is named."""
    refusal = import_appeals(office, tmp_path / "none.csv", none_rejected)

    assert isinstance(refusal, Refusal)
    assert "none.csv" in english(refusal.because)


def test_rows_that_are_no_csv_or_no_utf8_are_named(office, tmp_path):
    """Cells too many or too few, or bytes of another encoding, spoil their own row only."""
    header = ",".join(ROW)
    good = ",".join("N-3" if name == "appeal_no" else cell for name, cell in ROW.items())
    path = tmp_path / "a.csv"
    path.write_bytes(f"{header}\r\nN-1,trademark\r\n\r\n".encode() + "N-2,商标\r\n".encode("gb18030") + good.encode())
    imported, rejected = bring(office, path)

    assert imported == ImportResult(added=1, known=0, rejected=2)
    assert rejected[0] == (2, "it has 2 cells; the header has 14")
    assert rejected[1][0] == 4


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_files_of_other_programs_read_as_they_are_meant(tmp_path, bom):
    """Quotes, newlines in cells, CRLF, UTF-8, with and without a byte order mark; csv-spectrum where it is at hand."""
    for name, (data, expected) in (TABLES | spectrum()).items():
        copy = tmp_path / "table.csv"
        copy.write_bytes(bom + data)
        with reading(copy) as table:
            assert not isinstance(table, Refusal)
            found = [row.cells for row in table.rows]

        assert found == list(expected), name


def published(name: str) -> list[dict[str, str]]:
    """Rows of counter-notices: ours, or those of a platform that published them."""
    if name == "ours":
        return notices(40)
    csv.field_size_limit(4 * 1024 * 1024)
    with shared("dmca/appeals.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))[:40]


@pytest.mark.parametrize("name", ["ours", "dmca"])
def test_counter_notices_in_the_shape_of_published_ones_reach_legal(office, tmp_path, name):
    """In preliminary review under 512(g), their texts as they were sent."""
    rows = published(name)
    imported, rejected = bring(office, written_csv(tmp_path / "a.csv", rows))
    looked_at = done(open_case(office, REVIEWER, rows[3]["appeal_no"]))

    assert (imported.added, rejected) == (40, [])
    assert looked_at.appeal.state is State.PRELIMINARY_REVIEW
    assert looked_at.policy.covers(looked_at.appeal.opened_at.date())
    assert looked_at.policy.line == "us"
    assert check_record(office).faults == ()


@pytest.mark.slow
def test_all_real_counter_notices_are_taken(office):
    """431 of 431, and a second run adds nothing."""
    path = shared("dmca/appeals.csv")
    first = bring(office, path)
    again = bring(office, path)
    with office.store.reading() as cursor:
        states = cursor.rows("SELECT state, policy_id, count(*) AS n FROM appeal GROUP BY ALL")

    assert first == (ImportResult(added=431, known=0, rejected=0), [])
    assert again == (ImportResult(added=0, known=431, rejected=0), [])
    assert {each["state"] for each in states} == {"preliminary_review"}
    assert {each["policy_id"]: each["n"] for each in states} == {"us_dmca_512g": 269, "us_dmca_512g_2": 162}


def earlier_in_queue(office: Office, person: Person) -> dict[str, tuple[str, ...]]:
    """The earlier appeals that the rows of the queue name, by number."""
    return {
        row.appeal_no: row.earlier
        for tab in TABS
        for row in done(queue_page(office, person, QueueFilters(tab=tab))).rows
        if row.earlier
    }


def test_a_complaint_that_was_appealed_before_is_named_and_opened(office, tmp_path):
    """A warning with the number, also of a trial; another listing or no number is another matter; both cases say it."""
    again = ROW | {"appeal_no": "N-2", "listing_ids": "704 705"}
    others = [ROW | {"appeal_no": "N-3", "listing_ids": "1"}, ROW | {"appeal_no": "N-4", "complaint_no": ""}]
    bring(office, written_csv(tmp_path / "a.csv", [ROW]))
    file = written_csv(tmp_path / "b.csv", [again, *others])
    tried, done_ = bring(office, file, dry_run=True)[0], bring(office, file)[0]

    assert done_ == ImportResult(3, 0, 0)
    assert [english(each) for each in done_.warnings] == ["Line 2: this complaint was appealed before: N-1."]
    assert tried.warnings == done_.warnings
    assert [done(open_case(office, REVIEWER, each)).appealed_before for each in ("N-1", "N-2", "N-3", "N-4")] == [
        ("N-2",), ("N-1",), (), ()
    ]  # fmt: skip
    assert earlier_in_queue(office, REVIEWER) == {"N-2": ("N-1",)}
    assert same_complaint(office, INTAKE, "TM-77", ("704",)) == ("N-2", "N-1")
    assert same_complaint(office, ADMIN, "TM-77", ("704",)) == ()


def test_of_a_number_that_thousands_have_the_latest_are_named(office, tmp_path):
    """As far as that there are more; of each case those before it, and of each listing its own."""
    rows = [ROW | {"appeal_no": f"N-{n}", "complaint_no": "0", "listing_ids": "1"} for n in range(1, 9)]
    apart = [ROW | {"appeal_no": f"M-{n}", "complaint_no": "0", "listing_ids": f"2 {n}"} for n in (7, 8)]
    bring(office, written_csv(tmp_path / "a.csv", [*rows[:4], apart[0], *rows[4:7]]))
    told = bring(office, written_csv(tmp_path / "b.csv", [rows[7], apart[1]]))[0]

    latest = ("N-7", "N-6", "N-5", "N-4", "N-3", "N-2")
    assert [english(each) for each in told.warnings] == [
        "Line 2: this complaint was appealed before, by N-7, N-6, N-5, N-4, N-3 and others (more than 5 in all).",
        "Line 3: this complaint was appealed before: M-7.",
    ]
    assert done(open_case(office, REVIEWER, "N-8")).appealed_before == latest
    assert done(open_case(office, REVIEWER, "N-3")).appealed_before == ("N-8", *latest[:4], "N-2")
    assert same_complaint(office, INTAKE, "0", ("2",)) == ("M-8", "M-7")
    earlier = earlier_in_queue(office, REVIEWER)
    assert earlier["N-8"] == latest
    assert earlier["N-3"] == ("N-2", "N-1")
    assert earlier["M-8"] == ("M-7",)
    assert {"N-1", "M-7"}.isdisjoint(earlier)


def test_a_corrected_complaint_number_is_compared_too(office, tmp_path):
    """With those that have it, in the order in which they were opened; the number that was wrong says nothing more."""
    rows = [ROW | {"appeal_no": f"N-{n}", "complaint_no": f"C-{n}"} for n in (1, 2, 3)]
    bring(office, written_csv(tmp_path / "a.csv", rows))
    assert earlier_in_queue(office, REVIEWER) == {}
    for number, wanted in (("N-1", "C-2"), ("N-3", "C-2")):
        version = done(open_case(office, LEAD, number)).appeal.version
        done(correct(office, LEAD, number, version, Correction(complaint_no=wanted), reason="A digit."))
    assert earlier_in_queue(office, REVIEWER) == {"N-2": ("N-1",), "N-3": ("N-2", "N-1")}
    version = done(open_case(office, LEAD, "N-2")).appeal.version
    done(correct(office, LEAD, "N-2", version, Correction(complaint_no="C-9"), reason="Another."))
    assert earlier_in_queue(office, REVIEWER) == {"N-3": ("N-1",)}


def test_a_case_that_is_kept_from_a_person_is_not_named_beside_another(office, tmp_path):
    """Whoever is to judge a case a second time does not hear of it by its complaint either."""
    bring(office, written_csv(tmp_path / "a.csv", [ROW, ROW | {"appeal_no": "N-2"}]))
    with office.store.writing() as cursor:
        look = {"look_id": "1-1", "draw_no": 1, "place": 1, "appeal_no": "N-1", "seq": 1, "stratum": "{}"}
        cursor.insert("second_look", {**look, "decider": "x", "decided": "reject", "assigned_to": SECOND.person_id})

    assert earlier_in_queue(office, SECOND) == {}
    assert earlier_in_queue(office, REVIEWER) == {"N-2": ("N-1",)}
    assert done(open_case(office, SECOND, "N-2")).appealed_before == ()
    assert same_complaint(office, SECOND, "TM-77", ("703",)) == ("N-2",)
    assert done(open_case(office, REVIEWER, "N-2")).appealed_before == ("N-1",)
