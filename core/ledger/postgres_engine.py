"""PostgreSQL as the engine of the record, for an office that has outgrown one machine (``REDRESS_DATABASE``).

Any number of processes can have it open. Readers see a single state throughout (REPEATABLE READ, READ ONLY). Writers
work in READ COMMITTED: the transaction first locks the row of its case, so that everything it reads afterwards includes
all earlier commits. What belongs to no case is locked by name. Both are database locks and end with the transaction;
the default engine's locks do the same within one process.

What all processes share is in the database: the position of the record is queried there every time, and the journal is
written under a lock held to the end of the commit, so that positions have no gaps and become visible in order.
"""

import json
import math
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final, NamedTuple, Self, TypeAlias, cast

import duckdb
import numpy as np
import pandas as pd
import psycopg
from psycopg import errors
from psycopg.abc import Buffer
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import FloatLoader
from psycopg_pool import ConnectionPool, PoolTimeout

from core.ledger import engine
from core.ledger.acknowledgements import Heads
from core.ledger.duckdb_engine import NO_ROOM, Store, columns_of

READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

WRITING: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"

CONNECTIONS: Final = 24
"""The maximum number of connections per process; PostgreSQL allows 100 in total by default."""

GONE: Final = (
    errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.TooManyConnections,
    errors.ReadOnlySqlTransaction,
)  # fmt: skip
"""The errors of a database that is shutting down, starting up, or no longer the writable one."""

CONNECTED: Final[dict[str, Any]] = {"autocommit": True, "application_name": "redress"}
"""The settings of every connection; the application name identifies those that have the record open."""

RECONNECT_FOR: Final = 2.0
"""Seconds after which the pool gives up connecting; the next request starts again."""

TIMEOUTS: Final = {"connect_timeout": "5", "tcp_user_timeout": "10000"}
"""The time to notice an unresponsive machine (seconds, milliseconds), unless the address sets its own."""

CONFLICTS: Final = (
    errors.UniqueViolation, errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable,
)  # fmt: skip

FUNCTIONS: Final = "postgres.sql"
"""The functions used by the ledger's SQL that PostgreSQL lacks."""

OWN_FILES: Final = "postgres_*.sql"
"""Additional schema files for lists and counts, applied in order after the files of all engines."""

PARTS: Final = "postgres_0119_parts.sql"
"""The file among them that needs an extension; it is applied at the first start with the extension available."""

SUMMED_AFTER: Final = 256
"""Journal positions after which the rows that count cases are merged into one per group."""

TIMESTAMP: Final = 1114
"""PostgreSQL's type number (OID) for timestamps."""

FROM_JSON: Final[dict[int, Callable[[str], object]]] = {
    TIMESTAMP: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    1082: date.fromisoformat,
}
"""How to read the values that JSON represents as text, by type number."""

AS_JSON: Final = frozenset({*FROM_JSON, 16, 20, 21, 23, 25, 701, 1043})
"""Types whose values JSON represents as they are (text, numbers, booleans) or that ``FROM_JSON`` reads."""

STATEMENTS: Final = 300
"""The number of statements kept prepared for each connection."""

PORTION: Final = 200_000_000
"""The bytes of CSV that are inserted at once: DuckDB holds a part of what one transaction inserts (DECISIONS 176)."""

HEARD_EVERY: Final = 10.0  # seconds

CHANNEL: Final = "redress"
"""The channel notified with every counted commit; the followers of all processes listen to it."""

BUFFER: Final = 2_000_000
"""The minimum number of bytes read from a file at once."""

MANY_ROWS: Final = 50
"""The number of rows from which COPY is used instead of INSERT."""

Connection = psycopg.Connection[tuple[Any, ...]]


@cache
def with_placeholders(sql: str) -> str:
    """The statement with psycopg's placeholders instead of ``?`` and ``$name``, except inside quotes."""
    return re.sub(r"'(?:[^']|'')*'|\?|\$([a-z]\w*)|%", _mark, sql)


def _mark(found: re.Match[str]) -> str:
    if found.group(1):
        return f"%({found.group(1)})s"
    return "%s" if found.group() == "?" else found.group().replace("%", "%%")


_NAMED: Final = re.compile(r"%\((\w+)\)s")


def _text(sql: str) -> bytes:
    """The statement as bytes, as psycopg accepts non-literal SQL; none of it is user input."""
    return sql.encode()


_CHANGES: Final = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
"""The beginning of a statement that changes rows of a table."""


@cache
def _names(table: str, sql: str) -> bool:
    """Whether a statement names a table."""
    return re.search(rf"\b{table}\b", sql) is not None


class PendingStatement(NamedTuple):
    """A statement that changes rows of a table and is still to be sent; arguments are in the order of placeholders."""

    table: str
    text: str
    args: list[object]


_columns_known: dict[str, dict[str, int]] = {}
"""The columns of queries that were run ahead, each with its type number."""


@cache
def _together(questions: tuple[str, ...]) -> str:
    """One statement for several queries; it returns the index of the query and the row as JSON for each row."""
    return " UNION ALL ".join(f"SELECT {place}, to_json(q)::text FROM ({sql}) q" for place, sql in enumerate(questions))


def _row_of(text: str, columns: Mapping[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(text)
    for name, kind in columns.items():
        if kind in FROM_JSON and row[name] is not None:
            row[name] = FROM_JSON[kind](row[name])
    return row


def lock_of(name: str) -> int:
    """The advisory lock number for that name."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


class PostgresCursor(engine.Cursor):
    """A ``Cursor`` of PostgreSQL."""

    failures = psycopg.Error
    unreadable = (errors.DataCorrupted, errors.IndexCorrupted, errors.IoError)
    asks_together = True
    reads_in_order = True

    def __init__(self, raw: Connection) -> None:
        """``raw`` is a connection in a transaction."""
        super().__init__()
        self._raw = raw
        self._own = raw.cursor()
        """Used for all queries, one after the other; creating a cursor takes as long as running a query."""
        self._lent: dict[str, pd.DataFrame] = {}
        self._waiting: list[PendingStatement] = []
        self._ahead: dict[tuple[str, tuple[object, ...]], list[dict[str, Any]]] = {}
        self._since: engine.Position | None = None
        self.changed = False
        """Whether a statement has changed any rows."""
        self.end: engine.End | None = None
        """The end of the journal after this transaction's entries."""
        self.ending = "COMMIT"
        """The statements that end the transaction if nothing fails."""

    @property
    def since(self) -> engine.Position:
        """See ``Cursor.since``; queried when first needed, which for a writer is after it holds its locks."""
        if self._since is None:
            self._since = transactions_at(engine.end_of(self))
        return self._since

    @since.setter
    def since(self, position: engine.Position) -> None:
        """Sets a position that is already known."""
        self._since = position

    def run(self, sql: str, args: engine.Args = ()) -> int:
        """Runs a statement and returns how many rows it changed (0 if not applicable)."""
        if self._waits(sql, args):
            changed = self.send()
        else:
            engine.writable(args.values() if isinstance(args, Mapping) else args)
            self._ahead.clear()
            changed = max(self._execute(sql, args).rowcount, 0)
        self.changed = self.changed or changed > 0
        return changed

    def later(self, sql: str, args: engine.Args = ()) -> None:
        """As ``Cursor.later``."""
        if self._waits(sql, args):
            self.changed = True
        else:
            self.run(sql, args)

    def _waits(self, sql: str, args: engine.Args) -> bool:
        """Queues a statement that changes rows of one table; False for any other, and while a table is lent.

        Parts of one statement do not see each other's changes, so if it names a table of a queued statement, the queue
        is sent first.
        """
        changes = _CHANGES.match(sql)
        if changes is None or self._lent:
            return False
        engine.writable(args.values() if isinstance(args, Mapping) else args)
        if any(_names(each.table, sql) for each in self._waiting):
            self.send()
        text, bound = self._prepared(sql, args)
        if isinstance(bound, dict):
            text, bound = _NAMED.sub("%s", text), [bound[name] for name in _NAMED.findall(text)]
        table = changes.group(1)
        self._waiting.append(PendingStatement(table, text, bound))
        self._ahead = {query: rows for query, rows in self._ahead.items() if not _names(table, query[0])}
        return True

    def send(self) -> int:
        """Sends all queued statements as one; returns how many rows the last of them changed."""
        if not self._waiting:
            return 0
        waiting, self._waiting = self._waiting, []
        *first, last = (each.text for each in waiting)
        before = ", ".join(f"w{place} AS ({text})" for place, text in enumerate(first))
        text = f"WITH {before} {last}" if before else last
        return max(self._own.execute(_text(text), [arg for each in waiting for arg in each.args]).rowcount, 0)

    def commit(self) -> None:
        """Ends the transaction, in one message with all queued statements: others may wait for its locks."""
        waiting, self._waiting = self._waiting, []
        args = [arg for each in waiting for arg in each.args]
        psycopg.ClientCursor(self._raw).execute(_text("; ".join([*(each.text for each in waiting), self.ending])), args)

    def ahead(self, *questions: engine.Question) -> None:
        """As ``Cursor.ahead``: one statement for all queries whose columns are known, so from the second time on."""
        known = []
        for sql, args in (each for each in questions if (each[0], tuple(each[1])) not in self._ahead):
            columns = _columns_known.get(sql)
            if columns is None:
                self._ahead[sql, tuple(args)] = self.rows(sql, args)
                _columns_known[sql] = _columns(self._own)
            elif AS_JSON.issuperset(columns.values()):
                known.append((sql, args))
        if not known:
            return
        found: list[list[dict[str, Any]]] = [[] for _ in known]
        values = [engine.stored(each) for _, args in known for each in _without_nul(args)]
        answer = self._execute(_together(tuple(sql for sql, _ in known)), values)
        for place, text in answer.fetchall():
            found[place].append(_row_of(text, _columns_known[known[place][0]]))
        for (sql, args), rows in zip(known, found, strict=True):
            self._ahead[sql, tuple(args)] = rows

    def _answered(self, sql: str, args: engine.Args) -> list[dict[str, Any]] | None:
        """Copies of the rows, if the query was run ahead."""
        if not self._ahead or isinstance(args, Mapping):
            return None
        found = self._ahead.get((sql, tuple(args)))
        return None if found is None else [row.copy() for row in found]

    def rows(self, sql: str, args: engine.Args = ()) -> list[dict[str, Any]]:
        """All rows, each a dict by column name."""
        if (known := self._answered(sql, args)) is not None:
            return known
        answer = self._execute(sql, _without_nul(args))
        names = _columns(answer)
        found = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        for time_of in (name for name, kind in names.items() if kind == TIMESTAMP):
            for row in found:
                row[time_of] = engine.loaded(row[time_of])
        return found

    def value(self, sql: str, args: engine.Args = ()) -> Any:  # noqa: ANN401 - one cell of any type
        """The first cell of the first row, or None."""
        if (known := self._answered(sql, args)) is not None:
            return next(iter(known[0].values())) if known else None
        found = self._execute(sql, _without_nul(args)).fetchone()
        return engine.loaded(found[0]) if found else None

    def arrays(self, sql: str, args: engine.Args = ()) -> dict[str, Any]:
        """All rows, as one NumPy array per column."""
        answer = self._execute(sql, _without_nul(args))
        columns = zip(*answer.fetchall(), strict=True)
        return {name: np.array(column) for name, column in zip(_columns(answer), columns, strict=False)}

    def batches(self, sql: str, args: engine.Args, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in batches of ``size``, for results that may not fit into memory."""
        self.send()
        text, bound = self._prepared(sql, _without_nul(args))
        with self._raw.cursor(name="batches") as own:
            own.execute(_text(text), bound)
            while batch := own.fetchmany(size):
                yield batch

    def insert(self, table: str, row: dict[str, object]) -> None:
        """Inserts one row, later; table and column names come from code, never from user input."""
        self.insert_all(table, [row])

    def insert_all(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Inserts rows with the same columns in one statement, later; may be empty.

        A few rows are passed as one JSON text: placeholders for every cell would make a different statement for every
        number of rows, which psycopg would parse and PostgreSQL plan again each time.
        """
        if not rows:
            return
        names = ", ".join(rows[0])
        if len(rows) == 1:
            marks = ", ".join("?" * len(rows[0]))
            self.later(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows[0].values()))
            return
        cells = [[engine.stored(cell) for cell in row.values()] for row in rows]
        engine.writable(cell for row in cells for cell in row)
        if len(rows) < MANY_ROWS:
            records = [dict(zip(rows[0], row, strict=True)) for row in cells]
            self.later(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, ?)",
                [json.dumps(records, ensure_ascii=False, default=str)],
            )
            return
        self.send()
        self.changed = True
        self._ahead.clear()
        with self._raw.cursor() as own, own.copy(_text(f"COPY {table} ({names}) FROM STDIN")) as copy:
            for row in cells:
                copy.write_row(row)

    @contextmanager
    def lent(self, name: str, table: object) -> Iterator[None]:
        """Lets statements read a pandas frame, all text, as a table with that name inside the block."""
        self._lent[name] = cast("pd.DataFrame", table)
        try:
            yield
        finally:
            del self._lent[name]

    def begin_again(self) -> None:
        """Restarts the reading transaction; after an error PostgreSQL answers nothing more in it."""
        self._ahead.clear()
        self._raw.execute("ROLLBACK")
        self._raw.execute(READING)

    def damaged_at(self, failure: Exception) -> str | None:
        """See ``Cursor.damaged_at``; re-raises the failure if the database cannot be reached."""
        if isinstance(failure, psycopg.OperationalError) and self._raw.broken:
            raise failure
        return "?" if isinstance(failure, self.unreadable) else None

    def lock(self, cases: Iterable[str], common: engine.Common | None) -> None:
        """Locks the rows of cases, and the common lock of that name, until the transaction ends.

        A row is read when it is locked, as the transaction that held the lock before has left it.
        """
        self._ahead.clear()
        for case in cases:
            self._ahead[engine.ONE_APPEAL, (case,)] = self.rows(f"{engine.ONE_APPEAL} FOR UPDATE", [case])
        if common:
            self._execute("SELECT pg_advisory_xact_lock(?)", [lock_of(common)])

    def journal_end(self) -> engine.End:
        """The end of the journal, read under its lock, which is held until the transaction ends."""
        found = self._execute("SELECT * FROM journal_end(?)", [lock_of("journal")]).fetchone()
        position, chain, change = found or (0, "", 0)
        return engine.End(position, chain, change)

    def copy_rows(self, table: str, where: str, into: engine.Cursor, name: str, file: Path) -> None:
        """Copies the rows of a table that satisfy ``where`` into a DuckDB table, by way of a CSV file.

        Both sides read and write CSV natively, and no table is held in memory.
        """
        columns = columns_of(into, name)
        for rows in self.rows_written(table, where, columns, file, PORTION):
            into.run(f"INSERT INTO {name} ({', '.join(columns)}) SELECT * FROM {rows}", [str(file)])

    def copy_table(self, table: str, into: Store, file: Path) -> None:
        """Copies all rows of a table into a file of the default engine, each portion in its own transaction."""
        with into.reading() as cursor:
            columns = columns_of(cursor, table)
        for rows in self.rows_written(table, "true", columns, file, PORTION):
            with into.filling() as cursor:
                cursor.run(f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM {rows}", [str(file)])

    def rows_written(
        self, table: str, where: str, columns: Mapping[str, str], file: Path, portion: float = math.inf
    ) -> Iterator[str]:
        """Writes those rows to a CSV file and gives the DuckDB expression that reads it, for each portion of them.

        A portion has so many bytes and the rest of its last row; without one there is a single file. The file is
        written anew for the next portion, and no other query may run meanwhile.
        """
        types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
        for longest in self._copy_out(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}", file, portion):
            size = 1 << longest.bit_length()  # few different texts, because each parsed statement is kept
            yield (
                "read_csv(?, header = false, auto_detect = false, delim = ',',"
                " quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, parallel = false,"
                f" max_line_size = {size}, buffer_size = {max(BUFFER, 2 * size)}, columns = {{{types}}})"
            )

    def _copy_out(self, sql: str, file: Path, portion: float) -> Iterator[int]:
        """Writes the rows of a query without arguments as CSV, with every cell that is not NULL in quotes.

        Gives the size of the longest row in bytes for each portion that is in the file.
        """
        self.send()
        with self._raw.cursor() as own, own.copy(_text(f"COPY ({sql}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)")) as out:
            rows = iter(out)
            while longest := _written(rows, file, portion):
                yield longest

    def _execute(self, sql: str, args: engine.Args) -> psycopg.Cursor[tuple[Any, ...]]:
        self.send()
        text, bound = self._prepared(sql, args)
        return self._own.execute(_text(text), bound)

    def _prepared(self, sql: str, args: engine.Args) -> tuple[str, list[object] | dict[str, object]]:
        text = with_placeholders(sql)
        if isinstance(args, Mapping):
            used = set(_NAMED.findall(text))
            return text, {name: engine.stored(value) for name, value in args.items() if name in used}
        bound = [engine.stored(each) for each in args]
        for name, frame in self._lent.items():
            columns = [str(each) for each in frame.columns]
            text = (
                f"WITH {name} AS MATERIALIZED (SELECT * FROM unnest({', '.join(['%s::text[]'] * len(columns))})"
                f" AS t({', '.join(columns)})) {text}"
            )
            bound = [*(frame[each].tolist() for each in columns), *bound]
        return text, bound


def _columns(answer: psycopg.Cursor[tuple[Any, ...]]) -> dict[str, int]:
    """The columns of a result in order, each with its type number, without building full descriptions."""
    found = answer.pgresult
    if found is None:
        return {}
    return {(found.fname(at) or b"").decode(): found.ftype(at) for at in range(found.nfields)}


def _without_nul(args: engine.Args) -> engine.Args:
    """The arguments without NULs: nothing on record contains one, so a search for one finds nothing."""
    if isinstance(args, Mapping):
        return {name: _seen(value) for name, value in args.items()}
    return [_seen(each) for each in args]


def _seen(value: object) -> object:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def transactions_at(end: engine.End) -> engine.Position:
    """``Engine.transactions`` for a record ending there: both of its numbers only grow."""
    return {engine.EVERYTHING: end.position + end.change}


# Copying the whole record into files of the default engine.


def copy_record(cursor: PostgresCursor, path: Path) -> None:
    """Writes the whole record, as seen by this transaction, into a new file of the default engine.

    Raises OSError if the file already exists, ``DiskFull`` if the disk is full.
    """
    if path.exists():
        raise FileExistsError(path)
    try:
        with closing(Store.open(path)) as store, TemporaryDirectory() as folder:
            with store.writing() as into:
                into.run("DELETE FROM office_salt")
                tables = _tables(into)
            for table in tables:
                cursor.copy_table(table, store, Path(folder) / "rows.csv")
            store.checkpoint()
    except duckdb.Error as error:
        if not any(each in str(error) for each in NO_ROOM):
            raise
        raise engine.DiskFull(str(error)) from error


def _written(rows: Iterator[Buffer], file: Path, portion: float) -> int:
    """Writes rows to a file until it has that many bytes; returns the size of the longest, 0 if there are none."""
    longest, size = 0, 0
    with file.open("wb") as out:
        while size < portion and (row := next(rows, None)) is not None:
            longest, size = max(longest, written := out.write(row)), size + written
    return longest


def _take_table(raw: Connection, table: str, source: engine.Cursor, file: Path) -> None:
    """Replaces the database's rows of a table by those of a DuckDB table, by way of a CSV file."""
    names = ", ".join(columns_of(source, table))
    source.run(f"COPY (SELECT {names} FROM {table}) TO '{file}' (FORMAT csv, HEADER false, FORCE_QUOTE *)")
    with raw.cursor() as own, file.open("rb") as rows:
        own.execute(_text(f"TRUNCATE {table}"))
        with _counted_after(own, table), own.copy(_text(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)")) as copy:
            while data := rows.read(1 << 20):
                copy.write(data)
        own.execute(_text(f"ANALYZE {table}"))  # its plans are guesses until autovacuum comes, minutes later


@contextmanager
def _counted_after(own: psycopg.Cursor[tuple[Any, ...]], table: str) -> Iterator[None]:
    """For a block that writes a whole table: counted rows are counted once, after it."""
    if table not in TALLIED:
        yield
        return
    own.execute(_text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    yield
    own.execute(_text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    own.execute("SELECT count_tallies()")


TALLIED: Final = ("appeal", "pending")
"""The tables whose rows are counted as they change."""


def _tables(cursor: engine.Cursor) -> list[str]:
    rows = cursor.rows("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'schema_file' ORDER BY 1")
    return [row["table_name"] for row in rows]


# The database: opening it, its schema, and transactions.


class Clock:
    """The database's time, so that processes on several machines agree on who holds a case, and since when.

    It is queried with a transaction at most every ten seconds; in between the process's monotonic clock is used, which
    nobody can set.
    """

    def __init__(self) -> None:
        """Not queried yet."""
        self._heard = (datetime.min.replace(tzinfo=UTC), -math.inf)

    def now(self) -> datetime:
        """The time, aware UTC; only after ``listen``."""
        at, steady = self._heard
        return at + timedelta(seconds=time.monotonic() - steady)

    def listen(self, raw: Connection) -> None:
        """Queries it if the last time was long ago; half the round trip is attributed to the answer."""
        began = time.monotonic()
        if began - self._heard[1] < HEARD_EVERY:
            return
        found = raw.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'").fetchone()
        if found:
            self._heard = (found[0].replace(tzinfo=UTC), (began + time.monotonic()) / 2)


class PostgresStore:
    """An open database."""

    name = "postgresql"
    path: Path | None = None
    shared = True

    def __init__(self, pool: "ConnectionPool[Connection]", line: Path) -> None:
        """``pool`` is open, ``line`` the file of the line of heads; use ``PostgresStore.open``."""
        self._pool = pool
        self.heads = Heads(line, alone=False)
        self.turns = engine.Throttle()
        self.holder, self._clock = token_hex(8), Clock()
        self._known, self._changes, self._knowing = engine.End(), dict[str, int](), Lock()

    @classmethod
    def open(cls, database: str, line: Path, *, arriving: bool = False) -> Self:
        """Opens the database at that address and updates its schema, while other processes wait.

        ``line`` is the file in the home of this process with what it has acknowledged; ``arriving`` opens a record that
        a move has not released yet. Raises ``CannotOpenError`` if the database cannot be reached, cannot hold a record,
        or its record is being moved.
        """
        pool = ConnectionPool(
            _with_defaults(database), min_size=1, max_size=CONNECTIONS, timeout=engine.LOCK_PATIENCE,
            configure=_configure, reconnect_timeout=RECONNECT_FOR, open=False, kwargs=CONNECTED,
        )  # fmt: skip
        try:
            pool.open(wait=True, timeout=engine.LOCK_PATIENCE)
            with pool.connection() as raw:
                if not arriving:
                    _need_no_move(raw)
                apply_schema(raw)
        except engine.CannotOpenError:
            pool.close()
            raise
        except (psycopg.Error, PoolTimeout) as error:
            pool.close()
            raise engine.CannotOpenError("database_unusable", reason=str(error).splitlines()[0]) from error
        store = cls(pool, line)
        with suppress(engine.DiskFull, engine.Conflict), store.writing() as cursor:
            engine.forget_earlier_changes(cursor)
            cursor.drafts_only = True
        return store

    def now(self) -> datetime:
        """See ``Engine.now``: the database's time."""
        return self._clock.now()

    def position(self) -> engine.Position:
        """The current position; anything read from now on includes at least that much."""
        with self._begun(READING) as cursor:
            end = engine.end_of(cursor)
            with self._knowing:
                known = self._known
                if end.change > known.change:
                    self._changes = {**self._changes, **engine.last_changes(cursor, known)}
                    self._known = end
                return dict(self._changes)

    def transactions(self) -> engine.Position:
        """See ``Engine.transactions``; covers all processes."""
        with self._begun(READING) as cursor:
            return cursor.since

    @contextmanager
    def reading(self) -> Iterator[PostgresCursor]:
        """A cursor that sees a single state of the record throughout."""
        with self._begun(READING) as cursor:
            yield cursor

    reading_all = reading

    @contextmanager
    def writing(self) -> Iterator[engine.Cursor]:
        """A transaction: committed and on disk when the block ends, rolled back if it raises.

        Raises ``Conflict`` if somebody else changed the same row, ``DiskFull`` if the disk is full, ``Unreachable`` if
        the database does not respond.
        """
        with self.turns.taken():
            try:
                with self._begun(WRITING, self._commit) as cursor:
                    yield cursor
            except CONFLICTS as error:
                raise engine.Conflict(str(error)) from error
            except errors.DiskFull as error:
                raise engine.DiskFull(str(error)) from error
            if heads := [each for each in cursor.appended if each.appeal_no != engine.SECOND_REVIEWS]:
                with self.turns.lent():
                    self.heads.acknowledge(heads)

    def write(
        self,
        do: Callable[[engine.Cursor], engine.T],
        *,
        case: str = "",
        other: str = "",
        common: engine.Common | None = None,
        again: bool = True,
    ) -> engine.T:
        """See ``Engine.write``: the rows of cases are locked first, then what is common, always in this order."""

        def alone(cursor: engine.Cursor) -> engine.T:
            with self.turns.lent():
                cast("PostgresCursor", cursor).lock(sorted({case, other} - {""}), common)
            return do(cursor)

        return engine.with_retries(self, alone, again=again)

    def checkpoint(self) -> None:
        """Does nothing: the database keeps its own log."""

    def checkpoint_when_idle(self) -> None:
        """Does nothing: the database keeps its own log."""

    def copy_into(self, path: Path) -> None:
        """See ``Engine.copy_into``."""
        with self.turns.lent(), self._begun(READING) as cursor:
            copy_record(cursor, path)

    def close(self) -> None:
        """Closes the connections."""
        self._pool.close()

    @contextmanager
    def listening(self) -> Iterator[Callable[[float], object]]:
        """Gives a function that waits for a commit by any process, for at most the given seconds."""
        with self._connection(f"LISTEN {CHANNEL}") as raw:
            try:
                yield lambda seconds: list(raw.notifies(timeout=seconds, stop_after=1))
            finally:
                with suppress(psycopg.Error):
                    raw.execute("UNLISTEN *")

    def wake(self) -> None:
        """Wakes all listeners, in every process."""
        with suppress(psycopg.Error, PoolTimeout), self._pool.connection() as raw:
            raw.execute(_text(f"NOTIFY {CHANNEL}"))

    @contextmanager
    def _begun(self, begin: str, commit: Callable[[PostgresCursor], None] | None = None) -> Iterator[PostgresCursor]:
        with self._connection(begin) as raw:
            cursor, ending = PostgresCursor(raw), False
            try:
                yield cursor
                if commit:
                    commit(cursor)
                ending = True
                cursor.commit()
            except BaseException as error:
                lost = isinstance(error, psycopg.Error) and (raw.closed or isinstance(error, GONE))
                with suppress(psycopg.Error):
                    raw.close() if lost else raw.execute("ROLLBACK")
                if not lost:
                    raise
                if not (ending and self._was_kept(cursor)):
                    raise engine.Unreachable(str(error)) from error

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Connection]:
        """A connection in a new transaction; connections closed by a database restart are skipped."""
        for _ in range(CONNECTIONS + 1):
            try:
                raw = self._pool.getconn()
            except PoolTimeout as error:
                raise engine.Unreachable(str(error)) from error
            try:
                raw.execute(_text(begin))
                self._clock.listen(raw)
            except psycopg.OperationalError:
                raw.close()
                self._pool.putconn(raw)
                continue
            try:
                yield raw
            finally:
                self._pool.putconn(raw)
            return
        raise engine.Unreachable("no connection holds")

    def _was_kept(self, cursor: PostgresCursor) -> bool:
        """Whether a transaction whose commit was not answered was kept.

        The journal shows it: its lock is free once the transaction has ended on its server, and a standby that took
        over has its last row or not. Raises ``Unreachable`` if that is unknown: the database stays away, or the
        transaction is not in the journal, so that repeating it might do it twice.
        """
        if not cursor.appended or cursor.end is None:
            if cursor.changed and not cursor.drafts_only:
                raise engine.Unreachable("the commit was not answered", unsure=True)
            return not cursor.changed
        try:
            with self._connection(WRITING) as raw:
                raw.execute("SELECT pg_advisory_xact_lock(%s)", [lock_of("journal")])
                found = raw.execute("SELECT chain FROM journal WHERE position = %s", [cursor.end.position]).fetchone()
                raw.execute("ROLLBACK")
        except (psycopg.Error, engine.Unreachable) as error:
            raise engine.Unreachable(str(error), unsure=True) from error
        return bool(found and found[0] == cursor.end.chain)

    def _commit(self, cursor: PostgresCursor) -> None:
        """Before a commit: writes the journal entries; one transaction at a time until it has ended."""
        if cursor.changed and not (cursor.appended or cursor.acts or cursor.touched or cursor.drafts_only):
            cursor.touched.add(engine.EVERYTHING)
        if not (cursor.appended or cursor.acts or cursor.touched):
            return
        cursor.send()  # before others wait for this transaction
        with self.turns.lent():
            end = cursor.journal_end()
        if not (cursor.appended or cursor.acts):
            cursor.run("DELETE FROM change WHERE list_contains(?, what)", [sorted(cursor.touched)])
        cursor.end = engine.enter_journal(cursor, end)
        if cursor.end.position // SUMMED_AFTER > end.position // SUMMED_AFTER:
            cursor.run("SELECT sum_tallies()")
        cursor.ending = f"NOTIFY {CHANNEL}; COMMIT"


class _Number(FloatLoader):
    """Loads NUMERIC values, such as sums of integers, as int if they are whole."""

    def load(self, data: "bytes | bytearray | memoryview") -> float:
        """The number written with these digits."""
        text = bytes(data)
        return int(text) if b"." not in text and text != b"NaN" else super().load(data)


def _configure(raw: Connection) -> None:
    """Configures a connection: times without a zone are UTC, and nobody waits for a lock for ever."""
    raw.execute("SET TimeZone = 'UTC'")
    # Compiling a query takes longer than any query of a page, and where no disk turns a row out of order costs little.
    raw.execute("SET jit = off; SET random_page_cost = 1.1")
    raw.execute(_text(f"SET lock_timeout = {max(1, round(engine.LOCK_PATIENCE * 1000))}"))
    raw.adapters.register_loader("numeric", _Number)
    raw.prepared_max = STATEMENTS


def _with_defaults(database: str) -> str:
    """The address with defaults for leaving a lost server: timeouts, and the writable one of several servers.

    Settings in the address take precedence. Raises ``CannotOpenError`` if it is not a valid address.
    """
    try:
        settings = conninfo_to_dict(database)
    except psycopg.ProgrammingError as error:
        raise engine.CannotOpenError("database_unusable", reason=str(error).splitlines()[0]) from error
    wanted = TIMEOUTS | ({"target_session_attrs": "read-write"} if "," in str(settings.get("host", "")) else {})
    return make_conninfo(database, **{name: value for name, value in wanted.items() if name not in settings})


def without_password(database: str) -> str:
    """The address without its password, for display."""
    return make_conninfo(**{name: str(each) for name, each in conninfo_to_dict(database).items() if name != "password"})


def apply_schema(raw: Connection) -> None:
    """Creates the tables of a new database, or applies the schema files it has not had yet, all or none.

    Processes starting at the same time wait, and find it done.
    """
    with raw.transaction():
        raw.execute("SET LOCAL lock_timeout = 0")
        raw.execute("SELECT pg_advisory_xact_lock(%s)", [lock_of("schema")])
        raw.execute("CREATE TABLE IF NOT EXISTS schema_file (name text PRIMARY KEY, applied_at TIMESTAMP)")
        done = {row[0] for row in raw.execute("SELECT name FROM schema_file").fetchall()}
        files = engine.schema_files(done)
        if not done:
            files = [((engine.SCHEMA / FUNCTIONS).read_text(encoding="utf-8"), (FUNCTIONS,)), *files]
        for text, names in [*files, *_own_files(raw, done)]:
            raw.execute(_text(text) if names[0].startswith("postgres") else with_postgres_types(text))
            for name in names:
                raw.execute("INSERT INTO schema_file VALUES (%s, now())", [name])


def _own_files(raw: Connection, done: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The files specific to this engine that have not been applied yet and can be."""
    names = [file.name for file in sorted(engine.SCHEMA.glob(OWN_FILES)) if file.name not in done]
    if PARTS in names and not raw.execute(CAN_HAVE_PARTS).fetchone():
        names.remove(PARTS)
    return [((engine.SCHEMA / name).read_text(encoding="utf-8"), (name,)) for name in names]


CAN_HAVE_PARTS: Final = (
    "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    " AND (installed_version IS NOT NULL OR has_database_privilege(current_database(), 'CREATE'))"
)


def with_postgres_types(sql: str) -> bytes:
    """A schema text with PostgreSQL's name for the text type; all other types have the same names."""
    return _text(re.sub(r"\bVARCHAR\b", 'text COLLATE "pg_c_utf8"', sql))


def has_tables(database: str) -> bool:
    """Whether that database contains a record. Raises ``CannotOpenError`` if it cannot be reached."""
    with _connected(database) as raw:
        found = raw.execute("SELECT to_regclass('schema_file') IS NOT NULL").fetchone()
    return bool(found and found[0])


def replace_record(database: str, file: Path) -> None:
    """Replaces the database's content by the record in a file of the default engine, all or nothing.

    Raises ``CannotOpenError`` if a process has the database open, or it cannot be reached.
    """
    need_alone(database)
    with _connected(database) as raw, closing(Store.open(file)) as store, TemporaryDirectory() as folder:
        apply_schema(raw)
        with store.reading() as cursor, raw.transaction():
            for table in _tables(cursor):
                _take_table(raw, table, cursor, Path(folder) / "rows.csv")
            raw.execute(NO_TRANSFER)


def need_alone(database: str) -> None:
    """Raises ``CannotOpenError`` if a process has the database open, or it cannot be reached."""
    with _connected(database) as raw:
        _need_alone(raw)


def _need_alone(raw: Connection) -> None:
    for _ in range(20):  # a process that has just closed it takes a moment to disappear
        raw.execute("SELECT pg_stat_clear_snapshot()")  # otherwise a transaction sees the same snapshot throughout
        if not raw.execute(OTHERS).fetchone():
            return
        time.sleep(0.05)
    raise engine.CannotOpenError("office_in_use", detail=raw.info.dbname)


OTHERS: Final = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND application_name = 'redress' LIMIT 1"
)


@contextmanager
def _connected(database: str) -> Iterator[Connection]:
    try:
        with psycopg.connect(_with_defaults(database), **CONNECTED) as raw:
            _configure(raw)
            yield raw
    except psycopg.OperationalError as error:
        raise engine.CannotOpenError("database_unusable", reason=str(error).splitlines()[0]) from error


# Moving a record between a file of the default engine and a database, table by table, each compared with its source.

NO_TRANSFER: Final = "DROP TABLE IF EXISTS record_transfer"


def transfer_of(database: str) -> engine.Transfer | None:
    """The note about a move of the record in that database. Raises ``CannotOpenError`` if it cannot be reached."""
    with _connected(database) as raw:
        return _transfer_of(raw)


def _transfer_of(raw: Connection) -> engine.Transfer | None:
    noted = raw.execute("SELECT to_regclass('record_transfer') IS NOT NULL").fetchone()
    if not (noted and noted[0]):
        return None
    found = raw.execute("SELECT state, place FROM record_transfer").fetchone()
    return engine.Transfer(*found) if found else None


def note_transfer(database: str, transfer: engine.Transfer | None) -> None:
    """Replaces the note about a move, in a table that is not part of the record; None removes it."""
    with _connected(database) as raw, raw.transaction():
        raw.execute(NO_TRANSFER)
        if transfer:
            raw.execute("CREATE TABLE record_transfer (state text NOT NULL, place text NOT NULL)")
            raw.execute("INSERT INTO record_transfer VALUES (%s, %s)", transfer)


def _need_no_move(raw: Connection) -> None:
    """Raises ``CannotOpenError`` if the record is being moved, has not fully arrived, or is elsewhere now."""
    free = raw.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [lock_of("move")]).fetchone()
    if not (free and free[0]):
        raise engine.CannotOpenError("office_in_use", detail=raw.info.dbname)
    if transfer := _transfer_of(raw):
        raise transfer.why_not_opened()


@contextmanager
def exclusively(database: str) -> Iterator[PostgresCursor]:
    """Reads a single state of the record, and keeps others from opening it until the block ends.

    A process connects before it asks for the lock, so it is either seen here or finds the lock taken. Raises
    ``CannotOpenError`` if somebody has it open, or it cannot be reached.
    """
    with _connected(database) as raw:
        apply_schema(raw)
        raw.execute(READING)
        taken = raw.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_of("move")]).fetchone()
        if not (taken and taken[0]):
            raise engine.CannotOpenError("office_in_use", detail=raw.info.dbname)
        _need_alone(raw)
        yield PostgresCursor(raw)


NO_ROWS: Final = "0"
"""The ``_digest`` of an empty table."""

Arrived: TypeAlias = tuple[str, float, bool]
"""A table, the fraction of all tables done after it, and whether its content matches the source."""


def fill_database(source: engine.Cursor, database: str) -> Iterator[Arrived]:
    """Copies the record of an open file into a database, one transaction per table; identical tables are skipped.

    Raises ``CannotOpenError`` if somebody has the database open, or it cannot be reached.
    """
    with _connected(database) as raw, TemporaryDirectory() as folder:
        _need_alone(raw)
        apply_schema(raw)
        target, file, tables = PostgresCursor(raw), Path(folder) / "rows.csv", _tables(source)

        def alike(table: str) -> bool:
            return _digest(source, table) == _digest_of_rows(target, source, table, file)

        for n, table in enumerate(tables, 1):
            if not alike(table):
                with raw.transaction():
                    _take_table(raw, table, source, file)
            yield table, n / len(tables), alike(table)


def fill_file(source: PostgresCursor, path: Path) -> Iterator[Arrived]:
    """Copies the record of a database into a file of the default engine, likewise."""
    with closing(Store.open(path)) as store, TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        with store.reading() as cursor:
            tables = _tables(cursor)

        def alike(table: str) -> bool:
            with store.reading() as cursor:
                return _digest(cursor, table) == _digest_of_rows(source, cursor, table, file)

        for n, table in enumerate(tables, 1):
            if not alike(table):
                with store.writing() as into:  # on its own: DuckDB keeps a deleted key until the transaction ends
                    into.run(f"DELETE FROM {table}")
                source.copy_table(table, store, file)
            yield table, n / len(tables), alike(table)
        store.checkpoint()


def _digest_of_rows(cursor: PostgresCursor, reader: engine.Cursor, table: str, file: Path) -> str:
    """A hash over the rows of a database table as read by DuckDB, so that both sides are hashed alike."""
    written = cursor.rows_written(table, "true", columns_of(reader, table), file)
    found = [_digest(reader, table, rows, [str(file)]) for rows in written]  # of a single file
    return found[0] if found else NO_ROWS


def _digest(cursor: engine.Cursor, table: str, rows: str = "", args: engine.Args = ()) -> str:
    """The number of rows of a DuckDB table, or of ``rows`` with its columns, and two sums over their hashes.

    Independent of the order of rows, in constant memory.
    """
    cells = ", ".join(columns_of(cursor, table))
    found = cursor.value(
        "SELECT concat_ws(' ', count(*), sum(('0x' || row_hash[1:15])::BIGINT), sum(('0x' || row_hash[16:30])::BIGINT))"
        f" FROM (SELECT sha256(json_array({cells})::VARCHAR) AS row_hash FROM {rows or table}) hashed",
        args,
    )
    return str(found)
