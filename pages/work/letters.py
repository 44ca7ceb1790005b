"""The outbox: letters that wait to be written and released, the text of one, and how it will look."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.queries.letters import open_letter, outbox
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.letter import box, editor, foot, paper

LOOK: Final = Path(__file__).parent / "letter" / "letter.css"


def letters() -> None:
    """The letters at the left; the chosen one in the middle; at the right its page."""
    desk = sit(PLACE["letters"].act)
    st.html(LOOK)
    show.told()
    number = int(st.session_state.get(box.PAGE_SHOWN, 1))
    waiting = outbox(desk.office, desk.person, number)
    if isinstance(waiting, Refusal):
        show.refusal(desk, waiting)
        return
    chosen = st.query_params.get(box.CHOSEN) or (waiting.letters[0].letter.letter_id if waiting.letters else "")
    if not chosen:
        _nothing(desk)
        return
    opened = open_letter(desk.office, desk.person, chosen)
    left, middle, right = st.columns([21, 40, 39], gap="small")
    with left:
        box.show(desk, waiting, chosen)
    if isinstance(opened, Refusal):
        with middle:
            show.refusal(desk, opened)
        return
    with middle:
        editor.edit(desk, opened)
    with right:
        paper.show(desk, opened)
    foot.foot(desk, opened, waiting)


def _nothing(desk: Desk) -> None:
    told = desk.t("No letter waits. After a decision its letters wait here to be released.")
    st.html(f'<div class="empty">{show.safe(told)}</div>')


letters()
