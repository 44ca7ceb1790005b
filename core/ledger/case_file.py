"""Everything on record about one case, read in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeVar

from core.domain import case_context
from core.domain.appeal import Appeal, Event, Exhibit, Party, fold_all
from core.domain.case_context import CaseContext, CaseFile, Dossier, EarlierAppeal, ExhibitContext, Reuse
from core.domain.deadlines import latest_if
from core.domain.policy import Rules, day_in, zone_of
from core.domain.reading import LETTERS
from core.domain.reuse import ReuseExplanation, ReuseHit, ReuseKind, invoice_key, names_grantee
from core.domain.second_review import SecondReview
from core.domain.terms import DocumentKind, Side, State, Value, Verb
from core.ledger.documents import (
    EXHIBITS,
    FACTS,
    MOST_HITS,
    READ_FACTS,
    READINGS,
    exhibits_by_id,
    exhibits_of,
    facts_on,
    kinds_and_passages,
)
from core.ledger.drafts import findings_of
from core.ledger.engine import EVERYTHING, Cursor, Engine, Question, ResultCache, among, question_among
from core.ledger.record import (
    PARTIES,
    events_of,
    last_of,
    read_appeal,
    read_appeals,
    read_parties,
    record_of_complainant,
)

T = TypeVar("T")

# The evidence of a case in other cases.


class SameKey(NamedTuple):
    """A document of this case and one of another case with the same key."""

    kind: ReuseKind
    key: str
    exhibit_id: str
    other_id: str
    appeal_no: str
    seller_id: str


def same_keys(cursor: Cursor, appeal: Appeal, kinds: Iterable[ReuseKind] = ReuseKind) -> tuple[SameKey, ...]:
    """Documents of other cases that share a key with this one.

    Documents that a complainant files repeatedly, and copies of them, are left out for the same complainant.
    """
    wanted = tuple(kinds)
    own_keys = cursor.rows(_OWN_KEYS, [appeal.appeal_no])
    own = [row for row in own_keys if row["kind"] in wanted]
    if not own:
        return ()
    keys = sorted({row["document_key"] for row in own})
    many = cursor.value(*question_among(_MANY_KEYS, keys))
    if many == sum(row["document_key"] in keys for row in own_keys):
        return ()  # true for most cases
    # Filtering by the keys alone lets DuckDB use their index; a second condition makes it read them all.
    rows = cursor.rows(
        f"WITH found AS MATERIALIZED (SELECT * FROM fingerprint WHERE document_key IN ({', '.join('?' * len(keys))}))"
        " SELECT kind, document_key, exhibit_id, side, appeal_no, seller_id, complainant_id FROM found"
        " WHERE appeal_no <> ? AND NOT (side = 'complainant' AND complainant_id = ?)"
        " ORDER BY appeal_no DESC LIMIT ?",
        [*keys, appeal.appeal_no, appeal.complainant_id, MOST_HITS],
    )
    return tuple(
        SameKey(
            ReuseKind(mine["kind"]), mine["document_key"], mine["exhibit_id"],
            each["exhibit_id"], each["appeal_no"], each["seller_id"],
        )
        for mine in own
        for each in rows
        if (each["kind"], each["document_key"]) == (mine["kind"], mine["document_key"])
        and not (mine["side"] == "complainant" and each["complainant_id"] == appeal.complainant_id)
    )  # fmt: skip


_OWN_KEYS: Final = "SELECT kind, document_key, exhibit_id, side FROM fingerprint WHERE appeal_no = ?"

_MANY_KEYS: Final = "SELECT count(*) FROM fingerprint WHERE document_key IN ({})"


def matches_of(cursor: Cursor, exhibits: Iterable[Exhibit]) -> list[dict[str, Any]]:
    """The matching pages from the point of view of these documents, whichever document was compared."""
    query = _matches([each.exhibit_id for each in exhibits if each.side is not Side.OFFICE])
    return cursor.rows(*query) if query else []


def _matches(exhibit_ids: Sequence[str]) -> Question | None:
    """The query of ``matches_of``; None without documents."""
    if not exhibit_ids:
        return None
    found, ids = question_among(
        "SELECT exhibit_id, page, other_id, other_page, likeness FROM page_match WHERE exhibit_id IN ({0})"
        " UNION SELECT other_id, other_page, exhibit_id, page, likeness FROM page_match WHERE other_id IN ({0})",
        exhibit_ids,
    )
    return found, [*ids, *ids]


def notes_on(cursor: Cursor, appeal_no: str) -> dict[tuple[str, str, str], ReuseExplanation]:
    """The current explanations by kind, own document and other document."""
    rows = cursor.rows("SELECT * FROM radar_note WHERE appeal_no = ?", [appeal_no])
    last = {(row["kind"], row["exhibit_id"], row["other_id"]): row for row in sorted(rows, key=itemgetter("number"))}
    return {
        key: ReuseExplanation(row["reason"], row["noted_by"], row["noted_at"])
        for key, row in last.items()
        if row["explained"]
    }


def reuses(cursor: Cursor, appeal: Appeal, exhibits: Iterable[Exhibit]) -> tuple[Reuse, ...]:
    """The reuses passed to the checks: the same invoice, file or page in another case."""
    found = [
        Reuse(
            key=each.key if each.kind is ReuseKind.INVOICE else "",
            appeal_no=each.appeal_no,
            seller_same=each.seller_id == appeal.seller_id,
            exhibit_id=each.exhibit_id,
        )
        for each in same_keys(cursor, appeal, (ReuseKind.INVOICE, ReuseKind.BYTES))
    ]
    matches = matches_of(cursor, exhibits)
    others = exhibits_by_id(cursor, {row["other_id"] for row in matches})
    appeals = read_appeals(cursor, {each.appeal_no for each in others.values()})
    for row in (each for each in matches if each["other_id"] in others):
        other = appeals[others[row["other_id"]].appeal_no]
        same = other.seller_id == appeal.seller_id
        found.append(Reuse(key="", appeal_no=other.appeal_no, seller_same=same, exhibit_id=row["exhibit_id"]))
    return tuple(dict.fromkeys(found))


RANK: Final = {kind: place for place, kind in enumerate(ReuseKind)}


def hits_of(cursor: Cursor, appeal: Appeal, exhibits: Iterable[Exhibit]) -> tuple[ReuseHit, ...]:
    """The hits of a case's evidence in other cases, with the strongest match between two documents."""
    own = {each.exhibit_id: each for each in exhibits if each.side is not Side.OFFICE}
    keyed = {(each.kind, each.exhibit_id, each.other_id): each for each in same_keys(cursor, appeal)}
    matches = matches_of(cursor, own.values())
    if not keyed and not matches:
        return ()
    others = exhibits_by_id(
        cursor, {*(each.other_id for each in keyed.values()), *(row["other_id"] for row in matches)}
    )
    appeals = read_appeals(cursor, {each.appeal_no for each in others.values()} - {appeal.appeal_no})
    everyone = {appeal.seller_id, *(id_ for each in appeals.values() for id_ in (each.seller_id, each.complainant_id))}
    parties = read_parties(cursor, *everyone)
    known = _Known(appeal, own, others, appeals, parties, notes_on(cursor, appeal.appeal_no))
    found = [
        *(
            _hit(known, each)
            for each in keyed.values()
            if each.exhibit_id in own and others[each.other_id].appeal_no in appeals
        ),
        *_pictures(known, matches, set(keyed)),
    ]
    return tuple(sorted(_strongest(found), key=_hit_order))


class _Known(NamedTuple):
    """A case, its documents, and the matching cases on record, all by id."""

    appeal: Appeal
    own: Mapping[str, Exhibit]
    others: Mapping[str, Exhibit]
    appeals: Mapping[str, Appeal]
    parties: Mapping[str, Party]
    notes: Mapping[tuple[str, str, str], ReuseExplanation]


def _strongest(found: Iterable[ReuseHit]) -> Iterator[ReuseHit]:
    """The strongest match between two documents; grants that many may use are not worrying."""
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


def _hit_order(hit: ReuseHit) -> tuple[Any, ...]:
    label = hit.exhibit.label
    return label[0], len(label), label, hit.own, RANK[hit.kind], hit.appeal.appeal_no


def _hit(known: _Known, found: SameKey) -> ReuseHit:
    exhibit, other, parties = known.own[found.exhibit_id], known.others[found.other_id], known.parties
    elsewhere = known.appeals[other.appeal_no]
    own = exhibit.side is Side.SELLER and same_seller(known.appeal, elsewhere, parties)
    seller, complainant = (_name_of(parties, each) for each in (elsewhere.seller_id, elsewhere.complainant_id))
    return ReuseHit(
        kind=found.kind,
        exhibit=exhibit,
        other=other,
        appeal=elsewhere,
        seller=seller,
        complainant=complainant,
        own=own,
        warns=not own and _worrying(found, DocumentKind(exhibit.kind), known.appeal, elsewhere, parties),
        explained=known.notes.get((found.kind, exhibit.exhibit_id, other.exhibit_id)),
    )


def same_seller(one: Appeal, other: Appeal, parties: Mapping[str, Party]) -> bool:
    """Whether two appeals are by the same seller: the same shop, or two shops of one verified firm."""
    if one.seller_id == other.seller_id:
        return True
    codes = [parties[each].subject_id if each in parties else "" for each in (one.seller_id, other.seller_id)]
    return bool(codes[0]) and codes[0] == codes[1]


def _worrying(found: SameKey, kind: DocumentKind, one: Appeal, other: Appeal, parties: Mapping[str, Party]) -> bool:
    """Whether a shared grant is worrying: one to a dealer may be shown by all its buyers, one to a shop only by it.

    A rights holder's licence may be shown by everyone to whom it grants.
    """
    if found.kind is not ReuseKind.AUTHORISATION:
        return not (kind is DocumentKind.IDENTITY_DOCUMENT and one.complainant_id == other.complainant_id)
    sellers = (parties.get(each) for each in (one.seller_id, other.seller_id))
    return any(names_grantee(found.key, each.subject) for each in sellers if each)


def _pictures(
    known: _Known, matches: list[dict[str, Any]], keyed: set[tuple[ReuseKind, str, str]]
) -> Iterable[ReuseHit]:
    """One hit for two documents with similar pages: the best-matching pages."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(matches, key=lambda row: row["likeness"]):
        best[row["exhibit_id"], row["other_id"]] = row
    for (exhibit_id, other_id), row in best.items():
        if (ReuseKind.BYTES, exhibit_id, other_id) in keyed or exhibit_id not in known.own:
            continue
        other = known.others.get(other_id)
        if other is None or other.appeal_no not in known.appeals:
            continue
        hit = _hit(known, SameKey(ReuseKind.PICTURE, "", exhibit_id, other_id, other.appeal_no, ""))
        yield replace(hit, page=row["page"], other_page=row["other_page"], likeness=row["likeness"])


def _name_of(parties: Mapping[str, Party], party_id: str) -> str:
    return parties[party_id].name if party_id in parties else party_id


def appeals_on(cursor: Cursor, keys: Collection[str], seller_id: str) -> list[str]:
    """The numbers of a seller's appeals with a document under one of these keys, in order; none without keys."""
    # Queried by the indexed keys one by one; the seller is filtered afterwards.
    rows = among(cursor, "SELECT appeal_no, seller_id FROM used_document WHERE document_key IN ({})", keys)
    return sorted({row["appeal_no"] for row in rows if row["seller_id"] == seller_id})


def earlier_on_the_same(
    rules: Rules, cursor: Cursor, appeal: Appeal, papers: Collection[ExhibitContext]
) -> tuple[EarlierAppeal, ...]:
    """The seller's earlier appeals that rely on this one's invoices, directly or through another such appeal."""
    known = frozenset(_keys(papers))
    if not known:
        return ()
    found: dict[str, tuple[Appeal, CaseContext]] = {}
    seen, fresh = {appeal.appeal_no}, known
    while fresh and len(found) < case_context.MOST:
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
        EarlierAppeal(appeal_no=each.appeal_no, ground=ground, settled=each.outcome not in case_context.FAILED)
        for each, ground in inorder
    )


def _keys(papers: Collection[ExhibitContext]) -> set[str]:
    found = (invoice_key(each.facts) for each in papers if each.facts and each.side is Side.SELLER)
    return {each for each in found if each}


def _ground_of(rules: Rules, cursor: Cursor, appeal: Appeal) -> CaseContext:
    """An earlier appeal with only what the ledger counts."""
    policy = rules.policy_of(appeal)
    zone = zone_of(policy)
    exhibits = exhibits_of(cursor, appeal.appeal_no)
    typed = facts_on(cursor, [each.exhibit_id for each in exhibits])
    days = case_context.days_of_sale(appeal)
    return CaseContext(
        appeal_no=appeal.appeal_no,
        right_type=appeal.right_type,
        today=day_in(appeal.opened_at, zone),
        complained_on=appeal.complained_on,
        sales=appeal.listings,
        first_sold_on=days["first_sold_on"],
        last_sold_on=days["last_sold_on"],
        accepts={route.id: route.accepts for route in policy.appeal.routes},
        exhibits=tuple(case_context.paper_of(each, typed, day_in(each.received_at, zone)) for each in exhibits),
        matched=case_context.matched_by_hand(typed),
    )


RECENT: Final = timedelta(days=92)  # "rolling 3 months" of domain.md 6.2


def read_dossier(rules: Rules, cursor: Cursor, appeal: Appeal) -> Dossier:
    """Everything on file about a case."""
    cursor.ahead(*questions_by_number(appeal))
    parties = read_parties(cursor, appeal.seller_id, appeal.complainant_id)
    exhibits = exhibits_of(cursor, appeal.appeal_no)
    _ahead_on_documents(cursor, appeal, exhibits)
    return Dossier(
        appeal=appeal,
        policy=rules.policy_of(appeal),
        seller=parties.get(appeal.seller_id) or _unknown(appeal.seller_id, Side.SELLER),
        complainant=parties.get(appeal.complainant_id) or _unknown(appeal.complainant_id, Side.COMPLAINANT),
        exhibits=exhibits,
        typed=facts_on(cursor, [each.exhibit_id for each in exhibits]),
    )


def questions_by_number(appeal: Appeal) -> tuple[Question, ...]:
    """The first queries of a case file, for callers that run more of them together (``Cursor.ahead``)."""
    own = [appeal.appeal_no]
    parties = question_among(PARTIES, [appeal.seller_id, appeal.complainant_id])
    return (EXHIBITS, own), parties, (_OWN_KEYS, own)


def _ahead_on_documents(cursor: Cursor, appeal: Appeal, exhibits: Collection[Exhibit]) -> None:
    """Runs the other queries of a case file together, and those for its evidence in other cases."""
    if not cursor.asks_together:
        return
    filed, letters = _filed(exhibits)
    keys = sorted({row["document_key"] for row in cursor.rows(_OWN_KEYS, [appeal.appeal_no])})
    among_these = ((FACTS, filed), (READINGS, filed), (READ_FACTS, letters), (_MANY_KEYS, keys))
    matches = _matches([each.exhibit_id for each in exhibits if each.side is not Side.OFFICE])
    queries = [question_among(sql, values) for sql, values in among_these if values]
    cursor.ahead(*queries, *([matches] if matches else ()))


def _filed(exhibits: Iterable[Exhibit]) -> tuple[list[str], list[str]]:
    """The ids of these documents, and of the letters among them."""
    kinds = {each.exhibit_id: each.kind for each in exhibits}
    return list(kinds), [each for each, kind in kinds.items() if kind in LETTERS]


def _unknown(party_id: str, side: Side) -> Party:
    return Party(party_id=party_id, side=side, name="")


def read_case_file(rules: Rules, cursor: Cursor, appeal: Appeal, now: datetime) -> CaseFile:
    """The current case file of a case."""
    return complete(rules, cursor, read_dossier(rules, cursor, appeal), now)


_FILES: Final[ResultCache[CaseFile]] = ResultCache(64)


def cached_case_file(store: Engine, rules: Rules, cursor: Cursor, appeal: Appeal, now: datetime) -> CaseFile:
    """The same, cached until somebody changes more than drafts, because each answer needs it twice.

    A transaction that has added to the log reads its own uncommitted state instead.
    """
    if cursor.appended:
        return read_case_file(rules, cursor, appeal, now)
    day = day_in(now, zone_of(rules.policy_of(appeal)))

    def read() -> CaseFile:
        return read_case_file(rules, cursor, appeal, now)

    file = _FILES.get(store, (appeal, day), (EVERYTHING,), read, at=cursor.since)
    decided, revoked = _record_of_complainant(cursor, appeal, now)  # in the three months before now
    return replace(file, ground=replace(file.ground, complainant_decided=decided, complainant_revoked=revoked))


_WEIGHED: Final[ResultCache[Any]] = ResultCache(64)


def cached_assessment(store: Engine, cursor: Cursor, file: CaseFile, form: str, weigh: Callable[[], T]) -> T:
    """The cached assessment of a cached case file with that form (JSON), so that it is not computed twice."""
    if cursor.appended:
        return weigh()
    ground = file.ground
    moment = (ground.today, ground.complainant_decided, ground.complainant_revoked)
    found: T = _WEIGHED.get(store, (file.dossier.appeal, *moment, form), (EVERYTHING,), weigh, at=cursor.since)
    return found


def complete(rules: Rules, cursor: Cursor, dossier: Dossier, now: datetime) -> CaseFile:
    """The case file of a dossier as of that time (aware UTC), which may be long ago."""
    return CaseFile(dossier, _ground(rules, cursor, dossier, now))


def routes_claimed(rules: Rules, cursor: Cursor, appeal: Appeal) -> tuple[str, ...]:
    """The routes claimed by documents on file, in the checklist of the case's stage."""
    dossier = Dossier(
        appeal=appeal,
        policy=rules.policy_of(appeal),
        seller=_unknown(appeal.seller_id, Side.SELLER),
        complainant=_unknown(appeal.complainant_id, Side.COMPLAINANT),
        exhibits=exhibits_of(cursor, appeal.appeal_no),
        typed={},
    )
    return case_context.claimed_routes(case_context.stage_checklist(dossier), dossier)


def _ground(rules: Rules, cursor: Cursor, dossier: Dossier, now: datetime) -> CaseContext:
    appeal, zone, checklist = dossier.appeal, zone_of(dossier.policy), case_context.stage_checklist(dossier)

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
        sales=appeal.listings,
        **case_context.days_of_sale(appeal),
        counter_notice_received_on=day(appeal.counter_notice_at),
        seller_due_on=appeal.seller_due_on,
        arrived_on=day(appeal.arrived_at),
        response_due_on=appeal.response_due_on,
        action_due_on=_action_due_on(rules, appeal) if checklist.subject == "answer" else None,
        answered_on=day(appeal.answered_at),
        accepts={route.id: route.accepts for route in checklist.routes},
        claimed=case_context.claimed_routes(checklist, dossier),
        exhibits=papers,
        matched=case_context.matched_by_hand(dossier.typed),
        earlier=earlier_on_the_same(rules, cursor, appeal, papers),
        used_elsewhere=reuses(cursor, appeal, dossier.exhibits) if dossier.typed else (),
        relied_on=_relied_on(cursor, appeal) if appeal.state is State.FINAL_REVIEW else frozenset(),
        complainant_decided=decided,
        complainant_revoked=revoked,
    )


def _papers(cursor: Cursor, dossier: Dossier) -> tuple[ExhibitContext, ...]:
    """The documents with their typed facts, the kinds they were read as, and passages found in letters."""
    filed, letters = _filed(dossier.exhibits)
    read_as, passages = kinds_and_passages(cursor, filed, letters, case_context.sought_in(dossier))
    zone = zone_of(dossier.policy)
    return tuple(
        replace(
            case_context.paper_of(each, dossier.typed, day_in(each.received_at, zone)),
            read_as=read_as.get(each.exhibit_id),
            passages=passages.get(each.exhibit_id),
        )
        for each in dossier.exhibits
    )


def _parties(dossier: Dossier) -> dict[str, Any]:
    """The parties as far as they are on file."""
    return {
        "complainant_name": dossier.complainant.subject or None,
        "complainant_id": dossier.complainant.subject_id or None,
        "subject_name": dossier.seller.subject or None,
        "subject_id": dossier.seller.subject_id or None,
        "shop_name": dossier.seller.name or None,
    }


def _action_due_on(rules: Rules, appeal: Appeal) -> date | None:
    """The last day for the notice of an action if the policy has a latest day; never before the promised day."""
    latest = appeal.response_latest_on or latest_if(rules, appeal, appeal.counter_notice_effective_at)
    return max(latest, appeal.response_due_on or latest) if latest else None


def _relied_on(cursor: Cursor, appeal: Appeal) -> frozenset[str]:
    """The seller's documents relied on in the preliminary review: those cited by a finding that was met."""
    found = findings_of(cursor, appeal.appeal_no)
    forwarded = last_of(cursor, appeal.appeal_no, Verb.FORWARD, appeal.version)
    return frozenset(
        str(each["exhibit_id"])
        for each in found
        if each["seq"] == forwarded and each["exhibit_id"] and each["finding_value"] == Value.MET
    )


def _record_of_complainant(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[int, int]:
    """How appeals against that complainant ended in the last three months; queried in final review only."""
    if appeal.state is not State.FINAL_REVIEW:
        return 0, 0
    return record_of_complainant(cursor, appeal.complainant_id, now - RECENT, now)


def case_file_at(rules: Rules, cursor: Cursor, look: SecondReview) -> tuple[CaseFile, datetime]:
    """The case file as of the first decision, and the time of that decision (aware UTC)."""
    events = events_of(cursor, look.appeal_no)
    first = events[look.seq - 1]
    before = fold_all(events[: look.seq - 1])
    if before is None:
        raise LookupError(f"{look.appeal_no} has no event before {look.seq}: run `python -m core verify`")
    return complete(rules, cursor, _then(rules, cursor, before, first), first.at), first.at


def _then(rules: Rules, cursor: Cursor, before: Appeal, first: Event) -> Dossier:
    """What was on file then, without who typed the facts, because it may be whoever decided."""
    now = read_dossier(rules, cursor, before)
    rested = first.payload.get("exhibits", {})
    exhibits = tuple(each for each in now.exhibits if rested.get(each.label) == each.sha256)
    typed = facts_on(cursor, [each.exhibit_id for each in exhibits], until=first.at)
    unsigned = {
        exhibit: {field: (value, source, "") for field, (value, source, _) in entries.items()}
        for exhibit, entries in typed.items()
    }
    return replace(now, exhibits=exhibits, typed=unsigned)
