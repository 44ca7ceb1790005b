"""The form that opens an appeal, kept while it is filled in: a reload or a restart finds it again."""

from datetime import date
from typing import Final

import streamlit as st

from core.commands.opening import keep_opening, kept_opening
from core.errors import Refusal
from pages.parts import desk as desks
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.house import office
from pages.work.reception.fields import FORM, form, key

BEGUN: Final = "new_begun"
KEPT: Final = "new_kept"
FOUND: Final = "new_found"
DAY: Final = "day"
LANGUAGES: Final = ("_en", "_zh")


def restore(desk: Desk) -> None:
    """Fills the form with what this person left in it, once a session, before its fields are drawn."""
    if st.session_state.get(BEGUN):
        return
    st.session_state[BEGUN] = True
    left = kept_opening(desk.office, desk.person)
    st.session_state[KEPT] = left
    st.session_state[FOUND] = bool(left) and not _given()
    if st.session_state[FOUND]:
        for name, value in left.items():
            st.session_state[key(name)] = date.fromisoformat(str(value[DAY])) if isinstance(value, dict) else value


def keep(desk: Desk) -> None:
    """Keeps what is in the form now, where it has changed."""
    given = _given()
    if given != st.session_state.get(KEPT):
        refused = keep_opening(desk.office, desk.person, given)
        st.session_state[KEPT] = None if isinstance(refused, Refusal) else given


def told(desk: Desk) -> None:
    """Says that the form was found again, and offers to empty it."""
    if not st.session_state.get(FOUND):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="found_again"):
        again = desk.t("This is what you had filled in before.")
        st.html(f'<div class="mu">{show.safe(again)}</div>', width="content")
        st.button(desk.t("Empty the form"), key="empty_form", type="tertiary", on_click=_empty)


def begin_anew() -> None:
    """The next form is empty; what was kept is gone."""
    st.session_state[FORM] = form() + 1
    st.session_state[KEPT] = {}
    st.session_state[FOUND] = False


def _empty() -> None:
    """As ``on_click``: who presses is looked up anew."""
    if person := desks.current_person():
        keep_opening(office(), person, {})
        begin_anew()


def _given() -> dict[str, object]:
    """What is filled in, by the names of the fields; days as such, everything else as JSON has it."""
    before = key("")
    given: dict[str, object] = {}
    for name, value in st.session_state.items():
        field = str(name).removeprefix(before)
        if field == name or field.endswith(LANGUAGES) or isinstance(value, bool) or value in (None, "", [0]):
            continue
        if isinstance(value, date):
            given[field] = {DAY: value.isoformat()}
        elif isinstance(value, str | int | list):
            given[field] = str(value) if isinstance(value, str) else [*value] if isinstance(value, list) else value
    chosen = {"right", *(each for each in given if each.startswith("policy_"))}
    return given if given.keys() - chosen else {}  # what stands there to begin with is nothing that was filled in
