"""Charts for the pages of figures, each with exactly the table it shows: plain data, no page and no record."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from core.analytics.metrics import Measure, Span
from core.analytics.statistics import Point
from core.domain.terms import State
from core.domain.text import Language, mark
from core.language import t

# The theme of charts: text, background and the order of colours.

STYLE: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""``charts.toml`` beside this file."""


@dataclass(frozen=True)
class ChartTheme:
    """One of the two themes: text, muted text, background, lines and series colours."""

    ink: str
    muted: str
    ground: str
    line: str
    series: Sequence[str]

    def colour(self, number: int) -> str:
        """The colour of a series by number; after the last they repeat, with another dash."""
        return self.series[number % len(self.series)]


LIGHT: Final = ChartTheme(**STYLE["light"])

DARK: Final = ChartTheme(**STYLE["dark"])


# A chart: a figure, and the table of exactly what it shows.

Cell: TypeAlias = str | int | float | None

Key: TypeAlias = list[str]

Trace: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows with headings for people and column ids for a file; numbers are not rounded.

    ``keys`` contains for each cell the key of the cases it counts, or None.
    """

    ids: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[tuple[Key | None, ...], ...] = ()


Row: TypeAlias = tuple[tuple[Cell, ...], tuple[Key | None, ...]]
"""The cells of a row, each with the key of the cases it counts."""


def headed(columns: Mapping[str, str], lang: Language) -> dict[str, str]:
    """Columns by id with their headings in that language, from message ids."""
    return {name: t(heading, lang) for name, heading in columns.items()}


def table(columns: Mapping[str, str], rows: Iterable[Row]) -> Table:
    """The table of these rows; ``columns`` maps column ids to headings."""
    found = tuple(rows)
    cells, counted = tuple(each for each, _ in found), tuple(each for _, each in found)
    return Table(tuple(columns), tuple(columns.values()), cells, counted)


@dataclass(frozen=True)
class Chart:
    """A Plotly ``figure`` (``data``, ``layout``) and a ``table`` with the same numbers.

    ``note`` says what the reader must know: that it is empty, or what is withheld.
    """

    figure: dict[str, Any]
    table: Table
    note: str = ""

    def key_at(self, trace: int, point: int) -> Key | None:
        """The key of the clicked mark: metric, by, group, part; None if it has no cases."""
        data = self.figure["data"][trace].get("customdata")
        return data[point] if data else None


def linked(name: str, by: str, group: str, parts: Sequence[str]) -> tuple[Key | None, ...]:
    """The keys of a row's cells by the part each counts; None for an empty part."""
    return tuple([name, by, group, part] if part else None for part in parts)


Label: TypeAlias = Callable[[str], str]
"""A function giving the label of a group or part in the reader's language."""

EMPTY: Final = mark("chart.no_case_matches_these_filters")

COLUMNS: Final[dict[str, dict[str, str]]] = STYLE["columns"]

IMMATURE: Final = "/"

FEW_TICKS: Final = 4  # up to this many cases Plotly would put ticks between integers

# Shared elements: layout, axes, horizontal bars, muted text, the outline of a band.


def faint(colour: str) -> str:
    """The colour made translucent, for bands and backgrounds."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"


def layout(theme: ChartTheme, *, height: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """A figure's layout: fonts with Chinese, subtle lines, the legend above; ``more`` are Plotly settings."""
    style = STYLE["layout"]
    grounds = {"paper_bgcolor": theme.ground, "plot_bgcolor": theme.ground}
    return {**style, "font": {**style["font"], "color": theme.ink}, **grounds, "height": height, **more}


def axis(theme: ChartTheme, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis with its title and hairlines."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": theme.muted}},
        "gridcolor": theme.line,
        "linecolor": theme.line,
        "zeroline": False,
        "tickfont": {"size": 12, "color": theme.muted},
        "automargin": True,
        **more,
    }


def count_axis(theme: ChartTheme, most: int, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis of counts from 0 to ``most``, with integer ticks."""
    whole = {"dtick": 1} if most <= FEW_TICKS else {}
    return axis(theme, title, rangemode="tozero", tickformat=",", **whole, **more)


def _named_axis(theme: ChartTheme, names: Sequence[str], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis with exactly these names, in order."""
    return axis(theme, type="category", categoryorder="array", categoryarray=names, showgrid=False, **more)


def _bar_names(theme: ChartTheme) -> dict[str, Any]:
    """The settings for names beside bars, without grid lines."""
    return _groups_axis(theme, ticksuffix="  ", showgrid=False)


def _groups_axis(theme: ChartTheme, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """A vertical axis of groups, the first at the top."""
    return axis(theme, type="category", autorange="reversed", **more)


def _lying(
    theme: ChartTheme,
    groups: int,
    heights: tuple[int, int],
    xaxis: dict[str, Any],
    **more: Any,  # noqa: ANN401 - plotly's own settings
) -> dict[str, Any]:
    """The layout of groups below each other: a base height plus a height per group."""
    height = heights[0] + heights[1] * max(groups, 1)
    return layout(theme, **{"height": height, "xaxis": xaxis, "yaxis": _groups_axis(theme), **more})


def _word(theme: ChartTheme, text: str, size: int = 12, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An annotation within a figure."""
    return {"text": text, "showarrow": False, "font": {"size": size, "color": theme.muted}, **more}


def _scatter(mode: str, x: list[Any], y: list[Any], **more: Any) -> Trace:  # noqa: ANN401 - plotly's own settings
    """A scatter trace: points, lines or texts at these positions."""
    return {"type": "scatter", "mode": mode, "x": x, "y": y, **more}


def _above(theme: ChartTheme, texts: list[str]) -> dict[str, Any]:
    """The texts above the points of a trace."""
    font = {"size": 11, "color": theme.ink}
    return {"text": texts, "textposition": "top center", "textfont": font, "cliponaxis": False}


def _outline(x: list[Any], y: list[Any], colour: str, **more: Any) -> Trace:  # noqa: ANN401 - plotly's own settings
    """A filled band of that colour with this outline."""
    veil = {"fill": "toself", "fillcolor": faint(colour), "line": {"width": 0}, "hoverinfo": "skip"}
    return _scatter("lines", x, y, **veil, **more)


def _lying_bars(
    names: list[str], counts: list[int], keys: list[Key], marker: dict[str, Any], name: str = "", **more: object
) -> Trace:
    """Horizontal bars; ``name`` is the series name, if there are several."""
    return {
        "type": "bar",
        "orientation": "h",
        **({"name": name} if name else {}),
        "y": names,
        "x": counts,
        "marker": marker,
        "hovertemplate": f"%{{y}}<br>%{{x:,}}<extra>{name}</extra>",
        "customdata": keys,
        **more,
    }


def _apart(what: str, number: int) -> str:
    """The pattern that distinguishes a series without colour; after the last they repeat."""
    kinds: list[str] = STYLE["apart"][what]
    return kinds[number % len(kinds)]


def _keys(rows: Sequence[Measure], by: str, part: str) -> list[Key]:
    """For each figure the key of the cases in that part."""
    return [[row.name, by, row.group, part] for row in rows]


def hatched(colour: str, hatch: str, theme: ChartTheme) -> dict[str, Any]:
    """A bar's fill, distinguishable without colour; without a hatch it is solid."""
    if not hatch:
        return {"color": colour, "line": {"color": theme.ground, "width": 1}}
    pattern = {"shape": hatch, "fgcolor": colour, "bgcolor": theme.ground, "size": 6, "solidity": 0.4}
    return {"color": theme.ground, "line": {"color": colour, "width": 1}, "pattern": pattern}


# Shares by group with intervals: the headline by cohort, and any other share.

WITHHELD: Final = {"immature": mark("word.immature"), "small": mark("chart.fewer_than_twenty_cases"), "": ""}


def cohorts(rows: Sequence[Measure], lang: Language, theme: ChartTheme) -> Chart:
    """The revocation rate by month of the counter-notice with its 95 % band, and below the number of appeals per month.

    Immature months have no rate; their bars are hatched, and a label above them says so.
    """
    months = [row.group for row in rows]
    shown = [row for row in rows if row.rate is not None]
    young = [row for row in rows if row.withheld == "immature"]
    few = [row for row in rows if row.withheld == "small"]
    grey = theme.colour(5)
    traces: list[Trace] = [
        _outline(
            [*(row.group for row in shown), *(row.group for row in reversed(shown))],
            [*(row.high for row in shown), *(row.low for row in reversed(shown))],
            theme.colour(0),
        ),
        _line(shown, lang, theme),
        _standing_bars(shown, t("chart.mature", lang), hatched(grey, "", theme)),
        _standing_bars(young, t("chart.immature_no_number_yet", lang), hatched(grey, IMMATURE, theme)),
        _standing_bars(few, t("chart.fewer_than_twenty_cases_no_share", lang), hatched(grey, ".", theme)),
    ]
    most = max((row.n for row in rows), default=0)
    settings = layout(
        theme,
        height=384,
        showlegend=False,
        xaxis=_named_axis(theme, months, anchor="y2", range=[-0.5, len(months) - 0.5]),
        yaxis=axis(theme, tickformat=".0%", range=_ends(shown), domain=[0.34, 1]),
        yaxis2=count_axis(theme, most, t("metric.appeals.title", lang), domain=[0, 0.26], nticks=3),
        bargap=0.25,
        barmode="stack",
        **_too_young(months, young, lang, theme),
    )
    found = _shares_table(rows, "month", lang, str)
    return Chart({"data": traces, "layout": settings}, found, "" if rows else t(EMPTY, lang))


def _ends(shown: Sequence[Measure]) -> list[float]:
    """The axis range around the values, in tenths; 0 to 1 without any values."""
    low = min((row.low or 0.0 for row in shown), default=0.0)
    high = max((row.high or 0.0 for row in shown), default=1.0)
    return [int(low * 10) / 10, min(1.0, (int(high * 10) + 1) / 10)]


def _line(shown: Sequence[Measure], lang: Language, theme: ChartTheme) -> Trace:
    return _scatter(
        "lines+markers",
        [row.group for row in shown],
        [row.rate for row in shown],
        name=t("chart.share_with_its_95_percent_interval", lang),
        line={"color": theme.colour(0), "width": 2},
        marker={"color": theme.colour(0), "size": 8},
        text=[_share_label(row) for row in shown],
        hovertemplate="%{x}<br>%{text}<extra></extra>",
        customdata=_keys(shown, "month", "k"),
    )


def _share_label(row: Measure) -> str:
    """``64.1%  (61.0%–67.1%)<br>410 / 640``."""
    return f"{row.rate or 0:.1%} ({row.low or 0:.1%}–{row.high or 0:.1%})<br>{row.k:,} / {row.n:,}"


def _standing_bars(rows: Sequence[Measure], name: str, marker: dict[str, Any]) -> Trace:
    return {
        "type": "bar",
        "name": name,
        "yaxis": "y2",
        "x": [row.group for row in rows],
        "y": [row.n for row in rows],
        "marker": marker,
        "hovertemplate": f"%{{x}}<br>n = %{{y:,}}<extra>{name}</extra>",
        "customdata": _keys(rows, "month", "n"),
    }


def _too_young(months: list[str], young: Sequence[Measure], lang: Language, theme: ChartTheme) -> dict[str, Any]:
    """The background above the immature months, with its label."""
    if not young:
        return {}
    first, last = months.index(young[0].group) - 0.5, months.index(young[-1].group) + 0.5
    ground = {**STYLE["too_young"], "x0": first, "x1": last, "fillcolor": faint(theme.muted)}
    word = _word(theme, t("chart.immature_br_no_rate_yet", lang), x=(first + last) / 2, y=0.67, yref="paper")
    return {"shapes": [ground], "annotations": [word]}


def by_month(rows: Sequence[Measure], lang: Language, theme: ChartTheme) -> Chart:
    """Any share by month as points with 95 % intervals; months with few cases have a label instead."""
    shown = [row for row in rows if row.rate is not None]
    upright = {"x": "y", "y": "x", "error_x": "error_y"}
    points = {upright.get(name, name): value for name, value in _points(shown, "month", theme, str).items()}
    points |= {"mode": "markers", "hovertemplate": "%{x}<br>%{hovertext}<extra></extra>"}
    settings = layout(
        theme,
        height=330,
        showlegend=False,
        xaxis=_named_axis(theme, [row.group for row in rows], range=[-0.5, len(rows) - 0.5]),
        yaxis=axis(theme, tickformat=".0%", range=_ends(shown)),
        annotations=[
            _word(theme, _why(row, lang), 11, x=row.group, y=0.5, yref="paper", textangle=-90)
            for row in rows
            if row.rate is None
        ],
    )
    found = _shares_table(rows, "month", lang, str)
    return Chart({"data": [points], "layout": settings}, found, "" if rows else t(EMPTY, lang))


def shares(rows: Sequence[Measure], by: str, lang: Language, theme: ChartTheme, label: Label = str) -> Chart:
    """Any share by group as points on 95 % intervals, groups below each other.

    A group with fewer than twenty cases has a label instead of a point.
    """
    shown = [row for row in rows if row.rate is not None]
    end = max(_ends(shown)[1], 0.1)
    settings = layout(
        theme,
        height=84 + 30 * max(len(rows), 1),
        showlegend=False,
        xaxis=axis(theme, tickformat=".0%", range=[-0.03 * end, end]),
        yaxis=_named_axis(
            theme,
            [label(row.group) for row in rows],
            range=[len(rows) - 0.5, -0.5],
            tickfont={"size": 12, "color": theme.ink},
        ),
        annotations=[
            _word(theme, _why(row, lang), x=0, y=label(row.group), xanchor="left", xshift=6, bgcolor=theme.ground)
            for row in rows
            if row.rate is None
        ],
    )
    figure = {"data": [_points(shown, by, theme, label)], "layout": settings}
    return Chart(figure, _shares_table(rows, by, lang, label), "" if rows else t(EMPTY, lang))


def _why(row: Measure, lang: Language) -> str:
    """Why a group has no share, with its number of cases."""
    return f"n = {row.n:,}: {t(WITHHELD[row.withheld], lang)}"


def _points(rows: Sequence[Measure], by: str, theme: ChartTheme, label: Label) -> Trace:
    rates = [row.rate or 0.0 for row in rows]
    interval = {
        **STYLE["interval"],
        "array": [(row.high or 0.0) - rate for row, rate in zip(rows, rates, strict=True)],
        "arrayminus": [rate - (row.low or 0.0) for row, rate in zip(rows, rates, strict=True)],
        "color": theme.colour(0),
    }
    return _scatter(
        "markers+text",
        rates,
        [label(row.group) for row in rows],
        error_x=interval,
        marker={"color": theme.colour(0), "size": 9},
        hovertext=[_share_label(row) for row in rows],
        hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
        customdata=_keys(rows, by, "k"),
        **_above(theme, [f"{rate:.1%}" for rate in rates]),
    )


def _shares_table(rows: Sequence[Measure], by: str, lang: Language, label: Label) -> Table:
    def line(row: Measure) -> Row:
        cells = (label(row.group), row.n, row.k, row.rate, row.low, row.high, t(WITHHELD[row.withheld], lang))
        return cells, linked(row.name, by, row.group, ("", "n", "" if row.k is None else "k", "", "", "", ""))

    return table(headed(COLUMNS["share"], lang), map(line, rows))


# Counts as bars: reasons for revocation, ages, whose turn it is; and times to a decision as spans.

AGES: Final = ("0-7", "8-14", "15-30", "31-60", "61+")

NOT_REACHED: Final = mark("chart.where_mark_missing_so_many")

CLOCKS: Final = {False: mark("chart.calendar_days"), True: mark("chart.working_hours_9_00")}


def mix(rows: Sequence[Measure], by: str, lang: Language, theme: ChartTheme, label: Label, part: Label) -> Chart:
    """The revoked appeals by reason, stacked by group; ``label`` names a group, ``part`` a reason."""
    reasons = list(rows[0].parts) if rows else []
    names = [label(row.group) for row in rows]
    traces = [
        _lying_bars(
            names,
            [row.parts[reason] for row in rows],
            _keys(rows, by, reason),
            hatched(theme.colour(number), _apart("hatches", number), theme),
            part(reason),
        )
        for number, reason in enumerate(reasons)
    ]
    found = _counts_table(rows, by, {reason: part(reason) for reason in reasons}, lang, label)
    counts = axis(theme, tickformat=",", nticks=6)
    settings = _lying(theme, len(rows), (110, 32), counts, barmode="stack", bargap=0.35, yaxis=_bar_names(theme))
    return Chart({"data": traces, "layout": settings}, found, "" if rows else t(EMPTY, lang))


def _counts_table(rows: Sequence[Measure], by: str, parts: Mapping[str, str], lang: Language, label: Label) -> Table:
    """The number of cases in each group, and in each of these parts, given with their headings."""

    def line(row: Measure) -> Row:
        cells: tuple[Cell, ...] = (label(row.group), row.n, *(row.parts[part] for part in parts))
        return cells, linked(row.name, by, row.group, ("", "n", *parts))

    return table({**headed(COLUMNS["group"], lang), **parts}, map(line, rows))


def split(row: Measure | None, lang: Language, theme: ChartTheme, part: Label) -> Chart:
    """The parts of one figure as horizontal bars, each with its count and share."""
    parts = row.parts if row and row.n else {}
    n = row.n if row else 0
    keys = [[row.name, "", row.group, name] for name in parts] if row else []
    trace = _lying_bars(
        [part(name) for name in parts],
        list(parts.values()),
        keys,
        hatched(theme.colour(0), "", theme),
        text=[f"{count:,}  {count / n:.0%}" for count in parts.values()],
        textposition="outside",
        textfont={"color": theme.ink},
        cliponaxis=False,
    )
    found = table(
        headed(COLUMNS["split"], lang),
        (
            ((part(name), count, count / n), (None, key, None))
            for (name, count), key in zip(parts.items(), keys, strict=True)
        ),
    )
    more = {"showlegend": False, "bargap": 0.35, "margin": {"l": 12, "r": 84, "t": 4, "b": 6}}
    settings = _lying(theme, len(parts), (60, 36), axis(theme, visible=False), yaxis=_bar_names(theme), **more)
    return Chart({"data": [trace], "layout": settings}, found, "" if parts else t(EMPTY, lang))


def backlog(rows: Sequence[Measure], lang: Language, theme: ChartTheme, label: Label) -> Chart:
    """The open cases by whose turn it is, in procedural order, overdue ones hatched."""
    turns = [str(state) for state in State]
    ordered = sorted(rows, key=lambda row: turns.index(row.group) if row.group in turns else len(turns))
    return _open_cases(ordered, lang, theme, label)


def ageing(rows: Sequence[Measure], lang: Language, theme: ChartTheme) -> Chart:
    """The open cases by days since opening, youngest first."""
    ordered = sorted(rows, key=lambda row: AGES.index(row.group))
    return _open_cases(ordered, lang, theme, lambda age: t("word.days_days", lang, days=age.replace("-", "–")))


def _open_cases(rows: Sequence[Measure], lang: Language, theme: ChartTheme, label: Label) -> Chart:
    """Bars of open cases; overdue ones, if counted, have their own series and column."""
    parts = ("overdue",) if rows and "overdue" in rows[0].parts else ()
    names = [label(row.group) for row in rows]

    def bars(counts: list[int], name: str, part: str, marker: dict[str, Any]) -> Trace:
        text = [f"{each:,}" if each else "" for each in counts]
        place = "outside" if part in parts else "auto"
        keys = _keys(rows, "", part)
        return _lying_bars(names, counts, keys, marker, name, text=text, textposition=place, cliponaxis=False)

    rest = [row.n - row.parts.get("overdue", 0) for row in rows]
    title = t("chart.in_time", lang) if parts else t("chart.open", lang)
    traces = [bars(rest, title, "n", hatched(theme.colour(0), "", theme))]
    for part in parts:
        late = [row.parts[part] for row in rows]
        traces.append(bars(late, t("word.overdue", lang), part, hatched(theme.colour(3), "/", theme)))
    found = _counts_table(rows, "", {part: t("word.overdue", lang) for part in parts}, lang, label)
    most = count_axis(theme, max((row.n for row in rows), default=0))
    settings = _lying(theme, len(rows), (80, 36), most, barmode="stack", showlegend=bool(parts))
    return Chart({"data": traces, "layout": settings}, found, "" if rows else t(EMPTY, lang))


def times(
    rows: Sequence[Span],
    name: str,
    by: str,
    lang: Language,
    theme: ChartTheme,
    label: Label = str,
    *,
    worked: bool = False,
) -> Chart:
    """The median and the ninetieth percentile of each group, in calendar days or (``worked``) in working hours.

    The axis names the clock. A value not reached has no mark; the table and the note say so.
    """
    medians, mosts = [row.median for row in rows], [row.most for row in rows]
    keys = [[name, by, row.group, "n"] for row in rows]
    traces = [
        _marks(rows, medians, t("chart.median", lang), 0, keys, theme, label),
        _marks(rows, mosts, t("chart.nine_of_ten", lang), 2, keys, theme, label),
    ]
    found = table(
        headed(COLUMNS["hours" if worked else "days"], lang),
        (
            ((label(row.group), row.n, row.median, row.most, row.known_until), (None, key, None, None, None))
            for row, key in zip(rows, keys, strict=True)
        ),
    )
    settings = _lying(theme, len(rows), (100, 32), axis(theme, t(CLOCKS[worked], lang), rangemode="tozero"))
    note = t(NOT_REACHED, lang) if None in (*medians, *mosts) else ""
    return Chart({"data": traces, "layout": settings}, found, note if rows else t(EMPTY, lang))


def _marks(
    rows: Sequence[Span],
    values: list[float | None],
    title: str,
    number: int,
    keys: list[Key],
    theme: ChartTheme,
    label: Label,
) -> Trace:
    return _scatter(
        "markers+text",
        values,
        [label(row.group) for row in rows],
        name=title,
        marker={"color": theme.colour(number), "symbol": _apart("marks", number), "size": 11},
        hovertext=[f"n = {row.n:,}" for row in rows],
        hovertemplate=f"%{{y}}<br>%{{x:.1f}}<br>%{{hovertext}}<extra>{title}</extra>",
        customdata=keys,
        **_above(theme, ["" if value is None else f"{value:,.1f}" for value in values]),
    )


# The complainant's answers over time: the share still waiting or answered, and the numbers at risk.

Kind: TypeAlias = Literal["waiting", "answered"]


def ticks(last: float) -> tuple[int, ...]:
    """The days labelled below curves that end on that day."""
    reaching: list[list[int]] = STYLE["curve"]["ticks"]
    fitting = next((each for each in reaching if each[-1] >= last), reaching[-1])
    end = next((at for at, day in enumerate(fitting) if day >= last and day), len(fitting) - 1)
    return tuple(fitting[: end + 1])


def days_drawn(last: float) -> tuple[float, ...]:
    """The days of the points of curves that end on that day, including the ticks."""
    end = ticks(last)[-1]
    step = next(step for reach, step in STYLE["curve"]["steps"] if end <= reach)
    return tuple(n * step for n in range(round(end / step) + 1))


def response(
    curves: Mapping[str, Sequence[Point]],
    by: str,
    lang: Language,
    theme: ChartTheme,
    label: Label = str,
    name: str = "complainant_response_time",
    *,
    kind: Kind = "waiting",
) -> Chart:
    """Curves by group, each as points in order of days; points beyond what is known are not drawn.

    ``waiting`` draws the share still waiting (Kaplan–Meier), ``answered`` the share answered with withdrawals as
    competing events (Aalen–Johansen), both with 95 % bands; for a single group also withdrawals. Below the axis are the
    numbers at risk on the days of ``ticks``, even if too few for a share. The table contains everything, whichever is
    drawn.
    """
    drawn = {group: [each for each in points if each.waiting is not None] for group, points in curves.items()}
    last = max((points[-1].time for points in drawn.values() if points), default=0.0)
    titles = {group: label(group) or t("word.all", lang) for group in drawn}
    shown = [(number, group, points) for number, (group, points) in enumerate(drawn.items()) if points]
    traces = [_curve_band(points, kind, theme.colour(number)) for number, _, points in shown]
    for number, group, points in shown:
        line = {"color": theme.colour(number), "width": 2.2, "dash": _apart("dashes", number), "shape": "hv"}
        trace = _curve(points, [_share_of(kind, each)[0] for each in points], titles[group], line)
        hover = f"%{{x:.1f}}<br>%{{y:.1%}}<br>n = %{{text}}<extra>{titles[group]}</extra>"
        traces.append({**trace, "text": [f"{each.at_risk:,}" for each in points], "hovertemplate": hover})
    if kind == "answered" and len(shown) == 1:
        (_, _, points), title = shown[0], t("chart.withdrawn_or_ended_otherwise", lang)
        line = {"color": theme.muted, "width": 1.6, "dash": "dot", "shape": "hv"}
        trace = _curve(points, [each.left for each in points], title, line)
        traces.append({**trace, "hovertemplate": f"%{{x:.1f}}<br>%{{y:.1%}}<extra>{title}</extra>"})
    for _, group, _ in shown:
        traces.append(_at_risk(curves[group], last, titles[group], (name, by, group), theme))
    return Chart(
        {"data": traces, "layout": _curve_layout(len(shown), last, kind, lang, theme)},
        _curve_table(curves, (name, by), lang, label),
        "" if shown else t(EMPTY, lang),
    )


def _curve_layout(groups: int, last: float, kind: Kind, lang: Language, theme: ChartTheme) -> dict[str, Any]:
    foot, named = min(0.05 + 0.055 * groups, 0.5), ticks(last)
    end = named[-1]
    at = {"x": 0, "xshift": -4, "y": foot + 0.015, "xref": "paper", "yref": "paper", "xanchor": "right"}
    days = {"ticksuffix": t("word.days_d", lang, days=""), "showticksuffix": "last"}
    top = {"range": [0, 1.02]} if kind == "waiting" else {"rangemode": "tozero"}
    return layout(
        theme,
        height=330 + 18 * max(groups, 1),
        showlegend=groups > 1 or kind == "answered",
        margin={"l": 44, "r": 16, "t": 26, "b": 8},
        xaxis=axis(theme, tickvals=list(named), range=[-0.045 * end, 1.01 * end], showgrid=False, **days),
        yaxis=axis(theme, tickformat=".0%", domain=[foot + 0.13, 1], **top),
        yaxis2=_groups_axis(theme, domain=[0, foot], showgrid=False, showline=False),
        annotations=[_word(theme, t("chart.at_risk", lang), 11, **at)],
    )


def _share_of(kind: Kind, point: Point) -> tuple[float | None, float | None, float | None]:
    """The drawn share with its interval."""
    if kind == "waiting":
        return point.waiting, point.waiting_low, point.waiting_high
    return point.share, point.low, point.high


def _curve_band(points: Sequence[Point], kind: Kind, colour: str) -> Trace:
    """The interval as a stepped outline: forward along its upper end, back along its lower end."""
    bounded = [each for each in points if None not in _share_of(kind, each)]
    upper = _steps([(each.time, _share_of(kind, each)[2]) for each in bounded])
    lower = _steps([(each.time, _share_of(kind, each)[1]) for each in bounded])
    outline = [*upper, *reversed(lower)]
    return _outline([time for time, _ in outline], [share for _, share in outline], colour, showlegend=False)


def _steps(ends: list[tuple[float, float | None]]) -> list[tuple[float, float | None]]:
    """The points of a step function, in which each value holds until the next time."""
    held = [(after, share) for (_, share), (after, _) in pairwise(ends)]
    return [each for pair in zip_longest(ends, held) for each in pair if each is not None]


def _curve(points: Sequence[Point], shares: Sequence[float | None], title: str, line: dict[str, Any]) -> Trace:
    return _scatter("lines", [each.time for each in points], list(shares), name=title, line=line)


def _at_risk(points: Sequence[Point], last: float, title: str, key: tuple[str, str, str], theme: ChartTheme) -> Trace:
    days = ticks(last)
    named = [each for each in points if each.time in days]
    return _scatter(
        "text",
        [each.time for each in named],
        [title for _ in named],
        yaxis="y2",
        text=[f"{each.at_risk:,}" for each in named],
        textfont={"size": 12, "color": theme.ink},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
        customdata=[[*key, f"at_risk:{each.time:g}"] for each in named],
    )


def _curve_table(curves: Mapping[str, Sequence[Point]], key: tuple[str, str], lang: Language, label: Label) -> Table:
    def lines() -> Iterable[Row]:
        for group, points in curves.items():
            for each in points:
                shares = (*_share_of("waiting", each), *_share_of("answered", each), each.left)
                counted = linked(*key, group, ("", "", f"at_risk:{each.time:g}", *("" for _ in shares)))
                yield (label(group), each.time, each.at_risk, *shares), counted

    return table(headed(COLUMNS[key[0]], lang), lines())
