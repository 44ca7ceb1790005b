"""Reads a whole document: every page is looked at in a reader process, and what was seen is put together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from core.evidence.reader import Unreadable
from core.evidence.reading.agree import believed, conflicts_of
from core.evidence.reading.codes import Codes, read_codes
from core.evidence.reading.looking import CARRIERS, MOST_PAGES, PICTURED, Seen, look, recognise
from core.evidence.reading.text import read_text
from core.evidence.worker import Readers, readers
from core.model.fact_form import parse_facts, typed_facts
from core.model.reading import Mark, Read, ReadFact
from core.model.terms import DocumentKind
from core.text import Text, say

READABLE: Final = CARRIERS | PICTURED
SIGNED: Final = say("It is signed electronically; the signature is not checked here.")
NOTHING: Final = (DocumentKind.OTHER, say("Nothing in it shows what it is."))
XML_SURE: Final = 1.0
XML_DOUBTED: Final = 0.5


def read(
    data: bytes, media_type: str, opened_by: Readers | None = None, going: Callable[[], bool] = lambda: True
) -> Read | Unreadable:
    """What a document says: its likely kind with the reason, its facts, and where two sources differ.

    The first 20 pages are read; ``going`` is asked before each, and when it says no the answer is ``busy``.
    Plain text and unknown types have nothing to read; nothing raises for bad bytes.
    """
    if media_type not in READABLE:
        return Read(DocumentKind.OTHER, say("Documents of this type are not read."))
    used = opened_by or readers()
    seen = look(data, media_type, used, going)
    while isinstance(seen, Seen) and seen.pictures:
        seen = recognise(seen, data, media_type, used) if going() else Unreadable("busy")
    return seen if isinstance(seen, Unreadable) else reading_of(seen)


def reading_of(seen: Seen) -> Read:
    """The reading of what was seen so far."""
    found = put_together(seen, seen.attached)
    notes = (*found.notes, SIGNED) if seen.signed else found.notes
    return replace(found, notes=notes, failed=seen.failed)


def put_together(seen: Seen, attached: Sequence[dict[str, Any]]) -> Read:
    """The reading of what was seen on the pages and of the e-invoices attached."""
    codes = read_codes(seen.codes)
    xml, notes = _from_xml(attached)
    titled, printed = read_text(_of_first(seen.words, codes), DocumentKind.INVOICE if codes.numbers else None)
    kind, because = _kind(bool(attached), bool(codes.numbers)) or titled or NOTHING
    given = (*xml, *codes.facts, *printed)
    found = [each for one in given if (each := _normal(kind, one))]
    notes += list(codes.notes)
    if len(codes.numbers) > 1:
        notes.append(
            say(
                "There are {count} invoices in this file: {numbers}.",
                count=len(codes.numbers),
                numbers=", ".join(codes.numbers),
            )
        )
    if seen.pages > MOST_PAGES:
        notes.append(say("Only the first {most} of {pages} pages were read.", most=MOST_PAGES, pages=seen.pages))
    return Read(kind, because, believed(found), conflicts_of(kind, found), tuple(notes))


def _from_xml(attached: Sequence[dict[str, Any]]) -> tuple[list[ReadFact], list[Text]]:
    facts: list[ReadFact] = []
    notes: list[Text] = []
    for place, each in enumerate(attached, 1):
        name, problem = str(each["name"]), str(each["problem"])
        if problem:
            told = say("The e-invoice {name} is not valid: {problem}", name=name, problem=problem)
            notes.append(told if name else say("The e-invoice is not valid: {problem}", problem=problem))
        sure = XML_DOUBTED if problem else XML_SURE
        origin, invoice = f"{each.get('way', 'XML')}:{name}", int(each.get("invoice", place))
        facts.extend(
            ReadFact(field, str(value), origin, sure, invoice=invoice) for field, value in each["fields"].items()
        )
    return facts, notes


def _kind(has_xml: bool, has_code: bool) -> tuple[DocumentKind, Text] | None:  # noqa: FBT001 - two plain answers
    if has_xml:
        return DocumentKind.INVOICE, say("It carries an e-invoice as data.")
    if has_code:
        return DocumentKind.INVOICE, say("It has the QR code of a tax invoice.")
    return None


def _of_first(words: Sequence[Mark], codes: Codes) -> Sequence[Mark]:
    """The words of the first invoice's pages: those of a second one in the file would be mixed in."""
    others = [each.page for each in codes.facts if each.invoice > 1 and each.page]
    return [each for each in words if each.page < min(others)] if others else words


def _normal(kind: DocumentKind, found: ReadFact) -> ReadFact | None:
    """The fact as the form would show it; None for what it cannot take, such as a date that is none."""
    facts, problems = parse_facts(kind, {found.field: found.value})
    if facts is None or problems:
        return None
    written = typed_facts(facts).get(found.field)
    return replace(found, value=written) if written else None
