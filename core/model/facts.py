"""The facts a document shows, typed: one model a document kind, every field optional.

A field's annotation says how it is read (``core.model.entry``) and its title what the form calls
it, so that one generic form (``core.model.fact_form``) serves every kind.
"""

from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from core.model.entry import (
    Classes,
    Code,
    Codes,
    Count,
    Day,
    Items,
    Money,
    PatentKind,
    Rate,
    Scope,
    TaxSiteResult,
    Words,
    YesNo,
)
from core.model.terms import DocumentKind
from core.text import mark


def _one(label: str) -> Any:  # noqa: ANN401 - as pydantic's Field, it stands for a value of any field type
    return Field(default=None, title=label)


def _many(label: str) -> Any:  # noqa: ANN401 - see _one
    return Field(default=(), title=label)


class Facts(BaseModel):
    """What a person read in one document; an empty field was not read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leading: ClassVar[tuple[str, ...]] = ()
    """The fields the form shows first; the others follow in their own order."""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed yet."""
        return not any(getattr(self, name) for name in type(self).model_fields)


class VoucherFacts(Facts):
    """A proof of purchase that is no invoice: receipt, till slip, delivery note."""

    number: Code = _one(mark("Number"))
    date: Day = _one(mark("Date"))
    total: Money = _one(mark("Total"))
    issuer_name: Words = _one(mark("Issuer"))
    issuer_id: Code = _one(mark("Issuer's credit code"))
    buyer_name: Words = _one(mark("Buyer"))
    buyer_id: Code = _one(mark("Buyer's credit code"))
    goods: Words = _one(mark("Goods"))
    brand_model: Words = _one(mark("Brand and model"))
    quantity: Count = _one(mark("Quantity"))
    isbn: Code = _one(mark("ISBN"))


class InvoiceFacts(VoucherFacts):
    """A tax invoice (发票) and what the tax site said when a person looked it up there."""

    leading: ClassVar[tuple[str, ...]] = ("code", "number", "date", "net", "tax", "tax_rate", "total")

    code: Code = _one(mark("Invoice code"))
    number: Code = _one(mark("Invoice number"))
    date: Day = _one(mark("Invoice date"))
    net: Money = _one(mark("Amount before tax"))
    tax: Money = _one(mark("Tax"))
    total: Money = _one(mark("Total with tax"))
    tax_rate: Rate = _one(mark("Tax rate"))
    tax_site: Words = _one(mark("Tax site used"))
    tax_site_result: TaxSiteResult = _one(mark("Tax site result"))
    tax_site_on: Words = _one(mark("Looked up at"))


class Link(Facts):
    """One step of an authorisation: who grants what to whom, for how long and where."""

    grantor: Words = _one(mark("Grantor"))
    grantor_id: Code = _one(mark("Grantor's credit code"))
    grantee: Words = _one(mark("Grantee"))
    grantee_id: Code = _one(mark("Grantee's credit code"))
    starts_on: Day = _one(mark("From"))
    ends_on: Day = _one(mark("Until"))
    right_no: Code = _one(mark("Right number"))
    classes: Classes = _many(mark("Classes"))
    territory: Words = _one(mark("Territory"))
    channel: Words = _one(mark("Sales channel"))
    sublicense: YesNo = _one(mark("May grant onward"))


class AuthorisationFacts(Facts):
    """An authorisation or distribution agreement: its links from the rights holder downwards."""

    links: tuple[Link, ...] = ()


class WithdrawalFacts(Facts):
    """A letter by which a complaint is withdrawn."""

    complaint_no: Code = _one(mark("Complaint number"))
    scope: Scope = _one(mark("What it covers"))
    listing_ids: Codes = _many(mark("Listings named"))
    issuer_name: Words = _one(mark("Issuer"))
    issuer_id: Code = _one(mark("Issuer's credit code"))
    agent_name: Words = _one(mark("Signed by an agent"))
    signed_on: Day = _one(mark("Date of the letter"))


class PatentFacts(Facts):
    """A patent certificate or register copy."""

    number: Code = _one(mark("Patent number"))
    patent_kind: PatentKind = _one(mark("Kind of patent"))
    patentee: Words = _one(mark("Patentee"))
    patentee_id: Code = _one(mark("Patentee's credit code"))
    filed_on: Day = _one(mark("Filing date"))
    granted_on: Day = _one(mark("Grant announced on"))


class TrademarkFacts(Facts):
    """A trademark certificate, with its renewal when there is one."""

    number: Code = _one(mark("Registration number"))
    owner: Words = _one(mark("Registered owner"))
    owner_id: Code = _one(mark("Owner's credit code"))
    classes: Classes = _many(mark("Classes"))
    registered_on: Day = _one(mark("Registered on"))
    expires_on: Day = _one(mark("Valid until"))
    renewed_to: Day = _one(mark("Renewed until"))


class CopyrightFacts(Facts):
    """A copyright registration, time stamp or other dated proof of a work."""

    number: Code = _one(mark("Registration number"))
    title: Words = _one(mark("Title of the work"))
    author: Words = _one(mark("Author"))
    owner: Words = _one(mark("Copyright owner"))
    owner_id: Code = _one(mark("Owner's credit code"))
    created_on: Day = _one(mark("Created on"))
    published_on: Day = _one(mark("First published on"))
    registered_on: Day = _one(mark("Registered on"))


class CounterNoticeFacts(Facts):
    """The seller's statement that there is no infringement."""

    seller_name: Words = _one(mark("Seller's name"))
    seller_id: Code = _one(mark("Seller's credit code or ID"))
    contact: Words = _one(mark("Contact"))
    complaint_no: Code = _one(mark("Complaint or punishment number"))
    listing_ids: Codes = _many(mark("Listings to restore"))
    signed_on: Day = _one(mark("Signed on"))


class ComplaintFacts(Facts):
    """The complaint as the complainant filed it."""

    complaint_no: Code = _one(mark("Complaint number"))
    complainant: Words = _one(mark("Complainant"))
    complainant_id: Code = _one(mark("Complainant's credit code"))
    complained_on: Day = _one(mark("Date of the complaint"))
    right_no: Code = _one(mark("Right number"))
    work_title: Words = _one(mark("Title of the work"))
    listing_ids: Codes = _many(mark("Listings complained of"))
    decision_no: Words = _one(mark("Judgment or decision it relies on"))
    decision_effective: YesNo = _one(mark("Is that decision in effect?"))


class PublicationFacts(Facts):
    """A use or publication before the complainant's right."""

    title: Words = _one(mark("What was published"))
    published_on: Day = _one(mark("Published on"))
    link: Words = _one(mark("Where it can be seen"))


class OfficialPageFacts(Facts):
    """A catalogue or page of the rights holder."""

    publisher: Words = _one(mark("Published by"))
    publisher_id: Code = _one(mark("Publisher's credit code"))
    link: Words = _one(mark("Where it can be seen"))
    seen_on: Day = _one(mark("Seen on"))
    brand_model: Words = _one(mark("Brand and model"))


class BarcodeFacts(Facts):
    """What a query of a bar code gave."""

    barcode: Code = _one(mark("Bar code"))
    owner: Words = _one(mark("Firm or brand shown"))
    owner_id: Code = _one(mark("Firm's credit code"))
    source: Words = _one(mark("Where it was looked up"))
    looked_up_on: Day = _one(mark("Looked up on"))


class AnswerFacts(Facts):
    """The complainant's counter-materials."""

    sender_name: Words = _one(mark("Sender"))
    sender_id: Code = _one(mark("Sender's credit code"))
    appeal_no: Code = _one(mark("Appeal number named"))
    complaint_no: Code = _one(mark("Complaint number named"))
    rebuts: Codes = _many(mark("Seller's documents answered (A1, A2)"))
    evaluation_report: Code = _one(mark("Patent evaluation report number"))
    work_published_on: Day = _one(mark("Work first published on"))
    test_order_no: Code = _one(mark("Test purchase: order number"))
    test_listing_id: Code = _one(mark("Test purchase: listing"))
    test_seller: Words = _one(mark("Test purchase: seller"))
    test_bought_on: Day = _one(mark("Test purchase: date"))


class LegalActionFacts(Facts):
    """Proof of a suit or an administrative complaint."""

    authority: Words = _one(mark("Court or authority"))
    case_no: Words = _one(mark("Case number"))
    filed_on: Day = _one(mark("Filed or accepted on"))
    claimant: Words = _one(mark("Claimant"))
    claimant_id: Code = _one(mark("Claimant's credit code"))
    respondent: Words = _one(mark("Respondent"))
    respondent_id: Code = _one(mark("Respondent's credit code"))
    right_no: Code = _one(mark("Right number"))
    listing_ids: Codes = _many(mark("Listings named"))
    received_on: Day = _one(mark("Received on"))


class PowerOfAttorneyFacts(Facts):
    """A power of attorney: who may act for whom, and for how long."""

    grantor: Words = _one(mark("Grantor"))
    grantor_id: Code = _one(mark("Grantor's credit code"))
    agent: Words = _one(mark("Agent"))
    agent_id: Code = _one(mark("Agent's credit code"))
    starts_on: Day = _one(mark("From"))
    ends_on: Day = _one(mark("Until"))
    covers: Items = _many(mark("What it covers"))


class IdentityFacts(Facts):
    """An identity document or business licence."""

    name: Words = _one(mark("Name"))
    number: Code = _one(mark("Credit code or ID number"))
    ends_on: Day = _one(mark("Valid until"))


class ArrivalFacts(Facts):
    """Proof that the forwarded materials reached the complainant."""

    arrived_on: Day = _one(mark("Arrived on"))
    received_by: Words = _one(mark("Received by"))


FACTS: Final[dict[DocumentKind, type[Facts]]] = {
    DocumentKind.COUNTER_NOTICE: CounterNoticeFacts,
    DocumentKind.WITHDRAWAL_LETTER: WithdrawalFacts,
    DocumentKind.INVOICE: InvoiceFacts,
    DocumentKind.RECEIPT: VoucherFacts,
    DocumentKind.TILL_SLIP: VoucherFacts,
    DocumentKind.DELIVERY_NOTE: VoucherFacts,
    DocumentKind.CONTRACT: AuthorisationFacts,
    DocumentKind.AUTHORISATION: AuthorisationFacts,
    DocumentKind.TRADEMARK_CERTIFICATE: TrademarkFacts,
    DocumentKind.PATENT_CERTIFICATE: PatentFacts,
    DocumentKind.COPYRIGHT_CERTIFICATE: CopyrightFacts,
    DocumentKind.OFFICIAL_PAGE: OfficialPageFacts,
    DocumentKind.BARCODE_QUERY: BarcodeFacts,
    DocumentKind.PRIOR_PUBLICATION: PublicationFacts,
    DocumentKind.IDENTITY_DOCUMENT: IdentityFacts,
    DocumentKind.POWER_OF_ATTORNEY: PowerOfAttorneyFacts,
    DocumentKind.COMPLAINT: ComplaintFacts,
    DocumentKind.COUNTER_MATERIALS: AnswerFacts,
    DocumentKind.LEGAL_ACTION_NOTICE: LegalActionFacts,
    DocumentKind.PROOF_OF_ARRIVAL: ArrivalFacts,
}
