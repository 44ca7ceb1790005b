"""People at work with one, two and three processes of the app on PostgreSQL, and in the office's file beside them.

``python -m benchmarks.processes [--people 200] [--minutes 2] [--write docs/benchmarks-cluster.md]``: the same people do
the same work four times, in copies of one office, as in ``benchmarks.load``. It tells how long they waited, and what an
action cost the app, the database, its standby, the proxy and the copy that each process keeps for managers; from that
follows how many processors larger offices need.
"""

import argparse
import asyncio
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import load
from benchmarks.core import machine
from benchmarks.failures import Machines, children, listening, make_office, with_section
from core.ledger.follower import REST
from core.office import RECORD_FILE, put_record
from demo import cluster
from tests.browser.house import served

MEASURED: Final = (1, 2, 3)

COPY: Final = "a copy for managers, which each process keeps"

PARTS: Final = ("the app", "the database", "its standby", "the proxy", COPY)

FOLLOWS: Final = (
    "from core.office import open_office; office = open_office(); office.analytics.freshness();"
    " print('here', flush=True); input(); office.close()"
)
"""A program that has the office open and only keeps its copy: in a process of the app, what this takes has no pid."""

LARGER: Final = (1_000, 5_000)
"""Offices whose need of processors is computed from the parts that were measured."""

FULL: Final = 0.6
"""The share of a processor that may be busy: beyond it whoever comes waits for those before."""

MOST_COPYING: Final = 1 / (1 + REST)
"""The share of a processor that a copy takes at most: it rests after each step."""

SLACK: Final = 300.0
"""Seconds within which all have signed in and ended what they began, beside the minutes of their work."""


@dataclass
class Shift:
    """What happened in one run, and the seconds that a processor worked for each part."""

    tally: load.Tally = field(default_factory=load.Tally)
    worked: dict[str, float] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

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
    """An office that is served: its address, the app's processes, what was started by part, how to end the app."""

    address: str
    app: Sequence[int]
    parts: Mapping[str, Sequence[int]]
    end: Callable[[], object] = lambda: None


@contextmanager
def in_the_file(home: Path) -> Iterator[Served]:
    """The office in its file, served by one process."""
    house = served(home)
    app = house.process.pid
    try:
        yield Served(house.url, [app], {"the app": [app]}, house.stop)
    finally:
        if house.process.poll() is None:
            house.stop()


@contextmanager
def on_postgres(home: Path, processes: int) -> Iterator[Served]:
    """The office on PostgreSQL with a synchronous standby, served by so many processes behind HAProxy."""
    machines = Machines(home.with_name(f"cluster-{processes}"), processes)
    copy = None
    try:
        database = os.environ["REDRESS_DATABASE"] = machines.start_databases()
        put_record(home, home / RECORD_FILE)
        machines.serve(home, database)
        app = [listening(machines.ports[name]) for name in machines.names]
        proxy = cluster.written_down()[-1].pid
        copy = subprocess.Popen(
            [sys.executable, "-c", FOLLOWS], cwd=cluster.ROOT, env={**os.environ, "REDRESS_HOME": str(home)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert copy.stdout
        assert copy.stdout.readline(), "the copy cannot be kept"
        databases = ([machines.server(each)] for each in ("primary", "standby"))
        yield Served(machines.address, app, dict(zip(PARTS, (app, *databases, [proxy], [copy.pid]), strict=True)))
    finally:
        if copy is not None:
            copy.communicate(b"\n")
        cluster.stop()
        os.environ.pop("REDRESS_DATABASE", None)


def worked(begun: Sequence[int]) -> float:
    """Seconds that a processor has worked for these processes and for all that they have started, ended or not."""
    total = 0.0
    for each in (*begun, *(child for pid in begun for child in children(pid))):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended: its parent has its seconds
            told = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            total += sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


async def shift(office: Served, names: Sequence[str], minutes: float, run: Shift) -> None:
    """All at work for so many minutes; raises TimeoutError where they do not come to an end."""

    def weigh() -> None:
        for part, pids in office.parts.items():
            run.worked[part] = worked(pids) - run.worked.get(part, 0.0)

    async with asyncio.timeout(60 * minutes + SLACK):
        await load.shift(office.address, office.app, list(names), minutes, run.tally, weigh)
    weigh()


def each_in_turn(scratch: Path, names: Sequence[str], minutes: float) -> dict[str, Shift]:
    """The office in its file, and on PostgreSQL with one, two and three processes, each in a copy of its own."""
    made = scratch / "home"
    make_office(made, list(names), 3 + round(60 * minutes / load.EVERY / (load.ANSWERS + 3)))
    found = {}
    for many in (0, *MEASURED):
        home = scratch / f"home-{many}"
        shutil.copytree(made, home)
        with on_postgres(home, many) if many else in_the_file(home) as office:
            run = found[_named(many)] = Shift()
            asyncio.run(shift(office, names, minutes, run))
            if not many:
                office.end()  # the file is locked while it is served
            run.lost = load.lost(home, run.tally)
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
        "all parts, of one processor": lambda run: (
            f"{100 * (sum(run.worked.values()) - run.worked.get(COPY, 0.0)) / (60 * minutes):.0f} %"
        ),
        "failed; acknowledged and not in the record": lambda run: f"{len(run.tally.failed)}; {len(run.lost)}",
        "memory of the app, most": lambda run: f"{max(run.tally.memory or [0]) / load.MEGABYTE:,.0f} MB",
    }
    head = ["| what | " + " | ".join(found) + " |", "| --- |" + " --- |" * len(found)]
    return "\n".join([*head, *(f"| {what} | {' | '.join(map(of, found.values()))} |" for what, of in rows.items())])


def _cost(part: str) -> Callable[[Shift], str]:
    return lambda run: f"{run.of_an_action(part):.1f} ms" if part in run.worked else "–"


def sizing(run: Shift, processes: int) -> str:
    """What larger offices need at that cost of an action, as Markdown."""
    cost = {part: run.of_an_action(part) / 1000 for part in PARTS}
    own = cost["the app"] - processes * cost[COPY]
    rows = [
        "| people | actions a second | processes of the app | processors for them | for database, standby |",
        "| --- | --- | --- | --- | --- |",
    ]
    for people in LARGER:
        rate = people / load.EVERY
        copying = min(rate * cost[COPY], MOST_COPYING)
        many = math.ceil(rate * own / (FULL - copying))
        needs = (rate * own + many * copying, rate * cost["the database"], rate * cost["its standby"])
        app, database, standby = (f"{each / FULL:.1f}" for each in needs)
        rows.append(f"| {people:,} | {rate:.0f} | {many} | {app} | {database}, {standby} |")
    return "\n".join(rows)


TITLE: Final = "## People at work, by processes"

TEXT: Final = """{title}

`python -m benchmarks.processes --write docs/benchmarks-cluster.md` writes this section.
{people} people each act every {every:.0f} seconds on average, for {minutes:g} min, first in the office's file and
then in copies of the same office on PostgreSQL 17 with a synchronous standby, behind HAProxy.
All parts and the program that plays the people share one machine. Where it has other work as well, as the load averages
tell, the times that people waited do not compare between columns, and processor times are higher than on a quiet one.
Each process keeps a copy for managers' questions. What one copy takes is measured in a further program that does
nothing else; the figure of the app includes the copies of all its processes.

{day}, {where}, {load:.1f} at the end.

{table}

What larger offices need, computed from the column of {processes} processes and not measured: a processor is busy
{full:.0f} % of the time at most, a process of the app uses one processor, each copy takes in every change of the office
and rests twice as long as it worked, and all other costs grow with the number of actions. A copy also looks for changes
when there are none, so that what it takes for an action is less where more people work: these are upper bounds.

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
        processes=MEASURED[-1], full=100 * FULL, sizing=sizing(found[_named(MEASURED[-1])], MEASURED[-1]),
    )  # fmt: skip
    seen = {each[:160] for run in found.values() for each in (*run.tally.failed, *run.lost)}
    print(section, *sorted(seen)[:20], sep="\n")
    if asked.write:
        page = asked.write.read_text(encoding="utf-8")
        asked.write.write_text(with_section(page, section, TITLE), encoding="utf-8")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
