"""What a party may not read in a letter: the other side's contacts and numbers, and the office's own words."""

from collections.abc import Iterator
from typing import Final

from core.model.appeal import Party
from core.model.draft import Form
from core.model.facts import FACTS
from core.model.names import name_of
from core.model.terms import DocumentKind, Side, Verb
from core.outgoing.letters.blocks import Guarded
from core.queries.assess import Dossier
from core.queries.masks import mask_id
from core.store.file import Cursor
from core.store.people import all_people
from core.store.record import events_of
from core.store.work import drafts_of, findings_of
from core.text import Text, say

VOUCHERS: Final = frozenset(
    {DocumentKind.INVOICE, DocumentKind.RECEIPT, DocumentKind.TILL_SLIP, DocumentKind.DELIVERY_NOTE}
)
# Of a voucher the other side is not told numbers, prices and the supplier (domain.md 7.1); of the rest, contacts.
OF_VOUCHERS: Final = frozenset({"code", "number", "net", "tax", "total", "issuer_name"})
OF_ALL: Final = frozenset({"contact", "test_order_no", "agent_name", "received_by"})
OF_IDENTITY: Final = frozenset({"number"})


def guarded_for(cursor: Cursor, dossier: Dossier, recipient: Side, standard: str) -> Guarded:
    """What the recipient may not read, from everything on file."""
    appeal = dossier.appeal
    to_seller = recipient is Side.SELLER
    own, other = (dossier.seller, dossier.complainant) if to_seller else (dossier.complainant, dossier.seller)
    known = {
        *own.model_dump(exclude={"side"}).values(), other.name, other.subject_name,
        appeal.appeal_no, appeal.complaint_no, appeal.right_no, *appeal.listing_ids,
        *((other.contact, other.email) if to_seller else ()),
    }  # fmt: skip
    return Guarded(
        hidden=(*_of_party(other), *_of_documents(dossier, other.side)),
        notes=tuple(dict.fromkeys(_notes(cursor, appeal.appeal_no))),
        colleagues=tuple(each.name for each in all_people(cursor)),
        own=frozenset(str(each) for each in known if each),
        standard=standard,
    )


def _of_party(party: Party) -> Iterator[tuple[Text, str]]:
    """Contacts, and the number of a natural person; the name is told (Civil Code art. 1196)."""
    for what, value in (
        (say("telephone"), party.phone),
        (say("e-mail"), party.email),
        (say("address"), party.address),
        (say("contact"), party.contact),
        (say("identity number"), party.subject_id if mask_id(party.subject_id) != party.subject_id else ""),
    ):
        if value:
            yield what, value


def _of_documents(dossier: Dossier, side: Side) -> Iterator[tuple[Text, str]]:
    """What was typed off the other side's documents and is masked in the pack to this one."""
    for exhibit in dossier.exhibits:
        if exhibit.side is not side:
            continue
        kind = DocumentKind(exhibit.kind)
        names = OF_VOUCHERS if kind in VOUCHERS else OF_IDENTITY if kind is DocumentKind.IDENTITY_DOCUMENT else OF_ALL
        for field, (value, _source, _by) in dossier.typed.get(exhibit.exhibit_id, {}).items():
            personal = field.endswith("_id") and mask_id(value) != value
            if value and (field in names or personal):
                yield say("{document}: {field}", document=name_of(kind), field=_title(kind, field)), value


def _title(kind: DocumentKind, field: str) -> Text:
    """What a fact is called on its form; a fact of a link by its own name."""
    model = FACTS[kind].model_fields.get(field) if kind in FACTS else None
    return Text(key=model.title) if model and model.title else say("{name}", name=field)


def _notes(cursor: Cursor, appeal_no: str) -> Iterator[str]:
    """What stays in the office: private notes, notes on findings, comments, what colleagues told each other."""
    for event in events_of(cursor, appeal_no):
        yield from (str(event.payload[key]) for key in ("private_note", "text") if event.payload.get(key))
        if event.payload.get("legal_risk"):
            yield str(event.payload["legal_risk"]["reason"])
        if event.verb is Verb.HAND_OVER and event.payload.get("note"):
            yield str(event.payload["note"])
    yield from (str(each["note"]) for each in findings_of(cursor, appeal_no) if each["note"])
    yield from (note for draft in drafts_of(cursor, appeal_no) for note in _of_form(draft.form))


def _of_form(form: Form) -> Iterator[str]:
    if form.private_note:
        yield form.private_note
    yield from (each.note for each in form.answers.values() if each.note)
