"""The judgement pane: the checklist, the criterion at the cursor, the verdict, and the decisions at the foot."""

import streamlit as st

from core.model.terms import State
from pages.parts import show
from pages.work.case import checklist, cursor, decide, foot, keys, past, record, verdict
from pages.work.case.view import View, again


@st.fragment(key="judgement")
def pane(appeal_no: str, given: list[View]) -> None:
    """The right half of the page and its foot; runs alone with each answer."""
    view = again(appeal_no, given)
    cursor.settle(view)
    with st.container(key="judgement"):
        if view.place.refused is not None:
            show.refusal(view.desk, view.place.refused)
            view.place.refused = None
        if view.case.appeal.state in (State.PRELIMINARY_REVIEW, State.FINAL_REVIEW) or not past.decided(view):
            checklist.show(view)
            cursor.show(view)
            verdict.show(view)
        else:
            past.show(view)
    foot.show(view)
    _dialog(view)


def _dialog(view: View) -> None:
    """Opens what was asked for, once: any later run closes it again."""
    asked, view.place.dialog = view.place.dialog, ()
    if asked[:1] == ("decide",):
        decide.dialog(view, int(asked[1]))
    elif asked == ("exception",):
        decide.exceptional(view)
    elif asked == ("record",):
        record.drawer(view)
    elif asked == ("help",):
        keys.panel(view.desk)
