"""Whole tables and their codebooks, for whoever may export; the address carries the filters of the command line."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.errors import Refusal
from core.exchange.codebook import codebook_file
from core.exchange.export import REPORTS, Filters, stream
from core.metrics.ask import Only
from core.model.terms import Outcome, State
from core.office import day_in
from core.permissions import Act, may
from pages.parts import gate
from pages.parts.downloads import CSV, NEVER_KEPT, nothing, refused, saved_as, sent
from pages.parts.house import office
from pages.parts.lists import LISTS

EXPORTED: Final[dict[str, tuple[str, Collection[str] | None]]] = {
    **LISTS,
    "state": ("states", frozenset(State)),
    "outcome": ("outcomes", frozenset(Outcome)),
}
DAYS: Final = {"from": "since", "to": "until", "as-of": "as_of"}
ALL_TIME: Final = {"months": "all"}  # what the pages of numbers write for no dates
OF_CASES: Final = frozenset(each.name for each in fields(Only))


async def export(request: Request) -> Response:
    """A whole table as CSV, written as it is read."""
    person = await gate.person_of(request)
    if person is None:
        return nothing()
    filters = filters_of(request.query_params)
    if filters is None:
        return Response(status_code=400, headers=NEVER_KEPT)
    report = request.path_params["report"]
    pieces = await run_in_threadpool(stream, office(), person, report, filters)
    if isinstance(pieces, Refusal):
        return refused(pieces)
    headers = saved_as(f"redress-{report}-{day_in(office().now())}.csv")
    # Left as it is: packing a million rows would cost more than carrying them.
    headers["Content-Encoding"] = "identity"
    return StreamingResponse(sent(pieces), media_type=CSV, headers=headers)


async def codebook(request: Request) -> Response:
    """What the columns of a table mean."""
    person, report = await gate.person_of(request), request.path_params["report"]
    if person is None or may(person, Act.EXPORT_TABLES) or report not in REPORTS:
        return nothing()
    data = await run_in_threadpool(codebook_file, report)
    return Response(data, media_type=CSV, headers=saved_as(f"redress-{report}.codebook.csv"))


def filters_of(asked: Mapping[str, str]) -> Filters | None:
    """The filters of an address, lists with commas; None when one is unknown, no day or no word of its list."""
    given = {name: word for name, word in asked.items() if word and ALL_TIME.get(name) != word}
    if given.keys() - EXPORTED.keys() - DAYS.keys():
        return None
    try:
        days = {field: _day(name, given[name]) for name, field in DAYS.items() if name in given}
    except ValueError:
        return None
    lists = {field: tuple(given[name].split(",")) for name, (field, _) in EXPORTED.items() if name in given}
    allowed = {field: words for field, words in EXPORTED.values() if words}
    if any(set(words) - set(allowed.get(field, words)) for field, words in lists.items()):
        return None
    told = {**days, **lists}
    only = Only(**{name: value for name, value in told.items() if name in OF_CASES})  # type: ignore[arg-type] # by name
    return Filters(only, **{name: value for name, value in told.items() if name not in OF_CASES})  # type: ignore[arg-type] # as above


def _day(name: str, given: str) -> date:
    """A day; of ``as-of`` also a moment with its zone. Raises ValueError for anything else."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        moment = datetime.fromisoformat(given)
        if name != "as-of" or moment.tzinfo is None:
            raise
        return moment
