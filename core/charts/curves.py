"""The complainant's answers over the days: who still waits, what share was answered, and how many are at risk."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Any, Final, Literal, Protocol, TypeAlias

from core.charts.bars import EMPTY
from core.charts.theme import DASHES, Cell, Chart, ChartTheme, Table, Trace, axis, faint, layout, linked
from core.domain.text import Language, mark
from core.language import t

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
    "left",
)

HEADINGS: Final = (
    mark("Group"),
    mark("Day"),
    mark("At risk"),
    mark("Still waiting (Kaplan–Meier)"),
    mark("Interval from"),
    mark("to"),
    "",
    mark("Interval from"),
    mark("to"),
    mark("Withdrawn, or ended otherwise"),
)

HAPPENED: Final = {
    "complainant_response_time": ("answered", mark("Answered (cumulative incidence)")),
    "disclosure_to_counter_notice": ("filed", mark("Counter-notice filed (cumulative incidence)")),
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
    labels = {group: called(group) or t("All", lang) for group in drawn}
    shown = [(number, group, points) for number, (group, points) in enumerate(drawn.items()) if points]
    traces: list[Trace] = [_band(points, kind, look.colour(number)) for number, _, points in shown]
    traces += [_line(points, kind, number, labels[group], look) for number, group, points in shown]
    if kind == "answered" and len(shown) == 1:
        traces.append(_left(shown[0][2], t("Withdrawn, or ended otherwise", lang), look))
    traces += [_at_risk(curves[group], last, group, labels[group], by, name, look) for _, group, _ in shown]
    return Chart(
        {"data": traces, "layout": _settings(len(shown), last, kind, lang, look)},
        _table(curves, (name, by), lang, called),
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
        "text": t("At risk", lang),
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


def _band(points: Sequence[Pointed], kind: Kind, colour: str) -> Trace:
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


def _line(points: Sequence[Pointed], kind: Kind, number: int, label: str, look: ChartTheme) -> Trace:
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


def _table(
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
    headings = tuple(t(each or heading, lang) for each in HEADINGS)
    return Table(tuple(each.replace("answered", what) for each in IDS), headings, tuple(rows), tuple(keys))
