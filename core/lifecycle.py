"""The life of an appeal, as one table: who may do what, from which state to which, and what it needs.

``why_not`` reads the table; so do commands, disabled buttons, the diagram in the docs, the
permission matrix and the random-walk test. A verb is added in one place. Source: design.md 2.
Pure: no clock and no I/O; what a row needs to know comes in as ``Facts``.
"""

from dataclasses import dataclass
from typing import Final

from core.errors import Refusal, refuse
from core.model.appeal import Appeal
from core.model.names import name_of
from core.model.people import Person
from core.model.terms import Outcome, Role, State, Verb
from core.needs import (
    Facts,
    Need,
    answer_counts,
    appeal_fails,
    appeal_passes,
    arrival_recorded,
    certificate_on_file,
    complainant_known,
    complete,
    counter_notice_on_file,
    criteria_named,
    extension_requested,
    ground_documented,
    ground_known,
    latest_first,
    looked_up,
    minimum_over,
    no_extension_pending,
    nothing_proposed,
    outcome_agrees,
    overruling_explained,
    packed,
    past_due,
    proof_on_file,
    reasoned,
    risk_answered,
    second_person,
    seen_by_role,
    was_forwarded,
    withdrawal_doubted,
    withdrawal_waits,
    within_cap,
)
from core.permissions import ADMIN, INTAKE, LEAD, LEGAL, MAY, ON_THE_CASE, Act, role_refused

__all__ = [
    "MOVES", "Facts", "Move", "makes", "move_for", "moves_of", "target_of", "why_not", "why_not_prepare",
]  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One row: the verb, where it starts, where it leads (None: stays), who, and what it needs.

    ``returns`` marks a row that leads back to the state a withdrawal came from.
    ``held`` marks a decision: it belongs to whoever holds the case.
    """

    verb: Verb
    sources: frozenset[State]
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
AGREEING: Final = (nothing_proposed, looked_up, outcome_agrees, reasoned, overruling_explained)
S, V = State, Verb

MOVES: Final[tuple[Move, ...]] = (
    Move(V.OPEN, frozenset(), S.OPENED, INTAKE, (complete,)),
    Move(
        V.DISCLOSE,
        frozenset({S.OPENED}),
        S.AWAITING_SELLER,
        INTAKE,
        (complainant_known, certificate_on_file, packed),
    ),
    Move(
        V.FILE_COUNTER_NOTICE,
        frozenset({S.AWAITING_SELLER}),
        S.PRELIMINARY_REVIEW,
        INTAKE,
        (complete, counter_notice_on_file),
    ),
    Move(
        V.ASK_SUPPLEMENT,
        frozenset({S.PRELIMINARY_REVIEW}),
        S.AWAITING_SELLER,
        LEGAL,
        (nothing_proposed, criteria_named, reasoned),
        held=True,
    ),
    Move(
        V.FORWARD,
        frozenset({S.PRELIMINARY_REVIEW}),
        S.AWAITING_COMPLAINANT,
        LEGAL,
        (nothing_proposed, looked_up, appeal_passes, overruling_explained, packed),
        held=True,
    ),
    Move(
        V.REJECT,
        frozenset({S.PRELIMINARY_REVIEW}),
        S.CLOSED,
        LEGAL,
        (nothing_proposed, appeal_fails, reasoned, risk_answered, overruling_explained),
        (Outcome.REJECTED_PRELIMINARY,),
        held=True,
    ),
    Move(V.RECORD_ARRIVAL, frozenset({S.AWAITING_COMPLAINANT}), None, INTAKE, (complete, proof_on_file)),
    Move(V.EXTEND, WAITING, None, LEAD, (complete, ground_known, reasoned, ground_documented, within_cap)),
    Move(V.REQUEST_EXTENSION, WAITING, None, INTAKE, (complete, ground_known, reasoned)),
    Move(V.DECLINE_EXTENSION, WAITING, None, LEAD, (extension_requested, reasoned)),
    Move(V.FILE_ANSWER, frozenset({S.AWAITING_COMPLAINANT}), S.FINAL_REVIEW, INTAKE, (complete, answer_counts)),
    Move(V.WITHDRAW_COMPLAINT, AFTER_DISCLOSURE, S.FINAL_REVIEW, INTAKE, (complete,)),
    Move(
        V.DECLINE_WITHDRAWAL,
        frozenset({S.FINAL_REVIEW}),
        None,
        LEGAL,
        (nothing_proposed, withdrawal_waits, withdrawal_doubted, reasoned),
        held=True,
        returns=True,
    ),
    Move(
        V.LAPSE,
        frozenset({S.AWAITING_COMPLAINANT}),
        S.CLOSED,
        LEAD,
        (arrival_recorded, past_due, no_extension_pending),
        (Outcome.REVOKED_NO_ANSWER,),
        held=True,
    ),
    Move(
        V.LAPSE_SELLER,
        frozenset({S.AWAITING_SELLER}),
        S.CLOSED,
        LEAD,
        (past_due, no_extension_pending),
        (Outcome.ABANDONED_BY_SELLER,),
        held=True,
    ),
    Move(
        V.END_WAIT,
        frozenset({S.AWAITING_COMPLAINANT}),
        S.CLOSED,
        LEAD,
        (latest_first, minimum_over, no_extension_pending, reasoned),
        (Outcome.REVOKED_OTHER,),
        held=True,
    ),
    Move(V.WITHDRAW_APPEAL, OPEN_STATES, S.CLOSED, INTAKE, (complete, reasoned), (Outcome.ABANDONED_BY_SELLER,)),
    Move(V.REVOKE, frozenset({S.FINAL_REVIEW}), S.CLOSED, LEGAL, AGREEING, REVOKED, held=True),
    Move(V.UPHOLD, frozenset({S.FINAL_REVIEW}), S.CLOSED, LEGAL, (*AGREEING, risk_answered), UPHELD, held=True),
    Move(V.PROPOSE, REVIEWS, None, LEGAL, (nothing_proposed,), held=True),
    Move(V.SEND_BACK, REVIEWS, None, LEAD, (second_person, reasoned)),
    Move(V.NOTE_LATE_ANSWER, frozenset({S.CLOSED}), None, INTAKE, (complete,)),
    Move(V.REOPEN, frozenset({S.CLOSED}), S.PRELIMINARY_REVIEW, LEAD, (reasoned,)),
    Move(V.REOPEN, frozenset({S.CLOSED}), S.FINAL_REVIEW, LEAD, (was_forwarded, reasoned)),
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
    Move(V.IMPORT_HISTORY, frozenset(), None, ADMIN, (complete,)),
)


def moves_of(verb: Verb) -> tuple[Move, ...]:
    """The rows of a verb, in the order of the table."""
    return tuple(move for move in MOVES if move.verb is verb)


def makes(person: Person, verb: Verb) -> bool:
    """Whether the role of this person ever makes that move."""
    return any(person.role in move.roles for move in moves_of(verb))


def move_for(verb: Verb, facts: Facts) -> Move:
    """The row that is meant: by the target or the outcome asked for, else the verb's first."""
    rows = moves_of(verb)
    return next((row for row in rows if facts.target and row.target is facts.target), rows[0])


def target_of(move: Move, appeal: Appeal | None) -> State | None:
    """The state the row leads to from here; None for a row that stays."""
    if move.returns and appeal is not None:
        return appeal.withdrawn_from
    return move.target


def why_not(actor: Person, verb: Verb, appeal: Appeal | None, facts: Facts) -> Refusal | None:
    """Why this person cannot do this now, or None when they can.

    The order is fixed: role, state, holder, then the needs of the row from left to right. The first
    that fails is the refusal; the needs that fail besides are listed in its ``also``.
    """
    return why_not_prepare(actor, verb, appeal, facts) or _needs(move_for(verb, facts), appeal, facts)


def why_not_prepare(actor: Person, verb: Verb, appeal: Appeal | None, facts: Facts) -> Refusal | None:
    """Why this person cannot prepare the act now: role, state and holder as for the act, its needs left for later."""
    move = move_for(verb, facts)
    return _role(actor, move, facts) or _state(move, appeal) or _holder(actor, move, facts)


def _role(actor: Person, move: Move, facts: Facts) -> Refusal | None:
    apart = facts.exceptional or facts.outcome is Outcome.REVOKED_OTHER
    roles = MAY[Act.DECIDE_EXCEPTIONALLY] & move.roles if apart else move.roles
    return None if actor.role in roles else role_refused(actor, roles)


def _state(move: Move, appeal: Appeal | None) -> Refusal | None:
    if appeal is None or appeal.state in move.sources:
        return None
    return refuse(
        "wrong_state",
        state=name_of(appeal.state),
        states=tuple(name_of(state) for state in State if state in move.sources),
    )


def _holder(actor: Person, move: Move, facts: Facts) -> Refusal | None:
    if not move.held or facts.holder is None or facts.holder.person_id == actor.person_id:
        return None
    return refuse("held_by_other", who=facts.holder.name, until=facts.held_until)


def _needs(move: Move, appeal: Appeal | None, facts: Facts) -> Refusal | None:
    failed = [refusal for need in move.needs if (refusal := need(appeal, facts))]
    if not failed:
        return None
    return failed[0].model_copy(update={"also": tuple(failed[1:])})
