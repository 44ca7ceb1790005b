"""The queue: tabs with counts and one page of cases, for people who work on cases."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from core.analytics.case_list import (
    ONLY_FOR_LEGAL,
    Choices,
    ListQuery,
    QueueFilters,
    RequestedFilters,
    Tab,
    next_free,
    page_with_counts,
    sorted_by,
    view_asks,
)
from core.domain.appeal import Appeal
from core.domain.deadlines import two_clocks
from core.domain.lifecycle import makes
from core.domain.move_facts import latest_of, promised_day
from core.domain.people import Person, SavedView
from core.domain.permissions import Act, allowed, requires
from core.domain.policy import day_in, place_of, zone_of
from core.domain.refusals import Refusal
from core.domain.terms import LegalRisk, Outcome, RightType, State, Verb
from core.domain.text import Text
from core.ledger.drafts import OpenProposal, waiting_among
from core.ledger.engine import Cursor
from core.ledger.people import everybody, views_for
from core.ledger.record import appealed_earlier, read_appeals, with_receipt
from core.ledger.second_reviews import hidden_cases
from core.office import Office

PAGE: Final = 50


FOR_LEGAL: Final[tuple[Tab, ...]] = ("legal", "mine", "free", "late", "opened", "seller", "complainant", "closed")

FOR_LEAD: Final[tuple[Tab, ...]] = ("legal", "approve", *FOR_LEGAL[1:])

FOR_INTAKE: Final[tuple[Tab, ...]] = ("opened", "seller", "complainant", "arrival", "legal", "late", "closed")


def tabs_for(person: Person) -> tuple[Tab, ...]:
    """The tabs of a person's role, its own work first: that one is open when nothing else is asked for."""
    if not allowed(person, Act.READ_FINDINGS):
        return FOR_INTAKE
    return FOR_LEAD if makes(person, Verb.SEND_BACK) else FOR_LEGAL


@dataclass(frozen=True)
class QueueRow:
    """One case in the list. ``days_left`` is 0 today and negative if late, in the zone of its policy.

    ``place`` names that zone if it is not the office's. ``latest_on`` is the policy's latest day to end the punishment
    if nobody answers, ``latest_left`` the days until then; None if the policy has none. ``verdict`` is "" if not
    started. ``proposed`` is the decision awaiting approval (for ``second_review.decision_label``), or "", and
    ``proposed_by`` the name of its proposer. ``held`` distinguishes a case being worked on from one only assigned.
    ``earlier`` are the appeals of the same complaint and listing that came before it, latest first.
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
    earlier: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class OfferedView:
    """A view that somebody may pick: ``asks`` is what it shows them. ``by`` is the name of who wrote it last.

    Customer service is not told who that is.
    """

    view: SavedView
    asks: RequestedFilters
    by: str


def choices_of(office: Office, actor: Person) -> Choices:
    """What this person can ask the queue for: also whoever has left, as cases still name them."""
    book = office.policies.all()
    lists = [each for policy in book for each in (policy.appeal, policy.answer, policy.withdrawal)]
    return Choices(
        tabs=tabs_for(actor),
        routes=frozenset(route.id for each in lists for route in each.routes),
        policies=frozenset(each.id for each in book),
        people=everybody(office.store).keys(),
        findings=allowed(actor, Act.READ_FINDINGS),
    )


@requires(Act.KEEP_QUEUE_VIEWS)
def queue_views(office: Office, actor: Person) -> tuple[OfferedView, ...] | Refusal:
    """The views that this person has: their own by name, then those of the office."""
    views = office.read(views_for, actor.person_id)
    choices = choices_of(office, actor)
    people = everybody(office.store) if allowed(actor, Act.SEE_COLLEAGUES) else {}
    return tuple(
        OfferedView(each, view_asks(each, choices), people[each.written_by].name if each.written_by in people else "")
        for each in views
    )


def list_query(office: Office, actor: Person, filters: QueueFilters) -> ListQuery:
    """The list query for these filters, without filters and orders on columns hidden from this person.

    Whoever reads a list with it fills in the ``hidden`` cases within the same transaction.
    """
    now = office.now()
    blind = not allowed(actor, Act.READ_FINDINGS)
    ordered = sorted_by(filters.tab, filters.order) and not (blind and filters.order in ONLY_FOR_LEGAL)
    may_ask = replace(filters, order=filters.order if ordered else "")
    if blind:
        may_ask = replace(may_ask, holder="", verdict="")
    return ListQuery(
        **vars(may_ask),
        person_id=actor.person_id,
        now=now,
        today=day_in(now),
        elsewhere=_elsewhere(office, now),
        approves=makes(actor, Verb.SEND_BACK),
    )


def first_free(office: Office, actor: Person, filters: QueueFilters) -> Callable[[Cursor, Collection[str]], str | None]:
    """A function that finds the next case for a person working through the list with these filters."""

    def find(cursor: Cursor, leave_out: Collection[str]) -> str | None:
        return next_free(cursor, list_query(office, actor, filters), leave_out)

    return find


@requires(Act.VIEW_QUEUE)
def queue_page(office: Office, actor: Person, filters: QueueFilters, page: int = 1) -> QueuePage | Refusal:
    """Page ``page`` (from 1) of the list matching the filters, 50 cases per page."""
    now = office.now()
    blind = not allowed(actor, Act.READ_FINDINGS)
    wanted = list_query(office, actor, filters)
    over_all = filters.tab == "closed" and filters.search
    with office.store.reading_all() if over_all else office.store.reading() as cursor:
        wanted = replace(wanted, hidden=tuple(sorted(hidden_cases(cursor, actor))))
        found, counts = page_with_counts(cursor, wanted, PAGE, page)
        proposed = waiting_among(cursor, [each["appeal_no"] for each in found.rows])
        clocked = _of_two_clocks(office, cursor, found.rows)
        earlier = appealed_earlier(cursor, [each["appeal_no"] for each in found.rows])
    people = {} if blind else everybody(office.store)
    names = {person.person_id: person.name for person in people.values()}
    made = ((_row(office, each, names, now), clocked.get(each["appeal_no"])) for each in found.rows)
    rows = tuple(_with_two_clocks(office, row, case, now) for row, case in made)
    if earlier:
        rows = tuple(replace(row, earlier=_shown(earlier.get(row.appeal_no, ()), wanted)) for row in rows)
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


def _shown(numbers: tuple[str, ...], wanted: ListQuery) -> tuple[str, ...]:
    return tuple(each for each in numbers if each not in wanted.hidden)


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


def _with_proposal(row: QueueRow, found: OpenProposal | None, names: dict[str, str]) -> QueueRow:
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
