"""Packs for those who make and give them: what may go into one, its pages as they will be seen, and its file."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Refusal, refuse
from core.evidence.intake import why_unreadable
from core.evidence.reader import Unreadable
from core.evidence.vault import Damaged, Vault
from core.evidence.worker import readers
from core.model.appeal import Appeal, Exhibit, Party
from core.model.pack import Pack
from core.model.people import Person
from core.model.terms import DocumentKind, Masked, Side
from core.office import Office
from core.outgoing.packs.defaults import MAKERS, rule_for
from core.outgoing.packs.known import known_of
from core.outgoing.packs.make import Part
from core.outgoing.packs.seen import Paper, pages_in_pack
from core.outgoing.packs.suggest import Known
from core.permissions import Act, allowed, may
from core.queries.arriving import certificates
from core.queries.blind import blind_on
from core.queries.masks import sees_images
from core.store.exhibits import exhibits_of, facts_of
from core.store.file import Cursor
from core.store.packs import packs_of, read_pack
from core.store.parties import read_parties
from core.store.readings import readings_of
from core.store.record import read_appeal
from core.text import say


@dataclass(frozen=True)
class Packing:
    """A pack as its maker sees it: the case, the documents that may go into it, and how many pages each has there."""

    pack: Pack
    appeal: Appeal
    exhibits: tuple[Exhibit, ...]
    pages: dict[str, int]


def giving_of(exhibits: Iterable[Exhibit], appeal: Appeal, recipient: Side) -> list[Exhibit]:
    """What a side is given by default: the seller's documents go to the complainant, the right's to the seller."""
    if recipient is Side.SELLER:
        return certificates(exhibits, appeal)
    of_seller = (each for each in exhibits if each.side is Side.SELLER)
    return [each for each in of_seller if rule_for(recipient, DocumentKind(each.kind)).given]


def last_pack(office: Office, actor: Person, appeal_no: str, recipient: Side) -> Pack | Refusal | None:
    """The pack that was begun last for that side, released or not; None when there is none."""
    if refusal := may(actor, MAKERS[recipient]):
        return refusal
    with office.store.reading() as cursor:
        if refusal := blind_on(cursor, actor, appeal_no):
            return refusal
        found = [each for each in packs_of(cursor, appeal_no) if each.recipient is recipient]
    return found[-1] if found else None


def open_packing(office: Office, actor: Person, pack: Pack) -> Packing | Refusal:
    """The pack with what its page needs; ``not_found`` for whoever does not make packs for that side."""
    if not allowed(actor, MAKERS[pack.recipient]):
        return refuse("not_found", what=say("pack"), name=pack.pack_id)
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, pack.appeal_no)
        on_file = exhibits_of(cursor, pack.appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("appeal"), name=pack.appeal_no)
    may_go = tuple(
        each
        for each in on_file
        if each.exhibit_id in pack.form.exhibits or each in giving_of(on_file, appeal, pack.recipient)
    )
    pages = {}
    for each in may_go:
        paper = paper_of(office.vault, each)
        pages[each.exhibit_id] = each.pages if isinstance(paper, Refusal) else paper.pages
    return Packing(pack, appeal, may_go, pages)


def paper_of(vault: Vault, exhibit: Exhibit) -> Paper | Refusal:
    """The document's bytes with the pages it has in a pack; refused when its file is not what was taken in."""
    try:
        data = vault.read(exhibit.sha256)
    except Damaged as damaged:
        reason = say("its file is missing") if damaged.soundness == "missing" else say("its file was changed")
        return refuse("file_unreadable", name=exhibit.label, reason=reason)
    pages = pages_in_pack(data, exhibit.media_type, exhibit.pages)
    if isinstance(pages, Unreadable):
        return why_unreadable(exhibit.label, pages)
    return Paper(data, exhibit.media_type, exhibit.sha256, pages)


def parts_of(vault: Vault, cursor: Cursor, pack: Pack) -> list[Part] | Refusal:
    """The documents of a pack with their bytes and black areas."""
    parts = []
    for exhibit in exhibits_of(cursor, pack.appeal_no):
        if exhibit.exhibit_id not in pack.form.exhibits:
            continue
        paper = paper_of(vault, exhibit)
        if isinstance(paper, Refusal):
            return paper
        parts.append(Part(exhibit, paper, pack.form.black(exhibit.exhibit_id)))
    return parts or refuse("pack_empty")


def known_for(cursor: Cursor, pack: Pack, exhibit: Exhibit) -> tuple[Known, frozenset[Masked]]:
    """What the case knows of a document, typed before read, and what is masked in it by default for that side."""
    read = readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    facts = {each.field: each.value for each in read.facts} if read else {}
    typed = facts_of(cursor, pack.appeal_no).get(exhibit.exhibit_id, {})
    facts |= {field: given for field, (given, _, _) in typed.items() if given}
    seller, complainant = parties_of(cursor, pack)
    wanted = rule_for(pack.recipient, DocumentKind(exhibit.kind)).masks
    if wanted:
        wanted |= {Masked.CODE}
    return known_of(facts, seller, complainant, pack.recipient), wanted


def parties_of(cursor: Cursor, pack: Pack) -> tuple[Party, Party]:
    """Seller and complainant of the pack's case; one whose names were erased has none."""
    appeal = read_appeal(cursor, pack.appeal_no)
    if appeal is None:
        raise LookupError(f"pack {pack.pack_id} belongs to no appeal")
    found = read_parties(cursor, appeal.seller_id, appeal.complainant_id)
    ids = ((appeal.seller_id, Side.SELLER), (appeal.complainant_id, Side.COMPLAINANT))
    seller, complainant = (found.get(each, Party(party_id=each, side=side, name="")) for each, side in ids)
    return seller, complainant


def packed_page(
    office: Office, actor: Person, pack_id: str, exhibit_id: str, page: int, *, masked: bool
) -> bytes | Refusal:
    """A page of a document as JPEG, as filed or as the party will see it; only for whoever makes the pack."""
    with office.store.reading() as cursor:
        pack = read_pack(cursor, pack_id)
        pack = None if pack and blind_on(cursor, actor, pack.appeal_no) else pack
        on_file = exhibits_of(cursor, pack.appeal_no) if pack else ()
    exhibit = next((each for each in on_file if each.exhibit_id == exhibit_id), None)
    if pack is None or exhibit is None or not _makes(actor, pack, exhibit):
        return refuse("not_found", what=say("document"), name=exhibit_id)
    try:
        data = office.vault.read(exhibit.sha256)
    except Damaged:
        return refuse("file_unreadable", name=exhibit.label, reason=say("its file was changed"))
    boxes = [list(each.box) for each in pack.form.black(exhibit_id, page)] if masked else []
    drawn = readers().mask(data, exhibit.media_type, page, boxes)
    return why_unreadable(exhibit.label, drawn) if isinstance(drawn, Unreadable) else drawn


def _makes(actor: Person, pack: Pack, exhibit: Exhibit) -> bool:
    return allowed(actor, MAKERS[pack.recipient]) and sees_images(actor, DocumentKind(exhibit.kind))


def pack_file(office: Office, actor: Person, pack_id: str) -> tuple[Pack, bytes] | Refusal:
    """A released pack and its file, hashed again; ``not_found`` for whoever may not see all kinds of paper in it."""
    with office.store.reading() as cursor:
        pack = read_pack(cursor, pack_id)
        pack = None if pack and blind_on(cursor, actor, pack.appeal_no) else pack
        on_file = exhibits_of(cursor, pack.appeal_no) if pack else ()
    if pack is None or pack.sha256 is None or not sees_pack(actor, pack, on_file):
        return refuse("not_found", what=say("pack"), name=pack_id)
    try:
        return pack, office.vault.read(pack.sha256)
    except Damaged as damaged:
        reason = say("its file is missing") if damaged.soundness == "missing" else say("its file was changed")
        return refuse("file_unreadable", name=pack_id, reason=reason)


def sees_pack(actor: Person, pack: Pack, exhibits: Iterable[Exhibit]) -> bool:
    """Whether this person may open a pack: customer service not one that shows an invoice, even blacked out."""
    kinds = [DocumentKind(each.kind) for each in exhibits if each.exhibit_id in pack.form.exhibits]
    return allowed(actor, Act.OPEN_BUNDLES) and all(sees_images(actor, kind) for kind in kinds)
