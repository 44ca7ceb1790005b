"""Every event has its position in the one order of the office, given with its commit: none twice, none left out."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from core.commands.checklist import comment
from core.exchange.history_import import import_history
from core.ledger.acknowledgements import Head
from core.ledger.duckdb_engine import MANY, Store
from core.ledger.engine import Cursor, Engine, Entry, chain_of
from core.ledger.people import change_account
from core.office import Office, open_office
from tests.cases import NOON, REVIEWER, Clock, done, reviewable
from tests.files import none_rejected, written_csv
from tests.house.source import ROOT, code_of

KINDS = {"moment": "TIMESTAMP", "pieces": "INTEGER", "share": "DOUBLE", "said": "VARCHAR", "met": "BOOLEAN"}

AGAIN = """
import sys
from pathlib import Path
from core.ledger.acknowledgements import Head
from core.ledger.duckdb_engine import Store
store = Store.open(Path(sys.argv[1]))
with store.writing() as cursor:
    cursor.appended.append(Head("B-1", 1, "b"))
    cursor.touched.add("state")
store.close()
"""


def journal(store: Engine) -> list[tuple[int, str, int]]:
    """The journal as it stands, its chain held against its rows."""
    with store.reading() as cursor:
        rows = cursor.rows("SELECT * FROM journal ORDER BY position")
    entries = [Entry(**row) for row in rows]
    since, chain = [], ""
    for each in entries:
        since.append(each)
        if each.chain is not None:
            chain = chain_of(chain, since)
            assert each.chain == chain
            since = []
    assert not since, "the last transaction left no chain"
    return [(each.position, each.log, each.seq) for each in entries]


def add(cursor: Cursor, log: str, *numbers: int) -> None:
    """Events of a log, as far as the journal is concerned."""
    cursor.appended += [Head(log, number, f"{log} {number}") for number in numbers]
    cursor.touched.add("state")


def fail(store: Store) -> None:
    """A transaction that ends in an error after it has added an event."""
    with suppress(RuntimeError), store.writing() as cursor:
        add(cursor, "A-1", 2)
        raise RuntimeError


@pytest.fixture
def store(tmp_path):
    """An empty record."""
    opened = Store.open(tmp_path / "redress.duckdb")
    yield opened
    opened.close()


def test_writers_at_once_have_one_order_without_a_gap(office: Office):
    """Eight people on eight cases: each event once, and each case's own events in their order."""
    cases = [reviewable(office).appeal_no for _ in range(8)]

    def speak(number: str) -> None:
        for word in range(6):
            done(comment(office, REVIEWER, number, f"Word {word}."))

    with ThreadPoolExecutor(8) as all_at_once:
        list(all_at_once.map(speak, cases))

    found = journal(office.store)
    with office.store.reading() as cursor:
        events = cursor.rows("SELECT appeal_no, seq FROM event")
    assert [position for position, *_ in found] == list(range(1, len(events) + 1))
    for number in cases:
        own = [seq for _, log, seq in found if log == number]
        assert own == list(range(1, len(own) + 1))
    assert len(found) == len({each[1:] for each in found})


def test_whoever_reads_a_position_reads_all_before_it(store: Store):
    """While others write, no state of the file ever lacks a position below its last."""

    def write(log: int) -> None:
        for seq in range(1, 21):
            with store.writing() as cursor:
                add(cursor, f"A-{log}", seq)

    with ThreadPoolExecutor(4) as crowd:
        writers = [crowd.submit(write, log) for log in range(3)]
        while not all(each.done() for each in writers):
            with store.reading() as cursor:
                many, last = next(iter(cursor.batches("SELECT count(*), max(position) FROM journal", (), 1)))[0]
            assert many == (last or 0)
        for each in writers:
            each.result()
    assert len(journal(store)) == 60


def test_thousands_of_events_at_once_have_their_positions(store: Store):
    """They are handed over as a frame, the last with the chain by itself."""
    count = 1200  # more than are handed over as lists

    def add(cursor: Cursor) -> None:
        cursor.appended += [Head(f"A-{each}", 1, f"{each:064x}") for each in range(count)]
        cursor.touched.add("state")

    store.write(add)
    with store.reading() as cursor:
        rows = cursor.rows("SELECT * FROM journal ORDER BY position")
    entries = [Entry(each + 1, f"A-{each}", 1, f"{each:064x}") for each in range(count)]
    whole = entries[-1]._replace(chain=chain_of("", entries), change=1, changed="state")
    assert [Entry(**row) for row in rows] == [*entries[:-1], whole]


def test_thousands_of_rows_at_once_are_kept_as_few_are(store: Store):
    """Times, numbers, text and what is not there, whether they are handed over as lists or as a frame."""
    cells = ({"moment": NOON, "pieces": 7, "share": 0.1 + 0.2, "said": "中 \n", "met": True}, dict.fromkeys(KINDS))
    with store.writing() as cursor:
        for table in ("few", "all_of_them"):
            cursor.run(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in KINDS.items())})")
        cursor.insert_all("few", cells)
        cursor.insert_all("all_of_them", cells * MANY)
    with store.reading() as cursor:
        few, many = (cursor.rows(f"SELECT DISTINCT * FROM {table} ORDER BY moment") for table in ("few", "all_of_them"))
    assert few == many == list(cells)


def test_what_was_rolled_back_has_no_position(store: Store):
    """The next transaction has the one that was not used."""
    with store.writing() as cursor:
        add(cursor, "A-1", 1)
    fail(store)
    with store.writing() as cursor:
        add(cursor, "A-2", 1, 2)

    assert journal(store) == [(1, "A-1", 1), (2, "A-2", 1), (3, "A-2", 2)]


def test_a_second_process_goes_on_where_the_first_ended(store: Store):
    """With the positions, and with the numbers of what has changed: a cache sees that the record moved."""
    with store.writing() as cursor:
        add(cursor, "A-1", 1)
    before = store.position()
    assert store.path
    store.close()
    subprocess.run([sys.executable, "-c", AGAIN, store.path], cwd=ROOT, check=True)
    store = Store.open(store.path)
    with store.writing() as cursor:
        add(cursor, "A-1", 2)

    assert journal(store) == [(1, "A-1", 1), (2, "B-1", 1), (3, "A-1", 2)]
    assert (before, store.position()) == ({"state": 1}, {"state": 3})
    store.close()


def test_what_changed_is_on_record_with_what_changed_it(store: Store):
    """With the last event of the transaction, or alone where no event tells of it; what was rolled back is not."""
    with store.writing() as cursor:
        change_account(cursor, "lin", language="zh")
    fail(store)
    with store.writing() as cursor:
        add(cursor, "A-1", 1, 2)
        change_account(cursor, "lin", language="en")

    with store.reading() as cursor:
        assert cursor.rows("SELECT * FROM change") == [{"number": 1, "what": "person"}]
        rows = cursor.rows("SELECT position, change, changed FROM journal ORDER BY position")
    assert rows == [
        {"position": 1, "change": None, "changed": None},
        {"position": 2, "change": 2, "changed": "person\nstate"},
    ]
    assert store.position() == {"person": 2, "state": 2}


def test_imported_cases_have_their_positions(office: Office, tmp_path: Path):
    """As many as there are, in the order of the file, before what is done next."""
    row = {"right_type": "patent", "opened_at": "2026-01-01", "outcome": "revoked_other"}
    rows = [row | {"appeal_no": f"H-{n}", "final_decided_at": "2026-02-01"} for n in (3, 1, 2)]
    done(import_history(office, written_csv(tmp_path / "h.csv", rows), none_rejected))
    appeal = reviewable(office)

    assert [log for _, log, _ in journal(office.store)[:4]] == ["H-3", "H-1", "H-2", appeal.appeal_no]


def test_an_office_that_was_closed_goes_on(tmp_path: Path, clock: Clock):
    """Opened again it begins where it ended; what was superseded is forgotten, the numbers stay."""
    office = open_office(tmp_path / "home", clock)
    first = reviewable(office)
    before, stood = journal(office.store), office.store.position()
    office.close()
    office = open_office(tmp_path / "home", clock)
    assert office.store.position() == stood
    done(comment(office, REVIEWER, first.appeal_no, "And on."))

    assert journal(office.store)[:-1] == before
    now = office.store.position()
    assert {what for what in now if now[what] != stood[what]} == {"version"}
    assert now["version"] == max(stood.values()) + 1
    office.close()


def test_of_what_was_changed_without_an_event_the_last_number_is_kept(store: Store):
    """Opening the record forgets the earlier ones; the numbers go on after the highest, an event's or not."""
    for language in ("zh", "en", "zh"):
        with store.writing() as cursor:
            change_account(cursor, "lin", language=language)
    with store.writing() as cursor:
        add(cursor, "A-1", 1)
    assert store.path
    store.close()
    store = Store.open(store.path)

    with store.reading() as cursor:
        assert cursor.rows("SELECT * FROM change") == [{"number": 3, "what": "person"}]
    assert store.position() == {"person": 3, "state": 4}
    with store.writing() as cursor:
        change_account(cursor, "lin", language="en")
    assert store.position() == {"person": 5, "state": 4}
    store.close()


def test_no_statement_asks_for_the_place_of_a_row_in_its_file():
    """Another engine has none; only the migrations of offices that were kept in one file ask.

    The index of the search is a file of SQLite's own, whose tables of words have no other key.
    """
    found = [path.name for path in code_of("core", "demo", "benchmarks", "tests") if "rowid" in path.read_text("utf-8")]

    assert found == ["search_index.py", Path(__file__).name]
