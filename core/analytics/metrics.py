"""The metrics: each figure with its n, its moment, its definition and its interval.

``measures`` returns shares and counts, ``waiting_times`` times; ``core.analytics.tables`` lists exactly the cases that
one figure counts, by the same conditions. Answers are cached while nothing they rest on has changed
(``core.ledger.engine``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from core.analytics.counts import WHOLE, CaseFilter, Reading, WaitEnds, moves_with_time, reading_as_of, rests_on
from core.analytics.questions import HORIZON_DAYS, QUESTIONS, SMALL
from core.analytics.relation import SHANGHAI, AsOf, WindowEnds, WorkingClocks, Zones, first_moment
from core.analytics.statistics import Curve, curve_of_ends, wilson
from core.domain.deadlines import ends_at
from core.domain.people import Person
from core.domain.permissions import Act, allowed, requires
from core.domain.policy import Calendar, Window, WindowName, day_in, zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.terms import ZONE
from core.domain.text import Text, say
from core.ledger.engine import HISTORY, Position, ResultCache
from core.ledger.second_reviews import open_for
from core.office import Office

# The moment a question refers to, and the calendars of its clocks.

OFFICE_CALENDAR: Final = "cn"

REVIEWS: Final[tuple[WindowName, ...]] = ("preliminary", "final")

TICK: Final = timedelta(microseconds=1)

DAY: Final = timedelta(days=1)

ROOM: Final = 60  # days after the last start within which its window must end


def as_of_moment(office: Office, as_of: date | datetime | None, behind: timedelta = timedelta(0)) -> AsOf | Refusal:
    """Now, or the given moment; a day means its last moment in Shanghai. The future is refused.

    ``behind`` is how far the answering copy is behind the record; now is earlier than the clock by that much.
    """
    now = office.now()
    zones = other_zones(office)
    if as_of is None or (not isinstance(as_of, datetime) and as_of == day_in(now)):
        return AsOf(now - behind, live=True, zones=zones)
    if not isinstance(as_of, datetime) and as_of > day_in(now):
        return _no_moment(as_of, say("word.in_future"))
    try:
        when = as_of if isinstance(as_of, datetime) else datetime.combine(as_of + DAY, time(), ZONE) - TICK
        if when <= now:
            return AsOf(when.astimezone(UTC), live=False, zones=zones)
    except OverflowError:  # the earliest and latest possible dates do not exist in every zone
        return _no_moment(as_of, say("metric.no_day_that_can_be_counted_with"))
    return _no_moment(as_of, say("word.in_future"))


def _no_moment(as_of: date, reason: Text) -> Refusal:
    return refuse("field_invalid", field=say("word.as_of_within"), given=as_of.isoformat(), reason=reason)


def other_zones(office: Office) -> Zones:
    """The zones of policies whose days do not end together with Shanghai's."""
    return tuple((each.id, each.zone) for each in office.policies.all() if each.zone != SHANGHAI)


def clocks_of(office: Office, first: datetime, last: datetime) -> WorkingClocks:
    """The office's working days between two moments, and the ends of its own windows that start there."""
    begin, end = day_in(first) - DAY, day_in(last) + DAY
    calendar = office.calendars[OFFICE_CALENDAR]
    return WorkingClocks(
        days=lambda: [(day, calendar.is_working(day), calendar.known(day)) for day in _days(begin, end)],
        windows=lambda: list(_ends(office, begin, end)),
    )


def _ends(office: Office, begin: date, end: date) -> Iterator[WindowEnds]:
    alike: defaultdict[tuple[str, Window, ZoneInfo], list[tuple[str, str]]] = defaultdict(list)
    for policy in office.policies.all():
        for name in REVIEWS:
            alike[policy.calendar, policy.window(name), zone_of(policy)].append((policy.id, name))
    for (calendar, window, zone), of in alike.items():
        yield WindowEnds(of, _ends_of(office.calendars[calendar], window, zone, begin, end))


@lru_cache(maxsize=64)
def _ends_of(calendar: Calendar, window: Window, zone: ZoneInfo, begin: date, end: date) -> dict[date, datetime]:
    """The last moment of the window for each start day in a range; cached, since the range changes only daily."""
    return {start: ends_at(last, zone) - TICK for start, last in due_days(calendar, window, begin, end).items()}


def due_days(calendar: Calendar, window: Window, begin: date, end: date) -> dict[date, date]:
    """The last day of the window for each start day in a range, as counted by ``core.domain.deadlines.due``.

    Windows that would end more than ``ROOM`` days after the range are left out.
    """
    days = list(_days(begin, end + DAY * (ROOM + window.days)))
    next_worked: list[int] = [len(days)] * len(days)
    worked: list[int] = []
    for n in reversed(range(len(days))):
        after = next_worked[n + 1] if n + 1 < len(days) else len(days)
        next_worked[n] = n if calendar.is_working(days[n]) else after
    place: list[int] = []  # the number of working days up to and including each day
    for n, following in enumerate(next_worked):
        if following == n:
            worked.append(n)
        place.append(len(worked))
    due: dict[date, date] = {}
    for n in range((end - begin).days + 1):
        last = n + window.days
        if window.unit == "working" and window.days:
            wanted = place[n] + window.days - 1
            last = worked[wanted] if wanted < len(worked) else len(days)
        last = next_worked[last] if window.roll and last < len(days) else last
        if last < len(days):
            due[days[n]] = days[last]
    return due


def _days(begin: date, end: date) -> Iterator[date]:
    return (begin + DAY * n for n in range((end - begin).days + 1))


# One snapshot of the record for several questions: same state, same moment, prepared once.

HORIZON: Final = timedelta(days=HORIZON_DAYS)


class MetricsSnapshot:
    """The record at one moment, read when the first question needs it; use ``take_snapshot``.

    ``position`` is the position before reading, for which answers are cached. ``behind`` is how far the source was
    behind the record.
    """

    def __init__(self, office: Office, moment: AsOf, position: Position, behind: timedelta) -> None:
        """Nothing is read yet."""
        self.office = office
        self.moment = moment
        self.position, self.behind = position, behind
        self._stack = ExitStack()
        self._reading: Reading | None = None
        self._kept_from: dict[str, tuple[str, ...]] = {}

    def kept_from(self, person: Person) -> tuple[str, ...]:
        """The cases under second review by this person, which no figure may reveal."""
        if not allowed(person, Act.GIVE_SECOND_REVIEW):
            return ()
        if person.person_id not in self._kept_from:
            numbers = sorted({each.appeal_no for each in self.office.read(open_for, person.person_id)})
            self._kept_from[person.person_id] = tuple(numbers)
        return self._kept_from[person.person_id]

    @property
    def reading(self) -> Reading:
        """The record, ready for questions."""
        if self._reading is None:
            self._reading = self._stack.enter_context(reading(self.office, self.moment))
        return self._reading

    def close(self) -> None:
        """Releases the record."""
        self._stack.close()


@contextmanager
def take_snapshot(office: Office, as_of: date | datetime | None = None) -> Iterator[MetricsSnapshot | Refusal]:
    """A snapshot of the record as of now, a day or a moment, for any number of questions in the block."""
    fresh = office.analytics.freshness()
    behind = timedelta(seconds=fresh.lag)
    moment = as_of_moment(office, as_of, behind)
    if isinstance(moment, Refusal):
        yield moment
        return
    opened = MetricsSnapshot(office, moment, fresh.position, behind)
    try:
        yield opened
    finally:
        opened.close()


def reading(office: Office, moment: AsOf) -> AbstractContextManager[Reading]:
    """The record as of that moment with the office's calendars, as fresh as ``Analytics.freshness`` last reported."""
    first = first_moment(office.analytics) or moment.as_of.astimezone(UTC)
    return reading_as_of(office.analytics, moment, HORIZON, clocks_of(office, first, moment.as_of))


# The metrics: each figure with its n, its moment and its definition, and its cases.

T = TypeVar("T")

SHARED: Final = frozenset({"grp", "n", "k", "exceptional", "imported", "matured"})

HOUR: Final = 3_600_000_000.0

ONE_DAY: Final = 24 * HOUR

BEHIND: Final = timedelta(seconds=10)
"""The lag from which pages say that figures are behind the record."""

SETTLED: Final = timedelta(seconds=10)
"""How long ago a moment must be for its answer to be cached: an act has the time of its start, but is on record only
at its end."""

FRESH: Final = timedelta(minutes=5)
"""How long an answer that changes with time is reused; it states its own moment."""

_ANSWERS: Final[ResultCache[object]] = ResultCache(512, FRESH)
"""Answers about the past stay true until history is imported, which changes the past."""

IMMATURE: Final = "immature"

FEW: Final = "small"


@dataclass(frozen=True)
class Metric:
    """A question: which metric, grouped by what (``WHOLE``: not), of which cases, as of when (None: now).

    ``by`` is one of right_type, policy, complainant, seller, penalty, reviewer, month, route, state. Some metrics have
    their own groups (states, ages, outcomes, criteria, reviewers), used if ``by`` is empty. The agreement of second
    reviews can also be grouped by decided and worth. ``as_of`` is a day (its end in Shanghai) or an aware time.
    """

    name: str
    by: str = WHOLE
    only: CaseFilter = field(default_factory=CaseFilter)
    as_of: date | datetime | None = None


@dataclass(frozen=True)
class Measure:
    """One figure and what it rests on: k of n, its share with the Wilson interval, and counts shown apart.

    ``withheld`` says why there is no share: ``"immature"`` (then k is None too), ``"small"`` (fewer than twenty cases),
    or empty. ``exceptional`` and ``imported`` count the marked cases among n. Times are aware UTC.
    """

    name: str
    group: str
    n: int
    k: int | None
    rate: float | None
    low: float | None
    high: float | None
    as_of: datetime
    withheld: str = ""
    exceptional: int = 0
    imported: int = 0
    parts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """The median and ninetieth percentile of a group, in one unit.

    None: not reached by ``known_until``, the last time at which twenty were at risk; nothing is known beyond it.
    """

    group: str
    n: int
    median: float | None
    most: float | None
    known_until: float | None


@dataclass(frozen=True)
class WaitingTime:
    """The times of one group including open cases, in calendar days and for the office's own times in working hours.

    ``happened``, ``competing`` and ``censored`` add up to n; their cases are the parts with the same names, those at
    risk on a day the part ``at_risk:7``. ``parts`` contains further counts: ``late`` (answers after the window) are
    among the censored, ``withdrawn`` (complaints withdrawn before a counter-notice) among the competing. ``guessed``
    counts cases with days unknown to the office's calendar (before its first year, or not announced yet); their working
    hours treat only weekends as days off and are provisional. Nothing is known beyond the last time at which twenty are
    at risk, for each clock separately (``Curve.known_until``).
    """

    name: str
    group: str
    as_of: datetime
    days: Curve
    hours: Curve | None
    exceptional: int = 0
    imported: int = 0
    guessed: int = 0
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """The number of cases that waited."""
        return self.days.n

    @property
    def late(self) -> int:
        """The number of answers after the window."""
        return self.parts.get("late", 0)

    @property
    def withheld(self) -> str:
        """``"small"`` if there are too few cases for shares."""
        return FEW if self.n < SMALL else ""

    def span(self, *, worked: bool = False) -> Span:
        """The median and the ninetieth percentile in days, or (``worked``, the office's own times) in working hours."""
        clock = self.hours if worked else self.days
        if clock is None:
            return Span(self.group, self.n, None, None, None)
        return Span(self.group, self.n, clock.quantile(0.5), clock.quantile(0.9), clock.known_until)


def measures(
    office: Office, actor: Person, metric: Metric, within: MetricsSnapshot | None = None
) -> tuple[Measure, ...] | Refusal:
    """The shares and counts of a metric, one per group, for managers and leads.

    ``within`` a snapshot, its moment replaces ``asked.as_of``, and the record is read once for all questions.
    """

    def compute(reading: Reading, only: CaseFilter) -> tuple[Measure, ...]:
        rows = reading.counts(metric.name, metric.by, only)
        return tuple(_measure(metric, row, reading.moment.as_of) for row in rows)

    return _answer(office, actor, metric, within, "measures", compute)


def waiting_times(
    office: Office, actor: Person, metric: Metric, within: MetricsSnapshot | None = None
) -> tuple[WaitingTime, ...] | Refusal:
    """The times of a metric, one curve per group, for managers and leads; ``within`` as in ``measures``."""

    def compute(reading: Reading, only: CaseFilter) -> tuple[WaitingTime, ...]:
        marked = {str(row["grp"]): row for row in reading.counts(metric.name, metric.by, only)}
        found = reading.waits(metric.name, metric.by, only, tuple(marked))
        days, *worked = found.clocks
        return tuple(
            WaitingTime(
                name=metric.name,
                group=group,
                as_of=reading.moment.as_of,
                days=_curve(days[group], ONE_DAY),
                hours=_curve(worked[0][group], HOUR) if worked else None,
                exceptional=marked[group]["exceptional"],
                imported=marked[group]["imported"],
                guessed=found.guessed[group],
                parts={part: marked[group][part] for part in QUESTIONS[metric.name].parts},
            )
            for group in marked
        )

    return _answer(office, actor, metric, within, "waits", compute)


@requires(Act.COUNT_CASES)
def may_not_list(office: Office, actor: Person) -> Refusal | None:
    """Why this person may not list the cases behind figures: their role, or an open second review; None if they may."""
    looks = office.read(open_for, actor.person_id)  # a list of one outcome would reveal it
    return refuse("look_open", looks=", ".join(each.look_id for each in looks)) if looks else None


def counts_mature(name: str) -> bool:
    """Whether a metric counts mature cohorts only."""
    return bool(QUESTIONS[name].matured)


def _curve(ends: WaitEnds, unit: float) -> Curve:
    """The curve of these waits in days or hours; ``unit`` is the length of the unit in microseconds."""
    return curve_of_ends(
        ends.lengths / unit,
        ends.happened.astype(np.float64),
        ends.competing.astype(np.float64),
        ends.ended.astype(np.float64),
        SMALL,
    ).thinned()


def _measure(metric: Metric, row: dict[str, int], as_of: datetime) -> Measure:
    n, k, group = row["n"], row["k"], str(row["grp"])
    measure = Measure(
        name=metric.name,
        group=group,
        n=n,
        k=k,
        rate=None,
        low=None,
        high=None,
        as_of=as_of,
        exceptional=row["exceptional"],
        imported=row["imported"],
        parts={name: count for name, count in row.items() if name not in SHARED},
    )
    if row.get("matured", n) < n:
        return replace(measure, k=None, parts={}, withheld=IMMATURE)
    if not QUESTIONS[metric.name].hit:
        return replace(measure, k=None)
    if n < SMALL:
        return replace(measure, withheld=FEW)
    low, high = wilson(k, n)
    return replace(measure, rate=k / n, low=low, high=high)


@requires(Act.COUNT_CASES)
def _answer(
    office: Office,
    actor: Person,
    metric: Metric,
    within: MetricsSnapshot | None,
    kind: str,
    compute: Callable[[Reading, CaseFilter], T],
) -> T | Refusal:
    """The cached answer while it is valid, otherwise computed and cached, unless acts may still be recorded before it.

    Cases under open second review by the reader are not counted, because with a few filters a count of one would
    reveal the decision.
    """
    with nullcontext(within) if within else take_snapshot(office, metric.as_of) as held:
        if isinstance(held, Refusal):
            return held
        now, moment = office.now(), held.moment
        only = replace(metric.only, without=held.kept_from(actor))
        if not moment.live and moment.as_of >= now - held.behind - SETTLED:
            return compute(held.reading, only)
        key = kind, metric.name, metric.by, only, None if moment.live else moment.as_of
        return _ANSWERS.get(  # type: ignore[return-value] # kept under its own kind and question
            office.store,
            key,
            rests_on(metric.name, metric.by, only) if moment.live else (HISTORY,),
            lambda: compute(held.reading, only),
            at=held.position,
            now=now if moment.live and moves_with_time(metric.name) else None,
        )
