"""The metrics at the command line: what the charts draw, as numbers."""

from argparse import ArgumentParser
from typing import Any, Final

from core.cli.console import DONE, Console, office_open
from core.cli.grammar import Grammar, day
from core.errors import Refusal
from core.language import render, t
from core.metrics.ask import Only
from core.metrics.definitions import DEFINITIONS, PROVISIONAL, defined
from core.metrics.report import SELLERS, report
from core.model.names import name_of
from core.model.people import CONSOLE
from core.model.terms import PenaltyKind, RightType, State
from core.text import Text, mark, say

GROUPS: Final = ("right_type", "policy", "complainant", "month", "penalty", "route")
LISTS: Final = {
    "--right-type": ("right_types", tuple(RightType), mark("only this kind of right")),
    "--penalty": ("penalties", tuple(PenaltyKind), mark("only this kind of punishment")),
    "--policy": ("policies", None, mark("only this policy")),
    "--complainant": ("complainants", None, mark("only this complainant, by id")),
    "--seller": ("sellers", None, mark("only this seller, by id")),
    "--reviewer": ("reviewers", None, mark("only this reviewer, by id")),
}
RATES: Final = ("revocation_rate_cohort", "revocation_share_of_decisions")
TIMES: Final = ("time_to_preliminary", "time_to_final")


def add_commands(grammar: Grammar) -> None:
    """Adds metrics."""
    lang = grammar.lang
    asked = grammar.add("metrics", t("rates and times, with open cases counted", lang), metrics)
    asked.add_argument("--as-of", type=day, metavar="DATE", help=t("as it stood at the end of that day", lang))
    asked.add_argument("--group-by", choices=GROUPS, default="", metavar="F", help=", ".join(GROUPS))
    _add_filters(asked, lang)


def _add_filters(asked: ArgumentParser, lang: Any) -> None:  # noqa: ANN401 - a Language, which argparse does not know
    asked.add_argument("--from", type=day, dest="since", metavar="DATE", help=t("from that day on", lang))
    asked.add_argument("--to", type=day, dest="until", metavar="DATE", help=t("up to that day, included", lang))
    for option, (name, choices, told) in LISTS.items():
        asked.add_argument(option, dest=name, action="append", default=[], choices=choices, help=t(told, lang))


def only_of(asked: Any) -> Only:  # noqa: ANN401 - what argparse makes
    """The filters that were given."""
    lists = {name: tuple(map(str, getattr(asked, name))) for name, _, _ in LISTS.values()}
    return Only(since=asked.since, until=asked.until, **lists)


def metrics(console: Console) -> int:
    """Tells the metrics of these cases; with ``--json`` as one object."""
    asked = console.asked
    with office_open() as office:
        found = report(office, CONSOLE, by=asked.group_by, only=only_of(asked), as_of=asked.as_of)
    if isinstance(found, Refusal):
        return console.refused(found)
    console.give(found)
    if not console.json:
        _tell(console, found)
    return DONE


def _tell(console: Console, found: dict[str, Any]) -> None:
    appeals = found["appeals"]
    console.say(
        say("As of {as_of}: {total} appeals, {open} open.", as_of=found["as_of"], **_some(appeals, "total", "open"))
    )
    for state, count in appeals["by_state"].items():
        print(f"  {render(name_of(State(state)), console.lang):28}{count:>9,}")
    for name in RATES:
        _head(console, name)
        for each in found[name]:
            print(_rate(console, each))
    _rates(console, {name: found[name] for name in ("complainant_answer_rate", "restored_in_time")})
    _tell_response(console, found["complainant_response"])
    for name in TIMES:
        _tell_time(console, name, found[name])
    for name in SELLERS:
        _tell_filing(console, name, found[name])
    _rates(console, {"retracted_without_counter_notice": found["retracted_without_counter_notice"]})
    _head(console, "overdue_open")
    print(f"  {found['overdue_open']['total']:,}")
    _rates(console, found["quality"])


def _tell_response(console: Console, response: dict[str, Any]) -> None:
    _head(console, "complainant_response_time")
    console.say(
        say(
            "Of {n}: {answered} answered, {withdrawn} withdrawn, {censored} without either; median: {median}.",
            median=_time(response, "median_days"),
            **_some(response, "n", "answered", "withdrawn", "censored"),
        )
    )
    _known(console, response)


def _tell_time(console: Console, name: str, told: dict[str, Any]) -> None:
    """A time of the office's own, by both clocks."""
    _head(console, name)
    console.say(
        say(
            "Of {n}: median: {median} (working hours: {median_hours}); nine of ten: {most} (working hours:"
            " {most_hours}).",
            n=told["n"],
            median=_time(told, "median_days"),
            median_hours=_time(told, "median_working_hours"),
            most=_time(told, "p90_days"),
            most_hours=_time(told, "p90_working_hours"),
        )
    )
    _known(console, told)


def _tell_filing(console: Console, name: str, told: dict[str, Any]) -> None:
    """A time of the sellers' own."""
    _head(console, name)
    console.say(
        say(
            "Of {n}: {filed} filed, {withdrawn} taken back before, {other} ended otherwise, {censored} without"
            " either; median: {median}; nine of ten: {most}.",
            other=told["ended_otherwise"],
            median=_time(told, "median_days"),
            most=_time(told, "p90_days"),
            **_some(told, "n", "filed", "withdrawn", "censored"),
        )
    )
    _known(console, told)


def _rates(console: Console, told: dict[str, dict[str, Any]]) -> None:
    for name, each in told.items():
        _head(console, name)
        print(_rate(console, each))


def _some(told: dict[str, Any], *keys: str) -> dict[str, int]:
    return {key: told[key] for key in keys}


def _head(console: Console, name: str) -> None:
    print(f"\n{console.t(DEFINITIONS[name].title)}\n  {render(defined(name), console.lang)}")


def _rate(console: Console, each: dict[str, Any]) -> str:
    k = "" if each["k"] is None else f"{each['k']:,}"
    withheld = each["withheld"]
    told = console.t(WITHHELD[withheld]) if withheld else f"{each['rate']:.1%}  ({each['low']:.1%}–{each['high']:.1%})"
    return f"  {each.get('group', ''):28}{k:>9} / {each['n']:<9,} {told}"


def _time(told: dict[str, Any], name: str) -> Text | str:
    """A median or the like; a dash where it is withheld, and words where it was not reached."""
    if told["withheld"]:
        return "–"
    if told[name] is None:
        return say("not reached")
    return say("{days} days", days=f"{told[name]:.1f}") if name.endswith("_days") else f"{told[name]:,.1f}"


def _known(console: Console, told: dict[str, Any]) -> None:
    """Why there is no time, how far the times look, and of how many cases the working hours are provisional."""
    if guessed := told.get("provisional_working_hours"):
        console.say(say(PROVISIONAL, count=guessed))
    if told["withheld"]:
        console.say(Text(key=WITHHELD[told["withheld"]]))
    else:
        known = str(int(told["known_until_day"]))
        console.say(say("Not known beyond day {day}: fewer than twenty are at risk after it.", day=known))


WITHHELD: Final = {"immature": mark("immature"), "small": mark("fewer than twenty cases")}
