"""At the gate of each own route: who asks, and the cookie of the sign-in."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.commands.sign_in import who_is
from core.model.people import SIGN_IN_LASTS, Person
from core.reached import reached
from pages.parts.house import office

# Under this prefix a browser takes a cookie only over https, for this very name and all of it: a neighbour's page
# of the same domain cannot lay one down.
COOKIE: Final = "__Host-redress_sign_in" if reached().https else "redress_sign_in"


async def person_of(request: Request) -> Person | None:
    """The person of the cookie, looked up for this request; None when signed out."""
    token = request.cookies.get(COOKIE)
    return await run_in_threadpool(who_is, office(), token) if token else None


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


def give_cookie(response: Response, token: str) -> None:
    """Hands the sign-in to the browser: out of reach of scripts, not sent along from other sites.

    Over https alone where the office says that it is reached so; no header of a request decides it.
    """
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SIGN_IN_LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=reached().https,
    )


def take_cookie(response: Response) -> None:
    """Takes the sign-in back from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=reached().https)
