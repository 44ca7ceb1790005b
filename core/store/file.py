"""The file: opening it, its schema, and transactions.

One process owns the file. Each thread works on a cursor of its own. Writers on one case go one after the other
(``core.store.locks``); what still conflicts, such as one party in two cases, is tried again and comes out as
``Conflict``, which is answered with a refusal.
"""

import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal, Protocol, Self, TypeAlias, TypeVar

import duckdb

from core.store.broken import why_not_opened
from core.store.heads import Head, Heads
from core.store.locks import Locks
from core.store.memory import set_memory
from core.store.parsed import parsed
from core.store.tables import all_indexed, apply_schema, index_anew
from core.store.turns import Turns
from core.store.width import Width, narrow

T = TypeVar("T")
LONGEST_PAUSE: Final = 0.7  # seconds; the pauses add up to three times this
NO_ROOM: Final = ("No space left", "Could not write", "Disk quota")
DURABLE: Final = "COMMIT succeeded and is durable"
"""What DuckDB says when the transaction is kept and only the tidying up after it found no room."""

HISTORY: Final = "history"
"""What ``Store.changes`` counts the imports of history under: they tell of the past."""

LOOKS: Final = "second_look"
INVOICES: Final = "invoice_known"
PROPOSALS: Final = "proposal"
"""What it counts other changes under: second looks, numbers of invoices, decisions that wait for a second person."""

Common: TypeAlias = Literal["openings", "people", "second_looks", "runs"]
"""What belongs to no one case and is changed by one at a time: numbers and parties of new appeals, accounts, …"""

Args: TypeAlias = Sequence[object] | Mapping[str, object]
Position: TypeAlias = Mapping[str, int]
"""Where the record stands: how often each thing that ``Store.changes`` counts has changed."""


class Conflict(Exception):  # noqa: N818 - it is an outcome to be answered, not an error to be reported
    """Someone else changed the same row in the meantime; nothing of this transaction was kept."""


class Unwritten(Exception):  # noqa: N818 - as Conflict
    """The disk took nothing of this transaction: it is full, or broken; what was committed before stays."""


class Cursor(Protocol):
    """A transaction that speaks in rows, whichever engine keeps the file; times go in and come out as aware UTC.

    ``touched`` names the columns of ``appeal`` that this transaction has changed, and what else is counted;
    ``appended`` are the events that it adds, for the line of heads.
    """

    touched: set[str]
    appended: list[Head]

    def run(self, sql: str, args: Args = ()) -> int:
        """Runs a statement and answers how many rows it changed (0 where that has no meaning)."""

    def rows(self, sql: str, args: Args = ()) -> list[dict[str, Any]]:
        """All rows, each a dict by column name."""

    def row(self, sql: str, args: Args = ()) -> dict[str, Any] | None:
        """The first row, or None."""

    def value(self, sql: str, args: Args = ()) -> Any:  # noqa: ANN401 - one cell of any type
        """The first cell of the first row, or None."""

    def arrays(self, sql: str, args: Args = ()) -> dict[str, Any]:
        """All rows, as one array of numpy for each column; for numbers, of which there may be millions."""

    def batches(self, sql: str, args: Args, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows as the engine gives them, so many at a time: for lists that may be longer than memory."""

    def insert(self, table: str, row: dict[str, object]) -> None:
        """Inserts one row; table and column names come from this code, never from a person."""

    def insert_all(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Inserts rows of the same columns in one statement; none is no act."""

    def lent(self, name: str, table: object) -> AbstractContextManager[None]:
        """Lets statements read a table (a frame of pandas) under that name for as long as the block lasts."""

    def begin_again(self) -> None:
        """Begins the reading transaction anew, after an error of the file that ended it."""


class Engine(Protocol):
    """An open file as what is kept of it needs it: transactions, and how often what they change has changed."""

    def position(self) -> Position:
        """Where the record stands now; what is read from now on has at least all of it."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """A cursor that sees one state of the file throughout."""


class DuckDBCursor:
    """A ``Cursor`` of DuckDB."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        """Wraps a DuckDB cursor."""
        self._raw = raw
        self.touched: set[str] = set()
        self.appended: list[Head] = []

    def run(self, sql: str, args: Args = ()) -> int:
        """Runs a statement and answers how many rows it changed (0 where that has no meaning)."""
        answer = self._execute(sql, _bound(sql, args)).fetchone()
        return int(answer[0]) if answer and isinstance(answer[0], int) else 0

    def rows(self, sql: str, args: Args = ()) -> list[dict[str, Any]]:
        """All rows, each a dict by column name."""
        self._execute(sql, _bound(sql, args))
        names = [column[0] for column in self._raw.description or ()]
        return [{name: loaded(value) for name, value in zip(names, row, strict=True)} for row in self._raw.fetchall()]

    def row(self, sql: str, args: Args = ()) -> dict[str, Any] | None:
        """The first row, or None."""
        found = self.rows(sql, args)
        return found[0] if found else None

    def value(self, sql: str, args: Args = ()) -> Any:  # noqa: ANN401 - one cell of any type
        """The first cell of the first row, or None."""
        found = self._execute(sql, _bound(sql, args)).fetchone()
        return loaded(found[0]) if found else None

    def arrays(self, sql: str, args: Args = ()) -> dict[str, Any]:
        """All rows, as one array of numpy for each column; for numbers, of which there may be millions."""
        return dict(self._execute(sql, _bound(sql, args)).fetchnumpy())

    def batches(self, sql: str, args: Args, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows as DuckDB gives them, so many at a time: for lists that may be longer than memory."""
        self._execute(sql, _bound(sql, args))
        while batch := self._raw.fetchmany(size):
            yield batch

    def insert(self, table: str, row: dict[str, object]) -> None:
        """Inserts one row; table and column names come from this code, never from a person."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self._execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [stored(cell) for cell in row.values()])

    def insert_all(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Inserts rows of the same columns in one statement, column by column; none is no act.

        Many rows of parameters take DuckDB several times as long to read as one list a column.
        """
        if not rows:
            return
        names, marks = ", ".join(rows[0]), ", ".join(["unnest(?)"] * len(rows[0]))
        columns = [[stored(row[name]) for row in rows] for name in rows[0]]
        self._execute(f"INSERT INTO {table} ({names}) SELECT {marks}", columns)

    @contextmanager
    def lent(self, name: str, table: object) -> Iterator[None]:
        """Lets statements read a table (a frame of pandas) under that name for as long as the block lasts."""
        self._raw.register(name, table)
        try:
            yield
        finally:
            self._raw.unregister(name)

    def begin_again(self) -> None:
        """Begins the reading transaction anew; DuckDB answers nothing more in one that met an error."""
        self._raw.execute("ROLLBACK")
        self._raw.execute("BEGIN TRANSACTION READ ONLY")

    def _execute(self, sql: str, args: list[Any] | dict[str, Any]) -> duckdb.DuckDBPyConnection:
        return self._raw.execute(parsed(self._raw, sql), args)


class Store:
    """The open file.

    ``changes`` counts, for each column of ``appeal``, the transactions that changed it since the file was
    opened: an answer that was computed before is as good as new while the columns it reads have not moved.
    They are counted after the commit, so whoever sees the new count sees the new rows.
    """

    def __init__(self, raw: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        """Takes an open connection; use ``Store.open``."""
        self._raw = raw
        self._reopening = Lock()
        self._closed = False
        self._owed = False
        self._width = Width()
        self.turns = Turns()
        self._locks = Locks()
        self.path = path
        self.heads = Heads(path)
        self.changes: Counter[str] = Counter()

    def position(self) -> Position:
        """Where the record stands now; what is read from now on has at least all of it."""
        return dict(self.changes)

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Opens the file (or one in memory for None) and brings its schema up to date.

        Raises ``OfficeInUseError`` when another process holds it, ``LogDamagedError`` when its newest part cannot be
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
    def reading(self) -> Iterator[Cursor]:
        """A cursor that sees one state of the file throughout."""
        with self._begun("BEGIN TRANSACTION READ ONLY") as raw:
            try:
                yield DuckDBCursor(raw)
            finally:
                _undo(raw)

    @contextmanager
    def reading_all(self) -> Iterator[Cursor]:
        """The same for a question over the whole record: all processors work on it, and others need not wait."""
        with self.turns.lent(), self._width.widened(self._raw), self.reading() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A transaction: committed and on disk when the block ends, gone when it raises.

        Raises ``Conflict`` when someone else changed the same row, ``Unwritten`` when the disk is full.
        """
        broken = self._raw
        with self.turns.taken(), self._begun("BEGIN TRANSACTION") as raw:
            cursor = DuckDBCursor(raw)
            try:
                yield cursor
                raw.execute("COMMIT")
                self._done(raw, cursor)
            except (duckdb.TransactionException, duckdb.ConstraintException, duckdb.IOException) as error:
                _undo(raw)
                if (meaning := _meaning(error)) is error:
                    raise
                raise meaning from error
            except duckdb.FatalException as error:
                self._reopen(broken)
                if DURABLE not in str(error):
                    raise Unwritten(str(error)) from error
                self._done(raw, cursor)
            except BaseException:
                _undo(raw)
                raise

    def settle(
        self, do: Callable[[Cursor], T], *, case: str = "", common: Common | None = None, again: bool = True
    ) -> T:
        """Does a transaction while nobody else writes on that case, or on what is common to all.

        ``case`` is the number of the appeal that the transaction reads and writes. ``do`` must look at the file,
        and at the clock, itself: what it reads may have changed while it waited. Where someone else changed the
        same row nevertheless it is done again (not without ``again``). DuckDB tells of a conflict before the other
        side has committed, so each try waits a little longer than the one before. Raises ``Conflict`` after about
        two seconds, or when others held the case for ten.
        """
        name = f"case {case}" if case else common
        with self._locks.held(name, self.turns) if name else nullcontext(enter_result=True) as mine:
            if not mine:
                raise Conflict(f"others have been writing on {name} all the while")
            return self._settle(do, again=again)

    def _settle(self, do: Callable[[Cursor], T], *, again: bool) -> T:
        pause = 0.001
        while True:
            try:
                with self.writing() as cursor:
                    return do(cursor)
            except Conflict:
                if not again or pause > LONGEST_PAUSE:
                    raise
                with self.turns.lent():
                    time.sleep(pause)
                pause *= 1.5

    def _done(self, raw: duckdb.DuckDBPyConnection, cursor: Cursor) -> None:
        """After a commit: its events go into the line of heads, what was changed is counted, and much has its room."""
        if cursor.appended:
            with self.turns.lent():
                self.heads.acknowledge(cursor.appended)
        self.changes.update(cursor.touched)
        if HISTORY in cursor.touched:
            with suppress(duckdb.Error):
                set_memory(raw)

    def checkpoint(self) -> None:
        """Writes the log into the file, so that the file alone holds everything."""
        with self._raw.cursor() as raw:
            raw.execute("CHECKPOINT")

    def copy_into(self, path: Path) -> None:
        """Writes all that is on record at this moment into a new file, while others go on working.

        Raises OSError when there is a file already, ``Unwritten`` when the disk takes no more.
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
                raise Unwritten(str(error)) from error

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
                self._owed = self._owed or left
                # The indexes are made anew at the end: here the disk is full, and trying would stop the file again.

    def _index_anew(self) -> None:
        """Makes the indexes anew where the file was opened with a log that a kill had left."""
        if self._owed:
            with self._width.widened(self._raw), self._raw.cursor() as raw:
                index_anew(raw)
            self._owed = False


def _connected(path: Path | None) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """An open file, and whether it came with a log that was not written into it."""
    log = path.with_name(f"{path.name}.wal") if path else None
    left = bool(log and log.exists() and log.stat().st_size)
    raw = duckdb.connect(str(path) if path else ":memory:")
    narrow(raw)
    set_memory(raw)
    return raw, left


def _in_transaction(used: duckdb.DuckDBPyConnection, begin: str) -> duckdb.DuckDBPyConnection:
    raw = used.cursor()
    raw.execute(begin)
    return raw


def _meaning(error: duckdb.Error) -> Exception:
    """What a failed transaction means: a disk that takes nothing, a conflict, or a mistake of ours."""
    if any(each in str(error) for each in NO_ROOM):
        return Unwritten(str(error))
    if isinstance(error, duckdb.TransactionException) or "uplicate key" in str(error):
        return Conflict(str(error))
    return error


def _undo(raw: duckdb.DuckDBPyConnection) -> None:
    try:
        raw.execute("ROLLBACK")
    except (duckdb.TransactionException, duckdb.FatalException, duckdb.ConnectionException):
        return  # the conflict or the disk has ended it already, or the file was opened again meanwhile


def _bound(sql: str, args: Args) -> list[object] | dict[str, object]:
    """The arguments as DuckDB takes them; of named ones only those that the statement uses."""
    if isinstance(args, Mapping):
        used = set(re.findall(r"\$(\w+)", sql))
        return {name: stored(value) for name, value in args.items() if name in used}
    return [stored(each) for each in args]


def stored(value: object) -> object:
    """A value as the file keeps it: aware times become UTC without zone."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def loaded(value: object) -> object:
    """A value as the program uses it: times are aware UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
