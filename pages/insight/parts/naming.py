"""What the groups of a number are called for the person who looks: terms in their language, parties as they may see."""

from collections.abc import Callable, Iterable
from typing import Final

from core.language import day as in_words
from core.model.look import told_decision
from core.model.names import name_of
from core.model.terms import Outcome, PenaltyKind, RightType, State
from core.queries.choices import parties_called, people_called
from core.queries.strata import WORTH
from core.text import mark
from pages.insight.parts.scope import Scope
from pages.parts.desk import Desk
from pages.parts.lists import LISTS

GROUPS: Final = {
    "right_type": mark("Right"),
    "policy": mark("Policy"),
    "complainant": mark("Complainant"),
    "seller": mark("Seller"),
    "penalty": mark("Punishment"),
    "route": mark("Ground"),
    "month": mark("Month"),
    "whole": mark("All together"),
}
"""What numbers can be grouped by, in words."""

PARTIES: Final = ("complainant", "seller")
PEOPLE: Final = ("reviewer", "assigned_to")
TERMS: Final = {
    each.value: each
    for terms in (RightType, PenaltyKind, State, Outcome)
    for each in terms  # no two are spelt alike
}


def naming(desk: Desk, by: str, groups: Iterable[str]) -> Callable[[str], str]:
    """A function from a group's id to its name; an id that nothing is known of stands for itself."""
    known = names(desk, by, groups)
    return lambda group: known.get(group) or group or desk.t("not stated")


def names(desk: Desk, by: str, groups: Iterable[str]) -> dict[str, str]:
    """The names of these groups by their ids."""
    wanted = tuple(groups)
    if by in PARTIES:
        return parties_called(desk.office, desk.person, wanted)
    if by in PEOPLE:
        return people_called(desk.office, desk.person, wanted)
    book = desk.office.policies
    if by == "policy":
        return {each.id: each.title(desk.lang) for each in book.all()}
    if by == "route":
        lists = [each for policy in book.all() for each in (policy.appeal, policy.answer, policy.withdrawal)]
        return {route.id: route.title(desk.lang) for checklist in lists for route in checklist.routes}
    if by == "decided":
        return {each: desk.say(told_decision(each)) for each in wanted if each}
    if by == "worth":
        return {each: desk.t(WORTH[each]) for each in wanted if each in WORTH}
    if by == "criterion":
        return {each: book.criteria[each].short(desk.lang) for each in wanted if each in book.criteria}
    return {each: desk.say(name_of(TERMS[each])) for each in wanted if each in TERMS}


def told(desk: Desk, scope: Scope) -> str:
    """The filters in force, in words; empty when all cases of all time are meant."""
    only = scope.only
    words = [period_told(desk, scope)] if only.since or only.until else []
    for name, (held, _) in LISTS.items():
        chosen = getattr(only, held)
        called = naming(desk, name, chosen)
        words += [called(each) for each in chosen]
    return " · ".join(words)


def period_told(desk: Desk, scope: Scope) -> str:
    """The period in words."""
    since, until = scope.only.since, scope.only.until
    if since and until:
        return desk.t("{first} to {last}", first=in_words(since, desk.lang), last=in_words(until, desk.lang))
    if since:
        return desk.t("from {day}", day=in_words(since, desk.lang))
    return desk.t("up to {day}", day=in_words(until, desk.lang)) if until else desk.t("All time")


PARTS: Final = {
    "k": mark("of them"),
    "exceptional": mark("exceptional"),
    "imported": mark("imported"),
    "overdue": mark("Overdue"),
    "open": mark("still open"),
    "later": mark("revoked later"),
    "late": mark("late, apart"),
    "withdrawn": mark("withdrawn, apart"),
    "retracted_later": mark("taken back later, apart"),
    "abandoned": mark("given up, apart"),
    "pending": mark("not given yet"),
    "differ": mark("another decision"),
    "otherwise": mark("ended otherwise than at first"),
    "other_shop": mark("in an appeal of another shop"),
    "happened": mark("answered, decided or filed"),
    "competing": mark("Withdrawn, or ended otherwise"),
    "censored": mark("Neither"),
}


def part_named(desk: Desk, part: str) -> str:
    """A part of a number in words; the whole has none."""
    if part.startswith("at_risk:"):
        return desk.t("still at risk on day {day}", day=part.removeprefix("at_risk:"))
    if part in TERMS:
        return desk.say(name_of(TERMS[part]))
    return desk.t(PARTS[part]) if part in PARTS else ""
