"""The single office of this process, and the turns in which pages are drawn."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, wraps
from threading import Lock
from typing import Final, ParamSpec

import streamlit as st

from core.office import Office, open_office

# The single office of this process, shared by routes and pages.

_OPENING = Lock()

_BEGINS: list[Callable[[Office], None]] = []


def at_opening(begin: Callable[[Office], None]) -> None:
    """Registers ``begin``, to be called with the office as soon as it is opened, whoever asks for it first."""
    if begin not in _BEGINS:
        _BEGINS.append(begin)


@cache
def _opened() -> Office:
    opened = open_office()
    for begin in _BEGINS:
        begin(opened)
    return opened


def office() -> Office:
    """Returns the office under ``REDRESS_HOME``, opened only once even if two first requests arrive together."""
    with _OPENING:
        return _opened()


def close_office() -> None:
    """Closes the office and forgets it, so that a test can open another one."""
    with _OPENING:
        if _opened.cache_info().currsize:
            _opened().close()
        _opened.cache_clear()


# Drawing in turns, by the throttle of ``core.ledger.duckdb_engine``.

P = ParamSpec("P")

DRAWING: Final[ContextVar[bool]] = ContextVar("drawing", default=False)
"""Whether a page or fragment is being drawn; false while Streamlit runs callbacks, which come before."""


def throttled(draw: Callable[P, None]) -> Callable[P, None]:
    """Returns the function so that it waits for its turn to draw."""

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
    """Like ``st.fragment``, but waits for its turn if it runs alone; inside a page it shares the page's turn."""

    def wrap(draw: Callable[P, None]) -> Callable[P, None]:
        return st.fragment(throttled(draw), key=key, run_every=run_every)

    return wrap
