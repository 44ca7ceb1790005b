"""Where what is filled in is kept: in the draft of the case, or in the form of a second look, which is its own.

Each entry is made in the form as it stood before the reader (``Place.seen``): what another window of theirs has
filled in since is not written over unseen.
"""

from typing import TypeAlias

from core.commands import looks, work
from core.errors import Refusal
from core.model.draft import Draft, Form, LookedUp
from core.model.terms import Value
from pages.parts.desk import Desk
from pages.work.case.place import Place

Kept: TypeAlias = Draft | Form | Refusal


def hold(desk: Desk, place: Place, appeal_no: str) -> Refusal | None:
    """Holds the case for whoever begins to work on it; refused when a colleague was quicker."""
    if place.look or place.holds:
        return None
    taken = work.take(desk.office, desk.person, appeal_no)
    if isinstance(taken, Refusal):
        return taken
    place.holds = True
    return None


def answer(
    desk: Desk, place: Place, appeal_no: str, criterion: str, value: Value | None, at: str | None
) -> Refusal | None:
    """Keeps an answer to a criterion; ``at`` is the document it speaks of."""
    if refused := hold(desk, place, appeal_no):
        return refused
    office, person, seen = desk.office, desk.person, place.seen
    done: Kept
    if place.look:
        done = looks.answer_look(office, person, place.look, criterion, value, exhibit_id=at, seen=seen)
    else:
        done = work.answer(office, person, appeal_no, criterion, value, exhibit_id=at, seen=seen)
    return _kept(place, done, criterion=criterion)


def look_up(desk: Desk, place: Place, appeal_no: str, criterion: str, made: LookedUp, at: str | None) -> Refusal | None:
    """Keeps “met” with the look-up it rests on."""
    if refused := hold(desk, place, appeal_no):
        return refused
    office, person, seen = desk.office, desk.person, place.seen
    done: Kept
    if place.look:
        done = looks.answer_look(
            office, person, place.look, criterion, Value.MET, exhibit_id=at, lookup=made, seen=seen
        )
    else:
        done = work.look_up(office, person, appeal_no, criterion, made, exhibit_id=at, seen=seen)
    return _kept(place, done, criterion=criterion)


def note(desk: Desk, place: Place, appeal_no: str, criterion: str, text: str) -> Refusal | None:
    """Keeps the note on a criterion."""
    if refused := hold(desk, place, appeal_no):
        return refused
    done: Kept
    if place.look:
        done = looks.note_look(desk.office, desk.person, place.look, criterion, text, seen=place.seen)
    else:
        done = work.note(desk.office, desk.person, appeal_no, criterion, text, seen=place.seen)
    return _kept(place, done, criterion=criterion)


def cite(desk: Desk, place: Place, appeal_no: str, group: str, exhibit_id: str) -> Refusal | None:
    """Keeps the document that a route relies on."""
    if refused := hold(desk, place, appeal_no):
        return refused
    done: Kept
    if place.look:
        done = looks.cite_look(desk.office, desk.person, place.look, group, exhibit_id, seen=place.seen)
    else:
        done = work.cite(desk.office, desk.person, appeal_no, group, exhibit_id, seen=place.seen)
    return _kept(place, done, group=group)


def write(desk: Desk, place: Place, appeal_no: str, field: str, text: str) -> Refusal | None:
    """Keeps one of the texts of the form, by its name; a second look has none besides its reason."""
    if refused := hold(desk, place, appeal_no):
        return refused
    done: Kept
    if place.look:
        done = looks.write_look(desk.office, desk.person, place.look, text, seen=place.seen)
    else:
        done = work.write(desk.office, desk.person, appeal_no, seen=place.seen, **{field: text})
    return _kept(place, done, field="reason" if place.look else field)


def _kept(place: Place, done: Kept, *, criterion: str = "", group: str = "", field: str = "") -> Refusal | None:
    """What was entered here is seen here; the rest of the form is as it was drawn."""
    if isinstance(done, Refusal):
        return done
    seen, now = place.seen or Form(), done.form if isinstance(done, Draft) else done
    answers = {**seen.answers, criterion: now.answers[criterion]} if criterion else seen.answers
    cites = {**seen.cites, group: now.cites[group]} if group else seen.cites
    text = {field: getattr(now, field)} if field else {}
    place.seen = seen.model_copy(update={"answers": answers, "cites": cites, **text})
    return None
