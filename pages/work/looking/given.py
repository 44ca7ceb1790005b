"""Who looks at what: the looks of a sample without their decisions, and giving an open one to somebody else."""

import streamlit as st

from core.commands import looks as commands
from core.errors import Refusal
from core.model.look import Look
from core.permissions import Act, allowed
from core.queries.colleagues import deciders
from core.queries.looks import Sample, names_of
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.show import safe

REFUSED = "given_refused"


def looks(desk: Desk, sample: Sample) -> None:
    """Behind a button: a line a look; one that is open can be given to another."""
    with st.popover(desk.t("Who looks at what"), key=f"given_{sample.draw.draw_no}"):
        if refused := st.session_state.pop(REFUSED, None):
            show.refusal(desk, refused)
        names = names_of(desk.office, desk.person)
        people = {each.person_id: each.name for each in (*deciders(desk.office, desk.person), desk.person)}
        for each in sample.looks:
            _line(desk, each, names.get(each.assigned_to, "–"), people, done=each.look_id in sample.done)


def _line(desk: Desk, look: Look, who: str, people: dict[str, str], *, done: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_look_given_{look.look_id}"):
        mark = show.chip("ok", desk.t("done")) if done else ""
        st.html(
            f'<div class="pair"><b class="num">{safe(look.look_id)}</b> '
            f"{safe(look.appeal_no)} · {safe(who)} {mark}</div>"
        )
        if not done and allowed(desk.person, Act.MANAGE_SECOND_REVIEWS):
            key = f"to_{look.look_id}_{look.assigned_to}"
            st.selectbox(
                desk.t("Give to"),
                list(people),
                index=None,
                format_func=people.__getitem__,
                key=key,
                placeholder=desk.t("Give to"),
                label_visibility="collapsed",
                on_change=_give,
                args=(look.look_id, key),
            )


def _give(look_id: str, key: str) -> None:
    desk = sit(PLACE["secondlook"].act)
    to = st.session_state.get(key)
    if to is None:
        return
    done = commands.give_look(desk.office, desk.person, look_id, str(to))
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None
