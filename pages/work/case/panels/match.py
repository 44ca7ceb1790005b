"""Correcting the ledger: which of the punished listings the goods of an invoice are, and how many pieces of it."""

import streamlit as st

from core.commands.ledger import match_goods
from core.errors import Refusal
from core.permissions import Act
from core.queries.beside import Purchase
from core.queries.sales import MATCHED
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case.view import View


def popover(view: View, bought: Purchase) -> None:
    """The button behind which a reviewer who holds the case says what the goods are; off for others."""
    desk, paper, off = view.desk, bought.exhibit, not view.writes
    listings = list(view.case.appeal.listing_ids)
    typed = view.case.dossier.typed.get(paper.id, {}).get(MATCHED, ("", "", ""))
    with st.popover(
        desk.t("Match"),
        key=f"match_{paper.label}",
        type="tertiary",
        disabled=off,
        help=desk.t("Say which of the punished listings these goods are, and how many pieces"),
    ):
        stands = f"{view.no}_{paper.label}_{'-'.join(bought.fits)}_{bought.quantity}"  # what is said anew is shown anew
        keys = f"goods_{stands}", f"pieces_{stands}"
        titles = {each.listing_id: each.title for each in view.case.appeal.listings}
        st.multiselect(
            desk.t("These goods are of the listings (none: of no punished listing)"),
            listings,
            default=[each for each in bought.fits if each in listings],
            key=keys[0],
            format_func=lambda each: f"{each} {titles.get(each, '')}".strip(),
        )
        st.number_input(desk.t("Pieces of these goods on the document"), 0, None, bought.quantity, step=1, key=keys[1])
        st.button(
            desk.t("Save"),
            key=f"matched_{paper.label}",
            type="primary",
            disabled=off,
            on_click=_save,
            args=(paper.id, *keys),
        )
        if typed[0]:
            told = desk.t("Said by {who}. Earlier entries stay in the record.", who=view.name_of(typed[2]))
            st.html(f'<div class="mu">{safe(told)}</div>')
            st.button(
                desk.t("Go by the words again"),
                key=f"unmatched_{paper.label}",
                disabled=off,
                on_click=_take_back,
                args=(paper.id,),
            )


def _save(exhibit_id: str, goods: str, pieces: str) -> None:
    chosen, count = st.session_state.get(goods) or (), st.session_state.get(pieces)
    _say(exhibit_id, tuple(chosen), None if count is None else int(count))


def _take_back(exhibit_id: str) -> None:
    _say(exhibit_id, None, None)


def _say(exhibit_id: str, listings: tuple[str, ...] | None, pieces: int | None) -> None:
    desk, place = sit(Act.MATCH_GOODS), st.session_state["place"]
    done = match_goods(desk.office, desk.person, exhibit_id, listings, pieces)
    place.refused = done if isinstance(done, Refusal) else None
