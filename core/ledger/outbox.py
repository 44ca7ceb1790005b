"""The outbox: messages to other systems, written in the transaction of the event they are about.

A message has one row for each endpoint that wants its type, so no event lacks its messages and no message is about an
event that was rolled back. ``core.exchange.webhooks`` delivers them afterwards. A message contains numbers, ids, states
and dates, but no names and no free text.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from core.domain.appeal import Appeal
from core.domain.letter import LetterRow
from core.domain.masking import pseudonym
from core.domain.terms import Verb
from core.domain.webhooks import LETTER_RELEASED, OF_APPEAL, OF_MEASURE, TEST, Attempt, Endpoint, message_id, next_try
from core.ledger.engine import Cursor, Engine, ResultCache, among, answer_of, update

ENDPOINTS: Final = "webhook_endpoint"

UNDELIVERED: Final = "webhook_undelivered"
"""The keys in ``Engine.position`` for changes of endpoints and allowed hosts, and for messages given up or replayed."""


# Writing messages.


def put(cursor: Cursor, type_: str, appeal_no: str, seq: int, at: datetime, data: Mapping[str, object]) -> str:
    """Writes a message of that type about an event of a case for every active endpoint that wants it.

    ``seq`` is the number of the event and ``at`` (aware) its time; an event has at most one message of each type.
    ``data`` contains numbers, ids, states and dates, but no names and no free text. Returns the id of the message,
    which is the same for all endpoints and attempts.
    """
    name = message_id(type_, appeal_no, seq)
    wanting = [row["endpoint_id"] for row in cursor.rows(ACTIVE) if not row["types"] or type_ in row["types"].split()]
    _write(cursor, wanting, {"message_id": name, "type": type_, "appeal_no": appeal_no, "seq": seq}, at, data)
    return name


def put_act(store: Engine, cursor: Cursor, appeal: Appeal, seq: int, verb: Verb, at: datetime) -> None:
    """Writes the message about an act on a case; ``appeal`` is the case after it.

    Without endpoints this reads nothing if the record belongs to this process alone, so acts cost no more than before.
    """
    if store.shared or has_endpoints(store):
        put(cursor, f"{OF_APPEAL}{verb}", appeal.appeal_no, seq, at, {"verb": verb, **about(appeal)})


def put_letter(store: Engine, cursor: Cursor, appeal: Appeal, letter: LetterRow) -> None:
    """Writes the message that a letter was released: which, to whom and with which hashes, but not its text."""
    if letter.settled_at and letter.settled_seq and (store.shared or has_endpoints(store)):
        names = ("letter_id", "kind", "recipient", "language", "pdf_sha256")
        data = {**about(appeal), **{name: getattr(letter, name) for name in names}}
        put(cursor, LETTER_RELEASED, appeal.appeal_no, letter.settled_seq, letter.settled_at, data)


def put_test(cursor: Cursor, endpoint_id: str, name: str, at: datetime) -> None:
    """Writes a test message to one endpoint, with the caller's id; it is sent like any other."""
    _write(cursor, [endpoint_id], {"message_id": name, "type": TEST, "appeal_no": "", "seq": 0}, at, {"test": True})


PUBLISHED: Final = (
    "appeal_no", "version", "state", "outcome", "right_type", "policy_id", "listing_ids", "penalty_kind", "due_on",
    "response_due_on", "response_latest_on", "opened_at", "forwarded_at", "answer_kind", "final_decided_at", "reopened",
)  # fmt: skip
"""The fields of a case in a message, besides the pseudonyms of its parties."""


def about(appeal: Appeal) -> dict[str, object]:
    """The case data in a message: no names, contact details or text; parties as pseudonyms, as in exports."""
    fields = {name: getattr(appeal, name) for name in PUBLISHED}
    return {**fields, "seller": pseudonym(appeal.seller_id), "complainant": pseudonym(appeal.complainant_id)}


def _write(
    cursor: Cursor, to: Collection[str], key: Mapping[str, object], at: datetime, data: Mapping[str, object]
) -> None:
    if not to:
        return
    message = {**key, "happened_at": at, "data": json.dumps(data, ensure_ascii=False, default=_plain)}
    cursor.insert_all("webhook_message", [{"endpoint_id": each, **message} for each in to])
    waits = {**key, "due_at": at, "tries": 0}
    cursor.insert_all("webhook_pending", [{"endpoint_id": each, **waits} for each in to])


def _plain(value: object) -> str:
    """A time or a date as JSON; anything else is a bug."""
    if isinstance(value, date):  # includes datetime
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a message")


# Endpoints, and the hosts that are allowed by name.

_CONNECTED: Final[ResultCache[bool]] = ResultCache(1)


def has_endpoints(store: Engine) -> bool:
    """Whether the office has an endpoint; cached until an endpoint is changed."""
    return _CONNECTED.get(store, None, (ENDPOINTS,), lambda: bool(answer_of(store, endpoints)))


def endpoints(cursor: Cursor) -> tuple[Endpoint, ...]:
    """All endpoints by name, except removed ones."""
    rows = cursor.rows("SELECT * FROM webhook_endpoint WHERE state <> 'removed'")
    return tuple(sorted(map(_endpoint, rows), key=lambda each: (each.name, each.endpoint_id)))


def read_endpoint(cursor: Cursor, endpoint_id: str) -> Endpoint | None:
    """The endpoint; None if there is none or it was removed."""
    row = cursor.row("SELECT * FROM webhook_endpoint WHERE endpoint_id = ? AND state <> 'removed'", [endpoint_id])
    return _endpoint(row) if row else None


def insert_endpoint(cursor: Cursor, new: Endpoint) -> None:
    """Adds an endpoint."""
    cursor.touched.add(ENDPOINTS)
    cursor.insert("webhook_endpoint", _row(new._asdict()))


def change_endpoint(cursor: Cursor, endpoint_id: str, **changed: object) -> None:
    """Changes these columns of an endpoint; removing one deletes its waiting messages and secrets."""
    cursor.touched.add(ENDPOINTS)
    gone = changed.get("state") == "removed"
    if gone:
        cursor.touched.add(UNDELIVERED)
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = ?", [endpoint_id])
    secrets = {"secret": "", "secret_before": None} if gone else {}
    update(cursor, "webhook_endpoint", "endpoint_id", {**_row({**changed, **secrets}), "endpoint_id": endpoint_id})


def allowed_hosts(cursor: Cursor) -> tuple[str, ...]:
    """The hosts allowed by name by an administrator, sorted."""
    return tuple(row["host"] for row in cursor.rows("SELECT host FROM webhook_host ORDER BY host"))


def allow_host(cursor: Cursor, host: str, by: str, at: datetime) -> None:
    """Allows a host."""
    cursor.touched.add(ENDPOINTS)
    cursor.run("INSERT INTO webhook_host VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [host, at, by])


def forbid_host(cursor: Cursor, host: str) -> int:
    """Removes a host from the allowed ones; returns how many rows there were."""
    cursor.touched.add(ENDPOINTS)
    return cursor.run("DELETE FROM webhook_host WHERE host = ?", [host])


ACTIVE: Final = "SELECT endpoint_id, types FROM webhook_endpoint WHERE state = 'active'"


def _endpoint(row: dict[str, Any]) -> Endpoint:
    return Endpoint(**{**row, "types": tuple(row["types"].split())})


def _row(changed: dict[str, Any]) -> dict[str, object]:
    return {**changed, "types": "\n".join(changed["types"])} if "types" in changed else changed


# Delivering messages.


class Message(NamedTuple):
    """A message to one endpoint; ``data`` is JSON. ``position`` is its event's in the journal, None for a test.

    ``tries`` counts failed attempts, the first of them at ``first_at`` (aware).
    """

    endpoint_id: str
    message_id: str
    type: str
    appeal_no: str
    seq: int
    happened_at: datetime
    data: str
    position: int | None
    tries: int
    first_at: datetime | None


def endpoints_due(cursor: Cursor, now: datetime) -> list[str]:
    """The active endpoints with messages due now."""
    rows = cursor.rows(
        "SELECT DISTINCT endpoint_id FROM webhook_pending JOIN webhook_endpoint USING (endpoint_id)"
        " WHERE state = 'active' AND given_up_at IS NULL AND due_at <= ? ORDER BY 1",
        [now],
    )
    return [row["endpoint_id"] for row in rows]


_FIRST: Final = (
    "NOT EXISTS (SELECT 1 FROM webhook_pending e WHERE e.endpoint_id = p.endpoint_id AND e.appeal_no = p.appeal_no"
    " AND e.appeal_no <> '' AND e.given_up_at IS NULL AND (e.seq < p.seq OR e.seq = p.seq AND e.type < p.type))"
)
"""Messages about an appeal to one endpoint are sent in order; those of one event by type."""


def due(cursor: Cursor, endpoint_id: str, now: datetime, limit: int) -> list[Message]:
    """The messages that can be sent to an endpoint now, longest due first: only the first of each appeal."""
    rows = cursor.rows(
        "SELECT m.*, p.tries, p.first_at FROM webhook_pending p JOIN webhook_message m USING (endpoint_id, message_id)"
        f" WHERE p.endpoint_id = ? AND p.given_up_at IS NULL AND p.due_at <= ? AND {_FIRST}"
        " ORDER BY p.due_at, m.appeal_no, m.seq, m.type LIMIT ?",
        [endpoint_id, now, limit],
    )
    return [Message(**{name: row[name] for name in Message._fields}) for row in rows]


def is_waiting(cursor: Cursor, message: Message) -> bool:
    """Whether a message read a while ago is still to be sent, and was not taken back or its endpoint removed."""
    query = "SELECT 1 FROM webhook_pending WHERE endpoint_id = ? AND message_id = ?"
    return cursor.value(query, [message.endpoint_id, message.message_id]) is not None


def write_positions(cursor: Cursor) -> None:
    """Fills in the position of each message's event, which was assigned when both were committed.

    Positions become visible in order, so missing ones come after all that are filled in.
    """
    cursor.run(
        "UPDATE webhook_message SET position = j.position FROM journal j"
        " WHERE webhook_message.position IS NULL AND j.log = webhook_message.appeal_no AND j.seq = webhook_message.seq"
        " AND j.position > (SELECT coalesce(max(written.position), 0) FROM webhook_message written)"
    )


def settle_attempt(cursor: Cursor, message: Message, attempt: Attempt, now: datetime) -> bool:
    """Records an attempt and its effect on the message; returns whether the message is thereby given up.

    A test is tried only once and never given up, because nothing is lost with it.
    """
    key = {"endpoint_id": message.endpoint_id, "message_id": message.message_id}
    cursor.insert("webhook_attempt", {**key, **attempt._asdict()})
    if not attempt.failure:
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = $endpoint_id AND message_id = $message_id", key)
        _set(cursor, "webhook_message", key, delivered_at=now)
        return False
    if message.type == TEST:  # whoever sent it watches the page and can press again
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = $endpoint_id AND message_id = $message_id", key)
        return False
    tries, first = message.tries + 1, message.first_at or attempt.began_at
    again = next_try(tries, first, now)
    outcome: dict[str, object] = {"due_at": again} if again else {"given_up_at": now}
    if not again:
        cursor.touched.add(UNDELIVERED)
    _set(cursor, "webhook_pending", key, tries=tries, first_at=first, **outcome)
    return not again


def _set(cursor: Cursor, table: str, key: Mapping[str, object], **values: object) -> None:
    sets = ", ".join(f"{name} = ${name}" for name in values)
    of = "endpoint_id = $endpoint_id AND message_id = $message_id"
    cursor.run(f"UPDATE {table} SET {sets} WHERE {of}", {**key, **values})


def replay(
    cursor: Cursor, endpoint_id: str, now: datetime, *, since: int | None = None, ids: Collection[str] = ()
) -> int:
    """Queues messages again as new, by id or from a position on; returns how many."""
    found = among(cursor, "SELECT * FROM webhook_message WHERE message_id IN ({})", ids)
    if since is not None:
        found += cursor.rows("SELECT * FROM webhook_message WHERE position >= ?", [since])
    again = {row["message_id"]: row for row in found if row["endpoint_id"] == endpoint_id}
    waiting = cursor.rows("SELECT message_id FROM webhook_pending WHERE endpoint_id = ?", [endpoint_id])
    known = {row["message_id"] for row in waiting} & again.keys()
    for portion in _portions(sorted(known)):
        cursor.run(
            "UPDATE webhook_pending SET due_at = ?, tries = 0, first_at = NULL, given_up_at = NULL"
            f" WHERE endpoint_id = ? AND message_id IN ({', '.join('?' * len(portion))})",
            [now, endpoint_id, *portion],
        )
    columns, waits = ("endpoint_id", "message_id", "appeal_no", "seq", "type"), {"due_at": now, "tries": 0}
    new = [row for name, row in again.items() if name not in known]
    cursor.insert_all("webhook_pending", [{**{name: row[name] for name in columns}, **waits} for row in new])
    if again:
        cursor.touched.add(UNDELIVERED)
    return len(again)


def take_back(cursor: Cursor, appeal_no: str) -> datetime | None:
    """Deletes the undelivered messages about orders of an appeal, so that they are neither sent nor replayed.

    Returns when the first of them was tried (aware), None if none was: its receiver may have taken it all the same.
    """
    query = "SELECT endpoint_id, message_id, first_at, given_up_at FROM webhook_pending"
    found = cursor.rows(f"{query} WHERE appeal_no = ? AND starts_with(type, ?)", [appeal_no, OF_MEASURE])
    for row in found:
        key = [row["endpoint_id"], row["message_id"]]
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = ? AND message_id = ?", key)
        undelivered = "endpoint_id = ? AND message_id = ? AND delivered_at IS NULL"
        cursor.run(f"DELETE FROM webhook_message WHERE {undelivered}", key)
    if any(row["given_up_at"] for row in found):
        cursor.touched.add(UNDELIVERED)
    return min((row["first_at"] for row in found if row["first_at"]), default=None)


MANY: Final = 500
"""The maximum number of messages named in one statement."""


def _portions(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + MANY] for start in range(0, len(names), MANY))


def forget_delivered(cursor: Cursor, before: datetime) -> None:
    """Deletes delivered messages, undelivered tests, and attempts from before that time (aware)."""
    cursor.run("DELETE FROM webhook_attempt WHERE began_at < ?", [before])
    cursor.run(
        "DELETE FROM webhook_message WHERE (delivered_at < ? OR type = ? AND happened_at < ?)"
        " AND NOT EXISTS (SELECT 1 FROM webhook_pending p"
        " WHERE p.endpoint_id = webhook_message.endpoint_id AND p.message_id = webhook_message.message_id)",
        [before, TEST, before],
    )


# Displaying the outbox.


class Standing(NamedTuple):
    """The status of an endpoint's messages: how many are waiting, since when (aware), and how many were given up."""

    waiting: int = 0
    oldest: datetime | None = None
    undelivered: int = 0


def standings(cursor: Cursor) -> dict[str, Standing]:
    """The status of messages by endpoint, without endpoints that have none."""
    rows = cursor.rows(
        "SELECT endpoint_id, count(*) FILTER (WHERE given_up_at IS NULL) AS waiting, count(given_up_at) AS undelivered,"
        " min(m.happened_at) FILTER (WHERE given_up_at IS NULL) AS oldest FROM webhook_pending"
        " JOIN webhook_message m USING (endpoint_id, message_id) GROUP BY endpoint_id"
    )
    return {row["endpoint_id"]: Standing(row["waiting"], row["oldest"], row["undelivered"]) for row in rows}


def attempts(cursor: Cursor, endpoint_id: str, limit: int) -> list[dict[str, Any]]:
    """The latest attempts to an endpoint, newest first, with type and position of their messages."""
    return cursor.rows(
        "SELECT a.*, m.type, m.position, m.appeal_no FROM webhook_attempt a"
        " LEFT JOIN webhook_message m USING (endpoint_id, message_id) WHERE endpoint_id = ?"
        " ORDER BY a.began_at DESC, a.message_id LIMIT ?",
        [endpoint_id, limit],
    )


def undelivered(cursor: Cursor, limit: int) -> list[dict[str, Any]]:
    """The messages given up, newest first, with the names of their endpoints."""
    return cursor.rows(
        "SELECT p.*, e.name, e.url FROM webhook_pending p JOIN webhook_endpoint e USING (endpoint_id)"
        " WHERE given_up_at IS NOT NULL ORDER BY given_up_at DESC, message_id LIMIT ?",
        [limit],
    )


def count_undelivered(cursor: Cursor) -> int:
    """How many messages were given up."""
    return int(cursor.value("SELECT count(*) FROM webhook_pending WHERE given_up_at IS NOT NULL"))
