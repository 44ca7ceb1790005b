"""The card of a number: its chart, its table, its file and its definition.

The page and the file draw from the same entry, so the file has exactly what the page shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st
from plotly.basedatatypes import BaseFigure

from core.analytics.questions import DEFINITIONS, defined
from core.charts.theme import Cell, Chart, Table
from core.domain.text import mark
from pages.components.metric_filters import grouped
from pages.metrics import charts
from pages.metrics.figures import GOING, PageMetrics, signed
from pages.shared import elements
from pages.shared.elements import safe

# What a card of a page of numbers is made of.


@dataclass(frozen=True)
class MetricCard:
    """One card: its title and its line of explanation as keys of the catalogue, and the metrics it rests on."""

    id: str
    title: str
    told: str
    draw: Callable[[PageMetrics, str], Chart]
    metrics: tuple[str, ...]


# The cards of times: the complainants' answers, the sellers' counter-notices, the office's own decisions.

TIMING: Final = (
    MetricCard(
        "response",
        mark("metric.complainants_who_have_not_answered_yet"),
        mark("metric.kaplan_meier_from_arrival_open"),
        charts.response,
        ("complainant_response_time",),
    ),
    MetricCard(
        "answered",
        mark("metric.complainants_who_answered_by_day"),
        mark("metric.all_forwarded_withdrawals_counted_apart"),
        charts.answered,
        ("complainant_response_time",),
    ),
    MetricCard(
        "answers",
        mark("metric.complainants_answers_in_figures"),
        mark("metric.late_answers_counted_apart_means"),
        charts.answers,
        ("complainant_response_time",),
    ),
    MetricCard(
        "filed",
        mark("metric.sellers_who_filed_counter_notice"),
        mark("metric.from_day_seller_told_complaints"),
        charts.filed,
        ("disclosure_to_counter_notice",),
    ),
    MetricCard(
        "filings",
        mark("metric.sellers_own_times_in_figures"),
        mark("metric.from_complaint_from_day_seller"),
        charts.filings,
        ("complaint_to_counter_notice", "disclosure_to_counter_notice"),
    ),
    MetricCard(
        "preliminary_days",
        mark("metric.counter_notice_to_preliminary_decision"),
        mark("metric.days_24_hours_open_cases"),
        charts.preliminary_days,
        ("time_to_preliminary",),
    ),
    MetricCard(
        "preliminary_hours",
        mark("metric.counter_notice_to_preliminary_decision_working"),
        mark("metric.9_00_to_18_00"),
        charts.preliminary_hours,
        ("time_to_preliminary",),
    ),
    MetricCard(
        "final_days",
        mark("metric.counter_notice_to_final_decision"),
        mark("metric.days_24_hours_open_cases"),
        charts.final_days,
        ("time_to_final",),
    ),
    MetricCard(
        "final_hours",
        mark("metric.counter_notice_to_final_decision_working"),
        mark("metric.9_00_to_18_00"),
        charts.final_hours,
        ("time_to_final",),
    ),
)

# Every chart and table of the pages of numbers, by its name in addresses: what it shows and how it is drawn.

_ALL: Final = (
    MetricCard(
        "cohorts",
        mark("metric.revocation_rate_by_month_counter"),
        mark("metric.revoked_within_60_days_all"),
        charts.cohorts,
        ("revocation_rate_cohort",),
    ),
    MetricCard(
        "rates",
        mark("metric.revocation_rate_by_group"),
        mark("metric.mature_cohorts_only_line_95"),
        charts.rates,
        ("revocation_rate_cohort",),
    ),
    MetricCard(
        "decisions",
        mark("metric.revoked_of_decisions_of_month"),
        mark("metric.no_revocation_rate_what_still"),
        charts.decisions,
        ("revocation_share_of_decisions",),
    ),
    MetricCard(
        "reasons",
        mark("metric.why_punishments_were_revoked"),
        mark("metric.those_revoked_in_period_click"),
        charts.reasons,
        ("revocation_mix",),
    ),
    MetricCard(
        "criteria",
        mark("metric.evidence_failure_top.title"),
        mark("metric.not_met_appeals"),
        charts.criteria,
        ("evidence_failure_top",),
    ),
    MetricCard(
        "agreement",
        mark("metric.second_looks_beside_first_decision"),
        mark("metric.second_looks_given_in_period"),
        charts.agreement,
        (charts.AGREED_NAME,),
    ),
    MetricCard(
        "waiting",
        mark("metric.waiting.title"),
        mark("metric.open_appeals_whenever_they_opened"),
        charts.waiting,
        ("waiting",),
    ),
    MetricCard(
        "ageing", mark("metric.ageing.title"), mark("metric.days_since_they_were_opened"), charts.ageing, ("ageing",)
    ),
    MetricCard(
        "overdue",
        mark("metric.overdue_open.title"),
        mark("metric.by_step_they_in_whenever"),
        charts.overdue,
        ("overdue_open",),
    ),
    MetricCard(
        "workload",
        mark("metric.work_of_each_reviewer"),
        mark("metric.in_order_names_outcomes_not"),
        charts.workload,
        ("workload_open", "workload_decided"),
    ),
    MetricCard(
        "before",
        mark("metric.this_period_and_one_before"),
        mark("metric.period_as_many_days_right"),
        charts.before,
        charts.COMPARED,
    ),
    MetricCard(
        "restored",
        mark("metric.restored_in_time.title"),
        mark("metric.by_latest_day_policy_one"),
        charts.restored,
        (charts.RESTORED_NAME,),
    ),
    *TIMING,
)

SHEETS: Final = {sheet.id: sheet for sheet in _ALL}

# A chart's table on the page: every count of it leads to its cases.

SHARES: Final = frozenset(
    {"rate", "low", "high", "share", "waiting", "waiting_low", "waiting_high", "answered", "answered_low"}
    | {
        "answered_high",
        "filed",
        "filed_low",
        "filed_high",
        "left",
        "now",
        "now_low",
        "now_high",
        "then",
        "then_low",
        "then_high",
        "by_3",
        "by_7",
        "by_15",
    }
)

POINTS: Final = frozenset({"change", "change_low", "change_high"})

NOTHING: Final = "–"

UNREACHED: Final = frozenset({"median_days", "p90_days", "median_hours", "p90_hours"})


def html(figures: PageMetrics, table: Table) -> str:
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
    text = safe(told(figures, column, value))
    if not isinstance(value, int | float):
        return f'<td class="{"w" if isinstance(value, str) and value != NOTHING else "mu"}">{text}</td>'
    return f'<td><a href="{safe(address)}" target="_self">{text}</a></td>' if address and value else f"<td>{text}</td>"


def told(figures: PageMetrics, column: str, value: Cell) -> str:
    """A cell for people: shares in percent, times to a tenth, what there is not said in words."""
    if value is None:
        return figures.desk.t("word.not_reached") if column in UNREACHED else NOTHING
    if isinstance(value, str):
        return value
    if column in SHARES:
        return f"{value:.1%}"
    if column in POINTS:
        return figures.desk.t("metric.points_pp", points=signed(value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


# A card of a page of numbers: what it shows, its chart, and below it the table, the file and the definition.

CONFIG: Final = {"displayModeBar": False, "responsive": True}


def card(figures: PageMetrics, sheet_id: str, by: str = "", *, groups: tuple[str, ...] = (), named: str = "by") -> None:
    """Draws a sheet, by one of the ``groups`` it may be chosen by; a click on a mark opens its cases.

    ``named`` is what the address calls the choice: each card of a page that has one calls it otherwise.
    """
    sheet = SHEETS[sheet_id]
    with st.container(key=f"card_{sheet_id}"):
        st.html(_head(figures, sheet))
        by = grouped(figures.desk, groups, named) if groups else by
        chart = sheet.draw(figures, by)
        if chart.figure and chart.table.rows:
            _plot(figures, sheet_id, chart, by)
        st.html(_foot(figures, sheet, chart, by))


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


def _plot(figures: PageMetrics, sheet_id: str, chart: Chart, by: str) -> None:
    desk, key = figures.desk, f"chart_{sheet_id}_{by}"

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
        alt=desk.t(SHEETS[sheet_id].title),
    )


def _head(figures: PageMetrics, sheet: MetricCard) -> str:
    desk = figures.desk
    told = elements.safe(desk.t(sheet.told))
    return f'<div class="ct">{elements.safe(desk.t(sheet.title))}</div><div class="cs">{told}</div>'


def _foot(figures: PageMetrics, sheet: MetricCard, chart: Chart, by: str) -> str:
    """The words for what is withheld or empty, the table with its file, and what is counted of what."""
    desk = figures.desk
    drawn = chart.table.rows  # without any, the note stands where the chart would
    note = f'<p class="{"note" if drawn else "nothing"}">{elements.safe(chart.note)}</p>' if chart.note else ""
    words = "".join(
        f"<dt>{elements.safe(desk.t(DEFINITIONS[name].title))}</dt><dd>{elements.safe(desk.say(defined(name)))}</dd>"
        for name in sheet.metrics
    )
    as_of = desk.t("metric.as_of", moment=elements.moment(desk, _moment(figures, sheet)))
    meaning = (
        f"<details><summary>ⓘ {elements.safe(desk.t('metric.what_is_counted'))}</summary>"
        f"<dl>{words}</dl><p>{elements.safe(as_of)}</p></details>"
    )
    if not drawn:
        return f'{note}<div class="foot">{meaning}</div>'
    file = (
        f'<a href="{elements.safe(file_of(figures, sheet.id, by))}" download>{elements.safe(desk.t("metric.csv"))}</a>'
    )
    table = f'<div class="scroll">{html(figures, chart.table)}</div>'
    if not chart.figure:  # the table is what is shown
        return f'{table}{note}<div class="foot">{file}{meaning}</div>'
    folded = f"<details><summary>{elements.safe(desk.t('word.table'))}</summary>{table}</details>"
    return f'{note}<div class="foot">{folded}{file}{meaning}</div>'


def _moment(figures: PageMetrics, sheet: MetricCard) -> datetime:
    """The moment of the oldest answer that the card shows."""
    asked = [at for (name, _, _), at in figures.moments.items() if name in sheet.metrics]
    return min(asked, default=figures.as_of)


def file_of(figures: PageMetrics, sheet_id: str, by: str) -> str:
    """The address of the file of exactly this chart."""
    asked = {"by": by, "lang": figures.desk.lang}
    given = {word: value for word, value in asked.items() if value}
    as_of = _moment(figures, SHEETS[sheet_id])
    return f"/numbers/{sheet_id}.csv?{urlencode(given | figures.scope.exact(as_of))}"
