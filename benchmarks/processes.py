"""People at work with one, two and three processes of the app on PostgreSQL, and in the office's file beside them.

``python -m benchmarks.processes [--people 200] [--minutes 2] [--write docs/benchmarks-cluster.md]``: the same people do
the same work four times, in copies of one office, as in ``benchmarks.load``. It tells how long they waited, and what an
action cost the app, the database, its standby and the proxy; from that follows how many people a processor serves.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import load
from benchmarks.core import machine
from benchmarks.failures import Machines, children, listening, make_office, with_section
from core.office import RECORD_FILE, put_record
from demo import cluster
from tests.browser.house import served

MEASURED: Final = (1, 2, 3)

PARTS: Final = ("the app", "the database", "its standby", "the proxy")

LARGER: Final = (1_000, 5_000)
"""Offices whose need of processors is computed from the parts that were measured."""

FULL: Final = 0.6
"""The share of a processor that may be busy: beyond it whoever comes waits for those before."""


@dataclass
class Shift:
    """What happened in one run, and the seconds that a processor worked for each part."""

    tally: load.Tally
    worked: Mapping[str, float]
    lost: Sequence[str]

    @property
    def times(self) -> list[float]:
        """How long each action took, in milliseconds, the shortest first."""
        return self.of(*self.tally.times)

    def of(self, *actions: str) -> list[float]:
        """The same for these kinds of action."""
        return sorted(each for what in actions for each in self.tally.times[what])

    def of_an_action(self, part: str) -> float:
        """What an action cost a part, in milliseconds of a processor."""
        return 1000 * self.worked.get(part, 0.0) / max(1, len(self.times))


@dataclass(frozen=True)
class Served:
    """An office that is served: its address, the processes of the app, all processes by part, how to end the app."""

    address: str
    app: Sequence[int]
    parts: Callable[[], Mapping[str, Sequence[int]]]
    end: Callable[[], object] = lambda: None


@contextmanager
def in_the_file(home: Path) -> Iterator[Served]:
    """The office in its file, served by one process."""
    house = served(home)
    app = house.process.pid
    try:
        yield Served(house.url, [app], lambda: {"the app": [app, *children(app)]}, house.stop)
    finally:
        if house.process.poll() is None:
            house.stop()


@contextmanager
def on_postgres(home: Path, processes: int) -> Iterator[Served]:
    """The office on PostgreSQL with a synchronous standby, served by so many processes behind HAProxy."""
    machines = Machines(home.with_name(f"cluster-{processes}"), processes)
    try:
        database = os.environ["REDRESS_DATABASE"] = machines.start_databases()
        put_record(home, home / RECORD_FILE)
        machines.serve(home, database)
        app = [listening(machines.ports[name]) for name in machines.names]
        primary, standby = (listening(machines.at[each]) for each in ("primary", "standby"))
        proxy = cluster.written_down()[-1].pid

        begun = dict(zip(PARTS, (app, [primary], [standby], [proxy]), strict=True))

        def parts() -> Mapping[str, Sequence[int]]:
            return {part: [each for pid in pids for each in (pid, *children(pid))] for part, pids in begun.items()}

        yield Served(machines.address, app, parts)
    finally:
        cluster.stop()
        os.environ.pop("REDRESS_DATABASE", None)


def at_work(office: Served, names: Sequence[str], minutes: float) -> tuple[load.Tally, Mapping[str, float]]:
    """All at work for so many minutes; what happened, and what each part worked meanwhile."""
    tally = load.Tally()
    before = {part: load.worked_so_far(*pids) for part, pids in office.parts().items()}
    asyncio.run(load.shift(office.address, office.app, list(names), minutes, tally))
    after = {part: load.worked_so_far(*pids) for part, pids in office.parts().items()}
    return tally, {part: after[part] - before[part] for part in after}


def each_in_turn(scratch: Path, names: Sequence[str], minutes: float) -> dict[str, Shift]:
    """The office in its file, and on PostgreSQL with one, two and three processes, each in a copy of its own."""
    made = scratch / "home"
    make_office(made, list(names), 3 + round(60 * minutes / load.EVERY / (load.ANSWERS + 3)))
    found = {}
    for many in (0, *MEASURED):
        home = scratch / f"home-{many}"
        shutil.copytree(made, home)
        with on_postgres(home, many) if many else in_the_file(home) as office:
            tally, worked = at_work(office, names, minutes)
            if not many:
                office.end()  # the file is locked while it is served
            run = found[_named(many)] = Shift(tally, worked, load.lost(home, tally))
        print(f"{_named(many)}: {len(run.times):,} actions, p95 {_at(run.times, 0.95):.0f} ms", flush=True)
    return found


def _named(processes: int) -> str:
    return f"PostgreSQL, {processes} process{'es' if processes > 1 else ''}" if processes else "file, 1 process"


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def table(found: Mapping[str, Shift], minutes: float) -> str:
    """The figures of every run side by side, as Markdown."""
    rows: dict[str, Callable[[Shift], str]] = {
        "actions": lambda run: f"{len(run.times):,}",
        "an action, p50": lambda run: f"{median(run.times or [0.0]):.0f} ms",
        "an action, p95": lambda run: f"{_at(run.times, 0.95):.0f} ms",
        "an answer to a criterion, p95": lambda run: (
            f"{_at(sorted(run.tally.times['answer a criterion']), 0.95):.0f} ms"
        ),
        **{f"{part}, processor for an action": _cost(part) for part in PARTS},
        "all of them, of one processor": lambda run: f"{100 * sum(run.worked.values()) / (60 * minutes):.0f} %",
        "failed; acknowledged and not in the record": lambda run: f"{len(run.tally.failed)}; {len(run.lost)}",
        "memory of the app, most": lambda run: f"{max(run.tally.memory or [0]) / load.MEGABYTE:,.0f} MB",
    }
    head = ["| what | " + " | ".join(found) + " |", "| --- |" + " --- |" * len(found)]
    return "\n".join([*head, *(f"| {what} | {' | '.join(map(of, found.values()))} |" for what, of in rows.items())])


def _cost(part: str) -> Callable[[Shift], str]:
    return lambda run: f"{run.of_an_action(part):.1f} ms" if part in run.worked else "–"


def sizing(run: Shift) -> str:
    """How many people a processor serves at that cost, and what larger offices need, as Markdown."""
    cost = {part: run.of_an_action(part) for part in PARTS}
    people = FULL * 1000 * load.EVERY / max(1.0, sum(cost.values()))
    needs = [
        f"{many:,} people: {many * cost['the app'] / (FULL * 1000 * load.EVERY):.1f} for the app,"
        f" {many * cost['the database'] / (FULL * 1000 * load.EVERY):.1f} for the database"
        for many in LARGER
    ]
    return (
        f"An action costs all parts together {sum(cost.values()):.0f} ms of a processor. At an action every"
        f" {load.EVERY:.0f} seconds and processors that are busy {100 * FULL:.0f} % of the time, one serves"
        f" {people:.0f} people. Processors that larger offices need, computed from that: {'; '.join(needs)}."
    )


TITLE: Final = "## People at work, by processes"

TEXT: Final = """{title}

`python -m benchmarks.processes --write docs/benchmarks-cluster.md` writes this section.
{people} people each act every {every:.0f} seconds on average, for {minutes:g} minutes, first in the office's file and
then in copies of the same office on PostgreSQL 17 with a synchronous standby, behind HAProxy.
All parts and the program that plays the people share one machine.
The cost of the app includes its readers and the copy for managers' questions, which each process keeps.

{day}, {where}, {load:.1f} at the end.

{table}

{sizing}
"""


def main() -> int:
    """Lets people work with each number of processes and tells how it went; 1 when anything was lost or failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="put the figures into this page")
    asked = parser.parse_args()
    where, scratch = machine(), Path(tempfile.mkdtemp(prefix="redress-processes-"))
    scratch.chmod(0o711)  # root's PostgreSQL is another user
    try:
        found = each_in_turn(scratch, [f"load{n}" for n in range(asked.people)], asked.minutes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    section = TEXT.format(
        title=TITLE, people=asked.people, every=load.EVERY, minutes=asked.minutes, day=datetime.now(UTC).date(),
        where=where, load=os.getloadavg()[0], table=table(found, asked.minutes),
        sizing=sizing(found[f"PostgreSQL, {MEASURED[-1]} processes"]),
    )  # fmt: skip
    seen = {each[:160] for run in found.values() for each in (*run.tally.failed, *run.lost)}
    print(section, *sorted(seen)[:20], sep="\n")
    if asked.write:
        page = asked.write.read_text(encoding="utf-8")
        asked.write.write_text(with_section(page, section, TITLE), encoding="utf-8")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
