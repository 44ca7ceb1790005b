"""A card of a page of numbers: what it shows, its chart, and below it the table, the file and the definition."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.charts import Chart
from core.metrics.definitions import DEFINITIONS, defined
from pages.insight.parts import tables
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import grouped
from pages.insight.parts.sheet import Sheet
from pages.insight.parts.sheets import SHEETS
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.links import follow
from pages.parts.places import PLACE

CONFIG: Final = {"displayModeBar": False, "responsive": True}
GOING: Final = "insight_going"


def card(figures: Figures, sheet_id: str, by: str = "", *, groups: tuple[str, ...] = (), named: str = "by") -> None:
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


def go(desk: Desk) -> None:
    """Opens the cases of the mark or of the number that was clicked on, in the run after the click."""
    follow(desk)
    if address := st.session_state.pop(GOING, None):
        st.switch_page(PLACE["cases"].path, query_params=address)


def _plot(figures: Figures, sheet_id: str, chart: Chart, by: str) -> None:
    desk, key = figures.desk, f"chart_{sheet_id}_{by}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        mark = chart.key_at(points[0]["curve_number"], points[0]["point_index"]) if points else None
        if mark:
            st.session_state[GOING] = figures.asked(mark)

    st.plotly_chart(
        chart.figure,
        theme=None,
        key=key,
        on_select=clicked,
        selection_mode="points",
        config=CONFIG,
        alt=desk.t(SHEETS[sheet_id].title),
    )


def _head(figures: Figures, sheet: Sheet) -> str:
    desk = figures.desk
    told = show.safe(desk.t(sheet.told))
    return f'<div class="ct">{show.safe(desk.t(sheet.title))}</div><div class="cs">{told}</div>'


def _foot(figures: Figures, sheet: Sheet, chart: Chart, by: str) -> str:
    """The words for what is withheld or empty, the table with its file, and what is counted of what."""
    desk = figures.desk
    drawn = chart.table.rows  # without any, the note stands where the chart would
    note = f'<p class="{"note" if drawn else "nothing"}">{show.safe(chart.note)}</p>' if chart.note else ""
    words = "".join(
        f"<dt>{show.safe(desk.t(DEFINITIONS[name].title))}</dt><dd>{show.safe(desk.say(defined(name)))}</dd>"
        for name in sheet.metrics
    )
    as_of = desk.t("As of {moment}.", moment=show.moment(desk, _moment(figures, sheet)))
    meaning = (
        f"<details><summary>ⓘ {show.safe(desk.t('What is counted'))}</summary>"
        f"<dl>{words}</dl><p>{show.safe(as_of)}</p></details>"
    )
    if not drawn:
        return f'{note}<div class="foot">{meaning}</div>'
    file = f'<a href="{show.safe(file_of(figures, sheet.id, by))}" download>{show.safe(desk.t("CSV"))}</a>'
    table = f'<div class="scroll">{tables.html(figures, chart.table)}</div>'
    if not chart.figure:  # the table is what is shown
        return f'{table}{note}<div class="foot">{file}{meaning}</div>'
    folded = f"<details><summary>{show.safe(desk.t('Table'))}</summary>{table}</details>"
    return f'{note}<div class="foot">{folded}{file}{meaning}</div>'


def _moment(figures: Figures, sheet: Sheet) -> datetime:
    """The moment of the oldest answer that the card shows."""
    asked = [at for (name, _, _), at in figures.moments.items() if name in sheet.metrics]
    return min(asked, default=figures.as_of)


def file_of(figures: Figures, sheet_id: str, by: str) -> str:
    """The address of the file of exactly this chart."""
    asked = {"by": by, "lang": figures.desk.lang}
    given = {word: value for word, value in asked.items() if value}
    as_of = _moment(figures, SHEETS[sheet_id])
    return f"/numbers/{sheet_id}.csv?{urlencode(given | figures.scope.exact(as_of))}"
