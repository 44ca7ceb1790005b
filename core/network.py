"""How the office is reached: its addresses, trusted proxies, and limits on uploads.

Set in the environment, like the home of the office: ``REDRESS_ADDRESS``, ``REDRESS_PROXIES``,
``REDRESS_UPLOADS_PERSON`` and ``REDRESS_UPLOADS_ALL``. docs/security.md describes them.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from core.domain.refusals import Refusal, refuse
from core.domain.text import Text, say

ADDRESS: Final = "REDRESS_ADDRESS"

PROXIES: Final = "REDRESS_PROXIES"

PERSON: Final = "REDRESS_UPLOADS_PERSON"

ALL: Final = "REDRESS_UPLOADS_ALL"

SERVED_AT: Final = "REDRESS_SERVED_AT"
"""The address on which the app listens, passed by ``serve`` to the app that replaces it; never set by hand."""

MEGABYTE: Final = 1024 * 1024

OF_A_PERSON: Final = 600  # megabytes: two hundred photographs of a telephone, as many as one drop takes

OF_EVERYBODY: Final = 2000

EVERY_ADDRESS: Final = ("", "0.0.0.0", "::")  # noqa: S104 - what the app may be told to listen on, not what it is

AT_LEAST: Final = 30  # megabytes: less would refuse the largest file

FORWARDED: Final = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
)
"""The headers that a proxy adds to a request."""

HOST: Final = re.compile(r"(\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9_.-]+))(:(?P<port>[0-9]{0,5}))?")

LAST_PORT: Final = 65535

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True)
class OfficeAddresses:
    """The names of the office, each with its scheme ("" for the one it is served by), and the limits.

    ``proxies`` are trusted to name the client they ask for; ``person`` and ``everybody`` limit the bytes of files that
    were sent and not yet taken in.
    """

    schemes: Mapping[str, str]
    proxies: tuple[Network, ...] = ()
    person: int = OF_A_PERSON * MEGABYTE
    everybody: int = OF_EVERYBODY * MEGABYTE

    @property
    def https(self) -> bool:
        """Whether browsers reach it by https, wherever the encryption ends."""
        return "https" in self.schemes.values()

    def scheme_at(self, host: str, served: str) -> str | None:
        """The scheme for a Host header, or None if the office has no such name; ``served`` is the socket's scheme."""
        name = name_in(host)
        if name is None:
            return None
        return (self.schemes[name] or served) if name in self.schemes else (served if _is_loopback(name) else None)

    def asks_for(self, peer: str, forwarded: str) -> str:
        """The client's address: the peer's, or the one that a trusted proxy names.

        ``forwarded`` is all of ``X-Forwarded-For``; it is read from its end, which the trusted proxies wrote.
        """
        hops = [each.strip() for each in forwarded.split(",") if each.strip()]
        while hops and self._believed(peer):
            peer = hops.pop()
        return peer

    def at_machine(self, peer: str, host: str, headers: Iterable[str]) -> bool:
        """Whether the client is on this machine: by a name of its own, and through no known or apparent proxy.

        ``headers`` are the names of the request's headers.
        """
        through = self.proxies or FORWARDED.intersection(each.lower() for each in headers)
        name = name_in(host)
        return not through and name is not None and _is_loopback(name) and _is_loopback(peer)

    def _believed(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.proxies)


def reached_from(environment: Mapping[str, str], served_at: str = "127.0.0.1") -> OfficeAddresses | Refusal:
    """The settings, with the address on which the app listens; an invalid one gives a Refusal with its name."""
    schemes = {} if served_at in EVERY_ADDRESS else {served_at.lower(): ""}
    for text in _listed(environment.get(ADDRESS, "")):
        name = _origin(text)
        if name is None:
            return _wrong(ADDRESS, text, say("network.not_address_such_as_https"))
        schemes[name] = urlsplit(text).scheme.lower()
    if {"http", "https"} <= set(schemes.values()):
        return _wrong(ADDRESS, environment[ADDRESS], say("network.sign_in_over_https_never"))
    proxies: list[Network] = []
    for text in _listed(environment.get(PROXIES, "")):
        try:
            proxies.append(ip_network(text, strict=False))
        except ValueError:
            return _wrong(PROXIES, text, say("network.no_network_address_such"))
    limits = []
    for setting, usual in ((PERSON, OF_A_PERSON), (ALL, OF_EVERYBODY)):
        text = environment.get(setting, "") or str(usual)
        if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) < AT_LEAST:
            return _wrong(setting, text, say("network.no_number_megabytes_from", least=AT_LEAST))
        limits.append(int(text) * MEGABYTE)
    return OfficeAddresses(schemes, tuple(proxies), *limits)


@cache
def reached() -> OfficeAddresses:
    """The settings of this process; ``serve`` has checked them, so here an invalid one raises ValueError."""
    found = reached_from(os.environ, os.environ.get(SERVED_AT, "127.0.0.1"))
    if isinstance(found, Refusal):
        raise ValueError(str(found))  # noqa: TRY004 - the value of a setting is meant
    return found


def name_in(host: str) -> str | None:
    """The lower-case name in a Host header, without its port; None if it is not valid."""
    found = HOST.fullmatch(host.lower())
    return (found["six"] or found["name"]) if found and int(found["port"] or 0) <= LAST_PORT else None


def _listed(text: str) -> list[str]:
    return [each for each in re.split(r"[\s,]+", text) if each]


def _origin(address: str) -> str | None:
    """The name in an address of the office; None unless it is a scheme, a name and at most a port."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    return name_in(parts.netloc) if parts.scheme.lower() in ("http", "https") and bare else None


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _wrong(setting: str, value: str, reason: Text) -> Refusal:
    return refuse("setting_invalid", setting=setting, given=value, reason=reason)
