"""Commands for imports, exports, reports, codebooks, metrics, and messages to other systems."""

import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from core.analytics import counts, questions
from core.analytics.tables import ExportFilter
from core.cli.console import DONE, REFUSED, Console, escaped, office_open, write_whole
from core.commands.connections import replay_messages
from core.domain.people import CONSOLE, SYSTEM
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import State, label_of
from core.domain.text import Text, mark, say
from core.exchange.appeal_import import import_appeals
from core.exchange.case_report import FORMS, Form, report_file
from core.exchange.csv_files import ENCODINGS, ImportResult, Reject, RejectedRow, Table, rejects_file, rows_about
from core.exchange.export import codebook_file, stream_parquet, stream_rows
from core.exchange.history_import import import_history
from core.exchange.history_rows import ReadingOptions
from core.exchange.metrics_export import OBJECT, SELLERS, metrics_json
from core.exchange.webhooks import Sender
from core.language import render
from core.ledger import outbox

# Files in and out: importing appeals and history, and reporting one case.


def report_name(text: str) -> Path:
    """The path of a report; its ending decides the format."""
    out = Path(text)
    if out.suffix.lower().removeprefix(".") in FORMS:
        return out
    raise ArgumentTypeError(f"{text!r} names no form of a report: let it end with .html, .pdf or .csv")


def appeals(console: Console) -> int:
    """Imports new appeals."""
    args = console.args
    with office_open(new=True) as office, rejects_file(args.rejects, console.lang) as reject:
        on_reject = _telling(console, reject)
        how = ReadingOptions(encoding=ENCODINGS.get(args.encoding, ""), opened=partial(_say_how, console))
        return _imported(console, import_appeals(office, args.file, on_reject, dry_run=args.dry_run, how=how))


def history(console: Console) -> int:
    """Imports the cases of an earlier system."""
    args = console.args
    with office_open(new=True) as office, rejects_file(args.rejects, console.lang) as reject:
        on_reject = _telling(console, reject)
        how = ReadingOptions(
            args.date_form,
            ENCODINGS.get(args.encoding, ""),
            opened=partial(_say_how, console),
            progress=_counter(console, args.file),
        )
        return _imported(console, import_history(office, args.file, on_reject, dry_run=args.dry_run, how=how))


def _say_how(console: Console, table: Table) -> None:
    """Prints on standard error how the file is written."""
    if not console.json:
        names = {",": mark("word.commas"), ";": mark("word.semicolons"), "\t": mark("word.tabs")}
        line = console.t(
            "format.encoding_separator", encoding=table.encoding, separator=console.t(names[table.separator])
        )
        print(line, file=sys.stderr)


def _counter(console: Console, file: Path) -> Callable[[int], None]:
    """Shows the number of rows on standard error, if that is a terminal."""
    if console.json or not sys.stderr.isatty():
        return lambda _rows: None
    total = rows_about(file) if file.exists() else 0

    def count(rows: int) -> None:
        line = console.t("word.of_about_rows", rows=f"{rows:,}", total=f"{total:,}")
        print(f"\r{line}", end="\n" if rows >= total - 1 else "", file=sys.stderr, flush=True)

    return count


def _telling(console: Console, reject: Reject) -> Reject:
    """Prints each rejected row on standard error as well, unless it goes to a file that was asked for."""

    def tell(row: RejectedRow) -> None:
        reject(row)
        if console.args.rejects is None:
            refusal = refuse("row_rejected", line=row.row.line, reason=row.reason)
            # The remedy is the same for every row, so it is printed once at the end.
            if console.json:
                console.refused(refusal)
            else:
                print(escaped(console.render(refusal.because)), file=sys.stderr)

    return tell


def _imported(console: Console, found: ImportResult | Refusal) -> int:
    """Prints the result of an import; rejected rows that were not saved to a file make it a refusal."""
    done = granted(found)
    warnings = [render(each, console.lang) for each in done.warnings]
    if warnings and not console.json:
        print(*map(escaped, warnings), sep="\n", file=sys.stderr)
    numbers = {"added": done.added, "known": done.known, "rejected": done.rejected}
    console.answer(
        {**numbers, **({"warnings": warnings} if warnings else {}), "dry_run": console.args.dry_run},
        say("cli.nothing_changed_would_add_known", **numbers)
        if console.args.dry_run
        else say("cli.added_known_rejected", **numbers),
    )
    if not done.rejected or console.args.rejects is not None:
        return DONE
    if not console.json:
        print(console.t("refusal.row_rejected.remedy"), file=sys.stderr)
    return REFUSED


def report(console: Console) -> int:
    """Writes the report of one case."""
    args = console.args
    form: Form = next(each for each in FORMS if args.out.suffix.lower() == f".{each}")
    with office_open() as office:
        data = granted(report_file(office, CONSOLE, args.appeal_no, form, console.lang))
    args.out.write_bytes(data)
    return _written(console)


def _written(console: Console) -> int:
    file = str(console.args.out)
    return console.answer({"file": file}, say("cli.written_to", file=file))


# The metrics at the command line: what the charts draw, as numbers.

GROUPS: Final = ("right_type", "policy", "complainant", "month", "penalty", "route")

LISTS: Final = ("right_types", "penalties", "policies", "complainants", "sellers", "reviewers")

WITHHELD: Final = {"immature": mark("word.immature"), "small": mark("chart.fewer_than_twenty_cases")}


def only_of(args: Any) -> counts.CaseFilter:  # noqa: ANN401 - what argparse makes
    """The filters that were given."""
    lists = {name: tuple(map(str, getattr(args, name))) for name in LISTS}
    return counts.CaseFilter(since=args.since, until=args.until, **lists)


def metrics(console: Console) -> int:
    """Prints the metrics of these cases; with ``--json`` as one object."""
    args = console.args
    with office_open() as office:
        found = granted(metrics_json(office, CONSOLE, by=args.group_by, only=only_of(args), as_of=args.as_of))
    return console.answer(found, *_lines(console, found))


def _lines(console: Console, found: dict[str, Any]) -> Iterator[Text | str]:
    """The metrics as people read them, line by line."""
    appeals = found["appeals"]
    yield say("cli.as_of_appeals_open", as_of=found["as_of"], **_some(appeals, "total", "open"))
    for state, count in appeals["by_state"].items():
        yield f"  {console.render(label_of(State(state))):28}{count:>9,}"
    for name in OBJECT["rates"]:
        yield from (*_head(console, name), *(_rate(console, each) for each in found[name]))
    for name in ("complainant_answer_rate", "restored_in_time"):
        yield from (*_head(console, name), _rate(console, found[name]))
    yield from _time_lines(console, "complainant_response_time", found["complainant_response"], _response)
    for name in OBJECT["decisions"]:
        yield from _time_lines(console, name, found[name], _decision)
    for name in SELLERS:
        yield from _time_lines(console, name, found[name], _filing)
    name = "retracted_without_counter_notice"
    yield from (*_head(console, name), _rate(console, found[name]))
    yield from (*_head(console, "overdue_open"), f"  {found['overdue_open']['total']:,}")
    for name, share in found["quality"].items():
        yield from (*_head(console, name), _rate(console, share))


def _time_lines(
    console: Console, name: str, figures: dict[str, Any], sentence: Callable[[dict[str, Any]], Text]
) -> Iterator[Text | str]:
    """A duration with its heading, why it is missing or how far it reaches, and its number of provisional hours."""
    yield from (*_head(console, name), sentence(figures))
    if guessed := figures.get("provisional_working_hours"):
        yield say(questions.PROVISIONAL, count=guessed)
    if figures["withheld"]:
        yield Text(key=WITHHELD[figures["withheld"]])
    else:
        yield say("cli.not_known_beyond_day_fewer", day=str(int(figures["known_until_day"])))


def _response(figures: dict[str, Any]) -> Text:
    return say(
        "cli.answered_withdrawn_without_either_median",
        median=_time(figures, "median_days"),
        **_some(figures, "n", "answered", "withdrawn", "censored"),
    )


def _decision(figures: dict[str, Any]) -> Text:
    """A duration that the office is responsible for, by both clocks."""
    return say(
        "cli.median_working_hours_nine_ten",
        n=figures["n"],
        median=_time(figures, "median_days"),
        median_hours=_time(figures, "median_working_hours"),
        most=_time(figures, "p90_days"),
        most_hours=_time(figures, "p90_working_hours"),
    )


def _filing(figures: dict[str, Any]) -> Text:
    """A duration that the sellers are responsible for."""
    return say(
        "cli.filed_taken_back_before_ended",
        other=figures["ended_otherwise"],
        median=_time(figures, "median_days"),
        most=_time(figures, "p90_days"),
        **_some(figures, "n", "filed", "withdrawn", "censored"),
    )


def _some(figures: dict[str, Any], *keys: str) -> dict[str, int]:
    return {key: figures[key] for key in keys}


def _head(console: Console, name: str) -> tuple[str, str, str]:
    """The lines that begin a metric: an empty one, its name, and how it is counted."""
    return "", console.t(questions.title_of(name)), f"  {console.render(questions.defined(name))}"


def _rate(console: Console, each: dict[str, Any]) -> str:
    k = "" if each["k"] is None else f"{each['k']:,}"
    withheld = each["withheld"]
    rate = console.t(WITHHELD[withheld]) if withheld else f"{each['rate']:.1%}  ({each['low']:.1%}–{each['high']:.1%})"
    return f"  {each.get('group', ''):28}{k:>9} / {each['n']:<9,} {rate}"


def _time(figures: dict[str, Any], name: str) -> Text | str:
    """A median or other quantile; a dash if it is withheld, and words if it was not reached."""
    if figures["withheld"]:
        return "–"
    if figures[name] is None:
        return say("word.not_reached")
    return say("word.days_days", days=f"{figures[name]:.1f}") if name.endswith("_days") else f"{figures[name]:,.1f}"


# Exporting whole tables, each with its codebook beside it.

CODEBOOK: Final = "codebook"


def csv_file(text: str) -> Path:
    """The path of a CSV; a name with the ending of another format is a usage error."""
    out = Path(text)
    if out.suffix.lower() in (".csv", ""):
        return out
    raise ArgumentTypeError(f"{text!r} is no name of a CSV file: let it end with .csv")


def table_file(text: str) -> Path:
    """The path of a table, a CSV or a Parquet file by its ending; any other name is a usage error."""
    out = Path(text)
    if out.suffix.lower() in (".csv", ".parquet", ""):
        return out
    raise ArgumentTypeError(f"{text!r} is no name of a table: let it end with .csv or .parquet")


def filters_of(args: Namespace) -> ExportFilter:
    """The filters that were given."""
    return ExportFilter(
        only_of(args),
        states=tuple(map(str, getattr(args, "states", ()))),
        outcomes=tuple(map(str, getattr(args, "outcomes", ()))),
        as_of=getattr(args, "as_of", None),
    )


def export(console: Console) -> int:
    """Writes a whole table with its codebook beside it; the file appears under its name when it is complete."""
    args = console.args
    named = args.out.suffix.lower()
    if args.parquet and named == ".csv":
        field, reason = say("cli.file_within"), say("cli.parquet_is_no_csv")
        return console.refused(refuse("field_invalid", field=field, given=str(args.out), reason=reason))
    stream = stream_parquet if args.parquet or named == ".parquet" else stream_rows
    with office_open() as office:
        write_whole(args.out, granted(stream(office, CONSOLE, args.report, filters_of(args))))
    beside = args.out.with_suffix(f".{CODEBOOK}.csv")
    beside.write_bytes(codebook_file(args.report))
    files = {"file": str(args.out), "codebook": str(beside)}
    return console.answer(files, say("cli.written_to_what_its_columns_mean_to", **files))


def codebook(console: Console) -> int:
    """Writes the codebook of a report; no office is needed."""
    args = console.args
    args.out.write_bytes(codebook_file(args.report))
    return _written(console)


# Messages to other systems: listing endpoints, sending again, sending now.


def list_endpoints(console: Console) -> int:
    """Lists the endpoints: id, name, address, and how many messages are waiting or were given up."""
    with office_open() as office, office.store.reading() as cursor:
        found, standing = outbox.endpoints(cursor), outbox.standings(cursor)
    for each in found:
        stands = standing.get(each.endpoint_id, outbox.Standing())
        shown = {"endpoint": each.endpoint_id, "name": each.name, "url": each.url, "state": each.state}
        counts = {"waiting": stands.waiting, "undelivered": stands.undelivered}
        line = f"{each.endpoint_id}  {each.name}  {each.url}  {stands.waiting}  {stands.undelivered}"
        console.answer({**shown, **counts}, line)
    return DONE


def replay(console: Console) -> int:
    """Sends messages again: from a position on, or those with these ids."""
    args = console.args
    with office_open() as office:
        count = granted(replay_messages(office, SYSTEM, args.endpoint, since=args.position, ids=args.ids))
    return console.answer({"messages": count}, say("cli.messages_sent_again", count=count))


def deliver(console: Console) -> int:
    """Sends what is due now, once; for an office whose app is not running."""
    with office_open() as office:
        Sender(office).send_due()
        left = sum(each.waiting for each in office.read(outbox.standings).values())
    return console.answer({"waiting": left}, say("cli.messages_still_wait", count=left))
