"""Giving a second look: it asks once more, with the reason; then it is kept as it was given."""

import streamlit as st

from core.commands import looks
from core.errors import Refusal
from core.model.look import decision_of, told_decision
from core.model.names import effect_of
from core.queries.looks import Blind
from pages.parts import show
from pages.parts.door import sit
from pages.work.case.caret import caret
from pages.work.case.keys import KEYS
from pages.work.case.place import entered, key_for
from pages.work.case.view import View
from pages.work.looking import seat

HEIGHT = 120


def dialog(view: View, found: Blind, decision: str) -> None:
    """Asks once more, with the reason: a look is given once."""
    desk, given = view.desk, [(view, found)]

    @st.dialog(
        desk.t("Your second look: {decision}", decision=desk.say(effect_of(decision_of(decision)))), width="medium"
    )
    def confirm() -> None:
        told = desk.t("It is kept as you give it, with your answers. Where the two differ a lead reads both reasons.")
        st.html(f'<div class="rd effect">{show.safe(told)}</div>')
        reason = seat.again(found.look.look_id, given)[1].form.reason  # alone it shows what was written since
        key = key_for(view.place, f"why_{found.look.look_id}", reason)
        st.text_area(
            desk.t("Reason"),
            reason,
            key=key,
            height=HEIGHT,
            placeholder=desk.t("Why you would decide so"),
            on_change=_write,
            args=(found.look.look_id, key),
        )
        st.button(
            desk.t("Give this second look"),
            key="give",
            type="primary",
            shortcut=KEYS["confirm"],
            on_click=_give,
            args=(found.look.look_id, decision, key),
        )
        caret()
        if view.place.refused is not None:
            show.refusal(desk, view.place.refused)
            view.place.refused = None

    confirm()


def _write(look_id: str, key: str) -> None:
    desk, place = sit(), st.session_state["place"]
    if entered(place, key):
        done = looks.write_look(desk.office, desk.person, look_id, st.session_state[key])
        place.refused = done if isinstance(done, Refusal) else None


def _give(look_id: str, decision: str, key: str) -> None:
    desk, place = sit(), st.session_state["place"]
    done = looks.give_result(desk.office, desk.person, look_id, decision, reason=st.session_state.get(key) or "")
    if isinstance(done, Refusal):
        place.refused, place.dialog = done, ("would", decision)
        return
    said = desk.say(told_decision(decision))
    st.session_state[show.TOLD] = desk.t("Second look {number}: {decision}. Recorded.", number=look_id, decision=said)
    seat.leave()
    st.rerun()
