"""The complainant's answers over the days: who still waits, what share was answered, and how many are at risk."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from core.charts.look import DASHES, Look, axis, layout
from core.charts.rates import EMPTY
from core.charts.table import Cell, Chart, Table, Trace
from core.language import Language, t
from core.text import mark

TICKS: Final = (0, 3, 7, 10, 15, 20, 30)
IDS: Final = (
    "group",
    "day",
    "at_risk",
    "waiting",
    "waiting_low",
    "waiting_high",
    "answered",
    "answered_low",
    "answered_high",
)
HEADINGS: Final = (
    mark("Group"),
    mark("Day"),
    mark("At risk"),
    mark("Still waiting (Kaplan–Meier)"),
    mark("Interval from"),
    mark("to"),
    mark("Answered (cumulative incidence)"),
    mark("Interval from"),
    mark("to"),
)


class Pointed(Protocol):
    """The curve at one time, as ``core.metrics.survival.Point`` has it."""

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


def response(
    curves: Mapping[str, Sequence[Pointed]],
    by: str,
    lang: Language,
    look: Look,
    called: Callable[[str], str] = str,
    name: str = "complainant_response_time",
) -> Chart:
    """Curves by group, each of points in the order of their days; points past the last at risk are not drawn.

    Above, the share that still waits (full, with its interval) and the share that was answered (thin); below the
    axis how many are at risk at ``TICKS``, for which there must be points.
    """
    drawn = {group: [each for each in points if each.waiting is not None] for group, points in curves.items()}
    traces: list[Trace] = []
    for number, (group, points) in enumerate(drawn.items()):
        label = called(group) or t("All", lang)
        traces += [_band(points, look.colour(number), label), _waiting(points, number, label, lang, look)]
        traces.append(_answered(points, number, label, lang, look))
    traces += [
        _at_risk(points, group, called(group) or t("All", lang), by, name, look) for group, points in drawn.items()
    ]
    return Chart(
        {"data": traces, "layout": _settings(len(curves), lang, look)},
        _table(drawn, lang, called),
        "" if any(drawn.values()) else t(EMPTY, lang),
    )


def _settings(groups: int, lang: Language, look: Look) -> dict[str, Any]:
    foot = min(0.06 + 0.07 * groups, 0.5)
    return layout(
        look,
        height=360 + 22 * groups,
        xaxis=axis(look, t("Days since the arrival", lang), tickvals=list(TICKS), range=[-0.8, TICKS[-1]], anchor="y2"),
        yaxis=axis(look, tickformat=".0%", range=[0, 1.02], domain=[foot + 0.06, 1]),
        yaxis2=axis(look, t("At risk", lang), type="category", domain=[0, foot], autorange="reversed", showgrid=False),
    )


def _band(points: Sequence[Pointed], colour: str, label: str) -> Trace:
    """The interval of those who wait, as one outline: forth along its upper end, back along its lower."""
    steps = [*((each.time, each.waiting_high) for each in points), *((p.time, p.waiting_low) for p in reversed(points))]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [time for time, _ in steps],
        "y": [share for _, share in steps],
        "fill": "toself",
        "fillcolor": _faint(colour),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": label,
        "name": label,
    }


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"


def _waiting(points: Sequence[Pointed], number: int, label: str, lang: Language, look: Look) -> Trace:
    return {
        **_line(points, number, label, look),
        "name": t("{group}: still waiting", lang, group=label),
        "y": [each.waiting for each in points],
        "line": {"color": look.colour(number), "width": 2.4, "dash": DASHES[number % len(DASHES)], "shape": "hv"},
    }


def _answered(points: Sequence[Pointed], number: int, label: str, lang: Language, look: Look) -> Trace:
    return {
        **_line(points, number, label, look),
        "name": t("{group}: answered", lang, group=label),
        "y": [each.share for each in points],
        "line": {"color": look.colour(number), "width": 1.2, "dash": DASHES[number % len(DASHES)], "shape": "hv"},
    }


def _line(points: Sequence[Pointed], number: int, label: str, look: Look) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "legendgroup": label,
        "x": [each.time for each in points],
        "text": [f"{each.at_risk:,}" for each in points],
        "hovertemplate": "%{x:.1f}<br>%{y:.1%}<br>%{text}<extra>" + label + "</extra>",
        "marker": {"color": look.colour(number)},
    }


def _at_risk(points: Sequence[Pointed], group: str, label: str, by: str, name: str, look: Look) -> Trace:
    ticks = [each for each in points if each.time in TICKS]
    return {
        "type": "scatter",
        "mode": "text",
        "yaxis": "y2",
        "x": [each.time for each in ticks],
        "y": [label for _ in ticks],
        "text": [f"{each.at_risk:,}" for each in ticks],
        "textfont": {"size": 12, "color": look.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "customdata": [[name, by, group, f"at_risk:{each.time:g}"] for each in ticks],
    }


def _table(curves: Mapping[str, Sequence[Pointed]], lang: Language, called: Callable[[str], str]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (called(group), p.time, p.at_risk, p.waiting, p.waiting_low, p.waiting_high, p.share, p.low, p.high)
        for group, points in curves.items()
        for p in points
    ]
    return Table(IDS, tuple(t(each, lang) for each in HEADINGS), tuple(rows))
