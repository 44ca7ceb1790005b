"""Where what is filled in is kept: in the draft of the case, or in the form of a second look, which is its own."""

from core.commands import looks, work
from core.errors import Refusal
from core.model.draft import LookedUp
from core.model.terms import Value
from pages.parts.desk import Desk
from pages.work.case.place import Place


def answer(desk: Desk, place: Place, appeal_no: str, criterion: str, value: Value | None, at: str | None) -> object:
    """Keeps an answer to a criterion; ``at`` is the document it speaks of."""
    if place.look:
        return looks.answer_look(desk.office, desk.person, place.look, criterion, value, exhibit_id=at)
    return work.answer(desk.office, desk.person, appeal_no, criterion, value, exhibit_id=at)


def look_up(desk: Desk, place: Place, appeal_no: str, criterion: str, made: LookedUp, at: str | None) -> object:
    """Keeps “met” with the look-up it rests on."""
    if place.look:
        return looks.answer_look(desk.office, desk.person, place.look, criterion, Value.MET, exhibit_id=at, lookup=made)
    return work.look_up(desk.office, desk.person, appeal_no, criterion, made, exhibit_id=at)


def note(desk: Desk, place: Place, appeal_no: str, criterion: str, text: str) -> object:
    """Keeps the note on a criterion."""
    if place.look:
        return looks.note_look(desk.office, desk.person, place.look, criterion, text)
    return work.note(desk.office, desk.person, appeal_no, criterion, text)


def cite(desk: Desk, place: Place, appeal_no: str, group: str, exhibit_id: str) -> object:
    """Keeps the document that a route relies on."""
    if place.look:
        return looks.cite_look(desk.office, desk.person, place.look, group, exhibit_id)
    return work.cite(desk.office, desk.person, appeal_no, group, exhibit_id)


def write(desk: Desk, place: Place, appeal_no: str, field: str, text: str) -> object:
    """Keeps one of the texts of the form, by its name; a second look has none besides its reason."""
    if place.look:
        return looks.write_look(desk.office, desk.person, place.look, text)
    return work.write(desk.office, desk.person, appeal_no, **{field: text})


def refused(done: object) -> Refusal | None:
    """The refusal, if it is one."""
    return done if isinstance(done, Refusal) else None
