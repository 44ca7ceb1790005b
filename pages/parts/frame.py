"""The frame around every page: who is here, what they may open, language and sign-out."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core.permissions import may
from pages.parts import desk as desks
from pages.parts import door, show
from pages.parts.desk import Desk
from pages.parts.leaving import turn_away
from pages.parts.me import me, own_password
from pages.parts.places import PLACES, Place, first_for
from pages.parts.turn import in_turn

ADDRESS: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
HOME = "home"  # the name of whatever page is at "/"; so each page's own address is free to lead there


@in_turn
def frame() -> None:
    """Draws the header and runs the page that was asked for; signed out, every address shows the sign-in form."""
    st.set_page_config(page_title="Redress", layout="wide", initial_sidebar_state="collapsed")
    person = desks.current_person()
    if person is None:
        st.navigation([_instead(address, door.show_form) for address in _asked()], position="hidden").run()
        return
    desk = desks.desk_of(person)
    show.style()
    if person.must_change:
        st.navigation([_instead(address, partial(own_password, desk)) for address in _asked()], position="hidden").run()
        return
    page = st.navigation(_pages(desk), position="top")
    me(desk)
    turn_away(desk, page.url_path)
    page.run()


def _asked() -> tuple[str, ...]:
    """The root, and the address that the browser shows, whether there is such a page or not: strangers see no list."""
    shown = urlsplit(st.context.url or "").path.strip("/")
    return (HOME, shown) if shown != HOME and ADDRESS.fullmatch(shown) else (HOME,)


def _pages(desk: Desk) -> list[st.Page]:
    """The pages of the role; the others answer at their address with the refusal, and their scripts never run."""
    first, pages = first_for(desk.person.role), []
    for place in PLACES:
        if refusal := may(desk.person, place.act):
            pages.append(_instead(place.url_path, partial(show.refusal, desk, refusal)))
            continue
        pages.append(
            st.Page(
                place.path,
                title=desk.t(place.title),
                url_path=HOME if place is first else place.url_path,
                default=place is first,
                visibility="visible" if place.listed else "hidden",
            )
        )
    return [*pages, _instead(first.url_path, partial(_home, first))]


def _home(first: Place) -> None:
    """The role's first page is at the root; under its own name, which a colleague's link may have, it is found too."""
    st.switch_page(first.path, query_params=st.query_params.to_dict())


def _instead(address: str, run: Callable[[], None]) -> st.Page:
    """A page's address, at which something else runs than its script."""
    return st.Page(run, title="Redress", url_path=address, visibility="hidden")


frame()
