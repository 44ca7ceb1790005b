"""Reviewers at work, without browsers: each speaks to the served app over Streamlit's websocket as a browser would.

``python -m benchmarks.load [--cases 1000000] [--keep FOLDER] [--people 50] [--minutes 10] [--write FILE.md]``: every
person is given cases by a lead, signs in, opens the queue, takes the next case, answers its criteria, writes a reason,
rejects, and goes on with the case that opens; an action every 15 seconds. It tells how long each action took from the
click to the end of the script, what failed, whether every answer and reason that was sent is in the record, and how
the memory of the server and its readers went.

With ``--arriving 20`` the same people work once more for as long, while so many appeals a second arrive by the API: the
figures of both stand side by side.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from typing import Any, Final, Literal

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.core import done, machine, standing
from core.commands.accounts import hash_password
from core.commands.clients import MOST_PER_MINUTE, add_client
from core.commands.lead import assign
from core.commands.reading import fingerprint, read_one
from core.domain.people import Person
from core.domain.terms import Role
from core.ledger.documents import exhibits_of
from core.ledger.drafts import read_draft
from core.ledger.people import insert_person, read_person
from core.ledger.record import events_of, read_appeals
from core.office import Office, open_office
from core.queries.search import index_of
from pages.shared.context import COOKIE
from pages.shared.navigation import PLACES
from tests.browser.house import served

PASSWORD: Final = "measure it twice"  # noqa: S105 - of an office that is measured

EVERY: Final = 15.0

ANSWERS: Final = 6

PATIENCE: Final = 60.0

RESTS: Final = 20.0

BARS: Final = {50: 300.0, 200: 1000.0}

NUMBER: Final = re.compile(r"(?:^|&|\?)no=([^&]+)")

MEGABYTE: Final = 1_000_000

PARTS: Final = 6

Kind = Literal["trigger_value", "string_value", "json_value"]

CHECKLIST: Final = "checklist"


@dataclass
class Tally:
    """What happened: times by action in milliseconds, what failed, and what was acknowledged."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str, str], str] = field(default_factory=dict)
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    decided: list[tuple[str, str]] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    processor: float = 0.0  # seconds that the server worked


@dataclass
class Tab:
    """One browser tab: the widgets on its page by key, where it is, and the checklist as its component was given it."""

    socket: websockets.ClientConnection
    page: str = ""
    query: str = ""
    checklist: dict[str, Any] = field(default_factory=dict)
    sent: int = 0
    widgets: dict[str, tuple[str, str, bool]] = field(default_factory=dict)

    async def visit(self, address: str, query: str = "") -> None:
        """Goes to another page."""
        self.page, self.query = "", query
        await self.run(address=address)

    async def run(self, key: str = "", kind: Kind = "trigger_value", value: str = "", address: str = "") -> None:
        """Reruns the page, or presses or fills in a widget, and waits until the script has finished."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self.query, self.page, address
        if key:
            widget, state.fragment_id, _ = self.widgets[key]
            told = state.widget_states.widgets.add(id=widget)
            setattr(told, kind, True if kind == "trigger_value" else value)
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._heard(await self.socket.recv()):
                pass

    def _heard(self, data: "str | bytes") -> bool:
        """Takes one message in; whether the script has finished."""
        assert isinstance(data, bytes)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            if message.new_session.page_script_hash != self.page:
                self.widgets.clear()
            self.page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._drawn(message)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("the script does not compile")
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _drawn(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "bidi_component" and element.bidi_component.component_name == CHECKLIST:
            self.checklist = json.loads(element.bidi_component.json)
            self.widgets[CHECKLIST] = (element.bidi_component.id, message.delta.fragment_id, self.checklist["writes"])
        elif kind == "button":
            key = element.button.id.rpartition("-")[2]
            named = element.button.label if key == "None" else key
            self.widgets[named] = (element.button.id, message.delta.fragment_id, not element.button.disabled)
        elif kind == "text_area":
            key = element.text_area.id.split("-", 2)[2].partition("_")[0].rpartition("-")[2]
            self.widgets[key] = (element.text_area.id, message.delta.fragment_id, not element.text_area.disabled)

    def offers(self, key: str) -> bool:
        """Whether a widget is there and may be used."""
        return key in self.widgets and self.widgets[key][2]

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """The lines of the checklist that wait for an answer, in the order in which the keys come to them."""
        groups = self.checklist.get("groups", ())
        return [line for group in groups if group["asked"] for line in group["lines"] if line["open"]]

    def answered(self, line: dict[str, Any], value: str) -> str:
        """What the component sends when a key has answered that line."""
        self.sent += 1
        press = {"number": self.checklist["taken"] + 1, "what": "answer", "at": line["id"], "value": value}
        presses = [{**press, "was": line["given"]}]
        told = {"of": self.checklist["of"], "sent": self.sent, "cursor": line["id"], "presses": presses}
        return json.dumps({"sent": told})

    @property
    def number(self) -> str:
        """The number of the case that is open; empty on another page."""
        found = NUMBER.search(self.query)
        return found[1] if found else ""


class OverError(Exception):
    """The time is over, and another action was about to begin."""


@dataclass
class Worker:
    """One reviewer with one tab, and what they do."""

    name: str
    tab: Tab
    tally: Tally
    chance: random.Random
    until: float

    async def act(self, what: str, key: str = "", kind: Kind = "trigger_value", value: str = "") -> bool:
        """One action, about 15 seconds after the one before; whether it went well.

        Raises ``OverError`` instead where the time is over by then.
        """
        await asyncio.sleep(self.chance.uniform(0.5, 1.5) * EVERY)
        if time.monotonic() >= self.until:
            raise OverError
        started = time.perf_counter()
        try:
            await self.tab.run(key, kind, value)
        except (RuntimeError, TimeoutError, KeyError, websockets.WebSocketException) as error:
            self.tally.failed.append(f"{what}: {type(error).__name__} {error}")
            return False
        self.tally.times[what].append(1000 * (time.perf_counter() - started))
        return True

    async def work(self) -> None:
        """Case after case until the time is over."""
        await asyncio.sleep(self.chance.random() * EVERY)
        with suppress(OverError):
            while True:
                self.tab.page, self.tab.query = "", ""
                taking = await self.act("open the queue") and self.tab.offers("Take next")
                if taking and await self.act("take the next case", "Take next"):
                    await self.cases()

    async def cases(self) -> None:
        """The case that is open, and those that open after it."""
        while number := self.tab.number:
            if not (await self.answers(number) and await self.rejects(number)):
                return

    async def answers(self, number: str, given: int = 0) -> bool:
        """The first criterion is not met, the next ones are; so many were ``given`` already."""
        for n in range(given, ANSWERS):
            if not self.tab.offers(CHECKLIST) or not (waiting := self.tab.waiting):
                self.tally.failed.append("answer a criterion: the page offers none")
                return False
            value, line = ("cannot_verify" if n and waiting[0]["lookup"] else "met" if n else "not_met"), waiting[0]
            sent = self.tab.answered(line, value)
            if not await self.act("answer a criterion", CHECKLIST, "json_value", sent):
                return False
            self.tally.answers[number, self.name, line["id"]] = value
        return True

    async def rejects(self, number: str) -> bool:
        """Writes the reason, asks for the rejection and confirms it."""
        words = f"The evidence does not show where the goods came from ({self.chance.random():.9f})."
        if not await self.offered("write the reason", "reason", "string_value", words):
            return False
        self.tally.reasons[number, self.name] = words
        for each in ("confirm", "risk"):
            self.tab.widgets.pop(each, None)
        if not await self.offered("ask to reject", "decide_2"):
            return False
        if self.tab.offers("risk") and not await self.act("say why all the same", "risk", "string_value", words):
            return False
        if not await self.offered("confirm", "confirm"):
            return False
        if self.tab.number == number:
            self.tally.failed.append("confirm: it was refused")
            return False
        self.tally.decided.append((number, self.name))
        return True

    async def offered(self, what: str, key: str, kind: Kind = "trigger_value", value: str = "") -> bool:
        """The action, where the page offers it; where it should and does not, that is a failure."""
        if self.tab.offers(key):
            return await self.act(what, key, kind, value)
        self.tally.failed.append(f"{what}: the page does not offer it")
        return False


def hire(office: Office, people: dict[str, Role]) -> None:
    """People with one password; those there already are kept."""
    kept = hash_password(PASSWORD)
    with office.store.writing() as cursor:
        for name, role in people.items():
            if read_person(cursor, name) is None:
                insert_person(cursor, Person(person_id=name, name=name, role=role), kept, office.now())


def deal(office: Office, lead: Person, names: list[str], minutes: float) -> None:
    """A lead gives everybody as many of the cases in preliminary review as they can decide in that time."""
    each = 2 + round(60 * minutes / EVERY / (ANSWERS + 3))
    with office.store.reading() as cursor:
        free = cursor.rows(
            "SELECT p.appeal_no, a.version FROM pending p JOIN appeal a USING (appeal_no)"
            " WHERE p.state = 'preliminary_review' AND NOT contains(coalesce(p.assigned_to, ''), 'load')"
            " ORDER BY hash(p.appeal_no) LIMIT ?",
            [each * len(names)],
        )
    for row, name in zip(free, cycle(names), strict=False):
        done(assign(office, lead, row["appeal_no"], row["version"], to=name))
        with office.store.reading() as cursor:
            filed = exhibits_of(cursor, row["appeal_no"])
        for exhibit in filed:  # read when they come in, hours before a reviewer opens the case
            read_one(office, exhibit.exhibit_id)
            fingerprint(office, exhibit.exhibit_id)


async def look_around(address: str, process: int, people: dict[str, Role]) -> str:
    """Everybody opens every page of theirs, legal also the last pages of a list and a case; then the memory at rest."""
    began = await asyncio.to_thread(resident, process)
    for name, role in people.items():
        tab = await opened(address, await signed_in(address, name))
        await tab.run()
        for place in PLACES:
            if role in place.roles:
                await tab.visit(place.url_path)
        if role is Role.REVIEWER:
            await tab.visit("queue", "tab=closed")
            await tab.visit("")
            await tab.run("Take next")
        await tab.socket.close()
    await asyncio.sleep(RESTS)
    rests = await asyncio.to_thread(resident, process)
    return f"Memory: {began / MEGABYTE:,.0f} MB after the start, {rests / MEGABYTE:,.0f} MB at rest (bar: 1,000 MB)."


async def signed_in(address: str, name: str) -> str:
    """The cookies of a real sign-in, as a browser sends them: who it is, and behind a proxy with which process."""
    async with httpx.AsyncClient() as client:
        form = {"account": name, "password": PASSWORD, "next": "/"}
        answer = await client.post(f"{address}/auth/sign-in", data=form, headers={"Origin": address}, timeout=PATIENCE)
    assert COOKIE in answer.cookies, f"{name} cannot sign in: {answer.status_code}"
    return "; ".join(f"{each}={value}" for each, value in answer.cookies.items())


async def opened(address: str, cookies: str) -> Tab:
    """A tab, as the browser opens it."""
    socket = await websockets.connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        additional_headers={"Cookie": cookies},
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(address),
        compression=None,
        max_size=None,
    )
    return Tab(socket)


def resident(*processes: int) -> int:
    """Bytes in memory of these processes and all they started, pages that they share counted once."""
    total, waiting = 0, list(processes)
    while waiting:
        pid = waiting.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += [int(each) for each in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(1024 * int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def worked_so_far(*processes: int) -> float:
    """Seconds that a processor has worked for these processes, what they started apart."""
    told = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in processes]
    return sum(int(ticks) for each in told for ticks in each[11:13]) / os.sysconf("SC_CLK_TCK")


async def weighed(processes: Sequence[int], tally: Tally, until: float) -> None:
    """The memory every five seconds."""
    while time.monotonic() < until:
        tally.memory.append(await asyncio.to_thread(resident, *processes))
        await asyncio.sleep(5)


async def shift(
    address: str,
    processes: Sequence[int],
    names: list[str],
    minutes: float,
    tally: Tally,
    begins: Callable[[], None] = lambda: None,
) -> None:
    """All people at work for so many minutes with the app of these processes; ``begins`` is called once all are in."""
    tabs = [await opened(address, await signed_in(address, name)) for name in names]
    begins()
    until = time.monotonic() + 60 * minutes
    workers = [
        Worker(name, tab, tally, random.Random(n), until) for n, (name, tab) in enumerate(zip(names, tabs, strict=True))
    ]
    before = worked_so_far(*processes)
    await asyncio.gather(weighed(processes, tally, until), *(worker.work() for worker in workers))
    tally.processor = worked_so_far(*processes) - before
    for tab in tabs:
        await tab.socket.close()


async def arriving(address: str, token: str, each_second: float, minutes: float, tally: Tally) -> None:
    """Appeals that a program hands in at that rate, each sent when it is due, whatever became of those before."""
    until, headers = time.monotonic() + 60 * minutes, {"Authorization": f"Bearer {token}"}
    client = httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE)
    async with client as program, asyncio.TaskGroup() as at_once:
        number, began = 0, time.monotonic()
        while time.monotonic() < until:
            at_once.create_task(_arrives(program, number, tally))
            number += 1
            await asyncio.sleep(max(0.0, began + number / each_second - time.monotonic()))


async def _arrives(program: httpx.AsyncClient, number: int, tally: Tally) -> None:
    """One appeal by the API; one that is told to come again later is counted as that."""
    body = {
        "right_type": "trademark", "seller": f"Shop {number % 500}", "complainant": f"Owner {number % 50}",
        "complaint_no": f"LOAD-{number}", "listing_ids": [f"{700_000_000_000 + number}"],
        "penalty_kind": "listing_removed",
    }  # fmt: skip
    began, key = time.monotonic(), {"Idempotency-Key": f"load-{time.time_ns()}-{number}"}
    try:
        answer = await program.post("/api/v1/appeals", json=body, headers=key)
    except httpx.HTTPError as error:
        tally.failed.append(f"an appeal is not answered: {type(error).__name__}")
        return
    tally.times["an appeal arrives"].append(1000 * (time.monotonic() - began))
    if answer.status_code == HTTPStatus.CREATED:
        tally.arrived.append(answer.json()["appeal_no"])
    else:
        tally.failed.append(f"an appeal is answered {answer.status_code}")


def p95_of(tally: Tally) -> float:
    """The 95th percentile of what people did, in milliseconds."""
    every = sorted(each for what, times in tally.times.items() if what != "an appeal arrives" for each in times)
    return every[int(0.95 * len(every)) - 1] if every else 0.0


async def both(address: str, process: int, names: list[str], asked: argparse.Namespace, token: str) -> Tally:
    """The same people once more, while appeals arrive."""
    tally = Tally()
    await asyncio.gather(
        shift(address, [process], names, asked.minutes, tally),
        arriving(address, token, asked.arriving, asked.minutes, tally),
    )
    return tally


def beside(asked: argparse.Namespace, alone: Tally, more: Tally) -> str:
    """The figures with appeals arriving, and how both compare."""
    ratio = p95_of(more) / max(1.0, p95_of(alone))
    return (
        f"### With {asked.arriving:g} appeals a second by the API\n\n{told(more, asked.people, asked.minutes)}\n\n"
        f"p95 of people: {p95_of(alone):.0f} ms alone, {p95_of(more):.0f} ms with appeals arriving, {ratio:.2f} times."
    )


def lost(home: Path, *shifts: Tally) -> list[str]:
    """What was acknowledged and is not in the record; what a later shift wrote anew counts as that shift left it."""
    office, gone, tally = open_office(home), [], Tally()
    for each in shifts:
        tally.answers |= each.answers
        tally.reasons |= each.reasons
        tally.decided += each.decided
        tally.arrived += each.arrived
    with office.store.reading() as cursor:
        gone += [f"the appeal {number}" for number in set(tally.arrived) - read_appeals(cursor, tally.arrived).keys()]
        decided = {
            (number, name): [each for each in events_of(cursor, number) if each.actor == name and each.verb == "reject"]
            for number, name in {*tally.decided, *tally.reasons}
        }
        gone += [f"the decision on {number} by {name}" for number, name in tally.decided if not decided[number, name]]
        for (number, name, criterion), value in tally.answers.items():
            draft = read_draft(cursor, number, name)
            answer = draft.form.answers.get(criterion) if draft else None
            if answer is None or answer.value != value:
                gone.append(f"the answer {value} to {criterion} of {number} by {name}")
        for (number, name), words in tally.reasons.items():
            draft = read_draft(cursor, number, name)
            # Also of a decision that was taken and whose answer got lost: the log has the reason then, and no draft.
            spoken = [event.payload.get("reason") for event in decided[number, name]]
            if words not in spoken and (draft is None or draft.form.reason != words):
                gone.append(f"the reason on {number} by {name}")
    office.close()
    return gone


def told(tally: Tally, people: int, minutes: float) -> str:
    """The figures as Markdown."""
    rows = ["| action | times | p50 | p95 | longest |", "| --- | --- | --- | --- | --- |"]
    every = [each for times in tally.times.values() for each in times]
    for what, times in [*tally.times.items(), ("**all**", every)]:
        ordered = sorted(times) or [0.0]
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        rows.append(
            f"| {what} | {len(times):,} | {statistics.median(ordered):.0f} ms | {p95:.0f} ms | {ordered[-1]:.0f} ms |"
        )
    kept = f"{len(tally.answers):,} answers, {len(tally.reasons):,} reasons, {len(tally.decided):,} decisions"
    memory = tally.memory or [0]
    part = max(1, -(-len(memory) // PARTS))
    course = ", ".join(
        f"{statistics.median(memory[begin : begin + part]) / MEGABYTE:,.0f}" for begin in range(0, len(memory), part)
    )
    most = max(memory) / MEGABYTE
    effort, busy = 1000 * tally.processor / max(1, len(every)), 100 * tally.processor / (60 * minutes)
    lines = [
        f"{people} people, {minutes:g} minutes, bar for p95 of all: {BARS.get(people, 1000):.0f} ms.",
        f"The server worked {effort:.0f} ms for an action, {busy:.0f} % of one core.",
        f"Failed: {len(tally.failed)}. Sent and acknowledged: {kept}.",
        f"Memory of the server and its readers, in {PARTS} parts of the time: {course} MB; at most {most:,.0f} MB.",
    ]
    return "\n".join(["\n".join(rows), "", *lines, *listed(tally.failed)])


def listed(faults: Iterable[str]) -> list[str]:
    """The first ten faults as a Markdown list, each once."""
    return [f"- {each}" for each in sorted({each[:120] for each in faults})[:10]]


def main() -> int:
    """Serves the office, lets people work, and tells how it went; exit code 1 when a bar is missed or anything lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the office there, once, and leave it")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument(
        "--arriving", type=float, default=0.0, metavar="N", help="then once more with N appeals a second"
    )
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="add the figures to this page")
    asked = parser.parse_args()
    where, scratch, tally, gone = machine(), Path(tempfile.mkdtemp(prefix="redress-load-")), Tally(), []
    workers: dict[str, Role] = {f"load{n}": Role.REVIEWER for n in range(asked.people)}
    others: dict[str, Role] = {f"load-{role}": role for role in Role if role is not Role.SYSTEM}
    try:
        office = standing(asked.keep or scratch, asked.cases)
        home = office.home
        hire(office, {**workers, **others})
        lead = Person(person_id="load-lead", name="load-lead", role=Role.LEAD)
        deal(office, lead, list(workers), asked.minutes * (2 if asked.arriving else 1))
        index_of(office).bring_up(wholly=True)  # made once for an office: people at work later meet it as it is
        _, token = done(add_client(office, "Load", ["intake:write"], per_minute=MOST_PER_MINUTE))
        office.close()
        house = served(home)
        process = house.process.pid
        try:
            rests = asyncio.run(look_around(house.url, process, others))
            asyncio.run(shift(house.url, [process], list(workers), asked.minutes, tally))
            more = asyncio.run(both(house.url, process, list(workers), asked, token)) if asked.arriving else None
        finally:
            house.stop()
        gone = lost(home, *[each for each in (tally, more) if each])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    found = f"{told(tally, asked.people, asked.minutes)}\n\nBefore, every page was opened once. {rests}"
    found += f"\n\n{beside(asked, tally, more)}" if more else ""
    found += "\n".join([f"\n\nOf all that was acknowledged, not in the record: {len(gone)}.", *listed(gone)])
    title = f"## {asked.people} people, {asked.cases:,} appeals"
    page = f"{title}\n\n{datetime.now(UTC).date()}, {where}, {os.getloadavg()[0]:.1f} at the end.\n\n{found}\n"
    print(page)
    if asked.write:
        with asked.write.open("a", encoding="utf-8") as file:
            file.write(f"\n{page}")
    slow = any(p95_of(each) > BARS.get(asked.people, 1000) for each in (tally, more) if each)
    return 1 if slow or gone or tally.failed or (more and more.failed) else 0


if __name__ == "__main__":
    sys.exit(main())
