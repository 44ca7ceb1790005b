"""The foot: the decisions of the stage, named by their effect, each off with its reason in words."""

import streamlit as st

from core.model.names import effect_of
from core.office import ZONE, day_in
from core.permissions import Act, allowed
from core.queries.case import decisions, offered
from pages.parts.door import sit
from pages.parts.show import in_words, moment, plain, safe
from pages.work.case import approving, pen
from pages.work.case.keys import DECIDING, KEYS
from pages.work.case.place import Place
from pages.work.case.view import View
from pages.work.case.why import why_off, why_reading


def show(view: View) -> None:
    """The bar at the bottom of the window; drawn with the judgement, so that it follows each answer."""
    desk = view.desk
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        offers = decisions(view.case) if allowed(desk.person, Act.HOLD_CASES) else ()
        if offers and view.case.waiting:
            asked = view.case.waiting.proposal.asked
            approving.foot(view, view.case.waiting, desk.say(effect_of((asked.verb, asked.outcome))))
            _help(view)
            return
        refused = [offered(view.case, desk.person, verb, outcome) for verb, outcome in offers]
        main = next((place for place, why in enumerate(refused) if why is None), None)
        for place, ((verb, outcome), why) in enumerate(zip(offers, refused, strict=True)):
            taking = view.writes and why is None
            st.button(
                desk.say(effect_of((verb, outcome))),
                key=f"decide_{place}",
                type="primary" if taking and place == main else "secondary",
                shortcut=KEYS[DECIDING[place]],
                disabled=not taking,
                help=plain(in_words(desk, why)) if why else None if taking else why_reading(view),
                on_click=_decide,
                args=(view.place, ("decide", str(place))),
            )
        if offers and allowed(desk.person, Act.DECIDE_EXCEPTIONALLY):
            st.button(
                desk.t("Exceptional …"),
                key="exceptional",
                type="tertiary",
                disabled=not view.writes,
                help=desk.t("Decide against the findings, with a reason; it is marked everywhere"),
                on_click=_decide,
                args=(view.place, ("exception",)),
            )
        st.html(f'<div class="rd why">{why_off(view, offers, refused)}</div>')
        st.html(f'<div class="rd saved"><small>{safe(_saved(view))}</small></div>')
        _help(view)


def _help(view: View) -> None:
    st.button(
        view.desk.t("Keys"),
        key="help",
        type="tertiary",
        shortcut=KEYS["help"],
        on_click=_ask,
        args=(view.place, ("help",)),
    )


def _saved(view: View) -> str:
    desk, draft = view.desk, view.case.draft
    if not view.writes:
        return desk.t("Your draft is kept.") if draft else ""
    if draft is None:
        return desk.t("Every answer is saved at once.")
    if day_in(draft.saved_at) != day_in(view.case.now):
        return desk.t("Draft saved {time}", time=moment(desk, draft.saved_at))
    return desk.t("Draft saved {time}", time=draft.saved_at.astimezone(ZONE).strftime("%H:%M:%S"))


def _decide(place: Place, dialog: tuple[str, ...]) -> None:
    """Whoever is about to decide holds the case."""
    place.refused = pen.hold(sit(Act.VIEW_APPEAL), place, place.appeal_no)
    if place.refused is None:
        _ask(place, dialog)


def _ask(place: Place, dialog: tuple[str, ...]) -> None:
    place.dialog = dialog
