"""Connections to other systems: endpoints of messages, their secrets, hosts that are allowed, and sending again.

Each is an act of an administrator, or of whoever works at the office's file, and stands in the log of the office. A
secret is told once, to whoever makes it; in the log stands only that it was made.
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
"""How long the former secret signs beside a new one, so that the receiver can take its time."""

LONGEST_NAME: Final = 80


def add_endpoint(
    office: Office, actor: Person, name: str, url: str, types: Collection[str] = ()
) -> tuple[Endpoint, str] | Refusal:
    """Adds an endpoint, and answers it with its secret, which nobody is shown again; no ``types`` are all of them."""
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
    """Stops telling an endpoint of what happens, or begins again; what waited for it then goes."""
    state = "paused" if paused else "active"
    return _changed(office, actor, endpoint_id, f"endpoint_{state}", lambda _found: {"state": state})


def remove_endpoint(office: Office, actor: Person, endpoint_id: str) -> Endpoint | Refusal:
    """Ends an endpoint for good: its secrets and what waits for it go, its log stays."""
    return _changed(office, actor, endpoint_id, "endpoint_removed", lambda _found: {"state": "removed"})


def rotate_secret(office: Office, actor: Person, endpoint_id: str) -> tuple[Endpoint, str] | Refusal:
    """Makes a new secret and answers it, once; for a week the former signs beside it."""
    secret = _new_secret()

    def change(found: Endpoint) -> dict[str, object]:
        until = office.now() + BOTH_VALID
        return {"secret": secret, "secret_before": found.secret, "secret_before_until": until}

    found = _changed(office, actor, endpoint_id, "secret_rotated", change)
    return found if isinstance(found, Refusal) else (found, secret)


def end_former_secret(office: Office, actor: Person, endpoint_id: str) -> Endpoint | Refusal:
    """Lets the former secret sign no more: the receiver has the new one, or the former has become known."""
    gone: dict[str, object] = {"secret_before": None, "secret_before_until": None}
    return _changed(office, actor, endpoint_id, "former_secret_ended", lambda _found: gone)


def send_test(office: Office, actor: Person, endpoint_id: str) -> str | Refusal:
    """Has a message sent to an endpoint that tells of nothing; answers its id."""

    def put(cursor: Cursor) -> str:
        found = _on_record(cursor, endpoint_id)
        name = f"test.{token_hex(6)}"
        outbox.put_test(cursor, found.endpoint_id, name, office.now())
        return name

    return _managed(office, actor, put)


def replay_messages(
    office: Office, actor: Person, endpoint_id: str, *, since: int | None = None, ids: Collection[str] = ()
) -> int | Refusal:
    """Has messages sent again: those of these ids, and all from a position of the record on; answers how many.

    Whoever is told of a message that was not delivered may have it sent again; a position is for administrators.
    """

    def again(cursor: Cursor) -> int:
        found = _on_record(cursor, endpoint_id)
        count = outbox.replay(cursor, found.endpoint_id, office.now(), since=since, ids=ids)
        told = {"what": "messages_replayed", "endpoint": endpoint_id, "messages": count}
        _log(office, cursor, actor, told if since is None else {**told, "since": since})
        return count

    return _managed(office, actor, again, Act.SEND_MESSAGES_AGAIN if since is None else Act.MANAGE_CONNECTIONS)


def allow_host(office: Office, actor: Person, host: str, *, allowed: bool = True) -> str | Refusal:
    """Lets messages go to a host although its addresses are private, or no more; answers its name as it is kept."""
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
    """Does it for whoever manages connections, or may do that of it, one at a time."""
    if refusal := may(actor, act):
        return refusal
    return settled(office, do, common="people")


def _on_record(cursor: Cursor, endpoint_id: str) -> Endpoint:
    missing = refuse("not_found", what=say("connection.endpoint_within"), name=endpoint_id)
    return granted(outbox.read_endpoint(cursor, endpoint_id) or missing)


def _log(office: Office, cursor: Cursor, actor: Person, told: Mapping[str, object]) -> None:
    log_act(cursor, "connection_changed", actor.person_id, office.now(), dict(told))


def _new_secret() -> str:
    """As Standard Webhooks writes one: 24 random bytes."""
    return f"whsec_{b64encode(token_bytes(24)).decode()}"


def _wrong(field: Text, given: str, reason: Text) -> Refusal:
    return refuse("field_invalid", field=field, given=given, reason=reason)
