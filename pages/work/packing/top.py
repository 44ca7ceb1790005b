"""The bar above a pack: where it goes, which documents are in it, undo, release, and the way back."""

import streamlit as st

from core.commands import packs
from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import DocumentKind, Side
from core.permissions import Act
from core.queries.packs import Packing
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.work.packing import begin

REFUSED = "pack_refused"


def bar(desk: Desk, packing: Packing) -> None:
    """One line; below it what was refused last."""
    pack, appeal = packing.pack, packing.appeal
    with st.container(key="packbar", horizontal=True, vertical_alignment="center"):
        back(desk, appeal.appeal_no, pack.recipient, done=pack.released)
        st.html(f'<div class="packtitle">{_title(desk, packing)}</div>')
        if pack.released:
            _released(desk, packing)
        else:
            _making(desk, packing)
    refused = st.session_state.pop(REFUSED, None)
    if isinstance(refused, Refusal):
        show.refusal(desk, refused)


def back(desk: Desk, no: str, to: Side, *, done: bool = False) -> None:
    """The way back to where the pack is given from; once it is released, the next step."""
    place, name = ("intake", desk.t("Back to intake")) if to is Side.SELLER else ("appeal", desk.t("Back to the case"))
    if st.button(name, key="pack_back", type="primary" if done else "tertiary", icon=":material/arrow_back:"):
        st.switch_page(PLACE[place].path, query_params={"no": no} if no else {})


def _title(desk: Desk, packing: Packing) -> str:
    pack, no = packing.pack, packing.appeal.appeal_no
    to = desk.t("Pack for the complainant") if pack.recipient is Side.COMPLAINANT else desk.t("Pack for the seller")
    state = show.chip("ok", desk.t("released")) if pack.released else show.chip("warn", desk.t("not released"))
    return f"<b>{show.safe(to)}</b><span>{show.safe(no)} · {show.safe(pack.pack_id)}</span>{state}"


def _released(desk: Desk, packing: Packing) -> None:
    pack = packing.pack
    pages = desk.tn("{count} page", "{count} pages", pack.pages or 0)
    told = desk.t("SHA-256 {hash}…, {pages}", hash=(pack.sha256 or "")[:12], pages=pages)
    st.html(
        f'<div class="packtitle"><span title="{show.safe(pack.sha256)}">{show.safe(told)}</span>'
        f'<a href="/pack/{pack.pack_id}.pdf" download>{show.safe(desk.t("Open the pack (PDF)"))}</a></div>'
    )
    st.button(desk.t("Change it: another pack"), key="pack_anew_button", on_click=begin.ask, args=(pack.pack_id,))


def _making(desk: Desk, packing: Packing) -> None:
    pack = packing.pack
    with st.popover(desk.tn("{count} document", "{count} documents", len(pack.form.exhibits)), key="pack_documents"):
        st.html(f'<div class="rd">{show.safe(desk.t("What is not in the pack goes as filed, or not at all."))}</div>')
        for each in packing.exhibits:
            chosen, key = each.exhibit_id in pack.form.exhibits, f"in_{pack.pack_id}_{pack.edition}_{each.exhibit_id}"
            name = f"{each.label} {desk.say(name_of(DocumentKind(each.kind)))}"
            st.checkbox(name, value=chosen, key=key, on_change=_chosen, args=(pack.pack_id, pack.edition, packing, key))
    st.button(
        desk.t("Undo"), key="pack_undo", icon=":material/undo:", shortcut="Ctrl+Z", disabled=pack.back is None,
        on_click=_undo, args=(pack.pack_id, pack.edition),
    )  # fmt: skip
    if st.button(desk.t("Release the pack"), key="pack_release", type="primary", icon=":material/lock:"):
        with st.spinner(desk.t("The pack is made, and read again …")):
            done = packs.release(desk.office, desk.person, pack.pack_id, pack.edition)
        if isinstance(done, Refusal):
            st.session_state[REFUSED] = done
        else:
            st.session_state[show.TOLD] = desk.t("The pack is released. No masked value can be read in it.")
        st.rerun()


def _chosen(pack_id: str, edition: int, packing: Packing, key: str) -> None:
    """As ``on_change``: puts a document into the pack or takes it out."""
    desk, changed = sit(Act.VIEW_BUNDLE), key.rpartition("_")[2]
    inside = {*packing.pack.form.exhibits} ^ {changed}
    _keep(packs.choose(desk.office, desk.person, pack_id, edition, tuple(inside)))


def _undo(pack_id: str, edition: int) -> None:
    desk = sit(Act.VIEW_BUNDLE)
    _keep(packs.undo(desk.office, desk.person, pack_id, edition))


def _keep(done: object) -> None:
    if isinstance(done, Refusal):
        st.session_state[REFUSED] = done
