"""The queue's filters: read from the address, kept in it by their ids, and remembered for the way back."""

from typing import Final, cast

import streamlit as st

from core.lifecycle import makes
from core.model.names import name_of
from core.model.people import Person
from core.model.terms import RightType, Verb
from core.permissions import Act, allowed
from core.queries.queue import TABS, Filters, Page, Tab
from pages.parts.address import from_url
from pages.parts.choice import choice
from pages.parts.desk import Desk
from pages.work.listing.cells import route_titles

NAMES: Final = {"queue_route": "route", "queue_holder": "holder", "queue_search": "q"}
KNOWN: Final = frozenset({"tab", "right", "p", *NAMES.values()})
ADDRESS: Final = "queue_address"
PAGE_SHOWN: Final = "queue_page"
LONGEST: Final = 9
FOR_LEGAL: Final[tuple[Tab, ...]] = ("legal", "mine", "free", "late", "opened", "seller", "complainant", "closed")
FOR_LEAD: Final[tuple[Tab, ...]] = ("legal", "approve", *FOR_LEGAL[1:])
FOR_INTAKE: Final[tuple[Tab, ...]] = ("opened", "seller", "complainant", "arrival", "legal", "late", "closed")


def tabs_for(person: Person) -> tuple[Tab, ...]:
    """The tabs of a person's role, its own work first: that one is open when nothing else is asked for."""
    if not allowed(person, Act.READ_FINDINGS):
        return FOR_INTAKE
    return FOR_LEAD if makes(person, Verb.SEND_BACK) else FOR_LEGAL


def asked(desk: Desk) -> tuple[Filters, int]:
    """What the address asks for, and the page; without a filter in it, what was looked at last.

    So the navigation's link and the browser's Back, which keeps the case's number only, find the list again.
    """
    if not KNOWN.intersection(st.query_params):
        st.query_params.from_dict(st.session_state.get(ADDRESS, {}))
    tabs, state = tabs_for(desk.person), st.session_state
    if "queue_tab" not in state:
        given = st.query_params.get("p", "")
        state[PAGE_SHOWN] = int(given) if given.isdecimal() and len(given) < LONGEST else 1
        rights = st.query_params.get("right", "").split(",")
        state.queue_right = [each for each in RightType if each in rights]
        for key in NAMES:
            state.pop(key, None)
    from_url("queue_tab", tabs, tabs[0], name="tab")
    for key in ("queue_route", "queue_holder", "queue_search"):
        from_url(key, None, "", name=NAMES[key])
    filters = Filters(
        tab=cast("Tab", state.queue_tab if state.queue_tab in TABS else tabs[0]),
        right_types=tuple(RightType(each) for each in state.queue_right),
        route=state.queue_route or "",
        holder=state.queue_holder or "",
        search=state.queue_search or "",
    )
    return filters, max(state[PAGE_SHOWN], 1)


def remember(desk: Desk, filters: Filters, page: int) -> None:
    """Writes the address that shows the same again, and keeps it for "Back to the queue"."""
    tab = "" if filters.tab == tabs_for(desk.person)[0] else filters.tab
    number = str(page) if page > 1 else ""
    given = {
        "tab": tab,
        "right": ",".join(filters.right_types),
        "route": filters.route,
        "holder": filters.holder,
        "q": filters.search,
        "p": number,
    }
    address = {name: text for name, text in given.items() if text}
    st.session_state[ADDRESS] = address
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def turn_to(key: str) -> None:
    """As ``on_change`` of the page numbers."""
    st.session_state[PAGE_SHOWN] = st.session_state[key]


def first_page() -> None:
    """Another list begins at its first page."""
    st.session_state[PAGE_SHOWN] = 1


def clear() -> None:
    """Takes all filters off; the tab stays."""
    state = st.session_state
    state.queue_right, state.queue_route, state.queue_holder, state.queue_search = [], "", "", ""
    first_page()


def filtered(filters: Filters) -> bool:
    """Whether anything but the tab narrows the list."""
    return bool(filters.right_types or filters.route or filters.holder or filters.search.strip())


def filter_row(desk: Desk, filters: Filters, page: Page) -> None:
    """The filters in one row."""
    titles = route_titles(desk.office.policies, desk.lang)
    with st.container(horizontal=True, key="filters", vertical_alignment="center", gap="small"):
        st.pills(
            desk.t("Right"),
            list(RightType),
            selection_mode="multi",
            key="queue_right",
            label_visibility="collapsed",
            on_change=first_page,
            format_func=lambda right: desk.say(name_of(RightType(right))),
        )
        if filters.tab != "closed":
            _choice(desk, desk.t("Route claimed"), {"": desk.t("Any route"), **titles}, "queue_route")
        if page.holders:
            _choice(desk, desk.t("Held by"), {"": desk.t("Anyone"), **page.holders}, "queue_holder")
        st.text_input(
            desk.t("Search"),
            key="queue_search",
            placeholder=desk.t("Appeal, listing, seller, complainant"),
            label_visibility="collapsed",
            width=280,
            on_change=first_page,
        )
        if filtered(filters):
            st.button(desk.t("Clear filters"), type="tertiary", on_click=clear)


def _choice(desk: Desk, label: str, options: dict[str, str], key: str) -> None:
    """One of several by its id; an id that is unknown by now stands for itself, so that it can be taken off."""
    chosen = str(st.session_state[key] or "")
    known = options if chosen in options else {**options, chosen: chosen}
    choice(desk, label, known, key, first="", hidden=True, width=180, on_change=first_page)
