"""Counts, times and shares as bars with their intervals, and response curves."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Any, Final, Literal, Protocol, TypeAlias

from core.charts.theme import (
    DASHES,
    HATCHES,
    IMMATURE,
    MARKS,
    Cell,
    Chart,
    ChartTheme,
    Counted,
    Table,
    Trace,
    axis,
    count_axis,
    faint,
    keys,
    layout,
    linked,
)
from core.domain.terms import State
from core.domain.text import Language, mark
from core.language import t

# Shares by group with their intervals: the headline by cohort, and any other share.

HEADINGS: Final = (
    mark("word.group"),
    mark("word.cases"),
    mark("word.of_them"),
    mark("word.share"),
    mark("word.interval_from"),
    mark("word.to_within"),
    mark("word.withheld"),
)

IDS: Final = ("group", "n", "k", "rate", "low", "high", "withheld")

PARTS: Final = ("", "n", "k", "", "", "", "")

YOUNG_PARTS: Final = ("", "n", "", "", "", "", "")

WHY: Final = {"immature": mark("word.immature"), "small": mark("chart.fewer_than_twenty_cases"), "": ""}

EMPTY: Final = mark("chart.no_case_matches_these_filters")

YOUNG: Final = "immature"

FEW: Final = "small"


def cohorts(rows: Sequence[Counted], lang: Language, look: ChartTheme) -> Chart:
    """The revocation rate by month of the counter-notice, with its 95 % band; below, how many appeals each month has.

    Months that are too young have no rate: their bars are hatched and the ground above them says so.
    """
    months = [row.group for row in rows]
    shown = [row for row in rows if row.rate is not None]
    young = [row for row in rows if row.withheld == YOUNG]
    few = [row for row in rows if row.withheld == FEW]
    mature = t("chart.mature", lang)
    traces: list[Trace] = [
        _band(shown, look),
        _line(shown, lang, look),
        _bars(shown, mature, hatched(look.colour(5), "", look)),
        _bars(young, t("chart.immature_no_number_yet", lang), hatched(look.colour(5), IMMATURE, look)),
        _bars(few, t("chart.fewer_than_twenty_cases_no_share", lang), hatched(look.colour(5), ".", look)),
    ]
    low, high = _ends(shown)
    settings = layout(
        look,
        height=384,
        showlegend=False,
        xaxis=axis(look, type="category", categoryorder="array", categoryarray=months, anchor="y2", showgrid=False),
        yaxis=axis(look, tickformat=".0%", range=[low, high], domain=[0.34, 1]),
        yaxis2=count_axis(
            look, max((row.n for row in rows), default=0), t("metric.appeals.title", lang), domain=[0, 0.26], nticks=3
        ),
        bargap=0.25,
        barmode="stack",
        **_too_young(months, young, lang, look),
    )
    table = _table(rows, "month", lang, str)
    return Chart({"data": traces, "layout": settings}, table, "" if rows else t(EMPTY, lang))


def _ends(shown: Sequence[Counted]) -> tuple[float, float]:
    """An axis around what is drawn, to full tenths; an axis from nothing to all without a point."""
    low = min((row.low or 0.0 for row in shown), default=0.0)
    high = max((row.high or 0.0 for row in shown), default=1.0)
    return int(low * 10) / 10, min(1.0, (int(high * 10) + 1) / 10)


def _band(shown: Sequence[Counted], look: ChartTheme) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*(row.group for row in shown), *(row.group for row in reversed(shown))],
        "y": [*(row.high for row in shown), *(row.low for row in reversed(shown))],
        "fill": "toself",
        "fillcolor": faint(look.colour(0)),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _line(shown: Sequence[Counted], lang: Language, look: ChartTheme) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": t("chart.share_with_its_95_percent_interval", lang),
        "x": [row.group for row in shown],
        "y": [row.rate for row in shown],
        "line": {"color": look.colour(0), "width": 2},
        "marker": {"color": look.colour(0), "size": 8},
        "text": [_told(row) for row in shown],
        "hovertemplate": "%{x}<br>%{text}<extra></extra>",
        "customdata": keys(shown, "month", "k"),
    }


def _told(row: Counted) -> str:
    """``64.1%  (61.0%–67.1%)<br>410 / 640``."""
    return f"{row.rate or 0:.1%} ({row.low or 0:.1%}–{row.high or 0:.1%})<br>{row.k:,} / {row.n:,}"


def _bars(rows: Sequence[Counted], name: str, marker: dict[str, Any]) -> Trace:
    return {
        "type": "bar",
        "name": name,
        "yaxis": "y2",
        "x": [row.group for row in rows],
        "y": [row.n for row in rows],
        "marker": marker,
        "hovertemplate": "%{x}<br>n = %{y:,}<extra>" + name + "</extra>",
        "customdata": keys(rows, "month", "n"),
    }


def _too_young(months: list[str], young: Sequence[Counted], lang: Language, look: ChartTheme) -> dict[str, Any]:
    """The ground above the months that have no rate yet, with its word."""
    if not young:
        return {}
    first, last = months.index(young[0].group) - 0.5, months.index(young[-1].group) + 0.5
    ground = {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": first,
        "x1": last,
        "y0": 0.34,
        "y1": 1,
        "fillcolor": faint(look.muted),
        "line": {"width": 0},
        "layer": "below",
    }
    word = {
        "x": (first + last) / 2,
        "y": 0.67,
        "yref": "paper",
        "text": t("chart.immature_br_no_rate_yet", lang),
        "showarrow": False,
        "font": {"size": 12, "color": look.muted},
    }
    return {"shapes": [ground], "annotations": [word]}


def by_month(rows: Sequence[Counted], lang: Language, look: ChartTheme) -> Chart:
    """Any share by month, points with their 95 % intervals side by side; months of few cases have a word instead."""
    shown = [row for row in rows if row.rate is not None]
    points = _points(shown, "month", look, str)
    upright = {"x": "y", "y": "x", "error_x": "error_y"}
    turned = {upright.get(name, name): value for name, value in points.items()}
    turned |= {"mode": "markers", "hovertemplate": "%{x}<br>%{hovertext}<extra></extra>"}
    low, high = _ends(shown)
    settings = layout(
        look,
        height=330,
        showlegend=False,
        xaxis=axis(
            look,
            type="category",
            categoryorder="array",
            categoryarray=[row.group for row in rows],
            range=[-0.5, len(rows) - 0.5],
            showgrid=False,
        ),
        yaxis=axis(look, tickformat=".0%", range=[low, high]),
        annotations=[
            {
                "x": row.group,
                "y": 0.5,
                "yref": "paper",
                "text": f"n = {row.n:,}: {t(WHY[row.withheld], lang)}",
                "textangle": -90,
                "showarrow": False,
                "font": {"size": 11, "color": look.muted},
            }
            for row in rows
            if row.rate is None
        ],
    )
    table = _table(rows, "month", lang, str)
    return Chart({"data": [turned], "layout": settings}, table, "" if rows else t(EMPTY, lang))


def shares(
    rows: Sequence[Counted], by: str, lang: Language, look: ChartTheme, called: Callable[[str], str] = str
) -> Chart:
    """Any share by group, a point on its 95 % interval, the groups below each other; ``called`` names a group.

    A group of fewer than twenty cases has a word in place of its point.
    """
    shown = [row for row in rows if row.rate is not None]
    names, end = [called(row.group) for row in rows], max(_ends(shown)[1], 0.1)
    settings = layout(
        look,
        height=84 + 30 * max(len(rows), 1),
        showlegend=False,
        xaxis=axis(look, tickformat=".0%", range=[-0.03 * end, end]),
        yaxis=axis(
            look,
            type="category",
            categoryorder="array",
            categoryarray=names,
            range=[len(names) - 0.5, -0.5],
            showgrid=False,
            tickfont={"size": 12, "color": look.ink},
        ),
        annotations=[
            {
                "x": 0,
                "y": called(row.group),
                "text": f"n = {row.n:,}: {t(WHY[row.withheld], lang)}",
                "xanchor": "left",
                "xshift": 6,
                "showarrow": False,
                "bgcolor": look.ground,
                "font": {"size": 12, "color": look.muted},
            }
            for row in rows
            if row.rate is None
        ],
    )
    trace = _points(shown, by, look, called)
    return Chart({"data": [trace], "layout": settings}, _table(rows, by, lang, called), "" if rows else t(EMPTY, lang))


def _points(rows: Sequence[Counted], by: str, look: ChartTheme, called: Callable[[str], str]) -> Trace:
    rates = [row.rate or 0.0 for row in rows]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "y": [called(row.group) for row in rows],
        "x": rates,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [(row.high or 0.0) - rate for row, rate in zip(rows, rates, strict=True)],
            "arrayminus": [rate - (row.low or 0.0) for row, rate in zip(rows, rates, strict=True)],
            "color": look.colour(0),
            "thickness": 1.6,
            "width": 4,
        },
        "marker": {"color": look.colour(0), "size": 9},
        "text": [f"{rate:.1%}" for rate in rates],
        "textposition": "top center",
        "textfont": {"size": 11, "color": look.ink},
        "cliponaxis": False,
        "hovertext": [_told(row) for row in rows],
        "hovertemplate": "%{y}<br>%{hovertext}<extra></extra>",
        "customdata": keys(rows, by, "k"),
    }


def hatched(colour: str, hatch: str, look: ChartTheme) -> dict[str, Any]:
    """A bar's fill that can be told from others without colour; no hatch is a full one."""
    if not hatch:
        return {"color": colour, "line": {"color": look.ground, "width": 1}}
    pattern = {"shape": hatch, "fgcolor": colour, "bgcolor": look.ground, "size": 6, "solidity": 0.4}
    return {"color": look.ground, "line": {"color": colour, "width": 1}, "pattern": pattern}


def _table(rows: Sequence[Counted], by: str, lang: Language, called: Callable[[str], str]) -> Table:
    return Table(
        IDS,
        tuple(t(each, lang) for each in HEADINGS),
        tuple(
            (called(row.group), row.n, row.k, row.rate, row.low, row.high, t(WHY[row.withheld], lang)) for row in rows
        ),
        tuple(linked(row.name, by, row.group, PARTS if row.k is not None else YOUNG_PARTS) for row in rows),
    )


# Counts as bars: reasons of revocation, ages, whose turn it is; and the times to a decision as spans.

AGES: Final = ("0-7", "8-14", "15-30", "31-60", "61+")

NOT_REACHED: Final = mark("chart.where_mark_missing_so_many")

CLOCKS: Final = {False: mark("chart.calendar_days"), True: mark("chart.working_hours_9_00")}


class Timed(Protocol):
    """The times of one group, in the unit of the chart."""

    @property
    def group(self) -> str:
        """Of which group."""

    @property
    def n(self) -> int:
        """How many cases waited."""

    @property
    def median(self) -> float | None:
        """By when half had a decision."""

    @property
    def most(self) -> float | None:
        """By when nine of ten had."""

    @property
    def known_until(self) -> float | None:
        """The last time with twenty at risk: past it nothing is known."""


def mix(
    rows: Sequence[Counted],
    by: str,
    lang: Language,
    look: ChartTheme,
    called: Callable[[str], str],
    part: Callable[[str], str],
) -> Chart:
    """The revoked appeals by reason, stacked by group; ``called`` names a group, ``part`` a reason."""
    reasons = list(rows[0].parts) if rows else []
    traces: list[Trace] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": part(reason),
            "y": [called(row.group) for row in rows],
            "x": [row.parts[reason] for row in rows],
            "marker": hatched(look.colour(number), HATCHES[number % len(HATCHES)], look),
            "hovertemplate": "%{y}<br>%{x:,}<extra>" + part(reason) + "</extra>",
            "customdata": [[row.name, by, row.group, reason] for row in rows],
        }
        for number, reason in enumerate(reasons)
    ]
    table = Table(
        ("group", "n", *reasons),
        (t("word.group", lang), t("word.cases", lang), *(part(reason) for reason in reasons)),
        tuple((called(row.group), row.n, *(row.parts[reason] for reason in reasons)) for row in rows),
        tuple(linked(row.name, by, row.group, ("", "n", *reasons)) for row in rows),
    )
    settings = layout(
        look,
        height=110 + 32 * max(len(rows), 1),
        barmode="stack",
        bargap=0.35,
        xaxis=axis(look, tickformat=",", nticks=6),
        yaxis=axis(look, type="category", autorange="reversed", ticksuffix="  ", showgrid=False),
    )
    return Chart({"data": traces, "layout": settings}, table, "" if rows else t(EMPTY, lang))


def split(
    row: Counted | None, by: str, lang: Language, look: ChartTheme, part: Callable[[str], str], colour: int = 0
) -> Chart:
    """The parts of one number as bars below each other, each with its count and its share of the whole."""
    parts = row.parts if row and row.n else {}
    n = row.n if row else 0
    traces: list[Trace] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [part(name) for name in parts],
            "x": list(parts.values()),
            "marker": hatched(look.colour(colour), "", look),
            "text": [f"{count:,}  {count / n:.0%}" for count in parts.values()],
            "textposition": "outside",
            "textfont": {"color": look.ink},
            "cliponaxis": False,
            "hovertemplate": "%{y}<br>%{x:,}<extra></extra>",
            "customdata": [[row.name, by, row.group, name] for name in parts] if row else [],
        }
    ]
    table = Table(
        ("part", "n", "share"),
        (t("word.group", lang), t("word.cases", lang), t("word.share", lang)),
        tuple((part(name), count, count / n) for name, count in parts.items()),
        tuple(linked(row.name, by, row.group, ("", name, "")) for name in parts) if row else (),
    )
    settings = layout(
        look,
        height=60 + 36 * max(len(parts), 1),
        showlegend=False,
        bargap=0.35,
        margin={"l": 12, "r": 84, "t": 4, "b": 6},
        xaxis=axis(look, visible=False),
        yaxis=axis(look, type="category", autorange="reversed", ticksuffix="  ", showgrid=False),
    )
    return Chart({"data": traces, "layout": settings}, table, "" if parts else t(EMPTY, lang))


def backlog(rows: Sequence[Counted], lang: Language, look: ChartTheme, called: Callable[[str], str]) -> Chart:
    """The open cases by whose turn it is, in the order of the procedure; those past their due date hatched."""
    turns = [str(state) for state in State]
    ordered = sorted(rows, key=lambda row: turns.index(row.group) if row.group in turns else len(turns))
    return _standing(ordered, lang, look, called)


def ageing(rows: Sequence[Counted], lang: Language, look: ChartTheme) -> Chart:
    """The open cases by the days since they were opened, youngest first."""
    ordered = sorted(rows, key=lambda row: AGES.index(row.group))
    return _standing(ordered, lang, look, lambda age: t("word.days_days", lang, days=age.replace("-", "–")))


def _standing(rows: Sequence[Counted], lang: Language, look: ChartTheme, called: Callable[[str], str]) -> Chart:
    late = bool(rows) and "overdue" in rows[0].parts
    overdue = [row.parts.get("overdue", 0) for row in rows]
    rest = [row.n - each for row, each in zip(rows, overdue, strict=True)]
    names = [called(row.group) for row in rows]
    traces = [
        _lying(
            rows,
            names,
            rest,
            t("chart.in_time", lang) if late else t("chart.open", lang),
            "n",
            hatched(look.colour(0), "", look),
        )
    ]
    if late:
        traces.append(
            _lying(rows, names, overdue, t("word.overdue", lang), "overdue", hatched(look.colour(3), "/", look))
        )
    table = Table(
        ("group", "n", *(("overdue",) if late else ())),
        (t("word.group", lang), t("word.cases", lang), *((t("word.overdue", lang),) if late else ())),
        tuple((name, row.n, *((each,) if late else ())) for name, row, each in zip(names, rows, overdue, strict=True)),
        tuple(linked(row.name, "", row.group, ("", "n", *(("overdue",) if late else ()))) for row in rows),
    )
    settings = layout(
        look,
        height=80 + 36 * max(len(rows), 1),
        barmode="stack",
        showlegend=late,
        xaxis=count_axis(look, max((row.n for row in rows), default=0)),
        yaxis=axis(look, type="category", autorange="reversed"),
    )
    return Chart({"data": traces, "layout": settings}, table, "" if rows else t(EMPTY, lang))


def _lying(
    rows: Sequence[Counted], names: list[str], values: list[int], name: str, part: str, marker: dict[str, Any]
) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": names,
        "x": values,
        "marker": marker,
        "text": [f"{each:,}" if each else "" for each in values],
        "textposition": "outside" if part == "overdue" else "auto",
        "cliponaxis": False,
        "hovertemplate": "%{y}<br>%{x:,}<extra>" + name + "</extra>",
        "customdata": [[row.name, "", row.group, part] for row in rows],
    }


def times(
    rows: Sequence[Timed],
    name: str,
    by: str,
    lang: Language,
    look: ChartTheme,
    called: Callable[[str], str] = str,
    *,
    worked: bool = False,
) -> Chart:
    """The median and the ninetieth percentile of each group, by the calendar or, ``worked``, in working hours.

    The axis says which clock it is. What is not reached has no mark; the table and the note say so.
    """
    unit = t(CLOCKS[worked], lang)
    medians, mosts = [row.median for row in rows], [row.most for row in rows]
    traces = [
        _marks(rows, medians, (name, by), t("chart.median", lang), 0, look, called),
        _marks(rows, mosts, (name, by), t("chart.nine_of_ten", lang), 2, look, called),
    ]
    table = Table(
        ("group", "n", *(("median_hours", "p90_hours") if worked else ("median_days", "p90_days")), "known_until"),
        (
            t("word.group", lang),
            t("word.cases", lang),
            t("chart.median", lang),
            t("chart.nine_of_ten", lang),
            t("chart.not_known_beyond", lang),
        ),
        tuple((called(row.group), row.n, row.median, row.most, row.known_until) for row in rows),
        tuple(linked(name, by, row.group, ("", "n", "", "", "")) for row in rows),
    )
    missing = None in medians or None in mosts
    settings = layout(
        look,
        height=100 + 32 * max(len(rows), 1),
        xaxis=axis(look, unit, rangemode="tozero"),
        yaxis=axis(look, type="category", autorange="reversed"),
    )
    note = t(NOT_REACHED, lang) if missing else ""
    return Chart({"data": traces, "layout": settings}, table, note if rows else t(EMPTY, lang))


def _marks(
    rows: Sequence[Timed],
    values: Sequence[float | None],
    key: tuple[str, str],
    label: str,
    number: int,
    look: ChartTheme,
    called: Callable[[str], str],
) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": label,
        "y": [called(row.group) for row in rows],
        "x": list(values),
        "marker": {"color": look.colour(number), "symbol": MARKS[number], "size": 11},
        "text": ["" if value is None else f"{value:,.1f}" for value in values],
        "textposition": "top center",
        "textfont": {"size": 11, "color": look.ink},
        "cliponaxis": False,
        "hovertext": [f"n = {row.n:,}" for row in rows],
        "hovertemplate": "%{y}<br>%{x:.1f}<br>%{hovertext}<extra>" + label + "</extra>",
        "customdata": [[*key, row.group, "n"] for row in rows],
    }


# The complainant's answers over the days: who still waits, what share was answered, and how many are at risk.

Kind: TypeAlias = Literal["waiting", "answered"]

TICKS: Final = (
    (0, 3, 7, 10, 15, 20, 30),
    (0, 7, 15, 30, 45, 60),
    (0, 15, 30, 45, 60, 90),
    (0, 30, 60, 90, 120, 180),
    (0, 60, 120, 180, 240, 365),
    (0, 180, 365, 545, 730, 1095),
)
"""The days named below a curve, by how far it reaches; three years is the longest window."""

STEPS: Final = ((90, 0.5), (365, 1.0), (1095, 5.0))
"""Up to which day the points of a curve lie how many days apart."""

CURVE_IDS: Final = (
    "group",
    "day",
    "at_risk",
    "waiting",
    "waiting_low",
    "waiting_high",
    "answered",
    "answered_low",
    "answered_high",
    "left",
)

CURVE_HEADINGS: Final = (
    mark("word.group"),
    mark("word.day"),
    mark("chart.at_risk"),
    mark("chart.still_waiting_kaplan_meier"),
    mark("word.interval_from"),
    mark("word.to_within"),
    "",
    mark("word.interval_from"),
    mark("word.to_within"),
    mark("chart.withdrawn_or_ended_otherwise"),
)

HAPPENED: Final = {
    "complainant_response_time": ("answered", mark("chart.answered_cumulative_incidence")),
    "disclosure_to_counter_notice": ("filed", mark("chart.counter_notice_filed_cumulative")),
}
"""What the curve counts, by its metric: its id in place of ``answered``, and the heading that ``HEADINGS`` lacks."""


class Pointed(Protocol):
    """The curve at one time, as ``core.analytics.statistics.Point`` has it."""

    @property
    def time(self) -> float:
        """Days since the arrival."""

    @property
    def at_risk(self) -> int:
        """How many still wait just before it."""

    @property
    def share(self) -> float | None:
        """Who was answered by then, withdrawals competing."""

    @property
    def low(self) -> float | None:
        """The lower end of its interval."""

    @property
    def high(self) -> float | None:
        """The upper end."""

    @property
    def waiting(self) -> float | None:
        """Who still waits, were there no withdrawals."""

    @property
    def waiting_low(self) -> float | None:
        """The lower end of its interval."""

    @property
    def waiting_high(self) -> float | None:
        """The upper end."""

    @property
    def left(self) -> float | None:
        """Who withdrew, or whose case ended otherwise, by then."""


def ticks(last: float) -> tuple[int, ...]:
    """The days named below curves that end on that day: up to the first that is not before it."""
    fitting = next((each for each in TICKS if each[-1] >= last), TICKS[-1])
    end = next((at for at, day in enumerate(fitting) if day >= last and day), len(fitting) - 1)
    return fitting[: end + 1]


def days_drawn(last: float) -> tuple[float, ...]:
    """The days of the points of curves that end on that day: each of their ticks is one."""
    end = ticks(last)[-1]
    step = next(step for reach, step in STEPS if end <= reach)
    return tuple(n * step for n in range(round(end / step) + 1))


def response(
    curves: Mapping[str, Sequence[Pointed]],
    by: str,
    lang: Language,
    look: ChartTheme,
    called: Callable[[str], str] = str,
    name: str = "complainant_response_time",
    *,
    kind: Kind = "waiting",
) -> Chart:
    """Curves by group, each of points in the order of their days; points past which nothing is known are not drawn.

    ``waiting`` draws who still waits (Kaplan–Meier), ``answered`` who was answered by then, withdrawals competing
    (Aalen–Johansen), both with 95 % bands; of a single group also who withdrew. Below the axis stands how many
    are at risk at the days of ``ticks``, also where they are too few for a share. The table has all of it, whichever
    is drawn.
    """
    drawn = {group: [each for each in points if each.waiting is not None] for group, points in curves.items()}
    last = max((points[-1].time for points in drawn.values() if points), default=0.0)
    labels = {group: called(group) or t("word.all", lang) for group in drawn}
    shown = [(number, group, points) for number, (group, points) in enumerate(drawn.items()) if points]
    traces: list[Trace] = [_curve_band(points, kind, look.colour(number)) for number, _, points in shown]
    traces += [_curve_line(points, kind, number, labels[group], look) for number, group, points in shown]
    if kind == "answered" and len(shown) == 1:
        traces.append(_left(shown[0][2], t("chart.withdrawn_or_ended_otherwise", lang), look))
    traces += [_at_risk(curves[group], last, group, labels[group], by, name, look) for _, group, _ in shown]
    return Chart(
        {"data": traces, "layout": _settings(len(shown), last, kind, lang, look)},
        _curve_table(curves, (name, by), lang, called),
        "" if shown else t(EMPTY, lang),
    )


def _settings(groups: int, last: float, kind: Kind, lang: Language, look: ChartTheme) -> dict[str, Any]:
    foot, named = min(0.05 + 0.055 * groups, 0.5), ticks(last)
    end = named[-1]
    days = axis(look, tickvals=list(named), range=[-0.045 * end, 1.01 * end])
    word = {
        "x": 0,
        "xshift": -4,
        "y": foot + 0.015,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "text": t("chart.at_risk", lang),
        "showarrow": False,
        "font": {"size": 11, "color": look.muted},
    }
    top = {"range": [0, 1.02]} if kind == "waiting" else {"rangemode": "tozero"}
    return layout(
        look,
        height=330 + 18 * max(groups, 1),
        showlegend=groups > 1 or kind == "answered",
        margin={"l": 44, "r": 16, "t": 26, "b": 8},
        xaxis={**days, "showgrid": False},
        yaxis=axis(look, tickformat=".0%", domain=[foot + 0.13, 1], **top),
        yaxis2=axis(look, type="category", domain=[0, foot], autorange="reversed", showgrid=False, showline=False),
        annotations=[word],
    )


def _ends_of(kind: Kind, point: Pointed) -> tuple[float | None, float | None, float | None]:
    """The share that is drawn, with its interval."""
    if kind == "waiting":
        return point.waiting, point.waiting_low, point.waiting_high
    return point.share, point.low, point.high


def _curve_band(points: Sequence[Pointed], kind: Kind, colour: str) -> Trace:
    """The interval, as one outline of steps: forth along its upper end, back along its lower."""
    bounded = [each for each in points if None not in _ends_of(kind, each)]
    upper = _steps([(each.time, _ends_of(kind, each)[2]) for each in bounded])
    lower = _steps([(each.time, _ends_of(kind, each)[1]) for each in bounded])
    outline = [*upper, *reversed(lower)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [time for time, _ in outline],
        "y": [share for _, share in outline],
        "fill": "toself",
        "fillcolor": faint(colour),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _steps(ends: list[tuple[float, float | None]]) -> list[tuple[float, float | None]]:
    """Each value holds until the next time."""
    held = [(after, share) for (_, share), (after, _) in pairwise(ends)]
    return [each for pair in zip_longest(ends, held) for each in pair if each is not None]


def _curve_line(points: Sequence[Pointed], kind: Kind, number: int, label: str, look: ChartTheme) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": label,
        "x": [each.time for each in points],
        "y": [_ends_of(kind, each)[0] for each in points],
        "line": {"color": look.colour(number), "width": 2.2, "dash": DASHES[number % len(DASHES)], "shape": "hv"},
        "text": [f"{each.at_risk:,}" for each in points],
        "hovertemplate": "%{x:.1f}<br>%{y:.1%}<br>n = %{text}<extra>" + label + "</extra>",
    }


def _left(points: Sequence[Pointed], label: str, look: ChartTheme) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": label,
        "x": [each.time for each in points],
        "y": [each.left for each in points],
        "line": {"color": look.muted, "width": 1.6, "dash": "dot", "shape": "hv"},
        "hovertemplate": "%{x:.1f}<br>%{y:.1%}<extra>" + label + "</extra>",
    }


def _at_risk(
    points: Sequence[Pointed], last: float, group: str, label: str, by: str, name: str, look: ChartTheme
) -> Trace:
    days = ticks(last)
    named = [each for each in points if each.time in days]
    return {
        "type": "scatter",
        "mode": "text",
        "yaxis": "y2",
        "x": [each.time for each in named],
        "y": [label for _ in named],
        "text": [f"{each.at_risk:,}" for each in named],
        "textfont": {"size": 12, "color": look.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "customdata": [[name, by, group, f"at_risk:{each.time:g}"] for each in named],
    }


def _curve_table(
    curves: Mapping[str, Sequence[Pointed]], key: tuple[str, str], lang: Language, called: Callable[[str], str]
) -> Table:
    rows: list[tuple[Cell, ...]] = []
    keys = []
    for group, points in curves.items():
        for p in points:
            shares = (p.waiting, p.waiting_low, p.waiting_high, p.share, p.low, p.high, p.left)
            rows.append((called(group), p.time, p.at_risk, *shares))
            keys.append(linked(*key, group, ("", "", f"at_risk:{p.time:g}", *("" for _ in shares))))
    what, heading = HAPPENED[key[0]]
    headings = tuple(t(each or heading, lang) for each in CURVE_HEADINGS)
    return Table(tuple(each.replace("answered", what) for each in CURVE_IDS), headings, tuple(rows), tuple(keys))
