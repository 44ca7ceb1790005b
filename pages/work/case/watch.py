"""Looks every other second whether a document of the case was read meanwhile, while one waits for it."""

import streamlit as st

from core.permissions import Act
from core.queries.readings import readings_now
from pages.parts.door import sit
from pages.parts.turn import fragment
from pages.work.case.place import place_of
from pages.work.case.view import View

SECONDS = 2.0


def watch(view: View) -> None:
    """Draws nothing; redraws the page when something was read, but never under a dialog: it would close it."""
    if any(each.state == "waiting" for each in view.case.readings.values()):
        _look(view.no)


@fragment(key="watch", run_every=SECONDS)
def _look(appeal_no: str) -> None:
    desk = sit(Act.VIEW_APPEAL)
    place = place_of(appeal_no)
    if not place.showing and readings_now(desk.office, desk.person, appeal_no) != place.read:
        st.rerun()
