"""The protocol of an engine of the record: cursors, transactions and their single order; and cached results.

Everything that reads or writes the record is typed with ``Cursor`` and ``Engine``. The default engine is
``core.ledger.duckdb_engine``; a test lists the modules that may know it.
"""

import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock, get_ident
from typing import (
    Any,
    Concatenate,
    Final,
    Generic,
    Literal,
    NamedTuple,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypeVar,
)  # fmt: skip
from weakref import WeakKeyDictionary

from core.ledger.acknowledgements import Head, Heads

P = ParamSpec("P")

T = TypeVar("T")

HISTORY: Final = "history"
"""The key in ``Engine.position`` that counts imports of history, which change figures of the past."""

LOOKS: Final = "second_look"

INVOICES: Final = "invoice_known"

PROPOSALS: Final = "proposal"

ORDERS: Final = "measure_order"
"""The keys for other changes: second reviews, invoice numbers, decisions awaiting approval, and orders, some of which
are sent without an event."""

DELIVERIES: Final = "delivery"
"""The key for letters and bundles in transit, some of which are taken by a system without an event."""

MOVED: Final = "moved"
"""The key for changes of cases on record that somebody is notified of; an appeal that is opened is not one."""

MENTIONED: Final = "mentioned"
"""The key for comments that mention somebody."""

SEARCH: Final = "search_due"
"""The key, and the table, of changes noted for the search index."""

Common: TypeAlias = Literal["openings", "people", "second_looks", "runs", "standard_reasons", "queue_views"]
"""Locks for what belongs to no single case and is changed by one writer at a time: appeal numbers, accounts, …"""

Args: TypeAlias = Sequence[object] | Mapping[str, object]

Question: TypeAlias = tuple[str, Sequence[object]]
"""A query and its arguments."""

Position: TypeAlias = Mapping[str, int]
"""The position of the record: how often each counted thing has changed."""

EVERYTHING: Final = "everything"
"""What ``Engine.transactions`` counts: every transaction except those that are ``drafts_only``."""


ONE_APPEAL: Final = "SELECT * FROM appeal WHERE appeal_no = ?"
"""The query for one case; an engine that locks the row of a case has read it at the same time."""


class Conflict(Exception):  # noqa: N818 - it is an outcome to be answered, not an error to be reported
    """Somebody else changed the same row meanwhile; nothing of this transaction was kept."""


class CannotOpenError(Exception):
    """The record cannot be opened; contains the refusal code and its facts."""

    def __init__(self, code: str, **named: str | int) -> None:
        """``code`` is the refusal's, ``named`` its facts."""
        super().__init__(code)
        self.code, self.named = code, named


class Transfer(NamedTuple):
    """A note beside a record being moved to another engine: it has not fully arrived, or has moved elsewhere.

    ``place`` is its source or destination: an address without its password, or the folder of a home.
    """

    state: Literal["arriving", "gone"]
    place: str

    def why_not_opened(self) -> CannotOpenError:
        """The error for whoever tries to open the record."""
        return CannotOpenError("office_arriving" if self.state == "arriving" else "office_moved", place=self.place)


class DiskFull(Exception):  # noqa: N818 - as Conflict
    """The disk is full or broken and took nothing of this transaction; earlier commits are kept."""


class Unreachable(Exception):  # noqa: N818 - as Conflict
    """The database stopped responding; nothing of this transaction was kept, or that is unknown (``unsure``)."""

    def __init__(self, reason: str, *, unsure: bool = False) -> None:
        """``reason`` is the driver's message."""
        super().__init__(reason)
        self.unsure = unsure


class NotText(Exception):  # noqa: N818 - as Conflict
    """A value to be written contains a NUL, which no text should, and which makes engines lose it or what follows."""


class Cursor(Protocol):
    """A transaction in terms of rows, whichever engine is behind it; times go in and come out as aware UTC.

    ``touched`` names the changed columns of ``appeal`` and other counted things; ``appended`` are the added events,
    ``acts`` the added entries of the office log, which have no position yet. ``since`` is the value of
    ``Engine.transactions`` just before it began, for results that are cached. ``drafts_only`` is set if it writes only
    a draft, a hold, what the queue shows of a draft, or a new case that nothing on record of another case rests on. An
    engine's cursor inherits what all have in common.
    """

    touched: set[str]
    appended: list[Head]
    acts: list[dict[str, object]]
    since: Position
    drafts_only: bool
    failures: type[Exception]
    """The exception for a statement that the engine could not execute."""
    unreadable: tuple[type[Exception], ...]
    """Those of them that mean stored data cannot be read."""
    asks_together: bool = False
    """Whether ``ahead`` saves anything; otherwise nothing should be read only to prepare it."""
    reads_in_order: bool = False
    """Whether a list is read in index order from the start of its page, with its length stored.

    If not, the named columns of all rows are read, counted and sorted.
    """

    def __init__(self) -> None:
        """Nothing was changed yet."""
        self.touched, self.appended, self.acts, self.drafts_only = set(), [], [], False

    def run(self, sql: str, args: Args = ()) -> int:
        """Runs a statement and returns how many rows it changed (0 if not applicable)."""

    def later(self, sql: str, args: Args = ()) -> None:
        """Runs an INSERT, UPDATE or DELETE whose row count nobody needs, by the next query or the commit at the latest.

        An engine that is reached over a connection sends such statements together; an error is raised only then.
        """
        self.run(sql, args)

    def ahead(self, *questions: Question) -> None:
        """Runs queries together that the transaction is about to run one by one, if the engine gains by it.

        The same query is then answered from the result, until the transaction writes to a table that the query names.
        """

    def rows(self, sql: str, args: Args = ()) -> list[dict[str, Any]]:
        """All rows, each a dict by column name."""

    def row(self, sql: str, args: Args = ()) -> dict[str, Any] | None:
        """The first row, or None."""
        found = self.rows(sql, args)
        return found[0] if found else None

    def value(self, sql: str, args: Args = ()) -> Any:  # noqa: ANN401 - one cell of any type
        """The first cell of the first row, or None."""

    def arrays(self, sql: str, args: Args = ()) -> dict[str, Any]:
        """All rows, as one NumPy array per column; for numbers, of which there may be millions."""

    def batches(self, sql: str, args: Args, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in batches of ``size``, for results that may not fit into memory."""

    def insert(self, table: str, row: dict[str, object]) -> None:
        """Inserts one row; table and column names come from code, never from user input."""

    def insert_all(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Inserts rows with the same columns in one statement; may be empty. Raises ``NotText``, as every write."""

    def lent(self, name: str, table: object) -> AbstractContextManager[None]:
        """Lets statements read a pandas frame as a table with that name inside the block."""

    def begin_again(self) -> None:
        """Restarts the reading transaction after an error of the file ended it."""

    def damaged_at(self, failure: Exception) -> str | None:
        """The start of the block with a wrong checksum ('?' if unknown); None for any other failure."""


class Engine(Protocol):
    """An open record: its transactions, and counters of changes.

    ``name`` is the engine's name. ``path`` is its file, if it is a file that only this process has open. ``heads`` is
    the line beside it, ``turns`` throttles the threads of this process. ``shared``: other processes may have it open
    too; ``holder`` identifies this process among them (``core.ledger.claims``).
    """

    name: str
    path: Path | None
    heads: Heads
    turns: "Throttle"
    shared: bool
    holder: str

    def now(self) -> datetime:
        """The time shared by all processes that have it open, aware UTC, regardless of a machine's wrong clock."""

    def position(self) -> Position:
        """The current position; anything read from now on includes at least that much."""

    def transactions(self) -> Position:
        """The count of transactions (``EVERYTHING``), incremented before each commit and again after it.

        If the count is the same before and after reading, no commit has changed what was read.
        """

    def reading(self) -> AbstractContextManager[Cursor]:
        """A cursor that sees a single state of the record throughout."""

    def reading_all(self) -> AbstractContextManager[Cursor]:
        """The same, for a query over the whole record."""

    def writing(self) -> AbstractContextManager[Cursor]:
        """A transaction: committed and on disk when the block ends, rolled back if it raises.

        Raises ``Conflict`` if somebody else changed the same row, ``DiskFull`` if the disk takes nothing,
        ``Unreachable`` if the database does not respond.
        """

    def write(
        self,
        do: Callable[[Cursor], T],
        *,
        case: str = "",
        other: str = "",
        common: Common | None = None,
        again: bool = True,
    ) -> T:
        """Runs a transaction while nobody else writes to that case, to something common, or to either.

        ``case`` is the number of the appeal that the transaction reads and writes, ``other`` that of a second one.
        ``do`` must read the record and the clock itself, because both may have changed while it waited. If somebody
        else changed the same row nevertheless, it is repeated (unless ``again`` is false). Raises ``Conflict`` after
        about two seconds, or if others held the case for ten.
        """

    def checkpoint(self) -> None:
        """Makes the file or database contain everything committed, without a log beside it."""

    def checkpoint_when_idle(self) -> None:
        """The same, if there is much in the log and nobody is at work who would have to wait."""

    def copy_into(self, path: Path) -> None:
        """Writes everything on record now into a new file of the default engine, while others keep working.

        Raises OSError if the file already exists, ``DiskFull`` if the disk is full.
        """

    def close(self) -> None:
        """Closes the record; committed data is kept."""


class Freshness(NamedTuple):
    """The freshness of the data for queries over all cases: its position, and its lag in seconds.

    The record itself has no lag; a copy still being made for the first time has an infinite one.
    """

    position: Position
    lag: float = 0.0


class Analytics(Protocol):
    """The source for queries over all cases in DuckDB's SQL: the record itself, or a copy that follows it."""

    def freshness(self, *, wait: bool = True) -> Freshness:
        """Its freshness once it includes everything committed now.

        After a few seconds of waiting, or without ``wait``, its freshness at that moment.
        """

    def reading(self, *, wait: bool = True) -> AbstractContextManager[Cursor]:
        """A cursor that sees a single state of the record throughout.

        Waits like ``freshness``; without ``wait`` it is at least as fresh as ``freshness`` last reported.
        """

    def differences(self) -> Sequence[tuple[str, str]]:
        """The tables in which a copy differs from the record, each with its first differing row; none for the record.

        A row is identified by its case, or by its first cell.
        """

    def close(self) -> None:
        """Closes what it has open."""


LOCK_PATIENCE: Final = 10.0
"""Seconds to wait for a lock before giving up; a transaction takes a few milliseconds."""

LONGEST_PAUSE: Final = 0.7  # seconds; the pauses add up to three times this


def with_retries(store: Engine, do: Callable[[Cursor], T], *, again: bool) -> T:
    """Runs a transaction and repeats it on conflicts (unless ``again`` is false), with increasing pauses.

    It is also repeated if the database stopped responding before the commit. Raises ``Conflict`` or ``Unreachable``
    after about two seconds, or after the first attempt that waited ten seconds.
    """
    pause, last = 0.001, time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            with store.writing() as cursor:
                return do(cursor)
        except (Conflict, Unreachable) as failed:
            if not again or getattr(failed, "unsure", False) or pause > LONGEST_PAUSE or time.monotonic() > last:
                raise
            with store.turns.lent():
                time.sleep(pause)
            pause *= 1.5


# Throttling: how many threads draw pages and write at the same time, in order of arrival.
#
# More than a few threads at once serve nobody sooner: they contend for the interpreter lock and for locks inside
# Streamlit and DuckDB thousands of times a second. With 150 threads everybody waited 15 seconds while two cores were
# not busy (docs/benchmarks-load.md). A turn is only a courtesy, not a lock: no correctness depends on it, and whoever
# has waited too long goes ahead. Programs give way to people: their calls begin where nobody is at work, or after a
# moment, so that twenty appeals a second that arrive keep nobody from the next case.

AT_ONCE: Final = 3

THROTTLE_PATIENCE: Final = 10.0  # seconds

GIVES_WAY: Final = 0.1  # seconds


class Throttle:
    """Limits the threads at work; a thread with a turn keeps it for everything it does."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = THROTTLE_PATIENCE, moment: float = GIVES_WAY) -> None:
        """``at_once`` threads may work at the same time.

        ``patience`` is the longest wait in seconds, ``moment`` that of a thread that gives way.
        """
        self._lock = Lock()
        self._at_once = self._free = at_once
        self._waiting: deque[Lock] = deque()
        self._giving_way: deque[Lock] = deque()
        self._having: set[int] = set()
        self._patience, self._moment = patience, moment

    @contextmanager
    def taken(self, *, giving_way: bool = False) -> Iterator[None]:
        """Takes a turn for the block, in order of arrival; one that gives way waits a moment until nobody has one."""
        me = get_ident()
        if me in self._having:
            yield
            return
        self._wait(giving_way=giving_way)
        self._having.add(me)
        try:
            yield
        finally:
            self._having.discard(me)
            self._give_back()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Gives up this thread's turn for the block; afterwards it continues without waiting."""
        me = get_ident()
        if me not in self._having:
            yield
            return
        self._having.discard(me)
        self._give_back()
        try:
            yield
        finally:
            with self._lock:
                self._free -= 1
            self._having.add(me)

    def _wait(self, *, giving_way: bool) -> None:
        queue = self._giving_way if giving_way else self._waiting
        with self._lock:
            if self._free == self._at_once or (self._free > 0 and not giving_way):
                self._free -= 1
                return
            called = Lock()
            called.acquire()
            queue.append(called)
        if called.acquire(timeout=self._moment if giving_way else self._patience):
            return  # the turn was handed over
        with self._lock:
            if called in queue:
                queue.remove(called)
                self._free -= 1

    def _give_back(self) -> None:
        with self._lock:
            self._free += 1
            if self._waiting and self._free > 0:
                self._free -= 1
                self._waiting.popleft().release()
            elif self._giving_way and self._free == self._at_once:
                self._free -= 1
                self._giving_way.popleft().release()


def stored(value: object) -> object:
    """A value in its stored form: aware times become UTC without a zone."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


NUL: Final = re.compile(r"\0|(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in a text, or in its JSON form."""


def writable(cells: Iterable[object]) -> None:
    """Raises ``NotText`` if one of these values contains a NUL."""
    for cell in cells:
        if isinstance(cell, str) and ("\0" in cell or "\\u0000" in cell) and NUL.search(cell):
            raise NotText


def loaded(value: object) -> object:
    """A stored value in the form used by the program: times become aware UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def among(cursor: Cursor, sql: str, values: Collection[object]) -> list[dict[str, Any]]:
    """The rows of a query in which ``{}`` is replaced by one placeholder per value; none without values."""
    return cursor.rows(*question_among(sql, values)) if values else []


def question_among(sql: str, values: Collection[object]) -> Question:
    """The query of ``among`` for at least one value; with individual placeholders the values are found by index.

    A short list is filled up to a power of two by repeating its last value: an engine keeps each text it has planned.
    """
    named = list(values)
    if len(named) < FEW:
        named += named[-1:] * ((1 << (len(named) - 1).bit_length()) - len(named))
    return sql.format(", ".join("?" * len(named))), named


FEW: Final = 64


def update(cursor: Cursor, table: str, key: str, row: Mapping[str, object]) -> int:
    """Updates the row with the same ``key`` as ``row``; returns how many rows there were.

    Table and column names come from code, never from user input.
    """
    sets = ", ".join(f"{name} = ${name}" for name in row if name != key)
    return cursor.run(f"UPDATE {table} SET {sets} WHERE {key} = ${key}", row)


def keep(cursor: Cursor, table: str, key: str, row: dict[str, object]) -> None:
    """Updates or inserts the row with that ``key``; a simultaneous second writer conflicts."""
    if not update(cursor, table, key, row):
        cursor.insert(table, row)


def numbered(cursor: Cursor, table: str, key: str, row: dict[str, object]) -> dict[str, object]:
    """The row with its ``number``, the next among rows with the same key (the caller holds the case's lock)."""
    last = cursor.value(f"SELECT max(number) FROM {table} WHERE {key} = ?", [row[key]])
    return {**row, "number": 1 if last is None else last + 1}


# The schema: the same sequence of files for all engines.

SCHEMA: Final = Path(__file__).with_name("schema")

BASE: Final = "base_0080.sql"


def schema_files(done: Collection[str], folder: Path = SCHEMA) -> list[tuple[str, tuple[str, ...]]]:
    """The schema files not applied to a record yet, in order, each with the names of the files it stands for.

    A new record starts with ``BASE``, which stands for all files up to its number.
    """
    names = [file.name for file in sorted(folder.glob("0*.sql")) if file.name not in done]
    begun: list[tuple[str, tuple[str, ...]]] = []
    if not done and (folder / BASE).exists():
        before = tuple(name for name in names if name[:4] <= BASE[5:9])
        begun, names = [((folder / BASE).read_text(encoding="utf-8"), before)], names[len(before) :]
    return [*begun, *(((folder / name).read_text(encoding="utf-8"), (name,)) for name in names)]


# The journal: the single order of the whole office, in which every event of every log has its position. Positions start
# at 1 and have no gaps. An engine assigns them with the commit that adds the events, one transaction at a time, so that
# whoever sees a position also sees everything before it.

OFFICE: Final = "(office)"

SECOND_REVIEWS: Final = "(second reviews)"
"""The names of the journal's logs other than cases, which are named by their numbers."""

PORTION: Final = 20_000  # rows passed to the database at once


class Entry(NamedTuple):
    """A row of the journal: the event ``seq`` of a log at its position.

    The last row of a transaction also has the ``chain``, the names of what it changed (one per line), and the number of
    that change.
    """

    position: int
    log: str
    seq: int
    hash: str
    chain: str | None = None
    change: int | None = None
    changed: str | None = None

    @property
    def line(self) -> bytes:
        """The part of it that goes into the chain."""
        return f"\n{self.position} {self.log} {self.seq} {self.hash}".encode()


class End(NamedTuple):
    """Where the journal ends: its last position, the chain there, and the number of the last change."""

    position: int = 0
    chain: str = ""
    change: int = 0


def end_of(cursor: Cursor) -> End:
    """The end of the journal as seen by this transaction."""
    found = cursor.row(
        "SELECT (SELECT max(position) FROM journal) AS position,"
        " (SELECT chain FROM journal WHERE position = (SELECT max(position) FROM journal)) AS chain,"
        " (SELECT change FROM journal WHERE change IS NOT NULL ORDER BY position DESC LIMIT 1) AS change,"
        " (SELECT max(number) FROM change) AS number"
    )
    last = found or {}
    changed = max(last.get("change") or 0, last.get("number") or 0)
    return End(last.get("position") or 0, last.get("chain") or "", changed)


def enter_journal(cursor: Cursor, end: End) -> End:
    """Writes the positions of a transaction's events, and what it changed; returns the new end.

    Changes without an event have no row in the journal but one in the table ``change``. The caller commits immediately
    and keeps others out until then.
    """
    first = end.position + len(cursor.appended) + 1
    acts: list[dict[str, Any]] = [{"position": at, **act} for at, act in enumerate(cursor.acts, start=first)]
    cursor.insert_all("office_event", acts)
    cursor.appended += [Head(OFFICE, act["position"], act["hash"]) for act in acts]
    number = end.change + 1 if cursor.touched else end.change
    if SEARCH in cursor.touched:
        cursor.run("UPDATE search_due SET number = ? WHERE number = 0", [number])
    if not cursor.appended:
        cursor.insert_all("change", [{"number": number, "what": each} for each in sorted(cursor.touched)])
        return end._replace(change=number)
    entries = [Entry(position, *head) for position, head in enumerate(cursor.appended, start=end.position + 1)]
    last = entries[-1]._replace(chain=chain_of(end.chain, entries))
    if cursor.touched:
        last = last._replace(change=number, changed="\n".join(sorted(cursor.touched)))
    for portion in range(0, len(entries) - 1, PORTION):
        rows = entries[portion : min(portion + PORTION, len(entries) - 1)]
        cursor.insert_all(
            "journal", [{"position": at, "log": log, "seq": seq, "hash": digest} for at, log, seq, digest, *_ in rows]
        )
    cursor.insert("journal", last._asdict())
    return End(last.position, last.chain or "", number)


def chain_of(before: str, entries: Iterable[Entry]) -> str:
    """The chain at the last of these rows: SHA-256 over the previous chain and a line per row, in hexadecimal."""
    running = sha256(before.encode())
    for each in entries:
        running.update(each.line)
    return running.hexdigest()


def last_changes(cursor: Cursor, since: End = End()) -> dict[str, int]:  # noqa: B008 - a value that never changes
    """What has changed since that end (by default ever), each with the number of the last transaction to do so."""
    rows = cursor.rows(
        "SELECT what, max(number) AS number FROM change WHERE number > ? GROUP BY what UNION ALL"
        " SELECT changed, max(change) FROM journal WHERE change IS NOT NULL AND position > ? GROUP BY changed",
        [since.change, since.position],
    )
    found: dict[str, int] = {}
    for each, number in ((each, row["number"]) for row in rows for each in row["what"].split("\n")):
        found[each] = max(number, found.get(each, 0))
    return found


def note_for_search(cursor: Cursor, *what: str) -> None:
    """Notes that the searchable words of a case, or of a party's cases, have changed without an event."""
    cursor.insert_all(SEARCH, [{"number": 0, "what": each} for each in what])
    cursor.touched.add(SEARCH)


def forget_earlier_changes(cursor: Cursor) -> None:
    """Keeps only the last number of each change without an event."""
    cursor.run(
        "DELETE FROM search_due WHERE number < (SELECT max(number) FROM search_due AS later"
        " WHERE later.what = search_due.what)"
    )
    cursor.run(
        "DELETE FROM change WHERE number < (SELECT max(number) FROM change AS later WHERE later.what = change.what)"
    )


# Cached results.


def answer_of(store: Engine, question: Callable[Concatenate[Cursor, P], T], *what: P.args, **more: P.kwargs) -> T:
    """What one question answers in a transaction of its own, which ends with it: the answer may read nothing later."""
    with store.reading() as cursor:
        return question(cursor, *what, **more)


class ResultCache(Generic[T]):
    """Cached answers by key, separately for each open record; the least recently used is evicted first.

    Thread-safe. Nothing is locked while an answer is computed, so two threads that miss the same key both compute it.
    Changes by other processes are not missed: a file can be changed by another process only after this one has closed
    it, and reopening starts with an empty cache; a database is asked for its position every time.
    """

    def __init__(self, most: int, fresh: timedelta | None = None) -> None:
        """At most ``most`` answers per record; ``fresh`` limits the age of answers that depend on the time."""
        self._most = most
        self._fresh = fresh
        self._lock = Lock()
        self._kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, _Answer[T]]] = WeakKeyDictionary()

    def get(
        self,
        store: Engine,
        key: Hashable,
        rests_on: Iterable[str],
        make: Callable[[], T],
        *,
        at: Position | None = None,
        now: datetime | None = None,
    ) -> T:
        """The cached answer, otherwise ``make()``; None is returned but never cached.

        ``rests_on`` names keys of ``Engine.position``; if a transaction has changed any of them, the answer is computed
        again. ``at`` is the position from which ``make`` reads, if earlier than now; ``make`` must start its
        transaction after it. A change in between causes one computation too many, never one too few. With ``now``
        (aware) an answer older than ``fresh`` is recomputed too, as is one from the future of a clock that was set
        back.
        """
        position = store.position() if at is None else at
        counts = tuple(position.get(each, 0) for each in rests_on)
        with self._lock:
            answers = self._of(store)
            if found := answers.get(key):
                answers.move_to_end(key)
        if found and found.counts == counts and self._is_fresh(found.at, now):
            return found.answer
        answer = make()
        if answer is not None:
            self._keep(store, key, _Answer(counts, now, answer))
        return answer

    def put(self, store: Engine, key: Hashable, answer: T) -> None:
        """Replaces a cached answer by a newer one; does nothing if none is cached."""
        with self._lock:
            answers = self._of(store)
            if found := answers.get(key):
                answers[key] = found._replace(answer=answer)

    def _of(self, store: Engine) -> "OrderedDict[Hashable, _Answer[T]]":
        return self._kept.setdefault(store, OrderedDict())

    def _keep(self, store: Engine, key: Hashable, answer: "_Answer[T]") -> None:
        with self._lock:
            answers = self._of(store)
            answers[key] = answer
            answers.move_to_end(key)
            while len(answers) > self._most:
                answers.popitem(last=False)

    def _is_fresh(self, at: datetime | None, now: datetime | None) -> bool:
        if now is None or self._fresh is None:
            return True
        return at is not None and timedelta(0) <= now - at <= self._fresh


class _Answer(NamedTuple, Generic[T]):
    """An answer, the counters it rests on, and the time it was computed for."""

    counts: tuple[int, ...]
    at: datetime | None
    answer: T
