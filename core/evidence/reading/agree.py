"""Which of several readings of a field is believed, and which of them disagree."""

import re
from collections.abc import Iterable, Sequence

from core.model.entry import plain
from core.model.fact_form import parse_facts
from core.model.reading import ORDER, Conflict, ReadFact
from core.model.terms import DocumentKind


def believed(found: Sequence[ReadFact]) -> tuple[ReadFact, ...]:
    """The facts, for each invoice and field the most credible source first."""
    return tuple(sorted(found, key=lambda each: (each.invoice, _rank(each))))


def best(found: Iterable[ReadFact], invoice: int = 1) -> dict[str, ReadFact]:
    """The believed fact of each field of one invoice of the file."""
    chosen: dict[str, ReadFact] = {}
    for each in believed(tuple(found)):
        if each.invoice == invoice:
            chosen.setdefault(each.field, each)
    return chosen


def conflicts_of(kind: DocumentKind, found: Sequence[ReadFact]) -> tuple[Conflict, ...]:
    """The fields of the first invoice for which two sources give values that are not the same."""
    by_field: dict[str, list[ReadFact]] = {}
    for each in believed(found):
        if each.invoice == 1:
            by_field.setdefault(each.field, []).append(each)
    return tuple(
        Conflict(field, tuple(several))
        for field, several in by_field.items()
        if any(not same(kind, field, several[0].value, other.value) for other in several[1:])
    )


def same(kind: DocumentKind, field: str, one: str, other: str) -> bool:
    """Whether two writings are one value: 120 and 120.00, full-width and narrow brackets, blanks or none."""
    values = [getattr(parse_facts(kind, {field: each})[0], field, None) for each in (one, other)]
    if values[0] is not None and values[0] == values[1]:
        return True
    return _bare(one) == _bare(other)


def _bare(written: str) -> str:
    return re.sub(r"[\W_]+", "", plain(written)).upper()


def _rank(fact: ReadFact) -> tuple[int, int]:
    way = fact.origin.partition(":")[0]
    # A code or an XML that does not hold together is believed less than the print.
    return (fact.confidence < 0.7, ORDER.index(way) if way in ORDER else len(ORDER))  # noqa: PLR2004
