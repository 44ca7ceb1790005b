"""The cases behind a number, and how the cases of a complainant ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from core.analytics import counts, metrics, questions, statistics, tables
from core.analytics.parties import answers_of_complainant
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.text import say
from core.ledger import record
from core.office import Office
from core.queries.people import names_of_parties

# Who complains: how the complaints of this complainant ended so far. Shown beside a case; no verdict rests on it.

FEWEST: Final = 20
"""Of fewer cases no rate is told (domain.md 6.2)."""

RECENT: Final = timedelta(days=92)  # "rolling 3 months" of domain.md 6.2

DAY: Final = 24

Group: TypeAlias = dict[str, Any]

Groups: TypeAlias = list[Group]

KINDS: Final = {"answered": statistics.HAPPENED, "withdrawn": statistics.COMPETING, "waiting": statistics.CENSORED}


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
        return statistics.wilson(self.k, self.n)


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
        appeal = record.read_appeal(cursor, appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
    with office.analytics.reading() as cursor:
        found = answers_of_complainant(
            cursor, appeal.complainant_id, but=appeal_no, now=now, since=now - RECENT, zones=metrics.other_zones(office)
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
    found = statistics.curve(hours, kinds, FEWEST).quantile(0.5)
    return None if found is None else found / DAY


# The cases behind a number: exactly those it counts, a page at a time, parties by name only for a lead.

PAGE: Final = 50


@dataclass(frozen=True)
class Number:
    """One number: what is asked, of which group of it, and which part.

    A part is ``"n"``, ``"k"``, ``"exceptional"``, ``"imported"`` or a name of ``Measure.parts``; of times also
    ``"happened"``, ``"competing"``, ``"censored"`` and ``"at_risk:DAYS"``. Asked with the ``as_of`` of the number
    shown, so that what happened since does not change the list.
    """

    asked: metrics.Metric
    group: str = ""
    part: str = "n"


@dataclass(frozen=True)
class CountedCases:
    """A page of the cases a number counts: ``total`` is the number, ``rows`` by the names of ``SHOWN``.

    ``names`` has what each party of the page is called for the person who asked; ``behind`` as in a snapshot.
    """

    total: int
    number: int
    as_of: datetime
    behind: timedelta
    rows: tuple[dict[str, Any], ...]
    names: dict[str, str]


def cases_of_number(office: Office, actor: Person, of: Number, page: int = 1) -> CountedCases | Refusal:
    """A page of the cases, for managers and leads; a page past the end is the last one."""
    with snapshot_for(office, actor, of) as held:
        if isinstance(held, Refusal):
            return held
        which = tables.CaseSelection(of.asked.name, of.asked.by, of.asked.only, of.group, of.part)
        total = tables.count_cases(held.reading, which)
        number = max(1, min(page, -(-total // PAGE)))
        found = tables.list_cases(held.reading, which, limit=PAGE, offset=(number - 1) * PAGE)
        rows = tuple(dict(zip(tables.SHOWN, row, strict=True)) for batch in found for row in batch)
        as_of, behind = held.moment.as_of, held.behind
    parties = (row[side] for row in rows for side in ("seller_id", "complainant_id"))
    return CountedCases(total, number, as_of, behind, rows, names_of_parties(office, actor, parties))


@contextmanager
def snapshot_for(office: Office, actor: Person, of: Number) -> Iterator[metrics.MetricsSnapshot | Refusal]:
    """The record as of the number's moment; a refusal for other roles and for a number that does not exist."""
    refusal = metrics.may_not_list(office, actor) or _refused(of)
    if refusal:
        yield refusal
    else:
        with metrics.take_snapshot(office, of.asked.as_of) as held:
            yield held


def _refused(of: Number) -> Refusal | None:
    """A question, group or part that there is none of."""
    question = questions.QUESTIONS.get(of.asked.name)
    if question is None:
        return refuse("not_found", what=say("metric.number_within"), name=of.asked.name)
    days = of.part.removeprefix(counts.AT_RISK)
    at_risk = question.wait is not None and days != of.part and days.replace(".", "", 1).isdecimal()
    if of.part not in counts.part_tests(question) and not at_risk:
        return refuse("not_found", what=say("metric.number_within"), name=of.part)
    if of.asked.by not in {"", questions.MONTH, *questions.GROUPS, *question.groups}:
        return refuse("not_found", what=say("metric.number_within"), name=of.asked.by)
    if of.asked.by == questions.MONTH and of.group and not _is_month(of.group):
        return refuse("not_found", what=say("metric.number_within"), name=of.group)
    return None


def _is_month(group: str) -> bool:
    try:
        return bool(datetime.strptime(group, "%Y-%m"))  # noqa: DTZ007 - its shape alone is asked for
    except ValueError:
        return False
