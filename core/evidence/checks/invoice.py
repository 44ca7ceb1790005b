"""What can be said offline of an invoice or another proof of purchase (domain.md 3.2, 5.3)."""

from decimal import Decimal
from typing import Final

from core.evidence.checks.chain import reaches
from core.evidence.checks.parties import Party, compare, the_subject
from core.evidence.checks.quantity import covers
from core.evidence.checks.saying import (
    Said,
    beside,
    by_name,
    finding,
    judged,
    listed,
    met,
    money,
    not_met,
    unclear,
    unread,
    worded,
)
from core.evidence.checks.voucher import accepted_kinds, filed_as_another, invoice_key, typed_voucher, voucher
from core.evidence.identifiers import check_fapiao, check_uscc, narrow
from core.model.facts import InvoiceFacts, VoucherFacts
from core.model.ground import ExhibitGround, Ground
from core.model.names import name_of
from core.model.terms import DocumentKind
from core.text import Fact, Text, say

CENT: Final = Decimal("0.01")
BOOK_NUMBER: Final = 8
"""Digits of a number that begins anew with each invoice code, and so tells nothing without it."""
ROUNDING: Final = Decimal("0.06")
"""What rounding the lines of one invoice may add up to: eight lines, and a little."""
RATES: Final = frozenset(map(Decimal, ("0", "1", "1.5", "3", "5", "6", "9", "10", "11", "13", "16", "17")))
"""Rates of value-added tax in use, and those of before (domain.md 3.2)."""


def _kind(exhibit: ExhibitGround) -> Text:
    return name_of(exhibit.kind)


def _issuer(facts: VoucherFacts) -> Party:
    return Party(say("the issuer"), facts.issuer_name, facts.issuer_id)


@finding
def fp_kind_allowed(ground: Ground) -> Said | None:
    """The voucher is of a kind that the policy accepts; receipts and till slips often are not.

    One that is filed as an accepted kind and reads as another voucher is left for a person to look at.
    """
    exhibit = voucher(ground, "fp_kind_allowed")
    accepted = accepted_kinds(ground)
    if exhibit is None or not accepted:
        return None
    kinds = tuple(name_of(kind) for kind in DocumentKind if kind in accepted)
    if doubt := filed_as_another(exhibit, accepted, kinds):
        return doubt
    sentence = say("{exhibit}: {kind}. The policy accepts: {kinds}.", kind=_kind(exhibit), kinds=kinds)
    return judged(holds=exhibit.kind in accepted)(exhibit, sentence)


@finding
def fp_number_format(ground: Ground) -> Said | None:
    """Code and number have the form of an invoice; nothing is said of their being genuine."""
    found = typed_voucher(ground, "fp_number_format")
    if found is None:
        return None
    exhibit, facts = found
    if not isinstance(facts, InvoiceFacts):
        return beside(
            exhibit, say("{exhibit}: a document of this kind ({kind}) has no invoice number.", kind=_kind(exhibit))
        )
    if not (facts.code or facts.number):
        return unread(exhibit, say("the invoice number"))
    seen = check_fapiao(facts.code, facts.number)
    sentence = say("{exhibit}: invoice {number}. {reason}", number=seen.value, reason=seen.reason)
    return judged(holds=seen.valid)(exhibit, sentence)


@finding
def fp_issuer_id_check(ground: Ground) -> Said | None:
    """The issuer's credit code passes its check character."""
    found = typed_voucher(ground, "fp_issuer_id_check")
    if found is None:
        return None
    exhibit, facts = found
    if not facts.issuer_id:
        if isinstance(facts, InvoiceFacts):
            return unread(exhibit, say("the issuer's credit code"))
        return beside(
            exhibit,
            say("{exhibit}: a document of this kind ({kind}) need not show a credit code.", kind=_kind(exhibit)),
        )
    seen = check_uscc(facts.issuer_id)
    sentence = say("{exhibit}: issuer's credit code {code}. {reason}", code=seen.value, reason=seen.reason)
    return judged(holds=seen.valid)(exhibit, sentence)


@finding
def fp_buyer_is_seller(ground: Ground) -> Said | None:
    """The buyer is the shop's verified person."""
    found = typed_voucher(ground, "fp_buyer_is_seller")
    if found is None:
        return None
    exhibit, facts = found
    buyer = Party(say("the buyer"), facts.buyer_name, facts.buyer_id)
    if buyer.unnamed and not isinstance(facts, InvoiceFacts):
        return beside(
            exhibit, say("{exhibit}: a document of this kind ({kind}) need not name a buyer.", kind=_kind(exhibit))
        )
    return compare(exhibit, buyer, the_subject(ground))


@finding
def fp_date_valid(ground: Ground) -> Said | None:
    """The date is a day of the calendar, today or before."""
    found = typed_voucher(ground, "fp_date_valid")
    if found is None:
        return None
    exhibit, facts = found
    if facts.date is None:
        return unread(exhibit, say("the date"))
    days: dict[str, Fact] = {"date": facts.date, "today": ground.today}
    if facts.date > ground.today:
        return not_met(exhibit, say("{exhibit} is dated {date}; today is {today}.", **days))
    return met(exhibit, say("{exhibit} is dated {date}, not after today, {today}.", **days))


@finding
def fp_year_region_plausible(ground: Ground) -> Said | None:
    """The year in the number fits the date, the region the issuer; other regions only leave it open."""
    found = typed_voucher(ground, "fp_year_region_plausible")
    if found is None:
        return None
    exhibit, facts = found
    parts = check_fapiao(facts.code, facts.number).parts if isinstance(facts, InvoiceFacts) else {}
    if "year" not in parts:
        return beside(exhibit, say("{exhibit}: its number carries no year and no region."))
    if facts.date is None:
        return unread(exhibit, say("the date"))
    # Books of the old form could be printed a year before they were used.
    years = (facts.date.year,) if parts["form"] == "digital" else (facts.date.year, facts.date.year - 1)
    known: dict[str, Fact] = {"year": parts["year"], "date": facts.date, "region": parts["region"]}
    if int(parts["year"]) not in years:
        return not_met(exhibit, say("{exhibit}: the number says {year}, the date is {date}.", **known))
    issuer = check_uscc(facts.issuer_id or "").parts.get("region", "")
    if issuer and issuer[:2] != parts["region"][:2]:
        sentence = say(
            "{exhibit}: the number is of region {region}, the issuer is registered in {issuer}.",
            issuer=issuer[:2],
            **known,
        )
        return unclear(exhibit, sentence)
    return met(exhibit, say("{exhibit}: year {year} and region {region} in the number fit ({date}).", **known))


@finding
def fp_amounts_reconcile(ground: Ground) -> Said | None:
    """Amount and tax make the total, and the tax fits the rate; a negative total is a red-letter invoice."""
    found = typed_voucher(ground, "fp_amounts_reconcile")
    if found is None:
        return None
    exhibit, facts = found
    if not isinstance(facts, InvoiceFacts):
        return beside(
            exhibit, say("{exhibit}: a document of this kind ({kind}) shows no tax apart.", kind=_kind(exhibit))
        )
    if facts.total is not None and facts.total < 0:
        return not_met(exhibit, say("{exhibit}: the total is {total}: a red-letter invoice.", total=money(facts.total)))
    if facts.net is None or facts.tax is None or facts.total is None:
        return unread(exhibit, say("amount, tax and total"))
    known: dict[str, Fact] = {"net": money(facts.net), "tax": money(facts.tax), "total": money(facts.total)}
    if abs(facts.net + facts.tax - facts.total) > CENT:
        known["sum"] = money(facts.net + facts.tax)
        return not_met(exhibit, say("{exhibit}: {net} + {tax} = {sum}, but the total is {total}.", **known))
    return _rate_fits(exhibit, facts.net, facts.tax, facts.tax_rate, known)


def _rate_fits(
    exhibit: ExhibitGround, net: Decimal, tax: Decimal, rate: Decimal | None, known: dict[str, Fact]
) -> Said:
    if rate is None:
        return met(exhibit, say("{exhibit}: {total} = {net} + {tax}; the rate was not read.", **known))
    known = known | {"rate": f"{rate.normalize():f}"}
    if rate not in RATES:
        return not_met(exhibit, say("{exhibit}: {rate}% is no rate of value-added tax.", **known))
    if abs(net * rate / 100 - tax) > ROUNDING:
        expected = money((net * rate / 100).quantize(CENT))
        sentence = say("{exhibit}: {rate}% of {net} is {expected}, but the tax is {tax}.", expected=expected, **known)
        return not_met(exhibit, sentence)
    return met(exhibit, say("{exhibit}: {total} = {net} + {tax}, and {tax} is {rate}%.", **known))


@finding
def fp_not_reused(ground: Ground) -> Said | None:
    """The same voucher is in no other case.

    In one of another seller it refutes. One of the same seller may rightly cover both, so it is left to a person, with
    what the quantity ledger says of its pieces.
    """
    found = typed_voucher(ground, "fp_not_reused")
    if found is None:
        return None
    exhibit, facts = found
    key = invoice_key(facts)
    pictured = _same_page(ground, exhibit)
    if pictured:
        return pictured
    if key is None:
        return unread(exhibit, say("what tells it from others: number, date, issuer"))
    number = facts.number or ""
    if isinstance(facts, InvoiceFacts) and not facts.code and len(narrow(number)) == BOOK_NUMBER:
        return unread(exhibit, say("the invoice code"))
    others = [each for each in ground.used_elsewhere if each.key == key and each.appeal_no != ground.appeal_no]
    strangers = [each.appeal_no for each in others if not each.seller_same]
    if strangers:
        sentence = say(
            "{exhibit}: number {number} was also filed by another seller, in {appeals}.",
            number=number,
            appeals=listed(strangers),
        )
        return not_met(exhibit, sentence)
    if others:
        appeals = listed(dict.fromkeys(each.appeal_no for each in others))
        sentence = say(
            "{exhibit}: the same seller also filed number {number} in {appeals}. {pieces}",
            number=number,
            appeals=appeals,
            pieces=_pieces(ground),
        )
        return unclear(exhibit, sentence)
    return met(exhibit, say("{exhibit}: number {number} is in no other case.", number=number))


def _same_page(ground: Ground, exhibit: ExhibitGround) -> Said | None:
    """The very file or page in another case, whatever number was read on it."""
    seen = [each for each in ground.used_elsewhere if each.exhibit_id == exhibit.id and not each.key]
    strangers = listed(dict.fromkeys(each.appeal_no for each in seen if not each.seller_same))
    if strangers:
        return not_met(
            exhibit, say("{exhibit}: the same page was also filed by another seller, in {appeals}.", appeals=strangers)
        )
    own = listed(dict.fromkeys(each.appeal_no for each in seen))
    if own:
        sentence = say(
            "{exhibit}: the same seller also filed this page in {appeals}. {pieces}",
            appeals=own,
            pieces=_pieces(ground),
        )
        return unclear(exhibit, sentence)
    return None


def _pieces(ground: Ground) -> Text:
    """Whether the pieces suffice for all appeals that rely on them: the answer of the quantity ledger."""
    said = covers(ground)
    return worded(said) if said else say("Its quantity was not read.")


@finding
def fp_before_sale(ground: Ground) -> Said | None:
    """The date is on or before the first punished sale and the complaint; a later invoice can be lawful."""
    found = typed_voucher(ground, "fp_before_sale")
    if found is None:
        return None
    exhibit, facts = found
    if facts.date is None:
        return unread(exhibit, say("the date"))
    known: dict[str, Fact] = {"date": facts.date, "sold": ground.first_sold_on, "complained": ground.complained_on}
    if ground.complained_on and facts.date > ground.complained_on:
        sentence = say(
            "{exhibit} is dated {date}, after the complaint of {complained}; invoices may lawfully come late.", **known
        )
        return not_met(exhibit, sentence)
    if ground.first_sold_on and facts.date > ground.first_sold_on:
        sentence = say(
            "{exhibit} is dated {date}, after the first sale on {sold}; invoices may lawfully come late.", **known
        )
        return not_met(exhibit, sentence)
    if not (ground.first_sold_on and ground.complained_on):
        return unclear(
            exhibit,
            say("{exhibit} is dated {date}; the day of the first sale or of the complaint is not on file.", **known),
        )
    return met(exhibit, say("{exhibit} is dated {date}; first sale {sold}, complaint {complained}.", **known))


@finding
def fp_points_to_owner(ground: Ground) -> Said | None:
    """The issuer is the rights holder or stands in a chain that starts there."""
    found = typed_voucher(ground, "fp_points_to_owner")
    return found and reaches(ground, "fp_points_to_owner", found[0], _issuer(found[1]))


CHECKS: Final = by_name(
    fp_kind_allowed,
    fp_number_format,
    fp_issuer_id_check,
    fp_buyer_is_seller,
    fp_date_valid,
    fp_year_region_plausible,
    fp_amounts_reconcile,
    fp_not_reused,
    fp_before_sale,
    fp_points_to_owner,
)
