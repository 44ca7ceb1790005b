"""Whole tables out, each with its codebook beside it."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from core.cli.console import DONE, Console, office_open
from core.cli.grammar import Grammar, day
from core.cli.metrics import LISTS, only_of
from core.errors import Refusal
from core.exchange.codebook import REPORT_TOLD, codebook_file
from core.exchange.export import AS_OF, REPORTS, Filters, Report, stream
from core.language import Language, t
from core.model.people import CONSOLE
from core.model.terms import Outcome, State
from core.text import mark, say

CODEBOOK: Final = "codebook"
TERMS: Final = {
    "--state": ("states", tuple(State), mark("only cases in this state")),
    "--outcome": ("outcomes", tuple(Outcome), mark("only cases that ended so")),
}


def add_commands(grammar: Grammar) -> None:
    """Adds export, with a word for each report, and export codebook."""
    lang = grammar.lang
    out_of = grammar.below("export", t("a whole table as CSV, without names", lang))
    for report in REPORTS:
        asked = out_of.add(report, t(REPORT_TOLD[report], lang), export)
        asked.set_defaults(report=report)
        asked.add_argument("out", type=csv_file, metavar="OUT.csv")
        _add_filters(asked, report, lang)
    asked = out_of.add(CODEBOOK, t("what the columns of a report mean, in both languages", lang), codebook)
    asked.add_argument("report", choices=REPORTS, metavar="REPORT", help=", ".join(REPORTS))
    asked.add_argument("out", type=csv_file, metavar="OUT.csv")


def _add_filters(asked: ArgumentParser, report: Report, lang: Language) -> None:
    asked.add_argument("--from", type=day, dest="since", metavar="DATE", help=t("from that day on", lang))
    asked.add_argument("--to", type=day, dest="until", metavar="DATE", help=t("up to that day, included", lang))
    if report in AS_OF:
        asked.add_argument("--as-of", type=day, metavar="DATE", help=t("as it stood at the end of that day", lang))
    terms = {} if report == "metrics" else TERMS
    for option, (name, choices, told) in {**LISTS, **terms}.items():
        asked.add_argument(
            option,
            dest=name,
            action="append",
            default=[],
            choices=choices,
            metavar="VALUE",
            help=_help(told, choices, lang),
        )


def _help(told: str, choices: Iterable[str] | None, lang: Language) -> str:
    return f"{t(told, lang)}: {', '.join(choices)}" if choices else t(told, lang)


def csv_file(given: str) -> Path:
    """Where a CSV goes; a name that promises another kind of file is wrong usage."""
    out = Path(given)
    if out.suffix.lower() in (".csv", ""):
        return out
    raise ArgumentTypeError(f"{given!r} is no name of a CSV file: let it end with .csv")


def filters_of(asked: Namespace) -> Filters:
    """The filters that were given."""
    return Filters(
        only_of(asked),
        states=tuple(map(str, getattr(asked, "states", ()))),
        outcomes=tuple(map(str, getattr(asked, "outcomes", ()))),
        as_of=getattr(asked, "as_of", None),
    )


def export(console: Console) -> int:
    """Writes a whole table, and its codebook beside it; the file appears under its name when it is complete."""
    asked = console.asked
    part = asked.out.with_name(f"{asked.out.name}.part")
    beside = asked.out.with_suffix(f".{CODEBOOK}.csv")
    with office_open() as office:
        lines = stream(office, CONSOLE, asked.report, filters_of(asked))
        if isinstance(lines, Refusal):
            return console.refused(lines)
        try:
            with part.open("wb") as file:
                file.writelines(lines)
            part.replace(asked.out)
        finally:
            part.unlink(missing_ok=True)
    beside.write_bytes(codebook_file(asked.report))
    console.give({"file": str(asked.out), "codebook": str(beside)})
    console.say(
        say("Written to {file}; what its columns mean, to {codebook}.", file=str(asked.out), codebook=str(beside))
    )
    return DONE


def codebook(console: Console) -> int:
    """Writes the codebook of a report; no office is needed."""
    asked = console.asked
    asked.out.write_bytes(codebook_file(asked.report))
    console.give({"file": str(asked.out)})
    console.say(say("Written to {file}.", file=str(asked.out)))
    return DONE
