"""Timing: how long complainants, sellers and the office take, with open cases counted; the office by both clocks."""

from typing import Final

import streamlit as st

from pages.insight.parts import numbers
from pages.insight.parts.card import card
from pages.insight.parts.drawn import figures_of
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import grouped

BY: Final = ("right_type", "policy", "complainant", "month", "whole")
PAIRS: Final = (
    ("response", "answered"),
    ("preliminary_days", "preliminary_hours"),
    ("final_days", "final_hours"),
)
STANDING: Final = ("overdue", "ageing")


def page() -> None:
    """The times in rows of cards, the answers' curves and figures, the sellers', the office's, and what is late."""
    with figures_of("timing") as figures:
        _draw(figures)


def _draw(figures: Figures) -> None:
    st.html(
        f'<div class="kpis">{numbers.time(figures, "complainant_response_time", first=True)}'
        f"{numbers.time(figures, 'time_to_preliminary')}{numbers.time(figures, 'time_to_final')}"
        f"{numbers.rate(figures, 'complainant_answer_rate')}</div>"
    )
    st.html(
        f'<div class="kpis six">{numbers.time(figures, "complaint_to_counter_notice")}'
        f"{numbers.time(figures, 'disclosure_to_counter_notice')}"
        f"{numbers.rate(figures, 'retracted_without_counter_notice')}</div>"
    )
    chosen = grouped(figures.desk, BY)
    by = "" if chosen == "whole" else chosen
    _pair(figures, PAIRS[0], by)
    card(figures, "answers", by)
    card(figures, "filed", by)
    card(figures, "filings", by)
    for pair in PAIRS[1:]:
        _pair(figures, pair, by)
    card(figures, "restored")
    _pair(figures, STANDING, "")


def _pair(figures: Figures, pair: tuple[str, ...], by: str) -> None:
    for column, sheet in zip(st.columns(2, gap="small"), pair, strict=True):
        with column:
            card(figures, sheet, by)


page()
