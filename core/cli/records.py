"""The record as a whole: checked, copied, and put back."""

from pathlib import Path

from core.cli.console import DONE, REFUSED, Console, NoOfficeError, office_open
from core.cli.grammar import Grammar
from core.commands.records import check_record
from core.errors import Refusal
from core.exchange.backup import back_up, restore_from
from core.exchange.recovering import recover_record
from core.language import render, t
from core.office import RECORD, home_folder
from core.queries.holds import Holds, hold_name, holds_here
from core.text import Text, say


def add_commands(grammar: Grammar) -> None:
    """Adds verify, backup, restore, recover."""
    lang = grammar.lang
    grammar.add("verify", t("check chains, seals, projections and evidence files", lang), verify)
    made = grammar.add("backup", t("write a consistent copy into a new folder", lang), backup)
    made.add_argument("folder", type=Path, metavar="DIR")
    put = grammar.add("restore", t("put a copy in the place of the office, after checking it whole", lang), restore)
    put.add_argument("folder", type=Path, metavar="DIR")
    grammar.add("recover", t("go on with what is left of a record that lacks acknowledged acts", lang), recover)


def verify(console: Console) -> int:
    """Reads the whole record again and names every fault with its place; the exit code is 1 when there is one."""
    with office_open(short=True) as office:
        checked = check_record(office)
    faults = [{"where": _told(each.where, console), "what": _told(each.what, console)} for each in checked.faults]
    holds = holds_here()
    read = {"appeals": checked.appeals, "events": checked.events, "exhibits": checked.exhibits}
    console.give({**read, "faults": faults, "readers": {"held": holds.standing, "lacking": holds.lacking}})
    for each in faults:
        console.say(say("{where}: {what}", **each))
    console.say(say("Read {appeals} appeals, {events} events and {exhibits} documents.", **read))
    console.say(say("Faults found: {count}.", count=len(faults)) if faults else say("The record is sound."))
    say_holds(console, holds)
    return REFUSED if faults else DONE


def recover(console: Console) -> int:
    """Accepts a loss: names every act that is lacking, and begins the line of heads anew with what is there."""
    if not (home_folder() / RECORD).exists():
        raise NoOfficeError
    went_on = recover_record(home_folder())
    if isinstance(went_on, Refusal):
        return console.refused(went_on)
    console.give({
        "events": went_on.events,
        "lacking": [{"appeal_no": each.appeal_no, "seq": each.seq} for each in went_on.lacking],
        "kept": str(went_on.kept) if went_on.kept else None,
    })  # fmt: skip
    for each in went_on.lacking:
        console.say(say("{number}: event {seq} is lacking, to be done again.", number=each.appeal_no, seq=each.seq))
    if went_on.kept:
        console.say(say("The damaged log is kept in {file}.", file=str(went_on.kept)))
    told = say(
        "The office goes on with {events} events; {lacking} are lacking.",
        events=went_on.events,
        lacking=len(went_on.lacking),
    )
    console.say(told)
    return DONE


def say_holds(console: Console, holds: Holds) -> None:
    """Says what strangers' documents are kept from on this machine, and what is not held."""
    named = {each: console.t(hold_name(each).key) for each in (*holds.standing, *holds.lacking)}
    if holds.standing:
        standing = ", ".join(named[each] for each in holds.standing)
        console.say(say("Documents are opened in processes that the kernel bounds: {holds}.", holds=standing))
    if holds.lacking:
        lacking = ", ".join(named[each] for each in holds.lacking)
        console.say(say("This machine does not hold them to: {holds}. See docs/security.md.", holds=lacking))
    if holds.root:
        console.say(say("It runs as root, which is not advised: start it as a user of its own."))


def _told(said: str | Text, console: Console) -> str:
    return render(said, console.lang) if isinstance(said, Text) else said


def backup(console: Console) -> int:
    """Copies the office into a new folder."""
    with office_open(short=True) as office:
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
