"""The selected lines of the run sheet: the confirmation dialog, and the result for each line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from core.commands.runs import LineResult, begin_run, go_through
from core.domain.deadlines import days_left, reason, table
from core.domain.refusals import Refusal
from core.domain.run_sheet import DueLine, request_in_words
from core.domain.terms import Side, Verb
from pages.shared import elements, navigation
from pages.shared.context import RequestContext


def step_head(title: str, html: str, more: str = "") -> None:
    """Draws the heading of a step of the run sheet, or of a run; ``html`` is HTML."""
    small = f"<small>{elements.safe(more)}</small>"
    st.html(f'<div class="ask"><b>{elements.safe(title)}</b><span>{html}</span>{small}</div>', width="stretch")


# What the lead has chosen on the run sheet, kept across its three steps: dry run, confirmation, results.

PICKED, ASKED, DONE = "sheet_picked", "sheet_asked", "sheet_done"


@dataclass(frozen=True)
class PendingConfirmation:
    """The pending confirmation: the sheet as it was shown, and the lines of it to confirm."""

    sheet: tuple[DueLine, ...]
    lines: tuple[DueLine, ...]


@dataclass
class RunOutcome:
    """The outcome so far: the number of the run and its results, or why the run could not begin."""

    run_no: int = 0
    results: list[LineResult] = field(default_factory=list)
    refusal: Refusal | None = None


def ask(sheet: tuple[DueLine, ...], lines: tuple[DueLine, ...]) -> None:
    """Opens the confirmation for these lines, as they stand on the sheet now."""
    st.session_state[ASKED] = PendingConfirmation(sheet, lines)


def leave() -> None:
    """Returns to the sheet; the ticked lines stay ticked."""
    for key in (ASKED, DONE):
        st.session_state.pop(key, None)


def confirm_all(ctx: RequestContext) -> Iterator[LineResult]:
    """Confirms the chosen lines, one event per line, each against the case as the sheet showed it.

    The selection is cleared first, so that a second press finds nothing to do. Each result is kept as soon as it is
    known, both here and in the record of the run.
    """
    pending: PendingConfirmation | None = st.session_state.pop(ASKED, None)
    if pending is None:
        return
    done: RunOutcome = st.session_state.setdefault(DONE, RunOutcome())
    numbers = {each.appeal.appeal_no for each in pending.lines}
    begun = begin_run(ctx.office, ctx.person, pending.sheet, numbers, way="page")
    if isinstance(begun, Refusal):
        done.refusal = begun
        return
    done.run_no = begun.run_no
    for result in go_through(ctx.office, ctx.person, begun):
        done.results.append(result)
        elements.picked(PICKED).discard(result.due.appeal.appeal_no)
        yield result


# The lines of the run sheet: the case, its parties, its due date, and how that was calculated, in short and in full.


def line(ctx: RequestContext, due: DueLine, *, ticks: bool = False, indent: bool = False, html: str = "") -> None:
    """Draws one line; ``ticks`` adds a checkbox, ``indent`` leaves room for one, ``html`` (HTML) replaces the sum."""
    no = due.appeal.appeal_no
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{no}"):
        if ticks:
            elements.tick(PICKED, f"pick_{no}", no, no, label_visibility="collapsed")
        elif indent:
            st.html('<span class="untick"></span>', width=14)
        st.page_link(navigation.case_place(ctx.person).path, label=no, query_params={"no": no}, width=136)
        st.html(_row(ctx, due, html), width="stretch")
        if due.deadline and not html:
            with st.popover(ctx.t("word.calculation"), type="tertiary", help=ctx.t("run_sheet.how_date_was_counted")):
                st.html(_sum(ctx, due))


def effect(ctx: RequestContext, due: DueLine) -> str:
    """Describes what confirming the silence does to the case."""
    stands = due.verb is Verb.LAPSE_SELLER
    return ctx.t("run_sheet.punishment_stands" if stands else "run_sheet.punishment_revoked_within")


def refused(ctx: RequestContext, due: DueLine) -> str:
    """Returns, as HTML, why the current person may not confirm this line; empty if they may."""
    if due.refusal is None:
        return ""
    return f'<span class="why">{elements.safe(elements.in_words(ctx, due.refusal))}</span>'


def _row(ctx: RequestContext, due: DueLine, html: str) -> str:
    names = f"<span>{elements.safe(due.seller)}</span><span>{elements.safe(due.complainant)}</span>"
    return f'<div class="line">{names}{_due(ctx, due)}{_meant(ctx, due)}{html or _words(ctx, due)}</div>'


def _due(ctx: RequestContext, due: DueLine) -> str:
    """Returns the days left, if they are counted, and the policy's latest day, if it has one."""
    if due.promised_on is None:
        return f"<span>{elements.chip('warn', ctx.t('word.no_clock_yet'))}</span>"
    left = days_left(ctx.office.now(), due.promised_on, due.zone)
    chips = elements.chip(elements.due_tone(left), elements.days_left_label(ctx, left))
    if due.latest_on is None:
        return f"<span>{chips}</span>"
    latest = days_left(ctx.office.now(), due.latest_on, due.zone)
    tip = ctx.t("run_sheet.latest_day_within", day=due.worded(due.latest_on))
    chip = elements.chip("latest", elements.days_left_label(ctx, latest))
    return f'<span>{chips} <span title="{elements.safe(tip)}">{chip}</span></span>'


def _meant(ctx: RequestContext, due: DueLine) -> str:
    """Describes whose silence it is and what it means; before the due date, who is awaited."""
    who = ctx.label(Side.SELLER if due.verb is Verb.LAPSE_SELLER else Side.COMPLAINANT)
    text = ctx.t("run_sheet.side_effect_silent", side=who, effect=effect(ctx, due)) if due.why == "silence" else who
    if due.why == "latest_first":
        text = ctx.t("run_sheet.lead_decides")
    return f"<span>{elements.safe(text)}</span>"


def _words(ctx: RequestContext, due: DueLine) -> str:
    if due.why == "no_arrival" and due.appeal.forwarded_at:
        sent = elements.time_label(ctx, due.appeal.forwarded_at)
        return f"<small>{ctx.t('run_sheet.forwarded_no_proof_arrival', moment=sent)}</small>"
    if due.request and due.why == "asked":
        received = elements.time_label(ctx, due.request.received_at)
        request = ctx.t("format.name_subject", name=ctx.say(request_in_words(due.request)), subject=received)
        return _small(ctx.t("format.label_value", label=request, value=due.request.reason))
    if due.deadline is None:
        return "<small></small>"
    sentence = ctx.t("word.due_day_sum_within", day=due.worded(due.deadline.due), sum=ctx.say(reason(due.deadline)))
    if due.latest_on:
        sentence = ctx.t("word.latest_day_sum", sum=sentence, day=due.worded(due.latest_on))
    return _small(sentence)


def _small(sentence: str) -> str:
    """Returns the sentence as HTML that may be cut short on screen; its tooltip has the whole text."""
    return f'<small title="{elements.safe(sentence)}">{elements.safe(sentence)}</small>'


def _sum(ctx: RequestContext, due: DueLine) -> str:
    rows = ((ctx.say(label), ctx.say(value)) for label, value in (table(due.deadline) if due.deadline else ()))
    return f'<table class="sum rd">{elements.pair_rows(rows, "mu")}</table>'


# The second and third steps of the run sheet: the confirmation with its effect in words, and the results.

STEPS: Final = 100  # the bar moves at most this often, because each move is a message to the browser


def in_words(ctx: RequestContext, lines: tuple[DueLine, ...]) -> str:
    """Describes what confirming these lines does, in numbers: how many punishments end and how many stand."""
    revoked = sum(each.verb is not Verb.LAPSE_SELLER for each in lines)
    closed = len(lines) - revoked
    effects = []
    if revoked:
        effects.append(ctx.tn("run_sheet.punishments_are_revoked", revoked))
    if closed:
        effects.append(ctx.tn("run_sheet.appeals_closed_their_punishments_stand", closed))
    return ctx.t("format.first_second", first=effects[0], second=effects[1]) if len(effects) > 1 else "".join(effects)


def question(ctx: RequestContext) -> None:
    """Asks for confirmation, listing every chosen case and what will happen to it."""
    pending: PendingConfirmation = st.session_state[ASKED]
    count = len(pending.lines)
    title, what = ctx.texts("run_sheet.confirm_these_silences", "run_sheet.each_becomes_event_own_under")
    step_head(title, elements.safe(ctx.t("format.what", what=in_words(ctx, pending.lines))), what)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ask_buttons"):
        if st.button(ctx.tn("run_sheet.confirm_silences_count", count), type="primary", key="confirm"):
            _run(ctx, count)
        elements.button(ctx.t("run_sheet.back_change_nothing"), "back", leave)
    with st.container(key="asked"):
        for due in elements.paged(pending.lines, "asked"):
            line(ctx, due)


def _run(ctx: RequestContext, count: int) -> None:
    """Carries out the run and shows how many lines are done so far."""
    bar = st.progress(0.0)
    step = max(1, count // STEPS)
    for number, _ in enumerate(confirm_all(ctx), start=1):
        if number % step == 0 or number == count:
            bar.progress(number / count, ctx.t("run_sheet.number_total_of", number=number, total=count))
    st.rerun()


def results(ctx: RequestContext) -> None:
    """Shows the result of each line: done, or refused with the reason; a refused case is unchanged."""
    done: RunOutcome = st.session_state[DONE]
    if done.refusal:
        elements.refusal(ctx, done.refusal)
    else:
        _head(ctx, done)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        elements.button(ctx.t("run_sheet.back_to_run_sheet"), "back", leave)
        if done.run_no:
            label = ctx.t("run_sheet.record_of_run", run_no=done.run_no)
            st.page_link(navigation.PLACE["runs"].path, label=label, query_params={"run": str(done.run_no)})
        if any(each.refusal is None for each in done.results):
            st.page_link(navigation.PLACE["letters"].path, label=ctx.t("run_sheet.their_letters_wait_to_be_released"))
    with st.container(key="asked"):
        for each in elements.paged(tuple(sorted(done.results, key=lambda each: each.refusal is None)), "done"):
            line(ctx, each.due, html=_came(ctx, each))


def _head(ctx: RequestContext, done: RunOutcome) -> None:
    good = tuple(each.due for each in done.results if each.refusal is None)
    bad = len(done.results) - len(good)
    first = ctx.t("format.what", what=in_words(ctx, good)) if good else ctx.t("run_sheet.nothing_was_changed")
    second = ctx.tn("run_sheet.were_refused_and_are_as_they_were", bad) if bad else ""
    step_head(ctx.t("run_sheet.done"), elements.safe(first), second)


def _came(ctx: RequestContext, result: LineResult) -> str:
    if result.refusal is None:
        return f"<span>{elements.chip('ok', effect(ctx, result.due))}</span>"
    why = elements.safe(elements.in_words(ctx, result.refusal))
    return f'<span class="why">{elements.chip("bad", ctx.t("run_sheet.refused_within"))} {why}</span>'
