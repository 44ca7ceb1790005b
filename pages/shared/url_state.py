"""Widget values stored in the address."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import streamlit as st

from pages.shared.context import RequestContext

LONGEST: Final = 10  # figures of a number that an address may ask for

# The address keeps a widget's choice, by the id of the option and never by its label.


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


def number_in_url(name: str, otherwise: int = 1) -> int:
    """The number that the address has under that name; ``otherwise`` for none, and for what is none."""
    given = st.query_params.get(name, "")
    return int(given) if given.isdecimal() and len(given) < LONGEST else otherwise


# A choice of one from a list by its id; its words change with the language and the choice stays.


def labels_of(ctx: RequestContext, terms: Iterable[StrEnum]) -> dict[str, str]:
    """The options of a closed list, by their ids."""
    return {str(each): ctx.label(each) for each in terms}


def choice(
    ctx: RequestContext,
    label: str,
    options: Mapping[str, str],
    key: str,
    *,
    first: str | None = None,
    on_change: Callable[[], None] | None = None,
    **more: Any,  # noqa: ANN401 - Streamlit's own settings
) -> str | None:
    """The id that is chosen of ``options`` (id to words); ``first`` is chosen to begin with, None for nothing.

    Streamlit keeps a choice by its words, so each language has a widget of its own; what is chosen stands in
    the session under ``key``, also while another page is open.
    """
    state, widget = st.session_state, f"{key}_{ctx.lang}"
    if key not in state or (state[key] is not None and state[key] not in options):
        state[key] = None if first is None else str(first)
    if state.get(widget) != state[key]:
        state[widget] = state[key]

    def chosen() -> None:
        if widget not in state:  # a run that was cut short forgot it; nobody has chosen anew
            return
        state[key] = state[widget]
        if on_change:
            on_change()

    at = None if first is None else 0
    st.selectbox(label, list(options), index=at, key=widget, format_func=options.__getitem__, on_change=chosen, **more)
    return state[key]  # type: ignore[no-any-return] # one of the options, or None
