"""``verify`` holds the one order of the office against its logs, goes on after damage, and names each place."""

import pytest

from core.commands.accounts import set_role
from core.commands.checklist import comment
from core.commands.verification import check_record
from core.domain.terms import Role
from core.ledger.engine import OFFICE as OFFICE_LOG
from core.ledger.history import EVENT
from core.office import Office
from tests.cases import ADMIN, LEAD, REVIEWER, done, reviewable
from tests.english import english

FIRST, SECOND = "AP-2026-000001", "AP-2026-000002"

OFFICE = "log of the office"

JOURNAL = "journal"


@pytest.fixture
def kept(office: Office) -> Office:
    """Two cases, one act of the office after them, and a comment after that."""
    for number in (FIRST, SECOND):
        assert reviewable(office).appeal_no == number
    done(set_role(office, ADMIN, LEAD.person_id, Role.REVIEWER))
    done(comment(office, REVIEWER, FIRST, "Seen."))
    return office


def run(office: Office, *statements: str) -> None:
    """Changes the file behind the program's back."""
    for sql in statements:
        with office.store.writing() as cursor:
            cursor.run(sql)


def faults(office: Office) -> list[tuple[str, str]]:
    """Every fault: where, and what."""
    return [(english(each.where), english(each.what)) for each in check_record(office).faults]


def position(office: Office, log: str, seq: int | None = None) -> int:
    """The position of an event, or of the last of a log."""
    with office.store.reading() as cursor:
        rows = cursor.rows("SELECT position, seq FROM journal WHERE log = ? ORDER BY position", [log])
    return next(int(row["position"]) for row in reversed(rows) if seq in {None, row["seq"]})


def test_a_row_that_was_taken_out_of_the_journal_is_named(kept: Office):
    """The gap, the rows whose chain no longer holds, and the event that has no position."""
    at = position(kept, FIRST, 2)
    run(kept, f"DELETE FROM journal WHERE position = {at}")
    found = faults(kept)

    assert (JOURNAL, f"between positions {at - 1} and {at + 1} something is missing or appears twice") in found
    assert (FIRST, "event 2 has no position in the journal") in found
    assert {where for where, _ in found} == {JOURNAL, FIRST}


@pytest.mark.parametrize("column", ["hash = 'x'", "log = 'AP-2026-000009'", "seq = 99", "chain = 'x'"])
def test_a_row_of_the_journal_that_was_changed_is_named(kept: Office, column: str):
    """Whichever of its columns; the rest of the journal is held against what stands there."""
    at = position(kept, SECOND, 2)
    run(kept, f"UPDATE journal SET {column} WHERE position = {at}")
    found = faults(kept)

    assert (JOURNAL, f"positions {at} to {at} are not as they were written") in found
    assert len([where for where, _ in found if where == JOURNAL]) == (2 if "chain" in column else 1)
    assert ("chain" in column) == (SECOND not in {where for where, _ in found})


def test_two_positions_that_were_swapped_are_named(kept: Office):
    """By their chain, and by an event that stands before the one it follows."""
    one, other = position(kept, FIRST, 2), position(kept, FIRST, 3)
    run(
        kept,
        f"UPDATE journal SET seq = CASE position WHEN {one} THEN 3 ELSE 2 END,"
        " hash = (SELECT e.hash FROM event e WHERE e.appeal_no = journal.log"
        f" AND e.seq = CASE journal.position WHEN {one} THEN 3 ELSE 2 END) WHERE position IN ({one}, {other})",
    )
    found = faults(kept)

    assert (FIRST, f"event 3 is not the one of position {one}") in found
    assert {
        each for each in (one, other) if (JOURNAL, f"positions {each} to {each} are not as they were written") in found
    }


def test_a_journal_that_was_cut_off_is_named(kept: Office):
    """Its end, and what has no position any more."""
    at = position(kept, OFFICE_LOG)
    run(kept, f"DELETE FROM journal WHERE position >= {at}")
    found = faults(kept)

    assert (OFFICE, f"event {at} has no position in the journal") in found
    assert {where for where, what in found if "has no position" in what} == {OFFICE, FIRST}


@pytest.mark.parametrize("table", ["journal", "office_event", "event", "personal", "exhibit", "appeal", "pending"])
def test_a_table_that_was_emptied_is_named_and_the_others_are_read(kept: Office, table: str):
    """Whichever it is, or a column of one, a change in another case's log is found besides."""
    run(kept, "UPDATE event SET personal = NULL" if table == "personal" else f"DELETE FROM {table}")
    empty = faults(kept)
    if table != "event":
        run(kept, f"UPDATE event SET actor = 'mallory' WHERE appeal_no = '{SECOND}' AND seq = 3")

    assert empty
    if table != "event":
        assert (SECOND, "event 3 was changed after it was written") in faults(kept)


def test_an_event_that_was_removed_or_put_in_is_named_at_its_position(kept: Office):
    """A whole case that was taken out leaves its positions; one that was copied has none."""
    tables = ("event", "appeal", "pending", "exhibit", "finding", "disclosure", "letter")
    run(kept, *(f"DELETE FROM {each} WHERE appeal_no = '{SECOND}'" for each in tables))
    at = position(kept, SECOND, 1)
    found = faults(kept)
    assert (SECOND, f"event 1, at position {at}, is missing") in found

    names = ", ".join(EVENT[1:])
    run(kept, f"INSERT INTO event (appeal_no, {names}) SELECT 'AP-2026-000009', {names} FROM event WHERE seq = 1")
    assert ("AP-2026-000009", "event 1 has no position in the journal") in faults(kept)


def test_an_act_of_the_office_that_was_removed_is_named(kept: Office):
    """At its position."""
    at = position(kept, OFFICE_LOG)
    run(kept, "DELETE FROM office_event")

    assert (OFFICE, f"event {at}, at position {at}, is missing") in faults(kept)


def test_all_damage_is_named_at_once(kept: Office):
    """Broken JSON in every log, a lost row, and a document whose row lies: none hides another."""
    run(
        kept,
        f"UPDATE event SET payload = '{{' WHERE appeal_no = '{FIRST}' AND seq = 1",
        f"UPDATE exhibit SET sha256 = 'x' WHERE appeal_no = '{SECOND}' AND label = 'A1'",
        "UPDATE office_event SET payload = '{'",
        "INSERT INTO office_event SELECT 0, 'erased', actor, happened_at, '{', '' FROM office_event",
        "DELETE FROM journal WHERE position = 2",
        f"UPDATE pending SET seller_id = 'x' WHERE appeal_no = '{SECOND}'",
    )
    found = faults(kept)
    at = position(kept, OFFICE_LOG)

    assert (FIRST, "event 1 was changed after it was written") in found
    assert (f"{SECOND} A1", "its file is missing") in found
    assert (OFFICE, f"event {at} was changed after it was written") in found
    assert (OFFICE, "event 0 has no position in the journal") in found
    assert (JOURNAL, "between positions 1 and 3 something is missing or appears twice") in found
    assert (SECOND, "pending.seller_id does not match the log") in found
