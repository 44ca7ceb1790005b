"""The case file as a value, and all that a check may read of it."""

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

# Everything a check may read about one appeal, gathered beforehand: no store, no clock, no file.


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitContext:
    """One document on file: its label as people cite it ("A2"), its kind and the facts typed for it.

    ``read_as`` is the kind that the reading of it suggests, if it was read; ``account`` the account of its party
    through which it came, where the program says so that brought it. ``passages`` is what else was found in the words
    of a letter (``core.domain.reading.PASSAGES``); None while it was not read to its end.
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

    ``key`` is that of ``invoice_key``, empty where the file or the page of ``exhibit_id`` is the same.
    """

    key: str
    appeal_no: str
    seller_same: bool
    exhibit_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsMatch:
    """Which listings a person says the goods of a voucher are, and how many pieces of it; of none: left out."""

    listing_ids: tuple[str, ...]
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAppeal:
    """An earlier appeal of the same seller that relies on an invoice of this one.

    ``settled`` is False where it was rejected or given up: then its pieces may, or may not, have been those.
    """

    appeal_no: str
    ground: "CaseContext"
    settled: bool = True


class Span(NamedTuple):
    """The first and the last day of what is asked about."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """One appeal as the checks see it. Days are days of the platform's zone.

    ``subject`` is the shop's verified person. ``accepts`` names the document kinds of each route,
    ``claimed`` the routes claimed, ``cites`` the exhibit relied on for a criterion or a route when
    several of a kind are on file (else the first), ``relied_on`` the exhibits accepted in the
    preliminary review. ``channels`` are the names under which the platform may stand in a grant.
    ``sales`` are the punished listings with what was sold of each, ``matched`` is what a person said of a voucher's
    goods, by exhibit, ``earlier`` the seller's appeals before this one that rely on the same invoices, oldest first.
    ``action_due_on`` is until when the notice of an action counts where that is later than other answers
    (512(g): until the material is restored).
    ``complainant_decided`` and ``complainant_revoked`` count that complainant's appeals of the last
    three months: all decided ones, and those where the punishment was revoked.
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
        """The verified person behind the shop."""
        return NamedParty(say("check.shops_verified_person"), self.subject_name, self.subject_id)

    @property
    def sale_days(self) -> Span | None:
        """The days of the punished sales; without sales on file, the day of the complaint."""
        sold = [day for day in (self.first_sold_on, self.last_sold_on) if day]
        known = sold or [day for day in (self.complained_on,) if day]
        return Span(min(known), max(known)) if known else None

    def filed(self, kinds: Iterable[DocumentKind], side: Side | None = None) -> tuple[ExhibitContext, ...]:
        """The exhibits of those kinds, in the order they were filed; of one side or of all."""
        wanted = frozenset(kinds)
        return tuple(each for each in self.exhibits if each.kind in wanted and side in {None, each.side})

    def chosen(self, criterion: str, kinds: Iterable[DocumentKind], side: Side | None = None) -> ExhibitContext | None:
        """The exhibit of those kinds that the reviewer relies on for the criterion or a claimed route, if any."""
        relied = [self.cites[key] for key in (criterion, *self.claimed) if key in self.cites]
        by_id = {each.id: each for each in self.filed(kinds, side)}
        return next((by_id[each] for each in relied if each in by_id), None)

    def cited(self, criterion: str, kinds: Iterable[DocumentKind], side: Side | None = None) -> ExhibitContext | None:
        """The exhibit that speaks to the criterion: the one the reviewer relies on, else the first of the kinds."""
        wanted = frozenset(kinds)
        return self.chosen(criterion, wanted, side) or next(iter(self.filed(wanted, side)), None)


TypedFacts: TypeAlias = Mapping[str, Mapping[str, tuple[str, str, str]]]
"""What was typed off the documents: by exhibit and field the value, its origin, and who typed it."""


@dataclass(frozen=True)
class Dossier:
    """A case with its parties, documents and what was typed off them, as one transaction sees it."""

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
    """A short sign of what of a case is looked for: another one where a number or a name of it was corrected."""
    return sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def is_unread(kind: DocumentKind, reading: Reading | None, sought: str) -> bool:
    """Whether a document was never handed over to be read, or a letter was searched for other values of its case."""
    return reading is None or (reading.state == "read" and kind in LETTERS and reading.sought != sought)


def sought_in(dossier: Dossier) -> str:
    """The seal of what of the case is looked for in its letters."""
    parties = {each.party_id: each for each in (dossier.seller, dossier.complainant)}
    return seal(known_values(dossier.appeal, parties))


@dataclass(frozen=True)
class CaseFile:
    """A case with all that its checks read, of other cases as well; what a form cites is added when it is assessed."""

    dossier: Dossier
    ground: CaseContext


def stage_checklist(dossier: Dossier) -> Checklist:
    """The seller's appeal until it is forwarded; then the complainant's answer or withdrawal."""
    appeal, policy = dossier.appeal, dossier.policy
    if appeal.state is not State.FINAL_REVIEW:
        return policy.appeal
    return policy.withdrawal if appeal.answer_kind is AnswerKind.WITHDRAWAL else policy.answer


def claimed_routes(checklist: Checklist, dossier: Dossier) -> tuple[str, ...]:
    """The routes that a document on file claims."""
    return checklist.claimed(dossier.kinds(checklist.side))


# What was sold and bought in a case as the ledger counts it, and the seller's earlier appeals on the same invoices.

MATCHED: Final = "matched"

PIECES: Final = "matched_pieces"
"""The facts that say which listings a voucher's goods are, and how many pieces of it; typed by a person only."""

NONE: Final = "-"

FAILED: Final = frozenset({Outcome.REJECTED_PRELIMINARY, Outcome.ABANDONED_BY_SELLER})

MOST: Final = 60
"""So many appeals of one seller are followed from invoice to invoice."""


def value_of(policy: Policy | None, listings: Iterable[Listing]) -> str:
    """Whether the punished sales are of high value by the policy: ``high``, ``usual``, or ``unknown``."""
    given = [each.sold_value for each in listings if each.sold_value is not None]
    if policy is None or not given:
        return "unknown"
    return "high" if sum(given) >= policy.high_value.amount else "usual"


def days_of_sale(appeal: Appeal) -> dict[str, Any]:
    """The first and the last day of the punished sales."""
    return {
        "first_sold_on": min((each.first_sold_on for each in appeal.listings if each.first_sold_on), default=None),
        "last_sold_on": max((each.last_sold_on for each in appeal.listings if each.last_sold_on), default=None),
    }


AUTHENTICATED_AT: Final = "authenticated_at"
"""Beside ``ACCOUNT``, which is the source of both, the fact that says when its holder was authenticated (ISO 8601)."""


def own_account(facts: Mapping[str, tuple[str, str, str]]) -> OwnAccount | None:
    """The account through which a document came, by what is on record of it; None where nobody has said so."""
    if any(name not in facts or facts[name][1] != ACCOUNT for name in (ACCOUNT, AUTHENTICATED_AT)):
        return None  # a person cannot say it by typing
    at = datetime.fromisoformat(facts[AUTHENTICATED_AT][0])
    return OwnAccount(account=facts[ACCOUNT][0], authenticated_at=at)


def paper_of(exhibit: Exhibit, typed: TypedFacts, received_on: date) -> ExhibitContext:
    """A document with what was typed off it."""
    kind = DocumentKind(exhibit.kind)
    raw = {field: entry[0] for field, entry in typed.get(exhibit.exhibit_id, {}).items()}
    facts = parse_facts(kind, raw)[0] if raw else None
    return ExhibitContext(
        id=exhibit.exhibit_id,
        label=exhibit.label,
        side=exhibit.side,
        kind=kind,
        facts=facts,
        received_on=received_on,
        account=own_account(typed.get(exhibit.exhibit_id, {})),
    )


def known_values(appeal: Appeal, parties: Mapping[str, Party]) -> dict[str, tuple[str, ...]]:
    """What of a case may stand in a letter about it, by the fields of ``core.domain.reading.NAMED``."""
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
    """What a person said of a voucher's goods, by exhibit; nothing where it was taken back."""
    return {
        exhibit: GoodsMatch(
            listing_ids=tuple(each for each in entries[MATCHED][0].split() if each != NONE),
            quantity=int(entries[PIECES][0]) if PIECES in entries and entries[PIECES][0] else None,
        )
        for exhibit, entries in typed.items()
        if MATCHED in entries and entries[MATCHED][0]
    }
