"""The facts in a document: one model per kind, its form, and how entries are parsed.

Full-width digits, Chinese dates and thousands separators are understood. Each parser returns the value, ``None``
for an empty field, or a ``Text`` that says what is wrong.

A field's annotation says how it is parsed and its title is its label, so one generic form serves every kind.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias, cast

from pydantic import Field

from core.domain.terms import DocumentKind
from core.domain.text import Frozen, Strict, Text, mark, plain, say

# What a person types into a form field, parsed as a date, an amount, a number or a list.

FactType: TypeAlias = Literal["text", "date", "money", "rate", "int", "code", "codes", "list", "classes", "choice"]

Entered: TypeAlias = str | date | Decimal | int | tuple[str, ...] | tuple[int, ...] | None

Words: TypeAlias = Annotated[str | None, "text"]

Code: TypeAlias = Annotated[str | None, "code"]

Codes: TypeAlias = Annotated[tuple[str, ...], "codes"]

Items: TypeAlias = Annotated[tuple[str, ...], "list"]

Classes: TypeAlias = Annotated[tuple[int, ...], "classes"]

Day: TypeAlias = Annotated[date | None, "date"]

Money: TypeAlias = Annotated[Decimal | None, "money"]

Rate: TypeAlias = Annotated[Decimal | None, "rate"]

Count: TypeAlias = Annotated[int | None, "int"]

YesNo: TypeAlias = Annotated[Literal["yes", "no"] | None, "choice"]

PatentKind: TypeAlias = Annotated[Literal["invention", "utility_model", "design"] | None, "choice"]

TaxSiteResult: TypeAlias = Annotated[
    Literal["consistent", "not_consistent", "not_found", "void", "red_lettered"] | None, "choice"
]

Scope: TypeAlias = Annotated[Literal["whole_complaint", "listed_only"] | None, "choice"]

CHOSEN: Final = (
    "yes", "no", "invention", "utility_model", "design", "consistent", "not_consistent", "not_found", "void",
    "red_lettered", "whole_complaint", "listed_only",
)  # fmt: skip

OWN_ACCOUNT: Final = "own_account"
"""The result of a look-up that was unnecessary because the party used its own account."""

CHOICES: Final = {each: f"fact.{each}" for each in (*CHOSEN, OWN_ACCOUNT)}
"""Choices and look-up results, with the message id for each."""

LONGEST: Final = 2_000

LONGEST_NUMBER: Final = 20

WHOLE: Final = 100

DAY: Final = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})[日号]?", re.ASCII)

COMPACT_DAY: Final = re.compile(r"(\d{4})()(\d{2})()(\d{2})", re.ASCII)

DAY_SIGNS: Final = {"": "", "-": "-", "/": "/", ".": ".", "年": "月"}

AMOUNT: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?", re.ASCII)

CURRENCY: Final = re.compile(r"CNY|RMB|USD|EUR|[¥$€元]|人民币", re.IGNORECASE)

CLASS: Final = re.compile(r"(?:第|CLASS)?(\d{1,3})(?:-(\d{1,3}))?类?")


def lookup_result(result: str) -> Text:
    """The result of a look-up in words: one of the tax site's results, otherwise the text that was written."""
    return Text(key=CHOICES[result]) if result in CHOICES else say("format.result", result=result)


def enter_text(typed: str) -> str | Text | None:
    """The text as written, only trimmed: names keep their brackets and spaces."""
    return _if_short("".join(each for each in typed if each.isprintable() or each in "\n\t").strip())


def enter_code(typed: str) -> str | Text | None:
    """A document number: half-width, upper case, no spaces."""
    return _if_short(_code(typed))


def _if_short(written: str) -> str | Text | None:
    if len(written) > LONGEST:
        return say("fact.too_long_characters_at_most", length=len(written), most=LONGEST)
    return written or None


def _code(typed: str) -> str:
    # Removing spaces can join a combining accent with its letter, which has a shorter form: normalise once more.
    return plain(re.sub(r"\s+", "", plain(typed)).upper())


def enter_date(typed: str) -> date | Text | None:
    """A date written as 2026-09-18, 2026/9/18, 2026.9.18, 2026年9月18日 or 20260918."""
    written = re.sub(r"\s+", "", plain(typed))
    if not written:
        return None
    found = DAY.fullmatch(written) or COMPACT_DAY.fullmatch(written)
    if found is None or DAY_SIGNS[found[2]] != found[4]:
        return say("fact.not_date_write_like_2026", typed=typed.strip()[:40])
    try:
        return date(int(found[1]), int(found[3]), int(found[5]))
    except ValueError:
        return say("fact.is_not_day_of_calendar", typed=typed.strip()[:40])


def enter_money(typed: str) -> Decimal | Text | None:
    """An amount such as 1,234.50, ¥1234.5 or 1234元; a minus sign is kept (red-letter invoices)."""
    written = re.sub(r"\s+", "", CURRENCY.sub("", plain(typed))).replace("−", "-")
    if not written and not plain(typed):
        return None
    if AMOUNT.fullmatch(written) is None or len(written) > LONGEST_NUMBER:
        return say("fact.not_amount_write_like_1", typed=typed.strip()[:40])
    return Decimal(written.replace(",", ""))


def enter_rate(typed: str) -> Decimal | Text | None:
    """A tax rate in percent: 13, 13% and 0.13 mean the same."""
    written = plain(typed).replace(" ", "")
    if not written:
        return None
    number = written.removesuffix("%")
    if AMOUNT.fullmatch(number) is None or not 0 <= Decimal(number.replace(",", "")) <= WHOLE:
        return say("fact.not_tax_rate_write_like", typed=typed.strip()[:40])
    rate = Decimal(number)
    return rate * WHOLE if number == written and 0 < rate < 1 else rate


def enter_int(typed: str) -> int | Text | None:
    """An integer; 1,000 and 40.00 are accepted."""
    written = re.sub(r"\s+", "", plain(typed)).replace("−", "-")
    if not written:
        return None
    if AMOUNT.fullmatch(written) is None or len(written) > LONGEST_NUMBER or Decimal(written.replace(",", "")) % 1:
        return say("fact.is_not_whole_number", typed=typed.strip()[:40])
    return int(Decimal(written.replace(",", "")))


def enter_list(typed: str) -> tuple[str, ...] | Text | None:
    """Several entries separated by commas, semicolons or line breaks, each as written."""
    return tuple(each.strip() for each in re.split(r"[,，、;；\n]", typed) if each.strip()) or None


def enter_codes(typed: str) -> tuple[str, ...] | Text | None:
    """Several numbers separated by commas, spaces or line breaks: half-width, upper case, without duplicates."""
    return tuple(dict.fromkeys(code for each in re.split(r"[,、;\s]+", plain(typed)) if (code := _code(each)))) or None


def enter_classes(typed: str) -> tuple[int, ...] | Text | None:
    """Classes of goods such as ``9, 25``, ``第25类`` or ``1-5``; a check says whether they exist."""
    numbers: list[int] = []
    for each in enter_codes(typed) or ():
        found = CLASS.fullmatch(str(each))
        if found is None:
            return say("fact.not_class_goods_write_like", typed=str(each)[:40])
        first, last = int(found[1]), int(found[2] or found[1])
        numbers.extend(range(first, last + 1))
    return tuple(dict.fromkeys(numbers)) or None


READERS: Final[dict[FactType, Callable[[str], Entered | Text]]] = {
    "text": enter_text,
    "code": enter_code,
    "codes": enter_codes,
    "list": enter_list,
    "date": enter_date,
    "money": enter_money,
    "rate": enter_rate,
    "int": enter_int,
    "classes": enter_classes,
    "choice": enter_text,
}


def as_typed(value: Entered) -> str:
    """The value as the form shows it; parsing it gives the same value again."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


# The facts of a document as typed values: one model per document kind, every field optional.


def _one(label: str) -> Any:  # noqa: ANN401 - as pydantic's Field, it stands for a value of any field type
    return Field(default=None, title=label)


def _many(label: str) -> Any:  # noqa: ANN401 - see _one
    return Field(default=(), title=label)


class Facts(Strict):
    """What was read in one document; None means not read."""

    leading: ClassVar[tuple[str, ...]] = ()
    """The fields that the form shows first; the others follow in order of definition."""

    @property
    def empty(self) -> bool:
        """Whether nothing has been entered yet."""
        return not any(getattr(self, name) for name in type(self).model_fields)


class VoucherFacts(Facts):
    """A proof of purchase other than an invoice: receipt, till slip, delivery note."""

    number: Code = _one(mark("fact.number"))
    date: Day = _one(mark("fact.date"))
    total: Money = _one(mark("fact.total"))
    issuer_name: Words = _one(mark("fact.issuer"))
    issuer_id: Code = _one(mark("fact.issuers_credit_code"))
    buyer_name: Words = _one(mark("fact.buyer"))
    buyer_id: Code = _one(mark("fact.buyers_credit_code"))
    goods: Words = _one(mark("fact.goods"))
    brand_model: Words = _one(mark("fact.brand_and_model"))
    quantity: Count = _one(mark("fact.quantity"))
    isbn: Code = _one(mark("fact.isbn"))


class InvoiceFacts(VoucherFacts):
    """A tax invoice (发票), and the tax site's answer when a person looked it up."""

    leading: ClassVar[tuple[str, ...]] = ("code", "number", "date", "net", "tax", "tax_rate", "total")

    code: Code = _one(mark("fact.invoice_code"))
    number: Code = _one(mark("fact.invoice_number"))
    date: Day = _one(mark("fact.invoice_date"))
    net: Money = _one(mark("fact.amount_before_tax"))
    tax: Money = _one(mark("fact.tax"))
    total: Money = _one(mark("fact.total_with_tax"))
    tax_rate: Rate = _one(mark("fact.tax_rate"))
    tax_site: Words = _one(mark("fact.tax_site_used"))
    tax_site_result: TaxSiteResult = _one(mark("fact.tax_site_result"))
    tax_site_on: Words = _one(mark("word.looked_up_at"))


class Link(Facts):
    """One step of an authorisation: who grants what to whom, for how long and where."""

    grantor: Words = _one(mark("fact.grantor"))
    grantor_id: Code = _one(mark("fact.grantors_credit_code"))
    grantee: Words = _one(mark("fact.grantee"))
    grantee_id: Code = _one(mark("fact.grantees_credit_code"))
    starts_on: Day = _one(mark("word.from"))
    ends_on: Day = _one(mark("fact.until"))
    right_no: Code = _one(mark("fact.right_number"))
    classes: Classes = _many(mark("fact.classes"))
    territory: Words = _one(mark("fact.territory"))
    channel: Words = _one(mark("fact.sales_channel"))
    sublicense: YesNo = _one(mark("fact.may_grant_onward"))


class AuthorisationFacts(Facts):
    """An authorisation or distribution agreement: its links from the rights holder downwards."""

    links: tuple[Link, ...] = ()


class WithdrawalFacts(Facts):
    """A letter by which a complaint is withdrawn."""

    complaint_no: Code = _one(mark("word.complaint_number"))
    scope: Scope = _one(mark("fact.what_it_covers"))
    listing_ids: Codes = _many(mark("fact.listings_named"))
    issuer_name: Words = _one(mark("fact.issuer"))
    issuer_id: Code = _one(mark("fact.issuers_credit_code"))
    agent_name: Words = _one(mark("fact.signed_by_agent"))
    right_no: Code = _one(mark("fact.right_number"))
    signed_on: Day = _one(mark("fact.date_of_letter"))


class PatentFacts(Facts):
    """A patent certificate or register copy."""

    number: Code = _one(mark("fact.patent_number"))
    patent_kind: PatentKind = _one(mark("fact.kind_of_patent"))
    patentee: Words = _one(mark("fact.patentee"))
    patentee_id: Code = _one(mark("fact.patentees_credit_code"))
    filed_on: Day = _one(mark("fact.filing_date"))
    granted_on: Day = _one(mark("fact.grant_announced_on"))


class TrademarkFacts(Facts):
    """A trademark certificate, with its renewal when there is one."""

    number: Code = _one(mark("fact.registration_number"))
    trademark: Words = _one(mark("fact.trademark"))
    owner: Words = _one(mark("fact.registered_owner"))
    owner_id: Code = _one(mark("fact.owners_credit_code"))
    classes: Classes = _many(mark("fact.classes"))
    registered_on: Day = _one(mark("fact.registered_on"))
    expires_on: Day = _one(mark("fact.valid_until"))
    renewed_to: Day = _one(mark("fact.renewed_until"))


class CopyrightFacts(Facts):
    """A copyright registration, time stamp or other dated proof of a work."""

    number: Code = _one(mark("fact.registration_number"))
    title: Words = _one(mark("fact.title_of_work"))
    author: Words = _one(mark("fact.author"))
    owner: Words = _one(mark("fact.copyright_owner"))
    owner_id: Code = _one(mark("fact.owners_credit_code"))
    created_on: Day = _one(mark("fact.created_on"))
    published_on: Day = _one(mark("fact.first_published_on"))
    registered_on: Day = _one(mark("fact.registered_on"))


class CounterNoticeFacts(Facts):
    """The seller's statement that there is no infringement."""

    seller_name: Words = _one(mark("fact.sellers_name"))
    seller_id: Code = _one(mark("fact.sellers_credit_code_or_id"))
    contact: Words = _one(mark("fact.contact"))
    complaint_no: Code = _one(mark("fact.complaint_or_punishment_number"))
    listing_ids: Codes = _many(mark("fact.listings_to_restore"))
    signed_on: Day = _one(mark("fact.signed_on"))


class ComplaintFacts(Facts):
    """The complaint as the complainant filed it."""

    complaint_no: Code = _one(mark("word.complaint_number"))
    complainant: Words = _one(mark("label.side.complainant"))
    complainant_id: Code = _one(mark("fact.complainants_credit_code"))
    complained_on: Day = _one(mark("fact.date_of_complaint"))
    right_no: Code = _one(mark("fact.right_number"))
    work_title: Words = _one(mark("fact.title_of_work"))
    listing_ids: Codes = _many(mark("fact.listings_complained_of"))
    decision_no: Words = _one(mark("fact.judgment_or_decision_it_relies_on"))
    decision_effective: YesNo = _one(mark("fact.is_that_decision_in_effect"))


class PublicationFacts(Facts):
    """A use or publication before the complainant's right."""

    title: Words = _one(mark("fact.what_was_published"))
    published_on: Day = _one(mark("fact.published_on"))
    link: Words = _one(mark("fact.where_it_can_be_seen"))


class OfficialPageFacts(Facts):
    """A catalogue or page of the rights holder."""

    publisher: Words = _one(mark("fact.published_by"))
    publisher_id: Code = _one(mark("fact.publishers_credit_code"))
    link: Words = _one(mark("fact.where_it_can_be_seen"))
    seen_on: Day = _one(mark("fact.seen_on"))
    brand_model: Words = _one(mark("fact.brand_and_model"))


class BarcodeFacts(Facts):
    """The result of a bar-code query."""

    barcode: Code = _one(mark("fact.bar_code"))
    owner: Words = _one(mark("fact.firm_or_brand_shown"))
    owner_id: Code = _one(mark("fact.firms_credit_code"))
    source: Words = _one(mark("fact.where_it_was_looked_up"))
    looked_up_on: Day = _one(mark("fact.looked_up_on"))


class AnswerFacts(Facts):
    """The complainant's counter-materials."""

    sender_name: Words = _one(mark("fact.sender"))
    sender_id: Code = _one(mark("fact.senders_credit_code"))
    appeal_no: Code = _one(mark("fact.appeal_number_named"))
    complaint_no: Code = _one(mark("fact.complaint_number_named"))
    right_no: Code = _one(mark("fact.right_number"))
    rebuts: Codes = _many(mark("fact.sellers_documents_answered_a1_a2"))
    evaluation_report: Code = _one(mark("fact.patent_evaluation_report_number"))
    work_published_on: Day = _one(mark("fact.work_first_published_on"))
    test_order_no: Code = _one(mark("fact.test_purchase_order_number"))
    test_listing_id: Code = _one(mark("fact.test_purchase_listing"))
    test_seller: Words = _one(mark("fact.test_purchase_seller"))
    test_bought_on: Day = _one(mark("fact.test_purchase_date"))


class LegalActionFacts(Facts):
    """Proof of a court action or an administrative complaint."""

    authority: Words = _one(mark("fact.court_or_authority"))
    case_no: Words = _one(mark("fact.case_number"))
    filed_on: Day = _one(mark("fact.filed_or_accepted_on"))
    claimant: Words = _one(mark("fact.claimant"))
    claimant_id: Code = _one(mark("fact.claimants_credit_code"))
    respondent: Words = _one(mark("fact.respondent"))
    respondent_id: Code = _one(mark("fact.respondents_credit_code"))
    right_no: Code = _one(mark("fact.right_number"))
    listing_ids: Codes = _many(mark("fact.listings_named"))
    received_on: Day = _one(mark("fact.received_on"))


class PowerOfAttorneyFacts(Facts):
    """A power of attorney: who may act for whom, and for how long."""

    grantor: Words = _one(mark("fact.grantor"))
    grantor_id: Code = _one(mark("fact.grantors_credit_code"))
    agent: Words = _one(mark("fact.agent"))
    agent_id: Code = _one(mark("fact.agents_credit_code"))
    starts_on: Day = _one(mark("word.from"))
    ends_on: Day = _one(mark("fact.until"))
    covers: Items = _many(mark("fact.what_it_covers"))


class IdentityFacts(Facts):
    """An identity document or business licence."""

    name: Words = _one(mark("word.name"))
    number: Code = _one(mark("fact.credit_code_or_id_number"))
    representative: Words = _one(mark("fact.legal_representative"))
    established_on: Day = _one(mark("fact.established_on"))
    ends_on: Day = _one(mark("fact.valid_until"))


class ArrivalFacts(Facts):
    """Proof that the forwarded materials reached the complainant."""

    arrived_on: Day = _one(mark("fact.arrived_on"))
    received_by: Words = _one(mark("fact.received_by"))


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


def kinds_with(model: type[Facts]) -> frozenset[DocumentKind]:
    """The kinds of document that show these facts."""
    return frozenset(kind for kind, each in FACTS.items() if issubclass(each, model))


# The form of each document kind: its fields, and how typed entries become facts.

MOST_LINKS: Final = 4


class FactField(Frozen):
    """One field of the form: ``label`` and the labels of ``options`` are keys of the catalogue."""

    name: str
    label: str
    type: FactType
    options: tuple[tuple[str, str], ...] = ()
    link: int | None = None
    """The link of the authorisation chain, from 1, to which the field belongs; None for other documents."""


def _fields(model: type[Facts], link: int | None = None) -> tuple[FactField, ...]:
    before = "" if link is None else f"link{link}_"
    found = []
    for name in dict.fromkeys((*model.leading, *model.model_fields)):
        field = model.model_fields[name]
        kind = cast("FactType", field.metadata[0])
        options = tuple((each, label) for each, label in CHOICES.items() if f"'{each}'" in str(field.annotation))
        found.append(
            FactField(
                name=before + name,
                label=field.title or name,
                type=kind,
                options=options if kind == "choice" else (),
                link=link,
            )
        )
    return tuple(found)


def _form(model: type[Facts]) -> tuple[FactField, ...]:
    if model is AuthorisationFacts:
        return tuple(field for link in range(1, MOST_LINKS + 1) for field in _fields(Link, link))
    return _fields(model)


FACT_FIELDS: Final[dict[DocumentKind, tuple[FactField, ...]]] = {kind: _form(model) for kind, model in FACTS.items()}


def parse_facts(kind: DocumentKind, raw: Mapping[str, str]) -> tuple[Facts | None, dict[str, Text]]:
    """The facts entered for a document of that kind, and for each invalid field what is wrong with it.

    Valid fields are kept beside invalid ones; unknown names are ignored. The facts are None for a kind without any.
    """
    model = FACTS.get(kind)
    if model is None:
        return None, {}
    good: dict[str, Entered] = {}
    problems: dict[str, Text] = {}
    for field in FACT_FIELDS[kind]:
        value = _read(field, raw.get(field.name, ""))
        if isinstance(value, Text):
            problems[field.name] = value
        elif value is not None:
            good[field.name] = value
    if model is AuthorisationFacts:
        return AuthorisationFacts(links=_links(good)), problems
    return model.model_validate(good), problems


def same_form(kind: DocumentKind, other: DocumentKind | None) -> bool:
    """Whether facts of one kind of document fit the form of the other: an invoice is a voucher too."""
    one, two = FACTS.get(kind), FACTS.get(other) if other else None
    return one is not None and two is not None and (issubclass(one, two) or issubclass(two, one))


def _read(field: FactField, typed: str) -> Entered | Text:
    value = READERS[field.type](typed)
    if field.type == "choice" and value is not None and value not in dict(field.options):
        return say("fact.is_not_one_of_choices", typed=typed.strip()[:40])
    return value


def _links(good: Mapping[str, Entered]) -> tuple[Link, ...]:
    filled = []
    for link in range(1, MOST_LINKS + 1):
        before = f"link{link}_"
        own = {name.removeprefix(before): value for name, value in good.items() if name.startswith(before)}
        if own:
            filled.append(Link.model_validate(own))
    return tuple(filled)


def typed_facts(facts: Facts) -> dict[str, str]:
    """The facts as the form shows them, without empty fields; the inverse of ``parse_facts``."""
    if isinstance(facts, AuthorisationFacts):
        return {
            f"link{place}_{name}": value
            for place, link in enumerate(facts.links, 1)
            for name, value in typed_facts(link).items()
        }
    shown = {name: as_typed(getattr(facts, name)) for name in type(facts).model_fields}
    return {name: value for name, value in shown.items() if value}
