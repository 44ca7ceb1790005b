"""A letter that withdraws the complaint (domain.md 3.7, 5.2)."""

from typing import Final

from core.evidence.checks.agency import may_act
from core.evidence.checks.parties import Party, compare, the_complainant
from core.evidence.checks.references import cites_complaint, sorted_out
from core.evidence.checks.saying import (
    Said,
    by_name,
    finding,
    listed,
    met,
    not_met,
    read,
    unclear,
    unread,
)
from core.model.facts import WithdrawalFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, Side, Value
from core.text import say

KINDS: Final = (DocumentKind.WITHDRAWAL_LETTER,)


def _letter(ground: Ground, criterion: str) -> tuple[ExhibitGround, WithdrawalFacts] | None:
    """The letter relied on; else the seller's when it claims the route, else the complainant's own first."""
    sides = (Side.SELLER, Side.COMPLAINANT) if "tm_withdrawal" in ground.claimed else (Side.COMPLAINANT, Side.SELLER)
    filed = [each for side in (*sides, Side.OFFICE) for each in ground.filed(KINDS, side)]
    exhibit = ground.chosen(criterion, KINDS) or next(iter(filed), None)
    facts = read(exhibit, WithdrawalFacts)
    return (exhibit, facts) if exhibit and facts else None


def _issuer(facts: WithdrawalFacts) -> Party:
    return Party(say("the issuer"), facts.issuer_name, facts.issuer_id)


@finding
def wd_complaint_identified(ground: Ground) -> Said | None:
    """The letter cites this complaint's number."""
    found = _letter(ground, "wd_complaint_identified")
    return found and cites_complaint(found[0], found[1].complaint_no, ground)


@finding
def wd_scope_covers_listings(ground: Ground) -> Said | None:
    """The letter withdraws the whole complaint or names every punished listing."""
    found = _letter(ground, "wd_scope_covers_listings")
    if found is None:
        return None
    exhibit, facts = found
    if facts.scope == "whole_complaint":
        return met(exhibit, say("{exhibit} withdraws the whole complaint."))
    if not facts.listing_ids:
        return unread(exhibit, say("the listings"))
    if not ground.listing_ids:
        return unclear(exhibit, say("The case file names no listing."))
    missing, _ = sorted_out(facts.listing_ids, ground.listing_ids)
    if missing:
        return not_met(exhibit, say("{exhibit} does not name {missing}.", missing=listed(missing)))
    return met(exhibit, say("{exhibit} names every listing: {listings}.", listings=listed(ground.listing_ids)))


@finding
def wd_issuer_is_complainant(ground: Ground) -> Said | None:
    """The issuer is the complainant."""
    found = _letter(ground, "wd_issuer_is_complainant")
    return found and compare(found[0], _issuer(found[1]), the_complainant(ground))


@finding
def wd_signatory_authority(ground: Ground) -> Said | None:
    """The complainant signs for itself, or an agent with a power of attorney in term."""
    found = _letter(ground, "wd_signatory_authority")
    if found is None:
        return None
    exhibit, facts = found
    if facts.agent_name:
        agent = Party(say("the agent"), facts.agent_name)
        return may_act(ground, "wd_signatory_authority", agent, the_complainant(ground), facts.signed_on)
    own = compare(exhibit, _issuer(facts), the_complainant(ground))
    if own.value is Value.MET:
        sentence = say("{exhibit} is the complainant's own letter; no agent is named.")
        return met(exhibit, sentence)
    return unclear(exhibit, say("{exhibit} is not the complainant's own letter, and no agent is named."))


@finding
def wd_dated_after_complaint(ground: Ground) -> Said | None:
    """The letter is dated on or after the complaint, and not in the future."""
    found = _letter(ground, "wd_dated_after_complaint")
    if found is None:
        return None
    exhibit, facts = found
    if facts.signed_on is None:
        return unread(exhibit, say("the date of the letter"))
    if facts.signed_on > ground.today:
        return not_met(exhibit, say("{exhibit} is dated {signed}, in the future.", signed=facts.signed_on))
    if ground.complained_on is None:
        return unclear(exhibit, say("The case file has no day of the complaint."))
    days = {"signed": facts.signed_on, "complained": ground.complained_on}
    if facts.signed_on < ground.complained_on:
        return not_met(exhibit, say("{exhibit} is dated {signed}, before the complaint of {complained}.", **days))
    return met(exhibit, say("{exhibit} is dated {signed}, the complaint {complained}.", **days))


CHECKS: Final = by_name(
    wd_complaint_identified,
    wd_scope_covers_listings,
    wd_issuer_is_complainant,
    wd_signatory_authority,
    wd_dated_after_complaint,
)
