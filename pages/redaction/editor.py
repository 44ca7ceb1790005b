"""The editor of a bundle: the page as filed, the page as the party will see it, and the list of areas."""

from typing import Any, Final

import streamlit as st

from core.commands import bundles
from core.domain.appeal import Exhibit
from core.domain.disclosure import Bundle
from core.domain.permissions import Act
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Masked
from core.domain.text import family, mark
from core.queries.bundles import BundleWorkspace
from pages.shared import elements, guard
from pages.shared.context import RequestContext

REFUSED: Final = "pack_refused"

TURN: Final = "pack_turn"  # counts the acts that were answered, so that the component sends the next one

WORDS: Final = family(
    "redaction.editor", "filed seen areas page larger smaller hides why black drawn suggested help none failed"
) | {"before": mark("word.previous_page"), "after": mark("word.next_page"), "remove": mark("word.drop")}

_BENCH: Final = elements.component("pack_bench", "redaction/editor", '<div class="bench"></div>\n')


def draw_editor(ctx: RequestContext, packing: BundleWorkspace) -> None:
    """Draws the bench; what is done on it is saved before the next run of the page."""
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
    """As ``on_change``: saves what was done on the bench, on the edition it was done on."""
    ctx, act = guard.require(Act.VIEW_BUNDLE), st.session_state["pack_acts"].act
    if not isinstance(act, dict):
        return
    done = _done(ctx, act)
    st.session_state[TURN] = int(act.get("turn", 0))
    if isinstance(done, Refusal):
        st.session_state[REFUSED] = done


def _done(ctx: RequestContext, act: dict[str, Any]) -> Bundle | Refusal | None:
    """Does one act; what is no act of the bench does nothing."""
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
