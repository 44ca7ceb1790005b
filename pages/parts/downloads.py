"""Page images and documents, each only for who may see it; and what all downloads share."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from typing import Final
from urllib.parse import quote

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.errors import Refusal
from core.queries.document import file_of, page_of
from pages.parts import gate
from pages.parts.house import office

NOSNIFF: Final = {"X-Content-Type-Options": "nosniff"}
PRIVATE: Final = {**NOSNIFF, "Cache-Control": "private, max-age=300"}
NEVER_KEPT: Final = {**NOSNIFF, "Cache-Control": "no-store"}
TEXT: Final = "text/plain; charset=utf-8"
CSV: Final = "text/csv; charset=utf-8"
DIGITS: Final = 4


async def page_image(request: Request) -> Response:
    """One page of a document as JPEG, with ``dpi`` for a closer look; 404 for whoever may not see it, as for none."""
    person = await gate.person_of(request)
    dpi = request.query_params.get("dpi")
    if person is None or (dpi is not None and not dpi.isdecimal()):
        return nothing()
    exhibit_id, page = request.path_params["exhibit_id"], request.path_params["page"]
    return await picture(lambda: page_of(office(), person, exhibit_id, page, int(dpi[:DIGITS]) if dpi else None))


async def picture(draw: Callable[[], bytes | Refusal]) -> Response:
    """A page as JPEG, drawn while others are served; what cannot be shown says why."""
    drawn = await run_in_threadpool(draw)
    if isinstance(drawn, Refusal):
        return refused(drawn)
    return Response(drawn, media_type="image/jpeg", headers=PRIVATE)


async def file(request: Request) -> Response:
    """A document as it was received: to be saved, never opened by the browser itself."""
    person = await gate.person_of(request)
    if person is None:
        return nothing()
    found = await run_in_threadpool(file_of, office(), person, request.path_params["exhibit_id"])
    if isinstance(found, Refusal):
        return refused(found)
    exhibit, data = found
    headers = {**saved_as(exhibit.name), "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(data, media_type=exhibit.media_type, headers=headers)


def nothing() -> Response:
    """As if there were nothing here."""
    return Response(status_code=404, headers=NEVER_KEPT)


def refused(refusal: Refusal) -> Response:
    """What may be known but cannot be shown says why; the rest does not exist."""
    if refusal.kind in ("not_found", "not_permitted"):
        return nothing()
    return Response(str(refusal), 422, NEVER_KEPT, TEXT)


async def sent(pieces: Iterator[bytes]) -> AsyncGenerator[bytes]:
    """The pieces, read in a thread; closed there too when the reader leaves, so that what was taken is recorded."""
    try:
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        if isinstance(pieces, Generator):
            asyncio.get_running_loop().run_in_executor(None, pieces.close)


def saved_as(name: str) -> dict[str, str]:
    """The headers of a file that is saved under this name and never kept by the browser."""
    return {**NEVER_KEPT, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
