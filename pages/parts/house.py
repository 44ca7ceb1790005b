"""The one office of this process: routes and pages share it."""

from collections.abc import Callable
from functools import cache
from threading import Lock

from core.office import Office, open_office

_OPENING = Lock()
_BEGINS: list[Callable[[Office], None]] = []


def at_opening(begin: Callable[[Office], None]) -> None:
    """Has this done with the office as soon as it is opened, by whoever asks for it first."""
    if begin not in _BEGINS:
        _BEGINS.append(begin)


@cache
def _opened() -> Office:
    opened = open_office()
    for begin in _BEGINS:
        begin(opened)
    return opened


def office() -> Office:
    """The office under ``REDRESS_HOME``, opened once: two first requests at a time must not open it twice."""
    with _OPENING:
        return _opened()


def shut() -> None:
    """Closes the office and forgets it, so that a test can open another one."""
    with _OPENING:
        if _opened.cache_info().currsize:
            _opened().close()
        _opened.cache_clear()
