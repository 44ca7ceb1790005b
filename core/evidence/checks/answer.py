"""The gate of the complainant's answer: who sends it, in time, about this appeal, on what right (domain.md 4, 5.9)."""

from datetime import date
from typing import Final, NamedTuple

from core.evidence.checks.agency import may_act
from core.evidence.checks.parties import Party, compare, likeness, the_complainant
from core.evidence.checks.patent import in_term, patent_of
from core.evidence.checks.references import same_number, touches_listings
from core.evidence.checks.saying import (
    Said,
    beside,
    by_name,
    finding,
    listed,
    met,
    not_met,
    read,
    unclear,
    unread,
    worst,
)
from core.evidence.checks.terms import COPYRIGHT_YEARS, later
from core.evidence.checks.trademark import certificate, standing_on
from core.evidence.checks.works import work_of
from core.model.facts import AnswerFacts, LegalActionFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, RightType, Side, Value
from core.text import Fact, say

FEWEST_DECIDED: Final = 20
MOST_REVOKED_PERCENT: Final = 5
"""A share above which a large marketplace removes complainants from its good-faith programme (domain.md 2.1)."""


class Answer(NamedTuple):
    """What the complainant sent: counter-materials, or else the notice of a legal action."""

    exhibit: ExhibitGround
    sender: Party
    numbers: tuple[str, ...]
    listings: tuple[str, ...]


def _answer(ground: Ground, criterion: str) -> Answer | None:
    kinds = (DocumentKind.COUNTER_MATERIALS, DocumentKind.LEGAL_ACTION_NOTICE)
    chosen = ground.chosen(criterion, kinds, Side.COMPLAINANT)
    filed = (chosen,) if chosen else tuple(each for kind in kinds for each in ground.filed([kind], Side.COMPLAINANT))
    for exhibit in filed:
        role = say("the sender")
        if facts := read(exhibit, AnswerFacts):
            numbers = tuple(each for each in (facts.appeal_no, facts.complaint_no) if each)
            return Answer(exhibit, Party(role, facts.sender_name, facts.sender_id), numbers, ())
        if action := read(exhibit, LegalActionFacts):
            return Answer(exhibit, Party(role, action.claimant, action.claimant_id), (), action.listing_ids)
    return None


def in_window(exhibit: ExhibitGround | None, received: date, due: date | None) -> Said:
    """Met when it came on or before the last day on which it counts."""
    if due is None:
        return unclear(
            exhibit, say("Received on {received}; no due date of the complainant is on file.", received=received)
        )
    known: dict[str, Fact] = {"received": received, "due": due}
    if received <= due:
        return met(exhibit, say("Received on {received}, due by {due}.", **known))
    return not_met(exhibit, say("Received on {received}, but it was due by {due}.", **known))


@finding
def cm_in_time(ground: Ground) -> Said | None:
    """The answer came within the response window."""
    kinds = (DocumentKind.COUNTER_MATERIALS, DocumentKind.LEGAL_ACTION_NOTICE)
    exhibit = ground.cited("cm_in_time", kinds, Side.COMPLAINANT)
    received = ground.answered_on or (exhibit.received_on if exhibit else None)
    return in_window(exhibit, received, ground.response_due_on) if received else None


@finding
def cm_refers_to_appeal(ground: Ground) -> Said | None:
    """The answer names this appeal, its complaint or its listings."""
    found = _answer(ground, "cm_refers_to_appeal")
    if found is None:
        return None
    wanted = [each for each in (ground.appeal_no, ground.complaint_no) if each]
    for number in found.numbers:
        if any(same_number(number, each) for each in wanted):
            return met(found.exhibit, say("{exhibit} names {number}.", number=number))
    if found.numbers:
        sentence = say(
            "{exhibit} names {numbers}; this is {wanted}.", numbers=listed(found.numbers), wanted=listed(wanted)
        )
        return not_met(found.exhibit, sentence)
    if found.listings:
        return touches_listings(found.exhibit, found.listings, ground)
    return unread(found.exhibit, say("which appeal it answers"))


@finding
def cm_identity(ground: Ground) -> Said | None:
    """The sender is the complainant, or an agent whose power of attorney was read."""
    found = _answer(ground, "cm_identity")
    if found is None:
        return None
    said = compare(found.exhibit, found.sender, the_complainant(ground))
    if said.value is not Value.NOT_MET:
        return said
    agent = may_act(ground, "cm_identity", found.sender, the_complainant(ground), answered_on(ground, found.exhibit))
    return agent if agent.value is Value.MET else said


@finding
def cm_agent_authority(ground: Ground) -> Said | None:
    """An agent who sends the answer has a power of attorney in term; the complainant itself needs none."""
    found = _answer(ground, "cm_agent_authority")
    if found is None or found.sender.unnamed:
        return None
    if likeness(found.sender, the_complainant(ground)) == "same":
        return beside(found.exhibit, say("{exhibit} is sent by the complainant itself."))
    on = answered_on(ground, found.exhibit)
    return may_act(ground, "cm_agent_authority", found.sender, the_complainant(ground), on)


def answered_on(ground: Ground, exhibit: ExhibitGround) -> date:
    """The day of the answer: as recorded, else as the document came, else today."""
    return ground.answered_on or exhibit.received_on or ground.today


@finding
def cm_right_in_force(ground: Ground) -> Said | None:
    """The complainant's right was in force on the day of the complaint and is today."""
    days = [day for day in (ground.complained_on, ground.today) if day]
    match ground.right_type:
        case RightType.TRADEMARK:
            mark = certificate(ground, "cm_right_in_force")
            return worst(standing_on(*mark, day) for day in days) if mark else None
        case RightType.PATENT:
            patent = patent_of(ground, "cm_right_in_force", Side.COMPLAINANT)
            return worst(in_term(*patent, day) for day in days) if patent else None
    return _copyright_in_force(ground)


def _copyright_in_force(ground: Ground) -> Said | None:
    """Fifty years from its making hold for every work (Copyright Law art. 23); from publication only for some.

    A natural author's work lasts to fifty years after death: one that was first published long after it is no longer
    protected, however young its publication.
    """
    found = work_of(ground, "cm_right_in_force", Side.COMPLAINANT)
    if found is None:
        return None
    exhibit, facts = found
    made, published = facts.created_on, facts.published_on
    if made and ground.today <= _fifty_years(made):
        known: dict[str, Fact] = {"start": made, "end": _fifty_years(made)}
        return met(exhibit, say("{exhibit}: made on {start}, protected to {end} at least.", **known))
    start = published or made
    if start is None:
        return unread(exhibit, say("when the work was made or published"))
    known = {"start": start, "end": _fifty_years(start)}
    if published and ground.today <= _fifty_years(published):
        sentence = say(
            "{exhibit}: published on {start}. A legal entity's work is protected to {end}; a natural author's to fifty "
            "years after death, whenever it was published.",
            **known,
        )
        return unclear(exhibit, sentence)
    return unclear(exhibit, say("{exhibit}: work of {start}; after {end} it depends on the author's life.", **known))


def _fifty_years(start: date) -> date:
    """The last day of the fiftieth year after."""
    return date(later(start, years=COPYRIGHT_YEARS).year, 12, 31)


@finding
def cm_no_bad_faith_flag(ground: Ground) -> Said | None:
    """The complainant's appeals of the last three months do not stand out; forged rights are for a person to see."""
    decided, revoked = ground.complainant_decided, ground.complainant_revoked
    if not decided:
        return None
    known: dict[str, Fact] = {"revoked": revoked, "decided": decided, "limit": MOST_REVOKED_PERCENT}
    if decided < FEWEST_DECIDED:
        return unclear(
            None, say("{revoked} of {decided} appeals against this complainant were revoked: too few to tell.", **known)
        )
    if revoked * 100 > decided * MOST_REVOKED_PERCENT:
        sentence = say(
            "{revoked} of {decided} appeals against this complainant were revoked, more than {limit}%: look closer.",
            **known,
        )
        return unclear(None, sentence)
    return met(
        None, say("{revoked} of {decided} appeals against this complainant were revoked, at most {limit}%.", **known)
    )


CHECKS: Final = by_name(
    cm_in_time,
    cm_refers_to_appeal,
    cm_identity,
    cm_agent_authority,
    cm_right_in_force,
    cm_no_bad_faith_flag,
)
