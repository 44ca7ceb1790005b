"""Which cases the numbers are about, and as of when: the same words in the address of every page of numbers.

The names are those of the command line's options. Unknown words in an address are left out, never guessed at.
Pages, their case lists, charts' files and exports read the address with ``read`` and carry it on with ``Scope``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from core.metrics.ask import Only
from core.office import ZONE, day_in
from pages.parts.lists import LISTS

MONTHS: Final = ("6", "12", "24", "all")
"""Periods that are offered: so many calendar months, the one that runs counted; or all there is."""

USUAL: Final = "12"
NAMES: Final = frozenset({"months", "from", "to", "as-of", *LISTS})
MOST: Final = 50  # of one list; an address has an end
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """The cases and the moment; ``months`` is the word of ``MONTHS`` that made the dates, empty for dates of one's own.

    ``as_of`` is None for now, a day for its end in Shanghai, or an aware moment.
    """

    only: Only = field(default_factory=Only)
    as_of: date | datetime | None = None
    months: str = ""

    def address(self) -> dict[str, str]:
        """What the address of a page holds to show the same again; the usual period is left out."""
        dates = {"months": self.months} if self.months else self._dates() or {"months": "all"}
        if self.months == USUAL:
            dates = {}
        return {**dates, **self._lists(), **_as_of(self.as_of)}

    def exact(self, as_of: datetime) -> dict[str, str]:
        """The same with its dates written out, as of that moment: for lists and files, which must not drift."""
        return {**(self._dates() or {"months": "all"}), **self._lists(), **_as_of(as_of)}

    def standing(self) -> "Scope":
        """The same cases whenever they were opened: what is open now has no period."""
        return replace(self, only=replace(self.only, since=None, until=None), months="all")

    def before(self) -> "Scope | None":
        """The period of as many days right before this one; None when this one has no beginning or no end yet."""
        since, until = self.only.since, self.only.until
        if since is None or until is None or until < since:
            return None
        length = until - since + DAY
        if since - date.min < length:  # there are no such days
            return None
        return replace(self, only=replace(self.only, since=since - length, until=since - DAY), months="")

    def _dates(self) -> dict[str, str]:
        given = {"from": self.only.since, "to": self.only.until}
        return {name: day.isoformat() for name, day in given.items() if day}

    def _lists(self) -> dict[str, str]:
        given = {name: getattr(self.only, held) for name, (held, _) in LISTS.items()}
        return {name: ",".join(words) for name, words in given.items() if words}


def read(asked: Mapping[str, str], now: datetime) -> Scope:
    """The scope that an address asks for; without dates the usual months up to the day of ``as-of``, or today."""
    as_of = _moment(asked.get("as-of", ""), now)
    last = day_in(as_of) if isinstance(as_of, datetime) else as_of or day_in(now)
    since, until = _day(asked.get("from", "")), _day(asked.get("to", ""))
    own = since is not None or until is not None
    months = "" if own else asked.get("months", USUAL)
    if not own and months not in MONTHS:
        months = USUAL
    if months and months != "all":
        since, until = months_back(last, int(months)), last
    lists = {held: _words(asked.get(name, ""), allowed) for name, (held, allowed) in LISTS.items()}
    return Scope(Only(since=since, until=until, **lists), as_of, months)


def months_back(last: date, months: int) -> date:
    """The first day of the month that begins so many months, the last one counted; no earlier than there are days."""
    number = max(last.year * 12 + last.month - months, 12)
    return date(number // 12, number % 12 + 1, 1)


def _words(given: str, allowed: Collection[str] | None) -> tuple[str, ...]:
    words = (each for each in given.split(",")[:MOST] if each)
    return tuple(dict.fromkeys(each for each in words if allowed is None or each in allowed))


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _moment(given: str, now: datetime) -> date | datetime | None:
    """A day, or a moment with its zone; now for what is to come, for today, and for what is neither."""
    if day := _day(given):
        return day if day < day_in(now) else None
    try:
        moment = datetime.fromisoformat(given)
        past = moment.tzinfo is not None and moment.astimezone(ZONE) <= now
    except (ValueError, OverflowError):
        return None
    return moment if past else None


def _as_of(as_of: date | datetime | None) -> dict[str, str]:
    return {"as-of": as_of.isoformat()} if as_of else {}
