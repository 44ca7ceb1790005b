"""Following a case up: a day and what is awaited, such as the docketing of a suit that was only notified."""

from datetime import date, timedelta

import streamlit as st

from core.commands.follow_up import end_follow_up, follow_up
from core.office import day_in, zone_of
from pages.parts import show
from pages.parts.show import Tone
from pages.work.case.view import View

A_WHILE = timedelta(days=14)


def mark_of(view: View) -> tuple[bool, Tone, str]:
    """The mark on the strip: whether there is one, its tone, and its day."""
    stands = view.case.follow_up
    if stands is None:
        return False, "neu", ""
    late = stands.due_on <= _today(view)
    return True, "warn" if late else "neu", view.desk.t("follow up {day}", day=stands.due_on)


def follow(view: View) -> None:
    """The follow-up that stands, with what came of it to be said; and below it a new one."""
    desk, stands = view.desk, view.case.follow_up
    if stands:
        told = desk.t(
            "Follow up {day}: {what} ({who})", day=stands.due_on, what=stands.what, who=view.name_of(stands.set_by)
        )
        st.html(f'<div class="rd"><b>{show.safe(told)}</b></div>')
        came = st.text_input(desk.t("What came of it"), key="follow_came")
        if st.button(desk.t("End the follow-up"), key="end_follow_up"):
            show.settle(desk, lambda: end_follow_up(desk.office, desk.person, view.no, reason=came))
        return
    with st.expander(desk.t("Follow up on a day")):
        due_on = st.date_input(
            desk.t("Day"), value=_today(view) + A_WHILE, min_value=_today(view), key="follow_on", format="YYYY-MM-DD"
        )
        what = st.text_input(
            desk.t("What is awaited"), key="follow_what", placeholder=desk.t("Proof that the suit was taken up")
        )
        if st.button(desk.t("Set a follow-up"), key="follow_up"):
            show.settle(desk, lambda: follow_up(desk.office, desk.person, view.no, due_on=due_on, what=what))


def _today(view: View) -> date:
    return day_in(view.case.now, zone_of(view.case.policy))
