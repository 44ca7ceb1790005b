"""The numbers of the metrics, and the cases behind each: counted and listed by the same tests.

A reading is prepared once (``reading_as_of``) and then asked any number of questions.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from core.store.file import Cursor, Store
from core.store.metrics_cases import COLUMNS, MADE_OF, SHANGHAI, Moment, facts, prepare, source_of
from core.store.metrics_clocks import (
    Clocks,
    prepare_days,
    prepare_findings,
    prepare_routes,
    prepare_windows,
    with_findings,
    with_routes,
    with_windows,
    work_hours,
)
from core.store.metrics_questions import GROUPS, QUESTIONS, Question

Numbers: TypeAlias = npt.NDArray[np.float64]
# Filters by the column of the relation that they test.
FILTERED: Final[dict[str, str]] = {
    "right_types": "right_type",
    "policies": "policy_id",
    "complainants": "complainant_id",
    "sellers": "seller_id",
    "penalties": "penalty",
    "reviewers": "reviewer",
}
WHOLE: Final = ""
# How a wait ended, see ``Wait``.
KINDS: Final = {"happened": 1, "competing": 2, "censored": 0}
AT_RISK: Final = "at_risk:"
ROUTE: Final = "route"
SHANGHAI_ZONE: Final = ZoneInfo(SHANGHAI)
FOUND: Final = frozenset({"evidence_failure_top"})
CLOCKED: Final = frozenset({"sla_preliminary", "sla_final"})


@dataclass(frozen=True)
class Only:
    """Which cases are meant: between two days, both included, of the question's own moment; empty lists mean all."""

    since: date | None = None
    until: date | None = None
    right_types: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    complainants: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Durations:
    """The waits of one group: calendar days and working hours, and the kind of each end (see ``Wait``)."""

    days: Numbers
    hours: Numbers
    kinds: npt.NDArray[np.int64]


@dataclass
class Reading:
    """One state of the record at one moment, ready to be asked; ``matured`` is where the young cohorts begin."""

    cursor: Cursor
    moment: Moment
    horizon: timedelta
    clocks: Clocks
    again: bool
    made: set[str] = field(default_factory=set)
    _matured: datetime | None = None

    def counts(self, name: str, group: str, only: Only) -> list[dict[str, Any]]:
        """For each group (``WHOLE``: one row, also without a case): n, k, ``exceptional`` and the parts by name."""
        question = QUESTIONS[name]
        sums = ", ".join(f"count(*) FILTER (WHERE {test}) AS {part}" for part, test in parts_of(question).items())
        by = by_of(question, group)
        tail = f" GROUP BY {by} ORDER BY 1" if by else ""
        rows = self.cursor.rows(
            f"SELECT {by or WHOLE_SQL} AS grp, {sums} {self._from(name, group, only)}{tail}", self._args(question, only)
        )
        return [{**row, "grp": shown(group, row["grp"])} for row in rows]

    def numbers(
        self, name: str, group: str, only: Only, *, value: str = "", part: str = "n", limit: int = -1, offset: int = 0
    ) -> list[str]:
        """The numbers of the cases that one number counts, in order; all of them, or a page of ``limit``."""
        question = QUESTIONS[name]
        by = by_of(question, group)
        also = f" AND {by} IS NOT DISTINCT FROM $value" if by else ""
        page = " LIMIT $limit OFFSET $offset" if limit >= 0 else ""
        rows = self.cursor.rows(
            f"SELECT appeal_no {self._from(name, group, only)} AND ({part_of(question, part)}){also}"
            f" ORDER BY appeal_no{page}",
            {**self._args(question, only), "value": wanted(group, value), "limit": limit, "offset": offset},
        )
        return [row["appeal_no"] for row in rows]

    def waits(self, name: str, group: str, only: Only) -> dict[str, Durations]:
        """The waits of each group, in the order of the groups; one under ``WHOLE`` when they are not grouped."""
        question = QUESTIONS[name]
        if question.wait is None:
            raise ValueError(f"{name} asks for no time")
        self._make("work_day", lambda: prepare_days(self.cursor, self.clocks))
        by, wait = by_of(question, group), question.wait
        rows = (
            f"SELECT {by or WHOLE_SQL} AS grp, {wait.start} AS start, greatest({wait.stop}, {wait.start}) AS stop,"
            f" ({wait.kind})::BIGINT AS kind {self._from(name, group, only)}"
        )
        found = self.cursor.arrays((_GROUPED if by else _TIMED).format(rows=rows), self._args(question, only))
        told = Durations(found["days"], found["hours"], found["kind"])
        return (
            _split(told, found["no"], [shown(group, each) for each in self._names(rows, question, only)])
            if by
            else {WHOLE: told}
        )

    def matured(self) -> datetime:
        """The moment from which cohorts are too young: each month before it is over, and all its cases are old enough.

        Of the months, only the one that ``horizon`` ago lies in must be looked into.
        """
        if self._matured is None:
            old = self.moment.as_of - self.horizon
            begins, ends = month_of(old)
            relation = facts(self.moment, again=self.again)
            young = self.cursor.value(
                f"SELECT count(*) FROM ({relation}) WHERE started > $old AND started < $ends",
                {"old": old, "ends": ends, "as_of": self.moment.as_of},
            )
            self._matured = begins if young or ends > self.moment.as_of else ends
        return self._matured

    def _names(self, rows: str, question: Question, only: Only) -> list[object]:
        found = self.cursor.rows(f"SELECT DISTINCT grp FROM ({rows}) ORDER BY grp", self._args(question, only))
        return [row["grp"] for row in found]

    def _from(self, name: str, group: str, only: Only) -> str:
        question, relation = QUESTIONS[name], facts(self.moment, again=self.again)
        if name in CLOCKED:
            source = source_of(self.moment)
            self._make("turn", lambda: prepare_windows(self.cursor, self.clocks, self.moment, source))
            relation = with_windows(relation, self.moment)
        if name in FOUND:
            self._make("found", lambda: prepare_findings(self.cursor, self.moment))
            relation = with_findings(relation)
        if group == ROUTE:
            self._make("claimed", lambda: prepare_routes(self.cursor, self.moment))
            relation = with_routes(relation)
        return f"FROM ({relation}) WHERE {' AND '.join(tests_of(question, group, only))}"

    def _make(self, table: str, make: Callable[[], None]) -> None:
        if table not in self.made:
            make()
            self.made.add(table)

    def _args(self, question: Question, only: Only) -> dict[str, object]:
        args: dict[str, object] = {"as_of": self.moment.as_of, "horizon": self.horizon.total_seconds()}
        if question.matured:
            args["matured"] = self.matured()
        if only.since:
            args["since"] = datetime.combine(only.since, time(), SHANGHAI_ZONE)
        if only.until:
            args["until"] = datetime.combine(only.until + timedelta(days=1), time(), SHANGHAI_ZONE)
        return {**args, **{name: list(getattr(only, name)) for name in FILTERED}}


def by_of(question: Question, group: str) -> str:
    """What the rows are grouped by: the question's own, or one of ``GROUPS``; empty for the whole."""
    by = question.own if question.own and not group else GROUPS[group] if group else ""
    return by.format(when=question.when)


def shown(group: str, value: object) -> str:
    """A group as it is called: months, which are counted as numbers, as ``2026-11``; none as ``""``."""
    if group == "month" and isinstance(value, int):
        return f"{value // 12:04}-{value % 12 + 1:02}"
    return "" if value is None else str(value)


def wanted(group: str, called: str) -> object:
    """The group that is called so, as it stands in the relation: the other way of ``shown``."""
    if group == "month" and called:
        year, month = map(int, called.split("-"))
        return year * 12 + month - 1
    return called or (None if group in {"month", "state"} else "")


def parts_of(question: Question) -> dict[str, str]:
    """Each part of a question by its name, as a test: all, the rate's, the marked ones, and its own."""
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


def part_of(question: Question, part: str) -> str:
    """One part as a test; of a wait also those still at risk at a day: ``at_risk:7``."""
    if part.startswith(AT_RISK) and question.wait:
        start, stop, days = question.wait.start, question.wait.stop, float(part.removeprefix(AT_RISK))
        return f"epoch(greatest({stop}, {start})) - epoch({start}) >= {days * 86400}"
    return parts_of(question)[part]


def columns_read(name: str, group: str, only: Only) -> frozenset[str]:
    """The columns of ``appeal`` that the answer rests on: while none of them moves, it stays as it is."""
    question = QUESTIONS[name]
    tests = [*parts_of(question).values(), *tests_of(question, group, only), by_of(question, group), question.when]
    wait = (question.wait.start, question.wait.stop, question.wait.kind) if question.wait else ()
    words = set(re.findall(r"[a-z_]+", " ".join((*tests, *wait))))
    made = [MADE_OF[word] for word in words & MADE_OF.keys()]
    return frozenset({"appeal_no", *(words & COLUMNS.keys()), *(column for each in made for column in each)})


def moves_with_time(name: str) -> bool:
    """Whether the answer changes by waiting alone: by who is overdue, mature or still counted."""
    question = QUESTIONS[name]
    wait = (question.wait.stop,) if question.wait else ()
    return bool(question.matured) or "$as_of" in " ".join(
        (question.base, question.own, *question.parts.values(), *wait)
    )


def tests_of(question: Question, group: str, only: Only) -> list[str]:
    """What makes a case count. By month the young cohorts are counted too, so that they can be named."""
    tests = [f"({question.base})"]
    if question.matured and group != "month":
        tests.append(question.matured)
    if only.since:
        tests.append(f"{question.when} >= $since")
    if only.until:
        tests.append(f"{question.when} < $until")
    return [*tests, *(f"list_contains(${name}, {column})" for name, column in FILTERED.items() if getattr(only, name))]


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """The first moment of its month in Shanghai, and that of the next."""
    first = moment.astimezone(SHANGHAI_ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


def _split(told: Durations, numbers: npt.NDArray[np.int64], names: list[str]) -> dict[str, Durations]:
    order = np.argsort(numbers, kind="stable")
    edges = np.searchsorted(numbers[order], np.arange(len(names) + 1))
    groups = [order[begin:end] for begin, end in pairwise(edges)]
    return {
        name: Durations(told.days[each], told.hours[each], told.kinds[each])
        for name, each in zip(names, groups, strict=True)
    }


WHOLE_SQL: Final = "''"
_SUMS: Final = (
    "(epoch(w.stop) - epoch(w.start)) / 86400.0 AS days,"
    f" {work_hours('b', 'w.stop')} - {work_hours('a', 'w.start')} AS hours, w.kind"
)
_DAYS: Final = (
    "JOIN work_day a ON a.work_on = (w.start + INTERVAL 8 HOUR)::DATE"
    " JOIN work_day b ON b.work_on = (w.stop + INTERVAL 8 HOUR)::DATE"
)
_TIMED: Final = f"SELECT {_SUMS} FROM ({{rows}}) w {_DAYS}"
_GROUPED: Final = (
    "WITH w AS MATERIALIZED ({rows}), g AS (SELECT grp, row_number() OVER (ORDER BY grp) - 1 AS no"
    f" FROM (SELECT DISTINCT grp FROM w)) SELECT {_SUMS}, g.no FROM w"
    f" JOIN g ON g.grp IS NOT DISTINCT FROM w.grp {_DAYS}"
)


@contextmanager
def reading_as_of(store: Store, moment: Moment, horizon: timedelta, clocks: Clocks) -> Iterator[Reading]:
    """One state of the record as it stood at that moment, for as many questions as are asked in the block."""
    with store.reading() as cursor:
        yield Reading(cursor, moment, horizon, clocks, prepare(cursor, moment))
