"""What waits for customer service, as a narrow list beside the case."""

from typing import Final, cast

import streamlit as st

from core.errors import Refusal
from core.office import day_in
from core.queries.queue import PAGE, Filters, Page, Row, Tab, queue_page
from pages.parts import show
from pages.parts.address import from_url, to_url
from pages.parts.desk import Desk
from pages.work.listing.cells import due_cell
from pages.work.listing.names import tab_names
from pages.work.listing.table import Cell, Column, Line, case_table

TABS: Final[tuple[Tab, ...]] = ("opened", "arrival", "seller", "complainant")


def waiting(desk: Desk, chosen: str | None) -> None:
    """Tabs with counts, a search, and the cases; the one that is open is marked."""
    from_url("waiting_tab", TABS, TABS[0], name="tab")
    tab = cast("Tab", st.session_state.waiting_tab)
    asked = Filters(tab=tab, search=st.session_state.get("waiting_search") or "")
    page = queue_page(desk.office, desk.person, asked, st.session_state.get("waiting_page", 1))
    if isinstance(page, Refusal):
        show.refusal(desk, page)
        return
    _tabs(desk, page)
    st.text_input(
        desk.t("Search"),
        key="waiting_search",
        placeholder=desk.t("Appeal, listing, seller, complainant"),
        label_visibility="collapsed",
        on_change=_first,
    )
    with st.container(key="waiting"):
        if page.rows:
            _list(desk, tab, page, chosen)
        else:
            st.html(f'<div class="nothing"><span>{show.safe(desk.t("Nothing waits here."))}</span></div>')
    if page.total > PAGE:
        pages, key = -(-page.total // PAGE), f"waiting_pages_{page.number}"
        st.pagination(pages, default=page.number, max_visible_pages=5, key=key, on_change=_turn, args=(key,))


def _tabs(desk: Desk, page: Page) -> None:
    names = tab_names(desk)
    st.segmented_control(
        desk.t("Tab"),
        TABS,
        key="waiting_tab",
        required=True,
        label_visibility="collapsed",
        on_change=_other,
        format_func=lambda tab: f"{names[tab]} :gray[{page.counts[tab]:,}]",
    )


def _list(desk: Desk, tab: Tab, page: Page, chosen: str | None) -> None:
    today = day_in(desk.office.now())

    def first(row: Row) -> Cell:
        if tab in {"opened", "arrival"}:
            return desk.t("{days} d old", days=row.age_days) if row.age_days else desk.t("today"), ""
        return due_cell(desk, row, today)

    case_table(
        [
            Column(desk.t("Age") if tab in {"opened", "arrival"} else desk.t("Due"), 150),
            Column(desk.t("Appeal"), 128),
            Column(desk.t("Seller")),
        ],
        [Line(row.appeal_no, (first(row), (row.appeal_no, ""), (row.seller, ""))) for row in page.rows],
        key="waiting_list",
        label=tab_names(desk)[tab],
        address="/intake",
        on_open=_open,
        chosen=chosen,
        shown=f"{tab} {page.number}",
    )


def _open(no: str) -> None:
    st.query_params.from_dict({"no": no, **({"tab": st.session_state.waiting_tab} if _is_other() else {})})


def _is_other() -> bool:
    return bool(st.session_state.get("waiting_tab", TABS[0]) != TABS[0])


def _other() -> None:
    """As ``on_change`` of the tabs."""
    to_url("waiting_tab", TABS[0], "tab")
    _first()


def _first() -> None:
    st.session_state.waiting_page = 1


def _turn(key: str) -> None:
    st.session_state.waiting_page = st.session_state[key]
