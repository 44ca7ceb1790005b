"""Orders: what decisions require of the marketplace, the status of each, and what a lead can do about it."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import streamlit as st

from core.commands.connections import replay_messages
from core.commands.orders import (
    MOST_TOGETHER,
    ConfirmedTogether,
    confirm_order,
    confirm_orders,
    refuse_order,
    resend_order,
)
from core.domain.lifecycle import makes
from core.domain.orders import Order
from core.domain.policy import day_in, day_text
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, OrderKind, OrderState, Verb
from core.domain.text import family, mark
from core.queries.orders import (
    PAGE,
    TABS,
    OrderDetail,
    OrderFilters,
    OrderPage,
    OrderRow,
    connected,
    open_order,
    orders_page,
    orders_shown,
    undelivered_messages,
)
from pages.components import case_table
from pages.components.case_table import Cell, Column
from pages.shared import elements, guard, url_state
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, picked, plain_text, safe, tick, time_label
from pages.shared.navigation import PLACE, case_place

# The tabs and filters, kept in the address.

TAB_NAMES: Final = family("order.tab", "open overdue refused confirmed withdrawn")

EMPTY: Final = family("order.empty", "open overdue refused confirmed withdrawn")

KEYS: Final = {"orders_tab": ("tab", "open"), "orders_kind": ("kind", ""), "orders_search": ("q", "")}
"""Each choice: its name in the address, and its default, which is left out there."""

CHOSEN: Final = "no"

PAGE_NAME: Final = "p"

TONES: Final[dict[OrderState, Tone]] = {
    OrderState.WAITING: "warn",
    OrderState.SENT: "acc",
    OrderState.CONFIRMED: "ok",
    OrderState.REFUSED: "bad",
    OrderState.WITHDRAWN: "neu",
}

REFUSED_IN: Final = "order_refused"

MESSAGE_REFUSED_IN: Final = "message_refused"

FEW_MESSAGES: Final = 5
"""So many undelivered messages are shown open above the orders; more are folded away."""


def requested_filters() -> OrderFilters:
    """Returns the filters that the address asks for."""
    url_state.from_url("orders_tab", TABS, "open", name="tab")
    url_state.from_url("orders_kind", tuple(OrderKind), "", name="kind")
    url_state.from_url("orders_search", None, "", name="q")
    state = st.session_state
    kind = OrderKind(state.orders_kind) if state.orders_kind else None
    return OrderFilters(state.orders_tab if state.orders_tab in TABS else "open", kind, state.orders_search or "")


def changed(key: str) -> None:
    """Writes the filter ``key`` to the address, goes to the list's first page, and clears open order and ticks."""
    name, default = KEYS[key]
    url_state.to_url(key, default, name)
    st.query_params.pop(PAGE_NAME, None)
    st.query_params.pop(CHOSEN, None)
    picked(PICKED).clear()


def filter_row(ctx: RequestContext, found: OrderPage) -> None:
    """Draws the tabs with their counts, then the filters."""
    names = {tab: f"{ctx.t(TAB_NAMES[tab])} :gray[{found.counts[tab]:,}]" for tab in TABS}
    with st.container(key="tabs"):
        elements.segments(ctx.t("word.tab"), names, "orders_tab", changed, "orders_tab")
    with st.container(horizontal=True, key="filters", vertical_alignment="center", gap="small"):
        kinds = {"": ctx.t("order.any_kind"), **url_state.labels_of(ctx, OrderKind)}
        url_state.choice(
            ctx, ctx.t("order.what_is_ordered"), kinds, "orders_kind",
            first="", label_visibility="collapsed", width=240, on_change=lambda: changed("orders_kind"),
        )  # fmt: skip
        elements.search_field(ctx, "orders_search", lambda: changed("orders_search"), width=280)


# The table of orders; an order that is pressed opens at the right.


def show_list(ctx: RequestContext, filters: OrderFilters, found: OrderPage, chosen: str) -> None:
    """Draws one page of the tab as a table, and the page numbers below it."""
    if not found.rows:
        elements.nothing(ctx.t(EMPTY[filters.tab]))
        return
    heads = (
        Column(ctx.t("word.due"), 232), Column(ctx.t("order.order"), 158), Column(ctx.t("order.what_is_ordered"), 170),
        Column(ctx.t("label.side.seller")), Column(ctx.t("order.listings"), 120), Column(ctx.t("order.how_far"), 170),
    )  # fmt: skip
    with st.container(key="orders_grid"):
        table = case_table.CaseTable(
            heads,
            [(row.order.order_id, _cells(ctx, row)) for row in found.rows],
            key="orders_list",
            label=ctx.t(TAB_NAMES[filters.tab]),
            address=f"/{PLACE['orders'].url_path}",
            chosen=chosen,
            shown=f"{filters} {found.number}",
        )
        case_table.case_table(table, lambda no: st.query_params.update({CHOSEN: no}))
    elements.pager(found.counts[filters.tab], PAGE, found.number, PAGE_NAME, in_url=True)


def _cells(ctx: RequestContext, row: OrderRow) -> tuple[Cell, ...]:
    order = row.order
    tone: case_table.Tone = "bad strong" if row.overdue else "bad" if order.state is OrderState.REFUSED else ""
    ids = row.listing_ids
    return (
        (ctx.say(day_text(order.due_on, row.policy)), tone if not order.final else "muted"),
        (order.order_id, ""),
        (ctx.label(order.kind), ""),
        (row.seller, ""),
        (ids[0] if len(ids) == 1 else ctx.t("order.count_listings", count=len(ids)), "muted"),
        (state_in_words(ctx, order, overdue=row.overdue), tone),
    )


def state_in_words(ctx: RequestContext, order: Order, *, overdue: bool) -> str:
    """Describes the status of the order and says if it is overdue."""
    label = ctx.label(order.state)
    return ctx.t("order.late", told=label) if overdue else label


# One order: what it requires, on what ground, by when, and what has come of it.


def show_order(ctx: RequestContext, found: OrderDetail) -> None:
    """Draws the order as a card and, below it, what a lead can do about it."""
    order, appeal = found.order, found.appeal
    with st.container(key="card_order"):
        tone: Tone = "bad" if found.overdue else TONES[order.state]
        chip = elements.chip(tone, state_in_words(ctx, order, overdue=found.overdue))
        st.html(f'<div class="part"><b>{safe(ctx.label(order.kind))}</b>{chip}</div>')
        st.page_link(case_place(ctx.person).path, label=appeal.appeal_no, query_params={"no": appeal.appeal_no})
        st.html(f'<table class="facts">{elements.pair_rows(_facts(ctx, found), second="wide")}</table>')
        elements.show_refused(ctx, REFUSED_IN)
        if makes(ctx.person, Verb.RESEND_ORDER) and not order.final:
            _acts(ctx, found)


def _facts(ctx: RequestContext, found: OrderDetail) -> list[tuple[str, object]]:
    order, appeal, payload = found.order, found.appeal, found.payload
    by_law = ctx.t("order.last_day_of_statute") if order.statutory else ctx.t("order.promptly")
    rows: list[tuple[str, object]] = [
        (ctx.t("order.ground"), ctx.label(order.outcome)),
        (ctx.t("order.penalty"), ctx.label(appeal.penalty_kind) if appeal.penalty_kind else "–"),
        (ctx.t("order.listings"), ", ".join(appeal.listing_ids) or "–"),
        (ctx.t("order.by_when"), f"{ctx.say(day_text(order.due_on, found.policy))} · {by_law}"),
        (ctx.t("order.decided"), time_label(ctx, order.ordered_at)),
    ]
    if order.sent_at:
        rows.append((ctx.t("order.sent"), time_label(ctx, order.sent_at)))
    if order.settled_at:
        by = f" · {found.by}" if found.by else ""
        rows.append((ctx.label(order.state), f"{time_label(ctx, order.settled_at)}{by}"))
    if order.effective_at:
        rows.append((ctx.t("order.in_effect_since"), time_label(ctx, order.effective_at)))
    names = (("reference", "order.reference"), ("document", "word.document"), ("reason", "word.reason"))
    return rows + [(ctx.t(label), payload[name]) for name, label in names if payload.get(name)]


CONFIRM, REFUSE = mark("label.verb.confirm_order"), mark("label.verb.refuse_order")


def _acts(ctx: RequestContext, found: OrderDetail) -> None:
    order = found.order
    elements.button(ctx.t("label.verb.resend_order"), "resend", _do_resend, order.order_id, type="primary")
    with st.expander(ctx.t(CONFIRM)):
        st.caption(ctx.t("order.proof_is_taken_in_on_the_case"))
        st.text_input(ctx.t("order.reference"), key=f"reference_{order.order_id}")
        shown = {each.label: f"{each.label} · {each.name}" for each in reversed(found.exhibits)}
        elements.select(ctx.t("order.proof"), shown, f"proof_{order.order_id}", placeholder="–")
        now = ctx.office.now().astimezone(ZONE)
        with st.container(horizontal=True, gap="small"):
            first, last = day_in(order.ordered_at), now.date()
            day = ctx.t("order.in_effect_since")
            st.date_input(day, last, min_value=first, max_value=last, key=f"day_{order.order_id}", format="YYYY-MM-DD")
            st.time_input(ctx.t("order.at_time"), time(now.hour, now.minute), step=60, key=f"time_{order.order_id}")
        elements.button(ctx.t(CONFIRM), "confirm", _do_confirm, order.order_id)
    if order.state is not OrderState.REFUSED:
        with st.expander(ctx.t(REFUSE)):
            st.text_input(ctx.t("word.reason_needed"), key=f"why_{order.order_id}")
            elements.button(ctx.t(REFUSE), "refuse", _do_refuse, order.order_id)


def _do_resend(order_id: str) -> None:
    guard.act(PLACE["orders"].act, REFUSED_IN, resend_order, order_id)


def _do_confirm(order_id: str) -> None:
    state = st.session_state
    moment = datetime.combine(state[f"day_{order_id}"], state[f"time_{order_id}"], ZONE)
    guard.act(
        PLACE["orders"].act, REFUSED_IN, confirm_order, order_id,
        reference=str(state[f"reference_{order_id}"]), proof=str(state.get(f"proof_{order_id}") or ""),
        effective_at=min(moment, guard.require().office.now()),
    )  # fmt: skip


def _do_refuse(order_id: str) -> None:
    guard.act(PLACE["orders"].act, REFUSED_IN, refuse_order, order_id, reason=str(st.session_state[f"why_{order_id}"]))


# Confirming several orders at once: a lead ticks them, tries the confirmation in a dry run, and only then confirms.

SEVERAL: Final = "several"
"""The parameter of the address by which the list has checkboxes, with the form for the ticked orders beside it."""

PICKED, TRIED, TOGETHER_REFUSED = "orders_picked", "orders_tried", "orders_together_refused"

NOT_IN_EFFECT: Final = ("open", "overdue")

FIELDS: Final = ("many_reference", "many_reason", "many_day")


ARE_CONFIRMED, WOULD_BE_CONFIRMED = mark("order.are_confirmed"), mark("order.would_be_confirmed")


@dataclass(frozen=True)
class OrderAttempt:
    """One attempt: what was asked for, the result for each order, and whether it was recorded."""

    entries: tuple[object, ...]
    came: tuple[ConfirmedTogether, ...]
    recorded: bool


def confirms_several(ctx: RequestContext, filters: OrderFilters) -> bool:
    """Returns whether the list has checkboxes, and draws the button by which a lead turns them on and off."""
    if filters.tab not in NOT_IN_EFFECT or not makes(ctx.person, Verb.CONFIRM_ORDER):
        return False
    on = SEVERAL in st.query_params
    label = ctx.t("order.back_to_the_list") if on else ctx.t("order.confirm_several")
    elements.button(label, "several", _turn, not on)
    return on


def _turn(on: bool) -> None:  # noqa: FBT001 - the button passes it by position
    for name in (CHOSEN, SEVERAL):
        st.query_params.pop(name, None)
    picked(PICKED).clear()
    st.session_state.pop(TRIED, None)
    if on:
        st.query_params[SEVERAL] = "1"


def show_ticks(ctx: RequestContext, filters: OrderFilters, found: OrderPage) -> None:
    """Draws one page of the tab with a checkbox per order, and one for all orders that match the filters."""
    if not found.rows:
        elements.nothing(ctx.t(EMPTY[filters.tab]))
        return
    every = elements.granted(ctx, orders_shown(ctx.office, ctx.person, filters, MOST_TOGETHER))
    ids = tuple(each.order_id for each in every)
    label = ctx.t("order.all_that_filters_show", count=len(ids))
    tick(PICKED, "tick_all", f"**{label}**", *ids)
    with st.container(key="orders_ticks", gap=None):
        for row in found.rows:
            order = row.order
            due, state = ctx.say(day_text(order.due_on, row.policy)), state_in_words(ctx, order, overdue=row.overdue)
            line = f"{order.order_id} · {ctx.label(order.kind)} · {plain_text(row.seller)} :gray[· {due} · {state}]"
            tick(PICKED, f"tick_{order.order_id}", line, order.order_id)
    elements.pager(found.counts[filters.tab], PAGE, found.number, PAGE_NAME, in_url=True)


def show_together(ctx: RequestContext) -> None:
    """Draws the form for all ticked orders; they can be confirmed only exactly as they were tried."""
    with st.container(key="card_together"):
        st.html(f'<div class="part"><b>{safe(ctx.tn("order.orders_ticked", len(picked(PICKED))))}</b></div>')
        st.caption(ctx.t("order.for_orders_no_system_has_taken"))
        st.text_input(ctx.t("order.reference"), key=FIELDS[0])
        st.text_area(ctx.t("order.what_it_rests_on"), key=FIELDS[1], height=96)
        today = day_in(ctx.office.now())
        st.date_input(
            ctx.t("order.in_effect_at_the_latest"), today, max_value=today, key=FIELDS[2], format="YYYY-MM-DD"
        )
        with elements.disabled_with_note("" if picked(PICKED) else ctx.t("order.tick_orders_first")) as off:
            elements.button(ctx.t("order.try_it"), "try_together", _together, True, **off)
        elements.show_refused(ctx, TOGETHER_REFUSED)
        if tried := st.session_state.get(TRIED):
            _show_tried(ctx, tried)


def _show_tried(ctx: RequestContext, tried: OrderAttempt) -> None:
    sound = sum(each.refusal is None for each in tried.came)
    message = ARE_CONFIRMED if tried.recorded else WOULD_BE_CONFIRMED
    refused = [(each.order_id, each.refusal) for each in tried.came if each.refusal]
    lines = "".join(f"<li>{safe(no)}: {safe(elements.in_words(ctx, why))}</li>" for no, why in refused)
    summary = ctx.t(message, count=sound, total=len(tried.came))
    st.html(f'<div class="{"blocks" if refused else "came"}" role="status">{safe(summary)}<ul>{lines}</ul></div>')
    if not tried.recorded and sound and tried.entries == _asked():
        elements.button(ctx.tn("order.confirm_count", sound), "confirm_together", _together, False, type="primary")


def _asked() -> tuple[object, ...]:
    return (tuple(sorted(picked(PICKED))), *(st.session_state.get(each) for each in FIELDS))


def _together(dry_run: bool) -> None:  # noqa: FBT001 - both buttons pass it by position
    ctx, state = guard.require(PLACE["orders"].act), st.session_state
    entries = _asked()
    reference, reason, day = entries[1:]
    at = min(datetime.combine(state[FIELDS[2]], time(12), ZONE), ctx.office.now()) if day else None
    came = confirm_orders(
        ctx.office, ctx.person, sorted(picked(PICKED)), reference=str(reference or ""), reason=str(reason or ""),
        effective_at=at, dry_run=dry_run,
    )  # fmt: skip
    state[TOGETHER_REFUSED] = came if isinstance(came, Refusal) else None
    state.pop(TRIED, None)
    if not isinstance(came, Refusal):
        state[TRIED] = OrderAttempt(entries, came, recorded=not dry_run)
        if not dry_run:
            picked(PICKED).difference_update(each.order_id for each in came if each.refusal is None)


# Messages that could not be delivered, for the people who are notified of them.


def _show_undelivered(ctx: RequestContext) -> None:
    """Lists each message that was given up, with its case and endpoint and a button to send it again."""
    found = undelivered_messages(ctx.office, ctx.person)
    elements.show_refused(ctx, MESSAGE_REFUSED_IN)
    if not found:
        return
    title = f"{ctx.t('order.messages_not_delivered')} :gray[{len(found)}]"
    with st.expander(title, expanded=len(found) <= FEW_MESSAGES, width=760, key="undelivered"):
        st.caption(ctx.t("order.tried_for_three_days"))
        for at, each in enumerate(found):
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"undelivered_{at}"):
                if each.appeal_no:
                    place, label = case_place(ctx.person).path, each.appeal_no
                    st.page_link(place, label=label, query_params={"no": each.appeal_no}, width=140)
                st.html(safe(f"{each.type} · {each.endpoint} · {time_label(ctx, each.given_up_at)}"))
                label = ctx.t("order.send_message_again")
                elements.button(label, f"again_{at}", _do_send_again, each.endpoint_id, each.message_id)


def _do_send_again(endpoint_id: str, message_id: str) -> None:
    guard.act(PLACE["orders"].act, MESSAGE_REFUSED_IN, replay_messages, endpoint_id, ids=(message_id,))


# The page: the list on the left, the chosen order on the right.


def orders() -> None:
    """Draws the orders not yet in effect, most urgent first; if no system takes orders, says why the list is empty."""
    ctx = guard.require(PLACE["orders"].act)
    elements.stylesheet("orders/orders.css")
    _show_undelivered(ctx)
    if not connected(ctx.office):
        elements.nothing(ctx.t("order.no_system_is_connected"))
        return
    filters = requested_filters()
    found = elements.granted(ctx, orders_page(ctx.office, ctx.person, filters, url_state.number_in_url(PAGE_NAME)))
    filter_row(ctx, found)
    if confirms_several(ctx, filters):
        ticks, together = st.columns([66, 34], gap="small")
        with ticks:
            show_ticks(ctx, filters, found)
        with together:
            show_together(ctx)
        return
    chosen = st.query_params.get(CHOSEN, "")
    left, right = st.columns([66, 34], gap="small") if chosen else (st.container(), None)
    with left:
        show_list(ctx, filters, found, chosen)
    if right is not None:
        with right:
            show_order(ctx, elements.granted(ctx, open_order(ctx.office, ctx.person, chosen)))


orders()
