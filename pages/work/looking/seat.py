"""The case of a second look as this run shows it: read anew for the page, and for each fragment that runs alone."""

import streamlit as st

from core.errors import Refusal
from core.permissions import Act
from core.queries.looks import Blind, open_look
from pages.parts.door import sit
from pages.work.case.place import place_of
from pages.work.case.view import View

LOOK = "look"
"""Where the address names the look."""


def leave() -> None:
    """Goes back to the list, with this run."""
    st.query_params.pop(LOOK, None)


def read(look_id: str) -> tuple[View, Blind] | Refusal:
    """The look for whoever is here, on a place of its own."""
    desk = sit(Act.VIEW_SECOND_REVIEWS)
    found = open_look(desk.office, desk.person, look_id)
    if isinstance(found, Refusal):
        return found
    place = place_of(f"second look {look_id}")
    place.look = look_id
    place.version = found.case.appeal.version
    place.read = frozenset(found.case.readings)
    return View(desk, found.case, place), found


def again(look_id: str, given: list[tuple[View, Blind]]) -> tuple[View, Blind]:
    """The same for a fragment: the page's own while the page runs, a new one when the fragment runs alone."""
    if given:
        return given.pop()
    found = read(look_id)
    if isinstance(found, Refusal):
        st.rerun()
    return found
