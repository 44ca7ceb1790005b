"""Licences, own works, genuine copies and earlier publication of a work (domain.md 5.8)."""

from datetime import date
from typing import Final

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.authorisation import chain, connected, reaches, starts_at, terms_cover, the_owner
from core.domain.checks.result import (
    CheckResult,
    by_name,
    compare,
    finding,
    judged,
    met,
    not_met,
    read,
    sale_days,
    the_subject,
    typed_voucher,
    unclear,
    unread,
    work_known_from,
    work_of,
    worst,
)
from core.domain.facts import ComplaintFacts, PublicationFacts
from core.domain.identifiers import check_isbn
from core.domain.names import Party, name_key
from core.domain.terms import DocumentKind, Side
from core.domain.text import Fact, say


def _title(ground: CaseContext) -> str | None:
    """The title of the complainant's work, on its proof or in the complaint."""
    found = work_of(ground, "cp_title_on_document", Side.COMPLAINANT)
    complaint = ground.cited("cp_title_on_document", [DocumentKind.COMPLAINT])
    facts = read(complaint, ComplaintFacts)
    return (found and found[1].title) or (facts and facts.work_title) or None


def _before(exhibit: ExhibitContext, day: date, ground: CaseContext, criterion: str) -> CheckResult:
    """Met when the day lies before the complainant's work."""
    other = work_known_from(ground, criterion)
    if other is None:
        return unclear(exhibit, say("When the complainant's work was made or published was not read."))
    known: dict[str, Fact] = {"day": day, "document": other[0].label, "other": other[1]}
    if day < other[1]:
        return met(
            exhibit, say("{exhibit} is dated {day}, before the complainant's work of {other} ({document}).", **known)
        )
    return not_met(
        exhibit, say("{exhibit} is dated {day}, not before the complainant's work of {other} ({document}).", **known)
    )


@finding
def cl_grantor_is_owner(ground: CaseContext) -> CheckResult | None:
    """The licence starts at the owner, and each link at the grantee before."""
    steps = chain(ground, "cl_grantor_is_owner")
    return worst((connected(steps), starts_at(steps, the_owner(ground)))) if steps else None


@finding
def cl_term_covers_use(ground: CaseContext) -> CheckResult | None:
    """The licence covers the days of use."""
    return terms_cover(chain(ground, "cl_term_covers_use"), sale_days(ground))


@finding
def co_author_is_seller(ground: CaseContext) -> CheckResult | None:
    """The owner on the seller's proof, or else its author, is the shop's verified person."""
    found = work_of(ground, "co_author_is_seller", Side.SELLER)
    if found is None:
        return None
    exhibit, facts = found
    owner = Party(say("the copyright owner"), facts.owner, facts.owner_id)
    return compare(exhibit, Party(say("the author"), facts.author) if owner.unnamed else owner, the_subject(ground))


@finding
def co_earlier_than_complainant(ground: CaseContext) -> CheckResult | None:
    """The seller's work is dated before the complainant's."""
    found = work_of(ground, "co_earlier_than_complainant", Side.SELLER)
    if found is None:
        return None
    exhibit, facts = found
    days = [day for day in (facts.created_on, facts.published_on, facts.registered_on) if day]
    if not days:
        return unread(exhibit, say("when the work was made or published"))
    return _before(exhibit, min(days), ground, "co_earlier_than_complainant")


@finding
def cp_title_on_document(ground: CaseContext) -> CheckResult | None:
    """The title of the work stands in the voucher's lines; another wording leaves it open."""
    found = typed_voucher(ground, "cp_title_on_document")
    if found is None:
        return None
    exhibit, facts = found
    goods = " ".join(each for each in (facts.goods, facts.brand_model) if each)
    if not goods:
        return unread(exhibit, say("the goods"))
    title = _title(ground)
    if not title:
        return unclear(exhibit, say("{exhibit} shows “{goods}”; the title of the work was not read.", goods=goods))
    if name_key(title) in name_key(goods):
        return met(exhibit, say("{exhibit} shows the title “{title}”.", title=title))
    return unclear(exhibit, say("{exhibit} shows “{goods}”, not the words of “{title}”.", goods=goods, title=title))


@finding
def cp_isbn_check(ground: CaseContext) -> CheckResult | None:
    """The ISBN passes its check digit; whether it is of this title is for a person."""
    found = typed_voucher(ground, "cp_isbn_check")
    if found is None:
        return None
    exhibit, facts = found
    if not facts.isbn:
        return unread(exhibit, say("the ISBN"))
    seen = check_isbn(facts.isbn)
    sentence = say("{exhibit}: ISBN {number}. {reason}", number=seen.value, reason=seen.reason)
    return judged(holds=seen.valid)(exhibit, sentence)


@finding
def cp_points_to_owner(ground: CaseContext) -> CheckResult | None:
    """The issuer is the owner or publisher, or stands in a chain that starts there."""
    found = typed_voucher(ground, "cp_points_to_owner")
    if found is None:
        return None
    exhibit, facts = found
    issuer = Party(say("the issuer"), facts.issuer_name, facts.issuer_id)
    return reaches(ground, "cp_points_to_owner", exhibit, issuer)


@finding
def cd_date_before(ground: CaseContext) -> CheckResult | None:
    """The public disclosure is dated before the complainant's work."""
    exhibit = ground.cited("cd_date_before", [DocumentKind.PRIOR_PUBLICATION], Side.SELLER)
    facts = read(exhibit, PublicationFacts)
    if exhibit is None or facts is None:
        return None
    if facts.published_on is None:
        return unread(exhibit, say("the day of publication"))
    return _before(exhibit, facts.published_on, ground, "cd_date_before")


CHECKS: Final = by_name(
    cl_grantor_is_owner,
    cl_term_covers_use,
    co_author_is_seller,
    co_earlier_than_complainant,
    cp_title_on_document,
    cp_isbn_check,
    cp_points_to_owner,
    cd_date_before,
)
