"""The run sheet's card of follow-ups: what legal wanted to look at again, once its day has come."""

import streamlit as st

from core.model.names import name_of
from core.office import day_in
from core.permissions import Act, allowed
from core.queries.follow_ups import Due, follow_ups_due
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.places import PLACE
from pages.work.sheet.lines import numbers, some


def follow_ups(desk: Desk) -> None:
    """The card, one line a case; drawn only where there is any."""
    found = follow_ups_due(desk.office, desk.person)
    if not found:
        return
    with st.container(key="card_follow_up"):
        title, what = desk.t("To follow up"), desk.t("Ended on the case page, with what came of it.")
        st.html(
            f'<div class="part"><b>{show.safe(title)}</b>{show.chip("neu", f"{len(found):,}")}'
            f"<span>{show.safe(what)}</span></div>"
        )
        for each in some(found, "follow_up"):
            _line(desk, each)
        numbers(found, "follow_up")


def _line(desk: Desk, due: Due) -> None:
    """The case, how long it is due, what is awaited and who set it."""
    no = due.appeal.appeal_no
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_follow_{no}"):
        if allowed(desk.person, Act.CONFIRM_SILENCES):
            st.html('<span class="untick"></span>', width=14)
        st.page_link(PLACE["appeal"].path, label=no, query_params={"no": no}, width=136)
        left = (due.follow_up.due_on - day_in(desk.office.now())).days
        told = (
            f"<span>{show.safe(desk.say(name_of(due.appeal.state)))}</span>"
            f"<span>{show.safe(due.set_by)}</span>"
            f"<span>{show.chip(show.due_tone(left), show.left(desk, left))}</span>"
            f"<span></span><small>{show.safe(due.follow_up.what)}</small>"
        )
        st.html(f'<div class="line">{told}</div>', width="stretch")
