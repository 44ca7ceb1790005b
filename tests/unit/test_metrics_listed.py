"""Every number of every metric lists exactly its cases: n listed is n shown, in each group and each part."""

from datetime import UTC, date, datetime

import pytest

from benchmarks.history import write_history
from core.analytics.counts import CaseFilter, part_tests
from core.analytics.metrics import Metric, as_of_moment, measures, reading, waiting_times
from core.analytics.questions import GROUPS, MONTH, QUESTIONS, defined, title_of, whole_of
from core.analytics.tables import CaseSelection, list_cases
from core.domain.text import LANGUAGES
from core.exchange.history_import import import_history
from core.language import t
from tests.cases import MANAGER, cases_behind, done, new_office

ALL = ("", MONTH, *GROUPS)

CURVE = (1, 3, 7, 14, 15, 20, 21, 30, 45, 90, 180)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An office with 250 believable cases of the years before, some of them running."""
    folder = tmp_path_factory.mktemp("listed")
    opened = new_office(folder / "office", lambda: datetime(2026, 11, 24, 4, tzinfo=UTC))
    rejected: list[object] = []
    done(import_history(opened, write_history(folder / "history.csv", 250), rejected.append))
    yield opened
    opened.close()


@pytest.mark.parametrize("as_of", [None, date(2026, 3, 31)])
@pytest.mark.parametrize("name", QUESTIONS)
def test_as_many_are_listed_as_are_shown(office, name, as_of):
    """Grouped by anything, of the first and the last group, and of every part."""
    parts = part_tests(QUESTIONS[name])
    with reading(office, done(as_of_moment(office, as_of))) as told:
        for by in (*ALL, *QUESTIONS[name].groups):
            rows = told.counts(name, by, CaseFilter())
            for row in (*rows[:1], *rows[-1:]):
                shown = {part: row[part] for part in parts}
                asked = {part: CaseSelection(name, by, CaseFilter(), row["grp"], part) for part in parts}
                listed = {
                    part: [case[0] for each in list_cases(told, of) for case in each] for part, of in asked.items()
                }

                assert {part: len(each) for part, each in listed.items()} == shown
                assert all(set(each) <= set(listed["n"]) for each in listed.values())
            if by not in {"route", MONTH}:  # a case may have several routes; by month the young cohorts are named too
                whole = sum(row["n"] for row in told.counts(name, "", CaseFilter()))
                assert sum(row["n"] for row in rows) == whole


@pytest.mark.parametrize("name", [name for name, each in QUESTIONS.items() if each.wait])
@pytest.mark.parametrize("by", ["", "month", "right_type"])
def test_a_curve_is_of_the_cases_it_lists(office, name, by):
    """Those to whom it happened, who left otherwise, who still wait, and who were at risk at each day."""
    asked = Metric(name, by)
    for told in done(waiting_times(office, MANAGER, asked))[-2:]:
        ends = (told.n, told.days.happened, told.days.competing, told.days.censored)
        listed = [
            len(done(cases_behind(office, MANAGER, asked, told.group, part)))
            for part in ("n", "happened", "competing", "censored")
        ]
        at_risk = [len(done(cases_behind(office, MANAGER, asked, told.group, f"at_risk:{day}"))) for day in CURVE]

        assert listed == list(ends)
        assert at_risk == [told.days.at(day).at_risk for day in CURVE]


def test_groups_are_withheld_below_twenty(office):
    """A share of few cases says nothing; the counts stay."""
    found = done(measures(office, MANAGER, Metric("revocation_share_of_decisions", "month")))

    assert {each.withheld for each in found if each.n < 20} == {"small"}
    assert all((each.rate is None) == (each.n < 20) for each in found)
    assert all(each.k is not None for each in found)


def test_every_metric_is_defined():
    """A number without its definition is not shown: each question has its sentence."""
    for name in QUESTIONS:
        keys = (title_of(name), whole_of(name), defined(name).key)
        assert all(t(key, lang) != key for key in keys for lang in LANGUAGES)
