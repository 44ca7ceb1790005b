"""The default engine: connection, schema, threads, memory.

A transaction sees the file as it was when it began. Two transactions that read the same rows and write different ones
do not conflict, even if the second would have decided differently: two documents get the same label, two bundles are
started for one side. Writers to one case are therefore serialised, in this engine by a named lock in the process that
owns the file (PostgreSQL locks the row of the case).

By default DuckDB takes four fifths of the machine's memory. An index page stays in memory until the file is closed
(DuckDB 1.5 releases table pages only), and a query without room for one fails. A memory limit below the size of the
indexes would therefore stop an office after a few days of work.

Parsing a statement again takes up to a tenth of the time of a short query (DECISIONS 38).

For a short query a second thread costs more than it saves: with one thread a decision takes a fifth less processor
time and does not hold up others. A query over a million rows is faster with all threads. DuckDB has one thread count
for the whole file; ``SET threads`` takes 0.3 ms.

One process owns the file, and each thread works on its own cursor. Remaining conflicts, such as one party in two cases,
are retried and finally raised as ``Conflict``, which is answered with a refusal.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from errno import EINVAL
from pathlib import Path
from threading import Lock
from typing import Any, Final, Self

import duckdb
import pandas as pd

from core.ledger import engine
from core.ledger.acknowledgements import Heads

# Why an office's file cannot be opened: it is in use, its log or a block is damaged, or it is not a database.


class LogDamagedError(engine.CannotOpenError):
    """The log beside the file, with the newest transactions, cannot be read; ``at`` is the position in bytes."""

    def __init__(self, path: Path, at: int) -> None:
        """``path`` is the record's, ``at`` the byte at which its log breaks off."""
        super().__init__("log_damaged", file=f"{path}.wal", at=at)
        self.at = at


class FileDamagedError(engine.CannotOpenError):
    """A block needed to open the file has a wrong checksum."""


REPLAYING: Final = "replaying WAL"
"""In DuckDB's words for a log that it cannot replay; the exception is of any kind if the log is another file's."""


def why_not_opened(error: duckdb.Error, path: Path | None) -> Exception:
    """The exception for DuckDB's refusal to open that file."""
    message = str(error)
    if path and REPLAYING in message:
        place = re.search(r"byte position (\d+)", message)
        return LogDamagedError(path, int(place[1]) if place else 0)
    if "Corrupt database file" in message:
        return FileDamagedError("record_damaged", file=str(path))
    if "lock" in message.lower():
        holder = re.search(r"PID \d+", message)  # the process id, where the system names one
        return engine.CannotOpenError("office_in_use", detail=holder[0] if holder else message.splitlines()[0])
    return OSError(EINVAL, "it is no record of an office", str(path))


# One writer at a time per case: each reads the case after all earlier writers have finished.


@dataclass
class _CountedLock:
    """A lock, and how many threads hold it or wait for it."""

    lock: Lock = field(default_factory=Lock)
    by: int = 0


class Locks:
    """Locks by name, kept only while somebody holds or waits for them."""

    def __init__(self, patience: float = engine.LOCK_PATIENCE) -> None:
        """``patience`` is the longest wait in seconds."""
        self._own = Lock()
        self._wanted: dict[str, _CountedLock] = {}
        self._patience = patience

    def __len__(self) -> int:
        """The number of names held or waited for."""
        return len(self._wanted)

    @contextmanager
    def held(self, name: str, turns: engine.Throttle) -> Iterator[bool]:
        """Holds the lock for the block; yields False if others held it for the whole patience.

        A waiting thread lends its turn, because the holder of the lock may need one.
        """
        with self._own:
            wanted = self._wanted.setdefault(name, _CountedLock())
            wanted.by += 1
        got = False
        try:
            got = wanted.lock.acquire(blocking=False)
            if not got:
                with turns.lent():
                    got = wanted.lock.acquire(timeout=self._patience)
            yield got
        finally:
            if got:
                wanted.lock.release()
            with self._own:
                wanted.by -= 1
                if not wanted.by:
                    del self._wanted[name]


# DuckDB's memory limit: enough for all indexes, and some for the data it reads.

LEAST: Final = 600_000_000  # bytes

FOR_DATA: Final = 300_000_000

FOR_ENTRY: Final = 48
"""Bytes per index entry; with a million appeals 34 were measured on average, 20 to 70 depending on the index."""


def memory_for(entries: int) -> int:
    """The memory limit in bytes for that total number of index entries."""
    return max(LEAST, FOR_DATA + FOR_ENTRY * entries)


def set_memory(raw: duckdb.DuckDBPyConnection) -> None:
    """Sets the memory limit to what the file's indexes need; called again after bulk insertions."""
    found = raw.execute("SELECT coalesce(sum(estimated_size * index_count), 0) FROM duckdb_tables()").fetchall()
    raw.execute(f"SET memory_limit = '{memory_for(int(found[0][0]))}B'")


# Parsed statements: the same texts come thousands of times a day.

KEPT: Final = 600
"""The number of parsed texts kept: the code has fewer, but lists of different lengths create more."""

_parsed: dict[str, duckdb.Statement] = {}


def parsed(raw: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
    """The parsed statement; the text itself if it contains several.

    It belongs to no connection, and each execution works on its own copy, so threads can share it.
    """
    known = _parsed.get(sql)
    if known is not None:
        return known
    found = raw.extract_statements(sql)
    if len(found) != 1:
        return sql
    if len(_parsed) >= KEPT:
        _parsed.clear()
    _parsed[sql] = found[0]
    return found[0]


# The tables of the file: schema files applied once each in order, and indexes rebuilt after a kill.

SCHEMA: Final = engine.SCHEMA

_WHOLE: Final = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SCHEMA.glob("0*.sql")))

INDEXES: Final = {
    made.group(1): made.group()
    for made in re.finditer(r"^CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+) ON [^;]+;", _WHOLE, re.MULTILINE)
    if f"\nDROP INDEX {made.group(1)};" not in _WHOLE
}
"""The indexes of the schema by name, each with its statement."""


def apply_schema(raw: duckdb.DuckDBPyConnection) -> None:
    """Applies the schema files this office has not had yet, each in its own transaction."""
    raw.execute("CREATE TABLE IF NOT EXISTS schema_file (name VARCHAR PRIMARY KEY, applied_at TIMESTAMP)")
    done = {row[0] for row in raw.execute("SELECT name FROM schema_file").fetchall()}
    for text, names in engine.schema_files(done, SCHEMA):
        raw.execute("BEGIN TRANSACTION")
        raw.execute(text)
        for name in names:
            raw.execute("INSERT INTO schema_file VALUES (?, ?)", [name, datetime.now(UTC).replace(tzinfo=None)])
        raw.execute("COMMIT")


def all_indexed(raw: duckdb.DuckDBPyConnection) -> bool:
    """Whether all indexes exist; a kill during a rebuild can leave one out."""
    made = {row[0] for row in raw.execute("SELECT index_name FROM duckdb_indexes()").fetchall()}
    return made >= set(INDEXES)


def rebuild_indexes(raw: duckdb.DuckDBPyConnection) -> None:
    """Rebuilds every index, and writes the log into the file.

    After a kill, DuckDB 1.5 finds the rows of the remaining log only until it next writes that log into the file; from
    then on they are in the tables but not in the indexes, and a case loses its documents (duckdb issue 23788). Dropping
    and creating an index does not work in a single transaction; an index lost to a kill in between is created at the
    next start.
    """
    for name in INDEXES:
        raw.execute(f"DROP INDEX IF EXISTS {name}")
    for made in INDEXES.values():
        raw.execute(made)
    raw.execute("CHECKPOINT")


# DuckDB's number of threads: one for the many short queries, all for queries over everything.

ONE: Final = "SET threads = 1"

ALL: Final = "RESET threads"


class ThreadCount:
    """Counts the running queries over everything; while there is one, DuckDB uses all processors."""

    def __init__(self) -> None:
        """No such query is running."""
        self._lock = Lock()
        self._asking = 0

    @contextmanager
    def widened(self, raw: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """All processors for the block, and for what others do in the meantime."""
        with self._lock:
            self._asking += 1
            if self._asking == 1:
                _quietly(raw, ALL)
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if not self._asking:
                    _quietly(raw, ONE)


def _quietly(raw: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Runs a statement, ignoring failure: a file stopped by a full disk is reopened by whoever uses it next."""
    with suppress(duckdb.Error), raw.cursor() as own:
        own.execute(statement)


# The log beside the file: to write it into the file, DuckDB writes every index whole, and all who write wait for that.

IDLE_SIZE: Final = 16_000_000
"""From this size, in bytes, the log is written into the file once nobody is at work; DuckDB's own limit is the same."""

IDLE_SECONDS: Final = 30.0
"""Nobody is at work if nothing was written for this long."""

SIZE_LIMIT: Final = 64_000_000
"""At this size, in bytes, it is written into the file at once: after a kill, half a second is needed for each MB."""


# The file: opening it, its schema, and transactions.

MANY: Final = 1_000
"""The number of rows from which a frame is used for inserting."""

AS_TEXT: Final = "SET pandas_analyze_sample = 0"
"""A connection setting: plain objects in a frame are read as text."""

NO_ROOM: Final = ("No space left", "Could not write", "Disk quota")

DURABLE: Final = "COMMIT succeeded and is durable"
"""DuckDB's message if the transaction is committed and only the clean-up found no disk space."""


BLOCK: Final = "Corrupt database file"
"""DuckDB's message for a block with a wrong checksum."""


class DuckDBCursor(engine.Cursor):
    """A ``Cursor`` of DuckDB."""

    failures = duckdb.Error
    unreadable = (duckdb.IOException,)

    def __init__(self, raw: duckdb.DuckDBPyConnection, since: engine.Position | None = None) -> None:
        """Wraps a DuckDB cursor; ``since`` as in ``Cursor``."""
        super().__init__()
        self._raw, self.since = raw, since or {}

    def run(self, sql: str, args: engine.Args = ()) -> int:
        """Runs a statement and returns how many rows it changed (0 if not applicable)."""
        bound = _bound(sql, args)
        engine.writable(bound.values() if isinstance(bound, dict) else bound)
        answer = self._execute(sql, bound).fetchone()
        return int(answer[0]) if answer and isinstance(answer[0], int) else 0

    def ahead(self, *questions: engine.Question) -> None:
        """As ``Cursor.ahead``: nothing, as several questions take DuckDB as long as one after another."""

    def rows(self, sql: str, args: engine.Args = ()) -> list[dict[str, Any]]:
        """All rows, each a dict by column name."""
        self._execute(sql, _bound(sql, args))
        columns = self._raw.description or ()
        names = [column[0] for column in columns]
        found = [dict(zip(names, row, strict=True)) for row in self._raw.fetchall()]
        for time_of in (name for name, kind, *_ in columns if str(kind).startswith("TIMESTAMP")):
            for row in found:
                at = row[time_of]
                if isinstance(at, datetime):  # as ``engine.loaded``, inlined because there can be many rows
                    row[time_of] = at.replace(tzinfo=UTC)
        return found

    def value(self, sql: str, args: engine.Args = ()) -> Any:  # noqa: ANN401 - one cell of any type
        """The first cell of the first row, or None."""
        found = self._execute(sql, _bound(sql, args)).fetchone()
        return engine.loaded(found[0]) if found else None

    def arrays(self, sql: str, args: engine.Args = ()) -> dict[str, Any]:
        """All rows, as one NumPy array per column; for numbers, of which there may be millions."""
        return dict(self._execute(sql, _bound(sql, args)).fetchnumpy())

    def batches(self, sql: str, args: engine.Args, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in batches of ``size``, for results that may not fit into memory."""
        self._execute(sql, _bound(sql, args))
        while batch := self._raw.fetchmany(size):
            yield batch

    def insert(self, table: str, row: dict[str, object]) -> None:
        """Inserts one row; table and column names come from code, never from user input."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        engine.writable(row.values())
        self._execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [engine.stored(cell) for cell in row.values()])

    def insert_all(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Inserts rows with the same columns in one statement, column by column; may be empty.

        DuckDB reads many rows of parameters several times slower than one list per column, and for thousands of rows
        such lists four times slower than a frame.
        """
        if len(rows) == 1:
            self.insert(table, rows[0])
        if len(rows) <= 1:
            return
        engine.writable(cell for row in rows for cell in row.values())
        names, marks = ", ".join(rows[0]), ", ".join(["unnest(?)"] * len(rows[0]))
        columns = {name: [engine.stored(row[name]) for row in rows] for name in rows[0]}
        if len(rows) < MANY:
            self._execute(f"INSERT INTO {table} ({names}) SELECT {marks}", list(columns.values()))
            return
        with self.lent("many", pd.DataFrame({name: _series(cells) for name, cells in columns.items()})):
            self._execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM many", [])

    @contextmanager
    def lent(self, name: str, table: object) -> Iterator[None]:
        """Lets statements read a pandas frame as a table with that name inside the block.

        Its objects are text; telling DuckDB so saves it from sampling a thousand cells per column, which takes 20 ms
        for ten columns.
        """
        self._raw.execute(AS_TEXT)
        self._raw.register(name, table)
        try:
            yield
        finally:
            self._raw.unregister(name)

    def begin_again(self) -> None:
        """Restarts the reading transaction; after an error DuckDB answers nothing more in it."""
        self._raw.execute("ROLLBACK")
        self._raw.execute("BEGIN TRANSACTION READ ONLY")

    def damaged_at(self, failure: Exception) -> str | None:
        """See ``Cursor.damaged_at``; re-raises the failure if the file cannot be read for another reason."""
        if not isinstance(failure, duckdb.IOException):
            return None
        if BLOCK not in str(failure):
            raise failure
        place = re.search(r"location (\d+)", str(failure))
        return place[1] if place else "?"

    def _execute(self, sql: str, args: list[Any] | dict[str, Any]) -> duckdb.DuckDBPyConnection:
        return self._raw.execute(parsed(self._raw, sql), args)


def columns_of(cursor: engine.Cursor, table: str) -> dict[str, str]:
    """The columns of a DuckDB table in order, each with its type."""
    rows = cursor.rows(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
    )
    return {row["column_name"]: row["data_type"] for row in rows}


class Store:
    """The open file.

    A transaction sees the file as it was when it began, and so no position assigned since. The end of the journal is
    therefore kept here, in the one process that owns the file; whoever extends it holds ``_ending`` from the first row
    to the end of the commit, and if that fails the end is read again. The counters of changes are kept here too, so
    that nobody has to read the file to learn that nothing changed; they move after the commit, so whoever sees them
    sees the rows.
    """

    name = "duckdb"
    shared = False

    def __init__(self, raw: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        """Takes an open connection; use ``Store.open``."""
        self._raw = raw
        self._reopening = Lock()
        self._closed = False
        self._owed = False
        self._width = ThreadCount()
        self.turns = engine.Throttle()
        self._locks = Locks()
        self.path = path
        self.heads = Heads(path)
        self._ending = Lock()
        self._end: engine.End | None = None
        self._changes: dict[str, int] = {}
        self._counting = Lock()
        self._transactions = 0
        self.holder = secrets.token_hex(8)

    def now(self) -> datetime:
        """The machine's time."""
        return datetime.now(UTC)

    def position(self) -> engine.Position:
        """The current position; anything read from now on includes at least that much."""
        return dict(self._changes)

    def transactions(self) -> engine.Position:
        """See ``Engine.transactions``."""
        return {engine.EVERYTHING: self._transactions}

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Opens the file (or an in-memory one for None) and updates its schema.

        Raises ``CannotOpenError`` if another process has it open, ``LogDamagedError`` if its newest part cannot be
        read, ``FileDamagedError`` if a block is damaged, ``OSError`` if it is not such a file.
        """
        try:
            raw, left = _connected(path)
            with raw.cursor() as own:
                apply_schema(own)
        except duckdb.Error as error:
            if isinstance(error, duckdb.IOException) or REPLAYING in str(error):
                raise why_not_opened(error, path) from error
            raise
        store = cls(raw, path)
        store._owed = left or not all_indexed(raw)
        with suppress(engine.DiskFull, duckdb.Error):  # not on a full disk; a damaged block is reported by verification
            with store.writing() as cursor:
                engine.forget_earlier_changes(cursor)
            with store.reading() as cursor:
                store._changes = engine.last_changes(cursor)
        with suppress(duckdb.Error):  # on a full disk it is done later
            store._index_anew()
        return store

    def close(self) -> None:
        """Closes the file; committed data is kept."""
        self._closed = True
        with suppress(duckdb.Error):
            self._index_anew()
        self._raw.close()

    @contextmanager
    def reading(self) -> Iterator[engine.Cursor]:
        """A cursor that sees a single state of the file throughout."""
        since = self.transactions()
        with self._begun("BEGIN TRANSACTION READ ONLY") as raw:
            try:
                yield DuckDBCursor(raw, since)
            finally:
                _undo(raw)

    @contextmanager
    def reading_all(self) -> Iterator[engine.Cursor]:
        """The same for a query over the whole record, with all processors and without making others wait."""
        with self.turns.lent(), self._width.widened(self._raw), self.reading() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[engine.Cursor]:
        """A transaction: committed and on disk when the block ends, rolled back if it raises.

        Raises ``Conflict`` if somebody else changed the same row, ``DiskFull`` if the disk is full.
        """
        broken = self._raw
        with self.turns.taken(), nullcontext(self.transactions()) as since, self._begun("BEGIN TRANSACTION") as raw:
            cursor = DuckDBCursor(raw, since)
            try:
                yield cursor
                with self._counted(cursor):
                    self._commit(raw, cursor)
                self._done(raw, cursor)
            except (duckdb.TransactionException, duckdb.ConstraintException, duckdb.IOException) as error:
                _undo(raw)
                if (meaning := _meaning(error)) is error:
                    raise
                raise meaning from error
            except duckdb.FatalException as error:
                self._reopen(broken)
                if DURABLE not in str(error):
                    raise engine.DiskFull(str(error)) from error
                self._done(raw, cursor)
            except BaseException:
                _undo(raw)
                raise

    def write(
        self,
        do: Callable[[engine.Cursor], engine.T],
        *,
        case: str = "",
        other: str = "",
        common: engine.Common | None = None,
        again: bool = True,
    ) -> engine.T:
        """See ``Engine.write``.

        DuckDB reports a conflict before the other side has committed, so each attempt waits a little longer than the
        one before.
        """
        with ExitStack() as held:
            cases = [f"case {each}" for each in sorted({case, other} - {""})]
            for name in filter(None, (*cases, common)):  # always in this order, to avoid deadlocks
                if not held.enter_context(self._locks.held(name, self.turns)):
                    raise engine.Conflict(f"others have been writing on {name} all the while")
            return engine.with_retries(self, do, again=again)

    def _commit(self, raw: duckdb.DuckDBPyConnection, cursor: engine.Cursor) -> None:
        """Commits, assigning positions to the transaction's journal entries, one transaction at a time."""
        commit = parsed(raw, "COMMIT")
        if not (cursor.appended or cursor.acts or cursor.touched):
            raw.execute(commit)
            return
        with self._ending:
            end, self._end = self._end or self._read_end(), None
            after = engine.enter_journal(cursor, end)
            raw.execute(commit)
            self._end = after
            self._changes |= dict.fromkeys(cursor.touched, after.change)

    @contextmanager
    def _counted(self, cursor: engine.Cursor) -> Iterator[None]:
        """Counts a commit before it and again after it, whether it succeeded or failed."""
        self._count(cursor)
        try:
            yield
        finally:
            self._count(cursor)

    def _count(self, cursor: engine.Cursor) -> None:
        if not cursor.drafts_only:
            with self._counting:
                self._transactions += 1

    def _read_end(self) -> engine.End:
        with self.reading() as cursor:
            return engine.end_of(cursor)

    def _done(self, raw: duckdb.DuckDBPyConnection, cursor: engine.Cursor) -> None:
        """After a commit: writes its events to the line of heads, and adjusts the memory limit after many rows."""
        if heads := [each for each in cursor.appended if each.appeal_no != engine.SECOND_REVIEWS]:
            with self.turns.lent():
                self.heads.acknowledge(heads)
        if engine.HISTORY in cursor.touched:
            with suppress(duckdb.Error):
                set_memory(raw)

    @contextmanager
    def filling(self) -> Iterator[engine.Cursor]:
        """A transaction that inserts many rows; afterwards the memory limit is that of the indexes as they are then."""
        with self.writing() as cursor:
            yield cursor
        with self._raw.cursor() as raw:
            set_memory(raw)

    def checkpoint(self) -> None:
        """Writes the log into the file, so that the file alone contains everything."""
        with self._raw.cursor() as raw:
            raw.execute("CHECKPOINT")

    def checkpoint_when_idle(self) -> None:
        """See ``Engine.checkpoint_when_idle``."""
        if self.path is None:
            return
        with suppress(FileNotFoundError, duckdb.Error):  # no log yet, or somebody has just begun to write
            log = log_of(self.path).stat()
            if log.st_size >= IDLE_SIZE and self.now().timestamp() - log.st_mtime >= IDLE_SECONDS:
                self.checkpoint()

    def copy_into(self, path: Path) -> None:
        """Writes everything on record now into a new file, while others keep working.

        Raises OSError if the file already exists, ``DiskFull`` if the disk is full.
        """
        if path.exists():
            raise FileExistsError(path)
        name, place = f"copy_{secrets.token_hex(8)}", str(path).replace("'", "''")
        with self.turns.lent(), self._width.widened(self._raw), self._raw.cursor() as raw:
            own = raw.execute("SELECT current_database()").fetchall()[0][0]
            try:
                raw.execute(f"ATTACH '{place}' AS {name}")
                raw.execute(f'COPY FROM DATABASE "{own}" TO {name}')
                raw.execute(f"DETACH {name}")  # writes the rest of it
            except duckdb.Error as error:
                with suppress(duckdb.Error):
                    raw.execute(f"DETACH {name}")
                raise engine.DiskFull(str(error)) from error

    def _begun(self, begin: str) -> duckdb.DuckDBPyConnection:
        """A cursor in a new transaction; reopens the file first if a full disk has stopped it."""
        used = self._raw
        try:
            return _in_transaction(used, begin)
        except (duckdb.FatalException, duckdb.ConnectionException):
            self._reopen(used)
            return _in_transaction(self._raw, begin)

    def _reopen(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Reopens the file: after a full disk DuckDB refuses everything until then; the first to notice does it."""
        with self._reopening:
            if self.path and self._raw is broken and not self._closed:
                broken.close()
                self._raw, left = _connected(self.path)
                self._changes = engine.last_changes(DuckDBCursor(self._raw.cursor()))
                self._owed = self._owed or left
                # The indexes are rebuilt at closing: the disk is full now, and trying would stop the file again.

    def _index_anew(self) -> None:
        """Rebuilds the indexes if the file was opened with a log left by a kill."""
        if self._owed:
            with self._width.widened(self._raw), self._raw.cursor() as raw:
                rebuild_indexes(raw)
            self._owed = False


def _series(cells: list[object]) -> pd.Series:
    """Numbers with an explicit width, which DuckDB would otherwise guess; everything else as plain objects."""
    return pd.Series(cells, dtype="int64" if all(isinstance(each, int) for each in cells) else object)


def log_of(path: Path) -> Path:
    """DuckDB's log beside that file."""
    return path.with_name(f"{path.name}.wal")


def _connected(path: Path | None) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """An open file, and whether it had a log not yet written into it."""
    log = log_of(path) if path else None
    left = bool(log and log.exists() and log.stat().st_size)
    raw = duckdb.connect(str(path) if path else ":memory:")
    raw.execute(ONE)
    raw.execute(f"SET wal_autocheckpoint = '{SIZE_LIMIT}B'")
    set_memory(raw)
    return raw, left


def _in_transaction(used: duckdb.DuckDBPyConnection, begin: str) -> duckdb.DuckDBPyConnection:
    raw = used.cursor()
    raw.execute(parsed(raw, begin))
    return raw


def _meaning(error: duckdb.Error) -> Exception:
    """The exception for a failed transaction: a full disk, a conflict, or a bug."""
    if any(each in str(error) for each in NO_ROOM):
        return engine.DiskFull(str(error))
    if isinstance(error, duckdb.TransactionException) or "uplicate key" in str(error):
        return engine.Conflict(str(error))
    return error


def _undo(raw: duckdb.DuckDBPyConnection) -> None:
    try:
        raw.execute("ROLLBACK")
    except (duckdb.TransactionException, duckdb.FatalException, duckdb.ConnectionException):
        return  # the conflict or the disk has ended it already, or the file was reopened meanwhile


def _bound(sql: str, args: engine.Args) -> list[object] | dict[str, object]:
    """The arguments for DuckDB; of named ones only those used by the statement."""
    if isinstance(args, Mapping):
        used = set(re.findall(r"\$(\w+)", sql))
        return {name: engine.stored(value) for name, value in args.items() if name in used}
    return [engine.stored(each) for each in args]


class RecordAnalytics:
    """``Analytics`` on the record itself, which is always fresh and needs no waiting."""

    def __init__(self, store: Store) -> None:
        """Queries that record."""
        self._store = store

    def freshness(self, *, wait: bool = True) -> engine.Freshness:  # noqa: ARG002 - of the protocol
        """See ``Analytics.freshness``."""
        return engine.Freshness(self._store.position())

    def reading(self, *, wait: bool = True) -> AbstractContextManager[engine.Cursor]:  # noqa: ARG002 - of the protocol
        """See ``Analytics.reading``."""
        return self._store.reading_all()

    def differences(self) -> Sequence[tuple[str, str]]:
        """See ``Analytics.differences``; without a copy there are none."""
        return ()

    def close(self) -> None:
        """Does nothing: the office closes the record."""
