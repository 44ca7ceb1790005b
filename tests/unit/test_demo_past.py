"""The past of the demonstration: any number of closed cases for any seed and day, under the rules of their days."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean

import pytest

from core.analytics.metrics import Metric, measures
from core.analytics.questions import SMALL
from core.domain.policy import day_in
from core.exchange.history_import import import_history
from core.office import Office
from demo.past import Past, write_past
from demo.rights_holders import BRANDS, BY_KEY
from demo.stories import APPEALS, MOST, STORIES, split
from tests.cases import MANAGER, Clock, done, new_office
from tests.english import english

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)

DECIDERS = {"zhao.ling": 5.0, "ida.berg": 0.6}

WHOLE = 3_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with its people and no cases."""
    with closing(new_office(tmp_path_factory.mktemp("office"), Clock())) as office:
        yield office


@pytest.fixture(scope="module")
def rows(office: Office) -> list[dict[str, str]]:
    """As many rows as a demonstration has."""
    return list(Past(office, 7, NOW, DECIDERS).rows(WHOLE))


def days(row: dict[str, str], first: str, second: str) -> float:
    """From one moment to the other, in days."""
    return (datetime.fromisoformat(row[second]) - datetime.fromisoformat(row[first])) / timedelta(days=1)


def answers(rows: list[dict[str, str]], key: str) -> float:
    """How many of the appeals forwarded to a rights holder it answered before their end."""
    asked = [each for each in rows if each["complainant"] == BY_KEY[key].owner.name and "forwarded_at" in each]
    return mean("answered_at" in each and each["answered_at"] <= each["final_decided_at"] for each in asked)


PLAYED = len(STORIES)


@pytest.mark.parametrize(
    ("asked", "played", "past"),
    [(1, 1, 0), (PLAYED, PLAYED, 0), (PLAYED + 1, PLAYED, 1), (APPEALS, PLAYED, WHOLE), (MOST, PLAYED, MOST - PLAYED)],
)
def test_so_many_are_played_and_the_others_imported(asked: int, played: int, past: int) -> None:
    """Each story is played once at most; what is asked for beyond them is past."""
    assert split(asked) == (played, past)


@pytest.mark.parametrize("day", ["2025-02-03", "2026-06-30", "2026-11-30", "2027-03-01"])
@pytest.mark.parametrize(("cases", "seed"), [(1, 1), (16, 2), (150, 3)])
def test_any_number_can_be_imported_on_any_day(tmp_path: Path, day: str, cases: int, seed: int) -> None:
    """No row is refused, all are closed before that day, and each has a policy that was in force when it was opened."""
    now = datetime.fromisoformat(f"{day}T03:00:00+00:00")
    office = new_office(tmp_path / "office", Clock(now))
    file = tmp_path / "past.csv"
    write_past(office, file, cases, seed, now, DECIDERS)
    refused: list[str] = []

    imported = done(import_history(office, file, lambda row: refused.append(english(row.reason))))

    assert refused == []
    assert imported.added == cases
    with office.store.reading() as cursor:
        found = cursor.rows(
            "SELECT state, policy_id, opened_at, final_decided_at, coalesce(answered_at, opened_at) a FROM appeal"
        )
    assert {each["state"] for each in found} == {"closed"}
    for each in found:
        assert office.policies.policies[each["policy_id"]].covers(day_in(each["opened_at"]))
        assert day_in(each["final_decided_at"]) < date.fromisoformat(day)
        assert day_in(each["opened_at"]) >= date.fromisoformat(day) - timedelta(days=731)
    office.close()


def test_the_same_seed_and_day_make_the_same_cases(office: Office, rows: list[dict[str, str]]) -> None:
    """At any hour of the day; another seed or another day makes others."""
    later = NOW + timedelta(hours=7)
    assert list(Past(office, 7, later, DECIDERS).rows(40)) == list(Past(office, 7, NOW, DECIDERS).rows(40))
    assert list(Past(office, 8, NOW, DECIDERS).rows(40)) != list(Past(office, 7, NOW, DECIDERS).rows(40))
    assert list(Past(office, 7, NOW + timedelta(days=1), DECIDERS).rows(40)) != list(
        Past(office, 7, NOW, DECIDERS).rows(40)
    )
    assert len({each["appeal_no"] for each in rows}) == WHOLE


def test_arrivals_have_weeks_and_seasons(rows: list[dict[str, str]]) -> None:
    """Less on days off, more in the weeks after the great sales, and more this year than last."""
    opened = [datetime.fromisoformat(each["opened_at"]).date() for each in rows]
    at_work = Counter(each.weekday() < 5 for each in opened)
    assert at_work[True] / 5 > 2 * at_work[False] / 2
    november = sum(date(2025, 11, 12) <= each <= date(2025, 12, 10) for each in opened)
    october = sum(date(2025, 10, 9) <= each <= date(2025, 11, 6) for each in opened)
    assert november > 1.3 * october
    year_ago = day_in(NOW) - timedelta(days=365)
    assert sum(each >= year_ago for each in opened) > sum(each < year_ago for each in opened)


def test_answers_spread_over_the_window_and_crowd_towards_its_end(rows: list[dict[str, str]]) -> None:
    """Some come in the first days, most in the last; some complainants write when all is over, many never."""
    windows = [each for each in rows if "arrived_at" in each]
    came = [days(each, "arrived_at", "answered_at") for each in windows if "answered_at" in each]
    by_day = Counter(int(each) for each in came)
    assert all(by_day[day] for day in range(15))
    assert by_day[13] + by_day[14] + by_day[15] > 2 * (by_day[8] + by_day[9] + by_day[10])
    silent = mean(each["outcome"] == "revoked_no_answer" for each in windows)
    assert 0.25 < silent < 0.55
    assert any(each["answered_at"] > each["final_decided_at"] for each in windows if "answered_at" in each)


def test_complainants_have_habits_of_their_own(rows: list[dict[str, str]]) -> None:
    """All rights holders with open cases stand in the past often enough for a rate, and they do not act alike."""
    often = Counter(each["complainant"] for each in rows)
    assert all(often[brand.owner.name] >= SMALL for brand in BRANDS)
    assert answers(rows, "qingmo") > answers(rows, "lanan") - 0.2 > answers(rows, "ridgeline") + 0.1
    forwarded = [each for each in rows if "forwarded_at" in each]
    withdrew = [each["complainant"] for each in forwarded if each.get("answer_kind") == "withdrawal"]
    assert Counter(withdrew).most_common(1)[0][0] in {BY_KEY["heyu"].owner.name, BY_KEY["zhigeng"].owner.name}


def test_complaints_are_also_taken_back_before_the_seller_has_answered(rows: list[dict[str, str]]) -> None:
    """Some, and nothing was forwarded of them."""
    taken_back = [each for each in rows if each["outcome"] == "revoked_withdrawn" and "counter_notice_at" not in each]
    assert len(taken_back) > WHOLE / 50
    assert not any("forwarded_at" in each for each in taken_back)


def test_with_such_a_past_every_number_of_the_overview_is_told(tmp_path: Path) -> None:
    """Also by right and by month, and for the period before: nothing is withheld for want of cases."""
    office = new_office(tmp_path / "office", Clock(NOW))
    file = tmp_path / "past.csv"
    write_past(office, file, WHOLE, 7, NOW, DECIDERS)
    done(import_history(office, file, lambda row: pytest.fail(english(row.reason))))
    for name in (
        "revocation_rate_cohort", "revocation_share_of_decisions", "revocation_given_forwarded",
        "preliminary_pass_rate", "complainant_answer_rate", "legal_action_rate", "sla_preliminary", "sla_final",
        "retracted_without_counter_notice",
    ):  # fmt: skip
        for by in ("", "right_type"):
            found = done(measures(office, MANAGER, Metric(name, by)))
            assert found, (name, by)
            assert all(each.rate is not None and 0 < each.rate < 1 for each in found), (name, by)
    office.close()
