"""The run sheet at the command line: what is due by law today; it confirms only when asked, in a person's name."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from core.cli.console import CONSOLE, DONE, REFUSED, WRONG_USAGE, Console, office_open, person_called
from core.cli.grammar import Grammar, day
from core.commands.lead import lapse as lapse_complainant
from core.commands.lead import lapse_seller
from core.errors import Refusal, refuse
from core.language import render, t
from core.model.appeal import Appeal
from core.model.names import name_of, told_of
from core.model.people import Person
from core.model.terms import Verb
from core.office import ZONE, Office
from core.queries.runsheet import Due, Why, run_sheet
from core.text import Text, mark, say

WHY: Final[dict[Why, str]] = {
    "silence": mark("the window has ended in silence"),
    "no_arrival": mark("no arrival is recorded, so the window does not run"),
    "ending": mark("the window is about to end"),
}


def add_commands(grammar: Grammar) -> None:
    """Adds lapse."""
    lang = grammar.lang
    asked = grammar.add("lapse", t("the run sheet: silences that can be confirmed", lang), lapse)
    asked.add_argument("--as-of", type=day, metavar="DATE", help=t("the sheet of that day, else of today", lang))
    asked.add_argument("--dry-run", action="store_true", help=t("change nothing, also with --confirm", lang))
    asked.add_argument("--confirm", action="store_true", help=t("confirm each silence as an act of its own", lang))
    asked.add_argument("--actor", metavar="NAME", help=t("the lead in whose name it is confirmed", lang))


def lapse(console: Console) -> int:
    """Shows the run sheet of a day, and confirms its silences with ``--confirm --actor NAME``."""
    asked = console.asked
    if asked.confirm and not asked.actor:
        console.refused(refuse("field_missing", fields=(say("--actor: the lead who confirms"),)))
        return WRONG_USAGE
    with office_open() as office:
        actor = person_called(office, asked.actor) if asked.actor else CONSOLE
        if isinstance(actor, Refusal):
            return console.refused(actor)
        sheet = run_sheet(_as_of(office, asked.as_of), actor)
        if isinstance(sheet, Refusal):
            return console.refused(sheet)
        confirm = asked.confirm and not asked.dry_run
        silences = [each for each in sheet if each.why == "silence"]
        if not confirm:
            return _show(console, sheet, len(silences))
        done = [_confirm(console, office, actor, each) for each in silences]
        console.say(say("Confirmed: {done} of {count}.", done=sum(done), count=len(done)))
        return DONE if all(done) else REFUSED


def _as_of(office: Office, as_of: date | None) -> Office:
    """The same office as it will stand, or stood, at noon of that day."""
    if as_of is None:
        return office
    noon = datetime.combine(as_of, time(12), ZONE)
    return replace(office, clock=lambda: noon)


def _show(console: Console, sheet: tuple[Due, ...], silences: int) -> int:
    for each in sheet:
        console.give(_line(console, each))
        console.say(
            say(
                "{appeal_no}: {why}; due {due}; {verb}",
                appeal_no=each.appeal.appeal_no,
                why=Text(key=WHY[each.why]),
                due=each.appeal.due_on or say("no day yet"),
                verb=name_of(each.verb),
            )
        )
    console.say(say("Nothing was changed. Silences to confirm: {count}.", count=silences))
    return DONE


def _line(console: Console, line: Due) -> dict[str, object]:
    return {
        "appeal_no": line.appeal.appeal_no,
        "why": line.why,
        "verb": line.verb,
        "due": line.appeal.due_on,
        "refusal": render(line.refusal.because, console.lang) if line.refusal else None,
    }


def _confirm(console: Console, office: Office, actor: Person, line: Due) -> bool:
    """Confirms one silence, as it stands now; a refused one is told and the others go on."""
    act = lapse_complainant if line.verb is Verb.LAPSE else lapse_seller
    after = act(office, actor, line.appeal.appeal_no, line.appeal.version)
    if isinstance(after, Appeal):
        console.give({"appeal_no": after.appeal_no, "outcome": after.outcome})
        console.say(say("{appeal_no}: {verb}", appeal_no=after.appeal_no, verb=told_of(line.verb)))
        return True
    console.say(say("{appeal_no}: refused", appeal_no=line.appeal.appeal_no))
    console.refused(after)
    return False
