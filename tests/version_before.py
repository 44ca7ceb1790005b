"""An office that an earlier version wrote, and the files that version made of it; both lie under ``tests/data``.

``python -m tests.version_before`` writes them anew, with the version that is checked out: only ever when a release has
gone out and offices of it exist that the next version must open. A change of the program is no reason to write them.
"""

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from core.__main__ import main
from core.cli import console
from core.commands.checklist import comment
from core.commands.letters import release_letter
from core.commands.verification import seal_record
from core.domain.people import SYSTEM, Person
from core.domain.terms import State
from core.exchange.export import AS_OF, REPORTS
from core.ledger.letters import letters_of, waiting
from core.ledger.people import all_people
from core.office import Office, open_office
from core.queries.letters import Format, letter_file
from demo.office import build
from demo.past import write_past
from tests import postgres
from tests.cases import done
from tests.files import written_csv

DATA: Final = Path(__file__).parent / "data"

OFFICE: Final = DATA / "office.tar.xz"

GOLDEN: Final = DATA / "made_of_the_office"

HOME: Final = "office"

PLAYED, PAST, SEED = 6, 120, 7

BUILT_AT: Final = datetime(2026, 11, 24, 6, tzinfo=UTC)  # a Tuesday, 14:00 in Shanghai

LEFT_AT: Final = BUILT_AT + timedelta(days=1)

ASKED_AT: Final = BUILT_AT + timedelta(days=2)

AS_OF_DAY: Final = "2026-11-24"

SHEET_DAY: Final = "2026-12-20"

LEAD, REVIEWER = "javier.ortega", "zhao.ling"

APPEALS: Final = (
    {
        "appeal_no": "N-1", "right_type": "trademark", "seller": "Qimu Home", "complainant": "Halden & Moss",
        "complaint_no": "TM-77", "right_no": "18273645", "listing_ids": "703 704", "penalty_kind": "listing_removed",
        "opened_at": "2026-11-16", "disclosed_at": "2026-11-17", "counter_notice_at": "2026-11-18T09:30:00+08:00",
        "counter_notice_text": "We bought these lamps from the brand itself.\n=not(a formula)",
    },
    {
        "appeal_no": "N-2", "right_type": "patent", "seller": "Qimu Home", "complainant": "Arden Works",
        "opened_at": "2026-11-10", "disclosed_at": "2026-11-11",
    },
    {
        "appeal_no": "N-3", "right_type": "copyright", "policy": "us_dmca_512g_2", "seller": "Northlight Lamps",
        "complainant": "Halden & Moss", "opened_at": "2026-11-20",
    },
)  # fmt: skip

RUNNING: Final = tuple(
    {
        "appeal_no": f"R-{number}", "right_type": right_type, "seller": "Northlight Lamps",
        "complainant": "Halden & Moss", "opened_at": "2026-10-08", "disclosed_at": "2026-10-09",
        "counter_notice_at": "2026-10-10", "forwarded_at": "2026-10-12", "reviewer": REVIEWER, **more,
    }
    for number, (right_type, more) in enumerate((
        ("trademark", {}),
        ("trademark", {"answered_at": "2026-10-20", "answer_kind": "counter_materials"}),
        ("patent", {}),
        ("copyright", {"forwarded_at": "2026-11-19"}),
    ), start=1)
)  # fmt: skip


class KeptOpen(Office):
    """An office that one command after the other works in."""

    def close(self) -> None:
        """Leaves it open for the next command."""


@contextmanager
def at(home: Path, moment: datetime) -> Iterator[Office]:
    """The office at that moment; the command line works in it while the block runs."""
    office = open_office(home, lambda: moment)
    kept = KeptOpen(**{each.name: getattr(office, each.name) for each in fields(Office)})
    try:
        with patch.object(console, "open_office", lambda: kept), patch.dict("os.environ", {"REDRESS_HOME": str(home)}):
            yield kept
    finally:
        office.close()


def told(*words: str) -> str:
    """What a command prints; raises ValueError when it is refused."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = main(words)
    if code:
        raise ValueError(f"{' '.join(words)} ended with {code}")
    return printed.getvalue()


def taken_out(folder: Path) -> Path:
    """The home of the office of the version before, in the folder; like any home it is shut to others."""
    home = folder / HOME
    home.mkdir(mode=0o700)
    with tarfile.open(OFFICE) as archive:
        for entry in archive:
            if file := archive.extractfile(entry):
                place = folder / entry.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(file.read())
    return postgres.take_in(home)


# --- what is made of the office -----------------------------------------------------------------------------------


def tables(folder: Path) -> Iterator[Path]:
    """Every table as CSV with its codebook beside it, and one that filters choose from."""
    for report in REPORTS:
        moment = ("--as-of", AS_OF_DAY) if report in AS_OF else ()
        told("export", report, str(folder / f"{report}.csv"), *moment)
        yield from (folder / f"{report}.csv", folder / f"{report}.codebook.csv")
    chosen = folder / "cases-trademark-closed.csv"
    told("export", "cases", str(chosen), "--right-type", "trademark", "--state", "closed", "--from", "2026-01-01")
    chosen.with_suffix(".codebook.csv").unlink()
    yield chosen


def reports(folder: Path, case: str) -> Iterator[Path]:
    """One case as a page in both languages, as PDF and as CSV."""
    for lang, name in (("en", "case.html"), ("zh", "case.zh.html"), ("en", "case.pdf"), ("en", "case.csv")):
        told("--lang", lang, "report", case, str(folder / name))
        yield folder / name


ANSWERS: Final = {
    "metrics.json": ("metrics", "--json", "--as-of", AS_OF_DAY),
    "metrics-by-right.json": ("metrics", "--json", "--as-of", AS_OF_DAY, "--group-by", "right_type"),
    "metrics.txt": ("metrics", "--as-of", AS_OF_DAY),
    "metrics.zh.txt": ("--lang", "zh", "metrics", "--as-of", AS_OF_DAY, "--group-by", "policy"),
    "run-sheet.json": ("lapse", "--json", "--as-of", SHEET_DAY),
    "run-sheet.txt": ("lapse", "--as-of", SHEET_DAY),
    "runs.json": ("lapse", "--json", "--runs"),
    "samples.json": ("second-look", "list", "--json"),
    "sample-again.txt": ("second-look", "redraw", "1"),
    "due.json": ("due", "2026-09-28", "--json"),
    "due-of-seller.txt": ("due", "2026-09-28T23:30:00Z", "--window", "seller"),
    "due-512g.zh.txt": ("--lang", "zh", "due", "2026-12-09", "--policy", "us_dmca_512g_2"),
}
"""Commands whose answer does not depend on the day on which they are asked, by the file their answer stands in."""


def answers(folder: Path) -> Iterator[Path]:
    """What the commands of ``ANSWERS`` print, the first run of the run sheet, and what a check reads and finds."""
    for name, words in ANSWERS.items():
        (folder / name).write_text(told(*words), encoding="utf-8")
        yield folder / name
    told("lapse", "--export", "1", str(folder / "run.csv"))
    yield folder / "run.csv"
    checked = json.loads(told("verify", "--json"))
    del checked["readers"]  # what the kernel of this machine holds them to
    (folder / "verify.json").write_text(json.dumps(checked), encoding="utf-8")
    yield folder / "verify.json"


def letters(office: Office, folder: Path) -> Iterator[Path]:
    """A letter that was released and one that waits, each on paper and as text."""
    forms: tuple[Format, ...] = ("pdf", "txt")
    for number in (released(office), waits(office)):
        for form in forms:
            name, data = done(letter_file(office, person(office, LEAD), number, form))
            (folder / name).write_bytes(data)
            yield folder / name


def made_of(home: Path, folder: Path) -> list[Path]:
    """Writes every file that is compared between versions into the folder; the office is asked at ``ASKED_AT``."""
    with at(home, ASKED_AT) as office:
        return [*letters(office, folder), *tables(folder), *reports(folder, first_closed(office)), *answers(folder)]


# --- what is asked of the office ----------------------------------------------------------------------------------


def person(office: Office, person_id: str) -> Person:
    """An account of the office."""
    with office.store.reading() as cursor:
        return next(each for each in all_people(cursor) if each.person_id == person_id)


def numbers(office: Office, where: str, *args: object) -> list[str]:
    """The numbers of the cases of which this is true."""
    with office.store.reading() as cursor:
        rows = cursor.rows(f"SELECT appeal_no FROM appeal WHERE {where} ORDER BY appeal_no", args)
    return [str(each["appeal_no"]) for each in rows]


def first_closed(office: Office) -> str:
    """A case that was played to its end, with documents and letters."""
    return numbers(office, "state = ? AND appeal_no LIKE ?", State.CLOSED, "AP-%")[0]


def in_review(office: Office) -> str:
    """A case that legal is deciding."""
    return numbers(office, "state = ? AND appeal_no LIKE ?", State.PRELIMINARY_REVIEW, "AP-%")[0]


def released(office: Office) -> str:
    """The first letter of legal that went out."""
    with office.store.reading() as cursor:
        rows = [row for number in numbers(office, "appeal_no LIKE ?", "AP-%") for row in letters_of(cursor, number)]
    return next(row.letter_id for row in rows if row.state == "released" and row.kind in {"forward", "reject"})


def waits(office: Office) -> str:
    """The newest letter of legal about a played case that is still being written."""
    with office.store.reading() as cursor:
        rows = [row for row, _ in waiting(cursor, {"forward", "reject", "lapse", "revoke"}, 99)]
    return next(row.letter_id for row in rows if row.appeal_no in numbers(office, "appeal_no LIKE ?", "AP-%"))


# --- how the office is written ------------------------------------------------------------------------------------


def write_office(home: Path) -> None:
    """The demonstration, cases of an earlier system, imported appeals, a run of the run sheet and the acts of a day."""
    build(home, PLAYED, SEED, clock=lambda: BUILT_AT)
    with at(home, BUILT_AT) as office, TemporaryDirectory() as beside:
        history, deciders = Path(beside) / "history.csv", {REVIEWER: 5.0, LEAD: 1.0}
        write_past(office, history, PAST, SEED, BUILT_AT, deciders)
        told("import", "history", str(history))
        told("import", "history", str(written_csv(Path(beside) / "running.csv", RUNNING)))
        told("import", "appeals", str(written_csv(Path(beside) / "appeals.csv", APPEALS)))
        told("lapse", "--confirm", "--actor", LEAD)


def left_open(home: Path, copy: Path) -> None:
    """Acts of the last day, and a copy of the home as a power cut would leave it: they are in the log alone."""
    office = open_office(home, lambda: LEFT_AT)
    case = in_review(office)
    done(release_letter(office, person(office, LEAD), waits(office)))
    seal_record(office, SYSTEM)
    done(comment(office, person(office, LEAD), case, "Read again; nothing to add."))
    done(comment(office, person(office, REVIEWER), case, "再次核对，无补充。"))
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("pages"))
    office.close()


def write_archive(home: Path) -> None:
    """The office as one file: the same office gives the same bytes."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = int(LEFT_AT.timestamp())
        return entry

    with tarfile.open(OFFICE, "w:xz", preset=9) as archive:
        archive.add(home, HOME, filter=plain)


def write() -> None:
    """Writes the office and the files made of it anew."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir(parents=True)
    with TemporaryDirectory() as folder:
        home, copy = Path(folder) / "whole", Path(folder) / "copy"
        write_office(home)
        left_open(home, copy)
        write_archive(copy)
        files = made_of(taken_out(Path(folder)), GOLDEN)
    sizes = {each.name: each.stat().st_size for each in (OFFICE, *files)}
    print(json.dumps(sizes, indent=2))  # noqa: T201 - its report


if __name__ == "__main__":
    write()
