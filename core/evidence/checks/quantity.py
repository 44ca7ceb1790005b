"""Whether what was bought covers what was sold, by the quantity ledger (domain.md 5.3)."""

from typing import Final

from core.evidence.checks.ledger import Ledger, ledger
from core.evidence.checks.saying import Said, by_name, finding, listed, met, not_met, unclear, unread
from core.evidence.checks.voucher import typed_voucher
from core.model.ground import ExhibitGround, Ground
from core.text import Fact, say


@finding
def fp_quantity_covers(ground: Ground) -> Said | None:
    """What was bought before the last sale, and not used in an earlier appeal, covers what was sold."""
    return covers(ground)


def covers(ground: Ground) -> Said | None:
    """What the quantity ledger says of the voucher and the sales; None while no voucher was read."""
    found = typed_voucher(ground, "fp_quantity_covers")
    if found is None:
        return None
    exhibit, book = found[0], ledger(ground)
    silent = [each.exhibit for each in book.purchases if each.quantity is None and each.why != "late"]
    if silent and not book.counted:
        return unread(exhibit, say("the quantity"))
    known: dict[str, Fact] = {
        "bought": book.bought,
        "sold": book.sold,
        "documents": listed(each.exhibit.label for each in book.counted) or "–",
    }
    if book.sold is None:
        return unclear(exhibit, say("Bought {bought} ({documents}); the quantity sold is not on file.", **known))
    if book.used:
        appeals = dict.fromkeys(appeal for each in book.counted for appeal, _ in each.used)
        known |= {"used": book.used, "appeals": listed(appeals)}
    if book.sure >= book.sold:
        return _covered(exhibit, book, known)
    if book.at_most < book.sold:
        return _short(exhibit, book, known)
    return unread(silent[0], say("the quantity")) if silent else _not_sure(exhibit, book)


def _covered(exhibit: ExhibitGround, book: Ledger, known: dict[str, Fact]) -> Said:
    if not book.of_all:
        sentence = say(
            "Bought {bought} ({documents}), sold at least {sold}; of some listing it is not on file.", **known
        )
        return unclear(exhibit, sentence)
    if book.used:
        sentence = say(
            "Bought {bought} ({documents}), {used} of them used in {appeals}; what is left covers the {sold} sold.",
            **known,
        )
        return met(exhibit, sentence)
    return met(exhibit, say("Bought {bought} ({documents}), sold {sold}.", **known))


def _short(exhibit: ExhibitGround, book: Ledger, known: dict[str, Fact]) -> Said:
    if book.used:
        sentence = say(
            "Bought {bought} ({documents}), {used} of them used in {appeals}: at most {covered} of the {sold} sold "
            "are covered.",
            covered=book.at_most,
            **known,
        )
        return not_met(exhibit, sentence)
    if book.bought >= (book.sold or 0):
        bare = listed(each.sale.listing_id for each in book.covers if each.at_most < (each.sale.quantity or 0))
        sentence = say(
            "Bought {bought} ({documents}), but not enough of the goods of {listings}: at most {covered} of the "
            "{sold} sold are covered.",
            covered=book.at_most,
            listings=bare,
            **known,
        )
        return not_met(exhibit, sentence)
    return not_met(exhibit, say("Bought only {bought} before the last sale ({documents}), sold {sold}.", **known))


def _not_sure(exhibit: ExhibitGround, book: Ledger) -> Said:
    """Enough in one reading and too little in another: what to look at first."""
    known: dict[str, Fact] = {"covered": book.sure, "sold": book.sold}
    apart = listed(each.exhibit.label for each in book.purchases if each.why in {"other", "some"})
    if apart:
        sentence = say(
            "Surely covered are {covered} of the {sold} sold: {documents} names other goods too. Say under "
            "Quantities how many pieces are the punished goods.",
            documents=apart,
            **known,
        )
        return unclear(exhibit, sentence)
    sentence = say(
        "Surely covered are {covered} of the {sold} sold: how many pieces of the same invoices {appeals} used is not "
        "certain.",
        appeals=listed(book.unsure),
        **known,
    )
    return unclear(exhibit, sentence)


CHECKS: Final = by_name(fp_quantity_covers)
