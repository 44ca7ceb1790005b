"""What stands in the columns of a list of cases, in words, each with its colour."""

from datetime import date
from typing import Final

from core.language import MONTHS, WEEKDAYS, Language
from core.model.look import told_decision
from core.model.names import name_of
from core.model.rules import PolicyBook
from core.model.terms import LegalRisk, Stand, State
from core.queries.queue import Row
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.work.listing.table import Cell, Tone

SOON: Final = 3
OF_VERDICT: Final[dict[str, Tone]] = {Stand.PASSES: "ok", Stand.FAILS: "bad", Stand.OPEN: "warn"}

ASIDE: Final[dict[LegalRisk, str]] = {
    LegalRisk.KEPT_WITHOUT_NOTICE: mark("no suit notified"),
    LegalRisk.REFUSED_WITH_MINIMUM: mark("minimum was there"),
}
"""What of the statute was left aside, in as few words as a column has room for."""


def short_day(value: date, lang: Language, today: date | None = None) -> str:
    """A date with its weekday in the year of ``today``, else with its year: Wed 25 Nov or 2 Feb 2012, 11月25日 周三."""
    name = WEEKDAYS[lang][value.weekday()]
    if today is not None and today.year == value.year:
        return (
            f"{value.month}月{value.day}日 {name}" if lang == "zh" else f"{name} {value.day} {MONTHS[value.month - 1]}"
        )
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def due_cell(desk: Desk, row: Row, today: date) -> Cell:
    """How many days are left and the due date, coloured by how near it is."""
    if row.due_on is None or row.days_left is None:
        if row.state is State.AWAITING_COMPLAINANT:
            return desk.t("arrival not recorded"), "warn strong"
        return desk.t("no clock yet"), "muted"
    text = f"{show.left(desk, row.days_left)} · {_there(desk, row, row.due_on, today)}"
    if row.days_left <= 0:
        return text, "bad strong"
    return text, "warn strong" if row.days_left <= SOON else ""


def latest_cell(desk: Desk, row: Row, today: date) -> Cell:
    """The policy's latest day, in the colour of its own, strong when it is near or over."""
    if row.latest_on is None or row.latest_left is None:
        return "", ""
    text = f"{show.left(desk, row.latest_left)} · {_there(desk, row, row.latest_on, today)}"
    return text, "latest strong" if row.latest_left <= SOON else "latest"


def _there(desk: Desk, row: Row, on: date, today: date) -> str:
    """A day, with the place where it is counted if that is not the office's."""
    told = short_day(on, desk.lang, today)
    return desk.t("{day} ({place})", day=told, place=row.place) if row.place else told


def route_titles(book: PolicyBook, lang: Language) -> dict[str, str]:
    """Each route's id and its name for people, over all policies."""
    lists = [each for policy in book.all() for each in (policy.appeal, policy.answer, policy.withdrawal)]
    return {route.id: route.title(lang) for checklist in lists for route in checklist.routes}


def routes_cell(desk: Desk, titles: dict[str, str], row: Row) -> Cell:
    """The routes that the documents on file claim."""
    return ("、" if desk.lang == "zh" else ", ").join(titles.get(each, each) for each in row.routes), ""


def verdict_cell(desk: Desk, row: Row) -> Cell:
    """Where the checklist stands, or that the decision waits for a second person."""
    if row.proposed:
        return desk.t("waits for approval"), "warn strong"
    if not row.verdict:
        return desk.t("not started"), "muted"
    return desk.say(name_of(Stand(row.verdict))), OF_VERDICT[row.verdict]


def proposed_cell(desk: Desk, row: Row) -> Cell:
    """The decision that waits for a second person."""
    return (desk.say(told_decision(row.proposed)), "warn strong") if row.proposed else ("", "")


def turn_cell(desk: Desk, row: Row) -> Cell:
    """Whose turn it is."""
    return desk.say(name_of(row.state)), ""


def age_cell(desk: Desk, row: Row) -> Cell:
    """How old the case is, or how long it took."""
    return desk.t("{days} d", days=row.age_days), ""


def outcome_cell(desk: Desk, row: Row) -> Cell:
    """How the case ended; what was exceptional or left the statute aside is marked wherever it is shown."""
    told = desk.say(name_of(row.outcome)) if row.outcome else ""
    marks = [desk.t("exceptional")] if row.exceptional else []
    marks += [desk.t(ASIDE[row.legal_risk])] if row.legal_risk else []
    return " · ".join((told, *marks)), "warn" if marks else ""


def holder_cell(desk: Desk, row: Row) -> Cell:
    """Who has the case in hand, or to whom it is assigned."""
    if row.held or not row.holder:
        return row.holder, ""
    return desk.t("{name}, assigned", name=row.holder), "muted"
