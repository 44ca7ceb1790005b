"""The overview: the revocation rate first, then what makes it, what waits, and how it was before.

A fresh browser loads what draws charts with the first of them, and then draws all that it has been told of at once. So
it is told of the headline and the first pair alone, and of the rest when those stand.
"""

from typing import Final

import streamlit as st

from pages.components.metric_scope import MetricScope
from pages.metrics import cards, headline
from pages.metrics.figures import PageMetrics, go_on
from pages.shared import elements, guard, navigation
from pages.shared.app_state import fragment

FIRST: Final = ("cohorts", "answered")

PAIRS: Final = (("reasons", "criteria"), ("rates", "decisions"), ("waiting", "ageing"))

CHOSEN: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "rates": ("by", ("right_type", "policy", "complainant", "penalty", "route")),
    "reasons": ("reasons-by", ("whole", "right_type", "policy", "complainant", "month")),
}
"""The cards whose grouping is chosen: what the address calls the choice, and what there is to choose."""


BEGUN: Final = "overview_begun"
"""Whether this session has had the first part before: its browser has all that charts need."""

_STANDS: Final = elements.component("stands", "metrics/stands")


def page() -> None:
    """Headline numbers and the first cards; below them, at once or a moment later, the rest."""
    with headline.figures_of("overview") as figures:
        st.html(
            f'<div class="kpis">{headline.rate(figures, "revocation_rate_cohort", first=True)}'
            f"{headline.rate(figures, 'complainant_answer_rate')}{headline.rate(figures, 'preliminary_pass_rate')}"
            f"{headline.time(figures, 'time_to_preliminary')}</div>"
        )
        _draw_pair(figures, FIRST)
        below(figures.scope, [figures] if st.session_state.get(BEGUN) else [])


@fragment(key="below")
def below(scope: MetricScope, given: list[PageMetrics]) -> None:
    """What is below the fold; a browser that is here for the first time asks for it when what is above it stands."""
    if not st.session_state.get(BEGUN):
        st.session_state[BEGUN] = True
        with st.container(key="below"):
            _STANDS(key="stands", on_drawn_change=lambda: None)
        return
    if given:
        _draw_rest(given.pop())
        return
    ctx = guard.require(navigation.PLACE["overview"].act)
    go_on()
    with headline.figures_in(ctx, scope, "overview") as figures:
        _draw_rest(figures)


def _draw_rest(figures: PageMetrics) -> None:
    for pair in PAIRS:
        _draw_pair(figures, pair)
    cards.draw_card(figures, "before")
    cards.draw_card(figures, "workload")


def _draw_pair(figures: PageMetrics, pair: tuple[str, str]) -> None:
    for column, name in zip(st.columns(2, gap="small"), pair, strict=True):
        with column:
            named, groups = CHOSEN.get(name, ("by", ()))
            cards.draw_card(figures, name, "right_type" if name == "answered" else "", groups=groups, named=named)


page()
