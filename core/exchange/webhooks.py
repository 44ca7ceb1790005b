"""Delivers the messages of the outbox: each signed, in the order of its appeal, until the receiver has taken it.

A message is CloudEvents 1.0 in JSON, signed as Standard Webhooks says. One process at a time sends, by a claim; in it
each endpoint has a thread of its own, so that a receiver that fails or is slow delays no other. What was sent and not
written down, because the process was killed between the two, is sent again: its id tells the receiver.

A host is looked up once for each attempt, all its addresses are looked at, and the connection goes to one of those.
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
from threading import Event, Lock, Thread, Timer
from typing import Final

from standardwebhooks import Webhook

from core.domain.refusals import Refusal
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
from core.ledger import claims, letters, orders, outbox
from core.ledger.engine import Cursor
from core.ledger.outbox import Message
from core.office import NOT_KEPT, Office, settled

LOG = logging.getLogger("redress")

CLAIM: Final = "webhooks"

TIMEOUT: Final = 10.0
"""Seconds for an attempt, from the first look at the host's name to the first line of the answer."""

EVERY: Final = 1.0
"""Seconds between two looks for what is due."""

BATCH: Final = 50

KEPT: Final = timedelta(days=90)
"""How long messages that were delivered can be replayed, and attempts are shown."""

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"

SOURCE: Final = "redress"


# A message as it is sent.


def body_of(message: Message) -> bytes:
    """The message as CloudEvents 1.0 in JSON; the same bytes at each attempt."""
    told = {
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
    return json.dumps(told, ensure_ascii=False).encode()


def headers_of(message: Message, body: bytes, secrets: tuple[str, ...], now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks, with a signature for each secret that is valid now (aware)."""
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
    """The addresses of a host, each once; none where it has no name that is known."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))


def attempt(url: str, hosts: tuple[str, ...], headers: dict[str, str], body: bytes, at: datetime) -> Attempt:
    """Sends a message once to that address; ``hosts`` are those that are allowed by name, ``at`` is now (aware)."""
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
    """The status that the receiver answers; nothing more of the answer is read."""
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
    """A connection to the first of the addresses that answers."""
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


class Sender:
    """Sends what is due, beside the requests, until it is stopped."""

    def __init__(self, office: Office, every: float = EVERY) -> None:
        """Starts nothing; ``every`` is how many seconds lie between two looks."""
        self._office, self._every = office, every
        self._stopped = Event()
        self._thread: Thread | None = None
        self._lock = Lock()
        self._sending: dict[str, Thread] = {}
        self._swept = datetime.min.replace(tzinfo=UTC)

    def start(self) -> None:
        """Sends from now on, in a thread that does not hold up the program's end; the office stops it at its end."""
        self._thread = Thread(target=self._work, name="webhooks", daemon=True)
        self._thread.start()
        self._office.at_close.append(self.stop)

    def stop(self) -> None:
        """Ends with the messages that are being sent, and lets another process send."""
        self._stopped.set()
        for each in [self._thread, *self._sending.values()]:
            if each is not None:
                each.join(TIMEOUT)
        if self._office.store.shared and self._thread is not None:
            holder = self._office.store.holder
            settled(self._office, claims.aside(lambda cursor: claims.let_go(cursor, CLAIM, holder)))

    def send_due(self) -> None:
        """Sends all that is due now, and waits for it."""
        self.look()
        for each in list(self._sending.values()):
            each.join()

    def look(self) -> None:
        """Begins to send what is due; an endpoint that is being sent to goes on by itself."""
        office = self._office
        if not outbox.has_endpoints(office.store):
            return
        now = office.now()
        with office.store.reading() as cursor:
            wanted = outbox.endpoints_due(cursor, now)
        if not wanted or (office.store.shared and not self._written(_nothing)):
            return
        self._sweep(now)
        with self._lock:
            self._sending = {name: each for name, each in self._sending.items() if each.is_alive()}
            for name in (each for each in wanted if each not in self._sending):
                thread = Thread(target=self._send_to, args=(name,), name=f"webhooks to {name}", daemon=True)
                self._sending[name] = thread
                thread.start()

    def _work(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self.look()
            except NOT_KEPT:
                LOG.warning("The record does not answer; messages wait.")
            except Exception:
                LOG.exception("It could not be looked for messages to send")

    def _send_to(self, endpoint_id: str) -> None:
        """Sends one message after the other to an endpoint while any is due and it answers."""
        try:
            while not self._stopped.is_set() and self._send_batch(endpoint_id):
                pass
        except NOT_KEPT:
            LOG.warning("The record does not answer; messages to %s wait.", endpoint_id)
        except Exception:
            LOG.exception("Messages to %s could not be sent", endpoint_id)

    def _send_batch(self, endpoint_id: str) -> bool:
        """Sends what is due of each appeal; whether to look for more."""
        with self._office.store.reading() as cursor:
            endpoint = outbox.read_endpoint(cursor, endpoint_id)
            hosts = outbox.allowed_hosts(cursor)
            batch = outbox.due(cursor, endpoint_id, self._office.now(), BATCH)
        if endpoint is None or endpoint.state != "active":
            return False
        if any(each.position is None and each.appeal_no for each in batch):
            return self._written(outbox.write_positions)  # known only now that the event is committed
        for message in batch:
            if self._stopped.is_set():
                return False
            made = self._attempt(endpoint, hosts, message)
            if not self._written(_settling(message, made, self._office)) or (made.status is None and made.failure):
                return False  # another process sends, or nobody is there: it is looked again in a while
        return bool(batch)

    def _attempt(self, endpoint: Endpoint, hosts: tuple[str, ...], message: Message) -> Attempt:
        now, body = self._office.now(), body_of(message)
        return attempt(endpoint.url, hosts, headers_of(message, body, endpoint.secrets_at(now), now), body, now)

    def _written(self, do: Callable[[Cursor], object]) -> bool:
        """Writes in a transaction that holds the claim; False where another process has it, or nothing was kept."""
        office = self._office

        def holding(cursor: Cursor) -> bool:
            cursor.drafts_only = True
            if office.store.shared and not claims.take(cursor, CLAIM, office.store.holder, office.now()):
                return False
            do(cursor)
            return True

        done = settled(office, holding)
        return not isinstance(done, Refusal) and done

    def _sweep(self, now: datetime) -> None:
        """Once an hour: forgets what was delivered long ago."""
        if now - self._swept >= timedelta(hours=1):
            self._swept = now
            self._written(lambda cursor: outbox.forget_delivered(cursor, now - KEPT))


def _nothing(cursor: Cursor) -> None:
    """Only the claim is taken."""


def _settling(message: Message, made: Attempt, office: Office) -> Callable[[Cursor], None]:
    """Writes down an attempt, and with it what follows where the message was taken."""

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
    """Sends the messages of an office for as long as it is open."""
    Sender(office).start()
