"""The note on a criterion: kept with the finding, saved as it is written."""

import streamlit as st

from core.model.draft import Answer
from core.permissions import Act
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case import pen
from pages.work.case.place import entered
from pages.work.case.typed import both, keep_text, key_of_text
from pages.work.case.view import View


def popover(view: View) -> None:
    """The note on the criterion at the cursor, with its whole text and what the machine used."""
    desk, place = view.desk, view.place
    given = view.case.form.answers.get(place.cursor, Answer()).note
    machine = view.case.assessment.machine.get(place.cursor)
    with st.popover(desk.t("Note") + (" ●" if given else ""), type="tertiary", key="note"):
        st.html(f'<div class="rd">{safe(view.criterion(place.cursor).text(desk.lang))}</div>')
        if machine and machine.inputs:
            rows = "".join(
                f'<tr><td class="k">{safe(name)}</td><td class="num">{safe(used)}</td></tr>'
                for name, used in machine.inputs.items()
            )
            st.html(f'<table class="facts">{rows}</table>')
        base = f"note_{place.cursor}"
        key = key_of_text(place, base, given)
        st.text_area(
            desk.t("Note on this criterion; it is kept with the finding"),
            given,
            key=key,
            height=90,
            disabled=not view.writes,
            on_change=_save_note,
            args=(view.no, place.cursor, base, key),
        )
        both(desk, place, base, given)


def _save_note(appeal_no: str, criterion: str, base: str, key: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    if not entered(place, key):
        return
    text = st.session_state[key]
    keep_text(place, base, text, pen.note(desk, place, appeal_no, criterion, text))
