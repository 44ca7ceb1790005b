"""Quality: how decisions held up on second review, where they departed from rules, and which criteria fail most."""

from typing import Final

import streamlit as st

from core.domain.permissions import Act, allowed
from pages.metrics import cards
from pages.shared.elements import safe

SHOWN: Final = (
    "second_look_agreement", "exceptional_decisions", "kept_without_notice", "refused_with_minimum", "reopened_cases",
    "second_looks", "evidence_never_opened", "reused_invoices",
)  # fmt: skip


def page() -> None:
    """Draws eight shares with what each is a share of, the agreement by stratum, and the criteria that fail most."""
    with cards.figures_of("quality") as figures:
        ctx = figures.ctx
        cards.draw_numbers(figures, *SHOWN, first=True, kind="eight")
        left, right = st.columns(2, gap="small")
        with left:
            cards.draw_card(figures, "criteria")
        with right:
            cards.draw_card(figures, "agreement")
            if allowed(ctx.person, Act.MANAGE_SECOND_REVIEWS):
                hint = ctx.t("metric.where_two_differ_lead_reads")
                st.html(f'<div class="rd"><a href="/secondlook" target="_self">{safe(hint)}</a></div>')


page()
