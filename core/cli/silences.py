"""The run sheet at the command line: what is due by law today; it confirms only when asked, in a person's name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from core.cli.console import DONE, REFUSED, WRONG_USAGE, Console, office_open, person_called
from core.cli.grammar import Grammar, day
from core.commands.runs import Result, begin_run, go_through
from core.errors import Refusal, refuse
from core.exchange.run_out import run_csv
from core.language import render, t
from core.model.names import name_of, told_of
from core.model.people import CONSOLE, Person
from core.model.run import WHY, Run
from core.office import ZONE, Office
from core.queries.runs import list_runs
from core.queries.runsheet import Due, run_sheet
from core.text import Text, say

USAGE: Final = ("RUN_NO", "OUT.csv")


def add_commands(grammar: Grammar) -> None:
    """Adds lapse."""
    lang = grammar.lang
    asked = grammar.add("lapse", t("the run sheet: silences that can be confirmed", lang), lapse)
    asked.add_argument("--as-of", type=day, metavar="DATE", help=t("the sheet of that day, else of today", lang))
    asked.add_argument("--dry-run", action="store_true", help=t("change nothing, also with --confirm", lang))
    asked.add_argument("--confirm", action="store_true", help=t("confirm each silence as an act of its own", lang))
    asked.add_argument("--actor", metavar="NAME", help=t("the lead in whose name it is confirmed", lang))
    asked.add_argument("--runs", action="store_true", help=t("list the runs that are on record", lang))
    asked.add_argument("--export", nargs=2, metavar=USAGE, help=t("write the record of one run as CSV", lang))


def lapse(console: Console) -> int:
    """Shows the run sheet of a day, and confirms its silences with ``--confirm --actor NAME``."""
    asked = console.asked
    if asked.confirm and not asked.actor:
        console.refused(refuse("field_missing", fields=(say("--actor: the lead who confirms"),)))
        return WRONG_USAGE
    if asked.export and not asked.export[0].isdecimal():
        console.refused(refuse("not_found", what=say("run of the run sheet"), name=asked.export[0]))
        return WRONG_USAGE
    with office_open() as office:
        if asked.runs:
            return _list(console, office)
        if asked.export:
            return _write(console, office, int(asked.export[0]), Path(asked.export[1]))
        actor = person_called(office, asked.actor) if asked.actor else CONSOLE
        if isinstance(actor, Refusal):
            return console.refused(actor)
        sheet = run_sheet(_as_of(office, asked.as_of), actor)
        if isinstance(sheet, Refusal):
            return console.refused(sheet)
        silences = {each.appeal.appeal_no for each in sheet if each.why == "silence"}
        if not asked.confirm or asked.dry_run:
            return _show(console, sheet, len(silences))
        return _run(console, office, actor, sheet, silences)


def _as_of(office: Office, as_of: date | None) -> Office:
    """The same office as it will stand, or stood, at noon of that day."""
    if as_of is None:
        return office
    noon = datetime.combine(as_of, time(12), ZONE)
    return replace(office, clock=lambda: noon)


def _show(console: Console, sheet: tuple[Due, ...], silences: int) -> int:
    for each in sheet:
        console.give(_line(console, each))
        console.say(_told_line(each))
    console.say(say("Nothing was changed. Silences to confirm: {count}.", count=silences))
    return DONE


def _told_line(line: Due) -> Text:
    """The case, why it stands on the sheet, its last days, and the act it calls for."""
    due = line.told(line.promised_on) if line.promised_on else say("no day yet")
    if line.latest_on:
        due = say("{day}, latest day {latest}", day=due, latest=line.told(line.latest_on))
    return say(
        "{appeal_no}: {why}; due {due}; {verb}",
        appeal_no=line.appeal.appeal_no,
        why=Text(key=WHY[line.why]),
        due=due,
        verb=name_of(line.verb),
    )


def _line(console: Console, line: Due) -> dict[str, object]:
    return {
        "appeal_no": line.appeal.appeal_no,
        "why": line.why,
        "verb": line.verb,
        "due": line.promised_on,
        "latest": line.latest_on,
        "refusal": render(line.refusal.because, console.lang) if line.refusal else None,
    }


def _run(console: Console, office: Office, actor: Person, sheet: tuple[Due, ...], silences: set[str]) -> int:
    """Confirms the silences one by one, and keeps the run as a record; a refused one is told and the others go on."""
    if not silences:
        console.say(say("No silence is to be confirmed."))
        return DONE
    begun = begin_run(office, actor, sheet, silences, way="command", as_of=console.asked.as_of)
    if isinstance(begun, Refusal):
        return console.refused(begun)
    done = [_told(console, begun.run_no, each) for each in go_through(office, actor, begun)]
    told = say("Run {run_no}: confirmed {done} of {count}.", run_no=begun.run_no, done=sum(done), count=len(done))
    console.say(told)
    return DONE if all(done) else REFUSED


def _told(console: Console, run_no: int, result: Result) -> bool:
    """Tells what came of one silence; answers whether it was confirmed."""
    due = result.due
    if result.refusal is None:
        console.give({"appeal_no": due.appeal.appeal_no, "outcome": due.outcome, "run": run_no})
        console.say(say("{appeal_no}: {verb}", appeal_no=due.appeal.appeal_no, verb=told_of(due.verb)))
        return True
    console.say(say("{appeal_no}: refused", appeal_no=due.appeal.appeal_no))
    console.refused(result.refusal)
    return False


def _list(console: Console, office: Office) -> int:
    for each in _all(office):
        console.give(each.model_dump(mode="json"))
        console.say(
            say(
                "Run {run_no} of {day}: {lines} lines, {chosen} chosen, {confirmed} confirmed, {refused} refused",
                run_no=each.run_no,
                day=each.as_of,
                lines=each.lines,
                chosen=each.chosen,
                confirmed=each.confirmed,
                refused=each.refused,
            )
        )
    return DONE


def _all(office: Office) -> Iterator[Run]:
    """Every run, the newest first, page by page."""
    number = 1
    while not isinstance(found := list_runs(office, CONSOLE, number), Refusal) and found.number == number:
        yield from found.runs
        number += 1


def _write(console: Console, office: Office, run_no: int, out: Path) -> int:
    """Writes one run; the file appears under its name when it is complete."""
    pieces = run_csv(office, CONSOLE, run_no)
    if isinstance(pieces, Refusal):
        return console.refused(pieces)
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    console.give({"file": str(out)})
    console.say(say("Written to {file}.", file=str(out)))
    return DONE
