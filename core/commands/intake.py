"""What customer service does: open an appeal, disclose, and record what either side sends."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.commands.transaction import LockedCase, ask_anew, event_time, given_in, on_case, record_disclosures
from core.domain.appeal import CONTACTS, PARTIES, RULES, SET, Appeal, Listing, MoreTime, Party, changed
from core.domain.deadlines import response_begins, response_clock, runs
from core.domain.disclosure import certificates, ready_bundle, rendered
from core.domain.findings import review_of
from core.domain.letter import called
from core.domain.lifecycle import Facts, why_not
from core.domain.move_facts import (
    answer_facts,
    arrival_facts,
    counter_notice_facts,
    days_of,
    disclosure_facts,
    ground_facts,
    late_answer_facts,
    withdrawal_facts,
)
from core.domain.people import Person
from core.domain.policy import Policy, day_in, zone_of
from core.domain.refusals import Refusal, granted, refuse
from core.domain.run_sheet import Request
from core.domain.terms import AnswerKind, PenaltyKind, Rendition, RightType, Side, State, Verb, label_of
from core.domain.text import AccountLanguage, Text, mark, say
from core.ledger import bundles, documents, letters, record
from core.ledger.drafts import read_opening, save_opening
from core.ledger.engine import Cursor
from core.ledger.letters import insert_letters
from core.ledger.outbox import put_act
from core.ledger.people import office_salt
from core.ledger.record import (
    LogEnd,
    append,
    erased_parties,
    log_end,
    next_number,
    parties_named,
    read_appeal,
    read_party,
    save_party,
)
from core.ledger.runs import save_request
from core.office import Office, write

# Opening an appeal: its parties, its measure, and the policy version that applies to it.


class NewAppeal(BaseModel):
    """The details of a new appeal; without a number it gets the next one of the year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    appeal_no: str = ""
    right_type: RightType
    policy_id: str | None = None
    seller: Party
    complainant: Party
    complaint_no: str = ""
    complained_on: date | None = None
    right_no: str = ""
    listings: tuple[Listing, ...] = ()
    penalty_kind: PenaltyKind | None = None
    penalty_note: str = ""
    seller_language: AccountLanguage = ""
    complainant_language: AccountLanguage = ""
    opened_at: datetime | None = None


AS_GIVEN: Final = (
    "right_type", "complaint_no", "complained_on", "right_no", "listings", "penalty_kind", "penalty_note",
    "seller_language", "complainant_language",
)  # fmt: skip
"""The details that the case takes over unchanged."""


def open_appeal(office: Office, actor: Person, new: NewAppeal, *, sparse: bool = False) -> Appeal | Refusal:
    """Opens an appeal under the policy in force that day, and deletes the form in which this person wrote it.

    ``sparse`` lets an import omit details that only the form requires (complaint number, listings, penalty).
    """

    def opened(cursor: Cursor) -> Appeal:
        appeal = granted(open_within(office, cursor, actor, new, sparse=sparse))
        save_opening(cursor, actor.person_id, {}, office.now())
        return appeal

    return write(office, opened, common="openings")


def keep_opening(office: Office, actor: Person, fields: dict[str, object]) -> Refusal | None:
    """Saves the form that a person is filling in (JSON values by name), so that it survives a reload.

    Empty ``fields`` delete it. Each person has one and sees only their own.
    """
    return write(office, lambda cursor: save_opening(cursor, actor.person_id, fields, office.now()), common="openings")


def kept_opening(office: Office, actor: Person) -> dict[str, object]:
    """The form as this person left it; empty if there is none."""
    return office.read(read_opening, actor.person_id)


def open_within(
    office: Office, cursor: Cursor, actor: Person, new: NewAppeal, *, sparse: bool = False
) -> Appeal | Refusal:
    """Like ``open_appeal``, within the caller's transaction, which must hold the lock common to all openings."""
    now = office.now()
    opened_at = event_time(new.opened_at, now)
    if opened_at > now:
        return refuse(
            "time_impossible", field=say("word.opened_within"), given=day_in(opened_at), reason=say("word.in_future")
        )
    policy = granted(policy_for(office, new, opened_at))
    granted(future_complaint(new.complained_on, policy, now))
    granted(why_not(actor, Verb.OPEN, None, Facts(missing=missing_fields(new, sparse=sparse))))
    number = new.appeal_no or next_number(office.store, cursor, day_in(now).year)
    if new.appeal_no and (read_appeal(cursor, number) or review_of(number)):
        return refuse("duplicate_number", name=number)
    log = log_end(cursor, number) if new.appeal_no else LogEnd(number)  # the next number has no event yet
    known = parties_named(cursor, new.seller.name, new.complainant.name)
    seller, complainant = (
        keep_party(cursor, each, known.get((each.side, each.name))) for each in (new.seller, new.complainant)
    )
    changes = {
        "state": State.OPENED,
        "policy_id": policy.id,
        "seller_id": seller.party_id,
        "complainant_id": complainant.party_id,
        "opened_at": opened_at,
        **{name: getattr(new, name) for name in AS_GIVEN},
    }
    parties = {PARTIES[each.side]: each.model_dump(include={*CONTACTS}) for each in (seller, complainant)}
    payload = {SET: changed(changes), RULES: office.rules.hashes_of(policy), **parties}
    opened = append(cursor, None, log, Verb.OPEN, actor.person_id, now, payload)
    insert_letters(cursor, called(policy, Verb.OPEN, opened, now))
    put_act(office.store, cursor, opened, opened.version, Verb.OPEN, now)
    return opened


def future_complaint(day: date | None, policy: Policy, now: datetime) -> Refusal | None:
    """Refuses a complaint of a day that has begun neither at the office nor where the policy counts."""
    if day is None or day <= max(day_in(now), day_in(now, zone_of(policy))):
        return None
    return refuse("time_impossible", field=say("intake.complained_on"), given=day, reason=say("word.in_future"))


def policy_for(office: Office, new: NewAppeal, opened_at: datetime) -> Policy | Refusal:
    """The version in force that day, in its own zone, of the named policy; without a name, the right's default policy.

    Any version of a policy names it: a marketplace's system or a file need not know when each version began.
    """
    named = office.policies.policy(new.policy_id) if new.policy_id else None
    if new.policy_id and named is None:
        return refuse("not_found", what=say("word.policy_within"), name=new.policy_id)
    if named and named.right_type is not new.right_type:
        reason = say("intake.policy_for_another_right", right_type=label_of(named.right_type))
        return refuse("field_invalid", field=say("word.policy"), given=named.id, reason=reason)
    day = day_in(opened_at, zone_of(named)) if named else day_in(opened_at)
    if named and named.covers(day):
        return named
    found = office.policies.in_force(new.right_type, day, named.line if named else None)
    return found or refuse("no_policy_in_force", right_type=label_of(new.right_type), day=day)


def missing_fields(new: NewAppeal, *, sparse: bool = False) -> tuple[Text, ...]:
    """The required details still missing, in form order; ``sparse`` as for ``open_appeal``."""
    always = ((say("intake.seller_within"), new.seller.name), (say("intake.complainant_within"), new.complainant.name))
    full = (
        (say("intake.complaint_number_within"), new.complaint_no),
        (say("intake.listings_within"), new.listings),
        (say("intake.penalty"), new.penalty_kind),
    )
    return tuple(field for field, value in (always if sparse else (*always, *full)) if not value)


def keep_party(cursor: Cursor, party: Party, known: Party | None) -> Party:
    """The party on record: ``known`` under its name and updated, or added."""
    if known is None:
        saved = party.model_copy(update={"party_id": party.party_id or _free_id(cursor, party)})
    else:
        changes = {field: value for field, value in party.model_dump().items() if value and field != "party_id"}
        saved = known.model_copy(update=changes)
    if saved != known:
        save_party(cursor, saved)
    return saved


def _free_id(cursor: Cursor, party: Party) -> str:
    """The id of a new party; if a since renamed party has the id of this name, the next one."""
    salt, taken = office_salt(cursor), erased_parties(cursor)
    made = party_id(salt, party.side, party.name, taken)
    return party_id(salt, party.side, party.name, {*taken, made}) if read_party(cursor, made) else made


def party_id(salt: str, side: Side, name: str, taken: Collection[str] = ()) -> str:
    """The id of a new party: the same for a side and name throughout the office; ``taken`` are erased ids.

    It appears in addresses and, hashed again, in files. Without the office's salt nobody can find out whose it is by
    trying shop names.
    """
    made = f"{side[0].upper()}-{hashlib.sha256(f'{salt}{side}:{name}'.encode()).hexdigest()[:12]}"
    return party_id(f"{salt} again ", side, name, taken) if made in taken else made


GROUND = mark("ground.disclosure")

DISCLOSED = mark("word.disclosed")

ARRIVED = mark("intake.arrived")

STEPS = {"opened_at": mark("word.opened_within"), "disclosed_at": DISCLOSED, "forwarded_at": mark("intake.forwarded")}
"""The step that must precede an arrival, and its name."""


@on_case
def disclose(
    case: LockedCase, *, at: datetime | None = None, as_filed: str = "", rendition: Rendition = Rendition.AS_FILED
) -> Appeal:
    """Discloses the complainant's name and the rights certificate to the seller; the seller's window begins.

    The certificate is given as in the last released bundle. Without one, ``as_filed`` is the reason for giving it
    unredacted, and ``rendition`` is how such a document is recorded.
    """
    exhibits = documents.exhibits_of(case.cursor, case.appeal_no)
    files = certificates(exhibits, case.appeal)
    when = event_time(at, case.now)
    granted(_untimely(case, "opened_at", when, DISCLOSED))
    pack = ready_bundle(bundles.bundles_of(case.cursor, case.appeal_no), Side.SELLER, exhibits)
    complainant = record.read_party(case.cursor, case.appeal.complainant_id)
    facts = disclosure_facts(exhibits, case.appeal, complainant, pack, as_filed)
    changes = {
        "disclosed_at": when,
        **runs(case.office.rules, case.policy, "counter_notice", when, also="seller_due_on"),
    }
    disclosed = {"to": "seller", "complainant": case.appeal.complainant_id, "exhibits": [each.label for each in files]}
    sent = rendered(files, pack, Side.SELLER, as_filed, rendition)
    after = case.record(Verb.DISCLOSE, facts, changes, {"disclosed": disclosed, **given_in(sent)})
    record_disclosures(case, after, sent, Side.SELLER, GROUND, when)
    return after


@on_case
def file_counter_notice(case: LockedCase, *, received_at: datetime | None = None) -> Appeal:
    """Passes the seller's counter-notice, or its supplement, to legal; it takes effect when received."""
    when = event_time(received_at, case.now)
    granted(_untimely(case, "disclosed_at", when))
    exhibits = documents.exhibits_of(case.cursor, case.appeal_no)
    kinds = {each.kind for each in exhibits if each.side is Side.SELLER}
    changes = runs(case.office.rules, case.policy, "preliminary", when)
    changes["counter_notice_effective_at"] = when
    if case.appeal.counter_notice_at is None:
        changes["counter_notice_at"] = when
    details = {"received_at": when, "documents": len(kinds)}
    return case.record(Verb.FILE_COUNTER_NOTICE, counter_notice_facts(exhibits), changes, details)


@on_case
def record_arrival(case: LockedCase, *, arrived_at: datetime) -> Appeal:
    """Records when the forwarded materials reached the complainant; the due date is recomputed.

    This requires proof on file or the recorded delivery of the forwarded materials, which the event then names.
    """
    when = event_time(arrived_at, case.now)
    granted(_untimely(case, "forwarded_at", when, ARRIVED))
    begins = response_begins(case.policy, arrived=when, effective=record.completed_at(case.cursor, case.appeal))
    clock = response_clock(case.office.rules, case.policy, case.appeal, begins, None)
    delivered = letters.delivery_of_forwarding(case.cursor, case.appeal)
    facts = arrival_facts(
        documents.exhibits_of(case.cursor, case.appeal_no), delivered.delivered_at if delivered else None, when
    )
    details = {"shown_by": delivered.delivery_id} if delivered else {}
    return case.record(Verb.RECORD_ARRIVAL, facts, {"arrived_at": when, **clock}, details)


@on_case
def file_answer(case: LockedCase, *, kind: AnswerKind, received_at: datetime | None = None) -> Appeal:
    """Passes the complainant's answer to legal; whether it was in time is a finding, not a condition."""
    if kind is AnswerKind.WITHDRAWAL:
        return _withdraw(case, received_at)
    when = event_time(received_at, case.now)
    granted(_untimely(case, "forwarded_at", when))
    facts = answer_facts(documents.exhibits_of(case.cursor, case.appeal_no), case.policy, kind)
    changes = {"answered_at": when, "answer_kind": kind, **runs(case.office.rules, case.policy, "final", when)}
    after = case.record(Verb.FILE_ANSWER, facts, changes, {"kind": kind, "received_at": when})
    ask_anew(case.cursor, case.appeal_no, case.policy.answer)
    return after


@on_case
def withdraw_complaint(case: LockedCase, *, received_at: datetime | None = None) -> Appeal:
    """Records the complainant's withdrawal, which a reviewer confirms or declines."""
    return _withdraw(case, received_at)


def _withdraw(case: LockedCase, received_at: datetime | None) -> Appeal:
    when = event_time(received_at, case.now)
    granted(_untimely(case, "disclosed_at", when))
    appeal = case.appeal
    told_before = appeal.state is State.FINAL_REVIEW and appeal.answer_kind is AnswerKind.WITHDRAWAL
    changes = {
        "withdrawn_at": when,
        "withdrawn_from": appeal.withdrawn_from if told_before else appeal.state,
        "answer_before": appeal.answer_before if told_before else appeal.answer_kind,
        "answer_kind": AnswerKind.WITHDRAWAL,
        **runs(case.office.rules, case.policy, "final", when),
    }
    facts = withdrawal_facts(documents.exhibits_of(case.cursor, case.appeal_no))
    after = case.record(Verb.WITHDRAW_COMPLAINT, facts, changes, {"received_at": when})
    ask_anew(case.cursor, case.appeal_no, case.policy.withdrawal)
    return after


@on_case
def request_extension(case: LockedCase, request: MoreTime, *, received_at: datetime | None = None) -> Appeal:
    """Records a request for more time by the party whose answer is awaited; until a lead decides, no silence counts.

    The document proving the ground may follow.
    """
    when = event_time(received_at, case.now)
    granted(_untimely(case, "opened_at", when))
    details = {
        "received_at": when,
        **request.model_dump(mode="json", exclude={"document"}),
        "days": days_of(request),
        "document": request.document or None,
    }
    exhibits = documents.exhibits_of(case.cursor, case.appeal_no)
    facts = Facts(**ground_facts(case.office.rules, case.appeal, exhibits, request))
    after = case.record(Verb.REQUEST_EXTENSION, facts, details=details)
    row = {"appeal_no": case.appeal_no, "seq": after.version, **details}
    save_request(case.cursor, Request.model_validate(row))
    return after


@on_case
def withdraw_appeal(case: LockedCase, *, reason: str) -> Appeal:
    """Records that the seller withdraws the appeal; the measure stands."""
    changes = {"outcome": "abandoned_by_seller", "final_decided_at": case.now}
    on_file = documents.exhibits_of(case.cursor, case.appeal_no)
    facts = Facts(reason=reason, unfiled_withdrawals=record.withdrawals_unfiled(case.cursor, case.appeal, on_file))
    return case.record(Verb.WITHDRAW_APPEAL, facts, changes, {"reason": reason})


@on_case
def note_late_answer(case: LockedCase, *, received_at: datetime, note: str) -> Appeal:
    """Notes an answer received after the case was closed; it is counted separately and changes nothing."""
    when = event_time(received_at, case.now)
    granted(_untimely(case, "forwarded_at", when))
    changes, details = {"late_answers": case.appeal.late_answers + 1}, {"received_at": when, "note": note}
    return case.record(Verb.NOTE_LATE_ANSWER, late_answer_facts(note), changes, details)


def _untimely(case: LockedCase, step: str, when: datetime, what: str = mark("word.received_within")) -> Refusal | None:
    """Refuses an impossible time: in the future, or before the step that must come first."""
    return in_order(case.now, (STEPS[step], getattr(case.appeal, step)), (what, when))


def in_order(now: datetime, *moments: tuple[str, datetime | None]) -> Refusal | None:
    """Refuses impossible times: in the future, or before the moment that must come first."""
    known = [(field, each) for field, each in moments if each is not None]
    for field, each in known:
        if each > now:
            return _impossible(field, each, say("word.in_future"))
    for (first, earlier), (second, later) in pairwise(known):
        if day_in(later) < day_in(earlier):
            return _impossible(
                second, later, say("intake.before_first_day", first=Text(key=first), day=day_in(earlier))
            )
    return None


def _impossible(field: str, at: datetime, reason: Text) -> Refusal:
    return refuse("time_impossible", field=Text(key=field), given=day_in(at), reason=reason)
