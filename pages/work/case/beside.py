"""Two documents side by side: the complainant's certificate, or any other, beside the one looked at.

The other may be one of the same case, the same document at another page, or one of another appeal.
"""

import streamlit as st

from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.reading import Reading
from core.model.terms import DocumentKind
from core.queries.cited import certificate
from core.queries.document import exhibit_of
from core.queries.masks import exhibit_for, sees_images
from pages.parts.address import from_url, to_url
from pages.work.case.keys import KEYS
from pages.work.case.place import Place
from pages.work.case.view import View

BOTH = ["evidence", "judgement"]


def choose_beside(exhibit_id: str) -> None:
    """Lays a document of this or of another appeal on the right side, and draws both panes; for ``on_click``.

    Whether the reader may see it is asked when it is drawn.
    """
    _lay(exhibit_id)
    st.rerun(BOTH)


def beside(view: View, shown: Exhibit) -> tuple[Exhibit, Reading | None] | None:
    """The button that lays a document beside, and the document with its reading if there is one."""
    desk = view.desk
    from_url("beside", None, "")
    pinned, candidates = st.session_state.get("pin") == "1", visible(view)
    usual = _usual(view, shown, candidates)
    if usual is None and not pinned:
        return None
    name = desk.t("Compare with {label}", label=usual.label) if usual and not pinned else desk.t("Compare")
    st.button(
        name,
        key="compare",
        type="primary" if pinned else "secondary",
        shortcut=KEYS["compare"],
        on_click=_pin,
        args=(view.place,),
    )
    return _chosen(view, candidates, usual) if pinned else None


def visible(view: View) -> list[Exhibit]:
    """The documents of the case that the reader may look at."""
    person = view.desk.person
    return [each for each in view.case.dossier.exhibits if sees_images(person, DocumentKind(each.kind))]


def take(exhibit_id: str) -> None:
    """Remembers which document lies on the right side; the run that follows draws it."""
    st.session_state["beside"] = exhibit_id
    to_url("beside", "")


def _chosen(view: View, candidates: list[Exhibit], usual: Exhibit | None) -> tuple[Exhibit, Reading | None] | None:
    """What the address or the reader names, by label or id; else the usual one."""
    named = st.session_state.get("beside") or ""
    for each in candidates:
        if named in (each.label, each.exhibit_id):
            return each, view.case.readings.get(each.exhibit_id)
    if named:
        found = exhibit_of(view.desk.office, view.desk.person, named)
        if not isinstance(found, Refusal):
            return exhibit_for(view.desk.person, found[0]), found[1]
    return (usual, view.case.readings.get(usual.exhibit_id)) if usual else None


def _usual(view: View, shown: Exhibit, candidates: list[Exhibit]) -> Exhibit | None:
    """The certificate; beside the certificate another document, and of a single one its other pages."""
    first = certificate(view.case.dossier)
    others = [each for each in candidates if each.exhibit_id != shown.exhibit_id]
    if first in others:
        return first
    return others[0] if others else shown if shown in candidates and shown.pages > 1 else None


def _lay(exhibit_id: str) -> None:
    take(exhibit_id)
    st.session_state["pin"] = "1"
    to_url("pin", "")
    place = st.session_state.get("place")
    if isinstance(place, Place):
        place.editing = False


def _pin(place: Place) -> None:
    st.session_state["pin"] = "" if st.session_state.get("pin") == "1" else "1"
    place.editing = False
    to_url("pin", "")
