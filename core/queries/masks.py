"""What each role may see of names, contacts and numbers (domain.md 7.1)."""

import re
from hashlib import sha256
from typing import Final

from core.language import render
from core.model.appeal import Party
from core.model.event import Event
from core.model.people import Person
from core.model.terms import DocumentKind, Role
from core.text import say

SEES_CASES: Final = frozenset({Role.INTAKE, Role.REVIEWER, Role.LEAD})
SEES_NUMBERS: Final = frozenset({Role.MANAGER, Role.REVIEWER, Role.LEAD})
# Customer service works without the images of invoices and without identity documents.
HIDDEN_FROM_INTAKE: Final = frozenset({DocumentKind.INVOICE, DocumentKind.IDENTITY_DOCUMENT})
OF_LEGAL: Final = frozenset({"findings", "verdict", "routes", "passed_routes", "private_note"})
MASKED_FOR_INTAKE: Final = frozenset({"code", "number"})


def party_for(person: Person, party: Party) -> Party:
    """The party as this person may see it: contacts masked for customer service, nothing for managers."""
    if person.role in {Role.REVIEWER, Role.LEAD}:
        return party
    if person.role is Role.INTAKE:
        return party.model_copy(
            update={
                "phone": mask_phone(party.phone),
                "email": mask_email(party.email),
                "address": mask_address(party.address),
            }
        )
    return Party(party_id=party.party_id, side=party.side, name=pseudonym(party.party_id))


def sees_images(person: Person, kind: DocumentKind) -> bool:
    """Whether this person may look at a document of that kind."""
    if person.role is Role.INTAKE:
        return kind not in HIDDEN_FROM_INTAKE
    return person.role in SEES_CASES


def fact_for(person: Person, kind: DocumentKind, field: str, given: str) -> str:
    """A typed fact as this person may see it: invoice numbers masked for customer service."""
    hidden = person.role is Role.INTAKE and kind is DocumentKind.INVOICE and field in MASKED_FOR_INTAKE
    return mask_number(given) if hidden else given


def events_for(person: Person, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events as this person may read them: without findings and private notes for customer service."""
    if person.role is not Role.INTAKE:
        return events
    return tuple(
        each.model_copy(update={"payload": {key: told for key, told in each.payload.items() if key not in OF_LEGAL}})
        for each in events
    )


def names_for(person: Person, people: tuple[Person, ...]) -> dict[str, str]:
    """Who did something, by id: for customer service everyone of legal is "legal", in that person's language."""
    if person.role is not Role.INTAKE:
        return {each.person_id: each.name for each in people}
    legal = render(say("legal"), "zh" if person.language == "zh" else "en")
    return {each.person_id: each.name if each.role is Role.INTAKE else legal for each in people}


def pseudonym(party_id: str) -> str:
    """A stable name that tells nothing: the same party is the same everywhere."""
    return sha256(f"party:{party_id}".encode()).hexdigest()[:10]


def mask_phone(given: str) -> str:
    """``13812345678`` as ``138****5678``."""
    return re.sub(r"(\d{3})\d+(\d{4})", r"\1****\2", given)


def mask_email(given: str) -> str:
    """``zhao@x.com`` as ``z***@x.com``."""
    return re.sub(r"^(.)[^@]*", r"\1***", given)


def mask_address(given: str) -> str:
    """An address down to its city."""
    found = re.match(r".{0,12}?市", given)
    return f"{found.group()}***" if found else f"{given.rsplit(',', 1)[-1].strip()} ***" if given else ""


def mask_number(given: str) -> str:
    """A number down to its last six digits."""
    return "*" * max(len(given) - 6, 0) + given[-6:]
