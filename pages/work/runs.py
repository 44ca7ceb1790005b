"""The runs of the run sheet: the list of them, and one with what came of every line."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.queries.runs import PAGE, list_runs, run_of
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.sheet.record import one_run, run_line

LOOK: Final = Path(__file__).parent / "sheet" / "sheet.css"
TURNED: Final = "runs_page"


def runs() -> None:
    """The run that the address names, else the list."""
    desk = sit(PLACE["runs"].act)
    st.html(LOOK)
    asked = st.query_params.get("run", "")
    if not asked:
        _list(desk)
        return
    found = run_of(desk.office, desk.person, int(asked) if asked.isdecimal() and len(asked) < 10 else 0)  # noqa: PLR2004 - figures of a number the file holds
    with st.container(horizontal=True, gap="small"):
        st.page_link(PLACE["runs"].path, label=desk.t("All runs"), icon=":material/arrow_back:")
        st.page_link(PLACE["runsheet"].path, label=desk.t("Run sheet of today"))
    if isinstance(found, Refusal):
        show.refusal(desk, found)
    else:
        one_run(desk, found)


def _list(desk: Desk) -> None:
    found = list_runs(desk.office, desk.person, int(st.session_state.get(TURNED, 1)))
    if isinstance(found, Refusal):
        show.refusal(desk, found)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(PLACE["runsheet"].path, label=desk.t("Run sheet of today"), icon=":material/arrow_back:")
    none = desk.t("No run is on record yet")
    told = desk.tn("{count} run is on record", "{count} runs are on record", found.total) if found.total else none
    what = desk.t("Each keeps the sheet as the lead saw it, what was chosen, and what came of every line.")
    st.html(f'<div class="sheet-head"><b>{show.safe(told)}</b>{show.safe(what)}</div>')
    with st.container(key="card_runs"):
        for each in found.runs:
            run_line(desk, each, found.names)
        if not found.runs:
            nothing = desk.t("No silence has been confirmed here yet. A run begins on the run sheet.")
            st.html(f'<div class="mu">{show.safe(nothing)}</div>')
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), default=found.number, key=TURNED)


runs()
