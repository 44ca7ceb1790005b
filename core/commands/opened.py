"""Noting that a document was shown to a person: nothing waits for it, and nothing fails because of it."""

from collections.abc import Collection
from functools import partial

from core.commands.act import settled
from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.people import Person
from core.office import Office
from core.queries.document import visible_exhibit
from core.store.file import Cursor
from core.store.opened import insert_opened


def note_opened(office: Office, actor: Person, exhibit_ids: Collection[str]) -> bool | Refusal:
    """Writes down, once for each person and document, that these were shown to this person in the viewer.

    Documents the person may not look at are left out. Refused when the disk is full, or others write on
    the case all the while: the next look notes it then.
    """
    with office.store.reading() as cursor:
        found = [visible_exhibit(cursor, actor, each) for each in exhibit_ids]
    shown = [each for each in found if not isinstance(each, Refusal)]
    for appeal_no in {each.appeal_no for each in shown}:
        of_case = [each for each in shown if each.appeal_no == appeal_no]
        done = settled(office, partial(_write, office, actor, of_case), case=appeal_no)
        if isinstance(done, Refusal):
            return done
    return True


def _write(office: Office, actor: Person, shown: Collection[Exhibit], cursor: Cursor) -> None:
    insert_opened(cursor, shown, actor.person_id, office.now())
