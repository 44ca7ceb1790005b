"""The keys under which a document is found again in other appeals, from the facts it shows."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from core.domain.checks.result import invoice_key, lacks_its_code
from core.domain.facts import (
    AuthorisationFacts,
    CopyrightFacts,
    Facts,
    Link,
    PatentFacts,
    PowerOfAttorneyFacts,
    TrademarkFacts,
    VoucherFacts,
    WithdrawalFacts,
)
from core.domain.identifiers import narrow, right_key
from core.domain.names import name_key
from core.domain.reuse import ISSUER, ReuseKind

Key: TypeAlias = tuple[ReuseKind, str]

RIGHTS: Final[dict[type[Facts], str]] = {TrademarkFacts: "tm", PatentFacts: "pt", CopyrightFacts: "cr"}

TELLING: Final = ("code", "number", "complaint_no", "right_no")
"""Fields that differ between two documents of one form."""


def keys_of(facts: Facts | None) -> tuple[Key, ...]:
    """The keys of a document with these facts; what was not read gives none."""
    return tuple(dict.fromkeys(_keys(facts)))


def _keys(facts: Facts | None) -> Iterator[Key]:
    if facts is None:
        return
    invoice = invoice_key(facts)
    if invoice and not lacks_its_code(facts):
        yield ReuseKind.INVOICE, invoice
    if isinstance(facts, TrademarkFacts | PatentFacts | CopyrightFacts) and facts.number:
        yield ReuseKind.CERTIFICATE, f"{RIGHTS[type(facts)]}/{right_key(facts.number)}"
    if isinstance(facts, AuthorisationFacts):
        yield from ((ReuseKind.AUTHORISATION, key) for link in facts.links if (key := grant_key(link)))
    if isinstance(facts, WithdrawalFacts) and facts.agent_name:
        yield ReuseKind.SIGNATORY, name_key(facts.agent_name)
    if isinstance(facts, PowerOfAttorneyFacts) and facts.agent:
        yield ReuseKind.SIGNATORY, name_key(facts.agent)


def issuer_keys(facts: Facts | None) -> tuple[tuple[str, str], ...]:
    """The keys of whoever issued a proof of purchase, by credit code and by name: one of both may not be read."""
    if not isinstance(facts, VoucherFacts):
        return ()
    named = (narrow(facts.issuer_id or ""), name_key(facts.issuer_name or ""))
    return tuple((ISSUER, f"{ISSUER}/{each}") for each in named if each)


def grant_key(link: Link) -> str | None:
    """A grant: who grants what to whom from when until when; None while not all of it was read."""
    if not (link.grantor and link.grantee and link.right_no and (link.starts_on or link.ends_on)):
        return None
    days = "/".join(day.isoformat() if day else "" for day in (link.starts_on, link.ends_on))
    return f"{name_key(link.grantor)}>{name_key(link.grantee)}/{right_key(link.right_no)}/{days}"


def names_grantee(key: str, name: str) -> bool:
    """Whether the grant of that key is made to that party; a grant to a dealer is lawfully used by many shops."""
    return bool(name) and key.partition(">")[2].startswith(f"{name_key(name)}/")


def told_apart(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether the numbers that two documents show say that they are not one, however alike they look."""
    return any(narrow(one[each]) != narrow(other[each]) for each in TELLING if one.get(each) and other.get(each))
