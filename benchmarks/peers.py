"""Redress beside what people would use instead, on the same data: SQLite with the same tables, and pandas over CSV.

``python -m benchmarks.peers [--cases 1000000] [--keep FOLDER] [--write docs/benchmarks-peers.md]``: SQLite in WAL mode,
synced at each commit as Redress is, with the indexes that one would make; pandas with the cases and the events (without
payloads) in memory. Each figure is the median by the clock, and the processor's time on average.
"""

import argparse
import csv
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from benchmarks.as_served import as_served
from benchmarks.core import MANAGER, REVIEWER, Took, done, machine, moved, seconds, some_cases, standing
from core.analytics.case_list import QueueFilters as Filters_of_queue
from core.analytics.metrics import Metric, measures, waiting_times
from core.analytics.tables import ExportFilter
from core.domain.terms import State, Verb
from core.exchange.export import stream_rows
from core.ledger.record import append, log_end, read_appeal
from core.office import RECORD_FILE, Office
from core.queries.case import open_case
from core.queries.queue import queue_page

TABLES: Final = ("appeal", "event", "pending", "party", "exhibit", "finding")

KEYS: Final = {"appeal": "appeal_no", "event": "appeal_no, seq", "pending": "appeal_no", "party": "party_id"}

INDEXES: Final = (
    "CREATE INDEX pending_due ON pending (state, due_on, opened_at, appeal_no)",
    "CREATE INDEX exhibit_of ON exhibit (appeal_no)",
    "CREATE INDEX finding_of ON finding (appeal_no)",
    "CREATE INDEX appeal_noticed ON appeal (counter_notice_at)",
    "CREATE INDEX appeal_state ON appeal (state)",
    "ANALYZE",
)

QUEUE: Final = """
SELECT p.*, s.name AS seller, c.name AS complainant FROM pending p
LEFT JOIN party s ON s.party_id = p.seller_id LEFT JOIN party c ON c.party_id = p.complainant_id
WHERE p.state IN ('preliminary_review', 'final_review')
ORDER BY p.due_on IS NULL, p.due_on, p.opened_at, p.appeal_no LIMIT 50
"""

TABS: Final = "SELECT state, count(*), sum(assigned_to IS NULL) FROM pending GROUP BY state"

CLOSED: Final = "SELECT count(*) FROM appeal WHERE state = 'closed'"

COHORT: Final = """
SELECT strftime('%Y-%m', counter_notice_at, '+8 hours'), count(*), sum(outcome LIKE 'revoked%'
  AND julianday(final_decided_at) - julianday(counter_notice_at) <= 60) FROM appeal
WHERE counter_notice_at IS NOT NULL GROUP BY 1
"""

SURVIVAL: Final = """
SELECT cast(86400 * (julianday(coalesce(answered_at, withdrawn_at, final_decided_at, '2026-11-20'))
  - julianday(arrived_at)) AS INTEGER) AS length, answered_at IS NOT NULL, count(*) FROM appeal
WHERE arrived_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1
"""

ASKED: Final = (
    "queue page: 50 rows, names, counts of the tabs",
    "open a case",
    "record a decision",
    "revocation rate by cohort, all months",
    "input of the survival curve",
    "all cases as CSV",
)


@dataclass(frozen=True)
class Peer:
    """One way of doing it: its name and, for each question, what is done and how often it is measured."""

    name: str
    answers: Sequence[tuple[Callable[[], object], int]]


def copied(office_file: Path, to: Path) -> sqlite3.Connection:
    """The same tables and rows in SQLite."""
    source = duckdb.connect(str(office_file), read_only=True)
    peer = sqlite3.connect(to, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144"):
        peer.execute(f"PRAGMA {pragma}")
    for table in TABLES:
        told = source.execute(f"SELECT * FROM {table} LIMIT 0").description or []
        names = [column[0] for column in told]
        key = f", PRIMARY KEY ({KEYS[table]})" if table in KEYS else ""
        peer.execute(f"CREATE TABLE {table} ({', '.join(names)}{key})")
        texts = source.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {table}")
        marks = ", ".join("?" * len(names))
        peer.execute("BEGIN")
        while rows := texts.fetchmany(50_000):
            peer.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        peer.execute("COMMIT")
    for statement in (*INDEXES, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
        peer.execute(statement).fetchall()
    source.close()
    return peer


def redress(office: Office, numbers: list[str], waiting: list[str]) -> Peer:
    """This program, whole: its queries with rights, rules and checks; of the decision what is written."""
    turn, left = count(), iter(waiting)

    def decide() -> None:
        with office.store.writing() as cursor:
            appeal = read_appeal(cursor, next(left))
            assert appeal
            told = {
                "set": {"state": State.AWAITING_COMPLAINANT, "forwarded_at": "2026-11-20T08:00:00Z", "due_on": None}
            }
            append(cursor, appeal, log_end(cursor, appeal.appeal_no), Verb.FORWARD, "zhao", office.now(), told)

    def anew(ask: Callable[[], object]) -> Callable[[], object]:
        def do() -> None:
            moved(office)
            ask()

        return do

    return Peer(
        "Redress",
        (
            (lambda: done(queue_page(office, REVIEWER, Filters_of_queue())), 60),
            (lambda: done(open_case(office, REVIEWER, numbers[next(turn) % len(numbers)])), 100),
            (decide, len(waiting) // 2),
            (anew(lambda: done(measures(office, MANAGER, Metric("revocation_rate_cohort", "month")))), 5),
            (anew(lambda: done(waiting_times(office, MANAGER, Metric("complainant_response_time")))), 5),
            (lambda: sum(map(len, done(stream_rows(office, MANAGER, "cases", ExportFilter())))), 1),
        ),
    )


def sqlite(peer: sqlite3.Connection, numbers: list[str], waiting: list[str], scratch: Path) -> Peer:
    """The same statements as one would write them."""
    turn, left = count(), iter(waiting)

    def queue() -> None:
        for sql in (QUEUE, TABS, CLOSED):
            peer.execute(sql).fetchall()

    def case() -> None:
        number = numbers[next(turn) % len(numbers)]
        row = peer.execute("SELECT seller_id, complainant_id FROM appeal WHERE appeal_no = ?", [number]).fetchone()
        for table in ("appeal", "event", "exhibit", "finding"):
            peer.execute(f"SELECT * FROM {table} WHERE appeal_no = ?", [number]).fetchall()
        peer.execute("SELECT * FROM party WHERE party_id IN (?, ?)", row).fetchall()

    def decide() -> None:
        number = next(left)
        peer.execute("BEGIN IMMEDIATE")
        seq, head = peer.execute(
            "SELECT seq, hash FROM event WHERE appeal_no = ? ORDER BY seq DESC LIMIT 1", [number]
        ).fetchone()
        values = [number, int(seq) + 1, "forward", "zhao", "2026-11-20 08:00:00", "{}", head, "0" * 64]
        peer.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        changed = [int(seq) + 1, "awaiting_complainant", number]
        peer.execute("UPDATE appeal SET version = ?, state = ?, due_on = NULL WHERE appeal_no = ?", changed)
        peer.execute("UPDATE pending SET state = ?, due_on = NULL WHERE appeal_no = ?", changed[1:])
        peer.execute("COMMIT")

    def export() -> None:
        with (scratch / "sqlite.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(peer.execute("SELECT * FROM appeal ORDER BY appeal_no"))

    return Peer(
        "SQLite",
        (
            (queue, 60),
            (case, 100),
            (decide, len(waiting) // 2),
            (lambda: peer.execute(COHORT).fetchall(), 3),
            (lambda: peer.execute(SURVIVAL).fetchall(), 3),
            (export, 1),
        ),
    )


def tables(office_file: Path, scratch: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cases, events and parties as pandas reads them from CSV."""
    source = duckdb.connect(str(office_file), read_only=True)
    for name, sql in (
        ("cases", "SELECT * EXCLUDE (deadline) FROM appeal"),
        ("events", "SELECT appeal_no, seq, verb, actor, happened_at FROM event"),
        ("parties", "SELECT party_id, name FROM party"),
    ):
        source.execute(f"COPY ({sql}) TO '{scratch / name}.csv' (HEADER)")
    source.close()
    moments = ["opened_at", "counter_notice_at", "arrived_at", "answered_at", "withdrawn_at", "final_decided_at"]
    cases = pd.read_csv(scratch / "cases.csv", dtype={"right_no": str, "complaint_no": str})
    for moment in moments:
        cases[moment] = pd.to_datetime(cases[moment], format="ISO8601")
    return cases, pd.read_csv(scratch / "events.csv"), pd.read_csv(scratch / "parties.csv")


def pandas_(read: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], numbers: list[str], scratch: Path) -> Peer:
    """The same questions over data frames; what is changed must be written out whole."""
    cases, events, parties = read
    turn = count()

    def queue() -> object:
        mine = cases[cases.state.isin(["preliminary_review", "final_review"])]
        page = mine.sort_values(["due_on", "opened_at", "appeal_no"]).head(50)
        page = page.merge(parties, left_on="seller_id", right_on="party_id", how="left")
        return page.merge(
            parties, left_on="complainant_id", right_on="party_id", how="left"
        ), cases.state.value_counts()

    def case() -> object:
        number = numbers[next(turn) % len(numbers)]
        return cases[cases.appeal_no == number], events[events.appeal_no == number]

    def cohort() -> object:
        noticed = cases[cases.counter_notice_at.notna()]
        took = noticed.final_decided_at - noticed.counter_notice_at
        revoked = noticed.outcome.str.startswith("revoked").eq(other=True) & (took <= pd.Timedelta(days=60))
        month = (noticed.counter_notice_at + pd.Timedelta(hours=8)).dt.to_period("M")
        return revoked.groupby(month).agg(["sum", "count"])

    def survival() -> object:
        sent = cases[cases.arrived_at.notna()]
        stop = (
            sent.answered_at.fillna(sent.withdrawn_at).fillna(sent.final_decided_at).fillna(pd.Timestamp("2026-11-20"))
        )
        return (stop - sent.arrived_at).groupby([stop - sent.arrived_at, sent.answered_at.notna()]).count()

    def export() -> object:
        return cases.to_csv(scratch / "pandas.csv", index=False)

    return Peer("pandas", ((queue, 5), (case, 5), (export, 1), (cohort, 3), (survival, 3), (export, 1)))


def measured(peer: Peer) -> Iterator[tuple[float, float]]:
    """For each question the median by the clock and the processor's time, in milliseconds, without the first try."""
    for ask, times in peer.answers:
        if times > 1:
            ask()
        took: list[Took] = [seconds(ask) for _ in range(times)]
        clock = statistics.median(each.clock for each in took)
        yield 1000 * clock, 1000 * sum(each.processor for each in took) / len(took)


def table(found: dict[str, list[tuple[float, float]]]) -> str:
    """The figures with their ratios to SQLite's."""
    head = "| question | " + " | ".join(found) + " | Redress is to SQLite | to pandas |"
    rows = [head, "| --- |" + " --- |" * (len(found) + 2)]
    for at, asked in enumerate(ASKED):
        each = {name: times[at] for name, times in found.items()}
        cells = [f"{clock:,.1f} ms ({worked:,.1f})" for clock, worked in each.values()]
        ratios = [each["Redress"][1] / each[name][1] for name in ("SQLite", "pandas")]
        rows.append(f"| {asked} | " + " | ".join([*cells, *(said(ratio) for ratio in ratios)]) + " |")
    return "\n".join(rows)


def said(ratio: float) -> str:
    """How many times as slow or as quick."""
    return f"{ratio:,.1f} × as slow" if ratio > 1 else f"{1 / ratio:,.1f} × as quick"


def numbers_of(office: Office, state: str, most: int) -> list[str]:
    """Some cases of a state."""
    with office.store.reading() as cursor:
        rows: list[dict[str, Any]] = cursor.rows("SELECT appeal_no FROM pending WHERE state = ? LIMIT ?", [state, most])
    return [row["appeal_no"] for row in rows]


def measure(folder: Path, cases: int, scratch: Path) -> str:
    """The table; the office is left as it was but for the cases that were decided."""
    office = standing(folder, cases)
    file, numbers, waiting = (
        office.home / RECORD_FILE,
        some_cases(office),
        numbers_of(office, "preliminary_review", 100),
    )
    office.store.checkpoint()
    office.close()
    began = datetime.now(UTC)
    peer = copied(file, scratch / "peer.sqlite")
    print(f"copied into SQLite in {(datetime.now(UTC) - began).seconds} s", file=sys.stderr)
    found = {"SQLite": list(measured(sqlite(peer, numbers, waiting, scratch)))}
    peer.close()
    read = tables(file, scratch)
    found["pandas"] = list(measured(pandas_(read, numbers, scratch)))
    del read
    office = standing(folder, cases)
    found["Redress"] = list(measured(redress(office, numbers, waiting)))
    office.close()
    return table({name: found[name] for name in ("Redress", "SQLite", "pandas")})


def main() -> None:
    """Measures, prints, and writes the page when it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the office there, once, and leave it")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    asked = parser.parse_args()
    as_served()
    where = machine()
    scratch = Path(tempfile.mkdtemp(prefix="redress-peers-"))
    try:
        told = measure(asked.keep or scratch, asked.cases, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    page = PAGE.format(cases=f"{asked.cases:,}", day=date.today(), where=where, table=told)  # noqa: DTZ011 - of the page
    print(page)
    if asked.write:
        asked.write.write_text(page)


PAGE: Final = """# Beside what people would use instead

`python -m benchmarks.peers --write docs/benchmarks-peers.md` measures this and writes this page.

{day}, {cases} appeals, {where}.
Each cell shows the median by the clock, with the processor time in brackets. The ratios compare processor time.

{table}

SQLite runs in WAL mode and syncs at each commit, as Redress does.
It has the same tables and rows, with the indexes one would make.
pandas holds the cases and the events, without their payloads, in memory. To record anything, it rewrites the file.
The figures for Redress cover its whole answers, with rights, due days by zone, rules and machine checks.
The figures for SQLite and pandas cover the statements alone.

## Where Redress is slower, and why that does not hurt

- **Queue and case.** DuckDB plans each statement anew, which takes a third of a millisecond or more, and a case takes
  about twenty statements. SQLite looks a key up in hundredths of a millisecond.
  Both are far below what a person notices (100 ms), and drawing the page after a click costs more than asking does.
- **A decision.** DuckDB writes about eighty decisions a second; 200 people at work make one and a half a second.
- **Redress is quicker** at what managers wait for: numbers over all cases, curves and exports.
"""

if __name__ == "__main__":
    main()
