"""A hundred people decide while the app's processes, the standby and the primary are killed: ``make bench-failures``.

``python -m benchmarks.failures [--people 100] [--kills 50] [--write docs/benchmarks-cluster.md]`` starts what
``make cluster`` starts, on an office of its own: PostgreSQL with a synchronous standby, three processes of the app and
HAProxy. The people of ``benchmarks.load`` decide, through HAProxy; one part after another, drawn by chance, is ended by
kill -9 and brought back as docs/deploy.md says: a process is started again after two seconds, as systemd does, so is
the standby, and when the primary is lost the standby is promoted after two seconds and the lost one made its standby.
It tells how long it took until something was saved again, until a decision was, and until whoever was interrupted went
on, and how often they had to load their page anew. Afterwards every answer, reason and decision that was shown as saved
has to be in the record exactly once, and the whole record has to be sound. Exit code 1 where it is not.
"""

import argparse
import asyncio
import csv
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import median
from typing import Final, Literal

import httpx
import websockets

from benchmarks import load
from benchmarks.core import machine
from benchmarks.history import write_history
from core.commands.verification import check_record
from core.domain.terms import Role
from core.exchange.history_import import import_history
from core.exchange.history_rows import COLUMNS as COLUMNS_OF_HISTORY
from core.language import t
from core.office import RECORD_FILE, open_office, put_record
from demo import cluster

Part = Literal["process", "standby", "primary"]

SHARES: Final[dict[Part, int]] = {"process": 2, "standby": 1, "primary": 1}
"""Of four kills, how many each kind of part gets; there are three processes."""

RESTARTED_AFTER: Final = 2.0
"""Seconds after which systemd starts a process again (``RestartSec``), and whoever watches promotes the standby."""

CALM: Final = (3.0, 8.0)
"""Seconds between a cluster that is whole again and the next kill."""

RELOADS_AFTER: Final = 1.0

GIVES_UP_AFTER: Final = 180.0
"""Seconds after which somebody who was interrupted is lost: that is a failure."""

UNSAVED: Final = tuple(
    t(f"refusal.{code}.because", "en").encode() for code in ("database_lost", "database_unsure", "busy")
)
"""What a page says of something that was not saved, or of which nobody can tell."""


@dataclass
class Kill:
    """One kill: of what, when (by the steady clock), and when all parts were there again."""

    part: Part
    at: float
    whole: float = 0.0


@dataclass
class Log(load.Tally):
    """What happened, besides: when something was saved and when a decision was, and who was interrupted from when."""

    saved: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    interrupted: list[tuple[float, float]] = field(default_factory=list)
    reloads: Counter[int] = field(default_factory=Counter)
    said: int = 0
    """How often a page said that something was not saved, or may not have been."""


class Page(load.Tab):
    """A tab that hears when its page says that something was not saved."""

    unsaved = False

    def _heard(self, data: "str | bytes") -> bool:
        if isinstance(data, bytes) and any(each in data for each in UNSAVED):
            self.unsaved = True
        return super()._heard(data)


async def page_of(address: str, cookies: str) -> Page:
    """A tab, as the browser opens it."""
    tab = await load.opened(address, cookies)
    return Page(tab.socket)


@dataclass
class Colleague(load.Worker):
    """A reviewer who loads the page anew when it is lost, and goes on with the same case."""

    address: str = ""
    cookies: str = ""
    lost: bool = False

    async def act(self, what: str, key: str = "", kind: load.Kind = "trigger_value", value: str = "") -> bool:
        """One action; True where it went well and the page does not say that nothing was saved."""
        assert isinstance(self.tab, Page)
        assert isinstance(self.tally, Log)
        self.tab.unsaved, failed = False, len(self.tally.failed)
        went_well = await super().act(what, key, kind, value)
        line = next((each for each in self._lines() if key == load.CHECKLIST and f'"{each["id"]}"' in value), None)
        kept = line is None or f'"value": "{line["given"]}"' in value
        if went_well and kept and not self.tab.unsaved:
            if key:
                self.tally.saved.append(time.monotonic())
            return True
        del self.tally.failed[failed:]  # an interruption is no failure; not to get over it is
        self.tally.said += self.tab.unsaved
        self.lost = True
        await self.load_anew()
        return False

    def _lines(self) -> list[dict[str, object]]:
        return [line for group in self.tab.checklist.get("groups", ()) for line in group["lines"]]

    async def load_anew(self) -> None:
        """Loads the page that was open, when the office answers at all, until it is there."""
        assert isinstance(self.tally, Log)
        began, tries = time.monotonic(), 0
        while time.monotonic() < began + GIVES_UP_AFTER:
            if await _answers(self.address):
                tries += 1
                with suppress(OSError, RuntimeError, TimeoutError, websockets.WebSocketException):
                    fresh = await page_of(self.address, self.cookies)
                    fresh.page, fresh.query = self.tab.page, self.tab.query
                    await fresh.run()
                    if not fresh.unsaved:
                        await self.tab.socket.close()
                        self.tab = fresh
                        self.tally.interrupted.append((began, time.monotonic()))
                        self.tally.reloads[tries] += 1
                        return
            await asyncio.sleep(RELOADS_AFTER)
        self.tally.failed.append("load the page anew: it did not come back")

    async def cases(self) -> None:
        """The case that is open, and those that open after it; an interrupted one is gone on with."""
        while number := self.tab.number:
            self.lost = False
            went_on = await self.answers(number) and await self.rejects(number)
            if went_on:
                assert isinstance(self.tally, Log)
                self.tally.done.append(time.monotonic())
            elif not self.lost or not self.tab.offers(load.CHECKLIST):  # decided, though nobody was told
                return

    async def answers(self, number: str, given: int = 0) -> bool:
        """What is still to be answered before it is rejected."""
        given += sum(1 for case, name, _ in self.tally.answers if (case, name) == (number, self.name))
        return await super().answers(number, given)


async def _answers(address: str) -> bool:
    """Whether any process answers behind the front: a browser whose line is cut asks as well before it draws."""
    async with httpx.AsyncClient() as client:
        with suppress(httpx.HTTPError):
            return (await client.get(f"{address}/healthz", timeout=5)).status_code == httpx.codes.OK
    return False


AGO: Final = {"opened_at": 6, "disclosed_at": 5, "counter_notice_at": 2}
"""The days of a case that waits, counted back from today."""

PATIENCE: Final = 600.0
"""Seconds within which a part is there again, also on a machine that has much else to do."""

PAST: Final = 5_000


def make_office(home: Path, names: list[str], each: int) -> None:
    """An office with a past, and so many cases in preliminary review for each of these people."""
    office = open_office(home)
    load.hire(office, dict.fromkeys(names, Role.REVIEWER))
    waiting = home.with_name("waiting.csv")
    days = {name: f"{datetime.now(UTC) - timedelta(days=ago):%Y-%m-%d}" for name, ago in AGO.items()}
    with waiting.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS_OF_HISTORY, restval="")
        writer.writeheader()
        for n, (name, _) in enumerate(product(names, range(each))):
            writer.writerow({
                "appeal_no": f"W-{n:05d}", "right_type": "trademark", "seller": f"Shop {n}", "complainant": "Brand 1",
                "complaint_no": f"C{n:05d}", "right_no": "18273645", "listing_ids": f"7033{n:08d}",
                "penalty_kind": "listing_removed", "reviewer": name, **days,
            })  # fmt: skip
    for file_of_history in (write_history(home.with_name("past.csv"), PAST), waiting):
        import_history(office, file_of_history, lambda row: sys.exit(str(row.reason)))
    office.close()


# The cluster, and how each part of it is ended and brought back.


class Machines:
    """What runs: which folder has the primary, and the numbers of the processes."""

    def __init__(self, place: Path, processes: int = cluster.PROCESSES) -> None:
        """Below that folder, with so many processes of the app."""
        cluster.PLACE, cluster.STARTED, cluster.WITHIN = place, place / "started.json", PATIENCE
        place.mkdir()
        self.programs, self.place = cluster.postgres_programs(), place
        self.names = [f"process {number}" for number in range(1, processes + 1)]
        self.ports = cluster.free_ports("front", "primary", "standby", *self.names)
        self.address = f"http://127.0.0.1:{self.ports['front']}"
        self.told: dict[str, str] = {}
        self.data = {"primary": place / "postgres" / "primary", "standby": place / "postgres" / "standby"}
        self.at = {"primary": self.ports["primary"], "standby": self.ports["standby"]}

    def start_databases(self) -> str:
        """Starts both; the address of the office's database."""
        os.environ["PGPASSFILE"] = str(self.place / "pgpass")
        return cluster.start_databases(self.programs, self.at["primary"], self.at["standby"])

    def serve(self, home: Path, database: str) -> None:
        """Starts the processes and the front."""
        self.told = {
            "REDRESS_HOME": str(home), "REDRESS_DATABASE": database, "REDRESS_ADDRESS": self.address,
            "REDRESS_PROXIES": "127.0.0.1",
        }  # fmt: skip
        cluster.serve(self.ports["front"], {name: self.ports[name] for name in self.names}, self.told)
        for name in self.names:
            self._wait_for_process(name)

    def _wait_for_process(self, name: str) -> None:
        """Waits until it answers; one that ended is started again, as systemd does."""

        def is_there() -> bool:
            if cluster.answers(self.ports[name]):
                return True
            if not listening(self.ports[name]):
                time.sleep(RESTARTED_AFTER)
                cluster.start_process(name, self.ports, self.told)
            return False

        cluster.wait(is_there, f"{name} does not start")

    def kill(self, part: Part, chance: random.Random) -> Kill:
        """Ends one part as a power cut does, and brings it back; answers when it is all there again."""
        if part == "process":
            name = chance.choice(self.names)
            killed = Kill(part, _killed(listening(self.ports[name])))
            self._wait_for_process(name)
        else:
            killed = Kill(part, _killed(self.server(part)))
            time.sleep(RESTARTED_AFTER)
            if part == "primary":
                self._take_over()
            self._follow()
        killed.whole = time.monotonic()
        return killed

    def server(self, part: str) -> int:
        """The process of the primary or of the standby."""
        return int((self.data[part] / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])

    def _take_over(self) -> None:
        """The standby becomes the primary; what was the primary is made a copy of it."""
        cluster.run([*cluster.aside(), self.programs / "pg_ctl", "promote", "-w", "-D", self.data["standby"]])
        self.data = {"primary": self.data["standby"], "standby": self.data["primary"]}
        self.at = {"primary": self.at["standby"], "standby": self.at["primary"]}
        self._wait_for("")  # until it has a standby, it works alone
        shutil.rmtree(self.data["standby"])
        cluster.run([
            *cluster.aside(), self.programs / "pg_basebackup", "-d", f"{self._primary()} {self._own()}", "-c", "fast",
            "-D", self.data["standby"], "-R", "-X", "stream", "-C", "-S", "standby",
        ])  # fmt: skip

    def _follow(self) -> None:
        """Starts the standby and waits until each commit waits for it again."""
        found = f"primary_conninfo=host=127.0.0.1 port={self.at['primary']} user=redress {self._own()}"
        cluster.write_down(cluster.start_server(self.programs, self.data["standby"], self.at["standby"], found))
        self._wait_for("standby")
        in_step = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        cluster.wait(
            lambda: cluster.asked_of(self.programs, self._primary(), in_step) == "1", "The standby does not follow"
        )

    def _wait_for(self, standby: str) -> None:
        """Lets each commit wait for that standby, or for none."""
        for sql in (f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'", "SELECT pg_reload_conf()"):
            cluster.asked_of(self.programs, self._primary(), sql)

    def _primary(self) -> str:
        return f"host=127.0.0.1 port={self.at['primary']} user=redress dbname=postgres"

    def _own(self) -> str:
        return f"passfile={self.place / 'postgres' / 'pgpass'} application_name=standby"


def listening(port: int) -> int:
    """The process that was started to answer at that port; 0 where it has ended."""
    for each in cluster.written_down():
        with suppress(OSError):
            words = Path(f"/proc/{each.pid}/cmdline").read_bytes().split(b"\0")
            if cluster.is_alive(each) and str(port).encode() in words and b"haproxy" not in words[0]:
                return each.pid
    return 0


def _killed(pid: int) -> float:
    """Kills a process and all that it has started, and waits until they are gone; when it was."""
    at = time.monotonic()
    every = [pid, *children(pid)]
    for each in every:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    while any(_runs(each) for each in every):
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.02)
    return at


def children(pid: int) -> list[int]:
    """All processes that a process has started, and those that they have started."""
    found = [
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    ]
    return [*found, *(each for child in found for each in children(child))]


def _runs(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


# The run, and what is told of it.


def kill_all(machines: Machines, kills: int, minutes: float, log: Log, seen: list[Kill]) -> None:
    """So many kills in an order drawn by chance; the next one comes some seconds after all is whole again."""
    chance, ends = random.Random(kills), time.monotonic() + 60 * minutes
    parts = [part for part, share in SHARES.items() for _ in range(share)]
    drawn = [parts[n % len(parts)] for n in range(kills)]
    chance.shuffle(drawn)
    for n, part in enumerate(drawn, 1):
        time.sleep(chance.uniform(*CALM))
        if time.monotonic() > ends:
            return
        seen.append(machines.kill(part, chance))
        took = seen[-1].whole - seen[-1].at
        print(f"{n} of {kills}: {part}, whole after {took:.1f} s, {len(log.done)} decisions", flush=True)


async def shift(machines: Machines, names: list[str], kills: int, minutes: float, log: Log) -> list[Kill]:
    """All at work while part after part is killed."""
    seen: list[Kill] = []
    workers = []
    for n, name in enumerate(names):
        cookies = await load.signed_in(machines.address, name)
        tab = await page_of(machines.address, cookies)
        workers.append(Colleague(name, tab, log, random.Random(n), float("inf"), machines.address, cookies))
    working = [asyncio.create_task(worker.work()) for worker in workers]
    try:
        await asyncio.to_thread(kill_all, machines, kills, minutes, log, seen)
        await asyncio.sleep(CALM[1])
    finally:
        for worker in workers:
            worker.until = 0.0
    await asyncio.gather(*working)
    for worker in workers:
        await worker.tab.socket.close()
    return seen


def first_after(moments: list[float], at: float) -> float:
    """Seconds from a moment to the next of these; infinite where there is none."""
    return min((each - at for each in moments if each > at), default=float("inf"))


def interruptions(log: Log, kills: list[Kill], n: int) -> list[float]:
    """Seconds from that kill until each who was interrupted by it had the page again."""
    ends = kills[n + 1].at if n + 1 < len(kills) else float("inf")
    return [back - kills[n].at for began, back in log.interrupted if kills[n].at <= began < ends]


COLUMNS: Final = (
    "something was saved again", "a decision was", "who was interrupted had the page again", "all parts were there"
)  # fmt: skip


def table(log: Log, kills: list[Kill]) -> str:
    """By kind of part: how often, how long until it went on, and for whom it was interrupted."""
    rows = ["| killed | times | " + " | ".join(COLUMNS) + " |", "| --- | --- |" + " --- |" * len(COLUMNS)]
    for part in SHARES:
        of = [n for n, each in enumerate(kills) if each.part == part]
        back = [each for n in of for each in interruptions(log, kills, n)]
        columns = [
            [first_after(log.saved, kills[n].at) for n in of],
            [first_after(log.done, kills[n].at) for n in of],
            back,
            [kills[n].whole - kills[n].at for n in of],
        ]
        told = [f"{median(each):.1f} s, at most {max(each):.1f} s" if each else "nobody" for each in columns]
        if back:
            told[2] += f" ({len(back)})"
        rows.append(f"| {part} | {len(of)} | {' | '.join(told)} |")
    return "\n".join(rows)


@dataclass(frozen=True)
class Found:
    """What was shown as saved and is not in the record exactly once, and what a check of the whole record finds."""

    lost: list[str]
    faults: list[str]


def found_in(home: Path, log: Log) -> Found:
    """Reads the record again."""
    lost = load.lost(home, log)
    with closing(open_office(home)) as office:
        with office.store.reading() as cursor:
            twice = cursor.rows(
                "SELECT appeal_no, count(*) AS times FROM event WHERE verb = 'reject'"
                " AND starts_with(actor, 'load') GROUP BY appeal_no HAVING count(*) > 1"
            )
        lost += [f"{each['appeal_no']} was decided {each['times']} times" for each in twice]
        return Found(lost, [f"{each.where}: {each.what}" for each in check_record(office).faults])


TITLE: Final = "## When a part is killed"

TEXT: Final = """{title}

`make bench-failures` measures this.
`python -m benchmarks.failures --write docs/benchmarks-cluster.md` writes this section.
{people} people decide through HAProxy; each acts every {every:.0f} seconds on average.
Three processes of the app work with PostgreSQL 17, which has a synchronous standby.
Everything runs on one machine, which has other work as well.
{kills} times, `kill -9` ends one part, drawn at random, and everything that part started.
A killed process or standby is started again after two seconds, as systemd would do.
When the primary is killed, the standby is promoted after two seconds, and the lost primary becomes its new standby.
The next kill comes when all parts are running again.

{day}, {where}, {load:.1f} at the end.

{table}

The figures are seconds from the kill: the median and the longest. The number in brackets is how often somebody was
interrupted.

- Shown as saved: {answers:,} answers, {reasons:,} reasons, {decided:,} decisions.
- Of these, missing from the record or in it twice: {lost}. Faults that `verify` found afterwards: {faults}.
- Pages that said that something was not saved or might not have been: {said}.
- Interrupted: {interrupted:,}. How often a page was reloaded once the office answered: {reloads}.
- Not recovered from: {failed}.
"""


def told(asked: argparse.Namespace, where: str, log: Log, kills: list[Kill], found: Found) -> str:
    """The section as Markdown."""
    reloads = ", ".join(
        f"{tries} time{'s' if tries > 1 else ''}: {many}" for tries, many in sorted(log.reloads.items())
    )
    return TEXT.format(
        title=TITLE, people=asked.people, every=load.EVERY, kills=len(kills), day=datetime.now(UTC).date(), where=where,
        load=os.getloadavg()[0], table=table(log, kills), answers=len(log.answers), reasons=len(log.reasons),
        decided=len(log.decided), lost=len(found.lost), faults=len(found.faults),
        said=log.said, interrupted=len(log.interrupted), reloads=reloads or "nobody", failed=len(log.failed),
    )  # fmt: skip


def with_section(page: str, section: str, title: str = TITLE) -> str:
    """The page with that section in the place of the earlier one of that title, or at its end."""
    before, _, rest = page.partition(title)
    _, mark, after = rest.partition("\n## ")
    return before.rstrip("\n") + "\n\n" + section + (mark + after if mark else "")


def main() -> int:
    """Lets people work while part after part is killed, checks the record, and tells how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=20, help="how many cases wait for each of them")
    parser.add_argument("--minutes", type=float, default=30, help="after them nothing more is killed")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="put the figures into this page")
    asked = parser.parse_args()
    where, scratch, log = machine(), Path(tempfile.mkdtemp(prefix="redress-failures-")), Log()
    scratch.chmod(0o711)  # root's PostgreSQL is another user
    names = [f"load{n}" for n in range(asked.people)]
    machines = Machines(scratch / "cluster")
    try:
        home = scratch / "home"
        make_office(home, names, asked.each)
        database = machines.start_databases()
        os.environ["REDRESS_DATABASE"] = database
        put_record(home, home / RECORD_FILE)
        machines.serve(home, database)
        kills = asyncio.run(shift(machines, names, asked.kills, asked.minutes, log))
        found = found_in(home, log)
    finally:
        cluster.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    section = told(asked, where, log, kills, found)
    print(section, *sorted({*found.lost, *found.faults, *log.failed}), sep="\n")
    if asked.write:
        asked.write.write_text(with_section(asked.write.read_text(encoding="utf-8"), section), encoding="utf-8")
    return 1 if found.lost or found.faults or log.failed else 0


if __name__ == "__main__":
    sys.exit(main())
