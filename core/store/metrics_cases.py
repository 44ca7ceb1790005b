"""The one relation all metrics run on: each case with its milestones, as of a moment (domain.md 6.2).

``Moment.live`` reads the projection as it stands. A moment in the past reads it too, for every case that
nothing has happened to since; the others are rebuilt from their events up to that moment. History that was
imported is known by its milestones: those after the moment are taken away, and the turn follows from the rest.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from core.model.terms import Verb
from core.store.file import Cursor, Store
from core.store.history import MILESTONES

SHANGHAI: Final = "Asia/Shanghai"
EAST: Final = 8 * 3_600_000_000  # Shanghai is ahead of UTC by so many microseconds, all year
DAY: Final = 24 * 3_600_000_000
END_OF_DAY: Final = DAY - EAST - 1
# What an event may set of what the metrics read, with its type.
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
# When the complainant was asked: the arrival of the materials; where the window needs none, the forwarding. A window
# that waits for its arrival has no due day, and nobody is at risk yet.
ASKED_AT: Final = "coalesce(a.arrived_at, CASE WHEN a.response_due_on IS NOT NULL THEN a.forwarded_at END)"
_KEPT: Final = ", ".join(COLUMNS)
# The decisions that reopening a case takes away.
_EARLIER: Final = ("outcome", "final_decided_at", "preliminary_decided_at", "preliminary_outcome", "legal_risk")
_TURN: Final = (
    "CASE WHEN final_decided_at <= $as_of THEN 'closed'"
    " WHEN answered_at <= $as_of OR withdrawn_at <= $as_of THEN 'final_review'"
    " WHEN forwarded_at <= $as_of THEN 'awaiting_complainant'"
    " WHEN counter_notice_at <= $as_of THEN 'preliminary_review'"
    " WHEN disclosed_at <= $as_of THEN 'awaiting_seller' ELSE 'opened' END"
)
# A milestone and what is told with it.
_WITH: Final = {
    "preliminary_outcome": "preliminary_decided_at",
    "response_due_on": "arrived_at",
    "response_latest_on": "forwarded_at",
    "outcome": "final_decided_at",
    "seller_due_on": "disclosed_at",
}


Zones: TypeAlias = tuple[tuple[str, str], ...]
"""The zone of each policy whose days do not end with Shanghai's."""


@dataclass(frozen=True)
class Moment:
    """A moment the cases are looked at: ``as_of`` aware UTC; ``live`` when nothing on record can be later.

    ``zones`` names the zone of each policy whose days do not end with Shanghai's.
    """

    as_of: datetime
    live: bool
    zones: Zones = ()


def prepare(cursor: Cursor, moment: Moment) -> bool:
    """Makes, for this reading alone, the table ``case_then`` of a moment in the past, and ``earlier`` where needed.

    Answers whether any case that was reopened runs: then ``earlier`` keeps the decisions it had before.
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
    """The last value that an event set, as it was before it was taken away."""
    told = f"json_extract_string(payload, '$.set.{name}')"
    return f"arg_max({told}, seq) FILTER (WHERE {told} IS NOT NULL)::{COLUMNS[name]} AS {name}"


def source_of(moment: Moment) -> str:
    """The table the relation is read from."""
    return "appeal" if moment.live else "case_then"


def _make_then(cursor: Cursor, args: dict[str, object]) -> None:
    """Makes ``case_then``: the cases as they stood at $as_of, with the columns of ``appeal`` that the metrics read.

    Only where history was imported since must its milestones be looked at one by one; else what has not been
    touched since is read where it stands.
    """
    since = f"FROM event WHERE happened_at > $as_of AND verb {{}} '{Verb.IMPORT_HISTORY}'"
    cursor.run(f"CREATE TEMP TABLE later AS SELECT DISTINCT appeal_no {since.format('<>')}", args)
    cursor.run(f"CREATE TEMP TABLE rebuilt AS {_rebuilt()}", args)
    whole = f"SELECT appeal_no, {_KEPT} FROM appeal ANTI JOIN later USING (appeal_no) UNION ALL BY NAME FROM rebuilt"
    if cursor.value(f"SELECT count(*) {since.format('=')}", args):
        cuts = ", ".join(_cuts())
        cursor.run(
            f"CREATE TEMP TABLE case_then AS SELECT * REPLACE ({cuts}) FROM ({whole}) WHERE opened_at <= $as_of", args
        )
    else:
        cursor.run(f"CREATE TEMP VIEW case_then AS {whole}")


def _rebuilt() -> str:
    """The cases that something has happened to since, from their events up to $as_of."""
    paths = json.dumps([f"$.set.{name}" for name in COLUMNS]).replace('"', "'")
    last = ", ".join(
        f"{_last(number, name, kind)} AS {name}" for number, (name, kind) in enumerate(COLUMNS.items(), start=1)
    )
    return (
        f"SELECT appeal_no, {last} FROM (SELECT appeal_no, seq, json_extract(payload, {paths}) AS told"
        f" FROM event SEMI JOIN later USING (appeal_no) WHERE happened_at <= $as_of OR verb = '{Verb.IMPORT_HISTORY}')"
        " GROUP BY appeal_no"
    )


def _last(number: int, name: str, kind: str) -> str:
    """The last value that an event set, null when it was taken away; what none has set keeps its default."""
    cell = f"told[{number}]"
    found = f"(arg_max({cell}, seq) FILTER (WHERE {cell} IS NOT NULL) ->> '$')::{kind}"
    return f"coalesce({found}, {NEVER_NULL[name]})" if name in NEVER_NULL else found


def _cuts() -> list[str]:
    """Of imported history, what came after the moment has not happened yet."""
    latest = ", ".join(MILESTONES[1:])
    moved = f"imported AND greatest({latest}) > $as_of"
    kinds = {
        "state": f"CASE WHEN {moved} THEN {_TURN} ELSE state END",
        "answer_kind": "CASE WHEN imported AND coalesce(answered_at, withdrawn_at) > $as_of THEN NULL"
        " ELSE answer_kind END",
        "due_on": f"CASE WHEN {moved} THEN CASE {_TURN} WHEN 'awaiting_complainant' THEN response_due_on"
        " WHEN 'awaiting_seller' THEN seller_due_on END ELSE due_on END",
        "reviewer": "CASE WHEN imported AND coalesce(preliminary_decided_at, final_decided_at) > $as_of THEN NULL"
        " ELSE reviewer END",
        "late_answers": f"CASE WHEN {moved} THEN 0 ELSE late_answers END",
    }
    times = {name: _unless_later(name, name) for name in MILESTONES[1:]}
    with_them = {name: _unless_later(name, at) for name, at in _WITH.items()}
    return [f"{made} AS {name}" for name, made in {**kinds, **times, **with_them}.items()]


def _unless_later(name: str, at: str) -> str:
    return f"CASE WHEN imported AND {at} > $as_of THEN NULL ELSE {name} END"


def facts(moment: Moment, *, again: bool = True) -> str:
    """The relation as a query: one row a case, times UTC, ``*_ends`` the last moment of a due day in its zone.

    ``outcome`` and ``ended`` are the last terminal ones, ``last_passed_at`` and ``last_passed_as`` the last preliminary
    decision: a case that was reopened and runs keeps those it had (``again`` says whether there is one).
    """
    last = {name: f"coalesce(a.{name}, e.{name})" if again else f"a.{name}" for name in _EARLIER}
    join = " LEFT JOIN earlier e ON e.appeal_no = a.appeal_no" if again else ""
    return (
        "SELECT a.appeal_no, a.state, a.right_type, a.policy_id, a.seller_id, a.complainant_id,"
        " coalesce(a.penalty_kind, '') AS penalty, coalesce(a.reviewer, '') AS reviewer,"
        " coalesce(a.assigned_to, '') AS assigned_to, a.opened_at, a.disclosed_at, a.counter_notice_at AS started,"
        " a.preliminary_decided_at AS passed_at, a.preliminary_outcome, a.forwarded_at, a.arrived_at,"
        f" {ASKED_AT} AS asked_at,"
        f" {end_of('a.response_due_on', moment.zones)} AS response_ends,"
        f" {end_of('a.due_on', moment.zones)} AS turn_ends, {end_of('a.seller_due_on', moment.zones)} AS seller_ends,"
        f" {end_of('a.response_latest_on', moment.zones)} AS latest_ends,"
        " a.answered_at, CASE WHEN a.answer_kind = 'withdrawal' THEN a.answer_before ELSE a.answer_kind END"
        f" AS answer_kind, a.withdrawn_at, {last['final_decided_at']} AS ended, {last['outcome']} AS outcome,"
        f" {last['preliminary_decided_at']} AS last_passed_at, {last['preliminary_outcome']} AS last_passed_as,"
        f" {last['legal_risk']} AS legal_risk,"
        " a.exceptional, a.reopened, a.supplements, a.late_answers,"
        f" a.imported FROM {source_of(moment)} a{join}"
    )


def end_of(day: str, zones: Zones) -> str:
    """The last microsecond of a day in the zone of the case's policy (``a.policy_id``), as UTC.

    A day has ended when its end is not after the moment asked for: at the end of a day its windows are over. Shanghai
    keeps one offset.
    """
    shanghai = f"make_timestamp(epoch_us({day}) + {END_OF_DAY})"  # adding intervals takes four times as long
    if not zones:
        return f"({shanghai})"
    other = " ".join(
        f"WHEN a.policy_id = '{policy}' THEN make_timestamp(epoch_us(timezone('{zone}', ({day} + 1)::TIMESTAMP)) - 1)"
        for policy, zone in zones
    )
    return f"(CASE {other} ELSE {shanghai} END)"


def day_number(moment: str) -> str:
    """The day of a moment in Shanghai, as days since 1970: whole numbers group three times as fast as dates."""
    return f"((epoch_us({moment}) + {EAST}) // {DAY})"


_FIRST: Final = f"SELECT least({', '.join(f'min({each})' for each in MILESTONES)}) FROM appeal"


def first_moment(store: Store) -> datetime | None:
    """When the first case was opened, or told of; None for an empty record."""
    with store.reading() as cursor:
        return cursor.value(_FIRST)  # type: ignore[no-any-return] # a TIMESTAMP or NULL
