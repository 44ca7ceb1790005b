"""Quality: how decisions held when somebody looked again, what they went against, and which criteria fail most."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.charts import DARK, LIGHT
from core.errors import Refusal
from core.metrics.ask import sitting
from core.model.terms import Role
from pages.insight.parts import numbers
from pages.insight.parts.card import card, go
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import bar
from pages.insight.parts.said import said
from pages.parts import show
from pages.parts.desk import sit
from pages.parts.places import PLACE
from pages.parts.show import safe

LOOK: Final = Path(__file__).with_name("overview.css")
FIRST: Final = "second_look_agreement"
SHOWN: Final = (
    FIRST,
    "exceptional_decisions",
    "reopened_cases",
    "second_looks",
    "evidence_never_opened",
    "reused_invoices",
)


def page() -> None:
    """Six shares with what each is of, the agreement by stratum, and the criteria that fail most."""
    desk = sit(*PLACE["quality"].roles)
    go(desk)
    st.html(LOOK)
    scope = bar(desk)
    with sitting(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            show.refusal(desk, held)
            st.stop()
        _draw(Figures(desk, scope, held, DARK if st.context.theme.type == "dark" else LIGHT, "quality"))


def _draw(figures: Figures) -> None:
    desk = figures.desk
    said(figures)
    shown = "".join(numbers.rate(figures, name, first=name == FIRST) for name in SHOWN)
    st.html(f'<div class="kpis six">{shown}</div>')
    left, right = st.columns(2, gap="small")
    with left:
        card(figures, "criteria")
    with right:
        card(figures, "agreement")
        if desk.person.role is Role.LEAD:
            told = desk.t("Where two differ a lead reads both: Second looks")
            st.html(f'<div class="rd"><a href="/secondlook" target="_self">{safe(told)}</a></div>')


page()
