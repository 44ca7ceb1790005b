"""The pack that goes to a party: as filed and as they will see it, side by side, and its release."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.model.terms import Side
from core.permissions import Act, allowed
from core.queries.packs import last_pack, open_packing
from pages.parts import show
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.packing import begin, bench, top

LOOK: Final = Path(__file__).parent / "packing" / "look.css"
SIDES: Final = {str(each): each for each in (Side.COMPLAINANT, Side.SELLER)}


def pack() -> None:
    """The pack of the address; begun when there is none, shown as released when it is."""
    desk = sit(PLACE["pack"].act)
    st.html(LOOK)
    show.told()
    usual = Side.SELLER if allowed(desk.person, Act.MAKE_BUNDLE_FOR_SELLER) else Side.COMPLAINANT
    no, to = st.query_params.get("no", ""), SIDES.get(st.query_params.get("to", ""), usual)
    if not no:
        told = desk.t("No appeal is named in the address. Choose one in the queue.")
        st.html(f'<div class="empty">{show.safe(told)}</div>')
        return
    found = last_pack(desk.office, desk.person, no, to)
    if found is None or begin.asked(found):
        found = begin.begun(desk, no, to)
    if isinstance(found, Refusal):
        top.back(desk, no, to)
        show.refusal(desk, found)
        return
    packing = open_packing(desk.office, desk.person, found)
    if isinstance(packing, Refusal):
        top.back(desk, no, to)
        show.refusal(desk, packing)
        return
    packing = begin.searched(desk, packing)
    top.bar(desk, packing)
    bench.show(desk, packing)


pack()
