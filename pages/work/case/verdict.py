"""The verdict so far, in three lines of fixed height: where it stands, what decides it, what would change it."""

import streamlit as st

from core.model.names import name_of
from core.verdict import deciding, flip_line, sentence
from pages.parts.show import STANDS, chip, safe
from pages.work.case.view import View


def show(view: View) -> None:
    """The box; a line that is too long is whole in its tooltip."""
    desk, verdict, name = view.desk, view.case.assessment.verdict, view.namer()
    stand = chip(STANDS[verdict.stand], desk.say(name_of(verdict.stand)))
    decides, flips = desk.say(deciding(verdict, name)), desk.say(flip_line(verdict, name))
    with st.container(key="verdict"):
        st.html(
            f'<div class="verdict" aria-live="polite"><div><b>{safe(desk.t("Verdict so far"))}</b> '
            f"{stand} {safe(desk.say(sentence(verdict, name)))}</div>"
            f'<div title="{safe(decides)}"><b>{safe(desk.t("Deciding"))}</b> {safe(decides)}</div>'
            f'<div title="{safe(flips)}"><b>{safe(desk.t("What would change it"))}</b> {safe(flips)}</div></div>'
        )
