"""What an engine of the record is: its cursors, its transactions, their one order; and results that are kept.

Whatever reads or writes the record is typed with ``Cursor`` and ``Engine``. The default engine is
``core.ledger.duckdb_engine``; a test names the modules that know it.
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
from typing import Any, Final, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from core.ledger.acknowledgements import Head, Heads

T = TypeVar("T")

HISTORY: Final = "history"
"""What ``Engine.position`` counts the imports of history under: they tell of the past."""

LOOKS: Final = "second_look"

INVOICES: Final = "invoice_known"

PROPOSALS: Final = "proposal"

ORDERS: Final = "measure_order"
"""What it counts other changes under: second reviews, numbers of invoices, decisions that wait for a second person, and
orders, of which some are sent without an event."""

DELIVERIES: Final = "delivery"
"""What it counts letters and bundles on their way under, of which some are taken without an event."""

SEARCH: Final = "search_due"
"""What is noted for those who follow the record to find words in it, in a table of that name."""

Common: TypeAlias = Literal["openings", "people", "second_looks", "runs", "standard_reasons"]
"""What belongs to no one case and is changed by one at a time: numbers and parties of new appeals, accounts, …"""

Args: TypeAlias = Sequence[object] | Mapping[str, object]

Position: TypeAlias = Mapping[str, int]
"""Where the record stands: how often each thing that is counted has changed."""

EVERYTHING: Final = "everything"
"""What ``Engine.transactions`` counts: every transaction, but those that wrote drafts and holds alone."""


class Conflict(Exception):  # noqa: N818 - it is an outcome to be answered, not an error to be reported
    """Someone else changed the same row in the meantime; nothing of this transaction was kept."""


class CannotOpenError(Exception):
    """The record cannot be opened; the sentence by which a person is told, and what it names."""

    def __init__(self, code: str, **named: str | int) -> None:
        """Takes the code of the refusal and what it is told with."""
        super().__init__(code)
        self.code, self.named = code, named


class Transfer(NamedTuple):
    """What is noted beside a record that moves to another engine: not all of it has arrived, or it is elsewhere now.

    ``place`` is where it comes from, or where it went: an address without its password, or the folder of a home.
    """

    state: Literal["arriving", "gone"]
    place: str

    def why_not_opened(self) -> CannotOpenError:
        """What a person is told who would open it."""
        return CannotOpenError("office_arriving" if self.state == "arriving" else "office_moved", place=self.place)


class DiskFull(Exception):  # noqa: N818 - as Conflict
    """The disk took nothing of this transaction: it is full, or broken; what was committed before stays."""


class Unreachable(Exception):  # noqa: N818 - as Conflict
    """The database does not answer any more; nothing of this transaction was kept, or nobody can tell (``unsure``)."""

    def __init__(self, reason: str, *, unsure: bool = False) -> None:
        """Takes what the driver says."""
        super().__init__(reason)
        self.unsure = unsure


class NotText(Exception):  # noqa: N818 - as Conflict
    """Among what was to be written is a NUL: no text has one, and an engine loses it or what follows it."""


class Cursor(Protocol):
    """A transaction that speaks in rows, whichever engine keeps the file; times go in and come out as aware UTC.

    ``touched`` names the columns of ``appeal`` that this transaction has changed, and what else is counted;
    ``appended`` are the events that it adds, ``acts`` those of the log of the office, which have no position yet.
    ``since`` is what ``Engine.transactions`` said just before it began, for results that are read in it and kept.
    ``drafts_only`` is set where all that it writes is a draft, a hold, or what the queue shows of a draft.
    """

    touched: set[str]
    appended: list[Head]
    acts: list[dict[str, object]]
    since: Position
    drafts_only: bool
    failures: type[Exception]
    """What a statement raises that the engine could not carry out."""
    unreadable: tuple[type[Exception], ...]
    """Those of them by which it says that what is stored cannot be read."""
    reads_in_order: bool
    """Whether a list is read in the order of an index, from where its page begins, and its length is kept.

    Where it is not, the columns that a question names are read of all rows, which are counted and sorted.
    """

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
        """Inserts rows of the same columns in one statement; none is no act. Raises ``NotText``, as all that writes."""

    def lent(self, name: str, table: object) -> AbstractContextManager[None]:
        """Lets statements read a table (a frame of pandas) under that name for as long as the block lasts."""

    def begin_again(self) -> None:
        """Begins the reading transaction anew, after an error of the file that ended it."""

    def damaged_at(self, failure: Exception) -> str | None:
        """Where the block begins whose checksum is wrong ('?' where that is not told); None for another failure."""


class Engine(Protocol):
    """An open record: transactions, and how often what they change has changed.

    ``name`` is what the engine is called. ``path`` is its file where it is one that this process alone has open.
    ``heads`` is the line beside it, ``turns`` are those of the threads of this process. ``shared`` is whether other
    processes may have it open as well; ``holder`` is who this process is among them (``core.ledger.claims``).
    """

    name: str
    path: Path | None
    heads: Heads
    turns: "Throttle"
    shared: bool
    holder: str

    def now(self) -> datetime:
        """The time by which all that have it open reckon, aware UTC: whoever's clock is wrong is not asked."""

    def position(self) -> Position:
        """Where the record stands now; what is read from now on has at least all of it."""

    def transactions(self) -> Position:
        """How many transactions have changed ``EVERYTHING``, each counted before its commit and once more after it.

        Who sees the same count before and after reading has read what no commit has changed meanwhile.
        """

    def reading(self) -> AbstractContextManager[Cursor]:
        """A cursor that sees one state of the file throughout."""

    def reading_all(self) -> AbstractContextManager[Cursor]:
        """The same for a question over the whole record."""

    def writing(self) -> AbstractContextManager[Cursor]:
        """A transaction: committed and on disk when the block ends, gone when it raises.

        Raises ``Conflict`` when someone else changed the same row, ``DiskFull`` when the disk takes nothing,
        ``Unreachable`` when the database does not answer.
        """

    def settle(
        self,
        do: Callable[[Cursor], T],
        *,
        case: str = "",
        other: str = "",
        common: Common | None = None,
        again: bool = True,
    ) -> T:
        """Does a transaction while nobody else writes on that case, on what is common to all, or on either.

        ``case`` is the number of the appeal that the transaction reads and writes, ``other`` that of a second one.
        ``do`` must look at the record, and at the clock, itself: what it reads may have changed while it waited. Where
        someone else changed the same row nevertheless it is done again (not without ``again``). Raises ``Conflict``
        after about two seconds, or when others held the case for ten.
        """

    def checkpoint(self) -> None:
        """Lets what holds the record hold all that was committed, without any log beside it."""

    def copy_into(self, path: Path) -> None:
        """Writes all that is on record at this moment into a new file of the default engine, while others work.

        Raises OSError when there is a file already, ``DiskFull`` when the disk takes no more.
        """

    def close(self) -> None:
        """Lets go of the record; what was committed stays."""


class Freshness(NamedTuple):
    """How fresh that is by which questions over all cases are answered: its position, and its lag in seconds.

    The record itself has no lag; a copy that is still being made for the first time has an infinite one.
    """

    position: Position
    lag: float = 0.0


class Analytics(Protocol):
    """What answers questions over all cases, in DuckDB's SQL: the record itself, or a copy that follows it."""

    def freshness(self, *, wait: bool = True) -> Freshness:
        """How fresh it is once it has all that is committed now.

        After some seconds of waiting, and without ``wait``, how fresh it is at that moment.
        """

    def reading(self, *, wait: bool = True) -> AbstractContextManager[Cursor]:
        """A cursor that sees one state of the record throughout.

        It waits as ``freshness`` does; without ``wait`` it is no older than ``freshness`` last said.
        """

    def differences(self) -> Sequence[tuple[str, str]]:
        """The tables in which a copy differs from the record, each with its first row that does, and none elsewhere.

        A row is named by its case, or by its first cell.
        """

    def close(self) -> None:
        """Lets go of what it has open."""


LOCK_PATIENCE: Final = 10.0
"""Seconds; a transaction takes some milliseconds, so whoever waits for a lock as long is told."""

LONGEST_PAUSE: Final = 0.7  # seconds; the pauses add up to three times this


def with_retries(store: Engine, do: Callable[[Cursor], T], *, again: bool) -> T:
    """Does a transaction, and where it conflicts does it again (not without ``again``), each time a little later.

    So it is done again where the database stopped answering before it was kept. Raises ``Conflict`` or
    ``Unreachable`` after about two seconds, or after the first try that waited for ten.
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


# Turns: how many draw pages and write at the same time, in the order in which they came.
#
# Beyond a few threads at once nobody is served sooner. The threads take each other's lock of the interpreter, and the
# locks inside Streamlit and DuckDB, thousands of times a second: with 150 at it everybody waited for 15 seconds, while
# two cores were not full (docs/benchmarks-load.md). A turn is a courtesy and no lock: nothing rests on it for its
# truth, and whoever has waited too long goes ahead.

AT_ONCE: Final = 3

THROTTLE_PATIENCE: Final = 10.0  # seconds


class Throttle:
    """So many at once; a thread that has a turn has it for all it does."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = THROTTLE_PATIENCE) -> None:
        """All are free; ``patience`` is in seconds."""
        self._lock = Lock()
        self._free = at_once
        self._waiting: deque[Lock] = deque()
        self._having: set[int] = set()
        self._patience = patience

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn for the block: the first that came has the next one that is free."""
        me = get_ident()
        if me in self._having:
            yield
            return
        self._wait()
        self._having.add(me)
        try:
            yield
        finally:
            self._having.discard(me)
            self._give_back()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """For the block another may have this thread's turn; afterwards it goes on without waiting."""
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

    def _wait(self) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=self._patience):
            return  # the turn was handed over
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
                self._free -= 1

    def _give_back(self) -> None:
        with self._lock:
            self._free += 1
            if self._waiting and self._free > 0:
                self._free -= 1
                self._waiting.popleft().release()


def stored(value: object) -> object:
    """A value as the file keeps it: aware times become UTC without zone."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


NUL: Final = re.compile(r"\0|(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in a text, or in the JSON of one."""


def writable(cells: Iterable[object]) -> None:
    """Raises ``NotText`` where one of these values has a NUL in it."""
    for cell in cells:
        if isinstance(cell, str) and ("\0" in cell or "\\u0000" in cell) and NUL.search(cell):
            raise NotText


def loaded(value: object) -> object:
    """A value as the program uses it: times are aware UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def among(cursor: Cursor, sql: str, values: Collection[object]) -> list[dict[str, Any]]:
    """The rows of a question in which ``{}`` stands for a mark for each of these values; none for no values.

    Named one by one, the values are found by their index.
    """
    return cursor.rows(sql.format(", ".join("?" * len(values))), list(values)) if values else []


def update(cursor: Cursor, table: str, key: str, row: Mapping[str, object]) -> int:
    """Changes the columns of the row whose ``key`` is that of ``row``; answers how many rows there were.

    The names of table and columns come from this code, never from a person.
    """
    sets = ", ".join(f"{name} = ${name}" for name in row if name != key)
    return cursor.run(f"UPDATE {table} SET {sets} WHERE {key} = ${key}", row)


def keep(cursor: Cursor, table: str, key: str, row: dict[str, object]) -> None:
    """Changes the row with that ``key``, or adds it; a second writer at the same moment conflicts."""
    if not update(cursor, table, key, row):
        cursor.insert(table, row)


def numbered(cursor: Cursor, table: str, key: str, row: dict[str, object]) -> dict[str, object]:
    """The row with its ``number``: the next of those that have the same key (the caller holds the case's lock)."""
    last = cursor.value(f"SELECT max(number) FROM {table} WHERE {key} = ?", [row[key]])
    return {**row, "number": 1 if last is None else last + 1}


# The schema: one sequence of files for all engines.

SCHEMA: Final = Path(__file__).with_name("schema")

BASE: Final = "base_0080.sql"


def schema_files(done: Collection[str], folder: Path = SCHEMA) -> list[tuple[str, tuple[str, ...]]]:
    """The text of each file that a record has not had yet, in order, and the names of the files that it stands for.

    A new record begins with ``BASE``, which stands for all up to its number.
    """
    names = [file.name for file in sorted(folder.glob("0*.sql")) if file.name not in done]
    begun: list[tuple[str, tuple[str, ...]]] = []
    if not done and (folder / BASE).exists():
        before = tuple(name for name in names if name[:4] <= BASE[5:9])
        begun, names = [((folder / BASE).read_text(encoding="utf-8"), before)], names[len(before) :]
    return [*begun, *(((folder / name).read_text(encoding="utf-8"), (name,)) for name in names)]


# The journal: the one order of the whole office, in which every event of every log has its position. Positions run from
# 1 on without a gap. An engine gives them with the commit that adds the events, one transaction at a time, so that
# whoever reads a position reads all before it.

OFFICE: Final = "(office)"

SECOND_REVIEWS: Final = "(second reviews)"
"""The logs of the journal besides those of cases, which are named by their numbers."""

PORTION: Final = 20_000  # rows that are handed to the database at once


class Entry(NamedTuple):
    """A row of the journal: the event ``seq`` of a log at its position.

    The last row of a transaction has the ``chain`` there, what the transaction has changed, one name a line, and the
    number of that change.
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
        """What of it goes into the chain."""
        return f"\n{self.position} {self.log} {self.seq} {self.hash}".encode()


_PLACED: Final = ("position", "log", "seq", "hash")
"""All that a row has which is not the last of its transaction."""


class End(NamedTuple):
    """Where the journal ends: its last position, the chain there, and the number of the last change."""

    position: int = 0
    chain: str = ""
    change: int = 0


def end_of(cursor: Cursor) -> End:
    """The end as this transaction sees it."""
    found = cursor.row(
        "SELECT (SELECT max(position) FROM journal) AS position,"
        " (SELECT chain FROM journal ORDER BY position DESC LIMIT 1) AS chain,"
        " (SELECT change FROM journal WHERE change IS NOT NULL ORDER BY position DESC LIMIT 1) AS change,"
        " (SELECT max(number) FROM change) AS number"
    )
    last = found or {}
    changed = max(last.get("change") or 0, last.get("number") or 0)
    return End(last.get("position") or 0, last.get("chain") or "", changed)


def enter_journal(cursor: Cursor, end: End) -> End:
    """Writes the positions of all events of a transaction, and what it has changed; the end as it is then.

    What is changed without an event has no row in the journal, and its own in the table ``change``. The caller commits
    at once, and lets nobody else in until that is done.
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
    """The chain at the last of these rows: SHA-256 over the chain before and a line for each, in hexadecimal."""
    running = sha256(before.encode())
    for each in entries:
        running.update(each.line)
    return running.hexdigest()


def last_changes(cursor: Cursor, since: End = End()) -> dict[str, int]:  # noqa: B008 - a value that never changes
    """What was changed after that end, or ever, each with the number of the last transaction that did."""
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
    """Notes that a search finds other words in that case now, or in those of a party, although no event says so."""
    cursor.insert_all(SEARCH, [{"number": 0, "what": each} for each in what])
    cursor.touched.add(SEARCH)


def forget_earlier_changes(cursor: Cursor) -> None:
    """Of what was changed several times without an event the last number stays."""
    cursor.run(
        "DELETE FROM search_due WHERE number < (SELECT max(number) FROM search_due AS later"
        " WHERE later.what = search_due.what)"
    )
    cursor.run(
        "DELETE FROM change WHERE number < (SELECT max(number) FROM change AS later WHERE later.what = change.what)"
    )


# Results that are kept.


class ResultCache(Generic[T]):
    """Answers by key, apart for each open record; the one that was not asked for longest goes first.

    Threads may ask at the same time. Nothing is locked while an answer is computed, so two that miss the same one
    both compute it. Another process is never overtaken: a file it can change only after this one has closed it, and one
    that is opened again begins with nothing kept; a database is asked for its position each time.
    """

    def __init__(self, most: int, fresh: timedelta | None = None) -> None:
        """At most ``most`` answers for a record; ``fresh`` is how long those that waiting alone changes are kept."""
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
        """The answer that is kept, or else ``make()``; None is returned but never kept.

        ``rests_on`` names what ``Engine.position`` counts: when a transaction has changed any of it, the answer is made
        anew. ``at`` is the position from which ``make`` reads, when it reads an earlier state than that of this
        moment; ``make`` itself has to begin its transaction only after it. So a change in between makes an answer be
        computed once too often and never once too seldom. With ``now`` (aware) an answer that is older than ``fresh``
        is made anew too, and so is one from the future of a clock that was set back.
        """
        position = store.position() if at is None else at
        counts = tuple(position.get(each, 0) for each in rests_on)
        with self._lock:
            kept = self._of(store)
            if found := kept.get(key):
                kept.move_to_end(key)
        if found and found.counts == counts and self._is_fresh(found.at, now):
            return found.answer
        answer = make()
        if answer is not None:
            self._keep(store, key, _Answer(counts, now, answer))
        return answer

    def put(self, store: Engine, key: Hashable, answer: T) -> None:
        """Replaces an answer that is kept by what the caller knows to be newer; what is not kept stays so."""
        with self._lock:
            kept = self._of(store)
            if found := kept.get(key):
                kept[key] = found._replace(answer=answer)

    def _of(self, store: Engine) -> "OrderedDict[Hashable, _Answer[T]]":
        return self._kept.setdefault(store, OrderedDict())

    def _keep(self, store: Engine, key: Hashable, answer: "_Answer[T]") -> None:
        with self._lock:
            kept = self._of(store)
            kept[key] = answer
            kept.move_to_end(key)
            while len(kept) > self._most:
                kept.popitem(last=False)

    def _is_fresh(self, at: datetime | None, now: datetime | None) -> bool:
        if now is None or self._fresh is None:
            return True
        return at is not None and timedelta(0) <= now - at <= self._fresh


class _Answer(NamedTuple, Generic[T]):
    """An answer, the counts of what it rests on, and the moment it was computed for."""

    counts: tuple[int, ...]
    at: datetime | None
    answer: T
