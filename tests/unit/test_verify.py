"""``verify`` reads the whole record again, and says what was tampered with and where."""

from pathlib import Path

import pytest

from core.commands.review import forward
from core.commands.verification import check_record, on_record, seal_record
from core.domain.appeal import Appeal
from core.domain.people import SYSTEM
from core.exchange.history_import import import_history
from core.ledger.documents import exhibits_of
from core.ledger.missing_acts import keep_line
from core.ledger.record import acts_of
from core.ledger.verification import heads, insert_seal
from core.office import Office
from tests.cases import ADMIN, AS_FILED, REVIEWER, answer_all, disclosed, done, reviewable
from tests.english import english
from tests.files import none_rejected, written_csv


def decided(office: Office) -> Appeal:
    """A case with a decision, its findings and its documents."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    return done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))


def tamper(office: Office, sql: str, *args: object) -> None:
    """Changes the file behind the program's back."""
    with office.store.writing() as cursor:
        cursor.run(sql, args)


def faults(office: Office) -> list[tuple[str, str]]:
    """Every fault: where, and what in English."""
    return [(english(each.where), english(each.what)) for each in check_record(office).faults]


def test_an_untouched_record_is_sound(office, tmp_path):
    """Cases of Redress and of an earlier system, open and closed."""
    decided(office)
    disclosed(office)
    row = {"appeal_no": "H-1", "right_type": "patent", "opened_at": "2026-01-01", "outcome": "revoked_other"}
    rows = [row | {"final_decided_at": "2026-02-01"}, row | {"appeal_no": "H-2", "outcome": ""}]
    done(import_history(office, written_csv(tmp_path / "h.csv", rows), none_rejected))
    seal_record(office, SYSTEM)
    checked = check_record(office)

    assert checked.faults == ()
    assert (checked.appeals, checked.exhibits) == (4, 3)


TAMPERED = [
    (
        "UPDATE event SET payload = replace(payload, 'listing_removed', 'listing_blocked') WHERE seq = 1",
        "event 1 was changed after it was written",
    ),
    ("UPDATE event SET actor = 'mallory' WHERE seq = 2", "event 2 was changed after it was written"),
    ("UPDATE event SET happened_at = happened_at - INTERVAL '1 day' WHERE seq = 3", "event 3 was changed after"),
    ("DELETE FROM event WHERE seq = 2", "event 2 is missing"),
    ("UPDATE event SET previous_hash = '' WHERE seq = 2", "event 2 does not follow from the one before"),
    ("UPDATE appeal SET outcome = 'revoked_other'", "appeal.outcome does not match the log"),
    ("UPDATE appeal SET response_due_on = '2027-01-01'", "appeal.response_due_on does not match the log"),
    ("DELETE FROM appeal", "its row is missing from the table of cases"),
    ("DELETE FROM pending", "the queue does not contain it although it is open"),
    ("UPDATE pending SET due_on = '2020-01-01'", "pending.due_on does not match the log"),
    ("DELETE FROM event", "it has a row but no log"),
]


@pytest.mark.parametrize(("sql", "said"), TAMPERED, ids=[said for _, said in TAMPERED])
def test_what_was_changed_is_named_with_its_case(office, sql, said):
    """An event, a projection or a row of the queue that was changed by hand."""
    appeal = decided(office)
    tamper(office, sql)
    found = faults(office)

    assert [where for where, what in found if said in what] == [appeal.appeal_no]


def test_only_the_case_that_was_changed_is_named(office):
    """The others are sound."""
    first, second = decided(office), decided(office)
    tamper(office, "UPDATE event SET actor = 'mallory' WHERE seq = 1 AND appeal_no = ?", second.appeal_no)

    assert {where for where, _ in faults(office)} == {second.appeal_no}
    assert first.appeal_no != second.appeal_no


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Path.unlink, "its file is missing"),
        (lambda path: path.write_bytes(b"another letter"), "its file is not the one that was filed"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "its file is not the one that was filed"),
    ],
    ids=["removed", "replaced", "cut off"],
)
def test_an_evidence_file_that_was_changed_is_named_with_its_label(office, change, said):
    """The case and the label of the document that can no longer be trusted."""
    appeal = decided(office)
    with office.store.reading() as cursor:
        document = next(each for each in exhibits_of(cursor, appeal.appeal_no) if each.label == "A1")
    (path,) = office.vault.files.root.rglob(document.sha256)
    path.chmod(0o600)
    change(path)

    assert faults(office) == [(f"{appeal.appeal_no} A1", said)]


def test_work_goes_on_under_a_seal_and_another_is_set_on_it(office):
    """A seal is of all acts up to its position: what comes later, its own line in the log of the office too, is not."""
    decided(office)
    first = done(seal_record(office, ADMIN))
    disclosed(office)
    second = done(seal_record(office, ADMIN))

    assert (second.position or 0) > (first.position or 0) + 1 > 1
    assert on_record(office).seal == second
    assert check_record(office).faults == ()
    with office.store.reading() as cursor:
        acts = acts_of(cursor, ("sealed",))
    assert {(each["actor"], each["payload"]["digest"]) for each in acts} == {
        (ADMIN.person_id, first.digest),
        (ADMIN.person_id, second.digest),
    }


def test_a_seal_of_before_is_held_against_the_hashes_of_its_events(office):
    """It has no position."""
    appeal = decided(office)
    with office.store.writing() as cursor:
        appeals, events, digest = heads(cursor)
        insert_seal(cursor, {"sealed_at": office.now(), "appeals": appeals, "events": events, "digest": digest})
    disclosed(office)
    assert check_record(office).faults == ()

    tamper(office, "UPDATE event SET hash = md5(hash) WHERE appeal_no = ? AND seq = 2", appeal.appeal_no)
    assert ("seal of 2026-11-24 12:00", "the log up to this seal was changed") in faults(office)


def test_a_log_that_was_written_anew_breaks_its_seal(office):
    """Even a forged chain that holds in itself does not match what was sealed before."""
    appeal = decided(office)
    seal_record(office, SYSTEM)
    rows = ("event", "appeal", "pending", "exhibit", "finding", "disclosure", "letter", "decision_opened")
    for table in rows:
        tamper(office, f"DELETE FROM {table} WHERE appeal_no = ?", appeal.appeal_no)
    tamper(office, "DELETE FROM journal")
    tamper(office, "DELETE FROM office_event")
    assert office.store.heads.path
    office.store.heads.path.unlink()  # who rewrites the record rewrites its line of heads too
    keep_line(office.store, "begun")
    found = faults(office)

    assert [what for _, what in found] == ["the log up to this seal was changed"]
    assert found[0][0] == "seal of 2026-11-24 12:00"


@pytest.mark.parametrize("sql", ["UPDATE exhibit SET label = 'A9' WHERE label = 'A1'", "DELETE FROM exhibit"])
def test_a_document_that_a_decision_rests_on_cannot_be_slipped_away(office, sql):
    """The event names each document by its hash; one that is gone from the file is named."""
    appeal = decided(office)
    tamper(office, sql)

    assert (appeal.appeal_no, "document A1 is not the one that event 6 relies on") in faults(office)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE disclosure SET recipient = 'complainant' WHERE seq = 3",
        "UPDATE disclosure SET given_by = 'mallory' WHERE seq = 3",
        "UPDATE disclosure SET rendition = 'masked' WHERE seq = 3",
        "DELETE FROM disclosure WHERE seq = 3",
    ],
)
def test_a_changed_disclosure_is_named(office, sql):
    """Who was given what by whom is in the event as well as in the ledger."""
    appeal = decided(office)
    tamper(office, sql)

    assert faults(office) == [(appeal.appeal_no, "what was given with event 3 does not match the log")]


def test_changed_findings_are_named(office):
    """What a decision rested on is in its event as well as in its table."""
    appeal = decided(office)
    tamper(office, "UPDATE finding SET finding_value = 'not_met'")

    assert faults(office) == [(appeal.appeal_no, "the findings of event 6 do not match the log")]
