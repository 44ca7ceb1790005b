"""Timing: how long complainants, sellers and the office take, with open cases counted; the office by both clocks."""

from typing import Final

import streamlit as st

from pages.components.metric_filters import grouped
from pages.metrics import headline
from pages.metrics.cards import card
from pages.metrics.figures import PageMetrics
from pages.metrics.headline import figures_of

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


def _draw(figures: PageMetrics) -> None:
    st.html(
        f'<div class="kpis">{headline.time(figures, "complainant_response_time", first=True)}'
        f"{headline.time(figures, 'time_to_preliminary')}{headline.time(figures, 'time_to_final')}"
        f"{headline.rate(figures, 'complainant_answer_rate')}</div>"
    )
    st.html(
        f'<div class="kpis six">{headline.time(figures, "complaint_to_counter_notice")}'
        f"{headline.time(figures, 'disclosure_to_counter_notice')}"
        f"{headline.rate(figures, 'retracted_without_counter_notice')}</div>"
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


def _pair(figures: PageMetrics, pair: tuple[str, ...], by: str) -> None:
    for column, sheet in zip(st.columns(2, gap="small"), pair, strict=True):
        with column:
            card(figures, sheet, by)


page()
