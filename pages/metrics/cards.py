"""The card of a number: its chart, its table, its file and its definition.

The page and the file draw from the same entry, so the file has exactly what the page shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st
from plotly.basedatatypes import BaseFigure

from core.analytics.questions import defined, title_of
from core.charts.theme import Cell, Chart, Table
from core.exchange.metrics_export import SELLERS
from pages.components.metric_filters import grouped
from pages.metrics import charts
from pages.metrics.figures import GOING, PageMetrics, signed
from pages.shared.elements import safe, time_label

# What a card of a page of numbers is made of.


@dataclass(frozen=True)
class MetricCard:
    """One card: how it is drawn, and the metrics it rests on; the catalogue has its title and its explanation."""

    id: str
    draw: Callable[[PageMetrics, str], Chart]
    metrics: tuple[str, ...]

    @property
    def title(self) -> str:
        """The id of its title."""
        return f"metric.card.{self.id}"

    @property
    def explanation(self) -> str:
        """The id of the line below its title."""
        return f"metric.card_told.{self.id}"


# Every chart and table of the pages of numbers, by its name in addresses: what it shows and how it is drawn.


def _both_clocks(step: str) -> tuple[MetricCard, MetricCard]:
    """How long the office took to a decision, in calendar days and in working hours."""
    name = f"time_to_{step}"
    days, hours = (partial(charts.decision_times, name=name, worked=worked) for worked in (False, True))
    return MetricCard(f"{step}_days", days, (name,)), MetricCard(f"{step}_hours", hours, (name,))


_CARDS: Final = (
    MetricCard("cohorts", charts.cohorts, ("revocation_rate_cohort",)),
    MetricCard("rates", charts.rates, ("revocation_rate_cohort",)),
    MetricCard("decisions", charts.decisions, ("revocation_share_of_decisions",)),
    MetricCard("reasons", charts.reasons, ("revocation_mix",)),
    MetricCard("criteria", charts.criteria, ("evidence_failure_top",)),
    MetricCard("agreement", charts.agreement, (charts.AGREED_NAME,)),
    MetricCard("waiting", partial(charts.backlog, name="waiting"), ("waiting",)),
    MetricCard("ageing", charts.ageing, ("ageing",)),
    MetricCard("overdue", partial(charts.backlog, name="overdue_open"), ("overdue_open",)),
    MetricCard("workload", charts.workload, ("workload_open", "workload_decided")),
    MetricCard("before", charts.before, charts.COMPARED_NAMES),
    MetricCard("restored", charts.restored, (charts.RESTORED_NAME,)),
    MetricCard("response", partial(charts.curves, kind="waiting"), ("complainant_response_time",)),
    MetricCard("answered", partial(charts.curves, kind="answered"), ("complainant_response_time",)),
    MetricCard(
        "answers",
        partial(charts.times_in_figures, columns=charts.ANSWERS, names=(charts.ANSWER,)),
        ("complainant_response_time",),
    ),
    MetricCard("filed", partial(charts.curves, kind="answered", name=charts.FILED), ("disclosure_to_counter_notice",)),
    MetricCard("filings", partial(charts.times_in_figures, columns=charts.FILINGS, names=SELLERS), SELLERS),
    *_both_clocks("preliminary"),
    *_both_clocks("final"),
)

CARDS: Final = {each.id: each for each in _CARDS}

# A chart's table on the page: every count of it leads to its cases.

SHARES: Final = ("rate", "low", "high", "share", "waiting", "answered", "filed", "left", "now", "then", "by_")
"""How the names of columns begin that hold shares."""

POINTS: Final = frozenset({"change", "change_low", "change_high"})

NOTHING: Final = "–"

UNREACHED: Final = frozenset({"median_days", "p90_days", "median_hours", "p90_hours"})


def table_html(figures: PageMetrics, table: Table) -> str:
    """The table; cells that count cases are links."""
    worded = [
        any(isinstance(row[at], str) and row[at] != NOTHING for row in table.rows) for at in range(len(table.ids))
    ]
    heads = "".join(
        f'<th scope="col"{" class=w" if words else ""}>{safe(each)}</th>'
        for each, words in zip(table.headings, worded, strict=True)
    )
    keys = table.keys or tuple(tuple(None for _ in row) for row in table.rows)
    lines = []
    for row, cells in zip(table.rows, keys, strict=True):
        shown = (
            _cell(figures, column, value, figures.link(key))
            for column, value, key in zip(table.ids, row, cells, strict=True)
        )
        lines.append(f"<tr>{''.join(shown)}</tr>")
    return f'<table class="figures"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _cell(figures: PageMetrics, column: str, value: Cell, address: str) -> str:
    text = safe(cell_text(figures, column, value))
    if not isinstance(value, int | float):
        return f'<td class="{"w" if isinstance(value, str) and value != NOTHING else "mu"}">{text}</td>'
    return f'<td><a href="{safe(address)}" target="_self">{text}</a></td>' if address and value else f"<td>{text}</td>"


def cell_text(figures: PageMetrics, column: str, value: Cell) -> str:
    """A cell for people: shares in percent, times to a tenth, what there is not said in words."""
    if value is None:
        return figures.ctx.t("word.not_reached") if column in UNREACHED else NOTHING
    if isinstance(value, str):
        return value
    if column.startswith(SHARES):
        return f"{value:.1%}"
    if column in POINTS:
        return figures.ctx.t("metric.points_pp", points=signed(value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


# A card of a page of numbers: what it shows, its chart, and below it the table, the file and the definition.

CONFIG: Final = {"displayModeBar": False, "responsive": True}


def draw_card(
    figures: PageMetrics, name: str, by: str = "", *, groups: tuple[str, ...] = (), named: str = "by"
) -> None:
    """Draws a card, by one of the ``groups`` it may be chosen by; a click on a mark opens its cases.

    ``named`` is what the address calls the choice: each card of a page that has one calls it otherwise.
    """
    ctx, card = figures.ctx, CARDS[name]
    with st.container(key=f"card_{name}"):
        title, explanation = safe(ctx.t(card.title)), safe(ctx.t(card.explanation))
        st.html(f'<div class="ct">{title}</div><div class="cs">{explanation}</div>')
        by = grouped(ctx, groups, named) if groups else by
        chart = card.draw(figures, by)
        if chart.figure and chart.table.rows:
            _plot(figures, card, chart, by)
        st.html(_foot(figures, card, chart, by))


def draw_pair(figures: PageMetrics, pair: tuple[str, str], by: str = "") -> None:
    """Draws two cards side by side."""
    for column, name in zip(st.columns(2, gap="small"), pair, strict=True):
        with column:
            draw_card(figures, name, by)


class _Drawn(BaseFigure):
    """A figure as it is: ``tests/unit/test_charts.py`` holds what is drawn against plotly's own description of figures.

    Plotly would check it again at each draw, value by value, and copy it twice: two thirds of what a chart costs.
    """

    def __init__(self, figure: dict[str, Any]) -> None:
        """Takes the figure without looking at it."""
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        """What is sent to the browser."""
        return self._figure


def _plot(figures: PageMetrics, card: MetricCard, chart: Chart, by: str) -> None:
    key = f"chart_{card.id}_{by}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        mark = chart.key_at(points[0]["curve_number"], points[0]["point_index"]) if points else None
        if mark:
            st.session_state[GOING] = figures.asked(mark)

    st.plotly_chart(
        _Drawn(chart.figure),
        theme=None,
        key=key,
        on_select=clicked,
        selection_mode="points",
        config=CONFIG,
        alt=figures.ctx.t(card.title),
    )


def _foot(figures: PageMetrics, card: MetricCard, chart: Chart, by: str) -> str:
    """The words for what is withheld or empty, the table with its file, and what is counted of what."""
    ctx = figures.ctx
    drawn = chart.table.rows  # without any, the note stands where the chart would
    note = f'<p class="{"note" if drawn else "nothing"}">{safe(chart.note)}</p>' if chart.note else ""
    words = "".join(
        f"<dt>{safe(ctx.t(title_of(name)))}</dt><dd>{safe(ctx.say(defined(name)))}</dd>" for name in card.metrics
    )
    as_of = ctx.t("metric.as_of", moment=time_label(ctx, _oldest(figures, card)))
    what = safe(ctx.t("metric.what_is_counted"))
    meaning = f"<details><summary>ⓘ {what}</summary><dl>{words}</dl><p>{safe(as_of)}</p></details>"
    if not drawn:
        return f'{note}<div class="foot">{meaning}</div>'
    file = f'<a href="{safe(file_of(figures, card, by))}" download>{safe(ctx.t("metric.csv"))}</a>'
    table = f'<div class="scroll">{table_html(figures, chart.table)}</div>'
    if not chart.figure:  # the table is what is shown
        return f'{table}{note}<div class="foot">{file}{meaning}</div>'
    folded = f"<details><summary>{safe(ctx.t('word.table'))}</summary>{table}</details>"
    return f'{note}<div class="foot">{folded}{file}{meaning}</div>'


def _oldest(figures: PageMetrics, card: MetricCard) -> datetime:
    """The moment of the oldest answer that the card shows."""
    asked = [at for (name, _, _), at in figures.moments.items() if name in card.metrics]
    return min(asked, default=figures.as_of)


def file_of(figures: PageMetrics, card: MetricCard, by: str) -> str:
    """The address of the file of exactly this chart."""
    asked = {**({"by": by} if by else {}), "lang": figures.ctx.lang}
    return f"/numbers/{card.id}.csv?{urlencode(asked | figures.scope.exact(_oldest(figures, card)))}"
