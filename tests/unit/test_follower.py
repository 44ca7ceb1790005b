"""The copy in DuckDB beside a record in PostgreSQL: in order and without gaps, made anew whenever it is not sound.

Run with ``REDRESS_TEST_ENGINE=postgres``; what the pages say of a copy that lags is asked in ``tests/app``.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, current_thread
from typing import Any

import duckdb
import pytest

from core.analytics import metrics
from core.analytics.counts import CaseFilter
from core.analytics.metrics import Metric, measures, take_snapshot
from core.commands.checklist import comment
from core.commands.verification import check_record, erase_party
from core.domain.terms import Side
from core.exchange.metrics_export import metric_rows
from core.ledger import engine, follower, postgres_engine
from core.ledger.duckdb_engine import DuckDBCursor
from core.office import RECORD_FILE, Office, health, open_office
from tests import postgres
from tests.cases import ADMIN, LEAD, MANAGER, REVIEWER, Clock, done, opened, reviewable
from tests.english import english
from tests.unit.test_erasing import BASIS, WORDS, over, rejected

pytestmark = postgres.needs_postgres

ROOT = Path(__file__).resolve().parents[2]

FILES = "follower-*/*.duckdb"


def events(office: Office) -> int:
    """How many events the copy has."""
    with office.analytics.reading() as cursor:
        return cursor.value("SELECT count(*) FROM event")


def copy_of(office: Office) -> Any:
    """The follower of the office: no other process can open its file."""
    return office.analytics


def only_file(office: Office) -> Path:
    """The one file of the copy."""
    (file,) = office.home.glob(FILES)
    return file


def again(office: Office, clock: Clock) -> Office:
    """The office, closed and opened anew."""
    office.close()
    return open_office(office.home, clock)


def test_who_asks_sees_what_was_just_done(office: Office) -> None:
    """After each act the copy has it, and is no second behind."""
    for many in (1, 2, 3):
        no = reviewable(office).appeal_no
        done(comment(office, REVIEWER, no, "!"))
        assert office.analytics.differences() == []
        with office.store.reading() as own, office.analytics.reading() as copy:
            for table in follower.FOLLOWED:
                assert copy.value(f"SELECT count(*) FROM {table}") == own.value(f"SELECT count(*) FROM {table}"), table
            assert copy.value("SELECT count(*) FROM appeal") == many
        assert office.analytics.freshness() == (office.store.position(), 0)


def test_a_commit_wakes_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has what another process did, without anybody asking and long before it looks by itself."""
    monkeypatch.setattr(follower, "AT_LEAST_EVERY", 60)
    no = reviewable(office).appeal_no
    before = events(office)
    done(comment(office, REVIEWER, no, "!"))

    until = time.monotonic() + 10
    while time.monotonic() < until:
        with office.analytics.reading(wait=False) as copy:
            if copy.value("SELECT count(*) FROM event") == before + 1:
                return
        time.sleep(0.02)
    pytest.fail("nobody woke it")


def test_a_lost_notice_costs_a_second(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks by itself as well."""
    monkeypatch.setattr(postgres_engine, "CHANNEL", "nobody_listens")
    no = reviewable(office).appeal_no
    before = events(office)
    monkeypatch.setattr(postgres_engine, "CHANNEL", "redress")
    done(comment(office, REVIEWER, no, "!"))

    assert events(office) == before + 1


@contextmanager
def held_up(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, after: bool) -> Iterator[tuple[Event, Event]]:
    """Lets threads that are called slow stop before or after that function: (one has come there, they may go on)."""
    came, go_on, usual = Event(), Event(), getattr(owner, name)

    def slowly(*args: object) -> object:
        slow = current_thread().name.startswith("slow")
        answer = usual(*args) if after or not slow else None
        if slow:
            came.set()
            assert go_on.wait(20)
        return answer if after or not slow else usual(*args)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, slowly)
        yield came, go_on


def test_a_slow_transaction_is_not_passed_over(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has written all its rows, others commit before it and are followed: then it has the next position."""
    first, second = reviewable(office).appeal_no, reviewable(office).appeal_no
    before = events(office)
    with (
        ThreadPoolExecutor(1, "slow") as slow,
        held_up(monkeypatch, postgres_engine.PostgresStore, "_commit", after=False) as (came, go_on),
    ):
        late = slow.submit(comment, office, REVIEWER, first, "slow")
        assert came.wait(10)
        for n in range(3):
            done(comment(office, LEAD, second, f"{n}"))
            assert events(office) == before + n + 1
        go_on.set()
        done(late.result())

    assert events(office) == before + 4
    assert office.analytics.differences() == []
    with office.analytics.reading() as copy:
        last = copy.rows("SELECT position, log FROM journal ORDER BY position DESC LIMIT 4")
    assert [row["log"] for row in last] == [first, second, second, second]
    assert len({row["position"] for row in last}) == 4


def test_nobody_passes_a_transaction_that_has_its_position(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would commit meanwhile waits, so that no later position is ever seen without an earlier one."""
    first, second = reviewable(office).appeal_no, reviewable(office).appeal_no
    before = events(office)
    with (
        ThreadPoolExecutor(1, "slow") as slow,
        ThreadPoolExecutor(1) as other,
        held_up(monkeypatch, engine, "enter_journal", after=True) as (came, go_on),
    ):
        one = slow.submit(comment, office, REVIEWER, first, "slow")
        assert came.wait(10)
        two = other.submit(comment, office, LEAD, second, "waits")
        time.sleep(0.5)
        assert not two.done()
        assert events(office) == before
        go_on.set()
        done(one.result())
        done(two.result())

    assert events(office) == before + 2
    assert office.analytics.differences() == []


KILLED = """
import os, signal, sys
from core.ledger.postgres_engine import PostgresCursor
from core.office import open_office
usual, left = PostgresCursor.copy_rows, [int(sys.argv[1])]
def copy_rows(*args):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    usual(*args)
PostgresCursor.copy_rows = copy_rows
office = open_office()
office.analytics.freshness()
"""


@pytest.mark.parametrize("copied", [0, 1, 5, 12])
def test_a_process_killed_while_it_copies_leaves_nothing_that_is_taken_for_whole(office, clock, copied):
    """The next one makes the file anew; after a whole file was there, it goes on from that."""
    no = reviewable(office).appeal_no
    before = events(office) if copied == 5 else 0  # then a whole file is there, and the kill comes in a step
    office.close()
    office = open_office(office.home, clock)
    done(comment(office, REVIEWER, no, "!"))
    office.close()
    env = {**os.environ, "REDRESS_HOME": str(office.home)}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(copied)], env=env, cwd=ROOT, check=False)
    assert killed.returncode == -9
    left = only_file(office)

    office = open_office(office.home, clock)
    assert events(office) > before
    assert office.analytics.differences() == []
    assert (only_file(office) == left) == bool(before)
    office.close()


def test_a_file_that_is_deleted_is_made_anew(office: Office, clock: Clock) -> None:
    """While the process runs, and while none does."""
    no = reviewable(office).appeal_no
    count = events(office)
    gone = only_file(office)
    gone.unlink()
    done(comment(office, REVIEWER, no, "!"))
    assert events(office) == count + 1
    assert only_file(office) != gone

    office.close()
    only_file(office).unlink()
    office = open_office(office.home, clock)
    assert events(office) == count + 1
    assert only_file(office).exists()
    office.close()


@pytest.mark.parametrize("place", [0, 4096 * 3])
def test_a_damaged_file_is_made_anew(office: Office, clock: Clock, place: int) -> None:
    """In its head, or in what it holds."""
    reviewable(office)
    count = events(office)
    office.close()
    file = only_file(office)
    with file.open("r+b") as raw:
        raw.seek(place)
        raw.write(os.urandom(file.stat().st_size - place))

    office = open_office(office.home, clock)
    assert events(office) == count
    assert office.analytics.differences() == []
    assert only_file(office) != file
    office.close()


def test_a_block_that_cannot_be_read_makes_it_anew(office: Office) -> None:
    """Who meets it is told that it failed; the next is answered by a new file."""
    no = reviewable(office).appeal_no
    count, file = events(office), only_file(office)
    with pytest.raises(duckdb.IOException), office.analytics.reading():
        raise duckdb.IOException("Corrupt database file: computed checksum does not match")
    done(comment(office, REVIEWER, no, "!"))

    assert events(office) == count + 1
    assert only_file(office) != file


def test_another_schema_and_another_record_make_it_anew(office: Office, clock: Clock) -> None:
    """A migration, and a record that was put back to an earlier state, or is another."""
    no = reviewable(office).appeal_no
    count = events(office)
    with office.store.writing() as cursor:
        cursor.run("INSERT INTO schema_file VALUES ('9999_later.sql', now())")
    file = only_file(office)
    office = again(office, clock)
    assert events(office) == count
    assert only_file(office) != file

    file = only_file(office)
    done(comment(office, REVIEWER, no, "!"))
    assert events(office) == count + 1
    office.close()
    with duckdb.connect(str(file)) as raw:
        raw.execute("UPDATE followed SET chain = 'of another record'")
    office = open_office(office.home, clock)
    done(comment(office, REVIEWER, no, "!"))
    assert events(office) == count + 2
    assert only_file(office) != file
    office.close()


@pytest.mark.parametrize(
    ("tampered", "table"),
    [
        ("UPDATE appeal SET right_type = 'patent'", "appeal"),
        ("DELETE FROM event WHERE seq = 1", "event"),
        ("INSERT INTO finding SELECT * FROM finding LIMIT 1", "finding"),
        ("UPDATE journal SET hash = 'x' WHERE position = 3", "journal"),
    ],
)
def test_verify_tells_what_was_tampered_with(office: Office, clock: Clock, tampered: str, table: str) -> None:
    """The table and its first row that differs; and then it is made anew."""
    no = rejected(office).appeal_no
    events(office)
    office.close()
    with duckdb.connect(str(only_file(office))) as raw:
        raw.execute(tampered)

    office = open_office(office.home, clock)
    (fault,) = check_record(office).faults
    row = "3" if table == "journal" else no
    assert f"{table} does not match the record, first at {row}" in english(fault.what)
    assert check_record(office).faults == ()
    office.close()


def test_slices_are_compared_each(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of any slice, before its first and after its last too."""
    for _ in range(4):
        opened(office)
    events(office)
    monkeypatch.setattr(follower, "SLICE", 2)
    assert office.analytics.differences() == []
    raw = copy_of(office)._state.raw
    for no in ("AP-0", "AP-2026-000002x", "AP-9"):
        raw.execute("INSERT INTO appeal BY NAME SELECT * REPLACE (? AS appeal_no) FROM appeal LIMIT 1", [no])
        assert office.analytics.differences() == [("appeal", no)]
        assert office.analytics.differences() == []
        raw = copy_of(office)._state.raw


def test_a_table_is_copied_in_portions_that_fit_into_memory(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB holds a part of what a transaction inserts: the events of a million appeals did not fit at once."""
    inserted: list[int] = []
    usual = DuckDBCursor.run

    def counted(self: DuckDBCursor, sql: str, args: engine.Args = ()) -> int:
        rows = usual(self, sql, args)
        if sql.startswith("INSERT INTO event ") and "read_csv" in sql:
            inserted.append(rows)
        return rows

    monkeypatch.setattr(postgres_engine, "PORTION", 2_000)
    monkeypatch.setattr(DuckDBCursor, "run", counted)
    for _ in range(8):
        reviewable(office)
    everything = events(office)
    assert sum(inserted) == everything
    assert max(inserted) < everything / 2
    assert office.analytics.differences() == []


def numbers(office: Office) -> str:
    """All metrics, as one text; none that was kept."""
    metrics._ANSWERS._kept.clear()
    return json.dumps(metric_rows(office, MANAGER, CaseFilter(), None), default=str)


def test_each_process_follows_in_a_file_of_its_own(office: Office, clock: Clock) -> None:
    """All have the same numbers; who ends lets the next have the file."""
    for _ in range(3):
        reviewable(office)
    expected = numbers(office)
    assert postgres.in_processes(office, [lambda: numbers(office)] * 2) == [expected, expected]
    assert len(list(office.home.glob(FILES))) == 3

    done(comment(office, REVIEWER, reviewable(office).appeal_no, "!"))
    other = open_office(office.home, clock)
    assert numbers(other) == numbers(office)
    assert len(list(office.home.glob(FILES))) == 3
    other.close()


def test_both_engines_have_the_same_numbers_at_the_same_position(office: Office, clock: Clock, tmp_path: Path) -> None:
    """A copy of the record, opened by the default engine, answers the same."""
    for _ in range(3):
        reviewable(office)
    expected = numbers(office)
    (tmp_path / "copy").mkdir(mode=0o700)
    office.store.copy_into(tmp_path / "copy" / RECORD_FILE)
    filed = open_office(tmp_path / "copy", clock, kept_in="")

    assert numbers(filed) == expected
    assert health(filed)["position"] == health(office)["position"]
    assert (health(filed)["engine"], health(office)["engine"]) == ("duckdb", "postgresql")
    filed.close()


def test_an_erasure_reaches_all_copies(office: Office, clock: Clock) -> None:
    """What was erased is in no table of the copy and in no file that a process has left."""
    no = rejected(office).appeal_no
    other = open_office(office.home, clock)
    events(office)
    events(other)
    other.close()
    left = set(office.home.glob(FILES))
    assert len(left) == 2
    over(clock)
    done(erase_party(office, ADMIN, no, Side.SELLER, BASIS))

    with office.analytics.reading() as copy:
        tables = [copy.rows(f"SELECT * FROM {table}") for table in follower.FOLLOWED]
    assert [word for word in WORDS if word in json.dumps(tables, default=str)] == []
    assert not left & set(office.home.glob(FILES))
    assert office.analytics.differences() == []


def test_a_copy_that_lags_says_so_and_is_as_old_as_it_says(office, clock, monkeypatch):
    """Numbers have the moment of the copy, and are asked anew when it has caught up."""
    reviewable(office)
    asked = Metric("waiting")
    assert sum(each.n for each in done(measures(office, MANAGER, asked))) == 1
    monkeypatch.setattr(follower, "WAITS", 0.3)
    with copy_of(office)._copying:
        reviewable(office)
        time.sleep(0.2)
        with take_snapshot(office) as found:
            held = done(found)
            (late,) = done(measures(office, MANAGER, asked, held))
            assert timedelta(seconds=0.3) < held.behind < metrics.BEHIND
        assert (late.n, held.moment.as_of) == (1, clock() - held.behind)
        assert float(str(health(office)["follower_lag_seconds"])) >= 0.3
    monkeypatch.undo()

    (now,) = done(measures(office, MANAGER, asked))
    assert (now.n, now.as_of) == (2, clock())
    assert health(office)["follower_lag_seconds"] == 0
