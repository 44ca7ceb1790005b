"""Licences, own works, genuine copies and earlier publication of a work (domain.md 5.8)."""

from datetime import date

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.authorisation import GrantStep, connected, granted, reaches, starts_at, terms_cover, the_owner
from core.domain.checks.result import (
    CheckResult,
    cannot_verify,
    check_on,
    compare,
    complainants_work,
    complaint,
    issuer_of,
    met,
    not_met,
    not_typed_yet,
    prior_publication,
    result_of,
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
from core.domain.text import Fact, say


def _title(ground: CaseContext) -> str | None:
    """The title of the complainant's work, on its proof or in the complaint."""
    work, named = complainants_work(ground, "cp_title_on_document"), complaint(ground, "cp_title_on_document")
    return (work and work[1].title) or (named and named[1].work_title) or None


def _before(exhibit: ExhibitContext, day: date, ground: CaseContext, criterion: str) -> CheckResult:
    """Met when the day lies before the complainant's work."""
    other = work_known_from(ground, criterion)
    if other is None:
        return cannot_verify(exhibit, say("check.when_complainants_work_made_or"))
    known: dict[str, Fact] = {"day": day, "document": other[0].label, "other": other[1]}
    if day < other[1]:
        return met(exhibit, say("check.is_dated_before_complainants_work_of", **known))
    return not_met(exhibit, say("check.dated_not_before_complainants_work", **known))


@check_on(granted)
def cl_grantor_is_owner(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult | None:
    """The licence starts at the owner, and each link at the grantee before."""
    return worst_of((connected(steps), starts_at(steps, the_owner(ground))))


@check_on(granted)
def cl_term_covers_use(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult:
    """The licence covers the days of use."""
    return terms_cover(steps, sale_days(ground))


@check_on(sellers_work)
def co_author_is_seller(ground: CaseContext, exhibit: ExhibitContext, facts: CopyrightFacts) -> CheckResult:
    """The owner on the seller's proof, or else its author, is the shop's verified person."""
    owner = Party(say("check.copyright_owner_within"), facts.owner, facts.owner_id)
    return compare(
        exhibit, Party(say("check.author_within"), facts.author) if owner.unnamed else owner, the_subject(ground)
    )


@check_on(sellers_work)
def co_earlier_than_complainant(ground: CaseContext, exhibit: ExhibitContext, facts: CopyrightFacts) -> CheckResult:
    """The seller's work is dated before the complainant's."""
    days = [day for day in (facts.created_on, facts.published_on, facts.registered_on) if day]
    if not days:
        return not_typed_yet(exhibit, say("check.when_work_was_made_or_published"))
    return _before(exhibit, min(days), ground, "co_earlier_than_complainant")


@check_on(typed_voucher)
def cp_title_on_document(ground: CaseContext, exhibit: ExhibitContext, facts: VoucherFacts) -> CheckResult:
    """The title of the work stands in the voucher's lines; another wording leaves it open."""
    goods = " ".join(each for each in (facts.goods, facts.brand_model) if each)
    if not goods:
        return not_typed_yet(exhibit, say("check.goods_within"))
    title = _title(ground)
    if not title:
        return cannot_verify(exhibit, say("check.shows_title_of_work_was_not_read", goods=goods))
    if name_key(title) in name_key(goods):
        return met(exhibit, say("check.shows_title", title=title))
    return cannot_verify(exhibit, say("check.shows_not_words_of", goods=goods, title=title))


@check_on(typed_voucher)
def cp_isbn_check(_: CaseContext, exhibit: ExhibitContext, facts: VoucherFacts) -> CheckResult:
    """The ISBN passes its check digit; whether it is of this title is for a person."""
    if not facts.isbn:
        return not_typed_yet(exhibit, say("check.isbn_within"))
    seen = check_isbn(facts.isbn)
    sentence = say("check.exhibit_number_reason_isbn", number=seen.value, reason=seen.reason)
    return result_of(exhibit, sentence, holds=seen.valid)


@check_on(typed_voucher)
def cp_points_to_owner(ground: CaseContext, exhibit: ExhibitContext, facts: VoucherFacts) -> CheckResult:
    """The issuer is the owner or publisher, or stands in a chain that starts there."""
    return reaches(ground, "cp_points_to_owner", exhibit, issuer_of(facts))


@check_on(prior_publication)
def cd_date_before(ground: CaseContext, exhibit: ExhibitContext, facts: PublicationFacts) -> CheckResult:
    """The public disclosure is dated before the complainant's work."""
    if facts.published_on is None:
        return not_typed_yet(exhibit, say("check.day_of_publication"))
    return _before(exhibit, facts.published_on, ground, "cd_date_before")
