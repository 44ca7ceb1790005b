"""The current person and language, in a run or a request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.commands.accounts import BROWSER_KNOWN, SignInTokens, is_by_company, who_is
from core.domain.appeal import Exhibit
from core.domain.people import SIGN_IN_LASTS, Person
from core.domain.terms import DocumentKind, label_of
from core.domain.text import Language, Text
from core.language import render, t, tn
from core.network import reached
from core.office import Office
from pages.shared.app_state import office

# For the routes: who is asking, and the sign-in cookie.

# Browsers accept a cookie with this prefix only over https, for exactly this host and all its paths: another site
# of the same domain cannot set one.
COOKIE: Final = "__Host-redress_sign_in" if reached().https else "redress_sign_in"

BROWSER: Final = "__Host-redress_browser" if reached().https else "redress_browser"

BEGUN: Final = "__Host-redress_begun" if reached().https else "redress_begun"

BEGUN_LASTS: Final = 600  # seconds within which a sign-in begun at the company's provider must be completed

BACK_CHANNEL: Final = "/auth/company/logout"
"""Where the company's provider reports a logout; it is no browser, and so no page of this office."""


API: Final = "/api/"
"""Where programs call: with a token and no cookie, so that no page of another site can make a browser call."""


async def person_of(request: Request) -> Person | None:
    """Returns the person of the cookie, looked up anew; None if signed out, or still on an issued password."""
    token = request.cookies.get(COOKIE)
    person = await run_in_threadpool(who_is, office(), token) if token else None
    return None if person is None or person.must_change else person


def within_limit(request: Request, most: int) -> bool:
    """Returns whether a form states its length and has at most ``most`` bytes; otherwise it is not read."""
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= most


def local_path(address: str) -> str:
    """Returns the page to go to, if it is one of this office; for any other address the first page."""
    path = address if address.isascii() and address.isprintable() and "\\" not in address else "/"
    return path if path.startswith("/") and not path.startswith("//") else "/"


def address_of(request: Request) -> str:
    """Returns the network address of the request."""
    return request.client.host if request.client else "unknown"


def give_cookies(response: Response, let_in: SignInTokens) -> None:
    """Sets the cookies of the sign-in and of the known browser, out of reach of scripts and other sites.

    If the office's settings say that it is reached over https, only over https; no header of a request decides this.
    """
    for name, value, lasts in ((COOKIE, let_in.token, SIGN_IN_LASTS), (BROWSER, let_in.browser, BROWSER_KNOWN)):
        if value:
            give_cookie(response, name, value, int(lasts.total_seconds()))


def give_cookie(response: Response, name: str, value: str, age: int) -> None:
    """Sets a cookie for ``age`` seconds, with the protection of ``give_cookies``."""
    response.set_cookie(name, value, max_age=age, path="/", httponly=True, samesite="lax", secure=reached().https)


def clear_cookie(response: Response, name: str = COOKIE) -> None:
    """Removes the cookie of the sign-in, or of a sign-in that has begun, from the browser."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=reached().https)


# The current person and their language, looked up anew for every run and every request.


@dataclass(frozen=True)
class RequestContext:
    """The office, the person who is signed in, and the language of their pages."""

    office: Office
    person: Person
    lang: Language

    def t(self, key: str, **facts: object) -> str:
        """Returns the text in the person's language."""
        return t(key, self.lang, **facts)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Returns several texts without facts, such as the headings of a table."""
        return tuple(self.t(each) for each in keys)

    def listed(self, parts: Iterable[str], *, long: bool = False) -> str:
        """Returns a list as the person's language writes it; ``long`` separates parts that have commas of their own."""
        return {"en": (", ", "; "), "zh": ("、", "；")}[self.lang][long].join(parts)

    def words(self, ids: Mapping[str, str]) -> dict[str, str]:
        """Returns the texts of a family of ids by their names, as a page's script takes them."""
        return {name: self.t(key) for name, key in ids.items()}

    def tn(self, key: str, count: int, **facts: object) -> str:
        """Returns the singular or plural text for ``count``."""
        return tn(key, count, self.lang, **facts)

    def label(self, term: StrEnum) -> str:
        """Returns the name of a term in the person's language."""
        return self.say(label_of(term))

    def document(self, exhibit: Exhibit) -> str:
        """Returns a document's label and kind: ``A2 Tax invoice``."""
        return f"{exhibit.label} {self.label(DocumentKind(exhibit.kind))}"

    def line(self, *sentences: str) -> str:
        """Returns sentences in one line, empty ones left out; a Chinese full stop has its own room after it."""
        return ("" if self.lang == "zh" else " ").join(filter(None, sentences))

    def say(self, text: Text) -> str:
        """Returns a sentence of the core in the person's language."""
        return render(text, self.lang)


def current_person() -> Person | None:
    """Returns the person whose sign-in the browser's cookie holds; None without a valid one."""
    token = st.context.cookies.get(COOKIE)
    return who_is(office(), token) if isinstance(token, str) else None


def has_password() -> bool:
    """Returns whether the current person signed in by password, and so has one to change."""
    token = st.context.cookies.get(COOKIE)
    return not (isinstance(token, str) and is_by_company(office(), token))


def context_for(person: Person) -> RequestContext:
    """Returns the context of a person who was looked up in this run."""
    return RequestContext(office(), person, "zh" if person.language == "zh" else "en")


NOSNIFF: Final = {"X-Content-Type-Options": "nosniff"}

NEVER_KEPT: Final = {**NOSNIFF, "Cache-Control": "no-store"}
