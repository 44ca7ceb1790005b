"""The evidence pane: the documents, the one that is looked at, and what stands on it."""

from functools import partial

import streamlit as st

from core.commands.opened import note_opened
from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.terms import DocumentKind
from core.permissions import Act, allowed
from core.queries.cited import CERTIFICATES, marks
from core.queries.document import draw_ahead
from pages.parts.address import from_url, to_url
from pages.parts.desk import Desk
from pages.parts.show import plain, safe
from pages.parts.turn import fragment
from pages.work.case import beside, facts, form, viewer
from pages.work.case.keys import KEYS
from pages.work.case.view import REVIEWS, View, again

DOTS = {"bad": "red", "warn": "orange", "ok": "green", "none": "gray"}
SIGNS = {"bad": "✕", "warn": "○", "ok": "✓", "none": "·"}  # a list shows no colours
MOST_TABS = 8


@fragment(key="evidence")
def pane(appeal_no: str, given: list[View]) -> None:
    """The left half of the page; runs alone when a document is chosen."""
    draw(again(appeal_no, given))


def draw(view: View) -> None:
    """The documents of the view, whichever page they are looked at from."""
    with st.container(key="evidence"):
        if not view.case.dossier.exhibits:
            st.html(f'<div class="empty">{safe(view.desk.t("No document is on file yet."))}</div>')
            return
        for each in beside.visible(view):
            draw_ahead(view.desk.office, each, 1)
        labels = [each.label for each in view.case.dossier.exhibits]
        from_url("ex", labels, _first(view, labels))
        from_url("pin", ("1",), "")
        with st.container(horizontal=True, vertical_alignment="center", key="exrow", gap="small"):
            _documents(view, labels)
            shown = view.exhibit(st.session_state["ex"]) or view.case.dossier.exhibits[0]
            other = beside.beside(view, shown)
        if view.place.editing and facts.may_type(view, shown):
            page, beside_it = st.columns([62, 38], gap="small")
            with page:
                viewer.show(view, shown)
            with beside_it:
                form.show(view, shown)
        else:
            viewer.show(view, shown, other)
            facts.table(view, shown)
            if other:
                _opened(view, other[0])
        _opened(view, shown)


def _opened(view: View, exhibit: Exhibit) -> None:
    """Has it noted once that the document was shown; where that fails, the next look tries again."""
    if exhibit.exhibit_id not in view.place.noted:
        done = note_opened(view.desk.office, view.desk.person, (exhibit.exhibit_id,))
        if done and not isinstance(done, Refusal):
            view.place.noted.add(exhibit.exhibit_id)


def _first(view: View, labels: list[str]) -> str:
    """The document that the criterion at the cursor speaks of."""
    spoken = view.spoken().get(view.place.cursor)
    return spoken.label if spoken else labels[0]


def _documents(view: View, labels: list[str]) -> None:
    """Tabs with the worst finding as a dot; a list when there are many; arrows go from one to the next."""
    desk = view.desk
    judged = view.case.appeal.state in REVIEWS and allowed(desk.person, Act.READ_FINDINGS)
    found = marks(view.case.dossier, view.case.assessment, view.case.form) if judged else {}
    by_label = {each.label: each for each in view.case.dossier.exhibits}

    def told(label: str, *, many: bool = False) -> str:
        exhibit = by_label[label]
        mark = found.get(exhibit.exhibit_id, "none")
        name = f"{label} {_kind(desk, exhibit.kind)}"
        return f"{SIGNS[mark]} {name}" if many else f":{DOTS[mark]}[●] {plain(name)}"

    if st.session_state["ex"] not in labels:
        st.session_state["ex"] = labels[0]
    with st.container(key="turn", horizontal=True, gap=None, width="content"):
        for key, step, name in (
            ("before", -1, desk.t("The document before")),
            ("after", 1, desk.t("The next document")),
        ):
            st.button(name, key=f"ex_{key}", type="tertiary", shortcut=KEYS[key], on_click=_turn, args=(labels, step))
    if len(labels) > MOST_TABS:
        st.selectbox(
            desk.t("Document"),
            labels,
            key="ex",
            format_func=partial(told, many=True),
            label_visibility="collapsed",
            on_change=to_url,
            args=("ex", ""),
        )
        return
    st.segmented_control(
        desk.t("Document"),
        labels,
        key="ex",
        required=True,
        label_visibility="collapsed",
        format_func=told,
        on_change=to_url,
        args=("ex", ""),
        wrap=False,
    )


def _turn(labels: list[str], step: int) -> None:
    choose(labels[(labels.index(st.session_state["ex"]) + step) % len(labels)])


def choose(label: str) -> None:
    """Looks at another document, and says so in the address."""
    st.session_state["ex"] = label
    to_url("ex", "")


def _kind(desk: Desk, kind: str) -> str:
    """What a document is, as short as a tab wants it."""
    if DocumentKind(kind) in CERTIFICATES:
        return desk.t("Certificate")
    return desk.say(name_of(DocumentKind(kind)))
