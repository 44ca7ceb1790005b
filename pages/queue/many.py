"""One act on many cases selected in the queue: the choice of act, the dry run, and the result for each case.

The queue page draws the list; the dry run replaces it until the reader goes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from core.commands.runs import MANY, ManyAct, begin_many, do_many, try_many
from core.domain.lifecycle import makes
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.run_sheet import RunLine
from core.domain.terms import Verb, past_label
from core.queries.people import deciders
from pages.components.case_table import short_day
from pages.shared import elements, url_state
from pages.shared.context import RequestContext
from pages.shared.navigation import PLACE, case_place

TICKED, SHEET = "queue_ticked", "queue_sheet"

GIVEN: Final = frozenset({Verb.ASSIGN, Verb.HAND_OVER})


@dataclass
class Sheet:
    """The dry run: the act and the result of trying it on each case; then the run's results, or why it could not begin.

    ``assignee`` is the name of the person the cases are assigned to.
    """

    act: ManyAct
    lines: tuple[RunLine, ...]
    assignee: str = ""
    run_no: int = 0
    done: list[RunLine] = field(default_factory=list)
    refusal: Refusal | None = None


def ticked(ctx: RequestContext) -> frozenset[str]:
    """Returns the ticked cases, including those on other pages; empty for people who may not act on many cases."""
    found: frozenset[str] = st.session_state.get(TICKED, frozenset())
    return found if allowed(ctx.person, Act.ACT_ON_MANY_CASES) else frozenset()


def tick(shown: Sequence[str], numbers: frozenset[str]) -> None:
    """Ticks exactly these ``numbers`` among the cases that are ``shown``; cases on other pages keep their ticks."""
    st.session_state[TICKED] = (st.session_state.get(TICKED, frozenset()) - {*shown}) | numbers


def untick() -> None:
    """Clears all ticks."""
    st.session_state[TICKED] = frozenset()


def sheet() -> Sheet | None:
    """Returns the dry run that is open, if there is one."""
    found: Sheet | None = st.session_state.get(SHEET)
    return found


def foot(ctx: RequestContext) -> None:
    """Draws the number of ticked cases, the choice of act, its reason, and the button that opens the dry run."""
    numbers = sorted(ticked(ctx))
    if not numbers:
        return
    with st.bottom, st.container(horizontal=True, key="foot", vertical_alignment="center", gap="small"):
        elements.note("rd", ctx.tn("queue.cases_are_ticked", len(numbers)), width="content")
        verbs = {str(each): ctx.label(each) for each in MANY if makes(ctx.person, each)}
        hint = ctx.t("queue.what_to_do")
        look: dict[str, Any] = {"label_visibility": "collapsed", "placeholder": hint}
        verb = url_state.choice(ctx, hint, verbs, "many_verb", width=230, **look)
        to, people = "", dict[str, str]()
        if verb in GIVEN:
            people = {each.person_id: each.name for each in (*deciders(ctx.office, ctx.person), ctx.person)}
            look["placeholder"] = ctx.t("case.assign_to")
            to = url_state.choice(ctx, look["placeholder"], people, "many_to", width=180, **look) or ""
        why = ctx.t("queue.reason_that_goes_to_each")
        reason = st.text_input(why, key="many_reason", placeholder=why, label_visibility="collapsed")
        with elements.disabled_with_note(_lacking(ctx, verb, reason, to)) as off:
            pressed = st.button(ctx.t("queue.dry_run"), type="primary", key="many_try", **off)
        if pressed:
            _try(ctx, ManyAct(Verb(str(verb)), reason.strip(), to), people.get(to, ""), numbers)
        elements.button(ctx.t("queue.untick_all"), "many_untick", untick, type="tertiary")


def _lacking(ctx: RequestContext, verb: str | None, reason: str, to: str) -> str:
    """Describes what still has to be filled in before the dry run; empty if nothing is missing."""
    if not verb:
        return ctx.t("queue.choose_what_to_do_first")
    if verb in GIVEN and not to:
        return ctx.t("case.choose_colleague_first")
    return "" if reason.strip() else ctx.t("queue.write_reason_first")


def _try(ctx: RequestContext, act: ManyAct, assignee: str, numbers: Sequence[str]) -> None:
    lines = try_many(ctx.office, ctx.person, act, numbers)
    refused = lines if isinstance(lines, Refusal) else None
    st.session_state[SHEET] = Sheet(act, () if isinstance(lines, Refusal) else lines, assignee, refusal=refused)
    st.rerun()


def draw(ctx: RequestContext, found: Sheet) -> None:
    """Draws each case with what would happen or why it cannot; after the run, with its result."""
    lines = found.done or found.lines
    refused = sum((each.refused or each.refusal) is not None for each in lines)
    doable = len(lines) - refused
    text = ctx.tn("queue.cases_are_changed", doable) if found.done else ctx.tn("queue.cases_would_be_changed", doable)
    counted = [text, ctx.tn("queue.cases_are_refused_as_they_were", refused)] if refused else [text]
    if found.refusal:
        elements.refusal(ctx, found.refusal)
    else:
        what = " → ".join(elements.safe(each) for each in (ctx.label(found.act.verb), found.assignee) if each)
        reason = elements.safe(ctx.t("queue.reason_told", reason=found.act.reason))
        counts = elements.safe(" · ".join(counted))
        st.html(f'<div class="rd many-head"><b>{what}</b> <span>{counts}</span><p class="mu">{reason}</p></div>')
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if (
            doable
            and not found.done
            and st.button(ctx.tn("queue.do_it_for_cases", doable), type="primary", key="many_do")
        ):
            _do(ctx, found)
        elements.button(ctx.t("queue.back_to_list"), "many_back", _back)
        if found.run_no:
            label = ctx.t("run_sheet.record_of_run", run_no=found.run_no)
            st.page_link(PLACE["runs"].path, label=label, query_params={"run": str(found.run_no)})
    with st.container(key="many_lines"):
        heads = ctx.texts("word.appeal", "label.side.seller", "word.due", "queue.what_happens")
        st.html(elements.table_html(heads, [_row(ctx, each) for each in lines])) if lines else None


def _row(ctx: RequestContext, line: RunLine) -> str:
    path = case_place(ctx.person).url_path
    due = short_day(line.due_on, ctx.lang, day_in(ctx.office.now())) if line.due_on else ctx.t("word.no_clock_yet")
    link = f"<td>{elements.new_tab(f'/{path}?no={line.appeal_no}', line.appeal_no)}</td>"
    link += f"<td>{elements.safe(line.seller)}</td><td>{elements.safe(due if line.version else '')}</td>"
    refused = line.refused or line.refusal
    if refused:
        chip = elements.chip("bad", ctx.t("run_sheet.refused_within"))
        return f"<tr>{link}<td>{chip} {elements.safe(elements.in_words(ctx, refused))}</td></tr>"
    chip = (
        elements.chip("ok", ctx.say(past_label(line.verb))) if line.seq else elements.chip("acc", ctx.label(line.verb))
    )
    return f"<tr>{link}<td>{chip}</td></tr>"


def _do(ctx: RequestContext, found: Sheet) -> None:
    """Starts the run and works through it; each result is kept at once, here and in the record."""
    begun = begin_many(ctx.office, ctx.person, found.act, found.lines)
    if isinstance(begun, Refusal):
        found.refusal = begun
        st.rerun()
    found.run_no = begun.run_no
    bar = st.progress(0.0)
    for number, line in enumerate(do_many(ctx.office, ctx.person, begun), start=1):
        found.done.append(line)
        bar.progress(number / len(begun.chosen))
    found.done += [each for each in found.lines if not each.chosen]
    st.session_state[TICKED] = frozenset(each.appeal_no for each in found.done if each.seq is None)
    st.rerun()


def _back() -> None:
    """Returns to the list; the reason typed there is still in its field unless the run has used it."""
    found: Sheet | None = st.session_state.pop(SHEET, None)
    st.session_state["many_reason"] = found.act.reason if found and not found.done else ""
