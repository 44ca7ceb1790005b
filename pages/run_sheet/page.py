"""The run sheet: what is due today by law."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.domain.deadlines import day_in
from core.domain.labels import label_of
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.run_sheet import DueLine, Why
from core.domain.text import mark
from core.queries.run_sheet import DueFollowUp, follow_ups_due, sheet_kept
from pages.run_sheet.selection import (
    ASKED,
    DONE,
    ask,
    in_words,
    line,
    numbers,
    picked,
    question,
    refused,
    results,
    some,
    tick_all,
    tick_key,
)
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.guard import sit
from pages.shared.navigation import PLACE

# The run sheet's card of follow-ups: what legal wanted to look at again, once its day has come.


def follow_ups(desk: RequestContext) -> None:
    """The card, one line a case; drawn only where there is any."""
    found = follow_ups_due(desk.office, desk.person)
    if not found:
        return
    with st.container(key="card_follow_up"):
        title, what = desk.t("To follow up"), desk.t("Ended on the case page, with what came of it.")
        st.html(
            f'<div class="part"><b>{elements.safe(title)}</b>{elements.chip("neu", f"{len(found):,}")}'
            f"<span>{elements.safe(what)}</span></div>"
        )
        for each in some(found, "follow_up"):
            _line(desk, each)
        numbers(found, "follow_up")


def _line(desk: RequestContext, due: DueFollowUp) -> None:
    """The case, how long it is due, what is awaited and who set it."""
    no = due.appeal.appeal_no
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_follow_{no}"):
        if allowed(desk.person, Act.CONFIRM_SILENCES):
            st.html('<span class="untick"></span>', width=14)
        st.page_link(PLACE["appeal"].path, label=no, query_params={"no": no}, width=136)
        left = (due.follow_up.due_on - day_in(desk.office.now())).days
        told = (
            f"<span>{elements.safe(desk.say(label_of(due.appeal.state)))}</span>"
            f"<span>{elements.safe(due.set_by)}</span>"
            f"<span>{elements.chip(elements.due_tone(left), elements.left(desk, left))}</span>"
            f"<span></span><small>{elements.safe(due.follow_up.what)}</small>"
        )
        st.html(f'<div class="line">{told}</div>', width="stretch")


# The run sheet: what is due today by law. A dry run first; a lead confirms what is chosen, each case on its own.

# What stands below the silences: title, what it means, and what is said when there is none; "" draws nothing then.
PARTS: Final[dict[Why, tuple[str, str, str]]] = {
    "latest_first": (
        mark("The latest day comes before the promised one"),
        mark("Forwarded too late to keep both. A lead decides on the case page, under “Held by”, with a reason."),
        "",
    ),
    "asked": (
        mark("Requests for more time"),
        mark("A lead extends or declines on the case page; until then no silence counts."),
        "",
    ),
    "no_arrival": (
        mark("Arrivals without proof"),
        mark("The complainant's window begins with the proof: customer service takes it in and records the arrival."),
        mark("Every forwarded appeal has its arrival on record."),
    ),
    "extension": (
        mark("Extensions ending within two days"),
        mark("The window was extended already; the sum says by how much, and why."),
        "",
    ),
    "supplement": (
        mark("Supplements due within two days"),
        mark("The seller was asked for more; after the last day the silence is to be confirmed."),
        "",
    ),
    "ending": (
        mark("Windows ending within two days"),
        mark("What is received before the due day has ended counts. A lead may extend with a reason."),
        mark("No window ends in the next two days."),
    ),
}

STYLESHEET: Final = Path(__file__).with_name("run_sheet.css")


def runsheet() -> None:
    """The step that is on: the sheet itself, the question, or the result."""
    desk = sit(PLACE["runsheet"].act)
    st.html(STYLESHEET)
    lead = allowed(desk.person, Act.CONFIRM_SILENCES)
    if lead and st.session_state.get(DONE):
        results(desk)
    elif lead and st.session_state.get(ASKED):
        question(desk)
    else:
        _sheet(desk, lead=lead)


def _sheet(desk: RequestContext, *, lead: bool) -> None:
    sheet = sheet_kept(desk.office, desk.person)
    if isinstance(sheet, Refusal):
        elements.refusal(desk, sheet)
        return
    _head(desk, lead=lead)
    _silences(desk, sheet, lead=lead)
    follow_ups(desk)
    for why, (title, what, nothing) in PARTS.items():
        lines = tuple(each for each in sheet if each.why == why)
        if lines or nothing:
            _part(desk, why, lines, desk.t(title), desk.t(what), desk.t(nothing) if nothing else "")


def _head(desk: RequestContext, *, lead: bool) -> None:
    what = desk.t("A dry run: nothing happens until a lead has chosen cases and confirmed them.")
    if not lead:
        what = desk.t("For reading: a silence ends a case, so only a lead reviewer confirms it.")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        head = f"<b>{elements.safe(desk.t('Due on {day}', day=day_in(desk.office.now())))}</b>{elements.safe(what)}"
        st.html(f'<div class="sheet-head">{head}</div>', width="stretch")
        if allowed(desk.person, Act.VIEW_RUNS):
            st.page_link(PLACE["runs"].path, label=desk.t("Earlier runs"), icon=":material/history:")


def _silences(desk: RequestContext, sheet: tuple[DueLine, ...], *, lead: bool) -> None:
    """The silences with a tick each, and at the foot what confirming the ticked ones would do."""
    lines = tuple(each for each in sheet if each.why == "silence")
    can = {each.appeal.appeal_no for each in lines if each.refusal is None} if lead else set()
    picked().intersection_update(can)
    with st.container(key="card_silence"):
        _title(lines, desk.t("Silences to confirm"), desk.t("Nobody has answered, and the last day is over."))
        if can:
            st.session_state[tick_key("all")] = picked() == can
            st.checkbox(desk.t("All of them"), key=tick_key("all"), on_change=tick_all, args=(tuple(can),))
        for each in some(lines, "silence"):
            line(desk, each, ticks=each.appeal.appeal_no in can, indent=lead, told=refused(desk, each) if lead else "")
        if not lines:
            st.html(f'<div class="mu">{elements.safe(desk.t("No silence is to be confirmed today."))}</div>')
        numbers(lines, "silence")
    if can:
        _foot(desk, sheet, tuple(each for each in lines if each.appeal.appeal_no in picked()))


def _foot(desk: RequestContext, sheet: tuple[DueLine, ...], chosen: tuple[DueLine, ...]) -> None:
    with st.bottom, st.container(horizontal=True, key="foot", vertical_alignment="center", gap="small"):
        st.button(
            desk.tn("Confirm {count} silence…", "Confirm {count} silences…", len(chosen))
            if chosen
            else desk.t("Confirm silences…"),
            type="primary",
            key="ask",
            disabled=not chosen,
            help=None if chosen else desk.t("Tick the cases first."),
            on_click=ask,
            args=(sheet, chosen),
        )
        told = in_words(desk, chosen) if chosen else desk.t("Tick the cases whose silence you confirm.")
        st.html(f'<div class="rd">{elements.safe(told)}</div>', width="stretch")


def _part(desk: RequestContext, key: str, lines: tuple[DueLine, ...], title: str, what: str, nothing: str) -> None:
    with st.container(key=f"card_{key}"):
        _title(lines, title, what)
        for each in some(lines, key):
            line(desk, each, indent=allowed(desk.person, Act.CONFIRM_SILENCES))
        if not lines:
            st.html(f'<div class="mu">{elements.safe(nothing)}</div>')
        numbers(lines, key)


def _title(lines: tuple[DueLine, ...], title: str, what: str) -> None:
    st.html(
        f'<div class="part"><b>{elements.safe(title)}</b>{elements.chip("neu", f"{len(lines):,}")}'
        f"<span>{elements.safe(what) if lines else ''}</span></div>"
    )


runsheet()
