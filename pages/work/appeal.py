"""One appeal: evidence on the left, judgement on the right, the decisions at the foot."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.permissions import Act
from pages.parts import show
from pages.parts.door import sit
from pages.parts.leaving import arrived, turn_to
from pages.work.case import approving, evidence, holding, judgement, strip
from pages.work.case.cursor import settle
from pages.work.case.view import read
from pages.work.case.watch import watch

LOOK: Final = Path(__file__).parent / "case" / "look.css"
NUMBER: Final = "appeal_no"


def appeal() -> None:
    """The case of the address; one that cannot be opened says why and leads back to the queue."""
    desk = sit(Act.VIEW_APPEAL)
    if st.session_state.pop(approving.LEAVING, False):
        holding.to_queue()
    st.html(LOOK)
    show.told()
    number = st.query_params.get("no") or str(st.session_state.get(NUMBER, ""))
    if not number:
        told = desk.t("No appeal is named in the address. Choose one in the queue.")
        st.html(f'<div class="empty">{show.safe(told)}</div>')
        holding.back(desk)
        return
    view = read(number)
    if isinstance(view, Refusal):
        show.refusal(desk, view)
        holding.back(desk)
        return
    st.session_state[NUMBER] = st.query_params["no"] = number
    turn_to(view.desk, number, holds=view.mine)
    if arrived():
        view.place.refused = None
    view.place.version = view.case.appeal.version
    view.place.held_as_drawn = view.mine
    view.place.read = view.finished()
    settle(view)
    strip.show(view)
    left, right = st.columns([58, 42], gap="small")
    with left:
        evidence.pane(number, [view])
    with right:
        judgement.pane(number, [view])
    watch(view)


appeal()
