"""The run sheet: what is due today by law."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.domain.deadlines import day_in
from core.domain.labels import label_of
from core.domain.permissions import Act, allowed
from core.domain.run_sheet import DueLine, Why
from core.domain.text import mark
from core.queries.run_sheet import DueFollowUp, cached_run_sheet, follow_ups_due
from pages.run_sheet.selection import (
    ASKED,
    DONE,
    ask,
    in_words,
    line,
    paged,
    picked,
    question,
    refused,
    results,
    tick_all,
    tick_key,
)
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.guard import require
from pages.shared.navigation import PLACE

# The run sheet's card of follow-ups: what legal wanted to look at again, once its day has come.


def follow_ups(ctx: RequestContext) -> None:
    """The card, one line a case; drawn only where there is any."""
    found = follow_ups_due(ctx.office, ctx.person)
    if not found:
        return
    with st.container(key="card_follow_up"):
        _title(found, ctx.t("run_sheet.to_follow_up"), ctx.t("run_sheet.ended_on_case_page"))
        for each in paged(found, "follow_up"):
            _line(ctx, each)


def _line(ctx: RequestContext, due: DueFollowUp) -> None:
    """The case, how long it is due, what is awaited and who set it."""
    no = due.appeal.appeal_no
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_follow_{no}"):
        if allowed(ctx.person, Act.CONFIRM_SILENCES):
            st.html('<span class="untick"></span>', width=14)
        st.page_link(PLACE["appeal"].path, label=no, query_params={"no": no}, width=136)
        left = (due.follow_up.due_on - day_in(ctx.office.now())).days
        told = (
            f"<span>{elements.safe(ctx.say(label_of(due.appeal.state)))}</span>"
            f"<span>{elements.safe(due.set_by)}</span>"
            f"<span>{elements.chip(elements.due_tone(left), elements.days_left_label(ctx, left))}</span>"
            f"<span></span><small>{elements.safe(due.follow_up.what)}</small>"
        )
        st.html(f'<div class="line">{told}</div>', width="stretch")


# The run sheet: what is due today by law. A dry run first; a lead confirms what is chosen, each case on its own.

# What stands below the silences: title, what it means, and what is said when there is none; "" draws nothing then.
PARTS: Final[dict[Why, tuple[str, str, str]]] = {
    "latest_first": (
        mark("run_sheet.latest_day_comes_before_promised_one"),
        mark("run_sheet.forwarded_too_late_to_keep"),
        "",
    ),
    "asked": (mark("run_sheet.requests_for_more_time"), mark("run_sheet.lead_extends_or_declines"), ""),
    "no_arrival": (
        mark("run_sheet.arrivals_without_proof"),
        mark("run_sheet.complainants_window_begins_with_proof"),
        mark("run_sheet.every_forwarded_appeal_arrival"),
    ),
    "extension": (
        mark("run_sheet.extensions_ending_within_two_days"),
        mark("run_sheet.window_extended_already_sum_says"),
        "",
    ),
    "supplement": (
        mark("run_sheet.supplements_due_within_two_days"),
        mark("run_sheet.seller_asked_for_more_after"),
        "",
    ),
    "ending": (
        mark("run_sheet.windows_ending_within_two_days"),
        mark("run_sheet.what_received_before_due_day"),
        mark("run_sheet.no_window_ends_in_next_two_days"),
    ),
}

STYLESHEET: Final = Path(__file__).with_name("run_sheet.css")


def runsheet() -> None:
    """The step that is on: the sheet itself, the question, or the result."""
    ctx = require(PLACE["runsheet"].act)
    st.html(STYLESHEET)
    lead = allowed(ctx.person, Act.CONFIRM_SILENCES)
    if lead and st.session_state.get(DONE):
        results(ctx)
    elif lead and st.session_state.get(ASKED):
        question(ctx)
    else:
        _sheet(ctx, lead=lead)


def _sheet(ctx: RequestContext, *, lead: bool) -> None:
    sheet = elements.granted(ctx, cached_run_sheet(ctx.office, ctx.person))
    _head(ctx, lead=lead)
    _silences(ctx, sheet, lead=lead)
    follow_ups(ctx)
    for why, (title, what, nothing) in PARTS.items():
        lines = tuple(each for each in sheet if each.why == why)
        if lines or nothing:
            _part(ctx, why, lines, ctx.t(title), ctx.t(what), ctx.t(nothing) if nothing else "")


def _head(ctx: RequestContext, *, lead: bool) -> None:
    what = ctx.t("run_sheet.dry_run_nothing_happens_until")
    if not lead:
        what = ctx.t("run_sheet.for_reading_silence_ends_case")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        head = f"<b>{elements.safe(ctx.t('run_sheet.due_on', day=day_in(ctx.office.now())))}</b>{elements.safe(what)}"
        st.html(f'<div class="sheet-head">{head}</div>', width="stretch")
        if allowed(ctx.person, Act.VIEW_RUNS):
            st.page_link(PLACE["runs"].path, label=ctx.t("run_sheet.earlier_runs"), icon=":material/history:")


def _silences(ctx: RequestContext, sheet: tuple[DueLine, ...], *, lead: bool) -> None:
    """The silences with a tick each, and at the foot what confirming the ticked ones would do."""
    lines = tuple(each for each in sheet if each.why == "silence")
    can = {each.appeal.appeal_no for each in lines if each.refusal is None} if lead else set()
    picked().intersection_update(can)
    with st.container(key="card_silence"):
        _title(lines, ctx.t("run_sheet.silences_to_confirm"), ctx.t("run_sheet.nobody_answered_last_day_over"))
        if can:
            st.session_state[tick_key("all")] = picked() == can
            st.checkbox(ctx.t("run_sheet.all_of_them"), key=tick_key("all"), on_change=tick_all, args=(tuple(can),))
        for each in paged(lines, "silence"):
            line(ctx, each, ticks=each.appeal.appeal_no in can, indent=lead, told=refused(ctx, each) if lead else "")
        if not lines:
            elements.note("mu", ctx.t("run_sheet.no_silence_is_to_be_confirmed_today"))
    if can:
        _foot(ctx, sheet, tuple(each for each in lines if each.appeal.appeal_no in picked()))


def _foot(ctx: RequestContext, sheet: tuple[DueLine, ...], chosen: tuple[DueLine, ...]) -> None:
    with st.bottom, st.container(horizontal=True, key="foot", vertical_alignment="center", gap="small"):
        st.button(
            ctx.tn("run_sheet.confirm_silences", len(chosen))
            if chosen
            else ctx.t("run_sheet.confirm_silences_ellipsis"),
            type="primary",
            key="ask",
            disabled=not chosen,
            help=None if chosen else ctx.t("run_sheet.tick_cases_first"),
            on_click=ask,
            args=(sheet, chosen),
        )
        told = in_words(ctx, chosen) if chosen else ctx.t("run_sheet.tick_cases_whose_silence_you_confirm")
        elements.note("rd", told, width="stretch")


def _part(ctx: RequestContext, key: str, lines: tuple[DueLine, ...], title: str, what: str, nothing: str) -> None:
    with st.container(key=f"card_{key}"):
        _title(lines, title, what)
        for each in paged(lines, key):
            line(ctx, each, indent=allowed(ctx.person, Act.CONFIRM_SILENCES))
        if not lines:
            elements.note("mu", nothing)


def _title(lines: tuple[object, ...], title: str, what: str) -> None:
    st.html(
        f'<div class="part"><b>{elements.safe(title)}</b>{elements.chip("neu", f"{len(lines):,}")}'
        f"<span>{elements.safe(what) if lines else ''}</span></div>"
    )


runsheet()
