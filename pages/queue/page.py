"""The queue: tabs, filters in the address, columns, empty states."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias, cast

import streamlit as st

from core.analytics.case_list import Tab
from core.commands.checklist import take_next_case
from core.domain.lifecycle import makes
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import RightType, Verb
from core.domain.text import family
from core.queries.queue import PAGE, TABS, QueueFilters, QueuePage, QueueRow, queue_page
from core.queries.search import search
from pages.components import case_table
from pages.components.case_table import Cell, Column
from pages.shared import elements, guard, navigation, url_state
from pages.shared.context import RequestContext

# Which columns each tab of the queue has, and its cases as their lines.

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

Make: TypeAlias = Callable[[QueueRow], Cell]


def column_names(ctx: RequestContext, tab: Tab, rows: tuple[QueueRow, ...]) -> tuple[str, ...]:
    """The columns of a tab, without those that customer service is told nothing about (domain.md 7.1).

    The latest day stands beside the due date where a case of the page has one.
    """
    blind = not allowed(ctx.person, Act.READ_FINDINGS)
    names = tuple(each for each in COLUMNS[tab] if not (blind and each in HIDDEN_FROM_INTAKE))
    if "due" in names and any(each.latest_on for each in rows):
        return (names[0], "latest", *names[1:])
    return names


def columns(ctx: RequestContext, tab: Tab, rows: tuple[QueueRow, ...], today: date) -> list[tuple[Column, Make]]:
    """The columns of a tab with labels and widths, and how a case fills them; names and routes share what is left.

    A day that is counted elsewhere is told with its place and takes more room.
    """
    due, latest = (214, 190) if any(each.place for each in rows) else (184, 150)
    titles = case_table.route_titles(ctx.office.policies, ctx.lang)
    every: dict[str, tuple[Column, Make]] = {
        "due": (Column(ctx.t("word.due"), due), lambda row: case_table.due_cell(ctx, row, today)),
        "latest": (Column(ctx.t("word.latest_day"), latest), lambda row: case_table.latest_cell(ctx, row, today)),
        "closed_on": (
            Column(ctx.t("queue.closed_on"), 150),
            lambda row: (case_table.short_day(row.closed_on, ctx.lang, today) if row.closed_on else "", ""),
        ),
        "no": (Column(ctx.t("word.appeal"), 136), lambda row: (row.appeal_no, "")),
        "turn": (Column(ctx.t("queue.whose_turn"), 134), lambda row: case_table.turn_cell(ctx, row)),
        "right": (Column(ctx.t("word.right"), 88), lambda row: (ctx.label(row.right_type), "")),
        "seller": (Column(ctx.t("label.side.seller")), lambda row: (row.seller, "")),
        "complainant": (Column(ctx.t("label.side.complainant")), lambda row: (row.complainant, "")),
        "routes": (Column(ctx.t("queue.route_claimed")), lambda row: case_table.routes_cell(ctx, titles, row)),
        "verdict": (Column(ctx.t("word.verdict_so_far"), 132), lambda row: case_table.verdict_cell(ctx, row)),
        "holder": (Column(ctx.t("word.held_by"), 172), lambda row: case_table.holder_cell(ctx, row)),
        "proposed": (Column(ctx.t("queue.proposed_decision"), 300), lambda row: case_table.proposed_cell(ctx, row)),
        "proposer": (Column(ctx.t("queue.proposed_by"), 130), lambda row: (row.proposed_by, "")),
        "age": (Column(ctx.t("word.age"), 58), lambda row: case_table.age_cell(ctx, row)),
        "outcome": (Column(ctx.t("word.outcome"), 330), lambda row: case_table.outcome_cell(ctx, row)),
        "reviewer": (Column(ctx.t("word.reviewer"), 104), lambda row: (row.holder, "")),
        "took": (Column(ctx.t("queue.took"), 58), lambda row: case_table.age_cell(ctx, row)),
    }
    return [every[name] for name in column_names(ctx, tab, rows)]


# The queue's filters: read from the address, kept in it by their ids, and remembered for the way back.

NAMES: Final = {"queue_route": "route", "queue_holder": "holder", "queue_search": "q"}

KNOWN: Final = frozenset({"tab", "right", "p", *NAMES.values()})

ADDRESS: Final = "queue_address"

PAGE_SHOWN: Final = "queue_page"

FOR_LEGAL: Final[tuple[Tab, ...]] = ("legal", "mine", "free", "late", "opened", "seller", "complainant", "closed")

FOR_LEAD: Final[tuple[Tab, ...]] = ("legal", "approve", *FOR_LEGAL[1:])

FOR_INTAKE: Final[tuple[Tab, ...]] = ("opened", "seller", "complainant", "arrival", "legal", "late", "closed")


def tabs_for(person: Person) -> tuple[Tab, ...]:
    """The tabs of a person's role, its own work first: that one is open when nothing else is asked for."""
    if not allowed(person, Act.READ_FINDINGS):
        return FOR_INTAKE
    return FOR_LEAD if makes(person, Verb.SEND_BACK) else FOR_LEGAL


def asked(ctx: RequestContext) -> tuple[QueueFilters, int]:
    """What the address asks for, and the page; without a filter in it, what was looked at last.

    So the navigation's link and the browser's Back, which keeps the case's number only, find the list again.
    """
    if not KNOWN.intersection(st.query_params):
        st.query_params.from_dict(st.session_state.get(ADDRESS, {}))
    tabs, state = tabs_for(ctx.person), st.session_state
    if "queue_tab" not in state:
        state[PAGE_SHOWN] = url_state.number_in_url("p")
        rights = st.query_params.get("right", "").split(",")
        state.queue_right = [each for each in RightType if each in rights]
        for key in NAMES:
            state.pop(key, None)
    url_state.from_url("queue_tab", tabs, tabs[0], name="tab")
    for key in ("queue_route", "queue_holder", "queue_search"):
        url_state.from_url(key, None, "", name=NAMES[key])
    filters = QueueFilters(
        tab=cast("Tab", state.queue_tab if state.queue_tab in TABS else tabs[0]),
        right_types=tuple(RightType(each) for each in state.queue_right),
        route=state.queue_route or "",
        holder=state.queue_holder or "",
        search=state.queue_search or "",
    )
    return filters, max(state[PAGE_SHOWN], 1)


def remember(ctx: RequestContext, filters: QueueFilters, page: int) -> None:
    """Writes the address that shows the same again, and keeps it for "Back to the queue"."""
    tab = "" if filters.tab == tabs_for(ctx.person)[0] else filters.tab
    texts = tab, ",".join(filters.right_types), filters.route, filters.holder, filters.search
    given = zip(("tab", "right", "route", "holder", "q", "p"), (*texts, str(page) if page > 1 else ""), strict=True)
    address = {name: text for name, text in given if text}
    st.session_state[ADDRESS] = address
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def first_page() -> None:
    """Another list begins at its first page."""
    st.session_state[PAGE_SHOWN] = 1


def clear() -> None:
    """Takes all filters off; the tab stays."""
    state = st.session_state
    state.queue_right, state.queue_route, state.queue_holder, state.queue_search = [], "", "", ""
    first_page()


def filtered(filters: QueueFilters) -> bool:
    """Whether anything but the tab narrows the list."""
    return bool(filters.right_types or filters.route or filters.holder or filters.search.strip())


def filter_row(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    """The filters in one row."""
    titles = case_table.route_titles(ctx.office.policies, ctx.lang)
    with st.container(horizontal=True, key="filters", vertical_alignment="center", gap="small"):
        rights = {each: ctx.label(each) for each in RightType}
        elements.pills(ctx.t("word.right"), rights, "queue_right", first_page, label_visibility="collapsed")
        if filters.tab != "closed":
            _choice(ctx, ctx.t("queue.route_claimed"), {"": ctx.t("queue.any_route"), **titles}, "queue_route")
        if page.holders:
            _choice(ctx, ctx.t("word.held_by"), {"": ctx.t("queue.anyone"), **page.holders}, "queue_holder")
        elements.search_field(ctx, "queue_search", first_page, width=280)
        if filtered(filters):
            st.button(ctx.t("word.clear_filters"), type="tertiary", on_click=clear)


def _choice(ctx: RequestContext, label: str, options: dict[str, str], key: str) -> None:
    """One of several by its id; an id that is unknown by now stands for itself, so that it can be taken off."""
    chosen = str(st.session_state[key] or "")
    known = options if chosen in options else {**options, chosen: chosen}
    url_state.choice(ctx, label, known, key, first="", label_visibility="collapsed", width=180, on_change=first_page)


# What an empty list says: why it is empty, and what to do next.

EMPTY: Final = family("queue.empty", "legal approve mine free late opened seller complainant arrival closed")

NEXT: Final = family("queue.empty_next", "legal approve mine free late opened seller complainant arrival closed")


def empty_list(ctx: RequestContext, filters: QueueFilters) -> None:
    """A sentence and its next step, in the middle of the place where the cases would be."""
    with st.container(key="nothing", horizontal_alignment="center", vertical_alignment="center"):
        if filtered(filters):
            elements.nothing(ctx.t("queue.no_case_here_fits_these_filters"), ctx.t("queue.take_them_off_or_look"))
            if filters.search.strip():
                elsewhere(ctx, filters.search)
            elements.button(ctx.t("word.clear_filters"), "clear_all", clear)
            return
        elements.nothing(ctx.t(EMPTY[filters.tab]), ctx.t(NEXT[filters.tab]))


ELSEWHERE: Final = 5


def elsewhere(ctx: RequestContext, text: str) -> None:
    """How many cases the search over all of them finds by the same words, and the first of them."""
    found = search(ctx.office, ctx.person, text)
    if isinstance(found, Refusal) or not found.hits:
        return
    count = f"{len(found.hits)}+" if found.more else str(len(found.hits))
    elements.note("mu", ctx.t("queue.found_elsewhere", count=count), width="content")
    place = navigation.case_place(ctx.person)
    for hit in found.hits[:ELSEWHERE]:
        label = f"{hit.appeal_no} · {ctx.label(hit.outcome or hit.state)} · {elements.plain_text(hit.seller)}"
        st.page_link(place.path, label=label, query_params={"no": hit.appeal_no})


# The queue: the cases that wait, most urgent first.

OPENED: Final = "queue_opened"

MOST_NUMBERS, NUMBER_WIDTH = 9, 42


def queue() -> None:
    """Tabs, filters, one page of cases, and the way to the next one."""
    ctx = guard.require(navigation.PLACE["queue"].act)
    elements.recorded_note()
    if no := st.session_state.pop(OPENED, None):
        _go(ctx, no)
    filters, number = asked(ctx)
    page = elements.granted(ctx, queue_page(ctx.office, ctx.person, filters, number))
    st.session_state[PAGE_SHOWN] = page.number
    elements.stylesheet("queue/queue.css")
    remember(ctx, filters, page.number)
    _tabs(ctx, page)
    filter_row(ctx, filters, page)
    _list(ctx, filters, page)
    _pager(ctx, filters, page)


def _go(ctx: RequestContext, no: str) -> None:
    """The case: for customer service with what it can do for it, for legal with what it decides on."""
    st.switch_page(navigation.case_place(ctx.person).path, query_params={"no": no})


def _tabs(ctx: RequestContext, page: QueuePage) -> None:
    names = {tab: f"{ctx.t(case_table.TABS[tab])} :gray[{page.counts[tab]:,}]" for tab in tabs_for(ctx.person)}
    with st.container(horizontal=True, key="tabs", vertical_alignment="center", horizontal_alignment="distribute"):
        elements.segments(ctx.t("word.tab"), names, "queue_tab", first_page)
        if makes(ctx.person, Verb.OPEN):
            if st.button(ctx.t("word.open_appeal"), type="primary", shortcut="N"):
                st.switch_page(navigation.PLACE["intake"].path, query_params={"new": "1"})
            return
        label, told = ctx.texts("queue.take_next", "queue.takes_most_urgent_case_nobody")
        if st.button(label, type="primary", shortcut="N", help=told):
            _take_next(ctx)


def _take_next(ctx: RequestContext) -> None:
    taken = take_next_case(ctx.office, ctx.person)
    if isinstance(taken, Refusal):
        st.toast(elements.plain_text(elements.in_words(ctx, taken)), icon=":material/info:", duration="long")
    else:
        _go(ctx, taken)


def _list(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    with st.container(key="grid"):
        if not page.rows:
            empty_list(ctx, filters)
            return
        found = columns(ctx, filters.tab, page.rows, day_in(ctx.office.now()))
        case_table.case_table(
            [column for column, _ in found],
            [(row.appeal_no, tuple(cell(row) for _, cell in found)) for row in page.rows],
            key="queue_list",
            label=ctx.t(case_table.TABS[filters.tab]),
            address=f"/{navigation.case_place(ctx.person).url_path}",
            on_open=lambda no: st.session_state.update({OPENED: no}),
            shown=str(st.session_state[ADDRESS]),
        )


def _pager(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    first = (page.number - 1) * PAGE + 1
    order = ctx.t("queue.latest_first" if filters.tab == "closed" else "queue.most_urgent_first_by_due_date")
    with st.container(horizontal=True, key="pager", vertical_alignment="center", horizontal_alignment="distribute"):
        if page.rows:
            last, total = first + len(page.rows) - 1, f"{page.total:,}"
            if page.more:
                place = ctx.t("queue.first_last_of_newest_total", first=first, last=last, total=total)
            else:
                place = ctx.t("queue.first_last_total_of", first=first, last=last, total=total)
            st.html(f'<div class="mu num">{place} · {order}</div>')
        width = (min(-(-page.total // PAGE), MOST_NUMBERS) + 2) * NUMBER_WIDTH
        elements.pager(page.total, PAGE, page.number, PAGE_SHOWN, width=width)


queue()
