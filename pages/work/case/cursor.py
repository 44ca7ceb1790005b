"""The cursor of the checklist: where it stands, what a key does there, and what is open around it."""

import streamlit as st

from core.model.rules import Group
from core.model.terms import Value
from core.permissions import Act
from pages.parts.door import sit
from pages.work.case import evidence, pen
from pages.work.case.place import Place
from pages.work.case.view import View

ANSWERS = (Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY)
LOOK_UP = "lookup"
"""The dialog that asks for a look-up outside, by its name in ``Place.dialog``."""

STEPS = {"previous": -1, "next": 1}
MOST_LINES = 28


def settle(view: View) -> None:
    """Puts the cursor on the first criterion that is open, once a stage, and opens what matters."""
    place, checklist = view.place, view.case.assessment.checklist
    place.groups = {group.id: tuple(item.criterion for item in group.items) for group in checklist.groups()}
    asked = [item.criterion for item in checklist.items()]
    if place.stage == checklist.subject and place.cursor in asked:
        _remember(view)
        return
    groups = relevant(view)
    values = view.case.assessment.values
    waiting = (item.criterion for group in groups for item in group.items if values.get(item.criterion) is None)
    place.stage = checklist.subject
    place.cursor = next(waiting, asked[0])
    place.opened = set()
    home = checklist.group_of(place.cursor)
    lines = 0
    for group in [*([home] if home else []), *groups]:
        if group.id not in place.opened and (not lines or lines + len(group.items) <= MOST_LINES):
            place.opened.add(group.id)
            lines += len(group.items)
    _remember(view)


def relevant(view: View) -> list[Group]:
    """The gate and the claimed routes."""
    assessment = view.case.assessment
    return [
        each
        for each in assessment.checklist.groups()
        if each is assessment.checklist.gate or each.id in assessment.claimed
    ]


def answers_for(view: View, criterion: str) -> tuple[Value, ...]:
    """The answers that a criterion takes: three, and "not applicable" where it may not apply."""
    item = view.case.assessment.checklist.item(criterion)
    return (*ANSWERS, Value.NOT_APPLICABLE) if item and item.may_not_apply else ANSWERS


def answer(appeal_no: str, criterion: str, value: Value | None, exhibit_id: str | None) -> bool:
    """Saves one answer; a refusal is shown above the list with this run."""
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    place.refused = pen.answer(desk, place, appeal_no, criterion, value, exhibit_id)
    return place.refused is None


def put(appeal_no: str, value: Value) -> None:
    """Answers the criterion at the cursor and steps on to the next that is open.

    The cursor is where it stands now, not where it stood when the button was drawn: keys pressed
    faster than the page is drawn answer one criterion after the other.
    """
    place: Place = st.session_state["place"]
    criterion = place.cursor
    if value is Value.NOT_APPLICABLE and criterion not in place.optional:
        return
    if looks_up(place, criterion, value):
        return
    if answer(appeal_no, criterion, value, place.spoken.get(criterion)):
        moved_on(place, criterion)


def looks_up(place: Place, criterion: str, value: Value | None) -> bool:
    """Whether this answer rests on a look-up outside that is not on record yet: its three fields open instead."""
    if value is not Value.MET or criterion not in place.unlooked:
        return False
    place.cursor = criterion
    place.dialog = (LOOK_UP, criterion)
    return True


def moved_on(place: Place, criterion: str) -> None:
    """A criterion was answered: the cursor goes to the next that is open."""
    place.waiting.discard(criterion)
    go(place, _after(place, criterion))


def _after(place: Place, criterion: str) -> str:
    """The next criterion that waits, also from the top; when none does, the one below, and the last stays."""
    at = place.order.index(criterion) if criterion in place.order else 0
    ahead = place.order[at + 1 :]
    waiting = (each for each in (*ahead, *place.order[:at]) if each in place.waiting)
    return next(waiting, ahead[0] if ahead else criterion)


def step(by: int) -> None:
    """Moves the cursor up or down, over the gate, the claimed routes and what is open besides."""
    place: Place = st.session_state["place"]
    at = place.order.index(place.cursor) if place.cursor in place.order else -by
    go(place, place.order[(at + by) % len(place.order)])


def go(place: Place, criterion: str) -> None:
    """Moves the cursor; the group it comes to opens."""
    place.cursor = criterion
    place.opened |= {each for each, items in place.groups.items() if criterion in items}


def _remember(view: View) -> None:
    """What the keys need to know about the checklist, also before it is drawn again."""
    place, checklist = view.place, view.case.assessment.checklist
    wanted = {each.id for each in relevant(view)} | place.opened
    items = [item for group in checklist.groups() if group.id in wanted for item in group.items]
    place.order = tuple(item.criterion for item in items)
    place.optional = {item.criterion for item in checklist.items() if item.may_not_apply}
    place.waiting = {each for each in place.order if view.case.assessment.values.get(each) is None}
    place.unlooked = {
        item.criterion
        for item in checklist.items()
        if view.criterion(item.criterion).lookup and item.criterion not in view.case.assessment.lookups
    }
    place.spoken = {criterion: exhibit.exhibit_id for criterion, exhibit in view.spoken().items()}


def look(label: str) -> None:
    """Shows the document a criterion speaks of; both panes are drawn."""
    evidence.choose(label)
    st.rerun(["evidence", "judgement"])
