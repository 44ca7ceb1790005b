"""The rights: trademarks, patents and works; number, term, holder, date, and where the goods come from."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias, assert_never

from core.domain.case_context import CaseContext
from core.domain.checks.chain_of_title import Grants, connected, granted, reaches, starts_at, terms_cover, the_owner
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
    joined,
    kind_of,
    relied_on,
    typed_voucher,
    work_known_from,
    worst_of,
)
from core.domain.facts import (
    CHOICES,
    BarcodeFacts,
    CopyrightFacts,
    OfficialPageFacts,
    PatentFacts,
    PublicationFacts,
    TrademarkFacts,
    VoucherFacts,
)
from core.domain.identifiers import Party, check_barcode, check_isbn, check_patent, check_trademark, name_key
from core.domain.terms import RightType, Side, Value
from core.domain.text import Fact, Text, mark, say

# How long rights last, and which days a case asks about.

TrademarkStanding: TypeAlias = Literal["not_yet", "in_force", "grace", "lapsed"]

TRADEMARK_YEARS: Final = 10

GRACE_MONTHS: Final = 6

COPYRIGHT_YEARS: Final = 50

PATENT_YEARS: Final = {"invention": 20, "utility_model": 10, "design": 15}

OLD_DESIGN_YEARS: Final = 10

LAST_OLD_DESIGN_FILING: Final = date(2021, 5, 31)
"""Designs filed up to this day last 10 years; the amended Patent Law came into force the day after."""

ANNIVERSARY_IN_FORCE: Final = True
"""Whether the anniversary of the filing is itself the last day in force; it is read differently (domain.md 8)."""


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day years and months later; where the month is shorter, its last day (Civil Code art. 202)."""
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def patent_ends_on(kind: str, filed_on: date) -> date:
    """The last day of a patent's term, counted from the filing date (Patent Law art. 42)."""
    old_design = kind == "design" and filed_on <= LAST_OLD_DESIGN_FILING
    end = later(filed_on, years=OLD_DESIGN_YEARS if old_design else PATENT_YEARS[kind])
    return end if ANNIVERSARY_IN_FORCE else end - timedelta(days=1)


def trademark_ends_on(registered_on: date | None, expires_on: date | None, renewed_to: date | None) -> date | None:
    """The last day of a registration: as renewed, as printed, else ten years from registration (art. 39)."""
    if renewed_to or expires_on:
        return max(day for day in (renewed_to, expires_on) if day)
    return later(registered_on, years=TRADEMARK_YEARS) - timedelta(days=1) if registered_on else None


def trademark_standing(registered_on: date | None, ends_on: date, on: date) -> TrademarkStanding:
    """Where a registration stands on a day: six months of grace follow its end (Trademark Law art. 40)."""
    if registered_on and on < registered_on:
        return "not_yet"
    if on <= ends_on:
        return "in_force"
    return "grace" if on <= later(ends_on, months=GRACE_MONTHS) else "lapsed"


def kind_label(kind: str) -> Text:
    """What a kind of patent is called."""
    return Text(key=CHOICES[kind])


def in_term(patent: CheckInput[PatentFacts], on: date) -> CheckResult:
    """Met when the patent was granted and within its term on that day; fees and waivers it cannot know."""
    facts, kind = patent.facts, kind_of(patent.facts)
    if not (kind and facts.filed_on and facts.granted_on):
        return patent.not_typed_yet(say("check.kind_filing_date_or_grant_of_patent"))
    end = patent_ends_on(kind, facts.filed_on)
    known: dict[str, Fact] = {
        "kind": kind_label(kind),
        "filed": facts.filed_on,
        "granted": facts.granted_on,
        "end": end,
        "on": on,
    }
    if on < facts.granted_on:
        return patent.not_met("check.granted_on_after", **known)
    return patent.met_if(
        on <= end, "check.filed_granted_term_to_in_term_on", "check.filed_on_its_term_ended_on_before", **known
    )


def standing_on(mark: CheckInput[TrademarkFacts], on: date) -> CheckResult:
    """Met when the registration is in force on that day; in the months of grace a renewal may still come."""
    facts = mark.facts
    ends_on = trademark_ends_on(facts.registered_on, facts.expires_on, facts.renewed_to)
    ends_on = mark.need(ends_on, "check.term_of_trademark")
    known: dict[str, Fact] = {"on": on, "start": facts.registered_on or "?", "end": ends_on}
    match trademark_standing(facts.registered_on, ends_on, on):
        case "in_force":
            return mark.met("check.in_force_on_registered_valid_until", **known)
        case "not_yet":
            return mark.not_met("check.registered_on_after", **known)
        case "lapsed":
            return mark.not_met("check.valid_until_lapsed_on", **known)
    return mark.cannot_verify("check.valid_until_on_could_still", **known)


@check
def cm_right_in_force(ground: CaseContext) -> CheckResult | None:
    """The complainant's right was in force on the day of the complaint and is today."""
    days = [day for day in (ground.complained_on, ground.today) if day]
    match ground.right_type:
        case RightType.TRADEMARK:
            trademark = certificate(ground, "cm_right_in_force")
            return worst_of(standing_on(trademark, day) for day in days) if trademark else None
        case RightType.PATENT:
            patent = complainants_patent(ground, "cm_right_in_force")
            return worst_of(in_term(patent, day) for day in days) if patent else None
        case RightType.COPYRIGHT:
            work = complainants_work(ground, "cm_right_in_force")
            return _copyright_in_force(work) if work else None
    assert_never(ground.right_type)


def _copyright_in_force(work: CheckInput[CopyrightFacts]) -> CheckResult:
    """Fifty years from its making hold for every work (Copyright Law art. 23); from publication only for some.

    A natural author's work lasts to fifty years after death: one that was first published long after it is no longer
    protected, however young its publication.
    """
    made, published, today = work.facts.created_on, work.facts.published_on, work.ground.today
    if made and today <= _fifty_years(made):
        return work.met("check.made_on_protected_to_at_least", start=made, end=_fifty_years(made))
    start = work.need(published or made, "check.when_work_was_made_or_published")
    known: dict[str, Fact] = {"start": start, "end": _fifty_years(start)}
    if published and today <= _fifty_years(published):
        return work.cannot_verify("check.published_on_legal_entitys_work", **known)
    return work.cannot_verify("check.work_after_depends_on_authors", **known)


def _fifty_years(start: date) -> date:
    """The last day of the fiftieth year after."""
    return date(later(start, years=COPYRIGHT_YEARS).year, 12, 31)


# The seller's own patent, the complainant's patent, and prior use or publication (domain.md 3.4, 5.5-5.7).

sellers_patent: Final = relied_on(PatentFacts, Side.SELLER)

prior_publication: Final = cited(PublicationFacts, Side.SELLER)


@check_on(sellers_patent)
def pc_number_check(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The seller's patent number passes its check digit."""
    number = patent.need(patent.facts.number, "check.patent_number_within")
    return patent.by_number("check.patent_number", check_patent(number))


@check_on(sellers_patent)
def pc_kind_match(patent: CheckInput[PatentFacts]) -> CheckResult:
    """The kind digit of the number matches the kind on the certificate."""
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


# Further routes of the later trademark list: official pages and bar codes (domain.md 2.1).


barcode_query: Final = cited(BarcodeFacts, Side.SELLER)


@check_on(barcode_query)
def bc_number_check(query: CheckInput[BarcodeFacts]) -> CheckResult:
    """The bar code passes its check digit, which does not show whose it is."""
    barcode = query.need(query.facts.barcode, "check.bar_code_within")
    return query.by_number("check.bar_code", check_barcode(barcode))


@check_on(barcode_query)
def bc_linked_to_brand(query: CheckInput[BarcodeFacts]) -> CheckResult:
    """The firm in the query is the rights holder; another name may be its brand or manufacturer, so it stays open."""
    return _of_the_owner(query, query.ground, Party(say("check.firm_shown"), query.facts.owner, query.facts.owner_id))


@check_on(cited(OfficialPageFacts, Side.SELLER))
def os_published_by_owner(page: CheckInput[OfficialPageFacts]) -> CheckResult:
    """The publisher of the catalogue or page is the rights holder; another name may be its firm, so it stays open."""
    publisher = Party(say("check.publisher"), page.facts.publisher, page.facts.publisher_id)
    return _of_the_owner(page, page.ground, publisher)


def _of_the_owner(found: About, ground: CaseContext, shown: Party) -> CheckResult:
    """Met for the rights holder itself; brands and firms have other names, so a different name refutes nothing."""
    owner = the_owner(ground).party
    result = found.compare(shown, owner)
    if result.value is not Value.NOT_MET:
        return result
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

sellers_work: Final = relied_on(CopyrightFacts, Side.SELLER)


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
    """The licence starts with the owner, and each link with the previous grantee."""
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
    """The title of the work appears in the voucher's lines; a different wording leaves it open."""
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
    """The issuer is the owner or publisher, or part of a chain that starts there."""
    return reaches(voucher)


@check_on(prior_publication)
def cd_date_before(found: CheckInput[PublicationFacts]) -> CheckResult:
    """The public disclosure is dated before the complainant's work."""
    return _before(found, found.need(found.facts.published_on, "check.day_of_publication"))
