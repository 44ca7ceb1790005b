"""The metrics as rows and as JSON.

A very small group would single somebody out, so its row has no figures. If only one row of a grouping would be empty,
the next smallest is emptied too, because otherwise it could be computed from the total (domain.md 7.1).
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from core.analytics.counts import WHOLE, CaseFilter
from core.analytics.metrics import Measure, Metric, MetricsSnapshot, WaitingTime, measures, take_snapshot, waiting_times
from core.analytics.questions import OF_ORDERS, QUESTIONS
from core.analytics.tables import COUNT, DATE_TIME, SHANGHAI, Cell, person_pseudonyms
from core.domain.masking import pseudonym
from core.domain.people import Person
from core.domain.refusals import Refusal, RefusedError, granted
from core.domain.terms import ZONE, State
from core.ledger.orders import connected
from core.office import Office

# The metrics as rows of one table: one row per figure with what it rests on; groups of fewer than five are left out.

FEWEST: Final = 5

FEW: Final = "few"

PARTS: Final = tuple(
    dict.fromkeys(part for question in QUESTIONS.values() for part in question.parts if part != "late")
)

SHARES: Final = (3, 7, 15)

MEAN_TO: Final = 15.0

EVERYWHERE: Final = (WHOLE, "month", "right_type", "policy", "penalty", "route", "complainant")

DATA: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""``metrics_export.toml`` beside this file."""

OWN: Final[dict[str, str]] = DATA["own"]

OBJECT: Final[dict[str, Any]] = DATA["object"]

# Metrics of open cases have no period.
STANDING: Final = frozenset({"overdue_open", "waiting", "ageing", "workload_open"})

_COUNT: Final = Cell(unit=COUNT)

_SHARE: Final = Cell(unit="share of 1")

_DAYS: Final = Cell(unit="days of 24 hours")

_HOURS: Final = Cell(unit="working hours, 9:00 to 18:00", zone=SHANGHAI)

_CELLS: Final = {
    "metric": Cell(values=" | ".join(QUESTIONS)),
    "grouped_by": Cell(values=" | ".join(dict.fromkeys((*EVERYWHERE[1:-1], *OWN.values())))),
    "group": Cell(),
    **dict.fromkeys(("n", "k"), _COUNT),
    **dict.fromkeys(("rate", "low", "high"), _SHARE),
    "withheld": Cell(values=f"small | immature | {FEW}"),
    **dict.fromkeys(("exceptional", "imported", *PARTS, "late", "competing", "censored"), _COUNT),
    **dict.fromkeys(
        ("known_until_day", "median_days", "p90_days", "restricted_mean_days", "restricted_to_days"), _DAYS
    ),
    **{f"share_by_day_{day}": _SHARE for day in SHARES},
    "provisional_hours": _COUNT,
    **dict.fromkeys(("known_until_working_hour", "median_working_hours", "p90_working_hours"), _HOURS),
    "as_of": Cell(unit=DATE_TIME, zone="UTC"),
}

COLUMNS: Final = {key: replace(cell, source="core/metrics", meaning=f"metrics.{key}") for key, cell in _CELLS.items()}

Row: TypeAlias = dict[str, Any]

T = TypeVar("T")


def _ask(
    question: Callable[[Office, Person, Metric, MetricsSnapshot], tuple[T, ...] | Refusal],
    actor: Person,
    metric: Metric,
    within: MetricsSnapshot,
) -> tuple[T, ...]:
    """The answers to one question. Raises RefusedError."""
    return granted(question(within.office, actor, metric, within))


def metric_rows(
    office: Office, actor: Person, only: CaseFilter, as_of: date | datetime | None
) -> list[tuple[object, ...]]:
    """All metrics of these cases in the columns of ``COLUMNS``, each in total and by each of its groupings.

    Raises RefusedError if the metrics refuse the moment or the person; ``stream`` checks this first.
    """
    with take_snapshot(office, as_of) as held, office.analytics.reading() as cursor:
        snapshot = granted(held)
        people = person_pseudonyms(cursor)
        rows: list[Row] = []
        for name in _shown(office):
            for by in (WHOLE,) if name in OWN else EVERYWHERE:
                metric = Metric(name, by, replace(only, since=None, until=None) if name in STANDING else only)
                found = _without_small(_rows(actor, metric, snapshot))
                rows += [_named({**row, "grouped_by": OWN.get(name, by)}, people) for row in found]
        return [tuple(_cell(row.get(column)) for column in COLUMNS) for row in rows]


def _shown(office: Office) -> list[str]:
    """The metrics shown in this office; those of orders only once a marketplace system is connected."""
    return [name for name in QUESTIONS if name not in OF_ORDERS or connected(office.store)]


def _rows(actor: Person, metric: Metric, held: MetricsSnapshot) -> list[Row]:
    if QUESTIONS[metric.name].wait:
        return [time_row(each) for each in _ask(waiting_times, actor, metric, held)]
    shared = ("group", "n", "k", "rate", "low", "high", "withheld", "exceptional", "imported", "as_of")
    counted = _ask(measures, actor, metric, held)
    return [{"metric": each.name, **{name: getattr(each, name) for name in shared}, **each.parts} for each in counted]


def time_row(found: WaitingTime) -> Row:
    """The times of a group in the columns of ``COLUMNS``; the office's own have working hours instead of shares."""
    days = found.days
    row = {
        "metric": found.name,
        **{name: getattr(found, name) for name in ("group", "n", "withheld", "exceptional", "imported", "as_of")},
        "k": days.happened,
        "competing": days.competing,
        "censored": days.censored,
        "known_until_day": days.known_until,
        "median_days": days.quantile(0.5),
        "p90_days": days.quantile(0.9),
    }
    if found.hours:
        worked = found.span(worked=True)
        return row | {
            "provisional_hours": found.guessed,
            "known_until_working_hour": worked.known_until,
            "median_working_hours": worked.median,
            "p90_working_hours": worked.most,
        }
    mean = {"restricted_mean_days": days.restricted_mean(MEAN_TO), "restricted_to_days": days.looks_to(MEAN_TO)}
    return row | found.parts | mean | {f"share_by_day_{day}": days.at(day).share for day in SHARES}


def _without_small(rows: Sequence[Row]) -> list[Row]:
    """The rows of one grouping, without the figures of groups that are too small."""
    small = {id(row) for row in rows if 0 < row["n"] < FEWEST}
    rest = sorted((row for row in rows if row["n"] >= FEWEST), key=lambda row: row["n"])
    if len(small) == 1 and len(rows) > 1 and rest:
        small.add(id(rest[0]))
    names = ("metric", "group", "as_of")
    return [{**{name: row[name] for name in names}, "withheld": FEW} if id(row) in small else row for row in rows]


def _named(row: Row, people: dict[str, str]) -> Row:
    """The row with a pseudonym as its group, if the group is a party or a person."""
    group = row["group"]
    if row["grouped_by"] == "complainant" and group:
        return {**row, "group": pseudonym(group)}
    if row["grouped_by"] == "reviewer" and group:
        return {**row, "group": people.get(group, "")}
    return row


def _cell(value: object) -> object:
    return repr(value).removesuffix(".0") if isinstance(value, float) else value


# The metrics as one JSON object, as printed by ``python -m core metrics --json`` (design.md 7).

SELLERS: Final = ("complaint_to_counter_notice", "disclosure_to_counter_notice")


@dataclass(frozen=True)
class _Asking:
    """The reader, the cases, the moment, and the grouping (``WHOLE``: none)."""

    actor: Person
    only: CaseFilter
    within: MetricsSnapshot
    by: str

    def counted(self, name: str, by: str = WHOLE) -> tuple[Measure, ...]:
        """The measures of one metric."""
        return _ask(measures, self.actor, Metric(name, by, self.only), self.within)

    def share(self, name: str) -> dict[str, Any]:
        """The share of all cases, and those of the groups if requested."""
        groups = self.counted(name, self.by) if self.by else ()
        return _grouped(*map(_rate, (*self.counted(name), *groups)))

    def time(self, name: str, table: str, curve: str = "") -> dict[str, Any]:
        """The time of all cases, and those of the groups; with its curve if ``curve`` names its shares.

        ``table`` is the table of ``OBJECT`` with the names of its figures.
        """
        groupings = (WHOLE, self.by) if self.by else (WHOLE,)
        found = (_ask(waiting_times, self.actor, Metric(name, by, self.only), self.within) for by in groupings)
        return _grouped(*(_time(each, OBJECT[table], curve) for times in found for each in times))


def metrics_json(
    office: Office,
    actor: Person,
    *,
    by: str = WHOLE,
    only: CaseFilter | None = None,
    as_of: date | datetime | None = None,
) -> dict[str, Any] | Refusal:
    """All metrics of these cases as plain values; rates are by month unless ``by`` says otherwise.

    With ``by``, response and times are given in total and also in ``groups``. Shares and times of fewer than twenty
    cases, and shares of immature cohorts, are null, and ``withheld`` says why (empty if nothing is withheld).
    ``provisional_working_hours`` counts cases with days unknown to the calendar. Curves, medians and means end at
    ``known_until_day``, the last day with twenty at risk; ``restricted_to_days`` is the horizon of the mean.
    """
    with take_snapshot(office, as_of) as held:
        try:
            return _report(_Asking(actor, only or CaseFilter(), granted(held), by))
        except RefusedError as refused:
            return refused.refusal


def _report(asking: _Asking) -> dict[str, Any]:
    overdue = asking.counted("overdue_open")
    return {
        "as_of": asking.within.moment.as_of.astimezone(ZONE).isoformat(timespec="seconds"),
        "appeals": _appeals(asking),
        **{name: [_rate(each) for each in asking.counted(name, asking.by or "month")] for name in OBJECT["rates"]},
        "complainant_response": asking.time("complainant_response_time", "answered", "answered_share"),
        "complainant_answer_rate": asking.share("complainant_answer_rate"),
        "restored_in_time": asking.share("restored_in_time"),
        **{name: asking.time(name, "decided") for name in OBJECT["decisions"]},
        **{name: asking.time(name, "filed", "filed_share") for name in SELLERS},
        "retracted_without_counter_notice": asking.share("retracted_without_counter_notice"),
        "overdue_open": {
            "total": sum(each.n for each in overdue),
            "by_state": {each.group: each.n for each in overdue},
        },
        "quality": {name: asking.share(name) for name in OBJECT["quality"]},
        **(_of_orders(asking) if connected(asking.within.office.store) else {}),
    }


def _of_orders(asking: _Asking) -> dict[str, Any]:
    """The metrics of when decisions take effect, including the second deadline of policies with a latest day."""
    time, *shares = OF_ORDERS
    return {time: asking.time(time, "restored"), **{name: asking.share(name) for name in shares}}


def _appeals(asking: _Asking) -> dict[str, Any]:
    states = {each.group: each.n for each in asking.counted("appeals", "state")}
    by_state = {str(state): states.get(state, 0) for state in State}
    total, closed = sum(by_state.values()), by_state[State.CLOSED]
    outcomes = {each.group: each.n for each in asking.counted("outcomes")}
    return {"total": total, "open": total - closed, "closed": closed, "by_state": by_state, "by_outcome": outcomes}


def _rate(found: Measure) -> dict[str, Any]:
    shown = {key: getattr(found, key) for key in ("group", "n", "k", "rate", "low", "high")}
    return {**shown, **found.parts, "withheld": found.withheld}


def _time(found: WaitingTime, fields: Mapping[str, str], curve: str) -> dict[str, Any]:
    row = time_row(found)
    row["otherwise"] = found.days.competing - found.parts.get("withdrawn", 0)
    shown = {"group": found.group, "n": found.n, **{name: row.get(column) for name, column in fields.items()}}
    if not curve:
        return shown
    points = [found.days.at(day) for day in OBJECT["curve_days"]]
    return shown | {
        "curve": [
            {"day": each.time, curve: each.share, "low": each.low, "high": each.high, "at_risk": each.at_risk}
            for each in points
        ]
    }


def _grouped(whole: dict[str, Any], *groups: dict[str, Any]) -> dict[str, Any]:
    """The total without its empty name, and the groups if requested."""
    shown = {key: value for key, value in whole.items() if key != "group"}
    return {**shown, "groups": list(groups)} if groups else shown
