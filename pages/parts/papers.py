"""What the office writes itself, letters and reports of cases, each only for who may read it.

They open in the browser where it can show them: they are the office's own, nothing of a stranger runs in them.
"""

from typing import Final, get_args
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.errors import Refusal
from core.exchange.report import FORMS, report_file
from core.exchange.run_out import run_csv
from core.language import Language
from core.queries.letters import Format, letter_file
from pages.parts import gate
from pages.parts.downloads import CSV, NEVER_KEPT, TEXT, nothing, refused, saved_as, sent
from pages.parts.house import office

PDF: Final = "application/pdf"
HTML: Final = "text/html; charset=utf-8"
MEDIA: Final = {"pdf": PDF, "txt": TEXT, "html": HTML}
OWN_STYLE_ONLY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


async def letter(request: Request) -> Response:
    """A letter as PDF or plain text: as released, or its draft."""
    person, wanted = await gate.person_of(request), request.path_params["wanted"]
    if person is None or wanted not in get_args(Format):
        return nothing()
    found = await run_in_threadpool(letter_file, office(), person, request.path_params["letter_id"], wanted)
    if isinstance(found, Refusal):
        return refused(found)
    name, told = found
    return _shown(told, name, wanted)


async def report(request: Request) -> Response:
    """The report of one case as a page, PDF or CSV, in the person's language; the CSV is saved, not shown."""
    person, form = await gate.person_of(request), request.path_params["form"]
    if person is None or form not in FORMS:
        return nothing()
    appeal_no = request.path_params["appeal_no"]
    lang: Language = "zh" if person.language == "zh" else "en"
    told = await run_in_threadpool(report_file, office(), person, appeal_no, form, lang)
    if isinstance(told, Refusal):
        return refused(told)
    if form == "csv":
        return Response(told, media_type=CSV, headers=saved_as(f"{appeal_no}.csv"))
    return _shown(told, f"{appeal_no}.{form}", form)


async def run(request: Request) -> Response:
    """One run of the run sheet as CSV, saved."""
    person, run_no = await gate.person_of(request), request.path_params["run_no"]
    if person is None:
        return nothing()
    pieces = await run_in_threadpool(run_csv, office(), person, run_no)
    if isinstance(pieces, Refusal):
        return refused(pieces)
    return StreamingResponse(sent(pieces), media_type=CSV, headers=saved_as(f"redress-run-{run_no}.csv"))


def _shown(told: bytes, name: str, kind: str) -> Response:
    headers = {**NEVER_KEPT, "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"}
    if kind == "html":
        headers["Content-Security-Policy"] = OWN_STYLE_ONLY
    return Response(told, media_type=MEDIA[kind], headers=headers)
