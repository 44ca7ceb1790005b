"""How fast the core is with a hundred thousand imported cases in the file, beside what the machine can do.

``python -m benchmarks.core [--cases N] [--write docs/benchmarks.md]`` builds an office of its own, imports the
generated history, adds cases that are worked on (documents, typed facts, drafts), and measures what design.md 8
sets bars for. Nothing of it is kept. Exit code 1 when a bar is missed.
"""

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from benchmarks.history import write_history
from core.commands.documents import take_in, type_fact
from core.commands.intake import disclose, file_counter_notice
from core.commands.opening import NewAppeal, open_appeal
from core.commands.people import add_person
from core.commands.records import check_record
from core.commands.review import forward
from core.commands.work import answer
from core.errors import Refusal
from core.exchange.export import Filters as Chosen
from core.exchange.export import stream
from core.exchange.history_in import import_history
from core.model.appeal import Appeal, Listing, Party
from core.model.people import Person
from core.model.terms import DocumentKind, PenaltyKind, RightType, Role, Side, Value
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.queue import TABS, Filters, queue_page

T = TypeVar("T")

WORKED_ON: Final = 60
DECIDED: Final = 120
WRITERS: Final = 8
OF_EACH_WRITER: Final = 12
LOOKS: Final = 400
INTAKE: Final = Person(person_id="chen", name="Chen Yu", role=Role.INTAKE)
REVIEWER: Final = Person(person_id="zhao", name="Zhao Ling", role=Role.REVIEWER)
MANAGER: Final = Person(person_id="voss", name="Mara Voss", role=Role.MANAGER)
INVOICE: Final = {
    "number": "26312000000184730526",
    "date": "2026-05-06",
    "amount": "1280.00",
    "seller_name": "上海澜岸贸易有限公司",
    "buyer_name": "杭州栖木家居有限公司",
}


@dataclass(frozen=True)
class Measured:
    """One line of the table: what, how long by the clock, how long a processor worked, the bar, and if it is reached.

    The processor's time is of all threads, on average: it hardly changes when the machine is busy with other things.
    """

    what: str
    found: str
    processor: str = ""
    bar: str = ""
    reached: bool | None = None


def done(result: T | Refusal) -> T:
    """The value; a refusal would be a mistake of the benchmark."""
    assert not isinstance(result, Refusal), str(result)
    return result


class Took(NamedTuple):
    """Seconds by the clock, and seconds that a processor worked in this process."""

    clock: float
    processor: float


def seconds(do: Callable[[], object]) -> Took:
    """How long it takes."""
    started, worked = time.perf_counter(), time.process_time()
    do()
    return Took(time.perf_counter() - started, time.process_time() - worked)


def share(times: Iterable[Took], part: float) -> float:
    """The time by the clock, in milliseconds, within which that part of them lies."""
    ordered = sorted(each.clock for each in times)
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def worked(times: list[Took]) -> str:
    """The processor's time on average."""
    return f"{1000 * sum(each.processor for each in times) / len(times):.1f} ms"


def worked_on(office: Office, number: int) -> Appeal:
    """A trademark appeal in preliminary review, with documents, typed facts and a reviewer's draft."""
    new = NewAppeal(
        right_type=RightType.TRADEMARK,
        seller=Party(party_id="", side=Side.SELLER, name=f"Qimu Home {number}", subject_name="杭州栖木家居有限公司"),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Brand 1"),
        complaint_no=f"TM-{number}",
        listings=(Listing(listing_id=str(703318845521 + number), sold_quantity=31),),
        penalty_kind=PenaltyKind.LISTING_REMOVED,
    )
    appeal = done(open_appeal(office, INTAKE, new))
    for side, kind in (
        (Side.COMPLAINANT, DocumentKind.TRADEMARK_CERTIFICATE),
        (Side.SELLER, DocumentKind.COUNTER_NOTICE),
        (Side.SELLER, DocumentKind.INVOICE),
        (Side.SELLER, DocumentKind.CONTRACT),
        (Side.SELLER, DocumentKind.LISTING_PHOTO),
    ):
        data = f"{kind} of case {number}: what a seller or complainant writes, some lines long.\n".encode() * 20
        exhibit = done(take_in(office, INTAKE, appeal.appeal_no, side=side, kind=kind, name=f"{kind}.txt", data=data))
        if kind is DocumentKind.INVOICE:
            for field, given in INVOICE.items():
                done(type_fact(office, INTAKE, exhibit.exhibit_id, field, given))
    appeal = done(disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed="The owner is a firm."))
    appeal = done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    for criterion in ("cn_written_signed", "cn_within_window"):
        answer(office, REVIEWER, appeal.appeal_no, criterion, Value.MET)
    return appeal


def decidable(office: Office, number: int) -> Appeal:
    """A copyright appeal under 512(g), every criterion answered, ready to be forwarded."""
    new = NewAppeal(
        right_type=RightType.COPYRIGHT,
        policy_id="us_dmca_512g",
        seller=Party(party_id="", side=Side.SELLER, name=f"Northlight {number}"),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Brand 2"),
    )
    appeal = done(open_appeal(office, INTAKE, new, sparse=True))
    for side, kind in (
        (Side.COMPLAINANT, DocumentKind.COMPLAINT),
        (Side.SELLER, DocumentKind.COUNTER_NOTICE),
    ):
        data = f"{kind} of case {number}".encode()
        done(take_in(office, INTAKE, appeal.appeal_no, side=side, kind=kind, name=f"{kind}.txt", data=data))
    appeal = done(disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed="The owner is a firm."))
    appeal = done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    for item in done(open_case(office, REVIEWER, appeal.appeal_no)).assessment.checklist.gate.items:
        done(answer(office, REVIEWER, appeal.appeal_no, item.criterion, Value.MET))
    return appeal


def queue_times(office: Office) -> list[Took]:
    """Pages of every tab, first and deep, with and without filters."""
    asked = [
        (Filters(tab=tab, right_types=rights, search=search), page)
        for tab in TABS
        for rights in ((), (RightType.PATENT,))
        for search in ("", "brand 1", "OLD-2026-00999")
        for page in (1, 40)
    ]

    def look(filters: Filters, page: int) -> Took:
        return seconds(lambda: done(queue_page(office, REVIEWER, filters, page)))

    return [look(*each) for each in islice(cycle(asked), max(LOOKS, 2 * len(asked)))]


def case_times(office: Office, numbers: list[str]) -> list[Took]:
    """Opening cases, all that their page shows."""

    def look(number: str) -> Took:
        return seconds(lambda: done(open_case(office, REVIEWER, number)))

    return [look(each) for each in islice(cycle(numbers), LOOKS)]


def decide(office: Office, appeal: Appeal) -> Took:
    """One decision: the appeal is forwarded."""
    return seconds(lambda: done(forward(office, REVIEWER, appeal.appeal_no, appeal.version)))


def yardstick(folder: Path) -> list[Measured]:
    """What this machine does at this moment without Redress: a plain loop, and a synced write."""

    def loop() -> None:
        total = 0
        for n in range(1_000_000):
            total += n * n

    def synced() -> None:
        with (folder / "synced").open("wb") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

    loops, writes = [seconds(loop) for _ in range(9)], [seconds(synced) for _ in range(50)]
    return [
        Measured("yardstick: a Python loop of a million, p50", f"{share(loops, 0.5):.0f} ms", worked(loops)),
        Measured("yardstick: 4 kB written and synced, p50", f"{share(writes, 0.5):.2f} ms"),
    ]


def rate(what: str, rows: int, took: Took, bar: int) -> Measured:
    """Rows a second against a bar."""
    found, at_work = rows / took.clock, rows / took.processor
    return Measured(what, f"{found:,.0f} rows/s", f"{at_work:,.0f} rows/s", f"≥ {bar:,} rows/s", found >= bar)


def within(what: str, times: list[Took], part: float, bar: float) -> Measured:
    """A share of times against a bar, in milliseconds."""
    found = share(times, part)
    return Measured(f"{what}, p{part * 100:.0f}", f"{found:.1f} ms", worked(times), f"≤ {bar:.0f} ms", found <= bar)


def measure(home: Path, count: int) -> list[Measured]:
    """Builds the office and measures it, in the order of the table."""
    file = write_history(home / "history.csv", count)
    office = open_office(home / "office")
    for person in (INTAKE, REVIEWER, MANAGER):
        done(add_person(office, person.name, person.role, person_id=person.person_id))
    took = seconds(lambda: done(import_history(office, file, lambda row: sys.exit(str(row.reason)))))
    told = [rate(f"history import of {count:,}", count, took, 20_000)]
    living = [worked_on(office, n).appeal_no for n in range(WORKED_ON)]
    ready = [decidable(office, n) for n in range(DECIDED + WRITERS * OF_EACH_WRITER)]
    old = [f"OLD-{2026}-{n:07d}" for n in random.Random(3).sample(range(int(count * 0.9), count), WORKED_ON)]
    old = [each for each in old if not isinstance(open_case(office, REVIEWER, each), Refusal)]
    told += [
        within("queue page of 50, any tab and filter", queue_times(office), 0.95, 30),
        within("open a case with documents, facts and a draft", case_times(office, living), 0.95, 30),
        within("open an imported case", case_times(office, old), 0.95, 30),
    ]
    alone = [decide(office, each) for each in ready[:DECIDED]]
    told += [within("a decision", alone, 0.5, 10), within("a decision", alone, 0.99, 100)]
    with ThreadPoolExecutor(WRITERS) as writers:
        together = list(writers.map(lambda each: decide(office, each), ready[DECIDED:]))
    crowded = within(f"a decision with {WRITERS} writers", together, 0.99, 100)
    told.append(replace(crowded, processor=""))  # one process: each would count the work of all
    told.append(_exported(office, count))
    took = seconds(lambda: check_record(office))
    checked = f"{count / took.clock:,.0f} cases/s", f"{count / took.processor:,.0f} cases/s"
    told.append(Measured("verify: every event and projection again", *checked))
    office.close()
    return told


def _exported(office: Office, count: int) -> Measured:
    pieces = done(stream(office, MANAGER, "cases", Chosen()))
    return rate("CSV of all cases", count, seconds(lambda: sum(map(len, pieces))), 300_000)


def table(told: list[Measured]) -> str:
    """The figures as a table of Markdown."""
    verdict = {True: "yes", False: "**no**", None: ""}
    rows = [
        f"| {each.what} | {each.found} | {each.processor} | {each.bar} | {verdict[each.reached]} |" for each in told
    ]
    head = ["| what | by the clock | a processor at work | bar | reached |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def machine() -> str:
    """What it was measured on."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    busy = f"{os.getloadavg()[0]:.1f}"
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, load average {busy} at the start"


def main() -> int:
    """Measures, prints, and writes the page when it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    asked = parser.parse_args()
    where = machine()
    home = Path(tempfile.mkdtemp(prefix="redress-bench-"))
    try:
        told = [*yardstick(home), *measure(home, asked.cases), *yardstick(home)]
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"{asked.cases:,} imported cases. {where}\n\n{table(told)}")
    if asked.write:
        asked.write.write_text(
            PAGE.format(cases=f"{asked.cases:,}", day=datetime.now(UTC).date(), where=where, table=table(told))
        )
    return 1 if any(each.reached is False for each in told) else 0


PAGE: Final = """# How fast it is

`make bench` measures this on your machine; `python -m benchmarks.core --write docs/benchmarks.md` writes this page.
The yardstick is measured before and after: when its lines differ much, the machine was busy with other things,
and the column of the processor (all threads of the process, on average) says more than the clock.

## The core, with {cases} imported cases

{day}, {where}.

{table}

The bars are those of the design; history import and export have theirs in rows a second.
The history comes from `python -m benchmarks.generate`, seeded.
The cases that are opened and decided were made by the commands.
"""


if __name__ == "__main__":
    sys.exit(main())
