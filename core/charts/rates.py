"""Shares by group with their intervals: the headline by cohort, and any other share."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from core.charts.look import IMMATURE, Look, axis, layout
from core.charts.table import Chart, Counted, Table, Trace, keys
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
WHY: Final = {"immature": mark("immature"), "small": mark("fewer than twenty cases"), "": ""}
EMPTY: Final = mark("No case matches these filters.")


def cohorts(rows: Sequence[Counted], lang: Language, look: Look) -> Chart:
    """The revocation rate by cohort month: points with 95 % intervals; young months are hatched and have no number."""
    return _chart(rows, "month", lang, look, str, t("Cohort: month of the counter-notice", lang))


def shares(rows: Sequence[Counted], by: str, lang: Language, look: Look, called: Callable[[str], str] = str) -> Chart:
    """Any share by group, as points with 95 % intervals; ``called`` names a group for people."""
    return _chart(rows, by, lang, look, called, "")


def _chart(
    rows: Sequence[Counted], by: str, lang: Language, look: Look, called: Callable[[str], str], title: str
) -> Chart:
    shown = [row for row in rows if row.rate is not None]
    few = [row for row in rows if row.withheld == "small"]
    young = [row for row in rows if row.withheld == "immature"]
    top = max((row.high or 0 for row in shown), default=0.0)
    top = min(1.0, (int(top * 10) + 1) / 10) if shown else 1.0
    traces = [_points(shown, by, lang, look, called)]
    if young:
        traces.append(_bars(young, by, top, t("Immature: no number yet", lang), IMMATURE, look, called))
    if few:
        traces.append(_bars(few, by, top, t("Fewer than twenty cases: no share", lang), ".", look, called))
    names = [called(row.group) for row in rows]
    settings = layout(
        look,
        height=320,
        xaxis=axis(look, title, type="category", categoryorder="array", categoryarray=names),
        yaxis=axis(look, "", tickformat=".0%", range=[0, top]),
        bargap=0.1,
    )
    return Chart({"data": traces, "layout": settings}, _table(rows, lang, called), "" if rows else t(EMPTY, lang))


def _points(rows: Sequence[Counted], by: str, lang: Language, look: Look, called: Callable[[str], str]) -> Trace:
    rates = [row.rate or 0.0 for row in rows]
    return {
        "type": "scatter",
        "mode": "lines+markers" if by == "month" else "markers",
        "name": t("Share, with its 95 % interval", lang),
        "x": [called(row.group) for row in rows],
        "y": rates,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [(row.high or 0.0) - rate for row, rate in zip(rows, rates, strict=True)],
            "arrayminus": [rate - (row.low or 0.0) for row, rate in zip(rows, rates, strict=True)],
            "color": look.muted,
            "thickness": 1.2,
            "width": 3,
        },
        "line": {"color": look.colour(0), "width": 1.5},
        "marker": {"color": look.colour(0), "size": 8, "symbol": "circle"},
        "text": [f"{row.k:,} / {row.n:,}" for row in rows],
        "hovertemplate": "%{x}<br>%{y:.1%}<br>%{text}<extra></extra>",
        "customdata": keys(rows, by, "k"),
    }


def _bars(
    rows: Sequence[Counted], by: str, top: float, name: str, hatch: str, look: Look, called: Callable[[str], str]
) -> Trace:
    return {
        "type": "bar",
        "name": name,
        "x": [called(row.group) for row in rows],
        "y": [top for _ in rows],
        "marker": hatched(look.line, hatch, look),
        "text": [f"n = {row.n:,}" for row in rows],
        "textangle": -90,
        "textfont": {"color": look.muted, "size": 11},
        "hovertemplate": "%{x}<br>%{text}<extra>" + name + "</extra>",
        "customdata": keys(rows, by, "n"),
    }


def hatched(colour: str, hatch: str, look: Look) -> dict[str, Any]:
    """A bar's fill that can be told from others without colour; no hatch is a full one."""
    if not hatch:
        return {"color": colour, "line": {"color": look.ground, "width": 1}}
    pattern = {"shape": hatch, "fgcolor": colour, "bgcolor": look.ground, "size": 6, "solidity": 0.4}
    return {"color": look.ground, "line": {"color": colour, "width": 1}, "pattern": pattern}


def _table(rows: Sequence[Counted], lang: Language, called: Callable[[str], str]) -> Table:
    return Table(
        IDS,
        tuple(t(each, lang) for each in HEADINGS),
        tuple(
            (called(row.group), row.n, row.k, row.rate, row.low, row.high, t(WHY[row.withheld], lang)) for row in rows
        ),
    )
