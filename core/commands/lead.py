"""What a lead does: extend, confirm silences, reopen, assign."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from core.commands.transaction import LEASE, Beside, Outcomes, act, holding
from core.domain.appeal import Appeal, MoreTime
from core.domain.clocks import clock, running, runs, window_of
from core.domain.deadlines import Deadline
from core.domain.lifecycle import Facts
from core.domain.move_facts import days_left, days_of, ground_facts, latest_of, prolonged, promised_day, silence_facts
from core.domain.people import Lease, Person
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, State, Verb
from core.domain.text import Text, say
from core.ledger.documents import exhibits_of
from core.ledger.drafts import carry_draft, save_lease
from core.ledger.engine import Cursor
from core.ledger.people import read_person
from core.ledger.record import with_receipt
from core.ledger.runs import request_of, standing
from core.office import Office


def extend(office: Office, actor: Person, appeal_no: str, version: int, asked: MoreTime) -> Appeal | Refusal:
    """Prolongs the running window on a ground of the policy, within its cap; the original date stays in the sum."""

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        given = ground_facts(office.rules, appeal, exhibits_of(cursor, appeal_no), asked)
        ran, longer = running(appeal), prolonged(office.rules, appeal, asked, actor, now)
        if ran is None or longer is None:
            return Facts(**given), Outcomes()
        if isinstance(longer, Refusal):
            return longer
        told = {**asked.model_dump(mode="json"), "days": days_of(asked), "from": ran.due, "to": longer.due}
        facts = Facts(**given, extension_asked=days_of(asked), extension_left=_left(office, appeal, asked, ran, longer))
        return facts, Outcomes(clock(longer, **_also(appeal)), told)

    return act(office, actor, Verb.EXTEND, appeal_no, version, weigh)


def _left(office: Office, appeal: Appeal, asked: MoreTime, ran: Deadline, longer: Deadline) -> int:
    """What the policy leaves; days that are not counted may be more than that, what is past their cap is counted."""
    terms = window_of(appeal, office.policy_of(appeal)).ground(asked.ground)
    if terms and terms.counts == "tolled" and longer.due > ran.due:
        return days_of(asked)
    return days_left(office.rules, appeal, terms) if terms else 0


def decline_extension(office: Office, actor: Person, appeal_no: str, version: int, *, reason: str) -> Appeal | Refusal:
    """Declines the request for more time: the window stays as it is."""

    def weigh(cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes]:
        pending = request_of(cursor, appeal_no) is not None
        return Facts(reason=reason, extension_pending=pending), Outcomes({}, {"reason": reason})

    return act(office, actor, Verb.DECLINE_EXTENSION, appeal_no, version, weigh)


def _also(appeal: Appeal) -> dict[str, str]:
    """The field that keeps a window's last day for the checks; a supplement's is not the counter-notice's."""
    if appeal.state is State.AWAITING_COMPLAINANT:
        return {"also": "response_due_on"}
    return {} if appeal.supplements else {"also": "seller_due_on"}


def lapse(
    office: Office, actor: Person, appeal_no: str, version: int, beside: Beside | None = None
) -> Appeal | Refusal:
    """Confirms that the complainant did not answer in time: the punishment is revoked.

    ``beside`` writes in the event's own transaction, as for ``lapse_seller``.
    """
    return _silence(office, actor, Verb.LAPSE, appeal_no, version, beside)


def lapse_seller(
    office: Office, actor: Person, appeal_no: str, version: int, beside: Beside | None = None
) -> Appeal | Refusal:
    """Confirms that the seller did not go on in time: the appeal is closed."""
    return _silence(office, actor, Verb.LAPSE_SELLER, appeal_no, version, beside)


def end_wait(office: Office, actor: Person, appeal_no: str, version: int, *, reason: str) -> Appeal | Refusal:
    """Revokes before the promised day, because the policy's latest day comes first (512(g)); with the lead's reason."""

    def weigh(cursor: Cursor, found: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        appeal = with_receipt(office.rules, cursor, found)
        waits = replace(silence_facts(office.rules, appeal, now), **standing(cursor, appeal_no, now), reason=reason)
        latest = latest_of(office.rules, appeal)
        changes = {
            "outcome": Outcome.REVOKED_OTHER,
            "final_decided_at": now,
            "reviewer": actor.person_id,
            "response_latest_on": latest,
        }
        told = {"reason": reason, "promised": promised_day(office.rules, appeal), "latest": latest}
        return waits, Outcomes(changes, told)

    return act(office, actor, Verb.END_WAIT, appeal_no, version, weigh)


def _silence(
    office: Office, actor: Person, verb: Verb, appeal_no: str, version: int, beside: Beside | None
) -> Appeal | Refusal:
    outcome = Outcome.REVOKED_NO_ANSWER if verb is Verb.LAPSE else Outcome.ABANDONED_BY_SELLER

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        facts = replace(silence_facts(office.rules, appeal, now), **standing(cursor, appeal_no, now))
        changes: dict[str, Any] = {"outcome": outcome, "final_decided_at": now}
        if appeal.response_latest_on is None and (
            latest := latest_of(office.rules, with_receipt(office.rules, cursor, appeal))
        ):
            changes["response_latest_on"] = latest  # a case from before it was kept is counted all the same
        return facts, Outcomes(changes, {"due_on": appeal.due_on}, beside)

    return act(office, actor, verb, appeal_no, version, weigh)


def reopen(office: Office, actor: Person, appeal_no: str, version: int, *, to: State, reason: str) -> Appeal | Refusal:
    """Takes a closed case up again; the old decision stays readable in its log."""

    def weigh(_cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        window = "preliminary" if to is State.PRELIMINARY_REVIEW else "final"
        changes: dict[str, Any] = {
            "outcome": None,
            "final_decided_at": None,
            "legal_risk": None,
            "reopened": appeal.reopened + 1,
            "assigned_to": None,
            **runs(office.rules, office.policy_of(appeal), window, now),
        }
        if to is State.PRELIMINARY_REVIEW:
            changes |= {"preliminary_decided_at": None, "preliminary_outcome": None}
        return Facts(target=to, reason=reason), Outcomes(changes, {"reason": reason, "earlier_outcome": appeal.outcome})

    return act(office, actor, Verb.REOPEN, appeal_no, version, weigh)


def assign(office: Office, actor: Person, appeal_no: str, version: int, *, to: str) -> Appeal | Refusal:
    """Gives a case to a reviewer; it waits among that person's own."""

    def weigh(cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes]:
        return Facts(missing=unfit(read_person(cursor, to))), Outcomes({"assigned_to": to}, {"to": to})

    return act(office, actor, Verb.ASSIGN, appeal_no, version, weigh)


def hand_over(
    office: Office, actor: Person, appeal_no: str, version: int, *, to: str, note: str = ""
) -> Appeal | Refusal:
    """Gives a case one holds to a colleague, who holds it from now on."""

    def weigh(cursor: Cursor, _appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        facts = Facts(missing=unfit(read_person(cursor, to)), **holding(cursor, appeal_no, now))

        def beside(inner: Cursor, after: Appeal) -> None:
            save_lease(inner, Lease(appeal_no=after.appeal_no, person_id=to, until=now + LEASE))
            carry_draft(inner, after.appeal_no, actor.person_id, to)

        return facts, Outcomes({"assigned_to": to}, {"to": to, "note": note}, beside)

    return act(office, actor, Verb.HAND_OVER, appeal_no, version, weigh)


def unfit(person: Person | None) -> tuple[Text, ...]:
    """Empty when this person can decide cases; else what is missing."""
    fit = person is not None and person.active and allowed(person, Act.HOLD_CASES)
    return () if fit else (say("a reviewer or lead"),)
