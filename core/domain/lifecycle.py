"""The life of an appeal: ``MOVES``, the table of moves; ``why_not``, and the conditions of each move.

``why_not`` reads the table, as do commands, disabled buttons, the diagram in the docs, the permission matrix and the
random-walk test. A verb is added in one place. Source: design.md 2. Pure: no clock and no I/O; whatever a row depends
on comes in as ``Facts``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.permissions import ADMIN, INTAKE, LEAD, LEGAL, ON_DELIVERIES, ON_ORDERS, ON_THE_CASE, Act, role_refused
from core.domain.refusals import Refusal, refuse
from core.domain.terms import AnswerKind, LegalRisk, Outcome, Role, Standing, State, Verb, label_of
from core.domain.text import Text, say

# The conditions of the rows: facts of a case at one moment, and the conditions that read them.


@dataclass(frozen=True)
class Facts:
    """The facts on which the rows of the table depend, collected by a command or a query at one moment.

    ``past_due``, ``extension_left`` and the standings are computed elsewhere (deadlines, verdict): the life cycle knows
    neither the calendar nor the criteria.
    """

    holder: Person | None = None
    held_until: str = ""
    missing: tuple[Text, ...] = ()
    reason: str = ""
    complainant_known: bool = False
    certificate_on_file: bool = False
    never_given: tuple[str, ...] = ()
    in_pack_only: tuple[str, ...] = ()
    unmasked: tuple[str, ...] = ()
    as_filed: str = ""
    counter_notice_on_file: bool = False
    proof_on_file: bool = False
    criteria_named: bool = False
    doubted: bool = False
    unexplained: tuple[str, ...] = ()
    unlooked: tuple[str, ...] = ()
    stand: Standing = Standing.OPEN
    not_met: int = 0
    open: int = 0
    answer_stand: Standing = Standing.OPEN
    answer_routes: frozenset[str] = field(default_factory=frozenset)
    answer_counts: bool = True
    answer_kind: Text | str = ""
    policy: str = ""
    needs_arrival: bool = True
    past_due: bool = False
    due: Text | str = ""
    latest_first: bool = False
    minimum_over: bool = False
    minimum: Text | str = ""
    extension_pending: bool = False
    unfiled: tuple[str, ...] = ()
    unfiled_withdrawals: tuple[str, ...] = ()
    ground: Text | str = ""
    grounds: tuple[Text, ...] = ()
    ground_known: bool = True
    ground_documented: bool = True
    extension_asked: int = 0
    extension_left: int = 0
    outcome: Outcome | None = None
    target: State | None = None
    exceptional: bool = False
    legal_risk: LegalRisk | None = None
    legal_risk_day: date | None = None
    risk_reason: str = ""
    proposed_by: str = ""
    own_proposal: bool = False
    approving: bool = False
    out_of_sight: tuple[Text, ...] = ()
    relied_on: Text | str = ""
    by_lead: bool = False


Need: TypeAlias = Callable[[Appeal | None, Facts], Refusal | None]


def complete(_: Appeal | None, facts: Facts) -> Refusal | None:
    """Every mandatory field is given."""
    return refuse("field_missing", fields=facts.missing) if facts.missing else None


def reasoned(_: Appeal | None, facts: Facts) -> Refusal | None:
    """A reason is given."""
    return None if facts.reason.strip() else refuse("reason_missing")


def nothing_proposed(_: Appeal | None, facts: Facts) -> Refusal | None:
    """No decision awaits approval, or this is its approval by the second person."""
    if facts.approving:
        return second_person(None, facts)
    return refuse("approval_waits", who=facts.proposed_by) if facts.proposed_by else None


def second_person(_: Appeal | None, facts: Facts) -> Refusal | None:
    """A decision awaits approval, and this person did not propose it."""
    if not facts.proposed_by:
        return refuse("approval_none")
    return refuse("approval_own") if facts.own_proposal else None


def complainant_known(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The seller can be told who complained."""
    return None if facts.complainant_known else refuse("complainant_missing")


def certificate_on_file(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The seller can be given the rights certificate."""
    return None if facts.certificate_on_file else refuse("certificate_missing")


def packed(_: Appeal | None, facts: Facts) -> Refusal | None:
    """What must be masked for the party is redacted, or a person says why it goes out as filed (domain.md 7.1)."""
    if facts.never_given:
        return refuse("never_given", labels=", ".join(facts.never_given))
    if facts.in_pack_only:
        return refuse("pack_holds_more", labels=", ".join(facts.in_pack_only))
    if facts.unmasked and not facts.as_filed.strip():
        return refuse("pack_needed", labels=", ".join(facts.unmasked))
    return None


def counter_notice_on_file(_: Appeal | None, facts: Facts) -> Refusal | None:
    """Legal has a counter-notice to review."""
    return None if facts.counter_notice_on_file else refuse("counter_notice_missing")


def proof_on_file(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The arrival can be shown."""
    return None if facts.proof_on_file else refuse("proof_missing")


def criteria_named(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The seller is told what to supplement."""
    return None if facts.criteria_named else refuse("criteria_missing")


def overruling_explained(_: Appeal | None, facts: Facts) -> Refusal | None:
    """Every “met” against the machine's “not met” has a note."""
    bare = ", ".join(facts.unexplained)
    return refuse("overruling_unexplained", criteria=bare) if bare else None


def looked_up(_: Appeal | None, facts: Facts) -> Refusal | None:
    """Every external look-up has its site, time and result (domain.md 1.6)."""
    bare = ", ".join(facts.unlooked)
    return refuse("lookup_missing", criteria=bare) if bare else None


def risk_answered(_: Appeal | None, facts: Facts) -> Refusal | None:
    """Whoever leaves the statute aside says why, apart from the reason of the decision (domain.md 1.5)."""
    if facts.legal_risk is None or facts.risk_reason.strip():
        return None
    if facts.legal_risk is LegalRisk.REFUSED_WITH_MINIMUM:
        return refuse("refused_with_minimum")
    last = facts.legal_risk_day
    day = say("format.day", day=last) if last else say("lifecycle.day_that_is_not_known_yet")
    return refuse("kept_without_notice", day=day)


def appeal_passes(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The gate and a route pass, or a lead decides otherwise with a reason."""
    passes = facts.stand is Standing.PASSES
    if passes or facts.exceptional:
        return _exception(facts, agrees=passes)
    return refuse("no_route_passes", not_met=facts.not_met, open=facts.open)


def appeal_fails(_: Appeal | None, facts: Facts) -> Refusal | None:
    """No route is left, or a lead decides otherwise with a reason."""
    fails = facts.stand is Standing.FAILS
    return _exception(facts, agrees=fails) if fails or facts.exceptional else refuse("route_still_open")


def outcome_agrees(appeal: Appeal | None, facts: Facts) -> Refusal | None:
    """The final outcome agrees with the findings on the complainant's answer."""
    needed = NEEDED.get(facts.outcome) if facts.outcome else None
    if appeal is None or needed is None:
        return refuse("field_missing", fields=(say("lifecycle.outcome_within"),))
    agrees = needed.holds(appeal, facts)
    if agrees or facts.exceptional:
        return _exception(facts, agrees=agrees)
    return refuse("findings_disagree", needed=needed.message)


def _exception(facts: Facts, *, agrees: bool) -> Refusal | None:
    """``exceptional`` requires disagreement with the findings and a reason (leads only, see ``_role``)."""
    if not facts.exceptional:
        return None
    return refuse("exception_not_needed") if agrees else reasoned(None, facts)


def arrival_recorded(appeal: Appeal | None, facts: Facts) -> Refusal | None:
    """The lapsing window has begun."""
    known = appeal is not None and (appeal.arrived_at is not None or not facts.needs_arrival)
    return None if known else refuse("arrival_missing")


def past_due(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The last promised day is over."""
    return None if facts.past_due else refuse("not_past_due", due=facts.due)


def latest_first(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The policy's latest day comes before the promised day."""
    return None if facts.latest_first else refuse("latest_not_first", due=facts.due)


def minimum_over(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The policy's own earliest day, counted from the counter-notice, is over."""
    return None if facts.minimum_over else refuse("minimum_not_over", day=facts.minimum)


def answer_counts(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The policy accepts this kind of answer."""
    return None if facts.answer_counts else refuse("answer_not_counted", policy=facts.policy, kind=facts.answer_kind)


def ground_known(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The policy allows extending this window on that ground."""
    return None if facts.ground_known else refuse("ground_not_known", ground=facts.ground, grounds=facts.grounds)


def ground_documented(_: Appeal | None, facts: Facts) -> Refusal | None:
    """A document on file shows the ground, if the policy requires one."""
    return None if facts.ground_documented else refuse("ground_undocumented", ground=facts.ground)


def within_cap(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The extension stays within the policy's cap."""
    if 0 < facts.extension_asked <= facts.extension_left:
        return None
    return refuse("extension_over_cap", asked=facts.extension_asked, left=facts.extension_left)


def no_extension_pending(_: Appeal | None, facts: Facts) -> Refusal | None:
    """No request for more time is undecided."""
    return refuse("extension_pending") if facts.extension_pending else None


def nothing_unfiled(_: Appeal | None, facts: Facts) -> Refusal | None:
    """No document that answers in time lies on file without having been filed as the answer."""
    return refuse("answer_unfiled", labels=", ".join(facts.unfiled)) if facts.unfiled else None


def no_withdrawal_unfiled(_: Appeal | None, facts: Facts) -> Refusal | None:
    """No withdrawal of the complaint lies on file unrecorded, as it would end what is being decided (domain.md 3.7)."""
    labels = ", ".join(facts.unfiled_withdrawals)
    return refuse("withdrawal_unfiled", labels=labels) if labels else None


def extension_requested(_: Appeal | None, facts: Facts) -> Refusal | None:
    """There is an undecided request for more time."""
    return None if facts.extension_pending else refuse("no_extension_request")


def withdrawal_waits(appeal: Appeal | None, _: Facts) -> Refusal | None:
    """A withdrawal of the complaint awaits review."""
    return None if _withdrawn(appeal) else refuse("not_a_withdrawal")


def withdrawal_doubted(_: Appeal | None, facts: Facts) -> Refusal | None:
    """A criterion of the withdrawal was found not met or unverifiable, so a genuine one is not declined casually."""
    return None if facts.doubted else refuse("withdrawal_undoubted")


def seen_by_role(_: Appeal | None, facts: Facts) -> Refusal | None:
    """The role may see documents of this kind: both the current kind and the new one."""
    return refuse("kind_out_of_sight", kinds=facts.out_of_sight) if facts.out_of_sight else None


def not_relied_on(_: Appeal | None, facts: Facts) -> Refusal | None:
    """Nothing rests on what is to be changed, or a lead changes it with a reason."""
    if not facts.relied_on:
        return None
    return reasoned(None, facts) if facts.by_lead else refuse("relied_on", what=facts.relied_on)


def was_forwarded(appeal: Appeal | None, _: Facts) -> Refusal | None:
    """The appeal was forwarded, so there is an answer or a silence to review again."""
    return None if appeal is not None and appeal.forwarded_at else refuse("not_forwarded")


@dataclass(frozen=True)
class OutcomeRequirement:
    """What a final outcome requires of the findings, and the message about it."""

    message: Text
    holds: Callable[[Appeal, Facts], bool]


def _withdrawn(appeal: Appeal | None) -> bool:
    return appeal is not None and appeal.answer_kind is AnswerKind.WITHDRAWAL


NEEDED: Final[dict[Outcome, OutcomeRequirement]] = {
    Outcome.REVOKED_INVALID_ANSWER: OutcomeRequirement(
        say("lifecycle.answer_that_fails"), lambda a, f: not _withdrawn(a) and f.answer_stand is Standing.FAILS
    ),
    Outcome.REVOKED_WITHDRAWN: OutcomeRequirement(
        say("lifecycle.withdrawal_that_passes"), lambda a, f: _withdrawn(a) and f.answer_stand is Standing.PASSES
    ),
    Outcome.REVOKED_OTHER: OutcomeRequirement(say("lifecycle.leads_decision_with_reason"), lambda _a, _f: False),
    Outcome.UPHELD_VALID_ANSWER: OutcomeRequirement(
        say("lifecycle.rebuttal_that_passes"), lambda a, f: not _withdrawn(a) and "rebuttal" in f.answer_routes
    ),
    Outcome.UPHELD_LEGAL_ACTION: OutcomeRequirement(
        say("lifecycle.legal_action_that_passes"), lambda a, f: not _withdrawn(a) and "legal_action" in f.answer_routes
    ),
}

# The life of an appeal as one table: who may do what, from which state to which, and under which conditions.


@dataclass(frozen=True)
class Move:
    """One row: the verb, its source states, its target (None: unchanged), the roles, and the conditions.

    ``returns`` marks a row that leads back to the state before a withdrawal. ``held`` marks a decision, reserved for
    whoever holds the case.
    """

    verb: Verb
    sources: Collection[State]
    target: State | None
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    held: bool = False
    returns: bool = False


OPEN_STATES = frozenset(State) - {State.CLOSED}

AFTER_DISCLOSURE = OPEN_STATES - {State.OPENED}

WAITING = frozenset({State.AWAITING_SELLER, State.AWAITING_COMPLAINANT})

REVIEWS = frozenset({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW})

REVOKED: Final = (Outcome.REVOKED_INVALID_ANSWER, Outcome.REVOKED_WITHDRAWN, Outcome.REVOKED_OTHER)

UPHELD: Final = (Outcome.UPHELD_VALID_ANSWER, Outcome.UPHELD_LEGAL_ACTION)

AGREEING: Final = (nothing_proposed, no_withdrawal_unfiled, looked_up, outcome_agrees, reasoned, overruling_explained)

SILENT: Final = (no_extension_pending, nothing_unfiled, no_withdrawal_unfiled)

S, V = State, Verb

MOVES: Final[tuple[Move, ...]] = (
    Move(V.OPEN, (), S.OPENED, INTAKE, (complete,)),
    Move(V.DISCLOSE, (S.OPENED,), S.AWAITING_SELLER, INTAKE, (complainant_known, certificate_on_file, packed)),
    Move(V.FILE_COUNTER_NOTICE, (S.AWAITING_SELLER,), S.PRELIMINARY_REVIEW, INTAKE, (complete, counter_notice_on_file)),
    Move(V.ASK_SUPPLEMENT, (S.PRELIMINARY_REVIEW,), S.AWAITING_SELLER, LEGAL,
         (nothing_proposed, no_withdrawal_unfiled, criteria_named, reasoned), held=True),
    Move(V.FORWARD, (S.PRELIMINARY_REVIEW,), S.AWAITING_COMPLAINANT, LEGAL,
         (nothing_proposed, no_withdrawal_unfiled, looked_up, appeal_passes, overruling_explained, packed), held=True),
    Move(V.REJECT, (S.PRELIMINARY_REVIEW,), S.CLOSED, LEGAL,
         (nothing_proposed, no_withdrawal_unfiled, appeal_fails, reasoned, risk_answered, overruling_explained),
         (Outcome.REJECTED_PRELIMINARY,), held=True),
    Move(V.RECORD_ARRIVAL, (S.AWAITING_COMPLAINANT,), None, INTAKE, (complete, proof_on_file)),
    Move(V.EXTEND, WAITING, None, LEAD, (complete, ground_known, reasoned, ground_documented, within_cap)),
    Move(V.REQUEST_EXTENSION, WAITING, None, INTAKE, (complete, ground_known, reasoned)),
    Move(V.DECLINE_EXTENSION, WAITING, None, LEAD, (extension_requested, reasoned)),
    Move(V.FILE_ANSWER, (S.AWAITING_COMPLAINANT,), S.FINAL_REVIEW, INTAKE, (complete, answer_counts)),
    Move(V.WITHDRAW_COMPLAINT, AFTER_DISCLOSURE, S.FINAL_REVIEW, INTAKE, (complete,)),
    Move(V.DECLINE_WITHDRAWAL, (S.FINAL_REVIEW,), None, LEGAL,
         (nothing_proposed, withdrawal_waits, withdrawal_doubted, reasoned), held=True, returns=True),
    Move(V.LAPSE, (S.AWAITING_COMPLAINANT,), S.CLOSED, LEAD, (arrival_recorded, past_due, *SILENT),
         (Outcome.REVOKED_NO_ANSWER,), held=True),
    Move(V.LAPSE_SELLER, (S.AWAITING_SELLER,), S.CLOSED, LEAD, (past_due, *SILENT),
         (Outcome.ABANDONED_BY_SELLER,), held=True),
    Move(V.END_WAIT, (S.AWAITING_COMPLAINANT,), S.CLOSED, LEAD, (latest_first, minimum_over, *SILENT, reasoned),
         (Outcome.REVOKED_OTHER,), held=True),
    Move(V.WITHDRAW_APPEAL, OPEN_STATES, S.CLOSED, INTAKE, (complete, no_withdrawal_unfiled, reasoned),
         (Outcome.ABANDONED_BY_SELLER,)),
    Move(V.REVOKE, (S.FINAL_REVIEW,), S.CLOSED, LEGAL, AGREEING, REVOKED, held=True),
    Move(V.UPHOLD, (S.FINAL_REVIEW,), S.CLOSED, LEGAL, (*AGREEING, risk_answered), UPHELD, held=True),
    Move(V.PROPOSE, REVIEWS, None, LEGAL, (nothing_proposed,), held=True),
    Move(V.SEND_BACK, REVIEWS, None, LEAD, (second_person, reasoned)),
    Move(V.NOTE_LATE_ANSWER, (S.CLOSED,), None, INTAKE, (complete,)),
    Move(V.REOPEN, (S.CLOSED,), S.PRELIMINARY_REVIEW, LEAD, (reasoned,)),
    Move(V.REOPEN, (S.CLOSED,), S.FINAL_REVIEW, LEAD, (was_forwarded, reasoned)),
    Move(V.ASSIGN, OPEN_STATES, None, LEAD, (complete,)),
    Move(V.HAND_OVER, OPEN_STATES, None, LEGAL, (complete,), held=True),
    Move(V.COMMENT, OPEN_STATES, None, ON_THE_CASE, (complete,)),
    Move(V.RELEASE_LETTER, frozenset(State), None, ON_THE_CASE, (complete,)),
    Move(V.DROP_LETTER, frozenset(State), None, ON_THE_CASE, (reasoned,)),
    Move(V.FOLLOW_UP, frozenset(State), None, LEGAL, (complete,)),
    Move(V.END_FOLLOW_UP, frozenset(State), None, LEGAL, (reasoned,)),
    Move(V.TAKE_IN, frozenset(State), None, ON_THE_CASE),
    Move(V.CORRECT_KIND, OPEN_STATES, None, ON_THE_CASE, (seen_by_role,)),
    Move(V.TYPE_FACTS, OPEN_STATES, None, ON_THE_CASE, (seen_by_role,)),
    Move(V.CORRECT, frozenset(State), None, ON_THE_CASE, (complete, not_relied_on)),
    Move(V.MOVE_DOCUMENT, OPEN_STATES, None, ON_THE_CASE, (complete, seen_by_role, reasoned, not_relied_on)),
    Move(V.WITHDRAW_DOCUMENT, frozenset(State), None, ON_THE_CASE, (seen_by_role, reasoned, not_relied_on)),
    Move(V.CONFIRM_ORDER, frozenset(State), None, ON_ORDERS, (complete,)),
    Move(V.REFUSE_ORDER, frozenset(State), None, ON_ORDERS, (reasoned,)),
    Move(V.RESEND_ORDER, frozenset(State), None, LEAD),
    Move(V.RECORD_SENDING, frozenset(State), None, ON_DELIVERIES, (complete,)),
    Move(V.RECORD_DELIVERY, frozenset(State), None, ON_DELIVERIES, (complete,)),
    Move(V.RECORD_FAILURE, frozenset(State), None, ON_DELIVERIES, (reasoned,)),
    Move(V.IMPORT_HISTORY, (), None, ADMIN, (complete,)),
)  # fmt: skip


def moves_of(verb: Verb) -> tuple[Move, ...]:
    """The rows of a verb, in the order of the table."""
    return tuple(move for move in MOVES if move.verb is verb)


def makes(person: Person, verb: Verb) -> bool:
    """Whether the role of this person ever makes that move."""
    return any(person.role in move.roles for move in moves_of(verb))


def move_for(verb: Verb, facts: Facts) -> Move:
    """The applicable row: by the requested target or outcome, otherwise the verb's first."""
    rows = moves_of(verb)
    return next((row for row in rows if facts.target and row.target is facts.target), rows[0])


def target_of(move: Move, appeal: Appeal | None) -> State | None:
    """The state to which the row leads from here; None if the state is unchanged."""
    if move.returns and appeal is not None:
        return appeal.withdrawn_from
    return move.target


def why_not(actor: Person, verb: Verb, appeal: Appeal | None, facts: Facts) -> Refusal | None:
    """Why this person cannot do this now, or None if they can.

    The order is fixed: role, state, holder, then the conditions of the row in order. The first failure is the refusal;
    further failed conditions are listed in its ``also``.
    """
    return why_not_prepare(actor, verb, appeal, facts) or _needs(move_for(verb, facts), appeal, facts)


def why_not_prepare(actor: Person, verb: Verb, appeal: Appeal | None, facts: Facts) -> Refusal | None:
    """Why this person cannot prepare the act now: role, state and holder are checked, but not its conditions."""
    move = move_for(verb, facts)
    return _role(actor, move, facts) or _state(move, appeal) or _holder(actor, move, facts)


def _role(actor: Person, move: Move, facts: Facts) -> Refusal | None:
    apart = facts.exceptional or facts.outcome is Outcome.REVOKED_OTHER
    roles = Act.DECIDE_EXCEPTIONALLY.roles & move.roles if apart else move.roles
    return None if actor.role in roles else role_refused(actor, roles)


def _state(move: Move, appeal: Appeal | None) -> Refusal | None:
    if appeal is None or appeal.state in move.sources:
        return None
    states = tuple(label_of(state) for state in State if state in move.sources)
    return refuse("wrong_state", state=label_of(appeal.state), states=states)


def _holder(actor: Person, move: Move, facts: Facts) -> Refusal | None:
    if not move.held or facts.holder is None or facts.holder.person_id == actor.person_id:
        return None
    return refuse("held_by_other", who=facts.holder.name, until=facts.held_until)


def _needs(move: Move, appeal: Appeal | None, facts: Facts) -> Refusal | None:
    failed = [refusal for need in move.needs if (refusal := need(appeal, facts))]
    return failed[0].model_copy(update={"also": tuple(failed[1:])}) if failed else None
