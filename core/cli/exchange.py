"""Files in and out: import appeals and history, report one case."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.cli.console import DONE, REFUSED, Console, office_open
from core.cli.grammar import Grammar
from core.errors import CODES, Refusal, refuse
from core.exchange.appeals_in import import_appeals
from core.exchange.date_forms import FORMS as DATE_FORMS
from core.exchange.date_forms import ISO
from core.exchange.encodings import ENCODINGS, rows_about
from core.exchange.history_dates import How
from core.exchange.history_in import import_history
from core.exchange.rejects import Imported, Reject, Rejected, rejects_file
from core.exchange.report import FORMS, Form, report_file
from core.exchange.table import Table
from core.language import render, t
from core.model.people import CONSOLE
from core.text import mark, say


def add_commands(grammar: Grammar) -> None:
    """Adds import appeals, import history, report."""
    lang = grammar.lang
    into = grammar.below("import", t("appeals or history from a CSV file", lang))
    for name, told, do in (
        ("appeals", t("new appeals, each carried through the moves its row shows", lang), appeals),
        ("history", t("closed and running cases of an earlier system", lang), history),
    ):
        asked = into.add(name, told, do)
        asked.add_argument("file", type=Path, metavar="FILE.csv")
        asked.add_argument("--dry-run", action="store_true", help=t("check everything and change nothing", lang))
        asked.add_argument("--rejects", type=Path, metavar="OUT.csv", help=t("where rejected rows are written", lang))
        encoding = t("how the file is encoded, where its bytes do not tell", lang)
        asked.add_argument("--encoding", choices=tuple(ENCODINGS), help=f"{encoding}: {', '.join(ENCODINGS)}")
        if name == "history":
            how = t("how the file writes its dates: day and month are never guessed apart", lang)
            forms = tuple(DATE_FORMS)
            asked.add_argument("--date-form", choices=forms, default=ISO, help=f"{how}: {', '.join(forms)}")
    asked = grammar.add("report", t("the report of one case: a page, PDF or CSV", lang), report)
    asked.add_argument("appeal_no", metavar="APPEAL_NO")
    asked.add_argument("out", type=report_name, metavar="OUT.html|OUT.pdf|OUT.csv")


def report_name(given: str) -> Path:
    """Where a report goes; its name says the form."""
    out = Path(given)
    if out.suffix.lower().removeprefix(".") in FORMS:
        return out
    raise ArgumentTypeError(f"{given!r} names no form of a report: let it end with .html, .pdf or .csv")


def appeals(console: Console) -> int:
    """Imports new appeals."""
    asked = console.asked
    with office_open(new=True) as office, rejects_file(asked.rejects, console.lang) as reject:
        told = _telling(console, reject)
        opened, encoding = partial(_say_how, console), ENCODINGS.get(asked.encoding, "")
        done = import_appeals(office, asked.file, told, dry_run=asked.dry_run, encoding=encoding, opened=opened)
        return _imported(console, done)


def history(console: Console) -> int:
    """Imports cases of an earlier system."""
    asked = console.asked
    with office_open(new=True) as office, rejects_file(asked.rejects, console.lang) as reject:
        told = _telling(console, reject)
        how = How(
            asked.date_form,
            ENCODINGS.get(asked.encoding, ""),
            opened=partial(_say_how, console),
            progress=_counter(console, asked.file),
        )
        return _imported(console, import_history(office, asked.file, told, dry_run=asked.dry_run, how=how))


def _say_how(console: Console, table: Table) -> None:
    """Says how the file is written, on standard error."""
    if not console.json:
        names = {",": mark("commas"), ";": mark("semicolons"), "\t": mark("tabs")}
        told = console.t(
            "{encoding}, {separator}", encoding=table.encoding, separator=console.t(names[table.separator])
        )
        print(told, file=sys.stderr)


def _counter(console: Console, file: Path) -> Callable[[int], None]:
    """Counts the rows on standard error, where that is a terminal."""
    if console.json or not sys.stderr.isatty():
        return lambda _rows: None
    total = rows_about(file) if file.exists() else 0

    def count(rows: int) -> None:
        told = console.t("{rows} of about {total} rows", rows=f"{rows:,}", total=f"{total:,}")
        print(f"\r{told}", end="\n" if rows >= total - 1 else "", file=sys.stderr, flush=True)

    return count


def _telling(console: Console, reject: Reject) -> Reject:
    """Tells each rejected row on standard error as well, unless it goes to a file that was asked for."""

    def tell(row: Rejected) -> None:
        reject(row)
        if console.asked.rejects is None:
            told = refuse("row_rejected", line=row.line, reason=row.reason)
            # What to do about it is the same for every row, and said once at the end.
            console.refused(told) if console.json else print(render(told.because, console.lang), file=sys.stderr)

    return tell


def _imported(console: Console, done: Imported | Refusal) -> int:
    """Says what an import did; rows that were rejected and set aside nowhere make it a refusal."""
    if isinstance(done, Refusal):
        return console.refused(done)
    numbers = {"added": done.added, "known": done.known, "rejected": done.rejected}
    console.give({**numbers, "dry_run": console.asked.dry_run})
    if console.asked.dry_run:
        console.say(say("Nothing was changed. Would add {added}, known {known}, rejected {rejected}.", **numbers))
    else:
        console.say(say("Added {added}, known {known}, rejected {rejected}.", **numbers))
    if not done.rejected or console.asked.rejects is not None:
        return DONE
    if not console.json:
        print(console.t(CODES["row_rejected"].remedy), file=sys.stderr)
    return REFUSED


def report(console: Console) -> int:
    """Writes the report of one case."""
    asked = console.asked
    form: Form = next(each for each in FORMS if asked.out.suffix.lower() == f".{each}")
    with office_open() as office:
        told = report_file(office, CONSOLE, asked.appeal_no, form, console.lang)
    if isinstance(told, Refusal):
        return console.refused(told)
    asked.out.write_bytes(told)
    console.give({"file": str(asked.out)})
    console.say(say("Written to {file}.", file=str(asked.out)))
    return DONE
