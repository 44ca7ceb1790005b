"""Whether a decision wants a second person, and the one that waits on a case."""

from dataclasses import dataclass, replace
from typing import Any

from core.lifecycle import Facts
from core.model.appeal import Appeal
from core.model.look import key_of
from core.model.people import Person
from core.model.proposal import Asked, Proposal
from core.model.rules import Policy
from core.queries.assess import Assessment, Dossier
from core.queries.sales import value_of
from core.store.file import Cursor
from core.store.people import read_person
from core.store.proposals import waiting_seq
from core.store.record import events_of


@dataclass(frozen=True)
class Waiting:
    """The decision that waits on a case, and the name of who proposed it."""

    proposal: Proposal
    who: str


def wants_second(policy: Policy, appeal: Appeal, *, exceptional: bool) -> tuple[str, ...]:
    """What of the policy asks for a second person before this decision takes effect; empty when nothing does."""
    high = value_of(policy, appeal.listings) == "high"
    found = (("high_value", high), ("exceptional", exceptional))
    return tuple(name for name, holds in found if holds and name in policy.second_approval)


def waiting_on(cursor: Cursor, appeal_no: str) -> Waiting | None:
    """The decision that waits on a case, read from its event."""
    seq = waiting_seq(cursor, appeal_no)
    if seq is None:
        return None
    event = events_of(cursor, appeal_no)[seq - 1]
    told = event.payload["proposed"]
    proposal = Proposal(
        appeal_no=appeal_no,
        seq=seq,
        asked=Asked.model_validate(told["asked"]),
        because=tuple(told["because"]),
        proposed_by=event.actor,
        proposed_at=event.at,
        form=told["form"],
        values={each["criterion"]: each["value"] for each in told["findings"]},
        exhibits=told["exhibits"],
    )
    person = read_person(cursor, event.actor)
    return Waiting(proposal, person.name if person else event.actor)


def with_proposal(facts: Facts, waiting: Waiting | None, actor: Person, *, approving: bool = False) -> Facts:
    """The facts with what the life cycle asks about a decision that waits."""
    if waiting is None:
        return facts
    own = waiting.proposal.proposed_by == actor.person_id
    return replace(facts, proposed_by=waiting.who, own_proposal=own, approving=approving)


def still_holds(proposal: Proposal, dossier: Dossier, assessment: Assessment, findings: list[dict[str, Any]]) -> bool:
    """Whether the case stands as it stood when the decision was proposed: documents, questions, findings."""
    exhibits = {each.label: each.sha256 for each in dossier.exhibits}
    values = {each["criterion"]: str(each["value"]) for each in findings}
    asked = {item.criterion for item in assessment.checklist.items()}
    return proposal.exhibits == exhibits and proposal.values == values and proposal.values.keys() <= asked


def decision_key(asked: Asked) -> str:
    """The decision as one word, as second looks name it."""
    return key_of(asked.verb, asked.outcome)
