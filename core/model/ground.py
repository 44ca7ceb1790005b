"""Everything a check may read about one appeal, gathered beforehand: no store, no clock, no file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.model.facts import Facts
from core.model.terms import DocumentKind, RightType, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitGround:
    """One document on file: its label as people cite it ("A2"), its kind and the facts typed for it.

    ``read_as`` is the kind that the reading of it suggests, if it was read.
    """

    id: str
    label: str
    side: Side
    kind: DocumentKind
    facts: Facts | None = None
    received_on: date | None = None
    read_as: DocumentKind | None = None


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
class Sale:
    """What was sold of one punished listing, and from when to when; None is not on file."""

    listing_id: str
    title: str = ""
    quantity: int | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Which listings a person says the goods of a voucher are, and how many pieces of it; of none: left out."""

    listing_ids: tuple[str, ...]
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier appeal of the same seller that relies on an invoice of this one.

    ``settled`` is False where it was rejected or given up: then its pieces may, or may not, have been those.
    """

    appeal_no: str
    ground: "Ground"
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One appeal as the checks see it. Days are days of the platform's zone.

    ``subject`` is the shop's verified person. ``accepts`` names the document kinds of each route,
    ``claimed`` the routes claimed, ``cites`` the exhibit relied on for a criterion or a route when
    several of a kind are on file (else the first), ``relied_on`` the exhibits accepted in the
    preliminary review. ``channels`` are the names under which the platform may stand in a grant.
    ``sales`` has one entry a punished listing, ``matched`` what a person said of a voucher's goods, by exhibit,
    ``earlier`` the seller's appeals before this one that rely on the same invoices, the first one first.
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
    sales: tuple[Sale, ...] = ()
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
    exhibits: tuple[ExhibitGround, ...] = ()
    used_elsewhere: tuple[Reuse, ...] = ()
    matched: Mapping[str, Matched] = field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()
    channels: tuple[str, ...] = ("Tmall", "天猫", "Taobao", "淘宝")
    cites: Mapping[str, str] = field(default_factory=dict)
    relied_on: frozenset[str] = frozenset()
    complainant_decided: int = 0
    complainant_revoked: int = 0

    def filed(self, kinds: Iterable[DocumentKind], side: Side | None = None) -> tuple[ExhibitGround, ...]:
        """The exhibits of those kinds, in the order they were filed; of one side or of all."""
        wanted = frozenset(kinds)
        return tuple(each for each in self.exhibits if each.kind in wanted and side in {None, each.side})

    def chosen(self, criterion: str, kinds: Iterable[DocumentKind], side: Side | None = None) -> ExhibitGround | None:
        """The exhibit of those kinds that the reviewer relies on for the criterion or a claimed route, if any."""
        relied = [self.cites[key] for key in (criterion, *self.claimed) if key in self.cites]
        by_id = {each.id: each for each in self.filed(kinds, side)}
        return next((by_id[each] for each in relied if each in by_id), None)

    def cited(self, criterion: str, kinds: Iterable[DocumentKind], side: Side | None = None) -> ExhibitGround | None:
        """The exhibit that speaks to the criterion: the one the reviewer relies on, else the first of the kinds."""
        wanted = frozenset(kinds)
        return self.chosen(criterion, wanted, side) or next(iter(self.filed(wanted, side)), None)
