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
    (RightType.TRADEMARK, mark("label.right_type.trademark")),
    (RightType.PATENT, mark("label.right_type.patent")),
    (RightType.COPYRIGHT, mark("label.right_type.copyright")),
    (Role.INTAKE, mark("label.role.intake")),
    (Role.REVIEWER, mark("label.role.reviewer")),
    (Role.LEAD, mark("label.role.lead")),
    (Role.MANAGER, mark("label.role.manager")),
    (Role.ADMIN, mark("label.role.admin")),
    (Role.SYSTEM, mark("label.role.system")),
    (LegalRisk.KEPT_WITHOUT_NOTICE, mark("label.legal_risk.kept_without_notice")),
    (LegalRisk.REFUSED_WITH_MINIMUM, mark("label.legal_risk.refused_with_minimum")),
    (State.OPENED, mark("label.state.opened")),
    (State.AWAITING_SELLER, mark("label.state.awaiting_seller")),
    (State.PRELIMINARY_REVIEW, mark("label.state.preliminary_review")),
    (State.AWAITING_COMPLAINANT, mark("label.state.awaiting_complainant")),
    (State.FINAL_REVIEW, mark("label.state.final_review")),
    (State.CLOSED, mark("label.state.closed")),
    (Verb.OPEN, mark("label.verb.open")),
    (Verb.DISCLOSE, mark("label.verb.disclose")),
    (Verb.FILE_COUNTER_NOTICE, mark("label.verb.file_counter_notice")),
    (Verb.ASK_SUPPLEMENT, mark("label.verb.ask_supplement")),
    (Verb.FORWARD, mark("label.verb.forward")),
    (Verb.REJECT, mark("label.verb.reject")),
    (Verb.RECORD_ARRIVAL, mark("label.verb.record_arrival")),
    (Verb.EXTEND, mark("label.verb.extend")),
    (Verb.FILE_ANSWER, mark("label.verb.file_answer")),
    (Verb.WITHDRAW_COMPLAINT, mark("label.verb.withdraw_complaint")),
    (Verb.DECLINE_WITHDRAWAL, mark("label.verb.decline_withdrawal")),
    (Verb.LAPSE, mark("label.verb.lapse")),
    (Verb.LAPSE_SELLER, mark("label.verb.lapse_seller")),
    (Verb.END_WAIT, mark("label.verb.end_wait")),
    (Verb.WITHDRAW_APPEAL, mark("label.verb.withdraw_appeal")),
    (Verb.REVOKE, mark("label.verb.revoke")),
    (Verb.UPHOLD, mark("label.verb.uphold")),
    (Verb.NOTE_LATE_ANSWER, mark("label.verb.note_late_answer")),
    (Verb.REOPEN, mark("label.verb.reopen")),
    (Verb.ASSIGN, mark("label.verb.assign")),
    (Verb.HAND_OVER, mark("label.verb.hand_over")),
    (Verb.COMMENT, mark("label.verb.comment")),
    (Verb.IMPORT_HISTORY, mark("label.verb.import_history")),
    (Verb.RELEASE_LETTER, mark("label.verb.release_letter")),
    (Verb.DROP_LETTER, mark("label.verb.drop_letter")),
    (Verb.PROPOSE, mark("label.verb.propose")),
    (Verb.SEND_BACK, mark("label.verb.send_back")),
    (Verb.REQUEST_EXTENSION, mark("label.verb.request_extension")),
    (Verb.DECLINE_EXTENSION, mark("label.verb.decline_extension")),
    (Verb.FOLLOW_UP, mark("label.verb.follow_up")),
    (Verb.END_FOLLOW_UP, mark("label.verb.end_follow_up")),
    (Verb.TAKE_IN, mark("label.verb.take_in")),
    (Verb.CORRECT_KIND, mark("label.verb.correct_kind")),
    (Verb.TYPE_FACTS, mark("label.verb.type_facts")),
    (Outcome.REJECTED_PRELIMINARY, mark("label.outcome.rejected_preliminary")),
    (Outcome.REVOKED_NO_ANSWER, mark("label.outcome.revoked_no_answer")),
    (Outcome.REVOKED_INVALID_ANSWER, mark("label.outcome.revoked_invalid_answer")),
    (Outcome.REVOKED_WITHDRAWN, mark("label.outcome.revoked_withdrawn")),
    (Outcome.REVOKED_OTHER, mark("label.outcome.revoked_other")),
    (Outcome.UPHELD_VALID_ANSWER, mark("label.outcome.upheld_valid_answer")),
    (Outcome.UPHELD_LEGAL_ACTION, mark("label.outcome.upheld_legal_action")),
    (Outcome.ABANDONED_BY_SELLER, mark("label.outcome.abandoned_by_seller")),
    (TimeGround.NOTARISATION, mark("label.time_ground.notarisation")),
    (TimeGround.BEYOND_CONTROL, mark("label.time_ground.beyond_control")),
    (TimeGround.PAPERS_ELSEWHERE, mark("label.time_ground.papers_elsewhere")),
    (TimeGround.SERVICE_FAILURE, mark("label.time_ground.service_failure")),
    (AnswerKind.COUNTER_MATERIALS, mark("label.answer_kind.counter_materials")),
    (AnswerKind.WITHDRAWAL, mark("label.answer_kind.withdrawal")),
    (AnswerKind.LEGAL_ACTION_NOTICE, mark("label.answer_kind.legal_action_notice")),
    (PenaltyKind.LISTING_REMOVED, mark("label.penalty_kind.listing_removed")),
    (PenaltyKind.LISTING_BLOCKED, mark("label.penalty_kind.listing_blocked")),
    (PenaltyKind.SHOP_RESTRICTED, mark("label.penalty_kind.shop_restricted")),
    (PenaltyKind.POINTS_DEDUCTED, mark("label.penalty_kind.points_deducted")),
    (Side.SELLER, mark("label.side.seller")),
    (Side.COMPLAINANT, mark("label.side.complainant")),
    (Side.OFFICE, mark("label.side.office")),
    (DocumentKind.COUNTER_NOTICE, mark("label.document_kind.counter_notice")),
    (DocumentKind.WITHDRAWAL_LETTER, mark("label.document_kind.withdrawal_letter")),
    (DocumentKind.INVOICE, mark("label.document_kind.invoice")),
    (DocumentKind.RECEIPT, mark("label.document_kind.receipt")),
    (DocumentKind.TILL_SLIP, mark("label.document_kind.till_slip")),
    (DocumentKind.DELIVERY_NOTE, mark("label.document_kind.delivery_note")),
    (DocumentKind.CONTRACT, mark("label.document_kind.contract")),
    (DocumentKind.PAYMENT_RECORD, mark("label.document_kind.payment_record")),
    (DocumentKind.AUTHORISATION, mark("label.document_kind.authorisation")),
    (DocumentKind.TRADEMARK_CERTIFICATE, mark("label.document_kind.trademark_certificate")),
    (DocumentKind.PATENT_CERTIFICATE, mark("label.document_kind.patent_certificate")),
    (DocumentKind.COPYRIGHT_CERTIFICATE, mark("label.document_kind.copyright_certificate")),
    (DocumentKind.USE_LICENCE, mark("label.document_kind.use_licence")),
    (DocumentKind.OFFICIAL_PAGE, mark("label.document_kind.official_page")),
    (DocumentKind.STORE_PHOTO, mark("label.document_kind.store_photo")),
    (DocumentKind.BARCODE_QUERY, mark("label.document_kind.barcode_query")),
    (DocumentKind.STORE_LOOKUP, mark("label.document_kind.store_lookup")),
    (DocumentKind.PRIOR_PUBLICATION, mark("label.document_kind.prior_publication")),
    (DocumentKind.COMPARISON, mark("label.document_kind.comparison")),
    (DocumentKind.IDENTITY_DOCUMENT, mark("label.document_kind.identity_document")),
    (DocumentKind.POWER_OF_ATTORNEY, mark("label.document_kind.power_of_attorney")),
    (DocumentKind.LISTING_PHOTO, mark("label.document_kind.listing_photo")),
    (DocumentKind.COMPLAINT, mark("label.document_kind.complaint")),
    (DocumentKind.COUNTER_MATERIALS, mark("label.document_kind.counter_materials")),
    (DocumentKind.LEGAL_ACTION_NOTICE, mark("label.document_kind.legal_action_notice")),
    (DocumentKind.PROOF_OF_ARRIVAL, mark("label.document_kind.proof_of_arrival")),
    (DocumentKind.OTHER, mark("label.document_kind.other")),
    (Rendition.REDACTED, mark("label.rendition.redacted")),
    (Rendition.AS_FILED, mark("label.rendition.as_filed")),
    (Rendition.AS_FILED_EARLIER, mark("label.rendition.as_filed_earlier")),
    (Masked.INVOICE_NUMBER, mark("label.masked.invoice_number")),
    (Masked.PRICE, mark("label.masked.price")),
    (Masked.BANK, mark("label.masked.bank")),
    (Masked.THIRD_PARTY, mark("label.masked.third_party")),
    (Masked.PERSON, mark("label.masked.person")),
    (Masked.PHONE, mark("label.masked.phone")),
    (Masked.EMAIL, mark("label.masked.email")),
    (Masked.ADDRESS, mark("label.masked.address")),
    (Masked.ID_NUMBER, mark("label.masked.id_number")),
    (Masked.CODE, mark("label.masked.code")),
    (Masked.AREA, mark("label.masked.area")),
    (Value.MET, mark("label.value.met")),
    (Value.NOT_MET, mark("label.value.not_met")),
    (Value.CANNOT_VERIFY, mark("label.value.cannot_verify")),
    (Value.NOT_APPLICABLE, mark("label.value.not_applicable")),
    (Standing.PASSES, mark("label.standing.passes")),
    (Standing.FAILS, mark("label.standing.fails")),
    (Standing.OPEN, mark("label.standing.open")),
)

NAMES: Final = {(type(term), str(term)): Text(key=name) for term, name in _PAIRS}


def label_of(term: StrEnum) -> Text:
    """The term as people read it."""
    return NAMES[type(term), str(term)]


def papers(kinds: Collection[DocumentKind], lang: Language, render: Render) -> str:
    """Document kinds as a sentence names them, in the order of the closed list."""
    names = [render(label_of(kind), lang) for kind in DocumentKind if kind in kinds]
    return "、".join(names) if lang == "zh" else ", ".join(name[:1].lower() + name[1:] for name in names)


Decision: TypeAlias = tuple[Verb, Outcome | None]

EFFECTS: Final[dict[Decision, str]] = {
    (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER): mark("label.effect.revoke.revoked_invalid_answer"),
    (Verb.REVOKE, Outcome.REVOKED_WITHDRAWN): mark("label.effect.revoke.revoked_withdrawn"),
    (Verb.REVOKE, Outcome.REVOKED_OTHER): mark("label.effect.revoke.revoked_other"),
    (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER): mark("label.effect.uphold.upheld_valid_answer"),
    (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION): mark("label.effect.uphold.upheld_legal_action"),
    (Verb.DECLINE_WITHDRAWAL, None): mark("label.effect.decline_withdrawal"),
}
"""Decisions whose buttons do not say what their verb is called: one verb has several outcomes, or its name is long."""


def effect_of(decision: Decision) -> Text:
    """A decision as its button names it: by its effect."""
    return Text(key=EFFECTS[decision]) if decision in EFFECTS else label_of(decision[0])


TOLD: Final[dict[Verb, str]] = {
    Verb.OPEN: mark("label.past.open"),
    Verb.DISCLOSE: mark("label.past.disclose"),
    Verb.FILE_COUNTER_NOTICE: mark("label.past.file_counter_notice"),
    Verb.ASK_SUPPLEMENT: mark("label.past.ask_supplement"),
    Verb.FORWARD: mark("label.past.forward"),
    Verb.REJECT: mark("label.past.reject"),
    Verb.RECORD_ARRIVAL: mark("label.past.record_arrival"),
    Verb.EXTEND: mark("label.past.extend"),
    Verb.FILE_ANSWER: mark("label.past.file_answer"),
    Verb.WITHDRAW_COMPLAINT: mark("label.past.withdraw_complaint"),
    Verb.DECLINE_WITHDRAWAL: mark("label.past.decline_withdrawal"),
    Verb.LAPSE: mark("label.past.lapse"),
    Verb.LAPSE_SELLER: mark("label.past.lapse_seller"),
    Verb.END_WAIT: mark("label.past.end_wait"),
    Verb.WITHDRAW_APPEAL: mark("label.past.withdraw_appeal"),
    Verb.REVOKE: mark("label.past.revoke"),
    Verb.UPHOLD: mark("label.past.uphold"),
    Verb.NOTE_LATE_ANSWER: mark("label.past.note_late_answer"),
    Verb.REOPEN: mark("label.past.reopen"),
    Verb.ASSIGN: mark("label.past.assign"),
    Verb.HAND_OVER: mark("label.past.hand_over"),
    Verb.COMMENT: mark("label.past.comment"),
    Verb.IMPORT_HISTORY: mark("label.past.import_history"),
    Verb.RELEASE_LETTER: mark("label.past.release_letter"),
    Verb.DROP_LETTER: mark("label.past.drop_letter"),
    Verb.PROPOSE: mark("label.past.propose"),
    Verb.SEND_BACK: mark("label.past.send_back"),
    Verb.REQUEST_EXTENSION: mark("label.past.request_extension"),
    Verb.DECLINE_EXTENSION: mark("label.past.decline_extension"),
    Verb.FOLLOW_UP: mark("label.past.follow_up"),
    Verb.END_FOLLOW_UP: mark("label.past.end_follow_up"),
    Verb.TAKE_IN: mark("label.past.take_in"),
    Verb.CORRECT_KIND: mark("label.past.correct_kind"),
    Verb.TYPE_FACTS: mark("label.past.type_facts"),
}


def past_label(verb: Verb) -> Text:
    """What was done, as a log tells it: in the past tense, where ``name_of`` names what may be done."""
    return Text(key=TOLD[verb])
