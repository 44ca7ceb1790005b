"""What a lead does: extend, confirm silences, reopen, assign."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from core.commands.act import LEASE, Beside, Outcomes, act, holding
from core.commands.clocks import clock, prolonged, running, runs
from core.deadlines import Extension
from core.errors import Refusal
from core.lifecycle import Facts
from core.model.appeal import Appeal
from core.model.people import Lease, Person
from core.model.rules import Policy, Window
from core.model.terms import Outcome, Role, State, Verb
from core.office import Office, day_in, zone_of
from core.queries.silence import latest_of, promised_day, silence_facts, standing
from core.store.file import Cursor
from core.store.people import read_person
from core.store.runs import request_of
from core.store.work import carry_draft, save_lease
from core.text import Text, say


def extend(office: Office, actor: Person, appeal_no: str, version: int, *, days: int, reason: str) -> Appeal | Refusal:
    """Adds days to the running window, within the policy's cap; the original date stays readable in the sum."""

    def weigh(_cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        policy = office.policy_of(appeal)
        window, deadline = window_of(appeal, policy), running(appeal)
        granted = deadline.extensions if deadline else ()
        left = window.extension_cap - sum(each.days for each in granted) if deadline else 0
        facts = Facts(reason=reason, extension_asked=days, extension_left=max(left, 0))
        if deadline is None or not 0 < days <= left:
            return facts, Outcomes()
        more = Extension(
            days=days, unit=window.extension_unit, reason=reason, by=actor.name, granted_on=day_in(now, zone_of(policy))
        )
        longer = prolonged(office, policy, deadline, more)
        return facts, Outcomes(
            clock(longer, **_also(appeal)), {"days": days, "reason": reason, "from": deadline.due, "to": longer.due}
        )

    return act(office, actor, Verb.EXTEND, appeal_no, version, weigh)


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


def window_of(appeal: Appeal, policy: Policy) -> Window:
    """The window that runs while a party is awaited."""
    if appeal.state is State.AWAITING_COMPLAINANT:
        return policy.window("response")
    return policy.window("supplement" if appeal.supplements else "counter_notice")


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

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        waits = replace(silence_facts(office, appeal, now), **standing(cursor, appeal_no, now), reason=reason)
        changes = {"outcome": Outcome.REVOKED_OTHER, "final_decided_at": now, "reviewer": actor.person_id}
        told = {"reason": reason, "promised": promised_day(office, appeal), "latest": latest_of(office, appeal)}
        return waits, Outcomes(changes, told)

    return act(office, actor, Verb.END_WAIT, appeal_no, version, weigh)


def _silence(
    office: Office, actor: Person, verb: Verb, appeal_no: str, version: int, beside: Beside | None
) -> Appeal | Refusal:
    outcome = Outcome.REVOKED_NO_ANSWER if verb is Verb.LAPSE else Outcome.ABANDONED_BY_SELLER

    def weigh(cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        facts = replace(silence_facts(office, appeal, now), **standing(cursor, appeal_no, now))
        changes = {"outcome": outcome, "final_decided_at": now}
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
            **runs(office, office.policy_of(appeal), window, now),
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
    fit = person is not None and person.active and person.role in {Role.REVIEWER, Role.LEAD}
    return () if fit else (say("a reviewer or lead"),)
