"""The record of a case, in a drawer: what happened in words, comments, and what was given to whom."""

import streamlit as st

from core.commands import work
from core.errors import Refusal
from core.model.terms import Side, State, Verb
from core.permissions import Act
from core.queries.case import open_case
from pages.parts import show
from pages.parts.door import sit
from pages.work.case import ledger, post, timeline
from pages.work.case.place import Place, dismissed
from pages.work.case.view import View


def ask(place: Place) -> None:
    """Opens the drawer with this run."""
    place.dialog = ("record",)


def drawer(view: View) -> None:
    """The drawer at the right; the page stays where it is."""
    desk = view.desk

    title = desk.t("Record of {number}", number=view.no)

    @st.dialog(title, width="medium", position="right", on_dismiss=dismissed)
    def draw() -> None:
        post.report_links(view)
        timeline_tab, comments_tab, letters_tab, given_tab = st.tabs(
            [desk.t("Timeline"), desk.t("Comments"), desk.t("Letters"), desk.t("Given to the parties")]
        )
        fresh = _read(view)
        with comments_tab:
            fresh = _comments(fresh)
        with timeline_tab:
            timeline.show(fresh)
        with letters_tab:
            post.letters(fresh)
        with given_tab:
            _given(fresh)

    draw()


def _read(view: View) -> View:
    """The record as it is now: the drawer runs alone when a comment is added."""
    desk = sit(Act.VIEW_APPEAL)
    case = open_case(desk.office, desk.person, view.no)
    return view if isinstance(case, Refusal) else View(desk, case, view.place)


def _comments(view: View) -> View:
    desk = view.desk
    if view.case.appeal.state is not State.CLOSED:
        text = st.text_area(
            desk.t("For colleagues; the parties never read it"), key="comment", height=80, placeholder=desk.t("Comment")
        )
        if st.button(desk.t("Add the comment"), key="add_comment"):
            done = work.comment(desk.office, desk.person, view.no, text)
            if isinstance(done, Refusal):
                show.refusal(desk, done)
            else:
                view = _read(view)
                view.place.version = done.version
    said = [event for event in view.case.timeline if event.verb is Verb.COMMENT]
    for event in reversed(said):
        st.html(
            f'<div class="event"><b>{show.safe(view.name_of(event.actor))}</b>'
            f' <span class="mu num">{show.safe(show.moment(desk, event.at))}</span>'
            f'<div class="words">{show.safe(event.payload.get("text", ""))}</div></div>'
        )
    if not said:
        st.caption(desk.t("No comment yet."))
    return view


def _given(view: View) -> None:
    """What each party has seen: a table a party, newest last."""
    if not view.case.disclosures:
        st.caption(view.desk.t("Nothing was given to a party yet."))
    for side in (Side.SELLER, Side.COMPLAINANT):
        rows = [each for each in view.case.disclosures if each["recipient"] == side]
        if rows:
            st.html(ledger.table(view, side, rows))
