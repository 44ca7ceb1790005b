"""Delivers the signed messages of the outbox, in order within each appeal, until the receiver accepts them.

A message is CloudEvents 1.0 in JSON, signed according to Standard Webhooks. A claim lets one process send at a time;
each endpoint has its own thread there, so that a slow or failing receiver does not delay others. If the process is
killed after sending and before recording it, the message is sent again; the receiver can recognise it by its id.

A host is resolved once per attempt, all its addresses are checked, and the connection goes to one of these.
``http.client`` is given the open socket: it follows no redirects, knows no proxies, and looks nothing up.
"""

import json
import logging
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from threading import Lock, Thread, Timer
from typing import Final

from standardwebhooks import Webhook

from core.domain.webhooks import (
    LETTER_RELEASED,
    OF_MEASURE,
    Attempt,
    Endpoint,
    Failure,
    Target,
    target_of,
    why_not_sent,
)
from core.ledger import letters, orders, outbox
from core.ledger.engine import Cursor
from core.ledger.outbox import Message
from core.office import NOT_KEPT, Office, PeriodicWork

LOG = logging.getLogger("redress")

CLAIM: Final = "webhooks"

TIMEOUT: Final = 10.0
"""Seconds for an attempt, from resolving the host to the first line of the answer."""

EVERY: Final = 1.0
"""Seconds between two checks for due messages."""

BATCH: Final = 50

KEPT: Final = timedelta(days=90)
"""How long delivered messages can be resent and attempts are shown."""

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"

SOURCE: Final = "redress"


# A message as it is sent.


def body_of(message: Message) -> bytes:
    """The message as CloudEvents 1.0 in JSON; identical bytes in every attempt."""
    event = {
        "specversion": "1.0",
        "id": message.message_id,
        "source": SOURCE,
        "type": message.type,
        "time": message.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        **({"subject": message.appeal_no} if message.appeal_no else {}),
        **({"position": message.position} if message.position is not None else {}),
        "datacontenttype": "application/json",
        "data": json.loads(message.data),
    }
    return json.dumps(event, ensure_ascii=False).encode()


def headers_of(message: Message, body: bytes, secrets: tuple[str, ...], now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks, with a signature for each valid secret; ``now`` is aware."""
    at = datetime.fromtimestamp(int(now.timestamp()), UTC)
    signed = " ".join(Webhook(each).sign(message.message_id, at, body.decode()) for each in secrets)
    return {
        "content-type": CONTENT_TYPE,
        "webhook-id": message.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signed,
        "user-agent": "Redress",
    }


# One attempt.


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, each once; none if it cannot be resolved."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))


def attempt(url: str, hosts: tuple[str, ...], headers: dict[str, str], body: bytes, at: datetime) -> Attempt:
    """Sends a message once; ``hosts`` are the hosts allowed by name, and ``at`` is the current time (aware)."""
    began = time.monotonic()
    status, failure = _sent(url, hosts, headers, body, began + TIMEOUT)
    return Attempt(at, round((time.monotonic() - began) * 1000), status, failure)


def _sent(
    url: str, hosts: tuple[str, ...], headers: dict[str, str], body: bytes, end: float
) -> tuple[int | None, Failure]:
    target = target_of(url)
    if target is None:
        return None, "no_address"
    addresses = resolve(target.host, target.port)
    if failure := why_not_sent(target, addresses, target.host in hosts):
        return None, failure
    try:
        status = _answered(target, addresses, headers, body, end)
    except ssl.SSLCertVerificationError:
        return None, "not_trusted"
    except (OSError, HTTPException, ValueError) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= end
        return None, "too_slow" if late else "no_connection"
    if 200 <= status < 300:  # noqa: PLR2004 - taken, as HTTP says it
        return status, ""
    return status, "redirected" if 300 <= status < 400 else "refused"  # noqa: PLR2004 - as HTTP says it


def _answered(target: Target, addresses: tuple[str, ...], headers: dict[str, str], body: bytes, end: float) -> int:
    """The status of the receiver's answer; nothing else of it is read."""
    with closing(_connected(addresses, target.port, end)) as plain, closing(plain.dup()) as same:
        watch = Timer(max(0.0, end - time.monotonic()), _shut, [same])  # a receiver may answer a byte a second
        watch.daemon = True
        watch.start()
        try:
            link = HTTPConnection(target.host, target.port, timeout=TIMEOUT)
            link.sock = _encrypted(plain, target.host) if target.tls else plain
            with closing(link):
                link.request("POST", target.path, body, {"Host": target.authority, "Connection": "close", **headers})
                return link.getresponse().status
        finally:
            watch.cancel()


def _connected(addresses: tuple[str, ...], port: int, end: float) -> socket.socket:
    """A connection to the first address that answers."""
    failed: OSError = TimeoutError()
    for each in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            found = socket.create_connection((each, port), timeout=left)
        except OSError as error:
            failed = error
        else:
            found.settimeout(max(0.001, end - time.monotonic()))
            return found
    raise failed


def _encrypted(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """The same connection over TLS, with a certificate for the host's name."""
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


# The sender.


class Sender(PeriodicWork):
    """Sends due messages in the background until stopped."""

    def __init__(self, office: Office, every: float = EVERY) -> None:
        """Starts nothing yet; ``every`` is the number of seconds between two checks."""
        super().__init__(office, CLAIM, every, TIMEOUT)
        self._lock = Lock()
        self._sending: dict[str, Thread] = {}
        self._swept = datetime.min.replace(tzinfo=UTC)

    def stop(self) -> None:
        """Stops after the current messages and lets another process send."""
        self._stopped.set()
        for each in self._sending.values():
            each.join(TIMEOUT)
        super().stop()

    def send_due(self) -> None:
        """Sends all due messages and waits until that is done."""
        self.run_once()
        for each in list(self._sending.values()):
            each.join()

    def run_once(self) -> None:
        """Starts sending due messages; endpoints already being served continue on their own."""
        office = self._office
        if not outbox.has_endpoints(office.store):
            return
        now = office.now()
        wanted = office.read(outbox.endpoints_due, now)
        if not wanted or (office.store.shared and not self._holding()):
            return
        self._sweep(now)
        with self._lock:
            self._sending = {name: each for name, each in self._sending.items() if each.is_alive()}
            for name in (each for each in wanted if each not in self._sending):
                thread = Thread(target=self._send_to, args=(name,), name=f"webhooks to {name}", daemon=True)
                self._sending[name] = thread
                thread.start()

    def _send_to(self, endpoint_id: str) -> None:
        """Sends one message after another to an endpoint while any are due and it answers."""
        try:
            while not self._stopped.is_set() and self._send_batch(endpoint_id):
                pass
        except NOT_KEPT:
            LOG.warning("The record does not answer; messages to %s wait.", endpoint_id)
        except Exception:
            LOG.exception("Messages to %s could not be sent", endpoint_id)

    def _send_batch(self, endpoint_id: str) -> bool:
        """Sends the due messages of each appeal; returns whether to look for more."""
        with self._office.store.reading() as cursor:
            endpoint = outbox.read_endpoint(cursor, endpoint_id)
            hosts = outbox.allowed_hosts(cursor)
            batch = outbox.due(cursor, endpoint_id, self._office.now(), BATCH)
        if endpoint is None or endpoint.state != "active":
            return False
        if any(each.position is None and each.appeal_no for each in batch):
            return self._holding(outbox.write_positions)  # known only now that the event is committed
        for message in batch:
            if self._stopped.is_set():
                return False
            waits = self._office.read(outbox.is_waiting, message)  # a slow receiver takes minutes for those before it
            if not waits:
                continue
            made = self._attempt(endpoint, hosts, message)
            if not self._holding(_settling(message, made, self._office)) or (made.status is None and made.failure):
                return False  # another process sends, or nobody is there: it is looked again in a while
        return bool(batch)

    def _attempt(self, endpoint: Endpoint, hosts: tuple[str, ...], message: Message) -> Attempt:
        now, body = self._office.now(), body_of(message)
        return attempt(endpoint.url, hosts, headers_of(message, body, endpoint.secrets_at(now), now), body, now)

    def _sweep(self, now: datetime) -> None:
        """Once an hour, deletes messages delivered long ago."""
        if now - self._swept >= timedelta(hours=1):
            self._swept = now
            self._holding(lambda cursor: outbox.forget_delivered(cursor, now - KEPT))


def _settling(message: Message, made: Attempt, office: Office) -> Callable[[Cursor], None]:
    """Records an attempt and, if the message was accepted, what follows from it."""

    def settle(cursor: Cursor) -> None:
        if outbox.settle_attempt(cursor, message, made, office.now()):
            LOG.warning("Message %s was given up after three days", message.message_id)
        if not made.failure and message.type.startswith(OF_MEASURE):
            cursor.drafts_only = False  # the order is shown as sent
            orders.mark_sent(cursor, json.loads(message.data)["order_id"], office.now())
        elif not made.failure and message.type == LETTER_RELEASED:
            cursor.drafts_only = False  # and so is the letter
            letters.mark_taken(cursor, json.loads(message.data)["letter_id"], office.now())

    return settle


def start(office: Office) -> None:
    """Sends the messages of an office while it is open."""
    Sender(office).start()
