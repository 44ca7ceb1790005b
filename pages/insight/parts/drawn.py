"""What the three pages of numbers begin with: who may see them, their filters, and one look at the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import streamlit as st

from core.charts import DARK, LIGHT
from core.errors import Refusal
from core.metrics.ask import sitting
from pages.insight.parts.card import go
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import bar
from pages.insight.parts.said import said
from pages.parts import show
from pages.parts.door import sit
from pages.parts.places import PLACE

LOOK: Final = Path(__file__).parent.with_name("overview.css")


@contextmanager
def figures_of(place: str) -> Iterator[Figures]:
    """The figures of a page in the colours of the theme, for as long as the page is drawn; a refusal is all else."""
    desk = sit(PLACE[place].act)
    go(desk)
    st.html(LOOK)
    scope = bar(desk)
    with sitting(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            show.refusal(desk, held)
            st.stop()
        figures = Figures(desk, scope, held, DARK if st.context.theme.type == "dark" else LIGHT, place)
        said(figures)
        yield figures
