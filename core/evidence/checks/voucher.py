"""Proofs of purchase: which one a criterion is about, and how one is told from another."""

from typing import Final

from core.evidence.checks.parties import name_key
from core.evidence.checks.saying import Said, read, unclear
from core.evidence.identifiers import narrow
from core.model.facts import Facts, InvoiceFacts, VoucherFacts
from core.model.ground import ExhibitGround, Ground
from core.model.names import name_of
from core.model.terms import DocumentKind, Side
from core.text import Text, say

KINDS: Final = (DocumentKind.INVOICE, DocumentKind.DELIVERY_NOTE, DocumentKind.RECEIPT, DocumentKind.TILL_SLIP)
ROUTES: Final = ("tm_purchase", "pt_purchase", "cr_purchase")


def invoice_key(facts: Facts) -> str | None:
    """What makes a proof of purchase itself, for finding it again: an invoice's code and number.

    Other vouchers have no number of their own but with issuer and day. None when that was not read.
    """
    if isinstance(facts, InvoiceFacts):
        return f"{narrow(facts.code or '')}/{narrow(facts.number)}" if facts.number else None
    if isinstance(facts, VoucherFacts) and facts.number and facts.date and facts.issuer_name:
        return f"{name_key(facts.issuer_name)}/{narrow(facts.number)}/{facts.date.isoformat()}"
    return None


def accepted_kinds(ground: Ground) -> frozenset[DocumentKind]:
    """The kinds of voucher that the policy accepts on its purchase routes."""
    return frozenset[DocumentKind]().union(*(ground.accepts.get(route, ()) for route in ROUTES))


def voucher(ground: Ground, criterion: str) -> ExhibitGround | None:
    """The voucher relied on; else the first of an accepted kind; else the first of any kind."""
    chosen = ground.chosen(criterion, KINDS, Side.SELLER)
    accepted = accepted_kinds(ground) & frozenset(KINDS)
    candidates = (chosen, *ground.filed(accepted, Side.SELLER), *ground.filed(KINDS, Side.SELLER))
    return next((each for each in candidates if each), None)


def filed_as_another(exhibit: ExhibitGround, accepted: frozenset[DocumentKind], kinds: tuple[Text, ...]) -> Said | None:
    """The doubt about a till slip that was filed as an invoice: accepted as filed, not as it reads."""
    other = exhibit.read_as
    if exhibit.kind not in accepted or other is None or other in accepted or other not in KINDS:
        return None
    return unclear(
        exhibit,
        say(
            "{exhibit} is filed as: {kind}; it reads as: {read_as}. The policy accepts: {kinds}.",
            kind=name_of(exhibit.kind),
            read_as=name_of(other),
            kinds=kinds,
        ),
    )


def typed_voucher(ground: Ground, criterion: str) -> tuple[ExhibitGround, VoucherFacts] | None:
    """The voucher the criterion is about with its facts; None while nothing was typed for it."""
    exhibit = voucher(ground, criterion)
    facts = read(exhibit, VoucherFacts)
    return (exhibit, facts) if exhibit and facts else None


def all_vouchers(ground: Ground) -> list[tuple[ExhibitGround, VoucherFacts]]:
    """Every voucher of an accepted kind that was read, the same one filed twice only once."""
    found: dict[str, tuple[ExhibitGround, VoucherFacts]] = {}
    for exhibit in ground.filed(accepted_kinds(ground) & frozenset(KINDS), Side.SELLER):
        facts = read(exhibit, VoucherFacts)
        if facts:
            found.setdefault(invoice_key(facts) or exhibit.id, (exhibit, facts))
    return list(found.values())
