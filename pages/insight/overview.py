"""How many cases stand where: counts by state and outcome, and no word of any case."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

import streamlit as st

from core.errors import Refusal
from core.language import day
from core.model.names import name_of
from core.model.terms import Outcome, RightType, Role, State
from core.queries.overview import Overview, overview
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.places import PLACE

Term = TypeVar("Term", bound=StrEnum)
LOOK: Final = Path(__file__).with_name("overview.css")
TABS: Final = {
    State.OPENED: "opened",
    State.AWAITING_SELLER: "seller",
    State.PRELIMINARY_REVIEW: "legal",
    State.AWAITING_COMPLAINANT: "complainant",
    State.FINAL_REVIEW: "legal",
    State.CLOSED: "closed",
}


def page() -> None:
    """Four numbers, two tables, and the way to the numbers themselves."""
    desk = sit(*PLACE["overview"].roles)
    counts = overview(desk.office, desk.person)
    if isinstance(counts, Refusal):
        show.refusal(desk, counts)
        st.stop()
    st.html(LOOK)
    _numbers(desk, counts)
    states, outcomes = st.columns(2)
    with states:
        _table(desk, desk.t("By state"), State, counts.by_state, counts.overdue)
    with outcomes:
        _table(desk, desk.t("Closed, by outcome"), Outcome, counts.by_outcome, None)
    st.html(
        f'<p class="rd mu">{show.safe(desk.t("As of {day}.", day=day(counts.day, desk.lang)))} '
        f"{show.safe(desk.t('Cases imported from an earlier system are counted with the others.'))} "
        f'<a href="/export/cases.csv" download>{show.safe(desk.t("Export all cases as CSV"))}</a></p>'
    )


def _numbers(desk: Desk, counts: Overview) -> None:
    late = sum(counts.overdue.values())
    cards = (
        (desk.t("Cases"), counts.total, desk.t("{open} open, {closed} closed", open=counts.open, closed=counts.closed)),
        (desk.t("Overdue"), late, desk.t("of {count} open cases", count=f"{counts.open:,}")),
        (desk.t("Decided"), counts.decided, desk.t("closed with an outcome on record")),
        (desk.t("Punishments revoked"), counts.revoked, desk.t("of {count} decided", count=f"{counts.decided:,}")),
    )
    shown = (
        f'<div class="card"><small>{show.safe(name)}</small><b>{value:,}</b><small>{show.safe(of)}</small></div>'
        for name, value, of in cards
    )
    st.html(f'<div class="numbers">{"".join(shown)}</div>')


def _table(
    desk: Desk,
    title: str,
    terms: type[Term],
    counts: Mapping[tuple[Term, RightType], int],
    overdue: Mapping[Term, int] | None,
) -> None:
    """One row a term, one column a right type, and the sum."""
    rights = [desk.say(name_of(right)) for right in RightType]
    heads = [title, *rights, desk.t("All"), *([desk.t("Overdue")] if overdue is not None else [])]
    rows = []
    for term in terms:
        each = [counts.get((term, right), 0) for right in RightType]
        last = [overdue[term]] if overdue is not None else []
        rows.append(_row(_named(desk, term), [*each, sum(each), *last]))
    if not any(counts.values()):
        rows = [f'<tr><td colspan="{len(heads)}">{show.safe(desk.t("Nothing on record yet."))}</td></tr>']
    st.html(f'<table class="counts"><thead>{_row("", heads[1:], "th", heads[0])}</thead>{"".join(rows)}</table>')


def _named(desk: Desk, term: StrEnum) -> str:
    """The term; for a lead a state leads to its cases."""
    name = show.safe(desk.say(name_of(term)))
    if desk.person.role is Role.LEAD and isinstance(term, State):
        return f'<a href="/?tab={TABS[term]}">{name}</a>'
    return name


def _row(head: str, cells: Iterable[object], tag: str = "td", title: str = "") -> str:
    shown = "".join(f"<{tag}>{each:,}</{tag}>" if isinstance(each, int) else f"<{tag}>{each}</{tag}>" for each in cells)
    return f'<tr><th scope="row">{head or show.safe(title)}</th>{shown}</tr>'


page()
