"""The overview: the revocation rate first, then what makes it, what waits, and how it was before."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.charts import DARK, LIGHT
from core.errors import Refusal
from core.metrics.ask import sitting
from pages.insight.parts import numbers
from pages.insight.parts.card import card, go
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import bar
from pages.insight.parts.said import said
from pages.parts import show
from pages.parts.desk import sit
from pages.parts.places import PLACE

LOOK: Final = Path(__file__).with_name("overview.css")
PAIRS: Final = (("cohorts", "answered"), ("reasons", "criteria"), ("rates", "decisions"), ("waiting", "ageing"))
BY: Final = ("right_type", "policy", "complainant", "penalty", "route")


def page() -> None:
    """Headline numbers, pairs of cards, and two tables."""
    desk = sit(*PLACE["overview"].roles)
    go(desk)
    st.html(LOOK)
    scope = bar(desk)
    with sitting(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            show.refusal(desk, held)
            st.stop()
        _draw(Figures(desk, scope, held, DARK if st.context.theme.type == "dark" else LIGHT))


def _draw(figures: Figures) -> None:
    said(figures)
    st.html(
        f'<div class="kpis">{numbers.rate(figures, "revocation_rate_cohort", first=True)}'
        f"{numbers.rate(figures, 'complainant_answer_rate')}{numbers.rate(figures, 'preliminary_pass_rate')}"
        f"{numbers.time(figures, 'time_to_preliminary')}</div>"
    )
    for pair in PAIRS:
        for column, sheet in zip(st.columns(2, gap="small"), pair, strict=True):
            with column:
                card(figures, sheet, "right_type" if sheet == "answered" else "", groups=BY if sheet == "rates" else ())
    card(figures, "before")
    card(figures, "workload")


page()
