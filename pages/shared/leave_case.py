"""Leaving a case: if nothing was filled in, its hold is released at once."""

from typing import Final

import streamlit as st

from core.commands.checklist import release_case
from pages.shared.context import RequestContext

HELD: Final = "held_case"
"""The number of the case that this browser tab holds, if any."""

SHOWN: Final = "page_shown"

BEFORE: Final = "page_before"
"""The address of the current page, and of the one shown by the run before."""

OF_A_CASE: Final = frozenset({"appeal", "pack"})
"""The pages on which people work on a case; the first of them reports which case (``hold_tab_on``)."""


def hold_tab_on(ctx: RequestContext, number: str, *, holds: bool) -> None:
    """Notes the case on screen, and releases any other case that the tab held."""
    _leave(ctx, but=number)
    if holds:
        st.session_state[HELD] = number


def leave_held_case(ctx: RequestContext, url_path: str) -> None:
    """Releases the case that the tab held, as any other page opens."""
    st.session_state[BEFORE], st.session_state[SHOWN] = st.session_state.get(SHOWN), url_path
    if url_path not in OF_A_CASE:
        _leave(ctx)


def is_new_page() -> bool:
    """Returns whether another page was shown before, so that its messages no longer apply."""
    return bool(st.session_state.get(BEFORE) != st.session_state.get(SHOWN))


def _leave(ctx: RequestContext, but: str = "") -> None:
    held = st.session_state.get(HELD)
    if held and held != but:
        release_case(ctx.office, ctx.person, held, unless_worked=True)  # on a full disk, the hold simply expires
        st.session_state.pop(HELD)
