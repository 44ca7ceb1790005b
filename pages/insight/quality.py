"""Quality: how decisions held when somebody looked again, what they went against, and which criteria fail most."""

from typing import Final

import streamlit as st

from core.permissions import Act, allowed
from pages.insight.parts import numbers
from pages.insight.parts.card import card
from pages.insight.parts.drawn import figures_of
from pages.insight.parts.figures import Figures
from pages.parts.show import safe

FIRST: Final = "second_look_agreement"
SHOWN: Final = (
    FIRST,
    "exceptional_decisions",
    "kept_without_notice",
    "refused_with_minimum",
    "reopened_cases",
    "second_looks",
    "evidence_never_opened",
    "reused_invoices",
)


def page() -> None:
    """Eight shares with what each is of, the agreement by stratum, and the criteria that fail most."""
    with figures_of("quality") as figures:
        _draw(figures)


def _draw(figures: Figures) -> None:
    desk = figures.desk
    shown = "".join(numbers.rate(figures, name, first=name == FIRST) for name in SHOWN)
    st.html(f'<div class="kpis eight">{shown}</div>')
    left, right = st.columns(2, gap="small")
    with left:
        card(figures, "criteria")
    with right:
        card(figures, "agreement")
        if allowed(desk.person, Act.MANAGE_SECOND_REVIEWS):
            told = desk.t("Where two differ a lead reads both: Second looks")
            st.html(f'<div class="rd"><a href="/secondlook" target="_self">{safe(told)}</a></div>')


page()
