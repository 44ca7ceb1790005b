"""A choice of one from a list by its id; its words change with the language and the choice stays."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.parts.desk import Desk


def choice(
    desk: Desk,
    label: str,
    options: Mapping[str, str],
    key: str,
    *,
    first: str | None = None,
    placeholder: str = "",
    hidden: bool = False,
    width: int | None = None,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """The id that is chosen of ``options`` (id to words); ``first`` is chosen to begin with, None for nothing.

    Streamlit keeps a choice by its words, so each language has a widget of its own; what is chosen stands in
    the session under ``key``, also while another page is open.
    """
    state, widget = st.session_state, f"{key}_{desk.lang}"
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

    st.selectbox(
        label,
        list(options),
        index=None if first is None else 0,
        key=widget,
        format_func=lambda each: options[each],
        placeholder=placeholder or None,
        label_visibility="collapsed" if hidden else "visible",
        width=width or "stretch",
        on_change=chosen,
    )
    return state[key]  # type: ignore[no-any-return] # one of the options, or None
