"""Counts, times and shares as bars, with their intervals."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from core.charts.theme import (
    HATCHES,
    IMMATURE,
    MARKS,
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
    mark("Group"),
    mark("Cases"),
    mark("Of them"),
    mark("Share"),
    mark("Interval from"),
    mark("to"),
    mark("Withheld"),
)

IDS: Final = ("group", "n", "k", "rate", "low", "high", "withheld")

PARTS: Final = ("", "n", "k", "", "", "", "")

YOUNG_PARTS: Final = ("", "n", "", "", "", "", "")

WHY: Final = {"immature": mark("immature"), "small": mark("fewer than twenty cases"), "": ""}

EMPTY: Final = mark("No case matches these filters.")

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
    mature = t("Mature", lang)
    traces: list[Trace] = [
        _band(shown, look),
        _line(shown, lang, look),
        _bars(shown, mature, hatched(look.colour(5), "", look)),
        _bars(young, t("Immature: no number yet", lang), hatched(look.colour(5), IMMATURE, look)),
        _bars(few, t("Fewer than twenty cases: no share", lang), hatched(look.colour(5), ".", look)),
    ]
    low, high = _ends(shown)
    settings = layout(
        look,
        height=384,
        showlegend=False,
        xaxis=axis(look, type="category", categoryorder="array", categoryarray=months, anchor="y2", showgrid=False),
        yaxis=axis(look, tickformat=".0%", range=[low, high], domain=[0.34, 1]),
        yaxis2=count_axis(
            look, max((row.n for row in rows), default=0), t("Appeals", lang), domain=[0, 0.26], nticks=3
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
        "name": t("Share, with its 95 % interval", lang),
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
        "text": t("immature:<br>no rate yet", lang),
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

NOT_REACHED: Final = mark("Where a mark is missing, so many had not been decided while twenty were at risk.")

CLOCKS: Final = {False: mark("Calendar days"), True: mark("Working hours (9:00 to 18:00 on working days)")}


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
        (t("Group", lang), t("Cases", lang), *(part(reason) for reason in reasons)),
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
        (t("Group", lang), t("Cases", lang), t("Share", lang)),
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
    return _standing(ordered, lang, look, lambda age: t("{days} days", lang, days=age.replace("-", "–")))


def _standing(rows: Sequence[Counted], lang: Language, look: ChartTheme, called: Callable[[str], str]) -> Chart:
    late = bool(rows) and "overdue" in rows[0].parts
    overdue = [row.parts.get("overdue", 0) for row in rows]
    rest = [row.n - each for row, each in zip(rows, overdue, strict=True)]
    names = [called(row.group) for row in rows]
    traces = [
        _lying(
            rows, names, rest, t("In time", lang) if late else t("Open", lang), "n", hatched(look.colour(0), "", look)
        )
    ]
    if late:
        traces.append(_lying(rows, names, overdue, t("Overdue", lang), "overdue", hatched(look.colour(3), "/", look)))
    table = Table(
        ("group", "n", *(("overdue",) if late else ())),
        (t("Group", lang), t("Cases", lang), *((t("Overdue", lang),) if late else ())),
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
        _marks(rows, medians, (name, by), t("Median", lang), 0, look, called),
        _marks(rows, mosts, (name, by), t("Nine of ten", lang), 2, look, called),
    ]
    table = Table(
        ("group", "n", *(("median_hours", "p90_hours") if worked else ("median_days", "p90_days")), "known_until"),
        (t("Group", lang), t("Cases", lang), t("Median", lang), t("Nine of ten", lang), t("Not known beyond", lang)),
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
