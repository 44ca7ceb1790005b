"""The second review page: one's own list, one review, the samples, and disagreements."""

from datetime import timedelta
from decimal import Decimal
from typing import Final, TypeVar

import streamlit as st

from core.commands import second_reviews
from core.domain.findings import review_subject
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.sampling import STRATUM, Values
from core.domain.second_review import (
    STRATA,
    Conclusion,
    SecondReview,
    Stratum,
    decision_label,
    decision_of,
    key_of,
    sample_ends_at,
)
from core.domain.terms import effect_of, label_of
from core.domain.text import Text, mark
from core.language import day
from core.queries.case import decisions
from core.queries.people import deciders
from core.queries.second_reviews import (
    Disagreement,
    SampleProgress,
    colleague_names,
    disagreements,
    list_samples,
    my_reviews,
    open_review,
    sampling_values,
)
from pages.components import case_view, checklist, evidence
from pages.components.case_view import KEYS, CaseView
from pages.shared import elements, guard, navigation
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import safe
from pages.shared.navigation import LOOK, PLACE

# The case of a second review as this run shows it: read anew for the page, and for each fragment that runs alone.


def leave() -> None:
    """Returns to the list in the current run."""
    st.query_params.pop(navigation.LOOK, None)


def read(look_id: str) -> CaseView | Refusal:
    """Returns the case of the second review for the current person, with a page state of its own."""
    ctx = guard.require(Act.VIEW_SECOND_REVIEWS)
    found = open_review(ctx.office, ctx.person, look_id)
    if isinstance(found, Refusal):
        return found
    place = case_view.page_state(review_subject(look_id))
    place.version = found.case.appeal.version
    place.read = frozenset(found.case.readings)
    return CaseView(ctx, found.case, place)


def again(look_id: str, views: list[CaseView]) -> CaseView:
    """Does the same for a fragment: takes the page's view while the page runs, and reads a new one if it runs alone."""
    view = views.pop() if views else read(look_id)
    if isinstance(view, Refusal):
        st.rerun()
    return view


# Submitting a second review: a dialog asks for confirmation and the reason; what is submitted cannot be changed.


def dialog(view: CaseView, decision: str) -> None:
    """Asks for confirmation and the reason, because a second review is submitted only once."""
    ctx, views = view.ctx, [view]

    def confirm() -> None:
        elements.note("rd effect", ctx.t("second_review.kept_as_you_give"))
        now = again(view.place.look, views)  # run alone, the dialog has to show what was written since
        key = checklist.written(now, "reason", "why", ctx.t("second_review.why_you_would_decide_so"))
        label = ctx.t("second_review.give_this_second_look")
        case_view.confirm_button(label, "give", _submit, view.place.look, decision, key)
        case_view.focus_dialog()
        case_view.show_refused(view)

    effect = ctx.say(effect_of(decision_of(decision)))
    case_view.show_dialog(ctx.t("second_review.your_second_look", decision=effect), confirm)


def _submit(look_id: str, decision: str, key: str) -> None:
    ctx, place = guard.require(), st.session_state["place"]
    reason = st.session_state.get(key) or ""
    done = second_reviews.submit_review(ctx.office, ctx.person, look_id, decision, reason=reason)
    if isinstance(done, Refusal):
        place.refused, place.dialog = done, ("would", decision)
        return
    text = ctx.say(decision_label(decision))
    st.session_state[elements.CONFIRMATION] = ctx.t("second_review.second_look_recorded", number=look_id, decision=text)
    leave()
    st.rerun()


def page(ctx: RequestContext, look_id: str) -> None:
    """Draws the header, the documents on the left, the questions on the right, and the decisions at the foot."""
    view = read(look_id)
    elements.stylesheet("components/case.css")
    if isinstance(view, Refusal):
        elements.refusal(ctx, view)
        _back(ctx)
        return
    checklist.place_cursor(view)
    checklist.hidden_rerun_button(ctx)
    _case_header(view)
    left, right = st.columns([58, 42], gap="small")
    with left:
        _evidence(look_id, [view])
    with right:
        _judgement(look_id, [view])


@fragment(key="evidence")
def _evidence(look_id: str, views: list[CaseView]) -> None:
    evidence.draw_documents(again(look_id, views))


@fragment(key="judgement")
def _judgement(look_id: str, views: list[CaseView]) -> None:
    view = again(look_id, views)
    checklist.place_cursor(view)
    view.place.seen = view.case.form
    with st.container(key="judgement"):
        case_view.above(view)
        checklist.show_checklist(view)
        checklist.show_verdict(view)
    _foot(view)
    requested = case_view.requested_dialog(view.place)
    if requested[:1] == ("would",):
        dialog(view, requested[1])
    elif requested[:1] == (checklist.LOOK_UP,):
        checklist.dialog(view, requested[1])
    elif requested == ("help",):
        case_view.panel(view.ctx)


def _back(ctx: RequestContext) -> None:
    label = ctx.t("second_review.back_to_second_looks")
    elements.button(label, "back", leave, type="tertiary", icon=":material/arrow_back:")


def _case_header(view: CaseView) -> None:
    ctx, appeal = view.ctx, view.case.appeal
    head = ctx.t("second_review.second_look_number_stage", number=view.place.look, stage=label_of(appeal.state))
    basis = ctx.t("second_review.as_stood_on_what_decided", moment=elements.time_label(ctx, view.case.now))
    with st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small"):
        _back(ctx)
        st.html(
            f'<div class="strip"><div class="turn"><div class="v">{safe(head)}{case_view.policy_link(view)}</div>'
            f'<div class="k" title="{safe(basis)}">{safe(basis)}</div></div>{case_view.cells(view)}</div>'
        )


def _foot(view: CaseView) -> None:
    """Draws a button for each decision that was possible at the time; none is recommended."""
    ctx = view.ctx
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        st.html(f'<div class="rd"><b>{safe(ctx.t("second_review.i_would"))}</b></div>', width="content")
        for place, key in enumerate(key_of(*each) for each in decisions(view.case)):
            label, pressed = ctx.say(effect_of(decision_of(key))), KEYS[case_view.DECISION_KEYS[place]]
            case_view.dialog_button(view, label, f"would_{place}", "would", key, shortcut=pressed)
        hint = ctx.t("second_review.nothing_happens_to_appeal")
        st.html(f'<div class="rd why"><small>{safe(hint)}</small></div>')
        case_view.help_button(view)


# Who reviews what: the second reviews of a sample without their decisions, and reassigning those still open.

GIVEN_REFUSED: Final = "given_refused"

T = TypeVar("T")

MAY: Final = PLACE["secondlook"].act


def listed(
    ctx: RequestContext, found: tuple[T, ...] | Refusal, title: str, empty: str, note: str = ""
) -> tuple[T, ...]:
    """Draws the head of a card and returns what it lists; if refused or empty, says so and returns nothing."""
    if isinstance(found, Refusal):
        elements.refusal(ctx, found)
        return ()
    elements.part(title, len(found), note)
    if not found:
        elements.note("mu", empty)
    return found


def looks(ctx: RequestContext, sample: SampleProgress) -> None:
    """Draws, behind a button, one line per second review of the sample; one still open can be reassigned."""
    with st.popover(ctx.t("second_review.who_looks_at_what"), key=f"given_{sample.draw.draw_no}"):
        elements.show_refused(ctx, GIVEN_REFUSED)
        names = colleague_names(ctx.office, ctx.person)
        people = {each.person_id: each.name for each in (*deciders(ctx.office, ctx.person), ctx.person)}
        for each in sample.looks:
            _line(ctx, each, names.get(each.assigned_to, "–"), people, done=each.look_id in sample.done)


def _line(ctx: RequestContext, look: SecondReview, who: str, people: dict[str, str], *, done: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_look_given_{look.look_id}"):
        mark = elements.chip("ok", ctx.t("word.done_within")) if done else ""
        text = f"{safe(look.appeal_no)} · {safe(who)} {mark}"
        st.html(f'<div class="pair"><b class="num">{safe(look.look_id)}</b> {text}</div>')
        if not done and allowed(ctx.person, Act.MANAGE_SECOND_REVIEWS):
            key, label = f"to_{look.look_id}_{look.assigned_to}", ctx.t("second_review.give_to")
            drawn = {"placeholder": label, "label_visibility": "collapsed"}
            elements.select(label, people, key, None, _give, look.look_id, key, **drawn)


def _give(look_id: str, key: str) -> None:
    if to := st.session_state.get(key):
        guard.act(MAY, GIVEN_REFUSED, second_reviews.assign_review, look_id, str(to))


# The second reviews assigned to the current person: which case, and nothing about how it was decided.


def waiting(ctx: RequestContext) -> None:
    """Draws one line per second review, in the order in which they were drawn."""
    found = my_reviews(ctx.office, ctx.person)
    with st.container(key="card_mine"):
        note = ctx.t("second_review.you_look_without_knowing") if found else ""
        empty = ctx.t("second_review.no_second_look_waits_for_you")
        for each in listed(ctx, found, ctx.t("second_review.waiting_for_you"), empty, note):
            with st.container(horizontal=True, vertical_alignment="center", key=f"row_look_{each.look_id}"):
                name = ctx.t("second_review.second_look_number", number=each.look_id)
                st.html(f'<div class="pair"><b>{safe(name)}</b> <span class="num">{safe(each.appeal_no)}</span></div>')
                label, key = ctx.t("second_review.look"), f"open_{each.look_id}"
                elements.button(label, key, _open, each.look_id, type="primary")


def _open(look_id: str) -> None:
    st.query_params[LOOK] = look_id


# The samples: announced with their seed before the decisions are made, and drawn after their last day.

SAMPLES_REFUSED: Final = "draw_refused"


def announced(ctx: RequestContext) -> None:
    """Draws every sample with its seed, and a button to draw one whose last day is over."""
    found = list_samples(ctx.office, ctx.person)
    with st.container(key="card_samples"):
        empty = ctx.t("second_review.no_sample_was_announced_yet")
        for each in listed(ctx, found, ctx.t("second_review.samples"), empty):
            _sample(ctx, each)


def _sample(ctx: RequestContext, sample: SampleProgress) -> None:
    draw = sample.draw
    days = ctx.t("word.first_last_to", first=day(draw.first_on, ctx.lang), last=day(draw.last_on, ctx.lang))
    waits = ctx.office.now() < sample_ends_at(draw)
    state = elements.chip("warn", ctx.t("second_review.to_be_drawn"))
    if draw.drawn_at:
        done = ctx.t("second_review.of_looked_at", done=len(sample.done), count=len(sample.looks))
        state = elements.chip("ok", done)
    elif waits:
        state = elements.chip("neu", ctx.t("second_review.announced"))
    shares = ctx.listed((ctx.say(each) for each in sample.shares), long=True)
    when = ctx.t("second_review.announced_moment", moment=elements.time_label(ctx, draw.announced_at))
    name = ctx.t("second_review.sample_number", number=draw.draw_no)
    st.html(
        f'<div class="pair"><b>{safe(name)}</b> {safe(days)} {state}</div>'
        f'<div class="mu">{safe(shares)} · {safe(when)}</div>'
        f'<div class="seed" title="{safe(ctx.t("second_review.seed"))}">{safe(draw.seed)}</div>'
    )
    if draw.drawn_at:
        looks(ctx, sample)
        command = f"python -m core second-review redraw {draw.draw_no}"
        elements.note("mu", ctx.t("second_review.anyone_can_draw_it_again", command=command))
    elif not waits:
        elements.button(ctx.t("second_review.draw"), f"draw_{draw.draw_no}", _draw, draw.draw_no, type="primary")


def _draw(number: int) -> None:
    done = guard.act(MAY, SAMPLES_REFUSED, second_reviews.draw_sample, number)
    if done is not None:
        message = guard.require().tn("second_review.decisions_drawn_given_to_reviewers", len(done))
        st.session_state[elements.CONFIRMATION] = message


# Announcing a sample: its days, the share of each stratum, and different shares for particular values.

MONTH: Final = 29  # days after the first day

BY: Final = ("right_type", "outcome")

BASE: Final = 5

USUAL: Final[dict[tuple[Stratum, str], int]] = {("value", "high"): 20}
"""The initial special share: a fifth of the decisions of high value."""

A_ROW: Final = 3


def announcing(ctx: RequestContext) -> None:
    """Draws the form; what it contains when the button is pressed is announced."""
    values = sampling_values(ctx.office, ctx.person)
    title, note = ctx.texts("second_review.announce_sample", "second_review.seed_fixed_public_before_decisions")
    with elements.card("announce", title, caption=note):
        elements.show_refused(ctx, SAMPLES_REFUSED)
        if isinstance(values, Refusal):
            elements.refusal(ctx, values)
            return
        _days(ctx)
        key = _choice_key(ctx, "strata", BY)
        names = {each: ctx.t(STRATUM[each]) for each in STRATA}
        elements.pills(ctx.t("second_review.strata_share_is_drawn_of_each"), names, key, _keep, "strata", key)
        _others(ctx, values)
        elements.button(ctx.t("second_review.announce"), "announce", _announce, type="primary")


def _days(ctx: RequestContext) -> None:
    today = day_in(ctx.office.now())
    at = st.columns(3, gap="small")
    at[0].date_input(ctx.t("second_review.first_day"), value=today, min_value=today, key="first", format="YYYY-MM-DD")
    last = today + timedelta(days=MONTH)
    at[1].date_input(ctx.t("word.last_day"), value=last, min_value=today, key="last", format="YYYY-MM-DD")
    at[2].number_input(ctx.t("second_review.share_of_each_percent"), 0, 100, BASE, key="base")


def _others(ctx: RequestContext, values: Values) -> None:
    """Draws the choice of values with a different share, and those shares; where several apply, the highest counts."""
    key = _choice_key(ctx, "others", tuple(USUAL))
    label, hint = ctx.texts("second_review.another_share_for_highest_counts", "second_review.none_same_share_of_all")
    names = {each: _called(ctx, values, each) for each in ((by, value) for by in STRATA for value in values[by])}
    chosen = elements.several(label, names, key, _keep, "others", key, placeholder=hint, select_all=False)
    for start in range(0, len(chosen), A_ROW):
        for each, column in zip(chosen[start : start + A_ROW], st.columns(A_ROW, gap="small"), strict=False):
            label = ctx.t("format.percent", what=_called(ctx, values, each))
            column.number_input(label, 0, 100, USUAL.get(each, BASE), key=_share_of(each))


def _share_of(each: tuple[Stratum, str]) -> str:
    return f"share_{each[0]}_{each[1]}"


def _choice_key(ctx: RequestContext, name: str, first: tuple[object, ...]) -> str:
    """Returns a choice's key for this language, filled with the selection, because Streamlit keeps it by its labels."""
    key = f"{name}_{ctx.lang}"
    st.session_state[key] = list(st.session_state.setdefault(f"announce_{name}", first))
    return key


def _keep(name: str, key: str) -> None:
    st.session_state[f"announce_{name}"] = tuple(st.session_state[key])


def _called(ctx: RequestContext, values: Values, each: tuple[Stratum, str]) -> str:
    return ctx.t("format.stratum_value", stratum=Text(key=STRATUM[each[0]]), value=values[each[0]][each[1]])


def _announce() -> None:
    """Announces the sample as the fields stand at this moment: the last entry may not have been drawn yet."""
    lang, state = guard.require(MAY).lang, st.session_state
    of: dict[Stratum, dict[str, Decimal]] = {}
    for each in state[f"others_{lang}"]:
        of.setdefault(each[0], {})[each[1]] = _share(state.get(_share_of(each), USUAL.get(each, BASE)))
    by, base = tuple(state[f"strata_{lang}"]), _share(state["base"])
    days = {"first": state["first"], "last": state["last"]}
    guard.act(MAY, SAMPLES_REFUSED, second_reviews.announce_sample, **days, by=by, base=base, of=of)


def _share(percent: int) -> Decimal:
    return Decimal(percent) / 100


# Disagreements between the second review and the first decision: both side by side, and the lead's conclusion.

SAID: dict[Conclusion, str] = {
    "first_stands": mark("second_review.first_decision_stands"),
    "second_right": mark("second_review.second_look_was_right"),
}

DIFFER_REFUSED = "look_refused"


def differing(ctx: RequestContext) -> None:
    """Draws each disagreement with both decisions and their reasons; those awaiting a conclusion come first."""
    found = disagreements(ctx.office, ctx.person)
    with st.container(key="card_differ"):
        if isinstance(found, Refusal):
            elements.refusal(ctx, found)
            return
        waiting = [each for each in found if each.concluded is None]
        title, note = ctx.texts("second_review.where_two_differ", "second_review.lead_reads_both_notes")
        elements.part(title, len(waiting), note)
        elements.show_refused(ctx, DIFFER_REFUSED)
        names = colleague_names(ctx.office, ctx.person)
        for each in found:
            _case(ctx, each, names)
        if not found:
            elements.note("mu", ctx.t("second_review.no_second_look_differs_from"))


def _case(ctx: RequestContext, case: Disagreement, names: dict[str, str]) -> None:
    look, found = case.look, case.found
    with st.container(key=f"differs_{look.look_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(PLACE["appeal"].path, label=look.appeal_no, query_params={"no": look.appeal_no})
            elements.note("mu", ctx.t("second_review.second_look_number", number=look.look_id))
        first = _side(
            ctx, ctx.t("word.first_decision"), look.decided, names.get(look.decider, look.decider),
            elements.time_label(ctx, case.first.at), str(case.first.payload.get("reason") or "–"),
        )  # fmt: skip
        second = _side(
            ctx, ctx.t("second_review.second_look"), found.decision, names.get(found.given_by, found.given_by),
            elements.time_label(ctx, found.given_at), found.reason, "second",
        )  # fmt: skip
        st.html(f'<div class="both">{first}{second}</div>')
        if case.concluded:
            label = ctx.t(SAID[case.concluded.conclusion])
            who = names.get(case.concluded.concluded_by, case.concluded.concluded_by)
            when = elements.time_label(ctx, case.concluded.concluded_at)
            st.html(
                f'<div class="pair">{elements.chip("acc", label)} <span class="mu">{safe(who)} · {safe(when)}</span>'
                f" {safe(case.concluded.reason)}</div>"
            )
        else:
            _conclude(ctx, look.look_id)


def _side(ctx: RequestContext, title: str, decided: str, who: str, when: str, reason: str, kind: str = "first") -> str:
    return (
        f'<div class="{kind}"><div class="k">{safe(title)} · {safe(who)} · {safe(when)}</div>'
        f'<b>{safe(ctx.say(decision_label(decided)))}</b><div class="w">{safe(reason)}</div></div>'
    )


def _conclude(ctx: RequestContext, look_id: str) -> None:
    key = f"conclusion_{look_id}"
    st.text_input(ctx.t("second_review.what_you_conclude_and_why"), key=key, placeholder=ctx.t("word.reason"))
    with st.container(horizontal=True, gap="small"):
        for conclusion, label in SAID.items():
            elements.button(ctx.t(label), f"{conclusion}_{look_id}", _note, look_id, conclusion, key)
    elements.note("mu", ctx.t("second_review.where_second_look_right_reopen"))


def _note(look_id: str, conclusion: Conclusion, key: str) -> None:
    reason = st.session_state.get(key) or ""
    guard.act(MAY, DIFFER_REFUSED, second_reviews.conclude_review, look_id, conclusion, reason=reason)


def second_looks() -> None:
    """Draws the second review that the address names; without one, the lists."""
    ctx = guard.require(MAY)
    elements.recorded_note()
    if named := st.query_params.get(navigation.LOOK):
        page(ctx, named)
        return
    elements.stylesheet("second_review/second_review.css")
    if not allowed(ctx.person, Act.MANAGE_SECOND_REVIEWS):
        waiting(ctx)
        return
    left, right = st.columns([56, 44], gap="small")
    with left:
        waiting(ctx)
        differing(ctx)
        st.page_link(PLACE["quality"].path, label=ctx.t("second_review.how_often_second_looks_agree_quality"))
    with right:
        announcing(ctx)
        announced(ctx)


second_looks()
