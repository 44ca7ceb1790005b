"""Licences, own works, genuine copies and earlier publication of a work (domain.md 5.8)."""

from datetime import date

from core.domain.case_context import CaseContext
from core.domain.checks.authorisation import Grants, connected, granted, reaches, starts_at, terms_cover, the_owner
from core.domain.checks.result import (
    CheckInput,
    CheckResult,
    check_on,
    complainants_work,
    complaint,
    prior_publication,
    sale_days,
    sellers_work,
    the_subject,
    typed_voucher,
    work_known_from,
    worst_of,
)
from core.domain.facts import CopyrightFacts, PublicationFacts, VoucherFacts
from core.domain.identifiers import check_isbn
from core.domain.names import Party, name_key
from core.domain.text import Fact, mark, say


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
    return terms_cover(grants.facts, sale_days(grants.ground))


@check_on(sellers_work)
def co_author_is_seller(work: CheckInput[CopyrightFacts]) -> CheckResult:
    """The owner on the seller's proof, or else its author, is the shop's verified person."""
    owner = Party(say("check.copyright_owner_within"), work.facts.owner, work.facts.owner_id)
    author = Party(say("check.author_within"), work.facts.author)
    return work.compare(author if owner.unnamed else owner, the_subject(work.ground))


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
