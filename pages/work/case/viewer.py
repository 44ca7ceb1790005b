"""The viewer: page images from the own route, or a text as text, and where on them each fact was read.

Fit, zoom, drag, rotate, turn, and the way from a fact to its place need no rerun: the script does them.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.reading import Reading
from core.model.terms import DocumentKind
from core.queries.document import is_text, text_of
from core.queries.masks import sees_images
from core.text import mark
from pages.parts.show import in_words, safe
from pages.work.case import beside
from pages.work.case.outlines import outlines
from pages.work.case.view import View
from pages.work.case.written import with_note

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
PDF = "application/pdf"
WORDS: Final = {
    "width": mark("Width"),
    "page": mark("Whole page"),
    "in": mark("Zoom in"),
    "out": mark("Zoom out"),
    "turn": mark("Rotate"),
    "before": mark("Previous page"),
    "after": mark("Next page"),
    "number": mark("Page number"),
    "thumbs": mark("All pages"),
    "save": mark("Save the file"),
    "failed": mark("This page cannot be shown."),
    "loading": mark("Loading …"),
    "outlines": mark("Outline what was read"),
    "together": mark("Together"),
    "apart": mark("Apart"),
    "lock": mark("Scroll and zoom both together, or each by itself"),
    "choose": mark("The document on this side"),
    "unsure": mark("read with low confidence: compare it with the page"),
}


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _component() -> "Callable[..., Any]":
    return st.components.v2.component(
        "page_view", html='<div id="root"></div>', css=_file("viewer.css"), js=_file("viewer.js")
    )


def show(view: View, exhibit: Exhibit, other: tuple[Exhibit, Reading | None] | None = None) -> None:
    """One document, or two side by side; the reader chooses the second at its head."""
    papers = [_paper(view, exhibit, view.case.readings.get(exhibit.exhibit_id))]
    if other:
        papers.append({**_paper(view, *other), "choices": _choices(view, other[0])})
    words = {key: view.desk.t(each) for key, each in WORDS.items()}
    words["numbered"] = view.desk.t("Page {number}", number="#")
    with st.container(key="viewer"):
        st.html(_first(papers))
        _component()(
            data={"papers": papers, "words": words},
            key="papers",
            height="stretch",
            on_beside_change=_choose,
        )


def _first(papers: list[dict[str, Any]]) -> str:
    """The first page as a plain image where the viewer will lay it: a browser shows it well before it runs scripts."""
    paper = papers[0]
    if len(papers) > 1 or paper["refused"] or paper["text"] is not None:
        return '<div class="first"></div>'
    strip = " strip" if paper["pages"] > 1 else ""
    return f'<div class="first{strip}"><img src="/exhibit/{safe(paper["id"])}/1.jpg" alt="" fetchpriority="high"></div>'


def _choose() -> None:
    if chosen := getattr(st.session_state.get("papers"), "beside", None):
        beside.take(str(chosen))


def _choices(view: View, other: Exhibit) -> list[tuple[str, str]]:
    """What may lie on the right side, by id: the documents of the case, and the one of another that lies there."""
    offered = beside.visible(view)
    if other.exhibit_id not in {each.exhibit_id for each in offered}:
        offered = [*offered, other]
    return [(each.exhibit_id, _title(view, each)) for each in offered]


def _title(view: View, exhibit: Exhibit) -> str:
    desk = view.desk
    title = f"{exhibit.label} {desk.say(name_of(DocumentKind(exhibit.kind)))}"
    if exhibit.appeal_no == view.no:
        return title
    return desk.t("{document} of {appeal_no}", document=title, appeal_no=exhibit.appeal_no)


def _paper(view: View, exhibit: Exhibit, reading: Reading | None) -> dict[str, Any]:
    desk = view.desk
    paper: dict[str, Any] = {
        "id": exhibit.exhibit_id,
        "title": _title(view, exhibit),
        "name": exhibit.name,
        "pages": exhibit.pages,
        "finest": 330 if exhibit.media_type == PDF else 220,  # a picture has no more than its own pixels
        "text": None,
        "refused": None,
        "marks": [],
    }
    if not sees_images(desk.person, DocumentKind(exhibit.kind)):
        return {**paper, "refused": desk.t("Your role works without a look at documents of this kind.")}
    if is_text(exhibit):
        text = text_of(desk.office, desk.person, exhibit.exhibit_id)
        if isinstance(text, Refusal):
            return {**paper, "refused": in_words(desk, text)}
        return {**paper, "text": with_note(desk, exhibit.media_type, text)}
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    return {**paper, "marks": outlines(desk, exhibit, reading, typed)}
