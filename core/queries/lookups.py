"""Look-ups outside (tax site, registers, supplier): which are on record for the criteria that rest on one.

“Verified” is a finding of a person with site, time and result, never a key alone (domain.md 1.6, 3.2).
"""

from collections.abc import Iterable, Mapping

from core.model.appeal import Exhibit
from core.model.criterion import Criterion
from core.model.draft import Answer, Form, LookedUp
from core.model.fact_form import FACT_FIELDS
from core.model.rules import Checklist, PolicyBook
from core.model.terms import DocumentKind, Side, Value

Typed = Mapping[str, Mapping[str, tuple[str, str, str]]]


def look_ups(
    book: PolicyBook, checklist: Checklist, exhibits: Iterable[Exhibit], typed: Typed, form: Form
) -> dict[str, LookedUp]:
    """The look-ups on record, by criterion: as the document's facts have them, else as they came with the answer."""
    papers = tuple(exhibits)
    found = {}
    for item in checklist.items():
        asked = book.criterion(item.criterion)
        if asked.lookup is None:
            continue
        answer = form.answers.get(item.criterion, Answer())
        exhibit = holder(asked, papers, answer.exhibit_id)
        if made := (exhibit and _typed(asked, typed.get(exhibit.exhibit_id, {}))) or answer.lookup:
            found[item.criterion] = made
    return found


def holder(criterion: Criterion, exhibits: Iterable[Exhibit], cited: str | None) -> Exhibit | None:
    """The document whose form has the fields of the look-up: the one that is cited, else the seller's first."""
    fields = set(criterion.lookup.facts) if criterion.lookup else set()
    having = [
        each
        for each in exhibits
        if fields and fields <= {field.name for field in FACT_FIELDS.get(DocumentKind(each.kind), ())}
    ]
    if cited:
        return next((each for each in having if each.exhibit_id == cited), None)
    return next((each for each in having if each.side is Side.SELLER), None)


def _typed(criterion: Criterion, facts: Mapping[str, tuple[str, str, str]]) -> LookedUp | None:
    """The look-up as the facts of a document tell it; None unless all three are there."""
    if criterion.lookup is None:
        return None
    site, at, result = (facts.get(name, ("", "", ""))[0].strip() for name in criterion.lookup.facts)
    return LookedUp(site=site, at=at, result=result) if site and at and result else None


def unlooked(book: PolicyBook, form: Form, found: Mapping[str, LookedUp]) -> frozenset[str]:
    """The criteria that a person answered “met” without the look-up they rest on: they count as open."""
    return frozenset(
        name
        for name, answer in form.answers.items()
        if answer.value is Value.MET and name in book.criteria and book.criteria[name].lookup and name not in found
    )
