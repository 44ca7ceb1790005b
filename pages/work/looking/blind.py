"""One second look: the case as it stood, its documents and its questions, and nothing of what was decided."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.commands import looks
from core.errors import Refusal
from core.model.look import decision_of
from core.model.names import name_of
from core.queries.looks import Blind, told_decision
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.show import safe
from pages.work.case import checklist, cursor, evidence, keys, now, strip, verdict
from pages.work.case.foot import EFFECTS
from pages.work.case.keep import caret
from pages.work.case.keys import DECIDING, KEYS
from pages.work.case.place import Place, entered, key_for
from pages.work.case.view import View
from pages.work.looking import seat

CASE_LOOK: Final = Path(__file__).parent.parent / "case" / "look.css"
LOOK: Final = "look"
HEIGHT: Final = 120


def page(desk: Desk, look_id: str) -> None:
    """Strip, documents at the left, questions at the right, and at the foot what one would decide."""
    found = seat.read(look_id)
    st.html(CASE_LOOK)
    if isinstance(found, Refusal):
        show.refusal(desk, found)
        _back(desk)
        return
    view, _ = found
    cursor.settle(view)
    _strip(view)
    left, right = st.columns([58, 42], gap="small")
    with left:
        _evidence(look_id, [found])
    with right:
        _judgement(look_id, [found])


@st.fragment(key="evidence")
def _evidence(look_id: str, given: list[tuple[View, Blind]]) -> None:
    evidence.draw(seat.again(look_id, given)[0])


@st.fragment(key="judgement")
def _judgement(look_id: str, given: list[tuple[View, Blind]]) -> None:
    view, found = seat.again(look_id, given)
    cursor.settle(view)
    with st.container(key="judgement"):
        if view.place.refused is not None:
            show.refusal(view.desk, view.place.refused)
            view.place.refused = None
        checklist.show(view)
        now.show(view)
        verdict.show(view)
    _foot(view, found)
    asked, view.place.dialog = view.place.dialog, ()
    if asked[:1] == ("would",):
        _dialog(view, found, asked[1])
    elif asked == ("help",):
        keys.panel(view.desk)


def _back(desk: Desk) -> None:
    st.button(desk.t("Back to second looks"), key="back", type="tertiary", icon=":material/arrow_back:", on_click=leave)


def leave() -> None:
    """Goes back to the list, with this run."""
    st.query_params.pop(LOOK, None)


def _strip(view: View) -> None:
    desk, appeal = view.desk, view.case.appeal
    head = desk.t("Second look {number}: {stage}", number=view.place.look, stage=name_of(appeal.state))
    told = desk.t(
        "As it stood on {moment}; what was decided is kept from you.", moment=show.moment(desk, view.case.now)
    )
    with st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small"):
        _back(desk)
        st.html(
            f'<div class="strip"><div class="turn"><div class="v">{safe(head)}</div>'
            f'<div class="k" title="{safe(told)}">{safe(told)}</div></div>{strip.cells(view)}</div>'
        )


def _foot(view: View, found: Blind) -> None:
    """A button for each decision that was open then; none is recommended."""
    desk = view.desk
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        st.html(f'<div class="rd"><b>{safe(desk.t("I would"))}</b></div>', width="content")
        for place, key in enumerate(found.choices):
            st.button(
                desk.t(EFFECTS[decision_of(key)]),
                key=f"would_{place}",
                shortcut=KEYS[DECIDING[place]],
                on_click=_ask,
                args=(view.place, ("would", key)),
            )
        told = desk.t("Nothing happens to the appeal: your look is compared with the first decision.")
        st.html(f'<div class="rd why"><small>{safe(told)}</small></div>')
        st.button(
            desk.t("Keys"),
            key="help",
            type="tertiary",
            shortcut=KEYS["help"],
            on_click=_ask,
            args=(view.place, ("help",)),
        )


def _ask(place: Place, dialog: tuple[str, ...]) -> None:
    place.dialog = dialog


def _dialog(view: View, found: Blind, decision: str) -> None:
    """Asks once more, with the reason: a look is given once."""
    desk = view.desk

    @st.dialog(desk.t("Your second look: {decision}", decision=desk.t(EFFECTS[decision_of(decision)])), width="medium")
    def confirm() -> None:
        told = desk.t("It is kept as you give it, with your answers. Where the two differ a lead reads both reasons.")
        st.html(f'<div class="rd effect">{safe(told)}</div>')
        key = key_for(view.place, f"why_{found.look.look_id}", found.form.reason)
        st.text_area(
            desk.t("Reason"),
            found.form.reason,
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
    leave()
    st.rerun()
