"""The own routes: signing in and out, health, and the downloads."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pages.insight.parts import files, parties
from pages.parts import downloads, entrance, import_downloads, pack_downloads, papers, tables
from pages.parts.downloads import NEVER_KEPT
from pages.parts.house import office


async def health(_request: Request) -> Response:
    """Whether the office answers; says nothing about what is in it."""
    await run_in_threadpool(lambda: office().now())
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)


ROUTES = [
    Route("/auth/sign-in", entrance.enter, methods=["POST"]),
    Route("/auth/sign-out", entrance.leave, methods=["POST"]),
    Route("/auth/sign-out-everywhere", entrance.leave_everywhere, methods=["POST"]),
    Route("/exhibit/{exhibit_id}/{page:int}.jpg", downloads.page_image),
    Route("/exhibit/{exhibit_id}/file", downloads.file),
    Route("/pack/{pack_id}.pdf", pack_downloads.pack),
    Route("/pack/{pack_id}/{exhibit_id}/{page:int}/{form}.jpg", pack_downloads.pack_page),
    Route("/export/{report}.codebook.csv", tables.codebook),
    Route("/export/{report}.csv", tables.export),
    Route("/import/rejects.csv", import_downloads.rejects),
    Route("/report/{appeal_no}.{form:str}", papers.report),
    Route("/run/{run_no:int}.csv", papers.run),
    Route("/letter/{letter_id}.{wanted:str}", papers.letter),
    Route("/numbers/{sheet}.csv", files.chart),
    Route("/numbers/cases/{metric}.csv", files.cases),
    Route("/parties", parties.find),
    Route("/healthz", health),
]
