"""What customer service does: open, disclose, and record what arrives from either side."""

from datetime import datetime
from itertools import pairwise

from core.commands.transaction import LockedCase, ask_anew, event_time, given_in, on_case, record_disclosures
from core.domain.appeal import Appeal, MoreTime
from core.domain.deadlines import response_begins, response_clock, runs
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
from core.domain.policy import day_in
from core.domain.refusals import Refusal, granted, refuse
from core.domain.run_sheet import Request
from core.domain.terms import AnswerKind, Rendition, Side, State, Verb
from core.domain.text import Text, mark, say
from core.ledger import bundles, deliveries, documents, parties, record
from core.ledger.runs import save_request

GROUND = mark("ground.disclosure")

DISCLOSED = mark("word.disclosed")

ARRIVED = mark("intake.arrived")

STEPS = {"opened_at": mark("word.opened_within"), "disclosed_at": DISCLOSED, "forwarded_at": mark("intake.forwarded")}
"""What must have come before something can arrive, as it is called."""


@on_case
def disclose(
    case: LockedCase, *, at: datetime | None = None, as_filed: str = "", rendition: Rendition = Rendition.AS_FILED
) -> Appeal:
    """Gives the seller the complainant's name and the rights certificate; the seller's window begins.

    The certificate goes as it is in the pack that was released last. ``as_filed`` says why it goes unmasked where
    there is none; ``rendition`` is what such a document is recorded as.
    """
    exhibits = documents.exhibits_of(case.cursor, case.appeal_no)
    given = certificates(exhibits, case.appeal)
    when = event_time(at, case.now)
    granted(_untimely(case, "opened_at", when, DISCLOSED))
    pack = ready_bundle(bundles.bundles_of(case.cursor, case.appeal_no), Side.SELLER, exhibits)
    complainant = parties.read_party(case.cursor, case.appeal.complainant_id)
    facts = disclosure_facts(exhibits, case.appeal, complainant, pack, as_filed)
    changes = {
        "disclosed_at": when,
        **runs(case.office.rules, case.policy, "counter_notice", when, also="seller_due_on"),
    }
    told = {"to": "seller", "complainant": case.appeal.complainant_id, "exhibits": [each.label for each in given]}
    sent = rendered(given, pack, Side.SELLER, as_filed, rendition)
    details = {"disclosed": told, **given_in(sent)}
    after = case.record(Verb.DISCLOSE, facts, changes, details)
    record_disclosures(case, after, sent, Side.SELLER, GROUND, when)
    return after


@on_case
def file_counter_notice(case: LockedCase, *, received_at: datetime | None = None) -> Appeal:
    """Hands the seller's counter-notice, or the supplement that completes it, to legal; it is effective as of then."""
    when = event_time(received_at, case.now)
    granted(_untimely(case, "disclosed_at", when))
    exhibits = documents.exhibits_of(case.cursor, case.appeal_no)
    kinds = {each.kind for each in exhibits if each.side is Side.SELLER}
    changes = runs(case.office.rules, case.policy, "preliminary", when)
    changes["counter_notice_effective_at"] = when
    if case.appeal.counter_notice_at is None:
        changes["counter_notice_at"] = when
    told = {"received_at": when, "documents": len(kinds)}
    return case.record(Verb.FILE_COUNTER_NOTICE, counter_notice_facts(exhibits), changes, told)


@on_case
def record_arrival(case: LockedCase, *, arrived_at: datetime) -> Appeal:
    """Records when the forwarded materials reached the complainant; the due date is computed again.

    It is shown by a proof on file, or by the recorded delivery of what was forwarded, which the event then names.
    """
    when = event_time(arrived_at, case.now)
    granted(_untimely(case, "forwarded_at", when, ARRIVED))
    begins = response_begins(case.policy, arrived=when, effective=record.completed_at(case.cursor, case.appeal))
    clock = response_clock(case.office.rules, case.policy, case.appeal, begins, None)
    delivered = deliveries.delivery_of_forwarding(case.cursor, case.appeal)
    facts = arrival_facts(
        documents.exhibits_of(case.cursor, case.appeal_no), delivered.delivered_at if delivered else None, when
    )
    told = {"shown_by": delivered.delivery_id} if delivered else {}
    return case.record(Verb.RECORD_ARRIVAL, facts, {"arrived_at": when, **clock}, told)


@on_case
def file_answer(case: LockedCase, *, kind: AnswerKind, received_at: datetime | None = None) -> Appeal:
    """Hands the complainant's answer to legal; whether it came in time is a finding, not a condition."""
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
    """Records that the complainant withdrew; a reviewer confirms or declines it."""
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
def request_extension(case: LockedCase, asked: MoreTime, *, received_at: datetime | None = None) -> Appeal:
    """Records that the party that is awaited asks for more time; until a lead decides, no silence counts.

    The document that shows the ground may follow.
    """
    when = event_time(received_at, case.now)
    granted(_untimely(case, "opened_at", when))
    told = {
        "received_at": when,
        **asked.model_dump(mode="json", exclude={"document"}),
        "days": days_of(asked),
        "document": asked.document or None,
    }
    exhibits = documents.exhibits_of(case.cursor, case.appeal_no)
    facts = Facts(**ground_facts(case.office.rules, case.appeal, exhibits, asked))
    after = case.record(Verb.REQUEST_EXTENSION, facts, details=told)
    row = {"appeal_no": case.appeal_no, "seq": after.version, **told}
    save_request(case.cursor, Request.model_validate(row))
    return after


@on_case
def withdraw_appeal(case: LockedCase, *, reason: str) -> Appeal:
    """Records the seller's statement that the appeal is given up; the punishment stands."""
    changes = {"outcome": "abandoned_by_seller", "final_decided_at": case.now}
    return case.record(Verb.WITHDRAW_APPEAL, Facts(reason=reason), changes, {"reason": reason})


@on_case
def note_late_answer(case: LockedCase, *, received_at: datetime, note: str) -> Appeal:
    """Notes an answer that came after the case was closed; it is counted apart and changes nothing."""
    when = event_time(received_at, case.now)
    granted(_untimely(case, "forwarded_at", when))
    changes, told = {"late_answers": case.appeal.late_answers + 1}, {"received_at": when, "note": note}
    return case.record(Verb.NOTE_LATE_ANSWER, late_answer_facts(note), changes, told)


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
