"""The filter by a party: a search among all of them, which asks an own route while one types."""

from pathlib import Path
from typing import Final

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.errors import Refusal
from core.language import LANGUAGES, tn
from core.model.people import Person
from core.model.terms import Side
from core.permissions import Act, allowed
from core.queries.choices import Found, find_parties, parties_called
from pages.insight.parts.carried import take
from pages.parts import gate
from pages.parts.desk import Desk
from pages.parts.downloads import NEVER_KEPT, nothing
from pages.parts.house import office
from pages.parts.show import safe

HERE: Final = Path(__file__).parent
SIDES: Final = {each.value: each for each in (Side.SELLER, Side.COMPLAINANT)}
_SEARCH: Final = st.components.v2.component(
    "party_search",
    html='<div class="parties"></div>',
    css=(HERE / "parties.css").read_text(encoding="utf-8"),
    js=(HERE / "parties.js").read_text(encoding="utf-8"),
)


def parties(desk: Desk, name: str, label: str, ids: tuple[str, ...]) -> None:
    """The search for the filter of that name, with those that are chosen; a choice is written into the address."""
    key = f"scope_{name}_{desk.lang}"

    def chosen() -> None:
        found = st.session_state[key].chosen
        if isinstance(found, list):
            take(name, ",".join(str(each) for each in found))

    named = allowed(desk.person, Act.SEE_PARTIES_IN_FIGURES)
    words = {
        "search": desk.t("Any; search by name or id") if named else desk.t("Any; search by the start of the pseudonym"),
        "none": desk.t("Nobody is found by these words."),
        "more": desk.t("There are more: type more of it."),
        "failed": desk.t("The search did not answer; type again."),
        "remove": desk.t("Remove"),
    }
    called = parties_called(desk.office, desk.person, ids)
    st.html(f'<div class="search-label">{safe(label)}</div>')
    _SEARCH(
        key=key,
        on_chosen_change=chosen,
        data={
            "side": name,
            "lang": desk.lang,
            "label": label,
            "words": words,
            "chosen": [{"id": each, "called": called[each]} for each in ids],
        },
    )


async def find(request: Request) -> Response:
    """The parties that are meant by ``q``, as JSON, best first; 404 for whoever may not see numbers."""
    person, asked = await gate.person_of(request), request.query_params
    side = SIDES.get(asked.get("side", ""))
    if person is None or side is None:
        return nothing()
    told = await run_in_threadpool(_told, person, side, asked.get("q", ""), asked.get("lang", ""))
    return nothing() if told is None else JSONResponse(told, headers=NEVER_KEPT)


def _told(person: Person, side: Side, words: str, spoken: str) -> dict[str, object] | None:
    found = find_parties(office(), person, side, words)
    return None if isinstance(found, Refusal) else _shown(found, spoken)


def _shown(found: Found, spoken: str) -> dict[str, object]:
    lang = next((each for each in LANGUAGES if each == spoken), LANGUAGES[0])
    matches = [
        {"id": each.party_id, "called": each.called, "cases": tn("{count} appeal", "{count} appeals", each.cases, lang)}
        for each in found.matches
    ]
    return {"matches": matches, "more": found.more}
