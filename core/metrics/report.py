"""The metrics as one object of numbers: what ``python -m core metrics --json`` prints (design.md 7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.errors import Refusal
from core.metrics.ask import WHOLE, Asked, Measure, Only, Sitting, Waited, measures, sitting, waits
from core.metrics.survival import Point
from core.model.people import Person
from core.model.terms import State
from core.office import ZONE, Office

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
    only: Only
    within: Sitting

    def counted(self, name: str, by: str = WHOLE) -> tuple[Measure, ...]:
        """The measures of one metric."""
        found = measures(self.office, self.actor, Asked(name, by, self.only), self.within)
        if isinstance(found, Refusal):
            raise _Refused(found)
        return found

    def waited(self, name: str, by: str = WHOLE) -> tuple[Waited, ...]:
        """The times of one metric."""
        found = waits(self.office, self.actor, Asked(name, by, self.only), self.within)
        if isinstance(found, Refusal):
            raise _Refused(found)
        return found


def report(
    office: Office, actor: Person, *, by: str = WHOLE, only: Only | None = None, as_of: date | datetime | None = None
) -> dict[str, Any] | Refusal:
    """All metrics of these cases as plain values; rates are by month unless ``by`` says otherwise.

    With ``by``, response and times are given whole and in ``groups`` besides. Shares and times of fewer than twenty
    cases, and shares of young cohorts, are null, and ``withheld`` says why (it is empty where nothing is withheld).
    ``provisional_working_hours`` of the cases have days whose days off the calendar does not know.
    Curves, medians and means end at ``known_until_day``, the last day with twenty at risk; ``restricted_to_days`` is
    how far the mean could look.
    """
    with sitting(office, as_of) as held:
        if isinstance(held, Refusal):
            return held
        try:
            return _report(_Asking(office, actor, only or Only(), held), by)
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


def _response(told: Waited) -> dict[str, Any]:
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


def _filing(told: Waited) -> dict[str, Any]:
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


def _time(told: Waited) -> dict[str, Any]:
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
