"""Noting that a document was shown to a person: nothing waits for it, and nothing fails because of it."""

from collections.abc import Collection

from core.commands.act import settled
from core.errors import Refusal
from core.model.people import Person
from core.office import Office
from core.queries.document import exhibit_of
from core.store.file import Conflict, Cursor
from core.store.opened import insert_opened


def note_opened(office: Office, actor: Person, exhibit_ids: Collection[str]) -> bool | Refusal:
    """Writes down, once for each person and document, that these were shown to this person in the viewer.

    Documents the person may not look at are left out. Refused when the disk is full; False when someone else
    wrote the same row all the while: in both cases the next look notes it.
    """
    found = [exhibit_of(office, actor, each) for each in exhibit_ids]
    shown = [each[0] for each in found if not isinstance(each, Refusal)]
    now = office.now()

    def write(cursor: Cursor) -> bool:
        insert_opened(cursor, shown, actor.person_id, now)
        return True

    try:
        return settled(office, write) if shown else True
    except Conflict:
        return False
