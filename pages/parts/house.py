"""The one office of this process: routes and pages share it."""

from functools import cache
from threading import Lock

from core.commands.reading import start_reading
from core.exchange.backup import sweep
from core.office import Office, open_office

_OPENING = Lock()


@cache
def _opened() -> Office:
    opened = open_office()
    sweep(opened.home)
    start_reading(opened)
    opened.pages.start()
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
