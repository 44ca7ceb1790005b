"""What a person sees when a page breaks: no trace, but a number under which the log has it."""

import logging
import secrets

import streamlit as st

from core.language import t
from pages.parts import door

LOG = logging.getLogger("redress")


def tell(error: Exception) -> bool:
    """Writes the trace into the log and shows its number; True keeps Streamlit's own box away."""
    number = secrets.token_hex(4)
    LOG.error("Page error %s", number, exc_info=error)
    lang = st.session_state.get("language") or door.language()
    st.error(
        t(
            "This page could not be drawn; what was confirmed before is kept. Reload it. If it happens again, tell"
            " your administrator the number {number}.",
            lang,
            number=number,
        )
    )
    return True
