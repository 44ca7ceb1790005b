"""A figure and the cases behind it, counted and listed by the same conditions.

A reading is prepared once (``reading_as_of``) and can then answer any number of questions.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from core.analytics.questions import GROUPS, MONTH, QUESTIONS, Question
from core.analytics.relation import (
    SHANGHAI,
    AsOf,
    Relations,
    WorkingClocks,
    columns_of,
    day_number,
    prepare,
    worked_time,
)
from core.ledger.engine import Analytics, Cursor

# How waits ended, counted by length: the input of the curves.

Counted: TypeAlias = npt.NDArray[np.int64]

HAPPENED: Final = 1

COMPETING: Final = 2

KIND_BITS: Final = 2

WHOLE_BITS: Final = 63


@dataclass(frozen=True)
class WaitEnds:
    """The waits of one group by length, shortest first: how many ended by the event, by a competing one, and in all.

    Lengths are in microseconds of calendar or working time.
    """

    lengths: Counted
    happened: Counted
    competing: Counted
    ended: Counted


@dataclass(frozen=True)
class Waits:
    """The waits of a question by group, for each clock, and how many include days unknown to the calendar."""

    clocks: tuple[dict[str, WaitEnds], ...]
    guessed: dict[str, int]


def count_marked(marked: Counted, places: Counted, groups: int) -> list[int]:
    """The number of marked waits in each group."""
    return [int(each) for each in np.bincount(places[marked > 0], minlength=groups)[:groups]]


def ends_of(lengths: Counted, kinds: Counted, places: Counted, groups: Sequence[str]) -> dict[str, WaitEnds]:
    """The waits of each group; ``places`` gives each wait's group index, or one past the last for no group.

    Group, length and kind of a wait are packed into one integer: sorting a million of them takes 20 ms, while grouping
    a million different lengths in the database takes ten times as long.
    """
    length_bits = int(lengths.max()).bit_length() if len(lengths) else 0
    at_once = 1 << (WHOLE_BITS - KIND_BITS - length_bits)
    found: list[WaitEnds] = []
    for first in range(0, len(groups), at_once):
        past = min(first + at_once, len(groups))
        those = slice(None) if past - first == len(groups) else (places >= first) & (places < past)
        keys = ((places[those] - first) << length_bits | lengths[those]) << KIND_BITS | kinds[those]
        keys.sort()
        found += _split(keys, past - first, length_bits)
    return dict(zip(groups, found, strict=True))


def _split(keys: Counted, groups: int, length_bits: int) -> Iterator[WaitEnds]:
    waits, kinds = keys >> KIND_BITS, keys & ((1 << KIND_BITS) - 1)
    begins = np.flatnonzero(np.diff(waits, prepend=-1))
    lengths, places = waits[begins] & ((1 << length_bits) - 1), waits[begins] >> length_bits
    ended = np.diff(begins, append=len(keys))
    happened, competing = (_sums(kinds == kind, begins) for kind in (HAPPENED, COMPETING))
    for begin, end in pairwise(np.searchsorted(places, np.arange(groups + 1))):
        yield WaitEnds(lengths[begin:end], happened[begin:end], competing[begin:end], ended[begin:end])


def _sums(marked: npt.NDArray[np.bool_], begins: Counted) -> Counted:
    """The number marked between each of these positions and the next."""
    before = np.concatenate(([0], np.cumsum(marked, dtype=np.int64)))
    sums: Counted = np.diff(before[np.append(begins, len(marked))])
    return sums


# The figures of the metrics, and the cases behind each, counted and listed by the same conditions.

# Filters, by the column of the relation they apply to.
FILTERED: Final[dict[str, str]] = {
    "right_types": "right_type",
    "policies": "policy_id",
    "complainants": "complainant_id",
    "sellers": "seller_id",
    "penalties": "penalty",
    "reviewers": "reviewer",
}

MARKED: Final = frozenset({"exceptional", "imported"})
"""What every figure marks separately."""

WHOLE: Final = ""

EMPTY: Final = "''"

# How a wait ended, see ``Wait``.
KINDS: Final = {"happened": HAPPENED, "competing": COMPETING, "censored": 0}

AT_RISK: Final = "at_risk:"

EARLIEST_MOMENT: Final = datetime(2, 1, 1, tzinfo=UTC)
"""The earliest moment that leaves room for a horizon before it."""

EARLIEST: Final = date.min + timedelta(days=1)

FARTHEST: Final = date.max - timedelta(days=1)

SHANGHAI_ZONE: Final = ZoneInfo(SHANGHAI)


@dataclass(frozen=True)
class CaseFilter:
    """Which cases to count: those whose relevant date is between two days (inclusive); empty lists mean all.

    ``without`` are cases hidden from the reader (``core.analytics.metrics.MetricsSnapshot.kept_from``).
    """

    since: date | None = None
    until: date | None = None
    right_types: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    complainants: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass
class Reading:
    """The record in a single state as of one moment, ready for questions; immature cohorts begin at ``matured``."""

    cursor: Cursor
    moment: AsOf
    horizon: timedelta
    relations: Relations
    _matured: datetime | None = None

    def counts(self, name: str, group: str, only: CaseFilter) -> list[dict[str, Any]]:
        """For each group (``WHOLE``: a single row, even without cases): n, k, ``exceptional`` and the parts by name."""
        question = QUESTIONS[name]
        sums = ", ".join(f"count(*) FILTER (WHERE {test}) AS {part}" for part, test in part_tests(question).items())
        by, rows = group_expression(question, group), self._from(name, group, only)
        if group == MONTH:
            names = ", ".join(f"sum({part})::BIGINT AS {part}" for part in part_tests(question))
            sql = (
                f"SELECT {_MONTH_OF_DAY} AS grp, {names} FROM (SELECT {by} AS day, {sums} {rows} GROUP BY 1) GROUP BY 1"
            )
        else:
            sql = f"SELECT {by or EMPTY} AS grp, {sums} {rows}{f' GROUP BY {by}' if by else ''}"
        found = self.cursor.rows(f"{sql} ORDER BY 1", self.args_of(question, only))
        return [{**row, "grp": group_name(group, row["grp"])} for row in found]

    def waits(self, name: str, group: str, only: CaseFilter, groups: Sequence[str]) -> Waits:
        """The waits of each group by length, in calendar time and, for the office's own times, in working time.

        ``groups`` as returned by ``counts``.
        """
        question = QUESTIONS[name]
        if question.wait is None:
            raise ValueError(f"{name} asks for no time")
        by, wait = group_expression(question, group), question.wait
        rows = (
            f"SELECT {by or EMPTY} AS grp, {wait.start} AS start, greatest({wait.stop}, {wait.start}) AS stop,"
            f" {wait.kind} AS kind {self._from(name, group, only)}"
        )
        if wait.worked:
            self.relations.days()
        clocks = {"calendar": CALENDAR, **({"worked": WORKED} if wait.worked else {})}
        lengths = ", ".join(f"{length} AS {clock}" for clock, length in clocks.items())
        guessed = f"{GUESSED}::BIGINT" if wait.worked else "0::BIGINT"
        place, join, named = _placed(group if by else WHOLE, groups)
        found = self.cursor.arrays(
            f"SELECT {lengths}, {guessed} AS guessed, w.kind::BIGINT AS kind, {place} AS place FROM ({rows}) w"
            f" {DAYS if wait.worked else ''} {join}",
            {**self.args_of(question, only), "groups": named},
        )
        ends = tuple(ends_of(found[clock], found["kind"], found["place"], groups) for clock in clocks)
        return Waits(ends, dict(zip(groups, count_marked(found["guessed"], found["place"], len(groups)), strict=True)))

    def timed(self, name: str, only: CaseFilter) -> tuple[str, dict[str, object]]:
        """The individual waits: the part of a query from FROM on, with the alias ``w``, and its arguments.

        ``w`` has the columns of the relation, ``start``, ``stop`` and ``kind`` of the wait, ``worked`` (its working
        time in microseconds), ``guessed`` (whether it includes days unknown to the calendar) and ``late``.
        """
        question = QUESTIONS[name]
        if question.wait is None:
            raise ValueError(f"{name} asks for no time")
        wait = question.wait
        self.relations.days()
        rows = (
            f"SELECT *, {wait.start} AS start, greatest({wait.stop}, {wait.start}) AS stop, {wait.kind} AS kind,"
            f" {question.parts.get('late', 'false')} AS late {self._from(name, WHOLE, only)}"
        )
        return f"FROM (SELECT w.*, {WORKED} AS worked, {GUESSED} AS guessed FROM ({rows}) w {DAYS}) w", self.args_of(
            question, only
        )

    def matured(self) -> datetime:
        """The moment from which cohorts are immature; every month before it is over, and all its cases are old enough.

        Only the month that contains the time ``horizon`` ago needs to be examined.
        """
        if self._matured is None:
            old = max(self.moment.as_of, EARLIEST_MOMENT) - self.horizon
            begins, ends = month_of(old)
            young = self.cursor.value(
                f"SELECT count(*) FROM ({self.relations.cases()}) WHERE started > $old AND started < $ends",
                {"old": old, "ends": ends, "as_of": self.moment.as_of},
            )
            self._matured = begins if young or ends > self.moment.as_of else ends
        return self._matured

    def rows_of(self, name: str, group: str, only: CaseFilter, part: str) -> str:
        """The rows counted by one figure, as SQL from FROM on; ``group_args`` and ``args_of`` give its arguments."""
        question = QUESTIONS[name]
        also = f" AND {group_test(question, group)}" if group_expression(question, group) else ""
        return f"{self._from(name, group, only)} AND ({part_test(question, part)}){also}"

    def _from(self, name: str, group: str, only: CaseFilter) -> str:
        tests = " AND ".join(tests_of(QUESTIONS[name], group, only))
        return f"FROM ({self.relations.of(name, group)}) WHERE {tests}"

    def args_of(self, question: Question, only: CaseFilter) -> dict[str, object]:
        """The arguments of the conditions."""
        args: dict[str, object] = {"as_of": self.moment.as_of, "horizon": self.horizon.total_seconds()}
        if question.matured:
            args["matured"] = self.matured()
        if only.since:
            args["since"] = day_begins(only.since)
        if only.until:
            args["until"] = day_begins(only.until, after=True)
        return {**args, **{name: list(getattr(only, name)) for name in (*FILTERED, "without")}}


def day_begins(day: date, *, after: bool = False) -> datetime:
    """The first moment of a day in Shanghai, or of the day after it.

    For the very first and last possible dates the neighbouring day is used; no case can lie between.
    """
    day = min(day, FARTHEST) + timedelta(days=after)
    return datetime.combine(max(day, EARLIEST), time(), SHANGHAI_ZONE)


def group_expression(question: Question, group: str) -> str:
    """The grouping expression: the question's own, one of ``GROUPS``, or the day; empty for the whole."""
    if group == MONTH:
        return day_number(question.when)
    if not group:
        return question.own
    return question.groups[group] if group in question.groups else GROUPS[group]


def group_name(group: str, value: object) -> str:
    """The name of a group: months, which are counted as numbers, as ``2026-11``; NULL as ``""``."""
    if group == MONTH and isinstance(value, int):
        return f"{value // 12:04}-{value % 12 + 1:02}"
    return "" if value is None else str(value)


def group_test(question: Question, group: str) -> str:
    """The condition for one of the groups."""
    if group == MONTH:
        return (
            f"({question.when} >= $begins AND {question.when} < $ends OR $begins IS NULL AND {question.when} IS NULL)"
        )
    return f"coalesce({group_expression(question, group)}, '') = $value"


def group_args(group: str, value: str) -> dict[str, object]:
    """The arguments of the condition for the group with that name."""
    if group != MONTH:
        return {"value": value}
    begins, ends = month_of(datetime.strptime(value, "%Y-%m").replace(tzinfo=SHANGHAI_ZONE)) if value else (None, None)
    return {"begins": begins, "ends": ends}


def part_tests(question: Question) -> dict[str, str]:
    """The condition for each part of a question by name: all, the rate's, the marked ones, and its own."""
    own = {"matured": question.matured} if question.matured else {}
    if question.wait:
        own |= {part: f"({question.wait.kind}) = {kind}" for part, kind in KINDS.items()}
    return {
        "n": "true",
        "k": question.hit or "false",
        "exceptional": "exceptional",
        "imported": "imported",
        **own,
        **question.parts,
    }


def part_test(question: Question, part: str) -> str:
    """The condition for one part; for a wait also those still at risk on a day: ``at_risk:7``."""
    if part.startswith(AT_RISK) and question.wait:
        start, stop, days = question.wait.start, question.wait.stop, float(part.removeprefix(AT_RISK))
        return f"epoch(greatest({stop}, {start})) - epoch({start}) >= {days * 86400}"
    return part_tests(question)[part]


def rests_on(name: str, group: str, only: CaseFilter) -> frozenset[str]:
    """The keys of ``Engine.position`` on which a current answer depends: what conditions, group and filters read."""
    question = QUESTIONS[name]
    tested = {column for filtered, column in FILTERED.items() if getattr(only, filtered)}
    grouped = {question.groups.get(group) or GROUPS[group]} if group not in (WHOLE, MONTH) else set()
    return columns_of({"appeal_no", *question.reads.split(), *MARKED, *tested, *grouped})


def moves_with_time(name: str) -> bool:
    """Whether the answer changes with time alone, because cases become overdue or mature, or waits grow."""
    question = QUESTIONS[name]
    wait = (question.wait.stop,) if question.wait else ()
    return bool(question.matured) or "$as_of" in " ".join(
        (question.base, question.own, *question.parts.values(), *wait)
    )


def tests_of(question: Question, group: str, only: CaseFilter) -> list[str]:
    """The conditions for a case to count. By month immature cohorts are counted too, so that they can be named."""
    tests = [f"({question.base})"]
    if question.matured and group != MONTH:
        tests.append(question.matured)
    if only.since:
        tests.append(f"{question.when} >= $since")
    if only.until:
        tests.append(f"{question.when} < $until")
    if only.without:
        tests.append("NOT list_contains($without, appeal_no)")
    return [*tests, *(f"list_contains(${name}, {column})" for name, column in FILTERED.items() if getattr(only, name))]


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """The first moment of the month in Shanghai, and of the next month."""
    first = moment.astimezone(SHANGHAI_ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


def _placed(group: str, groups: Sequence[str]) -> tuple[str, str, list[str] | list[int | None]]:
    """SQL for the index of a row's group in ``groups``, the join it needs, and the argument ``$groups``."""
    join = "JOIN (SELECT unnest($groups) AS name, unnest(range(len($groups))) AS place) g ON g.name"
    if not group:
        return "0::BIGINT", "", []
    if group == MONTH:
        numbers = [int(each[:4]) * 12 + int(each[5:]) - 1 if each else None for each in groups]
        return "g.place", f"{join} IS NOT DISTINCT FROM {_MONTH_OF_DAY.replace('day', 'w.grp')}", numbers
    return "g.place", f"{join} = coalesce(w.grp, '')", list(groups)


_MONTH_OF_DAY: Final = "(year(DATE '1970-01-01' + day::INTEGER) * 12 + month(DATE '1970-01-01' + day::INTEGER) - 1)"

CALENDAR: Final = "epoch_us(w.stop) - epoch_us(w.start)"

WORKED: Final = f"{worked_time('b', 'w.stop')} - {worked_time('a', 'w.start')}"

GUESSED: Final = "(b.guessed > a.guessed OR NOT b.known)"

DAYS: Final = (
    f"JOIN work_day a ON a.number = {day_number('w.start')} JOIN work_day b ON b.number = {day_number('w.stop')}"
)


@contextmanager
def reading_as_of(analytics: Analytics, moment: AsOf, horizon: timedelta, clocks: WorkingClocks) -> Iterator[Reading]:
    """A single state of the record as of that moment, for any number of questions in the block.

    Does not wait for what is being committed now; the caller has waited before (``Analytics.freshness``).
    """
    with analytics.reading(wait=False) as cursor:
        yield Reading(cursor, moment, horizon, Relations(cursor, moment, clocks, prepare(cursor, moment)))
