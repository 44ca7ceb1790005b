"""Questions that need no office: when a window ends, and whether a number can be right."""

import sys
from argparse import ArgumentTypeError
from datetime import date, datetime
from typing import Final

from core.cli.console import DONE, Console
from core.cli.grammar import Grammar
from core.deadlines import as_json, due, load_calendars, reason, table
from core.errors import Refusal, refuse
from core.evidence.identifiers import IDENTIFIERS, check_value
from core.language import render, t
from core.model.names import name_of
from core.model.rules import Policy, WindowName
from core.model.terms import RightType
from core.office import DATA, day_in, zone_of
from core.policy import load_policies
from core.text import Text, mark, say

WINDOWS: Final[dict[str, WindowName]] = {"seller": "counter_notice", "complainant": "response"}
VALID: Final[dict[bool | None, str]] = {
    True: mark("can be right"),
    False: mark("cannot be right"),
    None: mark("cannot be told"),
}


def add_commands(grammar: Grammar) -> None:
    """Adds due, check."""
    lang = grammar.lang
    asked = grammar.add("due", t("a due date with its sum", lang), due_date)
    asked.add_argument("start", type=moment, metavar="START", help=t("the day that starts the window, or a time", lang))
    asked.add_argument("--policy", metavar="ID", help=t("else the trademark policy of that day", lang))
    asked.add_argument("--window", choices=tuple(WINDOWS), default="complainant", help=t("whose window it is", lang))
    asked = grammar.add("check", t("whether numbers can be right by their own rules", lang), check)
    asked.add_argument("kind", choices=tuple(IDENTIFIERS), metavar="KIND", help=", ".join(IDENTIFIERS))
    asked.add_argument("values", nargs="*", metavar="VALUE", help=t("else one a line on standard input", lang))


def moment(given: str) -> date | datetime:
    """A day, or a time with or without its offset; what is neither is wrong usage."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(given)
        except ValueError:
            continue
    raise ArgumentTypeError(f"{given!r} is neither a day nor a time: write it as 2026-12-09 or 2026-12-09T10:00+08:00")


def _policy(named: str | None, start: date | datetime) -> Policy | Refusal:
    """The policy that is named, else the default one for trademarks on that day of Shanghai."""
    book = load_policies(DATA / "policy")
    if named:
        return book.policy(named) or refuse("not_found", what=say("policy"), name=named)
    day = start if not isinstance(start, datetime) else day_in(start) if start.tzinfo else start.date()
    usual = book.in_force(RightType.TRADEMARK, day)
    return usual or refuse("no_policy_in_force", right_type=name_of(RightType.TRADEMARK), day=day)


def due_date(console: Console) -> int:
    """Says when a window ends that starts on that day, and how it was counted."""
    asked = console.asked
    policy = _policy(asked.policy, asked.start)
    if isinstance(policy, Refusal):
        return console.refused(policy)
    window = policy.window(WINDOWS[asked.window])
    start = asked.start
    if isinstance(start, datetime):
        start = day_in(start, zone_of(policy)) if start.tzinfo else start.date()
    try:
        found = due(
            start, window.days, window.unit, load_calendars(DATA / "calendar")[policy.calendar], roll=window.roll
        )
    except OverflowError:
        late = say("its window would end after the year 9999")
        return console.refused(refuse("field_invalid", field=say("start"), given=start.isoformat(), reason=late))
    console.give(as_json(found))
    console.say(reason(found))
    for label, value in () if console.json else table(found):
        print(f"  {render(label, console.lang)}: {render(value, console.lang)}")
    return DONE


def check(console: Console) -> int:
    """Checks each value by the rules of its kind; one result a value, in the order they were given."""
    values = console.asked.values or [line.rstrip("\r\n") for line in sys.stdin if line.strip()]
    for value in values:
        found = check_value(console.asked.kind, value)
        console.give({**found.model_dump(exclude={"reason"}), "reason": render(found.reason, console.lang)})
        console.say(
            say(
                "{value}: {answer}. {reason}",
                value=found.value or value,
                answer=Text(key=VALID[found.valid]),
                reason=found.reason,
            )
        )
    return DONE
