"""The closed lists of terms: states, verbs, outcomes, roles, document kinds, finding values; and their labels.

Every table, CSV column, page and command uses these ids; their labels are in the catalogues of ``data/locale``. Source:
design.md 1 and 2, domain.md 5 and 6.2.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from core.domain.text import Language, Render, Text, mark


class RightType(StrEnum):
    """The kind of right that is allegedly infringed."""

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
    """What a decision left aside of the statute; each needs a separate reason (domain.md 1.5)."""

    KEPT_WITHOUT_NOTICE = "kept_without_notice"
    REFUSED_WITH_MINIMUM = "refused_with_minimum"


class Verb(StrEnum):
    """What can be done to an appeal: one command each, with one or more rows in ``MOVES``."""

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
"""Acts on documents rather than the case: they are in the case's log, but open forms stay current."""

ON_ORDERS: Final = frozenset({Verb.CONFIRM_ORDER, Verb.REFUSE_ORDER, Verb.RESEND_ORDER})
"""Acts on the order of a decision: in the case's log too, but not acts on the case."""

ON_DELIVERIES: Final = frozenset({Verb.RECORD_SENDING, Verb.RECORD_DELIVERY, Verb.RECORD_FAILURE})
"""Acts on a letter or bundle in transit: in the case's log too, but not acts on the case."""

BESIDE: Final = ON_FILE | ON_ORDERS | ON_DELIVERIES
"""Acts that leave the case, and therefore its version, unchanged."""


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
    """The kinds of the complainant's answer."""

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
    """What a decision orders the marketplace to do about the punishment."""

    END = "end"
    IMPOSE = "impose"


class OrderState(StrEnum):
    """The status of an order; ``sent`` means that a receiver accepted the message, not that anything was done."""

    WAITING = "waiting"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    """The status of a released letter or a provided bundle in transit; a failed one can be sent again."""

    TO_SEND = "to_send"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Channel(StrEnum):
    """How a letter or a bundle was sent; ``webhook``: a marketplace system accepted it for delivery."""

    PLATFORM = "platform"
    EMAIL = "email"
    COURIER = "courier"
    IN_PERSON = "in_person"
    OTHER = "other"
    WEBHOOK = "webhook"


BY_HAND: Final = tuple(channel for channel in Channel if channel is not Channel.WEBHOOK)
"""The channels a person can select."""


class Side(StrEnum):
    """Whose document it is; the seller's exhibits are numbered A1…, the complainant's B1…, the office's C1…."""

    SELLER = "seller"
    COMPLAINANT = "complainant"
    OFFICE = "office"


class DocumentKind(StrEnum):
    """The kind as which a person filed a document (domain.md 3.1)."""

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
"""The certificate for each kind of right."""


class Rendition(StrEnum):
    """The form in which a party received a document; ``as_filed_earlier`` is for imported cases."""

    REDACTED = "redacted"
    AS_FILED = "as_filed"
    AS_FILED_EARLIER = "as_filed_earlier"


class Masked(StrEnum):
    """What a redacted area hides (domain.md 7.1)."""

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
    """The standing of a gate, a route or a whole verdict."""

    PASSES = "passes"
    FAILS = "fails"
    OPEN = "open"


class TimeGround(StrEnum):
    """Grounds for more time; a policy lists those of each window, and how they count."""

    NOTARISATION = "notarisation"
    BEYOND_CONTROL = "beyond_control"
    PAPERS_ELSEWHERE = "papers_elsewhere"
    SERVICE_FAILURE = "service_failure"


ZONE = ZoneInfo("Asia/Shanghai")


# The labels of terms: the catalogues have one for each, under the name of its list.


def label_of(term: StrEnum) -> Text:
    """The label of a term: ``Verb.FORWARD`` is ``label.verb.forward`` in the catalogues."""
    return _label(type(term), str(term))


@cache
def _label(terms: type[StrEnum], term: str) -> Text:
    """Cached by list and term, because two lists may contain equal strings."""
    words = "_".join(re.findall("[A-Z][a-z]+", terms.__name__))
    return Text(key=f"label.{words.lower()}.{term}")


def papers(kinds: Collection[DocumentKind], lang: Language, render: Render) -> str:
    """Document kinds as an enumeration in words, in the order of the closed list."""
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
"""Decisions whose buttons have their own labels, because the verb has several outcomes or a long name."""


def effect_of(decision: Decision) -> Text:
    """The button label of a decision, which states its effect."""
    verb, outcome = decision
    return Text(key=f"label.effect.{outcome or verb}") if decision in EFFECTS else label_of(verb)


def past_label(verb: Verb) -> Text:
    """The label of an act in the past tense, for logs, while ``label_of`` names what can be done."""
    return Text(key=f"label.past.{verb}")


# The details of a case typed by customer service, with their form labels.

DETAILS: Final[dict[str, str]] = {
    "complaint_no": mark("word.complaint_number"),
    "complained_on": mark("intake.complained_on"),
    "right_no": mark("intake.number_of_right"),
    "listings": mark("intake.punished_listings"),
    "penalty_kind": mark("word.punishment"),
    "penalty_note": mark("intake.note_on_punishment"),
    "seller_language": mark("intake.seller_language"),
    "complainant_language": mark("intake.complainant_language"),
    "name": mark("word.name"),
    "subject_name": mark("intake.verified_person_or_firm"),
    "subject_id": mark("intake.credit_code_or_identity_number"),
    "contact": mark("intake.contact_person"),
    "phone": mark("intake.phone"),
    "email": mark("intake.e_mail"),
    "address": mark("correction.address"),
}
"""The message ids by field of the case or of a party."""
