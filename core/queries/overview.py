"""How many cases stand where, without a word of any case."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.errors import Refusal, refuse
from core.model.names import name_of
from core.model.people import Person
from core.model.terms import Outcome, RightType, Role, State
from core.office import Office, day_in
from core.store.counts import counts_by_outcome, counts_by_state

SEES_NUMBERS: Final = (Role.MANAGER, Role.LEAD)


@dataclass(frozen=True)
class Overview:
    """Counts as of ``day`` (Asia/Shanghai): by state and by outcome, each by right type, and what is overdue."""

    day: date
    by_state: dict[tuple[State, RightType], int]
    by_outcome: dict[tuple[Outcome, RightType], int]
    overdue: dict[State, int]

    @property
    def total(self) -> int:
        """All cases."""
        return sum(self.by_state.values())

    @property
    def closed(self) -> int:
        """The cases that nobody works on any more."""
        return sum(count for (state, _), count in self.by_state.items() if state is State.CLOSED)

    @property
    def open(self) -> int:
        """The cases that somebody still works on."""
        return self.total - self.closed

    @property
    def decided(self) -> int:
        """The closed cases that have an outcome."""
        return sum(self.by_outcome.values())

    @property
    def revoked(self) -> int:
        """The decided cases whose punishment was revoked."""
        return sum(count for (outcome, _), count in self.by_outcome.items() if outcome.startswith("revoked"))


def overview(office: Office, actor: Person) -> Overview | Refusal:
    """The counts of this moment, for managers and leads."""
    if actor.role not in SEES_NUMBERS:
        return refuse("not_permitted", role_name=name_of(actor.role), roles=tuple(name_of(r) for r in SEES_NUMBERS))
    today = day_in(office.now())
    with office.store.reading() as cursor:
        states, outcomes = counts_by_state(cursor, today), counts_by_outcome(cursor)
    overdue = dict.fromkeys(State, 0)
    for each in states:
        overdue[State(each["state"])] += each["overdue"]
    return Overview(
        day=today,
        by_state={(State(each["state"]), RightType(each["right_type"])): each["appeals"] for each in states},
        by_outcome={(Outcome(each["outcome"]), RightType(each["right_type"])): each["appeals"] for each in outcomes},
        overdue=overdue,
    )
