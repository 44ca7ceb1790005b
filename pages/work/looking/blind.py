"""One second look: the case as it stood, its documents and its questions, and nothing of what was decided."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.model.look import decision_of
from core.model.names import effect_of, name_of
from core.queries.looks import Blind
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.parts.turn import fragment
from pages.work.case import checklist, cursor, evidence, keys, now, strip, verdict
from pages.work.case.keys import DECIDING, KEYS
from pages.work.case.place import Place
from pages.work.case.view import View
from pages.work.looking import give, seat

CASE_LOOK: Final = Path(__file__).parent.parent / "case" / "look.css"


def page(desk: Desk, look_id: str) -> None:
    """Strip, documents at the left, questions at the right, and at the foot what one would decide."""
    found = seat.read(look_id)
    st.html(CASE_LOOK)
    if isinstance(found, Refusal):
        show.refusal(desk, found)
        _back(desk)
        return
    view, _ = found
    cursor.settle(view)
    _strip(view)
    left, right = st.columns([58, 42], gap="small")
    with left:
        _evidence(look_id, [found])
    with right:
        _judgement(look_id, [found])


@fragment(key="evidence")
def _evidence(look_id: str, given: list[tuple[View, Blind]]) -> None:
    evidence.draw(seat.again(look_id, given)[0])


@fragment(key="judgement")
def _judgement(look_id: str, given: list[tuple[View, Blind]]) -> None:
    view, found = seat.again(look_id, given)
    cursor.settle(view)
    view.place.seen = view.case.form
    with st.container(key="judgement"):
        if view.place.refused is not None:
            show.refusal(view.desk, view.place.refused)
            view.place.refused = None
        checklist.show(view)
        now.show(view)
        verdict.show(view)
    _foot(view, found)
    asked, view.place.dialog = view.place.dialog, ()
    if asked[:1] == ("would",):
        give.dialog(view, found, asked[1])
    elif asked == ("help",):
        keys.panel(view.desk)


def _back(desk: Desk) -> None:
    st.button(
        desk.t("Back to second looks"), key="back", type="tertiary", icon=":material/arrow_back:", on_click=seat.leave
    )


def _strip(view: View) -> None:
    desk, appeal = view.desk, view.case.appeal
    head = desk.t("Second look {number}: {stage}", number=view.place.look, stage=name_of(appeal.state))
    told = desk.t(
        "As it stood on {moment}; what was decided is kept from you.", moment=show.moment(desk, view.case.now)
    )
    with st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small"):
        _back(desk)
        st.html(
            f'<div class="strip"><div class="turn"><div class="v">{safe(head)}</div>'
            f'<div class="k" title="{safe(told)}">{safe(told)}</div></div>{strip.cells(view)}</div>'
        )


def _foot(view: View, found: Blind) -> None:
    """A button for each decision that was open then; none is recommended."""
    desk = view.desk
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        st.html(f'<div class="rd"><b>{safe(desk.t("I would"))}</b></div>', width="content")
        for place, key in enumerate(found.choices):
            st.button(
                desk.say(effect_of(decision_of(key))),
                key=f"would_{place}",
                shortcut=KEYS[DECIDING[place]],
                on_click=_ask,
                args=(view.place, ("would", key)),
            )
        told = desk.t("Nothing happens to the appeal: your look is compared with the first decision.")
        st.html(f'<div class="rd why"><small>{safe(told)}</small></div>')
        st.button(
            desk.t("Keys"),
            key="help",
            type="tertiary",
            shortcut=KEYS["help"],
            on_click=_ask,
            args=(view.place, ("help",)),
        )


def _ask(place: Place, dialog: tuple[str, ...]) -> None:
    place.dialog = dialog
