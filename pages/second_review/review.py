"""One second review, without the first decision."""

import streamlit as st

from core.commands import second_reviews
from core.domain.findings import review_subject
from core.domain.labels import effect_of, label_of
from core.domain.permissions import Act
from core.domain.refusals import Refusal
from core.domain.second_review import decision_label, decision_of, key_of
from core.queries.case import decisions
from core.queries.second_reviews import open_review
from pages.components import case_view, checklist, evidence
from pages.components.case_view import KEYS, CaseView
from pages.shared import elements, guard, navigation
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import safe

# The case of a second review as this run shows it: read anew for the page, and for each fragment that runs alone.


def leave() -> None:
    """Goes back to the list, with this run."""
    st.query_params.pop(navigation.LOOK, None)


def read(look_id: str) -> CaseView | Refusal:
    """The case of the second review for whoever is here, on a place of its own."""
    ctx = guard.require(Act.VIEW_SECOND_REVIEWS)
    found = open_review(ctx.office, ctx.person, look_id)
    if isinstance(found, Refusal):
        return found
    place = case_view.page_state(review_subject(look_id))
    place.version = found.case.appeal.version
    place.read = frozenset(found.case.readings)
    return CaseView(ctx, found.case, place)


def again(look_id: str, given: list[CaseView]) -> CaseView:
    """The same for a fragment: the page's own while the page runs, a new one when the fragment runs alone."""
    view = given.pop() if given else read(look_id)
    if isinstance(view, Refusal):
        st.rerun()
    return view


# Submitting a second review: it asks once more, with the reason; then it is kept as it was given.


def dialog(view: CaseView, decision: str) -> None:
    """Asks once more, with the reason: a second review is given once."""
    ctx, given = view.ctx, [view]

    def confirm() -> None:
        elements.note("rd effect", ctx.t("second_review.kept_as_you_give"))
        now = again(view.place.look, given)  # alone it shows what was written since
        key = checklist.written(now, "reason", "why", ctx.t("second_review.why_you_would_decide_so"))
        label = ctx.t("second_review.give_this_second_look")
        case_view.confirm_button(label, "give", _give, view.place.look, decision, key)
        case_view.focus_dialog()
        case_view.show_refused(view)

    effect = ctx.say(effect_of(decision_of(decision)))
    case_view.show_dialog(ctx.t("second_review.your_second_look", decision=effect), confirm)


def _give(look_id: str, decision: str, key: str) -> None:
    ctx, place = guard.require(), st.session_state["place"]
    reason = st.session_state.get(key) or ""
    done = second_reviews.submit_review(ctx.office, ctx.person, look_id, decision, reason=reason)
    if isinstance(done, Refusal):
        place.refused, place.dialog = done, ("would", decision)
        return
    said = ctx.say(decision_label(decision))
    st.session_state[elements.TOLD] = ctx.t("second_review.second_look_recorded", number=look_id, decision=said)
    leave()
    st.rerun()


def page(ctx: RequestContext, look_id: str) -> None:
    """Strip, documents at the left, questions at the right, and at the foot what one would decide."""
    view = read(look_id)
    elements.stylesheet("components/case.css")
    if isinstance(view, Refusal):
        elements.refusal(ctx, view)
        _back(ctx)
        return
    checklist.settle(view)
    checklist.hidden_rerun_button(ctx)
    _case_header(view)
    left, right = st.columns([58, 42], gap="small")
    with left:
        _evidence(look_id, [view])
    with right:
        _judgement(look_id, [view])


@fragment(key="evidence")
def _evidence(look_id: str, given: list[CaseView]) -> None:
    evidence.draw_documents(again(look_id, given))


@fragment(key="judgement")
def _judgement(look_id: str, given: list[CaseView]) -> None:
    view = again(look_id, given)
    checklist.settle(view)
    view.place.seen = view.case.form
    with st.container(key="judgement"):
        case_view.above(view)
        checklist.show_checklist(view)
        checklist.show_verdict(view)
    _foot(view)
    asked = case_view.requested_dialog(view.place)
    if asked[:1] == ("would",):
        dialog(view, asked[1])
    elif asked[:1] == (checklist.LOOK_UP,):
        checklist.dialog(view, asked[1])
    elif asked == ("help",):
        case_view.panel(view.ctx)


def _back(ctx: RequestContext) -> None:
    label = ctx.t("second_review.back_to_second_looks")
    elements.button(label, "back", leave, type="tertiary", icon=":material/arrow_back:")


def _case_header(view: CaseView) -> None:
    ctx, appeal = view.ctx, view.case.appeal
    head = ctx.t("second_review.second_look_number_stage", number=view.place.look, stage=label_of(appeal.state))
    told = ctx.t("second_review.as_stood_on_what_decided", moment=elements.time_label(ctx, view.case.now))
    with st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small"):
        _back(ctx)
        st.html(
            f'<div class="strip"><div class="turn"><div class="v">{safe(head)}</div>'
            f'<div class="k" title="{safe(told)}">{safe(told)}</div></div>{case_view.cells(view)}</div>'
        )


def _foot(view: CaseView) -> None:
    """A button for each decision that was open then; none is recommended."""
    ctx = view.ctx
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        st.html(f'<div class="rd"><b>{safe(ctx.t("second_review.i_would"))}</b></div>', width="content")
        for place, key in enumerate(key_of(*each) for each in decisions(view.case)):
            label, pressed = ctx.say(effect_of(decision_of(key))), KEYS[case_view.DECISION_KEYS[place]]
            case_view.dialog_button(view, label, f"would_{place}", "would", key, shortcut=pressed)
        told = ctx.t("second_review.nothing_happens_to_appeal")
        st.html(f'<div class="rd why"><small>{safe(told)}</small></div>')
        case_view.help_button(view)
