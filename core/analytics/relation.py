"""The relation behind all metrics: cases with their milestones, as of a moment.

For the present the projection is read as it stands. For a moment in the past it is also read for every case that
nothing has happened to since; the others are rebuilt from their events up to that moment. Imported history is known by
its milestones: those after the moment are removed, and whose turn it is follows from the rest.

Tables that depend on a case (reviews, findings, second reviews) are built for one reading when a question first needs
them, as of the reading's moment.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Final, TypeAlias

from core.analytics.questions import OF_ORDERS
from core.domain.terms import Verb
from core.ledger.engine import INVOICES, LOOKS, ORDERS, Analytics, Cursor
from core.ledger.history import MILESTONES

SQL: Final = {file.stem: file.read_text(encoding="utf-8") for file in Path(__file__).with_name("sql").glob("*.sql")}
"""The queries in their own files; parts that depend on the moment or the zones are inserted by name.

``cases`` is the relation. A table built for one reading (``claimed``) has the query with its name; ``with_claimed`` is
the relation joined with it. Acts and states are named as in the log, whose words never change.
"""

# The relation behind all metrics: each case with its milestones, as of a moment (domain.md 6.2).

SHANGHAI: Final = "Asia/Shanghai"

EAST: Final = 8 * 3_600_000_000  # microseconds by which Shanghai is ahead of UTC, all year

DAY: Final = 24 * 3_600_000_000

END_OF_DAY: Final = DAY - EAST - 1

# The fields read by the metrics that an event may set, with their types.
COLUMNS: Final[dict[str, str]] = {
    **dict.fromkeys(("state", "right_type", "policy_id", "seller_id", "complainant_id", "penalty_kind"), "VARCHAR"),
    **dict.fromkeys(MILESTONES, "TIMESTAMP"),
    **dict.fromkeys(("preliminary_outcome", "answer_kind", "answer_before", "outcome"), "VARCHAR"),
    **dict.fromkeys(("response_due_on", "response_latest_on", "seller_due_on", "due_on"), "DATE"),
    **dict.fromkeys(("assigned_to", "reviewer"), "VARCHAR"),
    "exceptional": "BOOLEAN",
    "legal_risk": "VARCHAR",
    **dict.fromkeys(("supplements", "late_answers", "reopened"), "INTEGER"),
    "imported": "BOOLEAN",
}

NEVER_NULL: Final = {
    "exceptional": "false",
    "imported": "false",
    "supplements": "0",
    "late_answers": "0",
    "reopened": "0",
}

# When the complainant was asked: the arrival of the materials or, if the window needs none, the forwarding. A window
# still waiting for its arrival has no due day, and the case is not at risk yet.
ASKED_AT: Final = "coalesce(a.arrived_at, CASE WHEN a.response_due_on IS NOT NULL THEN a.forwarded_at END)"

_KEPT: Final = ", ".join(COLUMNS)

# The decisions removed by reopening a case.
_EARLIER: Final = ("outcome", "final_decided_at", "preliminary_decided_at", "preliminary_outcome", "legal_risk")

# A milestone and the fields recorded with it.
_WITH: Final = {
    "preliminary_outcome": "preliminary_decided_at",
    "response_due_on": "arrived_at",
    "response_latest_on": "forwarded_at",
    "outcome": "final_decided_at",
    "seller_due_on": "disclosed_at",
}

Zones: TypeAlias = tuple[tuple[str, str], ...]
"""The zones of policies whose days do not end together with Shanghai's."""


@dataclass(frozen=True)
class AsOf:
    """The moment of a reading: ``as_of`` aware UTC; ``live`` if nothing on record can be later.

    ``zones`` gives the zone of each policy whose days do not end together with Shanghai's.
    """

    as_of: datetime
    live: bool
    zones: Zones = ()


def prepare(cursor: Cursor, moment: AsOf) -> bool:
    """Builds for this reading the table ``case_then`` of a past moment, and ``earlier`` if needed.

    Returns whether any reopened case is open; ``earlier`` then contains the decisions it had before.
    """
    args: dict[str, object] = {"as_of": moment.as_of}
    if not moment.live:
        _make_then(cursor, args)
    again = f"SELECT appeal_no FROM {source_of(moment)} WHERE reopened > 0 AND state <> 'closed'"
    if not cursor.value(f"SELECT count(*) FROM ({again})"):
        return False
    cursor.run(
        f"CREATE TEMP TABLE earlier AS SELECT appeal_no, {', '.join(map(_last_set, _EARLIER))} FROM event"
        f" WHERE appeal_no IN ({again}) AND happened_at <= $as_of GROUP BY appeal_no",
        args,
    )
    return True


def _last_set(name: str) -> str:
    """SQL for the last value set by an event, before it was removed."""
    value = f"json_extract_string(payload, '$.set.{name}')"
    return f"arg_max({value}, seq) FILTER (WHERE {value} IS NOT NULL)::{COLUMNS[name]} AS {name}"


def source_of(moment: AsOf) -> str:
    """The table from which the relation is read."""
    return "appeal" if moment.live else "case_then"


def _make_then(cursor: Cursor, args: dict[str, object]) -> None:
    """Builds ``case_then``: the cases as of $as_of, with the columns of ``appeal`` that the metrics read.

    Only if history was imported since then must its milestones be examined individually; otherwise cases unchanged
    since are read as they are.
    """
    since = f"FROM event WHERE happened_at > $as_of AND verb {{}} '{Verb.IMPORT_HISTORY}'"
    cursor.run(f"CREATE TEMP TABLE later AS SELECT DISTINCT appeal_no {since.format('<>')}", args)
    cursor.run(f"CREATE TEMP TABLE rebuilt AS {_rebuilt()}", args)
    whole = f"SELECT appeal_no, {_KEPT} FROM appeal ANTI JOIN later USING (appeal_no) UNION ALL BY NAME FROM rebuilt"
    if cursor.value(f"SELECT count(*) {since.format('=')}", args):
        milestones = ", ".join(MILESTONES[1:])
        query = SQL["case_then"].format(whole=whole, milestones=milestones, taken_away=", ".join(_taken_away()))
        cursor.run(f"CREATE TEMP TABLE case_then AS {query}", args)
    else:
        cursor.run(f"CREATE TEMP VIEW case_then AS {whole}")


def _rebuilt() -> str:
    """SQL for the cases changed since then, rebuilt from their events up to $as_of."""
    paths = json.dumps([f"$.set.{name}" for name in COLUMNS]).replace('"', "'")
    last = ", ".join(
        f"{_last(number, name, kind)} AS {name}" for number, (name, kind) in enumerate(COLUMNS.items(), start=1)
    )
    return (
        f"SELECT appeal_no, {last} FROM (SELECT appeal_no, seq, json_extract(payload, {paths}) AS cells"
        f" FROM event SEMI JOIN later USING (appeal_no) WHERE happened_at <= $as_of OR verb = '{Verb.IMPORT_HISTORY}')"
        " GROUP BY appeal_no"
    )


def _last(number: int, name: str, kind: str) -> str:
    """SQL for the last value set by an event, NULL if removed; without an event the default."""
    cell = f"cells[{number}]"
    found = f"(arg_max({cell}, seq) FILTER (WHERE {cell} IS NOT NULL) ->> '$')::{kind}"
    return f"coalesce({found}, {NEVER_NULL[name]})" if name in NEVER_NULL else found


def _taken_away() -> list[str]:
    """SQL for the milestones of imported history with their fields, without those after the moment."""
    told_with = {**{name: name for name in MILESTONES[1:]}, **_WITH}
    return [
        f"CASE WHEN imported AND {at} > $as_of THEN NULL ELSE {name} END AS {name}" for name, at in told_with.items()
    ]


def cases_sql(moment: AsOf, *, again: bool = True) -> str:
    """The relation as a query; ``again``: there is a reopened case that is open."""
    last = {name: f"coalesce(a.{name}, e.{name})" if again else f"a.{name}" for name in _EARLIER}
    days = ("response_due_on", "due_on", "seller_due_on", "response_latest_on")
    ends = {day: end_of(f"a.{day}", moment.zones) for day in days}
    cases = SQL["cases"].format(asked_at=ASKED_AT, source=source_of(moment), **last, **ends)
    return f"{cases} LEFT JOIN earlier e ON e.appeal_no = a.appeal_no" if again else cases


def end_of(day: str, zones: Zones, case: str = "a") -> str:
    """SQL for the last microsecond of a day in the zone of the case's policy (table alias ``case``), as UTC.

    A day has ended if its end is not after the moment asked for, so at the end of a day its windows are over. Shanghai
    has a constant offset.
    """
    shanghai = f"make_timestamp(epoch_us({day}) + {END_OF_DAY})"  # adding intervals takes four times as long
    if not zones:
        return f"({shanghai})"
    other = " ".join(
        f"WHEN {case}.policy_id = '{policy}'"
        f" THEN make_timestamp(epoch_us(timezone('{zone}', ({day} + 1)::TIMESTAMP)) - 1)"
        for policy, zone in zones
    )
    return f"(CASE {other} ELSE {shanghai} END)"


def day_number(moment: str) -> str:
    """SQL for the day of a moment in Shanghai as days since 1970; integers group three times as fast as dates."""
    return f"((epoch_us({moment}) + {EAST}) // {DAY})"


# The columns from which each column of the relation is derived, if not the column of ``appeal`` with the same name.
# Other tables are represented by the columns that are written together with them.
_DECISION: Final = ("preliminary_decided_at", "final_decided_at", "supplements", "withdrawn_at")

_ANEW: Final = ("supplements", "reopened", "state", "due_on", "policy_id")

_RETURNED: Final = ("reopened", "final_decided_at")
"""The columns that keep a reopened case as it was until it ends again."""

MADE_OF: Final[dict[str, tuple[str, ...]]] = {
    "started": ("counter_notice_at",),
    "asked_at": ("arrived_at", "response_due_on", "forwarded_at"),
    "passed_at": ("preliminary_decided_at",),
    "last_passed_at": ("preliminary_decided_at", *_RETURNED),
    "last_passed_as": ("preliminary_outcome", *_RETURNED),
    "response_ends": ("response_due_on", "policy_id"),
    "turn_ends": ("due_on", "policy_id"),
    "latest_ends": ("response_latest_on", "policy_id"),
    "penalty": ("penalty_kind",),
    "ended": _RETURNED,
    "outcome": ("outcome", *_RETURNED),
    "legal_risk": ("legal_risk", *_RETURNED),
    "answer_kind": ("answer_kind", "answer_before"),
    "preliminary_ends": ("counter_notice_at", *_ANEW),
    "final_ends": ("answered_at", "withdrawn_at", *_ANEW),
    "final_starts": ("answered_at", "withdrawn_at", *_ANEW),
    "route": ("preliminary_decided_at",),
    "first_outcome": ("reopened",),
    **dict.fromkeys(("criterion", "finding_value", "found_at", "rested_at", "never_opened"), _DECISION),
    **dict.fromkeys(("look_drawn_at", "look_given_at", "agrees", "decided", "worth"), (LOOKS,)),
    **dict.fromkeys(("reused", "other_shop"), (INVOICES,)),
    "ordered_at": (ORDERS,),
}


def columns_of(reads: Iterable[str]) -> frozenset[str]:
    """The keys of ``Engine.position`` behind these columns of the relation; a new case changes all of them."""
    return frozenset(made for column in reads for made in MADE_OF.get(column, (column,)))


_FIRST: Final = f"SELECT least({', '.join(f'min({each})' for each in MILESTONES)}) FROM appeal"


def first_moment(analytics: Analytics) -> datetime | None:
    """When the first case was opened or first mentioned; None for an empty record."""
    with analytics.reading(wait=False) as cursor:
        return cursor.value(_FIRST)  # type: ignore[no-any-return] # a TIMESTAMP or NULL


# Clocks built for one reading: working hours, the office's own due dates, claimed routes.

EPOCH: Final = date(1970, 1, 1)

HOUR: Final = 3_600_000_000

OPENS: Final = 9

CLOSES: Final = 18


@dataclass(frozen=True)
class WindowEnds:
    """The ends of windows by start day: the last moment of the last day (aware UTC).

    ``of`` lists the policies and names of the windows with these ends, because many policies share them.
    """

    of: Sequence[tuple[str, str]]
    ends: Mapping[date, datetime]


@dataclass(frozen=True)
class WorkingClocks:
    """The office's days in order without gaps, as (day, worked, known), and the ends of its own windows.

    A day is known if the calendar covers it with announced holidays; on other days only weekends are days off. Computed
    when a question needs them.
    """

    days: Callable[[], Sequence[tuple[date, bool, bool]]]
    windows: Callable[[], Sequence[WindowEnds]]


def prepare_days(cursor: Cursor, clocks: WorkingClocks) -> None:
    """Builds ``work_day``: each day with the working time before it (microseconds), and whether it is worked.

    ``known``: the calendar has the holidays of that year; ``guessed``: the number of earlier days without.
    """
    days = clocks.days()
    known = [each for _, _, each in days]
    before = list(accumulate(((CLOSES - OPENS) * HOUR * worked for _, worked, _ in days), initial=0))
    guessed = list(accumulate((not each for each in known), initial=0))
    cursor.run(
        "CREATE TEMP TABLE work_day AS SELECT unnest(?::BIGINT[]) AS number, unnest(?::BIGINT[]) AS before,"
        " unnest(?::BOOLEAN[]) AS worked, unnest(?::BIGINT[]) AS guessed, unnest(?::BOOLEAN[]) AS known",
        [
            [(day - EPOCH).days for day, _, _ in days],
            before[:-1],
            [worked for _, worked, _ in days],
            guessed[:-1],
            known,
        ],
    )


def worked_time(day: str, moment: str) -> str:
    """SQL for the working time up to a moment (UTC) in microseconds; ``day`` is its row of ``work_day``."""
    since_opening = f"epoch_us({moment}) - ({day}.number * {DAY} + {OPENS * HOUR - EAST})"
    return (
        f"({day}.before + CASE WHEN {day}.worked"
        f" THEN greatest(0, least({since_opening}, {(CLOSES - OPENS) * HOUR})) ELSE 0 END)"
    )


def prepare_windows(cursor: Cursor, clocks: WorkingClocks, moment: AsOf) -> None:
    """Builds ``window_end`` and ``turn``, the reviews restarted by a supplement or a reopening."""
    cursor.run("CREATE TEMP TABLE window_end (policy_id VARCHAR, name VARCHAR, starts_on DATE, ends TIMESTAMP)")
    for each in clocks.windows():
        cursor.run(
            "INSERT INTO window_end SELECT policy_id, name, starts_on, ends FROM"
            " (SELECT unnest(?::VARCHAR[]) AS policy_id, unnest(?::VARCHAR[]) AS name),"
            " (SELECT unnest(?::DATE[]) AS starts_on, unnest(?::TIMESTAMP[]) AS ends)",
            [
                *map(list, zip(*each.of, strict=True)),
                list(each.ends),
                [end.replace(tzinfo=None) for end in each.ends.values()],
            ],
        )
    _make(cursor, "turn", moment)


def with_windows(cases: str, moment: AsOf, review: str) -> str:
    """The relation with the start and end of a review, ``preliminary`` or ``final``."""
    starts = "f.started" if review == "preliminary" else "greatest(f.answered_at, f.withdrawn_at)"
    due, day = end_of(f"t.{review}_due", moment.zones, "f"), _day(starts, moment)
    return SQL["with_windows"].format(cases=cases, review=review, starts=starts, due=due, day=day)


def _day(moment_column: str, moment: AsOf) -> str:
    """SQL for the day of a moment in the zone of the case's policy."""
    other = " ".join(
        f"WHEN f.policy_id = '{policy}' THEN timezone('{zone}', timezone('UTC', {moment_column}))::DATE"
        for policy, zone in moment.zones
    )
    shanghai = f"(DATE '1970-01-01' + {day_number(moment_column)}::INTEGER)"
    return f"CASE {other} ELSE {shanghai} END" if other else shanghai


def _make(cursor: Cursor, table: str, moment: AsOf) -> None:
    """Builds the table with that name for one reading, from the query with the same name."""
    query = SQL[table].format(source=source_of(moment))
    cursor.run(f"CREATE TEMP TABLE {table} AS {query}", {"as_of": moment.as_of})


# The rows that a question counts: cases, or things that belong to cases; tables are built when first needed.

ROUTE: Final = "route"

CLOCKED: Final = {"sla_preliminary": "preliminary", "sla_final": "final"}

HANGING: Final = {
    "evidence_failure_top": "found_again",
    "reopened_cases": "first_end",
    "reused_invoices": "reusing",
    "evidence_never_opened": "opened",
    "second_looks": "second_reviews",
    "second_look_agreement": "second_reviews",
    **dict.fromkeys(OF_ORDERS, "orders"),
}
"""For questions that count things belonging to a case: a table built for it, or one of the record."""


@dataclass
class Relations:
    """The relations of one reading, each table built once; ``again``: a reopened case is open."""

    cursor: Cursor
    moment: AsOf
    clocks: WorkingClocks
    again: bool
    made: set[str] = field(default_factory=set)

    def cases(self) -> str:
        """One row per case."""
        return cases_sql(self.moment, again=self.again)

    def of(self, name: str, group: str) -> str:
        """The rows of a question with a grouping, as a query."""
        relation = self._of(name)
        if group == ROUTE:
            self._once("claimed", lambda: _make(self.cursor, "claimed", self.moment))
            relation = SQL["with_claimed"].format(cases=relation)
        return relation

    def days(self) -> None:
        """Builds the office's working days."""
        self._once("work_day", lambda: prepare_days(self.cursor, self.clocks))

    def _of(self, name: str) -> str:
        if name in CLOCKED:
            self._once("turn", lambda: prepare_windows(self.cursor, self.clocks, self.moment))
            return with_windows(self.cases(), self.moment, CLOCKED[name])
        if name not in HANGING:
            return self.cases()
        hanging = HANGING[name]
        if hanging in SQL:
            self._once(hanging, lambda: _make(self.cursor, hanging, self.moment))
        return SQL[f"with_{hanging}"].format(cases=self.cases())

    def _once(self, table: str, make: Callable[[], None]) -> None:
        if table not in self.made:
            make()
            self.made.add(table)
