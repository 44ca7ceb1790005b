"""The rows of a history file that were not taken, for the administrator who sent it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.errors import Refusal
from core.exchange.importing import rejects_of
from pages.parts import gate
from pages.parts.downloads import CSV, nothing, refused, saved_as
from pages.parts.house import office


async def rejects(request: Request) -> Response:
    """Line, reason and row of each; corrected, the file can be imported as it is."""
    person = await gate.person_of(request)
    if person is None:
        return nothing()
    data = await run_in_threadpool(rejects_of, office(), person)
    return (
        refused(data) if isinstance(data, Refusal) else Response(data, media_type=CSV, headers=saved_as("rejects.csv"))
    )
