"""The overview: the revocation rate first, then what makes it, what waits, and how it was before."""

from typing import Final

import streamlit as st

from pages.metrics import cards, headline

PAIRS: Final = (("cohorts", "answered"), ("reasons", "criteria"), ("rates", "decisions"), ("waiting", "ageing"))

CHOSEN: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "rates": ("by", ("right_type", "policy", "complainant", "penalty", "route")),
    "reasons": ("reasons-by", ("whole", "right_type", "policy", "complainant", "month")),
}
"""The cards whose grouping is chosen: what the address calls the choice, and what there is to choose."""


def page() -> None:
    """Headline numbers, pairs of cards, and two tables."""
    with headline.figures_of("overview") as figures:
        st.html(
            f'<div class="kpis">{headline.rate(figures, "revocation_rate_cohort", first=True)}'
            f"{headline.rate(figures, 'complainant_answer_rate')}{headline.rate(figures, 'preliminary_pass_rate')}"
            f"{headline.time(figures, 'time_to_preliminary')}</div>"
        )
        for pair in PAIRS:
            for column, name in zip(st.columns(2, gap="small"), pair, strict=True):
                with column:
                    named, groups = CHOSEN.get(name, ("by", ()))
                    cards.draw_card(
                        figures, name, "right_type" if name == "answered" else "", groups=groups, named=named
                    )
        cards.draw_card(figures, "before")
        cards.draw_card(figures, "workload")


page()
