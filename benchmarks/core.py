"""How fast the core is with a million appeals in the file, beside what the machine can do.

``python -m benchmarks.core [--cases 10000 1000000] [--keep FOLDER] [--write docs/benchmarks.md]`` makes offices of
these sizes, adds cases that are worked on (documents, typed facts, drafts), and measures what design.md 8 sets
bars for. Exit code 1 when a bar is missed.
"""

import argparse
import os
import platform
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
from unittest.mock import patch

from benchmarks.as_served import as_served, memory
from benchmarks.generate import make_office
from benchmarks.history import write_history
from core.analytics.case_list import TABS
from core.analytics.case_list import QueueFilters as Filters_of_queue
from core.analytics.metrics import Metric, measures, waiting_times
from core.analytics.tables import ExportFilter
from core.commands.accounts import add_person
from core.commands.checklist import answer
from core.commands.documents import take_in, type_fact
from core.commands.intake import NewAppeal, disclose, file_counter_notice, open_appeal
from core.commands.review import forward
from core.commands.verification import check_record
from core.domain.appeal import Appeal, Listing, Party
from core.domain.findings import Answer, Draft, Form
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, PenaltyKind, RightType, Role, Side, Value
from core.exchange.export import stream_rows
from core.exchange.history_import import import_history
from core.ledger.drafts import save_draft
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.queue import queue_page
from tests.app.stage import at_desk, open_page

T = TypeVar("T")

WORKED_ON: Final = 30

DECIDED: Final = 100

WRITERS: Final = 8

OF_EACH_WRITER: Final = 10

LOOKS: Final = 250

LAST: Final = 10**9
"""A page past the end: the last one is shown."""

MILLION: Final = 1_000_000

HISTORY_ROWS: Final = 100_000

MADE: Final = ".made"

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


def worked_on(office: Office, number: str) -> Appeal:
    """A trademark appeal in preliminary review, with documents, typed facts and a reviewer's draft."""
    new = NewAppeal(
        right_type=RightType.TRADEMARK,
        seller=Party(party_id="", side=Side.SELLER, name=f"Qimu Home {number}", subject_name="杭州栖木家居有限公司"),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Brand 1"),
        complaint_no=f"TM-{number}",
        listings=(Listing(listing_id=f"7033188{number}", sold_quantity=31),),
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
                done(type_fact(office, REVIEWER, exhibit.exhibit_id, field, given))
    appeal = done(disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed="The owner is a firm."))
    appeal = done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    for criterion in ("cn_written_signed", "cn_within_window"):
        answer(office, REVIEWER, appeal.appeal_no, criterion, Value.MET)
    return appeal


def decidable(office: Office, number: str) -> Appeal:
    """A copyright appeal under 512(g), every criterion answered, ready to be forwarded."""
    new = NewAppeal(
        right_type=RightType.COPYRIGHT,
        policy_id="us_dmca_512g_3",
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
    gate = done(open_case(office, REVIEWER, appeal.appeal_no)).assessment.checklist.gate.items
    form = Form(answers={item.criterion: Answer(value=Value.MET) for item in gate})
    with office.store.writing() as cursor:
        save_draft(
            cursor,
            Draft(
                subject=appeal.appeal_no,
                person_id=REVIEWER.person_id,
                form=form,
                saved_at=office.now(),
            ),
        )
    return appeal


def queue_times(office: Office, *, searched: bool = False) -> list[Took]:
    """Pages of every tab, first, deep and last, by every filter; ``searched``: the searches of closed cases alone."""
    asked = [
        (Filters_of_queue(tab=tab, right_types=rights, search=search), page)
        for tab in TABS
        for rights in ((), (RightType.PATENT,))
        for search in ("", "brand 1", "AP-2026-0099")
        for page in (1, 40, LAST)
        if (tab == "closed" and bool(search)) is searched
    ]

    def look(filters: Filters_of_queue, page: int) -> Took:
        return seconds(lambda: done(queue_page(office, REVIEWER, filters, page)))

    return [look(*each) for each in asked * 2]


def case_times(office: Office, numbers: list[str]) -> list[Took]:
    """Opening cases, all that their page shows."""

    def look(number: str) -> Took:
        return seconds(lambda: done(open_case(office, REVIEWER, number)))

    return [look(each) for each in islice(cycle(numbers), LOOKS)]


def some_cases(office: Office) -> list[str]:
    """Numbers from all over the record, the same each time."""
    with office.store.reading() as cursor:
        found = cursor.rows("SELECT appeal_no FROM appeal ORDER BY md5(appeal_no) LIMIT ?", [LOOKS])
    return [row["appeal_no"] for row in found]


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


def measure(office: Office, cases: int) -> list[Measured]:
    """What design.md 8 sets bars for, in an office of so many cases, in the order of its table."""
    run = f"{datetime.now(UTC):%H%M%S}"
    living = [worked_on(office, f"{run}{n}").appeal_no for n in range(WORKED_ON)]
    ready = [decidable(office, f"{run}{n}") for n in range(DECIDED + WRITERS * OF_EACH_WRITER)]
    told = [
        within("queue page of 50, any tab, filter and page", queue_times(office), 0.95, 30),
        within("the same, searching all closed cases", queue_times(office, searched=True), 0.95, 30),
        within("open a case, from all over the record", case_times(office, some_cases(office)), 0.95, 30),
        within("open a case with documents, facts and a draft", case_times(office, living), 0.95, 30),
    ]
    alone = [decide(office, each) for each in ready[:DECIDED]]
    told += [within("a decision", alone, 0.5, 10), within("a decision", alone, 0.99, 100)]
    with ThreadPoolExecutor(WRITERS) as writers:
        together = list(writers.map(lambda each: decide(office, each), ready[DECIDED:]))
    crowded = within(f"a decision with {WRITERS} writers", together, 0.99, 100)
    told.append(replace(crowded, processor=""))  # one process: each would count the work of all
    for name, asked in PAGES.items():
        cold, again = drawn_twice(office, name)
        told += [
            within(f"{name}, the whole page, cold", cold, 0.5, 800),
            within(f"{name}, its numbers, unchanged since", unchanged(office, asked), 0.95, 20),
            Measured(f"{name}, the whole page, unchanged since, p50", f"{share(again, 0.5):.1f} ms", worked(again)),
        ]
    pieces = done(stream_rows(office, MANAGER, "cases", ExportFilter()))
    return [*told, rate("CSV of all cases", cases, seconds(lambda: sum(map(len, pieces))), 300_000)]


def drawn_twice(office: Office, url: str) -> tuple[list[Took], list[Took]]:
    """A page as its script draws it, browser apart: when everything has changed since, and when nothing has."""
    cold, again = [], []
    with patch("pages.shared.app_state._opened", return_value=office), at_desk(MANAGER):
        page = open_page(url, MANAGER)
        for _ in range(5):
            moved(office)
            cold.append(seconds(page.run))
            again.append(seconds(page.run))
    assert not page.exception, page.exception[0].message
    return cold, again


def moved(office: Office) -> None:
    """Lets every answer that is kept of the cases be made anew."""
    with office.store.writing() as cursor:
        cursor.touched.add("appeal_no")


def unchanged(office: Office, asked: tuple[Callable[[Office], object], ...]) -> list[Took]:
    """The headline numbers of a page, asked again."""

    def ask() -> None:
        for each in asked:
            each(office)

    ask()
    return [seconds(ask) for _ in range(5)]


def counted(name: str, by: str = "") -> Callable[[Office], object]:
    """A share or count, by what."""
    return lambda office: done(measures(office, MANAGER, Metric(name, by)))


def waited(name: str) -> Callable[[Office], object]:
    """A time, over all."""
    return lambda office: done(waiting_times(office, MANAGER, Metric(name)))


PAGES: Final[dict[str, tuple[Callable[[Office], object], ...]]] = {
    "overview": (
        counted("revocation_rate_cohort", "month"),
        counted("revocation_share_of_decisions", "month"),
        counted("revocation_mix", "month"),
        counted("waiting"),
        counted("ageing"),
        counted("overdue_open"),
    ),
    "timing": (
        waited("complainant_response_time"),
        waited("time_to_preliminary"),
        waited("time_to_final"),
        counted("complainant_answer_rate"),
    ),
}


def imported(home: Path, rows: int) -> list[Measured]:
    """History of an earlier system into an office of its own, and the whole record read again."""
    file = write_history(home / "history.csv", rows)
    office = open_office(home / "office")
    took = seconds(lambda: done(import_history(office, file, lambda row: sys.exit(str(row.reason)))))
    told = [rate(f"history import of {rows:,}", rows, took, 50_000)]
    took = seconds(lambda: check_record(office))
    checked = f"{rows / took.clock:,.0f} cases/s", f"{rows / took.processor:,.0f} cases/s"
    told.append(Measured("verify: every event and projection again", *checked))
    office.close()
    return told


def standing(folder: Path, cases: int) -> Office:
    """The generated office of that size: made when it is not there, with the people who measure."""
    home = folder / f"office-{cases}"
    if not (home / MADE).exists():
        shutil.rmtree(home, ignore_errors=True)
        make_office(home, cases)
        (home / MADE).touch()
    office = open_office(home)
    for person in (INTAKE, REVIEWER, MANAGER):
        add_person(office, person.name, person.role, person_id=person.person_id)  # refused when there already
    return office


def growth(told: dict[int, list[Measured]]) -> str:
    """The same figures of every size side by side."""
    sizes = sorted(told)
    head = ["| what | " + " | ".join(f"{size:,}" for size in sizes) + " |", "| --- |" + " --- |" * len(sizes)]
    rows = zip(*(told[size] for size in sizes), strict=True)
    return "\n".join([*head, *(f"| {each[0].what} | " + " | ".join(one.found for one in each) + " |" for each in rows)])


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
    return (
        f"{os.cpu_count()} × {model}, Python {platform.python_version()}, {memory()}, load average {busy} at the start"
    )


def main() -> int:
    """Measures, prints, and writes the page when it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 1_000_000], help="sizes of the offices")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the offices there, once, and leave them")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    asked = parser.parse_args()
    as_served()
    where = machine()
    scratch = Path(tempfile.mkdtemp(prefix="redress-bench-"))
    told = {}
    try:
        before = yardstick(scratch)
        for cases in asked.cases:
            office = standing(asked.keep or scratch, cases)
            told[cases] = measure(office, cases)
            office.close()
        apart = [*imported(scratch, HISTORY_ROWS), *before, *yardstick(scratch)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    barred = MILLION if MILLION in told else max(told)
    page = PAGE.format(
        cases=f"{barred:,}",
        day=datetime.now(UTC).date(),
        where=f"{where}, {os.getloadavg()[0]:.1f} at the end",
        table=table([*told[barred], *apart]),
        growth=growth(told),
    )
    print(page)
    if asked.write:
        asked.write.write_text(page)
    return 1 if any(each.reached is False for each in [*told[barred], *apart]) else 0


PAGE: Final = """# How fast it is

`make bench` measures this on your machine; `python -m benchmarks.core --write docs/benchmarks.md` writes this page.
A yardstick is measured before and after the run. When its two results differ a lot, the machine was busy with
other work, and the processor column (all threads of the process, on average) says more than the clock.

- Compared with SQLite and pandas: [benchmarks-peers.md](benchmarks-peers.md).
- With people at work: [benchmarks-load.md](benchmarks-load.md).
- The case page, and how soon it shows and saves an answer: [benchmarks-case-page.md](benchmarks-case-page.md).
- Before and after the new layout and the record's second format: [benchmarks-layout.md](benchmarks-layout.md).
- A day of customer service and a reviewer, by keys, clicks and seconds: [benchmarks-day.md](benchmarks-day.md).

## The core, with {cases} appeals

{day}, {where}.

{table}

The bars come from the design, for a million appeals on two cores.
`python -m benchmarks.generate` makes the offices from a fixed seed.
They hold five years of appeals, each with about six events and three documents.
The program's own commands made the cases with drafts and those that the benchmark decides.
“Cold” is the first question after any change; “unchanged” is the same question asked again.

## Growth

These figures are by the clock, from the same run. The design asks that the times for queue, case and decision at most
double from one million appeals to ten million.
Use `--cases 1000000 10000000 --keep FOLDER` to measure ten million. It takes an hour and a half if the office has to be
made and some minutes if it already exists, 32 GB of disk and 20 GB of memory.
The times for a case at work and for a decision grow little.
Other times grow with the record: a search by name reads all names, a filtered list of closed cases counts them all,
the last page of that list looks at all of them, a case from years ago comes from the disk, and cold numbers read
everything.
Eight people who decide without a pause keep both cores busy. Three work at a time, and each waits for the turns of the
others.

{growth}
"""

if __name__ == "__main__":
    sys.exit(main())
