"""What arrives from either side: customer service opens appeals, takes in documents and records what happens."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import Verb
from core.queries.case import Case, open_case
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.reception.brief import brief
from pages.work.reception.documents import documents
from pages.work.reception.doing import ANSWERED, Answered
from pages.work.reception.opening import OPENED, opening
from pages.work.reception.past import past
from pages.work.reception.results import wait
from pages.work.reception.steps import steps
from pages.work.reception.taking import taking
from pages.work.reception.waiting import waiting

LOOK: Final = Path(__file__).parent / "reception" / "reception.css"


def intake() -> None:
    """What waits on the left; on the right the case that is open, the form for a new one, or where to begin."""
    desk = sit(PLACE["intake"].act)
    st.html(LOOK)
    no, new = st.query_params.get("no", ""), st.query_params.get("new") == "1"
    left, right = st.columns([30, 70], gap="small")
    with left, st.container(key="left_pane"):
        st.button(
            desk.t("Open an appeal"),
            type="primary",
            shortcut="N",
            key="new",
            on_click=_new,
            width="stretch",
            disabled=new,
        )
        waiting(desk, no or None)
    with right, st.container(key="right_pane"):
        if new:
            opening(desk)
        elif no:
            _case(desk, no)
        else:
            _begin(desk)


def _new() -> None:
    st.query_params.from_dict({"new": "1"})


def _begin(desk: Desk) -> None:
    what = desk.t("Choose a case on the left, or open an appeal.")
    more = desk.t("“Opened” waits for its disclosure; “Arrival to record” waits for its proof.")
    st.html(f'<div class="nothing"><b>{show.safe(what)}</b><span>{show.safe(more)}</span></div>')


def _case(desk: Desk, no: str) -> None:
    wait()
    case = open_case(desk.office, desk.person, no)
    if isinstance(case, Refusal):
        show.refusal(desk, case)
        return
    brief(desk, case)
    _answer(desk, case)
    with st.container(key="card_taking"):
        taking(desk, case)
    acts, papers = st.columns([46, 54], gap="small")
    with acts, st.container(key="card_acts"):
        steps(desk, case)
    with papers, st.container(key="card_papers"):
        st.html(f'<div class="part"><b>{show.safe(desk.t("Documents on file"))}</b></div>')
        documents(desk, case)
    with st.container(key="card_past"):
        st.html(f'<div class="part"><b>{show.safe(desk.t("What happened"))}</b></div>')
        past(desk, case)


def _answer(desk: Desk, case: Case) -> None:
    """What came of the last press on this case, until the next one."""
    no = case.appeal.appeal_no
    if st.session_state.pop(OPENED, None) == no:
        told = desk.t("{no} is opened. Take in the complainant's certificate next.", no=no)
        st.html(f'<div class="done">{show.safe(told)}</div>')
    last = st.session_state.get(ANSWERED)
    if not isinstance(last, Answered) or last.no != no:
        return
    if last.refusal:
        show.refusal(desk, last.refusal)
    else:
        done = desk.t("Done: {act}.", act=desk.say(name_of(last.verb)))
        if last.verb is Verb.DISCLOSE:
            done += " " + desk.t("Its letter waits under “Letters”.")
        st.html(f'<div class="done">{show.safe(done)}</div>')


intake()
