"""Who complains: how the complaints of this complainant ended so far. Shown beside a case; no verdict rests on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from core.errors import Refusal, refuse
from core.metrics.moments import other_zones
from core.metrics.survival import CENSORED, COMPETING, HAPPENED, curve
from core.metrics.wilson import wilson
from core.model.people import Person
from core.office import Office, day_in
from core.permissions import Act, may
from core.store.complainant import answers_of_complainant
from core.store.record import read_appeal
from core.text import say

FEWEST: Final = 20
"""Of fewer cases no rate is told (domain.md 6.2)."""
RECENT: Final = timedelta(days=92)  # "rolling 3 months" of domain.md 6.2
DAY: Final = 24
Group: TypeAlias = dict[str, Any]
Groups: TypeAlias = list[Group]
KINDS: Final = {"answered": HAPPENED, "withdrawn": COMPETING, "waiting": CENSORED}


@dataclass(frozen=True)
class Share:
    """``k`` of ``n``, with Wilson's interval; ``told`` says whether there are enough for a rate."""

    k: int
    n: int

    @property
    def told(self) -> bool:
        """Whether a rate may be shown."""
        return self.n >= FEWEST

    @property
    def rate(self) -> float:
        """The share, 0 to 1; raises ZeroDivisionError without a case."""
        return self.k / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """What the few say of the many, 95 %."""
        return wilson(self.k, self.n)


@dataclass(frozen=True)
class Complaints:
    """The appealed complaints of one complainant in this office, but for the case at hand, as of ``as_of``.

    ``revoked`` of those decided, ``answered`` in time of those forwarded whose window is over, ``lately``
    revoked of those opened since ``since`` (``complainant_counter_success``). ``median_days`` is the
    Kaplan–Meier median of the time to answer, with those still waiting counted; None where it was not reached while
    twenty were at risk.
    """

    as_of: datetime
    since: date
    appeals: int
    upheld: int
    rejected: int
    abandoned: int
    open: int
    withdrawn: int
    revoked: Share
    answered: Share
    lately: Share
    asked: int
    median_days: float | None


def complaints_of(office: Office, actor: Person, appeal_no: str) -> Complaints | Refusal:
    """The record of the complainant of a case, without that case; for legal only."""
    if refusal := may(actor, Act.READ_OTHER_CASES):
        return refusal
    now = office.now()
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        found = answers_of_complainant(
            cursor, appeal.complainant_id, but=appeal_no, now=now, since=now - RECENT, zones=other_zones(office)
        )
    return _record(found, now)


def _record(found: Groups, now: datetime) -> Complaints:
    ended = {name: _sum(found, partial(_ended, name)) for name in ("revoked", "upheld", "rejected", "abandoned")}
    appeals, arrived = _sum(found), [each for each in found if each["hours"] is not None]
    asked = _sum(arrived)
    return Complaints(
        as_of=now,
        since=day_in(now - RECENT),
        appeals=appeals,
        upheld=ended["upheld"],
        rejected=ended["rejected"],
        abandoned=ended["abandoned"],
        open=appeals - sum(ended.values()),
        withdrawn=_sum(found, lambda each: each["kind"] == "withdrawn"),
        revoked=Share(ended["revoked"], ended["revoked"] + ended["upheld"] + ended["rejected"]),
        answered=_share([each for each in found if each["over"]], lambda each: bool(each["in_time"])),
        lately=_share([each for each in found if each["lately"]], partial(_ended, "revoked")),
        asked=asked,
        median_days=_median(arrived) if asked >= FEWEST else None,
    )


def _ended(how: str, each: Group) -> bool:
    return str(each["outcome"] or "").startswith(how)


def _sum(found: Groups, fits: Callable[[Group], bool] = bool) -> int:
    return sum(each["cases"] for each in found if fits(each))


def _share(found: Groups, fits: Callable[[Group], bool]) -> Share:
    return Share(_sum(found, fits), _sum(found))


def _median(waits: Groups) -> float | None:
    cases = [int(each["cases"]) for each in waits]
    hours = np.repeat(np.array([float(each["hours"]) for each in waits]), cases)
    kinds = np.repeat(np.array([KINDS[str(each["kind"])] for each in waits]), cases)
    found = curve(hours, kinds, FEWEST).quantile(0.5)
    return None if found is None else found / DAY
