"""Connections to other systems: message endpoints, their secrets, allowed hosts, and resending.

Each is an act of an administrator, or of whoever has access to the office's file, and is in the office log. A secret is
shown once, to whoever creates it; the log only records that it was created.
"""

from base64 import b64encode
from collections.abc import Collection
from datetime import timedelta
from secrets import token_bytes, token_hex
from typing import Any, Final

from core.commands.transaction import OfficeTransaction, on_office
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal, granted, refuse
from core.domain.text import Text, say
from core.domain.webhooks import TYPES, Endpoint, target_of
from core.ledger import outbox
from core.ledger.engine import Cursor

BOTH_VALID: Final = timedelta(days=7)
"""How long the former secret also signs after a new one is created, to give the receiver time."""

LONGEST_NAME: Final = 80


@on_office(Act.MANAGE_CONNECTIONS)
def add_endpoint(
    tx: OfficeTransaction, name: str, url: str, types: Collection[str] = ()
) -> tuple[Endpoint, str] | Refusal:
    """Adds an endpoint and returns it with its secret, which is never shown again; empty ``types`` means all."""
    name, url = name.strip(), url.strip()
    if not name or len(name) > LONGEST_NAME:
        return _wrong(say("account.name_within"), name, say("connection.name_of_1_to_80_characters"))
    if target_of(url) is None:
        return _wrong(say("connection.address_within"), url, say("connection.no_address_that_begins_with_https"))
    if unknown := sorted({*types} - {*TYPES}):
        return _wrong(say("connection.types_within"), unknown[0], say("connection.no_such_type"))
    wanted, secret = tuple(each for each in TYPES if each in types), _new_secret()
    new = Endpoint(token_hex(4), name, url, wanted, "active", secret, None, None, tx.now, tx.actor.person_id)
    outbox.insert_endpoint(tx.cursor, new)
    tx.log("connection_changed", {"what": "endpoint_added", "endpoint": new.endpoint_id, "url": url})
    return new, secret


@on_office(Act.MANAGE_CONNECTIONS)
def pause_endpoint(tx: OfficeTransaction, endpoint_id: str, *, paused: bool) -> Endpoint:
    """Pauses or resumes an endpoint; on resuming, waiting messages are sent."""
    state = "paused" if paused else "active"
    return _changed(tx, endpoint_id, f"endpoint_{state}", state=state)


@on_office(Act.MANAGE_CONNECTIONS)
def remove_endpoint(tx: OfficeTransaction, endpoint_id: str) -> Endpoint:
    """Removes an endpoint for good, with its secrets and waiting messages; its log is kept."""
    return _changed(tx, endpoint_id, "endpoint_removed", state="removed")


@on_office(Act.MANAGE_CONNECTIONS)
def rotate_secret(tx: OfficeTransaction, endpoint_id: str) -> tuple[Endpoint, str]:
    """Creates a new secret and returns it, once; for a week the former one also signs."""
    secret, former = _new_secret(), _on_record(tx.cursor, endpoint_id).secret
    changed = {"secret": secret, "secret_before": former, "secret_before_until": tx.now + BOTH_VALID}
    return _changed(tx, endpoint_id, "secret_rotated", **changed), secret


@on_office(Act.MANAGE_CONNECTIONS)
def end_former_secret(tx: OfficeTransaction, endpoint_id: str) -> Endpoint:
    """Ends the former secret, because the receiver has the new one or the former was disclosed."""
    return _changed(tx, endpoint_id, "former_secret_ended", secret_before=None, secret_before_until=None)


@on_office(Act.MANAGE_CONNECTIONS)
def send_test(tx: OfficeTransaction, endpoint_id: str) -> str:
    """Queues a test message to an endpoint; returns its id."""
    found, name = _on_record(tx.cursor, endpoint_id), f"test.{token_hex(6)}"
    outbox.put_test(tx.cursor, found.endpoint_id, name, tx.now)
    return name


@on_office(Act.SEND_MESSAGES_AGAIN)
def replay_messages(
    tx: OfficeTransaction, endpoint_id: str, *, since: int | None = None, ids: Collection[str] = ()
) -> int:
    """Queues messages again, by id or all from a position of the record on; returns how many.

    Those who are notified of an undelivered message may have it sent again; positions are for administrators only.
    """
    granted(None if since is None else may(tx.actor, Act.MANAGE_CONNECTIONS))
    found = _on_record(tx.cursor, endpoint_id)
    count = outbox.replay(tx.cursor, found.endpoint_id, tx.now, since=since, ids=ids)
    details = {"what": "messages_replayed", "endpoint": endpoint_id, "messages": count}
    tx.log("connection_changed", details if since is None else {**details, "since": since})
    return count


@on_office(Act.MANAGE_CONNECTIONS)
def allow_host(tx: OfficeTransaction, host: str, *, allowed: bool = True) -> str | Refusal:
    """Allows or forbids messages to a host with private addresses; returns its name in stored form."""
    name = host.strip().lower().rstrip(".")
    target = target_of(f"https://{f'[{name}]' if ':' in name else name}/")
    if target is None or target.host != name:
        return _wrong(say("connection.host_within"), host, say("connection.no_name_of_a_host"))
    if allowed:
        outbox.allow_host(tx.cursor, name, tx.actor.person_id, tx.now)
    elif not outbox.forbid_host(tx.cursor, name):
        return refuse("not_found", what=say("connection.host_within"), name=name)
    tx.log("connection_changed", {"what": "host_allowed" if allowed else "host_forbidden", "host": name})
    return name


def _changed(tx: OfficeTransaction, endpoint_id: str, what: str, **changes: Any) -> Endpoint:  # noqa: ANN401 - columns
    """The endpoint with these columns changed. Raises ``RefusedError`` if there is none."""
    found = _on_record(tx.cursor, endpoint_id)
    outbox.change_endpoint(tx.cursor, endpoint_id, **changes)
    tx.log("connection_changed", {"what": what, "endpoint": endpoint_id})
    return found._replace(**changes)


def _on_record(cursor: Cursor, endpoint_id: str) -> Endpoint:
    missing = refuse("not_found", what=say("connection.endpoint_within"), name=endpoint_id)
    return granted(outbox.read_endpoint(cursor, endpoint_id) or missing)


def _new_secret() -> str:
    """A new secret in the form of Standard Webhooks: 24 random bytes."""
    return f"whsec_{b64encode(token_bytes(24)).decode()}"


def _wrong(field: Text, value: str, reason: Text) -> Refusal:
    return refuse("field_invalid", field=field, given=value, reason=reason)
