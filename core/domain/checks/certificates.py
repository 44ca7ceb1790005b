"""Trademarks and patents: number, term, holder, and where the goods come from."""

from typing import Final

from core.domain.case_context import CaseContext
from core.domain.checks.authorisation import reaches, the_owner
from core.domain.checks.result import (
    About,
    CheckInput,
    CheckResult,
    certificate,
    check,
    check_on,
    cited,
    complainants_patent,
    in_term,
    joined,
    kind_label,
    prior_publication,
    sale_days,
    sellers_patent,
    standing_on,
    the_subject,
    typed_voucher,
    worst_of,
)
from core.domain.facts import (
    BarcodeFacts,
    OfficialPageFacts,
    PatentFacts,
    PublicationFacts,
    TrademarkFacts,
    VoucherFacts,
)
from core.domain.identifiers import check_barcode, check_patent, check_trademark
from core.domain.names import Party
from core.domain.terms import RightType, Side, Value
from core.domain.text import Fact, mark, say

# The seller's own patent, the complainant's patent, and what came before it (domain.md 3.4, 5.5-5.7).


@check_on(sellers_patent)
def pc_number_check(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The seller's patent number passes its check digit."""
    number = patent.need(patent.facts.number, "check.patent_number_within")
    return patent.by_number("check.patent_number", check_patent(number))


@check_on(sellers_patent)
def pc_kind_match(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The kind digit of the number says the kind that the certificate says."""
    number, kind = patent.facts.number, patent.facts.patent_kind
    if not number or not kind:
        return patent.not_typed_yet(say("check.patent_number_and_kind_of_patent"))
    seen = check_patent(number).parts.get("kind")
    if seen is None:
        return patent.cannot_verify("check.number_shows_no_kind", number=number)
    known: dict[str, Fact] = {"number": number, "seen": kind_label(seen), "kind": kind_label(kind)}
    both, other = mark("check.number_and_certificate_both_say"), mark("check.number_is_of_kind_certificate_says")
    return patent.met_if(seen == kind, both, other, **known)


@check_on(sellers_patent)
def pc_patentee_is_seller(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The patentee is the shop's verified person."""
    patentee = Party(say("check.patentee_within"), patent.facts.patentee, patent.facts.patentee_id)
    return patent.compare(patentee, the_subject(patent.ground))


@check_on(sellers_patent)
def pc_in_term(patent: CheckInput[PatentFacts]) -> CheckResult | None:
    """Granted and in term on the first and the last day of the punished sales."""
    days = sale_days(patent.ground)
    if days is None:
        return patent.cannot_verify("check.case_file_has_no_day_of_sale")
    return worst_of(in_term(patent, day) for day in days)


@check_on(sellers_patent)
def pc_filed_before_complainant(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The seller's patent was filed before the complainant's."""
    other = complainants_patent(patent.ground, patent.criterion)
    if other is None:
        return patent.not_applicable("check.no_patent_of_complainant_was_read")
    own_day = patent.need(patent.facts.filed_on, "check.filing_date_within")
    other_day = other.need(other.facts.filed_on, "check.filing_date_within")
    known: dict[str, Fact] = {"own": own_day, "other": other_day, "document": other.exhibit.label}
    return patent.met_if(
        own_day < other_day, "check.was_filed_on_before_on", "check.was_filed_on_not_before_on", **known
    )


@check_on(typed_voucher)
def pp_issuer_is_patentee(voucher: CheckInput[VoucherFacts]) -> CheckResult:
    """The voucher's issuer is the patentee or complainant, or licensed in a chain that starts there."""
    return reaches(voucher)


@check_on(complainants_patent)
def pp_complainant_right_in_force(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The complainant's patent was in term on the day of the complaint, or is today."""
    return in_term(patent, patent.ground.complained_on or patent.ground.today)


@check_on(prior_publication)
def pd_date_before_filing(found: CheckInput[PublicationFacts]) -> CheckResult:
    """The prior use or publication is dated before the filing of the complainant's patent."""
    published = found.need(found.facts.published_on, "check.day_of_publication")
    patent = complainants_patent(found.ground, found.criterion)
    if patent is None or patent.facts.filed_on is None:
        return found.cannot_verify("check.filing_date_complainants_patent_not")
    filed = patent.facts.filed_on
    known: dict[str, Fact] = {"published": published, "filed": filed, "document": patent.exhibit.label}
    return found.met_if(
        published < filed, "check.is_dated_before_was_filed_on", "check.is_dated_not_before_was_filed_on", **known
    )


# The further ways of the later trademark list: whose page it is, and whose bar code (domain.md 2.1).


barcode_query: Final = cited(BarcodeFacts, Side.SELLER)


@check_on(barcode_query)
def bc_number_check(query: CheckInput[BarcodeFacts]) -> CheckResult:
    """The bar code passes its check digit; that says nothing of whose it is."""
    barcode = query.need(query.facts.barcode, "check.bar_code_within")
    return query.by_number("check.bar_code", check_barcode(barcode))


@check_on(barcode_query)
def bc_linked_to_brand(query: CheckInput[BarcodeFacts]) -> CheckResult:
    """The firm that the query shows is the rights holder; another name may be its brand or its maker: open."""
    return _of_the_owner(query, query.ground, Party(say("check.firm_shown"), query.facts.owner, query.facts.owner_id))


@check_on(cited(OfficialPageFacts, Side.SELLER))
def os_published_by_owner(page: CheckInput[OfficialPageFacts]) -> CheckResult:
    """Who published the catalogue or page is the rights holder; another name may be its house: open."""
    publisher = Party(say("check.publisher"), page.facts.publisher, page.facts.publisher_id)
    return _of_the_owner(page, page.ground, publisher)


def _of_the_owner(found: About, ground: CaseContext, shown: Party) -> CheckResult:
    """Met for the rights holder itself; brands and houses have names of their own, so another refutes nothing."""
    owner = the_owner(ground).party
    said = found.compare(shown, owner)
    if said.value is not Value.NOT_MET:
        return said
    return found.cannot_verify("check.shows_rights_holder_whether_one", shown=shown.shown, owner=owner.shown)


# The trademark itself: number, classes, term (domain.md 3.5, 5.4).

LAST_CLASS: Final = 45


@check
def tr_reg_no_form(ground: CaseContext) -> CheckResult | None:
    """The registration number, on the certificate or else of the case file, has a known form."""
    found = certificate(ground, "tr_reg_no_form")
    number = (found and found.facts.number) or ground.right_no
    if not number or ground.right_type is not RightType.TRADEMARK:
        return None
    return (found or About()).by_number("check.registration_number", check_trademark(number))


@check_on(certificate)
def tr_class_range(trademark: CheckInput[TrademarkFacts]) -> CheckResult:
    """The classes are classes of the Nice list, 1 to 45."""
    classes = trademark.need(trademark.facts.classes, "check.classes_within")
    strange = [each for each in classes if not 1 <= each <= LAST_CLASS]
    if strange:
        return trademark.not_met("check.no_class_they_run_from", classes=joined(strange))
    return trademark.met("check.classes_all_from_1_to_45", classes=joined(classes))


@check_on(certificate)
def tr_in_force(trademark: CheckInput[TrademarkFacts]) -> CheckResult | None:
    """The registration was in force on the first and on the last day of the punished sales."""
    days = sale_days(trademark.ground)
    if days is None:
        return trademark.cannot_verify("check.case_file_has_no_day_of_sale")
    return worst_of(standing_on(trademark, day) for day in days)
