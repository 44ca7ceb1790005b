"""The disclosure bundle: which documents a side receives, in which rendition, and what is masked by default."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.domain.appeal import Appeal, Exhibit
from core.domain.people import Person
from core.domain.permissions import Act, allowed, sees_images
from core.domain.reading import Box
from core.domain.terms import CERTIFICATE_KINDS, DocumentKind, Masked, Rendition, RightType, Side
from core.domain.text import Strict

# A bundle: the redacted copies of a case's documents for one party, in preparation or released.


class RedactedArea(Strict):
    """A rectangle on a page (counted from 1), in thousandths of its width and height; redacted while ``on``.

    ``drawn``: by a person; otherwise suggested from what was read there.
    """

    area_id: int
    exhibit_id: str
    page: int
    box: Box
    what: Masked
    drawn: bool = False
    on: bool = True


class BundleEdition(Strict):
    """The content of a bundle: document ids in order, areas, and which documents were searched."""

    exhibits: tuple[str, ...] = ()
    areas: tuple[RedactedArea, ...] = ()
    searched: tuple[str, ...] = ()

    def black(self, exhibit_id: str, page: int | None = None) -> tuple[RedactedArea, ...]:
        """The redacted areas of a document, or of one page of it."""
        return tuple(
            each for each in self.areas if each.on and each.exhibit_id == exhibit_id and page in (None, each.page)
        )


class Bundle(Strict):
    """A bundle; ``edition`` counts its saved states, ``back`` is the one that undo restores. Times are aware UTC.

    A released bundle has the SHA-256, size and page count of its file in the vault, and no longer changes.
    """

    pack_id: str
    appeal_no: str
    recipient: Side
    begun_at: datetime
    begun_by: str
    form: BundleEdition
    edition: int
    back: int | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    sha256: str | None = None
    size: int | None = None
    pages: int | None = None

    @property
    def released(self) -> bool:
        """Whether it may be given to the party."""
        return self.released_at is not None


# What is masked by default for whom: one table, after domain.md 7.1, explained to people in docs/bundles.md.

D, M = DocumentKind, Masked


@dataclass(frozen=True)
class Rule:
    """For a kind of document: whether it is given at all, and what is masked in it by default.

    ``needs_pack``: without a released bundle it may go out as filed only with a recorded reason.
    """

    masks: frozenset[Masked] = frozenset()
    needs_pack: bool = False
    given: bool = True


PERSONAL: Final = frozenset({M.PERSON, M.PHONE, M.EMAIL, M.ADDRESS, M.ID_NUMBER, M.BANK})

TRADE: Final = PERSONAL | {M.PRICE, M.THIRD_PARTY}

NEVER: Final = Rule(given=False)

AS_FILED: Final = Rule()

STATEMENT: Final = Rule(frozenset({M.ID_NUMBER, M.BANK}))
"""A statement names its sender and an address for service; the other side must know both (Civil Code 1195, 1196)."""

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
    **dict.fromkeys(CERTIFICATE_KINDS.values(), CERTIFICATE),
    D.PRIOR_PUBLICATION: AS_FILED,
    D.COMPARISON: AS_FILED,
    D.IDENTITY_DOCUMENT: NEVER,
    D.POWER_OF_ATTORNEY: PERSONAL_PAPER,
    D.LISTING_PHOTO: AS_FILED,
    D.OTHER: PERSONAL_PAPER,
}

TO_SELLER: Final[dict[DocumentKind, Rule]] = {
    **dict.fromkeys(CERTIFICATE_KINDS.values(), CERTIFICATE),
    D.COMPLAINT: Rule(frozenset({M.ID_NUMBER, M.BANK, M.ADDRESS}), needs_pack=True),
    D.IDENTITY_DOCUMENT: NEVER,
    D.POWER_OF_ATTORNEY: NEVER,
}

TABLE: Final = {Side.COMPLAINANT: TO_COMPLAINANT, Side.SELLER: TO_SELLER}

BUNDLE_ACTS: Final = {Side.COMPLAINANT: Act.MAKE_BUNDLE_FOR_COMPLAINANT, Side.SELLER: Act.MAKE_BUNDLE_FOR_SELLER}
"""Who makes the bundle: whoever provides it, a reviewer by ``forward``, customer service by ``disclose``."""

KEPT_DIGITS: Final = 6
"""The last digits of an invoice number that stay visible, so that both sides can refer to the same invoice."""


def rule_for(recipient: Side, kind: DocumentKind) -> Rule:
    """The rule for that kind of document; a kind missing from the table is treated like personal papers."""
    return TABLE[recipient].get(kind, PERSONAL_PAPER)


def certificates(exhibits: Iterable[Exhibit], appeal: Appeal) -> list[Exhibit]:
    """The documents that show the complainant's right: its certificates.

    For copyright a dated complaint is enough, because registration is optional.
    """
    kinds = {CERTIFICATE_KINDS[appeal.right_type]}
    if appeal.right_type is RightType.COPYRIGHT:
        kinds.add(DocumentKind.COMPLAINT)
    return [each for each in exhibits if each.side is Side.COMPLAINANT and DocumentKind(each.kind) in kinds]


def sees_bundle(person: Person, pack: Bundle, exhibits: Iterable[Exhibit]) -> bool:
    """Whether this person may open a bundle; customer service may not if it contains an invoice, even redacted."""
    kinds = [DocumentKind(each.kind) for each in exhibits if each.exhibit_id in pack.form.exhibits]
    return allowed(person, Act.OPEN_BUNDLES) and all(sees_images(person, kind) for kind in kinds)


# What a party receives, and in which form: the released bundle if the document is in it, otherwise the file as filed.


@dataclass(frozen=True)
class Given:
    """One document as provided: its form, the SHA-256 of exactly that file, and its bundle if it is in one."""

    exhibit: Exhibit
    rendition: Rendition
    sha256: str
    pack_id: str | None = None
    because: str | None = None

    def payload(self) -> dict[str, Any]:
        """The form recorded in the event."""
        more = {"pack": self.pack_id} if self.pack_id else {"because": self.because} if self.because else {}
        return {"label": self.exhibit.label, "rendition": self.rendition, "sha256": self.sha256, **more}


def may_be_given(recipient: Side, kind: DocumentKind) -> bool:
    """Whether documents of that kind are given to that side at all."""
    return rule_for(recipient, kind).given


def must_be_masked(recipient: Side, kind: DocumentKind) -> bool:
    """Whether documents of that kind go to that side as filed only with a reason."""
    return rule_for(recipient, kind).needs_pack


def ready_bundle(packs: Iterable[Bundle], recipient: Side, on_file: Iterable[Exhibit]) -> Bundle | None:
    """The bundle most recently released for a side, which is the one to be provided.

    None also if it contains a document that has since left the case and must no longer be given to anybody.
    """
    released = [each for each in packs if each.released and each.recipient is recipient]
    last = max(released, key=lambda each: (each.released_at, each.pack_id), default=None)
    return last if last and {*last.form.exhibits} <= {each.exhibit_id for each in on_file} else None


def rendered(
    exhibits: Iterable[Exhibit], pack: Bundle | None, recipient: Side, because: str, as_filed: Rendition
) -> list[Given]:
    """Each of these documents as it goes out: redacted if it is in the bundle, otherwise as filed.

    ``because`` is recorded for documents that should have been masked by default.
    """
    outgoing = []
    for each in exhibits:
        if pack and pack.sha256 and each.exhibit_id in pack.form.exhibits:
            outgoing.append(Given(each, Rendition.REDACTED, pack.sha256, pack.pack_id))
        else:
            due = rule_for(recipient, DocumentKind(each.kind)).needs_pack
            outgoing.append(Given(each, as_filed, each.sha256, None, because.strip() or None if due else None))
    return outgoing


def documents_for(exhibits: Iterable[Exhibit], appeal: Appeal, recipient: Side) -> list[Exhibit]:
    """What a side receives by default: the complainant the seller's documents, the seller those of the right."""
    if recipient is Side.SELLER:
        return certificates(exhibits, appeal)
    of_seller = (each for each in exhibits if each.side is Side.SELLER)
    return [each for each in of_seller if rule_for(recipient, DocumentKind(each.kind)).given]
