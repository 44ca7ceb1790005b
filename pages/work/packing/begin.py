"""A pack is begun, and its documents are searched once for what is to be blacked out."""

from typing import Final

import streamlit as st

from core.commands import packs
from core.errors import Refusal
from core.model.pack import Pack
from core.model.terms import Side
from core.queries.packs import Packing, open_packing
from pages.parts import show
from pages.parts.desk import Desk

ANEW: Final = "pack_anew"  # the released pack after which another one was asked for
UNREAD: Final = "pack_unread"


def asked(found: object) -> bool:
    """Whether another pack was asked for after this released one."""
    return isinstance(found, Pack) and found.released and st.session_state.get(ANEW) == found.pack_id


def ask(pack_id: str) -> None:
    """As ``on_click``: asks for another pack that takes over the areas of this one."""
    st.session_state[ANEW] = pack_id


def begun(desk: Desk, no: str, to: Side) -> Pack | Refusal:
    """The pack being made, begun now where there is none."""
    st.session_state.pop(ANEW, None)
    return packs.begin_pack(desk.office, desk.person, no, to)


def searched(desk: Desk, packing: Packing) -> Packing:
    """The pack once the rules have gone through each of its documents; a page takes a second or two."""
    pack = packing.pack
    unread = st.session_state.setdefault(UNREAD, {})
    labels = {each.exhibit_id: each.label for each in packing.exhibits}
    waiting = [each for each in pack.form.exhibits if each not in pack.form.searched and each not in unread]
    if pack.released or not waiting:
        return packing
    for place, exhibit_id in enumerate(waiting, 1):
        label = labels.get(exhibit_id, "")
        told = desk.t(
            "Looking for what to black out in {label} ({place} of {all}) …", label=label, place=place, all=len(waiting)
        )
        with st.spinner(told):
            found = packs.search(desk.office, desk.person, pack.pack_id, pack.edition, exhibit_id)
        if isinstance(found, Refusal):
            unread[exhibit_id] = True
            show.refusal(desk, found)
        else:
            pack = found
    fresh = open_packing(desk.office, desk.person, pack)
    return packing if isinstance(fresh, Refusal) else fresh
