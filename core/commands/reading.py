"""Reading documents on file, in the background after upload or again on request."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from core.commands.transaction import document_of, on_document, on_the_case, record_use
from core.documents.image_similarity import ALIKE, NEAR
from core.documents.reader_pool import Unreadable, readers, why_unreadable
from core.documents.reader_protocol import Job
from core.documents.reading.document import (
    DRAWN,
    PURCHASES,
    READABLE,
    DocumentContent,
    first_pass,
    preferred,
    reading_of,
    recognise,
    words_by_page,
)
from core.documents.vault import Damaged
from core.domain.appeal import Exhibit
from core.domain.case_context import is_unread, known_values, seal
from core.domain.disclosure import BUNDLE_ACTS, documents_for, rule_for
from core.domain.facts import FACT_FIELDS, same_form
from core.domain.people import SYSTEM, Person
from core.domain.permissions import Act, allowed
from core.domain.reading import Reading, ReadState
from core.domain.refusals import Refusal
from core.domain.reuse import numbers_differ
from core.domain.terms import DocumentKind, Side, State
from core.domain.text import say
from core.ledger import claims, documents, record
from core.ledger.claims import LASTS
from core.ledger.documents import SimilarPage, hashes_on, is_hashed, near_pages, set_matches, set_pages, without_pages
from core.ledger.engine import Cursor, Unreachable
from core.ledger.record import read_parties
from core.office import NOT_KEPT, Office, write

LOG = logging.getLogger("redress")


def fill_in(office: Office, cursor: Cursor, exhibit: Exhibit) -> None:
    """Saves the values read from a document as its facts, unless a person has typed or withdrawn a value.

    Only fields of the form of its kind are saved, and only if it was recognised as that kind of document. Closed cases
    are not changed.
    """
    kind = DocumentKind(exhibit.kind)
    reading = documents.readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    appeal = record.read_appeal(cursor, exhibit.appeal_no)
    if reading is None or appeal is None or appeal.state is State.CLOSED or not _has_its_form(kind, reading.kind):
        return
    known = documents.facts_on(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id, {})
    found = {field: (fact.value, fact.origin) for field, fact in preferred(reading.facts).items()}
    for field in (each.name for each in FACT_FIELDS.get(kind, ())):
        saved, source, _ = known.get(field, ("", "", ""))
        value, origin = found.get(field, ("", source))  # what an earlier reading gave and this one did not is gone
        if source != documents.TYPED and (saved, source) != (value, origin):
            documents.add_fact(cursor, exhibit.exhibit_id, field, value, origin, SYSTEM.person_id, office.now())


def _has_its_form(kind: DocumentKind, read_as: DocumentKind | None) -> bool:
    """Whether the values read fit the form of a kind; an unrecognised document counts as a proof of purchase."""
    return same_form(kind, read_as) or (read_as is DocumentKind.OTHER and kind in PURCHASES)


READ: Final = "read:"

PAGES: Final = "pages:"
"""The prefix of a document whose pages are to be hashed in the background."""

TEXTS: Final = "texts"
"""The name of the work of reading older documents for the search."""

AWAY_CODES: Final = frozenset({"database_lost", "database_unsure"})
"""The codes of refusals after which the database is expected back."""

BUSY: Final = Unreadable("busy")

LOOKS: Final = 6
"""Most pages compared with one page, the nearest first; each comparison takes half a second."""


def hash_opened(office: Office, actor: Person, appeal_no: str) -> int:
    """Queues the documents of an opened case whose pages have not been hashed."""
    if not allowed(actor, Act.READ_OTHER_CASES) or not office.background.running:
        return 0
    missing = office.read(without_pages, appeal_no)
    for each in missing:
        office.background.put(PAGES + each)
    return len(missing)


def hash_missing_pages(office: Office) -> int:
    """Hashes and compares the pages of every document not yet hashed; returns the number of documents."""
    missing = office.read(without_pages)
    for each in missing:
        _all(_hash_pages(office, each))
    for each in missing:
        _compare_pages(office, each)
    return len(missing)


def fingerprint(office: Office, exhibit_id: str) -> None:
    """Hashes the pages of a document if necessary, and looks for the same pages in other appeals."""
    _all(_fingerprint(office, exhibit_id))


def _all(pieces: Iterator[None]) -> None:
    for _ in pieces:
        pass


def _fingerprint(office: Office, exhibit_id: str) -> Iterator[None]:
    yield from _hash_pages(office, exhibit_id)
    _compare_pages(office, exhibit_id)


def _hash_pages(office: Office, exhibit_id: str) -> Iterator[None]:
    """Draws each page in the confined process and saves its hashes and the other keys for finding it again.

    It yields after each page, so that more urgent work can go first. A page that cannot be drawn is saved without
    hashes and not tried again when its case is opened, unless the reason was that no reader was free.
    """
    with office.store.reading() as cursor:
        exhibit = documents.read_exhibit(cursor, exhibit_id)
        appeal = record.read_appeal(cursor, exhibit.appeal_no) if exhibit else None
        if exhibit is None or appeal is None or exhibit.side is Side.OFFICE or is_hashed(cursor, exhibit):
            return
    pages: list[tuple[int, tuple[int, ...]]] = []
    data = _drawable(office, exhibit)
    for page in range(1, exhibit.pages + 1) if data else ():
        job = Job("hash", exhibit.media_type, page)
        while (found := readers().ask(job, data)) == BUSY and office.background.running:
            yield
        if not isinstance(found, Unreadable):
            pages.append((page, tuple(map(int, found.fields["hashes"]))))
        elif found == BUSY or office.background.ending:
            return
        if page < exhibit.pages:
            yield

    def keep(cursor: Cursor, exhibit: Exhibit) -> None:
        set_pages(cursor, exhibit, appeal, pages or [(0, ())])
        record_use(cursor, exhibit, office.now())

    _written(office, exhibit_id, keep)


def _drawable(office: Office, exhibit: Exhibit) -> bytes:
    """The bytes of a document with pages to draw; empty for any other, and for a damaged file."""
    try:
        return office.vault.read(exhibit.sha256) if exhibit.media_type in DRAWN else b""
    except Damaged:
        return b""


def _compare_pages(office: Office, exhibit_id: str) -> None:
    """Compares each page with the nearest pages of other appeals and saves those that show the same page."""
    with office.store.reading() as cursor:
        exhibit = documents.read_exhibit(cursor, exhibit_id)
        appeal = record.read_appeal(cursor, exhibit.appeal_no) if exhibit else None
        if exhibit is None or appeal is None:
            return
        near = {
            page: _worth_a_look(cursor, exhibit, near_pages(cursor, exhibit, appeal, hashes, NEAR))
            for page, hashes in hashes_on(cursor, exhibit_id).items()
        }
    rows: list[dict[str, object]] = []
    for page, found in near.items():
        own = _small(office, exhibit, page) if found else None
        for each, other in found:
            fits = _fits(office, own, each, other) if own else 0.0
            if fits >= ALIKE:
                rows.append(
                    {
                        "exhibit_id": exhibit_id,
                        "page": page,
                        "other_id": each.other_id,
                        "other_page": each.other_page,
                        "likeness": fits,
                    }
                )
    write(office, lambda cursor: set_matches(cursor, exhibit_id, rows), case=exhibit.appeal_no)


def _worth_a_look(cursor: Cursor, exhibit: Exhibit, near: tuple[SimilarPage, ...]) -> list[tuple[SimilarPage, Exhibit]]:
    """The nearest pages, without those whose numbers show that they are a different document of the same form."""
    facts = documents.facts_on(cursor, [exhibit.exhibit_id, *{each.other_id for each in near}])
    shown = {name: {field: entry[0] for field, entry in found.items()} for name, found in facts.items()}
    own = shown.get(exhibit.exhibit_id, {})
    candidates: list[tuple[SimilarPage, Exhibit]] = []
    for each in near:
        other = documents.read_exhibit(cursor, each.other_id)
        same_bytes = other is not None and other.sha256 == exhibit.sha256
        if other and not same_bytes and not numbers_differ(own, shown.get(each.other_id, {})):
            candidates.append((each, other))
        if len(candidates) == LOOKS:
            break
    return candidates


def _small(office: Office, exhibit: Exhibit, page: int) -> bytes | None:
    try:
        data = office.vault.read(exhibit.sha256)
    except Damaged:
        return None
    found = readers().ask(Job("shrink", exhibit.media_type, page), data)
    return None if isinstance(found, Unreadable) else found.body


def _fits(office: Office, own: bytes, near: SimilarPage, other: Exhibit) -> float:
    against = _small(office, other, near.other_page)
    if not against:
        return 0.0
    found = readers().ask(Job("compare", turns=near.turns), len(own).to_bytes(4) + own + against)
    return 0.0 if isinstance(found, Unreadable) else float(found.fields["alike"])


def start_reading(office: Office) -> None:
    """Starts reading in the background, beginning with what was waiting when the office last closed.

    Documents uploaded or opened meanwhile go first. If several processes share the record, each reads its own
    documents, and then those that others have no time for or left behind when they were killed.
    """
    look = partial(_look_for_more, office) if office.store.shared else None
    office.background.start(partial(_alone, office, partial(_do, office, {}), LASTS), look)
    office.recognition.start(partial(_alone, office, partial(recognise_one, office, {}), LETTERS_LAST))
    office.texts.start(partial(_alone, office, partial(_next_text, office, _TextBatch({}, deque())), LETTERS_LAST))
    office.texts.put(TEXTS)
    for exhibit_id in office.read(documents.waiting_to_be_read):
        office.background.put(exhibit_id, later=True)


LISTED: Final = 500
"""How many documents without text are looked up at once, as finding them means scanning the whole office."""


@dataclass
class _TextBatch:
    """Documents whose text is to be read: those begun, with their results so far, and the next ones."""

    begun: dict[str, DocumentContent]
    listed: deque[str]


def _next_text(office: Office, work: _TextBatch, _name: str) -> bool:
    """Reads the text of one more document if nobody is waiting for one, then pauses for just as long.

    After a large import or an upgrade this goes on for hours while people are at work.
    """
    if office.background.waiting or office.recognition.waiting:
        office.texts.rest(AWAY)
        return not office.texts.ending
    began = time.monotonic()
    more = _read_next_text(office, work)
    office.texts.rest(time.monotonic() - began)
    return more


# Each document is read by one process, which claims it before each piece of work. A document to be read gets a claim
# that has already expired, so that any idle process finds it.

LETTERS_LAST: Final = timedelta(minutes=5)
"""How long the claim for OCR of a page lasts: it may wait for a reader and take two minutes there."""

AT_ONCE: Final = 4
"""How many documents an idle process takes at once; while it reads them, others may become idle."""

AWAY: Final = 1.0
"""Seconds before work is retried after the database did not answer."""


def hand_over(office: Office, cursor: Cursor, exhibit_id: str) -> None:
    """Records, in the caller's transaction, that a document is to be read; the worker is notified after it."""
    documents.set_reading(cursor, exhibit_id, Reading("waiting"), office.now())
    if office.store.shared:
        claims.offer(cursor, READ + exhibit_id)


def _alone(office: Office, do: Callable[[str], bool], lasts: timedelta, name: str) -> bool:
    """Does a piece of work unless another process has claimed it; returns whether there is more to do.

    If the database does not answer, the work remains to be done.
    """
    if not office.store.shared:
        return do(name)
    try:
        claimed = office.store.write(claims.only_claims(lambda cursor: _claimed(office, cursor, name, lasts)))
        return claimed and do(name)
    except NOT_KEPT as failed:
        LOG.warning("Reading waits for the database: %s", failed)
        time.sleep(AWAY)
        return True


def _claimed(office: Office, cursor: Cursor, name: str, lasts: timedelta) -> bool:
    if not claims.take(cursor, _claim_of(name), office.store.holder, office.now(), lasts=lasts):
        return False
    if name.startswith(PAGES) or name == TEXTS or documents.is_waiting(cursor, name):
        return True
    claims.release(cursor, READ + name, office.store.holder)  # another process has read it meanwhile
    return False


def _claim_of(name: str) -> str:
    return name if name.startswith(PAGES) or name == TEXTS else READ + name


def _look_for_more(office: Office) -> None:
    """Takes some documents that nobody is reading, if this process is idle."""
    if office.recognition.waiting:
        return
    for name in office.read(claims.ended, READ, office.now(), AT_ONCE):
        office.background.put(name.removeprefix(READ), later=True)


def _do(office: Office, begun: dict[str, Iterator[None]], name: str) -> bool:
    """Does one piece of background work: reading a document, or hashing one of its pages for the reuse radar.

    Returns whether there is more to do; work in progress is kept in ``begun``.
    """
    if not name.startswith(PAGES):
        read_one(office, name)
        return False
    pieces = begun.pop(name, None) or _fingerprint(office, name.removeprefix(PAGES))
    for _ in pieces:
        begun[name] = pieces
        return True
    if office.store.shared:
        office.store.write(claims.only_claims(lambda cursor: claims.release(cursor, name, office.store.holder)))
    return False


def read_opened(office: Office, actor: Person, appeal_no: str) -> tuple[str, ...] | Refusal:
    """Queues the unread documents of an opened case, and its letters if they were searched for outdated case details.

    Returns their ids; none if the office does not read in the background.
    """
    if refusal := on_the_case(actor):
        return refusal
    if not office.background.running:
        return ()

    def wait(cursor: Cursor) -> tuple[str, ...]:
        appeal = record.read_appeal(cursor, appeal_no)
        if appeal is None or appeal.state is State.CLOSED:
            return ()
        filed = [each for each in documents.exhibits_of(cursor, appeal_no) if each.media_type in READABLE]
        sought = seal(known_values(appeal, read_parties(cursor, appeal.seller_id, appeal.complainant_id)))
        known = documents.readings_of(cursor, [each.exhibit_id for each in filed])
        unread = tuple(
            each.exhibit_id for each in filed if is_unread(DocumentKind(each.kind), known.get(each.exhibit_id), sought)
        )
        for exhibit_id in unread:
            hand_over(office, cursor, exhibit_id)
        return unread

    unread = write(office, wait, case=appeal_no)
    if not isinstance(unread, Refusal):
        for exhibit_id in reversed(unread):  # the last that is handed over is read first
            office.background.put(exhibit_id)
    return unread


def ask_to_read(office: Office, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    """Queues a document to be read, possibly again; typed values are kept."""
    found = document_of(office, actor, exhibit_id)
    if isinstance(found, Refusal):
        return found

    def wait(cursor: Cursor, exhibit: Exhibit) -> Exhibit:
        if exhibit.media_type in READABLE:
            hand_over(office, cursor, exhibit_id)
        return exhibit

    outcome = on_document(office, exhibit_id, wait)
    if isinstance(outcome, Exhibit) and outcome.media_type in READABLE:
        office.background.put(exhibit_id)
    return outcome


GIVEN_NEXT: Final = {State.PRELIMINARY_REVIEW: Side.COMPLAINANT, State.OPENED: Side.SELLER}
"""The side that is given documents by the next act in each state."""


def look_ahead(office: Office, actor: Person, appeal_no: str) -> tuple[str, ...]:
    """Queues documents that will need redaction in the next bundle, so that its maker need not wait.

    The work is started by ``bundles.start_looking`` in the process where the bundle is made. Returns the ids; none if
    the office does not work ahead or the actor makes no bundles.
    """
    with office.store.reading() as cursor:
        appeal = record.read_appeal(cursor, appeal_no)
        to = GIVEN_NEXT.get(appeal.state) if appeal else None
        if appeal is None or to is None or not allowed(actor, BUNDLE_ACTS[to]) or not office.ahead.running:
            return ()
        exhibits = documents_for(documents.exhibits_of(cursor, appeal_no), appeal, to)
    due = tuple(each.exhibit_id for each in exhibits if rule_for(to, DocumentKind(each.kind)).needs_pack)
    for exhibit_id in reversed(due):  # the last that is handed over is looked at first
        office.ahead.put(exhibit_id)
    return due


def read_one(office: Office, exhibit_id: str) -> None:
    """Reads a document on file as far as possible without OCR and saves the result; typed values are never replaced.

    A document with image pages keeps waiting, with the results so far, until OCR is done.
    """
    opened = _opened(office, exhibit_id)
    if opened is None:
        return
    exhibit, data = opened
    seen = first_pass(data, exhibit.media_type, readers(), lambda: not office.background.ending)
    if isinstance(seen, Unreadable):
        if _cannot(office, exhibit, seen):
            office.background.put(exhibit_id, later=True)
        return
    found = _reading(office, exhibit, seen)
    _keep(office, exhibit_id, replace(found, state="waiting") if seen.pictures else found, words_by_page(seen))
    if seen.pictures:
        office.recognition.put(exhibit_id)
    office.background.put(PAGES + exhibit_id, later=True)


def recognise_one(office: Office, held: dict[str, DocumentContent], exhibit_id: str) -> bool:
    """Runs OCR on one more page of a document; returns whether there are more, which then wait in ``held``.

    It goes page by page, so that a scan of twenty pages does not delay a photograph that somebody is viewing.
    """
    opened = _opened(office, exhibit_id)
    if opened is None or office.recognition.ending:
        return False
    exhibit, data = opened
    before = held.pop(exhibit_id, None)
    seen = before or first_pass(data, exhibit.media_type, readers(), lambda: not office.recognition.ending)
    if isinstance(seen, DocumentContent) and seen.pictures:
        held[exhibit_id] = seen
        seen = recognise(seen, data, exhibit.media_type, readers())
    if isinstance(seen, Unreadable):
        return _cannot(office, exhibit, seen)
    if seen.pictures:
        held[exhibit_id] = seen
        return True
    held.pop(exhibit_id, None)
    _keep(office, exhibit_id, _reading(office, exhibit, seen), words_by_page(seen))
    return False


def _reading(office: Office, exhibit: Exhibit, seen: DocumentContent) -> Reading:
    """The reading of a document as filed, including the values of its case to look for."""
    with office.store.reading() as cursor:
        appeal = record.read_appeal(cursor, exhibit.appeal_no)
        known = known_values(appeal, read_parties(cursor, appeal.seller_id, appeal.complainant_id)) if appeal else {}
    found = reading_of(seen, DocumentKind(exhibit.kind), known)
    facts, passages = found.facts, found.passages or ()
    state: ReadState = "failed" if found.failed else "read"
    reason, sought = found.failed or found.because, "" if found.passages is None else seal(known)
    return Reading(state, found.kind, reason, facts, found.notes, passages, sought)


def _read_next_text(office: Office, work: _TextBatch) -> bool:
    """Reads the text of one more document filed before texts were stored, newest first, for the search.

    Nothing else in it is read again. Image pages are read one at a time, so that more urgent work goes first;
    unreadable documents have no text. Returns whether there may be more.
    """
    with office.store.reading() as cursor:
        if not work.begun and not work.listed:
            work.listed.extend(documents.without_text(cursor, LISTED))
        exhibit_id = next(iter(work.begun), None) or next(iter(work.listed), None)
        exhibit = documents.read_exhibit(cursor, exhibit_id) if exhibit_id else None
    if exhibit is None or office.texts.ending:
        work.begun.clear()
        work.listed.clear()
        return exhibit_id is not None and not office.texts.ending
    seen = _words_so_far(exhibit, office, work.begun)
    if isinstance(seen, DocumentContent) and seen.pictures:
        work.begun[exhibit.exhibit_id] = seen
    elif seen is not BUSY:
        work.begun.pop(exhibit.exhibit_id, None)
        if exhibit.exhibit_id in work.listed:
            work.listed.remove(exhibit.exhibit_id)
        _keep_text(office, exhibit.exhibit_id, words_by_page(seen) if isinstance(seen, DocumentContent) else {})
    return True


def _words_so_far(exhibit: Exhibit, office: Office, held: dict[str, DocumentContent]) -> DocumentContent | Unreadable:
    """The content of a document including one more page, or ``BUSY`` if no reader is free."""
    try:
        data = office.vault.read(exhibit.sha256)
    except Damaged:
        return Unreadable("damaged")
    if exhibit.media_type not in READABLE:
        return DocumentContent((), (), 0)
    if (before := held.get(exhibit.exhibit_id)) is None:
        seen = first_pass(data, exhibit.media_type, readers(), lambda: not office.texts.ending)
    else:
        seen = recognise(before, data, exhibit.media_type, readers())
    return BUSY if isinstance(seen, Unreadable) and seen.reason == "busy" else seen


def _keep_text(office: Office, exhibit_id: str, pages: dict[int, str]) -> None:
    _written(office, exhibit_id, lambda cursor, exhibit: documents.set_text(cursor, exhibit, pages))


def _opened(office: Office, exhibit_id: str) -> tuple[Exhibit, bytes] | None:
    """The document and its bytes; None if it is not on file or is damaged, which is recorded."""
    exhibit = office.read(documents.read_exhibit, exhibit_id)
    if exhibit is None:
        return None
    try:
        return exhibit, office.vault.read(exhibit.sha256)
    except Damaged:
        _keep(office, exhibit_id, Reading("failed", because=say("reading.file_is_not_what_was_taken_in")))
        return None


def _cannot(office: Office, exhibit: Exhibit, found: Unreadable) -> bool:
    """Whether to try again because the readers are busy; otherwise records why it cannot be read."""
    if office.background.ending:
        return False
    if found.reason == "busy":
        return True
    _keep(office, exhibit.exhibit_id, Reading("failed", because=why_unreadable(exhibit.name, found).because))
    return False


def _keep(office: Office, exhibit_id: str, reading: Reading, pages: Mapping[int, str] | None = None) -> None:
    def keep(cursor: Cursor, exhibit: Exhibit) -> None:  # as it is now: its kind may have been corrected meanwhile
        documents.set_reading(cursor, exhibit_id, reading, office.now())
        if pages is not None:
            documents.set_text(cursor, exhibit, pages)
        fill_in(office, cursor, exhibit)
        record_use(cursor, exhibit, office.now())
        if office.store.shared and reading.state != "waiting":
            claims.release(cursor, READ + exhibit_id, office.store.holder)

    _written(office, exhibit_id, keep)


def _written(office: Office, exhibit_id: str, keep: Callable[[Cursor, Exhibit], None]) -> None:
    """Saves the result for a document. Raises ``Unreachable`` if the database does not answer; nothing is lost."""
    saved = on_document(office, exhibit_id, keep)
    if isinstance(saved, Refusal) and saved.code in AWAY_CODES:
        raise Unreachable(saved.code)
