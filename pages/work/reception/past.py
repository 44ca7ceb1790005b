"""What happened last on the case, and a comment for colleagues."""

import streamlit as st

from core.model.event import Event
from core.model.names import told_of
from core.model.terms import State, Verb
from core.queries.arriving import step_refused
from core.queries.case import Case
from pages.parts import show
from pages.parts.desk import Desk
from pages.work.reception.doing import do, given_for, key_of

LAST = 8


def past(desk: Desk, case: Case) -> None:
    """The last events, the newest first, and the comment's line."""
    if case.appeal.state is not State.CLOSED:
        _comment(desk, case)
    rows = "".join(_event(desk, case, each) for each in reversed(case.timeline[-LAST:]))
    widths = '<colgroup><col style="width:190px"><col><col style="width:140px"></colgroup>'
    st.html(f'<table class="past">{widths}{rows}</table>')


def _event(desk: Desk, case: Case, event: Event) -> str:
    who = case.names.get(event.actor, desk.t("the program"))
    said = event.payload.get("text") or event.payload.get("reason") or event.payload.get("note") or ""
    words = f"<br><small>{show.safe(said)}</small>" if said else ""
    return (
        f'<tr><td class="num">{show.safe(show.moment(desk, event.at))}</td>'
        f"<td>{show.safe(desk.say(told_of(Verb(event.verb))))}{words}</td><td>{show.safe(who)}</td></tr>"
    )


def _comment(desk: Desk, case: Case) -> None:
    no, version = case.appeal.appeal_no, case.appeal.version
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            desk.t("Comment for colleagues; the parties never read it"),
            key=key_of(no, version, Verb.COMMENT, "text"),
        )
        refusal = step_refused(
            desk.office, desk.person, case, Verb.COMMENT, said=given_for(no, version, Verb.COMMENT).text
        )
        st.button(
            desk.t("Add"),
            key=key_of(no, version, Verb.COMMENT, "do"),
            disabled=refusal is not None,
            help=show.plain(show.in_words(desk, refusal)) if refusal else None,
            on_click=do,
            args=(no, version, Verb.COMMENT),
        )
