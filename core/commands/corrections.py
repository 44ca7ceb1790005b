"""Corrections: wrong details of a case, and documents filed on the wrong side, in the wrong case, or by mistake.

The former contents stay in the log. Once a decision rests on them, or the other side has been given them, only a lead
may change them, and must give a reason (``not_relied_on``).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

from core.commands.documents import Found, ask_again, found_by_machine, put_on_file, update_standing
from core.commands.intake import future_complaint, keep_party
from core.commands.transaction import (
    LockedCase,
    document_of,
    document_on_file,
    on_its_case,
    record_use,
    sight,
    transact,
    type_in,
)
from core.documents.reading import document
from core.domain.appeal import (
    AFTER,
    BEFORE,
    CONTACTS,
    CONTACTS_BEFORE,
    PARTIES,
    Appeal,
    Exhibit,
    Listing,
    OwnAccount,
    Party,
    changed,
)
from core.domain.case_context import own_account
from core.domain.facts import FACT_FIELDS
from core.domain.lifecycle import Facts, why_not
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal, granted
from core.domain.terms import DocumentKind, PenaltyKind, Side, State, Verb, label_of, past_label
from core.domain.text import AccountLanguage, Strict, Text, say
from core.ledger import documents, record
from core.ledger.drafts import disclosures_of
from core.ledger.record import events_of
from core.office import Office

# The details of a case that customer service entered when the seller called.

LANGUAGES_OF_PARTIES: Final = ("seller_language", "complainant_language")
"""No decision rests on these, and letters that are drafted stay as they are."""

OF_CASE: Final = (
    "complaint_no", "complained_on", "right_no", "listings", "penalty_kind", "penalty_note", *LANGUAGES_OF_PARTIES,
)  # fmt: skip


class PartyDetails(Strict):
    """Corrected details of a party; None leaves a detail unchanged."""

    name: str | None = None
    subject_name: str | None = None
    subject_id: str | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


class Correction(Strict):
    """Corrected details of a case; None leaves a detail unchanged."""

    complaint_no: str | None = None
    complained_on: date | None = None
    right_no: str | None = None
    listings: tuple[Listing, ...] | None = None
    penalty_kind: PenaltyKind | None = None
    penalty_note: str | None = None
    seller_language: AccountLanguage | None = None
    complainant_language: AccountLanguage | None = None
    seller: PartyDetails = PartyDetails()
    complainant: PartyDetails = PartyDetails()

    def of(self, side: Side) -> PartyDetails:
        """The part about the party on that side."""
        return self.seller if side is Side.SELLER else self.complainant


def correct(
    office: Office, actor: Person, appeal_no: str, version: int, correction: Correction, *, reason: str = ""
) -> Appeal | Refusal:
    """Corrects details of a case; the log keeps the old and the new ones.

    A corrected name moves the case to the party of that name; other details of a party apply to all its cases. Answers
    that the machine then assesses differently are asked again. Refused if nothing changes, if a name or a required
    detail would be empty, and once a decision has been taken to everyone but a lead.
    """
    # A party belongs to several cases: corrections from another case, and openings, wait.
    return transact(
        office, actor, appeal_no, version, lambda case: _correct(case, correction, reason), common="openings"
    )


def _correct(case: LockedCase, correction: Correction, reason: str) -> Appeal:
    changes = {
        name: detail
        for name in OF_CASE
        if (detail := getattr(correction, name)) is not None and detail != getattr(case.appeal, name)
    }
    turned = {party: detail for party in _parties(case) if (detail := _turned(party, correction.of(party.side)))}
    rested_on = bool(turned) or not changes.keys() <= {*LANGUAGES_OF_PARTIES}
    facts = Facts(
        missing=_missing(changes, turned),
        reason=reason,
        relied_on=_decided(case, {party.side for party in turned}) if rested_on else "",
        by_lead=allowed(case.actor, Act.CHANGE_WHAT_WAS_RELIED_ON),
    )
    granted(why_not(case.actor, Verb.CORRECT, case.appeal, facts))
    granted(future_complaint(correction.complained_on, case.office.policy_of(case.appeal), case.now))
    findings = found_by_machine(case)
    corrected = _corrected(case.appeal, changes, turned)
    for party, new in turned.items():
        updated = _updated(case, party, new)
        changes[f"{party.side}_id"] = updated.party_id
        corrected[PARTIES[party.side]] = updated.model_dump(include={*CONTACTS})
    details = {key: value for key, value in {**corrected, "reason": reason.strip()}.items() if value}
    after = case.record(Verb.CORRECT, facts, changes, details)
    for party in turned:
        record.drop_party(case.cursor, party.party_id)
    documents.set_parties(case.cursor, after)
    ask_again(case, findings)
    update_standing(case.office, case.cursor, case.appeal_no)
    return after


def _parties(case: LockedCase) -> tuple[Party, ...]:
    """The seller and the complainant on record."""
    return tuple(record.read_parties(case.cursor, case.appeal.seller_id, case.appeal.complainant_id).values())


def _turned(party: Party, details: PartyDetails) -> dict[str, str]:
    """The details of a party that change."""
    wanted = details.model_dump(exclude_none=True)
    return {name: value for name, value in wanted.items() if value != getattr(party, name)}


def _missing(changes: Mapping[str, Any], turned: Mapping[Party, Mapping[str, str]]) -> tuple[Text, ...]:
    """The required details that would be empty, or the note that nothing changes."""
    required = {"complaint_no": say("intake.complaint_number_within"), "listings": say("intake.listings_within")}
    names = {Side.SELLER: say("intake.seller_within"), Side.COMPLAINANT: say("intake.complainant_within")}
    empty = [label for name, label in required.items() if name in changes and not changes[name]]
    empty += [names[party.side] for party, new in turned.items() if not new.get("name", party.name).strip()]
    return tuple(empty) if changes or turned else (say("correction.change_within"),)


def _corrected(appeal: Appeal, changes: Mapping[str, Any], turned: Mapping[Party, Mapping[str, str]]) -> dict[str, Any]:
    """The details of the event: each field with its old and new value; a party's former contacts only for checks."""
    named = [party for party, new in turned.items() if "name" in new]
    before = {
        **changed({name: getattr(appeal, name) for name in changes}), **{str(each.side): each.name for each in named}
    }  # fmt: skip
    return {
        "corrected": [*changes, *(f"{party.side}.{name}" for party, new in turned.items() for name in new)],
        BEFORE: before,
        AFTER: {**changed(dict(changes)), **{str(each.side): turned[each]["name"] for each in named}},
        CONTACTS_BEFORE: {
            str(party.side): {name: getattr(party, name) for name in new} for party, new in turned.items()
        },
    }


def _decided(case: LockedCase, sides: Collection[Side]) -> Text | str:
    """What relies on the details: a decision, or the disclosure of the complainant's name to the seller."""
    if case.appeal.preliminary_decided_at or case.appeal.state is State.CLOSED:
        return say("correction.decision_that_was_taken")
    if Side.COMPLAINANT in sides and case.appeal.disclosed_at:
        return say("correction.disclosure_of_complainant")
    return ""


def _updated(case: LockedCase, party: Party, new: Mapping[str, str]) -> Party:
    """The corrected party: the party of the new name, or the same one updated.

    If either name has a party of its own, that is somebody else, and the details of the one are not those of the other.
    """
    after = party.model_copy(update=dict(new))
    if after.name == party.name:
        record.save_party(case.cursor, after)
        return after
    known = record.parties_named(case.cursor, after.name).get((party.side, after.name))
    if known or record.has_other_cases(case.cursor, party.party_id, case.appeal_no):
        after = Party.model_validate({"party_id": "", "side": party.side, **new})
    return keep_party(case.cursor, after.model_copy(update={"party_id": ""}), known)


# A document that belongs to the other side, to another case, or to none.


def move_document(
    office: Office, actor: Person, exhibit_id: str, *, side: Side, appeal_no: str = "", reason: str
) -> Exhibit | Refusal:
    """Moves a document to a side of its own or another case, where it gets the next label.

    Its typed facts go with it, and its old label stays unused. Returns the document in its new place.
    """
    found = document_of(office, actor, exhibit_id)
    if isinstance(found, Refusal):
        return found
    number = appeal_no or found.appeal_no

    def do(case: LockedCase) -> Exhibit:
        exhibit = document_on_file(case.cursor, exhibit_id)
        missing = (
            (say("correction.other_side_or_case_within"),) if (exhibit.side, number) == (side, case.appeal_no) else ()
        )
        facts = replace(_leaving(case, exhibit, reason), missing=missing)
        granted(why_not(actor, Verb.MOVE_DOCUMENT, case.appeal, facts))
        findings, typed = found_by_machine(case), _typed(case, exhibit)
        target = case.also(number) if number != case.appeal_no else case
        new = exhibit.model_copy(update={"exhibit_id": uuid4().hex, "appeal_no": number, "side": side})
        came_from = {"moved_from": {"appeal_no": case.appeal_no, "document": exhibit.label}}
        filed = put_on_file(target, new, came_from, _account(case, exhibit, target, side))
        if typed:
            type_in(target.then(), filed.exhibit_id, typed)
        moved_to = {"appeal_no": number, "document": filed.label}
        _take_out(case.then(), Verb.MOVE_DOCUMENT, exhibit, facts, {"moved_to": moved_to}, findings)
        record_use(target.cursor, filed, target.now)
        update_standing(office, target.cursor, number)
        return document_on_file(target.cursor, filed.exhibit_id)

    moved = transact(office, actor, found.appeal_no, None, do, other=number)
    if isinstance(moved, Exhibit) and moved.media_type in document.READABLE:
        office.background.put(moved.exhibit_id)
    return moved


@on_its_case(document_of)
def withdraw_document(case: LockedCase, exhibit_id: str, *, reason: str) -> Appeal:
    """Removes a document that belongs to no case; its bytes, label and events stay on record."""
    exhibit = document_on_file(case.cursor, exhibit_id)
    facts = _leaving(case, exhibit, reason)
    granted(why_not(case.actor, Verb.WITHDRAW_DOCUMENT, case.appeal, facts))
    return _take_out(case, Verb.WITHDRAW_DOCUMENT, exhibit, facts, {}, found_by_machine(case))


def _leaving(case: LockedCase, exhibit: Exhibit, reason: str) -> Facts:
    """The facts that the life cycle needs before a document leaves its case."""
    return replace(
        sight(case.actor, DocumentKind(exhibit.kind)),
        reason=reason,
        relied_on=_rests_on(case, exhibit),
        by_lead=allowed(case.actor, Act.CHANGE_WHAT_WAS_RELIED_ON),
    )


def _rests_on(case: LockedCase, exhibit: Exhibit) -> Text | str:
    """What relies on a document: the last decision taken while it was on file, or that it was given to a side."""
    for event in reversed(events_of(case.cursor, case.appeal_no)):
        if exhibit.label in event.payload.get("exhibits", {}):
            return past_label(event.verb)
    for row in disclosures_of(case.cursor, case.appeal_no):
        if row["exhibit_id"] == exhibit.exhibit_id:
            return say("correction.given_to", side=label_of(Side(row["recipient"])))
    return ""


def _account(case: LockedCase, exhibit: Exhibit, target: LockedCase, side: Side) -> OwnAccount | None:
    """The account through which a document was sent, if it remains a document of that party."""
    party = f"{side}_id"
    if side is Side.OFFICE or side is not exhibit.side or getattr(target.appeal, party) != getattr(case.appeal, party):
        return None
    return own_account(documents.facts_on(case.cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id, {}))


def _typed(case: LockedCase, exhibit: Exhibit) -> dict[str, str]:
    """The facts that people typed from a document, by field."""
    fields = {each.name for each in FACT_FIELDS.get(DocumentKind(exhibit.kind), ())}
    facts = documents.facts_on(case.cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id, {})
    return {
        name: value
        for name, (value, source, _) in facts.items()
        if source == documents.TYPED and value and name in fields
    }


def _take_out(
    case: LockedCase, verb: Verb, exhibit: Exhibit, facts: Facts, more: Mapping[str, object], findings: Found
) -> Appeal:
    """Removes a document from the case in this transaction, with everything derived from it."""
    details = {"document": exhibit.label, "reason": facts.reason.strip(), **more}
    after, seq = case.record(verb, facts, details=details), case.next_seq
    documents.set_used(case.cursor, (), exhibit, case.appeal.seller_id)
    documents.set_withdrawn(case.cursor, exhibit.exhibit_id, seq)
    documents.forget(case.cursor, exhibit, case.appeal, case.now)
    ask_again(case, findings, exhibit.exhibit_id)
    update_standing(case.office, case.cursor, case.appeal_no)
    return after
