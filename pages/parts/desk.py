"""Who is here: looked up anew for every run, on the first line of each page and of each fragment that writes."""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.commands.sign_in import who_is
from core.errors import Refusal, refuse
from core.language import Language, render, t, tn
from core.model.names import name_of
from core.model.people import Person
from core.model.terms import Role
from core.office import Office
from core.text import Text
from pages.parts import door, show
from pages.parts.gate import COOKIE
from pages.parts.house import office
from pages.parts.turn import DRAWING


@dataclass(frozen=True)
class Desk:
    """The office, the person who is signed in, and the language of their pages."""

    office: Office
    person: Person
    lang: Language

    def t(self, key: str, **facts: object) -> str:
        """The text in the person's language."""
        return t(key, self.lang, **facts)

    def tn(self, one: str, many: str, count: int, **facts: object) -> str:
        """The text for one or for several."""
        return tn(one, many, count, self.lang, **facts)

    def say(self, text: Text) -> str:
        """A sentence of the core in the person's language."""
        return render(text, self.lang)


def current_person() -> Person | None:
    """The person of the sign-in that the browser carries; anything but a text of its cookie is no sign-in."""
    token = st.context.cookies.get(COOKIE)
    return who_is(office(), token) if isinstance(token, str) else None


def sit(*roles: Role) -> Desk:
    """The desk of the person who is here; else the sign-in form, or for another role the refusal, and nothing below."""
    person = current_person()
    if person is None or (roles and person.must_change):
        if not DRAWING.get():
            st.session_state[door.LOST] = True
        _back_to_the_door()
        door.show_form()
        st.stop()
    desk = desk_of(person)
    if roles and person.role not in roles:
        show.refusal(desk, wrong_role(person, *roles))
        st.stop()
    return desk


def desk_of(person: Person) -> Desk:
    """The desk of a person who was looked up in this very run."""
    return Desk(office(), person, "zh" if person.language == "zh" else "en")


def wrong_role(person: Person, *roles: Role) -> Refusal:
    """The refusal of a page that belongs to other roles."""
    return refuse("not_permitted", role_name=name_of(person.role), roles=tuple(name_of(role) for role in roles))


def _back_to_the_door() -> None:
    """A fragment whose person is gone draws the whole page anew, so that nothing of the case stays on the screen."""
    context = get_script_run_ctx()
    if context and context.fragment_ids_this_run:
        st.rerun()
