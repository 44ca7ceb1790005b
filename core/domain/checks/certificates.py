"""Trademarks and patents: number, term, holder, and where the goods come from."""

from typing import Final

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.authorisation import reaches, the_owner
from core.domain.checks.result import (
    CheckResult,
    _kind_name,
    beside,
    by_name,
    certificate,
    compare,
    finding,
    in_term,
    judged,
    listed,
    met,
    not_met,
    patent_of,
    read,
    sale_days,
    standing_on,
    the_subject,
    typed_voucher,
    unclear,
    unread,
    worst,
)
from core.domain.facts import BarcodeFacts, OfficialPageFacts, PublicationFacts
from core.domain.identifiers import check_barcode, check_patent, check_trademark
from core.domain.names import Party
from core.domain.terms import DocumentKind, RightType, Side, Value
from core.domain.text import Fact, say

# The seller's own patent, the complainant's patent, and what came before it (domain.md 3.4, 5.5-5.7).


@finding
def pc_number_check(ground: CaseContext) -> CheckResult | None:
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
def pc_kind_match(ground: CaseContext) -> CheckResult | None:
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
def pc_patentee_is_seller(ground: CaseContext) -> CheckResult | None:
    """The patentee is the shop's verified person."""
    found = patent_of(ground, "pc_patentee_is_seller", Side.SELLER)
    if found is None:
        return None
    exhibit, facts = found
    return compare(exhibit, Party(say("the patentee"), facts.patentee, facts.patentee_id), the_subject(ground))


@finding
def pc_in_term(ground: CaseContext) -> CheckResult | None:
    """Granted and in term on the first and the last day of the punished sales."""
    found = patent_of(ground, "pc_in_term", Side.SELLER)
    if found is None:
        return None
    days = sale_days(ground)
    if days is None:
        return unclear(found[0], say("The case file has no day of a sale."))
    return worst(in_term(*found, day) for day in days)


@finding
def pc_filed_before_complainant(ground: CaseContext) -> CheckResult | None:
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
def pp_issuer_is_patentee(ground: CaseContext) -> CheckResult | None:
    """The voucher's issuer is the patentee or complainant, or licensed in a chain that starts there."""
    found = typed_voucher(ground, "pp_issuer_is_patentee")
    if found is None:
        return None
    exhibit, facts = found
    issuer = Party(say("the issuer"), facts.issuer_name, facts.issuer_id)
    return reaches(ground, "pp_issuer_is_patentee", exhibit, issuer)


@finding
def pp_complainant_right_in_force(ground: CaseContext) -> CheckResult | None:
    """The complainant's patent was in term on the day of the complaint, or is today."""
    found = patent_of(ground, "pp_complainant_right_in_force", Side.COMPLAINANT)
    return found and in_term(*found, ground.complained_on or ground.today)


@finding
def pd_date_before_filing(ground: CaseContext) -> CheckResult | None:
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


PATENT_CHECKS: Final = by_name(
    pc_number_check,
    pc_kind_match,
    pc_patentee_is_seller,
    pc_in_term,
    pc_filed_before_complainant,
    pp_issuer_is_patentee,
    pp_complainant_right_in_force,
    pd_date_before_filing,
)

# The further ways of the later trademark list: whose page it is, and whose bar code (domain.md 2.1).


def _query(ground: CaseContext, criterion: str) -> tuple[ExhibitContext, BarcodeFacts] | None:
    exhibit = ground.cited(criterion, [DocumentKind.BARCODE_QUERY], Side.SELLER)
    facts = read(exhibit, BarcodeFacts)
    return (exhibit, facts) if exhibit and facts else None


@finding
def bc_number_check(ground: CaseContext) -> CheckResult | None:
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
def bc_linked_to_brand(ground: CaseContext) -> CheckResult | None:
    """The firm that the query shows is the rights holder; another name may be its brand or its maker: open."""
    found = _query(ground, "bc_linked_to_brand")
    if found is None:
        return None
    exhibit, facts = found
    return _of_the_owner(ground, exhibit, Party(say("the firm shown"), facts.owner, facts.owner_id))


@finding
def os_published_by_owner(ground: CaseContext) -> CheckResult | None:
    """Who published the catalogue or page is the rights holder; another name may be its house: open."""
    exhibit = ground.cited("os_published_by_owner", [DocumentKind.OFFICIAL_PAGE], Side.SELLER)
    facts = read(exhibit, OfficialPageFacts)
    if exhibit is None or facts is None:
        return None
    return _of_the_owner(ground, exhibit, Party(say("the publisher"), facts.publisher, facts.publisher_id))


def _of_the_owner(ground: CaseContext, exhibit: ExhibitContext, shown: Party) -> CheckResult:
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


PROVENANCE_CHECKS: Final = by_name(os_published_by_owner, bc_number_check, bc_linked_to_brand)

# The trademark itself: number, classes, term (domain.md 3.5, 5.4).

LAST_CLASS: Final = 45


@finding
def tr_reg_no_form(ground: CaseContext) -> CheckResult | None:
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
def tr_class_range(ground: CaseContext) -> CheckResult | None:
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
def tr_in_force(ground: CaseContext) -> CheckResult | None:
    """The registration was in force on the first and on the last day of the punished sales."""
    found = certificate(ground, "tr_in_force")
    if found is None:
        return None
    days = sale_days(ground)
    if days is None:
        return unclear(found[0], say("The case file has no day of a sale."))
    return worst(standing_on(*found, day) for day in days)


TRADEMARK_CHECKS: Final = by_name(tr_reg_no_form, tr_class_range, tr_in_force)
