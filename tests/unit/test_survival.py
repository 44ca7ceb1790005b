"""The curves agree with lifelines, recorded by it, to nine digits; the small ones with paper."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.metrics.survival import curve

# lifelines 0.30.3 asks for pandas below 3 and cannot stand beside ours; it ran apart, over these samples.
RECORDED = json.loads((Path(__file__).parent / "lifelines.json").read_text("utf-8"))
SAMPLES = RECORDED["samples"]
WITHOUT_TIES = [each for each in SAMPLES if "share" in each]  # lifelines moves tied times at random for these
NEAR = pytest.approx


def of(sample):
    """Our curve of the sample."""
    return curve(np.array(sample["durations"]), np.array(sample["kinds"]))


def near(values):
    """Equal to nine digits; where lifelines gives no number, none is asked of us."""
    return [NEAR(each, abs=1e-9) for each in values]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"seed {each['seed']}")
def test_kaplan_meier_and_its_interval_agree_with_lifelines(sample):
    """At each time: how many are at risk, the share, and both ends of its interval."""
    ours = of(sample)

    assert ours.times.tolist() == near(sample["times"])
    assert ours.at_risk.tolist() == sample["at_risk"]
    assert ours.waiting.tolist() == near(sample["waiting"])
    assert ours.waiting_low.tolist() == near(sample["low"])
    assert ours.waiting_high.tolist() == near(sample["high"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"seed {each['seed']}")
def test_what_is_read_off_the_curve_agrees_with_lifelines(sample):
    """The median and the ninetieth percentile, None where not reached, and the restricted mean."""
    ours = of(sample)

    assert ours.quantile(0.5) == NEAR(sample["median"], abs=1e-9)
    assert ours.quantile(0.9) == (None if sample["p90"] is None else NEAR(sample["p90"], abs=1e-9))
    assert ours.restricted_mean(15.0) == NEAR(sample["restricted_mean_15"], abs=1e-9)


@pytest.mark.parametrize("sample", WITHOUT_TIES, ids=lambda each: f"seed {each['seed']}")
def test_the_cumulative_incidence_agrees_with_lifelines(sample):
    """Beside competing events; lifelines 0.30 has the names of its two ends the wrong way round."""
    ours = of(sample)
    known = [n for n, each in enumerate(sample["share_low"]) if each is not None]

    assert ours.share.tolist() == near(sample["share"])
    assert [ours.low[n] for n in known] == near([sample["share_high"][n] for n in known])
    assert [ours.high[n] for n in known] == near([sample["share_low"][n] for n in known])


def test_the_mean_of_the_answered_alone_is_too_low():
    """Six answered within a day and six still wait after ten: the median of the answered says nothing of the twelve."""
    ours = curve(np.array([1.0] * 6 + [10.0] * 6), np.array([1] * 6 + [0] * 6))

    assert ours.quantile(0.5) == 1.0
    assert ours.quantile(0.51) is None
    assert ours.restricted_mean(10) == NEAR(5.5)


def test_the_curve_is_not_drawn_past_the_last_at_risk():
    """After the last case has gone there is nobody to speak of."""
    ours = curve(np.array([2.0, 5.0]), np.array([1, 0]))

    assert (ours.at(5).at_risk, ours.at(5).share) == (1, 0.5)
    assert (ours.at(5.1).at_risk, ours.at(5.1).share) == (0, None)


def test_no_case_is_no_curve():
    """An empty group has neither median nor mean, and nobody at risk."""
    ours = curve(np.array([]), np.array([], dtype=np.int64))

    assert (ours.n, ours.quantile(0.5), ours.restricted_mean(15), ours.at(1).at_risk) == (0, None, None, 0)


def test_before_the_first_event_everyone_waits():
    """On the first day nobody has answered, and all are at risk."""
    ours = curve(np.array([2.0, 5.0]), np.array([1, 1]))

    assert (ours.at(1).share, ours.at(1).waiting, ours.at(1).at_risk) == (0.0, 1.0, 2)


def test_a_thinned_curve_says_the_same_where_it_is_asked():
    """A million waits to the second would fill the memory: what is kept agrees at every quarter of a day."""
    chance = np.random.default_rng(7)
    durations, kinds = chance.exponential(12, 20_000), chance.integers(0, 3, 20_000)
    whole = curve(durations, kinds)
    thin = whole.thinned()
    days = [n / 4 for n in range(160)]

    assert (len(whole.times), len(thin.times) < 1500) == (20_000, True)
    assert [thin.at(day) for day in days] == [whole.at(day) for day in days]
    assert [thin.quantile(share) for share in (0.5, 0.9)] == [whole.quantile(share) for share in (0.5, 0.9)]
    assert [thin.restricted_mean(day) for day in days] == [whole.restricted_mean(day) for day in days]
    assert (thin.last, thin.n, thin.happened) == (whole.last, whole.n, whole.happened)


def test_a_curve_that_is_not_reached_is_thinned_too():
    """No median and no ninetieth percentile, before and after."""
    durations = np.random.default_rng(8).exponential(12, 20_000)
    whole = curve(durations, (np.arange(20_000) % 5 == 0).astype(np.int64))

    assert whole.thinned().quantile(0.9) == whole.quantile(0.9)
    assert whole.thinned().restricted_mean(15) == whole.restricted_mean(15)
