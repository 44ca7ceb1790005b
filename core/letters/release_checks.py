"""What must not be in a letter.

Each block says where it is, so that the person writing the letter can find it. Source: domain.md 7.1.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from core.domain.appeal import Party
from core.domain.case_context import Dossier
from core.domain.facts import FACTS
from core.domain.identifiers import identity_check
from core.domain.masking import mask_id
from core.domain.terms import DocumentKind, Side, Verb, label_of
from core.domain.text import Text, mark, say
from core.ledger import drafts, engine, people, record

# What must not be in a letter: an open placeholder, words of a private note, a value masked for its recipient.

Why: TypeAlias = Literal["placeholder", "private", "masked", "colleague"]

MESSAGES: Final[dict[Why, str]] = {
    "placeholder": mark("letter.paragraph_is_still_to_be_filled_in"),
    "private": mark("letter.paragraph_stands_in_private_note"),
    "colleague": mark("letter.paragraph_is_colleagues_name"),
    "masked": mark("letter.paragraph_is_masked_for_recipient"),
}

PLACEHOLDER: Final = re.compile(
    r"\{[^{}\n]*\}?|\[[^\[\]\n]*(?:\.\.\.|…|fill in|待填)[^\[\]\n]*\]?|_{3,}|\bTODO\b|\bXXX+\b|待填写?"
)

WORD: Final = re.compile(r"[㐀-鿿]|[^\W_]+", re.UNICODE)

RUN: Final = 6  # words or Chinese characters in common that are no coincidence

MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")

CITIZEN: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")

CARD: Final = re.compile(r"(?<![\dA-Za-z])(?:\d[ -]?){15,18}\d(?![\dA-Za-z])")

SHORTEST: Final = 4  # minimum length of a value searched for


@dataclass(frozen=True)
class Confidential:
    """What the recipient must not read: ``hidden`` values with their labels, internal ``notes``, ``colleagues``.

    ``own`` are values the recipient knows or may know: its own data, the numbers of the case. ``standard`` is the
    policy's text with the reasons: words of a note that are also there reveal nothing.
    """

    hidden: tuple[tuple[Text, str], ...] = ()
    notes: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    standard: str = ""


@dataclass(frozen=True)
class ReleaseBlock:
    """One thing that must not be there: why, in which paragraph (from 1), and the words."""

    why: Why
    paragraph: int
    words: str
    message: Text


def release_blocks(paragraphs: Sequence[str], guarded: Confidential) -> tuple[ReleaseBlock, ...]:
    """Everything in the text that keeps it from being released, in order."""
    return tuple(
        ReleaseBlock(why, number, words, say(MESSAGES[why], number=number, words=words, what=what))
        for number, text in enumerate(paragraphs, 1)
        for why, words, what in _in(text, guarded)
    )


def _in(text: str, guarded: Confidential) -> Iterator[tuple[Why, str, Text | str]]:
    for match in PLACEHOLDER.finditer(text):
        yield "placeholder", match.group(), ""
    for note in guarded.notes:
        if run := _shared(text, note, guarded.standard):
            yield "private", run, ""
    for name in guarded.colleagues:
        if len(name) > 1 and _stands(name, text):
            yield "colleague", name, ""
    yield from _masked(text, guarded)


def _masked(text: str, guarded: Confidential) -> Iterator[tuple[Why, str, Text | str]]:
    """Masked values, however spaced, without duplicates and without what the recipient may know."""
    known = {_squeezed(each) for each in guarded.own}
    for what, value in (*guarded.hidden, *_patterns(text)):
        key = _squeezed(value)
        if len(key) < SHORTEST or key in known:
            continue
        if _stands(value, text):
            known.add(key)
            yield "masked", value, what


def _patterns(text: str) -> Iterator[tuple[Text, str]]:
    """Numbers that are personal data by their form, whoever they belong to."""
    for match in MOBILE.finditer(text):
        yield say("letter.mobile_number"), match.group()
    for match in CITIZEN.finditer(text):
        if identity_check(match.group()[:17]) == match.group()[17].upper():
            yield say("letter.identity_number_within"), match.group()
    for match in CARD.finditer(text):
        if _is_card(match.group()):
            yield say("letter.bank_card_number"), match.group()


def _is_card(number: str) -> bool:
    """Whether it satisfies the Luhn check of bank cards."""
    digits = [int(each) for each in number if each.isdigit()][::-1]
    doubled = (sum(divmod(each * 2, 10)) for each in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _shared(text: str, note: str, standard: str) -> str:
    """The first run of words shared with the note but not with the standard text; a short note only as a whole."""
    words = [(match.group().casefold(), match.span()) for match in WORD.finditer(text)]
    noted = [match.group().casefold() for match in WORD.finditer(note)]
    length = min(RUN, len(noted))
    if length < 2:  # noqa: PLR2004 - a single word is no sentence of anybody's
        return ""
    runs = set(_runs(noted, length)) - set(_runs([each.group().casefold() for each in WORD.finditer(standard)], length))
    start = next((at for at, run in enumerate(_runs([word for word, _ in words], length)) if run in runs), None)
    if start is None:
        return ""
    stop = start + length
    while stop < len(words) and tuple(word for word, _ in words[stop - length + 1 : stop + 1]) in runs:
        stop += 1
    return text[words[start][1][0] : words[stop - 1][1][1]]


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _stands(value: str, text: str) -> bool:
    """Whether the value occurs in the text, however its digits are separated, but not as part of a longer one."""
    key = _squeezed(value) if _numeric(value) else value
    between = r"[ ()-]*" if _numeric(value) else ""
    before = r"(?<![0-9A-Za-z])" if key[:1].isascii() else ""
    after = r"(?![0-9A-Za-z])" if key[-1:].isascii() else ""
    pattern = between.join(re.escape(each) for each in key)
    return re.search(f"{before}{pattern}{after}", text, re.IGNORECASE) is not None


def _numeric(value: str) -> bool:
    """Whether it is mostly digits, which people separate as they like."""
    return 2 * sum(each.isdigit() for each in value) > len(value)


def _squeezed(value: str) -> str:
    """A value without the spaces and dashes that people put into numbers."""
    return re.sub(r"[ ()-]+", "", value) if _numeric(value) else value.strip()


# What a party must not read in a letter: the other side's contact details and numbers, and internal texts.

VOUCHERS: Final = frozenset(
    {DocumentKind.INVOICE, DocumentKind.RECEIPT, DocumentKind.TILL_SLIP, DocumentKind.DELIVERY_NOTE}
)

# Vouchers: numbers, prices and supplier are hidden from the other side (domain.md 7.1); others: contact details.
OF_VOUCHERS: Final = frozenset({"code", "number", "net", "tax", "total", "issuer_name"})

OF_ALL: Final = frozenset({"contact", "test_order_no", "agent_name", "received_by"})

OF_IDENTITY: Final = frozenset({"number"})


def guarded_for(cursor: engine.Cursor, dossier: Dossier, recipient: Side, standard: str) -> Confidential:
    """What the recipient must not read, from everything on file."""
    appeal = dossier.appeal
    to_seller = recipient is Side.SELLER
    own, other = (dossier.seller, dossier.complainant) if to_seller else (dossier.complainant, dossier.seller)
    known = {
        *own.model_dump(exclude={"side"}).values(), other.name, other.subject_name,
        appeal.appeal_no, appeal.complaint_no, appeal.right_no, *appeal.listing_ids,
        *((other.contact, other.email) if to_seller else ()),
    }  # fmt: skip
    return Confidential(
        hidden=(*_of_party(other), *_of_documents(dossier, other.side)),
        notes=tuple(dict.fromkeys(_notes(cursor, appeal.appeal_no))),
        colleagues=tuple(each.name for each in people.all_people(cursor)),
        own=frozenset(str(each) for each in known if each),
        standard=standard,
    )


def _of_party(party: Party) -> Iterator[tuple[Text, str]]:
    """Contact details, and the number of a natural person; the name may be given (Civil Code art. 1196)."""
    for what, value in (
        (say("letter.telephone"), party.phone),
        (say("letter.e_mail_within"), party.email),
        (say("letter.address"), party.address),
        (say("letter.contact_within"), party.contact),
        (say("letter.identity_number"), party.subject_id if mask_id(party.subject_id) != party.subject_id else ""),
    ):
        if value:
            yield what, value


def _of_documents(dossier: Dossier, side: Side) -> Iterator[tuple[Text, str]]:
    """Facts from the other side's documents that are masked in the bundle for this side."""
    for exhibit in dossier.exhibits:
        if exhibit.side is not side:
            continue
        kind = DocumentKind(exhibit.kind)
        names = OF_VOUCHERS if kind in VOUCHERS else OF_IDENTITY if kind is DocumentKind.IDENTITY_DOCUMENT else OF_ALL
        for field, (value, _source, _by) in dossier.typed.get(exhibit.exhibit_id, {}).items():
            personal = field.endswith("_id") and mask_id(value) != value
            if value and (field in names or personal):
                yield say("format.document_field", document=label_of(kind), field=_title(kind, field)), value


def _title(kind: DocumentKind, field: str) -> Text:
    """The label of a fact on its form; facts of a link have their own labels."""
    model = FACTS[kind].model_fields.get(field) if kind in FACTS else None
    return Text(key=model.title) if model and model.title else say("format.name", name=field)


def _notes(cursor: engine.Cursor, appeal_no: str) -> Iterator[str]:
    """Internal texts: private notes, notes on findings, comments, messages between colleagues."""
    for event in record.events_of(cursor, appeal_no):
        yield from (str(event.payload[key]) for key in ("private_note", "text") if event.payload.get(key))
        if event.payload.get("legal_risk"):
            yield str(event.payload["legal_risk"]["reason"])
        if event.verb is Verb.HAND_OVER and event.payload.get("note"):
            yield str(event.payload["note"])
    yield from (str(each["note"]) for each in drafts.findings_of(cursor, appeal_no) if each["note"])
    for form in (draft.form for draft in drafts.drafts_of(cursor, appeal_no)):
        yield from filter(None, (form.private_note, *(each.note for each in form.answers.values())))
