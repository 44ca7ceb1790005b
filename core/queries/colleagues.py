"""Who can decide cases: for handing over and assigning."""

from core.model.people import Person
from core.office import Office
from core.permissions import Act, allowed
from core.store.people import everybody


def deciders(office: Office, actor: Person) -> tuple[Person, ...]:
    """The active reviewers and leads besides the one who asks, by name; nobody for other roles."""
    if not allowed(actor, Act.HOLD_CASES):
        return ()
    people = everybody(office.store).values()
    return tuple(
        each for each in people if each.active and allowed(each, Act.HOLD_CASES) and each.person_id != actor.person_id
    )
