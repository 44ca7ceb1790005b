"""Evidence of one appeal used in others: the kinds of hit, one hit, and the keys by which it is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from core.domain.appeal import Appeal, Exhibit
from core.domain.facts import (
    AuthorisationFacts,
    CopyrightFacts,
    Facts,
    InvoiceFacts,
    Link,
    PatentFacts,
    PowerOfAttorneyFacts,
    TrademarkFacts,
    VoucherFacts,
    WithdrawalFacts,
)
from core.domain.identifiers import name_key, narrow, right_key


class ReuseKind(StrEnum):
    """How two documents match, strongest first."""

    BYTES = "bytes"
    INVOICE = "invoice"
    PICTURE = "picture"
    AUTHORISATION = "authorisation"
    CERTIFICATE = "certificate"
    SIGNATORY = "signatory"


ISSUER: Final = "issuer"
"""The kind of key that finds cases with invoices from one issuer. It is not a hit: a wholesaler serves many."""


@dataclass(frozen=True)
class ReuseExplanation:
    """A reviewer's explanation of a hit, with author and time (aware UTC)."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReuseHit:
    """A document of this appeal that is also in another one.

    ``own``: the other appeal is by the same seller. ``page`` and ``other_page`` are the similar pages, ``likeness`` how
    well they match (0 to 1); all None for other kinds of hit. ``warns``: a reviewer must look at it, because it is
    another seller's, or a certificate under another complainant.
    """

    kind: ReuseKind
    exhibit: Exhibit
    other: Exhibit
    appeal: Appeal
    seller: str
    complainant: str
    own: bool
    warns: bool
    page: int | None = None
    other_page: int | None = None
    likeness: float | None = None
    explained: ReuseExplanation | None = None

    @property
    def open(self) -> bool:
        """Whether it warns and has not been explained."""
        return self.warns and self.explained is None


# The keys by which a document is found in other appeals, from its facts.

Key: TypeAlias = tuple[ReuseKind, str]

BOOK_NUMBER: Final = 8
"""The length of invoice numbers that restart with each invoice code, and identify nothing without it."""

RIGHTS: Final[dict[type[Facts], str]] = {TrademarkFacts: "tm", PatentFacts: "pt", CopyrightFacts: "cr"}

TELLING: Final = ("code", "number", "complaint_no", "right_no")
"""Fields that distinguish two documents of the same form."""


def keys_of(facts: Facts | None) -> tuple[Key, ...]:
    """The keys of a document with these facts; facts not read give none."""
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


def invoice_key(facts: Facts) -> str | None:
    """The identity of a proof of purchase, for finding it again: an invoice's code and number.

    Other vouchers are identified by issuer, number and date. None if these were not read.
    """
    if isinstance(facts, InvoiceFacts):
        return f"{narrow(facts.code or '')}/{narrow(facts.number)}" if facts.number else None
    if isinstance(facts, VoucherFacts) and facts.number and facts.date and facts.issuer_name:
        return f"{name_key(facts.issuer_name)}/{narrow(facts.number)}/{facts.date.isoformat()}"
    return None


def lacks_its_code(facts: Facts) -> bool:
    """Whether it is an invoice whose number restarts with each invoice code, and the code was not read."""
    return isinstance(facts, InvoiceFacts) and not facts.code and len(narrow(facts.number or "")) == BOOK_NUMBER


def issuer_keys(facts: Facts | None) -> tuple[tuple[str, str], ...]:
    """The keys of the issuer of a proof of purchase, by credit code and by name, since either may be missing."""
    if not isinstance(facts, VoucherFacts):
        return ()
    named = (narrow(facts.issuer_id or ""), name_key(facts.issuer_name or ""))
    return tuple((ISSUER, f"{ISSUER}/{each}") for each in named if each)


def grant_key(link: Link) -> str | None:
    """The identity of a grant: grantor, grantee, right and period; None if not all of it was read."""
    if not (link.grantor and link.grantee and link.right_no and (link.starts_on or link.ends_on)):
        return None
    days = "/".join(day.isoformat() if day else "" for day in (link.starts_on, link.ends_on))
    return f"{name_key(link.grantor)}>{name_key(link.grantee)}/{right_key(link.right_no)}/{days}"


def names_grantee(key: str, name: str) -> bool:
    """Whether the grant with that key is made to that party; many shops may lawfully use a grant to a dealer."""
    return bool(name) and key.partition(">")[2].startswith(f"{name_key(name)}/")


def numbers_differ(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether their numbers show that two documents are different, however similar they look."""
    return any(narrow(one[each]) != narrow(other[each]) for each in TELLING if one.get(each) and other.get(each))
