"""What is kept from a person while their second look at a decision is open: the case, in all its places."""

import json

from core.errors import Refusal, refuse
from core.model.people import Person
from core.store.file import Cursor
from core.store.looks import open_for


def hidden_from(cursor: Cursor, actor: Person) -> frozenset[str]:
    """The numbers of the cases that this person looks at a second time and has not finished with."""
    return frozenset(each.appeal_no for each in open_for(cursor, actor.person_id))


def blind_on(cursor: Cursor, actor: Person, appeal_no: str) -> Refusal | None:
    """The refusal of anything that would show what was decided on a case, to whoever is to look without knowing."""
    found = [each.look_id for each in open_for(cursor, actor.person_id) if each.appeal_no == appeal_no]
    return refuse("look_open", looks=", ".join(found)) if found else None


def kept_from_lists(cursor: Cursor, actor: Person) -> Refusal | None:
    """The refusal of a table of cases, which would have to leave some out and then would not be whole."""
    found = open_for(cursor, actor.person_id)
    return refuse("look_open", looks=", ".join(each.look_id for each in found)) if found else None


def shown_in(cursor: Cursor, actor: Person, appeal_no: str) -> frozenset[tuple[str, str]] | None:
    """The documents (label, SHA-256) that a second look at this case rests on; None when none is open."""
    labels: set[tuple[str, str]] = set()
    looks = [each for each in open_for(cursor, actor.person_id) if each.appeal_no == appeal_no]
    for each in looks:
        rested = cursor.value(
            "SELECT payload -> '$.exhibits' FROM event WHERE appeal_no = ? AND seq = ?", [appeal_no, each.seq]
        )
        labels |= set(json.loads(rested or "{}").items())
    return frozenset(labels) if looks else None
