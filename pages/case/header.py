"""The header of a case: whose turn it is, the due date with its calculation, and who holds the case."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.commands import checklist, lead
from core.domain import run_sheet, terms
from core.domain.appeal import unfiled_withdrawals
from core.domain.deadlines import Deadline, days_left, reason, table, window_of
from core.domain.lifecycle import makes, why_not
from core.domain.move_facts import days_left as days_left_of_move_facts
from core.domain.move_facts import latest_comes_first, latest_of, promised_day, silence_facts, unfiled_answers
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in, day_text, place_of, zone_of
from core.domain.terms import ZONE, OrderState, State, Verb
from core.domain.text import family, say
from core.language import day
from core.queries.case import pending_request
from core.queries.people import deciders
from pages.components import case_view
from pages.components.case_view import KEYS, REVIEWS, CaseView, cells, policy_link, policy_summary, to_queue
from pages.shared import elements, leave_case
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, days_left_label, due_tone, safe
from pages.shared.navigation import PLACE, case_place, policy_address

# Follow-ups: a day and what is awaited on it, such as the docketing of a suit of which only notice was given.

A_WHILE = timedelta(days=14)


def mark_of(view: CaseView) -> tuple[bool, Tone, str]:
    """Returns the mark on the strip: whether there is one, its tone, and its text with the day."""
    stands = view.case.follow_up
    if stands is None:
        return False, "neu", ""
    late = stands.due_on <= _today(view)
    return (
        True,
        "warn" if late else "neu",
        view.ctx.t("case.follow_up_within", day=day_text(stands.due_on, view.case.policy)),
    )


def follow(view: CaseView) -> None:
    """Draws the current follow-up with a field for its outcome; without one, the form that sets a new one."""
    ctx, stands = view.ctx, view.case.follow_up
    if stands:
        on = day_text(stands.due_on, view.case.policy)
        current = ctx.t("case.follow_up", day=on, what=stands.what, who=view.name_of(stands.set_by))
        st.html(f'<div class="rd"><b>{elements.safe(current)}</b></div>')
        came = st.text_input(ctx.t("case.what_came_of_it"), key="follow_came")
        if st.button(ctx.t("label.verb.end_follow_up"), key="end_follow_up"):
            elements.run_command(ctx, checklist.end_follow_up, view.no, reason=came)
        return
    with st.expander(ctx.t("case.follow_up_on_day")):
        today = _today(view)
        when, label, hint = ctx.texts("word.day", "case.what_is_awaited", "case.proof_that_suit_was_taken_up")
        due_on = st.date_input(when, today + A_WHILE, min_value=today, key="follow_on", format="YYYY-MM-DD")
        what = st.text_input(label, key="follow_what", placeholder=hint)
        if st.button(ctx.t("label.verb.follow_up"), key="follow_up"):
            elements.run_command(ctx, checklist.follow_up, view.no, due_on=due_on, what=what)


def _today(view: CaseView) -> date:
    return day_in(view.case.now, zone_of(view.case.policy))


# What a lead may change: more days for the awaited party, a wait ended early, and a closed case reopened.

WAITING = (State.AWAITING_SELLER, State.AWAITING_COMPLAINANT)


def extend(view: CaseView) -> None:
    """Draws the form that extends the running window on a ground of the policy; shows the new end beforehand."""
    ctx, appeal, deadline = view.ctx, view.case.appeal, view.case.deadline
    if appeal.state not in WAITING or deadline is None:
        return
    request = pending_request(ctx.office, appeal)
    if request:
        _extension_request(view, request)
    st.html(f'<div class="rd"><b>{elements.safe(ctx.t("case.more_time"))}</b></div>')
    terms = case_view.extension_fields(ctx, view.case, _key, request)
    if not window_of(appeal, view.case.policy).grounds:
        return
    reason = st.text_input(ctx.t("case.reason_for_extension"), key="extend_why")
    entered = case_view.extension_entered(_key, reason)
    if outcome := case_view.extension_then(ctx, view.case, entered):
        elements.note("rd", outcome)
    why = ctx.t("case.choose_ground_first") if terms is None else ""
    if terms and days_left_of_move_facts(ctx.office.rules, appeal, terms) <= 0:
        why = ctx.t("case.policy_leaves_no_days_on_ground")
    with elements.disabled_with_note(why) as off:
        pressed = st.button(ctx.t("case.extend"), key="extend", **off)
    if pressed:
        elements.run_command(ctx, lead.extend, view.no, appeal.version, entered)


def _key(what: str) -> str:
    return f"extend_{what}"


def _extension_request(view: CaseView, request: run_sheet.Request) -> None:
    """Draws the pending request for more time and its refusal; extending the window below grants it."""
    ctx, version = view.ctx, view.case.appeal.version
    sentence, when = ctx.say(run_sheet.request_in_words(request)), elements.time_label(ctx, request.received_at)
    st.html(f'<div class="rd"><b>{elements.safe(sentence)}</b> ({when})<br>{elements.safe(request.reason)}</div>')
    why = st.text_input(ctx.t("case.why_request_is_declined"), key="decline_why")
    if st.button(ctx.t("case.decline_request"), key="decline_extension"):
        elements.run_command(ctx, lead.decline_extension, view.no, version, reason=why)


def end_wait(view: CaseView) -> None:
    """Draws the revocation before the promised day, for when the policy's latest day comes first; shows both days."""
    ctx, appeal, policy, now = view.ctx, view.case.appeal, view.case.policy, view.case.now
    promised, latest = promised_day(ctx.office.rules, appeal), latest_of(ctx.office.rules, appeal)
    if promised is None or latest is None or not latest_comes_first(ctx.office.rules, appeal):
        return
    days = {"promised": day_text(promised, policy), "latest": day_text(latest, policy)}
    elements.note("rd apart late", ctx.t("case.forwarded_too_late_complainant_promised", **days))
    reason = st.text_area(ctx.t("case.why_wait_is_ended_before_promised_day"), key="end_wait_why", height=90)
    exhibits = view.case.dossier.exhibits
    facts = replace(
        silence_facts(ctx.office.rules, appeal, now),
        reason="-",
        unfiled=unfiled_answers(ctx.office.rules, appeal, exhibits),
        unfiled_withdrawals=unfiled_withdrawals(appeal, exhibits, view.case.timeline),
    )
    refused = why_not(ctx.person, Verb.END_WAIT, appeal, facts)
    with elements.disabled_with_note(elements.in_words(ctx, refused) if refused else "") as off:
        pressed = st.button(ctx.t("case.end_wait_and_restore"), key="end_wait", **off)
    if pressed:
        elements.run_command(ctx, lead.end_wait, view.no, appeal.version, reason=reason)


def reopen(view: CaseView) -> None:
    """Draws the form that reopens a closed case for either review; the old decision remains readable."""
    ctx, appeal = view.ctx, view.case.appeal
    if appeal.state is not State.CLOSED:
        return
    stages = [State.PRELIMINARY_REVIEW, *([State.FINAL_REVIEW] if appeal.forwarded_at else [])]
    names = {each: ctx.label(each) for each in stages}
    to = st.radio(ctx.t("case.reopen_for"), stages, format_func=names.__getitem__, key="reopen_to", horizontal=True)
    reason = st.text_area(ctx.t("case.reason_with_new_facts"), key="reopen_why", height=90)
    if st.button(ctx.t("label.verb.reopen"), key="reopen"):
        elements.run_command(ctx, lead.reopen, view.no, appeal.version, to=to, reason=reason)


# Holding a case: the way back to the queue, who holds the case, and giving it to someone else.


def back(ctx: RequestContext) -> None:
    """Draws the link to the queue, with the filters it was left with."""
    label = ctx.t("case.back_to_queue")
    if st.button(label, key="back", type="tertiary", icon=":material/arrow_back:", help=label):
        to_queue()


def holder_label(view: CaseView) -> str:
    """Says in a few words who holds the case."""
    ctx, lease = view.ctx, view.case.lease
    if lease is None:
        return ctx.t("case.nobody")
    until = lease.until.astimezone(ZONE).strftime("%H:%M")
    if view.mine:
        return ctx.t("case.you_until", until=until)
    return ctx.t("case.who_until_until", who=view.name_of(lease.person_id), until=until)


@fragment(key="holder")
def held_by(appeal_no: str, views: list[CaseView]) -> None:
    """Draws who holds the case and what can be done about it; runs alone when the first answer takes the case."""
    alone = not views
    view = case_view.fresh_view(appeal_no, views)
    if alone and view.place.refused:
        st.rerun()  # the whole page says it, above the checklist
    leave_case.hold_tab_on(view.ctx, appeal_no, holds=view.mine)
    with st.container(key="held", gap=None, width="content"):
        st.html(f'<div class="k">{safe(view.ctx.t("word.held_by"))}</div>', width="content")
        holder_popover(view)


def holder_popover(view: CaseView) -> None:
    """Draws, behind the holder's name, what can be done about who holds the case."""
    ctx = view.ctx
    with st.popover(elements.plain_text(holder_label(view)), key="holder", type="tertiary"):
        elements.note("rd", _explained(view))
        if allowed(ctx.person, Act.HOLD_CASES) and view.case.appeal.state in REVIEWS:
            _hold(view)
        if makes(ctx.person, Verb.ASSIGN) and view.case.appeal.state is not State.CLOSED:
            _assign(view)
        if makes(ctx.person, Verb.FOLLOW_UP):
            follow(view)
        for verb, draw in ((Verb.END_WAIT, end_wait), (Verb.EXTEND, extend), (Verb.REOPEN, reopen)):
            if makes(ctx.person, verb):
                draw(view)


def _explained(view: CaseView) -> str:
    ctx, appeal = view.ctx, view.case.appeal
    assigned = ctx.t("case.not_assigned")
    if appeal.assigned_to:
        assigned = ctx.t("case.assigned_to", who=view.name_of(appeal.assigned_to))
    if view.mine:
        return ctx.line(ctx.t("case.you_hold_appeal_each_answer"), assigned)
    if view.writes:
        return ctx.line(ctx.t("case.nobody_holds_appeal_your_first"), assigned)
    if view.case.lease is not None:
        return ctx.line(ctx.t("case.while_colleague_holds_you_can"), assigned)
    return assigned


def _hold(view: CaseView) -> None:
    ctx = view.ctx
    if view.case.lease is None:
        take = ctx.t("case.take_this_appeal")
        elements.button(take, "take", case_view.perform, checklist.take_case, view.no, type="primary")
    if view.mine:
        elements.button(ctx.t("case.release_it"), "release", case_view.perform, checklist.release_case, view.no)
    if view.writes:
        to = _choose(ctx.t("case.hand_over_to"), "hand_to", deciders(ctx.office, ctx.person))
        note = st.text_input(ctx.t("case.note_for_colleague"), key="hand_note")
        if _pressed(ctx, ctx.t("label.verb.hand_over"), "hand", to):
            elements.run_command(ctx, lead.hand_over, view.no, view.case.appeal.version, to=str(to), note=note)


def _choose(label: str, key: str, people: Iterable[Person]) -> str | None:
    return elements.select(label, {each.person_id: each.name for each in people}, key, placeholder="–")


def _pressed(ctx: RequestContext, label: str, key: str, to: str | None) -> bool:
    """Draws the button that gives the case to the chosen colleague; returns whether it was pressed."""
    with elements.disabled_with_note("" if to else ctx.t("case.choose_colleague_first")) as off:
        return bool(st.button(label, key=key, **off))


def _assign(view: CaseView) -> None:
    ctx = view.ctx
    to = _choose(ctx.t("case.assign_to"), "assign_to", (*deciders(ctx.office, ctx.person), ctx.person))
    if _pressed(ctx, ctx.t("case.assign"), "assign", to):
        elements.run_command(ctx, lead.assign, view.no, view.case.appeal.version, to=str(to))


# The full calculation of the due date: its rows, and every day that was counted or skipped.


def deadline_popover(view: CaseView) -> None:
    """Draws the popover with the calculation, or a note that no clock is running; below it, the policy that applies."""
    ctx, deadline = view.ctx, view.case.deadline
    with st.popover(ctx.t("case.due_date"), key="sum", type="tertiary"):
        elements.note("rd", ctx.t("case.how_due_date_counted" if deadline else "case.no_clock_runs"))
        if deadline is not None:
            st.html(f'<table class="facts sum">{_rows(view, deadline)}</table>')
            days = f'<div class="days"><table class="facts">{_steps(ctx, deadline)}</table></div>'
            st.html(elements.folded(ctx.t("case.every_day_of_sum"), days))
        st.html(_rules(view))


def _rules(view: CaseView) -> str:
    """Describes the policy that applies to the case, its sources, and its unconfirmed parts."""
    ctx, policy = view.ctx, view.case.policy
    whole = elements.new_tab(policy_address(policy.id), policy.id)
    name = f'<div class="mu">{safe(policy_summary(view))} · {whole}</div>'
    still_open, sources = ctx.texts("case.what_lawyer_has_still_to_confirm", "case.sources")
    parts = ((still_open, policy.unconfirmed), (sources, policy.sources))
    lists = [(title, elements.bullets(each.text(ctx.lang) for each in notes)) for title, notes in parts if notes]
    return name + "".join(elements.folded(title, notes) for title, notes in lists)


def _rows(view: CaseView, deadline: Deadline) -> str:
    """Returns the calculation, the place where it is counted if not the office's, and the policy's latest day."""
    ctx, policy, latest = view.ctx, view.case.policy, latest_of(view.ctx.office.rules, view.case.appeal)
    place = place_of(policy)
    rows = [
        *table(deadline),
        *([(say("case.counted_in"), place)] if place else []),
        *([(say("word.latest_day"), day_text(latest, policy))] if latest else []),
    ]
    return elements.pair_rows((ctx.say(label), ctx.say(value)) for label, value in rows)


def _steps(ctx: RequestContext, deadline: Deadline) -> str:
    return "".join(
        f'<tr class="{"" if step.counted else "off"}"><td class="num">{step.number or ""}</td>'
        f'<td class="num">{safe(day(step.day, ctx.lang))}</td><td>{safe(ctx.say(step.why))}</td></tr>'
        for step in deadline.steps
    )


# The strip at the top: whose turn it is, until when and why, what is appealed, and who holds the case.

TURN: Final = family("case.turn", "opened preliminary_review final_review")
"""Whose turn it is, if that differs from the name of the state."""


def show(view: CaseView) -> DeltaGenerator:
    """Draws the strip, one line of facts, and returns it; ``show_popovers`` adds the details behind its words."""
    strip = st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small")
    with strip:
        back(view.ctx)
        paper = view.ctx.t("case.printed_from_screen", no=view.no)
        st.html(f'<div class="onpaper">{safe(paper)}</div><div class="strip">{_turn(view)}{cells(view)}</div>')
    return strip


def show_popovers(view: CaseView) -> None:
    """Draws the popovers of the strip: the due date's calculation, the holder and the record."""
    held_by(view.no, [view])
    with st.container(key="more", gap=None, width="content"):
        deadline_popover(view)
        label, key = view.ctx.t("case.record"), KEYS["record"]
        case_view.dialog_button(view, label, "record", "record", type="tertiary", shortcut=key)
        if makes(view.ctx.person, Verb.CORRECT):
            case_view.dialog_button(view, view.ctx.t("correction.correct"), "correct", "correct", type="tertiary")


def _turn(view: CaseView) -> str:
    """Returns whose turn it is and, below it, the due date with its calculation in short, or how the case ended."""
    ctx, appeal = view.ctx, view.case.appeal
    if appeal.outcome:
        html = f"{safe(ctx.label(appeal.outcome))}{_in_effect(view)}"
    elif appeal.due_on is None:
        html = safe(ctx.t("case.no_clock_runs"))
    else:
        zone = zone_of(view.case.policy)
        days, year = days_left(view.case.now, appeal.due_on, zone), day_in(view.case.now, zone).year
        due = safe(ctx.t("case.due_day_within", day=_there(view, appeal.due_on, year)))
        why = f" · {safe(_short(ctx.say(reason(view.case.deadline)), year))}" if view.case.deadline else ""
        html = f'<span class="left {due_tone(days)}">{safe(days_left_label(ctx, days))}</span> <b>{due}</b>'
        html = f"{html}{_latest(view, year)}{why}"
    full, turn = re.sub(r"<[^>]+>", "", html), ctx.t(TURN.get(appeal.state, terms.label_of(appeal.state).key))
    return (
        f'<div class="turn"><div class="v">{safe(turn)}{_marks(view)}{policy_link(view)}</div>'
        f'<div class="k" title="{full}">{html}</div></div>'
    )


def _in_effect(view: CaseView) -> str:
    """Says since when the last decision has been in effect, or by when it must be and how far its order is."""
    ctx, order = view.ctx, view.case.orders[-1] if view.case.orders else None
    if order is None:
        return ""
    if order.effective_at:
        since = elements.time_label(ctx, order.effective_at)
        text = ctx.t("case.order_in_effect", what=terms.label_of(order.kind), day=since)
    else:
        by = day_text(order.due_on, view.case.policy)
        what, state = terms.label_of(order.kind), terms.label_of(order.state)
        text = ctx.t("case.order_is_to_be_in_effect", what=what, state=state, day=by)
    return f' · <a href="/{PLACE["orders"].url_path}?no={safe(order.order_id)}">{safe(text)}</a>'


def _order_mark(view: CaseView) -> tuple[bool, Tone, str]:
    """Returns the mark for an order that is overdue or was refused."""
    order = view.case.orders[-1] if view.case.orders else None
    if order is None:
        return False, "neu", ""
    late = order.overdue(view.case.now)
    label = view.ctx.t("case.order_late") if late else view.ctx.t("case.order_refused")
    return late or order.state is OrderState.REFUSED, "bad", label


def _marks(view: CaseView) -> str:
    ctx, appeal = view.ctx, view.case.appeal
    marks = (
        (view.case.waiting is not None, "warn", ctx.t("word.awaits_approval")),
        (appeal.exceptional, "warn", ctx.t("word.exceptional_within")),
        (appeal.legal_risk is not None, "warn", ctx.label(appeal.legal_risk) if appeal.legal_risk else ""),
        (bool(appeal.reopened), "neu", ctx.t("word.reopened")),
        (appeal.imported, "neu", ctx.t("word.imported_within")),
        mark_of(view),
        _order_mark(view),
    )
    drawn = "".join(f' <span class="chip {tone}">{safe(label)}</span>' for stands, tone, label in marks if stands)
    return drawn + _before(view)


def _before(view: CaseView) -> str:
    """Returns a link to another appeal of the same complaint, the latest if there are several."""
    numbers = view.case.appealed_before
    if not numbers:
        return ""
    tip = case_view.earlier_appeals(view.ctx, numbers)
    path = case_place(view.ctx.person).url_path
    word = safe(view.ctx.t("case.same_complaint", number=numbers[0]))
    return f' <a class="chip warn" href="/{path}?no={safe(numbers[0])}" title="{tip}">{word}</a>'


def _latest(view: CaseView, year: int) -> str:
    """Returns, as HTML, the policy's latest day as a second clock in its own colour (512(g): 14th business day)."""
    ctx = view.ctx
    latest = latest_of(ctx.office.rules, view.case.appeal)
    if latest is None:
        return ""
    days = days_left(view.case.now, latest, zone_of(view.case.policy))
    text = ctx.t("case.restore_by_at_latest", day=_there(view, latest, year))
    return f' · <span class="left latest">{safe(days_left_label(ctx, days))}</span> {safe(text)}'


def _there(view: CaseView, on: date, year: int) -> str:
    """Returns a day without this year, and with the place where it is counted if that is not the office's."""
    place, short = place_of(view.case.policy), _short(day(on, view.ctx.lang), year)
    return view.ctx.t("format.day_place", day=short, place=place) if place else short


def _short(text: str, year: int) -> str:
    """Returns the text without the current year; the calculation behind the button shows every year."""
    return re.sub(rf" {year}(?=\D|$)|{year}年", "", text)
