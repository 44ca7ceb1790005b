"""The judgement pane: the checklist or a panel in its place, the verdict, and the decisions at the foot."""

import streamlit as st

from core.model.names import effect_of
from core.permissions import Act, allowed
from pages.parts import show
from pages.parts.turn import fragment
from pages.work.case import approving, aside, checklist, cursor, decide, foot, keys, lookup, now, past, record, verdict
from pages.work.case.view import REVIEWS, View, again


@fragment(key="judgement")
def pane(appeal_no: str, given: list[View]) -> None:
    """The right half of the page and its foot; runs alone with each answer."""
    view = again(appeal_no, given)
    cursor.settle(view)
    view.place.seen = view.case.form
    with st.container(key="judgement"):
        if view.place.refused is not None:
            show.refusal(view.desk, view.place.refused)
            view.place.refused = None
        done = not allowed(view.desk.person, Act.READ_FINDINGS) or (
            past.decided(view) and view.case.appeal.state not in REVIEWS
        )
        panel = aside.chosen(view, view.desk.t("Decision") if done else view.desk.t("Checklist"))
        if panel:
            aside.draw(view, panel)
        elif done:
            past.show(view)
        else:
            approving.returned(view)
            checklist.show(view)
            now.show(view)
        if not done:
            verdict.show(view)
    foot.show(view)
    _dialog(view)


def _dialog(view: View) -> None:
    """Opens what was asked for, once: any later run closes it again."""
    asked, view.place.dialog = view.place.dialog, ()
    view.place.showing, view.place.shown = bool(asked), asked
    if asked[:1] == ("decide",):
        decide.dialog(view, int(asked[1]))
    elif asked[:1] in ((approving.APPROVE,), (approving.BACK,)) and view.case.waiting:
        waits = view.case.waiting.proposal.asked
        approving.dialog(view, asked[0], view.desk.say(effect_of((waits.verb, waits.outcome))))
    elif asked == ("exception",):
        decide.exceptional(view)
    elif asked[:1] == (cursor.LOOK_UP,):
        lookup.dialog(view, asked[1])
    elif asked == ("record",):
        record.drawer(view)
    elif asked == ("help",):
        keys.panel(view.desk)
