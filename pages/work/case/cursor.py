"""The criterion at the cursor: its whole text, what the machine says or what to look at, the keys that answer it."""

import streamlit as st

from core.commands import work
from core.errors import Refusal
from core.model.names import name_of
from core.model.rules import Group
from core.model.terms import Value
from pages.parts.desk import sit
from pages.parts.show import safe
from pages.work.case import evidence, notes, reasons
from pages.work.case.keys import KEYS
from pages.work.case.place import Place
from pages.work.case.view import READERS, View

ANSWERS = (Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY)
MOST_LINES = 28


def settle(view: View) -> None:
    """Puts the cursor on the first criterion that waits for a person, once a stage, and opens what matters."""
    place, checklist = view.place, view.case.assessment.checklist
    place.groups = {group.id: tuple(item.criterion for item in group.items) for group in checklist.groups()}
    asked = [item.criterion for item in checklist.items()]
    if place.stage == checklist.subject and place.cursor in asked:
        return
    groups = relevant(view)
    waiting = (item.criterion for group in groups for item in group.items if _waits(view, item.criterion))
    place.stage = checklist.subject
    place.cursor = next(waiting, asked[0])
    place.opened = set()
    home = checklist.group_of(place.cursor)
    lines = 0
    for group in [*([home] if home else []), *groups]:
        if group.id not in place.opened and (not lines or lines + len(group.items) <= MOST_LINES):
            place.opened.add(group.id)
            lines += len(group.items)


def relevant(view: View) -> list[Group]:
    """The gate and the claimed routes."""
    assessment = view.case.assessment
    return [
        each
        for each in assessment.checklist.groups()
        if each is assessment.checklist.gate or each.id in assessment.claimed
    ]


def _waits(view: View, criterion: str) -> bool:
    return view.case.assessment.values.get(criterion) is None and view.criterion(criterion).kind != "M"


def answers_for(view: View, criterion: str) -> tuple[Value, ...]:
    """The answers that a criterion takes: three, and "not applicable" where it may not apply."""
    item = view.case.assessment.checklist.item(criterion)
    return (*ANSWERS, Value.NOT_APPLICABLE) if item and item.may_not_apply else ANSWERS


def answer(appeal_no: str, criterion: str, value: Value | None, exhibit_id: str | None) -> bool:
    """Saves one answer; a refusal is shown above the list with this run."""
    desk, place = sit(*READERS), st.session_state["place"]
    done = work.answer(desk.office, desk.person, appeal_no, criterion, value, exhibit_id=exhibit_id)
    place.refused = done if isinstance(done, Refusal) else None
    return not isinstance(done, Refusal)


def put(appeal_no: str, criterion: str, value: Value, exhibit_id: str | None, after: str) -> None:
    """Answers the criterion at the cursor and steps on."""
    if answer(appeal_no, criterion, value, exhibit_id):
        go(st.session_state["place"], after)


def go(place: Place, criterion: str) -> None:
    """Moves the cursor; the group it comes to opens."""
    place.cursor = criterion
    place.opened |= {each for each, items in place.groups.items() if criterion in items}


def neighbours(view: View) -> tuple[str, str]:
    """The criterion before the cursor and the one after it, over the gate, the claimed routes and what is open."""
    groups = view.case.assessment.checklist.groups()
    wanted = {each.id for each in relevant(view)} | view.place.opened
    asked = [item.criterion for group in groups if group.id in wanted for item in group.items]
    if view.place.cursor not in asked:
        return view.place.cursor, view.place.cursor
    at = asked.index(view.place.cursor)
    return asked[at - 1], asked[(at + 1) % len(asked)]


def show(view: View) -> None:
    """The box and its row of buttons."""
    desk, place = view.desk, view.place
    criterion = view.criterion(place.cursor)
    machine = view.case.assessment.machine.get(place.cursor)
    told = desk.say(machine.sentence) if machine else criterion.hint(desk.lang)
    told = told or desk.t("The machine has nothing to say: the facts it needs are not typed yet.")
    with st.container(key="now"):
        st.html(
            f'<div class="now"><div class="q">{safe(criterion.text(desk.lang))}</div>'
            f'<div class="in" title="{safe(told)}">{safe(criterion.id)} · {safe(told)}</div></div>'
        )
    _buttons(view)


def _buttons(view: View) -> None:
    desk, place = view.desk, view.place
    before, after = neighbours(view)
    spoken = view.spoken().get(place.cursor)
    machine = view.case.assessment.machine.get(place.cursor)
    suggested = machine.value if machine and place.cursor not in view.case.assessment.values else None
    with st.container(horizontal=True, vertical_alignment="center", key="keys", gap="xsmall"):
        for value in answers_for(view, place.cursor) if view.writes else ():
            name = desk.say(name_of(value))
            st.button(
                desk.t("Confirm: {answer}", answer=name) if value is suggested else name,
                key=f"put_{value}",
                shortcut=KEYS[value],
                type="primary" if value is suggested else "secondary",
                on_click=put,
                args=(view.no, place.cursor, value, spoken.exhibit_id if spoken else None, after),
            )
        for key, name, to in (("previous", desk.t("Previous"), before), ("next", desk.t("Next"), after)):
            st.button(name, key=f"go_{key}", shortcut=KEYS[key], on_click=go, args=(place, to))
        if spoken:
            st.button(
                desk.t("Show {label}", label=spoken.label),
                key="show_spoken",
                shortcut=KEYS["exhibit"],
                on_click=look,
                args=(spoken.label,),
            )
        notes.popover(view)
        reasons.popover(view)


def look(label: str) -> None:
    """Shows the document a criterion speaks of; both panes are drawn."""
    evidence.choose(label)
    st.rerun(["evidence", "judgement"])
