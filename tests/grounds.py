"""Invented cases for the machine checks: one sound trademark, patent and copyright appeal, changed by keyword."""

from dataclasses import replace
from datetime import date
from typing import Any

from core.domain.appeal import Listing
from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.facts import parse_facts
from core.domain.findings import MachineFinding
from core.domain.identifiers import check_character
from core.domain.terms import DocumentKind, RightType, Side
from core.language import render


def code(body: str) -> str:
    """A credit code whose check character fits."""
    return body + check_character(body)


BRAND, BRAND_ID = "星河（上海）服饰有限公司", code("91310000MA1XNGHE2")

DEALER, DEALER_ID = "苏州远帆贸易有限公司", code("91320500MA2YF4N77")

SHOP, SHOP_ID = "杭州青禾电子商务有限公司", code("91330106MA2QNGHE5")

STRANGER, STRANGER_ID = "义乌捷通百货商行", code("92330782MA3JT0N61")

INVOICE = {
    "number": "26317000000316294884",
    "date": "2026-02-10",
    "net": "1000.00",
    "tax": "130.00",
    "total": "1130.00",
    "tax_rate": "13%",
    "issuer_name": BRAND,
    "issuer_id": BRAND_ID,
    "buyer_name": SHOP,
    "buyer_id": SHOP_ID,
    "goods": "*服装*星河风衣",
    "quantity": "40",
}

LINK = {
    "grantor": BRAND,
    "grantee": SHOP,
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "right_no": "12345678",
    "classes": "25",
    "territory": "中国大陆",
    "channel": "天猫",
}

TRADEMARK = {
    "number": "12345678",
    "owner": BRAND,
    "classes": "18, 25",
    "registered_on": "2015-03-21",
    "expires_on": "2035-03-20",
}

SEED = {
    "tm_withdrawal": frozenset({DocumentKind.WITHDRAWAL_LETTER}),
    "tm_purchase": frozenset({DocumentKind.INVOICE}),
    "tm_authorisation": frozenset({DocumentKind.AUTHORISATION, DocumentKind.CONTRACT}),
}

LATER = SEED | {
    "tm_purchase": frozenset({DocumentKind.INVOICE, DocumentKind.TILL_SLIP, DocumentKind.DELIVERY_NOTE}),
}


def paper(label: str, kind: str, **typed: str) -> ExhibitContext:
    """A document with what was typed for it; the first letter of its label says whose it is."""
    side = {"A": Side.SELLER, "B": Side.COMPLAINANT, "C": Side.OFFICE}[label[0]]
    facts, problems = parse_facts(DocumentKind(kind), typed)
    assert not problems
    return ExhibitContext(id=f"exhibit-{label}", label=label, side=side, kind=DocumentKind(kind), facts=facts)


def invoice(label: str = "A2", **changed: str) -> ExhibitContext:
    """An invoice of the brand to the shop over 40 pieces."""
    return paper(label, "invoice", **(INVOICE | changed))


def grant(label: str, *links: dict[str, str]) -> ExhibitContext:
    """An authorisation with these links, each filled up from a sound one."""
    typed = {
        f"link{place}_{name}": value for place, link in enumerate(links, 1) for name, value in (LINK | link).items()
    }
    return paper(label, "authorisation", **typed)


def certificate(label: str = "B1", **changed: str) -> ExhibitContext:
    """The brand's trademark certificate, classes 18 and 25."""
    return paper(label, "trademark_certificate", **(TRADEMARK | changed))


def sale(quantity: int | None, listing: str = "612345678901", title: str = "", **known: Any) -> Listing:
    """What was sold of a listing; of a title nothing is said."""
    return Listing(listing_id=listing, title=title, sold_quantity=quantity, **known)


CASE = CaseContext(
    appeal_no="R-2026-0001",
    right_type=RightType.TRADEMARK,
    today=date(2026, 11, 24),
    complaint_no="TS-20260901",
    complained_on=date(2026, 9, 1),
    listing_ids=("612345678901", "612345678902"),
    right_no="12345678",
    complainant_name=BRAND,
    complainant_id=BRAND_ID,
    subject_name=SHOP,
    subject_id=SHOP_ID,
    shop_name="青禾服饰旗舰店",
    sales=(sale(31),),
    first_sold_on=date(2026, 3, 5),
    last_sold_on=date(2026, 8, 20),
    counter_notice_received_on=date(2026, 9, 4),
    seller_due_on=date(2026, 9, 4),
    arrived_on=date(2026, 9, 18),
    response_due_on=date(2026, 10, 8),
    accepts=SEED,
    claimed=("tm_purchase",),
)


def case(*exhibits: ExhibitContext, **changed: Any) -> CaseContext:
    """The trademark case with these documents on file."""
    return replace(CASE, exhibits=exhibits, **changed)


def sentence(found: MachineFinding | None) -> str:
    """What a finding says, as the English page shows it."""
    return render(found.sentence, "en") if found else ""


def value(found: MachineFinding | None) -> str | None:
    """The value of a finding as its id; None when the machine says nothing."""
    return found.value.value if found else None
