"""What was done to many cases at once: silences confirmed on the run sheet, and acts begun in the queue."""

from typing import Final

import streamlit as st

from core.domain.deadlines import Deadline, reason
from core.domain.permissions import Act, allowed
from core.domain.run_sheet import WHY, Run, RunLine, Way
from core.domain.terms import past_label
from core.domain.text import mark
from core.queries.run_sheet import PAGE, RunDetail, list_runs, open_run
from pages.run_sheet import selection
from pages.shared import elements, guard, url_state
from pages.shared.context import RequestContext
from pages.shared.navigation import PLACE

WAYS: Final[dict[Way, str]] = {
    "page": mark("run_sheet.on_page"),
    "command": mark("run_sheet.at_command_line"),
    "queue": mark("run_sheet.in_queue"),
}

# A recorded run: as one line of the list, and in full with the result of each of its lines.

RESULTS: Final[dict[str, tuple[str, elements.Tone, str]]] = {
    "refused": (mark("run_sheet.refused"), "bad", mark("run_sheet.refused_within")),
    "confirmed": (mark("run_sheet.confirmed"), "ok", mark("run_sheet.confirmed_within")),
    "not_reached": (mark("run_sheet.left_over"), "warn", mark("run_sheet.left_over_within")),
    "not_chosen": (mark("run_sheet.not_chosen"), "neu", mark("run_sheet.not_chosen_within")),
}
"""The possible results of a line: the name of the tab, and the chip."""


def run_line(ctx: RequestContext, run: Run, names: dict[str, str]) -> None:
    """Draws one run as a line of the list; ``names`` maps the ids of people to their names."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_run_{run.run_no}"):
        label = ctx.t("run_sheet.run_run_no", run_no=run.run_no)
        st.page_link(PLACE["runs"].path, label=label, query_params={"run": str(run.run_no)}, width=132)
        who = elements.safe(names.get(run.begun_by, run.begun_by))
        origin = ctx.t(WHY["selected"]) if run.way == "queue" else ctx.t("run_sheet.sheet_of", day=run.as_of)
        sheet = elements.safe(origin)
        cells = f"<span>{elements.time_label(ctx, run.begun_at)}</span><span>{who}</span><span>{sheet}</span>"
        st.html(f'<div class="run">{cells}<span>{_counts(ctx, run)}</span></div>', width="stretch")


def one_run(ctx: RequestContext, found: RunDetail) -> None:
    """Draws one run with the lines of the chosen tab; refused lines come first."""
    _head(ctx, found)
    counts = {part: sum(each.came == part for each in found.lines) for part in RESULTS}
    parts = {part: f"{ctx.t(RESULTS[part][0])} {count:,}" for part, count in counts.items() if count}
    first, key = next(iter(parts)), f"part_{found.run.run_no}"
    chosen = elements.segments(ctx.t("run_sheet.lines"), parts, key, default=first)
    lines = tuple(each for each in found.lines if each.came == (chosen or first))
    with st.container(key="card_run"):
        for each in elements.paged(lines, f"run_{chosen}"):
            _line(ctx, each)


def _head(ctx: RequestContext, found: RunDetail) -> None:
    run = found.run
    head = mark("run_sheet.ticked_in_queue") if run.way == "queue" else mark("run_sheet.run_sheet_of")
    title = ctx.t(head, run_no=run.run_no, day=run.as_of)
    way = ctx.t(WAYS[run.way])
    by, moment = found.names.get(run.begun_by, run.begun_by), elements.time_label(ctx, run.begun_at)
    who = ctx.t("format.what", what=ctx.t("format.who_moment_way", who=by, moment=moment, way=way))
    in_queue = run.way == "queue"
    count = ctx.tn("run_sheet.cases_were_selected" if in_queue else "run_sheet.lines_stood_on_sheet", run.lines)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        selection.step_head(title, _counts(ctx, run), f"{who} {count}")
        if allowed(ctx.person, Act.EXPORT_RUN):
            label = elements.safe(ctx.t("run_sheet.export_as_csv"))
            st.html(f'<div class="rd"><a href="/run/{run.run_no}.csv" download>{label}</a></div>', width="content")


def _counts(ctx: RequestContext, run: Run) -> str:
    """Returns, as HTML, how many lines had each result; a run that never ended says so."""
    chips = [elements.chip("ok", ctx.t("run_sheet.count_confirmed", count=f"{run.confirmed:,}"))]
    if run.refused:
        chips.append(elements.chip("bad", ctx.t("run_sheet.count_refused", count=f"{run.refused:,}")))
    if run.ended_at is None:
        left = ctx.t("run_sheet.under_way_or_interrupted_not_reached", count=f"{run.without_result:,}")
        chips.append(elements.chip("warn", left))
    return " ".join(chips)


def _line(ctx: RequestContext, line: RunLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{line.line_no}"):
        no = line.appeal_no
        st.page_link(PLACE["appeal"].path, label=no, query_params={"no": no}, width=136)
        _, tone, word = RESULTS[line.came]
        cells = f"<span>{elements.chip(tone, ctx.t(word))}</span><span>{elements.safe(_meant(ctx, line))}</span>"
        st.html(f'<div class="came">{cells}{_result_in_words(ctx, line)}</div>', width="stretch")


def _meant(ctx: RequestContext, line: RunLine) -> str:
    """Returns what was done or, if nothing was, what was intended or why the case stood on the sheet."""
    if line.came == "confirmed":
        return ctx.say(past_label(line.verb))
    return ctx.label(line.verb) if line.why in {"silence", "selected"} else ctx.t(WHY[line.why])


def _result_in_words(ctx: RequestContext, line: RunLine) -> str:
    """Returns why the line was refused or, if it was not, its due date with the calculation."""
    if line.refused:
        return f'<span class="why">{elements.safe(elements.in_words(ctx, line.refused))}</span>'
    if line.deadline is None:
        return f"<small>{elements.safe(ctx.t('word.no_clock_yet'))}</small>"
    deadline = Deadline.model_validate_json(line.deadline)
    sentence = ctx.t("word.due_day_sum_within", day=deadline.due, sum=ctx.say(reason(deadline)))
    seen = f" {ctx.say(line.refusal.because)}" if line.refusal and line.why == "silence" else ""
    return f'<small title="{elements.safe(sentence)}">{elements.safe(sentence)}{elements.safe(seen)}</small>'


# The page of past runs: the list, or one run with the result of every line.

TURNED: Final = "runs_page"


def runs() -> None:
    """Draws the run that the address names; without one, the list of runs."""
    ctx = guard.require(PLACE["runs"].act)
    elements.stylesheet("run_sheet/run_sheet.css")
    if not st.query_params.get("run"):
        _list(ctx)
        return
    found = open_run(ctx.office, ctx.person, url_state.number_in_url("run", otherwise=0))
    with st.container(horizontal=True, gap="small"):
        st.page_link(PLACE["runs"].path, label=ctx.t("run_sheet.all_runs"), icon=":material/arrow_back:")
        st.page_link(PLACE["runsheet"].path, label=ctx.t("run_sheet.run_sheet_of_today"))
    one_run(ctx, elements.granted(ctx, found))


def _list(ctx: RequestContext) -> None:
    found = elements.granted(ctx, list_runs(ctx.office, ctx.person, int(st.session_state.get(TURNED, 1))))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(PLACE["runsheet"].path, label=ctx.t("run_sheet.run_sheet_of_today"), icon=":material/arrow_back:")
    none = ctx.t("run_sheet.no_run_is_on_record_yet")
    count = ctx.tn("run_sheet.runs_are_on_record", found.total) if found.total else none
    what = ctx.t("run_sheet.each_keeps_sheet_as_lead")
    st.html(f'<div class="sheet-head"><b>{elements.safe(count)}</b>{elements.safe(what)}</div>')
    with st.container(key="card_runs"):
        for each in found.runs:
            run_line(ctx, each, found.names)
        if not found.runs:
            elements.note("mu", ctx.t("run_sheet.no_silence_confirmed_here_yet"))
    elements.pager(found.total, PAGE, found.number, TURNED)


runs()
