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
    both = desk.t("{open} open, {closed} closed", open=counts.open, closed=counts.closed)
    cards = (
        (desk.t("Cases"), counts.total, both, ""),
        (desk.t("Overdue"), late, desk.t("of {count} open cases", count=f"{counts.open:,}"), "tab=late"),
        (desk.t("Decided"), counts.decided, desk.t("closed with an outcome on record"), "tab=closed"),
        (desk.t("Punishments revoked"), counts.revoked, desk.t("of {count} decided", count=f"{counts.decided:,}"), ""),
    )
    shown = (
        f'<div class="card"><small>{show.safe(name)}</small><b>{_led(desk, f"{value:,}", asked)}</b>'
        f"<small>{show.safe(of)}</small></div>"
        for name, value, of, asked in cards
    )
    st.html(f'<div class="numbers">{"".join(shown)}</div>')


def _table(
    desk: Desk,
    title: str,
    terms: type[Term],
    counts: Mapping[tuple[Term, RightType], int],
    overdue: Mapping[Term, int] | None,
) -> None:
    """One row a term, one column a right type, and the sum; a number leads only to exactly its cases."""
    rights = [desk.say(name_of(right)) for right in RightType]
    heads = [title, *rights, desk.t("All"), *([desk.t("Overdue")] if overdue is not None else [])]
    rows = []
    for term in terms:
        each = [counts.get((term, right), 0) for right in RightType]
        tab = f"tab={TABS[term]}" if isinstance(term, State) else ""
        alone = tab if isinstance(term, State) and list(TABS.values()).count(TABS[term]) == 1 else ""
        cells = [_count(desk, n, alone and f"{alone}&right={right}") for n, right in zip(each, RightType, strict=True)]
        last = [_count(desk, overdue[term], "")] if overdue is not None else []
        name = _led(desk, show.safe(desk.say(name_of(term))), tab)
        rows.append(_row(name, [*cells, _count(desk, sum(each), alone), *last]))
    if not any(counts.values()):
        rows = [f'<tr><td colspan="{len(heads)}">{show.safe(desk.t("Nothing on record yet."))}</td></tr>']
    st.html(f'<table class="counts"><thead>{_row("", heads[1:], "th", heads[0])}</thead>{"".join(rows)}</table>')


def _led(desk: Desk, text: str, asked: str) -> str:
    """The text; for a lead, who may open cases, a link to those the queue is asked for."""
    return f'<a href="/?{show.safe(asked)}">{text}</a>' if desk.person.role is Role.LEAD and asked else text


def _count(desk: Desk, number: int, asked: str) -> str:
    """A number that leads to its cases; none leads nowhere."""
    return _led(desk, f"{number:,}", asked) if number else '<span class="mu">0</span>'


def _row(head: str, cells: Iterable[str], tag: str = "td", title: str = "") -> str:
    shown = "".join(f"<{tag}>{each}</{tag}>" for each in cells)
    return f'<tr><th scope="row">{head or show.safe(title)}</th>{shown}</tr>'


page()
