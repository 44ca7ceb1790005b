"""What was sold and bought in a case as the ledger counts it, and the seller's earlier appeals on the same invoices."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from core.deadlines import Rules
from core.evidence.checks import invoice_key
from core.model.appeal import Appeal, Exhibit, Listing
from core.model.fact_form import parse_facts
from core.model.ground import Earlier, ExhibitGround, Ground, Matched, Sale
from core.model.rules import Policy
from core.model.terms import DocumentKind, Outcome, Side
from core.office import day_in, zone_of
from core.store.exhibits import exhibits_of, facts_on
from core.store.file import Cursor
from core.store.ledger import appeals_on
from core.store.record import read_appeal

Typed = Mapping[str, Mapping[str, tuple[str, str, str]]]

MATCHED: Final = "matched"
PIECES: Final = "matched_pieces"
"""The facts that say which listings a voucher's goods are, and how many pieces of it; typed by a person only."""
NONE: Final = "-"
FAILED: Final = frozenset({Outcome.REJECTED_PRELIMINARY, Outcome.ABANDONED_BY_SELLER})
MOST: Final = 60
"""So many appeals of one seller are followed from invoice to invoice."""


def sales_of(appeal: Appeal) -> tuple[Sale, ...]:
    """What was sold of each punished listing, as far as it is on file."""
    return tuple(
        Sale(
            listing_id=each.listing_id,
            title=each.title,
            quantity=each.sold_quantity,
            first_on=each.first_sold_on,
            last_on=each.last_sold_on,
        )
        for each in appeal.listings
    )


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


def paper_of(exhibit: Exhibit, typed: Typed, received_on: date) -> ExhibitGround:
    """A document with what was typed off it."""
    kind = DocumentKind(exhibit.kind)
    raw = {field: entry[0] for field, entry in typed.get(exhibit.exhibit_id, {}).items()}
    facts = parse_facts(kind, raw)[0] if raw else None
    return ExhibitGround(
        id=exhibit.exhibit_id, label=exhibit.label, side=exhibit.side, kind=kind, facts=facts, received_on=received_on
    )


def matched_by_hand(typed: Typed) -> dict[str, Matched]:
    """What a person said of a voucher's goods, by exhibit; nothing where it was taken back."""
    return {
        exhibit: Matched(
            listing_ids=tuple(each for each in entries[MATCHED][0].split() if each != NONE),
            quantity=int(entries[PIECES][0]) if PIECES in entries and entries[PIECES][0] else None,
        )
        for exhibit, entries in typed.items()
        if MATCHED in entries and entries[MATCHED][0]
    }


def earlier_on_the_same(
    rules: Rules, cursor: Cursor, appeal: Appeal, papers: Collection[ExhibitGround]
) -> tuple[Earlier, ...]:
    """The seller's appeals opened before this one that rely on its invoices, or on an invoice of such an appeal."""
    known = frozenset(_keys(papers))
    if not known:
        return ()
    found: dict[str, tuple[Appeal, Ground]] = {}
    seen, fresh = {appeal.appeal_no}, known
    while fresh and len(found) < MOST:
        numbers = [each for each in appeals_on(cursor, fresh, appeal.seller_id) if each not in seen]
        seen.update(numbers)
        for number in numbers:
            other = read_appeal(cursor, number)
            if other and (other.opened_at, other.appeal_no) < (appeal.opened_at, appeal.appeal_no):
                found[number] = other, _ground_of(rules, cursor, other)
        fresh = frozenset(key for number in numbers if number in found for key in _keys(found[number][1].exhibits))
        fresh, known = fresh - known, known | fresh
    inorder = sorted(found.values(), key=lambda each: (each[0].opened_at, each[0].appeal_no))
    return tuple(
        Earlier(appeal_no=each.appeal_no, ground=ground, settled=each.outcome not in FAILED) for each, ground in inorder
    )


def _keys(papers: Collection[ExhibitGround]) -> set[str]:
    found = (invoice_key(each.facts) for each in papers if each.facts and each.side is Side.SELLER)
    return {each for each in found if each}


def _ground_of(rules: Rules, cursor: Cursor, appeal: Appeal) -> Ground:
    """An earlier appeal with just what the ledger counts."""
    policy = rules.policy_of(appeal)
    zone = zone_of(policy)
    exhibits = exhibits_of(cursor, appeal.appeal_no)
    typed = facts_on(cursor, [each.exhibit_id for each in exhibits])
    days = days_of_sale(appeal)
    return Ground(
        appeal_no=appeal.appeal_no,
        right_type=appeal.right_type,
        today=day_in(appeal.opened_at, zone),
        complained_on=appeal.complained_on,
        sales=sales_of(appeal),
        first_sold_on=days["first_sold_on"],
        last_sold_on=days["last_sold_on"],
        accepts={route.id: route.accepts for route in policy.appeal.routes},
        exhibits=tuple(paper_of(each, typed, day_in(each.received_at, zone)) for each in exhibits),
        matched=matched_by_hand(typed),
    )
