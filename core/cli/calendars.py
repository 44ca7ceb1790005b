"""The calendar of mainland China: the year of a State Council notice is read from its text, and written into it."""

from datetime import date
from pathlib import Path
from typing import Final

from core.cli.console import DONE, Console
from core.cli.grammar import Grammar
from core.deadlines import load_calendars
from core.deadlines.notice import Unread, Year, read_notice, with_year
from core.errors import refuse
from core.language import t
from core.office import DATA
from core.text import say

FOLDER: Final = DATA / "calendar"
CHINA: Final = FOLDER / "cn.toml"


def add_commands(grammar: Grammar) -> None:
    """Adds calendar."""
    lang = grammar.lang
    asked = grammar.add(
        "calendar", t("the days off of a year, from the text of the State Council's notice", lang), load
    )
    asked.add_argument("notice", type=Path, metavar="NOTICE.txt", help=t("the notice as plain text, UTF-8", lang))
    asked.add_argument("--write", action="store_true", help=t("write the year into data/calendar/cn.toml", lang))


def load(console: Console) -> int:
    """Shows the year that the notice announces; with ``--write`` it takes the place of the provisional one."""
    path = console.asked.notice
    try:
        year = read_notice(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return console.refused(
            refuse("field_invalid", field=say("notice"), given=path.name, reason=say("no UTF-8 text"))
        )
    except Unread as unread:
        return console.refused(refuse("field_invalid", field=say("notice"), given=path.name, reason=unread.reason))
    _tell(console, year)
    if console.asked.write:
        _write(with_year(CHINA.read_text(encoding="utf-8"), year, f"{year.number} by the State Council's notice"))
        console.say(
            say("Written to {file}. Restart the app; due dates counted before keep their sum.", file=CHINA.name)
        )
    return DONE


def _tell(console: Console, year: Year) -> None:
    days = {name: {key: [str(day) for day in each] for key, each in found.items()} for name, found in _groups(year)}
    console.give({"year": year.number, **days})
    off, worked = (sum(map(len, each.values())) for each in (year.off, year.worked))
    told = say("{year}: {off} days off, {worked} make-up working days.", year=str(year.number), off=off, worked=worked)
    console.say(told)
    if not console.json:
        for name, found in _groups(year):
            for key, each in found.items():
                print(f"  {name:6} {key}: {', '.join(map(str, each))}")


def _groups(year: Year) -> tuple[tuple[str, dict[str, tuple[date, ...]]], ...]:
    return (("off", dict(year.off)), ("worked", dict(year.worked)))


def _write(text: str) -> None:
    """The new calendar in place of the old one, after it was read back; a text that is no calendar changes nothing."""
    part = FOLDER / "cn.part"
    part.mkdir(exist_ok=True)
    try:
        (part / CHINA.name).write_text(text, encoding="utf-8")
        load_calendars(part)
        (part / CHINA.name).replace(CHINA)
    finally:
        (part / CHINA.name).unlink(missing_ok=True)
        part.rmdir()
