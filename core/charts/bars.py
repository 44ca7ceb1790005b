"""Counts as bars: reasons of revocation, ages, whose turn it is; and the times to a decision as spans."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from core.charts.look import HATCHES, MARKS, Look, axis, count_axis, layout
from core.charts.rates import EMPTY, hatched
from core.charts.table import Chart, Counted, Table, Trace, linked
from core.language import Language, t
from core.model.terms import State
from core.text import mark

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
    look: Look,
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
    row: Counted | None, by: str, lang: Language, look: Look, part: Callable[[str], str], colour: int = 0
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


def backlog(rows: Sequence[Counted], lang: Language, look: Look, called: Callable[[str], str]) -> Chart:
    """The open cases by whose turn it is, in the order of the procedure; those past their due date hatched."""
    turns = [str(state) for state in State]
    ordered = sorted(rows, key=lambda row: turns.index(row.group) if row.group in turns else len(turns))
    return _standing(ordered, lang, look, called)


def ageing(rows: Sequence[Counted], lang: Language, look: Look) -> Chart:
    """The open cases by the days since they were opened, youngest first."""
    ordered = sorted(rows, key=lambda row: AGES.index(row.group))
    return _standing(ordered, lang, look, lambda age: t("{days} days", lang, days=age.replace("-", "–")))


def _standing(rows: Sequence[Counted], lang: Language, look: Look, called: Callable[[str], str]) -> Chart:
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
    look: Look,
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
    look: Look,
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
