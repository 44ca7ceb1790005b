"""The bytes of a document, for those who may see it; to everyone else it does not exist."""

from core.errors import Refusal, refuse
from core.evidence.vault import Damaged
from core.model.appeal import Exhibit
from core.model.people import Person
from core.model.reading import Reading
from core.model.terms import DocumentKind
from core.office import Office
from core.queries.masks import sees_images
from core.store.exhibits import read_exhibit
from core.store.readings import readings_of
from core.text import say


def page_of(office: Office, actor: Person, exhibit_id: str, page: int) -> bytes | Refusal:
    """One page as JPEG, counted from 1; ``not_found`` also for what this person may not look at."""
    exhibit = _visible(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    if not 1 <= page <= exhibit.pages:
        return refuse("not_found", what=say("page"), name=str(page))
    try:
        return office.pages.page(office.vault, exhibit.sha256, exhibit.media_type, page)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def text_of(office: Office, actor: Person, exhibit_id: str) -> str | Refusal:
    """The words of a text document, to be shown and never run; refused as ``page_of`` refuses."""
    exhibit = _visible(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    if exhibit.media_type != "text/plain":
        return refuse("not_found", what=say("text"), name=exhibit.label)
    try:
        return office.pages.text(office.vault, exhibit.sha256)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def file_of(office: Office, actor: Person, exhibit_id: str) -> tuple[Exhibit, bytes] | Refusal:
    """The document and its bytes as they were received; refused as ``page_of`` refuses."""
    exhibit = _visible(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    try:
        return exhibit, office.vault.read(exhibit.sha256)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def exhibit_of(office: Office, actor: Person, exhibit_id: str) -> tuple[Exhibit, Reading | None] | Refusal:
    """A document of any case and what was read off it; ``not_found`` also for what this person may not look at."""
    exhibit = _visible(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    with office.store.reading() as cursor:
        return exhibit, readings_of(cursor, [exhibit_id]).get(exhibit_id)


def _visible(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
    if exhibit is None or not sees_images(actor, DocumentKind(exhibit.kind)):
        return refuse("not_found", what=say("document"), name=exhibit_id)
    return exhibit


def _damaged(exhibit: Exhibit, damaged: Damaged) -> Refusal:
    reason = {"missing": say("its file is missing"), "damaged": say("its file was changed after it was taken in")}
    return refuse("file_unreadable", name=exhibit.label, reason=reason.get(damaged.soundness, say("it is damaged")))
