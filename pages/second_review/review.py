"""One second review, without the first decision."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.commands import second_reviews
from core.domain.findings import review_subject
from core.domain.labels import effect_of, label_of
from core.domain.permissions import Act
from core.domain.refusals import Refusal
from core.domain.second_review import decision_label, decision_of
from core.queries.second_reviews import BlindCase, open_look
from pages.components import case_view, checklist, evidence
from pages.components.case_view import (
    DECISION_KEYS,
    KEYS,
    CaseView,
    Place,
    caret,
    dismissed,
    entered,
    key_for,
    place_of,
)
from pages.shared import elements
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import safe
from pages.shared.guard import sit
from pages.shared.navigation import LOOK

# The case of a second review as this run shows it: read anew for the page, and for each fragment that runs alone.


def leave() -> None:
    """Goes back to the list, with this run."""
    st.query_params.pop(LOOK, None)


def read(look_id: str) -> tuple[CaseView, BlindCase] | Refusal:
    """The look for whoever is here, on a place of its own."""
    desk = sit(Act.VIEW_SECOND_REVIEWS)
    found = open_look(desk.office, desk.person, look_id)
    if isinstance(found, Refusal):
        return found
    place = place_of(review_subject(look_id))
    place.version = found.case.appeal.version
    place.read = frozenset(found.case.readings)
    return CaseView(desk, found.case, place), found


def again(look_id: str, given: list[tuple[CaseView, BlindCase]]) -> tuple[CaseView, BlindCase]:
    """The same for a fragment: the page's own while the page runs, a new one when the fragment runs alone."""
    if given:
        return given.pop()
    found = read(look_id)
    if isinstance(found, Refusal):
        st.rerun()
    return found


# Submitting a second review: it asks once more, with the reason; then it is kept as it was given.

HEIGHT = 120


def dialog(view: CaseView, found: BlindCase, decision: str) -> None:
    """Asks once more, with the reason: a look is given once."""
    desk, given = view.desk, [(view, found)]

    @st.dialog(
        desk.t("second_review.your_second_look", decision=desk.say(effect_of(decision_of(decision)))),
        width="medium",
        on_dismiss=dismissed,
    )
    def confirm() -> None:
        told = desk.t("second_review.kept_as_you_give")
        st.html(f'<div class="rd effect">{elements.safe(told)}</div>')
        reason = again(found.look.look_id, given)[1].form.reason  # alone it shows what was written since
        key = key_for(view.place, f"why_{found.look.look_id}", reason)
        st.text_area(
            desk.t("word.reason"),
            reason,
            key=key,
            height=HEIGHT,
            placeholder=desk.t("second_review.why_you_would_decide_so"),
            on_change=_write,
            args=(key,),
        )
        st.button(
            desk.t("second_review.give_this_second_look"),
            key="give",
            type="primary",
            shortcut=KEYS["confirm"],
            on_click=_give,
            args=(found.look.look_id, decision, key),
        )
        caret()
        if view.place.refused is not None:
            elements.refusal(desk, view.place.refused)
            view.place.refused = None

    confirm()


def _write(key: str) -> None:
    desk, place = sit(), st.session_state["place"]
    if entered(place, key):
        place.refused = case_view.write(desk, place, "reason", st.session_state[key])


def _give(look_id: str, decision: str, key: str) -> None:
    desk, place = sit(), st.session_state["place"]
    done = second_reviews.submit_review(
        desk.office, desk.person, look_id, decision, reason=st.session_state.get(key) or ""
    )
    if isinstance(done, Refusal):
        place.refused, place.dialog = done, ("would", decision)
        return
    said = desk.say(decision_label(decision))
    st.session_state[elements.TOLD] = desk.t("second_review.second_look_recorded", number=look_id, decision=said)
    leave()
    st.rerun()


# One second review: the case as it stood, its documents and its questions, and nothing of what was decided.

CASE_STYLESHEET: Final = Path(__file__).parents[1] / "components" / "case.css"


def page(desk: RequestContext, look_id: str) -> None:
    """Strip, documents at the left, questions at the right, and at the foot what one would decide."""
    found = read(look_id)
    st.html(CASE_STYLESHEET)
    if isinstance(found, Refusal):
        elements.refusal(desk, found)
        _back(desk)
        return
    view, _ = found
    checklist.settle(view)
    checklist.anew(desk)
    _strip(view)
    left, right = st.columns([58, 42], gap="small")
    with left:
        _evidence(look_id, [found])
    with right:
        _judgement(look_id, [found])


@fragment(key="evidence")
def _evidence(look_id: str, given: list[tuple[CaseView, BlindCase]]) -> None:
    evidence.draw(again(look_id, given)[0])


@fragment(key="judgement")
def _judgement(look_id: str, given: list[tuple[CaseView, BlindCase]]) -> None:
    view, found = again(look_id, given)
    checklist.settle(view)
    view.place.seen = view.case.form
    with st.container(key="judgement"):
        case_view.above(view)
        checklist.show_checklist(view)
        checklist.show_verdict(view)
    _foot(view, found)
    asked = case_view.asked(view.place)
    if asked[:1] == ("would",):
        dialog(view, found, asked[1])
    elif asked[:1] == (checklist.LOOK_UP,):
        checklist.dialog(view, asked[1])
    elif asked == ("help",):
        case_view.panel(view.desk)


def _back(desk: RequestContext) -> None:
    st.button(
        desk.t("second_review.back_to_second_looks"),
        key="back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=leave,
    )


def _strip(view: CaseView) -> None:
    desk, appeal = view.desk, view.case.appeal
    head = desk.t("second_review.second_look_number_stage", number=view.place.look, stage=label_of(appeal.state))
    told = desk.t("second_review.as_stood_on_what_decided", moment=elements.moment(desk, view.case.now))
    with st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small"):
        _back(desk)
        st.html(
            f'<div class="strip"><div class="turn"><div class="v">{safe(head)}</div>'
            f'<div class="k" title="{safe(told)}">{safe(told)}</div></div>{case_view.cells(view)}</div>'
        )


def _foot(view: CaseView, found: BlindCase) -> None:
    """A button for each decision that was open then; none is recommended."""
    desk = view.desk
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        st.html(f'<div class="rd"><b>{safe(desk.t("second_review.i_would"))}</b></div>', width="content")
        for place, key in enumerate(found.choices):
            st.button(
                desk.say(effect_of(decision_of(key))),
                key=f"would_{place}",
                shortcut=KEYS[DECISION_KEYS[place]],
                on_click=_ask,
                args=(view.place, ("would", key)),
            )
        told = desk.t("second_review.nothing_happens_to_appeal")
        st.html(f'<div class="rd why"><small>{safe(told)}</small></div>')
        st.button(
            desk.t("word.keys"),
            key="help",
            type="tertiary",
            shortcut=KEYS["help"],
            on_click=_ask,
            args=(view.place, ("help",)),
        )


def _ask(place: Place, dialog: tuple[str, ...]) -> None:
    place.dialog = dialog
