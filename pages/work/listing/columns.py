"""Which columns each tab of the queue has, and its cases as their lines."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

from core.model.names import name_of
from core.permissions import Act, allowed
from core.queries.queue import Row, Tab
from pages.parts.desk import Desk
from pages.work.listing.cells import (
    age_cell,
    due_cell,
    holder_cell,
    latest_cell,
    outcome_cell,
    proposed_cell,
    route_titles,
    routes_cell,
    short_day,
    turn_cell,
    verdict_cell,
)
from pages.work.listing.table import Cell, Column, Line

OPEN_TAB: Final = ("due", "no", "right", "seller", "complainant", "routes", "verdict", "holder", "age")
COLUMNS: Final[dict[Tab, tuple[str, ...]]] = {
    "legal": OPEN_TAB,
    "approve": ("due", "no", "turn", "right", "seller", "complainant", "proposed", "proposer", "age"),
    "mine": ("due", "no", "turn", "right", "seller", "complainant", "routes", "verdict", "age"),
    "free": ("due", "no", "turn", "right", "seller", "complainant", "routes", "verdict", "age"),
    "late": ("due", "no", "turn", "right", "seller", "complainant", "routes", "verdict", "holder", "age"),
    "seller": ("due", "no", "right", "seller", "complainant", "routes", "holder", "age"),
    "complainant": ("due", "no", "right", "seller", "complainant", "routes", "holder", "age"),
    "arrival": ("due", "no", "right", "seller", "complainant", "age"),
    "opened": ("no", "right", "seller", "complainant", "age"),
    "closed": ("closed_on", "no", "right", "seller", "complainant", "outcome", "reviewer", "took"),
}
HIDDEN_FROM_INTAKE: Final = frozenset({"verdict", "holder", "reviewer"})
Make: TypeAlias = Callable[[Row], Cell]


def columns_of(desk: Desk, tab: Tab, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """The columns of a tab, without those that customer service is told nothing about (domain.md 7.1).

    The latest day stands beside the due date where a case of the page has one.
    """
    blind = not allowed(desk.person, Act.READ_FINDINGS)
    names = tuple(each for each in COLUMNS[tab] if not (blind and each in HIDDEN_FROM_INTAKE))
    if "due" in names and any(each.latest_on for each in rows):
        return (names[0], "latest", *names[1:])
    return names


def heads(desk: Desk, names: tuple[str, ...], rows: tuple[Row, ...]) -> list[Column]:
    """The columns with their labels and widths; names and routes share what is left.

    A day that is counted elsewhere is told with its place and takes more room.
    """
    days, latest = (214, 190) if any(each.place for each in rows) else (184, 150)
    every = {
        "due": Column(desk.t("Due"), days),
        "latest": Column(desk.t("Latest day"), latest),
        "closed_on": Column(desk.t("Closed on"), 150),
        "no": Column(desk.t("Appeal"), 136),
        "turn": Column(desk.t("Whose turn"), 134),
        "right": Column(desk.t("Right"), 88),
        "seller": Column(desk.t("Seller")),
        "complainant": Column(desk.t("Complainant")),
        "routes": Column(desk.t("Route claimed")),
        "verdict": Column(desk.t("Verdict so far"), 132),
        "holder": Column(desk.t("Held by"), 172),
        "proposed": Column(desk.t("Proposed decision"), 300),
        "proposer": Column(desk.t("Proposed by"), 130),
        "age": Column(desk.t("Age"), 58),
        "outcome": Column(desk.t("Outcome"), 330),
        "reviewer": Column(desk.t("Reviewer"), 104),
        "took": Column(desk.t("Took"), 58),
    }
    return [every[name] for name in names]


def lines(desk: Desk, names: tuple[str, ...], rows: tuple[Row, ...], today: date) -> list[Line]:
    """The cases as lines of these columns."""
    titles = route_titles(desk.office.policies, desk.lang)
    make: dict[str, Make] = {
        "due": lambda row: due_cell(desk, row, today),
        "latest": lambda row: latest_cell(desk, row, today),
        "closed_on": lambda row: (short_day(row.closed_on, desk.lang, today) if row.closed_on else "", ""),
        "no": lambda row: (row.appeal_no, ""),
        "turn": lambda row: turn_cell(desk, row),
        "right": lambda row: (desk.say(name_of(row.right_type)), ""),
        "seller": lambda row: (row.seller, ""),
        "complainant": lambda row: (row.complainant, ""),
        "routes": lambda row: routes_cell(desk, titles, row),
        "verdict": lambda row: verdict_cell(desk, row),
        "holder": lambda row: holder_cell(desk, row),
        "proposed": lambda row: proposed_cell(desk, row),
        "proposer": lambda row: (row.proposed_by, ""),
        "age": lambda row: age_cell(desk, row),
        "outcome": lambda row: outcome_cell(desk, row),
        "reviewer": lambda row: (row.holder, ""),
        "took": lambda row: age_cell(desk, row),
    }
    return [Line(row.appeal_no, tuple(make[name](row) for name in names)) for row in rows]
