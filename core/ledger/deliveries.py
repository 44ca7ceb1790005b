"""Letters and bundles on their way: to be sent, sent, delivered or failed."""

from datetime import datetime
from typing import Any

from core.domain.letter import Delivery
from core.domain.terms import Channel, DeliveryState
from core.ledger.engine import DELIVERIES, Cursor, update


def insert_delivery(cursor: Cursor, new: Delivery) -> None:
    """Writes what is to be sent, in the transaction of the event that released or gave it."""
    cursor.insert("delivery", new.model_dump())
    cursor.touched.add(DELIVERIES)


def read_delivery(cursor: Cursor, name: str) -> Delivery | None:
    """The delivery of that id, or None."""
    row = cursor.row("SELECT * FROM delivery WHERE delivery_id = ?", [name])
    return delivery_of(row) if row else None


def deliveries_of(cursor: Cursor, appeal_no: str) -> tuple[Delivery, ...]:
    """What is or was on its way of a case, in the order of the acts that it tells of."""
    rows = cursor.rows("SELECT * FROM delivery WHERE appeal_no = ?", [appeal_no])
    return tuple(sorted(map(delivery_of, rows), key=lambda each: (each.about, each.delivery_id)))


def delivery_of(row: dict[str, Any]) -> Delivery:
    """The delivery of a row of the table."""
    return Delivery.model_validate({name: row[name] for name in Delivery.model_fields})


def set_sent(cursor: Cursor, name: str, channel: Channel, at: datetime, seq: int, by: str) -> None:
    """Writes down that it was sent by event ``seq`` of its case; what was said of its arrival before counts no more."""
    _change(cursor, name, {
        "channel": channel, "sent_at": at, "sent_seq": seq, "sent_by": by, "settled_as": None, "settled_seq": None,
        "settled_by": None, "settled_at": None, "delivered_at": None,
    })  # fmt: skip


def settle(
    cursor: Cursor, name: str, became: DeliveryState, seq: int, by: str, at: datetime, delivered: datetime | None = None
) -> None:
    """Writes down that it was delivered, or that it failed, by event ``seq`` of its case."""
    _change(cursor, name, {
        "settled_as": became, "settled_seq": seq, "settled_by": by, "settled_at": at, "delivered_at": delivered,
    })  # fmt: skip


def mark_taken(cursor: Cursor, name: str, at: datetime) -> None:
    """A system of the marketplace has taken the message of a letter: it is sent, unless somebody has said so before.

    A letter that was released before there were deliveries has none.
    """
    found = read_delivery(cursor, name)
    if found and found.state is DeliveryState.TO_SEND:
        _change(cursor, name, {"channel": Channel.WEBHOOK, "sent_at": at})


def _change(cursor: Cursor, name: str, changes: dict[str, object]) -> None:
    update(cursor, "delivery", "delivery_id", {"delivery_id": name, **changes})
    cursor.touched.add(DELIVERIES)
