"""What customer service does: open, disclose, and record what arrives from either side."""

from datetime import datetime
from itertools import pairwise

from core.commands.transaction import Outcomes, act, ask_anew, gives, moment
from core.domain.appeal import Appeal, MoreTime
from core.domain.clocks import response_begins, response_clock, runs
from core.domain.deadlines import day_in
from core.domain.disclosure import certificates, ready_pack, rendered
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
from core.ledger.bundles import packs_of
from core.ledger.documents import exhibits_of
from core.ledger.engine import Cursor
from core.ledger.parties import read_party
from core.ledger.record import completed_at
from core.ledger.runs import save_request
from core.office import Office

GROUND = mark("the appeal procedure: the seller is told who complained and on what right")


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

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        exhibits = exhibits_of(cursor, appeal_no)
        given = certificates(exhibits, appeal)
        when = moment(at, now)
        if refusal := in_order(now, (mark("opened"), appeal.opened_at), (mark("disclosed"), when)):
            return refusal
        pack = ready_pack(packs_of(cursor, appeal_no), Side.SELLER)
        facts = disclosure_facts(exhibits, appeal, read_party(cursor, appeal.complainant_id), pack, as_filed)
        changes = {
            "disclosed_at": when,
            **runs(office.rules, office.policy_of(appeal), "counter_notice", when, also="seller_due_on"),
        }
        told = {"to": "seller", "complainant": appeal.complainant_id, "exhibits": [each.label for each in given]}
        sent = rendered(given, pack, Side.SELLER, as_filed, rendition)
        details = {"disclosed": told, "given": [each.told() for each in sent]}
        return facts, Outcomes(changes, details, gives(sent, Side.SELLER, GROUND, actor, when))

    return act(office, actor, Verb.DISCLOSE, appeal_no, version, weigh)


def file_counter_notice(
    office: Office, actor: Person, appeal_no: str, version: int, *, received_at: datetime | None = None
) -> Appeal | Refusal:
    """Hands the seller's counter-notice, or the supplement that completes it, to legal; it is effective as of then."""

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        when = moment(received_at, now)
        if refusal := in_order(now, (mark("disclosed"), appeal.disclosed_at), (mark("received"), when)):
            return refusal
        exhibits = exhibits_of(cursor, appeal_no)
        kinds = {each.kind for each in exhibits if each.side is Side.SELLER}
        changes = runs(office.rules, office.policy_of(appeal), "preliminary", when)
        changes["counter_notice_effective_at"] = when
        if appeal.counter_notice_at is None:
            changes["counter_notice_at"] = when
        return counter_notice_facts(exhibits), Outcomes(changes, {"received_at": when, "documents": len(kinds)})

    return act(office, actor, Verb.FILE_COUNTER_NOTICE, appeal_no, version, weigh)


def record_arrival(
    office: Office, actor: Person, appeal_no: str, version: int, *, arrived_at: datetime
) -> Appeal | Refusal:
    """Records when the forwarded materials reached the complainant; the due date is computed again."""

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        when = moment(arrived_at, now)
        if refusal := in_order(now, (mark("forwarded"), appeal.forwarded_at), (mark("arrived"), when)):
            return refusal
        policy = office.policy_of(appeal)
        begins = response_begins(policy, arrived=when, effective=completed_at(cursor, appeal))
        clock = response_clock(office.rules, policy, appeal, begins, None)
        return arrival_facts(exhibits_of(cursor, appeal_no)), Outcomes({"arrived_at": when, **clock})

    return act(office, actor, Verb.RECORD_ARRIVAL, appeal_no, version, weigh)


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

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        when = moment(received_at, now)
        if refusal := in_order(now, (mark("forwarded"), appeal.forwarded_at), (mark("received"), when)):
            return refusal
        policy = office.policy_of(appeal)
        facts = answer_facts(exhibits_of(cursor, appeal_no), policy, kind)
        changes = {"answered_at": when, "answer_kind": kind, **runs(office.rules, policy, "final", when)}
        return facts, Outcomes(changes, {"kind": kind, "received_at": when}, ask_anew(policy.answer))

    return act(office, actor, Verb.FILE_ANSWER, appeal_no, version, weigh)


def withdraw_complaint(
    office: Office, actor: Person, appeal_no: str, version: int, *, received_at: datetime | None = None
) -> Appeal | Refusal:
    """Records that the complainant withdrew; a reviewer confirms or declines it."""

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        when = moment(received_at, now)
        if refusal := in_order(now, (mark("disclosed"), appeal.disclosed_at), (mark("received"), when)):
            return refusal
        told_before = appeal.state is State.FINAL_REVIEW and appeal.answer_kind is AnswerKind.WITHDRAWAL
        changes = {
            "withdrawn_at": when,
            "withdrawn_from": appeal.withdrawn_from if told_before else appeal.state,
            "answer_before": appeal.answer_before if told_before else appeal.answer_kind,
            "answer_kind": AnswerKind.WITHDRAWAL,
            **runs(office.rules, office.policy_of(appeal), "final", when),
        }
        anew = ask_anew(office.policy_of(appeal).withdrawal)
        return withdrawal_facts(exhibits_of(cursor, appeal_no)), Outcomes(changes, {"received_at": when}, anew)

    return act(office, actor, Verb.WITHDRAW_COMPLAINT, appeal_no, version, weigh)


def request_extension(
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    asked: MoreTime,
    *,
    received_at: datetime | None = None,
) -> Appeal | Refusal:
    """Records that the party that is awaited asks for more time; until a lead decides, no silence counts.

    The document that shows the ground may follow.
    """

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        when = moment(received_at, now)
        if refusal := in_order(now, (mark("opened"), appeal.opened_at), (mark("received"), when)):
            return refusal
        told = {
            "received_at": when,
            **asked.model_dump(mode="json", exclude={"document"}),
            "days": days_of(asked),
            "document": asked.document or None,
        }

        def beside(inner: Cursor, after: Appeal) -> None:
            save_request(inner, Request.model_validate({"appeal_no": appeal_no, "seq": after.version, **told}))

        facts = Facts(**ground_facts(office.rules, appeal, exhibits_of(cursor, appeal_no), asked))
        return facts, Outcomes({}, told, beside)

    return act(office, actor, Verb.REQUEST_EXTENSION, appeal_no, version, weigh)


def withdraw_appeal(office: Office, actor: Person, appeal_no: str, version: int, *, reason: str) -> Appeal | Refusal:
    """Records the seller's statement that the appeal is given up; the punishment stands."""

    def weigh(_cursor: Cursor, _appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        return Facts(reason=reason), Outcomes(
            {"outcome": "abandoned_by_seller", "final_decided_at": now}, {"reason": reason}
        )

    return act(office, actor, Verb.WITHDRAW_APPEAL, appeal_no, version, weigh)


def note_late_answer(
    office: Office, actor: Person, appeal_no: str, version: int, *, received_at: datetime, note: str
) -> Appeal | Refusal:
    """Notes an answer that came after the case was closed; it is counted apart and changes nothing."""

    def weigh(_cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        when = moment(received_at, now)
        if refusal := in_order(now, (mark("forwarded"), appeal.forwarded_at), (mark("received"), when)):
            return refusal
        return late_answer_facts(note), Outcomes(
            {"late_answers": appeal.late_answers + 1}, {"received_at": when, "note": note}
        )

    return act(office, actor, Verb.NOTE_LATE_ANSWER, appeal_no, version, weigh)


def in_order(now: datetime, *moments: tuple[str, datetime | None]) -> Refusal | None:
    """Refuses times that cannot be: in the future, or before what must have come first."""
    known = [(field, each) for field, each in moments if each is not None]
    for field, each in known:
        if each > now:
            return _impossible(field, each, say("in the future"))
    for (first, earlier), (second, later) in pairwise(known):
        if day_in(later) < day_in(earlier):
            return _impossible(
                second, later, say("before “{first}” ({day})", first=Text(key=first), day=day_in(earlier))
            )
    return None


def _impossible(field: str, given: datetime, reason: Text) -> Refusal:
    return refuse("time_impossible", field=Text(key=field), given=day_in(given), reason=reason)
