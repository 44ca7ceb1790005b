"""The fields of more time, for whoever records a request and for the lead who grants it: ground, days, document."""

from collections.abc import Callable
from datetime import date
from typing import Final

import streamlit as st

from core.domain import appeal, deadlines, move_facts, run_sheet
from core.domain.policy import GroundTerms, told_day
from core.domain.refusals import Refusal
from core.domain.terms import Side, State, TimeGround
from core.queries.case import Case
from pages.shared import elements
from pages.shared.context import RequestContext

Key = Callable[[str], str]

TURN: Final = {State.AWAITING_SELLER: Side.SELLER, State.AWAITING_COMPLAINANT: Side.COMPLAINANT}


def fields(ctx: RequestContext, case: Case, key: Key, asked: run_sheet.Request | None = None) -> GroundTerms | None:
    """Asks for the ground and what goes with it, filled as it was asked for; answers the ground's terms."""
    window = deadlines.window_of(case.appeal, case.policy)
    grounds = {each.id: ctx.label(each.id) for each in window.grounds}
    if not grounds:
        st.caption(ctx.t("extension.policy_prolongs_window_on_no"))
        return None
    label, hint = ctx.texts("extension.ground_for_more_time", "extension.choose_ground_of_policy")
    chosen = elements.select(label, grounds, key("ground"), asked.ground if asked else None, placeholder=hint)
    terms = window.ground(chosen)
    if terms is None:
        return None
    _days(ctx, case, terms, key, asked)
    _document(ctx, case, terms, key, asked)
    basis = f" {window.extension_basis.text(ctx.lang)}" if window.extension_basis else ""
    st.caption(elements.plain_text(f"{_limit(ctx, case, terms)}{basis}"))
    return terms


def _days(ctx: RequestContext, case: Case, terms: GroundTerms, key: Key, asked: run_sheet.Request | None) -> None:
    if terms.counts == "added":
        most = max(1, move_facts.days_left(ctx.office.rules, case.appeal, terms))
        wanted = min(max(1, asked.days), most) if asked else 1
        st.number_input(ctx.t("extension.days_to_add"), 1, most, wanted, key=key("days"))
        return
    with st.container(horizontal=True, gap="small"):
        st.date_input(ctx.t("extension.first_day_not_counted"), asked.first_day if asked else None, key=key("first"))
        st.date_input(ctx.t("extension.last_day_not_counted"), asked.last_day if asked else None, key=key("last"))


def _document(ctx: RequestContext, case: Case, terms: GroundTerms, key: Key, asked: run_sheet.Request | None) -> None:
    sides = {TURN[case.appeal.state], Side.OFFICE}
    papers = {each.label: ctx.document(each) for each in case.dossier.exhibits if each.side in sides}
    label = ctx.t("extension.document_that_shows_it_needed" if terms.document else "extension.document_that_shows_it")
    elements.select(label, papers, key("document"), asked.document if asked else None, placeholder="–")


def _limit(ctx: RequestContext, case: Case, terms: GroundTerms) -> str:
    """What the policy leaves on this ground."""
    left = move_facts.days_left(ctx.office.rules, case.appeal, terms)
    if terms.counts == "tolled":
        return ctx.t("extension.days_not_counted_policy_leaves", left=left)
    if deadlines.window_of(case.appeal, case.policy).extension_unit == "working":
        return ctx.t("extension.policy_leaves_working_days_to_add", left=left)
    return ctx.t("extension.policy_leaves_days_to_add", left=left)


def entered(key: Key, reason: str) -> appeal.MoreTime:
    """What was entered, read back from the page."""
    ground, days = st.session_state.get(key("ground")), st.session_state.get(key("days"))
    first, last = st.session_state.get(key("first")), st.session_state.get(key("last"))
    return appeal.MoreTime(
        ground=TimeGround(ground) if ground else None,
        reason=reason,
        days=int(days or 0),
        first_day=first if isinstance(first, date) else None,
        last_day=last if isinstance(last, date) else None,
        document=str(st.session_state.get(key("document")) or ""),
    )


def then(ctx: RequestContext, case: Case, asked: appeal.MoreTime) -> str:
    """Until when the window would run with this time; empty while that cannot be said."""
    found = move_facts.prolonged(ctx.office.rules, case.appeal, asked, ctx.person, case.now)
    if found is None:
        return ""
    if isinstance(found, Refusal):
        return elements.in_words(ctx, found)
    if case.deadline and found.due == case.deadline.due:
        return ctx.t("extension.with_this_window_ends_as_before")
    return ctx.t("extension.with_this_window_ends", day=told_day(found.due, case.policy))
