"""How fast the reuse radar is with a million fingerprints on file, alone and as part of opening a case.

``python -m benchmarks.radar [--rows N] [--write docs/benchmarks-radar.md]``: an office of its own, seeded; nothing
of it is kept. Exit code 1 when a bar is missed.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.as_served import as_served
from benchmarks.core import INTAKE, MANAGER, REVIEWER, Measured, Took, done, machine, seconds, table, within, worked_on
from core.commands.accounts import add_person
from core.documents.image_similarity import NEAR
from core.domain.appeal import Appeal, Exhibit
from core.ledger.case_file import same_keys
from core.ledger.documents import exhibits_of, near_pages, set_pages
from core.ledger.record import read_appeal
from core.office import Office, open_office
from core.queries.case import open_case, reuse_hits

CASES: Final = 20

LOOKS: Final = 60

PAGES_OF_A_CASE: Final = 8


def fill(office: Office, rows: int) -> None:
    """As many exact keys and as many page hashes of other cases, from DuckDB's own seeded chance."""
    with office.store.writing() as cursor:
        cursor.run("SELECT setseed(0.25)")
        cursor.run(
            "INSERT INTO fingerprint SELECT CASE WHEN i % 5 = 0 THEN 'invoice' ELSE 'bytes' END, md5('key ' || i),"
            " 'x' || i, 'seller', 'OLD-' || (i // 5), 'seller ' || (i // 9), 'brand ' || (i % 400)"
            " FROM range(?) t(i)",
            [rows],
        )
        cursor.run(
            "INSERT INTO page_print SELECT (random() * 9223372036854774784)::BIGINT, 0, 0, 0, 'x' || i, 1, 'seller',"
            " 'OLD-' || (i // 5), 'brand ' || (i % 400) FROM range(?) t(i)",
            [rows],
        )
    office.store.checkpoint()


def pages_of(office: Office, appeal: Appeal, dice: Random) -> tuple[Exhibit, list[tuple[int, ...]]]:
    """Gives a case pages with hashes of their own."""
    hashes = [tuple(dice.getrandbits(64) for _ in range(4)) for _ in range(PAGES_OF_A_CASE)]
    with office.store.writing() as cursor:
        exhibit = exhibits_of(cursor, appeal.appeal_no)[0]
        set_pages(cursor, exhibit, appeal, list(enumerate(hashes, start=1)))
    return exhibit, hashes


def times(do: Callable[[int], object]) -> list[Took]:
    """How long it takes for one case after the other."""
    return [seconds(partial(do, at)) for at in range(LOOKS)]


def measure(home: Path, rows: int) -> list[Measured]:
    """Builds the office and measures it, in the order of the table."""
    office = open_office(home)
    for person in (INTAKE, REVIEWER, MANAGER):
        done(add_person(office, person.name, person.role, person_id=person.person_id))
    numbers = [worked_on(office, f"RADAR-{n:04d}").appeal_no for n in range(CASES)]
    fill(office, rows)
    with office.store.reading() as cursor:
        appeals = [each for number in numbers if (each := read_appeal(cursor, number))]
    dice = Random(5)
    pages = [pages_of(office, each, dice) for each in appeals]

    def near(at: int) -> None:
        exhibit, hashes = pages[at % CASES]
        with office.store.reading() as cursor:
            near_pages(cursor, exhibit, appeals[at % CASES], hashes[0], NEAR)

    def near_all(at: int) -> None:
        exhibit, hashes = pages[at % CASES]
        with office.store.reading() as cursor:
            near_pages(cursor, exhibit, appeals[at % CASES], [each[0] for each in hashes], NEAR)

    def exact(at: int) -> None:
        with office.store.reading() as cursor:
            same_keys(cursor, appeals[at % CASES])

    number = lambda at: numbers[at % CASES]  # noqa: E731 - a name for what is asked three times
    for at in range(3):
        near(at)
    told = [
        within("near pages of one page, in its four turns", times(near), 0.95, 100),
        within(f"near pages of {PAGES_OF_A_CASE} pages at once", times(near_all), 0.95, 100),
        within("the same keys as those of a case", times(exact), 0.95, 100),
        within("the radar of a case, as the panel asks it",
               times(lambda at: reuse_hits(office, REVIEWER, number(at))), 0.95, 100),
        within("open the case (the radar's part in it included)",
               times(lambda at: open_case(office, REVIEWER, number(at))), 0.95, 30),
    ]  # fmt: skip
    office.close()
    return told


def main() -> int:
    """Measures, prints, and writes the page when it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    asked = parser.parse_args()
    as_served()
    where, home = machine(), Path(tempfile.mkdtemp(prefix="redress-radar-"))
    try:
        told = measure(home, asked.rows)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"{asked.rows:,} keys and {asked.rows:,} pages. {where}\n\n{table(told)}")
    if asked.write:
        page = PAGE.format(rows=f"{asked.rows:,}", day=datetime.now(UTC).date(), where=where, table=table(told))
        kept = asked.write.read_text().partition(MARK)[2] if asked.write.exists() else ""
        asked.write.write_text(f"{page}{MARK}{kept}")
    return 1 if any(each.reached is False for each in told) else 0


MARK: Final = "\n## What is one page, and what is not\n"

PAGE: Final = """# The reuse radar: how fast it is, and where its limits lie

`python -m benchmarks.radar --write docs/benchmarks-radar.md` measures the first part again and keeps the second.

## With {rows} keys and {rows} pages of other cases

{day}, {where}.

{table}

Each page is compared with all others once, in the background, after its document has been read.
The panel then asks for what was found.
"""

if __name__ == "__main__":
    sys.exit(main())
