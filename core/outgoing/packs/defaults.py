"""What is masked by default for whom: one table, after domain.md 7.1; docs/packs.md tells it to people."""

from dataclasses import dataclass
from typing import Final

from core.model.terms import DocumentKind, Masked, Side
from core.permissions import Act

D, M = DocumentKind, Masked


@dataclass(frozen=True)
class Rule:
    """For documents of a kind: whether they are given at all, and what is masked in them by default.

    ``needs_pack``: without a released pack it may go as filed only with a person's reason, which is recorded.
    """

    masks: frozenset[Masked] = frozenset()
    needs_pack: bool = False
    given: bool = True


PERSONAL: Final = frozenset({M.PERSON, M.PHONE, M.EMAIL, M.ADDRESS, M.ID_NUMBER, M.BANK})
TRADE: Final = PERSONAL | {M.PRICE, M.THIRD_PARTY}

NEVER: Final = Rule(given=False)
AS_FILED: Final = Rule()
STATEMENT: Final = Rule(frozenset({M.ID_NUMBER, M.BANK}))
"""A statement names its sender and where they can be served: the other side must know both (Civil Code 1195, 1196)."""

PERSONAL_PAPER: Final = Rule(PERSONAL, needs_pack=True)
TRADE_PAPER: Final = Rule(TRADE, needs_pack=True)
INVOICE: Final = Rule(TRADE | {M.INVOICE_NUMBER}, needs_pack=True)
CERTIFICATE: Final = Rule(frozenset({M.PHONE, M.EMAIL, M.ADDRESS, M.ID_NUMBER}), needs_pack=True)

TO_COMPLAINANT: Final[dict[DocumentKind, Rule]] = {
    D.COUNTER_NOTICE: STATEMENT,
    D.WITHDRAWAL_LETTER: AS_FILED,
    D.INVOICE: INVOICE,
    D.RECEIPT: TRADE_PAPER,
    D.TILL_SLIP: TRADE_PAPER,
    D.DELIVERY_NOTE: TRADE_PAPER,
    D.CONTRACT: TRADE_PAPER,
    D.PAYMENT_RECORD: TRADE_PAPER,
    D.AUTHORISATION: PERSONAL_PAPER,
    D.TRADEMARK_CERTIFICATE: CERTIFICATE,
    D.PATENT_CERTIFICATE: CERTIFICATE,
    D.COPYRIGHT_CERTIFICATE: CERTIFICATE,
    D.PRIOR_PUBLICATION: AS_FILED,
    D.COMPARISON: AS_FILED,
    D.IDENTITY_DOCUMENT: NEVER,
    D.POWER_OF_ATTORNEY: PERSONAL_PAPER,
    D.LISTING_PHOTO: AS_FILED,
    D.OTHER: PERSONAL_PAPER,
}
TO_SELLER: Final[dict[DocumentKind, Rule]] = {
    D.TRADEMARK_CERTIFICATE: CERTIFICATE,
    D.PATENT_CERTIFICATE: CERTIFICATE,
    D.COPYRIGHT_CERTIFICATE: CERTIFICATE,
    D.COMPLAINT: Rule(frozenset({M.ID_NUMBER, M.BANK, M.ADDRESS}), needs_pack=True),
    D.IDENTITY_DOCUMENT: NEVER,
    D.POWER_OF_ATTORNEY: NEVER,
}
TABLE: Final = {Side.COMPLAINANT: TO_COMPLAINANT, Side.SELLER: TO_SELLER}
MAKERS: Final = {
    Side.COMPLAINANT: Act.MAKE_BUNDLE_FOR_COMPLAINANT,
    Side.SELLER: Act.MAKE_BUNDLE_FOR_SELLER,
}
"""Who makes the pack: whoever gives it, the reviewer with ``forward``, customer service with ``disclose``."""

KEPT_DIGITS: Final = 6
"""Of an invoice number the last six stay, so that both sides can speak of the same invoice."""


def rule_for(recipient: Side, kind: DocumentKind) -> Rule:
    """The rule for a document of that kind; one that the table does not name is treated as personal papers are."""
    return TABLE[recipient].get(kind, PERSONAL_PAPER)
