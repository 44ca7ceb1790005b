"""What stands on the right beside the checklist: panels that look past this one document, or past this one case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.permissions import Act, allowed
from core.text import mark
from pages.parts.show import Tone
from pages.work.case.keys import KEYS
from pages.work.case.panels import chain, complainant, elsewhere, quantities
from pages.work.case.place import Place, entered, key_for
from pages.work.case.view import View

CHECKLIST: Final = "checklist"
ADDRESS: Final = "aside"
COLOURS: Final[dict[Tone, str]] = {"warn": "orange", "bad": "red", "neu": "gray", "ok": "green", "acc": "blue"}


@dataclass(frozen=True)
class Panel:
    """One panel: the id it has in the address, its name (English, to be translated), what it draws, and its number.

    ``count`` is asked with every run and has to be quick; 0 shows no number. ``tone`` is the number's colour.
    """

    key: str
    title: str
    count: Callable[[View], int]
    show: Callable[[View], None]
    tone: Tone = "neu"


PANELS: tuple[Panel, ...] = (
    Panel("chain", mark("Chain"), chain.count, chain.show, "bad"),
    Panel("quantities", mark("Quantities"), quantities.count, quantities.show, "bad"),
    Panel("elsewhere", mark("Elsewhere"), elsewhere.count, elsewhere.show, "warn"),
    Panel("complainant", mark("Complainant"), complainant.count, complainant.show),
)


def chosen(view: View, first: str) -> Panel | None:
    """Draws the choice on top of the right pane and answers the panel that was chosen; None is the pane's own content.

    ``first`` names that content: the checklist, or what was decided. Only legal compares cases.
    """
    if not PANELS or not allowed(view.desk.person, Act.READ_OTHER_CASES):
        return None
    desk, place = view.desk, view.place
    panels = {each.key: each for each in PANELS}
    place.aside = place.aside or st.query_params.get(ADDRESS, "")
    if place.aside not in panels:
        place.aside = CHECKLIST
    titles = {CHECKLIST: first} | {key: desk.t(each.title) + _number(view, each) for key, each in panels.items()}
    with st.container(horizontal=True, vertical_alignment="center", key="asiderow", gap="small"):
        key = key_for(place, "aside", place.aside)
        st.segmented_control(
            desk.t("Beside the document"),
            list(titles),
            default=place.aside,
            key=key,
            required=True,
            label_visibility="collapsed",
            format_func=titles.__getitem__,
            on_change=_choose,
            args=(key,),
            wrap=False,
        )
        st.button(
            desk.t("Next view"),
            key="aside_next",
            type="tertiary",
            shortcut=KEYS["aside"],
            on_click=_turn,
            args=(place,),
        )
    return panels.get(place.aside)


def draw(view: View, panel: Panel) -> None:
    """The panel in the place of the checklist; it scrolls by itself."""
    with st.container(key="panel"):
        panel.show(view)


def _number(view: View, panel: Panel) -> str:
    count = panel.count(view)
    return f" :{COLOURS[panel.tone]}[**{count}**]" if count else ""


def _choose(key: str) -> None:
    place: Place = st.session_state["place"]
    if entered(place, key):
        go(place, str(st.session_state[key] or CHECKLIST))


def _turn(place: Place) -> None:
    names = [CHECKLIST, *(each.key for each in PANELS)]
    go(place, names[(names.index(place.aside) + 1) % len(names)])


def go(place: Place, key: str) -> None:
    """Shows a panel, or the checklist, with this run; the address keeps it."""
    place.aside = key
    if key == CHECKLIST:
        st.query_params.pop(ADDRESS, None)
    else:
        st.query_params[ADDRESS] = key
