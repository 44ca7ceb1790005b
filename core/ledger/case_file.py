"""All that is on record of one case, read in one transaction."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from core.domain.appeal import Appeal, Event, Exhibit, Party, fold_all
from core.domain.case_context import (
    FAILED,
    MOST,
    CaseContext,
    CaseFile,
    Dossier,
    EarlierAppeal,
    ExhibitContext,
    Reuse,
    claimed_routes,
    days_of_sale,
    matched_by_hand,
    paper_of,
    sales_of,
    stage_checklist,
)
from core.domain.checks.result import invoice_key
from core.domain.clocks import latest_if
from core.domain.deadlines import Rules, day_in
from core.domain.policy import zone_of
from core.domain.reuse import ReuseKind
from core.domain.second_review import SecondReview
from core.domain.terms import Side, State, Value, Verb
from core.ledger.documents import exhibits_by_id, exhibits_of, facts_on, kinds_read
from core.ledger.drafts import findings_of
from core.ledger.engine import Cursor
from core.ledger.parties import read_parties, record_of_complainant
from core.ledger.record import events_of, last_of, read_appeal, read_appeals
from core.ledger.reuse import appeals_on, matches_of, same_keys


def reuses(cursor: Cursor, appeal: Appeal, exhibits: Iterable[Exhibit]) -> tuple[Reuse, ...]:
    """What the checks are told: the same invoice, the same file or the same page in another case."""
    found = [
        Reuse(
            key=each.key if each.kind is ReuseKind.INVOICE else "",
            appeal_no=each.appeal_no,
            seller_same=each.seller_id == appeal.seller_id,
            exhibit_id=each.exhibit_id,
        )
        for each in same_keys(cursor, appeal, (ReuseKind.INVOICE, ReuseKind.BYTES))
    ]
    matches = matches_of(cursor, [each.exhibit_id for each in exhibits])
    if matches:
        others = exhibits_by_id(cursor, {row["other_id"] for row in matches})
        sellers = read_appeals(cursor, {each.appeal_no for each in others.values()})
        found += [
            Reuse(
                key="",
                appeal_no=others[row["other_id"]].appeal_no,
                seller_same=sellers[others[row["other_id"]].appeal_no].seller_id == appeal.seller_id,
                exhibit_id=row["exhibit_id"],
            )
            for row in matches
            if row["other_id"] in others
        ]
    return tuple(dict.fromkeys(found))


def earlier_on_the_same(
    rules: Rules, cursor: Cursor, appeal: Appeal, papers: Collection[ExhibitContext]
) -> tuple[EarlierAppeal, ...]:
    """The seller's appeals opened before this one that rely on its invoices, or on an invoice of such an appeal."""
    known = frozenset(_keys(papers))
    if not known:
        return ()
    found: dict[str, tuple[Appeal, CaseContext]] = {}
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
        EarlierAppeal(appeal_no=each.appeal_no, ground=ground, settled=each.outcome not in FAILED)
        for each, ground in inorder
    )


def _keys(papers: Collection[ExhibitContext]) -> set[str]:
    found = (invoice_key(each.facts) for each in papers if each.facts and each.side is Side.SELLER)
    return {each for each in found if each}


def _ground_of(rules: Rules, cursor: Cursor, appeal: Appeal) -> CaseContext:
    """An earlier appeal with just what the ledger counts."""
    policy = rules.policy_of(appeal)
    zone = zone_of(policy)
    exhibits = exhibits_of(cursor, appeal.appeal_no)
    typed = facts_on(cursor, [each.exhibit_id for each in exhibits])
    days = days_of_sale(appeal)
    return CaseContext(
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


RECENT: Final = timedelta(days=92)  # "rolling 3 months" of domain.md 6.2


def read_dossier(rules: Rules, cursor: Cursor, appeal: Appeal) -> Dossier:
    """Everything on file about a case."""
    parties = read_parties(cursor, appeal.seller_id, appeal.complainant_id)
    exhibits = exhibits_of(cursor, appeal.appeal_no)
    return Dossier(
        appeal=appeal,
        policy=rules.policy_of(appeal),
        seller=parties.get(appeal.seller_id) or _unknown(appeal.seller_id, Side.SELLER),
        complainant=parties.get(appeal.complainant_id) or _unknown(appeal.complainant_id, Side.COMPLAINANT),
        exhibits=exhibits,
        typed=facts_on(cursor, [each.exhibit_id for each in exhibits]),
    )


def _unknown(party_id: str, side: Side) -> Party:
    return Party(party_id=party_id, side=side, name="")


def read_case_file(rules: Rules, cursor: Cursor, appeal: Appeal, now: datetime) -> CaseFile:
    """The case file of a case as it is on record now."""
    return complete(rules, cursor, read_dossier(rules, cursor, appeal), now)


def complete(rules: Rules, cursor: Cursor, dossier: Dossier, now: datetime) -> CaseFile:
    """The case file of a dossier as it was at that moment (aware UTC), which may be long ago."""
    return CaseFile(dossier, _ground(rules, cursor, dossier, now))


def claimed_now(rules: Rules, cursor: Cursor, appeal: Appeal) -> tuple[str, ...]:
    """The routes claimed by what is on file, of the checklist that the case's stage asks."""
    dossier = Dossier(
        appeal=appeal,
        policy=rules.policy_of(appeal),
        seller=_unknown(appeal.seller_id, Side.SELLER),
        complainant=_unknown(appeal.complainant_id, Side.COMPLAINANT),
        exhibits=exhibits_of(cursor, appeal.appeal_no),
        typed={},
    )
    return claimed_routes(stage_checklist(dossier), dossier)


def _ground(rules: Rules, cursor: Cursor, dossier: Dossier, now: datetime) -> CaseContext:
    appeal, zone, checklist = dossier.appeal, zone_of(dossier.policy), stage_checklist(dossier)

    def day(moment: datetime | None) -> date | None:
        return day_in(moment, zone) if moment else None

    decided, revoked = _record_of_complainant(cursor, appeal, now)
    papers = _papers(cursor, dossier)
    return CaseContext(
        appeal_no=appeal.appeal_no,
        right_type=appeal.right_type,
        today=day_in(now, zone),
        complaint_no=appeal.complaint_no or None,
        complained_on=appeal.complained_on,
        listing_ids=appeal.listing_ids,
        right_no=appeal.right_no or None,
        **_parties(dossier),
        sales=sales_of(appeal),
        **days_of_sale(appeal),
        counter_notice_received_on=day(appeal.counter_notice_at),
        seller_due_on=appeal.seller_due_on,
        arrived_on=day(appeal.arrived_at),
        response_due_on=appeal.response_due_on,
        action_due_on=_action_due_on(rules, appeal),
        answered_on=day(appeal.answered_at),
        accepts={route.id: route.accepts for route in checklist.routes},
        claimed=claimed_routes(checklist, dossier),
        exhibits=papers,
        matched=matched_by_hand(dossier.typed),
        earlier=earlier_on_the_same(rules, cursor, appeal, papers),
        used_elsewhere=reuses(cursor, appeal, dossier.exhibits) if dossier.typed else (),
        relied_on=_relied_on(cursor, appeal) if appeal.state is State.FINAL_REVIEW else frozenset(),
        complainant_decided=decided,
        complainant_revoked=revoked,
    )


def _papers(cursor: Cursor, dossier: Dossier) -> tuple[ExhibitContext, ...]:
    """The documents with what was typed off them, and as which kind they were read."""
    read_as = kinds_read(cursor, [each.exhibit_id for each in dossier.exhibits])
    zone = zone_of(dossier.policy)
    return tuple(
        replace(paper_of(each, dossier.typed, day_in(each.received_at, zone)), read_as=read_as.get(each.exhibit_id))
        for each in dossier.exhibits
    )


def _parties(dossier: Dossier) -> dict[str, Any]:
    """Who stands against whom, as far as it is on file."""
    return {
        "complainant_name": dossier.complainant.subject or None,
        "complainant_id": dossier.complainant.subject_id or None,
        "subject_name": dossier.seller.subject or None,
        "subject_id": dossier.seller.subject_id or None,
        "shop_name": dossier.seller.name or None,
    }


def _action_due_on(rules: Rules, appeal: Appeal) -> date | None:
    """Until when the notice of an action counts, where the policy has a latest day; never less than was promised."""
    latest = appeal.response_latest_on or latest_if(rules, appeal, appeal.counter_notice_effective_at)
    return max(latest, appeal.response_due_on or latest) if latest else None


def _relied_on(cursor: Cursor, appeal: Appeal) -> frozenset[str]:
    """The seller's documents that carried the preliminary review: cited by a finding that was met."""
    found = findings_of(cursor, appeal.appeal_no)
    forwarded = last_of(cursor, appeal.appeal_no, Verb.FORWARD, appeal.version)
    return frozenset(
        str(each["exhibit_id"])
        for each in found
        if each["seq"] == forwarded and each["exhibit_id"] and each["finding_value"] == Value.MET
    )


def _record_of_complainant(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[int, int]:
    """How that complainant's appeals of the last three months ended; asked in final review only."""
    if appeal.state is not State.FINAL_REVIEW:
        return 0, 0
    return record_of_complainant(cursor, appeal.complainant_id, now - RECENT, now)


def file_then(rules: Rules, cursor: Cursor, look: SecondReview) -> tuple[CaseFile, datetime]:
    """The case file as it was when the case was decided first, and when that was (aware UTC)."""
    events = events_of(cursor, look.appeal_no)
    first = events[look.seq - 1]
    before = fold_all(events[: look.seq - 1])
    if before is None:
        raise LookupError(f"{look.appeal_no} has no event before {look.seq}: run `python -m core verify`")
    return complete(rules, cursor, _then(rules, cursor, before, first), first.at), first.at


def _then(rules: Rules, cursor: Cursor, before: Appeal, first: Event) -> Dossier:
    """What was on file then; who typed a fact is left out: it may be the one who decided."""
    now = read_dossier(rules, cursor, before)
    rested = first.payload.get("exhibits", {})
    exhibits = tuple(each for each in now.exhibits if rested.get(each.label) == each.sha256)
    typed = facts_on(cursor, [each.exhibit_id for each in exhibits], until=first.at)
    unsigned = {
        exhibit: {field: (given, source, "") for field, (given, source, _) in entries.items()}
        for exhibit, entries in typed.items()
    }
    return replace(now, exhibits=exhibits, typed=unsigned)
