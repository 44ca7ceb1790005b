"""Connections to other systems for administrators: endpoints without secrets, attempts, API clients."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.domain.people import Client, Person
from core.domain.permissions import Act, requires
from core.domain.refusals import Refusal
from core.domain.webhooks import Endpoint, Failure
from core.ledger import outbox
from core.ledger.clients import all_clients
from core.ledger.outbox import Standing
from core.ledger.people import everybody
from core.office import Office

SHOWN: Final = 50
"""The number of attempts per endpoint, and of messages given up, that are shown."""


@dataclass(frozen=True)
class DeliveryAttempt:
    """An attempt for display: its message and type, position, time, duration and result."""

    message_id: str
    type: str
    position: int | None
    began_at: datetime
    took_ms: int
    status: int | None
    failure: Failure


@dataclass(frozen=True)
class Connection:
    """An endpoint without its secrets, its message status and last attempts; two secrets sign until ``both``."""

    endpoint: Endpoint
    standing: Standing
    attempts: tuple[DeliveryAttempt, ...]
    both: datetime | None


@dataclass(frozen=True)
class Connections:
    """All endpoints by name, the allowed hosts, and messages given up, newest first.

    Also all API clients by name, including revoked ones; ``names`` are the names of people by id.
    """

    endpoints: tuple[Connection, ...]
    hosts: tuple[str, ...]
    undelivered: tuple[dict[str, Any], ...]
    clients: tuple[Client, ...]
    names: dict[str, str]


@requires(Act.VIEW_CONNECTIONS)
def connections(office: Office, actor: Person) -> Connections | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """The content of the page *Connections*."""
    now = office.now()
    with office.store.reading() as cursor:
        standing = outbox.standings(cursor)
        found = tuple(
            Connection(
                each._replace(secret="", secret_before=None),
                standing.get(each.endpoint_id, Standing()),
                tuple(map(_tried, outbox.attempts(cursor, each.endpoint_id, SHOWN))),
                each.secret_before_until if len(each.secrets_at(now)) > 1 else None,
            )
            for each in outbox.endpoints(cursor)
        )
        hosts, given_up = outbox.allowed_hosts(cursor), tuple(outbox.undelivered(cursor, SHOWN))
        calling = all_clients(cursor)
    names = {each.person_id: each.name for each in everybody(office.store).values()}
    return Connections(found, hosts, given_up, calling, names)


def _tried(row: dict[str, Any]) -> DeliveryAttempt:
    names = ("message_id", "type", "position", "began_at", "took_ms", "status", "failure")
    return DeliveryAttempt(**{**{name: row[name] for name in names}, "type": row["type"] or ""})
