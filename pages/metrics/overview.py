"""The overview: the revocation rate first, then its components, waiting cases, and the past.

A new browser draws nothing until it has received everything announced to it. Therefore it first gets the headline and
the first pair of cards, and the rest once these are drawn.
"""

from typing import Final

import streamlit as st

from core.analytics.questions import OF_ORDERS
from core.queries.orders import connected
from pages.components.metric_scope import MetricScope
from pages.metrics import cards, charts, first_paint
from pages.metrics.charts import PageMetrics
from pages.shared import elements, guard, navigation
from pages.shared.app_state import fragment

PAIRS: Final = (("reasons", "criteria"), ("rates", "decisions"), ("waiting", "ageing"))

BEGUN: Final = "overview_begun"
"""Whether this session has drawn the first part before: its browser then has all that charts need."""

_ASK_BELOW: Final = elements.component("ask_below", "metrics/ask_below")


def page() -> None:
    """Draws the headline figures and the first cards; below them, at once or a moment later, the rest."""
    with cards.figures_of("overview") as figures:
        cards.draw_numbers(figures, *first_paint.NUMBERS, first=True)
        for column, (name, by) in zip(st.columns(2, gap="small"), first_paint.FIRST.items(), strict=True):
            with column:
                cards.draw_card(figures, name, by)
        below(figures.scope, [figures] if st.session_state.get(BEGUN) else [])


@fragment(key="below")
def below(scope: MetricScope, drawn: list[PageMetrics]) -> None:
    """Draws what is below the fold; a new browser asks for it once what is above has been drawn."""
    if not st.session_state.get(BEGUN):
        st.session_state[BEGUN] = True
        with st.container(key="below"):
            _ASK_BELOW(key="ask_below", on_drawn_change=lambda: None)
        return
    if drawn:
        _draw_rest(drawn.pop())
        return
    ctx = guard.require(navigation.PLACE["overview"].act)
    charts.go_on()
    with cards.figures_in(ctx, scope, "overview") as figures:
        _draw_rest(figures)


def _draw_rest(figures: PageMetrics) -> None:
    if connected(figures.ctx.office):
        cards.draw_numbers(figures, *OF_ORDERS)
    for pair in PAIRS:
        cards.draw_pair(figures, pair)
    cards.draw_card(figures, "before")
    cards.draw_card(figures, "workload")


page()
