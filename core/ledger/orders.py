"""Orders on record: written with their decision, sent, confirmed, refused, withdrawn."""

from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from core.domain.appeal import Appeal
from core.domain.orders import FINAL, NewOrder, Order, order_id
from core.domain.terms import OrderState, Outcome
from core.domain.webhooks import OF_MEASURE
from core.ledger.clients import CLIENTS, all_clients
from core.ledger.engine import ORDERS, Cursor, Engine, ResultCache, answer_of, update
from core.ledger.outbox import about, has_endpoints, put, take_back


def insert_order(cursor: Cursor, appeal: Appeal, seq: int, new: NewOrder, at: datetime) -> Order:
    """Writes the order of the decision that is event ``seq``, in its transaction; ``appeal`` is the case after it.

    Raises ValueError if the case has no outcome, because then nothing was decided.
    """
    order = Order(
        order_id=order_id(appeal.appeal_no, seq),
        appeal_no=appeal.appeal_no,
        seq=seq,
        outcome=Outcome(appeal.outcome or ""),
        ordered_at=at,
        asked_at=at,
        **new.model_dump(),
    )
    cursor.insert("measure_order", order.model_dump())
    cursor.touched.add(ORDERS)
    return order


PUBLISHED: Final = ("order_id", "kind", "outcome", "due_on", "due_at", "statutory", "ordered_at")


def announce(store: Engine, cursor: Cursor, appeal: Appeal, order: Order, seq: int, at: datetime) -> None:
    """Writes the message about an order and event ``seq`` of its case: the decision, or a repeated request.

    Whoever delivers it calls ``mark_sent`` with its ``order_id``.
    """
    if store.shared or has_endpoints(store):
        fields = {name: getattr(order, name) for name in PUBLISHED}
        put(cursor, f"{OF_MEASURE}{order.kind}", appeal.appeal_no, seq, at, {**about(appeal), **fields})


def read_order(cursor: Cursor, name: str) -> Order | None:
    """The order with that id, or None."""
    row = cursor.row("SELECT * FROM measure_order WHERE order_id = ?", [name])
    return order_of(row) if row else None


def orders_of(cursor: Cursor, appeal_no: str) -> tuple[Order, ...]:
    """The orders of a case, oldest first."""
    rows = cursor.rows("SELECT * FROM measure_order WHERE appeal_no = ?", [appeal_no])
    return tuple(map(order_of, sorted(rows, key=lambda row: int(row["seq"]))))


def order_of(row: dict[str, Any]) -> Order:
    """The order in a row of the table ``measure_order``."""
    return Order.model_validate({name: row[name] for name in Order.model_fields})


def settle_order(
    cursor: Cursor, order: Order, became: OrderState, seq: int, by: str, at: datetime, effective: datetime | None = None
) -> None:
    """Records that an order was confirmed, refused or withdrawn by event ``seq`` of its case."""
    _change(cursor, order.order_id, {
        "settled_as": became, "settled_seq": seq, "settled_by": by, "settled_at": at, "effective_at": effective,
    })  # fmt: skip


def ask_again(cursor: Cursor, order: Order, at: datetime) -> None:
    """Queues the order for sending again, even if it was refused."""
    _change(cursor, order.order_id, {
        "asked_at": at, "settled_as": None, "settled_seq": None, "settled_by": None, "settled_at": None,
    })  # fmt: skip


def withdraw_orders(cursor: Cursor, appeal_no: str, seq: int, by: str, at: datetime) -> None:
    """Withdraws the unconfirmed orders of a case reopened by event ``seq``, and their messages that are not delivered.

    One that was tried counts as sent: the receiver may have carried it out, and only its answer was lost.
    """
    tried = take_back(cursor, appeal_no)
    for each in orders_of(cursor, appeal_no):
        if each.settled_as not in FINAL:
            settle_order(cursor, each, OrderState.WITHDRAWN, seq, by, at)
            if tried and not each.sent_at:
                mark_sent(cursor, each.order_id, tried)


def mark_sent(cursor: Cursor, name: str, at: datetime) -> None:
    """Records that a receiver accepted the message about this order; an unknown id is ignored."""
    _change(cursor, name, {"sent_at": at})


def _change(cursor: Cursor, name: str, changes: dict[str, object]) -> None:
    update(cursor, "measure_order", "order_id", {"order_id": name, **changes})
    cursor.touched.add(ORDERS)


# The orders of all cases, for those who look after them.

OrderTab: TypeAlias = Literal["open", "overdue", "refused", "confirmed", "withdrawn"]

_TESTS: Final[dict[OrderTab, str]] = {
    "open": "(settled_as IS NULL OR settled_as = 'refused')",
    "overdue": "(settled_as IS NULL AND due_at <= $now)",
    "refused": "settled_as = 'refused'",
    "confirmed": "settled_as = 'confirmed'",
    "withdrawn": "settled_as = 'withdrawn'",
}
"""The tabs: not in effect yet, of these late and refused ones, and settled."""

_ALL: Final = " FROM measure_order o WHERE ($kind = '' OR o.kind = $kind) AND NOT list_contains($hidden, o.appeal_no)"

_LISTED: Final = (
    " FROM measure_order o JOIN appeal a ON a.appeal_no = o.appeal_no LEFT JOIN party p ON p.party_id = a.seller_id"
    " WHERE ($kind = '' OR o.kind = $kind) AND NOT list_contains($hidden, o.appeal_no) AND ($search = ''"
    " OR contains(lower(o.appeal_no), $search) OR contains(lower(coalesce(p.name, '')), $search)"
    " OR contains(lower(a.listings), $search))"
)


class OrderQuery(NamedTuple):
    """A query for orders: a kind ("" for all), part of a number, name or listing, and the current time.

    ``hidden`` are cases that the reader must not see.
    """

    now: datetime
    kind: str = ""
    search: str = ""
    hidden: tuple[str, ...] = ()

    def args(self) -> dict[str, object]:
        """The query as named statement parameters."""
        return {"kind": self.kind, "search": self.search.strip().lower(), "hidden": list(self.hidden)}


def count_orders(cursor: Cursor, query: OrderQuery) -> dict[OrderTab, int]:
    """The number of orders on each tab."""
    counts = ", ".join(f"count(*) FILTER (WHERE {test}) AS {tab}_orders" for tab, test in _TESTS.items())
    listed = _LISTED if query.search.strip() else _ALL
    row = cursor.row(f"SELECT {counts}{listed}", {**query.args(), "now": query.now}) or {}
    return {tab: int(row[f"{tab}_orders"]) for tab in _TESTS}


def list_orders(cursor: Cursor, tab: OrderTab, query: OrderQuery, limit: int, offset: int) -> list[dict[str, Any]]:
    """Orders of a tab with case and seller, most urgent first; settled ones latest first."""
    order = "settled_at DESC" if tab in ("confirmed", "withdrawn") else "due_at"
    now = {"now": query.now} if "$now" in _TESTS[tab] else {}
    return cursor.rows(
        "SELECT o.*, a.listings, a.penalty_kind, a.policy_id, coalesce(p.name, '') AS seller"
        f"{_LISTED} AND {_TESTS[tab]} ORDER BY {order}, o.order_id LIMIT $most OFFSET $after",
        {**query.args(), **now, "most": limit, "after": offset},
    )


CONFIRMING: Final = "orders:confirm"
"""The API scope for confirming orders."""

_CONFIRMED: Final[ResultCache[bool]] = ResultCache(1)


def connected(store: Engine) -> bool:
    """Whether a connected system takes or confirms orders; until then orders are not shown.

    Queried again only when an endpoint or a client has changed.
    """

    def confirms() -> bool:
        return any(CONFIRMING in each.scopes and not each.revoked_at for each in answer_of(store, all_clients))

    return has_endpoints(store) or _CONFIRMED.get(store, None, (CLIENTS,), confirms)
