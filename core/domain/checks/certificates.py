"""Trademarks and patents: number, term, holder, and where the goods come from."""

from typing import Final

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.authorisation import reaches, the_owner
from core.domain.checks.result import (
    CheckResult,
    cannot_verify,
    certificate,
    check,
    check_on,
    cited,
    compare,
    complainants_patent,
    in_term,
    issuer_of,
    joined,
    kind_label,
    met,
    not_applicable,
    not_met,
    not_typed_yet,
    prior_publication,
    result_of,
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
from core.domain.text import Fact, say

# The seller's own patent, the complainant's patent, and what came before it (domain.md 3.4, 5.5-5.7).


@check_on(sellers_patent)
def pc_number_check(_: CaseContext, exhibit: ExhibitContext, facts: PatentFacts) -> CheckResult:
    """The seller's patent number passes its check digit."""
    if not facts.number:
        return not_typed_yet(exhibit, say("check.patent_number_within"))
    seen = check_patent(facts.number)
    return result_of(exhibit, say("check.patent_number", number=seen.value, reason=seen.reason), holds=seen.valid)


@check_on(sellers_patent)
def pc_kind_match(_: CaseContext, exhibit: ExhibitContext, facts: PatentFacts) -> CheckResult:
    """The kind digit of the number says the kind that the certificate says."""
    if not facts.number or not facts.patent_kind:
        return not_typed_yet(exhibit, say("check.patent_number_and_kind_of_patent"))
    seen = check_patent(facts.number).parts.get("kind")
    if seen is None:
        return cannot_verify(exhibit, say("check.number_shows_no_kind", number=facts.number))
    known: dict[str, Fact] = {"number": facts.number, "seen": kind_label(seen), "kind": kind_label(facts.patent_kind)}
    if seen != facts.patent_kind:
        return not_met(exhibit, say("check.number_is_of_kind_certificate_says", **known))
    return met(exhibit, say("check.number_and_certificate_both_say", **known))


@check_on(sellers_patent)
def pc_patentee_is_seller(ground: CaseContext, exhibit: ExhibitContext, facts: PatentFacts) -> CheckResult:
    """The patentee is the shop's verified person."""
    return compare(exhibit, Party(say("check.patentee_within"), facts.patentee, facts.patentee_id), the_subject(ground))


@check_on(sellers_patent)
def pc_in_term(ground: CaseContext, exhibit: ExhibitContext, facts: PatentFacts) -> CheckResult | None:
    """Granted and in term on the first and the last day of the punished sales."""
    days = sale_days(ground)
    if days is None:
        return cannot_verify(exhibit, say("check.case_file_has_no_day_of_sale"))
    return worst_of(in_term(exhibit, facts, day) for day in days)


@check_on(sellers_patent)
def pc_filed_before_complainant(ground: CaseContext, exhibit: ExhibitContext, facts: PatentFacts) -> CheckResult:
    """The seller's patent was filed before the complainant's."""
    found = complainants_patent(ground, "pc_filed_before_complainant")
    if found is None:
        return not_applicable(exhibit, say("check.no_patent_of_complainant_was_read"))
    document, other = found
    if facts.filed_on is None or other.filed_on is None:
        return not_typed_yet(document if facts.filed_on else exhibit, say("check.filing_date_within"))
    known: dict[str, Fact] = {"own": facts.filed_on, "other": other.filed_on, "document": document.label}
    if facts.filed_on < other.filed_on:
        return met(exhibit, say("check.was_filed_on_before_on", **known))
    return not_met(exhibit, say("check.was_filed_on_not_before_on", **known))


@check_on(typed_voucher)
def pp_issuer_is_patentee(ground: CaseContext, exhibit: ExhibitContext, facts: VoucherFacts) -> CheckResult:
    """The voucher's issuer is the patentee or complainant, or licensed in a chain that starts there."""
    return reaches(ground, "pp_issuer_is_patentee", exhibit, issuer_of(facts))


@check_on(complainants_patent)
def pp_complainant_right_in_force(ground: CaseContext, exhibit: ExhibitContext, facts: PatentFacts) -> CheckResult:
    """The complainant's patent was in term on the day of the complaint, or is today."""
    return in_term(exhibit, facts, ground.complained_on or ground.today)


@check_on(prior_publication)
def pd_date_before_filing(ground: CaseContext, exhibit: ExhibitContext, facts: PublicationFacts) -> CheckResult:
    """The prior use or publication is dated before the filing of the complainant's patent."""
    if facts.published_on is None:
        return not_typed_yet(exhibit, say("check.day_of_publication"))
    found = complainants_patent(ground, "pd_date_before_filing")
    if found is None or found[1].filed_on is None:
        return cannot_verify(exhibit, say("check.filing_date_complainants_patent_not"))
    document, filed_on = found[0], found[1].filed_on
    known: dict[str, Fact] = {"published": facts.published_on, "filed": filed_on, "document": document.label}
    if facts.published_on < filed_on:
        return met(exhibit, say("check.is_dated_before_was_filed_on", **known))
    return not_met(exhibit, say("check.is_dated_not_before_was_filed_on", **known))


# The further ways of the later trademark list: whose page it is, and whose bar code (domain.md 2.1).


barcode_query: Final = cited(BarcodeFacts, Side.SELLER)


@check_on(barcode_query)
def bc_number_check(_: CaseContext, exhibit: ExhibitContext, facts: BarcodeFacts) -> CheckResult:
    """The bar code passes its check digit; that says nothing of whose it is."""
    if not facts.barcode:
        return not_typed_yet(exhibit, say("check.bar_code_within"))
    seen = check_barcode(facts.barcode)
    return result_of(exhibit, say("check.bar_code", number=seen.value, reason=seen.reason), holds=seen.valid)


@check_on(barcode_query)
def bc_linked_to_brand(ground: CaseContext, exhibit: ExhibitContext, facts: BarcodeFacts) -> CheckResult:
    """The firm that the query shows is the rights holder; another name may be its brand or its maker: open."""
    return _of_the_owner(ground, exhibit, Party(say("check.firm_shown"), facts.owner, facts.owner_id))


@check_on(cited(OfficialPageFacts, Side.SELLER))
def os_published_by_owner(ground: CaseContext, exhibit: ExhibitContext, facts: OfficialPageFacts) -> CheckResult:
    """Who published the catalogue or page is the rights holder; another name may be its house: open."""
    return _of_the_owner(ground, exhibit, Party(say("check.publisher"), facts.publisher, facts.publisher_id))


def _of_the_owner(ground: CaseContext, exhibit: ExhibitContext, shown: Party) -> CheckResult:
    """Met for the rights holder itself; brands and houses have names of their own, so another refutes nothing."""
    owner = the_owner(ground).party
    said = compare(exhibit, shown, owner)
    if said.value is not Value.NOT_MET:
        return said
    return cannot_verify(exhibit, say("check.shows_rights_holder_whether_one", shown=shown.shown, owner=owner.shown))


# The trademark itself: number, classes, term (domain.md 3.5, 5.4).

LAST_CLASS: Final = 45


@check
def tr_reg_no_form(ground: CaseContext) -> CheckResult | None:
    """The registration number, on the certificate or else of the case file, has a known form."""
    found = certificate(ground, "tr_reg_no_form")
    exhibit = found[0] if found else None
    number = found[1].number if found and found[1].number else ground.right_no
    if not number or ground.right_type is not RightType.TRADEMARK:
        return None
    seen = check_trademark(number)
    return result_of(exhibit, say("check.registration_number", number=seen.value, reason=seen.reason), holds=seen.valid)


@check_on(certificate)
def tr_class_range(_: CaseContext, exhibit: ExhibitContext, facts: TrademarkFacts) -> CheckResult:
    """The classes are classes of the Nice list, 1 to 45."""
    if not facts.classes:
        return not_typed_yet(exhibit, say("check.classes_within"))
    strange = [each for each in facts.classes if not 1 <= each <= LAST_CLASS]
    if strange:
        return not_met(exhibit, say("check.no_class_they_run_from", classes=joined(strange)))
    return met(exhibit, say("check.classes_all_from_1_to_45", classes=joined(facts.classes)))


@check_on(certificate)
def tr_in_force(ground: CaseContext, exhibit: ExhibitContext, facts: TrademarkFacts) -> CheckResult | None:
    """The registration was in force on the first and on the last day of the punished sales."""
    days = sale_days(ground)
    if days is None:
        return cannot_verify(exhibit, say("check.case_file_has_no_day_of_sale"))
    return worst_of(standing_on(exhibit, facts, day) for day in days)
