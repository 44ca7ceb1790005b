"""The disclosure bundle: what a side is given, in which rendition, what is masked by default."""

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

# A bundle: the blacked out copies of a case's documents that go to one party, being made or released.


class RedactedArea(Strict):
    """A rectangle of a page, counted from 1, in thousandths of its width and height; black while ``on``.

    ``drawn`` by a person, else suggested from what was read there.
    """

    area_id: int
    exhibit_id: str
    page: int
    box: Box
    what: Masked
    drawn: bool = False
    on: bool = True


class BundleEdition(Strict):
    """What is chosen for a pack: its documents by id in their order, its areas, and which were searched."""

    exhibits: tuple[str, ...] = ()
    areas: tuple[RedactedArea, ...] = ()
    searched: tuple[str, ...] = ()

    def black(self, exhibit_id: str, page: int | None = None) -> tuple[RedactedArea, ...]:
        """The areas of a document (of one page of it) that are black."""
        return tuple(
            each for each in self.areas if each.on and each.exhibit_id == exhibit_id and page in (None, each.page)
        )


class Bundle(Strict):
    """One pack; ``edition`` counts its saved states, ``back`` is the one an undo leads to. Times are aware UTC.

    A released one has the SHA-256, bytes and pages of its file in the vault, and changes no more.
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


# What is masked by default for whom: one table, after domain.md 7.1; docs/bundles.md tells it to people.

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
"""Who makes the pack: whoever gives it, the reviewer with ``forward``, customer service with ``disclose``."""

KEPT_DIGITS: Final = 6
"""Of an invoice number the last six stay, so that both sides can speak of the same invoice."""


def rule_for(recipient: Side, kind: DocumentKind) -> Rule:
    """The rule for a document of that kind; one that the table does not name is treated as personal papers are."""
    return TABLE[recipient].get(kind, PERSONAL_PAPER)


def certificates(exhibits: Iterable[Exhibit], appeal: Appeal) -> list[Exhibit]:
    """What shows the complainant's right: its certificate.

    For copyright a dated complaint may stand for it, since registration is optional.
    """
    kinds = {CERTIFICATE_KINDS[appeal.right_type]}
    if appeal.right_type is RightType.COPYRIGHT:
        kinds.add(DocumentKind.COMPLAINT)
    return [each for each in exhibits if each.side is Side.COMPLAINANT and DocumentKind(each.kind) in kinds]


def sees_bundle(person: Person, pack: Bundle, exhibits: Iterable[Exhibit]) -> bool:
    """Whether this person may open a pack: customer service not one that shows an invoice, even blacked out."""
    kinds = [DocumentKind(each.kind) for each in exhibits if each.exhibit_id in pack.form.exhibits]
    return allowed(person, Act.OPEN_BUNDLES) and all(sees_images(person, kind) for kind in kinds)


# What a party is given, and in which form: the released bundle where a document is in it, else the file as filed.


@dataclass(frozen=True)
class Given:
    """One document as it is given: in which form, the SHA-256 of that very file, and its pack if it is in one."""

    exhibit: Exhibit
    rendition: Rendition
    sha256: str
    pack_id: str | None = None
    because: str | None = None

    def told(self) -> dict[str, Any]:
        """As the event tells it."""
        more = {"pack": self.pack_id} if self.pack_id else {"because": self.because} if self.because else {}
        return {"label": self.exhibit.label, "rendition": self.rendition, "sha256": self.sha256, **more}


def may_be_given(recipient: Side, kind: DocumentKind) -> bool:
    """Whether documents of a kind are given to that side at all."""
    return rule_for(recipient, kind).given


def must_be_masked(recipient: Side, kind: DocumentKind) -> bool:
    """Whether documents of a kind go to that side as filed only with a reason."""
    return rule_for(recipient, kind).needs_pack


def ready_bundle(packs: Iterable[Bundle], recipient: Side, on_file: Iterable[Exhibit]) -> Bundle | None:
    """The pack that was released last for a side; it is the one that is given.

    None as well when it holds a document that has left the case since: nobody may be given that one any more.
    """
    released = [each for each in packs if each.released and each.recipient is recipient]
    last = max(released, key=lambda each: (each.released_at, each.pack_id), default=None)
    return last if last and {*last.form.exhibits} <= {each.exhibit_id for each in on_file} else None


def rendered(
    exhibits: Iterable[Exhibit], pack: Bundle | None, recipient: Side, because: str, as_filed: Rendition
) -> list[Given]:
    """Each of these documents as it goes: blacked out when the pack holds it, else as filed.

    ``because`` is kept where the document should have been masked by default.
    """
    given = []
    for each in exhibits:
        if pack and pack.sha256 and each.exhibit_id in pack.form.exhibits:
            given.append(Given(each, Rendition.REDACTED, pack.sha256, pack.pack_id))
        else:
            due = rule_for(recipient, DocumentKind(each.kind)).needs_pack
            given.append(Given(each, as_filed, each.sha256, None, because.strip() or None if due else None))
    return given


def documents_for(exhibits: Iterable[Exhibit], appeal: Appeal, recipient: Side) -> list[Exhibit]:
    """What a side is given by default: the seller's documents go to the complainant, the right's to the seller."""
    if recipient is Side.SELLER:
        return certificates(exhibits, appeal)
    of_seller = (each for each in exhibits if each.side is Side.SELLER)
    return [each for each in of_seller if rule_for(recipient, DocumentKind(each.kind)).given]
