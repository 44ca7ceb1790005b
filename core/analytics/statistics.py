"""Estimators: Kaplan-Meier and Aalen-Johansen curves, and Wilson intervals.

The product-limit estimator (Kaplan and Meier, 1958) with Greenwood's variance on the log-log scale, and the cumulative
incidence with competing events (Aalen and Johansen, 1978) with its variance after Marubini and Valsecchi. Both agree
with lifelines 0.30 to nine digits (tests/unit/test_survival.py). Pure; times in any single unit.
"""

from dataclasses import dataclass, fields, replace
from math import sqrt
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

# The interval of a share (E. B. Wilson, 1927; domain.md 6.2).

NORMAL_95: Final = 1.959963984540054
"""The number of standard deviations for a 95 % interval."""


def wilson(k: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of the share k of n, between 0 and 1; raises ValueError unless 0 ≤ k ≤ n.

    For n = 0 it is 0 to 1.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    square = NORMAL_95 * NORMAL_95
    centre = k + square / 2
    half = NORMAL_95 * sqrt(k * (n - k) / n + square / 4)
    # For k = 0 and k = n the interval ends exactly at 0 or 1, which floating point may miss slightly.
    low = 0.0 if k == 0 else (centre - half) / (n + square)
    high = 1.0 if k == n else (centre + half) / (n + square)
    return low, high


def difference(now: tuple[int, int], then: tuple[int, int]) -> tuple[float, float, float]:
    """The change of a share k of n from an earlier one, with its 95 % interval (Newcombe 1998, method 10).

    The interval combines the two Wilson intervals; both n must be positive.
    """
    (k, n), (k_then, n_then) = now, then
    share, share_then = k / n, k_then / n_then
    (low, high), (low_then, high_then) = wilson(k, n), wilson(k_then, n_then)
    moved = share - share_then
    down = sqrt((share - low) ** 2 + (high_then - share_then) ** 2)
    up = sqrt((high - share) ** 2 + (share_then - low_then) ** 2)
    return moved, moved - down, moved + up


# Times to an event with some cases still waiting: Kaplan–Meier and Aalen–Johansen, with their intervals.

Numbers: TypeAlias = NDArray[np.float64]

CENSORED: Final = 0

HAPPENED: Final = 1

COMPETING: Final = 2

HAIR: Final = 1e-12  # rounding error of a product of many steps

THIN: Final = 8192


@dataclass(frozen=True)
class Point:
    """The curve at one time; beyond the last time with enough cases at risk the shares are None.

    An end of an interval that cannot be computed is None too: before the first event, and after the last of all.
    ``share`` is the cumulative incidence of the event, ``waiting`` the Kaplan–Meier share still waiting if there were
    no competing events, ``left`` the cumulative incidence of the competing events.
    """

    time: float
    at_risk: int
    share: float | None
    low: float | None
    high: float | None
    waiting: float | None
    waiting_low: float | None
    waiting_high: float | None
    left: float | None = None


@dataclass(frozen=True)
class Curve:
    """The estimates from ``n`` durations; the arrays have one entry for each time at which anything ended.

    ``area`` is the mean time waited up to that time. ``known_until`` is the last time at which the required number of
    cases is at risk, or None if there never were as many; nothing is known beyond it. An end of an interval that cannot
    be computed is NaN.
    """

    n: int
    times: Numbers
    at_risk: Numbers
    waiting: Numbers
    waiting_low: Numbers
    waiting_high: Numbers
    share: Numbers
    low: Numbers
    high: Numbers
    area: Numbers
    left: Numbers
    happened: int
    competing: int
    censored: int
    known_until: float | None

    @property
    def last(self) -> float:
        """The last time at which any case was at risk."""
        return float(self.times[-1]) if self.n else 0.0

    def at(self, time: float) -> Point:
        """The curve at that time, including what happened exactly then."""
        reached = int(np.searchsorted(self.times, time, side="right")) - 1
        ahead = reached if reached >= 0 and self.times[reached] == time else reached + 1
        at_risk = int(self.at_risk[ahead]) if ahead < len(self.times) else 0
        if self.known_until is None or time > self.known_until:
            return Point(time, at_risk, None, None, None, None, None, None)
        if reached < 0:
            return Point(time, at_risk, 0.0, None, None, 1.0, None, None, 0.0)
        shown = (self.share, self.low, self.high, self.waiting, self.waiting_low, self.waiting_high, self.left)
        return Point(time, at_risk, *(_had(each[reached]) for each in shown))

    def quantile(self, share: float) -> float | None:
        """The first time by which that share would have had the event (Kaplan–Meier); None if unknown."""
        found = np.flatnonzero(self.waiting <= 1 - share + HAIR)
        if self.known_until is None or not len(found) or self.times[found[0]] > self.known_until:
            return None
        return float(self.times[found[0]])

    def looks_to(self, horizon: float) -> float | None:
        """The end of a restricted mean: the horizon, or ``known_until`` if sooner."""
        return None if self.known_until is None else min(horizon, self.known_until)

    def restricted_mean(self, horizon: float) -> float | None:
        """The mean time restricted to ``looks_to(horizon)``; None if that is None."""
        end = self.looks_to(horizon)
        if end is None:
            return None
        reached = int(np.searchsorted(self.times, end, side="right")) - 1
        if reached < 0:
            return end
        return float(self.area[reached] + (end - self.times[reached]) * self.waiting[reached])

    def thinned(self) -> "Curve":
        """The same curve with fewer points, if it has very many, to save memory.

        It is identical at every quarter of a unit, at the median and the ninetieth percentile, and in its means.
        """
        if len(self.times) <= THIN:
            return self
        grid = np.arange(0.0, min(self.last, THIN / 8) + 0.25, 0.25)
        reached = np.searchsorted(self.times, grid, side="right") - 1
        halves = [np.searchsorted(-self.waiting, -(1 - share) - HAIR) for share in (0.5, 0.9)]
        known = np.searchsorted(self.times, self.known_until or 0.0)
        places = np.unique(np.concatenate((reached, reached + 1, halves, [known], [len(self.times) - 1])))
        places = places[(places >= 0) & (places < len(self.times))]
        arrays = (each.name for each in fields(self) if isinstance(getattr(self, each.name), np.ndarray))
        return replace(self, **{name: getattr(self, name)[places] for name in arrays})


def curve(
    durations: Numbers, kinds: NDArray[np.int64], least: int = 1, cases: NDArray[np.int64] | None = None
) -> Curve:
    """The curve of durations that each ended as ``HAPPENED``, ``COMPETING`` or ``CENSORED``, of so many cases (1).

    Times with fewer than ``least`` cases at risk are left unknown.
    """
    times, where = np.unique(durations, return_inverse=True)
    each = np.ones(len(durations)) if cases is None else cases.astype(np.float64)
    happened, competing, ended = (
        np.bincount(where, weights=weights, minlength=len(times)).astype(np.float64)
        for weights in ((kinds == HAPPENED) * each, (kinds == COMPETING) * each, each)
    )
    return curve_of_ends(times, happened, competing, ended, least)


def curve_of_ends(times: Numbers, happened: Numbers, competing: Numbers, ended: Numbers, least: int = 1) -> Curve:
    """The same from counts: at each time, in order, how many ended by the event, by a competing one, and in all."""
    n, total, beside = int(ended.sum()), int(happened.sum()), int(competing.sum())
    at_risk = n - np.cumsum(ended) + ended
    enough = np.flatnonzero(at_risk >= least)
    waiting, waiting_low, waiting_high = _kaplan_meier(happened, at_risk)
    share, low, high = _aalen_johansen(happened, happened + competing, at_risk)
    return Curve(
        n=n,
        times=times,
        at_risk=at_risk,
        waiting=waiting,
        waiting_low=waiting_low,
        waiting_high=waiting_high,
        share=share,
        low=low,
        high=high,
        area=np.cumsum(np.diff(times, prepend=0.0) * np.concatenate(([1.0], waiting))[: len(times)]),
        left=_incidence(competing, happened + competing, at_risk),
        happened=total,
        competing=beside,
        censored=n - total - beside,
        known_until=float(times[enough[-1]]) if len(enough) else None,
    )


def _had(value: float) -> float | None:
    """A value as a plain float; None for NaN."""
    return None if np.isnan(value) else float(value)


def _kaplan_meier(happened: Numbers, at_risk: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    waiting = np.cumprod(1 - happened / at_risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(happened / (at_risk * (at_risk - happened)))
        spread = NORMAL_95 * np.sqrt(variance) / np.abs(np.log(waiting))
    return waiting, *_bounds(waiting, spread)


def _aalen_johansen(happened: Numbers, ended: Numbers, at_risk: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The cumulative incidence; its variance is a sum over pairs of times, kept as running sums.

    Where all that are left end at one time, the term of that time is 0 of infinity: at its own time it is 0, and no
    time comes after it.
    """
    if not len(at_risk):
        return at_risk, at_risk, at_risk
    before, share = _still(ended, at_risk), _incidence(happened, ended, at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where((ended > 0) & (at_risk > ended), ended / (at_risk * (at_risk - ended)), 0.0)
        own = before * happened / at_risk**2
        first = share**2 * np.cumsum(hazard) - 2 * share * np.cumsum(hazard * share) + np.cumsum(hazard * share**2)
        second = np.cumsum(before**2 * happened * (at_risk - happened) / at_risk**3)
        third = share * np.cumsum(own) - np.cumsum(own * share)
        variance = np.maximum(first + second - 2 * third, 0.0)
        spread = NORMAL_95 * np.sqrt(variance) / (share * np.abs(np.log(share)))
    return share, *_bounds(share, spread)


def _incidence(happened: Numbers, ended: Numbers, at_risk: Numbers) -> Numbers:
    """To what share it has happened by each time, of all, beside everything else that ended the wait."""
    return np.cumsum(_still(ended, at_risk) * happened / at_risk) if len(at_risk) else at_risk


def _still(ended: Numbers, at_risk: Numbers) -> Numbers:
    """What share nothing has ended yet, just before each time."""
    return np.concatenate(([1.0], np.cumprod(1 - ended / at_risk)[:-1])).astype(np.float64)


def _bounds(share: Numbers, spread: Numbers) -> tuple[Numbers, Numbers]:
    """The interval on the log-log scale; NaN for a share of nothing or of all, which has none there."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        raised = np.log(-np.log(share))
        low, high = np.exp(-np.exp(raised + spread)), np.exp(-np.exp(raised - spread))
    flat = ~np.isfinite(raised) | ~np.isfinite(spread) | (spread <= 0)
    return np.where(flat, np.nan, low), np.where(flat, np.nan, high)
