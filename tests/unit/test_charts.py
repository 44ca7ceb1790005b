"""Each figure shows exactly its table, can be read without colour, and knows the cases behind its marks."""

import csv
import io
import json
import re
import tomllib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from plotly.graph_objs import Figure  # type: ignore[attr-defined] # plotly is published without types

from core.analytics.metrics import Measure, Metric, Span, measures, waiting_times
from core.analytics.statistics import Point
from core.charts import (
    DARK,
    LIGHT,
    NOT_REACHED,
    ageing,
    backlog,
    cohorts,
    days_drawn,
    mix,
    response,
    shares,
    split,
    ticks,
    times,
)
from core.language import t
from pages.metrics.first_paint import picture
from tests.cases import MANAGER, cases_behind, done
from tests.ten import rows_of, take_history

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


def row(
    group: str,
    n: int,
    k: int | None = None,
    rate: float | None = None,
    *,
    low: float | None = None,
    high: float | None = None,
    withheld: str = "",
    parts: dict[str, int] | None = None,
    name: str = "revocation_rate_cohort",
) -> Measure:
    """A number made up for a figure."""
    return Measure(name, group, n, k, rate, low, high, datetime.now(UTC), withheld, parts=parts or {})


RATES = (
    row("2026-07", 100, 40, 0.4, low=0.31, high=0.5),
    row("2026-08", 12, 3, withheld="small"),
    row("2026-09", 30, withheld="immature"),
)

CURVES = {
    "trademark": [
        Point(0.0, 40, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        Point(3.0, 30, 0.8, 0.7, 0.9, 0.2, 0.1, 0.3, 0.0),
        Point(7.0, 21, 0.5, 0.4, 0.6, 0.5, 0.4, 0.6, 0.0),
    ]
}

REASONS = {"revoked_no_answer": 5, "revoked_invalid_answer": 3, "revoked_withdrawn": 1, "revoked_other": 0}


def test_the_looks_are_those_of_the_app():
    """Series, text, ground and lines are the ones of the app's theme, light and dark."""
    theme = tomllib.loads(Path(".streamlit/config.toml").read_text("utf-8"))["theme"]

    for look, name in ((LIGHT, "light"), (DARK, "dark")):
        named = theme[name]
        assert list(look.series) == named["chartCategoricalColors"]
        assert (look.ink, look.ground, look.line, look.muted) == (
            named["textColor"],
            named["secondaryBackgroundColor"],
            named["borderColor"],
            named["grayColor"],
        )


@LOOKS
@LANGS
def test_young_and_small_groups_have_a_bar_and_no_number(look, lang):
    """Only the mature month has a point; the bars of the others are hatched, each with its own hatch."""
    chart = cohorts(RATES, lang, look)
    band, points, mature, young, few = chart.figure["data"]

    assert (points["x"], points["y"]) == (["2026-07"], [0.4])
    assert band["y"] == [0.5, 0.31]
    assert [(each["x"], each["y"]) for each in (mature, young, few)] == [
        (["2026-07"], [100]),
        (["2026-09"], [30]),
        (["2026-08"], [12]),
    ]
    assert young["marker"]["pattern"]["shape"] != few["marker"]["pattern"]["shape"]
    assert (chart.figure["layout"]["shapes"][0]["x0"], chart.figure["layout"]["shapes"][0]["x1"]) == (1.5, 2.5)
    assert [row[:4] for row in chart.table.rows] == [
        ("2026-07", 100, 40, 0.4),
        ("2026-08", 12, 3, None),
        ("2026-09", 30, None, None),
    ]


def places(html: str, *names: str) -> list[tuple[float, ...]]:
    """Of each box of a picture that has all of these, what they are, in percent."""
    found = re.findall(r'<i style="([^"]*)"', html)
    told = [dict(re.findall(r"([a-z]+):(-?[\d.e-]+)%", each)) for each in found]
    return [tuple(round(float(each[name]), 3) for name in names) for each in told if set(names) <= set(each)]


@LANGS
def test_a_picture_has_its_bars_and_words_where_the_chart_has_them(lang):
    """Bars over their months, as high as their counts on an axis from nothing; the veil from edge to edge."""
    figure = cohorts(RATES, lang, LIGHT).figure
    html = picture(figure)
    veil, *bars = places(html, "left", "width", "height")

    high = 0.26 * 0.95 * 100
    assert bars == [
        (round(100 * (at + 0.125) / 3, 3), 25.0, round(high * count / 100, 3))
        for at, count in ((0, 100), (2, 30), (1, 12))
    ]
    assert veil == (66.667, 33.333, 66.0)
    assert {*figure["layout"]["xaxis"]["categoryarray"], "0", t("metric.appeals.title", lang)} <= set(
        re.findall(r">([^<]+)</span>", html)
    )


def test_a_picture_follows_the_theme_of_the_browser():
    """No colour of it is that of one theme alone."""
    for figure in (cohorts(RATES, "en", LIGHT).figure, response(CURVES, "", "en", LIGHT, kind="answered").figure):
        html = picture(figure)
        assert "light-dark(#1F4E79,#8DBBE8)" in html
        assert "#" not in re.sub(r"light-dark\((#\w{6}|rgba\([^)]*\)),(#\w{6}|rgba\([^)]*\))\)", "", html)


def test_a_picture_of_curves_has_their_steps_their_names_and_who_is_at_risk():
    """A curve runs level to the next day and then up; what groups are called is text, whatever is typed there."""
    chart = response(CURVES, "right_type", "en", LIGHT, lambda group: f"<b>{group}</b>", kind="answered")
    html = picture(chart.figure)
    curve = re.findall(r'stroke:[^"]*" d="M([^"]*)"', html)[0]
    spots = [tuple(map(float, each.split())) for each in curve.split("L")]

    assert [(b[0] == a[0]) != (b[1] == a[1]) or a == b for a, b in pairwise(spots)] == [True] * (len(spots) - 1)
    assert "<b>trademark" not in html
    assert "&lt;b&gt;trademark&lt;/b&gt;" in html
    at_risk = next(each for each in chart.figure["data"] if each["mode"] == "text")
    assert set(at_risk["text"]) <= set(re.findall(r">([^<]+)</span>", html))


def test_a_share_of_few_has_a_word_in_place_of_its_point():
    """Groups below each other, a point on its interval; too few cases are said, with their n."""
    chart = shares(RATES, "right_type", "en", LIGHT, str.upper)
    (points,) = chart.figure["data"]

    assert (points["y"], points["x"]) == (["2026-07"], [0.4])
    assert points["error_x"]["array"] == [pytest.approx(0.1)]
    assert points["error_x"]["arrayminus"] == [pytest.approx(0.09)]
    assert [each["text"] for each in chart.figure["layout"]["annotations"]] == [
        "n = 12: fewer than twenty cases",
        "n = 30: immature",
    ]


def test_a_click_finds_the_cases(office, tmp_path):
    """The key of a mark lists as many cases as the mark says."""
    take_history(office, tmp_path, rows_of(20))
    asked = Metric("revocation_rate_cohort", "month")
    chart = cohorts(done(measures(office, MANAGER, asked)), "en", LIGHT)

    for trace, count in ((1, 60), (2, 140), (3, 20)):
        key = chart.key_at(trace, 0)
        assert key
        name, by, group, part = key
        assert len(done(cases_behind(office, MANAGER, Metric(name, by), group, part))) == count


def test_reasons_are_told_apart_without_colour():
    """Each reason has a hatch of its own, and its counts are those of the table."""
    rows = [row("2026-08", 9, parts=REASONS, name="revocation_mix")]
    chart = mix(rows, "month", "en", LIGHT, str, str.upper)
    hatches = [each["marker"].get("pattern", {}).get("shape", "") for each in chart.figure["data"]]

    assert len(set(hatches)) == len(REASONS)
    assert [each["x"] for each in chart.figure["data"]] == [[5], [3], [1], [0]]
    assert chart.table.rows == (("2026-08", 9, 5, 3, 1, 0),)
    assert chart.key_at(1, 0) == ["revocation_mix", "month", "2026-08", "revoked_invalid_answer"]


@LOOKS
@LANGS
def test_the_curve_ends_with_the_last_at_risk(office, tmp_path, look, lang):
    """Nothing is drawn past it; under the axis stand the numbers at risk, each with its cases."""
    take_history(office, tmp_path, rows_of(10))
    asked = Metric("complainant_response_time")
    (told,) = done(waiting_times(office, MANAGER, asked))
    assert told.days.known_until
    points = [told.days.at(day) for day in days_drawn(told.days.known_until)]
    chart = response({"": points}, "", lang, look)
    band, waiting, at_risk = chart.figure["data"]
    _, answered, left, _ = response({"": points}, "", lang, look, kind="answered").figure["data"]

    assert max(waiting["x"]) == 15.5
    assert (waiting["y"][0], answered["y"][0]) == (1.0, 0.0)
    assert answered["y"][-1] == pytest.approx(3 / 7)
    assert left["y"][-1] == pytest.approx(1 / 7)
    assert min(band["x"]) == 3.0  # before the first answer there is no interval
    assert (at_risk["x"], at_risk["text"]) == ([0, 3, 7, 10, 15, 20], ["70", "70", "50", "40", "20", "0"])
    for count, (name, by, group, part) in zip(at_risk["text"], at_risk["customdata"], strict=True):
        assert len(done(cases_behind(office, MANAGER, Metric(name, by), group, part))) == int(count)
    known = [row for row in chart.table.rows if row[3] is not None]
    assert [row[1] for row in known] == waiting["x"]
    assert [row[6] for row in known] == answered["y"]
    assert {(row[2], row[3], row[6]) for row in chart.table.rows if row not in known} == {(0, None, None)}


@pytest.mark.parametrize(
    ("last", "named", "points"),
    [
        (0.0, (0, 3), 7),
        (15.58, (0, 3, 7, 10, 15, 20), 41),
        (39.9, (0, 7, 15, 30, 45), 91),
        (90.0, (0, 15, 30, 45, 60, 90), 181),
        (200.0, (0, 60, 120, 180, 240), 241),
        (1090.0, (0, 180, 365, 545, 730, 1095), 220),
    ],
)
def test_a_curve_is_drawn_as_far_as_it_is_known(last, named, points):
    """Long windows are not cut at day 30; each day that is named has a point."""
    assert ticks(last) == named
    assert len(days_drawn(last)) == points
    assert set(named) <= set(days_drawn(last))


def test_several_curves_have_several_dashes():
    """Two groups in one figure can be told apart on paper."""

    def at(time: float) -> Point:
        return Point(time, 3, share=0.1, low=0.0, high=0.2, waiting=0.9, waiting_low=0.8, waiting_high=1.0)

    figure = response({"patent": [at(0), at(3)], "trademark": [at(0)]}, "right_type", "en", LIGHT).figure
    dashes = {each["line"]["dash"] for each in figure["data"] if "name" in each}

    assert len(dashes) == 2


def test_a_split_tells_each_part_of_the_whole():
    """Its count, its share and its cases."""
    chart = split(row("", 9, parts=REASONS, name="revocation_mix"), "en", LIGHT, str.upper)

    assert chart.figure["data"][0]["text"][0] == "5  56%"
    assert chart.table.rows[1] == ("REVOKED_INVALID_ANSWER", 3, 3 / 9)
    assert chart.key_at(0, 2) == chart.table.keys[2][1] == ["revocation_mix", "", "", "revoked_withdrawn"]


def test_every_count_of_a_table_has_its_cases():
    """Where a cell says how many, the key beside it says which."""
    rows = [row("patent", 30, 12, 0.4, low=0.2, high=0.6)]
    chart = shares(rows, "right_type", "en", LIGHT)

    assert chart.table.keys == (
        (
            None,
            ["revocation_rate_cohort", "right_type", "patent", "n"],
            ["revocation_rate_cohort", "right_type", "patent", "k"],
            None,
            None,
            None,
            None,
        ),
    )


def test_bars_say_what_is_overdue():
    """In the order of the procedure; overdue cases hatched and part of the whole; ages from the youngest."""
    rows = [
        row("final_review", 5, parts={"overdue": 2}, name="waiting"),
        row("opened", 4, parts={"overdue": 0}, name="waiting"),
    ]
    chart = backlog(rows, "en", LIGHT, str)
    ages = ageing([row("61+", 1, name="ageing"), row("0-7", 3, name="ageing")], "en", LIGHT)

    assert chart.figure["data"][0]["y"] == ["opened", "final_review"]
    assert (chart.figure["data"][0]["x"], chart.figure["data"][1]["x"]) == ([4, 3], [0, 2])
    assert chart.figure["data"][1]["marker"]["pattern"]["shape"] == "/"
    assert chart.key_at(1, 1) == ["waiting", "", "final_review", "overdue"]
    assert ages.table.rows == (("0–7 days", 3), ("61+ days", 1))
    assert ages.figure["layout"]["xaxis"]["dtick"] == 1, "a tick between two cases"


def test_a_time_that_is_not_reached_has_no_mark():
    """It is said instead."""
    chart = times([Span("patent", 29, 14.0, None, 20.5)], "time_to_final", "right_type", "en", LIGHT)

    hours = times([], "time_to_final", "right_type", "en", LIGHT, worked=True)

    assert [each["x"] for each in chart.figure["data"]] == [[14.0], [None]]
    assert [each["text"] for each in chart.figure["data"]] == [["14.0"], [""]]
    assert chart.figure["layout"]["xaxis"]["title"]["text"] == "Calendar days"
    assert "Working hours" in hours.figure["layout"]["xaxis"]["title"]["text"]
    assert (chart.table.rows, chart.note) == ((("patent", 29, 14.0, None, 20.5),), t(NOT_REACHED, "en"))


@pytest.mark.parametrize(
    "chart",
    [
        cohorts((), "en", LIGHT),
        shares((), "penalty", "en", LIGHT),
        mix((), "month", "en", LIGHT, str, str),
        response({}, "", "en", LIGHT),
        backlog((), "en", LIGHT, str),
        ageing((), "en", LIGHT),
        split(None, "en", LIGHT, str),
        times((), "time_to_final", "", "en", LIGHT),
    ],
)
def test_an_empty_figure_says_so(chart):
    """No case is a sentence, not a blank."""
    assert (chart.note, chart.table.rows) == ("No case matches these filters.", ())
    Figure(chart.figure)


@LOOKS
@LANGS
def test_plotly_takes_every_figure(look, lang):
    """Each is valid, has fonts with Chinese, and its table is a file of as many columns as headings."""
    charts = (
        cohorts(RATES, lang, look),
        shares(RATES, "penalty", lang, look),
        mix([row("2026-08", 9, parts=REASONS)], "month", lang, look, str, str),
        backlog([row("opened", 5, parts={"overdue": 2})], lang, look, str),
        times([Span("patent", 29, 14.0, 81.0, 90.0)], "time_to_final", "right_type", lang, look),
    )
    for chart in charts:
        figure = Figure(chart.figure)
        out = io.StringIO()
        csv.writer(out).writerows([chart.table.ids, *chart.table.rows])

        assert json.loads(json.dumps(chart.figure, allow_nan=False)) == chart.figure, "it is sent as text"
        assert {trace["type"] for trace in chart.figure["data"]} <= {"bar", "scatter"}
        assert "Noto Sans CJK SC" in figure.layout.font.family
        assert figure.layout.plot_bgcolor == look.ground
        assert all(len(row) == len(chart.table.ids) == len(chart.table.headings) for row in chart.table.rows)
        assert len(out.getvalue().splitlines()) == 1 + len(chart.table.rows)
