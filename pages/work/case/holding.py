"""Holding a case: the way back to the queue, who holds it, and giving it to someone else."""

import streamlit as st

from core.commands import lead, work
from core.errors import Refusal
from core.lifecycle import makes
from core.model.terms import State, Verb
from core.office import ZONE
from core.permissions import Act, allowed
from core.queries.colleagues import deciders
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.case import following, terms
from pages.work.case.view import REVIEWS, View

QUEUE_ADDRESS = "queue_address"


def back(desk: Desk) -> None:
    """The link to the queue, with the filters it was left with."""
    if st.button(
        desk.t("Back to the queue"),
        key="back",
        type="tertiary",
        icon=":material/arrow_back:",
        help=desk.t("Back to the queue"),
    ):
        to_queue()


def to_queue() -> None:
    """Opens the queue as it was left."""
    st.switch_page(PLACE["queue"].path, query_params=st.session_state.get(QUEUE_ADDRESS, {}))


def told(view: View) -> str:
    """Who holds the case, in a few words."""
    desk, lease = view.desk, view.case.lease
    if lease is None:
        return desk.t("nobody")
    until = lease.until.astimezone(ZONE).strftime("%H:%M")
    if view.mine:
        return desk.t("you, until {until}", until=until)
    return desk.t("{who}, until {until}", who=view.name_of(lease.person_id), until=until)


def popover(view: View) -> None:
    """What can be done about who holds the case, behind the holder's name."""
    desk = view.desk
    with st.popover(show.plain(told(view)), key="holder", type="tertiary"):
        st.html(f'<div class="rd">{show.safe(_explained(view))}</div>')
        if allowed(desk.person, Act.HOLD_CASES) and view.case.appeal.state in REVIEWS:
            _hold(view)
        if makes(desk.person, Verb.ASSIGN) and view.case.appeal.state is not State.CLOSED:
            _assign(view)
        if makes(desk.person, Verb.FOLLOW_UP):
            following.follow(view)
        for verb, draw in ((Verb.END_WAIT, terms.end_wait), (Verb.EXTEND, terms.extend), (Verb.REOPEN, terms.reopen)):
            if makes(desk.person, verb):
                draw(view)


def _explained(view: View) -> str:
    desk, appeal = view.desk, view.case.appeal
    assigned = (
        desk.t("Assigned to {who}.", who=view.name_of(appeal.assigned_to))
        if appeal.assigned_to
        else desk.t("Not assigned.")
    )
    if view.mine:
        return f"{desk.t('You hold this appeal; each answer holds it for 15 more minutes.')} {assigned}"
    if view.writes:
        return f"{desk.t('Nobody holds this appeal; your first entry holds it for you.')} {assigned}"
    if view.case.lease is not None:
        return f"{desk.t('While a colleague holds it you can read it; your own draft is kept.')} {assigned}"
    return assigned


def _hold(view: View) -> None:
    desk = view.desk
    if view.case.lease is None:
        st.button(desk.t("Take this appeal"), key="take", type="primary", on_click=_take, args=(view.no,))
    if view.mine:
        st.button(desk.t("Release it"), key="release", on_click=_release, args=(view.no,))
    if view.writes:
        people = {each.person_id: each.name for each in deciders(desk.office, desk.person)}
        to = st.selectbox(
            desk.t("Hand over to"),
            list(people),
            index=None,
            format_func=people.__getitem__,
            key="hand_to",
            placeholder="–",
        )
        note = st.text_input(desk.t("Note for the colleague"), key="hand_note")
        if st.button(desk.t("Hand over"), key="hand", disabled=to is None):
            version = view.case.appeal.version
            show.settle(
                desk,
                lambda: lead.hand_over(desk.office, desk.person, view.no, version, to=str(to), note=note),
            )


def _assign(view: View) -> None:
    desk = view.desk
    people = {each.person_id: each.name for each in (*deciders(desk.office, desk.person), desk.person)}
    to = st.selectbox(
        desk.t("Assign to"), list(people), index=None, format_func=people.__getitem__, key="assign_to", placeholder="–"
    )
    if st.button(desk.t("Assign"), key="assign", disabled=to is None):
        version = view.case.appeal.version
        show.settle(desk, lambda: lead.assign(desk.office, desk.person, view.no, version, to=str(to)))


def _take(appeal_no: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    done = work.take(desk.office, desk.person, appeal_no)
    place.refused = done if isinstance(done, Refusal) else None


def _release(appeal_no: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    place.refused = work.release(desk.office, desk.person, appeal_no)
