"""The default engine: connection, schema, threads, memory.

A transaction sees the file as it was when it began. Two that read the same rows and write different ones do not
conflict, though the second would have decided otherwise: two documents get one label, two bundles are begun for one
side. So writers on one case go one after the other. In this process a lock by name does it, since one process owns
the file; with a server it would be the case's row, locked by the database until the transaction ends.

Left to itself DuckDB takes four fifths of the machine. A page of an index that was once read stays in memory until
the file is closed (DuckDB 1.5 gives back pages of tables only), and a question that finds no room for one ends with
an error: a limit below the indexes would stop an office after some days of work, whatever it did in the first hours.

To parse a text anew takes up to a tenth of what a short question takes (DECISIONS 38).

A second thread costs a short question more than it saves it: a decision takes a fifth less of the processor with one,
and what the others do meanwhile is not held up. A question that reads a million rows is done sooner with all.
DuckDB has one number of threads for the whole file; ``SET threads`` takes 0.3 ms.

One process owns the file. Each thread works on a cursor of its own. Writers on one case go one after the other;
what still conflicts, such as one party in two cases, is tried again and comes out as
``Conflict``, which is answered with a refusal.
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
from core.ledger.acknowledgements import Head, Heads

# Why the file of an office cannot be opened: somebody has it, its log or a block is damaged, or it is none.


class LogDamagedError(engine.CannotOpenError):
    """The log beside the file, in which the newest transactions are, cannot be read; ``at`` is the place in it."""

    def __init__(self, path: Path, at: int) -> None:
        """Takes the path of the record and the byte at which its log breaks off."""
        super().__init__("log_damaged", file=f"{path}.wal", at=at)
        self.at = at


class FileDamagedError(engine.CannotOpenError):
    """A block of the file that opening it needs has another checksum than was written."""


def why_not_opened(error: duckdb.IOException, path: Path | None) -> Exception:
    """What DuckDB's refusal to open that file means."""
    said = str(error)
    if path and "replaying WAL" in said:
        place = re.search(r"byte position (\d+)", said)
        return LogDamagedError(path, int(place[1]) if place else 0)
    if "Corrupt database file" in said:
        return FileDamagedError("record_damaged", file=str(path))
    if "lock" in said.lower():
        holder = re.search(r"PID \d+", said)  # the process id, where the system names one
        return engine.CannotOpenError("office_in_use", detail=holder[0] if holder else said.splitlines()[0])
    return OSError(EINVAL, "it is no record of an office", str(path))


# One at a time for one case: whoever writes on it reads it after everybody before has written.


@dataclass
class _Wanted:
    """A lock, and how many hold it or wait for it."""

    lock: Lock = field(default_factory=Lock)
    by: int = 0


class Locks:
    """A lock for each name that somebody holds or waits for; of a name that nobody wants nothing is kept."""

    def __init__(self, patience: float = engine.LOCK_PATIENCE) -> None:
        """Nothing is held; ``patience`` is in seconds."""
        self._own = Lock()
        self._wanted: dict[str, _Wanted] = {}
        self._patience = patience

    def __len__(self) -> int:
        """How many names somebody holds or waits for."""
        return len(self._wanted)

    @contextmanager
    def held(self, name: str, turns: engine.Throttle) -> Iterator[bool]:
        """Holds the name for the block; False where others held it all the while that one waits.

        Whoever waits lends the turn: who holds the lock may need one.
        """
        with self._own:
            wanted = self._wanted.setdefault(name, _Wanted())
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


# How much memory DuckDB may take: enough for every index, and some for what it reads.

LEAST: Final = 600_000_000  # bytes

FOR_DATA: Final = 300_000_000

FOR_ENTRY: Final = 48
"""Bytes for each row of each index; measured with a million appeals were 34 on average, 20 to 70 by index."""


def memory_for(entries: int) -> int:
    """The bytes that DuckDB may take when its indexes have so many entries in all."""
    return max(LEAST, FOR_DATA + FOR_ENTRY * entries)


def set_memory(raw: duckdb.DuckDBPyConnection) -> None:
    """Lets DuckDB take what the file's indexes need; asked again after much was added."""
    found = raw.execute("SELECT coalesce(sum(estimated_size * index_count), 0) FROM duckdb_tables()").fetchall()
    raw.execute(f"SET memory_limit = '{memory_for(int(found[0][0]))}B'")


# Statements as DuckDB has parsed them: the same texts come thousands of times a day.

KEPT: Final = 600
"""So many texts are kept: those of the code are fewer, and lists of other lengths make more of them."""

_parsed: dict[str, duckdb.Statement] = {}


def parsed(raw: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
    """The one statement that the text is; the text itself where it is several.

    It belongs to no connection, and each run works on a copy of its own: threads may share it.
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


# The tables of the file: the schema's files, applied once each in order, and the indexes made anew after a kill.

SCHEMA: Final = engine.SCHEMA

_WHOLE: Final = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SCHEMA.glob("0*.sql")))

INDEXES: Final = {
    made.group(1): made.group()
    for made in re.finditer(r"^CREATE (?:UNIQUE )?INDEX (\w+) ON [^;]+;", _WHOLE, re.MULTILINE)
    if f"\nDROP INDEX {made.group(1)};" not in _WHOLE
}
"""The indexes of the schema by name, each as it is made."""


def apply_schema(raw: duckdb.DuckDBPyConnection) -> None:
    """Applies the files that this office has not had yet, each in a transaction of its own."""
    raw.execute("CREATE TABLE IF NOT EXISTS schema_file (name VARCHAR PRIMARY KEY, applied_at TIMESTAMP)")
    done = {row[0] for row in raw.execute("SELECT name FROM schema_file").fetchall()}
    for text, names in engine.schema_files(done, SCHEMA):
        raw.execute("BEGIN TRANSACTION")
        raw.execute(text)
        for name in names:
            raw.execute("INSERT INTO schema_file VALUES (?, ?)", [name, datetime.now(UTC).replace(tzinfo=None)])
        raw.execute("COMMIT")


def all_indexed(raw: duckdb.DuckDBPyConnection) -> bool:
    """Whether every index is there: a kill while they were made anew can leave one out."""
    made = {row[0] for row in raw.execute("SELECT index_name FROM duckdb_indexes()").fetchall()}
    return made >= set(INDEXES)


def rebuild_indexes(raw: duckdb.DuckDBPyConnection) -> None:
    """Makes every index anew, and writes the log into the file.

    DuckDB 1.5 finds the rows of a log that a kill has left until it next writes the log into the file; from then on
    they are in the tables and no longer in the indexes, and a case has lost its documents (duckdb issue 23788). In one
    transaction with its dropping an index is not made anew; what a kill between the two leaves out is made at the next
    start.
    """
    for name in INDEXES:
        raw.execute(f"DROP INDEX IF EXISTS {name}")
    for made in INDEXES.values():
        raw.execute(made)
    raw.execute("CHECKPOINT")


# How many processors DuckDB works with: one for the many short questions, all of them for those over everything.

ONE: Final = "SET threads = 1"

ALL: Final = "RESET threads"


class ThreadCount:
    """Counts who asks a question over everything; while anybody does, DuckDB works with all processors."""

    def __init__(self) -> None:
        """Nobody asks."""
        self._lock = Lock()
        self._asking = 0

    @contextmanager
    def widened(self, raw: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """All processors for the block, and for what others do meanwhile."""
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
    """Does it where it can be done: a file that a full disk has stopped is opened again by whoever works on it."""
    with suppress(duckdb.Error), raw.cursor() as own:
        own.execute(statement)


# The file: opening it, its schema, and transactions.

MANY: Final = 1_000
"""From so many rows on a frame is made of them."""

AS_TEXT: Final = "SET pandas_analyze_sample = 0"
"""For one connection: cells of a frame that are plain objects are read as text."""

NO_ROOM: Final = ("No space left", "Could not write", "Disk quota")

DURABLE: Final = "COMMIT succeeded and is durable"
"""What DuckDB says when the transaction is kept and only the tidying up after it found no room."""


BLOCK: Final = "Corrupt database file"
"""What DuckDB says of a block whose checksum is wrong."""


class DuckDBCursor:
    """A ``Cursor`` of DuckDB."""

    failures: type[Exception] = duckdb.Error
    unreadable: tuple[type[Exception], ...] = (duckdb.IOException,)
    reads_in_order = False

    def __init__(self, raw: duckdb.DuckDBPyConnection, since: engine.Position | None = None) -> None:
        """Wraps a DuckDB cursor; ``since`` as in ``Cursor``."""
        self._raw = raw
        self.touched: set[str] = set()
        self.appended: list[Head] = []
        self.acts: list[dict[str, object]] = []
        self.since: engine.Position = since or {}
        self.drafts_only = False

    def run(self, sql: str, args: engine.Args = ()) -> int:
        """Runs a statement and answers how many rows it changed (0 where that has no meaning)."""
        bound = _bound(sql, args)
        engine.writable(bound.values() if isinstance(bound, dict) else bound)
        answer = self._execute(sql, bound).fetchone()
        return int(answer[0]) if answer and isinstance(answer[0], int) else 0

    def rows(self, sql: str, args: engine.Args = ()) -> list[dict[str, Any]]:
        """All rows, each a dict by column name."""
        self._execute(sql, _bound(sql, args))
        columns = self._raw.description or ()
        names = [column[0] for column in columns]
        found = [dict(zip(names, row, strict=True)) for row in self._raw.fetchall()]
        for time_of in (name for name, kind, *_ in columns if str(kind).startswith("TIMESTAMP")):
            for row in found:
                at = row[time_of]
                if isinstance(at, datetime):  # as ``engine.loaded``, whose call would be felt with many rows
                    row[time_of] = at.replace(tzinfo=UTC)
        return found

    def row(self, sql: str, args: engine.Args = ()) -> dict[str, Any] | None:
        """The first row, or None."""
        found = self.rows(sql, args)
        return found[0] if found else None

    def value(self, sql: str, args: engine.Args = ()) -> Any:  # noqa: ANN401 - one cell of any type
        """The first cell of the first row, or None."""
        found = self._execute(sql, _bound(sql, args)).fetchone()
        return engine.loaded(found[0]) if found else None

    def arrays(self, sql: str, args: engine.Args = ()) -> dict[str, Any]:
        """All rows, as one array of numpy for each column; for numbers, of which there may be millions."""
        return dict(self._execute(sql, _bound(sql, args)).fetchnumpy())

    def batches(self, sql: str, args: engine.Args, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows as DuckDB gives them, so many at a time: for lists that may be longer than memory."""
        self._execute(sql, _bound(sql, args))
        while batch := self._raw.fetchmany(size):
            yield batch

    def insert(self, table: str, row: dict[str, object]) -> None:
        """Inserts one row; table and column names come from this code, never from a person."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        engine.writable(row.values())
        self._execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [engine.stored(cell) for cell in row.values()])

    def insert_all(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Inserts rows of the same columns in one statement, column by column; none is no act.

        Many rows of parameters take DuckDB several times as long to read as one list a column, and the lists of
        thousands of rows four times as long as a frame.
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
        """Lets statements read a table (a frame of pandas) under that name for as long as the block lasts.

        Its objects are text: DuckDB is not to look at a thousand of each column to learn so, which for ten columns
        takes 20 ms each time.
        """
        self._raw.execute(AS_TEXT)
        self._raw.register(name, table)
        try:
            yield
        finally:
            self._raw.unregister(name)

    def begin_again(self) -> None:
        """Begins the reading transaction anew; DuckDB answers nothing more in one that met an error."""
        self._raw.execute("ROLLBACK")
        self._raw.execute("BEGIN TRANSACTION READ ONLY")

    def damaged_at(self, failure: Exception) -> str | None:
        """As ``Cursor.damaged_at``; raises the failure where the file cannot be read for another reason."""
        if not isinstance(failure, duckdb.IOException):
            return None
        if BLOCK not in str(failure):
            raise failure
        place = re.search(r"location (\d+)", str(failure))
        return place[1] if place else "?"

    def _execute(self, sql: str, args: list[Any] | dict[str, Any]) -> duckdb.DuckDBPyConnection:
        return self._raw.execute(parsed(self._raw, sql), args)


def columns_of(cursor: engine.Cursor, table: str) -> dict[str, str]:
    """The columns of a table in DuckDB, in order, each with its type."""
    rows = cursor.rows(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
    )
    return {row["column_name"]: row["data_type"] for row in rows}


class Store:
    """The open file.

    A transaction sees the file as it was when it began, and so no position that was given since. So the end of the
    journal is kept here, by the one process that owns the file, and whoever adds to it holds ``_ending`` from the
    first row to the end of the commit; where that fails the end is read anew. What changed is kept here as well, so
    that nobody reads the file to learn that nothing did; it moves after the commit: whoever sees it sees the rows.
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
        """Where the record stands now; what is read from now on has at least all of it."""
        return dict(self._changes)

    def transactions(self) -> engine.Position:
        """As ``Engine.transactions``."""
        return {engine.EVERYTHING: self._transactions}

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Opens the file (or one in memory for None) and brings its schema up to date.

        Raises ``CannotOpenError`` when another process holds it, ``LogDamagedError`` when its newest part cannot be
        read, ``FileDamagedError`` when a block is damaged, ``OSError`` when it is no such file.
        """
        try:
            raw, left = _connected(path)
            with raw.cursor() as own:
                apply_schema(own)
        except duckdb.IOException as error:
            raise why_not_opened(error, path) from error
        store = cls(raw, path)
        store._owed = left or not all_indexed(raw)
        with suppress(engine.DiskFull, duckdb.Error):  # a full disk leaves them; a damaged block is named by a check
            with store.writing() as cursor:
                engine.forget_earlier_changes(cursor)
            with store.reading() as cursor:
                store._changes = engine.last_changes(cursor)
        with suppress(duckdb.Error):  # on a full disk it stays owed
            store._index_anew()
        return store

    def close(self) -> None:
        """Closes the file; what was committed stays."""
        self._closed = True
        with suppress(duckdb.Error):
            self._index_anew()
        self._raw.close()

    @contextmanager
    def reading(self) -> Iterator[engine.Cursor]:
        """A cursor that sees one state of the file throughout."""
        since = self.transactions()
        with self._begun("BEGIN TRANSACTION READ ONLY") as raw:
            try:
                yield DuckDBCursor(raw, since)
            finally:
                _undo(raw)

    @contextmanager
    def reading_all(self) -> Iterator[engine.Cursor]:
        """The same for a question over the whole record: all processors work on it, and others need not wait."""
        with self.turns.lent(), self._width.widened(self._raw), self.reading() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[engine.Cursor]:
        """A transaction: committed and on disk when the block ends, gone when it raises.

        Raises ``Conflict`` when someone else changed the same row, ``DiskFull`` when the disk is full.
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

    def settle(
        self,
        do: Callable[[engine.Cursor], engine.T],
        *,
        case: str = "",
        other: str = "",
        common: engine.Common | None = None,
        again: bool = True,
    ) -> engine.T:
        """Does a transaction while nobody else writes on that case, on what is common to all, or on either.

        ``case`` is the number of the appeal that the transaction reads and writes, ``other`` that of a second one.
        ``do`` must look at the file, and at the clock, itself: what it reads may have changed while it waited. Where
        someone else changed the same row nevertheless it is done again (not without ``again``). DuckDB tells of a
        conflict before the other side has committed, so each try waits a little longer than the one before. Raises
        ``Conflict`` after about two seconds, or when others held the case for ten.
        """
        with ExitStack() as held:
            cases = [f"case {each}" for each in sorted({case, other} - {""})]
            for name in filter(None, (*cases, common)):  # always in this order: nobody waits in a ring
                if not held.enter_context(self._locks.held(name, self.turns)):
                    raise engine.Conflict(f"others have been writing on {name} all the while")
            return engine.with_retries(self, do, again=again)

    def _commit(self, raw: duckdb.DuckDBPyConnection, cursor: engine.Cursor) -> None:
        """Commits; what the transaction adds to the journal has its position with it, one transaction at a time."""
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
        """Counts a commit before it is done, and once more when it is or has failed."""
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
        """After a commit: its events go into the line of heads, and much has its room."""
        if heads := [each for each in cursor.appended if each.appeal_no != engine.SECOND_REVIEWS]:
            with self.turns.lent():
                self.heads.acknowledge(heads)
        if engine.HISTORY in cursor.touched:
            with suppress(duckdb.Error):
                set_memory(raw)

    def checkpoint(self) -> None:
        """Writes the log into the file, so that the file alone holds everything."""
        with self._raw.cursor() as raw:
            raw.execute("CHECKPOINT")

    def copy_into(self, path: Path) -> None:
        """Writes all that is on record at this moment into a new file, while others go on working.

        Raises OSError when there is a file already, ``DiskFull`` when the disk takes no more.
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
        """A cursor in its transaction; where a full disk has stopped the file meanwhile, it is opened again first."""
        used = self._raw
        try:
            return _in_transaction(used, begin)
        except (duckdb.FatalException, duckdb.ConnectionException):
            self._reopen(used)
            return _in_transaction(self._raw, begin)

    def _reopen(self, broken: duckdb.DuckDBPyConnection) -> None:
        """After a full disk DuckDB refuses everything until the file is opened again; who notices first does so."""
        with self._reopening:
            if self.path and self._raw is broken and not self._closed:
                broken.close()
                self._raw, left = _connected(self.path)
                self._changes = engine.last_changes(DuckDBCursor(self._raw.cursor()))
                self._owed = self._owed or left
                # The indexes are made anew at the end: here the disk is full, and trying would stop the file again.

    def _index_anew(self) -> None:
        """Makes the indexes anew where the file was opened with a log that a kill had left."""
        if self._owed:
            with self._width.widened(self._raw), self._raw.cursor() as raw:
                rebuild_indexes(raw)
            self._owed = False


def _series(cells: list[object]) -> pd.Series:
    """Numbers in their full width, which DuckDB would guess from some of them; all else as plain objects."""
    return pd.Series(cells, dtype="int64" if all(isinstance(each, int) for each in cells) else object)


def _connected(path: Path | None) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """An open file, and whether it came with a log that was not written into it."""
    log = path.with_name(f"{path.name}.wal") if path else None
    left = bool(log and log.exists() and log.stat().st_size)
    raw = duckdb.connect(str(path) if path else ":memory:")
    raw.execute(ONE)
    set_memory(raw)
    return raw, left


def _in_transaction(used: duckdb.DuckDBPyConnection, begin: str) -> duckdb.DuckDBPyConnection:
    raw = used.cursor()
    raw.execute(parsed(raw, begin))
    return raw


def _meaning(error: duckdb.Error) -> Exception:
    """What a failed transaction means: a disk that takes nothing, a conflict, or a mistake of ours."""
    if any(each in str(error) for each in NO_ROOM):
        return engine.DiskFull(str(error))
    if isinstance(error, duckdb.TransactionException) or "uplicate key" in str(error):
        return engine.Conflict(str(error))
    return error


def _undo(raw: duckdb.DuckDBPyConnection) -> None:
    try:
        raw.execute("ROLLBACK")
    except (duckdb.TransactionException, duckdb.FatalException, duckdb.ConnectionException):
        return  # the conflict or the disk has ended it already, or the file was opened again meanwhile


def _bound(sql: str, args: engine.Args) -> list[object] | dict[str, object]:
    """The arguments as DuckDB takes them; of named ones only those that the statement uses."""
    if isinstance(args, Mapping):
        used = set(re.findall(r"\$(\w+)", sql))
        return {name: engine.stored(value) for name, value in args.items() if name in used}
    return [engine.stored(each) for each in args]


class RecordAnalytics:
    """An ``Analytics`` of the record itself: it is always fresh, and nobody waits for it."""

    def __init__(self, store: Store) -> None:
        """Answers by that record."""
        self._store = store

    def freshness(self, *, wait: bool = True) -> engine.Freshness:  # noqa: ARG002 - of the protocol
        """As ``Analytics.freshness``."""
        return engine.Freshness(self._store.position())

    def reading(self, *, wait: bool = True) -> AbstractContextManager[engine.Cursor]:  # noqa: ARG002 - of the protocol
        """As ``Analytics.reading``."""
        return self._store.reading_all()

    def differences(self) -> Sequence[tuple[str, str]]:
        """As ``Analytics.differences``: there is no copy."""
        return ()

    def close(self) -> None:
        """Leaves the record open: its office closes it."""
