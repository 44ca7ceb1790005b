"""Where the reader is on the case page: kept for the browser tab, begun anew with each case."""

from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from core.errors import Refusal
from core.model.draft import Form
from core.model.radar import Hit

WIDGETS = ("ex", "pin", "beside")
NOTHING = object()


@dataclass
class Place:
    """The criterion at the cursor, the open groups, what is asked for, and what was refused last.

    ``order``, ``waiting`` (not answered), ``optional`` (may not apply) and ``spoken`` (the document
    of each) are the checklist as the keys need it; ``turn`` counts how often it was drawn.
    ``taken`` is the number of the last press of a key that was done; ``token`` tells this place from any other.
    ``aside`` is the panel that stands in place of the checklist; ``radar`` the hits in other appeals,
    with what they rest on.
    ``noted`` are the documents of which it is on record that this person opened them.
    ``editing`` is whether the form of facts is open, ``forms`` how often it was opened.
    ``look`` is the second look that the case is open for, "" in its own page.
    ``unlooked`` are the criteria that “met” asks a look-up outside for.
    ``dialog`` is what this run opens, ``showing`` that it stands before the page: a redraw would close it. ``shown``
    is what was opened last, for a redraw that must not close it.
    ``version`` is the case as this page drew it, ``read`` the documents that had been read by then, ``held_as_drawn``
    whether the reader held it then; ``holds`` is whether they do now.
    ``seen`` is the form as it was drawn here, with what was entered here since; ``apart`` the texts that were typed
    here while another window of the same person wrote something else, by their fields.
    ``serials`` give a widget a new identity when its value was changed elsewhere: a click that was on
    its way then cannot undo the change. ``drawn`` is what a widget is known to show: put there by the
    page, or told by its last change.
    """

    appeal_no: str
    stage: str = ""
    version: int = 0
    read: frozenset[str] = frozenset()
    cursor: str = ""
    turn: int = 0
    taken: int = 0
    token: str = field(default_factory=lambda: uuid4().hex)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    order: tuple[str, ...] = ()
    waiting: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    spoken: dict[str, str] = field(default_factory=dict)
    unlooked: set[str] = field(default_factory=set)
    aside: str = ""
    radar: tuple[int, tuple[Hit, ...]] | None = None
    look: str = ""
    noted: set[str] = field(default_factory=set)
    editing: bool = False
    forms: int = 0
    holds: bool = False
    held_as_drawn: bool = False
    dialog: tuple[str, ...] = ()
    showing: bool = False
    shown: tuple[str, ...] = ()
    refused: Refusal | None = None
    fact_refusals: dict[str, Refusal] = field(default_factory=dict)
    seen: Form | None = None
    apart: dict[str, str] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    drawn: dict[str, object] = field(default_factory=dict)


def place_of(appeal_no: str) -> Place:
    """The reader's place on this case; coming from another case it is a new one, and the viewer starts anew."""
    found = st.session_state.get("place")
    if isinstance(found, Place) and found.appeal_no == appeal_no:
        return found
    if found is not None:
        for key in WIDGETS:
            st.session_state.pop(key, None)
    fresh = Place(appeal_no)
    st.session_state["place"] = fresh
    return fresh


def dismissed() -> None:
    """As ``on_dismiss`` of the page's dialogs: the page may be redrawn again; what was refused there is past."""
    st.session_state["place"].showing = False
    st.session_state["place"].refused = None


def key_for(place: Place, base: str, value: object) -> str:
    """The key of a widget that shows ``value``: the same as long as the widget itself shows it, else a new one.

    The caller gives ``value`` to the widget as its first value. Put into the session instead, a browser
    that has not yet heard of it would report the widget as empty, and a person's answer would be gone.
    """
    serial = place.serials.get(base, 0)
    key = f"{base}.{serial}"
    if st.session_state.get(key, place.drawn.get(key, value)) != value:
        st.session_state.pop(key, None)
        place.serials[base] = serial + 1
        key = f"{base}.{serial + 1}"
    place.drawn[key] = value
    return key


def entered(place: Place, key: str) -> bool:
    """Whether a person changed the widget that calls back.

    Streamlit also calls back when nobody did: a run that is cut short forgets the widgets it made, and
    the browser then repeats what the page itself had put into them. That is no answer of a person.
    """
    if key not in st.session_state or st.session_state[key] == place.drawn.get(key, NOTHING):
        return False
    place.drawn[key] = st.session_state[key]
    return True
