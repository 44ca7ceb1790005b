"""The search index, beside a record of either engine, which it follows.

It is an SQLite file with a full-text index (FTS5), which every Python includes. Each process has its own (``search-N``
in its home, like the follower's), because several machines may share a record. The file contains only words, not texts:
what is shown of a case is read from the record and masked for the reader. Words are in separate columns by who may find
a case by them, so nobody learns from a result, or its absence, what they may not see.

The file is not a record. If it is missing, damaged, or belongs to another record or an earlier state, it is rebuilt in
the background, newest cases first; until then a search finds what is in it and reports its progress. Erased data leaves
the file for good, because the whole index is rewritten without it.
"""

import json
import logging
import math
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from operator import itemgetter
from pathlib import Path
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import IO, Any, Final, NamedTuple

from core.domain.appeal import Exhibit, payload_of
from core.domain.people import Person, without_mentions
from core.domain.permissions import INTAKE, LEGAL, Act, allowed
from core.domain.search import CaseText, Entry, Question, entries_of, words
from core.domain.terms import Verb
from core.ledger import engine
from core.ledger.documents import facts_on, texts_on
from core.ledger.engine import Cursor, among
from core.ledger.follower import empty_folder, lock_folder
from core.ledger.people import everybody
from core.ledger.record import PARTY, read_appeals, read_parties

LOG = logging.getLogger("redress")

EDITION: Final = "1"
"""The version of words and columns; an index with another one is rebuilt."""

SIGHTS: Final = {"legal": LEGAL, "intake": INTAKE}
"""The two groups of roles that see the same of a case, each with its own columns."""

COLUMNS: Final = tuple(f"{sight}_{sort}" for sort in ("number", "text") for sight in ("both", *SIGHTS))

PORTION: Final = 2_000
"""The number of cases read and written at once.

In a large office 200 looked up by their numbers take four times as long for each as when the tables are read through.
"""

AT_ONCE: Final = 200
"""The maximum number of changed cases a search indexes itself before answering; more are left to the thread."""

NEWEST: Final = 20
"""How many a search indexes if more have changed, as while the index is being built: with 200 it took 0.7 seconds."""

EVERY: Final = 5.0
"""Seconds between the thread's checks for changes: a search looks for itself, and many changes at once cost less."""

REST: Final = 1.0
"""The pause after a portion, as a multiple of its duration: at most half a processor is used."""

PATIENCE: Final = 1.0
"""Seconds a search waits for a writer of the index; then it answers from what is there."""

BEGINNING: Final = 3
"""The minimum length of a prefix that matches words, if too few cases contain the exact word."""

SETTINGS: Final = ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "busy_timeout = 5000")

TABLES: Final = (
    # purge: something was erased, and the file still has to be rewritten without its words.
    "CREATE TABLE state (edition TEXT, position INTEGER, chain TEXT, change INTEGER, purge INTEGER DEFAULT 0)",
    # The id follows the time of opening, so that the newest cases are found first. due: its words must be read.
    "CREATE TABLE indexed (id INTEGER PRIMARY KEY, appeal_no TEXT NOT NULL UNIQUE, due INTEGER NOT NULL)",
    "CREATE INDEX indexed_due ON indexed (id) WHERE due",
)

FROM_3_43: Final = ", content='', contentless_delete=1" if sqlite3.sqlite_version_info >= (3, 43) else ""
"""Options for SQLite versions that can delete from a contentless index; older ones also store the words."""


class Standing(NamedTuple):
    """The number of cases, and how many of them are indexed up to date."""

    cases: int
    ready: int


class SearchIndex:
    """The index of a process; started by the first search."""

    def __init__(self, home: Path, store: engine.Engine) -> None:
        """The index of that record, with its file in the home of the process."""
        self._home, self._store = home, store
        self._lock_file: IO[str] | None = None
        self._folder = home
        self._file: Path | None = None
        self._writing = Lock()
        self._thread: Thread | None = None
        self._closed = Event()
        self._behind = False  # whether the thread has more to do, which no search can wait for

    def start(self) -> None:
        """Starts a thread that keeps the index up to date; returns immediately."""
        if self._thread is None:
            self._thread = Thread(target=self._follow, name="search", daemon=True)
            self._thread.start()

    def bring_up(self, *, wholly: bool = False) -> Standing:
        """Indexes changes, at most ``AT_ONCE`` cases unless ``wholly``; returns the progress."""
        if self._writing.acquire(timeout=PATIENCE if wholly or not self._behind else 0):
            try:
                self._mark()
                left = math.inf if wholly else self._affordable()
                while left > 0 and (done := self._fill(int(min(PORTION, left)))):
                    left -= done
                if wholly:
                    self._purge()
            finally:
                self._writing.release()
        return self._standing()

    def find(self, query: Question, sight: str, people: Collection[str]) -> Iterator[str]:
        """The numbers of possibly matching cases, exact numbers first, then the newest; without duplicates.

        ``people`` are the ids of people whose names match. The caller verifies each case before showing it.
        """
        if self._file is None:
            return
        seen: set[str] = set()
        with closing(_opened(self._file)) as db:
            for match in _matches(query, sight, people):
                rows = db.execute(
                    "SELECT appeal_no FROM words JOIN indexed ON indexed.id = words.rowid WHERE words MATCH ?"
                    " ORDER BY words.rowid DESC",
                    [match],
                )
                for (number,) in rows:
                    if number not in seen:
                        seen.add(number)
                        yield number

    def close(self) -> None:
        """Stops following and closes the file."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
        if self._lock_file is not None:
            self._lock_file.close()

    def _affordable(self) -> int:
        """How many cases a search may index: all that have changed, or only the newest of many."""
        if self._file is None:
            return 0
        with closing(_opened(self._file)) as db:
            due = db.execute("SELECT count(*) FROM (SELECT 1 FROM indexed WHERE due LIMIT ?)", [AT_ONCE + 1]).fetchone()
        return AT_ONCE if due[0] <= AT_ONCE else min(NEWEST, AT_ONCE)

    def _standing(self) -> Standing:
        if self._file is None:
            return Standing(0, 0)
        with closing(_opened(self._file)) as db:
            cases, due = db.execute(  # ids go from 1 without a gap; to count a million rows takes 13 ms
                "SELECT coalesce((SELECT max(id) FROM indexed), 0), (SELECT count(*) FROM indexed WHERE due)"
            ).fetchone()
        return Standing(cases, cases - due)

    def _follow(self) -> None:
        while not self._closed.is_set():
            began, done = time.monotonic(), 0
            try:
                with self._writing:
                    self._mark()
                    done = self._fill(PORTION) or self._purge()
                self._behind = done == PORTION
            except Exception:
                LOG.exception("The index for the search could not follow")
            self._closed.wait(REST * (time.monotonic() - began) if done == PORTION else EVERY)

    # What has to be indexed, by the position of the record and its changes.

    def _mark(self) -> None:
        """Marks the cases whose words may have changed; starts a new file if the old one cannot be continued."""
        try:
            self._mark_in(self._file or self._left())
        except sqlite3.DatabaseError:
            self._mark_in(self._new())

    def _mark_in(self, file: Path) -> None:
        with self._store.reading() as cursor:
            end = engine.end_of(cursor)
            with closing(_opened(file)) as db:
                at = _end_of(db)
                if at == end:
                    self._file = file
                    return
                if at is not None and _goes_on(cursor, at, end):
                    numbers, erased = _due(cursor, at)
                    _mark_due(db, numbers, end, erased=erased)
                    self._file = file
                    return
            self._begin(cursor, end)

    def _begin(self, cursor: Cursor, end: engine.End) -> None:
        """Creates a new file with all cases but no words."""
        file = self._new()
        listed = cursor.batches("SELECT appeal_no FROM appeal ORDER BY opened_at, appeal_no", [], engine.PORTION)
        with closing(_opened(file)) as db:
            db.execute("BEGIN")
            for batch in listed:
                db.executemany("INSERT INTO indexed (appeal_no, due) VALUES (?, 1)", batch)
            db.execute("INSERT INTO state (edition, position, chain, change) VALUES (?, ?, ?, ?)", [EDITION, *end])
            db.execute("COMMIT")
        self._file = file

    def _left(self) -> Path:
        """The file left by the previous process, otherwise a new one."""
        self._take_folder()
        return next(iter(self._folder.glob("*.sqlite")), None) or self._new()

    def _new(self) -> Path:
        self._take_folder()
        empty_folder(self._folder)
        file = self._folder / f"{token_hex(4)}.sqlite"
        with closing(_opened(file)) as db:
            for each in TABLES:
                db.execute(each)
            db.execute(f"CREATE VIRTUAL TABLE words USING fts5({', '.join(COLUMNS)}, tokenize='ascii'{FROM_3_43})")
        return file

    def _take_folder(self) -> None:
        if self._lock_file is None:
            folders = (self._home / f"search-{number}" for number in count(1))
            self._folder, self._lock_file = next((each, lock) for each in folders if (lock := lock_folder(each)))

    # Indexing.

    def _fill(self, most: int) -> int:
        """Indexes at most that many due cases, newest first; returns how many there were."""
        if self._file is None:
            return 0
        with closing(_opened(self._file)) as db:
            due = db.execute("SELECT id, appeal_no FROM indexed WHERE due ORDER BY id DESC LIMIT ?", [most]).fetchall()
            if not due:
                return 0
            with self._store.reading() as cursor:
                found = read_texts(cursor, [number for _, number in due])
            names = everybody(self._store)
            rows = [[at, *words_by_column(found[number], names)] for at, number in reversed(due) if number in found]
            db.execute("BEGIN IMMEDIATE")
            db.executemany("DELETE FROM words WHERE rowid = ?", [[at] for at, _ in due])
            db.executemany(f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})", rows)
            db.executemany("UPDATE indexed SET due = 0 WHERE id = ?", [[at] for at, _ in due])
            db.execute("COMMIT")
        return len(due)

    def _purge(self) -> int:
        """Rewrites the index without erased words, which would otherwise remain in the file.

        Returns 0, because nothing is left to be indexed.
        """
        if self._file is not None:
            with closing(_opened(self._file)) as db:
                if db.execute("SELECT purge FROM state").fetchone() == (1,):
                    db.execute("INSERT INTO words (words) VALUES ('optimize')")
                    db.execute("UPDATE state SET purge = 0")
                    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return 0


def _opened(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        for each in SETTINGS:
            db.execute(f"PRAGMA {each}")
    except sqlite3.Error:  # not a database: the caller creates another
        db.close()
        raise
    return db


def _end_of(db: sqlite3.Connection) -> engine.End | None:
    """How far the index has followed; None if it has not started, or has another edition."""
    row = db.execute("SELECT position, chain, change FROM state WHERE edition = ?", [EDITION]).fetchone()
    return engine.End(*row) if row else None


def _goes_on(cursor: Cursor, at: engine.End, end: engine.End) -> bool:
    """Whether the record is a continuation of what was indexed."""
    if end.position < at.position or end.change < at.change:
        return False
    chain = cursor.value("SELECT chain FROM journal WHERE position = ?", [at.position])
    return (chain or "") == at.chain


def _due(cursor: Cursor, at: engine.End) -> tuple[set[str], bool]:
    """The cases changed since then, and whether something was erased."""
    logs = {row["log"] for row in cursor.rows("SELECT DISTINCT log FROM journal WHERE position > ?", [at.position])}
    noted = cursor.rows("SELECT DISTINCT what FROM search_due WHERE number > ?", [at.change])
    what = {row["what"] for row in noted}
    acts = cursor.rows("SELECT payload FROM office_event WHERE position > ? AND verb = 'erased'", [at.position])
    for erasure in (json.loads(act["payload"]) for act in acts):
        what |= {erasure["appeal_no"], *(log for log, *_ in erasure["fields"])}
        what |= {f"{PARTY}{erasure['party']}"} if erasure.get("party") else set()
    parties = [each.removeprefix(PARTY) for each in what if each.startswith(PARTY)]
    for side in ("seller_id", "complainant_id"):
        rows = among(cursor, f"SELECT appeal_no FROM appeal WHERE {side} IN ({{}})", parties)
        logs |= {row["appeal_no"] for row in rows}
    logs |= {each for each in what if not each.startswith(PARTY)}
    return logs - {engine.OFFICE, engine.SECOND_REVIEWS}, bool(acts)


def _mark_due(db: sqlite3.Connection, numbers: Iterable[str], end: engine.End, *, erased: bool) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO indexed (appeal_no, due) VALUES (?, 1) ON CONFLICT (appeal_no) DO UPDATE SET due = 1",
        [[each] for each in sorted(numbers)],
    )
    db.execute("UPDATE state SET position = ?, chain = ?, change = ?, purge = max(purge, ?)", [*end, erased])
    db.execute("COMMIT")


# The indexed content of a case.


def read_texts(cursor: Cursor, numbers: Sequence[str]) -> dict[str, CaseText]:
    """The searchable content of these cases, unmasked, by number."""
    appeals = read_appeals(cursor, numbers)
    ids = {each for appeal in appeals.values() for each in (appeal.seller_id, appeal.complainant_id)}
    parties = read_parties(cursor, *sorted(ids))
    # A second condition in any of these queries would make DuckDB read the whole table instead of using its index.
    papers = among(cursor, "SELECT * FROM exhibit WHERE appeal_no IN ({})", numbers)
    exhibits = _by_case(row for row in papers if row["withdrawn_seq"] is None)
    filed = [each for rows in exhibits.values() for each in _ids(rows)]
    typed, pages = facts_on(cursor, filed), texts_on(cursor, filed)
    orders = _by_case(among(cursor, "SELECT appeal_no, order_id FROM measure_order WHERE appeal_no IN ({})", numbers))
    acts = among(cursor, "SELECT appeal_no, verb, actor FROM event WHERE appeal_no IN ({})", numbers)
    actors = _by_case(acts)
    commented = sorted({row["appeal_no"] for row in acts if row["verb"] == Verb.COMMENT})
    logs = among(cursor, "SELECT appeal_no, seq, verb, payload, personal FROM event WHERE appeal_no IN ({})", commented)
    comments = _by_case(sorted((row for row in logs if row["verb"] == Verb.COMMENT), key=itemgetter("seq")))
    return {
        number: CaseText(
            appeal=appeal,
            parties=[parties[each] for each in (appeal.seller_id, appeal.complainant_id) if each in parties],
            exhibits=[Exhibit.model_validate(row) for row in exhibits.get(number, ())],
            typed={
                each: {name: entry[0] for name, entry in typed.get(each, {}).items()}
                for each in _ids(exhibits.get(number, ()))
            },
            pages={each: pages[each] for each in _ids(exhibits.get(number, ())) if each in pages},
            orders=[row["order_id"] for row in orders.get(number, ())],
            comments=[without_mentions(str(payload_of(row).get("text", ""))) for row in comments.get(number, ())],
            actors={
                *(row["actor"] for row in actors.get(number, ())),
                *(each for each in (appeal.assigned_to, appeal.reviewer) if each),
            },
        )
        for number, appeal in appeals.items()
    }


def _ids(exhibits: Iterable[dict[str, Any]]) -> list[str]:
    return [row["exhibit_id"] for row in exhibits]


def _by_case(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["appeal_no"], []).append(row)
    return found


def search_columns(person: Person) -> str:
    """The columns by which a person finds cases."""
    return "legal" if allowed(person, Act.SEE_CONTACTS) else "intake"


def words_by_column(found: CaseText, names: Mapping[str, Person]) -> list[str]:
    """The words of a case for each of ``COLUMNS``; words for both groups are stored once."""
    entries = {
        sight: set(entries_of(Person(person_id="", name="", role=min(roles)), found, names))
        for sight, roles in SIGHTS.items()
    }
    both = entries["legal"] & entries["intake"]
    entries = {"both": both, **{sight: own - both for sight, own in entries.items()}}
    texts = {
        f"{sight}_{sort}": BREAK.join(
            " ".join(_words_of(each)) for each in sorted(own, key=_order) if each.sort == sort
        )
        for sight, own in entries.items()
        for sort in ("number", "text")
    }
    return [texts[column] for column in COLUMNS]


BREAK: Final = " ¦ "
"""The separator between two places, so that no phrase matches across them; nobody searches for that word."""


def _words_of(entry: Entry) -> Iterable[str]:
    return [_person_word(entry.what)] if entry.field == "person" else words(entry.text, entry.sort)


def _person_word(person_id: str) -> str:
    """The index word for a person, independent of their name; it occurs in no text."""
    return f"¶{person_id.encode().hex()}"


def _order(entry: Entry) -> tuple[str, ...]:
    return entry.field, entry.what, entry.exhibit_id, f"{entry.page:04}", entry.text


def _matches(query: Question, sight: str, people: Collection[str]) -> Iterator[str]:
    """The FTS5 queries in order: the exact number, the exact words, and prefixes of words."""
    numbers = f"{{both_number {sight}_number}} :"
    anywhere = f"{{both_number {sight}_number both_text {sight}_text}} :"
    named = "".join(f' OR "{_person_word(each)}"' for each in sorted(people))
    every = " AND ".join(f'"{" ".join(phrase)}"' for phrase in query.phrases)
    whole = f' OR "{query.number}"' if query.number and len(query.phrases) > 1 else ""
    if query.number:
        yield f'{numbers} ("{query.number}")'
    yield f"{anywhere} (({every}){whole}{named})"
    if len(query.phrases) > 1 and len(query.number) >= BEGINNING:
        yield f'{anywhere} ("{query.number}" *)'
    if query.open_end and len(query.runs[-1]) >= BEGINNING:
        yield f"{anywhere} ({every} *)"
