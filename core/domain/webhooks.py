"""Messages to other systems: where they may go, of which types they are, and when one that failed is tried again.

Pure: who looks up a host or sends is ``core.exchange.webhooks``.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from core.domain.terms import Verb

# What is told, and to whom.

PREFIX: Final = "redress."

OF_APPEAL: Final = f"{PREFIX}appeal."
"""How the type of an act on a case begins; its verb follows."""

OF_MEASURE: Final = f"{PREFIX}measure."
"""How the type of an order begins; what is to be done follows."""

LETTER_RELEASED: Final = f"{PREFIX}letter.released"

TEST: Final = f"{PREFIX}test"
"""What the button *Send test* sends; every endpoint takes it."""

TYPES: Final = (
    f"{OF_MEASURE}end", f"{OF_MEASURE}impose", LETTER_RELEASED,
    *(f"{OF_APPEAL}{verb}" for verb in Verb if verb is not Verb.IMPORT_HISTORY),
)  # fmt: skip
"""All types that an endpoint can choose from; history that is imported is told to nobody."""

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

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at that moment (aware): the present one first, and the former until its end."""
        before = self.secret_before if self.secret_before_until and now < self.secret_before_until else None
        return (self.secret, before) if before else (self.secret,)


def message_id(type_: str, appeal_no: str, seq: int) -> str:
    """The id of the message of that type about an event: AP-2026-000001.12.measure.end."""
    return f"{appeal_no}.{seq}.{type_.removeprefix(PREFIX)}"


# When it is tried again.

TRIED_FOR: Final = timedelta(days=3)
"""After its first attempt; then it is undelivered, and a lead is told."""

PAUSES: Final = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30),
    timedelta(hours=1), timedelta(hours=2), timedelta(hours=4), timedelta(hours=8),
)  # fmt: skip
"""After the first, the second … attempt; the last pause repeats."""


def next_try(tries: int, first: datetime, now: datetime) -> datetime | None:
    """When it is tried again after so many attempts that failed, the first at ``first`` (aware); None for never."""
    again = now + PAUSES[min(tries, len(PAUSES)) - 1]
    return again if again <= first + TRIED_FOR else None


# Where it may go. An address inside the network, asked by this server, would answer what no stranger is to be told.


class Target(NamedTuple):
    """What an address of an endpoint says: ``path`` with its query."""

    tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the header Host: the port where it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.tls else 80) else f"{name}:{self.port}"


LONGEST_URL: Final = 2_000


def target_of(url: str) -> Target | None:
    """The parts of an endpoint's address; None for no host, a name and password, a fragment, or odd signs."""
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
    """Whether that IP address is one that anybody may reach, and holds none within that is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    inside = _within(found) if isinstance(found, IPv6Address) else None
    return found.is_global and not found.is_multicast and (inside is None or is_public(str(inside)))


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4, or behind NAT64."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_loopback(address: str) -> bool:
    """Whether that IP address is this machine itself."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


Failure: TypeAlias = Literal[
    "", "no_address", "refused_address", "no_https", "no_connection", "not_trusted", "too_slow", "refused", "redirected"
]
"""Why an attempt failed; empty where the message was taken. ``refused`` is an answer that is no 2xx."""


def why_not_sent(target: Target, addresses: tuple[str, ...], allowed: bool) -> Failure:  # noqa: FBT001
    """Why nothing is sent to a host with these addresses; "" where it may be.

    Every address is looked at, whichever would be connected to. A host that an administrator has allowed by name may
    be private, and without https where it is this machine itself.
    """
    if not addresses:
        return "no_address"
    if not target.tls and not (allowed and all(map(is_loopback, addresses))):
        return "no_https"
    return "" if allowed or all(map(is_public, addresses)) else "refused_address"


class Attempt(NamedTuple):
    """One attempt: when it began (aware), how long it took, what was answered (None: nothing), and why it failed."""

    began_at: datetime
    took_ms: int
    status: int | None
    failure: Failure
