"""The criterion at the cursor: its whole text, what the machine says or what to look at, the keys that answer it."""

import streamlit as st

from core.model.names import name_of
from pages.parts.show import safe
from pages.work.case import notes, reasons
from pages.work.case.cursor import STEPS, answers_for, look, put, step
from pages.work.case.keys import KEYS
from pages.work.case.view import View


def show(view: View) -> None:
    """The box and its row of buttons."""
    desk, place = view.desk, view.place
    criterion = view.criterion(place.cursor)
    machine = view.case.assessment.machine.get(place.cursor)
    told = desk.say(machine.sentence) if machine else criterion.hint(desk.lang)
    told = told or desk.t("The machine has nothing to say: the facts it needs are not typed yet.")
    place.turn += 1
    with st.container(key="now"):
        st.html(
            f'<div class="now" data-turn="{place.turn}"><div class="q">{safe(criterion.text(desk.lang))}</div>'
            f'<div class="in" title="{safe(told)}">{safe(criterion.id)} · {safe(told)}</div></div>'
        )
    _buttons(view)


def _buttons(view: View) -> None:
    desk, place = view.desk, view.place
    spoken = view.spoken().get(place.cursor)
    machine = view.case.assessment.machine.get(place.cursor)
    suggested = machine.value if machine and place.cursor not in view.case.assessment.values else None
    with st.container(horizontal=True, vertical_alignment="center", key="keys", gap="xsmall"):
        for value in answers_for(view, place.cursor) if view.writes else ():
            name = desk.say(name_of(value))
            st.button(
                desk.t("Confirm: {answer}", answer=name) if value is suggested else name,
                key=f"put_{value}",
                shortcut=KEYS[value],
                type="primary" if value is suggested else "secondary",
                on_click=put,
                args=(view.no, value),
            )
        for key, name in (("previous", desk.t("Previous")), ("next", desk.t("Next"))):
            st.button(name, key=f"go_{key}", shortcut=KEYS[key], on_click=step, args=(STEPS[key],))
        if spoken:
            st.button(
                desk.t("Show {label}", label=spoken.label),
                key="show_spoken",
                shortcut=KEYS["exhibit"],
                on_click=look,
                args=(spoken.label,),
            )
        notes.popover(view)
        reasons.popover(view)
