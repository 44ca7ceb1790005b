"""Bundles for the people who make and give them: possible documents, a preview of the pages, and the file."""

from dataclasses import dataclass

from core.documents import reader_pool, reader_protocol, redaction, vault
from core.domain.appeal import Appeal, Exhibit
from core.domain.disclosure import BUNDLE_ACTS, Bundle, documents_for, sees_bundle
from core.domain.people import Person
from core.domain.permissions import allowed, may, sees_images
from core.domain.refusals import Refusal, refuse
from core.domain.terms import DocumentKind, Side
from core.domain.text import say
from core.ledger import bundles, documents, record, second_reviews
from core.office import Office


@dataclass(frozen=True)
class BundleWorkspace:
    """A pack as its maker sees it: the case, the documents that may go into it, and the number of pages of each."""

    pack: Bundle
    appeal: Appeal
    exhibits: tuple[Exhibit, ...]
    pages: dict[str, int]


def latest_bundle(office: Office, actor: Person, appeal_no: str, recipient: Side) -> Bundle | Refusal | None:
    """The pack begun last for that side, released or not; None if there is none."""
    if refusal := may(actor, BUNDLE_ACTS[recipient]):
        return refusal
    with office.store.reading() as cursor:
        if refusal := second_reviews.review_refusal(cursor, actor, appeal_no):
            return refusal
        found = [each for each in bundles.bundles_of(cursor, appeal_no) if each.recipient is recipient]
    return found[-1] if found else None


def open_workspace(office: Office, actor: Person, pack: Bundle) -> BundleWorkspace | Refusal:
    """The pack with everything its page shows; ``not_found`` for anybody who does not make packs for that side."""
    if not allowed(actor, BUNDLE_ACTS[pack.recipient]):
        return refuse("not_found", what=say("bundle.pack_within"), name=pack.pack_id)
    with office.store.reading() as cursor:
        appeal = record.read_appeal(cursor, pack.appeal_no)
        on_file = documents.exhibits_of(cursor, pack.appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("word.appeal_within"), name=pack.appeal_no)
    may_go = tuple(
        each
        for each in on_file
        if each.exhibit_id in pack.form.exhibits or each in documents_for(on_file, appeal, pack.recipient)
    )
    pages = {}
    for each in may_go:
        paper = redaction.paper_of(office.vault, each)
        pages[each.exhibit_id] = each.pages if isinstance(paper, Refusal) else paper.pages
    return BundleWorkspace(pack, appeal, may_go, pages)


def bundle_page(
    office: Office, actor: Person, pack_id: str, exhibit_id: str, page: int, *, masked: bool
) -> bytes | Refusal:
    """A page (from 1) of a document as JPEG, as filed or as the party will see it; only for makers of the pack."""
    pack, on_file = _shown(office, actor, pack_id)
    exhibit = next((each for each in on_file if each.exhibit_id == exhibit_id), None)
    if pack is None or exhibit is None or not _makes(actor, pack, exhibit):
        return refuse("not_found", what=say("word.document_within"), name=exhibit_id)
    try:
        data = office.vault.read(exhibit.sha256)
    except vault.Damaged:
        return refuse("file_unreadable", name=exhibit.label, reason=say("redaction.its_file_was_changed"))
    boxes = [each.box for each in pack.form.black(exhibit_id, page)] if masked else []
    drawn = reader_pool.readers().ask(reader_protocol.Job("mask", exhibit.media_type, page, boxes=boxes), data)
    return reader_pool.why_unreadable(exhibit.label, drawn) if isinstance(drawn, reader_pool.Unreadable) else drawn.body


def _shown(office: Office, actor: Person, pack_id: str) -> tuple[Bundle | None, tuple[Exhibit, ...]]:
    """A pack and the documents of its case; nothing while a second review of the case waits for this person."""
    with office.store.reading() as cursor:
        pack = bundles.read_bundle(cursor, pack_id)
        if pack is None or second_reviews.review_refusal(cursor, actor, pack.appeal_no):
            return None, ()
        return pack, documents.exhibits_of(cursor, pack.appeal_no)


def _makes(actor: Person, pack: Bundle, exhibit: Exhibit) -> bool:
    return allowed(actor, BUNDLE_ACTS[pack.recipient]) and sees_images(actor, DocumentKind(exhibit.kind))


def bundle_file(office: Office, actor: Person, pack_id: str) -> tuple[Bundle, bytes] | Refusal:
    """A released pack and its file, hashed again; ``not_found`` unless this person may see all its documents."""
    pack, on_file = _shown(office, actor, pack_id)
    if pack is None or pack.sha256 is None or not sees_bundle(actor, pack, on_file):
        return refuse("not_found", what=say("bundle.pack_within"), name=pack_id)
    try:
        return pack, office.vault.read(pack.sha256)
    except vault.Damaged as damaged:
        missing = damaged.soundness == "missing"
        reason = say("verify.its_file_is_missing") if missing else say("redaction.its_file_was_changed")
        return refuse("file_unreadable", name=pack_id, reason=reason)
