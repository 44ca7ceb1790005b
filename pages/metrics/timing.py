"""Timing: how long complainants, sellers and the office take, with open cases counted; the office by both clocks."""

from typing import Final

import streamlit as st

from pages.components.metric_filters import grouped
from pages.metrics import cards, headline

BY: Final = ("right_type", "policy", "complainant", "month", "whole")


def page() -> None:
    """The times in rows of cards, the answers' curves and figures, the sellers', the office's, and what is late."""
    with headline.figures_of("timing") as figures:
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
        chosen = grouped(figures.ctx, BY)
        by = "" if chosen == "whole" else chosen
        cards.draw_pair(figures, ("response", "answered"), by)
        for name in ("answers", "filed", "filings"):
            cards.draw_card(figures, name, by)
        cards.draw_pair(figures, ("preliminary_days", "preliminary_hours"), by)
        cards.draw_pair(figures, ("final_days", "final_hours"), by)
        cards.draw_card(figures, "restored")
        cards.draw_pair(figures, ("overdue", "ageing"))


page()
