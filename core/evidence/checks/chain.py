"""Chains of authorisation: the links of all documents in order, and where they break (domain.md 3.6)."""

from itertools import pairwise
from typing import Final, NamedTuple

from core.evidence.checks.parties import Party, compare, likeness, the_complainant, the_subject
from core.evidence.checks.saying import Said, met, not_met, read, unclear, worst
from core.model.facts import AuthorisationFacts, CopyrightFacts, Link, PatentFacts, TrademarkFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, RightType, Side, Value
from core.text import Fact, say

KINDS: Final = (DocumentKind.AUTHORISATION, DocumentKind.CONTRACT)
CERTIFICATES: Final = {
    RightType.TRADEMARK: DocumentKind.TRADEMARK_CERTIFICATE,
    RightType.PATENT: DocumentKind.PATENT_CERTIFICATE,
    RightType.COPYRIGHT: DocumentKind.COPYRIGHT_CERTIFICATE,
}


class Step(NamedTuple):
    """A link in its place in the chain, counted from 1, and the document that shows it."""

    place: int
    link: Link
    exhibit: ExhibitGround

    @property
    def grantor(self) -> Party:
        """Who grants."""
        return Party(say("the grantor of link {place}", place=self.place), self.link.grantor, self.link.grantor_id)

    @property
    def grantee(self) -> Party:
        """To whom."""
        return Party(say("the grantee of link {place}", place=self.place), self.link.grantee, self.link.grantee_id)


class Owner(NamedTuple):
    """The rights holder; without a certificate read, only the complainant stands for it."""

    party: Party
    registered: bool
    certificate: ExhibitGround | None = None


def the_owner(ground: Ground) -> Owner:
    """The owner on the complainant's certificate of the right complained of, else the complainant."""
    for exhibit in ground.filed([CERTIFICATES[ground.right_type]], Side.COMPLAINANT):
        party = _owner_on(exhibit)
        if party and not party.unnamed:
            return Owner(party, registered=True, certificate=exhibit)
    return Owner(the_complainant(ground), registered=False)


def _owner_on(exhibit: ExhibitGround) -> Party | None:
    role = say("the registered rights holder")
    match exhibit.facts:
        case TrademarkFacts(owner=name, owner_id=code) | CopyrightFacts(owner=name, owner_id=code):
            return Party(role, name, code)
        case PatentFacts(patentee=name, patentee_id=code):
            return Party(role, name, code)
    return None


def chain(ground: Ground, criterion: str) -> tuple[Step, ...]:
    """The links from the rights holder downwards: of the document relied on, else of all, each after its grantor."""
    chosen = ground.chosen(criterion, KINDS, Side.SELLER)
    papers = [chosen] if chosen else _in_order(ground)
    links = [(link, paper) for paper in papers for link in _links(paper)]
    return tuple(Step(place, link, paper) for place, (link, paper) in enumerate(links, 1))


def _links(exhibit: ExhibitGround) -> tuple[Link, ...]:
    facts = read(exhibit, AuthorisationFacts)
    return facts.links if facts else ()


def _in_order(ground: Ground) -> list[ExhibitGround]:
    """The papers as the grants follow each other, up to the shop; what follows nothing stays in filing order."""
    left = [each for each in ground.filed(KINDS, Side.SELLER) if _links(each)]
    order: list[ExhibitGround] = []
    at, goal = the_owner(ground).party, the_subject(ground)
    while left:
        following = next((each for each in left if likeness(_grantor(each), at) == "same"), None)
        if following is None and order and likeness(at, goal) == "same":
            break
        paper = following or next((each for each in left if not _granted_by(each, left)), left[0])
        left.remove(paper)
        order.append(paper)
        last = _links(paper)[-1]
        at = Party(goal.role, last.grantee, last.grantee_id)
    return order


def _grantor(exhibit: ExhibitGround) -> Party:
    first = _links(exhibit)[0]
    return Party(say("the grantor"), first.grantor, first.grantor_id)


def _granted_by(exhibit: ExhibitGround, others: list[ExhibitGround]) -> bool:
    """Whether another paper grants to this one's grantor, and so comes before it."""
    grantees = (Party(say("the grantee"), _links(each)[-1].grantee, _links(each)[-1].grantee_id) for each in others)
    return any(likeness(_grantor(exhibit), grantee) == "same" for grantee in grantees)


def starts_at(steps: tuple[Step, ...], owner: Owner) -> Said:
    """Met when the first grantor is the rights holder; without a certificate another name refutes nothing."""
    first = steps[0]
    said = compare(first.exhibit, first.grantor, owner.party)
    if said.value is Value.NOT_MET and not owner.registered:
        sentence = say(
            "{exhibit} starts at {grantor}, not at the complainant {complainant}; the owner on the certificate "
            "is not read.",
            grantor=first.grantor.shown,
            complainant=owner.party.shown,
        )
        return unclear(first.exhibit, sentence)
    return said


def connected(steps: tuple[Step, ...]) -> Said:
    """Met when each grantor is the grantee before; the first break is named."""
    breaks = [said for pair in pairwise(steps) if (said := break_at(*pair))]
    sentence = say("{count} links, each granted by the grantee before.", count=len(steps))
    return worst(breaks) or met(steps[0].exhibit, sentence)


def break_at(before: Step, step: Step) -> Said | None:
    """What is wrong between two links that should follow each other; None when the one grants what it was granted."""
    alike = likeness(step.grantor, before.grantee)
    if alike == "same":
        return None
    facts: dict[str, Fact] = {
        "place": step.place,
        "grantor": step.grantor.shown,
        "before": before.place,
        "grantee": before.grantee.shown,
    }
    if alike == "different":
        sentence = say(
            "The chain breaks at link {place}: {grantor} grants, but link {before} was granted to {grantee}.", **facts
        )
        return not_met(step.exhibit, sentence)
    sentence = say(
        "Link {place} is granted by {grantor}, link {before} to {grantee}: whether they are one cannot be told.",
        **facts,
    )
    return unclear(step.exhibit, sentence)


def reaches(ground: Ground, criterion: str, exhibit: ExhibitGround, issuer: Party) -> Said:
    """Met when the issuer is the rights holder, or stands in an unbroken chain that starts there."""
    owner = the_owner(ground)
    direct = compare(exhibit, issuer, owner.party)
    if direct.value is Value.MET or issuer.unnamed or owner.party.unnamed:
        return direct
    steps = chain(ground, criterion)
    place = next((step.place for step in steps if likeness(step.grantee, issuer) == "same"), None)
    if place is None:
        return unlinked(exhibit, issuer, steps, direct)
    for said in (starts_at(steps, owner), connected(steps[:place])):
        if said.value is not Value.MET:
            return said
    sentence = say(
        "{exhibit}: the issuer {issuer} is the grantee of link {place}, in a chain that starts at {owner}.",
        issuer=issuer.shown,
        place=place,
        owner=owner.party.shown,
    )
    return met(exhibit, sentence)


def unlinked(exhibit: ExhibitGround, issuer: Party, steps: tuple[Step, ...], direct: Said) -> Said:
    """What is said of an issuer to whom no link is granted; ``direct`` is how it compares with the rights holder."""
    if direct.value is Value.CANNOT_VERIFY:
        return direct
    if not steps:
        sentence = say(
            "{exhibit}: the issuer {issuer} is not the rights holder, and no authorisation that links them was read.",
            issuer=issuer.shown,
        )
        return unclear(exhibit, sentence)
    sentence = say("{exhibit}: no link of the chain is granted to the issuer {issuer}.", issuer=issuer.shown)
    return not_met(exhibit, sentence)
