"""At the gate of each own route: who asks, and the cookie of the sign-in."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.commands.sign_in import BROWSER_KNOWN, LetIn, who_is
from core.model.people import SIGN_IN_LASTS, Person
from core.reached import reached
from pages.parts.house import office

# Under this prefix a browser takes a cookie only over https, for this very name and all of it: a neighbour's page
# of the same domain cannot lay one down.
COOKIE: Final = "__Host-redress_sign_in" if reached().https else "redress_sign_in"
BROWSER: Final = "__Host-redress_browser" if reached().https else "redress_browser"


async def person_of(request: Request) -> Person | None:
    """The person of the cookie, looked up for this request; None when signed out, or before a password of their own."""
    token = request.cookies.get(COOKIE)
    person = await run_in_threadpool(who_is, office(), token) if token else None
    return None if person is None or person.must_change else person


def is_short(request: Request, most: int) -> bool:
    """Whether a form says its length and has at most so many bytes; one that does not say it is not read."""
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= most


def own_path(given: str) -> str:
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
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            httponly=True,
            samesite="lax",
            secure=reached().https,
        )


def take_cookie(response: Response) -> None:
    """Takes the sign-in back from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=reached().https)
