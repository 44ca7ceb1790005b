"""Who is here and in which language: looked up anew for every run and every request."""

from dataclasses import dataclass

import streamlit as st

from core.commands.sign_in import who_is
from core.language import Language, render, t, tn
from core.model.people import Person
from core.office import Office
from core.text import Text
from pages.parts.gate import COOKIE
from pages.parts.house import office


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


def desk_of(person: Person) -> Desk:
    """The desk of a person who was looked up in this very run."""
    return Desk(office(), person, "zh" if person.language == "zh" else "en")
