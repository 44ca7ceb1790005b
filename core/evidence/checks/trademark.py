"""The trademark itself: number, classes, term (domain.md 3.5, 5.4)."""

from datetime import date
from typing import Final

from core.evidence.checks.references import same_right
from core.evidence.checks.saying import (
    Said,
    by_name,
    finding,
    judged,
    listed,
    met,
    not_met,
    read,
    unclear,
    unread,
    worst,
)
from core.evidence.checks.terms import sale_days, trademark_ends_on, trademark_standing
from core.evidence.identifiers import check_trademark
from core.model.facts import TrademarkFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, RightType, Side
from core.text import Fact, say

LAST_CLASS: Final = 45


def certificate(ground: Ground, criterion: str) -> tuple[ExhibitGround, TrademarkFacts] | None:
    """The trademark certificate: as relied on, else of the number complained of, else the complainant's first."""
    kinds = [DocumentKind.TRADEMARK_CERTIFICATE]
    chosen = ground.chosen(criterion, kinds)
    filed = (chosen,) if chosen else (*ground.filed(kinds, Side.COMPLAINANT), *ground.filed(kinds))
    found = [(each, facts) for each in filed if (facts := read(each, TrademarkFacts))]
    named = (each for each in found if ground.right_no and same_right(each[1].number or "", ground.right_no))
    return next(named, next(iter(found), None))


@finding
def tr_reg_no_form(ground: Ground) -> Said | None:
    """The registration number, on the certificate or else of the case file, has a known form."""
    found = certificate(ground, "tr_reg_no_form")
    exhibit = found[0] if found else None
    number = found[1].number if found and found[1].number else ground.right_no
    if not number or ground.right_type is not RightType.TRADEMARK:
        return None
    seen = check_trademark(number)
    sentence = say("Registration number {number}: {reason}", number=seen.value, reason=seen.reason)
    return judged(holds=seen.valid)(exhibit, sentence)


@finding
def tr_class_range(ground: Ground) -> Said | None:
    """The classes are classes of the Nice list, 1 to 45."""
    found = certificate(ground, "tr_class_range")
    if found is None:
        return None
    exhibit, facts = found
    if not facts.classes:
        return unread(exhibit, say("the classes"))
    strange = [each for each in facts.classes if not 1 <= each <= LAST_CLASS]
    if strange:
        return not_met(
            exhibit, say("{exhibit}: there is no class {classes}; they run from 1 to 45.", classes=listed(strange))
        )
    return met(exhibit, say("{exhibit}: classes {classes}, all from 1 to 45.", classes=listed(facts.classes)))


@finding
def tr_in_force(ground: Ground) -> Said | None:
    """The registration was in force on the first and on the last day of the punished sales."""
    found = certificate(ground, "tr_in_force")
    if found is None:
        return None
    days = sale_days(ground)
    if days is None:
        return unclear(found[0], say("The case file has no day of a sale."))
    return worst(standing_on(*found, day) for day in days)


def standing_on(exhibit: ExhibitGround, facts: TrademarkFacts, on: date) -> Said:
    """Met when the registration is in force on that day; in the months of grace a renewal may still come."""
    ends_on = trademark_ends_on(facts.registered_on, facts.expires_on, facts.renewed_to)
    if ends_on is None:
        return unread(exhibit, say("the term of the trademark"))
    known: dict[str, Fact] = {"on": on, "start": facts.registered_on or "?", "end": ends_on}
    match trademark_standing(facts.registered_on, ends_on, on):
        case "in_force":
            return met(exhibit, say("{exhibit}: in force on {on} (registered {start}, valid until {end}).", **known))
        case "not_yet":
            return not_met(exhibit, say("{exhibit}: registered on {start}, after {on}.", **known))
        case "lapsed":
            return not_met(exhibit, say("{exhibit}: valid until {end}, lapsed on {on}.", **known))
    sentence = say("{exhibit}: valid until {end}; on {on} it could still be renewed, no renewal was read.", **known)
    return unclear(exhibit, sentence)


CHECKS: Final = by_name(tr_reg_no_form, tr_class_range, tr_in_force)
