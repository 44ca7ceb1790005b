"""The single office of this process, and the turns in which pages are drawn."""

from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, partial, wraps
from threading import Lock
from time import sleep
from typing import Any, Final, ParamSpec
from weakref import WeakValueDictionary

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

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
        within, began = DRAWING.get(), DRAWING.set(True)
        try:
            with office().store.turns.taken():
                draw(*args, **kwargs)
            if not within:
                for forget in st.session_state.pop(_AT_THE_END, ()):
                    forget()
        finally:
            DRAWING.reset(began)

    return drawn


_AT_THE_END: Final = "at_the_end"


def at_the_end(forget: Callable[[], object]) -> None:
    """Calls ``forget`` when this run has drawn everything; for what is shown once.

    Of a run that is cut short, the browser may get nothing: the next one shows it again.
    """
    if DRAWING.get():
        st.session_state[_AT_THE_END] = (*st.session_state.get(_AT_THE_END, ()), forget)
    else:  # a dialog, which runs alone and is not cut short by its page
        forget()


def read_once(name: str) -> object:
    """Returns what the session keeps under this name, until this run has drawn everything."""
    found: object = st.session_state.get(name)
    at_the_end(partial(st.session_state.pop, name, None))
    return found


def fragment(*, key: str | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Like ``st.fragment``, but waits for its turn if it runs alone; inside a page it shares the page's turn.

    What was changed outside the fragment in the same message is drawn anew as well.
    """

    def wrap(draw: Callable[P, None]) -> Callable[P, None]:
        return st.fragment(with_what_changed_outside(throttled(draw)), key=key)

    return wrap


def with_what_changed_outside(draw: Callable[P, None]) -> Callable[P, None]:
    """Returns what a fragment draws so that, if it runs alone, whatever else was changed is drawn anew as well."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        _rerun_what_changed_outside()
        draw(*args, **kwargs)

    return drawn


def _rerun_what_changed_outside() -> None:
    """Asks for a run of whatever else was changed if a fragment runs alone: other fragments next, or the page instead.

    A busy browser sends what was changed in several places in one message, and names only one fragment as changed. The
    callbacks of all have run by now; values that last for one run, such as a link's, are given to the next one.
    """
    ctx = get_script_run_ctx()
    if ctx is None or not ctx.script_requests or not ctx.fragment_ids_this_run:
        return
    state = ctx.session_state._state  # noqa: SLF001 - nothing public says which widgets' changes a run is about
    changed = state._new_widget_state  # noqa: SLF001 - the same
    places = {name: known.fragment_id for name in changed if (known := changed.widget_metadata.get(name))}
    outside = {at for name, at in places.items() if state._widget_changed(name)} - set(ctx.fragment_ids_this_run)  # noqa: SLF001 - the same
    if not outside:
        return
    theirs = [each for each in state.get_widget_states() if None in outside or places.get(each.id) in outside]
    ctx.script_requests.request_rerun(
        RerunData(
            query_string=ctx.query_string,
            page_script_hash=ctx.page_script_hash,
            fragment_id_queue=[] if None in outside else [each for each in outside if each],
            cached_message_hashes=ctx.cached_message_hashes,
            context_info=ctx.context_info,
            replay_trigger_states=WidgetStates(widgets=theirs),
        )
    )
    if None in outside:
        st.rerun()


_RUNNERS: Final["WeakValueDictionary[str, PageRunner]"] = WeakValueDictionary()


class PageRunner(ScriptRunner):
    """Streamlit's runner of a session's pages, which leaves the page that is requested last whole.

    A browser requests fragments of its page until it learns that another one is being drawn, because somebody followed
    a link or because the page itself led away. Streamlit would then draw the page that was left, or look there for the
    fragment in vain and leave the page that took its place empty. And a link begins a runner of its own beside the one
    that it stops: if that one was just beginning a run, the link's page would be taken for the page of that run.
    """

    def __init__(self, *, initial_rerun_data: RerunData, **others: Any) -> None:  # noqa: ANN401 - Streamlit's
        """Begins with this request; a fragment is drawn on the page that stands there now."""
        if initial_rerun_data.fragment_id:
            page = others["pages_manager"].current_page_script_hash
            initial_rerun_data = replace(initial_rerun_data, page_script_hash=page)
        super().__init__(initial_rerun_data=initial_rerun_data, **others)
        self._before, _RUNNERS[self._session_id] = _RUNNERS.get(self._session_id), self

    def request_rerun(self, rerun_data: RerunData) -> bool:
        """Takes a browser's request, or ignores it if it is about another page than the one drawn or requested last."""
        requests = self._requests
        with requests._lock:  # noqa: SLF001 - the page may lead away at this very moment
            page = requests._rerun_data.page_script_hash or self._pages_manager.current_page_script_hash  # noqa: SLF001 - the same
            if rerun_data.fragment_id and rerun_data.page_script_hash != page and not self._is_stopped():
                return True
            taken = requests._request_rerun_locked(rerun_data)  # noqa: SLF001 - the same
        self._wake_parallel_join_barrier_if_waiting()
        return taken

    def _is_stopped(self) -> bool:
        return self._requests._state is ScriptRequestType.STOP  # noqa: SLF001 - the same

    def _is_between_runs(self) -> bool:
        return self._script_thread is not None and self._script_thread.is_alive() and not self._execing

    def _run_script_thread(self) -> None:
        """Waits while the runner before it is beginning a run; within one, that runner stops at the next element."""
        while self._before and self._before._is_between_runs():  # noqa: SLF001 - of this class
            sleep(0.001)
        self._before = None
        with suppress(StopException):
            super()._run_script_thread()

    def _install_event_loop(self) -> None:
        """Called by Streamlit before each run: a runner that has been stopped begins none."""
        super()._install_event_loop()
        if self._is_stopped():
            raise StopException
