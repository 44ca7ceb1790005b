"""What was read off a document, beside what counts: where the sources differ."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.evidence.reading import READABLE, same
from core.model.appeal import Exhibit
from core.model.fact_form import FACT_FIELDS, FactField, same_form
from core.model.reading import ReadFact, Reading
from core.model.terms import DocumentKind


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
