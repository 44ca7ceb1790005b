"""The letters that wait, the newest first; each one opens by a click."""

from typing import Final

import streamlit as st

from core.model.letter import letter_name
from core.model.names import name_of
from core.office import day_in
from core.queries.letters import PAGE, Outbox, Waiting
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.show import plain, safe

CHOSEN: Final = "letter"
PAGE_SHOWN: Final = "letters_page"
REFUSED: Final = "letter_refused"


def show(desk: Desk, box: Outbox, chosen: str) -> None:
    """The list with its head and page numbers."""
    told = desk.tn("{count} letter waits", "{count} letters wait", box.total)
    st.html(f'<div class="box-head"><b>{safe(told)}</b></div>')
    with st.container(key="box"):
        for each in box.letters:
            st.button(
                _line(desk, each),
                key=f"open_{each.letter.letter_id}",
                type="secondary" if each.letter.letter_id == chosen else "tertiary",
                width="stretch",
                on_click=choose,
                args=(each.letter.letter_id,),
            )
        if not box.letters:
            st.caption(desk.t("No letter waits. After a decision its letters wait here to be released."))
    if box.total > PAGE:
        st.pagination(-(-box.total // PAGE), default=box.number, key=PAGE_SHOWN)


def choose(letter_id: str) -> None:
    """Opens that letter."""
    st.query_params[CHOSEN] = letter_id
    st.session_state.pop(REFUSED, None)


def person_here() -> Desk:
    """The desk of whoever presses; what was refused before is done with."""
    st.session_state.pop(REFUSED, None)
    return sit(PLACE["letters"].act)


def _line(desk: Desk, each: Waiting) -> str:
    row = each.letter
    begun = " ✎" if row.body is not None else ""
    days = (day_in(desk.office.now()) - day_in(row.called_at)).days
    age = desk.t("today") if days <= 0 else desk.t("{days} d", days=days)
    kind, side = desk.say(letter_name(row.kind)), desk.say(name_of(row.recipient))
    return f"**{kind}**{begun} → {side} :gray[· {age}]  \n:gray[{row.appeal_no} · {plain(each.addressee)}]"
