"""The current person and language, in a run or a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.commands.accounts import BROWSER_KNOWN, LetIn, is_by_company, who_is
from core.domain.appeal import Exhibit
from core.domain.people import SIGN_IN_LASTS, Person
from core.domain.terms import DocumentKind, label_of
from core.domain.text import Language, Text
from core.language import render, t, tn
from core.network import reached
from core.office import Office
from pages.shared.app_state import office

# At each route: who asks, and the cookie of the sign-in.

# Under this prefix a browser takes a cookie only over https, for this very name and all of it: a neighbour's page
# of the same domain cannot lay one down.
COOKIE: Final = "__Host-redress_sign_in" if reached().https else "redress_sign_in"

BROWSER: Final = "__Host-redress_browser" if reached().https else "redress_browser"

BEGUN: Final = "__Host-redress_begun" if reached().https else "redress_begun"

BEGUN_LASTS: Final = 600  # seconds in which somebody has signed in at the company's provider

BACK_CHANNEL: Final = "/auth/company/logout"
"""Where the company's provider says that somebody has signed out; it is no browser and so no page of this office."""


API: Final = "/api/"
"""Where programs call: with a token and no cookie, so that no page of another site can make a browser do it."""


async def person_of(request: Request) -> Person | None:
    """The person of the cookie, looked up for this request; None when signed out, or before a password of their own."""
    token = request.cookies.get(COOKIE)
    person = await run_in_threadpool(who_is, office(), token) if token else None
    return None if person is None or person.must_change else person


def within_limit(request: Request, most: int) -> bool:
    """Whether a form says its length and has at most so many bytes; one that does not say it is not read."""
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= most


def local_path(given: str) -> str:
    """The page to go on to, if it is one of this house; a stranger's address becomes the first page."""
    path = given if given.isascii() and given.isprintable() and "\\" not in given else "/"
    return path if path.startswith("/") and not path.startswith("//") else "/"


def address_of(request: Request) -> str:
    """The network address that asks."""
    return request.client.host if request.client else "unknown"


def give_cookies(response: Response, let_in: LetIn) -> None:
    """Hands the sign-in to the browser, and by what it is known again; out of reach of scripts and of other sites.

    Over https alone where the office says that it is reached so; no header of a request decides it.
    """
    for name, value, lasts in ((COOKIE, let_in.token, SIGN_IN_LASTS), (BROWSER, let_in.browser, BROWSER_KNOWN)):
        if value:
            give_cookie(response, name, value, int(lasts.total_seconds()))


def give_cookie(response: Response, name: str, value: str, age: int) -> None:
    """Hands the browser something for so many seconds, as ``give_cookies`` does."""
    response.set_cookie(name, value, max_age=age, path="/", httponly=True, samesite="lax", secure=reached().https)


def clear_cookie(response: Response, name: str = COOKIE) -> None:
    """Takes the sign-in, or what has begun one, back from the browser."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=reached().https)


# Who is here and in which language: looked up anew for every run and every request.


@dataclass(frozen=True)
class RequestContext:
    """The office, the person who is signed in, and the language of their pages."""

    office: Office
    person: Person
    lang: Language

    def t(self, key: str, **facts: object) -> str:
        """The text in the person's language."""
        return t(key, self.lang, **facts)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Several texts without facts, such as the headings of a table."""
        return tuple(self.t(each) for each in keys)

    def words(self, ids: Mapping[str, str]) -> dict[str, str]:
        """The texts of a family of ids by their names, as a script of a page takes them."""
        return {name: self.t(key) for name, key in ids.items()}

    def tn(self, key: str, count: int, **facts: object) -> str:
        """The text for one or for several."""
        return tn(key, count, self.lang, **facts)

    def label(self, term: StrEnum) -> str:
        """What a term is called in the person's language."""
        return self.say(label_of(term))

    def document(self, exhibit: Exhibit) -> str:
        """A document by its label and its kind: ``A2 Tax invoice``."""
        return f"{exhibit.label} {self.label(DocumentKind(exhibit.kind))}"

    def say(self, text: Text) -> str:
        """A sentence of the core in the person's language."""
        return render(text, self.lang)


def current_person() -> Person | None:
    """The person of the sign-in that the browser carries; anything but a text of its cookie is no sign-in."""
    token = st.context.cookies.get(COOKIE)
    return who_is(office(), token) if isinstance(token, str) else None


def has_password() -> bool:
    """Whether whoever is here came by a password, and so has one to change."""
    token = st.context.cookies.get(COOKIE)
    return not (isinstance(token, str) and is_by_company(office(), token))


def context_for(person: Person) -> RequestContext:
    """The context of a person who was looked up in this very run."""
    return RequestContext(office(), person, "zh" if person.language == "zh" else "en")


NOSNIFF: Final = {"X-Content-Type-Options": "nosniff"}

NEVER_KEPT: Final = {**NOSNIFF, "Cache-Control": "no-store"}
