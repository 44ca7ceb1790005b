"""The documents on file, by side, and the correction of what one of them is."""

import streamlit as st

from core.commands.documents import rename_kind
from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.terms import DocumentKind, Side, State
from core.queries.case import Case
from core.queries.masks import sees_images
from pages.parts import desk as desks
from pages.parts import show
from pages.parts.choice import choice
from pages.parts.desk import Desk
from pages.parts.house import office

RENAMED = "intake_renamed"


def documents(desk: Desk, case: Case) -> None:
    """What is on file from each side; a name leads to the file where this person may see it."""
    exhibits = case.dossier.exhibits
    if not exhibits:
        st.html(
            f'<div class="mu">{show.safe(desk.t("Nothing is on file yet: take in the first documents above."))}</div>'
        )
        return
    st.html(f'<div class="papers">{"".join(_side(desk, exhibits, side) for side in Side)}</div>')
    if case.appeal.state is not State.CLOSED:
        with st.popover(desk.t("Correct a kind"), type="tertiary"):
            _correct(desk, case)


def _side(desk: Desk, exhibits: tuple[Exhibit, ...], side: Side) -> str:
    rows = "".join(_row(desk, each) for each in exhibits if each.side is side)
    widths = '<colgroup><col style="width:34px"><col style="width:130px"><col><col style="width:184px"></colgroup>'
    head = f'<tr><th colspan="4">{show.safe(desk.say(name_of(side)))}</th></tr>'
    return f"<table>{widths}{head}{rows}</table>" if rows else ""


def _row(desk: Desk, exhibit: Exhibit) -> str:
    kind = DocumentKind(exhibit.kind)
    name = show.safe(exhibit.name)
    shown = f'<a href="/exhibit/{exhibit.exhibit_id}/file" target="_blank" rel="noopener">{name}</a>'
    if not sees_images(desk.person, kind):
        shown = f"{name} <small>{show.safe(desk.t('shown to legal only'))} ·</small>"
    pages = desk.tn("{count} page", "{count} pages", exhibit.pages)
    return (
        f'<tr data-label="{exhibit.label}"><td><b>{exhibit.label}</b></td><td>{show.safe(desk.say(name_of(kind)))}</td>'
        f'<td class="name">{shown} <small>{pages}</small></td>'
        f'<td class="num">{show.safe(show.moment(desk, exhibit.received_at))}</td></tr>'
    )


def _correct(desk: Desk, case: Case) -> None:
    """The documents and the kinds that this person sees; of the others legal says what they are."""
    no = case.appeal.appeal_no
    labels = {
        each.exhibit_id: f"{each.label} {each.name}"
        for each in case.dossier.exhibits
        if sees_images(desk.person, DocumentKind(each.kind))
    }
    if not labels:
        st.caption(desk.t("What is on file is shown to legal only; a reviewer corrects it."))
        return
    which, kind = f"which_{no}", f"kind_{no}"
    choice(desk, desk.t("Document"), labels, which, first=next(iter(labels)))
    kinds = {str(each): desk.say(name_of(each)) for each in DocumentKind if sees_images(desk.person, each)}
    choice(desk, desk.t("What it is"), kinds, kind, first=DocumentKind.OTHER)
    st.button(desk.t("Correct"), key=f"correct_{no}", on_click=_rename, args=(which, kind))
    if isinstance(refused := st.session_state.pop(RENAMED, None), Refusal):
        show.refusal(desk, refused)


def _rename(which: str, kind: str) -> None:
    """As ``on_click``: who presses is looked up anew."""
    person = desks.current_person()
    if person is None:
        return
    st.session_state[RENAMED] = rename_kind(
        office(), person, st.session_state[which], DocumentKind(st.session_state[kind])
    )
