"""Both engines of the record side by side, on one machine and in one run: ``make bench-cluster``.

``python -m benchmarks.cluster [--cases 100000] [--keep FOLDER] [--write docs/benchmarks-cluster.md]`` makes one office,
measures it in its file, moves it into PostgreSQL with a synchronous standby, as ``make cluster`` starts them, and
measures it there: what people wait for, how many decisions are made in a second, managers' numbers, and how far the
copy that answers them is behind.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.as_served import as_served
from benchmarks.core import (
    DECIDED,
    PAGES,
    WORKED_ON,
    Measured,
    Took,
    case_times,
    decidable,
    decide,
    machine,
    moved,
    queue_times,
    seconds,
    some_cases,
    standing,
    within,
    worked_on,
    yardstick,
)
from core.domain.appeal import Appeal
from core.office import RECORD_FILE, Office, open_office, put_record
from demo import cluster

WRITERS: Final = 16

OF_EACH: Final = 10

A_SECOND: Final = 20
"""How many decisions a busy office makes, while its managers look at the numbers."""

LASTING: Final = 10.0  # seconds


def measured(office: Office, processes: tuple[int, ...]) -> list[Measured]:
    """What people wait for in that office, and how many decisions so many processes make in a second."""
    run = f"{datetime.now(UTC):%H%M%S%f}"
    living = [worked_on(office, f"{run}{n}").appeal_no for n in range(WORKED_ON)]
    ready = iter([decidable(office, f"{run}{n}") for n in range(DECIDED + len(processes) * WRITERS * OF_EACH)])
    told = [
        within("queue page of 50, any tab, filter and page", queue_times(office), 0.95, 15),
        within("the same, searching all closed cases", queue_times(office, searched=True), 0.95, 30),
        within("open a case, from all over the record", case_times(office, some_cases(office)), 0.95, 15),
        within("open a case with documents, facts and a draft", case_times(office, living), 0.95, 15),
    ]
    alone = [decide(office, next(ready)) for _ in range(DECIDED)]
    told += [within("a decision", alone, 0.5, 4), within("a decision", alone, 0.99, 100)]
    for many in processes:
        given = [next(ready) for _ in range(WRITERS * OF_EACH)]
        took = _in_processes(office, given, many) if many > 1 else _by_writers(office, given, WRITERS)
        what = f"{many} process{'es' if many > 1 else ''}"
        told.append(Measured(f"decisions, {WRITERS} writers in {what}", f"{len(given) / took:,.0f} /s"))
    for name in PAGES:
        told.append(within(f"{name}, its numbers after a change", numbers_anew(office, name), 0.5, 800))
    return told


def numbers_anew(office: Office, page: str) -> list[Took]:
    """The headline numbers of a managers' page, each time after a change."""

    def ask() -> None:
        for each in PAGES[page]:
            each(office)

    took = []
    for _ in range(5):
        moved(office)
        took.append(seconds(ask))
    return took


def _by_writers(office: Office, given: list[Appeal], writers: int) -> float:
    with ThreadPoolExecutor(writers) as pool:
        return seconds(lambda: list(pool.map(lambda each: decide(office, each), given))).clock


def _in_processes(office: Office, given: list[Appeal], many: int) -> float:
    """Seconds from when all processes have the office open until the last of them has decided its share."""
    context = get_context("spawn")
    gate = context.Barrier(many + 1)
    told, tells = context.Pipe(duplex=False)
    shares = [given[at::many] for at in range(many)]
    begun = [
        context.Process(target=_decide_all, args=(office.home, each, WRITERS // many, gate, tells)) for each in shares
    ]
    for process in begun:
        process.start()
    gate.wait()
    started = time.perf_counter()
    for _ in begun:
        assert told.recv() == "done"
    took = time.perf_counter() - started
    for process in begun:
        process.join()
    return took


def _decide_all(home: Path, given: list[Appeal], writers: int, gate: Barrier, tells: Connection) -> None:
    office = open_office(home)
    gate.wait()
    _by_writers(office, given, writers)
    tells.send("done")
    office.close()


def followed(office: Office) -> list[Measured]:
    """How long the copy for managers' questions takes to be made, and how far it is behind while people decide."""
    made = seconds(office.analytics.freshness)
    run = f"{datetime.now(UTC):%H%M%S%f}"
    ready = [decidable(office, f"{run}{n}") for n in range(int(A_SECOND * LASTING))]
    office.analytics.freshness()
    lags, began = [], time.monotonic()
    for n, each in enumerate(ready, 1):
        decide(office, each)
        lags.append(office.analytics.freshness(wait=False).lag)
        time.sleep(max(0.0, began + n / A_SECOND - time.monotonic()))
    pace = len(ready) / (time.monotonic() - began)
    return [
        Measured("the copy, until it is complete", f"{made.clock:.1f} s"),
        Measured(f"behind at {pace:.0f} decisions a second", f"{median(lags):.2f} s, at most {max(lags):.2f} s"),
    ]


@contextmanager
def databases(place: Path) -> Iterator[str]:
    """A primary and its synchronous standby below that folder while the block runs; the address of the database."""
    cluster.PLACE, cluster.STARTED = place, place / "started.json"
    place.mkdir()
    ports = cluster.free_ports("primary", "standby")
    try:
        os.environ["PGPASSFILE"] = str(place / "pgpass")
        yield cluster.start_databases(cluster.postgres_programs(), ports["primary"], ports["standby"])
    finally:
        cluster.stop()


def side_by_side(told: dict[str, list[Measured]]) -> str:
    """The figures of every engine as a table of Markdown, with the bars."""
    bars = {each.what: each.bar for figures in told.values() for each in figures}
    found = {name: {each.what: each.found for each in figures} for name, figures in told.items()}
    head = ["| what | " + " | ".join(told) + " | bar |", "| --- |" + " --- |" * (len(told) + 1)]
    rows = [
        f"| {what} | " + " | ".join(each.get(what, "–") for each in found.values()) + f" | {bar} |"
        for what, bar in bars.items()
    ]
    return "\n".join([*head, *rows])


PAGE: Final = """# Both engines of the record

`make bench-cluster` measures this on your machine.
`python -m benchmarks.cluster --write docs/benchmarks-cluster.md` writes this page.
Both engines hold the same {cases} appeals and are measured on one machine in one run.
PostgreSQL 17 has a synchronous standby on the same disk, so each commit is synced twice.
All parts share the processor, the disk and the memory.

{day}, {where}.

{table}

{apart}
"""


def main() -> None:
    """Measures both, prints them side by side, and writes the page when it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the office there, once, and leave it")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    asked = parser.parse_args()
    as_served()
    where, scratch = machine(), Path(tempfile.mkdtemp(prefix="redress-bench-"))
    scratch.chmod(0o711)  # root's PostgreSQL is another user
    try:
        before = yardstick(scratch)
        office = standing(asked.keep or scratch, asked.cases)
        office.close()
        home = scratch / "moved"
        shutil.copytree(office.home, home)
        with databases(scratch / "cluster") as address:
            in_file = open_office(office.home)
            told = {"DuckDB": measured(in_file, (1,))}
            in_file.close()
            os.environ["REDRESS_DATABASE"] = address
            moving = seconds(lambda: put_record(home, home / RECORD_FILE))
            in_database = open_office(home)
            follows = followed(in_database)
            told["PostgreSQL"] = measured(in_database, (1, 2, 3))
            in_database.close()
        apart = [Measured(f"moving {asked.cases:,} appeals", f"{moving.clock:.1f} s"), *follows, *before]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    page = PAGE.format(
        cases=f"{asked.cases:,}", day=datetime.now(UTC).date(), where=f"{where}, {os.getloadavg()[0]:.1f} at the end",
        table=side_by_side(told), apart="\n".join(f"- {each.what}: {each.found}" for each in apart),
    )  # fmt: skip
    print(page)
    if asked.write:
        _, mark, sections = asked.write.read_text(encoding="utf-8").partition("\n## ")  # of benchmarks.failures
        asked.write.write_text(page + mark + sections, encoding="utf-8")


if __name__ == "__main__":
    main()
