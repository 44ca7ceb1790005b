"""Documents for those who may see them, and what was read in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from core.documents.reader_protocol import DETAIL_DPI, DPI
from core.documents.reading.document import LONGEST_PAGE, READABLE, same, words_of_page
from core.documents.sniffing import WORDS
from core.documents.vault import Damaged
from core.domain.appeal import Exhibit
from core.domain.case_context import is_unread
from core.domain.facts import FACT_FIELDS, FactField, same_form
from core.domain.people import Person
from core.domain.permissions import Act, requires
from core.domain.reading import ReadFact, Reading
from core.domain.refusals import Refusal, refuse
from core.domain.search import Passage, passages_in, passages_on, places_of, question
from core.domain.terms import DocumentKind
from core.domain.text import say
from core.ledger.documents import exhibits_of, readings_of, texts_on, visible_exhibit
from core.office import Office

# The bytes of a document, for those who may see it; for everyone else it does not exist.


def is_text(exhibit: Exhibit) -> bool:
    """Whether a document is shown as text and has no page images."""
    return exhibit.media_type in WORDS


def page_of(office: Office, actor: Person, exhibit_id: str, page: int, dpi: int | None = None) -> bytes | Refusal:
    """One page (from 1) as JPEG; ``not_found`` also for a document this person may not see.

    ``dpi`` is one of ``DETAIL_DPI``, None for the default. Neighbouring pages are then drawn ahead.
    """
    exhibit = _looked_up(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    if not 1 <= page <= exhibit.pages or dpi not in (None, *DETAIL_DPI):
        return refuse("not_found", what=say("document.page_within"), name=str(page))
    try:
        drawn = office.pages.page(office.vault, exhibit.sha256, exhibit.media_type, page, dpi or DPI)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)
    if dpi is None:
        draw_ahead(office, exhibit, page + 1, page + 2, page - 1)
    return drawn


def draw_ahead(office: Office, exhibit: Exhibit, *pages: int) -> None:
    """Starts drawing pages that are likely to be requested next, in order; returns immediately."""
    if not is_text(exhibit):
        for each in reversed(pages):
            if 1 <= each <= exhibit.pages:
                office.pages.ahead(office.vault, exhibit.sha256, exhibit.media_type, each)


def text_of(office: Office, actor: Person, exhibit_id: str) -> str | Refusal:
    """The words of a text, an OFD or an XML, for display as plain text; refused like ``page_of``."""
    exhibit = _looked_up(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    if exhibit.media_type not in WORDS:
        return refuse("not_found", what=say("document.text_within"), name=exhibit.label)
    try:
        return office.pages.text(office.vault, exhibit.sha256, exhibit.media_type)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def passages_of(office: Office, actor: Person, exhibit_id: str, page: int, text: str) -> tuple[Passage, ...] | Refusal:
    """Where words stand on one page (from 1), or all its lines if none are given; refused like ``page_of``.

    A document that is shown as text has page 1 only. What is not on the page as stored for the search is not looked for
    in its picture again.
    """
    query = question(text)
    with office.store.reading() as cursor:
        exhibit = visible_exhibit(cursor, actor, exhibit_id)
        if isinstance(exhibit, Refusal):
            return exhibit
        reading = readings_of(cursor, [exhibit_id]).get(exhibit_id)
        stored = texts_on(cursor, [exhibit_id]).get(exhibit_id, {}).get(page)
    if is_text(exhibit):
        words = text_of(office, actor, exhibit_id)
        return words if isinstance(words, Refusal) else passages_in(words, query)
    if not 1 <= page <= exhibit.pages:
        return refuse("not_found", what=say("document.page_within"), name=str(page))
    whole = stored is not None and len(stored) < LONGEST_PAGE and not (reading and reading.state == "waiting")
    if query.runs and whole and not places_of(query, stored or ""):
        return ()
    read = partial(words_of_page, media_type=exhibit.media_type, page=page)
    try:
        found = office.pages.words(office.vault, exhibit.sha256, page, read)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)
    return found if isinstance(found, Refusal) else passages_on(found, query)


def file_of(office: Office, actor: Person, exhibit_id: str) -> tuple[Exhibit, bytes] | Refusal:
    """The document and its bytes as received; refused like ``page_of``."""
    exhibit = _looked_up(office, actor, exhibit_id)
    if isinstance(exhibit, Refusal):
        return exhibit
    try:
        return exhibit, office.vault.read(exhibit.sha256)
    except Damaged as damaged:
        return _damaged(exhibit, damaged)


def exhibit_of(office: Office, actor: Person, exhibit_id: str) -> tuple[Exhibit, Reading | None] | Refusal:
    """A document of any case and what was read in it; ``not_found`` also for one this person may not see."""
    with office.store.reading() as cursor:
        exhibit = visible_exhibit(cursor, actor, exhibit_id)
        if isinstance(exhibit, Refusal):
            return exhibit
        return exhibit, readings_of(cursor, [exhibit_id]).get(exhibit_id)


def _looked_up(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    return office.read(visible_exhibit, actor, exhibit_id)


def _damaged(exhibit: Exhibit, damaged: Damaged) -> Refusal:
    reason = {"missing": say("verify.its_file_is_missing"), "damaged": say("document.file_changed_after_taken")}
    return refuse(
        "file_unreadable", name=exhibit.label, reason=reason.get(damaged.soundness, say("document.it_is_damaged"))
    )


# What was read in a document compared with the values that count: conflicts between sources.


@dataclass(frozen=True)
class Difference:
    """A field whose current value (``value``, from ``source``) differs from ``others``."""

    field: FactField
    value: str
    source: str
    others: tuple[ReadFact, ...]


def is_readable(exhibit: Exhibit) -> bool:
    """Whether documents of this media type are read at all."""
    return exhibit.media_type in READABLE


def has_unread(exhibits: Iterable[Exhibit], readings: Mapping[str, Reading], sought: str) -> bool:
    """Whether some of these documents are readable but were never queued, or were searched for other values."""
    return any(
        is_readable(each) and is_unread(DocumentKind(each.kind), readings.get(each.exhibit_id), sought)
        for each in exhibits
    )


def reading_progress(readings: Mapping[str, Reading]) -> frozenset[str]:
    """The reading progress of each document; a waiting one with a known kind still has text to be recognised."""
    return frozenset(f"{exhibit_id} {each.state} {each.kind}" for exhibit_id, each in readings.items())


@requires(Act.VIEW_APPEAL)
def reading_progress_of(office: Office, actor: Person, appeal_no: str) -> frozenset[str] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """The reading progress of a case, for a page waiting for more."""
    with office.store.reading() as cursor:
        return reading_progress(readings_of(cursor, [each.exhibit_id for each in exhibits_of(cursor, appeal_no)]))


def states_value(exhibit: Exhibit, fact: ReadFact, value: str) -> bool:
    """Whether a fact equals that value, however written; further invoices in the file are ignored."""
    return fact.invoice == 1 and (
        fact.value == value or same(DocumentKind(exhibit.kind), fact.field, fact.value, value)
    )


def _part_of(field: str, typed: str, read: str) -> bool:
    """Whether a contact that was read is one of those that were typed, such as the telephone before the e-mail."""
    return field == "contact" and "".join(read.split()) in "".join(typed.split())


def differences(
    exhibit: Exhibit, reading: Reading | None, typed: Mapping[str, tuple[str, str, str]]
) -> tuple[Difference, ...]:
    """The fields for which a source differs from the current value, in form order.

    A value removed by a person is not a difference, nor is anything from a second invoice in the file.
    """
    kind = DocumentKind(exhibit.kind)
    if reading is None or not same_form(kind, reading.kind):
        return ()
    found = []
    for field in FACT_FIELDS.get(kind, ()):
        value, source, _ = typed.get(field.name, ("", "", ""))
        read = [each for each in reading.facts if each.invoice == 1 and each.field == field.name]
        others = tuple(
            each
            for each in read
            if value and not same(kind, field.name, value, each.value) and not _part_of(field.name, value, each.value)
        )
        if others:
            found.append(Difference(field, value, source, others))
    return tuple(found)
