"""The queue page: tabs, filters in the address, columns, empty states."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeAlias

import streamlit as st

from core.analytics.case_list import (
    BACKLOGS,
    LABELS,
    ONLY_FOR_LEGAL,
    READINGS,
    VERDICTS,
    QueueFilters,
    RequestedFilters,
    Tab,
    address_of,
    filters_of,
    sorted_by,
)
from core.commands.checklist import take_next_case
from core.commands.queue_views import delete_view, overwrite_view, rename_view, save_view, share_view
from core.domain.lifecycle import makes
from core.domain.people import LONGEST_VIEW_NAME, SavedView
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import RightType, Standing, Verb
from core.domain.text import day_of, family, mark
from core.queries.queue import (
    PAGE,
    OfferedView,
    QueuePage,
    QueueRow,
    choices_of,
    first_free,
    queue_page,
    queue_views,
    tabs_for,
)
from core.queries.search import search
from pages.components import case_table, case_view
from pages.components.case_table import Cell, Column
from pages.queue import many
from pages.shared import elements, guard, navigation, url_state
from pages.shared.context import RequestContext

# The columns of each tab of the queue, and its cases as table rows.

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
    """Returns the names of a tab's columns, without those hidden from customer service (domain.md 7.1).

    The latest day is shown beside the due date if a case on the page has one.
    """
    blind = not allowed(ctx.person, Act.READ_FINDINGS)
    names = tuple(each for each in COLUMNS[tab] if not (blind and each in ONLY_FOR_LEGAL))
    if "due" in names and any(each.latest_on for each in rows):
        return (names[0], "latest", *names[1:])
    return names


def columns(ctx: RequestContext, tab: Tab, rows: tuple[QueueRow, ...], today: date) -> list[tuple[Column, Make]]:
    """Returns a tab's columns with labels and widths, each with the function that fills its cell for a case.

    Columns without a width share the room that is left. A day counted in another place is shown with that place and
    needs more room.
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
        "no": (
            Column(ctx.t("word.appeal"), 254 if any(each.earlier for each in rows) else 136),
            lambda row: (row.appeal_no, ""),
        ),
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


# The queue's filters: read from the address, stored there by their ids, and remembered for the way back.

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
"""The filters kept as text: key in the session, name in the address."""

MORE: Final = (
    "queue_policy", "queue_complainant", "queue_opened_since", "queue_opened_until", "queue_due_since",
    "queue_due_until", "queue_verdict", "queue_reading",
)  # fmt: skip
"""The filters behind the button."""

KNOWN: Final = frozenset({"tab", "right", "p", *NAMES.values()})

ADDRESS: Final = "queue_address"

PAGE_SHOWN: Final = "queue_page"

LEFT_OUT: Final = "queue_left_out"

VIEW_SHOWN, VIEWS = "queue_view", "queue_views"


def requested_filters(ctx: RequestContext) -> tuple[QueueFilters, int]:
    """Returns the filters that the address asks for, and the page number; without filters, those used last.

    So the navigation's link and the browser's Back, which keep only the case's number, lead back to the same list.
    """
    if not KNOWN.intersection(st.query_params):
        st.query_params.from_dict(st.session_state.get(ADDRESS, {}))
    state, choices = st.session_state, choices_of(ctx.office, ctx.person)
    if "queue_tab" not in state:
        show(filters_of(st.query_params.to_dict(), choices), url_state.number_in_url("p"))
    address = {
        "tab": state.queue_tab or "",
        "right": ",".join(state.queue_right),
        **{name: str(state.get(key) or "") for key, name in NAMES.items()},
    }
    filters, _ = filters_of(address, choices)
    state[case_view.QUEUE_FILTERS] = filters
    return filters, max(state[PAGE_SHOWN], 1)


def show(asks: RequestedFilters, page: int = 1) -> None:
    """Sets tab, filters and order to those of an address or view, and keeps what could not be applied for a note."""
    state, address = st.session_state, address_of(asks.filters)
    state.queue_tab, state.queue_right = asks.filters.tab, [*asks.filters.right_types]
    for key, name in NAMES.items():
        state[key] = address.get(name, "")
    state[LEFT_OUT], state[PAGE_SHOWN] = asks.left_out, page


def remember(ctx: RequestContext, filters: QueueFilters, page: int) -> None:
    """Writes the filters to the address, so that it shows the same list again, and keeps it for "Back to the queue"."""
    address = address_of(filters, tabs_for(ctx.person)[0]) | ({"p": str(page)} if page > 1 else {})
    st.session_state[ADDRESS] = address
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def first_page() -> None:
    """Goes to the first page of a changed list, and drops the note on what could not be applied."""
    st.session_state[PAGE_SHOWN], st.session_state[LEFT_OUT] = 1, ()


def clear() -> None:
    """Removes all filters; the tab and the order stay."""
    st.session_state.queue_right = []
    for key in NAMES:
        if key != "queue_sort":
            st.session_state[key] = ""
    st.session_state.pop(VIEW_SHOWN, None)
    first_page()


def filtered(filters: QueueFilters) -> bool:
    """Returns whether any filter besides the tab narrows the list; setting the old backlog apart does not count."""
    unlike = replace(filters, tab="legal", backlog="only" if filters.backlog == "only" else "", order="")
    return replace(unlike, search=filters.search.strip(), descending=False) != QueueFilters()


def filter_row(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    """Draws the menu of views and the filters in one row; below them, what could not be applied."""
    titles = case_table.route_titles(ctx.office.policies, ctx.lang)
    with st.container(horizontal=True, key="filters", vertical_alignment="center", gap="small"):
        views_menu(ctx, filters)
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
    if left_out := st.session_state.get(LEFT_OUT):
        with st.container(key="left_out"):
            what = ("、" if ctx.lang == "zh" else ", ").join(ctx.t(LABELS[each]) for each in left_out)
            elements.note("left-out", ctx.t("queue.left_out", what=what))


def _choice(ctx: RequestContext, label: str, options: dict[str, str], key: str, *, labelled: bool = False) -> None:
    """Draws a choice of one option by its id; an id no longer known is shown as it is, so that it can be removed."""
    chosen = str(st.session_state[key] or "")
    known = options if chosen in options else {**options, chosen: chosen}
    look: dict[str, Any] = {} if labelled else {"label_visibility": "collapsed", "width": 180}
    url_state.choice(ctx, label, known, key, first="", on_change=first_page, **look)


def _more_filters(ctx: RequestContext, filters: QueueFilters) -> None:
    """Draws the remaining filters, but only while their popover is open; its button says how many are set."""
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
    """Draws a text filter; its value is kept while the field is not drawn."""
    st.session_state[f"{key}_field"] = st.session_state[key]
    st.text_input(label, key=f"{key}_field", on_change=_typed, args=(key,))


def _days(labels: Sequence[str], key: str) -> None:
    """Draws the fields for the first and last day of a period; either may stay empty."""
    for end, label, column in zip(("since", "until"), labels, st.columns(2), strict=True):
        field = f"{key}_{end}_field"
        st.session_state[field] = day_of(st.session_state[f"{key}_{end}"])
        column.date_input(label, value=None, format="YYYY-MM-DD", key=field, on_change=_typed, args=(f"{key}_{end}",))


def _typed(key: str) -> None:
    st.session_state[key] = str(st.session_state[f"{key}_field"] or "").strip()
    first_page()


def _backlog(ctx: RequestContext, page: QueuePage) -> None:
    """Draws the choice of what to show of the cases already overdue when imported: none, all, or only these."""
    if st.session_state.queue_backlog not in BACKLOGS:
        st.session_state.queue_backlog = ""
    only = f"{ctx.t('queue.backlog.only')} :gray[{page.backlog:,}]"
    names = {"": ctx.t("queue.backlog.apart"), "all": ctx.t("queue.backlog.all"), "only": only}
    st.session_state.queue_backlog_field = st.session_state.queue_backlog
    label, hint = ctx.texts("queue.imported_late", "queue.late_when_imported_untouched_since")
    elements.segments(label, names, "queue_backlog_field", _typed, "queue_backlog", help=hint)


# Views: the filters of the queue, saved under a name.

VIEWS_REFUSED: Final = "views_refused"

VIEW_NAME, VIEW_SHARED, NEW_NAME = "view_name", "view_shared", "view_new_name"


def views_menu(ctx: RequestContext, filters: QueueFilters) -> None:
    """Draws the menu of views; its button names the current view and says if it has been changed since."""
    views = elements.granted(ctx, queue_views(ctx.office, ctx.person))
    current, label = _current(views, filters), ctx.t("queue.views")
    if current:
        name = elements.plain_text(current.view.name)
        label = name if current.asks.filters == filters else ctx.t("queue.view_changed", name=name)
    opened = st.popover(label, icon=":material/bookmark:", key=VIEWS, on_change="rerun", width="content")
    if not opened.open:
        return
    with opened, st.container(key="views", gap="small"):
        elements.show_refused(ctx, VIEWS_REFUSED)
        for shared, title in ((False, ctx.t("queue.own_views")), (True, ctx.t("queue.shared_views"))):
            _views(ctx, title, [each for each in views if each.view.shared is shared], current)
        if current and allowed(ctx.person, Act.SHARE_QUEUE_VIEWS if current.view.shared else Act.KEEP_QUEUE_VIEWS):
            _change_view(ctx, current, filters)
        if views:
            st.divider()
        _new_view(ctx, filters)


def _current(views: Sequence[OfferedView], filters: QueueFilters) -> OfferedView | None:
    """Returns the view picked last, even if its filters were changed since; else a view with the same filters."""
    picked = st.session_state.get(VIEW_SHOWN)
    same = (each for each in views if each.asks.filters == filters)
    return next((each for each in views if _key(each.view) == picked), next(same, None))


def _key(view: SavedView) -> tuple[str, str]:
    return view.owner, view.name


def _views(ctx: RequestContext, title: str, views: Sequence[OfferedView], current: OfferedView | None) -> None:
    """Draws the views of one owner, each with a button that opens it."""
    if not views:
        return
    elements.note("mu", title)
    for at, each in enumerate(views):
        when = elements.time_label(ctx, each.view.written_at)
        hint = ctx.t("queue.view_written", by=elements.plain_text(each.by), when=when) if each.by else when
        icon = ":material/check:" if each is current else ":material/bookmark:"
        look: dict[str, Any] = {"type": "tertiary", "width": "stretch", "icon": icon, "help": hint}
        name = elements.plain_text(each.view.name)
        elements.button(name, f"view_{int(each.view.shared)}_{at}", _pick, each, **look)


def _pick(view: OfferedView) -> None:
    show(view.asks)
    st.session_state[VIEW_SHOWN], st.session_state[VIEWS] = _key(view.view), False


def _change_view(ctx: RequestContext, current: OfferedView, filters: QueueFilters) -> None:
    """Draws what can be done with the current view: rename it, save the present filters, share it, delete it."""
    view, field = current.view, f"{VIEW_NAME}_{current.view.written_at.isoformat()}"
    st.divider()
    st.text_input(ctx.t("queue.view_name"), view.name, key=field, max_chars=LONGEST_VIEW_NAME, on_change=_rename,
                  args=(view, field))  # fmt: skip
    with st.container(horizontal=True, gap="small", key="change_view"):
        same = current.asks.filters == filters and not current.asks.left_out
        label = ctx.t("queue.view_overwrite")
        args: tuple[object, ...] = (overwrite_view, mark("queue.view_overwritten"), view, address_of(filters))
        hint = ctx.t("queue.view_overwrite_told")
        with elements.disabled_with_note(ctx.t("queue.view_is_as_kept") if same else "") as off:
            elements.button(label, "overwrite_view", _do, *args, help=hint, **off)
        if not view.shared and allowed(ctx.person, Act.SHARE_QUEUE_VIEWS):
            elements.button(
                ctx.t("queue.view_share"), "share_view", _do, share_view, mark("queue.view_is_shared"), view
            )
        elements.button(ctx.t("queue.view_delete"), "delete_view", _do, delete_view, mark("queue.view_deleted"), view)


def _new_view(ctx: RequestContext, filters: QueueFilters) -> None:
    """Draws the form that saves the present filters as a new view."""
    with st.form("save_view", border=False):
        st.text_input(ctx.t("queue.save_view_as"), key=NEW_NAME, max_chars=LONGEST_VIEW_NAME)
        if allowed(ctx.person, Act.SHARE_QUEUE_VIEWS):
            st.checkbox(ctx.t("queue.share_with_office"), key=VIEW_SHARED)
        st.form_submit_button(ctx.t("queue.save_view"), type="primary", on_click=_save, args=(address_of(filters),))


def _save(asks: Mapping[str, str]) -> None:
    name, shared = str(st.session_state[NEW_NAME]), bool(st.session_state.get(VIEW_SHARED))
    _do(save_view, mark("queue.view_saved"), name, asks, shared=shared)
    if not st.session_state[VIEWS_REFUSED]:
        st.session_state[NEW_NAME], st.session_state[VIEW_SHARED] = "", False


def _rename(view: SavedView, field: str) -> None:
    _do(rename_view, mark("queue.view_renamed"), view, str(st.session_state[field]))


def _do(command: Callable[..., SavedView | Refusal], message: str, *args: object, **more: object) -> None:
    """Runs a command on a view and confirms it with ``message``; that view is the current one from then on."""
    done = guard.act(Act.KEEP_QUEUE_VIEWS, VIEWS_REFUSED, command, *args, **more)
    if done is not None:
        st.session_state[VIEW_SHOWN] = _key(done)
        st.session_state[elements.CONFIRMATION] = guard.require(Act.KEEP_QUEUE_VIEWS).t(message, name=done.name)


# What an empty list says: why it is empty, and what to do next.

EMPTY: Final = family("queue.empty", "legal approve mine free late opened seller complainant arrival closed")

NEXT: Final = family("queue.empty_next", "legal approve mine free late opened seller complainant arrival closed")


def empty_list(ctx: RequestContext, filters: QueueFilters) -> None:
    """Draws, where the cases would be, a sentence saying why there are none and what to do next."""
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
    """Says how many cases the search over all cases finds for the same text, and links the first of them."""
    found = search(ctx.office, ctx.person, text)
    if isinstance(found, Refusal) or not found.hits:
        return
    count = f"{len(found.hits)}+" if found.more else str(len(found.hits))
    elements.note("mu", ctx.t("queue.found_elsewhere", count=count), width="content")
    place = navigation.case_place(ctx.person)
    for hit in found.hits[:ELSEWHERE]:
        label = f"{hit.appeal_no} · {ctx.label(hit.outcome or hit.state)} · {elements.plain_text(hit.seller)}"
        st.page_link(place.path, label=label, query_params={"no": hit.appeal_no})


# The queue: the waiting cases, most urgent first.

OPENED: Final = "queue_opened"

MOST_NUMBERS, NUMBER_WIDTH = 9, 42


def queue() -> None:
    """Draws the tabs, the filters, one page of cases, and the page numbers."""
    ctx = guard.require(navigation.PLACE["queue"].act)
    elements.recorded_note()
    if no := st.session_state.pop(OPENED, None):
        _go(ctx, no)
    filters, number = requested_filters(ctx)
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
    """Opens the case: for customer service on its own page, for legal where it is decided."""
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
        label, hint = ctx.texts("queue.take_next", "queue.takes_first_free_case_in_this_view")
        if st.button(label, type="primary", shortcut="N", help=hint):
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
        table = case_table.CaseTable(
            [column for column, _ in found],
            [(row.appeal_no, tuple(cell(row) for _, cell in found)) for row in page.rows],
            key="queue_list",
            marks={row.appeal_no: _earlier(ctx, row.earlier) for row in page.rows if row.earlier},
            label=ctx.t(case_table.TABS[filters.tab]),
            address=f"/{navigation.case_place(ctx.person).url_path}",
            order=_order(filters),
            ticks=ctx.t("queue.tick_all_shown") if allowed(ctx.person, Act.ACT_ON_MANY_CASES) else "",
            ticked=many.ticked(ctx) & {row.appeal_no for row in page.rows},
            shown=str(st.session_state[ADDRESS]),
        )
        case_table.case_table(
            table,
            lambda no: st.session_state.update({OPENED: no}),
            lambda order: sort_by(filters, order),
            lambda numbers: many.tick([row.appeal_no for row in page.rows], numbers),
        )


def _earlier(ctx: RequestContext, numbers: tuple[str, ...]) -> tuple[str, str]:
    """Returns a mark naming the latest earlier appeal of the same complaint and listing, and a tooltip naming more."""
    return f"↩ {numbers[0]}", case_view.earlier_appeals(ctx, numbers, str)


def _order(filters: QueueFilters) -> tuple[str, bool]:
    """Returns the column by which the list is sorted, and whether descending: as asked for, else the default."""
    if filters.order:
        return filters.order, filters.descending
    return ("closed_on", True) if filters.tab == "closed" else ("due", False)


def sort_by(filters: QueueFilters, order: str) -> None:
    """Sorts by a column; if the list is already sorted by it, reverses the direction."""
    own = _order(replace(filters, order=""))
    now = _order(filters)
    wanted = (order, not now[1] if order == now[0] else False)
    st.session_state.queue_sort = "" if wanted == own else f"{'-' if wanted[1] else ''}{order}"
    first_page()


FIRST: Final[dict[Tab, str]] = {
    "closed": mark("queue.latest_first"), "opened": mark("queue.oldest_first"), "arrival": mark("queue.oldest_first"),
}  # fmt: skip
"""What comes first in a list that nobody sorted: the most urgent, except where cases have no due date."""


def _pager(ctx: RequestContext, filters: QueueFilters, page: QueuePage) -> None:
    first = (page.number - 1) * PAGE + 1
    order = ctx.t(FIRST.get(filters.tab, mark("queue.most_urgent_first_by_due_date")))
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
