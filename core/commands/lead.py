"""What a lead does: extend, confirm silences, reopen, assign."""

from dataclasses import replace
from typing import Any

from core.commands.transaction import LEASE, LockedCase, on_case
from core.domain.appeal import Appeal, MoreTime
from core.domain.deadlines import Deadline, clock, running, runs, window_of
from core.domain.lifecycle import Facts
from core.domain.move_facts import (
    days_left,
    days_of,
    ground_facts,
    latest_of,
    prolonged,
    promised_day,
    silence_facts,
    unfiled_answers,
)
from core.domain.people import Lease, Person
from core.domain.permissions import Act, allowed
from core.domain.refusals import granted
from core.domain.terms import Outcome, State, Verb
from core.domain.text import Text, say
from core.ledger.documents import exhibits_of
from core.ledger.drafts import hand_over_draft, lease_facts, save_lease
from core.ledger.people import read_person
from core.ledger.record import with_receipt, withdrawals_unfiled
from core.ledger.runs import request_of, standing


@on_case
def extend(case: LockedCase, request: MoreTime) -> Appeal:
    """Extends the running window on a ground of the policy, within its cap; the original date stays visible."""
    ground = ground_facts(case.office.rules, case.appeal, exhibits_of(case.cursor, case.appeal_no), request)
    ran = running(case.appeal)
    longer = granted(prolonged(case.office.rules, case.appeal, request, case.actor, case.now))
    if ran is None or longer is None:
        return case.record(Verb.EXTEND, Facts(**ground))
    details = {**request.model_dump(mode="json"), "days": days_of(request), "from": ran.due, "to": longer.due}
    facts = Facts(**ground, extension_asked=days_of(request), extension_left=_left(case, request, ran, longer))
    return case.record(Verb.EXTEND, facts, clock(longer, **_also(case.appeal)), details)


def _left(case: LockedCase, request: MoreTime, ran: Deadline, longer: Deadline) -> int:
    """The days the policy still allows; uncounted days may exceed them, but days beyond the cap are counted."""
    terms = window_of(case.appeal, case.policy).ground(request.ground)
    if terms and terms.counts == "tolled" and longer.due > ran.due:
        return days_of(request)
    return days_left(case.office.rules, case.appeal, terms) if terms else 0


@on_case
def decline_extension(case: LockedCase, *, reason: str) -> Appeal:
    """Declines the request for more time; the window is unchanged."""
    facts = Facts(reason=reason, extension_pending=request_of(case.cursor, case.appeal_no) is not None)
    return case.record(Verb.DECLINE_EXTENSION, facts, details={"reason": reason})


def _also(appeal: Appeal) -> dict[str, str]:
    """The field with a window's last day for the checks; a supplement's window is not the counter-notice's."""
    if appeal.state is State.AWAITING_COMPLAINANT:
        return {"also": "response_due_on"}
    return {} if appeal.supplements else {"also": "seller_due_on"}


@on_case
def lapse(case: LockedCase) -> Appeal:
    """Confirms that the complainant did not answer in time: the punishment is revoked."""
    return confirm_silence(case, Verb.LAPSE)


@on_case
def lapse_seller(case: LockedCase) -> Appeal:
    """Confirms that the seller submitted nothing in time: the appeal is closed."""
    return confirm_silence(case, Verb.LAPSE_SELLER)


def confirm_silence(case: LockedCase, verb: Verb) -> Appeal:
    """``lapse`` or ``lapse_seller`` on a case that is already locked, for a line of a run."""
    appeal, rules = case.appeal, case.office.rules
    facts = _silence(case, appeal)
    outcome = Outcome.REVOKED_NO_ANSWER if verb is Verb.LAPSE else Outcome.ABANDONED_BY_SELLER
    changes: dict[str, Any] = {"outcome": outcome, "final_decided_at": case.now}
    if appeal.response_latest_on is None and (latest := latest_of(rules, with_receipt(rules, case.cursor, appeal))):
        changes["response_latest_on"] = latest  # also for older cases, in which it was not recorded
    return case.record(verb, facts, changes, {"due_on": appeal.due_on})


def _silence(case: LockedCase, appeal: Appeal) -> Facts:
    """The facts for confirming that nobody answered, or for ending the wait, with everything on file."""
    rules, stands = case.office.rules, standing(case.cursor, case.appeal_no, case.now)
    on_file = exhibits_of(case.cursor, case.appeal_no)
    unfiled = unfiled_answers(rules, appeal, on_file)
    withdrawals = withdrawals_unfiled(case.cursor, appeal, on_file)
    return replace(silence_facts(rules, appeal, case.now), **stands, unfiled=unfiled, unfiled_withdrawals=withdrawals)


@on_case
def end_wait(case: LockedCase, *, reason: str) -> Appeal:
    """Revokes before the promised day because the policy's latest day comes first (512(g)), with a lead's reason."""
    appeal = with_receipt(case.office.rules, case.cursor, case.appeal)
    facts = replace(_silence(case, appeal), reason=reason)
    latest = latest_of(case.office.rules, appeal)
    changes = {
        "outcome": Outcome.REVOKED_OTHER,
        "final_decided_at": case.now,
        "reviewer": case.actor.person_id,
        "response_latest_on": latest,
    }
    details = {"reason": reason, "promised": promised_day(case.office.rules, appeal), "latest": latest}
    return case.record(Verb.END_WAIT, facts, changes, details)


@on_case
def reopen(case: LockedCase, *, to: State, reason: str) -> Appeal:
    """Reopens a closed case; the old decision stays readable in its log."""
    window = "preliminary" if to is State.PRELIMINARY_REVIEW else "final"
    changes: dict[str, Any] = {
        "outcome": None,
        "final_decided_at": None,
        "legal_risk": None,
        "reopened": case.appeal.reopened + 1,
        "assigned_to": None,
        **runs(case.office.rules, case.policy, window, case.now),
    }
    if to is State.PRELIMINARY_REVIEW:
        changes |= {"preliminary_decided_at": None, "preliminary_outcome": None}
    details = {"reason": reason, "earlier_outcome": case.appeal.outcome}
    return case.record(Verb.REOPEN, Facts(target=to, reason=reason), changes, details)


@on_case
def assign(case: LockedCase, *, to: str, reason: str = "") -> Appeal:
    """Assigns a case to a reviewer, in whose own cases it then appears; the event records any reason."""
    facts = Facts(missing=lacking(read_person(case.cursor, to)))
    details = {"to": to, **({"reason": reason.strip()} if reason.strip() else {})}
    return case.record(Verb.ASSIGN, facts, {"assigned_to": to}, details)


@on_case
def hand_over(case: LockedCase, *, to: str, note: str = "") -> Appeal:
    """Hands over a case one holds to a colleague, who then holds it."""
    facts = Facts(missing=lacking(read_person(case.cursor, to)), **lease_facts(case.cursor, case.appeal_no, case.now))
    after = case.record(Verb.HAND_OVER, facts, {"assigned_to": to}, {"to": to, "note": note})
    save_lease(case.cursor, Lease(appeal_no=case.appeal_no, person_id=to, until=case.now + LEASE))
    hand_over_draft(case.cursor, case.appeal_no, case.actor.person_id, to)
    return after


def lacking(person: Person | None) -> tuple[Text, ...]:
    """What this person lacks for deciding cases; empty if nothing."""
    fit = person is not None and person.active and allowed(person, Act.HOLD_CASES)
    return () if fit else (say("case.reviewer_or_lead"),)
