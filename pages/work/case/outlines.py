"""Where on the page each fact was read, for the viewer to outline; and which of them a value in the table is."""

from typing import Any, Final

from core.model.appeal import Exhibit
from core.model.fact_form import FACT_FIELDS, FactField, same_form
from core.model.reading import ReadFact, Reading
from core.model.terms import DocumentKind
from core.queries.readings import says
from pages.parts.desk import Desk

SURE: Final = 0.8
"""A fact read with less confidence is to be compared with the page."""

Typed = dict[str, tuple[str, str, str]]


def outlines(desk: Desk, exhibit: Exhibit, reading: Reading | None, typed: Typed) -> list[dict[str, Any]]:
    """Each fact that has a place on a page, as the script of the viewer takes it; ``counts``: it is the value kept."""
    kind = DocumentKind(exhibit.kind)
    if reading is None:
        return []
    fields = {each.name: each for each in FACT_FIELDS.get(reading.kind or kind, ())}
    return [
        {
            "field": fact.field,
            "told": _told(desk, fields[fact.field], fact),
            "from": f"{desk.say(fact.source)} · {percent(fact)}",
            "unsure": fact.confidence < SURE,
            "counts": _counts(exhibit, fact, typed),
            "page": fact.page,
            "box": fact.box,
        }
        for fact in reading.facts
        if fact.page is not None and fact.box is not None and fact.field in fields
    ]


def read_as(exhibit: Exhibit, reading: Reading | None, field: str, given: str, source: str) -> tuple[ReadFact, ...]:
    """The facts read that are this value, the one of the same source first; none of a document of another form."""
    kind = DocumentKind(exhibit.kind)
    if reading is None or not same_form(kind, reading.kind):
        return ()
    found = [each for each in reading.facts if each.field == field and says(exhibit, each, given)]
    return tuple(sorted(found, key=lambda each: each.origin != source))


def places(exhibit: Exhibit, reading: Reading | None, field: str, given: str, source: str) -> tuple[ReadFact, ...]:
    """Where on its pages a value was read, as ``read_as``; of one that nothing says, where another was read."""
    found = read_as(exhibit, reading, field, given, source)
    if not found and reading is not None and same_form(DocumentKind(exhibit.kind), reading.kind):
        found = tuple(each for each in reading.facts if each.field == field and each.invoice == 1)
    return tuple(each for each in found if each.page is not None and each.box is not None)


def percent(fact: ReadFact) -> str:
    """How sure the reading was: ``97 %``."""
    return f"{round(fact.confidence * 100)} %"


def _counts(exhibit: Exhibit, fact: ReadFact, typed: Typed) -> bool:
    given = typed.get(fact.field, ("", "", ""))[0]
    return bool(given) and says(exhibit, fact, given)


def _told(desk: Desk, field: FactField, fact: ReadFact) -> str:
    """The field and its value in words; of a further invoice in the file with its number."""
    options = dict(field.options)
    value = desk.t(options[fact.value]) if fact.value in options else fact.value
    told = f"{desk.t(field.label)}: {value}"
    return told if fact.invoice == 1 else f"{desk.t('Invoice {number}', number=fact.invoice)} · {told}"
