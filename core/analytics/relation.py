"""The relation that all metrics run on: cases with their milestones, as of a moment.

``Moment.live`` reads the projection as it stands. A moment in the past reads it too, for every case that
nothing has happened to since; the others are rebuilt from their events up to that moment. History that was
imported is known by its milestones: those after the moment are taken away, and the turn follows from the rest.

What hangs on a case (reviews, findings, second reviews) is made for one reading when a question first needs it, as it
stood at the reading's moment.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from typing import Final, TypeAlias

from core.domain.terms import State, Verb
from core.ledger.engine import INVOICES, LOOKS, Cursor, Engine
from core.ledger.history import MILESTONES

# The one relation all metrics run on: each case with its milestones, as of a moment (domain.md 6.2).

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
class AsOf:
    """A moment the cases are looked at: ``as_of`` aware UTC; ``live`` when nothing on record can be later.

    ``zones`` names the zone of each policy whose days do not end with Shanghai's.
    """

    as_of: datetime
    live: bool
    zones: Zones = ()


def prepare(cursor: Cursor, moment: AsOf) -> bool:
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


def source_of(moment: AsOf) -> str:
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


def cases_sql(moment: AsOf, *, again: bool = True) -> str:
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


# What each column of the relation is made of, where that is not the column of ``appeal`` of the same name. What is read
# from other tables stands for the columns that are written with it.
_DECISION: Final = ("preliminary_decided_at", "final_decided_at", "supplements", "withdrawn_at")

_ANEW: Final = ("supplements", "reopened", "state", "due_on", "policy_id")

_RETURNED: Final = ("reopened", "final_decided_at")
"""A case that was reopened keeps what it was until it ends again."""

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
}


def columns_of(reads: Iterable[str]) -> frozenset[str]:
    """What ``Engine.position`` counts of these columns of the relation; a new case changes all of it."""
    return frozenset(made for column in reads for made in MADE_OF.get(column, (column,)))


_FIRST: Final = f"SELECT least({', '.join(f'min({each})' for each in MILESTONES)}) FROM appeal"


def first_moment(store: Engine) -> datetime | None:
    """When the first case was opened, or told of; None for an empty record."""
    with store.reading() as cursor:
        return cursor.value(_FIRST)  # type: ignore[no-any-return] # a TIMESTAMP or NULL


# The clocks beside the cases, made for one reading: working hours, the office's own due dates, claimed routes.

EPOCH: Final = date(1970, 1, 1)

HOUR: Final = 3_600_000_000

OPENS: Final = 9

CLOSES: Final = 18

# Each review of the office with its state, and the steps after which it would have to begin anew.
REVIEWS: Final = {
    "preliminary": (State.PRELIMINARY_REVIEW, (State.AWAITING_SELLER,)),
    "final": (State.FINAL_REVIEW, (State.PRELIMINARY_REVIEW, State.AWAITING_SELLER, State.AWAITING_COMPLAINANT)),
}

# The acts that bring a case from one step to another, its end apart.
TURNING: Final = (
    Verb.FILE_COUNTER_NOTICE, Verb.ASK_SUPPLEMENT, Verb.FORWARD, Verb.FILE_ANSWER, Verb.WITHDRAW_COMPLAINT,
    Verb.DECLINE_WITHDRAWAL, Verb.REOPEN,
)  # fmt: skip


@dataclass(frozen=True)
class WindowEnds:
    """Where windows end by the day they start on: the last moment of the last day (aware UTC).

    ``of`` are the policies and names of the windows that run so: most run as those of other policies do.
    """

    of: Sequence[tuple[str, str]]
    ends: Mapping[date, datetime]


@dataclass(frozen=True)
class WorkingClocks:
    """The days of the office in order, without a gap: (day, worked, known); and the ends of its own windows.

    A day is known whose days off are announced and in the calendar; before and after it only weekends are days off.
    Counted when a question needs them.
    """

    days: Callable[[], Sequence[tuple[date, bool, bool]]]
    windows: Callable[[], Sequence[WindowEnds]]


def prepare_days(cursor: Cursor, clocks: WorkingClocks) -> None:
    """Makes ``work_day``: each day with the working time before it (microseconds), and whether it is worked.

    ``known`` says whether the calendar has the days off of that year, ``guessed`` how many days before it are not.
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
    """The working time up to a moment (UTC), where ``day`` is its row of ``work_day``; microseconds."""
    since_opening = f"epoch_us({moment}) - ({day}.number * {DAY} + {OPENS * HOUR - EAST})"
    return (
        f"({day}.before + CASE WHEN {day}.worked"
        f" THEN greatest(0, least({since_opening}, {(CLOSES - OPENS) * HOUR})) ELSE 0 END)"
    )


def prepare_windows(cursor: Cursor, clocks: WorkingClocks, moment: AsOf, source: str) -> None:
    """Makes ``window_end`` and ``turn``: the reviews that began anew, by a supplement or a reopening."""
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
    cursor.run(
        f"CREATE TEMP TABLE turn AS SELECT appeal_no, {', '.join(map(_turn, REVIEWS))} FROM (SELECT appeal_no, seq,"
        " verb, happened_at, payload ->> '$.set.state' AS state, (payload ->> '$.set.due_on')::DATE AS due_on"
        f" FROM event WHERE verb IN ({_words(TURNING)}) AND happened_at <= $as_of"
        f" AND appeal_no IN (SELECT appeal_no FROM {source} WHERE supplements > 0 OR reopened > 0)) GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def _turn(name: str) -> str:
    """A review as it last began: its due date and its start, and whether another step has taken its place since."""
    state, instead = REVIEWS[name]
    at = f"FILTER (WHERE state = '{state}')"
    # A withdrawal that was declined gives the review back with the clock it had.
    began = f"arg_max(happened_at, seq) FILTER (WHERE state = '{state}' AND verb <> '{Verb.DECLINE_WITHDRAWAL}')"
    replaced = f"max(seq) FILTER (WHERE state IN ({_words(instead)}))"
    return (
        f"arg_max(due_on, seq) {at} AS {name}_due, {began} AS {name}_began,"
        f" coalesce({replaced} > coalesce(max(seq) {at}, 0), false) AS {name}_over"
    )


def _words(told: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in told)


def with_windows(facts: str, moment: AsOf, name: str) -> str:
    """The relation with the end of one review, ``preliminary`` or ``final``: as it last began, or by the policy."""
    starts = "f.started" if name == "preliminary" else "greatest(f.answered_at, f.withdrawn_at)"
    ends = f"coalesce({_end(f't.{name}_due', moment)}, p.ends)"
    return (
        f"SELECT f.*, CASE WHEN t.{name}_over THEN NULL ELSE {ends} END AS {name}_ends,"
        f" CASE WHEN t.{name}_over THEN NULL ELSE coalesce(t.{name}_began, {starts}) END AS {name}_starts"
        f" FROM ({facts}) f LEFT JOIN turn t ON t.appeal_no = f.appeal_no LEFT JOIN window_end p ON p.name = '{name}'"
        f" AND p.policy_id = f.policy_id AND p.starts_on = {_day(starts, moment)}"
    )


def prepare_routes(cursor: Cursor, moment: AsOf) -> None:
    """Makes ``claimed``: the routes that the last preliminary decision rested on; those passed, else those claimed."""
    routes = (
        f"CASE WHEN verb = '{Verb.FORWARD}' THEN json_extract_string(payload, '$.passed_routes[*]')"
        " ELSE json_extract_string(payload, '$.routes[*]') END"
    )
    cursor.run(
        f"CREATE TEMP TABLE claimed AS SELECT appeal_no, unnest(arg_max({routes}, seq)) AS route FROM event"
        f" WHERE verb IN ('{Verb.FORWARD}', '{Verb.REJECT}') AND happened_at <= $as_of GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def with_routes(facts: str) -> str:
    """The relation with one row for each route of a case; a case without one has the route ``""``."""
    return f"SELECT f.*, coalesce(c.route, '') AS route FROM ({facts}) f LEFT JOIN claimed c USING (appeal_no)"


def prepare_findings(cursor: Cursor, moment: AsOf) -> None:
    """Makes ``found_again``: the last finding on each criterion, of the cases that were decided more than once.

    The findings of all others are the last where they stand: to look for the last of each takes five times as long.
    """
    cursor.run(
        "CREATE TEMP TABLE found_again AS SELECT appeal_no, criterion, arg_max(finding_value, seq) AS finding_value,"
        " max(made_at) AS found_at FROM finding SEMI JOIN (SELECT appeal_no FROM finding WHERE made_at <= $as_of"
        " GROUP BY appeal_no HAVING min(seq) < max(seq)) USING (appeal_no)"
        " WHERE made_at <= $as_of GROUP BY appeal_no, criterion",
        {"as_of": moment.as_of},
    )


def with_findings(facts: str) -> str:
    """The relation with one row for each criterion of a case that was answered with a decision."""
    return (
        f"SELECT f.*, w.criterion, w.finding_value, w.found_at FROM ({facts}) f JOIN ("
        "SELECT appeal_no, criterion, finding_value, made_at AS found_at FROM finding"
        " ANTI JOIN found_again USING (appeal_no) WHERE made_at <= $as_of"
        " UNION ALL SELECT appeal_no, criterion, finding_value, found_at FROM found_again) w USING (appeal_no)"
    )


def _day(moment_column: str, moment: AsOf) -> str:
    """The day of a moment in the zone of the case's policy."""
    other = " ".join(
        f"WHEN f.policy_id = '{policy}' THEN timezone('{zone}', timezone('UTC', {moment_column}))::DATE"
        for policy, zone in moment.zones
    )
    shanghai = f"(DATE '1970-01-01' + {day_number(moment_column)}::INTEGER)"
    return f"CASE {other} ELSE {shanghai} END" if other else shanghai


def _end(day: str, moment: AsOf) -> str:
    zones = " ".join(f"WHEN f.policy_id = '{policy}' THEN '{zone}'" for policy, zone in moment.zones)
    zone = f"CASE {zones} ELSE '{SHANGHAI}' END" if zones else f"'{SHANGHAI}'"
    return f"make_timestamp(epoch_us(timezone({zone}, ({day} + 1)::TIMESTAMP)) - 1)"


# What hangs on a case and tells of the quality of its decisions: ends, reopenings, second reviews, invoices.


def prepare_first_ends(cursor: Cursor, moment: AsOf) -> None:
    """Makes ``first_end``: how the cases that were reopened had ended before they were the first time.

    Asked of the reopenings, which tell it and are few: of a million cases, reading what each event set takes seconds.
    """
    cursor.run(
        "CREATE TEMP TABLE first_end AS SELECT appeal_no,"
        " arg_min(json_extract_string(payload, '$.earlier_outcome'), seq) AS first_outcome FROM event"
        f" WHERE verb = '{Verb.REOPEN}' AND happened_at <= $as_of GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def with_first_ends(facts: str) -> str:
    """The relation with the first outcome of the cases that were reopened."""
    return f"SELECT f.*, e.first_outcome FROM ({facts}) f LEFT JOIN first_end e USING (appeal_no)"


def with_opened(facts: str) -> str:
    """The relation with one row for each decision that tells what its decider had never opened."""
    return (
        f"SELECT f.*, o.decided_at AS rested_at, o.never_opened FROM ({facts}) f"
        " JOIN decision_opened o USING (appeal_no) WHERE o.decided_at <= $as_of"
    )


def with_second_reviews(facts: str) -> str:
    """The relation with one row for each decision that was drawn for a second review.

    Its ``reviewer`` is who took that decision, ``decided`` the decision as one word, ``worth`` what its sample told
    of the value of the sales, if it told values apart.
    """
    return (
        "SELECT f.* REPLACE (l.decider AS reviewer), l.decided, coalesce(l.stratum ->> '$.value', '') AS worth,"
        f" d.drawn_at AS look_drawn_at, r.given_at AS look_given_at, r.agrees FROM ({facts}) f"
        " JOIN second_look l USING (appeal_no) JOIN draw d ON d.draw_no = l.draw_no"
        " LEFT JOIN look_result r ON r.look_id = l.look_id AND r.given_at <= $as_of WHERE d.drawn_at <= $as_of"
    )


_KNOWN: Final = (
    "SELECT appeal_no, seller_id, document_key FROM invoice_known"
    " WHERE known_at <= $as_of AND (known_until IS NULL OR known_until > $as_of)"
)


def prepare_invoices(cursor: Cursor, moment: AsOf) -> None:
    """Makes ``reusing``: of each case that has an invoice which another has too, how many, and of another shop.

    Numbers that are there once are left out first: to compare the ends of each would take four times as long.
    """
    cursor.run(
        f"CREATE TEMP TABLE reusing AS WITH known AS NOT MATERIALIZED ({_KNOWN}),"
        " twice AS (SELECT document_key FROM known GROUP BY document_key HAVING count(*) > 1),"
        " shared AS (SELECT document_key, min(seller_id) <> max(seller_id) AS abroad FROM known"
        " SEMI JOIN twice USING (document_key) GROUP BY document_key HAVING min(appeal_no) <> max(appeal_no))"
        " SELECT appeal_no, count(*) AS reused, count(*) FILTER (abroad) AS other_shop"
        " FROM known JOIN shared USING (document_key) GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def with_invoices(facts: str) -> str:
    """The relation of the cases of whose invoices one is known."""
    return (
        f"SELECT f.*, coalesce(r.reused, 0) AS reused, coalesce(r.other_shop, 0) AS other_shop FROM ({facts}) f"
        f" SEMI JOIN ({_KNOWN}) k USING (appeal_no) LEFT JOIN reusing r USING (appeal_no)"
    )


# The rows that a question counts: the cases, or what hangs on them; tables are made when they are first needed.

ROUTE: Final = "route"

CLOCKED: Final = {"sla_preliminary": "preliminary", "sla_final": "final"}


@dataclass
class Relations:
    """What one reading asks, each table made once; ``again`` says whether a case that was reopened runs."""

    cursor: Cursor
    moment: AsOf
    clocks: WorkingClocks
    again: bool
    made: set[str] = field(default_factory=set)

    def cases(self) -> str:
        """One row a case."""
        return cases_sql(self.moment, again=self.again)

    def of(self, name: str, group: str) -> str:
        """The rows of a question grouped by something, as a query."""
        relation = self._of(name)
        if group == ROUTE:
            self._make("claimed", lambda: prepare_routes(self.cursor, self.moment))
            relation = with_routes(relation)
        return relation

    def days(self) -> None:
        """Makes the office's working days."""
        self._make("work_day", lambda: prepare_days(self.cursor, self.clocks))

    def _of(self, name: str) -> str:
        match name:
            case "sla_preliminary" | "sla_final":
                source = source_of(self.moment)
                self._make("turn", lambda: prepare_windows(self.cursor, self.clocks, self.moment, source))
                return with_windows(self.cases(), self.moment, CLOCKED[name])
            case "evidence_failure_top":
                self._make("found_again", lambda: prepare_findings(self.cursor, self.moment))
                return with_findings(self.cases())
            case "evidence_never_opened":
                return with_opened(self.cases())
            case "second_looks" | "second_look_agreement":
                return with_second_reviews(self.cases())
            case "reopened_cases":
                self._make("first_end", lambda: prepare_first_ends(self.cursor, self.moment))
                return with_first_ends(self.cases())
            case "reused_invoices":
                self._make("reusing", lambda: prepare_invoices(self.cursor, self.moment))
                return with_invoices(self.cases())
        return self.cases()

    def _make(self, table: str, make: Callable[[], None]) -> None:
        if table not in self.made:
            make()
            self.made.add(table)
