"""What goes to the complainant with a forward: which documents, in which form, and why one goes as filed."""

import streamlit as st

from core.model.names import name_of
from core.model.pack import Pack
from core.model.terms import DocumentKind, Side
from core.queries.giving import may_be_given, must_be_masked, ready_pack
from pages.parts import show
from pages.parts.places import PLACE
from pages.work.case.view import View

AS_FILED = "as_filed_because"


def asked(view: View) -> str:
    """Asks which of the seller's documents go, all that may; shows the form of each; answers the field's key."""
    desk, key = view.desk, f"give_{view.no}"
    papers = {each.label: DocumentKind(each.kind) for each in view.case.dossier.exhibits if each.side is Side.SELLER}
    usual = [label for label, kind in papers.items() if may_be_given(Side.COMPLAINANT, kind)]
    chosen = st.multiselect(
        desk.t("Documents that go to the complainant"),
        usual,
        default=usual,
        key=key,
        format_func=lambda label: f"{label} {desk.say(name_of(papers[label]))}",
    )
    pack = ready_pack(view.case.packs, Side.COMPLAINANT)
    packed = _labels(view, pack)
    open_ones = [label for label in chosen if must_be_masked(Side.COMPLAINANT, papers[label]) and label not in packed]
    st.html(_forms(view, chosen, packed, open_ones, pack))
    if st.button(_pack_button(view, pack), key="prepare_pack", icon=":material/ink_eraser:"):
        st.switch_page(PLACE["pack"].path, query_params={"no": view.no, "to": str(Side.COMPLAINANT)})
    if open_ones:
        st.text_input(
            desk.t("Why {labels} goes as filed, if it does", labels=", ".join(open_ones)),
            key=AS_FILED,
            placeholder=desk.t("Recorded with the decision; or prepare the pack"),
            help=show.beside_the_picture(desk),
        )
    return key


def _pack_button(view: View, pack: Pack | None) -> str:
    if pack is None:
        return view.desk.t("Prepare the pack …")
    return view.desk.t("Look at the pack …")


def _labels(view: View, pack: Pack | None) -> tuple[str, ...]:
    """The documents that the released pack holds."""
    inside = pack.form.exhibits if pack else ()
    return tuple(each.label for each in view.case.dossier.exhibits if each.exhibit_id in inside)


def _forms(view: View, chosen: list[str], packed: tuple[str, ...], due: list[str], pack: Pack | None) -> str:
    """In which form each of them goes: blacked out, still to be blacked out, and as filed, in a line each."""
    desk = view.desk
    out = ", ".join(label for label in chosen if label in packed)
    plain = ", ".join(label for label in chosen if label not in packed and label not in due)
    lines = [
        desk.t("Blacked out, in pack {pack}: {labels}", pack=pack.pack_id, labels=out) if pack and out else "",
        desk.t("To be blacked out, in no pack yet: {labels}", labels=", ".join(due)) if due else "",
        desk.t("As filed: {labels}", labels=plain) if plain else "",
    ]
    return f'<div class="rd">{"<br>".join(show.safe(each) for each in lines if each)}</div>'
