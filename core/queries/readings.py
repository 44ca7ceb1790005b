"""What was read off a document, beside what counts: where the sources differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.errors import Refusal
from core.evidence.reading import READABLE, same
from core.model.appeal import Exhibit
from core.model.fact_form import FACT_FIELDS, FactField, same_form
from core.model.people import Person
from core.model.reading import ReadFact, Reading
from core.model.terms import DocumentKind
from core.office import Office
from core.permissions import Act, may
from core.store.exhibits import exhibits_of
from core.store.readings import readings_of


@dataclass(frozen=True)
class Difference:
    """A field whose value that counts (``given``, from ``source``) is not what ``others`` say."""

    field: FactField
    given: str
    source: str
    others: tuple[ReadFact, ...]


def is_readable(exhibit: Exhibit) -> bool:
    """Whether documents of its type are read at all: a plain text is not."""
    return exhibit.media_type in READABLE


def unread(exhibits: Iterable[Exhibit], readings: Mapping[str, Reading]) -> bool:
    """Whether some of these documents could be read, and were never handed over to be."""
    return any(is_readable(each) and each.exhibit_id not in readings for each in exhibits)


def read_so_far(readings: Mapping[str, Reading]) -> frozenset[str]:
    """How far each document was read: one whose kind is known and that waits has letters yet to be recognised."""
    return frozenset(f"{exhibit_id} {each.state} {each.kind}" for exhibit_id, each in readings.items())


def readings_now(office: Office, actor: Person, appeal_no: str) -> frozenset[str] | Refusal:
    """What was read so far on a case, for a page that waits for more."""
    if refusal := may(actor, Act.VIEW_APPEAL):
        return refusal
    with office.store.reading() as cursor:
        filed = [each.exhibit_id for each in exhibits_of(cursor, appeal_no)]
        return read_so_far(readings_of(cursor, filed))


def says(exhibit: Exhibit, fact: ReadFact, given: str) -> bool:
    """Whether a fact is that value, however it is written; a further invoice in the file says nothing of the first."""
    return fact.invoice == 1 and (
        fact.value == given or same(DocumentKind(exhibit.kind), fact.field, fact.value, given)
    )


def differences(
    exhibit: Exhibit, reading: Reading | None, typed: Mapping[str, tuple[str, str, str]]
) -> tuple[Difference, ...]:
    """The fields for which a source differs from the value that counts, in the order of the form.

    A value that a person took back is no difference, nor what was read of a second invoice in the file.
    """
    kind = DocumentKind(exhibit.kind)
    if reading is None or not same_form(kind, reading.kind):
        return ()
    found = []
    for field in FACT_FIELDS.get(kind, ()):
        given, source, _ = typed.get(field.name, ("", "", ""))
        others = tuple(
            each
            for each in reading.facts
            if given
            and each.invoice == 1
            and each.field == field.name
            and not same(kind, field.name, given, each.value)
        )
        if others:
            found.append(Difference(field, given, source, others))
    return tuple(found)
