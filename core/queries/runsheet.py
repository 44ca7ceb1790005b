"""What is due today by law: silences to confirm, arrivals without proof, windows about to end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeAlias

from core.deadlines import Deadline
from core.errors import Refusal
from core.lifecycle import Facts, why_not
from core.model.appeal import Appeal
from core.model.people import Person
from core.model.terms import State, Verb
from core.office import Office, day_in, zone_of
from core.queries.masks import SEES_CASES
from core.queries.queue import no_cases
from core.queries.silence import silence_facts
from core.store.listing import waiting
from core.store.record import appeal_of

Why: TypeAlias = Literal["silence", "no_arrival", "ending"]
SOON: Final = timedelta(days=2)


@dataclass(frozen=True)
class Due:
    """One line: the case, why it is due, the act it calls for, its sum, and what stands in the way of the act."""

    appeal: Appeal
    seller: str
    complainant: str
    why: Why
    verb: Verb
    deadline: Deadline | None
    refusal: Refusal | None


def run_sheet(office: Office, actor: Person) -> tuple[Due, ...] | Refusal:
    """The lines of the day, silences first; what the person asking may not confirm carries its refusal."""
    if actor.role not in SEES_CASES:
        return no_cases(actor)
    now = office.now()
    with office.store.reading() as cursor:
        found = waiting(cursor)
    lines = []
    for row in found:
        appeal = appeal_of(row)
        verb = Verb.LAPSE if appeal.state is State.AWAITING_COMPLAINANT else Verb.LAPSE_SELLER
        facts = silence_facts(office, appeal, now)
        why = _why(office, appeal, facts)
        if why:
            deadline = Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None
            refusal = why_not(actor, verb, appeal, facts)
            lines.append(Due(appeal, row["seller"], row["complainant"], why, verb, deadline, refusal))
    order: tuple[Why, ...] = ("silence", "no_arrival", "ending")
    return tuple(sorted(lines, key=lambda line: order.index(line.why)))


def _why(office: Office, appeal: Appeal, facts: Facts) -> Why | None:
    if appeal.state is State.AWAITING_COMPLAINANT and facts.needs_arrival and appeal.arrived_at is None:
        return "no_arrival"
    if facts.past_due:
        return "silence"
    policy = office.policy_of(appeal)
    today = day_in(office.now(), zone_of(policy))
    return "ending" if appeal.due_on and appeal.due_on - today <= SOON else None
