"""Second looks: those that wait for whoever is here; for leads also where two differ, and the samples."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.permissions import Act, allowed
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.looking import announce, blind, differ, mine, samples, seat

LOOK: Final = Path(__file__).parent / "looking" / "looking.css"


def second_looks() -> None:
    """One look, when the address names it; else the lists."""
    desk = sit(PLACE["secondlook"].act)
    show.told()
    if named := st.query_params.get(seat.LOOK):
        blind.page(desk, named)
        return
    st.html(LOOK)
    if not allowed(desk.person, Act.MANAGE_SECOND_REVIEWS):
        mine.waiting(desk)
        return
    left, right = st.columns([56, 44], gap="small")
    with left:
        mine.waiting(desk)
        differ.differing(desk)
        st.page_link(PLACE["quality"].path, label=desk.t("How often second looks agree: Quality"))
    with right:
        _samples(desk)


def _samples(desk: Desk) -> None:
    announce.announcing(desk)
    samples.announced(desk)


second_looks()
