"""Orders of all cases by status (not in effect yet, late, refused, settled), and the details of one order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, get_args

from core.domain.appeal import Appeal, Exhibit
from core.domain.lifecycle import makes
from core.domain.masking import names_for
from core.domain.orders import Order
from core.domain.people import Person
from core.domain.permissions import Act, allowed, requires
from core.domain.policy import Policy
from core.domain.refusals import Refusal, refuse
from core.domain.terms import OrderKind, Verb
from core.domain.text import say
from core.language import render
from core.ledger import orders, outbox
from core.ledger.clients import client_actors
from core.ledger.documents import exhibits_of
from core.ledger.orders import OrderQuery, OrderTab
from core.ledger.people import everybody
from core.ledger.record import events_of, listings_of, read_appeal
from core.ledger.second_reviews import hidden_cases, review_refusal
from core.office import Office

PAGE: Final = 50

TABS: Final[tuple[OrderTab, ...]] = get_args(OrderTab)


@dataclass(frozen=True)
class OrderFilters:
    """The filters for orders; ``search`` is part of a case number, a seller or a listing."""

    tab: OrderTab = "open"
    kind: OrderKind | None = None
    search: str = ""


@dataclass(frozen=True)
class OrderRow:
    """An order in the list: the seller, its listings, and whether it is overdue."""

    order: Order
    policy: Policy
    seller: str
    listing_ids: tuple[str, ...]
    overdue: bool


@dataclass(frozen=True)
class OrderPage:
    """One page of orders, the counts of all tabs, and the page number (the last one if a later was requested)."""

    rows: tuple[OrderRow, ...]
    counts: dict[OrderTab, int]
    number: int


@dataclass(frozen=True)
class OrderDetail:
    """One order: its case, the statement when it was settled, by whom, and documents that could prove it.

    ``by`` is the name of whoever settled it, which may be an API client.
    """

    order: Order
    appeal: Appeal
    policy: Policy
    overdue: bool
    payload: dict[str, Any]
    by: str
    exhibits: tuple[Exhibit, ...]


def connected(office: Office) -> bool:
    """Whether orders are shown, because a connected system takes or confirms them."""
    return orders.connected(office.store)


@requires(Act.VIEW_ORDERS)
def orders_page(office: Office, actor: Person, filters: OrderFilters, page: int = 1) -> OrderPage | Refusal:
    """Page ``page`` (from 1) of the orders matching the filters."""
    now = office.now()
    with office.store.reading() as cursor:
        query = OrderQuery(now, filters.kind or "", filters.search, tuple(sorted(hidden_cases(cursor, actor))))
        counts = orders.count_orders(cursor, query)
        number = min(max(page, 1), max(1, -(-counts[filters.tab] // PAGE)))
        found = orders.list_orders(cursor, filters.tab, query, PAGE, (number - 1) * PAGE)
    return OrderPage(tuple(_row(office, each, now) for each in found), counts, number)


@requires(Act.VIEW_ORDERS)
def orders_shown(office: Office, actor: Person, filters: OrderFilters, most: int) -> tuple[Order, ...] | Refusal:
    """The first ``most`` orders matching the filters, across all pages."""
    with office.store.reading() as cursor:
        hidden = tuple(sorted(hidden_cases(cursor, actor)))
        query = OrderQuery(office.now(), filters.kind or "", filters.search, hidden)
        return tuple(map(orders.order_of, orders.list_orders(cursor, filters.tab, query, most, 0)))


def _row(office: Office, found: dict[str, Any], now: datetime) -> OrderRow:
    order = orders.order_of(found)
    ids = tuple(each.listing_id for each in listings_of(found))
    return OrderRow(order, office.policies.policies[found["policy_id"]], found["seller"], ids, order.overdue(now))


class Undelivered(NamedTuple):
    """A message given up: its endpoint, case, type and time (aware)."""

    endpoint_id: str
    endpoint: str
    message_id: str
    appeal_no: str
    type: str
    given_up_at: datetime


def undelivered_messages(office: Office, actor: Person) -> tuple[Undelivered, ...]:
    """The latest messages given up, for those who may have them sent again; empty for others."""
    if not allowed(actor, Act.SEND_MESSAGES_AGAIN) or not outbox.has_endpoints(office.store):
        return ()
    with office.store.reading() as cursor:
        hidden, found = hidden_cases(cursor, actor), outbox.undelivered(cursor, PAGE)
    names = ("endpoint_id", "name", "message_id", "appeal_no", "type", "given_up_at")
    return tuple(Undelivered(*(row[name] for name in names)) for row in found if row["appeal_no"] not in hidden)


@requires(Act.VIEW_ORDERS)
def open_order(office: Office, actor: Person, order_id: str) -> OrderDetail | Refusal:
    """One order with its details; the documents only for those who may confirm it."""
    with office.store.reading() as cursor:
        order = orders.read_order(cursor, order_id)
        appeal = read_appeal(cursor, order.appeal_no) if order else None
        if order is None or appeal is None:
            return refuse("not_found", what=say("order.order_within"), name=order_id)
        if refusal := review_refusal(cursor, actor, order.appeal_no):
            return refusal
        log = events_of(cursor, order.appeal_no) if order.settled_seq else ()
        exhibits = exhibits_of(cursor, order.appeal_no) if makes(actor, Verb.CONFIRM_ORDER) else ()
    payload = log[order.settled_seq - 1].payload if order.settled_seq else {}
    policy, overdue = office.policy_of(appeal), order.overdue(office.now())
    return OrderDetail(order, appeal, policy, overdue, payload, _name(office, actor, order), exhibits)


def _name(office: Office, actor: Person, order: Order) -> str:
    """The name of whoever settled it; colleagues in legal are named only to legal."""
    by = order.settled_by or ""
    person = everybody(office.store).get(by)
    if person is None:
        return names_for(actor, client_actors(office.store), render).get(by, by)
    return person.name if allowed(actor, Act.SEE_COLLEAGUES) else ""
