"""Whether a document speaks of this complaint and of these listings."""

import re
from collections.abc import Iterable

from core.evidence.checks.saying import Said, listed, met, not_met, unclear, unread
from core.evidence.identifiers import narrow
from core.model.ground import ExhibitGround, Ground
from core.text import say


def same_number(one: str, other: str) -> bool:
    """Whether two file numbers are one, whatever their blanks, hyphens, width and case."""
    return narrow(one) == narrow(other)


def same_right(one: str, other: str) -> bool:
    """Whether two numbers are of one right: ZL, CN, 第…号 and points around the digits do not count."""
    keys = (re.sub(r"^(?:ZL|CN|第|NO\.?)|号$|\.", "", narrow(each)) for each in (one, other))
    return next(keys) == next(keys)


def cites_complaint(exhibit: ExhibitGround, number: str | None, ground: Ground) -> Said:
    """Met when the complaint number on the document is that of the case."""
    if not number:
        return unread(exhibit, say("the complaint number"))
    if not ground.complaint_no:
        return unclear(exhibit, say("The case file has no complaint number."))
    if same_number(number, ground.complaint_no):
        return met(exhibit, say("{exhibit} cites complaint {number}.", number=number))
    sentence = say("{exhibit} cites {number}; this complaint is {wanted}.", number=number, wanted=ground.complaint_no)
    return not_met(exhibit, sentence)


def names_listing(written: str, listing: str) -> bool:
    """Whether what is written, an id or an address, names the listing."""
    wanted = listing.strip().casefold()
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", written.casefold()) is not None


def sorted_out(written: Iterable[str], listings: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The case's listings that are not named, and what is named but is none of them."""
    named, wanted = tuple(written), tuple(listings)
    missing = tuple(each for each in wanted if not any(names_listing(one, each) for one in named))
    strange = tuple(one for one in named if not any(names_listing(one, each) for each in wanted))
    return missing, strange


def touches_listings(exhibit: ExhibitGround, written: tuple[str, ...], ground: Ground) -> Said:
    """Met when only listings of the case are named, not met when none of them is, else open."""
    if not written:
        return unread(exhibit, say("the listings"))
    if not ground.listing_ids:
        return unclear(exhibit, say("The case file names no listing."))
    _, strange = sorted_out(written, ground.listing_ids)
    if len(strange) == len(written):
        sentence = say("{exhibit} names {strange}; none of them is a listing of this case.", strange=listed(strange))
        return not_met(exhibit, sentence)
    if strange:
        sentence = say("{exhibit} also names {strange}, which is no listing of this case.", strange=listed(strange))
        return unclear(exhibit, sentence)
    return met(exhibit, say("{exhibit} names {listings} of this case.", listings=listed(written)))
