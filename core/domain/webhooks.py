"""Messages to other systems: where they may be sent, their types, and when a failed one is retried.

Pure: looking up hosts and sending is done by ``core.exchange.webhooks``.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from core.domain.terms import Verb

# What is sent, and to whom.

PREFIX: Final = "redress."

OF_APPEAL: Final = f"{PREFIX}appeal."
"""The type prefix for acts on a case; the verb follows."""

OF_MEASURE: Final = f"{PREFIX}measure."
"""The type prefix for orders; what is to be done follows."""

LETTER_RELEASED: Final = f"{PREFIX}letter.released"

TEST: Final = f"{PREFIX}test"
"""The type sent by the button *Send test*; every endpoint accepts it."""

TYPES: Final = (
    f"{OF_MEASURE}end", f"{OF_MEASURE}impose", LETTER_RELEASED,
    *(f"{OF_APPEAL}{verb}" for verb in Verb if verb is not Verb.IMPORT_HISTORY),
)  # fmt: skip
"""All types an endpoint can choose; imported history is never sent."""

EndpointState: TypeAlias = Literal["active", "paused", "removed"]


class Endpoint(NamedTuple):
    """Where messages go and how they are signed; ``types`` are those it wants, empty for all.

    ``secret_before`` also signs until its end (aware). A paused endpoint receives no new messages, and those waiting
    for it keep waiting; a removed one is kept for its log.
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

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at that time (aware): the current one first, then the former one until its end."""
        before = self.secret_before if self.secret_before_until and now < self.secret_before_until else None
        return (self.secret, before) if before else (self.secret,)


def message_id(type_: str, appeal_no: str, seq: int) -> str:
    """The id of the message of that type about an event: AP-2026-000001.12.measure.end."""
    return f"{appeal_no}.{seq}.{type_.removeprefix(PREFIX)}"


# When a message is retried.

TRIED_FOR: Final = timedelta(days=3)
"""How long after the first attempt a message is retried; then it is undelivered, and leads are notified."""

PAUSES: Final = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30),
    timedelta(hours=1), timedelta(hours=2), timedelta(hours=4), timedelta(hours=8),
)  # fmt: skip
"""The pauses after the first, second … attempt; the last one repeats."""


def next_try(tries: int, first: datetime, now: datetime) -> datetime | None:
    """When to retry after that many failed attempts, the first of them at ``first`` (aware); None for never."""
    again = now + PAUSES[min(tries, len(PAUSES)) - 1]
    return again if again <= first + TRIED_FOR else None


# Where a message may go. A request from this server to an internal address could reveal what no stranger may see.


class Target(NamedTuple):
    """A parsed endpoint address; ``path`` includes the query."""

    tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header, with the port unless it is the scheme's default."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.tls else 80) else f"{name}:{self.port}"


LONGEST_URL: Final = 2_000


def target_of(url: str) -> Target | None:
    """The parts of an endpoint's address; None if it has no host, credentials, a fragment, or unusual characters."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.fragment:
        return None
    tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(tls, parts.hostname.rstrip("."), port if port is not None else 443 if tls else 80, path)


NAT64: Final = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether that IP address is public and does not embed one that is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    inside = _within(found) if isinstance(found, IPv6Address) else None
    return found.is_global and not found.is_multicast and (inside is None or is_public(str(inside)))


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address embedded in an IPv6 address: mapped, 6to4 or NAT64; None if there is none."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_loopback(address: str) -> bool:
    """Whether that IP address is a loopback address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


Failure: TypeAlias = Literal[
    "", "no_address", "refused_address", "no_https", "no_connection", "not_trusted", "too_slow", "refused", "redirected"
]
"""Why an attempt failed; empty if the message was accepted. ``refused``: an answer other than 2xx."""


def why_not_sent(target: Target, addresses: tuple[str, ...], allowed: bool) -> Failure:  # noqa: FBT001
    """Why nothing may be sent to a host with these addresses; "" if it may.

    Every address is checked, whichever would be used. A host allowed by name by an administrator may be private, and
    may do without HTTPS if it is this machine.
    """
    if not addresses:
        return "no_address"
    if not target.tls and not (allowed and all(map(is_loopback, addresses))):
        return "no_https"
    return "" if allowed or all(map(is_public, addresses)) else "refused_address"


class Attempt(NamedTuple):
    """One attempt: start (aware), duration, status of the answer (None: no answer), and why it failed."""

    began_at: datetime
    took_ms: int
    status: int | None
    failure: Failure
