"""Timing: how long complainants take, with open cases counted, and how long the office takes, by both clocks."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.charts import DARK, LIGHT
from core.errors import Refusal
from core.metrics.ask import sitting
from pages.insight.parts import numbers
from pages.insight.parts.card import card, go
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import bar, grouped
from pages.insight.parts.said import said
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.places import PLACE

LOOK: Final = Path(__file__).with_name("overview.css")
BY: Final = ("right_type", "policy", "complainant", "month", "whole")
PAIRS: Final = (
    ("response", "answered"),
    ("preliminary_days", "preliminary_hours"),
    ("final_days", "final_hours"),
)
STANDING: Final = ("overdue", "ageing")


def page() -> None:
    """Three times in a row of cards, the answers' curves and figures, the office's times, and what is late."""
    desk = sit(*PLACE["timing"].roles)
    go(desk)
    st.html(LOOK)
    scope = bar(desk)
    with sitting(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            show.refusal(desk, held)
            st.stop()
        _draw(desk, Figures(desk, scope, held, DARK if st.context.theme.type == "dark" else LIGHT, "timing"))


def _draw(desk: Desk, figures: Figures) -> None:
    said(figures)
    st.html(
        f'<div class="kpis">{numbers.time(figures, "complainant_response_time", first=True)}'
        f"{numbers.time(figures, 'time_to_preliminary')}{numbers.time(figures, 'time_to_final')}"
        f"{numbers.rate(figures, 'complainant_answer_rate')}</div>"
    )
    chosen = grouped(desk, BY)
    by = "" if chosen == "whole" else chosen
    _pair(figures, PAIRS[0], by)
    card(figures, "answers", by)
    for pair in PAIRS[1:]:
        _pair(figures, pair, by)
    _pair(figures, STANDING, "")


def _pair(figures: Figures, pair: tuple[str, ...], by: str) -> None:
    for column, sheet in zip(st.columns(2, gap="small"), pair, strict=True):
        with column:
            card(figures, sheet, by)


page()
