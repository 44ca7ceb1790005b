"""The scope in the address: read from it, written to it, and remembered for the next page of numbers."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from pages.insight.parts.scope import NAMES, Scope, read
from pages.parts.desk import Desk
from pages.parts.gate import own_path

REMEMBERED: Final = "insight_address"


def scope_of(desk: Desk) -> Scope:
    """What the address asks for; without a filter in it, what was looked at last."""
    if not NAMES.intersection(st.query_params) and st.session_state.get(REMEMBERED):
        st.query_params.update(st.session_state[REMEMBERED])
    scope = read(st.query_params, desk.office.now())
    st.session_state[REMEMBERED] = scope.address()
    return scope


def came_from(desk: Desk) -> str:
    """The page that a list was opened from, as it stood; the navigation shows the same scope again."""
    back = own_path(st.query_params.get("back", ""))
    query = dict(parse_qsl(urlsplit(back).query))
    st.session_state[REMEMBERED] = read(query, desk.office.now()).address()
    return back


def chosen(name: str, key: str) -> None:
    """As ``on_change``: the address takes what was chosen, and the page reads it from there."""
    value = st.session_state[key]
    take(name, ",".join(value) if isinstance(value, list) else "" if value is None else str(value))


def take(name: str, words: str) -> None:
    """The address takes these words for a filter; none takes the filter off."""
    asked = {**st.query_params.to_dict(), name: words}
    if name == "months":
        asked |= {"from": "", "to": ""}
    elif name in {"from", "to"} and words:
        asked |= {each: _other(each) for each in {"from", "to"} - {name}} | {"months": ""}
    _keep({each: word for each, word in asked.items() if word})


def _other(name: str) -> str:
    """The other end of the period, as the page showed it."""
    day = st.session_state.get(f"scope_{name}")
    return day.isoformat() if day else ""


def write(scope: Scope) -> None:
    """As ``on_click``: the address asks for this scope; what else stands in it stays."""
    others = {name: word for name, word in st.query_params.to_dict().items() if name not in NAMES}
    _keep({**others, **scope.address()})


def _keep(asked: dict[str, str]) -> None:
    st.query_params.from_dict(asked)
    st.session_state[REMEMBERED] = {name: word for name, word in asked.items() if name in NAMES}
