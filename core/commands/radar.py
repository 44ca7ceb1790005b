"""The reuse radar: hashing the pages of documents on file, and what a reviewer says of a hit."""

from functools import partial
from typing import Final

from core.commands.act import settled
from core.commands.documents import on_document, remember_use
from core.errors import Refusal, refuse
from core.evidence.likeness import ALIKE, NEAR
from core.evidence.prints import told_apart
from core.evidence.reader import Unreadable
from core.evidence.reading import READABLE
from core.evidence.vault import Damaged
from core.evidence.worker import readers
from core.model.appeal import Appeal, Exhibit
from core.model.people import Person
from core.model.radar import Same
from core.model.terms import Side
from core.office import Office
from core.permissions import Act, allowed, may
from core.store.exhibits import facts_on, read_exhibit
from core.store.file import Cursor
from core.store.radar import (
    Near,
    add_note,
    hashes_on,
    near_pages,
    set_matches,
    set_pages,
    without_pages,
)
from core.store.record import read_appeal
from core.text import say

PAGES: Final = "pages:"
"""Before the name of a document whose pages are to be hashed in the background."""
LOOKS: Final = 6
"""Pages that are looked at closely for one page, the nearest first; a look takes half a second."""
LONGEST_REASON: Final = 2000


def hash_opened(office: Office, actor: Person, appeal_no: str) -> int:
    """Hands over the documents of a case whose pages were never hashed: it was opened, so they are wanted now."""
    if not allowed(actor, Act.READ_OTHER_CASES) or not office.background.running:
        return 0
    with office.store.reading() as cursor:
        missing = without_pages(cursor, appeal_no)
    for each in missing:
        office.background.put(PAGES + each)
    return len(missing)


def catch_up(office: Office) -> int:
    """Hashes the pages of every document that has none yet and compares them; answers how many documents."""
    with office.store.reading() as cursor:
        missing = without_pages(cursor)
    for each in missing:
        hash_pages(office, each)
    for each in missing:
        compare_pages(office, each)
    return len(missing)


def fingerprint(office: Office, exhibit_id: str) -> None:
    """Hashes the pages of a document and looks for the same page in other appeals."""
    hash_pages(office, exhibit_id)
    compare_pages(office, exhibit_id)


def hash_pages(office: Office, exhibit_id: str) -> None:
    """Draws each page in the confined process and keeps its hashes, and under what else it can be found again."""
    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
        appeal = read_appeal(cursor, exhibit.appeal_no) if exhibit else None
    if exhibit is None or appeal is None or exhibit.side is Side.OFFICE or exhibit.media_type not in READABLE:
        return
    pages: list[tuple[int, tuple[int, ...]]] = []
    for page in range(1, exhibit.pages + 1):
        found = _hashes(office, exhibit, page)
        if isinstance(found, Unreadable):
            if found.reason == "busy" or office.background.ending:
                return
            continue
        pages.append((page, found))

    def keep(cursor: Cursor, exhibit: Exhibit) -> None:
        set_pages(cursor, exhibit, appeal, pages or [(0, ())])
        remember_use(cursor, exhibit, office.now())

    on_document(office, exhibit_id, keep)


def _hashes(office: Office, exhibit: Exhibit, page: int) -> tuple[int, ...] | Unreadable:
    try:
        data = office.vault.read(exhibit.sha256)
    except Damaged:
        return Unreadable("damaged")
    return readers().prints(data, exhibit.media_type, page)


def compare_pages(office: Office, exhibit_id: str) -> None:
    """Lays each page over the nearest pages of other appeals and keeps those that are pictures of one page."""
    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
        appeal = read_appeal(cursor, exhibit.appeal_no) if exhibit else None
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
    settled(office, lambda cursor: set_matches(cursor, exhibit_id, rows), case=exhibit.appeal_no)


def _worth_a_look(cursor: Cursor, exhibit: Exhibit, near: tuple[Near, ...]) -> list[tuple[Near, Exhibit]]:
    """The nearest pages, without those whose own numbers say that they are another document of the same form."""
    facts = facts_on(cursor, [exhibit.exhibit_id, *{each.other_id for each in near}])
    shown = {name: {field: entry[0] for field, entry in found.items()} for name, found in facts.items()}
    own = shown.get(exhibit.exhibit_id, {})
    kept: list[tuple[Near, Exhibit]] = []
    for each in near:
        other = read_exhibit(cursor, each.other_id)
        same_bytes = other is not None and other.sha256 == exhibit.sha256
        if other and not same_bytes and not told_apart(own, shown.get(each.other_id, {})):
            kept.append((each, other))
        if len(kept) == LOOKS:
            break
    return kept


def _small(office: Office, exhibit: Exhibit, page: int) -> bytes | None:
    try:
        found = readers().small(office.vault.read(exhibit.sha256), exhibit.media_type, page)
    except Damaged:
        return None
    return None if isinstance(found, Unreadable) else found


def _fits(office: Office, own: bytes, near: Near, other: Exhibit) -> float:
    against = _small(office, other, near.other_page)
    found = readers().alike(own, against, near.turns) if against else 0.0
    return 0.0 if isinstance(found, Unreadable) else found


def explain(
    office: Office, actor: Person, appeal_no: str, kind: Same, exhibit_id: str, other_id: str, reason: str
) -> Appeal | Refusal:
    """Says why a hit is no reason to worry; it stays on view with the reason, and no longer counts."""
    if not reason.strip():
        return refuse("field_missing", fields=say("why the hit is explained"))
    return _note(office, actor, appeal_no, (kind, exhibit_id, other_id), reason.strip()[:LONGEST_REASON])


def take_back(
    office: Office, actor: Person, appeal_no: str, kind: Same, exhibit_id: str, other_id: str
) -> Appeal | Refusal:
    """Takes the explanation of a hit back; what was said stays on record."""
    return _note(office, actor, appeal_no, (kind, exhibit_id, other_id), "")


def _note(office: Office, actor: Person, appeal_no: str, hit: tuple[Same, str, str], reason: str) -> Appeal | Refusal:
    if refusal := may(actor, Act.EXPLAIN_REUSE):
        return refusal
    return settled(office, partial(_write, office, actor, appeal_no, hit, reason), case=appeal_no)


def _write(
    office: Office, actor: Person, appeal_no: str, hit: tuple[Same, str, str], reason: str, cursor: Cursor
) -> Appeal | Refusal:
    appeal = read_appeal(cursor, appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("appeal"), name=appeal_no)
    for exhibit_id in hit[1:]:
        if read_exhibit(cursor, exhibit_id) is None:
            return refuse("not_found", what=say("document"), name=exhibit_id)
    row: dict[str, object] = {
        "appeal_no": appeal_no,
        **dict(zip(("kind", "exhibit_id", "other_id"), hit, strict=True)),
        "explained": bool(reason),
        "reason": reason,
        "noted_by": actor.person_id,
        "noted_at": office.now(),
    }
    add_note(cursor, row)
    return appeal
