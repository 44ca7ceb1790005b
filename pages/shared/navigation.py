"""The pages: their addresses, the roles that may open them, and how one is opened.

Links in HTML tables are ordinary addresses, so that they can be opened in a new tab; without script they load the page.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from core.domain.people import Person
from core.domain.permissions import Act, allowed, may
from core.domain.terms import Role
from core.domain.text import mark
from core.queries.setup import open_steps, setup_steps
from pages.shared import elements
from pages.shared.context import RequestContext, local_path
from pages.shared.elements import PAGES

# The pages, their addresses, and who may open them; the navigation, the pages' guards and the tests read this table.


@dataclass(frozen=True)
class Place:
    """One page: its file below ``pages/``, fixed address, title's key, the act of viewing it, whether it is listed.

    If ``connected``, it is listed only if a system of the marketplace is connected.
    """

    file: str
    url_path: str
    title: str
    act: Act
    listed: bool = True
    connected: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Returns the roles that may open the page."""
        return self.act.roles

    @property
    def path(self) -> Path:
        """Returns the absolute path of its script, as ``st.switch_page`` needs it."""
        return PAGES / self.file


PLACES: Final = (
    Place("queue/page.py", "queue", mark("page.queue"), Act.VIEW_QUEUE),
    Place("case/page.py", "appeal", mark("word.appeal"), Act.VIEW_APPEAL, listed=False),
    Place("redaction/page.py", "pack", mark("page.pack"), Act.VIEW_BUNDLE, listed=False),
    Place("intake/page.py", "intake", mark("page.intake"), Act.VIEW_INTAKE),
    Place("letters/page.py", "letters", mark("word.letters"), Act.VIEW_LETTERS),
    Place("orders/page.py", "orders", mark("page.orders"), Act.VIEW_ORDERS, connected=True),
    Place("run_sheet/page.py", "runsheet", mark("word.run_sheet"), Act.VIEW_RUN_SHEET),
    Place("run_sheet/runs.py", "runs", mark("page.runs_of_run_sheet"), Act.VIEW_RUNS, listed=False),
    Place("second_review/page.py", "secondlook", mark("word.second_looks"), Act.VIEW_SECOND_REVIEWS),
    Place("metrics/overview.py", "overview", mark("word.overview"), Act.VIEW_OVERVIEW),
    Place("metrics/timing.py", "timing", mark("page.timing"), Act.VIEW_TIMING),
    Place("metrics/quality.py", "quality", mark("page.quality"), Act.VIEW_QUALITY),
    Place("metrics/cases.py", "cases", mark("page.cases_of_number"), Act.VIEW_COUNTED_CASES, listed=False),
    Place("exports/page.py", "exports", mark("page.exports"), Act.VIEW_EXPORTS),
    Place("people/page.py", "people", mark("page.people"), Act.VIEW_ACCOUNTS),
    Place("setup/page.py", "setup", mark("page.setup"), Act.VIEW_SETUP),
    Place("connections/page.py", "connections", mark("page.connections"), Act.VIEW_CONNECTIONS),
    Place("imports/page.py", "imports", mark("page.imports"), Act.VIEW_IMPORTS),
    Place("policies/page.py", "policies", mark("page.policies"), Act.VIEW_POLICIES),
    Place("reasons/page.py", "reasons", mark("page.reasons"), Act.VIEW_STANDARD_REASONS, listed=False),
    Place("help/page.py", "help", mark("page.help"), Act.VIEW_HELP, listed=False),
    Place("records/page.py", "records", mark("page.records"), Act.VIEW_RECORDS),
    Place("records/log.py", "log", mark("page.office_log"), Act.VIEW_OFFICE_LOG),
)

PLACE: Final = {place.url_path: place for place in PLACES}


def case_place(person: Person) -> Place:
    """Returns the page that opens a case: for customer service its own page, else the page where legal decides."""
    return PLACE["intake" if allowed(person, Act.VIEW_INTAKE) else "appeal"]


def first_for(role: Role) -> Place:
    """Returns the page that a role finds at ``/``."""
    return next(place for place in PLACES if role in place.roles)


SETUP_OPEN: Final = "setup_open"


def first_page(ctx: RequestContext) -> Place:
    """Returns the page at ``/``: the role's first one, or Setup if steps of it were open when the session began.

    It stays the same for the whole session, so that confirming the last step does not move the page being looked at.
    """
    setup, usual = PLACE["setup"], first_for(ctx.person.role)
    if may(ctx.person, setup.act):
        return usual
    if SETUP_OPEN not in st.session_state:
        st.session_state[SETUP_OPEN] = open_steps(elements.granted(ctx, setup_steps(ctx.office, ctx.person))) > 0
    return setup if st.session_state[SETUP_OPEN] else usual


# Links in the text of a page, followed inside the app: the websocket stays open and nothing is loaded anew.

_LINKS: Final = elements.component("links", "shared/links", "<i hidden></i>")


def follow(ctx: RequestContext) -> None:
    """Called first on a page: opens the page whose link was clicked, if it is one of this office."""
    went = _LINKS(key="links", on_go_change=lambda: None)
    if isinstance(went.go, str):
        go_to(ctx, went.go)


def go_to(ctx: RequestContext, address: str) -> None:
    """Opens the page at an address of this office; for any other, and for a page of another role, the first page."""
    target = urlsplit(local_path(address))
    named = PLACE.get(target.path.strip("/"))
    place = named if named and allowed(ctx.person, named.act) else first_page(ctx)
    st.switch_page(place.path, query_params=dict(parse_qsl(target.query)))


POLICY = "policy"


def policy_address(policy_id: str) -> str:
    """Returns the address at which a policy's requirements can be read."""
    return f"/policies?{urlencode({POLICY: policy_id})}"


FIND: Final = "/"
"""The key that opens the search over all cases, on every page."""

LOOK = "look"
"""The parameter of the address that names the second review."""
