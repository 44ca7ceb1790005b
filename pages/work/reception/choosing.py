"""The files that may be taken in, a line each: whether it is taken, what it is and whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.model.names import name_of
from core.model.terms import DocumentKind, Side, State
from core.queries.case import Case
from pages.parts import show
from pages.parts.choice import choice
from pages.parts.desk import Desk
from pages.work.reception.guess import kind_of, side_of
from pages.work.reception.offered import Line

A_PAGE: Final = 20
"""Lines that are drawn at once; a grid of two hundred would take seconds at every click."""


@dataclass(frozen=True)
class Chosen:
    """A file that is to be taken in: what it is (None: nobody has said yet) and whose."""

    line: Line
    kind: DocumentKind | None
    side: Side


def choosing(desk: Desk, case: Case, lines: Sequence[Line], on_file: dict[str, str]) -> list[Chosen]:
    """Draws a page of the lines, and answers for all of them what is chosen so far."""
    for each in lines:
        _begin(each, case.appeal.state, on_file)
    many = len(lines) > A_PAGE
    shown = lines[:A_PAGE]
    if many:
        _for_all(desk, lines)
        pages = -(-len(lines) // A_PAGE)
        at = st.session_state.get("files_page", 1)
        shown = lines[(min(at, pages) - 1) * A_PAGE :][:A_PAGE]
    with st.container(key="files"):
        for each in shown:
            _line(desk, each, on_file)
    if many:
        st.pagination(pages, max_visible_pages=7, key="files_page")
    return [_chosen(each) for each in lines if st.session_state[f"take_{each.key}"]]


def _begin(line: Line, state: State, on_file: dict[str, str]) -> None:
    """The first choice, which a person looks over: what is on file already, or stands above, is left out."""
    guessed = DocumentKind.INVOICE if line.found.invoice else kind_of(line.found.name)
    known = line.found.sha256 in on_file or bool(line.twin)
    if known and not st.session_state.get(f"known_{line.key}"):
        st.session_state[f"known_{line.key}"] = True
        st.session_state[f"take_{line.key}"] = False  # also one that got on file before it was broken off
    for what, first in (("take", True), ("kind", guessed), ("side", side_of(guessed, state))):
        st.session_state.setdefault(
            f"{what}_{line.key}", None if first is None else first if what == "take" else str(first)
        )


def _chosen(line: Line) -> Chosen:
    kind, side = st.session_state[f"kind_{line.key}"], st.session_state[f"side_{line.key}"]
    return Chosen(line, DocumentKind(kind) if kind else None, Side(side))


def _line(desk: Desk, line: Line, on_file: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"file_{line.key}"):
        ticked, found = f"tick_{line.key}", line.found
        st.session_state[ticked] = st.session_state[f"take_{line.key}"]
        told = desk.t("Take in {name}", name=found.name)
        st.checkbox(told, key=ticked, label_visibility="collapsed", on_change=_tick, args=(line.key,))
        st.html(
            f'<div class="file"><b title="{show.safe(found.name)}">{show.safe(found.name)}</b>'
            f" <small>{show.safe(_note(desk, line, on_file))}</small></div>",
            width="stretch",
        )
        kinds = {str(each): desk.say(name_of(each)) for each in DocumentKind}
        ask = desk.t("What is it?")
        choice(desk, desk.t("What it is"), kinds, f"kind_{line.key}", placeholder=ask, hidden=True, width=176)
        sides = {str(each): desk.say(name_of(each)) for each in Side}
        first = st.session_state[f"side_{line.key}"]
        choice(desk, desk.t("Whose it is"), sides, f"side_{line.key}", first=first, hidden=True, width=132)


def _note(desk: Desk, line: Line, on_file: dict[str, str]) -> str:
    known = on_file.get(line.found.sha256)
    told = [desk.t("{size} kB", size=f"{-(-line.found.size // 1024):,}")]
    if line.found.archive:
        told.append(desk.t("in {archive}", archive=line.found.archive))
    if known:
        told.append(desk.t("already on file as {label}", label=known))
    elif line.twin:
        told.append(desk.t("the same bytes as {name}", name=line.twin))
    return " · ".join(told)


def _tick(key: str) -> None:
    st.session_state[f"take_{key}"] = st.session_state[f"tick_{key}"]


def _for_all(desk: Desk, lines: Sequence[Line]) -> None:
    """One kind for all that nobody has said a kind of: many files are often of one kind."""
    blank = [each.key for each in lines if st.session_state[f"kind_{each.key}"] is None]
    if not blank:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="for_all"):
        kinds = {str(each): desk.say(name_of(each)) for each in DocumentKind}
        label = desk.tn("{count} file without a kind is", "{count} files without a kind are", len(blank))
        kind = choice(desk, label, kinds, "kind_for_all", placeholder=desk.t("What is it?"), width=240)
        st.button(desk.t("Set"), key="set_for_all", disabled=kind is None, on_click=_set, args=(blank, kind))


def _set(keys: list[str], kind: str) -> None:
    for key in keys:
        st.session_state[f"kind_{key}"] = kind
    st.session_state["kind_for_all"] = None
