"""The fields of the form that opens an appeal: kept while other pages are looked at, begun anew after it is sent."""

from typing import Final

import streamlit as st

from core.model.appeal import Party
from core.model.terms import Side
from pages.parts.desk import Desk

FORM: Final = "new_form"


def form() -> int:
    """The number of the form that is filled in; each appeal that is opened begins the next."""
    number: int = st.session_state.setdefault(FORM, 0)
    return number


def key(field: str) -> str:
    """The key of a field of this form."""
    return f"new_{form()}_{field}"


def text(label: str, field: str, placeholder: str = "") -> str:
    """A line of text; ``placeholder`` is an example or empty."""
    given = st.text_input(label, key=key(field), placeholder=placeholder, persist_state="session")
    return (given or "").strip()


def party(desk: Desk, side: Side, name: str) -> Party:
    """The fields of a seller or a complainant; ``name`` is the label of the name shown on the marketplace."""
    return Party(
        party_id="",
        side=side,
        name=text(name, f"{side}_name"),
        subject_name=text(desk.t("Verified person or firm"), f"{side}_subject"),
        subject_id=text(desk.t("Credit code or identity number"), f"{side}_code"),
        contact=text(desk.t("Contact person"), f"{side}_contact"),
        phone=text(desk.t("Phone"), f"{side}_phone"),
        email=text(desk.t("E-mail"), f"{side}_email"),
    )
