"""The page of a bundle: its documents, the editor for the areas on each page, and its release."""

from typing import Any, Final

import streamlit as st

from core.commands import bundles
from core.domain.appeal import Exhibit
from core.domain.disclosure import Bundle
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Masked, Side
from core.domain.text import family, mark
from core.queries.bundles import BundleWorkspace, latest_bundle, open_workspace
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext

REFUSED: Final = "pack_refused"

TURN: Final = "pack_turn"  # counts the answered acts, so that the component sends the next one

WORDS: Final = family(
    "redaction.editor", "filed seen areas page larger smaller hides why black drawn suggested help none failed"
) | {"before": mark("word.previous_page"), "after": mark("word.next_page"), "remove": mark("word.drop")}

_BENCH: Final = elements.component("pack_bench", "redaction/editor", '<div class="bench"></div>\n')


def draw_editor(ctx: RequestContext, packing: BundleWorkspace) -> None:
    """Draws the editor; what is done in it is saved before the page runs again."""
    pack = packing.pack
    inside = [each for each in packing.exhibits if each.exhibit_id in pack.form.exhibits]
    data = {
        "pack": pack.pack_id,
        "edition": pack.edition,
        "turn": st.session_state.get(TURN, 0),
        "readonly": pack.released,
        "exhibits": [_exhibit(ctx, packing, each) for each in inside],
        "whats": {str(each): ctx.label(each) for each in Masked},
        "words": ctx.words(WORDS),
    }
    with st.container(key="bench"):
        _BENCH(key="pack_acts", height="stretch", on_act_change=_act, data=data)


def _exhibit(ctx: RequestContext, packing: BundleWorkspace, exhibit: Exhibit) -> dict[str, Any]:
    own = [each for each in packing.pack.form.areas if each.exhibit_id == exhibit.exhibit_id]
    own.sort(key=lambda each: (each.page, each.box[1], each.box[0]))
    return {
        "id": exhibit.exhibit_id,
        "label": exhibit.label,
        "kind": ctx.label(DocumentKind(exhibit.kind)),
        "name": exhibit.name,
        "pages": packing.pages.get(exhibit.exhibit_id, exhibit.pages),
        "areas": [
            {"id": each.area_id, **each.model_dump(mode="json", exclude={"area_id", "exhibit_id"})} for each in own
        ],
    }


def _act() -> None:
    """For ``on_change``: saves what was done in the editor, against the edition on which it was done."""
    ctx, act = guard.require(Act.VIEW_BUNDLE), st.session_state["pack_acts"].act
    if not isinstance(act, dict):
        return
    done = _done(ctx, act)
    st.session_state[TURN] = int(act.get("turn", 0))
    if isinstance(done, Refusal):
        st.session_state[REFUSED] = done


def _done(ctx: RequestContext, act: dict[str, Any]) -> Bundle | Refusal | None:
    """Carries out one act; ignores anything that is no act of the editor."""
    at = (ctx.office, ctx.person, str(act["pack"]), int(act["edition"]))
    match act.get("do"):
        case "draw":
            left, top, right, bottom = (int(each) for each in act["box"])
            return bundles.add_area(*at, str(act["exhibit"]), int(act["page"]), (left, top, right, bottom))
        case "switch":
            return bundles.toggle_area(*at, int(act["area"]), on=bool(act["on"]))
        case "remove":
            return bundles.remove_area(*at, int(act["area"]))
        case "name" if act.get("what") in {str(each) for each in Masked}:
            return bundles.name_area(*at, int(act["area"]), Masked(act["what"]))
        case _:
            return None


# Beginning a bundle, and searching its documents once for what must be redacted.

ANEW: Final = "pack_anew"  # the released bundle after which a new one was requested

UNREAD: Final = "pack_unread"


def ask(pack_id: str) -> None:
    """For ``on_click``: requests a new bundle that takes over the areas of this one."""
    st.session_state[ANEW] = pack_id


def found_or_begun(ctx: RequestContext, no: str, to: Side) -> Bundle | Refusal:
    """Returns the case's bundle for that party; begins one if there is none, or if a new one was requested."""
    found = latest_bundle(ctx.office, ctx.person, no, to)
    anew = isinstance(found, Bundle) and found.released and st.session_state.get(ANEW) == found.pack_id
    if found is not None and not anew:
        return found
    st.session_state.pop(ANEW, None)
    return bundles.begin_bundle(ctx.office, ctx.person, no, to)


def searched(ctx: RequestContext, packing: BundleWorkspace) -> BundleWorkspace:
    """Returns the bundle after the rules have searched each document, which takes a second or two per page."""
    pack = packing.pack
    unread = st.session_state.setdefault(UNREAD, {})
    labels = {each.exhibit_id: each.label for each in packing.exhibits}
    waiting = [each for each in pack.form.exhibits if each not in pack.form.searched and each not in unread]
    if pack.released or not waiting:
        return packing
    for place, exhibit_id in enumerate(waiting, 1):
        label = labels.get(exhibit_id, "")
        with st.spinner(ctx.t("redaction.looking_for_what_to_black", label=label, place=place, all=len(waiting))):
            found = bundles.search(ctx.office, ctx.person, pack.pack_id, pack.edition, exhibit_id)
        if isinstance(found, Refusal):
            unread[exhibit_id] = True
            elements.refusal(ctx, found)
        else:
            pack = found
    fresh = open_workspace(ctx.office, ctx.person, pack)
    return packing if isinstance(fresh, Refusal) else fresh


# The bar above a bundle: its recipient, the documents in it, undo, release, and the way back.


def bar(ctx: RequestContext, packing: BundleWorkspace) -> None:
    """Draws the bar in one line and, below it, the last refusal."""
    pack, appeal = packing.pack, packing.appeal
    with st.container(key="packbar", horizontal=True, vertical_alignment="center"):
        back(ctx, appeal.appeal_no, pack.recipient, done=pack.released)
        st.html(f'<div class="packtitle">{_title(ctx, packing)}</div>')
        if pack.released:
            _released(ctx, packing)
        else:
            _making(ctx, packing)
    elements.show_refused(ctx, REFUSED)


def back(ctx: RequestContext, no: str, to: Side, *, done: bool = False) -> None:
    """Draws the link to where the bundle is given; once it is released, this is the next step."""
    place = "intake" if to is Side.SELLER else "appeal"
    name = ctx.t("redaction.back_to_intake" if to is Side.SELLER else "redaction.back_to_case")
    if st.button(name, key="pack_back", type="primary" if done else "tertiary", icon=":material/arrow_back:"):
        st.switch_page(navigation.PLACE[place].path, query_params={"no": no} if no else {})


def _title(ctx: RequestContext, packing: BundleWorkspace) -> str:
    pack, no = packing.pack, packing.appeal.appeal_no
    to = ctx.t("redaction.pack_for_complainant" if pack.recipient is Side.COMPLAINANT else "redaction.pack_for_seller")
    state = elements.chip("warn", ctx.t("redaction.not_released"))
    if pack.released:
        state = elements.chip("ok", ctx.t("word.released"))
    return f"<b>{elements.safe(to)}</b><span>{elements.safe(no)} · {elements.safe(pack.pack_id)}</span>{state}"


def _released(ctx: RequestContext, packing: BundleWorkspace) -> None:
    pack = packing.pack
    pages = ctx.tn("intake.count_pages", pack.pages or 0)
    summary = ctx.t("redaction.sha_256", hash=(pack.sha256 or "")[:12], pages=pages)
    st.html(
        f'<div class="packtitle"><span title="{elements.safe(pack.sha256)}">{elements.safe(summary)}</span>'
        f'<a href="/pack/{pack.pack_id}.pdf" download>{elements.safe(ctx.t("redaction.open_pack_pdf"))}</a></div>'
    )
    elements.button(ctx.t("redaction.change_it_another_pack"), "pack_anew_button", ask, pack.pack_id)


def _making(ctx: RequestContext, packing: BundleWorkspace) -> None:
    pack = packing.pack
    with st.popover(ctx.tn("case.count_documents", len(pack.form.exhibits)), key="pack_documents"):
        elements.note("rd", ctx.t("redaction.what_not_in_pack_goes"))
        for each in packing.exhibits:
            chosen, key = each.exhibit_id in pack.form.exhibits, f"in_{pack.pack_id}_{pack.edition}_{each.exhibit_id}"
            name = ctx.document(each)
            st.checkbox(name, value=chosen, key=key, on_change=_chosen, args=(pack.pack_id, pack.edition, packing, key))
    if pack.back is not None:
        name, undo = ctx.t("redaction.undo"), (Act.VIEW_BUNDLE, REFUSED, bundles.undo, pack.pack_id, pack.edition)
        elements.button(name, "pack_undo", guard.act, *undo, icon=":material/undo:", shortcut="Ctrl+Z")
    name, icon = ctx.t("redaction.release_pack"), ":material/lock:"
    if st.button(name, key="pack_release", type="primary", icon=icon, shortcut="Ctrl+Enter"):
        with st.spinner(ctx.t("redaction.pack_is_made_and_read_again")):
            done = bundles.release_bundle(ctx.office, ctx.person, pack.pack_id, pack.edition)
        if isinstance(done, Refusal):
            st.session_state[REFUSED] = done
        else:
            st.session_state[elements.CONFIRMATION] = ctx.t("redaction.pack_released_no_masked_value")
        st.rerun()


def _chosen(pack_id: str, edition: int, packing: BundleWorkspace, key: str) -> None:
    """For ``on_change``: adds a document to the bundle or removes it."""
    inside = {*packing.pack.form.exhibits} ^ {key.rpartition("_")[2]}
    guard.act(Act.VIEW_BUNDLE, REFUSED, bundles.choose_documents, pack_id, edition, tuple(inside))


# The bundle for a party: as filed and as they will see it, side by side, and its release.

SIDES: Final = {str(each): each for each in (Side.COMPLAINANT, Side.SELLER)}


def pack() -> None:
    """Draws the bundle that the address names; begins one if there is none, and shows a released one as such."""
    ctx = guard.require(navigation.PLACE["pack"].act)
    elements.stylesheet("redaction/redaction.css")
    elements.recorded_note()
    usual = Side.SELLER if allowed(ctx.person, Act.MAKE_BUNDLE_FOR_SELLER) else Side.COMPLAINANT
    no, to = st.query_params.get("no", ""), SIDES.get(st.query_params.get("to", ""), usual)
    if not no:
        elements.note("empty", ctx.t("case.no_appeal_named_in_address"))
        return
    found = found_or_begun(ctx, no, to)
    packing = found if isinstance(found, Refusal) else open_workspace(ctx.office, ctx.person, found)
    if isinstance(packing, Refusal):
        back(ctx, no, to)
        elements.refusal(ctx, packing)
        return
    packing = searched(ctx, packing)
    bar(ctx, packing)
    draw_editor(ctx, packing)


pack()
