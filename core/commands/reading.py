"""Reading documents on file: in the background after they were taken in, or again when a person asks."""

from dataclasses import replace
from functools import partial
from typing import Final

from core.commands.act import settled
from core.commands.documents import fill_in, on_document, on_the_case, remember_use
from core.commands.radar import PAGES, fingerprint
from core.errors import Refusal
from core.evidence.intake import why_unreadable
from core.evidence.reader import Unreadable
from core.evidence.reading import READABLE, Read, Seen, look, reading_of, recognise
from core.evidence.vault import Damaged
from core.evidence.worker import readers
from core.model.appeal import Exhibit
from core.model.people import Person
from core.model.reading import Reading
from core.model.terms import State
from core.office import Office
from core.store.exhibits import exhibits_of, read_exhibit
from core.store.file import Cursor
from core.store.readings import readings_of, set_reading, waiting_to_be_read
from core.store.record import read_appeal
from core.text import say

WAITING: Final = Reading("waiting")


def start_reading(office: Office) -> None:
    """Lets the office read in the background from now on, beginning with what was left waiting when it last closed.

    What is taken in or opened meanwhile goes first.
    """
    office.background.start(partial(_do, office))
    office.recognition.start(partial(recognise_one, office, {}))
    with office.store.reading() as cursor:
        waiting = waiting_to_be_read(cursor)
    for exhibit_id in waiting:
        office.background.put(exhibit_id, later=True)


def _do(office: Office, name: str) -> None:
    """One piece of work in the background: a document to be read, or its pages to be hashed for the radar."""
    if name.startswith(PAGES):
        fingerprint(office, name.removeprefix(PAGES))
    else:
        read_one(office, name)


def read_opened(office: Office, actor: Person, appeal_no: str) -> tuple[str, ...] | Refusal:
    """Hands over the documents of an open case that nobody had read: it was opened, so they are wanted now.

    The answer is their ids; none where the office does not read in the background.
    """
    if refusal := on_the_case(actor):
        return refusal
    if not office.background.running:
        return ()

    def wait(cursor: Cursor) -> tuple[str, ...]:
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None or appeal.state is State.CLOSED:
            return ()
        filed = [each.exhibit_id for each in exhibits_of(cursor, appeal_no) if each.media_type in READABLE]
        known = readings_of(cursor, filed)
        unread = tuple(each for each in filed if each not in known)
        for exhibit_id in unread:
            set_reading(cursor, exhibit_id, WAITING, office.now())
        return unread

    unread = settled(office, wait, case=appeal_no)
    if not isinstance(unread, Refusal):
        for exhibit_id in reversed(unread):  # the last that is handed over is read first
            office.background.put(exhibit_id)
    return unread


def ask_to_read(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    """Hands a document over to be read, or read again; what was typed stays."""
    if refusal := on_the_case(actor):
        return refusal

    def wait(cursor: Cursor, exhibit: Exhibit) -> Exhibit:
        if exhibit.media_type in READABLE:
            set_reading(cursor, exhibit_id, WAITING, office.now())
        return exhibit

    asked = on_document(office, exhibit_id, wait)
    if isinstance(asked, Exhibit) and asked.media_type in READABLE:
        office.background.put(exhibit_id)
    return asked


def read_one(office: Office, exhibit_id: str) -> None:
    """Reads a document on file as far as it takes no recognising, and keeps it; what a person typed is never replaced.

    One with pages that are pictures goes on waiting, with what was read so far, until their letters are recognised.
    """
    opened = _opened(office, exhibit_id)
    if opened is None:
        return
    exhibit, data = opened
    seen = look(data, exhibit.media_type, readers(), lambda: not office.background.ending)
    if isinstance(seen, Unreadable):
        if _cannot(office, exhibit, seen):
            office.background.put(exhibit_id, later=True)
        return
    found = _of(reading_of(seen))
    _keep(office, exhibit_id, replace(found, state="waiting") if seen.pictures else found)
    if seen.pictures:
        office.recognition.put(exhibit_id)
    office.background.put(PAGES + exhibit_id, later=True)


def recognise_one(office: Office, held: dict[str, Seen], exhibit_id: str) -> bool:
    """Recognises one page more of a document; whether there are others, which then wait in ``held``.

    Page by page, so that a scan of twenty lets a photograph through that somebody is looking at.
    """
    opened = _opened(office, exhibit_id)
    if opened is None or office.recognition.ending:
        return False
    exhibit, data = opened
    before = held.pop(exhibit_id, None)
    seen = before or look(data, exhibit.media_type, readers(), lambda: not office.recognition.ending)
    if isinstance(seen, Seen) and seen.pictures:
        held[exhibit_id] = seen
        seen = recognise(seen, data, exhibit.media_type, readers())
    if isinstance(seen, Unreadable):
        return _cannot(office, exhibit, seen)
    if seen.pictures:
        held[exhibit_id] = seen
        return True
    held.pop(exhibit_id, None)
    _keep(office, exhibit_id, _of(reading_of(seen)))
    return False


def _opened(office: Office, exhibit_id: str) -> tuple[Exhibit, bytes] | None:
    """The document and its bytes; None when it is not on file, or not what was taken in, which is told."""
    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
    if exhibit is None:
        return None
    try:
        return exhibit, office.vault.read(exhibit.sha256)
    except Damaged:
        _keep(office, exhibit_id, Reading("failed", because=say("The file is not what was taken in.")))
        return None


def _cannot(office: Office, exhibit: Exhibit, found: Unreadable) -> bool:
    """Whether it is worth another try: the readers are busy. Else why it cannot be read is put down."""
    if office.background.ending:
        return False
    if found.reason == "busy":
        return True
    _keep(office, exhibit.exhibit_id, Reading("failed", because=why_unreadable(exhibit.name, found).because))
    return False


def _of(found: Read) -> Reading:
    if found.failed:
        return Reading("failed", found.kind, found.failed, found.facts, found.notes)
    return Reading("read", found.kind, found.because, found.facts, found.notes)


def _keep(office: Office, exhibit_id: str, reading: Reading) -> None:
    def keep(cursor: Cursor, exhibit: Exhibit) -> None:  # as it is now: its kind may have been corrected meanwhile
        set_reading(cursor, exhibit_id, reading, office.now())
        fill_in(office, cursor, exhibit)
        remember_use(cursor, exhibit, office.now())

    on_document(office, exhibit_id, keep)
