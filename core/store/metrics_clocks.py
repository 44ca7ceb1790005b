"""The clocks beside the cases, made for one reading: working hours, the office's own due dates, claimed routes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Final

from core.model.terms import State, Verb
from core.store.file import Cursor
from core.store.metrics_cases import DAY, EAST, SHANGHAI, Moment, day_number

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
    Verb.FILE_COUNTER_NOTICE,
    Verb.ASK_SUPPLEMENT,
    Verb.FORWARD,
    Verb.FILE_ANSWER,
    Verb.WITHDRAW_COMPLAINT,
    Verb.DECLINE_WITHDRAWAL,
    Verb.REOPEN,
)


@dataclass(frozen=True)
class WindowEnd:
    """Where a window of a policy that starts on that day ends: the last moment of its last day, aware UTC."""

    policy_id: str
    name: str
    starts_on: date
    ends: datetime


@dataclass(frozen=True)
class Clocks:
    """The days of the office in order, without a gap: (day, worked, known); and the ends of its own windows.

    A day is known whose days off are announced and in the calendar; before and after it only weekends are days off.
    Counted when a question needs them.
    """

    days: Callable[[], Sequence[tuple[date, bool, bool]]]
    windows: Callable[[], Sequence[WindowEnd]]


def prepare_days(cursor: Cursor, clocks: Clocks) -> None:
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


def prepare_windows(cursor: Cursor, clocks: Clocks, moment: Moment, source: str) -> None:
    """Makes ``window_end`` and ``turn``: the reviews that began anew, by a supplement or a reopening."""
    ends = clocks.windows()
    cursor.run(
        "CREATE TEMP TABLE window_end AS SELECT unnest(?::VARCHAR[]) AS policy_id, unnest(?::VARCHAR[]) AS name,"
        " unnest(?::DATE[]) AS starts_on, unnest(?::TIMESTAMP[]) AS ends",
        [
            [each.policy_id for each in ends],
            [each.name for each in ends],
            [each.starts_on for each in ends],
            [each.ends.replace(tzinfo=None) for each in ends],
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


def with_windows(facts: str, moment: Moment, name: str) -> str:
    """The relation with the end of one review, ``preliminary`` or ``final``: as it last began, or by the policy."""
    starts = "f.started" if name == "preliminary" else "greatest(f.answered_at, f.withdrawn_at)"
    ends = f"coalesce({_end(f't.{name}_due', moment)}, p.ends)"
    return (
        f"SELECT f.*, CASE WHEN t.{name}_over THEN NULL ELSE {ends} END AS {name}_ends,"
        f" CASE WHEN t.{name}_over THEN NULL ELSE coalesce(t.{name}_began, {starts}) END AS {name}_starts"
        f" FROM ({facts}) f LEFT JOIN turn t ON t.appeal_no = f.appeal_no LEFT JOIN window_end p ON p.name = '{name}'"
        f" AND p.policy_id = f.policy_id AND p.starts_on = {_day(starts, moment)}"
    )


def prepare_routes(cursor: Cursor, moment: Moment) -> None:
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


def prepare_findings(cursor: Cursor, moment: Moment) -> None:
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


def _day(moment_column: str, moment: Moment) -> str:
    """The day of a moment in the zone of the case's policy."""
    other = " ".join(
        f"WHEN f.policy_id = '{policy}' THEN timezone('{zone}', timezone('UTC', {moment_column}))::DATE"
        for policy, zone in moment.zones
    )
    shanghai = f"(DATE '1970-01-01' + {day_number(moment_column)}::INTEGER)"
    return f"CASE {other} ELSE {shanghai} END" if other else shanghai


def _end(day: str, moment: Moment) -> str:
    zones = " ".join(f"WHEN f.policy_id = '{policy}' THEN '{zone}'" for policy, zone in moment.zones)
    zone = f"CASE {zones} ELSE '{SHANGHAI}' END" if zones else f"'{SHANGHAI}'"
    return f"make_timestamp(epoch_us(timezone({zone}, ({day} + 1)::TIMESTAMP)) - 1)"
