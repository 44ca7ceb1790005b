"""The head of a group: where it stands, how much of it is met, and the document a route relies on."""

import streamlit as st

from core.model.names import name_of
from core.model.rules import Group
from core.permissions import Act
from core.queries.cited import alternatives
from core.verdict import GroupStand
from pages.parts.door import sit
from pages.parts.show import STANDS, chip, safe
from pages.work.case import pen
from pages.work.case.place import Place, entered, key_for
from pages.work.case.view import View


def group_head(view: View, group: Group, stand: GroupStand) -> None:
    """The line of the gate or of a route; a route that no document claims asks nothing and stays folded."""
    desk, place = view.desk, view.place
    gate = group is view.case.assessment.checklist.gate
    title = group.title(desk.lang)
    name = desk.t("Gate: {title}", title=title) if gate else desk.t("Route: {title}", title=title)
    mark = (
        chip(STANDS[stand.stand], desk.say(name_of(stand.stand)))
        if stand.claimed
        else chip("neu", desk.t("not claimed"))
    )
    count = desk.t("{met}/{total} met", met=stand.met, total=stand.total) if stand.claimed else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"grp_{group.id}"):
        told = f'<span class="tx">{safe(name)}</span> {mark}<span class="mu num">{safe(count)}</span>'
        st.html(f'<div class="grp">{told}</div>')
        _relied_on(view, group)
        opened = group.id in place.opened
        st.button(
            desk.t("Hide") if opened else desk.t("Show"),
            key=f"fold_{group.id}",
            type="tertiary",
            on_click=_fold,
            args=(place, group.id),
        )


def _relied_on(view: View, group: Group) -> None:
    """When several documents would do for a route: which one it relies on."""
    fits = alternatives(view.case.dossier, view.case.assessment, group)
    if not fits:
        return
    labels = {each.exhibit_id: each.label for each in fits}
    cited = view.case.form.cites.get(group.id)
    named = cited if cited in labels else None
    key = key_for(view.place, f"cite_{group.id}", named)
    st.segmented_control(
        view.desk.t("Relies on"),
        list(labels),
        default=named,
        key=key,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        help=view.desk.t("The document this route relies on"),
        disabled=not view.writes,
        on_change=_cite,
        args=(view.no, group.id, key),
        wrap=False,
    )


def _fold(place: Place, group: str) -> None:
    place.opened ^= {group}


def _cite(appeal_no: str, group: str, key: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    if not entered(place, key) or st.session_state[key] is None:  # what was named stays so until another is
        return
    place.refused = pen.cite(desk, place, appeal_no, group, st.session_state[key])
    st.rerun(["evidence", "judgement"])
