"""Two documents side by side: the complainant's certificate, or another that is chosen, beside the one looked at."""

import streamlit as st

from core.model.appeal import Exhibit
from core.model.terms import DocumentKind
from core.queries.cited import certificate
from core.queries.masks import sees_images
from pages.parts.address import to_url
from pages.work.case.keys import KEYS
from pages.work.case.place import Place
from pages.work.case.view import View


def beside(view: View, labels: list[str]) -> Exhibit | None:
    """The button that lays a document beside, the choice of which, and the document if there is one."""
    desk = view.desk
    usual = certificate(view.case.dossier)
    visible = [each.label for each in view.case.dossier.exhibits if sees_images(desk.person, DocumentKind(each.kind))]
    if len(labels) < 2 or not visible:  # noqa: PLR2004 - one document has nothing beside it
        return None
    pinned = st.session_state.get("pin") == "1"
    name = desk.t("Compare with {label}", label=usual.label) if usual else desk.t("Compare")
    st.button(
        desk.t("Compare") if pinned else name,
        key="compare",
        type="primary" if pinned else "secondary",
        shortcut=KEYS["compare"],
        on_click=_pin,
        args=(view.place,),
    )
    if not pinned:
        return None
    if st.session_state.get("beside") not in visible:
        st.session_state["beside"] = usual.label if usual and usual.label in visible else visible[-1]
    st.selectbox(desk.t("Beside it"), visible, key="beside", label_visibility="collapsed", width=76)
    return view.exhibit(st.session_state["beside"])


def _pin(place: Place) -> None:
    st.session_state["pin"] = "" if st.session_state.get("pin") == "1" else "1"
    place.editing = False
    to_url("pin", "")
