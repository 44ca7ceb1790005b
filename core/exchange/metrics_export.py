"""The metrics and the cases behind a number, as rows and as JSON.

A group so small singles somebody out, so its row has no figures. Where only one row of a grouping would be empty
the next smallest is emptied too: else it could be told by taking the others from the whole (domain.md 7.1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from core.analytics.counts import WHOLE, CaseFilter
from core.analytics.metrics import Measure, Metric, MetricsSnapshot, WaitingTime, measures, take_snapshot, waiting_times
from core.analytics.questions import QUESTIONS
from core.analytics.statistics import Point
from core.analytics.tables import person_pseudonyms
from core.domain.masking import pseudonym
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, State
from core.office import Office

# The metrics as rows of one table: a row a number, with what it rests on; groups of fewer than five are left out.

FEWEST: Final = 5

FEW: Final = "few"

PARTS: Final = tuple(
    dict.fromkeys(part for question in QUESTIONS.values() for part in question.parts if part != "late")
)

SHARES: Final = (3, 7, 15)

MEAN_TO: Final = 15.0

HEADER: Final = (
    "metric",
    "grouped_by",
    "group",
    "n",
    "k",
    "rate",
    "low",
    "high",
    "withheld",
    "exceptional",
    "imported",
    *PARTS,
    "late",
    "competing",
    "censored",
    "known_until_day",
    "median_days",
    "p90_days",
    "restricted_mean_days",
    "restricted_to_days",
    *(f"share_by_day_{day}" for day in SHARES),
    "provisional_hours",
    "known_until_working_hour",
    "median_working_hours",
    "p90_working_hours",
    "as_of",
)

EVERYWHERE: Final = (WHOLE, "month", "right_type", "policy", "penalty", "route", "complainant")

# What the metrics that have groups of their own are grouped by.
OWN: Final = {
    "overdue_open": "state",
    "waiting": "state",
    "ageing": "age_days",
    "workload_open": "reviewer",
    "workload_decided": "reviewer",
    "outcomes": "outcome",
    "complainant_counter_success": "complainant",
    "evidence_failure_top": "criterion",
}

# What is open now has no period.
STANDING: Final = frozenset({"overdue_open", "waiting", "ageing", "workload_open"})

Row = dict[str, Any]


class Refused(Exception):  # noqa: N818 - carries a refusal out of many questions
    """A question was refused."""

    def __init__(self, refusal: Refusal) -> None:
        """``refusal`` says why."""
        super().__init__(refusal.code)
        self.refusal = refusal


def metric_rows(
    office: Office, actor: Person, only: CaseFilter, as_of: date | datetime | None
) -> list[tuple[object, ...]]:
    """All metrics of these cases in the columns of ``HEADER``: each whole, and by each grouping it has.

    Raises Refused for a moment or a person that the metrics refuse: ``stream`` looks first.
    """
    with take_snapshot(office, as_of) as held, office.store.reading() as cursor:
        if isinstance(held, Refusal):
            raise Refused(held)
        people = person_pseudonyms(cursor)
        rows: list[Row] = []
        for name in QUESTIONS:
            for by in (WHOLE,) if name in OWN else EVERYWHERE:
                asked = Metric(name, by, replace(only, since=None, until=None) if name in STANDING else only)
                found = _without_small(list(_rows(office, actor, asked, held)))
                rows += [_named({**row, "grouped_by": OWN.get(name, by)}, people) for row in found]
        return [tuple(_cell(row.get(column)) for column in HEADER) for row in rows]


def _rows(office: Office, actor: Person, asked: Metric, held: MetricsSnapshot) -> Iterator[Row]:
    found = (waiting_times if QUESTIONS[asked.name].wait else measures)(office, actor, asked, held)
    if isinstance(found, Refusal):
        raise Refused(found)
    for each in found:
        yield _wait(each) if isinstance(each, WaitingTime) else _count(each)


def _count(told: Measure) -> Row:
    shared = ("group", "n", "k", "rate", "low", "high", "withheld", "exceptional", "imported", "as_of")
    return {"metric": told.name, **{name: getattr(told, name) for name in shared}, **told.parts}


def _wait(told: WaitingTime) -> Row:
    days = told.days
    row = {
        "metric": told.name,
        **{name: getattr(told, name) for name in ("group", "n", "withheld", "exceptional", "imported", "as_of")},
        "k": days.happened,
        "competing": days.competing,
        "censored": days.censored,
        "known_until_day": days.known_until,
        "median_days": days.quantile(0.5),
        "p90_days": days.quantile(0.9),
    }
    if told.hours:
        worked = told.span(worked=True)
        return row | {
            "provisional_hours": told.guessed,
            "known_until_working_hour": worked.known_until,
            "median_working_hours": worked.median,
            "p90_working_hours": worked.most,
        }
    mean = {"restricted_mean_days": days.restricted_mean(MEAN_TO), "restricted_to_days": days.looks_to(MEAN_TO)}
    return row | told.parts | {**mean, **{f"share_by_day_{day}": days.at(day).share for day in SHARES}}


def _without_small(rows: Sequence[Row]) -> list[Row]:
    """The rows of one grouping, without the figures of those that are too small to be told."""
    small = {id(row) for row in rows if 0 < row["n"] < FEWEST}
    rest = sorted((row for row in rows if row["n"] >= FEWEST), key=lambda row: row["n"])
    if len(small) == 1 and len(rows) > 1 and rest:
        small.add(id(rest[0]))
    kept = ("metric", "group", "as_of")
    return [{**{name: row[name] for name in kept}, "withheld": FEW} if id(row) in small else row for row in rows]


def _named(row: Row, people: dict[str, str]) -> Row:
    """The row with the pseudonym of its group, where that is a party or a person."""
    group = row["group"]
    if row["grouped_by"] == "complainant" and group:
        return {**row, "group": pseudonym(group)}
    if row["grouped_by"] == "reviewer" and group:
        return {**row, "group": people.get(group, "")}
    return row


def _cell(value: object) -> object:
    return repr(value).removesuffix(".0") if isinstance(value, float) else value


# The metrics as one object of numbers: what ``python -m core metrics --json`` prints (design.md 7).

CURVE_DAYS: Final = (1, 3, 7, 14, 15, 20, 21, 30, 45, 90, 180)

WINDOW_DAYS: Final = 15.0
"""The complainant's window: how far the restricted mean looks."""

QUALITY: Final = (
    "second_looks",
    "second_look_agreement",
    "exceptional_decisions",
    "kept_without_notice",
    "refused_with_minimum",
    "reopened_cases",
    "evidence_never_opened",
    "reused_invoices",
)

SELLERS: Final = ("complaint_to_counter_notice", "disclosure_to_counter_notice")

MEDIAN: Final = 0.5

MOST: Final = 0.9


class _Refused(Exception):  # noqa: N818 - carries a refusal out of the questions below
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True)
class _Asking:
    """Who asks, of which cases, as of when."""

    office: Office
    actor: Person
    only: CaseFilter
    within: MetricsSnapshot

    def counted(self, name: str, by: str = WHOLE) -> tuple[Measure, ...]:
        """The measures of one metric."""
        found = measures(self.office, self.actor, Metric(name, by, self.only), self.within)
        if isinstance(found, Refusal):
            raise _Refused(found)
        return found

    def waited(self, name: str, by: str = WHOLE) -> tuple[WaitingTime, ...]:
        """The times of one metric."""
        found = waiting_times(self.office, self.actor, Metric(name, by, self.only), self.within)
        if isinstance(found, Refusal):
            raise _Refused(found)
        return found


def metrics_json(
    office: Office,
    actor: Person,
    *,
    by: str = WHOLE,
    only: CaseFilter | None = None,
    as_of: date | datetime | None = None,
) -> dict[str, Any] | Refusal:
    """All metrics of these cases as plain values; rates are by month unless ``by`` says otherwise.

    With ``by``, response and times are given whole and in ``groups`` besides. Shares and times of fewer than twenty
    cases, and shares of young cohorts, are null, and ``withheld`` says why (it is empty where nothing is withheld).
    ``provisional_working_hours`` of the cases have days whose days off the calendar does not know.
    Curves, medians and means end at ``known_until_day``, the last day with twenty at risk; ``restricted_to_days`` is
    how far the mean could look.
    """
    with take_snapshot(office, as_of) as held:
        if isinstance(held, Refusal):
            return held
        try:
            return _report(_Asking(office, actor, only or CaseFilter(), held), by)
        except _Refused as refused:
            return refused.refusal


def _report(asking: _Asking, by: str) -> dict[str, Any]:
    rates = by or "month"
    overdue = asking.counted("overdue_open")
    return {
        "as_of": asking.within.moment.as_of.astimezone(ZONE).isoformat(timespec="seconds"),
        "appeals": _appeals(asking),
        "revocation_rate_cohort": [_rate(each) for each in asking.counted("revocation_rate_cohort", rates)],
        "revocation_share_of_decisions": [
            _rate(each) for each in asking.counted("revocation_share_of_decisions", rates)
        ],
        "complainant_response": _responses(asking, by),
        "complainant_answer_rate": _share(asking, "complainant_answer_rate", by),
        "restored_in_time": _share(asking, "restored_in_time", by),
        "time_to_preliminary": _times(asking, "time_to_preliminary", by),
        "time_to_final": _times(asking, "time_to_final", by),
        **{name: _filings(asking, name, by) for name in SELLERS},
        "retracted_without_counter_notice": _share(asking, "retracted_without_counter_notice", by),
        "overdue_open": {
            "total": sum(each.n for each in overdue),
            "by_state": {each.group: each.n for each in overdue},
        },
        "quality": {name: _share(asking, name, by) for name in QUALITY},
    }


def _appeals(asking: _Asking) -> dict[str, Any]:
    states = {each.group: each.n for each in asking.counted("appeals", "state")}
    by_state = {str(state): states.get(state, 0) for state in State}
    total, closed = sum(by_state.values()), by_state[State.CLOSED]
    outcomes = {each.group: each.n for each in asking.counted("outcomes")}
    return {"total": total, "open": total - closed, "closed": closed, "by_state": by_state, "by_outcome": outcomes}


def _rate(told: Measure) -> dict[str, Any]:
    shown = {key: getattr(told, key) for key in ("group", "n", "k", "rate", "low", "high")}
    return {**shown, **told.parts, "withheld": told.withheld}


def _share(asking: _Asking, name: str, by: str) -> dict[str, Any]:
    """The share of all cases, and those of the groups beside it where they were asked for."""
    each = (_rate(told) for told in asking.counted(name, by)) if by else ()
    return _grouped(_rate(asking.counted(name)[0]), each)


def _responses(asking: _Asking, by: str) -> dict[str, Any]:
    whole = _response(asking.waited("complainant_response_time")[0])
    each = (_response(told) for told in asking.waited("complainant_response_time", by)) if by else ()
    return _grouped(whole, each)


def _response(told: WaitingTime) -> dict[str, Any]:
    days = told.days
    return {
        "group": told.group,
        "n": told.n,
        "answered": days.happened,
        "withdrawn": days.competing,
        "censored": days.censored,
        "late": told.late,
        "withheld": told.withheld,
        "known_until_day": days.known_until,
        "median_days": days.quantile(MEDIAN),
        "restricted_mean_days": days.restricted_mean(WINDOW_DAYS),
        "restricted_to_days": days.looks_to(WINDOW_DAYS),
        "curve": [_point(days.at(day), "answered_share") for day in CURVE_DAYS],
    }


def _point(point: Point, share: str) -> dict[str, Any]:
    return {
        "day": point.time,
        share: point.share,
        "low": point.low,
        "high": point.high,
        "at_risk": point.at_risk,
    }


def _filings(asking: _Asking, name: str, by: str) -> dict[str, Any]:
    """A time of the seller's own: to the counter-notice."""
    each = (_filing(told) for told in asking.waited(name, by)) if by else ()
    return _grouped(_filing(asking.waited(name)[0]), each)


def _filing(told: WaitingTime) -> dict[str, Any]:
    days = told.days
    return {
        "group": told.group,
        "n": told.n,
        "filed": days.happened,
        "withdrawn": told.parts["withdrawn"],
        "ended_otherwise": days.competing - told.parts["withdrawn"],
        "censored": days.censored,
        "withheld": told.withheld,
        "known_until_day": days.known_until,
        "median_days": days.quantile(MEDIAN),
        "p90_days": days.quantile(MOST),
        "restricted_mean_days": days.restricted_mean(WINDOW_DAYS),
        "restricted_to_days": days.looks_to(WINDOW_DAYS),
        "curve": [_point(days.at(day), "filed_share") for day in CURVE_DAYS],
    }


def _times(asking: _Asking, name: str, by: str) -> dict[str, Any]:
    return _grouped(_time(asking.waited(name)[0]), (_time(each) for each in asking.waited(name, by)) if by else ())


def _time(told: WaitingTime) -> dict[str, Any]:
    days, hours = told.days, told.hours
    return {
        "group": told.group,
        "n": told.n,
        "decided": days.happened,
        "withheld": told.withheld,
        "known_until_day": days.known_until,
        "median_days": days.quantile(MEDIAN),
        "p90_days": days.quantile(MOST),
        "provisional_working_hours": told.guessed,
        "known_until_working_hour": hours.known_until if hours else None,
        "median_working_hours": hours.quantile(MEDIAN) if hours else None,
        "p90_working_hours": hours.quantile(MOST) if hours else None,
    }


def _grouped(whole: dict[str, Any], groups: "Iterator[dict[str, Any]] | tuple[()]") -> dict[str, Any]:
    """The whole without its empty name, and the groups beside it where they were asked for."""
    told = {key: value for key, value in whole.items() if key != "group"}
    each = list(groups)
    return {**told, "groups": each} if each else told
