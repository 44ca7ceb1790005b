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
        mark("Complainants who have not answered yet"),
        mark("Kaplan–Meier from the arrival; open cases are counted up to now, not dropped; band: 95 %."),
        charts.response,
        ("complainant_response_time",),
    ),
    MetricCard(
        "answered",
        mark("Complainants who answered, by day"),
        mark("Of all forwarded, withdrawals counted apart; open cases are counted up to now; band: 95 %."),
        charts.answered,
        ("complainant_response_time",),
    ),
    MetricCard(
        "answers",
        mark("The complainants' answers in figures"),
        mark("Late answers are counted apart; means look to day 15, or as far as is known."),
        charts.answers,
        ("complainant_response_time",),
    ),
    MetricCard(
        "filed",
        mark("Sellers who filed a counter-notice, by day"),
        mark("From the day the seller was told; complaints taken back and cases given up compete; band: 95 %."),
        charts.filed,
        ("disclosure_to_counter_notice",),
    ),
    MetricCard(
        "filings",
        mark("The sellers' own times in figures"),
        mark("From the complaint and from the day the seller was told, to the first counter-notice."),
        charts.filings,
        ("complaint_to_counter_notice", "disclosure_to_counter_notice"),
    ),
    MetricCard(
        "preliminary_days",
        mark("Counter-notice to preliminary decision: calendar days"),
        mark("Days of 24 hours; open cases counted up to now."),
        charts.preliminary_days,
        ("time_to_preliminary",),
    ),
    MetricCard(
        "preliminary_hours",
        mark("Counter-notice to preliminary decision: working hours"),
        mark("9:00 to 18:00 on working days; open cases counted up to now."),
        charts.preliminary_hours,
        ("time_to_preliminary",),
    ),
    MetricCard(
        "final_days",
        mark("Counter-notice to final decision: calendar days"),
        mark("Days of 24 hours; open cases counted up to now."),
        charts.final_days,
        ("time_to_final",),
    ),
    MetricCard(
        "final_hours",
        mark("Counter-notice to final decision: working hours"),
        mark("9:00 to 18:00 on working days; open cases counted up to now."),
        charts.final_hours,
        ("time_to_final",),
    ),
)

# Every chart and table of the pages of numbers, by its name in addresses: what it shows and how it is drawn.

_ALL: Final = (
    MetricCard(
        "cohorts",
        mark("Revocation rate by month of the counter-notice"),
        mark("Revoked within 60 days, of all appeals of the month; band: 95 %; bars: appeals. Click for the cases."),
        charts.cohorts,
        ("revocation_rate_cohort",),
    ),
    MetricCard(
        "rates",
        mark("Revocation rate by group"),
        mark("Mature cohorts only; line: 95 % interval. Click for the cases."),
        charts.rates,
        ("revocation_rate_cohort",),
    ),
    MetricCard(
        "decisions",
        mark("Revoked, of the decisions of a month"),
        mark("No revocation rate: what is still open is not in it."),
        charts.decisions,
        ("revocation_share_of_decisions",),
    ),
    MetricCard(
        "reasons",
        mark("Why punishments were revoked"),
        mark("Of those revoked in the period. Click a bar for the cases."),
        charts.reasons,
        ("revocation_mix",),
    ),
    MetricCard(
        "criteria",
        mark("Criteria that fail most"),
        mark("Not met, of the appeals in which the criterion applied; line: 95 % interval."),
        charts.criteria,
        ("evidence_failure_top",),
    ),
    MetricCard(
        "agreement",
        mark("Second looks beside the first decision"),
        mark("Of the second looks given in the period; a group of fewer than twenty has counts and no share."),
        charts.agreement,
        (charts.AGREED_NAME,),
    ),
    MetricCard(
        "waiting",
        mark("What waits for whom"),
        mark("Open appeals, whenever they were opened; hatched: past the due date."),
        charts.waiting,
        ("waiting",),
    ),
    MetricCard("ageing", mark("Age of open appeals"), mark("Days since they were opened."), charts.ageing, ("ageing",)),
    MetricCard(
        "overdue",
        mark("Open past the due date"),
        mark("By the step they are in, whenever they were opened."),
        charts.overdue,
        ("overdue_open",),
    ),
    MetricCard(
        "workload",
        mark("Work of each reviewer"),
        mark("In the order of names; outcomes are not compared."),
        charts.workload,
        ("workload_open", "workload_decided"),
    ),
    MetricCard(
        "before",
        mark("This period and the one before"),
        mark("The period of as many days right before it; the difference in percentage points, with its interval."),
        charts.before,
        charts.COMPARED,
    ),
    MetricCard(
        "restored",
        mark("Restored within the statutory time"),
        mark("By the latest day of a policy that has one (512(g): 14 business days). Each count opens its cases."),
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
        return figures.desk.t("not reached") if column in UNREACHED else NOTHING
    if isinstance(value, str):
        return value
    if column in SHARES:
        return f"{value:.1%}"
    if column in POINTS:
        return figures.desk.t("{points} pp", points=signed(value))
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
    as_of = desk.t("As of {moment}.", moment=elements.moment(desk, _moment(figures, sheet)))
    meaning = (
        f"<details><summary>ⓘ {elements.safe(desk.t('What is counted'))}</summary>"
        f"<dl>{words}</dl><p>{elements.safe(as_of)}</p></details>"
    )
    if not drawn:
        return f'{note}<div class="foot">{meaning}</div>'
    file = f'<a href="{elements.safe(file_of(figures, sheet.id, by))}" download>{elements.safe(desk.t("CSV"))}</a>'
    table = f'<div class="scroll">{html(figures, chart.table)}</div>'
    if not chart.figure:  # the table is what is shown
        return f'{table}{note}<div class="foot">{file}{meaning}</div>'
    folded = f"<details><summary>{elements.safe(desk.t('Table'))}</summary>{table}</details>"
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
