"""Connections to other systems: message endpoints, their secrets, allowed hosts, and resending.

Each is an act of an administrator, or of whoever has access to the office's file, and is in the office log. A secret is
shown once, to whoever creates it; the log only records that it was created.
"""

from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from secrets import token_bytes, token_hex
from typing import Any, Final

from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.text import Text, say
from core.domain.webhooks import TYPES, Endpoint, target_of
from core.ledger import outbox
from core.ledger.engine import Cursor
from core.ledger.record import log_act
from core.office import Office, T, settled

BOTH_VALID: Final = timedelta(days=7)
"""How long the former secret also signs after a new one is created, to give the receiver time."""

LONGEST_NAME: Final = 80


def add_endpoint(
    office: Office, actor: Person, name: str, url: str, types: Collection[str] = ()
) -> tuple[Endpoint, str] | Refusal:
    """Adds an endpoint and returns it with its secret, which is never shown again; empty ``types`` means all."""
    name, url = name.strip(), url.strip()
    if not name or len(name) > LONGEST_NAME:
        return _wrong(say("account.name_within"), name, say("connection.name_of_1_to_80_characters"))
    if target_of(url) is None:
        return _wrong(say("connection.address_within"), url, say("connection.no_address_that_begins_with_https"))
    if unknown := sorted({*types} - {*TYPES}):
        return _wrong(say("connection.types_within"), unknown[0], say("connection.no_such_type"))

    def add(cursor: Cursor) -> tuple[Endpoint, str]:
        now, wanted = office.now(), tuple(each for each in TYPES if each in types)
        secret, by = _new_secret(), actor.person_id
        new = Endpoint(token_hex(4), name, url, wanted, "active", secret, None, None, now, by)
        outbox.insert_endpoint(cursor, new)
        _log(office, cursor, actor, {"what": "endpoint_added", "endpoint": new.endpoint_id, "url": url})
        return new, secret

    return _managed(office, actor, add)


def pause_endpoint(office: Office, actor: Person, endpoint_id: str, *, paused: bool) -> Endpoint | Refusal:
    """Pauses or resumes an endpoint; on resuming, waiting messages are sent."""
    state = "paused" if paused else "active"
    return _changed(office, actor, endpoint_id, f"endpoint_{state}", lambda _found: {"state": state})


def remove_endpoint(office: Office, actor: Person, endpoint_id: str) -> Endpoint | Refusal:
    """Removes an endpoint for good, with its secrets and waiting messages; its log is kept."""
    return _changed(office, actor, endpoint_id, "endpoint_removed", lambda _found: {"state": "removed"})


def rotate_secret(office: Office, actor: Person, endpoint_id: str) -> tuple[Endpoint, str] | Refusal:
    """Creates a new secret and returns it, once; for a week the former one also signs."""
    secret = _new_secret()

    def change(found: Endpoint) -> dict[str, object]:
        until = office.now() + BOTH_VALID
        return {"secret": secret, "secret_before": found.secret, "secret_before_until": until}

    found = _changed(office, actor, endpoint_id, "secret_rotated", change)
    return found if isinstance(found, Refusal) else (found, secret)


def end_former_secret(office: Office, actor: Person, endpoint_id: str) -> Endpoint | Refusal:
    """Ends the former secret, because the receiver has the new one or the former was disclosed."""
    gone: dict[str, object] = {"secret_before": None, "secret_before_until": None}
    return _changed(office, actor, endpoint_id, "former_secret_ended", lambda _found: gone)


def send_test(office: Office, actor: Person, endpoint_id: str) -> str | Refusal:
    """Queues a test message to an endpoint; returns its id."""

    def put(cursor: Cursor) -> str:
        found = _on_record(cursor, endpoint_id)
        name = f"test.{token_hex(6)}"
        outbox.put_test(cursor, found.endpoint_id, name, office.now())
        return name

    return _managed(office, actor, put)


def replay_messages(
    office: Office, actor: Person, endpoint_id: str, *, since: int | None = None, ids: Collection[str] = ()
) -> int | Refusal:
    """Queues messages again, by id or all from a position of the record on; returns how many.

    Those who are notified of an undelivered message may have it sent again; positions are for administrators only.
    """

    def again(cursor: Cursor) -> int:
        found = _on_record(cursor, endpoint_id)
        count = outbox.replay(cursor, found.endpoint_id, office.now(), since=since, ids=ids)
        told = {"what": "messages_replayed", "endpoint": endpoint_id, "messages": count}
        _log(office, cursor, actor, told if since is None else {**told, "since": since})
        return count

    return _managed(office, actor, again, Act.SEND_MESSAGES_AGAIN if since is None else Act.MANAGE_CONNECTIONS)


def allow_host(office: Office, actor: Person, host: str, *, allowed: bool = True) -> str | Refusal:
    """Allows or forbids messages to a host with private addresses; returns its name in stored form."""
    name = host.strip().lower().rstrip(".")
    target = target_of(f"https://{f'[{name}]' if ':' in name else name}/")
    if target is None or target.host != name:
        return _wrong(say("connection.host_within"), host, say("connection.no_name_of_a_host"))

    def change(cursor: Cursor) -> str:
        if allowed:
            outbox.allow_host(cursor, name, actor.person_id, office.now())
        elif not outbox.forbid_host(cursor, name):
            raise RefusedError(refuse("not_found", what=say("connection.host_within"), name=name))
        _log(office, cursor, actor, {"what": "host_allowed" if allowed else "host_forbidden", "host": name})
        return name

    return _managed(office, actor, change)


def _changed(
    office: Office, actor: Person, endpoint_id: str, what: str, change: Callable[[Endpoint], dict[str, object]]
) -> Endpoint | Refusal:
    def do(cursor: Cursor) -> Endpoint:
        found = _on_record(cursor, endpoint_id)
        changes = change(found)
        outbox.change_endpoint(cursor, endpoint_id, **changes)
        _log(office, cursor, actor, {"what": what, "endpoint": endpoint_id})
        fields: dict[str, Any] = changes
        return found._replace(**fields)

    return _managed(office, actor, do)


def _managed(
    office: Office, actor: Person, do: Callable[[Cursor], T], act: Act = Act.MANAGE_CONNECTIONS
) -> T | Refusal:
    """Runs an act for those who manage connections or may do this part of it, one at a time."""
    if refusal := may(actor, act):
        return refusal
    return settled(office, do, common="people")


def _on_record(cursor: Cursor, endpoint_id: str) -> Endpoint:
    missing = refuse("not_found", what=say("connection.endpoint_within"), name=endpoint_id)
    return granted(outbox.read_endpoint(cursor, endpoint_id) or missing)


def _log(office: Office, cursor: Cursor, actor: Person, told: Mapping[str, object]) -> None:
    log_act(cursor, "connection_changed", actor.person_id, office.now(), dict(told))


def _new_secret() -> str:
    """A new secret in the form of Standard Webhooks: 24 random bytes."""
    return f"whsec_{b64encode(token_bytes(24)).decode()}"


def _wrong(field: Text, given: str, reason: Text) -> Refusal:
    return refuse("field_invalid", field=field, given=given, reason=reason)
