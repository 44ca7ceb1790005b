"""The record as a whole: checked, copied, and put back."""

from pathlib import Path

from core.cli.console import DONE, REFUSED, Console, office_open
from core.cli.grammar import Grammar
from core.commands.records import check_record
from core.errors import Refusal
from core.exchange.backup import back_up, restore_from
from core.language import render, t
from core.office import home_folder
from core.text import Text, say


def add_commands(grammar: Grammar) -> None:
    """Adds verify, backup, restore."""
    lang = grammar.lang
    grammar.add("verify", t("check chains, seals, projections and evidence files", lang), verify)
    made = grammar.add("backup", t("write a consistent copy into a new folder", lang), backup)
    made.add_argument("folder", type=Path, metavar="DIR")
    put = grammar.add("restore", t("put a copy in the place of the office, after checking it whole", lang), restore)
    put.add_argument("folder", type=Path, metavar="DIR")


def verify(console: Console) -> int:
    """Reads the whole record again and names every fault with its place; the exit code is 1 when there is one."""
    with office_open() as office:
        checked = check_record(office)
    faults = [{"where": _told(each.where, console), "what": _told(each.what, console)} for each in checked.faults]
    read = {"appeals": checked.appeals, "events": checked.events, "exhibits": checked.exhibits}
    console.give({**read, "faults": faults})
    for each in faults:
        console.say(say("{where}: {what}", **each))
    console.say(say("Read {appeals} appeals, {events} events and {exhibits} documents.", **read))
    console.say(say("Faults found: {count}.", count=len(faults)) if faults else say("The record is sound."))
    return REFUSED if faults else DONE


def _told(said: str | Text, console: Console) -> str:
    return render(said, console.lang) if isinstance(said, Text) else said


def backup(console: Console) -> int:
    """Copies the office into a new folder."""
    with office_open() as office:
        made = back_up(office, console.asked.folder)
    if isinstance(made, Refusal):
        return console.refused(made)
    console.give({"folder": str(made.folder), "appeals": made.appeals, "events": made.events, "files": made.files})
    console.say(
        say(
            "Copied to {folder}: {appeals} appeals, {events} events, {files} evidence files.",
            folder=str(made.folder),
            appeals=made.appeals,
            events=made.events,
            files=made.files,
        )
    )
    return DONE


def restore(console: Console) -> int:
    """Puts a copy in the place of the office; what was there is kept beside it."""
    put = restore_from(console.asked.folder, home_folder())
    if isinstance(put, Refusal):
        return console.refused(put)
    console.give({"home": str(put.home), "kept": str(put.kept) if put.kept else None, "appeals": put.appeals})
    console.say(say("Restored {appeals} appeals to {home}.", appeals=put.appeals, home=str(put.home)))
    if put.kept:
        console.say(say("What was there before is kept in {kept}.", kept=str(put.kept)))
    return DONE
