"""The closed lists of words: states, verbs, outcomes, roles, document kinds, finding values; and the label of each.

Every table, CSV column, page and command uses these ids; their names for people are in the
catalogues of ``data/locale``. Source: design.md 1 and 2, domain.md 5 and 6.2.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from core.domain.text import Language, Render, Text, mark


class RightType(StrEnum):
    """The kind of right the complainant says was infringed."""

    TRADEMARK = "trademark"
    PATENT = "patent"
    COPYRIGHT = "copyright"


class Role(StrEnum):
    """What a person may do; ``system`` is the program itself and decides nothing."""

    INTAKE = "intake"
    REVIEWER = "reviewer"
    LEAD = "lead"
    MANAGER = "manager"
    ADMIN = "admin"
    SYSTEM = "system"


class State(StrEnum):
    """Whose turn it is."""

    OPENED = "opened"
    AWAITING_SELLER = "awaiting_seller"
    PRELIMINARY_REVIEW = "preliminary_review"
    AWAITING_COMPLAINANT = "awaiting_complainant"
    FINAL_REVIEW = "final_review"
    CLOSED = "closed"


class LegalRisk(StrEnum):
    """What of the statute a decision left aside; each needs a reason of its own (domain.md 1.5)."""

    KEPT_WITHOUT_NOTICE = "kept_without_notice"
    REFUSED_WITH_MINIMUM = "refused_with_minimum"


class Verb(StrEnum):
    """What can be done to an appeal; one command each, one row or more in ``MOVES``."""

    OPEN = "open"
    DISCLOSE = "disclose"
    FILE_COUNTER_NOTICE = "file_counter_notice"
    ASK_SUPPLEMENT = "ask_supplement"
    FORWARD = "forward"
    REJECT = "reject"
    RECORD_ARRIVAL = "record_arrival"
    EXTEND = "extend"
    FILE_ANSWER = "file_answer"
    WITHDRAW_COMPLAINT = "withdraw_complaint"
    LAPSE = "lapse"
    LAPSE_SELLER = "lapse_seller"
    END_WAIT = "end_wait"
    WITHDRAW_APPEAL = "withdraw_appeal"
    REVOKE = "revoke"
    UPHOLD = "uphold"
    NOTE_LATE_ANSWER = "note_late_answer"
    REOPEN = "reopen"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    COMMENT = "comment"
    IMPORT_HISTORY = "import_history"
    DECLINE_WITHDRAWAL = "decline_withdrawal"
    RELEASE_LETTER = "release_letter"
    DROP_LETTER = "drop_letter"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    REQUEST_EXTENSION = "request_extension"
    DECLINE_EXTENSION = "decline_extension"
    FOLLOW_UP = "follow_up"
    END_FOLLOW_UP = "end_follow_up"
    TAKE_IN = "take_in"
    CORRECT_KIND = "correct_kind"
    TYPE_FACTS = "type_facts"
    CORRECT = "correct"
    MOVE_DOCUMENT = "move_document"
    WITHDRAW_DOCUMENT = "withdraw_document"
    CONFIRM_ORDER = "confirm_order"
    REFUSE_ORDER = "refuse_order"
    RESEND_ORDER = "resend_order"
    RECORD_SENDING = "record_sending"
    RECORD_DELIVERY = "record_delivery"
    RECORD_FAILURE = "record_failure"


ON_FILE: Final = frozenset(
    {Verb.TAKE_IN, Verb.CORRECT_KIND, Verb.TYPE_FACTS, Verb.MOVE_DOCUMENT, Verb.WITHDRAW_DOCUMENT}
)
"""What is done to documents and not to the case: it is in the case's log, and what somebody has open stays current."""

ON_ORDERS: Final = frozenset({Verb.CONFIRM_ORDER, Verb.REFUSE_ORDER, Verb.RESEND_ORDER})
"""What is done about a decision that was taken: in the case's log as well, and no act on the case."""

ON_DELIVERIES: Final = frozenset({Verb.RECORD_SENDING, Verb.RECORD_DELIVERY, Verb.RECORD_FAILURE})
"""What becomes of a letter or a bundle on its way to a party: in the case's log as well, and no act on the case."""

BESIDE: Final = ON_FILE | ON_ORDERS | ON_DELIVERIES
"""What leaves the case, and so its version, as it is."""


class Outcome(StrEnum):
    """How a closed appeal ended."""

    REJECTED_PRELIMINARY = "rejected_preliminary"
    REVOKED_NO_ANSWER = "revoked_no_answer"
    REVOKED_INVALID_ANSWER = "revoked_invalid_answer"
    REVOKED_WITHDRAWN = "revoked_withdrawn"
    REVOKED_OTHER = "revoked_other"
    UPHELD_VALID_ANSWER = "upheld_valid_answer"
    UPHELD_LEGAL_ACTION = "upheld_legal_action"
    ABANDONED_BY_SELLER = "abandoned_by_seller"


class AnswerKind(StrEnum):
    """What the complainant answered with."""

    COUNTER_MATERIALS = "counter_materials"
    WITHDRAWAL = "withdrawal"
    LEGAL_ACTION_NOTICE = "legal_action_notice"


class PenaltyKind(StrEnum):
    """What the marketplace did to the listing or the shop."""

    LISTING_REMOVED = "listing_removed"
    LISTING_BLOCKED = "listing_blocked"
    SHOP_RESTRICTED = "shop_restricted"
    POINTS_DEDUCTED = "points_deducted"


class OrderKind(StrEnum):
    """What a decision orders the marketplace to do about the measure."""

    END = "end"
    IMPOSE = "impose"


class OrderState(StrEnum):
    """How far an order is; ``sent`` says that a receiver has taken the message, not that anything was done."""

    WAITING = "waiting"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    """How far a released letter, or a bundle that was given, is on its way; one that failed can be sent again."""

    TO_SEND = "to_send"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Channel(StrEnum):
    """By what a letter or a bundle was sent; ``webhook``: a system of the marketplace has taken it to hand on."""

    PLATFORM = "platform"
    EMAIL = "email"
    COURIER = "courier"
    IN_PERSON = "in_person"
    OTHER = "other"
    WEBHOOK = "webhook"


BY_HAND: Final = tuple(channel for channel in Channel if channel is not Channel.WEBHOOK)
"""The channels that a person names."""


class Side(StrEnum):
    """Whose document it is: exhibits of the seller are numbered A1…, the complainant's B1…, the office's C1…."""

    SELLER = "seller"
    COMPLAINANT = "complainant"
    OFFICE = "office"


class DocumentKind(StrEnum):
    """What a document is, as a person filed it (domain.md 3.1)."""

    COUNTER_NOTICE = "counter_notice"
    WITHDRAWAL_LETTER = "withdrawal_letter"
    INVOICE = "invoice"
    RECEIPT = "receipt"
    TILL_SLIP = "till_slip"
    DELIVERY_NOTE = "delivery_note"
    CONTRACT = "contract"
    PAYMENT_RECORD = "payment_record"
    AUTHORISATION = "authorisation"
    TRADEMARK_CERTIFICATE = "trademark_certificate"
    PATENT_CERTIFICATE = "patent_certificate"
    COPYRIGHT_CERTIFICATE = "copyright_certificate"
    USE_LICENCE = "use_licence"
    OFFICIAL_PAGE = "official_page"
    STORE_PHOTO = "store_photo"
    BARCODE_QUERY = "barcode_query"
    STORE_LOOKUP = "store_lookup"
    PRIOR_PUBLICATION = "prior_publication"
    COMPARISON = "comparison"
    IDENTITY_DOCUMENT = "identity_document"
    POWER_OF_ATTORNEY = "power_of_attorney"
    LISTING_PHOTO = "listing_photo"
    COMPLAINT = "complaint"
    COUNTER_MATERIALS = "counter_materials"
    LEGAL_ACTION_NOTICE = "legal_action_notice"
    PROOF_OF_ARRIVAL = "proof_of_arrival"
    OTHER = "other"


CERTIFICATE_KINDS: Final = {
    RightType.TRADEMARK: DocumentKind.TRADEMARK_CERTIFICATE,
    RightType.PATENT: DocumentKind.PATENT_CERTIFICATE,
    RightType.COPYRIGHT: DocumentKind.COPYRIGHT_CERTIFICATE,
}
"""Which document shows each kind of right."""


class Rendition(StrEnum):
    """In which form a party was given a document; ``as_filed_earlier`` is what an imported case tells."""

    REDACTED = "redacted"
    AS_FILED = "as_filed"
    AS_FILED_EARLIER = "as_filed_earlier"


class Masked(StrEnum):
    """What a blacked out area hides (domain.md 7.1)."""

    INVOICE_NUMBER = "invoice_number"
    PRICE = "price"
    BANK = "bank"
    THIRD_PARTY = "third_party"
    PERSON = "person"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    ID_NUMBER = "id_number"
    CODE = "code"
    AREA = "area"


class Value(StrEnum):
    """The answer to a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_VERIFY = "cannot_verify"
    NOT_APPLICABLE = "not_applicable"


class Standing(StrEnum):
    """Where a gate, a route or a whole verdict stands."""

    PASSES = "passes"
    FAILS = "fails"
    OPEN = "open"


class TimeGround(StrEnum):
    """Why a party is given more time; a policy names those of each window, and how they count."""

    NOTARISATION = "notarisation"
    BEYOND_CONTROL = "beyond_control"
    PAPERS_ELSEWHERE = "papers_elsewhere"
    SERVICE_FAILURE = "service_failure"


ZONE = ZoneInfo("Asia/Shanghai")


# What the terms are called for people: the catalogues have a label for each, under the list it is of.


def label_of(term: StrEnum) -> Text:
    """The term as people read it: ``Verb.FORWARD`` is ``label.verb.forward`` in the catalogues."""
    return _label(type(term), str(term))


@cache
def _label(terms: type[StrEnum], term: str) -> Text:
    """Kept by list and word: two lists may have words that are spelt alike."""
    words = "_".join(re.findall("[A-Z][a-z]+", terms.__name__))
    return Text(key=f"label.{words.lower()}.{term}")


def papers(kinds: Collection[DocumentKind], lang: Language, render: Render) -> str:
    """Document kinds as a sentence names them, in the order of the closed list."""
    names = [render(label_of(kind), lang) for kind in DocumentKind if kind in kinds]
    return "、".join(names) if lang == "zh" else ", ".join(name[:1].lower() + name[1:] for name in names)


Decision: TypeAlias = tuple[Verb, Outcome | None]

EFFECTS: Final[frozenset[Decision]] = frozenset({
    (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER),
    (Verb.REVOKE, Outcome.REVOKED_WITHDRAWN),
    (Verb.REVOKE, Outcome.REVOKED_OTHER),
    (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER),
    (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION),
    (Verb.DECLINE_WITHDRAWAL, None),
})  # fmt: skip
"""Decisions whose buttons do not say what their verb is called: one verb has several outcomes, or its name is long."""


def effect_of(decision: Decision) -> Text:
    """A decision as its button names it: by its effect."""
    verb, outcome = decision
    return Text(key=f"label.effect.{outcome or verb}") if decision in EFFECTS else label_of(verb)


def past_label(verb: Verb) -> Text:
    """What was done, as a log tells it: in the past tense, where ``label_of`` names what may be done."""
    return Text(key=f"label.past.{verb}")


# The details of a case that customer service typed, as the form calls them.

DETAILS: Final[dict[str, str]] = {
    "complaint_no": mark("word.complaint_number"),
    "complained_on": mark("intake.complained_on"),
    "right_no": mark("intake.number_of_right"),
    "listings": mark("intake.punished_listings"),
    "penalty_kind": mark("word.punishment"),
    "penalty_note": mark("intake.note_on_punishment"),
    "name": mark("word.name"),
    "subject_name": mark("intake.verified_person_or_firm"),
    "subject_id": mark("intake.credit_code_or_identity_number"),
    "contact": mark("intake.contact_person"),
    "phone": mark("intake.phone"),
    "email": mark("intake.e_mail"),
    "address": mark("correction.address"),
}
"""By the field of the case, or of a party of it."""
