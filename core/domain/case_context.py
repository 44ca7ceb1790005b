"""The case file as a value, and everything a check may read of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeAlias

from core.domain.appeal import ACCOUNT, Appeal, Exhibit, Listing, OwnAccount, Party
from core.domain.facts import Facts, parse_facts
from core.domain.identifiers import Party as NamedParty
from core.domain.policy import Checklist, Policy
from core.domain.reading import LETTERS, ReadFact, Reading
from core.domain.terms import AnswerKind, DocumentKind, Outcome, RightType, Side, State
from core.domain.text import say

# Everything a check may read about one appeal, collected beforehand: no record, no clock, no file.


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitContext:
    """One document on file: its label ("A2"), its kind and the facts typed for it.

    ``read_as`` is the kind suggested by reading it, if it was read; ``account`` the party's account that sent it, if
    the API client reported one. ``passages`` are further findings in the words of a letter
    (``core.domain.reading.PASSAGES``); None until it has been read completely.
    """

    id: str
    label: str
    side: Side
    kind: DocumentKind
    facts: Facts | None = None
    received_on: date | None = None
    read_as: DocumentKind | None = None
    account: OwnAccount | None = None
    passages: tuple[ReadFact, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The same voucher in another appeal.

    ``key`` is from ``invoice_key``, or empty if the file or the page of ``exhibit_id`` is the same.
    """

    key: str
    appeal_no: str
    seller_same: bool
    exhibit_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsMatch:
    """The listings to which a person has matched a voucher's goods, and the number of pieces; empty: excluded."""

    listing_ids: tuple[str, ...]
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAppeal:
    """An earlier appeal by the same seller that relies on an invoice of this one.

    ``settled`` is False if it was rejected or given up; then its pieces may or may not have been used.
    """

    appeal_no: str
    ground: "CaseContext"
    settled: bool = True


class Span(NamedTuple):
    """The first and the last day of a period."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """One appeal as seen by the checks. Days are in the platform's zone.

    ``subject`` is the shop's verified account holder. ``accepts`` gives the document kinds of each route, ``claimed``
    the claimed routes, ``cites`` the exhibit relied on for a criterion or a route if several of a kind are on file
    (otherwise the first), ``relied_on`` the exhibits accepted in the preliminary review. ``channels`` are the names by
    which a grant may refer to the platform. ``sales`` are the punished listings with their sales, ``matched`` the
    matches of goods to listings made by a person, by exhibit, ``earlier`` the seller's earlier appeals that rely on the
    same invoices, oldest first. ``action_due_on`` is the last day for a notice of legal action, if later than for other
    answers (512(g): until the material is restored). ``complainant_decided`` and ``complainant_revoked`` count appeals
    against that complainant in the last three months: all decided ones, and those in which the punishment was revoked.
    """

    appeal_no: str
    right_type: RightType
    today: date
    complaint_no: str | None = None
    complained_on: date | None = None
    listing_ids: tuple[str, ...] = ()
    right_no: str | None = None
    complainant_name: str | None = None
    complainant_id: str | None = None
    subject_name: str | None = None
    subject_id: str | None = None
    shop_name: str | None = None
    sales: tuple[Listing, ...] = ()
    first_sold_on: date | None = None
    last_sold_on: date | None = None
    counter_notice_received_on: date | None = None
    seller_due_on: date | None = None
    arrived_on: date | None = None
    response_due_on: date | None = None
    action_due_on: date | None = None
    answered_on: date | None = None
    accepts: Mapping[str, frozenset[DocumentKind]] = field(default_factory=dict)
    claimed: tuple[str, ...] = ()
    exhibits: tuple[ExhibitContext, ...] = ()
    used_elsewhere: tuple[Reuse, ...] = ()
    matched: Mapping[str, GoodsMatch] = field(default_factory=dict)
    earlier: tuple[EarlierAppeal, ...] = ()
    channels: tuple[str, ...] = ("Tmall", "天猫", "Taobao", "淘宝")
    cites: Mapping[str, str] = field(default_factory=dict)
    relied_on: frozenset[str] = frozenset()
    complainant_decided: int = 0
    complainant_revoked: int = 0

    @property
    def complainant(self) -> NamedParty:
        """The complainant of the case file."""
        return NamedParty(say("check.complainant_within"), self.complainant_name, self.complainant_id)

    @property
    def subject(self) -> NamedParty:
        """The verified account holder of the shop."""
        return NamedParty(say("check.shops_verified_person"), self.subject_name, self.subject_id)

    @property
    def sale_days(self) -> Span | None:
        """The period of the punished sales; without sales on file, the day of the complaint."""
        sold = [day for day in (self.first_sold_on, self.last_sold_on) if day]
        known = sold or [day for day in (self.complained_on,) if day]
        return Span(min(known), max(known)) if known else None

    def filed(self, kinds: Iterable[DocumentKind], side: Side | None = None) -> tuple[ExhibitContext, ...]:
        """The exhibits of those kinds in filing order, from one side or from all."""
        wanted = frozenset(kinds)
        return tuple(each for each in self.exhibits if each.kind in wanted and side in {None, each.side})

    def chosen(self, criterion: str, kinds: Iterable[DocumentKind], side: Side | None = None) -> ExhibitContext | None:
        """The exhibit of those kinds on which the reviewer relies for the criterion or a claimed route, or None."""
        relied = [self.cites[key] for key in (criterion, *self.claimed) if key in self.cites]
        by_id = {each.id: each for each in self.filed(kinds, side)}
        return next((by_id[each] for each in relied if each in by_id), None)

    def cited(self, criterion: str, kinds: Iterable[DocumentKind], side: Side | None = None) -> ExhibitContext | None:
        """The exhibit for the criterion: the one the reviewer relies on, otherwise the first of those kinds."""
        wanted = frozenset(kinds)
        return self.chosen(criterion, wanted, side) or next(iter(self.filed(wanted, side)), None)


TypedFacts: TypeAlias = Mapping[str, Mapping[str, tuple[str, str, str]]]
"""The facts of the documents: by exhibit and field the value, its origin, and who typed it."""


@dataclass(frozen=True)
class Dossier:
    """A case with its parties, documents and typed facts, as seen by one transaction."""

    appeal: Appeal
    policy: Policy
    seller: Party
    complainant: Party
    exhibits: tuple[Exhibit, ...]
    typed: TypedFacts

    def kinds(self, side: Side) -> frozenset[DocumentKind]:
        """The document kinds on file from one side."""
        return frozenset(DocumentKind(each.kind) for each in self.exhibits if each.side is side)


def seal(known: Mapping[str, Sequence[str]]) -> str:
    """A short hash of the case's values that are searched for; it changes if a number or name is corrected."""
    return sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def is_unread(kind: DocumentKind, reading: Reading | None, sought: str) -> bool:
    """Whether a document was never queued for reading, or a letter was searched for outdated values."""
    return reading is None or (reading.state == "read" and kind in LETTERS and reading.sought != sought)


def sought_in(dossier: Dossier) -> str:
    """The hash of the case's values that are searched for in its letters."""
    parties = {each.party_id: each for each in (dossier.seller, dossier.complainant)}
    return seal(known_values(dossier.appeal, parties))


@dataclass(frozen=True)
class CaseFile:
    """A case with everything its checks read, also from other cases; citations are added when it is assessed."""

    dossier: Dossier
    ground: CaseContext


def stage_checklist(dossier: Dossier) -> Checklist:
    """The checklist for the stage: the seller's appeal until it is forwarded, then the answer or withdrawal."""
    appeal, policy = dossier.appeal, dossier.policy
    if appeal.state is not State.FINAL_REVIEW:
        return policy.appeal
    return policy.withdrawal if appeal.answer_kind is AnswerKind.WITHDRAWAL else policy.answer


def claimed_routes(checklist: Checklist, dossier: Dossier) -> tuple[str, ...]:
    """The routes claimed by documents on file."""
    return checklist.claimed(dossier.kinds(checklist.side))


# Sales and purchases for the quantity ledger, and the seller's earlier appeals on the same invoices.

MATCHED: Final = "matched"

PIECES: Final = "matched_pieces"
"""The fact with the number of pieces of a voucher matched to listings; typed only by a person."""

NONE: Final = "-"

FAILED: Final = frozenset({Outcome.REJECTED_PRELIMINARY, Outcome.ABANDONED_BY_SELLER})

MOST: Final = 60
"""The maximum number of a seller's appeals followed from invoice to invoice."""


def value_of(policy: Policy | None, listings: Iterable[Listing]) -> str:
    """The value of the punished sales by the policy: ``high``, ``usual``, or ``unknown``."""
    values = [each.sold_value for each in listings if each.sold_value is not None]
    if policy is None or not values:
        return "unknown"
    return "high" if sum(values) >= policy.high_value.amount else "usual"


def days_of_sale(appeal: Appeal) -> dict[str, Any]:
    """The first and the last day of the punished sales."""
    return {
        "first_sold_on": min((each.first_sold_on for each in appeal.listings if each.first_sold_on), default=None),
        "last_sold_on": max((each.last_sold_on for each in appeal.listings if each.last_sold_on), default=None),
    }


AUTHENTICATED_AT: Final = "authenticated_at"
"""The fact, beside ``ACCOUNT``, with the time at which the account's holder was authenticated (ISO 8601)."""


def own_account(facts: Mapping[str, tuple[str, str, str]]) -> OwnAccount | None:
    """The recorded account that sent a document; None if no API client reported one."""
    if any(name not in facts or facts[name][1] != ACCOUNT for name in (ACCOUNT, AUTHENTICATED_AT)):
        return None  # typing does not count
    at = datetime.fromisoformat(facts[AUTHENTICATED_AT][0])
    return OwnAccount(account=facts[ACCOUNT][0], authenticated_at=at)


def paper_of(exhibit: Exhibit, typed: TypedFacts, received_on: date) -> ExhibitContext:
    """A document with its typed facts."""
    kind = DocumentKind(exhibit.kind)
    raw = {field: entry[0] for field, entry in typed.get(exhibit.exhibit_id, {}).items()}
    return ExhibitContext(
        id=exhibit.exhibit_id,
        label=exhibit.label,
        side=exhibit.side,
        kind=kind,
        facts=parse_facts(kind, raw)[0] if raw else None,
        received_on=received_on,
        account=own_account(typed.get(exhibit.exhibit_id, {})),
    )


def known_values(appeal: Appeal, parties: Mapping[str, Party]) -> dict[str, tuple[str, ...]]:
    """The values of a case that may occur in a letter about it, by the fields of ``core.domain.reading.NAMED``."""
    seller, complainant = parties.get(appeal.seller_id), parties.get(appeal.complainant_id)
    found = {
        "named_complaint": (appeal.complaint_no,),
        "named_appeal": (appeal.appeal_no,),
        "named_listing": tuple(each.listing_id for each in appeal.listings),
        "named_right": (appeal.right_no,),
        "named_seller_id": (seller.subject_id,) if seller else (),
        "named_complainant_id": (complainant.subject_id,) if complainant else (),
        "named_seller": (seller.subject_name,) if seller else (),
        "named_complainant": (complainant.subject,) if complainant else (),
        "named_shop": (seller.name,) if seller else (),
    }
    return {field: tuple(filter(None, values)) for field, values in found.items()}


def matched_by_hand(typed: TypedFacts) -> dict[str, GoodsMatch]:
    """The matches of goods made by a person, by exhibit, without those withdrawn."""
    return {
        exhibit: GoodsMatch(
            listing_ids=tuple(each for each in entries[MATCHED][0].split() if each != NONE),
            quantity=int(entries[PIECES][0]) if PIECES in entries and entries[PIECES][0] else None,
        )
        for exhibit, entries in typed.items()
        if MATCHED in entries and entries[MATCHED][0]
    }
