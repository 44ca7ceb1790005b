"""What stands at the end of the row of filters: as of when, which period, and what is kept from who is here."""

import streamlit as st

from pages.insight.parts.figures import Figures
from pages.insight.parts.naming import period_told
from pages.parts import show


def said(figures: Figures) -> None:
    """One line; a lead with second looks open is told that their appeals are not counted."""
    desk, kept = figures.desk, len(figures.held.kept_from(figures.desk.person))
    without = desk.tn(
        "Without {count} appeal that you are to look at again.",
        "Without {count} appeals that you are to look at again.",
        kept,
    )
    words = (
        without if kept else "",
        desk.t("As of {moment}.", moment=show.moment(desk, figures.as_of)),
        period_told(desk, figures.scope),
    )
    st.html(f'<div class="asof mu">{show.safe(" ".join(each for each in words if each))}</div>')
