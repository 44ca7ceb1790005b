"""The page of one appeal: evidence on the left, the checklist and the decisions on the right."""

from functools import partial
from typing import Final

import streamlit as st

from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import effect_of
from pages.case import decisions, header, history, side_panels
from pages.components import case_view, checklist, corrections, evidence
from pages.shared import elements, guard, leave_case, url_state
from pages.shared.app_state import fragment


@fragment(key="judgement")
def pane(appeal_no: str, views: list[case_view.CaseView]) -> None:
    """Draws the right half of the page and its foot; runs alone after each answer."""
    view = case_view.fresh_view(appeal_no, views)
    checklist.place_cursor(view)
    view.place.seen = view.case.form
    with st.container(key="judgement"):
        case_view.above(view)
        checklist.show_missed(view)
        done = not allowed(view.ctx.person, Act.READ_FINDINGS) or (
            history.decided(view) and view.case.appeal.state not in case_view.REVIEWS
        )
        panel = side_panels.chosen(view, view.ctx.t("case.decision" if done else "case.checklist"))
        if panel:
            with st.container(key="panel"):  # the panel scrolls by itself
                panel.show(view)
        elif done:
            history.show_decided(view)
        else:
            decisions.returned(view)
            checklist.show_checklist(view)
        if not done:
            checklist.show_verdict(view)
    decisions.show(view)
    _dialog(view)


def _dialog(view: case_view.CaseView) -> None:
    dialog = case_view.requested_dialog(view.place)
    if dialog[:1] == ("decide",):
        decisions.decision_dialog(view, int(dialog[1]))
    elif dialog[:1] in ((decisions.APPROVE,), (decisions.BACK,)) and view.case.waiting:
        waits = view.case.waiting.proposal.asked
        decisions.approval_dialog(view, dialog[0], view.ctx.say(effect_of((waits.verb, waits.outcome))))
    elif dialog == ("exception",):
        decisions.exceptional(view)
    elif dialog[:1] == (checklist.LOOK_UP,):
        checklist.dialog(view, dialog[1])
    elif dialog[:1] == ("record",):
        history.drawer(view, *map(int, dialog[1:]))
    elif dialog == ("correct",):
        title = view.ctx.t("correction.correct_appeal", no=view.no)
        case_view.show_dialog(title, partial(corrections.draw, view.ctx, view.case), width="large")
    elif dialog == ("help",):
        case_view.panel(view.ctx)


NUMBER: Final = "appeal_no"


def appeal() -> None:
    """Draws the case that the address names; if it cannot be opened, says why and links back to the queue."""
    ctx = guard.require(Act.VIEW_APPEAL)
    if st.session_state.pop(decisions.LEAVING, False):
        case_view.to_queue()
    elements.stylesheet("components/case.css")
    elements.recorded_note()
    number = st.query_params.get("no") or str(st.session_state.get(NUMBER, ""))
    if not number:
        elements.note("empty", ctx.t("case.no_appeal_named_in_address"))
        header.back(ctx)
        return
    view = case_view.read(number)
    if isinstance(view, Refusal):
        elements.refusal(ctx, view)
        header.back(ctx)
        return
    st.session_state[NUMBER] = st.query_params["no"] = number
    st.set_page_config(page_title=ctx.t("frame.title_of_page", page=number))
    if leave_case.is_new_page():
        view.place.refused = None
    if comment := url_state.number_in_url(url_state.COMMENT, 0):
        view.place.dialog = ("record", str(comment))
        del st.query_params[url_state.COMMENT]
    view.place.version = view.case.appeal.version
    view.place.held_as_drawn = view.mine
    view.place.read = view.finished()
    checklist.place_cursor(view)
    checklist.hidden_rerun_button(ctx)
    strip = header.show(view)
    left, right = st.columns([58, 42], gap="small")
    with left:  # drawn before the fields of the strip, so that the browser fetches the page image meanwhile
        evidence.draw_evidence(number, [view])
    with strip:
        header.show_popovers(view)
    with right:
        pane(number, [view])
    evidence.watch_readings(view)


appeal()
