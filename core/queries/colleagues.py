"""Who can decide cases: for handing over and assigning."""

from core.lifecycle import LEGAL
from core.model.people import Person
from core.office import Office
from core.store.people import all_people


def deciders(office: Office, actor: Person) -> tuple[Person, ...]:
    """The active reviewers and leads besides the one who asks, by name; nobody for other roles."""
    if actor.role not in LEGAL:
        return ()
    with office.store.reading() as cursor:
        people = all_people(cursor)
    fit = (each for each in people if each.active and each.role in LEGAL and each.person_id != actor.person_id)
    return tuple(sorted(fit, key=lambda each: each.name))
