"""A text that is typed: kept as it is left, and never lost where another window of the same person wrote another."""

import streamlit as st

from core.errors import Refusal
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.case.place import Place, key_for


def key_of_text(place: Place, base: str, given: str) -> str:
    """The key of a field that shows the text that is kept, or what was typed in it while two texts stand apart."""
    return f"{base}.{place.serials.get(base, 0)}" if base in place.apart else key_for(place, base, given)


def keep_text(place: Place, base: str, text: str, refused: Refusal | None) -> None:
    """As the end of ``on_change``: a text that another window has written meanwhile stands apart from it, unkept."""
    place.refused = refused
    place.apart.pop(base, None)
    if refused is not None and refused.code == "form_stale":
        place.apart[base] = text


def both(desk: Desk, place: Place, base: str, given: str) -> None:
    """Under the field, while two texts stand apart: the other one, and the way to it."""
    if base not in place.apart:
        return
    told = desk.t("Your other window wrote this; what stands in the field is not kept until you change it again.")
    st.html(f'<div class="apart warn2">{safe(told)}<br><b>{safe(given)}</b></div>')
    st.button(desk.t("Take the other"), key=f"other_{base}", on_click=_take, args=(base,))


def _take(base: str) -> None:
    place: Place = st.session_state["place"]
    place.apart.pop(base, None)
