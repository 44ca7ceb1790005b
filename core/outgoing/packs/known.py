"""What a case knows of a document before its pages are looked at: values to mask, and whose names may stay."""

from collections.abc import Iterable, Mapping
from typing import Final

from core.model.appeal import Party
from core.model.terms import Masked, Side
from core.outgoing.packs.patterns import same_name
from core.outgoing.packs.suggest import Known

FIELDS: Final[Mapping[str, Masked]] = {
    "code": Masked.INVOICE_NUMBER,
    "number": Masked.INVOICE_NUMBER,
    "net": Masked.PRICE,
    "tax": Masked.PRICE,
    "total": Masked.PRICE,
    "issuer_name": Masked.THIRD_PARTY,
    "issuer_id": Masked.ID_NUMBER,
    "buyer_name": Masked.THIRD_PARTY,
    "buyer_id": Masked.ID_NUMBER,
}
"""Facts of vouchers that tell a value to mask where it stands; a name that is a party's own is none."""

CONTACTS: Final = (("phone", Masked.PHONE), ("email", Masked.EMAIL), ("address", Masked.ADDRESS))


def known_of(facts: Mapping[str, str], seller: Party, complainant: Party, recipient: Side) -> Known:
    """From what was typed of or read in a document (field to value), and the parties of the case.

    The contacts on file of the side that does not get the pack are masked where a document shows them.
    """
    own = tuple(
        each
        for party in (seller, complainant)
        for each in (party.name, party.subject_name, party.subject_id)
        if each.strip()
    )
    other = seller if recipient is Side.COMPLAINANT else complainant
    values = [*_of_facts(facts, own), *((what, getattr(other, field)) for field, what in CONTACTS)]
    return Known(tuple((what, value) for what, value in values if value.strip()), own)


def _of_facts(facts: Mapping[str, str], own: Iterable[str]) -> list[tuple[Masked, str]]:
    names = list(own)
    found = [(FIELDS[field], value) for field, value in facts.items() if field in FIELDS]
    return [(what, value) for what, value in found if not any(same_name(value, each) for each in names)]
