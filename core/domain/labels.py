"""What the terms are called for people: one table a list, English here, Chinese in the catalogue."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final, TypeAlias

from core.domain.terms import (
    AnswerKind,
    DocumentKind,
    LegalRisk,
    Masked,
    Outcome,
    PenaltyKind,
    Rendition,
    RightType,
    Role,
    Side,
    Standing,
    State,
    TimeGround,
    Value,
    Verb,
)
from core.domain.text import Language, Render, Text, mark

# Pairs, not a dict: words of different lists may be spelt alike (``Verb.OPEN``, ``Standing.OPEN``).
_PAIRS: Final[tuple[tuple[StrEnum, str], ...]] = (
    (RightType.TRADEMARK, mark("Trademark")),
    (RightType.PATENT, mark("Patent")),
    (RightType.COPYRIGHT, mark("Copyright")),
    (Role.INTAKE, mark("customer service")),
    (Role.REVIEWER, mark("reviewer")),
    (Role.LEAD, mark("lead reviewer")),
    (Role.MANAGER, mark("manager")),
    (Role.ADMIN, mark("administrator")),
    (Role.SYSTEM, mark("the program")),
    (LegalRisk.KEPT_WITHOUT_NOTICE, mark("kept without notice of legal action")),
    (LegalRisk.REFUSED_WITH_MINIMUM, mark("refused with the statutory minimum")),
    (State.OPENED, mark("Opened")),
    (State.AWAITING_SELLER, mark("Seller's turn")),
    (State.PRELIMINARY_REVIEW, mark("Preliminary review")),
    (State.AWAITING_COMPLAINANT, mark("Complainant's turn")),
    (State.FINAL_REVIEW, mark("Final review")),
    (State.CLOSED, mark("Closed")),
    (Verb.OPEN, mark("Open the appeal")),
    (Verb.DISCLOSE, mark("Disclose complainant and certificate")),
    (Verb.FILE_COUNTER_NOTICE, mark("File the counter-notice")),
    (Verb.ASK_SUPPLEMENT, mark("Ask the seller for a supplement")),
    (Verb.FORWARD, mark("Forward to the complainant")),
    (Verb.REJECT, mark("Reject: punishment stands")),
    (Verb.RECORD_ARRIVAL, mark("Record the arrival")),
    (Verb.EXTEND, mark("Extend the window")),
    (Verb.FILE_ANSWER, mark("File the complainant's answer")),
    (Verb.WITHDRAW_COMPLAINT, mark("Record the complainant's withdrawal")),
    (Verb.DECLINE_WITHDRAWAL, mark("Decline the withdrawal: the appeal goes on")),
    (Verb.LAPSE, mark("Confirm the silence: revoke the punishment")),
    (Verb.LAPSE_SELLER, mark("Confirm the seller's silence: close")),
    (Verb.END_WAIT, mark("End the wait before the promised day")),
    (Verb.WITHDRAW_APPEAL, mark("Record that the seller gives up the appeal")),
    (Verb.REVOKE, mark("Revoke the punishment")),
    (Verb.UPHOLD, mark("Uphold: punishment stands")),
    (Verb.NOTE_LATE_ANSWER, mark("Note a late answer")),
    (Verb.REOPEN, mark("Reopen the appeal")),
    (Verb.ASSIGN, mark("Assign to a reviewer")),
    (Verb.HAND_OVER, mark("Hand over")),
    (Verb.COMMENT, mark("Comment")),
    (Verb.IMPORT_HISTORY, mark("Imported from an earlier system")),
    (Verb.RELEASE_LETTER, mark("Release a letter")),
    (Verb.DROP_LETTER, mark("Set a letter aside")),
    (Verb.PROPOSE, mark("Propose a decision")),
    (Verb.SEND_BACK, mark("Send the proposed decision back")),
    (Verb.REQUEST_EXTENSION, mark("Record a request for more time")),
    (Verb.DECLINE_EXTENSION, mark("Decline the request for more time")),
    (Verb.FOLLOW_UP, mark("Set a follow-up")),
    (Verb.END_FOLLOW_UP, mark("End the follow-up")),
    (Verb.TAKE_IN, mark("Take in a document")),
    (Verb.CORRECT_KIND, mark("Correct the kind of a document")),
    (Verb.TYPE_FACTS, mark("Type facts off a document")),
    (Outcome.REJECTED_PRELIMINARY, mark("Rejected: no route passed")),
    (Outcome.REVOKED_NO_ANSWER, mark("Revoked: the complainant did not answer")),
    (Outcome.REVOKED_INVALID_ANSWER, mark("Revoked: the complainant's answer was invalid")),
    (Outcome.REVOKED_WITHDRAWN, mark("Revoked: the complaint was withdrawn")),
    (Outcome.REVOKED_OTHER, mark("Revoked: other reason")),
    (Outcome.UPHELD_VALID_ANSWER, mark("Upheld: the complainant's answer was valid")),
    (Outcome.UPHELD_LEGAL_ACTION, mark("Upheld: legal action was notified")),
    (Outcome.ABANDONED_BY_SELLER, mark("Closed: the seller did not go on")),
    (TimeGround.NOTARISATION, mark("Notarisation or legalisation outside the party's control")),
    (TimeGround.BEYOND_CONTROL, mark("Another event outside the party's control")),
    (TimeGround.PAPERS_ELSEWHERE, mark("Papers are still with a supplier or an authority")),
    (TimeGround.SERVICE_FAILURE, mark("The marketplace's own service failed")),
    (AnswerKind.COUNTER_MATERIALS, mark("Counter-materials")),
    (AnswerKind.WITHDRAWAL, mark("Withdrawal of the complaint")),
    (AnswerKind.LEGAL_ACTION_NOTICE, mark("Notice of legal action")),
    (PenaltyKind.LISTING_REMOVED, mark("listing removed")),
    (PenaltyKind.LISTING_BLOCKED, mark("listing blocked")),
    (PenaltyKind.SHOP_RESTRICTED, mark("shop restricted")),
    (PenaltyKind.POINTS_DEDUCTED, mark("points deducted")),
    (Side.SELLER, mark("Seller")),
    (Side.COMPLAINANT, mark("Complainant")),
    (Side.OFFICE, mark("Office")),
    (DocumentKind.COUNTER_NOTICE, mark("Counter-notice")),
    (DocumentKind.WITHDRAWAL_LETTER, mark("Withdrawal letter")),
    (DocumentKind.INVOICE, mark("Invoice")),
    (DocumentKind.RECEIPT, mark("Receipt")),
    (DocumentKind.TILL_SLIP, mark("Till slip")),
    (DocumentKind.DELIVERY_NOTE, mark("Delivery note")),
    (DocumentKind.CONTRACT, mark("Contract")),
    (DocumentKind.PAYMENT_RECORD, mark("Payment record")),
    (DocumentKind.AUTHORISATION, mark("Authorisation")),
    (DocumentKind.TRADEMARK_CERTIFICATE, mark("Trademark certificate")),
    (DocumentKind.PATENT_CERTIFICATE, mark("Patent certificate")),
    (DocumentKind.COPYRIGHT_CERTIFICATE, mark("Copyright certificate")),
    (DocumentKind.USE_LICENCE, mark("Licence to use the mark")),
    (DocumentKind.OFFICIAL_PAGE, mark("Catalogue or official page")),
    (DocumentKind.STORE_PHOTO, mark("Store photograph")),
    (DocumentKind.BARCODE_QUERY, mark("Bar-code query")),
    (DocumentKind.STORE_LOOKUP, mark("Store-system look-up")),
    (DocumentKind.PRIOR_PUBLICATION, mark("Prior publication")),
    (DocumentKind.COMPARISON, mark("Comparison")),
    (DocumentKind.IDENTITY_DOCUMENT, mark("Identity document")),
    (DocumentKind.POWER_OF_ATTORNEY, mark("Power of attorney")),
    (DocumentKind.LISTING_PHOTO, mark("Listing photo")),
    (DocumentKind.COMPLAINT, mark("Complaint")),
    (DocumentKind.COUNTER_MATERIALS, mark("Counter-materials")),
    (DocumentKind.LEGAL_ACTION_NOTICE, mark("Legal action notice")),
    (DocumentKind.PROOF_OF_ARRIVAL, mark("Proof of arrival")),
    (DocumentKind.OTHER, mark("Other document")),
    (Rendition.REDACTED, mark("blacked out")),
    (Rendition.AS_FILED, mark("as filed")),
    (Rendition.AS_FILED_EARLIER, mark("as filed, in an earlier system")),
    (Masked.INVOICE_NUMBER, mark("invoice number")),
    (Masked.PRICE, mark("price")),
    (Masked.BANK, mark("bank account")),
    (Masked.THIRD_PARTY, mark("third party")),
    (Masked.PERSON, mark("person's name")),
    (Masked.PHONE, mark("phone number")),
    (Masked.EMAIL, mark("e-mail address")),
    (Masked.ADDRESS, mark("postal address")),
    (Masked.ID_NUMBER, mark("ID number")),
    (Masked.CODE, mark("QR code")),
    (Masked.AREA, mark("drawn area")),
    (Value.MET, mark("Met")),
    (Value.NOT_MET, mark("Not met")),
    (Value.CANNOT_VERIFY, mark("Can't verify")),
    (Value.NOT_APPLICABLE, mark("Not applicable")),
    (Standing.PASSES, mark("passes")),
    (Standing.FAILS, mark("fails")),
    (Standing.OPEN, mark("open")),
)

NAMES: Final = {(type(term), str(term)): name for term, name in _PAIRS}


def label_of(term: StrEnum) -> Text:
    """The term as people read it."""
    return Text(key=NAMES[type(term), str(term)])


def papers(kinds: Collection[DocumentKind], lang: Language, render: Render) -> str:
    """Document kinds as a sentence names them, in the order of the closed list."""
    names = [render(label_of(kind), lang) for kind in DocumentKind if kind in kinds]
    return "、".join(names) if lang == "zh" else ", ".join(name[:1].lower() + name[1:] for name in names)


Decision: TypeAlias = tuple[Verb, Outcome | None]

EFFECTS: Final[dict[Decision, str]] = {
    (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER): mark("Revoke: the answer is invalid"),
    (Verb.REVOKE, Outcome.REVOKED_WITHDRAWN): mark("Revoke: complaint withdrawn"),
    (Verb.REVOKE, Outcome.REVOKED_OTHER): mark("Revoke: other reason"),
    (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER): mark("Uphold: the answer is valid"),
    (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION): mark("Uphold: legal action taken"),
    (Verb.DECLINE_WITHDRAWAL, None): mark("Decline: the appeal goes on"),
}
"""Decisions whose buttons do not say what their verb is called: one verb has several outcomes, or its name is long."""


def effect_of(decision: Decision) -> Text:
    """A decision as its button names it: by its effect."""
    return Text(key=EFFECTS[decision]) if decision in EFFECTS else label_of(decision[0])


TOLD: Final[dict[Verb, str]] = {
    Verb.OPEN: mark("Appeal opened"),
    Verb.DISCLOSE: mark("Complainant and certificate disclosed"),
    Verb.FILE_COUNTER_NOTICE: mark("Counter-notice filed"),
    Verb.ASK_SUPPLEMENT: mark("Supplement asked of the seller"),
    Verb.FORWARD: mark("Forwarded to the complainant"),
    Verb.REJECT: mark("Rejected: punishment stands"),
    Verb.RECORD_ARRIVAL: mark("Arrival recorded"),
    Verb.EXTEND: mark("Window extended"),
    Verb.FILE_ANSWER: mark("Complainant's answer filed"),
    Verb.WITHDRAW_COMPLAINT: mark("Complainant's withdrawal recorded"),
    Verb.DECLINE_WITHDRAWAL: mark("Withdrawal declined: the appeal goes on"),
    Verb.LAPSE: mark("Silence confirmed: punishment revoked"),
    Verb.LAPSE_SELLER: mark("Seller's silence confirmed: closed"),
    Verb.END_WAIT: mark("Wait ended before the promised day: punishment revoked"),
    Verb.WITHDRAW_APPEAL: mark("Appeal given up by the seller"),
    Verb.REVOKE: mark("Punishment revoked"),
    Verb.UPHOLD: mark("Upheld: punishment stands"),
    Verb.NOTE_LATE_ANSWER: mark("Late answer noted"),
    Verb.REOPEN: mark("Appeal reopened"),
    Verb.ASSIGN: mark("Assigned"),
    Verb.HAND_OVER: mark("Handed over"),
    Verb.COMMENT: mark("Comment"),
    Verb.IMPORT_HISTORY: mark("Imported from an earlier system"),
    Verb.RELEASE_LETTER: mark("Letter released"),
    Verb.DROP_LETTER: mark("Letter set aside"),
    Verb.PROPOSE: mark("Decision proposed: it waits for a second person"),
    Verb.SEND_BACK: mark("Proposed decision sent back"),
    Verb.REQUEST_EXTENSION: mark("More time requested"),
    Verb.DECLINE_EXTENSION: mark("Request for more time declined"),
    Verb.FOLLOW_UP: mark("Follow-up set"),
    Verb.END_FOLLOW_UP: mark("Follow-up ended"),
    Verb.TAKE_IN: mark("Document taken in"),
    Verb.CORRECT_KIND: mark("Kind of a document corrected"),
    Verb.TYPE_FACTS: mark("Facts typed off a document"),
}


def past_label(verb: Verb) -> Text:
    """What was done, as a log tells it: in the past tense, where ``name_of`` names what may be done."""
    return Text(key=TOLD[verb])
