"""The checklist: the gate and the routes, each criterion one line with its three answers."""

import streamlit as st

from core.model.appeal import Exhibit
from core.model.finding import MachineFinding
from core.model.names import name_of
from core.model.rules import Item
from core.model.terms import Value
from core.queries.facts import unexplained
from pages.parts.show import Tone, safe
from pages.work.case import cursor
from pages.work.case.findings import looked_told
from pages.work.case.group import group_head
from pages.work.case.place import Place, entered, key_for
from pages.work.case.presses import listen
from pages.work.case.view import View

TONES: dict[Value, Tone] = {
    Value.MET: "ok",
    Value.NOT_MET: "bad",
    Value.CANNOT_VERIFY: "warn",
    Value.NOT_APPLICABLE: "neu",
}


def show(view: View) -> None:
    """All groups; a group draws its lines only while it is open."""
    assessment, desk = view.case.assessment, view.desk
    spoken = view.spoken()
    names = {each: desk.say(name_of(each)) for each in Value} | {Value.NOT_APPLICABLE: desk.t("N/A")}
    with st.container(key="list"):
        for group in assessment.checklist.groups():
            stand = assessment.verdict.group(group.id)
            if stand is not None:
                group_head(view, group, stand)
            if group.id in view.place.opened:
                aligned = any(item.may_not_apply for item in group.items)
                for item in group.items:
                    _line(view, item, spoken.get(item.criterion), names, aligned=aligned)
    listen(view)


def _line(view: View, item: Item, exhibit: Exhibit | None, names: dict[Value, str], *, aligned: bool) -> None:
    """One criterion, its answers under these names; ``aligned`` leaves room where a neighbour has a fourth one."""
    desk, criterion = view.desk, view.criterion(item.criterion)
    machine, value = view.case.assessment.machine.get(item.criterion), view.case.assessment.values.get(item.criterion)
    at = "crit cur" if view.place.cursor == item.criterion else "crit"
    warns = "" if item.blocking else f'<span class="mu">{safe(desk.t("warning only"))}</span>'
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_{item.criterion}"):
        st.html(
            f'<div class="{at}"><span class="bar"></span><span class="tx" title="{safe(criterion.text(desk.lang))}">'
            f"{safe(criterion.short(desk.lang))}</span>"
            f"{_badge(view, machine, value, criterion.kind)}{warns}{_noted(view, item)}</div>"
        )
        if exhibit:
            st.button(
                exhibit.label, key=f"x_{item.criterion}", type="tertiary", on_click=cursor.look, args=(exhibit.label,)
            )
        options = cursor.answers_for(view, item.criterion)
        wide = len(options) > len(cursor.ANSWERS)
        given = Value.MET if item.criterion in view.case.assessment.unlooked else value
        shown = given if given in options else None  # only the machine may say "not applicable" of any line
        key = key_for(view.place, f"{'g' if wide else 'w' if aligned else 'f'}_{item.criterion}", shown)
        st.segmented_control(
            criterion.short(desk.lang),
            options[-1:] + options[:-1] if wide else options,
            default=shown,
            key=key,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            disabled=not view.writes,
            on_change=_choose,
            args=(view.no, item.criterion, exhibit.exhibit_id if exhibit else None, key),
            wrap=False,
        )


def _badge(view: View, machine: MachineFinding | None, value: Value | None, kind: str) -> str:
    """What the machine says, beside what counts: alone, confirmed, overruled, or a suggestion that waits."""
    if machine is None:
        return ""
    desk, said = view.desk, view.desk.say(name_of(machine.value))
    tone, told = TONES[machine.value], desk.t("auto")
    if value is None and kind != "M":
        tone, told = "acc", desk.t("suggests: {answer}", answer=said)
    elif value is not machine.value:
        tone, told = "warn", desk.t("auto: {answer}", answer=said)
    return f'<span class="m {tone}" title="{safe(desk.say(machine.sentence))}">{safe(told)}</span>'


def _noted(view: View, item: Item) -> str:
    """Whether a note or a look-up is written, or is needed: met against the machine wants the one."""
    answer, assessment = view.case.form.answers.get(item.criterion), view.case.assessment
    if item.criterion in assessment.unlooked:
        return f'<span class="m warn">{safe(view.desk.t("look-up needed"))}</span>'
    if item.criterion in unexplained(view.case.assessment, view.case.form):
        return f'<span class="m warn">{safe(view.desk.t("note needed"))}</span>'
    told = [f'<span class="mu" title="{safe(answer.note)}">✎</span>'] if answer and answer.note else []
    if answer and answer.value and (made := assessment.lookups.get(item.criterion)):
        tip = looked_told(view.desk, made.model_dump())
        told.append(f'<span class="mu" title="{safe(tip)}">{safe(view.desk.t("looked up"))}</span>')
    return "".join(told)


def _choose(appeal_no: str, criterion: str, exhibit_id: str | None, key: str) -> None:
    """An answer by click; choosing the chosen one again takes it back."""
    place: Place = st.session_state["place"]
    if entered(place, key) and not cursor.looks_up(place, criterion, st.session_state[key]):
        cursor.answer(appeal_no, criterion, st.session_state[key], exhibit_id)
        place.cursor = criterion
