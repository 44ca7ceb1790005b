"""How tries to sign in are counted, so that nobody guesses fast and nobody keeps an owner out.

Whoever guesses can fail as often as they like at the door of an account; if that shut the door, it would be shut for
its owner. So a browser in which its person has signed in before has a count of its own, which only it can run up.
All others are counted by account and by address apart, and what comes of that is no refusal but a wait before the
password is looked at: a right one opens all the same.
"""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from core.commands.act import settled
from core.errors import Refusal, refuse
from core.office import Office
from core.store.file import Cursor
from core.store.people import failures_by, failures_from, failures_of, insert_failed

REMEMBERED: Final = timedelta(minutes=30)
FREE_TRIES: Final = 3
FREE_TRIES_OF_ADDRESS: Final = 20  # a whole office may share one
LONGEST_REFUSED: Final = 300  # seconds for which one's own browser, or the form for a new password, takes no try
LONGEST_HELD: Final = 30  # seconds for which a try waits before its password is looked at
WAITING: Final = {"account": 10, "address": 6, "both": 3}
"""How many tries may wait at once: at one account, from one address, and from one address at one account."""
CHANGING: Final = "inside"
"""Stands for the browser of a try that was made inside, to change one's own password."""

_COUNTING: Final = Lock()
_waiting: Final["Counter[tuple[str, str]]"] = Counter()


@dataclass(frozen=True)
class Try:
    """One try, counted as failed until it has succeeded: whose, from where, and how long it waits (seconds)."""

    account: str
    address: str
    browser: str
    at: datetime
    held: int


def count_try(office: Office, account: str, address: str, browser: str) -> Try | Refusal:
    """Notes a try from a known ``browser`` ("" for any other); refused with the seconds to wait.

    What waits is to be given back with ``waited``, whatever comes of it.
    """
    now = office.now()
    since = now - REMEMBERED

    def count(cursor: Cursor) -> Try | Refusal:
        if browser:
            failed = failures_by(cursor, account, browser, since, now)
            left = delay(len(failed), FREE_TRIES, LONGEST_REFUSED) - (now - failed[-1]).total_seconds() if failed else 0
            if left > 0:
                return refuse("sign_in_slowed", seconds=math.ceil(left))
            held = 0
        else:
            held = max(
                delay(failures_of(cursor, account, since, now), FREE_TRIES, LONGEST_HELD),
                delay(failures_from(cursor, address, since, now), FREE_TRIES_OF_ADDRESS, LONGEST_HELD),
            )
        tried = Try(account, address, browser, now, held)
        if held and any(_waiting[(kind, whose)] >= WAITING[kind] for kind, whose in _places(tried)):
            return refuse("sign_in_slowed", seconds=LONGEST_HELD)
        insert_failed(cursor, account, address, browser, now)
        return tried

    with _COUNTING:
        counted = settled(office, count)
        if isinstance(counted, Try) and counted.held:
            _waiting.update(_places(counted))
    return counted


def waited(tried: Try) -> None:
    """Makes room for the next: this try no longer waits."""
    if tried.held:
        with _COUNTING:
            _waiting.subtract(_places(tried))
            for place in [each for each, many in _waiting.items() if not many]:
                del _waiting[place]


def delay(failed: int, free: int, longest: int) -> int:
    """How many seconds the next try waits after so many failures: 2, 4, 8 … and at most ``longest``."""
    over = failed - free + 1
    return min(2 ** min(over, 16), longest) if over > 0 else 0


def _places(tried: Try) -> list[tuple[str, str]]:
    return [
        ("account", tried.account),
        ("address", tried.address),
        ("both", f"{tried.account} {tried.address}"),
    ]
