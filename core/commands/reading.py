"""Reading documents on file: in the background after they were taken in, or again when a person asks."""

from functools import partial
from typing import Final

from core.commands.documents import fill_in, on_the_case, remember_use
from core.errors import Refusal, refuse
from core.evidence.intake import why_unreadable
from core.evidence.reading import READABLE, Read, read
from core.evidence.vault import Damaged
from core.model.appeal import Exhibit
from core.model.people import Person
from core.model.reading import Reading
from core.office import Office
from core.store.exhibits import read_exhibit
from core.store.file import Cursor
from core.store.readings import set_reading, waiting_to_be_read
from core.text import say

WAITING: Final = Reading("waiting")


def start_reading(office: Office) -> None:
    """Lets the office read in the background from now on, beginning with what was left waiting when it last closed."""
    office.background.start(partial(read_one, office))
    with office.store.reading() as cursor:
        waiting = waiting_to_be_read(cursor)
    for exhibit_id in waiting:
        office.background.put(exhibit_id)


def ask_to_read(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    """Hands a document over to be read, or read again; what was typed stays."""
    if refusal := on_the_case(actor):
        return refusal

    def wait(cursor: Cursor) -> Exhibit | Refusal:
        exhibit = read_exhibit(cursor, exhibit_id)
        if exhibit is None:
            return refuse("not_found", what=say("document"), name=exhibit_id)
        if exhibit.media_type in READABLE:
            set_reading(cursor, exhibit_id, WAITING, office.now())
        return exhibit

    asked = office.store.settle(wait)
    if isinstance(asked, Exhibit) and asked.media_type in READABLE:
        office.background.put(exhibit_id)
    return asked


def read_one(office: Office, exhibit_id: str) -> None:
    """Reads a document on file and keeps what was read; a value that a person typed is never replaced."""
    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
    if exhibit is None:
        return
    reading = _reading(office, exhibit)
    if reading is WAITING:
        office.background.put(exhibit_id)
        return
    office.store.settle(lambda cursor: _keep(office, cursor, exhibit_id, reading))


def _reading(office: Office, exhibit: Exhibit) -> Reading:
    """What came of it; still waiting when the readers are busy or the office is closing."""
    try:
        data = office.vault.read(exhibit.sha256)
    except Damaged:
        return Reading("failed", because=say("The file is not what was taken in."))
    found = read(data, exhibit.media_type, going=lambda: not office.background.ending)
    if isinstance(found, Read):
        return _of(found)
    if found.reason == "busy" or office.background.ending:
        return WAITING
    return Reading("failed", because=why_unreadable(exhibit.name, found).because)


def _of(found: Read) -> Reading:
    return Reading("read", found.kind, found.because, found.facts, found.notes)


def _keep(office: Office, cursor: Cursor, exhibit_id: str, reading: Reading) -> None:
    exhibit = read_exhibit(cursor, exhibit_id)  # its kind may have been corrected in the meantime
    if exhibit is None:
        return
    set_reading(cursor, exhibit_id, reading, office.now())
    fill_in(office, cursor, exhibit)
    remember_use(cursor, exhibit)
