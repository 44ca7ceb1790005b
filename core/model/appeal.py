"""One appeal: who stands against whom, about what, and where it stands now."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from core.model.terms import AnswerKind, LegalRisk, Outcome, PenaltyKind, RightType, Side, State

FROZEN = ConfigDict(frozen=True, extra="forbid")


class Listing(BaseModel):
    """A punished listing and what was sold of it; dates are calendar days of the marketplace.

    ``sold_value`` is what the punished sales came to, in whole units of the policy's currency; None is not known.
    """

    model_config = FROZEN

    listing_id: str
    title: str = ""
    sold_quantity: int | None = None
    sold_value: int | None = None
    first_sold_on: date | None = None
    last_sold_on: date | None = None


class Party(BaseModel):
    """A seller or a complainant: names and contacts, kept apart from the case (domain.md 7)."""

    model_config = FROZEN

    party_id: str
    side: Side
    name: str
    subject_name: str = ""
    subject_id: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @property
    def subject(self) -> str:
        """The verified person or firm behind the shop or account; its shown name when none is on file."""
        return self.subject_name or self.name


class Appeal(BaseModel):
    """The case as its events leave it; ``version`` is the number of the last one that is an act on the case.

    What is done to its documents (``ON_FILE``) is in its log too and leaves the version: an open form stays current.

    All times are aware UTC. ``deadline`` is the sum of the running clock as JSON of
    ``core.deadlines.Deadline``; ``due_on`` its last day in the zone of the policy. ``counter_notice_at`` is the first
    filing, ``counter_notice_effective_at`` the one that completed it; ``response_latest_on`` the last day to act on the
    complainant's silence, where the policy has one (512(g)).
    """

    model_config = FROZEN

    appeal_no: str
    version: int
    state: State
    right_type: RightType
    policy_id: str
    seller_id: str
    complainant_id: str
    complaint_no: str = ""
    complained_on: date | None = None
    right_no: str = ""
    listings: tuple[Listing, ...] = ()
    penalty_kind: PenaltyKind | None = None
    penalty_note: str = ""
    opened_at: datetime
    disclosed_at: datetime | None = None
    counter_notice_at: datetime | None = None
    counter_notice_effective_at: datetime | None = None
    preliminary_decided_at: datetime | None = None
    preliminary_outcome: str | None = None
    forwarded_at: datetime | None = None
    arrived_at: datetime | None = None
    response_due_on: date | None = None
    response_latest_on: date | None = None
    answered_at: datetime | None = None
    answer_kind: AnswerKind | None = None
    withdrawn_at: datetime | None = None
    withdrawn_from: State | None = None
    answer_before: AnswerKind | None = None
    final_decided_at: datetime | None = None
    outcome: Outcome | None = None
    seller_due_on: date | None = None
    due_on: date | None = None
    deadline: str | None = None
    assigned_to: str | None = None
    reviewer: str | None = None
    exceptional: bool = False
    legal_risk: LegalRisk | None = None
    supplements: int = 0
    late_answers: int = 0
    reopened: int = 0
    imported: bool = False

    @property
    def listing_ids(self) -> tuple[str, ...]:
        """The ids of the punished listings."""
        return tuple(each.listing_id for each in self.listings)


class Exhibit(BaseModel):
    """A document on file; its bytes lie in the vault under ``sha256``. ``label`` is A1…, B1…, C1…."""

    model_config = FROZEN

    exhibit_id: str
    appeal_no: str
    label: str
    side: Side
    kind: str
    name: str
    sha256: str
    media_type: str
    size: int
    pages: int
    received_at: datetime
    received_by: str
