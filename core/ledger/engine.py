"""What an engine of the record is: its cursors, its transactions, their one order; and results that are kept.

Whatever reads or writes the record is typed with ``Cursor`` and ``Engine``. The default engine is
``core.ledger.duckdb_engine``; a test names the modules that know it.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, Final, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar
from weakref import WeakKeyDictionary


class Head(NamedTuple):
    """One acknowledged event: its case, its number there, its hash."""

    appeal_no: str
    seq: int
    hash: str


T = TypeVar("T")

HISTORY: Final = "history"
"""What ``Engine.position`` counts the imports of history under: they tell of the past."""

LOOKS: Final = "second_look"

INVOICES: Final = "invoice_known"

PROPOSALS: Final = "proposal"
"""What it counts other changes under: second reviews, numbers of invoices, decisions that wait for a second person."""

Common: TypeAlias = Literal["openings", "people", "second_looks", "runs"]
"""What belongs to no one case and is changed by one at a time: numbers and parties of new appeals, accounts, …"""

Args: TypeAlias = Sequence[object] | Mapping[str, object]

Position: TypeAlias = Mapping[str, int]
"""Where the record stands: how often each thing that is counted has changed."""

EVERYTHING: Final = "everything"
"""What ``Engine.transactions`` counts: every transaction, but those that wrote drafts and holds alone."""


class Conflict(Exception):  # noqa: N818 - it is an outcome to be answered, not an error to be reported
    """Someone else changed the same row in the meantime; nothing of this transaction was kept."""


class DiskFull(Exception):  # noqa: N818 - as Conflict
    """The disk took nothing of this transaction: it is full, or broken; what was committed before stays."""


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


class Engine(Protocol):
    """An open file as what is kept of it needs it: transactions, and how often what they change has changed."""

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

        Raises ``Conflict`` when someone else changed the same row, ``DiskFull`` when the disk takes nothing.
        """


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
    last = cursor.row("SELECT position, chain FROM journal ORDER BY position DESC LIMIT 1") or {}
    changed = cursor.value("SELECT max(number) FROM (SELECT number FROM change UNION ALL SELECT change FROM journal) n")
    return End(last.get("position", 0), last.get("chain") or "", changed or 0)


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


def last_changes(cursor: Cursor) -> dict[str, int]:
    """What was ever changed, each with the number of the last transaction that did."""
    rows = cursor.rows(
        "SELECT what, max(number) AS number FROM change GROUP BY what"
        " UNION ALL SELECT changed, max(change) FROM journal WHERE change IS NOT NULL GROUP BY changed"
    )
    found: dict[str, int] = {}
    for each, number in ((each, row["number"]) for row in rows for each in row["what"].split("\n")):
        found[each] = max(number, found.get(each, 0))
    return found


def forget_earlier_changes(cursor: Cursor) -> None:
    """Of what was changed several times without an event the last number stays."""
    cursor.run(
        "DELETE FROM change WHERE number < (SELECT max(number) FROM change AS later WHERE later.what = change.what)"
    )


# Results that are kept.


class ResultCache(Generic[T]):
    """Answers by key, apart for each open record; the one that was not asked for longest goes first.

    Threads may ask at the same time. Nothing is locked while an answer is computed, so two that miss the same one
    both compute it. Another process is never overtaken: it can change the file only after this one has closed it,
    and a file that is opened again begins with nothing kept.
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
