"""The queue: the cases that wait, most urgent first."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.commands.work import take_next
from core.errors import Refusal
from core.lifecycle import makes
from core.model.terms import Verb
from core.office import day_in
from core.queries.queue import PAGE, Filters, Page, queue_page
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE, case_place
from pages.work.listing.columns import columns_of, heads, lines
from pages.work.listing.empty import empty_list
from pages.work.listing.filters import ADDRESS, PAGE_SHOWN, asked, filter_row, first_page, remember, tabs_for, turn_to
from pages.work.listing.names import tab_names
from pages.work.listing.table import case_table

LOOK: Final = Path(__file__).parent / "listing" / "queue.css"
OPENED: Final = "queue_opened"
MOST_NUMBERS, NUMBER_WIDTH = 9, 42


def queue() -> None:
    """Tabs, filters, one page of cases, and the way to the next one."""
    desk = sit(PLACE["queue"].act)
    show.told()
    if no := st.session_state.pop(OPENED, None):
        _go(desk, no)
    filters, number = asked(desk)
    page = queue_page(desk.office, desk.person, filters, number)
    if isinstance(page, Refusal):
        show.refusal(desk, page)
        st.stop()
    st.session_state[PAGE_SHOWN] = page.number
    st.html(LOOK)
    remember(desk, filters, page.number)
    _tabs(desk, page)
    filter_row(desk, filters, page)
    _list(desk, filters, page)
    _pager(desk, filters, page)


def _go(desk: Desk, no: str) -> None:
    """The case: for customer service with what it can do for it, for legal with what it decides on."""
    st.switch_page(case_place(desk.person).path, query_params={"no": no})


def _tabs(desk: Desk, page: Page) -> None:
    names = tab_names(desk)
    with st.container(horizontal=True, key="tabs", vertical_alignment="center", horizontal_alignment="distribute"):
        st.segmented_control(
            desk.t("Tab"),
            tabs_for(desk.person),
            key="queue_tab",
            required=True,
            label_visibility="collapsed",
            on_change=first_page,
            format_func=lambda tab: f"{names[tab]} :gray[{page.counts[tab]:,}]",
        )
        if makes(desk.person, Verb.OPEN):
            if st.button(desk.t("Open an appeal"), type="primary", shortcut="N"):
                st.switch_page(PLACE["intake"].path, query_params={"new": "1"})
        elif st.button(
            desk.t("Take next"),
            type="primary",
            shortcut="N",
            help=desk.t("Takes the most urgent case that nobody else holds"),
        ):
            _take_next(desk)


def _take_next(desk: Desk) -> None:
    taken = take_next(desk.office, desk.person)
    if isinstance(taken, Refusal):
        st.toast(show.plain(show.in_words(desk, taken)), icon=":material/info:", duration="long")
    else:
        _go(desk, taken)


def _list(desk: Desk, filters: Filters, page: Page) -> None:
    today = day_in(desk.office.now())
    columns = columns_of(desk, filters.tab, page.rows)
    with st.container(key="grid"):
        if not page.rows:
            empty_list(desk, filters)
            return
        case_table(
            heads(desk, columns, page.rows),
            lines(desk, columns, page.rows, today),
            key="queue_list",
            label=tab_names(desk)[filters.tab],
            address=f"/{case_place(desk.person).url_path}",
            on_open=lambda no: st.session_state.update({OPENED: no}),
            shown=str(st.session_state[ADDRESS]),
        )


def _pager(desk: Desk, filters: Filters, page: Page) -> None:
    first = (page.number - 1) * PAGE + 1
    order = desk.t("latest first") if filters.tab == "closed" else desk.t("most urgent first, by due date")
    with st.container(horizontal=True, key="pager", vertical_alignment="center", horizontal_alignment="distribute"):
        if page.rows:
            place = desk.t(
                "{first}–{last} of {total}", first=first, last=first + len(page.rows) - 1, total=f"{page.total:,}"
            )
            st.html(f'<div class="mu num">{place} · {order}</div>')
        if page.total > PAGE:
            pages, key = -(-page.total // PAGE), f"queue_pages_{page.number}"
            width = (min(pages, MOST_NUMBERS) + 2) * NUMBER_WIDTH
            st.pagination(pages, default=page.number, width=width, key=key, on_change=turn_to, args=(key,))


queue()
