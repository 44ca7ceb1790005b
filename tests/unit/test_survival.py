"""The curves agree with lifelines, recorded by it, to nine digits; the small ones with paper."""

import json
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest

from core.analytics.statistics import COMPETING, HAPPENED, NORMAL_95, curve

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
    # Where nobody or everybody waits lifelines gives the share itself as its interval; we give none there.
    known = [n for n, share in enumerate(sample["waiting"]) if 0 < share < 1]
    assert [ours.waiting_low[n] for n in known] == near([sample["low"][n] for n in known])
    assert [ours.waiting_high[n] for n in known] == near([sample["high"][n] for n in known])
    assert all(np.isnan(ours.waiting_low[n]) for n in range(len(ours.times)) if n not in known)


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


def test_a_row_may_stand_for_many_cases():
    """It is the same as so many rows."""
    durations, kinds, cases = np.array([4.0, 1.0, 4.0, 9.0]), np.array([1, 2, 0, 1]), np.array([3, 2, 1, 4])
    counted, whole = curve(durations, kinds, 2, cases), curve(np.repeat(durations, cases), np.repeat(kinds, cases), 2)

    assert (counted.n, counted.happened, counted.quantile(0.5)) == (10, 7, whole.quantile(0.5))
    assert [counted.at(day) for day in (0, 1, 4, 9, 10)] == [whole.at(day) for day in (0, 1, 4, 9, 10)]


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


def incidence_on_paper(durations, kinds, until):
    """The cumulative incidence at a time and its interval, each sum written out as Marubini and Valsecchi print it.

    Another computation than the program's: loops over pairs of times, and a term whose difference of shares is 0
    is 0, also where its other factor is infinite.
    """
    times = sorted({each for each in durations if each <= until})
    events = []
    waiting, share = 1.0, 0.0
    for time in times:
        ends = [kind for each, kind in zip(durations, kinds, strict=True) if each == time]
        at_risk = sum(each >= time for each in durations)
        own, either = ends.count(HAPPENED), ends.count(HAPPENED) + ends.count(COMPETING)
        share += waiting * own / at_risk
        events.append((at_risk, own, either, waiting, share))
        waiting *= 1 - either / at_risk
    variance = 0.0
    for at_risk, own, either, before, then in events:
        if share > then:
            variance += (share - then) ** 2 * either / (at_risk * (at_risk - either))
        variance += before**2 * own * (at_risk - own) / at_risk**3
        variance -= 2 * (share - then) * before * own / at_risk**2
    spread = NORMAL_95 * sqrt(variance) / (share * abs(log(share)))
    return share, exp(-exp(log(-log(share)) + spread)), exp(-exp(log(-log(share)) - spread))


def one_day_for_the_rest():
    """61 cases, told by days without hours: nine answers on four days, one withdrawal, the other 51 on day 14."""
    durations = [3.0] * 2 + [5.0] * 3 + [6.0] + [9.0] * 3 + [14.0] * 52
    kinds = [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, *[0] * 51]
    return durations, kinds


def all_gone_at_once():
    """Thirty cases of which all that are left end on day 10, some by an answer, the others by withdrawal."""
    return [2.0] * 3 + [4.0] * 2 + [10.0] * 25, [1, 1, 2, 1, 0, *[1] * 5, *[2] * 20]


@pytest.mark.parametrize(
    ("durations", "kinds"), [one_day_for_the_rest(), all_gone_at_once()], ids=["the rest waits", "the rest has gone"]
)
def test_an_interval_keeps_its_width_where_many_end_at_one_time(durations, kinds):
    """A term of 0 times infinity is 0 at its own time; the interval is not the share itself."""
    ours = curve(np.array(durations), np.array(kinds))

    for time in sorted(set(durations)):
        share, low, high = incidence_on_paper(durations, kinds, time)
        point = ours.at(time)
        assert [point.share, point.low, point.high] == [NEAR(each) for each in (share, low, high)]
        assert low < share < high


def test_an_interval_that_cannot_be_had_is_empty():
    """Of nobody and of everybody the log-log scale has none; a width of nothing would claim to be certain."""
    ours = curve(np.array([2.0] * 10 + [5.0] * 20), np.array([0] * 10 + [1] * 20))

    assert (ours.at(1).share, ours.at(1).low, ours.at(1).high) == (0.0, None, None)
    assert (ours.at(2).waiting, ours.at(2).waiting_low, ours.at(2).waiting_high) == (1.0, None, None)
    assert (ours.at(5).share, ours.at(5).low, ours.at(5).high) == (1.0, None, None)
    assert (ours.at(5).waiting, ours.at(5).waiting_low) == (0.0, None)


def test_nothing_is_said_past_the_last_time_at_which_enough_are_at_risk():
    """317 windows of twenty days and one of thirty-nine: its answer on day 30 tells of one, not of all."""
    durations = np.array([10.0] * 27 + [20.0] * 290 + [30.0])
    kinds = np.array([1] * 27 + [0] * 290 + [1])
    ours = curve(durations, kinds, 20)
    whole = curve(durations, kinds)

    assert whole.quantile(0.5) == 30.0  # what one case would make of it
    assert whole.at(30).share == NEAR(1.0)
    assert ours.known_until == 20.0
    assert ours.at(20).share == NEAR(27 / 318)
    assert ours.at(20).at_risk == 291
    after = ours.at(20.5)
    assert (after.at_risk, after.share, after.low, after.high, after.waiting, after.left) == (1, *[None] * 5)
    assert (ours.quantile(0.5), ours.quantile(0.05)) == (None, 10.0)
    assert (ours.looks_to(15), ours.looks_to(30)) == (15, 20.0)
    assert ours.restricted_mean(30) == whole.restricted_mean(20)


def test_with_fewer_than_asked_for_nothing_is_said_at_all():
    """Nineteen answers of nineteen give no share, no median and no mean."""
    ours = curve(np.array([3.0] * 19), np.array([1] * 19), 20)

    assert (ours.n, ours.happened, ours.known_until) == (19, 19, None)
    assert (ours.at(1).share, ours.at(1).at_risk) == (None, 19)
    assert (ours.quantile(0.5), ours.restricted_mean(15), ours.looks_to(15)) == (None, None, None)


def test_a_thinned_curve_knows_as_long_as_the_whole_one():
    """The last time with enough at risk is kept with what stands there."""
    chance = np.random.default_rng(9)
    whole = curve(chance.exponential(12, 20_000), chance.integers(0, 3, 20_000), 20)
    thin = whole.thinned()

    assert thin.known_until == whole.known_until
    assert thin.known_until
    assert whole.known_until
    assert thin.at(thin.known_until) == whole.at(whole.known_until)
    assert thin.restricted_mean(1e6) == whole.restricted_mean(1e6)
