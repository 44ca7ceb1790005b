"""The bytes of a document, for those who may see it; to everyone else it does not exist."""

from core.errors import Refusal, refuse
from core.evidence.sniff import WORDS
from core.evidence.vault import Damaged
from core.evidence.wire import DETAIL_DPI, DPI
from core.model.appeal import Exhibit
from core.model.people import Person
from core.model.reading import Reading
from core.model.terms import DocumentKind
from core.office import Office
from core.queries.blind import shown_in
from core.queries.masks import sees_images
from core.store.exhibits import read_exhibit
from core.store.file import Cursor
from core.store.readings import readings_of
from core.text import say


def is_text(exhibit: Exhibit) -> bool:
    """Whether a document is shown by its words and has no pages to be drawn."""
    return exhibit.media_type in WORDS


def page_of(office: Office, actor: Person, exhibit_id: str, page: int, dpi: int | None = None) -> bytes | Refusal:
    """One page as JPEG, counted from 1; ``not_found`` also for what this person may not look at.

    ``dpi`` is one of ``DETAIL_DPI``, None the usual one. The pages beside it are then drawn ahead.
    """
    exhibit = _looked_up(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    if not 1 <= page <= exhibit.pages or dpi not in (None, *DETAIL_DPI):
        return refuse("not_found", what=say("page"), name=str(page))
    try:
        drawn = office.pages.page(office.vault, exhibit.sha256, exhibit.media_type, page, dpi or DPI)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)
    if dpi is None:
        draw_ahead(office, exhibit, page + 1, page + 2, page - 1)
    return drawn


def draw_ahead(office: Office, exhibit: Exhibit, *pages: int) -> None:
    """Has pages drawn that are likely to be asked for next, the first first; returns at once."""
    if not is_text(exhibit):
        for each in reversed(pages):
            if 1 <= each <= exhibit.pages:
                office.pages.ahead(office.vault, exhibit.sha256, exhibit.media_type, each)


def text_of(office: Office, actor: Person, exhibit_id: str) -> str | Refusal:
    """The words of a text, an OFD or an XML, to be shown and never run; refused as ``page_of`` refuses."""
    exhibit = _looked_up(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    if exhibit.media_type not in WORDS:
        return refuse("not_found", what=say("text"), name=exhibit.label)
    try:
        return office.pages.text(office.vault, exhibit.sha256, exhibit.media_type)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def file_of(office: Office, actor: Person, exhibit_id: str) -> tuple[Exhibit, bytes] | Refusal:
    """The document and its bytes as they were received; refused as ``page_of`` refuses."""
    exhibit = _looked_up(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    try:
        return exhibit, office.vault.read(exhibit.sha256)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def exhibit_of(office: Office, actor: Person, exhibit_id: str) -> tuple[Exhibit, Reading | None] | Refusal:
    """A document of any case and what was read off it; ``not_found`` also for what this person may not look at."""
    with office.store.reading() as cursor:
        exhibit = visible_exhibit(cursor, actor, exhibit_id)
        if isinstance(exhibit, Refusal):
            return exhibit
        return exhibit, readings_of(cursor, [exhibit_id]).get(exhibit_id)


def _looked_up(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    with office.store.reading() as cursor:
        return visible_exhibit(cursor, actor, exhibit_id)


def visible_exhibit(cursor: Cursor, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    """A document of any case; ``not_found`` also for what this person may not look at."""
    exhibit = read_exhibit(cursor, exhibit_id)
    rested = shown_in(cursor, actor, exhibit.appeal_no) if exhibit else None
    if exhibit is None or not sees_images(actor, DocumentKind(exhibit.kind)):
        return refuse("not_found", what=say("document"), name=exhibit_id)
    if rested is not None and (exhibit.label, exhibit.sha256) not in rested:  # it came after the decision
        return refuse("not_found", what=say("document"), name=exhibit_id)
    return exhibit


def _damaged(exhibit: Exhibit, damaged: Damaged) -> Refusal:
    reason = {"missing": say("its file is missing"), "damaged": say("its file was changed after it was taken in")}
    return refuse("file_unreadable", name=exhibit.label, reason=reason.get(damaged.soundness, say("it is damaged")))
