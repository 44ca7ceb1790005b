"""Taking turns in drawing: see ``core.store.turns``."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Final, ParamSpec

import streamlit as st

from pages.parts.house import office

P = ParamSpec("P")
DRAWING: Final[ContextVar[bool]] = ContextVar("drawing", default=False)
"""Whether a page or a part of it is being drawn; not so while Streamlit does what was pressed or typed, before that."""


def in_turn(draw: Callable[P, None]) -> Callable[P, None]:
    """What is drawn when its turn has come."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        began = DRAWING.set(True)
        try:
            with office().store.turns.taken():
                draw(*args, **kwargs)
        finally:
            DRAWING.reset(began)

    return drawn


def fragment(
    *, key: str | None = None, run_every: float | str | None = None
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """As ``st.fragment``, in turn when it runs alone; inside a page that is being drawn it has the page's."""

    def wrap(draw: Callable[P, None]) -> Callable[P, None]:
        return st.fragment(in_turn(draw), key=key, run_every=run_every)

    return wrap
