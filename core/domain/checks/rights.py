"""The rights: trademarks, patents and works; number, term, holder, date, and where the goods come from."""

from datetime import date
from typing import Final

from core.domain.case_context import CaseContext
from core.domain.checks.authorisation import Grants, connected, granted, reaches, starts_at, terms_cover, the_owner
from core.domain.checks.result import (
    About,
    CheckInput,
    CheckResult,
    certificate,
    check,
    check_on,
    cited,
    complainants_patent,
    complainants_work,
    complaint,
    in_term,
    joined,
    kind_label,
    prior_publication,
    sellers_patent,
    sellers_work,
    standing_on,
    typed_voucher,
    work_known_from,
    worst_of,
)
from core.domain.facts import (
    BarcodeFacts,
    CopyrightFacts,
    OfficialPageFacts,
    PatentFacts,
    PublicationFacts,
    TrademarkFacts,
    VoucherFacts,
)
from core.domain.identifiers import check_barcode, check_isbn, check_patent, check_trademark
from core.domain.names import Party, name_key
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
    return patent.compare(patentee, patent.ground.subject)


@check_on(sellers_patent)
def pc_in_term(patent: CheckInput[PatentFacts]) -> CheckResult | None:
    """Granted and in term on the first and the last day of the punished sales."""
    days = patent.ground.sale_days
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
    days = trademark.ground.sale_days
    if days is None:
        return trademark.cannot_verify("check.case_file_has_no_day_of_sale")
    return worst_of(standing_on(trademark, day) for day in days)


# Licences, own works, genuine copies and earlier publication of a work (domain.md 5.8).


def _title(ground: CaseContext) -> str | None:
    """The title of the complainant's work, on its proof or in the complaint."""
    work, named = complainants_work(ground, "cp_title_on_document"), complaint(ground, "cp_title_on_document")
    return (work and work.facts.title) or (named and named.facts.work_title) or None


def _before(found: CheckInput[CopyrightFacts] | CheckInput[PublicationFacts], day: date) -> CheckResult:
    """Met when the day lies before the complainant's work."""
    other = work_known_from(found.ground, found.criterion)
    if other is None:
        return found.cannot_verify("check.when_complainants_work_made_or")
    known: dict[str, Fact] = {"day": day, "document": other[0].label, "other": other[1]}
    before, not_before = (
        mark("check.is_dated_before_complainants_work_of"),
        mark("check.dated_not_before_complainants_work"),
    )
    return found.met_if(day < other[1], before, not_before, **known)


@check_on(granted)
def cl_grantor_is_owner(grants: Grants) -> CheckResult | None:
    """The licence starts at the owner, and each link at the grantee before."""
    return worst_of((connected(grants.facts), starts_at(grants.facts, the_owner(grants.ground))))


@check_on(granted)
def cl_term_covers_use(grants: Grants) -> CheckResult:
    """The licence covers the days of use."""
    return terms_cover(grants.facts, grants.ground.sale_days)


@check_on(sellers_work)
def co_author_is_seller(work: CheckInput[CopyrightFacts]) -> CheckResult:
    """The owner on the seller's proof, or else its author, is the shop's verified person."""
    owner = Party(say("check.copyright_owner_within"), work.facts.owner, work.facts.owner_id)
    author = Party(say("check.author_within"), work.facts.author)
    return work.compare(author if owner.unnamed else owner, work.ground.subject)


@check_on(sellers_work)
def co_earlier_than_complainant(work: CheckInput[CopyrightFacts]) -> CheckResult:
    """The seller's work is dated before the complainant's."""
    facts = work.facts
    days = [day for day in (facts.created_on, facts.published_on, facts.registered_on) if day]
    return _before(work, min(work.need(days, "check.when_work_was_made_or_published")))


@check_on(typed_voucher)
def cp_title_on_document(voucher: CheckInput[VoucherFacts]) -> CheckResult:
    """The title of the work stands in the voucher's lines; another wording leaves it open."""
    written = " ".join(each for each in (voucher.facts.goods, voucher.facts.brand_model) if each)
    goods, title = voucher.need(written, "check.goods_within"), _title(voucher.ground)
    if not title:
        return voucher.cannot_verify("check.shows_title_of_work_was_not_read", goods=goods)
    if name_key(title) in name_key(goods):
        return voucher.met("check.shows_title", title=title)
    return voucher.cannot_verify("check.shows_not_words_of", goods=goods, title=title)


@check_on(typed_voucher)
def cp_isbn_check(voucher: CheckInput[VoucherFacts]) -> CheckResult:
    """The ISBN passes its check digit; whether it is of this title is for a person."""
    isbn = voucher.need(voucher.facts.isbn, "check.isbn_within")
    return voucher.by_number("check.exhibit_number_reason_isbn", check_isbn(isbn))


@check_on(typed_voucher)
def cp_points_to_owner(voucher: CheckInput[VoucherFacts]) -> CheckResult:
    """The issuer is the owner or publisher, or stands in a chain that starts there."""
    return reaches(voucher)


@check_on(prior_publication)
def cd_date_before(found: CheckInput[PublicationFacts]) -> CheckResult:
    """The public disclosure is dated before the complainant's work."""
    return _before(found, found.need(found.facts.published_on, "check.day_of_publication"))
