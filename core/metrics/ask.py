"""The metrics as they are asked for: each number with its n, its moment and its definition, and its cases by name.

``measures`` answers shares and counts, ``waits`` times; ``cases_of`` lists exactly the cases that one number
counts, by the same tests. Answers are kept while nothing they rest on has changed (``core.store.result_cache``).
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

import numpy as np

from core.errors import Refusal, refuse
from core.metrics.definitions import SMALL, defined
from core.metrics.sitting import Sitting, sitting
from core.metrics.survival import Curve, curve_of_ends
from core.metrics.wilson import wilson
from core.model.people import Person
from core.office import Office
from core.permissions import Act, may
from core.store.file import HISTORY
from core.store.looks import open_for
from core.store.metrics_count import WHOLE, Only, Reading, moves_with_time, rests_on
from core.store.metrics_ends import Ends
from core.store.metrics_questions import QUESTIONS
from core.store.result_cache import ResultCache
from core.text import Text

__all__ = [
    "WHOLE",
    "Asked",
    "Measure",
    "Only",
    "Sitting",
    "Span",
    "Waited",
    "cases_of",
    "counts_mature",
    "measures",
    "sitting",
    "waits",
]

T = TypeVar("T")
SHARED: Final = frozenset({"grp", "n", "k", "exceptional", "imported", "matured"})
HOUR: Final = 3_600_000_000.0
DAY: Final = 24 * HOUR
SETTLED: Final = timedelta(seconds=10)
"""How long ago a moment must be for its answer to be kept: an act has the time of its beginning, and is on record
only at its end."""

FRESH: Final = timedelta(minutes=5)
"""How long an answer about now is given again that waiting alone may change; it says its own moment."""

_ANSWERS: Final[ResultCache[object]] = ResultCache(512, FRESH)
"""An answer about a moment in the past stays true, but for history that is imported later, which tells of the past."""

IMMATURE: Final = "immature"
FEW: Final = "small"


@dataclass(frozen=True)
class Asked:
    """A question: which metric, grouped by what (``WHOLE``: not), of which cases, as of when (None: now).

    ``by`` is one of right_type, policy, complainant, seller, penalty, reviewer, month, route, state. Some
    metrics have groups of their own (states, ages, outcomes, criteria, reviewers): they are grouped by those
    when ``by`` is empty. The agreement of second looks can be grouped by decided and worth too. ``as_of`` is a day
    (its end in Shanghai) or a moment, aware.
    """

    name: str
    by: str = WHOLE
    only: Only = field(default_factory=Only)
    as_of: date | datetime | None = None


@dataclass(frozen=True)
class Measure:
    """One number and what it rests on: k of n, its share with the Wilson interval, and the counts shown apart.

    ``withheld`` says why there is no share: ``"immature"`` (then k is None too), ``"small"`` (fewer than
    twenty cases), or empty. ``exceptional`` and ``imported`` of the n are marked. Times aware UTC.
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

    @property
    def definition(self) -> Text:
        """What is counted of what, as a sentence."""
        return defined(self.name)


@dataclass(frozen=True)
class Span:
    """By when half of a group, and nine of ten, had what they waited for, in one unit.

    None was not reached by ``known_until``, the last time at which twenty were at risk; past it nothing is known.
    """

    group: str
    n: int
    median: float | None
    most: float | None
    known_until: float | None


@dataclass(frozen=True)
class Waited:
    """The times of one group, open cases counted: in calendar days, and the office's own also in working hours.

    ``happened``, ``competing`` and ``censored`` add up to n; their cases are the parts of the same names, those
    at risk at a day the part ``at_risk:7``. ``parts`` are told apart by name: ``late`` (answers after the window) are
    among the censored, ``withdrawn`` (complaints taken back before a counter-notice) among the competing.
    ``guessed`` of them have days whose days off the office's calendar does not know (before its first year, or not
    announced yet): their working hours count only weekends as days off, and are provisional.
    Nothing is known past the last time at which twenty are at risk, by each of the two clocks (``Curve.known_until``).
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
        """How many cases waited."""
        return self.days.n

    @property
    def late(self) -> int:
        """Answers that came after the window."""
        return self.parts.get("late", 0)

    @property
    def withheld(self) -> str:
        """``"small"`` when the cases are too few for shares."""
        return FEW if self.n < SMALL else ""

    def span(self, *, worked: bool = False) -> Span:
        """The median and the ninetieth percentile, in days or in working hours (for the office's own times)."""
        clock = self.hours if worked else self.days
        if clock is None:
            return Span(self.group, self.n, None, None, None)
        return Span(self.group, self.n, clock.quantile(0.5), clock.quantile(0.9), clock.known_until)

    @property
    def definition(self) -> Text:
        """What is timed, as a sentence."""
        return defined(self.name)


def measures(
    office: Office, actor: Person, asked: Asked, within: Sitting | None = None
) -> tuple[Measure, ...] | Refusal:
    """The shares and counts of a metric, one a group, for managers and leads.

    ``within`` a sitting, its moment counts in place of ``asked.as_of``, and the record is read once for all.
    """

    def compute(reading: Reading, only: Only) -> tuple[Measure, ...]:
        rows = reading.counts(asked.name, asked.by, only)
        return tuple(_measure(asked, row, reading.moment.as_of) for row in rows)

    return _answer(office, actor, asked, within, "measures", compute)


def waits(office: Office, actor: Person, asked: Asked, within: Sitting | None = None) -> tuple[Waited, ...] | Refusal:
    """The times of a metric that has any, one curve a group, for managers and leads; ``within`` as in ``measures``."""

    def compute(reading: Reading, only: Only) -> tuple[Waited, ...]:
        marked = {str(row["grp"]): row for row in reading.counts(asked.name, asked.by, only)}
        found = reading.waits(asked.name, asked.by, only, tuple(marked))
        days, *worked = found.clocks
        return tuple(
            Waited(
                name=asked.name,
                group=group,
                as_of=reading.moment.as_of,
                days=_curve(days[group], DAY),
                hours=_curve(worked[0][group], HOUR) if worked else None,
                exceptional=marked[group]["exceptional"],
                imported=marked[group]["imported"],
                guessed=found.guessed[group],
                parts={part: marked[group][part] for part in QUESTIONS[asked.name].parts},
            )
            for group in marked
        )

    return _answer(office, actor, asked, within, "waits", compute)


def cases_of(
    office: Office,
    actor: Person,
    asked: Asked,
    group: str = "",
    part: str = "n",
    *,
    limit: int = -1,
    offset: int = 0,
) -> tuple[str, ...] | Refusal:
    """The numbers of exactly the cases that one number counts, in order; all of them, or a page of ``limit``.

    ``part`` is ``"n"``, ``"k"``, ``"exceptional"``, ``"imported"`` or a name of ``Measure.parts``; of times also
    ``"happened"``, ``"competing"``, ``"censored"`` and ``"at_risk:DAYS"``. Ask with the ``as_of`` of the number
    shown, so that what happened since does not change the list.
    """
    if refusal := may_not_list(office, actor):
        return refusal
    with sitting(office, asked.as_of) as held:
        if isinstance(held, Refusal):
            return held
        return tuple(
            held.reading.numbers(asked.name, asked.by, asked.only, value=group, part=part, limit=limit, offset=offset)
        )


def may_not_list(office: Office, actor: Person) -> Refusal | None:
    """Why this person may not list the cases of any number: by role, or for a second look that is open."""
    if refusal := may(actor, Act.COUNT_CASES):
        return refusal
    with office.store.reading() as cursor:
        looks = open_for(cursor, actor.person_id)  # a list of one outcome would tell it
    return refuse("look_open", looks=", ".join(each.look_id for each in looks)) if looks else None


def counts_mature(name: str) -> bool:
    """Whether a metric counts cohorts that are old enough alone."""
    return bool(QUESTIONS[name].matured)


def _curve(ends: Ends, unit: float) -> Curve:
    """The curve of these waits in days or hours; an unit has so many microseconds."""
    return curve_of_ends(
        ends.lengths / unit,
        ends.happened.astype(np.float64),
        ends.competing.astype(np.float64),
        ends.ended.astype(np.float64),
        SMALL,
    ).thinned()


def _measure(asked: Asked, row: dict[str, int], as_of: datetime) -> Measure:
    n, k, group = row["n"], row["k"], str(row["grp"])
    told = Measure(
        name=asked.name,
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
        return replace(told, k=None, parts={}, withheld=IMMATURE)
    if not QUESTIONS[asked.name].hit:
        return replace(told, k=None)
    if n < SMALL:
        return replace(told, withheld=FEW)
    low, high = wilson(k, n)
    return replace(told, rate=k / n, low=low, high=high)


def _answer(
    office: Office,
    actor: Person,
    asked: Asked,
    within: Sitting | None,
    kind: str,
    compute: Callable[[Reading, Only], T],
) -> T | Refusal:
    """The answer as it is kept, while it is true; else computed and kept, unless acts may still come under its moment.

    Cases on which the asking person has a second look open are not counted: with a filter or two a count of one
    would tell what was decided.
    """
    if refusal := may(actor, Act.COUNT_CASES):
        return refusal
    with nullcontext(within) if within else sitting(office, asked.as_of) as held:
        if isinstance(held, Refusal):
            return held
        now, moment = office.now(), held.moment
        only = replace(asked.only, without=held.kept_from(actor))
        if not moment.live and moment.as_of >= now - SETTLED:
            return compute(held.reading, only)
        key = kind, asked.name, asked.by, only, None if moment.live else moment.as_of
        return _ANSWERS.get(  # type: ignore[return-value] # kept under its own kind and question
            office.store,
            key,
            rests_on(asked.name) if moment.live else (HISTORY,),
            lambda: compute(held.reading, only),
            at=held.position,
            now=now if moment.live and moves_with_time(asked.name) else None,
        )
