"""Shares by group with their intervals: the headline by cohort, and any other share."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from core.charts.look import IMMATURE, Look, axis, count_axis, faint, layout
from core.charts.table import Chart, Counted, Table, Trace, keys, linked
from core.language import Language, t
from core.text import mark

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


def cohorts(rows: Sequence[Counted], lang: Language, look: Look) -> Chart:
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


def _band(shown: Sequence[Counted], look: Look) -> Trace:
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


def _line(shown: Sequence[Counted], lang: Language, look: Look) -> Trace:
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


def _too_young(months: list[str], young: Sequence[Counted], lang: Language, look: Look) -> dict[str, Any]:
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


def by_month(rows: Sequence[Counted], lang: Language, look: Look) -> Chart:
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


def shares(rows: Sequence[Counted], by: str, lang: Language, look: Look, called: Callable[[str], str] = str) -> Chart:
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


def _points(rows: Sequence[Counted], by: str, look: Look, called: Callable[[str], str]) -> Trace:
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


def hatched(colour: str, hatch: str, look: Look) -> dict[str, Any]:
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
