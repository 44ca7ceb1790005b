"""The pages of numbers: as many cases are listed as each number says, filters are carried, and names are masked."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Node

from benchmarks.history import write_history
from core.analytics.metrics import Metric, measures, take_snapshot
from core.analytics.tables import CaseSelection, count_cases, exports
from core.charts import LIGHT
from core.domain.terms import Side
from core.exchange.export import counted_csv, table_csv
from core.exchange.history_import import import_history
from core.ledger.engine import Freshness
from core.queries.metrics import cases_of_number
from core.queries.people import find_parties, reviewers
from pages.components.metric_scope import number_of, read_scope
from pages.metrics.cards import CARDS
from pages.metrics.charts import PageMetrics
from pages.metrics.first_paint import first_paint
from pages.shared import app_state
from pages.shared.context import RequestContext
from tests.app.stage import FRAME, at_desk, html_of, open_page
from tests.cases import ADMIN, LEAD, MANAGER, REVIEWER, done, new_office, refusal_of

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)

LINK = re.compile(r'<a href="/cases\?([^"]+)"[^>]*>([\d,]+)')

SCOPES: tuple[dict[str, str], ...] = (
    {},
    {"months": "all", "right-type": "trademark,patent"},
    {"from": "2026-01-01", "to": "2026-06-30", "as-of": "2026-08-31"},
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """An office with 700 believable cases of the years before, some of them running."""
    folder = tmp_path_factory.mktemp("numbers")
    opened = new_office(folder / "office", lambda: NOW)
    rejected: list[object] = []
    done(import_history(opened, write_history(folder / "history.csv", 700), rejected.append))
    yield opened
    opened.close()


@pytest.fixture
def office(filled, monkeypatch):
    """The same office, as the pages find it."""
    monkeypatch.setattr(app_state, "_opened", lambda: filled)
    return filled


@dataclass(frozen=True)
class Shown:
    """A count that a page shows, and the address of its cases."""

    asked: dict[str, str]
    count: int


def shown_on(html: str) -> list[Shown]:
    """Every count that leads to its cases."""
    return [Shown(dict(parse_qsl(unescape(query))), int(count.replace(",", ""))) for query, count in LINK.findall(html)]


def components_of(page: AppTest, name: str) -> list[Node]:
    """What is drawn by the component of that name."""
    return [each for each in page.get("bidi_component") if each.proto.component_name == name]


def listed(office, asked: dict[str, str], now: datetime = NOW) -> int:
    """How many cases the list of that address has."""
    number = number_of(asked, read_scope(asked, now))
    assert number
    return done(cases_of_number(office, MANAGER, number)).total


def counts_of(office, asked: list[dict[str, str]]) -> list[int]:
    """How many cases each of those lists has: counted as ``counted`` does, with the record read once for all."""
    numbers = [number for each in asked if (number := number_of(each, read_scope(each, NOW)))]
    (moment,) = {of.metric.as_of for of in numbers}
    with take_snapshot(office, moment) as held:
        reading = done(held).reading
        return [
            count_cases(reading, CaseSelection(of.metric.name, of.metric.by, of.metric.only, of.group, of.part))
            for of in numbers
        ]


@pytest.mark.parametrize(
    ("page", "address"), [("overview", {}), ("timing", {}), ("quality", {}), ("cases", {"metric": "waiting"})]
)
def test_numbers_that_are_behind_the_record_say_by_how_much(office, monkeypatch, page, address):
    """From ten seconds on; less is told by their moment alone."""
    for lag, told in ((9.4, False), (11.6, True)):
        copy = Freshness(office.store.position(), lag)
        monkeypatch.setattr(type(office.analytics), "freshness", lambda *_, copy=copy, **__: copy)
        html = html_of(open_page(page, MANAGER, **address))
        assert (f"{lag:.0f} seconds behind the record" in html) == told


@pytest.mark.parametrize("address", SCOPES, ids=["usual", "all", "past"])
@pytest.mark.parametrize(("page", "least"), [("overview", 10), ("timing", 10), ("quality", 0)])
def test_as_many_are_listed_as_the_page_shows(office, page, least, address):
    """Each count of each card and table, with the filters and the moment of the page."""
    shown = shown_on(html_of(open_page(page, MANAGER, **address)))
    assert len(shown) > least
    assert counts_of(office, [each.asked for each in shown]) == [each.count for each in shown]
    for each in shown[:: max(1, len(shown) // 10)]:
        assert listed(office, each.asked) == each.count, each


@pytest.mark.parametrize("person", [MANAGER, LEAD], ids=["manager", "lead"])
@pytest.mark.parametrize("address", SCOPES, ids=["usual", "all", "past"])
def test_what_is_seen_at_once_says_the_same_as_the_page(office, person, address):
    """Its numbers, of the same filters and moment, with the same words, and the titles of its charts."""
    page = html_of(open_page("overview", person, **address))
    seen = first_paint(person, "overview", address)

    (numbers,) = re.findall(r'<div class="kpis .*?(?=<div class="cards">)', seen, re.DOTALL)
    (as_of,) = re.findall(r'<p class="asof mu">(.*?)</p>', seen)
    assert numbers in page
    assert as_of in page
    assert seen.count('class="picture"') == 2
    assert all(title in page for title in re.findall(r'<div class="ct">.*?</div>', seen))


def test_what_is_seen_at_once_is_seen_by_whoever_may_see_the_overview(office):
    """At the root by those whose first page it is; by nobody else, and nowhere else."""
    for person, root, named in (
        (MANAGER, True, True),
        (LEAD, False, True),
        (REVIEWER, False, False),
        (ADMIN, False, False),
    ):
        assert bool(first_paint(person, "", {})) == root, person
        assert bool(first_paint(person, "overview", {})) == named, person
        assert first_paint(person, "timing", {}) == ""


def test_what_is_seen_at_once_of_no_case_says_so(office):
    """In place of a number, and of a chart."""
    seen = first_paint(MANAGER, "", {"seller": "S-nobody", "months": "all"})

    assert "picture" not in seen.partition("</style>")[2]
    assert seen.count("No case matches these filters.") >= 2


def test_reasons_are_told_by_a_group_without_touching_the_other_choice(office):
    """The card of reasons has a choice of its own beside that of the rates; each count lists as many cases."""
    page = open_page("overview", MANAGER, **{"reasons-by": "right_type", "months": "all"})
    html = html_of(page)
    shown = [each for each in shown_on(html) if each.asked["metric"] == "revocation_mix"]

    assert page.session_state["scope_reasons-by"] == "right_type"
    assert page.session_state["scope_by"] == "right_type"
    assert {each.asked.get("group") for each in shown} == {"trademark", "patent", "copyright"}
    for each in shown:
        assert listed(office, each.asked) == each.count, each
    assert all(not each.asked.get("by") for each in shown_on(html_of(open_page("overview", MANAGER)))
               if each.asked["metric"] == "revocation_mix")  # fmt: skip


def test_a_fresh_browser_is_told_of_the_first_pair_alone_and_asks_for_the_rest(office):
    """The headline and two charts; in the next run, which the browser asks for when they stand, all of them."""
    with at_desk(MANAGER):
        page = AppTest.from_file(str(FRAME), default_timeout=60).run()
        first = html_of(page)
        charts = len(components_of(page, "chart"))
        page.run()

    assert 'data-metric="revocation_rate_cohort"' in first
    assert charts == 2
    assert len(components_of(page, "chart")) > charts
    assert len(html_of(page)) > len(first)
    assert not components_of(page, "ask_below")


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("by", ["", "right_type", "complainant", "month"])
def test_a_mark_lists_as_many_as_its_chart_draws(office, card, by):
    """Each count of a chart's table, and each mark that can be clicked on, has exactly its cases."""
    with take_snapshot(office) as held:
        figures = PageMetrics(RequestContext(office, MANAGER, "en"), read_scope({}, NOW), done(held), LIGHT)
        chart = CARDS[card].draw(figures, by)
        told = {tuple(key): cell for row, keys in zip(chart.table.rows, chart.table.keys, strict=True)
                for cell, key in zip(row, keys, strict=True) if key}  # fmt: skip
        marks = [key for trace in chart.figure.get("data", ()) for key in trace.get("customdata", ())]
        for key, count in list(told.items())[:: max(1, len(told) // 60)]:
            name, group_by, group, part, *rest = key
            only = figures.scope_for(name, *rest).only
            assert count_cases(figures.held.reading, CaseSelection(name, group_by, only, group, part)) == (
                count or 0
            ), key

    assert [key for key in marks if tuple(key) not in told] == []


def test_the_list_is_paged_and_has_no_name(office):
    """Fifty at a time; a manager sees numbers and pseudonyms, a lead names and a link to each case."""
    asked = {"metric": "appeals", "months": "all"}
    first = html_of(open_page("cases", MANAGER, **asked))
    last = html_of(open_page("cases", MANAGER, **asked, p="14"))
    lead = html_of(open_page("cases", LEAD, **asked))

    assert "700 cases" in first
    assert (first.count("<tr>"), last.count("<tr>")) == (51, 51)
    assert re.findall(r"<td>(OLD-[\d-]+)", first) != re.findall(r"<td>(OLD-[\d-]+)", last)
    assert "Shop " not in first
    assert "/appeal?no=" not in first
    assert "Shop " in lead
    assert lead.count("/appeal?no=") == 50


def test_the_file_has_all_rows(office):
    """More than one screen; what was taken is recorded with its rows."""
    asked = {"metric": "appeals", "months": "all"}
    number = number_of(asked, read_scope(asked, NOW))
    assert number
    data = b"".join(done(counted_csv(office, MANAGER, number, asked))).decode("utf-8-sig")
    lines = data.splitlines()
    with office.store.reading() as cursor:
        taken = exports(cursor, 1)[0]

    assert len(lines) == 701
    assert lines[0].startswith("appeal_no,right_type,policy,seller,complainant,")
    assert lines[1:] == sorted(lines[1:])
    assert "Shop" not in data
    assert (taken["report"], taken["row_count"]) == ("cases: appeals", 700)


def test_a_chart_taken_as_a_file_is_recorded(office):
    """With its rows and its filters, as every file that leaves the office."""
    table = (("group", "n"), (("2026-08", 30), ("=1+1", None)))
    data = done(table_csv(office, MANAGER, "cohorts", {"months": "6"}, table))
    with office.store.reading() as cursor:
        taken = exports(cursor, 1)[0]

    assert data.decode("utf-8-sig") == "group,n\r\n2026-08,30\r\n'=1+1,\r\n"
    assert (taken["report"], taken["filters"], taken["row_count"]) == ("chart: cohorts", '{"months": "6"}', 2)


def test_a_filter_stands_in_the_page_and_in_its_lists(office):
    """What the address asks for is shown as chosen and carried into every link and file."""
    page = open_page("overview", MANAGER, **{"right-type": "patent", "penalty": "listing_removed"})
    html = html_of(page)

    assert page.session_state["scope_right-type"] == ["patent"]
    assert all(each.asked["right-type"] == "patent" for each in shown_on(html))
    assert all("right-type=patent" in each for each in re.findall(r'href="(/numbers/[^"]+)"', html))


def test_no_case_is_said_in_words(office):
    """A filter that leaves nothing shows no empty axes."""
    html = html_of(open_page("overview", MANAGER, seller="S-nobody", months="all"))

    assert "No case matches these filters." in html
    assert "0 of 0" not in html
    assert html.count('<div class="n words">no case</div>') == 4


def test_a_young_office_is_told_that_it_is_young(office):
    """Cases whose cohort is not old enough are no missing cases: the headline and the groups say how many wait."""
    html = html_of(open_page("overview", MANAGER, **{"from": "2026-10-01", "to": "2026-11-24"}))
    young = re.findall(r"([\d,]+) appeals, all too recent: a month counts once all of it is older than 60 days", html)

    assert '<div class="n words">no rate yet</div>' in html
    assert len(young) == 2
    assert set(young) == {str(sum(each.n for each in _cohorts(office)))}


def _cohorts(office):
    """The young months of that period."""
    scope = read_scope({"from": "2026-10-01", "to": "2026-11-24"}, NOW)
    with take_snapshot(office, None) as held:
        return done(measures(office, MANAGER, Metric("revocation_rate_cohort", "month", scope.only), done(held)))


def test_groups_too_small_for_a_curve_are_drawn_together(office):
    """A chart that would be empty shows all together, and names the groups with their counts."""
    asked = read_scope({"from": "2026-07-01", "to": "2026-09-30"}, NOW)
    with take_snapshot(office, None) as held:
        figures = PageMetrics(RequestContext(office, MANAGER, "en"), asked, done(held), LIGHT)
        few = [each for each in figures.waited("complainant_response_time", "complainant") if each.n < 20]
        drawn = CARDS["response"].draw(figures, "complainant")
        whole = CARDS["response"].draw(figures, "")

    assert len(few) > 1
    assert drawn.table == whole.table
    assert drawn.table.rows
    assert drawn.note.startswith("All together; fewer than twenty cases each: ")


def test_too_few_are_not_compared(office):
    """A period of a week has no difference, and says so."""
    html = html_of(open_page("overview", MANAGER, **{"from": "2026-08-03", "to": "2026-08-05"}))

    assert "period before: too few to compare" in html
    assert ">too few<" in html


def test_a_number_that_does_not_exist_is_refused(office):
    """A part, a group or a metric that nobody can count."""
    for wrong in ({"part": "everything"}, {"by": "shoe_size"}, {"by": "month", "group": "soon"}):
        asked = {"metric": "appeals", **wrong}
        number = number_of(asked, read_scope(asked, NOW))
        assert number
        assert refusal_of(cases_of_number(office, MANAGER, number)) == "not_found"
    assert "Choose a number" in html_of(open_page("cases", MANAGER))


@pytest.mark.parametrize("person", [REVIEWER, ADMIN])
def test_the_numbers_are_refused_to_other_roles(office, person):
    """By the queries themselves, not only by the page."""
    number = number_of({"metric": "appeals"}, read_scope({}, NOW))
    assert number

    assert refusal_of(reviewers(office, person)) == "not_permitted"
    assert refusal_of(find_parties(office, person, Side.SELLER, "Shop")) == "not_permitted"
    assert refusal_of(cases_of_number(office, person, number)) == "not_permitted"
    assert refusal_of(counted_csv(office, person, number, {})) == "not_permitted"
