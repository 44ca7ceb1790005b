"""History of an earlier system: rows that can be true come in at once, running ones go on, nothing comes in twice."""

import csv
import json
import random
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from core.analytics.case_list import QueueFilters
from core.commands.checklist import take_next_case
from core.commands.documents import take_in
from core.commands.intake import file_answer, record_arrival
from core.commands.lead import extend, lapse
from core.commands.verification import check_record
from core.domain.appeal import Appeal, chain_hash, fold_all, payload_text, personal_of
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, AnswerKind, DocumentKind, Outcome, Side, State
from core.exchange.csv_files import ImportResult, RejectedRow, rejects_file
from core.exchange.history_import import import_history
from core.exchange.history_rows import Rules
from core.ledger.record import events_of, read_appeal
from core.office import Office
from core.queries.case import open_case
from core.queries.queue import first_free, queue_page
from tests.cases import INTAKE, LEAD, REVIEWER, SECOND, disclosed, done, refusal_of, reviewable
from tests.files import none_rejected, reasons, written_csv
from tests.rounds import at_the_notary
from tests.ten import rows_of, take_history

OPENED = {"appeal_no": "H-1", "right_type": "trademark", "opened_at": "2026-09-01"}

NOTICED = OPENED | {"disclosed_at": "2026-09-02", "counter_notice_at": "2026-09-05"}

FORWARDED = NOTICED | {
    "preliminary_decided_at": "2026-09-08",
    "preliminary_outcome": "forwarded",
    "forwarded_at": "2026-09-08",
    "arrived_at": "2026-09-10",
}

ANSWERED = FORWARDED | {"answered_at": "2026-09-20T10:00:00+08:00", "answer_kind": "counter_materials"}

CLOSED = ANSWERED | {"final_decided_at": "2026-09-22", "outcome": "upheld_valid_answer"}

SILENT = FORWARDED | {"final_decided_at": "2026-09-29", "outcome": "revoked_no_answer"}


def bring(office: Office, path: Path, *, dry_run: bool = False) -> tuple[ImportResult, list[tuple[int, str]]]:
    """Imports a file: what it did, and the rows it did not take."""
    rejected: list[RejectedRow] = []
    return done(import_history(office, path, rejected.append, dry_run=dry_run)), reasons(rejected)


def brought(office: Office, folder: Path, row: dict[str, str]) -> Appeal:
    """The case of one row that is taken."""
    assert bring(office, written_csv(folder / "h.csv", [row])) == (ImportResult(1, 0, 0), [])
    return case(office, row["appeal_no"])


def case(office: Office, number: str) -> Appeal:
    """The case of that number."""
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
    assert appeal
    return appeal


@pytest.mark.parametrize(
    ("row", "state", "due_on"),
    [
        (OPENED, State.OPENED, None),
        (OPENED | {"disclosed_at": "2026-09-02"}, State.AWAITING_SELLER, "2026-09-07"),
        (NOTICED, State.PRELIMINARY_REVIEW, "2026-09-15"),
        (FORWARDED, State.AWAITING_COMPLAINANT, "2026-09-28"),
        (ANSWERED, State.FINAL_REVIEW, "2026-09-28"),
        (CLOSED, State.CLOSED, None),
    ],
)
def test_it_is_told_whose_turn_it_is(office, tmp_path, row, state, due_on):
    """The last step that happened says it, and the policy's window of that step runs."""
    appeal = brought(office, tmp_path, row)

    assert appeal.state is state
    assert (str(appeal.due_on) if appeal.due_on else None) == due_on
    assert appeal.imported
    assert check_record(office).faults == ()


def test_a_case_is_one_event_that_carries_its_row(office, tmp_path):
    """What the row said can be read again; names are kept apart, so that they can be erased."""
    row = CLOSED | {"seller": "Qimu Home", "complainant": "Halden & Moss", "reviewer": "old.hand", "listing_ids": "1 2"}
    appeal = brought(office, tmp_path, row)
    with office.store.reading() as cursor:
        (event,) = events_of(cursor, "H-1")
    kept = {name: cell for name, cell in row.items() if name not in {"seller", "complainant"}}

    assert (event.verb, event.seq, event.payload["row"]) == ("import_history", 1, kept)
    assert "Qimu" not in str(event.payload)
    assert fold_all([event]) == appeal
    assert (appeal.reviewer, appeal.outcome, appeal.listing_ids) == (
        "old.hand",
        Outcome.UPHELD_VALID_ANSWER,
        ("1", "2"),
    )
    assert done(open_case(office, REVIEWER, "H-1")).dossier.seller.name == "Qimu Home"


def test_three_columns_are_enough(office, tmp_path):
    """What is missing counts as empty, and nothing is guessed."""
    appeal = brought(office, tmp_path, OPENED)

    assert appeal.state is State.OPENED
    assert (appeal.seller_id, appeal.complaint_no, appeal.listings) == ("", "", ())


def test_arrival_defaults_to_the_forwarding(office, tmp_path):
    """The window then runs from the day it was sent."""
    appeal = brought(office, tmp_path, FORWARDED | {"arrived_at": ""})

    assert appeal.arrived_at == appeal.forwarded_at
    assert appeal.response_due_on == date(2026, 9, 23)


def test_a_due_date_that_is_given_is_kept(office, tmp_path):
    """It stands even where the policy would count otherwise, and further days count from it."""
    appeal = brought(office, tmp_path, FORWARDED | {"response_due_at": "2026-12-05"})
    period = at_the_notary(office, appeal, date(2026, 12, 1), date(2026, 12, 3))
    longer = done(extend(office, LEAD, "H-1", appeal.version, period))

    assert (appeal.response_due_on, appeal.due_on) == (date(2026, 12, 5), date(2026, 12, 5))
    assert longer.due_on == date(2026, 12, 8)


def test_what_was_late_when_it_was_imported_can_be_set_apart(office, tmp_path):
    """It is no work of today until its clock is moved; the tabs count what they list."""
    late = FORWARDED | {"response_due_at": "2026-09-30"}
    bring(office, written_csv(tmp_path / "h.csv", [late, late | {"appeal_no": "H-2", "response_due_at": "2026-12-05"}]))

    def listed(backlog):
        page = done(queue_page(office, LEAD, QueueFilters(tab="complainant", backlog=backlog)))
        assert page.counts["complainant"] == len(page.rows)
        return [row.appeal_no for row in page.rows], page.backlog

    old = case(office, "H-1")
    assert [listed(each) for each in ("", "apart", "only")] == [(["H-1", "H-2"], 1), (["H-2"], 1), (["H-1"], 1)]

    done(extend(office, LEAD, "H-1", old.version, at_the_notary(office, old, date(2026, 9, 28), date(2026, 9, 30))))
    assert [listed(each) for each in ("", "apart", "only")] == [(["H-1", "H-2"], 0), (["H-1", "H-2"], 0), ([], 0)]


def test_the_next_case_is_one_of_today_before_one_that_was_late_when_it_was_imported(office, tmp_path):
    """However long it is overdue; and in the view of old cases it is the oldest."""
    rows = [NOTICED | {"appeal_no": f"H-{year}", "opened_at": f"{year}-09-01", "disclosed_at": f"{year}-09-02",
            "counter_notice_at": f"{year}-09-05"} for year in (2012, 2011)]  # fmt: skip
    bring(office, written_csv(tmp_path / "h.csv", rows))
    today = reviewable(office).appeal_no
    old = first_free(office, REVIEWER, QueueFilters(backlog="only"))
    current = first_free(office, REVIEWER, QueueFilters(backlog="apart"))

    assert take_next_case(office, REVIEWER, first_free=old) == "H-2011"
    assert take_next_case(office, LEAD) == today
    assert refusal_of(take_next_case(office, SECOND, first_free=current)) == "nothing_waits"
    assert take_next_case(office, SECOND) == "H-2012"


def test_a_running_case_goes_on_with_ordinary_moves(office, tmp_path):
    """It stands in the queue, can be answered, and can lapse like any other."""
    rows = [FORWARDED, FORWARDED | {"appeal_no": "H-2"}]
    bring(office, written_csv(tmp_path / "h.csv", rows))
    page = done(queue_page(office, LEAD, QueueFilters(tab="complainant")))
    lapsed = done(lapse(office, LEAD, "H-1", 1))
    done(
        take_in(
            office,
            INTAKE,
            "H-2",
            side=Side.COMPLAINANT,
            kind=DocumentKind.COUNTER_MATERIALS,
            name="a.txt",
            data=b"we disagree",
        )
    )
    done(
        take_in(
            office,
            INTAKE,
            "H-2",
            side=Side.OFFICE,
            kind=DocumentKind.PROOF_OF_ARRIVAL,
            name="p.txt",
            data=b"signed for",
        )
    )
    arrived = done(record_arrival(office, INTAKE, "H-2", 1, arrived_at=datetime(2026, 9, 11, tzinfo=ZONE)))
    answered = done(file_answer(office, INTAKE, "H-2", arrived.version, kind=AnswerKind.COUNTER_MATERIALS))

    assert [row.appeal_no for row in page.rows] == ["H-1", "H-2"]
    assert lapsed.outcome is Outcome.REVOKED_NO_ANSWER
    assert (arrived.due_on, answered.state) == (date(2026, 9, 28), State.FINAL_REVIEW)
    assert check_record(office).faults == ()


def test_a_running_case_stays_with_its_reviewer(office, tmp_path):
    """When the reviewer of the row works here too."""
    known = brought(office, tmp_path, NOTICED | {"reviewer": REVIEWER.person_id})
    bring(office, written_csv(tmp_path / "b.csv", [NOTICED | {"appeal_no": "H-2", "reviewer": "gone"}]))

    assert (known.assigned_to, case(office, "H-2").assigned_to) == (REVIEWER.person_id, None)


@pytest.mark.parametrize(
    ("row", "withdrawn_from"),
    [
        (FORWARDED | {"answered_at": "2026-09-12", "answer_kind": "withdrawal"}, State.AWAITING_COMPLAINANT),
        (NOTICED | {"answered_at": "2026-09-06", "answer_kind": "withdrawal"}, State.PRELIMINARY_REVIEW),
    ],
)
def test_a_withdrawal_is_no_answer(office, tmp_path, row, withdrawn_from):
    """It has its own moment and is waited for by legal; it may come before the forwarding."""
    appeal = brought(office, tmp_path, row)

    assert appeal.state is State.FINAL_REVIEW
    assert (appeal.answered_at, appeal.answer_kind) == (None, AnswerKind.WITHDRAWAL)
    assert appeal.withdrawn_from is withdrawn_from


def test_an_answer_after_the_silence_was_confirmed_is_late(office, tmp_path):
    """It is counted apart and changes nothing."""
    appeal = brought(office, tmp_path, SILENT | {"answered_at": "2026-10-02", "answer_kind": "counter_materials"})

    assert (appeal.late_answers, appeal.answered_at, appeal.outcome) == (1, None, Outcome.REVOKED_NO_ANSWER)


@pytest.mark.parametrize(
    ("right", "opened", "policy"),
    [
        ("trademark", "2019-06-01", "tmall_trademark_v1"),
        ("trademark", "2026-01-31", "tmall_trademark_v1"),
        ("trademark", "2026-02-01", "tmall_trademark_v1_1"),
        ("patent", "2026-01-31", "tmall_patent_v1"),
        ("patent", "2026-09-01", "tmall_patent_v1_1"),
        ("copyright", "2021-12-31", "taobao_copyright_v1"),
        ("copyright", "2022-09-14", "taobao_copyright_v2"),
        ("copyright", "2026-02-01", "taobao_copyright_v2_1"),
    ],
)
def test_a_case_is_judged_by_the_rules_in_force_when_it_was_opened(office, tmp_path, right, opened, policy):
    """Not by those of today: a row that names no policy gets its right's default of its day."""
    row = {"appeal_no": "H-1", "right_type": right, "opened_at": opened, "seller": "Shop", "complainant": "Owner"}

    assert brought(office, tmp_path, row).policy_id == policy


def test_a_row_may_name_the_policy_that_its_case_was_pinned_to(office, tmp_path):
    """A file written by this program before a version ended comes back as it was."""
    appeal = brought(office, tmp_path, OPENED | {"policy": "tmall_trademark_v1"})

    assert appeal.policy_id == "tmall_trademark_v1"


def test_older_cases_have_the_first_policy_of_their_right(office, tmp_path):
    """An earlier system is older than our oldest policy; its windows are counted all the same."""
    appeal = brought(office, tmp_path, OPENED | {"opened_at": "2016-03-01"})

    assert appeal.policy_id == "tmall_trademark_v1"


BAD = [
    (OPENED | {"appeal_no": ""}, "appeal_no is missing"),
    (OPENED | {"right_type": "design"}, "right_type “design” is unknown"),
    (OPENED | {"policy": "tmall_patent_v1"}, "the policy tmall_patent_v1 is not for trademark"),
    (OPENED | {"policy": "none"}, "there is no policy “none”"),
    (OPENED | {"opened_at": "2026-02-30"}, "opened_at is not an ISO 8601 date or time: “2026-02-30”"),
    (OPENED | {"opened_at": "2026-12-01"}, "opened_at is in the future"),
    (OPENED | {"disclosed_at": "2026-08-31"}, "disclosed_at is before opened_at"),
    (NOTICED | {"preliminary_outcome": "maybe"}, "preliminary_outcome “maybe” is unknown"),
    (NOTICED | {"preliminary_decided_at": "2026-09-08"}, "it is not clear whose turn it is"),
    (NOTICED | {"arrived_at": "2026-09-08"}, "forwarded_at is empty"),
    (NOTICED | {"answered_at": "2026-09-08", "answer_kind": "counter_materials"}, "answered before it was forwarded"),
    (ANSWERED | {"answered_at": "2026-09-07"}, "answered_at is before arrived_at"),
    (FORWARDED | {"answer_kind": "counter_materials"}, "answered_at is empty"),
    (FORWARDED | {"response_due_at": "2026-09-09"}, "response_due_at is before arrived_at"),
    (FORWARDED | {"response_due_at": "9999-12-31"}, "response_due_at is more than three years after arrived_at"),
    (OPENED | {"opened_at": "0001-01-01"}, "opened_at is not an ISO 8601 date or time"),
    (CLOSED | {"outcome": "won"}, "outcome “won” is unknown"),
    (CLOSED | {"outcome": ""}, "closed without an outcome"),
    (CLOSED | {"final_decided_at": ""}, "final_decided_at is empty"),
    (CLOSED | {"final_decided_at": "2026-09-19"}, "final_decided_at is before answered_at"),
    (CLOSED | {"answer_kind": "withdrawal"}, "upheld, but the complaint was withdrawn"),
    (CLOSED | {"outcome": "rejected_preliminary"}, "rejected in the preliminary review, but forwarded"),
    (CLOSED | {"outcome": "revoked_no_answer"}, "one came within the window"),
    (NOTICED | {"preliminary_outcome": "rejected"}, "closed without an outcome"),
    (
        NOTICED | {"preliminary_outcome": "rejected", "final_decided_at": "2026-09-08", "outcome": "revoked_other"},
        "rejected in the preliminary review, but with the outcome revoked_other",
    ),
    (
        NOTICED | {"preliminary_outcome": "forwarded", "outcome": "rejected_preliminary"},
        "rejected in the preliminary review, but forwarded",
    ),
    (CLOSED | {"preliminary_outcome": "rejected"}, "rejected in the preliminary review, but forwarded"),
]


@pytest.mark.parametrize(("row", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_row_that_cannot_be_true_is_rejected_with_its_reason(office, tmp_path, row, reason):
    """The good rows of the file are kept."""
    imported, rejected = bring(office, written_csv(tmp_path / "h.csv", [OPENED | {"appeal_no": "H-9"}, row]))

    assert (imported, [line for line, _ in rejected]) == (ImportResult(1, 0, 1), [3])
    assert reason in rejected[0][1]


def test_a_second_run_adds_nothing(office, tmp_path):
    """Also when a running case has gone on in the meantime; a row with other content is not taken for the same."""
    path = written_csv(tmp_path / "h.csv", [CLOSED, FORWARDED | {"appeal_no": "H-2", "seller": "Qimu Home"}])
    bring(office, path)
    done(lapse(office, LEAD, "H-2", 1))
    again = bring(office, path)
    _, rejected = bring(office, written_csv(tmp_path / "b.csv", [CLOSED | {"outcome": "upheld_legal_action"}]))

    assert again == (ImportResult(added=0, known=2, rejected=0), [])
    assert rejected == [(2, "the number is already on record, as another case or with other content")]


def test_a_number_of_redress_itself_is_not_overwritten(office, tmp_path):
    """History never touches a case that was decided here."""
    own = disclosed(office)
    _, rejected = bring(office, written_csv(tmp_path / "h.csv", [CLOSED | {"appeal_no": own.appeal_no}]))

    assert len(rejected) == 1
    assert case(office, own.appeal_no) == own


def test_a_number_twice_in_a_file_is_rejected(office, tmp_path):
    """The first stands."""
    imported, rejected = bring(office, written_csv(tmp_path / "h.csv", [CLOSED, OPENED]))

    assert (imported, rejected) == (ImportResult(1, 0, 1), [(3, "the number H-1 is already on line 2")])


def test_a_dry_run_changes_nothing_and_says_the_same(office, tmp_path):
    """Everything is read and checked, nothing is written."""
    path = written_csv(
        tmp_path / "h.csv", [CLOSED | {"seller": "Qimu Home"}, CLOSED | {"appeal_no": "H-2", "outcome": "won"}]
    )
    tried = bring(office, path, dry_run=True)
    with office.store.reading() as cursor:
        rows = [cursor.value(f"SELECT count(*) FROM {table}") for table in ("event", "appeal", "pending", "party")]

    assert rows == [0, 0, 0, 0]
    assert tried == bring(office, path)


def test_an_import_that_breaks_off_leaves_nothing(office, tmp_path):
    """All or none: the disk, or the one who watches the rejects, may fail in the middle."""

    def fail(_row: RejectedRow) -> None:
        raise OSError("no space left on device")

    path = written_csv(tmp_path / "h.csv", [CLOSED, OPENED])
    with pytest.raises(OSError, match="no space"):
        import_history(office, path, fail)
    with office.store.reading() as cursor:
        rows = cursor.value("SELECT count(*) FROM event")

    assert rows == 0


def test_rejects_can_be_corrected_and_imported_again(office, tmp_path):
    """The file of rejects has line, reason and the row; with its cells corrected it is taken as it is."""
    out = tmp_path / "rejects.csv"
    with rejects_file(out, "zh") as reject:
        import_history(
            office, written_csv(tmp_path / "h.csv", [OPENED, CLOSED | {"appeal_no": "=1+1", "outcome": ""}]), reject
        )
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    row["outcome"] = "upheld_valid_answer"
    imported, _ = bring(office, written_csv(tmp_path / "again.csv", [row]))

    assert (row["line"], row["appeal_no"]) == ("3", "'=1+1")
    assert imported.added == 1
    assert case(office, "=1+1").outcome is Outcome.UPHELD_VALID_ANSWER


def test_only_an_administrator_brings_history(office, tmp_path):
    """It writes what nobody here has seen."""
    refusal = import_history(office, written_csv(tmp_path / "h.csv", [OPENED]), none_rejected, actor=LEAD)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_permitted"


def test_many_rows_come_in_whole(office, tmp_path):
    """Some thousand rows of all kinds over several batches: every chain and projection holds."""
    chance = random.Random(7)
    kinds = (OPENED, NOTICED, FORWARDED, ANSWERED, CLOSED, SILENT)
    rows = [
        chance.choice(kinds)
        | {"appeal_no": f"H-{n:06d}", "seller": f"shop {chance.randint(1, 900)}", "complainant": f"brand {n % 40}"}
        for n in chance.sample(range(100_000), 12_000)
    ]
    imported, _ = bring(office, written_csv(tmp_path / "h.csv", rows))
    checked = check_record(office)
    with office.store.reading() as cursor:
        open_cases = cursor.value("SELECT count(*) FROM pending")

    assert imported == ImportResult(12_000, 0, 0)
    assert (checked.appeals, checked.faults) == (12_000, ())
    assert open_cases == sum("outcome" not in row for row in rows)


def test_times_with_and_without_their_zone(office, tmp_path):
    """An offset counts as given; a time without one is of the policy's zone, as a day is."""
    row = OPENED | {"policy": "", "opened_at": "2026-09-01T23:30:00Z", "disclosed_at": "2026-09-02 08:00"}
    appeal = brought(office, tmp_path, row)

    assert appeal.opened_at == datetime(2026, 9, 2, 7, 30, tzinfo=ZONE)
    assert appeal.disclosed_at == datetime(2026, 9, 2, 8, 0, tzinfo=ZONE)
    assert appeal.disclosed_at - appeal.opened_at == timedelta(minutes=30)


def test_the_closed_cases_are_listed_newest_first_page_by_page(office, tmp_path):
    """Every case stands on one page, in the order of its end, however long the list is."""
    chance = random.Random(3)
    ends = [date(2026, 9, 22) + timedelta(days=chance.randint(0, 60)) for _ in range(700)]
    rows = [CLOSED | {"appeal_no": f"H-{n:03d}", "final_decided_at": str(end)} for n, end in enumerate(ends)]
    bring(office, written_csv(tmp_path / "h.csv", rows))
    pages = [done(queue_page(office, LEAD, QueueFilters(tab="closed"), page)) for page in range(1, 15)]
    found = [row for page in pages for row in page.rows]

    assert [(row.closed_on, row.appeal_no) for row in found] == sorted(
        ((end, f"H-{n:03d}") for n, end in enumerate(ends)), reverse=True
    )
    assert pages[0].total == 700
    assert done(queue_page(office, LEAD, QueueFilters(tab="closed"), 99)).rows == pages[-1].rows


@pytest.mark.parametrize(
    "given",
    [
        {"preliminary_decided_at": "2026-09-08"},
        {"final_decided_at": "2026-09-08"},
        {"preliminary_decided_at": "2026-09-08", "final_decided_at": "2026-09-08", "preliminary_outcome": "reject"},
    ],
)
def test_a_rejection_ends_with_the_preliminary_decision(office, tmp_path, given):
    """They are one act, so the time of one stands for the other."""
    appeal = brought(office, tmp_path, NOTICED | {"outcome": "rejected_preliminary"} | given)

    assert appeal.preliminary_decided_at == appeal.final_decided_at == datetime(2026, 9, 8, tzinfo=ZONE)
    assert (appeal.preliminary_outcome, appeal.outcome) == ("rejected", Outcome.REJECTED_PRELIMINARY)
    assert check_record(office).faults == ()


def test_under_512g_the_window_runs_from_the_counter_notice(office, tmp_path):
    """Not from an arrival, and not from before it was forwarded; without the counter-notice it does not run."""
    row = FORWARDED | {"right_type": "copyright", "policy": "us_dmca_512g_2"}
    running = brought(office, tmp_path, row)
    bring(office, written_csv(tmp_path / "b.csv", [row | {"appeal_no": "H-2", "counter_notice_at": ""}]))

    assert (running.due_on, running.response_latest_on) == (date(2026, 9, 22), date(2026, 9, 25))
    assert case(office, "H-2").due_on is None


def test_the_events_of_a_row_stay_the_same_to_the_byte(office, tmp_path):
    """However fast an import becomes: this is the hash over the log of thirty rows as the first program wrote it.

    But for the ids of the policies, which are those of the rules in force on the rows' days, and for the sentences of
    the due dates, which were English and are ids now (DECISIONS 69). What identifies somebody is not in what is hashed
    since 83, and the hash of the rules is: it is held against what is read.
    """
    rows = rows_of(3)
    for number, row in enumerate(rows):
        row["response_due_at"] = "" if number % 3 == 0 else row["response_due_at"]
        row["policy"] = "" if number % 4 == 0 else row["policy"]
        if number % 5 == 1:
            row |= {"listing_ids": '1 2 "x"', "complaint_no": "TM “中文” \\ /"}
    with office.store.writing() as cursor:
        cursor.run("UPDATE office_salt SET salt = ''")  # the first program made the ids of parties without one
    take_history(office, tmp_path, rows)
    with office.store.reading() as cursor:
        numbers = [row["appeal_no"] for row in cursor.rows("SELECT appeal_no FROM event ORDER BY appeal_no")]
        (events,) = zip(*(events_of(cursor, number) for number in numbers), strict=True)
    told = [(each, payload_text({name: each.payload[name] for name in ("set", "row")})) for each in events]
    hashes = [chain_hash(each.appeal_no, 1, each.verb, each.actor, each.at, text, "") for each, text in told]

    assert sha256("\n".join(hashes).encode()).hexdigest() == (
        "e2396b92a5d7079638d5a0a7e609488f1f62625ab353954f5ae8088de7e7797e"
    )


def test_what_an_import_hashes_is_one_canonical_text(office, tmp_path):
    """Each payload is its own JSON written again, and each commitment has a salt that no other has."""
    take_history(office, tmp_path, [row | {"complaint_no": f'“{at}” \\ "中"'} for at, row in enumerate(rows_of(3))])
    with office.store.reading() as cursor:
        rows = cursor.rows("SELECT payload, personal FROM event")
    assert [payload_text(json.loads(row["payload"])) for row in rows] == [row["payload"] for row in rows]
    salts = [salt for row in rows for _, salt, _ in personal_of(row)]
    assert len(set(salts)) == len(salts) >= len(rows)
    assert {len(salt) for salt in salts} == {64}


def test_a_last_day_is_that_of_the_whole_sum(office):
    """Counted for a year at once, it is the day that the deadline with all its steps ends on."""
    rules = Rules(office, office.now(), frozenset())
    for policy in office.policies.all():
        for name in ("counter_notice", "response"):
            for start in (date(2025, 12, 20) + timedelta(days=n) for n in range(0, 420, 3)):
                assert rules.end(policy, name, start) == rules.window(policy, name, start).due


def test_long_windows_come_in_though_each_day_of_them_is_kept(office, tmp_path):
    """800 running cases with windows of a thousand days: their sums are longer than the database could take at once."""
    start = date(2026, 9, 10)
    rows = [
        FORWARDED | {"appeal_no": f"L-{n:04}", "response_due_at": str(start + timedelta(days=1000 + n % 7))}
        for n in range(800)
    ]
    assert bring(office, written_csv(tmp_path / "h.csv", rows)) == (ImportResult(800, 0, 0), [])
    opened = done(open_case(office, REVIEWER, "L-0799"))

    assert opened.appeal.due_on == start + timedelta(days=1000 + 799 % 7)
    with office.store.reading() as cursor:
        assert cursor.value("SELECT count(*) FROM pending") == 800
        assert cursor.value("SELECT count(*) FROM event WHERE len(payload) > 100000") == 800
