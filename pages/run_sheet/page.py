"""The run sheet page: what is legally due today."""

from typing import Final

import streamlit as st

from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.run_sheet import DueLine
from core.domain.text import family
from core.queries.run_sheet import DueFollowUp, cached_run_sheet, follow_ups_due
from pages.run_sheet import selection
from pages.shared import elements, guard
from pages.shared.context import RequestContext
from pages.shared.navigation import PLACE

# The card of follow-ups: cases that legal wanted to look at again, once their day has come.


def follow_ups(ctx: RequestContext) -> None:
    """Draws the card of follow-ups that are due, one line per case; draws nothing if there are none."""
    found = follow_ups_due(ctx.office, ctx.person)
    if not found:
        return
    title, note = ctx.texts("run_sheet.to_follow_up", "run_sheet.ended_on_case_page")
    with elements.card("follow_up", title, len(found), note):
        for each in elements.paged(found, "follow_up"):
            _line(ctx, each)


def _line(ctx: RequestContext, due: DueFollowUp) -> None:
    """Draws one line: the case, how long its follow-up has been due, what is awaited, and who set it."""
    no = due.appeal.appeal_no
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_follow_{no}"):
        if allowed(ctx.person, Act.CONFIRM_SILENCES):
            st.html('<span class="untick"></span>', width=14)
        st.page_link(PLACE["appeal"].path, label=no, query_params={"no": no}, width=136)
        cells = (
            f"<span>{elements.safe(ctx.label(due.appeal.state))}</span>"
            f"<span>{elements.safe(due.set_by)}</span>"
            f"<span>{elements.chip(elements.due_tone(due.left), elements.days_left_label(ctx, due.left))}</span>"
            f"<span>{elements.safe(ctx.say(due.day))}</span><small>{elements.safe(due.follow_up.what)}</small>"
        )
        st.html(f'<div class="line">{cells}</div>', width="stretch")


# The run sheet: what the law makes due today. First a dry run; then a lead confirms the chosen cases one by one.

# The parts below the silences: their titles, what each means, and the text of those that are drawn without lines.
PARTS: Final = family("run_sheet.part", "latest_first asked no_arrival extension supplement ending")

EXPLAINED: Final = family("run_sheet.part_told", "latest_first asked no_arrival extension supplement ending")

EMPTY: Final = family("run_sheet.part_empty", "no_arrival ending")


def runsheet() -> None:
    """Draws the current step of the run sheet: the sheet, the confirmation, or the results."""
    ctx = guard.require(PLACE["runsheet"].act)
    elements.stylesheet("run_sheet/run_sheet.css")
    lead = allowed(ctx.person, Act.CONFIRM_SILENCES)
    if lead and st.session_state.get(selection.DONE):
        selection.results(ctx)
    elif lead and st.session_state.get(selection.ASKED):
        selection.question(ctx)
    else:
        _sheet(ctx, lead=lead)


def _sheet(ctx: RequestContext, *, lead: bool) -> None:
    sheet = elements.granted(ctx, cached_run_sheet(ctx.office, ctx.person))
    _head(ctx, lead=lead)
    _silences(ctx, sheet, lead=lead)
    follow_ups(ctx)
    for why in PARTS:
        lines = tuple(each for each in sheet if each.why == why)
        if lines or why in EMPTY:
            _part(ctx, why, lines)


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
    """Draws each silence with a checkbox and, at the foot, what confirming the ticked ones would do."""
    lines = tuple(each for each in sheet if each.why == "silence")
    can = {each.appeal.appeal_no for each in lines if each.refusal is None} if lead else set()
    elements.picked(selection.PICKED).intersection_update(can)
    title, note = ctx.texts("run_sheet.silences_to_confirm", "run_sheet.nobody_answered_last_day_over")
    with elements.card("silence", title, len(lines), note if lines else ""):
        if can:
            elements.tick(selection.PICKED, "pick_all", ctx.t("run_sheet.all_of_them"), *can)
        for each in elements.paged(lines, "silence"):
            why = selection.refused(ctx, each) if lead else ""
            selection.line(ctx, each, ticks=each.appeal.appeal_no in can, indent=lead, html=why)
        if not lines:
            elements.note("mu", ctx.t("run_sheet.no_silence_is_to_be_confirmed_today"))
    if can:
        _foot(ctx, sheet, tuple(each for each in lines if each.appeal.appeal_no in elements.picked(selection.PICKED)))


def _foot(ctx: RequestContext, sheet: tuple[DueLine, ...], chosen: tuple[DueLine, ...]) -> None:
    with st.bottom, st.container(horizontal=True, key="foot", vertical_alignment="center", gap="small"):
        label, why = ctx.texts("run_sheet.confirm_silences_ellipsis", "run_sheet.tick_cases_whose_silence_you_confirm")
        if chosen:
            label, why = ctx.tn("run_sheet.confirm_silences", len(chosen)), ""
        with elements.disabled_with_note(why) as off:
            elements.button(label, "ask", selection.ask, sheet, chosen, type="primary", **off)
        if chosen:
            elements.note("rd", selection.in_words(ctx, chosen), width="stretch")


def _part(ctx: RequestContext, why: str, lines: tuple[DueLine, ...]) -> None:
    with elements.card(why, ctx.t(PARTS[why]), len(lines), ctx.t(EXPLAINED[why]) if lines else ""):
        for each in elements.paged(lines, why):
            selection.line(ctx, each, indent=allowed(ctx.person, Act.CONFIRM_SILENCES))
        if not lines:
            elements.note("mu", ctx.t(EMPTY[why]))


runsheet()
