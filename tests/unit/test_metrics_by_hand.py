"""Each metric on ten cases, worked out on paper: docs/metrics.md shows the same sums."""

from datetime import date

import pytest

from core.analytics.metrics import Metric, measures, waiting_times
from core.analytics.statistics import wilson
from tests.cases import MANAGER, cases_behind, done
from tests.ten import retracted_rows, rows_of, take_history

COPIES = 20  # as many times the ten cases, so that shares are not withheld; they are those of the ten


@pytest.fixture
def ten(office, tmp_path):
    """The office with the ten cases."""
    take_history(office, tmp_path, rows_of())
    return office


@pytest.fixture
def many(office, tmp_path):
    """The office with the ten cases twenty times over."""
    take_history(office, tmp_path, rows_of(COPIES))
    return office


def numbers(office, asked, group="", part="n"):
    """The last part of the numbers of the cases: 1 for H00-01."""
    return [int(each[-2:]) for each in done(cases_behind(office, MANAGER, asked, group, part))]


SHARE = "revocation_share_of_decisions"

# metric, by, group, the cases that count, those of the share, and the counts shown apart
BY_HAND: tuple[tuple[str, str, str, list[int], list[int], dict[str, list[int]]], ...] = (
    ("revocation_rate_cohort", "month", "2026-08", [1, 2, 3, 4, 5, 7, 8], [1, 3, 4], {"open": [], "later": [8]}),
    ("revocation_rate_cohort", "", "", [1, 2, 3, 4, 5, 7, 8], [1, 3, 4], {"open": [], "later": [8]}),
    (SHARE, "", "", [1, 2, 3, 4, 5, 6, 7, 8], [1, 3, 4, 8], {"withdrawn": [4], "abandoned": [6]}),
    (SHARE, "month", "2026-08", [1, 2, 3, 4, 5, 6, 7], [1, 3, 4], {"withdrawn": [4], "abandoned": [6]}),
    (SHARE, "month", "2026-11", [8], [8], {"withdrawn": [], "abandoned": []}),
    ("revocation_given_forwarded", "", "", [1, 2, 3, 4, 7, 8], [1, 3, 8], {"withdrawn": [4]}),
    ("preliminary_pass_rate", "", "", [1, 2, 3, 4, 5, 7, 8, 9], [1, 2, 3, 4, 7, 8, 9], {}),
    ("complainant_answer_rate", "", "", [1, 2, 3, 4, 7, 8], [2, 3, 7], {"late": [], "withdrawn": [4]}),
    ("legal_action_rate", "", "", [1, 2, 3, 4, 7, 8], [7], {}),
    ("sla_preliminary", "", "", [1, 2, 3, 4, 5, 7, 8, 9, 10], [1, 2, 3, 4, 5, 7, 8], {}),
    ("sla_final", "", "", [2, 3, 4, 7], [2, 3, 4, 7], {}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "by", "group", "all_of", "k_of", "apart"), BY_HAND)
def test_a_share_counts_the_cases_that_paper_counts(ten, name, by, group, all_of, k_of, apart):
    """n, k and what is shown apart, each with its cases by number; ten cases are too few for a share."""
    asked = Metric(name, by)
    found = {each.group: each for each in done(measures(ten, MANAGER, asked))}[group]

    assert (len(all_of), len(k_of), {part: len(cases) for part, cases in apart.items()}) == (
        found.n,
        found.k,
        found.parts,
    )
    assert (found.rate, found.withheld) == (None, "small")
    assert (all_of, k_of) == (numbers(ten, asked, group), numbers(ten, asked, group, "k"))
    assert apart == {part: numbers(ten, asked, group, part) for part in apart}


@pytest.mark.parametrize(
    ("name", "by", "group", "all_of", "k_of", "apart"), [each for each in BY_HAND if each[1] == ""]
)
def test_a_share_is_k_of_n(many, name, by, group, all_of, k_of, apart):
    """With enough cases the share is shown, between the ends of its interval."""
    (found,) = done(measures(many, MANAGER, Metric(name, by)))

    assert len(k_of) / len(all_of) == pytest.approx(found.rate)
    assert (len(all_of) * COPIES, "") == (found.n, found.withheld)
    assert (found.low, found.high) == wilson(len(k_of) * COPIES, len(all_of) * COPIES)


def test_a_young_cohort_gives_no_number(many):
    """October and November have cases younger than sixty days: n is told, and nothing else."""
    found = {each.group: each for each in done(measures(many, MANAGER, Metric("revocation_rate_cohort", "month")))}

    for month in ("2026-10", "2026-11"):
        assert (
            found[month].n,
            found[month].k,
            found[month].rate,
            found[month].withheld,
        ) == (COPIES, None, None, "immature")


def test_the_reasons_of_revocation(ten):
    """Four were revoked: two by silence, one by an invalid answer, one by withdrawal."""
    (found,) = done(measures(ten, MANAGER, Metric("revocation_mix")))

    assert found.parts == {
        "revoked_no_answer": 2,
        "revoked_invalid_answer": 1,
        "revoked_withdrawn": 1,
        "revoked_other": 0,
    }
    assert numbers(ten, Metric("revocation_mix"), part="revoked_no_answer") == [1, 8]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("waiting", {"awaiting_complainant": [9], "preliminary_review": [10]}),
        ("overdue_open", {"preliminary_review": [10]}),
        ("ageing", {"15-30": [9, 10]}),
        ("workload_decided", {"zhao": [1, 2, 3, 4, 5, 7, 8, 9]}),
        (
            "outcomes",
            {
                "abandoned_by_seller": [6],
                "rejected_preliminary": [5],
                "revoked_invalid_answer": [3],
                "revoked_no_answer": [1, 8],
                "revoked_withdrawn": [4],
                "upheld_legal_action": [7],
                "upheld_valid_answer": [2],
            },
        ),
    ],
)
def test_counts(ten, name, counts):
    """What is open and what is closed, by group, each with its cases."""
    found = done(measures(ten, MANAGER, Metric(name)))

    assert {group: len(cases) for group, cases in counts.items()} == {each.group: each.n for each in found}
    assert counts == {group: numbers(ten, Metric(name), group) for group in counts}


def test_the_response_time_counts_those_who_still_wait(ten):
    """Answers on days 3, 7 and 10; a withdrawal on day 4; silences to their due day, the open case to noon."""
    asked = Metric("complainant_response_time")
    (found,) = done(waiting_times(ten, MANAGER, asked))
    days = found.days

    assert (found.n, days.happened, days.competing, days.censored) == (7, 3, 1, 3)
    assert numbers(ten, asked, part="happened") == [2, 3, 7]
    assert numbers(ten, asked, part="competing") == [4]
    assert numbers(ten, asked, part="censored") == [1, 8, 9]
    assert (found.withheld, days.known_until) == ("small", None)
    assert {days.at(day).share for day in (1, 3, 7, 15)} == {None}
    assert (days.quantile(0.1), days.restricted_mean(15)) == (None, None)


def test_the_response_time_is_told_while_twenty_are_at_risk(many):
    """The ten cases twenty times over: the same shares, as far as twenty of the windows go."""
    (found,) = done(waiting_times(many, MANAGER, Metric("complainant_response_time")))
    days = found.days

    assert (found.n, found.withheld) == (7 * COPIES, "")
    assert [pytest.approx(days.at(day).share) for day in (3, 7, 15)] == [1 / 7, 2 / 7, 3 / 7]
    assert [pytest.approx(days.at(day).waiting) for day in (3, 7, 15)] == [6 / 7, 24 / 35, 18 / 35]
    assert [days.at(day).at_risk for day in (1, 3, 7, 15, 20)] == [each * COPIES for each in (7, 7, 5, 2, 0)]
    assert days.known_until == pytest.approx(15 + 14 / 24)  # from ten o'clock to the end of the fifteenth day
    assert days.at(20).share is None
    assert days.quantile(0.5) is None
    assert pytest.approx(387 / 35) == days.restricted_mean(15)


@pytest.mark.parametrize(
    ("name", "happened"),
    [("time_to_preliminary", [1, 2, 3, 4, 5, 7, 8, 9]), ("time_to_final", [1, 2, 3, 4, 5, 7, 8])],
)
def test_the_time_to_a_decision_by_both_clocks(ten, name, happened):
    """From Thursday to Monday is four days and, like from Tuesday to Thursday, eighteen working hours."""
    (found,) = done(waiting_times(ten, MANAGER, Metric(name)))
    assert found.hours
    assert (9, len(happened)) == (found.n, found.days.happened)
    assert happened == numbers(ten, Metric(name), part="happened")
    assert (found.days.quantile(0.5), found.hours.quantile(0.9)) == (None, None)  # nine are too few


@pytest.mark.parametrize(
    ("name", "median_days", "p90_days", "median_hours", "p90_hours"),
    [("time_to_preliminary", 2, 15, 18, 99), ("time_to_final", 14, 81, 90, 477)],
)
def test_both_clocks_tell_the_time_of_enough_cases(many, name, median_days, p90_days, median_hours, p90_hours):
    """Twenty times over the ten cases have the same median and ninetieth percentile."""
    (found,) = done(waiting_times(many, MANAGER, Metric(name)))

    assert found.hours
    assert (median_days, p90_days) == (pytest.approx(found.days.quantile(0.5)), pytest.approx(found.days.quantile(0.9)))
    assert (median_hours, p90_hours) == (
        pytest.approx(found.hours.quantile(0.5)),
        pytest.approx(found.hours.quantile(0.9)),
    )


def test_a_past_day_knows_only_what_had_happened(ten):
    """At the end of 20 August, two of the forwarded ones are closed, and silence is not yet one."""
    asked = Metric("waiting", as_of=date(2026, 8, 20))
    found = {each.group: each.n for each in done(measures(ten, MANAGER, asked))}

    assert found == {"awaiting_complainant": 3}
    assert numbers(ten, asked, "awaiting_complainant") == [1, 7, 8]


SELLERS = ("complaint_to_counter_notice", "disclosure_to_counter_notice")


@pytest.mark.parametrize("name", SELLERS)
def test_the_sellers_own_time_counts_who_never_filed(ten, name):
    """Nine filed a counter-notice; the tenth gave up on the eighth day, which competes. All were told at once."""
    asked = Metric(name)
    (found,) = done(waiting_times(ten, MANAGER, asked))

    assert (found.n, found.days.happened, found.days.competing, found.days.censored) == (10, 9, 1, 0)
    assert numbers(ten, asked, part="happened") == [1, 2, 3, 4, 5, 7, 8, 9, 10]
    assert numbers(ten, asked, part="competing") == [6]
    assert (found.withheld, found.parts) == ("small", {"withdrawn": 0})


@pytest.mark.parametrize("name", SELLERS)
def test_the_sellers_own_time_of_enough_cases(many, name):
    """7, 8 and 9 of ten filed by days 1, 2 and 3; the mean looks to day 8, when the last twenty leave."""
    (found,) = done(waiting_times(many, MANAGER, Metric(name)))
    days = found.days

    assert [pytest.approx(days.at(day).share) for day in (1, 2, 3)] == [0.7, 0.8, 0.9]
    assert [pytest.approx(days.at(day).waiting) for day in (1, 2, 3)] == [0.3, 0.2, 0.1]
    assert (days.quantile(0.5), days.quantile(0.9), days.known_until) == (1.0, 3.0, 8.0)
    assert days.restricted_mean(15) == pytest.approx(1 + 0.3 + 0.2 + 5 * 0.1)
    assert days.looks_to(15) == 8.0


def test_complaints_taken_back_without_a_counter_notice_are_counted(office, tmp_path):
    """Four cases: two taken back before any counter-notice, one after it, one open."""
    take_history(office, tmp_path, retracted_rows())
    asked = Metric("retracted_without_counter_notice")
    (share,) = done(measures(office, MANAGER, asked))
    (time,) = done(waiting_times(office, MANAGER, Metric("complaint_to_counter_notice")))

    assert (share.n, share.k, share.parts) == (4, 2, {"retracted_later": 1})
    assert done(cases_behind(office, MANAGER, asked, part="k")) == ("R1", "R2")
    assert (time.n, time.days.happened, time.days.competing, time.days.censored) == (4, 1, 2, 1)
    assert time.parts == {"withdrawn": 2}
    assert time.days.times.tolist() == pytest.approx([1.0, 2.0, 6.0, 22 + 2 / 24])
    (lasting,) = done(waiting_times(office, MANAGER, Metric("disclosure_to_counter_notice")))
    assert lasting.n == 3  # the first seller was never told


def test_a_history_without_its_counter_notice_has_no_time_to_it(office, tmp_path):
    """Forwarded, so there was one: that it is not on record is no wait."""
    rows = [{**each, "counter_notice_at": ""} for each in rows_of()]
    take_history(office, tmp_path, rows)
    (found,) = done(waiting_times(office, MANAGER, Metric("complaint_to_counter_notice")))

    assert numbers(office, Metric("complaint_to_counter_notice")) == [6, 10]
    assert (found.days.happened, found.days.competing, found.days.censored) == (0, 1, 1)
