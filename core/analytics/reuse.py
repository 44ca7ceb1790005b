"""Hits of the reuse radar: where the evidence of a case stands in other cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from core.domain.appeal import Appeal, Exhibit, Party
from core.domain.fingerprints import names_grantee
from core.domain.reuse import ReuseExplanation, ReuseHit, ReuseKind
from core.domain.terms import DocumentKind, Side
from core.ledger.documents import exhibits_by_id
from core.ledger.engine import Cursor
from core.ledger.parties import read_parties
from core.ledger.record import read_appeals
from core.ledger.reuse import Found, matches_of, notes_on, same_keys

RANK: Final = {kind: place for place, kind in enumerate(ReuseKind)}


def hits_of(cursor: Cursor, appeal: Appeal, exhibits: Iterable[Exhibit]) -> tuple[ReuseHit, ...]:
    """The same within a transaction."""
    own = {each.exhibit_id: each for each in exhibits if each.side is not Side.OFFICE}
    keyed = {(each.kind, each.exhibit_id, each.other_id): each for each in same_keys(cursor, appeal)}
    matches = matches_of(cursor, list(own))
    if not keyed and not matches:
        return ()
    others = exhibits_by_id(
        cursor, {*(each.other_id for each in keyed.values()), *(row["other_id"] for row in matches)}
    )
    appeals = read_appeals(cursor, {each.appeal_no for each in others.values()} - {appeal.appeal_no})
    everyone = {appeal.seller_id, *(id_ for each in appeals.values() for id_ in (each.seller_id, each.complainant_id))}
    parties = read_parties(cursor, *everyone)
    notes = notes_on(cursor, appeal.appeal_no)
    found = [
        *(
            _hit(appeal, own[each.exhibit_id], others[each.other_id], each, appeals, parties, notes)
            for each in keyed.values()
            if each.exhibit_id in own and others[each.other_id].appeal_no in appeals
        ),
        *_pictures(appeal, own, others, matches, appeals, parties, notes, set(keyed)),
    ]
    return tuple(sorted(_strongest(found), key=_order))


def _strongest(found: Iterable[ReuseHit]) -> Iterator[ReuseHit]:
    """Of what two documents have in common the strongest; a grant that many may use is none to worry about."""
    pairs: dict[tuple[str, str], list[ReuseHit]] = {}
    for hit in found:
        pairs.setdefault((hit.exhibit.exhibit_id, hit.other.exhibit_id), []).append(hit)
    for hits in pairs.values():
        first = min(hits, key=lambda hit: RANK[hit.kind])
        lawful = any(hit.kind is ReuseKind.AUTHORISATION and not hit.warns for hit in hits)
        yield replace(
            first,
            warns=first.warns and not lawful,
            explained=next((hit.explained for hit in hits if hit.explained), None),
        )


def _order(hit: ReuseHit) -> tuple[Any, ...]:
    return (
        hit.exhibit.label[0],
        len(hit.exhibit.label),
        hit.exhibit.label,
        hit.own,
        RANK[hit.kind],
        hit.appeal.appeal_no,
    )


def _hit(
    appeal: Appeal,
    exhibit: Exhibit,
    other: Exhibit,
    found: Found,
    appeals: Mapping[str, Appeal],
    parties: Mapping[str, Party],
    notes: Mapping[tuple[str, str, str], ReuseExplanation],
) -> ReuseHit:
    elsewhere = appeals[other.appeal_no]
    own = exhibit.side is Side.SELLER and same_seller(appeal, elsewhere, parties)
    seller, complainant = (_name(parties, each) for each in (elsewhere.seller_id, elsewhere.complainant_id))
    return ReuseHit(
        kind=found.kind,
        exhibit=exhibit,
        other=other,
        appeal=elsewhere,
        seller=seller,
        complainant=complainant,
        own=own,
        warns=not own and _worrying(found, DocumentKind(exhibit.kind), appeal, elsewhere, parties),
        explained=notes.get((found.kind, exhibit.exhibit_id, other.exhibit_id)),
    )


def same_seller(one: Appeal, other: Appeal, parties: Mapping[str, Party]) -> bool:
    """Whether two appeals are of one seller: the same shop, or two shops of one verified firm."""
    if one.seller_id == other.seller_id:
        return True
    codes = [parties[each].subject_id if each in parties else "" for each in (one.seller_id, other.seller_id)]
    return bool(codes[0]) and codes[0] == codes[1]


def _worrying(found: Found, kind: DocumentKind, one: Appeal, other: Appeal, parties: Mapping[str, Party]) -> bool:
    """A grant to a dealer is lawfully shown by all who buy from it; one to a shop is that shop's.

    The licence of a rights holder is shown by all to whom it grants.
    """
    if found.kind is not ReuseKind.AUTHORISATION:
        return not (kind is DocumentKind.IDENTITY_DOCUMENT and one.complainant_id == other.complainant_id)
    sellers = (parties.get(each) for each in (one.seller_id, other.seller_id))
    return any(names_grantee(found.key, each.subject) for each in sellers if each)


def _pictures(  # noqa: PLR0913, PLR0917 - see _hit
    appeal: Appeal,
    own: Mapping[str, Exhibit],
    others: Mapping[str, Exhibit],
    matches: list[dict[str, Any]],
    appeals: Mapping[str, Appeal],
    parties: Mapping[str, Party],
    notes: Mapping[tuple[str, str, str], ReuseExplanation],
    keyed: set[tuple[ReuseKind, str, str]],
) -> Iterable[ReuseHit]:
    """One hit for two documents with pages that look alike: the pages that fit best."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(matches, key=lambda row: row["likeness"]):
        best[row["exhibit_id"], row["other_id"]] = row
    for (exhibit_id, other_id), row in best.items():
        if (ReuseKind.BYTES, exhibit_id, other_id) in keyed or exhibit_id not in own or other_id not in others:
            continue
        exhibit, other = own[exhibit_id], others[other_id]
        if other.appeal_no not in appeals:
            continue
        found = Found(ReuseKind.PICTURE, "", exhibit_id, other_id, other.appeal_no, "")
        hit = _hit(appeal, exhibit, other, found, appeals, parties, notes)
        yield replace(hit, page=row["page"], other_page=row["other_page"], likeness=row["likeness"])


def _name(parties: Mapping[str, Party], party_id: str) -> str:
    return parties[party_id].name if party_id in parties else party_id
