"""The seller's own patent, the complainant's patent, and what came before it (domain.md 3.4, 5.5-5.7)."""

from datetime import date
from typing import Final

from core.evidence.checks.chain import reaches
from core.evidence.checks.parties import Party, compare, the_subject
from core.evidence.checks.saying import (
    Said,
    beside,
    by_name,
    finding,
    judged,
    met,
    not_met,
    read,
    unclear,
    unread,
    worst,
)
from core.evidence.checks.terms import patent_ends_on, sale_days
from core.evidence.checks.voucher import typed_voucher
from core.evidence.identifiers import check_patent
from core.model.entry import CHOICES
from core.model.facts import PatentFacts, PublicationFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, Side
from core.text import Fact, Text, say

KINDS: Final = (DocumentKind.PATENT_CERTIFICATE,)


def patent_of(ground: Ground, criterion: str, side: Side) -> tuple[ExhibitGround, PatentFacts] | None:
    """The patent of one side: the certificate relied on, else the first that was read."""
    chosen = ground.chosen(criterion, KINDS, side)
    filed = (chosen,) if chosen else ground.filed(KINDS, side)
    return next(((each, facts) for each in filed if (facts := read(each, PatentFacts))), None)


def kind_of(facts: PatentFacts) -> str | None:
    """The kind of patent as the certificate says, else as the number says."""
    return facts.patent_kind or check_patent(facts.number or "").parts.get("kind")


def _kind_name(kind: str) -> Text:
    return Text(key=CHOICES[kind])


@finding
def pc_number_check(ground: Ground) -> Said | None:
    """The seller's patent number passes its check digit."""
    found = patent_of(ground, "pc_number_check", Side.SELLER)
    if found is None:
        return None
    exhibit, facts = found
    if not facts.number:
        return unread(exhibit, say("the patent number"))
    seen = check_patent(facts.number)
    return judged(holds=seen.valid)(
        exhibit, say("{exhibit}: patent number {number}. {reason}", number=seen.value, reason=seen.reason)
    )


@finding
def pc_kind_match(ground: Ground) -> Said | None:
    """The kind digit of the number says the kind that the certificate says."""
    found = patent_of(ground, "pc_kind_match", Side.SELLER)
    if found is None:
        return None
    exhibit, facts = found
    if not facts.number or not facts.patent_kind:
        return unread(exhibit, say("the patent number and the kind of patent"))
    seen = check_patent(facts.number).parts.get("kind")
    if seen is None:
        return unclear(exhibit, say("{exhibit}: number {number} shows no kind.", number=facts.number))
    known: dict[str, Fact] = {"number": facts.number, "seen": _kind_name(seen), "kind": _kind_name(facts.patent_kind)}
    if seen != facts.patent_kind:
        return not_met(
            exhibit, say("{exhibit}: number {number} is of kind {seen}, the certificate says {kind}.", **known)
        )
    return met(exhibit, say("{exhibit}: number and certificate both say {kind}.", **known))


@finding
def pc_patentee_is_seller(ground: Ground) -> Said | None:
    """The patentee is the shop's verified person."""
    found = patent_of(ground, "pc_patentee_is_seller", Side.SELLER)
    if found is None:
        return None
    exhibit, facts = found
    return compare(exhibit, Party(say("the patentee"), facts.patentee, facts.patentee_id), the_subject(ground))


def in_term(exhibit: ExhibitGround, facts: PatentFacts, on: date) -> Said:
    """Met when the patent was granted and within its term on that day; fees and waivers it cannot know."""
    kind = kind_of(facts)
    if not (kind and facts.filed_on and facts.granted_on):
        return unread(exhibit, say("the kind, the filing date or the grant of the patent"))
    known: dict[str, Fact] = {
        "kind": _kind_name(kind),
        "filed": facts.filed_on,
        "granted": facts.granted_on,
        "end": patent_ends_on(kind, facts.filed_on),
        "on": on,
    }
    if on < facts.granted_on:
        return not_met(exhibit, say("{exhibit}: granted on {granted}, after {on}.", **known))
    if on > patent_ends_on(kind, facts.filed_on):
        return not_met(
            exhibit, say("{exhibit}: {kind}, filed on {filed}: its term ended on {end}, before {on}.", **known)
        )
    sentence = say("{exhibit}: {kind}, filed {filed}, granted {granted}, term to {end}: in term on {on}.", **known)
    return met(exhibit, sentence)


@finding
def pc_in_term(ground: Ground) -> Said | None:
    """Granted and in term on the first and the last day of the punished sales."""
    found = patent_of(ground, "pc_in_term", Side.SELLER)
    if found is None:
        return None
    days = sale_days(ground)
    if days is None:
        return unclear(found[0], say("The case file has no day of a sale."))
    return worst(in_term(*found, day) for day in days)


@finding
def pc_filed_before_complainant(ground: Ground) -> Said | None:
    """The seller's patent was filed before the complainant's."""
    own = patent_of(ground, "pc_filed_before_complainant", Side.SELLER)
    if own is None:
        return None
    other = patent_of(ground, "pc_filed_before_complainant", Side.COMPLAINANT)
    if other is None:
        return beside(own[0], say("No patent of the complainant was read."))
    for exhibit, facts in (own, other):
        if facts.filed_on is None:
            return unread(exhibit, say("the filing date"))
    known: dict[str, Fact] = {"own": own[1].filed_on, "other": other[1].filed_on, "document": other[0].label}
    if own[1].filed_on and other[1].filed_on and own[1].filed_on < other[1].filed_on:
        return met(own[0], say("{exhibit} was filed on {own}, before {document} on {other}.", **known))
    return not_met(own[0], say("{exhibit} was filed on {own}, not before {document} on {other}.", **known))


@finding
def pp_issuer_is_patentee(ground: Ground) -> Said | None:
    """The voucher's issuer is the patentee or complainant, or licensed in a chain that starts there."""
    found = typed_voucher(ground, "pp_issuer_is_patentee")
    if found is None:
        return None
    exhibit, facts = found
    issuer = Party(say("the issuer"), facts.issuer_name, facts.issuer_id)
    return reaches(ground, "pp_issuer_is_patentee", exhibit, issuer)


@finding
def pp_complainant_right_in_force(ground: Ground) -> Said | None:
    """The complainant's patent was in term on the day of the complaint, or is today."""
    found = patent_of(ground, "pp_complainant_right_in_force", Side.COMPLAINANT)
    return found and in_term(*found, ground.complained_on or ground.today)


@finding
def pd_date_before_filing(ground: Ground) -> Said | None:
    """The prior use or publication is dated before the filing of the complainant's patent."""
    exhibit = ground.cited("pd_date_before_filing", [DocumentKind.PRIOR_PUBLICATION], Side.SELLER)
    facts = read(exhibit, PublicationFacts)
    if exhibit is None or facts is None:
        return None
    other = patent_of(ground, "pd_date_before_filing", Side.COMPLAINANT)
    if facts.published_on is None:
        return unread(exhibit, say("the day of publication"))
    filed_on = other[1].filed_on if other else None
    if filed_on is None or other is None:
        return unclear(exhibit, say("The filing date of the complainant's patent was not read."))
    known: dict[str, Fact] = {"published": facts.published_on, "filed": filed_on, "document": other[0].label}
    if facts.published_on < filed_on:
        return met(exhibit, say("{exhibit} is dated {published}, before {document} was filed on {filed}.", **known))
    return not_met(exhibit, say("{exhibit} is dated {published}, not before {document} was filed on {filed}.", **known))


CHECKS: Final = by_name(
    pc_number_check,
    pc_kind_match,
    pc_patentee_is_seller,
    pc_in_term,
    pc_filed_before_complainant,
    pp_issuer_is_patentee,
    pp_complainant_right_in_force,
    pd_date_before_filing,
)
