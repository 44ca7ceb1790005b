"""What customer service does: open, disclose, and record what arrives from either side."""

from datetime import datetime
from itertools import pairwise

from core.commands.transaction import LockedCase, ask_anew, event_time, record_disclosures, transact
from core.domain.appeal import Appeal, MoreTime
from core.domain.clocks import response_begins, response_clock, runs
from core.domain.deadlines import day_in
from core.domain.disclosure import certificates, ready_bundle, rendered
from core.domain.lifecycle import Facts
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
from core.domain.refusals import Refusal, refuse
from core.domain.run_sheet import Request
from core.domain.terms import AnswerKind, Rendition, Side, State, Verb
from core.domain.text import Text, mark, say
from core.ledger import bundles, documents, parties, record
from core.ledger.runs import save_request
from core.office import Office

GROUND = mark("ground.disclosure")

DISCLOSED = mark("word.disclosed")

ARRIVED = mark("intake.arrived")

STEPS = {"opened_at": mark("word.opened_within"), "disclosed_at": DISCLOSED, "forwarded_at": mark("intake.forwarded")}
"""What must have come before something can arrive, as it is called."""


def disclose(
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    at: datetime | None = None,
    as_filed: str = "",
    rendition: Rendition = Rendition.AS_FILED,
) -> Appeal | Refusal:
    """Gives the seller the complainant's name and the rights certificate; the seller's window begins.

    The certificate goes as it is in the pack that was released last. ``as_filed`` says why it goes unmasked where
    there is none; ``rendition`` is what such a document is recorded as.
    """

    def do(case: LockedCase) -> Appeal | Refusal:
        exhibits = documents.exhibits_of(case.cursor, appeal_no)
        given = certificates(exhibits, case.appeal)
        when = event_time(at, case.now)
        if refusal := _untimely(case, "opened_at", when, DISCLOSED):
            return refusal
        pack = ready_bundle(bundles.bundles_of(case.cursor, appeal_no), Side.SELLER)
        complainant = parties.read_party(case.cursor, case.appeal.complainant_id)
        facts = disclosure_facts(exhibits, case.appeal, complainant, pack, as_filed)
        changes = {
            "disclosed_at": when,
            **runs(office.rules, case.policy, "counter_notice", when, also="seller_due_on"),
        }
        told = {"to": "seller", "complainant": case.appeal.complainant_id, "exhibits": [each.label for each in given]}
        sent = rendered(given, pack, Side.SELLER, as_filed, rendition)
        details = {"disclosed": told, "given": [each.told() for each in sent]}
        after = case.record(Verb.DISCLOSE, facts, changes, details)
        if isinstance(after, Refusal):
            return after
        record_disclosures(case, after, sent, Side.SELLER, GROUND, when)
        return after

    return transact(office, actor, appeal_no, version, do)


def file_counter_notice(
    office: Office, actor: Person, appeal_no: str, version: int, *, received_at: datetime | None = None
) -> Appeal | Refusal:
    """Hands the seller's counter-notice, or the supplement that completes it, to legal; it is effective as of then."""

    def do(case: LockedCase) -> Appeal | Refusal:
        when = event_time(received_at, case.now)
        if refusal := _untimely(case, "disclosed_at", when):
            return refusal
        exhibits = documents.exhibits_of(case.cursor, appeal_no)
        kinds = {each.kind for each in exhibits if each.side is Side.SELLER}
        changes = runs(office.rules, case.policy, "preliminary", when)
        changes["counter_notice_effective_at"] = when
        if case.appeal.counter_notice_at is None:
            changes["counter_notice_at"] = when
        told = {"received_at": when, "documents": len(kinds)}
        return case.record(Verb.FILE_COUNTER_NOTICE, counter_notice_facts(exhibits), changes, told)

    return transact(office, actor, appeal_no, version, do)


def record_arrival(
    office: Office, actor: Person, appeal_no: str, version: int, *, arrived_at: datetime
) -> Appeal | Refusal:
    """Records when the forwarded materials reached the complainant; the due date is computed again."""

    def do(case: LockedCase) -> Appeal | Refusal:
        when = event_time(arrived_at, case.now)
        if refusal := _untimely(case, "forwarded_at", when, ARRIVED):
            return refusal
        begins = response_begins(case.policy, arrived=when, effective=record.completed_at(case.cursor, case.appeal))
        clock = response_clock(office.rules, case.policy, case.appeal, begins, None)
        facts = arrival_facts(documents.exhibits_of(case.cursor, appeal_no))
        return case.record(Verb.RECORD_ARRIVAL, facts, {"arrived_at": when, **clock})

    return transact(office, actor, appeal_no, version, do)


def file_answer(
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    kind: AnswerKind,
    received_at: datetime | None = None,
) -> Appeal | Refusal:
    """Hands the complainant's answer to legal; whether it came in time is a finding, not a condition."""
    if kind is AnswerKind.WITHDRAWAL:
        return withdraw_complaint(office, actor, appeal_no, version, received_at=received_at)

    def do(case: LockedCase) -> Appeal | Refusal:
        when = event_time(received_at, case.now)
        if refusal := _untimely(case, "forwarded_at", when):
            return refusal
        facts = answer_facts(documents.exhibits_of(case.cursor, appeal_no), case.policy, kind)
        changes = {"answered_at": when, "answer_kind": kind, **runs(office.rules, case.policy, "final", when)}
        after = case.record(Verb.FILE_ANSWER, facts, changes, {"kind": kind, "received_at": when})
        if isinstance(after, Refusal):
            return after
        ask_anew(case.cursor, appeal_no, case.policy.answer)
        return after

    return transact(office, actor, appeal_no, version, do)


def withdraw_complaint(
    office: Office, actor: Person, appeal_no: str, version: int, *, received_at: datetime | None = None
) -> Appeal | Refusal:
    """Records that the complainant withdrew; a reviewer confirms or declines it."""

    def do(case: LockedCase) -> Appeal | Refusal:
        when = event_time(received_at, case.now)
        if refusal := _untimely(case, "disclosed_at", when):
            return refusal
        appeal = case.appeal
        told_before = appeal.state is State.FINAL_REVIEW and appeal.answer_kind is AnswerKind.WITHDRAWAL
        changes = {
            "withdrawn_at": when,
            "withdrawn_from": appeal.withdrawn_from if told_before else appeal.state,
            "answer_before": appeal.answer_before if told_before else appeal.answer_kind,
            "answer_kind": AnswerKind.WITHDRAWAL,
            **runs(office.rules, case.policy, "final", when),
        }
        facts = withdrawal_facts(documents.exhibits_of(case.cursor, appeal_no))
        after = case.record(Verb.WITHDRAW_COMPLAINT, facts, changes, {"received_at": when})
        if isinstance(after, Refusal):
            return after
        ask_anew(case.cursor, appeal_no, case.policy.withdrawal)
        return after

    return transact(office, actor, appeal_no, version, do)


def request_extension(
    office: Office, actor: Person, appeal_no: str, version: int, asked: MoreTime, *, received_at: datetime | None = None
) -> Appeal | Refusal:
    """Records that the party that is awaited asks for more time; until a lead decides, no silence counts.

    The document that shows the ground may follow.
    """

    def do(case: LockedCase) -> Appeal | Refusal:
        when = event_time(received_at, case.now)
        if refusal := _untimely(case, "opened_at", when):
            return refusal
        told = {
            "received_at": when,
            **asked.model_dump(mode="json", exclude={"document"}),
            "days": days_of(asked),
            "document": asked.document or None,
        }
        facts = Facts(**ground_facts(office.rules, case.appeal, documents.exhibits_of(case.cursor, appeal_no), asked))
        after = case.record(Verb.REQUEST_EXTENSION, facts, details=told)
        if isinstance(after, Refusal):
            return after
        row = {"appeal_no": appeal_no, "seq": after.version, **told}
        save_request(case.cursor, Request.model_validate(row))
        return after

    return transact(office, actor, appeal_no, version, do)


def withdraw_appeal(office: Office, actor: Person, appeal_no: str, version: int, *, reason: str) -> Appeal | Refusal:
    """Records the seller's statement that the appeal is given up; the punishment stands."""

    def do(case: LockedCase) -> Appeal | Refusal:
        changes = {"outcome": "abandoned_by_seller", "final_decided_at": case.now}
        return case.record(Verb.WITHDRAW_APPEAL, Facts(reason=reason), changes, {"reason": reason})

    return transact(office, actor, appeal_no, version, do)


def note_late_answer(
    office: Office, actor: Person, appeal_no: str, version: int, *, received_at: datetime, note: str
) -> Appeal | Refusal:
    """Notes an answer that came after the case was closed; it is counted apart and changes nothing."""

    def do(case: LockedCase) -> Appeal | Refusal:
        when = event_time(received_at, case.now)
        if refusal := _untimely(case, "forwarded_at", when):
            return refusal
        changes, told = {"late_answers": case.appeal.late_answers + 1}, {"received_at": when, "note": note}
        return case.record(Verb.NOTE_LATE_ANSWER, late_answer_facts(note), changes, told)

    return transact(office, actor, appeal_no, version, do)


def _untimely(case: LockedCase, step: str, when: datetime, what: str = mark("word.received_within")) -> Refusal | None:
    """Refuses a time that cannot be: in the future, or before the step that must have come first."""
    return in_order(case.now, (STEPS[step], getattr(case.appeal, step)), (what, when))


def in_order(now: datetime, *moments: tuple[str, datetime | None]) -> Refusal | None:
    """Refuses times that cannot be: in the future, or before what must have come first."""
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


def _impossible(field: str, given: datetime, reason: Text) -> Refusal:
    return refuse("time_impossible", field=Text(key=field), given=day_in(given), reason=reason)
