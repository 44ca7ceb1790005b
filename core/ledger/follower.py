"""The DuckDB copy that answers queries over all cases, beside a record in PostgreSQL which it follows.

Each process has its own file (``follower-N`` in its home, the first not held by another process), because only one
process can open a DuckDB file. A thread copies changes when the database announces a commit, and every second anyway;
queries wait for it briefly and copy nothing themselves. Everything is read in one transaction. Positions are assigned
under a lock held to the end of the commit, so such a transaction sees everything before the last position it sees.

The file is not a record. If it is missing, damaged, or belongs to another schema, another record or an earlier state,
it is rebuilt, as it is after an import or an erasure. It is always rebuilt as a new file, so that nothing erased
survives in a freed block, and a half-built file left by a kill is never mistaken for a complete one.
"""

import logging
import math
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cache
from hashlib import sha256
from itertools import count, pairwise
from pathlib import Path
from secrets import token_hex
from threading import Condition, Event, Lock, Thread
from typing import IO, Any, Final, NamedTuple, Protocol

import duckdb

from core.ledger import engine
from core.ledger.duckdb_engine import DuckDBCursor, apply_schema, columns_of, set_memory

LOG = logging.getLogger("redress")

APPEND_ONLY: Final = {"event": "(appeal_no, seq) IN (SELECT log, seq FROM journal WHERE {})", "journal": "{}"}
"""Tables whose rows never change, each with the condition that selects the rows of a range of positions."""

OF_CASES: Final = ("appeal", "exhibit", "finding", "disclosure", "decision_opened", "measure_order", "invoice_known")
"""Tables whose rows belong to one case and change with its events."""

SALT: Final = "office_salt"

UNNAMED: Final = "*"
"""The name reported for a row of that table, and for an unreadable block."""

SMALL: Final = ("person", "draw", "second_look", "look_result", SALT)
"""Tables copied completely whenever something other than a case has changed."""

FOLLOWED: Final = (*APPEND_ONLY, *OF_CASES, *SMALL)

COPIED_COLUMNS: Final = {
    "event": ("appeal_no", "seq", "verb", "actor", "happened_at", "payload", "hash"),
    "person": ("person_id",),
    "measure_order": (
        *("order_id", "appeal_no", "seq", "kind", "outcome", "due_on", "due_at", "statutory", "ordered_at"),
        *("settled_as", "settled_seq", "settled_at", "effective_at"),
    ),
}
"""The copied columns of tables that have more than queries need. Personal data is left out, as is the time at which a
message was sent, for which there is no event."""

LOCK: Final = "lock"
"""The file locked by the process that owns a folder."""

REBUILD_AFTER: Final = 5_000
"""The number of new events after which everything is copied again."""

SLICE: Final = 50_000  # rows compared at once

WAITS: Final = 2.0
"""Seconds a query waits for what was committed before it; then it is answered from what is there."""

AT_LEAST_EVERY: Final = 1.0  # seconds

REST: Final = 2
"""The pause after a step, as a multiple of its duration: with steady work at most a third of a processor is used."""

LONGEST_REST: Final = 0.5  # seconds


class CopyState(NamedTuple):
    """The state of the copy: the end of the record it covers, the changes by then, and when this was observed."""

    raw: duckdb.DuckDBPyConnection
    file: Path
    end: engine.End
    changes: engine.Position
    seen: float = 0.0

    def includes(self, end: engine.End) -> bool:
        """Whether it covers everything before that end."""
        return self.end.position >= end.position and self.end.change >= end.change


class Source(engine.Cursor, Protocol):
    """A cursor on the record whose rows can be copied into DuckDB."""

    def copy_rows(self, table: str, where: str, into: engine.Cursor, name: str, file: Path) -> None:
        """Copies the rows of a table that satisfy ``where`` into the table ``name``, by way of a file."""


class Record(Protocol):
    """A record that announces its commits."""

    turns: engine.Throttle

    def reading(self) -> AbstractContextManager[Source]:
        """A cursor that sees a single state of the record throughout."""

    def listening(self) -> AbstractContextManager[Callable[[float], object]]:
        """Gives a function that waits for a commit by any process, for at most the given seconds."""

    def wake(self) -> None:
        """Wakes all listeners."""


class Follower:
    """The copy of a process, and the thread that keeps it up to date; started by the first query."""

    def __init__(self, home: Path, record: Record) -> None:
        """The copy of that record, with its file in the home of the process."""
        self._home, self._record = home, record
        self._folder = home
        self._lock_file: IO[str] | None = None
        self._thread: Thread | None = None
        self._closed = Event()
        self._copying, self._starting = Lock(), Lock()
        self._changed = Condition()
        self._state: CopyState | None = None
        self._failure: Exception | None = None
        self._distrusted = False

    def freshness(self, *, wait: bool = True) -> engine.Freshness:
        """See ``Analytics.freshness``."""
        end = self._end_of_record()
        at = self._caught_up(end) if wait else self._current()
        if at is None:
            return engine.Freshness({}, math.inf)
        return engine.Freshness(at.changes, 0.0 if at.includes(end) else time.monotonic() - at.seen)

    @contextmanager
    def reading(self, *, wait: bool = True) -> Iterator[engine.Cursor]:
        """See ``Analytics.reading``."""
        at = self._caught_up(self._end_of_record() if wait else engine.End())
        with at.raw.cursor() as raw:
            try:
                raw.execute("BEGIN TRANSACTION READ ONLY")
                yield DuckDBCursor(raw, {engine.EVERYTHING: at.end.position + at.end.change})
            except (duckdb.IOException, duckdb.FatalException):
                self._distrusted = True
                raise

    def differences(self) -> list[tuple[str, str]]:
        """The tables that differ from the record, each with the case or first cell of a differing row.

        A copy that differs is then rebuilt. If the process is not following, a copy left by an earlier one is compared.
        """
        with self._copying:
            with self._starting:
                self._take_folder()
            if self._thread is None and not any(self._folder.glob("*.duckdb")):
                return []
            with self._record.reading() as cursor:
                at = self._catch_up(cursor)
                found = [(table, self._first_difference(cursor, at, table)) for table in FOLLOWED]
            differ = [(table, row) for table, row in found if row is not None]
            self._distrusted = self._distrusted or bool(differ)
            return differ

    def close(self) -> None:
        """Stops following and closes the file."""
        self._closed.set()
        if self._thread is not None:
            self._record.wake()
            self._thread.join()
        if self._state is not None:
            self._state.raw.close()
        if self._lock_file is not None:
            self._lock_file.close()

    def _end_of_record(self) -> engine.End:
        with self._record.reading() as cursor:
            return engine.end_of(cursor)

    # Following: the thread, and one step of it.

    def _start(self) -> None:
        if self._thread is not None or self._closed.is_set():
            return
        with self._starting:
            self._take_folder()
            if self._thread is None:
                self._thread = Thread(target=self._follow, name="follower", daemon=True)
                self._thread.start()

    def _current(self) -> CopyState | None:
        """The current state of the copy; None if there is none yet."""
        self._start()
        return self._state

    def _caught_up(self, end: engine.End) -> CopyState:
        """The copy once it covers that end, or as it is when the wait is over; the very first copy is always awaited.

        Raises LookupError if none can be made.
        """
        self._start()
        with self._record.turns.lent(), self._changed:
            self._changed.wait_for(lambda: self._state or self._failure or self._closed.is_set())
            self._changed.wait_for(lambda: self._state and self._state.includes(end), WAITS)
            if self._state is None:
                raise LookupError("the copy for questions over all cases cannot be made") from self._failure
            return self._state

    def _follow(self) -> None:
        while not self._closed.is_set():
            try:
                with self._record.listening() as wait:
                    while not self._closed.is_set():
                        with self._copying, self._record.reading() as cursor:
                            at = self._catch_up(cursor)
                        self._closed.wait(min(REST * (time.monotonic() - at.seen), LONGEST_REST))
                        wait(AT_LEAST_EVERY)
            except Exception as error:
                if type(error) is not type(self._failure):  # of a database that stays away, once
                    LOG.exception("The copy for questions over all cases could not follow")
                with self._changed:
                    self._failure = error
                    self._changed.notify_all()
                self._closed.wait(AT_LEAST_EVERY)

    def _catch_up(self, cursor: Source) -> CopyState:
        """Updates the copy with everything this transaction sees; it must not have read anything yet."""
        began, end = time.monotonic(), engine.end_of(cursor)
        at = self._state or self._open_left(cursor)
        changes = engine.last_changes(cursor, at.end) if at and at.end != end else {}
        if at is None or self._distrusted or not at.file.exists() or _must_rebuild(cursor, at, end, changes):
            at = self._rebuild(cursor, end)
        elif at.end != end:
            self._apply(cursor, at, end, changes)
        with self._changed:
            self._state = at._replace(end=end, changes={**at.changes, **changes}, seen=began)
            self._failure = None
            self._changed.notify_all()
        return self._state

    def _apply(self, cursor: Source, at: CopyState, end: engine.End, changes: engine.Position) -> None:
        """Copies the changes since then in one transaction; if DuckDB fails, everything is rebuilt."""
        new = f"position > {at.end.position}"
        logs = {row["log"] for row in cursor.rows(f"SELECT DISTINCT log FROM journal WHERE {new}")}
        cases = sorted(logs - {engine.OFFICE, engine.SECOND_REVIEWS})
        beside = ["invoice_known"] if engine.INVOICES in changes else []
        small = SMALL if engine.SECOND_REVIEWS in logs or set(changes) - _columns("appeal").keys() else ()
        listed = ", ".join("'" + each.replace("'", "''") + "'" for each in cases)
        due = {table: f"appeal_no IN ({listed})" for table in OF_CASES if cases and table not in beside}
        try:
            with at.raw.cursor() as own:
                own.execute("BEGIN TRANSACTION")
                for table in due:
                    own.execute(f"DELETE FROM {table} WHERE appeal_no IN (SELECT unnest(?::VARCHAR[]))", [cases])
                for table in (*small, *beside):
                    own.execute(f"DELETE FROM {table}")
                due |= {table: rows.format(new) for table, rows in APPEND_ONLY.items() if logs}
                for table, where in {**due, **dict.fromkeys((*small, *beside), "true")}.items():
                    cursor.copy_rows(table, where, DuckDBCursor(own), table, self._rows)
                own.execute("UPDATE followed SET position = ?, chain = ?, change = ?", list(end))
                own.execute("COMMIT")
        except duckdb.Error:
            self._distrusted = True
            raise

    # The file: its folder, what was left in it, and a new one.

    @property
    def _rows(self) -> Path:
        return self._folder / "rows.csv"

    def _take_folder(self) -> None:
        if self._lock_file is None:
            folders = (self._home / f"follower-{number}" for number in count(1))
            self._folder, self._lock_file = next((each, lock) for each in folders if (lock := lock_folder(each)))

    def _open_left(self, cursor: Source) -> CopyState | None:
        """The copy left by this or an earlier process; None if there is none or its schema differs."""
        for file in self._folder.glob("*.duckdb"):
            with suppress(duckdb.Error):
                raw = _opened(file)
                of_this_schema = "SELECT position, chain, change FROM followed WHERE schema = ?"
                if found := raw.execute(of_this_schema, [_schema_hash(cursor)]).fetchone():
                    return CopyState(raw, file, engine.End(*found), engine.last_changes(cursor))
        return None

    def _rebuild(self, cursor: Source, end: engine.End) -> CopyState:
        """Builds a new file with everything; readers of the previous one continue, although it has been deleted."""
        empty_folder(self._folder, self._state.file.name if self._state else LOCK)  # of what a failure has left
        file = self._folder / f"{token_hex(4)}.duckdb"
        raw = _opened(file)
        for table in FOLLOWED:
            raw.execute(_create(table))
            cursor.copy_rows(table, "true", DuckDBCursor(raw), table, self._rows)
        raw.execute("CREATE TABLE followed (position BIGINT, chain VARCHAR, change BIGINT, schema VARCHAR)")
        raw.execute("INSERT INTO followed VALUES (?, ?, ?, ?)", [*end, _schema_hash(cursor)])
        raw.execute("CHECKPOINT")
        empty_folder(self._folder, file.name)
        for folder in self._home.glob("follower-*"):  # of processes that have ended
            if lock := lock_folder(folder):
                with lock:
                    empty_folder(folder)
        self._distrusted = False
        return CopyState(raw, file, end, engine.last_changes(cursor))

    def _first_difference(self, cursor: Source, at: CopyState, table: str) -> str | None:
        """The case or first cell of the first row that only one side has, slice by slice; None if there is none."""
        key = "appeal_no" if "appeal_no" in _columns(table) else next(iter(_columns(table)))
        numbered = f"SELECT {key} AS cell, row_number() OVER (ORDER BY {key}) AS n FROM {table}"
        query = f"SELECT DISTINCT cell FROM ({numbered}) numbered WHERE n % {SLICE} = 0 ORDER BY cell"
        cells = ["'" + str(row["cell"]).replace("'", "''") + "'" for row in cursor.rows(query)]
        for first, past in pairwise((None, *cells, None)):
            tests = ((first, f"{key} >= {first}"), (past, f"{key} < {past}"))
            where = " AND ".join(test for limit, test in tests if limit) or "true"
            try:
                found = self._difference_in(cursor, at, (table, key), where)
            except (duckdb.IOException, duckdb.FatalException):
                return UNNAMED
            if found:
                return UNNAMED if table == SALT else str(found[0])
        return None

    def _difference_in(self, cursor: Source, at: CopyState, named: tuple[str, str], where: str) -> Any:  # noqa: ANN401
        """The key of the first of these rows that only one side has, as a one-cell row; None if there is none."""
        table, key = named
        with at.raw.cursor() as raw:
            raw.execute(f"CREATE OR REPLACE TEMP TABLE on_record AS FROM {table} LIMIT 0")
            cursor.copy_rows(table, where, DuckDBCursor(raw), "on_record", self._rows)
            return raw.execute(
                f"SELECT cell FROM (SELECT {key} AS cell, hash(t) AS h, 1 AS n FROM {table} t WHERE {where}"
                f" UNION ALL SELECT {key}, hash(t), -1 FROM on_record t) rows"
                " GROUP BY cell, h HAVING sum(n) <> 0 ORDER BY cell LIMIT 1"
            ).fetchone()


def _must_rebuild(cursor: Source, at: CopyState, end: engine.End, changes: Mapping[str, int]) -> bool:
    """Whether the copy must be rebuilt: the record is not a continuation, or too much of it is new."""
    if at.end == end:
        return False
    new = end.position - at.end.position
    if end.change < at.end.change or not 0 <= new <= REBUILD_AFTER or engine.HISTORY in changes:
        return True
    chain = cursor.value("SELECT chain FROM journal WHERE position = ?", [at.end.position])
    erased = "SELECT count(*) FROM office_event WHERE position > ? AND verb = 'erased'"
    return (chain or "") != at.end.chain or bool(cursor.value(erased, [at.end.position]))


def lock_folder(folder: Path) -> IO[str] | None:
    """Locks a folder; the lock ends when the returned file is closed. None if somebody has it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = (folder / LOCK).open("w", encoding="utf-8")
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def empty_folder(folder: Path, but: str = LOCK) -> None:
    """Deletes the content of a folder except its lock and the file ``but`` with its log."""
    for each in folder.iterdir():
        if each.name != LOCK and not each.name.startswith(but):
            shutil.rmtree(each) if each.is_dir() else each.unlink()


def _opened(file: Path) -> duckdb.DuckDBPyConnection:
    raw = duckdb.connect(str(file))
    set_memory(raw)
    return raw


@cache
def _followed() -> dict[str, dict[str, str]]:
    """The followed tables, each with its copied columns and their types."""
    with duckdb.connect(":memory:") as pattern:
        apply_schema(pattern)
        whole = {table: columns_of(DuckDBCursor(pattern), table) for table in FOLLOWED}
    return {
        table: {name: columns[name] for name in COPIED_COLUMNS.get(table, columns)} for table, columns in whole.items()
    }


def _columns(table: str) -> dict[str, str]:
    return _followed()[table]


def _create(table: str) -> str:
    """The statement that creates a table, without keys and indexes, because queries read it completely."""
    return f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in _columns(table).items())})"


def _schema_hash(cursor: Source) -> str:
    """A hash of the tables' definitions and the record's schema."""
    applied = cursor.value("SELECT string_agg(name, ' ' ORDER BY name) FROM schema_file")
    return sha256(" ".join([*map(_create, FOLLOWED), applied]).encode()).hexdigest()
