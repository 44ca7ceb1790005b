"""The second looks that wait for whoever is here: which case, and no word of what was decided."""

import streamlit as st

from core.errors import Refusal
from core.queries.looks import my_looks
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.looking.seat import LOOK


def waiting(desk: Desk) -> None:
    """A line a look, in the order they were drawn."""
    found = my_looks(desk.office, desk.person)
    with st.container(key="card_mine"):
        if isinstance(found, Refusal):
            show.refusal(desk, found)
            return
        told = desk.t("You look without knowing what was decided; until then the appeal is kept from you elsewhere.")
        head(desk.t("Waiting for you"), len(found), told if found else "")
        for each in found:
            with st.container(horizontal=True, vertical_alignment="center", key=f"row_look_{each.look_id}"):
                name = desk.t("Second look {number}", number=each.look_id)
                st.html(f'<div class="pair"><b>{safe(name)}</b> <span class="num">{safe(each.appeal_no)}</span></div>')
                st.button(
                    desk.t("Look"), key=f"open_{each.look_id}", type="primary", on_click=_open, args=(each.look_id,)
                )
        if not found:
            st.html(f'<div class="mu">{safe(desk.t("No second look waits for you."))}</div>')


def head(title: str, count: int, told: str = "") -> None:
    """The head of a card: its name, how many, and what it is about."""
    st.html(f'<div class="part"><b>{safe(title)}</b>{show.chip("neu", f"{count:,}")}<span>{safe(told)}</span></div>')


def _open(look_id: str) -> None:
    st.query_params[LOOK] = look_id
