"""The outbox: messages to other systems, written in the transaction of the event that they tell of.

A message is a row for each endpoint that wants its type, so that no event is without its messages and no message tells
of an event that was not kept. ``core.exchange.webhooks`` delivers them afterwards. Nothing in a message names a person
or repeats what somebody typed: it has numbers, ids, states and days.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from core.domain.appeal import Appeal
from core.domain.letter import LetterRow
from core.domain.masking import pseudonym
from core.domain.terms import Verb
from core.domain.webhooks import LETTER_RELEASED, OF_APPEAL, TEST, Attempt, Endpoint, message_id, next_try
from core.ledger.engine import Cursor, Engine, ResultCache, among, update

ENDPOINTS: Final = "webhook_endpoint"

UNDELIVERED: Final = "webhook_undelivered"
"""What ``Engine.position`` counts under: changes of endpoints and allowed hosts; messages given up, and replayed."""


# What is told.


def put(cursor: Cursor, type_: str, appeal_no: str, seq: int, at: datetime, data: Mapping[str, object]) -> str:
    """Writes a message of that type about an event of a case for every active endpoint that wants it.

    ``seq`` is the number of the event and ``at`` (aware) when it happened; an event has one message of a type at most.
    ``data`` is what it tells: numbers, ids, states and days, no names and nothing that was typed. Answers the id of
    the message, which is the same for all endpoints and all attempts.
    """
    name = message_id(type_, appeal_no, seq)
    wanting = [row["endpoint_id"] for row in _active(cursor) if not row["types"] or type_ in row["types"].split()]
    _write(cursor, wanting, {"message_id": name, "type": type_, "appeal_no": appeal_no, "seq": seq}, at, data)
    return name


def put_act(store: Engine, cursor: Cursor, appeal: Appeal, seq: int, verb: Verb, at: datetime) -> None:
    """Writes the message that something was done to a case; ``appeal`` is the case as it is then.

    An office without endpoints is asked nothing where its record is its own, so that an act costs what it did.
    """
    if store.shared or has_endpoints(store):
        put(cursor, f"{OF_APPEAL}{verb}", appeal.appeal_no, seq, at, {"verb": verb, **about(appeal)})


def put_letter(store: Engine, cursor: Cursor, appeal: Appeal, letter: LetterRow) -> None:
    """Writes the message that a letter was released: which, to whom and in which bytes; its words are not in it."""
    if letter.settled_at and letter.settled_seq and (store.shared or has_endpoints(store)):
        told = {name: getattr(letter, name) for name in ("letter_id", "kind", "recipient", "language", "pdf_sha256")}
        put(cursor, LETTER_RELEASED, appeal.appeal_no, letter.settled_seq, letter.settled_at, {**about(appeal), **told})


def put_test(cursor: Cursor, endpoint_id: str, name: str, at: datetime) -> None:
    """Writes a message to one endpoint that tells of nothing, named by the caller; it is sent as all others are."""
    _write(cursor, [endpoint_id], {"message_id": name, "type": TEST, "appeal_no": "", "seq": 0}, at, {"test": True})


TOLD: Final = (
    "appeal_no", "version", "state", "outcome", "right_type", "policy_id", "listing_ids", "penalty_kind", "due_on",
    "response_due_on", "response_latest_on", "opened_at", "forwarded_at", "answer_kind", "final_decided_at", "reopened",
)  # fmt: skip
"""What is told of a case besides the pseudonyms of its parties."""


def about(appeal: Appeal) -> dict[str, object]:
    """What a message tells of a case: no names, contacts or words; parties as in every export."""
    told = {name: getattr(appeal, name) for name in TOLD}
    return {**told, "seller": pseudonym(appeal.seller_id), "complainant": pseudonym(appeal.complainant_id)}


def _write(
    cursor: Cursor, to: Collection[str], key: Mapping[str, object], at: datetime, data: Mapping[str, object]
) -> None:
    if not to:
        return
    told = {**key, "happened_at": at, "data": json.dumps(data, ensure_ascii=False, default=_plain)}
    cursor.insert_all("webhook_message", [{"endpoint_id": each, **told} for each in to])
    waits = {**key, "due_at": at, "tries": 0}
    cursor.insert_all("webhook_pending", [{"endpoint_id": each, **waits} for each in to])


def _plain(value: object) -> str:
    """A time or a day as JSON has it; whoever hands over anything else has made a mistake."""
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a message")


# Endpoints, and the hosts that are allowed by name.

_CONNECTED: Final[ResultCache[bool]] = ResultCache(1)


def has_endpoints(store: Engine) -> bool:
    """Whether the office has an endpoint; read once for as long as no endpoint is changed."""

    def read() -> bool:
        with store.reading() as cursor:
            return cursor.value("SELECT 1 FROM webhook_endpoint WHERE state <> 'removed' LIMIT 1") is not None

    return _CONNECTED.get(store, None, (ENDPOINTS,), read)


def endpoints(cursor: Cursor) -> tuple[Endpoint, ...]:
    """All endpoints but those that were removed, by name."""
    rows = cursor.rows("SELECT * FROM webhook_endpoint WHERE state <> 'removed'")
    return tuple(sorted(map(_endpoint, rows), key=lambda each: (each.name, each.endpoint_id)))


def read_endpoint(cursor: Cursor, endpoint_id: str) -> Endpoint | None:
    """The endpoint, or None where there is none or it was removed."""
    row = cursor.row("SELECT * FROM webhook_endpoint WHERE endpoint_id = ? AND state <> 'removed'", [endpoint_id])
    return _endpoint(row) if row else None


def insert_endpoint(cursor: Cursor, new: Endpoint) -> None:
    """Adds an endpoint."""
    cursor.touched.add(ENDPOINTS)
    cursor.insert("webhook_endpoint", _row(new._asdict()))


def change_endpoint(cursor: Cursor, endpoint_id: str, **changed: object) -> None:
    """Changes these columns of an endpoint; one that is removed has nothing left to be delivered, and no secrets."""
    cursor.touched.add(ENDPOINTS)
    gone = changed.get("state") == "removed"
    if gone:
        cursor.touched.add(UNDELIVERED)
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = ?", [endpoint_id])
    secrets = {"secret": "", "secret_before": None} if gone else {}
    update(cursor, "webhook_endpoint", "endpoint_id", {**_row({**changed, **secrets}), "endpoint_id": endpoint_id})


def allowed_hosts(cursor: Cursor) -> tuple[str, ...]:
    """The hosts that an administrator has allowed by name, sorted."""
    return tuple(row["host"] for row in cursor.rows("SELECT host FROM webhook_host ORDER BY host"))


def allow_host(cursor: Cursor, host: str, by: str, at: datetime) -> None:
    """Allows a host."""
    cursor.touched.add(ENDPOINTS)
    cursor.run("INSERT INTO webhook_host VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [host, at, by])


def forbid_host(cursor: Cursor, host: str) -> int:
    """Takes a permission back; how many there were."""
    cursor.touched.add(ENDPOINTS)
    return cursor.run("DELETE FROM webhook_host WHERE host = ?", [host])


def _active(cursor: Cursor) -> Iterable[dict[str, Any]]:
    return cursor.rows("SELECT endpoint_id, types FROM webhook_endpoint WHERE state = 'active'")


def _endpoint(row: dict[str, Any]) -> Endpoint:
    return Endpoint(**{**row, "types": tuple(row["types"].split())})


def _row(changed: dict[str, Any]) -> dict[str, object]:
    return {**changed, "types": "\n".join(changed["types"])} if "types" in changed else changed


# What is to be delivered.


class Message(NamedTuple):
    """A message to one endpoint; ``data`` is JSON. ``position`` is that of its event in the journal, None of a test.

    ``tries`` is how often it was tried in vain, the first time at ``first_at`` (aware).
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
    """The active endpoints to which something is to be delivered now."""
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
"""Of the messages of an appeal to one endpoint each waits for those before it; of one event by their types."""


def due(cursor: Cursor, endpoint_id: str, now: datetime, limit: int) -> list[Message]:
    """The messages that can be sent to an endpoint now, the longest due first: of each appeal its first alone."""
    rows = cursor.rows(
        "SELECT m.*, p.tries, p.first_at FROM webhook_pending p JOIN webhook_message m USING (endpoint_id, message_id)"
        f" WHERE p.endpoint_id = ? AND p.given_up_at IS NULL AND p.due_at <= ? AND {_FIRST}"
        " ORDER BY p.due_at, m.appeal_no, m.seq, m.type LIMIT ?",
        [endpoint_id, now, limit],
    )
    return [Message(**{name: row[name] for name in Message._fields}) for row in rows]


def write_positions(cursor: Cursor) -> None:
    """Writes beside each message the position of its event, which was given with the commit of both.

    Positions are seen in their order, so that those which are lacking come after all that were written.
    """
    cursor.run(
        "UPDATE webhook_message SET position = j.position FROM journal j"
        " WHERE webhook_message.position IS NULL AND j.log = webhook_message.appeal_no AND j.seq = webhook_message.seq"
        " AND j.position > (SELECT coalesce(max(written.position), 0) FROM webhook_message written)"
    )


def settle_attempt(cursor: Cursor, message: Message, attempt: Attempt, now: datetime) -> bool:
    """Writes down an attempt and what it makes of the message; whether the message is thereby given up.

    A test is tried once, and never given up: nothing is lost with it.
    """
    key = {"endpoint_id": message.endpoint_id, "message_id": message.message_id}
    cursor.insert("webhook_attempt", {**key, **attempt._asdict()})
    if not attempt.failure:
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = $endpoint_id AND message_id = $message_id", key)
        _set(cursor, "webhook_message", key, delivered_at=now)
        return False
    if message.type == TEST:  # who waits for it looks at the page, and presses again
        cursor.run("DELETE FROM webhook_pending WHERE endpoint_id = $endpoint_id AND message_id = $message_id", key)
        return False
    tries, first = message.tries + 1, message.first_at or attempt.began_at
    again = next_try(tries, first, now)
    told: dict[str, object] = {"due_at": again} if again else {"given_up_at": now}
    if not again:
        cursor.touched.add(UNDELIVERED)
    _set(cursor, "webhook_pending", key, tries=tries, first_at=first, **told)
    return not again


def _set(cursor: Cursor, table: str, key: Mapping[str, object], **values: object) -> None:
    sets = ", ".join(f"{name} = ${name}" for name in values)
    of = "endpoint_id = $endpoint_id AND message_id = $message_id"
    cursor.run(f"UPDATE {table} SET {sets} WHERE {of}", {**key, **values})


def replay(
    cursor: Cursor, endpoint_id: str, now: datetime, *, since: int | None = None, ids: Collection[str] = ()
) -> int:
    """Has messages sent again as if for the first time: those of these ids, and all from a position on; how many."""
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
    kept, waits = ("endpoint_id", "message_id", "appeal_no", "seq", "type"), {"due_at": now, "tries": 0}
    new = [row for name, row in again.items() if name not in known]
    cursor.insert_all("webhook_pending", [{**{name: row[name] for name in kept}, **waits} for row in new])
    if again:
        cursor.touched.add(UNDELIVERED)
    return len(again)


MANY: Final = 500
"""Messages that are named in one statement at most."""


def _portions(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + MANY] for start in range(0, len(names), MANY))


def forget_delivered(cursor: Cursor, before: datetime) -> None:
    """Forgets messages that were delivered, tests that were not, and attempts, before that moment (aware)."""
    cursor.run("DELETE FROM webhook_attempt WHERE began_at < ?", [before])
    cursor.run(
        "DELETE FROM webhook_message WHERE (delivered_at < ? OR type = ? AND happened_at < ?)"
        " AND NOT EXISTS (SELECT 1 FROM webhook_pending p"
        " WHERE p.endpoint_id = webhook_message.endpoint_id AND p.message_id = webhook_message.message_id)",
        [before, TEST, before],
    )


# What is shown of it.


class Standing(NamedTuple):
    """How the messages to an endpoint stand: how many wait, since when the oldest (aware), how many were given up."""

    waiting: int = 0
    oldest: datetime | None = None
    undelivered: int = 0


def standings(cursor: Cursor) -> dict[str, Standing]:
    """How the messages stand, by endpoint; an endpoint for which none waits is left out."""
    rows = cursor.rows(
        "SELECT endpoint_id, count(*) FILTER (WHERE given_up_at IS NULL) AS waiting, count(given_up_at) AS undelivered,"
        " min(m.happened_at) FILTER (WHERE given_up_at IS NULL) AS oldest FROM webhook_pending"
        " JOIN webhook_message m USING (endpoint_id, message_id) GROUP BY endpoint_id"
    )
    return {row["endpoint_id"]: Standing(row["waiting"], row["oldest"], row["undelivered"]) for row in rows}


def attempts(cursor: Cursor, endpoint_id: str, limit: int) -> list[dict[str, Any]]:
    """The last attempts to an endpoint, the newest first, each with the type and the position of its message."""
    return cursor.rows(
        "SELECT a.*, m.type, m.position, m.appeal_no FROM webhook_attempt a"
        " LEFT JOIN webhook_message m USING (endpoint_id, message_id) WHERE endpoint_id = ?"
        " ORDER BY a.began_at DESC, a.message_id LIMIT ?",
        [endpoint_id, limit],
    )


def undelivered(cursor: Cursor, limit: int) -> list[dict[str, Any]]:
    """The messages that were given up, the newest first, each with the name of its endpoint."""
    return cursor.rows(
        "SELECT p.*, e.name, e.url FROM webhook_pending p JOIN webhook_endpoint e USING (endpoint_id)"
        " WHERE given_up_at IS NOT NULL ORDER BY given_up_at DESC, message_id LIMIT ?",
        [limit],
    )


def count_undelivered(cursor: Cursor) -> int:
    """How many messages were given up."""
    return int(cursor.value("SELECT count(*) FROM webhook_pending WHERE given_up_at IS NOT NULL"))
