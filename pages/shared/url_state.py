"""The address: its filters, and widget values stored in it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import streamlit as st

from core.domain.terms import PenaltyKind, RightType
from pages.shared.context import RequestContext

# The filters of an address: each list by its name there, its field, and the words it may contain.

LISTS: Final[dict[str, tuple[str, Collection[str] | None]]] = {
    "right-type": ("right_types", frozenset(RightType)),
    "policy": ("policies", None),
    "complainant": ("complainants", None),
    "seller": ("sellers", None),
    "penalty": ("penalties", frozenset(PenaltyKind)),
    "reviewer": ("reviewers", None),
}
"""The lists of ``core.analytics.counts.CaseFilter``; None allows any text."""


COMMENT: Final = "comment"
"""The parameter of a case's address that opens its comments at the one with that number."""

LONGEST: Final = 10  # digits of a number in an address

# The address keeps a widget's choice by the id of the option, never by its label.


def from_url(key: str, allowed: Collection[str] | None, default: str, *, name: str = "") -> None:
    """Sets a widget's first value from the address; ignores an unknown one; ``allowed`` None accepts any text."""
    if key not in st.session_state:
        value = st.query_params.get(name or key)
        st.session_state[key] = value if value is not None and (allowed is None or value in allowed) else default


def to_url(key: str, default: str, name: str = "") -> None:
    """For ``on_change`` of the same widget: writes its value to the address, or removes it if it is the default."""
    value = st.session_state.get(key)
    if value in (None, default):
        st.query_params.pop(name or key, None)
    else:
        st.query_params[name or key] = str(value)


def number_in_url(name: str, otherwise: int = 1) -> int:
    """Returns the number under that name in the address; ``otherwise`` if there is none or it is invalid."""
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < LONGEST else otherwise


# A choice of one option by its id; the labels change with the language, the choice does not.


def labels_of(ctx: RequestContext, terms: Iterable[StrEnum]) -> dict[str, str]:
    """Returns the labels of a closed list, by id."""
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
    """Draws a choice among ``options`` (id to label) and returns the chosen id; ``first`` is chosen initially.

    Streamlit keeps a choice by its label, so each language has its own widget; the session keeps the chosen id under
    ``key``, even while another page is open.
    """
    state, widget = st.session_state, f"{key}_{ctx.lang}"
    if key not in state or (state[key] is not None and state[key] not in options):
        state[key] = None if first is None else str(first)
    if state.get(widget) != state[key]:
        state[widget] = state[key]

    def chosen() -> None:
        if widget not in state:  # a run that was cut short forgot it; nobody chose anything else
            return
        state[key] = state[widget]
        if on_change:
            on_change()

    at = None if first is None else 0
    st.selectbox(label, list(options), index=at, key=widget, format_func=options.__getitem__, on_change=chosen, **more)
    return state[key]  # type: ignore[no-any-return] # one of the options, or None
