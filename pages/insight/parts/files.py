"""The routes of the files: a chart's table, and all cases of a number; the address carries the filters."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.charts import LIGHT
from core.errors import Refusal
from core.exchange.counted import counted_csv, table_csv
from core.language import LANGUAGES
from core.metrics.ask import sitting
from core.model.people import Person
from core.office import day_in
from core.permissions import Act, may
from pages.insight.parts.asked import number_of
from pages.insight.parts.figures import Figures
from pages.insight.parts.naming import GROUPS
from pages.insight.parts.scope import read
from pages.insight.parts.sheets import SHEETS
from pages.parts import gate
from pages.parts.desk import Desk
from pages.parts.downloads import CSV, nothing, refused, saved_as, sent
from pages.parts.house import office


async def chart(request: Request) -> Response:
    """The table of a chart as CSV, with the headings and words of the language it was shown in."""
    person = await gate.person_of(request)
    sheet, asked = request.path_params["sheet"], dict(request.query_params)
    if (
        person is None
        or may(person, Act.EXPORT_CHARTS)
        or sheet not in SHEETS
        or asked.get("by", "") not in {"", *GROUPS}
    ):
        return nothing()
    data = await run_in_threadpool(_chart, person, sheet, asked)
    if isinstance(data, Refusal):
        return refused(data)
    return Response(data, media_type=CSV, headers=saved_as(f"redress-{sheet}-{day_in(office().now())}.csv"))


async def cases(request: Request) -> Response:
    """All cases that a number counts, written as they are read."""
    person = await gate.person_of(request)
    asked = dict(request.query_params)
    of = number_of({**asked, "metric": request.path_params["metric"]}, read(asked, office().now()))
    if person is None or of is None:
        return nothing()
    pieces = await run_in_threadpool(counted_csv, office(), person, of, asked)
    if isinstance(pieces, Refusal):
        return refused(pieces)
    headers = saved_as(f"redress-{of.asked.name}-{day_in(office().now())}.csv")
    return StreamingResponse(sent(pieces), media_type=CSV, headers={**headers, "Content-Encoding": "identity"})


def _chart(person: Person, sheet: str, asked: dict[str, str]) -> bytes | Refusal:
    spoken = asked.get("lang", "")
    lang = next((each for each in LANGUAGES if each == spoken), LANGUAGES[0])
    desk, scope = Desk(office(), person, lang), read(asked, office().now())
    with sitting(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            return held
        drawn = SHEETS[sheet].draw(Figures(desk, scope, held, LIGHT), asked.get("by", ""))
    return table_csv(desk.office, person, sheet, asked, (drawn.table.ids, drawn.table.rows))
