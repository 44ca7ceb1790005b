"""The queue: tabs with counts and one page of cases, for those who work on cases."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, get_args

from core.analytics.case_list import Backlog, ListQuery, Tab, list_page, next_free, sorted_by, tab_counts
from core.domain.appeal import Appeal
from core.domain.deadlines import two_clocks
from core.domain.lifecycle import makes
from core.domain.move_facts import latest_of, promised_day
from core.domain.people import Person
from core.domain.permissions import Act, allowed, may
from core.domain.policy import day_in, place_of, zone_of
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, LegalRisk, Outcome, RightType, State, Verb
from core.domain.text import Text
from core.ledger.drafts import Proposed, waiting_among
from core.ledger.engine import Cursor
from core.ledger.people import everybody
from core.ledger.record import read_appeals, with_receipt
from core.ledger.second_reviews import hidden_cases
from core.office import Office

PAGE: Final = 50

TABS: Final[tuple[Tab, ...]] = get_args(Tab)


@dataclass(frozen=True)
class QueueFilters:
    """The filters of the queue; ``holder`` is a person's id, ``search`` part of a number or name.

    Days are in the office's zone, first to last; for closed cases ``due`` means the day they ended. The rest is as in
    ``ListQuery``.
    """

    tab: Tab = "legal"
    right_types: tuple[RightType, ...] = ()
    route: str = ""
    holder: str = ""
    search: str = ""
    policy: str = ""
    complainant: str = ""
    opened: tuple[date | None, date | None] = (None, None)
    due: tuple[date | None, date | None] = (None, None)
    verdict: str = ""
    reading: str = ""
    backlog: Backlog = ""
    order: str = ""
    descending: bool = False


ONLY_FOR_LEGAL: Final = frozenset({"verdict", "holder", "reviewer", "proposed", "proposer"})
"""The columns, and sort orders, hidden from customer service (domain.md 7.1)."""


@dataclass(frozen=True)
class QueueRow:
    """One case in the list. ``days_left`` is 0 today and negative if late, in the zone of its policy.

    ``place`` names that zone if it is not the office's. ``latest_on`` is the policy's latest day to end the punishment
    if nobody answers, ``latest_left`` the days until then; None if the policy has none. ``verdict`` is "" if not
    started. ``proposed`` is the decision awaiting approval (for ``second_review.decision_label``), or "", and
    ``proposed_by`` the name of its proposer. ``held`` distinguishes a case being worked on from one only assigned.
    """

    appeal_no: str
    state: State
    right_type: RightType
    due_on: date | None
    days_left: int | None
    seller: str
    complainant: str
    routes: tuple[str, ...]
    verdict: str
    holder: str
    held: bool
    age_days: int
    outcome: Outcome | None = None
    closed_on: date | None = None
    exceptional: bool = False
    legal_risk: LegalRisk | None = None
    proposed: str = ""
    proposed_by: str = ""
    place: Text | None = None
    latest_on: date | None = None
    latest_left: int | None = None


@dataclass(frozen=True)
class QueuePage:
    """One page of the list, the length of the whole list, the counts of all tabs, and who can hold a case.

    ``number`` is the page shown, the last one if a later was requested. ``holders`` maps ids of people in legal to
    their names; customer service sees neither them nor findings (domain.md 7.1). ``more``: a search found more closed
    cases than ``total``, of which the newest are listed. ``counts`` apply the same filters, without closed cases if a
    search would have to read all of them; ``backlog`` is the number of late imported cases on the tab, included or
    apart.
    """

    rows: tuple[QueueRow, ...]
    total: int
    counts: dict[Tab, int]
    number: int
    holders: dict[str, str]
    more: bool = False
    backlog: int = 0


def list_query(office: Office, actor: Person, filters: QueueFilters) -> ListQuery:
    """The list query for these filters, without filters and orders on columns hidden from this person.

    Whoever reads a list with it fills in the ``hidden`` cases within the same transaction.
    """
    now = office.now()
    blind = not allowed(actor, Act.READ_FINDINGS)
    ordered = sorted_by(filters.tab, filters.order) and not (blind and filters.order in ONLY_FOR_LEGAL)
    return ListQuery(
        tab=filters.tab,
        person_id=actor.person_id,
        now=now,
        today=day_in(now),
        right_types=tuple(filters.right_types),
        route=filters.route,
        holder="" if blind else filters.holder,
        search=filters.search,
        elsewhere=_elsewhere(office, now),
        approves=makes(actor, Verb.SEND_BACK),
        policy=filters.policy,
        complainant=filters.complainant.strip(),
        opened=_moments(filters.opened),
        due=filters.due,
        ended=_moments(filters.due),
        verdict="" if blind else filters.verdict,
        reading=filters.reading,
        backlog=filters.backlog,
        order=filters.order if ordered else "",
        descending=filters.descending,
    )


def first_free(office: Office, actor: Person, filters: QueueFilters) -> Callable[[Cursor, Collection[str]], str | None]:
    """A function that finds the next case for a person working through the list with these filters."""

    def find(cursor: Cursor, leave_out: Collection[str]) -> str | None:
        return next_free(cursor, list_query(office, actor, filters), leave_out)

    return find


def _moments(days: tuple[date | None, date | None]) -> tuple[datetime | None, datetime | None]:
    """The beginning of the first of these days and the end of the last, in UTC."""
    since, until = days
    after = until + timedelta(days=1) if until and until < date.max else None
    first, last = (datetime.combine(each, time(), ZONE).astimezone(UTC) if each else None for each in (since, after))
    return first, last


def queue_page(office: Office, actor: Person, filters: QueueFilters, page: int = 1) -> QueuePage | Refusal:
    """Page ``page`` (from 1) of the list matching the filters, 50 cases per page."""
    if refusal := may(actor, Act.VIEW_QUEUE):
        return refusal
    now = office.now()
    blind = not allowed(actor, Act.READ_FINDINGS)
    wanted = list_query(office, actor, filters)
    over_all = filters.tab == "closed" and filters.search
    with office.store.reading_all() if over_all else office.store.reading() as cursor:
        wanted = replace(wanted, hidden=tuple(sorted(hidden_cases(cursor, actor))))
        found = list_page(cursor, wanted, PAGE, page)
        counts = tab_counts(cursor, wanted)
        proposed = waiting_among(cursor, [each["appeal_no"] for each in found.rows])
        clocked = _of_two_clocks(office, cursor, found.rows)
    people = {} if blind else everybody(office.store)
    names = {person.person_id: person.name for person in people.values()}
    made = ((_row(office, each, names, now), clocked.get(each["appeal_no"])) for each in found.rows)
    rows = tuple(_with_two_clocks(office, row, case, now) for row, case in made)
    if blind:
        rows = tuple(replace(row, holder="", held=False, verdict="") for row in rows)
    else:
        rows = tuple(_with_proposal(row, proposed.get(row.appeal_no), names) for row in rows)
    return QueuePage(
        rows=rows,
        total=found.total,
        counts=counts.tabs,
        number=found.page,
        holders={key: each.name for key, each in people.items() if each.active and allowed(each, Act.HOLD_CASES)},
        more=found.more,
        backlog=counts.backlog,
    )


def _of_two_clocks(office: Office, cursor: Cursor, found: list[dict[str, Any]]) -> dict[str, Appeal]:
    """The cases on the page whose policy has a latest day, by number."""
    two = two_clocks(office.rules)
    cases = read_appeals(cursor, [each["appeal_no"] for each in found if each["policy_id"] in two])
    return {number: with_receipt(office.rules, cursor, case) for number, case in cases.items()}


def _with_two_clocks(office: Office, row: QueueRow, appeal: Appeal | None, now: datetime) -> QueueRow:
    """The row of a case whose policy has a latest day, with both deadlines."""
    if appeal is None or row.due_on is None:
        return row
    today = day_in(now, zone_of(office.policy_of(appeal)))
    promised, latest = promised_day(office.rules, appeal), latest_of(office.rules, appeal)
    return replace(
        row,
        due_on=promised,
        days_left=(promised - today).days if promised else None,
        latest_on=latest,
        latest_left=(latest - today).days if latest else None,
    )


def _with_proposal(row: QueueRow, found: Proposed | None, names: dict[str, str]) -> QueueRow:
    return replace(row, proposed=found.decision, proposed_by=names.get(found.by, found.by)) if found else row


def _elsewhere(office: Office, now: datetime) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """The policies in whose zone it is another day than here, by day."""
    found: dict[date, list[str]] = {}
    for policy in office.policies.all():
        found.setdefault(day_in(now, zone_of(policy)), []).append(policy.id)
    found.pop(day_in(now), None)
    return tuple((day, tuple(ids)) for day, ids in sorted(found.items()))


def _row(office: Office, found: dict[str, Any], names: dict[str, str], now: datetime) -> QueueRow:
    policy = office.policies.policy(found["policy_id"])
    today = day_in(now, zone_of(policy)) if policy else day_in(now)
    due, ended, holder = found["due_on"], found.get("final_decided_at"), found["holder"] or ""
    return QueueRow(
        appeal_no=found["appeal_no"],
        state=State(found["state"]),
        right_type=RightType(found["right_type"]),
        due_on=due,
        days_left=(due - today).days if due else None,
        seller=found["seller"],
        complainant=found["complainant"],
        routes=tuple((found.get("routes") or "").split()),
        verdict=found.get("verdict") or "",
        holder=names.get(holder, holder),
        held=bool(found.get("held_until")),
        age_days=((ended or now) - found["opened_at"]).days if found["opened_at"] else 0,
        outcome=Outcome(found["outcome"]) if found.get("outcome") else None,
        closed_on=day_in(ended) if ended else None,
        exceptional=bool(found.get("exceptional")),
        legal_risk=LegalRisk(found["legal_risk"]) if found.get("legal_risk") else None,
        place=place_of(policy) if policy else None,
    )
