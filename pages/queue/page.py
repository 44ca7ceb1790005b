"""The queue: tabs, filters in the address, columns, empty states."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeAlias, cast

import streamlit as st

from core.analytics.case_list import READINGS, VERDICTS, Backlog, Tab, sorted_by
from core.commands.checklist import take_next_case
from core.domain.lifecycle import makes
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import RightType, Standing, Verb
from core.domain.text import family
from core.queries.queue import (
    ONLY_FOR_LEGAL,
    PAGE,
    TABS,
    QueueFilters,
    QueuePage,
    QueueRow,
    first_free,
    queue_page,
)
from core.queries.search import search
from pages.components import case_table, case_view
from pages.components.case_table import Cell, Column
from pages.queue import many
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

Make: TypeAlias = Callable[[QueueRow], Cell]


def column_names(ctx: RequestContext, tab: Tab, rows: tuple[QueueRow, ...]) -> tuple[str, ...]:
    """The columns of a tab, without those that customer service is told nothing about (domain.md 7.1).

    The latest day stands beside the due date where a case of the page has one.
    """
    blind = not allowed(ctx.person, Act.READ_FINDINGS)
    names = tuple(each for each in COLUMNS[tab] if not (blind and each in ONLY_FOR_LEGAL))
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
    names = column_names(ctx, tab, rows)
    return [(replace(every[name][0], order=name if sorted_by(tab, name) else ""), every[name][1]) for name in names]


# The queue's filters: read from the address, kept in it by their ids, and remembered for the way back.

NAMES: Final = {
    "queue_route": "route",
    "queue_holder": "holder",
    "queue_search": "q",
    "queue_policy": "policy",
    "queue_complainant": "complainant",
    "queue_opened_since": "opened-from",
    "queue_opened_until": "opened-to",
    "queue_due_since": "due-from",
    "queue_due_until": "due-to",
    "queue_verdict": "verdict",
    "queue_reading": "reading",
    "queue_backlog": "backlog",
    "queue_sort": "sort",
}
"""What is kept as text, by its key in the session and its name in the address."""

MORE: Final = (
    "queue_policy", "queue_complainant", "queue_opened_since", "queue_opened_until", "queue_due_since",
    "queue_due_until", "queue_verdict", "queue_reading",
)  # fmt: skip
"""The filters that stand behind the button."""

BACKLOGS: Final[dict[str, Backlog]] = {"": "apart", "all": "", "only": "only"}
"""What is done with the backlog of an import, by its word in the address: it is set apart unless asked for."""

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
    for key, name in NAMES.items():
        url_state.from_url(key, None, "", name=name)
    tab = cast("Tab", state.queue_tab if state.queue_tab in TABS else tabs[0])
    order = state.queue_sort.removeprefix("-")
    filters = QueueFilters(
        tab=tab,
        right_types=tuple(RightType(each) for each in state.queue_right),
        route=state.queue_route or "",
        holder=state.queue_holder or "",
        search=state.queue_search or "",
        policy=state.queue_policy or "",
        complainant=state.queue_complainant,
        opened=(url_state.day_of(state.queue_opened_since), url_state.day_of(state.queue_opened_until)),
        due=(url_state.day_of(state.queue_due_since), url_state.day_of(state.queue_due_until)),
        verdict=state.queue_verdict if state.queue_verdict in VERDICTS else "",
        reading=state.queue_reading if state.queue_reading in READINGS else "",
        backlog=BACKLOGS.get(state.queue_backlog, "apart"),
        order=order if sorted_by(tab, order) else "",
        descending=state.queue_sort.startswith("-"),
    )
    state[case_view.QUEUE_FILTERS] = filters
    return filters, max(state[PAGE_SHOWN], 1)


def remember(ctx: RequestContext, filters: QueueFilters, page: int) -> None:
    """Writes the address that shows the same again, and keeps it for "Back to the queue"."""
    state = st.session_state
    texts = {
        "tab": "" if filters.tab == tabs_for(ctx.person)[0] else filters.tab,
        "right": ",".join(filters.right_types),
        **{name: str(state[key] or "") for key, name in NAMES.items()},
        "p": str(page) if page > 1 else "",
    }
    address = {name: text for name, text in texts.items() if text}
    state[ADDRESS] = address
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def first_page() -> None:
    """Another list begins at its first page."""
    st.session_state[PAGE_SHOWN] = 1


def clear() -> None:
    """Takes all filters off; the tab and the order stay."""
    st.session_state.queue_right = []
    for key in NAMES:
        if key != "queue_sort":
            st.session_state[key] = ""
    first_page()


def filtered(filters: QueueFilters) -> bool:
    """Whether anything but the tab narrows the list; an old backlog that is set apart does not."""
    unlike = replace(filters, tab="legal", backlog="only" if filters.backlog == "only" else "", order="")
    return replace(unlike, search=filters.search.strip(), descending=False) != QueueFilters()


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
        elements.search_field(ctx, "queue_search", first_page, width=250)
        _more_filters(ctx, filters)
        if page.backlog or filters.backlog != "apart":
            _backlog(ctx, page)
        if filtered(filters):
            st.button(ctx.t("word.clear_filters"), type="tertiary", on_click=clear)


def _choice(ctx: RequestContext, label: str, options: dict[str, str], key: str, *, labelled: bool = False) -> None:
    """One of several by its id; an id that is unknown by now stands for itself, so that it can be taken off."""
    chosen = str(st.session_state[key] or "")
    known = options if chosen in options else {**options, chosen: chosen}
    look: dict[str, Any] = {} if labelled else {"label_visibility": "collapsed", "width": 180}
    url_state.choice(ctx, label, known, key, first="", on_change=first_page, **look)


def _more_filters(ctx: RequestContext, filters: QueueFilters) -> None:
    """The rest of the filters, drawn only while they are looked at; the button says how many are on."""
    on = sum(bool(st.session_state[key]) for key in MORE)
    label = ctx.t("metric.more_filters")
    opened = st.popover(f"{label} · {on}" if on else label, key="queue_more", on_change="rerun", width="content")
    if not opened.open:
        return
    with opened:
        policies = {each.id: each.title(ctx.lang) for each in ctx.office.policies.all()}
        _choice(ctx, ctx.t("word.policy"), {"": ctx.t("queue.any_policy"), **policies}, "queue_policy", labelled=True)
        _text(ctx.t("queue.name_of_complainant"), "queue_complainant")
        _days(ctx.texts("queue.opened_from", "queue.opened_to"), "queue_opened")
        due, closed = ctx.texts("queue.due_from", "queue.due_to"), ctx.texts("queue.closed_from", "queue.closed_to")
        _days(closed if filters.tab == "closed" else due, "queue_due")
        if filters.tab != "closed" and allowed(ctx.person, Act.READ_FINDINGS):
            verdicts = {"": ctx.t("queue.any_verdict"), "none": ctx.t("queue.not_started")}
            verdicts |= {each: ctx.label(Standing(each)) for each in VERDICTS if each != "none"}
            _choice(ctx, ctx.t("word.verdict_so_far"), verdicts, "queue_verdict", labelled=True)
        readings = {"": ctx.t("queue.any_reading"), **{each: ctx.t(READ[each]) for each in READINGS}}
        _choice(ctx, ctx.t("queue.reading_of_documents"), readings, "queue_reading", labelled=True)


READ: Final = family("queue.reading", "waiting failed read")


def _text(label: str, key: str) -> None:
    """A text that narrows the list, kept while its field is not drawn."""
    st.session_state[f"{key}_field"] = st.session_state[key]
    st.text_input(label, key=f"{key}_field", on_change=_typed, args=(key,))


def _days(labels: Sequence[str], key: str) -> None:
    """The first and the last day of something; either may be left open."""
    for end, label, column in zip(("since", "until"), labels, st.columns(2), strict=True):
        field = f"{key}_{end}_field"
        st.session_state[field] = url_state.day_of(st.session_state[f"{key}_{end}"])
        column.date_input(label, value=None, format="YYYY-MM-DD", key=field, on_change=_typed, args=(f"{key}_{end}",))


def _typed(key: str) -> None:
    st.session_state[key] = str(st.session_state[f"{key}_field"] or "").strip()
    first_page()


def _backlog(ctx: RequestContext, page: QueuePage) -> None:
    """What is shown of cases that were late when they were imported: today's work alone, both, or none but them."""
    if st.session_state.queue_backlog not in BACKLOGS:
        st.session_state.queue_backlog = ""
    only = f"{ctx.t('queue.backlog.only')} :gray[{page.backlog:,}]"
    names = {"": ctx.t("queue.backlog.apart"), "all": ctx.t("queue.backlog.all"), "only": only}
    st.session_state.queue_backlog_field = st.session_state.queue_backlog
    label, told = ctx.texts("queue.imported_late", "queue.late_when_imported_untouched_since")
    elements.segments(label, names, "queue_backlog_field", _typed, "queue_backlog", help=told)


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
    if tried := many.sheet():
        many.draw(ctx, tried)
        return
    _tabs(ctx, filters, page)
    filter_row(ctx, filters, page)
    _list(ctx, filters, page)
    _pager(ctx, filters, page)
    many.foot(ctx)


def _go(ctx: RequestContext, no: str) -> None:
    """The case: for customer service with what it can do for it, for legal with what it decides on."""
    st.switch_page(navigation.case_place(ctx.person).path, query_params={"no": no})


def _tabs(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    counts = {tab: f" :gray[{count:,}]" for tab, count in page.counts.items()}
    names = {tab: f"{ctx.t(case_table.TABS[tab])}{counts.get(tab, '')}" for tab in tabs_for(ctx.person)}
    with st.container(horizontal=True, key="tabs", vertical_alignment="center", horizontal_alignment="distribute"):
        elements.segments(ctx.t("word.tab"), names, "queue_tab", first_page)
        if makes(ctx.person, Verb.OPEN):
            if st.button(ctx.t("word.open_appeal"), type="primary", shortcut="N"):
                st.switch_page(navigation.PLACE["intake"].path, query_params={"new": "1"})
            return
        label, told = ctx.texts("queue.take_next", "queue.takes_first_free_case_in_this_view")
        if st.button(label, type="primary", shortcut="N", help=told):
            _take_next(ctx, filters)


def _take_next(ctx: RequestContext, filters: QueueFilters) -> None:
    taken = take_next_case(ctx.office, ctx.person, first_free=first_free(ctx.office, ctx.person, filters))
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
            order=_order(filters),
            on_sort=lambda order: sort_by(filters, order),
            ticks=ctx.t("queue.tick_all_shown") if allowed(ctx.person, Act.ACT_ON_MANY_CASES) else "",
            ticked=many.ticked(ctx) & {row.appeal_no for row in page.rows},
            on_tick=lambda numbers: many.tick([row.appeal_no for row in page.rows], numbers),
            shown=str(st.session_state[ADDRESS]),
        )


def _order(filters: QueueFilters) -> tuple[str, bool]:
    """The column by which a list is sorted, and whether downwards: as asked, else as it is by itself."""
    if filters.order:
        return filters.order, filters.descending
    return ("closed_on", True) if filters.tab == "closed" else ("due", False)


def sort_by(filters: QueueFilters, order: str) -> None:
    """Sorts by a column; by the one it is sorted by already, the other way round."""
    own = _order(replace(filters, order=""))
    now = _order(filters)
    wanted = (order, not now[1] if order == now[0] else False)
    st.session_state.queue_sort = "" if wanted == own else f"{'-' if wanted[1] else ''}{order}"
    first_page()


def _pager(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    first = (page.number - 1) * PAGE + 1
    order = ctx.t("queue.latest_first" if filters.tab == "closed" else "queue.most_urgent_first_by_due_date")
    if filters.order:
        order = ctx.t("queue.by_chosen_column")
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
