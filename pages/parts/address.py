"""The address keeps a widget's choice, by the id of the option and never by its label."""

from collections.abc import Collection

import streamlit as st


def from_url(key: str, allowed: Collection[str] | None, default: str, *, name: str = "") -> None:
    """Sets a widget's first value from the address; an unknown one is ignored, ``allowed`` None takes any text."""
    if key not in st.session_state:
        given = st.query_params.get(name or key)
        st.session_state[key] = given if given is not None and (allowed is None or given in allowed) else default


def to_url(key: str, default: str, name: str = "") -> None:
    """As ``on_change`` of the same widget: writes its value to the address, or takes the default out of it."""
    value = st.session_state.get(key)
    if value in (None, default):
        st.query_params.pop(name or key, None)
    else:
        st.query_params[name or key] = str(value)
