"""A run as it is on record: in one line of the list, and whole, with what came of each line of its sheet."""

from typing import Final

import streamlit as st

from core.deadlines import Deadline, reason
from core.model.names import name_of, told_of
from core.model.run import WHY, Run, RunLine
from core.permissions import Act, allowed
from core.queries.runs import OneRun
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.places import PLACE
from pages.work.sheet.lines import numbers, some

PARTS: Final = {
    "refused": mark("Refused"),
    "confirmed": mark("Confirmed"),
    "not_reached": mark("Left over"),
    "not_chosen": mark("Not chosen"),
}
CAME: Final[dict[str, tuple[show.Tone, str]]] = {
    "refused": ("bad", mark("refused")),
    "confirmed": ("ok", mark("confirmed")),
    "not_reached": ("warn", mark("left over")),
    "not_chosen": ("neu", mark("not chosen")),
}


def run_line(desk: Desk, run: Run, names: dict[str, str]) -> None:
    """One run of the list."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_run_{run.run_no}"):
        label = desk.t("Run {run_no}", run_no=run.run_no)
        st.page_link(PLACE["runs"].path, label=label, query_params={"run": str(run.run_no)}, width=90)
        who = show.safe(names.get(run.begun_by, run.begun_by))
        sheet = show.safe(desk.t("sheet of {day}", day=run.as_of))
        cells = f"<span>{show.moment(desk, run.begun_at)}</span><span>{who}</span><span>{sheet}</span>"
        st.html(f'<div class="run">{cells}<span>{_counts(desk, run)}</span></div>', width="stretch")


def one_run(desk: Desk, found: OneRun) -> None:
    """The run with its lines; the tab chosen is a part of them, the refused first of all."""
    _head(desk, found)
    counts = {part: sum(each.came == part for each in found.lines) for part in PARTS}
    parts = [part for part in PARTS if counts[part]]
    labels = {part: f"{desk.t(PARTS[part])} {counts[part]:,}" for part in parts}
    chosen = st.segmented_control(
        desk.t("Lines"),
        parts,
        default=parts[0],
        required=True,
        key=f"part_{found.run.run_no}",
        format_func=labels.__getitem__,
        label_visibility="collapsed",
    )
    lines = tuple(each for each in found.lines if each.came == (chosen or parts[0]))
    with st.container(key="card_run"):
        for each in some(lines, f"run_{chosen}"):
            _line(desk, each)
        numbers(lines, f"run_{chosen}")


def _head(desk: Desk, found: OneRun) -> None:
    run = found.run
    title = desk.t("Run {run_no}: sheet of {day}", run_no=run.run_no, day=run.as_of)
    way = desk.t("on the page") if run.way == "page" else desk.t("at the command line")
    who = desk.t(
        "{who}, {moment}, {way}",
        who=found.names.get(run.begun_by, run.begun_by),
        moment=show.moment(desk, run.begun_at),
        way=way,
    )
    who = desk.t("{what}.", what=who)
    told = desk.tn("{count} line stood on the sheet.", "{count} lines stood on the sheet.", run.lines)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<div class="ask"><b>{show.safe(title)}</b><span>{_counts(desk, run)}</span>'
            f"<small>{show.safe(who)} {show.safe(told)}</small></div>",
            width="stretch",
        )
        if allowed(desk.person, Act.EXPORT_RUN):
            label = show.safe(desk.t("Export as CSV"))
            st.html(f'<div class="rd"><a href="/run/{run.run_no}.csv" download>{label}</a></div>', width="content")


def _counts(desk: Desk, run: Run) -> str:
    """How many came to what, as HTML; a run without an end says so."""
    told = [show.chip("ok", desk.t("{count} confirmed", count=f"{run.confirmed:,}"))]
    if run.refused:
        told.append(show.chip("bad", desk.t("{count} refused", count=f"{run.refused:,}")))
    if run.ended_at is None:
        left = desk.t("under way or interrupted: {count} not reached", count=f"{run.unreached:,}")
        told.append(show.chip("warn", left))
    return " ".join(told)


def _line(desk: Desk, line: RunLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{line.line_no}"):
        no = line.appeal_no
        st.page_link(PLACE["appeal"].path, label=no, query_params={"no": no}, width=136)
        tone, word = CAME[line.came]
        cells = f"<span>{show.chip(tone, desk.t(word))}</span><span>{show.safe(_meant(desk, line))}</span>"
        st.html(f'<div class="came">{cells}{_told(desk, line)}</div>', width="stretch")


def _meant(desk: Desk, line: RunLine) -> str:
    """What was done; else what was to be done, or why the case stood on the sheet."""
    if line.came == "confirmed":
        return desk.say(told_of(line.verb))
    return desk.say(name_of(line.verb)) if line.why == "silence" else desk.t(WHY[line.why])


def _told(desk: Desk, line: RunLine) -> str:
    """Why it was refused, in words; else its due date with the sum."""
    if line.refused:
        return f'<span class="why">{show.safe(show.in_words(desk, line.refused))}</span>'
    if line.deadline is None:
        return f"<small>{show.safe(desk.t('no clock yet'))}</small>"
    deadline = Deadline.model_validate_json(line.deadline)
    sentence = desk.t("due {day}: {sum}", day=deadline.due, sum=desk.say(reason(deadline)))
    seen = f" {desk.say(line.refusal.because)}" if line.refusal and line.why == "silence" else ""
    return f'<small title="{show.safe(sentence)}">{show.safe(sentence)}{show.safe(seen)}</small>'
