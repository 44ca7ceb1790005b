"""The pages and the file of a pack, each only for who makes it or may see all that is in it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.errors import Refusal
from core.queries.packs import pack_file, packed_page
from pages.parts import gate
from pages.parts.downloads import nothing, picture, refused, saved_as
from pages.parts.house import office


async def pack_page(request: Request) -> Response:
    """A page of a pack being made, ``filed`` or as it will be ``seen``; 404 for whoever does not make it."""
    person, asked = await gate.person_of(request), request.path_params
    if person is None or asked["form"] not in ("filed", "seen"):
        return nothing()
    pack_id, exhibit_id, page = (asked[each] for each in ("pack_id", "exhibit_id", "page"))
    masked = asked["form"] == "seen"
    return await picture(lambda: packed_page(office(), person, pack_id, exhibit_id, page, masked=masked))


async def pack(request: Request) -> Response:
    """A released pack as PDF; 404 for whoever may not see every document in it."""
    person = await gate.person_of(request)
    if person is None:
        return nothing()
    found = await run_in_threadpool(pack_file, office(), person, request.path_params["pack_id"])
    if isinstance(found, Refusal):
        return refused(found)
    made, data = found
    return Response(data, media_type="application/pdf", headers=saved_as(f"{made.appeal_no}-{made.pack_id}.pdf"))
