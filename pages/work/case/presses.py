"""The keys of the checklist: each press is numbered by the browser and counts once, in its order (DECISIONS 39).

A click on a button that Streamlit draws is not that: one that comes while the page runs may be asked for again or
together with another, and an answer would be given to a criterion that nobody meant.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from core.model.press import Does, new_presses
from core.model.terms import Value
from pages.work.case.cursor import ANSWERS, STEPS, put, step
from pages.work.case.keys import KEYS
from pages.work.case.place import Place
from pages.work.case.view import View

WIDGET: Final = "presses"
JS: Final = (Path(__file__).parent / "presses.js").read_text(encoding="utf-8")
BROWSER: Final = {"Up": "ArrowUp", "Down": "ArrowDown"}
"""What a browser calls the keys that Streamlit names otherwise."""


def listen(view: View) -> None:
    """Hears the keys while the checklist is shown, and scrolls its list to the line of the criterion at the cursor."""
    place = view.place
    answers = (*ANSWERS, Value.NOT_APPLICABLE) if view.writes else ()
    with st.container(key="keep"):
        st.components.v2.component("presses", html="<i></i>", js=JS, isolate_styles=False)(
            data={
                "of": _of(place),
                "taken": place.taken,
                "cursor": place.cursor,
                "keys": {BROWSER.get(KEYS[does], KEYS[does]): does for does in (*map(str, answers), *STEPS)},
            },
            key=WIDGET,
            height=1,
            on_pressed_change=_pressed,
        )


def _of(place: Place) -> str:
    """The checklist that stands before the reader: of this case, at this stage, since it was opened."""
    return f"{place.token} {place.stage}"


def _pressed() -> None:
    """As ``on_change``: does the presses that are new, each where the cursor has come to by then.

    What follows an answer that was refused, or that asks for a look-up first, is left: the cursor stands still, and it
    was meant for the criteria below.
    """
    place: Place = st.session_state["place"]
    for press in new_presses(st.session_state[WIDGET].pressed, _of(place), place.taken):
        place.taken = press.number
        if place.showing and not place.dialog:
            place.dialog = place.shown  # this run would close it: what it asks for comes first
        if place.refused is None and not place.dialog:
            _do(place, press.does)


def _do(place: Place, does: Does) -> None:
    if does in STEPS:
        step(STEPS[does])
    else:
        put(place.appeal_no, Value(does))
