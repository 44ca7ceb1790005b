"""Sample documents drawn from plain facts: one function a kind, each returns a ``Sheet``.

Names, numbers and dates come from the caller; every page is marked 样张 SPECIMEN; the same facts give
the same bytes. PDFs carry their text as text, pictures do not.
"""

from core.demo.paper.answers import Rebuttal, TrialPurchase, counter_materials, court_acceptance, court_complaint
from core.demo.paper.certificates import (
    business_licence,
    copyright_certificate,
    patent_certificate,
    trademark_certificate,
)
from core.demo.paper.fapiao import digital_invoice, paper_invoice
from core.demo.paper.grants import Grant, authorisation, distribution_contract, power_of_attorney
from core.demo.paper.lookups import looked_up
from core.demo.paper.notices import complaint, counter_notice, notary_receipt, withdrawal_letter
from core.demo.paper.photo import as_photo, as_scan, as_tiff, as_webp, till_slip
from core.demo.paper.records import Feature, comparison, express_proof, mail_log, prior_publication
from core.demo.paper.sheet import Firm, Goods, Sheet
from core.demo.paper.shop import listing_screenshot, product_photo
from core.demo.paper.trade import commercial_invoice, delivery_note, payment_record, receipt

__all__ = [
    "Feature",
    "Firm",
    "Goods",
    "Grant",
    "Rebuttal",
    "Sheet",
    "TrialPurchase",
    "as_photo",
    "as_scan",
    "as_tiff",
    "as_webp",
    "authorisation",
    "business_licence",
    "commercial_invoice",
    "comparison",
    "complaint",
    "copyright_certificate",
    "counter_materials",
    "counter_notice",
    "court_acceptance",
    "court_complaint",
    "delivery_note",
    "digital_invoice",
    "distribution_contract",
    "express_proof",
    "listing_screenshot",
    "looked_up",
    "mail_log",
    "notary_receipt",
    "paper_invoice",
    "patent_certificate",
    "payment_record",
    "power_of_attorney",
    "prior_publication",
    "product_photo",
    "receipt",
    "till_slip",
    "trademark_certificate",
    "withdrawal_letter",
]
