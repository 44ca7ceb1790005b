"""The outbox: messages to other systems, written in the transaction of the event that they tell of.

A message is a row for each endpoint that wants its type, so that an event is never without its messages and no message
tells of an event that was not kept. They are delivered afterwards. Nothing in a message names a person or repeats
what somebody typed: it has numbers, ids, states and days.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from core.domain.appeal import Appeal
from core.domain.masking import pseudonym
from core.domain.terms import Verb
from core.ledger.engine import Cursor, Engine, ResultCache

ENDPOINTS: Final = "webhook_endpoint"
"""What ``Engine.position`` counts changes of endpoints and of the hosts that are allowed under."""

PREFIX: Final = "redress."

OF_APPEAL: Final = f"{PREFIX}appeal."
"""How the type of an act on a case begins; its verb follows."""

EndpointState: TypeAlias = Literal["active", "paused", "removed"]


class Endpoint(NamedTuple):
    """Where messages go, and what they are signed with; ``types`` are those that it wants, none for all.

    ``secret_before`` signs beside ``secret`` until its end (aware). One that is paused is told of nothing new, and
    what waits for it waits on; one that is removed stays for its log.
    """

    endpoint_id: str
    name: str
    url: str
    types: tuple[str, ...]
    state: EndpointState
    secret: str
    secret_before: str | None
    secret_before_until: datetime | None
    created_at: datetime
    created_by: str

    def wants(self, type_: str) -> bool:
        """Whether it is told of messages of that type."""
        return not self.types or type_ in self.types


def endpoints(cursor: Cursor) -> tuple[Endpoint, ...]:
    """All endpoints but those that were removed, by name."""
    rows = cursor.rows("SELECT * FROM webhook_endpoint WHERE state <> 'removed'")
    return tuple(sorted((_endpoint(row) for row in rows), key=lambda each: (each.name, each.endpoint_id)))


def _endpoint(row: dict[str, Any]) -> Endpoint:
    return Endpoint(**{**row, "types": tuple(row["types"].split())})


_CONNECTED: Final[ResultCache[bool]] = ResultCache(1)


def has_endpoints(store: Engine) -> bool:
    """Whether the office has an endpoint; read once for as long as no endpoint is changed."""

    def read() -> bool:
        with store.reading() as cursor:
            return cursor.value("SELECT 1 FROM webhook_endpoint WHERE state <> 'removed' LIMIT 1") is not None

    return _CONNECTED.get(store, None, (ENDPOINTS,), read)


def put(cursor: Cursor, type_: str, appeal_no: str, seq: int, at: datetime, data: Mapping[str, object]) -> str:
    """Writes a message of that type about an event of a case for every active endpoint that wants it.

    ``seq`` is the number of the event and ``at`` (aware) when it happened; an event has one message of a type at most.
    ``data`` is what it tells: numbers, ids, states and days, no names and nothing that was typed. Answers the id of
    the message, which is the same for all endpoints and all attempts.
    """
    name = message_id(type_, appeal_no, seq)
    wanting = [row for row in _active(cursor) if not row["types"] or type_ in row["types"].split()]
    text = json.dumps(data, ensure_ascii=False, default=_plain) if wanting else ""
    key = {"message_id": name, "type": type_, "appeal_no": appeal_no, "seq": seq}
    told = {**key, "happened_at": at, "data": text}
    cursor.insert_all("webhook_message", [{"endpoint_id": row["endpoint_id"], **told} for row in wanting])
    waits = {**key, "due_at": at, "tries": 0}
    cursor.insert_all("webhook_pending", [{"endpoint_id": row["endpoint_id"], **waits} for row in wanting])
    return name


def message_id(type_: str, appeal_no: str, seq: int) -> str:
    """The id of the message of that type about an event: AP-2026-000001.12.measure.end."""
    return f"{appeal_no}.{seq}.{type_.removeprefix(PREFIX)}"


def put_act(store: Engine, cursor: Cursor, appeal: Appeal, seq: int, verb: Verb, at: datetime) -> None:
    """Writes the message that something was done to a case; ``appeal`` is the case as it is then.

    An office without endpoints is asked nothing where its record is its own, so that an act costs what it did.
    """
    if store.shared or has_endpoints(store):
        put(cursor, f"{OF_APPEAL}{verb}", appeal.appeal_no, seq, at, {"verb": verb, **about(appeal)})


TOLD: Final = (
    "appeal_no", "version", "state", "outcome", "right_type", "policy_id", "listing_ids", "penalty_kind", "due_on",
    "response_due_on", "response_latest_on", "opened_at", "forwarded_at", "answer_kind", "final_decided_at", "reopened",
)  # fmt: skip
"""What is told of a case besides the pseudonyms of its parties."""


def about(appeal: Appeal) -> dict[str, object]:
    """What a message tells of a case: no names, contacts or words; parties as in every export."""
    told = {name: getattr(appeal, name) for name in TOLD}
    return {**told, "seller": pseudonym(appeal.seller_id), "complainant": pseudonym(appeal.complainant_id)}


def _active(cursor: Cursor) -> Iterable[dict[str, Any]]:
    return cursor.rows("SELECT endpoint_id, types FROM webhook_endpoint WHERE state = 'active'")


def _plain(value: object) -> str:
    """A time or a day as JSON has it; whoever hands over anything else has made a mistake."""
    if isinstance(value, date | StrEnum):  # a datetime is a date
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"{type(value).__name__} has no place in a message")
