"""The further ways of the later trademark list: whose page it is, and whose bar code (domain.md 2.1)."""

from typing import Final

from core.evidence.checks.chain import the_owner
from core.evidence.checks.parties import Party, compare
from core.evidence.checks.saying import Said, by_name, finding, judged, read, unclear, unread
from core.evidence.identifiers import check_barcode
from core.model.facts import BarcodeFacts, OfficialPageFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, Side, Value
from core.text import say


def _query(ground: Ground, criterion: str) -> tuple[ExhibitGround, BarcodeFacts] | None:
    exhibit = ground.cited(criterion, [DocumentKind.BARCODE_QUERY], Side.SELLER)
    facts = read(exhibit, BarcodeFacts)
    return (exhibit, facts) if exhibit and facts else None


@finding
def bc_number_check(ground: Ground) -> Said | None:
    """The bar code passes its check digit; that says nothing of whose it is."""
    found = _query(ground, "bc_number_check")
    if found is None:
        return None
    exhibit, facts = found
    if not facts.barcode:
        return unread(exhibit, say("the bar code"))
    seen = check_barcode(facts.barcode)
    sentence = say("{exhibit}: bar code {number}. {reason}", number=seen.value, reason=seen.reason)
    return judged(holds=seen.valid)(exhibit, sentence)


@finding
def bc_linked_to_brand(ground: Ground) -> Said | None:
    """The firm that the query shows is the rights holder; another name may be its brand or its maker: open."""
    found = _query(ground, "bc_linked_to_brand")
    if found is None:
        return None
    exhibit, facts = found
    return _of_the_owner(ground, exhibit, Party(say("the firm shown"), facts.owner, facts.owner_id))


@finding
def os_published_by_owner(ground: Ground) -> Said | None:
    """Who published the catalogue or page is the rights holder; another name may be its house: open."""
    exhibit = ground.cited("os_published_by_owner", [DocumentKind.OFFICIAL_PAGE], Side.SELLER)
    facts = read(exhibit, OfficialPageFacts)
    if exhibit is None or facts is None:
        return None
    return _of_the_owner(ground, exhibit, Party(say("the publisher"), facts.publisher, facts.publisher_id))


def _of_the_owner(ground: Ground, exhibit: ExhibitGround, shown: Party) -> Said:
    """Met for the rights holder itself; brands and houses have names of their own, so another refutes nothing."""
    owner = the_owner(ground).party
    said = compare(exhibit, shown, owner)
    if said.value is not Value.NOT_MET:
        return said
    sentence = say(
        "{exhibit} shows {shown}; the rights holder is {owner}. Whether the one belongs to the other is for a person.",
        shown=shown.shown,
        owner=owner.shown,
    )
    return unclear(exhibit, sentence)


CHECKS: Final = by_name(os_published_by_owner, bc_number_check, bc_linked_to_brand)
