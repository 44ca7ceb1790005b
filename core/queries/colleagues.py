"""Who can decide cases: for handing over and assigning."""

from core.lifecycle import LEGAL
from core.model.people import Person
from core.office import Office
from core.store.people import everybody


def deciders(office: Office, actor: Person) -> tuple[Person, ...]:
    """The active reviewers and leads besides the one who asks, by name; nobody for other roles."""
    if actor.role not in LEGAL:
        return ()
    people = everybody(office.store).values()
    return tuple(each for each in people if each.active and each.role in LEGAL and each.person_id != actor.person_id)
