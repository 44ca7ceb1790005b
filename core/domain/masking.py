"""What each role may see of names, contacts and numbers (domain.md 7.1)."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from core.domain.appeal import ACCOUNT, ERASED, MENTIONS, PERSONAL, Event, Exhibit, FollowUp, Party
from core.domain.identifiers import check_uscc, is_identity_number
from core.domain.people import CLIENT, Person, name_mentions
from core.domain.permissions import INTAKE, OF_LEGAL, Act, allowed, sees_images
from core.domain.terms import DocumentKind, Verb
from core.domain.text import Language, Render, say

NUMBER: Final = re.compile(r"\+?[\d(][\d\s().-]*\d")

MOBILE: Final = 11  # digits; the first three and last four of a shorter number would reveal it

SOLE_TRADER: Final = "92"  # how the credit codes of sole traders begin (GB 32100)

MASKED_FOR_INTAKE: Final = frozenset({"code", "number"})


def party_for(person: Person, party: Party) -> Party:
    """The party as this person may see it: contact details masked for customer service, removed for managers."""
    if allowed(person, Act.SEE_CONTACTS):
        return party
    if allowed(person, Act.VIEW_APPEAL):
        masks = {"subject_id": mask_id, "phone": mask_phone, "email": mask_email, "address": mask_address}
        contacts = {name: getattr(party, name) for name in masks}
        present = {name: value for name, value in contacts.items() if not value.startswith(ERASED)}
        return party.model_copy(update={name: masks[name](value) for name, value in present.items()})
    return Party(party_id=party.party_id, side=party.side, name=pseudonym(party.party_id))


def fact_for(person: Person, kind: DocumentKind, field: str, value: str) -> str:
    """A fact of a document as this person may see it: invoice numbers and accounts masked for customer service."""
    if field == ACCOUNT and not allowed(person, Act.SEE_CONTACTS) and not value.startswith(ERASED):
        return mask_email(value)
    masked = kind is DocumentKind.INVOICE and field in MASKED_FOR_INTAKE and not allowed(person, Act.SEE_CONTACTS)
    return mask_number(value) if masked and not value.startswith(ERASED) else value


def exhibit_for(person: Person, exhibit: Exhibit) -> Exhibit:
    """A document as this person may see it: its file name may contain the invoice number."""
    if sees_images(person, DocumentKind(exhibit.kind)):
        return exhibit
    name = re.sub(r"\d{7,}", lambda found: mask_number(found.group()), exhibit.name)
    return exhibit.model_copy(update={"name": name})


def events_for(person: Person, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events as this person may read them.

    Customer service sees no findings and private notes, and of what legal arranges among its own only that it did.
    """
    if allowed(person, Act.READ_FINDINGS):
        return events
    return tuple(each.model_copy(update={"payload": _without_legal(each)}) for each in events)


AMONG_LEGAL: Final = frozenset({Verb.FOLLOW_UP, Verb.END_FOLLOW_UP, Verb.SEND_BACK, Verb.ASSIGN, Verb.HAND_OVER})
"""The acts by which legal arranges its own work."""

_ARRANGED: Final = OF_LEGAL | PERSONAL | FollowUp.model_fields.keys()
"""What those events keep for legal: besides its findings, whatever was typed, and the follow-up itself."""


def _without_legal(event: Event) -> dict[str, Any]:
    hidden = _ARRANGED if event.verb in AMONG_LEGAL else OF_LEGAL
    return {key: value for key, value in event.payload.items() if key not in hidden}


def names_for(person: Person, people: Iterable[Person], render: Render) -> dict[str, str]:
    """Names of actors by id, in that person's language: customer service sees everyone in legal as "legal".

    A program that calls the API is named to everybody.
    """
    lang: Language = "zh" if person.language == "zh" else "en"
    legal = "" if allowed(person, Act.SEE_COLLEAGUES) else render(say("masking.legal"), lang)
    return {each.person_id: _name_for(each, legal, lang, render) for each in people}


def names_one(person: Person, who: Person) -> bool:
    """Whether a person may see somebody's name; customer service sees everyone in legal as "legal"."""
    return allowed(person, Act.SEE_COLLEAGUES) or who.role in INTAKE


def mentions_for(names: Mapping[str, str], events: Iterable[Event]) -> tuple[Event, ...]:
    """The events with the colleagues whom a comment mentions by ``names``, those that the reader may see (by id)."""
    return tuple(_mentioning(names, each) if each.payload.get(MENTIONS) else each for each in events)


def _mentioning(names: Mapping[str, str], event: Event) -> Event:
    payload = event.payload
    text = name_mentions(str(payload.get("text", "")), payload[MENTIONS], lambda who: names.get(who, who))
    return event.model_copy(update={"payload": {**payload, "text": text}})


def is_notified(person: Person, who: Person) -> bool:
    """Whether ``who`` can be notified of a comment of this person: a colleague who is here and works on cases."""
    return who.active and who.person_id != person.person_id and allowed(who, Act.RECEIVE_CASE_NOTICES)


def can_mention(person: Person, who: Person) -> bool:
    """Whether this person may mention ``who``: a colleague who can be notified and whom they see by name."""
    return is_notified(person, who) and names_one(person, who)


def _name_for(who: Person, legal: str, lang: Language, render: Render) -> str:
    if who.person_id.startswith(CLIENT):
        return render(say("masking.api_client", name=who.name), lang)
    return legal if legal and who.role not in INTAKE else who.name


def pseudonym(party_id: str) -> str:
    """A stable pseudonym for a party, the same everywhere in its office; party ids are already salted hashes."""
    return sha256(f"party:{party_id}".encode()).hexdigest()[:10]


def person_pseudonym(salt: str, person_id: str) -> str:
    """A stable pseudonym for a person of the office; their ids are not salted, so ``salt`` is the office's."""
    return sha256(f"{salt}:person:{person_id}".encode()).hexdigest()[:10]


def mask_phone(text: str) -> str:
    """``138 1234 5678`` as ``138****5678``, each of several numbers; a short one keeps only its last two digits."""
    return NUMBER.sub(lambda found: _phone(found.group()), text)


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    plus = "+" if text.startswith("+") else ""
    return f"{plus}{digits[:3]}****{digits[-4:]}" if len(digits) >= MOBILE else f"****{digits[-2:]}"


def mask_email(text: str) -> str:
    """``zhao@x.com`` as ``z***@x.com``, each of several addresses."""
    return re.sub(r"([^\s@;,，；])[^\s@;,，；]*(@[^\s;,，；]+)?", r"\1***\2", text)


def mask_address(text: str) -> str:
    """An address down to its city; fully masked if no city can be recognised."""
    if found := re.match(r"[^\d\s]{0,12}?市", text):
        return f"{found.group()}***"
    last = re.split("[,，]", text)[-1].strip()
    city = last and last != text.strip() and not re.search(r"\d", last)
    return f"{last} ***" if city else "***" if text else ""


def mask_id(text: str) -> str:
    """The number of a natural person or sole trader as ``110***********002X``; a firm's code is public.

    The check character alone is not enough: one identity number in 31 would pass as a firm's code.
    """
    firm = check_uscc(text).valid and not text.startswith(SOLE_TRADER) and not is_identity_number(text.strip())
    if firm or not text:
        return text
    shown = (text[:3], text[-4:]) if len(text) > len("110" + "1234") else ("", "")
    return ("*" * (len(text) - len("".join(shown)))).join(shown)


def mask_number(text: str) -> str:
    """A number with only its last six digits visible."""
    return "*" * max(len(text) - 6, 0) + text[-6:]
