"""Timing: how long complainants, sellers and the office take, including open cases; the office by both clocks."""

from typing import Final

from core.analytics.questions import OF_ORDERS
from core.queries.orders import connected
from pages.components.metric_scope import grouped
from pages.metrics import cards

ANSWERS: Final = ("complainant_response_time", "time_to_preliminary", "time_to_final", "complainant_answer_rate")

SELLERS: Final = ("complaint_to_counter_notice", "disclosure_to_counter_notice", "retracted_without_counter_notice")

BY: Final = ("right_type", "policy", "complainant", "month", "whole")


def page() -> None:
    """Draws the times as cards: complainants' answers with their curves, sellers', the office's, and what is late."""
    with cards.figures_of("timing") as figures:
        cards.draw_numbers(figures, *ANSWERS, first=True)
        cards.draw_numbers(figures, *SELLERS, kind="six")
        if connected(figures.ctx.office):
            cards.draw_numbers(figures, *OF_ORDERS)
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
