"""The viewer: page images from the own route, or a text as text; fit, zoom, drag, rotate and turn without a rerun."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.terms import DocumentKind
from core.queries.document import text_of
from core.queries.masks import sees_images
from pages.parts.show import in_words
from pages.work.case.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
TEXT = "text/plain"


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _component() -> "Callable[..., Any]":
    return st.components.v2.component(
        "page_view", html='<div id="root"></div>', css=_file("viewer.css"), js=_file("viewer.js")
    )


def show(view: View, exhibits: list[Exhibit]) -> None:
    """One document, or two side by side."""
    desk = view.desk
    words = {
        "width": desk.t("Width"),
        "page": desk.t("Page"),
        "in": desk.t("Zoom in"),
        "out": desk.t("Zoom out"),
        "turn": desk.t("Rotate"),
        "before": desk.t("Previous page"),
        "after": desk.t("Next page"),
        "save": desk.t("Save the file"),
        "failed": desk.t("This page cannot be shown."),
        "loading": desk.t("Loading …"),
    }
    with st.container(key="viewer"):
        _component()(
            data={"papers": [_paper(view, each) for each in exhibits], "words": words}, key="papers", height="stretch"
        )


def _paper(view: View, exhibit: Exhibit) -> dict[str, Any]:
    desk = view.desk
    kind = DocumentKind(exhibit.kind)
    paper: dict[str, Any] = {
        "id": exhibit.exhibit_id,
        "title": f"{exhibit.label} {desk.say(name_of(kind))}",
        "name": exhibit.name,
        "pages": exhibit.pages,
        "text": None,
        "refused": None,
    }
    if not sees_images(desk.person, kind):
        return {**paper, "refused": desk.t("Your role works without a look at documents of this kind.")}
    if exhibit.media_type == TEXT:
        text = text_of(desk.office, desk.person, exhibit.exhibit_id)
        return {**paper, "refused": in_words(desk, text)} if isinstance(text, Refusal) else {**paper, "text": text}
    return paper
